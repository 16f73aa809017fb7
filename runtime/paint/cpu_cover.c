/* A pixel's coverage comes from the distance of its centre to the edges, computed from its place alone: the
 * same whatever part of the screen is painted. */
#include "paint/cpu_cover.h"

#include <math.h>

#include "paint/backend.h"

vt_cover vt_cover_box(vt_irect box, double radius)
{
    int w = box.x1 - box.x0, h = box.y1 - box.y0;
    return (vt_cover){.to_own = vt_affine_translate(-box.x0, -box.y0),
        .w = w,
        .h = h,
        .radius = radius >= 0.5 ? radius : 0,
        .straight = true,
        .place = {box.x0, box.y0, w, h}};
}

bool vt_cover_placed(vt_cover *cover, const vt_affine *place, double w, double h, double radius)
{
    *cover = (vt_cover){.w = w, .h = h, .radius = radius >= 0.5 ? radius : 0};
    if (!(w > 0) || !(h > 0) || !vt_affine_invert(*place, &cover->to_own)) return false;
    cover->straight = vt_lower_straight(place);
    cover->place = vt_affine_bounds(*place, (vt_rect){0, 0, w, h});
    return true;
}

static void visit_edges(vt_irect rect, vt_irect clip, const vt_cover_visitor *visitor)
{
    vt_irect r = vt_irect_intersect(rect, clip);
    for (int y = r.y0; y < r.y1; y += VT_TILE) {
        for (int x = r.x0; x < r.x1; x += VT_TILE)
            visitor->edge(
                visitor->context, vt_irect_intersect(r, (vt_irect){x, y, x + VT_TILE, y + VT_TILE}));
    }
}

static void visit_plain(vt_irect rect, vt_irect clip, const vt_cover_visitor *visitor)
{
    vt_irect r = vt_irect_intersect(rect, clip);
    if (!vt_irect_empty(r)) visitor->plain(visitor->context, r);
}

/* Where scales are nested, places lie further away than integers reach. */
static int32_t within_reach(double value)
{
    const double far = 1 << 28;
    return (int32_t)fmin(fmax(value, -far), far);
}

/* Where its corners end, from either side; they meet where the sides are short. */
static void between_corners(double from, double to, double radius, int32_t *first, int32_t *last)
{
    *first = within_reach(ceil(from + radius));
    *last = within_reach(floor(to - radius));
    if (*last < *first) *first = *last = (*first + *last) / 2;
}

static void visit_straight(const vt_cover *c, vt_irect clip, const vt_cover_visitor *visitor)
{
    vt_irect out = vt_rect_outward(c->place), in, mid;
    if (vt_irect_empty(vt_irect_intersect(out, clip))) return;
    double right = c->place.x + c->place.w, low = c->place.y + c->place.h;
    between_corners(c->place.x, right, 0, &in.x0, &in.x1);
    between_corners(c->place.y, low, 0, &in.y0, &in.y1);
    if (vt_irect_empty(in)) {
        visit_edges(out, clip, visitor);
        return;
    }
    between_corners(c->place.x, right, c->radius, &mid.x0, &mid.x1);
    between_corners(c->place.y, low, c->radius, &mid.y0, &mid.y1);
    const vt_irect plain[] = {
        {in.x0, mid.y0, in.x1, mid.y1}, {mid.x0, in.y0, mid.x1, mid.y0}, {mid.x0, mid.y1, mid.x1, in.y1}};
    const vt_irect edges[] = {{out.x0, out.y0, out.x1, in.y0}, {out.x0, in.y1, out.x1, out.y1},
        {out.x0, in.y0, in.x0, in.y1}, {in.x1, in.y0, out.x1, in.y1}, {in.x0, in.y0, mid.x0, mid.y0},
        {mid.x1, in.y0, in.x1, mid.y0}, {in.x0, mid.y1, mid.x0, in.y1}, {mid.x1, mid.y1, in.x1, in.y1}};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        visit_plain(plain[i], clip, visitor);
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
        visit_edges(edges[i], clip, visitor);
}

static bool all_within(const vt_point p[4], double x0, double y0, double x1, double y1)
{
    for (int i = 0; i < 4; i++) {
        if (!(p[i].x >= x0 && p[i].x <= x1 && p[i].y >= y0 && p[i].y <= y1)) return false;
    }
    return true;
}

typedef enum { TILE_OUTSIDE, TILE_EDGE, TILE_INSIDE } tile_place;

static tile_place place_of(const vt_cover *c, vt_irect tile)
{
    vt_point p[4] = {{tile.x0, tile.y0}, {tile.x1, tile.y0}, {tile.x0, tile.y1}, {tile.x1, tile.y1}};
    for (int i = 0; i < 4; i++)
        p[i] = vt_affine_apply(c->to_own, p[i]);
    const double far = 1e9, w = c->w, h = c->h, corner = fmax(c->radius, 1);
    if (all_within(p, -far, -far, -1, far) || all_within(p, w + 1, -far, far, far)) return TILE_OUTSIDE;
    if (all_within(p, -far, -far, far, -1) || all_within(p, -far, h + 1, far, far)) return TILE_OUTSIDE;
    if (all_within(p, 1, corner, w - 1, h - corner) || all_within(p, corner, 1, w - corner, h - 1))
        return TILE_INSIDE;
    return TILE_EDGE;
}

static void visit_turned(const vt_cover *c, vt_irect clip, const vt_cover_visitor *visitor)
{
    vt_rect grown = {c->place.x - 1, c->place.y - 1, c->place.w + 2, c->place.h + 2};
    clip = vt_irect_intersect(clip, vt_rect_outward(grown));
    for (int y = clip.y0; y < clip.y1; y += VT_TILE) {
        for (int x = clip.x0; x < clip.x1; x += VT_TILE) {
            vt_irect tile = vt_irect_intersect(clip, (vt_irect){x, y, x + VT_TILE, y + VT_TILE});
            tile_place place = place_of(c, tile);
            if (place == TILE_OUTSIDE) continue;
            (place == TILE_INSIDE ? visitor->plain : visitor->edge)(visitor->context, tile);
        }
    }
}

void vt_cover_visit(const vt_cover *cover, vt_irect clip, const vt_cover_visitor *visitor)
{
    if (cover->straight)
        visit_straight(cover, clip, visitor);
    else
        visit_turned(cover, clip, visitor);
}

static float limited(float value, float most)
{
    return value > 0 ? value < most ? value : most : 0;
}

/* beyond_x, beyond_y: how far the pixel's centre lies outside of the nearest edges; negative inside. most_x,
 * most_y: what of a pixel fits between two edges, at most 1. */
static float covered(float beyond_x, float beyond_y, float radius, float most_x, float most_y)
{
    float x = beyond_x + radius, y = beyond_y + radius;
    if (radius > 0 && x > 0 && y > 0) return limited(0.5F + radius - sqrtf(x * x + y * y), 1);
    return limited(0.5F - beyond_x, most_x) * limited(0.5F - beyond_y, most_y);
}

void vt_cover_fill(const vt_cover *c, vt_irect tile, int most, uint8_t *out, int stride)
{
    const vt_affine m = c->to_own;
    const float half_w = (float)c->w / 2, half_h = (float)c->h / 2, radius = (float)c->radius;
    const float a = (float)m.a, b = (float)m.b, factor = (float)most;
    const float most_x = limited((float)c->w, 1), most_y = limited((float)c->h, 1);
    for (int y = tile.y0; y < tile.y1; y++, out += stride) {
        float x0 = (float)(m.c * (y + 0.5) + m.e + m.a / 2 - c->w / 2);
        float y0 = (float)(m.d * (y + 0.5) + m.f + m.b / 2 - c->h / 2);
        for (int x = tile.x0; x < tile.x1; x++) {
            float at_x = fabsf(x0 + a * (float)x), at_y = fabsf(y0 + b * (float)x);
            out[x - tile.x0] =
                (uint8_t)(factor * covered(at_x - half_w, at_y - half_h, radius, most_x, most_y) + 0.5F);
        }
    }
}

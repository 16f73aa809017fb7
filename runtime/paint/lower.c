/* Draw items become stamps: rectangles. Edges of what stands upright lie on whole pixels, so that they are
 * crisp and neighbours meet; what is turned gets smooth edges. So does what drifts if it is round or has a
 * border, or it would tremble against the pictures and words that drift with it; a plain one does not: it may
 * be one of several side by side, and between two smooth edges the background would shine through. */
#include <math.h>

#include "base/hash.h"
#include "paint/backend.h"
#include "paint/shapes.h"

enum {
    RADIUS_STEPS = 8 /* corner radii in eighths of a pixel */,
    SHAPE_MOST_PX = 2048 /* larger ones are scaled up */,
    SIZES_AN_OCTAVE = 4 /* of what is turned while its size moves */
};

bool vt_lower_straight(const vt_affine *m)
{
    if (m->b == 0 && m->c == 0) return true;
    double size = fmax(fmax(fabs(m->a), fabs(m->b)), fmax(fabs(m->c), fabs(m->d))), noise = 1e-6 * size;
    return (fabs(m->b) <= noise && fabs(m->c) <= noise) || (fabs(m->a) <= noise && fabs(m->d) <= noise);
}

bool vt_lower_quarters(const vt_affine *m, int *quarters)
{
    if (!vt_lower_straight(m) || m->a * m->d - m->b * m->c < 0) return false;
    bool upright = fabs(m->a) >= fabs(m->b);
    *quarters = upright ? (m->a >= 0 ? 0 : 2) : (m->b >= 0 ? 1 : 3);
    return true;
}

vt_irect vt_lower_box(const vt_affine *matrix, vt_rect rect)
{
    return vt_lower_whole(vt_affine_bounds(*matrix, rect));
}

vt_irect vt_lower_whole(vt_rect r)
{
    vt_irect box = {
        vt_paint_round(r.x), vt_paint_round(r.y), vt_paint_round(r.x + r.w), vt_paint_round(r.y + r.h)};
    if (box.x1 <= box.x0 && r.w > 0) {
        box.x0 = vt_paint_round(r.x + r.w / 2 - 0.5);
        box.x1 = box.x0 + 1;
    }
    if (box.y1 <= box.y0 && r.h > 0) {
        box.y0 = vt_paint_round(r.y + r.h / 2 - 0.5);
        box.y1 = box.y0 + 1;
    }
    return box;
}

vt_irect vt_lower_within(vt_rect r)
{
    const double noise = 1e-6;
    vt_rect inside = {ceil(r.x - noise), ceil(r.y - noise), 0, 0};
    inside.w = fmax(floor(r.x + r.w + noise) - inside.x, 0);
    inside.h = fmax(floor(r.y + r.h + noise) - inside.y, 0);
    return vt_rect_outward(inside);
}

static double scale_of(const vt_affine *m)
{
    return hypot(m->a, m->b);
}

static void fill(vt_painter *painter, vt_irect rect, uint32_t color, vt_blend blend, vt_irect clip)
{
    rect = vt_irect_intersect(rect, clip);
    if (!vt_irect_empty(rect)) painter->backend->fill(painter, rect, color, blend);
}

/* The frame of a border within the box, as four rectangles. */
static void fill_ring(
    vt_painter *painter, vt_irect b, int border, uint32_t color, vt_blend blend, vt_irect clip)
{
    fill(painter, (vt_irect){b.x0, b.y0, b.x1, b.y0 + border}, color, blend, clip);
    fill(painter, (vt_irect){b.x0, b.y1 - border, b.x1, b.y1}, color, blend, clip);
    fill(painter, (vt_irect){b.x0, b.y0 + border, b.x0 + border, b.y1 - border}, color, blend, clip);
    fill(painter, (vt_irect){b.x1 - border, b.y0 + border, b.x1, b.y1 - border}, color, blend, clip);
}

double vt_lower_radius(double radius, int w, int h)
{
    if (!(radius > 0)) return 0;
    int half = (w < h ? w : h) / 2;
    double rounded = floor(radius * RADIUS_STEPS + 0.5) / RADIUS_STEPS;
    if (!(rounded > 0)) return 0;
    return rounded < half ? rounded : half;
}

/* Of a rounded rectangle: the quarters of a sprite of twice *block pixels. NULL when memory is short. */
static vt_sprite *corners_of(vt_painter *painter, double radius, int border, bool ring, int *block)
{
    int size = (int)ceil(radius);
    if (ring && border > size) size = border;
    *block = size;
    vt_sprite_key key = {.kind = ring ? VT_SPRITE_RING : VT_SPRITE_SHAPE,
        .w = 2 * size,
        .h = 2 * size,
        .detail = vt_paint_round(radius * RADIUS_STEPS),
        .extra = ring ? border : 0};
    uint64_t hash = vt_sprite_hash(&key);
    vt_sprite *sprite = (vt_sprite *)(void *)vt_cache_find(&painter->sprites, hash, vt_sprite_same, &key);
    if (sprite) return sprite;
    sprite = vt_sprite_create(&key, true, key.w, key.h);
    if (!sprite) return NULL;
    vt_shape_fill(sprite, 0, key.w, key.h, radius, ring ? border : 0, ring);
    vt_cache_add(&painter->sprites, &sprite->entry, hash, vt_sprite_bytes(sprite));
    return sprite;
}

static void tint_corners(vt_painter *painter, vt_sprite *sprite, int block, vt_irect box, uint32_t color,
    vt_blend blend, vt_irect clip)
{
    for (int corner = 0; corner < 4; corner++) {
        bool right = corner & 1, low = corner & 2;
        vt_irect part = {
            right ? block : 0, low ? block : 0, right ? 2 * block : block, low ? 2 * block : block};
        vt_tint tint = {.sprite = sprite,
            .part = part,
            .whole = true,
            .x = (right ? box.x1 - 2 * block : box.x0),
            .y = (low ? box.y1 - 2 * block : box.y0),
            .color = color,
            .blend = blend};
        painter->backend->tint(painter, &tint, clip);
    }
}

/* A rounded rectangle, upright. */
static void rounded(vt_painter *painter, vt_irect box, double radius, int border, bool ring, uint32_t color,
    vt_blend blend, vt_irect clip)
{
    if (color >> 24 == 0 || vt_irect_empty(box)) return;
    int block = 0;
    radius = vt_lower_radius(radius, box.x1 - box.x0, box.y1 - box.y0);
    vt_sprite *corners = radius >= 0.5 ? corners_of(painter, radius, border, ring, &block) : NULL;
    if (!corners) {
        if (ring)
            fill_ring(painter, box, border, color, blend, clip);
        else
            fill(painter, box, color, blend, clip);
        return;
    }
    tint_corners(painter, corners, block, box, color, blend, clip);
    int deep = ring ? border : block;
    fill(painter, (vt_irect){box.x0 + block, box.y0, box.x1 - block, box.y0 + deep}, color, blend, clip);
    fill(painter, (vt_irect){box.x0 + block, box.y1 - deep, box.x1 - block, box.y1}, color, blend, clip);
    if (ring) {
        fill(painter, (vt_irect){box.x0, box.y0 + block, box.x0 + deep, box.y1 - block}, color, blend, clip);
        fill(painter, (vt_irect){box.x1 - deep, box.y0 + block, box.x1, box.y1 - block}, color, blend, clip);
    } else {
        fill(painter, (vt_irect){box.x0, box.y0 + block, box.x1, box.y1 - block}, color, blend, clip);
    }
}

/* An upright rectangle. A border under an opaque inside is drawn as a whole rectangle, since two smooth edges
 * side by side would let the background shine through between them. */
static void lower_upright(vt_painter *painter, const vt_draw *item, vt_irect clip)
{
    vt_irect box = vt_lower_box(&item->matrix, (vt_rect){0, 0, item->w, item->h});
    int w = box.x1 - box.x0, h = box.y1 - box.y0, shorter = w < h ? w : h;
    double scale = scale_of(&item->matrix), radius = vt_lower_radius(item->radius * scale, w, h);
    uint32_t inside = vt_paint_color(item->color, item->opacity);
    uint32_t edge = vt_paint_color(item->border_color, item->opacity);
    int border = item->border > 0 && edge >> 24 ? vt_paint_round(item->border * scale) : 0;
    if (border < 1 && item->border > 0 && edge >> 24) border = 1;
    if (border == 0) {
        rounded(painter, box, radius, 0, false, inside, item->blend, clip);
        return;
    }
    if (2 * border >= shorter) {
        rounded(painter, box, radius, 0, false, edge, item->blend, clip);
        return;
    }
    vt_irect inner = {box.x0 + border, box.y0 + border, box.x1 - border, box.y1 - border};
    bool solid = inside >> 24 == 255 && radius > 0 && item->blend == VT_BLEND_NORMAL;
    rounded(painter, box, radius, border, !solid, edge, item->blend, clip);
    rounded(painter, inner, radius > border ? radius - border : 0, 0, false, inside, item->blend, clip);
}

/* The whole of one, to be turned; with a margin. */
static vt_sprite *shape_of(vt_painter *painter, double w, double h, double radius, double border, bool ring)
{
    int iw = (int)ceil(w), ih = (int)ceil(h);
    vt_sprite_key key = {.kind = ring ? VT_SPRITE_RING : VT_SPRITE_SHAPE,
        .turn = 4, /* tells it from corners of the same size */
        .subject = (uint64_t)lrint(w * 64) << 32 | (uint64_t)lrint(h * 64),
        .w = iw + 2 * VT_SHAPE_MARGIN,
        .h = ih + 2 * VT_SHAPE_MARGIN,
        .detail = vt_paint_round(radius * RADIUS_STEPS),
        .extra = ring ? vt_paint_round(border * RADIUS_STEPS) : 0};
    uint64_t hash = vt_sprite_hash(&key);
    vt_sprite *sprite = (vt_sprite *)(void *)vt_cache_find(&painter->sprites, hash, vt_sprite_same, &key);
    if (sprite) return sprite;
    sprite = vt_sprite_create(&key, true, key.w, key.h);
    if (!sprite) return NULL;
    vt_shape_fill(sprite, VT_SHAPE_MARGIN, w, h, radius, border, ring);
    vt_cache_add(&painter->sprites, &sprite->entry, hash, vt_sprite_bytes(sprite));
    return sprite;
}

static void tint_turned(vt_painter *painter, const vt_draw *item, double scale, double inset, double radius,
    double border, bool ring, uint32_t color, vt_irect clip)
{
    double w = (item->w - 2 * inset) * scale, h = (item->h - 2 * inset) * scale;
    if (!(w > 0) || !(h > 0) || color >> 24 == 0) return;
    vt_sprite *sprite = shape_of(painter, w, h, fmin(radius * scale, fmin(w, h) / 2), border * scale, ring);
    if (!sprite) return;
    vt_affine to_sprite = vt_affine_multiply(
        vt_affine_scale(1 / scale, 1 / scale), vt_affine_translate(-VT_SHAPE_MARGIN, -VT_SHAPE_MARGIN));
    vt_affine place =
        vt_affine_multiply(item->matrix, vt_affine_multiply(vt_affine_translate(inset, inset), to_sprite));
    vt_tint tint = {.sprite = sprite,
        .part = {0, 0, sprite->w, sprite->h},
        .place = place,
        .color = color,
        .blend = item->blend};
    painter->backend->tint(painter, &tint, clip);
}

/* Whether the size of something turned moves: a sprite for each of its frames would cost too much. */
static bool zooms(vt_painter *painter, const vt_draw *item, double scale)
{
    const double shape[4] = {item->w, item->h, item->radius, item->border};
    uint64_t subject = vt_hash_bytes(vt_hash_start, shape, sizeof shape), instead;
    uint64_t size = (uint64_t)llrint(log2(scale) * 4096); /* not the noise that turning adds */
    return vt_motion_look(&painter->motion, subject, size, true, &instead) == VT_MOTION_MOVES;
}

static void lower_turned(vt_painter *painter, const vt_draw *item, vt_irect clip)
{
    double scale = scale_of(&item->matrix), longer = fmax(item->w, item->h);
    if (!(scale > 0) || !(longer > 0)) return;
    if (zooms(painter, item, scale)) {
        scale = exp2(ceil(log2(scale) * SIZES_AN_OCTAVE) / SIZES_AN_OCTAVE);
        painter->roughly = true;
    }
    if (longer * scale > SHAPE_MOST_PX) scale = SHAPE_MOST_PX / longer;
    uint32_t inside = vt_paint_color(item->color, item->opacity);
    uint32_t edge = vt_paint_color(item->border_color, item->opacity);
    double border = edge >> 24 ? item->border : 0, inner = fmax(item->radius - border, 0);
    bool solid = inside >> 24 == 255 && item->blend == VT_BLEND_NORMAL;
    if (border > 0) tint_turned(painter, item, scale, 0, item->radius, border, !solid, edge, clip);
    tint_turned(painter, item, scale, border, inner, 0, false, inside, clip);
}

void vt_lower_rect(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    const vt_draw_gradient *gradient = vt_draw_extra(list, item->extra);
    bool upright = vt_lower_straight(&item->matrix);
    bool single = item->radius > 0 || (item->border > 0 && item->border_color.a > 0);
    bool drifts = upright && single && painter->motion.item->drifts;
    if (gradient && gradient->kind != VT_GRADIENT_NONE) {
        vt_lower_gradient(painter, list, item, clip);
        return;
    }
    if (!drifts && upright && !(item->radius * scale_of(&item->matrix) > SHAPE_MOST_PX / 2))
        lower_upright(painter, item, clip);
    else
        lower_turned(painter, item, clip);
    painter->roughly = painter->roughly || drifts;
}

void vt_lower(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    switch (item->kind) {
    case VT_DRAW_RECT:
        vt_lower_rect(painter, list, item, clip);
        break;
    case VT_DRAW_IMAGE:
        vt_lower_image(painter, list, item, clip);
        break;
    case VT_DRAW_TEXT:
        vt_lower_text(painter, list, item, clip);
        break;
    case VT_DRAW_PATH:
        vt_lower_path(painter, list, item, clip);
        break;
    case VT_DRAW_CANVAS:
        vt_lower_canvas(painter, list, item, clip);
        break;
    case VT_DRAW_PARTICLES:
        vt_lower_particles(painter, list, item, clip);
        break;
    case VT_DRAW_QR:
        vt_lower_qr(painter, list, item, clip);
        break;
    case VT_DRAW_TILES:
        vt_lower_tiles(painter, list, item, clip);
        break;
    case VT_DRAW_FILM:
        vt_lower_film(painter, list, item, clip);
        break;
    default:
        break;
    }
}

/* The larger of the two bands that a rounded rectangle surely fills, whichever holds the rectangle asked for.
 */
static vt_irect solid_part(vt_irect box, double radius, vt_irect wanted)
{
    int corner = (int)ceil(radius);
    vt_irect across = {box.x0, box.y0 + corner, box.x1, box.y1 - corner};
    vt_irect down = {box.x0 + corner, box.y0, box.x1 - corner, box.y1};
    return wanted.y0 >= across.y0 && wanted.y1 <= across.y1 ? across : down;
}

static vt_irect solid_box(const vt_draw *item, vt_irect wanted)
{
    vt_rect r = vt_affine_bounds(item->matrix, (vt_rect){0, 0, item->w, item->h});
    vt_irect box = vt_lower_within(r);
    double radius = vt_lower_radius(item->radius * scale_of(&item->matrix), box.x1 - box.x0, box.y1 - box.y0);
    return solid_part(box, radius, wanted);
}

vt_irect vt_lower_hides(
    const vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    const vt_irect nothing = {0, 0, 0, 0};
    if (!(item->opacity >= 1) || item->blend != VT_BLEND_NORMAL || !vt_lower_straight(&item->matrix))
        return nothing;
    if (item->kind == VT_DRAW_RECT && item->color.a == 255 &&
        (item->border <= 0 || item->border_color.a == 255)) {
        const vt_draw_gradient *gradient = vt_draw_extra(list, item->extra);
        return !gradient || gradient->end.a == 255 ? solid_box(item, clip) : nothing;
    }
    if (item->kind == VT_DRAW_IMAGE || item->kind == VT_DRAW_FILM) {
        vt_irect box = (item->kind == VT_DRAW_FILM ? vt_films_hide : vt_pictures_hide)(painter, list, item);
        return solid_part(box,
            vt_lower_radius(item->radius * scale_of(&item->matrix), box.x1 - box.x0, box.y1 - box.y0), clip);
    }
    return nothing;
}

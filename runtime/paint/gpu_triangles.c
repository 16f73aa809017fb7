/* Rectangles, upright or turned, become triangles.
 *
 * Invariant: everything is cut to its clip here, so that it never needs a clip of the driver's and lies in
 * one batch with its neighbours. A texture is not looked at beyond its edges either, since what lies there
 * was cut off. */
#include <math.h>

#include "paint/gpu.h"

enum { ARC_MOST = 24, RIM_MOST = 4 * (ARC_MOST + 1), CUT_MOST = 8 };

/* Of a polygon on the canvas; strength: how much of the colour is there, 0 to 1. */
typedef struct {
    double x, y, strength;
} corner;

bool vt_gpu_paint_of(vt_gpu_paint *out, const vt_gpu_cloth *cloth, const vt_affine *place, vt_rect part)
{
    vt_affine back, to_texture = vt_affine_multiply(vt_affine_scale(1 / cloth->side_x, 1 / cloth->side_y),
                        vt_affine_translate(cloth->x + part.x, cloth->y + part.y));
    if (!vt_affine_invert(*place, &back)) return false;
    out->texture = cloth->texture;
    out->look = vt_affine_multiply(to_texture, back);
    out->least_x = fmax(cloth->x - VT_GPU_BORDER, 0) / cloth->side_x;
    out->least_y = fmax(cloth->y - VT_GPU_BORDER, 0) / cloth->side_y;
    out->most_x = fmin(cloth->x + cloth->w + VT_GPU_BORDER, cloth->side_x) / cloth->side_x;
    out->most_y = fmin(cloth->y + cloth->h + VT_GPU_BORDER, cloth->side_y) / cloth->side_y;
    return true;
}

static float within(double value, double least, double most)
{
    return (float)(value < least ? least : value > most ? most : value);
}

static Uint8 channel(const vt_gpu_paint *paint, int shift, double strength)
{
    return (Uint8)lrint((paint->color >> shift & 255) * strength);
}

static SDL_Vertex vertex(const vt_gpu *me, const vt_gpu_paint *paint, const corner *at)
{
    const vt_gpu_target *target = &me->targets[me->depth];
    const vt_point from = vt_affine_apply(paint->look, (vt_point){at->x, at->y});
    return (SDL_Vertex){{(float)(at->x - target->box.x0), (float)(at->y - target->box.y0)},
        {channel(paint, 16, at->strength), channel(paint, 8, at->strength), channel(paint, 0, at->strength),
            channel(paint, 24, at->strength)},
        {within(from.x, paint->least_x, paint->most_x), within(from.y, paint->least_y, paint->most_y)}};
}

static void add_polygon(vt_gpu *me, const vt_gpu_paint *paint, const corner *corners, int count)
{
    int *index, base;
    if (count < 3) return;
    SDL_Vertex *vertices = vt_gpu_batch_add(&me->batch, paint, count, 3 * (count - 2), &index, &base);
    for (int i = 0; i < count; i++)
        vertices[i] = vertex(me, paint, &corners[i]);
    for (int i = 2; i < count; i++) {
        *index++ = base;
        *index++ = base + i - 1;
        *index++ = base + i;
    }
}

static corner between(const corner *a, const corner *b, double t)
{
    return (corner){
        a->x + (b->x - a->x) * t, a->y + (b->y - a->y) * t, a->strength + (b->strength - a->strength) * t};
}

/* Sutherland and Hodgman: what of a convex polygon lies where sign * x (or y) is at most limit. */
static int cut_at(const corner *in, int count, bool upright, double sign, double limit, corner *out)
{
    int used = 0;
    for (int i = 0; i < count; i++) {
        const corner *a = &in[i], *b = &in[(i + 1) % count];
        double here = sign * (upright ? a->x : a->y) - limit, there = sign * (upright ? b->x : b->y) - limit;
        if (here <= 0) out[used++] = *a;
        if ((here < 0 && there > 0) || (here > 0 && there < 0))
            out[used++] = between(a, b, here / (here - there));
    }
    return used;
}

/* Of three or four corners. */
static void add_cut(vt_gpu *me, const vt_gpu_paint *paint, const corner *corners, int count, vt_irect clip)
{
    corner a[CUT_MOST], b[CUT_MOST];
    count = cut_at(corners, count, true, 1, clip.x1, a);
    count = cut_at(a, count, true, -1, -clip.x0, b);
    count = cut_at(b, count, false, 1, clip.y1, a);
    count = cut_at(a, count, false, -1, -clip.y0, b);
    add_polygon(me, paint, b, count);
}

/* Whether all pixels whose middle they can hold lie in the clip: no others are drawn. */
static bool all_within(const corner *corners, int count, vt_irect clip)
{
    for (int i = 0; i < count; i++) {
        const corner *c = &corners[i];
        if (!(c->x > clip.x0 - 0.5 && c->x < clip.x1 + 0.5 && c->y > clip.y0 - 0.5 && c->y < clip.y1 + 0.5))
            return false;
    }
    return true;
}

void vt_gpu_draw_box(vt_gpu *me, const vt_gpu_paint *paint, vt_irect box, vt_irect clip)
{
    vt_irect b = vt_irect_intersect(vt_irect_intersect(box, clip), me->targets[me->depth].box);
    if (vt_irect_empty(b)) return;
    const corner corners[4] = {{b.x0, b.y0, 1}, {b.x1, b.y0, 1}, {b.x1, b.y1, 1}, {b.x0, b.y1, 1}};
    add_polygon(me, paint, corners, 4);
}

void vt_gpu_draw_quad(vt_gpu *me, const vt_gpu_paint *paint, const vt_point quad[4], vt_irect clip)
{
    corner corners[4];
    clip = vt_irect_intersect(clip, me->targets[me->depth].box);
    for (int i = 0; i < 4; i++)
        corners[i] = (corner){quad[i].x, quad[i].y, 1};
    if (vt_irect_empty(clip)) return;
    if (all_within(corners, 4, clip))
        add_polygon(me, paint, corners, 4);
    else
        add_cut(me, paint, corners, 4, clip);
}

/* The rim of a rounded rectangle of w by h, grown by `by`, clockwise from the left; returns its number of
 * points. */
static int find_rim(double w, double h, double radius, int steps, double by, vt_point *out)
{
    static const double right[4] = {0, 1, 1, 0}, low[4] = {0, 0, 1, 1}, quarter = 1.57079632679489661923;
    double arc = fmax(radius + by, 0);
    int count = 0;
    for (int k = 0; k < 4; k++) {
        double x = right[k] > 0 ? w - radius : radius, y = low[k] > 0 ? h - radius : radius;
        if (steps == 0) {
            x = right[k] > 0 ? w + by : -by;
            y = low[k] > 0 ? h + by : -by;
            out[count++] = (vt_point){x, y};
            continue;
        }
        for (int i = 0; i <= steps; i++) {
            double angle = quarter * (k + 2 + (double)i / steps);
            out[count++] = (vt_point){x + arc * cos(angle), y + arc * sin(angle)};
        }
    }
    return count;
}

/* Enough that an arc is nowhere further than 1/12 pixel from its chords. */
static int arc_steps(double radius)
{
    if (radius < 0.5) return 0;
    double steps = ceil(0.7854 / acos(1 - 1 / (12 * radius)));
    return steps < 2 ? 2 : steps > ARC_MOST ? ARC_MOST : (int)steps;
}

/* The triangles of a fan up to half a pixel inside the edge (corners 0, 2, 4 ... around the last one), and
 * of a band from there to half a pixel outside in which it fades. */
static void find_triangle(int count, int number, int out[3])
{
    const int here = number / 3 * 2, next = (here + 2) % (2 * count);
    const int triangles[3][3] = {{2 * count, here, next}, {here, here + 1, next + 1}, {here, next + 1, next}};
    for (int i = 0; i < 3; i++)
        out[i] = triangles[number % 3][i];
}

void vt_gpu_draw_smooth(vt_gpu *me, const vt_gpu_paint *paint, double w, double h, double radius,
    const vt_affine *to_canvas, vt_irect clip)
{
    vt_point inner[RIM_MOST], outer[RIM_MOST];
    corner corners[2 * RIM_MOST + 1];
    const int count = find_rim(w, h, radius, arc_steps(radius), -fmin(0.5, fmin(w, h) / 2), inner);
    find_rim(w, h, radius, arc_steps(radius), 0.5, outer);
    for (int i = 0; i <= 2 * count; i++) {
        vt_point p = i == 2 * count ? (vt_point){w / 2, h / 2} : i % 2 ? outer[i / 2] : inner[i / 2];
        p = vt_affine_apply(*to_canvas, p);
        corners[i] = (corner){p.x, p.y, i % 2 ? 0 : 1};
    }
    clip = vt_irect_intersect(clip, me->targets[me->depth].box);
    if (vt_irect_empty(clip)) return;
    int triangle[3];
    if (!all_within(corners, 2 * count, clip)) {
        for (int i = 0; i < 3 * count; i++) {
            find_triangle(count, i, triangle);
            const corner three[3] = {corners[triangle[0]], corners[triangle[1]], corners[triangle[2]]};
            add_cut(me, paint, three, 3, clip);
        }
        return;
    }
    int *index, base;
    SDL_Vertex *vertices = vt_gpu_batch_add(&me->batch, paint, 2 * count + 1, 9 * count, &index, &base);
    for (int i = 0; i <= 2 * count; i++)
        vertices[i] = vertex(me, paint, &corners[i]);
    for (int i = 0; i < 3 * count; i++) {
        find_triangle(count, i, triangle);
        for (int k = 0; k < 3; k++)
            *index++ = base + triangle[k];
    }
}

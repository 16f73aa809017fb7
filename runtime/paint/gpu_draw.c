/* Stamps become triangles.
 *
 * Invariant: what stands upright is cut to its clip here, so that it never needs a clip of the driver's and
 * lies in one batch with its neighbours. */
#include <math.h>

#include "paint/gpu.h"

enum { ARC_MOST = 24, RIM_MOST = 4 * (ARC_MOST + 1) };

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

static SDL_Color channels(uint32_t color)
{
    return (SDL_Color){
        (Uint8)(color >> 16 & 255), (Uint8)(color >> 8 & 255), (Uint8)(color & 255), (Uint8)(color >> 24)};
}

static float within(double value, double least, double most)
{
    return (float)(value < least ? least : value > most ? most : value);
}

static SDL_Vertex vertex(const vt_gpu *me, const vt_gpu_paint *paint, vt_point at, SDL_Color color)
{
    const vt_gpu_target *target = &me->targets[me->depth];
    vt_point from = vt_affine_apply(paint->look, at);
    return (SDL_Vertex){{(float)(at.x - target->box.x0), (float)(at.y - target->box.y0)}, color,
        {within(from.x, paint->least_x, paint->most_x), within(from.y, paint->least_y, paint->most_y)}};
}

/* Whether something that covers so much has to be cut to the clip. */
static vt_gpu_state state_for(const vt_gpu *me, const vt_gpu_paint *paint, vt_irect covers, vt_irect clip)
{
    const vt_irect box = me->targets[me->depth].box;
    vt_irect seen = vt_irect_intersect(covers, box);
    bool cut = !vt_irect_empty(seen) &&
               (seen.x0 < clip.x0 || seen.y0 < clip.y0 || seen.x1 > clip.x1 || seen.y1 > clip.y1);
    clip = vt_irect_intersect(clip, box);
    return (vt_gpu_state){.texture = paint->texture,
        .blend = paint->blend,
        .cut = cut,
        .cut_to = {clip.x0 - box.x0, clip.y0 - box.y0, clip.x1 - box.x0, clip.y1 - box.y0}};
}

static void add_quad(
    vt_gpu *me, const vt_gpu_paint *paint, const vt_gpu_state *state, const vt_point corners[4])
{
    static const int order[6] = {0, 1, 2, 0, 2, 3};
    int *index, base;
    SDL_Vertex *vertices = vt_gpu_batch_add(&me->batch, state, 4, 6, &index, &base);
    const SDL_Color color = channels(paint->color);
    for (int i = 0; i < 4; i++)
        vertices[i] = vertex(me, paint, corners[i], color);
    for (int i = 0; i < 6; i++)
        index[i] = base + order[i];
}

void vt_gpu_draw_box(vt_gpu *me, const vt_gpu_paint *paint, vt_irect box, vt_irect clip)
{
    vt_irect b = vt_irect_intersect(vt_irect_intersect(box, clip), me->targets[me->depth].box);
    if (vt_irect_empty(b)) return;
    const vt_point corners[4] = {{b.x0, b.y0}, {b.x1, b.y0}, {b.x1, b.y1}, {b.x0, b.y1}};
    const vt_gpu_state state = state_for(me, paint, b, b);
    add_quad(me, paint, &state, corners);
}

/* The pixels whose middle a polygon can hold: no others are drawn. */
static vt_irect around(const vt_point *points, int count)
{
    double x0 = points[0].x, y0 = points[0].y, x1 = x0, y1 = y0;
    for (int i = 1; i < count; i++) {
        x0 = fmin(x0, points[i].x);
        y0 = fmin(y0, points[i].y);
        x1 = fmax(x1, points[i].x);
        y1 = fmax(y1, points[i].y);
    }
    x0 = ceil(x0 - 0.5);
    y0 = ceil(y0 - 0.5);
    return vt_rect_outward((vt_rect){x0, y0, ceil(x1 - 0.5) - x0, ceil(y1 - 0.5) - y0});
}

void vt_gpu_draw_quad(vt_gpu *me, const vt_gpu_paint *paint, const vt_point corners[4], vt_irect clip)
{
    const vt_gpu_state state = state_for(me, paint, around(corners, 4), clip);
    add_quad(me, paint, &state, corners);
}

/* The rim of a rounded rectangle of w by h, grown by `by`, clockwise from the left; returns its number of
 * points. */
static int find_rim(double w, double h, double radius, int steps, double by, vt_point *out)
{
    static const double right[4] = {0, 1, 1, 0}, low[4] = {0, 0, 1, 1}, quarter = 1.57079632679489661923;
    double arc = fmax(radius + by, 0);
    int count = 0;
    for (int corner = 0; corner < 4; corner++) {
        double x = right[corner] > 0 ? w - radius : radius, y = low[corner] > 0 ? h - radius : radius;
        if (steps == 0) {
            x = right[corner] > 0 ? w + by : -by;
            y = low[corner] > 0 ? h + by : -by;
            out[count++] = (vt_point){x, y};
            continue;
        }
        for (int i = 0; i <= steps; i++) {
            double angle = quarter * (corner + 2 + (double)i / steps);
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

/* A fan up to half a pixel inside the edge, and a band from there to half a pixel outside in which it fades.
 */
void vt_gpu_draw_smooth(vt_gpu *me, const vt_gpu_paint *paint, double w, double h, double radius,
    const vt_affine *to_canvas, vt_irect clip)
{
    vt_point inner[RIM_MOST], outer[RIM_MOST];
    int steps = arc_steps(radius), *index, base;
    int count = find_rim(w, h, radius, steps, -fmin(0.5, fmin(w, h) / 2), inner);
    find_rim(w, h, radius, steps, 0.5, outer);
    for (int i = 0; i < count; i++) {
        inner[i] = vt_affine_apply(*to_canvas, inner[i]);
        outer[i] = vt_affine_apply(*to_canvas, outer[i]);
    }
    const SDL_Color none = {0, 0, 0, 0}, full = channels(paint->color);
    const vt_gpu_state state = state_for(me, paint, around(outer, count), clip);
    SDL_Vertex *vertices = vt_gpu_batch_add(&me->batch, &state, 2 * count + 1, 9 * count, &index, &base);
    for (int i = 0; i < count; i++) {
        vertices[2 * i] = vertex(me, paint, inner[i], full);
        vertices[2 * i + 1] = vertex(me, paint, outer[i], none);
    }
    vertices[2 * count] = vertex(me, paint, vt_affine_apply(*to_canvas, (vt_point){w / 2, h / 2}), full);
    for (int i = 0; i < count; i++) {
        int here = base + 2 * i, next = base + 2 * ((i + 1) % count);
        const int triangles[9] = {
            base + 2 * count, here, next, here, here + 1, next + 1, here, next + 1, next};
        for (int k = 0; k < 9; k++)
            *index++ = triangles[k];
    }
}

void vt_gpu_fill(vt_painter *painter, vt_irect rect, uint32_t color, vt_blend blend)
{
    vt_gpu *me = vt_gpu_of(painter);
    vt_gpu_cloth white;
    if (!vt_gpu_textures_white(&me->textures, &me->batch, &white)) return;
    const double x = white.w / 2 / white.side_x, y = white.h / 2 / white.side_y;
    const vt_gpu_paint paint = {.texture = white.texture,
        .blend = me->blends[blend],
        .color = color,
        .look = {0, 0, 0, 0, x, y},
        .most_x = 1,
        .most_y = 1};
    vt_gpu_draw_box(me, &paint, rect, rect);
}

void vt_gpu_tint(vt_painter *painter, const vt_tint *tint, vt_irect clip)
{
    vt_gpu *me = vt_gpu_of(painter);
    vt_gpu_cloth cloth;
    const double w = tint->sprite->w, h = tint->sprite->h;
    vt_affine place = tint->whole ? vt_affine_translate(tint->x, tint->y) : tint->place;
    vt_gpu_paint paint = {.blend = me->blends[tint->blend], .color = tint->color};
    if (!vt_gpu_textures_find(&me->textures, &me->batch, tint->sprite, painter->frame, &cloth) ||
        !vt_gpu_paint_of(&paint, &cloth, &place, (vt_rect){0, 0, w, h}))
        return;
    if (tint->whole) {
        vt_irect p = tint->part;
        vt_irect box = {tint->x + p.x0, tint->y + p.y0, tint->x + p.x1, tint->y + p.y1};
        vt_gpu_draw_box(me, &paint, box, clip);
    } else {
        vt_point corners[4] = {{0, 0}, {w, 0}, {w, h}, {0, h}};
        for (int i = 0; i < 4; i++)
            corners[i] = vt_affine_apply(place, corners[i]);
        vt_gpu_draw_quad(me, &paint, corners, clip);
    }
}

void vt_gpu_show(vt_painter *painter, const vt_show *show, vt_irect clip)
{
    vt_gpu *me = vt_gpu_of(painter);
    vt_gpu_cloth cloth;
    vt_gpu_paint paint = {.blend = me->blends[show->blend],
        .color = vt_paint_modulate(show->tint, (uint32_t)show->opacity * 0x01010101U)};
    if (show->opacity <= 0 ||
        !vt_gpu_textures_find(&me->textures, &me->batch, show->sprite, painter->frame, &cloth) ||
        !vt_gpu_paint_of(&paint, &cloth, &show->place, show->part))
        return;
    const vt_affine in_box = vt_affine_translate(show->box.x0, show->box.y0);
    const vt_affine turned = vt_affine_multiply(
        show->place, vt_affine_scale(show->part.w / show->shown_w, show->part.h / show->shown_h));
    if (show->aligned && show->radius < 0.5)
        vt_gpu_draw_box(me, &paint, show->box, clip);
    else
        vt_gpu_draw_smooth(
            me, &paint, show->shown_w, show->shown_h, show->radius, show->aligned ? &in_box : &turned, clip);
}

/* Stamps become triangles of a texture. */
#include "paint/gpu.h"

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

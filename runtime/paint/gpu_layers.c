/* Layers: textures that are drawn on, one for each depth, since two of one depth never live at once. They
 * grow to the largest that was asked for, and go when nobody has asked for a while. */
#include <math.h>

#include "paint/gpu.h"

enum { STEP = 128 };

void vt_gpu_target_unmake(vt_gpu *me, vt_gpu_target *target)
{
    if (!target->texture) return;
    me->counts.texture_bytes -= (size_t)target->w * (size_t)target->h * 4;
    SDL_DestroyTexture(target->texture);
    *target = (vt_gpu_target){.texture = NULL};
}

bool vt_gpu_target_make(vt_gpu *me, vt_gpu_target *target, int w, int h)
{
    SDL_Texture *next =
        SDL_CreateTexture(me->renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_TARGET, w, h);
    if (!next) return false;
    vt_gpu_target_unmake(me, target);
    *target = (vt_gpu_target){.texture = next, .w = w, .h = h, .box = {0, 0, w, h}};
    me->counts.texture_bytes += (size_t)w * (size_t)h * 4;
    return true;
}

bool vt_gpu_draw_on(vt_gpu *me, int depth)
{
    vt_gpu_batch_flush(&me->batch);
    me->depth = depth;
    return SDL_SetRenderTarget(me->renderer, me->targets[depth].texture) == 0;
}

static bool large_enough(vt_gpu *me, vt_gpu_target *target, int w, int h)
{
    if (target->texture && target->w >= w && target->h >= h) return true;
    const int most = me->base.sprite_side + 2 * VT_GPU_BORDER;
    int wide = (w > target->w ? w : target->w) + STEP - 1, high = (h > target->h ? h : target->h) + STEP - 1;
    wide -= wide % STEP;
    high -= high % STEP;
    vt_gpu_batch_flush(&me->batch);
    return vt_gpu_target_make(me, target, wide < most ? wide : most, high < most ? high : most);
}

bool vt_gpu_push(vt_painter *painter, const vt_layer *layer)
{
    vt_gpu *me = vt_gpu_of(painter);
    const vt_irect b = layer->bounds;
    const SDL_Rect used = {0, 0, b.x1 - b.x0, b.y1 - b.y0};
    if (me->depth == VT_LAYERS_DEEPEST) return false;
    vt_gpu_target *target = &me->targets[me->depth + 1];
    if (!large_enough(me, target, used.w, used.h)) return false;
    target->box = b;
    target->frame = painter->frame;
    if (!vt_gpu_draw_on(me, me->depth + 1)) {
        vt_gpu_draw_on(me, me->depth - 1);
        return false;
    }
    SDL_SetRenderDrawBlendMode(me->renderer, SDL_BLENDMODE_NONE);
    SDL_SetRenderDrawColor(me->renderer, 0, 0, 0, 0);
    SDL_RenderFillRect(me->renderer, &used);
    me->counts.draws++;
    return true;
}

/* The mask's edge pixels go on for a pixel beyond the shape, whose own edge is what is seen. */
static void thin_by_mask(vt_gpu *me, const vt_layer *layer)
{
    vt_gpu_cloth cloth;
    vt_gpu_paint paint = {.blend = me->thin, .color = VT_WHITE};
    const double w = layer->shown_w + 1, h = layer->shown_h + 1;
    vt_point corners[4] = {{-1, -1}, {w, -1}, {w, h}, {-1, h}};
    if (!vt_gpu_textures_find(&me->textures, &me->batch, layer->mask, me->base.frame, &cloth) ||
        !vt_gpu_paint_of(&paint, &cloth, &layer->mask_place, layer->mask_part))
        return;
    if (layer->aligned) {
        const vt_irect b = layer->box;
        vt_gpu_draw_box(me, &paint, (vt_irect){b.x0 - 1, b.y0 - 1, b.x1 + 1, b.y1 + 1}, layer->bounds);
        return;
    }
    for (int i = 0; i < 4; i++)
        corners[i] = vt_affine_apply(layer->place, corners[i]);
    vt_gpu_draw_quad(me, &paint, corners, layer->bounds);
}

void vt_gpu_pop(vt_painter *painter, const vt_layer *layer)
{
    vt_gpu *me = vt_gpu_of(painter);
    const vt_gpu_target *target = &me->targets[me->depth];
    const double w = target->w, h = target->h;
    const vt_irect b = target->box;
    if (layer->mask && me->thin != SDL_BLENDMODE_INVALID) thin_by_mask(me, layer);
    if (!vt_gpu_draw_on(me, me->depth - 1)) return;
    const vt_gpu_paint paint = {.texture = target->texture,
        .blend = me->blends[VT_BLEND_NORMAL],
        .color = (uint32_t)layer->opacity * 0x01010101U,
        .look = vt_affine_multiply(vt_affine_scale(1 / w, 1 / h), vt_affine_translate(-b.x0, -b.y0)),
        .most_x = (b.x1 - b.x0) / w,
        .most_y = (b.y1 - b.y0) / h};
    const vt_affine in_box = vt_affine_translate(layer->box.x0, layer->box.y0);
    if (!layer->shaped)
        vt_gpu_draw_box(me, &paint, b, b);
    else if (layer->aligned && layer->radius < 0.5)
        vt_gpu_draw_box(me, &paint, layer->box, b);
    else
        vt_gpu_draw_smooth(me, &paint, layer->shown_w, layer->shown_h, layer->radius,
            layer->aligned ? &in_box : &layer->place, b);
}

/* Groups that are drawn as one picture. A layer costs memory and a second pass over its pixels, so a group
 * that looks the same without one gets none. */
#include <math.h>

#include "paint/backend.h"

/* Opacity that holds for all, or a blend that must see nothing but its group. */
static bool must_be_one(const vt_drawlist *list, const vt_draw *push)
{
    if (vt_paint_opacity(push->opacity) < 255) return true;
    int depth = 0;
    for (const vt_draw *item = push; item < list->items + list->count; item++) {
        depth += (item->kind == VT_DRAW_PUSH) - (item->kind == VT_DRAW_POP);
        if (depth == 0) return false;
        if (item->blend != VT_BLEND_NORMAL) return true;
    }
    return false;
}

static void give_mask(vt_painter *painter, vt_picture *mask, const vt_draw *item, vt_layer *layer)
{
    vt_rect part = {0, 0, mask->w, mask->h};
    layer->mask = vt_pictures_level(painter, mask, 0, &part, layer->shown_w, layer->shown_h);
    layer->mask_part = part;
    layer->mask_place = vt_affine_multiply(item->matrix, vt_affine_scale(item->w / part.w, item->h / part.h));
}

bool vt_lower_layer(
    vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect *clip, vt_layer *out)
{
    const vt_draw_layer *extra = vt_draw_extra(list, item->extra);
    const vt_picture *asked = item->asset < painter->picture_count ? &painter->pictures[item->asset] : NULL;
    bool masked = item->asset > 0 && asked && asked->state != VT_PICTURE_FAILED;
    *out = (vt_layer){.opacity = vt_paint_opacity(item->opacity)};
    if (masked || (extra && extra->clip)) {
        double across = hypot(item->matrix.a, item->matrix.b), down = hypot(item->matrix.c, item->matrix.d);
        out->shown_w = item->w * across;
        out->shown_h = item->h * down;
        bool unknown = item->asset > 0 && (!asked || asked->state == VT_PICTURE_UNKNOWN);
        if (unknown || !(out->shown_w > 0) || !(out->shown_h > 0)) {
            *clip = (vt_irect){0, 0, 0, 0};
            return false;
        }
        out->shaped = true;
        out->radius = fmin(fmax(item->radius * across, 0), fmin(out->shown_w, out->shown_h) / 2);
        out->place = vt_affine_multiply(item->matrix, vt_affine_scale(1 / across, 1 / down));
        out->aligned = vt_lower_straight(&item->matrix);
        if (out->aligned) {
            out->box = vt_lower_box(&item->matrix, (vt_rect){0, 0, item->w, item->h});
            out->shown_w = out->box.x1 - out->box.x0;
            out->shown_h = out->box.y1 - out->box.y0;
            out->radius = vt_lower_radius(item->radius * across, (int)out->shown_w, (int)out->shown_h);
            *clip = vt_irect_intersect(*clip, out->box);
        }
        vt_picture *mask = masked ? vt_pictures_find(painter, item->asset) : NULL;
        if (mask) give_mask(painter, mask, item, out);
        if (out->aligned && out->radius < 0.5) out->shaped = mask != NULL;
    }
    out->bounds = *clip;
    return out->shaped || must_be_one(list, item);
}

#include "paint/warp.h"

#include <pixman.h>

static pixman_image_t *image_of(const vt_sprite *sprite)
{
    return pixman_image_create_bits_no_clear(
        PIXMAN_a8r8g8b8, sprite->w, sprite->h, sprite->data, sprite->stride);
}

bool vt_warp(const vt_sprite *from, const vt_affine *place, vt_warp_how how, vt_sprite *out, vt_irect clip)
{
    vt_affine back;
    pixman_transform_t transform;
    vt_irect r = vt_irect_intersect(clip, (vt_irect){0, 0, out->w, out->h});
    if (vt_irect_empty(r) || !vt_affine_invert(*place, &back)) return false;
    const struct pixman_f_transform exact = {{{back.a, back.c, back.e}, {back.b, back.d, back.f}, {0, 0, 1}}};
    if (!pixman_transform_from_pixman_f_transform(&transform, &exact)) return false;
    pixman_image_t *source = image_of(from), *target = image_of(out);
    bool ready = source && target;
    if (ready) {
        pixman_image_set_repeat(source, how == VT_WARP_COPY_ON ? PIXMAN_REPEAT_PAD : PIXMAN_REPEAT_NONE);
        pixman_image_set_transform(source, &transform);
        pixman_image_set_filter(source, PIXMAN_FILTER_BILINEAR, NULL, 0);
        pixman_image_composite32(how == VT_WARP_OVER ? PIXMAN_OP_OVER : PIXMAN_OP_SRC, source, NULL, target,
            r.x0, r.y0, 0, 0, r.x0, r.y0, r.x1 - r.x0, r.y1 - r.y0);
    }
    if (source) pixman_image_unref(source);
    if (target) pixman_image_unref(target);
    return ready;
}

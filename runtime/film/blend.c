#include "film/blend.h"

#include <stddef.h>

static uint32_t with_alpha(uint32_t color, uint32_t alpha)
{
    /* Two colours at a time; (v * a + 128) * 257 >> 16 is v * a / 255, rounded. */
    uint32_t rb = (color & 0xff00ffu) * alpha + 0x800080u, g = (color >> 8 & 0xffu) * alpha + 0x80u;
    rb = (rb + (rb >> 8 & 0xff00ffu)) >> 8 & 0xff00ffu;
    g = (g + (g >> 8)) & 0xff00u;
    return alpha << 24 | rb | g;
}

void vt_blend_opaque(vt_pixels *pixels)
{
    for (int32_t y = 0; y < pixels->h; y++) {
        uint32_t *row = pixels->data + (ptrdiff_t)y * pixels->stride;
        for (int32_t x = 0; x < pixels->w; x++)
            row[x] |= 0xff000000u;
    }
}

void vt_blend_premultiply(vt_pixels *pixels)
{
    for (int32_t y = 0; y < pixels->h; y++) {
        uint32_t *row = pixels->data + (ptrdiff_t)y * pixels->stride;
        for (int32_t x = 0; x < pixels->w; x++)
            row[x] = with_alpha(row[x], row[x] >> 24);
    }
}

void vt_blend_matte(vt_pixels *out, const vt_pixels *both, bool right)
{
    ptrdiff_t away = right ? out->w : (ptrdiff_t)out->h * both->stride;
    for (int32_t y = 0; y < out->h; y++) {
        const uint32_t *color = both->data + (ptrdiff_t)y * both->stride, *grey = color + away;
        uint32_t *row = out->data + (ptrdiff_t)y * out->stride;
        for (int32_t x = 0; x < out->w; x++)
            row[x] = with_alpha(color[x], grey[x] >> 8 & 0xffu);
    }
}

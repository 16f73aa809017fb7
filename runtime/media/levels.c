/* What is done to pixels after they have been decoded, whatever the format. */
#include <stddef.h>

#include "base/mem.h"
#include "media/decoding.h"

enum { LEVELS_MOST = 16, TINY = 64 /* pixels of the smallest level's longer side */ };

static uint32_t premultiplied(uint32_t pixel)
{
    uint32_t a = pixel >> 24;
    uint32_t rb = (pixel & 0xFF00FF) * a + 0x800080, g = (pixel >> 8 & 0xFF) * a + 0x80;
    rb = (rb + (rb >> 8 & 0xFF00FF)) >> 8 & 0xFF00FF;
    g = (g + (g >> 8)) >> 8 & 0xFF;
    return a << 24 | rb | g << 8;
}

void vt_pixels_premultiply(vt_pixels *pixels)
{
    uint32_t all = 0xFFFFFFFF;
    size_t count = (size_t)pixels->stride * (size_t)pixels->h;
    for (size_t i = 0; i < count; i++)
        all &= pixels->data[i];
    pixels->opaque = all >> 24 == 255;
    for (size_t i = 0; i < count && !pixels->opaque; i++)
        pixels->data[i] = premultiplied(pixels->data[i]);
}

vt_pixels *vt_pixels_upright(vt_pixels *from, int orientation)
{
    bool sideways = orientation >= 5;
    bool flip_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    bool flip_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    vt_pixels *out = vt_pixels_create(sideways ? from->h : from->w, sideways ? from->w : from->h);
    ptrdiff_t step_x = flip_x ? -1 : 1, step_y = flip_y ? -from->stride : from->stride;
    const uint32_t *corner =
        from->data + (flip_x ? from->w - 1 : 0) + (flip_y ? (ptrdiff_t)(from->h - 1) * from->stride : 0);
    for (int y = 0; out && y < out->h; y++) {
        const uint32_t *at = corner + y * (sideways ? step_x : step_y);
        uint32_t *row = out->data + (ptrdiff_t)y * out->stride;
        for (int x = 0; x < out->w; x++, at += sideways ? step_y : step_x)
            row[x] = *at;
    }
    if (out) out->opaque = from->opaque;
    vt_pixels_destroy(from);
    return out;
}

static uint32_t average(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    const uint32_t mask = 0x00FF00FF;
    uint32_t low = (a & mask) + (b & mask) + (c & mask) + (d & mask) + 0x00020002;
    uint32_t high = (a >> 8 & mask) + (b >> 8 & mask) + (c >> 8 & mask) + (d >> 8 & mask) + 0x00020002;
    return (low >> 2 & mask) | (high >> 2 & mask) << 8;
}

vt_pixels *vt_media_halved(const vt_pixels *from)
{
    int w = from->w > 1 ? from->w / 2 : 1, h = from->h > 1 ? from->h / 2 : 1;
    vt_pixels *out = vt_pixels_create(w, h);
    if (!out) return NULL;
    int next_x = from->w > 1 ? 1 : 0;
    ptrdiff_t next_y = from->h > 1 ? from->stride : 0;
    for (int y = 0; y < h; y++) {
        const uint32_t *upper = from->data + (ptrdiff_t)(2 * y) * from->stride, *lower = upper + next_y;
        uint32_t *row = out->data + (ptrdiff_t)y * out->stride;
        for (int x = 0; x < w; x++)
            row[x] = average(upper[2 * x], upper[2 * x + next_x], lower[2 * x], lower[2 * x + next_x]);
    }
    out->opaque = from->opaque;
    return out;
}

vt_pixels *vt_pixels_halved_times(vt_pixels *pixels, int times)
{
    while (pixels && times-- > 0) {
        vt_pixels *half = vt_media_halved(pixels);
        vt_pixels_destroy(pixels);
        pixels = half;
    }
    return pixels;
}

vt_image *vt_levels_of(vt_pixels *pixels)
{
    vt_image *image = vt_image_of(pixels);
    vt_pixels **list = image ? vt_realloc_array(image->pixels, LEVELS_MOST, sizeof *list) : NULL;
    if (!list) goto failed;
    image->pixels = list;
    while (image->level_count < LEVELS_MOST) {
        const vt_pixels *last = list[image->level_count - 1];
        if (last->w <= TINY && last->h <= TINY) return image;
        list[image->level_count] = vt_media_halved(last);
        if (!list[image->level_count]) goto failed;
        image->level_count++;
    }
    return image;
failed:
    vt_image_destroy(image);
    return NULL;
}

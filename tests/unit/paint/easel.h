/* What the painters' tests draw with: lists made by hand, fonts of the repository, pictures made of formulas.
 */
#ifndef VT_TESTS_EASEL_H
#define VT_TESTS_EASEL_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../type/letters.h"
#include "base/mem.h"
#include "paint/painter.h"

static inline vt_color rgba(uint32_t value)
{
    return (vt_color){(uint8_t)(value >> 24), (uint8_t)(value >> 16 & 255), (uint8_t)(value >> 8 & 255),
        (uint8_t)(value & 255)};
}

static inline void start_list(vt_drawlist *list, uint32_t background)
{
    memset(list, 0, sizeof *list);
    vt_buf_init(&list->strings);
    vt_buf_init(&list->extras);
    list->background = rgba(background);
}

static inline void finish_list(vt_drawlist *list)
{
    vt_free(list->items);
    vt_buf_finish(&list->strings);
    vt_buf_finish(&list->extras);
}

static inline size_t keep_string(vt_drawlist *list, const char *text)
{
    size_t at = list->strings.size;
    vt_buf_bytes(&list->strings, text, strlen(text) + 1);
    return at;
}

/* x, y: the place of the node's centre; turned and scaled about it. */
static inline vt_draw *add_item(vt_drawlist *list, vt_draw_kind kind, double x, double y, double w, double h,
    double degrees, double scale)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 16;
        list->items = vt_realloc_array(list->items, (size_t)list->capacity, sizeof *list->items);
        if (!list->items) abort();
    }
    vt_draw *item = &list->items[list->count++];
    memset(item, 0, sizeof *item);
    item->kind = kind;
    item->number = (uint64_t)list->count;
    item->matrix =
        vt_affine_multiply(vt_affine_multiply(vt_affine_translate(x, y), vt_affine_rotate(degrees)),
            vt_affine_multiply(vt_affine_scale(scale, scale), vt_affine_translate(-w / 2, -h / 2)));
    item->w = w;
    item->h = h;
    item->opacity = 1;
    item->bounds = vt_rect_outward(vt_affine_bounds(item->matrix, (vt_rect){0, 0, w, h}));
    return item;
}

static inline vt_draw *add_rect(vt_drawlist *list, double x, double y, double w, double h, uint32_t color)
{
    vt_draw *item = add_item(list, VT_DRAW_RECT, x + w / 2, y + h / 2, w, h, 0, 1);
    item->color = rgba(color);
    return item;
}

static inline vt_draw *add_image(
    vt_drawlist *list, double x, double y, double w, double h, double degrees, double scale, uint32_t asset)
{
    vt_draw *item = add_item(list, VT_DRAW_IMAGE, x, y, w, h, degrees, scale);
    item->asset = asset;
    item->src = keep_string(list, "pot.png");
    return item;
}

static inline vt_draw *add_text(vt_drawlist *list, vt_fonts *fonts, double x, double y, double size,
    double degrees, double scale, double wrap, const char *text, uint32_t color)
{
    vt_text_style style = {.font = "sans", .size = size, .line_height = 1, .wrap = wrap};
    vt_text_box box;
    if (!vt_fonts_measure(fonts, text, strlen(text), &style, &box)) abort();
    double w = wrap > 0 ? wrap : box.w, h = box.h;
    vt_draw *item = add_item(list, VT_DRAW_TEXT, x + w / 2, y + h / 2, w, h, degrees, scale);
    item->style = style;
    item->style.font = NULL;
    item->color = rgba(color);
    item->font = keep_string(list, "sans");
    item->text = keep_string(list, text);
    item->text_length = strlen(text);
    return item;
}

/* A tenth of a second later: what is painted once more. Whether there is anything. */
static inline bool rest(vt_painter *painter, int64_t *now_us, vt_region *due)
{
    vt_region_clear(due);
    vt_painter_sharpen(painter, *now_us += 100000, due);
    return !vt_region_empty(due);
}

static inline bool is_rough(const vt_painter *painter)
{
    return vt_painter_sharpens(painter) != INT64_MAX;
}

/* The painter borrows the pixels. */
static inline void give(vt_painter *painter, uint32_t request, vt_pixels *pixels)
{
    const vt_image image = {
        .w = pixels->w, .h = pixels->h, .frame_count = 1, .level_count = 1, .pixels = &pixels};
    vt_painter_asset(painter, request, &image, false);
}

/* Rings of colour, with a soft edge to nothing unless opaque. */
static inline vt_pixels *disc(int w, int h, bool opaque)
{
    vt_pixels *pixels = vt_pixels_create(w, h);
    if (!pixels) abort();
    pixels->opaque = opaque;
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            double dx = (x + 0.5) / w * 2 - 1, dy = (y + 0.5) / h * 2 - 1, r = sqrt(dx * dx + dy * dy);
            double a = opaque ? 1 : fmin(fmax((1 - r) * 8, 0), 1);
            uint32_t red = (uint32_t)(a * (127 + 120 * sin(r * 40))), green = (uint32_t)(a * 255 * x / w);
            uint32_t blue = (uint32_t)(a * 255 * y / h);
            pixels->data[(size_t)y * (size_t)pixels->stride + (size_t)x] =
                (uint32_t)(a * 255) << 24 | red << 16 | green << 8 | blue;
        }
    }
    return pixels;
}

static inline vt_region whole(int w, int h)
{
    vt_region region;
    vt_region_clear(&region);
    vt_region_add(&region, (vt_irect){0, 0, w, h});
    return region;
}

#endif

/* Draw items of shapes, made by hand. check.h and cpu_help.h come first. */
#ifndef VT_TESTS_SHAPES_HELP_H
#define VT_TESTS_SHAPES_HELP_H

#include "cpu_help.h"

/* Any place on the canvas may be touched. */
static inline vt_draw *add_path(
    vt_drawlist *list, const vt_draw_path *path, vt_affine matrix, double w, double h, uint32_t color)
{
    vt_draw *item = add_item(list, VT_DRAW_PATH, 0, 0, w, h, 0, 1);
    item->matrix = matrix;
    item->bounds = (vt_irect){0, 0, 4096, 4096};
    item->color = rgba(color);
    item->extra = vt_drawlist_keep_extra(list, path, sizeof *path);
    return item;
}

static inline vt_draw *add_points(
    vt_drawlist *list, vt_draw_path path, vt_affine matrix, const double *xy, int count, uint32_t color)
{
    path.count = count;
    path.points = vt_drawlist_keep_extra(list, xy, (size_t)count * sizeof *xy);
    double w = 0, h = 0;
    for (int i = 0; i + 1 < count; i += 2) {
        w = fmax(w, xy[i]);
        h = fmax(h, xy[i + 1]);
    }
    return add_path(list, &path, matrix, w, h, color);
}

/* How many pixels' worth of a channel there are: shift 0 is blue. */
static inline double amount(const vt_pixels *pixels, int shift)
{
    double sum = 0;
    for (int y = 0; y < pixels->h; y++)
        for (int x = 0; x < pixels->w; x++)
            sum += (at(pixels, x, y) >> shift & 255) / 255.0;
    return sum;
}

/* What the list looks like on a painter of its own. */
static inline vt_pixels *picture_of(const vt_drawlist *list, int w, int h)
{
    vt_painter *painter = make(w, h, NULL, true);
    vt_pixels *out = paint_all(painter, list, w, h);
    vt_painter_destroy(painter);
    return out;
}

/* The same, drawn piece by piece. */
static inline vt_pixels *picture_in_parts(const vt_drawlist *list, int w, int h, int step)
{
    vt_err err = {.kind = VT_ERR_NONE};
    vt_painter *painter = make(w, h, NULL, true);
    for (int y = 0; y < h; y += step) {
        for (int x = 0; x < w; x += step) {
            vt_region part;
            vt_region_clear(&part);
            vt_region_add(&part, (vt_irect){x, y, x + step, y + step});
            assert_true(vt_painter_paint(painter, list, &part, &err));
        }
    }
    vt_pixels *out = vt_painter_copy(painter, &err);
    assert_non_null(out);
    vt_painter_destroy(painter);
    return out;
}

static inline void assert_same_pictures(const vt_pixels *a, const vt_pixels *b)
{
    for (int y = 0; y < a->h; y++)
        for (int x = 0; x < a->w; x++)
            if (at(a, x, y) != at(b, x, y))
                fail_msg("at %d,%d: %08x and %08x", x, y, at(a, x, y), at(b, x, y));
}

#endif

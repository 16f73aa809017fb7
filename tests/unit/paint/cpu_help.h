/* A CPU painter and what it painted. check.h comes first. */
#ifndef VT_TESTS_CPU_HELP_H
#define VT_TESTS_CPU_HELP_H

#include "scenes.h"

static inline vt_painter *make(int w, int h, vt_fonts *fonts, bool dev)
{
    vt_err err = {.kind = VT_ERR_NONE};
    const vt_painter_options options = {.fonts = fonts, .w = w, .h = h, .dev = dev, .memory = 16 << 20};
    vt_painter *painter = vt_painter_cpu_create(&options, &err);
    assert_non_null(painter);
    return painter;
}

static inline vt_pixels *paint_all(vt_painter *painter, const vt_drawlist *list, int w, int h)
{
    vt_err err = {.kind = VT_ERR_NONE};
    vt_region all = whole(w, h);
    assert_true(vt_painter_paint(painter, list, &all, &err));
    vt_pixels *out = vt_painter_copy(painter, &err);
    assert_non_null(out);
    return out;
}

static inline uint32_t at(const vt_pixels *pixels, int x, int y)
{
    return pixels->data[y * pixels->stride + x];
}

#endif

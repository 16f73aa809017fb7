/* The one mapping between stage units and device pixels. The design's corner lies on a whole pixel, so that
 * at scale 1 nothing is resampled. */
#include "base/view.h"

#include <math.h>

enum { DESIGN_MIN = 16, DESIGN_MAX = 16384, SCREEN_MIN = 1, SCREEN_MAX = 16384 };

static const double assumed_mm_per_pixel = 25.4 / 96;

static int clamp(int value, int least, int most)
{
    if (value < least) return least;
    return value > most ? most : value;
}

/* Pixels that a length covers; the small allowance keeps rounding noise from adding one. */
static int covered(double length)
{
    return (int)ceil(length - 1e-6);
}

vt_view vt_view_make(int design_w, int design_h, int screen_w, int screen_h, int rotation, double screen_mm_w)
{
    vt_view view = {
        .design_w = clamp(design_w, DESIGN_MIN, DESIGN_MAX),
        .design_h = clamp(design_h, DESIGN_MIN, DESIGN_MAX),
        .screen_w = clamp(screen_w, SCREEN_MIN, SCREEN_MAX),
        .screen_h = clamp(screen_h, SCREEN_MIN, SCREEN_MAX),
        .rotation = rotation == 90 || rotation == 180 || rotation == 270 ? rotation : 0,
    };
    bool sideways = view.rotation == 90 || view.rotation == 270;
    double turned_w = sideways ? view.design_h : view.design_w;
    double turned_h = sideways ? view.design_w : view.design_h;
    double by_width = view.screen_w / turned_w, by_height = view.screen_h / turned_h;
    double scale = by_width < by_height ? by_width : by_height;
    view.scale = scale;

    double w = turned_w * scale, h = turned_h * scale;
    int left = (view.screen_w - covered(w)) / 2, top = (view.screen_h - covered(h)) / 2;
    view.content = (vt_irect){left, top, left + covered(w), top + covered(h)};

    double back = 1 / scale;
    switch (view.rotation) {
    case 90:
        view.to_device = (vt_affine){0, scale, -scale, 0, left + w, top};
        view.to_stage = (vt_affine){0, -back, back, 0, -top * back, (left + w) * back};
        break;
    case 180:
        view.to_device = (vt_affine){-scale, 0, 0, -scale, left + w, top + h};
        view.to_stage = (vt_affine){-back, 0, 0, -back, (left + w) * back, (top + h) * back};
        break;
    case 270:
        view.to_device = (vt_affine){0, -scale, scale, 0, left, top + h};
        view.to_stage = (vt_affine){0, back, -back, 0, (top + h) * back, -left * back};
        break;
    default:
        view.to_device = (vt_affine){scale, 0, 0, scale, left, top};
        view.to_stage = (vt_affine){back, 0, 0, back, -left * back, -top * back};
        break;
    }

    bool known = isfinite(screen_mm_w) && screen_mm_w > 0;
    view.mm_per_unit = scale * (known ? screen_mm_w / view.screen_w : assumed_mm_per_pixel);
    return view;
}

static const double far_away = 1 << 30;

/* A driver may send anything: a number that is none must not spoil the other coordinate. */
static double tame(double value)
{
    if (isnan(value)) return 0;
    if (value < -far_away) return -far_away;
    return value > far_away ? far_away : value;
}

void vt_view_touch(const vt_view *view, double device_x, double device_y, int32_t *x8, int32_t *y8)
{
    vt_point p = vt_affine_apply(view->to_stage, (vt_point){tame(device_x), tame(device_y)});
    *x8 = (int32_t)tame(floor(p.x * 8 + 0.5));
    *y8 = (int32_t)tame(floor(p.y * 8 + 0.5));
}

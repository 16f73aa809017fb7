/* How the design size lies on a real screen: one mapping for drawing and touch.
 * The design is scaled evenly and centred (letterboxed) on the screen after turning it by 0, 90, 180 or 270
 * degrees clockwise. */
#ifndef VT_BASE_VIEW_H
#define VT_BASE_VIEW_H

#include "base/geom.h"

typedef struct {
    int design_w, design_h;   /* stage units, 16 to 16384 */
    int screen_w, screen_h;   /* device pixels, 1 to 16384 */
    int rotation;             /* 0, 90, 180, 270 */
    double scale;             /* device pixels per stage unit */
    vt_affine to_device;      /* stage units to device pixels */
    vt_affine to_stage;
    vt_irect content;         /* the pixels that the design covers; the rest is border */
    double mm_per_unit;       /* millimetres per stage unit */
} vt_view;

/* screen_mm_w: width of the screen in mm as mounted before rotation, 0 when unknown: 96 dpi is then assumed.
 * Values outside the ranges above are clamped; another rotation counts as 0. */
vt_view vt_view_make(int design_w, int design_h, int screen_w, int screen_h, int rotation, double screen_mm_w);

/* Device pixels to eighths of a stage unit, rounded to the nearest, within +-2^30. */
void vt_view_touch(const vt_view *view, double device_x, double device_y, int32_t *x8, int32_t *y8);

#endif

/* Geometry: x right, y down, origin top left. Angles in degrees, clockwise.
 * Rectangles of doubles are in stage units or any local space; vt_irect is in device pixels, half open,
 * within +-2^30. */
#ifndef VT_BASE_GEOM_H
#define VT_BASE_GEOM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct { double x, y; } vt_point;
typedef struct { double x, y, w, h; } vt_rect;         /* w, h >= 0 */
typedef struct { int32_t x0, y0, x1, y1; } vt_irect;   /* empty when x1 <= x0 or y1 <= y0 */

/* x' = a x + c y + e, y' = b x + d y + f */
typedef struct { double a, b, c, d, e, f; } vt_affine;

extern const vt_affine vt_affine_identity;
vt_affine vt_affine_multiply(vt_affine outer, vt_affine inner); /* applies inner first */
vt_affine vt_affine_translate(double x, double y);
vt_affine vt_affine_scale(double x, double y);
vt_affine vt_affine_rotate(double degrees);
bool vt_affine_invert(vt_affine m, vt_affine *out);    /* false when it squashes the plane */
vt_point vt_affine_apply(vt_affine m, vt_point p);
vt_rect vt_affine_bounds(vt_affine m, vt_rect r);      /* of the four corners */

bool vt_rect_contains(vt_rect r, vt_point p);          /* left and top edge inside, right and bottom outside */
double vt_rect_distance(vt_rect r, vt_point p);        /* 0 inside; else to the nearest edge or corner */
vt_irect vt_rect_outward(vt_rect r);                   /* floor and ceil, clamped to +-2^30; NaN is empty */

bool vt_irect_empty(vt_irect r);
bool vt_irect_equal(vt_irect a, vt_irect b);
vt_irect vt_irect_union(vt_irect a, vt_irect b);       /* an empty one adds nothing */
vt_irect vt_irect_intersect(vt_irect a, vt_irect b);
int64_t vt_irect_area(vt_irect r);

#endif

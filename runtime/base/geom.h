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
/* Applies inner first. */
static inline vt_affine vt_affine_multiply(vt_affine outer, vt_affine inner)
{
    return (vt_affine){
        .a = outer.a * inner.a + outer.c * inner.b,
        .b = outer.b * inner.a + outer.d * inner.b,
        .c = outer.a * inner.c + outer.c * inner.d,
        .d = outer.b * inner.c + outer.d * inner.d,
        .e = outer.a * inner.e + outer.c * inner.f + outer.e,
        .f = outer.b * inner.e + outer.d * inner.f + outer.f,
    };
}

vt_affine vt_affine_translate(double x, double y);
vt_affine vt_affine_scale(double x, double y);
vt_affine vt_affine_rotate(double degrees);
bool vt_affine_invert(vt_affine m, vt_affine *out);    /* false when it squashes the plane */

static inline vt_point vt_affine_apply(vt_affine m, vt_point p)
{
    return (vt_point){m.a * p.x + m.c * p.y + m.e, m.b * p.x + m.d * p.y + m.f};
}

vt_rect vt_affine_bounds(vt_affine m, vt_rect r);      /* of the four corners */

bool vt_rect_contains(vt_rect r, vt_point p);          /* left and top edge inside, right and bottom outside */
double vt_rect_distance(vt_rect r, vt_point p);        /* 0 inside; else to the nearest edge or corner */
vt_irect vt_rect_outward(vt_rect r);                   /* floor and ceil, clamped to +-2^30; NaN is empty */

static inline bool vt_irect_empty(vt_irect r)
{
    return r.x1 <= r.x0 || r.y1 <= r.y0;
}

static inline bool vt_irect_equal(vt_irect a, vt_irect b)
{
    return a.x0 == b.x0 && a.y0 == b.y0 && a.x1 == b.x1 && a.y1 == b.y1;
}

vt_irect vt_irect_union(vt_irect a, vt_irect b);       /* an empty one adds nothing */

static inline vt_irect vt_irect_intersect(vt_irect a, vt_irect b)
{
    vt_irect common = {
        a.x0 > b.x0 ? a.x0 : b.x0,
        a.y0 > b.y0 ? a.y0 : b.y0,
        a.x1 < b.x1 ? a.x1 : b.x1,
        a.y1 < b.y1 ? a.y1 : b.y1,
    };
    return vt_irect_empty(common) ? (vt_irect){0, 0, 0, 0} : common;
}

static inline int64_t vt_irect_area(vt_irect r)
{
    return vt_irect_empty(r) ? 0 : ((int64_t)r.x1 - r.x0) * ((int64_t)r.y1 - r.y0);
}

#endif

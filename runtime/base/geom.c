/* Points, rectangles and the maps between their spaces. */
#include "base/geom.h"

#include <float.h>
#include <math.h>

#include "base/detmath.h"

static const double limit = 1073741824.0; /* 2^30: sums and differences of two still fit 32 bits */

const vt_affine vt_affine_identity = {1, 0, 0, 1, 0, 0};

vt_affine vt_affine_multiply(vt_affine outer, vt_affine inner)
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

vt_affine vt_affine_translate(double x, double y)
{
    return (vt_affine){1, 0, 0, 1, x, y};
}

vt_affine vt_affine_scale(double x, double y)
{
    return (vt_affine){x, 0, 0, y, 0, 0};
}

vt_affine vt_affine_rotate(double degrees)
{
    double turn = fmod(degrees, 360);
    if (turn < 0) turn += 360;
    double sine, cosine;
    /* Quarter turns are exact, so that an upright picture stays on whole pixels. */
    if (turn == 0 || turn == 360) {
        sine = 0, cosine = 1;
    } else if (turn == 90) {
        sine = 1, cosine = 0;
    } else if (turn == 180) {
        sine = 0, cosine = -1;
    } else if (turn == 270) {
        sine = -1, cosine = 0;
    } else {
        double radians = turn * (3.14159265358979323846 / 180);
        sine = vt_sin(radians);
        cosine = vt_cos(radians);
    }
    return (vt_affine){cosine, sine, -sine, cosine, 0, 0};
}

bool vt_affine_invert(vt_affine m, vt_affine *out)
{
    double ad = m.a * m.d, bc = m.b * m.c, det = ad - bc;
    if (!isnormal(det) || fabs(det) <= 4 * DBL_EPSILON * (fabs(ad) + fabs(bc))) return false;
    vt_affine inverse = {
        .a = m.d / det,
        .b = -m.b / det,
        .c = -m.c / det,
        .d = m.a / det,
        .e = (m.c * m.f - m.d * m.e) / det,
        .f = (m.b * m.e - m.a * m.f) / det,
    };
    if (!isfinite(inverse.a) || !isfinite(inverse.b) || !isfinite(inverse.c) || !isfinite(inverse.d) ||
        !isfinite(inverse.e) || !isfinite(inverse.f))
        return false;
    *out = inverse;
    return true;
}

vt_point vt_affine_apply(vt_affine m, vt_point p)
{
    return (vt_point){m.a * p.x + m.c * p.y + m.e, m.b * p.x + m.d * p.y + m.f};
}

vt_rect vt_affine_bounds(vt_affine m, vt_rect r)
{
    vt_point first = vt_affine_apply(m, (vt_point){r.x, r.y});
    double x0 = first.x, x1 = first.x, y0 = first.y, y1 = first.y;
    for (int corner = 1; corner < 4; corner++) {
        vt_point p = {corner & 1 ? r.x + r.w : r.x, corner & 2 ? r.y + r.h : r.y};
        p = vt_affine_apply(m, p);
        if (p.x < x0) x0 = p.x;
        if (p.x > x1) x1 = p.x;
        if (p.y < y0) y0 = p.y;
        if (p.y > y1) y1 = p.y;
    }
    return (vt_rect){x0, y0, x1 - x0, y1 - y0};
}

bool vt_rect_contains(vt_rect r, vt_point p)
{
    return p.x >= r.x && p.y >= r.y && p.x < r.x + r.w && p.y < r.y + r.h;
}

/* How far v lies outside of from..to. */
static double outside(double v, double from, double to)
{
    if (v < from) return from - v;
    return v > to ? v - to : 0;
}

double vt_rect_distance(vt_rect r, vt_point p)
{
    double dx = outside(p.x, r.x, r.x + r.w), dy = outside(p.y, r.y, r.y + r.h);
    if (dx == 0) return dy;
    if (dy == 0) return dx;
    return sqrt(dx * dx + dy * dy);
}

static int32_t whole(double v)
{
    if (v <= -limit) return (int32_t)-limit;
    return v >= limit ? (int32_t)limit : (int32_t)v;
}

vt_irect vt_rect_outward(vt_rect r)
{
    double x1 = r.x + r.w, y1 = r.y + r.h;
    if (!(r.w > 0 && r.h > 0) || isnan(x1) || isnan(y1)) return (vt_irect){0, 0, 0, 0};
    return (vt_irect){whole(floor(r.x)), whole(floor(r.y)), whole(ceil(x1)), whole(ceil(y1))};
}

bool vt_irect_empty(vt_irect r)
{
    return r.x1 <= r.x0 || r.y1 <= r.y0;
}

bool vt_irect_equal(vt_irect a, vt_irect b)
{
    return a.x0 == b.x0 && a.y0 == b.y0 && a.x1 == b.x1 && a.y1 == b.y1;
}

vt_irect vt_irect_union(vt_irect a, vt_irect b)
{
    if (vt_irect_empty(a)) return vt_irect_empty(b) ? (vt_irect){0, 0, 0, 0} : b;
    if (vt_irect_empty(b)) return a;
    return (vt_irect){
        a.x0 < b.x0 ? a.x0 : b.x0,
        a.y0 < b.y0 ? a.y0 : b.y0,
        a.x1 > b.x1 ? a.x1 : b.x1,
        a.y1 > b.y1 ? a.y1 : b.y1,
    };
}

vt_irect vt_irect_intersect(vt_irect a, vt_irect b)
{
    vt_irect common = {
        a.x0 > b.x0 ? a.x0 : b.x0,
        a.y0 > b.y0 ? a.y0 : b.y0,
        a.x1 < b.x1 ? a.x1 : b.x1,
        a.y1 < b.y1 ? a.y1 : b.y1,
    };
    return vt_irect_empty(common) ? (vt_irect){0, 0, 0, 0} : common;
}

int64_t vt_irect_area(vt_irect r)
{
    return vt_irect_empty(r) ? 0 : ((int64_t)r.x1 - r.x0) * ((int64_t)r.y1 - r.y0);
}

/* Points, rectangles and the maps between their spaces. */
#include "base/geom.h"

#include <float.h>
#include <math.h>

#include "base/detmath.h"

static const double limit = 1073741824.0; /* 2^30: sums and differences of two still fit 32 bits */

const vt_affine vt_affine_identity = {1, 0, 0, 1, 0, 0};

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

vt_rect vt_affine_bounds(vt_affine m, vt_rect r)
{
    if (m.b == 0 && m.c == 0) { /* as most are: the same numbers, sooner */
        double left = m.a * r.x + m.e, right = m.a * (r.x + r.w) + m.e;
        double top = m.d * r.y + m.f, low = m.d * (r.y + r.h) + m.f;
        double x = right < left ? right : left, y = low < top ? low : top;
        return (vt_rect){x, y, (right < left ? left : right) - x, (low < top ? top : low) - y};
    }
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

/* Not floor and ceil, which are calls on the processors we build for. */
static int32_t below(double v)
{
    if (v <= -limit) return (int32_t)-limit;
    if (v >= limit) return (int32_t)limit;
    int32_t toward_zero = (int32_t)v;
    return toward_zero - (toward_zero > v);
}

static int32_t above(double v)
{
    if (v <= -limit) return (int32_t)-limit;
    if (v >= limit) return (int32_t)limit;
    int32_t toward_zero = (int32_t)v;
    return toward_zero + (toward_zero < v);
}

vt_irect vt_rect_outward(vt_rect r)
{
    double x1 = r.x + r.w, y1 = r.y + r.h;
    if (!(r.w > 0 && r.h > 0) || isnan(x1) || isnan(y1)) return (vt_irect){0, 0, 0, 0};
    return (vt_irect){below(r.x), below(r.y), above(x1), above(y1)};
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

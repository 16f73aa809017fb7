/* A pixel's coverage is taken from the distance of its centre to the edge: exact along straight edges, and
 * within 1/50 for corners of 2 pixels and more. */
#include "paint/shapes.h"

#include <math.h>

/* Distance to the edge of a rounded rectangle centred on the origin, negative inside (after Quilez, "2D
 * distance functions"). */
static double distance(double x, double y, double half_w, double half_h, double radius)
{
    double qx = fabs(x) - half_w + radius, qy = fabs(y) - half_h + radius;
    double outside = hypot(qx > 0 ? qx : 0, qy > 0 ? qy : 0);
    double inside = fmin(fmax(qx, qy), 0);
    return outside + inside - radius;
}

static double coverage(double x, double y, double w, double h, double radius)
{
    if (w <= 0 || h <= 0) return 0;
    double value = 0.5 - distance(x, y, w / 2, h / 2, radius);
    return value <= 0 ? 0 : value >= 1 ? 1 : value;
}

/* On one row: up to `full` from the middle a pixel is wholly inside, from `none` on wholly outside. */
typedef struct {
    double full, none;
} span;

static double reach(double half_w, double radius, double grown, double dy)
{
    double arc = radius + grown;
    if (arc < 0 || dy > arc) return -1;
    return half_w - radius + sqrt(arc * arc - dy * dy);
}

static span span_at(double y, double w, double h, double radius)
{
    if (w <= 0 || h <= 0 || fabs(y) >= h / 2 + 0.5) return (span){-1, -1};
    double beyond = fmax(fabs(y) - h / 2 + radius, 0);
    if (beyond == 0) return (span){w / 2 - 0.5, w / 2 + 0.5};
    return (span){reach(w / 2, radius, -0.5, beyond), reach(w / 2, radius, 0.5, beyond)};
}

void vt_shape_fill(vt_sprite *sprite, int margin, double w, double h, double radius, double border, bool ring)
{
    double inner_w = w - 2 * border, inner_h = h - 2 * border,
           inner_radius = radius > border ? radius - border : 0;
    for (int row = 0; row < sprite->h; row++) {
        uint8_t *out = (uint8_t *)sprite->data + (size_t)row * (size_t)sprite->stride;
        double y = row + 0.5 - margin - h / 2;
        span outer = span_at(y, w, h, radius), hole = {-1, -1};
        if (ring) hole = span_at(y, inner_w, inner_h, inner_radius);
        for (int column = 0; column < sprite->w; column++) {
            double x = column + 0.5 - margin - w / 2, away = fabs(x);
            if (away >= outer.none || away <= hole.full) continue; /* stays 0 */
            out[column] = 255;
            if (away <= outer.full && away >= hole.none) continue;
            double value = coverage(x, y, w, h, radius);
            if (ring) value -= coverage(x, y, inner_w, inner_h, inner_radius);
            out[column] = (uint8_t)lrint(255 * fmax(value, 0));
        }
    }
}

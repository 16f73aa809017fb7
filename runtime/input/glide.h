/* What goes on by itself once fingers have let go: one axis in closed form, and how fast the fingers were.
 *
 * Invariants
 * 1. A place depends on the time alone, not on how often it was asked for.
 * 2. It ends, at a place within the limits, and then costs nothing.
 * Lengths in stage units, times in seconds since it set off; samples in microseconds. Velocity falls as
 * exp(-t / 0.325 s), the constant of touch scrolling since 2007. */
#ifndef VT_INPUT_GLIDE_H
#define VT_INPUT_GLIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/geom.h"

/* Towards `to` by to + (gap + drift t) exp(-rate t), where an edge lies on the way for `leg` seconds only,
 * and then from the edge with what speed is left. */
typedef struct {
    bool on;
    double to, gap, drift, rate, leg, speed;
    double least, most; /* the limits for which it was planned */
} vt_glide;

typedef struct {
    double least, most;
    bool bounce;   /* past an edge and back by a critically damped spring; else it stops dead there */
    double snap;   /* comes to rest at multiples of this; 0: anywhere */
    bool one_step; /* at most one multiple from home */
    double home;
} vt_glide_rules;

void vt_glide_plan(vt_glide *glide, double from, double speed, const vt_glide_rules *rules);
void vt_glide_back(vt_glide *glide, double from, double to); /* by the spring */
double vt_glide_go(vt_glide *glide, double t);               /* its place; off once it rests */
double vt_glide_speed(const vt_glide *glide, double t);
/* Its limits are others now: it is to be planned anew. */
bool vt_glide_outdated(const vt_glide *glide, double least, double most);

double vt_glide_clamped(double value, double least, double most);
extern const double vt_glide_slowest; /* stage units a second: what is slower rests */

enum { VT_TRAIL_SAMPLES = 16 };

/* Where something was during the last moments. */
typedef struct {
    int count;
    struct {
        int64_t t_us;
        vt_point at;
    } samples[VT_TRAIL_SAMPLES];
} vt_trail;

void vt_trail_begin(vt_trail *trail, vt_point at, int64_t t_us);
void vt_trail_add(vt_trail *trail, vt_point at, int64_t t_us);
/* Stage units a second over the last tenth of one; 0 when it stood still before t_us. */
vt_point vt_trail_speed(const vt_trail *trail, int64_t t_us);

#endif

#include "input/glide.h"

#include <math.h>

#include "base/detmath.h"

static const double glide_s = 0.325;
static const double edge_rate = 14;    /* of the spring back to an edge, 1/s: half way in 0.12 s */
static const double rest_units = 0.25; /* so near its end a glide is over */
static const double fastest = 20000, page_speed = 200; /* units/s: to glide, to turn a page */
static const int64_t window_us = 100000, still_us = 50000;

const double vt_glide_slowest = 40;

double vt_glide_clamped(double value, double least, double most)
{
    if (value > most) value = most;
    return value < least ? least : value;
}

/* ---- the way ---- */

static double place_at(const vt_glide *r, double t)
{
    if (t >= r->leg) {
        double edge = vt_glide_clamped(r->to, r->least, r->most), past = t - r->leg;
        return edge + r->speed * past * vt_exp(-edge_rate * past);
    }
    return r->to + (r->gap + r->drift * t) * vt_exp(-r->rate * t);
}

double vt_glide_speed(const vt_glide *r, double t)
{
    if (t >= r->leg) {
        double past = t - r->leg;
        return r->speed * (1 - edge_rate * past) * vt_exp(-edge_rate * past);
    }
    return (r->drift - r->rate * (r->gap + r->drift * t)) * vt_exp(-r->rate * t);
}

/* The largest that drift t exp(-rate t) will be from t on; its summit is at 1 / rate. */
static double still_to_come(double drift, double rate, double t)
{
    double at = t > 1 / rate ? t : 1 / rate;
    return fabs(drift) * at * vt_exp(-rate * at);
}

static bool rests(const vt_glide *r, double t)
{
    if (t >= r->leg) return still_to_come(r->speed, edge_rate, t - r->leg) < rest_units;
    return isinf(r->leg) &&
           fabs(r->gap) * vt_exp(-r->rate * t) + still_to_come(r->drift, r->rate, t) < rest_units;
}

static double end_of(const vt_glide *r)
{
    return isinf(r->leg) ? r->to : vt_glide_clamped(r->to, r->least, r->most);
}

/* The last place of rest at or before a place, and the first at or after it. */
static double stop_below(double place, double snap, double least, double most)
{
    return vt_glide_clamped(place >= most ? most : floor(place / snap) * snap, least, most);
}

static double stop_above(double place, double snap, double least, double most)
{
    return vt_glide_clamped(place <= least ? least : ceil(place / snap) * snap, least, most);
}

static double nearest_stop(double place, double snap, double least, double most)
{
    double below = stop_below(place, snap, least, most), above = stop_above(place, snap, least, most);
    return place - below <= above - place ? below : above;
}

static double next_stop(double place, double speed, double home, double snap, double least, double most)
{
    double base = nearest_stop(home, snap, least, most);
    double low = stop_below(base - snap / 1024, snap, least, most);
    double high = stop_above(base + snap / 1024, snap, least, most);
    double to = nearest_stop(place, snap, least, most);
    if (speed > page_speed) to = stop_above(place, snap, least, most);
    if (speed < -page_speed) to = stop_below(place, snap, least, most);
    return vt_glide_clamped(to, low, high);
}

/* A speed that would carry it past its end is taken down to the one that just gets there. */
static void swing_to(vt_glide *r, double from, double speed, double to, double rate)
{
    double enough = (to - from) * rate;
    if (enough * speed > 0 && fabs(speed) > fabs(enough)) speed = enough;
    r->to = to;
    r->gap = from - to;
    r->drift = speed + rate * r->gap;
    r->rate = rate;
}

void vt_glide_plan(vt_glide *r, double from, double speed, const vt_glide_rules *rules)
{
    double least = rules->least, most = rules->most, snap = rules->snap;
    *r = (vt_glide){.least = least, .most = most, .leg = INFINITY};
    double inside = vt_glide_clamped(from, least, most), end = from + speed * glide_s;
    if (inside != from) {
        swing_to(r, from, speed, inside, edge_rate);
    } else if (snap > 0) {
        double to = rules->one_step ? next_stop(from, speed, rules->home, snap, least, most)
                                    : nearest_stop(vt_glide_clamped(end, least, most), snap, least, most);
        swing_to(r, from, speed, to, 1 / glide_s);
    } else {
        swing_to(r, from, speed, end, 1 / glide_s);
        double edge = vt_glide_clamped(end, least, most);
        if (edge != end) {
            r->leg = -glide_s * vt_log_e(1 - (edge - from) / (end - from));
            r->speed = rules->bounce ? speed - (edge - from) / glide_s : 0;
        }
    }
    r->on = !rests(r, 0) || end_of(r) != from;
}

void vt_glide_back(vt_glide *r, double from, double to)
{
    *r = (vt_glide){.least = -INFINITY, .most = INFINITY, .leg = INFINITY};
    swing_to(r, from, 0, to, edge_rate);
    r->on = from != to;
}

double vt_glide_go(vt_glide *r, double t)
{
    if (!rests(r, t)) return place_at(r, t);
    r->on = false;
    return end_of(r);
}

bool vt_glide_outdated(const vt_glide *r, double least, double most)
{
    return r->on && (r->least != least || r->most != most);
}

/* ---- how fast fingers are ---- */

void vt_trail_add(vt_trail *trail, vt_point at, int64_t t_us)
{
    if (trail->count == VT_TRAIL_SAMPLES) {
        for (int i = 1; i < VT_TRAIL_SAMPLES; i++)
            trail->samples[i - 1] = trail->samples[i];
        trail->count--;
    }
    trail->samples[trail->count].t_us = t_us;
    trail->samples[trail->count++].at = at;
}

void vt_trail_begin(vt_trail *trail, vt_point at, int64_t t_us)
{
    trail->count = 0;
    vt_trail_add(trail, at, t_us);
}

static double limited(double way, int64_t us)
{
    double speed = way / ((double)us / 1e6);
    return fabs(speed) < vt_glide_slowest ? 0 : vt_glide_clamped(speed, -fastest, fastest);
}

vt_point vt_trail_speed(const vt_trail *trail, int64_t t_us)
{
    int last = trail->count - 1, first = last;
    if (last < 1 || t_us - trail->samples[last].t_us > still_us) return (vt_point){0, 0};
    while (first > 0 && t_us - trail->samples[first - 1].t_us <= window_us)
        first--;
    int64_t us = trail->samples[last].t_us - trail->samples[first].t_us;
    if (us < 1000) return (vt_point){0, 0};
    return (vt_point){limited(trail->samples[last].at.x - trail->samples[first].at.x, us),
        limited(trail->samples[last].at.y - trail->samples[first].at.y, us)};
}

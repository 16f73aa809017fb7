/* Pushing and pinching in closed forms: a glide is planned once, when the last finger goes, and a place on it
 * depends on the time alone, not on how often it was asked for.
 *
 * Invariants
 * 1. While fingers push, `raw` is the place that follows them exactly; what is shown differs from it only
 *    beyond an edge.
 * 2. Whenever a finger joins or leaves, what lies under the fingers that are down is found anew from what is
 *    shown: nothing jumps.
 * 3. A view that differs from the last one told was moved by somebody else, and is followed from there. */
#include "input/pan.h"

#include <math.h>

#include "base/detmath.h"
#include "base/mem.h"

enum { FINGERS = 32, SAMPLES = 16 };

static const double glide_s = 0.325;
static const double edge_rate = 14; /* of the spring back to an edge, 1/s: half way in 0.12 s */
static const double edge_share = 1.0 / 3;
static const double rest_units = 0.25;                               /* so near its end a glide is over */
static const double slowest = 40, fastest = 20000, page_speed = 200; /* units/s: to glide, to turn a page */
static const double foreign = 0.01; /* a view that differs by more was moved by somebody else */
static const int64_t window_us = 100000, still_us = 50000;

typedef struct {
    bool down, pushed;
    vt_point start, at;
} finger;

/* One axis after the last finger: towards `to` by to + (gap + drift t) exp(-rate t), where an edge lies on
 * the way for `leg` seconds only, and then from the edge with what speed is left. */
typedef struct {
    bool on;
    double to, gap, drift, rate, leg, speed;
    double least, most; /* the limits for which it was planned */
} ride;

struct vt_pan {
    finger fingers[FINGERS];
    int down;
    bool active; /* a finger has passed the slop since all were up */
    vt_point raw, middle;
    double scale, spread; /* when raw and middle were taken: what the fingers hold */
    vt_pan_view told;
    vt_point home; /* where the push began */
    vt_point travel;
    struct {
        int64_t t_us;
        vt_point travel;
    } samples[SAMPLES];
    int sample_count;
    ride across, along;
    int64_t ride_us;
};

vt_pan *vt_pan_create(void)
{
    return vt_alloc(sizeof(vt_pan));
}

void vt_pan_destroy(vt_pan *pan)
{
    vt_free(pan);
}

static bool usable(const vt_pan *pan, int id)
{
    return id >= 0 && id < FINGERS && pan->fingers[id].down;
}

static double clamped(double value, double least, double most)
{
    if (value > most) value = most;
    return value < least ? least : value;
}

/* ---- beyond an edge ---- */

static double shown_place(double raw, double least, double most, bool bounce)
{
    double inside = clamped(raw, least, most);
    return inside + (raw - inside) * (bounce ? edge_share : 0);
}

static double raw_place(double shown, double least, double most, bool bounce)
{
    double inside = clamped(shown, least, most);
    return bounce ? inside + (shown - inside) / edge_share : inside;
}

/* ---- fingers ---- */

static void measure(const vt_pan *pan, vt_point *middle, double *spread)
{
    *middle = (vt_point){0, 0};
    *spread = 0;
    for (int i = 0; i < FINGERS; i++) {
        if (!pan->fingers[i].down) continue;
        middle->x += pan->fingers[i].at.x / pan->down;
        middle->y += pan->fingers[i].at.y / pan->down;
    }
    for (int i = 0; i < FINGERS && pan->down > 1; i++) {
        if (!pan->fingers[i].down) continue;
        double x = pan->fingers[i].at.x - middle->x, y = pan->fingers[i].at.y - middle->y;
        *spread += sqrt(x * x + y * y) / pan->down;
    }
}

static void grip(vt_pan *pan, const vt_pan_rules *rules, const vt_pan_view *view)
{
    pan->told = *view;
    pan->scale = view->scale;
    pan->raw.x = raw_place(view->x, rules->least_x, rules->most_x, rules->bounce);
    pan->raw.y = raw_place(view->y, rules->least_y, rules->most_y, rules->bounce);
    measure(pan, &pan->middle, &pan->spread);
}

static void take_sample(vt_pan *pan, int64_t t_us)
{
    if (pan->sample_count == SAMPLES) {
        for (int i = 1; i < SAMPLES; i++)
            pan->samples[i - 1] = pan->samples[i];
        pan->sample_count--;
    }
    pan->samples[pan->sample_count].t_us = t_us;
    pan->samples[pan->sample_count++].travel = pan->travel;
}

static void begin_sampling(vt_pan *pan, int64_t t_us)
{
    pan->sample_count = 0;
    take_sample(pan, t_us);
}

static double limited_speed(double way, int64_t us)
{
    double speed = way / ((double)us / 1e6);
    return fabs(speed) < slowest ? 0 : clamped(speed, -fastest, fastest);
}

/* Of the view, from where the fingers were during the last tenth of a second. */
static vt_point speed_at(const vt_pan *pan, int64_t t_us)
{
    int last = pan->sample_count - 1, first = last;
    if (last < 1 || t_us - pan->samples[last].t_us > still_us) return (vt_point){0, 0};
    while (first > 0 && t_us - pan->samples[first - 1].t_us <= window_us)
        first--;
    int64_t us = pan->samples[last].t_us - pan->samples[first].t_us;
    if (us < 1000) return (vt_point){0, 0};
    return (vt_point){limited_speed(pan->samples[last].travel.x - pan->samples[first].travel.x, us),
        limited_speed(pan->samples[last].travel.y - pan->samples[first].travel.y, us)};
}

/* ---- gliding ---- */

static double place_at(const ride *r, double t)
{
    if (t >= r->leg) {
        double edge = clamped(r->to, r->least, r->most), past = t - r->leg;
        return edge + r->speed * past * vt_exp(-edge_rate * past);
    }
    return r->to + (r->gap + r->drift * t) * vt_exp(-r->rate * t);
}

static double speed_of(const ride *r, double t)
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

static bool rests(const ride *r, double t)
{
    if (t >= r->leg) return still_to_come(r->speed, edge_rate, t - r->leg) < rest_units;
    return isinf(r->leg) &&
           fabs(r->gap) * vt_exp(-r->rate * t) + still_to_come(r->drift, r->rate, t) < rest_units;
}

static double end_of(const ride *r)
{
    return isinf(r->leg) ? r->to : clamped(r->to, r->least, r->most);
}

/* The last place of rest at or before a place, and the first at or after it. */
static double stop_below(double place, double snap, double least, double most)
{
    return clamped(place >= most ? most : floor(place / snap) * snap, least, most);
}

static double stop_above(double place, double snap, double least, double most)
{
    return clamped(place <= least ? least : ceil(place / snap) * snap, least, most);
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
    return clamped(to, low, high);
}

/* A speed that would carry it past its end is taken down to the one that just gets there. */
static void swing_to(ride *r, double from, double speed, double to, double rate)
{
    double enough = (to - from) * rate;
    if (enough * speed > 0 && fabs(speed) > fabs(enough)) speed = enough;
    r->to = to;
    r->gap = from - to;
    r->drift = speed + rate * r->gap;
    r->rate = rate;
}

static void plan(ride *r, double from, double speed, double home, double snap, bool one_step, bool bounce,
    double least, double most)
{
    *r = (ride){.least = least, .most = most, .leg = INFINITY};
    double inside = clamped(from, least, most), end = from + speed * glide_s;
    if (inside != from) {
        swing_to(r, from, speed, inside, edge_rate);
    } else if (snap > 0) {
        double to = one_step ? next_stop(from, speed, home, snap, least, most)
                             : nearest_stop(clamped(end, least, most), snap, least, most);
        swing_to(r, from, speed, to, 1 / glide_s);
    } else {
        swing_to(r, from, speed, end, 1 / glide_s);
        double edge = clamped(end, least, most);
        if (edge != end) {
            r->leg = -glide_s * vt_log_e(1 - (edge - from) / (end - from));
            r->speed = bounce ? speed - (edge - from) / glide_s : 0;
        }
    }
    r->on = !rests(r, 0) || end_of(r) != from;
}

static double since(const vt_pan *pan, int64_t t_us)
{
    return t_us > pan->ride_us ? (double)(t_us - pan->ride_us) / 1e6 : 0;
}

static void set_off(
    vt_pan *pan, const vt_pan_rules *rules, const vt_pan_view *view, vt_point speed, int64_t t_us)
{
    pan->ride_us = t_us;
    pan->told = *view;
    pan->across.on = pan->along.on = false;
    if (rules->across)
        plan(&pan->across, view->x, speed.x, pan->home.x, rules->snap_x, rules->one_step, rules->bounce,
            rules->least_x, rules->most_x);
    if (rules->down)
        plan(&pan->along, view->y, speed.y, pan->home.y, rules->snap_y, rules->one_step, rules->bounce,
            rules->least_y, rules->most_y);
}

/* ---- what the header offers ---- */

void vt_pan_down(
    vt_pan *pan, const vt_pan_rules *rules, const vt_pan_view *view, int id, vt_point at, int64_t t_us)
{
    if (id < 0 || id >= FINGERS || !isfinite(at.x) || !isfinite(at.y)) return;
    if (!pan->fingers[id].down) pan->down++;
    if (pan->down == 1) {
        /* A finger that stops a glide holds the view at once: there is nothing that it could tap. */
        double t = since(pan, t_us);
        pan->active = (pan->across.on && fabs(speed_of(&pan->across, t)) > slowest) ||
                      (pan->along.on && fabs(speed_of(&pan->along, t)) > slowest);
        pan->home = (vt_point){view->x, view->y};
    }
    pan->across.on = pan->along.on = false;
    pan->fingers[id] = (finger){.down = true, .pushed = pan->active, .start = at, .at = at};
    grip(pan, rules, view);
    begin_sampling(pan, t_us);
}

/* How far it has gone where it may push. */
static double gone(const vt_pan_rules *rules, const finger *f)
{
    double x = rules->across ? f->at.x - f->start.x : 0, y = rules->down ? f->at.y - f->start.y : 0;
    return sqrt(x * x + y * y);
}

/* The slop is taken off the way of the finger that passes it, not all that it has gone. */
static bool wakes(vt_pan *pan, const vt_pan_rules *rules, const vt_pan_view *view, finger *f)
{
    double way = gone(rules, f);
    if (way <= rules->slop) return false;
    vt_point at = f->at;
    f->at.x = f->start.x + (at.x - f->start.x) * rules->slop / way;
    f->at.y = f->start.y + (at.y - f->start.y) * rules->slop / way;
    grip(pan, rules, view);
    f->at = at;
    pan->active = true;
    for (int i = 0; i < FINGERS; i++)
        pan->fingers[i].pushed |= pan->fingers[i].down;
    return true;
}

/* The content grows with the scale, the room does not; what is smaller than its room lies in the middle. */
static void limits_at(double factor, double room, double *least, double *most)
{
    if (!(room > 0) || factor == 1) return;
    double content = (*most > *least ? *most + room : 2 * *least + room) * factor;
    *least = content < room ? (content - room) / 2 : 0;
    *most = content < room ? *least : content - room;
}

static bool is_foreign(const vt_pan *pan, const vt_pan_view *view)
{
    return fabs(view->x - pan->told.x) > foreign || fabs(view->y - pan->told.y) > foreign ||
           fabs(view->scale - pan->told.scale) > foreign * fabs(pan->told.scale);
}

static bool tell(vt_pan *pan, vt_pan_view *view, vt_pan_view next)
{
    bool changed = next.x != view->x || next.y != view->y || next.scale != view->scale;
    pan->told = *view = next;
    return changed;
}

bool vt_pan_move(vt_pan *pan, const vt_pan_rules *rules, vt_pan_view *view, int id, vt_point at, int64_t t_us)
{
    if (!usable(pan, id) || !isfinite(at.x) || !isfinite(at.y)) return false;
    if (is_foreign(pan, view)) grip(pan, rules, view);
    finger *f = &pan->fingers[id];
    f->at = at;
    if (!pan->active && !wakes(pan, rules, view, f)) return false;
    vt_point middle;
    double spread, factor = 1;
    measure(pan, &middle, &spread);
    vt_pan_view next = *view;
    if (rules->least_scale < rules->most_scale && pan->spread > 0 && spread > 0) {
        next.scale = clamped(pan->scale * spread / pan->spread, rules->least_scale, rules->most_scale);
        factor = next.scale / pan->scale;
    }
    vt_pan_rules there = *rules;
    limits_at(factor, rules->room_x, &there.least_x, &there.most_x);
    limits_at(factor, rules->room_y, &there.least_y, &there.most_y);
    vt_point was = pan->raw;
    vt_point raw = {(was.x + pan->middle.x) * factor - middle.x, (was.y + pan->middle.y) * factor - middle.y};
    if (rules->across) next.x = shown_place(raw.x, there.least_x, there.most_x, rules->bounce);
    if (rules->down) next.y = shown_place(raw.y, there.least_y, there.most_y, rules->bounce);
    pan->travel.x += pan->middle.x - middle.x;
    pan->travel.y += pan->middle.y - middle.y;
    pan->raw = raw;
    pan->middle = middle;
    pan->scale = next.scale;
    pan->spread = spread;
    take_sample(pan, t_us);
    return tell(pan, view, next);
}

void vt_pan_up(
    vt_pan *pan, const vt_pan_rules *rules, const vt_pan_view *view, int id, bool cancelled, int64_t t_us)
{
    if (!usable(pan, id)) return;
    pan->fingers[id].down = false;
    if (--pan->down > 0) {
        grip(pan, rules, view);
        begin_sampling(pan, t_us);
        return;
    }
    vt_point speed = {0, 0};
    if (pan->active && !cancelled && !is_foreign(pan, view)) speed = speed_at(pan, t_us);
    double beyond = rules->bounce ? edge_share : 0;
    if (clamped(view->x, rules->least_x, rules->most_x) != view->x) speed.x *= beyond;
    if (clamped(view->y, rules->least_y, rules->most_y) != view->y) speed.y *= beyond;
    pan->active = false;
    set_off(pan, rules, view, speed, t_us);
}

bool vt_pan_pushed(const vt_pan *pan, int id)
{
    return id >= 0 && id < FINGERS && pan->fingers[id].pushed;
}

/* A ride whose limits have changed goes on towards the new ones. */
static bool outdated(const ride *r, double least, double most)
{
    return r->on && (r->least != least || r->most != most);
}

static double ride_on(ride *r, double t)
{
    if (!rests(r, t)) return place_at(r, t);
    r->on = false;
    return end_of(r);
}

bool vt_pan_advance(vt_pan *pan, const vt_pan_rules *rules, vt_pan_view *view, int64_t t_us)
{
    if (!vt_pan_moving(pan)) return false;
    if (is_foreign(pan, view)) {
        vt_pan_stop(pan);
        return false;
    }
    double t = since(pan, t_us);
    vt_pan_view next = *view;
    if (pan->across.on) next.x = ride_on(&pan->across, t);
    if (pan->along.on) next.y = ride_on(&pan->along, t);
    if (outdated(&pan->across, rules->least_x, rules->most_x) ||
        outdated(&pan->along, rules->least_y, rules->most_y)) {
        vt_point speed = {
            pan->across.on ? speed_of(&pan->across, t) : 0, pan->along.on ? speed_of(&pan->along, t) : 0};
        set_off(pan, rules, &next, speed, t_us);
    }
    return tell(pan, view, next);
}

bool vt_pan_moving(const vt_pan *pan)
{
    return pan->across.on || pan->along.on;
}

bool vt_pan_held(const vt_pan *pan)
{
    return pan->down > 0;
}

void vt_pan_stop(vt_pan *pan)
{
    pan->across.on = pan->along.on = false;
}

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

#include "base/mem.h"
#include "input/glide.h"

enum { FINGERS = 32 };

static const double edge_share = 1.0 / 3;
static const double foreign = 0.01; /* a view that differs by more was moved by somebody else */

typedef struct {
    bool down, pushed;
    vt_point start, at;
} finger;

struct vt_pan {
    finger fingers[FINGERS];
    int down;
    bool active; /* a finger has passed the slop since all were up */
    vt_point raw, middle;
    double scale, spread; /* when raw and middle were taken: what the fingers hold */
    vt_pan_view told;
    vt_point home; /* where the push began */
    vt_point travel;
    vt_trail trail;
    vt_glide across, along;
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

/* ---- beyond an edge ---- */

static double shown_place(double raw, double least, double most, bool bounce)
{
    double inside = vt_glide_clamped(raw, least, most);
    return inside + (raw - inside) * (bounce ? edge_share : 0);
}

static double raw_place(double shown, double least, double most, bool bounce)
{
    double inside = vt_glide_clamped(shown, least, most);
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

static void begin_sampling(vt_pan *pan, int64_t t_us)
{
    vt_trail_begin(&pan->trail, pan->travel, t_us);
}

/* ---- gliding ---- */

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
        vt_glide_plan(&pan->across, view->x, speed.x,
            &(vt_glide_rules){
                rules->least_x, rules->most_x, rules->bounce, rules->snap_x, rules->one_step, pan->home.x});
    if (rules->down)
        vt_glide_plan(&pan->along, view->y, speed.y,
            &(vt_glide_rules){
                rules->least_y, rules->most_y, rules->bounce, rules->snap_y, rules->one_step, pan->home.y});
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
        pan->active = (pan->across.on && fabs(vt_glide_speed(&pan->across, t)) > vt_glide_slowest) ||
                      (pan->along.on && fabs(vt_glide_speed(&pan->along, t)) > vt_glide_slowest);
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
        next.scale =
            vt_glide_clamped(pan->scale * spread / pan->spread, rules->least_scale, rules->most_scale);
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
    vt_trail_add(&pan->trail, pan->travel, t_us);
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
    if (pan->active && !cancelled && !is_foreign(pan, view)) speed = vt_trail_speed(&pan->trail, t_us);
    double beyond = rules->bounce ? edge_share : 0;
    if (vt_glide_clamped(view->x, rules->least_x, rules->most_x) != view->x) speed.x *= beyond;
    if (vt_glide_clamped(view->y, rules->least_y, rules->most_y) != view->y) speed.y *= beyond;
    pan->active = false;
    set_off(pan, rules, view, speed, t_us);
}

bool vt_pan_pushed(const vt_pan *pan, int id)
{
    return id >= 0 && id < FINGERS && pan->fingers[id].pushed;
}

/* A glide whose limits have changed goes on towards the new ones. */
bool vt_pan_advance(vt_pan *pan, const vt_pan_rules *rules, vt_pan_view *view, int64_t t_us)
{
    if (!vt_pan_moving(pan)) return false;
    if (is_foreign(pan, view)) {
        vt_pan_stop(pan);
        return false;
    }
    double t = since(pan, t_us);
    vt_pan_view next = *view;
    if (pan->across.on) next.x = vt_glide_go(&pan->across, t);
    if (pan->along.on) next.y = vt_glide_go(&pan->along, t);
    if (vt_glide_outdated(&pan->across, rules->least_x, rules->most_x) ||
        vt_glide_outdated(&pan->along, rules->least_y, rules->most_y)) {
        vt_point speed = {pan->across.on ? vt_glide_speed(&pan->across, t) : 0,
            pan->along.on ? vt_glide_speed(&pan->along, t) : 0};
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

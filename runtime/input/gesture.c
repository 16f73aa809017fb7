/* Every event adds a small step to what began: the middle's way, the ratio of the fingers' spread, the angle
 * that turns the fingers' places before it best into those after it. For two fingers all three are exact. */
#include "input/gesture.h"

#include <math.h>

#include "input/together.h"

static const double degrees = 57.29577951308232;

static vt_together look(const vt_gesture *g)
{
    return vt_together_of(g->at, g->count);
}

static int place_of(const vt_gesture *g, int32_t slot)
{
    int i = 0;
    while (i < g->count && g->fingers[i].slot != slot)
        i++;
    return i;
}

static bool wants(const vt_gesture_rules *rules, vt_gesture_kind kind)
{
    return rules->wants & 1u << kind;
}

static double length(vt_point p)
{
    return sqrt(p.x * p.x + p.y * p.y);
}

static vt_gesture_event *say(const vt_gesture *g, vt_gesture_kind kind, vt_gesture_phase phase, int i,
    int64_t t_us, vt_gesture_event *out, int *count)
{
    if (*count == VT_GESTURE_EVENTS) return &out[VT_GESTURE_EVENTS - 1];
    vt_gesture_event *event = &out[(*count)++];
    *event = (vt_gesture_event){.kind = kind,
        .phase = phase,
        .finger = g->fingers[i].slot,
        .fingers = g->count,
        .t_us = t_us,
        .began_us = g->began_us[kind],
        .at = look(g).middle,
        .way = g->way[kind],
        .scale = kind == VT_GESTURE_PINCH ? g->scale : 1,
        .turn = kind == VT_GESTURE_ROTATE ? g->turn : 0};
    return event;
}

/* ---- down ---- */

static void pair(vt_gesture *g)
{
    g->together = (vt_point){0, 0};
    g->spread = look(g).spread;
    if (!g->on[VT_GESTURE_ROTATE]) g->turn = 0;
}

void vt_gesture_down(vt_gesture *g, int32_t slot, vt_point at, int64_t t_us)
{
    if (g->count == VT_GESTURE_FINGERS || place_of(g, slot) < g->count || !isfinite(at.x) || !isfinite(at.y))
        return;
    if (g->count == 0) {
        *g = (vt_gesture){0};
        vt_trail_begin(&g->trail, g->travel, t_us);
    }
    g->fingers[g->count].slot = slot;
    g->fingers[g->count].held = g->fingers[g->count].wandered = false;
    g->fingers[g->count].start = g->at[g->count] = at;
    g->fingers[g->count++].down_us = t_us;
    if (g->count > 1) pair(g);
}

/* ---- move ---- */

static void start(
    vt_gesture *g, vt_gesture_kind kind, int i, vt_point way, int64_t t_us, vt_gesture_event *out, int *count)
{
    g->on[kind] = g->claims = true;
    g->began_us[kind] = t_us;
    g->way[kind] = way;
    say(g, kind, VT_PHASE_BEGIN, i, t_us, out, count)->step = way;
}

/* A finger that has gone far enough, the way that it may. */
static bool drags(const vt_gesture *g, const vt_gesture_rules *rules, int i)
{
    double x = fabs(g->at[i].x - g->fingers[i].start.x);
    double y = fabs(g->at[i].y - g->fingers[i].start.y);
    if (rules->across && rules->down) return x * x + y * y > rules->start * rules->start;
    return rules->across ? x > rules->start && x >= y : rules->down && y > rules->start && y >= x;
}

/* Each counts what went beyond its rule, so that coarse steps lose nothing. turned: by this step, degrees. */
static void begin(vt_gesture *g, const vt_gesture_rules *rules, int i, double spread, double turned,
    int64_t t_us, vt_gesture_event *out, int *count)
{
    const vt_point none = {0, 0};
    if (wants(rules, VT_GESTURE_DRAG) && !g->on[VT_GESTURE_DRAG] && drags(g, rules, i)) {
        vt_point grip = vt_gesture_grip(g, rules, g->fingers[i].slot);
        vt_point way = {(g->at[i].x - grip.x) / g->count, (g->at[i].y - grip.y) / g->count};
        start(g, VT_GESTURE_DRAG, i, way, t_us, out, count);
    }
    if (g->count < 2) return;
    if (wants(rules, VT_GESTURE_PINCH) && !g->on[VT_GESTURE_PINCH] &&
        fabs(spread - g->spread) > rules->start) {
        double base = spread > g->spread ? g->spread + rules->start : g->spread - rules->start;
        g->scale = base > 0 ? spread / base : 1;
        start(g, VT_GESTURE_PINCH, i, none, t_us, out, count);
    }
    /* Fingers that lie close together turn far by trembling: the way along the circle must count, too. */
    double along = fabs(g->turn) / degrees * spread / 2, beyond = fabs(g->turn) - rules->turn_start;
    if (wants(rules, VT_GESTURE_ROTATE) && !g->on[VT_GESTURE_ROTATE] && beyond > 0 &&
        2 * along > rules->start) {
        if (beyond > fabs(turned)) beyond = fabs(turned);
        g->turn = g->turn > 0 ? beyond : -beyond;
        start(g, VT_GESTURE_ROTATE, i, none, t_us, out, count);
    }
    double far = length(g->together);
    if (wants(rules, VT_GESTURE_PAN) && !g->on[VT_GESTURE_PAN] && far > rules->start) {
        double share = 1 - rules->start / far;
        start(
            g, VT_GESTURE_PAN, i, (vt_point){g->together.x * share, g->together.y * share}, t_us, out, count);
    }
}

int vt_gesture_move(vt_gesture *g, const vt_gesture_rules *rules, int32_t slot, vt_point at, int64_t t_us,
    vt_gesture_event *out)
{
    int i = place_of(g, slot), count = 0;
    if (i == g->count || !isfinite(at.x) || !isfinite(at.y)) return 0;
    vt_together was = look(g);
    vt_point before = g->at[i];
    g->at[i] = at;
    vt_together now = look(g);
    vt_point step = {now.middle.x - was.middle.x, now.middle.y - was.middle.y};
    g->travel = (vt_point){g->travel.x + step.x, g->travel.y + step.y};
    vt_trail_add(&g->trail, g->travel, t_us);
    vt_point far = {at.x - g->fingers[i].start.x, at.y - g->fingers[i].start.y};
    if (length(far) > rules->still) g->fingers[i].wandered = true;
    double turned = 0;
    if (g->count > 1) {
        turned = vt_together_turn(g->at, g->count, i, before) * degrees;
        g->together = (vt_point){g->together.x + step.x, g->together.y + step.y};
        g->turn += turned;
        if (g->on[VT_GESTURE_PINCH] && was.spread > 0 && now.spread > 0) g->scale *= now.spread / was.spread;
    }
    for (int kind = 0; kind < VT_GESTURE_KINDS; kind++) {
        if (!g->on[kind]) continue;
        g->way[kind] = (vt_point){g->way[kind].x + step.x, g->way[kind].y + step.y};
        say(g, (vt_gesture_kind)kind, VT_PHASE_MOVE, i, t_us, out, &count)->step = step;
    }
    begin(g, rules, i, now.spread, turned, t_us, out, &count);
    return count;
}

/* ---- up ---- */

static bool swipes(const vt_gesture *g, const vt_gesture_rules *rules, vt_point way, vt_point speed,
    vt_swipe_direction *direction)
{
    if (!wants(rules, VT_GESTURE_SWIPE) || g->count != 1 || g->fingers[0].held) return false;
    bool across = fabs(way.x) >= fabs(way.y);
    double far = across ? way.x : way.y, fast = across ? speed.x : speed.y;
    *direction = across ? (far > 0 ? VT_SWIPE_RIGHT : VT_SWIPE_LEFT) : far > 0 ? VT_SWIPE_DOWN : VT_SWIPE_UP;
    return fabs(far) >= rules->swipe_least && fabs(fast) >= rules->swipe_speed && far * fast > 0;
}

static void end(vt_gesture *g, vt_gesture_kind kind, int i, bool lost, vt_point speed, int64_t t_us,
    vt_gesture_event *out, int *count)
{
    if (!g->on[kind]) return;
    say(g, kind, lost ? VT_PHASE_CANCEL : VT_PHASE_END, i, t_us, out, count)->speed = speed;
    g->on[kind] = false;
}

int vt_gesture_up(vt_gesture *g, const vt_gesture_rules *rules, int32_t slot, vt_point at, bool lost,
    int64_t t_us, vt_gesture_event *out)
{
    int i = place_of(g, slot), count = 0;
    if (i == g->count) return 0;
    if (!lost && (at.x != g->at[i].x || at.y != g->at[i].y))
        count = vt_gesture_move(g, rules, slot, at, t_us, out);
    vt_point speed = lost ? (vt_point){0, 0} : vt_trail_speed(&g->trail, t_us);
    vt_point way = {g->at[i].x - g->fingers[i].start.x, g->at[i].y - g->fingers[i].start.y};
    if (g->count == 1) end(g, VT_GESTURE_DRAG, i, lost, speed, t_us, out, &count);
    for (int kind = VT_GESTURE_PINCH; g->count == 2 && kind <= VT_GESTURE_PAN; kind++)
        end(g, (vt_gesture_kind)kind, i, lost, speed, t_us, out, &count);
    vt_swipe_direction direction;
    if (!lost && swipes(g, rules, way, speed, &direction)) {
        g->began_us[VT_GESTURE_SWIPE] = g->fingers[i].down_us;
        vt_gesture_event *event = say(g, VT_GESTURE_SWIPE, VT_PHASE_END, i, t_us, out, &count);
        event->way = way;
        event->speed = speed;
        event->direction = direction;
    }
    g->fingers[i] = g->fingers[--g->count];
    g->at[i] = g->at[g->count];
    if (g->count == 0) g->claims = false;
    if (g->count > 1) pair(g);
    return count;
}

/* ---- time ---- */

static bool may_hold(const vt_gesture *g, const vt_gesture_rules *rules, int i)
{
    bool busy = false;
    for (int kind = 0; kind < VT_GESTURE_KINDS; kind++)
        busy |= g->on[kind];
    return wants(rules, VT_GESTURE_HOLD) && !busy && !g->fingers[i].held && !g->fingers[i].wandered;
}

int64_t vt_gesture_wish(const vt_gesture *g, const vt_gesture_rules *rules)
{
    int64_t wish = INT64_MAX;
    for (int i = 0; i < g->count; i++)
        if (may_hold(g, rules, i) && g->fingers[i].down_us + rules->hold_us < wish)
            wish = g->fingers[i].down_us + rules->hold_us;
    return wish;
}

int vt_gesture_advance(vt_gesture *g, const vt_gesture_rules *rules, int64_t t_us, vt_gesture_event *out)
{
    int count = 0;
    for (int i = 0; i < g->count; i++) {
        if (!may_hold(g, rules, i) || t_us < g->fingers[i].down_us + rules->hold_us) continue;
        g->fingers[i].held = g->claims = true;
        g->began_us[VT_GESTURE_HOLD] = g->fingers[i].down_us;
        say(g, VT_GESTURE_HOLD, VT_PHASE_END, i, t_us, out, &count)->at = g->at[i];
        break;
    }
    return count;
}

bool vt_gesture_claims(const vt_gesture *g)
{
    return g->claims;
}

vt_point vt_gesture_grip(const vt_gesture *g, const vt_gesture_rules *rules, int32_t slot)
{
    int i = place_of(g, slot);
    if (i == g->count) return (vt_point){0, 0};
    vt_point from = g->fingers[i].start, at = g->at[i];
    double far = length((vt_point){at.x - from.x, at.y - from.y});
    if (far <= rules->start) return at;
    double share = rules->start / far;
    return (vt_point){from.x + (at.x - from.x) * share, from.y + (at.y - from.y) * share};
}

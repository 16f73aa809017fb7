/* Gestures of nodes: a table of those that fingers lie on, what the recogniser says of them, and the nodes
 * that fingers carry.
 *
 * Invariants
 * 1. Each node's gesture is its own: what other fingers do elsewhere does not touch it.
 * 2. A node that is carried moves before its handler hears of it.
 * 3. What no finger holds and does not glide has left the table. */
#include "app/app_private.h"

#include <math.h>
#include <string.h>

static const struct {
    vt_script_touch_entry entry;
    const char *name;
} kinds[VT_GESTURE_KINDS] = {
    [VT_GESTURE_HOLD] = {VT_ENTRY_HOLD, "hold"},
    [VT_GESTURE_DRAG] = {VT_ENTRY_DRAG, "drag"},
    [VT_GESTURE_SWIPE] = {VT_ENTRY_SWIPE, "swipe"},
    [VT_GESTURE_PINCH] = {VT_ENTRY_PINCH, "pinch"},
    [VT_GESTURE_ROTATE] = {VT_ENTRY_ROTATE, "rotate"},
    [VT_GESTURE_PAN] = {VT_ENTRY_PAN, "pan"},
};
static const char *const phases[] = {"begin", "move", "end", "cancel"};
static const char *const directions[] = {"right", "down", "left", "up"};

/* ---- what a node wants ---- */

static bool is(const vt_app *app, vt_node node, vt_prop prop)
{
    vt_value value;
    return vt_stage_get(app->world->stage, node, prop, &value, NULL) && value.as.boolean;
}

static int choice(const vt_app *app, vt_node node, vt_prop prop)
{
    vt_value value;
    return vt_stage_get(app->world->stage, node, prop, &value, NULL) ? value.as.choice : 0;
}

static double number(const vt_app *app, vt_node node, vt_prop prop)
{
    vt_value value;
    return vt_stage_get(app->world->stage, node, prop, &value, NULL) ? value.as.number : 0;
}

static bool is_carried(const vt_app *app, vt_node node)
{
    return choice(app, node, VT_PROP_DRAGGABLE) != VT_DRAG_NONE || is(app, node, VT_PROP_TRANSFORMABLE);
}

/* False: it is gone, or wants nothing of fingers. */
static bool look(const vt_app *app, vt_node node, vt_gesture_rules *rules)
{
    *rules = app->hands.gesture_rules;
    if (!vt_stage_alive(app->world->stage, node)) return false;
    for (int i = 0; i < VT_GESTURE_KINDS; i++)
        if (vt_script_hears(app->world->script, node, kinds[i].entry)) rules->wants |= 1u << i;
    int draggable = choice(app, node, VT_PROP_DRAGGABLE);
    bool transformable = is(app, node, VT_PROP_TRANSFORMABLE);
    if (draggable != VT_DRAG_NONE || transformable) rules->wants |= 1u << VT_GESTURE_DRAG;
    if (transformable) rules->wants |= 1u << VT_GESTURE_PINCH | 1u << VT_GESTURE_ROTATE;
    rules->across = transformable || draggable != VT_DRAG_Y;
    rules->down = transformable || draggable != VT_DRAG_X;
    double seconds = rules->wants & 1u << VT_GESTURE_HOLD ? number(app, node, VT_PROP_HOLD_SECONDS) : 0;
    if (seconds > 0) rules->hold_us = (int64_t)(seconds * 1e6);
    return rules->wants != 0;
}

static bool look_carried(const vt_app *app, vt_node node, vt_carry_rules *rules, vt_body *body)
{
    vt_stage *stage = app->world->stage;
    vt_stage_carried now;
    vt_value area;
    if (!vt_stage_carried_of(stage, node, &now) || !vt_stage_get(stage, node, VT_PROP_DRAG_AREA, &area, NULL))
        return false;
    int draggable = choice(app, node, VT_PROP_DRAGGABLE);
    *rules = (vt_carry_rules){.turns = is(app, node, VT_PROP_TRANSFORMABLE),
        .least_scale = number(app, node, VT_PROP_LEAST_SCALE),
        .most_scale = number(app, node, VT_PROP_MOST_SCALE),
        .limited = area.as.points.count == 4,
        .box = now.box};
    rules->across = rules->turns || draggable == VT_DRAG_X || draggable == VT_DRAG_BOTH;
    rules->down = rules->turns || draggable == VT_DRAG_Y || draggable == VT_DRAG_BOTH;
    if (rules->most_scale < rules->least_scale) rules->most_scale = rules->least_scale;
    const double *xy = area.as.points.xy;
    if (rules->limited) rules->area = (vt_rect){xy[0] - now.shift.x, xy[1] - now.shift.y, xy[2], xy[3]};
    *body = (vt_body){now.x, now.y, now.scale, now.rotation};
    return rules->across || rules->down;
}

/* ---- the table ---- */

static vt_gesturing *find(vt_app *app, vt_node node)
{
    for (int i = 0; i < VT_GESTURES_MAX; i++)
        if (app->gestures.items[i].used && vt_node_same(app->gestures.items[i].node, node))
            return &app->gestures.items[i];
    return NULL;
}

static vt_gesturing *obtain(vt_app *app, vt_node node)
{
    vt_gesturing *item = find(app, node);
    for (int i = 0; i < VT_GESTURES_MAX && !item; i++) {
        if (app->gestures.items[i].used) continue;
        item = &app->gestures.items[i];
        *item = (vt_gesturing){.used = true, .node = node};
    }
    return item;
}

/* ---- telling ---- */

vt_script_answer vt_gestures_say(vt_app *app, vt_node node, vt_script_touch_entry entry, const char *name,
    const vt_hold *hold, const vt_touch *touch, vt_script_gesture *gesture)
{
    vt_row row = vt_hands_row(app, VT_ROW_GESTURE, touch, hold, node);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "kind", name);
    if (gesture->node.generation)
        vt_fields_text(&fields, "node", vt_stage_name(app->world->stage, gesture->node));
    vt_zones_field(app, &fields);
    vt_outbox_add(&app->outbox, &row, &fields);
    return vt_script_gestured(app->world->script, node, entry, touch, gesture);
}

static uint64_t row_of(vt_app *app, vt_node node, const vt_gesture_event *event, const vt_hold *hold,
    const vt_touch *touch, const vt_script_gesture *gesture)
{
    vt_row row = vt_hands_row(app, VT_ROW_GESTURE, touch, hold, node);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "kind", kinds[event->kind].name);
    if (row.placed) {
        vt_fields_real(&fields, "dx", round(event->way.x * 10) / 10);
        vt_fields_real(&fields, "dy", round(event->way.y * 10) / 10);
        if (event->kind == VT_GESTURE_PINCH)
            vt_fields_real(&fields, "scale", round(event->scale * 1000) / 1000);
        if (event->kind == VT_GESTURE_ROTATE) vt_fields_real(&fields, "rot", round(event->turn * 10) / 10);
        if (gesture->direction) vt_fields_text(&fields, "direction", gesture->direction);
    }
    if (gesture->speed > 0) vt_fields_real(&fields, "mm_s", round(gesture->speed));
    vt_fields_int(&fields, "dur_ms", (event->t_us - event->began_us) / 1000);
    if (event->phase == VT_PHASE_CANCEL) vt_fields_bool(&fields, "cancelled", true);
    vt_zones_field(app, &fields);
    return vt_outbox_add(&app->outbox, &row, &fields);
}

static void tell(vt_app *app, vt_gesturing *item, const vt_gesture_event *event)
{
    vt_node node = item->node;
    const vt_hold *hold = &app->hands.holds[event->finger];
    vt_touch touch = {.phase = event->phase == VT_PHASE_CANCEL ? VT_TOUCH_CANCEL : VT_TOUCH_MOVE,
        .t_us = event->t_us,
        .contact = app->hands.sieve.slots[event->finger].contact};
    touch.contact.x8 = (int32_t)floor(event->at.x * 8 + 0.5);
    touch.contact.y8 = (int32_t)floor(event->at.y * 8 + 0.5);
    bool once = event->kind == VT_GESTURE_HOLD || event->kind == VT_GESTURE_SWIPE;
    double fast = sqrt(event->speed.x * event->speed.x + event->speed.y * event->speed.y);
    vt_script_gesture gesture = {.phase = once ? NULL : phases[event->phase],
        .direction = event->kind == VT_GESTURE_SWIPE ? directions[event->direction] : NULL,
        .fingers = event->fingers,
        .step = event->step,
        .way = event->way,
        .scale = event->scale,
        .rotation = event->turn,
        .speed = fast * app->mm_per_unit};
    uint64_t effects = vt_reacts_effects(app), n = 0;
    if (event->phase == VT_PHASE_END || event->phase == VT_PHASE_CANCEL)
        n = row_of(app, node, event, hold, &touch, &gesture);
    if (once && vt_script_hears(app->world->script, node, kinds[event->kind].entry)) {
        vt_reacts_forget(app, hold->press_n);
        vt_reacts_expect(app, n, effects);
    }
    if (event->kind == VT_GESTURE_DRAG && item->carrying) {
        if (event->phase == VT_PHASE_MOVE) vt_drops_over(app, item, &touch);
        if (event->phase >= VT_PHASE_END)
            vt_drops_end(app, item, hold, &touch, event->phase == VT_PHASE_CANCEL);
        gesture.target = item->target;
    }
    vt_script_gestured(app->world->script, node, kinds[event->kind].entry, &touch, &gesture);
}

/* ---- carrying ---- */

static void put(vt_app *app, vt_gesturing *item, const vt_body *body)
{
    vt_stage_carry_to(app->world->stage, item->node, body->x, body->y, body->scale, body->rotation);
    app->hands.effects++;
}

static void carry(vt_app *app, vt_gesturing *item, int slot, vt_point to)
{
    vt_carry_rules rules;
    vt_body body;
    vt_point at;
    if (!look_carried(app, item->node, &rules, &body) ||
        !vt_stage_to_parent(app->world->stage, item->node, to, &at))
        return;
    if (vt_carry_move(&item->carry, &rules, &body, slot, at, app->t_us)) put(app, item, &body);
}

static void take(vt_app *app, vt_gesturing *item, int slot, vt_point where)
{
    vt_carry_rules rules;
    vt_body body;
    vt_point at;
    if (look_carried(app, item->node, &rules, &body) &&
        vt_stage_to_parent(app->world->stage, item->node, where, &at))
        vt_carry_take(&item->carry, &body, slot, at, app->t_us);
}

/* All its fingers take hold: where each began its way, so that nothing jumps. */
static void take_up(vt_app *app, vt_gesturing *item, const vt_gesture_rules *rules)
{
    item->carrying = item->carried = true;
    item->target = item->over = (vt_node){0};
    for (int i = 0; i < VT_CONTACTS_MAX; i++)
        if (item->fingers & 1u << i) take(app, item, i, vt_gesture_grip(&item->gesture, rules, i));
    for (int i = 0; i < VT_CONTACTS_MAX; i++)
        if (item->fingers & 1u << i) carry(app, item, i, app->hands.holds[i].at);
}

static void let_go(vt_app *app, vt_gesturing *item)
{
    static const vt_carry_end ends[] = {[VT_DRAG_STAY] = VT_CARRY_STAYS,
        [VT_DRAG_GLIDE] = VT_CARRY_GLIDES,
        [VT_DRAG_BACK] = VT_CARRY_GOES_BACK};
    vt_carry_rules rules;
    vt_body body;
    item->carrying = false;
    if (!look_carried(app, item->node, &rules, &body)) return;
    vt_carry_end end =
        item->target.generation ? VT_CARRY_STAYS : ends[choice(app, item->node, VT_PROP_DRAG_END)];
    vt_carry_finish(&item->carry, &rules, &body, end, app->t_us);
}

/* ---- what fingers do ---- */

static void win(vt_app *app, vt_gesturing *item, const char *cause)
{
    for (int i = 0; i < VT_CONTACTS_MAX; i++)
        if (item->fingers & 1u << i) vt_hands_won(app, i, item->node, cause);
}

void vt_gestures_down(vt_app *app, vt_hold *hold, const vt_touch *touch)
{
    vt_gesture_rules rules;
    int slot = touch->contact.slot;
    bool alone = vt_script_drags(app->world->script, hold->path[hold->taker]);
    for (int i = hold->taker; i < hold->length && !(alone && i > hold->taker); i++) {
        vt_node node = hold->path[i];
        vt_gesturing *item = look(app, node, &rules) ? obtain(app, node) : NULL;
        if (!item) continue;
        vt_gesture_down(&item->gesture, slot, hold->at, touch->t_us);
        item->fingers |= 1u << slot;
        if (item->carrying) take(app, item, slot, hold->at);
    }
}

bool vt_gestures_move(vt_app *app, vt_node node, const vt_touch *touch)
{
    vt_gesture_event events[VT_GESTURE_EVENTS];
    vt_gesture_rules rules;
    vt_gesturing *item = find(app, node);
    int slot = touch->contact.slot;
    vt_point at = app->hands.holds[slot].at;
    if (!item || !(item->fingers & 1u << slot) || !look(app, node, &rules)) return false;
    int count = vt_gesture_move(&item->gesture, &rules, slot, at, touch->t_us, events);
    if (!vt_gesture_claims(&item->gesture)) return false;
    win(app, item, "gesture");
    bool moves = item->gesture.on[VT_GESTURE_DRAG] || item->gesture.on[VT_GESTURE_PINCH] ||
                 item->gesture.on[VT_GESTURE_ROTATE];
    if (item->carrying)
        carry(app, item, slot, at);
    else if (moves && is_carried(app, node))
        take_up(app, item, &rules);
    for (int i = 0; i < count && item->used; i++)
        tell(app, item, &events[i]);
    return true;
}

static void leave(vt_app *app, vt_gesturing *item, const vt_touch *touch, bool lost)
{
    vt_gesture_event events[VT_GESTURE_EVENTS];
    vt_gesture_rules rules;
    int slot = touch->contact.slot;
    look(app, item->node, &rules);
    int count =
        vt_gesture_up(&item->gesture, &rules, slot, app->hands.holds[slot].at, lost, touch->t_us, events);
    if (item->carrying) vt_carry_drop(&item->carry, slot);
    for (int i = 0; i < count && item->used; i++)
        tell(app, item, &events[i]);
    item->fingers &= ~(1u << slot);
    if (item->carrying && item->fingers == 0) let_go(app, item);
}

void vt_gestures_up(vt_app *app, const vt_touch *touch)
{
    for (int i = 0; i < VT_GESTURES_MAX; i++) {
        vt_gesturing *item = &app->gestures.items[i];
        if (item->used && item->fingers & 1u << touch->contact.slot)
            leave(app, item, touch, touch->phase == VT_TOUCH_CANCEL);
    }
}

void vt_gestures_lose(vt_app *app, vt_node winner, const vt_touch *touch)
{
    for (int i = 0; i < VT_GESTURES_MAX; i++) {
        vt_gesturing *item = &app->gestures.items[i];
        if (item->used && item->fingers & 1u << touch->contact.slot && !vt_node_same(item->node, winner))
            leave(app, item, touch, true);
    }
}

/* ---- time ---- */

void vt_gestures_holds(vt_app *app)
{
    vt_gesture_event events[VT_GESTURE_EVENTS];
    vt_gesture_rules rules;
    for (int i = 0; i < VT_GESTURES_MAX; i++) {
        vt_gesturing *item = &app->gestures.items[i];
        while (item->used && look(app, item->node, &rules) &&
               vt_gesture_advance(&item->gesture, &rules, app->t_us, events) > 0) {
            vt_hold *hold = &app->hands.holds[events[0].finger];
            if (!hold->on || hold->swallowed) continue;
            vt_zones_enter(app, hold->zone);
            hold->held = true;
            vt_hands_won(app, events[0].finger, item->node, "hold");
            tell(app, item, &events[0]);
        }
    }
}

int64_t vt_gestures_wish(const vt_app *app)
{
    int64_t wish = INT64_MAX;
    vt_gesture_rules rules;
    for (int i = 0; i < VT_GESTURES_MAX && app->world; i++) {
        const vt_gesturing *item = &app->gestures.items[i];
        if (!item->used || item->gesture.count == 0 || !look(app, item->node, &rules)) continue;
        int64_t one = vt_gesture_wish(&item->gesture, &rules);
        if (one < wish) wish = one;
    }
    return wish;
}

void vt_gestures_advance(vt_app *app)
{
    for (int i = 0; i < VT_GESTURES_MAX; i++) {
        vt_gesturing *item = &app->gestures.items[i];
        vt_carry_rules rules;
        vt_body body;
        if (!item->used) continue;
        bool there = vt_carry_moving(&item->carry) && look_carried(app, item->node, &rules, &body);
        if (there && vt_carry_advance(&item->carry, &body, app->t_us)) put(app, item, &body);
        if (item->fingers || (there && vt_carry_moving(&item->carry))) continue;
        vt_node node = item->node;
        bool rests = item->carried;
        *item = (vt_gesturing){0};
        if (rests) vt_zones_rested(app, node);
    }
}

bool vt_gestures_moving(const vt_app *app)
{
    for (int i = 0; i < VT_GESTURES_MAX; i++)
        if (app->gestures.items[i].used && vt_carry_moving(&app->gestures.items[i].carry)) return true;
    return false;
}

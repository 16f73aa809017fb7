/* Fingers to handlers: the path under a finger is photographed when it goes down, all who follow it there
 * watch it until one of them wins it, and what nobody takes is a miss with its distance.
 *
 * Invariants
 * 1. A finger has one owner at most. Whoever had it before is told that it is lost: its press ends as
 * cancelled.
 * 2. Of those whom one movement would let win, the innermost wins.
 * 3. Rows about what is private tell no place and no way.
 * 4. While a film locks the screen fingers call no handler: those that are down when it begins are taken
 *    away, later ones only keep the visit alive. No row tells of them: they are neither misses nor accidents.
 *    The finger that ends a film which may be interrupted does nothing else. */
#include "app/app_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "input/miss.h"

enum { TARGETS_MAX = 1024, TELL_US = 1000000 };

/* ---- the rules ---- */

bool vt_hands_init(vt_hands *hands, vt_app *app, vt_err *err)
{
    const vt_conf *conf = app->options.conf;
    const vt_experience *experience = vt_bundle_experience(app->bundle);
    double mm = app->mm_per_unit;
    hands->contacts =
        vt_contacts_create(&(vt_contact_rules){.tap_slop_mm = vt_conf_real(conf, "touch.tap_slop_mm"),
                               .tap_longest_us = vt_conf_int(conf, "touch.tap_longest_ms") * 1000,
                               .mm_per_unit = mm},
            err);
    if (!hands->contacts) return false;
    hands->sieve_rules = (vt_sieve_rules){.palm_fingers = (int)vt_conf_int(conf, "touch.palm_fingers"),
        .palm_us = vt_conf_int(conf, "touch.palm_ms") * 1000,
        .palm_near = vt_conf_real(conf, "touch.palm_mm") / mm,
        .w = experience->design_w,
        .h = experience->design_h,
        .left = vt_conf_real(conf, "touch.edge_left_mm") / mm,
        .top = vt_conf_real(conf, "touch.edge_top_mm") / mm,
        .right = vt_conf_real(conf, "touch.edge_right_mm") / mm,
        .bottom = vt_conf_real(conf, "touch.edge_bottom_mm") / mm,
        .edge_us = vt_conf_int(conf, "touch.edge_shortest_ms") * 1000,
        .double_us = vt_conf_int(conf, "touch.double_fire_ms") * 1000,
        .double_near = vt_conf_real(conf, "touch.double_fire_mm") / mm,
        .stuck_us = (int64_t)(vt_conf_real(conf, "touch.stuck_s") * 1e6),
        .still = vt_conf_real(conf, "touch.tap_slop_mm") / mm,
        .tremble = vt_conf_real(conf, "touch.jitter_mm") / mm};
    hands->gesture_rules = (vt_gesture_rules){.start = vt_conf_real(conf, "touch.drag_start_mm") / mm,
        .turn_start = vt_conf_real(conf, "touch.rotate_start_degrees"),
        .still = vt_conf_real(conf, "touch.tap_slop_mm") / mm,
        .swipe_least = vt_conf_real(conf, "touch.swipe_least_mm") / mm,
        .swipe_speed = vt_conf_real(conf, "touch.swipe_least_speed") / mm,
        .hold_us = vt_conf_int(conf, "touch.hold_ms") * 1000};
    hands->tap_rules = (vt_tap_rules){.near = vt_conf_real(conf, "touch.double_tap_mm") / mm,
        .within_us = vt_conf_int(conf, "touch.double_tap_ms") * 1000};
    return true;
}

void vt_hands_finish(vt_hands *hands)
{
    vt_contacts_destroy(hands->contacts);
}

/* ---- rows ---- */

static vt_point place_of(const vt_touch *touch)
{
    return (vt_point){touch->contact.x8 / 8.0, touch->contact.y8 / 8.0};
}

static bool is_private(const vt_app *app, vt_node node)
{
    vt_value value;
    return vt_stage_get(app->world->stage, node, VT_PROP_PRIVATE, &value, NULL) && value.as.boolean;
}

static bool hidden(const vt_app *app, const vt_hold *hold, vt_node target)
{
    for (int i = 0; i < hold->length; i++)
        if (is_private(app, hold->path[i])) return true;
    for (; target.generation; target = vt_stage_parent(app->world->stage, target))
        if (is_private(app, target)) return true;
    return false;
}

vt_row vt_hands_row(vt_app *app, vt_row_kind kind, const vt_touch *touch, const vt_hold *hold, vt_node target)
{
    vt_row row = vt_outbox_row(app, kind);
    row.finger = touch->contact.slot;
    row.placed = !hidden(app, hold, target);
    if (row.placed) {
        row.x8 = touch->contact.x8;
        row.y8 = touch->contact.y8;
    }
    if (target.generation)
        snprintf(row.target, sizeof row.target, "%s", vt_stage_name(app->world->stage, target));
    return row;
}

static vt_node taker_of(const vt_hold *hold)
{
    return hold->taker >= 0 ? hold->path[hold->taker] : (vt_node){0};
}

static void miss_row(vt_app *app, const vt_touch *touch, const vt_hold *hold)
{
    vt_stage *stage = app->world->stage;
    vt_node nodes[TARGETS_MAX];
    vt_rect boxes[TARGETS_MAX];
    int found = vt_script_targets(app->world->script, nodes, TARGETS_MAX), count = 0;
    for (int i = 0; i < found && i < TARGETS_MAX; i++) {
        if (!vt_stage_box(stage, nodes[i], &boxes[count])) continue;
        nodes[count++] = nodes[i];
    }
    vt_miss miss = vt_miss_nearest(place_of(touch), boxes, count, app->mm_per_unit);
    vt_row row = vt_hands_row(app, VT_ROW_TAP_MISS, touch, hold, (vt_node){0});
    vt_fields fields;
    vt_fields_init(&fields);
    if (miss.index >= 0) {
        vt_fields_text(&fields, "near", vt_stage_name(stage, nodes[miss.index]));
        vt_fields_real(&fields, "near_mm", round(miss.mm * 10) / 10);
    }
    vt_zones_field(app, &fields);
    vt_outbox_add(&app->outbox, &row, &fields);
}

static void cancel_row(vt_app *app, const vt_hold *hold, const vt_touch *touch, const char *cause)
{
    vt_row row = vt_hands_row(app, VT_ROW_TARGET_CANCEL, touch, hold, taker_of(hold));
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_int(&fields, "of", (int64_t)hold->press_n);
    vt_fields_text(&fields, "cause", cause);
    vt_zones_field(app, &fields);
    vt_outbox_add(&app->outbox, &row, &fields);
}

static void release_row(vt_app *app, const vt_hold *hold, const vt_touch *touch, bool tap)
{
    bool cancelled = touch->phase == VT_TOUCH_CANCEL;
    vt_row row = vt_hands_row(
        app, cancelled ? VT_ROW_TARGET_CANCEL : VT_ROW_TARGET_RELEASE, touch, hold, taker_of(hold));
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_int(&fields, "of", (int64_t)hold->press_n);
    vt_fields_int(&fields, "dur_ms", (touch->t_us - touch->contact.down_us) / 1000);
    vt_fields_real(&fields, "moved_mm", round(touch->contact.moved_mm * 10) / 10);
    if (!cancelled) vt_fields_bool(&fields, "tap", tap);
    if (app->hands.accident) vt_fields_text(&fields, "cause", app->hands.accident);
    vt_zones_field(app, &fields);
    vt_outbox_add(&app->outbox, &row, &fields);
}

/* What a finger did that pushed a view. */
static void push_row(vt_app *app, const vt_hold *hold, const vt_touch *touch)
{
    vt_row row = vt_hands_row(app, VT_ROW_GESTURE, touch, hold, taker_of(hold));
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "kind", "drag");
    if (row.placed) {
        vt_fields_real(&fields, "dx", (touch->contact.x8 - touch->contact.down_x8) / 8.0);
        vt_fields_real(&fields, "dy", (touch->contact.y8 - touch->contact.down_y8) / 8.0);
    }
    vt_fields_int(&fields, "dur_ms", (touch->t_us - touch->contact.down_us) / 1000);
    vt_zones_field(app, &fields);
    vt_outbox_add(&app->outbox, &row, &fields);
}

void vt_hands_tell_filtered(vt_app *app, bool at_once)
{
    vt_hands *hands = &app->hands;
    uint64_t now[VT_SIEVE_KINDS + 2], news = 0;
    for (int i = 0; i < VT_SIEVE_KINDS; i++)
        now[i] = hands->sieve.counts[i];
    now[VT_SIEVE_KINDS] = hands->repaired;
    now[VT_SIEVE_KINDS + 1] = vt_contacts_counts(hands->contacts).overflow;
    for (int i = 0; i < VT_SIEVE_KINDS + 2; i++)
        news += now[i] - hands->told[i];
    if (news == 0 || (!at_once && app->t_us - hands->told_us < TELL_US)) return;
    vt_row row = vt_outbox_row(app, VT_ROW_TOUCH_FILTERED);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_bool(&fields, "accident", true);
    for (int i = 0; i < VT_SIEVE_KINDS + 2; i++) {
        const char *name = i < VT_SIEVE_KINDS    ? vt_sieve_name((vt_sieve_kind)i)
                           : i == VT_SIEVE_KINDS ? "lost_up"
                                                 : "too_many";
        if (now[i] > hands->told[i]) vt_fields_int(&fields, name, (int64_t)(now[i] - hands->told[i]));
        hands->told[i] = now[i];
    }
    hands->told_us = app->t_us;
    vt_outbox_add(&app->outbox, &row, &fields);
}

/* ---- telling ---- */

/* Calls handlers from the taker outward, until one says that this was for it alone. Once the finger has an
 * owner, only that one, or, when it is lost just now, all but that one. */
static void tell(
    vt_app *app, const vt_hold *hold, vt_script_touch_entry entry, const vt_touch *touch, bool lost)
{
    for (int i = hold->taker; i < hold->length; i++) {
        bool stop = false, owns = vt_node_same(hold->path[i], hold->owner);
        if (!vt_stage_alive(app->world->stage, hold->path[i])) continue;
        if (hold->owner.generation && owns == lost) continue;
        vt_script_touch(app->world->script, hold->path[i], entry, touch, &stop);
        if (stop) break;
    }
}

void vt_hands_won(vt_app *app, int slot, vt_node node, const char *cause)
{
    vt_hold *hold = &app->hands.holds[slot];
    if (!hold->on || hold->owner.generation) return;
    vt_touch lost = {
        .phase = VT_TOUCH_CANCEL, .t_us = app->t_us, .contact = app->hands.sieve.slots[slot].contact};
    hold->owner = node;
    vt_gestures_lose(app, node, &lost);
    vt_pushes_lose(app, node, slot);
    if (hold->taker < 0) return;
    hold->lost = !vt_node_same(hold->path[hold->taker], node);
    if (hold->lost) cancel_row(app, hold, &lost, cause);
    tell(app, hold, VT_ENTRY_RELEASE, &lost, true);
}

/* ---- what fingers do ---- */

static bool inks(vt_app *app, vt_node node)
{
    vt_node_kind kind;
    vt_value ink;
    vt_stage *stage = app->world->stage;
    return vt_stage_kind(stage, node, &kind, NULL) && kind == VT_NODE_CANVAS &&
           vt_stage_get(stage, node, VT_PROP_INK, &ink, NULL) && ink.as.boolean;
}

static void look(vt_app *app, vt_hold *hold)
{
    hold->length = vt_stage_hit(app->world->stage, hold->at, hold->path, VT_PATH_MAX);
    hold->zone = vt_zones_of(app, hold->path, hold->length);
    for (int i = 0; i < hold->length && hold->taker < 0; i++) {
        vt_node node = hold->path[i];
        hold->inks = inks(app, node);
        if (hold->inks || vt_script_takes(app->world->script, node) || vt_pushes_takes(app, node))
            hold->taker = i;
    }
}

static bool swallowed_by_film(vt_app *app)
{
    vt_script_during during = vt_script_playing(app->world->script);
    if (during == VT_DURING_INTERRUPTS) vt_script_interrupt(app->world->script);
    return during != VT_DURING_FREE;
}

static void press(vt_app *app, vt_hold *hold, const vt_touch *touch)
{
    vt_world *world = app->world;
    *hold = (vt_hold){.on = true, .taker = -1, .at = place_of(touch)};
    if (vt_visit_swallows(app)) {
        vt_visit_begin(app);
        hold->swallowed = true;
        return;
    }
    look(app, hold);
    hold->edge = hold->taker < 0 && vt_sieve_edge(&app->hands.sieve_rules, hold->at);
    if (hold->edge) return;
    vt_zones_enter(app, hold->zone);
    vt_visit_begin(app);
    if (!hold->inks) vt_marks_touch(app, hold->at);
    hold->swallowed = swallowed_by_film(app);
    if (hold->swallowed) return;
    if (hold->taker < 0) {
        miss_row(app, touch, hold);
        return;
    }
    vt_row row = vt_hands_row(app, VT_ROW_TARGET_PRESS, touch, hold, taker_of(hold));
    vt_fields fields;
    vt_fields_init(&fields);
    vt_zones_field(app, &fields);
    hold->press_n = vt_outbox_add(&app->outbox, &row, &fields);
    vt_node taker = hold->path[hold->taker];
    if (vt_script_takes(world->script, taker)) vt_reacts_expect(app, hold->press_n, vt_reacts_effects(app));
    vt_hands_expect_taps(app, hold, touch);
    if (hold->inks) {
        vt_stage_ink(world->stage, taker, hold->at, hold->at);
    } else {
        if (!vt_script_drags(world->script, taker)) vt_pushes_down(app, hold, touch);
        vt_gestures_down(app, hold, touch);
    }
    tell(app, hold, VT_ENTRY_PRESS, touch, false);
}

/* From the inside out: whoever wins the finger by this movement has it for itself. */
static void compete(vt_app *app, vt_hold *hold, const vt_touch *touch)
{
    for (int i = hold->taker; i < hold->length; i++) {
        vt_node node = hold->path[i];
        if (hold->owner.generation && !vt_node_same(hold->owner, node)) continue;
        vt_gestures_move(app, node, touch);
        if (vt_pushes_move(app, node, touch)) vt_hands_won(app, touch->contact.slot, node, "push");
    }
}

static void move(vt_app *app, vt_hold *hold, const vt_touch *touch)
{
    vt_point from = hold->at;
    if (!hold->on) return;
    hold->at = place_of(touch);
    if (hold->edge) return;
    vt_zones_enter(app, hold->zone);
    if (vt_sieve_moves(&app->hands.sieve, &app->hands.sieve_rules, touch)) vt_visit_input(app);
    if (hold->swallowed || hold->taker < 0) return;
    if (hold->inks)
        vt_stage_ink(app->world->stage, hold->path[hold->taker], from, hold->at);
    else
        compete(app, hold, touch);
    if (hold->on && !hold->swallowed) tell(app, hold, VT_ENTRY_MOVE, touch, false);
}

/* Near an edge, where nothing was to be touched: a sleeve that brushed or lay there, or somebody's tap after
 * all. */
static void judge_edge(vt_app *app, vt_hold *hold, const vt_touch *touch)
{
    if (!touch->tap || touch->t_us - touch->contact.down_us < app->hands.sieve_rules.edge_us) {
        vt_sieve_count(&app->hands.sieve, VT_SIEVE_EDGE);
        return;
    }
    vt_zones_enter(app, hold->zone);
    vt_visit_begin(app);
    miss_row(app, touch, hold);
}

/* What was pressed had never been meant. */
static void take_back(vt_app *app, const vt_hold *hold)
{
    vt_reacts_forget(app, hold->press_n);
    if (strcmp(app->hands.accident, vt_sieve_name(VT_SIEVE_PALM)) == 0) vt_visit_undo(app);
}

static void release(vt_app *app, vt_hold *hold, const vt_touch *touch)
{
    bool owned = hold->on && !hold->swallowed && hold->taker >= 0;
    bool is_tap = touch->phase == VT_TOUCH_RELEASE && touch->tap && !hold->held;
    vt_point at = place_of(touch);
    if (!hold->on) return;
    if (touch->phase == VT_TOUCH_RELEASE && (at.x != hold->at.x || at.y != hold->at.y))
        move(app, hold, touch);
    hold->at = at;
    if (hold->edge) judge_edge(app, hold, touch);
    hold->on = false;
    if (hold->edge) return;
    vt_zones_enter(app, hold->zone);
    vt_visit_input(app);
    if (!owned) return;
    if (hold->inks) vt_stage_ink(app->world->stage, hold->path[hold->taker], hold->at, hold->at);
    bool pushed = hold->owner.generation && vt_pushes_takes(app, hold->owner);
    vt_gestures_up(app, touch);
    vt_pushes_up(app, touch);
    if (pushed) push_row(app, hold, touch);
    if (app->hands.accident) take_back(app, hold);
    if (!hold->lost) release_row(app, hold, touch, is_tap && !hold->owner.generation);
    tell(app, hold, VT_ENTRY_RELEASE, touch, false);
    if (is_tap && !hold->owner.generation) vt_hands_tap(app, hold, touch);
    vt_hands_settle_taps(app, hold, touch);
}

void vt_hands_lock(vt_app *app)
{
    vt_hands *hands = &app->hands;
    if (vt_script_playing(app->world->script) != VT_DURING_LOCKED) return;
    for (int i = 0; i < VT_CONTACTS_MAX; i++) {
        vt_hold *hold = &hands->holds[i];
        if (!hold->on || hold->swallowed || hold->edge) continue;
        vt_touch lost = {
            .phase = VT_TOUCH_CANCEL, .t_us = app->t_us, .contact = hands->sieve.slots[i].contact};
        release(app, hold, &lost);
        hold->on = hold->swallowed = true;
    }
}

static void act(vt_app *app, const vt_touch *touch)
{
    vt_hold *hold = &app->hands.holds[touch->contact.slot];
    switch (touch->phase) {
    case VT_TOUCH_PRESS:
        press(app, hold, touch);
        break;
    case VT_TOUCH_MOVE:
        move(app, hold, touch);
        break;
    case VT_TOUCH_RELEASE:
    case VT_TOUCH_CANCEL:
        release(app, hold, touch);
        break;
    }
    if (touch->phase != VT_TOUCH_MOVE) app->hands.urgent = true;
    vt_zones_finish(app);
    vt_zones_leave(app);
}

void vt_hands_event(vt_app *app, const vt_event *event)
{
    vt_hands *hands = &app->hands;
    vt_touch touches[2], through[VT_CONTACTS_MAX];
    uint64_t lost = vt_contacts_counts(hands->contacts).lost_ups;
    vt_hands_lock(app);
    int count = vt_contacts_feed(hands->contacts, event, app->t_us, touches);
    hands->repaired += vt_contacts_counts(hands->contacts).lost_ups - lost;
    for (int i = 0; i < count; i++) {
        int passed = vt_sieve_feed(&hands->sieve, &hands->sieve_rules, &touches[i], through);
        bool palm = touches[i].phase == VT_TOUCH_PRESS;
        for (int k = 0; k < passed; k++) {
            hands->accident =
                palm && through[k].phase == VT_TOUCH_CANCEL ? vt_sieve_name(VT_SIEVE_PALM) : NULL;
            act(app, &through[k]);
        }
        hands->accident = NULL;
    }
    vt_hands_tell_filtered(app, false);
}

void vt_hands_advance(vt_app *app)
{
    vt_hands *hands = &app->hands;
    vt_touch stuck[VT_CONTACTS_MAX];
    if (app->t_us < vt_hands_due(app)) return;
    int count = vt_sieve_advance(&hands->sieve, &hands->sieve_rules, app->t_us, stuck);
    if (count > 0) hands->accident = vt_sieve_name(VT_SIEVE_STUCK);
    for (int i = 0; i < count; i++)
        act(app, &stuck[i]);
    hands->accident = NULL;
    vt_gestures_holds(app);
    vt_hands_late_taps(app);
    vt_hands_tell_filtered(app, false);
    vt_zones_finish(app);
    vt_zones_leave(app);
}

int64_t vt_hands_due(const vt_app *app)
{
    int64_t due = vt_sieve_wish(&app->hands.sieve, &app->hands.sieve_rules);
    int64_t holds = vt_gestures_wish(app);
    int64_t taps = vt_taps_wish(&app->gestures.taps, &app->hands.tap_rules);
    if (holds < due) due = holds;
    return taps < due ? taps : due;
}

/* Fingers that are still down belong to nobody from here on; what they had already changed is still on its
 * way to the screen. */
void vt_hands_forget(vt_app *app)
{
    vt_hands *hands = &app->hands;
    vt_touch ended[VT_CONTACTS_MAX];
    vt_contacts_cancel_all(hands->contacts, app->t_us, ended);
    vt_sieve_forget(&hands->sieve);
    for (int i = 0; i < VT_CONTACTS_MAX; i++)
        hands->holds[i].on = false;
    vt_pushes_finish(&app->pushes);
    app->gestures = (vt_gestures){0};
    app->marks = (vt_marks){0};
    app->zones = (vt_zones){0};
    vt_reacts_dead(app);
}

/* Fingers to handlers: the path under a finger is photographed when it goes down, the taker keeps the finger
 * until it goes up, and what nobody takes is a miss with its distance. */
#include "app/app_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "input/miss.h"

enum { TARGETS_MAX = 1024 };

bool vt_hands_init(vt_hands *hands, vt_app *app, vt_err *err)
{
    const vt_conf *conf = app->options.conf;
    hands->contacts =
        vt_contacts_create(&(vt_contact_rules){.tap_slop_mm = vt_conf_real(conf, "touch.tap_slop_mm"),
                               .tap_longest_us = vt_conf_int(conf, "touch.tap_longest_ms") * 1000,
                               .mm_per_unit = app->picture.view.mm_per_unit},
            err);
    return hands->contacts != NULL;
}

void vt_hands_finish(vt_hands *hands)
{
    vt_contacts_destroy(hands->contacts);
}

static vt_point place_of(const vt_touch *touch)
{
    return (vt_point){touch->contact.x8 / 8.0, touch->contact.y8 / 8.0};
}

static bool is_private(const vt_app *app, const vt_hold *hold)
{
    vt_value value;
    for (int i = 0; i < hold->length; i++)
        if (vt_stage_get(app->world->stage, hold->path[i], VT_PROP_PRIVATE, &value, NULL) && value.as.boolean)
            return true;
    return false;
}

static vt_row touch_row(vt_app *app, vt_row_kind kind, const vt_touch *touch, const vt_hold *hold)
{
    vt_row row = vt_outbox_row(app, kind);
    row.finger = touch->contact.slot;
    row.placed = !is_private(app, hold);
    if (row.placed) {
        row.x8 = touch->contact.x8;
        row.y8 = touch->contact.y8;
    }
    if (hold->taker >= 0) {
        snprintf(
            row.target, sizeof row.target, "%s", vt_stage_name(app->world->stage, hold->path[hold->taker]));
    }
    return row;
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
    vt_miss miss = vt_miss_nearest(place_of(touch), boxes, count, app->picture.view.mm_per_unit);
    vt_row row = touch_row(app, VT_ROW_TAP_MISS, touch, hold);
    vt_fields fields;
    vt_fields_init(&fields);
    if (miss.index >= 0) {
        vt_fields_text(&fields, "near", vt_stage_name(stage, nodes[miss.index]));
        vt_fields_real(&fields, "near_mm", round(miss.mm * 10) / 10);
    }
    vt_outbox_add(&app->outbox, &row, &fields);
}

static void expect_reaction(vt_app *app, uint64_t press_n, uint64_t effects_before)
{
    vt_hands *hands = &app->hands;
    if (press_n == 0 || hands->react_count == VT_REACT_MAX) return;
    vt_react *react = &hands->reacts[hands->react_count++];
    *react = (vt_react){.of = press_n,
        .host_us = app->host_us,
        .effects = effects_before,
        .change_ms = -1,
        .visit = app->visit.number};
    snprintf(react->scene, sizeof react->scene, "%s", vt_script_scene(app->world->script));
}

static bool inks(vt_app *app, vt_node node)
{
    vt_node_kind kind;
    vt_value ink;
    vt_stage *stage = app->world->stage;
    return vt_stage_kind(stage, node, &kind, NULL) && kind == VT_NODE_CANVAS &&
           vt_stage_get(stage, node, VT_PROP_INK, &ink, NULL) && ink.as.boolean;
}

/* Calls handlers from the taker outward, until one says that this was for it alone. */
static void tell(vt_app *app, const vt_hold *hold, vt_script_touch_entry entry, const vt_touch *touch)
{
    for (int i = hold->taker; i < hold->length; i++) {
        bool stop = false;
        if (!vt_stage_alive(app->world->stage, hold->path[i])) continue;
        vt_script_touch(app->world->script, hold->path[i], entry, touch, &stop);
        if (stop) break;
    }
}

static void press(vt_app *app, vt_hold *hold, const vt_touch *touch)
{
    vt_world *world = app->world;
    *hold = (vt_hold){.on = true, .taker = -1};
    bool answered = vt_visit_swallows(app);
    vt_visit_input(app);
    if (answered) {
        hold->swallowed = true;
        return;
    }
    hold->at = place_of(touch);
    hold->length = vt_stage_hit(world->stage, hold->at, hold->path, VT_PATH_MAX);
    for (int i = 0; i < hold->length && hold->taker < 0; i++) {
        vt_node node = hold->path[i];
        hold->inks = inks(app, node);
        if (hold->inks || vt_script_takes(world->script, node) || vt_pushes_takes(app, node)) hold->taker = i;
    }
    if (hold->taker < 0) {
        miss_row(app, touch, hold);
        return;
    }
    vt_row row = touch_row(app, VT_ROW_TARGET_PRESS, touch, hold);
    hold->press_n = vt_outbox_add(&app->outbox, &row, NULL);
    vt_node taker = hold->path[hold->taker];
    if (vt_script_takes(world->script, taker))
        expect_reaction(app, hold->press_n, vt_script_effects(world->script));
    if (hold->inks)
        vt_stage_ink(world->stage, taker, hold->at, hold->at);
    else if (!vt_script_drags(world->script, taker))
        vt_pushes_down(app, hold, touch);
    tell(app, hold, VT_ENTRY_PRESS, touch);
}

static void cancel_row(vt_app *app, const vt_hold *hold, const vt_touch *touch, const char *cause)
{
    vt_row row = touch_row(app, VT_ROW_TARGET_CANCEL, touch, hold);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_int(&fields, "of", (int64_t)hold->press_n);
    vt_fields_text(&fields, "cause", cause);
    vt_outbox_add(&app->outbox, &row, &fields);
}

static void move(vt_app *app, vt_hold *hold, const vt_touch *touch)
{
    vt_point from = hold->at;
    hold->at = place_of(touch);
    vt_visit_input(app);
    if (!hold->on || hold->swallowed || hold->taker < 0) return;
    if (hold->inks) vt_stage_ink(app->world->stage, hold->path[hold->taker], from, hold->at);
    bool pushes = vt_pushes_move(app, touch);
    if (pushes && !hold->pushed) {
        vt_touch lost = *touch;
        lost.phase = VT_TOUCH_CANCEL;
        hold->pushed = true;
        cancel_row(app, hold, touch, "push");
        tell(app, hold, VT_ENTRY_RELEASE, &lost);
    }
    if (!hold->pushed) tell(app, hold, VT_ENTRY_MOVE, touch);
}

/* What a finger did that pushed a view. */
static void gesture_row(vt_app *app, const vt_hold *hold, const vt_touch *touch)
{
    vt_row row = touch_row(app, VT_ROW_GESTURE, touch, hold);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "kind", "drag");
    vt_fields_real(&fields, "dx", (touch->contact.x8 - touch->contact.down_x8) / 8.0);
    vt_fields_real(&fields, "dy", (touch->contact.y8 - touch->contact.down_y8) / 8.0);
    vt_fields_int(&fields, "dur_ms", (touch->t_us - touch->contact.down_us) / 1000);
    vt_outbox_add(&app->outbox, &row, &fields);
}

static void tap(vt_app *app, const vt_hold *hold, const vt_touch *touch)
{
    char link[VT_EVENT_TEXT];
    bool stop = false;
    vt_node front = hold->path[hold->taker];
    if (vt_stage_link(app->world->stage, front, hold->at, link, sizeof link))
        vt_script_link(app->world->script, front, touch, link, &stop);
    if (!stop) tell(app, hold, VT_ENTRY_TAP, touch);
}

static void release(vt_app *app, vt_hold *hold, const vt_touch *touch)
{
    bool cancelled = touch->phase == VT_TOUCH_CANCEL;
    bool owned = hold->on && !hold->swallowed && hold->taker >= 0;
    vt_visit_input(app);
    hold->on = false;
    hold->at = place_of(touch);
    if (!owned) return;
    if (hold->inks) vt_stage_ink(app->world->stage, hold->path[hold->taker], hold->at, hold->at);
    vt_pushes_up(app, touch);
    if (hold->pushed) {
        gesture_row(app, hold, touch);
        return;
    }
    vt_row row = touch_row(app, cancelled ? VT_ROW_TARGET_CANCEL : VT_ROW_TARGET_RELEASE, touch, hold);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_int(&fields, "of", (int64_t)hold->press_n);
    vt_fields_int(&fields, "dur_ms", (touch->t_us - touch->contact.down_us) / 1000);
    vt_fields_real(&fields, "moved_mm", round(touch->contact.moved_mm * 10) / 10);
    if (!cancelled) vt_fields_bool(&fields, "tap", touch->tap);
    vt_outbox_add(&app->outbox, &row, &fields);
    tell(app, hold, VT_ENTRY_RELEASE, touch);
    if (!cancelled && touch->tap) tap(app, hold, touch);
}

void vt_hands_event(vt_app *app, const vt_event *event)
{
    vt_touch touches[2];
    int count = vt_contacts_feed(app->hands.contacts, event, app->t_us, touches);
    for (int i = 0; i < count; i++) {
        vt_hold *hold = &app->hands.holds[touches[i].contact.slot];
        switch (touches[i].phase) {
        case VT_TOUCH_PRESS:
            press(app, hold, &touches[i]);
            app->hands.urgent = true;
            break;
        case VT_TOUCH_MOVE:
            move(app, hold, &touches[i]);
            break;
        case VT_TOUCH_RELEASE:
        case VT_TOUCH_CANCEL:
            release(app, hold, &touches[i]);
            app->hands.urgent = true;
            break;
        }
    }
}

static void react_row(vt_app *app, const vt_react *react, bool shown, int64_t host_us)
{
    vt_row row = vt_outbox_row(app, VT_ROW_REACT);
    row.visit = react->visit;
    snprintf(row.scene, sizeof row.scene, "%s", react->scene);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_int(&fields, "of", (int64_t)react->of);
    if (react->change_ms >= 0) vt_fields_real(&fields, "change_ms", react->change_ms);
    if (shown) vt_fields_real(&fields, "frame_ms", (double)(host_us - react->host_us) / 1000.0);
    if (react->change_ms < 0) vt_fields_bool(&fields, "none", true);
    vt_outbox_add(&app->outbox, &row, &fields);
}

static void remove_react(vt_hands *hands, int index)
{
    hands->react_count--;
    memmove(&hands->reacts[index], &hands->reacts[index + 1],
        (size_t)(hands->react_count - index) * sizeof(vt_react));
}

/* Fingers that are still down belong to nobody from here on; what they had already changed is still on its
 * way to the screen. */
void vt_hands_forget(vt_app *app)
{
    vt_hands *hands = &app->hands;
    vt_touch ended[VT_CONTACTS_MAX];
    vt_contacts_cancel_all(hands->contacts, app->t_us, ended);
    for (int i = 0; i < VT_CONTACTS_MAX; i++)
        hands->holds[i].on = false;
    vt_pushes_finish(&app->pushes);
    for (int i = 0; i < hands->react_count; i++) {
        if (hands->reacts[i].change_ms >= 0) continue;
        react_row(app, &hands->reacts[i], false, 0);
        remove_react(hands, i--);
    }
}

void vt_hands_note_effects(vt_app *app)
{
    vt_hands *hands = &app->hands;
    if (hands->react_count == 0) return;
    uint64_t effects = vt_script_effects(app->world->script);
    for (int i = 0; i < hands->react_count; i++) {
        vt_react *react = &hands->reacts[i];
        if (react->change_ms < 0 && effects != react->effects) {
            react->change_ms = (double)(vt_host_now(app->options.host) - react->host_us) / 1000.0;
        }
    }
}

/* host_us 0: nothing was presented, only time passed. */
void vt_hands_presented(vt_app *app, int64_t host_us)
{
    vt_hands *hands = &app->hands;
    for (int i = 0; i < hands->react_count; i++) {
        bool changed = hands->reacts[i].change_ms >= 0;
        bool dead = app->host_us - hands->reacts[i].host_us >= 1000000;
        if (!(changed && host_us) && !dead) continue;
        react_row(app, &hands->reacts[i], changed && host_us, host_us);
        remove_react(hands, i--);
    }
}

int64_t vt_hands_wish(const vt_app *app)
{
    return app->hands.react_count > 0 ? app->hands.reacts[0].host_us + 1000000 : INT64_MAX;
}

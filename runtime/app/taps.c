/* Taps and double taps, from the taker outward. Only a node that has on_double_tap waits to see whether a
 * second tap comes, and what is around it waits with it; what lies in it does not. */
#include "app/app_private.h"

static void double_tap(vt_app *app, const vt_hold *hold, int at, const vt_touch *touch)
{
    vt_script_gesture gesture = {.fingers = 1, .scale = 1};
    uint64_t effects = vt_reacts_effects(app);
    vt_reacts_forget(app, hold->press_n);
    uint64_t before = app->outbox.next_n;
    vt_gestures_say(app, hold->path[at], VT_ENTRY_DOUBLE_TAP, "double_tap", hold, touch, &gesture);
    if (app->outbox.next_n > before) vt_reacts_expect(app, before, effects);
}

static void tell_taps(vt_app *app, const vt_hold *hold, int from, const vt_touch *touch)
{
    vt_gestures *gestures = &app->gestures;
    for (int i = from; i < hold->length; i++) {
        bool stop = false;
        int place;
        vt_node node = hold->path[i];
        if (!vt_stage_alive(app->world->stage, node)) continue;
        if (vt_script_hears(app->world->script, node, VT_ENTRY_DOUBLE_TAP)) {
            vt_tap_fate fate = vt_taps_up(&gestures->taps, vt_stage_number(app->world->stage, node),
                touch->contact.slot, true, hold->at, touch->t_us, &place);
            if (fate == VT_TAP_DOUBLE) double_tap(app, hold, i, touch);
            if (fate == VT_TAP_WAITS) {
                gestures->late[place].hold = *hold;
                gestures->late[place].from = i;
                gestures->late[place].touch = *touch;
            }
            if (fate != VT_TAP_NONE) return;
        }
        vt_script_touch(app->world->script, node, VT_ENTRY_TAP, touch, &stop);
        if (stop) return;
    }
}

/* A tap that had waited: no second one came. */
static void late_tap(vt_app *app, int place)
{
    vt_hold hold = app->gestures.late[place].hold;
    vt_touch touch = app->gestures.late[place].touch;
    int from = app->gestures.late[place].from;
    bool stop = false;
    vt_zones_enter(app, hold.zone);
    if (vt_stage_alive(app->world->stage, hold.path[from]))
        vt_script_touch(app->world->script, hold.path[from], VT_ENTRY_TAP, &touch, &stop);
    if (!stop) tell_taps(app, &hold, from + 1, &touch);
}

void vt_hands_settle_taps(vt_app *app, const vt_hold *hold, const vt_touch *touch)
{
    for (int i = hold->taker < 0 ? 0 : hold->taker; i < hold->length; i++) {
        int place;
        uint64_t thing = vt_stage_number(app->world->stage, hold->path[i]);
        if (thing && vt_taps_up(&app->gestures.taps, thing, touch->contact.slot, false, hold->at, touch->t_us,
                         &place) == VT_TAP_ALONE)
            late_tap(app, place);
    }
}

void vt_hands_tap(vt_app *app, const vt_hold *hold, const vt_touch *touch)
{
    char link[VT_EVENT_TEXT];
    bool stop = false;
    vt_node front = hold->path[hold->taker];
    if (vt_stage_link(app->world->stage, front, hold->at, link, sizeof link))
        vt_script_link(app->world->script, front, touch, link, &stop);
    if (!stop) tell_taps(app, hold, hold->taker, touch);
}

void vt_hands_expect_taps(vt_app *app, const vt_hold *hold, const vt_touch *touch)
{
    for (int i = hold->taker; i < hold->length; i++)
        if (vt_script_hears(app->world->script, hold->path[i], VT_ENTRY_DOUBLE_TAP))
            vt_taps_down(&app->gestures.taps, &app->hands.tap_rules,
                vt_stage_number(app->world->stage, hold->path[i]), touch->contact.slot, hold->at,
                touch->t_us);
}

void vt_hands_late_taps(vt_app *app)
{
    int place;
    bool locked = vt_script_playing(app->world->script) == VT_DURING_LOCKED;
    while (vt_taps_due(&app->gestures.taps, &app->hands.tap_rules, app->t_us, &place))
        if (!locked) late_tap(app, place);
}

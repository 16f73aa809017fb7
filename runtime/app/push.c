/* Fingers that push scrollers and zoomables, and paint on canvases. A finger belongs to what it went down on;
 * the holders around it follow it too until it has gone far enough to be a push: then the touch on what lies
 * inside is taken away, as on any touch screen.
 *
 * Invariants
 * 1. Views change only here and in scripts; a view that a script has moved since is not moved back.
 * 2. What is not held and does not glide costs nothing: its place in the table is free again. */
#include "app/app_private.h"

#include <string.h>

#include "base/mem.h"

void vt_pushes_finish(vt_pushes *pushes)
{
    for (int i = 0; i < VT_PUSH_MAX; i++)
        vt_pan_destroy(pushes->items[i].pan);
    *pushes = (vt_pushes){0};
}

static void leave(vt_push *push)
{
    vt_pan_destroy(push->pan);
    *push = (vt_push){0};
}

static vt_push *find(vt_pushes *pushes, vt_node node)
{
    for (int i = 0; i < VT_PUSH_MAX; i++)
        if (pushes->items[i].pan && vt_node_same(pushes->items[i].node, node)) return &pushes->items[i];
    return NULL;
}

static vt_push *obtain(vt_pushes *pushes, vt_node node)
{
    vt_push *push = find(pushes, node);
    for (int i = 0; i < VT_PUSH_MAX && !push; i++) {
        if (pushes->items[i].pan) continue;
        push = &pushes->items[i];
        push->pan = vt_pan_create();
        if (!push->pan) return NULL;
        push->node = node;
    }
    return push;
}

static double size_of(vt_app *app, vt_node node, vt_prop prop)
{
    vt_value value;
    return vt_stage_get(app->world->stage, node, prop, &value, NULL) ? value.as.number : 0;
}

/* False: the node is gone or cannot be pushed. */
static bool look(vt_app *app, const vt_push *push, vt_pan_rules *rules, vt_pan_view *view)
{
    vt_stage_pannable limits;
    if (!vt_stage_pan_limits(app->world->stage, push->node, &limits)) return false;
    *rules = (vt_pan_rules){.across = limits.across,
        .down = limits.down,
        .bounce = limits.bounce,
        .least_x = limits.least_x,
        .most_x = limits.most_x,
        .least_y = limits.least_y,
        .most_y = limits.most_y,
        .least_scale = limits.least_scale,
        .most_scale = limits.most_scale,
        .snap_x = limits.snap_x,
        .snap_y = limits.snap_y,
        .one_step = limits.paging,
        .slop = app->hands.gesture_rules.start};
    if (limits.pinch) {
        rules->room_x = size_of(app, push->node, VT_PROP_W);
        rules->room_y = size_of(app, push->node, VT_PROP_H);
    } else {
        rules->least_scale = rules->most_scale = limits.scale;
    }
    *view = (vt_pan_view){limits.x, limits.y, limits.scale};
    return true;
}

static void apply(vt_app *app, vt_push *push, const vt_pan_view *view)
{
    vt_stage_pan_to(app->world->stage, push->node, view->x, view->y, view->scale);
    push->view = *view;
    push->changed = true;
}

/* A script that moved the view has the last word. */
static void notice_script(vt_push *push, const vt_pan_view *view)
{
    bool moved = push->changed &&
                 (push->view.x != view->x || push->view.y != view->y || push->view.scale != view->scale);
    if (moved && vt_pan_moving(push->pan)) vt_pan_stop(push->pan);
    push->view = *view;
}

bool vt_pushes_takes(const vt_app *app, vt_node node)
{
    vt_stage_pannable limits;
    return vt_stage_pan_limits(app->world->stage, node, &limits);
}

void vt_pushes_down(vt_app *app, const vt_hold *hold, const vt_touch *touch)
{
    vt_pan_rules rules;
    vt_pan_view view;
    vt_point at = {touch->contact.x8 / 8.0, touch->contact.y8 / 8.0}, own;
    for (int i = hold->taker < 0 ? 0 : hold->taker; i < hold->length; i++) {
        vt_node node = hold->path[i];
        if (!vt_pushes_takes(app, node) || !vt_stage_to_own(app->world->stage, node, at, &own)) continue;
        vt_push *push = obtain(&app->pushes, node);
        if (!push || !look(app, push, &rules, &view)) continue;
        notice_script(push, &view);
        vt_pan_down(push->pan, &rules, &view, touch->contact.slot, own, app->t_us);
        push->fingers |= 1u << touch->contact.slot;
    }
}

bool vt_pushes_move(vt_app *app, vt_node node, const vt_touch *touch)
{
    vt_point at = {touch->contact.x8 / 8.0, touch->contact.y8 / 8.0}, own;
    vt_push *push = find(&app->pushes, node);
    vt_pan_rules rules;
    vt_pan_view view;
    if (!push || !(push->fingers & 1u << touch->contact.slot) || !look(app, push, &rules, &view))
        return false;
    if (!vt_stage_to_own(app->world->stage, push->node, at, &own)) return false;
    notice_script(push, &view);
    if (vt_pan_move(push->pan, &rules, &view, touch->contact.slot, own, app->t_us)) apply(app, push, &view);
    return vt_pan_pushed(push->pan, touch->contact.slot);
}

void vt_pushes_lose(vt_app *app, vt_node winner, int slot)
{
    for (int i = 0; i < VT_PUSH_MAX; i++) {
        vt_push *push = &app->pushes.items[i];
        vt_pan_rules rules;
        vt_pan_view view;
        if (!push->pan || !(push->fingers & 1u << slot) || vt_node_same(push->node, winner)) continue;
        push->fingers &= ~(1u << slot);
        if (look(app, push, &rules, &view)) vt_pan_up(push->pan, &rules, &view, slot, true, app->t_us);
    }
}

void vt_pushes_up(vt_app *app, const vt_touch *touch)
{
    unsigned finger = 1u << touch->contact.slot;
    for (int i = 0; i < VT_PUSH_MAX; i++) {
        vt_push *push = &app->pushes.items[i];
        vt_pan_rules rules;
        vt_pan_view view;
        if (!push->pan || !(push->fingers & finger)) continue;
        push->fingers &= ~finger;
        if (!look(app, push, &rules, &view)) continue;
        push->pushed |= vt_pan_pushed(push->pan, touch->contact.slot);
        vt_pan_up(push->pan, &rules, &view, touch->contact.slot, touch->phase == VT_TOUCH_CANCEL, app->t_us);
    }
}

static void rest(vt_app *app, vt_push *push)
{
    vt_node node = push->node;
    bool pushed = push->pushed;
    leave(push);
    if (pushed) vt_zones_rested(app, node);
}

void vt_pushes_advance(vt_app *app)
{
    for (int i = 0; i < VT_PUSH_MAX; i++) {
        vt_push *push = &app->pushes.items[i];
        vt_pan_rules rules;
        vt_pan_view view;
        if (!push->pan) continue;
        if (!look(app, push, &rules, &view)) {
            leave(push);
            continue;
        }
        notice_script(push, &view);
        if (vt_pan_advance(push->pan, &rules, &view, app->t_us)) apply(app, push, &view);
        if (!vt_pan_held(push->pan) && !vt_pan_moving(push->pan)) rest(app, push);
    }
}

bool vt_pushes_moving(const vt_app *app)
{
    for (int i = 0; i < VT_PUSH_MAX; i++)
        if (app->pushes.items[i].pan && vt_pan_moving(app->pushes.items[i].pan)) return true;
    return false;
}

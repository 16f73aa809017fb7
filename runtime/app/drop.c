/* What dragged things are let go over: of all nodes with on_drop whose box holds the finger the smallest, and
 * among equal ones the newest. */
#include "app/app_private.h"

enum { TARGETS_MAX = 256 };

static bool holds(const vt_stage *stage, vt_node outer, vt_node node)
{
    for (; node.generation; node = vt_stage_parent(stage, node))
        if (vt_node_same(outer, node)) return true;
    return false;
}

static vt_node under(vt_app *app, vt_node dragged, vt_point at)
{
    vt_stage *stage = app->world->stage;
    vt_node nodes[TARGETS_MAX], best = {0};
    double least = 0;
    int count = vt_script_hearers(app->world->script, VT_ENTRY_DROP, nodes, TARGETS_MAX);
    for (int i = 0; i < count && i < TARGETS_MAX; i++) {
        vt_rect box;
        if (holds(stage, dragged, nodes[i]) || !vt_stage_touchable(stage, nodes[i])) continue;
        if (!vt_stage_box(stage, nodes[i], &box) || !vt_rect_contains(box, at)) continue;
        if (best.generation && box.w * box.h > least) continue;
        best = nodes[i];
        least = box.w * box.h;
    }
    return best;
}

static vt_point place_of(const vt_touch *touch)
{
    return (vt_point){touch->contact.x8 / 8.0, touch->contact.y8 / 8.0};
}

static void tell(
    vt_app *app, vt_node node, vt_script_touch_entry entry, vt_node dragged, const vt_touch *touch)
{
    vt_script_gesture gesture = {.fingers = 1, .scale = 1, .node = dragged};
    if (vt_stage_alive(app->world->stage, node))
        vt_script_gestured(app->world->script, node, entry, touch, &gesture);
}

static void hover(vt_app *app, vt_gesturing *item, vt_node now, const vt_touch *touch)
{
    vt_node before = item->over;
    if (vt_node_same(before, now)) return;
    item->over = now;
    if (before.generation) tell(app, before, VT_ENTRY_DRAG_OUT, item->node, touch);
    if (now.generation) tell(app, now, VT_ENTRY_DRAG_OVER, item->node, touch);
}

void vt_drops_over(vt_app *app, vt_gesturing *item, const vt_touch *touch)
{
    hover(app, item, under(app, item->node, place_of(touch)), touch);
}

void vt_drops_end(vt_app *app, vt_gesturing *item, const vt_hold *hold, const vt_touch *touch, bool cancelled)
{
    vt_node target = cancelled ? (vt_node){0} : under(app, item->node, place_of(touch));
    vt_script_gesture gesture = {.fingers = 1, .scale = 1, .node = item->node};
    hover(app, item, (vt_node){0}, touch);
    if (!target.generation || !vt_stage_alive(app->world->stage, target)) return;
    vt_script_answer answer = vt_gestures_say(app, target, VT_ENTRY_DROP, "drop", hold, touch, &gesture);
    if (answer != VT_ANSWER_FALSE) item->target = target;
}

/* What robots see: where something can be touched just now, and in which ways; which keys do something. */
#include <stdio.h>
#include <string.h>

#include "app/app_private.h"

#include "base/keyname.h"
#include "host/robot.h"

static const struct {
    vt_script_touch_entry entry;
    unsigned does;
} ways[] = {{VT_ENTRY_HOLD, VT_ROBOT_HOLD}, {VT_ENTRY_DRAG, VT_ROBOT_DRAG}, {VT_ENTRY_MOVE, VT_ROBOT_DRAG},
    {VT_ENTRY_DROP, VT_ROBOT_DROP}, {VT_ENTRY_SWIPE, VT_ROBOT_SWIPE}, {VT_ENTRY_PINCH, VT_ROBOT_PINCH},
    {VT_ENTRY_ROTATE, VT_ROBOT_PINCH}, {VT_ENTRY_PAN, VT_ROBOT_PINCH},
    {VT_ENTRY_DOUBLE_TAP, VT_ROBOT_DOUBLE}};

static unsigned ways_of(vt_app *app, vt_node node)
{
    vt_stage *stage = app->world->stage;
    vt_value value;
    unsigned does = 0;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (vt_script_hears(app->world->script, node, ways[i].entry)) does |= ways[i].does;
    if (vt_stage_get(stage, node, VT_PROP_DRAGGABLE, &value, NULL) && value.as.choice != VT_DRAG_NONE)
        does |= VT_ROBOT_DRAG;
    if (vt_stage_get(stage, node, VT_PROP_TRANSFORMABLE, &value, NULL) && value.as.boolean)
        does |= VT_ROBOT_DRAG | VT_ROBOT_PINCH;
    return does;
}

static bool hits(vt_app *app, vt_node node, vt_point at)
{
    vt_node path[VT_PATH_MAX];
    int length = vt_stage_hit(app->world->stage, at, path, VT_PATH_MAX);
    for (int i = 0; i < length; i++)
        if (vt_node_same(path[i], node)) return true;
    return false;
}

/* Its middle, or where else a finger reaches it. What takes drops need not be touchable itself. */
static bool place_of(vt_app *app, vt_node node, unsigned does, vt_point *out)
{
    static const double shares[][2] = {
        {0.5, 0.5}, {0.25, 0.25}, {0.75, 0.25}, {0.25, 0.75}, {0.75, 0.75}, {0.5, 0.05}, {0.05, 0.5}};
    vt_rect box;
    if (!vt_stage_touchable(app->world->stage, node) || !vt_stage_box(app->world->stage, node, &box))
        return false;
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        *out = (vt_point){box.x + box.w * shares[i][0], box.y + box.h * shares[i][1]};
        if (hits(app, node, *out)) return true;
    }
    *out = (vt_point){box.x + box.w / 2, box.y + box.h / 2};
    return does & VT_ROBOT_DROP;
}

static void add_key(const char *name, vt_robot_thing *out, int *count)
{
    if (*count == VT_ROBOT_THINGS) return;
    for (int i = 0; i < *count; i++)
        if (strcmp(out[i].key, name) == 0) return;
    out[*count] = (vt_robot_thing){0};
    snprintf(out[(*count)++].key, sizeof out[0].key, "%s", name);
}

/* What a scene listens to, and what stands for a sensor here. */
static void add_keys(const vt_app *app, vt_robot_thing *out, int *count)
{
    const char *names[VT_ROBOT_THINGS];
    int heard = vt_script_keys(app->world->script, names, VT_ROBOT_THINGS);
    for (int i = 0; i < heard; i++)
        add_key(names[i], out, count);
    for (int i = 0; i < app->channels.count; i++) {
        const vt_channel_decl *decl = &app->channels.decls[i];
        const char *lists[] = {decl->source == VT_FROM_KEYS ? decl->keys : "", decl->fake_keys};
        vt_keyname_part part;
        for (int k = 0; k < 2; k++)
            while (vt_keyname_next(&lists[k], &part))
                if (part.sound) add_key(part.key, out, count);
    }
}

int vt_app_things(vt_app *app, vt_robot_thing *out)
{
    vt_node nodes[2 * VT_ROBOT_THINGS];
    int count = 0;
    if (!app->world || app->card) return 0;
    vt_script *script = app->world->script;
    int found = vt_script_targets(script, nodes, VT_ROBOT_THINGS);
    if (found > VT_ROBOT_THINGS) found = VT_ROBOT_THINGS;
    int takers = vt_script_hearers(script, VT_ENTRY_DROP, nodes + found, VT_ROBOT_THINGS);
    if (takers > VT_ROBOT_THINGS) takers = VT_ROBOT_THINGS;
    for (int i = 0; i < found + takers && count < VT_ROBOT_THINGS; i++) {
        vt_point at;
        unsigned does = ways_of(app, nodes[i]);
        if (i >= found && vt_script_takes(script, nodes[i])) continue;
        if (place_of(app, nodes[i], does, &at))
            out[count++] = (vt_robot_thing){.x = at.x, .y = at.y, .does = does};
    }
    add_keys(app, out, &count);
    return count;
}

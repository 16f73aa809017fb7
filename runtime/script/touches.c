/* Fingers into a script: which nodes they concern, and the one table that a handler is given. */
#include <string.h>

#include "script/script_private.h"

/* What a node is told of without taking fingers itself. */
static const unsigned passive = 1u << VT_ON_REST | 1u << VT_ON_DROP | 1u << VT_ON_DRAG_OVER |
                                1u << VT_ON_DRAG_OUT | 1u << VT_ON_VISIT | 1u << VT_ON_IDLE |
                                1u << VT_ON_READY | 1u << VT_ON_END | 1u << VT_ON_ERROR | 1u << VT_ON_CAPTION;

static const vt_handler handlers[VT_ENTRIES] = {[VT_ENTRY_PRESS] = VT_ON_PRESS,
    [VT_ENTRY_RELEASE] = VT_ON_RELEASE,
    [VT_ENTRY_TAP] = VT_ON_TAP,
    [VT_ENTRY_MOVE] = VT_ON_MOVE,
    [VT_ENTRY_DOUBLE_TAP] = VT_ON_DOUBLE_TAP,
    [VT_ENTRY_HOLD] = VT_ON_HOLD,
    [VT_ENTRY_DRAG] = VT_ON_DRAG,
    [VT_ENTRY_SWIPE] = VT_ON_SWIPE,
    [VT_ENTRY_PINCH] = VT_ON_PINCH,
    [VT_ENTRY_ROTATE] = VT_ON_ROTATE,
    [VT_ENTRY_PAN] = VT_ON_PAN,
    [VT_ENTRY_DROP] = VT_ON_DROP,
    [VT_ENTRY_DRAG_OVER] = VT_ON_DRAG_OVER,
    [VT_ENTRY_DRAG_OUT] = VT_ON_DRAG_OUT,
    [VT_ENTRY_VISIT] = VT_ON_VISIT,
    [VT_ENTRY_IDLE] = VT_ON_IDLE};

static bool carried(const vt_script *script, vt_node node)
{
    vt_value value;
    vt_stage *stage = script->deps.stage;
    return (vt_stage_get(stage, node, VT_PROP_DRAGGABLE, &value, NULL) && value.as.choice != VT_DRAG_NONE) ||
           (vt_stage_get(stage, node, VT_PROP_TRANSFORMABLE, &value, NULL) && value.as.boolean);
}

bool vt_script_takes(const vt_script *script, vt_node node)
{
    const vt_lnode_box *box = vt_lnode_of(script, node);
    return (box && (box->handlers & ~passive || carried(script, node))) || vt_task_waits_tap(script, node);
}

bool vt_script_hears(const vt_script *script, vt_node node, vt_script_touch_entry entry)
{
    const vt_lnode_box *box = vt_lnode_of(script, node);
    return box && box->handlers & 1u << handlers[entry];
}

bool vt_script_drags(const vt_script *script, vt_node node)
{
    return vt_script_hears(script, node, VT_ENTRY_MOVE);
}

/* entry VT_ENTRIES: all that take fingers. */
static int collect(const vt_script *script, vt_script_touch_entry entry, vt_node *out, int most)
{
    int count = 0;
    for (uint32_t slot = 0; slot < script->box_count; slot++) {
        const vt_lnode_box *box = script->boxes[slot];
        if (!box) continue;
        bool fits = entry == VT_ENTRIES ? vt_script_takes(script, box->node)
                                        : vt_script_hears(script, box->node, entry);
        if (!fits) continue;
        int place = count < most ? count : most;
        while (place > 0 && vt_stage_number(script->deps.stage, out[place - 1]) > box->number)
            place--;
        int moved = (count < most ? count : most - 1) - place;
        if (moved > 0) memmove(out + place + 1, out + place, (size_t)moved * sizeof *out);
        if (place < most) out[place] = box->node;
        count++;
    }
    return count;
}

int vt_script_targets(const vt_script *script, vt_node *out, int most)
{
    return collect(script, VT_ENTRIES, out, most);
}

int vt_script_hearers(const vt_script *script, vt_script_touch_entry entry, vt_node *out, int most)
{
    return collect(script, entry, out, most);
}

typedef struct {
    vt_node node;
    vt_handler handler;
    const vt_touch *touch;            /* NULL: of nothing that a finger does just now */
    const vt_script_gesture *gesture; /* or NULL */
    const char *link;                 /* or NULL */
    double dx, dy;
    vt_script_answer answer;
} errand;

static void field(lua_State *L, const char *key)
{
    vt_gate_hash_value(L, -1);
    lua_setfield(L, -2, key);
}

static void number_field(lua_State *L, const char *key, double value)
{
    vt_values_push_number(L, value);
    field(L, key);
}

static void node_field(lua_State *L, const char *key, vt_node node)
{
    vt_lnode_push(L, node);
    field(L, key);
}

static void push_gesture(lua_State *L, const vt_script_gesture *gesture)
{
    lua_pushstring(L, gesture->phase);
    field(L, "phase");
    lua_pushstring(L, gesture->direction);
    field(L, "direction");
    lua_pushinteger(L, gesture->fingers);
    field(L, "fingers");
    number_field(L, "way_x", gesture->way.x);
    number_field(L, "way_y", gesture->way.y);
    number_field(L, "scale", gesture->scale);
    number_field(L, "rotation", gesture->rotation);
    number_field(L, "speed", gesture->speed);
    node_field(L, "node", gesture->node);
    node_field(L, "target", gesture->target);
}

static void push_touch(lua_State *L, const errand *e)
{
    const vt_script *script = vt_script_of(L);
    const vt_touch *touch = e->touch;
    vt_point at = {touch->contact.x8 / 8.0, touch->contact.y8 / 8.0}, own = {0, 0};
    vt_stage_to_own(script->deps.stage, e->node, at, &own);
    const struct {
        const char *key;
        double value;
    } numbers[] = {{"x", at.x}, {"y", at.y}, {"dx", e->dx}, {"dy", e->dy}, {"own_x", own.x}, {"own_y", own.y},
        {"time", (double)(touch->t_us - script->start_us) / 1e6},
        {"seconds", (double)(touch->t_us - touch->contact.down_us) / 1e6}};
    lua_createtable(L, 0, e->gesture ? 21 : 11);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        number_field(L, numbers[i].key, numbers[i].value);
    lua_pushinteger(L, touch->contact.slot);
    field(L, "finger");
    lua_pushboolean(L, touch->phase == VT_TOUCH_CANCEL);
    field(L, "cancelled");
    lua_pushstring(L, e->link);
    field(L, "link");
    if (e->gesture) push_gesture(L, e->gesture);
}

static int call_handler(lua_State *L)
{
    errand *e = lua_touserdata(L, 1);
    vt_lnode_push(L, e->node);
    int node = lua_gettop(L), arguments = 0;
    if (((vt_lnode_box *)lua_touserdata(L, node))->widget) {
        vt_lwidget_handler(L, node, e->handler);
        arguments++;
    } else {
        vt_lnode_user(L, node, (int)e->handler + 1);
    }
    vt_gate_hash_function(L, node + 1);
    if (e->touch) {
        push_touch(L, e);
        arguments++;
    }
    lua_call(L, arguments, 1);
    vt_gate_hash_value(L, -1);
    if (lua_isboolean(L, -1)) e->answer = lua_toboolean(L, -1) ? VT_ANSWER_TRUE : VT_ANSWER_FALSE;
    return 0;
}

static bool call(vt_script *script, errand *e)
{
    const vt_lnode_box *box = vt_lnode_of(script, e->node);
    if (!box || !(box->handlers & 1u << e->handler)) return true;
    const char *entry = vt_lnode_handler(e->handler);
    return vt_gate_serve(script, script->visit, entry, box->number, call_handler, e);
}

/* How far the finger came since the last event told of it; the nodes of one path are told the same. */
static void measure_move(vt_script *script, errand *e, vt_script_touch_entry entry)
{
    const vt_contact *contact = &e->touch->contact;
    vt_finger *finger = &script->fingers[contact->slot & (VT_CONTACTS_MAX - 1)];
    if (entry == VT_ENTRY_PRESS) *finger = (vt_finger){contact->x8, contact->y8, contact->x8, contact->y8};
    if (entry != VT_ENTRY_MOVE) return;
    if (finger->x8 != contact->x8 || finger->y8 != contact->y8)
        *finger = (vt_finger){contact->x8, contact->y8, finger->x8, finger->y8};
    e->dx = (finger->x8 - finger->from_x8) / 8.0;
    e->dy = (finger->y8 - finger->from_y8) / 8.0;
}

bool vt_script_touch(
    vt_script *script, vt_node node, vt_script_touch_entry entry, const vt_touch *touch, bool *stop)
{
    if (stop) *stop = false;
    if (script->inside) return false;
    errand e = {.node = node, .handler = handlers[entry], .touch = touch};
    measure_move(script, &e, entry);
    bool fine = call(script, &e);
    if (stop) *stop = e.answer == VT_ANSWER_TRUE;
    const vt_lnode_box *box = vt_lnode_of(script, node);
    if (entry == VT_ENTRY_TAP && !(box && box->widget)) vt_task_tapped(script, node);
    vt_task_go_on(script);
    return fine;
}

vt_script_answer vt_script_gestured(vt_script *script, vt_node node, vt_script_touch_entry entry,
    const vt_touch *touch, const vt_script_gesture *gesture)
{
    if (script->inside) return VT_ANSWER_NOTHING;
    errand e = {.node = node,
        .handler = handlers[entry],
        .touch = touch,
        .gesture = gesture,
        .dx = gesture->step.x,
        .dy = gesture->step.y};
    call(script, &e);
    vt_task_go_on(script);
    return e.answer;
}

bool vt_script_link(vt_script *script, vt_node node, const vt_touch *touch, const char *link, bool *stop)
{
    if (stop) *stop = false;
    if (script->inside) return false;
    errand e = {.node = node, .handler = VT_ON_LINK, .touch = touch, .link = link};
    bool fine = call(script, &e);
    if (stop) *stop = e.answer == VT_ANSWER_TRUE;
    vt_task_go_on(script);
    return fine;
}

void vt_script_zone(vt_script *script, vt_node node, vt_script_touch_entry entry)
{
    if (script->inside) return;
    call(script, &(errand){.node = node, .handler = handlers[entry]});
    vt_task_go_on(script);
}

void vt_script_rested(vt_script *script, vt_node node)
{
    if (script->inside) return;
    call(script, &(errand){.node = node, .handler = VT_ON_REST});
    vt_task_go_on(script);
}

/* The ways into a script that the app uses: touches, time, and what it may ask between them. */
#include <string.h>

#include "script/script_private.h"

enum { UPDATE_FAULTS_MOST = 10 };

/* ---- touch ---- */

bool vt_script_takes(const vt_script *script, vt_node node)
{
    const vt_lnode_box *box = vt_lnode_of(script, node);
    return (box && box->handlers & ~(1u << VT_ON_REST)) || vt_task_waits_tap(script, node);
}

bool vt_script_drags(const vt_script *script, vt_node node)
{
    const vt_lnode_box *box = vt_lnode_of(script, node);
    return box && box->handlers & 1u << VT_ON_MOVE;
}

int vt_script_targets(const vt_script *script, vt_node *out, int most)
{
    int count = 0;
    for (uint32_t slot = 0; slot < script->box_count; slot++) {
        const vt_lnode_box *box = script->boxes[slot];
        if (!box || !vt_script_takes(script, box->node)) continue;
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

typedef struct {
    vt_node node;
    vt_handler handler;
    const vt_touch *touch; /* NULL: on_rest */
    const char *link;      /* or NULL */
    double dx, dy;
    bool stop;
} errand;

static void field(lua_State *L, const char *key)
{
    vt_gate_hash_value(L, -1);
    lua_setfield(L, -2, key);
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
    lua_createtable(L, 0, 11);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        vt_values_push_number(L, numbers[i].value);
        field(L, numbers[i].key);
    }
    lua_pushinteger(L, touch->contact.slot);
    field(L, "finger");
    lua_pushboolean(L, touch->phase == VT_TOUCH_CANCEL);
    field(L, "cancelled");
    lua_pushstring(L, e->link);
    field(L, "link");
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
    e->stop = lua_isboolean(L, -1) && lua_toboolean(L, -1);
    return 0;
}

static bool call(vt_script *script, errand *e)
{
    const vt_lnode_box *box = vt_lnode_of(script, e->node);
    if (!box || !(box->handlers & 1u << e->handler)) return true;
    return vt_gate_run(script, vt_lnode_handler(e->handler), box->number, call_handler, e, NULL);
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

/* Stories that the entry woke. */
static void go_on(vt_script *script)
{
    vt_task_all_tapped(script);
    vt_task_drain(script);
}

bool vt_script_touch(
    vt_script *script, vt_node node, vt_script_touch_entry entry, const vt_touch *touch, bool *stop)
{
    static const vt_handler handlers[] = {[VT_ENTRY_PRESS] = VT_ON_PRESS,
        [VT_ENTRY_RELEASE] = VT_ON_RELEASE,
        [VT_ENTRY_TAP] = VT_ON_TAP,
        [VT_ENTRY_MOVE] = VT_ON_MOVE};
    if (stop) *stop = false;
    if (script->inside) return false;
    errand e = {.node = node, .handler = handlers[entry], .touch = touch};
    measure_move(script, &e, entry);
    bool fine = call(script, &e);
    if (stop) *stop = e.stop;
    const vt_lnode_box *box = vt_lnode_of(script, node);
    if (entry == VT_ENTRY_TAP && !(box && box->widget)) vt_task_tapped(script, node);
    go_on(script);
    return fine;
}

bool vt_script_link(vt_script *script, vt_node node, const vt_touch *touch, const char *link, bool *stop)
{
    if (stop) *stop = false;
    if (script->inside) return false;
    errand e = {.node = node, .handler = VT_ON_LINK, .touch = touch, .link = link};
    bool fine = call(script, &e);
    if (stop) *stop = e.stop;
    go_on(script);
    return fine;
}

void vt_script_rested(vt_script *script, vt_node node)
{
    if (script->inside) return;
    call(script, &(errand){.node = node, .handler = VT_ON_REST});
    go_on(script);
}

/* ---- time ---- */

static int call_update(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    const int64_t *dt = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_SCENES);
    lua_getfield(L, -1, script->scene);
    if (lua_getfield(L, -1, "update") != LUA_TFUNCTION)
        return luaL_error(L, "self:animate(true) needs a function %s:update(dt)", script->scene);
    vt_gate_hash_function(L, -1);
    lua_insert(L, -2);
    lua_pushnumber(L, (double)*dt / 1e6);
    vt_gate_hash_value(L, -1);
    lua_call(L, 2, 0);
    return 0;
}

/* An update that fails again and again would fail at every refresh: after a while it is switched off. */
static void update(vt_script *script, int64_t dt_us)
{
    bool fine = vt_gate_run(script, "update", 0, call_update, &dt_us, NULL);
    script->update_faults = fine ? 0 : script->update_faults + 1;
    if (script->update_faults < UPDATE_FAULTS_MOST) return;
    script->update_faults = 0;
    script->animates = false;
}

void vt_script_advance(vt_script *script, int64_t dt_us)
{
    if (script->inside) return;
    vt_time_fire(script);
    vt_task_due(script);
    for (int i = 0; i < script->ended_count; i++) {
        vt_tween tween = script->ended[i];
        vt_ltween_end(script, tween);
        vt_task_tween(script, tween);
    }
    script->ended_count = 0;
    vt_task_orphans(script);
    if (script->animates) update(script, dt_us);
    go_on(script);
}

int64_t vt_script_wish(const vt_script *script)
{
    int64_t wish = vt_task_wish(script);
    for (int i = 0; i < script->timer_count; i++)
        if (script->timers[i].due < wish) wish = script->timers[i].due;
    bool due = script->ended_count || script->tapped_count;
    return due && wish > script->now_us ? script->now_us : wish;
}

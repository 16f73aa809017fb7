/* The ways into a script that the app uses: touches, time, and what it may ask between them. */
#include "script/script_private.h"

enum { UPDATE_FAULTS_MOST = 10 };

/* ---- touch ---- */

bool vt_script_takes(const vt_script *script, vt_node node)
{
    const vt_known *known = vt_lnode_known(script, vt_stage_number(script->deps.stage, node));
    return (known && known->handlers) || vt_task_waits_tap(script, node);
}

int vt_script_targets(const vt_script *script, vt_node *out, int most)
{
    int count = 0;
    for (int i = 0; i < script->known_count; i++) {
        vt_node node = script->known[i].node;
        if (!vt_stage_alive(script->deps.stage, node) || !vt_script_takes(script, node)) continue;
        if (count < most) out[count] = node;
        count++;
    }
    return count;
}

typedef struct {
    vt_node node;
    int handler;
    const vt_touch *touch;
    bool stop;
} errand;

static void push_touch(lua_State *L, const vt_touch *touch)
{
    vt_script *script = vt_script_of(L);
    const struct {
        const char *key;
        double value;
    } numbers[] = {{"x", touch->contact.x8 / 8.0}, {"y", touch->contact.y8 / 8.0},
        {"time", (double)(touch->t_us - script->start_us) / 1e6},
        {"seconds", (double)(touch->t_us - touch->contact.down_us) / 1e6}};
    lua_createtable(L, 0, 6);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        vt_values_push_number(L, numbers[i].value);
        vt_gate_hash_value(L, -1);
        lua_setfield(L, -2, numbers[i].key);
    }
    lua_pushinteger(L, touch->contact.slot);
    vt_gate_hash_value(L, -1);
    lua_setfield(L, -2, "finger");
    lua_pushboolean(L, touch->phase == VT_TOUCH_CANCEL);
    vt_gate_hash_value(L, -1);
    lua_setfield(L, -2, "cancelled");
}

static int call_handler(lua_State *L)
{
    errand *e = lua_touserdata(L, 1);
    vt_lnode_push(L, e->node);
    lua_getiuservalue(L, -1, e->handler + 1);
    vt_gate_hash_function(L, -1);
    push_touch(L, e->touch);
    lua_call(L, 1, 1);
    vt_gate_hash_value(L, -1);
    e->stop = lua_isboolean(L, -1) && lua_toboolean(L, -1);
    return 0;
}

bool vt_script_touch(
    vt_script *script, vt_node node, vt_script_touch_entry entry, const vt_touch *touch, bool *stop)
{
    static const struct {
        int handler;
        const char *name;
    } entries[] = {
        [VT_ENTRY_PRESS] = {VT_ON_PRESS, "on_press"},
        [VT_ENTRY_RELEASE] = {VT_ON_RELEASE, "on_release"},
        [VT_ENTRY_TAP] = {VT_ON_TAP, "on_tap"},
    };
    if (stop) *stop = false;
    if (script->inside) return false;
    uint64_t number = vt_stage_number(script->deps.stage, node);
    const vt_known *known = vt_lnode_known(script, number);
    errand e = {node, entries[entry].handler, touch, false};
    bool fine = true;
    if (known && known->handlers & 1u << e.handler)
        fine = vt_gate_run(script, entries[entry].name, number, call_handler, &e, NULL);
    if (stop) *stop = e.stop;
    if (entry == VT_ENTRY_TAP) vt_task_tapped(script, node);
    vt_task_drain(script);
    return fine;
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
    vt_task_drain(script);
}

int64_t vt_script_wish(const vt_script *script)
{
    int64_t wish = vt_task_wish(script);
    for (int i = 0; i < script->timer_count; i++)
        if (script->timers[i].due < wish) wish = script->timers[i].due;
    return script->ended_count && wish > script->now_us ? script->now_us : wish;
}

/* The ways into a script that the app uses besides touches: time, and what it may ask between handlers. */
#include "script/playing.h"
#include "script/watches.h"

enum { UPDATE_FAULTS_MOST = 10 };

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

/* Timers, cues and ends by their times; what they begin waits for the next advance. */
static void in_order(vt_script *script)
{
    uint64_t newest = script->serial;
    for (int told = 0; told < VT_TOLD_MAX; told++) {
        int64_t timer = vt_time_due(script, newest), played = vt_playing_due(script);
        if (timer <= played && timer <= script->now_us)
            vt_time_fire(script, newest);
        else if (played <= script->now_us)
            vt_playing_tell(script);
        else
            return;
    }
}

void vt_script_advance(vt_script *script, int64_t dt_us)
{
    if (script->inside) return;
    vt_playing_settle(script);
    vt_watches_due(script);
    in_order(script);
    vt_playing_captions(script);
    vt_lfilms_stopped(script);
    vt_task_due(script);
    for (int i = 0; i < script->ended_count; i++) {
        vt_tween tween = script->ended[i];
        vt_ltween_end(script, tween);
        vt_task_tween(script, tween);
    }
    script->ended_count = 0;
    vt_task_orphans(script);
    if (script->animates) update(script, dt_us);
    vt_task_go_on(script);
}

int64_t vt_script_wish(const vt_script *script)
{
    int64_t wish = vt_task_wish(script), watches = vt_watches_wish(script), played = vt_playing_wish(script);
    if (watches < wish) wish = watches;
    if (played < wish) wish = played;
    for (int i = 0; i < script->timer_count; i++)
        if (script->timers[i].due < wish) wish = script->timers[i].due;
    bool due = script->ended_count || script->tapped_count;
    return due && wish > script->now_us ? script->now_us : wish;
}

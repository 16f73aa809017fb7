/* Time: now, after, every, and the order in which things that are due happen.
 *
 * 1. What is due fires in order of due time, then of creation; what an advance creates waits for the next
 * one.
 * 2. Every wait is at least VT_TICK_US long, so that time always goes on.
 * 3. every never drifts: it stays on the grid of its first due time. Firings that a long sleep missed are
 * left out. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "script/watches.h"

static const int64_t FIRED = INT64_MAX; /* due time of an after that is being called */
static const double LONGEST = 86400, SHORTEST_PERIOD = 0.01;

typedef struct {
    uint64_t number;
} handle;

int64_t vt_time_us(double seconds)
{
    int64_t us = (int64_t)llround(seconds * 1e6);
    return us < VT_TICK_US ? VT_TICK_US : us;
}

static vt_timer *find_timer(const vt_script *script, uint64_t number)
{
    for (int i = 0; i < script->timer_count; i++)
        if (script->timers[i].number == number) return &script->timers[i];
    return NULL;
}

static void end_timer(vt_script *script, lua_State *L, uint64_t number)
{
    vt_timer *timer = find_timer(script, number);
    if (!timer) return;
    int left = (int)(script->timers + script->timer_count - timer) - 1;
    memmove(timer, timer + 1, (size_t)left * sizeof *timer);
    script->timer_count--;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_pushnil(L);
    lua_rawseti(L, -2, (lua_Integer)number);
    lua_pop(L, 1);
}

static void reserve_timer(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    if (script->timer_count < script->timer_capacity) return;
    int capacity = script->timer_capacity ? script->timer_capacity * 2 : 16;
    vt_timer *timers = vt_realloc_array(script->timers, (size_t)capacity, sizeof *timers);
    if (!timers) vt_gate_memory(L);
    script->timers = timers;
    script->timer_capacity = capacity;
}

static int start_timer(lua_State *L, const char *what, double least, bool again)
{
    vt_script *script = vt_script_of(L);
    vt_gate_need_scene(L, what);
    double seconds = vt_values_seconds(L, 1, least, LONGEST, what);
    if (lua_type(L, 2) != LUA_TFUNCTION)
        return luaL_error(L, "%s takes seconds and a function, not a %s", what, luaL_typename(L, 2));
    if (script->timer_count >= VT_TIMERS_MAX)
        return luaL_error(L, "more than %d timers are waiting", VT_TIMERS_MAX);
    lua_settop(L, 2);
    reserve_timer(L);
    handle *out = lua_newuserdatauv(L, sizeof *out, 0);
    out->number = script->serial + 1;
    luaL_setmetatable(L, vt_module_timer.name);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_pushvalue(L, 2);
    lua_rawseti(L, -2, (lua_Integer)out->number);
    lua_pop(L, 1);
    script->serial++;
    int64_t us = vt_time_us(seconds);
    script->timers[script->timer_count++] =
        (vt_timer){out->number, script->now_us + us, again ? us : 0, script->serving};
    vt_gate_effect(script, what);
    script->hash = vt_hash_u64(script->hash, (uint64_t)us);
    return 1;
}

static int time_after(lua_State *L)
{
    return start_timer(L, "after", 0, false);
}

static int time_every(lua_State *L)
{
    return start_timer(L, "every", SHORTEST_PERIOD, true);
}

static int time_now(lua_State *L)
{
    const vt_script *script = vt_script_of(L);
    lua_pushnumber(L, (double)(script->now_us - script->start_us) / 1e6);
    return 1;
}

static uint64_t check_timer(lua_State *L)
{
    return ((handle *)luaL_checkudata(L, 1, vt_module_timer.name))->number;
}

static int timer_stop(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    uint64_t number = check_timer(L);
    if (find_timer(script, number)) vt_gate_effect(script, "timer.stop");
    end_timer(script, L, number);
    return 0;
}

static int timer_running(lua_State *L)
{
    const vt_timer *timer = find_timer(vt_script_of(L), check_timer(L));
    lua_pushboolean(L, timer && timer->due != FIRED);
    return 1;
}

static int timer_tostring(lua_State *L)
{
    lua_pushfstring(L, "timer %I", (LUAI_UACINT)check_timer(L));
    return 1;
}

void vt_time_open(lua_State *L)
{
    vt_sandbox_class(L, &vt_module_timer, NULL, NULL, timer_tostring);
}

/* ---- firing ---- */

static int call_timer(lua_State *L)
{
    uint64_t number = *(const uint64_t *)lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_rawgeti(L, -1, (lua_Integer)number);
    vt_gate_hash_function(L, -1);
    lua_call(L, 0, 0);
    return 0;
}

/* Creation order breaks ties. */
static vt_timer *next_timer(const vt_script *script, uint64_t newest)
{
    vt_timer *next = NULL;
    for (int i = 0; i < script->timer_count; i++) {
        vt_timer *timer = &script->timers[i];
        if (timer->number <= newest && (!next || timer->due < next->due)) next = timer;
    }
    return next;
}

int64_t vt_time_due(const vt_script *script, uint64_t newest)
{
    const vt_timer *next = next_timer(script, newest);
    return next ? next->due : FIRED;
}

void vt_time_fire(vt_script *script, uint64_t newest)
{
    vt_timer *next = next_timer(script, newest);
    uint64_t number = next->number;
    bool again = next->period > 0;
    if (again)
        next->due += ((script->now_us - next->due) / next->period + 1) * next->period;
    else
        next->due = FIRED;
    vt_gate_serve(script, next->visit, again ? "every" : "after", number, call_timer, &number);
    if (!again && lua_checkstack(script->L, 2)) end_timer(script, script->L, number);
}

void vt_time_clear(vt_script *script)
{
    lua_State *L = script->L;
    if (!lua_checkstack(L, 6)) return;
    vt_lkeep_clear(script);
    while (script->timer_count)
        end_timer(script, L, script->timers[script->timer_count - 1].number);
    while (script->task_count)
        vt_task_end(script, script->tasks[script->task_count - 1].number);
    vt_watches_clear(script);
    vt_ltween_clear(script);
}

static const vt_api time_entries[] = {
    {"after", time_after, "seconds: number, fn: function", "timer", "Calls fn once, after so many seconds."},
    {"every", time_every, "seconds: number, fn: function", "timer",
        "Calls fn again and again; seconds from 0.01. Firings that the kiosk slept through are left out."},
    {"now", time_now, "", "number", "Seconds since this state began."},
    {"run", vt_task_run, "fn: function", "task",
        "Starts fn as a story, right after the handler that calls run."},
    {"wait", vt_task_wait, "what: number|tween", "",
        "In a story: waits so many seconds, or until the tween has ended."},
    {"wait_end", vt_task_wait_end, "what: voice|stems|video", "string",
        "In a story: waits until it is over; returns why, as on_end is told, or failed, or removed."},
    {"wait_tap", vt_task_wait_tap, "...: node", "node",
        "In a story: waits until one of the nodes is tapped; returns it."},
    {0},
};
const vt_module vt_module_time = {"", "", false, time_entries, "Time"};

static const vt_api timer_entries[] = {
    {"stop", timer_stop, "", "", "Ends it."},
    {"running", timer_running, "", "boolean", "False once it has fired for the last time or was stopped."},
    {0},
};
const vt_module vt_module_timer = {"timer", "timer", true, timer_entries, "What after and every return."};

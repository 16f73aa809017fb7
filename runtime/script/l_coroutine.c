/* Coroutines. A script's own run under the same budget; the threads of stories belong to the gate, and a
 * script can neither resume nor close them. A coroutine that a limit stopped is never touched again: the hook
 * does not work in it any more, so its closing variables must not run. */
#include <string.h>

#include "script/script_private.h"

enum { RESUME_COST = 20 };

static bool is_story(lua_State *L, const lua_State *thread)
{
    const vt_script *script = vt_script_of(L);
    if (thread == script->L) return true;
    for (int i = 0; i < script->task_count; i++)
        if (script->tasks[i].thread == thread) return true;
    return false;
}

static int living(lua_State *L)
{
    int count = 0;
    lua_gc(L, LUA_GCCOLLECT);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_THREADS);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        count++;
    lua_pop(L, 1);
    return count;
}

void vt_coroutine_count(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_budget_charge(L, VT_BUDGET_SLICE);
    if (++script->thread_count <= VT_THREADS_MAX) return;
    vt_budget_charge(L, script->bytes / 64);
    script->thread_count = living(L) + 1;
    if (script->thread_count > VT_THREADS_MAX) {
        script->thread_count = VT_THREADS_MAX;
        luaL_error(L, "more than %d coroutines are alive", VT_THREADS_MAX);
    }
}

static lua_State *check_thread(lua_State *L, int index)
{
    lua_State *thread = lua_tothread(L, index);
    luaL_argexpected(L, thread, index, "thread");
    return thread;
}

static int thread_create(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    vt_coroutine_count(L);
    lua_State *thread = lua_newthread(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_THREADS);
    lua_pushvalue(L, -2);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
    lua_pop(L, 1);
    lua_pushvalue(L, 1);
    lua_xmove(L, thread, 1);
    return 1;
}

typedef enum { RUNNING, DEAD, SUSPENDED, NORMAL } thread_status;

static thread_status status_of(lua_State *L, lua_State *thread)
{
    if (L == thread) return RUNNING;
    lua_Debug ar;
    switch (lua_status(thread)) {
    case LUA_YIELD:
        return SUSPENDED;
    case LUA_OK:
        if (lua_getstack(thread, 0, &ar)) return NORMAL;
        return lua_gettop(thread) == 0 ? DEAD : SUSPENDED;
    default:
        return DEAD;
    }
}

static const char *const status_names[] = {"running", "dead", "suspended", "normal"};

/* Marks a coroutine in which a limit struck; raises nothing, allocates nothing. */
static void mark_stopped(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_THREADS);
    lua_pushvalue(L, index);
    lua_pushboolean(L, 0);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

/* Resumes the thread at index with the arguments on top. Returns how many results are on top, or -1 with the
 * error. */
static int resume(lua_State *L, int index, int arguments)
{
    index = lua_absindex(L, index);
    lua_State *thread = lua_tothread(L, index);
    vt_budget_charge(L, RESUME_COST + (uint64_t)arguments);
    if (is_story(L, thread)) {
        lua_pushliteral(L, "a story of run cannot be resumed; it goes on when what it waits for has come");
        return -1;
    }
    if (status_of(L, thread) != SUSPENDED) {
        lua_pushfstring(
            L, "cannot resume %s coroutine", status_of(L, thread) == DEAD ? "dead" : "non-suspended");
        return -1;
    }
    if (!lua_checkstack(thread, arguments)) {
        lua_pushliteral(L, "too many arguments to resume");
        return -1;
    }
    lua_xmove(L, thread, arguments);
    int results, status = lua_resume(thread, L, arguments, &results);
    if (status != LUA_OK && status != LUA_YIELD) {
        vt_script *script = vt_script_of(L);
        if (script->over != VT_ERR_NONE || status == LUA_ERRMEM) mark_stopped(L, index);
        vt_budget_check(L, status);
        if (!lua_checkstack(L, 1)) vt_gate_memory(L);
        lua_xmove(thread, L, 1);
        return -1;
    }
    if (!lua_checkstack(L, results + 1)) {
        lua_pop(thread, results);
        lua_pushliteral(L, "too many results to resume");
        return -1;
    }
    lua_xmove(thread, L, results);
    return results;
}

static int thread_resume(lua_State *L)
{
    check_thread(L, 1);
    int results = resume(L, 1, lua_gettop(L) - 1);
    lua_pushboolean(L, results >= 0);
    if (results < 0) results = 1;
    lua_insert(L, -(results + 1));
    return results + 1;
}

/* Whether its closing variables may run. */
static bool may_close(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_THREADS);
    lua_pushvalue(L, index);
    lua_rawget(L, -2);
    bool may = lua_toboolean(L, -1);
    lua_pop(L, 2);
    return may;
}

static int wrap_step(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_State *thread = lua_tothread(L, 1);
    int results = resume(L, 1, lua_gettop(L) - 1);
    if (results >= 0) return results;
    int status = lua_status(thread);
    if (status != LUA_OK && status != LUA_YIELD && may_close(L, 1)) {
        status = lua_resetthread(thread);
        vt_budget_check(L, status);
        if (status != LUA_OK) lua_xmove(thread, L, 1);
    }
    if (lua_type(L, -1) == LUA_TSTRING && vt_gate_position(lua_tostring(L, -1)) == 0) {
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int thread_wrap(lua_State *L)
{
    thread_create(L);
    lua_pushcclosure(L, wrap_step, 1);
    return 1;
}

static int thread_yield(lua_State *L)
{
    if (is_story(L, L))
        return luaL_error(
            L, "coroutine.yield works in a coroutine of your own; a story of run waits with wait");
    return lua_yield(L, lua_gettop(L));
}

static int thread_status_name(lua_State *L)
{
    lua_pushstring(L, status_names[status_of(L, check_thread(L, 1))]);
    return 1;
}

static int thread_isyieldable(lua_State *L)
{
    lua_State *thread = lua_isthread(L, 1) ? lua_tothread(L, 1) : L;
    lua_pushboolean(L, !is_story(L, thread) && lua_isyieldable(thread));
    return 1;
}

static int thread_running(lua_State *L)
{
    lua_pushboolean(L, lua_pushthread(L));
    return 2;
}

static int thread_close(lua_State *L)
{
    lua_State *thread = check_thread(L, 1);
    thread_status status = status_of(L, thread);
    if (is_story(L, thread)) return luaL_error(L, "a story of run cannot be closed here; use its :stop()");
    if (status != DEAD && status != SUSPENDED)
        return luaL_error(L, "cannot close a %s coroutine", status_names[status]);
    if (!may_close(L, 1)) {
        lua_pushboolean(L, 0);
        lua_pushliteral(L, "the coroutine was stopped by a limit");
        return 2;
    }
    vt_budget_charge(L, RESUME_COST);
    int closed = lua_resetthread(thread);
    vt_budget_check(L, closed);
    lua_pushboolean(L, closed == LUA_OK);
    if (closed == LUA_OK) return 1;
    lua_xmove(thread, L, 1);
    return 2;
}

static const vt_api entries[] = {
    {"close", thread_close, "co: thread", "boolean", "Ends a coroutine."},
    {"create", thread_create, "fn: function", "thread", "A coroutine that will run fn."},
    {"isyieldable", thread_isyieldable, "co?: thread", "boolean", "Whether it may yield."},
    {"resume", thread_resume, "co: thread, ...: any", "boolean", "Starts it or goes on with it."},
    {"running", thread_running, "", "thread", "The running coroutine, and whether it is the main one."},
    {"status", thread_status_name, "co: thread", "string", "running, suspended, normal or dead."},
    {"wrap", thread_wrap, "fn: function", "function", "A function that resumes a coroutine."},
    {"yield", thread_yield, "...: any", "any", "Suspends the coroutine."},
    {0},
};
const vt_module vt_module_coroutine = {"coroutine", "coroutinelib", false, entries,
    "Coroutines of your own; to tell a story in time, use run and wait."};

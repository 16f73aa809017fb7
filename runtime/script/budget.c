/* How much a script may do in one entry: instructions counted by a hook, and work of C functions charged by
 * size.
 *
 * 1. Once the budget is used up, or the memory ceiling or the depth was met, script->over is set, and stays
 * set until the gate ends the entry. From then on the hook fires at every instruction of whatever still runs,
 * every charge raises, and every protected call of the script passes the error on: there is nothing left to
 * catch it with.
 * 2. Instructions are counted, never time, so that a replay stops at the same place.
 * 3. A coroutine inherits the hook with a fresh count, so making one costs a slice; its count then goes on
 * over its resumes. */
#include "script/script_private.h"

enum {
    REFUSAL_SHIFT = 6, /* a refused allocation made Lua collect everything: one unit per 64 bytes held */
    TEXT_SHIFT = 6,
    TEXT_COUNTED = 128,
    TEXT_HEADER = 64,
    SOFT_SHIFT = 4 /* the hook speaks up a sixteenth below the ceiling, where it can still tell the line */
};

static void hook(lua_State *L, lua_Debug *ar);

static int stop(lua_State *L, vt_err_kind kind)
{
    vt_script *script = vt_script_of(L);
    if (script->over == VT_ERR_NONE) {
        script->over = kind;
        vt_gate_note(script, L);
    }
    lua_sethook(L, hook, LUA_MASKCOUNT, 1);
    lua_pushlightuserdata(L, script);
    return lua_error(L);
}

static size_t soft_ceiling(const vt_script *script)
{
    return script->limits.memory - (script->limits.memory >> SOFT_SHIFT);
}

static void collect(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    lua_gc(L, LUA_GCCOLLECT);
    script->left -= (int64_t)(script->bytes >> REFUSAL_SHIFT);
}

static void hook(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    vt_script *script = vt_script_of(L);
    if (script->over != VT_ERR_NONE) stop(L, script->over);
    script->left -= VT_BUDGET_SLICE;
    if (script->left < 0) stop(L, VT_ERR_BUDGET);
    lua_Debug deep;
    if (lua_getstack(L, VT_DEPTH_MAX, &deep)) stop(L, VT_ERR_RANGE);
    if (script->bytes > soft_ceiling(script)) {
        collect(L);
        if (script->bytes > soft_ceiling(script)) stop(L, VT_ERR_MEMORY);
    }
}

void vt_budget_begin(vt_script *script)
{
    script->left = script->limits.budget;
    script->over = VT_ERR_NONE;
    lua_sethook(script->L, hook, LUA_MASKCOUNT, VT_BUDGET_SLICE);
}

void vt_budget_charge(lua_State *L, uint64_t units)
{
    vt_script *script = vt_script_of(L);
    if (script->over != VT_ERR_NONE) stop(L, script->over);
    if (script->left < 0 || units > (uint64_t)script->left) {
        script->left = -1;
        stop(L, VT_ERR_BUDGET);
    }
    script->left -= (int64_t)units;
}

void vt_budget_check(lua_State *L, int status)
{
    vt_script *script = vt_script_of(L);
    if (script->over != VT_ERR_NONE) stop(L, script->over);
    if (status == LUA_ERRMEM) stop(L, VT_ERR_MEMORY);
}

void vt_budget_size(lua_State *L, size_t size)
{
    vt_script *script = vt_script_of(L);
    if (size > VT_TEXT_MAX) {
        script->long_text = true;
        stop(L, VT_ERR_MEMORY);
    }
    vt_budget_charge(L, size / 32);
    if (script->bytes + size > soft_ceiling(script)) collect(L); /* a buffer would not: it gives up at once */
}

/* Short strings are not counted: whether one is made or found again depends on the collector. */
bool vt_budget_text(vt_script *script, size_t size)
{
    if (size > VT_TEXT_MAX + TEXT_HEADER) {
        script->long_text = true;
        vt_budget_refused(script);
        return false;
    }
    if (size > TEXT_COUNTED) script->left -= (int64_t)(size >> TEXT_SHIFT);
    return true;
}

void vt_budget_refused(vt_script *script)
{
    script->left -= (int64_t)(script->bytes >> REFUSAL_SHIFT);
}

void vt_gate_memory(lua_State *L)
{
    stop(L, VT_ERR_MEMORY);
}

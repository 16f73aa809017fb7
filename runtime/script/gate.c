/* The one gate into Lua.
 *
 * 1. Every entry runs protected, with a fresh budget, and entries never nest.
 * 2. What crosses is hashed: the entry, its scene, its object, and by the bodies their functions and
 * arguments.
 * 3. A fault becomes a vt_err with file:line, is reported once, and leaves the state ready for the next
 * entry. */
#include <stdio.h>
#include <string.h>

#include "script/playing.h"

enum { TRACE_LEVELS = 12, CALM_BYTES = 4 << 20 };

typedef struct {
    vt_script *script;
    const char *entry;
    uint64_t number;
    lua_CFunction body;
    void *data;
} crossing;

static void trace_line(vt_script *script, size_t *used, const lua_Debug *ar)
{
    if (*used >= sizeof script->trace) return;
    char where[32];
    if (ar->name) {
        snprintf(where, sizeof where, "%.31s", ar->name);
    } else {
        snprintf(where, sizeof where, "%s", *ar->what == 'm' ? "the file itself" : "a function");
    }
    int written = snprintf(script->trace + *used, sizeof script->trace - *used, "%s%s:%d in %s",
        *used ? "\n  " : "", ar->short_src, ar->currentline, where);
    if (written > 0) *used += (size_t)written;
}

/* A file of the runtime itself: what went wrong there began in the team's. */
static bool is_ours(const char *origin)
{
    return strncmp(origin, "vitrine/", 8) == 0;
}

void vt_gate_note(vt_script *script, lua_State *L)
{
    if (script->noted) return;
    script->noted = true;
    lua_Debug ar;
    size_t used = 0;
    int lines = 0;
    for (int level = 0; lines < TRACE_LEVELS && lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sln", &ar);
        if (ar.currentline <= 0) continue;
        if (lines++ == 0 || is_ours(script->origin))
            snprintf(script->origin, sizeof script->origin, "%s:%d", ar.short_src, ar.currentline);
        trace_line(script, &used, &ar);
    }
}

size_t vt_gate_position(const char *message)
{
    const char *colon = strchr(message, ':');
    if (!colon || colon == message || memchr(message, '\n', (size_t)(colon - message))) return 0;
    size_t digits = strspn(colon + 1, "0123456789");
    if (digits == 0 || strncmp(colon + 1 + digits, ": ", 2) != 0) return 0;
    return (size_t)(colon - message) + 1 + digits + 2;
}

static int call_tostring(lua_State *L)
{
    if (!luaL_callmeta(L, 1, "__tostring")) lua_pushnil(L);
    return 1;
}

/* Message handler: notes where it happened and makes a string of whatever was raised. */
static int on_error(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_gate_note(script, L);
    if (script->over != VT_ERR_NONE) return 1;
    if (lua_isstring(L, 1)) {
        lua_tostring(L, 1);
        return 1;
    }
    lua_pushcfunction(L, call_tostring);
    lua_pushvalue(L, 1);
    int status = lua_pcall(L, 1, 1, 0);
    if (script->over != VT_ERR_NONE) return 1;
    if (status != LUA_OK || lua_type(L, -1) != LUA_TSTRING)
        lua_pushfstring(
            L, "a %s was raised instead of a message; raise a text: error(\"...\")", luaL_typename(L, 1));
    return 1;
}

static int cross(lua_State *L)
{
    const crossing *c = lua_touserdata(L, 1);
    vt_script *script = c->script;
    script->hash = vt_hash_text(script->hash, c->entry);
    script->hash = vt_hash_text(script->hash, script->scene);
    script->hash = vt_hash_u64(script->hash, c->number);
    lua_settop(L, 0);
    lua_pushcfunction(L, c->body);
    lua_pushlightuserdata(L, c->data);
    lua_call(L, 1, 0);
    vt_base_check_metas(L);
    return 0;
}

/* What the library's buffers raise, as an ordinary error. */
static bool is_out_of_memory(lua_State *L)
{
    return lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), "not enough memory") == 0;
}

static void describe(vt_script *script, int status, vt_err *err)
{
    lua_State *L = script->L;
    char origin[sizeof err->origin] = "";
    if (script->noted && *script->origin)
        snprintf(origin, sizeof origin, "%s", script->origin);
    else if (*script->scene)
        snprintf(origin, sizeof origin, "scenes/%s.lua", script->scene);
    if (script->over == VT_ERR_BUDGET) {
        vt_fail(err, VT_ERR_BUDGET, origin,
            "used up its %lld instructions and was stopped; is there a loop that never ends?",
            (long long)script->limits.budget);
    } else if (script->over == VT_ERR_RANGE) {
        vt_fail(err, VT_ERR_SCRIPT, origin,
            "calls go more than %d deep; does a function call itself without end?", VT_DEPTH_MAX);
    } else if (script->long_text) {
        vt_fail(err, VT_ERR_MEMORY, origin,
            "made a text longer than %d KiB, the most that a script may hold in one", VT_TEXT_MAX / 1024);
    } else if (script->over == VT_ERR_MEMORY || status == LUA_ERRMEM || is_out_of_memory(L)) {
        vt_fail(err, VT_ERR_MEMORY, origin,
            "needs more than the %zu KiB of memory that an experience may hold",
            script->limits.memory / 1024);
    } else {
        const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
        if (!message)
            message = status == LUA_ERRERR ? "an error in handling an error" : "an error without a message";
        size_t length = vt_gate_position(message);
        if (length > 2 && !(is_ours(message) && *origin))
            snprintf(origin, sizeof origin, "%.*s", (int)(length - 2), message);
        vt_fail(
            err, message == script->unparsed ? VT_ERR_PARSE : VT_ERR_SCRIPT, origin, "%s", message + length);
    }
}

static void finish_fault(vt_script *script, int status, const char *entry, vt_err *err)
{
    vt_err fault = {0};
    describe(script, status, &fault);
    script->hash = vt_hash_u64(script->hash, (uint64_t)fault.kind);
    script->hash = vt_hash_text(script->hash, fault.origin);
    if (err) *err = fault;
    if (script->deps.fault) script->deps.fault(script->deps.context, &fault, script->scene, entry);
    if (script->deps.dev && script->deps.say && script->noted && strchr(script->trace, '\n'))
        script->deps.say(script->deps.context, script->trace);
}

/* Gives back what a fault left behind. A deep recursion's frames go by halves. */
static void calm(vt_script *script)
{
    size_t before;
    do {
        before = script->bytes;
        lua_gc(script->L, LUA_GCCOLLECT);
    } while (script->bytes < before - before / 8 && script->bytes > CALM_BYTES / 4);
}

bool vt_gate_run(
    vt_script *script, const char *entry, uint64_t number, lua_CFunction body, void *data, vt_err *err)
{
    if (script->inside)
        return vt_fail(
            err, VT_ERR_STATE, script->scene, "%s cannot happen while the script is already running", entry);
    lua_State *L = script->L;
    if (!lua_checkstack(L, LUA_MINSTACK)) return vt_fail_memory(err, "a call into the script");
    int top = lua_gettop(L);
    size_t before = script->bytes;
    crossing c = {script, entry, number, body, data};
    script->inside = true;
    script->noted = false;
    script->unparsed = NULL;
    script->long_text = false;
    script->origin[0] = script->trace[0] = '\0';
    script->calls++;
    script->resting = false;
    vt_budget_begin(script);
    lua_pushcfunction(L, on_error);
    lua_pushcfunction(L, cross);
    lua_pushlightuserdata(L, &c);
    int status = lua_pcall(L, 1, 0, top + 1);
    script->inside = false;
    script->running_task = 0;
    if (status != LUA_OK) finish_fault(script, status, entry, err);
    lua_settop(L, top);
    if (status != LUA_OK &&
        (script->over == VT_ERR_MEMORY || status == LUA_ERRMEM || script->bytes > before + CALM_BYTES))
        calm(script);
    vt_playing_settle(script);
    return status == LUA_OK;
}

bool vt_gate_serve(
    vt_script *script, int32_t visit, const char *entry, uint64_t number, lua_CFunction body, void *data)
{
    bool elsewhere = visit != 0 && visit != script->visit && script->deps.serve;
    int32_t before = script->serving;
    if (elsewhere) script->deps.serve(script->deps.context, visit);
    script->serving = visit;
    bool fine = vt_gate_run(script, entry, number, body, data, NULL);
    script->serving = before;
    if (elsewhere) script->deps.serve(script->deps.context, 0);
    return fine;
}

void vt_gate_effect(vt_script *script, const char *what)
{
    script->effects++;
    script->hash = vt_hash_text(script->hash, what);
}

void vt_gate_hash_value(lua_State *L, int index)
{
    vt_script *script = vt_script_of(L);
    int type = lua_type(L, index);
    script->hash = vt_hash_u64(script->hash, (uint64_t)type);
    if (type == LUA_TBOOLEAN) {
        script->hash = vt_hash_u64(script->hash, (uint64_t)lua_toboolean(L, index));
    } else if (type == LUA_TNUMBER) {
        script->hash = vt_hash_f64(script->hash, lua_tonumber(L, index));
    } else if (type == LUA_TSTRING) {
        size_t length;
        const char *text = lua_tolstring(L, index, &length);
        script->hash = vt_hash_bytes(script->hash, text, length);
    }
}

void vt_gate_hash_function(lua_State *L, int index)
{
    vt_script *script = vt_script_of(L);
    lua_Debug ar;
    lua_pushvalue(L, index);
    lua_getinfo(L, ">S", &ar);
    script->hash = vt_hash_text(script->hash, ar.short_src);
    script->hash = vt_hash_u64(script->hash, (uint64_t)ar.linedefined);
}

int vt_gate_raise(lua_State *L, const vt_err *err)
{
    if (err->kind == VT_ERR_MEMORY && strncmp(err->message, "not enough memory", 17) == 0) vt_gate_memory(L);
    return luaL_error(L, "%s", err->message);
}

void vt_gate_need_scene(lua_State *L, const char *what)
{
    if (vt_script_of(L)->loading)
        luaL_error(L,
            "%s needs a scene on show; call it in enter or in a handler, not while the file is read", what);
}

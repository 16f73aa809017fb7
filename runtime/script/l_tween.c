/* Motion of a node: node:to, node:spring and what they return, which is also what motion.sequence and the
 * like return. VT_SLOT_TWEENS keeps a tween's userdata, and so its on_end, while it runs, and one for each
 * function that a timeline calls on its way. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "script/script_private.h"

enum { SWEEP_FROM = 64, TWEEN_COST = 20 };

vt_ltween_box *vt_ltween_test(lua_State *L, int index)
{
    return luaL_testudata(L, index, vt_module_tween.name);
}

static vt_tween check_tween(lua_State *L)
{
    return ((vt_ltween_box *)luaL_checkudata(L, 1, vt_module_tween.name))->tween;
}

static bool is_queued(const vt_script *script, vt_tween tween)
{
    for (int i = 0; i < script->ended_count; i++)
        if (script->ended[i] == tween) return true;
    return false;
}

static void forget(lua_State *L, vt_tween tween)
{
    vt_script *script = vt_script_of(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_TWEENS);
    if (lua_rawgeti(L, -1, (lua_Integer)tween) != LUA_TNIL) {
        lua_pushnil(L);
        lua_rawseti(L, -3, (lua_Integer)tween);
        script->tween_count--;
    }
    lua_pop(L, 2);
}

/* Tweens that were taken over or whose node went are never reported: drop them when they may be many. */
static void sweep(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    if (script->tween_count < script->tween_sweep) return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_TWEENS);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        vt_tween tween = (vt_tween)lua_tointeger(L, -2);
        if (vt_tween_running(script->deps.stage, tween) || is_queued(script, tween)) continue;
        lua_pushnil(L);
        lua_rawseti(L, -4, (lua_Integer)tween);
        script->tween_count--;
    }
    lua_pop(L, 1);
    script->tween_sweep = script->tween_count < SWEEP_FROM / 2 ? SWEEP_FROM : script->tween_count * 2;
}

static void reserve(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    if (script->ended_capacity > script->tween_count) return;
    int capacity = script->ended_capacity ? script->ended_capacity * 2 : SWEEP_FROM;
    vt_tween *ended = vt_realloc_array(script->ended, (size_t)capacity, sizeof *ended);
    if (!ended) vt_gate_memory(L);
    script->ended = ended;
    script->ended_capacity = capacity;
}

static const char *tweenable(void *context, int i)
{
    static const char none[] = "(none)"; /* like no name, however short */
    if (i >= VT_PROP_COUNT) return NULL;
    const vt_prop_info *info = vt_prop_at((vt_prop)i);
    return info->flags & VT_PROP_TWEEN && info->kinds & 1u << *(vt_node_kind *)context ? info->name : none;
}

/* The targets by property, so that their order does not depend on the table's. */
static int read_targets(
    lua_State *L, vt_lnode_box *box, int table, const char *what, vt_tween_target targets[VT_PROP_COUNT])
{
    char title[96];
    vt_lnode_title(vt_script_of(L), box, title, sizeof title);
    const char *unknown = NULL;
    bool there[VT_PROP_COUNT] = {0};
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        vt_budget_charge(L, 1);
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "[...]";
        const vt_prop_info *info = vt_prop_find(name);
        if (info && info->flags & VT_PROP_TWEEN && info->kinds & 1u << box->kind)
            there[info->id] = true;
        else if (!unknown || strcmp(name, unknown) < 0)
            unknown = name;
    }
    if (unknown) {
        const char *nearest = vt_lnode_suggest(unknown, tweenable, &box->kind);
        if (nearest)
            return luaL_error(
                L, "\"%s\" of %s cannot be moved; did you mean \"%s\"?", unknown, title, nearest);
        return luaL_error(
            L, "\"%s\" of %s cannot be moved; only its numbers and colours can", unknown, title);
    }
    int count = 0;
    for (int i = 0; i < VT_PROP_COUNT; i++) {
        if (!there[i]) continue;
        const vt_prop_info *info = vt_prop_at((vt_prop)i);
        vt_err err;
        lua_pushstring(L, info->name);
        lua_rawget(L, table);
        targets[count].prop = (vt_prop)i;
        const vt_value *target = &targets[count].target;
        if (!vt_values_from(L, -1, info, title, &targets[count].target, NULL, &err) ||
            vt_lnode_notice_refuses(vt_script_of(L), box, target, info->id, &err))
            return vt_gate_raise(L, &err);
        lua_pop(L, 1);
        count++;
    }
    if (count == 0) return luaL_error(L, "%s needs at least one property of %s: { x = 100 }", what, title);
    return count;
}

static const vt_ease *read_ease(lua_State *L, int index)
{
    if (lua_isnoneornil(L, index)) return vt_ease_find("linear");
    if (lua_type(L, index) != LUA_TSTRING)
        luaL_error(L, "an ease is a name, like \"sine.inout\", not a %s", luaL_typename(L, index));
    const char *name = lua_tostring(L, index);
    const vt_ease *ease = vt_ease_find(name);
    if (!ease) luaL_error(L, "there is no ease \"%s\"; did you mean \"%s\"?", name, vt_ease_nearest(name));
    return ease;
}

static void read_spring(lua_State *L, int table, const char *what, vt_lpace *out)
{
    *out = (vt_lpace){.spring = true, .frequency = 2, .damping = 0.8};
    const char *unknown = NULL;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        vt_budget_charge(L, 1);
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "[...]";
        bool frequency = strcmp(name, "frequency") == 0;
        if (!frequency && strcmp(name, "damping") != 0) {
            if (!unknown || strcmp(name, unknown) < 0) unknown = name;
        } else if (lua_type(L, -1) != LUA_TNUMBER) {
            luaL_error(L, "%s of a spring must be a number, not a %s", name, luaL_typename(L, -1));
        } else if (frequency) {
            out->frequency = lua_tonumber(L, -1);
        } else {
            out->damping = lua_tonumber(L, -1);
        }
    }
    if (unknown) luaL_error(L, "%s: a spring has no \"%s\"; only frequency and damping", what, unknown);
}

void vt_ltween_pace(lua_State *L, int seconds, int ease, const char *what, vt_lpace *out)
{
    if (lua_type(L, seconds) != LUA_TTABLE) {
        *out = (vt_lpace){.seconds = vt_values_seconds(L, seconds, 0, 86400, what)};
        out->ease = read_ease(L, ease);
        return;
    }
    read_spring(L, seconds, what, out);
    if (!lua_isnoneornil(L, ease)) luaL_error(L, "%s: a spring takes no ease", what);
}

vt_tween vt_ltween_begin(lua_State *L, int node, int properties, const vt_lpace *pace, const char *what)
{
    vt_script *script = vt_script_of(L);
    vt_stage *stage = script->deps.stage;
    vt_lnode_box *box = vt_lnode_check(L, node);
    vt_tween_target targets[VT_PROP_COUNT];
    vt_tween tween = 0;
    vt_err err;
    vt_budget_charge(L, TWEEN_COST);
    int count = read_targets(L, box, properties, what, targets);
    bool fine =
        pace->spring
            ? vt_tween_spring(stage, box->node, targets, count, pace->frequency, pace->damping, &tween, &err)
            : vt_tween_start(stage, box->node, targets, count, pace->seconds, pace->ease, &tween, &err);
    if (!fine) vt_gate_raise(L, &err);
    vt_gate_effect(script, pace->spring ? "spring" : "to");
    script->hash = vt_hash_f64(vt_hash_u64(script->hash, box->number), pace->seconds);
    script->hash = vt_hash_f64(vt_hash_f64(script->hash, pace->frequency), pace->damping);
    for (int i = 0; i < count; i++) {
        script->hash = vt_hash_u64(script->hash, (uint64_t)targets[i].prop);
        vt_values_hash(script, &targets[i].target);
    }
    return tween;
}

static vt_ltween_box *push_box(lua_State *L)
{
    vt_ltween_box *out = lua_newuserdatauv(L, sizeof *out, VT_USER_OF_TWEEN);
    *out = (vt_ltween_box){0};
    luaL_setmetatable(L, vt_module_tween.name);
    return out;
}

vt_ltween_box *vt_ltween_push(lua_State *L)
{
    sweep(L);
    return push_box(L);
}

void vt_ltween_keep(lua_State *L, vt_tween tween)
{
    reserve(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_TWEENS);
    lua_insert(L, -2);
    lua_rawseti(L, -2, (lua_Integer)tween);
    lua_pop(L, 1);
    vt_script_of(L)->tween_count++;
}

void vt_ltween_mark(lua_State *L, vt_tween mark, int function)
{
    vt_ltween_box *box = push_box(L);
    box->tween = mark;
    box->mark = true;
    box->visit = vt_script_of(L)->serving;
    lua_pushvalue(L, function);
    lua_setiuservalue(L, -2, VT_USER_ON_END);
    vt_ltween_keep(L, mark);
}

static int begin_one(lua_State *L, const vt_lpace *pace, const char *what)
{
    lua_settop(L, 2);
    vt_ltween_box *out = vt_ltween_push(L);
    out->tween = vt_ltween_begin(L, 1, 2, pace, what);
    lua_pushvalue(L, -1);
    vt_ltween_keep(L, out->tween);
    return 1;
}

int vt_ltween_to(lua_State *L)
{
    vt_lpace pace;
    vt_lnode_check(L, 1);
    if (lua_type(L, 2) != LUA_TTABLE)
        return luaL_error(
            L, "to takes a table of properties, seconds and an ease: to({ x = 100 }, 1, \"sine.out\")");
    if (lua_isnoneornil(L, 3))
        return luaL_error(L, "to takes the properties and the seconds: to({ x = 100 }, 1)");
    pace = (vt_lpace){.seconds = vt_values_seconds(L, 3, 0, 86400, "to"), .ease = read_ease(L, 4)};
    return begin_one(L, &pace, "to");
}

int vt_ltween_spring(lua_State *L)
{
    vt_lpace pace;
    vt_lnode_check(L, 1);
    lua_settop(L, 3);
    if (lua_isnil(L, 3)) {
        lua_newtable(L);
        lua_replace(L, 3);
    }
    if (lua_type(L, 2) != LUA_TTABLE || lua_type(L, 3) != LUA_TTABLE)
        return luaL_error(L,
            "spring takes a table of properties and one of the spring: spring({ x = 100 }, { "
            "frequency = 2, damping = 0.8 })");
    read_spring(L, 3, "spring", &pace);
    return begin_one(L, &pace, "spring");
}

/* ---- a tween's own ---- */

static int shaped(lua_State *L, bool (*shape)(vt_stage *, vt_tween), const char *what)
{
    vt_script *script = vt_script_of(L);
    vt_tween tween = check_tween(L);
    if (shape(script->deps.stage, tween)) vt_gate_effect(script, what);
    lua_settop(L, 1);
    return 1;
}

static int tween_back_and_forth(lua_State *L)
{
    return shaped(L, vt_tween_back_and_forth, "back_and_forth");
}

static int tween_loop(lua_State *L)
{
    return shaped(L, vt_tween_loop, "loop");
}

static int tween_delay(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_tween tween = check_tween(L);
    double seconds = vt_values_seconds(L, 2, 0, 86400, "delay");
    if (vt_tween_delay(script->deps.stage, tween, seconds)) vt_gate_effect(script, "delay");
    script->hash = vt_hash_f64(script->hash, seconds);
    lua_settop(L, 1);
    return 1;
}

static int tween_times(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_tween tween = check_tween(L);
    int whole;
    lua_Integer times = lua_tointegerx(L, 2, &whole);
    if (lua_type(L, 2) != LUA_TNUMBER || !whole || times < 1 || times > 1000000)
        return luaL_error(
            L, "times takes a whole number from 1 to 1000000, not %s", vt_values_tostring(L, 2, NULL));
    if (vt_tween_times(script->deps.stage, tween, (int)times)) vt_gate_effect(script, "times");
    script->hash = vt_hash_u64(script->hash, (uint64_t)times);
    lua_settop(L, 1);
    return 1;
}

static int tween_pause(lua_State *L)
{
    return shaped(L, vt_tween_pause, "pause");
}

static int tween_resume(lua_State *L)
{
    return shaped(L, vt_tween_resume, "resume");
}

static void unqueue(vt_script *script, vt_tween tween)
{
    for (int i = 0; i < script->ended_count; i++)
        if (script->ended[i] == tween) script->ended[i] = 0;
}

/* What a timeline would still have called, on its way or at its end, is not called any more. */
static void forget_calls(lua_State *L, int index)
{
    vt_script *script = vt_script_of(L);
    const vt_ltween_box *box = lua_touserdata(L, index);
    if (!box->timeline) return;
    unqueue(script, box->tween);
    if (lua_getiuservalue(L, index, VT_USER_MARKS) == LUA_TTABLE) {
        for (lua_Integer i = 1, count = (lua_Integer)lua_rawlen(L, -1); i <= count; i++) {
            lua_rawgeti(L, -1, i);
            vt_tween mark = (vt_tween)lua_tointeger(L, -1);
            lua_pop(L, 1);
            forget(L, mark);
            unqueue(script, mark);
        }
    }
    lua_pop(L, 1);
}

static int tween_stop(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_tween tween = check_tween(L);
    if (vt_tween_stop(script->deps.stage, tween)) vt_gate_effect(script, "stop");
    forget_calls(L, 1);
    if (!is_queued(script, tween)) forget(L, tween);
    return 0;
}

static int tween_running(lua_State *L)
{
    lua_pushboolean(L, vt_tween_running(vt_script_of(L)->deps.stage, check_tween(L)));
    return 1;
}

/* Upvalue 1: the methods. */
static int tween_index(lua_State *L)
{
    check_tween(L);
    const char *name = vt_values_tostring(L, 2, NULL);
    if (strcmp(name, "on_end") == 0) {
        lua_getiuservalue(L, 1, VT_USER_ON_END);
        return 1;
    }
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
    return vt_sandbox_unknown(L, "a tween", name, vt_sandbox_nearest_key(L, lua_upvalueindex(1), name));
}

static int tween_newindex(lua_State *L)
{
    check_tween(L);
    const char *name = vt_values_tostring(L, 2, NULL);
    if (strcmp(name, "on_end") != 0) return luaL_error(L, "a tween has no \"%s\" to set; only on_end", name);
    if (!lua_isnil(L, 3) && !lua_isfunction(L, 3))
        return luaL_error(L, "on_end of a tween must be a function, not a %s", luaL_typename(L, 3));
    lua_settop(L, 3);
    lua_setiuservalue(L, 1, VT_USER_ON_END);
    ((vt_ltween_box *)lua_touserdata(L, 1))->visit = vt_script_of(L)->serving;
    vt_gate_effect(vt_script_of(L), "on_end");
    return 0;
}

static int tween_tostring(lua_State *L)
{
    lua_pushfstring(L, "tween %I", (LUAI_UACINT)check_tween(L));
    return 1;
}

void vt_ltween_open(lua_State *L)
{
    vt_sandbox_class(L, &vt_module_tween, tween_index, tween_newindex, tween_tostring);
    vt_script_of(L)->tween_sweep = SWEEP_FROM;
}

/* ---- ends ---- */

bool vt_ltween_has_end(lua_State *L, int index)
{
    bool there = lua_getiuservalue(L, index, VT_USER_ON_END) != LUA_TNIL;
    lua_pop(L, 1);
    return there;
}

void vt_script_tween_ended(vt_script *script, vt_tween tween)
{
    lua_State *L = script->L;
    if (script->inside || !lua_checkstack(L, 4)) return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_TWEENS);
    bool ours = lua_rawgeti(L, -1, (lua_Integer)tween) != LUA_TNIL;
    lua_pop(L, 2);
    if (ours && script->ended_count < script->ended_capacity) script->ended[script->ended_count++] = tween;
}

/* Pushes its userdata and what is to be called; NULL: nothing is. */
static const vt_ltween_box *push_function(lua_State *L, vt_tween tween)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_TWEENS);
    if (lua_rawgeti(L, -1, (lua_Integer)tween) != LUA_TUSERDATA) return NULL;
    return lua_getiuservalue(L, -1, VT_USER_ON_END) == LUA_TFUNCTION ? lua_touserdata(L, -2) : NULL;
}

static int call_end(lua_State *L)
{
    push_function(L, *(const vt_tween *)lua_touserdata(L, 1));
    vt_gate_hash_function(L, -1);
    lua_call(L, 0, 0);
    return 0;
}

void vt_ltween_end(vt_script *script, vt_tween tween)
{
    lua_State *L = script->L;
    int top = lua_gettop(L);
    if (!lua_checkstack(L, 4)) return;
    const vt_ltween_box *box = push_function(L, tween); /* VT_SLOT_TWEENS keeps it */
    lua_settop(L, top);
    if (box) vt_gate_serve(script, box->visit, box->mark ? "motion" : "on_end", tween, call_end, &tween);
    if (!vt_tween_running(script->deps.stage, tween)) forget(L, tween);
}

void vt_ltween_clear(vt_script *script)
{
    lua_State *L = script->L;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_TWEENS);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        const vt_ltween_box *box = lua_touserdata(L, -1);
        if (box && box->timeline) vt_tween_stop(script->deps.stage, box->tween);
        lua_pushvalue(L, -2);
        lua_pushnil(L);
        lua_rawset(L, -5);
    }
    lua_pop(L, 1);
    script->tween_count = script->ended_count = 0;
}

static const vt_api entries[] = {
    {"back_and_forth", tween_back_and_forth, "", "tween", "Goes there and back, for ever or so many times."},
    {"loop", tween_loop, "", "tween", "Begins again, for ever or so many times."},
    {"times", tween_times, "rounds: integer", "tween", "How often it goes there, or there and back."},
    {"delay", tween_delay, "seconds: number", "tween", "Waits before it begins."},
    {"pause", tween_pause, "", "tween", "Holds it where it is, until resume."},
    {"resume", tween_resume, "", "tween", "Goes on from where it was paused."},
    {"stop", tween_stop, "", "", "Stops where it is; on_end is not called."},
    {"running", tween_running, "", "boolean", "False once it has ended or was stopped."},
    {"on_end", NULL, "", "nil|fun()", "Called when it has arrived."},
    {0},
};
const vt_module vt_module_tween = {"tween", "tween", true, entries,
    "A motion: what node:to, node:spring, motion.sequence and the like return."};

/* What sensor:below and the like return, and how they read their options. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "script/json.h"
#include "script/watches.h"

/* The function at index, or the option's, becomes a user value of the plan. */
static void keep_function(lua_State *L, int plan, int function, int table, const char *named, int user)
{
    if (table && !function) {
        lua_pushstring(L, named);
        lua_rawget(L, table);
    } else if (function) {
        lua_pushvalue(L, function);
    } else {
        return;
    }
    lua_setiuservalue(L, plan, user);
}

/* What a reader typed is over once it is said: nothing lies there. Of a tag that falls silent when it goes
 * nobody knows whether it still lies there, unless it was heard of in this world. */
static void find_tag(const vt_script *script, const vt_lsensor *sensor, vt_lwatch *watch)
{
    const vt_lplan *plan = watch->plan;
    watch->tag = (vt_tag){.again_us = plan->again_us, .gone_us = plan->gone_us};
    bool typed = script->channels[plan->channel - 1].source == VT_FROM_READER;
    bool old = sensor->heard_us == INT64_MIN;
    if (!sensor->texted || typed || (old && plan->gone_us > 0)) return;
    vt_tag_note(&watch->tag, (const char *)sensor->text.data, sensor->text.size,
        old ? script->now_us : sensor->heard_us);
    watch->tag.untold = watch->tag.untold && !plan->fresh;
}

static void reserve(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    struct vt_lhub *hub = script->hub;
    for (int i = 0; hub->watch_count == VT_WATCHES_MAX && i < hub->watch_count; i++) {
        const vt_lwatch *watch = &hub->watches[i];
        if (vt_lwatch_idle(L, watch->plan) && !vt_task_waits_watch(script, watch->number))
            vt_watches_end(script, watch->number);
    }
    if (hub->watch_count == VT_WATCHES_MAX)
        luaL_error(L, "more than %d watches; stop those that are done with: watch:stop()", VT_WATCHES_MAX);
}

void vt_lwatch_revive(lua_State *L, int index)
{
    vt_script *script = vt_script_of(L);
    struct vt_lhub *hub = script->hub;
    vt_lplan *plan = lua_touserdata(L, index);
    index = lua_absindex(L, index);
    reserve(L);
    vt_budget_charge(L, VT_BUDGET_SLICE);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_pushvalue(L, index);
    lua_rawseti(L, -2, (lua_Integer)script->serial + 1);
    lua_pop(L, 1);
    vt_watch *bands = NULL;
    if (plan->count && !(bands = vt_alloc_array((size_t)plan->count, sizeof *bands))) vt_gate_memory(L);
    plan->number = ++script->serial;
    vt_lwatch *watch = &hub->watches[hub->watch_count++];
    *watch = (vt_lwatch){
        .number = plan->number, .plan = plan, .bands = bands, .initial = true, .visit = script->serving};
    const vt_lsensor *sensor = plan->channel ? &hub->sensors[plan->channel - 1] : NULL;
    const vt_sensor *shape = sensor ? &sensor->shape : NULL;
    bool valued = shape && shape->valued;
    if (plan->hears == VT_HEARS_TAG) find_tag(script, sensor, watch);
    if (valued && plan->hears == VT_HEARS_CHANGE) {
        watch->told = true;
        watch->last = shape->value;
    }
    if (sensor && sensor->texted)
        watch->last_text = vt_hash_bytes(vt_hash_start, sensor->text.data, sensor->text.size);
    for (int i = 0; i < plan->count; i++) {
        vt_watch_begin(&bands[i], &plan->bands[i].rule);
        if (valued && plan->bands[i].rule.band != VT_BAND_ANY)
            vt_watch_note(&bands[i], shape->value, script->now_us);
    }
    bool found = watch->tag.untold; /* something that it may tell of as it was */
    for (int i = 0; i < plan->count; i++)
        found = found || bands[i].since_us >= 0;
    watch->initial = found;
    vt_gate_effect(script, plan->what);
    script->hash = vt_hash_u64(script->hash, plan->number);
}

vt_lplan *vt_lwatch_plan(
    lua_State *L, vt_hears hears, const char *what, int channel, const char *name, int count)
{
    vt_lplan *plan = lua_newuserdatauv(L, sizeof *plan + (size_t)count * sizeof plan->bands[0], 2);
    memset(plan, 0, sizeof *plan + (size_t)count * sizeof plan->bands[0]);
    *plan = (vt_lplan){.hears = hears, .what = what, .channel = channel, .count = count};
    strncpy(plan->name, name, sizeof plan->name - 1);
    luaL_setmetatable(L, vt_module_watch.name);
    return plan;
}

int vt_lwatch_begin(lua_State *L, int index, unsigned groups)
{
    int at = lua_gettop(L), table = 0, function = 0;
    vt_lplan *plan = lua_touserdata(L, at);
    vt_loptions p = {.what = plan->what, .groups = groups | (unsigned)VT_OPTION_ANY};
    vt_gate_need_scene(L, plan->what);
    if (index < at && lua_istable(L, index)) table = index++;
    if (index < at && lua_isfunction(L, index)) function = index++;
    for (; index < at; index++)
        if (!lua_isnil(L, index))
            return luaL_error(L, "%s takes %sa function, not a %s", plan->what,
                groups ? "options in a table, then " : "", luaL_typename(L, index));
    if (table) {
        vt_loption_read(L, table, &p);
        if (function && p.given[VT_LOPTION_ON_ENTER])
            return luaL_error(L, "%s has on_enter twice: in its options and behind them", plan->what);
    }
    for (int i = 0; i < plan->count; i++) {
        vt_watch_rule *rule = &plan->bands[i].rule;
        if (plan->hears == VT_HEARS_PRESENCE)
            vt_loption_presence(L, &p, rule);
        else
            vt_loption_times(L, &p, rule);
        vt_loption_leave(L, &p, rule);
    }
    plan->by = p.values[VT_LOPTION_BY];
    plan->again_us = p.given[VT_LOPTION_AGAIN_MS] ? vt_loption_us(&p, VT_LOPTION_AGAIN_MS) : 1000000;
    plan->gone_us = vt_loption_us(&p, VT_LOPTION_GONE_MS);
    plan->fresh = p.values[VT_LOPTION_FRESH] != 0;
    keep_function(L, at, function, table, "on_enter", VT_USER_ENTER);
    if (p.given[VT_LOPTION_ON_LEAVE]) keep_function(L, at, 0, table, "on_leave", VT_USER_LEAVE);
    vt_lwatch_revive(L, at);
    lua_settop(L, at);
    return 1;
}

/* name = { least, most } in the table at index 2, in order of where they begin. Pushes the plan. */
vt_lplan *vt_lwatch_zones(lua_State *L, int channel, const char *channel_name)
{
    int count = 0;
    vt_lplan *plan = vt_lwatch_plan(L, VT_HEARS_ZONES, "zone", channel, channel_name, VT_ZONES_MAX);
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) {
        if (!lua_istable(L, -1) || lua_type(L, -2) != LUA_TSTRING) continue;
        vt_lband zone = {.rule.band = VT_BAND_BETWEEN};
        size_t length;
        const char *name = vt_ljournal_word(L, -2, "the name of a zone");
        lua_tolstring(L, -2, &length);
        if (length >= sizeof zone.name)
            luaL_error(L, "a zone's name has at most %d letters", VT_ZONE_NAME - 1);
        memcpy(zone.name, name, length + 1);
        if (count == VT_ZONES_MAX) luaL_error(L, "more than %d zones", VT_ZONES_MAX);
        const char *title = lua_pushfstring(L, "zone %s", name);
        vt_loption_pair(L, -2, title, &zone.rule.least, &zone.rule.most);
        lua_pop(L, 1);
        int at = count++;
        for (; at > 0; at--) {
            const vt_lband *before = &plan->bands[at - 1];
            double far = before->rule.least - zone.rule.least;
            if (far < 0 || (far == 0 && strcmp(before->name, zone.name) < 0)) break;
            plan->bands[at] = *before;
        }
        plan->bands[at] = zone;
    }
    if (!count) luaL_error(L, "zone takes ranges with names: zone { near = { 0, 100 }, far = { 200, 300 } }");
    plan->count = count;
    return plan;
}

bool vt_lwatch_idle(lua_State *L, const vt_lplan *plan)
{
    if (!lua_checkstack(L, 4)) return true;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CALLS);
    lua_rawgeti(L, -1, (lua_Integer)plan->number);
    bool idle = lua_getiuservalue(L, -1, VT_USER_ENTER) == LUA_TNIL;
    idle = lua_getiuservalue(L, -2, VT_USER_LEAVE) == LUA_TNIL && idle;
    lua_pop(L, 4);
    return idle;
}

/* ---- what a handler is told ---- */

static void push_text(lua_State *L, const vt_lnews *news)
{
    if (news->text)
        lua_pushlstring(L, news->text, news->length);
    else
        lua_pushnil(L);
}

static void push_value(lua_State *L, const vt_lnews *news)
{
    if (news->valued)
        vt_values_push_number(L, news->value);
    else
        push_text(L, news);
}

static bool push_json(lua_State *L, const vt_lplan *plan, const vt_lnews *news)
{
    const vt_script *script = vt_script_of(L);
    vt_err err = {0};
    if (vt_json_push(L, news->text, news->length, &err)) return true;
    if (script->deps.say)
        script->deps.say(script->deps.context, lua_pushfstring(L, "what came by %s \"%s\" is left out: %s",
                                                   plan->what, plan->name, err.message));
    return false;
}

int vt_lwatch_push(lua_State *L, const vt_lplan *plan, const vt_lnews *news)
{
    int top = lua_gettop(L);
    luaL_checkstack(L, 8, NULL);
    switch (plan->hears) {
    case VT_HEARS_BAND:
    case VT_HEARS_ZONES:
    case VT_HEARS_PRESENCE:
        if (news->zone) lua_pushstring(L, news->zone);
        push_value(L, news);
        if (news->away_us >= 0) vt_values_push_number(L, (double)news->away_us / 1e6);
        break;
    case VT_HEARS_MESSAGE:
        if (!push_json(L, plan, news)) return -1;
        if (news->from) lua_pushlstring(L, news->from, news->from_length);
        break;
    case VT_HEARS_HELPER:
        if (plan->json) {
            if (!push_json(L, plan, news)) return -1;
            break;
        }
        push_text(L, news);
        break;
    case VT_HEARS_FOUND:
        break;
    default:
        push_value(L, news);
    }
    int count = lua_gettop(L) - top;
    for (int i = 1; i <= count; i++)
        vt_gate_hash_value(L, top + i);
    return count;
}

/* ---- the class ---- */

vt_lplan *vt_lwatch_check(lua_State *L, int index)
{
    return luaL_checkudata(L, index, vt_module_watch.name);
}

static int watch_stop(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    const vt_lplan *plan = vt_lwatch_check(L, 1);
    if (plan->number) vt_gate_effect(script, "watch.stop");
    vt_watches_end(script, plan->number);
    return 0;
}

static int watch_running(lua_State *L)
{
    lua_pushboolean(L, vt_lwatch_check(L, 1)->number != 0);
    return 1;
}

static int watch_inside(lua_State *L)
{
    const vt_lplan *plan = vt_lwatch_check(L, 1);
    const vt_lwatch *watch = vt_watches_find(vt_script_of(L), plan->number);
    for (int i = 0; watch && i < plan->count; i++) {
        if (!watch->bands[i].inside) continue;
        if (plan->hears == VT_HEARS_ZONES)
            lua_pushstring(L, plan->bands[i].name);
        else
            lua_pushboolean(L, true);
        return 1;
    }
    lua_pushboolean(L, false);
    return 1;
}

static int user_of(const char *name)
{
    return strcmp(name, "on_enter") == 0 ? VT_USER_ENTER : strcmp(name, "on_leave") == 0 ? VT_USER_LEAVE : 0;
}

/* Upvalue 1: the methods. */
static int watch_index(lua_State *L)
{
    vt_lwatch_check(L, 1);
    const char *name = vt_values_tostring(L, 2, NULL);
    if (user_of(name)) {
        lua_getiuservalue(L, 1, user_of(name));
        return 1;
    }
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
    return vt_sandbox_unknown(L, "a watch", name, vt_sandbox_nearest_key(L, lua_upvalueindex(1), name));
}

static int watch_newindex(lua_State *L)
{
    vt_lwatch_check(L, 1);
    const char *name = vt_values_tostring(L, 2, NULL);
    if (!user_of(name))
        return luaL_error(L, "a watch has no \"%s\" to set; it has on_enter and on_leave", name);
    if (!lua_isnil(L, 3) && !lua_isfunction(L, 3))
        return luaL_error(L, "%s is a function, not a %s", name, luaL_typename(L, 3));
    lua_settop(L, 3);
    lua_setiuservalue(L, 1, user_of(name));
    return 0;
}

static int watch_tostring(lua_State *L)
{
    const vt_lplan *plan = vt_lwatch_check(L, 1);
    lua_pushfstring(L, "%s of \"%s\"", plan->what, plan->name);
    return 1;
}

void vt_lwatch_open(lua_State *L)
{
    vt_sandbox_class(L, &vt_module_watch, watch_index, watch_newindex, watch_tostring);
}

static const vt_api entries[] = {
    {"on_enter", NULL, "", "nil|function",
        "What it is waiting for happened; what it is told depends on the watch."},
    {"on_leave", NULL, "", "nil|function", "And is over."},
    {"stop", watch_stop, "", "", "Ends it."},
    {"running", watch_running, "", "boolean", "False once it was stopped."},
    {"inside", watch_inside, "", "boolean|string",
        "Whether it was entered and not left yet; of zones: the name."},
    {0},
};
const vt_module vt_module_watch = {"watch", "watch", true, entries,
    "What listens to a sensor, a key, a message or a helper; it ends with its scene."};

/* How a scene comes in and what it says of itself beforehand: transition, links, preload. What a scene file
 * declares is read once, when the file is loaded, and kept apart from the table, which a script may change.
 */
#include <stdio.h>
#include <string.h>

#include "script/script_private.h"

enum { LIST_MOST = 256 };

static const char *const kinds[] = {"cut", "fade", "slide", "cover", NULL};
static const char *const sides[] = {"right", "left", "top", "bottom", NULL};
static const vt_transition cut = {VT_TRANSITION_CUT, VT_FROM_RIGHT, 0};
static const double SECONDS = 0.5, LONGEST = 10;

static vt_transition_from opposite(vt_transition_from from)
{
    return (vt_transition_from)((unsigned)from ^ 1u);
}

/* The text at index among names; raises with where in front. */
static int choice(lua_State *L, int index, const char *const *names, const char *where, const char *what)
{
    const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : luaL_typename(L, index);
    char list[64] = "";
    for (int i = 0; names[i]; i++) {
        if (strcmp(names[i], text) == 0) return i;
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", names[i]);
    }
    return luaL_error(L, "%s%s is one of %s, not \"%s\"", where, what, list, text);
}

/* name is the transition's name; from and seconds lie in the table, if there is one. */
static vt_transition read_transition(lua_State *L, int name, int table, const char *where)
{
    vt_transition out = {(vt_transition_kind)choice(L, name, kinds, where, "transition"),
        vt_script_of(L)->rtl ? VT_FROM_LEFT : VT_FROM_RIGHT, SECONDS};
    if (!table) return out;
    if (lua_getfield(L, table, "from") != LUA_TNIL)
        out.from = (vt_transition_from)choice(L, -1, sides, where, "from");
    if (lua_getfield(L, table, "seconds") != LUA_TNIL) {
        out.seconds = lua_tonumber(L, -1);
        if (lua_type(L, -1) != LUA_TNUMBER || !(out.seconds >= 0 && out.seconds <= LONGEST))
            luaL_error(L, "%sseconds of a transition is a number from 0 to %d", where, (int)LONGEST);
    }
    lua_pop(L, 2);
    return out;
}

static void check_keys(lua_State *L, int table, const char *const *known, const char *where)
{
    const char *unknown = NULL;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        vt_budget_charge(L, 1);
        bool named = lua_type(L, -2) == LUA_TSTRING, one = lua_isinteger(L, -2) && lua_tointeger(L, -2) == 1;
        const char *name = named ? lua_tostring(L, -2) : one ? "[1]" : "[...]";
        bool fits = false;
        for (int i = 0; known[i]; i++)
            fits |= strcmp(known[i], name) == 0;
        if (!fits && (!unknown || strcmp(name, unknown) < 0)) unknown = name;
    }
    if (unknown)
        luaL_error(L, "%sa transition has no \"%s\"; it has %s, from, seconds", where, unknown, known[0]);
}

vt_transition vt_ldirector_options(lua_State *L, int index, vt_transition otherwise)
{
    static const char *const known[] = {"transition", "from", "seconds", NULL};
    if (lua_isnoneornil(L, index)) return otherwise;
    if (lua_type(L, index) != LUA_TTABLE)
        luaL_error(L, "how a scene comes in is a table: { transition = \"fade\", seconds = 0.5 }");
    check_keys(L, index, known, "");
    lua_getfield(L, index, "transition");
    vt_transition out = read_transition(L, lua_gettop(L), index, "");
    lua_pop(L, 1);
    return out;
}

vt_transition vt_ldirector_declared(const vt_script *script, int scene)
{
    vt_transition out = script->declared[scene];
    if (script->rtl && script->mirrored[scene]) out.from = opposite(out.from);
    return out;
}

vt_transition vt_ldirector_reverse(vt_transition transition)
{
    transition.from = opposite(transition.from);
    return transition;
}

vt_transition vt_script_transition(const vt_script *script)
{
    vt_transition out = script->transition;
    bool moves = out.kind == VT_TRANSITION_SLIDE || out.kind == VT_TRANSITION_COVER;
    if (script->want != VT_WANT_GO && script->want != VT_WANT_BACK) return cut;
    if (moves && script->reduce_motion) out.kind = VT_TRANSITION_FADE;
    if (out.seconds <= 0 || out.kind == VT_TRANSITION_CUT) return cut;
    return out;
}

/* ---- what a scene file declares ---- */

static void load_transition(lua_State *L, int scene, const char *where)
{
    static const char *const known[] = {"[1]", "from", "seconds", NULL};
    vt_script *script = vt_script_of(L);
    int type = lua_getfield(L, -1, "transition"), value = lua_gettop(L);
    script->declared[scene] = cut;
    if (type == LUA_TTABLE) {
        check_keys(L, value, known, where);
        lua_rawgeti(L, value, 1);
        script->declared[scene] = read_transition(L, value + 1, value, where);
        script->mirrored[scene] = lua_getfield(L, value, "from") == LUA_TNIL;
    } else if (type != LUA_TNIL) {
        script->declared[scene] = read_transition(L, value, 0, where);
        script->mirrored[scene] = true;
    }
    lua_settop(L, value - 1);
}

static const char *scene_name(void *context, int i)
{
    const vt_script *script = context;
    return i < script->scene_count ? script->scenes[i] : NULL;
}

static void check_link(lua_State *L, const char *name, const char *where)
{
    vt_script *script = vt_script_of(L);
    if (vt_lscene_find(script, name) >= 0) return;
    const char *nearest = vt_sandbox_nearest(name, scene_name, script);
    if (nearest)
        luaL_error(L, "%slinks names no scene with \"%s\"; did you mean \"%s\"?", where, name, nearest);
    luaL_error(L, "%slinks names \"%s\"; it would be the file scenes/%s.lua", where, name, name);
}

static void load_list(lua_State *L, int scene, const char *where, const char *part, vt_slot slot)
{
    int type = lua_getfield(L, -1, part), list = lua_gettop(L);
    if (type == LUA_TNIL) {
        lua_pop(L, 1);
        return;
    }
    lua_Integer count = type == LUA_TTABLE ? (lua_Integer)lua_rawlen(L, list) : -1;
    if (count < 0 || count > LIST_MOST)
        luaL_error(L, "%s%s is a list of at most %d names: { \"one\", \"two\" }", where, part, LIST_MOST);
    vt_budget_charge(L, (uint64_t)count);
    lua_createtable(L, (int)count, 0);
    for (lua_Integer i = 1; i <= count; i++) {
        if (lua_rawgeti(L, list, i) != LUA_TSTRING)
            luaL_error(
                L, "%s%s is a list of names; number %d is a %s", where, part, (int)i, luaL_typename(L, -1));
        if (slot == VT_SLOT_LINKS) check_link(L, lua_tostring(L, -1), where);
        lua_rawseti(L, -2, i);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, slot);
    lua_insert(L, -2);
    lua_rawseti(L, -2, scene + 1);
    lua_settop(L, list - 1);
}

void vt_ldirector_load(lua_State *L, int scene, const char *where)
{
    load_transition(L, scene, where);
    load_list(L, scene, where, "links", VT_SLOT_LINKS);
    load_list(L, scene, where, "preload", VT_SLOT_PRELOADS);
}

/* Nothing here allocates, so nothing can raise. */
static void each_of(const vt_script *script, const char *scene, vt_slot slot,
    void (*each)(void *context, const char *name), void *context)
{
    lua_State *L = script->L;
    int index = vt_lscene_find(script, scene), top = lua_gettop(L);
    if (index < 0 || !lua_checkstack(L, 3)) return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, slot);
    if (lua_rawgeti(L, -1, index + 1) == LUA_TTABLE) {
        for (lua_Integer i = 1; lua_rawgeti(L, -1, i) == LUA_TSTRING; i++) {
            each(context, lua_tostring(L, -1));
            lua_pop(L, 1);
        }
    }
    lua_settop(L, top);
}

void vt_script_links(
    const vt_script *script, const char *scene, void (*each)(void *context, const char *name), void *context)
{
    each_of(script, scene, VT_SLOT_LINKS, each, context);
}

void vt_script_preloads(
    const vt_script *script, const char *scene, void (*each)(void *context, const char *src), void *context)
{
    each_of(script, scene, VT_SLOT_PRELOADS, each, context);
}

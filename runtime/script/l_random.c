/* Chance in two streams: story is part of what a replay repeats, sparkle is decoration and is left out of
 * hashes. */
#include "script/script_private.h"

static int draw(lua_State *L, vt_chance *chance, const char *what)
{
    lua_Integer from = 1, to;
    switch (lua_gettop(L)) {
    case 0:
        lua_pushnumber(L, vt_chance_unit(chance));
        return 1;
    case 1:
        to = luaL_checkinteger(L, 1);
        if (to < 1)
            return luaL_error(L, "%s(n) needs a whole number from 1 up, not %I", what, (LUAI_UACINT)to);
        break;
    case 2:
        from = luaL_checkinteger(L, 1);
        to = luaL_checkinteger(L, 2);
        if (from > to) return luaL_error(L, "%s(a, b): a is greater than b", what);
        break;
    default:
        return luaL_error(L, "%s takes at most two numbers", what);
    }
    uint64_t span = (uint64_t)to - (uint64_t)from + 1;
    uint64_t drawn = span ? vt_chance_below(chance, span) : vt_chance_next(chance);
    lua_pushinteger(L, (lua_Integer)((uint64_t)from + drawn));
    return 1;
}

int vt_lrandom_draw(lua_State *L)
{
    return draw(L, &vt_script_of(L)->story, "random");
}

static int random_call(lua_State *L)
{
    lua_remove(L, 1);
    return vt_lrandom_draw(L);
}

static int random_sparkle(lua_State *L)
{
    return draw(L, &vt_script_of(L)->sparkle, "random.sparkle");
}

static lua_Integer list_length(lua_State *L, const char *what)
{
    if (lua_type(L, 1) != LUA_TTABLE) luaL_error(L, "%s takes a list, not a %s", what, luaL_typename(L, 1));
    lua_settop(L, 1);
    return luaL_len(L, 1);
}

static int random_pick(lua_State *L)
{
    lua_Integer count = list_length(L, "random.pick");
    if (count < 1) return luaL_error(L, "random.pick: the list is empty");
    lua_geti(L, 1, (lua_Integer)vt_chance_below(&vt_script_of(L)->story, (uint64_t)count) + 1);
    return 1;
}

static int random_shuffle(lua_State *L)
{
    lua_Integer count = list_length(L, "random.shuffle");
    vt_budget_charge(L, count > 0 ? (uint64_t)count * 2 : 0);
    for (lua_Integer i = count; i > 1; i--) {
        lua_Integer j = (lua_Integer)vt_chance_below(&vt_script_of(L)->story, (uint64_t)i) + 1;
        lua_geti(L, 1, i);
        lua_geti(L, 1, j);
        lua_seti(L, 1, i);
        lua_seti(L, 1, j);
    }
    return 1;
}

void vt_lrandom_open(lua_State *L)
{
    lua_newtable(L);
    vt_sandbox_functions(L, &vt_module_random);
    vt_sandbox_lock(L, vt_module_random.name);
    lua_getmetatable(L, -1);
    lua_pushcfunction(L, random_call);
    lua_setfield(L, -2, "__call");
    lua_pop(L, 1);
    lua_setfield(L, -2, vt_module_random.name);
}

static const vt_api entries[] = {
    {"pick", random_pick, "list: table", "any", "One of the list's elements."},
    {"shuffle", random_shuffle, "list: table", "table", "Mixes the list in place and returns it."},
    {"sparkle", random_sparkle, "from?: integer, to?: integer", "number",
        "As random, for decoration that may differ from run to run."},
    {0},
};
const vt_module vt_module_random = {"random", "random", false, entries,
    "random() is in [0, 1), random(n) in 1 to n, random(a, b) in a to b. The same in a replay."};

/* The table library. Loops charge the budget by what they are about to do; sort is a stable merge sort that
 * asks the comparator the same questions on every run and survives one that contradicts itself. */
#include <string.h>

#include "script/script_private.h"

static void check_table(lua_State *L, int index)
{
    if (lua_type(L, index) == LUA_TTABLE) return;
    if (lua_getmetatable(L, index)) {
        lua_pop(L, 1);
        if (luaL_getmetafield(L, index, "__index") != LUA_TNIL &&
            luaL_getmetafield(L, index, "__newindex") != LUA_TNIL &&
            luaL_getmetafield(L, index, "__len") != LUA_TNIL) {
            lua_pop(L, 3);
            return;
        }
    }
    luaL_checktype(L, index, LUA_TTABLE);
}

static lua_Integer length_of(lua_State *L, int index)
{
    check_table(L, index);
    return luaL_len(L, index);
}

static int table_concat(lua_State *L)
{
    lua_Integer last = length_of(L, 1);
    size_t gap;
    const char *between = luaL_optlstring(L, 2, "", &gap);
    lua_Integer i = luaL_optinteger(L, 3, 1);
    last = luaL_optinteger(L, 4, last);
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    for (; i <= last; i++) {
        lua_geti(L, 1, i);
        if (!lua_isstring(L, -1))
            return luaL_error(L, "invalid value (%s) at index %I in table for 'concat'", luaL_typename(L, -1),
                (LUAI_UACINT)i);
        vt_budget_charge(L, 2 + (lua_rawlen(L, -1) + gap) / 8);
        luaL_addvalue(&out);
        if (i == last) break; /* i + 1 might not exist */
        luaL_addlstring(&out, between, gap);
    }
    luaL_pushresult(&out);
    return 1;
}

static int table_insert(lua_State *L)
{
    lua_Integer end = (lua_Integer)((lua_Unsigned)length_of(L, 1) + 1);
    switch (lua_gettop(L)) {
    case 2:
        lua_seti(L, 1, end);
        return 0;
    case 3: {
        lua_Integer place = luaL_checkinteger(L, 2);
        luaL_argcheck(L, (lua_Unsigned)place - 1u < (lua_Unsigned)end, 2, "position out of bounds");
        vt_budget_charge(L, (uint64_t)(end - place));
        for (lua_Integer i = end; i > place; i--) {
            lua_geti(L, 1, i - 1);
            lua_seti(L, 1, i);
        }
        lua_seti(L, 1, place);
        return 0;
    }
    default:
        return luaL_error(L, "wrong number of arguments to 'insert'");
    }
}

static int table_remove(lua_State *L)
{
    lua_Integer length = length_of(L, 1), place = luaL_optinteger(L, 2, length);
    if (place != length)
        luaL_argcheck(L, (lua_Unsigned)place - 1u <= (lua_Unsigned)length, 2, "position out of bounds");
    lua_geti(L, 1, place);
    if (place < length) vt_budget_charge(L, (uint64_t)length - (uint64_t)place);
    for (; place < length; place++) {
        lua_geti(L, 1, place + 1);
        lua_seti(L, 1, place);
    }
    lua_pushnil(L);
    lua_seti(L, 1, place);
    return 1;
}

static int table_move(lua_State *L)
{
    lua_Integer from = luaL_checkinteger(L, 2), end = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
    int target = lua_isnoneornil(L, 5) ? 1 : 5;
    check_table(L, 1);
    check_table(L, target);
    if (end >= from) {
        luaL_argcheck(L, from > 0 || end < LUA_MAXINTEGER + from, 3, "too many elements to move");
        lua_Integer count = end - from + 1;
        luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
        vt_budget_charge(L, (uint64_t)count);
        bool up = to > end || to <= from || (target != 1 && !lua_compare(L, 1, target, LUA_OPEQ));
        for (lua_Integer n = 0; n < count; n++) {
            lua_Integer i = up ? n : count - 1 - n;
            lua_geti(L, 1, from + i);
            lua_seti(L, target, to + i);
        }
    }
    lua_pushvalue(L, target);
    return 1;
}

static int table_pack(lua_State *L)
{
    int count = lua_gettop(L);
    vt_budget_charge(L, (uint64_t)count);
    lua_createtable(L, count, 1);
    lua_insert(L, 1);
    for (int i = count; i >= 1; i--)
        lua_seti(L, 1, i);
    lua_pushinteger(L, count);
    lua_setfield(L, 1, "n");
    return 1;
}

static int table_unpack(lua_State *L)
{
    lua_Integer i = luaL_optinteger(L, 2, 1);
    lua_Integer end = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : luaL_checkinteger(L, 3);
    if (i > end) return 0;
    lua_Unsigned count = (lua_Unsigned)end - (lua_Unsigned)i;
    if (count >= VT_RESULTS_MAX) return luaL_error(L, "too many results to unpack");
    vt_budget_charge(L, ++count);
    if (!lua_checkstack(L, (int)count)) return luaL_error(L, "too many results to unpack");
    for (; i < end; i++)
        lua_geti(L, 1, i);
    lua_geti(L, 1, end);
    return (int)count;
}

/* ---- sort ---- */

enum { TABLE = 1, COMPARE = 2, SOURCE = 3, TARGET = 4 }; /* stack */

/* Whether element b of SOURCE must stand before element a. */
static bool before(lua_State *L, lua_Integer b, lua_Integer a)
{
    vt_budget_charge(L, 3);
    if (lua_isnil(L, COMPARE)) {
        lua_rawgeti(L, SOURCE, b);
        lua_rawgeti(L, SOURCE, a);
        bool less = lua_compare(L, -2, -1, LUA_OPLT);
        lua_pop(L, 2);
        return less;
    }
    lua_pushvalue(L, COMPARE);
    lua_rawgeti(L, SOURCE, b);
    lua_rawgeti(L, SOURCE, a);
    lua_call(L, 2, 1);
    bool less = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return less;
}

static void merge(lua_State *L, lua_Integer from, lua_Integer middle, lua_Integer end)
{
    bool sorted = middle >= end || !before(L, middle, middle - 1);
    for (lua_Integer a = from, b = middle, out = from; out < end; out++) {
        bool left = sorted ? out < middle : b >= end || (a < middle && !before(L, b, a));
        if (sorted)
            lua_rawgeti(L, SOURCE, out);
        else
            lua_rawgeti(L, SOURCE, left ? a++ : b++);
        lua_rawseti(L, TARGET, out);
    }
}

static int table_sort(lua_State *L)
{
    lua_Integer count = length_of(L, TABLE);
    if (count < 2) return 0;
    luaL_argcheck(L, count < INT32_MAX, 1, "array too big");
    if (!lua_isnoneornil(L, COMPARE)) luaL_checktype(L, COMPARE, LUA_TFUNCTION);
    lua_settop(L, COMPARE);
    vt_budget_charge(L, (uint64_t)count * 4);
    lua_createtable(L, (int)count, 0);
    lua_createtable(L, (int)count, 0);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_geti(L, TABLE, i);
        lua_rawseti(L, SOURCE, i);
    }
    for (lua_Integer width = 1; width < count; width *= 2) {
        vt_budget_charge(L, (uint64_t)count);
        for (lua_Integer from = 1; from <= count; from += 2 * width) {
            lua_Integer middle = from + width <= count ? from + width : count + 1;
            lua_Integer end = from + 2 * width <= count ? from + 2 * width : count + 1;
            merge(L, from, middle, end);
        }
        lua_pushvalue(L, SOURCE);
        lua_copy(L, TARGET, SOURCE);
        lua_replace(L, TARGET);
    }
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, SOURCE, i);
        lua_seti(L, TABLE, i);
    }
    return 0;
}

static const vt_api entries[] = {
    {"concat", table_concat, "list: table, between?: string, from?: integer, to?: integer", "string",
        "Joins texts and numbers."},
    {"insert", table_insert, "list: table, place: any, value?: any", "",
        "Adds value at the end, or at place."},
    {"move", table_move, "source: table, from: integer, to: integer, at: integer, target?: table", "table",
        "Copies source[from..to] to target[at...]."},
    {"pack", table_pack, "...: any", "table", "A list of the arguments, with n."},
    {"remove", table_remove, "list: table, place?: integer", "any",
        "Takes out and returns the last element, or the one at place."},
    {"sort", table_sort, "list: table, before?: fun(a: any, b: any): boolean", "",
        "Sorts in place; equal elements keep their order."},
    {"unpack", table_unpack, "list: table, from?: integer, to?: integer", "any",
        "The elements as several values."},
    {0},
};
const vt_module vt_module_table = {"table", "tablelib", false, entries, "Lists."};

/* pairs and next in one order on every machine and run: false, true, numbers ascending, strings by byte,
 * nodes by creation number. Keys of other kinds have no order that a replay could repeat, and are refused. */
#include <math.h>
#include <string.h>

#include "script/script_private.h"

typedef enum { RANK_FALSE, RANK_TRUE, RANK_NUMBER, RANK_STRING, RANK_NODE } rank;

typedef struct {
    rank rank;
    bool is_float;
    union {
        lua_Integer integer;
        lua_Number number;
        uint64_t node;
        struct {
            const char *bytes;
            size_t length;
        } string;
    } as;
    int place; /* in the list of keys as Lua yields them */
} key;

/* The key on the stack; its string stays there or in the table. */
static key read_key(lua_State *L, int index)
{
    key k = {0};
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        k.rank = lua_toboolean(L, index) ? RANK_TRUE : RANK_FALSE;
        return k;
    case LUA_TNUMBER:
        k.rank = RANK_NUMBER;
        k.is_float = !lua_isinteger(L, index);
        if (k.is_float)
            k.as.number = lua_tonumber(L, index);
        else
            k.as.integer = lua_tointeger(L, index);
        return k;
    case LUA_TSTRING:
        k.rank = RANK_STRING;
        k.as.string.bytes = lua_tolstring(L, index, &k.as.string.length);
        return k;
    default: {
        const vt_lnode_box *box = vt_lnode_test(L, index);
        if (!box)
            luaL_error(L,
                "a %s as a key has no order: pairs and next need keys that are texts, numbers, true, false "
                "or nodes",
                luaL_typename(L, index));
        k.rank = RANK_NODE;
        k.as.node = box->number;
        return k;
    }
    }
}

/* An integer against a float that is no integer (Lua turns those that are into integers). */
static int compare_mixed(lua_Integer i, lua_Number d)
{
    if (d >= 0x1p63) return -1;
    if (d < -0x1p63) return 1;
    lua_Integer whole = (lua_Integer)floor(d);
    return i < whole ? -1 : i > whole ? 1 : -1;
}

static int compare_numbers(const key *a, const key *b)
{
    if (!a->is_float && !b->is_float)
        return (a->as.integer > b->as.integer) - (a->as.integer < b->as.integer);
    if (a->is_float && b->is_float) return (a->as.number > b->as.number) - (a->as.number < b->as.number);
    return a->is_float ? -compare_mixed(b->as.integer, a->as.number)
                       : compare_mixed(a->as.integer, b->as.number);
}

static int compare(const key *a, const key *b)
{
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    if (a->rank == RANK_NUMBER) return compare_numbers(a, b);
    if (a->rank == RANK_NODE) return (a->as.node > b->as.node) - (a->as.node < b->as.node);
    if (a->rank != RANK_STRING) return 0;
    size_t la = a->as.string.length, lb = b->as.string.length;
    int order = memcmp(a->as.string.bytes, b->as.string.bytes, la < lb ? la : lb);
    return order ? order : (la > lb) - (la < lb);
}

static void merge_sort(key *keys, key *spare, size_t count)
{
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t from = 0; from < count; from += 2 * width) {
            size_t middle = from + width < count ? from + width : count;
            size_t end = from + 2 * width < count ? from + 2 * width : count;
            for (size_t a = from, b = middle, out = from; out < end; out++) {
                bool left = a < middle && (b >= end || compare(&keys[a], &keys[b]) <= 0);
                spare[out] = left ? keys[a++] : keys[b++];
            }
        }
        memcpy(keys, spare, count * sizeof *keys);
    }
}

/* Pushes a list of the keys in order; raises on a key that has none. */
static void push_keys(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    luaL_checkstack(L, 8, NULL);
    size_t count = 0;
    bool sorted = true;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
        count++;
    vt_budget_charge(L, count);
    lua_createtable(L, (int)(count < INT32_MAX ? count : INT32_MAX), 0);
    int raw = lua_gettop(L);
    key *keys = lua_newuserdatauv(L, (count + 1) * sizeof *keys, 0);
    size_t at = 0;
    for (lua_pushnil(L); at < count && lua_next(L, index); lua_pop(L, 1)) {
        keys[at] = read_key(L, -2);
        if (at > 0 && compare(&keys[at - 1], &keys[at]) > 0) sorted = false;
        at++;
        keys[at - 1].place = (int)at;
        lua_pushvalue(L, -2);
        lua_rawseti(L, raw, (lua_Integer)at);
    }
    lua_settop(L, raw + 1);
    if (sorted) {
        lua_settop(L, raw);
        return;
    }
    unsigned bits = 0;
    for (size_t n = count; n; n /= 2)
        bits++;
    vt_budget_charge(L, count * bits / 4);
    key *spare = lua_newuserdatauv(L, count * sizeof *spare, 0);
    merge_sort(keys, spare, count);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, raw, keys[i].place);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_replace(L, raw);
    lua_settop(L, raw);
}

/* Whether the keys are 1, 2 ... count and come in this order by themselves. */
static bool is_list(lua_State *L, int index, lua_Integer *count)
{
    *count = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        if (lua_isinteger(L, -2) && lua_tointeger(L, -2) == *count + 1) {
            ++*count;
            continue;
        }
        lua_pop(L, 2);
        return false;
    }
    vt_budget_charge(L, (uint64_t)*count / 4);
    return true;
}

/* Upvalues: the keys, or how many there are in a list; how many were visited; the table. */
static int step(lua_State *L)
{
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(2));
    lua_Integer list = lua_tointeger(L, lua_upvalueindex(1));
    bool is_table = lua_istable(L, lua_upvalueindex(1));
    lua_settop(L, 0);
    for (;;) {
        at++;
        if (!is_table && at > list) return 0;
        if (!is_table)
            lua_pushinteger(L, at);
        else if (lua_rawgeti(L, lua_upvalueindex(1), at) == LUA_TNIL)
            return 0;
        lua_pushvalue(L, -1);
        if (lua_rawget(L, lua_upvalueindex(3)) != LUA_TNIL) break;
        lua_pop(L, 2);
        vt_budget_charge(L, 1);
    }
    lua_pushinteger(L, at);
    lua_replace(L, lua_upvalueindex(2));
    return 2;
}

void vt_stable_iterator(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    lua_Integer count;
    if (is_list(L, index, &count))
        lua_pushinteger(L, count);
    else
        push_keys(L, index);
    lua_pushinteger(L, 0);
    lua_pushvalue(L, index);
    lua_pushcclosure(L, step, 3);
}

int vt_stable_pairs(lua_State *L)
{
    luaL_checkany(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_call(L, 1, 3);
        return 3;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    vt_stable_iterator(L, 1);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

int vt_stable_next(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    if (vt_sandbox_behind(L, 1)) lua_replace(L, 1);
    bool first = lua_isnil(L, 2);
    key before = {0}, best = {0};
    if (!first) before = read_key(L, 2);
    lua_settop(L, 2);
    lua_pushnil(L); /* the best key so far */
    bool found = false;
    size_t count = 0;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        count++;
        key k = read_key(L, -2);
        if ((!first && compare(&k, &before) <= 0) || (found && compare(&k, &best) >= 0)) continue;
        best = k;
        found = true;
        lua_pushvalue(L, -2);
        lua_replace(L, 3);
    }
    vt_budget_charge(L, count);
    lua_settop(L, 3);
    if (!found) return 1;
    lua_pushvalue(L, 3);
    lua_rawget(L, 1);
    return 2;
}

/* The functions that every Lua program expects, made safe: protected calls pass on what no script may catch,
 * raw functions respect read-only tables, and nothing shows an address. */
#include <string.h>

#include "script/script_private.h"

enum { SAY_MOST = 4096, PROTECT_COST = 10, METAS_LOOKED_AT = 256 };

static int base_assert(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_toboolean(L, 1)) return lua_gettop(L);
    lua_remove(L, 1);
    lua_pushliteral(L, "assertion failed!");
    lua_settop(L, 1);
    if (lua_type(L, 1) == LUA_TSTRING) {
        luaL_where(L, 1);
        lua_insert(L, 1);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int base_error(lua_State *L)
{
    int level = (int)luaL_optinteger(L, 2, 1);
    lua_settop(L, 1);
    if (lua_type(L, 1) == LUA_TSTRING && level > 0) {
        luaL_where(L, level);
        lua_insert(L, 1);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int base_getmetatable(lua_State *L)
{
    luaL_checkany(L, 1);
    if (!lua_getmetatable(L, 1)) {
        lua_pushnil(L);
        return 1;
    }
    luaL_getmetafield(L, 1, "__metatable");
    return 1;
}

/* Refuses what a metatable must not have, and takes it out: somebody might have caught the error. */
static void refuse_field(lua_State *L, int meta, const char *name)
{
    meta = lua_absindex(L, meta);
    lua_pushstring(L, name);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, meta) == LUA_TNIL) {
        lua_pop(L, 2);
        return;
    }
    lua_pop(L, 1);
    lua_pushnil(L);
    lua_rawset(L, meta);
    luaL_error(L, "%s is not for scripts: what the collector does must not be seen", name);
}

/* A metatable may be given __mode after it was set: no function of ours sees that, so the gate looks at its
 * end. */
void vt_base_check_metas(lua_State *L)
{
    if (!vt_script_of(L)->metas) return;
    int looked = 0;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_METAS);
    for (lua_pushnil(L); looked < METAS_LOOKED_AT && lua_next(L, -2); lua_pop(L, 1), looked++)
        refuse_field(L, -2, "__mode");
}

static int base_setmetatable(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, lua_isnil(L, 2) || lua_istable(L, 2), 2, "nil or table");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "cannot change a protected metatable");
    lua_settop(L, 2);
    if (lua_istable(L, 2)) {
        if (vt_sandbox_behind(L, 2)) return luaL_error(L, "a read-only table cannot be a metatable");
        refuse_field(L, 2, "__gc");
        refuse_field(L, 2, "__mode");
        lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_METAS);
        lua_pushvalue(L, 2);
        lua_pushboolean(L, 1);
        lua_rawset(L, -3);
        lua_settop(L, 2);
        vt_script_of(L)->metas = true;
    }
    lua_setmetatable(L, 1);
    return 1;
}

static int ipairs_step(lua_State *L)
{
    lua_Integer i = luaL_checkinteger(L, 2);
    i = (lua_Integer)((lua_Unsigned)i + 1);
    lua_pushinteger(L, i);
    return lua_geti(L, 1, i) == LUA_TNIL ? 1 : 2;
}

static int base_ipairs(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushcfunction(L, ipairs_step);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

static int finish_pcall(lua_State *L, int status, lua_KContext extra)
{
    vt_budget_check(L, status);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_pushboolean(L, 0);
        lua_pushvalue(L, -2);
        return 2;
    }
    return lua_gettop(L) - (int)extra;
}

static int base_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    vt_budget_charge(L, PROTECT_COST);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall);
    return finish_pcall(L, status, 0);
}

/* Upvalue: the script's handler, which must not run once a limit was passed. */
static int guarded_handler(lua_State *L)
{
    if (vt_script_of(L)->over != VT_ERR_NONE) return 1;
    lua_settop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    return 1;
}

static int base_xpcall(lua_State *L)
{
    int arguments = lua_gettop(L);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    vt_budget_charge(L, PROTECT_COST);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2); /* f, handler, true, f, ... */
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, guarded_handler, 1);
    lua_replace(L, 2);
    int status = lua_pcallk(L, arguments - 2, LUA_MULTRET, 2, 2, finish_pcall);
    return finish_pcall(L, status, 2);
}

static int base_print(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    int count = lua_gettop(L);
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    for (int i = 1; i <= count; i++) {
        if (i > 1) luaL_addchar(&text, '\t');
        size_t length;
        vt_values_tostring(L, i, &length);
        if (length > SAY_MOST) {
            lua_pushlstring(L, lua_tostring(L, -1), SAY_MOST);
            lua_remove(L, -2);
        }
        vt_budget_charge(L, length / 8 + 10);
        luaL_addvalue(&text);
    }
    luaL_pushresult(&text);
    if (script->deps.say) script->deps.say(script->deps.context, lua_tostring(L, -1));
    return 0;
}

static int base_rawequal(lua_State *L)
{
    luaL_checkany(L, 1);
    luaL_checkany(L, 2);
    lua_pushboolean(L, lua_rawequal(L, 1, 2));
    return 1;
}

static int base_rawget(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    lua_settop(L, 2);
    if (vt_sandbox_behind(L, 1)) lua_replace(L, 1);
    lua_rawget(L, 1);
    return 1;
}

static int base_rawlen(lua_State *L)
{
    int type = lua_type(L, 1);
    luaL_argexpected(L, type == LUA_TTABLE || type == LUA_TSTRING, 1, "table or string");
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 1));
    return 1;
}

static int base_rawset(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    luaL_checkany(L, 3);
    lua_settop(L, 3);
    if (vt_sandbox_behind(L, 1))
        return luaL_error(L, "a read-only table cannot be changed, not even by rawset");
    if (lua_type(L, 2) == LUA_TSTRING) {
        const char *name = lua_tostring(L, 2);
        if (strcmp(name, "__gc") == 0 || strcmp(name, "__mode") == 0)
            return luaL_error(L, "%s is not for scripts: what the collector does must not be seen", name);
    }
    lua_rawset(L, 1);
    return 1;
}

static int base_select(lua_State *L)
{
    int count = lua_gettop(L);
    vt_budget_charge(L, (uint64_t)count / 8);
    if (lua_type(L, 1) == LUA_TSTRING && *lua_tostring(L, 1) == '#') {
        lua_pushinteger(L, count - 1);
        return 1;
    }
    lua_Integer i = luaL_checkinteger(L, 1);
    if (i < 0)
        i = count + i;
    else if (i > count)
        i = count;
    luaL_argcheck(L, i >= 1, 1, "index out of range");
    return count - (int)i;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
    return 99;
}

/* The number that text spells in a base, with spaces around it and a sign; false: it spells none. */
static bool in_base(const char *text, size_t length, int base, lua_Integer *out)
{
    const char *space = " \f\n\r\t\v";
    const char *at = text + strspn(text, space);
    bool negative = *at == '-';
    if (*at == '-' || *at == '+') at++;
    if (digit_of(*at) >= base) return false;
    lua_Unsigned value = 0;
    for (; digit_of(*at) < base; at++)
        value = value * (lua_Unsigned)base + (lua_Unsigned)digit_of(*at);
    at += strspn(at, space);
    *out = (lua_Integer)(negative ? 0u - value : value);
    return at == text + length;
}

static int base_tonumber(lua_State *L)
{
    if (lua_isnoneornil(L, 2)) {
        luaL_checkany(L, 1);
        if (lua_type(L, 1) == LUA_TNUMBER) {
            lua_settop(L, 1);
            return 1;
        }
        size_t length;
        const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &length) : NULL;
        if (text && lua_stringtonumber(L, text) == length + 1) return 1;
    } else {
        lua_Integer base = luaL_checkinteger(L, 2), value;
        luaL_checktype(L, 1, LUA_TSTRING);
        luaL_argcheck(L, base >= 2 && base <= 36, 2, "base out of range");
        size_t length;
        const char *text = lua_tolstring(L, 1, &length);
        vt_budget_charge(L, length / 8);
        if (in_base(text, length, (int)base, &value)) {
            lua_pushinteger(L, value);
            return 1;
        }
    }
    luaL_pushfail(L);
    return 1;
}

static int base_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    vt_values_tostring(L, 1, NULL);
    return 1;
}

static int base_type(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushstring(L, luaL_typename(L, 1));
    return 1;
}

static const vt_api entries[] = {
    {"assert", base_assert, "value: any, message?: any, ...: any", "any",
        "Raises message when value is false or nil."},
    {"error", base_error, "message: any, level?: integer", "", "Raises an error."},
    {"getmetatable", base_getmetatable, "value: any", "any",
        "The metatable, or what it shows instead of itself."},
    {"ipairs", base_ipairs, "list: table", "function",
        "Visits list[1], list[2] and so on up to the first nil."},
    {"load", vt_require_load, "text: string, name?: string, mode?: string, env?: table", "function?",
        "Compiles text; nil and a message when it cannot be compiled. Never takes bytecode."},
    {"next", vt_stable_next, "table: table, key?: any", "any",
        "The key after key in the stable order, and its value."},
    {"pairs", vt_stable_pairs, "table: table", "function",
        "Visits every key in a stable order: false, true, numbers, texts by byte, nodes by age."},
    {"pcall", base_pcall, "fn: function, ...: any", "boolean",
        "Calls fn; false and the error when it raised one."},
    {"print", base_print, "...: any", "", "Tells the developer."},
    {"rawequal", base_rawequal, "a: any, b: any", "boolean", "Equality without metamethods."},
    {"rawget", base_rawget, "table: table, key: any", "any", "table[key] without metamethods."},
    {"rawlen", base_rawlen, "value: table|string", "integer", "Length without metamethods."},
    {"rawset", base_rawset, "table: table, key: any, value: any", "table",
        "table[key] = value without metamethods."},
    {"require", vt_require, "name: string", "any",
        "What name.lua or lib/name.lua of the experience returned; dots separate folders. A file runs once."},
    {"select", base_select, "n: integer|string, ...: any", "any",
        "The arguments from the n-th on, or with \"#\" how many there are."},
    {"setmetatable", base_setmetatable, "table: table, meta: table|nil", "table",
        "Sets the metatable; __gc and __mode are refused."},
    {"tonumber", base_tonumber, "value: any, base?: integer", "number?",
        "The number that value spells, else nil."},
    {"tostring", base_tostring, "value: any", "string",
        "Value as a text; freezes a word in the present language."},
    {"type", base_type, "value: any", "string", "The name of value's type."},
    {"xpcall", base_xpcall, "fn: function, handler: function, ...: any", "boolean",
        "pcall with a message handler."},
    {0},
};
const vt_module vt_module_base = {"", "", false, entries, "Lua itself"};

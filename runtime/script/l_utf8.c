/* The utf8 library: strict UTF-8, positions in bytes as in stock Lua. */
#include <string.h>

#include "base/utf8.h"
#include "script/script_private.h"

static bool continues(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Bytes of the code point at s, 0 when there is no valid one. */
static size_t decode(const char *s, size_t left, uint32_t *out)
{
    size_t at = 0;
    if (left == 0) return 0;
    *out = vt_utf8_next(s, left < 4 ? left : 4, &at);
    return *out == 0xFFFD && !(at == 3 && memcmp(s, "\xEF\xBF\xBD", 3) == 0) ? 0 : at;
}

static lua_Integer relative(lua_Integer position, size_t length)
{
    if (position >= 0) return position;
    if (0u - (lua_Unsigned)position > length) return 0;
    return (lua_Integer)length + position + 1;
}

static int utf8_char(lua_State *L)
{
    int count = lua_gettop(L);
    vt_budget_charge(L, (uint64_t)count);
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    for (int i = 1; i <= count; i++) {
        lua_Integer code = luaL_checkinteger(L, i);
        luaL_argcheck(
            L, code >= 0 && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF), i, "value out of range");
        char bytes[4];
        luaL_addlstring(&out, bytes, vt_utf8_encode((uint32_t)code, bytes));
    }
    luaL_pushresult(&out);
    return 1;
}

static int utf8_len(lua_State *L)
{
    size_t length;
    const char *s = luaL_checklstring(L, 1, &length);
    lua_Integer at = relative(luaL_optinteger(L, 2, 1), length),
                end = relative(luaL_optinteger(L, 3, -1), length), n = 0;
    luaL_argcheck(L, at >= 1 && --at <= (lua_Integer)length, 2, "initial position out of bounds");
    luaL_argcheck(L, --end < (lua_Integer)length, 3, "final position out of bounds");
    vt_budget_charge(L, length / 4);
    while (at <= end) {
        uint32_t code;
        size_t size = decode(s + at, length - (size_t)at, &code);
        if (size == 0) {
            luaL_pushfail(L);
            lua_pushinteger(L, at + 1);
            return 2;
        }
        at += (lua_Integer)size;
        n++;
    }
    lua_pushinteger(L, n);
    return 1;
}

static int utf8_codepoint(lua_State *L)
{
    size_t length;
    const char *s = luaL_checklstring(L, 1, &length);
    lua_Integer from = relative(luaL_optinteger(L, 2, 1), length);
    lua_Integer to = relative(luaL_optinteger(L, 3, from), length);
    luaL_argcheck(L, from >= 1, 2, "out of bounds");
    luaL_argcheck(L, to <= (lua_Integer)length, 3, "out of bounds");
    if (from > to) return 0;
    if (to - from >= VT_RESULTS_MAX) return luaL_error(L, "string slice too long");
    vt_budget_charge(L, (uint64_t)(to - from) + 1);
    luaL_checkstack(L, (int)(to - from) + 1, "string slice too long");
    int n = 0;
    for (size_t at = (size_t)from - 1; at < (size_t)to; n++) {
        uint32_t code;
        size_t size = decode(s + at, length - at, &code);
        if (size == 0) return luaL_error(L, "invalid UTF-8 code");
        lua_pushinteger(L, code);
        at += size;
    }
    return n;
}

static int utf8_offset(lua_State *L)
{
    size_t length;
    const char *s = luaL_checklstring(L, 1, &length);
    lua_Integer n = luaL_checkinteger(L, 2);
    lua_Integer at = relative(luaL_optinteger(L, 3, n >= 0 ? 1 : (lua_Integer)length + 1), length);
    luaL_argcheck(L, at >= 1 && --at <= (lua_Integer)length, 3, "position out of bounds");
    vt_budget_charge(L, length / 4);
    lua_Integer size = (lua_Integer)length;
    if (n == 0) {
        while (at > 0 && at < size && continues(s[at]))
            at--;
    } else {
        if (at < size && continues(s[at])) return luaL_error(L, "initial position is a continuation byte");
        if (n < 0) {
            for (; n < 0 && at > 0; n++) {
                do
                    at--;
                while (at > 0 && continues(s[at]));
            }
        } else {
            for (n--; n > 0 && at < size; n--) {
                do
                    at++;
                while (at < size && continues(s[at]));
            }
        }
    }
    if (n == 0)
        lua_pushinteger(L, at + 1);
    else
        luaL_pushfail(L);
    return 1;
}

static int codes_step(lua_State *L)
{
    size_t length;
    const char *s = luaL_checklstring(L, 1, &length);
    lua_Unsigned at = (lua_Unsigned)luaL_checkinteger(L, 2);
    if (at > 0 && at < length)
        while (at < length && continues(s[at]))
            at++;
    if (at >= length) return 0;
    uint32_t code;
    size_t size = decode(s + at, length - at, &code);
    if (size == 0 || (at + size < length && continues(s[at + size])))
        return luaL_error(L, "invalid UTF-8 code");
    lua_pushinteger(L, (lua_Integer)at + 1);
    lua_pushinteger(L, code);
    return 2;
}

static int utf8_codes(lua_State *L)
{
    size_t length;
    const char *s = luaL_checklstring(L, 1, &length);
    luaL_argcheck(L, length == 0 || !continues(s[0]), 1, "invalid UTF-8 code");
    lua_pushcfunction(L, codes_step);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

void vt_utf8_constants(lua_State *L)
{
    lua_pushlstring(L, "[\0-\x7F\xC2-\xFD][\x80-\xBF]*", 14);
    lua_setfield(L, -2, "charpattern");
}

static const vt_api entries[] = {
    {"char", utf8_char, "...: integer", "string", "The text of these code points."},
    {"charpattern", NULL, "", "string", "A pattern that matches one character."},
    {"codepoint", utf8_codepoint, "text: string, from?: integer, to?: integer", "integer",
        "Code points of characters that begin in from..to."},
    {"codes", utf8_codes, "text: string", "function", "Visits position and code point of every character."},
    {"len", utf8_len, "text: string, from?: integer, to?: integer", "integer?",
        "How many characters; nil and a position when a byte is wrong."},
    {"offset", utf8_offset, "text: string, n: integer, from?: integer", "integer?",
        "Where the n-th character begins."},
    {0},
};
const vt_module vt_module_utf8 = {"utf8", "utf8lib", false, entries, "Characters of UTF-8 texts."};

#include "script/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "script/script_private.h"

/* ---- reading ---- */

typedef struct {
    lua_State *L;
    const char *text;
    size_t length, at;
    int depth;
    vt_err *err;
} reader;

static bool wrong(const reader *r, const char *what)
{
    return vt_fail(r->err, VT_ERR_PARSE, NULL, "it is no JSON: %s at byte %zu", what, r->at + 1);
}

static char peek(reader *r)
{
    while (r->at < r->length && strchr(" \t\r\n", r->text[r->at]) && r->text[r->at])
        r->at++;
    return r->at < r->length ? r->text[r->at] : '\0';
}

static bool word(reader *r, const char *name)
{
    size_t size = strlen(name);
    if (r->length - r->at < size || memcmp(r->text + r->at, name, size) != 0)
        return wrong(r, "no value begins");
    r->at += size;
    return true;
}

static bool read_number(reader *r)
{
    char digits[64];
    const char *from = r->text + r->at;
    size_t size = 0;
    while (r->at + size < r->length && strchr("+-.0123456789eE", from[size]) && from[size])
        size++;
    const char *first = from + (size && from[0] == '-');
    bool starts = size && first < from + size && *first >= '0' && *first <= '9';
    bool zero = starts && *first == '0' && first + 1 < from + size && first[1] >= '0' && first[1] <= '9';
    if (!starts || zero || size >= sizeof digits || from[size - 1] == '.') return wrong(r, "no value begins");
    memcpy(digits, from, size);
    digits[size] = '\0';
    if (lua_stringtonumber(r->L, digits) == 0) return wrong(r, "a number that is none");
    if (lua_type(r->L, -1) == LUA_TNUMBER && !isfinite(lua_tonumber(r->L, -1))) {
        lua_pop(r->L, 1);
        return wrong(r, "a number that is too large");
    }
    r->at += size;
    return true;
}

static bool hex4(reader *r, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        char c = r->at < r->length ? r->text[r->at] : '\0';
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                : 16;
        if (digit == 16) return wrong(r, "\\u without four digits");
        *out = *out << 4 | digit;
    }
    return true;
}

static bool read_code(reader *r, luaL_Buffer *out)
{
    uint32_t code, low;
    char bytes[4];
    if (!hex4(r, &code)) return false;
    if (code >= 0xDC00 && code <= 0xDFFF) return wrong(r, "half a character");
    if (code >= 0xD800 && code <= 0xDBFF) {
        if (r->length - r->at < 2 || memcmp(r->text + r->at, "\\u", 2) != 0)
            return wrong(r, "half a character");
        r->at += 2;
        if (!hex4(r, &low)) return false;
        if (low < 0xDC00 || low > 0xDFFF) return wrong(r, "half a character");
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    luaL_addlstring(out, bytes, vt_utf8_encode(code, bytes));
    return true;
}

static bool read_string(reader *r)
{
    static const char marks[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    luaL_Buffer out;
    int top = lua_gettop(r->L);
    bool fine = true;
    luaL_buffinit(r->L, &out);
    r->at++;
    while (fine && r->at < r->length && r->text[r->at] != '"') {
        char c = r->text[r->at];
        if ((unsigned char)c < 0x20) {
            fine = wrong(r, "a control character");
        } else if (c != '\\') {
            luaL_addchar(&out, c);
            r->at++;
        } else {
            char mark = r->at + 1 < r->length ? r->text[r->at + 1] : '\0';
            const char *found = mark ? strchr(marks, mark) : NULL;
            if (mark != 'u' && !found) {
                fine = wrong(r, "a backslash that means nothing");
                break;
            }
            r->at += 2;
            if (found)
                luaL_addchar(&out, means[found - marks]);
            else
                fine = read_code(r, &out);
        }
    }
    if (fine && r->at >= r->length) fine = wrong(r, "a text without an end");
    if (!fine) {
        lua_settop(r->L, top);
        return false;
    }
    r->at++;
    luaL_pushresult(&out);
    return true;
}

static bool read_value(reader *r);

static bool read_list(reader *r)
{
    lua_newtable(r->L);
    r->at++;
    if (peek(r) == ']') {
        r->at++;
        return true;
    }
    for (lua_Integer i = 1;; i++) {
        if (!read_value(r)) return false;
        if (lua_isnil(r->L, -1)) {
            lua_pop(r->L, 1);
            lua_pushboolean(r->L, false);
        }
        lua_rawseti(r->L, -2, i);
        char next = peek(r);
        if (next != ',' && next != ']') return wrong(r, "no , or ]");
        r->at++;
        if (next == ']') return true;
    }
}

static bool read_object(reader *r)
{
    lua_newtable(r->L);
    r->at++;
    if (peek(r) == '}') {
        r->at++;
        return true;
    }
    for (;;) {
        if (peek(r) != '"') return wrong(r, "no \" before a key");
        if (!read_string(r)) return false;
        if (peek(r) != ':') return wrong(r, "no : after a key");
        r->at++;
        if (!read_value(r)) return false;
        lua_rawset(r->L, -3);
        char next = peek(r);
        if (next != ',' && next != '}') return wrong(r, "no , or }");
        r->at++;
        if (next == '}') return true;
    }
}

static bool read_value(reader *r)
{
    char c = peek(r);
    if (c == '"') return read_string(r);
    if (c == '{' || c == '[') {
        if (r->depth == VT_JSON_DEPTH) return wrong(r, "too many tables in tables");
        luaL_checkstack(r->L, 8, NULL);
        r->depth++;
        bool fine = c == '{' ? read_object(r) : read_list(r);
        r->depth--;
        return fine;
    }
    if (c != 't' && c != 'f' && c != 'n') return read_number(r);
    if (!word(r, c == 't' ? "true" : c == 'f' ? "false" : "null")) return false;
    if (c == 'n')
        lua_pushnil(r->L);
    else
        lua_pushboolean(r->L, c == 't');
    return true;
}

bool vt_json_push(lua_State *L, const char *text, size_t length, vt_err *err)
{
    reader r = {.L = L, .text = text, .length = length, .err = err};
    int top = lua_gettop(L);
    vt_budget_size(L, length);
    luaL_checkstack(L, 8, NULL);
    bool fine = vt_utf8_valid(text, length) ? read_value(&r) : wrong(&r, "a byte that is not UTF-8");
    if (fine && peek(&r)) fine = wrong(&r, "something after the value");
    if (!fine) lua_settop(L, top);
    return fine;
}

/* ---- writing: pieces are collected in a Lua table at `list`, so that an error leaves nothing behind ---- */

typedef struct {
    lua_State *L;
    int list;
    lua_Integer count;
    size_t size, most;
    int depth;
    const char *what;
} writer;

/* Takes the string on top. */
static void put(writer *w)
{
    w->size += lua_rawlen(w->L, -1);
    if (w->size > w->most)
        luaL_error(w->L, "%s is too long: at most %d bytes as JSON", w->what, (int)w->most);
    lua_rawseti(w->L, w->list, ++w->count);
}

static void put_text(writer *w, const char *text)
{
    lua_pushstring(w->L, text);
    put(w);
}

static void write_string(writer *w, int index)
{
    size_t length;
    const char *text = lua_tolstring(w->L, index, &length);
    if (!vt_utf8_valid(text, length)) luaL_error(w->L, "%s holds a text that is not UTF-8", w->what);
    if (length > w->most) luaL_error(w->L, "%s is too long: at most %d bytes as JSON", w->what, (int)w->most);
    vt_budget_size(w->L, length);
    luaL_Buffer out;
    luaL_buffinit(w->L, &out);
    luaL_addchar(&out, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        char code[8];
        if (c == '"' || c == '\\') luaL_addchar(&out, '\\');
        if (c >= 0x20 && c != 0x7F) {
            luaL_addchar(&out, (char)c);
        } else {
            snprintf(code, sizeof code, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\u%04x", c);
            luaL_addstring(&out, code);
        }
    }
    luaL_addchar(&out, '"');
    luaL_pushresult(&out);
    put(w);
}

/* The fewest digits that mean this number; no sign before zero, which reading would lose. */
static void write_number(char *out, size_t size, double number)
{
    if (number == 0) number = 0;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, size, "%.*g", digits, number);
        if (strtod(out, NULL) == number) return;
    }
}

static void write_value(writer *w, int index);

static void write_list(writer *w, int index)
{
    lua_Integer count = luaL_len(w->L, index), keys = 0;
    for (lua_pushnil(w->L); lua_next(w->L, index); lua_pop(w->L, 1)) {
        vt_budget_charge(w->L, 1);
        keys++;
    }
    if (keys != count) luaL_error(w->L, "%s mixes a list with keys, or has holes", w->what);
    put_text(w, "[");
    for (lua_Integer i = 1; i <= count; i++) {
        if (i > 1) put_text(w, ",");
        lua_rawgeti(w->L, index, i);
        write_value(w, lua_gettop(w->L));
        lua_pop(w->L, 1);
    }
    put_text(w, "]");
}

static void write_object(writer *w, int index)
{
    bool first = true;
    put_text(w, "{");
    vt_stable_iterator(w->L, index);
    int next = lua_gettop(w->L);
    for (;;) {
        lua_pushvalue(w->L, next);
        lua_call(w->L, 0, 2);
        if (lua_isnil(w->L, -2)) break;
        if (lua_type(w->L, -2) != LUA_TSTRING)
            luaL_error(w->L, "%s has a key that is a %s; use texts", w->what, luaL_typename(w->L, -2));
        if (!first) put_text(w, ",");
        first = false;
        write_string(w, lua_gettop(w->L) - 1);
        put_text(w, ":");
        write_value(w, lua_gettop(w->L));
        lua_pop(w->L, 2);
    }
    lua_settop(w->L, next - 1);
    put_text(w, "}");
}

static void write_value(writer *w, int index)
{
    lua_State *L = w->L;
    luaL_checkstack(L, 16, NULL);
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        put_text(w, lua_toboolean(L, index) ? "true" : "false");
        break;
    case LUA_TNUMBER:
        if (!isfinite(lua_tonumber(L, index))) luaL_error(L, "%s holds a number that is not finite", w->what);
        if (lua_isinteger(L, index)) {
            lua_pushfstring(L, "%I", (LUAI_UACINT)lua_tointeger(L, index));
            put(w);
        } else {
            char digits[40];
            write_number(digits, sizeof digits, lua_tonumber(L, index));
            put_text(w, digits);
        }
        break;
    case LUA_TSTRING:
        write_string(w, index);
        break;
    case LUA_TTABLE:
        if (w->depth == VT_JSON_DEPTH)
            luaL_error(L, "%s holds tables in tables more than %d deep; does one hold itself?", w->what,
                VT_JSON_DEPTH);
        w->depth++;
        lua_rawgeti(L, index, 1);
        bool list = !lua_isnil(L, -1);
        lua_pop(L, 1);
        if (list)
            write_list(w, index);
        else
            write_object(w, index);
        w->depth--;
        break;
    default: {
        bool named = luaL_getmetafield(L, index, "__name") == LUA_TSTRING;
        luaL_error(L, "%s holds a %s; only texts, numbers, true, false and tables of them can go out",
            w->what, named ? lua_tostring(L, -1) : luaL_typename(L, index));
    }
    }
}

void vt_json_text(lua_State *L, int index, size_t most, const char *what)
{
    index = lua_absindex(L, index);
    writer w = {.L = L, .most = most, .what = what};
    luaL_checkstack(L, 16, NULL);
    lua_newtable(L);
    w.list = lua_gettop(L);
    write_value(&w, index);
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    for (lua_Integer i = 1; i <= w.count; i++) {
        lua_rawgeti(L, w.list, i);
        luaL_addvalue(&out);
    }
    luaL_pushresult(&out);
    lua_replace(L, w.list);
    lua_settop(L, w.list);
}

/* The string library. Whatever makes or reads a long string charges the budget by its length first; a result
 * that cannot fit the state's memory is refused before anything is allocated. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "script/script_private.h"

enum { ITEM = 512, SPEC = 32 };

static size_t from_end(lua_Integer position, size_t length)
{
    if (position > 0) return (size_t)position;
    if (position == 0) return 1;
    if (position < -(lua_Integer)length) return 1;
    return length + (size_t)position + 1;
}

static size_t end_position(lua_State *L, int index, lua_Integer standard, size_t length)
{
    lua_Integer position = luaL_optinteger(L, index, standard);
    if (position > (lua_Integer)length) return length;
    if (position >= 0) return (size_t)position;
    if (position < -(lua_Integer)length) return 0;
    return length + (size_t)position + 1;
}

static int string_byte(lua_State *L)
{
    size_t length;
    const char *s = luaL_checklstring(L, 1, &length);
    lua_Integer first = luaL_optinteger(L, 2, 1);
    size_t from = from_end(first, length), to = end_position(L, 3, first, length);
    if (from > to) return 0;
    size_t count = to - from + 1;
    vt_budget_charge(L, count);
    if (count > VT_RESULTS_MAX) return luaL_error(L, "string slice too long");
    luaL_checkstack(L, (int)count, "string slice too long");
    for (size_t i = 0; i < count; i++)
        lua_pushinteger(L, (unsigned char)s[from - 1 + i]);
    return (int)count;
}

static int string_char(lua_State *L)
{
    int count = lua_gettop(L);
    vt_budget_charge(L, (uint64_t)count);
    luaL_Buffer out;
    char *bytes = luaL_buffinitsize(L, &out, (size_t)count);
    for (int i = 1; i <= count; i++) {
        lua_Integer c = luaL_checkinteger(L, i);
        luaL_argcheck(L, c >= 0 && c <= 255, i, "value out of range");
        bytes[i - 1] = (char)c;
    }
    luaL_pushresultsize(&out, (size_t)count);
    return 1;
}

static int string_len(lua_State *L)
{
    size_t length;
    luaL_checklstring(L, 1, &length);
    lua_pushinteger(L, (lua_Integer)length);
    return 1;
}

static int mapped(lua_State *L, int (*map)(int))
{
    size_t length;
    const char *s = luaL_checklstring(L, 1, &length);
    vt_budget_size(L, length);
    vt_budget_charge(L, length / 8);
    luaL_Buffer out;
    char *bytes = luaL_buffinitsize(L, &out, length);
    for (size_t i = 0; i < length; i++)
        bytes[i] = (char)map((unsigned char)s[i]);
    luaL_pushresultsize(&out, length);
    return 1;
}

static int string_lower(lua_State *L)
{
    return mapped(L, tolower);
}

static int string_upper(lua_State *L)
{
    return mapped(L, toupper);
}

static int string_reverse(lua_State *L)
{
    size_t length;
    const char *s = luaL_checklstring(L, 1, &length);
    vt_budget_size(L, length);
    vt_budget_charge(L, length / 8);
    luaL_Buffer out;
    char *bytes = luaL_buffinitsize(L, &out, length);
    for (size_t i = 0; i < length; i++)
        bytes[i] = s[length - 1 - i];
    luaL_pushresultsize(&out, length);
    return 1;
}

static int string_rep(lua_State *L)
{
    size_t length, gap;
    const char *s = luaL_checklstring(L, 1, &length);
    lua_Integer count = luaL_checkinteger(L, 2);
    const char *between = luaL_optlstring(L, 3, "", &gap);
    size_t size;
    if (count <= 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if (__builtin_mul_overflow(length + gap, (size_t)count, &size)) size = SIZE_MAX;
    vt_budget_size(L, size);
    vt_budget_charge(L, (uint64_t)(size ? count : 0) / 8);
    size -= size ? gap : 0;
    luaL_Buffer out;
    char *at = luaL_buffinitsize(L, &out, size);
    for (lua_Integer i = 0; size && i < count; i++) {
        memcpy(at, s, length);
        at += length;
        if (i + 1 == count) break;
        memcpy(at, between, gap);
        at += gap;
    }
    luaL_pushresultsize(&out, size);
    return 1;
}

static int string_sub(lua_State *L)
{
    size_t length;
    const char *s = luaL_checklstring(L, 1, &length);
    size_t from = from_end(luaL_checkinteger(L, 2), length), to = end_position(L, 3, -1, length);
    if (from > to) {
        lua_pushliteral(L, "");
        return 1;
    }
    vt_budget_size(L, to - from + 1);
    lua_pushlstring(L, s + from - 1, to - from + 1);
    return 1;
}

/* ---- format ---- */

/* Copies one directive, "%-5.2f", into spec; returns behind it. As in stock Lua: at most two digits of width
 * and of precision, and only the flags that the conversion knows. */
static const char *read_directive(lua_State *L, const char *at, char spec[SPEC])
{
    size_t length = strspn(at, "-+#0 123456789.");
    if (length >= SPEC - 10) luaL_error(L, "invalid format string to 'format'");
    spec[0] = '%';
    memcpy(spec + 1, at, length + 1);
    spec[length + 2] = '\0';
    return at + length + 1;
}

static void check_directive(lua_State *L, const char *spec, const char *flags, bool precision)
{
    const char *at = spec + 1;
    at += strspn(at, flags);
    if (*at != '0') {
        for (int i = 0; i < 2 && isdigit((unsigned char)*at); i++)
            at++;
        if (*at == '.' && precision) {
            at++;
            for (int i = 0; i < 2 && isdigit((unsigned char)*at); i++)
                at++;
        }
    }
    if (!isalpha((unsigned char)*at)) luaL_error(L, "invalid conversion specification: '%s'", spec);
}

static void add_quoted(luaL_Buffer *out, const char *s, size_t length)
{
    luaL_addchar(out, '"');
    for (const char *end = s + length; s < end; s++) {
        if (*s == '"' || *s == '\\' || *s == '\n') {
            luaL_addchar(out, '\\');
            luaL_addchar(out, *s);
        } else if (iscntrl((unsigned char)*s)) {
            char code[8];
            bool digit = s + 1 < end && isdigit((unsigned char)s[1]);
            snprintf(code, sizeof code, digit ? "\\%03d" : "\\%d", (unsigned char)*s);
            luaL_addstring(out, code);
        } else {
            luaL_addchar(out, *s);
        }
    }
    luaL_addchar(out, '"');
}

static void add_literal(lua_State *L, luaL_Buffer *out, int index)
{
    char item[ITEM];
    switch (lua_type(L, index)) {
    case LUA_TSTRING: {
        size_t length;
        const char *s = lua_tolstring(L, index, &length);
        vt_budget_charge(L, length);
        add_quoted(out, s, length);
        return;
    }
    case LUA_TNUMBER:
        if (lua_isinteger(L, index)) {
            lua_Integer n = lua_tointeger(L, index);
            snprintf(item, sizeof item, n == LUA_MININTEGER ? "0x%llx" : "%lld", (long long)n);
        } else {
            double d = lua_tonumber(L, index);
            if (isnan(d))
                snprintf(item, sizeof item, "(0/0)");
            else if (isinf(d))
                snprintf(item, sizeof item, d > 0 ? "1e9999" : "-1e9999");
            else
                snprintf(item, sizeof item, "%a", d);
        }
        luaL_addstring(out, item);
        return;
    case LUA_TNIL:
    case LUA_TBOOLEAN:
        vt_values_tostring(L, index, NULL);
        luaL_addvalue(out);
        return;
    default:
        luaL_argerror(L, index, "value has no literal form");
    }
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void add_text(lua_State *L, luaL_Buffer *out, int index, char *spec)
{
    size_t length;
    const char *s = vt_values_tostring(L, index, &length);
    vt_budget_size(L, length);
    if (spec[2] == '\0') {
        luaL_addvalue(out);
        return;
    }
    luaL_argcheck(L, length == strlen(s), index, "string contains zeros");
    check_directive(L, spec, "-", true);
    if (!strchr(spec, '.') && length >= 100) {
        luaL_addvalue(out);
        return;
    }
    char item[ITEM];
    int written = snprintf(item, sizeof item, spec, s);
    lua_pop(L, 1);
    luaL_addlstring(out, item, (size_t)written);
}

static void add_item(lua_State *L, luaL_Buffer *out, int index, char *spec)
{
    char item[ITEM];
    size_t last = strlen(spec) - 1;
    char conversion = spec[last];
    int written = 0;
    switch (conversion) {
    case 'c':
        check_directive(L, spec, "-", false);
        written = snprintf(item, sizeof item, spec, (int)luaL_checkinteger(L, index));
        break;
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X': {
        long long n = luaL_checkinteger(L, index);
        check_directive(L, spec, strchr("di", conversion) ? "-+0 " : conversion == 'u' ? "-0" : "-#0", true);
        memcpy(spec + last, (char[]){'l', 'l', conversion, '\0'}, 4);
        written = snprintf(item, sizeof item, spec, n);
        break;
    }
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G': {
        double d = luaL_checknumber(L, index);
        check_directive(L, spec, "-+#0 ", true);
        written = snprintf(item, sizeof item, spec, isnan(d) ? (double)NAN : d);
        break;
    }
    case 'q':
        if (spec[2]) luaL_error(L, "specifier '%%q' cannot have modifiers");
        add_literal(L, out, index);
        return;
    case 's':
        add_text(L, out, index, spec);
        return;
    default:
        luaL_error(L, "invalid conversion '%s' to 'format'", spec);
    }
    vt_budget_charge(L, (uint64_t)written / 2);
    luaL_addlstring(out, item, (size_t)written);
}
#pragma GCC diagnostic pop

static int string_format(lua_State *L)
{
    int top = lua_gettop(L), index = 1;
    size_t length;
    const char *at = luaL_checklstring(L, 1, &length), *end = at + length;
    vt_budget_size(L, length);
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    while (at < end) {
        if (*at != '%') {
            luaL_addchar(&out, *at++);
        } else if (*++at == '%') {
            luaL_addchar(&out, *at++);
        } else {
            char spec[SPEC];
            if (++index > top) return luaL_argerror(L, index, "no value");
            at = read_directive(L, at, spec);
            vt_budget_charge(L, 10);
            add_item(L, &out, index, spec);
        }
    }
    luaL_pushresult(&out);
    return 1;
}

static const vt_api entries[] = {
    {"byte", string_byte, "text: string, from?: integer, to?: integer", "integer", "The codes of bytes."},
    {"char", string_char, "...: integer", "string", "The text of these byte codes."},
    {"find", vt_pattern_find, "text: string, pattern: string, from?: integer, plain?: boolean", "integer?",
        "Where the pattern begins and ends, and its captures."},
    {"format", string_format, "format: string, ...: any", "string",
        "Fills %d %i %u %c %x %X %o %a %e %f %g %q %s."},
    {"gmatch", vt_pattern_gmatch, "text: string, pattern: string, from?: integer", "function",
        "Visits every match."},
    {"gsub", vt_pattern_gsub,
        "text: string, pattern: string, replacement: string|table|function, most?: integer", "string",
        "The text with matches replaced, and how many there were."},
    {"len", string_len, "text: string", "integer", "Its bytes."},
    {"lower", string_lower, "text: string", "string", "A to Z in lower case."},
    {"match", vt_pattern_match, "text: string, pattern: string, from?: integer", "string?",
        "The captures of the first match."},
    {"rep", string_rep, "text: string, count: integer, between?: string", "string", "The text count times."},
    {"reverse", string_reverse, "text: string", "string", "Its bytes from last to first."},
    {"sub", string_sub, "text: string, from: integer, to?: integer", "string", "Its bytes from..to."},
    {"upper", string_upper, "text: string", "string", "a to z in upper case."},
    {0},
};
const vt_module vt_module_string = {
    "string", "stringlib", false, entries, "Texts. Patterns are Lua's, with a limit on their steps."};

/* Time and date as visitors' recordings know them: from the wall time that the state was given, in UTC, moved
 * on by the state's own clock. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "script/script_private.h"

static int64_t wall_seconds(const vt_script *script)
{
    if (script->wall_us == 0) return 0;
    int64_t us = script->wall_us + (script->now_us - script->start_us);
    return us >= 0 ? us / 1000000 : -((999999 - us) / 1000000);
}

static int field(lua_State *L, const char *key, int standard, int delta)
{
    int exact, type = lua_getfield(L, 1, key);
    lua_Integer value = lua_tointegerx(L, -1, &exact);
    if (!exact) {
        if (type != LUA_TNIL) return luaL_error(L, "field '%s' is not an integer", key);
        if (standard < 0) return luaL_error(L, "field '%s' missing in date table", key);
        value = standard;
    } else if (value < -1000000 || value > 1000000) {
        return luaL_error(L, "field '%s' is out-of-bound", key);
    }
    lua_pop(L, 1);
    return (int)value - delta;
}

static int os_time(lua_State *L)
{
    if (lua_isnoneornil(L, 1)) {
        lua_pushinteger(L, wall_seconds(vt_script_of(L)));
        return 1;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    struct tm t = {0};
    t.tm_year = field(L, "year", -1, 1900);
    t.tm_mon = field(L, "month", -1, 1);
    t.tm_mday = field(L, "day", -1, 0);
    t.tm_hour = field(L, "hour", 12, 0);
    t.tm_min = field(L, "min", 0, 0);
    t.tm_sec = field(L, "sec", 0, 0);
    lua_pushinteger(L, (lua_Integer)timegm(&t));
    return 1;
}

static void set_fields(lua_State *L, const struct tm *t)
{
    const struct {
        const char *key;
        int value;
    } fields[] = {{"year", t->tm_year + 1900}, {"month", t->tm_mon + 1}, {"day", t->tm_mday},
        {"hour", t->tm_hour}, {"min", t->tm_min}, {"sec", t->tm_sec}, {"yday", t->tm_yday + 1},
        {"wday", t->tm_wday + 1}};
    lua_createtable(L, 0, 9);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        lua_pushinteger(L, fields[i].value);
        lua_setfield(L, -2, fields[i].key);
    }
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "isdst");
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static int os_date(lua_State *L)
{
    size_t length;
    const char *format = luaL_optlstring(L, 1, "%c", &length);
    lua_Integer seconds = luaL_optinteger(L, 2, wall_seconds(vt_script_of(L)));
    luaL_argcheck(
        L, seconds >= -62135596800 && seconds <= 253402300799, 2, "time out-of-bounds: years 1 to 9999");
    time_t when = (time_t)seconds;
    struct tm t;
    gmtime_r(&when, &t);
    if (*format == '!') format++;
    if (strcmp(format, "*t") == 0) {
        set_fields(L, &t);
        return 1;
    }
    vt_budget_charge(L, length);
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    for (; *format; format++) {
        if (*format != '%') {
            luaL_addchar(&out, *format);
            continue;
        }
        char c = *++format, item[128];
        if (!c || !strchr("aAbBcdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%", c))
            return luaL_error(
                L, "bad argument #1 to 'date' (invalid conversion specifier '%%%c')", c ? c : '%');
        luaL_addlstring(&out, item, strftime(item, sizeof item, (char[]){'%', c, '\0'}, &t));
    }
    luaL_pushresult(&out);
    return 1;
}
#pragma GCC diagnostic pop

static int os_clock(lua_State *L)
{
    const vt_script *script = vt_script_of(L);
    lua_pushnumber(L, (double)(script->now_us - script->start_us) / 1e6);
    return 1;
}

static int os_difftime(lua_State *L)
{
    lua_pushnumber(L, (double)luaL_checkinteger(L, 1) - (double)luaL_checkinteger(L, 2));
    return 1;
}

static const vt_api entries[] = {
    {"clock", os_clock, "", "number", "Seconds since this state began, as now()."},
    {"date", os_date, "format?: string, time?: integer", "string|table",
        "A date as text, or with \"*t\" as a table. UTC."},
    {"difftime", os_difftime, "a: integer, b: integer", "number", "Seconds from b to a."},
    {"time", os_time, "date?: table", "integer",
        "Seconds since 1970; 0 when the kiosk does not know the time."},
    {0},
};
const vt_module vt_module_os = {
    "os", "oslib", false, entries, "Time and date, as the visit's recording knows them."};

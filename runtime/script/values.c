/* Values on their way between Lua and the stage, and values as text. Text never shows an address: what has no
 * name of its own is numbered in the order in which it was first shown. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "script/script_private.h"

uint64_t vt_values_number(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_NUMBERS);
    lua_pushvalue(L, index);
    if (lua_rawget(L, -2) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_pushvalue(L, index);
        lua_pushinteger(L, (lua_Integer)(vt_script_of(L)->seen + 1));
        lua_rawset(L, -3);
        vt_script_of(L)->seen++;
        lua_pushinteger(L, (lua_Integer)vt_script_of(L)->seen);
    }
    uint64_t number = (uint64_t)lua_tointeger(L, -1);
    lua_pop(L, 2);
    return number;
}

const char *vt_values_tostring(lua_State *L, int index, size_t *length)
{
    index = lua_absindex(L, index);
    if (luaL_callmeta(L, index, "__tostring")) {
        if (!lua_isstring(L, -1))
            luaL_error(L, "__tostring must return a string, not a %s", luaL_typename(L, -1));
        return lua_tolstring(L, -1, length);
    }
    switch (lua_type(L, index)) {
    case LUA_TNIL:
        lua_pushliteral(L, "nil");
        break;
    case LUA_TBOOLEAN:
        lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
        break;
    case LUA_TNUMBER:
        if (!lua_isinteger(L, index) && isnan(lua_tonumber(L, index)))
            lua_pushliteral(L, "nan");
        else
            lua_pushvalue(L, index);
        break;
    case LUA_TSTRING:
        lua_pushvalue(L, index);
        break;
    default: {
        int named = luaL_getmetafield(L, index, "__name");
        const char *kind = named == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, index);
        lua_pushfstring(L, "%s: %I", kind, (LUAI_UACINT)vt_values_number(L, index));
        if (named != LUA_TNIL) lua_remove(L, -2);
    }
    }
    return lua_tolstring(L, -1, length);
}

static const char *const type_words[] = {
    [VT_TYPE_NUMBER] = "a number",
    [VT_TYPE_BOOL] = "true or false",
    [VT_TYPE_COLOR] = "a colour like \"#ff8800\"",
    [VT_TYPE_STRING] = "a text",
    [VT_TYPE_ENUM] = "one of",
    [VT_TYPE_POINTS] = "a list of numbers { x1, y1, x2, y2 }",
};

static bool wrong_type(lua_State *L, int index, const vt_prop_info *info, const char *title, vt_err *err)
{
    char wanted[160];
    size_t used = (size_t)snprintf(wanted, sizeof wanted, "%s", type_words[info->type]);
    for (int i = 0; info->names && info->names[i] && used < sizeof wanted; i++)
        used += (size_t)snprintf(wanted + used, sizeof wanted - used, "%s %s", i ? "," : "", info->names[i]);
    for (lua_Integer i = 1; info->type == VT_TYPE_POINTS && lua_type(L, index) == LUA_TTABLE; i++) {
        int type = lua_rawgeti(L, index, i);
        lua_pop(L, 1);
        if (type != LUA_TNUMBER)
            return vt_fail(err, VT_ERR_TYPE, NULL, "%s of %s must be %s; number %d is a %s", info->name,
                title, wanted, (int)i, lua_typename(L, type));
    }
    if (lua_type(L, index) == LUA_TSTRING && info->type != VT_TYPE_NUMBER && info->type != VT_TYPE_BOOL)
        return vt_fail(err, VT_ERR_TYPE, NULL, "%s of %s must be %s, not \"%.60s\"", info->name, title,
            wanted, lua_tostring(L, index));
    return vt_fail(err, VT_ERR_TYPE, NULL, "%s of %s must be %s, not %s%s", info->name, title, wanted,
        lua_isnil(L, index) || lua_type(L, index) == LUA_TBOOLEAN ? "" : "a ",
        lua_type(L, index) == LUA_TBOOLEAN ? (lua_toboolean(L, index) ? "true" : "false")
                                           : luaL_typename(L, index));
}

/* A string's bytes stay valid while the value stays on the stack: a word's text replaces it there. */
static bool from_string(lua_State *L, int index, vt_value *out, bool *word)
{
    if (word) *word = false;
    if (vt_lword_is(L, index)) {
        if (word) *word = true;
        vt_lword_resolve(L, index);
        lua_replace(L, index);
    } else if (lua_type(L, index) != LUA_TSTRING && lua_type(L, index) != LUA_TNUMBER) {
        return false;
    }
    out->as.string.bytes = lua_tolstring(L, index, &out->as.string.length);
    return true;
}

/* The numbers move into a block of Lua's that takes the table's place on the stack. */
static bool from_points(lua_State *L, int index, vt_value *out)
{
    size_t count = lua_rawlen(L, index);
    vt_budget_charge(L, count);
    double *xy = lua_newuserdatauv(L, (count ? count : 1) * sizeof *xy, 0);
    for (size_t i = 0; i < count; i++) {
        int type = lua_rawgeti(L, index, (lua_Integer)i + 1);
        xy[i] = lua_tonumber(L, -1);
        lua_pop(L, 1);
        if (type == LUA_TNUMBER) continue;
        lua_pop(L, 1);
        return false;
    }
    lua_replace(L, index);
    out->as.points.xy = xy;
    out->as.points.count = count;
    return true;
}

bool vt_values_take(lua_State *L, int index, const vt_prop_info *info, vt_value *out, bool *word)
{
    out->type = info->type;
    int type = lua_type(L, index);
    switch (info->type) {
    case VT_TYPE_NUMBER:
        out->as.number = lua_tonumber(L, index);
        return type == LUA_TNUMBER;
    case VT_TYPE_BOOL:
        out->as.boolean = lua_toboolean(L, index);
        return type == LUA_TBOOLEAN;
    case VT_TYPE_COLOR:
        return type == LUA_TSTRING && vt_color_parse(lua_tostring(L, index), &out->as.color);
    case VT_TYPE_STRING:
        return from_string(L, lua_absindex(L, index), out, word);
    case VT_TYPE_POINTS:
        return type == LUA_TTABLE && from_points(L, lua_absindex(L, index), out);
    case VT_TYPE_ENUM:
        for (int i = 0; type == LUA_TSTRING && info->names[i]; i++) {
            out->as.choice = i;
            if (strcmp(info->names[i], lua_tostring(L, index)) == 0) return true;
        }
        break;
    }
    return false;
}

bool vt_values_refuse(lua_State *L, int index, const vt_prop_info *info, const char *title, vt_err *err)
{
    if (info->type != VT_TYPE_NUMBER || lua_type(L, index) != LUA_TNUMBER)
        return wrong_type(L, index, info, title, err);
    double number = lua_tonumber(L, index);
    return vt_fail(err, VT_ERR_RANGE, NULL, "%s of %s must be from %.10g to %.10g, not %.10g", info->name,
        title, info->least, info->most, isnan(number) ? (double)NAN : number);
}

bool vt_values_from(lua_State *L, int index, const vt_prop_info *info, const char *title, vt_value *out,
    bool *word, vt_err *err)
{
    if (!vt_values_take(L, index, info, out, word)) return vt_values_refuse(L, index, info, title, err);
    bool within =
        info->type != VT_TYPE_NUMBER || (out->as.number >= info->least && out->as.number <= info->most);
    return within || vt_values_refuse(L, index, info, title, err);
}

void vt_values_push_number(lua_State *L, double number)
{
    lua_Integer whole;
    if (fabs(number) < 0x1p53 && lua_numbertointeger(number, &whole) && (double)whole == number)
        lua_pushinteger(L, whole);
    else
        lua_pushnumber(L, number);
}

void vt_values_push(lua_State *L, const vt_prop_info *info, const vt_value *value)
{
    char color[10];
    switch (value->type) {
    case VT_TYPE_NUMBER:
        vt_values_push_number(L, value->as.number);
        break;
    case VT_TYPE_BOOL:
        lua_pushboolean(L, value->as.boolean);
        break;
    case VT_TYPE_COLOR:
        vt_color_text(value->as.color, color);
        lua_pushstring(L, color);
        break;
    case VT_TYPE_STRING:
        lua_pushlstring(L, value->as.string.bytes, value->as.string.length);
        break;
    case VT_TYPE_POINTS:
        lua_createtable(L, (int)value->as.points.count, 0);
        for (size_t i = 0; i < value->as.points.count; i++) {
            vt_values_push_number(L, value->as.points.xy[i]);
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
        break;
    case VT_TYPE_ENUM:
        lua_pushstring(L, info->names[value->as.choice]);
        break;
    }
}

void vt_values_hash(vt_script *script, const vt_value *value)
{
    vt_hash hash = script->hash;
    switch (value->type) {
    case VT_TYPE_NUMBER:
        hash = vt_hash_f64(hash, value->as.number);
        break;
    case VT_TYPE_BOOL:
        hash = vt_hash_u64(hash, value->as.boolean);
        break;
    case VT_TYPE_COLOR:
        hash = vt_hash_u64(hash, (uint64_t)value->as.color.r << 24 | (uint64_t)value->as.color.g << 16 |
                                     (uint64_t)value->as.color.b << 8 | value->as.color.a);
        break;
    case VT_TYPE_STRING:
        hash = vt_hash_bytes(hash, value->as.string.bytes, value->as.string.length);
        break;
    case VT_TYPE_POINTS:
        for (size_t i = 0; i < value->as.points.count; i++)
            hash = vt_hash_f64(hash, value->as.points.xy[i]);
        break;
    case VT_TYPE_ENUM:
        hash = vt_hash_u64(hash, (uint64_t)value->as.choice);
        break;
    }
    script->hash = hash;
}

double vt_values_seconds(lua_State *L, int index, double least, double most, const char *what)
{
    if (lua_type(L, index) != LUA_TNUMBER)
        luaL_error(L, "%s takes a number of seconds, not a %s", what, luaL_typename(L, index));
    double seconds = lua_tonumber(L, index);
    if (!(seconds >= least && seconds <= most)) {
        char text[64];
        snprintf(text, sizeof text, "%g to %g seconds, not %g", least, most,
            isnan(seconds) ? (double)NAN : seconds);
        luaL_error(L, "%s takes %s", what, text);
    }
    return seconds;
}

/* What sensors, outputs, helpers and messages have in common: they are found by name, declared while files
 * are read, and what goes out by them is one line. */
#include <string.h>

#include "base/utf8.h"
#include "script/json.h"
#include "script/watches.h"
#include "store/channels.h"

enum { SEND_COST = 500 }; /* of the budget, besides the text's length */

typedef struct {
    int channel;
} handle;

static int find(const vt_script *script, vt_channel_kind kind, const char *name)
{
    for (int i = 0; i < script->channel_count; i++)
        if (script->channels[i].kind == kind && strcmp(script->channels[i].name, name) == 0) return i + 1;
    return 0;
}

typedef struct {
    const vt_script *script;
    vt_channel_kind kind;
    int at;
} names;

static const char *next_name(void *context, int i)
{
    names *n = context;
    if (i == 0) n->at = 0;
    while (n->at < n->script->channel_count && n->script->channels[n->at].kind != n->kind)
        n->at++;
    return n->at < n->script->channel_count ? n->script->channels[n->at++].name : NULL;
}

int vt_lchannel_named(lua_State *L, vt_channel_kind kind)
{
    const vt_script *script = vt_script_of(L);
    const char *thing = vt_channel_kind_name(kind);
    if (lua_type(L, 1) != LUA_TSTRING)
        return luaL_error(L, "%s takes a name, not a %s", thing, luaL_typename(L, 1));
    const char *name = lua_tostring(L, 1);
    int channel = find(script, kind, name);
    if (channel) return channel;
    names n = {script, kind, 0};
    const char *nearest = vt_sandbox_nearest(name, next_name, &n);
    if (nearest) return luaL_error(L, "there is no %s \"%s\"; did you mean \"%s\"?", thing, name, nearest);
    return luaL_error(
        L, "there is no %s \"%s\"; declare it in experience.conf: [%s %s]", thing, name, thing, name);
}

void vt_lchannel_push(lua_State *L, int channel, const char *class)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_CHANNELS);
    if (lua_rawgeti(L, -1, channel) == LUA_TNIL) {
        lua_pop(L, 1);
        handle *new = lua_newuserdatauv(L, sizeof *new, 0);
        new->channel = channel;
        luaL_setmetatable(L, class);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, channel);
    }
    lua_remove(L, -2);
}

int vt_lchannel_check(lua_State *L, const char *class)
{
    return ((handle *)luaL_checkudata(L, 1, class))->channel;
}

/* ---- declaring ---- */

static const char *written(lua_State *L, int index)
{
    if (lua_isboolean(L, index)) return lua_toboolean(L, index) ? "yes" : "no";
    return lua_isstring(L, index) ? lua_tostring(L, index) : NULL;
}

static void set_keys(lua_State *L, vt_channel_decl *decl, const char *title)
{
    vt_err err = {0};
    vt_stable_iterator(L, 1);
    int next = lua_gettop(L);
    for (;;) {
        lua_pushvalue(L, next);
        lua_call(L, 0, 2);
        if (lua_isnil(L, -2)) break;
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, "%s: keys have names, such as source = \"serial\"", title);
        const char *key = lua_tostring(L, -2), *value = written(L, -1);
        if (!value)
            luaL_error(
                L, "%s: %s is a text, a number or true or false, not a %s", title, key, luaL_typename(L, -1));
        if (strlen(value) != lua_rawlen(L, -1) && lua_type(L, -1) == LUA_TSTRING)
            luaL_error(L, "%s: %s holds a zero byte", title, key);
        if (strcmp(key, "name") != 0 && !vt_channel_set(decl, key, value, &err))
            luaL_error(L, "%s: %s", title, err.message);
        lua_pop(L, 2);
    }
    lua_settop(L, next - 1);
}

int vt_lchannel_declare(lua_State *L, vt_channel_kind kind)
{
    vt_script *script = vt_script_of(L);
    const char *thing = vt_channel_kind_name(kind);
    vt_err err = {0};
    vt_channel_decl decl;
    if (!script->loading)
        return luaL_error(L,
            "%ss are declared while files are read: at the top of a scene's file, or in experience.conf",
            thing);
    lua_settop(L, 1);
    if (lua_getfield(L, 1, "name") != LUA_TSTRING)
        return luaL_error(L, "%s takes a name: %s { name = \"lamp\", ... }", thing, thing);
    const char *name = lua_tostring(L, -1);
    int other = find(script, kind, name);
    if (other && script->channels[other - 1].line)
        return luaL_error(L, "%s \"%s\" is declared already, in line %d of experience.conf", thing, name,
            script->channels[other - 1].line);
    if (other)
        return luaL_error(L, "%s \"%s\" is declared already, by a file that was read before", thing, name);
    if (script->channel_count == VT_CHANNELS_MAX - 1)
        return luaL_error(L, "more than %d channels", VT_CHANNELS_MAX - 1);
    if (!vt_channel_begin(&decl, kind, name, &err)) return luaL_error(L, "%s", err.message);
    const char *title = lua_pushfstring(L, "%s \"%s\"", thing, name);
    set_keys(L, &decl, title);
    if (!vt_channel_check(&decl, &err)) return luaL_error(L, "%s: %s", title, err.message);
    script->channels[script->channel_count++] = decl;
    vt_gate_effect(script, "declare");
    return script->channel_count;
}

/* ---- sending ---- */

static void push_line(lua_State *L, int index, bool json, const char *what)
{
    size_t length;
    int type = lua_type(L, index);
    bool plain = type == LUA_TSTRING || type == LUA_TNUMBER;
    if (json || !plain) {
        vt_json_text(L, index, VT_LINE_MOST, what);
        return;
    }
    const char *text = vt_values_tostring(L, index, &length);
    if (length > VT_LINE_MOST) luaL_error(L, "%s is longer than %d bytes", what, VT_LINE_MOST);
    if (!vt_utf8_valid(text, length)) luaL_error(L, "%s is not UTF-8 text", what);
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\n' || text[i] == '\r' || text[i] == '\0')
            luaL_error(L, "%s is one line: send each line by itself", what);
}

void vt_lchannel_put(lua_State *L, vt_channel_kind kind, const char *name)
{
    vt_script *script = vt_script_of(L);
    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    vt_budget_charge(L, SEND_COST);
    vt_budget_size(L, length);
    vt_gate_effect(script, "send");
    script->hash = vt_hash_u64(script->hash, (uint64_t)kind);
    script->hash = vt_hash_text(script->hash, name);
    script->hash = vt_hash_bytes(script->hash, text, length);
    if (script->deps.send) script->deps.send(script->deps.context, kind, name, text, length);
    lua_pop(L, 1);
}

void vt_lchannel_send(lua_State *L, int channel, int value)
{
    const vt_channel_decl *decl = &vt_script_of(L)->channels[channel - 1];
    vt_gate_need_scene(L, "send");
    push_line(L, lua_absindex(L, value), decl->json, "what is sent");
    vt_lchannel_put(L, decl->kind, decl->name);
}

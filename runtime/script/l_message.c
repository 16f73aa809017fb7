/* message: what instances of an experience tell one another. screen: which of them this one is. */
#include <string.h>

#include "script/json.h"
#include "script/watches.h"

enum { FRAME = 96 }; /* bytes of a message's name and what else stands in its line */

static const char *channel_name(lua_State *L)
{
    const vt_script *script = vt_script_of(L);
    return script->channels[script->channel_count - 1].name;
}

static const char *check_name(lua_State *L)
{
    const vt_script *script = vt_script_of(L);
    if (lua_type(L, 1) != LUA_TSTRING)
        luaL_error(L, "a message has a name first, not a %s", luaL_typename(L, 1));
    int last = script->channel_count;
    if (!script->loading && (last == 0 || script->channels[last - 1].kind != VT_CHANNEL_MESSAGES))
        luaL_error(
            L, "messages go by message.send and message.on, written out: not by another name for message");
    return vt_ljournal_word(L, 1, "the name of a message");
}

/* { stays = true }; raises. */
static bool read_stays(lua_State *L, int index)
{
    if (lua_isnil(L, index)) return false;
    if (!lua_istable(L, index))
        return luaL_error(L, "message.send takes a name, a value and perhaps { stays = true }");
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
        if (lua_type(L, -2) != LUA_TSTRING || strcmp(lua_tostring(L, -2), "stays") != 0 ||
            !lua_isboolean(L, -1))
            return luaL_error(L, "message.send has one option: { stays = true }");
    lua_getfield(L, index, "stays");
    return lua_toboolean(L, -1);
}

static int message_send(lua_State *L)
{
    lua_settop(L, 3);
    vt_gate_need_scene(L, "message.send");
    const char *name = check_name(L);
    bool stays = read_stays(L, 3);
    if (lua_isnil(L, 2)) lua_pushboolean(L, true), lua_replace(L, 2);
    lua_pushfstring(L, "%s\t", name);
    vt_json_text(L, 2, VT_LINE_MOST - FRAME, "a message");
    lua_pushstring(L, stays ? "\tstays" : "");
    lua_concat(L, 3);
    vt_lchannel_put(L, VT_CHANNEL_MESSAGES, channel_name(L));
    return 0;
}

static int message_on(lua_State *L)
{
    vt_gate_need_scene(L, "message.on");
    const char *name = check_name(L);
    lua_settop(L, 3);
    vt_lwatch_plan(L, VT_HEARS_MESSAGE, "message", vt_script_of(L)->channel_count, name, 0);
    return vt_lwatch_begin(L, 2, 0);
}

static bool is_role(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && c != '-' && c != '_') return false;
    }
    return length > 0;
}

/* NAME, a tab, JSON, perhaps a tab and the sender's role. */
void vt_lmessage_line(vt_script *script, int channel, const char *text, size_t length)
{
    char name[VT_ROW_NAME];
    const char *tab = memchr(text, '\t', length);
    size_t size = tab ? (size_t)(tab - text) : 0;
    if (size == 0 || size >= sizeof name) return;
    memcpy(name, text, size);
    name[size] = '\0';
    vt_lnews news = {.turn = VT_TURN_ENTER, .text = tab + 1, .length = length - size - 1};
    const char *last = memrchr(news.text, '\t', news.length);
    size_t role = last ? news.length - (size_t)(last + 1 - news.text) : 0;
    if (last && is_role(last + 1, role)) {
        news.from = last + 1;
        news.from_length = role;
        news.length -= role + 1;
    }
    vt_watches_tell(script, VT_HEARS_MESSAGE, channel, name, &news);
}

static const vt_api entries[] = {
    {"send", message_send, "name: string, value?: any, options?: { stays: boolean }", "",
        "Tells the other instances, at the end of this frame; { stays = true }: also those that start "
        "later."},
    {"on", message_on, "name: string, fn?: fun(value: any, from: string?)", "watch",
        "Another instance told something; from: its role."},
    {0},
};
const vt_module vt_module_message = {
    "message", "message", false, entries, "What instances tell one another."};

void vt_lscreen_fill(lua_State *L)
{
    const char *role = vt_script_of(L)->deps.role;
    lua_pushstring(L, role ? role : "");
    lua_setfield(L, -2, "role");
}

static const vt_api screen_entries[] = {
    {"role", NULL, "", "string",
        "Which of several instances this is, as kiosk.conf says; \"\": the only one."},
    {0},
};
const vt_module vt_module_screen = {"screen", "screen", false, screen_entries, "This instance among others."};

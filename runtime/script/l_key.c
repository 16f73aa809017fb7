/* key: keys by name, pressed and let go. Only keys that a script asked for come in by the door: what else is
 * typed may be somebody's text. */
#include <string.h>

#include "script/watches.h"

typedef struct {
    char name[VT_KEYNAME_MOST];
} box;

static bool asked(const struct vt_lhub *hub, const char *name)
{
    for (int i = 0; i < hub->asked_count; i++)
        if (strcmp(hub->asked[i], name) == 0) return true;
    return false;
}

static int get_key(lua_State *L)
{
    struct vt_lhub *hub = vt_script_of(L)->hub;
    if (lua_type(L, 1) != LUA_TSTRING)
        return luaL_error(L, "key takes a name, such as \"space\", not a %s", luaL_typename(L, 1));
    size_t length;
    const char *name = lua_tolstring(L, 1, &length);
    if (length >= VT_KEYNAME_MOST || strlen(name) != length || !vt_keyname_known(name)) {
        const char *nearest = vt_keyname_nearest(name);
        return luaL_error(L, "there is no key \"%s\"%s%s%s", name, nearest ? "; did you mean \"" : "",
            nearest ? nearest : "; keys are called by what they write, or space, return, left, f1",
            nearest ? "\"?" : "");
    }
    if (!asked(hub, name)) {
        if (hub->asked_count == VT_KEYS_ASKED) return luaL_error(L, "more than %d keys", VT_KEYS_ASKED);
        memcpy(hub->asked[hub->asked_count++], name, length + 1);
    }
    box *out = lua_newuserdatauv(L, sizeof *out, 0);
    memcpy(out->name, name, length + 1);
    luaL_setmetatable(L, vt_module_key.name);
    return 1;
}

static const char *check(lua_State *L)
{
    return ((box *)luaL_checkudata(L, 1, vt_module_key.name))->name;
}

static int begin(lua_State *L, vt_hears hears, const char *what)
{
    const char *name = check(L);
    lua_settop(L, 3);
    vt_lwatch_plan(L, hears, what, 0, name, 0);
    return vt_lwatch_begin(L, 2, 0);
}

static int key_on_press(lua_State *L)
{
    return begin(L, VT_HEARS_KEY_DOWN, "on_press");
}

static int key_on_release(lua_State *L)
{
    return begin(L, VT_HEARS_KEY_UP, "on_release");
}

static int find_down(const struct vt_lhub *hub, const char *name)
{
    for (int i = 0; i < hub->down_count; i++)
        if (strcmp(hub->down[i], name) == 0) return i;
    return -1;
}

static int key_down(lua_State *L)
{
    lua_pushboolean(L, find_down(vt_script_of(L)->hub, check(L)) >= 0);
    return 1;
}

static int key_tostring(lua_State *L)
{
    lua_pushfstring(L, "key \"%s\"", check(L));
    return 1;
}

void vt_lkey_open(lua_State *L)
{
    vt_sandbox_class(L, &vt_module_key, NULL, NULL, key_tostring);
}

/* ---- from the door ---- */

bool vt_script_wants_key(const vt_script *script, const char *name)
{
    return asked(script->hub, name);
}

int vt_script_keys(const vt_script *script, const char **out, int most)
{
    const struct vt_lhub *hub = script->hub;
    int count = 0;
    for (int i = 0; i < hub->watch_count && count < most; i++) {
        vt_hears hears = hub->watches[i].plan->hears;
        if (hears == VT_HEARS_KEY_DOWN || hears == VT_HEARS_KEY_UP) out[count++] = hub->watches[i].plan->name;
    }
    return count;
}

void vt_script_key(vt_script *script, const char *name, bool down, int32_t device)
{
    struct vt_lhub *hub = script->hub;
    if (script->inside || strlen(name) >= VT_KEYNAME_MOST) return;
    script->hash = vt_hash_text(script->hash, name);
    script->hash = vt_hash_u64(script->hash, (uint64_t)down);
    script->hash = vt_hash_u64(script->hash, (uint64_t)device);
    int at = find_down(hub, name);
    if (down == (at >= 0)) return; /* a repetition, or the end of a press that began before */
    if (!down)
        memmove(hub->down[at], hub->down[at + 1], (size_t)(--hub->down_count - at) * sizeof hub->down[0]);
    else if (hub->down_count == VT_KEYS_DOWN)
        return;
    else
        strcpy(hub->down[hub->down_count++], name);
    vt_lnews news = {.turn = VT_TURN_ENTER, .text = name, .length = strlen(name), .acts = true, .rows = down};
    vt_watches_tell(script, down ? VT_HEARS_KEY_DOWN : VT_HEARS_KEY_UP, 0, name, &news);
    vt_task_go_on(script);
}

static const vt_api global_entries[] = {
    {"key", get_key, "name: string", "key",
        "A key by its name in lower case: \"a\", \"space\", \"left\", \"f1\"."},
    {0},
};
const vt_module vt_module_keys = {"", "", false, global_entries, "Keys"};

static const vt_api entries[] = {
    {"on_press", key_on_press, "fn?: fun(name: string)", "watch",
        "It goes down; once, however long it is held."},
    {"on_release", key_on_release, "fn?: fun(name: string)", "watch", "It comes up again."},
    {"down", key_down, "", "boolean", "Whether it is held down now."},
    {0},
};
const vt_module vt_module_key = {"key", "key", true, entries, "A key of the keyboard."};

/* Text into functions: scene files, require and load. Names cannot leave the experience, and bytecode is no
 * text. */
#include <string.h>

#include "script/script_private.h"

enum { COMPILE_SHIFT = 1, NAME_MOST = 100 };

static int compile(lua_State *L, const char *text, size_t size, const char *chunk)
{
    vt_budget_charge(L, size >> COMPILE_SHIFT);
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        size -= 3;
    }
    int status = luaL_loadbufferx(L, text, size, chunk, "t");
    if (status != LUA_OK) vt_budget_check(L, status);
    return status;
}

void vt_require_compile(lua_State *L, const char *text, size_t size, const char *name)
{
    lua_pushfstring(L, "@%s", name);
    int status = compile(L, text, size, lua_tostring(L, -1));
    lua_remove(L, -2);
    if (status == LUA_OK) return;
    vt_script_of(L)->unparsed = lua_tostring(L, -1);
    lua_error(L);
}

static bool good_name(const char *name, size_t length)
{
    if (length == 0 || length > NAME_MOST || strlen(name) != length) return false;
    if (name[0] == '.' || name[length - 1] == '.' || strstr(name, "..")) return false;
    return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") == length;
}

static const vt_bundle_file *find_file(lua_State *L, const char *name)
{
    const char *path = luaL_gsub(L, name, ".", "/");
    const vt_bundle *bundle = vt_script_of(L)->deps.bundle;
    const vt_bundle_file *file = vt_bundle_find(bundle, lua_pushfstring(L, "%s.lua", path));
    if (!file || !file->text) file = vt_bundle_find(bundle, lua_pushfstring(L, "lib/%s.lua", path));
    return file && file->text ? file : NULL;
}

int vt_require(lua_State *L)
{
    size_t length;
    const char *name = luaL_checklstring(L, 1, &length);
    lua_settop(L, 1);
    void *running =
        (void *)(uintptr_t)vt_script_of(L)->calls; /* stands for a value while the file runs in this entry */
    if (!good_name(name, length))
        return luaL_error(
            L, "require: a name has letters, digits, _, - and single dots between folders, not \"%s\"", name);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_LOADED);
    if (lua_getfield(L, 2, name) != LUA_TNIL) {
        if (lua_type(L, 3) != LUA_TLIGHTUSERDATA) return 1;
        if (lua_touserdata(L, 3) == running)
            return luaL_error(
                L, "require \"%s\": the file requires itself, perhaps through another one", name);
    }
    lua_settop(L, 2);
    const vt_bundle_file *file = find_file(L, name);
    if (!file)
        return luaL_error(
            L, "require \"%s\": the experience has neither %s.lua nor lib/%s.lua", name, name, name);
    lua_settop(L, 2);
    vt_require_compile(L, file->text, file->size, file->name);
    lua_pushlightuserdata(L, running);
    lua_setfield(L, 2, name);
    lua_pushstring(L, name);
    lua_call(L, 1, 1);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
    }
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, name);
    return 1;
}

int vt_require_load(lua_State *L)
{
    size_t size;
    if (lua_type(L, 1) != LUA_TSTRING)
        return luaL_error(L, "load takes a text, not a %s", luaL_typename(L, 1));
    const char *text = lua_tolstring(L, 1, &size);
    const char *name = luaL_optstring(L, 2, "load");
    const char *mode = luaL_optstring(L, 3, "t");
    if (!strchr(mode, 't')) return luaL_error(L, "load takes texts only; the mode is \"t\"");
    bool own = !lua_isnoneornil(L, 4);
    if (own) luaL_checktype(L, 4, LUA_TTABLE);
    lua_pushfstring(L, "@%s", *name == '@' || *name == '=' ? name + 1 : name);
    if (compile(L, text, size, lua_tostring(L, -1)) != LUA_OK) {
        luaL_pushfail(L);
        lua_insert(L, -2);
        return 2;
    }
    if (own) {
        lua_pushvalue(L, 4);
        lua_setupvalue(L, -2, 1);
    }
    return 1;
}

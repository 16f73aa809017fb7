/* What a script finds when it wakes up: an allow-list, read-only, in which every unknown name is an error
 * that tells the nearest known one. Read-only tables are empty faces before the real ones, so that an
 * assignment always meets
 * __newindex; raw functions know the faces (VT_SLOT_LOCKED). */
#include <string.h>

#include "base/nearest.h"
#include "script/playing.h"
#include "script/watches.h"

static const vt_module *const libraries[] = {&vt_module_string, &vt_module_table, &vt_module_math,
    &vt_module_utf8, &vt_module_coroutine, &vt_module_os, &vt_module_journal, &vt_module_data,
    &vt_module_motion, &vt_module_message, &vt_module_screen, &vt_module_videos, &vt_module_cameras};

typedef struct {
    const char *best;
    int distance;
} guess;

static void consider(guess *g, const char *name, const char *candidate)
{
    if (!vt_nearest_close(name, candidate)) return;
    int distance = vt_nearest_distance(name, candidate);
    if (g->best && (distance > g->distance || (distance == g->distance && strcmp(candidate, g->best) >= 0)))
        return;
    *g = (guess){candidate, distance};
}

const char *vt_sandbox_nearest(const char *name, const char *(*next)(void *context, int i), void *context)
{
    guess g = {0};
    const char *candidate;
    for (int i = 0; (candidate = next(context, i)) != NULL; i++)
        consider(&g, name, candidate);
    return g.best;
}

const char *vt_sandbox_nearest_key(lua_State *L, int table, const char *name)
{
    guess g = {0};
    table = lua_absindex(L, table);
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING) consider(&g, name, lua_tostring(L, -2));
    return g.best;
}

int vt_sandbox_unknown(lua_State *L, const char *thing, const char *name, const char *nearest)
{
    if (nearest) return luaL_error(L, "%s has no \"%s\"; did you mean \"%s\"?", thing, name, nearest);
    return luaL_error(L, "%s has no \"%s\"", thing, name);
}

/* Upvalues: the real table, its name. */
static int unknown_field(lua_State *L)
{
    const char *thing = lua_tostring(L, lua_upvalueindex(2));
    const char *name = vt_values_tostring(L, 2, NULL);
    return vt_sandbox_unknown(L, thing, name, vt_sandbox_nearest_key(L, lua_upvalueindex(1), name));
}

static int unknown_global(lua_State *L)
{
    const char *name = vt_values_tostring(L, 2, NULL);
    const char *nearest = vt_sandbox_nearest_key(L, lua_upvalueindex(1), name);
    if (nearest)
        return luaL_error(L, "\"%s\" is not declared; did you mean \"%s\"? (a name of your own needs local)",
            name, nearest);
    return luaL_error(L, "\"%s\" is not declared; a name of your own needs local before its first use", name);
}

static int refuse_field(lua_State *L)
{
    const char *thing = lua_tostring(L, lua_upvalueindex(2));
    return luaL_error(
        L, "%s.%s cannot be set: %s is read-only", thing, vt_values_tostring(L, 2, NULL), thing);
}

static int refuse_global(lua_State *L)
{
    const char *name = vt_values_tostring(L, 2, NULL);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
        return luaL_error(L, "\"%s\" belongs to Vitrine and cannot be set; choose another name", name);
    if (lua_type(L, 3) == LUA_TFUNCTION)
        return luaL_error(L, "\"%s\" would be global; write local function %s", name, name);
    return luaL_error(L, "\"%s\" would be global; write local %s = ...", name, name);
}

static int face_pairs(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(1));
    vt_stable_iterator(L, -1);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

static void set_closure(lua_State *L, const char *field, lua_CFunction call, int table, const char *name)
{
    lua_pushvalue(L, table);
    lua_pushstring(L, name);
    lua_pushcclosure(L, call, 2);
    lua_setfield(L, -2, field);
}

/* table -> face */
static void make_face(lua_State *L, const char *name, lua_CFunction unknown, lua_CFunction refuse)
{
    int table = lua_gettop(L);
    lua_createtable(L, 0, 1);
    set_closure(L, "__index", unknown, table, name);
    lua_setmetatable(L, table);
    lua_newtable(L);
    lua_createtable(L, 0, 6);
    lua_pushvalue(L, table);
    lua_setfield(L, -2, "__index");
    set_closure(L, "__newindex", refuse, table, name);
    set_closure(L, "__pairs", face_pairs, table, name);
    lua_pushliteral(L, "read-only");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_LOCKED);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, table);
    lua_rawset(L, -3);
    lua_pop(L, 1);
    lua_remove(L, table);
}

void vt_sandbox_lock(lua_State *L, const char *name)
{
    make_face(L, name, unknown_field, refuse_field);
}

void vt_sandbox_values(lua_State *L, const vt_module *module, lua_CFunction index, lua_CFunction newindex)
{
    lua_newtable(L);
    vt_sandbox_functions(L, module);
    lua_pushvalue(L, -1);
    vt_sandbox_lock(L, module->name);
    lua_getmetatable(L, -1);
    lua_pushvalue(L, -3);
    lua_pushcclosure(L, index, 1);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, newindex);
    lua_setfield(L, -2, "__newindex");
    lua_pop(L, 1);
    lua_remove(L, -2);
    lua_setfield(L, -2, module->name);
}

bool vt_sandbox_behind(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_LOCKED);
    lua_pushvalue(L, index);
    if (lua_rawget(L, -2) == LUA_TNIL) {
        lua_pop(L, 2);
        return false;
    }
    lua_remove(L, -2);
    return true;
}

void vt_sandbox_functions(lua_State *L, const vt_module *module)
{
    for (const vt_api *entry = module->entries; entry->name; entry++) {
        if (!entry->call) continue;
        lua_pushcfunction(L, entry->call);
        lua_setfield(L, -2, entry->name);
    }
}

static int object_index(lua_State *L)
{
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
    const char *name = vt_values_tostring(L, 2, NULL);
    lua_pushfstring(L, "a %s", lua_tostring(L, lua_upvalueindex(2)));
    return vt_sandbox_unknown(
        L, lua_tostring(L, -1), name, vt_sandbox_nearest_key(L, lua_upvalueindex(1), name));
}

static int object_newindex(lua_State *L)
{
    return luaL_error(L, "a %s has no fields of its own; keep \"%s\" in a local or in a table",
        lua_tostring(L, lua_upvalueindex(2)), vt_values_tostring(L, 2, NULL));
}

/* A userdata's metatable. Without index or newindex of its own a class has its methods and nothing else. */
void vt_sandbox_class(lua_State *L, const vt_module *module, lua_CFunction index, lua_CFunction newindex,
    lua_CFunction tostring)
{
    luaL_newmetatable(L, module->name);
    int meta = lua_gettop(L);
    lua_newtable(L);
    vt_sandbox_functions(L, module);
    lua_pushvalue(L, meta);
    set_closure(L, "__index", index ? index : object_index, meta + 1, module->name);
    set_closure(L, "__newindex", newindex ? newindex : object_newindex, meta + 1, module->name);
    lua_pushstring(L, module->name);
    lua_setfield(L, -2, "__metatable");
    if (tostring) {
        lua_pushcfunction(L, tostring);
        lua_setfield(L, -2, "__tostring");
    }
    lua_settop(L, meta - 1);
}

static bool push_number(lua_State *L, int index)
{
    if (lua_type(L, index) == LUA_TNUMBER) {
        lua_pushvalue(L, index);
        return true;
    }
    size_t length;
    const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &length) : NULL;
    return text && lua_stringtonumber(L, text) == length + 1;
}

/* Upvalues: the operator, its event. A second operand with a metamethod of its own is asked before giving up.
 */
static int string_arithmetic(lua_State *L)
{
    lua_settop(L, 2);
    int op = (int)lua_tointeger(L, lua_upvalueindex(1));
    if (push_number(L, 1) && push_number(L, 2)) {
        lua_arith(L, op);
        return 1;
    }
    const char *event = lua_tostring(L, lua_upvalueindex(2));
    lua_settop(L, 2);
    if (lua_type(L, 2) == LUA_TSTRING || !luaL_getmetafield(L, 2, event))
        return luaL_error(
            L, "attempt to %s a '%s' with a '%s'", event + 2, luaL_typename(L, 1), luaL_typename(L, 2));
    lua_insert(L, 1);
    lua_call(L, 2, 1);
    return 1;
}

static void open_string_methods(lua_State *L, int real)
{
    static const struct {
        const char *name;
        int op;
    } operators[] = {{"__add", LUA_OPADD}, {"__sub", LUA_OPSUB}, {"__mul", LUA_OPMUL}, {"__mod", LUA_OPMOD},
        {"__pow", LUA_OPPOW}, {"__div", LUA_OPDIV}, {"__idiv", LUA_OPIDIV}, {"__unm", LUA_OPUNM}};
    lua_pushliteral(L, "");
    lua_createtable(L, 0, 10);
    lua_pushvalue(L, real);
    lua_setfield(L, -2, "__index");
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        lua_pushinteger(L, operators[i].op);
        lua_pushstring(L, operators[i].name);
        lua_pushcclosure(L, string_arithmetic, 2);
        lua_setfield(L, -2, operators[i].name);
    }
    lua_pushliteral(L, "string");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

static void new_slot(lua_State *L, vt_slot slot, bool weak_keys)
{
    lua_newtable(L);
    if (weak_keys) {
        lua_createtable(L, 0, 1);
        lua_pushliteral(L, "k");
        lua_setfield(L, -2, "__mode");
        lua_setmetatable(L, -2);
    }
    lua_rawseti(L, LUA_REGISTRYINDEX, slot);
}

void vt_sandbox_open(lua_State *L)
{
    for (int slot = VT_SLOT_NODES; slot <= VT_SLOT_THREADS; slot++)
        new_slot(L, (vt_slot)slot, slot >= VT_SLOT_NUMBERS);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE); /* where messages look for a function's name */
    lua_newtable(L);
    int globals = lua_gettop(L), loaded = globals - 1;
    lua_pushvalue(L, globals);
    lua_setfield(L, loaded, "_G");
    vt_sandbox_functions(L, &vt_module_base);
    vt_sandbox_functions(L, &vt_module_scene);
    vt_sandbox_functions(L, &vt_module_time);
    vt_sandbox_functions(L, &vt_module_sensors);
    vt_sandbox_functions(L, &vt_module_outputs);
    vt_sandbox_functions(L, &vt_module_keys);
    vt_sandbox_functions(L, &vt_module_keep);
    lua_pushliteral(L, "Lua 5.4");
    lua_setfield(L, -2, "_VERSION");
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
        lua_newtable(L);
        vt_sandbox_functions(L, libraries[i]);
        lua_pushvalue(L, -1);
        lua_setfield(L, loaded, libraries[i]->name);
        if (libraries[i] == &vt_module_string) open_string_methods(L, lua_gettop(L));
        if (libraries[i] == &vt_module_math) vt_math_constants(L);
        if (libraries[i] == &vt_module_utf8) vt_utf8_constants(L);
        if (libraries[i] == &vt_module_screen) vt_lscreen_fill(L);
        vt_sandbox_lock(L, libraries[i]->name);
        lua_setfield(L, globals, libraries[i]->name);
    }
    vt_lnode_open(L);
    vt_ltween_open(L);
    vt_time_open(L);
    vt_task_open(L);
    vt_lwatch_open(L);
    vt_lsensor_open(L);
    vt_loutput_open(L);
    vt_lkey_open(L);
    vt_lkeep_open(L);
    vt_lvoice_open(L);
    vt_lvideo_open(L);
    vt_lsound_open(L);  /* sets sound */
    vt_lword_open(L);   /* sets words */
    vt_lvisit_open(L);  /* sets visit */
    vt_lrandom_open(L); /* sets random */
    make_face(L, "the globals", unknown_global, refuse_global);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

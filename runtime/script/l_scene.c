/* Scenes: their files, go and back, and the change from one to the next, which the app's director asks for.
 */
#include <stdio.h>
#include <string.h>

#include "script/playing.h"

int vt_lscene_find(const vt_script *script, const char *name)
{
    for (int i = 0; i < script->scene_count; i++)
        if (strcmp(script->scenes[i], name) == 0) return i;
    return -1;
}

static const char *scene_name(void *context, int i)
{
    const vt_script *script = context;
    return i < script->scene_count ? script->scenes[i] : NULL;
}

/* ---- files ---- */

static int last_line(const vt_bundle_file *file)
{
    int line = 1;
    for (size_t i = 0; i + 1 < file->size; i++)
        line += file->text[i] == '\n';
    return line;
}

static int animate(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_SCENES);
    lua_getfield(L, -1, script->scene);
    if (!lua_rawequal(L, 1, -1) || lua_isnil(L, 1))
        return luaL_error(L, "animate belongs to the scene on show: self:animate(true)");
    luaL_checkany(L, 2);
    script->animates = lua_toboolean(L, 2);
    script->update_faults = 0;
    vt_gate_effect(script, script->animates ? "animate" : "rest");
    return 0;
}

static void check_part(lua_State *L, const vt_bundle_file *file, const char *name, const char *part)
{
    int type = lua_getfield(L, -1, part);
    if (type != LUA_TFUNCTION && type != LUA_TNIL)
        luaL_error(L, "%s:%d: %s.%s must be a function, not a %s", file->name, last_line(file), name, part,
            lua_typename(L, type));
    if (type == LUA_TNIL && strcmp(part, "enter") == 0) {
        lua_pop(L, 1);
        const char *nearest = vt_sandbox_nearest_key(L, -1, part);
        if (nearest)
            luaL_error(L, "%s:%d: %s has no enter; did you mean it by \"%s\"?", file->name, last_line(file),
                name, nearest);
        luaL_error(L, "%s:%d: %s has no enter; write function %s:enter(root) ... end", file->name,
            last_line(file), name, name);
    }
    lua_pop(L, 1);
}

void vt_lscene_load(lua_State *L, const vt_bundle_file *file, const char *name)
{
    char where[VT_ROW_NAME + 32];
    snprintf(where, sizeof where, "%s:%d: ", file->name, last_line(file));
    vt_require_compile(L, file->text, file->size, file->name);
    lua_call(L, 0, 1);
    if (lua_type(L, -1) != LUA_TTABLE)
        luaL_error(L, "%s:%d: a scene file returns its table: end it with return %s", file->name,
            last_line(file), name);
    check_part(L, file, name, "enter");
    check_part(L, file, name, "leave");
    check_part(L, file, name, "update");
    vt_ldirector_load(L, vt_lscene_find(vt_script_of(L), name), where);
    if (vt_sandbox_behind(L, -1))
        luaL_error(L, "%s:%d: a read-only table cannot be a scene", file->name, last_line(file));
    lua_pushliteral(L, "animate");
    lua_pushcfunction(L, animate);
    lua_rawset(L, -3);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_SCENES);
    lua_insert(L, -2);
    lua_setfield(L, -2, name);
}

/* ---- asking ---- */

static void want(lua_State *L, vt_want what, const char *scene, int params, vt_transition otherwise)
{
    vt_script *script = vt_script_of(L);
    if (!lua_isnoneornil(L, params) && !lua_istable(L, params))
        luaL_error(L, "the parameters of a scene are a table, not a %s", luaL_typename(L, params));
    vt_transition transition = vt_ldirector_options(L, params + 1, otherwise);
    if (script->want == VT_WANT_FINISH) return;
    script->transition = transition;
    lua_settop(L, params);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_PARAMS);
    if (what == VT_WANT_BACK && lua_isnil(L, params))
        lua_rawgeti(L, -1, (lua_Integer)script->history[script->history_count - 1].entry);
    else
        lua_pushvalue(L, params);
    lua_rawseti(L, -2, 0);
    script->want = what;
    snprintf(script->want_scene, sizeof script->want_scene, "%s", scene);
    vt_gate_effect(script, what == VT_WANT_GO ? "go" : "back");
    script->hash = vt_hash_text(script->hash, scene);
    script->hash = vt_hash_u64(script->hash, (uint64_t)transition.kind << 8 | (uint64_t)transition.from);
    script->hash = vt_hash_f64(script->hash, transition.seconds);
}

static int scene_go(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_gate_need_scene(L, "go");
    if (lua_type(L, 1) != LUA_TSTRING)
        return luaL_error(L, "go takes the name of a scene, not a %s", luaL_typename(L, 1));
    const char *name = lua_tostring(L, 1);
    int scene = vt_lscene_find(script, name);
    if (scene < 0) {
        const char *nearest = vt_sandbox_nearest(name, scene_name, script);
        if (nearest) return luaL_error(L, "there is no scene \"%s\"; did you mean \"%s\"?", name, nearest);
        return luaL_error(L, "there is no scene \"%s\"; it would be the file scenes/%s.lua", name, name);
    }
    want(L, VT_WANT_GO, name, 2, vt_ldirector_declared(script, scene));
    return 0;
}

static int scene_back(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_gate_need_scene(L, "back");
    if (script->history_count)
        want(L, VT_WANT_BACK, script->history[script->history_count - 1].scene, 1,
            vt_ldirector_reverse(script->history[script->history_count - 1].came));
    return 0;
}

void vt_script_unwant(vt_script *script)
{
    script->want = VT_WANT_NONE;
}

vt_want vt_script_wants(const vt_script *script, char scene[VT_ROW_NAME])
{
    if (scene) snprintf(scene, VT_ROW_NAME, "%s", script->want == VT_WANT_FINISH ? "" : script->want_scene);
    return script->want;
}

/* ---- changing ---- */

static int call_leave(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_SCENES);
    lua_getfield(L, -1, script->scene);
    if (lua_getfield(L, -1, "leave") != LUA_TFUNCTION) return 0;
    vt_gate_hash_function(L, -1);
    lua_insert(L, -2);
    lua_call(L, 1, 0);
    return 0;
}

static bool leave(vt_script *script)
{
    return !*script->scene || vt_gate_run(script, "leave", 0, call_leave, NULL, NULL);
}

bool vt_script_leave(vt_script *script)
{
    bool fine = leave(script);
    vt_playing_gone(script);
    return fine;
}

/* Handlers of what outlives a scene (the notice) end with it. */
static void drop_handlers(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_NODES);
    for (uint32_t slot = 0; slot < script->box_count; slot++) {
        vt_lnode_box *box = script->boxes[slot];
        if (!box || !box->handlers || !vt_stage_alive(script->deps.stage, box->node)) continue;
        lua_rawgeti(L, -1, (lua_Integer)slot + 1);
        for (int handler = 0; handler < VT_HANDLERS; handler++) {
            lua_pushnil(L);
            vt_lnode_keep(L, -2, handler + 1);
        }
        lua_pop(L, 1);
        box->handlers = 0;
    }
    lua_pop(L, 1);
}

static void clear(vt_script *script)
{
    script->tapped_count = 0;
    vt_time_clear(script);
    vt_playing_clear(script);
    vt_stage_clear(script->deps.stage, vt_stage_scene(script->deps.stage), NULL);
    if (lua_checkstack(script->L, 6)) {
        drop_handlers(script->L);
        vt_lnode_sweep(script->L);
    }
}

static int call_enter(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_stage *stage = script->deps.stage;
    vt_node root;
    vt_err err;
    if (!vt_stage_add(stage, vt_stage_scene(stage), VT_NODE_GROUP, &root, &err) ||
        !vt_stage_set_string(stage, root, VT_PROP_NAME, script->scene, &err))
        return vt_gate_raise(L, &err);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_SCENES);
    lua_getfield(L, -1, script->scene);
    if (lua_getfield(L, -1, "enter") != LUA_TFUNCTION)
        return luaL_error(L, "%s has lost its enter", script->scene);
    vt_gate_hash_function(L, -1);
    lua_insert(L, -2);
    vt_lnode_push(L, root);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_PARAMS);
    if (lua_rawgeti(L, -1, 0) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
    }
    lua_pushnil(L);
    lua_rawseti(L, -3, 0);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, (lua_Integer)vt_script_of(L)->entry);
    lua_replace(L, -2);
    lua_call(L, 3, 0);
    return 0;
}

static bool enter(vt_script *script, const char *scene, vt_err *err)
{
    char name[VT_ROW_NAME];
    snprintf(name, sizeof name, "%s", scene);
    leave(script);
    clear(script);
    memcpy(script->scene, name, sizeof name);
    script->animates = false;
    script->update_faults = 0;
    script->want = VT_WANT_NONE;
    script->entry++;
    script->effects++;
    if (vt_gate_run(script, "enter", 0, call_enter, NULL, err)) {
        vt_task_go_on(script);
        return true;
    }
    clear(script);
    script->scene[0] = '\0';
    script->animates = false;
    script->want = VT_WANT_NONE;
    return false;
}

/* Taking a key out of a table allocates nothing, so nothing can raise. */
static void forget_params(vt_script *script, uint64_t entry)
{
    lua_State *L = script->L;
    if (!lua_checkstack(L, 2)) return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_PARAMS);
    lua_pushnil(L);
    lua_rawseti(L, -2, (lua_Integer)entry);
    lua_pop(L, 1);
}

bool vt_script_change(vt_script *script, vt_err *err)
{
    if (script->inside)
        return vt_fail(err, VT_ERR_STATE, script->scene, "a scene cannot change while the script is running");
    if (script->want == VT_WANT_BACK && script->history_count) {
        forget_params(script, script->history[--script->history_count].entry);
        forget_params(script, script->entry);
    } else if (script->want == VT_WANT_GO) {
        if (script->history_count == VT_HISTORY_MAX) {
            forget_params(script, script->history[0].entry);
            memmove(script->history, script->history + 1, sizeof script->history - sizeof script->history[0]);
            script->history_count--;
        }
        if (*script->scene) {
            vt_past *past = &script->history[script->history_count++];
            memcpy(past->scene, script->scene, VT_ROW_NAME);
            past->came = script->transition;
            past->entry = script->entry;
        }
    } else {
        return true;
    }
    return enter(script, script->want_scene, err);
}

static int drop_params(lua_State *L)
{
    lua_newtable(L);
    lua_rawseti(L, LUA_REGISTRYINDEX, VT_SLOT_PARAMS);
    return 0;
}

bool vt_script_enter(vt_script *script, const char *scene, vt_err *err)
{
    if (vt_lscene_find(script, scene) < 0) {
        const char *nearest = vt_sandbox_nearest(scene, scene_name, script);
        return vt_fail(err, VT_ERR_MISSING, "scenes", "there is no scene \"%s\"%s%s%s", scene,
            nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    }
    if (script->inside)
        return vt_fail(err, VT_ERR_STATE, script->scene, "a scene cannot change while the script is running");
    script->history_count = 0;
    if (!vt_gate_run(script, "reset", 0, drop_params, NULL, err)) return false;
    return enter(script, scene, err);
}

static const vt_api entries[] = {
    {"go", scene_go, "name: string, params?: table, how?: transition", "",
        "Changes the scene at the end of this frame; the last call wins."},
    {"back", scene_back, "params?: table, how?: transition", "",
        "Changes to the scene before, the way this one came in, from the other side, and with the params it "
        "had if none are given; does nothing at the first one."},
    {0},
};
const vt_module vt_module_scene = {"", "", false, entries, "Scenes"};

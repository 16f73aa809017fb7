/* Reading and setting what a node has: properties by props.def, handlers, and words that stay alive. */
#include <string.h>

#include "base/nearest.h"
#include "script/script_private.h"

enum { SET_COST = 5 };

static const char *const handler_names[] = {"on_tap", "on_press", "on_release"};

static int handler_of(const char *name)
{
    for (int i = 0; i < VT_HANDLERS; i++)
        if (strcmp(name, handler_names[i]) == 0) return i;
    return -1;
}

static const vt_prop_info *prop_of(const char *name, vt_node_kind kind)
{
    const vt_prop_info *info = vt_prop_find(name);
    return info && info->kinds & 1u << kind ? info : NULL;
}

typedef struct {
    vt_node_kind kind;
    bool settable;
} candidates;

static const char *candidate(void *context, int i)
{
    static const char none[] = "\x7f\x7f\x7f\x7f"; /* nothing that a person types is near it */
    const candidates *c = context;
    if (i < VT_PROP_COUNT) {
        const vt_prop_info *info = vt_prop_at((vt_prop)i);
        bool fits = info->kinds & 1u << c->kind && !(c->settable && info->flags & VT_PROP_READ);
        return fits ? info->name : none;
    }
    i -= VT_PROP_COUNT;
    if (i < VT_HANDLERS) return handler_names[i];
    i -= VT_HANDLERS;
    int count = 0;
    while (!c->settable && vt_module_node.entries[count].name)
        count++;
    return i < count ? vt_module_node.entries[i].name : NULL;
}

static bool unknown_key(const char *name, vt_node_kind kind, bool settable, vt_err *err)
{
    if (strcmp(name, "parent") == 0) return vt_fail(err, VT_ERR_DENIED, NULL, "parent can be read, not set");
    candidates c = {kind, settable};
    const char *kind_name = vt_node_kind_name(kind), *nearest = vt_sandbox_nearest(name, candidate, &c);
    if (!nearest && settable && vt_prop_nearest(name, kind)) nearest = vt_prop_nearest(name, kind);
    if (!nearest)
        return vt_fail(err, VT_ERR_MISSING, NULL, "unknown property \"%.60s\" of %s", name, kind_name);
    return vt_fail(err, VT_ERR_MISSING, NULL, "unknown property \"%.60s\" of %s; did you mean \"%s\"?", name,
        kind_name, nearest);
}

/* ---- reading ---- */

static void push_parent(lua_State *L, const vt_lnode_box *box)
{
    vt_stage *stage = vt_script_of(L)->deps.stage;
    vt_node parent = vt_stage_parent(stage, box->node), scene = vt_stage_scene(stage),
            overlay = vt_stage_overlay(stage);
    uint64_t number = vt_stage_number(stage, parent);
    bool ours = number != vt_stage_number(stage, scene) && number != vt_stage_number(stage, overlay);
    vt_lnode_push(L, ours ? parent : (vt_node){0});
}

/* Upvalue 1: the methods. */
int vt_lnode_index(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    const vt_lnode_box *box = luaL_checkudata(L, 1, vt_module_node.name);
    if (lua_type(L, 2) != LUA_TSTRING)
        return luaL_error(L, "a node has named properties, no [%s]", vt_values_tostring(L, 2, NULL));
    const char *name = lua_tostring(L, 2);
    const vt_prop_info *info = prop_of(name, box->kind);
    int handler = handler_of(name);
    vt_err err;
    if (!info && handler < 0 && strcmp(name, "parent") != 0) {
        lua_pushvalue(L, 2);
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
        unknown_key(name, box->kind, false, &err);
        return vt_gate_raise(L, &err);
    }
    vt_lnode_check(L, 1);
    if (info) {
        vt_value value;
        if (!vt_stage_get(script->deps.stage, box->node, info->id, &value, &err))
            return vt_gate_raise(L, &err);
        vt_values_push(L, info, &value);
    } else if (handler >= 0) {
        lua_getiuservalue(L, 1, handler + 1);
    } else {
        push_parent(L, box);
    }
    return 1;
}

/* ---- setting ---- */

bool vt_lnode_notice_refuses(
    const vt_script *script, const vt_lnode_box *box, const vt_value *value, vt_prop prop, vt_err *err)
{
    if (box->number != vt_stage_number(script->deps.stage, script->notice)) return false;
    bool hidden = prop == VT_PROP_VISIBLE || prop == VT_PROP_TEXT ||
                  (prop == VT_PROP_OPACITY && value->as.number < 0.5) ||
                  (prop == VT_PROP_SCALE && value->as.number < 0.5) ||
                  (prop == VT_PROP_SIZE && value->as.number < 12);
    if (hidden)
        vt_fail(err, VT_ERR_DENIED, NULL,
            "visit.notice may be moved and restyled, but must stay readable: its visible and text belong to "
            "the kiosk, "
            "its opacity and scale are at least 0.5, its size at least 12");
    return hidden;
}

/* Keeps the word at index for the next change of language, or forgets an earlier one. */
static void bind(lua_State *L, int node, int index, vt_prop prop, bool word, vt_known *known)
{
    if (!word && !known->bound) return;
    index = lua_absindex(L, index);
    if (lua_getiuservalue(L, node, VT_USER_BINDINGS) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_setiuservalue(L, node, VT_USER_BINDINGS);
    }
    if (word)
        lua_pushvalue(L, index);
    else
        lua_pushnil(L);
    lua_rawseti(L, -2, (lua_Integer)prop + 1);
    lua_pop(L, 1);
    known->bound |= word;
}

/* A font is one that experience.conf declares, or one of the two that are always there. */
static bool font_is_known(vt_script *script, const vt_value *value, vt_err *err)
{
    const vt_experience *experience = vt_bundle_experience(script->deps.bundle);
    const char *name = value->as.string.bytes;
    if (strcmp(name, "sans") == 0 || strcmp(name, "bold") == 0) return true;
    for (int i = 0; i < experience->font_count; i++)
        if (strcmp(experience->fonts[i].name, name) == 0) return true;
    return vt_fail(err, VT_ERR_MISSING, NULL,
        "there is no font \"%.40s\": it is sans, bold or a name declared under [fonts] in experience.conf",
        name);
}

static bool set_value(
    lua_State *L, const vt_lnode_box *box, const vt_prop_info *info, const vt_value *value, vt_err *err)
{
    vt_script *script = vt_script_of(L);
    vt_value old;
    if (info->id == VT_PROP_FONT && !font_is_known(script, value, err)) return false;
    bool differs =
        !vt_stage_get(script->deps.stage, box->node, info->id, &old, NULL) || !vt_values_equal(&old, value);
    if (!vt_stage_set(script->deps.stage, box->node, info->id, value, err)) return false;
    script->effects += differs;
    script->hash = vt_hash_u64(script->hash, box->number << 8 | (uint64_t)info->id);
    vt_values_hash(script, value);
    return true;
}

static bool set_property(lua_State *L, int node, const vt_prop_info *info, int index, vt_err *err)
{
    vt_script *script = vt_script_of(L);
    const vt_lnode_box *box = lua_touserdata(L, node);
    char title[96];
    vt_lnode_title(script, box, title, sizeof title);
    if (info->flags & VT_PROP_READ)
        return vt_fail(err, VT_ERR_DENIED, NULL, "%s of %s can be read, not set", info->name, title);
    lua_pushvalue(L, index);
    vt_value value;
    bool word;
    if (!vt_values_from(L, -1, info, title, &value, &word, err)) return false;
    if (vt_lnode_notice_refuses(script, box, &value, info->id, err)) return false;
    vt_budget_charge(L, SET_COST + (info->type == VT_TYPE_STRING ? value.as.string.length / 8 : 0));
    if (!set_value(L, box, info, &value, err)) return false;
    if (info->type == VT_TYPE_STRING && info->id != VT_PROP_NAME)
        bind(L, node, index, info->id, word, vt_lnode_known(script, box->number));
    lua_pop(L, 1);
    return true;
}

static bool set_handler(lua_State *L, int node, int handler, int index, vt_err *err)
{
    vt_script *script = vt_script_of(L);
    const vt_lnode_box *box = lua_touserdata(L, node);
    int type = lua_type(L, index);
    if (type != LUA_TFUNCTION && type != LUA_TNIL) {
        char title[96];
        vt_lnode_title(script, box, title, sizeof title);
        return vt_fail(err, VT_ERR_TYPE, NULL, "%s of %s must be a function, not a %s",
            handler_names[handler], title, luaL_typename(L, index));
    }
    lua_pushvalue(L, index);
    lua_setiuservalue(L, node, handler + 1);
    vt_known *known = vt_lnode_known(script, box->number);
    unsigned bit = 1u << handler;
    known->handlers = type == LUA_TNIL ? known->handlers & ~bit : known->handlers | bit;
    vt_gate_effect(script, handler_names[handler]);
    script->hash = vt_hash_u64(script->hash, box->number << 1 | (type != LUA_TNIL));
    return true;
}

static bool set_key(lua_State *L, int node, const char *name, int index, vt_err *err)
{
    const vt_lnode_box *box = lua_touserdata(L, node);
    const vt_prop_info *info = prop_of(name, box->kind);
    if (info) return set_property(L, node, info, index, err);
    int handler = handler_of(name);
    if (handler >= 0) return set_handler(L, node, handler, index, err);
    return unknown_key(name, box->kind, true, err);
}

int vt_lnode_newindex(lua_State *L)
{
    vt_lnode_check(L, 1);
    vt_err err;
    if (lua_type(L, 2) != LUA_TSTRING)
        return luaL_error(L, "a node has named properties, no [%s]", vt_values_tostring(L, 2, NULL));
    if (!set_key(L, 1, lua_tostring(L, 2), 3, &err)) return vt_gate_raise(L, &err);
    return 0;
}

/* ---- constructors ---- */

/* The first key, by byte, that the node does not know; which properties and handlers there are. */
static const char *read_keys(
    lua_State *L, int table, const vt_lnode_box *box, bool props[VT_PROP_COUNT], bool handlers[VT_HANDLERS])
{
    const char *unknown = NULL;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        vt_budget_charge(L, 1);
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : NULL;
        if (!name) {
            bool first = lua_isinteger(L, -2) && lua_tointeger(L, -2) == 1;
            if (first && box->kind == VT_NODE_TEXT) continue;
            name = first ? "[1]" : "[...]";
        }
        const vt_prop_info *info = prop_of(name, box->kind);
        int handler = handler_of(name);
        if (info)
            props[info->id] = true;
        else if (handler >= 0)
            handlers[handler] = true;
        else if (!unknown || strcmp(name, unknown) < 0)
            unknown = name;
    }
    return unknown;
}

static bool fill(lua_State *L, int node, int table, vt_err *err)
{
    const vt_lnode_box *box = lua_touserdata(L, node);
    bool props[VT_PROP_COUNT] = {0}, handlers[VT_HANDLERS] = {0};
    const char *unknown = read_keys(L, table, box, props, handlers);
    if (unknown) return unknown_key(unknown, box->kind, true, err);
    for (int i = 0; i < VT_PROP_COUNT; i++) {
        if (!props[i]) continue;
        lua_pushstring(L, vt_prop_at((vt_prop)i)->name);
        lua_rawget(L, table);
        if (!set_property(L, node, vt_prop_at((vt_prop)i), lua_gettop(L), err)) return false;
        lua_pop(L, 1);
    }
    if (box->kind == VT_NODE_TEXT && lua_rawgeti(L, table, 1) != LUA_TNIL &&
        !set_property(L, node, vt_prop_at(VT_PROP_TEXT), lua_gettop(L), err))
        return false;
    for (int i = 0; i < VT_HANDLERS; i++) {
        if (!handlers[i]) continue;
        lua_pushstring(L, handler_names[i]);
        lua_rawget(L, table);
        if (!set_handler(L, node, i, lua_gettop(L), err)) return false;
        lua_pop(L, 1);
    }
    return true;
}

void vt_lnode_fill(lua_State *L, int node, int table)
{
    vt_err err;
    if (!fill(L, node, table, &err)) {
        vt_stage_remove(vt_script_of(L)->deps.stage, ((vt_lnode_box *)lua_touserdata(L, node))->node, NULL);
        vt_gate_raise(L, &err);
    }
    lua_settop(L, node);
}

/* ---- languages ---- */

static void retranslate(lua_State *L, int node)
{
    vt_script *script = vt_script_of(L);
    const vt_lnode_box *box = lua_touserdata(L, node);
    if (lua_getiuservalue(L, node, VT_USER_BINDINGS) != LUA_TTABLE) return;
    int bindings = lua_gettop(L);
    for (int i = 0; i < VT_PROP_COUNT; i++) {
        if (lua_rawgeti(L, bindings, i + 1) != LUA_TNIL) {
            vt_value value;
            vt_err err;
            const vt_prop_info *info = vt_prop_at((vt_prop)i);
            if (!vt_values_from(L, -1, info, "", &value, NULL, &err) ||
                !set_value(L, box, info, &value, &err))
                if (script->deps.say) script->deps.say(script->deps.context, err.message);
        }
        lua_settop(L, bindings);
    }
}

void vt_lnode_retranslate(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    luaL_checkstack(L, 8, NULL);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_NODES);
    int nodes = lua_gettop(L);
    for (int i = 0; i < script->known_count; i++) {
        const vt_known *known = &script->known[i];
        if (!known->bound || !vt_stage_alive(script->deps.stage, known->node)) continue;
        lua_rawgeti(L, nodes, (lua_Integer)known->number);
        vt_budget_charge(L, SET_COST);
        retranslate(L, nodes + 1);
        lua_settop(L, nodes);
    }
    lua_pop(L, 1);
}

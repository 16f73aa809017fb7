/* Nodes in Lua: one userdata for each, found again by its creation number, and the methods that make, move
 * and end them. script->known holds the same nodes for C, sorted by number; dead ones leave both when they
 * have become many. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "script/script_private.h"

enum { SWEEP_FROM = 64, ADD_COST = 50 };

static int place_of(const vt_script *script, uint64_t number)
{
    int low = 0, high = script->known_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (script->known[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

vt_known *vt_lnode_known(const vt_script *script, uint64_t number)
{
    int place = place_of(script, number);
    return number && place < script->known_count && script->known[place].number == number
               ? &script->known[place]
               : NULL;
}

static void reserve_known(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    if (script->known_count < script->known_capacity) return;
    int capacity = script->known_capacity ? script->known_capacity * 2 : 64;
    vt_known *known = vt_realloc_array(script->known, (size_t)capacity, sizeof *known);
    if (!known) vt_gate_memory(L);
    script->known = known;
    script->known_capacity = capacity;
}

void vt_lnode_sweep(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    if (script->known_count < SWEEP_FROM ||
        (size_t)script->known_count < 2 * vt_stage_count(script->deps.stage))
        return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_NODES);
    int kept = 0;
    for (int i = 0; i < script->known_count; i++) {
        if (vt_stage_alive(script->deps.stage, script->known[i].node)) {
            script->known[kept++] = script->known[i];
            continue;
        }
        lua_pushnil(L);
        lua_rawseti(L, -2, (lua_Integer)script->known[i].number);
    }
    script->known_count = kept;
    lua_pop(L, 1);
}

void vt_lnode_push(lua_State *L, vt_node node)
{
    vt_script *script = vt_script_of(L);
    uint64_t number = vt_stage_number(script->deps.stage, node);
    luaL_checkstack(L, 6, NULL);
    if (!number) {
        lua_pushnil(L);
        return;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_NODES);
    if (lua_rawgeti(L, -1, (lua_Integer)number) == LUA_TNIL) {
        lua_pop(L, 1);
        reserve_known(L);
        vt_lnode_box *box = lua_newuserdatauv(L, sizeof *box, VT_USER_BINDINGS);
        *box = (vt_lnode_box){.node = node, .number = number};
        vt_stage_kind(script->deps.stage, node, &box->kind, NULL);
        luaL_setmetatable(L, vt_module_node.name);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, (lua_Integer)number);
        int place = place_of(script, number);
        memmove(script->known + place + 1, script->known + place,
            (size_t)(script->known_count - place) * sizeof *script->known);
        script->known[place] = (vt_known){.number = number, .node = node};
        script->known_count++;
    }
    lua_remove(L, -2);
}

vt_lnode_box *vt_lnode_test(lua_State *L, int index)
{
    return luaL_testudata(L, index, vt_module_node.name);
}

vt_lnode_box *vt_lnode_check(lua_State *L, int index)
{
    vt_lnode_box *box = luaL_checkudata(L, index, vt_module_node.name);
    vt_err err;
    if (!vt_stage_check(vt_script_of(L)->deps.stage, box->node, &err)) vt_gate_raise(L, &err);
    return box;
}

void vt_lnode_title(vt_script *script, const vt_lnode_box *box, char *out, size_t size)
{
    vt_value name;
    const char *kind = vt_node_kind_name(box->kind);
    if (!vt_stage_get(script->deps.stage, box->node, VT_PROP_NAME, &name, NULL))
        snprintf(out, size, "%s %llu (removed)", kind, (unsigned long long)box->number);
    else if (name.as.string.length)
        snprintf(out, size, "%s \"%.*s\"", kind, (int)name.as.string.length, name.as.string.bytes);
    else
        snprintf(out, size, "%s %llu", kind, (unsigned long long)box->number);
}

static int node_tostring(lua_State *L)
{
    char title[96];
    vt_lnode_title(vt_script_of(L), luaL_checkudata(L, 1, vt_module_node.name), title, sizeof title);
    lua_pushstring(L, title);
    return 1;
}

static void changed(lua_State *L, const char *what, uint64_t number)
{
    vt_script *script = vt_script_of(L);
    vt_gate_effect(script, what);
    script->hash = vt_hash_u64(script->hash, number);
}

static int add(lua_State *L, vt_node_kind kind)
{
    vt_script *script = vt_script_of(L);
    vt_lnode_box *parent = vt_lnode_check(L, 1);
    if (lua_type(L, 2) != LUA_TTABLE)
        return luaL_error(
            L, "%s takes a table: %s{ x = 100, y = 100 }", vt_node_kind_name(kind), vt_node_kind_name(kind));
    lua_settop(L, 2);
    vt_budget_charge(L, ADD_COST);
    vt_lnode_sweep(L);
    vt_node node;
    vt_err err;
    if (!vt_stage_add(script->deps.stage, parent->node, kind, &node, &err)) return vt_gate_raise(L, &err);
    vt_lnode_push(L, node);
    changed(L, "add", vt_stage_number(script->deps.stage, node));
    vt_lnode_fill(L, 3, 2);
    return 1;
}

static int node_image(lua_State *L)
{
    return add(L, VT_NODE_IMAGE);
}

static int node_text(lua_State *L)
{
    return add(L, VT_NODE_TEXT);
}

static int node_rect(lua_State *L)
{
    return add(L, VT_NODE_RECT);
}

static int node_group(lua_State *L)
{
    return add(L, VT_NODE_GROUP);
}

typedef bool stage_call(vt_stage *stage, vt_node node, vt_err *err);

static int act(lua_State *L, stage_call *call, const char *what)
{
    vt_script *script = vt_script_of(L);
    vt_lnode_box *box = vt_lnode_check(L, 1);
    vt_err err;
    if (call == vt_stage_remove && box->number == vt_stage_number(script->deps.stage, script->notice))
        return luaL_error(L, "visit.notice may be moved and restyled, not removed");
    if (!call(script->deps.stage, box->node, &err)) return vt_gate_raise(L, &err);
    changed(L, what, box->number);
    vt_lnode_sweep(L);
    return 0;
}

static int node_remove(lua_State *L)
{
    return act(L, vt_stage_remove, "remove");
}

static int node_clear(lua_State *L)
{
    return act(L, vt_stage_clear, "clear");
}

static int node_front(lua_State *L)
{
    return act(L, vt_stage_to_front, "front");
}

static int node_back(lua_State *L)
{
    return act(L, vt_stage_to_back, "back");
}

static int node_alive(lua_State *L)
{
    const vt_lnode_box *box = luaL_checkudata(L, 1, vt_module_node.name);
    lua_pushboolean(L, vt_stage_alive(vt_script_of(L)->deps.stage, box->node));
    return 1;
}

void vt_lnode_open(lua_State *L)
{
    vt_sandbox_class(L, &vt_module_node, vt_lnode_index, vt_lnode_newindex, node_tostring);
}

static const vt_api entries[] = {
    {"image", node_image, "properties: table", "node", "Adds a picture on top of the group's nodes."},
    {"text", node_text, "properties: table", "node", "Adds a text; the first positional value is its text."},
    {"rect", node_rect, "properties: table", "node", "Adds a rectangle."},
    {"group", node_group, "properties: table", "node", "Adds a group."},
    {"to", vt_ltween_to, "properties: table, seconds: number, ease?: string", "tween",
        "Moves number and colour properties there."},
    {"spring", vt_ltween_spring, "properties: table, spring?: table", "tween",
        "Moves them by a spring { frequency = 2, damping = 0.8 }, as fast as they already go."},
    {"remove", node_remove, "", "", "Ends the node, with all below it."},
    {"clear", node_clear, "", "", "A group: ends all below it."},
    {"front", node_front, "", "", "Puts it above its siblings."},
    {"back", node_back, "", "", "Puts it below its siblings."},
    {"alive", node_alive, "", "boolean", "False once it was removed."},
    {"parent", NULL, "", "node?", "The group that holds it; read only."},
    {"on_tap", NULL, "", "nil|fun(touch: touch): boolean?",
        "A short still touch; true stops it from reaching the groups around."},
    {"on_press", NULL, "", "nil|fun(touch: touch): boolean?", "A finger went down."},
    {"on_release", NULL, "", "nil|fun(touch: touch): boolean?",
        "The finger went up, or was taken away (touch.cancelled)."},
    {0},
};
const vt_module vt_module_node = {"node", "node", true, entries, "Something on the stage."};

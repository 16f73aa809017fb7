/* Nodes in Lua: one userdata for each, found again by the stage's slot, and the methods that make, move and
 * end them. script->boxes holds the same userdata for C; dead ones leave when their slot is used again, or
 * when they have become many. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "script/playing.h"

enum { SWEEP_FROM = 64, ADD_COST = 50 };

static bool same(vt_node a, vt_node b)
{
    return a.slot == b.slot && a.generation == b.generation;
}

vt_lnode_box *vt_lnode_of(const vt_script *script, vt_node node)
{
    vt_lnode_box *box = node.slot < script->box_count ? script->boxes[node.slot] : NULL;
    return box && same(box->node, node) && vt_stage_alive(script->deps.stage, node) ? box : NULL;
}

static void reserve_box(lua_State *L, uint32_t slot)
{
    vt_script *script = vt_script_of(L);
    if (slot < script->box_count) return;
    uint32_t count = script->box_count ? script->box_count : SWEEP_FROM;
    while (count <= slot)
        count *= 2;
    vt_lnode_box **boxes = vt_realloc_array(script->boxes, count, sizeof *boxes);
    if (!boxes) vt_gate_memory(L);
    memset(boxes + script->box_count, 0, (count - script->box_count) * sizeof *boxes);
    script->boxes = boxes;
    script->box_count = count;
}

void vt_lnode_sweep(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    if (script->box_filled < SWEEP_FROM || script->box_filled < 2 * vt_stage_count(script->deps.stage))
        return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_NODES);
    for (uint32_t slot = 0; slot < script->box_count; slot++) {
        const vt_lnode_box *box = script->boxes[slot];
        if (!box || vt_stage_alive(script->deps.stage, box->node)) continue;
        lua_pushnil(L);
        lua_rawseti(L, -2, (lua_Integer)slot + 1);
        script->boxes[slot] = NULL;
        script->box_filled--;
    }
    lua_pop(L, 1);
}

static void new_box(lua_State *L, vt_node node)
{
    vt_script *script = vt_script_of(L);
    reserve_box(L, node.slot);
    vt_lnode_box *box = lua_newuserdatauv(L, sizeof *box, 1);
    *box = (vt_lnode_box){.node = node, .number = vt_stage_number(script->deps.stage, node)};
    vt_stage_kind(script->deps.stage, node, &box->kind, NULL);
    luaL_setmetatable(L, vt_module_node.name);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, (lua_Integer)node.slot + 1);
    if (!script->boxes[node.slot]) script->box_filled++;
    script->boxes[node.slot] = box;
}

void vt_lnode_push(lua_State *L, vt_node node)
{
    vt_script *script = vt_script_of(L);
    luaL_checkstack(L, 6, NULL);
    if (!vt_stage_alive(script->deps.stage, node)) {
        lua_pushnil(L);
        return;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_NODES);
    if (vt_lnode_of(script, node))
        lua_rawgeti(L, -1, (lua_Integer)node.slot + 1);
    else
        new_box(L, node);
    lua_remove(L, -2);
}

vt_lnode_box *vt_lnode_test(lua_State *L, int index)
{
    return luaL_testudata(L, index, vt_module_node.name);
}

/* The node at index, alive or not. One that is missing as a method's own was called with a dot. */
static vt_lnode_box *node_at(lua_State *L, int index)
{
    vt_lnode_box *box = vt_lnode_test(L, index);
    lua_Debug call;
    if (box) return box;
    if (index == 1 && lua_getstack(L, 0, &call) && lua_getinfo(L, "n", &call) && call.name &&
        strcmp(call.namewhat, "field") == 0) {
        bool adds = lua_istable(L, 1) && lua_gettop(L) == 1;
        luaL_error(
            L, "write %s:%s%s with a colon", adds ? "root" : "node", call.name, adds ? "{ ... }" : "( ... )");
    }
    return luaL_checkudata(L, index, vt_module_node.name);
}

vt_lnode_box *vt_lnode_check(lua_State *L, int index)
{
    vt_lnode_box *box = node_at(L, index);
    vt_err err;
    if (!vt_stage_check(vt_script_of(L)->deps.stage, box->node, &err)) vt_gate_raise(L, &err);
    return box;
}

/* Most nodes have neither handlers nor words: one value, and a table only for those that have. */
int vt_lnode_user(lua_State *L, int node, int key)
{
    if (lua_getiuservalue(L, node, 1) != LUA_TTABLE) return LUA_TNIL;
    int type = lua_rawgeti(L, -1, key);
    lua_remove(L, -2);
    return type;
}

void vt_lnode_keep(lua_State *L, int node, int key)
{
    node = lua_absindex(L, node);
    if (lua_getiuservalue(L, node, 1) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_createtable(L, 1, 0);
        lua_pushvalue(L, -1);
        lua_setiuservalue(L, node, 1);
    }
    lua_insert(L, -2);
    lua_rawseti(L, -2, key);
    lua_pop(L, 1);
}

void vt_lnode_title(vt_script *script, const vt_lnode_box *box, char *out, size_t size)
{
    vt_value name;
    const char *kind = box->widget ? box->widget->name : vt_node_kind_name(box->kind);
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

void vt_lnode_changed(lua_State *L, const char *what, uint64_t number)
{
    vt_script *script = vt_script_of(L);
    vt_gate_effect(script, what);
    script->hash = vt_hash_u64(script->hash, number);
}

vt_lnode_box *vt_lnode_add(lua_State *L, vt_node parent, vt_node_kind kind)
{
    vt_script *script = vt_script_of(L);
    vt_budget_charge(L, ADD_COST);
    vt_lnode_sweep(L);
    if (vt_node_films(kind)) vt_lfilms_reserve(L);
    vt_node node;
    vt_err err;
    if (!vt_stage_add(script->deps.stage, parent, kind, &node, &err)) vt_gate_raise(L, &err);
    if (vt_node_films(kind)) vt_lfilms_add(script, node);
    vt_lnode_push(L, node);
    vt_lnode_box *box = lua_touserdata(L, -1);
    vt_lnode_changed(L, "add", box->number);
    return box;
}

/* Upvalue 1: the kind; for a widget: VT_NODE_KINDS and further. */
static int node_add(lua_State *L)
{
    int kind = (int)lua_tointeger(L, lua_upvalueindex(1));
    const vt_widget *widget = kind < VT_NODE_KINDS ? NULL : vt_widget_at(kind - VT_NODE_KINDS);
    const char *name = widget ? widget->name : vt_node_kind_name((vt_node_kind)kind);
    const vt_lnode_box *parent = vt_lnode_check(L, 1);
    if (lua_type(L, 2) != LUA_TTABLE)
        return luaL_error(L, "%s takes a table: %s{ x = 100, y = 100 }", name, name);
    if (parent->widget)
        return luaL_error(L, "the %s holds only what it is made of; make a group and put both into it",
            parent->widget->name);
    lua_settop(L, 2);
    if (widget) return vt_lwidget_add(L, widget);
    vt_lnode_add(L, parent->node, (vt_node_kind)kind);
    vt_lnode_fill(L, 3, 2);
    return 1;
}

typedef bool stage_call(vt_stage *stage, vt_node node, vt_err *err);

static int act(lua_State *L, stage_call *call, const char *what)
{
    vt_script *script = vt_script_of(L);
    vt_lnode_box *box = vt_lnode_check(L, 1);
    vt_err err;
    if (call == vt_stage_remove && box->number == vt_stage_number(script->deps.stage, script->notice))
        return luaL_error(L, "visit.notice may be moved and restyled, not removed");
    if (call == vt_stage_clear && box->widget)
        return luaL_error(L, "the %s cannot be cleared; remove it", box->widget->name);
    if (!call(script->deps.stage, box->node, &err)) return vt_gate_raise(L, &err);
    vt_lnode_changed(L, what, box->number);
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
    const vt_lnode_box *box = node_at(L, 1);
    lua_pushboolean(L, vt_stage_alive(vt_script_of(L)->deps.stage, box->node));
    return 1;
}

/* Upvalue of __index and __newindex: the methods of all nodes; those of single kinds go before. */
void vt_lnode_open(lua_State *L)
{
    vt_sandbox_class(L, &vt_module_node, vt_lnode_index, vt_lnode_newindex, node_tostring);
    luaL_getmetatable(L, vt_module_node.name);
    lua_getfield(L, -1, "__index");
    lua_getupvalue(L, -1, 1);
    for (int kind = 0; kind < VT_NODE_KINDS + VT_WIDGET_COUNT; kind++) {
        lua_pushinteger(L, kind);
        lua_pushcclosure(L, node_add, 1);
        lua_setfield(L, -2,
            kind < VT_NODE_KINDS ? vt_node_kind_name((vt_node_kind)kind)
                                 : vt_widget_at(kind - VT_NODE_KINDS)->name);
    }
    lua_pop(L, 3);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_METHODS);
    for (int kind = 0; kind < VT_NODE_KINDS; kind++) {
        if (!vt_lparts[kind]) continue;
        lua_newtable(L);
        vt_sandbox_functions(L, vt_lparts[kind]);
        lua_rawseti(L, -2, kind + 1);
    }
    lua_pop(L, 1);
    vt_lnode_keys(L);
}

#define ADDS(kind, result, what)                                                                             \
    {                                                                                                        \
#kind, node_add, "properties: table", result, what                                                   \
    }

static const vt_api entries[] = {
    ADDS(group, "node", "Adds a group, which holds other nodes, on top of this one's."),
    ADDS(row, "node", "Adds a row: what it holds lies side by side, in the order of reading."),
    ADDS(column, "node", "Adds a column: what it holds lies one below the other."),
    ADDS(grid, "node", "Adds a grid of columns cells across."),
    ADDS(stack, "node", "Adds a stack: what it holds lies one on the other, each at its place."),
    ADDS(scroller, "scroller", "Adds a scroller: fingers push what it holds."),
    ADDS(zoomable, "zoomable", "Adds a picture of any size that fingers push and zoom."),
    ADDS(video, "video", "Adds a film; what it holds lies upon it."),
    ADDS(camera, "node", "Adds what a camera sees, which experience.conf declares."),
    ADDS(image, "node", "Adds a picture."),
    ADDS(sprite, "node", "Adds a picture of many frames."),
    ADDS(text, "text", "Adds a text; the first positional value is its text."),
    ADDS(rect, "node", "Adds a rectangle."),
    ADDS(ellipse, "node", "Adds an ellipse that fills w by h."),
    ADDS(line, "node", "Adds a line from x, y over dx, dy."),
    ADDS(polyline, "node", "Adds a line through points."),
    ADDS(polygon, "node", "Adds a filled shape with corners at points."),
    ADDS(arc, "node", "Adds a slice or a ring."),
    ADDS(canvas, "canvas", "Adds a sheet to draw on, which keeps what is drawn."),
    ADDS(particles, "particles", "Adds a source of sparks, snow or dust."),
    ADDS(qr, "node", "Adds a QR code; the first positional value is its text."),
    ADDS(button, "button", "Adds something to press; the first positional value is its text."),
    ADDS(input, "input", "Adds a line that visitors write into, with a keyboard."),
    ADDS(countdown, "countdown", "Adds big numbers down to one, as before a photo."),
    ADDS(keyboard, "keyboard", "Adds a keyboard that writes into an input."),
    {"to", vt_ltween_to, "properties: table, seconds: number, ease?: string", "tween",
        "Moves number and colour properties there."},
    {"spring", vt_ltween_spring, "properties: table, spring?: table", "tween",
        "Moves them by a spring { frequency = 2, damping = 0.8 }, as fast as they already go."},
    {"remove", node_remove, "", "", "Ends the node, with all below it."},
    {"clear", node_clear, "", "", "A holder: ends all below it."},
    {"front", node_front, "", "", "Puts it above its siblings."},
    {"back", node_back, "", "", "Puts it below its siblings."},
    {"alive", node_alive, "", "boolean", "False once it was removed."},
    {"parent", NULL, "", "node?", "The node that holds it; read only."},
    {"on_tap", NULL, "", "nil|fun(touch: touch): boolean?",
        "A short still touch; true stops it from reaching the groups around."},
    {"on_press", NULL, "", "nil|fun(touch: touch): boolean?", "A finger went down."},
    {"on_release", NULL, "", "nil|fun(touch: touch): boolean?",
        "The finger went up, or was taken away (touch.cancelled)."},
    {"on_move", NULL, "", "nil|fun(touch: touch): boolean?",
        "The finger that went down here moved, by touch.dx and touch.dy; what is around does not follow it."},
    {"on_link", NULL, "", "nil|fun(touch: touch): boolean?",
        "A text: a link in its markup was tapped; touch.link is its name."},
    {"on_double_tap", NULL, "", "nil|fun(touch: gesture)",
        "Two taps at one place, one soon after the other; where it is set, on_tap waits for the second."},
    {"on_hold", NULL, "", "nil|fun(touch: gesture)",
        "A finger stayed for hold_seconds; what it does then is no tap any more."},
    {"on_drag", NULL, "", "nil|fun(touch: gesture)",
        "Fingers drag: phase begin, move by dx, dy, end or cancel. With draggable the node has moved already."},
    {"on_swipe", NULL, "", "nil|fun(touch: gesture)",
        "A finger left quickly: direction, speed in millimetres a second, way_x, way_y."},
    {"on_pinch", NULL, "", "nil|fun(touch: gesture)", "Two fingers or more went apart or together: scale."},
    {"on_rotate", NULL, "", "nil|fun(touch: gesture)", "They turned: rotation."},
    {"on_pan", NULL, "", "nil|fun(touch: gesture)", "They went the same way, by dx, dy."},
    {"on_drop", NULL, "", "nil|fun(touch: gesture): boolean?",
        "A dragged node was let go over this one; false: it is not taken."},
    {"on_drag_over", NULL, "", "nil|fun(touch: gesture)", "A dragged node came over this one."},
    {"on_drag_out", NULL, "", "nil|fun(touch: gesture)", "And left it, or was let go."},
    {"on_visit", NULL, "", "nil|fun()", "A group with a zone: somebody began there."},
    {"on_idle", NULL, "", "nil|fun()", "A group with a zone: they have gone; its part is to be put back."},
    {"on_ready", NULL, "", "nil|fun(film: node)", "A video or camera: its first picture is there."},
    {"on_end", NULL, "", "nil|fun(film: video)", "A video: it has come to its end."},
    {"on_error", NULL, "", "nil|fun(film: node, why: string)",
        "A video or camera: it cannot be shown, why: missing, damaged, refused or memory."},
    {"on_caption", NULL, "", "nil|fun(film: video, text: string)",
        "A video: what is said now; \"\": nothing."},
    {"on_rest", NULL, "", "nil|fun()",
        "A scroller, zoomable or dragged node: it came to rest after fingers moved it."},
    {0},
};
const vt_module vt_module_node = {"node", "node", true, entries, "Something on the stage."};

/* What nodes of single kinds can do besides: paper is drawn on, particles burst, what fingers push is moved,
 * a text knows its links. */
#include <math.h>
#include <string.h>

#include "script/playing.h"
#include "stage/sketch.h"

enum { STROKE_COST = 20, BURST_MOST = 5000, NAME_MOST = 32, LINK_MOST = 128 };
static const char NAME_LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

static vt_lnode_box *check_kind(lua_State *L, vt_node_kind kind, const char *what)
{
    vt_lnode_box *box = vt_lnode_check(L, 1);
    if (box->kind != kind)
        luaL_error(L, "%s belongs to a %s, not to a %s", what, vt_node_kind_name(kind),
            vt_node_kind_name(box->kind));
    return box;
}

static double number(lua_State *L, int index, const char *what, const char *name)
{
    double value = lua_tonumber(L, index);
    if (lua_isnone(L, index)) luaL_error(L, "%s: %s is missing", what, name);
    if (lua_type(L, index) != LUA_TNUMBER || !(fabs(value) <= 1e6))
        luaL_error(
            L, "%s: %s is a number from -1e6 to 1e6, not %s", what, name, vt_values_tostring(L, index, NULL));
    return value;
}

static vt_color color(lua_State *L, int index, const char *what)
{
    vt_color out = {0, 0, 0, 255};
    if (lua_type(L, index) != LUA_TSTRING || !vt_color_parse(lua_tostring(L, index), &out))
        luaL_error(
            L, "%s: color is a colour like \"#ff8800\", not %s", what, vt_values_tostring(L, index, NULL));
    return out;
}

/* ---- canvas ---- */

static int draw(lua_State *L, const vt_lnode_box *box, const vt_sketch *stroke, const char *what)
{
    vt_script *script = vt_script_of(L);
    vt_err err;
    vt_budget_charge(L, STROKE_COST);
    if (!vt_stage_sketch(script->deps.stage, box->node, stroke, &err)) return vt_gate_raise(L, &err);
    vt_lnode_changed(L, what, box->number);
    const double numbers[] = {stroke->x0, stroke->y0, stroke->x1, stroke->y1, stroke->width};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        script->hash = vt_hash_f64(script->hash, numbers[i]);
    vt_values_hash(script, &(vt_value){.type = VT_TYPE_COLOR, .as.color = stroke->color});
    lua_settop(L, 1);
    return 1;
}

/* The table at index: color and width, and no other key. */
static void read_ink(lua_State *L, int index, const char *what, vt_sketch *stroke)
{
    if (lua_isnoneornil(L, index)) return;
    if (lua_type(L, index) != LUA_TTABLE)
        luaL_error(L, "%s ends with a table: { color = \"#000000\", width = 8 }", what);
    const char *unknown = NULL;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        vt_budget_charge(L, 1);
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "[...]";
        bool fits = strcmp(name, "color") == 0 || strcmp(name, "width") == 0;
        if (!fits && (!unknown || strcmp(name, unknown) < 0)) unknown = name;
    }
    if (unknown) luaL_error(L, "%s has no \"%s\"; it has color and width", what, unknown);
    if (lua_getfield(L, index, "color") != LUA_TNIL) stroke->color = color(L, -1, what);
    if (lua_getfield(L, index, "width") != LUA_TNIL) {
        stroke->width = number(L, -1, what, "width");
        if (stroke->width < 0 || stroke->width > 1000) luaL_error(L, "%s: width is from 0 to 1000", what);
    }
    lua_pop(L, 2);
}

static int shape(lua_State *L, vt_sketch_kind kind, const char *what, double width, bool box)
{
    const vt_lnode_box *canvas = check_kind(L, VT_NODE_CANVAS, what);
    vt_sketch stroke = {.kind = kind, .width = width, .color = {0, 0, 0, 255}};
    stroke.x0 = number(L, 2, what, box ? "x" : "x0");
    stroke.y0 = number(L, 3, what, box ? "y" : "y0");
    stroke.x1 = number(L, 4, what, box ? "w" : "x1") + (box ? stroke.x0 : 0);
    stroke.y1 = number(L, 5, what, box ? "h" : "y1") + (box ? stroke.y0 : 0);
    read_ink(L, 6, what, &stroke);
    return draw(L, canvas, &stroke, what);
}

static int canvas_line(lua_State *L)
{
    return shape(L, VT_SKETCH_LINE, "line", 8, false);
}

static int canvas_rect(lua_State *L)
{
    return shape(L, VT_SKETCH_RECT, "rect", 0, true);
}

static int canvas_ellipse(lua_State *L)
{
    return shape(L, VT_SKETCH_ELLIPSE, "ellipse", 0, true);
}

static int canvas_dot(lua_State *L)
{
    const vt_lnode_box *canvas = check_kind(L, VT_NODE_CANVAS, "dot");
    vt_sketch stroke = {.kind = VT_SKETCH_LINE, .width = 8, .color = {0, 0, 0, 255}};
    stroke.x0 = stroke.x1 = number(L, 2, "dot", "x");
    stroke.y0 = stroke.y1 = number(L, 3, "dot", "y");
    read_ink(L, 4, "dot", &stroke);
    return draw(L, canvas, &stroke, "dot");
}

static int canvas_clear(lua_State *L)
{
    const vt_lnode_box *canvas = check_kind(L, VT_NODE_CANVAS, "clear");
    vt_sketch stroke = {.kind = VT_SKETCH_CLEAR};
    if (!lua_isnoneornil(L, 2)) stroke.color = color(L, 2, "clear");
    return draw(L, canvas, &stroke, "clear");
}

static int canvas_stamp(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    const vt_lnode_box *canvas = check_kind(L, VT_NODE_CANVAS, "stamp");
    if (lua_type(L, 2) != LUA_TSTRING)
        return luaL_error(L, "stamp takes the name of a picture, not a %s", luaL_typename(L, 2));
    vt_sketch stroke = {.kind = VT_SKETCH_STAMP, .color = {255, 255, 255, 255}};
    stroke.x0 = number(L, 3, "stamp", "x");
    stroke.y0 = number(L, 4, "stamp", "y");
    stroke.x1 = stroke.x0 + number(L, 5, "stamp", "w");
    stroke.y1 = stroke.y0 + number(L, 6, "stamp", "h");
    stroke.asset = vt_stage_stamp(script->deps.stage, canvas->node, lua_tostring(L, 2));
    script->hash = vt_hash_text(script->hash, lua_tostring(L, 2));
    return draw(L, canvas, &stroke, "stamp");
}

static int canvas_save(lua_State *L)
{
    const vt_lnode_box *canvas = check_kind(L, VT_NODE_CANVAS, "save");
    vt_gate_need_scene(L, "save");
    size_t length = 0;
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &length) : "";
    if (length == 0 || length > NAME_MOST || strspn(name, NAME_LETTERS) != length)
        return luaL_error(L, "save takes a name of at most %d letters, digits, _ and -", NAME_MOST);
    vt_lkeep_save(L, canvas->number, name);
    return 0;
}

/* ---- particles ---- */

static int particles_burst(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    const vt_lnode_box *box = check_kind(L, VT_NODE_PARTICLES, "burst");
    lua_Integer count = luaL_checkinteger(L, 2);
    vt_err err;
    luaL_argcheck(L, count >= 1 && count <= BURST_MOST, 2, "1 to 5000 particles");
    vt_budget_charge(L, (uint64_t)count);
    if (!vt_stage_burst(script->deps.stage, box->node, (int)count, &err)) return vt_gate_raise(L, &err);
    vt_lnode_changed(L, "burst", box->number);
    script->hash = vt_hash_u64(script->hash, (uint64_t)count);
    return 0;
}

/* ---- what fingers push ---- */

static double within(double value, double least, double most)
{
    return value < least ? least : value > most ? most : value;
}

/* node:to({ names = values }, seconds at index, "sine.inout") */
static int move_to(lua_State *L, const char *const *names, const double *values, int count, int seconds)
{
    lua_settop(L, seconds);
    if (lua_isnil(L, seconds)) {
        lua_pushinteger(L, 0);
        lua_replace(L, seconds);
    }
    lua_pushcfunction(L, vt_ltween_to);
    lua_pushvalue(L, 1);
    lua_createtable(L, 0, count);
    for (int i = 0; i < count; i++) {
        lua_pushnumber(L, values[i]);
        lua_setfield(L, -2, names[i]);
    }
    lua_pushvalue(L, seconds);
    lua_pushliteral(L, "sine.inout");
    lua_call(L, 4, 1);
    return 1;
}

static int scroller_scroll_to(lua_State *L)
{
    static const char *const names[] = {"scroll_x", "scroll_y"};
    const vt_lnode_box *box = check_kind(L, VT_NODE_SCROLLER, "scroll_to");
    double place[] = {number(L, 2, "scroll_to", "x"), number(L, 3, "scroll_to", "y")};
    vt_stage_pannable limits;
    if (vt_stage_pan_limits(vt_script_of(L)->deps.stage, box->node, &limits)) {
        place[0] = within(place[0], limits.least_x, limits.most_x);
        place[1] = within(place[1], limits.least_y, limits.most_y);
    }
    return move_to(L, names, place, 2, 4);
}

static int zoomable_look_at(lua_State *L)
{
    static const char *const names[] = {"view_x", "view_y", "zoom"};
    check_kind(L, VT_NODE_ZOOMABLE, "look_at");
    const double place[] = {number(L, 2, "look_at", "x"), number(L, 3, "look_at", "y"),
        lua_isnoneornil(L, 4) ? 1 : number(L, 4, "look_at", "zoom")};
    return move_to(L, names, place, lua_isnoneornil(L, 4) ? 2 : 3, 5);
}

/* ---- text ---- */

static int text_link_at(lua_State *L)
{
    const vt_lnode_box *box = check_kind(L, VT_NODE_TEXT, "link_at");
    vt_point at = {number(L, 2, "link_at", "x"), number(L, 3, "link_at", "y")};
    char link[LINK_MOST];
    bool there = vt_stage_link(vt_script_of(L)->deps.stage, box->node, at, link, sizeof link);
    lua_pushstring(L, there ? link : NULL);
    return 1;
}

static const vt_api canvas_entries[] = {
    {"clear", canvas_clear, "color?: string", "canvas", "Everything becomes one colour, or transparent."},
    {"line", canvas_line, "x0: number, y0: number, x1: number, y1: number, ink?: ink", "canvas",
        "Draws a line with round ends, 8 wide unless ink says another width."},
    {"dot", canvas_dot, "x: number, y: number, ink?: ink", "canvas", "Draws a dot."},
    {"rect", canvas_rect, "x: number, y: number, w: number, h: number, ink?: ink", "canvas",
        "Draws a rectangle: filled, or with a width its outline."},
    {"ellipse", canvas_ellipse, "x: number, y: number, w: number, h: number, ink?: ink", "canvas",
        "Draws an ellipse in that box: filled, or with a width its outline."},
    {"stamp", canvas_stamp, "src: string, x: number, y: number, w: number, h: number", "canvas",
        "Draws a picture into that box."},
    {"paste", vt_lpaste_paste, "source: node, how?: paste", "canvas",
        "Puts there what a video, camera, image or sprite shows now."},
    {"filter", vt_lpaste_filter, "how: string|filter", "canvas",
        "Changes its colours: grey, sepia, negative, or { matrix = { 20 numbers } }."},
    {"save", canvas_save, "name: string", "", "Keeps the sheet in the collection drawings; the name becomes part of its file's."},
    {0},
};
const vt_module vt_module_canvas = {
    "canvas", "canvas: node", true, canvas_entries, "A sheet to draw on; places in its own space."};

static const vt_api particles_entries[] = {
    {"burst", particles_burst, "count: integer", "", "So many are born at once, 1 to 5000."},
    {0},
};
const vt_module vt_module_particles = {
    "particles", "particles: node", true, particles_entries, "A source of particles."};

static const vt_api scroller_entries[] = {
    {"scroll_to", scroller_scroll_to, "x: number, y: number, seconds?: number", "tween",
        "Pushes what it holds there, as far as it goes; without seconds: at once."},
    {0},
};
const vt_module vt_module_scroller = {
    "scroller", "scroller: node", true, scroller_entries, "What it holds is pushed by fingers."};

static const vt_api zoomable_entries[] = {
    {"look_at", zoomable_look_at, "x: number, y: number, zoom?: number, seconds?: number", "tween",
        "Brings a place of the picture to the middle; without seconds: at once."},
    {0},
};
const vt_module vt_module_zoomable = {"zoomable", "zoomable: node", true, zoomable_entries,
    "A picture of any size, pushed and zoomed by fingers."};

static const vt_api text_entries[] = {
    {"link_at", text_link_at, "x: number, y: number", "string?",
        "The link under a place of the stage; nil: none."},
    {0},
};
const vt_module vt_module_text = {"text", "text: node", true, text_entries, "A text."};

const vt_module *const vt_lparts[VT_NODE_KINDS] = {
    [VT_NODE_CANVAS] = &vt_module_canvas,
    [VT_NODE_PARTICLES] = &vt_module_particles,
    [VT_NODE_SCROLLER] = &vt_module_scroller,
    [VT_NODE_ZOOMABLE] = &vt_module_zoomable,
    [VT_NODE_TEXT] = &vt_module_text,
    [VT_NODE_VIDEO] = &vt_module_video,
};

/* canvas:paste and canvas:filter: pictures made of pictures. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "script/playing.h"
#include "stage/sketch.h"

enum { HEAVY_COST = 2000, AVERAGE_MOST = 1000 };

static const char *const fits[] = {"stretch", "contain", "cover", NULL};

static const double greys[VT_SKETCH_MATRIX] = {
    0.299, 0.587, 0.114, 0, 0, 0.299, 0.587, 0.114, 0, 0, 0.299, 0.587, 0.114, 0, 0, 0, 0, 0, 1, 0};
static const double sepia[VT_SKETCH_MATRIX] = {
    0.393, 0.769, 0.189, 0, 0, 0.349, 0.686, 0.168, 0, 0, 0.272, 0.534, 0.131, 0, 0, 0, 0, 0, 1, 0};
static const double negative[VT_SKETCH_MATRIX] = {
    -1, 0, 0, 0, 1, 0, -1, 0, 0, 1, 0, 0, -1, 0, 1, 0, 0, 0, 1, 0};
static const struct {
    const char *name;
    const double *matrix;
} filters[] = {{"grey", greys}, {"sepia", sepia}, {"negative", negative}};
enum { FILTERS = sizeof filters / sizeof filters[0] };

static const char *paste_option(void *context, int i)
{
    static const char *const names[] = {
        "x", "y", "w", "h", "fit", "mirror", "key", "tolerance", "soft", "average", NULL};
    (void)context;
    return names[i];
}

static const char *filter_option(void *context, int i)
{
    static const char *const names[] = {"x", "y", "w", "h", "matrix", NULL};
    (void)context;
    return names[i];
}

static const vt_lnode_box *check_canvas(lua_State *L, const char *what)
{
    const vt_lnode_box *box = vt_lnode_check(L, 1);
    if (box->kind != VT_NODE_CANVAS)
        luaL_error(L, "%s belongs to a canvas, not to a %s", what, vt_node_kind_name(box->kind));
    return box;
}

/* first: [1] is taken, too. */
static void check_names(
    lua_State *L, int table, const char *what, bool first, const char *(*option)(void *context, int i))
{
    const char *unknown = NULL;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        vt_budget_charge(L, 1);
        if (first && lua_isinteger(L, -2) && lua_tointeger(L, -2) == 1) continue;
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "[...]";
        bool known = false;
        for (int i = 0; option(NULL, i) && !known; i++)
            known = strcmp(option(NULL, i), name) == 0;
        if (!known && (!unknown || strcmp(name, unknown) < 0)) unknown = name;
    }
    if (unknown) vt_sandbox_unknown(L, what, unknown, vt_lnode_suggest(unknown, option, NULL));
}

static double number_of(
    lua_State *L, int table, const char *name, const char *what, double least, double most, double otherwise)
{
    char title[48];
    double value = otherwise;
    snprintf(title, sizeof title, "%s of %s", name, what);
    if (lua_getfield(L, table, name) != LUA_TNIL) value = vt_lsound_number(L, -1, least, most, title);
    lua_pop(L, 1);
    return value;
}

static vt_rect box_of(lua_State *L, int table, const char *what)
{
    return (vt_rect){number_of(L, table, "x", what, -1e6, 1e6, 0),
        number_of(L, table, "y", what, -1e6, 1e6, 0), number_of(L, table, "w", what, 0, 1e6, 0),
        number_of(L, table, "h", what, 0, 1e6, 0)};
}

static void hash_numbers(vt_script *script, const double *numbers, int count)
{
    for (int i = 0; i < count; i++)
        script->hash = vt_hash_f64(script->hash, numbers[i]);
}

static void read_key(lua_State *L, int table, vt_sketch_paste *paste)
{
    if (lua_getfield(L, table, "key") != LUA_TNIL) {
        paste->keyed = true;
        if (lua_type(L, -1) != LUA_TSTRING || !vt_color_parse(lua_tostring(L, -1), &paste->key))
            luaL_error(
                L, "key of paste is a colour like \"#00ff00\", not %s", vt_values_tostring(L, -1, NULL));
    }
    lua_pop(L, 1);
    paste->tolerance = number_of(L, table, "tolerance", "paste", 0, 1, 0.2);
    paste->soft = number_of(L, table, "soft", "paste", 0, 1, 0.1);
}

int vt_lpaste_paste(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    const vt_lnode_box *canvas = check_canvas(L, "paste"), *source = vt_lnode_test(L, 2);
    vt_sketch_paste paste = {.fit = VT_FIT_COVER, .weight = 1};
    bool shows = source && (vt_node_films(source->kind) || source->kind == VT_NODE_IMAGE ||
                               source->kind == VT_NODE_SPRITE);
    if (!shows)
        return luaL_error(L, "paste takes a video, a camera, an image or a sprite, not a %s",
            source ? vt_node_kind_name(source->kind) : luaL_typename(L, 2));
    vt_lnode_check(L, 2);
    lua_settop(L, 3);
    if (!lua_isnil(L, 3) && !lua_istable(L, 3))
        return luaL_error(
            L, "paste takes a node and a table: paste(camera, { x = 0, y = 0, w = 640, h = 480 })");
    if (lua_istable(L, 3)) {
        check_names(L, 3, "paste", false, paste_option);
        paste.box = box_of(L, 3, "paste");
        if (lua_getfield(L, 3, "fit") != LUA_TNIL)
            paste.fit = (vt_fit)vt_lsound_enum(L, -1, fits, "fit of paste");
        int type = lua_getfield(L, 3, "mirror");
        if (type != LUA_TNIL && type != LUA_TBOOLEAN)
            return luaL_error(L, "mirror of paste is true or false, not a %s", lua_typename(L, type));
        paste.mirrored = lua_toboolean(L, -1);
        read_key(L, 3, &paste);
        double average = number_of(L, 3, "average", "paste", 1, AVERAGE_MOST, 1);
        if (average != floor(average))
            return luaL_error(L, "average of paste is a whole number: the how manieth picture it is");
        paste.weight = 1 / average;
    }
    vt_err err;
    vt_budget_charge(L, HEAVY_COST);
    if (!vt_stage_paste(script->deps.stage, canvas->node, source->node, &paste, &err))
        return vt_gate_raise(L, &err);
    vt_lnode_changed(L, "paste", canvas->number);
    const double numbers[] = {(double)source->number, paste.box.x, paste.box.y, paste.box.w, paste.box.h,
        paste.tolerance, paste.soft, paste.weight, paste.mirrored, paste.keyed, (double)paste.fit};
    hash_numbers(script, numbers, sizeof numbers / sizeof numbers[0]);
    vt_values_hash(script, &(vt_value){.type = VT_TYPE_COLOR, .as.color = paste.key});
    lua_settop(L, 1);
    return 1;
}

static const char *filter_name(void *context, int i)
{
    (void)context;
    return i < FILTERS ? filters[i].name : NULL;
}

static const double *named_filter(lua_State *L, int index)
{
    const char *name = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : luaL_typename(L, index);
    for (int i = 0; i < FILTERS; i++)
        if (strcmp(filters[i].name, name) == 0) return filters[i].matrix;
    const char *nearest = vt_sandbox_nearest(name, filter_name, NULL);
    luaL_error(L, "there is no filter \"%s\"; it is grey, sepia, negative or matrix = { 20 numbers }%s%s%s",
        name, nearest ? ": did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    return NULL;
}

/* The matrix on top. */
static void read_matrix(lua_State *L, double out[VT_SKETCH_MATRIX])
{
    int table = lua_gettop(L);
    bool fine = lua_istable(L, table) && lua_rawlen(L, table) == VT_SKETCH_MATRIX;
    for (int i = 0; i < VT_SKETCH_MATRIX && fine; i++) {
        fine = lua_rawgeti(L, table, i + 1) == LUA_TNUMBER && fabs(lua_tonumber(L, -1)) <= 100;
        out[i] = lua_tonumber(L, -1);
        lua_pop(L, 1);
    }
    if (!fine)
        luaL_error(L,
            "matrix of filter is a list of 20 numbers from -100 to 100: a row of r, g, b, a and what is "
            "added for each of r, g, b, a");
}

int vt_lpaste_filter(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    const vt_lnode_box *canvas = check_canvas(L, "filter");
    double matrix[VT_SKETCH_MATRIX];
    vt_rect box = {0};
    lua_settop(L, 2);
    bool table = lua_istable(L, 2);
    if (table) {
        check_names(L, 2, "filter", true, filter_option);
        box = box_of(L, 2, "filter");
        lua_rawgeti(L, 2, 1);
    }
    if (table && lua_getfield(L, 2, "matrix") != LUA_TNIL) {
        if (!lua_isnil(L, 3)) return luaL_error(L, "filter takes a name or a matrix, not both");
        read_matrix(L, matrix);
    } else {
        memcpy(matrix, named_filter(L, table ? 3 : 2), sizeof matrix);
    }
    vt_err err;
    vt_budget_charge(L, HEAVY_COST);
    if (!vt_stage_filter(script->deps.stage, canvas->node, box, matrix, &err)) return vt_gate_raise(L, &err);
    vt_lnode_changed(L, "filter", canvas->number);
    hash_numbers(script, (const double[]){box.x, box.y, box.w, box.h}, 4);
    hash_numbers(script, matrix, VT_SKETCH_MATRIX);
    lua_settop(L, 1);
    return 1;
}

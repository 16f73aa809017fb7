/* Widgets: nodes that the runtime's own Lua files build (widgets/NAME.lua), by the fields of widgets.def.
 *
 * 1. A widget is a group with one group in it, its body. What the file keeps of it is a table in a user value
 *    of the node: nobody but the file ever holds that table, the body, or what is in it.
 * 2. A file is read at first use, in the sandbox and within the budget of the entry that needs it.
 * 3. Fields are checked here, before the file hears of them: an error names the team's line.
 * A file returns a table of functions: make(self), changed(self, name), words(self), press, release, move and
 * tap (self, touch), and methods by name. */
#include <stdlib.h>
#include <string.h>

#include "script/script_private.h"
#include "widget_files.h"

static const vt_widget widgets[] = {
#define WIDGET(id, name, what)                                                                               \
    {VT_WIDGET_##id, #name, what, vt_widget_file_##name, sizeof vt_widget_file_##name},
#include "script/widgets.def"
};

enum { READ = VT_PROP_READ };

static const vt_widget_field fields[] = {
#define FIELD(id, name, sort, type, flags, least, most, fallback, what)                                      \
    {VT_WIDGET_##id, VT_FIELD_##sort,                                                                        \
        {VT_PROP_COUNT, name, VT_TYPE_##type, NULL, 0, least, most, flags, what}, fallback},
#include "script/widgets.def"
    {.info.name = NULL},
};

static const vt_widget_method methods[] = {
#define METHOD(id, name, arguments, result, what) {VT_WIDGET_##id, {name, NULL, arguments, result, what}},
#include "script/widgets.def"
    {.api.name = NULL},
};

const vt_widget *vt_widget_at(int id)
{
    return &widgets[id];
}

const vt_widget_field *vt_widget_fields(void)
{
    return fields;
}

const vt_widget_method *vt_widget_methods(void)
{
    return methods;
}

const vt_widget_field *vt_widget_find(const vt_widget *widget, const char *name)
{
    for (const vt_widget_field *field = fields; field->info.name; field++)
        if (field->widget == widget->id && strcmp(field->info.name, name) == 0) return field;
    return NULL;
}

/* ---- files ---- */

/* Pushes what the widget's file returned. */
static void push_class(lua_State *L, const vt_widget *widget)
{
    luaL_checkstack(L, 8, NULL);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_WIDGETS);
    if (lua_rawgeti(L, -1, (int)widget->id + 1) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_pushfstring(L, "vitrine/%s.lua", widget->name);
        vt_require_compile(L, (const char *)widget->source, widget->size, lua_tostring(L, -1));
        lua_remove(L, -2);
        vt_lkit_push(L);
        lua_call(L, 1, 1);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, (int)widget->id + 1);
    }
    lua_remove(L, -2);
}

/* Pushes a function of the file; nil: it has none of this name. */
static int push_function(lua_State *L, const vt_widget *widget, const char *name)
{
    push_class(L, widget);
    int type = lua_getfield(L, -1, name);
    lua_remove(L, -2);
    return type;
}

/* Calls a function of the file, if it is there, with self and an argument, if it is not NULL. */
static void call_if_there(
    lua_State *L, const vt_widget *widget, int node, const char *name, const char *argument)
{
    if (push_function(L, widget, name) == LUA_TNIL) {
        lua_pop(L, 1);
        return;
    }
    vt_lnode_user(L, node, VT_USER_WIDGET);
    if (argument) lua_pushstring(L, argument);
    lua_call(L, argument ? 2 : 1, 0);
}

/* ---- fields ---- */

static bool wrong(
    lua_State *L, int node, const vt_widget_field *field, const char *wanted, int index, vt_err *err)
{
    char title[96];
    vt_lnode_title(vt_script_of(L), lua_touserdata(L, node), title, sizeof title);
    return vt_fail(err, VT_ERR_TYPE, NULL, "%s of %s must be %s, not a %s", field->info.name, title, wanted,
        luaL_typename(L, index));
}

/* Whether the value may be the field's; it is hashed on the way. */
static bool check(lua_State *L, int node, const vt_widget_field *field, int index, vt_err *err)
{
    vt_script *script = vt_script_of(L);
    const vt_prop_info *info = &field->info;
    int type = lua_type(L, index);
    char title[96];
    vt_value value;
    bool word;
    if (field->sort == VT_FIELD_FUNCTION)
        return type == LUA_TFUNCTION || type == LUA_TNIL || wrong(L, node, field, "a function", index, err);
    if (field->sort == VT_FIELD_INPUT) {
        const vt_lnode_box *box = vt_lnode_test(L, index);
        return type == LUA_TNIL || (box && box->widget && box->widget->id == VT_WIDGET_INPUT) ||
               wrong(L, node, field, "an input", index, err);
    }
    vt_lnode_title(script, lua_touserdata(L, node), title, sizeof title);
    lua_pushvalue(L, index);
    if (!vt_values_from(L, -1, info, title, &value, &word, err)) return false;
    if (strcmp(info->name, "font") == 0 && !vt_lnode_font(script, value.as.string.bytes, err)) return false;
    vt_values_hash(script, &value);
    lua_pop(L, 1);
    return true;
}

static bool store(lua_State *L, int node, const vt_widget_field *field, int index, vt_err *err)
{
    const vt_lnode_box *box = lua_touserdata(L, node);
    char title[96];
    if (field->info.flags & VT_PROP_READ) {
        vt_lnode_title(vt_script_of(L), box, title, sizeof title);
        return vt_lnode_read_only(box, field->info.name, title, err);
    }
    if (!check(L, node, field, index, err)) return false;
    vt_lnode_user(L, node, VT_USER_WIDGET);
    if (field->info.type == VT_TYPE_STRING && lua_type(L, index) == LUA_TNUMBER)
        vt_values_tostring(L, index, NULL);
    else
        lua_pushvalue(L, index);
    lua_setfield(L, -2, field->info.name);
    lua_pop(L, 1);
    vt_lnode_changed(L, field->info.name, box->number);
    return true;
}

bool vt_lwidget_set(lua_State *L, int node, const vt_widget_field *field, int index, vt_err *err)
{
    const vt_lnode_box *box = vt_lnode_check(L, node);
    if (!store(L, node, field, index, err)) return false;
    vt_lnode_user(L, node, VT_USER_WIDGET);
    bool made = lua_getfield(L, -1, "made") != LUA_TNIL;
    lua_pop(L, 2);
    if (made) call_if_there(L, box->widget, node, "changed", field->info.name);
    return true;
}

/* Upvalues: the file's function, the widget's name. */
static int call_method(lua_State *L)
{
    const vt_lnode_box *box = vt_lnode_check(L, 1);
    if (!box->widget || strcmp(box->widget->name, lua_tostring(L, lua_upvalueindex(2))) != 0)
        return luaL_error(
            L, "this belongs to a widget of another kind: the %s", lua_tostring(L, lua_upvalueindex(2)));
    vt_lnode_user(L, 1, VT_USER_WIDGET);
    lua_replace(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

static bool push_method(lua_State *L, const vt_widget *widget, const char *name)
{
    for (const vt_widget_method *method = methods; method->api.name; method++) {
        if (method->widget != widget->id || strcmp(method->api.name, name) != 0) continue;
        push_function(L, widget, name);
        lua_pushstring(L, widget->name);
        lua_pushcclosure(L, call_method, 2);
        return true;
    }
    return false;
}

bool vt_lwidget_get(lua_State *L, int node, const char *name)
{
    const vt_lnode_box *box = lua_touserdata(L, node);
    const vt_widget_field *field = vt_widget_find(box->widget, name);
    if (!field) return push_method(L, box->widget, name);
    vt_lnode_check(L, node);
    vt_lnode_user(L, node, VT_USER_WIDGET);
    lua_getfield(L, -1, name);
    if (vt_lword_is(L, -1)) vt_lword_resolve(L, -1);
    return true;
}

/* ---- birth ---- */

static void set_fallbacks(lua_State *L, const vt_widget *widget)
{
    for (const vt_widget_field *field = fields; field->info.name; field++) {
        if (field->widget != widget->id || field->sort != VT_FIELD_PLAIN) continue;
        if (field->info.type == VT_TYPE_NUMBER)
            vt_values_push_number(L, strtod(field->fallback, NULL));
        else if (field->info.type == VT_TYPE_BOOL)
            lua_pushboolean(L, strcmp(field->fallback, "true") == 0);
        else
            lua_pushstring(L, field->fallback);
        lua_setfield(L, -2, field->info.name);
    }
}

static unsigned handlers_of(lua_State *L, const vt_widget *widget)
{
    static const char *const names[] = {
        [VT_ON_TAP] = "tap", [VT_ON_PRESS] = "press", [VT_ON_RELEASE] = "release", [VT_ON_MOVE] = "move"};
    unsigned handlers = 0;
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (push_function(L, widget, names[i]) == LUA_TFUNCTION) handlers |= 1u << i;
        lua_pop(L, 1);
    }
    return handlers;
}

void vt_lwidget_handler(lua_State *L, int node, vt_handler handler)
{
    const vt_lnode_box *box = lua_touserdata(L, node);
    push_function(L, box->widget, vt_lnode_handler(handler) + 3); /* on_tap: tap */
    vt_lnode_user(L, node, VT_USER_WIDGET);
}

void vt_lwidget_words(lua_State *L, int node)
{
    call_if_there(L, ((vt_lnode_box *)lua_touserdata(L, node))->widget, node, "words", NULL);
}

/* node */
static int build(lua_State *L)
{
    const vt_lnode_box *box = lua_touserdata(L, 1);
    vt_lnode_user(L, 1, VT_USER_WIDGET);
    vt_lnode_add(L, box->node, VT_NODE_GROUP);
    lua_setfield(L, 2, "body");
    call_if_there(L, box->widget, 1, "make", NULL);
    lua_pushboolean(L, true);
    lua_setfield(L, 2, "made");
    return 0;
}

/* 1: parent, 2: table; leaves the node on top. */
int vt_lwidget_add(lua_State *L, const vt_widget *widget)
{
    vt_gate_need_scene(L, widget->name);
    unsigned handlers = handlers_of(L, widget);
    vt_node parent = ((vt_lnode_box *)lua_touserdata(L, 1))->node;
    vt_lnode_box *box = vt_lnode_add(L, parent, VT_NODE_GROUP);
    lua_newtable(L);
    lua_pushvalue(L, 3);
    lua_setfield(L, -2, "node");
    set_fallbacks(L, widget);
    vt_lnode_keep(L, 3, VT_USER_WIDGET);
    box->widget = widget;
    box->handlers = handlers;
    vt_lnode_fill(L, 3, 2);
    lua_pushcfunction(L, build);
    lua_pushvalue(L, 3);
    int status = lua_pcall(L, 1, 0, 0);
    if (status == LUA_OK) return 1;
    vt_stage_remove(vt_script_of(L)->deps.stage, box->node, NULL); /* nothing half made stays */
    vt_budget_check(L, status);
    return lua_error(L);
}

/* Reading and setting what a node has: properties by props.def, handlers, fields of widgets, and words that
 * stay alive. A script reaches vt_lnode_index and vt_lnode_newindex through a node's metatable alone, so the
 * first argument is a node. */
#include <string.h>

#include "script/playing.h"

enum { SET_COST = 5, LIST_SHIFT = 3 };

/* ---- reading ---- */

static int bad_key(lua_State *L)
{
    return luaL_error(L, "a node has named properties, no [%s]", vt_values_tostring(L, 2, NULL));
}

static void push_parent(lua_State *L, const vt_lnode_box *box)
{
    vt_stage *stage = vt_script_of(L)->deps.stage;
    vt_node parent = vt_stage_parent(stage, box->node), scene = vt_stage_scene(stage),
            overlay = vt_stage_overlay(stage);
    bool ours = parent.slot != scene.slot && parent.slot != overlay.slot;
    vt_lnode_push(L, ours ? parent : (vt_node){0});
}

/* Upvalue 1: the methods of all nodes. */
static bool push_method(lua_State *L, const vt_lnode_box *box)
{
    int top = lua_gettop(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_METHODS);
    if (vt_lparts[box->kind]) {
        lua_rawgeti(L, -1, (int)box->kind + 1);
        lua_pushvalue(L, 2);
        if (lua_rawget(L, -2) != LUA_TNIL) return true;
        lua_settop(L, top);
    }
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return true;
    lua_settop(L, top);
    return false;
}

int vt_lnode_index(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    const vt_lnode_box *box = lua_touserdata(L, 1);
    if (lua_type(L, 2) != LUA_TSTRING) return bad_key(L);
    const char *name = lua_tostring(L, 2);
    vt_err err;
    if (box->widget && vt_lwidget_get(L, 1, name)) return 1;
    vt_key key = vt_lnode_key(script, name, box);
    if (key.what == VT_KEY_PROP) {
        vt_value value;
        if (!vt_stage_get(script->deps.stage, box->node, (vt_prop)key.index, &value, &err))
            return vt_gate_raise(L, &err);
        vt_values_push(L, vt_prop_at((vt_prop)key.index), &value);
        return 1;
    }
    if (key.what == VT_KEY_NONE) {
        if (box->kind == VT_NODE_VIDEO && vt_lvideo_get(L, box, name)) return 1;
        if (push_method(L, box)) return 1;
        vt_lnode_unknown(box, name, false, &err);
        return vt_gate_raise(L, &err);
    }
    vt_lnode_check(L, 1);
    if (key.what == VT_KEY_HANDLER)
        vt_lnode_user(L, 1, key.index + 1);
    else
        push_parent(L, box);
    return 1;
}

/* ---- setting ---- */

bool vt_lnode_notice_refuses(
    const vt_script *script, const vt_lnode_box *box, const vt_value *value, vt_prop prop, vt_err *err)
{
    if (box->node.slot != script->notice.slot || box->node.generation != script->notice.generation)
        return false;
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
static void bind(lua_State *L, int node, int index, vt_prop prop, bool word)
{
    vt_lnode_box *box = lua_touserdata(L, node);
    if (!word && !box->bound) return;
    index = lua_absindex(L, index);
    if (vt_lnode_user(L, node, VT_USER_BINDINGS) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        vt_lnode_keep(L, node, VT_USER_BINDINGS);
    }
    if (word)
        lua_pushvalue(L, index);
    else
        lua_pushnil(L);
    lua_rawseti(L, -2, (lua_Integer)prop + 1);
    lua_pop(L, 1);
    box->bound |= word;
}

/* A font is one that experience.conf declares, or one of the three that are always there. */
bool vt_lnode_font(const vt_script *script, const char *name, vt_err *err)
{
    const vt_experience *experience = vt_bundle_experience(script->deps.bundle);
    if (strcmp(name, "sans") == 0 || strcmp(name, "bold") == 0 || strcmp(name, "italic") == 0) return true;
    for (int i = 0; i < experience->font_count; i++)
        if (strcmp(experience->fonts[i].name, name) == 0) return true;
    return vt_fail(err, VT_ERR_MISSING, NULL,
        "there is no font \"%.40s\": it is sans, bold, italic or a name declared under [fonts] in "
        "experience.conf",
        name);
}

static bool set_value(
    lua_State *L, const vt_lnode_box *box, const vt_prop_info *info, const vt_value *value, vt_err *err)
{
    vt_script *script = vt_script_of(L);
    bool differs;
    if (info->id == VT_PROP_FONT && !vt_lnode_font(script, value->as.string.bytes, err)) return false;
    if (box->kind == VT_NODE_CAMERA && info->id == VT_PROP_SRC &&
        !vt_lcamera_declared(script, value->as.string.bytes, err))
        return false;
    if (!vt_stage_put(script->deps.stage, box->node, info->id, value, &differs, err)) return false;
    if (differs && vt_node_films(box->kind)) vt_lfilms_follow(script, vt_lfilms_of(script, box->node));
    script->effects += differs;
    script->hash = vt_hash_u64(script->hash, box->number << 8 | (uint64_t)info->id);
    vt_values_hash(script, value);
    return true;
}

static bool refuse(lua_State *L, const vt_lnode_box *box, const vt_prop_info *info, int index, vt_err *err)
{
    char title[96];
    vt_lnode_title(vt_script_of(L), box, title, sizeof title);
    if (info->flags & VT_PROP_READ) return vt_lnode_read_only(box, info->name, title, err);
    vt_prop_info own = *info; /* the table gives the range of all kinds together */
    if (info->id == VT_PROP_RATE && box->kind == VT_NODE_VIDEO) own.most = 8;
    if (info->id == VT_PROP_RATE && box->kind == VT_NODE_PARTICLES) own.least = 0;
    return vt_values_refuse(L, index, &own, title, err);
}

/* What setting it costs beyond a plain number: long values are copied, and a text is measured by its length,
 * whichever of its properties makes that necessary. */
static size_t weight(
    const vt_script *script, const vt_lnode_box *box, const vt_prop_info *info, const vt_value *value)
{
    vt_value text;
    if (info->type == VT_TYPE_POINTS) return value->as.points.count;
    if (box->kind == VT_NODE_TEXT && info->flags & VT_PROP_MEASURE && info->id != VT_PROP_TEXT &&
        vt_stage_get(script->deps.stage, box->node, VT_PROP_TEXT, &text, NULL))
        return text.as.string.length;
    if (info->type != VT_TYPE_STRING) return 0;
    return info->flags & VT_PROP_MEASURE ? value->as.string.length : value->as.string.length >> LIST_SHIFT;
}

static bool set_property(lua_State *L, int node, const vt_prop_info *info, int index, vt_err *err)
{
    vt_script *script = vt_script_of(L);
    const vt_lnode_box *box = lua_touserdata(L, node);
    bool number = info->type == VT_TYPE_NUMBER, word = false;
    vt_value value;
    if (info->flags & VT_PROP_READ) return refuse(L, box, info, index, err);
    if (!number) lua_pushvalue(L, index); /* a text or a list that is made on the way takes its place */
    if (!vt_values_take(L, number ? index : -1, info, &value, &word)) return refuse(L, box, info, index, err);
    if (vt_lnode_notice_refuses(script, box, &value, info->id, err)) return false;
    vt_budget_charge(L, SET_COST + weight(script, box, info, &value));
    if (!set_value(L, box, info, &value, err)) {
        if (number && err->kind == VT_ERR_RANGE) refuse(L, box, info, index, err);
        return false;
    }
    if (info->type == VT_TYPE_STRING && info->id != VT_PROP_NAME) bind(L, node, index, info->id, word);
    if (!number) lua_pop(L, 1);
    return true;
}

static bool set_handler(lua_State *L, int node, vt_handler handler, int index, vt_err *err)
{
    vt_script *script = vt_script_of(L);
    vt_lnode_box *box = vt_lnode_check(L, node);
    int type = lua_type(L, index);
    if (type != LUA_TFUNCTION && type != LUA_TNIL) {
        char title[96];
        vt_lnode_title(script, box, title, sizeof title);
        return vt_fail(err, VT_ERR_TYPE, NULL, "%s of %s must be a function, not a %s",
            vt_lnode_handler(handler), title, luaL_typename(L, index));
    }
    lua_pushvalue(L, index);
    vt_lnode_keep(L, node, (int)handler + 1);
    unsigned bit = 1u << handler;
    box->handlers = type == LUA_TNIL ? box->handlers & ~bit : box->handlers | bit;
    vt_gate_effect(script, vt_lnode_handler(handler));
    script->hash = vt_hash_u64(script->hash, box->number << 1 | (type != LUA_TNIL));
    return true;
}

static bool set_key(lua_State *L, int node, const char *name, int index, vt_err *err)
{
    const vt_lnode_box *box = lua_touserdata(L, node);
    const vt_widget_field *field = box->widget ? vt_widget_find(box->widget, name) : NULL;
    if (field) return vt_lwidget_set(L, node, field, index, err);
    vt_key key = vt_lnode_key(vt_script_of(L), name, box);
    if (key.what == VT_KEY_PROP) return set_property(L, node, vt_prop_at((vt_prop)key.index), index, err);
    if (key.what == VT_KEY_HANDLER) return set_handler(L, node, (vt_handler)key.index, index, err);
    vt_lnode_check(L, node);
    return vt_lnode_unknown(box, name, true, err);
}

/* Who moves thousands of nodes goes through them as they were made: while one is set, the processor fetches
 * the next from memory. Lua keeps of a userdata some words before what is ours. */
static void expect_next(const vt_script *script, const vt_lnode_box *box)
{
    enum { BEFORE = 40 };
    uint32_t next = box->node.slot + 1;
    if (next >= script->box_count || !script->boxes[next]) return;
    const char *bytes = (const char *)script->boxes[next];
    __builtin_prefetch(bytes - BEFORE);
    __builtin_prefetch(bytes + sizeof(vt_lnode_box) - 1);
    vt_stage_expect(script->deps.stage, next);
}

int vt_lnode_newindex(lua_State *L)
{
    vt_err err;
    expect_next(vt_script_of(L), lua_touserdata(L, 1));
    if (lua_type(L, 2) != LUA_TSTRING) return bad_key(L);
    if (!set_key(L, 1, lua_tostring(L, 2), 3, &err)) return vt_gate_raise(L, &err);
    return 0;
}

/* ---- constructors ---- */

/* What the first positional value is. */
static const char *first_of(const vt_lnode_box *box)
{
    bool says = box->widget ? box->widget->id == VT_WIDGET_BUTTON
                            : box->kind == VT_NODE_TEXT || box->kind == VT_NODE_QR;
    return says ? "text" : NULL;
}

enum { FIELDS_MOST = 64 };

typedef struct {
    bool first, props[VT_PROP_COUNT], handlers[VT_HANDLERS], fields[FIELDS_MOST];
} presence;

static bool note(const vt_script *script, const vt_lnode_box *box, const char *name, presence *there)
{
    const vt_widget_field *field = box->widget ? vt_widget_find(box->widget, name) : NULL;
    vt_key key = vt_lnode_key(script, name, box);
    if (field)
        there->fields[field - vt_widget_fields()] = true;
    else if (key.what == VT_KEY_PROP)
        there->props[key.index] = true;
    else if (key.what == VT_KEY_HANDLER)
        there->handlers[key.index] = true;
    else
        return false;
    return true;
}

/* The first key, by byte, that the node does not know, and which of the others there are. */
static const char *read_keys(lua_State *L, int table, const vt_lnode_box *box, presence *there)
{
    const char *unknown = NULL;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        vt_budget_charge(L, 1);
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : NULL;
        bool one = lua_isinteger(L, -2) && lua_tointeger(L, -2) == 1;
        if (one && first_of(box)) {
            there->first = true;
            continue;
        }
        if (name && note(vt_script_of(L), box, name, there)) continue;
        if (!name) name = one ? "[1]" : "[...]";
        if (!unknown || strcmp(name, unknown) < 0) unknown = name;
    }
    return unknown;
}

static bool set_from(lua_State *L, int node, int table, const char *name, vt_err *err)
{
    name = lua_pushstring(L, name);
    lua_pushvalue(L, -1);
    lua_rawget(L, table);
    bool fine = set_key(L, node, name, lua_gettop(L), err);
    lua_pop(L, 2);
    return fine;
}

static bool fill(lua_State *L, int node, int table, vt_err *err)
{
    const vt_lnode_box *box = lua_touserdata(L, node);
    presence there = {0};
    const char *unknown = read_keys(L, table, box, &there);
    if (unknown) return vt_lnode_unknown(box, unknown, true, err);
    const char *title = vt_prop_at(VT_PROP_NAME)->name; /* first: what follows is told by it */
    if (there.props[VT_PROP_NAME] && !set_from(L, node, table, title, err)) return false;
    for (int i = 0; i < FIELDS_MOST; i++)
        if (there.fields[i] && !set_from(L, node, table, vt_widget_fields()[i].info.name, err)) return false;
    for (int i = 0; i < VT_PROP_COUNT; i++)
        if (there.props[i] && !set_from(L, node, table, vt_prop_at((vt_prop)i)->name, err)) return false;
    if (there.first) {
        const char *name = lua_pushstring(L, first_of(box));
        lua_rawgeti(L, table, 1);
        if (!set_key(L, node, name, lua_gettop(L), err)) return false;
        lua_pop(L, 2);
    }
    for (int i = 0; i < VT_HANDLERS; i++)
        if (there.handlers[i] && !set_from(L, node, table, vt_lnode_handler((vt_handler)i), err))
            return false;
    return true;
}

void vt_lnode_fill(lua_State *L, int node, int table)
{
    vt_err err;
    if (!fill(L, node, table, &err)) {
        vt_stage_remove(vt_script_of(L)->deps.stage, ((vt_lnode_box *)lua_touserdata(L, node))->node, NULL);
        vt_gate_raise(L, &err);
    }
}

/* ---- languages ---- */

static void retranslate(lua_State *L, int node)
{
    vt_script *script = vt_script_of(L);
    const vt_lnode_box *box = lua_touserdata(L, node);
    if (vt_lnode_user(L, node, VT_USER_BINDINGS) != LUA_TTABLE) return;
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
    for (int widgets = 0; widgets <= 1; widgets++) { /* what widgets are made of comes first */
        for (uint32_t slot = 0; slot < script->box_count; slot++) {
            const vt_lnode_box *box = script->boxes[slot];
            if (!box || !(widgets ? box->widget != NULL : box->bound) ||
                !vt_stage_alive(script->deps.stage, box->node))
                continue;
            lua_rawgeti(L, nodes, (lua_Integer)slot + 1);
            vt_budget_charge(L, SET_COST);
            if (widgets)
                vt_lwidget_words(L, nodes + 1);
            else
                retranslate(L, nodes + 1);
            lua_settop(L, nodes);
        }
    }
    lua_pop(L, 1);
}

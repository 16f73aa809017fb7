/* keep: what visitors make. A collection's newest items lie here as the lines that told of them; orders to
 * keep another one go out by its channel, and what became of them comes back by it (store/keep.h). */
#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "script/json.h"
#include "script/script_private.h"
#include "store/keep.h"

enum { WAITING_MOST = 100, USER_CHANGE = 1, USER_LINES, USER_KEPT = 1, USER_LOST };

typedef struct {
    int channel;
    lua_Integer total;             /* that may be shown, in all */
    int count;                     /* of those known here */
    lua_Integer ids[VT_KEPT_MOST]; /* newest first */
} collection;

typedef struct {
    lua_Integer order, id; /* id 0: not yet */
} kept;

/* ---- collections ---- */

static const vt_channel_decl *decl_of(const vt_script *script, int channel)
{
    return vt_script_channel_at(script, channel - 1);
}

static collection *push_collection(lua_State *L, int channel)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_KEEPS);
    if (lua_rawgeti(L, -1, channel) == LUA_TNIL) {
        lua_pop(L, 1);
        collection *new = lua_newuserdatauv(L, sizeof *new, USER_LINES);
        *new = (collection){.channel = channel};
        luaL_setmetatable(L, vt_module_collection.name);
        lua_newtable(L);
        lua_setiuservalue(L, -2, USER_LINES);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, channel);
    }
    lua_remove(L, -2);
    return lua_touserdata(L, -1);
}

static const char *keep_name(void *context, int i)
{
    const vt_script *script = context;
    int seen = 0;
    for (int k = 0; k < vt_script_channel_count(script); k++) {
        const vt_channel_decl *decl = vt_script_channel_at(script, k);
        if (decl->kind == VT_CHANNEL_KEEP && seen++ == i) return decl->name;
    }
    return NULL;
}

static int find_collection(const vt_script *script, const char *name)
{
    for (int i = 0; i < vt_script_channel_count(script); i++) {
        const vt_channel_decl *decl = vt_script_channel_at(script, i);
        if (decl->kind == VT_CHANNEL_KEEP && strcmp(decl->name, name) == 0) return i + 1;
    }
    return 0;
}

static int keep_collection(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    if (lua_type(L, 1) != LUA_TSTRING)
        return luaL_error(L, "keep takes the name of a collection, not a %s", luaL_typename(L, 1));
    const char *name = lua_tostring(L, 1);
    int channel = find_collection(script, name);
    if (!channel) {
        const char *nearest = vt_sandbox_nearest(name, keep_name, script);
        if (nearest)
            return luaL_error(L, "there is no collection \"%s\"; did you mean \"%s\"?", name, nearest);
        return luaL_error(L,
            "there is no collection \"%s\"; declare it in experience.conf: [keep %s] with holds = drawings, "
            "photos, texts or records",
            name, name);
    }
    push_collection(L, channel);
    return 1;
}

static collection *check_collection(lua_State *L)
{
    return luaL_checkudata(L, 1, vt_module_collection.name);
}

static int collection_tostring(lua_State *L)
{
    const collection *c = check_collection(L);
    lua_pushfstring(L, "collection \"%s\"", decl_of(vt_script_of(L), c->channel)->name);
    return 1;
}

/* An item as scripts see it, from the line that told of it. */
static bool push_item(lua_State *L, const char *line, size_t length)
{
    if (!vt_json_push(L, line, length, NULL)) return false;
    lua_pushnil(L);
    lua_setfield(L, -2, "count");
    return true;
}

static int collection_latest(lua_State *L)
{
    const collection *c = check_collection(L);
    lua_Integer most = luaL_optinteger(L, 2, VT_KEPT_MOST);
    luaL_argcheck(L, most >= 1 && most <= VT_KEPT_MOST, 2, "1 to 50 items");
    lua_settop(L, 1);
    lua_getiuservalue(L, 1, USER_LINES);
    lua_newtable(L);
    for (int i = 0, at = 1; i < c->count && at <= most; i++) {
        size_t length;
        lua_rawgeti(L, 2, c->ids[i]);
        const char *line = lua_tolstring(L, -1, &length);
        if (line && push_item(L, line, length)) lua_rawseti(L, 3, at++);
        lua_settop(L, 3);
    }
    return 1;
}

static int collection_count(lua_State *L)
{
    lua_pushinteger(L, check_collection(L)->total);
    return 1;
}

/* ---- adding ---- */

static void check_text(lua_State *L, const char *name)
{
    if (lua_type(L, 2) != LUA_TTABLE)
        luaL_error(L, "add takes { text = ... } here: [keep %s] holds texts", name);
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) {
        vt_budget_charge(L, 1);
        if (lua_type(L, -2) != LUA_TSTRING || strcmp(lua_tostring(L, -2), "text") != 0)
            luaL_error(L,
                "[keep %s] holds texts, each { text = ... } and nothing else; for tables of your "
                "own declare holds = records",
                name);
    }
    size_t length = 0;
    if (lua_getfield(L, 2, "text") != LUA_TSTRING)
        luaL_error(L, "add: text is a text, not a %s", luaL_typename(L, -1));
    const char *text = lua_tolstring(L, -1, &length);
    if (length == 0) luaL_error(L, "add: the text is empty");
    if (length > VT_KEEP_TEXT_MOST)
        luaL_error(L, "add: the text has %d bytes; at most %d are kept", (int)length, VT_KEEP_TEXT_MOST);
    if (!vt_utf8_valid(text, length)) luaL_error(L, "add: the text is not UTF-8");
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 && text[i] != '\n' && text[i] != '\t')
            luaL_error(L, "add: the text holds a control character");
}

static void send_order(lua_State *L, const char *collection_name, const char *order, size_t length)
{
    vt_script *script = vt_script_of(L);
    vt_gate_effect(script, "keep");
    script->hash = vt_hash_text(script->hash, collection_name);
    script->hash = vt_hash_bytes(script->hash, order, length);
    if (script->deps.send)
        script->deps.send(script->deps.context, VT_CHANNEL_KEEP, collection_name, order, length);
}

/* Pushes what the order keeps, from what stands at 2. */
static void push_content(lua_State *L, const vt_channel_decl *decl)
{
    if (strcmp(decl->holds, "texts") == 0) {
        check_text(L, decl->name);
        lua_pushliteral(L, "text\t");
        lua_insert(L, -2);
        lua_concat(L, 2);
    } else if (strcmp(decl->holds, "records") == 0) {
        if (lua_type(L, 2) != LUA_TTABLE)
            luaL_error(L, "add takes a table here: [keep %s] holds records", decl->name);
        vt_json_text(L, 2, VT_KEEP_TEXT_MOST, "a record");
        if (*lua_tostring(L, -1) != '{') luaL_error(L, "a record is a table with keys, not a list");
        lua_pushliteral(L, "table\t");
        lua_insert(L, -2);
        lua_concat(L, 2);
    } else {
        const vt_lnode_box *box = vt_lnode_test(L, 2);
        if (!box || box->kind != VT_NODE_CANVAS)
            luaL_error(L, "add takes a canvas here: [keep %s] holds %s", decl->name, decl->holds);
        vt_lnode_check(L, 2);
        lua_pushfstring(L, "canvas\t%I\t", (LUAI_UACINT)box->number);
    }
}

static int collection_add(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    const collection *c = check_collection(L);
    const vt_channel_decl *decl = decl_of(script, c->channel);
    vt_gate_need_scene(L, "add");
    if (script->keep_waiting >= WAITING_MOST)
        return luaL_error(L, "more than %d items wait to be kept; add less often", WAITING_MOST);
    lua_settop(L, 2);
    push_content(L, decl);
    kept *item = lua_newuserdatauv(L, sizeof *item, USER_LOST);
    *item = (kept){.order = (lua_Integer)script->keep_orders + 1};
    luaL_setmetatable(L, vt_module_kept.name);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_KEPT);
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, item->order);
    lua_pop(L, 1);
    lua_pushfstring(L, "%I\t", item->order);
    lua_pushvalue(L, -3);
    lua_concat(L, 2);
    script->keep_orders++;
    script->keep_waiting++;
    size_t length;
    const char *order = lua_tolstring(L, -1, &length);
    send_order(L, decl->name, order, length);
    lua_pop(L, 1);
    return 1;
}

void vt_lkeep_save(lua_State *L, uint64_t canvas, const char *label)
{
    const vt_script *script = vt_script_of(L);
    int channel = find_collection(script, "drawings");
    if (channel && strcmp(decl_of(script, channel)->holds, "drawings") != 0)
        luaL_error(L, "save keeps in the collection \"drawings\", which experience.conf says holds %s",
            decl_of(script, channel)->holds);
    size_t length;
    const char *order = lua_pushfstring(L, "0\tcanvas\t%I\t%s", (LUAI_UACINT)canvas, label);
    lua_tolstring(L, -1, &length);
    send_order(L, "drawings", order, length);
    lua_pop(L, 1);
}

/* ---- handlers ---- */

/* object:on_NAME(fn), or nil for none; gives the object back. */
static int set_handler(lua_State *L, const char *name, int user)
{
    if (lua_gettop(L) < 2 || (!lua_isnil(L, 2) && lua_type(L, 2) != LUA_TFUNCTION))
        return luaL_error(L, "%s takes a function, not a %s", name, luaL_typename(L, 2));
    vt_gate_need_scene(L, name);
    lua_settop(L, 2);
    lua_setiuservalue(L, 1, user);
    return 1;
}

static int collection_on_change(lua_State *L)
{
    check_collection(L);
    return set_handler(L, "on_change", USER_CHANGE);
}

static kept *check_kept(lua_State *L)
{
    return luaL_checkudata(L, 1, vt_module_kept.name);
}

static int kept_on_kept(lua_State *L)
{
    check_kept(L);
    return set_handler(L, "on_kept", USER_KEPT);
}

static int kept_on_lost(lua_State *L)
{
    check_kept(L);
    return set_handler(L, "on_lost", USER_LOST);
}

/* Upvalue 1: the class's methods. */
static int kept_index(lua_State *L)
{
    const kept *item = check_kept(L);
    const char *name = vt_values_tostring(L, 2, NULL);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
    if (strcmp(name, "id") != 0)
        return luaL_error(L, "what add returns has no \"%s\"; it has id, on_kept and on_lost", name);
    if (item->id)
        lua_pushinteger(L, item->id);
    else
        lua_pushnil(L);
    return 1;
}

static int kept_tostring(lua_State *L)
{
    lua_pushfstring(L, "kept %I", (LUAI_UACINT)check_kept(L)->order);
    return 1;
}

/* ---- lines ---- */

typedef struct {
    int channel;
    const char *text;
    size_t length;
    bool held;
} news;

static lua_Integer whole(lua_State *L, const char *key)
{
    lua_Integer value = lua_getfield(L, -1, key) == LUA_TNUMBER ? lua_tointeger(L, -1) : 0;
    lua_pop(L, 1);
    return value;
}

static void forget(lua_State *L, collection *c, int at)
{
    lua_pushnil(L);
    lua_rawseti(L, -2, c->ids[at]);
    memmove(&c->ids[at], &c->ids[at + 1], (size_t)(c->count - at - 1) * sizeof c->ids[0]);
    c->count--;
}

/* The lines are on top. Whether the item was not known; one older than all that fit here is left out. */
static bool learn(lua_State *L, collection *c, lua_Integer id, const news *line)
{
    int at = 0;
    while (at < c->count && c->ids[at] > id)
        at++;
    bool known = at < c->count && c->ids[at] == id;
    if (!known && at == VT_KEPT_MOST) return false;
    if (!known && c->count == VT_KEPT_MOST) forget(L, c, c->count - 1);
    lua_pushlstring(L, line->text, line->length);
    lua_rawseti(L, -2, id);
    if (known) return true;
    memmove(&c->ids[at + 1], &c->ids[at], (size_t)(c->count - at) * sizeof c->ids[0]);
    c->ids[at] = id;
    c->count++;
    return true;
}

static bool unlearn(lua_State *L, collection *c, lua_Integer id)
{
    for (int at = 0; at < c->count; at++) {
        if (c->ids[at] != id) continue;
        forget(L, c, at);
        return true;
    }
    return false;
}

/* What became of an order: {"order":3,"id":12} or {"order":3,"lost":"why"}; the table is on top. */
static void answer(lua_State *L, lua_Integer order)
{
    vt_script *script = vt_script_of(L);
    int line = lua_gettop(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_KEPT);
    kept *item = lua_rawgeti(L, -1, order) == LUA_TUSERDATA ? lua_touserdata(L, -1) : NULL;
    if (!item) return;
    lua_pushnil(L);
    lua_rawseti(L, -3, order);
    script->keep_waiting--;
    int pending = lua_gettop(L);
    bool lost = lua_getfield(L, line, "lost") == LUA_TSTRING;
    lua_pushvalue(L, line);
    item->id = lost ? 0 : whole(L, "id");
    lua_pop(L, 1);
    if (lua_getiuservalue(L, pending, lost ? USER_LOST : USER_KEPT) != LUA_TFUNCTION) return;
    vt_gate_hash_function(L, -1);
    lua_pushvalue(L, lost ? pending + 1 : pending);
    lua_call(L, 1, 0);
}

static int take_line(lua_State *L)
{
    const news *line = lua_touserdata(L, 1);
    if (!vt_json_push(L, line->text, line->length, NULL) || !lua_istable(L, -1)) return 0;
    lua_Integer order = whole(L, "order"), id = whole(L, "id"), gone = whole(L, "gone");
    if (order) {
        answer(L, order);
        return 0;
    }
    bool counts = lua_getfield(L, -1, "count") == LUA_TNUMBER;
    lua_Integer total = lua_tointeger(L, -1);
    lua_pop(L, 1);
    collection *c = push_collection(L, line->channel);
    int at = lua_gettop(L);
    if (counts) c->total = total;
    lua_getiuservalue(L, at, USER_LINES);
    bool changed = id > 0 ? learn(L, c, id, line) : gone > 0 && unlearn(L, c, gone);
    if (!changed || line->held) return 0;
    if (lua_getiuservalue(L, at, USER_CHANGE) != LUA_TFUNCTION) return 0;
    vt_gate_hash_function(L, -1);
    if (id > 0)
        push_item(L, line->text, line->length);
    else
        lua_pushnil(L);
    lua_call(L, 1, 0);
    return 0;
}

void vt_lkeep_line(vt_script *script, int channel, const char *text, size_t length, bool held)
{
    news line = {channel, text, length, held};
    vt_gate_run(script, "keep", (uint64_t)channel, take_line, &line, NULL);
}

void vt_lkeep_clear(vt_script *script)
{
    lua_State *L = script->L;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_KEEPS);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        lua_pushnil(L);
        lua_setiuservalue(L, -2, USER_CHANGE);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_KEPT);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        for (int user = USER_KEPT; user <= USER_LOST; user++) {
            lua_pushnil(L);
            lua_setiuservalue(L, -2, user);
        }
    }
    lua_pop(L, 2);
}

void vt_lkeep_open(lua_State *L)
{
    vt_sandbox_class(L, &vt_module_collection, NULL, NULL, collection_tostring);
    vt_sandbox_class(L, &vt_module_kept, kept_index, NULL, kept_tostring);
}

static const vt_api keep_entries[] = {
    {"keep", keep_collection, "name: string", "collection",
        "What visitors make, by the name that [keep NAME] of experience.conf gives it."},
    {0},
};
const vt_module vt_module_keep = {"", "", false, keep_entries, "What visitors make"};

static const vt_api collection_entries[] = {
    {"add", collection_add, "what: node|table", "kept",
        "Keeps a canvas, a text { text = ... } or a table, as the collection is declared."},
    {"latest", collection_latest, "most?: integer", "kept_item[]",
        "The newest that may be shown, the newest first; at most 50."},
    {"count", collection_count, "", "integer", "How many may be shown, in all."},
    {"on_change", collection_on_change, "fn: nil|fun(item: kept_item?)", "collection",
        "Calls fn with an item that may be shown from now on, or with nil when one was taken away."},
    {0},
};
const vt_module vt_module_collection = {
    "collection", "collection", true, collection_entries, "What visitors made, of one sort."};

static const vt_api kept_entries[] = {
    {"id", NULL, "", "integer?", "Its number, once it is kept."},
    {"on_kept", kept_on_kept, "fn: nil|fun(item: kept)", "kept", "Calls fn once it is safe on the disk."},
    {"on_lost", kept_on_lost, "fn: nil|fun(why: string)", "kept", "Calls fn when it cannot be kept."},
    {0},
};
const vt_module vt_module_kept = {"kept", "kept", true, kept_entries, "What add returns."};

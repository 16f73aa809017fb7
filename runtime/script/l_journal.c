/* journal.mark, and how every script row is made. Only declared names and fields are written: a row holds
 * whole numbers and short words, never free text. */
#include <string.h>

#include "base/utf8.h"
#include "script/script_private.h"

enum { WORD_MOST = 32 };

const char *vt_ljournal_name(lua_State *L, int index, const char *what)
{
    if (lua_type(L, index) != LUA_TSTRING)
        luaL_error(L, "%s is a text, not a %s", what, luaL_typename(L, index));
    size_t length;
    const char *name = lua_tolstring(L, index, &length);
    if (length == 0 || length >= VT_ROW_NAME || !vt_utf8_valid(name, length) || strlen(name) != length)
        luaL_error(L, "%s is a name of 1 to %d bytes", what, VT_ROW_NAME - 1);
    return name;
}

const char *vt_ljournal_word(lua_State *L, int index, const char *what)
{
    size_t length;
    const char *word = lua_tolstring(L, index, &length);
    if (length == 0 || length > WORD_MOST ||
        strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") != length)
        luaL_error(L,
            "%s is a whole number or a word of at most %d letters, digits, _ - and . (the journal holds no "
            "texts)",
            what, WORD_MOST);
    return word;
}

void vt_ljournal_row(lua_State *L, vt_row_kind kind, const char *target, vt_fields *fields)
{
    vt_script *script = vt_script_of(L);
    vt_row row;
    vt_row_init(&row, VT_SOURCE_STAGE, kind, script->now_us);
    vt_fields_into(fields, &row);
    bool whole = vt_buf_ok(&fields->buf);
    if (whole) {
        const char *json = row.json ? row.json : "{}";
        size_t length = row.json ? row.json_length : 2;
        vt_gate_effect(script, "row");
        script->hash = vt_hash_u64(script->hash, (uint64_t)kind);
        script->hash = vt_hash_text(script->hash, target);
        script->hash = vt_hash_bytes(script->hash, json, length);
        if (script->deps.row) script->deps.row(script->deps.context, kind, target, json, length);
    }
    vt_fields_finish(fields);
    if (!whole) vt_gate_memory(L);
}

static const vt_event_decl *find_event(const vt_script *script, const char *name)
{
    const vt_experience *experience = vt_bundle_experience(script->deps.bundle);
    for (int i = 0; i < experience->event_count; i++)
        if (strcmp(experience->events[i].name, name) == 0) return &experience->events[i];
    return NULL;
}

static const char *event_name(void *context, int i)
{
    const vt_experience *experience = context;
    return i < experience->event_count ? experience->events[i].name : NULL;
}

static int mark_unknown(lua_State *L, const char *name)
{
    vt_script *script = vt_script_of(L);
    const vt_experience *experience = vt_bundle_experience(script->deps.bundle);
    const char *nearest = vt_sandbox_nearest(name, event_name, (void *)(uintptr_t)experience);
    luaL_where(L, 1);
    lua_pushfstring(L, "%sevent \"%s\" is not declared in experience.conf%s%s%s; only its name is recorded",
        lua_tostring(L, -1), name, nearest ? "; did you mean \"" : "", nearest ? nearest : "",
        nearest ? "\"?" : "");
    if (script->deps.say) script->deps.say(script->deps.context, lua_tostring(L, -1));
    vt_fields fields;
    vt_fields_init(&fields);
    vt_ljournal_row(L, VT_ROW_SCHEMA_UNKNOWN, name, &fields);
    return 0;
}

typedef struct {
    const vt_event_decl *event;
} decl_names;

static const char *field_name(void *context, int i)
{
    const vt_event_decl *event = ((decl_names *)context)->event;
    return i < event->field_count ? event->fields[i].name : NULL;
}

/* Every value is checked before the row is begun: a row under way holds memory and must not be left by an
 * error. */
static void check_fields(lua_State *L, const vt_event_decl *event)
{
    const char *unknown = NULL;
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "[...]";
        int i = 0;
        while (i < event->field_count && strcmp(event->fields[i].name, name) != 0)
            i++;
        if (i == event->field_count && (!unknown || strcmp(name, unknown) < 0)) unknown = name;
    }
    if (unknown) {
        decl_names names = {event};
        const char *nearest = vt_sandbox_nearest(unknown, field_name, &names);
        luaL_error(L, "event \"%s\" declares no field \"%s\"%s%s%s", event->name, unknown,
            nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    }
    for (int i = 0; i < event->field_count; i++) {
        const char *what =
            lua_pushfstring(L, "field \"%s\" of event \"%s\"", event->fields[i].name, event->name);
        lua_getfield(L, 2, event->fields[i].name);
        if (lua_type(L, -1) == LUA_TNUMBER) {
            int whole;
            lua_tointegerx(L, -1, &whole);
            if (!whole) luaL_error(L, "%s is a whole number; round it with math.floor", what);
        } else if (lua_type(L, -1) == LUA_TSTRING) {
            vt_ljournal_word(L, -1, what);
        } else if (!lua_isnil(L, -1)) {
            luaL_error(L, "%s is a whole number or a short word, not a %s", what, luaL_typename(L, -1));
        }
        lua_pop(L, 2);
    }
}

static int journal_mark(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_gate_need_scene(L, "journal.mark");
    const char *name = vt_ljournal_name(L, 1, "the name of an event");
    if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TTABLE);
    const vt_event_decl *event = find_event(script, name);
    if (!event) return mark_unknown(L, name);
    lua_settop(L, 2);
    if (lua_isnil(L, 2)) {
        lua_newtable(L);
        lua_replace(L, 2);
    }
    check_fields(L, event);
    luaL_checkstack(L, VT_FIELDS_MAX, NULL);
    for (int i = 0; i < event->field_count; i++) {
        lua_pushstring(L, event->fields[i].name);
        lua_rawget(L, 2);
    }
    vt_fields fields;
    vt_fields_init(&fields);
    for (int i = 0; i < event->field_count; i++) {
        int index = 3 + i;
        if (lua_type(L, index) == LUA_TNUMBER)
            vt_fields_int(&fields, event->fields[i].name, lua_tointeger(L, index));
        else if (lua_type(L, index) == LUA_TSTRING)
            vt_fields_text(&fields, event->fields[i].name, lua_tostring(L, index));
    }
    vt_ljournal_row(L, VT_ROW_MARK, event->name, &fields);
    return 0;
}

static const vt_api entries[] = {
    {"mark", journal_mark, "name: string, fields?: table", "",
        "Writes an event that experience.conf declares."},
    {0},
};
const vt_module vt_module_journal = {"journal", "journal", false, entries, "Events for the evaluation."};

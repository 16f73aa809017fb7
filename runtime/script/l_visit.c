/* The visit: its language and number, and what a script says of how it goes. */
#include <math.h>
#include <string.h>

#include "script/playing.h"
#include "words/writing.h"

static void push_languages(lua_State *L)
{
    const vt_words *words = vt_script_of(L)->words;
    int count = vt_words_languages(words);
    lua_createtable(L, count, 0);
    for (int i = 0; i < count; i++) {
        lua_pushstring(L, vt_words_language_at(words, i));
        lua_rawseti(L, -2, i + 1);
    }
}

void vt_lvisit_direction(vt_script *script)
{
    script->rtl = vt_language_is_rtl(vt_words_language(script->words));
    vt_stage_set_rtl(script->deps.stage, script->rtl);
}

/* Upvalues: the functions, "visit". */
static int visit_index(lua_State *L)
{
    const vt_script *script = vt_script_of(L);
    const char *name = vt_values_tostring(L, 2, NULL);
    if (strcmp(name, "language") == 0) {
        lua_pushstring(L, vt_words_language(script->words));
    } else if (strcmp(name, "languages") == 0) {
        push_languages(L);
    } else if (strcmp(name, "number") == 0) {
        lua_pushinteger(L, script->visit);
    } else if (strcmp(name, "seconds") == 0) {
        lua_pushnumber(L, script->visit ? (double)(script->now_us - script->visit_start_us) / 1e6 : 0.0);
    } else if (strcmp(name, "reduce_motion") == 0) {
        lua_pushboolean(L, script->reduce_motion);
    } else if (strcmp(name, "notice") == 0) {
        vt_lnode_push(L, script->notice);
    } else {
        lua_pushvalue(L, 2);
        lua_gettable(L, lua_upvalueindex(1));
    }
    return 1;
}

static void set_language(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_gate_need_scene(L, "visit.language");
    if (lua_type(L, 3) != LUA_TSTRING)
        luaL_error(L, "visit.language is the tag of a language, not a %s", luaL_typename(L, 3));
    const char *from = vt_words_language(script->words), *to = lua_tostring(L, 3);
    if (strcmp(from, to) == 0) return;
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "from", from);
    vt_fields_text(&fields, "to", to);
    vt_err err;
    if (!vt_words_select(script->words, to, &err)) {
        vt_fields_finish(&fields);
        vt_gate_raise(L, &err);
    }
    vt_ljournal_row(L, VT_ROW_LANG_SET, "", &fields);
    vt_lvisit_direction(script);
    vt_lnode_retranslate(L);
    vt_playing_words(script);
}

static void set_reduce_motion(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_gate_need_scene(L, "visit.reduce_motion");
    if (!lua_isboolean(L, 3))
        luaL_error(L, "visit.reduce_motion is true or false, not a %s", luaL_typename(L, 3));
    if (script->reduce_motion == lua_toboolean(L, 3)) return;
    script->reduce_motion = lua_toboolean(L, 3);
    vt_stage_set_reduce_motion(script->deps.stage, script->reduce_motion);
    vt_gate_effect(script, script->reduce_motion ? "reduce_motion" : "full_motion");
}

static int visit_newindex(lua_State *L)
{
    const char *name = vt_values_tostring(L, 2, NULL);
    if (strcmp(name, "language") == 0)
        set_language(L);
    else if (strcmp(name, "reduce_motion") == 0)
        set_reduce_motion(L);
    else
        return luaL_error(L, "visit.%s cannot be set; only visit.language and visit.reduce_motion can", name);
    return 0;
}

static int visit_finish(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    vt_gate_need_scene(L, "visit.finish");
    script->want = VT_WANT_FINISH;
    vt_gate_effect(script, "finish");
    return 0;
}

static int visit_stay(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    lua_Number seconds = luaL_checknumber(L, 1);
    luaL_argcheck(L, seconds >= 0 && seconds <= 600, 1, "seconds from 0 to 600");
    script->stay_us = script->now_us + (int64_t)(seconds * 1e6);
    vt_gate_effect(script, "stay");
    return 0;
}

static int visit_goal(lua_State *L)
{
    vt_gate_need_scene(L, "visit.goal");
    const char *name = vt_ljournal_name(L, 1, "a goal");
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "name", name);
    vt_ljournal_row(L, VT_ROW_GOAL, name, &fields);
    return 0;
}

static int visit_choice(lua_State *L)
{
    vt_gate_need_scene(L, "visit.choice");
    const char *question = vt_ljournal_name(L, 1, "a question"),
               *option = vt_ljournal_name(L, 2, "an option");
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "q", question);
    vt_fields_text(&fields, "a", option);
    vt_ljournal_row(L, VT_ROW_CHOICE, question, &fields);
    return 0;
}

static int visit_answer(lua_State *L)
{
    vt_gate_need_scene(L, "visit.answer");
    const char *item = vt_ljournal_name(L, 1, "an item");
    bool number = lua_type(L, 2) == LUA_TNUMBER;
    int whole;
    lua_Integer value = lua_tointegerx(L, 2, &whole);
    const char *word = NULL;
    if (number && !whole) return luaL_error(L, "an answer is a whole number or a short word");
    if (!number && lua_type(L, 2) != LUA_TSTRING)
        return luaL_error(L, "an answer is a whole number or a short word, not a %s", luaL_typename(L, 2));
    if (!number) word = vt_ljournal_word(L, 2, "an answer");
    lua_Integer scale = luaL_optinteger(L, 3, 0);
    if (scale < 0 || scale > 1000)
        return luaL_error(L, "the scale of an answer has 1 to 1000 steps, not %I", (LUAI_UACINT)scale);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "item", item);
    if (scale) vt_fields_int(&fields, "scale", scale);
    if (word)
        vt_fields_text(&fields, "value", word);
    else
        vt_fields_int(&fields, "value", value);
    vt_ljournal_row(L, VT_ROW_ANSWER, item, &fields);
    return 0;
}

static int visit_score(lua_State *L)
{
    vt_gate_need_scene(L, "visit.score");
    const char *name = vt_ljournal_name(L, 1, "a score");
    if (lua_type(L, 2) != LUA_TNUMBER || !isfinite(lua_tonumber(L, 2)))
        return luaL_error(L, "a score's value is a number, not a %s", luaL_typename(L, 2));
    const char *unit = lua_isnoneornil(L, 3) ? NULL : vt_ljournal_name(L, 3, "a unit");
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "name", name);
    if (lua_isinteger(L, 2))
        vt_fields_int(&fields, "value", lua_tointeger(L, 2));
    else
        vt_fields_real(&fields, "value", lua_tonumber(L, 2));
    if (unit) vt_fields_text(&fields, "unit", unit);
    vt_ljournal_row(L, VT_ROW_SCORE, name, &fields);
    return 0;
}

void vt_lvisit_open(lua_State *L)
{
    vt_sandbox_values(L, &vt_module_visit, visit_index, visit_newindex);
}

static const vt_api entries[] = {
    {"language", NULL, "", "string", "Reads and sets the language; every live word follows."},
    {"languages", NULL, "", "string[]", "The declared languages."},
    {"reduce_motion", NULL, "", "boolean",
        "Reads and sets, until the visit ends: what moves, scales or turns is there at once."},
    {"number", NULL, "", "integer", "Of this visit; 0 while nobody is there."},
    {"seconds", NULL, "", "number", "Since the visit began."},
    {"notice", NULL, "", "node",
        "The small text that says that touches are recorded; may be moved and restyled."},
    {"finish", visit_finish, "", "", "Ends the visit: back to the first scene in a fresh state."},
    {"stay", visit_stay, "seconds: number", "",
        "Somebody may look on without touching for so long, up to 600 s: nobody asks whether they are still "
        "there."},
    {"goal", visit_goal, "name: string", "", "The visit reached what the team hoped for."},
    {"choice", visit_choice, "question: string, option: string", "", "An option was chosen."},
    {"answer", visit_answer, "item: string, value: integer|string, scale?: integer", "",
        "An answer: a whole number or a short word; scale: how many steps."},
    {"score", visit_score, "name: string, value: number, unit?: string", "",
        "A number that the experience gave."},
    {0},
};
const vt_module vt_module_visit = {"visit", "visit", false, entries, "The visit that is under way."};

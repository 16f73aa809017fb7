/* Words: live values that follow the language until somebody freezes them with tostring, concatenation or any
 * use as a plain text. A word is a userdata with two user values: its key and, after with{}, its fillings. */
#include <string.h>

#include "script/script_private.h"

enum { KEY = 1, FILLINGS = 2 };

bool vt_lword_is(lua_State *L, int index)
{
    return luaL_testudata(L, index, vt_module_word.name) != NULL;
}

static void new_word(lua_State *L)
{
    lua_newuserdatauv(L, 1, 2);
    luaL_setmetatable(L, vt_module_word.name);
}

void vt_lword_push(lua_State *L, const char *key)
{
    const vt_words *words = vt_script_of(L)->words;
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_WORDS);
    if (lua_getfield(L, -1, key) == LUA_TNIL) {
        lua_pop(L, 1);
        if (!vt_words_get(words, key, NULL)) {
            const char *origin;
            int line;
            if (vt_words_empty(words, key, &origin, &line))
                luaL_error(L, "the word \"%s\" has no text: its cells are empty in %s:%d", key, origin, line);
            const char *nearest = vt_words_nearest(words, key);
            if (nearest) luaL_error(L, "no language has the word \"%s\"; did you mean \"%s\"?", key, nearest);
            luaL_error(L, "no language has the word \"%s\"; add it to words.csv", key);
        }
        new_word(L);
        lua_pushstring(L, key);
        lua_setiuservalue(L, -2, KEY);
        lua_pushvalue(L, -1);
        lua_setfield(L, -3, key);
    }
    lua_remove(L, -2);
}

/* Pushes the filling called by length bytes at name; false: there is none, and nothing is pushed. */
static bool push_filling(lua_State *L, int fillings, const char *name, size_t length)
{
    lua_pushlstring(L, name, length);
    if (lua_rawget(L, fillings) == LUA_TNIL) {
        lua_pop(L, 1);
        return false;
    }
    if (vt_lword_is(L, -1)) {
        vt_lword_resolve(L, -1);
        lua_remove(L, -2);
    }
    return true;
}

static void fill(lua_State *L, int fillings, const char *text, size_t length)
{
    const char *end = text + length;
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    while (text < end) {
        const char *open = memchr(text, '{', (size_t)(end - text));
        const char *close = open ? memchr(open, '}', (size_t)(end - open)) : NULL;
        if (!close) break;
        luaL_addlstring(&out, text, (size_t)(open - text));
        if (push_filling(L, fillings, open + 1, (size_t)(close - open - 1))) {
            vt_budget_charge(L, 5 + lua_rawlen(L, -1) / 8);
            luaL_addvalue(&out);
        } else {
            luaL_addlstring(&out, open, (size_t)(close - open) + 1);
        }
        text = close + 1;
    }
    luaL_addlstring(&out, text, (size_t)(end - text));
    luaL_pushresult(&out);
}

void vt_lword_resolve(lua_State *L, int index)
{
    luaL_checkstack(L, 10, "words within words");
    index = lua_absindex(L, index);
    lua_getiuservalue(L, index, KEY);
    size_t length;
    const char *text = vt_words_get(vt_script_of(L)->words, lua_tostring(L, -1), &length);
    vt_budget_charge(L, 5 + length / 8);
    if (lua_getiuservalue(L, index, FILLINGS) == LUA_TTABLE)
        fill(L, lua_gettop(L), text, length);
    else
        lua_pushlstring(L, text, length);
    lua_replace(L, -3);
    lua_pop(L, 1);
}

static void check_word(lua_State *L)
{
    luaL_checkudata(L, 1, vt_module_word.name);
}

static int word_tostring(lua_State *L)
{
    check_word(L);
    vt_lword_resolve(L, 1);
    return 1;
}

static int word_concat(lua_State *L)
{
    for (int i = 1; i <= 2; i++) {
        if (vt_lword_is(L, i)) {
            vt_lword_resolve(L, i);
            lua_replace(L, i);
        } else if (!lua_isstring(L, i)) {
            return luaL_error(L, "a word cannot be joined with a %s", luaL_typename(L, i));
        }
    }
    lua_settop(L, 2);
    vt_budget_charge(L, (lua_rawlen(L, 1) + lua_rawlen(L, 2)) / 8);
    lua_concat(L, 2);
    return 1;
}

/* How deep words stand within the fillings at index; a word made from itself for ever would never end. */
static int depth_of(lua_State *L, int index)
{
    lua_getiuservalue(L, index, FILLINGS);
    int depth = 0;
    if (lua_istable(L, -1)) {
        lua_rawgeti(L, -1, 0);
        depth = (int)lua_tointeger(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return depth;
}

static int copy_fillings(lua_State *L, int source, int target)
{
    int depth = 0;
    for (lua_pushnil(L); lua_next(L, source); lua_pop(L, 1)) {
        vt_budget_charge(L, 2);
        if (lua_type(L, -2) != LUA_TSTRING) continue;
        if (vt_lword_is(L, -1)) {
            int below = depth_of(L, -1);
            if (below > depth) depth = below;
        } else if (lua_type(L, -1) != LUA_TSTRING && lua_type(L, -1) != LUA_TNUMBER) {
            luaL_error(L, "with: \"%s\" is a text, a number or a word, not a %s", lua_tostring(L, -2),
                luaL_typename(L, -1));
        }
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        if (lua_type(L, -1) == LUA_TNUMBER) lua_tostring(L, -1);
        lua_rawset(L, target);
    }
    return depth;
}

static int word_with(lua_State *L)
{
    enum { DEPTH_MOST = 4 };
    check_word(L);
    if (lua_type(L, 2) != LUA_TTABLE) return luaL_error(L, "with takes a table: with{ name = \"Ana\" }");
    lua_settop(L, 2);
    lua_newtable(L);
    int depth = depth_of(L, 1);
    if (lua_getiuservalue(L, 1, FILLINGS) == LUA_TTABLE) copy_fillings(L, 4, 3);
    lua_settop(L, 3);
    int below = copy_fillings(L, 2, 3) + 1;
    if (below > depth) depth = below;
    if (depth > DEPTH_MOST)
        return luaL_error(L, "with: words are filled with words more than %d deep", DEPTH_MOST);
    lua_pushinteger(L, depth);
    lua_rawseti(L, 3, 0);
    new_word(L);
    lua_getiuservalue(L, 1, KEY);
    lua_setiuservalue(L, -2, KEY);
    lua_pushvalue(L, 3);
    lua_setiuservalue(L, -2, FILLINGS);
    return 1;
}

/* ---- words.key, words("key") ---- */

static int words_index(lua_State *L)
{
    if (lua_type(L, 2) != LUA_TSTRING)
        return luaL_error(L, "a word's key is a text, not a %s", luaL_typename(L, 2));
    vt_lword_push(L, lua_tostring(L, 2));
    return 1;
}

void vt_lword_open(lua_State *L)
{
    vt_sandbox_class(L, &vt_module_word, NULL, NULL, word_tostring);
    luaL_getmetatable(L, vt_module_word.name);
    lua_pushcfunction(L, word_concat);
    lua_setfield(L, -2, "__concat");
    lua_pop(L, 1);
    lua_newtable(L);
    vt_sandbox_lock(L, vt_module_words.name);
    lua_getmetatable(L, -1);
    lua_pushcfunction(L, words_index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, words_index);
    lua_setfield(L, -2, "__call");
    lua_pop(L, 1);
    lua_setfield(L, -2, vt_module_words.name);
}

static const vt_api words_entries[] = {{0}};
const vt_module vt_module_words = {"words", "words", false, words_entries,
    "words.key is a live value: a node that shows it follows the language. words(\"key\") is the same."};

static const vt_api word_entries[] = {
    {"with", word_with, "fillings: table", "word", "The word with {name} filled from fillings.name."},
    {0},
};
const vt_module vt_module_word = {
    "word", "word", true, word_entries, "A word in the visitor's language; tostring freezes it."};

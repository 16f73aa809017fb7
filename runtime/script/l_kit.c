/* What the widgets' own files may call besides what every script may. A script never gets this table. */
#include <string.h>

#include "base/utf8.h"
#include "script/script_private.h"
#include "widget_files.h"
#include "words/writing.h"

/* tapped(node): the widget counts as tapped for stories that wait for it. */
static int kit_tapped(lua_State *L)
{
    vt_script *script = vt_script_of(L);
    const vt_lnode_box *box = vt_lnode_check(L, 1);
    if (script->tapped_count < VT_TAPPED_MAX) script->tapped[script->tapped_count++] = box->node;
    return 0;
}

/* size(node, w, h): what the widget is for the layout and the anchor; its fields w and h are what was asked.
 */
static int kit_size(lua_State *L)
{
    vt_stage *stage = vt_script_of(L)->deps.stage;
    const vt_lnode_box *box = vt_lnode_check(L, 1);
    vt_err err;
    if (!vt_stage_set_number(stage, box->node, VT_PROP_W, luaL_checknumber(L, 2), &err) ||
        !vt_stage_set_number(stage, box->node, VT_PROP_H, luaL_checknumber(L, 3), &err))
        return vt_gate_raise(L, &err);
    return 0;
}

/* least(): the least side of what a finger is to meet, stage units. */
static int kit_least(lua_State *L)
{
    static const double MM = 15, UNITS = 90;
    double mm = vt_script_of(L)->deps.mm_per_unit;
    lua_pushnumber(L, mm > 0 ? MM / mm : UNITS);
    return 1;
}

static int kit_rtl(lua_State *L)
{
    lua_pushboolean(L, vt_script_of(L)->rtl);
    return 1;
}

/* ---- characters as a reader counts them ---- */

static bool is_flag_half(uint32_t code)
{
    return code >= 0x1F1E6 && code <= 0x1F1FF;
}

/* Where the character that begins at `from` ends. */
static size_t cluster_end(const char *text, size_t length, size_t from)
{
    size_t at = from;
    if (at >= length) return length;
    uint32_t before = vt_utf8_next(text, length, &at);
    bool pair = is_flag_half(before);
    while (at < length) {
        size_t next = at;
        uint32_t code = vt_utf8_next(text, length, &next);
        bool joined = vt_char_extends(code) || before == 0x200D || (pair && is_flag_half(code)) ||
                      (before == '\r' && code == '\n');
        if (!joined) break;
        if (!vt_char_extends(code)) pair = false;
        before = code;
        at = next;
    }
    return at;
}

/* characters(text): a list of where each character begins, in bytes from 1, and one beyond the last. */
static int kit_characters(lua_State *L)
{
    size_t length, at = 0;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_settop(L, 1);
    vt_budget_charge(L, length);
    lua_newtable(L);
    lua_Integer count = 0;
    while (at < length) {
        lua_pushinteger(L, (lua_Integer)at + 1);
        lua_rawseti(L, 2, ++count);
        at = cluster_end(text, length, at);
    }
    lua_pushinteger(L, (lua_Integer)length + 1);
    lua_rawseti(L, 2, ++count);
    return 1;
}

/* layouts(): what widgets/layouts.lua returns. */
static int kit_layouts(lua_State *L)
{
    vt_require_compile(
        L, (const char *)vt_widget_file_layouts, sizeof vt_widget_file_layouts, "vitrine/layouts.lua");
    lua_call(L, 0, 1);
    return 1;
}

/* One table for all files of a state: kit.focused is the input that has the focus. */
void vt_lkit_push(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"tapped", kit_tapped},
        {"size", kit_size},
        {"least", kit_least},
        {"rtl", kit_rtl},
        {"characters", kit_characters},
        {"layouts", kit_layouts},
        {NULL, NULL},
    };
    lua_rawgeti(L, LUA_REGISTRYINDEX, VT_SLOT_WIDGETS);
    if (lua_rawgeti(L, -1, 0) == LUA_TNIL) {
        lua_pop(L, 1);
        luaL_newlib(L, functions);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, 0);
    }
    lua_remove(L, -2);
}

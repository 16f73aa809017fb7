/* What the widgets' own files may call besides what every script may. A script never gets this table. */
#include <string.h>

#include "base/utf8.h"
#include "script/script_private.h"
#include "widget_files.h"

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

static int kit_rtl(lua_State *L)
{
    lua_pushboolean(L, vt_script_of(L)->rtl);
    return 1;
}

/* ---- characters as a reader counts them ---- */

typedef struct {
    uint32_t first, last;
} range;

/* What joins the character before it (Unicode 15, blocks of combining marks of the scripts that the keyboards
 * and fonts know, variation selectors, skin tones, tags). */
static const range marks[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05BF},
    {0x05C1, 0x05C2}, {0x05C4, 0x05C5}, {0x05C7, 0x05C7}, {0x0610, 0x061A}, {0x064B, 0x065F},
    {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED},
    {0x0711, 0x0711}, {0x0730, 0x074A}, {0x07A6, 0x07B0}, {0x0900, 0x0903}, {0x093A, 0x093C},
    {0x093E, 0x094F}, {0x0951, 0x0957}, {0x0962, 0x0963}, {0x0981, 0x0983}, {0x09BC, 0x09BC},
    {0x09BE, 0x09CD}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1ACE},
    {0x1DC0, 0x1DFF}, {0x200D, 0x200D}, {0x20D0, 0x20F0}, {0x302A, 0x302F}, {0x3099, 0x309A},
    {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0x1F3FB, 0x1F3FF}, {0xE0020, 0xE007F}, {0xE0100, 0xE01EF}};

static bool is_mark(uint32_t code)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (code >= marks[i].first && code <= marks[i].last) return true;
    return false;
}

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
        bool joined = is_mark(code) || before == 0x200D || (pair && is_flag_half(code)) ||
                      (before == '\r' && code == '\n');
        if (!joined) break;
        if (!is_mark(code)) pair = false;
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

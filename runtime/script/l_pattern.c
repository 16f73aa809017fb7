/* string.find, match, gmatch and gsub, on our own matcher. */
#include <ctype.h>
#include <string.h>

#include "script/pattern.h"

/* ---- captures ---- */

/* Capture index, or the whole match when there is none. VT_CAPTURE_POSITION: a number was pushed. */
static ptrdiff_t capture_of(vt_matcher *m, int index, const char *s, const char *e, const char **out)
{
    if (index >= m->level) {
        if (index != 0) luaL_error(m->L, "invalid capture index %%%d", index + 1);
        *out = s;
        return e - s;
    }
    ptrdiff_t length = m->capture[index].length;
    *out = m->capture[index].start;
    if (length == VT_CAPTURE_OPEN) luaL_error(m->L, "unfinished capture");
    if (length == VT_CAPTURE_POSITION) lua_pushinteger(m->L, m->capture[index].start - m->subject + 1);
    return length;
}

static void push_capture(vt_matcher *m, int index, const char *s, const char *e)
{
    const char *start;
    ptrdiff_t length = capture_of(m, index, s, e, &start);
    if (length == VT_CAPTURE_POSITION) return;
    vt_budget_charge(m->L, (uint64_t)length / 8);
    lua_pushlstring(m->L, start, (size_t)length);
}

/* s NULL: only what is in parentheses. */
static int push_captures(vt_matcher *m, const char *s, const char *e)
{
    int count = m->level == 0 && s ? 1 : m->level;
    luaL_checkstack(m->L, count, "too many captures");
    for (int i = 0; i < count; i++)
        push_capture(m, i, s, e);
    return count;
}

/* ---- find, match ---- */

static size_t start_position(lua_Integer position, size_t length)
{
    if (position > 0) return (size_t)position - 1;
    if (position == 0 || position < -(lua_Integer)length) return 0;
    return length - (size_t)(-position);
}

static bool has_specials(const char *p, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (p[i] && strchr("^$*+?.([%-", p[i])) return true;
    return false;
}

static int find_plain(lua_State *L, const char *s, size_t ls, size_t from, const char *p, size_t lp)
{
    vt_budget_charge(L, (ls - from + lp) / 8);
    const char *found = lp == 0 ? s + from : memmem(s + from, ls - from, p, lp);
    if (!found) {
        luaL_pushfail(L);
        return 1;
    }
    lua_pushinteger(L, found - s + 1);
    lua_pushinteger(L, found - s + (ptrdiff_t)lp);
    return 2;
}

static int search(lua_State *L, bool find)
{
    size_t ls, lp;
    const char *s = luaL_checklstring(L, 1, &ls);
    const char *p = luaL_checklstring(L, 2, &lp);
    size_t from = start_position(luaL_optinteger(L, 3, 1), ls);
    if (from > ls) {
        luaL_pushfail(L);
        return 1;
    }
    if (find && (lua_toboolean(L, 4) || !has_specials(p, lp))) return find_plain(L, s, ls, from, p, lp);
    bool anchored = lp > 0 && *p == '^';
    vt_matcher m;
    vt_matcher_init(&m, L, s, ls, p + lp);
    if (anchored) p++;
    for (const char *at = s + from; at <= m.end; at++) {
        m.level = 0;
        const char *e = vt_matcher_match(&m, at, p);
        if (e && find) {
            lua_pushinteger(L, at - s + 1);
            lua_pushinteger(L, e - s);
            return push_captures(&m, NULL, NULL) + 2;
        }
        if (e) return push_captures(&m, at, e);
        if (anchored) break;
    }
    luaL_pushfail(L);
    return 1;
}

int vt_pattern_find(lua_State *L)
{
    return search(L, true);
}

int vt_pattern_match(lua_State *L)
{
    return search(L, false);
}

/* ---- gmatch ---- */

/* Upvalues: subject, pattern, place to go on from, end of the last match (-1: none). */
static int gmatch_step(lua_State *L)
{
    size_t ls, lp;
    const char *s = lua_tolstring(L, lua_upvalueindex(1), &ls);
    const char *p = lua_tolstring(L, lua_upvalueindex(2), &lp);
    size_t from = (size_t)lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    vt_matcher m;
    vt_matcher_init(&m, L, s, ls, p + lp);
    for (size_t at = from; at <= ls; at++) {
        m.level = 0;
        const char *e = vt_matcher_match(&m, s + at, p);
        if (!e || e - s == last) continue;
        lua_pushinteger(L, e - s);
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_replace(L, lua_upvalueindex(4));
        return push_captures(&m, s + at, e);
    }
    return 0;
}

int vt_pattern_gmatch(lua_State *L)
{
    size_t ls;
    luaL_checklstring(L, 1, &ls);
    luaL_checkstring(L, 2);
    size_t from = start_position(luaL_optinteger(L, 3, 1), ls);
    lua_settop(L, 2);
    lua_pushinteger(L, from > ls ? (lua_Integer)ls + 1 : (lua_Integer)from);
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, gmatch_step, 4);
    return 1;
}

/* ---- gsub ---- */

static void add_template(vt_matcher *m, luaL_Buffer *out, const char *s, const char *e)
{
    size_t length;
    const char *text = lua_tolstring(m->L, 3, &length);
    const char *end = text + length;
    for (;;) {
        const char *escape = memchr(text, '%', (size_t)(end - text));
        luaL_addlstring(out, text, (size_t)((escape ? escape : end) - text));
        if (!escape) return;
        char c = escape[1];
        const char *start;
        if (c == '%') {
            luaL_addchar(out, '%');
        } else if (c == '0') {
            luaL_addlstring(out, s, (size_t)(e - s));
        } else if (isdigit((unsigned char)c)) {
            ptrdiff_t size = capture_of(m, c - '1', s, e, &start);
            if (size == VT_CAPTURE_POSITION) {
                luaL_addvalue(out);
            } else {
                luaL_addlstring(out, start, (size_t)size);
            }
        } else {
            luaL_error(m->L, "invalid use of '%%' in replacement string");
        }
        text = escape + 2;
    }
}

/* Adds what stands for the match; false: the match itself. */
static bool add_replacement(vt_matcher *m, luaL_Buffer *out, const char *s, const char *e, int type)
{
    lua_State *L = m->L;
    if (type == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(m, s, e), 1);
    } else if (type == LUA_TTABLE) {
        push_capture(m, 0, s, e);
        lua_gettable(L, 3);
    } else {
        add_template(m, out, s, e);
        return true;
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(out, s, (size_t)(e - s));
        return false;
    }
    if (!lua_isstring(L, -1)) luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    luaL_addvalue(out);
    return true;
}

int vt_pattern_gsub(lua_State *L)
{
    size_t ls, lp;
    const char *s = luaL_checklstring(L, 1, &ls), *start = s;
    const char *p = luaL_checklstring(L, 2, &lp);
    int type = lua_type(L, 3);
    luaL_argexpected(L,
        type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
        "string/function/table");
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)ls + 1), count = 0;
    bool anchored = lp > 0 && *p == '^', changed = false;
    vt_matcher m;
    vt_matcher_init(&m, L, s, ls, p + lp);
    if (anchored) p++;
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    const char *last = NULL;
    while (count < most) {
        m.level = 0;
        m.depth = VT_PATTERN_DEPTH;
        const char *e = vt_matcher_match(&m, s, p);
        if (e && e != last) {
            count++;
            size_t before = luaL_bufflen(&out);
            changed |= add_replacement(&m, &out, s, e, type);
            vt_budget_charge(L, (luaL_bufflen(&out) - before) / 8 + 1);
            s = last = e;
        } else if (s < m.end) {
            luaL_addchar(&out, *s++);
        } else {
            break;
        }
        if (anchored) break;
    }
    if (!changed) {
        lua_pushvalue(L, 1);
    } else {
        luaL_addlstring(&out, s, (size_t)(m.end - s));
        vt_budget_charge(L, (size_t)(m.end - start) / 8);
        luaL_pushresult(&out);
    }
    lua_pushinteger(L, count);
    return 2;
}

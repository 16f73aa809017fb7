/* Lua's patterns (manual 6.4.1) with a step counter: every comparison is charged to the budget, so that a
 * pattern that would backtrack for hours is stopped like any other loop.
 *
 * 1. Same answers and refusals as Lua 5.4's own, which a test compares on random patterns.
 * 2. Recursion is bounded by DEPTH_MOST; nothing is allocated while matching. */
#include <ctype.h>
#include <string.h>

#include "script/script_private.h"

enum { CAPTURES_MOST = 32, DEPTH_MOST = 200, STEPS_A_CHARGE = 64 };

static const ptrdiff_t UNFINISHED = -1, POSITION = -2;

typedef struct {
    lua_State *L;
    const char *subject, *end, *pattern_end;
    int level, depth;
    unsigned steps;
    struct {
        const char *start;
        ptrdiff_t length;
    } capture[CAPTURES_MOST];
} matcher;

static const char *match(matcher *m, const char *s, const char *p);

static inline void step(matcher *m)
{
    if (++m->steps < STEPS_A_CHARGE) return;
    m->steps = 0;
    vt_budget_charge(m->L, STEPS_A_CHARGE);
}

static void matcher_init(
    matcher *m, lua_State *L, const char *subject, size_t length, const char *pattern_end)
{
    m->L = L;
    m->subject = subject;
    m->end = subject + length;
    m->pattern_end = pattern_end;
    m->level = 0;
    m->depth = DEPTH_MOST;
    m->steps = 0;
}

/* ---- single characters ---- */

/* Behind the class that begins at p. */
static const char *class_end(matcher *m, const char *p)
{
    char c = *p++;
    if (c == '%') {
        if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
        return p + 1;
    }
    if (c != '[') return p;
    if (p < m->pattern_end && *p == '^') p++;
    do { /* a ] in the first place stands for itself */
        if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
        c = *p++;
        if (c == '%' && p < m->pattern_end) p++;
        step(m);
    } while (p >= m->pattern_end || *p != ']');
    return p + 1;
}

static int is_zero(int c)
{
    return c == 0;
}

static bool in_class(int c, int class)
{
    static const struct {
        int letter;
        int (*test)(int);
    } classes[] = {{'a', isalpha}, {'c', iscntrl}, {'d', isdigit}, {'g', isgraph}, {'l', islower},
        {'p', ispunct}, {'s', isspace}, {'u', isupper}, {'w', isalnum}, {'x', isxdigit}, {'z', is_zero}};
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        if (classes[i].letter == tolower(class)) return (classes[i].test(c) != 0) == (islower(class) != 0);
    return class == c;
}

/* p at '[', last at its ']'. */
static bool in_set(matcher *m, int c, const char *p, const char *last)
{
    bool wanted = true;
    if (p[1] == '^') {
        wanted = false;
        p++;
    }
    while (++p < last) {
        step(m);
        if (*p == '%') {
            p++;
            if (in_class(c, (unsigned char)*p)) return wanted;
        } else if (p[1] == '-' && p + 2 < last) {
            p += 2;
            if ((unsigned char)p[-2] <= c && c <= (unsigned char)*p) return wanted;
        } else if ((unsigned char)*p == c) {
            return wanted;
        }
    }
    return !wanted;
}

static bool single(matcher *m, const char *s, const char *p, const char *behind)
{
    step(m);
    if (s >= m->end) return false;
    int c = (unsigned char)*s;
    switch (*p) {
    case '.':
        return true;
    case '%':
        return in_class(c, (unsigned char)p[1]);
    case '[':
        return in_set(m, c, p, behind - 1);
    default:
        return (unsigned char)*p == c;
    }
}

/* ---- items ---- */

static const char *match_balance(matcher *m, const char *s, const char *p)
{
    if (p >= m->pattern_end - 1) luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
    if (s >= m->end || *s != p[0]) return NULL;
    char open = p[0], close = p[1];
    int depth = 1;
    while (++s < m->end) {
        step(m);
        if (*s == close) {
            if (--depth == 0) return s + 1;
        } else if (*s == open) {
            depth++;
        }
    }
    return NULL;
}

static const char *match_longest(matcher *m, const char *s, const char *p, const char *behind)
{
    ptrdiff_t count = 0;
    while (single(m, s + count, p, behind))
        count++;
    for (; count >= 0; count--) {
        const char *found = match(m, s + count, behind + 1);
        if (found) return found;
    }
    return NULL;
}

static const char *match_shortest(matcher *m, const char *s, const char *p, const char *behind)
{
    for (;; s++) {
        const char *found = match(m, s, behind + 1);
        if (found) return found;
        if (!single(m, s, p, behind)) return NULL;
    }
}

static const char *open_capture(matcher *m, const char *s, const char *p, ptrdiff_t what)
{
    if (m->level >= CAPTURES_MOST) luaL_error(m->L, "too many captures");
    m->capture[m->level].start = s;
    m->capture[m->level].length = what;
    m->level++;
    const char *found = match(m, s, p);
    if (!found) m->level--;
    return found;
}

static const char *close_capture(matcher *m, const char *s, const char *p)
{
    int open = m->level - 1;
    while (open >= 0 && m->capture[open].length != UNFINISHED)
        open--;
    if (open < 0) luaL_error(m->L, "invalid pattern capture");
    m->capture[open].length = s - m->capture[open].start;
    const char *found = match(m, s, p);
    if (!found) m->capture[open].length = UNFINISHED;
    return found;
}

static const char *match_again(matcher *m, const char *s, int digit)
{
    int index = digit - '1';
    if (index < 0 || index >= m->level || m->capture[index].length == UNFINISHED)
        luaL_error(m->L, "invalid capture index %%%d", index + 1);
    size_t length = (size_t)m->capture[index].length;
    vt_budget_charge(m->L, m->capture[index].length > 0 ? length / 8 : 0);
    bool same = (size_t)(m->end - s) >= length && memcmp(m->capture[index].start, s, length) == 0;
    return same ? s + length : NULL;
}

/* %f: between a character outside the set and one inside; beyond both ends of the subject lies a zero. */
static bool at_frontier(matcher *m, const char *s, const char *p, const char *behind)
{
    int before = s == m->subject ? 0 : (unsigned char)s[-1];
    int after = s == m->end ? 0 : (unsigned char)*s;
    return !in_set(m, before, p, behind - 1) && in_set(m, after, p, behind - 1);
}

/* A single character and what follows it. *s, *p move on; true: go on there, false: *s is the answer. */
static bool match_single(matcher *m, const char **s, const char **p)
{
    const char *behind = class_end(m, *p);
    char suffix = behind < m->pattern_end ? *behind : '\0';
    bool fits = single(m, *s, *p, behind);
    bool optional = suffix == '*' || suffix == '?' || suffix == '-';
    if (!fits && !optional) {
        *s = NULL;
        return false;
    }
    const char *found;
    switch (suffix) {
    case '?':
        found = fits ? match(m, *s + 1, behind + 1) : NULL;
        break;
    case '+':
        *s = match_longest(m, *s + 1, *p, behind);
        return false;
    case '*':
        if (!fits) break;
        *s = match_longest(m, *s, *p, behind);
        return false;
    case '-':
        if (!fits) break;
        *s = match_shortest(m, *s, *p, behind);
        return false;
    default:
        ++*s;
        *p = behind;
        return true;
    }
    *p = behind + 1;
    if (suffix != '?' || !found) return true;
    *s = found;
    return false;
}

/* %b, %f and %1: true when p is one of them; *s moves on, NULL when it does not fit. */
static bool match_special(matcher *m, const char **s, const char **p)
{
    char c = *p + 1 < m->pattern_end ? (*p)[1] : '\0';
    if (c == 'b') {
        *s = match_balance(m, *s, *p + 2);
        *p += 4;
    } else if (c == 'f') {
        const char *set = *p + 2;
        if (set >= m->pattern_end || *set != '[') luaL_error(m->L, "missing '[' after '%%f' in pattern");
        const char *behind = class_end(m, set);
        if (!at_frontier(m, *s, set, behind)) *s = NULL;
        *p = behind;
    } else if (isdigit((unsigned char)c)) {
        *s = match_again(m, *s, c);
        *p += 2;
    } else {
        return false;
    }
    return true;
}

static const char *match_here(matcher *m, const char *s, const char *p)
{
    while (s && p < m->pattern_end) {
        step(m);
        if (*p == '(') {
            bool position = p + 1 < m->pattern_end && p[1] == ')';
            return open_capture(m, s, p + (position ? 2 : 1), position ? POSITION : UNFINISHED);
        }
        if (*p == ')') return close_capture(m, s, p + 1);
        if (*p == '$' && p + 1 == m->pattern_end) return s == m->end ? s : NULL;
        if (*p == '%' && match_special(m, &s, &p)) continue;
        if (!match_single(m, &s, &p)) return s;
    }
    return s;
}

static const char *match(matcher *m, const char *s, const char *p)
{
    if (m->depth-- == 0) luaL_error(m->L, "pattern too complex");
    const char *found = match_here(m, s, p);
    m->depth++;
    return found;
}

/* ---- captures ---- */

/* Capture index, or the whole match when there is none. POSITION: a number was pushed. */
static ptrdiff_t capture_of(matcher *m, int index, const char *s, const char *e, const char **out)
{
    if (index >= m->level) {
        if (index != 0) luaL_error(m->L, "invalid capture index %%%d", index + 1);
        *out = s;
        return e - s;
    }
    ptrdiff_t length = m->capture[index].length;
    *out = m->capture[index].start;
    if (length == UNFINISHED) luaL_error(m->L, "unfinished capture");
    if (length == POSITION) lua_pushinteger(m->L, m->capture[index].start - m->subject + 1);
    return length;
}

static void push_capture(matcher *m, int index, const char *s, const char *e)
{
    const char *start;
    ptrdiff_t length = capture_of(m, index, s, e, &start);
    if (length == POSITION) return;
    vt_budget_charge(m->L, (uint64_t)length / 8);
    lua_pushlstring(m->L, start, (size_t)length);
}

/* s NULL: only what is in parentheses. */
static int push_captures(matcher *m, const char *s, const char *e)
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
    matcher m;
    matcher_init(&m, L, s, ls, p + lp);
    if (anchored) p++;
    for (const char *at = s + from; at <= m.end; at++) {
        m.level = 0;
        const char *e = match(&m, at, p);
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
    matcher m;
    matcher_init(&m, L, s, ls, p + lp);
    for (size_t at = from; at <= ls; at++) {
        m.level = 0;
        const char *e = match(&m, s + at, p);
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

static void add_template(matcher *m, luaL_Buffer *out, const char *s, const char *e)
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
            if (size == POSITION) {
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
static bool add_replacement(matcher *m, luaL_Buffer *out, const char *s, const char *e, int type)
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
    matcher m;
    matcher_init(&m, L, s, ls, p + lp);
    if (anchored) p++;
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    const char *last = NULL;
    while (count < most) {
        m.level = 0;
        m.depth = DEPTH_MOST;
        const char *e = match(&m, s, p);
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

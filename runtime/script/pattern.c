/* Lua's patterns (manual 6.4.1) with a step counter: every comparison is charged to the budget, so that a
 * pattern that would backtrack for hours is stopped like any other loop.
 *
 * 1. Same answers and refusals as Lua 5.4's own, which a test compares on random patterns.
 * 2. Recursion is bounded by VT_PATTERN_DEPTH; nothing is allocated while matching. */
#include <ctype.h>
#include <string.h>

#include "script/pattern.h"

enum { STEPS_A_CHARGE = 64 };

static inline void step(vt_matcher *m)
{
    if (++m->steps < STEPS_A_CHARGE) return;
    m->steps = 0;
    vt_budget_charge(m->L, STEPS_A_CHARGE);
}

void vt_matcher_init(vt_matcher *m, lua_State *L, const char *subject, size_t length, const char *pattern_end)
{
    m->L = L;
    m->subject = subject;
    m->end = subject + length;
    m->pattern_end = pattern_end;
    m->level = 0;
    m->depth = VT_PATTERN_DEPTH;
    m->steps = 0;
}

/* ---- single characters ---- */

/* Behind the class that begins at p. */
static const char *class_end(vt_matcher *m, const char *p)
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
static bool in_set(vt_matcher *m, int c, const char *p, const char *last)
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

static bool single(vt_matcher *m, const char *s, const char *p, const char *behind)
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

static const char *match_balance(vt_matcher *m, const char *s, const char *p)
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

static const char *match_longest(vt_matcher *m, const char *s, const char *p, const char *behind)
{
    ptrdiff_t count = 0;
    while (single(m, s + count, p, behind))
        count++;
    for (; count >= 0; count--) {
        const char *found = vt_matcher_match(m, s + count, behind + 1);
        if (found) return found;
    }
    return NULL;
}

static const char *match_shortest(vt_matcher *m, const char *s, const char *p, const char *behind)
{
    for (;; s++) {
        const char *found = vt_matcher_match(m, s, behind + 1);
        if (found) return found;
        if (!single(m, s, p, behind)) return NULL;
    }
}

static const char *open_capture(vt_matcher *m, const char *s, const char *p, ptrdiff_t what)
{
    if (m->level >= VT_CAPTURES_MAX) luaL_error(m->L, "too many captures");
    m->capture[m->level].start = s;
    m->capture[m->level].length = what;
    m->level++;
    const char *found = vt_matcher_match(m, s, p);
    if (!found) m->level--;
    return found;
}

static const char *close_capture(vt_matcher *m, const char *s, const char *p)
{
    int open = m->level - 1;
    while (open >= 0 && m->capture[open].length != VT_CAPTURE_OPEN)
        open--;
    if (open < 0) luaL_error(m->L, "invalid pattern capture");
    m->capture[open].length = s - m->capture[open].start;
    const char *found = vt_matcher_match(m, s, p);
    if (!found) m->capture[open].length = VT_CAPTURE_OPEN;
    return found;
}

static const char *match_again(vt_matcher *m, const char *s, int digit)
{
    int index = digit - '1';
    if (index < 0 || index >= m->level || m->capture[index].length == VT_CAPTURE_OPEN)
        luaL_error(m->L, "invalid capture index %%%d", index + 1);
    size_t length = (size_t)m->capture[index].length;
    vt_budget_charge(m->L, m->capture[index].length > 0 ? length / 8 : 0);
    bool same = (size_t)(m->end - s) >= length && memcmp(m->capture[index].start, s, length) == 0;
    return same ? s + length : NULL;
}

/* %f: between a character outside the set and one inside; beyond both ends of the subject lies a zero. */
static bool at_frontier(vt_matcher *m, const char *s, const char *p, const char *behind)
{
    int before = s == m->subject ? 0 : (unsigned char)s[-1];
    int after = s == m->end ? 0 : (unsigned char)*s;
    return !in_set(m, before, p, behind - 1) && in_set(m, after, p, behind - 1);
}

/* A single character and what follows it. *s, *p move on; true: go on there, false: *s is the answer. */
static bool match_single(vt_matcher *m, const char **s, const char **p)
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
        found = fits ? vt_matcher_match(m, *s + 1, behind + 1) : NULL;
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
static bool match_special(vt_matcher *m, const char **s, const char **p)
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

static const char *match_here(vt_matcher *m, const char *s, const char *p)
{
    while (s && p < m->pattern_end) {
        step(m);
        if (*p == '(') {
            bool position = p + 1 < m->pattern_end && p[1] == ')';
            return open_capture(
                m, s, p + (position ? 2 : 1), position ? VT_CAPTURE_POSITION : VT_CAPTURE_OPEN);
        }
        if (*p == ')') return close_capture(m, s, p + 1);
        if (*p == '$' && p + 1 == m->pattern_end) return s == m->end ? s : NULL;
        if (*p == '%' && match_special(m, &s, &p)) continue;
        if (!match_single(m, &s, &p)) return s;
    }
    return s;
}

const char *vt_matcher_match(vt_matcher *m, const char *s, const char *p)
{
    if (m->depth-- == 0) luaL_error(m->L, "pattern too complex");
    const char *found = match_here(m, s, p);
    m->depth++;
    return found;
}

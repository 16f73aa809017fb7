/* A matcher of Lua's patterns with a step counter. */
#ifndef VT_SCRIPT_PATTERN_H
#define VT_SCRIPT_PATTERN_H

#include "script/script_private.h"

enum { VT_CAPTURES_MAX = 32, VT_PATTERN_DEPTH = 200 };

typedef struct {
    lua_State *L;
    const char *subject, *end, *pattern_end;
    int level, depth;
    unsigned steps;
    struct {
        const char *start;
        ptrdiff_t length; /* or one of the two below */
    } capture[VT_CAPTURES_MAX];
} vt_matcher;

enum { VT_CAPTURE_OPEN = -1, VT_CAPTURE_POSITION = -2 };

void vt_matcher_init(
    vt_matcher *matcher, lua_State *L, const char *subject, size_t length, const char *pattern_end);
/* Where the match of the pattern from p that begins at s ends, NULL when there is none. Raises on a malformed
 * pattern. */
const char *vt_matcher_match(vt_matcher *matcher, const char *s, const char *p);

#endif

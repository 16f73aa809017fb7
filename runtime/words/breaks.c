/* libunibreak 1.1 knows Unicode 6.2. What came later is added here: flags are pairs of letters, and emoji
 * stay whole. */
#include "words/breaks.h"

#include "base/mem.h"
#include "words/writing.h"
#include <linebreak.h>

static bool is_region(uint32_t c)
{
    return c >= 0x1F1E6 && c <= 0x1F1FF;
}

static bool is_pictograph(uint32_t c)
{
    return c >= 0x1F000 && c <= 0x1FAFF && !is_region(c);
}

/* Rules LB9, LB30a and LB30b of the later standard. */
static void mend(const uint32_t *text, size_t count, uint8_t *after)
{
    size_t regions = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        regions = is_region(text[i]) ? regions + 1 : 0;
        if (after[i] == VT_BREAK_MUST || (text[i] < 0x200D && text[i + 1] < 0x300)) continue;
        if (vt_char_extends(text[i + 1]) && text[i] != ' ')
            after[i] = VT_BREAK_NEVER;
        else if (text[i] == 0x200D)
            after[i] = VT_BREAK_NEVER;
        else if (is_region(text[i]) && is_region(text[i + 1]))
            after[i] = regions % 2 ? VT_BREAK_NEVER : VT_BREAK_MAY;
        else if (is_pictograph(text[i]) && is_pictograph(text[i + 1]))
            after[i] = VT_BREAK_MAY;
    }
}

/* The library aborts the program on these two kinds, which it has no rules for. */
static bool unknown_to_library(uint32_t c)
{
    return c == 0xFFFF || is_region(c);
}

static bool find(const uint32_t *text, size_t count, const char *language, uint8_t *after)
{
    enum { LIKE_A_PICTOGRAPH = 0x65E5 };
    bool known = true;
    for (size_t i = 0; i < count && known; i++)
        known = !unknown_to_library(text[i]);
    if (known) {
        set_linebreaks_utf32(text, count, language, (char *)after);
        return true;
    }
    uint32_t *copy = vt_alloc_array(count, sizeof *copy);
    if (!copy) return false;
    for (size_t i = 0; i < count; i++)
        copy[i] = unknown_to_library(text[i]) ? LIKE_A_PICTOGRAPH : text[i];
    set_linebreaks_utf32(copy, count, language, (char *)after);
    vt_free(copy);
    return true;
}

bool vt_breaks_find(const uint32_t *text, size_t count, const char *language, uint8_t *after)
{
    static bool ready;
    if (!ready) init_linebreak();
    ready = true;
    if (count == 0) return true;
    if (!find(text, count, language, after)) return false;
    for (size_t i = 0; i < count; i++)
        after[i] = after[i] == LINEBREAK_MUSTBREAK    ? VT_BREAK_MUST
                   : after[i] == LINEBREAK_ALLOWBREAK ? VT_BREAK_MAY
                                                      : VT_BREAK_NEVER;
    mend(text, count, after);
    return true;
}

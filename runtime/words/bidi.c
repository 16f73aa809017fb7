/* See bidi.h. Most texts hold no letter that runs from right to left: they cost one look at each character.
 */
#include "words/bidi.h"

#include <fribidi.h>
#include <string.h>

#include "base/mem.h"

enum { FIRST_RTL = 0x590, LOOK_MOST = 1 << 16 };

static bool may_turn(uint32_t c)
{
    return c >= FIRST_RTL && (c < 0x900 || (c >= 0x200E && c <= 0x2069) || (c >= 0xFB1D && c <= 0xFEFC) ||
                                 (c >= 0x10800 && c <= 0x10FFF) || (c >= 0x1E800 && c <= 0x1EFFF));
}

vt_bidi_way vt_bidi_first(const uint32_t *text, size_t count)
{
    FriBidiCharType types[256];
    int isolated = 0;
    if (count > LOOK_MOST) count = LOOK_MOST;
    for (size_t start = 0; start < count; start += 256) {
        size_t some = count - start < 256 ? count - start : 256;
        fribidi_get_bidi_types(text + start, (FriBidiStrIndex)some, types);
        for (size_t i = 0; i < some; i++) {
            if (FRIBIDI_IS_ISOLATE(types[i]) && types[i] != FRIBIDI_TYPE_PDI)
                isolated++;
            else if (types[i] == FRIBIDI_TYPE_PDI && isolated > 0)
                isolated--;
            else if (FRIBIDI_IS_LETTER(types[i]) && isolated == 0)
                return FRIBIDI_IS_RTL(types[i]) ? VT_BIDI_RTL : VT_BIDI_LTR;
        }
    }
    return VT_BIDI_NONE;
}

bool vt_bidi_levels(const uint32_t *text, size_t count, bool rtl, uint8_t *levels)
{
    bool plain = !rtl;
    if (count == 0) return true;
    for (size_t i = 0; i < count && plain; i++)
        plain = !may_turn(text[i]);
    memset(levels, rtl ? 1 : 0, count);
    if (plain) return true;
    FriBidiCharType *types = vt_alloc_array(count, sizeof *types);
    FriBidiBracketType *brackets = vt_alloc_array(count, sizeof *brackets);
    FriBidiLevel *found = vt_alloc_array(count, sizeof *found);
    bool fine = types && brackets && found;
    if (fine) {
        FriBidiStrIndex length = (FriBidiStrIndex)count;
        FriBidiParType way = rtl ? FRIBIDI_PAR_RTL : FRIBIDI_PAR_LTR;
        fribidi_get_bidi_types(text, length, types);
        fribidi_get_bracket_types(text, length, types, brackets);
        fine = fribidi_get_par_embedding_levels_ex(types, brackets, length, &way, found) > 0;
        for (size_t i = 0; i < count && fine; i++)
            levels[i] = (uint8_t)found[i];
    }
    vt_free(types);
    vt_free(brackets);
    vt_free(found);
    return fine;
}

static void turn(int *order, int first, int last)
{
    for (; first < last; first++, last--) {
        int kept = order[first];
        order[first] = order[last];
        order[last] = kept;
    }
}

void vt_bidi_order(const uint8_t *levels, int count, int *order)
{
    int highest = 0, lowest = 255;
    for (int i = 0; i < count; i++) {
        order[i] = i;
        if (levels[i] > highest) highest = levels[i];
        if (levels[i] % 2 && levels[i] < lowest) lowest = levels[i];
    }
    for (int level = highest; level >= lowest; level--) {
        for (int i = 0; i < count; i++) {
            int end = i;
            while (end < count && levels[end] >= level)
                end++;
            if (end > i) turn(order, i, end - 1);
            i = end;
        }
    }
}

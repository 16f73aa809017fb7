/* Which way each part of a text runs: the Unicode bidirectional algorithm (UAX 9), by FriBidi. */
#ifndef VT_WORDS_BIDI_H
#define VT_WORDS_BIDI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { VT_BIDI_NONE, VT_BIDI_LTR, VT_BIDI_RTL } vt_bidi_way;

/* The direction of the first letter that has one, isolated parts skipped; NONE: there is none. Only the first
 * 65,536 characters are looked at. */
vt_bidi_way vt_bidi_first(const uint32_t *text, size_t count);
/* The embedding level of each character of one paragraph: odd ones run from right to left. False: no memory.
 */
bool vt_bidi_levels(const uint32_t *text, size_t count, bool rtl, uint8_t *levels);
/* The order from left to right of the stretches of one line (rule L2): order[k] is the stretch that lies k-th
 * from the left. */
void vt_bidi_order(const uint8_t *levels, int count, int *order);

#endif

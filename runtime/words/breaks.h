/* Where a line may end (UAX 14), by libunibreak. */
#ifndef VT_WORDS_BREAKS_H
#define VT_WORDS_BREAKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VT_BREAK_NEVER, VT_BREAK_MAY, VT_BREAK_MUST };

/* after[i]: whether a line may end after character i of a paragraph. language: BCP 47 or "", for the marks
 * whose customs differ. */
bool vt_breaks_find(const uint32_t *text, size_t count, const char *language, uint8_t *after);

#endif

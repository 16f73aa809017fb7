/* UTF-8 as the Unicode standard defines it: no surrogates, no overlong forms, up to U+10FFFF. */
#ifndef VT_BASE_UTF8_H
#define VT_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one code point and advances *at. A bad sequence yields U+FFFD and advances one byte. */
uint32_t vt_utf8_next(const char *text, size_t length, size_t *at);
bool vt_utf8_valid(const char *text, size_t length);
/* Writes 1 to 4 bytes; returns how many. */
size_t vt_utf8_encode(uint32_t code_point, char out[4]);
/* The longest prefix of at most `limit` bytes that ends between code points. */
size_t vt_utf8_fit(const char *text, size_t length, size_t limit);
size_t vt_utf8_count(const char *text, size_t length);

#endif

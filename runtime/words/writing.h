/* What kind of letter a character is: its script, whether it hangs on the one before it, whether it is shown
 * as a small picture. Of the languages' tags only what text needs to know. */
#ifndef VT_WORDS_WRITING_H
#define VT_WORDS_WRITING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The four letters of ISO 15924, as a number. */
typedef uint32_t vt_writing;
#define VT_WRITING(a, b, c, d)                                                                               \
    ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))
#define VT_WRITING_COMMON    VT_WRITING('Z', 'y', 'y', 'y') /* digits, spaces, marks of punctuation */
#define VT_WRITING_INHERITED VT_WRITING('Z', 'i', 'n', 'h') /* accents that go with any letter */
#define VT_WRITING_EMOJI     VT_WRITING('Z', 's', 'y', 'e')
#define VT_WRITING_HAN       VT_WRITING('H', 'a', 'n', 'i')

vt_writing vt_writing_of(uint32_t code_point);
/* The script that a character belongs to most: its own, or of those that share it the one whose fonts surely
 * have it (a common subset of Script_Extensions). VT_WRITING_COMMON: none in particular. */
vt_writing vt_writing_home(uint32_t code_point);
/* Letters touch each other, so that nothing may be put between them. */
bool vt_writing_is_joined(vt_writing script);
/* Slanting its letters is a custom of the script. */
bool vt_writing_slants(vt_writing script);
bool vt_writing_is_kana(vt_writing script);

/* The script of each character; what has none of its own takes that of the text before it, at the start of
 * the text that of what follows. Emoji sequences are VT_WRITING_EMOJI as a whole. */
void vt_writings_find(const uint32_t *text, size_t count, vt_writing *out);

/* Belongs to the character before it whatever the font: marks, joiners, variants, skin tones. */
bool vt_char_extends(uint32_t code_point);
/* Leaves no ink in any font: joiners, direction marks, the soft hyphen. */
bool vt_char_is_invisible(uint32_t code_point);

/* BCP 47 tags; "" for an unknown language. Without regard to case. */
bool vt_language_is_rtl(const char *language);
/* Which of the national shapes of Chinese characters: "ja", "ko", "zh-Hans", "zh-Hant", "zh-HK"; "" where the
 * language is none of these. */
const char *vt_language_han(const char *language);

#endif

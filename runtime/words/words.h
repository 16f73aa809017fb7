/* The words of an experience in several languages.
 * words.csv has a column "key" and one column per language (BCP 47 tags); or words/fr.csv, words/en.csv ...
 * have the columns key and text. The first language declared is the fallback; a missing word falls back to
 * it and then to the others, a word that no language has is an error at the place where a script asks. */
#ifndef VT_WORDS_WORDS_H
#define VT_WORDS_WORDS_H

#include "base/csv.h"
#include "base/err.h"

typedef struct vt_words vt_words;

/* languages: the tags declared by the experience, in order, 1 to 64, each at most 15 bytes. Here and below
 * tags are compared without regard to case. */
vt_words *vt_words_create(const char *const *languages, int count, vt_err *err);
void vt_words_destroy(vt_words *words);

/* Adds a whole file, or nothing of it. language NULL: a table with one column per language; else a two-column
 * table of that one. An empty cell is a missing word.
 * Refused with file:line: an undeclared language, a repeated key, a word that an earlier file gave in that
 * language, a key that is not [a-z][a-z0-9_]*. */
bool vt_words_add(
    vt_words *words, const char *language, const char *text, size_t length, const char *origin, vt_err *err);

bool vt_words_select(vt_words *words, const char *language, vt_err *err); /* names the nearest when unknown */
const char *vt_words_language(const vt_words *words);
int vt_words_languages(const vt_words *words);
const char *vt_words_language_at(const vt_words *words, int index);

/* The text in the chosen language, else in the first declared one that has it; NULL when none has. length may
 * be NULL. Borrowed, stable. */
const char *vt_words_get(const vt_words *words, const char *key, size_t *length);
/* For messages; NULL when there are no words. */
const char *vt_words_nearest(const vt_words *words, const char *key);
/* Where a key stands whose cells are all empty; false: it has a text, or stands nowhere. Origin: borrowed. */
bool vt_words_empty(const vt_words *words, const char *key, const char **origin, int *line);
/* Keys in byte order, for reports of what is missing. */
int vt_words_count(const vt_words *words);
const char *vt_words_key(const vt_words *words, int index);
bool vt_words_has(const vt_words *words, const char *key, const char *language);

#endif

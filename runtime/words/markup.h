/* The small markup of curators: *bold*, _italic_, [size=48]..[/], [color=#c00]..[/], [link=name]..[/], and a
 * backslash before a mark that is meant as it is.
 *
 * Invariants
 * 1. Nothing is an error: a mark without a partner is shown as it was written.
 * 2. Stars and lines open before a letter and close behind one, within a paragraph; tags may span paragraphs.
 * 3. Work grows with the length of the text, whatever is in it. */
#ifndef VT_WORDS_MARKUP_H
#define VT_WORDS_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/color.h"

enum { VT_LOOK_BOLD = 1, VT_LOOK_ITALIC = 2, VT_LINK_MOST_BYTES = 63 };

/* A stretch that looks alike all over. */
typedef struct {
    size_t start, length; /* of the text without marks, bytes */
    size_t source;        /* where it begins in the marked text; byte for byte the same from there */
    unsigned look;        /* VT_LOOK_... */
    double size;          /* 0: as around the text */
    bool colored;
    vt_color color;
    size_t link, link_length; /* its name in the marked text; length 0: no link */
} vt_span;

typedef struct {
    char *text; /* owned; without marks */
    size_t length;
    vt_span *spans; /* owned; they follow one another without gaps and cover the text */
    int count;
} vt_marked;

/* False: no memory; then there is nothing to finish. */
bool vt_markup_read(const char *source, size_t length, vt_marked *out);
void vt_markup_finish(vt_marked *marked);
/* Apart from where they are. */
bool vt_span_alike(const vt_span *a, const vt_span *b, const char *source);

#endif

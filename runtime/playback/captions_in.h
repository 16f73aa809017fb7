/* What the files of the captions share. */
#ifndef VT_PLAYBACK_CAPTIONS_IN_H
#define VT_PLAYBACK_CAPTIONS_IN_H

#include "playback/captions.h"

/* Where texts go; without `out` they are only measured. */
struct sink {
    char *out;
    size_t length, most; /* the longest it ever was: ends of lines are taken back */
};

/* A line of a cue's text, cleaned, behind a line break unless it is the first of its cue (text_from). A line
 * of which nothing is left adds nothing. */
void vt_captions_clean(struct sink *sink, size_t text_from, const char *line, size_t length);

#endif

/* Captions: what is said, in lines with times. SubRip (.srt) and WebVTT (.vtt), by content, and as loosely as
 * people and their programs write them: hours left out, comma or point, numbers missing, settings behind the
 * times, blocks of notes and styles between. Tags and places on the picture are taken out; who speaks
 * (<v Name>) stays, as "Name: ". */
#ifndef VT_PLAYBACK_CAPTIONS_H
#define VT_PLAYBACK_CAPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { VT_CAPTIONS_BYTES = 16 << 20 };

typedef struct {
    int64_t from_us, to_us; /* it stands from from_us on, and at to_us no more */
    int64_t until_us;       /* it and all before it are over then */
    const char *text;       /* UTF-8, never empty; lines parted by \n */
} vt_caption;

typedef struct {
    vt_caption *items; /* by beginning */
    int count;
    char *texts;
    int bad_line; /* of the first one that was left out; 0: none was */
} vt_captions;

/* Takes UTF-8 with or without a mark, Windows' Latin-1 for lines that are not UTF-8, any line ends. False
 * with err.origin as name:line for what is no caption file (UTF-16 neither) or too large; cues that cannot be
 * read or have no length are left out and counted in *skipped (may be NULL). */
bool vt_captions_read(
    vt_captions *captions, const char *name, const char *bytes, size_t size, int *skipped, vt_err *err);
void vt_captions_finish(vt_captions *captions);
/* What stands at a place: the index of the last one begun that is not over; -1: none. */
int vt_captions_at(const vt_captions *captions, int64_t place_us);
/* The texts of all that stand at a place, by beginning, each from a new line: as much as fits, whole lines.
 * Returns the length; 0: none. */
size_t vt_captions_text(const vt_captions *captions, int64_t place_us, char *buffer, size_t size);
/* The next place after place_us where that changes; INT64_MAX: none. */
int64_t vt_captions_next(const vt_captions *captions, int64_t place_us);

#endif

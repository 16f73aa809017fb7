/* Captions: what is said, in lines with times. SubRip (.srt) and WebVTT (.vtt), by content. */
#ifndef VT_PLAYBACK_CAPTIONS_H
#define VT_PLAYBACK_CAPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef struct {
    int64_t from_us, to_us;
    const char *text; /* UTF-8; lines parted by \n; tags taken out */
} vt_caption;

typedef struct {
    vt_caption *items; /* by beginning */
    int count;
    char *texts;
} vt_captions;

/* Takes UTF-8 with or without a mark, Latin-1 where it is not UTF-8, any line ends. False with err.origin as
 * name:line for what is no caption file; cues that cannot be read are left out and counted in *skipped. */
bool vt_captions_read(
    vt_captions *captions, const char *name, const char *bytes, size_t size, int *skipped, vt_err *err);
void vt_captions_finish(vt_captions *captions);
/* What stands at a place: the index of the last one begun that is not over; -1: none. */
int vt_captions_at(const vt_captions *captions, int64_t place_us);
/* Places after place_us where that changes; INT64_MAX: none. */
int64_t vt_captions_next(const vt_captions *captions, int64_t place_us);

#endif

/* Bytes as a device sends them become lines. Private to this room.
 *
 * Invariants
 * 1. Any bytes in any pieces give the same lines as in one piece.
 * 2. What comes out is valid UTF-8 without control characters (a tab stays), at most VT_LINE_MOST bytes, and
 *    not empty.
 * 3. Not more than VT_LINE_MOST bytes of an unfinished line are kept: what goes beyond is left out up to the
 *    line's end.
 *
 * LINES, CSV: CR, LF or both end a line. A device that was never seen to end one ends it by a pause of
 * VT_LINE_PAUSE_US; one that does is not cut by pauses, however slow it is.
 * TAGGED: from < to > with both; what lies outside, or is not closed before the line's end, is left out.
 * BYTES: each byte is a line, its number. */
#ifndef VT_DEVICES_LINES_H
#define VT_DEVICES_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/channel.h"

enum { VT_LINE_PAUSE_US = 100000 };

typedef struct {
    vt_channel_format format; /* set by the owner */
    char *bytes;
    size_t size, capacity;
    bool ends;     /* it has ended a line */
    bool over;     /* the rest of this line is left out */
    bool skipping; /* set by the owner: the first line began before it was listened to */
    bool inside;   /* TAGGED: of < > */
} vt_cutter;

/* cut: its end is missing. */
typedef void (*vt_cut_line)(void *context, const char *bytes, size_t size, bool cut);

void vt_cutter_finish(vt_cutter *cutter);
void vt_cutter_restart(vt_cutter *cutter); /* what is unfinished is forgotten; memory is kept */
void vt_cutter_feed(vt_cutter *cutter, const void *bytes, size_t size, vt_cut_line line, void *context);
bool vt_cutter_waits(const vt_cutter *cutter); /* for a pause */
void vt_cutter_pause(vt_cutter *cutter, vt_cut_line line, void *context);

/* Makes bytes a line; returns its length. cut: bytes were left out at its end. */
size_t vt_line_clean(const char *bytes, size_t size, char out[VT_LINE_MOST], bool *cut);

#endif

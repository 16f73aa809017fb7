/* What each sensor says, with times, into text files that can be played again (source = file):
 * NAME-DATE-TIME.txt in a folder, a new one for each day. A line is written within a second of its coming.
 * Private to this room.
 *
 * Invariants
 * 1. vt_record_line may come from any thread and never waits for the disk: what the disk does not take in
 * time is left out beyond 256 KiB, and said so.
 * 2. A sensor whose file cannot be written is not recorded any more; its lines go on. */
#ifndef VT_DEVICES_RECORD_H
#define VT_DEVICES_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef struct vt_record vt_record;

vt_record *vt_record_create(const char *folder, vt_err *err); /* copies */
void vt_record_destroy(vt_record *record);                    /* writes what waits; NULL is fine */
/* Whether somebody should call vt_record_write at vt_record_due, which nobody was asked to yet. */
bool vt_record_line(vt_record *record, const char *name, const char *text, size_t length, int64_t came_us);
int64_t vt_record_due(vt_record *record); /* vt_clock_us; INT64_MAX: nothing waits */
void vt_record_write(vt_record *record);  /* one thread alone */

#endif

/* Wall time beside the run's own time: what the clock says, and how far to believe it. Durations never come from here. */
#ifndef VT_KEEPER_ANCHOR_H
#define VT_KEEPER_ANCHOR_H

#include "base/err.h"
#include "store/row.h"

typedef struct {
    int64_t t_us;          /* vt_clock_us when it was read */
    int64_t wall_us;       /* UTC */
    bool believed;         /* not before this program was built */
    bool synchronised;     /* by a time server */
    int64_t error_ms;      /* -1: unknown */
    const char *source;    /* ntp, rtc, none */
    char zone[64];
    long offset_s;         /* east of UTC */
} vt_anchor;

void vt_anchor_read(vt_anchor *anchor);
/* The fields of a clock.anchor row. */
void vt_anchor_fields(const vt_anchor *anchor, vt_fields *fields);

/* A descriptor that becomes readable when somebody sets the wall clock; -1 on failure. */
int vt_anchor_watch(vt_err *err);
/* Takes the news and watches again: true when the clock was set since. */
bool vt_anchor_was_set(int fd);

/* When the local day that holds `now` (wall time) is cut next: the following hour:00 local time. */
int64_t vt_anchor_next_day(int64_t now_us, int hour);

#endif

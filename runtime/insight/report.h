/* What a team can know from its journals, and what it cannot. Rehearsals are never mixed with the public.
 *
 * A visit's stay is seen from its first to its last touch; how long somebody stood there afterwards is
 * estimated and said to be so. No mean stay, no share without its n and its interval (Wilson, 95 %), below
 * five of anything nothing but "seen". */
#ifndef VT_INSIGHT_REPORT_H
#define VT_INSIGHT_REPORT_H

#include "base/buf.h"
#include "base/err.h"

typedef struct vt_report vt_report;

/* Reads the journals; rows that several of them hold count once. A file that cannot be read is named in the
 * report. NULL when none could be read (err tells of the first) or memory is short. */
vt_report *vt_report_create(char *const *paths, int count, vt_err *err);
void vt_report_destroy(vt_report *report);

/* Plain text of at most 96 columns, for a tired team. */
void vt_report_text(const vt_report *report, vt_buf *out);
/* One JSON object with the same figures; durations in seconds, shares as {"k":, "n":, "low":, "high":}. */
void vt_report_json(const vt_report *report, vt_buf *out);

#endif

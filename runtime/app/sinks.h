/* Where rows and tape go: into the ring for the keeper, or straight into a journal when there is one process.
 */
#ifndef VT_APP_SINKS_H
#define VT_APP_SINKS_H

#include "app/app.h"
#include "store/journal.h"

typedef struct vt_ring_sink vt_ring_sink;

/* ring, socket: borrowed. witness: a descriptor that is told the last row's number after each frame, -1:
 * none. */
vt_ring_sink *vt_ring_sink_create(vt_ring *ring, int socket, int witness, vt_err *err);
void vt_ring_sink_destroy(vt_ring_sink *sink);
vt_sink vt_ring_sink_face(vt_ring_sink *sink);

typedef struct vt_journal_sink vt_journal_sink;

/* journal: borrowed. Errors are kept: the first one is told by vt_journal_sink_failed. */
vt_journal_sink *vt_journal_sink_create(vt_journal *journal, vt_err *err);
void vt_journal_sink_destroy(vt_journal_sink *sink);
vt_sink vt_journal_sink_face(vt_journal_sink *sink);
bool vt_journal_sink_failed(const vt_journal_sink *sink, vt_err *err);

vt_sink vt_null_sink(void);

#endif

/* Files too long to be held: a thread reads each of them a little ahead of where it is mixed. It sleeps while
 * all are far enough ahead; whoever mixes wakes it without a lock.
 *
 * Invariants
 * 1. A loop's passes follow one another on the way to the sample.
 * 2. A file that cannot be opened, or not any further, ends: silence. */
#ifndef VT_SOUND_STREAMS_H
#define VT_SOUND_STREAMS_H

#include "base/err.h"
#include "sound/samples.h"

typedef struct vt_streams vt_streams;

vt_streams *vt_streams_create(
    int (*open)(void *context, const char *name, vt_err *err), void *context, vt_err *err);
void vt_streams_destroy(vt_streams *streams);
/* From a place of the way on. The result is held once for the caller, who releases it; NULL: no memory. Waits
 * for nothing. */
vt_samples *vt_streams_begin(
    vt_streams *streams, const char *name, const char *language, const vt_way *way, int64_t place);
/* Some stream wants more. From any thread, takes no lock. */
void vt_streams_wake(vt_streams *streams);

#endif

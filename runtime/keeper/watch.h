/* Notices a frame that does not end. Sleeps without any wake-up while no frame runs. */
#ifndef VT_KEEPER_WATCH_H
#define VT_KEEPER_WATCH_H

#include <stdint.h>

#include "base/err.h"
#include "wire/ring.h"

typedef struct vt_watch vt_watch;

/* ring is borrowed; only its shared fields are read. */
vt_watch *vt_watch_start(vt_ring *ring, int64_t timeout_us, vt_err *err);
void vt_watch_stop(vt_watch *watch);
/* Becomes readable when a frame has not ended for the timeout. */
int vt_watch_fd(const vt_watch *watch);
/* Takes the alarm: the counter of the frame that hangs, or -1 when it has ended since. */
int64_t vt_watch_take(vt_watch *watch);

#endif

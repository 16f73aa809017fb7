/* Notices a frame that does not end. Sleeps without any wake-up while no frame runs. */
#ifndef VT_KEEPER_VIGIL_H
#define VT_KEEPER_VIGIL_H

#include <stdint.h>

#include "base/err.h"
#include "wire/ring.h"

typedef struct vt_vigil vt_vigil;

/* ring is borrowed; only its shared fields are read. */
vt_vigil *vt_vigil_start(vt_ring *ring, int64_t timeout_us, vt_err *err);
void vt_vigil_stop(vt_vigil *vigil);
/* Becomes readable when a frame has not ended for the timeout. */
int vt_vigil_fd(const vt_vigil *vigil);
/* Takes the alarm: the counter of the frame that hangs, or -1 when it has ended since. */
int64_t vt_vigil_take(vt_vigil *vigil);

#endif

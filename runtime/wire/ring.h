/* The ring: how rows and tape blocks get from the stage to the keeper, whoever dies.
 * A fallocated file on tmpfs, mapped by both. One producer, one consumer.
 *
 * Invariants
 * 1. A frame's records are published together by one atomic store of the head, after they are whole in memory.
 * 2. Space is reused only behind the tail, and the tail moves only past what is durable on disk.
 * 3. Publishing never blocks, allocates or enters the disk; a full ring counts what it drops, by class.
 * 4. Any content is accepted or refused with a message (the other side may have died in the middle, or lie). */
#ifndef VT_WIRE_RING_H
#define VT_WIRE_RING_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { VT_RING_VERSION = 1, VT_RING_CLASSES = 64, VT_RING_CLASS_TAPE = VT_RING_CLASSES - 1,
    VT_RING_HEADER = 4096 /* bytes of the file before the record area */ };

typedef struct vt_ring vt_ring;

/* VT_RING_RUN is the keeper's own mark: a run ended before it and the next begins behind it. */
typedef enum { VT_RING_ROW = 1, VT_RING_TAPE = 2, VT_RING_RUN = 3 } vt_ring_kind;

/* What both processes share beside the records; all fields are accessed with C11 atomics through the functions below. */
typedef enum {
    VT_SHARED_RUN,             /* number of the run; set by the keeper, 0 until the disk has told it */
    VT_SHARED_RUN_START,       /* vt_clock_us at t = 0 */
    VT_SHARED_TAKEN,           /* the highest row number the stage has taken, dropped ones included */
    VT_SHARED_VISIT,           /* the highest visit number given */
    VT_SHARED_TICK,            /* the highest tick */
    VT_SHARED_FRAME_BEGIN,     /* counters of frames; a frame that does not end is suspect */
    VT_SHARED_FRAME_END,
    VT_SHARED_FRAME_SINCE,     /* vt_clock_us when the current frame began */
    VT_SHARED_LATE,            /* late frames */
    VT_SHARED_PRESENTS,
    VT_SHARED_LUA_CALLS,
    VT_SHARED_ALLOCATIONS,
    VT_SHARED_READY,           /* 1 once the first frame is on the screen */
    VT_SHARED_LUA_BYTES,
    VT_SHARED_KEEPER_TAKEN,    /* the highest number of a row of the keeper's own that a journal took */
    VT_SHARED_ALONE,           /* 1: assets are decoded one at a time, so that a crash names the one */
    VT_SHARED_COUNT
} vt_shared;

enum { VT_SHARED_OPENING = 256 }; /* bytes of the names of assets being decoded */

/* Producer and consumer open the same file; the keeper creates it. size: bytes of the record area, a power of two,
 * 64 KiB to 1 GiB. An existing valid file of the same size is taken over with its records. */
vt_ring *vt_ring_create(const char *path, uint64_t size, vt_err *err);
/* The stage: an inherited descriptor, which the ring then owns, also on failure. Its reading starts at the newest run mark, so
 * that it sees what its own run has published and is not on disk yet; it never commits. */
vt_ring *vt_ring_attach(int fd, vt_err *err);
void vt_ring_destroy(vt_ring *ring);               /* unmaps and closes; the file stays */
int vt_ring_fd(const vt_ring *ring);

/* Producer. Appends to the unpublished frame; class counts drops (a row kind; a tape block is always counted in
 * VT_RING_CLASS_TAPE). False: no room, counted. Tape blocks may fill a fourth of the ring, rows all of it but the last
 * 4 KiB, which are kept for run marks; one record may fill half. */
bool vt_ring_put(vt_ring *ring, vt_ring_kind kind, int class, const void *bytes, size_t size);
/* Throws the unpublished records away. */
void vt_ring_abandon(vt_ring *ring);
void vt_ring_publish(vt_ring *ring);
uint64_t vt_ring_free(const vt_ring *ring);        /* bytes until the ring is quite full */

/* Consumer. Reads from a cursor of its own that starts at the tail; copies the record into out. 1, 0 at the head,
 * -1 damaged: the cursor then stands at the next whole record or at the head, and err tells what was skipped (or, for
 * want of memory, it stands where it was and err says so). */
int vt_ring_next(vt_ring *ring, vt_ring_kind *kind, vt_buf *out, vt_err *err);
/* Everything read so far is durable. */
void vt_ring_commit(vt_ring *ring);
void vt_ring_rewind(vt_ring *ring);                /* the cursor back to the tail: read again what is not durable */
uint64_t vt_ring_unread(const vt_ring *ring);      /* bytes between cursor and head */
/* Places in the ring: bytes since it was made, so that a later place is a larger number. */
uint64_t vt_ring_cursor(const vt_ring *ring);
uint64_t vt_ring_head(const vt_ring *ring);
/* Drops since the last call, by class; returns their sum. */
uint64_t vt_ring_take_drops(vt_ring *ring, uint64_t drops[VT_RING_CLASSES]);

int64_t vt_ring_get(const vt_ring *ring, vt_shared field);
void vt_ring_set(vt_ring *ring, vt_shared field, int64_t value);
void vt_ring_add(vt_ring *ring, vt_shared field, int64_t value);
/* The pulse goes up when VT_SHARED_FRAME_BEGIN is written or vt_ring_stir is called. Awaiting sleeps, without any wake-up of
 * its own, until it is no longer `pulse` or while a frame has begun that has not ended. The writer pays one system call
 * when somebody sleeps. */
unsigned vt_ring_pulse(const vt_ring *ring);
void vt_ring_await_frame(vt_ring *ring, unsigned pulse);
void vt_ring_stir(vt_ring *ring);
/* The assets being decoded now, one a line; "" for none. */
void vt_ring_set_opening(vt_ring *ring, const char *name);
void vt_ring_get_opening(const vt_ring *ring, char out[VT_SHARED_OPENING]);

#endif

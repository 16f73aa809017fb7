/* What a voice plays from: a file's frames, all of them in memory or those around where it is now.
 *
 * Frames are named by their place on a way: the file's frames from its beginning on, and once the loop's end
 * is reached its passes one after the other, without end. So a mixer goes on along the way and need not know
 * of loops.
 *
 * Invariants
 * 1. Who mixes never waits: what is not in memory is silence, and counted.
 * 2. Users are counted; the last one that lets go frees nothing (vt_samples_release tells the others), the
 * owner does. */
#ifndef VT_SOUND_SAMPLES_H
#define VT_SOUND_SAMPLES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int64_t length; /* frames of the file; INT64_MAX: not known */
    bool loop;
    int64_t from, to; /* of the loop */
} vt_way;

/* The frame of the file that is at a place of the way; -1: none. */
int64_t vt_way_frame(const vt_way *way, int64_t place);

enum {
    VT_STREAM_RING = 1 << 17, /* frames: 2.7 s */
    VT_STREAM_BEHIND = 24000, /* of these kept behind the place that is mixed */
    VT_STREAM_AHEAD = VT_STREAM_RING - VT_STREAM_BEHIND - 8192
};

typedef struct {
    atomic_int users;
    int channels; /* 1 or 2; streams: 2 */
    int16_t *frames;
    bool streamed;
    int64_t length; /* whole: of the file */
    /* streamed: a ring of what lies from `ready - RING` to `ready` of the way */
    _Atomic int64_t begin; /* the first place that is here */
    _Atomic int64_t ready; /* behind the last one */
    _Atomic int64_t want;  /* the mixer is here */
    atomic_bool ended;     /* nothing comes behind ready */
    atomic_bool hungry;    /* the reader was woken */
} vt_samples;

vt_samples *vt_samples_whole(int channels, int64_t length); /* one user: the owner; NULL: no memory */
vt_samples *vt_samples_stream(int64_t begin);
void vt_samples_free(vt_samples *samples);
void vt_samples_hold(vt_samples *samples); /* NULL is fine */
void vt_samples_release(vt_samples *samples);
bool vt_samples_idle(const vt_samples *samples); /* only the owner has it */

/* count frames from `place` on into `out`, interleaved. Returns how many were not here in time. */
int vt_samples_fetch(const vt_samples *samples, const vt_way *way, int64_t place, int count, int16_t *out);
/* Whether so many are here from `place` on, or all that will come. */
bool vt_samples_ready(const vt_samples *samples, int64_t place, int count);

#endif

/* A play head on a way: frames at any speed, forwards and backwards.
 *
 * Invariants
 * 1. At speed 1 frames are copied, bit by bit.
 * 2. A change of speed takes some milliseconds, so that nothing clicks; what stands still is silent. */
#ifndef VT_SOUND_HEAD_H
#define VT_SOUND_HEAD_H

#include "sound/samples.h"

enum { VT_HEAD_MOST = 128, VT_HEAD_RATE = 48000 /* frames a second, everywhere in this room */ };

typedef struct {
    vt_samples *samples; /* held; NULL: no head */
    vt_way way;
    int64_t place;     /* of the way */
    double part;       /* 0 to 1: of a frame beyond place */
    double rate;       /* now */
    float move;        /* 0: it stands; 1: it moves fast enough to be heard */
    float left, right; /* its loudness now */
    float edge;        /* 0 to 1: fading in or out */
    float edge_step;   /* a frame */
} vt_head;

/* up to VT_HEAD_MOST frames, two channels (one is doubled), towards `rate`; nudge is added to the speed.
 * Returns how many frames were not here in time. */
int vt_head_frames(vt_head *head, double rate, double nudge, int count, float *out);
/* No frame comes any more, as it goes. */
bool vt_head_over(const vt_head *head, double rate);

#endif

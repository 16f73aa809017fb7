/* The pictures of one film on their way to the painter: one is shown, one is the newest, one is being made.
 * The maker never waits for the taker and the taker never for the maker; neither sees half a picture. */
#ifndef VT_FILM_FRAMES_H
#define VT_FILM_FRAMES_H

#include <pthread.h>

#include "base/pixels.h"

enum { VT_FRAMES_SLOTS = 3 };

typedef struct {
    pthread_mutex_t lock; /* guards what follows, not the pixels */
    vt_pixels *slots[VT_FRAMES_SLOTS];
    int making, newest, shown; /* -1: none */
    uint64_t number;
} vt_frames;

void vt_frames_init(vt_frames *frames);
void vt_frames_finish(vt_frames *frames);
/* A picture of this size to be filled, its rows on 64 bytes; NULL: no memory. */
vt_pixels *vt_frames_begin(vt_frames *frames, int32_t w, int32_t h);
void vt_frames_end(vt_frames *frames); /* it is the newest now */
/* Borrowed until the next call; NULL: there was none yet. */
const vt_pixels *vt_frames_take(vt_frames *frames, uint64_t *number);

#endif

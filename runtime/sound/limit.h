/* Keeps a sum of many voices within full scale: what is below is left as it is, what is above makes all
 * quieter for a moment. */
#ifndef VT_SOUND_LIMIT_H
#define VT_SOUND_LIMIT_H

typedef struct {
    float gain; /* now; 1: untouched */
} vt_limit;

/* Interleaved stereo, up to VT_HEAD_MOST frames. */
void vt_limit_frames(vt_limit *limit, float *frames, int count);

#endif

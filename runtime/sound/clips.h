/* The files of sound that were asked for, by number: how long they are, and the short ones' frames. Threads
 * of this room look at them, one or two at a time.
 *
 * Invariants
 * 1. Every question is answered once: known files at once, others when they have been looked at.
 * 2. Frames that nobody plays are let go, the longest unused first, when all of them are more than they may
 * be; but never those that came last. */
#ifndef VT_SOUND_CLIPS_H
#define VT_SOUND_CLIPS_H

#include "sound/samples.h"
#include "sound/sound.h"

typedef struct vt_clips vt_clips;

typedef struct {
    const vt_sound_options *sound; /* its open, context, silent and memory; borrowed */
    void *context;
    void (*told)(void *context, const vt_sound_news *news); /* an answer; any thread, no lock held */
    void (*came)(void *context);                            /* frames came that may be wanted; likewise */
} vt_clips_options;

vt_clips *vt_clips_create(const vt_clips_options *options, vt_err *err);
void vt_clips_destroy(vt_clips *clips);
int vt_clips_ask(vt_clips *clips, const char *name, const char *language, bool film);
/* It is to be played: looked at before others, and read again when its frames were let go. */
void vt_clips_want(vt_clips *clips, int number);
void vt_clips_forget(vt_clips *clips);

typedef struct {
    char name[512], language[16];
    bool known, failed, film, mono;
    bool no_whole;       /* all of its frames cannot be had: it is too long */
    int64_t length;      /* frames; INT64_MAX: not known */
    uint32_t generation; /* grows when it is looked at anew */
    vt_samples *whole;   /* held for the caller; NULL: its frames are not in memory */
} vt_clip;

/* What is known of a file. whole: all of its frames should come, though it is long. False: no such number. */
bool vt_clips_get(vt_clips *clips, int number, bool whole, vt_clip *out);
size_t vt_clips_bytes(vt_clips *clips);

#endif

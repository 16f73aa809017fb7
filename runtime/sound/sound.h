/* Sound: clips read on threads, mixed to outputs by the sound system's own threads. It follows vt_mix and is
 * asked nothing back.
 *
 * Invariants
 * 1. No call waits for a disk, a decoder or an output.
 * 2. An output that is lost is tried again by itself as long as something should sound; the show never
 * notices.
 * 3. Silence costs nothing: with nothing to play for ten seconds the outputs are closed.
 * 4. The mixing threads take no lock that others hold for long, allocate nothing, and read what is in memory
 * only.
 *
 * The mixer is our own, over SDL2's outputs: scratching backwards, stems that keep together to the sample,
 * loops without a gap and a model that is told nothing back leave out SDL_mixer (no speeds, no common start)
 * and OpenAL Soft 1.19 (no speed below zero, no output that comes back). Files are decoded by FFmpeg's
 * libraries, which the film player loads anyway. */
#ifndef VT_SOUND_SOUND_H
#define VT_SOUND_SOUND_H

#include "base/err.h"
#include "base/event.h"
#include "playback/mix.h"

typedef struct vt_sound vt_sound;

typedef struct {
    void *context;
    /* As vt_loader_options.open: a descriptor, -1 with err; a thread of this room. */
    int (*open)(void *context, const char *name, vt_err *err);
    void (*wake)(void *context);     /* something can be taken */
    const char *devices[VT_OUTPUTS]; /* as the sound system names them, borrowed; "": its first choice;
                                        HEADPHONES NULL: the same as the room */
    bool silent;                     /* no outputs: clips' lengths alone */
    size_t memory;                   /* bytes for clips that are held whole */
    int64_t (*now)(void *context);   /* the host's clock, any thread */
} vt_sound_options;

typedef enum { VT_SOUND_READY, VT_SOUND_FAILED, VT_SOUND_LOST, VT_SOUND_FOUND } vt_sound_told;

typedef struct {
    vt_sound_told told;
    int clip;                 /* READY, FAILED */
    int64_t length_us;        /* READY: exact */
    vt_asset_outcome outcome; /* FAILED */
    vt_output output;         /* LOST, FOUND */
    bool never;               /* LOST: it was not there before */
    char device[128];
    vt_err err;
} vt_sound_news;

/* Once, at a process's begin, before there are threads. */
void vt_sound_prepare(void);
vt_sound *vt_sound_create(const vt_sound_options *options, vt_err *err);
void vt_sound_destroy(vt_sound *sound);

/* A file's number, from 1, the same for the same name and language; it is looked at and, when short, decoded.
 * 0: no memory. Each call is answered by one READY or FAILED, but one that is made while the file is being
 * looked at, which shares the answer. film: the sound of a film, which is read along and may be absent: READY
 * with length 0 then, else with the length that the film says. */
int vt_sound_clip(vt_sound *sound, const char *name, const char *language, bool film);
/* It is to be played now: it comes before those that are read ahead, and is read again when it was let go. */
void vt_sound_want(vt_sound *sound, int clip);
/* The files changed: clips are looked at again when they are asked for next. */
void vt_sound_forget(vt_sound *sound);
bool vt_sound_take(vt_sound *sound, vt_sound_news *out);

/* What should sound. voices[].media are clips here. t_us of the list is host_us on the host's clock. Copied.
 */
void vt_sound_mix(vt_sound *sound, const vt_mix *mix, int64_t t_us, int64_t host_us);
/* Staff's volume: 0 to 1, for everything, the ceiling applied. */
void vt_sound_staff(vt_sound *sound, double volume);
void vt_sound_warm(vt_sound *sound); /* somebody is here: outputs open though nothing sounds yet */

typedef struct {
    uint64_t mixed, late; /* blocks that were mixed; that came too late, each a hole in what is heard */
    double latency_ms;    /* of the room's output, as it says */
    int voices;           /* that sound now */
    size_t bytes;         /* of clips in memory */
    bool open[VT_OUTPUTS];
} vt_sound_counters;
vt_sound_counters vt_sound_count(const vt_sound *sound);

/* Names of outputs, for doctor and kiosk.conf. */
void vt_sound_devices(void (*each)(void *context, const char *name), void *context);

#endif

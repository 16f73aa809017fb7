/* What is in a file of sound or film: its tracks, by content and not by name, and its sound as samples. By
 * FFmpeg's libraries, which are opened at the first file, and only then: they take 30 MB and 40 ms.
 *
 * Invariants
 * 1. A file is read through a descriptor; no path, no network, no second file is ever opened because of what
 * a file says.
 * 2. No byte of a file can crash, hang or fill the memory of whoever reads it. */
#ifndef VT_TRACKS_TRACKS_H
#define VT_TRACKS_TRACKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Whether the libraries are here; else err tells the packages. For version and doctor. */
bool vt_tracks_here(char *version, size_t size, vt_err *err);

enum { VT_TRACKS_MOST = 16, VT_PCM_RATE = 48000 };

typedef struct {
    char codec[32], profile[32]; /* "h264", "High" */
    char language[16];           /* BCP 47; "" unknown */
    int64_t bit_rate;            /* of the track; 0 unknown */
    int32_t w, h;                /* of a film's picture: as coded */
    int32_t shown_w, shown_h;    /* upright, with square pixels */
    double fps;                  /* average; 0 unknown */
    bool variable;               /* its rate is not the same all along */
    bool alpha;
    int bits; /* a sound's sample, or a colour */
    int channels, rate;
} vt_track;

typedef struct {
    char container[32];
    int64_t length_us; /* as the file says; 0: it does not */
    int64_t bytes;
    int picture, sound, captions; /* how many tracks of each kind */
    int count;
    struct {
        enum { VT_TRACK_PICTURE, VT_TRACK_SOUND, VT_TRACK_CAPTIONS, VT_TRACK_OTHER } kind;
        vt_track track;
    } tracks[VT_TRACKS_MOST];
    bool still; /* its only picture is a cover */
} vt_tracks;

/* Looks at the head of a file. fd: borrowed, read from 0 by pread. False: not sound or film, damaged, or too
 * large to say. */
bool vt_tracks_probe(int fd, vt_tracks *out, vt_err *err);

/* ---- pcm.c: its sound ---- */

typedef struct vt_pcm vt_pcm;

/* language: which of several sound tracks, BCP 47; "": the file's first choice. fd is taken over in any case.
 * Samples come as interleaved 16-bit frames at VT_PCM_RATE, of 1 or 2 channels (more are folded down). */
vt_pcm *vt_pcm_open(int fd, const char *language, vt_err *err);
void vt_pcm_close(vt_pcm *pcm);
int vt_pcm_channels(const vt_pcm *pcm);
/* All frames, exactly: counted by reading the packets through, without decoding. -1 with err when it cannot
 * be read. stop (may be NULL) is asked now and then. */
int64_t vt_pcm_count(vt_pcm *pcm, bool (*stop)(void *context), void *context, vt_err *err);
/* Up to most frames; 0: the end; -1 with err: it cannot go on. What encoders put before and after is left
 * out. */
int vt_pcm_read(vt_pcm *pcm, int16_t *frames, int most, vt_err *err);
bool vt_pcm_seek(vt_pcm *pcm, int64_t frame, vt_err *err); /* to the frame */
/* From now on stop is asked now and then; once it says yes, the file is over where it is. Places in long
 * files are sought by reading up to them, for seconds on slow disks. */
void vt_pcm_stop_when(vt_pcm *pcm, bool (*stop)(void *context), void *context);

#endif

/* Where a file's packets lie, counted in its own samples. Containers tell times, some of them rounded to
 * thousandths of a second, some of them with jumps: this makes one unbroken line of them.
 *
 * Invariants
 * 1. Packets that were told as following one another do, to the sample.
 * 2. A hole of up to ten seconds stays a hole (it is silence); a larger one, or a step back, is a mistake of
 *    the file and closed.
 * 3. What the last page of an Ogg Vorbis file tells is its length to the sample, where FFmpeg reckons it from
 *    the first block, which is not heard, too. */
#ifndef VT_TRACKS_TIMELINE_H
#define VT_TRACKS_TIMELINE_H

#include <stdbool.h>

#include "tracks/av.h"

typedef struct {
    const vt_av *av;
    AVRational tick;  /* the container's */
    int rate, steady; /* samples a second; samples of every packet, 0: they differ */
    bool cut;         /* durations are without what the encoder added */
    bool opus;        /* packets say themselves how long they are */
    bool coarse;      /* a tick is longer than a sample */
    int64_t loose;    /* so many samples are a rounding */
    int64_t origin;   /* what the container calls the first packet */
    bool known;       /* origin is */
    int64_t page;     /* where in the file the first packet's page is */
    int64_t unheard;  /* samples of the first packet that FFmpeg counts and nobody hears */
    int64_t next, shift;
} vt_timeline;

void vt_timeline_init(vt_timeline *line, const vt_av *av, const AVStream *stream);
/* What is told of a packet that was read now is made true. */
void vt_timeline_correct(const vt_timeline *line, AVPacket *packet);
/* Samples of a packet that come to be heard, -1: only decoding can tell. */
int64_t vt_timeline_length(const vt_timeline *line, const AVPacket *packet);
/* Where a packet lies; the packets before it are remembered. */
int64_t vt_timeline_place(vt_timeline *line, const AVPacket *packet);
/* What comes now was sought: no packet is before it. */
void vt_timeline_jumped(vt_timeline *line, bool to_begin);
/* The container's name for a place. */
int64_t vt_timeline_name(const vt_timeline *line, int64_t place);

#endif

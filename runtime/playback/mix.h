/* What should sound: a list made by the model after each batch, as a draw list is made by the stage. Whoever
 * renders it finds out by itself what is new, what is gone and what has changed.
 *
 * Invariants
 * 1. The list is whole: a voice that is not in it is silent. So an output that was lost and comes back is
 * right at once.
 * 2. Nothing in it depends on what was rendered. */
#ifndef VT_PLAYBACK_MIX_H
#define VT_PLAYBACK_MIX_H

#include "playback/transport.h"

enum { VT_MIX_VOICES = 64 };

typedef enum { VT_BUS_MUSIC, VT_BUS_VOICE, VT_BUS_EFFECTS, VT_BUSES } vt_bus;
typedef enum { VT_OUTPUT_ROOM, VT_OUTPUT_HEADPHONES, VT_OUTPUTS } vt_output;

/* A loudness on its way: linear in amplitude from start to end, and what it was and will be before and after.
 */
typedef struct {
    double from, to; /* 1: as recorded */
    int64_t start_us, end_us;
} vt_ramp;

double vt_ramp_at(const vt_ramp *ramp, int64_t t_us);
/* On its way to another loudness from wherever it is now. */
void vt_ramp_go(vt_ramp *ramp, double to, int64_t t_us, int64_t takes_us);

typedef struct {
    uint64_t id;    /* of the voice, 1 and up; never used twice by one model */
    uint32_t media; /* number of the file, as the door tells of it */
    vt_transport transport;
    vt_ramp volume;
    double pan; /* -1 left to 1 right */
    vt_bus bus;
    vt_output output;
    uint32_t stems; /* voices with the same number but 0 keep together to the sample */
    bool whole;     /* it is played backwards or scratched: all of it should be in memory */
} vt_mix_voice;

typedef struct {
    vt_ramp volume; /* the experience's */
    vt_ramp duck;   /* lowered while somebody speaks */
} vt_mix_bus;

typedef struct {
    uint64_t revision; /* grows with each change of what follows */
    int count;
    vt_mix_voice voices[VT_MIX_VOICES];
    vt_mix_bus buses[VT_BUSES];
    vt_ramp volume; /* of everything: what the visitor chose, 0 to 1 */
    bool mono;      /* for those who hear with one ear */
    double balance; /* -1 left to 1 right */
} vt_mix;

#endif

/* Where something that plays is, as a function of time: what a tape machine's transport does, without the
 * tape. Sounds and films both have one. All times are the show's, microseconds, so that a replay finds the
 * same places.
 *
 * Invariants
 * 1. A place is computed from where and when it began, never summed up in steps.
 * 2. Without a length (0: not known) it goes on for ever and never ends.
 * 3. The end of a loop and its beginning are one moment. What starts outside a loop runs into it, or is
 * folded into it when it lies behind.
 * 4. It is at a place or past it from the moment on that vt_transport_when told. */
#ifndef VT_PLAYBACK_TRANSPORT_H
#define VT_PLAYBACK_TRANSPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"

typedef struct {
    int64_t base_us; /* at this time ... */
    int64_t at_us;   /* ... it was at this place */
    int64_t length_us;
    double rate; /* places a time, -8 to 8; negative: backwards; 0 stands still */
    bool playing;
    bool loop;
    int64_t loop_from_us, loop_to_us; /* what is repeated; to 0, or beyond the end: to the end */
    uint32_t epoch; /* grows whenever it is put elsewhere or started: who plays it goes there */
} vt_transport;

void vt_transport_init(vt_transport *transport);
int64_t vt_transport_at(const vt_transport *transport, int64_t t_us); /* 0 to length */
/* When it comes by a place next, after t_us; INT64_MAX: never, as it goes now. */
int64_t vt_transport_when(const vt_transport *transport, int64_t place_us, int64_t t_us);
/* When it comes to its end (backwards: to its beginning), not before t_us; INT64_MAX: never. */
int64_t vt_transport_end(const vt_transport *transport, int64_t t_us);
void vt_transport_play(vt_transport *transport, int64_t t_us);
void vt_transport_pause(vt_transport *transport, int64_t t_us);
void vt_transport_seek(vt_transport *transport, int64_t place_us, int64_t t_us);
/* It truly is there: the place jumps, and nobody has to go there. */
void vt_transport_correct(vt_transport *transport, int64_t place_us, int64_t t_us);
/* Under these the place does not jump. A rate that is no number: 0. */
void vt_transport_rate(vt_transport *transport, double rate, int64_t t_us);
void vt_transport_loop(vt_transport *transport, bool loop, int64_t t_us);
/* It is known now, or known better: who is beyond it is at the end, or where the loop has taken it. */
void vt_transport_length(vt_transport *transport, int64_t length_us, int64_t t_us);
vt_hash vt_transport_hash(const vt_transport *transport, vt_hash hash);

#endif

/* Taps that wait whether a second one follows: a double tap. Only what can tell two from one waits at all.
 *
 * Invariants
 * 1. Every tap that waits comes out once: as half of a double tap, or alone.
 * 2. Each thing waits for itself, whatever other fingers do.
 * Places in stage units, times in microseconds. */
#ifndef VT_INPUT_TAPS_H
#define VT_INPUT_TAPS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/geom.h"

enum { VT_TAPS_MAX = 16 };

typedef struct {
    double near;       /* the second lies within this of the first */
    int64_t within_us; /* and goes down so soon after the first went up */
} vt_tap_rules;

/* {0} is one in which nothing waits. */
typedef struct {
    struct {
        uint64_t thing; /* 0: a free place */
        vt_point at;
        int64_t up_us;
        int32_t second; /* slot of the finger that may become its second tap, plus 1; 0: none yet */
    } items[VT_TAPS_MAX];
} vt_taps;

typedef enum { VT_TAP_NONE, VT_TAP_WAITS, VT_TAP_DOUBLE, VT_TAP_ALONE } vt_tap_fate;

/* A finger went down on a thing, a number that is not 0: a tap that waits there goes on waiting for it. */
void vt_taps_down(
    vt_taps *taps, const vt_tap_rules *rules, uint64_t thing, int32_t slot, vt_point at, int64_t t_us);
/* And up again; tap: it was one. WAITS: from now on, at *place. DOUBLE: with the one that waited at *place.
 * ALONE: it was none, and the one that waited at *place comes out. NONE: neither, or, for a tap, there is no
 * place to wait in: then it counts at once. */
vt_tap_fate vt_taps_up(
    vt_taps *taps, uint64_t thing, int32_t slot, bool tap, vt_point at, int64_t t_us, int *place);
/* One that has waited long enough; false: none. */
bool vt_taps_due(vt_taps *taps, const vt_tap_rules *rules, int64_t t_us, int *place);
int64_t vt_taps_wish(const vt_taps *taps, const vt_tap_rules *rules); /* INT64_MAX: none waits */

#endif

/* Pushing and pinching: fingers move a view, which follows them exactly while they are down, glides on when
 * they let go, and comes to rest within its limits. Pure: places in, a place out; the caller owns the view.
 *
 * Invariants
 * 1. What lies under a finger stays under it: one finger pushes, two push and zoom about their middle.
 * 2. Equal calls give equal results; no clock but the times given.
 * 3. At rest it wishes for nothing.
 * Lengths in stage units, times in microseconds. Glide: velocity falls as exp(-t / 0.325 s), the constant of
 * touch scrolling since 2007; beyond an edge the view follows a finger by a third and returns by a critically
 * damped spring. */
#ifndef VT_INPUT_PAN_H
#define VT_INPUT_PAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/geom.h"

typedef struct {
    bool across, down;      /* which ways fingers may push */
    bool bounce;            /* else it stops dead at an edge */
    double least_x, most_x; /* of the view's place, at its present scale */
    double least_y, most_y;
    double room_x,
        room_y; /* the holder's size, from which the limits at another scale follow; 0: they stay */
    double least_scale, most_scale; /* equal: no pinching */
    double snap_x, snap_y;          /* comes to rest at multiples of these; 0: anywhere */
    bool one_step;                  /* at most one multiple for each push */
    double slop;                    /* a finger must go so far before it pushes; then tapping is over */
} vt_pan_rules;

/* The view: the place of the content's point 0,0 is -x, -y; content lengths are multiplied by scale. */
typedef struct {
    double x, y, scale;
} vt_pan_view;

typedef struct vt_pan vt_pan;

vt_pan *vt_pan_create(void); /* NULL when memory is short */
void vt_pan_destroy(vt_pan *pan);

/* A finger (0 to 31) goes down at a place in the holder's own space; a glide stops where it is. */
void vt_pan_down(
    vt_pan *pan, const vt_pan_rules *rules, const vt_pan_view *view, int finger, vt_point at, int64_t t_us);
/* Whether the view changed. */
bool vt_pan_move(
    vt_pan *pan, const vt_pan_rules *rules, vt_pan_view *view, int finger, vt_point at, int64_t t_us);
void vt_pan_up(vt_pan *pan, const vt_pan_rules *rules, const vt_pan_view *view, int finger, bool cancelled,
    int64_t t_us);
/* Whether this finger has pushed: its tap is over. */
bool vt_pan_pushed(const vt_pan *pan, int finger);
/* Time goes on; whether the view changed. */
bool vt_pan_advance(vt_pan *pan, const vt_pan_rules *rules, vt_pan_view *view, int64_t t_us);
bool vt_pan_moving(const vt_pan *pan); /* it glides or returns: every refresh is wanted */
bool vt_pan_held(const vt_pan *pan);   /* a finger is down */
void vt_pan_stop(vt_pan *pan);         /* somebody else moved the view */

#endif

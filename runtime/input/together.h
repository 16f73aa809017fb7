/* Fingers that act together: their middle, how far apart they are, and what one finger's step does to all of
 * it. */
#ifndef VT_INPUT_TOGETHER_H
#define VT_INPUT_TOGETHER_H

#include "base/geom.h"

typedef struct {
    vt_point middle;
    double spread; /* twice the root mean square distance from the middle: of two fingers, how far apart they
                      are */
} vt_together;

vt_together vt_together_of(const vt_point *fingers, int count);
/* The angle in radians, clockwise, that turns the places before a step best onto those after it, each about
 * its middle: exact for two. moved: the finger that stepped, which was at `was`. */
double vt_together_turn(const vt_point *fingers, int count, int moved, vt_point was);

#endif

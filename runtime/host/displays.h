/* Displays: what hangs on this machine, and the part of the desktop that a kiosk's window covers.
 *
 * Invariants
 * 1. They are numbered from 1 as they hang: from left to right, then from top to bottom. */
#ifndef VT_HOST_DISPLAYS_H
#define VT_HOST_DISPLAYS_H

#include "base/err.h"
#include "base/geom.h"

enum { VT_DISPLAYS_MAX = 16, VT_DISPLAY_NAME = 64 };

typedef struct {
    char name[VT_DISPLAY_NAME]; /* as the system calls its output: "HDMI-1" */
    vt_irect place;             /* pixels of the desktop */
    double width_mm;            /* as it hangs; 0: it does not tell, or tells nonsense */
    int rotation;               /* 0, 90, 180, 270: how far the system turns its picture, clockwise */
    bool primary;
} vt_display;

typedef struct {
    vt_irect place;
    double width_mm;  /* of the place; 0: unknown */
    int rotation;     /* of the display; 0 for several */
    bool missing;     /* the display that was named is not there: this is the place of the first one */
    char advice[320]; /* what is wrong with the options, and what to do; "": nothing */
} vt_placement;

/* Puts them into the order in which they are numbered. */
void vt_displays_sort(vt_display *displays, int count);

/* display: a number, a name or a part of one (any case); "": the system's first. across: instead of it,
 * several numbers or names in the order in which they hang, by commas, or "all". There is always a place, so
 * that there is always a show: of two displays that a part fits it is the first one's, one that is not there
 * is left out of several, and an order in which they do not hang changes nothing; the advice tells. count: at
 * least 1. */
void vt_displays_choose(
    const vt_display *displays, int count, const char *display, const char *across, vt_placement *out);

/* A place of the same size where no display is. */
vt_irect vt_displays_beside(const vt_display *displays, int count, vt_irect place);

/* The displays of this machine in their order; 0 with err when no display server answers. */
int vt_host_displays(vt_display out[VT_DISPLAYS_MAX], vt_err *err);

#endif

/* Small pictures wait until something else is drawn, and go to the canvas strip by strip: thousands of them,
 * drawn one by one all over the screen, wait for memory most of the time.
 *
 * Invariants
 * 1. Within a strip they are drawn in the order in which they came, so that each pixel becomes what it would
 * have become.
 * 2. Nothing is drawn, read or forgotten while something waits: vt_cpu_settle comes first.
 *
 * A plain ground below them waits with them, so that each strip is filled just before it is drawn on. */
#ifndef VT_PAINT_CPU_PILE_H
#define VT_PAINT_CPU_PILE_H

#include <pixman.h>

#include "base/geom.h"

enum { VT_PILE_MOST = 16384, VT_PILE_STRIP = 64, VT_PILE_STRIPS = 256 };

typedef struct {
    pixman_image_t *image;
    int32_t x, y; /* what to add to a device pixel for its place in the image */
    int16_t x0, y0, x1, y1;
} vt_pile_stamp;

typedef struct {
    vt_irect ground; /* filled with the colour before everything else; empty: none */
    uint32_t color;
    int count;
    vt_pile_stamp stamps[VT_PILE_MOST];
    uint16_t order[2 * VT_PILE_MOST]; /* none is higher than a strip, so that it lies in two at most */
    int ends[VT_PILE_STRIPS + 1];
} vt_pile;

/* The rectangle of what is drawn on, and where it lies in the image: inside of that, which is drawn as it is.
 * False: it is too high or too far out to wait, or there is no room. */
bool vt_pile_add(vt_pile *pile, pixman_image_t *image, int x, int y, vt_irect r);
/* Instead of filling it now, while nothing waits. False: it lies too far out. */
bool vt_pile_ground(vt_pile *pile, vt_irect r, uint32_t color);
bool vt_pile_waits(const vt_pile *pile);
/* On what all of them are drawn; forgets them. */
void vt_pile_draw(vt_pile *pile, pixman_image_t *on);

#endif

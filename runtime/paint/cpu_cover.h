/* Which pixels a rectangle with round corners covers, and how much of them: upright, turned, or between
 * pixels.
 */
#ifndef VT_PAINT_CPU_COVER_H
#define VT_PAINT_CPU_COVER_H

#include "base/geom.h"

enum { VT_TILE = 64 };

typedef struct {
    vt_affine to_own;    /* from device to the rectangle's own space, 0,0 to w,h, in device pixels */
    double w, h, radius; /* a radius below half a pixel is none */
    bool straight;       /* its edges are upright: */
    vt_rect place;       /* on the device */
} vt_cover;

/* Exactly the pixels of the box, but for its corners. */
vt_cover vt_cover_box(vt_irect box, double radius);
/* place: from 0,0 to w,h to the device. False: nothing of it can be seen. */
bool vt_cover_placed(vt_cover *cover, const vt_affine *place, double w, double h, double radius);

typedef struct {
    void *context;
    void (*plain)(void *context, vt_irect rect); /* all of it is covered */
    void (*edge)(void *context, vt_irect tile);  /* at most VT_TILE pixels a side */
} vt_cover_visitor;

/* Every pixel that is covered, once. */
void vt_cover_visit(const vt_cover *cover, vt_irect clip, const vt_cover_visitor *visitor);
/* How much of each pixel is covered, times most (0 to 255). */
void vt_cover_fill(const vt_cover *cover, vt_irect tile, int most, uint8_t *out, int stride);

#endif

/* Coverage of rounded rectangles, with smooth edges. */
#ifndef VT_PAINT_SHAPES_H
#define VT_PAINT_SHAPES_H

#include "paint/sprite.h"

enum { VT_SHAPE_MARGIN = 1 }; /* empty pixels around a sprite that will be turned */

/* Fills the sprite with a rounded rectangle of w by h pixels whose corner lies at (margin, margin). border >
 * 0 with ring: only the ring inside its edge. */
void vt_shape_fill(
    vt_sprite *sprite, int margin, double w, double h, double radius, double border, bool ring);

#endif

/* Making pictures smaller, well. */
#ifndef VT_PAINT_SCALE_H
#define VT_PAINT_SCALE_H

#include "base/geom.h"
#include "paint/sprite.h"

/* Each 2 by 2 pixels become one; an odd last row or column is joined to the one before it. out is (w+1)/2 by
 * (h+1)/2, rounded down but at least 1. */
void vt_scale_halve(const vt_sprite *from, vt_sprite *out);
/* Fills out with the part of `from`, smoothly; meant for factors between 1/2 and 1 but right for any. False:
 * no memory. */
bool vt_scale_resample(const vt_sprite *from, vt_rect part, vt_sprite *out);

#endif

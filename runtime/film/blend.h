/* Pixels of films into premultiplied ARGB. */
#ifndef VT_FILM_BLEND_H
#define VT_FILM_BLEND_H

#include "base/pixels.h"

void vt_blend_opaque(vt_pixels *pixels);      /* its fourth byte says nothing: it becomes 255 */
void vt_blend_premultiply(vt_pixels *pixels); /* its colours are not yet multiplied by its alpha */
/* The left or upper half of both is the colour, the other one its alpha as grey. */
void vt_blend_matte(vt_pixels *out, const vt_pixels *both, bool right);

#endif

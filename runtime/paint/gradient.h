/* The colours inside a shape: one, or two with everything between.
 *
 * Colours are mixed premultiplied and in fractions of an 8-bit step; a fixed pattern of 8 by 8 thresholds
 * then decides about the fraction, so that no bands are seen. A linear gradient reaches from corner to corner
 * of the box in its direction; a radial one goes from the middle of the box to the ellipse in it. */
#ifndef VT_PAINT_GRADIENT_H
#define VT_PAINT_GRADIENT_H

#include "base/color.h"
#include "base/geom.h"
#include "stage/drawlist.h"

typedef struct {
    vt_gradient kind;
    float start[4], change[4]; /* blue, green, red, alpha, 0 to 255; change: on the way to the end */
    vt_affine back;            /* from pixels to where the gradient is measured */
    bool opaque;
} vt_shade;

/* place: from 0,0-w,h to pixels. gradient: NULL for none. False: there is nothing to see. */
bool vt_shade_init(vt_shade *shade, vt_color color, const vt_draw_gradient *gradient, double w, double h,
    const vt_affine *place);

/* What lies in an edge's colour on top, or beside. */
typedef struct {
    const uint8_t *cover;
    uint32_t color; /* premultiplied */
    bool beside;    /* it shares no area with the inside, so the two add up */
} vt_rim;

/* A row of pixels from x, y: inside by its coverage (NULL: 255), then the rim (NULL: none). */
void vt_shade_row(
    const vt_shade *shade, int x, int y, int count, const uint8_t *cover, const vt_rim *rim, uint32_t *out);

#endif

/* Sprites seen through any transformation: bilinear, in whole numbers, so that a pixel comes out the same
 * whatever part of the screen is painted, by whichever thread. */
#ifndef VT_PAINT_CPU_SAMPLE_H
#define VT_PAINT_CPU_SAMPLE_H

#include "base/geom.h"
#include "paint/sprite.h"

typedef struct {
    const vt_sprite *sprite;
    /* Sprite pixels in 2^-32: of the centre of device pixel 0, 0 less half a pixel; a step across; one down.
     */
    int64_t x, y, across_x, across_y, down_x, down_y;
} vt_sampler;

/* place: from sprite pixels to device. False: nothing of it can be seen. */
bool vt_sampler_init(vt_sampler *sampler, const vt_sprite *sprite, const vt_affine *place);
/* The device pixels of the rectangle, at most 32,768 from the origin. A picture goes on beyond its edges with
 * its outermost pixels. stride: in pixels. */
void vt_sampler_colors(const vt_sampler *sampler, vt_irect rect, uint32_t *out, int stride);
/* Of coverage; there is none beyond its edges. */
void vt_sampler_coverage(const vt_sampler *sampler, vt_irect rect, uint8_t *out, int stride);

#endif

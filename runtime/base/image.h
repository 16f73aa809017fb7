/* A picture as decoded: its own size, and pixels of one or more of its sizes or moments. */
#ifndef VT_BASE_IMAGE_H
#define VT_BASE_IMAGE_H

#include <stddef.h>

#include "base/pixels.h"

typedef struct {
    int32_t w,
        h; /* of the picture itself, upright, pixels; what is kept may be smaller, and of a drawing larger */
    int frame_count;    /* of an animated picture; else 1 */
    int level_count;    /* of a still one: pixels[0] is the largest kept, each further one half as large */
    vt_pixels **pixels; /* levels, or where frame_count > 1 that many frames, all of one size */
    uint16_t *delay_ms; /* of each frame, at least 1; NULL for a still picture */
} vt_image;

/* A still picture of its own size, which takes the pixels; NULL, with the pixels destroyed, when memory is
 * short or pixels is NULL. */
vt_image *vt_image_of(vt_pixels *pixels);
void vt_image_destroy(vt_image *image); /* with its pixels */
size_t vt_image_bytes(const vt_image *image);

#endif

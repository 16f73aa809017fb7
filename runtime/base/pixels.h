/* A picture in memory: premultiplied ARGB, one native-endian 32-bit word a pixel (0xAARRGGBB). */
#ifndef VT_BASE_PIXELS_H
#define VT_BASE_PIXELS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int32_t w, h;
    int32_t stride;      /* in pixels, >= w */
    bool opaque;         /* every alpha is 255 */
    uint32_t *data;
} vt_pixels;

/* Owned memory, zeroed; NULL when w*h exceeds 2^28 or memory is short. */
vt_pixels *vt_pixels_create(int32_t w, int32_t h);
void vt_pixels_destroy(vt_pixels *pixels);
/* 8-bit RGB portable pixmap or, by the .png suffix, an uncompressed PNG; returns false with errno set. */
bool vt_pixels_save(const vt_pixels *pixels, const char *path);

#endif

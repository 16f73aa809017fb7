/* What a picture file says of itself in its first bytes, read without a decoder and without memory. */
#ifndef VT_MEDIA_SNIFF_H
#define VT_MEDIA_SNIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    VT_FORMAT_UNKNOWN,
    VT_FORMAT_PNG,
    VT_FORMAT_JPEG,
    VT_FORMAT_GIF,
    VT_FORMAT_WEBP,
    VT_FORMAT_BMP
} vt_format;

typedef struct {
    vt_format format;
    uint32_t w, h;   /* as stored; 0 when the header is cut off or broken */
    bool cut;        /* the end of the picture is missing, as far as that can be told */
    bool cmyk;       /* JPEG in printing colours */
    int orientation; /* EXIF 2.32, tag 0x0112: 1 upright to 8; 1 when unknown */
} vt_sniffed;

vt_sniffed vt_sniff(const void *bytes, size_t size);
const char *vt_format_name(vt_format format); /* "PNG", ..., as SDL_image calls them */

#endif

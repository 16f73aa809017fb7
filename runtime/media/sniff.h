/* What a file says of itself in its first bytes, read without decoding it. */
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
    VT_FORMAT_BMP,
    VT_FORMAT_TIFF,
    VT_FORMAT_SVG,
    VT_FORMAT_DZI, /* manifests of pyramids: see media/pyramid.h */
    VT_FORMAT_IIIF
} vt_format;

typedef struct {
    vt_format format;
    uint32_t w, h;    /* as stored; 0 when the header is cut off or broken, and of a manifest */
    uint32_t frames;  /* pictures that are whole; 1 unless animated */
    bool cut;         /* the end of the picture is missing, as far as that can be told */
    bool progressive; /* JPEG: its coefficients are kept until its end */
    int channels;     /* JPEG: 4 means printing colours */
    uint64_t piece;   /* TIFF: bytes of a strip or tile */
    int orientation;  /* EXIF 2.32, tag 0x0112: 1 upright to 8; 1 when unknown */
} vt_sniffed;

vt_sniffed vt_sniff(const void *bytes, size_t size);

#endif

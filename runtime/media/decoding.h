/* What the decoders of single formats share. Private to the room.
 *
 * A decoder gets a header that was found fine and whose pixels are affordable, and answers with premultiplied
 * pixels as stored (not yet turned upright), or NULL after one of the vt_decoding_ functions below. */
#ifndef VT_MEDIA_DECODING_H
#define VT_MEDIA_DECODING_H

#include "media/decode.h"
#include "media/sniff.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the libraries are asked for bytes in BGRA order");

typedef struct {
    const unsigned char *bytes;
    size_t size;
    const char *name;
    vt_sniffed head;
    const vt_decode_wish *wish;
    int halvings; /* so many times the picture may still be halved; a decoder that does it counts down */
    uint64_t most_bytes;
    vt_asset_outcome outcome;
    vt_err *err;
} vt_decoding;

bool vt_decoding_stopped(const vt_decoding *d);
/* Always NULL. */
void *vt_decoding_damaged(vt_decoding *d, const char *why);
void *vt_decoding_no_memory(vt_decoding *d);

vt_pixels *vt_decode_jpeg(vt_decoding *d);
vt_pixels *vt_decode_png(vt_decoding *d);
vt_pixels *vt_decode_webp(vt_decoding *d);
vt_pixels *vt_decode_tiff(vt_decoding *d);
vt_pixels *vt_decode_bmp(vt_decoding *d);
vt_pixels *vt_decode_svg(vt_decoding *d);
vt_image *vt_decode_gif_frames(vt_decoding *d);
vt_image *vt_decode_webp_frames(vt_decoding *d);

/* ---- svg_contents.c ---- */

/* Every picture in the drawing is of a kind and size that would be shown by itself; false with the outcome. */
bool vt_svg_is_affordable(vt_decoding *d);

/* ---- levels.c ---- */

/* Sets opaque, and multiplies colours by alpha where it is not. */
void vt_pixels_premultiply(vt_pixels *pixels);
/* Turns a picture as its camera was held: EXIF 2.32. Takes from; NULL when memory is short. */
vt_pixels *vt_pixels_upright(vt_pixels *from, int orientation);
/* Halves so many times; takes pixels, NULL when memory is short. */
vt_pixels *vt_pixels_halved_times(vt_pixels *pixels, int times);
/* A still picture with its halved copies; takes pixels, which may be NULL; NULL when memory is short. */
vt_image *vt_levels_of(vt_pixels *pixels);

#endif

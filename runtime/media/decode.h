/* From the bytes of a file to a picture. What it is is judged by its content, never by its name; what it will
 * cost is known from its header before anything is allocated. */
#ifndef VT_MEDIA_DECODE_H
#define VT_MEDIA_DECODE_H

#include <stdatomic.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/event.h"
#include "base/image.h"

enum { VT_MEDIA_SIDE_MOST = 32767 /* of what is kept; pixman counts in 16.16 */ };

typedef struct {
    double most_megapixels;   /* of what is kept, all frames together */
    int32_t cover_w, cover_h; /* enough pixels to cover this, where there are; 0: all there are */
    double drawn;             /* a drawing gets so many pixels a unit; 0: as many as cover that */
    bool flat;                /* without levels: a tile, a frame */
    const atomic_bool *stop;  /* somebody else may set it: give up soon; NULL: nobody does */
} vt_decode_wish;

/* A picture with its levels, largest first, down to 64 pixels. False with outcome and err; *outcome is then
 * never VT_ASSET_READY. */
bool vt_media_decode(const void *bytes, size_t size, const char *name, const vt_decode_wish *wish,
    vt_image **out, vt_asset_outcome *outcome, vt_err *err);

/* Adds a frame, all of one size, and takes it. *image is NULL before the first. False when memory is short or
 * frame is NULL. */
bool vt_media_append(vt_image **image, vt_pixels *frame, int delay_ms);

vt_pixels *vt_media_halved(const vt_pixels *from); /* NULL when memory is short */

/* "libjpeg-turbo 2.1.5, ...": a static text; not before threads decode, or by one only. */
const char *vt_media_versions(void);

/* Appends a compressed PNG with its transparency. */
bool vt_media_png(const vt_pixels *pixels, vt_buf *out, vt_err *err);

#endif

/* Between the files that draw pictures. */
#ifndef VT_PAINT_PICTURES_H
#define VT_PAINT_PICTURES_H

#include "paint/backend.h"

/* What an item shows of a picture: a frame, a cell of its sheet, or a piece of either. */
typedef struct {
    vt_picture *picture;
    vt_sprite *full; /* as large as it was kept; what lies around a piece is not in it */
    vt_irect cut;    /* a piece: where it lies among the kept pixels; else empty */
    int frame;       /* which of the kept frames */
    double w, h;     /* pixels of the picture itself */
} vt_motif;

/* Of extra frame, columns and rows count; NULL: the first frame. full is NULL when memory is short. */
vt_motif vt_pictures_motif(vt_painter *painter, vt_picture *picture, const vt_draw_picture *extra);
/* The part of a picture that is shown by the item's fit, and where in the item's own space. */
void vt_pictures_fit(const vt_draw *item, vt_rect all, vt_rect *part, vt_rect *shown);
/* Stamps it in the item's box. */
void vt_pictures_stamp(vt_painter *painter, vt_picture *picture, const vt_draw *item,
    const vt_draw_picture *extra, vt_irect clip);
/* vt_pictures_level of a motif. */
vt_sprite *vt_pictures_sized(vt_painter *painter, const vt_motif *motif, vt_rect *part, double w, double h);
/* A piece of it, to whole pixels of what was kept; full is NULL when memory is short. */
vt_motif vt_pictures_cut(vt_painter *painter, const vt_motif *motif, vt_rect part);
/* A sharp one of exactly that size, upright before it is turned by quarters: from the cache or made now.
 * NULL: there is none, as it would be larger than the picture, or not yet. Sets *part. */
vt_sprite *vt_pictures_upright(
    vt_painter *painter, const vt_motif *motif, vt_rect *part, int w, int h, int quarters);

/* Nine slices: the lines between them, in the picture's pixels and where they are shown. */
typedef struct {
    double from_x[4], from_y[4], to_x[4], to_y[4];
} vt_slices;

/* Of a part that is shown w by h large; scale: what a pixel of the margins becomes. */
vt_slices vt_pictures_slices(vt_rect part, const vt_draw_picture *extra, double w, double h, double scale);
/* All nine in one sprite of w by h, to be turned. NULL when memory is short. */
vt_sprite *vt_pictures_sliced(
    vt_painter *painter, const vt_motif *motif, const vt_slices *slices, int w, int h);

#endif

/* One sprite drawn onto another through any transformation, bilinear. */
#ifndef VT_PAINT_WARP_H
#define VT_PAINT_WARP_H

#include "base/geom.h"
#include "paint/sprite.h"

typedef enum {
    VT_WARP_COPY,    /* what lies beyond its edges is transparent */
    VT_WARP_COPY_ON, /* goes on beyond its edges with its outermost pixels */
    VT_WARP_OVER     /* over what is there, transparent beyond its edges */
} vt_warp_how;

/* place: from pixels of one to pixels of the other. False: nothing of it can be seen, or memory is short. */
bool vt_warp(const vt_sprite *from, const vt_affine *place, vt_warp_how how, vt_sprite *out, vt_irect clip);

#endif

/* Where small pictures lie on the few large pages that they share, so that many are drawn at once. Places
 * only; the pixels are the painter's.
 *
 * Invariants
 * 1. What was put stays where it is until its page is emptied; then it is no longer valid.
 * 2. A page is emptied only to make room, and of all pages that of which the last two frames drew least.
 * 3. Room that was given back is used again once a whole shelf is free. */
#ifndef VT_PAINT_ATLAS_H
#define VT_PAINT_ATLAS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/geom.h"

enum { VT_ATLAS_PAGES = 4, VT_ATLAS_SHELVES = 256, VT_ATLAS_RESERVED = 4 };

typedef struct {
    int page;
    int shelf;
    uint32_t edition; /* of the page; 0: nowhere */
    uint32_t frame;   /* that drew it last */
    vt_irect box;     /* pixels of the page */
} vt_atlas_place;

typedef struct {
    int y, h, x, live; /* x: where the free part begins */
} vt_atlas_shelf;

typedef struct {
    uint32_t edition; /* 0: not in use yet */
    uint32_t frame;
    int64_t drawn, drawn_before; /* pixels, in that frame and in the one before */
    int y;                       /* where the free part begins */
    int shelf_count;
    vt_atlas_shelf shelves[VT_ATLAS_SHELVES];
} vt_atlas_page;

typedef struct {
    int side; /* of a page, pixels; the upper VT_ATLAS_RESERVED rows are the owner's */
    int page_count;
    vt_atlas_page pages[VT_ATLAS_PAGES];
} vt_atlas;

void vt_atlas_init(vt_atlas *atlas, int side);
/* Finds room for w by h pixels. *emptied: the page that had to be emptied for it, else -1. False: larger than
 * a page. */
bool vt_atlas_put(vt_atlas *atlas, int w, int h, uint32_t frame, vt_atlas_place *out, int *emptied);
bool vt_atlas_valid(const vt_atlas *atlas, const vt_atlas_place *place);
/* It is drawn in this frame. */
void vt_atlas_drawn(vt_atlas *atlas, vt_atlas_place *place, uint32_t frame);
void vt_atlas_give_back(vt_atlas *atlas, vt_atlas_place *place); /* nothing when it is not valid */
void vt_atlas_forget(vt_atlas *atlas);                           /* no place is valid any more */

#endif

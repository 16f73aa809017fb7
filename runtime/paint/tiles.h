/* Pictures that come as tiles: which of them are here, as sprites that borrow their pixels.
 *
 * Invariants
 * 1. A sprite of a tile lives from the ask that found it until its tile or its source is gone.
 * 2. One view asks once a frame, for at most VT_TILES_ASKED tiles: coarse ones first, then what is seen, then
 *    a ring around that. */
#ifndef VT_PAINT_TILES_H
#define VT_PAINT_TILES_H

#include "paint/backend.h"

enum { VT_TILES_ASKED = 2048 };

typedef struct {
    bool ready;
    vt_tile_source source;
    uint64_t serial;      /* another one for each vt_painter_tiles */
    uint64_t changes;     /* counts tiles that came and went */
    uint64_t asked_view;  /* the last one, */
    uint32_t asked_frame; /* and when */
} vt_tile_set;

typedef struct vt_tile_sets {
    vt_tile_set *sets; /* by request */
    uint32_t count;
    vt_cache sprites; /* without a limit: the source bounds what is here */
} vt_tile_sets;

/* NULL: there are no tiles for this request. Valid until the next vt_painter_tiles. */
vt_tile_set *vt_tiles_find(vt_painter *painter, uint32_t request);
void vt_tiles_forget(vt_painter *painter);
void vt_tiles_finish(vt_painter *painter);

/* How many pixels of the picture are one of a level along each side. */
double vt_tiles_shrink(const vt_tile_set *set, int level);
/* The level to show a picture with, at so many device pixels a picture pixel. */
int vt_tiles_level(const vt_tile_set *set, double scale);
/* The tiles of a level that hold a part of the picture: columns x0 to x1 and rows y0 to y1, half open. */
vt_irect vt_tiles_cells(const vt_tile_set *set, int level, vt_rect part);
/* Asks for what shows this part of the picture at that level. */
void vt_tiles_ask(vt_painter *painter, vt_tile_set *set, int level, vt_rect part);
/* NULL: it is not here. */
vt_sprite *vt_tiles_sprite(vt_painter *painter, const vt_tile_set *set, int level, int column, int row);

#endif

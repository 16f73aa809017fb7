/* A painter turns a draw list into pixels: one for processors (pixman, straight into memory), one for a GPU
 * (SDL's renderer with a canvas texture of its own). Both keep a whole canvas between frames and redraw only
 * the damage. Blending is premultiplied 8-bit sRGB in both. */
#ifndef VT_PAINT_PAINTER_H
#define VT_PAINT_PAINTER_H

#include "base/image.h"
#include "base/pixels.h"
#include "base/region.h"
#include "stage/drawlist.h"
#include "stage/sketch.h"
#include "type/fonts.h"

typedef struct vt_painter vt_painter;

typedef struct {
    vt_fonts *fonts;   /* borrowed */
    void *window;      /* SDL_Window *, borrowed; NULL: no screen, only the canvas */
    vt_pixels *canvas; /* CPU painter: draws here (the shared canvas), borrowed; NULL: memory of its own */
    int w, h;          /* device pixels */
    bool dev;          /* a missing picture shows its name instead of a quiet grey */
    bool oracle;       /* CPU painter, for tests: see vt_painter_paint */
    size_t memory; /* bytes for what is made once and drawn often: lines of text, scaled pictures, shapes. At
                      least three screens are taken; the least recently used goes first, but never what the
                      last frame showed */
} vt_painter_options;

vt_painter *vt_painter_cpu_create(const vt_painter_options *options, vt_err *err);
vt_painter *vt_painter_gpu_create(const vt_painter_options *options, vt_err *err);
void vt_painter_destroy(vt_painter *painter);
/* Pictures, tiles, films and sheets go over to a painter that was given nothing yet. */
void vt_painter_hand_over(vt_painter *from, vt_painter *to);
const char *vt_painter_name(const vt_painter *painter); /* "cpu (pixman 0.42.2)", "gpu (opengl)" */

/* Whether a real GPU is here; asks in a short child process where asking costs memory, and never for
 * llvmpipe. why gets a sentence for people. */
bool vt_painter_gpu_is_real(char *why, size_t size);

/* Pictures by request number; the pixels are borrowed until taken away with NULL or replaced, the struct only
 * for the call. failed: there will be none. */
void vt_painter_asset(vt_painter *painter, uint32_t request, const vt_image *image, bool failed);
void vt_painter_forget_assets(vt_painter *painter);

/* A picture of any size, as tiles of halved levels: level 0 is one pixel, the last is the picture itself (as
 * in Deep Zoom). Borrowed like a picture; NULL takes it away. */
typedef struct {
    void *context;
    int32_t w, h; /* of the picture */
    int tile, overlap;
    int levels;
    /* The pixels of a tile, overlap included, if they are here; else NULL, and it is noted as wanted. Valid
     * until vt_painter_tile_gone. */
    const vt_pixels *(*get)(void *context, int level, int column, int row);
} vt_tile_source;
void vt_painter_tiles(vt_painter *painter, uint32_t request, const vt_tile_source *source);
void vt_painter_tile_gone(vt_painter *painter, uint32_t request, int level, int column, int row);

/* The newest picture of a film or camera, borrowed until the next call for it; changed: the rows and pixels
 * are new though the place in memory may be the same. NULL takes it away. Whether it is shown mirrored is the
 * list's to say. After it vt_stage_film_moved. */
void vt_painter_film(vt_painter *painter, uint32_t film, const vt_pixels *picture);

/* Strokes for the sheet of a canvas node, which is made at the first ones: w by h stage units at scale device
 * pixels a unit (at most 4,096 a side). */
bool vt_painter_sketch(vt_painter *painter, uint64_t number, double w, double h, double scale,
    const vt_sketch *strokes, int count, vt_err *err);
/* Sheets of canvases that are no more. */
void vt_painter_keep_sheets(
    vt_painter *painter, bool (*lives)(void *context, uint64_t number), void *context);
vt_pixels *vt_painter_sheet_copy(vt_painter *painter, uint64_t number, vt_err *err);

/* Draws the list clipped to the damage into the canvas. With options.oracle the list holds everything, and
 * the picture is also drawn whole beside: false, with the place in err, when a pixel changed outside the
 * damage. */
bool vt_painter_paint(vt_painter *painter, const vt_drawlist *list, const vt_region *damage, vt_err *err);
/* What moves is drawn roughly, from what was made at another size and between pixels, and so is at first what
 * takes long to make. Once a frame: tells the moment (monotonic), does a bounded piece of that work, and adds
 * to due what has come of it or has not moved for a tenth of a second. Painted then, it is sharp. */
void vt_painter_sharpen(vt_painter *painter, int64_t now_us, vt_region *due);
/* When that has something to do next though nothing else is painted; INT64_MAX: nothing is rough. */
int64_t vt_painter_sharpens(const vt_painter *painter);
/* Places of pictures of any size that the last paint left empty, as no tile of them was here; -1: it painted
 * no such picture. */
int vt_painter_holes(const vt_painter *painter);
void vt_painter_at_rest(vt_painter *painter); /* the next paint takes its time and makes everything sharp */
/* Shows what of the canvas lies in the region. Without a window: nothing. */
bool vt_painter_present(vt_painter *painter, const vt_region *region, vt_err *err);
/* The window changed its size, or its content was lost: everything must be painted again. */
bool vt_painter_resize(vt_painter *painter, int w, int h, vt_pixels *canvas, vt_err *err);
/* A copy of the canvas (GPU: read back). */
vt_pixels *vt_painter_copy(vt_painter *painter, vt_err *err);
bool vt_painter_copy_into(vt_painter *painter, vt_pixels *out, vt_err *err); /* same size */

#endif

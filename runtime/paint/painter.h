/* A painter turns a draw list into pixels: one for processors (pixman, straight into memory), one for a GPU
 * (SDL's renderer with a canvas texture of its own). Both keep a whole canvas between frames and redraw only
 * the damage. Blending is premultiplied 8-bit sRGB in both. */
#ifndef VT_PAINT_PAINTER_H
#define VT_PAINT_PAINTER_H

#include "base/pixels.h"
#include "base/region.h"
#include "paint/fonts.h"
#include "stage/drawlist.h"

typedef struct vt_painter vt_painter;

typedef struct {
    vt_fonts *fonts;   /* borrowed */
    void *window;      /* SDL_Window *, borrowed; NULL: no screen, only the canvas */
    vt_pixels *canvas; /* CPU painter: draws here (the shared canvas), borrowed; NULL: memory of its own */
    int w, h;          /* device pixels */
    bool dev;          /* a missing picture shows its name instead of a quiet grey */
    size_t memory;     /* bytes for cached glyph runs and scaled pictures */
} vt_painter_options;

vt_painter *vt_painter_cpu_create(const vt_painter_options *options, vt_err *err);
vt_painter *vt_painter_gpu_create(const vt_painter_options *options, vt_err *err);
void vt_painter_destroy(vt_painter *painter);
const char *vt_painter_name(const vt_painter *painter); /* "cpu (pixman 0.42.2)", "gpu (opengl)" */

/* Whether a real GPU is here; asks in a short child process where asking costs memory, and never for
 * llvmpipe. why gets a sentence for people. */
bool vt_painter_gpu_is_real(char *why, size_t size);

/* Pictures by request number; borrowed until taken away with NULL. failed: there will be none. */
void vt_painter_asset(vt_painter *painter, uint32_t request, const vt_pixels *pixels, bool failed);
void vt_painter_forget_assets(vt_painter *painter);

/* Draws the list clipped to the damage into the canvas. */
bool vt_painter_paint(vt_painter *painter, const vt_drawlist *list, const vt_region *damage, vt_err *err);
/* While the scale of a text or picture moves it is drawn from what was made at another scale. Adds to out
 * where that happened since the last call, in device pixels, and returns whether it did. When nothing has
 * moved for a tenth of a second: vt_painter_at_rest, then paint that region once more, and it becomes sharp.
 */
bool vt_painter_rough(vt_painter *painter, vt_region *out);
void vt_painter_at_rest(vt_painter *painter); /* the next paint takes its time and makes everything sharp */
/* Shows what of the canvas lies in the region. Without a window: nothing. */
bool vt_painter_present(vt_painter *painter, const vt_region *region, vt_err *err);
/* The window changed its size, or its content was lost: everything must be painted again. */
bool vt_painter_resize(vt_painter *painter, int w, int h, vt_pixels *canvas, vt_err *err);
/* A copy of the canvas (GPU: read back). */
vt_pixels *vt_painter_copy(vt_painter *painter, vt_err *err);
bool vt_painter_copy_into(vt_painter *painter, vt_pixels *out, vt_err *err); /* same size */

#endif

/* Inside the CPU painter: what it draws on, and with what.
 *
 * Invariants
 * 1. Once warm a frame takes no memory. Colours and opacities are pictures of one pixel that live as long as
 * the painter, a sprite keeps its pixman image, and layers their memory.
 * 2. What a pixel becomes depends on the list and its own place alone, not on the rectangle that is painted:
 * so a picture may be painted in pieces.
 *
 * One thread: a full screen takes 1 to 5 ms here whatever is done with it (tests/bench/paint.c), much of that
 * is waiting for memory, and the other processors are busy with decoding while pictures move. */
#ifndef VT_PAINT_CPU_H
#define VT_PAINT_CPU_H

#include <pixman.h>

#include "paint/backend.h"
#include "paint/cpu_cover.h"
#include "paint/cpu_pile.h"
#include "paint/screen.h"

/* What is drawn on: the canvas, or a layer, which is as large, so that places mean the same on both. */
typedef struct {
    uint32_t *data;
    int stride; /* in pixels */
    pixman_image_t *image;
} vt_cpu_sheet;

/* What one thread works with: tiles in memory, and pixman's names for them. */
typedef struct {
    uint32_t pixels[VT_TILE * VT_TILE], paper[VT_TILE * VT_TILE];
    uint8_t mask[VT_TILE * VT_TILE];
    pixman_image_t *pixels_image, *paper_image, *mask_image;
} vt_cpu_desk;

typedef struct {
    vt_painter base;
    vt_pixels *own; /* NULL when the canvas is borrowed */
    vt_pixels *canvas;
    vt_cpu_sheet sheets[VT_LAYERS_DEEPEST + 1]; /* the first is the canvas */
    int depth;                                  /* which of them is drawn on */
    uint32_t color_pixel, opacity_pixel;
    pixman_image_t *color, *opacity; /* of one pixel each */
    vt_cpu_desk *desk;
    vt_pile *pile; /* of the sheet that is drawn on */
    vt_screen screen;
} vt_cpu;

static inline vt_cpu *vt_cpu_of(vt_painter *painter)
{
    return (vt_cpu *)(void *)painter;
}

/* Where pixels come from: pixman's picture and what to add to a device pixel for its place in that. */
typedef struct {
    pixman_image_t *image;
    int x, y;
} vt_cpu_source;

/* Of the canvas or layer that is drawn on: the rectangle meets the source through the mask, whose image may
 * be NULL. */
void vt_cpu_meet(
    vt_cpu *me, vt_cpu_desk *desk, vt_blend blend, vt_cpu_source source, vt_cpu_source mask, vt_irect rect);
/* Replaces what was there. */
void vt_cpu_put(vt_cpu *me, vt_cpu_source source, vt_irect rect);
/* A picture of that opacity; NULL, since none is needed, for 255. */
vt_cpu_source vt_cpu_opacity(vt_cpu *me, int opacity);
/* NULL: nothing can be drawn with it. */
pixman_image_t *vt_cpu_image(vt_sprite *sprite);
/* Draws what waits. */
void vt_cpu_settle(vt_cpu *me);
/* What is drawn on; nothing waits to be drawn there any more. */
vt_cpu_sheet *vt_cpu_sheet_of(vt_cpu *me);

void vt_cpu_show(vt_painter *painter, const vt_show *show, vt_irect clip);
bool vt_cpu_push(vt_painter *painter, const vt_layer *layer);
void vt_cpu_pop(vt_painter *painter, const vt_layer *layer);
/* All but the canvas. */
void vt_cpu_free_layers(vt_cpu *me);

#endif

/* A figure is a shape with everything that its outlines depend on, and its stamps: tiles of coverage or of
 * colours, made for its place within a pixel, in eighths, so that what moves is drawn from what was made
 * before. Only tiles that are seen are made.
 *
 * Invariants
 * 1. A tile is the same whatever part of it is damaged.
 * 2. Inside and border share each pixel of the line between them, so that nothing behind shines through. */
#ifndef VT_PAINT_FIGURE_H
#define VT_PAINT_FIGURE_H

#include "paint/backend.h"
#include "paint/gradient.h"
#include "paint/path.h"

typedef enum {
    VT_FIGURE_ELLIPSE,
    VT_FIGURE_LINES,
    VT_FIGURE_POLYGON,
    VT_FIGURE_ARC,
    VT_FIGURE_ROUNDED
} vt_figure_form;
typedef enum { VT_PART_ALL, VT_PART_INSIDE, VT_PART_BORDER } vt_figure_part;

typedef struct {
    vt_figure_form form;
    double w, h, radius, border;
    const vt_draw_path *path; /* NULL: ROUNDED */
    const double *points;     /* path->count of them; NULL: none */
    int x, y;                 /* whole pixels of its place */
    vt_affine place;          /* from its space to pixels, without those */
} vt_figure;

void vt_figure_outline(const vt_figure *figure, vt_figure_part part, vt_path *path);
/* color: premultiplied. */
void vt_figure_tint(vt_painter *painter, const vt_figure *figure, vt_figure_part part, uint32_t color,
    vt_blend blend, vt_irect clip);
/* Inside and border in their own colours as one picture. color: of the border, premultiplied; 0: none. */
void vt_figure_paint(vt_painter *painter, const vt_figure *figure, const vt_shade *shade, uint32_t border,
    int opacity, vt_blend blend, vt_irect clip);

#endif

/* Outlines, and how much of each pixel they cover. What is inside is told by winding (not zero), so outlines
 * may cross themselves; coverage is the exact area within a pixel wherever no two outlines cross in it.
 *
 * Invariants
 * 1. A window's coverage does not depend on which other windows are asked for.
 * 2. Any number may be given: points that are no number are left out, far ones cost no more than near ones.
 */
#ifndef VT_PAINT_PATH_H
#define VT_PAINT_PATH_H

#include <stddef.h>

#include "base/geom.h"
#include "stage/stage.h"

enum { VT_PATH_TILE = 128 }; /* the largest window, pixels */

typedef struct {
    double x0, y0, x1, y1;
} vt_edge;

typedef struct {
    vt_affine place; /* from the outline's own space to pixels */
    double scale;    /* the most that place stretches a length */
    vt_edge *edges;
    size_t count, capacity;
    vt_point first, last; /* of the contour that is being drawn, pixels */
    bool open;
    bool failed; /* memory was short: the outline is not whole */
} vt_path;

void vt_path_init(vt_path *path, vt_affine place);
void vt_path_finish(vt_path *path);
/* The first one, and the first after a close, begins a contour. */
void vt_path_line(vt_path *path, vt_point to);
void vt_path_close(vt_path *path);
/* Along an ellipse, from one angle (radians, clockwise from the right) to another; a line leads to its start.
 */
void vt_path_arc(vt_path *path, vt_point centre, double rx, double ry, double from, double to);
/* Closed contours. back: the other way round, so that it is a hole in one that is not. */
void vt_path_ellipse(vt_path *path, vt_rect box, bool back);
void vt_path_rounded(vt_path *path, vt_rect box, double radius, bool back);

typedef struct {
    double width; /* own space */
    double dash;  /* length of dashes and gaps; 0: none */
    vt_cap cap;
    vt_join join; /* a mitre longer than four times half the width is cut */
} vt_pen;

/* The outline of a stroke along the points, x and y by turns; closed: back to the first as well, without
 * dashes. Points at one place are one; a stroke of no length is a dot, unless its ends are flat. More than
 * 16,384 dashes, or dashes below half a pixel, are not told apart. */
void vt_path_stroke(vt_path *path, const double *xy, int count, bool closed, const vt_pen *pen);

/* The pixels that it may touch. */
vt_irect vt_path_bounds(const vt_path *path);
/* What of it can matter between two rows of pixels, added to an empty path. */
void vt_path_band(const vt_path *path, int y0, int y1, vt_path *out);

typedef enum { VT_COVER_NONE, VT_COVER_SOME, VT_COVER_ALL } vt_cover;

/* Coverage of each pixel of the window (at most VT_PATH_TILE a side), its rows one after another without
 * gaps. Filled only when the answer is SOME. */
vt_cover vt_path_cover(const vt_path *path, vt_irect window, uint8_t *out);

#endif

/* What is drawn on a canvas node. The stage keeps the strokes until the frame's end and hands them over once;
 * the pixels live with the painter, in a sheet that is as large as the canvas and known by the node's
 * creation number. Places are in the canvas's own space, stage units. */
#ifndef VT_STAGE_SKETCH_H
#define VT_STAGE_SKETCH_H

#include "stage/stage.h"

typedef enum {
    VT_SKETCH_CLEAR,   /* everything becomes color */
    VT_SKETCH_LINE,    /* x0, y0 to x1, y1, round ends; a dot where they are the same */
    VT_SKETCH_RECT,    /* x0, y0 to x1, y1; width 0: filled, else its outline */
    VT_SKETCH_ELLIPSE, /* in that box; likewise */
    VT_SKETCH_STAMP    /* the picture `asset` in that box */
} vt_sketch_kind;

typedef struct {
    vt_sketch_kind kind;
    double x0, y0, x1, y1;
    double width;   /* of the stroke */
    vt_color color; /* transparent: erases */
    uint32_t asset; /* STAMP */
} vt_sketch;

/* Adds a stroke, damages what it touches. At most 65,536 a tick (vt_stage_set_tick). */
bool vt_stage_sketch(vt_stage *stage, vt_node canvas, const vt_sketch *stroke, vt_err *err);
/* A finger paints: by the node's ink properties from one place to another, stage units. A call that goes on
 * from where one ended continues its line, which is smoothed and so stays half a step behind; the same two
 * places begin a line with a dot, or end the one that came there. False: the node is not a canvas with ink,
 * or a limit was reached. */
bool vt_stage_ink(vt_stage *stage, vt_node canvas, vt_point from, vt_point to);
/* Asks for a picture that STAMP may use; 0 where there is none. Until it is told of (vt_stage_asset), a stamp
 * and what is drawn after it wait. */
uint32_t vt_stage_stamp(vt_stage *stage, vt_node canvas, const char *src);
/* Hands over what was drawn since the last call, canvas by canvas in order of creation, and forgets it. To be
 * called in every frame, also where nothing is painted: more than 262,144 strokes of a canvas are not kept.
 */
void vt_stage_sketches(vt_stage *stage,
    void (*each)(void *context, uint64_t number, double w, double h, const vt_sketch *strokes, int count),
    void *context);

#endif

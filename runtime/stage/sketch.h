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
    VT_SKETCH_STAMP,   /* the picture `asset` in that box */
    VT_SKETCH_PASTE,   /* the present picture of a film, or `asset`, in that box, to whole pixels of the sheet
                        */
    VT_SKETCH_FILTER   /* every colour in that box becomes another one */
} vt_sketch_kind;

enum { VT_SKETCH_MATRIX = 20, VT_SKETCH_HEAVY_MOST = 64 /* PASTEs and FILTERs of a tick */ };

/* How a picture is pasted.
 * With a key the colour `key` and those near it become transparent. Near is, in the plane of
 *   Cb = -0.168736 R - 0.331264 G + 0.5 B,   Cr = 0.5 R - 0.418688 G - 0.081312 B   (BT.601, R G B from 0 to
 * 1) the distance d of the two, so that light and shadow on a screen count as one colour. Pure green and pure
 * magenta lie 1.07 apart. Alpha is (d - tolerance) / soft, from 0 to 1.
 * weight: the canvas becomes canvas (1 - weight a) + picture weight, a being the picture's alpha; so n opaque
 * pictures of weights 1, 1/2, 1/3 ... 1/n become their mean. The sheet keeps 16 bits a channel for that: the
 * mean of 16 pictures is within one step of 8 bits. */
typedef struct {
    vt_rect box;   /* in the canvas's own space; w or h 0: to its edge */
    vt_fit fit;    /* COVER cuts off what does not fit; CONTAIN leaves the canvas beside it as it is */
    bool mirrored; /* left and right exchanged */
    bool keyed;
    vt_color key;
    double tolerance, soft; /* 0 to 1 */
    double weight;          /* above 0 to 1 */
} vt_sketch_paste;

/* What a PASTE or FILTER has beside the plain fields. */
typedef struct {
    uint32_t film; /* PASTE: which, 0: the picture `asset` */
    vt_sketch_paste paste;
    double matrix[VT_SKETCH_MATRIX]; /* FILTER: see vt_stage_filter */
} vt_sketch_more;

typedef struct {
    vt_sketch_kind kind;
    double x0, y0, x1, y1;
    union {
        double width;               /* of the stroke */
        const vt_sketch_more *more; /* PASTE, FILTER; borrowed */
    };
    vt_color color; /* transparent: erases */
    uint32_t asset; /* STAMP, PASTE */
} vt_sketch;

/* Adds a stroke, damages what it touches. At most 65,536 a tick (vt_stage_set_tick). PASTE and FILTER have
 * calls of their own. */
bool vt_stage_sketch(vt_stage *stage, vt_node canvas, const vt_sketch *stroke, vt_err *err);
/* What a video or camera shows at the frame's end, or the whole picture of an image or sprite, goes onto the
 * canvas. Where there is none (a film that is not there yet, a replay that does not decode) the canvas stays
 * as it is. */
bool vt_stage_paste(
    vt_stage *stage, vt_node canvas, vt_node source, const vt_sketch_paste *paste, vt_err *err);
/* Four rows of five numbers, each row one channel of r, g, b, a: its shares of the old r, g, b, a, and what
 * is added; 0 to 1 and not premultiplied, as feColorMatrix of SVG has it. w or h of the box 0: to the edge.
 */
bool vt_stage_filter(
    vt_stage *stage, vt_node canvas, vt_rect box, const double matrix[VT_SKETCH_MATRIX], vt_err *err);
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

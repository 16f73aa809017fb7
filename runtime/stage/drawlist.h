/* The picture as a value: what to draw, back to front, in device pixels. It can be recorded, compared,
 * printed and given to any painter. It borrows nothing from the stage.
 * A painter fills view->content with the background, leaves what surrounds it black, and paints no item
 * beyond the item's bounds, since damage is computed from them. */
#ifndef VT_STAGE_DRAWLIST_H
#define VT_STAGE_DRAWLIST_H

#include "base/buf.h"
#include "stage/stage.h"

typedef enum { VT_DRAW_RECT, VT_DRAW_IMAGE, VT_DRAW_TEXT } vt_draw_kind;

typedef struct {
    vt_draw_kind kind;
    vt_affine matrix; /* the node's own space (0,0 to w,h) to device pixels */
    double w, h;
    double opacity;  /* already multiplied down the tree */
    vt_irect bounds; /* device pixels touched, outward by one, a text's by a quarter em; in the content */
    vt_color color;  /* RECT, TEXT */
    double radius, border; /* RECT; IMAGE: radius */
    vt_color border_color;
    uint32_t asset; /* IMAGE: request number */
    vt_fit fit;
    size_t src;               /* IMAGE: offset of its file name in strings, NUL-terminated */
    size_t text, text_length; /* TEXT: offset into strings; NUL-terminated */
    size_t font;              /* offset */
    vt_text_style style;      /* TEXT; style.font is NULL here: use strings + font */
} vt_draw;

typedef struct {
    vt_color background;
    vt_draw *items;
    int count;
    int capacity;
    vt_buf strings;
} vt_drawlist;

void vt_drawlist_init(vt_drawlist *list);
void vt_drawlist_finish(vt_drawlist *list);
/* Clears the list and fills it with what touches the damage (NULL: with everything). False when memory is
 * short. */
bool vt_stage_draw(
    vt_stage *stage, const vt_view *view, const vt_region *damage, vt_drawlist *list, vt_err *err);
bool vt_drawlist_equal(const vt_drawlist *a, const vt_drawlist *b);
/* One line an item, for tests and messages. */
void vt_drawlist_print(const vt_drawlist *list, vt_buf *out);
/* The colour behind everything; default #000000. */
void vt_stage_set_background(vt_stage *stage, vt_color color);

#endif

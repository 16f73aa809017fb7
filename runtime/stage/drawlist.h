/* The picture as a value: what to draw, back to front, in device pixels. It can be recorded, compared,
 * printed and given to any painter. It borrows nothing from the stage.
 * A painter fills view->content with the background, leaves what surrounds it black, and paints no item
 * beyond the item's bounds, since damage is computed from them.
 *
 * What an item has beyond the plain fields lies in `extras`, as the struct named for its kind. */
#ifndef VT_STAGE_DRAWLIST_H
#define VT_STAGE_DRAWLIST_H

#include "base/buf.h"
#include "stage/stage.h"

typedef enum {
    VT_DRAW_RECT,
    VT_DRAW_IMAGE,
    VT_DRAW_TEXT,
    VT_DRAW_PATH,
    VT_DRAW_CANVAS,
    VT_DRAW_PARTICLES,
    VT_DRAW_QR,
    VT_DRAW_TILES,
    VT_DRAW_FILM,
    VT_DRAW_PUSH, /* until its POP items are drawn to a layer of their own, which then is drawn as one */
    VT_DRAW_POP
} vt_draw_kind;

enum { VT_DRAW_PLAIN = 0 }; /* vt_draw.extra: there is none; extras begin at 8 */

typedef struct {
    /* First what a picture needs: thousands of items are read from memory in each frame. */
    vt_draw_kind kind;
    uint32_t asset;  /* IMAGE, TILES: request number; FILM: of its poster, 0: none; PARTICLES: 0 for discs;
                        PUSH: of the mask, 0: none */
    vt_irect bounds; /* device pixels touched, outward by one; in the content and in all clips around */
    double opacity;  /* already multiplied down the tree, but not through a PUSH, which has its own */
    uint64_t number; /* the node's creation number: tells what moves. 0: of none. Not part of the picture */
    double w, h;
    vt_affine matrix; /* the node's own space (0,0 to w,h) to device pixels */
    size_t extra;     /* offset into extras, or VT_DRAW_PLAIN */
    double radius;    /* RECT, IMAGE, TILES, FILM, PUSH */
    vt_blend blend;   /* RECT, IMAGE, FILM, PARTICLES */
    vt_fit fit;
    size_t src;     /* IMAGE, TILES, FILM: offset of its file name in strings, NUL-terminated */
    vt_color color; /* RECT, TEXT, PATH, QR */
    vt_color border_color;
    double border;            /* RECT, PATH */
    size_t text, text_length; /* TEXT, QR: offset into strings; NUL-terminated */
    size_t font;              /* offset */
    vt_text_style style; /* TEXT; font and language are NULL here: use strings + font, vt_draw_ink.language */
} vt_draw;

typedef struct {
    vt_gradient kind;
    vt_color end;
    double angle; /* degrees clockwise; 0: from left to right */
} vt_draw_gradient;

/* RECT: extra is a vt_draw_gradient. */

/* IMAGE; without one: all of the first frame, not sliced, not tinted. */
typedef struct {
    vt_rect crop;                    /* pixels of the picture (of the frame); w or h 0: to the edge */
    double left, top, right, bottom; /* nine-slice margins, picture pixels, drawn as own units; all 0: none */
    vt_color tint;
    int columns, rows; /* of a sheet; 1, 1: none */
    int64_t frame;     /* any: taken modulo what there is, downward */
} vt_draw_picture;

/* TEXT; without one: no outline, no shadow, visitor's language. */
typedef struct {
    double outline;
    vt_color outline_color;
    double shadow_x, shadow_y, shadow_blur;
    vt_color shadow_color;
    size_t language; /* offset into strings */
} vt_draw_ink;

typedef enum { VT_PATH_ELLIPSE, VT_PATH_LINES, VT_PATH_POLYGON, VT_PATH_ARC } vt_path_shape;

/* PATH. ELLIPSE and ARC fill 0,0 to w,h. LINES is stroked in color, the others are filled with it. */
typedef struct {
    vt_path_shape shape;
    size_t points; /* LINES, POLYGON: offset of the first of count doubles in extras */
    int count;
    double thickness, dash; /* ARC: thickness 0 is a slice */
    vt_cap cap;
    vt_join join;        /* MITER: where the corner would reach beyond 4 times half the width, as BEVEL */
    double start, sweep; /* ARC: degrees clockwise from the top */
    vt_draw_gradient gradient;
} vt_draw_path;

typedef struct {
    uint64_t number; /* the node's creation number: which sheet */
} vt_draw_canvas;

typedef struct {
    float x, y;     /* centre, own space */
    float size;     /* width, own units */
    float turn;     /* degrees clockwise */
    uint32_t color; /* 0xRRGGBBAA, its own opacity in it */
} vt_draw_particle;

typedef struct {
    size_t first; /* offset of the first of count vt_draw_particle in extras */
    int count;
} vt_draw_particles;

typedef struct {
    vt_correction correction;
    vt_color background;
} vt_draw_qr;

typedef struct {
    vt_rect view; /* the part of the picture, pixels, that fills 0,0 to w,h; may reach beyond it */
} vt_draw_tiles;

/* FILM: the picture that the painter has for the film, unless it failed; where there is none: the poster. */
typedef struct {
    uint32_t film; /* 0: nothing but the poster */
    bool failed, mirrored;
    vt_color tint;
} vt_draw_film;

/* PUSH */
typedef struct {
    bool clip;       /* to 0,0-w,h with the item's radius */
    size_t mask_src; /* of the mask's file name in strings */
} vt_draw_layer;

typedef struct {
    vt_color background;
    vt_draw *items;
    int count;
    int capacity;
    vt_buf strings;
    vt_buf extras; /* every struct at a multiple of 8 */
} vt_drawlist;

void vt_drawlist_init(vt_drawlist *list);
void vt_drawlist_finish(vt_drawlist *list);
/* Appends an extra of the size; its offset, or VT_DRAW_PLAIN when memory is short. */
size_t vt_drawlist_keep_extra(vt_drawlist *list, const void *extra, size_t size);
/* NULL where the item has none. */
static inline const void *vt_draw_extra(const vt_drawlist *list, size_t offset)
{
    return offset == VT_DRAW_PLAIN ? NULL : list->extras.data + offset;
}

/* Clears the list and fills it with what touches the damage (NULL: with everything); a PUSH and its POP are
 * there when anything between them is. False when memory is short. */
bool vt_stage_draw(
    vt_stage *stage, const vt_view *view, const vt_region *damage, vt_drawlist *list, vt_err *err);
/* The same for a second stage that lies above what the list holds: appends to it, and has no background. Its
 * nodes count as none of the first one's, so pictures and sheets are not for it. */
bool vt_stage_draw_above(
    vt_stage *stage, const vt_view *view, const vt_region *damage, vt_drawlist *list, vt_err *err);
bool vt_drawlist_equal(const vt_drawlist *a, const vt_drawlist *b);
/* One line an item, for tests and messages. */
void vt_drawlist_print(const vt_drawlist *list, vt_buf *out);
/* The colour behind everything; default #000000. */
void vt_stage_set_background(vt_stage *stage, vt_color color);

#endif

/* What the painters share: how a draw item becomes stamps, and the table of functions that put stamps on a
 * canvas.
 *
 * A stamp's rectangles are device pixels, half open; a place maps a sprite's pixel edges to device pixel
 * edges. */
#ifndef VT_PAINT_BACKEND_H
#define VT_PAINT_BACKEND_H

#include "paint/motion.h"
#include "paint/painter.h"
#include "paint/sprite.h"
#include "paint/typeset.h"

/* Coverage in one colour. */
typedef struct {
    vt_sprite *sprite;
    vt_irect part; /* of the sprite, pixels */
    bool whole;    /* drawn pixel by pixel with the sprite's origin at x, y; else at place */
    int x, y;
    vt_affine place;
    uint32_t color; /* premultiplied */
} vt_tint;

/* A picture, or the part of it that is shown. */
typedef struct {
    vt_sprite *sprite;
    vt_rect part;            /* of the sprite, pixels; may have fractions */
    vt_affine place;         /* from (0,0) at part's corner, sprite pixels, to device */
    bool aligned;            /* covers exactly the pixels of box, upright */
    bool whole;              /* aligned and pixel by pixel */
    vt_irect box;            /* aligned: the pixels it covers */
    double shown_w, shown_h; /* its size on the screen before turning, device pixels */
    double radius;           /* device pixels */
    int opacity;             /* 0 to 255 */
} vt_show;

typedef struct {
    void (*destroy)(vt_painter *painter);
    void (*drop)(vt_painter *painter, vt_sprite *sprite); /* frees the handle */
    bool (*begin)(vt_painter *painter, vt_err *err);
    bool (*end)(vt_painter *painter, vt_err *err);
    void (*fill)(vt_painter *painter, vt_irect rect, uint32_t color);
    void (*tint)(vt_painter *painter, const vt_tint *tint, vt_irect clip);
    void (*show)(vt_painter *painter, const vt_show *show, vt_irect clip);
    bool (*present)(vt_painter *painter, const vt_region *region, vt_err *err);
    bool (*resize)(vt_painter *painter, int w, int h, vt_pixels *canvas, vt_err *err);
    bool (*copy_into)(vt_painter *painter, vt_pixels *out, vt_err *err);
} vt_painter_backend;

typedef enum { VT_PICTURE_UNKNOWN, VT_PICTURE_READY, VT_PICTURE_FAILED } vt_picture_state;

/* A picture of the experience. */
typedef struct {
    vt_picture_state state;
    uint64_t serial; /* another one for each vt_painter_asset */
    vt_sprite *full; /* borrows the pixels */
} vt_picture;

/* Each painter has this as its first member. */
struct vt_painter {
    const vt_painter_backend *backend;
    char name[80];
    vt_fonts *fonts;
    void *window;
    int w, h;
    bool dev;
    int sprite_side; /* of the largest sprite that can be drawn, pixels */
    uint32_t frame;
    uint64_t serials;
    vt_cache sprites;
    vt_motion motion;
    bool at_rest;         /* the present paint makes everything sharp */
    vt_region rough;      /* drawn from a sprite of another size */
    vt_picture *pictures; /* by request number */
    uint32_t picture_count;
};

bool vt_painter_init(
    vt_painter *painter, const vt_painter_backend *backend, const vt_painter_options *options, vt_err *err);
void vt_painter_finish(vt_painter *painter);

/* Premultiplied, opacity 0 to 1 included. */
uint32_t vt_paint_color(vt_color color, double opacity);
int vt_paint_round(double value);

/* Draws one item, clipped. */
void vt_lower(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);
/* The pixels that the item surely hides; empty when none. */
vt_irect vt_lower_hides(const vt_painter *painter, const vt_draw *item, vt_irect clip);

/* Where an upright or quarter-turned node lies: false for any other angle. */
bool vt_lower_quarters(const vt_affine *matrix, int *quarters);
vt_irect vt_lower_box(const vt_affine *matrix, vt_rect rect);

void vt_lower_rect(vt_painter *painter, const vt_draw *item, vt_irect clip);
void vt_lower_text(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);
void vt_lower_image(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);

/* A rounded rectangle, upright. */
void vt_lower_rounded(
    vt_painter *painter, vt_irect box, double radius, int border, bool ring, uint32_t color, vt_irect clip);
/* Its corners are the quarters of a sprite of twice *block pixels. NULL when memory is short. */
vt_sprite *vt_lower_corners(vt_painter *painter, double radius, int border, bool ring, int *block);
/* The whole of one, to be turned; with a margin. */
vt_sprite *vt_lower_shape(vt_painter *painter, double w, double h, double radius, double border, bool ring);
double vt_lower_radius(double radius, int w, int h);

/* From the cache or made now. want: the size as shown, device pixels. NULL: nothing can be drawn. Sets *part.
 */
vt_sprite *vt_pictures_upright(
    vt_painter *painter, vt_picture *picture, vt_rect *part, int w, int h, int quarters, bool *rough);
vt_sprite *vt_pictures_level(vt_painter *painter, vt_picture *picture, vt_rect *part, double w, double h);

#endif

/* What the painters share: how a draw item becomes stamps, and the table of functions that put stamps on a
 * canvas.
 *
 * A stamp's rectangles are device pixels, half open; a place maps a sprite's pixel edges to device pixel
 * edges. Clips lie in the canvas, and in the layer that is drawn to.
 *
 * All of it is premultiplied, s being the stamp and d what is behind, alpha included:
 *   normal    s + d (1 - alpha of s)
 *   add       s + d, at most 1
 *   multiply  s d + d (1 - alpha of s): colours what is there and nothing else, so alpha stays
 *   screen    s + d - s d */
#ifndef VT_PAINT_BACKEND_H
#define VT_PAINT_BACKEND_H

#include "paint/copies.h"
#include "paint/motion.h"
#include "paint/painter.h"
#include "paint/sprite.h"
#include "type/typeset.h"

/* Coverage in one colour. */
typedef struct {
    vt_sprite *sprite;
    vt_irect part; /* of the sprite, pixels */
    bool whole;    /* drawn pixel by pixel with the sprite's origin at x, y; else at place */
    int x, y;
    vt_affine place;
    uint32_t color; /* premultiplied */
    vt_blend blend;
} vt_tint;

#define VT_WHITE 0xFFFFFFFFU

/* A picture, or the part of it that is shown. */
typedef struct {
    vt_sprite *sprite;
    vt_rect part;    /* of the sprite, pixels; may have fractions */
    vt_affine place; /* from (0,0) at part's corner, sprite pixels, to device; may mirror */
    bool aligned;    /* covers exactly the pixels of box, upright or mirrored; else with smooth edges */
    bool whole;      /* aligned and pixel by pixel, not mirrored */
    vt_irect box;    /* aligned: the pixels it covers */
    double shown_w, shown_h; /* its size on the screen before turning, device pixels */
    double radius;           /* device pixels */
    int opacity;             /* 0 to 255 */
    uint32_t tint; /* premultiplied; every channel of every pixel is multiplied by its own. VT_WHITE: none */
    vt_blend blend;
} vt_show;

/* What is drawn between push and pop goes to a picture of its own, transparent at first, that then is drawn
 * as one. What lies outside of its shape is not seen. */
typedef struct {
    vt_irect bounds; /* the pixels that it may touch, within the canvas and the layer around it; not empty */
    int opacity;     /* 0 to 255 */
    bool shaped;     /* a rectangle with round corners; else all of bounds */
    bool aligned;    /* of a shape: upright, exactly the pixels of box; else with smooth edges, at place */
    vt_irect box;
    double shown_w, shown_h; /* of a shape: its size before turning, device pixels */
    vt_affine place;         /* from 0,0 to shown_w, shown_h, to device */
    double radius;           /* of a shape, device pixels */
    vt_sprite *mask;   /* its alpha thins the layer; NULL: none. Only together with a shape, which it fills */
    vt_rect mask_part; /* as in vt_show */
    vt_affine mask_place;
} vt_layer;

enum { VT_LAYERS_DEEPEST = 64 };

typedef struct {
    void (*destroy)(vt_painter *painter);
    void (*drop)(vt_painter *painter, vt_sprite *sprite); /* frees the handle */
    void (*moved)(
        vt_painter *painter, vt_sprite *sprite); /* its data lies elsewhere, all of it fresh; may be NULL */
    bool (*begin)(vt_painter *painter, vt_err *err);
    bool (*end)(vt_painter *painter, vt_err *err);
    void (*fill)(vt_painter *painter, vt_irect rect, uint32_t color, vt_blend blend);
    void (*tint)(vt_painter *painter, const vt_tint *tint, vt_irect clip);
    void (*show)(vt_painter *painter, const vt_show *show, vt_irect clip);
    /* At most VT_LAYERS_DEEPEST within one another. False: there is none, no pop follows, and what it would
     * have held is drawn straight. */
    bool (*push)(vt_painter *painter, const vt_layer *layer);
    void (*pop)(vt_painter *painter, const vt_layer *layer); /* the same as pushed */
    bool (*present)(vt_painter *painter, const vt_region *region, vt_err *err);
    bool (*resize)(vt_painter *painter, int w, int h, vt_pixels *canvas, vt_err *err);
    bool (*copy_into)(vt_painter *painter, vt_pixels *out, vt_err *err);
} vt_painter_backend;

typedef enum { VT_PICTURE_UNKNOWN, VT_PICTURE_READY, VT_PICTURE_FAILED } vt_picture_state;

/* A picture of the experience. */
typedef struct {
    vt_picture_state state;
    uint32_t request;
    uint64_t serial;  /* another one for each vt_painter_asset */
    int32_t w, h;     /* of the picture itself; what is kept may be smaller */
    bool opaque;      /* everything that is kept */
    int frame_count;  /* 1 for a still one */
    int kept_count;   /* of a still one, levels, the largest first; else its frames */
    vt_sprite **kept; /* they borrow the pixels */
} vt_picture;

typedef struct vt_oracle vt_oracle;

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
    size_t memory; /* asked for */
    vt_cache sprites;
    vt_copies copies;
    vt_motion motion;
    bool roughly;         /* the item that is drawn comes from another size, or lies between pixels */
    vt_region rough;      /* what the present paint drew so */
    vt_picture *pictures; /* by request number */
    uint32_t picture_count;
    int holes;                  /* see vt_painter_holes */
    vt_oracle *oracle;          /* or NULL */
    struct vt_film *films;      /* that have pictures */
    struct vt_sheet *sheets;    /* of canvases */
    struct vt_tile_sets *tiles; /* NULL: none yet */
};

bool vt_painter_init(
    vt_painter *painter, const vt_painter_backend *backend, const vt_painter_options *options, vt_err *err);
void vt_painter_finish(vt_painter *painter);
/* What of the list lies in a rectangle of the canvas; between the backend's begin and end. */
void vt_painter_draw(vt_painter *painter, const vt_drawlist *list, vt_irect rect);

/* Premultiplied, opacity 0 to 1 included. */
uint32_t vt_paint_color(vt_color color, double opacity);
int vt_paint_opacity(double opacity); /* 0 to 255, of any number */
/* Each channel of one times that of the other. */
uint32_t vt_paint_modulate(uint32_t a, uint32_t b);
int vt_paint_round(double value);

/* Draws one item, clipped; PUSH and POP are none. */
void vt_lower(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);
/* The pixels that the item surely hides; empty when none. */
vt_irect vt_lower_hides(
    const vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);
vt_irect vt_films_hide(const vt_painter *painter, const vt_drawlist *list, const vt_draw *item);
vt_irect vt_pictures_hide(const vt_painter *painter, const vt_drawlist *list, const vt_draw *item);
/* What a PUSH asks for. Cuts *clip to what can be seen of it. False: no layer is needed for that. */
bool vt_lower_layer(
    vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect *clip, vt_layer *out);

/* Whether edges stay upright: turned by quarters, perhaps mirrored. */
bool vt_lower_straight(const vt_affine *matrix);
/* How many quarters clockwise; false for any other angle, and for what is mirrored. */
bool vt_lower_quarters(const vt_affine *matrix, int *quarters);
vt_irect vt_lower_box(const vt_affine *matrix, vt_rect rect);
vt_irect vt_lower_whole(vt_rect bounds); /* of one that is in device pixels already */
/* The pixels that lie wholly in it, wherever between pixels it is drawn. */
vt_irect vt_lower_within(vt_rect rect);

void vt_lower_rect(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);
void vt_lower_text(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);
void vt_lower_image(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);
void vt_lower_gradient(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);
void vt_lower_path(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);
void vt_lower_canvas(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);
void vt_lower_particles(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);
void vt_lower_qr(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);
void vt_lower_tiles(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);
void vt_lower_film(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);
/* The box of something that will not come: dim for visitors, with the name item->src for the team. */
void vt_lower_missing(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip);

double vt_lower_radius(double radius, int w, int h);

/* NULL while there is none, or none to come. */
vt_picture *vt_pictures_find(vt_painter *painter, uint32_t asset);

/* What to draw a part of a frame with when it is w by h device pixels large. *part is in pixels of the
 * picture itself and comes back in the sprite's. frame: any, taken modulo what there is. Never NULL. */
vt_sprite *vt_pictures_level(
    vt_painter *painter, vt_picture *picture, int64_t frame, vt_rect *part, double w, double h);

#endif

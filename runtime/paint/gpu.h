/* Inside the GPU painter: what becomes of sprites (textures), of stamps (triangles) and of layers (textures
 * that are drawn on).
 *
 * Invariants
 * 1. Whatever the CPU painter rounds, this one rounds alike; both get the same stamps.
 * 2. Triangles that share texture, blending and clip go to the driver together, in the order of the stamps.
 * 3. Once warm a frame takes no memory. */
#ifndef VT_PAINT_GPU_H
#define VT_PAINT_GPU_H

#include <SDL.h>

#include "paint/atlas.h"
#include "paint/backend.h"
#include "paint/gpu_counts.h"

/* ---- triangles ---- */

enum { VT_GPU_VERTICES = 32768, VT_GPU_INDICES = 49152 };

/* How a texture lies under what is drawn: from the canvas to the texture, 0 to 1, and no further than its
 * edges. */
typedef struct {
    SDL_Texture *texture;
    SDL_BlendMode blend;
    uint32_t color; /* premultiplied; multiplies the texture */
    vt_affine look;
    double least_x, least_y, most_x, most_y;
} vt_gpu_paint;

typedef struct {
    SDL_Renderer *renderer;
    vt_gpu_counts *counts;
    SDL_Vertex *vertices;
    int *indices;
    int vertex_count, index_count;
    SDL_Texture *texture; /* of those that wait */
    SDL_BlendMode blend;
    bool refused; /* the driver did not take some triangles */
} vt_gpu_batch;

bool vt_gpu_batch_init(vt_gpu_batch *batch, SDL_Renderer *renderer, vt_gpu_counts *counts);
void vt_gpu_batch_finish(vt_gpu_batch *batch);
/* Room for so many vertices and indices; the first vertex's number goes to *base. At most a 16th of what
 * there is. */
SDL_Vertex *vt_gpu_batch_add(
    vt_gpu_batch *batch, const vt_gpu_paint *paint, int vertices, int indices, int **index, int *base);
void vt_gpu_batch_flush(vt_gpu_batch *batch);

/* ---- textures ---- */

/* Around a picture on its texture: its outermost pixels again, around coverage nothing. So a texture can be
 * read a little beyond its edges, as the CPU painter does. */
enum { VT_GPU_BORDER = 2 };

typedef struct {
    SDL_Renderer *renderer;
    vt_gpu_counts *counts;
    vt_atlas atlas;
    SDL_Texture *pages[VT_ATLAS_PAGES];
    uint32_t life; /* another one whenever all textures were lost */
    struct vt_gpu_cell *newest,
        *oldest;      /* sprites that have a texture of their own, by when they were drawn */
    size_t own_bytes; /* of those textures */
    uint32_t *scratch;
} vt_gpu_textures;

/* Where a sprite's pixels lie. */
typedef struct {
    SDL_Texture *texture;
    double x, y;           /* of the sprite's corner, texture pixels */
    double w, h;           /* of the sprite */
    double side_x, side_y; /* of the texture */
} vt_gpu_cloth;

bool vt_gpu_textures_init(vt_gpu_textures *textures, SDL_Renderer *renderer, int side, vt_gpu_counts *counts);
void vt_gpu_textures_finish(vt_gpu_textures *textures);
/* Before a frame: while large sprites have more than 96 MB, those that the frame before did not draw lose
 * theirs, the least recently drawn first. */
void vt_gpu_textures_trim(vt_gpu_textures *textures, uint32_t frame);
/* All are void: what a sprite has is made again when it is next drawn. */
void vt_gpu_textures_lose(vt_gpu_textures *textures);
/* Sends the sprite's pixels when the GPU does not have them, or no longer, or some of them changed. False:
 * nothing can be drawn. */
bool vt_gpu_textures_find(
    vt_gpu_textures *textures, vt_gpu_batch *batch, vt_sprite *sprite, uint32_t frame, vt_gpu_cloth *out);
void vt_gpu_textures_drop(vt_gpu_textures *textures, vt_sprite *sprite);
/* White: for what has one colour. Near what was drawn last, so that it need not be drawn apart. */
bool vt_gpu_textures_white(vt_gpu_textures *textures, const vt_gpu_batch *batch, vt_gpu_cloth *out);

/* ---- the painter ---- */

/* What is drawn on: the canvas, or the texture of a layer. */
typedef struct {
    SDL_Texture *texture;
    int w, h;     /* of the texture */
    vt_irect box; /* what of the canvas it holds, at its upper left corner */
    uint32_t frame;
} vt_gpu_target;

typedef struct {
    vt_painter base;
    SDL_Renderer *renderer;
    SDL_BlendMode blends[VT_BLEND_SCREEN + 1];
    SDL_BlendMode thin; /* what is there, by the alpha of what comes */
    vt_gpu_counts counts;
    vt_gpu_textures textures;
    vt_gpu_batch batch;
    vt_gpu_target targets[VT_LAYERS_DEEPEST + 1]; /* the first is the canvas */
    int depth;                                    /* which of them is drawn on */
} vt_gpu;

static inline vt_gpu *vt_gpu_of(vt_painter *painter)
{
    return (vt_gpu *)(void *)painter;
}

void vt_gpu_fill(vt_painter *painter, vt_irect rect, uint32_t color, vt_blend blend);
void vt_gpu_tint(vt_painter *painter, const vt_tint *tint, vt_irect clip);
void vt_gpu_show(vt_painter *painter, const vt_show *show, vt_irect clip);
bool vt_gpu_push(vt_painter *painter, const vt_layer *layer);
void vt_gpu_pop(vt_painter *painter, const vt_layer *layer);
bool vt_gpu_draw_on(vt_gpu *me, int depth);
/* Makes the target's texture at least so large, in any state. */
bool vt_gpu_target_make(vt_gpu *me, vt_gpu_target *target, int w, int h);
void vt_gpu_target_unmake(vt_gpu *me, vt_gpu_target *target);

/* place: from the part's corner, sprite pixels, to the canvas. False: nothing of it can be seen. */
bool vt_gpu_paint_of(vt_gpu_paint *out, const vt_gpu_cloth *cloth, const vt_affine *place, vt_rect part);
/* Pixels of the canvas. */
void vt_gpu_draw_box(vt_gpu *me, const vt_gpu_paint *paint, vt_irect box, vt_irect clip);
/* A rectangle of w by h with round corners, of which to_canvas tells where it lies, with smooth edges that
 * reach half a pixel beyond it. */
void vt_gpu_draw_smooth(vt_gpu *me, const vt_gpu_paint *paint, double w, double h, double radius,
    const vt_affine *to_canvas, vt_irect clip);
void vt_gpu_draw_quad(vt_gpu *me, const vt_gpu_paint *paint, const vt_point corners[4], vt_irect clip);

#endif

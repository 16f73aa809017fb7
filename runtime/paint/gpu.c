/* The painter for GPUs: SDL's renderer, with a canvas texture of its own, since a window's back buffer is
 * undefined after each present.
 *
 * Invariant: whatever the CPU painter rounds, this one rounds alike; both get the same stamps. */
#include <SDL.h>
#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "paint/backend.h"

enum { ARC_MOST = 24, RIM_MOST = 4 * (ARC_MOST + 1) };

typedef struct {
    vt_painter base;
    SDL_Renderer *renderer;
    SDL_Texture *canvas;
    SDL_BlendMode over; /* premultiplied */
    SDL_Vertex vertices[2 * RIM_MOST + 1];
    int indices[9 * RIM_MOST];
} gpu_painter;

static gpu_painter *of(vt_painter *painter)
{
    return (gpu_painter *)(void *)painter;
}

static bool failed(vt_err *err, const char *what)
{
    return vt_fail(err, VT_ERR_UNSUPPORTED, NULL, "The GPU %s: %s.", what, SDL_GetError());
}

static void drop(vt_painter *painter, vt_sprite *sprite)
{
    (void)painter;
    SDL_DestroyTexture(sprite->handle);
    sprite->handle = NULL;
}

static void destroy(vt_painter *painter)
{
    gpu_painter *me = of(painter);
    vt_painter_finish(painter);
    if (me->canvas) SDL_DestroyTexture(me->canvas);
    if (me->renderer) SDL_DestroyRenderer(me->renderer);
    vt_free(me);
}

static bool begin(vt_painter *painter, vt_err *err)
{
    gpu_painter *me = of(painter);
    return SDL_SetRenderTarget(me->renderer, me->canvas) == 0 || failed(err, "cannot draw on its canvas");
}

static bool end(vt_painter *painter, vt_err *err)
{
    gpu_painter *me = of(painter);
    SDL_RenderSetClipRect(me->renderer, NULL);
    return SDL_SetRenderTarget(me->renderer, NULL) == 0 || failed(err, "does not finish a picture");
}

/* Coverage becomes white with that alpha, so that the colour of a vertex is all that is needed. */
static bool upload_coverage(SDL_Texture *texture, const vt_sprite *sprite)
{
    uint32_t *white = vt_alloc_array((size_t)sprite->w * (size_t)sprite->h, sizeof *white);
    if (!white) return false;
    for (int y = 0; y < sprite->h; y++) {
        const uint8_t *row = (const uint8_t *)sprite->data + (size_t)y * (size_t)sprite->stride;
        for (int x = 0; x < sprite->w; x++)
            white[(size_t)y * (size_t)sprite->w + (size_t)x] = row[x] * 0x01010101U;
    }
    int refused = SDL_UpdateTexture(texture, NULL, white, sprite->w * 4);
    vt_free(white);
    return !refused;
}

static SDL_Texture *texture_of(gpu_painter *me, vt_sprite *sprite)
{
    if (sprite->handle || !sprite->data) return sprite->handle;
    SDL_Texture *texture = SDL_CreateTexture(
        me->renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STATIC, sprite->w, sprite->h);
    if (!texture) return NULL;
    bool uploaded = sprite->coverage ? upload_coverage(texture, sprite)
                                     : SDL_UpdateTexture(texture, NULL, sprite->data, sprite->stride) == 0;
    if (!uploaded) {
        SDL_DestroyTexture(texture);
        return NULL;
    }
    SDL_SetTextureBlendMode(texture, me->over);
    SDL_SetTextureScaleMode(texture, SDL_ScaleModeLinear);
    sprite->handle = texture;
    return texture;
}

static SDL_Rect sdl_rect(vt_irect r)
{
    return (SDL_Rect){r.x0, r.y0, r.x1 - r.x0, r.y1 - r.y0};
}

static void clip_to(gpu_painter *me, vt_irect clip)
{
    SDL_Rect rect = sdl_rect(clip);
    SDL_RenderSetClipRect(me->renderer, &rect);
}

static SDL_Color channels(uint32_t color)
{
    return (SDL_Color){
        (Uint8)(color >> 16 & 255), (Uint8)(color >> 8 & 255), (Uint8)(color & 255), (Uint8)(color >> 24)};
}

static void fill(vt_painter *painter, vt_irect rect, uint32_t color)
{
    gpu_painter *me = of(painter);
    SDL_Color c = channels(color);
    SDL_Rect r = sdl_rect(rect);
    clip_to(me, rect);
    SDL_SetRenderDrawBlendMode(me->renderer, c.a == 255 ? SDL_BLENDMODE_NONE : me->over);
    SDL_SetRenderDrawColor(me->renderer, c.r, c.g, c.b, c.a);
    SDL_RenderFillRect(me->renderer, &r);
}

static void copy_whole(gpu_painter *me, SDL_Texture *texture, SDL_Rect from, int x, int y, uint32_t color)
{
    SDL_Color c = channels(color);
    SDL_Rect to = {x, y, from.w, from.h};
    SDL_SetTextureColorMod(texture, c.r, c.g, c.b);
    SDL_SetTextureAlphaMod(texture, c.a);
    SDL_RenderCopy(me->renderer, texture, &from, &to);
}

static float unit(double value)
{
    return (float)fmin(fmax(value, 0), 1);
}

/* What of the texture lies under a place on the screen. */
typedef struct {
    const vt_sprite *sprite;
    vt_affine back;
    vt_rect part;
} cloth;

static bool init_cloth(cloth *c, const vt_sprite *sprite, const vt_affine *place, vt_rect part)
{
    *c = (cloth){.sprite = sprite, .part = part};
    return vt_affine_invert(*place, &c->back);
}

static SDL_Vertex vertex(const cloth *c, vt_point at, SDL_Color color)
{
    vt_point from = vt_affine_apply(c->back, at);
    return (SDL_Vertex){{(float)at.x, (float)at.y}, color,
        {unit((from.x + c->part.x) / c->sprite->w), unit((from.y + c->part.y) / c->sprite->h)}};
}

static void draw_quad(gpu_painter *me, const cloth *c, const vt_point corners[4], uint32_t color)
{
    static const int indices[6] = {0, 1, 2, 0, 2, 3};
    for (int i = 0; i < 4; i++)
        me->vertices[i] = vertex(c, corners[i], channels(color));
    SDL_RenderGeometry(me->renderer, c->sprite->handle, me->vertices, 4, indices, 6);
}

static void tint(vt_painter *painter, const vt_tint *tint, vt_irect clip)
{
    gpu_painter *me = of(painter);
    SDL_Texture *texture = texture_of(me, tint->sprite);
    if (!texture) return;
    clip_to(me, clip);
    if (tint->whole) {
        copy_whole(
            me, texture, sdl_rect(tint->part), tint->x + tint->part.x0, tint->y + tint->part.y0, tint->color);
    } else {
        double w = tint->sprite->w, h = tint->sprite->h;
        vt_point corners[4] = {{0, 0}, {w, 0}, {w, h}, {0, h}};
        cloth c;
        if (!init_cloth(&c, tint->sprite, &tint->place, (vt_rect){0, 0, w, h})) return;
        for (int i = 0; i < 4; i++)
            corners[i] = vt_affine_apply(tint->place, corners[i]);
        draw_quad(me, &c, corners, tint->color);
    }
}

/* The rim of a rounded rectangle of w by h, grown by `by`, clockwise from the left; returns its number of
 * points. */
static int find_rim(double w, double h, double radius, int steps, double by, vt_point *out)
{
    static const double right[4] = {0, 1, 1, 0}, low[4] = {0, 0, 1, 1}, quarter = 1.57079632679489661923;
    double arc = fmax(radius + by, 0);
    int count = 0;
    for (int corner = 0; corner < 4; corner++) {
        double x = right[corner] > 0 ? w - radius : radius, y = low[corner] > 0 ? h - radius : radius;
        if (steps == 0) {
            x = right[corner] > 0 ? w + by : -by;
            y = low[corner] > 0 ? h + by : -by;
            out[count++] = (vt_point){x, y};
            continue;
        }
        for (int i = 0; i <= steps; i++) {
            double angle = quarter * (corner + 2 + (double)i / steps);
            out[count++] = (vt_point){x + arc * cos(angle), y + arc * sin(angle)};
        }
    }
    return count;
}

/* Enough that an arc is nowhere further than 1/12 pixel from its chords. */
static int arc_steps(double radius)
{
    if (radius < 0.5) return 0;
    double steps = ceil(0.7854 / acos(1 - 1 / (12 * radius)));
    return steps < 2 ? 2 : steps > ARC_MOST ? ARC_MOST : (int)steps;
}

/* A fan up to half a pixel inside the edge, and a band from there to half a pixel outside in which it fades.
 * rim: from the shown rectangle to the screen. */
static void draw_smooth(
    gpu_painter *me, const cloth *c, const vt_show *show, const vt_affine *rim, uint32_t color)
{
    vt_point inner[RIM_MOST], outer[RIM_MOST];
    int steps = arc_steps(show->radius);
    double inset = fmin(0.5, fmin(show->shown_w, show->shown_h) / 2);
    int count = find_rim(show->shown_w, show->shown_h, show->radius, steps, -inset, inner);
    find_rim(show->shown_w, show->shown_h, show->radius, steps, 0.5, outer);
    const SDL_Color none = {0, 0, 0, 0}, full = channels(color);
    vt_point middle = {show->shown_w / 2, show->shown_h / 2};
    for (int i = 0; i <= 2 * count; i++) {
        bool outside = i % 2;
        vt_point p = i == 2 * count ? middle : outside ? outer[i / 2] : inner[i / 2];
        me->vertices[i] = vertex(c, vt_affine_apply(*rim, p), outside ? none : full);
    }
    int used = 0;
    for (int i = 0; i < count; i++) {
        int here = 2 * i, next = 2 * ((i + 1) % count);
        const int triangles[9] = {2 * count, here, next, here, here + 1, next + 1, here, next + 1, next};
        for (int k = 0; k < 9; k++)
            me->indices[used++] = triangles[k];
    }
    SDL_RenderGeometry(me->renderer, c->sprite->handle, me->vertices, 2 * count + 1, me->indices, used);
}

static void show_scaled(gpu_painter *me, const vt_show *show, uint32_t color)
{
    cloth c;
    vt_irect b = show->box;
    if (!init_cloth(&c, show->sprite, &show->place, show->part)) return;
    if (!show->aligned) {
        vt_affine rim = vt_affine_multiply(
            show->place, vt_affine_scale(show->part.w / show->shown_w, show->part.h / show->shown_h));
        draw_smooth(me, &c, show, &rim, color);
    } else if (show->radius >= 0.5) {
        vt_affine rim = vt_affine_translate(b.x0, b.y0);
        draw_smooth(me, &c, show, &rim, color);
    } else {
        const vt_point corners[4] = {{b.x0, b.y0}, {b.x1, b.y0}, {b.x1, b.y1}, {b.x0, b.y1}};
        draw_quad(me, &c, corners, color);
    }
}

static void show(vt_painter *painter, const vt_show *show, vt_irect clip)
{
    gpu_painter *me = of(painter);
    SDL_Texture *texture = texture_of(me, show->sprite);
    uint32_t color = (uint32_t)show->opacity * 0x01010101U;
    if (!texture || show->opacity <= 0) return;
    clip_to(me, clip);
    if (show->whole && show->radius < 0.5) {
        vt_irect b = show->box;
        SDL_Rect from = {(int)show->part.x, (int)show->part.y, b.x1 - b.x0, b.y1 - b.y0};
        copy_whole(me, texture, from, b.x0, b.y0, color);
    } else {
        show_scaled(me, show, color);
    }
}

static bool present(vt_painter *painter, const vt_region *region, vt_err *err)
{
    (void)region;
    gpu_painter *me = of(painter);
    if (SDL_RenderCopy(me->renderer, me->canvas, NULL, NULL) != 0)
        return failed(err, "does not show its canvas");
    SDL_RenderPresent(me->renderer);
    return true;
}

static bool copy_into(vt_painter *painter, vt_pixels *out, vt_err *err)
{
    gpu_painter *me = of(painter);
    if (!begin(painter, err)) return false;
    int refused =
        SDL_RenderReadPixels(me->renderer, NULL, SDL_PIXELFORMAT_ARGB8888, out->data, out->stride * 4);
    if (refused) failed(err, "does not give its canvas back");
    return end(painter, refused ? NULL : err) && !refused;
}

static bool resize(vt_painter *painter, int w, int h, vt_pixels *canvas, vt_err *err)
{
    (void)canvas;
    gpu_painter *me = of(painter);
    SDL_Texture *next =
        SDL_CreateTexture(me->renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_TARGET, w, h);
    if (!next) return failed(err, "has no canvas of that size");
    SDL_SetTextureBlendMode(next, SDL_BLENDMODE_NONE);
    if (me->canvas) SDL_DestroyTexture(me->canvas);
    me->canvas = next;
    return true;
}

static const vt_painter_backend backend = {
    destroy, drop, begin, end, fill, tint, show, present, resize, copy_into};

static bool start(gpu_painter *me, const vt_painter_options *options, vt_err *err)
{
    SDL_RendererInfo info;
    const Uint32 wanted = SDL_RENDERER_ACCELERATED | SDL_RENDERER_TARGETTEXTURE;
    SDL_SetHint(SDL_HINT_RENDER_BATCHING, "1");
    if (!options->window) return vt_fail(err, VT_ERR_UNSUPPORTED, NULL, "The GPU painter needs a window.");
    me->renderer = SDL_CreateRenderer(options->window, -1, wanted | SDL_RENDERER_PRESENTVSYNC);
    if (!me->renderer || SDL_GetRendererInfo(me->renderer, &info) != 0) return failed(err, "cannot be used");
    if ((info.flags & wanted) != wanted)
        return vt_fail(
            err, VT_ERR_UNSUPPORTED, NULL, "SDL's renderer \"%s\" draws without a GPU.", info.name);
    me->base.sprite_side =
        info.max_texture_width < info.max_texture_height ? info.max_texture_width : info.max_texture_height;
    snprintf(me->base.name, sizeof me->base.name, "gpu (%s)", info.name);
    me->over = SDL_ComposeCustomBlendMode(SDL_BLENDFACTOR_ONE, SDL_BLENDFACTOR_ONE_MINUS_SRC_ALPHA,
        SDL_BLENDOPERATION_ADD, SDL_BLENDFACTOR_ONE, SDL_BLENDFACTOR_ONE_MINUS_SRC_ALPHA,
        SDL_BLENDOPERATION_ADD);
    if (SDL_SetRenderDrawBlendMode(me->renderer, me->over) != 0) return failed(err, "cannot blend");
    return resize(&me->base, options->w, options->h, NULL, err);
}

vt_painter *vt_painter_gpu_create(const vt_painter_options *options, vt_err *err)
{
    gpu_painter *me = vt_alloc(sizeof *me);
    if (!me) {
        vt_fail_memory(err, "the painter");
        return NULL;
    }
    if (!vt_painter_init(&me->base, &backend, options, err) || !start(me, options, err)) {
        destroy(&me->base);
        return NULL;
    }
    return &me->base;
}

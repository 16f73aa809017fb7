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

/* A corner at p in the part's own pixels, where it lies on the screen and in the texture. */
static SDL_Vertex vertex(
    const vt_sprite *sprite, const vt_affine *place, vt_rect part, vt_point p, SDL_Color color)
{
    vt_point at = vt_affine_apply(*place, p);
    return (SDL_Vertex){{(float)at.x, (float)at.y}, color,
        {unit((p.x + part.x) / sprite->w), unit((p.y + part.y) / sprite->h)}};
}

static void draw_quad(
    gpu_painter *me, vt_sprite *sprite, const vt_affine *place, vt_rect part, uint32_t color)
{
    static const int indices[6] = {0, 1, 2, 0, 2, 3};
    const vt_point corners[4] = {{0, 0}, {part.w, 0}, {part.w, part.h}, {0, part.h}};
    for (int i = 0; i < 4; i++)
        me->vertices[i] = vertex(sprite, place, part, corners[i], channels(color));
    SDL_RenderGeometry(me->renderer, sprite->handle, me->vertices, 4, indices, 6);
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
        vt_rect all = {0, 0, tint->sprite->w, tint->sprite->h};
        draw_quad(me, tint->sprite, &tint->place, all, tint->color);
    }
}

/* The rim of a rounded rectangle of w by h, grown by `by`, clockwise from the left; returns its number of
 * points. */
static int rim(double w, double h, double radius, int steps, double by, vt_point *out)
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
 */
static void draw_smooth(gpu_painter *me, const vt_show *show, uint32_t color)
{
    vt_point inner[RIM_MOST], outer[RIM_MOST];
    const vt_sprite *sprite = show->sprite;
    int steps = arc_steps(show->radius);
    double across = show->part.w / show->shown_w, down = show->part.h / show->shown_h;
    vt_affine place = vt_affine_multiply(show->place, vt_affine_scale(across, down));
    double inset = fmin(0.5, fmin(show->shown_w, show->shown_h) / 2);
    int count = rim(show->shown_w, show->shown_h, show->radius, steps, -inset, inner);
    rim(show->shown_w, show->shown_h, show->radius, steps, 0.5, outer);
    const SDL_Color none = {0, 0, 0, 0}, full = channels(color);
    SDL_Vertex *v = me->vertices;
    int *index = me->indices, used = 0;
    vt_point middle = {show->shown_w / 2, show->shown_h / 2};
    for (int i = 0; i <= 2 * count; i++) {
        vt_point p = i == 2 * count ? middle : i % 2 ? outer[i / 2] : inner[i / 2];
        vt_point at = vt_affine_apply(place, p);
        vt_point from = {p.x * across + show->part.x, p.y * down + show->part.y};
        v[i] = (SDL_Vertex){{(float)at.x, (float)at.y}, i % 2 ? none : full,
            {unit(from.x / sprite->w), unit(from.y / sprite->h)}};
    }
    for (int i = 0; i < count; i++) {
        int next = (i + 1) % count;
        const int triangles[9] = {
            2 * count, 2 * i, 2 * next, 2 * i, 2 * i + 1, 2 * next + 1, 2 * i, 2 * next + 1, 2 * next};
        for (int k = 0; k < 9; k++)
            index[used++] = triangles[k];
    }
    SDL_RenderGeometry(me->renderer, sprite->handle, v, 2 * count + 1, index, used);
}

static void show(vt_painter *painter, const vt_show *show, vt_irect clip)
{
    gpu_painter *me = of(painter);
    SDL_Texture *texture = texture_of(me, show->sprite);
    uint32_t color = (uint32_t)show->opacity * 0x01010101U;
    if (!texture || show->opacity <= 0) return;
    clip_to(me, clip);
    if (!show->aligned || show->radius >= 0.5) {
        draw_smooth(me, show, color);
    } else if (show->whole) {
        vt_rect p = show->part;
        copy_whole(me, texture, (SDL_Rect){(int)p.x, (int)p.y, (int)lrint(p.w), (int)lrint(p.h)},
            show->box.x0, show->box.y0, color);
    } else {
        draw_quad(me, show->sprite, &show->place, show->part, color);
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

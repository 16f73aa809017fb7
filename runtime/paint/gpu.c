/* The painter for GPUs: SDL's renderer, with a canvas texture of its own, since a window's back buffer is
 * undefined after each present. */
#include "paint/gpu.h"

#include <stdio.h>

#include "base/log.h"
#include "base/mem.h"

enum { LAYER_FRAMES = 300 /* without use, until its texture goes */ };

static bool failed(vt_err *err, const char *what)
{
    return vt_fail(err, VT_ERR_UNSUPPORTED, NULL, "The GPU %s: %s.", what, SDL_GetError());
}

const vt_gpu_counts *vt_painter_gpu_counts(const vt_painter *painter)
{
    return &((const vt_gpu *)(const void *)painter)->counts;
}

static void drop(vt_painter *painter, vt_sprite *sprite)
{
    vt_gpu_textures_drop(&vt_gpu_of(painter)->textures, sprite);
}

static void destroy(vt_painter *painter)
{
    vt_gpu *me = vt_gpu_of(painter);
    vt_painter_finish(painter);
    vt_gpu_textures_finish(&me->textures);
    for (int i = 0; i <= VT_LAYERS_DEEPEST; i++)
        vt_gpu_target_unmake(me, &me->targets[i]);
    vt_gpu_batch_finish(&me->batch);
    if (me->renderer) SDL_DestroyRenderer(me->renderer);
    vt_free(me);
}

static bool begin(vt_painter *painter, vt_err *err)
{
    vt_gpu *me = vt_gpu_of(painter);
    for (int i = 1; i <= VT_LAYERS_DEEPEST; i++) {
        if (painter->frame - me->targets[i].frame > LAYER_FRAMES) vt_gpu_target_unmake(me, &me->targets[i]);
    }
    vt_gpu_textures_trim(&me->textures, painter->frame);
    return vt_gpu_draw_on(me, 0) || failed(err, "cannot draw on its canvas");
}

static bool end(vt_painter *painter, vt_err *err)
{
    vt_gpu *me = vt_gpu_of(painter);
    vt_gpu_batch_flush(&me->batch);
    bool refused = me->batch.refused;
    me->batch.refused = false;
    if (SDL_SetRenderTarget(me->renderer, NULL) != 0 || refused)
        return failed(err, "does not finish a picture");
    return true;
}

static bool present(vt_painter *painter, const vt_region *region, vt_err *err)
{
    (void)region;
    vt_gpu *me = vt_gpu_of(painter);
    SDL_SetTextureBlendMode(me->targets[0].texture, SDL_BLENDMODE_NONE);
    if (SDL_RenderCopy(me->renderer, me->targets[0].texture, NULL, NULL) != 0)
        return failed(err, "does not show its canvas");
    me->counts.draws++;
    SDL_RenderPresent(me->renderer);
    return true;
}

static bool copy_into(vt_painter *painter, vt_pixels *out, vt_err *err)
{
    vt_gpu *me = vt_gpu_of(painter);
    if (!vt_gpu_draw_on(me, 0)) return failed(err, "does not give its canvas back");
    int refused =
        SDL_RenderReadPixels(me->renderer, NULL, SDL_PIXELFORMAT_ARGB8888, out->data, out->stride * 4);
    if (refused) failed(err, "does not give its canvas back");
    return end(painter, refused ? NULL : err) && !refused;
}

/* Also called when drawn memory was lost, so nothing that the GPU holds is trusted any more. */
static bool resize(vt_painter *painter, int w, int h, vt_pixels *canvas, vt_err *err)
{
    (void)canvas;
    vt_gpu *me = vt_gpu_of(painter);
    if (!vt_gpu_target_make(me, &me->targets[0], w, h)) return failed(err, "has no canvas of that size");
    vt_gpu_textures_lose(&me->textures);
    for (int i = 1; i <= VT_LAYERS_DEEPEST; i++)
        vt_gpu_target_unmake(me, &me->targets[i]);
    return true;
}

static const vt_painter_backend backend = {.destroy = destroy,
    .drop = drop,
    .begin = begin,
    .end = end,
    .fill = vt_gpu_fill,
    .tint = vt_gpu_tint,
    .show = vt_gpu_show,
    .push = vt_gpu_push,
    .pop = vt_gpu_pop,
    .present = present,
    .resize = resize,
    .copy_into = copy_into};

static SDL_BlendMode compose(
    SDL_BlendFactor source, SDL_BlendFactor there, SDL_BlendFactor source_alpha, SDL_BlendFactor there_alpha)
{
    return SDL_ComposeCustomBlendMode(
        source, there, SDL_BLENDOPERATION_ADD, source_alpha, there_alpha, SDL_BLENDOPERATION_ADD);
}

/* As backend.h tells. Where the driver cannot, normal stands in; without that there is no painter. */
static bool choose_blends(vt_gpu *me, vt_err *err)
{
    const SDL_BlendFactor one = SDL_BLENDFACTOR_ONE, zero = SDL_BLENDFACTOR_ZERO;
    const SDL_BlendFactor rest = SDL_BLENDFACTOR_ONE_MINUS_SRC_ALPHA;
    const SDL_BlendMode wanted[] = {
        [VT_BLEND_NORMAL] = compose(one, rest, one, rest),
        [VT_BLEND_ADD] = compose(one, one, one, one),
        [VT_BLEND_MULTIPLY] = compose(SDL_BLENDFACTOR_DST_COLOR, rest, zero, one),
        [VT_BLEND_SCREEN] = compose(one, SDL_BLENDFACTOR_ONE_MINUS_SRC_COLOR, one, rest),
    };
    me->thin = compose(zero, SDL_BLENDFACTOR_SRC_ALPHA, zero, SDL_BLENDFACTOR_SRC_ALPHA);
    bool all = SDL_SetRenderDrawBlendMode(me->renderer, me->thin) == 0;
    if (!all) me->thin = SDL_BLENDMODE_INVALID;
    for (int i = VT_BLEND_NORMAL; i <= VT_BLEND_SCREEN; i++) {
        bool can = SDL_SetRenderDrawBlendMode(me->renderer, wanted[i]) == 0;
        if (!can && i == VT_BLEND_NORMAL) return failed(err, "cannot blend");
        me->blends[i] = wanted[can ? i : VT_BLEND_NORMAL];
        all = all && can;
    }
    if (!all) vt_log(VT_LOG_WARNING, "%s: some blends and masks are drawn plainly", me->base.name);
    return true;
}

static bool start(vt_gpu *me, const vt_painter_options *options, vt_err *err)
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
    int side =
        info.max_texture_width < info.max_texture_height ? info.max_texture_width : info.max_texture_height;
    me->base.sprite_side = side - 2 * VT_GPU_BORDER;
    snprintf(me->base.name, sizeof me->base.name, "gpu (%s)", info.name);
    if (!choose_blends(me, err)) return false;
    if (!vt_gpu_textures_init(&me->textures, me->renderer, side, &me->counts) ||
        !vt_gpu_batch_init(&me->batch, me->renderer, &me->counts))
        return vt_fail_memory(err, "the painter");
    return resize(&me->base, options->w, options->h, NULL, err);
}

vt_painter *vt_painter_gpu_create(const vt_painter_options *options, vt_err *err)
{
    vt_gpu *me = vt_alloc(sizeof *me);
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

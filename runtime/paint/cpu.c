/* The painter for processors: pixman, straight into memory. */
#include "paint/cpu.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "paint/cpu_blend.h"
#include "paint/cpu_sample.h"
#include "paint/oracle.h"

/* The paper is broad, since memory likes to be read along rows. */
enum { STRIP_W = 1024, STRIP_H = VT_TILE * VT_TILE / STRIP_W };

static pixman_image_t *one_pixel(uint32_t *pixel)
{
    pixman_image_t *image = pixman_image_create_bits_no_clear(PIXMAN_a8r8g8b8, 1, 1, pixel, 4);
    if (image) pixman_image_set_repeat(image, PIXMAN_REPEAT_NORMAL);
    return image;
}

static void unref(pixman_image_t *image)
{
    if (image) pixman_image_unref(image);
}

static void destroy_desk(vt_cpu_desk *desk)
{
    if (!desk) return;
    unref(desk->pixels_image);
    unref(desk->paper_image);
    unref(desk->mask_image);
    vt_free(desk);
}

static vt_cpu_desk *create_desk(void)
{
    vt_cpu_desk *desk = vt_alloc(sizeof *desk);
    if (!desk) return NULL;
    desk->pixels_image =
        pixman_image_create_bits_no_clear(PIXMAN_a8r8g8b8, VT_TILE, VT_TILE, desk->pixels, VT_TILE * 4);
    desk->paper_image =
        pixman_image_create_bits_no_clear(PIXMAN_a8r8g8b8, STRIP_W, STRIP_H, desk->paper, STRIP_W * 4);
    desk->mask_image = pixman_image_create_bits_no_clear(
        PIXMAN_a8, VT_TILE, VT_TILE, (uint32_t *)(void *)desk->mask, VT_TILE);
    if (desk->pixels_image && desk->paper_image && desk->mask_image) return desk;
    destroy_desk(desk);
    return NULL;
}

static void drop(vt_painter *painter, vt_sprite *sprite)
{
    vt_cpu_settle(vt_cpu_of(painter));
    unref(sprite->handle);
    sprite->handle = NULL;
}

static void destroy(vt_painter *painter)
{
    vt_cpu *me = vt_cpu_of(painter);
    vt_painter_finish(painter);
    vt_cpu_free_layers(me);
    unref(me->sheets[0].image);
    unref(me->color);
    unref(me->opacity);
    destroy_desk(me->desk);
    vt_free(me->pile);
    vt_screen_finish(&me->screen);
    vt_pixels_destroy(me->own);
    vt_free(me);
}

static bool begin(vt_painter *painter, vt_err *err)
{
    (void)err;
    vt_cpu_of(painter)->depth = 0;
    return true;
}

static bool end(vt_painter *painter, vt_err *err)
{
    (void)err;
    vt_cpu_settle(vt_cpu_of(painter));
    return true;
}

pixman_image_t *vt_cpu_image(vt_sprite *sprite)
{
    if (!sprite->handle && sprite->data)
        sprite->handle = pixman_image_create_bits_no_clear(sprite->coverage ? PIXMAN_a8 : PIXMAN_a8r8g8b8,
            sprite->w, sprite->h, sprite->data, sprite->stride);
    return sprite->handle;
}

void vt_cpu_settle(vt_cpu *me)
{
    if (vt_pile_waits(me->pile)) vt_pile_draw(me->pile, me->sheets[me->depth].image);
}

vt_cpu_sheet *vt_cpu_sheet_of(vt_cpu *me)
{
    vt_cpu_settle(me);
    return &me->sheets[me->depth];
}

vt_cpu_source vt_cpu_opacity(vt_cpu *me, int opacity)
{
    me->opacity_pixel = (uint32_t)opacity << 24;
    return (vt_cpu_source){.image = opacity < 255 ? me->opacity : NULL};
}

static void compose(
    pixman_op_t op, vt_cpu_source source, vt_cpu_source mask, pixman_image_t *on, vt_irect r, int x, int y)
{
    pixman_image_composite32(op, source.image, mask.image, on, r.x0 + source.x, r.y0 + source.y,
        r.x0 + mask.x, r.y0 + mask.y, x, y, r.x1 - r.x0, r.y1 - r.y0);
}

void vt_cpu_put(vt_cpu *me, vt_cpu_source source, vt_irect r)
{
    compose(PIXMAN_OP_SRC, source, (vt_cpu_source){.image = NULL}, vt_cpu_sheet_of(me)->image, r, r.x0, r.y0);
}

static void meet_by_hand(
    vt_cpu *me, vt_cpu_desk *desk, vt_blend blend, vt_cpu_source source, vt_cpu_source mask, vt_irect strip)
{
    bool white = blend == VT_BLEND_MULTIPLY;
    int w = strip.x1 - strip.x0;
    if (white) memset(desk->paper, 255, sizeof desk->paper);
    compose(white ? PIXMAN_OP_OVER : PIXMAN_OP_SRC, source, mask, desk->paper_image, strip, 0, 0);
    const vt_cpu_sheet *sheet = vt_cpu_sheet_of(me);
    for (int y = strip.y0; y < strip.y1; y++) {
        uint32_t *row = sheet->data + (ptrdiff_t)y * sheet->stride + strip.x0;
        const uint32_t *paper = desk->paper + (ptrdiff_t)(y - strip.y0) * STRIP_W;
        (white ? vt_row_multiply : vt_row_screen)(row, paper, w);
    }
}

void vt_cpu_meet(
    vt_cpu *me, vt_cpu_desk *desk, vt_blend blend, vt_cpu_source source, vt_cpu_source mask, vt_irect r)
{
    if (blend == VT_BLEND_NORMAL || blend == VT_BLEND_ADD) {
        pixman_op_t op = blend == VT_BLEND_ADD ? PIXMAN_OP_ADD : PIXMAN_OP_OVER;
        compose(op, source, mask, vt_cpu_sheet_of(me)->image, r, r.x0, r.y0);
        return;
    }
    for (int y = r.y0; y < r.y1; y += STRIP_H) {
        for (int x = r.x0; x < r.x1; x += STRIP_W)
            meet_by_hand(me, desk, blend, source, mask,
                vt_irect_intersect(r, (vt_irect){x, y, x + STRIP_W, y + STRIP_H}));
    }
}

static void fill(vt_painter *painter, vt_irect r, uint32_t color, vt_blend blend)
{
    vt_cpu *me = vt_cpu_of(painter);
    const vt_cpu_sheet *sheet = vt_cpu_sheet_of(me);
    if (color >> 24 == 255 && blend == VT_BLEND_NORMAL) {
        if (!vt_pile_ground(me->pile, r, color))
            pixman_fill(sheet->data, sheet->stride, 32, r.x0, r.y0, r.x1 - r.x0, r.y1 - r.y0, color);
    } else if (color >> 24 > 0) {
        me->color_pixel = color;
        vt_cpu_meet(
            me, me->desk, blend, (vt_cpu_source){.image = me->color}, (vt_cpu_source){.image = NULL}, r);
    }
}

typedef struct {
    vt_cpu *me;
    const vt_tint *tint;
    vt_sampler sampler;
} tint_job;

static void tint_tile(void *context, vt_irect tile)
{
    const tint_job *job = context;
    vt_cpu *me = job->me;
    vt_sampler_coverage(&job->sampler, tile, me->desk->mask, VT_TILE);
    vt_cpu_meet(me, me->desk, job->tint->blend, (vt_cpu_source){.image = me->color},
        (vt_cpu_source){me->desk->mask_image, -tile.x0, -tile.y0}, tile);
}

static void tint_rect(void *context, vt_irect r)
{
    for (int y = r.y0; y < r.y1; y += VT_TILE) {
        for (int x = r.x0; x < r.x1; x += VT_TILE)
            tint_tile(context, vt_irect_intersect(r, (vt_irect){x, y, x + VT_TILE, y + VT_TILE}));
    }
}

static void tint(vt_painter *painter, const vt_tint *tint, vt_irect clip)
{
    vt_cpu *me = vt_cpu_of(painter);
    pixman_image_t *mask = vt_cpu_image(tint->sprite);
    if (!mask) return;
    me->color_pixel = tint->color;
    if (tint->whole) {
        vt_irect p = tint->part;
        vt_irect r = vt_irect_intersect(
            clip, (vt_irect){tint->x + p.x0, tint->y + p.y0, tint->x + p.x1, tint->y + p.y1});
        if (!vt_irect_empty(r))
            vt_cpu_meet(me, me->desk, tint->blend, (vt_cpu_source){.image = me->color},
                (vt_cpu_source){mask, -tint->x, -tint->y}, r);
        return;
    }
    tint_job job = {.me = me, .tint = tint};
    const vt_cover_visitor visitor = {&job, tint_rect, tint_tile};
    vt_cover cover;
    if (vt_sampler_init(&job.sampler, tint->sprite, &tint->place) &&
        vt_cover_placed(&cover, &tint->place, tint->sprite->w, tint->sprite->h, 0))
        vt_cover_visit(&cover, clip, &visitor);
}

static bool present(vt_painter *painter, const vt_region *region, vt_err *err)
{
    vt_cpu *me = vt_cpu_of(painter);
    return vt_screen_show(&me->screen, me->canvas, region, err);
}

static bool copy_into(vt_painter *painter, vt_pixels *out, vt_err *err)
{
    (void)err;
    const vt_pixels *canvas = vt_cpu_of(painter)->canvas;
    for (int y = 0; y < out->h; y++)
        memcpy(out->data + (ptrdiff_t)y * out->stride, canvas->data + (ptrdiff_t)y * canvas->stride,
            (size_t)out->w * sizeof *out->data);
    return true;
}

static bool resize(vt_painter *painter, int w, int h, vt_pixels *canvas, vt_err *err)
{
    vt_cpu *me = vt_cpu_of(painter);
    if (canvas && (canvas->w != w || canvas->h != h))
        return vt_fail(err, VT_ERR_RANGE, NULL, "The shared canvas is %d by %d pixels, not %d by %d.",
            canvas->w, canvas->h, w, h);
    vt_pixels *own = canvas ? NULL : vt_pixels_create(w, h);
    if (!canvas && !own) return vt_fail_memory(err, "the canvas");
    vt_pixels *next = canvas ? canvas : own;
    pixman_image_t *image =
        pixman_image_create_bits_no_clear(PIXMAN_a8r8g8b8, w, h, next->data, next->stride * 4);
    if (!image) {
        vt_pixels_destroy(own);
        return vt_fail_memory(err, "the canvas");
    }
    unref(me->sheets[0].image);
    vt_cpu_free_layers(me);
    vt_pixels_destroy(me->own);
    me->own = own;
    me->canvas = next;
    me->canvas->opaque = true;
    me->sheets[0] = (vt_cpu_sheet){next->data, next->stride, image};
    return true;
}

static const vt_painter_backend backend = {destroy, drop, drop, begin, end, fill, tint, vt_cpu_show,
    vt_cpu_push, vt_cpu_pop, present, resize, copy_into};

vt_painter *vt_painter_cpu_create(const vt_painter_options *options, vt_err *err)
{
    vt_cpu *me = vt_alloc(sizeof *me);
    if (!me) {
        vt_fail_memory(err, "the painter");
        return NULL;
    }
    me->color = one_pixel(&me->color_pixel);
    me->opacity = one_pixel(&me->opacity_pixel);
    me->desk = create_desk();
    me->pile = vt_alloc(sizeof *me->pile);
    vt_screen_init(&me->screen, options->window);
    bool ready = vt_painter_init(&me->base, &backend, options, err);
    me->base.oracle = options->oracle ? vt_oracle_create() : NULL;
    bool have_all = me->color && me->opacity && me->desk && me->pile && (me->base.oracle || !options->oracle);
    if (ready && !have_all) ready = vt_fail_memory(err, "the painter");
    if (!ready || !resize(&me->base, options->w, options->h, options->canvas, err)) {
        destroy(&me->base);
        return NULL;
    }
    snprintf(me->base.name, sizeof me->base.name, "cpu (pixman %s)", pixman_version_string());
    return &me->base;
}

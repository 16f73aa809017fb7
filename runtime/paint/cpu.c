/* The painter for processors: pixman, straight into memory.
 *
 * Invariant: no memory is taken for a frame that shows nothing new. Colours and opacities are pictures of one
 * pixel that live as long as the painter, and a sprite keeps its pixman image. */
#include <math.h>
#include <pixman.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "paint/backend.h"
#include "paint/screen.h"
#include "paint/shapes.h"

typedef struct {
    vt_painter base;
    vt_pixels *own; /* NULL when the canvas is borrowed */
    vt_pixels *canvas;
    pixman_image_t *target; /* over the canvas */
    uint32_t color_pixel, opacity_pixel;
    pixman_image_t *color, *opacity; /* of one pixel each */
    vt_screen screen;
} cpu_painter;

static cpu_painter *of(vt_painter *painter)
{
    return (cpu_painter *)(void *)painter;
}

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

static void drop(vt_painter *painter, vt_sprite *sprite)
{
    (void)painter;
    unref(sprite->handle);
    sprite->handle = NULL;
}

static void destroy(vt_painter *painter)
{
    cpu_painter *me = of(painter);
    vt_painter_finish(painter);
    unref(me->target);
    unref(me->color);
    unref(me->opacity);
    vt_screen_finish(&me->screen);
    vt_pixels_destroy(me->own);
    vt_free(me);
}

static bool begin(vt_painter *painter, vt_err *err)
{
    (void)painter;
    (void)err;
    return true;
}

static pixman_image_t *image_of(vt_sprite *sprite)
{
    if (!sprite->handle && sprite->data)
        sprite->handle = pixman_image_create_bits_no_clear(sprite->coverage ? PIXMAN_a8 : PIXMAN_a8r8g8b8,
            sprite->w, sprite->h, sprite->data, sprite->stride);
    return sprite->handle;
}

/* place: sprite to device; NULL: pixel by pixel. False: nothing of it can be seen. */
static bool set_sampling(pixman_image_t *image, const vt_affine *place, pixman_repeat_t repeat)
{
    vt_affine back;
    pixman_transform_t transform;
    pixman_image_set_repeat(image, repeat);
    if (!place) {
        pixman_image_set_transform(image, NULL);
        pixman_image_set_filter(image, PIXMAN_FILTER_NEAREST, NULL, 0);
        return true;
    }
    if (!vt_affine_invert(*place, &back)) return false;
    const struct pixman_f_transform exact = {{{back.a, back.c, back.e}, {back.b, back.d, back.f}, {0, 0, 1}}};
    if (!pixman_transform_from_pixman_f_transform(&transform, &exact)) return false;
    pixman_image_set_transform(image, &transform);
    pixman_image_set_filter(image, PIXMAN_FILTER_BILINEAR, NULL, 0);
    return true;
}

static void fill(vt_painter *painter, vt_irect r, uint32_t color, vt_blend blend)
{
    (void)blend;
    cpu_painter *me = of(painter);
    int w = r.x1 - r.x0, h = r.y1 - r.y0;
    if (color >> 24 == 255) {
        pixman_fill(me->canvas->data, me->canvas->stride, 32, r.x0, r.y0, w, h, color);
    } else if (color >> 24 > 0) {
        me->color_pixel = color;
        pixman_image_composite32(PIXMAN_OP_OVER, me->color, NULL, me->target, 0, 0, 0, 0, r.x0, r.y0, w, h);
    }
}

static void tint_clipped(cpu_painter *me, pixman_image_t *mask, int from_x, int from_y, vt_irect r)
{
    if (vt_irect_empty(r)) return;
    pixman_image_composite32(PIXMAN_OP_OVER, me->color, mask, me->target, 0, 0, r.x0 - from_x, r.y0 - from_y,
        r.x0, r.y0, r.x1 - r.x0, r.y1 - r.y0);
}

static void tint(vt_painter *painter, const vt_tint *tint, vt_irect clip)
{
    cpu_painter *me = of(painter);
    pixman_image_t *mask = image_of(tint->sprite);
    if (!mask) return;
    me->color_pixel = tint->color;
    if (tint->whole) {
        vt_irect p = tint->part;
        vt_irect box = {tint->x + p.x0, tint->y + p.y0, tint->x + p.x1, tint->y + p.y1};
        set_sampling(mask, NULL, PIXMAN_REPEAT_NONE);
        tint_clipped(me, mask, tint->x, tint->y, vt_irect_intersect(box, clip));
    } else {
        vt_rect all = {0, 0, tint->sprite->w, tint->sprite->h};
        if (!set_sampling(mask, &tint->place, PIXMAN_REPEAT_NONE)) return;
        tint_clipped(
            me, mask, 0, 0, vt_irect_intersect(vt_rect_outward(vt_affine_bounds(tint->place, all)), clip));
    }
}

/* A copy of coverage thinned by an opacity: pixman takes one mask only. */
static pixman_image_t *thinned(const vt_sprite *mask, int opacity)
{
    pixman_image_t *image = pixman_image_create_bits(PIXMAN_a8, mask->w, mask->h, NULL, 0);
    if (!image) return NULL;
    uint8_t *out = (uint8_t *)pixman_image_get_data(image);
    int stride = pixman_image_get_stride(image);
    for (int y = 0; y < mask->h; y++) {
        const uint8_t *in = (const uint8_t *)mask->data + (size_t)y * (size_t)mask->stride;
        for (int x = 0; x < mask->w; x++)
            out[(ptrdiff_t)y * stride + x] = (uint8_t)((in[x] * opacity + 127) / 255);
    }
    return image;
}

typedef struct {
    cpu_painter *me;
    pixman_image_t *source;
    pixman_op_t op;
    int from_x, from_y; /* added to a device pixel for the source */
} copier;

static void copy_part(
    const copier *c, pixman_image_t *mask, int mask_x, int mask_y, vt_irect r, vt_irect clip)
{
    r = vt_irect_intersect(r, clip);
    if (vt_irect_empty(r)) return;
    pixman_image_composite32(mask ? PIXMAN_OP_OVER : c->op, c->source, mask, c->me->target, r.x0 + c->from_x,
        r.y0 + c->from_y, r.x0 - mask_x, r.y0 - mask_y, r.x0, r.y0, r.x1 - r.x0, r.y1 - r.y0);
}

/* An upright picture: its corners through a mask, the rest without. */
static void show_upright(const copier *c, const vt_show *show, pixman_image_t *opacity, vt_irect clip)
{
    vt_irect b = show->box;
    int block = 0;
    vt_painter *painter = &c->me->base;
    vt_sprite *corners =
        show->radius >= 0.5 ? vt_lower_corners(painter, show->radius, 0, false, &block) : NULL;
    if (!corners) {
        copy_part(c, opacity, 0, 0, b, clip);
        return;
    }
    pixman_image_t *mask = opacity ? thinned(corners, show->opacity) : image_of(corners);
    if (!mask) return;
    if (!opacity) set_sampling(mask, NULL, PIXMAN_REPEAT_NONE);
    int right = b.x1 - block, low = b.y1 - block;
    copy_part(c, mask, b.x0, b.y0, (vt_irect){b.x0, b.y0, b.x0 + block, b.y0 + block}, clip);
    copy_part(c, mask, right - block, b.y0, (vt_irect){right, b.y0, b.x1, b.y0 + block}, clip);
    copy_part(c, mask, b.x0, low - block, (vt_irect){b.x0, low, b.x0 + block, b.y1}, clip);
    copy_part(c, mask, right - block, low - block, (vt_irect){right, low, b.x1, b.y1}, clip);
    copy_part(c, opacity, 0, 0, (vt_irect){b.x0 + block, b.y0, right, b.y0 + block}, clip);
    copy_part(c, opacity, 0, 0, (vt_irect){b.x0 + block, low, right, b.y1}, clip);
    copy_part(c, opacity, 0, 0, (vt_irect){b.x0, b.y0 + block, b.x1, low}, clip);
    if (opacity) pixman_image_unref(mask);
}

typedef enum { TILE_OUTSIDE, TILE_EDGE, TILE_INSIDE } tile_place;

static bool all_within(const vt_point p[4], double x0, double y0, double x1, double y1)
{
    for (int i = 0; i < 4; i++) {
        if (!(p[i].x >= x0 && p[i].x <= x1 && p[i].y >= y0 && p[i].y <= y1)) return false;
    }
    return true;
}

/* Where the corners of a tile lie, in the shown rectangle's own pixels. */
static tile_place place_of(const vt_show *show, const vt_point p[4])
{
    const double far = 1e9, w = show->shown_w, h = show->shown_h, corner = fmax(show->radius, 1);
    if (all_within(p, -far, -far, -1, far) || all_within(p, w + 1, -far, far, far)) return TILE_OUTSIDE;
    if (all_within(p, -far, -far, far, -1) || all_within(p, -far, h + 1, far, far)) return TILE_OUTSIDE;
    if (all_within(p, 1, corner, w - 1, h - corner) || all_within(p, corner, 1, w - corner, h - 1))
        return TILE_INSIDE;
    return TILE_EDGE;
}

/* A turned picture: a turned mask gives it corners and smooth edges. It costs as much as the picture itself,
 * so only the tiles that an edge crosses go through it. Tiles lie on a grid of the screen: the same pixels
 * come out whatever part of it is damaged. */
static void show_turned(const copier *c, const vt_show *show, pixman_image_t *opacity, vt_irect clip)
{
    enum { TILE = 64 };
    vt_sprite *shape = vt_lower_shape(&c->me->base, show->shown_w, show->shown_h, show->radius, 0, false);
    if (!shape) return;
    vt_affine back, to_screen = vt_affine_multiply(show->place,
                        vt_affine_scale(show->part.w / show->shown_w, show->part.h / show->shown_h));
    pixman_image_t *mask = opacity ? thinned(shape, show->opacity) : image_of(shape);
    if (!mask || !vt_affine_invert(to_screen, &back)) return;
    vt_affine place = vt_affine_multiply(to_screen, vt_affine_translate(-VT_SHAPE_MARGIN, -VT_SHAPE_MARGIN));
    bool sampled = set_sampling(mask, &place, PIXMAN_REPEAT_NONE);
    for (int y = clip.y0 - clip.y0 % TILE; y < clip.y1 && sampled; y += TILE) {
        for (int x = clip.x0 - clip.x0 % TILE; x < clip.x1; x += TILE) {
            vt_point corners[4] = {{x, y}, {x + TILE, y}, {x, y + TILE}, {x + TILE, y + TILE}};
            for (int i = 0; i < 4; i++)
                corners[i] = vt_affine_apply(back, corners[i]);
            tile_place where = place_of(show, corners);
            vt_irect tile = {x, y, x + TILE, y + TILE};
            if (where != TILE_OUTSIDE) copy_part(c, where == TILE_EDGE ? mask : opacity, 0, 0, tile, clip);
        }
    }
    if (opacity) pixman_image_unref(mask);
}

static void show(vt_painter *painter, const vt_show *show, vt_irect clip)
{
    cpu_painter *me = of(painter);
    copier c = {.me = me, .source = image_of(show->sprite), .op = PIXMAN_OP_OVER};
    if (!c.source || show->opacity <= 0) return;
    if (show->whole) {
        set_sampling(c.source, NULL, PIXMAN_REPEAT_NONE);
        c.from_x = (int)lrint(show->part.x - show->place.e);
        c.from_y = (int)lrint(show->part.y - show->place.f);
    } else {
        vt_affine place = vt_affine_multiply(show->place, vt_affine_translate(-show->part.x, -show->part.y));
        if (!set_sampling(c.source, &place, PIXMAN_REPEAT_PAD)) return;
    }
    if (show->sprite->opaque) c.op = PIXMAN_OP_SRC;
    me->opacity_pixel = (uint32_t)show->opacity << 24;
    pixman_image_t *opacity = show->opacity < 255 ? me->opacity : NULL;
    if (show->aligned)
        show_upright(&c, show, opacity, clip);
    else
        show_turned(&c, show, opacity, clip);
}

static bool push(vt_painter *painter, const vt_layer *layer)
{
    (void)painter;
    (void)layer;
    return false;
}

static void pop(vt_painter *painter, const vt_layer *layer)
{
    (void)painter;
    (void)layer;
}

static bool present(vt_painter *painter, const vt_region *region, vt_err *err)
{
    return vt_screen_show(&of(painter)->screen, of(painter)->canvas, region, err);
}

static bool copy_into(vt_painter *painter, vt_pixels *out, vt_err *err)
{
    (void)err;
    const vt_pixels *canvas = of(painter)->canvas;
    for (int y = 0; y < out->h; y++)
        memcpy(out->data + (ptrdiff_t)y * out->stride, canvas->data + (ptrdiff_t)y * canvas->stride,
            (size_t)out->w * sizeof *out->data);
    return true;
}

static bool resize(vt_painter *painter, int w, int h, vt_pixels *canvas, vt_err *err)
{
    cpu_painter *me = of(painter);
    if (canvas && (canvas->w != w || canvas->h != h))
        return vt_fail(err, VT_ERR_RANGE, NULL, "The shared canvas is %d by %d pixels, not %d by %d.",
            canvas->w, canvas->h, w, h);
    vt_pixels *own = canvas ? NULL : vt_pixels_create(w, h);
    if (!canvas && !own) return vt_fail_memory(err, "the canvas");
    vt_pixels *next = canvas ? canvas : own;
    pixman_image_t *target =
        pixman_image_create_bits_no_clear(PIXMAN_a8r8g8b8, w, h, next->data, next->stride * 4);
    if (!target) {
        vt_pixels_destroy(own);
        return vt_fail_memory(err, "the canvas");
    }
    unref(me->target);
    vt_pixels_destroy(me->own);
    me->own = own;
    me->canvas = next;
    me->canvas->opaque = true;
    me->target = target;
    return true;
}

static const vt_painter_backend backend = {
    destroy, drop, begin, begin, fill, tint, show, push, pop, present, resize, copy_into};

vt_painter *vt_painter_cpu_create(const vt_painter_options *options, vt_err *err)
{
    cpu_painter *me = vt_alloc(sizeof *me);
    if (!me) {
        vt_fail_memory(err, "the painter");
        return NULL;
    }
    me->color = one_pixel(&me->color_pixel);
    me->opacity = one_pixel(&me->opacity_pixel);
    vt_screen_init(&me->screen, options->window);
    bool ready = vt_painter_init(&me->base, &backend, options, err);
    if (ready && (!me->color || !me->opacity)) ready = vt_fail_memory(err, "the painter");
    if (!ready || !resize(&me->base, options->w, options->h, options->canvas, err)) {
        destroy(&me->base);
        return NULL;
    }
    snprintf(me->base.name, sizeof me->base.name, "cpu (pixman %s)", pixman_version_string());
    return &me->base;
}

/* What every painter does alike: its pictures, its caches, and which items of a list have to be drawn. */
#include "paint/painter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "paint/backend.h"
#include "paint/films.h"
#include "paint/oracle.h"
#include "paint/sheet.h"
#include "paint/tiles.h"

enum { REQUEST_MOST = 1 << 20, CACHE_SCREENS = 3 };

static size_t screens(const vt_painter *painter, size_t count)
{
    return (size_t)painter->w * (size_t)painter->h * 4 * count;
}

int vt_paint_round(double value)
{
    const double limit = 1 << 28, nudge = 1e-6; /* rounding noise must not decide about a tie */
    double near = value + 0.5 + nudge;
    if (!(near > -limit)) return -(1 << 28);
    if (near >= limit) return 1 << 28;
    int toward_zero = (int)near; /* not floor, which is a call */
    return toward_zero - (toward_zero > near);
}

int vt_paint_opacity(double opacity)
{
    if (opacity >= 1) return 255;
    return opacity > 0 ? (int)lrint(255 * opacity) : 0; /* NaN is 0 */
}

uint32_t vt_paint_modulate(uint32_t a, uint32_t b)
{
    uint32_t out = 0;
    for (int shift = 0; shift < 32; shift += 8)
        out |= ((a >> shift & 255) * (b >> shift & 255) + 127) / 255 << shift;
    return out;
}

uint32_t vt_paint_color(vt_color color, double opacity)
{
    double a = fmin(fmax(opacity, 0), 1) * color.a;
    uint32_t r = (uint32_t)lrint(color.r * a / 255), g = (uint32_t)lrint(color.g * a / 255);
    uint32_t b = (uint32_t)lrint(color.b * a / 255);
    return (uint32_t)lrint(a) << 24 | r << 16 | g << 8 | b;
}

static void destroy_sprite(void *context, vt_cache_entry *entry)
{
    vt_painter *painter = context;
    vt_sprite *sprite = (vt_sprite *)(void *)entry;
    if (sprite->handle) painter->backend->drop(painter, sprite);
    vt_sprite_destroy(sprite);
}

static void size_cache(vt_painter *painter)
{
    size_t least = screens(painter, CACHE_SCREENS);
    painter->sprites.limit = painter->memory > least ? painter->memory : least;
}

bool vt_painter_init(
    vt_painter *painter, const vt_painter_backend *backend, const vt_painter_options *options, vt_err *err)
{
    painter->backend = backend;
    painter->fonts = options->fonts;
    painter->window = options->window;
    painter->w = options->w;
    painter->h = options->h;
    painter->dev = options->dev;
    painter->sprite_side = 1 << 15;
    painter->frame = 1;
    painter->memory = options->memory;
    painter->copies.work_left = VT_COPIES_WORK;
    vt_cache_init(&painter->sprites, 0, destroy_sprite, painter);
    size_cache(painter);
    if (options->w >= 1 && options->h >= 1) return true;
    return vt_fail(
        err, VT_ERR_RANGE, NULL, "A canvas is at least 1 by 1 pixels, not %d by %d.", options->w, options->h);
}

void vt_painter_finish(vt_painter *painter)
{
    vt_copies_forget(painter, 0);
    vt_painter_forget_assets(painter);
    vt_films_finish(painter);
    vt_sheets_finish(painter);
    vt_tiles_finish(painter);
    vt_cache_finish(&painter->sprites);
    vt_free(painter->pictures);
    vt_oracle_destroy(painter->oracle);
}

void vt_painter_destroy(vt_painter *painter)
{
    if (painter) painter->backend->destroy(painter);
}

static void let_go(vt_painter *painter, vt_sprite *sprite)
{
    if (sprite && sprite->handle) painter->backend->drop(painter, sprite);
    if (sprite) sprite->handle = NULL;
}

void vt_painter_hand_over(vt_painter *from, vt_painter *to)
{
    vt_copies_forget(from, 0);
    for (uint32_t i = 0; i < from->picture_count; i++) {
        for (int k = 0; from->pictures[i].kept && k < from->pictures[i].kept_count; k++)
            let_go(from, from->pictures[i].kept[k]);
    }
    for (vt_sheet *sheet = from->sheets; sheet; sheet = sheet->next)
        let_go(from, sheet->sprite);
    for (vt_film *film = from->films; film; film = film->next)
        let_go(from, film->sprite);
    if (from->tiles) vt_cache_purge(&from->tiles->sprites, NULL, NULL);
    if (from->tiles) from->tiles->sprites.context = to;
    to->pictures = from->pictures;
    to->picture_count = from->picture_count;
    to->sheets = from->sheets;
    to->films = from->films;
    to->tiles = from->tiles;
    to->serials = from->serials;
    from->pictures = NULL;
    from->picture_count = 0;
    from->sheets = NULL;
    from->films = NULL;
    from->tiles = NULL;
}

const char *vt_painter_name(const vt_painter *painter)
{
    return painter->name;
}

static bool made_from(const vt_cache_entry *entry, const void *serial)
{
    const vt_sprite_key *key = &((const vt_sprite *)(const void *)entry)->key;
    return key->kind == VT_SPRITE_PICTURE && key->subject == *(const uint64_t *)serial;
}

static void free_kept(vt_painter *painter, vt_picture *picture)
{
    for (int i = 0; picture->kept && i < picture->kept_count; i++) {
        vt_sprite *sprite = picture->kept[i];
        if (sprite && sprite->handle) painter->backend->drop(painter, sprite);
        vt_sprite_destroy(sprite);
    }
    vt_free(picture->kept);
}

static void forget(vt_painter *painter, vt_picture *picture)
{
    if (picture->kept) vt_copies_forget(painter, picture->serial);
    if (picture->kept) vt_cache_purge(&painter->sprites, made_from, &picture->serial);
    free_kept(painter, picture);
    *picture = (vt_picture){.state = VT_PICTURE_UNKNOWN};
}

void vt_painter_forget_assets(vt_painter *painter)
{
    vt_tiles_forget(painter);
    for (uint32_t i = 0; i < painter->picture_count; i++)
        forget(painter, &painter->pictures[i]);
}

static vt_picture *place_for(vt_painter *painter, uint32_t request)
{
    if (request >= REQUEST_MOST) return NULL;
    if (request >= painter->picture_count) {
        uint32_t count = 64;
        while (count <= request)
            count *= 2;
        vt_picture *grown = vt_realloc_array(painter->pictures, count, sizeof *grown);
        if (!grown) return NULL;
        memset(grown + painter->picture_count, 0, (count - painter->picture_count) * sizeof *grown);
        painter->pictures = grown;
        painter->picture_count = count;
    }
    return &painter->pictures[request];
}

static vt_sprite *borrow(const vt_sprite_key *key, const vt_pixels *pixels)
{
    vt_sprite *sprite = vt_sprite_create(key, false, 0, 0);
    if (!sprite) return NULL;
    sprite->w = pixels->w;
    sprite->h = pixels->h;
    sprite->stride = 4 * pixels->stride;
    sprite->opaque = pixels->opaque;
    sprite->data = pixels->data;
    sprite->borrowed = true;
    return sprite;
}

static bool take_kept(vt_painter *painter, uint32_t request, vt_picture *picture, const vt_image *image)
{
    bool animated = image->frame_count > 1;
    picture->request = request;
    picture->serial = ++painter->serials;
    picture->w = image->w;
    picture->h = image->h;
    picture->frame_count = animated ? image->frame_count : 1;
    picture->kept_count = animated ? image->frame_count : image->level_count;
    picture->opaque = true;
    picture->kept = vt_alloc_array((size_t)picture->kept_count, sizeof *picture->kept);
    const vt_sprite_key key = {.kind = VT_SPRITE_PICTURE, .subject = picture->serial};
    for (int i = 0; picture->kept && i < picture->kept_count; i++) {
        picture->kept[i] = borrow(&key, image->pixels[i]);
        if (!picture->kept[i]) return false;
        picture->opaque = picture->opaque && picture->kept[i]->opaque;
    }
    return picture->kept != NULL;
}

void vt_painter_asset(vt_painter *painter, uint32_t request, const vt_image *image, bool failed)
{
    vt_picture *picture = place_for(painter, request);
    if (!picture) return;
    forget(painter, picture);
    if (failed) picture->state = VT_PICTURE_FAILED;
    if (failed || !image) return;
    if (take_kept(painter, request, picture, image)) {
        picture->state = VT_PICTURE_READY;
    } else {
        forget(painter, picture);
        picture->state = VT_PICTURE_FAILED;
    }
}

bool vt_painter_paint(vt_painter *painter, const vt_drawlist *list, const vt_region *damage, vt_err *err)
{
    vt_copies_hold(painter);
    vt_cache_trim(&painter->sprites);
    painter->frame++;
    vt_motion_frame(&painter->motion, list->count);
    if (!painter->backend->begin(painter, err)) return false;
    vt_region_clear(&painter->rough);
    painter->holes = -1;
    for (int i = 0; i < damage->count; i++) {
        vt_irect rect = vt_irect_intersect(damage->rects[i], (vt_irect){0, 0, painter->w, painter->h});
        if (!vt_irect_empty(rect)) vt_painter_draw(painter, list, rect);
    }
    bool right = !painter->oracle || vt_oracle_check(painter, list, damage, &painter->rough, err);
    painter->copies.work_left = VT_COPIES_WORK;
    painter->motion.calm = false;
    return painter->backend->end(painter, err) && right;
}

int vt_painter_holes(const vt_painter *painter)
{
    return painter->holes;
}

void vt_painter_at_rest(vt_painter *painter)
{
    painter->copies.work_left = INT64_MAX;
    painter->motion.calm = true;
}

void vt_painter_sharpen(vt_painter *painter, int64_t now_us, vt_region *due)
{
    painter->motion.now_us = now_us;
    painter->copies.work_left = VT_COPIES_WORK;
    vt_copies_run(painter);
    vt_motion_settle(&painter->motion, vt_copies_comes, &painter->copies, due);
}

int64_t vt_painter_sharpens(const vt_painter *painter)
{
    return painter->copies.count > 0 ? painter->motion.now_us : vt_motion_next(&painter->motion);
}

bool vt_painter_present(vt_painter *painter, const vt_region *region, vt_err *err)
{
    if (!painter->window || vt_region_empty(region)) return true;
    return painter->backend->present(painter, region, err);
}

bool vt_painter_resize(vt_painter *painter, int w, int h, vt_pixels *canvas, vt_err *err)
{
    if (w < 1 || h < 1)
        return vt_fail(err, VT_ERR_RANGE, NULL, "A canvas is at least 1 by 1 pixels, not %d by %d.", w, h);
    if (!painter->backend->resize(painter, w, h, canvas, err)) return false;
    painter->w = w;
    painter->h = h;
    size_cache(painter);
    memset(&painter->motion, 0, sizeof painter->motion);
    return true;
}

bool vt_painter_copy_into(vt_painter *painter, vt_pixels *out, vt_err *err)
{
    if (out->w != painter->w || out->h != painter->h)
        return vt_fail(err, VT_ERR_RANGE, NULL, "The copy is %d by %d pixels, the canvas %d by %d.", out->w,
            out->h, painter->w, painter->h);
    if (!painter->backend->copy_into(painter, out, err)) return false;
    out->opaque = true;
    return true;
}

vt_pixels *vt_painter_copy(vt_painter *painter, vt_err *err)
{
    vt_pixels *out = vt_pixels_create(painter->w, painter->h);
    if (!out) {
        vt_fail_memory(err, "a copy of the picture");
        return NULL;
    }
    if (vt_painter_copy_into(painter, out, err)) return out;
    vt_pixels_destroy(out);
    return NULL;
}

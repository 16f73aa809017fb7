/* Draw items become stamps: pictures that come as tiles. Each place is drawn once, from the best tile that is
 * here, so that nothing is seen twice through anything translucent. Edges of neighbours are rounded alike.
 * What is turned or has round corners is first put together upright, since smooth edges side by side would
 * let the background shine through. */
#include <math.h>

#include "base/hash.h"
#include "paint/tiles.h"
#include "paint/warp.h"

enum { SIDE_MOST = 4096 /* of what is put together, pixels */ };

/* One picture on its way to the screen, or to a sprite. */
typedef struct {
    vt_painter *painter;
    vt_tile_set *set;
    vt_affine place; /* from picture pixels */
    vt_rect view;    /* the part of the picture to be seen, within it */
    int level;
    vt_irect clip;
    int opacity;
    vt_blend blend;
    vt_sprite *out; /* NULL: the screen */
} mosaic;

static vt_rect common(vt_rect a, vt_rect b)
{
    double x0 = fmax(a.x, b.x), y0 = fmax(a.y, b.y);
    double x1 = fmin(a.x + a.w, b.x + b.w), y1 = fmin(a.y + a.h, b.y + b.h);
    return (vt_rect){x0, y0, fmax(x1 - x0, 0), fmax(y1 - y0, 0)};
}

static vt_irect rounded(vt_rect r)
{
    return (vt_irect){
        vt_paint_round(r.x), vt_paint_round(r.y), vt_paint_round(r.x + r.w), vt_paint_round(r.y + r.h)};
}

static void put(const mosaic *m, vt_sprite *sprite, vt_rect part, vt_affine place, vt_irect box)
{
    if (m->out) {
        vt_affine from_corner = vt_affine_multiply(place, vt_affine_translate(-part.x, -part.y));
        vt_warp(sprite, &from_corner, VT_WARP_COPY_ON, m->out, box);
        return;
    }
    bool even =
        fabs(place.a - 1) < 1e-9 && fabs(place.d - 1) < 1e-9 && fabs(place.b) < 1e-9 && fabs(place.c) < 1e-9;
    bool whole = even && part.x == floor(part.x) && part.y == floor(part.y) &&
                 fabs(place.e - box.x0) < 1e-6 && fabs(place.f - box.y0) < 1e-6;
    const vt_show show = {.sprite = sprite,
        .part = part,
        .place = place,
        .aligned = true,
        .whole = whole,
        .box = box,
        .shown_w = box.x1 - box.x0,
        .shown_h = box.y1 - box.y0,
        .opacity = m->opacity,
        .tint = VT_WHITE,
        .blend = m->blend};
    m->painter->backend->show(m->painter, &show, m->clip);
}

/* From its own tile, or from the part of a coarser one. */
static void draw_cell(const mosaic *m, int column, int row)
{
    const vt_tile_source *source = &m->set->source;
    double side = source->tile * vt_tiles_shrink(m->set, m->level);
    vt_rect cell = common((vt_rect){column * side, row * side, side, side}, m->view);
    vt_irect box = rounded(vt_affine_bounds(m->place, cell));
    if (vt_irect_empty(vt_irect_intersect(box, m->clip))) return;
    for (int up = 0; up <= m->level; up++) {
        int level = m->level - up, c = column >> up, r = row >> up;
        vt_sprite *sprite = vt_tiles_sprite(m->painter, m->set, level, c, r);
        if (!sprite) continue;
        double shrink = vt_tiles_shrink(m->set, level);
        vt_point corner = {(double)c * source->tile - (c > 0 ? source->overlap : 0),
            (double)r * source->tile - (r > 0 ? source->overlap : 0)};
        const vt_rect part = {
            cell.x / shrink - corner.x, cell.y / shrink - corner.y, cell.w / shrink, cell.h / shrink};
        vt_affine place = vt_affine_multiply(m->place,
            vt_affine_multiply(vt_affine_translate(cell.x, cell.y), vt_affine_scale(shrink, shrink)));
        put(m, sprite, part, place, box);
        return;
    }
    m->painter->holes++;
}

/* Of the picture, what may lie under these pixels; nothing when the place squashes the plane. */
static vt_rect seen_part(const mosaic *m, vt_irect pixels)
{
    vt_affine back;
    if (!vt_affine_invert(m->place, &back)) return (vt_rect){0, 0, 0, 0};
    const vt_rect screen = {
        pixels.x0 - 1, pixels.y0 - 1, pixels.x1 - pixels.x0 + 2, pixels.y1 - pixels.y0 + 2};
    return common(vt_affine_bounds(back, screen), m->view);
}

static void draw_cells(const mosaic *m)
{
    vt_irect cells = vt_tiles_cells(m->set, m->level, seen_part(m, m->clip));
    for (int row = cells.y0; row < cells.y1; row++)
        for (int column = cells.x0; column < cells.x1; column++)
            draw_cell(m, column, row);
}

/* The picture's view as one upright sprite, w by h pixels. NULL: memory is short. */
static vt_sprite *put_together(const mosaic *m, vt_rect view, int w, int h)
{
    vt_hash hash = vt_hash_u64(vt_hash_u64(vt_hash_start, m->set->serial), m->set->changes);
    hash = vt_hash_f64(vt_hash_f64(hash, view.x), view.y);
    hash = vt_hash_f64(vt_hash_f64(hash, view.w), view.h);
    vt_cache *cache = &m->painter->sprites;
    const vt_sprite_key key = {.kind = VT_SPRITE_TILE, .subject = hash, .w = w, .h = h, .detail = m->level};
    vt_sprite *sprite = (vt_sprite *)(void *)vt_cache_find(cache, vt_sprite_hash(&key), vt_sprite_same, &key);
    if (sprite) return sprite;
    sprite = vt_sprite_create(&key, false, w, h);
    if (!sprite) return NULL;
    mosaic upright = *m;
    upright.place =
        vt_affine_multiply(vt_affine_scale(w / view.w, h / view.h), vt_affine_translate(-view.x, -view.y));
    upright.clip = (vt_irect){0, 0, w, h};
    upright.out = sprite;
    draw_cells(&upright);
    vt_cache_add_passing(cache, &sprite->entry, vt_sprite_hash(&key), vt_sprite_bytes(sprite));
    return sprite;
}

static void draw_as_one(const mosaic *m, const vt_draw *item, vt_rect view, bool straight)
{
    const vt_affine *matrix = &item->matrix;
    double across = hypot(matrix->a, matrix->b), down = hypot(matrix->c, matrix->d);
    double w = item->w * across, h = item->h * down, radius = item->radius * across;
    vt_irect box = vt_lower_box(matrix, (vt_rect){0, 0, item->w, item->h});
    int quarters, box_w = box.x1 - box.x0, box_h = box.y1 - box.y0;
    bool even = vt_lower_quarters(matrix, &quarters) && quarters == 0;
    if (even) {
        w = box_w;
        h = box_h;
    }
    double fit = fmin(1, fmin(m->painter->sprite_side, SIDE_MOST) / fmax(w, h));
    vt_sprite *sprite = put_together(m, view, (int)fmax(ceil(w * fit), 1), (int)fmax(ceil(h * fit), 1));
    if (!sprite) return;
    vt_show show = {.sprite = sprite,
        .part = {0, 0, sprite->w, sprite->h},
        .place = vt_affine_multiply(*matrix, vt_affine_scale(item->w / sprite->w, item->h / sprite->h)),
        .aligned = straight,
        .whole = even && fit == 1,
        .box = box,
        .shown_w = straight ? box_w : w,
        .shown_h = straight ? box_h : h,
        .radius = straight ? vt_lower_radius(radius, box_w, box_h) : fmin(radius, fmin(w, h) / 2),
        .opacity = m->opacity,
        .tint = VT_WHITE,
        .blend = m->blend};
    if (show.whole) show.place = vt_affine_translate(box.x0, box.y0);
    m->painter->backend->show(m->painter, &show, m->clip);
}

/* A picture in one piece, such as a photograph that fits into memory. */
static void draw_picture(
    vt_painter *painter, vt_picture *picture, const vt_draw *item, const mosaic *m, bool straight)
{
    vt_rect part = common(m->view, (vt_rect){0, 0, picture->w, picture->h});
    double w = part.w * hypot(m->place.a, m->place.b), h = part.h * hypot(m->place.c, m->place.d);
    if (!(w > 0) || !(h > 0)) return;
    vt_rect source = part;
    vt_sprite *level = vt_pictures_level(painter, picture, 0, &source, w, h);
    vt_irect box = rounded(vt_affine_bounds(m->place, part));
    const vt_show show = {.sprite = level,
        .part = source,
        .place = vt_affine_multiply(m->place, vt_affine_multiply(vt_affine_translate(part.x, part.y),
                                                  vt_affine_scale(part.w / source.w, part.h / source.h))),
        .aligned = straight,
        .box = box,
        .shown_w = straight ? box.x1 - box.x0 : w,
        .shown_h = straight ? box.y1 - box.y0 : h,
        .radius = fmin(item->radius * hypot(item->matrix.a, item->matrix.b), fmin(w, h) / 2),
        .opacity = m->opacity,
        .tint = VT_WHITE,
        .blend = m->blend};
    painter->backend->show(painter, &show, m->clip);
}

void vt_lower_tiles(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    const vt_draw_tiles *tiles = vt_draw_extra(list, item->extra);
    if (!tiles || !(item->w > 0) || !(item->h > 0) || !(tiles->view.w > 0) || !(tiles->view.h > 0)) return;
    vt_rect view = tiles->view;
    mosaic m = {.painter = painter,
        .set = vt_tiles_find(painter, item->asset),
        .view = view,
        .clip = clip,
        .opacity = vt_paint_opacity(item->opacity),
        .blend = item->blend};
    m.place = vt_affine_multiply(
        vt_affine_multiply(item->matrix, vt_affine_scale(item->w / view.w, item->h / view.h)),
        vt_affine_translate(-view.x, -view.y));
    double scale = hypot(m.place.a, m.place.b);
    if (!(scale > 0) || !isfinite(scale) || !isfinite(m.place.e) || !isfinite(m.place.f)) return;
    bool straight = vt_lower_straight(&item->matrix);
    if (!m.set) {
        vt_picture *picture = vt_pictures_find(painter, item->asset);
        bool failed =
            item->asset < painter->picture_count && painter->pictures[item->asset].state == VT_PICTURE_FAILED;
        if (picture) draw_picture(painter, picture, item, &m, straight);
        if (failed) vt_lower_missing(painter, list, item, clip);
        return;
    }
    if (painter->holes < 0) painter->holes = 0;
    m.view = common(view, (vt_rect){0, 0, m.set->source.w, m.set->source.h});
    const vt_irect screen = vt_irect_intersect(item->bounds, (vt_irect){0, 0, painter->w, painter->h});
    vt_rect seen = seen_part(&m, screen);
    m.level = vt_tiles_level(m.set, scale);
    while (m.level > 0 && vt_irect_area(vt_tiles_cells(m.set, m.level, seen)) > VT_TILES_ASKED / 2)
        m.level--;
    vt_tiles_ask(painter, m.set, m.level, seen);
    if (straight && !(item->radius > 0))
        draw_cells(&m);
    else
        draw_as_one(&m, item, view, straight);
}

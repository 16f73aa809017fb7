/* Sources of tiles by request, and the sprites of tiles that are here. */
#include "paint/tiles.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum { REQUEST_MOST = 1 << 20, LEVELS_MOST = 32 };

static void destroy_sprite(void *context, vt_cache_entry *entry)
{
    vt_painter *painter = context;
    vt_sprite *sprite = (vt_sprite *)(void *)entry;
    if (sprite->handle) painter->backend->drop(painter, sprite);
    vt_sprite_destroy(sprite);
}

static vt_tile_set *place_for(vt_painter *painter, uint32_t request)
{
    if (request >= REQUEST_MOST) return NULL;
    if (!painter->tiles) {
        painter->tiles = vt_alloc(sizeof *painter->tiles);
        if (!painter->tiles) return NULL;
        vt_cache_init(&painter->tiles->sprites, SIZE_MAX, destroy_sprite, painter);
    }
    vt_tile_sets *tiles = painter->tiles;
    if (request >= tiles->count) {
        uint32_t count = 16;
        while (count <= request)
            count *= 2;
        vt_tile_set *grown = vt_realloc_array(tiles->sets, count, sizeof *grown);
        if (!grown) return NULL;
        memset(grown + tiles->count, 0, (count - tiles->count) * sizeof *grown);
        tiles->sets = grown;
        tiles->count = count;
    }
    return &tiles->sets[request];
}

static vt_sprite_key key_of(const vt_tile_set *set, int level, int column, int row)
{
    return (vt_sprite_key){
        .kind = VT_SPRITE_TILE, .subject = set->serial, .w = column, .h = row, .detail = level};
}

static bool of_source(const vt_cache_entry *entry, const void *serial)
{
    return ((const vt_sprite *)(const void *)entry)->key.subject == *(const uint64_t *)serial;
}

static void forget(vt_painter *painter, vt_tile_set *set)
{
    if (set->ready) vt_cache_purge(&painter->tiles->sprites, of_source, &set->serial);
    memset(set, 0, sizeof *set);
}

void vt_painter_tiles(vt_painter *painter, uint32_t request, const vt_tile_source *source)
{
    vt_tile_set *set = source ? place_for(painter, request) : vt_tiles_find(painter, request);
    if (!set) return;
    forget(painter, set);
    if (!source) return;
    bool sane = source->w > 0 && source->h > 0 && source->tile > 0 && source->overlap >= 0 &&
                source->levels > 0 && source->levels <= LEVELS_MOST;
    if (!sane) return;
    set->ready = true;
    set->source = *source;
    set->serial = ++painter->serials;
}

void vt_painter_tile_gone(vt_painter *painter, uint32_t request, int level, int column, int row)
{
    vt_tile_set *set = vt_tiles_find(painter, request);
    if (!set) return;
    vt_sprite_key key = key_of(set, level, column, row);
    vt_cache_drop(&painter->tiles->sprites, vt_sprite_hash(&key), vt_sprite_same, &key);
    set->changes++;
}

void vt_tiles_forget(vt_painter *painter)
{
    for (uint32_t i = 0; painter->tiles && i < painter->tiles->count; i++)
        forget(painter, &painter->tiles->sets[i]);
}

void vt_tiles_finish(vt_painter *painter)
{
    if (!painter->tiles) return;
    vt_cache_finish(&painter->tiles->sprites);
    vt_free(painter->tiles->sets);
    vt_free(painter->tiles);
    painter->tiles = NULL;
}

vt_tile_set *vt_tiles_find(vt_painter *painter, uint32_t request)
{
    if (!painter->tiles || request >= painter->tiles->count) return NULL;
    vt_tile_set *set = &painter->tiles->sets[request];
    return set->ready ? set : NULL;
}

double vt_tiles_shrink(const vt_tile_set *set, int level)
{
    return ldexp(1, set->source.levels - 1 - level);
}

/* Of a level, pixels. */
static vt_point size_of(const vt_tile_set *set, int level)
{
    double shrink = vt_tiles_shrink(set, level);
    return (vt_point){ceil(set->source.w / shrink), ceil(set->source.h / shrink)};
}

int vt_tiles_level(const vt_tile_set *set, double scale)
{
    int last = set->source.levels - 1, coarser = scale < 1 ? (int)fmin(floor(log2(1 / scale)), last) : 0;
    return last - coarser;
}

vt_irect vt_tiles_cells(const vt_tile_set *set, int level, vt_rect part)
{
    double side = set->source.tile * vt_tiles_shrink(set, level);
    double x1 = fmin(part.x + part.w, set->source.w), y1 = fmin(part.y + part.h, set->source.h);
    vt_irect cells = {(int)floor(fmax(part.x, 0) / side), (int)floor(fmax(part.y, 0) / side),
        (int)ceil(fmax(x1, 0) / side), (int)ceil(fmax(y1, 0) / side)};
    bool outside = !(x1 > fmax(part.x, 0)) || !(y1 > fmax(part.y, 0));
    return outside ? (vt_irect){0, 0, 0, 0} : cells;
}

vt_sprite *vt_tiles_sprite(vt_painter *painter, const vt_tile_set *set, int level, int column, int row)
{
    vt_sprite_key key = key_of(set, level, column, row);
    return (vt_sprite *)(void *)vt_cache_find(
        &painter->tiles->sprites, vt_sprite_hash(&key), vt_sprite_same, &key);
}

static void ask(vt_painter *painter, vt_tile_set *set, int level, int column, int row)
{
    const vt_pixels *pixels = set->source.get(set->source.context, level, column, row);
    if (!pixels || vt_tiles_sprite(painter, set, level, column, row)) return;
    vt_sprite_key key = key_of(set, level, column, row);
    vt_sprite *sprite = vt_sprite_create(&key, false, 0, 0);
    if (!sprite) return;
    sprite->w = pixels->w;
    sprite->h = pixels->h;
    sprite->stride = 4 * pixels->stride;
    sprite->opaque = pixels->opaque;
    sprite->data = pixels->data;
    sprite->borrowed = true;
    vt_cache_add(&painter->tiles->sprites, &sprite->entry, vt_sprite_hash(&key), sizeof *sprite);
    set->changes++;
}

static void ask_cells(vt_painter *painter, vt_tile_set *set, int level, vt_irect cells, vt_irect but)
{
    for (int row = cells.y0; row < cells.y1; row++) {
        for (int column = cells.x0; column < cells.x1; column++) {
            bool known = column >= but.x0 && column < but.x1 && row >= but.y0 && row < but.y1;
            if (!known) ask(painter, set, level, column, row);
        }
    }
}

/* The finest level that is one tile. */
static int coarsest(const vt_tile_set *set, int level)
{
    while (level > 0) {
        vt_point size = size_of(set, level);
        if (size.x <= set->source.tile && size.y <= set->source.tile) break;
        level--;
    }
    return level;
}

void vt_tiles_ask(vt_painter *painter, vt_tile_set *set, int level, vt_rect part)
{
    const vt_rect everything = {0, 0, set->source.w, set->source.h};
    const vt_irect none = {0, 0, 0, 0};
    vt_hash view = vt_hash_u64(vt_hash_start, (uint64_t)level);
    view = vt_hash_f64(vt_hash_f64(view, part.x), part.y);
    view = vt_hash_f64(vt_hash_f64(view, part.w), part.h);
    if (set->asked_frame == painter->frame && set->asked_view == view) return;
    set->asked_frame = painter->frame;
    set->asked_view = view;
    int first = coarsest(set, level);
    ask_cells(painter, set, first, vt_tiles_cells(set, first, everything), none);
    for (int i = first + 1; i <= level; i++)
        ask_cells(painter, set, i, vt_tiles_cells(set, i, part), none);
    vt_irect seen = vt_tiles_cells(set, level, part), most = vt_tiles_cells(set, level, everything);
    if (vt_irect_empty(seen) || level == first) return;
    const vt_irect ring = {seen.x0 - 1, seen.y0 - 1, seen.x1 + 1, seen.y1 + 1};
    ask_cells(painter, set, level, vt_irect_intersect(ring, most), seen);
}

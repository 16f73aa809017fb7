/* Tiles of pictures of any size. The painter asks for those it would show; what is missing is wished for,
 * read coarse first and from the middle outward, a few at a time so that a newer wish overtakes. It changes
 * nothing but pixels.
 *
 * Invariants
 * 1. The coarsest tile is there before the scene hears of the picture, and the coarsest levels stay: there is
 *    never a hole.
 * 2. Pixels go only after the painter was told. What is in the newest paint of its picture stays.
 * 3. A wish that no longer shows is dropped; since a paint of a part of the screen cannot tell, the picture
 * is painted once more when all wishes are done after some were dropped. */
#include "app/app_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

enum {
    SLOTS = 4096,
    CHAINS = 4096,
    SPARE = 1536,     /* slots that are free before a paint, for what it asks for */
    IN_HAND = 4,      /* orders given to the loader at a time */
    DROP_US = 500000, /* a wish that the newest paint did not repeat is dropped after that time */
    PINNED_TILES = 2  /* a level of so many tiles across and down stays */
};

typedef enum { TILE_FREE, TILE_WISHED, TILE_ORDERED, TILE_READY, TILE_FAILED } tile_state;

typedef struct {
    vt_tiles *of;
    int level, column, row;
    tile_state state;
    int attempt; /* how its file may be called */
    int chain;   /* the next slot of its chain, or of the free ones; -1: none */
    bool pinned;
    uint64_t paint;    /* the last one that asked for it */
    int64_t wished_us; /* host clock */
    vt_pixels *pixels;
} tile;

struct vt_tiles {
    vt_tiles *next;
    vt_tile_cache *cache;
    int asset;
    vt_pyramid *pyramid;
    bool settled;                    /* the asset is */
    bool told;                       /* a missing tile was told of */
    bool doubt;                      /* a wish was dropped */
    uint64_t paint;                  /* the last one that showed it */
    double left, top, right, bottom; /* what that asked for, picture pixels */
};

struct vt_tile_cache {
    vt_assets *assets;
    vt_tiles *first;
    tile *slots;
    int chains[CHAINS];
    int free_slot, taken, wished, ordered;
    size_t bytes;
    uint64_t paint;
    int64_t now_us;
};

/* ---- the table ---- */

static int chain_of(const vt_tiles *tiles, int level, int column, int row)
{
    vt_hash hash = vt_hash_u64(vt_hash_start, (uint64_t)tiles->asset << 32 | (uint64_t)(uint32_t)level);
    hash = vt_hash_u64(hash, (uint64_t)(uint32_t)column << 32 | (uint64_t)(uint32_t)row);
    return (int)(hash % CHAINS);
}

static tile *find(const vt_tiles *tiles, int level, int column, int row)
{
    const vt_tile_cache *cache = tiles->cache;
    for (int at = cache->chains[chain_of(tiles, level, column, row)]; at >= 0; at = cache->slots[at].chain) {
        tile *t = &cache->slots[at];
        if (t->of == tiles && t->level == level && t->column == column && t->row == row) return t;
    }
    return NULL;
}

static void count(vt_tile_cache *cache, const tile *t, int change)
{
    cache->wished += t->state == TILE_WISHED ? change : 0;
    cache->ordered += t->state == TILE_ORDERED ? change : 0;
}

static void become(tile *t, tile_state state)
{
    count(t->of->cache, t, -1);
    t->state = state;
    count(t->of->cache, t, 1);
}

static bool pinned(const vt_pyramid *pyramid, int level)
{
    int32_t w, h;
    vt_pyramid_level_size(pyramid, level, &w, &h);
    return w <= PINNED_TILES * pyramid->tile && h <= PINNED_TILES * pyramid->tile;
}

/* A wish; NULL when there is no such tile, or no slot left. */
static tile *wish_for(vt_tiles *tiles, int level, int column, int row)
{
    vt_tile_cache *cache = tiles->cache;
    char name[1100];
    int slot = cache->free_slot;
    if (slot < 0 || !vt_pyramid_tile(tiles->pyramid, level, column, row, 0, name, sizeof name)) return NULL;
    int *chain = &cache->chains[chain_of(tiles, level, column, row)];
    tile *t = &cache->slots[slot];
    cache->free_slot = t->chain;
    cache->taken++;
    *t = (tile){.of = tiles,
        .level = level,
        .column = column,
        .row = row,
        .chain = *chain,
        .pinned = pinned(tiles->pyramid, level),
        .paint = cache->paint,
        .wished_us = cache->now_us};
    *chain = slot;
    become(t, TILE_WISHED);
    return t;
}

static void forget(tile *t)
{
    vt_tiles *tiles = t->of;
    vt_tile_cache *cache = tiles->cache;
    int slot = (int)(t - cache->slots);
    uint32_t request = t->pixels ? vt_assets_request(cache->assets, tiles->asset) : 0;
    vt_painter *painter = cache->assets->app->picture.painter;
    if (request && painter) vt_painter_tile_gone(painter, request, t->level, t->column, t->row);
    if (t->pixels) cache->bytes -= (size_t)t->pixels->stride * (size_t)t->pixels->h * sizeof(uint32_t);
    vt_pixels_destroy(t->pixels);
    int *at = &cache->chains[chain_of(tiles, t->level, t->column, t->row)];
    while (*at != slot)
        at = &cache->slots[*at].chain;
    *at = t->chain;
    become(t, TILE_FREE);
    *t = (tile){.chain = cache->free_slot};
    cache->free_slot = slot;
    cache->taken--;
}

static vt_tile_cache *create_cache(vt_assets *assets)
{
    vt_tile_cache *cache = vt_alloc(sizeof *cache);
    tile *slots = vt_alloc_array(SLOTS, sizeof *slots);
    if (!cache || !slots) {
        vt_free(cache);
        vt_free(slots);
        return NULL;
    }
    *cache = (vt_tile_cache){.assets = assets, .slots = slots, .paint = 1};
    for (int i = 0; i < CHAINS; i++)
        cache->chains[i] = -1;
    for (int i = 0; i < SLOTS; i++)
        slots[i].chain = i + 1 < SLOTS ? i + 1 : -1;
    return cache;
}

void vt_tiles_close(vt_assets *assets)
{
    vt_tile_cache *cache = assets->tile_cache;
    if (!cache) return;
    for (vt_tiles *next, *tiles = cache->first; tiles; tiles = next) {
        next = tiles->next;
        assets->items[tiles->asset].tiles = NULL;
        vt_free(tiles->pyramid);
        vt_free(tiles);
    }
    for (int i = 0; i < SLOTS; i++)
        vt_pixels_destroy(cache->slots[i].pixels);
    vt_free(cache->slots);
    vt_free(cache);
    assets->tile_cache = NULL;
}

/* ---- reading ---- */

static void order(tile *t, vt_load_rank rank)
{
    vt_tile_cache *cache = t->of->cache;
    char name[1100];
    vt_load_order wanted = {.name = name, .rank = rank, .flat = true};
    bool done = vt_pyramid_tile(t->of->pyramid, t->level, t->column, t->row, t->attempt, name, sizeof name) &&
                vt_loader_request(
                    cache->assets->loader, VT_TILE_TICKET | (uint32_t)(t - cache->slots), &wanted, NULL);
    become(t, done ? TILE_ORDERED : TILE_FAILED);
}

bool vt_tiles_open(vt_assets *assets, int index, vt_pyramid *pyramid)
{
    if (!assets->tile_cache) assets->tile_cache = create_cache(assets);
    vt_tiles *tiles = assets->tile_cache ? vt_alloc(sizeof *tiles) : NULL;
    if (!tiles) {
        vt_free(pyramid);
        return false;
    }
    *tiles = (vt_tiles){
        .next = assets->tile_cache->first, .cache = assets->tile_cache, .asset = index, .pyramid = pyramid};
    assets->tile_cache->first = tiles;
    assets->items[index].tiles = tiles;
    int coarsest = pyramid->levels - 1;
    for (int32_t w, h, level = 0; level < pyramid->levels; level++) {
        vt_pyramid_level_size(pyramid, level, &w, &h);
        if (pyramid->present >> level & 1 && (w <= pyramid->tile && h <= pyramid->tile)) coarsest = level;
    }
    tile *t = wish_for(tiles, coarsest, 0, 0);
    if (t) order(t, VT_LOAD_SHOWN);
    if (t && t->state == TILE_ORDERED) return true;
    vt_err err;
    vt_fail_memory(&err, "the tiles of a picture");
    vt_assets_settle(assets, index, VT_ASSET_NO_MEMORY, &err);
    return true;
}

/* The tile's size is what a level's size leaves of it, with what it shares with its neighbours. */
static bool fits(const tile *t, const vt_pixels *pixels)
{
    const vt_pyramid *p = t->of->pyramid;
    int32_t w, h;
    vt_pyramid_level_size(p, t->level, &w, &h);
    int left = t->column * p->tile - (t->column ? p->overlap : 0),
        right = (t->column + 1) * p->tile + p->overlap;
    int top = t->row * p->tile - (t->row ? p->overlap : 0), bottom = (t->row + 1) * p->tile + p->overlap;
    return pixels->w == (right < w ? right : w) - left && pixels->h == (bottom < h ? bottom : h) - top;
}

/* Once for each picture: the first tile that is missing or damaged. Its parent is shown instead. */
static void complain(tile *t, const vt_loaded *loaded)
{
    vt_tiles *tiles = t->of;
    vt_assets *assets = tiles->cache->assets;
    char name[1100];
    become(t, TILE_FAILED);
    if (!tiles->settled || tiles->told || tiles->pyramid->guessed >> t->level & 1) return;
    tiles->told = true;
    vt_pyramid_tile(tiles->pyramid, t->level, t->column, t->row, 0, name, sizeof name);
    vt_faults_asset(assets->app, name, loaded->outcome, &loaded->err);
}

static bool crowded(const vt_tile_cache *cache)
{
    return cache->taken > SLOTS - SPARE;
}

/* The least recently shown go, also those of which it is only known that they are missing. */
static void make_room(vt_tile_cache *cache)
{
    size_t most = (size_t)vt_conf_int(cache->assets->app->options.conf, "media.tiles_mb") << 20;
    while (cache->bytes > most || crowded(cache)) {
        tile *oldest = NULL;
        for (int i = 0; i < SLOTS; i++) {
            tile *t = &cache->slots[i];
            bool done = t->state == TILE_READY || (t->state == TILE_FAILED && crowded(cache));
            if (!done || t->pinned || t->paint == t->of->paint) continue;
            if (!oldest || t->paint < oldest->paint) oldest = t;
        }
        if (!oldest) return;
        forget(oldest);
    }
}

static double from_the_middle(const tile *t)
{
    double scale = ldexp(t->of->pyramid->tile, t->of->pyramid->levels - 1 - t->level);
    double x = (t->column + 0.5) * scale - (t->of->left + t->of->right) / 2;
    double y = (t->row + 0.5) * scale - (t->of->top + t->of->bottom) / 2;
    return x * x + y * y;
}

/* What still shows comes first, then what is coarse, then what is near the middle. */
static bool sooner(const tile *a, const tile *b)
{
    bool a_shows = a->paint == a->of->paint, b_shows = b->paint == b->of->paint;
    if (a_shows != b_shows) return a_shows;
    if (a->level != b->level) return a->level < b->level;
    return from_the_middle(a) < from_the_middle(b);
}

static void order_soonest(vt_tile_cache *cache)
{
    while (cache->wished > 0 && cache->ordered < IN_HAND) {
        tile *best = NULL;
        for (int i = 0; i < SLOTS; i++) {
            tile *t = &cache->slots[i];
            if (t->state == TILE_WISHED && (!best || sooner(t, best))) best = t;
        }
        order(best, VT_LOAD_TILE);
    }
}

/* The first tile is here, or there will be no picture. */
static void settle(vt_tiles *tiles, const tile *t, const vt_loaded *loaded)
{
    bool ready = t->state == TILE_READY;
    vt_err err = {.kind = VT_ERR_NONE};
    char name[1100];
    tiles->settled = true;
    vt_pyramid_tile(tiles->pyramid, t->level, t->column, t->row, 0, name, sizeof name);
    if (!ready)
        vt_fail(&err, loaded->err.kind, NULL, "Its tiles cannot be read: %s: %s", name, loaded->err.message);
    vt_assets_settle(tiles->cache->assets, tiles->asset, ready ? VT_ASSET_READY : loaded->outcome, &err);
}

void vt_tiles_arrived(vt_assets *assets, vt_loaded *loaded)
{
    vt_tile_cache *cache = assets->tile_cache;
    tile *t = &cache->slots[loaded->ticket & ~(uint32_t)VT_TILE_TICKET];
    char name[1100];
    vt_tiles *tiles = t->of;
    if (loaded->pyramid ||
        (loaded->image && (loaded->image->frame_count > 1 || !fits(t, loaded->image->pixels[0])))) {
        loaded->outcome = VT_ASSET_DAMAGED;
        vt_fail(&loaded->err, VT_ERR_PARSE, NULL,
            "The tile has not the size that the manifest tells; make "
            "the tiles again.");
    }
    t->attempt++;
    if (loaded->outcome == VT_ASSET_READY) {
        become(t, TILE_READY);
        t->pixels = loaded->image->pixels[0];
        loaded->image->pixels[0] = NULL;
        cache->bytes += (size_t)t->pixels->stride * (size_t)t->pixels->h * sizeof(uint32_t);
        if (t->paint == tiles->paint)
            vt_pace_tile(&assets->app->pace, assets->app->host_us - t->wished_us, cache->bytes);
    } else if (loaded->outcome == VT_ASSET_MISSING &&
               vt_pyramid_tile(tiles->pyramid, t->level, t->column, t->row, t->attempt, name, sizeof name)) {
        order(t, VT_LOAD_TILE);
        return;
    } else {
        complain(t, loaded);
    }
    vt_image_destroy(loaded->image);
    vt_free(loaded->pyramid);
    if (!tiles->settled) settle(tiles, t, loaded);
    uint32_t request = vt_assets_request(assets, tiles->asset);
    if (request && t->state == TILE_READY) vt_stage_asset_better(assets->app->world->stage, request);
    make_room(cache);
    order_soonest(cache);
}

/* ---- the painter asks ---- */

/* Where the wishes of a paint lie: its middle is what people look at. */
static void note_place(vt_tiles *tiles, int level, int column, int row)
{
    double scale = ldexp(tiles->pyramid->tile, tiles->pyramid->levels - 1 - level);
    if (tiles->paint != tiles->cache->paint) {
        tiles->paint = tiles->cache->paint;
        tiles->left = tiles->top = INFINITY;
        tiles->right = tiles->bottom = -INFINITY;
    }
    tiles->left = fmin(tiles->left, column * scale);
    tiles->top = fmin(tiles->top, row * scale);
    tiles->right = fmax(tiles->right, (column + 1) * scale);
    tiles->bottom = fmax(tiles->bottom, (row + 1) * scale);
}

static const vt_pixels *get(void *context, int level, int column, int row)
{
    vt_tiles *tiles = context;
    if (level < 0 || level >= tiles->pyramid->levels) return NULL;
    note_place(tiles, level, column, row);
    tile *t = find(tiles, level, column, row);
    if (!t) t = wish_for(tiles, level, column, row);
    if (!t) return NULL;
    t->paint = tiles->cache->paint;
    return t->pixels;
}

void vt_tiles_show(vt_assets *assets, int index, uint32_t request)
{
    vt_tiles *tiles = assets->items[index].tiles;
    const vt_pyramid *p = tiles->pyramid;
    const vt_tile_source source = {.context = tiles,
        .w = p->w,
        .h = p->h,
        .tile = p->tile,
        .overlap = p->overlap,
        .levels = p->levels,
        .get = get};
    if (assets->app->picture.painter) vt_painter_tiles(assets->app->picture.painter, request, &source);
}

/* ---- after a paint ---- */

static void drop_stale(vt_tile_cache *cache)
{
    for (int i = 0; i < SLOTS && cache->wished + cache->ordered > 0; i++) {
        tile *t = &cache->slots[i];
        if (t->state != TILE_WISHED && t->state != TILE_ORDERED) continue;
        if (t->paint == t->of->paint || t->pinned || cache->now_us < t->wished_us + DROP_US) continue;
        if (t->state == TILE_ORDERED) vt_loader_cancel(cache->assets->loader, VT_TILE_TICKET | (uint32_t)i);
        t->of->doubt = true;
        forget(t);
    }
}

void vt_tiles_look(vt_assets *assets, int64_t host_us)
{
    vt_tile_cache *cache = assets->tile_cache;
    cache->now_us = host_us;
    cache->paint++;
    if (crowded(cache)) make_room(cache);
    if (cache->wished + cache->ordered > 0) {
        drop_stale(cache);
        order_soonest(cache);
        return;
    }
    for (vt_tiles *tiles = cache->first; tiles; tiles = tiles->next) {
        uint32_t request = tiles->doubt ? vt_assets_request(assets, tiles->asset) : 0;
        if (request) assets->repaint = vt_stage_asset_better(assets->app->world->stage, request);
        tiles->doubt = false;
    }
}

bool vt_tiles_wait(const vt_assets *assets)
{
    const vt_tile_cache *cache = assets->tile_cache;
    return cache && cache->ordered > 0;
}

size_t vt_tiles_bytes(const vt_assets *assets)
{
    return assets->tile_cache ? assets->tile_cache->bytes : 0;
}

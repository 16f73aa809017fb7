/* Pictures by name, decoded once, kept while memory allows. A world asks by request number; the answer always
 * enters by the door, also when the picture has long been here: so a replay sees it at the same tick. What it
 * tells is the picture's own size, which is the same on every screen; how many pixels are kept is not. */
#include "app/app_private.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

enum {
    PLACEHOLDER_W = 240,
    PLACEHOLDER_H = 160, /* stage units, where a picture without w and h is missing */
    KEPT_MOST = 200      /* names of what visitors made */
};

#define KEPT "keep:" /* what visitors made, see keeping.h */

struct vt_refusal {
    vt_refusal *next;
    char name[];
};

static bool is_kept(const char *name)
{
    return strncmp(name, KEPT, strlen(KEPT)) == 0;
}

/* ---- the loader, whose threads call these ---- */

bool vt_assets_refuses(const vt_assets *assets, const char *name, vt_err *err)
{
    for (const vt_refusal *refused = assets->refusals; refused; refused = refused->next) {
        if (strcmp(refused->name, name) != 0) continue;
        vt_fail(err, VT_ERR_DENIED, name,
            "It was being decoded in two crashes and is not opened again; save it anew under another name.");
        return true;
    }
    return false;
}

static int open_media(void *context, const char *name, vt_err *err)
{
    vt_assets *assets = context;
    if (vt_assets_refuses(assets, name, err)) return -1;
    if (is_kept(name)) return vt_keeping_open(assets->app->kept.folder, name + strlen(KEPT), err);
    return vt_bundle_open_media(assets->app->bundle, name, err);
}

static void wake(void *context)
{
    vt_assets *assets = context;
    vt_host_wake(assets->app->options.host);
}

static void opening(void *context, const char *names)
{
    vt_assets *assets = context;
    vt_files_opening_pictures(assets->app, names);
}

/* One at a time where there is one processor, and after a crash that could be the fault of either of two. */
static int threads_for(const vt_app *app)
{
    bool alone = app->options.ring && vt_ring_get(app->options.ring, VT_SHARED_ALONE) != 0;
    return alone || sysconf(_SC_NPROCESSORS_ONLN) < 2 ? 1 : 2;
}

static vt_loader *start_loader(vt_assets *assets, vt_err *err)
{
    return vt_loader_create(
        &(vt_loader_options){.context = assets,
            .open = open_media,
            .wake = wake,
            .opening = opening,
            .most_megapixels = vt_conf_real(assets->app->options.conf, "media.picture_megapixels"),
            .threads = threads_for(assets->app)},
        err);
}

/* ---- the table ---- */

bool vt_assets_init(vt_assets *assets, vt_app *app, vt_err *err)
{
    assets->app = app;
    assets->loader = start_loader(assets, err);
    return assets->loader != NULL;
}

static void drop(vt_assets *assets, vt_asset *asset)
{
    if (!asset->image) return;
    assets->bytes -= vt_image_bytes(asset->image);
    vt_image_destroy(asset->image);
    asset->image = NULL;
    asset->reduced = false;
}

void vt_assets_finish(vt_assets *assets)
{
    vt_loader_destroy(assets->loader);
    vt_tiles_close(assets);
    for (int i = 0; i < assets->count; i++) {
        drop(assets, &assets->items[i]);
        vt_free(assets->items[i].name);
    }
    vt_free(assets->items);
    for (vt_refusal *next, *at = assets->refusals; at; at = next) {
        next = at->next;
        vt_free(at);
    }
    *assets = (vt_assets){0};
}

void vt_assets_forget(vt_assets *assets, vt_bundle *bundle)
{
    vt_app *app = assets->app;
    if (app->picture.painter) vt_painter_forget_assets(app->picture.painter);
    vt_loader_destroy(assets->loader);
    vt_tiles_close(assets);
    for (int i = 0; i < assets->count; i++) {
        vt_asset *asset = &assets->items[i];
        drop(assets, asset);
        asset->settled = asset->ordered = asset->lost = false;
    }
    vt_err err;
    app->bundle = bundle;
    vt_files_changed(app, bundle);
    vt_sounds_forget(app);
    vt_players_forget(&app->players);
    assets->loader = start_loader(assets, &err);
    if (!assets->loader) vt_log_err(VT_LOG_ERROR, "pictures cannot be loaded any more", &err);
}

static int find(const vt_assets *assets, const char *name)
{
    for (int i = 0; i < assets->count; i++) {
        if (strcmp(assets->items[i].name, name) == 0) return i;
    }
    return -1;
}

static bool wanted_by(const vt_world *world, int index)
{
    for (int i = 0; world && i < world->request_count; i++)
        if (world->requests[i].asset == index) return true;
    return false;
}

/* Visitors never stop making things: beyond KEPT_MOST names the place of one that no world shows is used
 * again. */
static int place_of_kept(const vt_assets *assets)
{
    int kept = 0, oldest = -1;
    for (int i = 0; i < assets->count; i++) {
        const vt_asset *asset = &assets->items[i];
        if (!is_kept(asset->name)) continue;
        kept++;
        bool older = oldest < 0 || asset->used < assets->items[oldest].used;
        if (older && !asset->ordered && !asset->tiles && !wanted_by(assets->app->world, i) &&
            !wanted_by(assets->app->warm, i))
            oldest = i;
    }
    return kept < KEPT_MOST ? -1 : oldest;
}

int vt_assets_index(vt_assets *assets, const char *name)
{
    int index = find(assets, name);
    if (index >= 0) return index;
    index = is_kept(name) ? place_of_kept(assets) : -1;
    if (index >= 0) {
        char *own = vt_strdup(name);
        if (!own) return -1;
        drop(assets, &assets->items[index]);
        vt_free(assets->items[index].name);
        assets->items[index] = (vt_asset){.name = own};
        return index;
    }
    if (assets->count == assets->capacity) {
        int capacity = assets->capacity ? assets->capacity * 2 : 64;
        vt_asset *grown = vt_realloc_array(assets->items, (size_t)capacity, sizeof *grown);
        if (!grown) return -1;
        assets->items = grown;
        assets->capacity = capacity;
    }
    vt_asset *asset = &assets->items[assets->count];
    *asset = (vt_asset){.name = vt_strdup(name)};
    return asset->name ? assets->count++ : -1;
}

uint32_t vt_assets_request(const vt_assets *assets, int index)
{
    const vt_world *world = assets->app->world;
    for (int i = 0; world && i < world->request_count; i++) {
        if (world->requests[i].asset == index) return world->requests[i].told ? (uint32_t)i + 1 : 0;
    }
    return 0;
}

void vt_assets_quarantine(vt_assets *assets, const char *name)
{
    size_t size = strlen(name) + 1;
    vt_refusal *refusal = vt_alloc(sizeof *refusal + size);
    if (!refusal) return;
    memcpy(refusal->name, name, size);
    refusal->next = assets->refusals;
    assets->refusals = refusal;
}

/* ---- asking ---- */

void vt_assets_settle(vt_assets *assets, int index, vt_asset_outcome outcome, const vt_err *err)
{
    vt_asset *asset = &assets->items[index];
    asset->settled = true;
    asset->outcome = outcome;
    assets->news = true;
    bool moved = outcome == VT_ASSET_MISSING && is_kept(asset->name); /* by staff: no fault */
    if (outcome != VT_ASSET_READY && !moved) vt_faults_asset(assets->app, asset->name, outcome, err);
}

static void order(vt_assets *assets, int index, vt_load_rank rank)
{
    vt_asset *asset = &assets->items[index];
    vt_load_order order = {.name = asset->name, .rank = rank};
    vt_err err;
    vt_fail_memory(&err, "the thread that loads pictures");
    vt_assets_cover(assets->app, &order);
    asset->rank = rank;
    asset->ordered = assets->loader && vt_loader_request(assets->loader, (uint32_t)index, &order, &err);
    if (!asset->ordered && !asset->settled && rank == VT_LOAD_SHOWN)
        vt_assets_settle(assets, index, VT_ASSET_NO_MEMORY, &err);
}

static void ask(vt_assets *assets, int index, vt_load_rank rank)
{
    vt_asset *asset = &assets->items[index];
    if (asset->settled && (!asset->reduced || asset->lost)) return;
    if (!asset->ordered) {
        order(assets, index, rank);
    } else if (rank < asset->rank) {
        asset->rank = rank;
        vt_loader_rerank(assets->loader, (uint32_t)index, rank);
    }
}

void vt_assets_again(vt_assets *assets, int index)
{
    vt_asset *asset = &assets->items[index];
    asset->used = ++assets->clock;
    ask(assets, index, VT_LOAD_SHOWN);
    if (asset->settled) assets->news = true;
}

int vt_assets_want(vt_assets *assets, const char *name)
{
    int index = vt_assets_index(assets, name);
    if (index >= 0) vt_assets_again(assets, index);
    return index;
}

void vt_assets_ahead(vt_assets *assets, int index)
{
    assets->items[index].used = ++assets->clock;
    ask(assets, index, VT_LOAD_AHEAD);
}

bool vt_assets_waits(const vt_assets *assets)
{
    for (int i = 0; i < assets->count; i++) {
        const vt_asset *asset = &assets->items[i];
        if (asset->ordered && asset->reduced && asset->rank == VT_LOAD_SHOWN) return true;
    }
    return false;
}

/* ---- what came ---- */

/* To the painter, and its frames to the stage. */
static void show(vt_assets *assets, int index, uint32_t request)
{
    const vt_asset *asset = &assets->items[index];
    vt_app *app = assets->app;
    const vt_image *image = asset->image;
    if (asset->tiles) {
        vt_tiles_show(assets, index, request);
        return;
    }
    if (image && !asset->reduced)
        vt_stage_asset_frames(app->world->stage, request, image->frame_count, image->delay_ms);
    if (app->picture.painter) vt_painter_asset(app->picture.painter, request, image, !image);
}

/* Better pixels take the place of those that are shown; then those go. */
static void replace(vt_assets *assets, int index, vt_loaded *loaded)
{
    vt_asset *asset = &assets->items[index];
    vt_image *old = asset->image;
    uint32_t request = vt_assets_request(assets, index);
    asset->image = loaded->image;
    asset->reduced = false;
    assets->bytes += vt_image_bytes(asset->image);
    if (request) {
        show(assets, index, request);
        vt_stage_asset_better(assets->app->world->stage, request);
    }
    if (old) assets->bytes -= vt_image_bytes(old);
    vt_image_destroy(old);
}

static void arrived(vt_assets *assets, vt_loaded *loaded)
{
    int index = (int)loaded->ticket;
    vt_asset *asset = &assets->items[index];
    asset->ordered = false;
    if (loaded->pyramid) {
        asset->hash = loaded->hash;
        asset->w = loaded->pyramid->w;
        asset->h = loaded->pyramid->h;
        if (vt_tiles_open(assets, index, loaded->pyramid)) return;
        vt_fail_memory(&loaded->err, asset->name);
        loaded->outcome = VT_ASSET_NO_MEMORY;
    }
    if (loaded->image) {
        asset->w = loaded->image->w;
        asset->h = loaded->image->h;
        asset->hash = loaded->hash;
        asset->drawn = loaded->drawn;
        if (loaded->err.kind != VT_ERR_NONE && !asset->settled)
            vt_log_err(VT_LOG_WARNING, asset->name, &loaded->err);
        replace(assets, index, loaded);
    } else if (asset->image) {
        asset->lost = true;
        vt_faults_asset(assets->app, asset->name, loaded->outcome, &loaded->err);
        return;
    }
    if (!asset->settled) vt_assets_settle(assets, index, loaded->outcome, &loaded->err);
}

void vt_assets_collect(vt_assets *assets)
{
    vt_loaded loaded;
    bool any = false;
    while (assets->loader && vt_loader_take(assets->loader, &loaded)) {
        any = true;
        if (loaded.ticket & VT_TILE_TICKET)
            vt_tiles_arrived(assets, &loaded);
        else
            arrived(assets, &loaded);
    }
    if (!any) return;
    vt_assets_make_room(assets);
    vt_preload_go_on(assets->app);
}

static bool busy(const vt_assets *assets)
{
    bool shown = vt_tiles_wait(assets);
    for (int i = 0; i < assets->count && !shown; i++)
        shown = assets->items[i].ordered && assets->items[i].rank == VT_LOAD_SHOWN;
    return shown;
}

void vt_assets_settle_now(vt_assets *assets)
{
    vt_assets_collect(assets);
    while (assets->loader && busy(assets)) {
        vt_clock_sleep_us(200);
        vt_assets_collect(assets);
    }
}

/* ---- through the door ---- */

int vt_assets_events(vt_assets *assets, vt_world *world, vt_event *out, int most)
{
    int count = 0;
    if (!assets->news || !world) return 0;
    assets->news = false;
    for (int i = 0; i < world->request_count; i++) {
        vt_request *request = &world->requests[i];
        if (request->told) continue;
        vt_asset_outcome outcome = VT_ASSET_NO_MEMORY;
        const vt_asset *asset = request->asset >= 0 ? &assets->items[request->asset] : NULL;
        if (asset && !asset->settled) continue;
        if (asset) outcome = asset->outcome;
        if (count == most) {
            assets->news = true;
            break;
        }
        bool ready = outcome == VT_ASSET_READY;
        out[count++] = (vt_event){.kind = VT_EVENT_ASSET,
            .as.asset = {.request = (uint32_t)i + 1,
                .outcome = outcome,
                .w = ready ? asset->w : 0,
                .h = ready ? asset->h : 0,
                .hash = ready ? asset->hash : 0}};
        request->told = true;
    }
    return count;
}

void vt_assets_use(vt_assets *assets, vt_world *world, const vt_event *event)
{
    uint32_t number = event->as.asset.request;
    if (!world || number == 0 || number > (uint32_t)world->request_count) return;
    vt_request *request = &world->requests[number - 1];
    bool ready = event->as.asset.outcome == VT_ASSET_READY;
    vt_painter *painter = assets->app->picture.painter;
    world->untold--;
    request->told = true;
    vt_stage_asset(world->stage, number, true, ready ? event->as.asset.w : PLACEHOLDER_W,
        ready ? event->as.asset.h : PLACEHOLDER_H);
    /* in a replay the tape says what came; the picture itself is fetched when somebody looks */
    if (assets->app->replaying && request->asset < 0 && ready && painter) {
        request->asset = vt_assets_want(assets, request->name);
        vt_assets_settle_now(assets);
    }
    if (ready && request->asset >= 0 && assets->items[request->asset].outcome == VT_ASSET_READY)
        show(assets, request->asset, number);
    else if (painter)
        vt_painter_asset(painter, number, NULL, true);
}

/* Pictures by name, decoded once, kept while memory allows. A world asks by request number; the answer always
 * enters by the door, also when the picture has long been here: so a replay sees it at the same tick. */
#include "app/app_private.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

enum {
    PLACEHOLDER_W = 240,
    PLACEHOLDER_H = 160
}; /* stage units, where a picture without w and h is missing */

static int open_media(void *context, const char *name, vt_err *err)
{
    vt_assets *assets = context;
    return vt_bundle_open_media(assets->app->bundle, name, err);
}

static void wake(void *context)
{
    vt_assets *assets = context;
    vt_host_wake(assets->app->options.host);
}

static void opening(void *context, const char *name)
{
    vt_assets *assets = context;
    if (assets->app->options.ring) vt_ring_set_opening(assets->app->options.ring, name);
}

static vt_loader *start_loader(vt_assets *assets, vt_err *err)
{
    return vt_loader_create(
        &(vt_loader_options){.context = assets,
            .open = open_media,
            .wake = wake,
            .opening = opening,
            .most_megapixels = vt_conf_real(assets->app->options.conf, "media.picture_megapixels"),
            .threads = 1},
        err);
}

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
}

void vt_assets_finish(vt_assets *assets)
{
    vt_loader_destroy(assets->loader);
    for (int i = 0; i < assets->count; i++) {
        drop(assets, &assets->items[i]);
        vt_free(assets->items[i].name);
    }
    vt_free(assets->items);
    *assets = (vt_assets){0};
}

void vt_assets_forget(vt_assets *assets, vt_bundle *bundle)
{
    vt_app *app = assets->app;
    if (app->picture.painter) vt_painter_forget_assets(app->picture.painter);
    vt_loader_destroy(assets->loader);
    for (int i = 0; i < assets->count; i++) {
        drop(assets, &assets->items[i]);
        assets->items[i].settled = assets->items[i].requested = false;
    }
    vt_err err;
    app->bundle = bundle;
    assets->loader = start_loader(assets, &err);
}

static int find(const vt_assets *assets, const char *name)
{
    for (int i = 0; i < assets->count; i++) {
        if (strcmp(assets->items[i].name, name) == 0) return i;
    }
    return -1;
}

static int find_or_add(vt_assets *assets, const char *name)
{
    int index = find(assets, name);
    if (index >= 0) return index;
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

static void settle(vt_assets *assets, int index, vt_asset_outcome outcome, vt_image *image, uint64_t hash,
    const vt_err *err)
{
    vt_asset *asset = &assets->items[index];
    drop(assets, asset);
    asset->settled = true;
    asset->requested = false;
    asset->outcome = outcome;
    asset->image = image;
    asset->hash = hash;
    if (image) assets->bytes += vt_image_bytes(image);
    assets->news = true;
    if (outcome != VT_ASSET_READY) vt_faults_asset(assets->app, asset->name, outcome, err);
}

int vt_assets_want(vt_assets *assets, const char *name)
{
    int index = find_or_add(assets, name);
    if (index < 0) return -1;
    vt_asset *asset = &assets->items[index];
    asset->used = ++assets->clock;
    if (asset->quarantined) {
        vt_err err;
        vt_fail(&err, VT_ERR_DENIED, name, "it was being decoded in two crashes and is not opened again");
        settle(assets, index, VT_ASSET_REFUSED, NULL, 0, &err);
    }
    if (asset->settled && (asset->image || asset->outcome != VT_ASSET_READY)) {
        assets->news = true;
        return index;
    }
    asset->settled = false;
    if (asset->requested) return index;
    vt_err err;
    vt_fail_memory(&err, "the thread that loads pictures");
    asset->requested = assets->loader && vt_loader_request(assets->loader, (uint32_t)index, &(vt_load_order){.name = name}, &err);
    if (!asset->requested) {
        settle(assets, index, VT_ASSET_NO_MEMORY, NULL, 0, &err);
    }
    return index;
}

static bool wanted_by(const vt_world *world, int index)
{
    for (int i = 0; world && i < world->request_count; i++) {
        if (world->requests[i].asset == index) return true;
    }
    return false;
}

/* Least recently asked for goes first; what the present world shows stays. */
static void make_room(vt_assets *assets)
{
    size_t most = (size_t)vt_conf_int(assets->app->options.conf, "media.memory_mb") << 20;
    while (assets->bytes > most) {
        int oldest = -1;
        for (int i = 0; i < assets->count; i++) {
            if (!assets->items[i].image || wanted_by(assets->app->world, i)) continue;
            if (oldest < 0 || assets->items[i].used < assets->items[oldest].used) oldest = i;
        }
        if (oldest < 0) return;
        drop(assets, &assets->items[oldest]);
        assets->items[oldest].settled = false;
    }
}

void vt_assets_collect(vt_assets *assets)
{
    vt_loaded loaded;
    bool any = false;
    while (assets->loader && vt_loader_take(assets->loader, &loaded)) {
        settle(assets, (int)loaded.ticket, loaded.outcome, loaded.image, loaded.hash, &loaded.err);
        any = true;
    }
    if (any) make_room(assets);
}

void vt_assets_settle_now(vt_assets *assets)
{
    while (assets->loader && vt_loader_pending(assets->loader) > 0) {
        vt_assets_collect(assets);
        if (vt_loader_pending(assets->loader) > 0) vt_clock_sleep_us(200);
    }
}

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
                .w = ready ? asset->image->w : 0,
                .h = ready ? asset->image->h : 0,
                .hash = ready ? asset->hash : 0}};
        request->told = true;
    }
    return count;
}

/* In a replay the tape says what came; the picture itself is fetched here when somebody looks. */
static const vt_image *image_of(vt_assets *assets, vt_request *request)
{
    if (assets->app->replaying && request->asset < 0 && assets->app->picture.painter) {
        request->asset = vt_assets_want(assets, request->name);
        vt_assets_settle_now(assets);
    }
    return request->asset >= 0 ? assets->items[request->asset].image : NULL;
}

void vt_assets_use(vt_assets *assets, vt_world *world, const vt_event *event)
{
    uint32_t number = event->as.asset.request;
    if (!world || number == 0 || number > (uint32_t)world->request_count) return;
    vt_request *request = &world->requests[number - 1];
    bool ready = event->as.asset.outcome == VT_ASSET_READY;
    world->untold--;
    if (ready) {
        vt_stage_asset(world->stage, number, true, event->as.asset.w, event->as.asset.h);
    } else {
        vt_stage_asset(world->stage, number, true, PLACEHOLDER_W, PLACEHOLDER_H);
    }
    if (!assets->app->picture.painter) return;
    vt_painter_asset(assets->app->picture.painter, number, ready ? image_of(assets, request) : NULL, !ready);
}

void vt_assets_quarantine(vt_assets *assets, const char *name)
{
    int index = find_or_add(assets, name);
    if (index >= 0) assets->items[index].quarantined = true;
}

/* A look at the screen from time to time: what is on it is pinned and as sharp as it is large; what has not
 * been on it for the longest time goes when memory is full, but for a copy of 64 pixels, so that a picture
 * that comes back is never a hole. */
#include "app/app_private.h"

#include <math.h>

enum { LOOK_US = 100000, TINY = 64 };

size_t vt_assets_budget(const vt_app *app)
{
    return (size_t)vt_conf_int(app->options.conf, "media.memory_mb") << 20;
}

/* A picture that is larger than the screen is decoded to what fills it. */
void vt_assets_cover(const vt_app *app, vt_load_order *order)
{
    const vt_view *view = &app->picture.view;
    bool sideways = view->rotation == 90 || view->rotation == 270;
    int w = sideways ? view->screen_h : view->screen_w, h = sideways ? view->screen_w : view->screen_h;
    order->cover_w = w >> app->assets.coarse > 1 ? w >> app->assets.coarse : 1;
    order->cover_h = h >> app->assets.coarse > 1 ? h >> app->assets.coarse : 1;
    order->drawn = view->scale;
}

/* ---- making room ---- */

static vt_image *tiny_of(vt_image *image)
{
    int count = image->frame_count > 1 ? 1 : image->level_count;
    vt_pixels *least = image->pixels[count - 1];
    image->pixels[count - 1] = NULL;
    while (least && (least->w > TINY || least->h > TINY)) {
        vt_pixels *half = vt_media_halved(least);
        vt_pixels_destroy(least);
        least = half;
    }
    vt_image *tiny = vt_image_of(least);
    if (tiny) {
        tiny->w = image->w;
        tiny->h = image->h;
    }
    return tiny;
}

static bool can_shrink(const vt_asset *asset)
{
    if (!asset->image || asset->reduced) return false;
    const vt_pixels *largest = asset->image->pixels[0];
    return largest->w > TINY || largest->h > TINY || asset->image->frame_count > 1;
}

static void reduce(vt_assets *assets, int index)
{
    vt_asset *asset = &assets->items[index];
    uint32_t request = vt_assets_request(assets, index);
    vt_image *old = asset->image;
    if (request && assets->app->picture.painter)
        vt_painter_asset(assets->app->picture.painter, request, NULL, false);
    assets->bytes -= vt_image_bytes(old);
    asset->image = tiny_of(old);
    vt_image_destroy(old);
    asset->reduced = asset->image != NULL;
    if (!asset->image) {
        asset->settled = false; /* it is asked for anew */
        return;
    }
    assets->bytes += vt_image_bytes(asset->image);
    if (request && assets->app->picture.painter)
        vt_painter_asset(assets->app->picture.painter, request, asset->image, false);
}

void vt_assets_make_room(vt_assets *assets)
{
    size_t most = vt_assets_budget(assets->app);
    while (assets->bytes > most) {
        int oldest = -1;
        for (int i = 0; i < assets->count; i++) {
            const vt_asset *asset = &assets->items[i];
            bool awaited = asset->used > assets->looked && assets->bytes <= most / 2 * 3;
            bool pinned = asset->on_screen || awaited;
            if (pinned || !can_shrink(asset)) continue;
            if (oldest < 0 || asset->used < assets->items[oldest].used) oldest = i;
        }
        if (oldest < 0) {
            vt_assets_thin(assets);
            return;
        }
        reduce(assets, oldest);
    }
}

/* ---- looking ---- */

/* Whether more pixels than there are would be seen; then the order for them. */
static bool wants_sharper(const vt_app *app, const vt_asset *asset, vt_load_order *order)
{
    const vt_pixels *kept = asset->image->pixels[0];
    vt_assets_aim(app, asset, &order->cover_w, &order->cover_h);
    if (asset->drawn) return kept->w < order->cover_w * 0.98 || kept->h < order->cover_h * 0.98;
    return kept->w < order->cover_w && kept->h < order->cover_h;
}

static void see(void *context, uint32_t request, bool on_screen, double w, double h)
{
    vt_app *app = context;
    vt_assets *assets = &app->assets;
    int index = app->world->requests[request - 1].asset;
    if (index < 0) return;
    vt_asset *asset = &assets->items[index];
    asset->seen = true;
    asset->on_screen = on_screen;
    asset->shown_w = w;
    asset->shown_h = h;
    vt_preload_note(app, index);
    if (!on_screen) return;
    asset->used = ++assets->clock;
    if (!asset->settled && !asset->ordered) vt_assets_again(assets, index); /* there was no memory for it */
    if (!asset->image || asset->lost) return;
    vt_load_order order = {.name = asset->name, .rank = asset->reduced ? VT_LOAD_SHOWN : VT_LOAD_SHARPER};
    if (!(w > 0) || !(h > 0) || !wants_sharper(app, asset, &order)) return;
    if (asset->ordered && asset->rank == VT_LOAD_AHEAD) {
        asset->rank = order.rank;
        vt_loader_rerank(assets->loader, (uint32_t)index, order.rank);
    }
    if (asset->ordered) return;
    asset->rank = order.rank;
    asset->ordered = vt_loader_request(assets->loader, (uint32_t)index, &order, NULL);
}

/* Orders of what is no longer shown. A first picture is still owed to its request, but may come late. */
static void let_go(vt_assets *assets, int index)
{
    vt_asset *asset = &assets->items[index];
    if (!asset->ordered || asset->rank == VT_LOAD_AHEAD) return;
    if (asset->settled && !asset->on_screen) {
        vt_loader_cancel(assets->loader, (uint32_t)index);
        asset->ordered = false;
    } else if (!asset->seen) {
        asset->rank = VT_LOAD_AHEAD;
        vt_loader_rerank(assets->loader, (uint32_t)index, VT_LOAD_AHEAD);
    }
}

static void look(vt_app *app)
{
    vt_assets *assets = &app->assets;
    for (int i = 0; i < assets->count; i++)
        assets->items[i].seen = assets->items[i].on_screen = false;
    vt_stage_shown(app->world->stage, see, app);
    for (int i = 0; i < assets->count; i++)
        let_go(assets, i);
    assets->looked = assets->clock;
    int coarse = assets->coarse;
    vt_assets_judge_crowd(assets);
    if (assets->coarse < coarse) assets->look_due = true; /* what stays may be sharp again */
    vt_assets_make_room(assets);
    vt_preload_go_on(app);
}

static bool can_look(const vt_app *app)
{
    return app->world && !app->card && app->assets.loader;
}

void vt_assets_look(vt_app *app, int64_t host_us)
{
    vt_assets *assets = &app->assets;
    if (!can_look(app)) return;
    assets->repaint = false;
    if (assets->tile_cache) vt_tiles_look(assets, host_us);
    if (!assets->look_due || host_us < assets->looked_us + LOOK_US) return;
    assets->look_due = false;
    assets->looked_us = host_us;
    look(app);
}

int64_t vt_assets_wish(const vt_app *app)
{
    const vt_assets *assets = &app->assets;
    if (!can_look(app)) return INT64_MAX;
    if (assets->repaint) return 0;
    return assets->look_due ? assets->looked_us + LOOK_US : INT64_MAX;
}

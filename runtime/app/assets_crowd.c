/* When what is on the screen is more than its memory may hold, all of it becomes coarser alike: each time
 * that `coarse` counts halves how sharp pictures are wanted.
 *
 * Invariant: with every picture at its target all of them fit, so that none is asked for only to be cut. */
#include "app/app_private.h"

#include <math.h>

#include "base/mem.h"

enum { COARSEST = 6, DRAWING_SIDE_MOST = 8192 };

/* The coarsest of its halves that still has as many pixels as are shown. No picture takes all memory. */
static void aim(const vt_app *app, const vt_asset *asset, int coarse, int32_t *out_w, int32_t *out_h)
{
    int frames = asset->image ? asset->image->frame_count : 1;
    double most = (double)vt_assets_budget(app) / 4 * 3 / 4 / frames; /* pixels; levels are a third */
    double w = ldexp(asset->shown_w, -coarse), h = ldexp(asset->shown_h, -coarse);
    if (asset->drawn) {
        double scale = fmin(1, fmin(sqrt(most / (w * h)), DRAWING_SIDE_MOST / fmax(w, h)));
        *out_w = (int32_t)ceil(w * scale);
        *out_h = (int32_t)ceil(h * scale);
        return;
    }
    int times = 0;
    while ((double)(asset->w >> times) * (asset->h >> times) > most ||
           ((asset->w >> (times + 1)) >= w && (asset->h >> (times + 1)) >= h))
        times++;
    *out_w = asset->w >> times;
    *out_h = asset->h >> times;
}

void vt_assets_aim(const vt_app *app, const vt_asset *asset, int32_t *out_w, int32_t *out_h)
{
    aim(app, asset, app->assets.coarse, out_w, out_h);
}

static bool is_still_here(const vt_asset *asset)
{
    return asset->on_screen && asset->image && asset->image->frame_count == 1 && asset->shown_w > 0 &&
           asset->shown_h > 0;
}

static double bytes_at(const vt_assets *assets, int coarse)
{
    double bytes = 0;
    for (int i = 0; i < assets->count; i++) {
        const vt_asset *asset = &assets->items[i];
        int32_t w, h;
        if (!is_still_here(asset)) {
            if (asset->on_screen && asset->image) bytes += (double)vt_image_bytes(asset->image);
            continue;
        }
        aim(assets->app, asset, coarse, &w, &h);
        bytes += fmax(w, 1) * fmax(h, 1) * 4 * 4 / 3;
    }
    return bytes;
}

/* The largest levels beyond its target. */
static void cut(vt_assets *assets, int index)
{
    vt_asset *asset = &assets->items[index];
    vt_image *image = asset->image;
    uint32_t request = vt_assets_request(assets, index);
    int32_t w, h;
    vt_assets_aim(assets->app, asset, &w, &h);
    int cuts = 0;
    while (
        cuts + 1 < image->level_count && image->pixels[cuts + 1]->w >= w && image->pixels[cuts + 1]->h >= h)
        cuts++;
    if (cuts == 0) return;
    if (request && assets->app->picture.painter)
        vt_painter_asset(assets->app->picture.painter, request, NULL, false);
    assets->bytes -= vt_image_bytes(image);
    for (int i = 0; i < cuts; i++)
        vt_pixels_destroy(image->pixels[i]);
    image->level_count -= cuts;
    for (int i = 0; i < image->level_count; i++)
        image->pixels[i] = image->pixels[i + cuts];
    assets->bytes += vt_image_bytes(image);
    if (!request) return;
    if (assets->app->picture.painter) vt_painter_asset(assets->app->picture.painter, request, image, false);
    assets->repaint = vt_stage_asset_better(assets->app->world->stage, request) || assets->repaint;
}

void vt_assets_judge_crowd(vt_assets *assets)
{
    assets->coarse = 0;
    while (
        assets->coarse < COARSEST && bytes_at(assets, assets->coarse) > (double)vt_assets_budget(assets->app))
        assets->coarse++;
}

void vt_assets_thin(vt_assets *assets)
{
    vt_assets_judge_crowd(assets);
    for (int i = 0; i < assets->count; i++)
        if (is_still_here(&assets->items[i])) cut(assets, i);
}

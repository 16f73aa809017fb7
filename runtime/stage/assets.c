/* Which nodes show which request, and how large the picture is: a small table with open addressing, and its
 * requests in order. Entries are never removed, since a later node may show the same picture. */
#include <math.h>

#include "base/mem.h"
#include "stage/stage_private.h"

static stage_asset *place_of(stage_asset *table, size_t capacity, uint32_t request)
{
    size_t at = (request * 2654435761u) & (capacity - 1); /* Knuth's multiplicative hash */
    while (table[at].request != 0 && table[at].request != request)
        at = (at + 1) & (capacity - 1);
    return &table[at];
}

static stage_asset *find(const vt_stage *stage, uint32_t request)
{
    if (request == 0 || stage->asset_capacity == 0) return NULL;
    stage_asset *asset = place_of(stage->assets, stage->asset_capacity, request);
    return asset->request ? asset : NULL;
}

bool vt_stage_asset_reserve(vt_stage *stage)
{
    if ((stage->asset_count + 1) * 2 <= stage->asset_capacity) return true;
    size_t capacity = stage->asset_capacity ? stage->asset_capacity * 2 : 64;
    uint32_t *order = vt_realloc_array(stage->asset_order, capacity / 2, sizeof *order);
    if (!order) return false;
    stage->asset_order = order;
    stage_asset *table = vt_alloc_array(capacity, sizeof *table);
    if (!table) return false;
    for (size_t i = 0; i < stage->asset_capacity; i++)
        if (stage->assets[i].request) *place_of(table, capacity, stage->assets[i].request) = stage->assets[i];
    vt_free(stage->assets);
    stage->assets = table;
    stage->asset_capacity = capacity;
    return true;
}

void vt_stage_assets_finish(vt_stage *stage)
{
    vt_free(stage->assets);
    vt_free(stage->asset_order);
}

/* Only after vt_stage_asset_reserve. */
static stage_asset *obtain(vt_stage *stage, uint32_t request)
{
    stage_asset *asset = place_of(stage->assets, stage->asset_capacity, request);
    if (asset->request != 0) return asset;
    asset->request = request;
    size_t at = stage->asset_count++;
    for (; at > 0 && stage->asset_order[at - 1] > request; at--)
        stage->asset_order[at] = stage->asset_order[at - 1];
    stage->asset_order[at] = request;
    return asset;
}

static void hide(vt_stage *stage, stage_showing *showing)
{
    stage_asset *asset = find(stage, showing->request);
    if (!asset) return;
    if (showing->prev)
        showing->prev->next = showing->next;
    else
        asset->first = showing->next;
    if (showing->next) showing->next->prev = showing->prev;
    showing->prev = showing->next = NULL;
    showing->request = 0;
}

void vt_stage_asset_show(vt_stage *stage, stage_showing *showing, uint32_t request)
{
    hide(stage, showing);
    if (request == 0) return;
    stage_asset *asset = obtain(stage, request);
    showing->request = request;
    showing->next = asset->first;
    if (asset->first) asset->first->prev = showing;
    asset->first = showing;
}

stage_showing *vt_stage_asset_first(const vt_stage *stage, uint32_t request)
{
    const stage_asset *asset = find(stage, request);
    return asset ? asset->first : NULL;
}

void vt_stage_asset_size(const vt_stage *stage, const stage_node *node, double *w, double *h)
{
    const stage_asset *asset = find(stage, node->showing->request);
    *w = asset ? asset->w : 0;
    *h = asset ? asset->h : 0;
}

bool vt_stage_asset_told(const vt_stage *stage, uint32_t request)
{
    const stage_asset *asset = find(stage, request);
    return request == 0 || (asset && asset->told);
}

static bool is_mask(const stage_showing *showing)
{
    return showing->node->hold && showing == &showing->node->hold->mask;
}

void vt_stage_src_changed(vt_stage *stage, stage_node *node)
{
    if (node->kind == VT_NODE_ZOOMABLE) vt_zoomable_center(stage, node);
    if (node->parent->hold->counts) vt_layout_mark(node->parent);
    vt_stage_unreach(node);
    vt_stage_mark(node, STAGE_DIRTY_PLACE | STAGE_DIRTY_PAINT);
}

bool vt_stage_asset(vt_stage *stage, uint32_t request, bool ready, int w, int h)
{
    if (request == 0) return true;
    if (!vt_stage_asset_reserve(stage)) return false;
    stage_asset *asset = obtain(stage, request);
    asset->told = true;
    asset->w = ready && w > 0 ? w : 0;
    asset->h = ready && h > 0 ? h : 0;
    for (stage_showing *showing = asset->first; showing; showing = showing->next) {
        if (is_mask(showing))
            vt_stage_mark(showing->node, STAGE_DIRTY_PAINT);
        else
            vt_stage_src_changed(stage, showing->node);
    }
    return true;
}

bool vt_stage_asset_better(vt_stage *stage, uint32_t request)
{
    stage_showing *showing = vt_stage_asset_first(stage, request);
    for (; showing; showing = showing->next)
        vt_stage_mark(showing->node, STAGE_DIRTY_PAINT);
    return true;
}

/* ---- how large they are shown ---- */

static double length(double x, double y)
{
    return sqrt(x * x + y * y);
}

/* Device pixels a picture pixel, so that the sharpest use is served; 0 where the picture's size is not known:
 * then `whole` is how much the node covers. */
static void shown_picture(const stage_asset *asset, const stage_node *node, double *w, double *h)
{
    const vt_affine m = node->matrix;
    double across = length(m.a, m.b), down = length(m.c, m.d);
    *w = node->placed_w * across;
    *h = node->placed_h * down;
    if (node->kind == VT_NODE_PARTICLES) {
        double size = vt_stage_number_of(node, VT_PROP_PARTICLE_SIZE);
        if (size == 0) size = asset->w;
        size *= fmax(1, vt_stage_number_of(node, VT_PROP_GROWTH));
        *w = size * across;
        *h = asset->w > 0 ? *w * asset->h / asset->w : *w;
    }
    if (node->kind == VT_NODE_CANVAS) {
        *w = asset->w * across;
        *h = asset->h * down;
    }
    if (node->kind == VT_NODE_ZOOMABLE) {
        vt_affine inner = node->hold->inner;
        *w = asset->w * length(inner.a, inner.b);
        *h = asset->h * length(inner.c, inner.d);
    }
    bool fits = node->kind == VT_NODE_IMAGE || node->kind == VT_NODE_SPRITE || vt_node_films(node->kind);
    if (!fits || !(asset->w > 0)) return;
    double part_w = asset->w, part_h = asset->h;
    if (node->kind == VT_NODE_SPRITE) {
        part_w /= floor(vt_stage_number_of(node, VT_PROP_COLUMNS));
        part_h /= floor(vt_stage_number_of(node, VT_PROP_ROWS));
    } else {
        double crop_w = vt_stage_number_of(node, VT_PROP_CROP_W),
               crop_h = vt_stage_number_of(node, VT_PROP_CROP_H);
        part_w = crop_w > 0 ? crop_w : part_w - vt_stage_number_of(node, VT_PROP_CROP_X);
        part_h = crop_h > 0 ? crop_h : part_h - vt_stage_number_of(node, VT_PROP_CROP_Y);
    }
    double zoom_w = *w / fmax(part_w, 1), zoom_h = *h / fmax(part_h, 1);
    int fit = vt_stage_choice_of(node, VT_PROP_FIT);
    if (fit == VT_FIT_CONTAIN) zoom_w = zoom_h = fmin(zoom_w, zoom_h);
    if (fit == VT_FIT_COVER) zoom_w = zoom_h = fmax(zoom_w, zoom_h);
    if (vt_stage_number_of(node, VT_PROP_SLICE_LEFT) + vt_stage_number_of(node, VT_PROP_SLICE_TOP) +
            vt_stage_number_of(node, VT_PROP_SLICE_RIGHT) + vt_stage_number_of(node, VT_PROP_SLICE_BOTTOM) >
        0) {
        zoom_w = fmax(zoom_w, across);
        zoom_h = fmax(zoom_h, down);
    }
    *w = zoom_w * asset->w;
    *h = zoom_h * asset->h;
}

void vt_stage_shown(vt_stage *stage,
    void (*each)(void *context, uint32_t request, bool on_screen, double w, double h), void *context)
{
    for (size_t i = 0; i < stage->asset_count; i++) {
        const stage_asset *asset = find(stage, stage->asset_order[i]);
        double most_w = 0, most_h = 0;
        bool on_screen = false;
        for (const stage_showing *showing = asset->first; showing; showing = showing->next) {
            const stage_node *node = showing->node;
            double w, h;
            if (!node->lit) continue;
            if (is_mask(showing)) {
                if (vt_irect_empty(node->hold->under)) continue;
                w = node->hold->placed.w * length(node->matrix.a, node->matrix.b);
                h = node->hold->placed.h * length(node->matrix.c, node->matrix.d);
            } else {
                if (vt_irect_empty(node->bounds)) continue;
                shown_picture(asset, node, &w, &h);
            }
            on_screen = true;
            most_w = fmax(most_w, w);
            most_h = fmax(most_h, h);
        }
        if (asset->first) each(context, asset->request, on_screen, most_w, most_h);
    }
}

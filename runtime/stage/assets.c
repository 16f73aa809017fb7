/* Which nodes show which request, and how large the picture is: a small table with open addressing. Entries
 * are never removed, since a later node may show the same picture. */
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
    stage_asset *table = vt_alloc_array(capacity, sizeof *table);
    if (!table) return false;
    for (size_t i = 0; i < stage->asset_capacity; i++)
        if (stage->assets[i].request) *place_of(table, capacity, stage->assets[i].request) = stage->assets[i];
    vt_free(stage->assets);
    stage->assets = table;
    stage->asset_capacity = capacity;
    return true;
}

/* Only after vt_stage_asset_reserve. */
static stage_asset *obtain(vt_stage *stage, uint32_t request)
{
    stage_asset *asset = place_of(stage->assets, stage->asset_capacity, request);
    if (asset->request == 0) {
        asset->request = request;
        stage->asset_count++;
    }
    return asset;
}

static void hide(vt_stage *stage, stage_node *node)
{
    stage_asset *asset = find(stage, node->request);
    if (!asset) return;
    if (node->asset_prev)
        node->asset_prev->asset_next = node->asset_next;
    else
        asset->first = node->asset_next;
    if (node->asset_next) node->asset_next->asset_prev = node->asset_prev;
    node->asset_prev = node->asset_next = NULL;
    node->request = 0;
}

void vt_stage_asset_show(vt_stage *stage, stage_node *node, uint32_t request)
{
    hide(stage, node);
    if (request == 0) return;
    stage_asset *asset = obtain(stage, request);
    node->request = request;
    node->asset_next = asset->first;
    if (asset->first) asset->first->asset_prev = node;
    asset->first = node;
}

void vt_stage_asset_size(const vt_stage *stage, const stage_node *node, double *w, double *h)
{
    const stage_asset *asset = find(stage, node->request);
    *w = asset ? asset->w : 0;
    *h = asset ? asset->h : 0;
}

stage_node *vt_stage_asset_first(const vt_stage *stage, uint32_t request)
{
    const stage_asset *asset = find(stage, request);
    return asset ? asset->first : NULL;
}

bool vt_stage_asset_told(const vt_stage *stage, uint32_t request)
{
    const stage_asset *asset = find(stage, request);
    return request == 0 || (asset && asset->told);
}

bool vt_stage_asset(vt_stage *stage, uint32_t request, bool ready, int w, int h)
{
    if (request == 0) return true;
    if (!vt_stage_asset_reserve(stage)) return false;
    stage_asset *asset = obtain(stage, request);
    asset->told = true;
    asset->w = ready && w > 0 ? w : 0;
    asset->h = ready && h > 0 ? h : 0;
    for (stage_node *node = asset->first; node; node = node->asset_next)
        vt_stage_mark(node, STAGE_DIRTY_PLACE | STAGE_DIRTY_PAINT);
    return true;
}

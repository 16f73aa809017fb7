/* The stage as one number: what a replay must find again. Nothing that depends on the screen goes in. */
#include "stage/stage_private.h"

static vt_hash hash_color(vt_hash hash, vt_color color)
{
    return vt_hash_u64(
        hash, (uint64_t)color.r << 24 | (uint64_t)color.g << 16 | (uint64_t)color.b << 8 | color.a);
}

vt_hash vt_stage_hash_value(vt_hash hash, vt_type type, const stage_value *value)
{
    switch (type) {
    case VT_TYPE_NUMBER:
        return vt_hash_f64(hash, value->number);
    case VT_TYPE_BOOL:
        return vt_hash_u64(hash, value->boolean);
    case VT_TYPE_COLOR:
        return hash_color(hash, value->color);
    default:
        return vt_hash_u64(hash, (uint64_t)value->choice);
    }
}

/* Each property begins anew and all are summed up: what does not wait for the one before is done sooner, and
 * a stage may hold ten thousand nodes. */
static vt_hash hash_props(vt_hash hash, const stage_node *node)
{
    vt_hash sum = 0;
    for (int i = 0; i < VT_PROP_COUNT; i++) {
        if (!vt_props_place[node->kind][i]) continue;
        const vt_prop_info *info = vt_prop_at((vt_prop)i);
        vt_hash own = vt_hash_start + (vt_hash)i;
        if (info->type != VT_TYPE_STRING && info->type != VT_TYPE_POINTS) {
            sum += vt_stage_hash_value(own, info->type, vt_stage_value(node, info->id));
            continue;
        }
        size_t length;
        const char *bytes = vt_props_text(node, info->id, &length);
        sum += vt_hash_bytes(vt_hash_u64(own, length), bytes, length);
    }
    return vt_hash_u64(hash, sum);
}

static vt_hash hash_node(vt_hash hash, const vt_stage *stage, const stage_node *node)
{
    hash = vt_hash_u64(hash, node->number << 8 | node->kind);
    hash = vt_hash_u64(hash, node->parent ? node->parent->number : 0);
    hash = hash_props(hash, node);
    if (node->kind != VT_NODE_TEXT && node->showing) {
        double w, h;
        vt_stage_asset_size(stage, node, &w, &h);
        hash = vt_hash_f64(vt_hash_f64(vt_hash_u64(hash, node->showing->request), w), h);
    }
    if (node->own && (*node->own)->hash) hash = (*node->own)->hash(node, hash);
    if (!node->hold) return hash;
    hash = vt_hash_u64(hash, node->hold->view_set);
    for (const stage_node *child = node->hold->first; child; child = child->next)
        hash = hash_node(hash, stage, child);
    return hash;
}

vt_hash vt_stage_hash(const vt_stage *stage, vt_hash hash)
{
    hash = vt_hash_u64(hash, stage->next_number);
    hash = vt_hash_u64(hash_color(hash, stage->background), stage->rtl);
    hash = hash_node(hash, stage, stage->root);
    return vt_tweens_hash(stage, hash);
}

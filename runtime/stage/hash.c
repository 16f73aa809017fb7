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

static vt_hash hash_text(vt_hash hash, const stage_node *node, vt_prop prop)
{
    size_t length;
    const char *bytes = vt_props_text(node, prop, &length);
    return length > 0 ? vt_hash_bytes(vt_hash_u64(hash, length), bytes, length) : 0;
}

static bool is_zero(vt_type type, const stage_value *value)
{
    switch (type) {
    case VT_TYPE_NUMBER:
        return value->number == 0;
    case VT_TYPE_BOOL:
        return !value->boolean;
    case VT_TYPE_COLOR:
        return vt_color_equal(value->color, (vt_color){0, 0, 0, 0});
    default:
        return value->choice == 0;
    }
}

/* Each property begins anew and all but zeros are summed up: a stage may hold ten thousand nodes, most of
 * their properties are zero, and what does not wait for the one before is done sooner. */
static vt_hash hash_props(vt_hash hash, const stage_node *node)
{
    const uint8_t *kept = vt_props_kept[node->kind];
    vt_hash sum = 0;
    for (int place = 1, count = vt_props_count((vt_node_kind)node->kind); place < count; place++) {
        const vt_prop_info *info = vt_prop_at((vt_prop)kept[place]);
        const stage_value *value = &node->value[place];
        vt_hash own = vt_hash_start + (vt_hash)info->id;
        if (info->type == VT_TYPE_STRING || info->type == VT_TYPE_POINTS)
            sum += hash_text(own, node, info->id);
        else if (!is_zero(info->type, value))
            sum += vt_stage_hash_value(own, info->type, value);
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
    if (vt_node_films(node->kind)) hash = vt_stage_film_hash(node, hash);
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

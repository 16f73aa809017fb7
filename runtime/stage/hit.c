/* What lies under a point, straight from the properties: right at any moment, also between settlings. */
#include "stage/stage_private.h"

typedef struct {
    vt_node *path;
    int most;
    int length;
} search;

static void note(search *found, const stage_node *node)
{
    if (found->length < found->most) found->path[found->length++] = vt_stage_handle(node);
}

static bool under(vt_stage *stage, stage_node *node, vt_point at, search *found)
{
    if (!node->value[VT_PROP_VISIBLE].boolean || !node->value[VT_PROP_TOUCHABLE].boolean) return false;
    vt_affine inverse;
    if (!vt_affine_invert(vt_stage_local_matrix(stage, node), &inverse)) return false;
    at = vt_affine_apply(inverse, at);
    if (vt_node_holds(node->kind)) {
        for (stage_node *child = node->last; child; child = child->prev) {
            if (!under(stage, child, at, found)) continue;
            note(found, node);
            return true;
        }
        return false;
    }
    vt_rect box = vt_stage_own_box(stage, node);
    double padding = node->value[VT_PROP_PADDING].number;
    if (!vt_rect_contains((vt_rect){-padding, -padding, box.w + 2 * padding, box.h + 2 * padding}, at))
        return false;
    note(found, node);
    return true;
}

int vt_stage_hit(vt_stage *stage, vt_point at, vt_node *path, int most)
{
    search found = {path, most, 0};
    if (!under(stage, stage->overlay, at, &found)) under(stage, stage->scene, at, &found);
    return found.length;
}

bool vt_stage_touchable(const vt_stage *stage, vt_node handle)
{
    const stage_node *node = vt_stage_find(stage, handle, NULL);
    if (!node) return false;
    for (; node; node = node->parent)
        if (!node->value[VT_PROP_VISIBLE].boolean || !node->value[VT_PROP_TOUCHABLE].boolean) return false;
    return true;
}

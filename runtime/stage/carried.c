/* What fingers carry: where a node's x and y count, and its box about the point that lies there. */
#include <math.h>

#include "stage/stage_private.h"

static stage_node *laid_out(vt_stage *stage, vt_node handle)
{
    stage_node *node = vt_stage_find(stage, handle, NULL);
    if (node) vt_layout(stage);
    return node;
}

/* Own space to that of the parent's children. */
static vt_affine local_of(vt_stage *stage, stage_node *node, vt_rect *frame)
{
    *frame = vt_stage_frame_of(stage, node);
    return vt_stage_local_matrix(node, *frame);
}

/* Where the pivot lies in its parent when x and y are 0: elsewhere than at 0, 0 only where the parent lays
 * out what it holds. */
static vt_point shift_of(const stage_node *node, vt_affine local, vt_point pivot)
{
    vt_point at = vt_affine_apply(local, pivot);
    return (vt_point){at.x - vt_stage_number_of(node, VT_PROP_X), at.y - vt_stage_number_of(node, VT_PROP_Y)};
}

bool vt_stage_carried_of(vt_stage *stage, vt_node handle, vt_stage_carried *out)
{
    stage_node *node = laid_out(stage, handle);
    double scale = node ? vt_stage_number_of(node, VT_PROP_SCALE) : 0;
    vt_rect frame;
    if (!(scale > 0)) return false;
    vt_affine local = local_of(stage, node, &frame);
    vt_point pivot = vt_stage_pivot_of(node, frame);
    *out = (vt_stage_carried){.x = vt_stage_number_of(node, VT_PROP_X),
        .y = vt_stage_number_of(node, VT_PROP_Y),
        .scale = scale,
        .rotation = vt_stage_number_of(node, VT_PROP_ROTATION),
        .shift = shift_of(node, local, pivot)};
    vt_affine upright = vt_affine_multiply(vt_affine_rotate(-out->rotation), local);
    vt_affine about = {upright.a / scale, 0, 0, upright.d / scale, -pivot.x * upright.a / scale,
        -pivot.y * upright.d / scale};
    out->box = vt_affine_bounds(about, frame);
    return true;
}

bool vt_stage_to_parent(vt_stage *stage, vt_node handle, vt_point at, vt_point *out)
{
    stage_node *node = laid_out(stage, handle);
    vt_affine matrix, inverse;
    vt_rect frame;
    if (!node || !vt_stage_to_root(stage, node, &matrix) || !vt_affine_invert(matrix, &inverse)) return false;
    vt_affine local = local_of(stage, node, &frame);
    vt_point shift = shift_of(node, local, vt_stage_pivot_of(node, frame));
    vt_point place = vt_affine_apply(local, vt_affine_apply(inverse, at));
    *out = (vt_point){place.x - shift.x, place.y - shift.y};
    return isfinite(out->x) && isfinite(out->y);
}

static void put_within(stage_node *node, vt_prop prop, double value)
{
    const vt_prop_info *info = vt_prop_at(prop);
    if (isfinite(value)) vt_stage_put_number(node, prop, fmin(fmax(value, info->least), info->most));
}

bool vt_stage_carry_to(vt_stage *stage, vt_node handle, double x, double y, double scale, double rotation)
{
    stage_node *node = laid_out(stage, handle);
    if (!node) return false;
    put_within(node, VT_PROP_X, x);
    put_within(node, VT_PROP_Y, y);
    put_within(node, VT_PROP_SCALE, scale);
    put_within(node, VT_PROP_ROTATION, rotation);
    return true;
}

/* What fingers may do in scrollers and zoomables, and where their views are. Everything here is in stage
 * units, so that a replay on another screen finds the same limits. */
#include <math.h>

#include "stage/stage_private.h"

static const double most_units_a_pixel = 2; /* zooming in further shows nothing but larger pixels */

/* Stage units a picture pixel at which the whole picture is shown. */
static bool whole_scale(const vt_stage *stage, const stage_node *node, double *scale, vt_point *picture)
{
    vt_stage_asset_size(stage, node, &picture->x, &picture->y);
    vt_rect frame = vt_stage_frame_of((vt_stage *)stage, (stage_node *)node);
    if (!(picture->x > 0) || !(picture->y > 0) || !(frame.w > 0) || !(frame.h > 0)) return false;
    *scale = fmin(frame.w / picture->x, frame.h / picture->y);
    return true;
}

bool vt_zoomable_scale(const vt_stage *stage, const stage_node *node, double *scale)
{
    vt_point picture;
    if (!whole_scale(stage, node, scale, &picture)) return false;
    *scale *= vt_stage_number_of(node, VT_PROP_ZOOM);
    return true;
}

void vt_zoomable_center(const vt_stage *stage, stage_node *node)
{
    double w, h;
    vt_stage_asset_size(stage, node, &w, &h);
    if (!(w > 0) || !(h > 0)) return;
    if (!(node->hold->view_set & 1)) vt_stage_value(node, VT_PROP_VIEW_X)->number = w / 2;
    if (!(node->hold->view_set & 2)) vt_stage_value(node, VT_PROP_VIEW_Y)->number = h / 2;
}

/* Between the edges; what is smaller than its holder stays in the middle. */
static void limit(double content, double room, double *least, double *most)
{
    *least = content < room ? (content - room) / 2 : 0;
    *most = content < room ? *least : content - room;
}

static bool zoomable_limits(vt_stage *stage, stage_node *node, vt_stage_pannable *out)
{
    double whole;
    vt_point picture;
    if (!whole_scale(stage, node, &whole, &picture)) return false;
    vt_rect frame = vt_stage_frame_of(stage, node);
    vt_affine matrix;
    if (!vt_stage_to_root(stage, node, &matrix)) return false;
    double most = vt_stage_number_of(node, VT_PROP_MOST_ZOOM) * whole;
    if (most == 0) most = most_units_a_pixel / fmax(sqrt(matrix.a * matrix.a + matrix.b * matrix.b), 1e-6);
    *out = (vt_stage_pannable){.across = true, .down = true, .pinch = true, .bounce = true};
    out->least_scale = whole;
    out->most_scale = fmax(most, whole);
    out->scale = whole * vt_stage_number_of(node, VT_PROP_ZOOM);
    limit(picture.x * out->scale, frame.w, &out->least_x, &out->most_x);
    limit(picture.y * out->scale, frame.h, &out->least_y, &out->most_y);
    out->x = vt_stage_number_of(node, VT_PROP_VIEW_X) * out->scale - frame.w / 2;
    out->y = vt_stage_number_of(node, VT_PROP_VIEW_Y) * out->scale - frame.h / 2;
    return true;
}

static void scroller_limits(vt_stage *stage, stage_node *node, vt_stage_pannable *out)
{
    int axis = vt_stage_choice_of(node, VT_PROP_AXIS);
    vt_rect frame = vt_stage_frame_of(stage, node), content = node->hold->content;
    bool paging = vt_stage_is(node, VT_PROP_PAGING);
    double snap = vt_stage_number_of(node, VT_PROP_SNAP);
    *out = (vt_stage_pannable){.across = axis != VT_AXIS_VERTICAL,
        .down = axis != VT_AXIS_HORIZONTAL,
        .bounce = vt_stage_choice_of(node, VT_PROP_EDGES) == VT_EDGES_BOUNCE,
        .paging = paging,
        .most_x = fmax(0, content.w - frame.w),
        .most_y = fmax(0, content.h - frame.h),
        .least_scale = 1,
        .most_scale = 1,
        .scale = 1,
        .snap_x = paging ? frame.w : snap,
        .snap_y = paging ? frame.h : snap,
        .x = vt_stage_number_of(node, VT_PROP_SCROLL_X),
        .y = vt_stage_number_of(node, VT_PROP_SCROLL_Y)};
}

bool vt_stage_pan_limits(vt_stage *stage, vt_node handle, vt_stage_pannable *out)
{
    stage_node *node = vt_stage_find(stage, handle, NULL);
    if (!node || (node->kind != VT_NODE_SCROLLER && node->kind != VT_NODE_ZOOMABLE)) return false;
    vt_layout(stage);
    if (node->kind == VT_NODE_ZOOMABLE) return zoomable_limits(stage, node, out);
    scroller_limits(stage, node, out);
    return true;
}

/* Within what the property takes. */
static void put_within(stage_node *node, vt_prop prop, double value)
{
    const vt_prop_info *info = vt_prop_at(prop);
    if (isfinite(value)) vt_stage_put_number(node, prop, fmin(fmax(value, info->least), info->most));
}

bool vt_stage_pan_to(vt_stage *stage, vt_node handle, double x, double y, double scale)
{
    stage_node *node = vt_stage_find(stage, handle, NULL);
    if (!node) return false;
    vt_layout(stage);
    if (node->kind == VT_NODE_SCROLLER) {
        put_within(node, VT_PROP_SCROLL_X, x);
        put_within(node, VT_PROP_SCROLL_Y, y);
        return true;
    }
    double whole;
    vt_point picture;
    if (node->kind != VT_NODE_ZOOMABLE || !(scale > 0) || !whole_scale(stage, node, &whole, &picture))
        return false;
    vt_rect frame = vt_stage_frame_of(stage, node);
    put_within(node, VT_PROP_ZOOM, scale / whole);
    put_within(node, VT_PROP_VIEW_X, (x + frame.w / 2) / scale);
    put_within(node, VT_PROP_VIEW_Y, (y + frame.h / 2) / scale);
    return true;
}

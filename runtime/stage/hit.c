/* What lies under a point, straight from the properties and the layout: right at any moment, also between
 * settlings. Each holder remembers how far what can be touched in it reaches, so that what lies elsewhere is
 * passed over. */
#include <math.h>

#include "stage/stage_private.h"

static const double everywhere = 1e9;

typedef struct {
    vt_node *path;
    int most;
    int length;
} search;

static void note(search *found, const stage_node *node)
{
    if (found->length < found->most) found->path[found->length++] = vt_stage_handle(node);
}

void vt_stage_unreach(stage_node *node)
{
    for (node = node->parent; node && node->hold->reach_known; node = node->parent)
        node->hold->reach_known = false;
}

static vt_rect padded(const stage_node *node, vt_rect box)
{
    double padding = vt_stage_number_of(node, VT_PROP_PADDING);
    return (vt_rect){box.x - padding, box.y - padding, box.w + 2 * padding, box.h + 2 * padding};
}

/* A holder shows something of its own, or is pushed by fingers. */
static bool touchable_itself(const stage_node *holder)
{
    return holder->kind == VT_NODE_SCROLLER || vt_node_frames(holder->kind) ||
           vt_stage_color_of(holder, VT_PROP_BACKGROUND).a > 0;
}

/* ---- shapes ---- */

static double to_segment(vt_point p, double x0, double y0, double x1, double y1)
{
    double dx = x1 - x0, dy = y1 - y0, length = dx * dx + dy * dy, t = 0;
    if (length > 0) t = fmin(fmax(((p.x - x0) * dx + (p.y - y0) * dy) / length, 0), 1);
    double ax = p.x - x0 - t * dx, ay = p.y - y0 - t * dy;
    return sqrt(ax * ax + ay * ay);
}

static double to_lines(vt_point p, const double *xy, int count, bool closed)
{
    double least = everywhere;
    for (int i = 0; i + 3 < count; i += 2)
        least = fmin(least, to_segment(p, xy[i], xy[i + 1], xy[i + 2], xy[i + 3]));
    if (closed && count > 2) least = fmin(least, to_segment(p, xy[count - 2], xy[count - 1], xy[0], xy[1]));
    return least;
}

static bool winds_around(vt_point p, const double *xy, int count)
{
    int winding = 0;
    for (int i = 0; i < count; i += 2) {
        const double *a = &xy[i], *b = &xy[(i + 2) % count];
        if ((a[1] <= p.y) == (b[1] <= p.y)) continue;
        double x = a[0] + (p.y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
        if (x > p.x) winding += b[1] > a[1] ? 1 : -1;
    }
    return winding != 0;
}

static bool in_leaf(vt_stage *stage, stage_node *node, vt_point at)
{
    double padding = vt_stage_number_of(node, VT_PROP_PADDING);
    double stroke = vt_stage_number_of(node, VT_PROP_THICKNESS) / 2 + padding;
    vt_rect box = padded(node, vt_stage_frame_of(stage, node));
    int count;
    const double *xy = vt_props_points(node, VT_PROP_POINTS, &count);
    switch (node->kind) {
    case VT_NODE_LINE:
        return to_segment(at, 0, 0, vt_stage_number_of(node, VT_PROP_DX),
                   vt_stage_number_of(node, VT_PROP_DY)) <= stroke;
    case VT_NODE_POLYLINE:
        return to_lines(at, xy, count, false) <= stroke;
    case VT_NODE_POLYGON:
        return winds_around(at, xy, count) || (padding > 0 && to_lines(at, xy, count, true) <= padding);
    case VT_NODE_ELLIPSE:
    case VT_NODE_ARC: {
        if (!(box.w > 0) || !(box.h > 0)) return false;
        double x = (at.x - box.x) / box.w * 2 - 1, y = (at.y - box.y) / box.h * 2 - 1;
        return x * x + y * y <= 1;
    }
    default:
        return vt_rect_contains(box, at);
    }
}

/* What of its own space can be touched in a leaf. */
static vt_rect leaf_reach(vt_stage *stage, stage_node *node)
{
    vt_rect box = vt_stage_frame_of(stage, node);
    double stroke = vt_stage_number_of(node, VT_PROP_THICKNESS) / 2;
    if (node->kind == VT_NODE_LINE || node->kind == VT_NODE_POLYLINE || node->kind == VT_NODE_POLYGON) {
        int count;
        const double *xy = vt_props_points(node, VT_PROP_POINTS, &count);
        for (int i = 0; i < count; i += 2) {
            if (xy[i] < box.x) box.w += box.x - xy[i], box.x = xy[i];
            if (xy[i + 1] < box.y) box.h += box.y - xy[i + 1], box.y = xy[i + 1];
        }
        box = (vt_rect){box.x - stroke, box.y - stroke, box.w + 2 * stroke, box.h + 2 * stroke};
    }
    return padded(node, box);
}

/* ---- reaches ---- */

static vt_rect around(vt_rect a, vt_rect b)
{
    double right = fmax(a.x + a.w, b.x + b.w), bottom = fmax(a.y + a.h, b.y + b.h);
    double x = fmin(a.x, b.x), y = fmin(a.y, b.y);
    return (vt_rect){x, y, right - x, bottom - y};
}

static vt_rect reach_of(vt_stage *stage, stage_node *holder);

/* In the parent's inner space; false: nothing. */
static bool reach_in_parent(vt_stage *stage, stage_node *node, vt_rect *out)
{
    const vt_rect all = {-everywhere, -everywhere, 2 * everywhere, 2 * everywhere};
    if (!vt_stage_is(node, VT_PROP_VISIBLE)) return false;
    *out = all;
    if (vt_stage_is(node, VT_PROP_FIXED_SIZE)) return true; /* it depends on a zoomable's view */
    vt_rect frame = vt_stage_frame_of(stage, node), reach = {0, 0, 0, 0};
    vt_affine inner;
    bool any = !node->hold || touchable_itself(node);
    if (!node->hold) {
        reach = leaf_reach(stage, node);
    } else {
        if (any) reach = padded(node, frame);
        vt_rect held = vt_stage_clips(node) ? frame : reach_of(stage, node);
        if (!vt_stage_clips(node) && !vt_stage_inner_matrix(stage, node, frame, &inner)) return any;
        reach = any ? around(reach, held) : held;
    }
    reach = vt_affine_bounds(vt_stage_local_matrix(node, frame), reach);
    /* A little more, since a point is turned back by another way than a box is turned. */
    double slack = 1e-6 * (1 + fabs(reach.x) + fabs(reach.y) + reach.w + reach.h);
    *out = (vt_rect){reach.x - slack, reach.y - slack, reach.w + 2 * slack, reach.h + 2 * slack};
    return isfinite(out->x) && isfinite(out->w) && isfinite(out->y) && isfinite(out->h);
}

static vt_rect reach_of(vt_stage *stage, stage_node *holder)
{
    stage_hold *hold = holder->hold;
    if (hold->reach_known) return hold->reach;
    bool any = false;
    hold->reach = (vt_rect){0, 0, 0, 0};
    for (stage_node *child = hold->first; child; child = child->next) {
        vt_rect one;
        if (child->hold && vt_stage_is(child, VT_PROP_VISIBLE)) reach_of(stage, child);
        if (!reach_in_parent(stage, child, &one)) continue;
        hold->reach = any ? around(hold->reach, one) : one;
        any = true;
    }
    hold->reach_known = true;
    return hold->reach;
}

/* ---- the search ---- */

static bool under(vt_stage *stage, stage_node *node, vt_point at, search *found);

static bool under_held(vt_stage *stage, stage_node *node, vt_rect frame, vt_point at, search *found)
{
    vt_affine inner, inverse;
    if (vt_stage_clips(node) && !vt_rect_contains(frame, at)) return false;
    if (!vt_stage_inner_matrix(stage, node, frame, &inner) || !vt_affine_invert(inner, &inverse))
        return false;
    at = vt_affine_apply(inverse, at);
    vt_rect reach = reach_of(stage, node);
    if (at.x < reach.x || at.y < reach.y || at.x > reach.x + reach.w || at.y > reach.y + reach.h)
        return false;
    for (stage_node *child = node->hold->last; child; child = child->prev)
        if (under(stage, child, at, found)) return true;
    return false;
}

static bool under(vt_stage *stage, stage_node *node, vt_point at, search *found)
{
    if (!vt_stage_is(node, VT_PROP_VISIBLE) || !vt_stage_is(node, VT_PROP_TOUCHABLE)) return false;
    vt_rect frame = vt_stage_frame_of(stage, node);
    vt_affine inverse;
    if (!vt_affine_invert(vt_stage_local_matrix(node, frame), &inverse)) return false;
    at = vt_affine_apply(inverse, at);
    bool here = node->hold ? under_held(stage, node, frame, at, found) ||
                                 (touchable_itself(node) && vt_rect_contains(padded(node, frame), at))
                           : in_leaf(stage, node, at);
    if (here) note(found, node);
    return here;
}

int vt_stage_hit(vt_stage *stage, vt_point at, vt_node *path, int most)
{
    search found = {path, most, 0};
    vt_layout_seen(stage);
    if (!under(stage, stage->overlay, at, &found)) under(stage, stage->scene, at, &found);
    return found.length;
}

bool vt_stage_touchable(const vt_stage *stage, vt_node handle)
{
    const stage_node *node = vt_stage_find(stage, handle, NULL);
    if (!node) return false;
    for (; node; node = node->parent)
        if (!vt_stage_is(node, VT_PROP_VISIBLE) || !vt_stage_is(node, VT_PROP_TOUCHABLE)) return false;
    return true;
}

bool vt_stage_link(vt_stage *stage, vt_node handle, vt_point at, char *out, size_t size)
{
    stage_node *node = vt_stage_find(stage, handle, NULL);
    vt_point own;
    if (!node || node->kind != VT_NODE_TEXT || !vt_stage_is(node, VT_PROP_MARKUP) || !stage->deps.link ||
        !vt_stage_to_own(stage, handle, at, &own))
        return false;
    vt_rect box = vt_stage_box_of(stage, node);
    if (!vt_rect_contains(padded(node, box), own)) return false;
    size_t length;
    const char *text = vt_props_text(node, VT_PROP_TEXT, &length);
    vt_text_style style = vt_props_style(node);
    return stage->deps.link(stage->deps.context, text, length, &style, box.w, box.h, own, out, size);
}

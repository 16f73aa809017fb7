/* Sizes and places, straight from the properties, what was measured and what the layout gave: right at any
 * moment, also between settlings. */
#include <math.h>

#include "stage/stage_private.h"

static bool sane(double length)
{
    return length > 0 && length < 1e7;
}

void vt_stage_measure(vt_stage *stage, stage_node *node)
{
    stage_measured *measured = node->measured;
    vt_text_style style = vt_props_style(node);
    if (measured->known && measured->wrap == style.wrap) return;
    *measured = (stage_measured){.known = true, .wrap = style.wrap, .box.size = style.size};
    if (!stage->deps.measure) return;
    size_t length;
    const char *text = vt_props_text(node, VT_PROP_TEXT, &length);
    vt_text_box box = {0};
    if (!stage->deps.measure(stage->deps.context, text, length, &style, &box)) return;
    if (!sane(box.w)) box.w = 0;
    if (!sane(box.h)) box.h = 0;
    if (!sane(box.reach)) box.reach = 0;
    if (!sane(box.size)) box.size = style.size;
    measured->box = box;
}

void vt_stage_forget_measure(stage_node *text)
{
    text->measured->known = false;
    if (text->given) text->given->want_known = false;
}

/* Of what a picture shows, in its pixels; 0, 0 until it is there. */
static void natural_size(const vt_stage *stage, const stage_node *node, double *w, double *h)
{
    if (vt_node_films(node->kind)) {
        vt_stage_film_size(stage, node, w, h);
        return;
    }
    vt_stage_asset_size(stage, node, w, h);
    if (node->kind == VT_NODE_SPRITE) {
        *w /= floor(vt_stage_number_of(node, VT_PROP_COLUMNS));
        *h /= floor(vt_stage_number_of(node, VT_PROP_ROWS));
        return;
    }
    if (node->kind != VT_NODE_IMAGE || *w <= 0) return;
    double right = *w - vt_stage_number_of(node, VT_PROP_CROP_X),
           below = *h - vt_stage_number_of(node, VT_PROP_CROP_Y);
    double crop_w = vt_stage_number_of(node, VT_PROP_CROP_W),
           crop_h = vt_stage_number_of(node, VT_PROP_CROP_H);
    *w = fmax(0, crop_w > 0 ? fmin(crop_w, right) : right);
    *h = fmax(0, crop_h > 0 ? fmin(crop_h, below) : below);
}

static void picture_size(const vt_stage *stage, const stage_node *node, double *w, double *h)
{
    if (*w > 0 && *h > 0) return;
    double natural_w, natural_h;
    natural_size(stage, node, &natural_w, &natural_h);
    if (*w == 0 && *h == 0) {
        *w = natural_w;
        *h = natural_h;
    } else if (*w == 0) {
        *w = natural_h > 0 ? *h * natural_w / natural_h : 0;
    } else {
        *h = natural_w > 0 ? *w * natural_h / natural_w : 0;
    }
}

static vt_rect points_box(const stage_node *node)
{
    int count;
    const double *xy = vt_props_points(node, VT_PROP_POINTS, &count);
    vt_rect box = {0, 0, 0, 0};
    for (int i = 0; i < count; i += 2) {
        box.w = fmax(box.w, xy[i]);
        box.h = fmax(box.h, xy[i + 1]);
    }
    return box;
}

/* Of what holds nothing and of what shows a picture: w and h as set or given, 0 where nobody says. */
static vt_rect leaf_box(vt_stage *stage, stage_node *node, double w, double h)
{
    switch (node->kind) {
    case VT_NODE_TEXT:
        vt_stage_measure(stage, node);
        return (vt_rect){0, 0, fmax(w, node->measured->box.w), h > 0 ? h : node->measured->box.h};
    case VT_NODE_IMAGE:
    case VT_NODE_SPRITE:
    case VT_NODE_ZOOMABLE:
    case VT_NODE_VIDEO:
    case VT_NODE_CAMERA:
        picture_size(stage, node, &w, &h);
        break;
    case VT_NODE_LINE: {
        double dx = vt_stage_number_of(node, VT_PROP_DX), dy = vt_stage_number_of(node, VT_PROP_DY);
        return (vt_rect){fmin(0, dx), fmin(0, dy), fabs(dx), fabs(dy)};
    }
    case VT_NODE_POLYLINE:
    case VT_NODE_POLYGON:
        return points_box(node);
    case VT_NODE_QR:
        if (h > 0 && h < w) w = h;
        return (vt_rect){0, 0, w, w};
    default:
        break;
    }
    return (vt_rect){0, 0, w, h};
}

double vt_stage_own_w(vt_stage *stage, stage_node *node)
{
    double w = vt_stage_number_of(node, VT_PROP_W);
    if (node->kind != VT_NODE_TEXT) return leaf_box(stage, node, w, vt_stage_number_of(node, VT_PROP_H)).w;
    stage_given *given = node->given;
    if (given->want_known) return given->want;
    double kept = given->w;
    given->w = -1;
    given->want = leaf_box(stage, node, w, 0).w;
    given->want_known = true;
    given->w = kept;
    return given->want;
}

double vt_stage_own_h(vt_stage *stage, stage_node *node)
{
    double w = vt_stage_number_of(node, VT_PROP_W);
    if (node->given->w >= 0) w = node->given->w;
    return leaf_box(stage, node, w, vt_stage_number_of(node, VT_PROP_H)).h;
}

static vt_rect box_about(vt_stage *stage, stage_node *node, bool whole)
{
    if (vt_node_flows(node->kind)) return (vt_rect){0, 0, node->hold->w, node->hold->h};
    double w = vt_stage_number_of(node, VT_PROP_W), h = vt_stage_number_of(node, VT_PROP_H);
    if (node->given && node->given->w >= 0) w = node->given->w;
    if (node->given && node->given->h >= 0) h = node->given->h;
    if (!node->hold || vt_node_frames(node->kind)) return leaf_box(stage, node, w, h);
    if (w > 0 && h > 0) return (vt_rect){0, 0, w, h};
    vt_rect held = {0, 0, 0, 0};
    if (node->hold->counts)
        held = node->hold->content;
    else if (whole)
        held = vt_stage_around(stage, node);
    if (w > 0) held.x = 0, held.w = w;
    if (h > 0) held.y = 0, held.h = h;
    return held;
}

vt_rect vt_stage_box_of(vt_stage *stage, stage_node *node)
{
    return box_about(stage, node, true);
}

vt_rect vt_stage_frame_of(vt_stage *stage, stage_node *node)
{
    return box_about(stage, node, false);
}

static const stage_node *zoomable_around(const stage_node *node)
{
    for (node = node->parent; node && node->kind != VT_NODE_ZOOMABLE;)
        node = node->parent;
    return node;
}

/* What lies at x, y and is the pivot of scale and rotation: a point of the box, but the start of a line. A
 * group that is as large as what it holds has none but 0, 0. */
vt_point vt_stage_pivot_of(const stage_node *node, vt_rect box)
{
    int anchor = vt_stage_choice_of(node, VT_PROP_ANCHOR);
    double ax = anchor % 3 * 0.5, ay = anchor / 3 * 0.5;
    if (node->kind == VT_NODE_LINE)
        return (vt_point){
            ax * vt_stage_number_of(node, VT_PROP_DX), ay * vt_stage_number_of(node, VT_PROP_DY)};
    bool hugs = node->kind == VT_NODE_GROUP;
    bool across = !hugs || vt_stage_number_of(node, VT_PROP_W) > 0 || (node->given && node->given->w >= 0);
    bool down = !hugs || vt_stage_number_of(node, VT_PROP_H) > 0 || (node->given && node->given->h >= 0);
    return (vt_point){across ? ax * box.w : 0, down ? ay * box.h : 0};
}

vt_affine vt_stage_local_matrix(const stage_node *node, vt_rect box)
{
    double scale = vt_stage_number_of(node, VT_PROP_SCALE), turn = vt_stage_number_of(node, VT_PROP_ROTATION);
    double across = scale * vt_stage_number_of(node, VT_PROP_SCALE_X),
           down = scale * vt_stage_number_of(node, VT_PROP_SCALE_Y);
    if (vt_stage_is(node, VT_PROP_FIXED_SIZE)) {
        const stage_node *zoomable = zoomable_around(node);
        double zoomed;
        if (zoomable && vt_zoomable_scale(zoomable->hold->stage, zoomable, &zoomed)) {
            across /= zoomed;
            down /= zoomed;
        }
    }
    vt_affine m = {across, 0, 0, down, 0, 0};
    if (turn != 0) m = vt_affine_multiply(vt_affine_rotate(turn), m);
    vt_point pivot = vt_stage_pivot_of(node, box);
    double x = vt_stage_number_of(node, VT_PROP_X), y = vt_stage_number_of(node, VT_PROP_Y);
    if (node->given) {
        x += node->given->x + pivot.x - box.x;
        y += node->given->y + pivot.y - box.y;
    }
    m.e = x - m.a * pivot.x - m.c * pivot.y;
    m.f = y - m.b * pivot.x - m.d * pivot.y;
    return m;
}

bool vt_stage_inner_matrix(vt_stage *stage, const stage_node *node, vt_rect box, vt_affine *out)
{
    *out = vt_affine_identity;
    if (node->kind == VT_NODE_SCROLLER) {
        out->e = -vt_stage_number_of(node, VT_PROP_SCROLL_X);
        out->f = -vt_stage_number_of(node, VT_PROP_SCROLL_Y);
    } else if (node->kind == VT_NODE_ZOOMABLE) {
        double scale;
        if (!vt_zoomable_scale(stage, node, &scale)) return false;
        out->a = out->d = scale;
        out->e = box.w / 2 - scale * vt_stage_number_of(node, VT_PROP_VIEW_X);
        out->f = box.h / 2 - scale * vt_stage_number_of(node, VT_PROP_VIEW_Y);
    }
    return true;
}

static vt_rect around(vt_rect a, vt_rect b)
{
    double right = fmax(a.x + a.w, b.x + b.w), bottom = fmax(a.y + a.h, b.y + b.h);
    double x = fmin(a.x, b.x), y = fmin(a.y, b.y);
    return (vt_rect){x, y, right - x, bottom - y};
}

static bool is_group(const stage_node *node)
{
    return node->kind == VT_NODE_GROUP;
}

/* The bounds, after `matrix`, of a node's box; of a group as large as what it holds: of the boxes of its
 * visible children. False when there is none. */
static bool bounds_under(vt_stage *stage, stage_node *node, vt_affine matrix, vt_rect *out)
{
    bool sized = vt_stage_number_of(node, VT_PROP_W) > 0 || vt_stage_number_of(node, VT_PROP_H) > 0;
    bool given = node->given && (node->given->w >= 0 || node->given->h >= 0);
    if (!is_group(node) || sized || given) {
        *out = vt_affine_bounds(matrix, vt_stage_box_of(stage, node));
        return true;
    }
    bool any = false;
    for (stage_node *child = node->hold->first; child; child = child->next) {
        vt_rect box;
        if (!vt_stage_is(child, VT_PROP_VISIBLE)) continue;
        vt_affine local = vt_stage_local_matrix(child, vt_stage_frame_of(stage, child));
        if (!bounds_under(stage, child, vt_affine_multiply(matrix, local), &box)) continue;
        *out = any ? around(*out, box) : box;
        any = true;
    }
    return any;
}

vt_rect vt_stage_around(vt_stage *stage, stage_node *holder)
{
    vt_rect box = {0, 0, 0, 0}, one;
    bool any = false;
    for (stage_node *child = holder->hold->first; child; child = child->next) {
        if (!vt_stage_is(child, VT_PROP_VISIBLE)) continue;
        vt_affine local = vt_stage_local_matrix(child, vt_stage_frame_of(stage, child));
        if (!bounds_under(stage, child, local, &one)) continue;
        box = any ? around(box, one) : one;
        any = true;
    }
    return box;
}

bool vt_stage_to_root(vt_stage *stage, stage_node *node, vt_affine *out)
{
    vt_rect box = vt_stage_frame_of(stage, node);
    *out = vt_stage_local_matrix(node, box);
    for (node = node->parent; node; node = node->parent) {
        vt_affine inner;
        box = vt_stage_frame_of(stage, node);
        if (!vt_stage_inner_matrix(stage, node, box, &inner)) return false;
        *out = vt_affine_multiply(vt_stage_local_matrix(node, box), vt_affine_multiply(inner, *out));
    }
    return true;
}

bool vt_stage_box(vt_stage *stage, vt_node handle, vt_rect *out)
{
    stage_node *node = vt_stage_find(stage, handle, NULL);
    if (!node) return false;
    vt_layout(stage);
    vt_affine matrix;
    *out = (vt_rect){0, 0, 0, 0};
    if (!vt_stage_to_root(stage, node, &matrix)) return true;
    if (!bounds_under(stage, node, matrix, out)) *out = (vt_rect){matrix.e, matrix.f, 0, 0};
    return true;
}

bool vt_stage_to_own(vt_stage *stage, vt_node handle, vt_point at, vt_point *out)
{
    stage_node *node = vt_stage_find(stage, handle, NULL);
    if (!node) return false;
    vt_layout(stage);
    vt_affine matrix, inverse;
    if (!vt_stage_to_root(stage, node, &matrix) || !vt_affine_invert(matrix, &inverse)) return false;
    *out = vt_affine_apply(inverse, at);
    return true;
}

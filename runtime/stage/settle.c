/* Sizes, matrices and damage: brings what was marked up to date, and nothing else. */
#include "stage/stage_private.h"

/* Ink may reach beyond a text's box: slanted letters, accents, lines set tighter than the font wants. */
static const double ink_overhang = 0.25;

void vt_stage_mark(stage_node *node, unsigned dirty)
{
    node->dirty = (uint8_t)(node->dirty | dirty);
    for (; node && !node->queued; node = node->parent) {
        node->queued = true;
        if (!node->parent) break;
        node->dirty_prev = NULL;
        node->dirty_next = node->parent->dirty_first;
        if (node->dirty_next) node->dirty_next->dirty_prev = node;
        node->parent->dirty_first = node;
    }
}

void vt_stage_unmark(stage_node *node)
{
    if (!node->queued) return;
    node->queued = false;
    if (!node->parent) return;
    if (node->dirty_prev)
        node->dirty_prev->dirty_next = node->dirty_next;
    else
        node->parent->dirty_first = node->dirty_next;
    if (node->dirty_next) node->dirty_next->dirty_prev = node->dirty_prev;
    node->dirty_prev = node->dirty_next = NULL;
}

static void measure(vt_stage *stage, stage_node *node)
{
    if (node->measured) return;
    node->measured = true;
    node->text_w = node->text_h = 0;
    if (!stage->deps.measure) return;
    size_t length;
    const char *text = vt_props_text(node, VT_PROP_TEXT, &length);
    vt_text_style style = vt_props_style(node);
    vt_text_box box = {0};
    if (!stage->deps.measure(stage->deps.context, text, length, &style, &box)) return;
    if (box.w > 0 && box.w < 1e7) node->text_w = box.w;
    if (box.h > 0 && box.h < 1e7) node->text_h = box.h;
}

static void size_of(vt_stage *stage, stage_node *node, double *w, double *h)
{
    *w = node->value[VT_PROP_W].number;
    *h = node->value[VT_PROP_H].number;
    if (node->kind == VT_NODE_TEXT) {
        measure(stage, node);
        if (node->text_w > *w) *w = node->text_w;
        *h = node->text_h;
    } else if (node->kind == VT_NODE_IMAGE && (*w == 0 || *h == 0)) {
        double natural_w, natural_h;
        vt_stage_asset_size(stage, node, &natural_w, &natural_h);
        if (*w == 0 && *h == 0) {
            *w = natural_w;
            *h = natural_h;
        } else if (*w == 0) {
            *w = natural_h > 0 ? *h * natural_w / natural_h : 0;
        } else {
            *h = natural_w > 0 ? *w * natural_h / natural_w : 0;
        }
    }
}

static vt_affine matrix_of(const stage_node *node, double w, double h)
{
    double scale = node->value[VT_PROP_SCALE].number, rotation = node->value[VT_PROP_ROTATION].number;
    int anchor = vt_node_holds(node->kind) ? 0 : node->value[VT_PROP_ANCHOR].choice;
    double ax = anchor % 3 * 0.5, ay = anchor / 3 * 0.5;
    vt_affine m = {scale, 0, 0, scale, 0, 0};
    if (rotation != 0) m = vt_affine_multiply(vt_affine_rotate(rotation), m);
    m.e = node->value[VT_PROP_X].number - m.a * ax * w - m.c * ay * h;
    m.f = node->value[VT_PROP_Y].number - m.b * ax * w - m.d * ay * h;
    return m;
}

vt_affine vt_stage_local_matrix(vt_stage *stage, stage_node *node)
{
    double w = 0, h = 0;
    if (!vt_node_holds(node->kind)) size_of(stage, node, &w, &h);
    return matrix_of(node, w, h);
}

static vt_rect around(vt_rect a, vt_rect b)
{
    double right = a.x + a.w > b.x + b.w ? a.x + a.w : b.x + b.w;
    double bottom = a.y + a.h > b.y + b.h ? a.y + a.h : b.y + b.h;
    double x = a.x < b.x ? a.x : b.x, y = a.y < b.y ? a.y : b.y;
    return (vt_rect){x, y, right - x, bottom - y};
}

/* The bounds, after `matrix`, of a leaf's box or of a group's visible leaves; false when there is none. */
static bool bounds_under(vt_stage *stage, stage_node *node, vt_affine matrix, vt_rect *out)
{
    if (!vt_node_holds(node->kind)) {
        double w, h;
        size_of(stage, node, &w, &h);
        *out = vt_affine_bounds(matrix, (vt_rect){0, 0, w, h});
        return true;
    }
    bool any = false;
    for (stage_node *child = node->first; child; child = child->next) {
        vt_rect box;
        if (!child->value[VT_PROP_VISIBLE].boolean) continue;
        if (!bounds_under(
                stage, child, vt_affine_multiply(matrix, vt_stage_local_matrix(stage, child)), &box))
            continue;
        *out = any ? around(*out, box) : box;
        any = true;
    }
    return any;
}

vt_rect vt_stage_own_box(vt_stage *stage, stage_node *node)
{
    vt_rect box = {0, 0, 0, 0};
    bounds_under(stage, node, vt_affine_identity, &box);
    return box;
}

bool vt_stage_box(vt_stage *stage, vt_node handle, vt_rect *out)
{
    stage_node *node = vt_stage_find(stage, handle, NULL);
    if (!node) return false;
    vt_affine matrix = vt_stage_local_matrix(stage, node);
    for (stage_node *above = node->parent; above; above = above->parent)
        matrix = vt_affine_multiply(vt_stage_local_matrix(stage, above), matrix);
    if (!bounds_under(stage, node, matrix, out)) *out = (vt_rect){matrix.e, matrix.f, 0, 0};
    return true;
}

static bool leaves_pixels(const stage_node *node)
{
    if (node->placed_w <= 0 || node->placed_h <= 0) return false;
    switch (node->kind) {
    case VT_NODE_RECT:
        return node->value[VT_PROP_COLOR].color.a > 0 ||
               (node->value[VT_PROP_BORDER].number > 0 && node->value[VT_PROP_BORDER_COLOR].color.a > 0);
    case VT_NODE_TEXT:
        return node->value[VT_PROP_COLOR].color.a > 0 && vt_props_text(node, VT_PROP_TEXT, NULL)[0];
    case VT_NODE_IMAGE:
        return vt_props_text(node, VT_PROP_SRC, NULL)[0];
    default:
        return false;
    }
}

static vt_irect bounds_of(const vt_stage *stage, const stage_node *node)
{
    if (!leaves_pixels(node)) return (vt_irect){0, 0, 0, 0};
    double margin = 0;
    if (node->kind == VT_NODE_TEXT) {
        double tight = 1 - node->value[VT_PROP_LINE_HEIGHT].number;
        margin = node->value[VT_PROP_SIZE].number * (tight > ink_overhang ? tight : ink_overhang);
    }
    vt_rect box = {-margin, -margin, node->placed_w + 2 * margin, node->placed_h + 2 * margin};
    vt_irect bounds = vt_rect_outward(vt_affine_bounds(node->matrix, box));
    bounds = (vt_irect){bounds.x0 - 1, bounds.y0 - 1, bounds.x1 + 1, bounds.y1 + 1};
    bounds = vt_irect_intersect(bounds, stage->view.content);
    return vt_irect_empty(bounds) ? (vt_irect){0, 0, 0, 0} : bounds;
}

static bool covers(vt_irect outer, vt_irect inner)
{
    return inner.x0 >= outer.x0 && inner.y0 >= outer.y0 && inner.x1 <= outer.x1 && inner.y1 <= outer.y1;
}

/* Thousands of moving nodes would spend the frame on merging well: here a rectangle widens the one that grows
 * least by it. */
static void hurt_roughly(vt_stage *stage, vt_irect rect)
{
    if (stage->rough_count < STAGE_ROUGH) {
        stage->rough[stage->rough_count++] = rect;
        return;
    }
    int best = 0;
    int64_t least = INT64_MAX;
    for (int i = 0; i < STAGE_ROUGH && least > 0; i++) {
        int64_t growth =
            vt_irect_area(vt_irect_union(stage->rough[i], rect)) - vt_irect_area(stage->rough[i]);
        if (growth >= least) continue;
        least = growth;
        best = i;
    }
    stage->rough[best] = vt_irect_union(stage->rough[best], rect);
}

static void hurt(vt_stage *stage, vt_irect rect)
{
    if (vt_irect_empty(rect)) return;
    for (int i = 0; i < stage->pending.count; i++)
        if (covers(stage->pending.rects[i], rect)) return;
    if (stage->hurts++ < STAGE_CAREFUL)
        vt_region_add(&stage->pending, rect);
    else
        hurt_roughly(stage, rect);
}

/* What lies below stays marked: it is settled when it is lit again. */
static void darken(vt_stage *stage, stage_node *node)
{
    node->lit = false;
    hurt(stage, node->bounds);
    node->bounds = (vt_irect){0, 0, 0, 0};
    for (stage_node *child = node->first; child; child = child->next)
        if (child->lit) darken(stage, child);
}

bool vt_stage_same_matrix(const vt_affine *p, const vt_affine *q)
{
    return p->a == q->a && p->b == q->b && p->c == q->c && p->d == q->d && p->e == q->e && p->f == q->f;
}

static bool place(vt_stage *stage, stage_node *node, double opacity)
{
    double w = 0, h = 0;
    if (!vt_node_holds(node->kind)) size_of(stage, node, &w, &h);
    vt_affine outer = node->parent ? node->parent->matrix : stage->view.to_device;
    vt_affine matrix = vt_affine_multiply(outer, matrix_of(node, w, h));
    bool moved = node->opacity != opacity || node->placed_w != w || node->placed_h != h ||
                 !vt_stage_same_matrix(&node->matrix, &matrix);
    node->matrix = matrix;
    node->opacity = opacity;
    node->placed_w = w;
    node->placed_h = h;
    return moved;
}

static void settle(vt_stage *stage, stage_node *node, unsigned inherited)
{
    unsigned dirty = node->dirty | inherited;
    bool was_lit = node->lit;
    node->dirty = 0;
    vt_stage_unmark(node);
    double opacity = (node->parent ? node->parent->opacity : 1) * node->value[VT_PROP_OPACITY].number;
    if (!node->value[VT_PROP_VISIBLE].boolean || opacity <= 0 || node->value[VT_PROP_SCALE].number <= 0) {
        if (was_lit) darken(stage, node);
        return;
    }
    node->lit = true;
    bool moved = false;
    if (dirty & STAGE_DIRTY_PLACE || !was_lit) moved = place(stage, node, opacity) || !was_lit;
    if (!vt_node_holds(node->kind) && (moved || dirty & (STAGE_DIRTY_PAINT | STAGE_DIRTY_ORDER))) {
        hurt(stage, node->bounds);
        node->bounds = bounds_of(stage, node);
        hurt(stage, node->bounds);
    }
    unsigned passed = (moved ? STAGE_DIRTY_PLACE : 0u) | (dirty & STAGE_DIRTY_ORDER);
    if (passed)
        for (stage_node *child = node->first; child; child = child->next)
            settle(stage, child, passed);
    else
        while (node->dirty_first)
            settle(stage, node->dirty_first, 0);
}

static bool same_view(const vt_view *a, const vt_view *b)
{
    return a->screen_w == b->screen_w && a->screen_h == b->screen_h &&
           vt_irect_equal(a->content, b->content) && vt_stage_same_matrix(&a->to_device, &b->to_device);
}

void vt_stage_up_to_date(vt_stage *stage, const vt_view *view)
{
    bool turned = !same_view(&stage->view, view);
    if (turned) {
        stage->view = *view;
        stage->all = true;
    }
    if (stage->all) {
        vt_region_clear(&stage->pending);
        vt_region_add(&stage->pending, (vt_irect){0, 0, view->screen_w, view->screen_h});
    }
    if (!turned && !stage->root->queued) return;
    stage->hurts = stage->rough_count = 0;
    settle(stage, stage->root, turned ? STAGE_DIRTY_PLACE : 0);
    for (int i = 0; i < stage->rough_count; i++)
        vt_region_add(&stage->pending, stage->rough[i]);
}

bool vt_stage_settle(vt_stage *stage, const vt_view *view, vt_region *damage)
{
    vt_stage_up_to_date(stage, view);
    if (vt_region_empty(&stage->pending)) return false;
    vt_region_add_region(damage, &stage->pending);
    vt_region_clear(&stage->pending);
    stage->all = false;
    return true;
}

void vt_stage_damage_all(vt_stage *stage)
{
    stage->all = true;
}

static void remeasure(stage_node *node)
{
    if (node->kind == VT_NODE_TEXT) {
        node->measured = false;
        vt_stage_mark(node, STAGE_DIRTY_PLACE | STAGE_DIRTY_PAINT);
    }
    for (stage_node *child = node->first; child; child = child->next)
        remeasure(child);
}

void vt_stage_remeasure(vt_stage *stage)
{
    remeasure(stage->root);
}

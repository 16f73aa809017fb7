/* Matrices, clips, layers and damage: brings what was marked up to date, and nothing else. */
#include <string.h>

#include "stage/stage_private.h"

void vt_stage_mark(stage_node *node, unsigned dirty)
{
    node->dirty = (uint8_t)(node->dirty | dirty);
    for (; node && !node->queued; node = node->parent) {
        node->queued = true;
        if (!node->parent) break;
        node->dirty_prev = NULL;
        node->dirty_next = node->parent->hold->dirty_first;
        if (node->dirty_next) node->dirty_next->dirty_prev = node;
        node->parent->hold->dirty_first = node;
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
        node->parent->hold->dirty_first = node->dirty_next;
    if (node->dirty_next) node->dirty_next->dirty_prev = node->dirty_prev;
    node->dirty_prev = node->dirty_next = NULL;
}

/* vt_irect_union, tens of thousands of times a frame. */
static inline void take_in(vt_irect *around, vt_irect one)
{
    if (one.x1 <= one.x0 || one.y1 <= one.y0) return;
    if (around->x1 <= around->x0) {
        *around = one;
        return;
    }
    if (one.x0 < around->x0) around->x0 = one.x0;
    if (one.y0 < around->y0) around->y0 = one.y0;
    if (one.x1 > around->x1) around->x1 = one.x1;
    if (one.y1 > around->y1) around->y1 = one.y1;
}

static bool covers(vt_irect outer, vt_irect inner)
{
    return inner.x0 >= outer.x0 && inner.y0 >= outer.y0 && inner.x1 <= outer.x1 && inner.y1 <= outer.y1;
}

/* Which of so many equal parts of a length; the first one for what lies beyond, where another view had its
 * content. Without dividing, which would be dear here. */
static inline int part_of(int64_t at, int64_t length, int parts)
{
    int part = 0;
    if (at >= length) return 0;
    for (int i = 1; i < parts; i++)
        part += at * parts >= length * i;
    return part;
}

/* Thousands of moving nodes would spend the frame on merging well: here each of a few parts of the screen has
 * one rectangle around everything whose middle lies there. */
static void hurt_roughly(vt_stage *stage, vt_irect rect)
{
    vt_irect all = stage->view.content;
    int64_t w = all.x1 - all.x0, h = all.y1 - all.y0;
    int64_t x = (int64_t)rect.x0 + rect.x1 - 2 * (int64_t)all.x0,
            y = (int64_t)rect.y0 + rect.y1 - 2 * (int64_t)all.y0;
    if (w <= 0 || h <= 0) return; /* nothing is seen of it */
    int column = part_of(x, 2 * w, STAGE_ROUGH_ACROSS), row = part_of(y, 2 * h, STAGE_ROUGH_DOWN);
    take_in(&stage->rough[row * STAGE_ROUGH_ACROSS + column], rect);
    stage->roughly = true;
}

/* Painters go through the list for each rectangle: where the parts fill most of what is around them, one
 * rectangle around all of them costs less than its few pixels more. */
static void add_rough(vt_stage *stage)
{
    vt_irect around = {0, 0, 0, 0};
    int64_t filled = 0;
    for (int i = 0; i < STAGE_ROUGH; i++) {
        take_in(&around, stage->rough[i]);
        filled += vt_irect_area(stage->rough[i]);
    }
    if (4 * filled >= 3 * vt_irect_area(around)) {
        vt_region_add(&stage->pending, around);
        return;
    }
    for (int i = 0; i < STAGE_ROUGH; i++)
        vt_region_add(&stage->pending, stage->rough[i]);
}

static void forget_rough(vt_stage *stage)
{
    if (stage->roughly) memset(stage->rough, 0, sizeof stage->rough);
    stage->roughly = false;
    stage->hurts = 0;
}

void vt_stage_hurt(vt_stage *stage, vt_irect rect)
{
    if (vt_irect_empty(rect)) return;
    if (stage->hurts >= STAGE_CAREFUL) {
        hurt_roughly(stage, rect);
        return;
    }
    for (int i = 0; i < stage->pending.count; i++)
        if (covers(stage->pending.rects[i], rect)) return;
    stage->hurts++;
    vt_region_add(&stage->pending, rect);
}

/* What lies below stays marked: it is settled when it is lit again. */
static void darken(vt_stage *stage, stage_node *node)
{
    node->lit = false;
    vt_stage_hurt(stage, node->bounds);
    node->bounds = (vt_irect){0, 0, 0, 0};
    if (!node->hold) return;
    for (stage_node *child = node->hold->first; child; child = child->next)
        if (child->lit) darken(stage, child);
}

bool vt_stage_same_matrix(const vt_affine *p, const vt_affine *q)
{
    return p->a == q->a && p->b == q->b && p->c == q->c && p->d == q->d && p->e == q->e && p->f == q->f;
}

static const vt_affine *around(const vt_stage *stage, const stage_node *node)
{
    return node->parent ? &node->parent->hold->inner : &stage->view.to_device;
}

static vt_irect clip_around(const vt_stage *stage, const stage_node *node)
{
    return node->parent ? node->parent->hold->clip : stage->view.content;
}

static bool same_rect(vt_rect a, vt_rect b)
{
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

static bool place(vt_stage *stage, stage_node *node, double opacity)
{
    vt_rect frame = vt_stage_frame_of(stage, node);
    vt_affine matrix = vt_affine_multiply(*around(stage, node), vt_stage_local_matrix(node, frame));
    bool moved = node->opacity != opacity || node->placed_w != frame.w || node->placed_h != frame.h ||
                 !vt_stage_same_matrix(&node->matrix, &matrix);
    node->matrix = matrix;
    node->opacity = opacity;
    node->placed_w = frame.w;
    node->placed_h = frame.h;
    if (node->hold) {
        moved = moved || !same_rect(node->hold->placed, frame);
        node->hold->placed = frame;
    }
    return moved;
}

/* Its own pixels; dirty with PAINT: they differ wherever they are. */
static void repaint(vt_stage *stage, stage_node *node, unsigned dirty, vt_irect clip)
{
    if (!(dirty & (STAGE_DIRTY_PAINT | STAGE_DIRTY_ORDER | STAGE_DIRTY_CLIP))) return;
    if (node->kind == VT_NODE_TEXT) vt_stage_measure(stage, node); /* for how far its ink reaches */
    vt_irect bounds = vt_stage_bounds_of(node, clip);
    if (!(dirty & (STAGE_DIRTY_PAINT | STAGE_DIRTY_ORDER)) && vt_irect_equal(bounds, node->bounds)) return;
    vt_stage_hurt(stage, node->bounds);
    node->bounds = bounds;
    vt_stage_hurt(stage, bounds);
}

/* Whether more than one thing is drawn in it, so that its opacity is not that of each. */
static bool several(const stage_node *node)
{
    const stage_hold *hold = node->hold;
    if (hold->count != 1) return hold->count > 1;
    return hold->first->hold || vt_stage_color_of(node, VT_PROP_BACKGROUND).a > 0 ||
           vt_node_frames(node->kind);
}

/* What a film shows ends at its own edges and corners: without anything upon it there is nothing to clip. */
static bool clips(const stage_node *node)
{
    return vt_stage_clips(node) && (node->hold->count > 0 || !vt_node_films(node->kind));
}

/* How what it holds is drawn; returns what of that is new to the children. */
static unsigned furnish(vt_stage *stage, stage_node *node)
{
    stage_hold *hold = node->hold;
    bool upright = true, masked = hold->mask.request != 0, own = clips(node), clipping = own || masked;
    vt_irect clip = clip_around(stage, node);
    if (clipping) {
        clip = vt_irect_intersect(clip, vt_stage_clip_of(node->matrix, hold->placed, &upright));
        if (vt_irect_empty(clip)) clip = (vt_irect){0, 0, 0, 0};
    }
    bool flat = vt_stage_is(node, VT_PROP_FLATTEN) && node->opacity < 1 && several(node);
    double pass = flat ? 1 : node->opacity;
    vt_affine inner;
    hold->open = vt_stage_inner_matrix(stage, node, hold->placed, &inner);
    if (hold->open) inner = vt_affine_multiply(node->matrix, inner);
    bool rounded = own && vt_stage_number_of(node, VT_PROP_RADIUS) > 0;
    hold->layer_clips = masked || rounded || (clipping && !upright);
    hold->layered = hold->layer_clips || flat;
    unsigned passed = 0;
    if (pass != hold->pass || !vt_stage_same_matrix(&inner, &hold->inner)) passed |= STAGE_DIRTY_PLACE;
    if (!vt_irect_equal(clip, hold->clip)) passed |= STAGE_DIRTY_CLIP;
    hold->pass = pass;
    hold->inner = inner;
    hold->clip = clip;
    return passed;
}

static vt_irect pixels_of(const stage_node *node)
{
    if (!node->lit) return (vt_irect){0, 0, 0, 0};
    return node->hold ? node->hold->under : node->bounds;
}

/* Exactly, or as exactly as its children are known; deep: those as well. */
static void gather(stage_node *node, bool deep)
{
    stage_hold *hold = node->hold;
    hold->strays = 0;
    hold->under = node->bounds;
    for (stage_node *child = hold->first; child; child = child->next) {
        if (deep && child->lit && child->hold && child->hold->open && !child->hold->layered)
            gather(child, true);
        take_in(&hold->under, pixels_of(child));
    }
}

static void settle(vt_stage *stage, stage_node *node, unsigned inherited);

static void settle_held(vt_stage *stage, stage_node *node, unsigned passed)
{
    stage_hold *hold = node->hold;
    if (!hold->open) {
        for (stage_node *child = hold->first; child; child = child->next)
            if (child->lit) darken(stage, child);
        hold->under = node->bounds;
        return;
    }
    take_in(&hold->under, node->bounds);
    if (passed)
        for (stage_node *child = hold->first; child; child = child->next)
            settle(stage, child, passed);
    else
        while (hold->dirty_first) {
            stage_node *child = hold->dirty_first;
            vt_stage_fetch(child->dirty_next);
            settle(stage, child, 0);
            take_in(&hold->under, pixels_of(child));
            hold->strays++;
        }
    /* A union that only grows is put right after as many changes as there are children. */
    if (passed || hold->layered || hold->strays > hold->count) gather(node, hold->layered);
}

static void settle_holder(vt_stage *stage, stage_node *node, unsigned dirty, bool was_lit)
{
    stage_hold *hold = node->hold;
    bool was_layered = hold->layered;
    vt_irect was_under = was_lit ? hold->under : (vt_irect){0, 0, 0, 0};
    bool was_open = hold->open && was_lit;
    unsigned passed = furnish(stage, node) | (dirty & STAGE_DIRTY_ORDER);
    if (!was_open) passed |= STAGE_DIRTY_PLACE;
    if (node->kind == VT_NODE_ZOOMABLE && passed & STAGE_DIRTY_PLACE) dirty |= STAGE_DIRTY_PAINT;
    repaint(stage, node, dirty | (passed & STAGE_DIRTY_CLIP), hold->clip);
    settle_held(stage, node, passed);
    bool changed = dirty & (STAGE_DIRTY_PAINT | STAGE_DIRTY_ORDER) || passed;
    if (hold->layered != was_layered || (hold->layered && changed)) {
        vt_stage_hurt(stage, was_under);
        vt_stage_hurt(stage, hold->under);
    }
}

static bool flat(const stage_node *node)
{
    return vt_stage_number_of(node, VT_PROP_SCALE) <= 0 || vt_stage_number_of(node, VT_PROP_SCALE_X) == 0 ||
           vt_stage_number_of(node, VT_PROP_SCALE_Y) == 0;
}

static void settle(vt_stage *stage, stage_node *node, unsigned inherited)
{
    unsigned dirty = node->dirty | inherited;
    bool was_lit = node->lit;
    node->dirty = 0;
    vt_stage_unmark(node);
    double opacity =
        (node->parent ? node->parent->hold->pass : 1) * vt_stage_number_of(node, VT_PROP_OPACITY);
    if (!vt_stage_is(node, VT_PROP_VISIBLE) || opacity <= 0 || flat(node)) {
        if (was_lit) darken(stage, node);
        return;
    }
    node->lit = true;
    bool moved = (dirty & STAGE_DIRTY_PLACE || !was_lit) && place(stage, node, opacity);
    if (moved || !was_lit) dirty |= STAGE_DIRTY_PAINT;
    if (node->hold)
        settle_holder(stage, node, dirty, was_lit);
    else
        repaint(stage, node, dirty, clip_around(stage, node));
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
    vt_layout_seen(stage);
    if (turned || stage->root->queued)
        settle(stage, stage->root, turned ? STAGE_DIRTY_PLACE | STAGE_DIRTY_CLIP : 0);
    if (stage->roughly) add_rough(stage);
    forget_rough(stage);
    if (!stage->all) return;
    vt_region_clear(&stage->pending); /* it also holds places of another view */
    vt_region_add(&stage->pending, (vt_irect){0, 0, view->screen_w, view->screen_h});
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

void vt_stage_remeasure(vt_stage *stage)
{
    for (uint32_t slot = 0; slot < stage->slots; slot++) {
        stage_node *node = vt_slots_at(stage, slot);
        if (!node->alive || node->kind != VT_NODE_TEXT) continue;
        vt_stage_forget_measure(node);
        if (node->parent->hold->counts) vt_layout_mark(node->parent);
        vt_stage_unreach(node);
        vt_stage_mark(node, STAGE_DIRTY_PLACE | STAGE_DIRTY_PAINT);
    }
}

/* Which items of a list are drawn, and on what: what lies hidden is left out, groups that must be one picture
 * go to layers. */
#include "paint/backend.h"

enum { HIDERS_MOST = 8, HIDER_LEAST_AREA = 64 * 64 };

static bool contains(vt_irect outer, vt_irect inner)
{
    return outer.x0 <= inner.x0 && outer.y0 <= inner.y0 && outer.x1 >= inner.x1 && outer.y1 >= inner.y1;
}

/* What surely is hidden: rectangles that an item fills, each with that item's number. */
typedef struct {
    vt_irect rects[HIDERS_MOST];
    int items[HIDERS_MOST];
    int count;
} hider_set;

/* Looks for large opaque things, from the front. Returns the front-most item that hides everything behind it
 * within the rectangle; -1: the background shows. What lies in a layer hides nothing outside of it. */
static int first_seen(const vt_painter *painter, const vt_drawlist *list, vt_irect rect, hider_set *out)
{
    const bool passes_small = vt_irect_area(rect) >= HIDER_LEAST_AREA; /* nothing small hides all of it */
    int depth = 0;
    out->count = 0;
    for (int i = list->count - 1; i >= 0; i--) {
        const vt_draw *item = &list->items[i];
        depth += (item->kind == VT_DRAW_POP) - (item->kind == VT_DRAW_PUSH);
        if (depth != 0 || item->kind == VT_DRAW_PUSH) continue;
        if (passes_small && vt_irect_area(item->bounds) < HIDER_LEAST_AREA) continue;
        vt_irect part = vt_irect_intersect(item->bounds, rect);
        if (vt_irect_area(part) < HIDER_LEAST_AREA && !contains(part, rect)) continue;
        part = vt_irect_intersect(vt_lower_hides(painter, list, item, rect), part);
        if (contains(part, rect)) return i;
        if (vt_irect_area(part) < HIDER_LEAST_AREA || out->count == HIDERS_MOST) continue;
        out->items[out->count] = i;
        out->rects[out->count++] = part;
    }
    return -1;
}

static bool is_hidden(const hider_set *hiders, int item, vt_irect clip)
{
    for (int i = 0; i < hiders->count && hiders->items[i] > item; i++) {
        if (contains(hiders->rects[i], clip)) return true;
    }
    return false;
}

/* The POP of a PUSH, or the last item where there is none. */
static int end_of(const vt_drawlist *list, int push)
{
    int depth = 0;
    for (int i = push; i < list->count; i++) {
        depth += (list->items[i].kind == VT_DRAW_PUSH) - (list->items[i].kind == VT_DRAW_POP);
        if (depth == 0) return i;
    }
    return list->count - 1;
}

typedef struct {
    vt_layer layer;
    bool made;
    vt_irect clip; /* of what is around it */
} open_layer;

typedef struct {
    open_layer open[VT_LAYERS_DEEPEST];
    int depth;
    int beyond; /* PUSHes deeper than that, which are drawn straight */
    vt_irect clip;
} layer_stack;

/* False: nothing of it can be seen. */
static bool enter(
    vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip, layer_stack *stack)
{
    if (vt_paint_opacity(item->opacity) == 0) return false;
    if (stack->depth == VT_LAYERS_DEEPEST) {
        stack->beyond++;
        return true;
    }
    open_layer *open = &stack->open[stack->depth];
    bool wanted = vt_lower_layer(painter, list, item, &clip, &open->layer);
    if (vt_irect_empty(clip)) return false;
    open->made = wanted && painter->backend->push(painter, &open->layer);
    open->clip = stack->clip;
    stack->clip = clip;
    stack->depth++;
    return true;
}

static void leave(vt_painter *painter, layer_stack *stack)
{
    if (stack->beyond > 0) {
        stack->beyond--;
    } else if (stack->depth > 0) {
        const open_layer *open = &stack->open[--stack->depth];
        if (open->made) painter->backend->pop(painter, &open->layer);
        stack->clip = open->clip;
    }
}

static void lower(vt_painter *painter, const vt_drawlist *list, const vt_draw *item, vt_irect clip)
{
    painter->roughly = false;
    vt_motion_meet(&painter->motion, item);
    vt_lower(painter, list, item, clip);
    vt_motion_part(&painter->motion, item, painter->roughly);
    if (painter->roughly) vt_region_add(&painter->rough, item->bounds);
}

void vt_painter_draw(vt_painter *painter, const vt_drawlist *list, vt_irect rect)
{
    hider_set hiders;
    int first = first_seen(painter, list, rect, &hiders);
    layer_stack stack = {.clip = rect};
    if (first < 0) {
        vt_color background = list->background;
        background.a = 255;
        painter->backend->fill(painter, rect, vt_paint_color(background, 1), VT_BLEND_NORMAL);
        first = 0;
    }
    for (int i = first; i < list->count; i++) {
        const vt_draw *item = &list->items[i];
        if (item->kind == VT_DRAW_POP) {
            leave(painter, &stack);
            continue;
        }
        vt_irect clip = vt_irect_intersect(item->bounds, stack.clip);
        bool seen = !vt_irect_empty(clip) && item->opacity > 0 && !is_hidden(&hiders, i, clip);
        if (item->kind != VT_DRAW_PUSH) {
            if (seen) lower(painter, list, item, clip);
        } else if (!seen || !enter(painter, list, item, clip, &stack)) {
            i = end_of(list, i);
        }
    }
    while (stack.depth > 0 || stack.beyond > 0)
        leave(painter, &stack);
}

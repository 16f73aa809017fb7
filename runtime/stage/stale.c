/* Which holders must be laid out. A change climbs as far as somebody's size or places may follow from it; the
 * topmost one waits in a list, so that a stage where nothing of that kind changed is not even looked at. */
#include "stage/stage_private.h"

static void enlist(stage_node *holder)
{
    stage_hold *hold = holder->hold;
    if (hold->enlisted) return;
    hold->enlisted = true;
    hold->layout_prev = NULL;
    hold->layout_next = hold->stage->layout_first;
    if (hold->layout_next) hold->layout_next->hold->layout_prev = holder;
    hold->stage->layout_first = holder;
}

void vt_layout_forget(stage_node *holder)
{
    stage_hold *hold = holder->hold;
    if (!hold->enlisted) return;
    hold->enlisted = false;
    if (hold->layout_prev)
        hold->layout_prev->hold->layout_next = hold->layout_next;
    else
        hold->stage->layout_first = hold->layout_next;
    if (hold->layout_next) hold->layout_next->hold->layout_prev = hold->layout_prev;
}

void vt_layout_mark(stage_node *holder)
{
    while (holder->hold->stale != STAGE_STALE_ALL) {
        holder->hold->stale = STAGE_STALE_ALL;
        if (!holder->parent || !holder->parent->hold->counts) {
            enlist(holder);
            return;
        }
        holder = holder->parent;
    }
}

static bool needs_its_box(const stage_node *group)
{
    return vt_stage_is(group, VT_PROP_CLIP) || vt_stage_color_of(group, VT_PROP_BACKGROUND).a > 0 ||
           vt_props_text(group, VT_PROP_MASK, NULL)[0];
}

static bool should_count(const stage_node *node)
{
    if (vt_node_flows(node->kind) || node->kind == VT_NODE_SCROLLER) return true;
    if (node->kind != VT_NODE_GROUP) return false;
    if (vt_stage_number_of(node, VT_PROP_W) > 0 && vt_stage_number_of(node, VT_PROP_H) > 0) return false;
    return needs_its_box(node) || (node->parent && node->parent->hold->counts);
}

void vt_layout_recount(stage_node *node)
{
    stage_hold *hold = node->hold;
    bool counts = should_count(node);
    if (counts == hold->counts) return;
    hold->counts = counts;
    hold->stale = 0;
    hold->content = (vt_rect){0, 0, 0, 0};
    vt_layout_forget(node);
    for (stage_node *child = hold->first; child; child = child->next) {
        if (!child->hold) continue;
        vt_layout_recount(child);
        if (!child->hold->counts) continue;
        child->hold->stale = 0;
        vt_layout_mark(child);
    }
    if (counts) vt_layout_mark(node);
}

void vt_layout_turn(stage_node *holder)
{
    if (vt_node_flows(holder->kind)) vt_layout_mark(holder);
    for (stage_node *child = holder->hold->first; child; child = child->next)
        if (child->hold) vt_layout_turn(child);
}

static bool hidden(const stage_node *node)
{
    for (; node; node = node->parent)
        if (!vt_stage_is(node, VT_PROP_VISIBLE)) return true;
    return false;
}

void vt_layout_seen(vt_stage *stage)
{
    for (stage_node *holder = stage->layout_first, *next; holder; holder = next) {
        next = holder->hold->layout_next;
        if (hidden(holder)) continue;
        vt_layout_forget(holder);
        vt_layout_make(stage, holder);
    }
}

void vt_layout(vt_stage *stage)
{
    while (stage->layout_first) {
        stage_node *holder = stage->layout_first;
        vt_layout_forget(holder);
        vt_layout_make(stage, holder);
    }
}

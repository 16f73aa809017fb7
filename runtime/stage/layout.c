/* Where rows, columns, grids and stacks put what they hold, and how large it gets there.
 *
 * Invariants
 * 1. Widths never depend on heights, so four sweeps settle everything, with no circle: how wide each would
 *    like to be (from the leaves up), how wide each is (from the top down), how high each is at its width
 *    (up), how high it is made and where it lies (down). A group, scroller or zoomable gives its children
 *    nothing: what it holds is laid out by itself, before the holder asks how much room that takes.
 * 2. The result depends on the properties alone, not on when a layout was made.
 * 3. Only what is stale is computed again: each holder remembers its wishes and what it gave (stage_hold).
 * 4. Sizes are those before scale and rotation, which happen around the anchor and push nobody away.
 *
 * The rules: a holder without a size is as large as its children, its gaps and its insets need. Who grows
 * shares, by weight, what the others leave of a row's width or a column's height, whatever its own size;
 * where the holder itself has no size there, nobody grows. Who is stretched is as large as the holder across.
 * A text without a width of its own wraps where a column, a grid's cell or a stack ends. Cells of a grid are
 * equally wide: the grid's share, or as the widest needs; rows share the grid's height, or are as high as
 * they need. Invisible children take no place. */
#include <math.h>

#include "stage/stage_private.h"

static double own_w(vt_stage *stage, stage_node *node);
static void make_wide(vt_stage *stage, stage_node *node, double w);
static double own_h(vt_stage *stage, stage_node *node);
static void make_high(vt_stage *stage, stage_node *node, double h);

typedef struct {
    double gap, inset;
    int count; /* of children that take a place */
    double grow;
} layout_flow;

static bool takes_place(const stage_node *node)
{
    return vt_stage_is(node, VT_PROP_VISIBLE);
}

static layout_flow flow_of(const stage_node *holder)
{
    layout_flow flow = {
        .gap = vt_stage_number_of(holder, VT_PROP_GAP), .inset = vt_stage_number_of(holder, VT_PROP_INSET)};
    for (const stage_node *child = holder->hold->first; child; child = child->next) {
        if (!takes_place(child)) continue;
        flow.count++;
        flow.grow += vt_stage_number_of(child, VT_PROP_GROW);
    }
    return flow;
}

static double gaps(const layout_flow *flow, int count)
{
    return count > 1 ? flow->gap * (count - 1) : 0;
}

static int columns_of(const stage_node *grid)
{
    return (int)vt_stage_number_of(grid, VT_PROP_COLUMNS);
}

static bool stretches(const stage_node *holder)
{
    return vt_stage_choice_of(holder, VT_PROP_ITEMS) == VT_ITEMS_STRETCH;
}

/* Whether its size across and down is its own or given, not that of what it holds. */
static bool sized_w(const stage_node *node)
{
    return vt_stage_number_of(node, VT_PROP_W) > 0 || (node->given && node->given->w >= 0);
}

static bool sized_h(const stage_node *node)
{
    return vt_stage_number_of(node, VT_PROP_H) > 0 || (node->given && node->given->h >= 0);
}

static bool mirrored(const stage_node *holder)
{
    for (; holder; holder = holder->parent) {
        int direction = vt_stage_choice_of(holder, VT_PROP_DIRECTION);
        if (direction != VT_DIRECTION_AUTO) return direction == VT_DIRECTION_RTL;
        if (!holder->parent) return holder->hold->stage->rtl;
    }
    return false;
}

/* ---- how wide they would like to be ---- */

static double flow_w(vt_stage *stage, stage_node *holder)
{
    layout_flow flow = flow_of(holder);
    double sum = 0, most = 0;
    for (stage_node *child = holder->hold->first; child; child = child->next) {
        double w = own_w(stage, child);
        if (!takes_place(child)) continue;
        sum += w;
        most = fmax(most, w);
    }
    double inner = most;
    if (holder->kind == VT_NODE_ROW) inner = sum + gaps(&flow, flow.count);
    if (holder->kind == VT_NODE_GRID && flow.count > 0) {
        int columns = columns_of(holder);
        inner = most * columns + gaps(&flow, columns);
    }
    return inner + 2 * flow.inset;
}

/* Of a group or scroller: what it holds is ready before anybody asks how much room it takes. */
static void gather(vt_stage *stage, stage_node *holder)
{
    stage_hold *hold = holder->hold;
    if (!hold->stale) return;
    hold->stale = 0;
    for (stage_node *child = hold->first; child; child = child->next)
        if (child->hold && child->hold->counts) vt_layout_make(stage, child);
    vt_rect content = vt_stage_around(stage, holder);
    if (holder->kind == VT_NODE_SCROLLER)
        content = (vt_rect){0, 0, fmax(0, content.x + content.w), fmax(0, content.y + content.h)};
    vt_rect old = hold->content;
    if (old.x == content.x && old.y == content.y && old.w == content.w && old.h == content.h) return;
    hold->content = content;
    vt_stage_mark(holder, STAGE_DIRTY_PLACE);
    vt_stage_unreach(holder);
}

/* Of a row, column, grid or stack: w, or what it needs; of others: without what is given to them. */
static double own_w(vt_stage *stage, stage_node *node)
{
    double w = vt_stage_number_of(node, VT_PROP_W);
    stage_hold *hold = node->hold;
    if (!hold || vt_node_frames(node->kind)) return vt_stage_own_w(stage, node);
    if (!vt_node_flows(node->kind)) {
        if (hold->counts) gather(stage, node);
        return w > 0 ? w : hold->content.w;
    }
    if (hold->stale & STAGE_STALE_W) {
        hold->stale &= (uint8_t)~STAGE_STALE_W;
        hold->want_w = flow_w(stage, node);
    }
    return w > 0 ? w : hold->want_w;
}

/* ---- how wide they are ---- */

static void changed_place(stage_node *child)
{
    vt_stage_mark(child, STAGE_DIRTY_PLACE);
    vt_stage_unreach(child);
}

/* Another size was given: a text may break elsewhere within an equal box, a row may begin to grow its own. */
static void given_another(stage_node *child)
{
    if (vt_node_flows(child->kind)) child->hold->stale |= STAGE_STALE_H | STAGE_STALE_GIVEN;
    if (child->kind == VT_NODE_TEXT) vt_stage_mark(child, STAGE_DIRTY_PAINT);
    changed_place(child);
}

/* w below 0: as it likes. */
static void give_w(vt_stage *stage, stage_node *child, double w)
{
    if (w >= 0 && w < 1) w = 1;
    if (child->given->w != w) {
        child->given->w = w;
        given_another(child);
    }
    if (child->hold && child->hold->counts && !vt_node_flows(child->kind)) gather(stage, child);
    if (vt_node_flows(child->kind)) make_wide(stage, child, w >= 0 ? w : own_w(stage, child));
}

static bool wraps(const stage_node *node)
{
    return node->kind == VT_NODE_TEXT && vt_stage_number_of(node, VT_PROP_W) == 0;
}

/* How wide a child is made by a column, stack or grid that leaves it so much room. */
static double across(vt_stage *stage, stage_node *child, bool stretched, double room)
{
    if (stretched) return room;
    return wraps(child) && vt_stage_own_w(stage, child) > room ? room : -1;
}

static void give_widths(vt_stage *stage, stage_node *holder, double w)
{
    layout_flow flow = flow_of(holder);
    double room = fmax(0, w - 2 * flow.inset);
    bool row = holder->kind == VT_NODE_ROW, grows = row && flow.grow > 0 && sized_w(holder);
    bool stretched = !row && holder->kind != VT_NODE_STACK && stretches(holder);
    if (row) room -= gaps(&flow, flow.count);
    for (stage_node *child = holder->hold->first; grows && child; child = child->next)
        if (takes_place(child) && vt_stage_number_of(child, VT_PROP_GROW) == 0) room -= own_w(stage, child);
    if (holder->kind == VT_NODE_GRID) room = (room - gaps(&flow, columns_of(holder))) / columns_of(holder);
    room = fmax(0, room);
    for (stage_node *child = holder->hold->first; child; child = child->next) {
        double grow = vt_stage_number_of(child, VT_PROP_GROW), given = -1;
        if (takes_place(child)) {
            if (!row)
                given = across(stage, child, stretched, room);
            else if (grows && grow > 0)
                given = room * grow / flow.grow;
        }
        give_w(stage, child, given);
    }
}

static void make_wide(vt_stage *stage, stage_node *node, double w)
{
    stage_hold *hold = node->hold;
    if (hold->w == w && !(hold->stale & STAGE_STALE_GIVEN)) return;
    hold->w = w;
    hold->stale |= STAGE_STALE_H | STAGE_STALE_GIVEN;
    vt_stage_mark(node, STAGE_DIRTY_PLACE);
    vt_stage_unreach(node);
    give_widths(stage, node, w);
}

static double width_of(vt_stage *stage, stage_node *child)
{
    if (vt_node_flows(child->kind)) return child->hold->w;
    return child->given->w >= 0 ? child->given->w : own_w(stage, child);
}

/* ---- how high they are ---- */

static double flow_h(vt_stage *stage, stage_node *holder)
{
    layout_flow flow = flow_of(holder);
    double sum = 0, most = 0, row_most = 0;
    int columns = holder->kind == VT_NODE_GRID ? columns_of(holder) : 1, at = 0;
    for (stage_node *child = holder->hold->first; child; child = child->next) {
        double h = own_h(stage, child);
        if (!takes_place(child)) continue;
        most = fmax(most, h);
        row_most = fmax(row_most, h);
        if (++at % columns != 0) continue;
        sum += row_most;
        row_most = 0;
    }
    sum += row_most;
    double inner = sum + gaps(&flow, (flow.count + columns - 1) / columns);
    if (holder->kind == VT_NODE_ROW || holder->kind == VT_NODE_STACK) inner = most;
    return inner + 2 * flow.inset;
}

static double own_h(vt_stage *stage, stage_node *node)
{
    double h = vt_stage_number_of(node, VT_PROP_H);
    stage_hold *hold = node->hold;
    if (!hold || vt_node_frames(node->kind)) return vt_stage_own_h(stage, node);
    if (!vt_node_flows(node->kind)) return h > 0 ? h : hold->content.h;
    if (hold->stale & STAGE_STALE_H) {
        hold->stale &= (uint8_t)~STAGE_STALE_H;
        hold->want_h = flow_h(stage, node);
    }
    return h > 0 ? h : hold->want_h;
}

/* ---- how high they are made, and where they lie ---- */

static double height_of(vt_stage *stage, stage_node *child)
{
    if (vt_node_flows(child->kind)) return child->hold->h;
    return child->given->h >= 0 ? child->given->h : own_h(stage, child);
}

static void give_h(vt_stage *stage, stage_node *child, double h)
{
    if (h >= 0 && h < 1) h = 1;
    if (child->given->h != h) {
        child->given->h = h;
        given_another(child);
    }
    if (vt_node_flows(child->kind)) make_high(stage, child, h >= 0 ? h : own_h(stage, child));
}

static void put_at(stage_node *child, double x, double y)
{
    if (child->given->x == x && child->given->y == y) return;
    child->given->x = x;
    child->given->y = y;
    changed_place(child);
}

/* Where something so long begins in that much room. */
static double begin_at(int items, double room, double length)
{
    if (items == VT_ITEMS_CENTER) return (room - length) / 2;
    return items == VT_ITEMS_END ? room - length : 0;
}

/* Where the first begins and how far the next ones are apart, beyond the gap.
 * */
static double spread(int justify, double left_over, int count, double *between)
{
    *between = 0;
    if (left_over <= 0 || count == 0) return 0;
    switch (justify) {
    case VT_JUSTIFY_CENTER:
        return left_over / 2;
    case VT_JUSTIFY_END:
        return left_over;
    case VT_JUSTIFY_BETWEEN:
        if (count > 1) *between = left_over / (count - 1);
        return 0;
    case VT_JUSTIFY_AROUND:
        *between = left_over / count;
        return *between / 2;
    default:
        return 0;
    }
}

static void place_line(vt_stage *stage, stage_node *holder, const layout_flow *flow, double w, double h)
{
    bool row = holder->kind == VT_NODE_ROW, mirror = mirrored(holder);
    double along = (row ? w : h) - 2 * flow->inset, beside = (row ? h : w) - 2 * flow->inset;
    double left_over = along - gaps(flow, flow->count), between;
    for (stage_node *child = holder->hold->first; child; child = child->next)
        if (takes_place(child)) left_over -= row ? width_of(stage, child) : height_of(stage, child);
    double at =
        flow->inset + spread(vt_stage_choice_of(holder, VT_PROP_JUSTIFY), left_over, flow->count, &between);
    int items = vt_stage_choice_of(holder, VT_PROP_ITEMS);
    for (stage_node *child = holder->hold->first; child; child = child->next) {
        if (!takes_place(child)) continue;
        double cw = width_of(stage, child), ch = height_of(stage, child);
        double aside = flow->inset + begin_at(items, beside, row ? ch : cw);
        double x = row ? at : aside, y = row ? aside : at;
        put_at(child, mirror ? w - x - cw : x, y);
        at += (row ? cw : ch) + flow->gap + between;
    }
}

static void give_heights(vt_stage *stage, stage_node *holder, const layout_flow *flow, double h)
{
    bool row = holder->kind == VT_NODE_ROW, column = holder->kind == VT_NODE_COLUMN;
    bool grows = column && flow->grow > 0 && sized_h(holder), stretched = row && stretches(holder);
    double room = fmax(0, h - 2 * flow->inset);
    if (column) room -= gaps(flow, flow->count);
    for (stage_node *child = holder->hold->first; grows && child; child = child->next)
        if (takes_place(child) && vt_stage_number_of(child, VT_PROP_GROW) == 0) room -= own_h(stage, child);
    room = fmax(0, room);
    for (stage_node *child = holder->hold->first; child; child = child->next) {
        double grow = vt_stage_number_of(child, VT_PROP_GROW), given = -1;
        if (takes_place(child) && stretched) given = room;
        if (takes_place(child) && grows && grow > 0) given = room * grow / flow->grow;
        give_h(stage, child, given);
    }
}

static void place_grid(vt_stage *stage, stage_node *grid, const layout_flow *flow, double w, double h)
{
    int columns = columns_of(grid), rows = (flow->count + columns - 1) / columns;
    int items = vt_stage_choice_of(grid, VT_PROP_ITEMS);
    bool mirror = mirrored(grid), stretched = items == VT_ITEMS_STRETCH;
    double cell_w = fmax(0, w - 2 * flow->inset - gaps(flow, columns)) / columns;
    double share = rows ? fmax(0, h - 2 * flow->inset - gaps(flow, rows)) / rows : 0, y = flow->inset;
    stage_node *child = grid->hold->first;
    while (child) {
        double cell_h = share;
        int seen = 0;
        if (!sized_h(grid)) {
            cell_h = 0;
            for (stage_node *one = child; one && seen < columns; one = one->next) {
                if (!takes_place(one)) continue;
                cell_h = fmax(cell_h, own_h(stage, one));
                seen++;
            }
        }
        for (int column = 0; child && column < columns; child = child->next) {
            give_h(stage, child, takes_place(child) && stretched ? cell_h : -1);
            if (!takes_place(child)) continue;
            double cw = width_of(stage, child), ch = height_of(stage, child);
            double x = flow->inset + column * (cell_w + flow->gap) + begin_at(items, cell_w, cw);
            put_at(child, mirror ? w - x - cw : x, y + begin_at(items, cell_h, ch));
            column++;
        }
        y += cell_h + flow->gap;
    }
}

static void place_stack(vt_stage *stage, stage_node *stack, const layout_flow *flow, double w, double h)
{
    for (stage_node *child = stack->hold->first; child; child = child->next) {
        give_h(stage, child, -1);
        if (!takes_place(child)) continue;
        int place = vt_stage_choice_of(child, VT_PROP_PLACE);
        double room_w = w - 2 * flow->inset - width_of(stage, child),
               room_h = h - 2 * flow->inset - height_of(stage, child);
        put_at(child, flow->inset + room_w * (place % 3) / 2, flow->inset + room_h * (place / 3) / 2);
    }
}

static void make_high(vt_stage *stage, stage_node *node, double h)
{
    stage_hold *hold = node->hold;
    if (hold->h == h && !(hold->stale & STAGE_STALE_GIVEN)) return;
    hold->stale &= (uint8_t)~STAGE_STALE_GIVEN;
    hold->h = h;
    vt_stage_mark(node, STAGE_DIRTY_PLACE);
    vt_stage_unreach(node);
    layout_flow flow = flow_of(node);
    if (node->kind == VT_NODE_GRID) {
        place_grid(stage, node, &flow, hold->w, h);
    } else if (node->kind == VT_NODE_STACK) {
        place_stack(stage, node, &flow, hold->w, h);
    } else {
        give_heights(stage, node, &flow, h);
        place_line(stage, node, &flow, hold->w, h);
    }
}

void vt_layout_make(vt_stage *stage, stage_node *holder)
{
    if (!vt_node_flows(holder->kind)) {
        gather(stage, holder);
        return;
    }
    if (!holder->hold->stale) return;
    make_wide(stage, holder, own_w(stage, holder));
    make_high(stage, holder, own_h(stage, holder));
}

/* The settled tree as a list of what to draw, and the list as a value. */
#include <string.h>

#include "base/mem.h"
#include "stage/drawlist.h"
#include "stage/stage_private.h"

void vt_drawlist_init(vt_drawlist *list)
{
    *list = (vt_drawlist){.background = {0, 0, 0, 255}};
    vt_buf_init(&list->strings);
    vt_buf_init(&list->extras);
}

void vt_drawlist_finish(vt_drawlist *list)
{
    vt_free(list->items);
    vt_buf_finish(&list->strings);
    vt_buf_finish(&list->extras);
    vt_drawlist_init(list);
}

size_t vt_drawlist_keep_extra(vt_drawlist *list, const void *extra, size_t size)
{
    static const char gap[8] = {0};
    vt_buf *extras = &list->extras;
    if (extras->size == 0) vt_buf_bytes(extras, gap, sizeof gap);
    if (extras->size % 8 != 0) vt_buf_bytes(extras, gap, 8 - extras->size % 8);
    size_t at = extras->size;
    vt_buf_bytes(extras, extra, size);
    return vt_buf_ok(extras) ? at : VT_DRAW_PLAIN;
}

void vt_stage_set_background(vt_stage *stage, vt_color color)
{
    if (vt_color_equal(stage->background, color)) return;
    stage->background = color;
    stage->all = true;
}

static vt_draw *append(vt_drawlist *list)
{
    if (list->count == list->capacity) {
        int capacity = list->capacity ? list->capacity * 2 : 64;
        vt_draw *items = vt_realloc_array(list->items, (size_t)capacity, sizeof *items);
        if (!items) return NULL;
        list->items = items;
        list->capacity = capacity;
    }
    vt_draw *item = &list->items[list->count++];
    memset(item, 0, sizeof *item);
    return item;
}

static size_t keep(vt_drawlist *list, const char *text, size_t length)
{
    size_t at = list->strings.size;
    vt_buf_bytes(&list->strings, text, length);
    vt_buf_u8(&list->strings, 0);
    return at;
}

static double at_most_half(double value, double w, double h)
{
    double half = (w < h ? w : h) / 2;
    return value < half ? value : half;
}

static bool draw_leaf(const stage_node *node, vt_drawlist *list)
{
    vt_draw *item = append(list);
    if (!item) return false;
    const stage_value *value = node->value;
    item->matrix = node->matrix;
    item->w = node->placed_w;
    item->h = node->placed_h;
    item->opacity = node->opacity;
    item->bounds = node->bounds;
    size_t length;
    const char *text;
    switch (node->kind) {
    case VT_NODE_IMAGE:
        item->kind = VT_DRAW_IMAGE;
        item->radius = at_most_half(value[VT_PROP_RADIUS].number, item->w, item->h);
        item->asset = node->request;
        item->fit = (vt_fit)value[VT_PROP_FIT].choice;
        text = vt_props_text(node, VT_PROP_SRC, &length);
        item->src = keep(list, text, length);
        break;
    case VT_NODE_TEXT:
        item->kind = VT_DRAW_TEXT;
        item->color = value[VT_PROP_COLOR].color;
        item->style = vt_props_style(node);
        item->style.font = item->style.language = NULL;
        text = vt_props_text(node, VT_PROP_FONT, &length);
        item->font = keep(list, text, length);
        text = vt_props_text(node, VT_PROP_TEXT, &length);
        item->text = keep(list, text, length);
        item->text_length = length;
        break;
    default:
        item->kind = VT_DRAW_RECT;
        item->color = value[VT_PROP_COLOR].color;
        item->radius = at_most_half(value[VT_PROP_RADIUS].number, item->w, item->h);
        item->border = at_most_half(value[VT_PROP_BORDER].number, item->w, item->h);
        item->border_color = value[VT_PROP_BORDER_COLOR].color;
        break;
    }
    return true;
}

static bool draw_node(const stage_node *node, const vt_region *damage, vt_drawlist *list)
{
    if (!node->lit) return true;
    for (const stage_node *child = node->first; child; child = child->next)
        if (!draw_node(child, damage, list)) return false;
    if (vt_irect_empty(node->bounds) || (damage && !vt_region_touches(damage, node->bounds))) return true;
    return draw_leaf(node, list);
}

bool vt_stage_draw(
    vt_stage *stage, const vt_view *view, const vt_region *damage, vt_drawlist *list, vt_err *err)
{
    list->count = 0;
    vt_buf_clear(&list->strings);
    vt_buf_clear(&list->extras);
    list->background = stage->background;
    vt_stage_up_to_date(stage, view);
    if (draw_node(stage->root, damage, list) && vt_buf_ok(&list->strings) && vt_buf_ok(&list->extras))
        return true;
    list->count = 0;
    return vt_fail_memory(err, "the draw list");
}

static bool same_string(const vt_drawlist *a, size_t in_a, const vt_drawlist *b, size_t in_b)
{
    return strcmp((const char *)a->strings.data + in_a, (const char *)b->strings.data + in_b) == 0;
}

static bool same_item(const vt_drawlist *a, const vt_draw *p, const vt_drawlist *b, const vt_draw *q)
{
    if (p->kind != q->kind || p->w != q->w || p->h != q->h || p->opacity != q->opacity ||
        !vt_irect_equal(p->bounds, q->bounds) || !vt_stage_same_matrix(&p->matrix, &q->matrix))
        return false;
    switch (p->kind) {
    case VT_DRAW_RECT:
        return vt_color_equal(p->color, q->color) && p->radius == q->radius && p->border == q->border &&
               vt_color_equal(p->border_color, q->border_color);
    case VT_DRAW_IMAGE:
        return p->asset == q->asset && p->fit == q->fit && p->radius == q->radius &&
               same_string(a, p->src, b, q->src);
    case VT_DRAW_TEXT:
        return vt_color_equal(p->color, q->color) && p->style.size == q->style.size &&
               p->style.line_height == q->style.line_height && p->style.wrap == q->style.wrap &&
               p->style.align == q->style.align && same_string(a, p->font, b, q->font) &&
               same_string(a, p->text, b, q->text);
    default:
        break;
    }
    return false;
}

bool vt_drawlist_equal(const vt_drawlist *a, const vt_drawlist *b)
{
    if (a->count != b->count || !vt_color_equal(a->background, b->background)) return false;
    for (int i = 0; i < a->count; i++)
        if (!same_item(a, &a->items[i], b, &b->items[i])) return false;
    return true;
}

static const char *color_text(vt_color color, char out[10])
{
    vt_color_text(color, out);
    return out;
}

void vt_drawlist_print(const vt_drawlist *list, vt_buf *out)
{
    const char *strings = (const char *)list->strings.data;
    char color[10], border_color[10];
    vt_buf_printf(out, "background %s\n", color_text(list->background, color));
    for (int i = 0; i < list->count; i++) {
        const vt_draw *item = &list->items[i];
        vt_affine m = item->matrix;
        static const char *const kinds[] = {
            "rect", "image", "text", "path", "canvas", "particles", "qr", "tiles", "push", "pop"};
        vt_buf_printf(out, "%s %gx%g [%g %g %g %g %g %g] in %d,%d-%d,%d", kinds[item->kind], item->w, item->h,
            m.a, m.b, m.c, m.d, m.e, m.f, item->bounds.x0, item->bounds.y0, item->bounds.x1, item->bounds.y1);
        if (item->opacity != 1) vt_buf_printf(out, " opacity %g", item->opacity);
        switch (item->kind) {
        case VT_DRAW_RECT:
            vt_buf_printf(out, " %s", color_text(item->color, color));
            if (item->border > 0)
                vt_buf_printf(
                    out, " border %g %s", item->border, color_text(item->border_color, border_color));
            break;
        case VT_DRAW_IMAGE: {
            static const char *const fits[] = {"stretch", "contain", "cover"};
            vt_buf_printf(
                out, " \"%s\" asset %u %s", strings + item->src, (unsigned)item->asset, fits[item->fit]);
            break;
        }
        case VT_DRAW_TEXT: {
            static const char *const aligns[] = {"left", "center", "right", "start", "end", "justify"};
            vt_buf_printf(out, " %s %s %g line %g wrap %g %s ", color_text(item->color, color),
                strings + item->font, item->style.size, item->style.line_height, item->style.wrap,
                aligns[item->style.align]);
            vt_buf_json_string(out, strings + item->text, item->text_length);
            break;
        }
        default:
            break;
        }
        if (item->radius > 0) vt_buf_printf(out, " radius %g", item->radius);
        vt_buf_text(out, "\n");
    }
}

/* A draw list as a value: what is kept in it, and when two are the same. */
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

vt_draw *vt_drawlist_add(vt_drawlist *list)
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

size_t vt_drawlist_keep(vt_drawlist *list, const char *text, size_t length)
{
    size_t at = list->strings.size;
    vt_buf_bytes(&list->strings, text, length);
    vt_buf_u8(&list->strings, 0);
    return at;
}

/* ---- equal ---- */

typedef struct {
    const vt_drawlist *list;
    const vt_draw *item;
    const void *extra;
} side;

static bool same_string(const side *a, size_t in_a, const side *b, size_t in_b)
{
    return strcmp((const char *)a->list->strings.data + in_a, (const char *)b->list->strings.data + in_b) ==
           0;
}

static bool same_place(vt_rect a, vt_rect b)
{
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

static bool same_gradient(const vt_draw_gradient *a, const vt_draw_gradient *b)
{
    return a->kind == b->kind && vt_color_equal(a->end, b->end) && a->angle == b->angle;
}

static bool same_picture(const vt_draw_picture *a, const vt_draw_picture *b)
{
    return same_place(a->crop, b->crop) && a->left == b->left && a->top == b->top && a->right == b->right &&
           a->bottom == b->bottom && vt_color_equal(a->tint, b->tint) && a->columns == b->columns &&
           a->rows == b->rows && a->frame == b->frame;
}

static bool same_ink(const side *p, const vt_draw_ink *a, const side *q, const vt_draw_ink *b)
{
    return a->outline == b->outline && vt_color_equal(a->outline_color, b->outline_color) &&
           a->shadow_x == b->shadow_x && a->shadow_y == b->shadow_y && a->shadow_blur == b->shadow_blur &&
           vt_color_equal(a->shadow_color, b->shadow_color) && same_string(p, a->language, q, b->language);
}

static bool same_style(const vt_text_style *a, const vt_text_style *b)
{
    return a->size == b->size && a->line_height == b->line_height && a->wrap == b->wrap &&
           a->height == b->height && a->shrink == b->shrink && a->spacing == b->spacing &&
           a->max_lines == b->max_lines && a->markup == b->markup && a->align == b->align &&
           a->direction == b->direction;
}

static bool same_path(const side *p, const vt_draw_path *a, const side *q, const vt_draw_path *b)
{
    if (a->shape != b->shape || a->count != b->count || a->thickness != b->thickness || a->dash != b->dash ||
        a->cap != b->cap || a->join != b->join || a->start != b->start || a->sweep != b->sweep ||
        !same_gradient(&a->gradient, &b->gradient))
        return false;
    const double *xy = vt_draw_extra(p->list, a->points), *other = vt_draw_extra(q->list, b->points);
    for (int i = 0; i < a->count; i++)
        if (xy[i] != other[i]) return false;
    return true;
}

static bool same_particles(
    const side *p, const vt_draw_particles *a, const side *q, const vt_draw_particles *b)
{
    if (a->count != b->count) return false;
    const vt_draw_particle *some = vt_draw_extra(p->list, a->first),
                           *others = vt_draw_extra(q->list, b->first);
    for (int i = 0; i < a->count; i++)
        if (some[i].x != others[i].x || some[i].y != others[i].y || some[i].size != others[i].size ||
            some[i].turn != others[i].turn || some[i].color != others[i].color)
            return false;
    return true;
}

static bool same_film(const vt_draw_film *a, const vt_draw_film *b)
{
    return a->film == b->film && a->failed == b->failed && a->mirrored == b->mirrored &&
           vt_color_equal(a->tint, b->tint);
}

static bool same_extra(const side *a, const side *b)
{
    if (!a->extra || !b->extra) return a->extra == b->extra;
    const vt_draw_qr *code = a->extra, *other_code = b->extra;
    const vt_draw_layer *layer = a->extra, *other_layer = b->extra;
    switch (a->item->kind) {
    case VT_DRAW_RECT:
        return same_gradient(a->extra, b->extra);
    case VT_DRAW_IMAGE:
        return same_picture(a->extra, b->extra);
    case VT_DRAW_TEXT:
        return same_ink(a, a->extra, b, b->extra);
    case VT_DRAW_PATH:
        return same_path(a, a->extra, b, b->extra);
    case VT_DRAW_CANVAS:
        return ((const vt_draw_canvas *)a->extra)->number == ((const vt_draw_canvas *)b->extra)->number;
    case VT_DRAW_PARTICLES:
        return same_particles(a, a->extra, b, b->extra);
    case VT_DRAW_QR:
        return code->correction == other_code->correction &&
               vt_color_equal(code->background, other_code->background);
    case VT_DRAW_TILES:
        return same_place(((const vt_draw_tiles *)a->extra)->view, ((const vt_draw_tiles *)b->extra)->view);
    case VT_DRAW_FILM:
        return same_film(a->extra, b->extra);
    case VT_DRAW_PUSH:
        return layer->clip == other_layer->clip && same_string(a, layer->mask_src, b, other_layer->mask_src);
    case VT_DRAW_POP:
        break;
    }
    return true;
}

/* Strings that an item of its kind has not lie at offset 0 of both, or are not looked at. */
static bool same_strings(const side *a, const side *b)
{
    const vt_draw *p = a->item, *q = b->item;
    switch (p->kind) {
    case VT_DRAW_TEXT:
        return same_string(a, p->font, b, q->font) && same_string(a, p->text, b, q->text);
    case VT_DRAW_QR:
        return same_string(a, p->text, b, q->text);
    case VT_DRAW_IMAGE:
    case VT_DRAW_TILES:
    case VT_DRAW_FILM:
        return same_string(a, p->src, b, q->src);
    default:
        return true;
    }
}

static bool same_item(const vt_drawlist *a, const vt_draw *p, const vt_drawlist *b, const vt_draw *q)
{
    if (p->kind != q->kind || p->w != q->w || p->h != q->h || p->opacity != q->opacity ||
        !vt_irect_equal(p->bounds, q->bounds) || !vt_stage_same_matrix(&p->matrix, &q->matrix) ||
        !vt_color_equal(p->color, q->color) || p->blend != q->blend || p->radius != q->radius ||
        p->border != q->border || !vt_color_equal(p->border_color, q->border_color) || p->asset != q->asset ||
        p->fit != q->fit || p->text_length != q->text_length || !same_style(&p->style, &q->style))
        return false;
    side one = {a, p, vt_draw_extra(a, p->extra)}, other = {b, q, vt_draw_extra(b, q->extra)};
    return same_strings(&one, &other) && same_extra(&one, &other);
}

bool vt_drawlist_equal(const vt_drawlist *a, const vt_drawlist *b)
{
    if (a->count != b->count || !vt_color_equal(a->background, b->background)) return false;
    for (int i = 0; i < a->count; i++)
        if (!same_item(a, &a->items[i], b, &b->items[i])) return false;
    return true;
}

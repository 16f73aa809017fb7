/* The settled tree becomes a list of what to draw. */
#include <math.h>

#include "stage/stage_private.h"

void vt_stage_set_background(vt_stage *stage, vt_color color)
{
    if (vt_color_equal(stage->background, color)) return;
    stage->background = color;
    stage->all = true;
}

static double at_most_half(double value, double w, double h)
{
    return fmin(value, fmin(w, h) / 2);
}

static size_t keep_text(vt_drawlist *list, const stage_node *node, vt_prop prop)
{
    size_t length;
    const char *text = vt_props_text(node, prop, &length);
    return vt_drawlist_keep(list, text, length);
}

/* An item of a node; rect: which part of its own space. */
static vt_draw *begin(vt_drawlist *list, const stage_node *node, vt_draw_kind kind, vt_rect rect)
{
    vt_draw *item = vt_drawlist_add(list);
    if (!item) return NULL;
    item->kind = kind;
    item->number = node->number;
    item->matrix = node->matrix;
    if (rect.x != 0 || rect.y != 0)
        item->matrix = vt_affine_multiply(node->matrix, vt_affine_translate(rect.x, rect.y));
    item->w = rect.w;
    item->h = rect.h;
    item->opacity = node->hold ? node->hold->pass : node->opacity;
    item->bounds = node->bounds;
    return item;
}

static vt_draw_gradient gradient_of(const stage_node *node)
{
    return (vt_draw_gradient){(vt_gradient)vt_stage_choice_of(node, VT_PROP_GRADIENT),
        vt_stage_color_of(node, VT_PROP_COLOR_END), vt_stage_number_of(node, VT_PROP_GRADIENT_ANGLE)};
}

static void draw_rect(const stage_node *node, vt_drawlist *list, vt_draw *item)
{
    item->color = vt_stage_color_of(node, VT_PROP_COLOR);
    item->radius = at_most_half(vt_stage_number_of(node, VT_PROP_RADIUS), item->w, item->h);
    item->border = at_most_half(vt_stage_number_of(node, VT_PROP_BORDER), item->w, item->h);
    item->border_color = vt_stage_color_of(node, VT_PROP_BORDER_COLOR);
    item->blend = (vt_blend)vt_stage_choice_of(node, VT_PROP_BLEND);
    vt_draw_gradient gradient = gradient_of(node);
    if (gradient.kind != VT_GRADIENT_NONE)
        item->extra = vt_drawlist_keep_extra(list, &gradient, sizeof gradient);
}

static void draw_picture(const stage_node *node, vt_drawlist *list, vt_draw *item)
{
    item->asset = node->showing->request;
    item->fit = (vt_fit)vt_stage_choice_of(node, VT_PROP_FIT);
    item->radius = at_most_half(vt_stage_number_of(node, VT_PROP_RADIUS), item->w, item->h);
    item->blend = (vt_blend)vt_stage_choice_of(node, VT_PROP_BLEND);
    item->src = keep_text(list, node, VT_PROP_SRC);
    vt_draw_picture picture = {
        .crop = {vt_stage_number_of(node, VT_PROP_CROP_X), vt_stage_number_of(node, VT_PROP_CROP_Y),
            vt_stage_number_of(node, VT_PROP_CROP_W), vt_stage_number_of(node, VT_PROP_CROP_H)},
        .left = vt_stage_number_of(node, VT_PROP_SLICE_LEFT),
        .top = vt_stage_number_of(node, VT_PROP_SLICE_TOP),
        .right = vt_stage_number_of(node, VT_PROP_SLICE_RIGHT),
        .bottom = vt_stage_number_of(node, VT_PROP_SLICE_BOTTOM),
        .tint = vt_stage_color_of(node, VT_PROP_TINT),
        .columns = 1,
        .rows = 1,
        .frame = node->shown_frame};
    if (node->kind == VT_NODE_SPRITE) {
        picture.columns = (int)vt_stage_number_of(node, VT_PROP_COLUMNS);
        picture.rows = (int)vt_stage_number_of(node, VT_PROP_ROWS);
        picture.frame += (int64_t)floor(vt_stage_number_of(node, VT_PROP_FRAME));
    }
    bool cropped = picture.crop.x > 0 || picture.crop.y > 0 || picture.crop.w > 0 || picture.crop.h > 0;
    bool sliced = picture.left > 0 || picture.top > 0 || picture.right > 0 || picture.bottom > 0;
    bool tinted = !vt_color_equal(picture.tint, (vt_color){255, 255, 255, 255});
    if (cropped || sliced || tinted || picture.columns > 1 || picture.rows > 1 || picture.frame != 0)
        item->extra = vt_drawlist_keep_extra(list, &picture, sizeof picture);
}

static void draw_text(const stage_node *node, vt_drawlist *list, vt_draw *item)
{
    size_t length;
    item->color = vt_stage_color_of(node, VT_PROP_COLOR);
    item->style = vt_props_style(node);
    item->style.font = item->style.language = NULL;
    item->font = keep_text(list, node, VT_PROP_FONT);
    item->text = keep_text(list, node, VT_PROP_TEXT);
    vt_props_text(node, VT_PROP_TEXT, &item->text_length);
    vt_draw_ink ink = {.outline = vt_stage_number_of(node, VT_PROP_OUTLINE),
        .outline_color = vt_stage_color_of(node, VT_PROP_OUTLINE_COLOR),
        .shadow_x = vt_stage_number_of(node, VT_PROP_SHADOW_X),
        .shadow_y = vt_stage_number_of(node, VT_PROP_SHADOW_Y),
        .shadow_blur = vt_stage_number_of(node, VT_PROP_SHADOW_BLUR),
        .shadow_color = vt_stage_color_of(node, VT_PROP_SHADOW_COLOR)};
    vt_props_text(node, VT_PROP_LANGUAGE, &length);
    if (ink.outline == 0 && ink.shadow_color.a == 0 && length == 0) return;
    ink.language = keep_text(list, node, VT_PROP_LANGUAGE);
    item->extra = vt_drawlist_keep_extra(list, &ink, sizeof ink);
}

static void draw_path(const stage_node *node, vt_drawlist *list, vt_draw *item)
{
    vt_draw_path path = {.thickness = vt_stage_number_of(node, VT_PROP_THICKNESS),
        .dash = vt_stage_number_of(node, VT_PROP_DASH),
        .cap = (vt_cap)vt_stage_choice_of(node, VT_PROP_CAP),
        .join = (vt_join)vt_stage_choice_of(node, VT_PROP_JOIN),
        .start = vt_stage_number_of(node, VT_PROP_START),
        .sweep = vt_stage_number_of(node, VT_PROP_SWEEP),
        .gradient = gradient_of(node)};
    double line[] = {0, 0, vt_stage_number_of(node, VT_PROP_DX), vt_stage_number_of(node, VT_PROP_DY)};
    const double *points = line;
    switch (node->kind) {
    case VT_NODE_ELLIPSE:
        path.shape = VT_PATH_ELLIPSE;
        break;
    case VT_NODE_ARC:
        path.shape = VT_PATH_ARC;
        break;
    case VT_NODE_LINE:
        path.shape = VT_PATH_LINES;
        path.count = 4;
        break;
    default:
        path.shape = node->kind == VT_NODE_POLYGON ? VT_PATH_POLYGON : VT_PATH_LINES;
        points = vt_props_points(node, VT_PROP_POINTS, &path.count);
        break;
    }
    if (path.count > 0)
        path.points = vt_drawlist_keep_extra(list, points, (size_t)path.count * sizeof *points);
    item->color = vt_stage_color_of(node, VT_PROP_COLOR);
    item->border = vt_stage_number_of(node, VT_PROP_BORDER);
    if (node->kind == VT_NODE_ELLIPSE) item->border = at_most_half(item->border, item->w, item->h);
    item->border_color = vt_stage_color_of(node, VT_PROP_BORDER_COLOR);
    item->extra = vt_drawlist_keep_extra(list, &path, sizeof path);
}

static void draw_code(const stage_node *node, vt_drawlist *list, vt_draw *item)
{
    vt_draw_qr code = {(vt_correction)vt_stage_choice_of(node, VT_PROP_CORRECTION),
        vt_stage_color_of(node, VT_PROP_BACKGROUND)};
    item->color = vt_stage_color_of(node, VT_PROP_COLOR);
    item->text = keep_text(list, node, VT_PROP_TEXT);
    vt_props_text(node, VT_PROP_TEXT, &item->text_length);
    item->extra = vt_drawlist_keep_extra(list, &code, sizeof code);
}

static bool draw_leaf(const stage_node *node, vt_drawlist *list)
{
    static const vt_draw_kind kinds[VT_NODE_KINDS] = {
        [VT_NODE_IMAGE] = VT_DRAW_IMAGE,
        [VT_NODE_SPRITE] = VT_DRAW_IMAGE,
        [VT_NODE_TEXT] = VT_DRAW_TEXT,
        [VT_NODE_RECT] = VT_DRAW_RECT,
        [VT_NODE_ELLIPSE] = VT_DRAW_PATH,
        [VT_NODE_LINE] = VT_DRAW_PATH,
        [VT_NODE_POLYLINE] = VT_DRAW_PATH,
        [VT_NODE_POLYGON] = VT_DRAW_PATH,
        [VT_NODE_ARC] = VT_DRAW_PATH,
        [VT_NODE_CANVAS] = VT_DRAW_CANVAS,
        [VT_NODE_PARTICLES] = VT_DRAW_PARTICLES,
        [VT_NODE_QR] = VT_DRAW_QR,
    };
    vt_draw *item = begin(list, node, kinds[node->kind], (vt_rect){0, 0, node->placed_w, node->placed_h});
    if (!item) return false;
    vt_draw_canvas canvas = {node->number};
    switch (item->kind) {
    case VT_DRAW_RECT:
        draw_rect(node, list, item);
        break;
    case VT_DRAW_IMAGE:
        draw_picture(node, list, item);
        break;
    case VT_DRAW_TEXT:
        draw_text(node, list, item);
        break;
    case VT_DRAW_PATH:
        draw_path(node, list, item);
        break;
    case VT_DRAW_CANVAS:
        item->extra = vt_drawlist_keep_extra(list, &canvas, sizeof canvas);
        break;
    case VT_DRAW_PARTICLES:
        return !(*node->own)->draw || (*node->own)->draw(node, list, item);
    default:
        draw_code(node, list, item);
        break;
    }
    return true;
}

static void draw_film(const stage_node *node, vt_drawlist *list, vt_draw *item)
{
    const stage_reel *reel = vt_stage_reel(node);
    item->fit = (vt_fit)vt_stage_choice_of(node, VT_PROP_FIT);
    item->blend = (vt_blend)vt_stage_choice_of(node, VT_PROP_BLEND);
    vt_draw_film film = {.film = reel->film,
        .failed = reel->film ? reel->told && !reel->ready : vt_props_text(node, VT_PROP_SRC, NULL)[0] != '\0',
        .mirrored = vt_stage_is(node, VT_PROP_MIRROR),
        .tint = vt_stage_color_of(node, VT_PROP_TINT)};
    item->extra = vt_drawlist_keep_extra(list, &film, sizeof film);
}

/* What lies behind everything that it holds. */
static bool draw_own(const stage_node *node, vt_drawlist *list)
{
    vt_color background = vt_stage_color_of(node, VT_PROP_BACKGROUND);
    vt_rect placed = node->hold->placed;
    double radius = at_most_half(vt_stage_number_of(node, VT_PROP_RADIUS), placed.w, placed.h);
    if (background.a > 0) {
        vt_draw *item = begin(list, node, VT_DRAW_RECT, placed);
        if (!item) return false;
        item->color = background;
        item->border_color = (vt_color){0, 0, 0, 255};
        item->radius = radius;
    }
    bool tiled = node->kind == VT_NODE_ZOOMABLE && node->hold->open, film = vt_node_films(node->kind);
    if (!tiled && !film) return true;
    vt_draw *item = begin(list, node, film ? VT_DRAW_FILM : VT_DRAW_TILES, placed);
    if (!item) return false;
    item->asset = node->showing->request;
    item->radius = radius;
    item->src = keep_text(list, node, VT_PROP_SRC);
    if (film) {
        draw_film(node, list, item);
        return true;
    }
    double scale = 1;
    vt_zoomable_scale(node->hold->stage, node, &scale);
    double w = placed.w / scale, h = placed.h / scale;
    vt_draw_tiles tiles = {{vt_stage_number_of(node, VT_PROP_VIEW_X) - w / 2,
        vt_stage_number_of(node, VT_PROP_VIEW_Y) - h / 2, w, h}};
    item->extra = vt_drawlist_keep_extra(list, &tiles, sizeof tiles);
    return true;
}

static bool push(const stage_node *node, vt_drawlist *list)
{
    const stage_hold *hold = node->hold;
    vt_rect placed = hold->layer_clips ? hold->placed : (vt_rect){0, 0, 0, 0};
    vt_draw *item = begin(list, node, VT_DRAW_PUSH, placed);
    if (!item) return false;
    item->bounds = hold->under;
    item->opacity = hold->pass == node->opacity ? 1 : node->opacity;
    if (vt_stage_clips(node))
        item->radius = at_most_half(vt_stage_number_of(node, VT_PROP_RADIUS), placed.w, placed.h);
    item->asset = hold->mask.request;
    vt_draw_layer layer = {.clip = hold->layer_clips};
    layer.mask_src = keep_text(list, node, VT_PROP_MASK);
    item->extra = vt_drawlist_keep_extra(list, &layer, sizeof layer);
    return true;
}

static bool pop(const stage_node *node, vt_drawlist *list)
{
    vt_draw *item = vt_drawlist_add(list);
    if (!item) return false;
    item->kind = VT_DRAW_POP;
    item->matrix = vt_affine_identity;
    item->opacity = 1;
    item->bounds = node->hold->under;
    return true;
}

static bool touched(const vt_region *damage, vt_irect bounds)
{
    return !vt_irect_empty(bounds) && (!damage || vt_region_touches(damage, bounds));
}

static bool draw_node(const stage_node *node, const vt_region *damage, vt_drawlist *list);

static bool draw_held(const stage_node *node, const vt_region *damage, vt_drawlist *list)
{
    if (touched(damage, node->bounds) && !draw_own(node, list)) return false;
    for (const stage_node *child = node->hold->first; child; child = child->next) {
        vt_stage_fetch(child->next);
        if (!draw_node(child, damage, list)) return false;
    }
    return true;
}

static bool draw_layer(const stage_node *node, const vt_region *damage, vt_drawlist *list)
{
    int before = list->count;
    if (!push(node, list)) return false;
    int empty = list->count;
    if (!draw_held(node, damage, list)) return false;
    if (list->count > empty) return pop(node, list);
    list->count = before;
    return true;
}

static bool draw_node(const stage_node *node, const vt_region *damage, vt_drawlist *list)
{
    if (!node->lit) return true;
    if (!node->hold) return !touched(damage, node->bounds) || draw_leaf(node, list);
    if (!touched(damage, node->hold->under)) return true;
    return node->hold->layered ? draw_layer(node, damage, list) : draw_held(node, damage, list);
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

bool vt_stage_draw_above(
    vt_stage *stage, const vt_view *view, const vt_region *damage, vt_drawlist *list, vt_err *err)
{
    int first = list->count;
    vt_stage_up_to_date(stage, view);
    bool fine = draw_node(stage->root, damage, list) && vt_buf_ok(&list->strings) && vt_buf_ok(&list->extras);
    for (int i = first; i < list->count; i++)
        list->items[i].number = 0;
    if (!fine) list->count = 0;
    return fine || vt_fail_memory(err, "the draw list");
}

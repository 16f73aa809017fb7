/* The property table, and what may be set on what. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "stage/stage_private.h"

#define GROUP     (1u << VT_NODE_GROUP)
#define ROW       (1u << VT_NODE_ROW)
#define COLUMN    (1u << VT_NODE_COLUMN)
#define GRID      (1u << VT_NODE_GRID)
#define STACK     (1u << VT_NODE_STACK)
#define SCROLLER  (1u << VT_NODE_SCROLLER)
#define ZOOMABLE  (1u << VT_NODE_ZOOMABLE)
#define VIDEO     (1u << VT_NODE_VIDEO)
#define CAMERA    (1u << VT_NODE_CAMERA)
#define IMAGE     (1u << VT_NODE_IMAGE)
#define SPRITE    (1u << VT_NODE_SPRITE)
#define TEXT      (1u << VT_NODE_TEXT)
#define RECT      (1u << VT_NODE_RECT)
#define ELLIPSE   (1u << VT_NODE_ELLIPSE)
#define LINE      (1u << VT_NODE_LINE)
#define POLYLINE  (1u << VT_NODE_POLYLINE)
#define POLYGON   (1u << VT_NODE_POLYGON)
#define ARC       (1u << VT_NODE_ARC)
#define CANVAS    (1u << VT_NODE_CANVAS)
#define PARTICLES (1u << VT_NODE_PARTICLES)
#define QR        (1u << VT_NODE_QR)
#define FLOWS     (ROW | COLUMN | GRID | STACK)
#define FILMS     (VIDEO | CAMERA)
#define HOLDERS   (GROUP | FLOWS | SCROLLER | ZOOMABLE | FILMS)
#define PICTURES  (IMAGE | SPRITE | ZOOMABLE | FILMS)
#define SHAPES    (RECT | ELLIPSE | LINE | POLYLINE | POLYGON | ARC)
#define ALL       ((1u << VT_NODE_KINDS) - 1)
#define GEOMETRY  VT_PROP_GEOMETRY
#define PAINT     VT_PROP_PAINT
#define MEASURE   VT_PROP_MEASURE
#define QUIET     VT_PROP_QUIET
#define TWEEN     VT_PROP_TWEEN
#define READ      VT_PROP_READ

static const char *const anchor_names[] = {
    "topleft", "top", "topright", "left", "center", "right", "bottomleft", "bottom", "bottomright", NULL};
static const char *const align_names[] = {"left", "center", "right", "start", "end", "justify", NULL};
static const char *const direction_names[] = {"auto", "ltr", "rtl", NULL};
static const char *const fit_names[] = {"stretch", "contain", "cover", NULL};
static const char *const gradient_names[] = {"none", "linear", "radial", NULL};
static const char *const blend_names[] = {"normal", "add", "multiply", "screen", NULL};
static const char *const cap_names[] = {"round", "flat", "square", NULL};
static const char *const join_names[] = {"round", "miter", "bevel", NULL};
static const char *const items_names[] = {"start", "center", "end", "stretch", NULL};
static const char *const justify_names[] = {"start", "center", "end", "between", "around", NULL};
static const char *const axis_names[] = {"vertical", "horizontal", "both", NULL};
static const char *const edges_names[] = {"bounce", "stop", NULL};
static const char *const draggable_names[] = {"none", "x", "y", "both", NULL};
static const char *const drag_end_names[] = {"stay", "glide", "back", NULL};
static const char *const bus_names[] = {"music", "voice", "effects", NULL};
static const char *const output_names[] = {"room", "headphones", NULL};
static const char *const matte_names[] = {"none", "right", "below", NULL};
static const char *const during_names[] = {"free", "locked", "interrupts", NULL};
static const char *const correction_names[] = {"low", "medium", "quartile", "high", NULL};

#define NUMBER          VT_TYPE_NUMBER, NULL
#define BOOL            VT_TYPE_BOOL, NULL
#define COLOR           VT_TYPE_COLOR, NULL
#define STRING          VT_TYPE_STRING, NULL
#define POINTS          VT_TYPE_POINTS, NULL
#define ENUM_ANCHOR     VT_TYPE_ENUM, anchor_names
#define ENUM_ALIGN      VT_TYPE_ENUM, align_names
#define ENUM_DIRECTION  VT_TYPE_ENUM, direction_names
#define ENUM_FIT        VT_TYPE_ENUM, fit_names
#define ENUM_GRADIENT   VT_TYPE_ENUM, gradient_names
#define ENUM_BLEND      VT_TYPE_ENUM, blend_names
#define ENUM_CAP        VT_TYPE_ENUM, cap_names
#define ENUM_JOIN       VT_TYPE_ENUM, join_names
#define ENUM_ITEMS      VT_TYPE_ENUM, items_names
#define ENUM_JUSTIFY    VT_TYPE_ENUM, justify_names
#define ENUM_AXIS       VT_TYPE_ENUM, axis_names
#define ENUM_EDGES      VT_TYPE_ENUM, edges_names
#define ENUM_DRAGGABLE  VT_TYPE_ENUM, draggable_names
#define ENUM_DRAG_END   VT_TYPE_ENUM, drag_end_names
#define ENUM_BUS        VT_TYPE_ENUM, bus_names
#define ENUM_OUTPUT     VT_TYPE_ENUM, output_names
#define ENUM_MATTE      VT_TYPE_ENUM, matte_names
#define ENUM_DURING     VT_TYPE_ENUM, during_names
#define ENUM_CORRECTION VT_TYPE_ENUM, correction_names

static const double film_rate_most = 8; /* the table gives the rate of particles */

static const vt_prop_info table[VT_PROP_COUNT] = {
#define PROP(id, name, type, kinds, least, most, flags, what)                                                \
    {VT_PROP_##id, name, type, kinds, least, most, flags, what},
#include "stage/props.def"
#undef PROP
};

static const char *const type_words[] = {"a number", "true or false", "a colour such as #ff8800", "text",
    "one of its names", "a list of numbers x1, y1, x2, y2 ..."};

const vt_prop_info *vt_prop_find(const char *name)
{
    for (int i = 0; i < VT_PROP_COUNT; i++)
        if (strcmp(table[i].name, name) == 0) return &table[i];
    return NULL;
}

const vt_prop_info *vt_prop_at(vt_prop id)
{
    return (unsigned)id < VT_PROP_COUNT ? &table[id] : NULL;
}

const char *vt_props_nearest(
    const char *name, const char *(*name_at)(const void *context, int index), const void *context, int count)
{
    const char *best = NULL;
    int least = 0;
    for (int i = 0; i < count; i++) {
        const char *candidate = name_at(context, i);
        if (!candidate) continue;
        int distance = vt_nearest_distance(name, candidate);
        if (!best || distance < least) {
            best = candidate;
            least = distance;
        }
    }
    return best;
}

static const char *settable_at(const void *context, int index)
{
    const vt_node_kind *kind = context;
    const vt_prop_info *info = &table[index];
    return info->kinds & (1u << *kind) && !(info->flags & VT_PROP_READ) ? info->name : NULL;
}

const char *vt_prop_nearest(const char *name, vt_node_kind kind)
{
    return vt_props_nearest(name, settable_at, &kind, VT_PROP_COUNT);
}

uint8_t vt_props_place[VT_NODE_KINDS][VT_PROP_COUNT];
uint8_t vt_props_kept[VT_NODE_KINDS][VT_PROP_COUNT + 1];

static int counts[VT_NODE_KINDS];
static vt_prop texts[VT_PROP_COUNT]; /* those that lie on the heap */
static int text_count;

/* Before main, so that no thread ever sees half of it. */
__attribute__((constructor)) static void find_places(void)
{
    for (int i = 0; i < VT_PROP_COUNT; i++)
        if (table[i].type == VT_TYPE_STRING || table[i].type == VT_TYPE_POINTS)
            texts[text_count++] = table[i].id;
    for (int kind = 0; kind < VT_NODE_KINDS; kind++) {
        counts[kind] = 1;
        for (int i = 0; i < VT_PROP_COUNT; i++) {
            if (!(table[i].kinds & (1u << kind)) || table[i].flags & VT_PROP_READ) continue;
            vt_props_kept[kind][counts[kind]] = (uint8_t)i;
            vt_props_place[kind][i] = (uint8_t)counts[kind]++;
        }
    }
}

int vt_props_count(vt_node_kind kind)
{
    return counts[kind];
}

static void preset_number(stage_node *node, vt_prop prop, double number)
{
    if (vt_props_place[node->kind][prop]) vt_stage_value(node, prop)->number = number;
}

static void preset_color(stage_node *node, vt_prop prop, vt_color color)
{
    if (vt_props_place[node->kind][prop]) vt_stage_value(node, prop)->color = color;
}

static void preset_film(stage_node *node)
{
    vt_stage_value(node, VT_PROP_FIT)->choice = VT_FIT_CONTAIN;
    if (node->kind == VT_NODE_CAMERA) {
        vt_stage_value(node, VT_PROP_MIRROR)->boolean = true;
        return;
    }
    vt_stage_value(node, VT_PROP_PLAYING)->boolean = true;
    vt_stage_value(node, VT_PROP_CAPTIONS)->boolean = true;
    preset_number(node, VT_PROP_CAPTION_SIZE, 36);
    preset_number(node, VT_PROP_RATE, 1);
    preset_number(node, VT_PROP_VOLUME, 1);
    vt_stage_value(node, VT_PROP_BUS)->choice = VT_FILM_BUS_VOICE;
}

/* What is not 0, off, transparent, empty or the first of its names. */
void vt_props_init(stage_node *node)
{
    const vt_color white = {255, 255, 255, 255}, black = {0, 0, 0, 255};
    preset_number(node, VT_PROP_SCALE, 1);
    preset_number(node, VT_PROP_SCALE_X, 1);
    preset_number(node, VT_PROP_SCALE_Y, 1);
    preset_number(node, VT_PROP_OPACITY, 1);
    preset_number(node, VT_PROP_LEAST_SCALE, 0.3);
    preset_number(node, VT_PROP_MOST_SCALE, 3);
    vt_stage_value(node, VT_PROP_VISIBLE)->boolean = true;
    vt_stage_value(node, VT_PROP_TOUCHABLE)->boolean = true;
    if (node->kind == VT_NODE_GROUP) return;
    preset_color(node, VT_PROP_COLOR, node->kind == VT_NODE_QR ? black : white);
    preset_color(node, VT_PROP_COLOR_END, white);
    preset_color(node, VT_PROP_BORDER_COLOR, black);
    preset_color(node, VT_PROP_TINT, white);
    preset_color(node, VT_PROP_OUTLINE_COLOR, black);
    preset_color(node, VT_PROP_INK_COLOR, black);
    preset_number(node, VT_PROP_COLUMNS, 1);
    preset_number(node, VT_PROP_ROWS, 1);
    preset_number(node, VT_PROP_ZOOM, 1);
    preset_number(node, VT_PROP_THICKNESS, node->kind == VT_NODE_ARC ? 0 : 4);
    preset_number(node, VT_PROP_SWEEP, 360);
    preset_number(node, VT_PROP_SIZE, 32);
    preset_number(node, VT_PROP_LINE_HEIGHT, 1.2);
    preset_number(node, VT_PROP_INK_WIDTH, 12);
    preset_number(node, VT_PROP_RATE, 20);
    preset_number(node, VT_PROP_LIFE, 2);
    preset_number(node, VT_PROP_SPEED, 100);
    preset_number(node, VT_PROP_SPREAD, 360);
    preset_number(node, VT_PROP_GROWTH, 1);
    preset_number(node, VT_PROP_PARTICLE_SIZE, 8);
    preset_number(node, VT_PROP_MOST, 500);
    if (node->kind == VT_NODE_IMAGE) vt_stage_value(node, VT_PROP_PLAYING)->boolean = true;
    if (vt_node_films(node->kind)) preset_film(node);
    if (node->kind != VT_NODE_QR) return;
    preset_number(node, VT_PROP_W, 200);
    preset_color(node, VT_PROP_BACKGROUND, white);
    vt_stage_value(node, VT_PROP_CORRECTION)->choice = VT_CORRECTION_MEDIUM;
}

void vt_props_finish(stage_node *node)
{
    for (int i = 0; i < text_count; i++)
        vt_free(vt_stage_value(node, texts[i])->text);
    vt_free(node->value);
    node->value = NULL;
    node->hold = NULL;
    node->given = NULL;
    node->showing = NULL;
}

const char *vt_props_text(const stage_node *node, vt_prop prop, size_t *length)
{
    const stage_text *text = vt_stage_value(node, prop)->text;
    const char *bytes = text ? text->bytes : prop == VT_PROP_FONT ? "sans" : "";
    if (length) *length = text ? text->length : strlen(bytes);
    return bytes;
}

const double *vt_props_points(const stage_node *node, vt_prop prop, int *count)
{
    const stage_text *points = vt_stage_value(node, prop)->text;
    *count = points ? (int)(points->length / sizeof(double)) : 0;
    return points ? (const double *)(const void *)points->bytes : NULL;
}

vt_text_style vt_props_style(const stage_node *node)
{
    return (vt_text_style){
        .font = vt_props_text(node, VT_PROP_FONT, NULL),
        .language = vt_props_text(node, VT_PROP_LANGUAGE, NULL),
        .size = vt_stage_number_of(node, VT_PROP_SIZE),
        .line_height = vt_stage_number_of(node, VT_PROP_LINE_HEIGHT),
        .wrap = node->given && node->given->w > 0 ? node->given->w : vt_stage_number_of(node, VT_PROP_W),
        .height = vt_stage_number_of(node, VT_PROP_H),
        .shrink = vt_stage_number_of(node, VT_PROP_SHRINK),
        .spacing = vt_stage_number_of(node, VT_PROP_SPACING),
        .max_lines = (int)vt_stage_number_of(node, VT_PROP_MAX_LINES),
        .markup = vt_stage_is(node, VT_PROP_MARKUP),
        .align = (vt_align)vt_stage_choice_of(node, VT_PROP_ALIGN),
        .direction = (vt_direction)vt_stage_choice_of(node, VT_PROP_DIRECTION),
    };
}

static bool wrong_choice(const stage_node *node, const vt_prop_info *info, vt_err *err)
{
    char title[STAGE_TITLE], list[160];
    size_t used = 0;
    for (int i = 0; info->names[i]; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", info->names[i]);
    return vt_fail(err, VT_ERR_RANGE, NULL, "%s of the %s must be one of %s", info->name,
        vt_stage_title_of(node, title), list);
}

static bool check_string(const stage_node *node, const vt_prop_info *info, const vt_value *value, vt_err *err)
{
    char title[STAGE_TITLE];
    size_t most = info->id == VT_PROP_NAME   ? STAGE_NAME - 1
                  : info->id == VT_PROP_ZONE ? VT_STAGE_ZONE - 1
                                             : STAGE_STRING_MOST;
    size_t length = value->as.string.length;
    if (length > most)
        return vt_fail(err, VT_ERR_RANGE, NULL, "%s of the %s may be at most %zu bytes long, not %zu",
            info->name, vt_stage_title_of(node, title), most, length);
    if (length > 0 && memchr(value->as.string.bytes, 0, length))
        return vt_fail(err, VT_ERR_TYPE, NULL, "%s of the %s must not hold a zero byte", info->name,
            vt_stage_title_of(node, title));
    if (!vt_utf8_valid(value->as.string.bytes, length))
        return vt_fail(err, VT_ERR_TYPE, NULL, "%s of the %s must be UTF-8; save the file in that encoding",
            info->name, vt_stage_title_of(node, title));
    return true;
}

static bool check_points(const stage_node *node, const vt_prop_info *info, const vt_value *value, vt_err *err)
{
    char title[STAGE_TITLE];
    size_t count = value->as.points.count;
    if (count % 2 != 0 || count > STAGE_POINTS_MOST)
        return vt_fail(err, VT_ERR_RANGE, NULL, "%s of the %s must be pairs of numbers, at most %d, not %zu",
            info->name, vt_stage_title_of(node, title), STAGE_POINTS_MOST / 2, count);
    for (size_t i = 0; i < count; i++)
        if (!(fabs(value->as.points.xy[i]) <= 1e6))
            return vt_fail(err, VT_ERR_RANGE, NULL,
                "%s of the %s must lie from -1e6 to 1e6; number %zu does not", info->name,
                vt_stage_title_of(node, title), i + 1);
    const double *box = value->as.points.xy;
    if (info->id == VT_PROP_DRAG_AREA && count > 0 && !(count == 4 && box[2] >= 0 && box[3] >= 0))
        return vt_fail(err, VT_ERR_RANGE, NULL, "%s of the %s must be { x, y, w, h }, or {} for anywhere",
            info->name, vt_stage_title_of(node, title));
    return true;
}

const vt_prop_info *vt_props_of(const stage_node *node, vt_prop prop, vt_err *err)
{
    const vt_prop_info *info = vt_prop_at(prop);
    if (!info) {
        vt_fail(err, VT_ERR_MISSING, NULL, "there is no property number %d", (int)prop);
        return NULL;
    }
    if (info->kinds & (1u << node->kind)) return info;
    char title[STAGE_TITLE], owners[240];
    size_t used = 0;
    for (int kind = 0; kind < VT_NODE_KINDS; kind++)
        if (info->kinds & (1u << kind))
            used += (size_t)snprintf(owners + used, sizeof owners - used, "%s%s", used ? ", " : "",
                vt_node_kind_name((vt_node_kind)kind));
    vt_fail(err, VT_ERR_MISSING, NULL, "the %s has no \"%s\"; only these have: %s",
        vt_stage_title_of(node, title), info->name, owners);
    return NULL;
}

void vt_props_range(const stage_node *node, const vt_prop_info *info, double *least, double *most)
{
    bool particles = node->kind == VT_NODE_PARTICLES;
    *least = info->least;
    *most = info->most;
    if (info->id != VT_PROP_RATE) return;
    if (particles)
        *least = 0;
    else
        *most = film_rate_most;
}

bool vt_props_check(const stage_node *node, vt_prop prop, const vt_value *value, vt_err *err)
{
    char title[STAGE_TITLE];
    double least, most;
    const vt_prop_info *info = vt_props_of(node, prop, err);
    if (!info) return false;
    if (info->flags & VT_PROP_READ)
        return vt_fail(err, VT_ERR_DENIED, NULL,
            "%s of the %s can be read but not set; the nearest name is \"%s\"", info->name,
            vt_stage_title_of(node, title), vt_prop_nearest(info->name, (vt_node_kind)node->kind));
    if (value->type != info->type)
        return vt_fail(err, VT_ERR_TYPE, NULL, "%s of the %s must be %s", info->name,
            vt_stage_title_of(node, title), type_words[info->type]);
    switch (info->type) {
    case VT_TYPE_NUMBER:
        vt_props_range(node, info, &least, &most);
        if (!isfinite(value->as.number) || value->as.number < least || value->as.number > most)
            return vt_fail(err, VT_ERR_RANGE, NULL, "%s of the %s must be from %.10g to %.10g, not %.10g",
                info->name, vt_stage_title_of(node, title), least, most, value->as.number);
        return true;
    case VT_TYPE_STRING:
        return check_string(node, info, value, err);
    case VT_TYPE_POINTS:
        return check_points(node, info, value, err);
    case VT_TYPE_ENUM: {
        int count = 0;
        while (info->names[count])
            count++;
        if (value->as.choice < 0 || value->as.choice >= count) return wrong_choice(node, info, err);
        return true;
    }
    case VT_TYPE_BOOL:
    case VT_TYPE_COLOR:
        break;
    }
    return true;
}

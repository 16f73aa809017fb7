/* The property table, and what may be set on what. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "stage/stage_private.h"

#define GROUP    (1u << VT_NODE_GROUP)
#define IMAGE    (1u << VT_NODE_IMAGE)
#define TEXT     (1u << VT_NODE_TEXT)
#define RECT     (1u << VT_NODE_RECT)
#define ALL      (GROUP | IMAGE | TEXT | RECT)
#define GEOMETRY VT_PROP_GEOMETRY
#define PAINT    VT_PROP_PAINT
#define MEASURE  VT_PROP_MEASURE
#define QUIET    VT_PROP_QUIET
#define TWEEN    VT_PROP_TWEEN
#define READ     VT_PROP_READ

static const char *const anchor_names[] = {
    "topleft", "top", "topright", "left", "center", "right", "bottomleft", "bottom", "bottomright", NULL};
static const char *const align_names[] = {"left", "center", "right", NULL};
static const char *const fit_names[] = {"stretch", "contain", "cover", NULL};

#define names_NUMBER      NULL
#define names_BOOL        NULL
#define names_COLOR       NULL
#define names_STRING      NULL
#define names_ENUM_ANCHOR anchor_names
#define names_ENUM_ALIGN  align_names
#define names_ENUM_FIT    fit_names

static const vt_prop_info table[VT_PROP_COUNT] = {
#define PROP(id, name, type, kinds, least, most, flags, what)                                                \
    {VT_PROP_##id, name, VT_TYPE_##type, kinds, least, most, flags, what, names_##type},
#include "stage/props.def"
#undef PROP
};

static const char *const type_words[] = {"a number", "true or false", "a colour such as #ff8800", "text",
    "one of its names", "one of its names", "one of its names"};

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

void vt_props_init(stage_value values[VT_PROP_COUNT])
{
    memset(values, 0, VT_PROP_COUNT * sizeof values[0]);
    values[VT_PROP_SCALE].number = 1;
    values[VT_PROP_OPACITY].number = 1;
    values[VT_PROP_VISIBLE].boolean = true;
    values[VT_PROP_TOUCHABLE].boolean = true;
    values[VT_PROP_COLOR].color = (vt_color){255, 255, 255, 255};
    values[VT_PROP_BORDER_COLOR].color = (vt_color){0, 0, 0, 255};
    values[VT_PROP_SIZE].number = 32;
    values[VT_PROP_LINE_HEIGHT].number = 1.2;
}

void vt_props_finish(stage_value values[VT_PROP_COUNT])
{
    for (int i = 0; i < VT_PROP_COUNT; i++) {
        if (table[i].type != VT_TYPE_STRING) continue;
        vt_free(values[i].text);
        values[i].text = NULL;
    }
}

const char *vt_props_text(const stage_node *node, vt_prop prop, size_t *length)
{
    const stage_text *text = node->value[prop].text;
    const char *bytes = text ? text->bytes : prop == VT_PROP_FONT ? "sans" : "";
    if (length) *length = text ? text->length : strlen(bytes);
    return bytes;
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
    size_t most = info->id == VT_PROP_NAME ? STAGE_NAME - 1 : STAGE_STRING_MOST;
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

const vt_prop_info *vt_props_of(const stage_node *node, vt_prop prop, vt_err *err)
{
    const vt_prop_info *info = vt_prop_at(prop);
    if (!info) {
        vt_fail(err, VT_ERR_MISSING, NULL, "there is no property number %d", (int)prop);
        return NULL;
    }
    if (info->kinds & (1u << node->kind)) return info;
    char title[STAGE_TITLE], owners[40];
    size_t used = 0;
    for (int kind = 0; kind < VT_NODE_KINDS; kind++)
        if (info->kinds & (1u << kind))
            used += (size_t)snprintf(owners + used, sizeof owners - used, "%s%s", used ? ", " : "",
                vt_node_kind_name((vt_node_kind)kind));
    vt_fail(err, VT_ERR_MISSING, NULL, "the %s has no \"%s\"; only these have: %s",
        vt_stage_title_of(node, title), info->name, owners);
    return NULL;
}

bool vt_props_check(const stage_node *node, vt_prop prop, const vt_value *value, vt_err *err)
{
    char title[STAGE_TITLE];
    const vt_prop_info *info = vt_props_of(node, prop, err);
    if (!info) return false;
    if (info->flags & VT_PROP_READ)
        return vt_fail(err, VT_ERR_DENIED, NULL,
            "%s of the %s can be read but not set; the nearest name is \"%s\"", info->name,
            vt_stage_title_of(node, title), vt_prop_nearest(info->name, node->kind));
    if (value->type != info->type)
        return vt_fail(err, VT_ERR_TYPE, NULL, "%s of the %s must be %s", info->name,
            vt_stage_title_of(node, title), type_words[info->type]);
    switch (info->type) {
    case VT_TYPE_NUMBER:
        if (!isfinite(value->as.number) || value->as.number < info->least || value->as.number > info->most)
            return vt_fail(err, VT_ERR_RANGE, NULL, "%s of the %s must be from %.10g to %.10g, not %.10g",
                info->name, vt_stage_title_of(node, title), info->least, info->most, value->as.number);
        return true;
    case VT_TYPE_STRING:
        return check_string(node, info, value, err);
    case VT_TYPE_ENUM_ANCHOR:
    case VT_TYPE_ENUM_ALIGN:
    case VT_TYPE_ENUM_FIT: {
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

/* Setting and reading properties: equal? nothing; else change, and mark what must be settled. The damage
 * itself is found by settling, which compares the new place with the old one. */
#include <string.h>

#include "base/mem.h"
#include "stage/stage_private.h"

static void changed(stage_node *node, vt_prop prop)
{
    unsigned flags = vt_prop_at(prop)->flags, dirty = 0;
    if (flags & VT_PROP_MEASURE) node->measured = false;
    if (flags & VT_PROP_GEOMETRY || prop == VT_PROP_OPACITY || prop == VT_PROP_SRC)
        dirty |= STAGE_DIRTY_PLACE;
    if (flags & (VT_PROP_PAINT | VT_PROP_MEASURE) && prop != VT_PROP_OPACITY) dirty |= STAGE_DIRTY_PAINT;
    if (dirty) vt_stage_mark(node, dirty);
}

void vt_stage_put_number(stage_node *node, vt_prop prop, double value)
{
    if (node->value[prop].number == value) return;
    node->value[prop].number = value;
    changed(node, prop);
}

void vt_stage_put_color(stage_node *node, vt_prop prop, vt_color value)
{
    if (vt_color_equal(node->value[prop].color, value)) return;
    node->value[prop].color = value;
    changed(node, prop);
}

static bool put_string(
    vt_stage *stage, stage_node *node, vt_prop prop, const char *bytes, size_t length, vt_err *err)
{
    size_t old_length;
    const char *old = vt_props_text(node, prop, &old_length);
    if (length == old_length && memcmp(old, bytes, length) == 0) return true;
    if (prop == VT_PROP_SRC && !vt_stage_asset_reserve(stage)) return vt_fail_memory(err, "a picture");

    stage_text *text = node->value[prop].text;
    if (!text || text->capacity < length) {
        size_t capacity = length < 24 ? 24 : length + length / 2;
        text = vt_alloc(sizeof *text + capacity + 1);
        if (!text) return vt_fail_memory(err, "a text");
        text->capacity = capacity;
        memcpy(text->bytes, bytes, length);
        vt_free(node->value[prop].text);
        node->value[prop].text = text;
    } else if (length > 0) {
        memmove(text->bytes, bytes, length);
    }
    text->bytes[length] = '\0';
    text->length = length;
    if (prop == VT_PROP_SRC) {
        bool asks = length > 0 && stage->deps.request;
        vt_stage_asset_show(stage, node, asks ? stage->deps.request(stage->deps.context, text->bytes) : 0);
    }
    changed(node, prop);
    return true;
}

static bool put(vt_stage *stage, stage_node *node, vt_prop prop, const vt_value *value, vt_err *err)
{
    switch (value->type) {
    case VT_TYPE_NUMBER:
        vt_stage_put_number(node, prop, value->as.number);
        return true;
    case VT_TYPE_COLOR:
        vt_stage_put_color(node, prop, value->as.color);
        return true;
    case VT_TYPE_BOOL:
        if (node->value[prop].boolean == value->as.boolean) return true;
        node->value[prop].boolean = value->as.boolean;
        changed(node, prop);
        return true;
    case VT_TYPE_STRING:
        return put_string(stage, node, prop, value->as.string.length ? value->as.string.bytes : "",
            value->as.string.length, err);
    case VT_TYPE_POINTS:
        return put_string(stage, node, prop, value->as.points.count ? (const char *)value->as.points.xy : "",
            value->as.points.count * sizeof(double), err);
    case VT_TYPE_ENUM:
        if (node->value[prop].choice == value->as.choice) return true;
        node->value[prop].choice = value->as.choice;
        changed(node, prop);
        return true;
    }
    return vt_fail(err, VT_ERR_TYPE, NULL, "there is no such type of value");
}

bool vt_stage_set(vt_stage *stage, vt_node handle, vt_prop prop, const vt_value *value, vt_err *err)
{
    stage_node *node = vt_stage_find(stage, handle, err);
    if (!node || !vt_props_check(node, prop, value, err) || !put(stage, node, prop, value, err)) return false;
    vt_plays_changed(stage, node, prop);
    return true;
}

bool vt_stage_get(vt_stage *stage, vt_node handle, vt_prop prop, vt_value *out, vt_err *err)
{
    stage_node *node = vt_stage_find(stage, handle, err);
    if (!node) return false;
    const vt_prop_info *info = vt_props_of(node, prop, err);
    if (!info) return false;
    out->type = info->type;
    if (prop == VT_PROP_WIDTH || prop == VT_PROP_HEIGHT) {
        vt_rect box = vt_stage_own_box(stage, node);
        out->as.number = prop == VT_PROP_WIDTH ? box.w : box.h;
        return true;
    }
    switch (info->type) {
    case VT_TYPE_NUMBER:
        out->as.number = node->value[prop].number;
        break;
    case VT_TYPE_BOOL:
        out->as.boolean = node->value[prop].boolean;
        break;
    case VT_TYPE_COLOR:
        out->as.color = node->value[prop].color;
        break;
    case VT_TYPE_STRING:
        out->as.string.bytes = vt_props_text(node, prop, &out->as.string.length);
        break;
    case VT_TYPE_POINTS: {
        const stage_text *points = node->value[prop].text;
        out->as.points.xy = points ? (const double *)(const void *)points->bytes : NULL;
        out->as.points.count = points ? points->length / sizeof(double) : 0;
        break;
    }
    case VT_TYPE_ENUM:
        out->as.choice = node->value[prop].choice;
        break;
    }
    return true;
}

bool vt_stage_set_number(vt_stage *stage, vt_node node, vt_prop prop, double value, vt_err *err)
{
    return vt_stage_set(stage, node, prop, &(vt_value){.type = VT_TYPE_NUMBER, .as.number = value}, err);
}

bool vt_stage_set_bool(vt_stage *stage, vt_node node, vt_prop prop, bool value, vt_err *err)
{
    return vt_stage_set(stage, node, prop, &(vt_value){.type = VT_TYPE_BOOL, .as.boolean = value}, err);
}

bool vt_stage_set_string(vt_stage *stage, vt_node node, vt_prop prop, const char *value, vt_err *err)
{
    vt_value string = {.type = VT_TYPE_STRING};
    string.as.string.bytes = value;
    string.as.string.length = strlen(value);
    return vt_stage_set(stage, node, prop, &string, err);
}

bool vt_stage_set_color(vt_stage *stage, vt_node node, vt_prop prop, vt_color value, vt_err *err)
{
    return vt_stage_set(stage, node, prop, &(vt_value){.type = VT_TYPE_COLOR, .as.color = value}, err);
}

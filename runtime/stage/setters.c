/* Setting properties: equal? nothing; else change, and mark what must be laid out and settled. The damage
 * itself is found by settling, which compares the new place with the old one. */
#include <string.h>

#include "base/mem.h"
#include "stage/stage_private.h"

/* Whether it changes the box, or only where the box lies and what surrounds it: then a row, column, grid or
 * stack does not care. */
static bool moves_only(vt_prop prop)
{
    switch (prop) {
    case VT_PROP_X:
    case VT_PROP_Y:
    case VT_PROP_ANCHOR:
    case VT_PROP_SCALE:
    case VT_PROP_SCALE_X:
    case VT_PROP_SCALE_Y:
    case VT_PROP_ROTATION:
    case VT_PROP_FIXED_SIZE:
    case VT_PROP_THICKNESS:
    case VT_PROP_OUTLINE:
    case VT_PROP_SHADOW_X:
    case VT_PROP_SHADOW_Y:
    case VT_PROP_SHADOW_BLUR:
    case VT_PROP_CLIP:
    case VT_PROP_SCROLL_X:
    case VT_PROP_SCROLL_Y:
        return true;
    default:
        return false;
    }
}

/* Whether settling sees by the place alone that something is new. */
static bool place_tells(const stage_node *node, vt_prop prop)
{
    switch (prop) {
    case VT_PROP_X:
    case VT_PROP_Y:
    case VT_PROP_W:
    case VT_PROP_H:
    case VT_PROP_ANCHOR:
    case VT_PROP_SCALE:
    case VT_PROP_SCALE_X:
    case VT_PROP_SCALE_Y:
    case VT_PROP_ROTATION:
    case VT_PROP_VISIBLE:
    case VT_PROP_FIXED_SIZE:
    case VT_PROP_GROW:
    case VT_PROP_PLACE:
    case VT_PROP_OPACITY:
        return true;
    default:
        return node->hold && prop != VT_PROP_CLIP;
    }
}

static void changed_layout(stage_node *node, vt_prop prop, unsigned flags)
{
    stage_node *parent = node->parent;
    if (node->hold) {
        if (prop == VT_PROP_W || prop == VT_PROP_H || prop == VT_PROP_CLIP || prop == VT_PROP_BACKGROUND ||
            prop == VT_PROP_MASK)
            vt_layout_recount(node);
        if (vt_node_flows(node->kind) && flags & VT_PROP_GEOMETRY && !moves_only(prop)) vt_layout_mark(node);
        if (prop == VT_PROP_DIRECTION) vt_layout_turn(node);
    }
    if (!(flags & VT_PROP_GEOMETRY) || !parent || !parent->hold->counts) return;
    if (!vt_node_flows(parent->kind) || !moves_only(prop)) vt_layout_mark(parent);
}

static void changed(stage_node *node, vt_prop prop)
{
    unsigned flags = vt_prop_at(prop)->flags, dirty = 0;
    if (flags & VT_PROP_MEASURE && node->kind == VT_NODE_TEXT) vt_stage_forget_measure(node);
    if (node->kind == VT_NODE_ZOOMABLE) {
        if (prop == VT_PROP_VIEW_X) node->hold->view_set |= 1;
        if (prop == VT_PROP_VIEW_Y) node->hold->view_set |= 2;
        if (prop == VT_PROP_VIEW_X || prop == VT_PROP_VIEW_Y || prop == VT_PROP_ZOOM)
            dirty |= STAGE_DIRTY_PLACE;
    }
    if (flags & VT_PROP_GEOMETRY || prop == VT_PROP_PADDING || prop == VT_PROP_BACKGROUND)
        vt_stage_unreach(node);
    if (flags & VT_PROP_GEOMETRY || prop == VT_PROP_OPACITY || prop == VT_PROP_FLATTEN ||
        prop == VT_PROP_BACKGROUND || prop == VT_PROP_RADIUS || prop == VT_PROP_MASK)
        dirty |= STAGE_DIRTY_PLACE;
    if (flags & (VT_PROP_PAINT | VT_PROP_MEASURE) && prop != VT_PROP_OPACITY) dirty |= STAGE_DIRTY_PAINT;
    if (flags & VT_PROP_GEOMETRY && !place_tells(node, prop)) dirty |= STAGE_DIRTY_PAINT;
    changed_layout(node, prop, flags);
    if (dirty) vt_stage_mark(node, dirty);
}

void vt_stage_put_number(stage_node *node, vt_prop prop, double value)
{
    stage_value *own = vt_stage_value(node, prop);
    if (own->number == value) {
        if (prop == VT_PROP_VIEW_X) node->hold->view_set |= 1;
        if (prop == VT_PROP_VIEW_Y) node->hold->view_set |= 2;
        return;
    }
    own->number = value;
    changed(node, prop);
}

void vt_stage_put_color(stage_node *node, vt_prop prop, vt_color value)
{
    stage_value *own = vt_stage_value(node, prop);
    if (vt_color_equal(own->color, value)) return;
    own->color = value;
    changed(node, prop);
}

/* Another picture is asked for. */
static void show(vt_stage *stage, stage_node *node, vt_prop prop)
{
    size_t length;
    const char *src = vt_props_text(node, prop, &length);
    if (vt_node_films(node->kind) && prop == VT_PROP_SRC) {
        vt_stage_film_show(stage, node);
        return;
    }
    uint32_t request = length > 0 && stage->deps.request ? stage->deps.request(stage->deps.context, src) : 0;
    if (prop == VT_PROP_MASK) {
        vt_stage_asset_show(stage, &node->hold->mask, request);
        return;
    }
    vt_stage_asset_show(stage, node->showing, request);
    if (node->kind == VT_NODE_ZOOMABLE) node->hold->view_set = 0;
    vt_stage_src_changed(stage, node);
}

static bool put_string(
    vt_stage *stage, stage_node *node, vt_prop prop, const char *bytes, size_t length, vt_err *err)
{
    stage_value *value = vt_stage_value(node, prop);
    size_t old_length;
    const char *old = vt_props_text(node, prop, &old_length);
    if (length == old_length && memcmp(old, bytes, length) == 0) return true;
    bool shows = prop == VT_PROP_SRC || prop == VT_PROP_MASK || prop == VT_PROP_POSTER;
    if (shows && !vt_stage_asset_reserve(stage)) return vt_fail_memory(err, "a picture");

    stage_text *text = value->text;
    if (!text || text->capacity < length) {
        size_t capacity = length < 24 ? 24 : length + length / 2;
        text = vt_alloc(sizeof *text + capacity + 1);
        if (!text) return vt_fail_memory(err, "a text");
        text->capacity = capacity;
        memcpy(text->bytes, bytes, length);
        vt_free(value->text);
        value->text = text;
    } else if (length > 0) {
        memmove(text->bytes, bytes, length);
    }
    text->bytes[length] = '\0';
    text->length = length;
    if (shows) show(stage, node, prop);
    changed(node, prop);
    return true;
}

static bool put(vt_stage *stage, stage_node *node, vt_prop prop, const vt_value *value, vt_err *err)
{
    stage_value *own = vt_stage_value(node, prop);
    switch (value->type) {
    case VT_TYPE_NUMBER:
        vt_stage_put_number(node, prop, value->as.number);
        return true;
    case VT_TYPE_COLOR:
        vt_stage_put_color(node, prop, value->as.color);
        return true;
    case VT_TYPE_BOOL:
        if (own->boolean == value->as.boolean) return true;
        own->boolean = value->as.boolean;
        changed(node, prop);
        return true;
    case VT_TYPE_STRING:
        return put_string(stage, node, prop, value->as.string.length ? value->as.string.bytes : "",
            value->as.string.length, err);
    case VT_TYPE_POINTS:
        return put_string(stage, node, prop, value->as.points.count ? (const char *)value->as.points.xy : "",
            value->as.points.count * sizeof(double), err);
    case VT_TYPE_ENUM:
        if (own->choice == value->as.choice) return true;
        own->choice = value->as.choice;
        if (prop == VT_PROP_MATTE) vt_stage_film_show(stage, node);
        changed(node, prop);
        return true;
    }
    return vt_fail(err, VT_ERR_TYPE, NULL, "there is no such type of value");
}

static bool same(const stage_node *node, vt_prop prop, const vt_value *value)
{
    const stage_value *own = vt_stage_value(node, prop);
    size_t length;
    switch (value->type) {
    case VT_TYPE_NUMBER:
        return own->number == value->as.number;
    case VT_TYPE_COLOR:
        return vt_color_equal(own->color, value->as.color);
    case VT_TYPE_BOOL:
        return own->boolean == value->as.boolean;
    case VT_TYPE_ENUM:
        return own->choice == value->as.choice;
    case VT_TYPE_STRING: {
        const char *text = vt_props_text(node, prop, &length);
        return length == value->as.string.length &&
               (length == 0 || memcmp(text, value->as.string.bytes, length) == 0);
    }
    case VT_TYPE_POINTS:
        length = own->text ? own->text->length : 0;
        return length == value->as.points.count * sizeof(double) &&
               (length == 0 || memcmp(own->text->bytes, value->as.points.xy, length) == 0);
    }
    return false;
}

bool vt_stage_put(
    vt_stage *stage, vt_node handle, vt_prop prop, const vt_value *value, bool *differs, vt_err *err)
{
    stage_node *node = vt_stage_find(stage, handle, err);
    if (!node || !vt_props_check(node, prop, value, err)) return false;
    *differs = !same(node, prop, value);
    if (!put(stage, node, prop, value, err)) return false;
    vt_plays_changed(stage, node, prop);
    return true;
}

bool vt_stage_set(vt_stage *stage, vt_node node, vt_prop prop, const vt_value *value, vt_err *err)
{
    bool differs;
    return vt_stage_put(stage, node, prop, value, &differs, err);
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

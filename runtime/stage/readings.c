/* Reading properties: those that were set, and what came out of layout and measuring. */
#include "stage/stage_private.h"

static double extent(vt_stage *stage, stage_node *node, vt_prop prop)
{
    vt_layout(stage);
    vt_rect box = vt_stage_box_of(stage, node);
    return prop == VT_PROP_WIDTH ? box.w : box.h;
}

static double text_reading(vt_stage *stage, stage_node *node, vt_prop prop)
{
    vt_layout(stage);
    vt_stage_measure(stage, node);
    return prop == VT_PROP_LINES ? node->measured->box.lines : node->measured->box.size;
}

static void read_out(vt_stage *stage, stage_node *node, vt_prop prop, vt_value *out)
{
    double w, h;
    switch (prop) {
    case VT_PROP_WIDTH:
    case VT_PROP_HEIGHT:
        out->as.number = extent(stage, node, prop);
        break;
    case VT_PROP_LINES:
    case VT_PROP_SHOWN_SIZE:
        out->as.number = text_reading(stage, node, prop);
        break;
    case VT_PROP_TRUNCATED:
        vt_layout(stage);
        vt_stage_measure(stage, node);
        out->as.boolean = node->measured->box.truncated;
        break;
    case VT_PROP_CONTENT_W:
    case VT_PROP_CONTENT_H:
        vt_layout(stage);
        out->as.number = prop == VT_PROP_CONTENT_W ? node->hold->content.w : node->hold->content.h;
        break;
    case VT_PROP_PICTURE_W:
    case VT_PROP_PICTURE_H:
        vt_stage_asset_size(stage, node, &w, &h);
        if (vt_node_films(node->kind)) {
            w = vt_stage_reel(node)->w;
            h = vt_stage_reel(node)->h;
        }
        out->as.number = prop == VT_PROP_PICTURE_W ? w : h;
        break;
    case VT_PROP_READY:
        out->as.boolean = vt_stage_reel(node)->ready;
        break;
    default:
        break;
    }
}

static void read_set(const stage_node *node, vt_prop prop, vt_value *out)
{
    const stage_value *value = vt_stage_value(node, prop);
    int count;
    switch (out->type) {
    case VT_TYPE_NUMBER:
        out->as.number = value->number;
        break;
    case VT_TYPE_BOOL:
        out->as.boolean = value->boolean;
        break;
    case VT_TYPE_COLOR:
        out->as.color = value->color;
        break;
    case VT_TYPE_STRING:
        out->as.string.bytes = vt_props_text(node, prop, &out->as.string.length);
        break;
    case VT_TYPE_POINTS:
        out->as.points.xy = vt_props_points(node, prop, &count);
        out->as.points.count = (size_t)count;
        break;
    case VT_TYPE_ENUM:
        out->as.choice = value->choice;
        break;
    }
}

bool vt_stage_get(vt_stage *stage, vt_node handle, vt_prop prop, vt_value *out, vt_err *err)
{
    stage_node *node = vt_stage_find(stage, handle, err);
    if (!node) return false;
    const vt_prop_info *info = vt_props_of(node, prop, err);
    if (!info) return false;
    out->type = info->type;
    if (info->flags & VT_PROP_READ)
        read_out(stage, node, prop, out);
    else
        read_set(node, prop, out);
    return true;
}

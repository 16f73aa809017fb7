/* Stages of this room's own: boxes and texts with no script, no pictures and no hash. */
#include "app/app_private.h"

static bool measure(
    void *context, const char *text, size_t length, const vt_text_style *style, vt_text_box *out)
{
    vt_app *app = context;
    return vt_fonts_measure(app->fonts, text, length, style, out);
}

static uint32_t request(void *context, const char *src)
{
    (void)context;
    (void)src;
    return 0;
}

vt_stage *vt_plain_stage(vt_app *app)
{
    return vt_stage_create(&(vt_stage_deps){.context = app, .measure = measure, .request = request}, NULL);
}

vt_node vt_plain_box(vt_stage *stage, vt_node parent, vt_node_kind kind, const vt_plain_look *look)
{
    vt_node node = {0};
    if (!vt_stage_add(stage, parent, kind, &node, NULL)) return node;
    vt_stage_set_number(stage, node, VT_PROP_X, look->x, NULL);
    vt_stage_set_number(stage, node, VT_PROP_Y, look->y, NULL);
    vt_stage_set_number(stage, node, VT_PROP_W, look->w, NULL);
    vt_stage_set_number(stage, node, VT_PROP_H, look->h, NULL);
    vt_stage_set_color(stage, node, VT_PROP_COLOR, look->color, NULL);
    if (kind != VT_NODE_RECT) return node;
    vt_stage_set_number(stage, node, VT_PROP_RADIUS, look->radius, NULL);
    if (look->border.a == 0) return node;
    vt_stage_set_number(stage, node, VT_PROP_BORDER, 2, NULL);
    vt_stage_set_color(stage, node, VT_PROP_BORDER_COLOR, look->border, NULL);
    return node;
}

vt_node vt_plain_text(vt_stage *stage, vt_node parent, const char *text, const char *font, double size,
    double x, double y, double w, vt_color color)
{
    vt_node node = {0};
    if (!vt_stage_add(stage, parent, VT_NODE_TEXT, &node, NULL)) return node;
    vt_stage_set_string(stage, node, VT_PROP_TEXT, text, NULL);
    vt_stage_set_string(stage, node, VT_PROP_FONT, font, NULL);
    vt_stage_set_number(stage, node, VT_PROP_SIZE, size, NULL);
    vt_stage_set_number(stage, node, VT_PROP_X, x, NULL);
    vt_stage_set_number(stage, node, VT_PROP_Y, y, NULL);
    vt_stage_set_number(stage, node, VT_PROP_W, w, NULL);
    vt_stage_set_color(stage, node, VT_PROP_COLOR, color, NULL);
    return node;
}

double vt_plain_read(vt_stage *stage, vt_node node, vt_prop prop)
{
    vt_value value = {.type = VT_TYPE_NUMBER};
    return vt_stage_get(stage, node, prop, &value, NULL) ? value.as.number : 0;
}

/* A small stage for tests: texts measure half an em a byte, pictures get request numbers by their first
 * letter
 * ("a..." is 1), and one stage unit is one pixel of an 800 by 600 screen. */
#ifndef VT_TESTS_UNIT_STAGE_HOUSE_H
#define VT_TESTS_UNIT_STAGE_HOUSE_H

#include <string.h>

#include "stage/drawlist.h"
#include "stage/stage.h"
#include "stage/tween.h"

static int house_measured, house_requested;
static uint32_t house_films; /* numbers given where deps have no context, which counts them else */

static inline bool house_measure(
    void *context, const char *text, size_t length, const vt_text_style *style, vt_text_box *out)
{
    (void)context;
    (void)text;
    house_measured++;
    double natural = (double)length * style->size / 2;
    int lines = 1;
    if (style->wrap > 0 && natural > style->wrap) {
        lines = (int)(natural / style->wrap) + 1;
        natural = style->wrap;
    }
    int most = style->max_lines > 0 ? style->max_lines : lines;
    out->truncated = lines > most;
    out->lines = lines < most ? lines : most;
    out->size = style->size;
    out->w = natural;
    out->h = style->size * style->line_height * out->lines;
    return true;
}

static inline uint32_t house_request(void *context, const char *src)
{
    (void)context;
    house_requested++;
    return (uint32_t)(src[0] - 'a' + 1);
}

static inline uint32_t house_film(void *context, vt_node node, vt_node_kind kind, const char *src)
{
    (void)node;
    uint32_t *films = context ? context : &house_films;
    return vt_node_films(kind) && src[0] ? ++*films : 0;
}

static const vt_stage_deps house_deps = {
    .measure = house_measure, .request = house_request, .film = house_film};

static inline vt_view house_view(void)
{
    return vt_view_make(800, 600, 800, 600, 0, 0);
}

static inline vt_stage *house_build(void)
{
    vt_stage *stage = vt_stage_create(&house_deps, NULL);
    assert_non_null(stage);
    return stage;
}

static inline vt_node house_add(vt_stage *stage, vt_node parent, vt_node_kind kind)
{
    vt_node node;
    vt_err err = {0};
    if (!vt_stage_add(stage, parent, kind, &node, &err)) fail_msg("%s", err.message);
    return node;
}

static inline void house_number(vt_stage *stage, vt_node node, vt_prop prop, double value)
{
    vt_err err = {0};
    if (!vt_stage_set_number(stage, node, prop, value, &err)) fail_msg("%s", err.message);
}

static inline void house_string(vt_stage *stage, vt_node node, vt_prop prop, const char *value)
{
    vt_err err = {0};
    if (!vt_stage_set_string(stage, node, prop, value, &err)) fail_msg("%s", err.message);
}

static inline void house_bool(vt_stage *stage, vt_node node, vt_prop prop, bool value)
{
    vt_err err = {0};
    if (!vt_stage_set_bool(stage, node, prop, value, &err)) fail_msg("%s", err.message);
}

static inline void house_choice(vt_stage *stage, vt_node node, vt_prop prop, const char *name)
{
    vt_err err = {0};
    const vt_prop_info *info = vt_prop_at(prop);
    int choice = 0;
    while (info->names[choice] && strcmp(info->names[choice], name) != 0)
        choice++;
    vt_value value = {.type = info->type, .as.choice = choice};
    if (!vt_stage_set(stage, node, prop, &value, &err)) fail_msg("%s", err.message);
}

/* A value that the property takes and that is not `old`; what it points to stays. */
static inline vt_value house_other(const vt_prop_info *info, const vt_value *old)
{
    static const double corners[] = {0, 0, 30, 10, 10, 40};
    vt_value value = *old;
    int choices = 0;
    switch (info->type) {
    case VT_TYPE_NUMBER:
        value.as.number += old->as.number >= 1 && old->as.number > info->least ? -0.25 : 0.25;
        break;
    case VT_TYPE_BOOL:
        value.as.boolean = !old->as.boolean;
        break;
    case VT_TYPE_COLOR:
        value.as.color.g ^= 1;
        break;
    case VT_TYPE_STRING:
        value.as.string.bytes = old->as.string.length == 3 ? "wxyz" : "xyz";
        value.as.string.length = strlen(value.as.string.bytes);
        break;
    case VT_TYPE_POINTS:
        value.as.points.xy = corners;
        value.as.points.count = old->as.points.count == 6 || info->id == VT_PROP_DRAG_AREA ? 4 : 6;
        if (old->as.points.count == 4) value.as.points.count = 0;
        break;
    case VT_TYPE_ENUM:
        while (info->names[choices])
            choices++;
        value.as.choice = (old->as.choice + 1) % choices;
        break;
    }
    return value;
}

static inline double house_read(vt_stage *stage, vt_node node, vt_prop prop)
{
    vt_err err = {0};
    vt_value value;
    if (!vt_stage_get(stage, node, prop, &value, &err)) fail_msg("%s", err.message);
    assert_int_equal(value.type, VT_TYPE_NUMBER);
    return value.as.number;
}

static inline vt_node house_rect(vt_stage *stage, vt_node parent, double x, double y, double w, double h)
{
    vt_node node = house_add(stage, parent, VT_NODE_RECT);
    house_number(stage, node, VT_PROP_X, x);
    house_number(stage, node, VT_PROP_Y, y);
    house_number(stage, node, VT_PROP_W, w);
    house_number(stage, node, VT_PROP_H, h);
    return node;
}

static inline vt_region house_settle(vt_stage *stage)
{
    vt_region damage;
    vt_view view = house_view();
    vt_region_clear(&damage);
    bool any = vt_stage_settle(stage, &view, &damage);
    assert_int_equal(any, !vt_region_empty(&damage));
    return damage;
}

static inline bool house_same(vt_node a, vt_node b)
{
    return a.slot == b.slot && a.generation == b.generation;
}

#endif

/* The answer that every touch gets, before any script has run: a ring that opens where the finger went down
 * and fades. It shows that the screen felt the finger even where nothing happens, and never where it was
 * filtered. A few nodes are made with the first touches of a world and used again; at rest they cost nothing.
 * Where staff want it, a small sound answers, too. */
#include "app/app_private.h"

#include <string.h>

static const double across_mm = 24, line_mm = 1.1; /* wider than a fingertip, which hides what is below it */
static const double least = 0.3, opens_s = 0.38, fades_s = 0.5;

static bool add_disc(vt_app *app, vt_node mark, double across, double line, vt_color color)
{
    vt_stage *stage = app->world->stage;
    vt_value center = {.type = VT_TYPE_ENUM, .as.choice = 4};
    bool filled = line == 0;
    vt_color fill = color;
    vt_node disc;
    if (!filled) fill.a = 0;
    return vt_stage_add(stage, mark, VT_NODE_ELLIPSE, &disc, NULL) &&
           vt_stage_set(stage, disc, VT_PROP_ANCHOR, &center, NULL) &&
           vt_stage_set_number(stage, disc, VT_PROP_W, across, NULL) &&
           vt_stage_set_number(stage, disc, VT_PROP_H, across, NULL) &&
           vt_stage_set_color(stage, disc, VT_PROP_COLOR, fill, NULL) &&
           (filled || (vt_stage_set_number(stage, disc, VT_PROP_BORDER, line, NULL) &&
                          vt_stage_set_color(stage, disc, VT_PROP_BORDER_COLOR, color, NULL)));
}

/* Two rings, a light one on a dark one, or the other way round: one of them is seen on any picture. */
static bool build(vt_app *app, vt_node *mark)
{
    vt_stage *stage = app->world->stage;
    vt_marks *marks = &app->marks;
    const vt_experience *experience = vt_bundle_experience(app->world->bundle);
    vt_color color = {255, 255, 255, 255};
    vt_color_parse(experience->touch_mark_color, &color);
    vt_color shade = vt_card_ink(color);
    shade.a = 0x90;
    double across = across_mm / app->mm_per_unit, line = line_mm / app->mm_per_unit;
    bool dot = strcmp(experience->touch_mark, "dot") == 0;
    if (!vt_stage_alive(stage, marks->group)) {
        if (!vt_stage_add(stage, vt_stage_overlay(stage), VT_NODE_GROUP, &marks->group, NULL) ||
            !vt_stage_set_bool(stage, marks->group, VT_PROP_TOUCHABLE, false, NULL))
            return false;
    }
    if (!vt_stage_add(stage, marks->group, VT_NODE_GROUP, mark, NULL)) return false;
    if (add_disc(app, *mark, across, dot ? 0 : 2 * line, shade) &&
        add_disc(app, *mark, across - (dot ? 2 : 1) * line, dot ? 0 : line, color))
        return true;
    vt_stage_remove(stage, *mark, NULL);
    return false;
}

static void move(
    vt_app *app, vt_node mark, vt_prop prop, double from, double to, double seconds, const char *ease)
{
    vt_tween tween;
    vt_tween_target target = {prop, {.type = VT_TYPE_NUMBER, .as.number = to}};
    vt_stage_set_number(app->world->stage, mark, prop, from, NULL);
    vt_tween_start(app->world->stage, mark, &target, 1, seconds, vt_ease_find(ease), &tween, NULL);
}

void vt_marks_touch(vt_app *app, vt_point at)
{
    vt_marks *marks = &app->marks;
    vt_stage *stage = app->world->stage;
    vt_sounds_touch(app);
    if (strcmp(vt_bundle_experience(app->world->bundle)->touch_mark, "none") == 0) return;
    if (marks->count < VT_MARKS_MAX && marks->next == marks->count) {
        if (!build(app, &marks->items[marks->count])) return;
        marks->count++;
    }
    vt_node mark = marks->items[marks->next];
    marks->next = (marks->next + 1) % VT_MARKS_MAX;
    vt_stage_set_number(stage, mark, VT_PROP_X, at.x, NULL);
    vt_stage_set_number(stage, mark, VT_PROP_Y, at.y, NULL);
    move(app, mark, VT_PROP_SCALE, least, 1, opens_s, "cubic.out");
    move(app, mark, VT_PROP_OPACITY, 0.9, 0, fades_s, "sine.inout");
}

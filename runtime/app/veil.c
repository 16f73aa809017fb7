/* Scene transitions. The old scene lives on as its last picture, on a node of the stage that goes as the new
 * scene comes: so the new one is alive and touchable from its first moment, and what moves is timed by the
 * stage's own clock.
 *
 * Invariants
 * 1. The stage does the same with and without a painter: a replay finds the same nodes and the same motion.
 * 2. One veil at most; a further change takes the picture as it is and begins anew. */
#include "app/app_private.h"

#include <string.h>

#include "base/log.h"

typedef struct {
    double x, y;
} way;

/* Where the new scene comes from, as a share of the stage. */
static way way_of(vt_transition_from from)
{
    switch (from) {
    case VT_FROM_LEFT:
        return (way){-1, 0};
    case VT_FROM_TOP:
        return (way){0, -1};
    case VT_FROM_BOTTOM:
        return (way){0, 1};
    default:
        return (way){1, 0};
    }
}

static void drop_picture(vt_app *app)
{
    vt_veil *veil = &app->veil;
    if (app->picture.painter && veil->request)
        vt_painter_asset(app->picture.painter, veil->request, NULL, false);
    vt_image_destroy(veil->image);
    veil->image = NULL;
}

void vt_veil_end(vt_app *app)
{
    vt_veil *veil = &app->veil;
    if (!veil->on) return;
    vt_stage *stage = app->world->stage;
    if (vt_stage_alive(stage, veil->node)) vt_stage_remove(stage, veil->node, NULL);
    for (int i = 0; i < 2; i++)
        vt_tween_stop(stage, veil->tweens[i]);
    vt_stage_set_number(stage, vt_stage_scene(stage), VT_PROP_X, 0, NULL);
    vt_stage_set_number(stage, vt_stage_scene(stage), VT_PROP_Y, 0, NULL);
    drop_picture(app);
    *veil = (vt_veil){.request = veil->request};
}

void vt_veil_forget(vt_app *app)
{
    drop_picture(app);
    app->veil = (vt_veil){0};
}

/* What the design covers of the screen, turned back to stand as the design does. */
static vt_pixels *upright_content(const vt_view *view, const vt_pixels *screen)
{
    vt_irect part = view->content;
    int w = part.x1 - part.x0, h = part.y1 - part.y0;
    bool sideways = view->rotation == 90 || view->rotation == 270;
    vt_pixels *out = vt_pixels_create(sideways ? h : w, sideways ? w : h);
    if (!out) return NULL;
    out->opaque = true;
    for (int y = 0; y < out->h; y++) {
        uint32_t *row = out->data + (ptrdiff_t)y * out->stride;
        for (int x = 0; x < out->w; x++) {
            int from_x = x, from_y = y;
            if (view->rotation == 90) from_x = w - 1 - y, from_y = x;
            if (view->rotation == 180) from_x = w - 1 - x, from_y = h - 1 - y;
            if (view->rotation == 270) from_x = y, from_y = h - 1 - x;
            row[x] = screen->data[(ptrdiff_t)(part.y0 + from_y) * screen->stride + part.x0 + from_x];
        }
    }
    return out;
}

static vt_image *last_picture(vt_app *app)
{
    vt_err err;
    const vt_view *view = &app->picture.view;
    vt_pixels *screen = vt_painter_copy(app->picture.painter, &err);
    if (!screen) {
        vt_log_err(VT_LOG_WARNING, "a transition without the old picture", &err);
        return NULL;
    }
    if (screen->w != view->screen_w || screen->h != view->screen_h) { /* the painter kept its size */
        vt_pixels_destroy(screen);
        return NULL;
    }
    bool whole = view->rotation == 0 && view->content.x1 - view->content.x0 == screen->w &&
                 view->content.y1 - view->content.y0 == screen->h;
    if (whole) return vt_image_of(screen);
    vt_pixels *content = upright_content(view, screen);
    vt_pixels_destroy(screen);
    return vt_image_of(content);
}

void vt_veil_take(vt_app *app, const vt_transition *transition)
{
    bool seen = app->picture.painter && app->picture.shown;
    vt_image *image = seen && transition->kind != VT_TRANSITION_CUT ? last_picture(app) : NULL;
    vt_veil_end(app);
    app->veil.wanted = *transition;
    app->veil.image = image;
}

static bool move(vt_app *app, vt_node node, double x, double y, double to_x, double to_y, vt_tween *out)
{
    vt_stage *stage = app->world->stage;
    vt_tween_target targets[2] = {
        {VT_PROP_X, {.type = VT_TYPE_NUMBER, .as.number = to_x}},
        {VT_PROP_Y, {.type = VT_TYPE_NUMBER, .as.number = to_y}},
    };
    return vt_stage_set_number(stage, node, VT_PROP_X, x, NULL) &&
           vt_stage_set_number(stage, node, VT_PROP_Y, y, NULL) &&
           vt_tween_start(
               stage, node, targets, 2, app->veil.wanted.seconds, vt_ease_find("cubic.inout"), out, NULL);
}

static bool fade(vt_app *app)
{
    vt_tween_target target = {VT_PROP_OPACITY, {.type = VT_TYPE_NUMBER, .as.number = 0}};
    return vt_tween_start(app->world->stage, app->veil.node, &target, 1, app->veil.wanted.seconds,
        vt_ease_find("sine.inout"), &app->veil.tweens[0], NULL);
}

/* The picture covers the screen, whatever part of it the stage covers. */
static bool hang(vt_app *app, vt_node parent)
{
    vt_veil *veil = &app->veil;
    vt_stage *stage = app->world->stage;
    const vt_experience *experience = vt_bundle_experience(app->world->bundle);
    return vt_stage_add(stage, parent, VT_NODE_IMAGE, &veil->node, NULL) &&
           vt_stage_to_back(stage, veil->node, NULL) &&
           vt_stage_set_number(stage, veil->node, VT_PROP_W, experience->design_w, NULL) &&
           vt_stage_set_number(stage, veil->node, VT_PROP_H, experience->design_h, NULL) &&
           vt_stage_set_bool(stage, veil->node, VT_PROP_TOUCHABLE, false, NULL) &&
           vt_stage_set_string(stage, veil->node, VT_PROP_SRC, VT_VEIL_NAME, NULL);
}

static void show(vt_app *app)
{
    vt_veil *veil = &app->veil;
    for (int i = 0; i < app->world->request_count; i++)
        if (strcmp(app->world->requests[i].name, VT_VEIL_NAME) == 0) veil->request = (uint32_t)i + 1;
    if (app->picture.painter && veil->image)
        vt_painter_asset(app->picture.painter, veil->request, veil->image, false);
}

void vt_veil_begin(vt_app *app)
{
    vt_veil *veil = &app->veil;
    vt_stage *stage = app->world->stage;
    vt_node scene = vt_stage_scene(stage), overlay = vt_stage_overlay(stage);
    const vt_experience *experience = vt_bundle_experience(app->world->bundle);
    double w = experience->design_w, h = experience->design_h;
    way from = way_of(veil->wanted.from);
    bool fine = false;
    switch (veil->wanted.kind) {
    case VT_TRANSITION_CUT:
        return;
    case VT_TRANSITION_FADE:
        fine = hang(app, overlay) && fade(app);
        break;
    case VT_TRANSITION_SLIDE:
        fine = hang(app, overlay) &&
               move(app, veil->node, 0, 0, -from.x * w, -from.y * h, &veil->tweens[0]) &&
               move(app, scene, from.x * w, from.y * h, 0, 0, &veil->tweens[1]);
        break;
    case VT_TRANSITION_COVER: /* within the scene that comes, and moved against it: it stands still behind */
        fine = hang(app, scene) && move(app, veil->node, -from.x * w, -from.y * h, 0, 0, &veil->tweens[0]) &&
               move(app, scene, from.x * w, from.y * h, 0, 0, &veil->tweens[1]);
        break;
    }
    veil->on = true;
    if (fine)
        show(app);
    else
        vt_veil_end(app);
}

void vt_veil_advance(vt_app *app)
{
    if (app->veil.on && !vt_tween_running(app->world->stage, app->veil.tweens[0])) vt_veil_end(app);
}

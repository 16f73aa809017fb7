/* Canvas nodes between stage and painter: strokes go to their sheets at the frame's end, sheets of canvases
 * that are no more go, and what a script wants to keep is handed over while its canvas is still there. */
#include "app/app_private.h"

#include "base/log.h"

static bool holds(const vt_stage *stage, vt_node node, uint64_t number)
{
    if (vt_stage_number(stage, node) == number) return true;
    for (vt_node child = vt_stage_first(stage, node); child.generation; child = vt_stage_next(stage, child))
        if (holds(stage, child, number)) return true;
    return false;
}

static bool lives(void *context, uint64_t number)
{
    const vt_app *app = context;
    return vt_kept_wants(app, number) || holds(app->world->stage, vt_stage_scene(app->world->stage), number);
}

static bool none_lives(void *context, uint64_t number)
{
    (void)context;
    (void)number;
    return false;
}

void vt_canvases_forget(vt_app *app)
{
    app->canvases.newest = 0;
    if (app->picture.painter) vt_painter_keep_sheets(app->picture.painter, none_lives, NULL);
}

static void sketch(void *context, uint64_t number, double w, double h, const vt_sketch *strokes, int count)
{
    vt_app *app = context;
    vt_painter *painter = app->picture.painter;
    vt_err err;
    if (!painter) return;
    if (number > app->canvases.newest) {
        app->canvases.newest = number;
        vt_painter_keep_sheets(painter, lives, app);
    }
    if (vt_painter_sketch(painter, number, w, h, app->picture.view.scale, strokes, count, &err)) return;
    if (app->canvases.failures++ == 0) vt_log_err(VT_LOG_ERROR, "a canvas cannot be drawn on", &err);
}

void vt_canvases_draw(vt_app *app, vt_stage *stage)
{
    vt_stage_sketches(stage, sketch, app);
    vt_kept_hand_over(app);
}

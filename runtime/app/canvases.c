/* Canvas nodes between stage and painter: strokes go to their sheets at the frame's end, sheets of canvases
 * that are no more go, and what a script wants to keep is saved. */
#include "app/app_private.h"

#include <stdio.h>

#include "base/log.h"

void vt_canvases_finish(vt_canvases *canvases)
{
    vt_drawings_destroy(canvases->drawings);
}

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
    for (int i = 0; i < app->canvases.save_count; i++)
        if (app->canvases.saves[i].number == number) return true;
    return holds(app->world->stage, vt_stage_scene(app->world->stage), number);
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
    app->canvases.save_count = 0;
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

static bool save(vt_app *app, uint64_t number, const char *name, vt_err *err)
{
    const vt_conf *conf = app->options.conf;
    vt_canvases *canvases = &app->canvases;
    if (!canvases->drawings) {
        canvases->drawings = vt_drawings_create(
            vt_conf_text(conf, "media.drawings"), (int)vt_conf_int(conf, "media.drawings_most"), err);
    }
    if (!canvases->drawings) return false;
    vt_pixels *copy = vt_painter_sheet_copy(app->picture.painter, number, err);
    return copy && vt_drawings_add(canvases->drawings, name, copy, err);
}

void vt_canvases_save(vt_app *app, uint64_t number, const char *name)
{
    vt_canvases *canvases = &app->canvases;
    if (canvases->save_count == VT_CANVAS_SAVES) {
        vt_log(VT_LOG_ERROR,
            "the drawing \"%s\" is lost: %d are saved in this frame already; save it in a later one", name,
            VT_CANVAS_SAVES);
        return;
    }
    canvases->saves[canvases->save_count].number = number;
    snprintf(canvases->saves[canvases->save_count++].name, VT_ROW_NAME, "%s", name);
}

void vt_canvases_draw(vt_app *app, vt_stage *stage)
{
    vt_canvases *canvases = &app->canvases;
    bool kept = app->picture.painter && !app->replaying && !app->options.robots;
    vt_err err;
    vt_stage_sketches(stage, sketch, app);
    if (canvases->save_count && app->options.robots && !canvases->told) {
        canvases->told = true;
        vt_log(VT_LOG_INFO, "the drawing \"%s\" is not kept, like all that robots draw",
            canvases->saves[0].name);
    }
    for (int i = 0; i < canvases->save_count; i++) {
        if (kept && !save(app, canvases->saves[i].number, canvases->saves[i].name, &err))
            vt_log_err(VT_LOG_ERROR, "a drawing is lost", &err);
    }
    canvases->save_count = 0;
}

/* From the tree to the screen: settle, draw what is damaged, show it. A touch is seen at once; motion comes
 * at most once a refresh; nothing damaged means nothing done. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "wire/message.h"

/* Test builds draw each picture whole beside: paint/painter.h. */
#ifdef VT_ORACLE
static const bool picture_is_watched = true;
#else
static const bool picture_is_watched = false;
#endif

enum { URGENT_US = 4000, QUIET_US = 250000, GPU_FAILURES_MOST = 10 };

static void make_view(vt_app *app)
{
    vt_picture *picture = &app->picture;
    const vt_experience *experience = vt_bundle_experience(app->bundle);
    int w, h;
    double mm;
    vt_host_screen(app->options.host, &w, &h, &mm);
    double said = vt_conf_real(app->options.conf, "screen.width_mm");
    picture->view = vt_view_make(
        experience->design_w, experience->design_h, w, h, app->options.rotation, said > 0 ? said : mm);
    picture->mm_from = said > 0 ? "kiosk.conf" : mm > 0 ? "screen" : "assumed";
    if (app->options.mm_per_unit > 0) {
        picture->view.mm_per_unit = app->options.mm_per_unit;
        picture->mm_from = "tape";
    }
    vt_host_set_view(app->options.host, &picture->view);
}

static vt_pixels *canvas_pixels(vt_app *app)
{
    vt_picture *picture = &app->picture;
    vt_err err;
    vt_canvas_destroy(picture->canvas);
    picture->canvas = NULL;
    if (app->options.canvas < 0) return NULL;
    int fd = dup(app->options.canvas);
    picture->canvas =
        fd < 0 ? NULL : vt_canvas_open(fd, picture->view.screen_w, picture->view.screen_h, &err);
    if (picture->canvas) return vt_canvas_pixels(picture->canvas);
    vt_log(VT_LOG_WARNING, "no shared picture: a restart will be black for a moment");
    return NULL;
}

static vt_painter_options options_of(const vt_app *app, vt_pixels *canvas)
{
    return (vt_painter_options){.fonts = app->fonts,
        .window = vt_host_window(app->options.host),
        .canvas = canvas,
        .w = app->picture.view.screen_w,
        .h = app->picture.view.screen_h,
        .dev = app->options.dev,
        .oracle = picture_is_watched,
        .memory = (size_t)16 << 20};
}

bool vt_picture_init(vt_app *app, vt_err *err)
{
    vt_picture *picture = &app->picture;
    make_view(app);
    app->mm_per_unit = picture->view.mm_per_unit;
    vt_drawlist_init(&picture->list);
    picture->period_us = (int64_t)(1e6 / vt_host_refresh(app->options.host));
    if (app->options.painter == VT_PAINTER_NONE) return true;
    const vt_painter_options options = options_of(app, canvas_pixels(app));
    if (app->options.painter == VT_PAINTER_GPU) {
        picture->painter = vt_painter_gpu_create(&options, err);
        picture->gpu = picture->painter != NULL;
        if (!picture->painter) vt_log_err(VT_LOG_WARNING, "no GPU painter, the processor paints", err);
    }
    if (!picture->painter) picture->painter = vt_painter_cpu_create(&options, err);
    if (picture->painter) app->counters.painter = vt_painter_name(picture->painter);
    return picture->painter != NULL;
}

void vt_picture_finish(vt_app *app)
{
    vt_painter_destroy(app->picture.painter);
    app->picture.painter = NULL;
    vt_canvas_destroy(app->picture.canvas);
    vt_drawlist_finish(&app->picture.list);
}

/* A GPU that fails again and again, as after its driver has crashed, would leave the screen frozen. */
static void leave_gpu(vt_app *app)
{
    vt_picture *picture = &app->picture;
    vt_err err;
    const vt_painter_options options =
        options_of(app, picture->canvas ? vt_canvas_pixels(picture->canvas) : NULL);
    vt_painter *cpu = vt_painter_cpu_create(&options, &err);
    if (!cpu) {
        vt_log_err(VT_LOG_ERROR, "the GPU fails, and so does the processor", &err);
        return;
    }
    vt_painter_hand_over(picture->painter, cpu);
    vt_painter_destroy(picture->painter);
    picture->painter = cpu;
    picture->gpu = false;
    picture->failures = 0;
    app->counters.painter = vt_painter_name(cpu);
    vt_log(VT_LOG_WARNING, "the GPU failed %d times in a row, the processor paints from now on",
        GPU_FAILURES_MOST);
    vt_picture_lost(app);
}

void vt_picture_lost(vt_app *app)
{
    vt_picture *picture = &app->picture;
    vt_region_add(&picture->damage, (vt_irect){0, 0, picture->view.screen_w, picture->view.screen_h});
}

void vt_picture_resize(vt_app *app)
{
    vt_picture *picture = &app->picture;
    vt_err err;
    make_view(app);
    vt_picture_lost(app);
    if (!picture->painter) return;
    if (!vt_painter_resize(
            picture->painter, picture->view.screen_w, picture->view.screen_h, canvas_pixels(app), &err)) {
        vt_log_err(VT_LOG_ERROR, "the window changed its size", &err);
    }
}

static void say_ready(vt_app *app)
{
    app->picture.shown = true;
    if (app->picture.canvas && !app->picture.gpu) vt_canvas_mark_whole(app->picture.canvas);
    if (app->options.ring) vt_ring_set(app->options.ring, VT_SHARED_READY, 1);
    if (app->options.socket >= 0)
        vt_message_send(app->options.socket, &(vt_message){.kind = VT_MESSAGE_READY}, NULL);
}

static vt_stage *shown_stage(vt_app *app)
{
    if (app->card) return app->card;
    return app->world ? app->world->stage : NULL;
}

/* What lies above the show and is no part of it. */
static void settle_above(vt_app *app)
{
    vt_stage *const above[] = {app->overlay.stage, app->badge.stage};
    for (size_t i = 0; i < sizeof above / sizeof above[0]; i++)
        if (above[i]) vt_stage_settle(above[i], &app->picture.view, &app->picture.damage);
}

static bool draw(vt_app *app, vt_stage *stage, const vt_region *seen, vt_err *err)
{
    vt_picture *picture = &app->picture;
    vt_stage *const above[] = {app->overlay.stage, app->badge.stage};
    bool fine = vt_stage_draw(stage, &picture->view, seen, &picture->list, err);
    for (size_t i = 0; fine && i < sizeof above / sizeof above[0]; i++)
        if (above[i]) fine = vt_stage_draw_above(above[i], &picture->view, seen, &picture->list, err);
    return fine;
}

static bool held(const vt_app *app, int64_t host_us)
{
    return !app->card && app->world && !app->veil.on && host_us < app->director.hold_until_us &&
           (app->world->untold > 0 || vt_assets_waits(&app->assets) || vt_media_waits(app));
}

static void take_picture(vt_app *app)
{
    if (!app->director.picture_due || app->card || app->t_us - app->director.entered_us < 2500000) return;
    vt_picture_save(app, vt_script_scene(app->world->script));
}

void vt_picture_frame(vt_app *app, int64_t host_us, bool urgent)
{
    vt_picture *picture = &app->picture;
    vt_stage *stage = shown_stage(app);
    vt_err err;
    if (!stage) return;
    vt_stage_settle(stage, &picture->view, &picture->damage);
    settle_above(app);
    vt_canvases_draw(app, stage);
    if (!app->card && app->world) vt_director_layout(app);
    if (!picture->painter) {
        vt_region_clear(&picture->damage);
        return;
    }
    if (host_us - picture->sharpened_us >= picture->period_us - 500) {
        vt_painter_sharpen(picture->painter, host_us, &picture->damage);
        picture->sharpened_us = host_us;
    }
    if (vt_region_empty(&picture->damage)) {
        take_picture(app);
        if (picture->stale_canvas && picture->canvas && host_us - picture->presented_us >= QUIET_US) {
            picture->stale_canvas =
                false; /* when it fails, after the next picture: nothing asks again and again */
            if (vt_painter_copy_into(picture->painter, vt_canvas_pixels(picture->canvas), &err))
                vt_canvas_mark_whole(picture->canvas);
            else
                vt_log_err(VT_LOG_WARNING, "the picture behind the stage is old", &err);
        }
        return;
    }
    int64_t pause = urgent ? URGENT_US : picture->period_us;
    if (held(app, host_us) || host_us < picture->presented_us + pause - 500) return;
    const vt_region *seen = picture_is_watched ? NULL : &picture->damage;
    vt_world_speak(app->world);
    if (!draw(app, stage, seen, &err) ||
        !vt_painter_paint(picture->painter, &picture->list, &picture->damage, &err) ||
        !vt_painter_present(picture->painter, &picture->damage, &err)) {
        if (picture->failures++ == 0) vt_log_err(VT_LOG_ERROR, "paint", &err);
        picture->presented_us = host_us;
        if (picture->gpu && picture->failures % GPU_FAILURES_MOST == 0) leave_gpu(app);
        return;
    }
    picture->failures = 0;
    vt_region_clear(&picture->damage);
    picture->presented_us = host_us;
    picture->stale_canvas = picture->gpu;
    app->counters.presents++;
    if (!picture->shown) say_ready(app);
    int64_t now_us = vt_host_now(app->options.host);
    vt_hands_presented(app, now_us);
    vt_pace_holes(&app->pace, vt_painter_holes(picture->painter), now_us);
    if (app->world && app->world->untold == 0 && !vt_assets_waits(&app->assets))
        vt_pace_whole(&app->pace, now_us);
    app->assets.look_due = true;
    take_picture(app);
}

int64_t vt_picture_wish(const vt_app *app)
{
    const vt_picture *picture = &app->picture;
    int64_t wish = INT64_MAX;
    if (!picture->painter || (app->director.fresh && !app->card)) return wish;
    if (!vt_region_empty(&picture->damage)) {
        wish = picture->presented_us + (app->hands.urgent ? URGENT_US : picture->period_us);
        if (held(app, picture->presented_us + picture->period_us) && app->director.hold_until_us > wish) {
            wish = app->director.hold_until_us;
        }
    } else {
        int64_t sharpens = vt_painter_sharpens(picture->painter);
        int64_t next = picture->sharpened_us + picture->period_us;
        if (sharpens < wish) wish = sharpens > next ? sharpens : next;
        if (picture->stale_canvas && picture->canvas && picture->presented_us + QUIET_US < wish)
            wish = picture->presented_us + QUIET_US;
    }
    return wish;
}

void vt_picture_save(vt_app *app, const char *name)
{
    vt_director *director = &app->director;
    char path[4096];
    vt_err err;
    director->picture_due = false;
    if (!app->picture.painter || !app->options.pictures) return;
    for (int i = 0; i < director->seen_count; i++) {
        if (strcmp(director->seen[i], name) == 0) return;
    }
    if (director->seen_count == (int)(sizeof director->seen / sizeof director->seen[0])) return;
    snprintf(path, sizeof path, "%s/%s.png", app->options.pictures, name);
    vt_pixels *copy = vt_painter_copy(app->picture.painter, &err);
    if (!copy) {
        vt_log_err(VT_LOG_WARNING, path, &err);
    } else if (vt_pixels_save(copy, path)) {
        snprintf(director->seen[director->seen_count++], VT_ROW_NAME, "%s", name);
        app->counters.scenes_seen = director->seen_count;
        printf("picture %s\n", path);
    } else {
        vt_fail_errno(&err, path, "save a picture");
        vt_log_err(VT_LOG_WARNING, "picture", &err);
    }
    vt_pixels_destroy(copy);
}

void vt_picture_shoot(vt_app *app)
{
    char path[64];
    vt_err err;
    time_t now = time(NULL);
    struct tm local;
    if (!app->picture.painter || !localtime_r(&now, &local)) return;
    strftime(path, sizeof path, "vitrine-%Y%m%d-%H%M%S.png", &local);
    vt_pixels *copy = vt_painter_copy(app->picture.painter, &err);
    if (!copy)
        vt_log_err(VT_LOG_WARNING, "picture", &err);
    else if (vt_pixels_save(copy, path))
        vt_log(VT_LOG_INFO, "picture %s", path);
    else if (!vt_fail_errno(&err, path, "save a picture"))
        vt_log_err(VT_LOG_WARNING, "picture", &err);
    vt_pixels_destroy(copy);
}

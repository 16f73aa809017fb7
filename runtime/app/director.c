/* Scenes and worlds: what is shown next, once a frame, and what to do when it cannot be entered. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

#include "base/chance.h"
#include "base/clock.h"
#include "base/log.h"

enum { TARGETS_MAX = 1024, FAULTS_MOST = 50, LAYOUT_PATIENCE_US = 2000000 };

void vt_director_want_fresh(vt_app *app, const char *cause)
{
    vt_director *director = &app->director;
    director->fresh = true;
    director->fresh_cause = cause;
    director->fresh_scene[0] = '\0';
    /* A first scene that finishes at once must not spin. */
    bool visited = app->visit.last_input_us > app->visit.world_us;
    director->fresh_host_us = visited ? 0 : director->activated_host_us + 1000000;
}

int64_t vt_director_wish(const vt_app *app)
{
    const vt_director *director = &app->director;
    return director->fresh || director->reload ? director->fresh_host_us : INT64_MAX;
}

/* Each further failure waits twice as long, from one second to five minutes; a developer saves a file
 * instead. */
static void failed(vt_app *app, const vt_err *err)
{
    vt_director *director = &app->director;
    int64_t pause = (int64_t)1000000 << (director->failures < 9 ? director->failures : 8);
    director->failures++;
    director->fresh_host_us = app->options.dev ? INT64_MAX : vt_host_now(app->options.host) + pause;
    if (app->options.dev) {
        vt_card_error(app, app->bundle, err, false);
    } else {
        vt_card_calm(app);
    }
}

static bool build_warm(vt_app *app, vt_err *err)
{
    if (app->warm) return true;
    app->warm = vt_world_create_fresh(app, app->bundle, "", err);
    return app->warm != NULL;
}

/* In spare time, so that the next return to the first scene finds everything ready. */
bool vt_director_warm(vt_app *app)
{
    vt_err err;
    vt_director *director = &app->director;
    if (app->warm || !app->world || app->replaying || director->warm_failed || director->fresh) return false;
    if (build_warm(app, &err)) return true;
    director->warm_failed = true;
    vt_faults_script(app, &err, "", "load");
    return false;
}

void vt_director_take_over(vt_app *app, vt_world *world)
{
    vt_director *director = &app->director;
    vt_world_destroy(app->warm);
    app->warm = world;
    director->reload = true;
    director->fresh_cause = "reload";
    director->fresh_host_us = 0;
    director->failures = 0;
    snprintf(director->fresh_scene, sizeof director->fresh_scene, "%s",
        app->world ? vt_script_scene(app->world->script) : "");
}

void vt_director_begin_again(vt_app *app)
{
    app->director.reload = true;
    app->director.fresh_scene[0] = '\0';
    app->director.fresh_host_us = 0;
}

bool vt_director_prepare(vt_app *app, vt_event *state)
{
    vt_director *director = &app->director;
    vt_err err;
    if (vt_host_now(app->options.host) < vt_director_wish(app)) return false;
    if (!build_warm(app, &err)) {
        vt_faults_script(app, &err, "", "load");
        failed(app, &err);
        return false;
    }
    *state = (vt_event){.kind = VT_EVENT_STATE,
        .as.state = {.story = app->warm->story,
            .sparkle = app->warm->sparkle,
            .bundle = vt_bundle_hash(app->bundle),
            .wall_us = vt_clock_wall_us(),
            .visit = (int32_t)app->visit.last}};
    snprintf(state->as.state.scene, sizeof state->as.state.scene, "%s", director->fresh_scene);
    snprintf(state->as.state.language, sizeof state->as.state.language, "%s",
        vt_script_language(app->warm->script));
    return true;
}

static bool was_entered(const vt_director *director, const char *scene)
{
    for (int i = 0; i < director->entered_count; i++) {
        if (director->entered[i] == vt_hash_text(vt_hash_start, scene)) return true;
    }
    return false;
}

static void note_entered(vt_director *director, const char *scene)
{
    int most = (int)(sizeof director->entered / sizeof director->entered[0]);
    if (director->entered_count == most || was_entered(director, scene)) return;
    director->entered[director->entered_count++] = vt_hash_text(vt_hash_start, scene);
}

void vt_app_scenes(
    const vt_app *app, void (*each)(void *context, const char *name, bool entered), void *context)
{
    for (int i = 0; app->world && i < vt_script_scene_count(app->world->script); i++) {
        const char *name = vt_script_scene_at(app->world->script, i);
        each(context, name, was_entered(&app->director, name));
    }
}

static void enter_row(vt_app *app, const char *from, const char *cause)
{
    vt_director *director = &app->director;
    vt_row row = vt_outbox_row(app, VT_ROW_SCENE_ENTER);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "from", from);
    vt_fields_text(&fields, "cause", cause);
    vt_outbox_add(&app->outbox, &row, &fields);
    note_entered(director, vt_script_scene(app->world->script));
    director->in_scene = true;
    vt_preload_enter(app, from, vt_script_scene(app->world->script));
    director->entered_us = app->t_us;
    vt_pace_scene(&app->pace, app->host_us);
    director->hold_until_us = app->host_us + 150000;
    director->layout_due = true;
    director->picture_due = app->options.pictures != NULL;
    director->failures = 0;
    vt_card_clear(app);
}

static void leave_row(vt_app *app, const char *cause)
{
    vt_director *director = &app->director;
    if (!director->in_scene) return;
    director->in_scene = false;
    if (director->picture_due) vt_picture_save(app, vt_script_scene(app->world->script));
    vt_row row = vt_outbox_row(app, VT_ROW_SCENE_LEAVE);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "cause", cause);
    vt_fields_int(&fields, "ms", (app->t_us - director->entered_us) / 1000);
    vt_outbox_add(&app->outbox, &row, &fields);
}

/* What the scene's leave writes still belongs to the visit. */
void vt_director_end_scene(vt_app *app, const char *cause)
{
    if (!app->director.in_scene) return;
    vt_script_leave(app->world->script);
    vt_canvases_draw(app, app->world->stage); /* what was drawn and is to be saved goes with the world */
    leave_row(app, cause);
}

static void missing_words(void *context, const char *language, int count, const char *first)
{
    (void)context;
    vt_log(VT_LOG_WARNING,
        "words: \"%s\" lacks %d of them, first \"%s\"; visitors see another language there", language, count,
        first);
}

static vt_world *world_for(vt_app *app, const vt_event *event, vt_err *err)
{
    vt_world *world = app->warm;
    if (world && world->story == event->as.state.story && world->sparkle == event->as.state.sparkle) {
        app->warm = NULL;
        return world;
    }
    if (vt_bundle_hash(app->bundle) != event->as.state.bundle && app->bundles) {
        vt_bundle *bundle = app->bundles(app->bundles_context, event->as.state.bundle, err);
        if (!bundle) return NULL;
        vt_bundle_destroy(app->old_bundle);
        app->old_bundle = app->bundle;
        app->bundle = bundle;
        vt_files_changed(app, bundle);
        vt_app_declare_fonts(app);
    }
    return vt_world_create(
        app, app->bundle, event->as.state.story, event->as.state.sparkle, event->as.state.language, err);
}

void vt_director_activate(vt_app *app, const vt_event *event)
{
    vt_director *director = &app->director;
    vt_err err;
    vt_world *world = world_for(app, event, &err);
    if (!world) {
        failed(app, &err);
        return;
    }
    vt_veil_forget(app);
    vt_media_leave(app);
    if (app->world) {
        vt_visit_end(app, "staff");
        vt_director_end_scene(app, director->fresh_cause ? director->fresh_cause : "script");
        vt_world_destroy(app->world);
    }
    app->world = world;
    vt_media_begin(app);
    if (!app->replaying && vt_faults_is_new(app, vt_bundle_hash(world->bundle))) {
        vt_script_missing_words(world->script, missing_words, NULL);
    }
    if (app->old_bundle && world->bundle != app->old_bundle) {
        vt_bundle_destroy(app->old_bundle);
        app->old_bundle = NULL;
    }
    if (app->picture.painter) vt_painter_forget_assets(app->picture.painter);
    vt_canvases_forget(app);
    vt_hands_forget(app);
    vt_stage_damage_all(world->stage);
    director->fresh = director->reload = director->warm_failed = false;
    director->activated_host_us = app->host_us;
    app->visit = (vt_visit){.last = (uint32_t)event->as.state.visit, .world_us = app->t_us};
    vt_stage_set_tick(world->stage, app->tick);
    vt_script_set_wall(world->script, event->as.state.wall_us);
    vt_script_set_now(world->script, app->t_us, app->tick);
    vt_tweens_advance(world->stage, app->t_us, NULL, NULL);

    const char *scene = event->as.state.scene;
    if (scene[0] == '\0' || !vt_script_has_scene(world->script, scene)) {
        scene = vt_bundle_experience(world->bundle)->first;
    }
    int mark = vt_outbox_mark(&app->outbox);
    size_t sends = vt_channels_mark(&app->channels);
    vt_channels_fresh(app);
    if (vt_script_enter(world->script, scene, &err)) {
        enter_row(app, "", "start");
    } else {
        vt_outbox_back_to(&app->outbox, mark);
        vt_channels_back_to(&app->channels, sends);
        vt_kept_drop(app);
        vt_faults_script(app, &err, scene, "enter");
        director->fresh = true;
        failed(app, &err);
    }
}

static void change(vt_app *app, const char *to, const char *cause)
{
    vt_world *world = app->world;
    char from[VT_ROW_NAME];
    vt_err err;
    snprintf(from, sizeof from, "%s", vt_script_scene(world->script));
    vt_canvases_draw(app, world->stage); /* the scene's canvases go with it */
    leave_row(app, cause);
    int mark = vt_outbox_mark(&app->outbox);
    size_t sends = vt_channels_mark(&app->channels);
    bool goal = app->visit.goal;
    vt_transition transition = vt_script_transition(world->script);
    vt_veil_take(app, &transition);
    if (vt_script_change(world->script, &err)) {
        enter_row(app, from, cause);
        vt_veil_begin(app);
        return;
    }
    vt_veil_end(app);
    vt_outbox_back_to(&app->outbox, mark);
    vt_channels_back_to(&app->channels, sends);
    vt_kept_drop(app);
    app->visit.goal = goal;
    vt_faults_script(app, &err, to, "enter");
    vt_visit_end(app, "fault");
    vt_director_want_fresh(app, "fault");
    if (app->options.dev) failed(app, &err);
}

void vt_director_perform(vt_app *app, const char *cause)
{
    vt_world *world = app->world;
    char to[VT_ROW_NAME];
    if (!world || app->director.fresh) return;
    switch (vt_script_wants(world->script, to)) {
    case VT_WANT_NONE:
        break;
    case VT_WANT_GO:
        change(app, to, cause);
        break;
    case VT_WANT_BACK:
        change(app, to, "back");
        break;
    case VT_WANT_FINISH:
        vt_visit_end(app, "finish");
        vt_director_want_fresh(app, "finish");
        break;
    }
    if (world->faults > FAULTS_MOST && !app->director.fresh) {
        vt_visit_end(app, "fault");
        vt_director_want_fresh(app, "fault");
    }
}

static bool new_layout(vt_director *director, uint64_t layout)
{
    for (int i = 0; i < director->layout_count; i++) {
        if (director->layouts[i] == layout) return false;
    }
    int most = (int)(sizeof director->layouts / sizeof director->layouts[0]);
    if (director->layout_count < most) director->layouts[director->layout_count++] = layout;
    return true;
}

/* Where the touchable things lie, once for each layout of a scene: what heatmaps are drawn over. */
void vt_director_layout(vt_app *app)
{
    vt_director *director = &app->director;
    vt_world *world = app->world;
    if (!director->layout_due || world->untold > 0) return;
    bool moving = vt_tweens_moving(world->stage) && app->t_us - director->entered_us < LAYOUT_PATIENCE_US;
    if (moving) return;
    director->layout_due = false;
    if (app->replaying) return;
    vt_node nodes[TARGETS_MAX];
    vt_rect boxes[TARGETS_MAX];
    int count = vt_script_targets(world->script, nodes, TARGETS_MAX);
    if (count > TARGETS_MAX) count = TARGETS_MAX;
    vt_hash layout = vt_hash_text(vt_hash_start, vt_script_scene(world->script));
    for (int i = 0; i < count; i++) {
        boxes[i] = (vt_rect){0};
        vt_stage_box(world->stage, nodes[i], &boxes[i]);
        layout = vt_hash_bytes(layout, &boxes[i], sizeof boxes[i]);
    }
    if (!new_layout(director, layout)) return;
    for (int i = 0; i < count; i++) {
        vt_rect box = boxes[i];
        vt_row row = vt_outbox_row(app, VT_ROW_TARGET_DEF);
        snprintf(row.target, sizeof row.target, "%s", vt_stage_name(world->stage, nodes[i]));
        vt_fields fields;
        vt_fields_init(&fields);
        vt_fields_real(&fields, "x", box.x);
        vt_fields_real(&fields, "y", box.y);
        vt_fields_real(&fields, "w", box.w);
        vt_fields_real(&fields, "h", box.h);
        vt_fields_real(&fields, "mm_min", (box.w < box.h ? box.w : box.h) * app->picture.view.mm_per_unit);
        vt_outbox_add(&app->outbox, &row, &fields);
    }
}

/* One frame after the other: sleep, door, tape, clock, fingers, time, director, settle, draw, present,
 * outbox. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "wire/message.h"

enum { PAINT_FAILURES_MOST = 100 };

static int open_font(void *context, const char *name, vt_err *err)
{
    vt_app *app = context;
    return vt_bundle_open_media(app->bundle, name, err);
}

static void font_fault(void *context, const char *name, const vt_err *err)
{
    vt_faults_asset(context, name, VT_ASSET_DAMAGED, err);
}

void vt_app_declare_fonts(vt_app *app)
{
    static const char *const own[][2] = {{"sans", "fonts/Inter-Regular.otf"},
        {"bold", "fonts/Inter-Bold.otf"}, {"italic", "fonts/Inter-Italic.otf"}};
    enum { OWN = sizeof own / sizeof own[0] };
    const vt_experience *experience = vt_bundle_experience(app->bundle);
    vt_err err;
    vt_fonts_forget(app->fonts);
    bool declared[OWN] = {false};
    for (int i = 0; i < experience->font_count; i++) {
        for (int k = 0; k < OWN; k++)
            declared[k] |= strcmp(experience->fonts[i].name, own[k][0]) == 0;
    }
    for (int k = 0; k < OWN; k++) {
        if (!declared[k] && !vt_fonts_declare(app->fonts, own[k][0], own[k][1], &err))
            font_fault(app, own[k][1], &err);
    }
    for (int i = 0; i < experience->font_count; i++) {
        if (!vt_fonts_declare(app->fonts, experience->fonts[i].name, experience->fonts[i].file, &err)) {
            font_fault(app, experience->fonts[i].file, &err);
        }
    }
}

void vt_app_tell_bundle(vt_app *app)
{
    if (app->options.socket < 0) return;
    vt_message message = {.kind = VT_MESSAGE_BUNDLE, .number = (int64_t)vt_bundle_hash(app->bundle)};
    snprintf(message.text, sizeof message.text, "%s", app->options.experience);
    vt_message_send(app->options.socket, &message, NULL);
}

/* What this stage is made of and stands on: with it a row's place and time can be understood. */
static void start_row(vt_app *app)
{
    const vt_view *view = &app->picture.view;
    vt_row row = vt_outbox_row(app, VT_ROW_STAGE_START);
    vt_fields fields;
    char bundle[20];
    snprintf(bundle, sizeof bundle, "%016llx", (unsigned long long)vt_bundle_hash(app->bundle));
    row.t_us = vt_host_now(app->options.host) - app->options.run_start_us;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "build", app->options.build);
    vt_fields_text(&fields, "bundle", bundle);
    vt_fields_text(&fields, "host", vt_host_name(app->options.host));
    vt_fields_text(&fields, "painter", app->counters.painter);
    vt_fields_text(&fields, "text", vt_fonts_versions());
    vt_fields_int(&fields, "screen_w", view->screen_w);
    vt_fields_int(&fields, "screen_h", view->screen_h);
    vt_fields_int(&fields, "rotation", view->rotation);
    vt_fields_real(&fields, "mm_per_unit", view->mm_per_unit);
    vt_fields_text(&fields, "mm_from", app->picture.mm_from);
    vt_outbox_add(&app->outbox, &row, &fields);
}

vt_app *vt_app_create(const vt_app_options *options, vt_err *err)
{
    vt_app *app = vt_alloc(sizeof *app);
    if (!app) {
        vt_bundle_destroy(options->bundle);
        vt_fail_memory(err, "the app");
        return NULL;
    }
    app->options = *options;
    app->bundle = options->bundle;
    app->tick = options->last_tick;
    app->visit.last = (uint32_t)options->last_visit;
    app->director.fresh = true;
    app->counters.painter = "none";
    vt_outbox_init(&app->outbox, app, options->first_n);
    app->shift_us = options->run_start_us;
    vt_files_init(&app->files, app->bundle);
    vt_sounds_init(app);
    vt_kept_init(app);
    vt_channels_init(&app->channels);
    app->fonts =
        vt_fonts_create(&(vt_fonts_deps){.context = app, .open = open_font, .fault = font_fault}, err);
    if (!app->fonts) goto failed;
    vt_app_declare_fonts(app);
    if (!vt_assets_init(&app->assets, app, err) || !vt_picture_init(app, err) ||
        !vt_hands_init(&app->hands, app, err) || !vt_door_init(&app->door, app, err) ||
        !vt_inbox_init(&app->inbox, app, err)) {
        goto failed;
    }
    vt_app_tell_bundle(app);
    start_row(app);
    if (options->dev) vt_log(VT_LOG_INFO, "F1 shows sensors, times and messages");
    return app;
failed:
    vt_app_destroy(app);
    return NULL;
}

void vt_app_destroy(vt_app *app)
{
    if (!app) return;
    vt_inbox_finish(&app->inbox, app);
    vt_channels_destroy(&app->channels);
    vt_veil_forget(app);
    vt_picture_finish(app);
    vt_pushes_finish(&app->pushes);
    vt_kept_finish(app);
    vt_badge_finish(&app->badge);
    vt_overlay_finish(&app->overlay);
    vt_world_destroy(app->warm);
    vt_world_destroy(app->world);
    vt_stage_destroy(app->card);
    vt_players_finish(&app->players);
    vt_sounds_finish(&app->sounds);
    vt_assets_finish(&app->assets);
    vt_preload_finish(&app->preload);
    vt_hands_finish(&app->hands);
    vt_door_finish(&app->door);
    vt_outbox_finish(&app->outbox);
    vt_fonts_destroy(app->fonts);
    vt_files_finish(&app->files);
    vt_bundle_destroy(app->old_bundle);
    vt_bundle_destroy(app->bundle);
    vt_free(app);
}

static void tween_ended(void *context, vt_tween tween)
{
    vt_app *app = context;
    vt_script_tween_ended(app->world->script, tween);
}

/* The notice speaks the visitor's language. */
static void refresh_notice(vt_app *app)
{
    vt_world *world = app->world;
    const char *language = vt_script_language(world->script);
    if (strcmp(language, world->notice_language) == 0) return;
    snprintf(world->notice_language, sizeof world->notice_language, "%s", language);
    vt_stage_remeasure(world->stage);
    const char *text = vt_script_word(world->script, "privacy_notice");
    vt_stage_set_string(
        world->stage, world->notice, VT_PROP_TEXT, text ? text : "We record touches, not people.", NULL);
}

static void end_show(vt_app *app)
{
    vt_visit_end(app, "run_end");
    vt_director_end_scene(app, "run_end");
}

/* The first to ask for a scene is why it comes up. */
static void wanted_by(vt_app *app, const char **cause, const char *who)
{
    char scene[VT_ROW_NAME];
    if (!*cause && vt_script_wants(app->world->script, scene) != VT_WANT_NONE) *cause = who;
}

void vt_app_step(vt_app *app, const vt_batch *batch)
{
    int64_t passed = batch->t_us - app->t_us;
    app->tick = batch->tick;
    app->t_us = batch->t_us;
    app->counters.batches++;
    if (app->world) {
        vt_stage_set_tick(app->world->stage, app->tick);
        vt_tweens_set_now(app->world->stage, app->t_us);
        vt_script_set_now(app->world->script, app->t_us, app->tick);
    }
    app->batch = batch;
    bool fresh = false;
    const char *cause = NULL;
    for (int i = 0; i < batch->count; i++) {
        const vt_event *event = &batch->events[i];
        fresh |= event->kind == VT_EVENT_STATE;
        if (event->kind == VT_EVENT_STATE) {
            vt_director_activate(app, event);
            cause = NULL;
        }
        if (!app->world) continue;
        wanted_by(app, &cause, "auto");
        if (event->kind == VT_EVENT_CONTACT) vt_hands_event(app, event);
        wanted_by(app, &cause, "tap");
        if (event->kind == VT_EVENT_SUSPEND) vt_visit_suspended(app);
        vt_channels_use(app, event, fresh);
        wanted_by(app, &cause, "sensor");
        if (event->kind == VT_EVENT_MEDIA) vt_media_use(app, event);
        if (event->kind == VT_EVENT_ASSET) vt_assets_use(&app->assets, app->world, event);
        if (event->kind == VT_EVENT_COMMAND && event->as.command.command == VT_COMMAND_CLOSE) end_show(app);
    }
    if (!app->world) return;
    wanted_by(app, &cause, "auto");
    vt_hands_advance(app);
    wanted_by(app, &cause, "tap");
    app->sensed = false;
    vt_tweens_advance(app->world->stage, app->t_us, tween_ended, app);
    vt_veil_advance(app);
    vt_pushes_advance(app);
    vt_gestures_advance(app);
    vt_script_advance(app->world->script, passed);
    wanted_by(app, &cause, app->sensed ? "sensor" : "auto");
    vt_director_perform(app, cause);
    vt_visit_advance(app);
    refresh_notice(app);
    vt_cameras_consent(app);
    vt_hands_lock(app);
    vt_script_mix(app->world->script); /* what plays follows its nodes now, in a replay, too */
    vt_hands_note_effects(app);
}

static int64_t soonest(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

bool vt_app_moving(const vt_app *app)
{
    return app->world && (vt_tweens_moving(app->world->stage) || vt_script_animates(app->world->script) ||
                             vt_pushes_moving(app) || vt_gestures_moving(app));
}

static int64_t wish(const vt_app *app)
{
    int64_t at = soonest(soonest(vt_picture_wish(app), vt_hands_wish(app)), vt_director_wish(app));
    at = soonest(soonest(at, vt_door_wish(app)), soonest(vt_inbox_wish(app), vt_assets_wish(app)));
    at = soonest(soonest(at, vt_channels_wish(app)), vt_media_wish(app));
    at = soonest(at, soonest(vt_badge_wish(app), vt_overlay_wish(app)));
    if (!vt_card_freezes(app)) at = soonest(at, vt_kept_wish(app));
    if (vt_card_freezes(app)) return at;
    if (app->assets.news && app->world) at = 0;
    return vt_app_moving(app) ? soonest(at, app->picture.beat_us) : at;
}

/* Motion keeps to a grid of refreshes; a step that was missed is not made up for. Whether this was one: it is
 * shown at once, since a picture that came late must not push the next one off the grid. */
static bool beat(vt_app *app, int64_t host_us)
{
    vt_picture *picture = &app->picture;
    if (host_us < picture->beat_us) return false;
    bool due = picture->beat_us > 0 && host_us < picture->beat_us + 8 * picture->period_us;
    picture->beat_us += picture->period_us;
    app->pace.beats += due;
    if (picture->beat_us > host_us) return true;
    app->pace.missed += due;
    picture->beat_us = host_us + picture->period_us;
    return true;
}

static void count_frame(vt_app *app, int64_t began_us, bool showed)
{
    int64_t took = vt_host_now(app->options.host) - began_us;
    app->counters.frames++;
    if (showed) vt_pace_frame(&app->pace, took);
    app->counters.lua_calls = app->world ? vt_script_calls(app->world->script) : 0;
    if (took > 2 * app->picture.period_us && app->picture.shown) {
        app->counters.late_frames++;
        vt_row row = vt_outbox_row(app, VT_ROW_FRAME_LATE);
        vt_fields fields;
        vt_fields_init(&fields);
        vt_fields_real(&fields, "ms", (double)took / 1000.0);
        vt_outbox_add(&app->outbox, &row, &fields);
    }
    vt_ring *ring = app->options.ring;
    if (!ring) return;
    vt_ring_set(ring, VT_SHARED_TICK, (int64_t)app->tick);
    vt_ring_set(ring, VT_SHARED_LATE, (int64_t)app->counters.late_frames);
    vt_ring_set(ring, VT_SHARED_PRESENTS, (int64_t)app->counters.presents);
    vt_ring_set(ring, VT_SHARED_LUA_CALLS, (int64_t)app->counters.lua_calls);
    vt_ring_set(ring, VT_SHARED_ALLOCATIONS, (int64_t)vt_mem_count());
    vt_ring_set(ring, VT_SHARED_LUA_BYTES, app->world ? (int64_t)vt_script_bytes(app->world->script) : 0);
    vt_ring_add(ring, VT_SHARED_FRAME_END, 1);
}

/* A finger on a developer's card: the scene goes on, or the show begins again. */
static void answer_card(vt_app *app, vt_host_news *news)
{
    for (int i = 0; app->options.dev && app->card && i < news->count; i++) {
        const vt_event *event = &news->events[i];
        if (event->kind != VT_EVENT_CONTACT || event->as.contact.phase != VT_CONTACT_DOWN) continue;
        if (app->card_passing) {
            vt_card_clear(app);
        } else {
            vt_director_begin_again(app);
        }
        news->count--;
        memmove(&news->events[i], &news->events[i + 1], (size_t)(news->count - i) * sizeof news->events[0]);
        i--;
    }
}

static void frame(vt_app *app, vt_host_news *news)
{
    int64_t began = app->host_us = vt_host_now(app->options.host);
    if (app->options.ring) {
        vt_ring_set(app->options.ring, VT_SHARED_FRAME_SINCE, began);
        vt_ring_add(app->options.ring, VT_SHARED_FRAME_BEGIN, 1);
    }
    vt_overlay_take(app, news);
    answer_card(app, news);
    vt_assets_collect(&app->assets);
    vt_media_collect(app);
    vt_batch batch;
    uint64_t presents = app->counters.presents;
    bool on_beat = false;
    bool entered = vt_door_batch(app, news, began, &batch);
    if (entered) {
        vt_door_tape(app, &batch);
        vt_app_step(app, &batch);
        vt_media_follow(app); /* before anything is drawn: a touch is heard as soon as it is seen */
        on_beat = beat(app, began);
    }
    if (app->closing) end_show(app); /* also of a world that a card has stopped */
    vt_badge_update(app, began);
    vt_overlay_update(app, began);
    if (!app->director.fresh || app->card) vt_picture_frame(app, began, app->hands.urgent || on_beat);
    vt_assets_look(app, began);
    vt_media_end_frame(app);
    if (vt_region_empty(&app->picture.damage)) app->hands.urgent = false;
    vt_hands_presented(app, 0);
    count_frame(app, began, app->counters.presents > presents);
    vt_channels_end_frame(app);
    vt_door_end_frame(app, app->closing || batch.count > 0);
    vt_outbox_publish(&app->outbox);
}

/* What waits for a moment in which nobody waits for us: the next world, then a little collecting. */
static bool spare_time(vt_app *app, int64_t until_us)
{
    if (until_us - vt_host_now(app->options.host) < 50000 || !app->world || vt_zones_occupied(app) > 0)
        return false;
    if (vt_director_warm(app)) return true;
    return vt_script_rest(app->world->script);
}

bool vt_app_run(
    vt_app *app, bool (*before_sleep)(void *context, int64_t until_us), void *context, vt_err *err)
{
    vt_host_news news = {0};
    vt_kept_open(app);
    while (!app->closing) {
        /* Before the wish, or it would hang on the loader's haste whether a picture has a batch of its own.
         */
        if (app->options.wait_for_assets) {
            vt_assets_settle_now(&app->assets);
            vt_media_settle_now(app);
        }
        int64_t until = wish(app);
        bool work = spare_time(app, until);
        if (before_sleep && !before_sleep(context, until)) app->closing = true;
        if (!vt_host_wait(app->options.host, work || app->closing ? 0 : until, &news, err)) return false;
        if (news.woken) vt_inbox_read(app);
        vt_inbox_act(app);
        if (news.close) app->closing = true;
        if (news.resized) vt_picture_resize(app);
        if (news.exposed) vt_picture_lost(app);
        if (news.screenshot) vt_picture_shoot(app);
        frame(app, &news);
        if (app->picture.failures > PAINT_FAILURES_MOST) {
            return vt_fail(err, VT_ERR_IO, app->counters.painter,
                "nothing can be painted any more: a new stage may do better");
        }
    }
    return true;
}

vt_app_counters vt_app_count(const vt_app *app)
{
    vt_app_counters counters = app->counters;
    vt_pace_tell(&app->pace, &counters);
    vt_media_tell_counters(app, &counters);
    return counters;
}

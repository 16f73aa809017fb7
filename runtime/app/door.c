/* The door: the only way in. News of the host, pictures that came and worlds that begin become one batch,
 * which is written to the tape and read back before anybody looks at it. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"

enum { ASSETS_MOST = VT_BATCH_MAX - VT_NEWS_MAX - 1 }; /* fingers and a close find room */
enum { FLUSH_BYTES = 4096, FLUSH_US = 1000000, CHECK_US = 1000000 };

bool vt_door_init(vt_door *door, vt_app *app, vt_err *err)
{
    vt_buf_init(&door->block);
    door->writer = vt_tape_writer_create(err);
    if (!door->writer) return false;
    vt_tape_head head;
    vt_app_tape_head(app, &head);
    vt_tape_write_head(door->writer, &head);
    return true;
}

void vt_door_finish(vt_door *door)
{
    vt_tape_writer_destroy(door->writer);
    vt_buf_finish(&door->block);
}

void vt_app_tape_head(const vt_app *app, vt_tape_head *head)
{
    const vt_conf *conf = app->options.conf;
    const vt_experience *experience = vt_bundle_experience(app->bundle);
    *head = (vt_tape_head){.format = VT_TAPE_FORMAT,
        .run = app->options.run,
        .bundle = vt_bundle_hash(app->bundle),
        .design_w = experience->design_w,
        .design_h = experience->design_h,
        .mm_per_unit = app->mm_per_unit,
        .idle_us = (int64_t)(vt_conf_real(conf, "visit.idle_s") * 1e6),
        .prompt_us = (int64_t)(vt_conf_real(conf, "visit.prompt_s") * 1e6),
        .script_budget = vt_conf_int(conf, "script.budget"),
        .script_memory = vt_conf_int(conf, "script.memory_mb"),
        .script_nodes = vt_conf_int(conf, "script.nodes"),
        .privacy_level = (int32_t)vt_conf_int(conf, "journal.privacy_level"),
        .rehearsal = app->options.rehearsal,
        .notice = vt_conf_bool(conf, "journal.notice"),
        .reduce_motion = vt_conf_bool(conf, "screen.reduce_motion")};
    vt_buf touch;
    vt_buf_init(&touch);
    vt_conf_write_section(conf, "touch", &touch);
    snprintf(
        head->touch, sizeof head->touch, "%.*s", (int)touch.size, touch.data ? (const char *)touch.data : "");
    vt_buf_finish(&touch);
    snprintf(head->build, sizeof head->build, "%s", app->options.build);
    snprintf(head->role, sizeof head->role, "%s", app->options.role ? app->options.role : "");
    snprintf(head->libraries, sizeof head->libraries, "%s", vt_fonts_versions());
#if defined(__x86_64__)
    snprintf(head->arch, sizeof head->arch, "x86_64");
#elif defined(__aarch64__)
    snprintf(head->arch, sizeof head->arch, "aarch64");
#else
    snprintf(head->arch, sizeof head->arch, "other");
#endif
}

/* Something in the show is due by itself at this batch time. */
static int64_t show_wish(const vt_app *app)
{
    if (!app->world || vt_card_freezes(app)) return INT64_MAX;
    int64_t wish = vt_visit_wish(app), hands = vt_hands_due(app);
    if (hands < wish) wish = hands;
    int64_t script = vt_script_wish(app->world->script);
    int64_t tween = vt_tweens_wish(app->world->stage);
    if (script < wish) wish = script;
    return tween < wish ? tween : wish;
}

int64_t vt_door_wish(const vt_app *app)
{
    int64_t wish = show_wish(app);
    return wish == INT64_MAX ? wish : wish + app->options.run_start_us;
}

/* Keys enter only where somebody listens to them: what is typed may be text, which a tape must not hold. */
static void enter(vt_app *app, const vt_world *world, const vt_event *event, vt_batch *batch)
{
    if (event->kind == VT_EVENT_CONTACT) vt_channels_contact(app, event);
    if (event->kind == VT_EVENT_KEY) vt_channels_key(app, event);
    if (event->kind == VT_EVENT_KEY && !vt_script_wants_key(world->script, event->as.key.name)) return;
    if (event->kind == VT_EVENT_CONTACT || event->kind == VT_EVENT_KEY || event->kind == VT_EVENT_SUSPEND)
        batch->events[batch->count++] = *event;
}

bool vt_door_batch(vt_app *app, const vt_host_news *news, int64_t host_us, vt_batch *batch)
{
    int64_t t = host_us - app->options.run_start_us;
    *batch = (vt_batch){.tick = app->tick + 1, .t_us = t > app->t_us ? t : app->t_us};
    if (vt_director_prepare(app, &batch->events[0])) {
        batch->count = 1; /* pictures of the old world are nothing to the new one */
    } else if (!app->world || vt_card_freezes(app)) {
        return false;
    } else {
        batch->count = vt_assets_events(&app->assets, app->world, batch->events, ASSETS_MOST);
    }
    bool fresh = batch->count > 0 && batch->events[0].kind == VT_EVENT_STATE;
    vt_world *world = fresh ? app->warm : app->world;
    for (int i = 0; i < news->count; i++)
        enter(app, world, &news->events[i], batch);
    /* How sensors are is known before the first scene; later a flood of lines leaves room for answers. */
    if (fresh) vt_channels_events(app, world, true, batch);
    vt_kept_events(app, world, fresh, batch);
    if (!fresh) vt_media_events(app, world, batch);
    if (!fresh) vt_channels_events(app, world, false, batch);
    if (app->closing) {
        batch->events[batch->count++] =
            (vt_event){.kind = VT_EVENT_COMMAND, .as.command = {.command = VT_COMMAND_CLOSE}};
    }
    bool moving = host_us >= app->picture.beat_us && vt_app_moving(app);
    return batch->count > 0 || moving || (app->world && show_wish(app) <= batch->t_us);
}

void vt_door_tape(vt_app *app, vt_batch *batch)
{
    vt_err err;
    vt_batch used;
    int64_t before = vt_clock_cpu_us();
    if (vt_tape_write_batch(app->door.writer, batch, &used, &err)) {
        *batch = used;
    } else {
        vt_log_err(VT_LOG_ERROR, "tape", &err);
        batch->count = 0;
    }
    app->door.ran = true;
    app->counters.tape_ns += (uint64_t)(vt_clock_cpu_us() - before) * 1000;
}

void vt_door_check(vt_app *app, vt_tape_check *check)
{
    *check = (vt_tape_check){.tick = app->tick};
    if (!app->world) return;
    check->script = vt_script_hash(app->world->script);
    check->stage = vt_stage_hash(app->world->stage, vt_hash_start);
    check->chance = vt_script_chance_hash(app->world->script);
    snprintf(check->scene, sizeof check->scene, "%s", vt_script_scene(app->world->script));
}

void vt_door_end_frame(vt_app *app, bool flush)
{
    vt_door *door = &app->door;
    if (door->ran && (app->t_us - door->checked_us >= CHECK_US || app->director.fresh || app->closing)) {
        vt_tape_check check;
        vt_door_check(app, &check);
        vt_tape_write_check(door->writer, &check);
        door->checked_us = app->t_us;
        door->ran = false;
    }
    size_t pending = vt_tape_pending(door->writer);
    if (pending == 0) return;
    if (!flush && pending < FLUSH_BYTES && app->t_us - door->flushed_us < FLUSH_US) return;
    door->flushed_us = app->t_us;
    vt_err err;
    vt_buf_clear(&door->block);
    if (!vt_tape_take(door->writer, &door->block, &err)) return;
    if (vt_conf_int(app->options.conf, "journal.privacy_level") < 2) return;
    app->options.sink.tape(app->options.sink.context, door->block.data, door->block.size);
}

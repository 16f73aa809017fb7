/* The same program again: batches come from a tape instead of the door, and each check line must find what
 * the visit left. */
#include "app/app_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool compare(vt_app *app, const vt_tape_check *recorded, vt_replay_result *result)
{
    vt_tape_check now;
    vt_door_check(app, &now);
    const struct {
        const char *name;
        uint64_t then, now;
    } fields[] = {{"tick", recorded->tick, now.tick}, {"script", recorded->script, now.script},
        {"stage", recorded->stage, now.stage}, {"chance", recorded->chance, now.chance}};
    result->checks++;
    result->differs_at = recorded->tick;
    if (strcmp(recorded->scene, now.scene) != 0) {
        snprintf(result->field, sizeof result->field, "scene: recorded \"%s\", now \"%s\"", recorded->scene,
            now.scene);
        return false;
    }
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (fields[i].then == fields[i].now) continue;
        snprintf(result->field, sizeof result->field, "%s: recorded %016" PRIx64 ", now %016" PRIx64,
            fields[i].name, fields[i].then, fields[i].now);
        return false;
    }
    result->exact_to = recorded->tick;
    return true;
}

static const vt_event *state_of(const vt_batch *batch)
{
    return batch->count > 0 && batch->events[0].kind == VT_EVENT_STATE ? &batch->events[0] : NULL;
}

static void step(vt_app *app, const vt_batch *batch, bool paced, int64_t *offset)
{
    vt_host_news news;
    if (paced) {
        int64_t now = vt_host_now(app->options.host);
        if (*offset == 0) *offset = now - batch->t_us;
        app->shift_us = *offset;
        while (now < batch->t_us + *offset &&
               vt_host_wait(app->options.host, batch->t_us + *offset, &news, NULL)) {
            if (news.close) app->closing = true;
            if (app->closing) return;
            if (news.exposed) vt_picture_lost(app);
            vt_media_collect(app);
            vt_picture_frame(app, now, true);
            vt_assets_look(app, now);
            vt_media_end_frame(app);
            now = vt_host_now(app->options.host);
        }
    }
    app->host_us = paced ? vt_host_now(app->options.host) : batch->t_us;
    vt_app_step(app, batch);
    vt_media_follow(app);
    vt_picture_frame(app, app->host_us, true);
    vt_assets_look(app, app->host_us);
    vt_media_end_frame(app);
}

bool vt_app_replay(vt_app *app, vt_tape_reader *tape, uint32_t visit, bool paced, vt_bundle_source bundles,
    void *context, vt_replay_result *result, vt_err *err)
{
    vt_tape_record record;
    int64_t offset = 0;
    int got = 0;
    bool feeding = false;
    uint32_t last_visit = 0;
    *result = (vt_replay_result){0};
    app->replaying = true;
    app->paced = paced;
    app->bundles = bundles;
    app->bundles_context = context;
    while (!app->closing && !result->differs && (got = vt_tape_read(tape, &record, err)) > 0) {
        switch (record.kind) {
        case VT_TAPE_BATCH:
            if (state_of(&record.as.batch)) {
                feeding = visit == 0 || state_of(&record.as.batch)->as.state.visit + 1 == (int32_t)visit;
            }
            if (!feeding) break;
            if (state_of(&record.as.batch)) last_visit = (uint32_t)state_of(&record.as.batch)->as.state.visit;
            step(app, &record.as.batch, paced, &offset);
            result->batches++;
            result->visits += (int)(app->visit.last - last_visit);
            last_visit = app->visit.last;
            break;
        case VT_TAPE_CHECK:
            if (feeding) result->differs = !compare(app, &record.as.check, result);
            break;
        case VT_TAPE_CUT:
            feeding = false;
            break;
        case VT_TAPE_HEAD:
            break;
        }
    }
    if (got < 0) return false;
    if (result->batches == 0)
        return vt_fail(err, VT_ERR_MISSING, NULL, "the tape holds no batch of that visit");
    return true;
}

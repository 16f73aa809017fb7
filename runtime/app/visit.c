/* A visit: from the first touch in a fresh world to the return to the first scene; in a zone, to its being
 * left. Idle time is the batch's time, so a replay ends a visit at the same tick. While others are there
 * nobody is asked "still there?", since the question covers the whole stage: a zone waits for as long as it
 * would take. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

/* A finger that rests, or one whose end the panel has lost, keeps a visit so much longer. */
enum { STILL_FINGER_US = 60000000 };

static int64_t seconds(const vt_app *app, const char *key)
{
    return (int64_t)(vt_conf_real(app->options.conf, key) * 1e6);
}

static void start(vt_app *app, const char *cause)
{
    vt_visit *visit = &app->visit;
    visit->number = ++visit->last;
    visit->start_us = visit->last_input_us = app->t_us;
    visit->goal = false;
    visit->effects = vt_reacts_effects(app);
    vt_sounds_warm(app);
    vt_script_set_visit(app->world->script, (int32_t)visit->number, app->t_us);
    if (app->options.ring) vt_ring_set(app->options.ring, VT_SHARED_VISIT, visit->last);
    vt_row row = vt_outbox_row(app, VT_ROW_VISIT_START);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "cause", cause);
    vt_fields_int(&fields, "attract_ms", (app->t_us - visit->world_us) / 1000);
    vt_fields_text(&fields, "lang", vt_script_language(app->world->script));
    vt_fields_bool(&fields, "rehearsal", app->options.rehearsal);
    vt_zones_field(app, &fields);
    vt_outbox_add(&app->outbox, &row, &fields);
    vt_zones_tell(app, VT_ENTRY_VISIT);
}

static const char *word(vt_app *app, const char *key, const char *otherwise)
{
    const char *text = vt_script_word(app->world->script, key);
    return text ? text : otherwise;
}

/* A quiet veil over the scene and one sentence; any touch answers it. */
static bool show_prompt(vt_app *app, vt_err *err)
{
    vt_world *world = app->world;
    vt_stage *stage = world->stage;
    const vt_experience *experience = vt_bundle_experience(world->bundle);
    double w = experience->design_w, h = experience->design_h;
    vt_value center = {.type = VT_TYPE_ENUM, .as.choice = 4};
    vt_value middle = {.type = VT_TYPE_ENUM, .as.choice = VT_ALIGN_CENTER};
    vt_node veil, text;
    return vt_stage_add(stage, vt_stage_overlay(stage), VT_NODE_GROUP, &world->prompt, err) &&
           vt_stage_add(stage, world->prompt, VT_NODE_RECT, &veil, err) &&
           vt_stage_set_number(stage, veil, VT_PROP_W, w, err) &&
           vt_stage_set_number(stage, veil, VT_PROP_H, h, err) &&
           vt_stage_set_color(stage, veil, VT_PROP_COLOR, (vt_color){0x10, 0x14, 0x1c, 0xf0}, err) &&
           vt_stage_add(stage, world->prompt, VT_NODE_TEXT, &text, err) &&
           vt_stage_set_string(stage, text, VT_PROP_FONT, "bold", err) &&
           vt_stage_set_number(stage, text, VT_PROP_SIZE, h / 15, err) &&
           vt_stage_set_number(stage, text, VT_PROP_W, w * 0.8, err) &&
           vt_stage_set_number(stage, text, VT_PROP_X, w / 2, err) &&
           vt_stage_set_number(stage, text, VT_PROP_Y, h / 2, err) &&
           vt_stage_set(stage, text, VT_PROP_ANCHOR, &center, err) &&
           vt_stage_set(stage, text, VT_PROP_ALIGN, &middle, err) &&
           vt_stage_set_string(
               stage, text, VT_PROP_TEXT, word(app, "still_there", "Still there? Touch to go on."), err);
}

static void hide_prompt(vt_app *app)
{
    if (vt_stage_alive(app->world->stage, app->world->prompt)) {
        vt_stage_remove(app->world->stage, app->world->prompt, NULL);
    }
    app->visit.prompted = false;
}

static void prompt_row(vt_app *app, vt_row_kind kind, const char *answer)
{
    vt_row row = vt_outbox_row(app, kind);
    vt_fields fields;
    vt_fields_init(&fields);
    if (answer) {
        vt_fields_text(&fields, "answer", answer);
        vt_fields_int(&fields, "after_ms", (app->t_us - app->visit.prompt_us) / 1000);
    }
    vt_outbox_add(&app->outbox, &row, &fields);
}

bool vt_visit_swallows(vt_app *app)
{
    vt_zones_enter(app, 0);
    if (!app->visit.prompted) return false;
    prompt_row(app, VT_ROW_VISIT_PROMPT_ANS, "kept");
    hide_prompt(app);
    return true;
}

void vt_visit_begin(vt_app *app)
{
    if (app->visit.number == 0) start(app, "touch");
    app->visit.last_input_us = app->t_us;
}

void vt_visit_acted(vt_app *app)
{
    app->sensed = true;
    vt_visit_swallows(app);
    if (app->visit.number == 0) start(app, "sensor");
    app->visit.last_input_us = app->t_us;
}

void vt_visit_input(vt_app *app)
{
    if (app->visit.number != 0) app->visit.last_input_us = app->t_us;
}

/* Others are there, or it is a zone: the question would cover their part of the stage. */
static bool cannot_ask(const vt_app *app, int zone)
{
    return zone > 0 || vt_zones_occupied(app) > 1 || vt_conf_real(app->options.conf, "visit.prompt_s") <= 0;
}

static int64_t wish_of(const vt_app *app, int zone)
{
    const vt_visit *visit = zone == app->zones.now ? &app->visit : &app->zones.items[zone].visit;
    if (visit->number == 0) return INT64_MAX;
    if (visit->prompted) return visit->prompt_us + seconds(app, "visit.prompt_s");
    if (app->watched) return INT64_MAX;
    bool watched = app->watched_us > visit->last_input_us;
    int64_t idle = (watched ? app->watched_us : visit->last_input_us) + seconds(app, "visit.idle_s");
    if (cannot_ask(app, zone)) idle += seconds(app, "visit.prompt_s");
    for (int i = 0; i < VT_CONTACTS_MAX; i++) {
        const vt_hold *hold = &app->hands.holds[i];
        if (!hold->on || hold->edge || hold->zone != zone) continue;
        idle += STILL_FINGER_US;
        break;
    }
    int64_t stay = vt_script_stay(app->world->script);
    return stay > idle ? stay : idle;
}

int64_t vt_visit_wish(const vt_app *app)
{
    int64_t wish = INT64_MAX;
    for (int i = 0; i <= app->zones.count && !app->director.fresh; i++) {
        int64_t one = wish_of(app, i);
        if (one < wish) wish = one;
    }
    return wish;
}

/* The visit at hand is over; so is the world's, when it was the last one. */
static void leave(vt_app *app, const char *cause)
{
    if (vt_zones_occupied(app) > 1) {
        vt_visit_end_one(app, cause);
    } else {
        vt_visit_end(app, cause);
        vt_director_want_fresh(app, "idle");
    }
}

static void advance(vt_app *app)
{
    vt_visit *visit = &app->visit;
    vt_err err;
    if (visit->prompted) {
        prompt_row(app, VT_ROW_VISIT_PROMPT_ANS, "none");
        leave(app, "prompt_none");
    } else if (cannot_ask(app, app->zones.now) || !show_prompt(app, &err)) {
        leave(app, "idle");
    } else {
        visit->prompted = true;
        visit->prompt_us = app->t_us;
        prompt_row(app, VT_ROW_VISIT_PROMPT, NULL);
    }
}

/* Whoever watches a film or listens to a story is not idle; after it, idle time begins anew. */
static void note_watching(vt_app *app)
{
    bool busy = vt_script_busy(app->world->script);
    if (busy || app->watched) app->watched_us = app->t_us;
    app->watched = busy;
}

void vt_visit_advance(vt_app *app)
{
    note_watching(app);
    if (app->t_us < vt_visit_wish(app)) return;
    for (int i = 0; i <= app->zones.count && !app->director.fresh; i++) {
        if (app->t_us < wish_of(app, i)) continue;
        vt_zones_enter(app, i);
        advance(app);
    }
    if (!app->director.fresh) vt_zones_leave(app);
}

static void cancel_holds(vt_app *app, int zone)
{
    for (int i = 0; i < VT_CONTACTS_MAX; i++) {
        vt_hold *hold = &app->hands.holds[i];
        if (!hold->on || hold->swallowed || hold->zone != zone || hold->taker < 0 || !app->world) continue;
        hold->swallowed = true;
        if (hold->lost) continue;
        vt_row row = vt_outbox_row(app, VT_ROW_TARGET_CANCEL);
        row.finger = i;
        snprintf(
            row.target, sizeof row.target, "%s", vt_stage_name(app->world->stage, hold->path[hold->taker]));
        vt_fields fields;
        vt_fields_init(&fields);
        vt_fields_int(&fields, "of", (int64_t)hold->press_n);
        vt_zones_field(app, &fields);
        vt_outbox_add(&app->outbox, &row, &fields);
    }
}

static void end_row(vt_app *app, const char *cause)
{
    vt_visit *visit = &app->visit;
    vt_row row = vt_outbox_row(app, VT_ROW_VISIT_END);
    vt_fields fields;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "cause", cause);
    vt_fields_int(&fields, "last_input_t", visit->last_input_us);
    vt_fields_bool(&fields, "goal", visit->goal);
    vt_zones_field(app, &fields);
    vt_outbox_add(&app->outbox, &row, &fields);
    visit->number = 0;
    visit->prompted = false;
}

void vt_visit_end_one(vt_app *app, const char *cause)
{
    int zone = app->zones.now;
    vt_hands_tell_filtered(app, true);
    cancel_holds(app, zone);
    vt_zones_tell(app, VT_ENTRY_IDLE);
    end_row(app, cause);
    app->visit.world_us = app->t_us;
}

void vt_visit_undo(vt_app *app)
{
    bool new = app->t_us - app->visit.start_us <= app->hands.sieve_rules.palm_us;
    if (app->visit.number == 0 || !new || app->visit.effects != vt_reacts_effects(app)) return;
    end_row(app, "accident");
    vt_script_set_visit(app->world->script, 0, 0);
}

void vt_visit_end(vt_app *app, const char *cause)
{
    vt_hands_tell_filtered(app, true);
    if (vt_zones_occupied(app) == 0) return;
    for (int i = 0; i <= app->zones.count; i++) {
        vt_zones_enter(app, i);
        if (app->visit.number != 0) cancel_holds(app, i);
    }
    vt_zones_leave(app);
    if (app->world) vt_director_end_scene(app, cause);
    for (int i = 0; i <= app->zones.count; i++) {
        vt_zones_enter(app, i);
        if (app->visit.number != 0) end_row(app, cause);
    }
    vt_zones_enter(app, 0);
}

void vt_visit_suspended(vt_app *app)
{
    if (vt_zones_occupied(app) == 0) return;
    vt_visit_end(app, "suspend");
    vt_director_want_fresh(app, "suspend");
}

/* A world is what one visit lives in: a stage and a script that know of no other. The next one is built while
 * nobody waits for it, so that the return to the first scene costs nothing and leaves nothing of the last
 * visitor. */
#include "app/app_private.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"

static uint32_t request(void *context, const char *src)
{
    vt_world *world = context;
    if (src[0] == '\0') return 0;
    for (int i = 0; i < world->request_count; i++) {
        if (strcmp(world->requests[i].name, src) != 0) continue;
        if (world->requests[i].asset >= 0) vt_assets_again(&world->app->assets, world->requests[i].asset);
        return (uint32_t)i + 1;
    }
    if (world->request_count == world->request_capacity) {
        int capacity = world->request_capacity ? world->request_capacity * 2 : 32;
        vt_request *grown = vt_realloc_array(world->requests, (size_t)capacity, sizeof *grown);
        if (!grown) return 0;
        world->requests = grown;
        world->request_capacity = capacity;
    }
    vt_request *new = &world->requests[world->request_count];
    *new = (vt_request){.name = vt_strdup(src), .asset = -1};
    if (!new->name) return 0;
    if (strcmp(src, VT_VEIL_NAME) == 0) {
        new->told = true;
        return (uint32_t)++world->request_count;
    }
    new->asset = world->app->replaying ? -1 : vt_assets_want(&world->app->assets, src);
    world->untold++;
    return (uint32_t)++world->request_count;
}

static uint32_t film(void *context, vt_node node, vt_node_kind kind, const char *src)
{
    return vt_media_film(context, node, kind, src);
}

static uint32_t sound(void *context, const char *src, bool ahead)
{
    return vt_media_sound(context, src, ahead);
}

static void film_ahead(void *context, const char *src)
{
    const vt_world *world = context;
    vt_players_ahead(world->app, src);
}

void vt_world_speak(const vt_world *world)
{
    if (world && world->script) vt_fonts_set_language(world->app->fonts, vt_script_language(world->script));
}

static bool measure(
    void *context, const char *text, size_t length, const vt_text_style *style, vt_text_box *out)
{
    vt_world *world = context;
    vt_world_speak(world);
    return vt_fonts_measure(world->app->fonts, text, length, style, out);
}

static bool link_at(void *context, const char *text, size_t length, const vt_text_style *style, double w,
    double h, vt_point at, char *out, size_t size)
{
    vt_world *world = context;
    vt_world_speak(world);
    return vt_fonts_link(world->app->fonts, text, length, style, w, h, at, out, size);
}

static void send(void *context, vt_channel_kind kind, const char *name, const char *text, size_t length)
{
    vt_world *world = context;
    if (world != world->app->world) return;
    if (kind == VT_CHANNEL_KEEP)
        vt_kept_order(world->app, name, text, length);
    else
        vt_channels_send(world->app, kind, name, text, length);
}

static void row(void *context, vt_row_kind kind, const char *target, const char *json, size_t length)
{
    vt_world *world = context;
    vt_app *app = world->app;
    if (world != app->world) return;
    if (kind == VT_ROW_ASSET_FAULT &&
        !vt_faults_is_new(app, vt_hash_text(vt_hash_bytes(vt_hash_start, json, length), target))) {
        return;
    }
    vt_row out = vt_outbox_row(app, kind);
    if (target) {
        size_t fit = vt_utf8_fit(target, strlen(target), sizeof out.target - 1);
        memcpy(out.target, target, fit);
        out.target[fit] = '\0';
    }
    out.json = json;
    out.json_length = length;
    if (kind == VT_ROW_GOAL) app->visit.goal = true;
    vt_outbox_add(&app->outbox, &out, NULL);
}

static void acted(void *context)
{
    const vt_world *world = context;
    if (world == world->app->world) vt_visit_acted(world->app);
}

static void serve(void *context, int32_t visit)
{
    const vt_world *world = context;
    if (world == world->app->world) vt_zones_serve(world->app, (uint32_t)visit);
}

static void say(void *context, const char *text)
{
    vt_world *world = context;
    if (!world->app->replaying && world->app->options.dev) vt_log(VT_LOG_INFO, "%s", text);
}

static void fault(void *context, const vt_err *err, const char *scene, const char *entry)
{
    vt_world *world = context;
    world->faults++;
    vt_faults_script(world->app, err, scene, entry);
    if (world->app->options.dev && !world->app->replaying)
        vt_card_error(world->app, world->bundle, err, true);
}

/* The notice lies in the overlay: above every scene, and not for a script to remove. */
static bool build_overlay(vt_world *world, vt_color background, vt_err *err)
{
    vt_stage *stage = world->stage;
    const vt_experience *experience = vt_bundle_experience(world->bundle);
    if (!vt_stage_add(stage, vt_stage_overlay(stage), VT_NODE_TEXT, &world->notice, err)) return false;
    bool shown = vt_conf_bool(world->app->options.conf, "journal.notice") &&
                 vt_conf_int(world->app->options.conf, "journal.privacy_level") > 0;
    vt_value off = {.type = VT_TYPE_BOOL, .as.boolean = false};
    vt_value visible = {.type = VT_TYPE_BOOL, .as.boolean = shown};
    vt_value anchor = {.type = VT_TYPE_ENUM, .as.choice = 6};
    vt_color ink = vt_card_ink(background);
    if (!vt_stage_set_string(stage, world->notice, VT_PROP_NAME, "notice", err) ||
        !vt_stage_set_number(stage, world->notice, VT_PROP_SIZE, 20, err) ||
        !vt_stage_set_number(stage, world->notice, VT_PROP_X, 24, err) ||
        !vt_stage_set_number(stage, world->notice, VT_PROP_Y, experience->design_h - 16, err) ||
        !vt_stage_set_color(stage, world->notice, VT_PROP_COLOR, ink, err) ||
        !vt_stage_set_number(stage, world->notice, VT_PROP_OPACITY, 0.7, err) ||
        !vt_stage_set(stage, world->notice, VT_PROP_ANCHOR, &anchor, err) ||
        !vt_stage_set(stage, world->notice, VT_PROP_TOUCHABLE, &off, err) ||
        !vt_stage_set(stage, world->notice, VT_PROP_VISIBLE, &visible, err)) {
        return false;
    }
    vt_script_set_notice(world->script, world->notice);
    return true;
}

vt_world *vt_world_create(
    vt_app *app, vt_bundle *bundle, uint64_t story, uint64_t sparkle, const char *language, vt_err *err)
{
    vt_world *world = vt_alloc(sizeof *world);
    if (!world) {
        vt_fail_memory(err, "a world");
        return NULL;
    }
    world->app = app;
    world->bundle = bundle;
    world->story = story;
    world->sparkle = sparkle;
    world->stage = vt_stage_create(
        &(vt_stage_deps){
            .context = world, .measure = measure, .link = link_at, .request = request, .film = film},
        err);
    if (!world->stage) goto failed;
    vt_stage_set_reduce_motion(world->stage, vt_conf_bool(app->options.conf, "screen.reduce_motion"));
    vt_stage_set_limit(world->stage, (size_t)vt_conf_int(app->options.conf, "script.nodes"));
    vt_color background = {0, 0, 0, 255};
    vt_color_parse(vt_bundle_experience(bundle)->background, &background);
    vt_stage_set_background(world->stage, background);
    world->script = vt_script_create(&(vt_script_deps){.context = world,
                                         .stage = world->stage,
                                         .bundle = bundle,
                                         .story_seed = story,
                                         .sparkle_seed = sparkle,
                                         .language = language,
                                         .dev = app->options.dev,
                                         .role = app->options.role,
                                         .mm_per_unit = app->mm_per_unit,
                                         .row = row,
                                         .send = send,
                                         .acted = acted,
                                         .serve = serve,
                                         .sound = sound,
                                         .film_ahead = film_ahead,
                                         .say = say,
                                         .fault = fault},
        &(vt_script_limits){.budget = vt_conf_int(app->options.conf, "script.budget"),
            .memory = (size_t)vt_conf_int(app->options.conf, "script.memory_mb") << 20},
        err);
    if (!world->script || !build_overlay(world, background, err)) goto failed;
    return world;
failed:
    vt_world_destroy(world);
    return NULL;
}

static uint64_t seed(const vt_app *app)
{
    return app->options.chance ? vt_chance_next(app->options.chance) : vt_chance_from_system();
}

vt_world *vt_world_create_fresh(vt_app *app, vt_bundle *bundle, const char *language, vt_err *err)
{
    uint64_t story = seed(app), sparkle = seed(app);
    return vt_world_create(app, bundle, story, sparkle, language, err);
}

void vt_world_destroy(vt_world *world)
{
    if (!world) return;
    vt_media_finish(world);
    vt_script_destroy(world->script);
    vt_stage_destroy(world->stage);
    for (int i = 0; i < world->request_count; i++)
        vt_free(world->requests[i].name);
    vt_free(world->requests);
    vt_free(world);
}

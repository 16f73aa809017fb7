/* Cameras: which device stands behind a declared name, what staff read when it goes and comes, and the line
 * that tells people they are seen. The line is part of the stage and follows the door, so that a replay shows
 * it, too; a replay itself opens no camera. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

#include "store/channels.h"

enum { EDGE = 24, APART = 4 }; /* stage units */

/* ---- opening ---- */

static bool declared(const vt_app *app, const char *name, vt_channel_decl *out)
{
    const vt_script *script = app->world->script;
    vt_err err;
    for (int i = 0; i < vt_script_channel_count(script); i++) {
        const vt_channel_decl *decl = vt_script_channel_at(script, i);
        if (decl->kind != VT_CHANNEL_CAMERA || strcmp(decl->name, name) != 0) continue;
        *out = *decl;
        vt_conf_channel(app->options.conf, out, &err);
        return true;
    }
    return false;
}

bool vt_cameras_open(vt_app *app, vt_showing *film, vt_err *err)
{
    vt_channel_decl decl;
    if (!declared(app, film->name, &decl))
        return vt_fail(err, VT_ERR_MISSING, film->name, "no [camera %s] in experience.conf", film->name);
    const char *device = app->replaying ? "fake" : vt_channel_camera(&decl);
    if (!device)
        return vt_fail(err, VT_ERR_MISSING, film->name,
            "there is no camera here, as source = none of [camera %s] says", film->name);
    return vt_films_open_camera(app->players.films, film->player, device, decl.w, decl.h, decl.fps, err);
}

/* ---- for staff ---- */

/* What staff or the team switched off is not lost. */
static bool is_off(const vt_app *app, const char *name)
{
    vt_channel_decl decl;
    return declared(app, name, &decl) && !vt_channel_camera(&decl);
}

void vt_cameras_told(vt_app *app, vt_showing *film, const vt_film_news *news)
{
    bool lost = news->told == VT_FILM_FAILED;
    if ((!lost && news->told != VT_FILM_READY) || is_off(app, film->name)) return;
    vt_known *known = vt_channels_know(&app->channels, VT_CHANNEL_CAMERA, film->name);
    vt_channel_state state = lost ? VT_CHANNEL_LOST : VT_CHANNEL_FOUND;
    film->failures = lost ? film->failures + 1 : 0;
    film->ready = !lost;
    if (!known || known->state == state || app->replaying) return;
    known->state = state;
    size_t fit = lost ? vt_utf8_fit(news->err.message, strlen(news->err.message), sizeof known->why - 1) : 0;
    memcpy(known->why, news->err.message, fit);
    known->why[fit] = '\0';
    vt_channels_state_row(app, known);
}

/* ---- for those who are seen ---- */

static const char *const lines[][2] = {{"en", "The camera is on."}, {"es", "La cámara está encendida."},
    {"fr", "La caméra est allumée."}, {"hr", "Kamera je uključena."}, {"it", "La fotocamera è accesa."},
    {"nl", "De camera staat aan."}};

static const char *own_line(const char *language)
{
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (strncmp(language, lines[i][0], 2) == 0 && (language[2] == '\0' || language[2] == '-'))
            return lines[i][1];
    return lines[0][1];
}

static const char *line(const vt_app *app, uint32_t camera)
{
    const vt_world *world = app->world;
    vt_channel_decl decl;
    vt_value name;
    const char *text = NULL;
    vt_node node = vt_stage_film_node(world->stage, camera);
    if (vt_stage_get(world->stage, node, VT_PROP_SRC, &name, NULL) &&
        declared(app, name.as.string.bytes, &decl) && decl.consent[0])
        text = vt_script_word(world->script, decl.consent);
    return text ? text : own_line(vt_script_language(world->script));
}

/* It lies on the notice of privacy, wherever a scene put that, in its look; under it where the screen ends.
 */
static bool build(vt_app *app, vt_node *out)
{
    vt_stage *stage = app->world->stage;
    const vt_experience *experience = vt_bundle_experience(app->world->bundle);
    vt_color background = {0, 0, 0, 255};
    vt_value lower_left = {.type = VT_TYPE_ENUM, .as.choice = 6};
    vt_color_parse(experience->background, &background);
    return vt_stage_add(stage, vt_stage_overlay(stage), VT_NODE_TEXT, out, NULL) &&
           vt_stage_set_string(stage, *out, VT_PROP_NAME, "camera notice", NULL) &&
           vt_stage_set_number(stage, *out, VT_PROP_SIZE, 20, NULL) &&
           vt_stage_set_color(stage, *out, VT_PROP_COLOR, vt_card_ink(background), NULL) &&
           vt_stage_set_bool(stage, *out, VT_PROP_TOUCHABLE, false, NULL) &&
           vt_stage_set(stage, *out, VT_PROP_ANCHOR, &lower_left, NULL);
}

static void follow_notice(vt_app *app, vt_node line)
{
    vt_stage *stage = app->world->stage;
    const vt_experience *experience = vt_bundle_experience(app->world->bundle);
    vt_value shown = {.type = VT_TYPE_BOOL};
    vt_rect notice = {EDGE, experience->design_h - EDGE, 0, 0}, own = {0, 0, 0, 0};
    vt_stage_get(stage, app->world->notice, VT_PROP_VISIBLE, &shown, NULL);
    if (shown.as.boolean) vt_stage_box(stage, app->world->notice, &notice);
    vt_stage_box(stage, line, &own);
    double right = experience->design_w - EDGE - own.w, y = notice.y - APART;
    if (y < own.h) y = notice.y + notice.h + APART + own.h;
    vt_stage_set_number(stage, line, VT_PROP_X, notice.x < right ? notice.x : right, NULL);
    vt_stage_set_number(stage, line, VT_PROP_Y, y, NULL);
}

static void forget(vt_media *media, int at)
{
    memmove(&media->seeing[at], &media->seeing[at + 1],
        (size_t)(--media->seeing_count - at) * sizeof media->seeing[0]);
}

void vt_cameras_use(vt_app *app, vt_node node, const vt_event *event)
{
    vt_media *media = &app->world->media;
    uint32_t number = event->as.media.media;
    vt_node_kind kind;
    if (!vt_stage_kind(app->world->stage, node, &kind, NULL) || kind != VT_NODE_CAMERA) return;
    for (int i = media->seeing_count - 1; i >= 0; i--)
        if (media->seeing[i] == number) forget(media, i);
    if (event->as.media.told == VT_MEDIA_READY && media->seeing_count < VT_SEEING_MAX)
        media->seeing[media->seeing_count++] = number;
}

void vt_cameras_consent(vt_app *app)
{
    vt_world *world = app->world;
    vt_media *media = &world->media;
    for (int i = media->seeing_count - 1; i >= 0; i--)
        if (!vt_stage_film_node(world->stage, media->seeing[i]).generation) forget(media, i);
    bool there = vt_stage_alive(world->stage, media->consent);
    if (media->seeing_count == 0) {
        if (there) vt_stage_remove(world->stage, media->consent, NULL);
        return;
    }
    if (!there && !build(app, &media->consent)) return;
    vt_stage_set_string(world->stage, media->consent, VT_PROP_TEXT, line(app, media->seeing[0]), NULL);
    follow_notice(app, media->consent);
}

/* Films of the present world: each that a node shows has a player, which follows what the world says, and
 * whose pictures go to the painter as they come. What stood there before goes on standing until the new one
 * has a picture. */
#include "app/app_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"

static void forget_proven(vt_players *players)
{
    while (players->proven_count > 0)
        vt_free(players->proven[--players->proven_count]);
}

void vt_players_finish(vt_players *players)
{
    vt_films_destroy(players->films);
    forget_proven(players);
    *players = (vt_players){0};
}

void vt_players_forget(vt_players *players)
{
    if (players->films) vt_films_forget(players->films);
    forget_proven(players);
}

static void wake(void *context)
{
    const vt_app *app = context;
    vt_host_wake(app->options.host);
}

static int64_t now(void *context)
{
    const vt_app *app = context;
    return vt_host_now(app->options.host);
}

static bool start(vt_app *app, vt_err *err)
{
    vt_players *players = &app->players;
    if (players->films) return true;
    players->films = vt_films_create(&(vt_films_options){.context = app,
                                         .open = vt_files_open,
                                         .wake = wake,
                                         .now = now,
                                         .clocked = app->sounds.silent,
                                         .hardware = vt_conf_bool(app->options.conf, "film.hardware")},
        err);
    return players->films != NULL;
}

static vt_showing *find(vt_media *media, uint32_t number)
{
    for (int i = 0; i < media->film_count; i++)
        if (media->films[i].number == number) return &media->films[i];
    return NULL;
}

static vt_showing *find_player(vt_media *media, uint32_t player)
{
    for (int i = 0; i < media->film_count; i++)
        if (media->films[i].player == player) return &media->films[i];
    return NULL;
}

/* ---- files that are known to be sound ---- */

bool vt_players_proven(const vt_app *app, const char *name)
{
    for (int i = 0; i < app->players.proven_count; i++)
        if (strcmp(app->players.proven[i], name) == 0) return true;
    return false;
}

static void prove(vt_app *app, vt_showing *film)
{
    vt_players *players = &app->players;
    int most = (int)(sizeof players->proven / sizeof players->proven[0]);
    if (film->proven || film->camera) return;
    film->proven = true;
    vt_files_opening_media(app);
    if (vt_players_proven(app, film->name) || players->proven_count == most) return;
    char *name = vt_strdup(film->name);
    if (name) players->proven[players->proven_count++] = name;
}

/* ---- pictures ---- */

/* Of the present world, since another one counts its films anew. */
static void give(vt_app *app, uint32_t number, const vt_pixels *picture)
{
    if (app->picture.painter) vt_painter_film(app->picture.painter, number, picture);
}

/* Its last picture is that of the new one for a while; it itself does nothing more. */
static void stand_in(vt_app *app, vt_showing *new)
{
    vt_showing *old = new->before ? find(&app->world->media, new->before) : NULL;
    const vt_pixels *last = old && old->player && app->picture.painter
                                ? vt_films_picture(app->players.films, old->player, NULL)
                                : NULL;
    if (!last) {
        new->before = 0;
        return;
    }
    give(app, old->number, NULL);
    give(app, new->number, last);
    vt_reel_order order = {.media = old->player, .transport = old->order};
    vt_transport_pause(&order.transport, app->t_us);
    vt_films_order(app->players.films, &order, app->t_us, app->t_us + app->shift_us);
}

static bool stands_in(const vt_media *media, uint32_t number)
{
    for (int i = 0; i < media->film_count; i++) {
        const vt_showing *film = &media->films[i];
        if (film->before == number && film->picture == 0 && !film->over) return true;
    }
    return false;
}

void vt_players_pictures(vt_app *app)
{
    vt_media *media = &app->world->media;
    if (!app->picture.painter || app->sounds.silent) return;
    for (int i = 0; i < media->film_count; i++) {
        vt_showing *film = &media->films[i];
        uint64_t number = 0;
        if (!film->player || !vt_stage_film_node(app->world->stage, film->number).generation) continue;
        const vt_pixels *picture = vt_films_picture(app->players.films, film->player, &number);
        if (!picture || number == film->picture) continue;
        film->picture = number;
        give(app, film->number, picture);
        vt_stage_film_moved(app->world->stage, film->number);
    }
}

/* ---- opening and closing ---- */

static void tell_failed(vt_app *app, vt_showing *film, const vt_err *err, vt_asset_outcome outcome)
{
    vt_film_news news = {.told = VT_FILM_FAILED, .outcome = outcome, .err = *err};
    film->over = true;
    film->player = 0;
    if (!app->replaying) vt_media_tell(&app->world->media, film, &news);
    if (film->camera)
        vt_cameras_told(app, film, &news);
    else
        vt_faults_media(app, film->name, outcome, err);
}

static vt_asset_outcome outcome_of(const vt_err *err)
{
    if (err->kind == VT_ERR_MISSING) return VT_ASSET_MISSING;
    return err->kind == VT_ERR_RANGE ? VT_ASSET_REFUSED : VT_ASSET_NO_MEMORY;
}

static bool open_file(vt_app *app, vt_showing *film, vt_err *err)
{
    vt_value matte = {.type = VT_TYPE_ENUM};
    vt_stage_get(app->world->stage, film->node, VT_PROP_MATTE, &matte, NULL);
    return vt_films_open(app->players.films, film->player, film->name, (vt_matte)matte.as.choice, err);
}

static void open_film(vt_app *app, vt_showing *film)
{
    vt_err err;
    if (!start(app, &err)) {
        tell_failed(app, film, &err, VT_ASSET_NO_MEMORY);
        return;
    }
    film->player = ++app->players.last;
    film->proven = vt_players_proven(app, film->name);
    vt_files_opening_media(app);
    stand_in(app, film);
    if (film->camera ? !vt_cameras_open(app, film, &err) : !open_file(app, film, &err))
        tell_failed(app, film, &err, outcome_of(&err));
}

static void close_film(vt_world *world, vt_showing *film)
{
    vt_app *app = world->app;
    bool present = world == app->world;
    if (present) give(app, film->number, NULL);
    for (int i = 0; present && i < world->media.film_count; i++) {
        const vt_showing *other = &world->media.films[i];
        if (other->before == film->number && other->picture == 0) give(app, other->number, NULL);
    }
    if (film->player) vt_films_close(app->players.films, film->player);
    vt_free(film->name);
}

void vt_players_close(vt_world *world)
{
    for (int i = 0; i < world->media.film_count; i++)
        close_film(world, &world->media.films[i]);
    world->media.film_count = 0;
}

/* The sound of a film is read in the visitor's language, where there are several. */
static void speak(vt_app *app, vt_showing *film)
{
    const char *language = vt_script_language(app->world->script);
    if (film->camera || app->sounds.silent || (film->clip && strcmp(film->language, language) == 0)) return;
    snprintf(film->language, sizeof film->language, "%s", language);
    film->clip = vt_sounds_clip(app, film->name, film->language, true);
    if (film->clip) vt_sound_want(app->sounds.sound, film->clip);
    app->sounds.changed = true;
}

/* ---- orders ---- */

static bool same(const vt_transport *a, const vt_transport *b)
{
    return a->base_us == b->base_us && a->at_us == b->at_us && a->length_us == b->length_us &&
           a->rate == b->rate && a->playing == b->playing && a->loop == b->loop &&
           a->loop_from_us == b->loop_from_us && a->loop_to_us == b->loop_to_us && a->epoch == b->epoch;
}

static void order(void *context, const vt_reel_order *wanted)
{
    vt_app *app = context;
    vt_showing *film = find(&app->world->media, wanted->media);
    if (!film || !film->player || (film->ordered && same(&film->order, &wanted->transport))) return;
    vt_reel_order mine = {.media = film->player, .transport = wanted->transport};
    film->order = wanted->transport;
    film->ordered = true;
    vt_films_order(app->players.films, &mine, app->t_us, app->t_us + app->shift_us);
}

void vt_players_follow(vt_app *app)
{
    vt_world *world = app->world;
    vt_media *media = &world->media;
    if (media->film_count == 0) return;
    for (int i = 0; i < media->film_count; i++) {
        vt_showing *film = &media->films[i];
        vt_node node = vt_stage_film_node(world->stage, film->number);
        if (node.generation) {
            film->node = node;
            if (!film->player && !film->over) open_film(app, film);
            if (film->player) speak(app, film);
        } else if (!stands_in(media, film->number)) {
            close_film(world, film);
            memmove(film, film + 1, (size_t)(--media->film_count - i) * sizeof *film);
            i--;
        }
    }
    if (app->players.films) vt_script_reels(world->script, order, app);
    vt_players_pictures(app);
    app->players.look_due = true;
}

/* ---- what players tell ---- */

static void told(vt_app *app, const vt_film_news *news)
{
    vt_showing *film = find_player(&app->world->media, news->media);
    if (!film) return;
    switch (news->told) {
    case VT_FILM_READY:
        film->ready = true;
        film->length_us = news->length_us;
        film->ready_us = vt_host_now(app->options.host);
        break;
    case VT_FILM_ENDED:
        prove(app, film);
        break;
    case VT_FILM_FAILED:
        film->over = !film->camera;
        if (!film->camera) vt_faults_media(app, film->name, news->outcome, &news->err);
        break;
    default:
        break;
    }
    if (film->camera) vt_cameras_told(app, film, news);
    /* A camera that is lost already is nothing new, each time it is tried. */
    if (!app->replaying && film->failures <= 1) vt_media_tell(&app->world->media, film, news);
}

void vt_players_collect(vt_app *app)
{
    vt_film_news news;
    if (app->sounds.silent) vt_films_advance(app->players.films, vt_host_now(app->options.host));
    if (!app->world) return;
    while (vt_films_take(app->players.films, &news))
        told(app, &news);
    vt_players_pictures(app);
}

int64_t vt_players_wish(const vt_app *app)
{
    return app->players.films && app->sounds.silent ? vt_films_wish(app->players.films) : INT64_MAX;
}

/* ---- a frame's end ---- */

static void aim(void *context, uint32_t number, bool on_screen, double w, double h)
{
    vt_app *app = context;
    vt_showing *film = find(&app->world->media, number);
    int32_t wide = w < VT_MEDIA_WIDEST ? (int32_t)ceil(w) : VT_MEDIA_WIDEST;
    int32_t high = h < VT_MEDIA_WIDEST ? (int32_t)ceil(h) : VT_MEDIA_WIDEST;
    if (!film || !film->player || !on_screen || wide <= 0 || high <= 0) return;
    if (wide == film->aim_w && high == film->aim_h) return;
    film->aim_w = wide;
    film->aim_h = high;
    vt_films_aim(app->players.films, film->player, wide, high);
}

static void freeze(vt_app *app, vt_showing *film, bool frozen)
{
    vt_reel_order mine = {.media = film->player, .transport = film->order};
    int64_t host_us = vt_host_now(app->options.host);
    if (!film->ordered) return;
    if (frozen) vt_transport_pause(&mine.transport, host_us - app->shift_us);
    vt_films_order(app->players.films, &mine, host_us - app->shift_us, host_us);
}

void vt_players_end_frame(vt_app *app, bool frozen)
{
    vt_media *media = &app->world->media;
    vt_players *players = &app->players;
    int64_t host_us = vt_host_now(app->options.host);
    bool turns = frozen != players->frozen;
    players->frozen = frozen;
    if (!players->films) return;
    for (int i = 0; i < media->film_count; i++) {
        vt_showing *film = &media->films[i];
        bool through =
            film->length_us > 0 && film->order.playing && host_us - film->ready_us > film->length_us;
        if (film->player && turns) freeze(app, film, frozen);
        if (film->ready && through) prove(app, film);
    }
    if (players->look_due && media->film_count > 0 && app->picture.painter && !app->sounds.silent)
        vt_stage_films(app->world->stage, aim, app);
    players->look_due = false;
}

void vt_players_ahead(vt_app *app, const char *src)
{
    vt_err err;
    if (!vt_media_lives(app) || app->sounds.silent || !start(app, &err)) return;
    vt_films_prepare(app->players.films, src, VT_MATTE_NONE);
    if (app->world) vt_sounds_clip(app, src, vt_script_language(app->world->script), true);
}

/* Numbers and the door: what a world asked for, what came of it, in the order in which it came. */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

/* So many news of films wait at most, of places the newest of each film; what comes then is dropped. */
enum { NEWS_MOST = 256 };

bool vt_media_lives(const vt_app *app)
{
    return !app->replaying || app->paced;
}

/* ---- questions ---- */

static bool room_for(void **items, int count, int *capacity, size_t size)
{
    if (count < *capacity) return true;
    int wanted = *capacity ? 2 * *capacity : 8;
    void *grown = vt_realloc_array(*items, (size_t)wanted, size);
    if (!grown) return false;
    *items = grown;
    *capacity = wanted;
    return true;
}

static bool more_sounds(vt_media *media)
{
    void *items = media->sounds;
    bool fine = room_for(&items, media->sound_count, &media->sound_capacity, sizeof *media->sounds);
    media->sounds = items;
    return fine;
}

static bool more_films(vt_media *media)
{
    void *items = media->films;
    bool fine = room_for(&items, media->film_count, &media->film_capacity, sizeof *media->films);
    media->films = items;
    return fine;
}

uint32_t vt_media_sound(vt_world *world, const char *src, bool ahead)
{
    vt_media *media = &world->media;
    vt_app *app = world->app;
    vt_sounding *sound = NULL;
    for (int i = 0; i < media->sound_count && !sound; i++)
        if (strcmp(media->sounds[i].name, src) == 0) sound = &media->sounds[i];
    if (!sound) {
        char *name = vt_strdup(src);
        if (!name || !more_sounds(media)) {
            vt_free(name);
            return 0;
        }
        sound = &media->sounds[media->sound_count++];
        *sound = (vt_sounding){.number = ++media->last, .name = name};
    }
    if (!vt_media_lives(app)) return sound->number;
    if (!sound->clip) sound->clip = vt_sounds_clip(app, src, "", false);
    if (sound->clip && !ahead) vt_sound_want(app->sounds.sound, sound->clip);
    if (!sound->told && (!sound->clip || app->sounds.clips[sound->clip - 1].settled)) app->sounds.news = true;
    sound->asked = true;
    return sound->number;
}

uint32_t vt_media_film(vt_world *world, vt_node node, vt_node_kind kind, const char *src)
{
    vt_media *media = &world->media;
    uint32_t number = ++media->last;
    if (!vt_media_lives(world->app)) return number;
    char *name = vt_strdup(src);
    if (!name || !more_films(media)) {
        vt_free(name);
        return number;
    }
    vt_showing *new = &media->films[media->film_count++];
    *new = (vt_showing){.number = number, .name = name, .camera = kind == VT_NODE_CAMERA, .node = node};
    for (int i = 0; i + 1 < media->film_count; i++) {
        const vt_showing *old = &media->films[i];
        if (vt_node_same(old->node, node)) new->before = old->picture ? old->number : old->before;
    }
    return number;
}

void vt_media_finish(vt_world *world)
{
    vt_media *media = &world->media;
    vt_players_close(world);
    for (int i = 0; i < media->sound_count; i++)
        vt_free(media->sounds[i].name);
    vt_free(media->sounds);
    vt_free(media->films);
    vt_free(media->news);
    *media = (vt_media){0};
}

/* ---- what came ---- */

static vt_event event_of(const vt_film_news *news, uint32_t number)
{
    static const vt_media_told told[] = {[VT_FILM_READY] = VT_MEDIA_READY,
        [VT_FILM_AT] = VT_MEDIA_AT,
        [VT_FILM_ENDED] = VT_MEDIA_ENDED,
        [VT_FILM_FAILED] = VT_MEDIA_FAILED};
    vt_event event = {.kind = VT_EVENT_MEDIA, .as.media = {.media = number, .told = told[news->told]}};
    if (news->told == VT_FILM_FAILED) event.as.media.outcome = news->outcome;
    if (news->told != VT_FILM_READY) return event;
    event.as.media.sound = news->sound;
    event.as.media.w = news->w < VT_MEDIA_WIDEST ? news->w : VT_MEDIA_WIDEST;
    event.as.media.h = news->h < VT_MEDIA_WIDEST ? news->h : VT_MEDIA_WIDEST;
    event.as.media.length_us = vt_media_time(news->length_us);
    return event;
}

void vt_media_tell(vt_media *media, const vt_showing *film, const vt_film_news *news)
{
    vt_told told = {.event = event_of(news, film->number), .host_us = news->host_us, .order = film->order};
    told.order.at_us = news->at_us;
    for (int i = 0; i < media->news_count && news->told == VT_FILM_AT; i++) {
        const vt_event *old = &media->news[i].event;
        if (old->as.media.media != film->number || old->as.media.told != VT_MEDIA_AT) continue;
        memmove(&media->news[i], &media->news[i + 1], (size_t)(--media->news_count - i) * sizeof told);
    }
    void *items = media->news;
    bool fine = media->news_count < NEWS_MOST &&
                room_for(&items, media->news_count, &media->news_capacity, sizeof *media->news);
    media->news = items;
    if (fine) media->news[media->news_count++] = told;
}

void vt_media_collect(vt_app *app)
{
    if (app->sounds.sound) vt_sounds_collect(app);
    if (app->players.films) vt_players_collect(app);
}

static bool busy(const vt_app *app)
{
    return vt_media_lives(app) && vt_sounds_wait(app);
}

void vt_media_settle_now(vt_app *app)
{
    vt_media_collect(app);
    while (busy(app)) {
        vt_clock_sleep_us(200);
        vt_media_collect(app);
    }
}

/* ---- through the door ---- */

int64_t vt_media_time(int64_t us)
{
    return us < 0 ? 0 : us < VT_MEDIA_LONGEST_US ? us : VT_MEDIA_LONGEST_US;
}

/* Fingers find room: they are in the batch already, and a close may still follow. */
static bool full(const vt_batch *batch)
{
    return batch->count >= VT_BATCH_MAX - 1;
}

static bool put_sounds(vt_app *app, vt_media *media, vt_batch *batch)
{
    for (int i = 0; i < media->sound_count; i++) {
        vt_sounding *sound = &media->sounds[i];
        const vt_clip *clip = sound->clip ? &app->sounds.clips[sound->clip - 1] : NULL;
        if (sound->told || (clip && !clip->settled)) continue;
        if (full(batch)) return false;
        vt_event event = {.kind = VT_EVENT_MEDIA,
            .as.media = {.media = sound->number, .told = VT_MEDIA_FAILED, .outcome = VT_ASSET_NO_MEMORY}};
        if (clip) event.as.media.outcome = clip->outcome;
        if (clip && clip->outcome == VT_ASSET_READY) {
            event.as.media.told = VT_MEDIA_READY;
            event.as.media.length_us = vt_media_time(clip->length_us);
        }
        batch->events[batch->count++] = event;
        sound->told = true;
    }
    return true;
}

/* The place as of this batch, since it was told a moment ago. */
static int64_t place(const vt_app *app, const vt_told *told, int64_t t_us)
{
    vt_transport transport = told->order;
    transport.base_us = told->host_us - app->shift_us;
    return vt_media_time(vt_transport_at(&transport, t_us));
}

void vt_media_events(vt_app *app, vt_world *world, vt_batch *batch)
{
    vt_media *media = &world->media;
    int done = 0;
    if (app->sounds.news) app->sounds.news = !put_sounds(app, media, batch);
    for (; done < media->news_count && !full(batch); done++) {
        const vt_told *told = &media->news[done];
        vt_event *event = &batch->events[batch->count++];
        *event = told->event;
        if (event->as.media.told == VT_MEDIA_AT) event->as.media.at_us = place(app, told, batch->t_us);
    }
    if (done == 0) return;
    media->news_count -= done;
    memmove(&media->news[0], &media->news[done], (size_t)media->news_count * sizeof media->news[0]);
}

void vt_media_use(vt_app *app, const vt_event *event)
{
    vt_world *world = app->world;
    uint32_t number = event->as.media.media;
    vt_media_told told = event->as.media.told;
    if (number == 0 || number > world->media.last) return;
    vt_node node = vt_stage_film_node(world->stage, number);
    if (node.generation && (told == VT_MEDIA_READY || told == VT_MEDIA_FAILED))
        vt_stage_film_ready(
            world->stage, number, told == VT_MEDIA_READY, event->as.media.w, event->as.media.h);
    if (node.generation) vt_cameras_use(app, node, event);
    vt_script_media(world->script, event);
}

/* ---- a frame ---- */

/* What the present scene plays, once it is the present one. */
static void note(vt_app *app)
{
    vt_media *media = &app->world->media;
    for (int i = 0; i < media->sound_count; i++) {
        if (media->sounds[i].asked) vt_preload_note_media(app, media->sounds[i].name, false);
        media->sounds[i].asked = false;
    }
    for (int i = 0; i < media->film_count; i++) {
        vt_showing *film = &media->films[i];
        if (!film->noted && !film->camera) vt_preload_note_media(app, film->name, true);
        film->noted = true;
    }
}

void vt_media_follow(vt_app *app)
{
    if (!app->world || !vt_media_lives(app)) return;
    /* A world whose scene could not be entered says nothing any more. */
    if (vt_script_scene(app->world->script)[0] == '\0') return;
    note(app);
    vt_players_follow(app);
    vt_sounds_follow(app);
    vt_files_opening_media(app);
}

void vt_media_end_frame(vt_app *app)
{
    bool frozen = vt_card_freezes(app);
    if (!app->world || !vt_media_lives(app)) return;
    vt_players_end_frame(app, frozen);
    vt_sounds_end_frame(app, frozen);
}

void vt_media_leave(vt_app *app)
{
    if (app->world && vt_media_lives(app)) vt_sounds_leave(app);
}

void vt_media_begin(vt_app *app)
{
    if (vt_media_lives(app)) vt_sounds_begin(app);
}

int64_t vt_media_wish(const vt_app *app)
{
    int64_t sounds = vt_sounds_wish(app), films = vt_players_wish(app);
    bool news = app->world && !vt_card_freezes(app) && (app->sounds.news || app->world->media.news_count > 0);
    if (news) return 0;
    return sounds < films ? sounds : films;
}

bool vt_media_waits(const vt_app *app)
{
    const vt_media *media = &app->world->media;
    for (int i = 0; i < media->film_count; i++) {
        const vt_showing *film = &media->films[i];
        if (film->player && !film->ready && !film->over && !film->before) return true;
    }
    return false;
}

void vt_media_tell_counters(const vt_app *app, vt_app_counters *out)
{
    if (app->players.films) {
        vt_films_counters films = vt_films_count(app->players.films);
        out->films_shown = films.shown;
        out->films_dropped = films.dropped;
        out->films = films.open;
    }
    if (!app->sounds.sound) return;
    vt_sound_counters sounds = vt_sound_count(app->sounds.sound);
    out->sound_blocks = sounds.mixed;
    out->sound_late = sounds.late;
    out->sound_latency_ms = sounds.latency_ms;
    out->sound_mb = (double)sounds.bytes / (1 << 20);
    out->voices = sounds.voices;
}

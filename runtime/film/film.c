/* The films that are open and those that are held ready. All calls come from one thread; players have their
 * own and speak through player.h. */
#include "film/film.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "film/mpv_lib.h"
#include "film/player.h"

enum { PREPARED_MOST = 3, ALIVE_MOST = 2 * VT_FILMS_MOST };

struct vt_films {
    vt_hub *hub;
    vt_player *first; /* in the order in which they were opened or prepared */
};

vt_films *vt_films_create(const vt_films_options *options, vt_err *err)
{
    vt_films *films = vt_alloc(sizeof *films);
    if (!films) {
        vt_fail_memory(err, "the films");
        return NULL;
    }
    films->hub = vt_hub_create(options, err);
    if (films->hub) return films;
    vt_free(films);
    return NULL;
}

void vt_films_destroy(vt_films *films)
{
    if (!films) return;
    for (vt_player *player = films->first, *next; player; player = next) {
        next = player->next;
        player->kind->close(player);
    }
    vt_hub_end(films->hub);
    vt_free(films);
}

static vt_player **find(vt_films *films, uint32_t media)
{
    vt_player **at = &films->first;
    while (*at && (*at)->media != media)
        at = &(*at)->next;
    return at;
}

static vt_player **find_prepared(vt_films *films, const char *name, vt_matte matte)
{
    vt_player **at = &films->first;
    while (*at && !((*at)->media == 0 && (*at)->matte == matte && strcmp((*at)->name, name) == 0))
        at = &(*at)->next;
    return at;
}

static void add(vt_films *films, vt_player *player)
{
    vt_player **end = &films->first;
    while (*end)
        end = &(*end)->next;
    player->next = NULL;
    *end = player;
}

static void remove_at(vt_player **at)
{
    vt_player *gone = *at;
    *at = gone->next;
    gone->kind->close(gone);
}

/* Each film has a dozen threads and its pictures, which those that are being closed still have. */
static bool has_room(const vt_films *films, const char *name, vt_err *err)
{
    int open = 0;
    for (const vt_player *player = films->first; player; player = player->next)
        open += player->media != 0;
    pthread_mutex_lock(&films->hub->lock);
    int alive = films->hub->players;
    pthread_mutex_unlock(&films->hub->lock);
    return (open < VT_FILMS_MOST && alive < ALIVE_MOST) ||
           vt_fail(err, VT_ERR_RANGE, name,
               "%d films are the most that play at once, and more are open or being closed; remove those "
               "that "
               "nobody sees, and keep one film for what repeats",
               VT_FILMS_MOST);
}

static bool open_new(vt_films *films, const vt_player_wish *wish, vt_err *err)
{
    vt_player *player = films->hub->options.clocked ? vt_clocked_open(films->hub, wish, err)
                                                    : vt_mpv_player_open(films->hub, wish, err);
    if (player) add(films, player);
    return player != NULL;
}

static bool has_failed(vt_player *player)
{
    pthread_mutex_lock(&player->hub->lock);
    bool failed = player->failed;
    pthread_mutex_unlock(&player->hub->lock);
    return failed;
}

bool vt_films_open(vt_films *films, uint32_t media, const char *name, vt_matte matte, vt_err *err)
{
    if (!has_room(films, name, err)) return false;
    vt_player **at = find_prepared(films, name, matte), *ready = *at;
    if (ready && has_failed(ready)) {
        remove_at(at);
        ready = NULL;
    }
    if (!ready) return open_new(films, &(vt_player_wish){.name = name, .matte = matte, .media = media}, err);
    *at = ready->next;
    add(films, ready);
    pthread_mutex_lock(&films->hub->lock);
    ready->media = media;
    bool told = ready->count > 0;
    pthread_mutex_unlock(&films->hub->lock);
    if (told) vt_hub_wake(films->hub);
    return true;
}

bool vt_films_open_camera(
    vt_films *films, uint32_t media, const char *device, int w, int h, double fps, vt_err *err)
{
    return has_room(films, device, err) &&
           open_new(
               films, &(vt_player_wish){.name = device, .media = media, .w = w, .h = h, .fps = fps}, err);
}

void vt_films_close(vt_films *films, uint32_t media)
{
    vt_player **at = find(films, media);
    if (*at) remove_at(at);
}

void vt_films_prepare(vt_films *films, const char *name, vt_matte matte)
{
    if (*find_prepared(films, name, matte)) return;
    int prepared = 0;
    for (const vt_player *player = films->first; player; player = player->next)
        prepared += player->media == 0;
    if (prepared == PREPARED_MOST) remove_at(find(films, 0));
    if (has_room(films, name, NULL)) open_new(films, &(vt_player_wish){.name = name, .matte = matte}, NULL);
}

void vt_films_forget(vt_films *films)
{
    for (vt_player **at; *(at = find(films, 0));)
        remove_at(at);
}

void vt_films_order(vt_films *films, const vt_reel_order *order, int64_t t_us, int64_t host_us)
{
    vt_player *player = *find(films, order->media);
    if (player) player->kind->order(player, order, t_us, host_us);
}

void vt_films_aim(vt_films *films, uint32_t media, int32_t w, int32_t h)
{
    vt_player *player = *find(films, media);
    if (player && w > 0 && h > 0) player->kind->aim(player, w, h);
}

bool vt_films_take(vt_films *films, vt_film_news *out)
{
    vt_player *oldest = NULL;
    int64_t oldest_us = INT64_MAX;
    for (vt_player *player = films->first; player; player = player->next) {
        int64_t told_us = player->media ? vt_player_told_us(player) : INT64_MAX;
        if (told_us >= oldest_us) continue;
        oldest = player;
        oldest_us = told_us;
    }
    return oldest && vt_player_take(oldest, out);
}

const vt_pixels *vt_films_picture(vt_films *films, uint32_t media, uint64_t *number)
{
    vt_player *player = *find(films, media);
    if (number) *number = 0;
    return player ? player->kind->picture(player, number) : NULL;
}

void vt_films_advance(vt_films *films, int64_t host_us)
{
    for (vt_player *player = films->first; player; player = player->next)
        if (player->kind->advance) player->kind->advance(player, host_us);
}

int64_t vt_films_wish(const vt_films *films)
{
    int64_t wish = INT64_MAX;
    for (const vt_player *player = films->first; player; player = player->next) {
        int64_t its = player->kind->wish ? player->kind->wish(player) : INT64_MAX;
        if (its < wish) wish = its;
    }
    return wish;
}

vt_films_counters vt_films_count(const vt_films *films)
{
    vt_films_counters counters = {0};
    for (const vt_player *player = films->first; player; player = player->next)
        counters.open += player->media != 0;
    pthread_mutex_lock(&films->hub->lock);
    counters.shown = films->hub->shown;
    counters.dropped = films->hub->dropped;
    pthread_mutex_unlock(&films->hub->lock);
    return counters;
}

bool vt_films_here(char *version, size_t size, vt_err *err)
{
    const vt_mpv *mpv = vt_mpv_open(err);
    if (!mpv) return false;
    char name[2][64];
    if (!vt_mpv_versions(mpv, name, err)) return false;
    snprintf(version, size, "libmpv %s, FFmpeg %s", name[0], name[1]);
    return true;
}

#include "film/player.h"

#include <string.h>
#include <time.h>

#include "base/mem.h"

enum { PATIENCE_S = 2 };

vt_hub *vt_hub_create(const vt_films_options *options, vt_err *err)
{
    vt_hub *hub = vt_alloc(sizeof *hub);
    if (!hub) {
        vt_fail_memory(err, "the films");
        return NULL;
    }
    hub->options = *options;
    hub->inside = 1;
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&hub->left, &clock);
    pthread_condattr_destroy(&clock);
    pthread_mutex_init(&hub->lock, NULL);
    return hub;
}

void vt_hub_enter(vt_hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    hub->inside++;
    pthread_mutex_unlock(&hub->lock);
}

void vt_hub_leave(vt_hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    bool last = --hub->inside == 0;
    pthread_cond_broadcast(&hub->left);
    pthread_mutex_unlock(&hub->lock);
    if (!last) return;
    pthread_cond_destroy(&hub->left);
    pthread_mutex_destroy(&hub->lock);
    vt_free(hub);
}

void vt_hub_end(vt_hub *hub)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += PATIENCE_S;
    pthread_mutex_lock(&hub->lock);
    while (hub->inside > 1 && pthread_cond_timedwait(&hub->left, &hub->lock, &until) == 0) {}
    hub->over = true;
    pthread_mutex_unlock(&hub->lock);
    vt_hub_leave(hub);
}

static bool is_over(vt_hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    bool over = hub->over;
    pthread_mutex_unlock(&hub->lock);
    return over;
}

/* Under the lock: once it is over, who is called here may be gone. */
void vt_hub_wake(vt_hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    if (hub->options.wake && !hub->over) hub->options.wake(hub->options.context);
    pthread_mutex_unlock(&hub->lock);
}

int64_t vt_hub_now(vt_hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    int64_t now_us = hub->over ? 0 : hub->options.now(hub->options.context);
    pthread_mutex_unlock(&hub->lock);
    return now_us;
}

int vt_hub_open(vt_hub *hub, const char *name, vt_err *err)
{
    if (!is_over(hub)) return hub->options.open(hub->options.context, name, err);
    vt_fail(err, VT_ERR_STATE, name, "films are being closed");
    return -1;
}

void vt_hub_count(vt_hub *hub, uint64_t shown, uint64_t dropped)
{
    pthread_mutex_lock(&hub->lock);
    hub->shown += shown;
    hub->dropped += dropped;
    pthread_mutex_unlock(&hub->lock);
}

void *vt_player_create(size_t size, vt_hub *hub, const vt_player_wish *wish, vt_err *err)
{
    size_t length = strlen(wish->name) + 1;
    vt_player *player = vt_alloc(size + length);
    if (!player) {
        vt_fail_memory(err, wish->name);
        return NULL;
    }
    pthread_mutex_lock(&hub->lock);
    hub->players++;
    pthread_mutex_unlock(&hub->lock);
    player->hub = hub;
    player->media = wish->media;
    player->matte = wish->matte;
    player->name = (char *)player + size;
    memcpy(player->name, wish->name, length);
    return player;
}

void vt_player_destroy(vt_player *player)
{
    pthread_mutex_lock(&player->hub->lock);
    player->hub->players--;
    pthread_mutex_unlock(&player->hub->lock);
    vt_free(player);
}

void vt_player_facts(vt_player *player, const vt_film_facts *facts)
{
    pthread_mutex_lock(&player->hub->lock);
    player->facts = *facts;
    pthread_mutex_unlock(&player->hub->lock);
}

void vt_player_tell(vt_player *player, vt_film_told told, int64_t at_us, int64_t host_us)
{
    pthread_mutex_lock(&player->hub->lock);
    int last = player->count - 1;
    bool again = last >= 0 && told == VT_FILM_AT && player->tellings[last].told == VT_FILM_AT;
    int index = again || player->count == VT_TELLINGS ? last : player->count++;
    player->tellings[index] = (vt_telling){told, at_us, host_us};
    player->failed = told == VT_FILM_FAILED;
    pthread_mutex_unlock(&player->hub->lock);
    vt_hub_wake(player->hub);
}

void vt_player_fail(vt_player *player, vt_asset_outcome outcome, const vt_err *err, int64_t host_us)
{
    pthread_mutex_lock(&player->hub->lock);
    player->facts.outcome = outcome;
    player->facts.err = *err;
    pthread_mutex_unlock(&player->hub->lock);
    vt_player_tell(player, VT_FILM_FAILED, 0, host_us);
}

int64_t vt_player_told_us(vt_player *player)
{
    pthread_mutex_lock(&player->hub->lock);
    int64_t told_us = player->count > 0 ? player->tellings[0].host_us : INT64_MAX;
    pthread_mutex_unlock(&player->hub->lock);
    return told_us;
}

bool vt_player_take(vt_player *player, vt_film_news *out)
{
    pthread_mutex_lock(&player->hub->lock);
    bool taken = player->count > 0;
    if (taken) {
        const vt_telling *first = &player->tellings[0];
        const vt_film_facts *facts = &player->facts;
        *out = (vt_film_news){.media = player->media,
            .told = first->told,
            .w = facts->w,
            .h = facts->h,
            .length_us = facts->length_us,
            .at_us = first->at_us,
            .host_us = first->host_us,
            .sound = facts->sound};
        if (first->told == VT_FILM_FAILED) {
            out->outcome = facts->outcome;
            out->err = facts->err;
        }
        player->count--;
        memmove(player->tellings, player->tellings + 1, (size_t)player->count * sizeof *player->tellings);
    }
    pthread_mutex_unlock(&player->hub->lock);
    return taken;
}

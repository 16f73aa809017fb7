/* Films without pictures: for rehearsals, replays and headless runs. What a film does follows from its
 * length, from orders and from the clock that the caller advances; nothing is decoded and no thread is
 * started.
 *
 * Invariants
 * 1. What it tells carries the time at which it happened, whenever the clock is advanced past it. */
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "film/player.h"
#include "tracks/tracks.h"

typedef struct {
    vt_player base;
    bool camera, looked, failed, run, ended;
    int32_t w, h;
    int64_t due_us; /* when it has something to tell; INT64_MAX: never */
    uint32_t epoch;
    vt_transport transport; /* in the host's time */
} clocked;

static bool look(clocked *film, vt_film_facts *facts, vt_asset_outcome *outcome, vt_err *err)
{
    vt_tracks tracks;
    int fd = vt_hub_open(film->base.hub, film->base.name, err);
    if (fd < 0) {
        *outcome = err->kind == VT_ERR_MISSING ? VT_ASSET_MISSING : VT_ASSET_REFUSED;
        return false;
    }
    *outcome = VT_ASSET_DAMAGED;
    bool known = vt_tracks_probe(fd, &tracks, err);
    close(fd);
    if (!known) return false;
    facts->length_us = tracks.length_us;
    facts->sound = tracks.sound > 0;
    for (int i = 0; i < tracks.count && facts->w == 0 && !tracks.still; i++)
        if (tracks.tracks[i].kind == VT_TRACK_PICTURE) {
            vt_matte matte = film->base.matte;
            facts->w = tracks.tracks[i].track.shown_w / (matte == VT_MATTE_RIGHT ? 2 : 1);
            facts->h = tracks.tracks[i].track.shown_h / (matte == VT_MATTE_BELOW ? 2 : 1);
        }
    return facts->w > 0 ||
           vt_fail(err, VT_ERR_PARSE, film->base.name,
               facts->sound ? "it holds sound only; play it with sound.play" : "there is no film in it");
}

static void tell_first(clocked *film, int64_t host_us)
{
    vt_film_facts facts = {.w = film->w, .h = film->h};
    vt_asset_outcome outcome;
    vt_err err;
    film->looked = true;
    film->due_us = INT64_MAX;
    film->failed = !film->camera && !look(film, &facts, &outcome, &err);
    if (film->failed) {
        vt_player_fail(&film->base, outcome, &err, host_us);
        return;
    }
    film->transport.length_us = facts.length_us;
    vt_player_facts(&film->base, &facts);
    vt_player_tell(&film->base, VT_FILM_READY, 0, host_us);
}

static void order_film(vt_player *player, const vt_reel_order *order, int64_t t_us, int64_t host_us)
{
    clocked *film = (clocked *)player;
    if (!film->looked || film->failed || film->camera) return;
    const vt_transport *to = &order->transport;
    int64_t here_us = vt_transport_at(&film->transport, host_us), length_us = film->transport.length_us;
    bool run = to->playing && to->rate != 0, jumps = to->epoch != film->epoch;
    bool begins = run && !film->run;
    (void)t_us;
    film->transport = *to;
    film->transport.length_us = length_us;
    film->transport.playing = run;
    film->transport.base_us = host_us;
    film->transport.at_us = jumps ? to->at_us : here_us;
    film->epoch = to->epoch;
    film->run = run;
    if (jumps) film->ended = false;
    if (begins || jumps) vt_player_tell(player, VT_FILM_AT, film->transport.at_us, host_us);
    film->due_us = run && !film->ended ? vt_transport_end(&film->transport, host_us) : INT64_MAX;
}

static void aim_film(vt_player *player, int32_t w, int32_t h)
{
    (void)player, (void)w, (void)h; /* it makes no pictures */
}

static const vt_pixels *no_picture(vt_player *player, uint64_t *number)
{
    (void)player;
    if (number) *number = 0;
    return NULL;
}

static void advance(vt_player *player, int64_t host_us)
{
    clocked *film = (clocked *)player;
    if (!film->looked) tell_first(film, host_us);
    if (host_us < film->due_us) return;
    vt_player_tell(player, VT_FILM_ENDED, vt_transport_at(&film->transport, film->due_us), film->due_us);
    film->ended = true;
    film->due_us = INT64_MAX;
}

static int64_t wish(const vt_player *player)
{
    const clocked *film = (const clocked *)player;
    return film->looked ? film->due_us : 0;
}

static const vt_player_kind kind = {.close = vt_player_destroy,
    .order = order_film,
    .aim = aim_film,
    .picture = no_picture,
    .advance = advance,
    .wish = wish};

vt_player *vt_clocked_open(vt_hub *hub, const vt_player_wish *wish_for, vt_err *err)
{
    clocked *film = vt_player_create(sizeof *film, hub, wish_for, err);
    if (!film) return NULL;
    film->base.kind = &kind;
    film->camera = wish_for->w > 0;
    film->w = wish_for->w;
    film->h = wish_for->h;
    vt_transport_init(&film->transport);
    return &film->base;
}

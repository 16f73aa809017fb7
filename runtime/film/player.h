/* One film or camera that is open, whoever moves it: libmpv (mpv_player.c) or the clock alone (clocked.c),
 * and what it has told and nobody has taken yet.
 *
 * Invariants
 * 1. The hub outlives its players' threads: the last of all frees it, and none calls outside once it is over.
 * 2. What is told is told in its order; of places that nobody has taken, the last one counts. */
#ifndef VT_FILM_PLAYER_H
#define VT_FILM_PLAYER_H

#include <pthread.h>

#include "film/film.h"

typedef struct {
    vt_films_options options;
    pthread_mutex_t lock; /* guards what follows, and what players tell */
    pthread_cond_t left;
    int inside;  /* threads that may still use it; the front is one */
    int players; /* whose memory is there, also of films that are being closed */
    bool over;
    uint64_t shown, dropped;
} vt_hub;

vt_hub *vt_hub_create(const vt_films_options *options, vt_err *err);
void vt_hub_enter(vt_hub *hub); /* by whoever starts a thread */
void vt_hub_leave(vt_hub *hub);
void vt_hub_end(vt_hub *hub); /* waits two seconds for the others to leave; leaves */
void vt_hub_wake(vt_hub *hub);
int64_t vt_hub_now(vt_hub *hub);
int vt_hub_open(vt_hub *hub, const char *name, vt_err *err); /* a descriptor, or -1 */
void vt_hub_count(vt_hub *hub, uint64_t shown, uint64_t dropped);

typedef struct vt_player vt_player;

typedef struct {
    void (*close)(vt_player *player); /* takes it over; does not wait */
    void (*order)(vt_player *player, const vt_reel_order *order, int64_t t_us, int64_t host_us);
    void (*aim)(vt_player *player, int32_t w, int32_t h);
    const vt_pixels *(*picture)(vt_player *player, uint64_t *number);
    void (*advance)(vt_player *player, int64_t host_us);
    int64_t (*wish)(const vt_player *player);
} vt_player_kind;

typedef struct {
    vt_film_told told;
    int64_t at_us, host_us;
} vt_telling;

typedef struct {
    int32_t w, h;
    int64_t length_us;
    bool sound;
    vt_asset_outcome outcome;
    vt_err err;
} vt_film_facts;

enum { VT_TELLINGS = 8 };

struct vt_player {
    vt_player *next; /* the front's */
    const vt_player_kind *kind;
    vt_hub *hub;
    uint32_t media; /* 0: prepared */
    vt_matte matte;
    /* guarded by hub->lock */
    vt_film_facts facts;
    int count;
    vt_telling tellings[VT_TELLINGS];
    bool failed;
    char *name; /* or the camera's device; in the same block */
};

typedef struct {
    const char *name;
    vt_matte matte;
    uint32_t media;
    int w, h; /* of a camera; w 0: it is a film */
    double fps;
} vt_player_wish;

/* A block of this size that begins with a player; NULL with err. */
void *vt_player_create(size_t size, vt_hub *hub, const vt_player_wish *wish, vt_err *err);
void vt_player_destroy(vt_player *player);
void vt_player_facts(vt_player *player, const vt_film_facts *facts);
void vt_player_tell(vt_player *player, vt_film_told told, int64_t at_us, int64_t host_us); /* and wakes */
void vt_player_fail(vt_player *player, vt_asset_outcome outcome, const vt_err *err, int64_t host_us);
/* When the oldest that it told happened; INT64_MAX: there is none. */
int64_t vt_player_told_us(vt_player *player);
bool vt_player_take(vt_player *player, vt_film_news *out);

vt_player *vt_mpv_player_open(vt_hub *hub, const vt_player_wish *wish, vt_err *err);
vt_player *vt_clocked_open(vt_hub *hub, const vt_player_wish *wish, vt_err *err);

#endif

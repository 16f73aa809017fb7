/* Sounds, films and cameras of the present world: what its script and stage ask for gets a number and an
 * answer by the door (media.c); what should sound is mixed (sounds.c, sounds_volume.c), what should be seen
 * is played by players and its pictures go to the painter (films.c), cameras are opened where they are
 * declared (cameras.c). Part of app_private.h; nobody else includes it.
 *
 * Invariants
 * 1. Numbers count from 1 in each world, in the order in which its script and its stage ask: a sound has one
 *    number by its name, a film a new one each time. A replay finds the same numbers.
 * 2. A world hears of files, beginnings, ends and failures by the door alone, and of nothing else: not of
 *    pictures, outputs or what is really heard. So a replay needs none of them.
 * 3. What sounds and what films do follows the world after each batch. Nothing of that comes back.
 * 4. A new picture of a film is painted without a batch and without Lua. A film that is late makes nobody
 *    wait.
 * 5. Nobody plays: nothing wakes. */
#ifndef VT_APP_MEDIA_H
#define VT_APP_MEDIA_H

#include <pthread.h>

#include "app/app.h"
#include "base/event.h"
#include "film/film.h"
#include "script/script.h"
#include "sound/sound.h"
#include "stage/stage.h"
#include "store/plan.h"

struct vt_app;
struct vt_world;

/* ---- of a world ---- */

typedef struct {
    uint32_t number;
    char *name;
    int clip;   /* of the sound room; 0: none */
    bool told;  /* its answer has been through the door */
    bool asked; /* for, in this frame */
} vt_sounding;

typedef struct {
    uint32_t number, player; /* player: its number in the film room, the same in no other world; 0: closed */
    char *name;              /* of the file, or of the camera */
    bool camera;
    bool noted; /* as one of its scene's */
    vt_node node;
    int clip; /* of its sound */
    char language[16];
    bool ready, over, proven; /* told so by the film room; over: it will not play any more */
    int64_t length_us, ready_us;
    bool ordered;
    vt_transport order; /* the newest */
    uint32_t before;    /* whose last picture stands in for its first one; 0: none */
    uint64_t picture;   /* number of the newest that the painter has; 0: none */
    int32_t aim_w, aim_h;
    int failures; /* of a camera, in a row: the film room tries it again by itself */
} vt_showing;

typedef struct {
    vt_event event;
    int64_t host_us; /* when it was so */
    vt_transport order;
} vt_told;

enum { VT_SEEING_MAX = 8 };

typedef struct {
    uint32_t last; /* the highest number given */
    vt_sounding *sounds;
    int sound_count, sound_capacity;
    vt_showing *films; /* those that nodes show, and those that stand in; none in replays that nobody sees */
    int film_count, film_capacity;
    vt_told *news; /* of films, for the door */
    int news_count, news_capacity;
    uint32_t seeing[VT_SEEING_MAX]; /* cameras that the door told to be ready */
    int seeing_count;
    vt_node consent; /* the line that tells of them */
} vt_media;

/* ---- media.c ---- */

/* Files are opened by threads of other rooms, while the files may be changing. */
typedef struct {
    pthread_mutex_t lock;
    vt_bundle *bundle;                /* the newest; the app owns it */
    char pictures[VT_SHARED_OPENING]; /* names that the loader has open, a line each */
    char media[VT_SHARED_OPENING];    /* sounds being looked at, films that were never played through */
} vt_files;

void vt_files_init(vt_files *files, vt_bundle *bundle);
void vt_files_finish(vt_files *files);
/* As vt_loader_options.open, for any thread; context: the app. */
int vt_files_open(void *context, const char *name, vt_err *err);
/* This bundle is the newest; the one before may be destroyed then, not earlier. */
void vt_files_changed(struct vt_app *app, vt_bundle *bundle);
void vt_files_opening_pictures(struct vt_app *app, const char *names); /* any thread */
void vt_files_opening_media(struct vt_app *app);

/* The script's and the stage's questions. */
uint32_t vt_media_sound(struct vt_world *world, const char *src, bool ahead);
uint32_t vt_media_film(struct vt_world *world, vt_node node, vt_node_kind kind, const char *src);
void vt_media_finish(struct vt_world *world); /* its films are closed */

/* Whether sounds and films are really played here: not in a replay that nobody sees. */
bool vt_media_lives(const struct vt_app *app);
void vt_media_collect(struct vt_app *app); /* takes what the rooms tell, and new pictures */
/* Adds what the present world has to hear, as far as there is room. */
void vt_media_events(struct vt_app *app, struct vt_world *world, vt_batch *batch);
void vt_media_use(struct vt_app *app, const vt_event *event);
void vt_media_follow(struct vt_app *app);     /* after a batch: what plays does what the world says */
void vt_media_end_frame(struct vt_app *app);  /* what is due without a batch; a card that stops the world */
void vt_media_leave(struct vt_app *app);      /* the present world goes: its sounds fade out */
void vt_media_begin(struct vt_app *app);      /* another one has come */
void vt_media_settle_now(struct vt_app *app); /* waits for all sounds that were asked for */
int64_t vt_media_time(int64_t us);            /* within what an event can tell */
/* News of a film, for the door. */
void vt_media_tell(vt_media *media, const vt_showing *film, const vt_film_news *news);
void vt_media_tell_counters(const struct vt_app *app, vt_app_counters *out);
int64_t vt_media_wish(const struct vt_app *app); /* host clock */
bool vt_media_waits(const struct vt_app *app);   /* the first picture of a film on the screen is on its way */

/* ---- sounds.c ---- */

enum { VT_TICKS_MAX = 4 };

typedef struct {
    char *name;
    bool film;
    bool asked, settled; /* asked for and not settled: it is being looked at */
    vt_asset_outcome outcome;
    int64_t length_us;
} vt_clip;

typedef struct {
    vt_sound *sound; /* NULL before the first one is asked for */
    bool failed;     /* it cannot be had */
    bool silent;
    vt_clip *clips; /* clip number n is clips[n - 1] */
    int clip_count, clip_capacity;
    bool news;         /* clips settled that a world may wait for */
    bool changed;      /* the list is to be written again, though the script's is as it was */
    bool frozen;       /* a card stops the world */
    uint64_t world;    /* counts them, for voices' ids */
    uint64_t revision; /* of the script's list as written last */
    uint64_t written;  /* lists */
    vt_mix mix;        /* as written last */
    vt_mix_voice fading[VT_MIX_VOICES]; /* of the world before */
    int fading_count;
    int64_t faded_us; /* batch time; when these have faded */
    struct {
        uint64_t id;
        int64_t t_us; /* batch time */
    } ticks[VT_TICKS_MAX];
    int tick, tick_clip; /* answers to touches: the next place; the clip, 0: none */
    uint64_t tick_count;
    int64_t due_us; /* host clock: voices of this room are over; INT64_MAX: none is there */
    vt_plan plan;
    double staff;       /* as told last; below 0: never */
    int64_t planned_us; /* host clock: when the plan was looked at */
    bool lost[VT_OUTPUTS];
    uint64_t holes;    /* as they were told */
    int64_t looked_us; /* for holes, host clock */
} vt_sounds;

void vt_sounds_init(struct vt_app *app);
void vt_sounds_finish(vt_sounds *sounds);
int vt_sounds_clip(struct vt_app *app, const char *name, const char *language, bool film); /* 0: none */
void vt_sounds_collect(struct vt_app *app);
void vt_sounds_follow(struct vt_app *app);
void vt_sounds_end_frame(struct vt_app *app, bool frozen);
void vt_sounds_leave(struct vt_app *app);
void vt_sounds_begin(struct vt_app *app);
void vt_sounds_forget(struct vt_app *app);        /* the files changed */
bool vt_sounds_wait(const struct vt_app *app);    /* some are asked for and not settled */
int64_t vt_sounds_wish(const struct vt_app *app); /* host clock */
void vt_sounds_warm(struct vt_app *app);          /* somebody is here */
void vt_sounds_touch(struct vt_app *app);         /* a touch that counts is answered, where staff want that */

/* ---- sounds_volume.c ---- */

void vt_sounds_hearing(const struct vt_app *app, vt_mix *mix); /* the machine's share in who hears how */
void vt_sounds_staff(struct vt_app *app, int64_t host_us);     /* looks at the plan of the day */
int64_t vt_sounds_plan_wish(const struct vt_app *app);         /* host clock */
void vt_sounds_output(struct vt_app *app, const vt_sound_news *news); /* an output was lost or found */
void vt_sounds_holes(struct vt_app *app, int64_t host_us);            /* told once a minute at most */
bool vt_sounds_lost(const struct vt_app *app);                        /* one of them is */

/* ---- films.c ---- */

typedef struct {
    vt_films *films;  /* NULL before the first one */
    uint32_t last;    /* the highest number of a player */
    char *proven[64]; /* names of films that were played through */
    int proven_count;
    bool look_due;
    bool frozen;
} vt_players;

void vt_players_finish(vt_players *players);
void vt_players_collect(struct vt_app *app);
void vt_players_pictures(struct vt_app *app); /* new ones go to the painter */
void vt_players_follow(struct vt_app *app);
void vt_players_end_frame(struct vt_app *app, bool frozen);
void vt_players_close(struct vt_world *world); /* all of it */
void vt_players_forget(vt_players *players);   /* the files changed */
void vt_players_ahead(struct vt_app *app, const char *src);
int64_t vt_players_wish(const struct vt_app *app); /* host clock */
bool vt_players_proven(const struct vt_app *app, const char *name);

/* ---- cameras.c ---- */

bool vt_cameras_open(struct vt_app *app, vt_showing *film, vt_err *err);
void vt_cameras_told(struct vt_app *app, vt_showing *film, const vt_film_news *news); /* lost or found */
void vt_cameras_use(struct vt_app *app, vt_node node, const vt_event *event);
void vt_cameras_consent(struct vt_app *app); /* after a batch: the line for those who are seen */

#endif

/* What the files of this room share. Nobody else includes it. */
#ifndef VT_APP_PRIVATE_H
#define VT_APP_PRIVATE_H

#include "app/app.h"
#include "app/badge.h"
#include "app/channels.h"
#include "app/hands.h"
#include "app/kept.h"
#include "app/media.h"
#include "app/overlay.h"
#include "base/image.h"
#include "base/utf8.h"
#include "media/loader.h"
#include "script/script.h"
#include "stage/drawlist.h"
#include "store/watch.h"

/* ---- world.c: one stage and one script, born and gone together ---- */

typedef struct {
    char *name;
    int asset; /* index into the asset table */
    bool told; /* its event has been through the door */
} vt_request;

typedef struct vt_world {
    struct vt_app *app;
    vt_bundle *bundle; /* borrowed */
    vt_stage *stage;
    vt_script *script;
    uint64_t story, sparkle;
    vt_request *requests; /* request number n is requests[n - 1] */
    int request_count, request_capacity;
    int untold; /* requests that wait for their event */
    vt_media media;
    vt_node notice, prompt, prompt_text;
    char notice_language[16];
    int faults; /* of this world's scripts */
} vt_world;

vt_world *vt_world_create(struct vt_app *app, vt_bundle *bundle, uint64_t story, uint64_t sparkle,
    const char *language, vt_err *err);
/* With seeds of its own. */
vt_world *vt_world_create_fresh(struct vt_app *app, vt_bundle *bundle, const char *language, vt_err *err);
void vt_world_destroy(vt_world *world);
/* The fonts know the language of its visitor: for texts that name none. world: NULL is fine. */
void vt_world_speak(const vt_world *world);

/* ---- assets.c: decoded pictures, kept by name ---- */

typedef struct vt_tiles vt_tiles;

typedef struct {
    char *name;
    bool ordered;            /* the loader was asked and has not answered yet */
    bool settled;            /* loaded, or known to fail */
    bool lost;               /* it was there once and cannot be read any more: what is kept of it stays */
    bool drawn;              /* a drawing: any size can be made of it */
    bool reduced;            /* only its smallest level is kept */
    bool seen, on_screen;    /* when it was last looked: some node shows it; pixels of it are on the screen */
    double shown_w, shown_h; /* likewise: the most device pixels that all of it takes */
    vt_load_rank rank;       /* of the order */
    vt_asset_outcome outcome;
    int32_t w, h; /* its own size */
    vt_image *image;
    vt_tiles *tiles; /* of a pyramid, which has no image */
    uint64_t hash;
    uint64_t used; /* when it was last asked for or on the screen; a counter */
} vt_asset;

typedef struct vt_refusal vt_refusal;
typedef struct vt_tile_cache vt_tile_cache;

typedef struct {
    struct vt_app *app;
    vt_loader *loader;
    vt_asset *items;
    int count, capacity;
    uint64_t clock, looked; /* looked: the clock when it was last looked */
    size_t bytes;
    int coarse;                     /* what is on the screen is halved so often, for all of it to fit */
    bool news;                      /* something settled, or a settled one was asked for: events are due */
    bool repaint;                   /* a picture is to be painted once more */
    bool look_due;                  /* something was painted since it was last looked */
    int64_t looked_us;              /* host clock */
    vt_tile_cache *tile_cache;      /* NULL before the first pyramid */
    _Atomic(vt_refusal *) refusals; /* names that are never opened again; read by the loader's threads */
} vt_assets;

bool vt_assets_init(vt_assets *assets, struct vt_app *app, vt_err *err);
void vt_assets_finish(vt_assets *assets);
int vt_assets_want(vt_assets *assets, const char *name);  /* index; -1 when memory is short */
void vt_assets_again(vt_assets *assets, int index);       /* a node begins to show it */
void vt_assets_ahead(vt_assets *assets, int index);       /* it may be wanted soon */
int vt_assets_index(vt_assets *assets, const char *name); /* asks for nothing; -1 when memory is short */
void vt_assets_collect(vt_assets *assets);                /* takes what the loader finished */
int vt_assets_events(vt_assets *assets, vt_world *world, vt_event *out, int most);
void vt_assets_use(vt_assets *assets, vt_world *world, const vt_event *event);
void vt_assets_quarantine(vt_assets *assets, const char *name);
bool vt_assets_refuses(const vt_assets *assets, const char *name, vt_err *err); /* any thread */
/* The files changed: this bundle is the newest. The loader, which reads from it, stands still meanwhile. */
void vt_assets_forget(vt_assets *assets, vt_bundle *bundle);
void vt_assets_settle_now(vt_assets *assets);  /* waits for everything that is shown */
bool vt_assets_waits(const vt_assets *assets); /* a picture that is shown again is on its way */
/* The request of the present world that shows it and was told so; 0: none. */
uint32_t vt_assets_request(const vt_assets *assets, int index);
size_t vt_assets_budget(const vt_app *app); /* bytes */
/* How many pixels a picture should have, which is here and on the screen. */
void vt_assets_aim(const vt_app *app, const vt_asset *asset, int32_t *out_w, int32_t *out_h);
void vt_assets_judge_crowd(vt_assets *assets); /* finds `coarse` */
void vt_assets_thin(vt_assets *assets);        /* and cuts what is finer than that */
void vt_assets_settle(vt_assets *assets, int index, vt_asset_outcome outcome, const vt_err *err);

/* ---- assets_look.c: what is on the screen decides what is kept, and how sharp ---- */

void vt_assets_look(struct vt_app *app, int64_t host_us);             /* after each frame */
int64_t vt_assets_wish(const struct vt_app *app);                     /* host clock */
void vt_assets_cover(const struct vt_app *app, vt_load_order *order); /* of a picture that was not seen yet */
void vt_assets_make_room(vt_assets *assets);

/* ---- tiles.c: the pictures of any size ---- */

enum { VT_TILE_TICKET = 1 << 30 }; /* tickets of tiles; those of pictures are lower */

/* Takes the pyramid, asks for the tile that holds all of it, and settles the asset when that has come. */
bool vt_tiles_open(vt_assets *assets, int index, vt_pyramid *pyramid);
void vt_tiles_arrived(vt_assets *assets, vt_loaded *loaded);
void vt_tiles_show(vt_assets *assets, int index, uint32_t request); /* gives them to the painter */
void vt_tiles_look(vt_assets *assets, int64_t host_us);
bool vt_tiles_wait(const vt_assets *assets);    /* some are on their way */
size_t vt_tiles_bytes(const vt_assets *assets); /* of decoded ones */
void vt_tiles_close(vt_assets *assets);         /* all of them; the painter knows none any more */

/* ---- preload.c: pictures, sounds and films of scenes that may follow ---- */

typedef struct {
    char name[VT_ROW_NAME];
    int *assets; /* what it was seen to show */
    int asset_count;
    int *media; /* what was heard and played there: places in vt_preload.media */
    int media_count;
    int *next; /* scenes that followed it */
    int next_count;
} vt_seen_scene;

typedef struct {
    vt_seen_scene *scenes;
    int scene_count;
    int *queue; /* assets to be read ahead */
    int queue_count, queue_at;
    int now; /* the present scene, from 1; 0: none */
    struct {
        char *name;
        bool film;
    } * media; /* sounds and films by name */
    int media_count;
} vt_preload;

void vt_preload_finish(vt_preload *preload);
void vt_preload_enter(struct vt_app *app, const char *from, const char *scene);
void vt_preload_note(struct vt_app *app, int asset); /* the present scene shows it */
/* The present scene plays this sound or film. */
void vt_preload_note_media(struct vt_app *app, const char *name, bool film);
void vt_preload_go_on(struct vt_app *app); /* asks for the next one when nothing else is to be read */

/* ---- outbox.c ---- */

typedef struct {
    struct vt_app *app;
    vt_row *rows;
    int count, capacity;
    vt_buf json; /* the rows' json, by offset until the frame's end */
    size_t *offsets;
    uint64_t next_n;
    uint64_t lost; /* rows for which memory was short */
} vt_outbox;

void vt_outbox_init(vt_outbox *outbox, struct vt_app *app, uint64_t first_n);
void vt_outbox_finish(vt_outbox *outbox);
/* Starts a row with time, tick, visit and scene filled in. */
vt_row vt_outbox_row(struct vt_app *app, vt_row_kind kind);
uint64_t vt_outbox_add(
    vt_outbox *outbox, vt_row *row, vt_fields *fields); /* its n, 0 when it is not written; finishes fields */
int vt_outbox_mark(const vt_outbox *outbox);
/* A trial failed: forget what came after the mark, but not the news of what failed. */
void vt_outbox_back_to(vt_outbox *outbox, int mark);
void vt_outbox_publish(vt_outbox *outbox);

/* ---- veil.c: the old scene while the new one comes ---- */

#define VT_VEIL_NAME "(last picture)" /* the src of its node */

typedef struct {
    bool on;
    vt_transition wanted;
    vt_node node;
    vt_tween tweens[2];
    uint32_t request;
    vt_image *image; /* NULL without a painter */
} vt_veil;

void vt_veil_take(struct vt_app *app, const vt_transition *transition); /* before the change */
void vt_veil_begin(struct vt_app *app);                                 /* after it */
void vt_veil_advance(struct vt_app *app);
void vt_veil_end(struct vt_app *app);
void vt_veil_forget(struct vt_app *app); /* the world is gone */

/* ---- director.c ---- */

typedef struct {
    bool fresh;  /* this world is over: a new one is wanted */
    bool reload; /* the warm world holds new files and takes over, whatever the present one does */
    char fresh_scene[VT_EVENT_TEXT];
    const char *fresh_cause; /* of the scene's leave */
    int64_t fresh_host_us;   /* but not before this time of the host's clock */
    bool in_scene;           /* a scene.enter row waits for its scene.leave */
    int64_t entered_us;      /* batch time of the present scene's enter */
    int64_t hold_until_us;   /* host clock: pictures of a new scene may still come */
    bool layout_due;         /* target.def rows after the next settle */
    bool picture_due;
    uint64_t layouts[256];
    int layout_count;
    char seen[128][VT_ROW_NAME]; /* scenes that pictures were taken of */
    int seen_count;
    uint64_t entered[256]; /* hashes of the names of scenes that were */
    int entered_count;
    int failures; /* worlds in a row that could not be built or entered */
    int64_t activated_host_us;
    bool warm_failed; /* spare time does not try again in this world */
} vt_director;

void vt_director_activate(struct vt_app *app, const vt_event *event);
void vt_director_perform(struct vt_app *app, const char *cause); /* of a go: NULL if nothing is wanted */
void vt_director_begin_again(struct vt_app *app); /* at the first scene, as soon as a world can be built */
bool vt_director_prepare(
    struct vt_app *app, vt_event *state);  /* a warm world is there: the event that brings it in */
bool vt_director_warm(struct vt_app *app); /* builds the next world when none waits; whether it did */
int64_t vt_director_wish(const struct vt_app *app); /* host clock */
void vt_director_want_fresh(struct vt_app *app, const char *cause);
void vt_director_take_over(struct vt_app *app, vt_world *world); /* new files: the same scene in this world */
void vt_director_layout(struct vt_app *app);
void vt_director_end_scene(struct vt_app *app, const char *cause);

/* ---- faults.c ---- */

enum { VT_FAULTS_MAX = 256 };

typedef struct {
    uint64_t seen[VT_FAULTS_MAX];
    int count;
    bool full; /* and it was told that further ones are not */
} vt_faults;

bool vt_faults_is_new(
    struct vt_app *app, vt_hash hash); /* and remembers it; false when VT_FAULTS_MAX are known */
void vt_faults_script(struct vt_app *app, const vt_err *err, const char *scene, const char *entry);
void vt_faults_asset(struct vt_app *app, const char *name, vt_asset_outcome outcome, const vt_err *err);
void vt_faults_media(struct vt_app *app, const char *name, vt_asset_outcome outcome, const vt_err *err);

/* ---- card.c: what is shown instead of a world that cannot be ---- */

/* For developers. passing: the scene lives on behind the card, which goes at a touch. */
void vt_card_error(struct vt_app *app, const vt_bundle *bundle, const vt_err *err, bool passing);
bool vt_card_freezes(const struct vt_app *app); /* the world behind the card stands still */
void vt_card_calm(struct vt_app *app);          /* visitors */
void vt_card_clear(struct vt_app *app);
vt_color vt_card_ink(vt_color background); /* dark or light: what can be read on it */

/* ---- door.c ---- */

typedef struct {
    vt_tape_writer *writer;
    int64_t flushed_us;
    int64_t checked_us;
    bool ran; /* batches since the last check line */
    vt_buf block;
} vt_door;

bool vt_door_init(vt_door *door, struct vt_app *app, vt_err *err);
void vt_door_finish(vt_door *door);
int64_t vt_door_wish(const struct vt_app *app); /* host clock: when the show does something by itself */
bool vt_door_batch(struct vt_app *app, const vt_host_news *news, int64_t host_us,
    vt_batch *batch);                                   /* false: nothing enters */
void vt_door_tape(struct vt_app *app, vt_batch *batch); /* encode, decode */
void vt_door_end_frame(struct vt_app *app, bool flush);
void vt_door_check(struct vt_app *app, vt_tape_check *check);

/* ---- inbox.c: keeper's messages and saved files ---- */

typedef struct {
    vt_watch *watch;
    int64_t reload_us; /* host clock: when the files are read again; 0: they did not change */
} vt_inbox;

bool vt_inbox_init(vt_inbox *inbox, struct vt_app *app, vt_err *err);
void vt_inbox_finish(vt_inbox *inbox, struct vt_app *app);
void vt_inbox_read(struct vt_app *app);
void vt_inbox_act(struct vt_app *app); /* what has become due */
int64_t vt_inbox_wish(const struct vt_app *app);

/* ---- picture.c: settle, draw, present ---- */

bool vt_picture_init(struct vt_app *app, vt_err *err);
void vt_picture_finish(struct vt_app *app);
void vt_picture_resize(struct vt_app *app);
void vt_picture_frame(struct vt_app *app, int64_t host_us, bool urgent);
void vt_picture_lost(struct vt_app *app);          /* the window must be filled again */
int64_t vt_picture_wish(const struct vt_app *app); /* host clock */
void vt_picture_save(struct vt_app *app, const char *name);
void vt_picture_shoot(struct vt_app *app); /* for a developer, into the present folder */

typedef struct {
    vt_view view;
    vt_painter *painter;
    vt_canvas *canvas;
    vt_pixels *own; /* when there is no shared canvas */
    vt_drawlist list;
    vt_region damage;
    int64_t period_us;
    int64_t presented_us; /* host clock */
    int64_t sharpened_us;
    int64_t beat_us;     /* when the next step of motion is due */
    bool stale_canvas;   /* GPU: the shared picture is older than the screen */
    bool gpu;            /* the GPU paints */
    int failures;        /* paints in a row that failed */
    bool shown;          /* the first picture is out */
    const char *mm_from; /* where the millimetres come from: kiosk.conf, screen, assumed, tape */
} vt_picture;

/* ---- pace.c ---- */

enum { VT_PACE_KEPT = 4096 };

typedef struct {
    uint32_t took[VT_PACE_KEPT]; /* microseconds */
    uint64_t count;
} vt_pace_series;

typedef struct {
    vt_pace_series frames, scenes, tiles;
    uint64_t beats, missed;
    int64_t scene_since_us; /* host clock; 0: none waits */
    int64_t hole_since_us;  /* host clock; 0: there is none */
    int64_t hole_us;        /* the longest */
    size_t tile_bytes;      /* the most at a time */
} vt_pace;

void vt_pace_frame(vt_pace *pace, int64_t took_us);
void vt_pace_scene(vt_pace *pace, int64_t host_us); /* a scene was entered */
void vt_pace_whole(vt_pace *pace, int64_t host_us); /* and everything it asked for is on the screen */
void vt_pace_tile(
    vt_pace *pace, int64_t took_us, size_t bytes);             /* one came that was shown coarser till then */
void vt_pace_holes(vt_pace *pace, int holes, int64_t host_us); /* of a picture that was presented */
void vt_pace_tell(const vt_pace *pace, vt_app_counters *out);

/* ---- app.c ---- */

void vt_app_declare_fonts(struct vt_app *app);               /* those of the newest bundle */
bool vt_app_moving(const struct vt_app *app);                /* something wants every refresh */
void vt_app_tell_bundle(struct vt_app *app);                 /* to the keeper, who keeps a copy */
void vt_app_step(struct vt_app *app, const vt_batch *batch); /* everything from the clock to the director */

struct vt_app {
    vt_app_options options;
    vt_fonts *fonts;
    vt_bundle *bundle;     /* the newest */
    vt_bundle *old_bundle; /* of the present world, when files changed since; else NULL */
    vt_world *world;       /* NULL only before the first */
    vt_world *warm;        /* the next one */
    vt_stage *card;        /* shown instead of the world */
    bool card_passing;     /* it goes at a touch */
    vt_assets assets;
    vt_preload preload;
    vt_files files;
    vt_sounds sounds;
    vt_players players;
    vt_outbox outbox;
    vt_hands hands;
    vt_pushes pushes;
    vt_gestures gestures;
    vt_zones zones;
    vt_marks marks;
    vt_veil veil;
    vt_canvases canvases;
    vt_kept kept;
    vt_badge badge;
    vt_overlay overlay;
    vt_channels channels;
    vt_visit visit;
    vt_director director;
    vt_faults faults;
    vt_door door;
    vt_inbox inbox;
    vt_picture picture;
    vt_app_counters counters;
    vt_pace pace;
    uint64_t tick;
    double mm_per_unit;    /* when the show began: what scripts and the tape know, whatever the window does */
    int64_t t_us;          /* time of the present batch */
    const vt_batch *batch; /* the present one, while its events are used */
    bool sensed;           /* a watch that waited for time told of somebody */
    int64_t host_us;       /* the same on the host's clock */
    int64_t shift_us;      /* batch times, and so much, are the host's clock */
    bool watched;          /* somebody may be watching or listening: films and sounds play */
    int64_t watched_us;    /* until when, batch time */
    bool replaying;
    bool paced; /* the replay is shown in its own time */
    bool closing;
    vt_bundle_source bundles;
    void *bundles_context;
};

#endif

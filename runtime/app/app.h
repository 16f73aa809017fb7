/* The stage process from the inside: one experience, one frame at a time.
 *
 * Invariants
 * 1. Whatever changes the show enters by the door as a batch, is written to the tape and read back before use
 * (app/door.c).
 * 2. Effects on the outside go to the outbox and leave at the end of the frame, together (app/outbox.c).
 * 3. A fault of a script, a file or a disk ends at most the handler or the scene that caused it; something
 * calm is always on the screen (app/faults.c, app/card.c).
 * 4. Each return to the first scene starts a fresh world, built beforehand (app/world.c).
 * 5. Nothing damaged and nothing due: the thread sleeps, and allocates, draws and calls nothing. */
#ifndef VT_APP_APP_H
#define VT_APP_APP_H

#include "base/chance.h"
#include "base/err.h"
#include "host/host.h"
#include "host/robot.h"
#include "paint/painter.h"
#include "store/bundle.h"
#include "store/conf.h"
#include "store/row.h"
#include "store/tape.h"
#include "wire/canvas.h"
#include "wire/ring.h"

typedef struct vt_app vt_app;

/* Where rows and tape go. All calls come from the app's thread, at the end of a frame. */
typedef struct {
    void *context;
    void (*row)(void *context, const vt_row *row);
    void (*tape)(void *context, const void *block, size_t size);
    void (*publish)(void *context, uint64_t last_n);
} vt_sink;

typedef enum { VT_PAINTER_AUTO, VT_PAINTER_CPU, VT_PAINTER_GPU, VT_PAINTER_NONE } vt_painter_choice;

typedef struct {
    const vt_conf *conf;    /* borrowed */
    const char *experience; /* folder */
    const char *shared;     /* folder of shared assets, or NULL */
    vt_bundle *bundle;      /* taken over */
    vt_host *host;          /* borrowed */
    vt_sink sink;
    vt_ring *ring; /* borrowed; NULL: no shared counters */
    int canvas;    /* descriptor of the shared picture, taken over; -1: own memory */
    int socket;    /* to the keeper, borrowed; -1: none */
    vt_painter_choice painter;
    int rotation;
    const char *role;   /* of this instance among several on a machine, borrowed; NULL or "": the only one */
    double mm_per_unit; /* of a recorded visit; 0: what the screen says */
    bool devices;       /* sensors and outputs are served; without, only keys and fingers stand in */
    const char *dev_folder, *sys_folder; /* "/dev", "/sys"; others in tests; NULL: those */
    const char *record;                  /* folder for what each sensor says, with times, borrowed; or NULL */
    bool dev;                            /* error card, reload on save, names in placeholders */
    bool rehearsal;       /* robots, or the team with dev: said in every row that starts a visit */
    bool robots;          /* nobody else: what they make is not kept */
    bool keep;            /* but it is */
    vt_chance *chance;    /* borrowed; the seeds of its worlds come from here; NULL: from the system */
    bool wait_for_assets; /* the clock is virtual: loading takes no time, and it is as quiet */
    bool quiet;           /* nobody looks or listens: no sound comes out, films run by the clock alone */
    const char *pictures; /* folder for one picture per scene seen, or NULL */
    const char *build;    /* version and commit */
    uint64_t run, first_n;
    int64_t run_start_us; /* of the host's clock */
    int32_t last_visit;
    uint64_t last_tick;
} vt_app_options;

vt_app *vt_app_create(const vt_app_options *options, vt_err *err);
void vt_app_destroy(vt_app *app);

/* Lives until the keeper, the window or staff says close. Before each sleep it asks `before_sleep` (may be
 * NULL), which feeds robots; when that returns false the show ends. */
bool vt_app_run(
    vt_app *app, bool (*before_sleep)(void *context, int64_t until_us), void *context, vt_err *err);

/* ---- replay ---- */

typedef struct {
    uint64_t batches, checks;
    uint64_t exact_to; /* tick of the last check line that agreed */
    bool differs;
    uint64_t differs_at; /* tick */
    char field[160];     /* the first thing that differed, both values */
    int visits;
} vt_replay_result;

/* A world from the journal by hash; NULL with err when the journal lacks it. Owned by the caller of the
 * function. */
typedef vt_bundle *(*vt_bundle_source)(void *context, uint64_t hash, vt_err *err);

/* Feeds a tape instead of the door. visit 0: all of it; else only that visit's world. paced: in the recorded
 * time. */
bool vt_app_replay(vt_app *app, vt_tape_reader *tape, uint32_t visit, bool paced, vt_bundle_source bundles,
    void *context, vt_replay_result *result, vt_err *err);

/* ---- figures ---- */

typedef struct {
    uint64_t count;
    double p50, p95, p99, most; /* milliseconds, of the last 4,096 */
} vt_app_times;

typedef struct {
    uint64_t frames, batches, presents, lua_calls, late_frames;
    uint64_t beats, missed_beats; /* steps of motion, and those that came a refresh or more too late */
    vt_app_times frame_ms;        /* work in frames that showed something */
    vt_app_times scene_ms; /* from the change of scene to its first picture with all that it asked for */
    vt_app_times tile_ms;  /* from the wish for a tile to its pixels, when it was still to be shown */
    double hole_ms;        /* the longest that a place of a picture of any size had no pixels at all */
    double tile_mb;        /* the most that its tiles took */
    uint64_t films_shown, films_dropped; /* pictures of films, and those that came too late to be shown */
    uint64_t sound_blocks, sound_late;   /* that were mixed; that came too late */
    double sound_latency_ms;             /* of the room's output, as it says */
    double sound_mb;                     /* of sounds held whole */
    int voices, films;                   /* that sound; that are open */
    uint64_t tape_ns, journal_ns;        /* spent on encoding, decoding and publishing */
    int scenes_seen;
    int faults; /* distinct ones */
    const char *painter;
} vt_app_counters;

vt_app_counters vt_app_count(const vt_app *app);
/* The scenes of the present world in byte order, and whether one of that name was ever entered. */
void vt_app_scenes(
    const vt_app *app, void (*each)(void *context, const char *name, bool entered), void *context);
/* What robots see: where something can be touched now, and how; for vt_robot_options.look. */
int vt_app_things(vt_app *app, vt_robot_thing *out);
/* The head that this app would write on a tape. */
void vt_app_tape_head(const vt_app *app, vt_tape_head *head);

#endif

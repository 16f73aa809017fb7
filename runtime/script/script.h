/* Lua: one state of one experience. The only room that sees lua.h.
 *
 * Invariants
 * 1. Every entry into Lua goes through the one gate (script/gate.c): budget reset, traceback, hash of the
 * crossing, depth, faults made into vt_err. Entries never nest.
 * 2. A script cannot reach the machine: no files but the bundle's text, no clock, no chance but the seeds, no
 * addresses, no bytecode, no finalisers; it cannot use more instructions or memory than its limits, whatever
 * it catches.
 * 3. Equal bundle, seeds, and calls give equal hashes on any run of the same build.
 * 4. A fault leaves the state usable: the handler ends, everything else goes on.
 * 5. No C static, no C memory held across a call that may raise. */
#ifndef VT_SCRIPT_SCRIPT_H
#define VT_SCRIPT_SCRIPT_H

#include "base/buf.h"
#include "base/channel.h"
#include "base/err.h"
#include "base/event.h"
#include "base/hash.h"
#include "input/contacts.h"
#include "playback/mix.h"
#include "playback/reels.h"
#include "stage/stage.h"
#include "stage/tween.h"
#include "store/bundle.h"
#include "store/row.h"

typedef struct vt_script vt_script;

typedef struct {
    int64_t budget; /* Lua instructions per entry */
    size_t memory;  /* bytes the state may hold */
} vt_script_limits;

typedef struct {
    void *context;
    vt_stage *stage;         /* borrowed; outlives the script */
    const vt_bundle *bundle; /* borrowed; outlives the script */
    uint64_t story_seed, sparkle_seed;
    const char *language; /* "" : the first declared one */
    double mm_per_unit;   /* millimetres a stage unit, the same in a replay; 0: not known */
    bool dev;
    /* A journal row from the script; goes to the outbox. json is an object. */
    void (*row)(void *context, vt_row_kind kind, const char *target, const char *json, size_t length);
    /* A line goes out by a channel at the frame's end: of an output, to a helper, a message (NAME, a tab,
     * JSON), an order to a collection: its number, a tab, "canvas", a tab, the node's number, a tab, a label;
     * or "text" or "table", a tab and what is kept. May be NULL. */
    void (*send)(void *context, vt_channel_kind kind, const char *name, const char *text, size_t length);
    const char *role; /* of this instance among others, the same in a replay; "" or NULL: none */
    /* A visitor did something that no finger did: a sensor's watch or a key called a handler. Called outside
     * Lua; may be NULL. */
    void (*acted)(void *context);
    /* What runs from here on was begun for this visit, in another zone than the one at hand; 0: it has run.
     * Called outside Lua; may be NULL. */
    void (*serve)(void *context, int32_t visit);
    /* A file of sound is wanted: answers with the number by which vt_script_media tells of it, the same for
     * the same name; 0: no memory. ahead: it may be wanted soon, nothing more. May be NULL: then no sound is
     * ever ready. */
    uint32_t (*sound)(void *context, const char *src, bool ahead);
    /* A film is to be held ready, since it may be wanted soon. May be NULL. */
    void (*film_ahead)(void *context, const char *src);
    /* What print says; goes to the developer. */
    void (*say)(void *context, const char *text);
    /* A fault that ended an entry, or was found while loading data; every one, the app counts equal ones. */
    void (*fault)(void *context, const vt_err *err, const char *scene, const char *entry);
} vt_script_deps;

/* A state, warm: sandbox built, words read, every scene file loaded. On failure NULL, err.origin is
 * file:line. */
vt_script *vt_script_create(const vt_script_deps *deps, const vt_script_limits *limits, vt_err *err);
void vt_script_destroy(vt_script *script);

/* What os.time starts from, UTC microseconds; 0, and before the call: unknown, os.time() is then 0. To be
 * called before the first scene is entered. */
void vt_script_set_wall(vt_script *script, int64_t wall_us);
/* Time goes on: seconds that scripts see count from the first call. */
void vt_script_set_now(vt_script *script, int64_t t_us, uint64_t tick);

/* ---- scenes ---- */

bool vt_script_has_scene(const vt_script *script, const char *name);
int vt_script_scene_count(const vt_script *script);
const char *vt_script_scene_at(const vt_script *script, int index); /* byte order */
const char *vt_script_scene(const vt_script *script);               /* the present one; "" before the first */

/* What the script asked for in this frame; the app's director carries it out once, after dispatch. */
typedef enum { VT_WANT_NONE, VT_WANT_GO, VT_WANT_BACK, VT_WANT_FINISH } vt_want;
vt_want vt_script_wants(
    const vt_script *script, char scene[VT_ROW_NAME]); /* GO, BACK: the scene it leads to */
void vt_script_unwant(vt_script *script);              /* it is not carried out */
typedef enum {
    VT_TRANSITION_CUT,
    VT_TRANSITION_FADE,
    VT_TRANSITION_SLIDE, /* the new scene pushes the old one out */
    VT_TRANSITION_COVER  /* it slides over the old one, which stands still */
} vt_transition_kind;
typedef enum { VT_FROM_RIGHT, VT_FROM_LEFT, VT_FROM_TOP, VT_FROM_BOTTOM } vt_transition_from;
typedef struct {
    vt_transition_kind kind;
    vt_transition_from from;
    double seconds; /* 0 to 10 */
} vt_transition;
/* How the change that is wanted is to look: as go said, else as the scene it leads to declares, else a cut;
 * back: as the scene that is left came in, from the other side. With reduced motion slides are fades. */
vt_transition vt_script_transition(const vt_script *script);
/* What a scene declares: the scenes it leads to, and pictures that shall be ready before it is entered. */
void vt_script_links(
    const vt_script *script, const char *scene, void (*each)(void *context, const char *name), void *context);
void vt_script_preloads(
    const vt_script *script, const char *scene, void (*each)(void *context, const char *src), void *context);
/* Calls leave of the present scene (a fault there is reported and does not stop the change), ends its timers,
 * coroutines and handlers, clears the stage's scene group, calls enter of the wanted one with its parameters.
 * BACK on an empty history does nothing. False: enter raised; the scene group is empty then and the present
 * scene is "". */
bool vt_script_change(vt_script *script, vt_err *err);
/* The same for a scene named by the app (first scene, reload); no parameters. */
bool vt_script_enter(vt_script *script, const char *scene, vt_err *err);
bool vt_script_leave(vt_script *script); /* visit's end: calls leave; false: it raised (reported) */

/* ---- touch ---- */

typedef enum {
    VT_ENTRY_PRESS,
    VT_ENTRY_RELEASE,
    VT_ENTRY_TAP,
    VT_ENTRY_MOVE,
    VT_ENTRY_DOUBLE_TAP,
    VT_ENTRY_HOLD,
    VT_ENTRY_DRAG,
    VT_ENTRY_SWIPE,
    VT_ENTRY_PINCH,
    VT_ENTRY_ROTATE,
    VT_ENTRY_PAN,
    VT_ENTRY_DROP,
    VT_ENTRY_DRAG_OVER,
    VT_ENTRY_DRAG_OUT,
    VT_ENTRY_VISIT, /* a zone's visit began */
    VT_ENTRY_IDLE,  /* and ended */
    VT_ENTRIES
} vt_script_touch_entry;

/* Whether the node has a handler for fingers, is carried by them, or a coroutine waits for its tap: such a
 * node takes fingers. */
bool vt_script_takes(const vt_script *script, vt_node node);
/* Whether it has the handler of this entry. */
bool vt_script_hears(const vt_script *script, vt_node node, vt_script_touch_entry entry);
/* Living nodes that take fingers, or that have this handler, in order of creation; returns how many there
 * are. */
int vt_script_targets(const vt_script *script, vt_node *out, int most);
int vt_script_hearers(const vt_script *script, vt_script_touch_entry entry, vt_node *out, int most);
/* Calls the node's handler if it has one. *stop: it returned true. False: it raised (reported through
 * deps.fault). MOVE: for whoever was told of the finger's PRESS; touch.dx and dy count from the event before.
 */
bool vt_script_touch(
    vt_script *script, vt_node node, vt_script_touch_entry entry, const vt_touch *touch, bool *stop);

/* What the handlers from DOUBLE_TAP to DRAG_OUT are told besides the touch. */
typedef struct {
    const char *phase;     /* "begin", "move", "end", "cancel"; NULL: it has none */
    const char *direction; /* of a swipe; NULL */
    int fingers;
    vt_point step, way; /* stage units: since the event before, since it began */
    double scale;       /* since it began */
    double rotation;    /* degrees clockwise, since it began */
    double speed;       /* millimetres a second, when fingers have left */
    vt_node node;       /* drop, over, out: what is dragged */
    vt_node target;     /* the end of a drag: what took it */
} vt_script_gesture;

typedef enum { VT_ANSWER_NOTHING, VT_ANSWER_TRUE, VT_ANSWER_FALSE } vt_script_answer;
/* What the handler returned; NOTHING also when there is none, or when it raised. */
vt_script_answer vt_script_gestured(vt_script *script, vt_node node, vt_script_touch_entry entry,
    const vt_touch *touch, const vt_script_gesture *gesture);
/* VISIT or IDLE of a zone's group. */
void vt_script_zone(vt_script *script, vt_node node, vt_script_touch_entry entry);

/* Whether the node has on_move: what is around it does not follow its finger then. */
bool vt_script_drags(const vt_script *script, vt_node node);
/* A link of a marked up text was tapped: calls on_link, touch.link is the name. */
bool vt_script_link(vt_script *script, vt_node node, const vt_touch *touch, const char *link, bool *stop);
/* A scroller or zoomable came to rest after fingers pushed it, or a dragged node after it was let go: calls
 * on_rest. */
void vt_script_rested(vt_script *script, vt_node node);

/* ---- channels: sensors, outputs, helpers, messages, collections ---- */

/* Number n of base/channel.h is at index n - 1. Fixed once the script is created. */
int vt_script_channel_count(const vt_script *script);
const vt_channel_decl *vt_script_channel_at(const vt_script *script, int index);
/* A whole line came. held: what the channel had said before this world began; no handler hears of it, but
 * values know. */
void vt_script_line(vt_script *script, int channel, const char *text, size_t length, bool held);
void vt_script_channel(vt_script *script, int channel, vt_channel_state state, const char *why, bool held);
/* What a sensor's shape made of its lines, for developers. */
typedef struct {
    bool valued;
    double value;
    uint64_t dropped; /* values outside its range */
} vt_script_sensed;
vt_script_sensed vt_script_sensor(const vt_script *script, int channel);
/* Keys that the script did not ask for by name must not enter by the door: they may be somebody's text. Those
 * that sensors are made of come as lines. */
bool vt_script_wants_key(const vt_script *script, const char *name);
/* Keys that somebody hears of just now, borrowed until the next call into the script; returns how many. */
int vt_script_keys(const vt_script *script, const char **out, int most);
void vt_script_key(vt_script *script, const char *name, bool down, int32_t device);

/* ---- sound and film ---- */

/* What the door tells of a file of sound, or of the film that a node shows (vt_stage_film). event->kind is
 * VT_EVENT_MEDIA. */
void vt_script_media(vt_script *script, const vt_event *event);
/* What should sound as of vt_script_set_now, the films' own sound included: voices whose media is that of a
 * film. The same revision as before: nothing changed. Borrowed until the next call. */
const vt_mix *vt_script_mix(vt_script *script);
/* What each film that is there should do, one call each, in order of their numbers. */
void vt_script_reels(
    vt_script *script, void (*each)(void *context, const vt_reel_order *order), void *context);
/* What touches, keys and sensors may do just now: a film that locks them out plays, or one that any of them
 * ends. */
typedef enum { VT_DURING_FREE, VT_DURING_LOCKED, VT_DURING_INTERRUPTS } vt_script_during;
vt_script_during vt_script_playing(const vt_script *script);
void vt_script_interrupt(vt_script *script); /* somebody did something: films that this ends are over */
/* A film that does not loop plays, or a sound that is neither an endless loop nor an effect: somebody may be
 * watching, and is not idle. */
bool vt_script_busy(const vt_script *script);

/* ---- time ---- */

/* Due timers, cues of films and ends of voices in order of their times (at one time in this order), then what
 * is said now in sounds and films, then waiting coroutines whose time has come, then ended tweens' handlers,
 * then update of the present scene when it animates. dt_us: since the last advance. */
void vt_script_advance(vt_script *script, int64_t dt_us);
void vt_script_tween_ended(
    vt_script *script, vt_tween tween); /* queued; delivered by the next vt_script_advance */
/* When vt_script_advance has something to do next, in the time of vt_script_set_now; INT64_MAX: never. */
int64_t vt_script_wish(const vt_script *script);
bool vt_script_animates(const vt_script *script); /* wants update at every refresh */

/* ---- visit ---- */

const char *vt_script_language(const vt_script *script);
void vt_script_set_visit(vt_script *script, int32_t visit, int64_t start_us); /* 0: nobody is there */
/* Until when (time of vt_script_set_now) the script says that somebody may be there without touching; 0: it
 * does not. */
int64_t vt_script_stay(const vt_script *script);
/* A word by key in the chosen language, for the app's own notices; NULL when the experience does not have it.
 */
const char *vt_script_word(const vt_script *script, const char *key);
/* Languages that lack words, one call each: how many, and the first of them. */
void vt_script_missing_words(const vt_script *script,
    void (*each)(void *context, const char *language, int count, const char *first), void *context);
/* The notice node of the overlay, which scripts reach as visit.notice and may restyle. */
void vt_script_set_notice(vt_script *script, vt_node node);

/* ---- facts for the app ---- */

uint64_t vt_script_effects(const vt_script
        *script); /* counts everything a script changed: properties, nodes, scenes, timers, rows */
uint64_t vt_script_calls(const vt_script *script); /* gate crossings */
size_t vt_script_bytes(const vt_script *script);
vt_hash vt_script_hash(const vt_script *script); /* rolling, of every gate crossing */
vt_hash vt_script_chance_hash(const vt_script *script);
/* A little garbage collection in spare time; false when there is nothing left to do. */
bool vt_script_rest(vt_script *script);

/* docs/api/vitrine.lua: the whole API as annotations for the Lua language server. */
void vt_script_annotations(vt_buf *out);

/* "Lua 5.4.4": a static text. */
const char *vt_script_version(void);

#endif

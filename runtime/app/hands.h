/* What visitors' fingers do in the stage process: who has a finger, what it means, whose visit it is. Part of
 * app_private.h; nobody else includes it. */
#ifndef VT_APP_HANDS_H
#define VT_APP_HANDS_H

#include "input/carry.h"
#include "input/contacts.h"
#include "input/gesture.h"
#include "input/pan.h"
#include "input/sieve.h"
#include "input/taps.h"
#include "script/script.h"

struct vt_app;

static inline bool vt_node_same(vt_node a, vt_node b)
{
    return a.slot == b.slot && a.generation == b.generation;
}

/* ---- visit.c, zones.c: a visit for the whole stage, and one for each zone ---- */

typedef struct {
    uint32_t number;                           /* 0: nobody is there */
    uint32_t last;                             /* the highest number given */
    int64_t start_us, last_input_us, world_us; /* batch times */
    bool prompted;
    int64_t prompt_us;
    bool goal;
    uint64_t effects; /* when it began */
} vt_visit;

enum { VT_ZONES_MAX = 8 };

/* Only one visit is at hand at a time, as app->visit: rows and scripts that run belong to it. */
typedef struct {
    struct {
        char name[VT_STAGE_ZONE];
        vt_visit visit;        /* while it is not at hand */
    } items[VT_ZONES_MAX + 1]; /* the first: all that lies in no zone */
    int count;                 /* of zones with a name */
    int now;                   /* whose visit is at hand */
    int before;                /* while one is served: whose was at hand */
} vt_zones;

int vt_zones_of(struct vt_app *app, const vt_node *path, int length); /* 0: none */
void vt_zones_enter(struct vt_app *app, int zone);                    /* its visit is at hand */
/* Nobody's finger is told of just now: at hand is the one visit that is under way, or that of no zone. */
void vt_zones_leave(struct vt_app *app);
/* What a script does now was begun for this visit: it is at hand, if it still lasts; 0: what was before. */
void vt_zones_serve(struct vt_app *app, uint32_t visit);
/* What a finger pushed or carried has come to rest: on_rest, for the zone in which it lies. */
void vt_zones_rested(struct vt_app *app, vt_node node);
int vt_zones_occupied(const struct vt_app *app); /* visits under way */
void vt_zones_field(const struct vt_app *app, vt_fields *fields);
/* on_visit or on_idle of the zone at hand. */
void vt_zones_tell(struct vt_app *app, vt_script_touch_entry entry);
/* A script of a zone asked to finish: only its part ends while others are there. */
void vt_zones_finish(struct vt_app *app);

void vt_visit_begin(struct vt_app *app); /* a finger went down, in the zone at hand */
void vt_visit_input(struct vt_app *app); /* and does something there */
void vt_visit_acted(struct vt_app *app); /* somebody did something that a sensor or a key tells of */
void vt_visit_advance(struct vt_app *app);
int64_t vt_visit_wish(const struct vt_app *app);          /* batch time */
void vt_visit_end(struct vt_app *app, const char *cause); /* all of them */
void vt_visit_suspended(struct vt_app *app);              /* the machine slept: whoever was there is gone */
void vt_visit_end_one(struct vt_app *app, const char *cause); /* of the zone at hand */
void vt_visit_undo(struct vt_app *app);     /* only a palm began it just now, and changed nothing */
bool vt_visit_swallows(struct vt_app *app); /* the prompt is up: this touch answers it */

/* ---- touch.c ---- */

enum { VT_PATH_MAX = 32, VT_REACT_MAX = 16 };

typedef struct {
    bool on, swallowed; /* swallowed: it answered the prompt */
    bool edge;          /* it hit nothing near an edge: whether it counts is seen when it ends */
    bool inks;          /* the taker is a canvas that it paints on */
    bool lost;          /* somebody has won it, and what it went down on was told so */
    bool held;          /* it is no tap any more */
    vt_node owner;      /* who has won it; generation 0: nobody yet */
    vt_node path[VT_PATH_MAX];
    int length;
    int taker; /* index into path, -1: a miss */
    int zone;
    vt_point at; /* last place, stage units */
    uint64_t press_n;
} vt_hold;

typedef struct {
    uint64_t of;      /* n of the press row or gesture row */
    int64_t host_us;  /* when its batch entered */
    uint64_t effects; /* counter before it was dispatched */
    double change_ms; /* -1 until something changed */
    uint32_t visit;
    char scene[VT_ROW_NAME];
} vt_react;

typedef struct {
    vt_contacts *contacts;
    vt_sieve sieve;
    vt_sieve_rules sieve_rules;
    vt_gesture_rules gesture_rules; /* of a node that wants nothing */
    vt_tap_rules tap_rules;
    vt_hold holds[VT_CONTACTS_MAX];
    vt_react reacts[VT_REACT_MAX];
    int react_count;
    uint64_t effects;                  /* nodes that fingers moved */
    uint64_t repaired;                 /* ups that a panel had lost */
    uint64_t told[VT_SIEVE_KINDS + 2]; /* what rows have told of, then of repaired and of too many fingers */
    int64_t told_us;
    const char *accident; /* why the touch that ends just now had never been one; NULL: it was one */
    bool urgent;          /* a touch of this batch wants to be seen at once */
} vt_hands;

bool vt_hands_init(vt_hands *hands, struct vt_app *app, vt_err *err);
void vt_hands_finish(vt_hands *hands);
void vt_hands_event(struct vt_app *app, const vt_event *event);
void vt_hands_lock(struct vt_app *app);    /* a film locks the screen: fingers that are down are taken away */
void vt_hands_advance(struct vt_app *app); /* what becomes due by itself: holds, late taps, stuck fingers */
int64_t vt_hands_due(const struct vt_app *app); /* batch time of that */
void vt_hands_forget(struct vt_app *app);       /* a fresh world: fingers that are down belong to nobody */
/* A row about a touch: its place, unless that is private, and the name of a node of the hold's path. */
vt_row vt_hands_row(
    struct vt_app *app, vt_row_kind kind, const vt_touch *touch, const vt_hold *hold, vt_node target);
/* The finger is node's from now on: whoever else followed it loses it. */
void vt_hands_won(struct vt_app *app, int slot, vt_node node, const char *cause);
/* Touches that did not count, as rows: at most one a second, or at once. */
void vt_hands_tell_filtered(struct vt_app *app, bool at_once);

/* ---- taps.c ---- */

void vt_hands_expect_taps(struct vt_app *app, const vt_hold *hold, const vt_touch *touch); /* at a press */
void vt_hands_tap(struct vt_app *app, const vt_hold *hold, const vt_touch *touch);
/* At every release, after its tap: second taps that came to nothing. */
void vt_hands_settle_taps(struct vt_app *app, const vt_hold *hold, const vt_touch *touch);
void vt_hands_late_taps(struct vt_app *app); /* first taps for which no second one came */

/* ---- react.c: how soon a press or a gesture changed something ---- */

void vt_reacts_expect(struct vt_app *app, uint64_t n, uint64_t effects_before);
void vt_reacts_forget(struct vt_app *app, uint64_t n); /* a gesture came of it, which has its own */
uint64_t vt_reacts_effects(const struct vt_app *app);
void vt_reacts_dead(struct vt_app *app); /* those that nothing has answered */
void vt_hands_note_effects(struct vt_app *app);
void vt_hands_presented(struct vt_app *app, int64_t host_us);
int64_t vt_hands_wish(const struct vt_app *app); /* host clock: when a press counts as dead */

/* ---- push.c: scrollers and zoomables under fingers ---- */

enum { VT_PUSH_MAX = 16 };

typedef struct {
    vt_node node;
    vt_pan *pan;      /* NULL: a free place */
    uint32_t fingers; /* bit 1 << slot */
    bool pushed, changed;
    vt_pan_view view; /* as this left it */
} vt_push;

typedef struct {
    vt_push items[VT_PUSH_MAX];
} vt_pushes;

void vt_pushes_finish(vt_pushes *pushes); /* and empty again */
bool vt_pushes_takes(const struct vt_app *app, vt_node node);
void vt_pushes_down(struct vt_app *app, const vt_hold *hold, const vt_touch *touch);
bool vt_pushes_move(struct vt_app *app, vt_node node, const vt_touch *touch); /* the finger pushes this one */
void vt_pushes_up(struct vt_app *app, const vt_touch *touch);
void vt_pushes_lose(struct vt_app *app, vt_node winner, int slot); /* all but the winner */
void vt_pushes_advance(struct vt_app *app);
bool vt_pushes_moving(const struct vt_app *app);

/* ---- gestures.c: gestures of nodes, and nodes that fingers carry ---- */

enum { VT_GESTURES_MAX = 32 };

typedef struct {
    bool used;
    vt_node node;
    uint32_t fingers; /* bit 1 << slot */
    vt_gesture gesture;
    vt_carry carry;
    bool carrying, carried; /* it is in somebody's hand; it was, and whether it rests is to be told */
    vt_node over, target;   /* what it is dragged over; what took it */
} vt_gesturing;

typedef struct {
    vt_gesturing items[VT_GESTURES_MAX];
    vt_taps taps;
    struct {
        vt_hold hold;
        int from;
        vt_touch touch;
    } late[VT_TAPS_MAX]; /* taps that wait for a second one */
} vt_gestures;

void vt_gestures_down(struct vt_app *app, vt_hold *hold, const vt_touch *touch);
bool vt_gestures_move(struct vt_app *app, vt_node node, const vt_touch *touch); /* the finger is this one's */
void vt_gestures_up(struct vt_app *app, const vt_touch *touch);
void vt_gestures_lose(struct vt_app *app, vt_node winner, const vt_touch *touch); /* all but the winner */
void vt_gestures_holds(struct vt_app *app);
void vt_gestures_advance(struct vt_app *app);
bool vt_gestures_moving(const struct vt_app *app);
int64_t vt_gestures_wish(const struct vt_app *app); /* batch time */
/* A gesture of one event that is no vt_gesture_event's: double taps, drops. Writes its row, calls its
 * handler. */
vt_script_answer vt_gestures_say(struct vt_app *app, vt_node node, vt_script_touch_entry entry,
    const char *name, const vt_hold *hold, const vt_touch *touch, vt_script_gesture *gesture);

/* ---- drop.c: what dragged things are let go over ---- */

void vt_drops_over(struct vt_app *app, vt_gesturing *item, const vt_touch *touch);
void vt_drops_end(
    struct vt_app *app, vt_gesturing *item, const vt_hold *hold, const vt_touch *touch, bool cancelled);

/* ---- marks.c: the answer that every touch gets ---- */

enum { VT_MARKS_MAX = 10 };

typedef struct {
    vt_node group, items[VT_MARKS_MAX];
    int count, next;
} vt_marks;

void vt_marks_touch(struct vt_app *app, vt_point at);

#endif

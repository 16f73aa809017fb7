/* What the fingers on one node mean: a hold, a drag, a swipe; with two or more a pinch, a turn, a pan. Pure:
 * places and times in, events out. Taps are judged with the contact (contacts.h), double taps in taps.h.
 *
 * Invariants
 * 1. Every gesture but hold and swipe begins once and ends once (END or CANCEL), whatever is fed.
 * 2. A gesture begins only after the fingers have gone as far as its rule says, and counts from there:
 * nothing jumps. Pinch, rotate and pan begin each by its own rule and may go on together.
 * 3. A finger that joins or leaves changes no sum: steps count from where fingers were, not who they are.
 * 4. Equal calls give equal results; no clock but the times given, no heap.
 * Places in stage units, angles in degrees clockwise, times in microseconds. */
#ifndef VT_INPUT_GESTURE_H
#define VT_INPUT_GESTURE_H

#include "input/contacts.h"
#include "input/glide.h"

typedef enum {
    VT_GESTURE_HOLD,
    VT_GESTURE_DRAG, /* one finger or more, all as one */
    VT_GESTURE_SWIPE,
    VT_GESTURE_PINCH,
    VT_GESTURE_ROTATE,
    VT_GESTURE_PAN, /* two fingers or more go the same way */
    VT_GESTURE_KINDS
} vt_gesture_kind;

typedef enum { VT_PHASE_BEGIN, VT_PHASE_MOVE, VT_PHASE_END, VT_PHASE_CANCEL } vt_gesture_phase;

typedef enum { VT_SWIPE_RIGHT, VT_SWIPE_DOWN, VT_SWIPE_LEFT, VT_SWIPE_UP } vt_swipe_direction;

typedef struct {
    unsigned wants;    /* bit 1 << vt_gesture_kind */
    bool across, down; /* which ways a drag may begin: the one that the finger goes more decides */
    double start;      /* how far a finger goes before it drags, two before they pinch, turn or pan */
    double turn_start; /* degrees */
    double still;      /* a finger that holds stays within this */
    double swipe_least, swipe_speed; /* units, units a second */
    int64_t hold_us;
} vt_gesture_rules;

typedef struct {
    vt_gesture_kind kind;
    vt_gesture_phase phase; /* of hold and swipe: END */
    int32_t finger;         /* slot of the one that made it */
    int fingers;            /* that are down, with one that goes up just now */
    int64_t t_us, began_us;
    vt_point at;    /* the middle of the fingers */
    vt_point step;  /* since the event before */
    vt_point way;   /* since it began */
    double scale;   /* since it began; 1 for what is no pinch */
    double turn;    /* since it began, degrees; 0 for what is no turn */
    vt_point speed; /* of swipe, and of the others at their end */
    vt_swipe_direction direction;
} vt_gesture_event;

enum { VT_GESTURE_FINGERS = 10, VT_GESTURE_EVENTS = 12 };

/* To be seen as closed; {0} is a gesture without fingers. */
typedef struct {
    int count;
    struct {
        int32_t slot;
        bool held, wandered;
        vt_point start;
        int64_t down_us;
    } fingers[VT_GESTURE_FINGERS];
    vt_point at[VT_GESTURE_FINGERS]; /* where they are */
    bool claims;
    bool on[VT_GESTURE_KINDS];
    int64_t began_us[VT_GESTURE_KINDS];
    vt_point way[VT_GESTURE_KINDS];
    double scale, turn;
    vt_point together; /* the middle's way since there were two, until something begins */
    double spread;     /* and the spread then */
    vt_point travel;
    vt_trail trail;
} vt_gesture;

/* Fingers beyond VT_GESTURE_FINGERS, and slots that are not known, are nobody's. Events go to out, which
 * holds VT_GESTURE_EVENTS; how many is returned. */
void vt_gesture_down(vt_gesture *gesture, int32_t slot, vt_point at, int64_t t_us);
int vt_gesture_move(vt_gesture *gesture, const vt_gesture_rules *rules, int32_t slot, vt_point at,
    int64_t t_us, vt_gesture_event *out);
/* lost: the finger was taken away, or somebody else won it. */
int vt_gesture_up(vt_gesture *gesture, const vt_gesture_rules *rules, int32_t slot, vt_point at, bool lost,
    int64_t t_us, vt_gesture_event *out);
/* Holds that are due; at most one event a call: again until it says 0. */
int vt_gesture_advance(
    vt_gesture *gesture, const vt_gesture_rules *rules, int64_t t_us, vt_gesture_event *out);
int64_t vt_gesture_wish(const vt_gesture *gesture, const vt_gesture_rules *rules); /* INT64_MAX: none */

/* A drag, pinch, turn or pan has begun since all fingers were up, or a finger has held: its fingers are its
 * own. */
bool vt_gesture_claims(const vt_gesture *gesture);
/* Where a finger is taken to have begun its drag: the start's distance from where it went down. */
vt_point vt_gesture_grip(const vt_gesture *gesture, const vt_gesture_rules *rules, int32_t slot);

#endif

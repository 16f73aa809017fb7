/* Touches that nobody meant: palms, one tap told twice, fingers that are stuck, sleeves at the edges. What
 * comes through is what visitors did.
 *
 * Invariants
 * 1. Of every contact that came through as a press one end comes through; of one that did not, nothing does.
 * 2. It decides from what the door brought alone, so that a replay decides the same.
 * 3. Nothing waits: a press comes through at once, and a palm is taken back when it shows itself.
 * Places in stage units, times in microseconds. No heap. */
#ifndef VT_INPUT_SIEVE_H
#define VT_INPUT_SIEVE_H

#include "base/geom.h"
#include "input/contacts.h"

typedef enum {
    VT_SIEVE_PALM,        /* many that begin together and near to each other */
    VT_SIEVE_EDGE,        /* short, in a strip along an edge, and nothing there to touch */
    VT_SIEVE_DOUBLE_FIRE, /* where a tap ended just now */
    VT_SIEVE_STUCK,       /* stays where it is for minutes */
    VT_SIEVE_KINDS
} vt_sieve_kind;

const char *vt_sieve_name(vt_sieve_kind kind); /* "palm", "edge", "double_fire", "stuck" */

typedef struct {
    int palm_fingers; /* 0: none is a palm */
    int64_t palm_us;
    double palm_near;
    double w, h;                     /* of the stage */
    double left, top, right, bottom; /* how broad the strips are; 0: none */
    int64_t edge_us;                 /* shorter touches there that hit nothing do not count */
    int64_t double_us;               /* 0: nothing is fired twice */
    double double_near;
    int64_t stuck_us; /* 0: none is stuck */
    double still;     /* a finger that stays within this stays where it is */
    double tremble;   /* and one within this does nothing at all */
} vt_sieve_rules;

enum { VT_SIEVE_UPS = 8 };

/* To be seen as closed; {0} is one through which nothing went. */
typedef struct {
    struct {
        bool down, out, palm;
        vt_contact contact;
        vt_point rest, counted; /* where it rests; where it last did something */
        int64_t since_us;       /* how long it rests there */
    } slots[VT_CONTACTS_MAX];
    struct {
        vt_point at;
        int64_t t_us;
        bool used;
    } ups[VT_SIEVE_UPS];
    int next_up;
    uint64_t counts[VT_SIEVE_KINDS]; /* contacts that did not count */
} vt_sieve;

/* What becomes of a touch: writes at most VT_CONTACTS_MAX; returns how many. */
int vt_sieve_feed(
    vt_sieve *sieve, const vt_sieve_rules *rules, const vt_touch *touch, vt_touch out[VT_CONTACTS_MAX]);
/* Fingers that are found to be stuck end as cancelled. */
int vt_sieve_advance(
    vt_sieve *sieve, const vt_sieve_rules *rules, int64_t t_us, vt_touch out[VT_CONTACTS_MAX]);
int64_t vt_sieve_wish(const vt_sieve *sieve, const vt_sieve_rules *rules); /* INT64_MAX: none */
/* Whether a touch that came through is more than trembling; asked once for each. */
bool vt_sieve_moves(vt_sieve *sieve, const vt_sieve_rules *rules, const vt_touch *touch);
/* Whether a place lies in a strip along an edge. */
bool vt_sieve_edge(const vt_sieve_rules *rules, vt_point at);
void vt_sieve_count(vt_sieve *sieve, vt_sieve_kind kind); /* one that others found not to count */
int vt_sieve_down(const vt_sieve *sieve);                 /* fingers that are down and came through */
void vt_sieve_forget(vt_sieve *sieve);                    /* all contacts are over; the counts stay */

#endif

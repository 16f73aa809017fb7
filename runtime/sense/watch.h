/* When a value counts as entered and as left: two thresholds (hysteresis), so many of the last so many values
 * (debounce), a least time within and without (dwell), a time without another entry (dead time).
 *
 * Invariants
 * 1. Entered and left come in turns, entered first.
 * 2. Everything follows from the values and the times they came with, and from the times of looking.
 * 3. A watch that has something to do by itself says when: vt_watch_wish. */
#ifndef VT_SENSE_WATCH_H
#define VT_SENSE_WATCH_H

#include <stdbool.h>
#include <stdint.h>

enum { VT_WATCH_OF_MOST = 64 };

typedef enum {
    VT_BAND_BELOW,   /* enters below `most`, leaves above leave_most */
    VT_BAND_ABOVE,   /* enters above `least`, leaves below leave_least */
    VT_BAND_BETWEEN, /* enters within least..most, leaves outside leave_least..leave_most */
    VT_BAND_ANY      /* any line enters; it leaves when none came for leave_for_us */
} vt_band;

typedef struct {
    vt_band band;
    double least, most;
    double leave_least, leave_most; /* at least as wide */
    int64_t for_us, leave_for_us;   /* it must hold so long first; 0: at once */
    int64_t guard_us;               /* from one entry to the next; 0: none */
    int agree, of;                  /* so many of the last so many values; 1 and 1: the last one */
    bool fresh;                     /* what is within from the beginning must leave first */
} vt_watch_rule;

typedef enum { VT_TURN_NONE, VT_TURN_ENTER, VT_TURN_LEAVE } vt_turn;

typedef struct {
    vt_watch_rule rule;
    bool inside, armed;
    uint64_t within, without;    /* one bit a value, the newest lowest */
    int64_t since_us;            /* from when on the turn to come holds; -1: it does not */
    int64_t entered_us, left_us; /* INT64_MIN: never */
} vt_watch;

void vt_watch_begin(vt_watch *watch, const vt_watch_rule *rule);
/* A value came, or (VT_BAND_ANY) a line. What was due until then happens first: call vt_watch_look before. */
vt_turn vt_watch_value(vt_watch *watch, double value, int64_t t_us);
void vt_watch_note(
    vt_watch *watch, double value, int64_t t_us);     /* the same, and no turn before the next look */
vt_turn vt_watch_look(vt_watch *watch, int64_t t_us); /* time has gone on */
/* The sensor is lost: what was entered is left at once. */
vt_turn vt_watch_lose(vt_watch *watch, int64_t t_us);
int64_t vt_watch_wish(const vt_watch *watch); /* INT64_MAX: never */

/* Whether a value is a sign of what the watch waits for, whatever time says. */
bool vt_watch_fits(const vt_watch *watch, double value);

/* Tags: what a reader says lies on it. */
typedef struct {
    int64_t again_us; /* the same tag counts anew once it was not heard of for so long */
    int64_t gone_us;  /* not heard of for so long it was taken away; 0: never by itself */
    bool there;
    bool untold; /* it lay there before anybody was told */
    uint64_t id;
    int64_t heard_us; /* INT64_MIN: never */
} vt_tag;

/* This line was said last, at heard_us, before anybody listened: vt_tag_look enters what still lies there. */
void vt_tag_note(vt_tag *tag, const char *text, unsigned long length, int64_t heard_us);

/* ENTER: this tag, which was not there, or another one than before. LEAVE: it was taken away. */
vt_turn vt_tag_line(vt_tag *tag, const char *text, unsigned long length, int64_t t_us);
vt_turn vt_tag_look(vt_tag *tag, int64_t t_us); /* ENTER: the noted one; LEAVE: it is silent for too long */
int64_t vt_tag_wish(const vt_tag *tag);

#endif

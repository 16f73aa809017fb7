/* The picture of vitrine doctor --touch: a grid of 10 mm, the strips at the edges, and every finger with its
 * number, its trail and what the panel tells of it. */
#ifndef VT_CMD_DOCTOR_FINGERS_H
#define VT_CMD_DOCTOR_FINGERS_H

#include "base/event.h"
#include "stage/drawlist.h"
#include "stage/stage.h"
#include "type/fonts.h"

enum { VT_FINGERS_MOST = 20, VT_TRAIL_MOST = 256 };

typedef struct {
    bool down, shown;
    int64_t id;                      /* as the panel has it */
    int number;                      /* 1 to 20, the lowest that is free */
    char glass[64];                  /* the device's name */
    double trail[2 * VT_TRAIL_MOST]; /* stage units, the newest last */
    int trail_count;                 /* of places */
    int64_t began_us, moved_us, gone_us;
    int64_t period_us; /* between two moves, smoothed; 0: it has not moved twice */
    int moves, gaps;   /* gaps: where three moves or more were left out */
    vt_node line, ring, digit, label;
} vt_finger_mark;

typedef struct {
    vt_stage *stage;
    vt_view view;
    vt_finger_mark marks[VT_FINGERS_MOST];
    double mm;           /* stage units per millimetre */
    double edges[4];     /* mm: left, top, right, bottom */
    const char *mm_from; /* how a line about millimetres goes on */
    char about[200];     /* the display and its glasses */
    bool tell_glass;     /* there are several: each finger says which */
    char key[80];        /* the last key */
    int seen, most, lost_ups, gaps, too_many;
    double hz; /* of the fingers that moved last, on average */
    vt_node status, note;
    int64_t touched_us; /* when a finger last did something */
} vt_fingers;

/* mm_from, about and edges are filled in beforehand; false when memory is short. */
bool vt_fingers_begin(vt_fingers *fingers, vt_fonts *fonts, const vt_view *view, int64_t now_us, vt_err *err);
void vt_fingers_end(vt_fingers *fingers);
void vt_fingers_contact(vt_fingers *fingers, const vt_event *event, const char *glass, int64_t now_us);
void vt_fingers_key(vt_fingers *fingers, const vt_event *event);
/* Before a picture. */
void vt_fingers_show(vt_fingers *fingers, int64_t now_us);
/* When something of it changes by itself. */
int64_t vt_fingers_wish(const vt_fingers *fingers);

#endif

/* What tween.c (what there is), tween_advance.c, course.c (when), motion.c (what it does to properties) and
 * timeline.c (parts that follow one another) share.
 *
 * A motion is a plain one, which moves properties of one node; a timeline, whose parts are plain ones that
 * start at an offset in it; or a mark, a moment in a timeline that is reported when it is passed. A part's
 * own clock is the place of its timeline. */
#ifndef VT_STAGE_TWEEN_PRIVATE_H
#define VT_STAGE_TWEEN_PRIVATE_H

#include "stage/spring.h"
#include "stage/stage_private.h"

typedef enum { TWEEN_PLAIN, TWEEN_LINE, TWEEN_MARK } tween_kind;
typedef enum { TWEEN_WAITING, TWEEN_BEGUN, TWEEN_ENDED, TWEEN_GONE } tween_phase;

typedef struct {
    vt_prop prop;
    bool held;  /* not taken over by another motion */
    bool first; /* when it began, no other part of its timeline held the property */
    stage_value from, to;
    vt_spring spring; /* of a colour: from 0 to 1 */
} tween_track;

struct stage_tween {
    vt_tween number;
    uint64_t order; /* of creation, or of joining a timeline */
    tween_kind kind;
    tween_phase phase;
    stage_node *node; /* of a plain one that is not over */
    stage_tween *next_of_node;
    stage_tween *line;         /* whose part it is */
    stage_tween *first, *last; /* parts of a timeline, by offset, then order */
    stage_tween *prev, *next;
    bool open;               /* a timeline that is being put together */
    bool alternate, counted; /* there and back; rounds were told */
    bool paused;
    uint32_t rounds; /* 0: for ever */
    int64_t born_us;
    int64_t start_us;   /* of a part: its offset */
    int64_t length_us;  /* of one way */
    int64_t pause_us;   /* when it was paused */
    int64_t end_us;     /* when it ended, or when a mark was passed */
    int64_t passed_us;  /* of a mark: its last passing, from the timeline's start; -1: none */
    bool crossed;       /* and that is not reported yet */
    int64_t brought_us; /* of a timeline: the moment to which its parts were brought last */
    const vt_ease *ease;
    double frequency, damping; /* of a spring; frequency 0: it goes by ease */
    int count;
    tween_track tracks[];
};

/* ---- course.c ---- */

bool vt_course_ends(const stage_tween *tween);
int64_t vt_course_total(const stage_tween *tween);              /* INT64_MAX: it never ends */
int64_t vt_course_start(const stage_tween *tween);              /* also of a part, in stage time */
bool vt_course_paused(const stage_tween *tween);                /* it or its timeline */
int64_t vt_course_past(const stage_tween *tween, int64_t t_us); /* since its start; not of a part */
/* Where it is in one way, 0 to length_us, that long after its start. */
int64_t vt_course_place(const stage_tween *tween, int64_t past_us, bool *back);
/* The last time, from its start, at which the place was `at`, not after past_us; -1: none. And the next one
 * after past_us; INT64_MAX: none. */
int64_t vt_course_last_visit(const stage_tween *tween, int64_t at, int64_t past_us);
int64_t vt_course_next_visit(const stage_tween *tween, int64_t at, int64_t past_us);

/* ---- tween.c ---- */

stage_tween *vt_tween_make(vt_stage *stage, tween_kind kind, int count, vt_err *err);
stage_tween *vt_tween_find(const vt_stage *stage, vt_tween number); /* NULL: over, a part, or a mark */
void vt_tween_detach(stage_tween *tween, tween_phase phase);
void vt_tweens_sweep(stage_tweens *set); /* frees what is over */

/* ---- motion.c ---- */

enum { VT_MOTION_BEFORE = -1 }; /* the place of a part before its beginning */

void vt_motion_begin(vt_stage *stage, stage_tween *tween);
void vt_motion_apply(vt_stage *stage, const stage_tween *tween, const tween_track *track, int64_t place_us);
void vt_motion_step(vt_stage *stage, stage_tween *tween, int64_t t_us);
bool vt_motion_shows(const vt_stage *stage, const stage_tween *tween); /* its steps can be seen */

/* ---- timeline.c ---- */

void vt_line_bring(vt_stage *stage, stage_tween *line, int64_t t_us); /* does not end it */
void vt_line_step(vt_stage *stage, stage_tween *line, int64_t t_us);
bool vt_line_moves(const vt_stage *stage, const stage_tween *line);
int64_t vt_line_wish(const vt_stage *stage, const stage_tween *line);

#endif

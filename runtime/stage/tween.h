/* Motion: a number or colour property goes to a target in a time, on the stage's own clock.
 * A new tween on a property that is already moving takes it over from where it is. */
#ifndef VT_STAGE_TWEEN_H
#define VT_STAGE_TWEEN_H

#include "stage/stage.h"

/* Names as in the field: "linear", "sine.in", "sine.out", "sine.inout", then quad, cubic, quart, quint, expo,
 * circ, back, elastic, bounce, each with .in .out .inout (Penner's equations). */
typedef struct vt_ease vt_ease;
const vt_ease *vt_ease_find(const char *name); /* NULL when there is none */
const char *vt_ease_nearest(const char *name);
double vt_ease_at(const vt_ease *ease, double t); /* t in [0, 1] */
int vt_ease_count(void);
const char *vt_ease_name(int index);

/* A tween is known by a number, from 1, never used again. */
typedef uint64_t vt_tween;

typedef struct {
    vt_prop prop;
    vt_value target; /* NUMBER or COLOR */
} vt_tween_target;

/* One tween moves several properties together. seconds: 0 to 86,400; 0 takes effect at the next advance.
 * It starts at the time that the stage was told last, from the values that it finds at its first step; from
 * then on it holds its properties, and a tween that has lost all of them is dropped without being reported.
 * ease NULL: linear. Values that overshoot stay within the property's range. */
bool vt_tween_start(vt_stage *stage, vt_node node, const vt_tween_target *targets, int count, double seconds,
    const vt_ease *ease, vt_tween *out, vt_err *err);
/* Whatever follows is false when the tween has ended. Without vt_tween_times both go on for ever. */
bool vt_tween_back_and_forth(vt_stage *stage, vt_tween tween);
bool vt_tween_loop(vt_stage *stage, vt_tween tween);
/* So many rounds, 1 to 1,000,000: there, or where it goes back and forth, there and back. */
bool vt_tween_times(vt_stage *stage, vt_tween tween, int times);
/* A damped spring from where the properties are and as fast as the motion that it takes over moves them: they
 * are at the target, within a thousandth of the way, when it ends, which is known from its first step on.
 * frequency: swings a second if undamped, 0.1 to 30; damping: 1 just does not overshoot, 0.05 to 5. */
bool vt_tween_spring(vt_stage *stage, vt_node node, const vt_tween_target *targets, int count,
    double frequency, double damping, vt_tween *out, vt_err *err);
/* Counted from vt_tween_start, 0 to 86,400; false after its first step. */
bool vt_tween_delay(vt_stage *stage, vt_tween tween, double seconds);
bool vt_tween_stop(vt_stage *stage, vt_tween tween); /* where it is; not reported as ended */
/* Holds it where it is, delay and all; it goes on from there. False also where it is so already. */
bool vt_tween_pause(vt_stage *stage, vt_tween tween);
bool vt_tween_resume(vt_stage *stage, vt_tween tween);
bool vt_tween_running(const vt_stage *stage, vt_tween tween);

/* It is t_us now: what is begun before the next advance begins at this time, however long ago the last one was. */
void vt_tweens_set_now(vt_stage *stage, int64_t t_us);
/* Moves everything to time t_us. Ended tweens (not stopped ones, not those of removed nodes) are reported in
 * the order in which they ended; a report may call the stage. */
void vt_tweens_advance(
    vt_stage *stage, int64_t t_us, void (*ended)(void *context, vt_tween tween), void *context);
/* Any that would change something to be seen at the next advance; not those below an invisible node. */
bool vt_tweens_moving(const vt_stage *stage);
/* When the next waiting tween (delay) begins or the next one ends, and when a sprite or animated picture that
 * is seen shows its next frame; INT64_MAX when none. While vt_tweens_moving, every refresh is wanted besides.
 */
int64_t vt_tweens_wish(const vt_stage *stage);

/* Reduced motion: what moves, scales or turns is at its target at once; colours and opacity still go there,
 * and everything ends when it would have ended. What moves for ever rests where it began, sprites and
 * animated pictures show their first frame, particles are not born. */
void vt_stage_set_reduce_motion(vt_stage *stage, bool on);

/* So many particles (1 to 5,000; no more than the node's `most` live at once) are born together at the next
 * advance, whatever its rate. False: the node is dead or no source of particles. */
bool vt_stage_burst(vt_stage *stage, vt_node particles, int count, vt_err *err);

#endif

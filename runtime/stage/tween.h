/* Motion: a number or colour property goes to a target in a time, on the stage's own clock.
 * A new tween on a property that is already moving takes it over from where it is. */
#ifndef VT_STAGE_TWEEN_H
#define VT_STAGE_TWEEN_H

#include "stage/stage.h"

/* Names as in the field: "linear", "sine.in", "sine.out", "sine.inout", then quad, cubic, quart, quint, expo, circ,
 * back, elastic, bounce, each with .in .out .inout (Penner's equations). */
typedef struct vt_ease vt_ease;
const vt_ease *vt_ease_find(const char *name);          /* NULL when there is none */
const char *vt_ease_nearest(const char *name);
double vt_ease_at(const vt_ease *ease, double t);       /* t in [0, 1] */
int vt_ease_count(void);
const char *vt_ease_name(int index);

/* A tween is known by a number, from 1, never used again. */
typedef uint64_t vt_tween;

typedef struct {
    vt_prop prop;
    vt_value target;        /* NUMBER or COLOR */
} vt_tween_target;

/* One tween moves several properties together. seconds: 0 to 86,400; 0 takes effect at the next advance.
 * It starts at the present time of vt_tweens_advance. */
bool vt_tween_start(vt_stage *stage, vt_node node, const vt_tween_target *targets, int count, double seconds,
    const vt_ease *ease, vt_tween *out, vt_err *err);
bool vt_tween_back_and_forth(vt_stage *stage, vt_tween tween); /* false when it has ended */
bool vt_tween_loop(vt_stage *stage, vt_tween tween);
bool vt_tween_delay(vt_stage *stage, vt_tween tween, double seconds); /* before its first step */
bool vt_tween_stop(vt_stage *stage, vt_tween tween);   /* where it is; not reported as ended */
bool vt_tween_running(const vt_stage *stage, vt_tween tween);

/* Moves everything to time t_us. Ended tweens (not stopped ones, not those of removed nodes) are reported in the
 * order in which they ended. */
void vt_tweens_advance(vt_stage *stage, int64_t t_us, void (*ended)(void *context, vt_tween tween), void *context);
bool vt_tweens_moving(const vt_stage *stage);           /* any that would change something at the next advance */
/* When the next waiting tween (delay) begins, INT64_MAX when none; moving ones want every refresh. */
int64_t vt_tweens_wish(const vt_stage *stage);

#endif

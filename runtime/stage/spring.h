/* A damped spring in closed form: s'' + 2 damping rate s' + rate^2 s = 0, where s is how far it still is from
 * its target. */
#ifndef VT_STAGE_SPRING_H
#define VT_STAGE_SPRING_H

typedef struct {
    double gap, speed; /* s and s' at the beginning, units and units a second */
    double rate;       /* undamped, radians a second */
    double damping;    /* 1: critical */
} vt_spring;

/* s after so many seconds; *speed (may be NULL) is s' then. */
double vt_spring_at(const vt_spring *spring, double seconds, double *speed);
/* Seconds after which |s| stays below a thousandth of the gap; where there is hardly a gap, of a thousandth
 * of how far the speed alone would carry it. 0 where nothing moves. */
double vt_spring_length(const vt_spring *spring);

#endif

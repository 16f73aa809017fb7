/* A plan of the day: how loud it is from when on, "10:00 0.8, 18:00 0.4". What holds in the evening holds
 * over night, until the first time of the next day. */
#ifndef VT_STORE_PLAN_H
#define VT_STORE_PLAN_H

#include "base/err.h"

enum { VT_PLAN_MOST = 24, VT_PLAN_DAY = 24 * 60 };

typedef struct {
    int count; /* 0: there is no plan */
    struct {
        int minute;    /* of the day, 0 to 1439; growing */
        double volume; /* 0 to 1 */
    } steps[VT_PLAN_MOST];
} vt_plan;

/* "" is no plan. False: err tells which part cannot be read and why; plan is then empty. */
bool vt_plan_parse(vt_plan *plan, const char *text, vt_err *err);
/* What holds at this minute of the day; otherwise where there is no plan. */
double vt_plan_at(const vt_plan *plan, int minute, double otherwise);
/* Minutes from this one until something else may hold, 1 to 1440; 0: never. */
int vt_plan_next(const vt_plan *plan, int minute);

#endif

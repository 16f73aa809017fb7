/* The statistics of the report. Each formula names its source. */
#ifndef VT_INSIGHT_STATS_H
#define VT_INSIGHT_STATS_H

#include <stdbool.h>
#include <stddef.h>

/* 95 % interval for a share of k in n (Wilson 1927, without continuity correction). n 0: 0 to 1. */
typedef struct {
    double low, high;
} vt_interval;
vt_interval vt_wilson(long k, long n);

/* Sorts values, then linear interpolation between order statistics (Hyndman and Fan 1996, type 7). NaN when
 * count is 0. */
void vt_sort_numbers(double *values, size_t count);
double vt_quantile(const double *sorted, size_t count, double p);

/* A duration of which is known that it lies between low and high; high is infinite when only a lower bound is
 * known, equal to low when it was seen to its end. */
typedef struct {
    double low, high;
} vt_duration;

/* A step of a survival curve: the share that lasts longer than time. */
typedef struct {
    double time, share;
} vt_survival;

/* Kaplan and Meier 1958, from durations that are seen to their end (low == high) or censored (high infinite:
 * lasts longer than low). steps has room for count; returns how many were written, one for each distinct time
 * at which something ended. */
size_t vt_kaplan_meier(vt_duration *durations, size_t count, vt_survival *steps);
/* The first time at which the curve is at or below share; infinite when it never is. */
double vt_survival_time(const vt_survival *steps, size_t count, double share);

/* Turnbull 1976: the most likely curve for durations known to intervals, by self-consistency. Times are first
 * put on a grid of at most 256 points. Within an interval of the curve the time is not known: *early and
 * *late bound the time at which share is reached. late is infinite when the data do not tell. False without
 * memory. */
typedef struct {
    double early, late;
} vt_bounds;
bool vt_turnbull(
    const vt_duration *durations, size_t count, const double *shares, size_t share_count, vt_bounds *out);

#endif

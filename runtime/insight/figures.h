/* The figures of one crowd (the public, or rehearsals), computed once for both forms of the report. Private
 * to insight. */
#ifndef VT_INSIGHT_FIGURES_H
#define VT_INSIGHT_FIGURES_H

#include "insight/gather.h"
#include "insight/stats.h"

enum { VT_LEAST_N = 5, VT_FIXES = 10, VT_LANGUAGES = 32, VT_DAYS = 32 };

typedef struct {
    long k, n;
} vt_share;

typedef struct {
    double median, lower, upper;
} vt_quartiles; /* NaN below VT_LEAST_N */

typedef struct {
    char text[240]; /* what happens, and to what */
    char advice[120];
    vt_share visits; /* harmed, of those that came by */
    double weight;
} vt_fix;

typedef struct {
    int64_t day; /* days since 1970, local; a day begins at four in the morning */
    long visits;
    long hours[24]; /* from four o'clock on */
} vt_day;

typedef struct {
    char tag[16];
    long visits;
    vt_quartiles stay;
} vt_language;

typedef struct {
    long visits;
    vt_quartiles stay;     /* seconds from first to last touch */
    vt_bounds estimate[3]; /* seconds to walking away: the times that 75, 50 and 25 % stay beyond */
    vt_share ends[VT_ENDS];
    vt_share bounce; /* at most one touch that did something, or below 5 s */
    vt_share first_missed;
    vt_share goal;
    long goals_timed;      /* goals of which the moment is known */
    double goal_median;    /* seconds, Kaplan-Meier; infinite when less than half get there */
    vt_share dead;         /* misses and presses without effect, of all touches */
    vt_quartiles frame_ms; /* lower and upper: the 50th and 95th percentile stand in median and upper */
    vt_share slow;         /* above 100 ms */
    long frames;
    vt_language languages[VT_LANGUAGES];
    int language_count;
    vt_fix fixes[VT_FIXES];
    int fix_count;
    vt_day days[VT_DAYS];
    int day_count;
    long day_unknown;   /* visits whose day is not known */
    bool guessed_clock; /* some day comes from a clock that no time server had set */
} vt_figures;

/* False without memory. */
bool vt_figures_make(vt_figures *figures, const vt_report *report, const vt_crowd *crowd);

/* The quartiles of numbers, which are sorted in place. */
vt_quartiles vt_quartiles_of(double *values, size_t count);
/* Of a list that stays as it is; false without memory, then nothing is known. */
bool vt_quartiles_of_list(vt_quartiles *out, const vt_list *numbers);

#endif

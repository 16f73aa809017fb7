#include "insight/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { GRID = 256, ROUNDS = 2000 };

vt_interval vt_wilson(long k, long n)
{
    const double z = 1.959963984540054, zz = z * z;
    if (n <= 0) return (vt_interval){0, 1};
    double total = (double)n, hits = (double)k;
    double center = (hits + zz / 2) / (total + zz);
    double half = z / (total + zz) * sqrt(hits * (total - hits) / total + zz / 4);
    return (vt_interval){k <= 0 ? 0 : fmax(0, center - half), k >= n ? 1 : fmin(1, center + half)};
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void vt_sort_numbers(double *values, size_t count)
{
    if (count > 1) qsort(values, count, sizeof *values, by_value);
}

double vt_quantile(const double *sorted, size_t count, double p)
{
    if (count == 0) return NAN;
    double at = p * (double)(count - 1);
    size_t below = (size_t)floor(at);
    if (below + 1 >= count) return sorted[count - 1];
    return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

/* ---- Kaplan and Meier ---- */

/* By time; what ended comes before what was censored at the same time. */
static int by_time(const void *a, const void *b)
{
    const vt_duration *x = a, *y = b;
    if (x->low != y->low) return x->low < y->low ? -1 : 1;
    return (x->high > y->high) - (x->high < y->high);
}

size_t vt_kaplan_meier(vt_duration *durations, size_t count, vt_survival *steps)
{
    size_t written = 0;
    double share = 1;
    if (count > 1) qsort(durations, count, sizeof *durations, by_time);
    for (size_t i = 0; i < count;) {
        size_t ended = 0, same = 0;
        double time = durations[i].low;
        while (i + same < count && durations[i + same].low == time) {
            if (durations[i + same].high <= time) ended++;
            same++;
        }
        if (ended) {
            share *= 1 - (double)ended / (double)(count - i);
            steps[written++] = (vt_survival){time, share};
        }
        i += same;
    }
    return written;
}

double vt_survival_time(const vt_survival *steps, size_t count, double share)
{
    for (size_t i = 0; i < count; i++)
        if (steps[i].share <= share + 1e-12) return steps[i].time;
    return INFINITY;
}

/* ---- Turnbull ---- */

/* Cells of the time axis: cell 2i is the point grid[i], cell 2i+1 what lies between it and the next; the last
 * one has no end. */
typedef struct {
    double grid[GRID];
    size_t points;
    double *mass, *next; /* of each cell */
    size_t cells;
} axis;

static size_t nearest(const axis *on, double time)
{
    size_t best = 0;
    for (size_t i = 1; i < on->points; i++)
        if (fabs(on->grid[i] - time) < fabs(on->grid[best] - time)) best = i;
    return best;
}

/* Every distinct bound when they fit, else as many quantiles of them. */
static bool lay_grid(axis *on, const vt_duration *durations, size_t count)
{
    double *bounds = vt_alloc_array(2 * count + 1, sizeof *bounds);
    size_t used = 0, distinct = 0;
    if (!bounds) return false;
    for (size_t i = 0; i < count; i++) {
        bounds[used++] = durations[i].low;
        if (isfinite(durations[i].high)) bounds[used++] = durations[i].high;
    }
    vt_sort_numbers(bounds, used);
    for (size_t i = 0; i < used; i++)
        if (i == 0 || bounds[i] != bounds[distinct - 1]) bounds[distinct++] = bounds[i];
    on->points = distinct < GRID ? distinct : GRID;
    for (size_t i = 0; i < on->points; i++)
        on->grid[i] = bounds[on->points < 2 ? 0 : i * (distinct - 1) / (on->points - 1)];
    vt_free(bounds);
    return true;
}

/* First and last cell that a duration may lie in. Known to its end: the point. Else it is longer than low, at
 * most high. */
static void span(const axis *on, vt_duration duration, size_t *first, size_t *last)
{
    size_t low = nearest(on, duration.low);
    size_t high = isfinite(duration.high) ? nearest(on, duration.high) : 0;
    *first = *last = 2 * low;
    if (duration.high <= duration.low) return;
    *first = 2 * low + 1;
    *last = isfinite(duration.high) ? 2 * high : on->cells - 1;
    if (*last < *first) *last = *first;
}

static void settle(axis *on, const vt_duration *durations, size_t count)
{
    for (size_t i = 0; i < on->cells; i++)
        on->mass[i] = 1 / (double)on->cells;
    for (int round = 0; round < ROUNDS; round++) {
        double moved = 0;
        memset(on->next, 0, on->cells * sizeof *on->next);
        for (size_t i = 0; i < count; i++) {
            size_t first, last;
            double sum = 0;
            span(on, durations[i], &first, &last);
            for (size_t cell = first; cell <= last; cell++)
                sum += on->mass[cell];
            if (sum <= 0) continue;
            for (size_t cell = first; cell <= last; cell++)
                on->next[cell] += on->mass[cell] / sum / (double)count;
        }
        for (size_t cell = 0; cell < on->cells; cell++)
            moved = fmax(moved, fabs(on->next[cell] - on->mass[cell]));
        memcpy(on->mass, on->next, on->cells * sizeof *on->mass);
        if (moved < 1e-7) break;
    }
}

static vt_bounds reached(const axis *on, double share)
{
    double ended = 0;
    for (size_t cell = 0; cell < on->cells; cell++) {
        ended += on->mass[cell];
        if (1 - ended > share + 1e-6) continue;
        size_t point = cell / 2;
        if (cell % 2 == 0) return (vt_bounds){on->grid[point], on->grid[point]};
        return (vt_bounds){on->grid[point], point + 1 < on->points ? on->grid[point + 1] : INFINITY};
    }
    return (vt_bounds){on->points ? on->grid[on->points - 1] : 0, INFINITY};
}

bool vt_turnbull(
    const vt_duration *durations, size_t count, const double *shares, size_t share_count, vt_bounds *out)
{
    axis on = {0};
    bool done = false;
    if (count == 0) {
        for (size_t i = 0; i < share_count; i++)
            out[i] = (vt_bounds){0, INFINITY};
        return true;
    }
    if (!lay_grid(&on, durations, count)) return false;
    on.cells = 2 * on.points;
    on.mass = vt_alloc_array(on.cells, sizeof *on.mass);
    on.next = vt_alloc_array(on.cells, sizeof *on.next);
    if (on.mass && on.next) {
        settle(&on, durations, count);
        for (size_t i = 0; i < share_count; i++)
            out[i] = reached(&on, shares[i]);
        done = true;
    }
    vt_free(on.mass);
    vt_free(on.next);
    return done;
}

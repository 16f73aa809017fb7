#include "insight/stats.h"

#include <math.h>
#include <stdint.h>
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
    size_t points, cells;
    double *mass, *weight; /* of each cell */
    size_t *first, *last;  /* cells that each duration may lie in */
    size_t *begin;         /* of a cell with mass: where the interval begins that ends with it */
} axis;

static size_t nearest(const axis *on, double time)
{
    size_t low = 0, high = on->points - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (on->grid[middle] < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && time - on->grid[low - 1] < on->grid[low] - time ? low - 1 : low;
}

/* Every distinct bound when they fit, else as many quantiles of them. */
static bool lay_grid(axis *on, const vt_duration *durations, size_t count)
{
    double *bounds = vt_alloc_array(2 * count, sizeof *bounds);
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
    on->cells = 2 * on->points;
    vt_free(bounds);
    return true;
}

/* Known to its end: the point. Else it is longer than low, at most high. */
static void span(axis *on, vt_duration duration, size_t i)
{
    size_t low = nearest(on, duration.low);
    on->first[i] = on->last[i] = 2 * low;
    if (duration.high <= duration.low) return;
    on->first[i] = 2 * low + 1;
    on->last[i] = isfinite(duration.high) ? 2 * nearest(on, duration.high) : on->cells - 1;
    if (on->last[i] < on->first[i]) on->last[i] = on->first[i];
}

/* Only intervals that begin where some duration's begins and end where one ends, with no other beginning or
 * end in between, can hold mass (Turnbull's lemma); where in such an interval it lies cannot be told. It is
 * kept at the last cell. Returns how many there are. */
static size_t find_intervals(axis *on, size_t count)
{
    size_t found = 0, begin = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        on->mass[on->first[i]] = 1;
        on->weight[on->last[i]] = 1;
    }
    for (size_t cell = 0; cell < on->cells; cell++) {
        if (on->mass[cell] > 0) begin = cell;
        on->mass[cell] = 0;
        if (on->weight[cell] <= 0 || begin == SIZE_MAX) continue;
        on->begin[cell] = begin;
        on->mass[cell] = 1;
        begin = SIZE_MAX;
        found++;
    }
    return found;
}

/* Each duration spreads its weight over its cells as the curve has it; sums over cells go by running totals.
 */
static void settle(axis *on, size_t count)
{
    double total[2 * GRID + 1] = {0};
    size_t found = find_intervals(on, count);
    for (size_t i = 0; i < on->cells; i++)
        on->mass[i] /= (double)found;
    for (int round = 0; round < ROUNDS; round++) {
        double moved = 0, running = 0;
        for (size_t cell = 0; cell < on->cells; cell++)
            total[cell + 1] = total[cell] + on->mass[cell];
        memset(on->weight, 0, (on->cells + 1) * sizeof *on->weight);
        for (size_t i = 0; i < count; i++) {
            double sum = total[on->last[i] + 1] - total[on->first[i]];
            if (sum <= 1e-300) continue;
            on->weight[on->first[i]] += 1 / sum;
            on->weight[on->last[i] + 1] -= 1 / sum;
        }
        for (size_t cell = 0; cell < on->cells; cell++) {
            running += on->weight[cell];
            double mass = on->mass[cell] * fmax(running, 0) / (double)count;
            moved = fmax(moved, fabs(mass - on->mass[cell]));
            on->mass[cell] = mass;
        }
        if (moved < 1e-9) break;
    }
}

static vt_bounds reached(const axis *on, double share)
{
    double ended = 0;
    for (size_t cell = 0; cell < on->cells; cell++) {
        ended += on->mass[cell];
        if (on->mass[cell] <= 0 || 1 - ended > share + 1e-6) continue;
        double early = on->grid[on->begin[cell] / 2];
        if (cell % 2 == 0) return (vt_bounds){early, on->grid[cell / 2]};
        return (vt_bounds){early, cell / 2 + 1 < on->points ? on->grid[cell / 2 + 1] : INFINITY};
    }
    return (vt_bounds){on->grid[on->points - 1], INFINITY};
}

bool vt_turnbull(
    const vt_duration *durations, size_t count, const double *shares, size_t share_count, vt_bounds *out)
{
    axis on = {0};
    bool done = false;
    for (size_t i = 0; i < share_count; i++)
        out[i] = (vt_bounds){0, INFINITY};
    if (count == 0) return true;
    if (!lay_grid(&on, durations, count)) return false;
    on.mass = vt_alloc_array(on.cells, sizeof *on.mass);
    on.weight = vt_alloc_array(on.cells + 1, sizeof *on.weight);
    on.first = vt_alloc_array(count, sizeof *on.first);
    on.last = vt_alloc_array(count, sizeof *on.last);
    on.begin = vt_alloc_array(on.cells, sizeof *on.begin);
    if (on.mass && on.weight && on.first && on.last && on.begin) {
        for (size_t i = 0; i < count; i++)
            span(&on, durations[i], i);
        settle(&on, count);
        for (size_t i = 0; i < share_count; i++)
            out[i] = reached(&on, shares[i]);
        done = true;
    }
    vt_free(on.mass);
    vt_free(on.weight);
    vt_free(on.first);
    vt_free(on.last);
    vt_free(on.begin);
    return done;
}

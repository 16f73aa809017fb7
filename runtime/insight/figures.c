#include "insight/figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const double bounce_s = 5, slow_ms = 100;

static double seconds(int64_t us)
{
    return (double)us / 1e6;
}

vt_quartiles vt_quartiles_of(double *values, size_t count)
{
    if (count < VT_LEAST_N) return (vt_quartiles){NAN, NAN, NAN};
    vt_sort_numbers(values, count);
    return (vt_quartiles){
        vt_quantile(values, count, 0.5), vt_quantile(values, count, 0.25), vt_quantile(values, count, 0.75)};
}

bool vt_quartiles_of_list(vt_quartiles *out, const vt_list *numbers)
{
    *out = (vt_quartiles){NAN, NAN, NAN};
    if (numbers->count < VT_LEAST_N) return true;
    double *copy = vt_alloc_array(numbers->count, sizeof *copy);
    if (!copy) return false;
    memcpy(copy, numbers->items, numbers->count * sizeof *copy);
    *out = vt_quartiles_of(copy, numbers->count);
    vt_free(copy);
    return true;
}

/* ---- time of day ---- */

/* Prefers what a time server had set, also when it comes later; then what is nearest. */
static const vt_seen_anchor *best_anchor(const vt_seen_run *run, int64_t t_us)
{
    const vt_seen_anchor *anchors = run->anchors.items, *best = NULL;
    for (size_t i = 0; i < run->anchors.count; i++) {
        const vt_seen_anchor *anchor = &anchors[i];
        if (!anchor->known || (best && best->synchronised && !anchor->synchronised)) continue;
        bool surer = best && anchor->synchronised && !best->synchronised;
        if (!best || surer ||
            fabs((double)anchor->t_us - (double)t_us) < fabs((double)best->t_us - (double)t_us))
            best = anchor;
    }
    return best;
}

/* The local wall time of t in a run, microseconds since 1970; false when no anchor knows. */
static bool local_time(const vt_seen_run *run, int64_t t_us, int64_t *local_us, bool *synchronised)
{
    const vt_seen_anchor *anchor = best_anchor(run, t_us);
    if (!anchor) return false;
    double local = (double)anchor->wall_us + (double)t_us - (double)anchor->t_us + anchor->offset_s * 1e6;
    if (local < 86400e6 || local > 8e15) return false;
    *local_us = (int64_t)local;
    *synchronised = anchor->synchronised;
    return true;
}

static int by_day(const void *a, const void *b)
{
    const vt_day *x = a, *y = b;
    return (x->day > y->day) - (x->day < y->day);
}

static void count_day(vt_figures *out, const vt_seen_run *run, const vt_seen_visit *visit)
{
    int64_t local;
    bool synchronised;
    if (!local_time(run, visit->start_us, &local, &synchronised)) {
        out->day_unknown++;
        return;
    }
    if (!synchronised) out->guessed_clock = true;
    int64_t hours = local / 3600000000LL - 4;
    int64_t day = hours / 24;
    vt_day *found = NULL;
    for (int i = 0; i < out->day_count; i++)
        if (out->days[i].day == day) found = &out->days[i];
    if (!found && out->day_count < VT_DAYS) {
        found = &out->days[out->day_count++];
        *found = (vt_day){.day = day};
    }
    if (!found) return;
    found->visits++;
    found->hours[hours - day * 24]++;
}

/* ---- stays ---- */

/* Who finished was seen to the end. Who went away idle left between the last touch and the moment it was
 * noticed; of who was cut off only the least is known. */
static vt_duration stay_of(const vt_seen_visit *visit)
{
    double least = seconds(visit->last_us - visit->start_us);
    switch (visit->end) {
    case VT_END_FINISH:
    case VT_END_RESTART:
        return (vt_duration){least, least};
    case VT_END_IDLE:
    case VT_END_PROMPT:
    case VT_END_HANDOFF:
        return (vt_duration){least, fmax(least, seconds(visit->end_us - visit->start_us))};
    default:
        return (vt_duration){least, INFINITY};
    }
}

static void count_visit(vt_figures *out, const vt_seen_visit *visit)
{
    double stay = seconds(visit->last_us - visit->start_us);
    out->ends[visit->end].k++;
    if (visit->presses - visit->dead <= 1 || stay < bounce_s) out->bounce.k++;
    if (visit->first_tap) out->first_missed.n++;
    if (visit->first_tap == 2) out->first_missed.k++;
    if (visit->goal) out->goal.k++;
    if (visit->goal_us >= 0) out->goals_timed++;
    out->dead.k += visit->misses + visit->dead;
    out->dead.n += visit->misses + visit->presses;
}

static bool measure_stays(vt_figures *out, const vt_seen_visit *visits, size_t count)
{
    static const double shares[3] = {0.75, 0.5, 0.25};
    bool done = false;
    double *stays = vt_alloc_array(count, sizeof *stays);
    vt_duration *durations = vt_alloc_array(count, sizeof *durations);
    vt_survival *steps = vt_alloc_array(count, sizeof *steps);
    if (stays && durations && steps) {
        for (size_t i = 0; i < count; i++) {
            stays[i] = seconds(visits[i].last_us - visits[i].start_us);
            durations[i] = stay_of(&visits[i]);
        }
        out->stay = vt_quartiles_of(stays, count);
        done = vt_turnbull(durations, count, shares, 3, out->estimate);
        for (size_t i = 0; i < count; i++) {
            double reached = seconds(visits[i].goal_us);
            double lasted = seconds(visits[i].last_us - visits[i].start_us);
            durations[i] =
                visits[i].goal_us >= 0 ? (vt_duration){reached, reached} : (vt_duration){lasted, INFINITY};
        }
        out->goal_median = vt_survival_time(steps, vt_kaplan_meier(durations, count, steps), 0.5);
    }
    vt_free(stays);
    vt_free(durations);
    vt_free(steps);
    return done;
}

static bool measure_languages(vt_figures *out, const vt_seen_visit *visits, size_t count)
{
    double *stays = vt_alloc_array(count, sizeof *stays);
    if (!stays) return false;
    for (size_t i = 0; i < count; i++) {
        int at = 0;
        if (visits[i].language[0] == 0) continue;
        while (at < out->language_count && strcmp(out->languages[at].tag, visits[i].language) != 0)
            at++;
        if (at == VT_LANGUAGES) continue;
        if (at == out->language_count)
            memcpy(out->languages[out->language_count++].tag, visits[i].language, 16);
        out->languages[at].visits++;
    }
    for (int at = 0; at < out->language_count; at++) {
        size_t used = 0;
        for (size_t i = 0; i < count; i++)
            if (strcmp(out->languages[at].tag, visits[i].language) == 0)
                stays[used++] = seconds(visits[i].last_us - visits[i].start_us);
        out->languages[at].stay = vt_quartiles_of(stays, used);
    }
    vt_free(stays);
    return true;
}

static bool measure_frames(vt_figures *out, const vt_crowd *crowd)
{
    size_t count = crowd->frame_ms.count;
    double *values = vt_alloc_array(count ? count : 1, sizeof *values);
    if (!values) return false;
    if (count) memcpy(values, crowd->frame_ms.items, count * sizeof *values);
    out->frames = (long)count;
    out->frame_ms = vt_quartiles_of(values, count);
    if (count >= VT_LEAST_N) out->frame_ms.upper = vt_quantile(values, count, 0.95);
    for (size_t i = 0; i < count; i++)
        out->slow.k += values[i] > slow_ms;
    out->slow.n = (long)count;
    vt_free(values);
    return true;
}

/* ---- what to mend first ---- */

/* Visits harmed, by how bad it is. The lower bound of the share keeps one unlucky visitor from leading the
 * list. */
static void add_fix(vt_figures *out, vt_fix fix, double badness)
{
    if (fix.visits.k < 1 || fix.visits.n < VT_LEAST_N) return;
    fix.weight = badness * (double)fix.visits.n * vt_wilson(fix.visits.k, fix.visits.n).low;
    int at = out->fix_count < VT_FIXES ? out->fix_count : VT_FIXES;
    while (at > 0 && out->fixes[at - 1].weight < fix.weight)
        at--;
    if (at == VT_FIXES) return;
    int moved = (out->fix_count < VT_FIXES ? out->fix_count : VT_FIXES - 1) - at;
    memmove(&out->fixes[at + 1], &out->fixes[at], (size_t)moved * sizeof fix);
    out->fixes[at] = fix;
    if (out->fix_count < VT_FIXES) out->fix_count++;
}

static long reached(const vt_crowd *crowd, const char *scene, long otherwise)
{
    const vt_seen_scene *scenes = crowd->scenes.items;
    for (size_t i = 0; i < crowd->scenes.count; i++)
        if (strcmp(scenes[i].name, scene) == 0 && scenes[i].reached > 0) return scenes[i].reached;
    return otherwise;
}

static void describe_target(vt_fix *fix, const vt_seen_target *target)
{
    char dead[64] = "", near[64] = "";
    const double *values = target->near_mm.items;
    double far = 0;
    for (size_t i = 0; i < target->near_mm.count; i++)
        far = fmax(far, values[i]);
    if (target->dead)
        snprintf(dead, sizeof dead, "%ld of %ld touches without effect", target->dead, target->presses);
    if (target->near) snprintf(near, sizeof near, "%ld misses by at most %.1f mm", target->near, far);
    snprintf(fix->text, sizeof fix->text, "%s in %s: %s%s%s", target->name, target->scene, dead,
        dead[0] && near[0] ? ", " : "", near);
    if (target->dead >= target->near)
        snprintf(
            fix->advice, sizeof fix->advice, "let it answer every touch, or do not let it look touchable");
    else if (target->mm_min > 0)
        snprintf(fix->advice, sizeof fix->advice,
            "its smaller side is %.0f mm: make it larger, or give it more room", target->mm_min);
    else
        snprintf(fix->advice, sizeof fix->advice, "make it larger, or give it more room");
}

static void fix_targets(vt_figures *out, const vt_crowd *crowd)
{
    const vt_seen_target *targets = crowd->targets.items;
    for (size_t i = 0; i < crowd->targets.count; i++) {
        const vt_seen_target *target = &targets[i];
        vt_fix fix = {.visits = {target->harmed, reached(crowd, target->scene, out->visits)}};
        if (fix.visits.n < fix.visits.k) fix.visits.n = fix.visits.k;
        describe_target(&fix, target);
        add_fix(out, fix, target->dead >= target->near ? 2 : 1);
    }
}

static void fix_scenes(vt_figures *out, const vt_crowd *crowd)
{
    const vt_seen_scene *scenes = crowd->scenes.items;
    for (size_t i = 0; i < crowd->scenes.count; i++) {
        vt_fix fix = {.visits = {scenes[i].left, scenes[i].reached}};
        snprintf(fix.text, sizeof fix.text, "scene %s: visitors walk away here", scenes[i].name);
        snprintf(fix.advice, sizeof fix.advice, "shorten it, or show sooner what there is to do");
        add_fix(out, fix, 1.5);
    }
}

bool vt_figures_make(vt_figures *out, const vt_report *report, const vt_crowd *crowd)
{
    const vt_seen_visit *visits = crowd->visits.items;
    const vt_seen_run *runs = report->runs.items;
    size_t count = crowd->visits.count;
    memset(out, 0, sizeof *out);
    out->visits = (long)count;
    out->bounce.n = out->goal.n = out->visits;
    for (int i = 0; i < VT_ENDS; i++)
        out->ends[i].n = out->visits;
    for (size_t i = 0; i < count; i++) {
        count_visit(out, &visits[i]);
        count_day(out, &runs[visits[i].run], &visits[i]);
    }
    qsort(out->days, (size_t)out->day_count, sizeof *out->days, by_day);
    fix_targets(out, crowd);
    fix_scenes(out, crowd);
    return (count == 0 || (measure_stays(out, visits, count) && measure_languages(out, visits, count))) &&
           measure_frames(out, crowd);
}

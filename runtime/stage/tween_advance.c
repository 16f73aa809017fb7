/* An advance of everything that moves, and what is wished for between two of them.
 *
 * Invariants
 * 1. What a property is at time t depends on the times of starts, delays and targets alone, not on how often
 *    vt_tweens_advance was called: motions begin in the order of their start times, and one that is taken
 *    over is first brought to the moment of the take-over.
 * 2. Of the motions of one node that have begun, at most one holds a property; parts of one timeline hold it
 *    together, and the one that started last moves it.
 * 3. An advance allocates nothing, but where particles become more. */
#include "stage/tween_private.h"

static int64_t moment(const stage_tween *tween)
{
    return tween->phase == TWEEN_ENDED || tween->crossed ? tween->end_us : vt_course_start(tween);
}

/* In order of time; a mark before what ends at that moment, else in the order in which they came. */
static bool earlier(const stage_tween *a, const stage_tween *b)
{
    int64_t at_a = moment(a), at_b = moment(b);
    if (at_a != at_b) return at_a < at_b;
    if ((a->kind == TWEEN_MARK) != (b->kind == TWEEN_MARK)) return a->kind == TWEEN_MARK;
    return a->order < b->order;
}

static void sift(stage_tween **list, size_t root, size_t count)
{
    stage_tween *moving = list[root];
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && earlier(list[child], list[child + 1])) child++;
        if (!earlier(moving, list[child])) break;
        list[root] = list[child];
    }
    list[root] = moving;
}

/* Heapsort: in place, since an advance allocates nothing. */
static void sort(stage_tween **list, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        sift(list, i, count);
    for (size_t end = count; end-- > 1;) {
        stage_tween *last = list[end];
        list[end] = list[0];
        list[0] = last;
        sift(list, 0, end);
    }
}

static bool is_due(const vt_stage *stage, const stage_tween *tween)
{
    return tween->phase == TWEEN_WAITING && tween->kind != TWEEN_MARK && !vt_course_paused(tween) &&
           vt_course_start(tween) <= stage->tweens.now_us;
}

static void begin_due(vt_stage *stage)
{
    stage_tweens *set = &stage->tweens;
    size_t due = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i]->open) vt_tween_detach(set->items[i], TWEEN_GONE); /* its maker gave up */
        if (is_due(stage, set->items[i])) set->due[due++] = set->items[i];
    }
    sort(set->due, due);
    for (size_t i = 0; i < due; i++) {
        if (set->due[i]->phase != TWEEN_WAITING) continue;
        if (set->due[i]->kind == TWEEN_PLAIN)
            vt_motion_begin(stage, set->due[i]);
        else
            set->due[i]->phase = TWEEN_BEGUN;
    }
}

static size_t step_all(vt_stage *stage)
{
    stage_tweens *set = &stage->tweens;
    size_t due = 0;
    for (size_t i = 0; i < set->count; i++) {
        stage_tween *tween = set->items[i];
        if (tween->phase != TWEEN_BEGUN || tween->line) continue;
        if (tween->kind == TWEEN_PLAIN)
            vt_motion_step(stage, tween, set->now_us);
        else
            vt_line_step(stage, tween, set->now_us);
    }
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i]->phase == TWEEN_ENDED || set->items[i]->crossed) set->due[due++] = set->items[i];
    sort(set->due, due);
    return due;
}

void vt_tweens_set_now(vt_stage *stage, int64_t t_us)
{
    if (t_us > stage->tweens.now_us) stage->tweens.now_us = t_us;
}

void vt_tweens_advance(
    vt_stage *stage, int64_t t_us, void (*ended)(void *context, vt_tween tween), void *context)
{
    stage_tweens *set = &stage->tweens;
    if (set->advancing) return;
    vt_tweens_set_now(stage, t_us);
    set->advancing = true;
    begin_due(stage);
    size_t due = step_all(stage);
    vt_plays_advance(stage);
    vt_particles_advance(stage);
    for (size_t i = 0; i < due; i++) {
        set->due[i]->crossed = false;
        if (ended) ended(context, set->due[i]->number);
    }
    set->advancing = false;
    vt_tweens_sweep(set);
}

bool vt_tweens_moving(const vt_stage *stage)
{
    const stage_tweens *set = &stage->tweens;
    for (size_t i = 0; i < set->count; i++) {
        const stage_tween *tween = set->items[i];
        if (is_due(stage, tween)) return true;
        if (tween->phase != TWEEN_BEGUN || vt_course_paused(tween) || tween->line) continue;
        if (tween->kind == TWEEN_PLAIN ? vt_motion_shows(stage, tween) : vt_line_moves(stage, tween))
            return true;
    }
    return vt_particles_move(stage);
}

static int64_t wish_of(const vt_stage *stage, const stage_tween *tween)
{
    if (tween->paused || tween->line) return INT64_MAX;
    if (tween->phase == TWEEN_WAITING) return tween->start_us;
    if (tween->phase != TWEEN_BEGUN) return INT64_MAX;
    if (tween->kind == TWEEN_LINE) return vt_line_wish(stage, tween);
    return vt_course_ends(tween) ? tween->start_us + vt_course_total(tween) : INT64_MAX;
}

int64_t vt_tweens_wish(const vt_stage *stage)
{
    int64_t plays = vt_plays_wish(stage), wish = vt_particles_wish(stage);
    if (plays < wish) wish = plays;
    for (size_t i = 0; i < stage->tweens.count; i++) {
        int64_t at = wish_of(stage, stage->tweens.items[i]);
        if (at < wish) wish = at;
    }
    return wish;
}

void vt_stage_set_reduce_motion(vt_stage *stage, bool on)
{
    if (stage->tweens.reduce == on) return;
    stage->tweens.reduce = on;
    vt_plays_reconsider(stage, stage->root);
}

/* The motions that there are, and an advance of all of them.
 *
 * Invariants
 * 1. What a property is at time t depends on the times of starts, delays and targets alone, not on how often
 *    vt_tweens_advance was called: motions begin in the order of their start times, and one that is taken
 *    over is first brought to the moment of the take-over.
 * 2. Of the motions of one node that have begun, at most one holds a property; parts of one timeline hold it
 *    together, and the one that started last moves it.
 * 3. Memory of motions that are over is given back only when no advance is under way. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "stage/tween_private.h"

static const double longest_s = 86400;
static const double pi = 3.14159265358979323846;
static const uint32_t most_rounds = 1000000;

static int64_t microseconds(double seconds)
{
    return (int64_t)(seconds * 1e6 + 0.5);
}

static bool is_over(const stage_tween *tween)
{
    return tween->phase == TWEEN_ENDED || tween->phase == TWEEN_GONE;
}

static stage_tween *item_of(const vt_stage *stage, vt_tween number)
{
    size_t low = 0, high = stage->tweens.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (stage->tweens.items[middle]->number < number)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == stage->tweens.count) return NULL;
    stage_tween *tween = stage->tweens.items[low];
    return tween->number == number && !is_over(tween) ? tween : NULL;
}

stage_tween *vt_tween_find(const vt_stage *stage, vt_tween number)
{
    stage_tween *tween = item_of(stage, number);
    return tween && !tween->line ? tween : NULL;
}

static void leave_line(stage_tween *tween)
{
    stage_tween *line = tween->line;
    if (tween->prev)
        tween->prev->next = tween->next;
    else
        line->first = tween->next;
    if (tween->next)
        tween->next->prev = tween->prev;
    else
        line->last = tween->prev;
    tween->line = NULL;
    if (!line->first && !line->open && !vt_course_ends(line)) line->phase = TWEEN_GONE;
}

void vt_tween_detach(stage_tween *tween, tween_phase phase)
{
    if (is_over(tween)) return;
    tween->phase = phase;
    while (tween->first)
        vt_tween_detach(tween->first, TWEEN_GONE);
    if (tween->line) leave_line(tween);
    if (!tween->node) return;
    stage_tween **link = &tween->node->tweens;
    while (*link != tween)
        link = &(*link)->next_of_node;
    *link = tween->next_of_node;
    tween->node = NULL;
}

static void sweep(stage_tweens *set)
{
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (!is_over(set->items[i]))
            set->items[kept++] = set->items[i];
        else
            vt_free(set->items[i]);
    }
    set->count = kept;
}

static bool make_room(stage_tweens *set)
{
    if (set->count < set->capacity) return true;
    if (!set->advancing) sweep(set);
    if (set->count < set->capacity - set->capacity / 4) return true;
    size_t capacity = set->capacity ? set->capacity * 2 : 16;
    stage_tween **items = vt_realloc_array(set->items, capacity, sizeof(*items));
    if (!items) return false;
    set->items = items;
    stage_tween **due = vt_realloc_array(set->due, capacity, sizeof(*due));
    if (!due) return false;
    set->due = due;
    set->capacity = capacity;
    return true;
}

stage_tween *vt_tween_make(vt_stage *stage, tween_kind kind, int count, vt_err *err)
{
    stage_tweens *set = &stage->tweens;
    stage_tween *tween = NULL;
    if (make_room(set)) tween = vt_alloc(sizeof *tween + (size_t)count * sizeof tween->tracks[0]);
    if (!tween) {
        vt_fail_memory(err, "a motion");
        return NULL;
    }
    tween->number = set->next++;
    tween->order = set->order++;
    tween->kind = kind;
    tween->born_us = tween->start_us = set->now_us;
    tween->passed_us = -1;
    tween->brought_us = INT64_MIN;
    tween->rounds = 1;
    tween->ease = vt_ease_find("linear");
    tween->count = count;
    set->items[set->count++] = tween;
    return tween;
}

static bool check_targets(const stage_node *node, const vt_tween_target *targets, int count, vt_err *err)
{
    char title[STAGE_TITLE];
    if (count < 1)
        return vt_fail(err, VT_ERR_RANGE, NULL, "a motion of the %s needs at least one property",
            vt_stage_title_of(node, title));
    for (int i = 0; i < count; i++) {
        if (!vt_props_check(node, targets[i].prop, &targets[i].target, err)) return false;
        const vt_prop_info *info = vt_prop_at(targets[i].prop);
        if (!(info->flags & VT_PROP_TWEEN))
            return vt_fail(err, VT_ERR_TYPE, NULL, "%s of the %s cannot move; set it instead", info->name,
                vt_stage_title_of(node, title));
        for (int j = 0; j < i; j++)
            if (targets[j].prop == targets[i].prop)
                return vt_fail(err, VT_ERR_RANGE, NULL, "%s of the %s has two targets in one motion",
                    info->name, vt_stage_title_of(node, title));
    }
    return true;
}

static stage_tween *make_plain(
    vt_stage *stage, stage_node *node, const vt_tween_target *targets, int count, vt_err *err)
{
    stage_tween *tween = vt_tween_make(stage, TWEEN_PLAIN, count, err);
    if (!tween) return NULL;
    tween->node = node;
    tween->next_of_node = node->tweens;
    node->tweens = tween;
    for (int i = 0; i < count; i++) {
        tween_track *track = &tween->tracks[i];
        track->prop = targets[i].prop;
        track->held = true;
        if (targets[i].target.type == VT_TYPE_COLOR)
            track->to.color = targets[i].target.as.color;
        else
            track->to.number = targets[i].target.as.number;
    }
    return tween;
}

bool vt_tween_start(vt_stage *stage, vt_node handle, const vt_tween_target *targets, int count,
    double seconds, const vt_ease *ease, vt_tween *out, vt_err *err)
{
    stage_node *node = vt_stage_find(stage, handle, err);
    if (!node || !check_targets(node, targets, count, err)) return false;
    char title[STAGE_TITLE];
    if (!(seconds >= 0 && seconds <= longest_s))
        return vt_fail(err, VT_ERR_RANGE, NULL, "a motion of the %s takes 0 to 86400 seconds, not %.10g",
            vt_stage_title_of(node, title), seconds);
    stage_tween *tween = make_plain(stage, node, targets, count, err);
    if (!tween) return false;
    tween->length_us = microseconds(seconds);
    if (ease) tween->ease = ease;
    *out = tween->number;
    return true;
}

bool vt_tween_spring(vt_stage *stage, vt_node handle, const vt_tween_target *targets, int count,
    double frequency, double damping, vt_tween *out, vt_err *err)
{
    stage_node *node = vt_stage_find(stage, handle, err);
    if (!node || !check_targets(node, targets, count, err)) return false;
    char title[STAGE_TITLE];
    if (!(frequency >= 0.1 && frequency <= 30))
        return vt_fail(err, VT_ERR_RANGE, NULL,
            "a spring of the %s swings 0.1 to 30 times a second (frequency), not %.10g",
            vt_stage_title_of(node, title), frequency);
    if (!(damping >= 0.05 && damping <= 5))
        return vt_fail(err, VT_ERR_RANGE, NULL, "damping of a spring of the %s is 0.05 to 5, not %.10g",
            vt_stage_title_of(node, title), damping);
    stage_tween *tween = make_plain(stage, node, targets, count, err);
    if (!tween) return false;
    tween->frequency = frequency;
    tween->damping = damping;
    vt_spring whole = {.gap = 1, .rate = 2 * pi * frequency, .damping = damping};
    tween->length_us = (int64_t)ceil(vt_spring_length(&whole) * 1e6);
    *out = tween->number;
    return true;
}

bool vt_tween_back_and_forth(vt_stage *stage, vt_tween number)
{
    stage_tween *tween = vt_tween_find(stage, number);
    if (!tween) return false;
    tween->alternate = true;
    if (!tween->counted) tween->rounds = 0;
    return true;
}

bool vt_tween_loop(vt_stage *stage, vt_tween number)
{
    stage_tween *tween = vt_tween_find(stage, number);
    if (!tween) return false;
    tween->alternate = false;
    if (!tween->counted) tween->rounds = 0;
    return true;
}

bool vt_tween_times(vt_stage *stage, vt_tween number, int times)
{
    stage_tween *tween = vt_tween_find(stage, number);
    if (!tween || times < 1 || (uint32_t)times > most_rounds) return false;
    tween->rounds = (uint32_t)times;
    tween->counted = true;
    return true;
}

bool vt_tween_delay(vt_stage *stage, vt_tween number, double seconds)
{
    stage_tween *tween = vt_tween_find(stage, number);
    if (!tween || tween->phase != TWEEN_WAITING || !(seconds >= 0 && seconds <= longest_s)) return false;
    tween->start_us = tween->born_us + microseconds(seconds);
    return true;
}

bool vt_tween_stop(vt_stage *stage, vt_tween number)
{
    stage_tween *tween = vt_tween_find(stage, number);
    if (!tween) return false;
    vt_tween_detach(tween, TWEEN_GONE);
    return true;
}

bool vt_tween_pause(vt_stage *stage, vt_tween number)
{
    stage_tween *tween = vt_tween_find(stage, number);
    if (!tween || tween->paused) return false;
    tween->paused = true;
    tween->pause_us = stage->tweens.now_us;
    return true;
}

bool vt_tween_resume(vt_stage *stage, vt_tween number)
{
    stage_tween *tween = vt_tween_find(stage, number);
    if (!tween || !tween->paused) return false;
    int64_t missed = stage->tweens.now_us - tween->pause_us;
    tween->paused = false;
    tween->born_us += missed;
    tween->start_us += missed;
    return true;
}

bool vt_tween_running(const vt_stage *stage, vt_tween number)
{
    const stage_tween *tween = item_of(stage, number);
    return tween && (!tween->line || tween->kind == TWEEN_MARK);
}

void vt_tweens_forget(stage_node *node)
{
    while (node->tweens)
        vt_tween_detach(node->tweens, TWEEN_GONE);
}

void vt_tweens_finish(vt_stage *stage)
{
    for (size_t i = 0; i < stage->tweens.count; i++)
        vt_free(stage->tweens.items[i]);
    vt_free(stage->tweens.items);
    vt_free(stage->tweens.due);
}

void vt_stage_set_reduce_motion(vt_stage *stage, bool on)
{
    if (stage->tweens.reduce == on) return;
    stage->tweens.reduce = on;
    vt_plays_reconsider(stage, stage->root);
}

/* ---- an advance ---- */

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

void vt_tweens_advance(
    vt_stage *stage, int64_t t_us, void (*ended)(void *context, vt_tween tween), void *context)
{
    stage_tweens *set = &stage->tweens;
    if (set->advancing) return;
    if (t_us > set->now_us) set->now_us = t_us;
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
    sweep(set);
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

static vt_hash hash_tracks(vt_hash hash, const stage_tween *tween)
{
    for (int j = 0; j < tween->count; j++) {
        const tween_track *track = &tween->tracks[j];
        hash = vt_hash_u64(hash, (uint64_t)track->prop << 1 | track->held);
        vt_type type = vt_prop_at(track->prop)->type;
        if (tween->phase == TWEEN_BEGUN) hash = vt_stage_hash_value(hash, type, &track->from);
        hash = vt_stage_hash_value(hash, type, &track->to);
    }
    return hash;
}

static vt_hash hash_one(vt_hash hash, const stage_tween *tween)
{
    hash = vt_hash_u64(hash, tween->number);
    hash = vt_hash_u64(hash, tween->node ? tween->node->number : 0);
    hash = vt_hash_u64(hash, tween->line ? tween->line->number : 0);
    hash = vt_hash_u64(hash, (uint64_t)tween->rounds << 16 | (uint64_t)tween->phase << 8 |
                                 (uint64_t)tween->kind << 4 | (uint64_t)tween->paused << 1 |
                                 (uint64_t)tween->alternate);
    hash = vt_hash_u64(hash, (uint64_t)tween->start_us);
    hash = vt_hash_u64(hash, (uint64_t)tween->length_us);
    hash = vt_hash_u64(hash, tween->paused ? (uint64_t)tween->pause_us : 0);
    hash = vt_hash_u64(hash, (uint64_t)tween->passed_us);
    hash = vt_hash_u64(hash, (uint64_t)vt_ease_index(tween->ease));
    hash = vt_hash_f64(vt_hash_f64(hash, tween->frequency), tween->damping);
    return hash_tracks(hash, tween);
}

vt_hash vt_tweens_hash(const vt_stage *stage, vt_hash hash)
{
    hash = vt_hash_u64(hash, stage->tweens.next << 1 | stage->tweens.reduce);
    for (size_t i = 0; i < stage->tweens.count; i++)
        if (!is_over(stage->tweens.items[i])) hash = hash_one(hash, stage->tweens.items[i]);
    return hash;
}

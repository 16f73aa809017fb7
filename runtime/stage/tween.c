/* The motions that there are: their making, their shape, their end.
 *
 * Invariants
 * 1. A motion that is not over is in its node's list, and a part of a timeline in that one's, too.
 * 2. Memory of motions that are over is given back only when no advance is under way. */
#include <math.h>

#include "base/mem.h"
#include "stage/tween_private.h"

static const double longest_s = 86400;
static const double pi = 3.14159265358979323846;
static const uint32_t most_rounds = 1000000;
static const size_t most_motions = 50000;
static const int most_of_node = 4096;

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

void vt_tweens_sweep(stage_tweens *set)
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
    if (!set->advancing) vt_tweens_sweep(set);
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
    if (set->count >= most_motions && !set->advancing) vt_tweens_sweep(set);
    if (set->count >= most_motions) {
        vt_fail(err, VT_ERR_RANGE, NULL,
            "%zu motions are running, which is the limit; stop those that are no longer needed", set->count);
        return NULL;
    }
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
    char title[STAGE_TITLE];
    int others = 0;
    for (const stage_tween *other = node->tweens; other; other = other->next_of_node)
        others++;
    if (others >= most_of_node) {
        vt_fail(err, VT_ERR_RANGE, NULL,
            "the %s has %d motions, which is the limit; stop those that are no longer needed",
            vt_stage_title_of(node, title), others);
        return NULL;
    }
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

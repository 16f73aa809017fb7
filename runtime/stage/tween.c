/* Motion on the stage's own clock.
 *
 * Invariants
 * 1. What a property is at time t depends on the times of starts, delays and targets alone, not on how often
 *    vt_tweens_advance was called: tweens begin in the order of their start times, and a tween that is taken
 *    over is first brought to the moment of the take-over.
 * 2. Of the tweens of one node that have begun, at most one holds a property.
 * 3. Memory of tweens that are over is given back only when no advance is under way. */
#include <math.h>

#include "base/mem.h"
#include "stage/stage_private.h"

typedef enum { TWEEN_WAITING, TWEEN_BEGUN, TWEEN_ENDED, TWEEN_GONE } tween_phase;
typedef enum { TWEEN_ONCE, TWEEN_LOOP, TWEEN_BACK_AND_FORTH } tween_course;

typedef struct {
    vt_prop prop;
    bool held; /* not taken over by another tween */
    stage_value from, to;
} tween_track;

struct stage_tween {
    vt_tween number;
    stage_node *node; /* NULL when over */
    stage_tween *next_of_node;
    tween_phase phase;
    tween_course course;
    int64_t born_us, start_us, length_us;
    int64_t end_us; /* valid when ENDED */
    const vt_ease *ease;
    int count;
    tween_track tracks[];
};

static const double longest_s = 86400;

static int64_t microseconds(double seconds)
{
    return (int64_t)(seconds * 1e6 + 0.5);
}

static stage_tween *running(const vt_stage *stage, vt_tween number)
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
    return tween->number == number && tween->node ? tween : NULL;
}

static void detach(stage_tween *tween, tween_phase phase)
{
    stage_tween **link = &tween->node->tweens;
    while (*link != tween)
        link = &(*link)->next_of_node;
    *link = tween->next_of_node;
    tween->node = NULL;
    tween->phase = phase;
}

static void sweep(stage_tweens *set)
{
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i]->node)
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

bool vt_tween_start(vt_stage *stage, vt_node handle, const vt_tween_target *targets, int count,
    double seconds, const vt_ease *ease, vt_tween *out, vt_err *err)
{
    stage_node *node = vt_stage_find(stage, handle, err);
    if (!node || !check_targets(node, targets, count, err)) return false;
    char title[STAGE_TITLE];
    if (!(seconds >= 0 && seconds <= longest_s))
        return vt_fail(err, VT_ERR_RANGE, NULL, "a motion of the %s takes 0 to 86400 seconds, not %.10g",
            vt_stage_title_of(node, title), seconds);
    stage_tweens *set = &stage->tweens;
    if (!make_room(set)) return vt_fail_memory(err, "a motion");
    stage_tween *tween = vt_alloc(sizeof *tween + (size_t)count * sizeof tween->tracks[0]);
    if (!tween) return vt_fail_memory(err, "a motion");
    tween->number = set->next++;
    tween->node = node;
    tween->next_of_node = node->tweens;
    node->tweens = tween;
    tween->born_us = tween->start_us = set->now_us;
    tween->length_us = microseconds(seconds);
    tween->ease = ease ? ease : vt_ease_find("linear");
    tween->count = count;
    for (int i = 0; i < count; i++) {
        tween_track *track = &tween->tracks[i];
        track->prop = targets[i].prop;
        track->held = true;
        if (targets[i].target.type == VT_TYPE_COLOR)
            track->to.color = targets[i].target.as.color;
        else
            track->to.number = targets[i].target.as.number;
    }
    set->items[set->count++] = tween;
    *out = tween->number;
    return true;
}

static bool set_course(const vt_stage *stage, vt_tween number, tween_course course)
{
    stage_tween *tween = running(stage, number);
    if (!tween) return false;
    tween->course = course;
    return true;
}

bool vt_tween_back_and_forth(vt_stage *stage, vt_tween number)
{
    return set_course(stage, number, TWEEN_BACK_AND_FORTH);
}

bool vt_tween_loop(vt_stage *stage, vt_tween number)
{
    return set_course(stage, number, TWEEN_LOOP);
}

bool vt_tween_delay(vt_stage *stage, vt_tween number, double seconds)
{
    stage_tween *tween = running(stage, number);
    if (!tween || tween->phase != TWEEN_WAITING || !(seconds >= 0 && seconds <= longest_s)) return false;
    tween->start_us = tween->born_us + microseconds(seconds);
    return true;
}

bool vt_tween_stop(vt_stage *stage, vt_tween number)
{
    stage_tween *tween = running(stage, number);
    if (!tween) return false;
    detach(tween, TWEEN_GONE);
    return true;
}

bool vt_tween_running(const vt_stage *stage, vt_tween number)
{
    return running(stage, number) != NULL;
}

void vt_tweens_forget(stage_node *node)
{
    while (node->tweens)
        detach(node->tweens, TWEEN_GONE);
}

void vt_tweens_finish(vt_stage *stage)
{
    for (size_t i = 0; i < stage->tweens.count; i++)
        vt_free(stage->tweens.items[i]);
    vt_free(stage->tweens.items);
    vt_free(stage->tweens.due);
}

static bool ends(const stage_tween *tween)
{
    return tween->course == TWEEN_ONCE || tween->length_us == 0;
}

static int64_t end_of(const stage_tween *tween)
{
    return tween->start_us + tween->length_us;
}

/* How far along it is at time t, from 0 to 1. */
static double progress(const stage_tween *tween, int64_t t_us)
{
    int64_t length = tween->length_us, past = t_us - tween->start_us;
    if (ends(tween)) {
        if (past >= length) return 1;
    } else if (tween->course == TWEEN_LOOP) {
        past %= length;
    } else {
        past %= 2 * length;
        if (past > length) past = 2 * length - past;
    }
    return (double)past / (double)length;
}

static void apply(vt_stage *stage, const stage_tween *tween, const tween_track *track, double eased)
{
    const vt_prop_info *info = vt_prop_at(track->prop);
    if (info->type == VT_TYPE_COLOR) {
        double t = eased < 0 ? 0 : eased > 1 ? 1 : eased;
        vt_color color = t == 1 ? track->to.color : vt_color_mix(track->from.color, track->to.color, t);
        vt_stage_put_color(tween->node, track->prop, color);
        return;
    }
    double from = track->from.number, to = track->to.number;
    double value = eased == 1 ? to : from + (to - from) * eased;
    if (value < info->least) value = info->least;
    if (value > info->most) value = info->most;
    vt_stage_put_number(tween->node, track->prop, value);
    vt_plays_changed(stage, tween->node, track->prop);
}

static void step(vt_stage *stage, stage_tween *tween, int64_t t_us)
{
    double eased = vt_ease_at(tween->ease, progress(tween, t_us));
    for (int i = 0; i < tween->count; i++)
        if (tween->tracks[i].held) apply(stage, tween, &tween->tracks[i], eased);
    if (!ends(tween) || t_us < end_of(tween)) return;
    tween->end_us = end_of(tween);
    detach(tween, TWEEN_ENDED);
}

/* Makes `old` let go of what `heir` moves, after bringing it to the moment at which heir begins. */
static void hand_over(vt_stage *stage, stage_tween *old, const stage_tween *heir)
{
    if (ends(old) && end_of(old) <= heir->start_us) {
        step(stage, old, heir->start_us);
        return;
    }
    double eased = vt_ease_at(old->ease, progress(old, heir->start_us));
    bool holds = false;
    for (int i = 0; i < old->count; i++) {
        tween_track *track = &old->tracks[i];
        for (int j = 0; track->held && j < heir->count; j++) {
            if (heir->tracks[j].prop != track->prop) continue;
            apply(stage, old, track, eased);
            track->held = false;
        }
        holds = holds || track->held;
    }
    if (!holds) detach(old, TWEEN_GONE);
}

static void begin(vt_stage *stage, stage_tween *tween)
{
    for (stage_tween *other = tween->node->tweens, *next; other; other = next) {
        next = other->next_of_node;
        if (other->phase == TWEEN_BEGUN) hand_over(stage, other, tween);
    }
    tween->phase = TWEEN_BEGUN;
    for (int i = 0; i < tween->count; i++)
        tween->tracks[i].from = *vt_stage_value(tween->node, tween->tracks[i].prop);
}

static bool earlier(const stage_tween *a, const stage_tween *b)
{
    int64_t at_a = a->phase == TWEEN_ENDED ? a->end_us : a->start_us;
    int64_t at_b = b->phase == TWEEN_ENDED ? b->end_us : b->start_us;
    return at_a != at_b ? at_a < at_b : a->number < b->number;
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

void vt_tweens_advance(
    vt_stage *stage, int64_t t_us, void (*ended)(void *context, vt_tween tween), void *context)
{
    stage_tweens *set = &stage->tweens;
    if (set->advancing) return;
    if (t_us > set->now_us) set->now_us = t_us;
    set->advancing = true;
    size_t due = 0;
    for (size_t i = 0; i < set->count; i++) {
        stage_tween *tween = set->items[i];
        if (tween->phase == TWEEN_WAITING && tween->start_us <= set->now_us) set->due[due++] = tween;
    }
    sort(set->due, due);
    for (size_t i = 0; i < due; i++)
        begin(stage, set->due[i]);
    due = 0;
    for (size_t i = 0; i < set->count; i++) {
        stage_tween *tween = set->items[i];
        if (tween->phase == TWEEN_BEGUN) step(stage, tween, set->now_us);
        if (tween->phase == TWEEN_ENDED) set->due[due++] = tween;
    }
    sort(set->due, due);
    vt_plays_advance(stage);
    for (size_t i = 0; i < due && ended; i++)
        ended(context, set->due[i]->number);
    set->advancing = false;
    sweep(set);
}

static bool visible(const stage_node *node)
{
    while (node && vt_stage_value(node, VT_PROP_VISIBLE)->boolean)
        node = node->parent;
    return !node;
}

bool vt_tweens_moving(const vt_stage *stage)
{
    const stage_tweens *set = &stage->tweens;
    for (size_t i = 0; i < set->count; i++) {
        const stage_tween *tween = set->items[i];
        if (tween->phase == TWEEN_WAITING && tween->start_us <= set->now_us) return true;
        if (tween->phase == TWEEN_BEGUN && visible(tween->node)) return true;
    }
    return false;
}

int64_t vt_tweens_wish(const vt_stage *stage)
{
    int64_t wish = vt_plays_wish(stage);
    for (size_t i = 0; i < stage->tweens.count; i++) {
        const stage_tween *tween = stage->tweens.items[i];
        int64_t at = INT64_MAX;
        if (tween->phase == TWEEN_WAITING) at = tween->start_us;
        if (tween->phase == TWEEN_BEGUN && ends(tween)) at = end_of(tween);
        if (at < wish) wish = at;
    }
    return wish;
}

vt_hash vt_tweens_hash(const vt_stage *stage, vt_hash hash)
{
    hash = vt_hash_u64(hash, stage->tweens.next);
    for (size_t i = 0; i < stage->tweens.count; i++) {
        const stage_tween *tween = stage->tweens.items[i];
        if (!tween->node) continue;
        hash = vt_hash_u64(hash, tween->number);
        hash = vt_hash_u64(hash, tween->node->number);
        hash = vt_hash_u64(hash, (uint64_t)tween->phase << 8 | (uint64_t)tween->course);
        hash = vt_hash_u64(hash, (uint64_t)tween->start_us);
        hash = vt_hash_u64(hash, (uint64_t)tween->length_us);
        hash = vt_hash_u64(hash, (uint64_t)vt_ease_index(tween->ease));
        for (int j = 0; j < tween->count; j++) {
            const tween_track *track = &tween->tracks[j];
            hash = vt_hash_u64(hash, (uint64_t)track->prop << 1 | track->held);
            vt_type type = vt_prop_at(track->prop)->type;
            if (tween->phase == TWEEN_BEGUN) hash = vt_stage_hash_value(hash, type, &track->from);
            hash = vt_stage_hash_value(hash, type, &track->to);
        }
    }
    return hash;
}

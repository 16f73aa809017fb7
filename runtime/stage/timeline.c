/* Timelines: putting them together, and what they do at a moment.
 *
 * Invariants
 * 1. Parts are linked by offset, then in the order in which they joined; a part is a plain motion or a mark.
 * 2. In its first round a part begins at its offset like any other motion, and remembers where things were.
 *    From then on the value of a property follows from the timeline's place alone: the part that started last
 *    before it decides, and before the first of them, that one's beginning. */
#include "stage/timeline.h"

#include "stage/tween_private.h"

static const double longest_s = 86400;

static int64_t microseconds(double seconds)
{
    return (int64_t)(seconds * 1e6 + 0.5);
}

static stage_tween *line_of(vt_stage *stage, vt_tween number, vt_err *err)
{
    stage_tween *line = vt_tween_find(stage, number);
    if (line && line->kind == TWEEN_LINE && line->open) return line;
    vt_fail(err, VT_ERR_STATE, NULL, "this timeline has started and takes no more parts");
    return NULL;
}

static bool fits(int64_t end_us, vt_err *err)
{
    if (end_us <= microseconds(longest_s)) return true;
    return vt_fail(err, VT_ERR_RANGE, NULL,
        "a timeline may last 86400 seconds, not %.10g; repeat a shorter one", (double)end_us / 1e6);
}

static bool check_at(double seconds, vt_err *err)
{
    if (seconds >= 0 && seconds <= longest_s) return true;
    return vt_fail(
        err, VT_ERR_RANGE, NULL, "a place in a timeline is 0 to 86400 seconds, not %.10g", seconds);
}

bool vt_timeline_open(vt_stage *stage, vt_tween *out, vt_err *err)
{
    stage_tween *line = vt_tween_make(stage, TWEEN_LINE, 0, err);
    if (!line) return false;
    line->open = true;
    *out = line->number;
    return true;
}

static bool before(const stage_tween *a, const stage_tween *b)
{
    return a->start_us != b->start_us ? a->start_us < b->start_us : a->order < b->order;
}

static void link_part(vt_stage *stage, stage_tween *line, stage_tween *part, int64_t offset_us)
{
    part->order = stage->tweens.order++;
    part->line = line;
    part->start_us = offset_us;
    stage_tween *after = line->last;
    while (after && before(part, after))
        after = after->prev;
    part->prev = after;
    part->next = after ? after->next : line->first;
    if (part->prev)
        part->prev->next = part;
    else
        line->first = part;
    if (part->next)
        part->next->prev = part;
    else
        line->last = part;
}

static bool can_join(const stage_tween *line, const stage_tween *part, vt_err *err)
{
    if (!part || part == line || part->phase != TWEEN_WAITING || part->paused || part->open)
        return vt_fail(err, VT_ERR_STATE, NULL, "a motion that has begun or ended cannot join a timeline");
    if (!vt_course_ends(part))
        return vt_fail(err, VT_ERR_STATE, NULL,
            "a motion that goes on for ever cannot join a timeline; give it times, or repeat the timeline");
    if (part->kind == TWEEN_LINE && (part->rounds != 1 || part->alternate))
        return vt_fail(
            err, VT_ERR_STATE, NULL, "a timeline that repeats cannot join another; repeat the one around it");
    return true;
}

bool vt_timeline_add(
    vt_stage *stage, vt_tween number, vt_tween part_number, double seconds, double *end, vt_err *err)
{
    stage_tween *line = line_of(stage, number, err), *part = vt_tween_find(stage, part_number);
    if (!line || !can_join(line, part, err) || !check_at(seconds, err)) return false;
    int64_t offset_us = microseconds(seconds) + part->start_us - part->born_us;
    int64_t end_us = offset_us + vt_course_total(part);
    if (!fits(end_us, err)) return false;
    if (part->kind == TWEEN_PLAIN) {
        link_part(stage, line, part, offset_us);
    } else {
        for (stage_tween *inner = part->first, *next; inner; inner = next) {
            next = inner->next;
            link_part(stage, line, inner, offset_us + inner->start_us);
        }
        part->first = part->last = NULL;
        vt_tween_detach(part, TWEEN_GONE);
    }
    if (end_us > line->length_us) line->length_us = end_us;
    *end = (double)end_us / 1e6;
    return true;
}

bool vt_timeline_stretch(vt_stage *stage, vt_tween number, double seconds, vt_err *err)
{
    stage_tween *line = line_of(stage, number, err);
    if (!line || !check_at(seconds, err)) return false;
    if (microseconds(seconds) > line->length_us) line->length_us = microseconds(seconds);
    return true;
}

bool vt_timeline_mark(vt_stage *stage, vt_tween number, double seconds, vt_tween *out, vt_err *err)
{
    if (!line_of(stage, number, err) || !vt_timeline_stretch(stage, number, seconds, err)) return false;
    stage_tween *mark = vt_tween_make(stage, TWEEN_MARK, 0, err);
    if (!mark) return false;
    link_part(stage, vt_tween_find(stage, number), mark, microseconds(seconds));
    *out = mark->number;
    return true;
}

bool vt_timeline_start(vt_stage *stage, vt_tween number)
{
    stage_tween *line = line_of(stage, number, NULL);
    if (!line) return false;
    line->open = false;
    return true;
}

/* ---- at a moment ---- */

static void step_part(vt_stage *stage, stage_tween *part, int64_t place_us)
{
    int64_t past = place_us - part->start_us;
    for (int i = 0; i < part->count; i++) {
        const tween_track *track = &part->tracks[i];
        if (!track->held || (past < 0 && !track->first)) continue;
        int64_t place = past < 0 ? VT_MOTION_BEFORE : vt_course_place(part, past, NULL);
        vt_motion_apply(stage, part, track, place);
    }
}

static void step_mark(const stage_tween *line, stage_tween *mark, int64_t past_us)
{
    int64_t passed = vt_course_last_visit(line, mark->start_us, past_us);
    if (passed <= mark->passed_us) return;
    mark->passed_us = passed;
    mark->end_us = line->start_us + passed;
    mark->crossed = true;
}

void vt_line_bring(vt_stage *stage, stage_tween *line, int64_t t_us)
{
    if (line->brought_us == t_us) return;
    line->brought_us = t_us;
    int64_t place = vt_course_place(line, vt_course_past(line, t_us), NULL);
    for (stage_tween *part = line->first; part; part = part->next)
        if (part->phase == TWEEN_BEGUN) step_part(stage, part, place);
}

void vt_line_step(vt_stage *stage, stage_tween *line, int64_t t_us)
{
    int64_t past = vt_course_past(line, t_us);
    line->brought_us = INT64_MIN; /* parts may have begun at this very moment */
    vt_line_bring(stage, line, t_us);
    for (stage_tween *part = line->first; part; part = part->next)
        if (part->kind == TWEEN_MARK) step_mark(line, part, past);
    if (!vt_course_ends(line) || past < vt_course_total(line)) return;
    line->end_us = line->start_us + vt_course_total(line);
    vt_tween_detach(line, TWEEN_ENDED);
}

static bool moves_now(const stage_tween *part, int64_t place_us, bool back)
{
    int64_t past = place_us - part->start_us, total = vt_course_total(part);
    return back ? past > 0 && past <= total : past >= 0 && past < total;
}

bool vt_line_moves(const vt_stage *stage, const stage_tween *line)
{
    bool back;
    int64_t place = vt_course_place(line, vt_course_past(line, stage->tweens.now_us), &back);
    for (const stage_tween *part = line->first; part; part = part->next)
        if (part->phase == TWEEN_BEGUN && moves_now(part, place, back) && vt_motion_shows(stage, part))
            return true;
    return false;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The next moment at which something of it begins, ends or is passed, where that can be noticed. */
int64_t vt_line_wish(const vt_stage *stage, const stage_tween *line)
{
    int64_t past = vt_course_past(line, stage->tweens.now_us), at = INT64_MAX;
    bool shows = false;
    if (vt_course_ends(line)) at = vt_course_total(line);
    for (const stage_tween *part = line->first; part; part = part->next) {
        bool mark = part->kind == TWEEN_MARK;
        if (!mark && part->phase == TWEEN_BEGUN && !vt_motion_shows(stage, part)) continue;
        shows = shows || !mark;
        at = sooner(at, vt_course_next_visit(line, part->start_us, past));
        if (!mark) {
            int64_t end = part->start_us + vt_course_total(part);
            at = sooner(at, vt_course_next_visit(line, end, past));
        }
    }
    if (shows && !line->alternate) at = sooner(at, vt_course_next_visit(line, 0, past));
    return at == INT64_MAX ? at : line->start_us + at;
}

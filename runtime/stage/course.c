/* When a motion is where: rounds, ways there and back, pauses. Times are counted from a start, so nothing
 * drifts however long it goes on. */
#include "stage/tween_private.h"

bool vt_course_ends(const stage_tween *tween)
{
    return tween->rounds > 0 || tween->length_us == 0;
}

static int64_t period(const stage_tween *tween)
{
    return tween->alternate ? 2 * tween->length_us : tween->length_us;
}

int64_t vt_course_total(const stage_tween *tween)
{
    if (tween->length_us == 0) return 0;
    return tween->rounds ? period(tween) * tween->rounds : INT64_MAX;
}

int64_t vt_course_start(const stage_tween *tween)
{
    return tween->line ? tween->line->start_us + tween->start_us : tween->start_us;
}

bool vt_course_paused(const stage_tween *tween)
{
    return tween->line ? tween->line->paused : tween->paused;
}

int64_t vt_course_past(const stage_tween *tween, int64_t t_us)
{
    return (tween->paused ? tween->pause_us : t_us) - tween->start_us;
}

int64_t vt_course_place(const stage_tween *tween, int64_t past_us, bool *back)
{
    int64_t length = tween->length_us;
    if (back) *back = false;
    if (past_us <= 0 || length == 0) return 0;
    if (past_us >= vt_course_total(tween)) return tween->alternate ? 0 : length;
    int64_t place = past_us % period(tween);
    if (place <= length) return place;
    if (back) *back = true;
    return 2 * length - place;
}

static int64_t last_of(const stage_tween *tween, int64_t at, int64_t past_us)
{
    if (past_us < at) return -1;
    if (tween->length_us == 0) return at;
    int64_t round = (past_us - at) / period(tween);
    if (tween->rounds && round >= tween->rounds) round = tween->rounds - 1;
    return round * period(tween) + at;
}

int64_t vt_course_last_visit(const stage_tween *tween, int64_t at, int64_t past_us)
{
    int64_t there = last_of(tween, at, past_us);
    if (!tween->alternate) return there;
    int64_t back = last_of(tween, 2 * tween->length_us - at, past_us);
    return back > there ? back : there;
}

static int64_t next_of(const stage_tween *tween, int64_t at, int64_t past_us)
{
    if (past_us < at) return at;
    if (tween->length_us == 0) return INT64_MAX;
    int64_t round = (past_us - at) / period(tween) + 1;
    return tween->rounds && round >= tween->rounds ? INT64_MAX : round * period(tween) + at;
}

int64_t vt_course_next_visit(const stage_tween *tween, int64_t at, int64_t past_us)
{
    int64_t there = next_of(tween, at, past_us);
    if (!tween->alternate) return there;
    int64_t back = next_of(tween, 2 * tween->length_us - at, past_us);
    return back < there ? back : there;
}

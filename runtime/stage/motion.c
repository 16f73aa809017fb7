/* What a motion does to the properties of its node: where each is at a moment, how fast it goes, and how one
 * motion takes over from another.
 *
 * A colour goes from one to the other in premultiplied sRGB (vt_color_mix), as layers are blended: what fades
 * in from transparent has no dark or white fringe. */
#include <math.h>

#include "stage/tween_private.h"

static const double pi = 3.14159265358979323846;

/* What turns, moves or scales, as seen; the rest of PAINT goes on when motion is reduced. */
static bool is_movement(vt_prop prop)
{
    switch (prop) {
    case VT_PROP_VIEW_X:
    case VT_PROP_VIEW_Y:
    case VT_PROP_ZOOM:
    case VT_PROP_CROP_X:
    case VT_PROP_CROP_Y:
    case VT_PROP_FRAME:
    case VT_PROP_START:
    case VT_PROP_GRADIENT_ANGLE:
        return true;
    default:
        return (vt_prop_at(prop)->flags & VT_PROP_GEOMETRY) != 0;
    }
}

static bool is_reduced(const vt_stage *stage, vt_prop prop)
{
    return stage->tweens.reduce && is_movement(prop);
}

/* ---- where and how fast ---- */

/* Of the way from `from` to `to`; beyond 0 and 1 where it swings. */
static double share(const stage_tween *tween, const tween_track *track, int64_t place_us)
{
    if (tween->frequency > 0) return 1 + vt_spring_at(&track->spring, (double)place_us / 1e6, NULL);
    return vt_ease_at(tween->ease, (double)place_us / (double)tween->length_us);
}

static double number_at(const stage_tween *tween, const tween_track *track, int64_t place_us)
{
    double from = track->from.number, to = track->to.number;
    if (tween->frequency > 0) return to + vt_spring_at(&track->spring, (double)place_us / 1e6, NULL);
    double eased = vt_ease_at(tween->ease, (double)place_us / (double)tween->length_us);
    return eased == 1 ? to : from + (to - from) * eased;
}

static void put(vt_stage *stage, stage_node *node, vt_prop prop, const stage_value *value)
{
    const vt_prop_info *info = vt_prop_at(prop);
    if (info->type == VT_TYPE_COLOR) {
        vt_stage_put_color(node, prop, value->color);
        return;
    }
    double number = value->number, least, most;
    vt_props_range(node, info, &least, &most);
    if (number < least) number = least;
    if (number > most) number = most;
    vt_stage_put_number(node, prop, number);
    vt_plays_changed(stage, node, prop);
}

void vt_motion_apply(vt_stage *stage, const stage_tween *tween, const tween_track *track, int64_t place_us)
{
    const stage_tween *whole = tween->line ? tween->line : tween;
    int64_t length = tween->length_us;
    if (place_us >= 0 && is_reduced(stage, track->prop))
        place_us = !vt_course_ends(whole) || tween->alternate ? VT_MOTION_BEFORE : length;
    if (place_us == VT_MOTION_BEFORE || (place_us == 0 && length > 0)) {
        put(stage, tween->node, track->prop, &track->from);
    } else if (place_us >= length) {
        put(stage, tween->node, track->prop, &track->to);
    } else if (vt_prop_at(track->prop)->type == VT_TYPE_COLOR) {
        double way = share(tween, track, place_us);
        stage_value value = {.color = vt_color_mix(track->from.color, track->to.color,
                                 way < 0   ? 0
                                 : way > 1 ? 1
                                           : way)};
        put(stage, tween->node, track->prop, &value);
    } else {
        stage_value value = {.number = number_at(tween, track, place_us)};
        put(stage, tween->node, track->prop, &value);
    }
}

/* An ease's slope is taken over a ten-thousandth of its way, inside it. */
static double slope(const vt_ease *ease, double t)
{
    const double step = 1e-4;
    double before = t < step ? 0 : t - step, after = t > 1 - step ? 1 : t + step;
    return (vt_ease_at(ease, after) - vt_ease_at(ease, before)) / (after - before);
}

/* Units a second at a moment of stage time; 0 for colours and for what stands. */
static double speed_at(
    const vt_stage *stage, const stage_tween *tween, const tween_track *track, int64_t t_us)
{
    if (vt_prop_at(track->prop)->type == VT_TYPE_COLOR || is_reduced(stage, track->prop)) return 0;
    if (vt_course_paused(tween) || tween->length_us == 0) return 0;
    bool line_back = false, back;
    int64_t past = vt_course_past(tween, t_us);
    if (tween->line)
        past = vt_course_place(tween->line, vt_course_past(tween->line, t_us), &line_back) - tween->start_us;
    if (past < 0 || past >= vt_course_total(tween)) return 0;
    int64_t place = vt_course_place(tween, past, &back);
    double speed;
    if (tween->frequency > 0)
        vt_spring_at(&track->spring, (double)place / 1e6, &speed);
    else
        speed = (track->to.number - track->from.number) *
                slope(tween->ease, (double)place / (double)tween->length_us) /
                ((double)tween->length_us / 1e6);
    return back != line_back ? -speed : speed;
}

/* ---- taking over ---- */

static tween_track *track_of(stage_tween *tween, vt_prop prop)
{
    for (int i = 0; i < tween->count; i++)
        if (tween->tracks[i].prop == prop && tween->tracks[i].held) return &tween->tracks[i];
    return NULL;
}

static bool shares(stage_tween *a, const stage_tween *b)
{
    for (int i = 0; i < b->count; i++)
        if (track_of(a, b->tracks[i].prop)) return true;
    return false;
}

/* A property that several parts of a timeline move belongs to the one that started last. */
static double speed_of(const vt_stage *stage, const stage_tween *heir, vt_prop prop, int64_t t_us)
{
    double speed = 0;
    const stage_tween *latest = NULL;
    for (stage_tween *other = heir->node->tweens; other; other = other->next_of_node) {
        tween_track *track = other->phase == TWEEN_BEGUN ? track_of(other, prop) : NULL;
        if (!track || (latest && vt_course_start(latest) > vt_course_start(other))) continue;
        latest = other;
        speed = speed_at(stage, other, track, t_us);
    }
    return speed;
}

/* Makes `old` let go of what `heir` moves, after bringing it to the moment at which heir begins. */
static void hand_over(vt_stage *stage, stage_tween *old, stage_tween *heir, int64_t t_us)
{
    if (old->line)
        vt_line_bring(stage, old->line, t_us);
    else
        vt_motion_step(stage, old, t_us);
    if (old->phase != TWEEN_BEGUN || (old->line && old->line == heir->line)) return;
    bool holds = false;
    for (int i = 0; i < old->count; i++) {
        if (old->tracks[i].held && track_of(heir, old->tracks[i].prop)) old->tracks[i].held = false;
        holds = holds || old->tracks[i].held;
    }
    if (!holds) vt_tween_detach(old, TWEEN_GONE);
}

/* Parts begin in their order, so those that have begun are those before it. */
static bool is_first(const stage_tween *part, vt_prop prop)
{
    for (stage_tween *other = part->node->tweens; other; other = other->next_of_node)
        if (other != part && other->line == part->line && other->phase == TWEEN_BEGUN &&
            track_of(other, prop))
            return false;
    return true;
}

/* In a timeline a spring starts from rest, so that what follows it has a place before it begins. */
static void load_springs(stage_tween *tween, const double *speeds)
{
    double longest = (double)tween->length_us / 1e6;
    for (int i = 0; i < tween->count; i++) {
        tween_track *track = &tween->tracks[i];
        bool color = vt_prop_at(track->prop)->type == VT_TYPE_COLOR;
        track->spring = (vt_spring){.gap = color ? -1 : track->from.number - track->to.number,
            .speed = tween->line ? 0 : speeds[i],
            .rate = 2 * pi * tween->frequency,
            .damping = tween->damping};
        double length = tween->line ? 0 : vt_spring_length(&track->spring);
        if (length > longest) longest = length;
    }
    tween->length_us = (int64_t)ceil(longest * 1e6);
}

void vt_motion_begin(vt_stage *stage, stage_tween *tween)
{
    int64_t t_us = vt_course_start(tween);
    double speeds[VT_PROP_COUNT] = {0};
    for (int i = 0; i < tween->count && tween->frequency > 0; i++)
        speeds[i] = speed_of(stage, tween, tween->tracks[i].prop, t_us);
    for (stage_tween *other = tween->node->tweens, *next; other; other = next) {
        next = other->next_of_node;
        if (other->phase == TWEEN_BEGUN && shares(other, tween)) hand_over(stage, other, tween, t_us);
    }
    tween->phase = TWEEN_BEGUN;
    for (int i = 0; i < tween->count; i++) {
        tween_track *track = &tween->tracks[i];
        track->from = *vt_stage_value(tween->node, track->prop);
        track->first = tween->line && is_first(tween, track->prop);
    }
    if (tween->frequency > 0) load_springs(tween, speeds);
    if (tween->line) tween->line->brought_us = INT64_MIN; /* it may be over at once, and then it counts */
}

void vt_motion_step(vt_stage *stage, stage_tween *tween, int64_t t_us)
{
    int64_t past = vt_course_past(tween, t_us), place = vt_course_place(tween, past, NULL);
    for (int i = 0; i < tween->count; i++)
        if (tween->tracks[i].held) vt_motion_apply(stage, tween, &tween->tracks[i], place);
    if (!vt_course_ends(tween) || past < vt_course_total(tween)) return;
    tween->end_us = tween->start_us + vt_course_total(tween);
    vt_tween_detach(tween, TWEEN_ENDED);
}

static bool visible(const stage_node *node)
{
    while (node && vt_stage_value(node, VT_PROP_VISIBLE)->boolean)
        node = node->parent;
    return !node;
}

bool vt_motion_shows(const vt_stage *stage, const stage_tween *tween)
{
    bool any = false;
    for (int i = 0; i < tween->count && !any; i++)
        any = tween->tracks[i].held && !is_reduced(stage, tween->tracks[i].prop);
    return any && visible(tween->node);
}

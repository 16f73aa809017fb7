/* A view and fingers made of numbers. */
#ifndef VT_TESTS_INPUT_PAN_BENCH_H
#define VT_TESTS_INPUT_PAN_BENCH_H

#include "check.h"

#include <math.h>

#include "base/chance.h"
#include "input/pan.h"

enum { MS = 1000, S = 1000000, STEP = 8 * MS };

typedef struct {
    vt_pan *pan;
    vt_pan_rules rules;
    vt_pan_view view;
    int64_t t;
} bench;

static inline bench set_up(void)
{
    bench b = {.pan = vt_pan_create(), .view = {0, 0, 1}, .t = 5 * S};
    b.rules = (vt_pan_rules){.across = true,
        .down = true,
        .bounce = true,
        .most_x = 3000,
        .most_y = 3000,
        .least_scale = 1,
        .most_scale = 1,
        .slop = 10};
    assert_non_null(b.pan);
    return b;
}

static inline void put_down(bench *b, int finger, double x, double y)
{
    vt_pan_down(b->pan, &b->rules, &b->view, finger, (vt_point){x, y}, b->t);
}

static inline bool move(bench *b, int finger, double x, double y)
{
    return vt_pan_move(b->pan, &b->rules, &b->view, finger, (vt_point){x, y}, b->t);
}

static inline void lift(bench *b, int finger)
{
    vt_pan_up(b->pan, &b->rules, &b->view, finger, false, b->t);
}

static inline bool advance(bench *b, int64_t us)
{
    b->t += us;
    return vt_pan_advance(b->pan, &b->rules, &b->view, b->t);
}

/* Pushes the view by `by` units at so many units a second, and lets go. */
static inline void flick(bench *b, double by_x, double by_y, double speed)
{
    double x = 500, y = 500, way = hypot(by_x, by_y) + b->rules.slop;
    double seconds = way / speed;
    int steps = (int)(seconds * 1e6 / STEP + 0.5);
    if (steps < 2) steps = 2;
    put_down(b, 0, x, y);
    double ux = -by_x / hypot(by_x, by_y), uy = -by_y / hypot(by_x, by_y);
    for (int i = 1; i <= steps; i++) {
        b->t += (int64_t)(seconds * 1e6 / steps + 0.5);
        move(b, 0, x + ux * way * i / steps, y + uy * way * i / steps);
    }
    lift(b, 0);
}

static inline void rest(bench *b)
{
    for (int i = 0; vt_pan_moving(b->pan); i++) {
        if (i > 2000) fail_msg("it does not come to rest: %g, %g", b->view.x, b->view.y);
        advance(b, 16667);
    }
    assert_false(advance(b, S));
}

static inline void is_at(const bench *b, double x, double y, double within)
{
    if (fabs(b->view.x - x) > within || fabs(b->view.y - y) > within)
        fail_msg("the view is at %.17g, %.17g, not at %g, %g", b->view.x, b->view.y, x, y);
}

#endif

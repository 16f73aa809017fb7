/* Timelines: parts at their own moments, rounds, marks, what others take from them; and courses that tweens
 * and timelines share: rounds, pauses, reduced motion. */
#include "check.h"

#include <math.h>

#include "base/chance.h"
#include "house.h"
#include "stage/timeline.h"

enum { MS = 1000, S = 1000000 };

typedef struct {
    vt_tween ended[256];
    int count;
} diary;

static diary book;

static void note(void *context, vt_tween tween)
{
    (void)context;
    book.ended[book.count++] = tween;
}

static void advance(vt_stage *stage, int64_t t_us)
{
    vt_tweens_advance(stage, t_us, note, NULL);
}

static vt_tween move(vt_stage *stage, vt_node node, vt_prop prop, double to, double seconds)
{
    vt_tween tween = 0;
    vt_err err = {0};
    vt_tween_target target = {prop, {.type = VT_TYPE_NUMBER, .as.number = to}};
    if (!vt_tween_start(stage, node, &target, 1, seconds, NULL, &tween, &err)) fail_msg("%s", err.message);
    return tween;
}

static vt_tween open_line(vt_stage *stage)
{
    vt_tween line;
    assert_true(vt_timeline_open(stage, &line, NULL));
    return line;
}

static double add(vt_stage *stage, vt_tween line, vt_tween part, double at)
{
    double end = 0;
    vt_err err = {0};
    if (!vt_timeline_add(stage, line, part, at, &end, &err)) fail_msg("%s", err.message);
    return end;
}

static vt_tween mark(vt_stage *stage, vt_tween line, double at)
{
    vt_tween out;
    assert_true(vt_timeline_mark(stage, line, at, &out, NULL));
    return out;
}

static void is_at(vt_stage *stage, vt_node node, vt_prop prop, double expected)
{
    double got = house_read(stage, node, prop);
    if (!(fabs(got - expected) < 1e-9))
        fail_msg("%s is %.17g, not %.17g", vt_prop_at(prop)->name, got, expected);
}

static vt_stage *set_up(vt_node *a, vt_node *b)
{
    vt_stage *stage = house_build();
    *a = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
    *b = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
    book.count = 0;
    advance(stage, 10 * S);
    return stage;
}

/* a.x to 100 in 1 s, half a second of nothing, then b.x to 50 in 1 s and a.x to 0 in 2 s */
static vt_tween story(vt_stage *stage, vt_node a, vt_node b)
{
    vt_tween line = open_line(stage);
    double at = add(stage, line, move(stage, a, VT_PROP_X, 100, 1), 0);
    assert_true(at == 1);
    assert_true(add(stage, line, move(stage, b, VT_PROP_X, 50, 1), 1.5) == 2.5);
    assert_true(add(stage, line, move(stage, a, VT_PROP_X, 0, 2), 1.5) == 3.5);
    assert_true(vt_timeline_start(stage, line));
    return line;
}

static void parts_begin_at_their_own_moments(void **state)
{
    (void)state;
    const int64_t steps[] = {7 * MS, 16667, 400 * MS, 1750 * MS};
    for (int run = 0; run < 4; run++) {
        vt_node a, b;
        vt_stage *stage = set_up(&a, &b);
        vt_tween line = story(stage, a, b);
        for (int64_t t = 0; t < 4 * S; t += steps[run]) {
            advance(stage, 10 * S + t);
            double s = (double)t / 1e6;
            is_at(stage, a, VT_PROP_X, s < 1 ? 100 * s : s < 1.5 ? 100 : s < 3.5 ? 100 - 50 * (s - 1.5) : 0);
            is_at(stage, b, VT_PROP_X, s < 1.5 ? 0 : s < 2.5 ? 50 * (s - 1.5) : 50);
            assert_int_equal(book.count, s >= 3.5);
        }
        advance(stage, 14 * S);
        assert_int_equal(book.count, 1);
        assert_true(book.ended[0] == line);
        assert_false(vt_tween_running(stage, line) || vt_tweens_moving(stage));
        assert_true(vt_tweens_wish(stage) == INT64_MAX);
        vt_stage_destroy(stage);
    }
}

/* The value at a place of the story, whatever the round. */
static void shows(vt_stage *stage, vt_node a, vt_node b, double s)
{
    is_at(stage, a, VT_PROP_X, s < 1 ? 100 * s : s < 1.5 ? 100 : s < 3.5 ? 100 - 50 * (s - 1.5) : 0);
    is_at(stage, b, VT_PROP_X, s < 1.5 ? 0 : s < 2.5 ? 50 * (s - 1.5) : 50);
}

static void the_whole_loops_and_returns(void **state)
{
    (void)state;
    const int64_t steps[] = {5 * MS, 16667, 900 * MS, 40 * S};
    for (int run = 0; run < 8; run++) {
        vt_node a, b;
        vt_stage *stage = set_up(&a, &b);
        vt_tween line = story(stage, a, b);
        bool back = run >= 4;
        assert_true(back ? vt_tween_back_and_forth(stage, line) : vt_tween_loop(stage, line));
        for (int64_t t = 0; t <= 40 * S; t += steps[run % 4]) {
            advance(stage, 10 * S + t);
            int64_t period = (back ? 7 : 3) * (int64_t)S + (back ? 0 : S / 2), place = t % period;
            if (back && place > 3500 * MS) place = 7 * S - place;
            shows(stage, a, b, (double)place / 1e6);
        }
        assert_int_equal(book.count, 0);
        assert_true(vt_tween_stop(stage, line));
        assert_true(vt_tweens_wish(stage) == INT64_MAX);
        vt_stage_destroy(stage);
    }
}

static void rounds_are_counted(void **state)
{
    (void)state;
    for (int run = 0; run < 4; run++) {
        vt_node a, b;
        vt_stage *stage = set_up(&a, &b);
        bool back = run & 1, whole = run & 2;
        vt_tween tween = whole ? story(stage, a, b) : move(stage, a, VT_PROP_X, 100, 3.5);
        assert_true(vt_tween_times(stage, tween, 3));
        assert_true(back ? vt_tween_back_and_forth(stage, tween) : vt_tween_loop(stage, tween));
        assert_false(vt_tween_times(stage, tween, 0) || vt_tween_times(stage, tween, 1000001));
        int64_t end = 10 * S + (back ? 21000 : 10500) * (int64_t)MS;
        advance(stage, end - 1);
        assert_int_equal(book.count, 0);
        assert_true(vt_tweens_wish(stage) <= end);
        advance(stage, end);
        assert_int_equal(book.count, 1);
        is_at(stage, a, VT_PROP_X, back || whole ? 0 : 100);
        is_at(stage, b, VT_PROP_X, whole && !back ? 50 : 0);
        vt_stage_destroy(stage);
    }
}

static void marks_are_passed_each_round_and_once_an_advance(void **state)
{
    (void)state;
    vt_node a, b;
    vt_stage *stage = set_up(&a, &b);
    vt_tween line = open_line(stage);
    vt_tween first = mark(stage, line, 0);
    add(stage, line, move(stage, a, VT_PROP_X, 100, 1), 0);
    vt_tween last = mark(stage, line, 1), middle = mark(stage, line, 0.25);
    assert_true(vt_timeline_start(stage, line) && vt_tween_back_and_forth(stage, line));
    const struct {
        int64_t ms;
        vt_tween passed[4];
    } times[] = {{0, {first}}, {100, {0}}, {250, {middle}}, {990, {0}}, {1010, {last}}, {1740, {0}},
        {1750, {middle}}, {2000, {first}}, {2900, {middle}}, {4100, {last, middle, first}}};
    for (int i = 0; i < 10; i++) {
        book.count = 0;
        advance(stage, 10 * S + times[i].ms * MS);
        int wanted = 0;
        for (; wanted < 4 && times[i].passed[wanted]; wanted++)
            assert_true(wanted < book.count && book.ended[wanted] == times[i].passed[wanted]);
        assert_int_equal(book.count, wanted);
    }
    book.count = 0;
    advance(stage, 1000 * (int64_t)S); /* many rounds slept through: once each */
    assert_int_equal(book.count, 3);
    vt_stage_destroy(stage);
}

static void a_mark_at_the_end_comes_before_the_end(void **state)
{
    (void)state;
    vt_node a, b;
    vt_stage *stage = set_up(&a, &b);
    vt_tween line = open_line(stage);
    add(stage, line, move(stage, a, VT_PROP_X, 100, 1), 0);
    vt_tween last = mark(stage, line, 1);
    assert_true(vt_timeline_start(stage, line));
    vt_tween other = move(stage, b, VT_PROP_X, 5, 1);
    advance(stage, 100 * S);
    assert_int_equal(book.count, 3);
    assert_true(book.ended[0] == last && book.ended[1] == line && book.ended[2] == other);
    vt_stage_destroy(stage);
}

static void timelines_nest(void **state)
{
    (void)state;
    vt_node a, b;
    vt_stage *stage = set_up(&a, &b);
    vt_tween inner = story(stage, a, b);
    assert_true(vt_tween_delay(stage, inner, 0.5));
    vt_tween line = open_line(stage);
    vt_tween part = move(stage, b, VT_PROP_Y, 10, 1);
    assert_true(vt_tween_times(stage, part, 2) && vt_tween_back_and_forth(stage, part));
    assert_true(add(stage, line, part, 1) == 5);
    assert_true(add(stage, line, inner, 1) == 5);
    assert_false(
        vt_tween_running(stage, inner) || vt_tween_running(stage, part) || vt_tween_stop(stage, part));
    assert_true(vt_timeline_start(stage, line));
    for (int64_t t = 0; t < 5 * S; t += 50 * MS) {
        advance(stage, 10 * S + t);
        double s = (double)t / 1e6;
        if (s >= 1.5) shows(stage, a, b, s - 1.5);
        double y = fmod(s - 1, 2);
        is_at(stage, b, VT_PROP_Y, s < 1 ? 0 : y < 1 ? 10 * y : 20 - 10 * y);
    }
    advance(stage, 15 * S);
    assert_int_equal(book.count, 1);
    vt_stage_destroy(stage);
}

static void wrong_parts_are_refused(void **state)
{
    (void)state;
    vt_node a, b;
    vt_stage *stage = set_up(&a, &b);
    vt_err err;
    double end;
    vt_tween begun = move(stage, a, VT_PROP_X, 1, 5);
    advance(stage, 11 * S);
    vt_tween line = open_line(stage), endless = move(stage, a, VT_PROP_Y, 1, 1), turns = story(stage, a, b);
    vt_tween_loop(stage, endless);
    vt_tween_times(stage, turns, 2);
    assert_false(vt_timeline_add(stage, line, begun, 0, &end, &err));
    assert_string_equal(err.message, "a motion that has begun or ended cannot join a timeline");
    assert_false(vt_timeline_add(stage, line, endless, 0, &end, &err));
    assert_string_equal(err.message,
        "a motion that goes on for ever cannot join a timeline; give it times, or repeat the timeline");
    assert_false(vt_timeline_add(stage, line, turns, 0, &end, &err));
    assert_string_equal(err.message, "a timeline that repeats cannot join another; repeat the one around it");
    assert_false(vt_timeline_add(stage, line, line, 0, &end, &err));
    assert_false(vt_timeline_add(stage, line, move(stage, b, VT_PROP_X, 1, 1), NAN, &end, &err));
    assert_false(vt_timeline_add(stage, line, move(stage, b, VT_PROP_X, 1, 1), 86400, &end, &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    assert_false(vt_timeline_mark(stage, line, -1, &begun, &err));
    assert_false(vt_timeline_add(stage, turns, move(stage, b, VT_PROP_X, 1, 1), 0, &end, &err));
    assert_string_equal(err.message, "this timeline has started and takes no more parts");
    assert_false(vt_timeline_start(stage, turns) || vt_timeline_stretch(stage, turns, 1, NULL));
    advance(stage, 11 * S); /* line was never started */
    assert_false(vt_tween_running(stage, line));
    vt_stage_destroy(stage);
}

static void others_may_take_what_it_moves(void **state)
{
    (void)state;
    vt_node a, b;
    vt_stage *stage = set_up(&a, &b);
    vt_tween line = story(stage, a, b);
    assert_true(vt_tween_loop(stage, line));
    advance(stage, 15 * S); /* second round, 1.5 s in */
    shows(stage, a, b, 1.5);
    vt_tween thief = move(stage, a, VT_PROP_X, 500, 1);
    for (int64_t t = 0; t <= S; t += 100 * MS) {
        advance(stage, 15 * S + t);
        is_at(stage, a, VT_PROP_X, 100 + 400 * (double)t / 1e6);
        is_at(stage, b, VT_PROP_X, 50 * (double)t / 1e6);
    }
    assert_false(vt_tween_running(stage, thief));
    advance(stage, 18 * S); /* third round, 1 s in: a is left alone */
    is_at(stage, a, VT_PROP_X, 500);
    assert_true(vt_stage_remove(stage, b, NULL));
    assert_false(vt_tween_running(stage, line)); /* endless, and nothing is left of it */
    advance(stage, 30 * S);
    assert_int_equal(book.count, 1);
    vt_stage_destroy(stage);

    stage = set_up(&a, &b);
    line = story(stage, a, b);
    advance(stage, 10 * S + S / 2);
    assert_true(vt_stage_remove(stage, a, NULL) && vt_stage_remove(stage, b, NULL));
    assert_true(vt_tween_running(stage, line)); /* it goes on, as a pause, to its end */
    assert_true(vt_tweens_wish(stage) == 13500 * (int64_t)MS);
    advance(stage, 14 * S);
    assert_int_equal(book.count, 1);
    vt_stage_destroy(stage);
}

static void pauses_hold_everything(void **state)
{
    (void)state;
    vt_node a, b;
    vt_stage *stage = set_up(&a, &b);
    vt_tween line = story(stage, a, b), tween = move(stage, a, VT_PROP_Y, 100, 1);
    assert_true(vt_tween_delay(stage, tween, 1));
    advance(stage, 10 * S + S / 2);
    assert_true(vt_tween_pause(stage, line) && vt_tween_pause(stage, tween));
    assert_false(vt_tween_pause(stage, line));
    assert_false(vt_tweens_moving(stage));
    assert_true(vt_tweens_wish(stage) == INT64_MAX);
    advance(stage, 100 * S);
    shows(stage, a, b, 0.5);
    is_at(stage, a, VT_PROP_Y, 0);
    assert_true(vt_tween_resume(stage, line) && vt_tween_resume(stage, tween));
    assert_false(vt_tween_resume(stage, line));
    for (int64_t t = 0; t <= 3 * S; t += 100 * MS) {
        advance(stage, 100 * S + t);
        shows(stage, a, b, 0.5 + (double)t / 1e6);
        double y = (double)t / 1e6 - 0.5;
        is_at(stage, a, VT_PROP_Y, y < 0 ? 0 : y < 1 ? 100 * y : 100);
    }
    assert_int_equal(book.count, 2);
    vt_stage_destroy(stage);
}

static void it_wakes_for_what_happens_alone(void **state)
{
    (void)state;
    vt_node a, b;
    vt_stage *stage = set_up(&a, &b);
    vt_tween line = open_line(stage);
    add(stage, line, move(stage, a, VT_PROP_X, 100, 0.5), 2);
    assert_true(vt_timeline_stretch(stage, line, 10, NULL));
    assert_true(vt_timeline_start(stage, line) && vt_tween_loop(stage, line));
    for (int64_t round = 1; round < 4; round++) {
        int64_t begin = round * 10 * S;
        advance(stage, begin);
        assert_false(vt_tweens_moving(stage));
        assert_true(vt_tweens_wish(stage) == begin + 2 * S);
        advance(stage, begin + 2 * S);
        assert_true(vt_tweens_moving(stage));
        assert_true(vt_tweens_wish(stage) == begin + 2500 * MS);
        advance(stage, begin + 2500 * MS);
        is_at(stage, a, VT_PROP_X, 100);
        assert_false(vt_tweens_moving(stage));
        assert_true(vt_tweens_wish(stage) == begin + 10 * S);
    }
    advance(stage, 42 * S);
    house_bool(stage, a, VT_PROP_VISIBLE, false);
    assert_false(vt_tweens_moving(stage));
    assert_true(vt_tweens_wish(stage) == INT64_MAX);
    vt_stage_destroy(stage);
}

static void less_motion_keeps_ends(void **state)
{
    (void)state;
    vt_node a, b;
    vt_stage *stage = set_up(&a, &b);
    vt_stage_set_reduce_motion(stage, true);
    vt_tween_target both[] = {{VT_PROP_X, {.type = VT_TYPE_NUMBER, .as.number = 100}},
        {VT_PROP_OPACITY, {.type = VT_TYPE_NUMBER, .as.number = 0.5}}};
    vt_tween fades, floats, swings;
    assert_true(vt_tween_start(stage, a, both, 2, 1, NULL, &fades, NULL));
    floats = move(stage, b, VT_PROP_Y, 50, 1);
    vt_tween_back_and_forth(stage, floats);
    assert_true(vt_tween_spring(stage, b, both, 1, 1, 0.2, &swings, NULL));
    advance(stage, 10 * S);
    advance(stage, 10 * S + S / 4);
    is_at(stage, a, VT_PROP_X, 100);
    is_at(stage, a, VT_PROP_OPACITY, 0.875);
    is_at(stage, b, VT_PROP_X, 100);
    is_at(stage, b, VT_PROP_Y, 0);
    assert_int_equal(book.count, 0);
    advance(stage, 11 * S);
    assert_int_equal(book.count, 1);
    assert_true(book.ended[0] == fades);
    assert_false(vt_tweens_moving(stage)); /* the others move nothing that is shown */
    assert_true(vt_tween_running(stage, swings) && vt_tween_running(stage, floats));
    int64_t end = vt_tweens_wish(stage);
    advance(stage, end);
    assert_int_equal(book.count, 2);
    vt_tween line = story(stage, a, b);
    advance(stage, end + S / 2); /* each part at its beginning */
    is_at(stage, a, VT_PROP_X, 100);
    advance(stage, end + 2 * S);
    is_at(stage, a, VT_PROP_X, 0);
    is_at(stage, b, VT_PROP_X, 50);
    advance(stage, end + 3500 * MS);
    assert_false(vt_tween_running(stage, line));
    vt_stage_set_reduce_motion(stage, false);
    move(stage, a, VT_PROP_X, 10, 1);
    advance(stage, end + 4 * S);
    is_at(stage, a, VT_PROP_X, 5);
    vt_stage_destroy(stage);
}

/* The same timelines, advanced in steps of any size, leave the same values and the same hash of them. */
static void the_frame_rate_makes_no_difference(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        double results[3][6];
        for (int run = 0; run < 3; run++) {
            vt_chance tale, pace;
            vt_chance_seed(&tale, seed);
            vt_chance_seed(&pace, seed * 3 + (uint64_t)run);
            vt_stage *stage = house_build();
            book.count = 0;
            vt_node nodes[3];
            for (int i = 0; i < 3; i++)
                nodes[i] = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
            for (int k = 0; k < 4; k++) {
                vt_tween line = open_line(stage);
                for (int i = 0; i < 5; i++) {
                    vt_node node = nodes[vt_chance_below(&tale, 3)];
                    vt_prop prop = vt_chance_below(&tale, 2) ? VT_PROP_X : VT_PROP_Y;
                    vt_tween part = move(stage, node, prop, (double)vt_chance_below(&tale, 500),
                        (double)vt_chance_below(&tale, 20) / 10);
                    add(stage, line, part, (double)vt_chance_below(&tale, 20) / 10);
                }
                assert_true(vt_timeline_start(stage, line));
                vt_tween_delay(stage, line, (double)vt_chance_below(&tale, 40) / 10);
                uint64_t course = vt_chance_below(&tale, 4);
                if (course == 0) vt_tween_loop(stage, line);
                if (course == 1) vt_tween_back_and_forth(stage, line);
                if (course == 2) vt_tween_times(stage, line, 2);
            }
            const int64_t end = 6 * S + 123457;
            for (int64_t t = 0; t < end && run > 0;) {
                t += 1 + (int64_t)vt_chance_below(&pace, run == 1 ? 30000 : 900000);
                advance(stage, t < end ? t : end);
                book.count = 0;
            }
            advance(stage, end);
            for (int i = 0; i < 6; i++)
                results[run][i] = house_read(stage, nodes[i / 2], i % 2 ? VT_PROP_X : VT_PROP_Y);
            vt_stage_destroy(stage);
        }
        for (int i = 0; i < 6; i++)
            if (fabs(results[0][i] - results[1][i]) > 1e-9 || fabs(results[0][i] - results[2][i]) > 1e-9)
                fail_msg("seed %d, value %d: %.17g, %.17g, %.17g", (int)seed, i, results[0][i], results[1][i],
                    results[2][i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_begin_at_their_own_moments),
        cmocka_unit_test(the_whole_loops_and_returns),
        cmocka_unit_test(rounds_are_counted),
        cmocka_unit_test(marks_are_passed_each_round_and_once_an_advance),
        cmocka_unit_test(a_mark_at_the_end_comes_before_the_end),
        cmocka_unit_test(timelines_nest),
        cmocka_unit_test(wrong_parts_are_refused),
        cmocka_unit_test(others_may_take_what_it_moves),
        cmocka_unit_test(pauses_hold_everything),
        cmocka_unit_test(it_wakes_for_what_happens_alone),
        cmocka_unit_test(less_motion_keeps_ends),
        cmocka_unit_test(the_frame_rate_makes_no_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

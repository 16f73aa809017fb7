/* Motion: delays, courses, take-over, ends in order, and results that do not depend on the frame rate. */
#include "check.h"

#include <math.h>

#include "base/chance.h"
#include "house.h"

enum { S = 1000000 };

typedef struct {
    vt_tween ended[64];
    int count;
} diary;

static void note(void *context, vt_tween tween)
{
    diary *book = context;
    book->ended[book->count++] = tween;
}

static vt_tween move(vt_stage *stage, vt_node node, vt_prop prop, double to, double seconds, const char *ease)
{
    vt_tween tween = 0;
    vt_err err = {0};
    vt_tween_target target = {prop, {.type = VT_TYPE_NUMBER, .as.number = to}};
    if (!vt_tween_start(stage, node, &target, 1, seconds, ease ? vt_ease_find(ease) : NULL, &tween, &err))
        fail_msg("%s", err.message);
    return tween;
}

static void advance(vt_stage *stage, int64_t t_us)
{
    vt_tweens_advance(stage, t_us, NULL, NULL);
}

static void is_at(vt_stage *stage, vt_node node, vt_prop prop, double expected)
{
    double got = house_read(stage, node, prop);
    if (!(fabs(got - expected) < 1e-9))
        fail_msg("%s is %.17g, not %.17g", vt_prop_at(prop)->name, got, expected);
}

static void a_property_goes_to_its_target(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    diary book = {.count = 0};
    vt_node rect = house_rect(stage, vt_stage_scene(stage), 100, 0, 10, 10);
    advance(stage, 5 * S);
    assert_false(vt_tweens_moving(stage));
    assert_true(vt_tweens_wish(stage) == INT64_MAX);
    vt_tween tween = move(stage, rect, VT_PROP_X, 300, 2, "quad.in");
    assert_int_equal(tween, 1);
    assert_true(vt_tweens_moving(stage) && vt_tween_running(stage, tween));
    is_at(stage, rect, VT_PROP_X, 100);
    advance(stage, 6 * S);
    is_at(stage, rect, VT_PROP_X, 150);
    assert_true(vt_tweens_wish(stage) == 7 * S);
    advance(stage, 2 * S);
    is_at(stage, rect, VT_PROP_X, 150);
    vt_tweens_advance(stage, 8 * S, note, &book);
    is_at(stage, rect, VT_PROP_X, 300);
    assert_int_equal(book.count, 1);
    assert_int_equal(book.ended[0], tween);
    assert_false(vt_tween_running(stage, tween) || vt_tweens_moving(stage));
    assert_false(
        vt_tween_stop(stage, tween) || vt_tween_loop(stage, tween) || vt_tween_back_and_forth(stage, tween));
    vt_tweens_advance(stage, 9 * S, note, &book);
    assert_int_equal(book.count, 1);
    assert_int_equal(move(stage, rect, VT_PROP_X, 0, 0, NULL), 2);
    is_at(stage, rect, VT_PROP_X, 300);
    vt_tweens_advance(stage, 9 * S, note, &book);
    is_at(stage, rect, VT_PROP_X, 0);
    assert_int_equal(book.count, 2);
    vt_stage_destroy(stage);
}

static void a_delay_waits_and_begins_from_what_it_finds(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node rect = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
    vt_tween tween = move(stage, rect, VT_PROP_X, 100, 1, NULL);
    assert_true(vt_tween_delay(stage, tween, 9));
    assert_true(vt_tween_delay(stage, tween, 3));
    assert_false(vt_tween_delay(stage, tween, -1) || vt_tween_delay(stage, tween, NAN));
    assert_false(vt_tweens_moving(stage));
    assert_true(vt_tweens_wish(stage) == 3 * S);
    advance(stage, 2 * S);
    is_at(stage, rect, VT_PROP_X, 0);
    house_number(stage, rect, VT_PROP_X, 50);
    advance(stage, 3 * S + S / 2);
    is_at(stage, rect, VT_PROP_X, 75);
    assert_false(vt_tween_delay(stage, tween, 3));
    vt_stage_destroy(stage);
}

static void courses_repeat_and_return(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    diary book = {.count = 0};
    vt_node a = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
    vt_node b = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
    assert_true(vt_tween_loop(stage, move(stage, a, VT_PROP_X, 100, 1, NULL)));
    assert_true(vt_tween_back_and_forth(stage, move(stage, b, VT_PROP_X, 100, 1, NULL)));
    const double expected[][3] = {
        {0, 0, 0}, {0.75, 75, 75}, {1, 0, 100}, {1.25, 25, 75}, {2, 0, 0}, {2.25, 25, 25}, {1001.5, 50, 50}};
    for (int i = 0; i < 7; i++) {
        vt_tweens_advance(stage, (int64_t)(expected[i][0] * S), note, &book);
        is_at(stage, a, VT_PROP_X, expected[i][1]);
        is_at(stage, b, VT_PROP_X, expected[i][2]);
    }
    assert_int_equal(book.count, 0);
    assert_true(vt_tweens_moving(stage));
    vt_tween instant = move(stage, a, VT_PROP_Y, 5, 0, NULL);
    assert_true(vt_tween_loop(stage, instant));
    vt_tweens_advance(stage, 1002 * S, note, &book);
    assert_int_equal(book.count, 1);
    vt_stage_destroy(stage);
}

static void a_new_motion_takes_over(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    diary book = {.count = 0};
    vt_node rect = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
    vt_tween_target both[] = {{VT_PROP_X, {.type = VT_TYPE_NUMBER, .as.number = 100}},
        {VT_PROP_Y, {.type = VT_TYPE_NUMBER, .as.number = 100}}};
    vt_tween old, x, y;
    assert_true(vt_tween_start(stage, rect, both, 2, 1, NULL, &old, NULL));
    vt_tweens_advance(stage, S / 2, note, &book);
    x = move(stage, rect, VT_PROP_X, 0, 1, NULL);
    vt_tweens_advance(stage, S / 2 + S / 4, note, &book);
    is_at(stage, rect, VT_PROP_X, 37.5);
    is_at(stage, rect, VT_PROP_Y, 75);
    assert_true(vt_tween_running(stage, old));
    y = move(stage, rect, VT_PROP_Y, 0, 1, NULL);
    vt_tweens_advance(stage, S, note, &book);
    assert_false(vt_tween_running(stage, old));
    is_at(stage, rect, VT_PROP_X, 25);
    is_at(stage, rect, VT_PROP_Y, 56.25);
    assert_int_equal(book.count, 0);
    vt_tweens_advance(stage, 3 * S, note, &book);
    assert_int_equal(book.count, 2);
    assert_true(book.ended[0] == x && book.ended[1] == y);
    vt_stage_destroy(stage);
}

static void stops_and_removals_are_not_ends(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    diary book = {.count = 0};
    vt_node a = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
    vt_node b = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
    vt_tween stopped = move(stage, a, VT_PROP_X, 100, 1, NULL),
             orphan = move(stage, b, VT_PROP_X, 100, 1, NULL);
    vt_tweens_advance(stage, S / 2, note, &book);
    assert_true(vt_tween_stop(stage, stopped));
    assert_true(vt_stage_remove(stage, b, NULL));
    assert_false(vt_tween_running(stage, stopped) || vt_tween_running(stage, orphan));
    vt_tweens_advance(stage, 2 * S, note, &book);
    is_at(stage, a, VT_PROP_X, 50);
    assert_int_equal(book.count, 0);
    vt_stage_destroy(stage);
}

static void ends_come_in_the_order_of_time(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    diary book = {.count = 0};
    vt_chance chance;
    vt_chance_seed(&chance, 4);
    vt_tween tweens[40];
    int tenths[40];
    for (int i = 0; i < 40; i++) {
        vt_node rect = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
        tenths[i] = (int)vt_chance_below(&chance, 12);
        tweens[i] = move(stage, rect, VT_PROP_X, 100, tenths[i] / 10.0, NULL);
        if (i % 3 == 0) {
            assert_true(vt_tween_delay(stage, tweens[i], 0.5));
            tenths[i] += 5;
        }
    }
    vt_tweens_advance(stage, 10 * S, note, &book);
    assert_int_equal(book.count, 40);
    for (int i = 1; i < 40; i++) {
        vt_tween before = book.ended[i - 1], after = book.ended[i];
        int t0 = tenths[before - tweens[0]], t1 = tenths[after - tweens[0]];
        assert_true(t0 < t1 || (t0 == t1 && before < after));
    }
    vt_stage_destroy(stage);
}

static void values_stay_in_range(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node rect = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
    house_number(stage, rect, VT_PROP_OPACITY, 0);
    move(stage, rect, VT_PROP_OPACITY, 1, 1, "elastic.inout");
    move(stage, rect, VT_PROP_SCALE, 0, 1, "back.out");
    vt_tween_target color = {VT_PROP_COLOR, {.type = VT_TYPE_COLOR, .as.color = {0, 0, 0, 255}}};
    vt_tween tween;
    assert_true(vt_tween_start(stage, rect, &color, 1, 1, vt_ease_find("back.inout"), &tween, NULL));
    bool low = false, high = false;
    for (int i = 0; i <= 1000; i++) {
        advance(stage, i * S / 1000);
        double opacity = house_read(stage, rect, VT_PROP_OPACITY),
               scale = house_read(stage, rect, VT_PROP_SCALE);
        assert_true(opacity >= 0 && opacity <= 1 && scale >= 0);
        low = low || (i > 100 && opacity == 0);
        high = high || (i < 900 && opacity == 1);
    }
    assert_true(low && high);
    vt_value value;
    assert_true(vt_stage_get(stage, rect, VT_PROP_COLOR, &value, NULL));
    assert_true(vt_color_equal(value.as.color, (vt_color){0, 0, 0, 255}));
    vt_stage_destroy(stage);
}

static void colors_mix(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node rect = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
    vt_color from = {200, 0, 0, 255}, to = {0, 100, 0, 55};
    assert_true(vt_stage_set_color(stage, rect, VT_PROP_COLOR, from, NULL));
    vt_tween_target target = {VT_PROP_COLOR, {.type = VT_TYPE_COLOR, .as.color = to}};
    vt_tween tween;
    assert_true(vt_tween_start(stage, rect, &target, 1, 1, NULL, &tween, NULL));
    advance(stage, 0);
    advance(stage, S / 4);
    vt_value value;
    assert_true(vt_stage_get(stage, rect, VT_PROP_COLOR, &value, NULL));
    assert_true(vt_color_equal(value.as.color, vt_color_mix(from, to, 0.25)));
    vt_stage_destroy(stage);
}

static void wrong_starts_are_refused(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_err err;
    vt_tween tween;
    vt_node rect = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
    vt_tween_target x = {VT_PROP_X, {.type = VT_TYPE_NUMBER, .as.number = 1}};
    const double bad_seconds[] = {-1, 86401, NAN, INFINITY};
    for (int i = 0; i < 4; i++) {
        assert_false(vt_tween_start(stage, rect, &x, 1, bad_seconds[i], NULL, &tween, &err));
        assert_int_equal(err.kind, VT_ERR_RANGE);
    }
    assert_false(vt_tween_start(stage, rect, &x, 0, 1, NULL, &tween, &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    assert_false(vt_tween_start(stage, rect, (vt_tween_target[]){x, x}, 2, 1, NULL, &tween, &err));
    assert_string_equal(err.message, "x of the rect 3 has two targets in one motion");
    x.target.as.number = 2e6;
    assert_false(vt_tween_start(stage, rect, &x, 1, 1, NULL, &tween, &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    x.target.type = VT_TYPE_COLOR;
    assert_false(vt_tween_start(stage, rect, &x, 1, 1, NULL, &tween, &err));
    assert_int_equal(err.kind, VT_ERR_TYPE);
    vt_tween_target padding = {VT_PROP_PADDING, {.type = VT_TYPE_NUMBER, .as.number = 1}};
    assert_false(vt_tween_start(stage, rect, &padding, 1, 1, NULL, &tween, &err));
    assert_string_equal(err.message, "padding of the rect 3 cannot move; set it instead");
    vt_tween_target size = {VT_PROP_SIZE, {.type = VT_TYPE_NUMBER, .as.number = 10}};
    assert_false(vt_tween_start(stage, rect, &size, 1, 1, NULL, &tween, &err));
    assert_int_equal(err.kind, VT_ERR_MISSING);
    assert_false(vt_tween_running(stage, 0) || vt_tween_running(stage, 1));
    vt_stage_destroy(stage);
}

static void what_cannot_be_seen_wants_no_refresh(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node group = house_add(stage, vt_stage_scene(stage), VT_NODE_GROUP);
    vt_node rect = house_rect(stage, group, 0, 0, 10, 10);
    vt_tween endless = move(stage, rect, VT_PROP_Y, 100, 1, NULL);
    vt_tween_back_and_forth(stage, endless);
    move(stage, rect, VT_PROP_X, 100, 4, NULL);
    advance(stage, S);
    assert_true(vt_tweens_moving(stage));
    house_bool(stage, group, VT_PROP_VISIBLE, false);
    assert_false(vt_tweens_moving(stage));
    assert_true(vt_tweens_wish(stage) == 4 * S);
    advance(stage, 3 * S + S / 4);
    is_at(stage, rect, VT_PROP_Y, 75);
    house_bool(stage, group, VT_PROP_VISIBLE, true);
    assert_true(vt_tweens_moving(stage));
    vt_stage_destroy(stage);
}

typedef struct {
    vt_stage *stage;
    vt_node node, other;
    int rounds;
} relay;

static void run_on(void *context, vt_tween tween)
{
    relay *race = context;
    (void)tween;
    vt_tweens_advance(race->stage, 1000 * (int64_t)S, NULL, NULL);
    if (race->rounds++ == 0) assert_true(vt_stage_remove(race->stage, race->other, NULL));
    for (int i = 0; i < 50 && race->rounds < 5; i++)
        move(race->stage, race->node, VT_PROP_X, race->rounds * 100 + i, 1, NULL);
}

static void a_report_may_start_and_remove(void **state)
{
    (void)state;
    relay race = {.stage = house_build(), .rounds = 0};
    race.node = house_rect(race.stage, vt_stage_scene(race.stage), 0, 0, 10, 10);
    race.other = house_rect(race.stage, vt_stage_scene(race.stage), 0, 0, 10, 10);
    move(race.stage, race.other, VT_PROP_X, 50, 5, NULL);
    move(race.stage, race.node, VT_PROP_X, 50, 1, NULL);
    for (int second = 0; second < 10; second++)
        vt_tweens_advance(race.stage, second * (int64_t)S, run_on, &race);
    assert_int_equal(race.rounds, 5);
    is_at(race.stage, race.node, VT_PROP_X, 449);
    assert_false(vt_tweens_moving(race.stage));
    vt_stage_destroy(race.stage);
}

/* The same motions, advanced in steps of any size, leave the same values. */
static void the_frame_rate_makes_no_difference(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        double results[3][8];
        for (int run = 0; run < 3; run++) {
            vt_chance story, pace;
            vt_chance_seed(&story, seed);
            vt_chance_seed(&pace, seed * 3 + (uint64_t)run);
            vt_stage *stage = house_build();
            vt_node nodes[2];
            for (int i = 0; i < 2; i++)
                nodes[i] = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
            const vt_prop props[] = {VT_PROP_X, VT_PROP_Y, VT_PROP_ROTATION, VT_PROP_OPACITY};
            for (int i = 0; i < 24; i++) {
                vt_prop prop = props[vt_chance_below(&story, 4)];
                double to = vt_chance_unit(&story) * (prop == VT_PROP_OPACITY ? 1 : 500);
                vt_tween tween = move(stage, nodes[vt_chance_below(&story, 2)], prop, to,
                    (double)vt_chance_below(&story, 30) / 10,
                    vt_ease_name((int)vt_chance_below(&story, (uint64_t)vt_ease_count())));
                vt_tween_delay(stage, tween, (double)vt_chance_below(&story, 50) / 10);
                uint64_t course = vt_chance_below(&story, 4);
                if (course == 0) vt_tween_loop(stage, tween);
                if (course == 1) vt_tween_back_and_forth(stage, tween);
            }
            const int64_t end = 5 * S + 123457;
            for (int64_t t = 0; t < end && run > 0;) {
                t += 1 + (int64_t)vt_chance_below(&pace, run == 1 ? 30000 : 900000);
                advance(stage, t < end ? t : end);
            }
            advance(stage, end);
            for (int i = 0; i < 8; i++)
                results[run][i] = house_read(stage, nodes[i / 4], props[i % 4]);
            vt_stage_destroy(stage);
        }
        for (int i = 0; i < 8; i++)
            if (results[0][i] != results[1][i] || results[0][i] != results[2][i])
                fail_msg("seed %d, value %d: %.17g, %.17g, %.17g", (int)seed, i, results[0][i], results[1][i],
                    results[2][i]);
    }
}

/* Whatever moves a property, another motion begins where it is. */
static void a_take_over_never_jumps(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 21);
    for (int i = 0; i < 500; i++) {
        vt_stage *stage = house_build();
        vt_node rect = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
        advance(stage, 0);
        for (int k = 0; k < 4; k++) {
            int64_t at = (k + 1) * (int64_t)S + (int64_t)vt_chance_below(&chance, S);
            advance(stage, at);
            double before = house_read(stage, rect, VT_PROP_X);
            vt_tween tween = move(stage, rect, VT_PROP_X, vt_chance_unit(&chance) * 1000,
                0.1 + vt_chance_unit(&chance) * 2,
                vt_ease_name((int)vt_chance_below(&chance, (uint64_t)vt_ease_count())));
            if (vt_chance_below(&chance, 2)) vt_tween_back_and_forth(stage, tween);
            advance(stage, at);
            is_at(stage, rect, VT_PROP_X, before);
        }
        vt_stage_destroy(stage);
    }
}

static void endless_starting_is_refused(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_tween_target x = {VT_PROP_X, {.type = VT_TYPE_NUMBER, .as.number = 1}};
    vt_err err = {0};
    vt_tween tween = 0;
    for (int count = 0; count < 50000;) {
        vt_node rect = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
        vt_stage_set_string(stage, rect, VT_PROP_NAME, "busy", NULL);
        int of_node = 0;
        for (; vt_tween_start(stage, rect, &x, 1, 1, NULL, &tween, &err); of_node++)
            assert_true(++count <= 50000);
        assert_string_equal(err.message,
            count < 50000
                ? "the rect \"busy\" has 4096 motions, which is the limit; stop those that are no longer "
                  "needed"
                : "50000 motions are running, which is the limit; stop those that are no longer needed");
        assert_true(count == 50000 || of_node == 4096);
    }
    advance(stage, 0); /* most were taken over at once */
    assert_true(
        vt_tween_start(stage, vt_stage_first(stage, vt_stage_scene(stage)), &x, 1, 1, NULL, &tween, &err));
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_property_goes_to_its_target),
        cmocka_unit_test(a_delay_waits_and_begins_from_what_it_finds),
        cmocka_unit_test(courses_repeat_and_return),
        cmocka_unit_test(a_new_motion_takes_over),
        cmocka_unit_test(stops_and_removals_are_not_ends),
        cmocka_unit_test(ends_come_in_the_order_of_time),
        cmocka_unit_test(values_stay_in_range),
        cmocka_unit_test(colors_mix),
        cmocka_unit_test(wrong_starts_are_refused),
        cmocka_unit_test(what_cannot_be_seen_wants_no_refresh),
        cmocka_unit_test(a_report_may_start_and_remove),
        cmocka_unit_test(the_frame_rate_makes_no_difference),
        cmocka_unit_test(a_take_over_never_jumps),
        cmocka_unit_test(endless_starting_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

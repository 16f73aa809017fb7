/* Springs: the closed form, when they are at rest, and what they take over. */
#include "check.h"

#include <math.h>

#include "base/chance.h"
#include "house.h"
#include "stage/spring.h"

enum { S = 1000000 };

static const double pi = 3.14159265358979323846;

static void advance(vt_stage *stage, int64_t t_us)
{
    vt_tweens_advance(stage, t_us, NULL, NULL);
}

static vt_tween spring_to(
    vt_stage *stage, vt_node node, vt_prop prop, double to, double frequency, double damping)
{
    vt_tween tween = 0;
    vt_err err = {0};
    vt_tween_target target = {prop, {.type = VT_TYPE_NUMBER, .as.number = to}};
    if (!vt_tween_spring(stage, node, &target, 1, frequency, damping, &tween, &err))
        fail_msg("%s", err.message);
    return tween;
}

static vt_tween ease_to(
    vt_stage *stage, vt_node node, vt_prop prop, double to, double seconds, const char *ease)
{
    vt_tween tween = 0;
    vt_tween_target target = {prop, {.type = VT_TYPE_NUMBER, .as.number = to}};
    assert_true(vt_tween_start(stage, node, &target, 1, seconds, vt_ease_find(ease), &tween, NULL));
    return tween;
}

static void near(double got, double wanted, double within)
{
    if (!(fabs(got - wanted) <= within)) fail_msg("%.17g is not %.17g", got, wanted);
}

static void the_formula_gives_known_values(void **state)
{
    (void)state;
    /* gap 1, rate 2 pi: half a turn, a whole one, a quarter of a second at critical damping, and above it */
    vt_spring under = {1, 0, 2 * pi, 0.5};
    double turn = 2 * pi * sqrt(0.75), speed;
    near(vt_spring_at(&under, 0, &speed), 1, 0);
    near(speed, 0, 1e-12);
    near(vt_spring_at(&under, pi / turn, &speed), -exp(-pi * 0.5 / sqrt(0.75)), 1e-12); /* -0.16303 */
    near(vt_spring_at(&under, pi / turn, NULL), -0.16303, 1e-5);
    near(speed, 0, 1e-9);
    vt_spring critical = {1, 0, 2 * pi, 1};
    near(vt_spring_at(&critical, 0.25, &speed), (1 + pi / 2) * exp(-pi / 2), 1e-12);
    near(speed, -2 * pi * pi / 2 * exp(-pi / 2), 1e-12);
    vt_spring over = {1, 0, 2, 1.25}; /* roots -1 and -4 */
    near(vt_spring_at(&over, 1, NULL), (4 * exp(-1) - exp(-4)) / 3, 1e-12);
    vt_spring pushed = {0, 10, 2, 1.25};
    near(vt_spring_at(&pushed, 1, NULL), 10 * (exp(-1) - exp(-4)) / 3, 1e-12);
}

/* The same as a small step of the equation itself. */
static void it_obeys_its_equation(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 5);
    for (int i = 0; i < 300; i++) {
        vt_spring s = {vt_chance_unit(&chance) * 200 - 100, vt_chance_unit(&chance) * 2000 - 1000,
            0.6 + vt_chance_unit(&chance) * 30, i % 10 == 0 ? 1 : 0.05 + vt_chance_unit(&chance) * 3};
        double x = s.gap, v = s.speed;
        const double h = 1e-5;
        for (int k = 0; k < 20000; k++) { /* leapfrog with the damping in the middle */
            double middle = v + h / 2 * (-2 * s.damping * s.rate * v - s.rate * s.rate * x);
            double x_middle = x + h / 2 * v;
            v += h * (-2 * s.damping * s.rate * middle - s.rate * s.rate * x_middle);
            x += h * middle;
        }
        double speed, place = vt_spring_at(&s, 0.2, &speed);
        double scale = fabs(s.gap) * s.rate + fabs(s.speed);
        near(place, x, scale * 1e-6);
        near(speed, v, scale * s.rate * 1e-6);
    }
}

static void its_length_is_when_it_rests(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 6);
    for (int i = 0; i < 500; i++) {
        vt_spring s = {vt_chance_unit(&chance) * 200 - 100, i % 2 ? 0 : vt_chance_unit(&chance) * 8000 - 4000,
            0.6 + vt_chance_unit(&chance) * 180, i % 10 == 0 ? 1 : 0.05 + vt_chance_unit(&chance) * 4.95};
        double length = vt_spring_length(&s), way = fabs(s.gap);
        assert_true(length > 0 && length < 1000);
        double early = 0;
        for (int k = 0; k <= 2000; k++) {
            near(vt_spring_at(&s, length * (1 + k / 1000.0), NULL), 0, way * 0.001 * (1 + 1e-9));
            early = fmax(early, fabs(vt_spring_at(&s, length * (0.4 + k / 4000.0), NULL)));
        }
        assert_true(early > way * 0.001); /* and not much longer than it must be */
    }
    assert_true(vt_spring_length(&(vt_spring){0, 0, 6, 1}) == 0);
    assert_true(vt_spring_length(&(vt_spring){0, 100, 6, 0.5}) > 0.5);
}

static void a_spring_moves_a_property_and_ends(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node rect = house_rect(stage, vt_stage_scene(stage), 100, 0, 10, 10);
    vt_tween tween = spring_to(stage, rect, VT_PROP_X, 300, 2, 0.5);
    advance(stage, 0);
    near(house_read(stage, rect, VT_PROP_X), 100, 0);
    vt_spring wanted = {-200, 0, 4 * pi, 0.5};
    int64_t end = vt_tweens_wish(stage);
    near((double)end / 1e6, vt_spring_length(&wanted), 2e-6);
    double most = 0;
    for (int64_t t = 0; t < end; t += 16667) {
        advance(stage, t);
        double x = house_read(stage, rect, VT_PROP_X);
        near(x, 300 + vt_spring_at(&wanted, (double)t / 1e6, NULL), 1e-9);
        most = fmax(most, x);
    }
    near(most, 300 + 200 * 0.163, 1); /* it swings past its target */
    assert_true(vt_tween_running(stage, tween));
    advance(stage, end);
    assert_true(house_read(stage, rect, VT_PROP_X) == 300);
    assert_false(vt_tween_running(stage, tween) || vt_tweens_moving(stage));
    assert_true(vt_tweens_wish(stage) == INT64_MAX);
    vt_stage_destroy(stage);
}

/* Whatever moves a property when a spring takes it over: neither place nor speed jumps. */
static void a_spring_goes_on_as_fast_as_what_it_takes_over(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 8);
    for (int i = 0; i < 400; i++) {
        vt_stage *stage = house_build();
        vt_node rect = house_rect(stage, vt_stage_scene(stage), 100, 0, 10, 10);
        int64_t take = 200000 + (int64_t)vt_chance_below(&chance, 600000);
        vt_tween old;
        if (i % 3 == 0) {
            old = spring_to(stage, rect, VT_PROP_X, 700, 0.5 + vt_chance_unit(&chance) * 2,
                0.2 + vt_chance_unit(&chance));
        } else {
            const char *smooth[] = {"linear", "sine.inout", "cubic.out", "back.inout", "quart.in"};
            old = ease_to(stage, rect, VT_PROP_X, 700, 1, smooth[vt_chance_below(&chance, 5)]);
            if (i % 3 == 1) {
                vt_tween_back_and_forth(stage, old);
                take += S;
            }
        }
        const int64_t h = 20;
        advance(stage, 0);
        advance(stage, take - h);
        double before = house_read(stage, rect, VT_PROP_X);
        advance(stage, take);
        double at = house_read(stage, rect, VT_PROP_X);
        spring_to(stage, rect, VT_PROP_X, vt_chance_unit(&chance) * 1000, 0.5 + vt_chance_unit(&chance) * 3,
            0.1 + vt_chance_unit(&chance) * 2);
        advance(stage, take);
        near(house_read(stage, rect, VT_PROP_X), at, 1e-9);
        advance(stage, take + h);
        double after = house_read(stage, rect, VT_PROP_X);
        near((after - at) / (double)h, (at - before) / (double)h, 0.0002); /* units a microsecond */
        assert_false(vt_tween_running(stage, old));
        vt_stage_destroy(stage);
    }
}

static void what_stands_or_has_ended_gives_no_push(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        vt_stage *stage = house_build();
        vt_node rect = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
        vt_tween old = ease_to(stage, rect, VT_PROP_X, 500, 1, "linear");
        advance(stage, 0);
        advance(stage, S / 2);
        if (i == 0) assert_true(vt_tween_pause(stage, old));
        if (i == 1) advance(stage, S);
        if (i == 2) assert_true(vt_tween_stop(stage, old));
        double x = house_read(stage, rect, VT_PROP_X);
        vt_tween tween = spring_to(stage, rect, VT_PROP_X, x, 2, 0.3);
        for (int64_t t = S; t < 3 * S; t += 16667) {
            advance(stage, t);
            near(house_read(stage, rect, VT_PROP_X), x, 0);
        }
        assert_true(vt_tween_running(stage, tween) || vt_tweens_wish(stage) == INT64_MAX);
        vt_stage_destroy(stage);
    }
}

static void colours_spring_within_their_range(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node rect = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
    vt_color from = {250, 10, 0, 255}, to = {10, 240, 100, 55};
    assert_true(vt_stage_set_color(stage, rect, VT_PROP_COLOR, from, NULL));
    house_number(stage, rect, VT_PROP_OPACITY, 0);
    vt_tween_target targets[] = {{VT_PROP_COLOR, {.type = VT_TYPE_COLOR, .as.color = to}},
        {VT_PROP_OPACITY, {.type = VT_TYPE_NUMBER, .as.number = 1}}};
    vt_tween tween;
    assert_true(vt_tween_spring(stage, rect, targets, 2, 3, 0.2, &tween, NULL));
    advance(stage, 0);
    vt_value value;
    for (int64_t t = 0; vt_tween_running(stage, tween); t += 10000) {
        advance(stage, t);
        double opacity = house_read(stage, rect, VT_PROP_OPACITY);
        assert_true(opacity >= 0 && opacity <= 1);
        assert_true(vt_stage_get(stage, rect, VT_PROP_COLOR, &value, NULL));
        assert_true(value.as.color.a >= 55);
    }
    assert_true(vt_color_equal(value.as.color, to));
    vt_stage_destroy(stage);
}

static void wrong_springs_are_refused(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node rect = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
    vt_tween_target x = {VT_PROP_X, {.type = VT_TYPE_NUMBER, .as.number = 1}};
    vt_err err;
    vt_tween tween;
    const double bad[][2] = {{0.05, 1}, {31, 1}, {NAN, 1}, {1, 0}, {1, 6}, {1, NAN}};
    for (int i = 0; i < 6; i++) {
        assert_false(vt_tween_spring(stage, rect, &x, 1, bad[i][0], bad[i][1], &tween, &err));
        assert_int_equal(err.kind, VT_ERR_RANGE);
        assert_non_null(strstr(err.message, "rect 3"));
    }
    assert_false(vt_tween_spring(stage, rect, &x, 0, 1, 1, &tween, &err));
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_formula_gives_known_values),
        cmocka_unit_test(it_obeys_its_equation),
        cmocka_unit_test(its_length_is_when_it_rests),
        cmocka_unit_test(a_spring_moves_a_property_and_ends),
        cmocka_unit_test(a_spring_goes_on_as_fast_as_what_it_takes_over),
        cmocka_unit_test(what_stands_or_has_ended_gives_no_push),
        cmocka_unit_test(colours_spring_within_their_range),
        cmocka_unit_test(wrong_springs_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

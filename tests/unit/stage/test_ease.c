/* The easings keep their ends, their symmetry and Penner's values. */
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "stage/tween.h"

static double at(const char *name, double t)
{
    const vt_ease *ease = vt_ease_find(name);
    if (!ease) fail_msg("no easing %s", name);
    return vt_ease_at(ease, t);
}

static void near_to(double got, double expected)
{
    if (!(fabs(got - expected) < 1e-12)) fail_msg("%.17g is not %.17g", got, expected);
}

static void all_thirty_one_begin_at_0_and_end_at_1(void **state)
{
    (void)state;
    assert_int_equal(vt_ease_count(), 31);
    for (int i = 0; i < vt_ease_count(); i++) {
        const vt_ease *ease = vt_ease_find(vt_ease_name(i));
        assert_non_null(ease);
        assert_true(vt_ease_at(ease, 0) == 0);
        assert_true(vt_ease_at(ease, 1) == 1);
        assert_true(vt_ease_at(ease, -3) == 0 && vt_ease_at(ease, 7) == 1 && vt_ease_at(ease, NAN) == 0);
        assert_true(fabs(vt_ease_at(ease, 1e-7)) < 2e-3 && fabs(1 - vt_ease_at(ease, 1 - 1e-7)) < 2e-3);
    }
    assert_null(vt_ease_name(-1));
    assert_null(vt_ease_name(31));
}

static void none_jumps(void **state)
{
    (void)state;
    for (int i = 0; i < vt_ease_count(); i++) {
        const vt_ease *ease = vt_ease_find(vt_ease_name(i));
        double before = 0;
        for (int step = 1; step <= 10000; step++) {
            double now = vt_ease_at(ease, step / 10000.0);
            if (!(fabs(now - before) < 0.02)) fail_msg("%s jumps at %d", vt_ease_name(i), step);
            assert_true(now > -0.5 && now < 1.5);
            before = now;
        }
    }
}

static void out_mirrors_in_and_inout_is_half_of_each(void **state)
{
    (void)state;
    const char *families[] = {
        "sine", "quad", "cubic", "quart", "quint", "expo", "circ", "back", "elastic", "bounce"};
    for (int i = 0; i < 10; i++) {
        char in[24], out[24], inout[24];
        snprintf(in, sizeof in, "%s.in", families[i]);
        snprintf(out, sizeof out, "%s.out", families[i]);
        snprintf(inout, sizeof inout, "%s.inout", families[i]);
        for (double t = 0.01; t < 1; t += 0.01) {
            near_to(at(out, t), 1 - at(in, 1 - t));
            near_to(at(inout, t), 1 - at(inout, 1 - t));
            if (t < 0.5) near_to(at(inout, t), at(in, 2 * t) / 2);
        }
        near_to(at(inout, 0.5), 0.5);
    }
}

static void values_are_penners(void **state)
{
    (void)state;
    near_to(at("linear", 0.3), 0.3);
    near_to(at("sine.in", 1 / 3.0), 0.1339745962155614);
    near_to(at("quad.in", 0.5), 0.25);
    near_to(at("cubic.in", 0.5), 0.125);
    near_to(at("quart.in", 0.5), 0.0625);
    near_to(at("quint.in", 0.5), 0.03125);
    near_to(at("expo.in", 0.5), 0.03125);
    near_to(at("circ.in", 0.6), 0.2);
    near_to(at("back.in", 0.5), -0.0876975);
    near_to(at("elastic.in", 0.5), -0.015625);
    near_to(at("bounce.out", 0.5), 0.765625);
    near_to(at("bounce.out", 4 / 11.0), 1);
}

static void names_are_found_and_guessed(void **state)
{
    (void)state;
    assert_null(vt_ease_find("sine"));
    assert_null(vt_ease_find(""));
    assert_string_equal(vt_ease_nearest("sin.inout"), "sine.inout");
    assert_string_equal(vt_ease_nearest("lineal"), "linear");
    assert_string_equal(vt_ease_nearest("bounce_out"), "bounce.out");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_thirty_one_begin_at_0_and_end_at_1),
        cmocka_unit_test(none_jumps),
        cmocka_unit_test(out_mirrors_in_and_inout_is_half_of_each),
        cmocka_unit_test(values_are_penners),
        cmocka_unit_test(names_are_found_and_guessed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

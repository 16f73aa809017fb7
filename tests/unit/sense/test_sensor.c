/* Ranges, smoothing, mapping and thinning out, on series with wrong values in them. */
#include "check.h"

#include <math.h>

#include "sense/sensor.h"
#include "series.h"

static vt_sensor sensor;
static vt_channel_decl decl;

static void shape(vt_smoothing smoothing, double amount)
{
    sensor = (vt_sensor){0};
    decl = (vt_channel_decl){.smoothing = smoothing, .smooth = amount};
}

static double take(double raw, int64_t t_us)
{
    double value = NAN;
    return vt_sensor_take(&sensor, &decl, raw, t_us, &value) ? value : NAN;
}

static void near_to(double got, double expected)
{
    if (!(fabs(got - expected) < 1e-9)) fail_msg("%.12g is not %.12g", got, expected);
}

static void without_a_shape(void **state)
{
    (void)state;
    shape(VT_SMOOTH_NONE, 0);
    for (int i = 0; i < WALK; i++)
        assert_true(take(walk[i], i) == walk[i]);
    assert_true(sensor.valued && sensor.value == 312 && sensor.dropped == 0);
}

static void a_range_drops(void **state)
{
    (void)state;
    shape(VT_SMOOTH_NONE, 0);
    decl.ranged = true;
    decl.least = 2;
    decl.most = 400;
    int out = 0;
    for (int i = 0; i < WALK; i++)
        out += !isnan(take(walk[i], i));
    assert_int_equal(sensor.dropped, 11);
    assert_int_equal(out, WALK - 11);
    assert_true(isnan(take(NAN, WALK)));
    assert_true(take(2, WALK) == 2 && take(400, WALK) == 400);
}

static void a_mean(void **state)
{
    (void)state;
    shape(VT_SMOOTH_MEAN, 4);
    near_to(take(8, 0), 8);
    near_to(take(16, 0), 12);
    near_to(take(0, 0), 8);
    near_to(take(0, 0), 6);
    near_to(take(0, 0), 4);
    near_to(take(4, 0), 1);
}

static void a_median_forgets_wrong_values(void **state)
{
    (void)state;
    shape(VT_SMOOTH_MEDIAN, 5);
    for (int i = 0; i < WALK; i++) {
        double value = take(walk[i], i);
        assert_true(value >= 125 && value <= 312);
    }
    shape(VT_SMOOTH_MEDIAN, 4);
    near_to(take(8, 0), 8);
    near_to(take(2, 0), 5);
    near_to(take(100, 0), 8);
    near_to(take(4, 0), 6);
    near_to(take(1, 0), 3);
}

/* 0.8 and 0.2, as teams write it. */
static void an_exponential(void **state)
{
    (void)state;
    shape(VT_SMOOTH_EXPONENTIAL, 0.2);
    double by_hand = slider[0], most = 0;
    for (int i = 0; i < SLIDER; i++) {
        by_hand = i ? 0.8 * by_hand + 0.2 * slider[i] : slider[i];
        near_to(take(slider[i], i), by_hand);
        if (i > 4 && i < 20) most = fmax(most, fabs(sensor.value - 512));
    }
    assert_true(most < 5);
    assert_true(fabs(sensor.value - 660) < 6);
}

static void a_map(void **state)
{
    (void)state;
    shape(VT_SMOOTH_NONE, 0);
    decl.ranged = decl.mapped = true;
    decl.least = 0;
    decl.most = 1000;
    decl.to_least = 100;
    decl.to_most = -100;
    near_to(take(0, 0), 100);
    near_to(take(250, 0), 50);
    near_to(take(1000, 0), -100);
}

static void one_in_so_many_ms(void **state)
{
    (void)state;
    double value;
    shape(VT_SMOOTH_NONE, 0);
    decl.every_ms = 120;
    near_to(take(1, 1000000), 1);
    assert_int_equal(vt_sensor_wish(&sensor), INT64_MAX);
    assert_true(isnan(take(2, 1050000)) && isnan(take(3, 1100000)));
    assert_true(sensor.value == 1);
    assert_int_equal(vt_sensor_wish(&sensor), 1120000);
    assert_false(vt_sensor_due(&sensor, &decl, 1119999, &value));
    assert_true(vt_sensor_due(&sensor, &decl, 1125000, &value) && value == 3);
    assert_false(vt_sensor_due(&sensor, &decl, 1126000, &value));
    assert_true(isnan(take(4, 1130000)));
    near_to(take(5, 1245000), 5); /* the newer one takes the place of the one that waited */
    assert_int_equal(vt_sensor_wish(&sensor), INT64_MAX);
    near_to(take(6, 2000000), 6);
}

static void a_lost_one_begins_anew(void **state)
{
    (void)state;
    shape(VT_SMOOTH_MEAN, 3);
    decl.ranged = true;
    decl.most = 100;
    decl.every_ms = 1000;
    take(50, 0);
    take(500, 0);
    take(80, 0);
    vt_sensor_forget(&sensor);
    assert_false(sensor.valued);
    assert_int_equal(vt_sensor_wish(&sensor), INT64_MAX);
    assert_int_equal(sensor.dropped, 1);
    near_to(take(10, 1), 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_shape),
        cmocka_unit_test(a_range_drops),
        cmocka_unit_test(a_mean),
        cmocka_unit_test(a_median_forgets_wrong_values),
        cmocka_unit_test(an_exponential),
        cmocka_unit_test(a_map),
        cmocka_unit_test(one_in_so_many_ms),
        cmocka_unit_test(a_lost_one_begins_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

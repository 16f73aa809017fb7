/* The statistics against published worked examples. */
#include "check.h"

#include <math.h>
#include <stdlib.h>

#include "base/chance.h"
#include "base/mem.h"
#include "insight/stats.h"

static void near(double found, double expected, double within)
{
    if (!(fabs(found - expected) <= within)) fail_msg("%.7f, expected %.7f", found, expected);
}

/* Newcombe 1998, Statistics in Medicine 17, table I, method 3. */
static void wilson(void **state)
{
    static const struct {
        long k, n;
        double low, high;
    } known[] = {{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611},
        {1, 29, 0.0061, 0.1718}, {29, 29, 0.8830, 1}};
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        vt_interval found = vt_wilson(known[i].k, known[i].n);
        near(found.low, known[i].low, 5e-5);
        near(found.high, known[i].high, 5e-5);
    }
    near(vt_wilson(0, 0).low, 0, 0);
    near(vt_wilson(0, 0).high, 1, 0);
}

/* 95 % means 95 %: on average over all shares, as Wilson's interval is known to do. */
static void wilson_covers(void **state)
{
    vt_chance chance;
    long covered = 0, days = 10000;
    (void)state;
    vt_chance_seed(&chance, 99);
    for (long day = 0; day < days; day++) {
        double truth = 0.02 + 0.96 * vt_chance_unit(&chance);
        long n = 20 + (long)vt_chance_below(&chance, 200), k = 0;
        for (long i = 0; i < n; i++)
            k += vt_chance_unit(&chance) < truth;
        vt_interval found = vt_wilson(k, n);
        covered += found.low <= truth && truth <= found.high;
    }
    assert_in_range(covered, 9400, 9600);
}

/* As R's quantile(), type 7. */
static void quantiles(void **state)
{
    double values[] = {9, 1, 4, 2};
    (void)state;
    vt_sort_numbers(values, 4);
    near(vt_quantile(values, 4, 0.5), 3, 1e-12);
    near(vt_quantile(values, 4, 0.25), 1.75, 1e-12);
    near(vt_quantile(values, 4, 0.75), 5.25, 1e-12);
    near(vt_quantile(values, 4, 0), 1, 0);
    near(vt_quantile(values, 4, 1), 9, 0);
    near(vt_quantile(values, 1, 0.9), 1, 0);
    assert_true(isnan(vt_quantile(values, 0, 0.5)));
}

/* Freireich and others 1963, remission under 6-mercaptopurine: the example of most textbooks. */
static void kaplan_meier(void **state)
{
    static const double ended[] = {6, 6, 6, 7, 10, 13, 16, 22, 23};
    static const double censored[] = {6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35};
    static const vt_survival expected[] = {{6, 0.857143}, {7, 0.806723}, {10, 0.752941}, {13, 0.690196},
        {16, 0.627451}, {22, 0.537815}, {23, 0.448179}};
    vt_duration durations[21];
    vt_survival steps[21];
    size_t count = 0;
    (void)state;
    for (size_t i = 0; i < 12; i++)
        durations[count++] = (vt_duration){censored[i], INFINITY};
    for (size_t i = 0; i < 9; i++)
        durations[count++] = (vt_duration){ended[i], ended[i]};
    assert_int_equal(vt_kaplan_meier(durations, count, steps), 7);
    for (size_t i = 0; i < 7; i++) {
        near(steps[i].time, expected[i].time, 0);
        near(steps[i].share, expected[i].share, 1e-6);
    }
    near(vt_survival_time(steps, 7, 0.5), 23, 0);
    assert_true(isinf(vt_survival_time(steps, 7, 0.4)));
    assert_int_equal(vt_kaplan_meier(durations, 0, steps), 0);
}

/* Finkelstein and Wolfe 1985, breast cosmesis, radiotherapy alone; the curve as in Klein and Moeschberger,
 * section 5.2: 0.954 after 5, 0.920 after 7, 0.832 after 8, 0.761 after 12, 0.668 after 25, 0.586 after 34,
 * 0.467 after 40, 0 after 48. */
static void turnbull(void **state)
{
    static const double data[46][2] = {{45, 0}, {6, 10}, {0, 7}, {46, 0}, {46, 0}, {7, 16}, {17, 0}, {7, 14},
        {37, 44}, {0, 8}, {4, 11}, {15, 0}, {11, 15}, {22, 0}, {46, 0}, {46, 0}, {25, 37}, {46, 0}, {26, 40},
        {46, 0}, {27, 34}, {36, 44}, {46, 0}, {36, 48}, {37, 0}, {40, 0}, {17, 25}, {46, 0}, {11, 18},
        {38, 0}, {5, 12}, {37, 0}, {0, 5}, {18, 0}, {24, 0}, {36, 0}, {5, 11}, {19, 35}, {17, 25}, {24, 0},
        {32, 0}, {33, 0}, {19, 26}, {37, 0}, {34, 0}, {36, 0}};
    static const double shares[] = {
        0.96, 0.95, 0.93, 0.915, 0.84, 0.825, 0.77, 0.755, 0.675, 0.66, 0.59, 0.58, 0.475, 0.46};
    static const vt_bounds expected[] = {{4, 5}, {6, 7}, {6, 7}, {7, 8}, {7, 8}, {11, 12}, {11, 12}, {24, 25},
        {24, 25}, {33, 34}, {33, 34}, {38, 40}, {38, 40}, {46, 48}};
    vt_duration durations[46];
    vt_bounds found[14];
    (void)state;
    for (size_t i = 0; i < 46; i++)
        durations[i] = (vt_duration){data[i][0], data[i][1] > 0 ? data[i][1] : INFINITY};
    assert_true(vt_turnbull(durations, 46, shares, 14, found));
    for (size_t i = 0; i < 14; i++) {
        near(found[i].early, expected[i].early, 0);
        near(found[i].late, expected[i].late, 0);
    }
}

/* Where nothing is censored to an interval, it is the curve of Kaplan and Meier. */
static void turnbull_is_kaplan_meier(void **state)
{
    vt_chance chance;
    (void)state;
    vt_chance_seed(&chance, 4);
    for (int round = 0; round < 50; round++) {
        vt_duration durations[60];
        vt_survival steps[60];
        double share[1] = {0.3 + 0.5 * vt_chance_unit(&chance)};
        vt_bounds found[1];
        for (size_t i = 0; i < 60; i++) {
            double time = (double)(1 + vt_chance_below(&chance, 40));
            durations[i] = (vt_duration){time, vt_chance_below(&chance, 3) ? time : INFINITY};
        }
        assert_true(vt_turnbull(durations, 60, share, 1, found));
        size_t count = vt_kaplan_meier(durations, 60, steps);
        double time = vt_survival_time(steps, count, share[0]);
        if (isinf(time))
            assert_true(isinf(found[0].late));
        else
            near(found[0].late, time, 0);
    }
}

static void turnbull_at_its_edges(void **state)
{
    static const double half[1] = {0.5};
    vt_duration one = {5, 5}, open = {5, INFINITY};
    vt_bounds found[1];
    (void)state;
    assert_true(vt_turnbull(NULL, 0, half, 1, found));
    assert_true(isinf(found[0].late));
    assert_true(vt_turnbull(&one, 1, half, 1, found));
    near(found[0].early, 5, 0);
    near(found[0].late, 5, 0);
    assert_true(vt_turnbull(&open, 1, half, 1, found));
    near(found[0].early, 5, 0);
    assert_true(isinf(found[0].late));
    /* more bounds than the grid has points */
    vt_duration *many = calloc(5000, sizeof *many);
    vt_chance chance;
    vt_chance_seed(&chance, 8);
    for (int i = 0; i < 5000; i++) {
        double time = 100 * vt_chance_unit(&chance);
        many[i] = (vt_duration){time, i % 2 ? time + 10 * vt_chance_unit(&chance) : time};
    }
    assert_true(vt_turnbull(many, 5000, half, 1, found));
    near(found[0].early, 51, 3);
    near(found[0].late, 51, 3);
    free(many);
    for (uint64_t n = 1;; n++) {
        vt_mem_fail_at(n);
        bool done = vt_turnbull(&one, 1, half, 1, found), failed = vt_mem_fail_at(0);
        assert_int_equal(done, !failed);
        if (!failed) break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson),
        cmocka_unit_test(wilson_covers),
        cmocka_unit_test(quantiles),
        cmocka_unit_test(kaplan_meier),
        cmocka_unit_test(turnbull),
        cmocka_unit_test(turnbull_is_kaplan_meier),
        cmocka_unit_test(turnbull_at_its_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Holes at an output, by the times at which it asks for blocks. */
#include "check.h"

#include "sound/dry.h"

enum { BLOCK = 16000 };

static int fed(vt_dry *dry, double *now_us, int blocks, double step_us, double most_us)
{
    int late = 0;
    for (int i = 0; i < blocks; i++, *now_us += step_us)
        late += vt_dry_fed(dry, *now_us, BLOCK, most_us);
    return late;
}

static void evenly_asked_never_runs_dry(void **state)
{
    (void)state;
    for (int blocks = 1; blocks <= 3; blocks++) {
        vt_dry dry = {0};
        double now = 5e6;
        assert_int_equal(fed(&dry, &now, blocks, 10, blocks * BLOCK), 0);
        assert_int_equal(fed(&dry, &now, 100000, BLOCK, blocks * BLOCK), 0);
        assert_int_equal(fed(&dry, &now, 100000, BLOCK * 0.9998, blocks * BLOCK), 0);
        assert_int_equal(fed(&dry, &now, 100000, BLOCK * 1.0002, blocks * BLOCK), 0);
    }
}

static void what_comes_too_late_is_one_hole_each(void **state)
{
    (void)state;
    vt_dry dry = {0};
    double now = 5e6;
    fed(&dry, &now, 100, BLOCK, 2 * BLOCK);
    now += BLOCK - 1000; /* the last moment */
    assert_int_equal(fed(&dry, &now, 2, 0, 2 * BLOCK), 0);
    now += 2 * BLOCK;
    assert_int_equal(fed(&dry, &now, 100, BLOCK, 2 * BLOCK), 0);
    now += 2 * BLOCK;
    assert_int_equal(fed(&dry, &now, 1, 0, 2 * BLOCK), 1);
    assert_int_equal(fed(&dry, &now, 2, 0, 2 * BLOCK), 0);
    now += 5 * BLOCK;
    assert_int_equal(fed(&dry, &now, 100, BLOCK, 2 * BLOCK), 1);
}

static void an_output_that_fills_slowly_at_first_is_not_late(void **state)
{
    (void)state;
    vt_dry dry = {0};
    double now = 0;
    fed(&dry, &now, 1, 1e6, 2 * BLOCK);
    assert_int_equal(fed(&dry, &now, 100, BLOCK, 2 * BLOCK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evenly_asked_never_runs_dry),
        cmocka_unit_test(what_comes_too_late_is_one_hole_each),
        cmocka_unit_test(an_output_that_fills_slowly_at_first_is_not_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

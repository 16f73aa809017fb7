/* The clocks run forward, in microseconds. */
#include "check.h"

#include <time.h>

#include "base/clock.h"

static void time_never_goes_back(void **state)
{
    (void)state;
    int64_t last = vt_clock_us();
    assert_true(last > 0);
    for (int i = 0; i < 100000; i++) {
        int64_t now = vt_clock_us();
        assert_true(now >= last);
        last = now;
    }
}

static void sleeping_takes_its_time(void **state)
{
    (void)state;
    int64_t from = vt_clock_us(), busy = vt_clock_cpu_us();
    vt_clock_sleep_us(30000);
    int64_t passed = vt_clock_us() - from;
    assert_true(passed >= 30000 && passed < 10000000);
    assert_true(vt_clock_cpu_us() - busy < 30000);

    from = vt_clock_us();
    vt_clock_sleep_us(0);
    vt_clock_sleep_us(-1000000000);
    assert_true(vt_clock_us() - from < 1000000);
}

static void work_is_measured(void **state)
{
    (void)state;
    int64_t from = vt_clock_cpu_us();
    volatile unsigned sum = 0;
    while (vt_clock_cpu_us() - from < 5000)
        sum = sum + 1;
    assert_true(sum > 0);
}

static void wall_time_is_what_the_machine_believes(void **state)
{
    (void)state;
    int64_t off = vt_clock_wall_us() - (int64_t)time(NULL) * 1000000;
    assert_true(off > -2000000 && off < 3000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_never_goes_back),
        cmocka_unit_test(sleeping_takes_its_time),
        cmocka_unit_test(work_is_measured),
        cmocka_unit_test(wall_time_is_what_the_machine_believes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

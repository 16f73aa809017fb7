/* The clocks run forward, in microseconds. */
#include "check.h"

#include <stdbool.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

/* The wall clock and the time server, as a test wants them. */
static time_t wall; /* 0: as it is */
static bool synchronised;

int clock_gettime(clockid_t id, struct timespec *out)
{
    if (id != CLOCK_REALTIME || wall == 0) return (int)syscall(SYS_clock_gettime, id, out);
    *out = (struct timespec){.tv_sec = wall};
    return 0;
}

int adjtimex(struct timex *state)
{
    state->status = synchronised ? 0 : STA_UNSYNC;
    return synchronised ? TIME_OK : TIME_ERROR;
}

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

/* A board without a battery boots in the past; one with a broken battery may boot anywhere. */
static void a_clock_is_trusted_where_it_can_be_right(void **state)
{
    (void)state;
    const time_t day = 86400, built = (time_t)(vt_clock_built_us() / 1000000);
    assert_true(built > 1700000000);
    const struct {
        time_t at;
        bool synchronised, trusted;
    } cases[] = {{built - day, false, false}, {built - day, true, false}, {built + day, false, true},
        {built + day, true, true}, {built + 365 * day, false, true}, {built + 6 * 366 * day, false, false},
        {built + 6 * 366 * day, true, true}, {day, false, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        wall = cases[i].at;
        synchronised = cases[i].synchronised;
        int64_t now = vt_clock_trusted_us();
        assert_true(now == (cases[i].trusted ? (int64_t)wall * 1000000 : 0));
    }
    wall = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_never_goes_back),
        cmocka_unit_test(sleeping_takes_its_time),
        cmocka_unit_test(work_is_measured),
        cmocka_unit_test(wall_time_is_what_the_machine_believes),
        cmocka_unit_test(a_clock_is_trusted_where_it_can_be_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

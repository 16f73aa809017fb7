/* The machine's clocks, in microseconds. */
#include "base/clock.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/timex.h>
#include <time.h>

enum { US_PER_S = 1000000, NS_PER_US = 1000 };

static const int64_t five_years_us = (int64_t)5 * 366 * 86400 * US_PER_S;

static int64_t read_clock(clockid_t id)
{
    struct timespec now = {0};
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * US_PER_S + now.tv_nsec / NS_PER_US;
}

int64_t vt_clock_us(void)
{
    return read_clock(CLOCK_BOOTTIME);
}

int64_t vt_clock_wall_us(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t vt_clock_built_us(void)
{
    struct tm built = {0};
    if (!strptime(__DATE__, "%b %d %Y", &built)) return 0;
    return (int64_t)timegm(&built) * US_PER_S;
}

int64_t vt_clock_trusted_us(void)
{
    struct timex state = {0};
    int64_t built = vt_clock_built_us(), now = vt_clock_wall_us();
    int answer = adjtimex(&state);
    bool synchronised = answer >= 0 && answer != TIME_ERROR && !(state.status & STA_UNSYNC);
    return now >= built && (synchronised || now < built + five_years_us) ? now : 0;
}

int64_t vt_clock_cpu_us(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

void vt_clock_sleep_us(int64_t us)
{
    if (us <= 0) return;
    struct timespec left = {.tv_sec = us / US_PER_S, .tv_nsec = us % US_PER_S * NS_PER_US};
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR) {}
}

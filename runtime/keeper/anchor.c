/* "Believed" means: not before the day this program was built. Boards without a battery clock boot in the
 * past. */
#include "keeper/anchor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { US_PER_S = 1000000 };

static void read_zone(vt_anchor *anchor)
{
    time_t seconds = (time_t)(anchor->wall_us / US_PER_S);
    struct tm local = {0};
    tzset();
    localtime_r(&seconds, &local);
    anchor->offset_s = local.tm_gmtoff;
    snprintf(anchor->zone, sizeof anchor->zone, "%s", local.tm_zone ? local.tm_zone : "UTC");
    char link[256];
    ssize_t length = readlink("/etc/localtime", link, sizeof link - 1);
    if (length <= 0) return;
    link[length] = '\0';
    const char *name = strstr(link, "zoneinfo/");
    if (name) snprintf(anchor->zone, sizeof anchor->zone, "%.60s", name + strlen("zoneinfo/"));
}

void vt_anchor_read(vt_anchor *anchor)
{
    memset(anchor, 0, sizeof *anchor);
    struct timex state = {0};
    int answer = adjtimex(&state);
    anchor->t_us = vt_clock_us();
    anchor->wall_us = vt_clock_wall_us();
    anchor->believed = anchor->wall_us >= vt_clock_built_us();
    anchor->synchronised =
        anchor->believed && answer >= 0 && answer != TIME_ERROR && !(state.status & STA_UNSYNC);
    anchor->error_ms = anchor->synchronised ? state.maxerror / 1000 + 1 : -1;
    anchor->source = !anchor->believed ? "none" : anchor->synchronised ? "ntp" : "rtc";
    read_zone(anchor);
}

void vt_anchor_fields(const vt_anchor *anchor, vt_fields *fields)
{
    if (anchor->believed) {
        vt_fields_int(fields, "wall", anchor->wall_us);
    } else {
        vt_fields_null(fields, "wall");
    }
    vt_fields_text(fields, "src", anchor->source);
    vt_fields_int(fields, "sync", anchor->synchronised);
    if (anchor->error_ms >= 0) {
        vt_fields_int(fields, "err_ms", anchor->error_ms);
    } else {
        vt_fields_null(fields, "err_ms");
    }
    vt_fields_text(fields, "tz", anchor->zone);
    vt_fields_int(fields, "off_s", anchor->offset_s);
}

/* A timer that never rings but is cancelled when the clock is set. */
static bool arm(int fd)
{
    struct itimerspec never = {.it_value = {.tv_sec = (time_t)1 << 40}};
    return timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) == 0 ||
           errno == ECANCELED;
}

int vt_anchor_watch(vt_err *err)
{
    int fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (fd >= 0 && arm(fd)) return fd;
    vt_fail_errno(err, NULL, "watch the clock");
    if (fd >= 0) close(fd);
    return -1;
}

bool vt_anchor_was_set(int fd)
{
    uint64_t rings;
    if (read(fd, &rings, sizeof rings) >= 0 || errno != ECANCELED) return false;
    arm(fd);
    return true;
}

int64_t vt_anchor_next_day(int64_t now_us, int hour)
{
    time_t now = (time_t)(now_us / US_PER_S);
    struct tm local = {0};
    localtime_r(&now, &local);
    struct tm cut = local;
    cut.tm_hour = hour;
    cut.tm_min = cut.tm_sec = 0;
    cut.tm_isdst = -1;
    time_t next = mktime(&cut);
    if (next <= now) {
        cut = local;
        cut.tm_mday += 1;
        cut.tm_hour = hour;
        cut.tm_min = cut.tm_sec = 0;
        cut.tm_isdst = -1;
        next = mktime(&cut);
    }
    return (int64_t)next * US_PER_S;
}

/* The host without a screen: fake fingers come from a queue ordered by time, and the clock is real or
 * virtual.
 *
 * Invariants
 * 1. Events are delivered in order of time, those of one time in the order in which they were queued.
 * 2. The virtual clock moves only inside vt_host_wait, never back, and never past a fake event that is due.
 */
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "host/backend.h"

typedef struct {
    int64_t at_us;
    vt_event event;
} fake_event;

typedef struct {
    vt_host base;
    int w, h;
    char name[64];
    bool virtual_clock;
    _Atomic int64_t now_us; /* of the virtual clock */
    int control;            /* eventfd behind vt_host_wake */
    int watch_count;
    int watched[VT_HOST_WATCH_MAX];
    fake_event *queue; /* queue[first .. first+count), in order */
    size_t first, count, capacity;
} headless;

static const headless *of_const(const vt_host *host)
{
    return (const headless *)(const void *)host;
}

static headless *of(vt_host *host)
{
    return (headless *)(void *)host;
}

static void destroy(vt_host *host)
{
    headless *me = of(host);
    close(me->control);
    vt_free(me->queue);
    vt_free(me);
}

static const char *name(const vt_host *host)
{
    return of_const(host)->name;
}

static void *window(const vt_host *host)
{
    (void)host;
    return NULL;
}

static void screen(const vt_host *host, int *w, int *h, double *width_mm)
{
    *w = of_const(host)->w;
    *h = of_const(host)->h;
    *width_mm = 0;
}

static double refresh(const vt_host *host)
{
    (void)host;
    return 60;
}

static void set_view(vt_host *host, const vt_view *view)
{
    (void)host;
    (void)view;
}

static void do_raise(vt_host *host)
{
    (void)host;
}

static int64_t now(vt_host *host)
{
    headless *me = of(host);
    return me->virtual_clock ? me->now_us : vt_clock_us();
}

static bool watch(vt_host *host, int fd, vt_err *err)
{
    headless *me = of(host);
    if (me->watch_count == VT_HOST_WATCH_MAX)
        return vt_fail(
            err, VT_ERR_RANGE, NULL, "At most %d descriptors can be watched at a time.", VT_HOST_WATCH_MAX);
    me->watched[me->watch_count++] = fd;
    return true;
}

static void unwatch(vt_host *host, int fd)
{
    headless *me = of(host);
    for (int i = 0; i < me->watch_count; i++) {
        if (me->watched[i] == fd) me->watched[i--] = me->watched[--me->watch_count];
    }
}

static void wake(vt_host *host)
{
    const uint64_t one = 1;
    while (write(of(host)->control, &one, sizeof one) < 0 && errno == EINTR) {}
}

/* Sleeps until a wake, a readable descriptor or the timeout (NULL: none); tells which. */
static bool sleep_until(headless *me, const struct timespec *timeout, bool *woken, vt_err *err)
{
    struct pollfd slots[VT_HOST_WATCH_MAX + 1] = {{.fd = me->control, .events = POLLIN}};
    nfds_t used = 1;
    for (int i = 0; i < me->watch_count; i++)
        slots[used++] = (struct pollfd){.fd = me->watched[i], .events = POLLIN};
    int ready = ppoll(slots, used, timeout, NULL);
    if (ready < 0) return errno == EINTR || vt_fail_errno(err, NULL, "wait for events");
    if (slots[0].revents) {
        uint64_t count;
        while (read(me->control, &count, sizeof count) < 0 && errno == EINTR) {}
        *woken = true;
    }
    for (nfds_t i = 1; i < used; i++) {
        if (slots[i].revents & POLLNVAL) unwatch(&me->base, slots[i].fd);
        if (slots[i].revents & ~POLLNVAL) *woken = true;
    }
    return true;
}

static void deliver(headless *me, vt_host_news *news)
{
    int64_t until = now(&me->base);
    while (me->count > 0 && me->queue[me->first].at_us <= until) {
        if (news->count == VT_NEWS_MAX) {
            news->more = true;
            return;
        }
        news->events[news->count++] = me->queue[me->first++].event;
        me->count--;
    }
}

static bool wait(vt_host *host, int64_t deadline_us, vt_host_news *news, vt_err *err)
{
    headless *me = of(host);
    if (me->count > 0 && me->queue[me->first].at_us < deadline_us) deadline_us = me->queue[me->first].at_us;
    int64_t left = deadline_us - now(host);
    bool jump = me->virtual_clock && deadline_us < INT64_MAX;
    if (left < 0 || jump) left = 0;
    struct timespec timeout = {.tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000};
    if (!sleep_until(me, deadline_us < INT64_MAX ? &timeout : NULL, &news->woken, err)) return false;
    if (jump && !news->woken && deadline_us > me->now_us) me->now_us = deadline_us;
    deliver(me, news);
    return true;
}

static bool make_room(headless *me)
{
    if (me->first + me->count < me->capacity) return true;
    if (me->first > 0 && me->first >= me->count) {
        memmove(me->queue, me->queue + me->first, me->count * sizeof *me->queue);
        me->first = 0;
        return true;
    }
    size_t capacity = me->capacity ? 2 * me->capacity : 64;
    fake_event *grown = vt_realloc_array(me->queue, capacity, sizeof *grown);
    if (!grown) return false;
    me->queue = grown;
    me->capacity = capacity;
    return true;
}

static bool fake(vt_host *host, int64_t at_us, const vt_event *event, vt_err *err)
{
    headless *me = of(host);
    if (!make_room(me)) return vt_fail_memory(err, "the queue of fake fingers");
    size_t at = me->first + me->count++;
    for (; at > me->first && me->queue[at - 1].at_us > at_us; at--)
        me->queue[at] = me->queue[at - 1];
    me->queue[at] = (fake_event){.at_us = at_us, .event = *event};
    return true;
}

static const vt_host_backend backend = {
    destroy, name, window, screen, refresh, set_view, do_raise, now, watch, unwatch, wake, wait, fake};

vt_host *vt_host_headless_create(const vt_host_options *options, bool virtual_clock, vt_err *err)
{
    headless *me = vt_alloc(sizeof *me);
    if (!me) {
        vt_fail_memory(err, "the host");
        return NULL;
    }
    me->base.backend = &backend;
    me->w = options->w;
    me->h = options->h;
    me->virtual_clock = virtual_clock;
    const char *called = options->display_name ? options->display_name : "headless";
    strncpy(me->name, called, sizeof me->name - 1);
    me->control = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (me->control < 0) {
        vt_fail_errno(err, NULL, "make an eventfd");
        vt_free(me);
        return NULL;
    }
    return &me->base;
}

/* SDL can only wait for its own events; this brings ours to it. */
#include "host/waiter.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/mem.h"
#include "host/backend.h"

enum { VT_WAITER_MAX = VT_HOST_WATCH_MAX + 1 /* the display server */ };

struct vt_waiter {
    void (*tell)(void *context);
    void *context;
    int control; /* eventfd: the fields below have changed */
    bool running;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    bool armed;
    bool stop;
    int count;
    int fds[VT_WAITER_MAX];
};

static void nudge(const vt_waiter *waiter)
{
    const uint64_t one = 1;
    while (write(waiter->control, &one, sizeof one) < 0 && errno == EINTR) {}
}

/* What to poll; slot 0 is the control. Returns the number of slots, 0 to stop. */
static nfds_t snapshot(vt_waiter *waiter, struct pollfd *slots)
{
    pthread_mutex_lock(&waiter->lock);
    nfds_t used = waiter->stop ? 0 : 1;
    slots[0] = (struct pollfd){.fd = waiter->control, .events = POLLIN};
    for (int i = 0; used > 0 && waiter->armed && i < waiter->count; i++)
        slots[used++] = (struct pollfd){.fd = waiter->fds[i], .events = POLLIN};
    pthread_mutex_unlock(&waiter->lock);
    return used;
}

/* Whether a descriptor that is still watched has something to tell. One that was closed without being taken
 * away would be ready for ever: it is dropped. */
static bool has_news(vt_waiter *waiter, const struct pollfd *slots, nfds_t used)
{
    bool found = false;
    pthread_mutex_lock(&waiter->lock);
    for (nfds_t i = 0; i < used; i++) {
        for (int k = 0; k < waiter->count && slots[i].revents; k++) {
            if (waiter->fds[k] != slots[i].fd) continue;
            if (slots[i].revents & POLLNVAL)
                waiter->fds[k] = waiter->fds[--waiter->count];
            else
                found = true;
            break;
        }
    }
    if (found) waiter->armed = false;
    pthread_mutex_unlock(&waiter->lock);
    return found;
}

static void *wait_for_fds(void *argument)
{
    vt_waiter *waiter = argument;
    struct pollfd slots[VT_WAITER_MAX + 1];
    nfds_t used;
    while ((used = snapshot(waiter, slots)) > 0) {
        if (poll(slots, used, -1) < 0) continue;
        if (slots[0].revents) {
            uint64_t count;
            while (read(waiter->control, &count, sizeof count) < 0 && errno == EINTR) {}
        }
        if (has_news(waiter, slots + 1, used - 1)) waiter->tell(waiter->context);
    }
    return NULL;
}

/* Signals go to the main thread, which knows what they mean. */
static bool start(vt_waiter *waiter, vt_err *err)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&waiter->thread, NULL, wait_for_fds, waiter);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed) {
        errno = failed;
        return vt_fail_errno(err, NULL, "start a thread that watches descriptors");
    }
    waiter->running = true;
    return true;
}

vt_waiter *vt_waiter_create(void (*tell)(void *context), void *context, vt_err *err)
{
    vt_waiter *waiter = vt_alloc(sizeof *waiter);
    if (!waiter) {
        vt_fail_memory(err, "the watcher of descriptors");
        return NULL;
    }
    waiter->tell = tell;
    waiter->context = context;
    waiter->armed = true;
    waiter->control = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (waiter->control < 0) {
        vt_fail_errno(err, NULL, "make an eventfd");
        vt_free(waiter);
        return NULL;
    }
    pthread_mutex_init(&waiter->lock, NULL);
    return waiter;
}

void vt_waiter_destroy(vt_waiter *waiter)
{
    if (!waiter) return;
    pthread_mutex_lock(&waiter->lock);
    waiter->stop = true;
    pthread_mutex_unlock(&waiter->lock);
    if (waiter->running) {
        nudge(waiter);
        pthread_join(waiter->thread, NULL);
    }
    pthread_mutex_destroy(&waiter->lock);
    close(waiter->control);
    vt_free(waiter);
}

bool vt_waiter_add(vt_waiter *waiter, int fd, vt_err *err)
{
    pthread_mutex_lock(&waiter->lock);
    bool room = waiter->count < VT_WAITER_MAX;
    if (room) waiter->fds[waiter->count++] = fd;
    pthread_mutex_unlock(&waiter->lock);
    if (!room)
        return vt_fail(
            err, VT_ERR_RANGE, NULL, "At most %d descriptors can be watched at a time.", VT_HOST_WATCH_MAX);
    if (!waiter->running && !start(waiter, err)) {
        vt_waiter_remove(waiter, fd);
        return false;
    }
    nudge(waiter);
    return true;
}

void vt_waiter_remove(vt_waiter *waiter, int fd)
{
    pthread_mutex_lock(&waiter->lock);
    for (int i = 0; i < waiter->count; i++) {
        if (waiter->fds[i] == fd) waiter->fds[i--] = waiter->fds[--waiter->count];
    }
    pthread_mutex_unlock(&waiter->lock);
    nudge(waiter);
}

void vt_waiter_arm(vt_waiter *waiter)
{
    pthread_mutex_lock(&waiter->lock);
    bool was = waiter->armed;
    waiter->armed = true;
    pthread_mutex_unlock(&waiter->lock);
    if (!was) nudge(waiter);
}

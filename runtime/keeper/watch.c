/* A thread that counts naps, not time: a machine that was suspended in the middle of a frame has not hung. */
#include "keeper/watch.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/mem.h"

enum { NAP_US = 500000 };

struct vt_watch {
    vt_ring *ring;
    int64_t timeout_us;
    int alarm;
    int stop; /* ends a nap early */
    atomic_bool over;
    atomic_int_fast64_t frame;
    pthread_t thread;
};

static bool nap(vt_watch *watch, int64_t us)
{
    struct pollfd one = {.fd = watch->stop, .events = POLLIN};
    return poll(&one, 1, (int)(us / 1000)) == 0;
}

static void *keep_watch(void *context)
{
    vt_watch *watch = context;
    int64_t length = watch->timeout_us / 4 < NAP_US ? watch->timeout_us / 4 : NAP_US;
    int64_t seen = -1, waited = 0;
    for (;;) {
        unsigned pulse = vt_ring_pulse(watch->ring);
        if (atomic_load(&watch->over)) return NULL;
        int64_t begun = vt_ring_get(watch->ring, VT_SHARED_FRAME_BEGIN);
        bool running = begun != vt_ring_get(watch->ring, VT_SHARED_FRAME_END);
        if (!running || begun != seen) waited = 0;
        seen = begun;
        if (waited >= watch->timeout_us) {
            atomic_store(&watch->frame, begun);
            eventfd_write(watch->alarm, 1);
            waited = 0;
        }
        if (!running) vt_ring_await_frame(watch->ring, pulse);
        if (nap(watch, length)) waited += length;
    }
}

vt_watch *vt_watch_start(vt_ring *ring, int64_t timeout_us, vt_err *err)
{
    vt_watch *watch = vt_alloc(sizeof *watch);
    if (!watch) {
        vt_fail_memory(err, "the watch over frames");
        return NULL;
    }
    watch->ring = ring;
    watch->timeout_us = timeout_us;
    watch->alarm = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    watch->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (watch->alarm >= 0 && watch->stop >= 0 &&
        pthread_create(&watch->thread, NULL, keep_watch, watch) == 0) {
        return watch;
    }
    vt_fail_errno(err, NULL, "start the watch over frames");
    if (watch->alarm >= 0) close(watch->alarm);
    if (watch->stop >= 0) close(watch->stop);
    vt_free(watch);
    return NULL;
}

void vt_watch_stop(vt_watch *watch)
{
    if (!watch) return;
    atomic_store(&watch->over, true);
    eventfd_write(watch->stop, 1);
    vt_ring_stir(watch->ring);
    pthread_join(watch->thread, NULL);
    close(watch->alarm);
    close(watch->stop);
    vt_free(watch);
}

int vt_watch_fd(const vt_watch *watch)
{
    return watch->alarm;
}

int64_t vt_watch_take(vt_watch *watch)
{
    eventfd_t count;
    if (eventfd_read(watch->alarm, &count) < 0) return -1;
    int64_t frame = atomic_load(&watch->frame);
    bool still = vt_ring_get(watch->ring, VT_SHARED_FRAME_BEGIN) == frame &&
                 vt_ring_get(watch->ring, VT_SHARED_FRAME_END) != frame;
    return still ? frame : -1;
}

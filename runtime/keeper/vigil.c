/* A thread that counts naps, not time: a machine that was suspended in the middle of a frame has not hung. */
#include "keeper/vigil.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/mem.h"

enum { NAP_US = 500000 };

struct vt_vigil {
    vt_ring *ring;
    int64_t timeout_us;
    int alarm;
    int stop; /* ends a nap early */
    atomic_bool over;
    atomic_int_fast64_t frame;
    pthread_t thread;
};

static bool nap(vt_vigil *vigil, int64_t us)
{
    struct pollfd one = {.fd = vigil->stop, .events = POLLIN};
    return poll(&one, 1, (int)(us / 1000)) == 0;
}

static void *keep_vigil(void *context)
{
    vt_vigil *vigil = context;
    int64_t length = vigil->timeout_us / 4 < NAP_US ? vigil->timeout_us / 4 : NAP_US;
    int64_t seen = -1, waited = 0;
    for (;;) {
        unsigned pulse = vt_ring_pulse(vigil->ring);
        if (atomic_load(&vigil->over)) return NULL;
        int64_t begun = vt_ring_get(vigil->ring, VT_SHARED_FRAME_BEGIN);
        bool running = begun != vt_ring_get(vigil->ring, VT_SHARED_FRAME_END);
        if (!running || begun != seen) waited = 0;
        seen = begun;
        if (waited >= vigil->timeout_us) {
            atomic_store(&vigil->frame, begun);
            eventfd_write(vigil->alarm, 1);
            waited = 0;
        }
        if (!running) vt_ring_await_frame(vigil->ring, pulse);
        if (nap(vigil, length)) waited += length;
    }
}

vt_vigil *vt_vigil_start(vt_ring *ring, int64_t timeout_us, vt_err *err)
{
    vt_vigil *vigil = vt_alloc(sizeof *vigil);
    if (!vigil) {
        vt_fail_memory(err, "the vigil over frames");
        return NULL;
    }
    vigil->ring = ring;
    vigil->timeout_us = timeout_us;
    vigil->alarm = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    vigil->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (vigil->alarm >= 0 && vigil->stop >= 0 &&
        pthread_create(&vigil->thread, NULL, keep_vigil, vigil) == 0) {
        return vigil;
    }
    vt_fail_errno(err, NULL, "start the vigil over frames");
    if (vigil->alarm >= 0) close(vigil->alarm);
    if (vigil->stop >= 0) close(vigil->stop);
    vt_free(vigil);
    return NULL;
}

void vt_vigil_stop(vt_vigil *vigil)
{
    if (!vigil) return;
    atomic_store(&vigil->over, true);
    eventfd_write(vigil->stop, 1);
    vt_ring_stir(vigil->ring);
    pthread_join(vigil->thread, NULL);
    close(vigil->alarm);
    close(vigil->stop);
    vt_free(vigil);
}

int vt_vigil_fd(const vt_vigil *vigil)
{
    return vigil->alarm;
}

int64_t vt_vigil_take(vt_vigil *vigil)
{
    eventfd_t count;
    if (eventfd_read(vigil->alarm, &count) < 0) return -1;
    int64_t frame = atomic_load(&vigil->frame);
    bool still = vt_ring_get(vigil->ring, VT_SHARED_FRAME_BEGIN) == frame &&
                 vt_ring_get(vigil->ring, VT_SHARED_FRAME_END) != frame;
    return still ? frame : -1;
}

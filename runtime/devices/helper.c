/* The line to a helper program: the keeper starts the program and passes our end of its standard input and
 * output. Lines that come faster than was declared are dropped where all lines are (devices/ports.c).
 *
 * Invariants
 * 1. A helper that floods is held up by its own writing: at most GULPS_MOST bytes are read in WINDOW_US,
 * which is shorter than the pause that ends a line.
 * 2. A line goes out whole or not at all: the kernel takes a packet of that size in one piece, so a stage
 * that dies leaves no half line for the next one.
 * 3. Waiting for a helper to be started costs nothing. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "devices/backend.h"
#include "devices/lines.h"

enum { GULP = 32 * 1024, GULPS_MOST = 4 * GULP, WINDOW_US = 50000 };

_Static_assert((int)WINDOW_US < (int)VT_LINE_PAUSE_US, "a helper that is held up would have its lines cut");

typedef struct {
    int fd;    /* -1: it has not been started yet */
    bool full; /* it does not read: our queue waits until it does */
    int64_t window_us;
    size_t read; /* in this window */
} helper;

static bool open_helper(vt_port *port, vt_err *err)
{
    helper *it = vt_alloc(sizeof *it);
    if (!it) return vt_fail_memory(err, "a helper's line");
    it->fd = -1;
    port->state = it;
    return true;
}

static void close_helper(vt_port *port)
{
    helper *it = port->state;
    if (it->fd >= 0) close(it->fd);
    vt_free(it);
    port->state = NULL;
}

/* The one that the keeper started last; it takes the place of the one before. */
static void take_up(vt_port *port, helper *it)
{
    int fd = vt_port_attached(port);
    if (fd < 0) return;
    if (it->fd >= 0) close(it->fd);
    *it = (helper){.fd = fd};
    vt_port_found(port);
}

static bool held_up(const helper *it)
{
    return it->read >= GULPS_MOST;
}

static int fds_helper(vt_port *port, struct pollfd out[VT_PORT_FDS])
{
    helper *it = port->state;
    take_up(port, it);
    if (it->fd < 0) return 0;
    int wanted = (held_up(it) ? 0 : POLLIN) | (it->full ? POLLOUT : 0);
    if (wanted == 0) return 0; /* not even its end, which would be told again and again */
    out[0] = (struct pollfd){.fd = it->fd, .events = (short)wanted};
    return 1;
}

static bool ready_helper(vt_port *port, const struct pollfd *fds, int count, vt_err *err)
{
    helper *it = port->state;
    char bytes[GULP];
    (void)count;
    if (fds[0].fd != it->fd) return true;
    if (fds[0].revents & POLLOUT) it->full = false;
    if (!(fds[0].revents & (POLLIN | POLLHUP | POLLERR)) || held_up(it)) return true;
    ssize_t got = recv(it->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (got <= 0) return vt_fail(err, VT_ERR_STATE, NULL, "the program ended");
    int64_t now = vt_clock_us();
    if (now - it->window_us >= WINDOW_US) {
        it->window_us = now;
        it->read = 0;
    }
    it->read += (size_t)got;
    vt_port_bytes(port, bytes, (size_t)got, now);
    return true;
}

static int64_t due_helper(const vt_port *port)
{
    const helper *it = port->state;
    return held_up(it) ? it->window_us + WINDOW_US : INT64_MAX;
}

static bool tick_helper(vt_port *port, int64_t now_us, vt_err *err)
{
    helper *it = port->state;
    (void)err;
    it->window_us = now_us;
    it->read = 0;
    return true;
}

static bool send_helper(vt_port *port, const char *text, size_t length, vt_err *err)
{
    helper *it = port->state;
    char end = '\n';
    struct iovec parts[] = {
        {.iov_base = (void *)(uintptr_t)text, .iov_len = length}, {.iov_base = &end, .iov_len = 1}};
    struct msghdr line = {.msg_iov = parts, .msg_iovlen = 2};
    if (it->fd < 0) return vt_fail(err, VT_ERR_STATE, NULL, "the program does not run");
    if (sendmsg(it->fd, &line, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return true;
    it->full = errno == EAGAIN;
    return vt_fail_errno(err, NULL, "write to a helper");
}

const vt_backend vt_backend_helper = {.name = "helper",
    .open = open_helper,
    .close = close_helper,
    .fds = fds_helper,
    .ready = ready_helper,
    .due = due_helper,
    .tick = tick_helper,
    .send = send_helper};

/* See evdev.h. */
#include "devices/evdev.h"

#include <errno.h>
#include <fcntl.h>
#include <libevdev/libevdev.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

enum { LISTENERS = 32, PATIENCE = 4096 };

typedef struct vt_evdev_node {
    char path[80];
    int fd;
    struct libevdev *device;
    vt_port *listeners[LISTENERS]; /* the first one polls */
    int count;
    struct vt_evdev_node *next;
} node;

/* ---- which ones ---- */

/* The nodes that the port means, of one device; of all that fit, where it names none. */
static int choose(const vt_port *port, const vt_evdev_wish *wish, vt_input out[VT_EVDEV_NODES], vt_err *err)
{
    static const char *const advice = "see vitrine doctor";
    const vt_devices_options *options = vt_port_options(port);
    const char *device = port->decl.device;
    vt_input *all = vt_alloc_array(VT_INPUTS_MAX, sizeof *all);
    int found = 0;
    if (!all) {
        vt_fail_memory(err, "input devices");
        return 0;
    }
    int count = vt_inputs_list(options->dev, options->sys, all);
    unsigned is = device[0] ? wish->is : wish->any;
    for (int i = 0; i < count; i++) {
        if ((all[i].is & is) != is || !vt_input_is(&all[i], device)) continue;
        if (device[0] && found > 0 && strcmp(out[0].place, all[i].place) != 0) {
            char one[128], other[128];
            vt_input_name(&out[0], all, count, one, sizeof one);
            vt_input_name(&all[i], all, count, other, sizeof other);
            vt_fail(err, VT_ERR_STATE, NULL, "two devices are \"%s\": say which one, %s or %s", device, one,
                other);
            vt_free(all);
            return 0;
        }
        if (found < VT_EVDEV_NODES) out[found++] = all[i];
    }
    vt_free(all);
    if (found > 0) return found;
    if (device[0])
        vt_fail(err, VT_ERR_MISSING, NULL, "no %s is \"%s\"; %s", wish->what, device, advice);
    else
        vt_fail(err, VT_ERR_MISSING, NULL, "there is no %s; name it by device = …, %s", wish->what, advice);
    return 0;
}

/* ---- nodes ---- */

static void close_node(node *it)
{
    if (it->device) libevdev_free(it->device);
    if (it->fd >= 0) close(it->fd);
    vt_free(it);
}

static node *open_node(const char *path, bool grab, vt_err *err)
{
    node *it = vt_alloc(sizeof *it);
    if (!it) {
        vt_fail_memory(err, path);
        return NULL;
    }
    snprintf(it->path, sizeof it->path, "%.79s", path);
    it->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (it->fd < 0) {
        bool rights = errno == EACCES;
        vt_fail_errno(err, path, rights ? "read it as a member of the group input" : "open");
        close_node(it);
        return NULL;
    }
    int failed = libevdev_new_from_fd(it->fd, &it->device);
    if (failed == 0 && grab) failed = libevdev_grab(it->device, LIBEVDEV_GRAB);
    if (failed == 0) return it;
    errno = -failed;
    if (errno == EBUSY)
        vt_fail(err, VT_ERR_STATE, path, "another sensor or program keeps this device for itself");
    else
        vt_fail_errno(err, path, "read an input device");
    close_node(it);
    return NULL;
}

static node *find_node(node *first, const char *path)
{
    while (first && strcmp(first->path, path) != 0)
        first = first->next;
    return first;
}

static bool join_node(vt_port *port, const char *path, bool grab, vt_err *err)
{
    vt_evdev *joined = port->state;
    node **all = (node **)vt_port_common(port), *it = find_node(*all, path);
    if (!it) {
        it = open_node(path, grab, err);
        if (!it) return false;
        it->next = *all;
        *all = it;
    }
    if (it->count == LISTENERS)
        return vt_fail(err, VT_ERR_RANGE, path, "more than %d sensors listen to one device", LISTENERS);
    it->listeners[it->count++] = port;
    joined->nodes[joined->count++] = it;
    return true;
}

static void leave_node(vt_port *port, node *it)
{
    int kept = 0;
    for (int i = 0; i < it->count; i++) {
        if (it->listeners[i] != port) it->listeners[kept++] = it->listeners[i];
    }
    it->count = kept;
    if (kept > 0) return;
    node **at = (node **)vt_port_common(port);
    while (*at != it)
        at = &(*at)->next;
    *at = it->next;
    close_node(it);
}

bool vt_evdev_join(vt_port *port, const vt_evdev_wish *wish, vt_err *err)
{
    vt_evdev *joined = port->state;
    vt_input wanted[VT_EVDEV_NODES];
    joined->wish = wish;
    joined->count = 0;
    int count = choose(port, wish, wanted, err);
    for (int i = 0; i < count; i++) {
        if (join_node(port, wanted[i].node, wish->grab, err)) continue;
        vt_evdev_leave(port);
        return false;
    }
    return count > 0;
}

void vt_evdev_leave(vt_port *port)
{
    vt_evdev *joined = port->state;
    for (int i = 0; i < joined->count; i++)
        leave_node(port, joined->nodes[i]);
    joined->count = 0;
}

/* ---- what they say ---- */

int vt_evdev_fds(vt_port *port, struct pollfd out[VT_PORT_FDS])
{
    const vt_evdev *joined = port->state;
    int count = 0;
    for (int i = 0; i < joined->count; i++) {
        if (joined->nodes[i]->listeners[0] != port) continue;
        out[count++] = (struct pollfd){.fd = joined->nodes[i]->fd, .events = POLLIN};
    }
    return count;
}

static void tell(node *it, const struct input_event *event)
{
    for (int i = 0; i < it->count; i++) {
        const vt_evdev *joined = it->listeners[i]->state;
        for (int k = 0; k < joined->count; k++) {
            if (joined->nodes[k] == it) joined->wish->heard(it->listeners[i], k, event);
        }
    }
}

/* Everything that waits, but not for ever: a device that never pauses has its turn again. */
static bool read_node(node *it, vt_err *err)
{
    struct input_event event;
    unsigned how = LIBEVDEV_READ_FLAG_NORMAL;
    for (int i = 0; i < PATIENCE; i++) {
        int got = libevdev_next_event(it->device, how, &event);
        if (got == -EAGAIN && how == LIBEVDEV_READ_FLAG_NORMAL) return true;
        if (got == -EAGAIN) {
            how = LIBEVDEV_READ_FLAG_NORMAL;
            continue;
        }
        if (got < 0) {
            errno = -got;
            return vt_fail_errno(err, NULL, errno == ENODEV ? "it was unplugged" : "read an input device");
        }
        if (got == LIBEVDEV_READ_STATUS_SYNC) how = LIBEVDEV_READ_FLAG_SYNC;
        if (event.type != EV_SYN || event.code == SYN_REPORT) tell(it, &event);
    }
    return true;
}

bool vt_evdev_ready(vt_port *port, const struct pollfd *fds, int count, vt_err *err)
{
    const vt_evdev *joined = port->state;
    for (int i = 0; i < count; i++) {
        for (int k = 0; fds[i].revents && k < joined->count; k++) {
            node *it = joined->nodes[k];
            if (it->fd != fds[i].fd) continue;
            bool gone = !(fds[i].revents & POLLIN);
            if (!gone && read_node(it, err)) continue;
            if (gone) vt_fail(err, VT_ERR_IO, NULL, "it was unplugged");
            for (int other = 0; other < it->count; other++) {
                if (it->listeners[other] != port) vt_port_lost(it->listeners[other], err);
            }
            return false;
        }
    }
    return true;
}

bool vt_evdev_axis(const vt_port *port, int number, unsigned code, struct input_absinfo *out)
{
    const vt_evdev *joined = port->state;
    const struct input_absinfo *facts = libevdev_get_abs_info(joined->nodes[number]->device, code);
    if (facts) *out = *facts;
    return facts != NULL;
}

const char *vt_evdev_version(void)
{
    return "libevdev " VT_EVDEV_VERSION;
}

/* Serial lines as channels: found by what hangs on them, never by a number that changes from day to day.
 *
 * Invariants
 * 1. Channels that name the same device share its line: each of them reads all of it.
 * 2. says:TEXT opens every port that fits and listens to all of them at once, for 3 s: boards start anew when
 *    they are opened and tell their name then. Nothing is opened again before something is plugged in or
 *    10 s have passed.
 * 3. A first line that was under way when the port was opened is left out: it may be the end of a number. */
#include <errno.h>
#include <libserialport.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "devices/backend.h"
#include "devices/ttys.h"
#include "devices/wire.h"

enum { SAYS_US = 3000000, UNDER_WAY_US = 30000, READ_BYTES = 4096 };

typedef struct {
    vt_wire *wires[VT_PORT_FDS]; /* one, or while it looks for the one that says TEXT: all that fit */
    int count;
    int64_t until_us; /* of looking; INT64_MAX: found */
} serial;

static vt_wire **wires_of(const vt_port *port)
{
    return (vt_wire **)vt_port_common(port);
}

static const char *text_of(const vt_port *port)
{
    return strncmp(port->decl.port, "says:", 5) == 0 ? port->decl.port + 5 : NULL;
}

static bool reads(const vt_port *port)
{
    return port->decl.kind == VT_CHANNEL_SENSOR;
}

static void leave_all(vt_port *port, const vt_wire *but)
{
    serial *own = port->state;
    for (int i = 0; i < own->count; i++) {
        if (own->wires[i] != but) vt_wire_leave(wires_of(port), own->wires[i], port);
    }
    own->count = 0;
}

static bool join(vt_port *port, const char *path, vt_err *err)
{
    serial *own = port->state;
    vt_wire *wire = vt_wire_open(wires_of(port), path, port->decl.baud ? port->decl.baud : 9600, err);
    if (!wire) return false;
    if (!vt_wire_join(wire, port, err)) return false;
    own->wires[own->count++] = wire;
    if (wire->midway) vt_port_midway(port);
    return true;
}

/* Two of the same kind, and nothing to tell them apart by: the first place is taken, the same every day. */
static void warn_of_equals(const vt_port *port, const vt_tty *ttys, int count)
{
    int same = 0;
    for (int i = 0; i < count; i++)
        same += vt_tty_is(&ttys[i], port->decl.port);
    if (same > 1)
        vt_log(VT_LOG_WARNING,
            "%s: %d devices are %s; the one in the first socket is taken. To tell them apart: vitrine "
            "devices "
            "--assign",
            port->decl.name, same, port->decl.port);
}

static bool join_by_usb(vt_port *port, const vt_tty *ttys, int count, vt_err *err)
{
    for (int i = 0; i < count; i++) {
        if (!vt_tty_is(&ttys[i], port->decl.port)) continue;
        if (!join(port, ttys[i].node, err)) return false;
        warn_of_equals(port, ttys, count);
        return true;
    }
    return vt_fail(err, VT_ERR_MISSING, port->decl.port, "it is not plugged in; see vitrine devices");
}

static bool join_by_path(vt_port *port, vt_err *err)
{
    char path[256];
    const char *name = port->decl.port, *last = strrchr(name, '/');
    snprintf(path, sizeof path, "%s%s%s", name[0] == '/' ? "" : vt_port_options(port)->dev,
        name[0] == '/' ? "" : "/", name);
    if (!join(port, path, err)) return false;
    last = last ? last + 1 : name;
    if (strncmp(last, "ttyUSB", 6) == 0 || strncmp(last, "ttyACM", 6) == 0)
        vt_log(VT_LOG_WARNING,
            "%s: %s is only a number, which changes when something else is plugged in; vitrine devices tells "
            "its lasting name",
            port->decl.name, name);
    return true;
}

static bool join_all(vt_port *port, const vt_tty *ttys, int count, vt_err *err)
{
    serial *own = port->state;
    vt_err first = {0};
    for (const vt_wire *wire = *wires_of(port); wire; wire = wire->next) {
        if (!wire->gone && strcmp(wire->said, text_of(port)) == 0) return join(port, wire->node, err);
    }
    for (int i = 0; i < count && own->count < VT_PORT_FDS; i++) {
        vt_err why;
        bool other = !join(port, ttys[i].node, &why) && why.kind != VT_ERR_STATE; /* not: in use here */
        if (other && first.kind == VT_ERR_NONE) first = why;
    }
    if (own->count > 0) {
        own->until_us = vt_clock_us() + SAYS_US;
        return true;
    }
    if (first.kind == VT_ERR_NONE)
        return vt_fail(err, VT_ERR_MISSING, port->decl.port, "nothing else serial is plugged in");
    if (err) *err = first;
    return false;
}

static bool serial_open(vt_port *port, vt_err *err)
{
    vt_tty ttys[VT_TTYS_MAX];
    const vt_devices_options *options = vt_port_options(port);
    serial *own = vt_alloc(sizeof *own);
    if (!own) return vt_fail_memory(err, "a serial channel");
    own->until_us = INT64_MAX;
    port->state = own;
    bool by_usb = strncmp(port->decl.port, "usb:", 4) == 0, fine;
    int count = by_usb || text_of(port) ? vt_ttys_list(options->dev, options->sys, ttys) : 0;
    if (text_of(port))
        fine = join_all(port, ttys, count, err);
    else
        fine = by_usb ? join_by_usb(port, ttys, count, err) : join_by_path(port, err);
    if (!fine) {
        vt_free(own);
        port->state = NULL;
        return false;
    }
    if (own->until_us == INT64_MAX) vt_port_found(port);
    return true;
}

static void serial_close(vt_port *port)
{
    leave_all(port, NULL);
    vt_free(port->state);
    port->state = NULL;
}

/* The first user of a line polls it for all. */
static int serial_fds(vt_port *port, struct pollfd out[VT_PORT_FDS])
{
    serial *own = port->state;
    int count = 0;
    for (int i = 0; i < own->count; i++) {
        vt_wire *wire = own->wires[i];
        if (wire->users[0] != port || wire->gone) continue;
        short events = wire->sent < wire->out.size ? POLLIN | POLLOUT : POLLIN;
        out[count++] = (struct pollfd){.fd = wire->fd, .events = events};
    }
    return count;
}

/* ---- looking for the one that says TEXT ---- */

static void remember(vt_wire *wire, const char *bytes, size_t size)
{
    size_t most = sizeof wire->recent;
    if (size >= most) {
        memcpy(wire->recent, bytes + size - most, most);
        wire->kept = most;
        return;
    }
    size_t stays = wire->kept + size > most ? most - size : wire->kept;
    memmove(wire->recent, wire->recent + wire->kept - stays, stays);
    memcpy(wire->recent + stays, bytes, size);
    wire->kept = stays + size;
}

/* Found: from the beginning of the line that says TEXT on, everything counts. */
static void found_it(vt_port *port, vt_wire *wire, const char *at, int64_t now)
{
    serial *own = port->state;
    const char *from = at;
    while (from > wire->recent && from[-1] != '\n' && from[-1] != '\r')
        from--;
    leave_all(port, wire);
    snprintf(wire->said, sizeof wire->said, "%s", text_of(port));
    own->wires[0] = wire;
    own->count = 1;
    own->until_us = INT64_MAX;
    vt_port_found(port);
    if (reads(port)) vt_port_bytes(port, from, (size_t)(wire->recent + wire->kept - from), now);
}

static bool looks(const vt_port *port)
{
    return ((const serial *)port->state)->until_us != INT64_MAX;
}

static void share(vt_wire *wire, const char *bytes, size_t size, int64_t now)
{
    vt_port *users[VT_CHANNELS_MAX];
    int count = wire->count;
    memcpy(users, wire->users, sizeof users);
    remember(wire, bytes, size);
    for (int i = 0; i < count; i++) {
        vt_port *port = users[i];
        const char *text = text_of(port);
        if (!looks(port)) {
            if (reads(port)) vt_port_bytes(port, bytes, size, now);
            continue;
        }
        const char *at = memmem(wire->recent, wire->kept, text, strlen(text));
        if (at) found_it(port, wire, at, now);
    }
}

/* ---- bytes ---- */

/* It is gone, for everybody who shares it. */
static bool gone(vt_port *port, vt_wire *wire, vt_err *err)
{
    vt_fail(err, VT_ERR_MISSING, port->decl.port[0] ? port->decl.port : wire->node, "it was unplugged");
    wire->gone = true;
    for (int i = 0; i < wire->count; i++) {
        if (wire->users[i] != port) vt_port_lost(wire->users[i], err);
    }
    return false;
}

static bool read_wire(vt_port *port, vt_wire *wire, short events, vt_err *err)
{
    char bytes[READ_BYTES];
    ssize_t got = read(wire->fd, bytes, sizeof bytes);
    if (got < 0 && (errno == EAGAIN || errno == EINTR) && !(events & (POLLHUP | POLLERR))) return true;
    if (got <= 0) return gone(port, wire, err);
    int64_t now = vt_clock_us();
    if (!wire->heard && wire->real && now - wire->opened_us < UNDER_WAY_US) {
        for (int i = 0; i < wire->count; i++)
            vt_port_midway(wire->users[i]);
    }
    wire->heard = true;
    wire->midway = bytes[got - 1] != '\n' && bytes[got - 1] != '\r';
    share(wire, bytes, (size_t)got, now);
    return true;
}

static bool serial_ready(vt_port *port, const struct pollfd *fds, int count, vt_err *err)
{
    serial *own = port->state;
    for (int k = 0; k < count; k++) {
        vt_wire *wire = NULL;
        for (int i = 0; i < own->count; i++) {
            if (own->wires[i]->fd == fds[k].fd) wire = own->wires[i];
        }
        if (!wire || !fds[k].revents) continue;
        if ((fds[k].revents & POLLOUT) && !vt_wire_flush(wire, err)) return gone(port, wire, err);
        if ((fds[k].revents & ~POLLOUT) && !read_wire(port, wire, fds[k].revents, err)) return false;
    }
    return true;
}

static int64_t serial_due(const vt_port *port)
{
    const serial *own = port->state;
    return own->until_us;
}

/* Nobody said it: the ports are left to others, for a while. */
static bool serial_tick(vt_port *port, int64_t now_us, vt_err *err)
{
    (void)now_us;
    return vt_fail(
        err, VT_ERR_MISSING, port->decl.port, "nothing that is plugged in says \"%s\"", text_of(port));
}

static bool serial_send(vt_port *port, const char *text, size_t length, vt_err *err)
{
    serial *own = port->state;
    if (looks(port)) return vt_fail(err, VT_ERR_STATE, port->decl.port, "it is not found yet");
    return vt_wire_write(own->wires[0], text, length, err);
}

static const char *serial_version(void)
{
    static char text[48];
    snprintf(text, sizeof text, "libserialport %s", sp_get_package_version_string());
    return text;
}

const vt_backend vt_backend_serial = {
    .name = "serial",
    .version = serial_version,
    .open = serial_open,
    .close = serial_close,
    .fds = serial_fds,
    .ready = serial_ready,
    .due = serial_due,
    .tick = serial_tick,
    .send = serial_send,
};

/* Opening, sharing and writing of serial lines.
 *
 * libserialport opens what the kernel lists as a serial port, at any speed. It refuses pseudo terminals,
 * which have no place in the sys folder; those are what programs that stand in for a board give, and they
 * need nothing but to be raw. */
#include "devices/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

enum { OUT_MOST = 16 * 1024 };

static bool fail_port(vt_err *err, const char *path)
{
    int code = errno;
    if (code == EACCES || code == EPERM)
        return vt_fail(err, VT_ERR_DENIED, path,
            "this user may not open it: add the user to the group dialout, then log in again");
    if (code == EBUSY) return vt_fail(err, VT_ERR_IO, path, "another program has it open: close that one");
    if (code == ENOENT || code == ENXIO || code == ENODEV)
        return vt_fail(err, VT_ERR_MISSING, path, "there is no such port; see vitrine devices");
    return vt_fail_errno(err, path, "open the serial port");
}

/* Drivers take the nearest speed that they have and say nothing; 3 in 100 beside it a line is garbage. */
static bool runs_at(struct sp_port *port, int32_t baud)
{
    struct sp_port_config *config;
    int real = 0;
    if (sp_new_config(&config) != SP_OK) return false;
    if (sp_get_config(port, config) == SP_OK) sp_get_config_baudrate(config, &real);
    sp_free_config(config);
    return abs(real - baud) <= baud * 3 / 100;
}

static bool open_real(vt_wire *wire, vt_err *err)
{
    struct sp_port *port = wire->port;
    if (sp_open(port, SP_MODE_READ_WRITE) != SP_OK) return fail_port(err, wire->node);
    if (sp_set_baudrate(port, wire->baud) != SP_OK || !runs_at(port, wire->baud)) {
        sp_close(port);
        return vt_fail(err, VT_ERR_RANGE, wire->node, "it cannot do %d baud", (int)wire->baud);
    }
    sp_set_bits(port, 8);
    sp_set_parity(port, SP_PARITY_NONE);
    sp_set_stopbits(port, 1);
    sp_set_flowcontrol(port, SP_FLOWCONTROL_NONE);
    sp_flush(port, SP_BUF_INPUT);
    sp_get_port_handle(port, &wire->fd);
    wire->real = true;
    return true;
}

static bool open_pseudo(vt_wire *wire, vt_err *err)
{
    struct termios settings;
    wire->fd = open(wire->node, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (wire->fd < 0) return fail_port(err, wire->node);
    if (tcgetattr(wire->fd, &settings) != 0) {
        close(wire->fd);
        return vt_fail(err, VT_ERR_TYPE, wire->node, "it is no serial port; see vitrine devices");
    }
    cfmakeraw(&settings);
    if (tcsetattr(wire->fd, TCSANOW, &settings) == 0) ioctl(wire->fd, TIOCEXCL);
    return true;
}

vt_wire *vt_wire_open(vt_wire **wires, const char *path, int32_t baud, vt_err *err)
{
    char real[4096];
    if (!realpath(path, real) || strlen(real) >= sizeof(*wires)->node) {
        if (strlen(path) < sizeof(*wires)->node) errno = ENOENT;
        fail_port(err, path);
        return NULL;
    }
    for (vt_wire *wire = *wires; wire; wire = wire->next) {
        if (strcmp(wire->node, real) != 0) continue;
        if (!wire->gone && wire->baud == baud) return wire;
        if (wire->gone)
            vt_fail(err, VT_ERR_IO, path, "it was unplugged and is being closed");
        else
            vt_fail(err, VT_ERR_STATE, path, "%s has it open at %d baud, and a line has one speed",
                wire->users[0]->decl.name, (int)wire->baud);
        return NULL;
    }
    vt_wire *wire = vt_alloc(sizeof *wire);
    if (!wire) {
        vt_fail_memory(err, "a serial line");
        return NULL;
    }
    memcpy(wire->node, real, strlen(real) + 1);
    wire->baud = baud;
    wire->opened_us = vt_clock_us();
    vt_buf_init(&wire->out);
    bool listed = sp_get_port_by_name(real, &wire->port) == SP_OK;
    if (!listed) wire->port = NULL;
    if (!(listed ? open_real(wire, err) : open_pseudo(wire, err))) {
        if (wire->port) sp_free_port(wire->port);
        vt_free(wire);
        return NULL;
    }
    wire->next = *wires;
    *wires = wire;
    return wire;
}

bool vt_wire_join(vt_wire *wire, vt_port *port, vt_err *err)
{
    if (wire->count == VT_CHANNELS_MAX)
        return vt_fail(err, VT_ERR_RANGE, wire->node, "too many channels use it");
    wire->users[wire->count++] = port;
    return true;
}

/* At a close the kernel waits for what is still to go out, up to half a minute: more than a tenth of a second
 * of it is left unsaid. A byte takes ten bits. */
static void forget_unsaid(const vt_wire *wire)
{
    int bytes = 0;
    if (ioctl(wire->fd, TIOCOUTQ, &bytes) == 0 && bytes * 100L > wire->baud) tcflush(wire->fd, TCOFLUSH);
}

static void close_wire(vt_wire **wires, vt_wire *wire)
{
    while (*wires != wire)
        wires = &(*wires)->next;
    *wires = wire->next;
    forget_unsaid(wire);
    if (wire->port) {
        sp_close(wire->port);
        sp_free_port(wire->port);
    } else {
        close(wire->fd);
    }
    vt_buf_finish(&wire->out);
    vt_free(wire);
}

void vt_wire_leave(vt_wire **wires, vt_wire *wire, vt_port *port)
{
    for (int i = 0; i < wire->count; i++) {
        if (wire->users[i] != port) continue;
        memmove(&wire->users[i], &wire->users[i + 1], (size_t)(--wire->count - i) * sizeof(vt_port *));
        break;
    }
    if (wire->count == 0) close_wire(wires, wire);
}

bool vt_wire_flush(vt_wire *wire, vt_err *err)
{
    while (wire->sent < wire->out.size) {
        ssize_t wrote = write(wire->fd, wire->out.data + wire->sent, wire->out.size - wire->sent);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0 && errno == EAGAIN) return true;
        if (wrote < 0) return vt_fail_errno(err, wire->node, "write to the serial port");
        wire->sent += (size_t)wrote;
    }
    vt_buf_clear(&wire->out);
    wire->sent = 0;
    return true;
}

bool vt_wire_write(vt_wire *wire, const char *text, size_t length, vt_err *err)
{
    if (wire->out.size - wire->sent + length > OUT_MOST)
        return vt_fail(err, VT_ERR_STATE, wire->node, "it does not take what is sent");
    vt_buf_bytes(&wire->out, text, length);
    vt_buf_u8(&wire->out, '\n');
    return vt_wire_flush(wire, err);
}

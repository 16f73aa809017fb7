/* Open Sound Control by UDP. In: `port` is a number, `topic` an address; channels of one port share its
 * socket. With * or ? in the topic a line begins with the address it came to. Out: `port` is HOST:PORT,
 * `topic` the address. */
#include <errno.h>
#include <limits.h>
#include <lo/lo.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "devices/backend.h"
#include "devices/net.h"
#include "devices/osc_text.h"
#include "devices/payload.h"

enum { PACKETS_AT_ONCE = 64, QUIET_US = 500000 };

typedef struct osc osc;

/* A socket that listens for one or more channels. */
typedef struct osc_ear {
    struct osc_ear *next;
    uint16_t port;
    int fd;
    osc *channels;
    char packet[VT_OSC_PACKET];
} osc_ear;

struct osc {
    vt_port *port;
    osc_ear *ear; /* it listens */
    osc *next;    /* of the same ear */

    int fd; /* it sends; -1: not yet */
    vt_lookup *lookup;
    bool refused;   /* nobody listens there */
    int64_t try_us; /* refused, but a packet went out: if no answer says no until then, somebody listens */
    vt_buf packed;
};

static const char *version(void)
{
    static char text[32];
    char number[16] = "";
    if (!text[0]) {
        lo_version(number, sizeof number, NULL, NULL, NULL, 0, NULL, NULL, NULL);
        snprintf(text, sizeof text, "liblo %s", number);
    }
    return text;
}

/* ---- in ---- */

static bool join_ear(osc *it, vt_err *err)
{
    osc_ear **all = (osc_ear **)vt_port_common(it->port);
    uint16_t number;
    if (!vt_net_port(it->port->decl.port, &number, err)) return false;
    for (it->ear = *all; it->ear && it->ear->port != number;)
        it->ear = it->ear->next;
    if (!it->ear) {
        osc_ear *fresh = vt_alloc(sizeof *fresh);
        if (!fresh) return vt_fail_memory(err, "a port for OSC");
        fresh->port = number;
        fresh->fd = vt_net_listen(
            SOCK_DGRAM, number, vt_conf_bool(vt_port_options(it->port)->conf, "devices.listen"), err);
        if (fresh->fd < 0) {
            vt_free(fresh);
            return false;
        }
        fresh->next = *all;
        *all = it->ear = fresh;
    }
    it->next = it->ear->channels;
    it->ear->channels = it;
    return true;
}

static void leave_ear(osc *it)
{
    osc **at = &it->ear->channels;
    while (*at != it)
        at = &(*at)->next;
    *at = it->next;
    if (it->ear->channels) return;
    osc_ear **all = (osc_ear **)vt_port_common(it->port);
    while (*all != it->ear)
        all = &(*all)->next;
    *all = it->ear->next;
    close(it->ear->fd);
    vt_free(it->ear);
}

static void deliver(void *context, const char *address, const char *text, size_t length)
{
    osc_ear *ear = context;
    for (osc *it = ear->channels; it; it = it->next) {
        const char *topic = it->port->decl.topic;
        if (vt_osc_matches(topic, address))
            vt_payload_say(it->port, vt_osc_is_pattern(topic) ? address : NULL, text, length);
    }
}

static bool hear(osc_ear *ear, vt_err *err)
{
    ssize_t got = 0;
    for (int i = 0; i < PACKETS_AT_ONCE; i++) {
        got = recv(ear->fd, ear->packet, sizeof ear->packet, 0);
        if (got < 0) break;
        vt_osc_read(ear->packet, (size_t)got, deliver, ear);
    }
    if (got >= 0 || errno == EAGAIN || errno == EINTR) return true;
    return vt_fail_errno(err, NULL, "listen for OSC");
}

/* ---- out ---- */

static bool connect_out(osc *it, vt_err *err)
{
    struct sockaddr_storage address;
    socklen_t size;
    if (!vt_lookup_result(it->lookup, &address, &size, err)) return false;
    vt_lookup_drop(it->lookup);
    it->lookup = NULL;
    it->fd = socket(address.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (it->fd < 0 || connect(it->fd, (const struct sockaddr *)&address, size) != 0)
        return vt_fail_errno(err, it->port->decl.port, "reach it");
    vt_port_found(it->port);
    vt_port_nudge(it->port);
    return true;
}

/* The other machine says that nobody listens: it may do so later. */
static void note_refusal(osc *it, int why)
{
    char text[200];
    it->try_us = 0;
    if (it->refused) return;
    it->refused = true;
    snprintf(text, sizeof text, "%s does not take OSC: %s", it->port->decl.port,
        why == ECONNREFUSED ? "nobody listens there" : strerror(why));
    vt_port_failed(it->port, 0, text);
}

static bool send_line(vt_port *port, const char *text, size_t length, vt_err *err)
{
    osc *it = port->state;
    if (it->fd < 0) return vt_fail(err, VT_ERR_STATE, NULL, "%s is being looked up", port->decl.port);
    vt_buf_clear(&it->packed);
    if (!vt_osc_write(port->decl.topic, text, length, &it->packed))
        return vt_fail_memory(err, "an OSC packet");
    for (int tries = 0; tries < 2; tries++) { /* the first may only tell how the packet before it fared */
        if (send(it->fd, it->packed.data, it->packed.size, 0) >= 0) {
            if (it->refused) it->try_us = vt_clock_us() + QUIET_US;
            return true;
        }
        if (errno == EAGAIN) return vt_fail_errno(err, port->decl.port, "send OSC");
        note_refusal(it, errno);
    }
    vt_port_failed(port, 1, "it cannot be reached");
    return true;
}

/* ---- the channel ---- */

static void close_osc(vt_port *port)
{
    osc *it = port->state;
    if (it->ear) leave_ear(it);
    if (it->fd >= 0) close(it->fd);
    vt_lookup_drop(it->lookup);
    vt_buf_finish(&it->packed);
    vt_free(it);
    port->state = NULL;
}

static bool open_osc(vt_port *port, vt_err *err)
{
    char host[VT_NET_HOST];
    uint16_t number;
    if (port->decl.topic[0] != '/')
        return vt_fail(err, VT_ERR_RANGE, port->decl.name,
            "an OSC address begins with a slash: topic = /%.100s", port->decl.topic);
    osc *it = vt_alloc(sizeof *it);
    if (!it) return vt_fail_memory(err, port->decl.name);
    it->port = port;
    it->fd = -1;
    port->state = it;
    if (port->decl.kind != VT_CHANNEL_OUTPUT) {
        if (join_ear(it, err)) {
            vt_port_found(port);
            return true;
        }
    } else if (vt_net_split(port->decl.port, 0, host, &number, err)) {
        it->lookup = vt_lookup_start(host, number, SOCK_DGRAM, err);
        if (it->lookup) return true;
    }
    close_osc(port);
    return false;
}

static int fds(vt_port *port, struct pollfd out[VT_PORT_FDS])
{
    osc *it = port->state;
    int fd = it->ear ? it->ear->fd : it->lookup ? vt_lookup_fd(it->lookup) : it->fd;
    if (it->ear && it->ear->channels != it) return 0; /* the first one listens for all */
    out[0] = (struct pollfd){.fd = fd, .events = it->ear || it->lookup ? POLLIN : 0};
    return 1;
}

static bool ready(vt_port *port, const struct pollfd *polled, int count, vt_err *err)
{
    osc *it = port->state;
    int why = 0;
    socklen_t size = sizeof why;
    (void)polled;
    (void)count;
    if (it->ear) return hear(it->ear, err);
    if (it->lookup) return connect_out(it, err);
    if (getsockopt(it->fd, SOL_SOCKET, SO_ERROR, &why, &size) == 0 && why != 0) note_refusal(it, why);
    return true;
}

static int64_t due(const vt_port *port)
{
    const osc *it = port->state;
    return it->try_us ? it->try_us : INT64_MAX;
}

static bool tick(vt_port *port, int64_t now_us, vt_err *err)
{
    osc *it = port->state;
    (void)err;
    if (it->try_us && now_us >= it->try_us) {
        it->try_us = 0;
        it->refused = false;
        vt_port_found(port);
    }
    return true;
}

const vt_backend vt_backend_osc = {.name = "osc",
    .version = version,
    .open = open_osc,
    .close = close_osc,
    .fds = fds,
    .ready = ready,
    .due = due,
    .tick = tick,
    .send = send_line};

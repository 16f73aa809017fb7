/* Lines by UDP. In: `port` is a number; a packet is one line or several, and channels of one number share its
 * socket. Out: `port` is HOST:PORT, a line is a packet. Nobody answers, so an output counts as found once its
 * host is known, and as lost when the other machine says that nobody listens there. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "devices/backend.h"
#include "devices/net.h"
#include "devices/payload.h"

enum { PACKET_MOST = 65536, PACKETS_AT_ONCE = 64 };

typedef struct udp udp;

typedef struct udp_ear {
    struct udp_ear *next;
    uint16_t number;
    int fd;
    udp *channels;
    char packet[PACKET_MOST];
} udp_ear;

struct udp {
    vt_port *port;
    udp_ear *ear; /* it listens; else it sends */
    udp *next;    /* of the same ear */
    vt_lookup *lookup;
    int fd; /* -1: not known yet where to */
    vt_buf packet;
};

/* ---- in ---- */

static bool join_ear(udp *own, vt_err *err)
{
    udp_ear **all = (udp_ear **)vt_port_common(own->port);
    const vt_conf *conf = vt_port_options(own->port)->conf;
    uint16_t number;
    if (!vt_net_port(own->port->decl.port, &number, err)) return false;
    udp_ear *ear = *all;
    while (ear && ear->number != number)
        ear = ear->next;
    if (!ear) {
        ear = vt_alloc(sizeof *ear);
        if (!ear) return vt_fail_memory(err, "a port for UDP");
        ear->number = number;
        ear->fd = vt_net_listen(SOCK_DGRAM, number, conf && vt_conf_bool(conf, "devices.listen"), err);
        if (ear->fd < 0) {
            vt_free(ear);
            return false;
        }
        ear->next = *all;
        *all = ear;
    }
    own->ear = ear;
    own->next = ear->channels;
    ear->channels = own;
    return true;
}

static void leave_ear(udp *own)
{
    udp_ear *ear = own->ear;
    udp **at = &ear->channels;
    while (*at != own)
        at = &(*at)->next;
    *at = own->next;
    if (ear->channels) return;
    udp_ear **all = (udp_ear **)vt_port_common(own->port);
    while (*all != ear)
        all = &(*all)->next;
    *all = ear->next;
    close(ear->fd);
    vt_free(ear);
}

static bool hear(udp_ear *ear, vt_err *err)
{
    for (int i = 0; i < PACKETS_AT_ONCE; i++) {
        ssize_t got = recv(ear->fd, ear->packet, sizeof ear->packet, 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return true;
        if (got < 0) return vt_fail_errno(err, ear->channels->port->decl.port, "listen for UDP");
        for (udp *own = ear->channels; own; own = own->next)
            vt_payload_say(own->port, NULL, ear->packet, (size_t)got);
    }
    return true;
}

/* ---- out ---- */

static bool connect_out(udp *own, vt_err *err)
{
    struct sockaddr_storage address;
    socklen_t size;
    if (!vt_lookup_result(own->lookup, &address, &size, err)) return false;
    vt_lookup_drop(own->lookup);
    own->lookup = NULL;
    own->fd = socket(address.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (own->fd < 0 || connect(own->fd, (const struct sockaddr *)&address, size) != 0)
        return vt_fail_errno(err, own->port->decl.port, "reach it");
    vt_port_found(own->port);
    return true;
}

static bool refused(const udp *own, int why, vt_err *err)
{
    return vt_fail(err, VT_ERR_IO, own->port->decl.port, "%s",
        why == ECONNREFUSED ? "nobody listens there" : strerror(why));
}

static bool udp_send(vt_port *port, const char *text, size_t length, vt_err *err)
{
    udp *own = port->state;
    if (own->fd < 0) return vt_fail(err, VT_ERR_STATE, port->decl.port, "it is being looked up");
    vt_buf_clear(&own->packet);
    vt_buf_bytes(&own->packet, text, length);
    vt_buf_u8(&own->packet, '\n');
    if (!vt_buf_ok(&own->packet)) return vt_fail_memory(err, "a packet");
    if (send(own->fd, own->packet.data, own->packet.size, 0) >= 0) return true;
    int why = errno;
    bool sent = why == ECONNREFUSED && send(own->fd, own->packet.data, own->packet.size, 0) >= 0;
    refused(own, why, err); /* the first one told how the packet before it fared */
    if (why != EAGAIN) vt_port_lost(port, err);
    return sent;
}

/* ---- the channel ---- */

static void udp_close(vt_port *port)
{
    udp *own = port->state;
    if (own->ear) leave_ear(own);
    if (own->fd >= 0) close(own->fd);
    vt_lookup_drop(own->lookup);
    vt_buf_finish(&own->packet);
    vt_free(own);
    port->state = NULL;
}

static bool udp_open(vt_port *port, vt_err *err)
{
    char host[VT_NET_HOST];
    uint16_t number;
    udp *own = vt_alloc(sizeof *own);
    if (!own) return vt_fail_memory(err, port->decl.name);
    own->port = port;
    own->fd = -1;
    vt_buf_init(&own->packet);
    port->state = own;
    if (port->decl.kind != VT_CHANNEL_OUTPUT) {
        if (join_ear(own, err)) {
            vt_port_found(port);
            return true;
        }
    } else if (vt_net_split(port->decl.port, 0, host, &number, err)) {
        own->lookup = vt_lookup_start(host, number, SOCK_DGRAM, err);
        if (own->lookup) return true;
    }
    udp_close(port);
    return false;
}

static int udp_fds(vt_port *port, struct pollfd out[VT_PORT_FDS])
{
    const udp *own = port->state;
    if (own->ear && own->ear->channels != own) return 0; /* the first one listens for all */
    int fd = own->ear ? own->ear->fd : own->lookup ? vt_lookup_fd(own->lookup) : own->fd;
    out[0] = (struct pollfd){.fd = fd, .events = own->ear || own->lookup ? POLLIN : 0};
    return 1;
}

static bool udp_ready(vt_port *port, const struct pollfd *fds, int count, vt_err *err)
{
    udp *own = port->state;
    int why = 0;
    socklen_t size = sizeof why;
    (void)fds;
    (void)count;
    if (own->ear) return hear(own->ear, err);
    if (own->lookup) return connect_out(own, err);
    getsockopt(own->fd, SOL_SOCKET, SO_ERROR, &why, &size);
    return why == 0 || refused(own, why, err);
}

const vt_backend vt_backend_udp = {
    .name = "udp",
    .open = udp_open,
    .close = udp_close,
    .fds = udp_fds,
    .ready = udp_ready,
    .send = udp_send,
};

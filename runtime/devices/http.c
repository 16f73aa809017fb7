/* Lines by HTTP. In: whatever is posted to http://THIS-MACHINE:port/topic, line by line; nothing at all is
 * the line 1. Channels of one port share a server, which lives on the devices' thread. Out: see http_out.h.
 *
 * Answers: 204 taken, 403 the token is wrong, 404 no channel has that path, 405 it is no POST, 413 the body
 * is longer than a line may be. */
#include <curl/curl.h>
#include <limits.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "devices/http_out.h"
#include "devices/net.h"
#include "devices/payload.h"

enum { CONNECTIONS = 64, OF_ONE_MACHINE = 16, SILENCE_S = 5, CONNECTION_BYTES = 32768, ENDLESS = 1 << 20 };

typedef struct channel channel;

typedef struct house {
    struct house *next;
    uint16_t port;
    struct MHD_Daemon *daemon;
    const char *token; /* borrowed */
    channel *channels;
    int64_t due_us;
} house;

struct channel {
    vt_port *port;
    vt_http_out *out; /* it posts */
    house *server;    /* it listens */
    channel *next;    /* of the same house */
};

static const char *version(void)
{
    static char text[80];
    if (!text[0])
        snprintf(text, sizeof text, "libmicrohttpd %s, libcurl %s", MHD_get_version(),
            curl_version_info(CURLVERSION_NOW)->version);
    return text;
}

/* ---- a request ---- */

typedef struct {
    unsigned status; /* decided before the body came; 0: not yet */
    vt_buf body;
    size_t size;
} request;

/* Takes the same time wherever they differ. */
static bool same_text(const char *a, const char *b)
{
    size_t length = strlen(a);
    unsigned char differ = length != strlen(b);
    for (size_t i = 0; i < length && !(differ & 2); i++)
        differ = (unsigned char)(differ | (b[i] == 0 ? 2 : (a[i] != b[i])));
    return differ == 0;
}

static bool may_speak(const house *server, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info && vt_net_is_loop(info->client_addr)) return true;
    const char *said = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Token");
    if (!said) said = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "token");
    return said && server->token[0] && same_text(said, server->token);
}

static bool has_path(const house *server, const char *path)
{
    for (const channel *it = server->channels; it; it = it->next)
        if (strcmp(it->port->decl.topic, path) == 0) return true;
    return false;
}

static unsigned judge(
    const house *server, struct MHD_Connection *connection, const char *path, const char *method)
{
    const char *size = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
    if (!may_speak(server, connection)) return MHD_HTTP_FORBIDDEN;
    if (!has_path(server, path)) return MHD_HTTP_NOT_FOUND;
    if (strcmp(method, "POST") != 0) return MHD_HTTP_METHOD_NOT_ALLOWED;
    if (size && strtoull(size, NULL, 10) > VT_LINE_MOST) return MHD_HTTP_CONTENT_TOO_LARGE;
    return 0;
}

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (!response) return MHD_NO;
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED) MHD_add_response_header(response, "Allow", "POST");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static void tell(const house *server, const char *path, const vt_buf *body)
{
    for (channel *it = server->channels; it; it = it->next) {
        if (strcmp(it->port->decl.topic, path) == 0)
            vt_payload_say(
                it->port, NULL, body->size ? body->data : (const void *)"1", body->size ? body->size : 1);
    }
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *path,
    const char *method, const char *protocol, const char *bytes, size_t *size, void **state)
{
    house *server = context;
    request *asked = *state;
    (void)protocol;
    if (!asked) {
        asked = *state = vt_alloc(sizeof *asked);
        if (!asked) return MHD_NO;
        asked->status = judge(server, connection, path, method);
        return asked->status == MHD_HTTP_CONTENT_TOO_LARGE ? answer(connection, asked->status) : MHD_YES;
    }
    if (*size > 0) {
        asked->size += *size;
        if (asked->size > VT_LINE_MOST && !asked->status) asked->status = MHD_HTTP_CONTENT_TOO_LARGE;
        if (!asked->status) vt_buf_bytes(&asked->body, bytes, *size);
        *size = 0;
        return asked->size > ENDLESS ? MHD_NO : MHD_YES;
    }
    if (!vt_buf_ok(&asked->body)) return MHD_NO;
    if (!asked->status) {
        tell(server, path, &asked->body);
        asked->status = MHD_HTTP_NO_CONTENT;
    }
    return answer(connection, asked->status);
}

static void on_end(
    void *context, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode how)
{
    request *asked = *state;
    (void)context;
    (void)connection;
    (void)how;
    if (!asked) return;
    vt_buf_finish(&asked->body);
    vt_free(asked);
    *state = NULL;
}

/* ---- a server ---- */

static void run(house *server)
{
    MHD_UNSIGNED_LONG_LONG ms;
    MHD_run(server->daemon);
    server->due_us =
        MHD_get_timeout(server->daemon, &ms) == MHD_YES ? vt_clock_us() + (int64_t)ms * 1000 : INT64_MAX;
}

static bool start(house *server, const vt_conf *conf, vt_err *err)
{
    int fd = vt_net_listen(SOCK_STREAM, server->port, vt_conf_bool(conf, "devices.listen"), err);
    if (fd < 0) return false;
    server->token = vt_conf_text(conf, "devices.http_token");
    server->due_us = INT64_MAX;
    server->daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, on_request, server,
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket)fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)OF_ONE_MACHINE, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)SILENCE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
        MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_END);
    if (server->daemon) return true;
    close(fd);
    return vt_fail(err, VT_ERR_IO, NULL, "port %u cannot be served", (unsigned)server->port);
}

static bool join(channel *it, vt_err *err)
{
    house **all = (house **)vt_port_common(it->port);
    uint16_t number;
    if (it->port->decl.topic[0] != '/')
        return vt_fail(err, VT_ERR_MISSING, it->port->decl.name,
            "a path begins with a slash: topic = /%.100s", it->port->decl.topic);
    if (!vt_net_port(it->port->decl.port, &number, err)) return false;
    house *found = *all;
    while (found && found->port != number)
        found = found->next;
    if (!found) {
        found = vt_alloc(sizeof *found);
        if (!found) return vt_fail_memory(err, it->port->decl.name);
        found->port = number;
        if (!start(found, vt_port_options(it->port)->conf, err)) {
            vt_free(found);
            return false;
        }
        found->next = *all;
        *all = found;
    }
    it->server = found;
    it->next = found->channels;
    found->channels = it;
    return true;
}

static void leave(channel *it)
{
    house *old = it->server;
    channel **at = &old->channels;
    while (*at != it)
        at = &(*at)->next;
    *at = it->next;
    if (old->channels) return;
    house **all = (house **)vt_port_common(it->port);
    while (*all != old)
        all = &(*all)->next;
    *all = old->next;
    MHD_stop_daemon(old->daemon);
    vt_free(old);
}

/* ---- the channel ---- */

static bool open_http(vt_port *port, vt_err *err)
{
    channel *it = vt_alloc(sizeof *it);
    if (!it) return vt_fail_memory(err, port->decl.name);
    it->port = port;
    bool fine = false;
    if (port->decl.kind == VT_CHANNEL_OUTPUT)
        fine = (it->out = vt_http_out_open(port, err)) != NULL;
    else if ((fine = join(it, err)))
        vt_port_found(port);
    if (!fine) {
        vt_free(it);
        return false;
    }
    port->state = it;
    return true;
}

static void close_http(vt_port *port)
{
    channel *it = port->state;
    if (it->out) vt_http_out_close(it->out);
    if (it->server) leave(it);
    vt_free(it);
    port->state = NULL;
}

/* The first channel of a server looks after it. */
static bool serves(const channel *it)
{
    return it->server && it->server->channels == it;
}

static int fds(vt_port *port, struct pollfd polled[VT_PORT_FDS])
{
    const channel *it = port->state;
    polled[0].events = POLLIN;
    if (it->out) {
        polled[0].fd = vt_http_out_fd(it->out);
        return 1;
    }
    if (!serves(it)) return 0;
    polled[0].fd = MHD_get_daemon_info(it->server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    return 1;
}

static void work(channel *it, int64_t now_us)
{
    if (it->out)
        vt_http_out_work(it->out, now_us);
    else
        run(it->server);
}

static bool ready(vt_port *port, const struct pollfd *polled, int count, vt_err *err)
{
    (void)polled;
    (void)count;
    (void)err;
    work(port->state, vt_clock_us());
    return true;
}

static int64_t due(const vt_port *port)
{
    const channel *it = port->state;
    return it->out ? vt_http_out_due(it->out) : serves(it) ? it->server->due_us : INT64_MAX;
}

static bool tick(vt_port *port, int64_t now_us, vt_err *err)
{
    (void)err;
    work(port->state, now_us);
    return true;
}

static bool send_line(vt_port *port, const char *text, size_t length, vt_err *err)
{
    channel *it = port->state;
    return vt_http_out_send(it->out, text, length, err);
}

const vt_backend vt_backend_http = {.name = "http",
    .version = version,
    .open = open_http,
    .close = close_http,
    .fds = fds,
    .ready = ready,
    .due = due,
    .tick = tick,
    .send = send_line};

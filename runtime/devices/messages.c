/* The channel of messages: by the broker where kiosk.conf names one, else from instance to instance. A line
 * that goes out is NAME, a tab, JSON and perhaps a tab and "stays"; one that comes has the sender's role
 * instead. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "devices/messages_broker.h"
#include "devices/messages_frame.h"
#include "devices/messages_local.h"
#include "devices/messages_seal.h"
#include "devices/mqtt_hub.h"

typedef struct {
    vt_mqtt_user user;          /* first; the broker's */
    char before[VT_MQTT_TOPIC]; /* topics begin so */
    uint64_t id;
    vt_buf payload;
    vt_local *local; /* NULL: by the broker */
} messages;

static const char *version(void)
{
    static char text[64];
    if (!text[0]) snprintf(text, sizeof text, "libsodium %s", sodium_version_string());
    return text;
}

/* ---- by the broker ---- */

static void came(vt_mqtt_user *user, const char *topic, const char *payload, size_t size)
{
    const messages *it = (const messages *)(const void *)user;
    const char *name = topic + strlen(it->before);
    vt_buf line;
    if (size == 0 || strncmp(topic, it->before, strlen(it->before)) != 0) return;
    vt_buf_init(&line);
    if (vt_payload_read(name, payload, size, it->id, &line))
        vt_port_line(user->port, (const char *)line.data, line.size, vt_clock_us());
    vt_buf_finish(&line);
}

static bool join_broker(messages *it, vt_port *port, vt_err *err)
{
    snprintf(it->before, sizeof it->before, "vitrine/%s/",
        vt_conf_text(vt_port_options(port)->conf, "messages.group"));
    snprintf(it->user.topic, sizeof it->user.topic, "%.200s#", it->before);
    it->user.port = port;
    it->user.came = came;
    if (sodium_init() < 0) return vt_fail(err, VT_ERR_UNSUPPORTED, NULL, "this machine has no randomness");
    randombytes_buf(&it->id, sizeof it->id);
    return vt_mqtt_join(&it->user, err);
}

static bool publish(messages *it, const char *text, size_t length, bool stays, vt_err *err)
{
    char topic[VT_MQTT_TOPIC + VT_MESSAGE_NAME];
    const char *role = vt_port_options(it->user.port)->role;
    size_t name = vt_message_name(text, length);
    snprintf(topic, sizeof topic, "%s%.*s", it->before, (int)name, text);
    if (strpbrk(topic, "+#")) {
        vt_log(VT_LOG_WARNING, "messages: \"%.*s\" is not sent: a broker takes no + and # in names",
            (int)name, text);
        return true;
    }
    vt_buf_clear(&it->payload);
    vt_payload_write(role ? role : "", it->id, text + name + 1, length - name - 1, &it->payload);
    if (!vt_buf_ok(&it->payload)) return vt_fail_memory(err, "a message");
    return vt_mqtt_publish(&it->user, topic, (const char *)it->payload.data, it->payload.size, stays, err);
}

/* ---- the channel ---- */

static bool open_messages(vt_port *port, vt_err *err)
{
    messages *it = vt_alloc(sizeof *it);
    if (!it) return vt_fail_memory(err, "messages");
    bool broker = vt_conf_text(vt_port_options(port)->conf, "mqtt.host")[0] != 0;
    if (broker ? join_broker(it, port, err) : (it->local = vt_local_create(port, err)) != NULL) {
        port->state = it;
        return true;
    }
    vt_free(it);
    return false;
}

static void close_messages(vt_port *port)
{
    messages *it = port->state;
    if (it->local)
        vt_local_destroy(it->local);
    else
        vt_mqtt_leave(&it->user);
    vt_buf_finish(&it->payload);
    vt_free(it);
    port->state = NULL;
}

static bool send_line(vt_port *port, const char *text, size_t length, vt_err *err)
{
    messages *it = port->state;
    bool stays;
    if (!vt_message_sent(text, &length, &stays)) {
        vt_log(VT_LOG_WARNING,
            "messages: one is not sent: its name has 1 to %d letters, and all of it at most %d bytes",
            VT_MESSAGE_NAME, VT_LINE_MOST);
        return true;
    }
    if (!it->local) return publish(it, text, length, stays, err);
    vt_local_say(it->local, text, length, stays);
    return true;
}

static int fds(vt_port *port, struct pollfd out[VT_PORT_FDS])
{
    const messages *it = port->state;
    if (!it->local) return 0;
    out[0] = (struct pollfd){.fd = vt_local_fd(it->local), .events = POLLIN};
    return 1;
}

static bool ready(vt_port *port, const struct pollfd *polled, int count, vt_err *err)
{
    messages *it = port->state;
    (void)polled;
    (void)count;
    (void)err;
    vt_local_work(it->local, vt_clock_us());
    return true;
}

static int64_t due(const vt_port *port)
{
    const messages *it = port->state;
    return it->local ? vt_local_due(it->local) : INT64_MAX;
}

static bool tick(vt_port *port, int64_t now_us, vt_err *err)
{
    messages *it = port->state;
    (void)err;
    vt_local_work(it->local, now_us);
    return true;
}

const vt_backend vt_backend_messages = {.name = "messages",
    .version = version,
    .open = open_messages,
    .close = close_messages,
    .fds = fds,
    .ready = ready,
    .due = due,
    .tick = tick,
    .send = send_line};

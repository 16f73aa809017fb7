/* Channels of a broker. In: what is published to `topic` line by line; with + or # in it, each line begins
 * with the topic it came to and a blank. A message without content says nothing. Out: each line is published
 * to `topic`, once at least, and not kept by the broker. */
#include <mosquitto.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "devices/mqtt_hub.h"
#include "devices/payload.h"

static const char *version(void)
{
    static char text[40];
    int major, minor, revision;
    if (!text[0]) {
        mosquitto_lib_version(&major, &minor, &revision);
        snprintf(text, sizeof text, "libmosquitto %d.%d.%d", major, minor, revision);
    }
    return text;
}

static void came(vt_mqtt_user *user, const char *topic, const char *payload, size_t size)
{
    vt_payload_say(user->port, strpbrk(user->topic, "+#") ? topic : NULL, payload, size);
}

static bool open_mqtt(vt_port *port, vt_err *err)
{
    const char *topic = port->decl.topic;
    bool in = port->decl.kind == VT_CHANNEL_SENSOR;
    int code = in ? mosquitto_sub_topic_check(topic) : mosquitto_pub_topic_check(topic);
    if (!topic[0] || code != MOSQ_ERR_SUCCESS)
        return vt_fail(err, VT_ERR_MISSING, port->decl.name, "\"%s\" is no topic to %s", topic,
            in ? "listen to" : "send to: + and # are for sensors");
    vt_mqtt_user *user = vt_alloc(sizeof *user);
    if (!user) return vt_fail_memory(err, port->decl.name);
    user->port = port;
    user->came = came;
    if (in) snprintf(user->topic, sizeof user->topic, "%s", topic);
    port->state = user;
    if (vt_mqtt_join(user, err)) return true;
    vt_free(user);
    return false;
}

static void close_mqtt(vt_port *port)
{
    vt_mqtt_leave(port->state);
    vt_free(port->state);
    port->state = NULL;
}

static bool send_line(vt_port *port, const char *text, size_t length, vt_err *err)
{
    return vt_mqtt_publish(port->state, port->decl.topic, text, length, false, err);
}

const vt_backend vt_backend_mqtt = {
    .name = "mqtt", .version = version, .open = open_mqtt, .close = close_mqtt, .send = send_line};

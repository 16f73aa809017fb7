/* See mqtt_hub.h. libmosquitto looks up names on whatever thread connects, so the hub has a thread of its own
 * rather than the library's; when it is stuck in a name server at the end, it is left to finish by itself and
 * frees the hub. */
#include "devices/mqtt_hub.h"

#include <errno.h>
#include <mosquitto.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "devices/mqtt_client.h"

enum {
    LOOP_MS = 86400000,
    PAUSE_FIRST_MS = 200,
    PAUSE_MOST_MS = 1000,
    GOODBYE_MS = 100,
    SHORT_LIFE_US = 3000000,
    HEARD = 32 /* more than a broker sends without an answer */
};

struct vt_mqtt_hub {
    struct mosquitto *client;
    char host[256];
    int port, keepalive_s;
    atomic_int unanswered;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    int holders; /* the devices' thread and the hub's */
    bool ending, connected;
    vt_mqtt_user *users;
    char why[300]; /* it is not connected; "": not known yet */
    /* the hub's thread alone */
    char complaint[200]; /* the library's last */
    int64_t connected_us;
    int short_lives;
    uint64_t heard[HEARD];    /* the newest messages, by number and content */
    int heard_next, doubtful; /* so many messages may be among them: they were not answered before the loss */
};

/* ---- what users hear; with the lock held ---- */

static void subscribe(vt_mqtt_hub *hub, vt_mqtt_user *user)
{
    if (!user->topic[0])
        vt_port_found(user->port);
    else
        mosquitto_subscribe(hub->client, &user->subscription, user->topic, 1);
}

static void tell_all(vt_mqtt_hub *hub)
{
    for (vt_mqtt_user *user = hub->users; user; user = user->next)
        vt_port_failed(user->port, 0, hub->why);
}

/* ---- what the library says, on the hub's thread ---- */

static void on_log(struct mosquitto *client, void *context, int level, const char *text)
{
    vt_mqtt_hub *hub = context;
    (void)client;
    if (level == MOSQ_LOG_ERR) snprintf(hub->complaint, sizeof hub->complaint, "%s", text);
}

static void on_connect(struct mosquitto *client, void *context, int code, int flags)
{
    vt_mqtt_hub *hub = context;
    (void)client;
    if (code != 0) {
        snprintf(hub->complaint, sizeof hub->complaint, "%s",
            code == 4 || code == 5 ? "it does not let this kiosk in; check user and password_file in [mqtt]"
                                   : mosquitto_connack_string(code));
        return;
    }
    hub->connected_us = vt_clock_us();
    hub->complaint[0] = 0;
    hub->doubtful = HEARD;
    if (!(flags & 1))
        memset(hub->heard, 0, sizeof hub->heard); /* the broker does not know us: it counts anew */
    pthread_mutex_lock(&hub->lock);
    hub->connected = true;
    hub->why[0] = 0;
    for (vt_mqtt_user *user = hub->users; user; user = user->next)
        subscribe(hub, user);
    pthread_mutex_unlock(&hub->lock);
}

static void on_subscribe(struct mosquitto *client, void *context, int number, int count, const int *granted)
{
    vt_mqtt_hub *hub = context;
    char why[VT_MQTT_TOPIC + 80];
    (void)client;
    pthread_mutex_lock(&hub->lock);
    for (vt_mqtt_user *user = hub->users; user; user = user->next) {
        if (!user->topic[0] || user->subscription != number) continue;
        snprintf(why, sizeof why, "the broker does not let this kiosk listen to %s", user->topic);
        if (count > 0 && granted[0] <= 2)
            vt_port_found(user->port);
        else
            vt_port_failed(user->port, 0, why);
    }
    pthread_mutex_unlock(&hub->lock);
}

/* What the broker had no answer to when the connection was lost comes a second time, under the same number.
 */
static bool came_before(vt_mqtt_hub *hub, const struct mosquitto_message *message)
{
    if (message->qos == 0) return false;
    vt_hash hash = vt_hash_u64(vt_hash_start, (uint64_t)message->mid);
    hash = vt_hash_bytes(vt_hash_text(hash, message->topic), message->payload, (size_t)message->payloadlen);
    bool before = false;
    for (int i = 0; hub->doubtful > 0 && i < HEARD; i++)
        before |= hub->heard[i] == hash;
    if (hub->doubtful > 0) hub->doubtful--;
    if (before) return true;
    hub->heard[hub->heard_next] = hash;
    hub->heard_next = (hub->heard_next + 1) % HEARD;
    return false;
}

static void on_message(struct mosquitto *client, void *context, const struct mosquitto_message *message)
{
    vt_mqtt_hub *hub = context;
    bool matches;
    (void)client;
    if (came_before(hub, message)) return;
    pthread_mutex_lock(&hub->lock);
    for (vt_mqtt_user *user = hub->users; user; user = user->next) {
        if (user->topic[0] && mosquitto_topic_matches_sub(user->topic, message->topic, &matches) == 0 &&
            matches)
            user->came(
                user, message->topic, message->payload ? message->payload : "", (size_t)message->payloadlen);
    }
    pthread_mutex_unlock(&hub->lock);
}

static void on_publish(struct mosquitto *client, void *context, int number)
{
    vt_mqtt_hub *hub = context;
    (void)client;
    (void)number;
    atomic_fetch_sub(&hub->unanswered, 1);
}

/* ---- the thread ---- */

static void release(vt_mqtt_hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    int left = --hub->holders;
    pthread_cond_broadcast(&hub->changed);
    pthread_mutex_unlock(&hub->lock);
    if (left > 0) return;
    mosquitto_destroy(hub->client);
    pthread_cond_destroy(&hub->changed);
    pthread_mutex_destroy(&hub->lock);
    vt_free(hub);
}

static struct timespec after_ms(int ms)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += ms / 1000;
    at.tv_nsec += (long)(ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

static const char *reason(const vt_mqtt_hub *hub, int code)
{
    if (strstr(hub->complaint, "certificate verify failed"))
        return "its certificate is made out for another name, or not signed as ca_file in [mqtt] says";
    if (hub->complaint[0]) return hub->complaint;
    return code == MOSQ_ERR_KEEPALIVE   ? "it does not answer any more"
           : code == MOSQ_ERR_CONN_LOST ? "the connection was lost"
           : code == MOSQ_ERR_EAI       ? "there is no machine of this name"
           : code == MOSQ_ERR_ERRNO     ? strerror(errno)
                                        : mosquitto_strerror(code);
}

static void explain(vt_mqtt_hub *hub, int code, char *out, size_t size)
{
    const char *why = reason(hub, code);
    bool brief = hub->connected_us && vt_clock_us() - hub->connected_us < SHORT_LIFE_US;
    hub->short_lives = brief ? hub->short_lives + 1 : 0;
    hub->connected_us = 0;
    snprintf(out, size, "the broker %.80s:%d: %.140s%s", hub->host, hub->port, why,
        hub->short_lives >= 3 ? "; does another kiosk have the same name and role?" : "");
    hub->complaint[0] = 0;
}

/* Returns whether to go on. */
static bool rest(vt_mqtt_hub *hub, int code, int pause_ms)
{
    char why[sizeof hub->why];
    explain(hub, code, why, sizeof why);
    struct timespec until = after_ms(pause_ms);
    pthread_mutex_lock(&hub->lock);
    bool told = strcmp(hub->why, why) == 0;
    hub->connected = false;
    memcpy(hub->why, why, sizeof why);
    if (!told) tell_all(hub);
    while (!hub->ending && pthread_cond_timedwait(&hub->changed, &hub->lock, &until) == 0) {}
    bool on = !hub->ending;
    pthread_mutex_unlock(&hub->lock);
    return on;
}

static bool ends(vt_mqtt_hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    bool ending = hub->ending;
    pthread_mutex_unlock(&hub->lock);
    return ending;
}

static void *run(void *context)
{
    vt_mqtt_hub *hub = context;
    bool first = true, on = true;
    int pause_ms = PAUSE_FIRST_MS;
    while (on && !ends(hub)) {
        int code = first ? mosquitto_connect_async(hub->client, hub->host, hub->port, hub->keepalive_s)
                         : mosquitto_reconnect_async(hub->client);
        first = false;
        while (code == MOSQ_ERR_SUCCESS && !ends(hub))
            code = mosquitto_loop(hub->client, LOOP_MS, 1);
        if (hub->connected_us) pause_ms = PAUSE_FIRST_MS;
        if (ends(hub)) break;
        on = rest(hub, code, pause_ms);
        pause_ms = pause_ms * 2 < PAUSE_MOST_MS ? pause_ms * 2 : PAUSE_MOST_MS;
    }
    /* unsubscribed and said goodbye: the bytes leave now */
    for (int i = 0; i < 8 && mosquitto_loop(hub->client, 20, 1) == MOSQ_ERR_SUCCESS; i++) {}
    release(hub);
    return NULL;
}

/* ---- the devices' thread ---- */

static bool start(vt_mqtt_hub *hub, vt_err *err)
{
    pthread_t thread;
    pthread_attr_t attributes;
    sigset_t all, before;
    mosquitto_threaded_set(hub->client, true);
    mosquitto_log_callback_set(hub->client, on_log);
    mosquitto_connect_with_flags_callback_set(hub->client, on_connect);
    mosquitto_subscribe_callback_set(hub->client, on_subscribe);
    mosquitto_message_callback_set(hub->client, on_message);
    mosquitto_publish_callback_set(hub->client, on_publish);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    hub->holders = 2;
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int refused = pthread_create(&thread, &attributes, run, hub);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (refused == 0) return true;
    hub->holders = 1;
    return vt_fail(err, VT_ERR_IO, NULL, "cannot start a thread for the broker: %s", strerror(refused));
}

static vt_mqtt_hub *create(const vt_devices_options *options, vt_err *err)
{
    pthread_condattr_t attributes;
    vt_mqtt_hub *hub = vt_alloc(sizeof *hub);
    if (!hub) {
        vt_fail_memory(err, "the connection to the broker");
        return NULL;
    }
    hub->client =
        vt_mqtt_client(options, hub, hub->host, sizeof hub->host, &hub->port, &hub->keepalive_s, err);
    if (!hub->client) {
        vt_free(hub);
        return NULL;
    }
    pthread_mutex_init(&hub->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&hub->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    if (start(hub, err)) return hub;
    release(hub);
    return NULL;
}

/* Messages share what belongs to the channels of the broker. */
static vt_mqtt_hub **shared(const vt_port *port)
{
    const vt_port at = {.devices = port->devices, .backend = &vt_backend_mqtt};
    return (vt_mqtt_hub **)vt_port_common(&at);
}

bool vt_mqtt_join(vt_mqtt_user *user, vt_err *err)
{
    vt_mqtt_hub **common = shared(user->port);
    if (!*common) *common = create(vt_port_options(user->port), err);
    vt_mqtt_hub *hub = user->hub = *common;
    if (!hub) return false;
    pthread_mutex_lock(&hub->lock);
    user->next = hub->users;
    hub->users = user;
    if (hub->connected)
        subscribe(hub, user);
    else if (hub->why[0])
        vt_port_failed(user->port, 0, hub->why);
    pthread_mutex_unlock(&hub->lock);
    return true;
}

void vt_mqtt_leave(vt_mqtt_user *user)
{
    vt_mqtt_hub *hub = user->hub;
    bool shared_topic = false;
    if (!hub) return;
    pthread_mutex_lock(&hub->lock);
    vt_mqtt_user **at = &hub->users;
    while (*at != user)
        at = &(*at)->next;
    *at = user->next;
    for (vt_mqtt_user *other = hub->users; other; other = other->next)
        shared_topic |= strcmp(other->topic, user->topic) == 0;
    if (user->topic[0] && !shared_topic) mosquitto_unsubscribe(hub->client, NULL, user->topic);
    bool last = hub->ending = hub->users == NULL;
    pthread_mutex_unlock(&hub->lock);
    if (!last) return;
    *shared(user->port) = NULL;
    mosquitto_disconnect(hub->client);
    struct timespec until = after_ms(GOODBYE_MS);
    pthread_mutex_lock(&hub->lock);
    pthread_cond_broadcast(&hub->changed);
    while (hub->holders > 1 && pthread_cond_timedwait(&hub->changed, &hub->lock, &until) == 0) {}
    pthread_mutex_unlock(&hub->lock);
    release(hub);
}

bool vt_mqtt_publish(
    vt_mqtt_user *user, const char *topic, const char *text, size_t length, bool stays, vt_err *err)
{
    vt_mqtt_hub *hub = user->hub;
    pthread_mutex_lock(&hub->lock);
    bool connected = hub->connected;
    pthread_mutex_unlock(&hub->lock);
    if (!connected) return vt_fail(err, VT_ERR_STATE, NULL, "the broker is not reached");
    if (atomic_load(&hub->unanswered) >= VT_MQTT_UNANSWERED)
        return vt_fail(err, VT_ERR_STATE, NULL, "the broker does not answer");
    int code = mosquitto_publish(hub->client, NULL, topic, (int)length, text, 1, stays);
    if (code != MOSQ_ERR_SUCCESS && code != MOSQ_ERR_NO_CONN)
        return vt_fail(err, VT_ERR_IO, NULL, "%s: %s", topic, mosquitto_strerror(code));
    atomic_fetch_add(&hub->unanswered, 1);
    return true;
}

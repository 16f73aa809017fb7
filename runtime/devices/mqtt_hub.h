/* The one connection to the broker that all channels share. Private to this room.
 *
 * Invariants
 * 1. Names are looked up, connections made and bytes sent on a thread of the hub's own; nobody waits for it
 * but at the end, for at most 0.1 s.
 * 2. A connection that is lost is made anew, for ever; users hear FOUND and LOST of it.
 * 3. What is published is delivered at least once (QoS 1) as long as it was taken; not more than
 *    VT_MQTT_UNANSWERED wait for the broker's answer. */
#ifndef VT_DEVICES_MQTT_HUB_H
#define VT_DEVICES_MQTT_HUB_H

#include "devices/backend.h"

enum { VT_MQTT_TOPIC = 256, VT_MQTT_UNANSWERED = 256 };

typedef struct vt_mqtt_hub vt_mqtt_hub;

typedef struct vt_mqtt_user {
    vt_port *port;             /* set by the owner, as are the next two */
    char topic[VT_MQTT_TOPIC]; /* what it listens to, with wildcards; "": it only sends */
    /* From the hub's thread; payload may hold any bytes. */
    void (*came)(struct vt_mqtt_user *user, const char *topic, const char *payload, size_t size);
    vt_mqtt_hub *hub;
    struct vt_mqtt_user *next;
    int subscription; /* number of the request that waits for an answer */
} vt_mqtt_user;

bool vt_mqtt_join(vt_mqtt_user *user, vt_err *err);
void vt_mqtt_leave(vt_mqtt_user *user); /* nothing comes once it returns */
/* False: not now. stays: the broker gives it to whoever subscribes later. */
bool vt_mqtt_publish(
    vt_mqtt_user *user, const char *topic, const char *text, size_t length, bool stays, vt_err *err);

#endif

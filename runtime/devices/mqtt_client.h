/* A client for the broker, as [mqtt] in kiosk.conf describes it. Private to this room. */
#ifndef VT_DEVICES_MQTT_CLIENT_H
#define VT_DEVICES_MQTT_CLIENT_H

#include <mosquitto.h>

#include "devices/devices.h"

/* Not connected yet. NULL: what is said there cannot work; err tells the next step. */
struct mosquitto *vt_mqtt_client(const vt_devices_options *options, void *context, char *host,
    size_t host_size, int *port, int *keepalive_s, vt_err *err);

#endif

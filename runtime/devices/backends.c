/* Which source serves which channel, of those that this build has. */
#include <stdio.h>
#include <string.h>

#include "devices/devices_private.h"

typedef struct {
    vt_channel_source source;
    const vt_backend *backend;
} entry;

static const entry table[] = {
#ifdef VT_WITH_SERIAL
    {VT_FROM_SERIAL, &vt_backend_serial},
#endif
#ifdef VT_WITH_KEYS
    {VT_FROM_KEYS, &vt_backend_keys},
#endif
#ifdef VT_WITH_READER
    {VT_FROM_READER, &vt_backend_reader},
#endif
#ifdef VT_WITH_PAD
    {VT_FROM_PAD, &vt_backend_pad},
#endif
#ifdef VT_WITH_MQTT
    {VT_FROM_MQTT, &vt_backend_mqtt},
#endif
#ifdef VT_WITH_OSC
    {VT_FROM_OSC, &vt_backend_osc},
#endif
#ifdef VT_WITH_UDP
    {VT_FROM_UDP, &vt_backend_udp},
#endif
#ifdef VT_WITH_HTTP
    {VT_FROM_HTTP, &vt_backend_http},
#endif
#ifdef VT_WITH_GPIO
    {VT_FROM_GPIO, &vt_backend_gpio},
#endif
#ifdef VT_WITH_FILE
    {VT_FROM_FILE, &vt_backend_file},
#endif
    {VT_FROM_NOWHERE, NULL},
};

enum { ENTRIES = (int)(sizeof table / sizeof table[0]) };
_Static_assert((int)ENTRIES <= (int)VT_BACKENDS, "more sources than places for what they share");

const vt_backend *vt_backend_for(const vt_channel_decl *decl)
{
#ifdef VT_WITH_HELPER
    if (decl->kind == VT_CHANNEL_HELPER) return &vt_backend_helper;
#endif
#ifdef VT_WITH_MESSAGES
    if (decl->kind == VT_CHANNEL_MESSAGES) return &vt_backend_messages;
#endif
    if (decl->kind != VT_CHANNEL_SENSOR && decl->kind != VT_CHANNEL_OUTPUT) return NULL;
    for (int i = 0; i < ENTRIES; i++) {
        if (table[i].source == decl->source) return table[i].backend;
    }
    return NULL;
}

int vt_backend_index(const vt_backend *backend)
{
    for (int i = 0; i < ENTRIES; i++) {
        if (table[i].backend == backend) return i;
    }
    return ENTRIES - 1;
}

const char *vt_devices_versions(void)
{
    static char text[300];
    char made[sizeof text];
    int length = 0;
    for (int i = 0; i < ENTRIES; i++) {
        const vt_backend *backend = table[i].backend;
        const char *version = backend && backend->version ? backend->version() : NULL;
        bool again = false;
        for (int k = 0; version && k < i; k++)
            again |= table[k].backend->version && strcmp(table[k].backend->version(), version) == 0;
        if (version && !again && length < (int)sizeof made)
            length +=
                snprintf(made + length, sizeof made - (size_t)length, "%s%s", length ? ", " : "", version);
    }
#ifdef VT_WITH_MESSAGES
    if (length < (int)sizeof made)
        length += snprintf(made + length, sizeof made - (size_t)length, "%s%s", length ? ", " : "",
            vt_backend_messages.version());
#endif
    memcpy(text, length ? made : "none", length ? sizeof text : 5);
    return text;
}

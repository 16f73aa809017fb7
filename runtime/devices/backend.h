/* What a source has to be: one table of functions per file. The devices' thread calls them; a library that
 * insists on threads of its own may call vt_port_line and the like from those. Private to this room.
 *
 * Invariants
 * 1. No function here waits: not for a device, not for a name server, not for a peer.
 * 2. vt_port_line, vt_port_found and vt_port_lost may be called from any thread until close returns. */
#ifndef VT_DEVICES_BACKEND_H
#define VT_DEVICES_BACKEND_H

#include <poll.h>

#include "devices/devices.h"

enum { VT_PORT_FDS = 16 };

typedef struct vt_backend vt_backend;

/* One channel that is served. */
typedef struct vt_port {
    vt_devices *devices;
    const vt_backend *backend;
    vt_channel_decl decl;
    void *state; /* the backend's own, from open to close */
} vt_port;

struct vt_backend {
    const char *name;
    /* "libmosquitto 2.0.11"; NULL: no library of its own. */
    const char *(*version)(void);
    /* False: cannot be opened now; err tells people why. Tried again within a second, for ever; after
     * VT_ERR_MISSING, which says that no such thing is plugged in, whenever something is, and every 10 s. */
    bool (*open)(vt_port *port, vt_err *err);
    void (*close)(vt_port *port);
    /* Descriptors to be polled with their events; how many. NULL: none. */
    int (*fds)(vt_port *port, struct pollfd out[VT_PORT_FDS]);
    /* Some are ready. False: it is lost, err tells why; close is called next. */
    bool (*ready)(vt_port *port, const struct pollfd *fds, int count, vt_err *err);
    /* When tick is wanted, in vt_clock_us; NULL or INT64_MAX: never. */
    int64_t (*due)(const vt_port *port);
    bool (*tick)(vt_port *port, int64_t now_us, vt_err *err);
    /* Takes the line, to be written when the device is ready for it. False: not now; asked again until the
     * line is 5 s old. NULL: it only listens. */
    bool (*send)(vt_port *port, const char *text, size_t length, vt_err *err);
};

/* Bytes as they came, in any pieces: cut into lines by the declared format (devices/lines.c), made valid
 * UTF-8. */
void vt_port_bytes(vt_port *port, const void *bytes, size_t size, int64_t came_us);
/* A line was under way when listening began: what is left of it does not count. */
void vt_port_midway(vt_port *port);
void vt_port_line(vt_port *port, const char *text, size_t length, int64_t came_us); /* one whole line */
void vt_port_found(vt_port *port); /* once it really answers */
void vt_port_lost(vt_port *port, const vt_err *why);
const vt_devices_options *vt_port_options(const vt_port *port);
void vt_port_nudge(vt_port *port); /* fds or due changed, from any thread */
/* What was taken by send cannot be delivered any more: counted, and told as LOST. */
void vt_port_failed(vt_port *port, int lines, const char *why);
/* One pointer that all open ports of a backend share, NULL at first: one device that several channels read or
 * write. The devices' thread alone; whoever closes the last port frees it and writes NULL. */
void **vt_port_common(const vt_port *port);
/* The experience's helper that the keeper started: its descriptor, which the backend owns from then on; -1:
 * none came since the last call. */
int vt_port_attached(vt_port *port);

/* One file each; what a build lacks is left out of the table in devices/backends.c. */
extern const vt_backend vt_backend_serial, vt_backend_file, vt_backend_udp, vt_backend_helper; /* base */
extern const vt_backend vt_backend_keys, vt_backend_reader, vt_backend_pad;                    /* evdev */
extern const vt_backend vt_backend_mqtt, vt_backend_osc, vt_backend_http, vt_backend_gpio,
    vt_backend_messages;

#endif

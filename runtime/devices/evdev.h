/* Input devices as the kernel tells of them, shared by the channels that read them. Private to this room.
 *
 * Invariants
 * 1. A device that is grabbed speaks to nobody else on this machine, and is read once, however many channels
 *    of one source listen to it.
 * 2. What the kernel had to drop is found again: a key that went up meanwhile goes up.
 * 3. A declaration that fits two devices opens neither: which one it is must not depend on the order in which
 *    they were plugged in. */
#ifndef VT_DEVICES_EVDEV_H
#define VT_DEVICES_EVDEV_H

#include <linux/input.h>

#include "devices/backend.h"
#include "devices/inputs.h"

enum { VT_EVDEV_NODES = 6 }; /* of one channel */

typedef struct {
    unsigned is;  /* VT_INPUT_...: what a node has to be */
    unsigned any; /* the same, where the declaration names no device; all that fit are taken */
    bool grab;
    const char *what; /* for people: "reader" */
    /* node counts from 0 */
    void (*heard)(vt_port *port, int node, const struct input_event *event);
} vt_evdev_wish;

/* First in the state of each port that listens. */
typedef struct {
    const vt_evdev_wish *wish;
    struct vt_evdev_node *nodes[VT_EVDEV_NODES];
    int count;
} vt_evdev;

bool vt_evdev_join(vt_port *port, const vt_evdev_wish *wish, vt_err *err);
void vt_evdev_leave(vt_port *port);
int vt_evdev_fds(vt_port *port, struct pollfd out[VT_PORT_FDS]);
bool vt_evdev_ready(vt_port *port, const struct pollfd *fds, int count, vt_err *err);
/* Of an axis; false: the node has none. */
bool vt_evdev_axis(const vt_port *port, int node, unsigned code, struct input_absinfo *out);

const char *vt_evdev_version(void);
/* The name of a key or mouse button: as base/keyname.h has it, else the kernel's in lower case; "": none. */
const char *vt_evdev_key(unsigned code, char room[32]);

#endif

/* What devices.c (the app's side), ports.c (what sources say) and pump.c (the thread) share.
 *
 * Invariants
 * 1. The lock guards the list of slots, their queues and the fields named below; no source is called while it
 *    is held.
 * 2. Slots are opened, closed and freed by the thread alone; the app's side marks them. */
#ifndef VT_DEVICES_PRIVATE_H
#define VT_DEVICES_PRIVATE_H

#include <pthread.h>

#include "devices/backend.h"
#include "devices/lines.h"
#include "devices/queue.h"
#include "devices/record.h"

enum {
    VT_SLOTS_MAX = 2 * VT_CHANNELS_MAX, /* the served ones, and those that are being closed */
    VT_QUEUE_IN = 256 * 1024,
    VT_QUEUE_OUT = 64 * 1024,
    VT_SEND_US = 5000000,
    VT_BACKENDS = 16
};

typedef struct vt_slot {
    vt_port port; /* first: a port is its slot */
    struct vt_slot *next;
    struct vt_slot *owner; /* of a recorded day: the slot that it stands in for */
    struct vt_slot *fake;  /* the recorded day that stands in for this one; owned */
    /* guarded by the lock */
    bool leaving; /* to be closed and freed */
    bool gave_up; /* the source said that it is lost; why says why */
    vt_err why;
    vt_channel_state state;  /* as it was told last; 0: not yet */
    vt_channel_state missed; /* this one fell out of the queue; 0: none */
    vt_queue in, out;
    vt_cutter cutter;
    bool told_cut;
    int64_t pause_us; /* when a line without an end is taken for whole; INT64_MAX: none */
    int64_t heard_us; /* when something was heard last */
    uint64_t dropped;
    double credit; /* lines that may still come, of lines_per_s */
    int64_t credit_us;
    int attached; /* a helper's descriptor; -1 */
    /* the thread's own */
    bool open;
    bool overdue; /* it counts as lost since a line could not be delivered */
    int attempts;
    int64_t retry_us;
    int64_t send_us; /* when what was refused is offered again; 0: at once */
} vt_slot;

struct vt_devices {
    vt_devices_options options;
    pthread_mutex_t lock;
    pthread_t thread;
    bool running;
    int control;    /* eventfd */
    int plugs;      /* inotify; -1: none, and then everything is tried again by time */
    bool stop;      /* guarded */
    bool fresh;     /* something came since the app read everything; guarded */
    bool told;      /* and it was woken for that; guarded */
    vt_slot *slots; /* guarded */
    unsigned long rounds; /* guarded */
    uint64_t order; /* guarded */
    vt_record *record;    /* NULL: nothing is recorded */
    void *common[VT_BACKENDS];
    char scratch[VT_LINE_MOST + 1]; /* guarded */
    char out[VT_LINE_MOST + 1];     /* what vt_devices_next lends */
    char line[VT_LINE_MOST + 1];    /* the thread's: what goes out */
};

vt_slot *vt_slot_create(vt_devices *devices, const vt_channel_decl *decl, vt_err *err);
void vt_slot_destroy(vt_slot *slot); /* closed before */
/* With the lock held: tells the change, once. */
void vt_slot_say(vt_slot *slot, vt_channel_state state, const char *why, int64_t now_us);
void vt_port_fake(vt_port *port, const char *text, size_t length);
void vt_slot_cut(vt_slot *slot); /* with the lock held: the pause is over */

void *vt_devices_pump(void *devices); /* the thread */
void vt_devices_nudge(const vt_devices *devices);

/* NULL: this build has nothing for it. */
const vt_backend *vt_backend_for(const vt_channel_decl *decl);
int vt_backend_index(const vt_backend *backend); /* of vt_devices.common */

#endif

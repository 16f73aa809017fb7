/* Devices: serial lines, keys of boards, readers, game controllers, brokers, sockets, pins, files and other
 * instances, all as channels of text lines. They work on threads of their own and are asked for what came by
 * the app's thread alone; what they say enters the show by the door.
 *
 * Invariants
 * 1. No device, however slow, loud, broken or gone, holds up the caller of any function here.
 * 2. What is closed is tried again: at once, then within a second, for ever; an unplugged cable is one LOST
 *    and, when it is back, one FOUND.
 * 3. Queues are bounded: of a channel that says more than is taken, the oldest lines are dropped and counted.
 * 4. Nothing polls: while no device speaks, no thread wakes.
 * 5. No port is open to the network unless staff allowed it (devices.listen in kiosk.conf).
 * 6. State news are FOUND and LOST, in turns. FAKED is the app's to say, and keys of the window's own
 * keyboard are the app's to bring, as fingers are: TOUCH, KEYS without a device and fake_keys are not for
 *    devices. */
#ifndef VT_DEVICES_DEVICES_H
#define VT_DEVICES_DEVICES_H

#include <stddef.h>

#include "base/buf.h"
#include "base/channel.h"
#include "base/err.h"
#include "store/conf.h"

typedef struct vt_devices vt_devices;

typedef struct {
    void *context;
    void (*wake)(void *context); /* something came; from any thread */
    const vt_conf *conf;         /* borrowed: broker, keys, what may listen */
    const char *folder;          /* the experience's: files, recorded days */
    const char *record;          /* folder for what each sensor says, with times; or NULL */
    const char *role;            /* of this instance among others; "" */
    bool developer;              /* fakes stand in for whatever is lost, asked for or not */
    const char *dev, *sys;       /* "/dev", "/sys"; other folders in tests; NULL: those */
} vt_devices_options;

/* No thread yet: that comes with the first channel. */
vt_devices *vt_devices_create(const vt_devices_options *options, vt_err *err);
void vt_devices_destroy(vt_devices *devices); /* within 0.2 s; NULL is fine */

/* From now on these channels are served, and no others; one that was served already, with the same kind, name
 * and source, stays open as it is. Copies. What is not for devices is left out. */
bool vt_devices_declare(vt_devices *devices, const vt_channel_decl *decls, int count, vt_err *err);

typedef struct {
    vt_channel_kind kind;
    const char *name; /* the channel's */
    bool is_line;     /* else the channel's state changed */
    const char *text; /* of the line, or why the state is as it is; NUL-terminated */
    size_t length;
    vt_channel_state state;
    uint64_t dropped; /* lines that this channel lost since its last news */
    int64_t came_us;  /* vt_clock_us when its last byte was read */
} vt_device_news;

/* The next news in order of coming, borrowed until the next call; false: none. */
bool vt_devices_next(vt_devices *devices, vt_device_news *news);

/* A line goes out (OUTPUT, HELPER, MESSAGES: NAME, a tab, JSON). Returns at once; false: no such channel, or
 * its queue is full, which holds 64 KiB. What cannot be delivered within 5 s is dropped and told as LOST. */
bool vt_devices_send(vt_devices *devices, vt_channel_kind kind, const char *name, const char *text,
    size_t length, vt_err *err);

/* The keeper started a helper: fd (taken over) is our end of its socket. */
void vt_devices_attach(vt_devices *devices, const char *name, int fd);

/* A sensor that the app itself serves said this: for the recording alone. */
void vt_devices_note(vt_devices *devices, const char *name, const char *text, size_t length);

/* Somebody with --dev moves a slider: counts as a line of the sensor's fake. */
bool vt_devices_fake(vt_devices *devices, const char *name, const char *text, size_t length);

/* Something that is plugged in. A reader that types cannot be told from a keyboard: both are KEYS. */
typedef struct {
    vt_channel_source source; /* SERIAL, KEYS, PAD or GPIO */
    char node[80];            /* "/dev/ttyUSB0" */
    char place[32];           /* "1-1.2": which socket of which hub; "" when not by USB */
    char port[128]; /* as a declaration names it so that it is found again: usb:2341:0043:8503631353035 */
    char what[160]; /* for people */
} vt_devices_thing;

/* What this machine has. Opens nothing. dev, sys: NULL for the machine's own. */
void vt_devices_survey(const char *dev, const char *sys,
    void (*each)(void *context, const vt_devices_thing *thing), void *context);
/* Whether a declaration means it; says:TEXT means nothing that can be seen from outside. */
bool vt_devices_names(const vt_channel_decl *decl, const vt_devices_thing *thing);

/* How often the thread has woken: for whoever wants to see that it sleeps. */
unsigned long vt_devices_rounds(vt_devices *devices);

/* "libserialport 0.1.1, libevdev 1.13, …": what this build has; a static text. */
const char *vt_devices_versions(void);

#endif

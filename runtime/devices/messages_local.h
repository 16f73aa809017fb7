/* Messages without a broker. Each instance listens, and calls every other one it finds: its own lines go out
 * by the calls, those of others come in by theirs. On one machine they find one another in a folder that
 * belongs to their user; on other machines by kiosk.conf, with a key. Private to this room.
 *
 * Invariants
 * 1. A line reaches an instance once at most, and the lines of one sender in the order in which they were
 * sent.
 * 2. Nobody waits for anybody: what one does not take is left out for that one alone. */
#ifndef VT_DEVICES_MESSAGES_LOCAL_H
#define VT_DEVICES_MESSAGES_LOCAL_H

#include "devices/backend.h"

typedef struct vt_local vt_local;

vt_local *vt_local_create(vt_port *port, vt_err *err);
void vt_local_destroy(vt_local *local);
int vt_local_fd(const vt_local *local);
int64_t vt_local_due(const vt_local *local);
void vt_local_work(vt_local *local, int64_t now_us);
/* stays: whoever comes later gets it, unless a newer one of its name was said. */
void vt_local_say(vt_local *local, const char *text, size_t length, bool stays);

#endif

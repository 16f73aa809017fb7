/* A thread that sleeps in poll on the descriptors of others and tells once when one of them is readable.
 *
 * Invariants
 * 1. After telling, it watches nothing until it is armed again: a descriptor that nobody reads costs no
 * processor time.
 * 2. It starts with the first descriptor; a host that watches nothing has no second thread. */
#ifndef VT_HOST_WAITER_H
#define VT_HOST_WAITER_H

#include <stdbool.h>

#include "base/err.h"

typedef struct vt_waiter vt_waiter;

vt_waiter *vt_waiter_create(void (*tell)(void *context), void *context, vt_err *err);
void vt_waiter_destroy(vt_waiter *waiter);
bool vt_waiter_add(vt_waiter *waiter, int fd, vt_err *err); /* at most VT_HOST_WATCH_MAX; armed at once */
void vt_waiter_remove(vt_waiter *waiter, int fd);
void vt_waiter_arm(vt_waiter *waiter); /* cheap when it is armed already */

#endif

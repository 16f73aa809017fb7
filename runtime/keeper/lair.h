/* The runtime folder of one kiosk, on tmpfs: the ring, the lock, the crash counts. One keeper at a time lives in it.
 *
 * Invariants
 * 1. Whoever holds the lock (a keeper, or the stage that inherited it) is the only one to write the ring.
 * 2. The folder belongs to this user and to nobody else. */
#ifndef VT_KEEPER_LAIR_H
#define VT_KEEPER_LAIR_H

#include <sys/types.h>

#include "base/err.h"

enum { VT_LAIR_PATH = 400 };

/* Makes the folder. wanted may be NULL: then $XDG_RUNTIME_DIR, /run or /dev/shm, whichever is writable, and a name that
 * follows from the journal's folder and the kiosk. */
bool vt_lair_make(const char *wanted, const char *journal, const char *kiosk, char out[VT_LAIR_PATH], vt_err *err);

/* Waits for the lock; gives up when `stop` becomes readable. 1: held, *lock is its descriptor; 0: given up; -1: failed.
 * A stage that outlived its keeper by 2 s is killed. */
int vt_lair_lock(const char *folder, int stop, int *lock, vt_err *err);

typedef enum { VT_LAIR_KEEPER, VT_LAIR_STAGE } vt_lair_holder;
/* Says in the lock's file who holds it; safe between fork and exec. */
void vt_lair_sign(int lock, vt_lair_holder holder, pid_t pid);

/* Takes the lock's file and the folder away when nothing else is in it. */
void vt_lair_leave(const char *folder);

#endif

/* Messages between instances of a machine: where they find one another. */
#ifndef VT_DEVICES_MESSAGES_H
#define VT_DEVICES_MESSAGES_H

#include <stdbool.h>

#include "base/err.h"

enum { VT_MESSAGES_FOLDER = 72 };

/* The folder of this user's instances ($XDG_RUNTIME_DIR, /run or /dev/shm, whichever is writable); made if it
 * is not there. A confined process has to be allowed to read it, and to make and remove sockets in it. */
bool vt_messages_folder(char out[VT_MESSAGES_FOLDER], vt_err *err);

#endif

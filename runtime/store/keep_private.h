/* What the two files of keep share. Nobody else includes it. */
#ifndef VT_STORE_KEEP_PRIVATE_H
#define VT_STORE_KEEP_PRIVATE_H

#include <fcntl.h>

#include "store/keep.h"

enum { VT_KEEP_FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

extern const char *const vt_keep_folders[VT_KEEP_STATES]; /* in the collection's; "" of what is shown */
const char *vt_keep_ending(vt_keep_kind kind);            /* of new files: ".png" */

#endif

/* The stage's own walls: from here on this process reads the system, its experience and the shared assets,
 * and writes only where it was told to. Landlock keeps the rule, in the kernel, for this process and all it
 * starts. */
#ifndef VT_APP_CONFINE_H
#define VT_APP_CONFINE_H

#include "base/err.h"

/* To be called before any thread exists. Both lists end with NULL; names that do not exist are left out. A
 * kernel without Landlock: VT_ERR_UNSUPPORTED, and nothing is confined. */
bool vt_app_confine(const char *const *readable, const char *const *writable, vt_err *err);

#endif

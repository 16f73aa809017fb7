/* A process's own walls: from here on it reads and writes only where it was told to. Landlock keeps the rule,
 * in the kernel, for this process and all it starts. */
#ifndef VT_BASE_FENCE_H
#define VT_BASE_FENCE_H

#include "base/err.h"

typedef struct {
    const char *who;             /* for messages: "the stage" */
    const char *const *readable; /* both lists end with NULL; names that do not exist are left out */
    const char *const *writable;
    const char *const *devices; /* what is in these folders may be read and written, and nothing made or
                                   removed; NULL: none */
    const char *sockets;        /* a folder where sockets may be made and removed; NULL: none */
    bool alone; /* nor signals to processes outside, nor their abstract sockets: where the kernel is 6.12 or
                   later */
} vt_fence;

/* To be called before any thread exists. A kernel without Landlock: VT_ERR_UNSUPPORTED, and nothing is
 * confined. */
bool vt_fence_put(const vt_fence *fence, vt_err *err);

#endif

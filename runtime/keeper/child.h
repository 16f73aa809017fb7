/* Child processes: this same program again, with a few descriptors and nothing else of the keeper's. */
#ifndef VT_KEEPER_CHILD_H
#define VT_KEEPER_CHILD_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

typedef struct {
    char *const *argv;     /* for /proc/self/exe */
    const int *fds;        /* kept open across the exec, by their numbers */
    int count;
    int lock;              /* the lock's file, where the child writes its number; -1: it does not hold the lock */
} vt_child_plan;

/* The child ignores SIGINT, SIGTERM and SIGHUP, which a terminal or systemd sends to it as well: the keeper tells it when to
 * end. -1 on failure; a program that cannot be started ends with 127. */
pid_t vt_child_spawn(const vt_child_plan *plan, vt_err *err);

/* The pause before the next attempt: 0, 0.1, 0.3, 1, 3, 10 s ..., never above most_us. failures counts up. */
int64_t vt_child_pause(int *failures, int64_t most_us);

#endif

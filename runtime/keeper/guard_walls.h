/* What a helper program may do. Private to this room. */
#ifndef VT_KEEPER_GUARD_WALLS_H
#define VT_KEEPER_GUARD_WALLS_H

#include "keeper/guard.h"

/* How many processes and threads this user has now. */
long vt_walls_count_processes(void);
/* In the helper's process, which then has only exec left to do: limits, Landlock, system calls, environment,
 * folder. processes: how many there were. False: err tells what the kernel refused; nothing may be started
 * then. */
bool vt_walls_put(const vt_guard_plan *plan, long processes, vt_err *err);

#endif

/* The health row: counters that the stage keeps in shared memory anyway, and what the kernel tells of its process. */
#ifndef VT_KEEPER_HEALTH_H
#define VT_KEEPER_HEALTH_H

#include <sys/types.h>

#include "keeper/ledger.h"

typedef struct { int64_t frames, presents, late, lua_calls, allocations; } vt_health_counters;

void vt_health_read(vt_health_counters *counters, const vt_ring *ring);
/* What happened since *before, which is brought up to date. pid 0: no stage runs. */
void vt_health_fields(vt_fields *fields, vt_ledger *ledger, const vt_ring *ring, vt_health_counters *before, pid_t pid);

#endif

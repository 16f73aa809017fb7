/* A stage that was restarted counts from 0 again: its counters are then taken as they are. */
#include "keeper/health.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void vt_health_read(vt_health_counters *counters, const vt_ring *ring)
{
    counters->frames = vt_ring_get(ring, VT_SHARED_FRAME_END);
    counters->presents = vt_ring_get(ring, VT_SHARED_PRESENTS);
    counters->late = vt_ring_get(ring, VT_SHARED_LATE);
    counters->lua_calls = vt_ring_get(ring, VT_SHARED_LUA_CALLS);
    counters->allocations = vt_ring_get(ring, VT_SHARED_ALLOCATIONS);
}

/* The first numbers of a small file of the kernel's; how many were read. */
static int read_numbers(const char *path, long *out, int most)
{
    FILE *file = fopen(path, "re");
    if (!file) return 0;
    int count = 0;
    while (count < most && fscanf(file, "%ld", &out[count]) == 1)
        count++;
    fclose(file);
    return count;
}

static void memory_field(vt_fields *fields, const char *key, pid_t pid)
{
    char path[48];
    long pages[2];
    snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    if (pid <= 0 || read_numbers(path, pages, 2) != 2) return;
    vt_fields_real(fields, key, (double)pages[1] * (double)sysconf(_SC_PAGESIZE) / (1 << 20));
}

static void counted(vt_fields *fields, const char *key, int64_t now, int64_t before)
{
    vt_fields_int(fields, key, now >= before ? now - before : now);
}

void vt_health_fields(
    vt_fields *fields, vt_ledger *ledger, const vt_ring *ring, vt_health_counters *before, pid_t pid)
{
    vt_health_counters now;
    vt_health_read(&now, ring);
    counted(fields, "frames", now.frames, before->frames);
    counted(fields, "presents", now.presents, before->presents);
    counted(fields, "late_frames", now.late, before->late);
    counted(fields, "lua_calls", now.lua_calls, before->lua_calls);
    counted(fields, "allocations", now.allocations, before->allocations);
    *before = now;
    vt_fields_int(fields, "lua_kb", vt_ring_get(ring, VT_SHARED_LUA_BYTES) / 1024);
    memory_field(fields, "rss_mb", pid);
    memory_field(fields, "keeper_rss_mb", getpid());
    long heat;
    if (read_numbers("/sys/class/thermal/thermal_zone0/temp", &heat, 1) == 1) {
        vt_fields_real(fields, "temp_c", (double)heat / 1000);
    }
    if (vt_ledger_free_mb(ledger) >= 0) vt_fields_int(fields, "free_mb", vt_ledger_free_mb(ledger));
    vt_fields_int(fields, "queue", (int64_t)vt_ring_unread(ring));
    vt_fields_real(fields, "sync_ms_p99", vt_ledger_sync_p99_ms(ledger));
}

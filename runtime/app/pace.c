/* How long frames take that show something, how many steps of motion came too late, how soon a new scene was
 * whole on the screen, and how long tiles were waited for: for figures, not for the show. Nothing is
 * allocated. */
#include "app/app_private.h"

#include <stdlib.h>
#include <string.h>

static void note(vt_pace_series *series, int64_t took_us)
{
    uint32_t value = (uint32_t)(took_us < UINT32_MAX ? took_us : UINT32_MAX);
    series->took[series->count++ % VT_PACE_KEPT] = value;
}

void vt_pace_frame(vt_pace *pace, int64_t took_us)
{
    note(&pace->frames, took_us);
}

void vt_pace_scene(vt_pace *pace, int64_t host_us)
{
    pace->scene_since_us = host_us;
}

void vt_pace_whole(vt_pace *pace, int64_t host_us)
{
    if (pace->scene_since_us == 0) return;
    note(&pace->scenes, host_us - pace->scene_since_us);
    pace->scene_since_us = 0;
}

void vt_pace_tile(vt_pace *pace, int64_t took_us, size_t bytes)
{
    note(&pace->tiles, took_us);
    if (bytes > pace->tile_bytes) pace->tile_bytes = bytes;
}

void vt_pace_holes(vt_pace *pace, int holes, int64_t host_us)
{
    if (holes < 0) return;
    if (pace->hole_since_us > 0 && host_us - pace->hole_since_us > pace->hole_us)
        pace->hole_us = host_us - pace->hole_since_us;
    if (holes == 0 || pace->hole_since_us == 0) pace->hole_since_us = holes > 0 ? host_us : 0;
}

static int ascending(const void *a, const void *b)
{
    uint32_t p = *(const uint32_t *)a, q = *(const uint32_t *)b;
    return (p > q) - (p < q);
}

/* Nearest rank, milliseconds. */
static double rank(const uint32_t *sorted, size_t count, double part)
{
    size_t at = (size_t)(part * (double)count);
    return (double)sorted[at < count ? at : count - 1] / 1000;
}

static vt_app_times times(const vt_pace_series *series)
{
    uint32_t sorted[VT_PACE_KEPT];
    size_t count = series->count < VT_PACE_KEPT ? (size_t)series->count : VT_PACE_KEPT;
    if (count == 0) return (vt_app_times){0};
    memcpy(sorted, series->took, count * sizeof sorted[0]);
    qsort(sorted, count, sizeof sorted[0], ascending);
    return (vt_app_times){series->count, rank(sorted, count, 0.5), rank(sorted, count, 0.95),
        rank(sorted, count, 0.99), rank(sorted, count, 1)};
}

void vt_pace_tell(const vt_pace *pace, vt_app_counters *out)
{
    out->beats = pace->beats;
    out->missed_beats = pace->missed;
    out->frame_ms = times(&pace->frames);
    out->scene_ms = times(&pace->scenes);
    out->tile_ms = times(&pace->tiles);
    out->hole_ms = (double)pace->hole_us / 1000;
    out->tile_mb = (double)pace->tile_bytes / (1 << 20);
}

/* vitrine --version: this build, its libraries, and what is switched off and why. Also the counters that
 * benches read. */
#include "cmd/cmd_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "devices/devices.h"
#include "film/film.h"
#include "media/loader.h"
#include "script/script.h"
#include "store/journal.h"
#include "tracks/tracks.h"

const char *vt_build(void)
{
    return VT_VERSION "+" VT_COMMIT;
}

int vt_version(void)
{
    char why[200], what[128];
    vt_err err = {0};
    bool gpu = vt_painter_gpu_is_real(why, sizeof why);
    printf("vitrine %s (%s, %s)\n", vt_build(), VT_BUILD_TYPE, VT_COMPILER);
    printf("  journal format %d, tape format %d, api 1\n", VT_JOURNAL_VERSION, VT_TAPE_FORMAT);
    printf("  text     %s\n", vt_fonts_versions());
    printf("  window   %s\n", vt_host_versions());
    printf("  pictures %s\n", vt_media_versions());
    printf("  scripts  %s\n", vt_script_version());
    printf("  journal  %s\n", vt_journal_engine());
    printf("  painter  cpu on this machine's processors%s; gpu %s: %s\n", gpu ? "" : " (chosen)",
        gpu ? "chosen" : "off", why);
    printf("  devices  %s\n", vt_devices_versions());
    if (vt_tracks_here(what, sizeof what, &err))
        printf("  sound    FFmpeg's libraries %s\n", what);
    else
        printf("  sound    off: %s\n", err.message);
    if (vt_films_here(what, sizeof what, &err))
        printf("  film     %s\n", what);
    else
        printf("  film     off: %s\n", err.message);
    return VT_EXIT_OK;
}

static void write_times(FILE *out, const char *name, const vt_app_times *times)
{
    fprintf(out, ",\"%s\":{\"count\":%" PRIu64 ",\"p50\":%.3f,\"p95\":%.3f,\"p99\":%.3f,\"most\":%.3f}", name,
        times->count, times->p50, times->p95, times->p99, times->most);
}

bool vt_write_counters(const char *path, const vt_app *app, vt_err *err)
{
    vt_app_counters counters = vt_app_count(app);
    FILE *out = fopen(path, "w");
    if (!out) return vt_fail_errno(err, path, "write the counters");
    fprintf(out,
        "{\"frames\":%" PRIu64 ",\"batches\":%" PRIu64 ",\"presents\":%" PRIu64 ",\"lua_calls\":%" PRIu64
        ",\"allocations\":%" PRIu64 ",\"late_frames\":%" PRIu64 ",\"beats\":%" PRIu64
        ",\"missed_beats\":%" PRIu64 ",\"tape_us_per_frame\":%.3f,\"journal_us_per_frame\":%.3f,"
        "\"painter\":\"%s\"",
        counters.frames, counters.batches, counters.presents, counters.lua_calls, vt_mem_count(),
        counters.late_frames, counters.beats, counters.missed_beats,
        counters.frames ? (double)counters.tape_ns / 1000.0 / (double)counters.frames : 0,
        counters.frames ? (double)counters.journal_ns / 1000.0 / (double)counters.frames : 0,
        counters.painter);
    write_times(out, "frame_ms", &counters.frame_ms);
    write_times(out, "scene_ms", &counters.scene_ms);
    write_times(out, "tile_ms", &counters.tile_ms);
    fprintf(out, ",\"hole_ms\":%.3f,\"tile_mb\":%.3f", counters.hole_ms, counters.tile_mb);
    fprintf(out,
        ",\"films_shown\":%" PRIu64 ",\"films_dropped\":%" PRIu64 ",\"sound_blocks\":%" PRIu64
        ",\"sound_late\":%" PRIu64 ",\"sound_latency_ms\":%.3f,\"sound_mb\":%.3f",
        counters.films_shown, counters.films_dropped, counters.sound_blocks, counters.sound_late,
        counters.sound_latency_ms, counters.sound_mb);
    fputs("}\n", out);
    if (fclose(out) != 0) return vt_fail_errno(err, path, "write the counters");
    return true;
}

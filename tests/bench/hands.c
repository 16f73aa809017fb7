/* What fingers cost: `bench_hands [SECONDS]`. Ten fingers that go round at 240 Hz, through the whole stage
 * process but the painter: door, tape, contacts, sieve, gestures, carrying, handlers, rows. Milliseconds of
 * one processor for each 60th of a second. No time is waited: the clock is virtual. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/app.h"
#include "app/sinks.h"
#include "base/log.h"

enum { FINGERS = 10, HZ = 240, FRAMES = 60 };

static const struct {
    const char *name, *scene;
} scenes[] = {
    {"draggable things", "r.draggable = 'both'"},
    {"collage pieces, two fingers each", "r.transformable = true"},
    {"things whose gestures are heard of by scripts",
        "r.on_drag = function(t) r.x = r.x + t.dx r.y = r.y + t.dy end "
        "r.on_pinch = function(t) r.scale = t.scale end r.on_rotate = function(t) r.rotation = t.rotation "
        "end"},
};

static char folder[64];

static bool write_file(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "w");
    return out && fputs(text, out) >= 0 && fclose(out) == 0;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool give(vt_host *host, int64_t at_us, int finger, vt_contact_phase phase, double angle)
{
    vt_event event = {.kind = VT_EVENT_CONTACT};
    event.as.contact.phase = phase;
    event.as.contact.finger = finger;
    double x = 192 * (finger % 5) * 2 + 150, y = 270 + finger / 5 * 540.0;
    event.as.contact.x8 = (int32_t)((x + 120 * cos(angle)) * 8);
    event.as.contact.y8 = (int32_t)((y + 120 * sin(angle)) * 8);
    return vt_host_fake(host, at_us, &event, NULL);
}

typedef struct {
    vt_host *host;
    int64_t at_us, until_us;
} hand;

/* The next quarter of a frame's fingers, just before the show goes to sleep. */
static bool feed(void *context, int64_t until_us)
{
    hand *h = context;
    (void)until_us;
    if (vt_host_now(h->host) < h->at_us) return true;
    if (h->at_us >= h->until_us) return false;
    bool first = h->at_us < 1000000;
    h->at_us = first ? 1000000 : h->at_us + 1000000 / HZ;
    for (int i = 0; i < FINGERS; i++)
        give(h->host, h->at_us, i, first ? VT_CONTACT_DOWN : VT_CONTACT_MOVE, (double)h->at_us / 2e5 + i);
    return true;
}

static double measure(const char *scene, int seconds, vt_app_counters *counters)
{
    char text[1024];
    vt_err err = {0};
    snprintf(text, sizeof text,
        "local s = {}\nfunction s:enter(root) for i = 0, 9 do local r = root:rect { x = i %% 5 * 384, y = i "
        "// 5 * "
        "540, w = 380, h = 530 } %s end end\nreturn s\n",
        scene);
    if (!write_file("scenes/attract.lua", text)) return -1;
    vt_conf *conf = vt_conf_create(&err);
    vt_bundle *bundle = vt_bundle_read(folder, VT_SOURCE_DIR "/assets", false, &err);
    hand h = {.host = vt_host_headless_create(&(vt_host_options){.w = 1920, .h = 1080}, true, &err),
        .until_us = (int64_t)seconds * 1000000};
    vt_app *app = vt_app_create(&(vt_app_options){.conf = conf,
                                    .experience = folder,
                                    .bundle = bundle,
                                    .host = h.host,
                                    .sink = vt_null_sink(),
                                    .canvas = -1,
                                    .socket = -1,
                                    .painter = VT_PAINTER_NONE,
                                    .build = "bench",
                                    .run = 1,
                                    .first_n = 1},
        &err);
    if (!app) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    double before = now();
    vt_app_run(app, feed, &h, &err);
    double took = now() - before;
    *counters = vt_app_count(app);
    vt_app_destroy(app);
    vt_host_destroy(h.host);
    vt_conf_destroy(conf);
    return took / ((double)seconds * FRAMES);
}

int main(int count, char **arguments)
{
    int seconds = count > 1 ? atoi(arguments[1]) : 30;
    char path[128], command[128];
    if (seconds < 1) return 2;
    vt_log_set_level(VT_LOG_ERROR);
    snprintf(folder, sizeof folder, "/tmp/bench-hands-XXXXXX");
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/scenes", folder);
    if (mkdir(path, 0755) != 0 || !write_file("experience.conf", "[experience]\napi = 1\ntitle = Bench\n"))
        return 1;
    printf("%d fingers at %d Hz, each frame of 1/%d s\n", FINGERS, HZ, FRAMES);
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        vt_app_counters counters;
        double ms = measure(scenes[i].scene, seconds, &counters);
        printf("%-45s %7.3f ms (%.1f batches, %.1f calls of Lua)\n", scenes[i].name, ms,
            (double)counters.batches / seconds / FRAMES, (double)counters.lua_calls / seconds / FRAMES);
    }
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 ? 0 : 1;
}

/* vitrine stage: the process that visitors see. It gets its descriptors from the keeper and ends when the
 * keeper is gone. */
#include "cmd/cmd_private.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/sinks.h"
#include "base/log.h"
#include "host/host.h"
#include "host/robot.h"

typedef struct {
    vt_robot *robot;
    vt_host *host;
    vt_app *app;
} robots;

static int look(void *context, vt_robot_thing *out)
{
    robots *crowd = context;
    return vt_app_things(crowd->app, out);
}

static bool feed_robots(void *context, int64_t until_us)
{
    robots *crowd = context;
    vt_err err;
    if (!crowd->robot) return true;
    int64_t soon = vt_host_now(crowd->host) + 1000000;
    return vt_robot_feed(crowd->robot, crowd->host, until_us < soon ? until_us : soon, &err);
}

static int open_witness(const char *path)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    if (!path || strlen(path) >= sizeof to.sun_path) return -1;
    memcpy(to.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static vt_host *open_host(const vt_args *args, const vt_conf *conf, const vt_experience *experience,
    vt_painter_choice painter, vt_err *err)
{
    vt_host_options options = {.title = experience->title,
        .fullscreen = !args->dev,
        .kiosk = !args->dev,
        .w = args->w          ? args->w
             : args->headless ? experience->design_w
                              : experience->design_w * 2 / 3,
        .h = args->h          ? args->h
             : args->headless ? experience->design_h
                              : experience->design_h * 2 / 3,
        .software = painter == VT_PAINTER_CPU,
        .display = vt_conf_text(conf, "screen.display"),
        .across = vt_conf_text(conf, "screen.across"),
        .one_of_several = vt_conf_text(conf, "kiosk.role")[0] != '\0',
        .grab_keys = vt_conf_bool(conf, "screen.grab_keys"),
        .touch = vt_conf_text(conf, "screen.touch"),
        .touch_rotation = vt_args_touch_rotation(conf)};
    return args->headless ? vt_host_headless_create(&options, false, err) : vt_host_sdl_create(&options, err);
}

/* The highest row number that a stage of this run has used: what it noted, or what still lies in the ring. */
static uint64_t last_row(vt_ring *ring)
{
    uint64_t last = (uint64_t)vt_ring_get(ring, VT_SHARED_TAKEN);
    vt_ring_kind kind;
    vt_buf bytes;
    vt_row row;
    vt_buf_init(&bytes);
    while (vt_ring_next(ring, &kind, &bytes, NULL) > 0) {
        if (kind != VT_RING_ROW || !vt_row_decode(&row, bytes.data, bytes.size, NULL)) continue;
        if (row.source == VT_SOURCE_STAGE && row.n > last) last = row.n;
    }
    vt_buf_finish(&bytes);
    return last;
}

int vt_verb_stage(const vt_verb *verb, int argc, char **argv)
{
    vt_args args;
    vt_err err = {0};
    struct {
        int ring, canvas, socket, lock;
    } fds;
    char experience[4096], shared[4096];
    int code = vt_args_parse(&args, verb, argc, argv);
    if (code >= 0) return code;
    if (!args.fds || sscanf(args.fds, "%d,%d,%d,%d", &fds.ring, &fds.canvas, &fds.socket, &fds.lock) != 4) {
        fprintf(stderr, "vitrine: stage is started by the keeper; use: vitrine run\n");
        return VT_EXIT_USAGE;
    }
    vt_log_set_name("stage");
    signal(SIGPIPE, SIG_IGN);
    code = VT_EXIT_FAILED;
    vt_host *host = NULL;
    vt_app *app = NULL;
    vt_ring_sink *sink = NULL;
    robots crowd = {0};
    vt_ring *ring = NULL;
    vt_bundle *bundle = NULL;
    vt_conf *conf = vt_args_conf(&args, &err);
    if (!conf || !vt_args_experience(&args, conf, experience, &err)) goto out;
    bool have_shared = vt_shared_assets(experience, shared);
    bundle = vt_bundle_read(experience, have_shared ? shared : NULL, false, &err);
    if (!bundle) {
        code = VT_EXIT_SCRIPT;
        goto out;
    }
    ring = vt_ring_attach(fds.ring, &err);
    if (!ring) goto out;
    vt_painter_choice painter = vt_args_painter(&args, conf);
    vt_stage_walls(&args, conf, bundle, have_shared ? shared : NULL);
    host = open_host(&args, conf, vt_bundle_experience(bundle), painter, &err);
    sink = host ? vt_ring_sink_create(ring, fds.socket, open_witness(args.witness), &err) : NULL;
    if (!sink) goto out;
    if (args.robots) {
        const vt_experience *facts = vt_bundle_experience(bundle);
        crowd.host = host;
        crowd.robot = vt_robot_create(&(vt_robot_options){.seed = args.seed,
                                          .design_w = facts->design_w,
                                          .design_h = facts->design_h,
                                          .taps_least = 4,
                                          .taps_most = 40,
                                          .pause_least_s = 0.1,
                                          .pause_most_s = 0.6,
                                          .gap_s = 1,
                                          .two_fingers = 0.2,
                                          .drags = 0.2,
                                          .gestures = 0.2,
                                          .looks = 0.5,
                                          .look = look,
                                          .look_context = &crowd},
            &err);
        if (!crowd.robot) goto out;
    }
    app = vt_app_create(&(vt_app_options){.conf = conf,
                            .experience = experience,
                            .shared = have_shared ? shared : NULL,
                            .bundle = bundle,
                            .host = host,
                            .sink = vt_ring_sink_face(sink),
                            .ring = ring,
                            .canvas = fds.canvas,
                            .socket = fds.socket,
                            .painter = painter,
                            .rotation = (int)vt_conf_int(conf, "screen.rotate"),
                            .role = vt_conf_text(conf, "kiosk.role"),
                            .devices = true,
                            .quiet = args.headless,
                            .record = args.record,
                            .dev_folder = args.devfs,
                            .sys_folder = args.sysfs,
                            .dev = args.dev,
                            .rehearsal = args.robots || args.dev,
                            .robots = args.robots,
                            .keep = args.keep,
                            .pictures = args.pictures,
                            .build = vt_build(),
                            .run = (uint64_t)vt_ring_get(ring, VT_SHARED_RUN),
                            .first_n = last_row(ring) + 1,
                            .run_start_us = vt_ring_get(ring, VT_SHARED_RUN_START),
                            .last_visit = (int32_t)vt_ring_get(ring, VT_SHARED_VISIT),
                            .last_tick = (uint64_t)vt_ring_get(ring, VT_SHARED_TICK)},
        &err);
    bundle = NULL;
    crowd.app = app;
    if (!app || !vt_app_run(app, feed_robots, &crowd, &err)) goto out;
    if (args.counters && !vt_write_counters(args.counters, app, &err)) goto out;
    code = VT_EXIT_OK;
out:
    if (code != VT_EXIT_OK) vt_cmd_fail(code, &err);
    vt_app_destroy(app);
    vt_robot_destroy(crowd.robot);
    vt_ring_sink_destroy(sink);
    vt_host_destroy(host);
    vt_ring_destroy(ring);
    vt_bundle_destroy(bundle);
    vt_conf_destroy(conf);
    return code;
}

/* vitrine rehearse: robot visitors on a fast clock, in one process, against a journal in a file or in memory.
 */
#include "cmd/cmd_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/sinks.h"
#include "base/chance.h"
#include "base/clock.h"
#include "base/log.h"
#include "host/robot.h"
#include "store/journal.h"

enum { AFTERMATH_US = 300000000 }; /* the last visitor's idle return */

/* Between visitors, beyond the idle limit: a story that goes by itself may ask for patience. */
static const double patience_s = 120;

typedef struct {
    vt_robot *robot;
    vt_host *host;
    vt_app *app;
    int64_t done_us;
} rehearsal;

static int look(void *context, vt_robot_thing *out)
{
    rehearsal *show = context;
    return vt_app_things(show->app, out);
}

static bool feed(void *context, int64_t until_us)
{
    rehearsal *show = context;
    vt_err err;
    int64_t now = vt_host_now(show->host);
    int64_t soon = vt_robot_next(show->robot);
    if (vt_robot_feed(show->robot, show->host, until_us < soon ? until_us : soon, &err)) return true;
    if (show->done_us == 0) show->done_us = now;
    return until_us != INT64_MAX && now - show->done_us < AFTERMATH_US;
}

static bool row(
    vt_journal *journal, vt_row_kind kind, uint64_t n, int64_t t_us, const char *reason, vt_err *err)
{
    vt_row out;
    vt_fields fields;
    vt_row_init(&out, VT_SOURCE_KEEPER, kind, t_us);
    out.n = n;
    vt_fields_init(&fields);
    vt_fields_text(&fields, "reason", reason);
    vt_fields_bool(&fields, "rehearsal", true);
    vt_fields_into(&fields, &out);
    bool fine = vt_journal_write(journal, &out, 1, err);
    vt_fields_finish(&fields);
    return fine;
}

static void unreached(void *context, const char *name, bool entered)
{
    int *count = context;
    if (!entered) printf("%s%s", (*count)++ == 0 ? "scenes that no robot reached: " : ", ", name);
}

static vt_journal *open_journal(
    const vt_args *args, const vt_conf *conf, const vt_bundle *bundle, uint64_t *run, vt_err *err)
{
    vt_journal *journal = NULL;
    char kiosk[VT_KIOSK_NAME];
    vt_conf_kiosk(conf, kiosk);
    *run = 1;
    if (!args->journal) {
        journal = vt_journal_create(NULL, err);
    } else {
        const char *folder = vt_conf_text(conf, "journal.folder");
        if (mkdir(folder, 0755) != 0 && errno != EEXIST) {
            vt_fail_errno(err, folder, "make the journal's folder");
            return NULL;
        }
        if (!vt_journal_next_run(folder, kiosk, run, err)) return NULL;
        journal = vt_journal_create(&(vt_journal_place){.folder = folder, .kiosk = kiosk, .run = *run}, err);
    }
    char level[8];
    snprintf(level, sizeof level, "%ld", vt_conf_int(conf, "journal.privacy_level"));
    if (journal && vt_journal_meta(journal, "kiosk", kiosk, err) &&
        vt_journal_meta(journal, "place", vt_conf_text(conf, "kiosk.place"), err) &&
        vt_journal_meta(journal, "build", vt_build(), err) &&
        vt_journal_meta(journal, "rehearsal", "1", err) &&
        vt_journal_meta(journal, "privacy_level", level, err) &&
        vt_journal_meta(journal, "experience", vt_bundle_folder(bundle), err) &&
        vt_journal_meta(journal, "title", vt_bundle_experience(bundle)->title, err) &&
        vt_journal_bundle(journal, bundle, err)) {
        return journal;
    }
    vt_journal_destroy(journal);
    return NULL;
}

int vt_verb_rehearse(const vt_verb *verb, int argc, char **argv)
{
    vt_args args;
    vt_err err = {0};
    char experience[4096], shared[4096];
    int code = vt_args_parse(&args, verb, argc, argv);
    if (code >= 0) return code;
    code = VT_EXIT_FAILED;
    rehearsal show = {0};
    vt_chance worlds;
    vt_journal *journal = NULL;
    vt_journal_sink *sink = NULL;
    vt_app *app = NULL;
    vt_bundle *bundle = NULL;
    uint64_t run;
    vt_conf *conf = vt_args_conf(&args, &err);
    if (!conf || !vt_args_experience(&args, conf, experience, &err)) goto out;
    bool have_shared = vt_shared_assets(experience, shared);
    bundle = vt_bundle_read(experience, have_shared ? shared : NULL, false, &err);
    if (!bundle) {
        code = VT_EXIT_SCRIPT;
        goto out;
    }
    const vt_experience facts = *vt_bundle_experience(bundle);
    if (args.pictures && mkdir(args.pictures, 0755) != 0 && errno != EEXIST) {
        vt_fail_errno(&err, args.pictures, "make the folder for pictures");
        goto out;
    }
    journal = open_journal(&args, conf, bundle, &run, &err);
    sink = journal ? vt_journal_sink_create(journal, &err) : NULL;
    if (!sink || !row(journal, VT_ROW_RUN_START, 1, 0, "normal", &err)) goto out;
    show.host =
        vt_host_headless_create(&(vt_host_options){.w = facts.design_w, .h = facts.design_h}, true, &err);
    double idle_s = vt_conf_real(conf, "visit.idle_s") + vt_conf_real(conf, "visit.prompt_s");
    if (!show.host) goto out;
    show.robot = vt_robot_create(&(vt_robot_options){.seed = args.seed,
                                     .visitors = (int)args.visitors,
                                     .design_w = facts.design_w,
                                     .design_h = facts.design_h,
                                     .taps_least = 4,
                                     .taps_most = 40,
                                     .pause_least_s = 0.2,
                                     .pause_most_s = 3,
                                     .gap_s = idle_s + patience_s,
                                     .two_fingers = 0.1,
                                     .drags = 0.1,
                                     .gestures = 0.2,
                                     .looks = 0.5,
                                     .look = look,
                                     .look_context = &show},
        &err);
    if (!show.robot) goto out;
    vt_chance_seed(&worlds, args.seed);
    int64_t began = vt_clock_us(), virtual_start = vt_host_now(show.host);
    app = vt_app_create(&(vt_app_options){.conf = conf,
                            .experience = experience,
                            .shared = have_shared ? shared : NULL,
                            .bundle = bundle,
                            .host = show.host,
                            .sink = vt_journal_sink_face(sink),
                            .canvas = -1,
                            .socket = -1,
                            .painter = args.pictures ? VT_PAINTER_CPU : VT_PAINTER_NONE,
                            .role = vt_conf_text(conf, "kiosk.role"),
                            .rehearsal = true,
                            .robots = true,
                            .chance = &worlds,
                            .keep = args.keep,
                            .wait_for_assets = true,
                            .pictures = args.pictures,
                            .build = vt_build(),
                            .run = run,
                            .first_n = 1,
                            .run_start_us = virtual_start},
        &err);
    bundle = NULL;
    show.app = app;
    if (!app || !vt_app_run(app, feed, &show, &err) || vt_journal_sink_failed(sink, &err)) goto out;
    int64_t lasted = vt_host_now(show.host) - virtual_start;
    char path[4096];
    snprintf(path, sizeof path, "%s", vt_journal_path(journal));
    bool closed = row(journal, VT_ROW_RUN_END, 2, lasted, "normal", &err) && vt_journal_close(journal, &err);
    if (!closed) goto out;
    vt_app_counters counters = vt_app_count(app);
    double seconds = (double)(vt_clock_us() - began) / 1e6;
    printf("%d robot visitors in %.0f minutes of their time, %.1f s of ours; %d distinct faults\n",
        vt_robot_visitors(show.robot), (double)lasted / 60e6, seconds, counters.faults);
    int missed = 0;
    vt_app_scenes(app, unreached, &missed);
    puts(missed ? "" : "every scene was reached");
    if (args.journal) {
        printf("journal %s\n", path);
    } else {
        puts("add --journal FOLDER to keep it for a report or a replay");
    }
    code = counters.faults ? VT_EXIT_SCRIPT : VT_EXIT_OK;
out:
    if (code != VT_EXIT_OK && err.kind != VT_ERR_NONE) vt_cmd_fail(code, &err);
    vt_app_destroy(app);
    vt_robot_destroy(show.robot);
    vt_host_destroy(show.host);
    vt_journal_sink_destroy(sink);
    vt_journal_destroy(journal);
    vt_bundle_destroy(bundle);
    vt_conf_destroy(conf);
    return code;
}

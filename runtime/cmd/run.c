/* vitrine run: the keeper's side. It only decides what to start; the keeper does the rest. */
#include "cmd/cmd_private.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "host/host.h"
#include "keeper/keeper.h"

enum { ARGV_MOST = 32 };

typedef struct {
    int argc;
    char **argv;
    char fds[64];
    char experience[4096];
    const vt_conf *conf;
    char canvas[16], control[16];
} run_context;

static bool stage_command(void *context, const vt_child_fds *fds, int attempt, char *argv[33], vt_err *err)
{
    run_context *run = context;
    int count = 0;
    (void)attempt;
    snprintf(run->fds, sizeof run->fds, "%d,%d,%d,%d", fds->ring, fds->canvas, fds->socket, fds->lock);
    argv[count++] = "vitrine";
    argv[count++] = "stage";
    argv[count++] = "--fds";
    argv[count++] = run->fds;
    for (int i = 1; i < run->argc; i++) {
        if (count == ARGV_MOST)
            return vt_fail(err, VT_ERR_RANGE, NULL, "too many arguments: put them into kiosk.conf");
        argv[count++] = run->argv[i];
    }
    argv[count] = NULL;
    return true;
}

static bool curtain_command(void *context, int canvas, int control, char *argv[33], vt_err *err)
{
    run_context *run = context;
    static const char *const told[][2] = {
        {"--display", "screen.display"}, {"--across", "screen.across"}, {"--role", "kiosk.role"}};
    int count = 4;
    (void)err;
    snprintf(run->canvas, sizeof run->canvas, "%d", canvas);
    snprintf(run->control, sizeof run->control, "%d", control);
    argv[0] = "vitrine";
    argv[1] = "curtain";
    argv[2] = run->canvas;
    argv[3] = run->control;
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        const char *value = vt_conf_text(run->conf, told[i][1]);
        if (!value[0]) continue;
        argv[count++] = (char *)(uintptr_t)told[i][0];
        argv[count++] = (char *)(uintptr_t)value;
    }
    argv[count] = NULL;
    return true;
}

int vt_verb_run(const vt_verb *verb, int argc, char **argv)
{
    vt_args args;
    vt_err err = {0};
    char shared[4096], why[200];
    run_context run = {.argc = argc, .argv = argv};
    int code = vt_args_parse(&args, verb, argc, argv);
    if (code >= 0) return code;
    vt_conf *conf = vt_args_conf(&args, &err);
    if (!conf) return vt_cmd_fail(VT_EXIT_USAGE, &err);
    run.conf = conf;
    code = VT_EXIT_USAGE;
    if (!vt_args_experience(&args, conf, run.experience, &err)) {
        vt_cmd_fail(code, &err);
        goto out;
    }
    if (!args.headless && !vt_host_display_exists(why, sizeof why)) {
        fprintf(
            stderr, "vitrine: no display here (%s): start it where there is one, or add --headless\n", why);
        code = VT_EXIT_FAILED;
        goto out;
    }
    vt_log_set_name("vitrine");
    bool have_shared = vt_shared_assets(run.experience, shared);
    if (args.dev)
        vt_log(VT_LOG_INFO, "%s: save a file and it is shown; journal in %s", run.experience,
            vt_conf_text(conf, "journal.folder"));
    code = vt_keeper_run(&(vt_keeper_options){.conf = conf,
                             .experience = run.experience,
                             .shared_assets = have_shared ? shared : NULL,
                             .build = vt_build(),
                             .curtain = !args.headless && !args.dev,
                             .rehearsal = args.robots || args.dev,
                             .helpers = !args.robots || args.keep,
                             .give_up = args.dev || isatty(STDERR_FILENO),
                             .context = &run,
                             .stage_command = stage_command,
                             .curtain_command = curtain_command},
        &err);
    if (code != VT_EXIT_OK && err.kind != VT_ERR_NONE) vt_cmd_fail(code, &err);
out:
    vt_conf_destroy(conf);
    return code;
}

/* What the verbs share. */
#ifndef VT_CMD_PRIVATE_H
#define VT_CMD_PRIVATE_H

#include "app/app.h"
#include "cmd/cmd.h"
#include "store/conf.h"

typedef struct vt_verb {
    const char *name;
    const char *arguments; /* "[EXPERIENCE]" */
    const char *what;      /* one line for the overview */
    const char *more;      /* lines for --help, after the options */
    int (*run)(const struct vt_verb *verb, int argc, char **argv);
    const char *const *options; /* names from the table in options.c, NULL-terminated */
    bool hidden;
} vt_verb;

extern const vt_verb vt_verbs[]; /* ends with a NULL name */

/* Every option of every verb; a verb takes the ones it names. */
typedef struct {
    bool watch, assign;
    bool dev, headless, window, robots, keep, all, json, touch, sound, help;
    int w, h;   /* 0: not said */
    int rotate; /* -1: not said */
    long visitors, visit;
    unsigned long long seed;
    const char *journal, *config, *pictures, *painter, *display, *across, *role, *counters, *witness, *fds,
        *record, *devfs, *sysfs;
    const char *sets[32];
    int set_count;
    char *rest[64]; /* what is not an option */
    int rest_count;
} vt_args;

/* -1: go on; else the exit code (--help was shown, or a message was printed). */
int vt_args_parse(vt_args *args, const vt_verb *verb, int argc, char **argv);
void vt_args_help(const vt_verb *verb);

/* kiosk.conf named by --config, else ./kiosk.conf if there is one, else the defaults; then --set, --journal,
 * --rotate. */
vt_conf *vt_args_conf(const vt_args *args, vt_err *err);
/* The folder of the experience: the argument, else kiosk.experience, else the demonstration. */
bool vt_args_experience(const vt_args *args, const vt_conf *conf, char out[4096], vt_err *err);
/* Assets that all experiences share: beside the experience's parent folder, else as installed. False: there
 * are none. */
bool vt_shared_assets(const char *experience, char out[4096]);
vt_painter_choice vt_args_painter(const vt_args *args, const vt_conf *conf);
int vt_args_touch_rotation(const vt_conf *conf); /* for vt_host_options */
int vt_cmd_fail(int code, const vt_err *err);    /* prints it; returns code */
bool vt_write_counters(const char *path, const vt_app *app, vt_err *err);
/* Confines this process, which is a stage, before it has threads; not with --dev. */
void vt_stage_walls(const vt_args *args, const vt_conf *conf, const vt_bundle *bundle, const char *shared);
const char *vt_build(void); /* "0.1.0+abc1234" */

int vt_verb_run(const vt_verb *verb, int argc, char **argv);
int vt_verb_stage(const vt_verb *verb, int argc, char **argv);
int vt_verb_curtain(const vt_verb *verb, int argc, char **argv);
int vt_verb_helper(const vt_verb *verb, int argc, char **argv);
int vt_verb_check(const vt_verb *verb, int argc, char **argv);
int vt_verb_rehearse(const vt_verb *verb, int argc, char **argv);
int vt_verb_replay(const vt_verb *verb, int argc, char **argv);
int vt_verb_report(const vt_verb *verb, int argc, char **argv);
int vt_verb_doctor(const vt_verb *verb, int argc, char **argv);
int vt_verb_devices(const vt_verb *verb, int argc, char **argv);
int vt_verb_conf(const vt_verb *verb, int argc, char **argv);
int vt_version(void);

#endif

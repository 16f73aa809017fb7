/* vitrine devices: what is plugged in, what an experience's channels find of it, what they say, and which of
 * two equal readers is which. */
#include "cmd/cmd_private.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "cmd/devices_private.h"
#include "sense/reading.h"
#include "sense/sensor.h"
#include "store/channels.h"

/* ---- the experience's channels ---- */

static void no_row(void *context, vt_row_kind kind, const char *target, const char *json, size_t length)
{
    (void)context;
    (void)kind;
    (void)target;
    (void)json;
    (void)length;
}

static void say(void *context, const char *text)
{
    (void)context;
    (void)text;
}

static void fault(void *context, const vt_err *err, const char *scene, const char *entry)
{
    char text[900];
    (void)context;
    (void)scene;
    (void)entry;
    fprintf(stderr, "vitrine: %s\n", vt_err_text(err, text, sizeof text));
}

/* Those of experience.conf, and those that its Lua declares while it is read. */
static void read_channels(vt_devices_verb *verb)
{
    vt_err err;
    vt_stage *stage = vt_stage_create(&(vt_stage_deps){0}, &err);
    vt_script *script = stage ? vt_script_create(&(vt_script_deps){.stage = stage,
                                                     .bundle = verb->bundle,
                                                     .language = "",
                                                     .row = no_row,
                                                     .say = say,
                                                     .fault = fault},
                                    &(vt_script_limits){.budget = vt_conf_int(verb->conf, "script.budget"),
                                        .memory = (size_t)vt_conf_int(verb->conf, "script.memory_mb") << 20},
                                    &err)
                              : NULL;
    const vt_experience *experience = vt_bundle_experience(verb->bundle);
    int count = script ? vt_script_channel_count(script) : experience->channel_count;
    if (!script) fault(NULL, &err, "", "");
    for (int i = 0; i < count; i++) {
        vt_channel_decl *decl = &verb->decls[verb->count];
        *decl = script ? *vt_script_channel_at(script, i) : experience->channels[i];
        if (decl->kind == VT_CHANNEL_KEEP || decl->kind == VT_CHANNEL_CAMERA) continue;
        if (!vt_conf_channel(verb->conf, decl, &err)) fault(NULL, &err, "", "");
        verb->count++;
    }
    vt_script_destroy(script);
    vt_stage_destroy(stage);
}

static bool is_folder(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

/* Words that are folders name the experience, the others are names of channels. */
static bool read_words(vt_devices_verb *verb, vt_err *err)
{
    char folder[4096], shared[4096];
    vt_args *args = &verb->args;
    char *names[64] = {0};
    int count = 0, folders = 0;
    for (int i = 0; i < args->rest_count; i++) {
        if (is_folder(args->rest[i]))
            args->rest[folders++] = args->rest[i];
        else
            names[count++] = args->rest[i];
    }
    args->rest_count = folders;
    memcpy(verb->names, names, sizeof names);
    verb->name_count = count;
    if (folders == 0 && vt_conf_text(verb->conf, "kiosk.experience")[0] == '\0') return true;
    if (!vt_args_experience(args, verb->conf, folder, err)) return false;
    bool have_shared = vt_shared_assets(folder, shared);
    snprintf(verb->folder, sizeof verb->folder, "%s", folder);
    verb->bundle = vt_bundle_read(folder, have_shared ? shared : NULL, false, err);
    if (verb->bundle) read_channels(verb);
    return verb->bundle != NULL;
}

vt_channel_decl *vt_devices_verb_decl(vt_devices_verb *verb, const char *name)
{
    for (int i = 0; i < verb->count; i++) {
        if (strcmp(verb->decls[i].name, name) == 0) return &verb->decls[i];
    }
    return NULL;
}

/* ---- the list ---- */

static const char *source_of(const vt_channel_decl *decl)
{
    if (decl->kind == VT_CHANNEL_HELPER) return decl->command;
    if (decl->kind == VT_CHANNEL_MESSAGES) return "other instances";
    return vt_channel_source_name(decl->source);
}

static void print_thing(void *context, const vt_devices_thing *thing)
{
    int *count = context;
    if ((*count)++ == 0) printf("plugged in:\n");
    const char *kind = thing->source == VT_FROM_KEYS  ? "keys"
                       : thing->source == VT_FROM_PAD ? "pad"
                                                      : vt_channel_source_name(thing->source);
    printf("  %-7s %-40s %s (%s)\n", kind, thing->port, thing->what, thing->node);
}

typedef struct {
    const vt_channel_decl *decl;
    int count;
} meant;

static void print_meant(void *context, const vt_devices_thing *thing)
{
    meant *it = context;
    if (!vt_devices_names(it->decl, thing)) return;
    printf("%s%s (%s)", it->count++ ? ", or " : "", thing->what, thing->node);
}

static bool hangs_here(const vt_channel_decl *decl)
{
    return (decl->kind == VT_CHANNEL_SENSOR || decl->kind == VT_CHANNEL_OUTPUT) &&
           (decl->source == VT_FROM_SERIAL || decl->source == VT_FROM_READER || decl->source == VT_FROM_PAD ||
               decl->source == VT_FROM_GPIO || (decl->source == VT_FROM_KEYS && decl->device[0]));
}

static void print_channel(const vt_devices_verb *verb, const vt_channel_decl *decl)
{
    meant it = {.decl = decl};
    const char *where = decl->port[0] ? decl->port : decl->device[0] ? decl->device : decl->file;
    printf("  %-7s %-16s %-8s %-32s ", vt_channel_kind_name(decl->kind), decl->name, source_of(decl), where);
    if (hangs_here(decl)) {
        vt_devices_survey(verb->args.devfs, verb->args.sysfs, print_meant, &it);
        if (it.count == 0)
            printf("%s", strncmp(decl->port, "says:", 5) == 0 ? "is asked for when it is opened: see --watch"
                                                              : "is not plugged in");
        if (it.count > 1) printf("; to tell them apart: vitrine devices --assign %s", decl->name);
    }
    printf("\n");
}

static int list(const vt_devices_verb *verb)
{
    int count = 0;
    vt_devices_survey(verb->args.devfs, verb->args.sysfs, print_thing, &count);
    if (count == 0) printf("nothing is plugged in that a sensor or an output could use\n");
    if (verb->count > 0) printf("\ndeclared by %s:\n", vt_bundle_experience(verb->bundle)->title);
    for (int i = 0; i < verb->count; i++)
        print_channel(verb, &verb->decls[i]);
    return VT_EXIT_OK;
}

/* ---- --watch ---- */

static volatile sig_atomic_t ended;

static void end(int signal_number)
{
    (void)signal_number;
    ended = 1;
}

static void wake(void *context)
{
    const uint64_t one = 1;
    while (write(*(int *)context, &one, sizeof one) < 0 && errno == EINTR) {}
}

static void print_now(void)
{
    char text[16];
    struct tm parts;
    int64_t now = vt_clock_wall_us();
    time_t seconds = (time_t)(now / 1000000);
    localtime_r(&seconds, &parts);
    strftime(text, sizeof text, "%H:%M:%S", &parts);
    printf("%s.%03d  ", text, (int)(now / 1000 % 1000));
}

static void print_news(vt_devices_verb *verb, vt_sensor *sensors, const vt_device_news *news)
{
    vt_reading reading;
    double value;
    print_now();
    if (news->dropped) printf("(%llu lines lost)  ", (unsigned long long)news->dropped);
    if (!news->is_line) {
        printf("%s is %s%s%s\n", news->name, news->state == VT_CHANNEL_FOUND ? "found" : "lost",
            news->text[0] ? ": " : "", news->text);
        return;
    }
    printf("%-16s %s", news->name, news->text);
    vt_channel_decl *decl = vt_devices_verb_decl(verb, news->name);
    if (decl && decl->kind == VT_CHANNEL_SENSOR &&
        vt_reading_take(decl, news->text, news->length, &reading)) {
        vt_sensor *sensor = &sensors[decl - verb->decls];
        if (reading.valued && vt_sensor_take(sensor, decl, reading.value, news->came_us, &value))
            printf("    = %g%s%s", value, decl->unit[0] ? " " : "", decl->unit);
    }
    printf("\n");
}

/* The named channels alone; a name that is none may say where something hangs: usb:2341:0043, /dev/ttyACM0.
 */
static bool choose(vt_devices_verb *verb, vt_err *err)
{
    vt_channel_decl chosen[VT_CHANNELS_MAX];
    int count = 0;
    for (int i = 0; i < verb->name_count && i < VT_CHANNELS_MAX; i++) {
        const vt_channel_decl *decl = vt_devices_verb_decl(verb, verb->names[i]);
        bool place = strchr(verb->names[i], ':') || strchr(verb->names[i], '/');
        if (!decl && !place)
            return vt_fail(
                err, VT_ERR_MISSING, verb->names[i], "no channel has this name; see vitrine devices");
        chosen[count] = decl ? *decl : (vt_channel_decl){.source = VT_FROM_SERIAL, .baud = 9600, .field = 1};
        if (!decl) {
            snprintf(chosen[count].name, sizeof chosen[count].name, "%.31s", verb->names[i]);
            snprintf(chosen[count].port, sizeof chosen[count].port, "%s", verb->names[i]);
        }
        count++;
    }
    if (count > 0) {
        memcpy(verb->decls, chosen, (size_t)count * sizeof chosen[0]);
        verb->count = count;
    }
    if (verb->count > 0) return true;
    return vt_fail(err, VT_ERR_MISSING, NULL,
        "nothing to watch: name an experience, or where something hangs, as in vitrine devices --watch "
        "usb:2341:0043");
}

static int watch(vt_devices_verb *verb)
{
    vt_err err;
    vt_sensor sensors[VT_CHANNELS_MAX] = {0};
    vt_device_news news;
    uint64_t count;
    if (!choose(verb, &err)) return vt_cmd_fail(VT_EXIT_USAGE, &err);
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    vt_devices *devices = vt_devices_create(&(vt_devices_options){.context = &fd,
                                                .wake = wake,
                                                .conf = verb->conf,
                                                .folder = verb->folder[0] ? verb->folder : ".",
                                                .record = verb->args.record,
                                                .role = "",
                                                .dev = verb->args.devfs,
                                                .sys = verb->args.sysfs},
        &err);
    if (!devices || !vt_devices_declare(devices, verb->decls, verb->count, &err)) {
        vt_devices_destroy(devices);
        return vt_cmd_fail(VT_EXIT_FAILED, &err);
    }
    signal(SIGINT, end);
    signal(SIGTERM, end);
    sigset_t both, before;
    sigemptyset(&both);
    sigaddset(&both, SIGINT);
    sigaddset(&both, SIGTERM);
    sigprocmask(SIG_BLOCK, &both, &before);
    fprintf(stderr, "watching; Ctrl+C ends it\n");
    while (!ended) {
        while (vt_devices_next(devices, &news))
            print_news(verb, sensors, &news);
        fflush(stdout);
        ppoll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, NULL, &before);
        while (read(fd, &count, sizeof count) < 0 && errno == EINTR) {}
    }
    vt_devices_destroy(devices);
    close(fd);
    return VT_EXIT_OK;
}

int vt_verb_devices(const vt_verb *verb, int argc, char **argv)
{
    vt_err err;
    vt_devices_verb *it = calloc(1, sizeof *it);
    if (!it) return VT_EXIT_FAILED;
    int code = vt_args_parse(&it->args, verb, argc, argv);
    if (code >= 0) goto out;
    code = VT_EXIT_USAGE;
    it->conf = vt_args_conf(&it->args, &err);
    if (!it->conf || !read_words(it, &err)) {
        vt_cmd_fail(code, &err);
        goto out;
    }
    bool watches = it->args.watch || it->args.record;
    code = it->args.assign ? vt_devices_assign(it) : watches ? watch(it) : list(it);
out:
    vt_bundle_destroy(it->bundle);
    vt_conf_destroy(it->conf);
    free(it);
    return code;
}

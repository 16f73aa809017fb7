/* Options: each stands once in the table below, with its help; a verb names the ones it takes. */
#include "cmd/cmd_private.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

typedef enum { FLAG, TEXT, NUMBER, SIZE, SETTING } option_kind;

typedef struct {
    const char *name, *value, *what; /* what NULL: not shown */
    option_kind kind;
    size_t at;
    long least, most;
} option_info;

#define AT(field) offsetof(vt_args, field)

static const option_info options[] = {
    {"dev", NULL, "a window, reload on save, faults on a card", FLAG, AT(dev), 0, 0},
    {"headless", NULL, "no window", FLAG, AT(headless), 0, 0},
    {"window", NULL, "watch it in a window, in the recorded time", FLAG, AT(window), 0, 0},
    {"robots", NULL, "robot visitors, with --headless", FLAG, AT(robots), 0, 0},
    {"keep", NULL, "what robots make is kept, too, and helper programs run for them", FLAG, AT(keep), 0, 0},
    {"all", NULL, "the whole tape (the default)", FLAG, AT(all), 0, 0},
    {"json", NULL, "for programs instead of people", FLAG, AT(json), 0, 0},
    {"touch", NULL, "a full screen that shows every finger live, with its rate", FLAG, AT(touch), 0, 0},
    {"sound", NULL, "a tone on the left and on the right, at each output", FLAG, AT(sound), 0, 0},
    {"size", "WxH", "of the window, or of the screen that is not there", SIZE, AT(w), 0, 0},
    {"rotate", "DEGREES", "0, 90, 180 or 270, clockwise", NUMBER, AT(rotate), 0, 270},
    {"display", "WHICH", "its number or name, as vitrine doctor lists them", TEXT, AT(display), 0, 0},
    {"across", "LIST", "one window over several displays, by commas, or all", TEXT, AT(across), 0, 0},
    {"role", "NAME", "which of several on this machine this one is", TEXT, AT(role), 0, 0},
    {"visitors", "N", "how many robots come (20)", NUMBER, AT(visitors), 1, 1000000},
    {"visit", "N", "only this visit", NUMBER, AT(visit), 1, INT_MAX},
    {"seed", "S", "of the robots' chance (1)", NUMBER, AT(seed), 0, LONG_MAX},
    {"journal", "FOLDER", "where the journal is written", TEXT, AT(journal), 0, 0},
    {"pictures", "FOLDER", "one picture per scene seen", TEXT, AT(pictures), 0, 0},
    {"painter", "WHO", "auto, cpu or gpu", TEXT, AT(painter), 0, 0},
    {"config", "FILE", "another kiosk.conf", TEXT, AT(config), 0, 0},
    {"set", "KEY=VALUE", "an option of kiosk.conf, as in visit.idle_s=30", SETTING, AT(sets), 0, 0},
    {"record-sensors", "FOLDER", "what each sensor says, with times, to be played again (source = file)",
        TEXT, AT(record), 0, 0},
    {"watch", NULL, "what they say, as it comes, until Ctrl+C", FLAG, AT(watch), 0, 0},
    {"assign", NULL, "tells equal things apart: unplug all, plug in one by one", FLAG, AT(assign), 0, 0},
    {"devfs", "FOLDER", NULL, TEXT, AT(devfs), 0, 0},
    {"sysfs", "FOLDER", NULL, TEXT, AT(sysfs), 0, 0},
    {"counters", "FILE", NULL, TEXT, AT(counters), 0, 0},
    {"witness", "SOCKET", NULL, TEXT, AT(witness), 0, 0},
    {"fds", "LIST", NULL, TEXT, AT(fds), 0, 0},
};

static const option_info *find(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (strlen(options[i].name) == length && memcmp(options[i].name, name, length) == 0)
            return &options[i];
    }
    return NULL;
}

void vt_args_help(const vt_verb *verb)
{
    printf("usage: vitrine %s [options] %s\n\n%s\n\n", verb->name, verb->arguments, verb->what);
    for (const char *const *name = verb->options; *name; name++) {
        const option_info *option = find(*name, strlen(*name));
        if (!option->what) continue;
        char left[48];
        snprintf(left, sizeof left, "--%s%s%s", option->name, option->value ? " " : "",
            option->value ? option->value : "");
        printf("  %-24s%s\n", left, option->what);
    }
    if (verb->more[0]) printf("\n%s", verb->more);
}

static bool takes(const vt_verb *verb, const char *name)
{
    for (const char *const *own = verb->options; *own; own++) {
        if (strcmp(*own, name) == 0) return true;
    }
    return false;
}

static bool number(const option_info *option, const char *value, vt_args *args)
{
    char *end;
    errno = 0;
    long got = strtol(value, &end, 10);
    if (errno || end == value || *end || got < option->least || got > option->most) {
        fprintf(stderr, "vitrine: --%s: \"%s\" is not a whole number from %ld to %ld\n", option->name, value,
            option->least, option->most);
        return false;
    }
    if (option->at == AT(rotate)) {
        args->rotate = (int)got;
    } else if (option->at == AT(seed)) {
        args->seed = (unsigned long long)got;
    } else {
        *(long *)(void *)((char *)args + option->at) = got;
    }
    return true;
}

static bool store(const option_info *option, const char *value, vt_args *args)
{
    char *field = (char *)args + option->at;
    switch (option->kind) {
    case FLAG:
        *(bool *)(void *)field = true;
        return true;
    case TEXT:
        *(const char **)(void *)field = value;
        return true;
    case NUMBER:
        return number(option, value, args);
    case SIZE: {
        char extra;
        if (sscanf(value, "%dx%d%c", &args->w, &args->h, &extra) == 2 && args->w >= 16 && args->h >= 16 &&
            args->w <= 16384 && args->h <= 16384) {
            return true;
        }
        fprintf(stderr, "vitrine: --size: \"%s\" is not WIDTHxHEIGHT, each from 16 to 16384\n", value);
        return false;
    }
    case SETTING:
        if (args->set_count == (int)(sizeof args->sets / sizeof args->sets[0])) {
            fprintf(stderr, "vitrine: more than %d --set: put them into kiosk.conf\n", args->set_count);
            return false;
        }
        args->sets[args->set_count++] = value;
        return true;
    }
    return false;
}

int vt_args_parse(vt_args *args, const vt_verb *verb, int argc, char **argv)
{
    *args = (vt_args){.rotate = -1, .visitors = 20, .seed = 1};
    for (int i = 1; i < argc; i++) {
        char *word = argv[i];
        if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            vt_args_help(verb);
            return VT_EXIT_OK;
        }
        if (strncmp(word, "--", 2) != 0) {
            if (args->rest_count == (int)(sizeof args->rest / sizeof args->rest[0])) {
                fprintf(stderr, "vitrine: more than %d arguments\n", args->rest_count);
                return VT_EXIT_USAGE;
            }
            args->rest[args->rest_count++] = word;
            continue;
        }
        const char *equals = strchr(word, '=');
        const option_info *option = find(word + 2, equals ? (size_t)(equals - word - 2) : strlen(word + 2));
        if (!option || !takes(verb, option->name)) {
            fprintf(stderr, "vitrine: %s does not know %s; see: vitrine %s --help\n", verb->name, word,
                verb->name);
            return VT_EXIT_USAGE;
        }
        const char *value = equals ? equals + 1 : NULL;
        if (option->value && !value) value = i + 1 < argc ? argv[++i] : NULL;
        if (option->value ? !value : equals != NULL) {
            fprintf(
                stderr, "vitrine: --%s takes %s\n", option->name, option->value ? option->value : "no value");
            return VT_EXIT_USAGE;
        }
        if (!store(option, value, args)) return VT_EXIT_USAGE;
    }
    return -1;
}

vt_conf *vt_args_conf(const vt_args *args, vt_err *err)
{
    char digits[16];
    vt_conf *conf = vt_conf_create(err);
    if (!conf) return NULL;
    const char *file = args->config ? args->config : access("kiosk.conf", R_OK) == 0 ? "kiosk.conf" : NULL;
    if (file && !vt_conf_read(conf, file, err)) goto failed;
    for (int i = 0; i < args->set_count; i++) {
        const char *equals = strchr(args->sets[i], '=');
        if (!equals) {
            vt_fail(
                err, VT_ERR_PARSE, "--set", "\"%s\" is not KEY=VALUE, as in visit.idle_s=30", args->sets[i]);
            goto failed;
        }
        char *key = vt_strndup(args->sets[i], (size_t)(equals - args->sets[i]));
        bool fine = key && vt_conf_set(conf, key, equals + 1, "--set", err);
        vt_free(key);
        if (!fine) goto failed;
    }
    if (args->journal && !vt_conf_set(conf, "journal.folder", args->journal, "--journal", err)) goto failed;
    snprintf(digits, sizeof digits, "%d", args->rotate);
    if (args->rotate >= 0 && !vt_conf_set(conf, "screen.rotate", digits, "--rotate", err)) goto failed;
    if (args->display && !vt_conf_set(conf, "screen.display", args->display, "--display", err)) goto failed;
    if (args->across && !vt_conf_set(conf, "screen.across", args->across, "--across", err)) goto failed;
    if (args->role && !vt_conf_set(conf, "kiosk.role", args->role, "--role", err)) goto failed;
    if (args->painter && !vt_conf_set(conf, "screen.painter", args->painter, "--painter", err)) goto failed;
    return conf;
failed:
    vt_conf_destroy(conf);
    return NULL;
}

vt_painter_choice vt_args_painter(const vt_args *args, const vt_conf *conf)
{
    char why[200];
    const char *choice = args->painter ? args->painter : vt_conf_text(conf, "screen.painter");
    if (strcmp(choice, "cpu") == 0 || args->headless) return VT_PAINTER_CPU;
    if (strcmp(choice, "gpu") == 0) return VT_PAINTER_GPU;
    return vt_painter_gpu_is_real(why, sizeof why) ? VT_PAINTER_GPU : VT_PAINTER_CPU;
}

int vt_args_touch_rotation(const vt_conf *conf)
{
    const char *said = vt_conf_text(conf, "screen.touch_rotation");
    if (strcmp(said, "leave") == 0) return VT_TOUCH_LEAVE;
    return strcmp(said, "auto") == 0 ? VT_TOUCH_AS_DISPLAY : atoi(said);
}

static bool is_folder(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

/* A folder that is part of Vitrine itself: in the source tree, or as installed. */
static bool own_folder(const char *in_tree, const char *installed, char out[4096])
{
    char exe[3000];
    ssize_t length = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (length <= 0) return false;
    exe[length] = '\0';
    char *slash = strrchr(exe, '/');
    if (slash) *slash = '\0';
    snprintf(out, 4096, "%s/../share/vitrine/%s", exe, installed);
    if (is_folder(out)) return true;
    snprintf(out, 4096, "%s/../../../%s", exe, in_tree);
    return is_folder(out);
}

bool vt_args_experience(const vt_args *args, const vt_conf *conf, char out[4096], vt_err *err)
{
    char found[4096];
    const char *named = args->rest_count > 0 ? args->rest[0] : vt_conf_text(conf, "kiosk.experience");
    if (args->rest_count > 1) return vt_fail(err, VT_ERR_RANGE, args->rest[1], "one experience at a time");
    if (named[0] == '\0') {
        if (!own_folder("scripts/welcome", "scripts/welcome", found)) {
            return vt_fail(
                err, VT_ERR_MISSING, NULL, "name an experience: a folder with experience.conf in it");
        }
        named = found;
    }
    char beside[4200];
    if (realpath(named, out)) {
        snprintf(beside, sizeof beside, "%s/experience.conf", out);
        if (access(beside, R_OK) == 0) return true;
        return vt_fail(err, VT_ERR_MISSING, named,
            "there is no experience.conf in it; copy scripts/hello to begin a new one");
    }
    snprintf(beside, sizeof beside, "scripts/%s", named);
    if (is_folder(beside))
        return vt_fail(err, VT_ERR_MISSING, named, "there is no such folder; did you mean %s?", beside);
    return vt_fail(err, VT_ERR_MISSING, named,
        "there is no such folder; an experience is a folder with experience.conf in it");
}

bool vt_shared_assets(const char *experience, char out[4096])
{
    char beside[4200];
    snprintf(beside, sizeof beside, "%s/../../assets", experience);
    if (is_folder(beside) && realpath(beside, out)) return true;
    return own_folder("assets", "assets", beside) && realpath(beside, out);
}

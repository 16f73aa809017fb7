/* vitrine devices --assign: which of several equal things is which is seen by plugging them in one by one,
 * and goes into kiosk.conf. */
#include "cmd/devices_private.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/channels.h"

enum { THINGS_MAX = 96, LOOK_US = 200000, NAMES_MAX = 16 };

typedef struct {
    vt_devices_thing list[THINGS_MAX];
    int count;
} things;

static void add(void *context, const vt_devices_thing *thing)
{
    things *all = context;
    if (all->count < THINGS_MAX) all->list[all->count++] = *thing;
}

static void look(const vt_devices_verb *verb, things *out)
{
    out->count = 0;
    vt_devices_survey(verb->args.devfs, verb->args.sysfs, add, out);
}

/* What it is called depends on what else is there; its socket and kind do not. */
static const vt_devices_thing *find(const things *all, const vt_devices_thing *thing)
{
    for (int i = 0; i < all->count; i++) {
        const vt_devices_thing *one = &all->list[i];
        if (one->source == thing->source && strcmp(one->place, thing->place) == 0 &&
            (thing->place[0] || strcmp(one->node, thing->node) == 0))
            return one;
    }
    return NULL;
}

/* Whether a thing may be what the channel wants. */
static bool fits(const vt_channel_decl *decl, const vt_devices_thing *thing)
{
    bool keys = decl && (decl->source == VT_FROM_KEYS || decl->source == VT_FROM_READER);
    if (thing->source == VT_FROM_GPIO) return false;
    if (!decl) return true;
    return thing->source == VT_FROM_KEYS ? keys : thing->source == decl->source;
}

/* Waits for something that was not there. False: nobody answers any more. */
static bool wait_for(
    vt_devices_verb *verb, const things *before, const vt_channel_decl *decl, vt_devices_thing *out)
{
    things now;
    for (;;) {
        look(verb, &now);
        for (int i = 0; i < now.count; i++) {
            if (!fits(decl, &now.list[i]) || find(before, &now.list[i])) continue;
            *out = now.list[i];
            return true;
        }
        if (feof(stdin)) return false;
        vt_clock_sleep_us(LOOK_US);
    }
}

static bool wait_for_enter(void)
{
    int c;
    while ((c = getchar()) != EOF && c != '\n') {}
    return c != EOF;
}

/* port or device, and the source where the declaration has another. */
static bool write_down(const vt_devices_verb *verb, const char *path, const char *name,
    const vt_channel_decl *decl, const vt_devices_thing *thing, vt_err *err)
{
    char section[64];
    const char *key = thing->source == VT_FROM_SERIAL ? "port" : "device";
    snprintf(section, sizeof section, "%s %.40s", decl ? vt_channel_kind_name(decl->kind) : "sensor", name);
    printf("[%s]\n%s = %s\n", section, key, thing->port);
    (void)verb;
    return !path || vt_conf_edit_file(path, section, key, thing->port, err);
}

int vt_devices_assign(vt_devices_verb *verb)
{
    vt_devices_thing found[NAMES_MAX];
    things before, now;
    vt_err err;
    int count = verb->name_count;
    if (count == 0 || count > NAMES_MAX) {
        vt_fail(&err, VT_ERR_RANGE, "--assign", "name 1 to %d sensors, as in --assign left right", NAMES_MAX);
        return vt_cmd_fail(VT_EXIT_USAGE, &err);
    }
    for (int i = 0; i < count; i++) {
        if (verb->count == 0 || vt_devices_verb_decl(verb, verb->names[i])) continue;
        vt_fail(&err, VT_ERR_MISSING, verb->names[i], "the experience declares no such channel");
        return vt_cmd_fail(VT_EXIT_USAGE, &err);
    }
    printf("Unplug");
    for (int i = 0; i < count; i++)
        printf("%s %s", i ? "," : "", verb->names[i]);
    printf(", then press Enter.\n");
    fflush(stdout);
    if (!wait_for_enter()) goto given_up;
    look(verb, &before);
    for (int i = 0; i < count; i++) {
        printf("Plug in %s.\n", verb->names[i]);
        fflush(stdout);
        if (!wait_for(verb, &before, vt_devices_verb_decl(verb, verb->names[i]), &found[i])) goto given_up;
        printf("%s is %s (%s)\n", verb->names[i], found[i].what, found[i].node);
        if (before.count < THINGS_MAX) before.list[before.count++] = found[i];
    }
    const char *path = verb->args.config                 ? verb->args.config
                       : access("kiosk.conf", F_OK) == 0 ? "kiosk.conf"
                                                         : NULL;
    printf(path ? "\nWritten into %s:\n" : "\nThere is no kiosk.conf here; write into yours:\n", path);
    look(verb, &now); /* all are there: only now is it known which of them are alike */
    for (int i = 0; i < count; i++) {
        const vt_devices_thing *thing = find(&now, &found[i]);
        if (!write_down(verb, path, verb->names[i], vt_devices_verb_decl(verb, verb->names[i]),
                thing ? thing : &found[i], &err))
            return vt_cmd_fail(VT_EXIT_FAILED, &err);
    }
    return VT_EXIT_OK;
given_up:
    fprintf(stderr, "vitrine: nothing was assigned\n");
    return VT_EXIT_FAILED;
}

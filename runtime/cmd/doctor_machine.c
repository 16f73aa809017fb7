/* What is behind the screen: disk, clock, rights, fonts, cables. */
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <linux/landlock.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>

#include "cmd/doctor_private.h"
#include "devices/devices.h"

static const double disk_least_gb = 1;

/* The nearest folder of the path that exists. */
static void existing(const char *path, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%s", path);
    while (access(out, F_OK) != 0) {
        char *slash = strrchr(out, '/');
        if (!slash) {
            snprintf(out, PATH_MAX, ".");
            return;
        }
        *(slash == out ? slash + 1 : slash) = '\0';
    }
}

static void journal(vt_findings *findings)
{
    const char *folder = vt_conf_text(findings->conf, "journal.folder");
    char there[PATH_MAX], next[200];
    struct statvfs disk;
    existing(folder, there);
    if (access(there, W_OK | X_OK) != 0 || statvfs(there, &disk) != 0) {
        snprintf(next, sizeof next,
            "give this user the right to write %.100s, or write another journal.folder", there);
        vt_finding_add(
            findings, VT_FINDING_MEND, "journal", next, "%s cannot be written: %s", there, strerror(errno));
        return;
    }
    double free_gb = (double)disk.f_bavail * (double)disk.f_frsize / 1e9;
    bool enough = free_gb >= disk_least_gb;
    vt_finding_add(findings, enough ? VT_FINDING_FINE : VT_FINDING_MEND, "journal",
        enough ? NULL : "make room: a busy day takes up to 100 MB", "%s; %.1f GB are free there", folder,
        free_gb);
}

static void clock_state(vt_findings *findings)
{
    struct timex state = {.modes = 0};
    int answer = adjtimex(&state);
    if (answer >= 0 && answer != TIME_ERROR && !(state.status & STA_UNSYNC))
        vt_finding_add(findings, VT_FINDING_FINE, "clock", NULL, "synchronised");
    else
        vt_finding_add(findings, VT_FINDING_NOTE, "clock",
            "timedatectl set-ntp true; without a network set it once, and again after a power cut",
            "nobody synchronises it; durations are right all the same, times of day may not be");
}

static bool member_of(const char *name)
{
    gid_t groups[256];
    const struct group *wanted = getgrnam(name);
    int count = getgroups(sizeof groups / sizeof groups[0], groups);
    if (!wanted || getegid() == wanted->gr_gid) return wanted != NULL;
    for (int i = 0; i < count; i++) {
        if (groups[i] == wanted->gr_gid) return true;
    }
    return false;
}

static void groups(vt_findings *findings)
{
    static const char *const wanted[][2] = {{"dialout", "serial lines (Arduino and the like)"},
        {"input", "keypads, readers and game controllers"}};
    const struct passwd *user = getpwuid(geteuid());
    const char *name = user ? user->pw_name : "USER";
    char next[200];
    if (geteuid() == 0) {
        vt_finding_add(findings, VT_FINDING_NOTE, "rights", "run the kiosk as a user of its own",
            "this is root, who may do everything, and so may a fault");
        return;
    }
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        bool in = member_of(wanted[i][0]);
        snprintf(next, sizeof next, "sudo usermod -aG %s %s, then log in again", wanted[i][0], name);
        vt_finding_add(findings, in ? VT_FINDING_FINE : VT_FINDING_NOTE, "rights", in ? NULL : next,
            "%s is %sin the group %s: %s %s be opened", name, in ? "" : "not ", wanted[i][0], wanted[i][1],
            in ? "can" : "cannot");
    }
}

static void confinement(vt_findings *findings)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version > 0)
        vt_finding_add(findings, VT_FINDING_FINE, "landlock", NULL,
            "version %ld: the stage and its helpers see only their own folders", version);
    else
        vt_finding_add(findings, VT_FINDING_MEND, "landlock",
            "add landlock to the list lsm= of the kernel's command line (/etc/default/grub), then start "
            "again",
            "this kernel confines nobody: a script's fault could reach any file of this user");
}

static void packages(vt_findings *findings)
{
    static const char *const known[][2] = {
#define FALLBACK(script, national, regular, bold, index, package) {regular, package},
#include "type/fallbacks.def"
#undef FALLBACK
    };
    char lacking[200] = "", next[260];
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (!known[i][1][0] || access(known[i][0], R_OK) == 0 || strstr(lacking, known[i][1])) continue;
        size_t end = strlen(lacking);
        snprintf(lacking + end, sizeof lacking - end, "%s%s", end > 0 ? " " : "", known[i][1]);
    }
    snprintf(next, sizeof next, "apt install %s, where such letters are shown", lacking);
    if (lacking[0])
        vt_finding_add(findings, VT_FINDING_NOTE, "fonts", next,
            "some letters of the world would be boxes: %s is not installed", lacking);
    else
        vt_finding_add(
            findings, VT_FINDING_FINE, "fonts", NULL, "letters of every script that Vitrine knows are here");
}

static void own_fonts(vt_findings *findings)
{
    char experience[4096], shared[4096], font[4200];
    vt_err err;
    vt_args none = *findings->args;
    none.rest_count = 0;
    bool found = vt_args_experience(&none, findings->conf, experience, &err);
    if (found && vt_shared_assets(experience, shared)) {
        snprintf(font, sizeof font, "%s/fonts/Inter-Regular.otf", shared);
        if (access(font, R_OK) == 0) return;
    }
    vt_finding_add(findings, VT_FINDING_MEND, "fonts",
        "install Vitrine with cmake --install, or keep the experience two folders below the folder assets/",
        "Vitrine's own assets are not found: words would be shown in no font");
}

static void one_thing(void *context, const vt_devices_thing *thing)
{
    static const char *const kinds[] = {[VT_FROM_SERIAL] = "serial",
        [VT_FROM_KEYS] = "keyboard",
        [VT_FROM_PAD] = "pad",
        [VT_FROM_GPIO] = "pins"};
    bool can = access(thing->node, R_OK | W_OK) == 0;
    char next[200];
    snprintf(next, sizeof next, "give this user the right to open %s: the groups dialout, input or gpio",
        thing->node);
    vt_finding_add(context, can ? VT_FINDING_FINE : VT_FINDING_NOTE, kinds[thing->source], can ? NULL : next,
        "%s, %s, named %s%s", thing->what, thing->node, thing->port, can ? "" : ": it cannot be opened");
}

void vt_doctor_machine(vt_findings *findings)
{
    vt_devices_survey(NULL, NULL, one_thing, findings);
    journal(findings);
    clock_state(findings);
    groups(findings);
    confinement(findings);
    own_fonts(findings);
    packages(findings);
}

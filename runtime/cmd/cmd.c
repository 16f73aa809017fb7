/* The table of verbs, and how a command line finds its verb. */
#include "cmd/cmd_private.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "sound/sound.h"

static const char *const show_options[] = {"dev", "headless", "robots", "keep", "size", "rotate", "display",
    "across", "role", "painter", "journal", "pictures", "config", "set", "record-sensors", "devfs", "sysfs",
    "counters", "witness", "seed", NULL};
static const char *const stage_options[] = {"fds", "dev", "headless", "robots", "keep", "size", "rotate",
    "display", "across", "role", "painter", "journal", "pictures", "config", "set", "record-sensors", "devfs",
    "sysfs", "counters", "witness", "seed", NULL};
static const char *const rehearse_options[] = {
    "keep", "visitors", "seed", "journal", "pictures", "painter", "config", "set", NULL};
static const char *const replay_options[] = {
    "visit", "all", "window", "headless", "painter", "size", "pictures", NULL};
static const char *const report_options[] = {"json", NULL};
static const char *const doctor_options[] = {"touch", "sound", "json", "devfs", "sysfs", "display", "across",
    "rotate", "painter", "config", "set", NULL};
static const char *const devices_options[] = {
    "watch", "assign", "record-sensors", "devfs", "sysfs", "config", "set", NULL};
static const char *const check_options[] = {"json", "config", "set", NULL};
static const char *const conf_options[] = {"config", "set", NULL};
static const char *const curtain_options[] = {"display", "across", "role", NULL};
static const char *const no_options[] = {NULL};

const vt_verb vt_verbs[] = {
    {"run", "[EXPERIENCE]", "shows an experience full screen and keeps its journal",
        "Without EXPERIENCE it shows what kiosk.conf names, else the demonstration. It ends at SIGTERM or "
        "Ctrl-C; with --dev\n"
        "also when its window is closed. Exit codes: 0 fine, 1 failed, 2 usage, 3 a script fault kept it "
        "from starting.\n",
        vt_verb_run, show_options, false},
    {"check", "[EXPERIENCE]",
        "looks for what would not work in front of visitors: files, sounds, films, captions",
        "Films are played for a moment each, to measure what they take of this machine; for one that takes "
        "too much "
        "it gives\nthe command that converts it.\n"
        "Exit codes: 0 fine, 1 failed, 5 it found something to mend.\n",
        vt_verb_check, check_options, false},
    {"rehearse", "[EXPERIENCE]", "lets robot visitors walk through on a fast clock",
        "Uniform random taps. Every visit is marked as a rehearsal. Without --journal it leaves nothing "
        "behind.\n"
        "Exit codes: 0 fine, 1 failed, 3 a script fault was found.\n",
        vt_verb_rehearse, rehearse_options, false},
    {"replay", "JOURNAL", "runs recorded visits again and says how far they are exact",
        "Exit codes: 0 exact, 1 failed, 4 the replay differs.\n", vt_verb_replay, replay_options, false},
    {"report", "JOURNAL...", "tells what visitors did",
        "Several journals make one report; rows that are in more than one count once.\n", vt_verb_report,
        report_options, false},
    {"doctor", "", "tells what this machine has and lacks for a kiosk, and the next step",
        "With --touch the whole screen shows fingers: Escape ends it, and so does a minute without a touch.\n"
        "Exit codes: 0 fine, 1 failed, 5 it found something to mend.\n",
        vt_verb_doctor, doctor_options, false},
    {"devices", "[EXPERIENCE] [NAME...]",
        "tells what is plugged in, what sensors find of it, and what they say",
        "Where something hangs may stand for a NAME: vitrine devices --watch usb:2341:0043. --assign left "
        "right writes into\nkiosk.conf which of two equal readers is which.\n",
        vt_verb_devices, devices_options, false},
    {"conf", "", "prints kiosk.conf with every option, its meaning and its present value", "", vt_verb_conf,
        conf_options, false},
    {"stage", "", "the stage process; the keeper starts it", "", vt_verb_stage, stage_options, true},
    {"curtain", "", "the curtain process; the keeper starts it", "", vt_verb_curtain, curtain_options, true},
    {"helper", "", "a helper program's guard; the keeper starts it", "", vt_verb_helper, no_options, true},
    {NULL, NULL, NULL, NULL, NULL, NULL, false},
};

static void overview(FILE *out)
{
    fprintf(out, "usage: vitrine VERB [...]\n\n");
    for (const vt_verb *verb = vt_verbs; verb->name; verb++) {
        if (!verb->hidden) fprintf(out, "  %-10s%s\n", verb->name, verb->what);
    }
    fprintf(out, "\n  vitrine VERB --help   its options\n  vitrine --version     this build, its libraries, "
                 "what is off and why\n");
}

int vt_cmd_fail(int code, const vt_err *err)
{
    char text[900];
    fprintf(stderr, "vitrine: %s\n", vt_err_text(err, text, sizeof text));
    return code;
}

int vt_cmd_main(int argc, char **argv)
{
    vt_mem_begin();
    vt_sound_prepare();
    if (argc < 2) {
        overview(stderr);
        return VT_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0) return vt_version();
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        overview(stdout);
        return VT_EXIT_OK;
    }
    for (const vt_verb *verb = vt_verbs; verb->name; verb++) {
        if (strcmp(verb->name, argv[1]) == 0) return verb->run(verb, argc - 1, argv + 1);
    }
    fprintf(stderr, "vitrine: there is no verb \"%s\"\n\n", argv[1]);
    overview(stderr);
    return VT_EXIT_USAGE;
}

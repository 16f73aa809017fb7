/* The walls of the kiosk's stage: it sees the system and its own folders, and of devices and servers what its
 * experience may need. What people wrote into their scripts says what that is; a developer's stage has no
 * walls, since its links may lead wherever they like.
 *
 * Sockets of servers (PulseAudio, PipeWire) are reached without a rule: Landlock knows files alone. */
#include "cmd/cmd_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fence.h"
#include "base/log.h"
#include "devices/messages.h"
#include "film/film.h"

enum { READABLE = 16, DECODERS = 4 };

static bool declares(const vt_bundle *bundle, unsigned kinds)
{
    const vt_experience *experience = vt_bundle_experience(bundle);
    for (int i = 0; i < experience->channel_count; i++)
        if (kinds & 1u << experience->channels[i].kind) return true;
    return false;
}

static bool speaks_of(const vt_bundle *bundle, const char *word)
{
    for (int i = 0; i < vt_bundle_count(bundle); i++) {
        const vt_bundle_file *file = vt_bundle_at(bundle, i);
        if (file->text && strstr(file->text, word)) return true;
    }
    return false;
}

/* Whether the experience may have a sensor, an output or a camera: declared in experience.conf, or perhaps in
 * Lua. */
static bool uses_devices(const vt_bundle *bundle)
{
    return declares(bundle, 1u << VT_CHANNEL_SENSOR | 1u << VT_CHANNEL_OUTPUT | 1u << VT_CHANNEL_CAMERA) ||
           speaks_of(bundle, "sensor") || speaks_of(bundle, "output");
}

static bool sounds(const vt_bundle *bundle, const vt_conf *conf)
{
    return speaks_of(bundle, "sound") || speaks_of(bundle, "video") ||
           strcmp(vt_conf_text(conf, "sound.touch"), "none") != 0;
}

/* Where clients of a sound server find it, the secret by which it knows them, and their settings. */
static void add_sound(const char **readable, char home[2][4096])
{
    static const char *const inside[] = {".config/pulse", ".asoundrc"};
    const char *folder = getenv("HOME"), *run = getenv("XDG_RUNTIME_DIR"), *cookie = getenv("PULSE_COOKIE");
    for (int i = 0; folder && i < 2; i++) {
        snprintf(home[i], sizeof home[i], "%s/%s", folder, inside[i]);
        *readable++ = home[i];
    }
    if (run) *readable++ = run;
    if (cookie) *readable++ = cookie;
}

/* Chips that decode films are video devices on small boards. */
static void add_decoders(const char **devices, char paths[DECODERS][32])
{
    char names[DECODERS][VT_FILMS_DECODER];
    int count = vt_films_decoders("/sys/class/video4linux", names, DECODERS);
    for (int i = 0; i < count; i++) {
        snprintf(paths[i], sizeof paths[i], "/dev/%s", names[i]);
        *devices++ = paths[i];
    }
}

void vt_stage_walls(const vt_args *args, const vt_conf *conf, const vt_bundle *bundle, const char *shared)
{
    const char *kept = vt_conf_text(conf, "keep.folder");
    char messages[VT_MESSAGES_FOLDER], home[2][4096];
    const char *experience = vt_bundle_folder(bundle);
    bool devices_used = uses_devices(bundle), heard = sounds(bundle, conf);
    const char *readable[READABLE + 5] = {"/usr", "/etc", "/lib", "/lib64", "/proc", "/sys", "/dev", "/run",
        "/tmp/.X11-unix", experience, shared ? shared : experience,
        getenv("XAUTHORITY") ? getenv("XAUTHORITY") : experience, args->sysfs ? args->sysfs : "/sys",
        vt_conf_text(conf, "mqtt.password_file"), vt_conf_text(conf, "mqtt.ca_file"),
        vt_conf_text(conf, "messages.key_file")};
    const char *const writable[] = {"/dev/dri", "/dev/shm", "/dev/null",
        args->pictures ? args->pictures : "/dev/null", kept, args->record ? args->record : "/dev/null", NULL};
    /* What will be plugged in is not there yet, so the folder itself has to be open. */
    const char *const all[] = {"/dev", args->devfs ? args->devfs : "/dev", NULL};
    char decoders[DECODERS][32];
    const char *players[1 + DECODERS + 1] = {"/dev/snd"};
    vt_err err;
    if (args->dev || args->counters) return;
    if (heard) add_sound(readable + READABLE, home);
    if (speaks_of(bundle, "video") && vt_conf_bool(conf, "film.hardware"))
        add_decoders(players + 1, decoders);
    if (args->record) mkdir(args->record, 0755);
    mkdir(kept, 0755); /* afterwards it could not be made; where it cannot be, saving says so */
    if (!vt_fence_put(&(vt_fence){.who = "the stage",
                          .readable = readable,
                          .writable = writable,
                          .devices = devices_used ? all
                                     : heard      ? players
                                                  : NULL,
                          .sockets = vt_messages_folder(messages, NULL) ? messages : NULL},
            &err))
        vt_log_err(VT_LOG_WARNING, "the stage is not confined", &err);
}

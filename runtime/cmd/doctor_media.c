/* What this machine has for sound, film and cameras. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/doctor_private.h"
#include "film/film.h"
#include "sound/sound.h"
#include "store/bundle.h"
#include "store/channels.h"
#include "store/plan.h"
#include "tracks/tracks.h"

/* ---- sound ---- */

typedef struct {
    vt_findings *findings;
    const char *room, *headphones;
    bool room_found, headphones_found;
    int count;
} outputs;

static void one_output(void *context, const char *name)
{
    outputs *all = context;
    bool room = all->room[0] ? strcmp(name, all->room) == 0 : false;
    bool headphones = all->headphones[0] && strcmp(name, all->headphones) == 0;
    all->room_found |= room;
    all->headphones_found |= headphones;
    all->count++;
    vt_finding_add(all->findings, VT_FINDING_FINE, "sound", NULL, "%s%s%s", name,
        room ? ", chosen by sound.device" : "", headphones ? ", for headphones" : "");
}

double vt_doctor_volume(const vt_conf *conf)
{
    vt_plan plan;
    time_t now = time(NULL);
    struct tm local;
    vt_plan_parse(&plan, vt_conf_text(conf, "sound.plan"), NULL);
    localtime_r(&now, &local);
    return vt_plan_at(&plan, local.tm_hour * 60 + local.tm_min, vt_conf_real(conf, "sound.volume"));
}

static void chosen(vt_findings *findings, const char *key, const char *name, bool found)
{
    char next[300];
    if (!name[0] || found) return;
    snprintf(next, sizeof next, "plug it in, or write one of those above as %s in kiosk.conf", key);
    vt_finding_add(
        findings, VT_FINDING_MEND, "sound", next, "%s is \"%.100s\", and there is no such output", key, name);
}

static void sound(vt_findings *findings)
{
    char version[128];
    vt_err err = {0};
    outputs all = {.findings = findings,
        .room = vt_conf_text(findings->conf, "sound.device"),
        .headphones = vt_conf_text(findings->conf, "sound.headphones")};
    if (vt_tracks_here(version, sizeof version, &err))
        vt_finding_add(
            findings, VT_FINDING_FINE, "sound", NULL, "FFmpeg's libraries %s read sounds and films", version);
    else
        vt_finding_add(findings, VT_FINDING_MEND, "sound",
            "apt-get install libavformat59 libavcodec59 libswresample4", "%s", err.message);
    vt_sound_devices(one_output, &all);
    chosen(findings, "sound.device", all.room, all.room_found);
    chosen(findings, "sound.headphones", all.headphones, all.headphones_found);
    double volume = vt_doctor_volume(findings->conf);
    if (all.count == 0)
        vt_finding_add(findings, VT_FINDING_NOTE, "sound",
            "plug loudspeakers in; run this from the kiosk's session, with pulseaudio or pipewire-pulse "
            "installed, or "
            "as a user of the group audio",
            "this machine has no output: the show goes on in silence");
    else if (volume <= 0)
        vt_finding_add(findings, VT_FINDING_NOTE, "sound", "sound.volume and sound.plan in kiosk.conf",
            "the volume is 0 at this hour: nothing is heard");
    else
        vt_finding_add(findings, VT_FINDING_FINE, "sound", NULL,
            "volume %.2g at this hour, %s; vitrine doctor --sound plays a tone", volume,
            all.room[0] ? all.room : "at the system's first choice");
}

/* ---- film ---- */

static bool first_render_node(const char *dev, char out[300])
{
    char folder[260];
    snprintf(folder, sizeof folder, "%.240s/dri", dev);
    DIR *nodes = opendir(folder);
    bool found = false;
    if (!nodes) return false;
    for (struct dirent *entry; !found && (entry = readdir(nodes));) {
        found = strncmp(entry->d_name, "renderD", 7) == 0;
        if (found) snprintf(out, 300, "%.250s/%.40s", folder, entry->d_name);
    }
    closedir(nodes);
    return found;
}

static void film(vt_findings *findings, const char *dev, const char *sys)
{
    char version[128], node[300], next[200], video[300], decoder[1][VT_FILMS_DECODER];
    vt_err err = {0};
    if (!vt_films_here(version, sizeof version, &err)) {
        vt_finding_add(findings, VT_FINDING_MEND, "film", "apt-get install libmpv2", "%s", err.message);
        return;
    }
    vt_finding_add(findings, VT_FINDING_FINE, "film", NULL, "%s", version);
    snprintf(video, sizeof video, "%.240s/class/video4linux", sys);
    if (!vt_conf_bool(findings->conf, "film.hardware")) {
        vt_finding_add(
            findings, VT_FINDING_FINE, "film", NULL, "film.hardware = no: the processors decode films");
    } else if (vt_films_decoders(video, decoder, 1)) {
        vt_finding_add(findings, VT_FINDING_FINE, "film", NULL, "the chip at %s/%s decodes what it can", dev,
            decoder[0]);
    } else if (!first_render_node(dev, node)) {
        vt_finding_add(findings, VT_FINDING_FINE, "film", NULL,
            "no graphics chip that decodes: the processors do; vitrine check measures what each film takes");
    } else {
        bool can = access(node, R_OK | W_OK) == 0;
        snprintf(next, sizeof next, "give this user the right to open it: adduser USER render");
        vt_finding_add(findings, can ? VT_FINDING_FINE : VT_FINDING_NOTE, "film", can ? NULL : next,
            can ? "the graphics chip at %s decodes what it can" : "the graphics chip at %s cannot be opened",
            node);
    }
}

/* ---- cameras ---- */

static bool first_line(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "r");
    bool read = file && fgets(out, (int)size, file);
    if (file) fclose(file);
    if (read) out[strcspn(out, "\n")] = '\0';
    return read;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

enum { CAMERAS_MOST = 16, NODE = VT_FILMS_DECODER };

static bool is_among(char (*names)[NODE], int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

/* A camera has several nodes, of which the one with index 0 gives pictures. */
static void cameras(vt_findings *findings, const char *dev, const char *sys)
{
    char folder[300], names[CAMERAS_MOST][NODE], decoders[CAMERAS_MOST][NODE];
    int count = 0;
    snprintf(folder, sizeof folder, "%.240s/class/video4linux", sys);
    int decoder_count = vt_films_decoders(folder, decoders, CAMERAS_MOST);
    DIR *nodes = opendir(folder);
    for (struct dirent *entry; nodes && count < CAMERAS_MOST && (entry = readdir(nodes));)
        if (strncmp(entry->d_name, "video", 5) == 0 && strlen(entry->d_name) < NODE &&
            !is_among(decoders, decoder_count, entry->d_name))
            snprintf(names[count++], NODE, "%s", entry->d_name);
    if (nodes) closedir(nodes);
    qsort(names, (size_t)count, NODE, by_name);
    for (int i = 0; i < count; i++) {
        char path[700], name[100] = "a camera", index[20] = "0", node[300];
        snprintf(path, sizeof path, "%s/%.*s/index", folder, NODE, names[i]);
        first_line(path, index, sizeof index);
        if (atoi(index) != 0) continue;
        snprintf(path, sizeof path, "%s/%.*s/name", folder, NODE, names[i]);
        first_line(path, name, sizeof name);
        snprintf(node, sizeof node, "%.240s/%.*s", dev, NODE, names[i]);
        bool can = access(node, R_OK | W_OK) == 0;
        vt_finding_add(findings, can ? VT_FINDING_FINE : VT_FINDING_NOTE, "camera",
            can ? NULL : "give this user the right to open it: adduser USER video", "%s, %s%s", name, node,
            can ? "" : ": it cannot be opened");
    }
}

/* The cameras that the experience declares, as this machine has them. */
static void declared(vt_findings *findings, const char *dev)
{
    char folder[4096], node[400];
    vt_err err = {0};
    vt_args none = *findings->args;
    none.rest_count = 0;
    vt_bundle *bundle = vt_args_experience(&none, findings->conf, folder, &err)
                            ? vt_bundle_read(folder, NULL, false, &err)
                            : NULL;
    const vt_experience *experience = bundle ? vt_bundle_experience(bundle) : NULL;
    for (int i = 0; experience && i < experience->channel_count; i++) {
        vt_channel_decl decl = experience->channels[i];
        if (decl.kind != VT_CHANNEL_CAMERA) continue;
        if (!vt_conf_channel(findings->conf, &decl, &err)) {
            vt_finding_add(findings, VT_FINDING_MEND, "camera", "mend kiosk.conf", "%s", err.message);
            continue;
        }
        const char *device = vt_channel_camera(&decl);
        bool real = device && strncmp(device, "/dev/", 5) == 0;
        if (real) snprintf(node, sizeof node, "%.250s/%.100s", dev, device + 5);
        if (!device)
            vt_finding_add(findings, VT_FINDING_FINE, "camera", NULL, "%s: source = none, there is none here",
                decl.name);
        else if (!real)
            vt_finding_add(findings, VT_FINDING_NOTE, "camera",
                "in kiosk.conf, under its section: source = v4l2", "%s: a test picture stands in for it",
                decl.name);
        else if (access(node, F_OK) == 0)
            vt_finding_add(findings, VT_FINDING_FINE, "camera", NULL, "%s finds %s", decl.name, node);
        else
            vt_finding_add(findings, VT_FINDING_MEND, "camera",
                "plug it in, or name one of those above: device = /dev/video0 in its section of kiosk.conf",
                "%s looks for %s, which is not there", decl.name, node);
    }
    vt_bundle_destroy(bundle);
}

void vt_doctor_media(vt_findings *findings)
{
    const char *dev = findings->args->devfs ? findings->args->devfs : "/dev";
    const char *sys = findings->args->sysfs ? findings->args->sysfs : "/sys";
    sound(findings);
    film(findings, dev, sys);
    cameras(findings, dev, sys);
    declared(findings, dev);
}

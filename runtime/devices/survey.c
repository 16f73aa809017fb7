/* What is plugged into this machine, for people: read from the sys folder, nothing is opened. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/devices.h"
#include "devices/inputs.h"
#include "devices/ttys.h"

static const char typing[] = " (a keyboard, a board of keys, or a reader that types)";

/* ---- keyboards, readers, pads ---- */

static bool is_second_half(const vt_input *all, int index)
{
    for (int i = 0; i < index; i++) {
        if (strcmp(all[i].place, all[index].place) == 0 &&
            (all[i].is & VT_INPUT_PAD) == (all[index].is & VT_INPUT_PAD))
            return true;
    }
    return false;
}

static void tell_inputs(const char *dev, const char *sys,
    void (*each)(void *context, const vt_devices_thing *thing), void *context)
{
    vt_input all[VT_INPUTS_MAX];
    int count = vt_inputs_list(dev, sys, all);
    for (int i = 0; i < count; i++) {
        const vt_input *one = &all[i];
        bool pad = one->is & VT_INPUT_PAD;
        if (!(one->is & (VT_INPUT_PAD | VT_INPUT_TYPES)) || is_second_half(all, i)) continue;
        vt_devices_thing thing = {.source = pad ? VT_FROM_PAD : VT_FROM_KEYS};
        snprintf(thing.node, sizeof thing.node, "%s", one->node);
        if (one->vendor[0]) snprintf(thing.place, sizeof thing.place, "%.31s", one->place);
        snprintf(thing.what, sizeof thing.what, "%.100s%s", one->name, pad ? "" : typing);
        vt_input_name(one, all, count, thing.port, sizeof thing.port);
        each(context, &thing);
    }
}

/* ---- pins, ports ---- */

static void tell_chips(const char *dev, const char *sys,
    void (*each)(void *context, const vt_devices_thing *thing), void *context)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/bus/gpio/devices", sys);
    DIR *folder = opendir(path);
    if (!folder) return;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        vt_devices_thing thing = {.source = VT_FROM_GPIO};
        if (strncmp(entry->d_name, "gpiochip", 8) != 0) continue;
        snprintf(thing.node, sizeof thing.node, "%.40s/%.30s", dev, entry->d_name);
        snprintf(thing.port, sizeof thing.port, "%.30s:LINE", entry->d_name);
        snprintf(thing.what, sizeof thing.what, "pins");
        each(context, &thing);
    }
    closedir(folder);
}

void vt_devices_survey(const char *dev, const char *sys,
    void (*each)(void *context, const vt_devices_thing *thing), void *context)
{
    vt_tty ttys[VT_TTYS_MAX];
    dev = dev ? dev : "/dev";
    sys = sys ? sys : "/sys";
    int count = vt_ttys_list(dev, sys, ttys);
    for (int i = 0; i < count; i++) {
        vt_devices_thing thing = {.source = VT_FROM_SERIAL};
        memcpy(thing.node, ttys[i].node, sizeof thing.node);
        snprintf(thing.place, sizeof thing.place, "%s", ttys[i].place);
        snprintf(thing.what, sizeof thing.what, "%s", ttys[i].what);
        vt_tty_name(&ttys[i], ttys, count, thing.port);
        each(context, &thing);
    }
    tell_inputs(dev, sys, each, context);
    tell_chips(dev, sys, each, context);
}

/* ---- which of them a declaration names ---- */

static bool names_input(const vt_devices_thing *thing, const char *device)
{
    vt_input input = {0};
    const char *more = strstr(thing->what, typing);
    snprintf(input.name, sizeof input.name, "%.*s", more ? (int)(more - thing->what) : 120, thing->what);
    snprintf(input.place, sizeof input.place, "%s", thing->place);
    sscanf(thing->port, "usb:%7[^:]:%7[^:]:%63[^\n]", input.vendor, input.product, input.serial);
    return vt_input_is(&input, device);
}

bool vt_devices_names(const vt_channel_decl *decl, const vt_devices_thing *thing)
{
    bool keys = decl->source == VT_FROM_KEYS || decl->source == VT_FROM_READER;
    if (thing->source == VT_FROM_GPIO && decl->source == VT_FROM_GPIO)
        return strncmp(decl->port, thing->port, strcspn(thing->port, ":") + 1) == 0;
    if (thing->source == VT_FROM_KEYS ? keys : thing->source == VT_FROM_PAD && decl->source == VT_FROM_PAD)
        return names_input(thing, decl->device);
    if (thing->source != VT_FROM_SERIAL || decl->source != VT_FROM_SERIAL) return false;
    if (strncmp(decl->port, "usb:", 4) != 0) {
        char real[4096];
        const char *slash = strrchr(thing->node, '/');
        if (strcmp(decl->port, slash ? slash + 1 : thing->node) == 0) return true;
        return realpath(decl->port, real) && strcmp(real, thing->node) == 0;
    }
    vt_tty tty = {0};
    sscanf(thing->port, "usb:%7[^:]:%7[^:]:%63[^\n]", tty.vendor, tty.product, tty.serial);
    snprintf(tty.place, sizeof tty.place, "%s", thing->place);
    return vt_tty_is(&tty, decl->port);
}

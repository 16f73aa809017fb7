/* What is plugged into this machine, for people: read from the sys folder, nothing is opened. */
#include <dirent.h>
#include <linux/input-event-codes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/devices.h"
#include "devices/ttys.h"

enum { INPUTS_MAX = 64, KEY_WORDS = 16 };

/* ---- keyboards, readers, pads ---- */

typedef struct {
    vt_channel_source source;
    char node[80], vendor[8], product[8], place[32], name[100];
} input;

/* The kernel writes words of its own size, the highest first. */
static bool has_key(const char *bits, int key)
{
    unsigned long words[KEY_WORDS];
    int count = 0, size = (int)(8 * sizeof(unsigned long));
    for (char *end; *bits && count < KEY_WORDS; bits = end) {
        words[count] = strtoul(bits, &end, 16);
        if (end == bits) break;
        count++;
    }
    int word = key / size;
    return word < count && (words[count - 1 - word] >> (key % size) & 1);
}

static bool describe(const char *dev, const char *sys, const char *name, input *out)
{
    char path[4300], folder[4096], bits[400];
    *out = (input){0};
    snprintf(path, sizeof path, "%s/class/input/%s/device", sys, name);
    if ((size_t)snprintf(out->node, sizeof out->node, "%s/input/%s", dev, name) >= sizeof out->node ||
        !realpath(path, folder))
        return false;
    vt_sys_text(folder, "name", out->name, sizeof out->name);
    snprintf(path, sizeof path, "%s/capabilities", folder);
    vt_sys_text(path, "key", bits, sizeof bits);
    snprintf(path, sizeof path, "%s/id", folder);
    vt_sys_text(path, "vendor", out->vendor, sizeof out->vendor);
    vt_sys_text(path, "product", out->product, sizeof out->product);
    if (has_key(bits, BTN_GAMEPAD) || has_key(bits, BTN_JOYSTICK))
        out->source = VT_FROM_PAD;
    else if (has_key(bits, KEY_ENTER) && has_key(bits, KEY_1) && has_key(bits, KEY_0))
        out->source = VT_FROM_KEYS;
    else
        return false;
    if (!vt_sys_usb(sys, folder)) return true;
    const char *place = strrchr(folder, '/');
    snprintf(out->place, sizeof out->place, "%.31s", place ? place + 1 : folder);
    return true;
}

static int by_place(const void *a, const void *b)
{
    const input *one = a, *other = b;
    int order = strverscmp(one->place, other->place);
    return order ? order : strverscmp(one->node, other->node);
}

static bool is_same(const input *a, const input *b)
{
    return a->source == b->source && strcmp(a->vendor, b->vendor) == 0 && strcmp(a->product, b->product) == 0;
}

static void tell_input(const input *all, int count, int index,
    void (*each)(void *context, const vt_devices_thing *thing), void *context)
{
    const input *one = &all[index];
    vt_devices_thing thing = {.source = one->source};
    bool alone = true;
    for (int i = 0; i < count; i++) {
        bool same = i != index && is_same(&all[i], one);
        if (same && i < index && strcmp(all[i].place, one->place) == 0) return; /* its second half */
        alone &= !same || strcmp(all[i].place, one->place) == 0;
    }
    snprintf(thing.node, sizeof thing.node, "%s", one->node);
    snprintf(thing.place, sizeof thing.place, "%s", one->place);
    snprintf(thing.what, sizeof thing.what, "%s%s", one->name,
        one->source == VT_FROM_PAD ? "" : " (a keyboard, a board of keys, or a reader that types)");
    if (one->place[0])
        snprintf(thing.port, sizeof thing.port, "usb:%s:%s%s%s", one->vendor, one->product, alone ? "" : ":",
            alone ? "" : one->place);
    else
        snprintf(thing.port, sizeof thing.port, "%s", one->name);
    each(context, &thing);
}

static void tell_inputs(const char *dev, const char *sys,
    void (*each)(void *context, const vt_devices_thing *thing), void *context)
{
    char path[4096];
    input all[INPUTS_MAX];
    int count = 0;
    snprintf(path, sizeof path, "%s/class/input", sys);
    DIR *folder = opendir(path);
    if (!folder) return;
    for (struct dirent *entry = readdir(folder); entry && count < INPUTS_MAX; entry = readdir(folder)) {
        if (strncmp(entry->d_name, "event", 5) == 0 && describe(dev, sys, entry->d_name, &all[count]))
            count++;
    }
    closedir(folder);
    qsort(all, (size_t)count, sizeof all[0], by_place);
    for (int i = 0; i < count; i++)
        tell_input(all, count, i, each, context);
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
    size_t length = strlen(device);
    if (!device[0] || strcmp(thing->what, device) == 0) return true;
    if (strncmp(device, "usb:", 4) != 0) return strncmp(thing->what, device, length) == 0;
    size_t kind = 13; /* usb:1234:5678 */
    if (length < kind || strncasecmp(device, thing->port, kind) != 0) return false;
    return length == kind || strcmp(device + kind + 1, thing->place) == 0;
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

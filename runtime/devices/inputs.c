/* See inputs.h. */
#include "devices/inputs.h"

#include <ctype.h>
#include <dirent.h>
#include <linux/input.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/ttys.h"

enum { USB = BUS_USB, WORD_BITS = 8 * (int)sizeof(long) };

static bool contains(const char *text, const char *part)
{
    size_t length = strlen(part);
    for (; strlen(text) >= length; text++) {
        if (strncasecmp(text, part, length) == 0) return true;
    }
    return false;
}

/* "7 ff9f207ac14057ff": words of bits, the last one holds the lowest. */
static bool has_bit(const char *bits, int bit)
{
    const char *end = bits + strlen(bits);
    for (int skip = bit / WORD_BITS;; skip--) {
        while (end > bits && end[-1] == ' ')
            end--;
        const char *start = end;
        while (start > bits && start[-1] != ' ')
            start--;
        if (start == end) return false;
        if (skip == 0) return strtoul(start, NULL, 16) >> (bit % WORD_BITS) & 1;
        end = start;
    }
}

static bool has_any(const char *bits, int from, int to)
{
    for (int bit = from; bit <= to; bit++) {
        if (has_bit(bits, bit)) return true;
    }
    return false;
}

static unsigned kind_of(const vt_input *input, const char *keys)
{
    static const char *const words[] = {"reader", "rfid", "nfc", "barcode", "bar code", "scanner"};
    unsigned is = 0;
    if (has_any(keys, 1, KEY_MAX)) is |= VT_INPUT_KEYS;
    if (has_bit(keys, KEY_1) && has_bit(keys, KEY_0) && has_bit(keys, KEY_ENTER)) is |= VT_INPUT_TYPES;
    for (size_t i = 0; (is & VT_INPUT_TYPES) && i < sizeof words / sizeof words[0]; i++) {
        if (contains(input->name, words[i])) is |= VT_INPUT_READER;
    }
    bool buttons = has_any(keys, BTN_JOYSTICK, BTN_THUMBR) || has_any(keys, BTN_DPAD_UP, BTN_DPAD_RIGHT);
    if (buttons && !(is & VT_INPUT_TYPES)) is |= VT_INPUT_PAD;
    return is;
}

/* False: it has neither keys nor buttons, or is not there. */
static bool describe(const char *dev, const char *sys, const char *name, vt_input *out)
{
    char path[4300], folder[4096], bits[1024], bus[16];
    *out = (vt_input){0};
    if ((size_t)snprintf(out->node, sizeof out->node, "%s/input/%s", dev, name) >= sizeof out->node)
        return false;
    if (access(out->node, F_OK) != 0) return false;
    snprintf(path, sizeof path, "%s/class/input/%s/device", sys, name);
    if (!realpath(path, folder) || !vt_sys_text(folder, "capabilities/key", bits, sizeof bits)) return false;
    vt_sys_text(folder, "name", out->name, sizeof out->name);
    snprintf(out->place, sizeof out->place, "%.63s", name);
    out->is = kind_of(out, bits);
    if (vt_sys_text(folder, "id/bustype", bus, sizeof bus) && strtol(bus, NULL, 16) == USB) {
        vt_sys_text(folder, "id/vendor", out->vendor, sizeof out->vendor);
        vt_sys_text(folder, "id/product", out->product, sizeof out->product);
        vt_sys_text(folder, "uniq", out->serial, sizeof out->serial);
        if (vt_sys_usb(sys, folder)) {
            const char *place = strrchr(folder, '/');
            snprintf(out->place, sizeof out->place, "%.63s", place ? place + 1 : folder);
        }
    }
    return out->is != 0;
}

static int by_place(const void *a, const void *b)
{
    const vt_input *one = a, *other = b;
    int order = strverscmp(one->place, other->place);
    return order ? order : strverscmp(one->node, other->node);
}

int vt_inputs_list(const char *dev, const char *sys, vt_input out[VT_INPUTS_MAX])
{
    char path[4096];
    int count = 0;
    snprintf(path, sizeof path, "%s/class/input", sys);
    DIR *folder = opendir(path);
    if (!folder) return 0;
    for (struct dirent *entry = readdir(folder); entry && count < VT_INPUTS_MAX; entry = readdir(folder)) {
        if (strncmp(entry->d_name, "event", 5) == 0 && describe(dev, sys, entry->d_name, &out[count]))
            count++;
    }
    closedir(folder);
    qsort(out, (size_t)count, sizeof out[0], by_place);
    return count;
}

static bool is_id(const char *text)
{
    for (int i = 0; i < 9; i++) {
        if (i == 4 ? text[i] != ':' : !isxdigit((unsigned char)text[i])) return false;
    }
    return text[9] == '\0' || text[9] == ':';
}

bool vt_input_is(const vt_input *input, const char *device)
{
    const char *id = device + 4;
    if (strncmp(device, "usb:", 4) != 0 || !is_id(id)) return contains(input->name, device);
    if (strncasecmp(input->vendor, id, 4) != 0 || strncasecmp(input->product, id + 5, 4) != 0) return false;
    const char *own = id[9] ? id + 10 : "";
    return !own[0] || strcmp(own, input->place) == 0 || strcmp(own, input->serial) == 0;
}

void vt_input_name(const vt_input *input, const vt_input *all, int count, char *device, int size)
{
    bool alone = true, sole = input->serial[0] != '\0';
    for (int i = 0; i < count; i++) {
        bool same = strcmp(all[i].vendor, input->vendor) == 0 && strcmp(all[i].product, input->product) == 0;
        if (!same || strcmp(all[i].place, input->place) == 0) continue;
        alone = false;
        sole = sole && strcmp(all[i].serial, input->serial) != 0;
    }
    const char *own = sole ? input->serial : input->place;
    if (!input->vendor[0])
        snprintf(device, (size_t)size, "%s", input->name);
    else
        snprintf(device, (size_t)size, "usb:%s:%s%s%s", input->vendor, input->product, alone ? "" : ":",
            alone ? "" : own);
}

/* Names and places of touch devices. */
#include "host/touches.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool has_part(const char *text, const char *part, size_t length)
{
    for (; strlen(text) >= length; text++) {
        size_t i = 0;
        while (i < length && tolower((unsigned char)text[i]) == tolower((unsigned char)part[i]))
            i++;
        if (i == length) return true;
    }
    return false;
}

static bool is_wholly(const vt_touch_device *device, const char *word, size_t length)
{
    return strlen(device->name) == length && has_part(device->name, word, length);
}

static bool is_partly(const vt_touch_device *device, const char *word, size_t length)
{
    char usb[16];
    snprintf(
        usb, sizeof usb, "%04x:%04x", (unsigned)device->vendor & 0xffff, (unsigned)device->product & 0xffff);
    if (device->vendor && strlen(usb) == length && has_part(usb, word, length)) return true;
    return has_part(device->name, word, length) || has_part(device->by_path, word, length);
}

static void choose(
    const vt_touch_device *devices, int count, const char *word, size_t length, bool out[VT_TOUCHES_MAX])
{
    bool wholly = false;
    for (int i = 0; i < count; i++)
        wholly |= is_wholly(&devices[i], word, length);
    for (int i = 0; i < count; i++)
        out[i] |= wholly ? is_wholly(&devices[i], word, length) : is_partly(&devices[i], word, length);
}

int vt_touches_choose(const vt_touch_device *devices, int count, const char *wanted, bool out[VT_TOUCHES_MAX])
{
    int chosen = 0;
    memset(out, 0, VT_TOUCHES_MAX * sizeof *out);
    while (*wanted) {
        wanted += strspn(wanted, ", \t");
        size_t length = strcspn(wanted, ","), word = length;
        while (word > 0 && isspace((unsigned char)wanted[word - 1]))
            word--;
        if (word > 0) choose(devices, count, wanted, word, out);
        wanted += length;
    }
    for (int i = 0; i < count; i++)
        chosen += out[i];
    return chosen;
}

void vt_touch_matrix(vt_irect place, int rotation, int desktop_w, int desktop_h, float out[9])
{
    /* of the glass, 0..1, to the picture on it, 0..1 */
    static const float turned[4][6] = {
        {1, 0, 0, 0, 1, 0}, {0, 1, 0, -1, 0, 1}, {-1, 0, 1, 0, -1, 1}, {0, -1, 1, 1, 0, 0}};
    const float *r = turned[rotation / 90 % 4];
    float scale[2] = {
        (float)(place.x1 - place.x0) / (float)desktop_w, (float)(place.y1 - place.y0) / (float)desktop_h};
    float shift[2] = {(float)place.x0 / (float)desktop_w, (float)place.y0 / (float)desktop_h};
    for (int row = 0; row < 2; row++) {
        for (int i = 0; i < 3; i++)
            out[row * 3 + i] = scale[row] * r[row * 3 + i];
        out[row * 3 + 2] += shift[row];
    }
    out[6] = out[7] = 0;
    out[8] = 1;
}

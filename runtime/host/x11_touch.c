/* Touch devices of an X server. Where one lies on the desktop is a property of the device, a matrix. */
#include "host/x11.h"

#ifdef VT_HAVE_X11

#include <X11/Xatom.h>
#include <X11/extensions/XInput2.h>
#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/x11_private.h"

static const char matrix_name[] = "Coordinate Transformation Matrix";
static const char calibration_name[] = "libinput Calibration Matrix";

/* The property's values, 32 bits each, in out; whether it has that many. */
static bool property(Display *display, int id, const char *name, void *out, unsigned long wanted)
{
    Atom atom = XInternAtom(display, name, True), type = None;
    int format = 0;
    unsigned long count = 0, left;
    unsigned char *value = NULL;
    if (atom == None || XIGetProperty(display, id, atom, 0, (long)wanted, False, AnyPropertyType, &type,
                            &format, &count, &left, &value) != Success)
        return false;
    bool fine = format == 32 && count == wanted;
    if (fine) memcpy(out, value, wanted * 4);
    if (value) XFree(value);
    return fine;
}

static void text_property(Display *display, int id, const char *name, char *out, size_t size)
{
    Atom atom = XInternAtom(display, name, True), type = None;
    int format = 0;
    unsigned long count = 0, left;
    unsigned char *value = NULL;
    out[0] = '\0';
    if (atom == None || XIGetProperty(display, id, atom, 0, 64, False, XA_STRING, &type, &format, &count,
                            &left, &value) != Success)
        return;
    if (format == 8 && count > 0) snprintf(out, size, "%.*s", (int)count, (const char *)value);
    if (value) XFree(value);
}

static bool is_identity(const float m[9])
{
    static const float none[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    return memcmp(m, none, sizeof none) == 0;
}

/* The link that leads to this node: it stays the same as long as the cable stays in its socket. */
static void find_path(const char *node, char *out, size_t size)
{
    static const char folder[] = "/dev/input/by-path";
    DIR *links = node[0] ? opendir(folder) : NULL;
    out[0] = '\0';
    if (!links) return;
    for (const struct dirent *entry; !out[0] && (entry = readdir(links));) {
        char link[PATH_MAX], real[PATH_MAX];
        snprintf(link, sizeof link, "%s/%s", folder, entry->d_name);
        if (realpath(link, real) && strcmp(real, node) == 0)
            snprintf(out, size, "%.*s", (int)size - 1, entry->d_name);
    }
    closedir(links);
}

static const XITouchClassInfo *touch_class(const XIDeviceInfo *device)
{
    for (int i = 0; device->use == XISlavePointer && i < device->num_classes; i++) {
        const XITouchClassInfo *touch = (const XITouchClassInfo *)(const void *)device->classes[i];
        if (touch->type == XITouchClass && touch->mode == XIDirectTouch) return touch;
    }
    return NULL;
}

int vt_x11_touches(vt_x11 *x, vt_touch_device out[VT_TOUCHES_MAX])
{
    int count = 0, all = 0;
    XIDeviceInfo *devices = x->input_opcode ? XIQueryDevice(x->display, XIAllDevices, &all) : NULL;
    for (int i = 0; devices && i < all && count < VT_TOUCHES_MAX; i++) {
        const XITouchClassInfo *touch = touch_class(&devices[i]);
        if (!touch) continue;
        vt_touch_device *device = &out[count++];
        float matrix[9];
        int32_t usb[2] = {0, 0};
        *device = (vt_touch_device){.id = devices[i].deviceid, .fingers = touch->num_touches};
        snprintf(device->name, sizeof device->name, "%s", devices[i].name);
        if (property(x->display, device->id, "Device Product ID", usb, 2)) {
            device->vendor = usb[0];
            device->product = usb[1];
        }
        text_property(x->display, device->id, "Device Node", device->node, sizeof device->node);
        find_path(device->node, device->by_path, sizeof device->by_path);
        device->mapped =
            (property(x->display, device->id, matrix_name, matrix, 9) && !is_identity(matrix)) ||
            (property(x->display, device->id, calibration_name, matrix, 9) && !is_identity(matrix));
    }
    if (devices) XIFreeDeviceInfo(devices);
    return count;
}

/* Xlib takes 32-bit values of devices' properties as they are, packed. */
static void set_matrix(Display *display, int id, const float matrix[9])
{
    unsigned char bytes[36];
    Atom type = XInternAtom(display, "FLOAT", False);
    memcpy(bytes, matrix, sizeof bytes);
    XIChangeProperty(
        display, id, XInternAtom(display, matrix_name, False), type, 32, XIPropModeReplace, bytes, 9);
    XFlush(display);
}

static vt_x11_mapped *remember(vt_x11 *x, int id)
{
    for (int i = 0; i < x->mapped_count; i++) {
        if (x->mapped[i].id == id) return &x->mapped[i];
    }
    if (x->mapped_count == VT_TOUCHES_MAX) return NULL;
    vt_x11_mapped *slot = &x->mapped[x->mapped_count];
    slot->id = id;
    if (!property(x->display, id, matrix_name, slot->before, 9)) return NULL;
    x->mapped_count++;
    return slot;
}

void vt_x11_map_touch(vt_x11 *x, int id, vt_irect place, int rotation)
{
    int screen = DefaultScreen(x->display);
    float matrix[9], now[9];
    if (!remember(x, id)) return;
    vt_touch_matrix(
        place, rotation, DisplayWidth(x->display, screen), DisplayHeight(x->display, screen), matrix);
    if (property(x->display, id, matrix_name, now, 9) && memcmp(now, matrix, sizeof now) == 0) return;
    set_matrix(x->display, id, matrix);
}

void vt_x11_unmap_touches(vt_x11 *x)
{
    for (int i = 0; i < x->mapped_count; i++)
        set_matrix(x->display, x->mapped[i].id, x->mapped[i].before);
    x->mapped_count = 0;
}

#endif

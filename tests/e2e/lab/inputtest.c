#include "inputtest.h"

#include <X11/Xatom.h>
#include <X11/extensions/XInput2.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/* The wire layout, protocol 1.0, as told by xf86-input-inputtest-protocol.h of the X server. */
enum { MESSAGE_VERSION = 0, MESSAGE_SYNC = 1, MESSAGE_TOUCH = 6, AXES = 64 };

typedef struct {
    uint32_t length, type;
} header;

typedef struct {
    header head;
    uint16_t major, minor;
} version_message;

typedef struct {
    header head;
    uint32_t finger, what;
    uint32_t has_unaccelerated;
    uint8_t present[AXES / 8];
    double values[AXES], unaccelerated[AXES];
} touch_message;

static bool put(int fd, const void *bytes, size_t size)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) return false;
        if (sent > 0) {
            at += sent;
            size -= (size_t)sent;
        }
    }
    return true;
}

static bool get(int fd, void *bytes, size_t size)
{
    char *at = bytes;
    while (size > 0) {
        ssize_t got = recv(fd, at, size, 0);
        if (got == 0) errno = ECONNRESET;
        if (got == 0 || (got < 0 && errno != EINTR)) return false;
        if (got > 0) {
            at += got;
            size -= (size_t)got;
        }
    }
    return true;
}

bool inputtest_open(inputtest *device, const char *socket_path, int w, int h)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct timeval patience = {.tv_sec = 10};
    version_message hello = {{sizeof hello, MESSAGE_VERSION}, 1, 0}, answer;

    *device = (inputtest){.fd = -1, .w = w, .h = h};
    if (strlen(socket_path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    strcpy(address.sun_path, socket_path);
    device->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (device->fd < 0) return false;
    setsockopt(device->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(device->fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        put(device->fd, &hello, sizeof hello) && get(device->fd, &answer, sizeof answer))
        return true;
    int why = errno;
    inputtest_close(device);
    errno = why;
    return false;
}

void inputtest_close(inputtest *device)
{
    if (device->fd >= 0) close(device->fd);
    device->fd = -1;
}

static void set_axis(touch_message *message, int axis, double pixel, int pixels)
{
    message->present[axis / 8] |= (uint8_t)(1u << axis % 8);
    message->values[axis] = (pixel + 0.5) * 65536.0 / pixels;
}

bool inputtest_touch(inputtest *device, int what, uint32_t finger, double x, double y)
{
    touch_message message = {.head = {sizeof message, MESSAGE_TOUCH}, .finger = finger, .what = (uint32_t)what};
    set_axis(&message, 0, x, device->w);
    set_axis(&message, 1, y, device->h);
    device->unsure = true;
    return put(device->fd, &message, sizeof message);
}

bool inputtest_sync(inputtest *device)
{
    header question = {sizeof question, MESSAGE_SYNC}, answer;
    if (!device->unsure) return true;
    device->unsure = false;
    return put(device->fd, &question, sizeof question) && get(device->fd, &answer, sizeof answer);
}

bool inputtest_enable(Display *display, const char *name, bool on)
{
    Atom enabled = XInternAtom(display, "Device Enabled", False);
    int count = 0, id = -1;
    XIDeviceInfo *devices = XIQueryDevice(display, XIAllDevices, &count);
    for (int i = 0; i < count; i++)
        if (strcmp(devices[i].name, name) == 0) id = devices[i].deviceid;
    XIFreeDeviceInfo(devices);
    if (id < 0) return false;
    unsigned char value = on;
    XIChangeProperty(display, id, enabled, XA_INTEGER, 8, PropModeReplace, &value, 1);
    XSync(display, False);
    return true;
}

bool inputtest_cycle(Display *display, const char *name)
{
    return inputtest_enable(display, name, false) && inputtest_enable(display, name, true);
}

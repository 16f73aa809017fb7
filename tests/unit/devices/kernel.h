/* Input devices that are not there: pipes in a dev folder of our own that carry the kernel's records, a sys
 * folder that describes them, and an ioctl that answers for them as the kernel would. The program under test
 * and libevdev are the real ones. To be included by one file of a program. */
#ifndef VT_TESTS_KERNEL_H
#define VT_TESTS_KERNEL_H

#include "boards.h"

#include <errno.h>
#include <linux/input.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

enum { KERNEL_DEVICES = 8, KERNEL_WORD = 8 * (int)sizeof(long) };

typedef struct {
    bool there;
    ino_t inode;
    int writer;  /* our end: what the device says */
    int grabbed; /* descriptor that grabbed it; -1: none */
    int grabs;
    const char *name;
    unsigned char keys[KEY_CNT / 8], down[KEY_CNT / 8], abs[ABS_CNT / 8 + 1];
    struct input_absinfo facts[ABS_CNT];
} kernel_device;

static kernel_device kernel_devices[KERNEL_DEVICES];

static inline void kernel_bit(unsigned char *bits, unsigned bit, bool on)
{
    unsigned char mask = (unsigned char)(1U << bit % 8);
    bits[bit / 8] = (unsigned char)(on ? bits[bit / 8] | mask : bits[bit / 8] & ~mask);
}

static inline kernel_device *kernel_find(int fd)
{
    struct stat facts;
    if (fstat(fd, &facts) != 0 || !S_ISFIFO(facts.st_mode)) return NULL;
    for (int i = 0; i < KERNEL_DEVICES; i++) {
        if (kernel_devices[i].there && kernel_devices[i].inode == facts.st_ino) return &kernel_devices[i];
    }
    return NULL;
}

static inline int kernel_copy(void *to, size_t size, const void *from, size_t length)
{
    if (length > size) length = size;
    memcpy(to, from, length);
    return (int)length;
}

static inline int kernel_grab(kernel_device *device, int fd, bool on)
{
    bool held = device->grabbed >= 0 && device->grabbed != fd && kernel_find(device->grabbed) == device;
    if (on && held) {
        errno = EBUSY;
        return -1;
    }
    device->grabbed = on ? fd : -1;
    device->grabs += on;
    return 0;
}

static inline int kernel_answer(kernel_device *device, int fd, unsigned long request, void *to)
{
    size_t size = _IOC_SIZE(request);
    unsigned number = _IOC_NR(request);
    unsigned char types[EV_CNT / 8 + 1] = {0}, none[64] = {0};
    struct input_id id = {.bustype = BUS_USB};
    if (request == EVIOCGRAB) return kernel_grab(device, fd, to != NULL);
    if (request == EVIOCGID) return kernel_copy(to, size, &id, sizeof id) * 0;
    if (request == EVIOCGVERSION) return kernel_copy(to, size, &(int){EV_VERSION}, sizeof(int)) * 0;
    if (number == _IOC_NR(EVIOCGNAME(0)))
        return kernel_copy(to, size, device->name, strlen(device->name) + 1);
    if (number == _IOC_NR(EVIOCGKEY(0))) return kernel_copy(to, size, device->down, sizeof device->down);
    if (number == _IOC_NR(EVIOCGBIT(0, 0))) {
        kernel_bit(types, EV_SYN, true);
        kernel_bit(types, EV_KEY, true);
        kernel_bit(types, EV_ABS, memcmp(device->abs, none, sizeof device->abs) != 0);
        return kernel_copy(to, size, types, sizeof types);
    }
    if (number == _IOC_NR(EVIOCGBIT(EV_KEY, 0)))
        return kernel_copy(to, size, device->keys, sizeof device->keys);
    if (number == _IOC_NR(EVIOCGBIT(EV_ABS, 0)))
        return kernel_copy(to, size, device->abs, sizeof device->abs);
    if (number >= _IOC_NR(EVIOCGABS(0)) && number < _IOC_NR(EVIOCGABS(0)) + ABS_CNT)
        return kernel_copy(
                   to, size, &device->facts[number - _IOC_NR(EVIOCGABS(0))], sizeof device->facts[0]) *
               0;
    if (number == _IOC_NR(EVIOCGPHYS(0)) || number == _IOC_NR(EVIOCGUNIQ(0))) {
        errno = ENOENT;
        return -1;
    }
    memset(to, 0, size); /* lamps, switches and what else it has not */
    return 0;
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list rest;
    va_start(rest, request);
    void *to = va_arg(rest, void *);
    va_end(rest);
    kernel_device *device = _IOC_TYPE(request) == 'E' ? kernel_find(fd) : NULL;
    return device ? kernel_answer(device, fd, request, to) : (int)syscall(SYS_ioctl, fd, request, to);
}

/* ---- a machine of devices ---- */

static inline void kernel_make(boards *all)
{
    char path[300];
    boards_make(all);
    for (int i = 0; i < KERNEL_DEVICES; i++)
        kernel_devices[i] = (kernel_device){.writer = -1, .grabbed = -1};
    const char *const folders[] = {"dev/input", "sys/class/input"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", all->top, folders[i]);
        assert_int_equal(mkdir(path, 0755), 0);
    }
}

/* One more node, event<number>, with these keys (ends with 0); vendor and product as "ffff 0035". It appears
 * once all of it is described. */
static inline kernel_device *kernel_describe(
    const boards *all, int number, const char *name, const char *id, const char *place, const unsigned *keys)
{
    kernel_device *device = &kernel_devices[number];
    char folder[200], usb[160], path[300], bits[1024] = "", vendor[8], product[8];
    *device = (kernel_device){.name = name, .writer = -1, .grabbed = -1};
    unsigned long words[KEY_CNT / KERNEL_WORD] = {0};
    for (; *keys; keys++) {
        words[*keys / (unsigned)KERNEL_WORD] |= 1UL << *keys % (unsigned)KERNEL_WORD;
        kernel_bit(device->keys, *keys, true);
    }
    size_t at = 0;
    for (int i = KEY_CNT / KERNEL_WORD - 1; i >= 0; i--)
        at += (size_t)snprintf(bits + at, sizeof bits - at, "%lx ", words[i]);
    snprintf(usb, sizeof usb, "%s/devices/%s", all->sys, place);
    snprintf(folder, sizeof folder, "%s/input%d", usb, number);
    sscanf(id, "%7s %7s", vendor, product);
    mkdir(usb, 0755);
    boards_fact(usb, "idVendor", vendor);
    mkdir(folder, 0755);
    const char *const below[] = {"id", "capabilities"};
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, below[i]);
        mkdir(path, 0755);
    }
    boards_fact(folder, "name", name);
    boards_fact(folder, "id/bustype", "0003");
    boards_fact(folder, "id/vendor", vendor);
    boards_fact(folder, "id/product", product);
    boards_fact(folder, "capabilities/key", bits);
    snprintf(path, sizeof path, "%s/class/input/event%d", all->sys, number);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/class/input/event%d/device", all->sys, number);
    unlink(path);
    assert_int_equal(symlink(folder, path), 0);
    return device;
}

static inline void kernel_plug(const boards *all, kernel_device *device)
{
    char path[200], hidden[200];
    struct stat facts;
    snprintf(path, sizeof path, "%s/input/event%d", all->dev, (int)(device - kernel_devices));
    snprintf(hidden, sizeof hidden, "%s/made", all->top);
    assert_int_equal(mkfifo(hidden, 0600), 0);
    device->writer = open(hidden, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    assert_true(device->writer >= 0 && fstat(device->writer, &facts) == 0);
    device->inode = facts.st_ino;
    device->there = true;
    assert_int_equal(rename(hidden, path), 0);
}

static inline void kernel_unplug(const boards *all, kernel_device *device)
{
    char path[200];
    snprintf(path, sizeof path, "%s/input/event%d", all->dev, (int)(device - kernel_devices));
    unlink(path);
    close(device->writer);
    device->writer = -1;
    device->there = false;
}

static inline void kernel_clear(boards *all)
{
    boards_clear(all);
    for (int i = 0; i < KERNEL_DEVICES; i++) {
        if (kernel_devices[i].writer >= 0) close(kernel_devices[i].writer);
    }
}

static inline void kernel_say(kernel_device *device, unsigned type, unsigned code, int value)
{
    struct input_event event = {.type = (__u16)type, .code = (__u16)code, .value = value};
    assert_int_equal(write(device->writer, &event, sizeof event), (ssize_t)sizeof event);
    if (type == EV_KEY) kernel_bit(device->down, code, value != 0);
}

static inline void kernel_key(kernel_device *device, unsigned code, int value)
{
    kernel_say(device, EV_KEY, code, value);
    kernel_say(device, EV_SYN, SYN_REPORT, 0);
}

static inline void kernel_type(kernel_device *device, const unsigned *codes)
{
    for (; *codes; codes++) {
        kernel_key(device, *codes, 1);
        kernel_key(device, *codes, 0);
    }
}

static inline vt_channel_decl kernel_decl(
    const char *name, vt_channel_source source, const char *device, const char *keys)
{
    vt_channel_decl decl = {.kind = VT_CHANNEL_SENSOR, .source = source};
    snprintf(decl.name, sizeof decl.name, "%s", name);
    snprintf(decl.device, sizeof decl.device, "%s", device);
    snprintf(decl.keys, sizeof decl.keys, "%s", keys);
    return decl;
}

static inline void expect(boards *all, const char *news)
{
    char got[300];
    if (strcmp(boards_next(all, got), news) != 0) fail_msg("%s came, not %s", got, news);
}

static inline void expect_quiet(boards *all, int ms)
{
    vt_device_news news;
    vt_clock_sleep_us(ms * 1000);
    if (vt_devices_next(all->devices, &news)) fail_msg("%s says %s", news.name, news.text);
}

#endif

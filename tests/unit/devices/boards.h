/* Boards that are not there: pseudo terminals in a dev folder of our own, with a sys folder that says what
 * hangs on them. */
#ifndef VT_TESTS_BOARDS_H
#define VT_TESTS_BOARDS_H

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "devices/devices.h"

typedef struct {
    char top[64], dev[80], sys[80];
    int wakes; /* counted by the devices' thread, read by the test: see vt_test_wake */
    vt_devices *devices;
} boards;

static inline void boards_wake(void *context)
{
    __atomic_add_fetch(&((boards *)context)->wakes, 1, __ATOMIC_SEQ_CST);
}

static inline void boards_make(boards *all)
{
    memset(all, 0, sizeof *all);
    strcpy(all->top, "/tmp/vt-boards-XXXXXX");
    assert_non_null(mkdtemp(all->top));
    snprintf(all->dev, sizeof all->dev, "%s/dev", all->top);
    snprintf(all->sys, sizeof all->sys, "%s/sys", all->top);
    char path[300];
    const char *const folders[] = {"dev", "sys", "sys/class", "sys/class/tty", "sys/devices"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", all->top, folders[i]);
        assert_int_equal(mkdir(path, 0755), 0);
    }
}

static inline int boards_remove(const char *path, const struct stat *facts, int kind, struct FTW *walk)
{
    (void)facts;
    (void)kind;
    (void)walk;
    return remove(path);
}

static inline void boards_clear(boards *all)
{
    vt_devices_destroy(all->devices);
    nftw(all->top, boards_remove, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void boards_fact(const char *folder, const char *name, const char *text)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "%s\n", text);
    fclose(file);
}

/* What the sys folder says of a board; serial NULL: its maker gave none. */
static inline void boards_describe(const boards *all, const char *name, const char *vendor,
    const char *product, const char *serial, const char *place)
{
    char usb[200], port[300], link[300];
    snprintf(usb, sizeof usb, "%s/devices/%s", all->sys, place);
    mkdir(usb, 0755);
    boards_fact(usb, "idVendor", vendor);
    boards_fact(usb, "idProduct", product);
    boards_fact(usb, "manufacturer", "Arduino");
    boards_fact(usb, "product", "Uno");
    if (serial) boards_fact(usb, "serial", serial);
    snprintf(port, sizeof port, "%s/%s:1.0", usb, place);
    mkdir(port, 0755);
    snprintf(link, sizeof link, "%s/class/tty/%s", all->sys, name);
    mkdir(link, 0755);
    snprintf(link, sizeof link, "%s/class/tty/%s/device", all->sys, name);
    unlink(link);
    assert_int_equal(symlink(port, link), 0);
}

/* Our end of it: what the board reads and writes. */
static inline int boards_plug(const boards *all, const char *name)
{
    char node[200], slave[64];
    int fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    assert_true(fd >= 0 && grantpt(fd) == 0 && unlockpt(fd) == 0);
    assert_int_equal(ptsname_r(fd, slave, sizeof slave), 0);
    snprintf(node, sizeof node, "%s/%s", all->dev, name);
    unlink(node);
    assert_int_equal(symlink(slave, node), 0);
    return fd;
}

static inline void boards_unplug(const boards *all, const char *name, int fd)
{
    char node[200];
    snprintf(node, sizeof node, "%s/%s", all->dev, name);
    unlink(node);
    close(fd);
}

static inline void boards_say(int fd, const char *text)
{
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

static inline void boards_start(boards *all)
{
    vt_err err = {0};
    all->devices = vt_devices_create(
        &(vt_devices_options){
            .context = all, .wake = boards_wake, .dev = all->dev, .sys = all->sys, .folder = all->top},
        &err);
    assert_non_null(all->devices);
}

static inline vt_channel_decl boards_sensor(const char *name, const char *port)
{
    vt_channel_decl decl = {
        .kind = VT_CHANNEL_SENSOR, .source = VT_FROM_SERIAL, .baud = 9600, .lines_per_s = 200}; /* as read */
    snprintf(decl.name, sizeof decl.name, "%s", name);
    snprintf(decl.port, sizeof decl.port, "%s", port);
    return decl;
}

static inline void boards_declare(boards *all, const vt_channel_decl *decls, int count)
{
    vt_err err = {0};
    assert_true(vt_devices_declare(all->devices, decls, count, &err));
}

/* The next news, which must come within 10 s, as "name=line", "name!found" or "name!lost". */
static inline const char *boards_next(boards *all, char out[300])
{
    vt_device_news news;
    int64_t until = vt_clock_us() + 10000000;
    out[0] = '\0';
    while (vt_clock_us() < until) {
        if (vt_devices_next(all->devices, &news)) {
            if (news.is_line)
                snprintf(out, 300, "%s=%.200s", news.name, news.text);
            else
                snprintf(out, 300, "%s!%s", news.name, news.state == VT_CHANNEL_FOUND ? "found" : "lost");
            return out;
        }
        vt_clock_sleep_us(1000);
    }
    return out;
}

#define NEXT(all, text)                                                                                      \
    do {                                                                                                     \
        char next_[300];                                                                                     \
        assert_string_equal(boards_next(all, next_), text);                                                  \
    } while (0)

#endif

/* Saved files as news, without asking again and again. */
#include "store/watch.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/confine.h"

enum { FOLDERS_MAX = 256, DEPTH_MAX = 8 };

struct vt_watch {
    int fd;
    int count;
    struct {
        int id;
        char *path;
    } folders[FOLDERS_MAX];
};

static const uint32_t events =
    IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR;

static void add(vt_watch *watch, const char *path, int depth)
{
    if (watch->count == FOLDERS_MAX || depth > DEPTH_MAX) return;
    int id = inotify_add_watch(watch->fd, path, events);
    if (id < 0) return;
    for (int i = 0; i < watch->count; i++) {
        if (watch->folders[i].id == id) return;
    }
    watch->folders[watch->count].id = id;
    watch->folders[watch->count].path = vt_strdup(path);
    if (!watch->folders[watch->count].path) return;
    watch->count++;
    DIR *folder = opendir(path);
    if (!folder) return;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        char below[4096];
        if (entry->d_type != DT_DIR || entry->d_name[0] == '.') continue;
        if (vt_folder_is_tiles(dirfd(folder), entry->d_name)) continue;
        if (snprintf(below, sizeof below, "%s/%s", path, entry->d_name) < (int)sizeof below)
            add(watch, below, depth + 1);
    }
    closedir(folder);
}

vt_watch *vt_watch_create(const char *folder, vt_err *err)
{
    vt_watch *watch = vt_alloc(sizeof *watch);
    if (!watch) {
        vt_fail_memory(err, "a file watch");
        return NULL;
    }
    watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch->fd < 0) {
        vt_fail_errno(err, folder, "watch for saved files");
        vt_free(watch);
        return NULL;
    }
    add(watch, folder, 0);
    if (watch->count == 0) {
        vt_fail_errno(err, folder, "watch for saved files");
        vt_watch_destroy(watch);
        return NULL;
    }
    return watch;
}

void vt_watch_destroy(vt_watch *watch)
{
    if (!watch) return;
    for (int i = 0; i < watch->count; i++)
        vt_free(watch->folders[i].path);
    close(watch->fd);
    vt_free(watch);
}

int vt_watch_fd(const vt_watch *watch)
{
    return watch->fd;
}

static bool counts(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && name[0] != '.' && name[0] != '#' && name[length - 1] != '~';
}

static void follow(vt_watch *watch, const struct inotify_event *event)
{
    char path[4096];
    for (int i = 0; i < watch->count; i++) {
        if (watch->folders[i].id != event->wd) continue;
        if (snprintf(path, sizeof path, "%s/%s", watch->folders[i].path, event->name) < (int)sizeof path)
            add(watch, path, 1);
        return;
    }
}

bool vt_watch_changed(vt_watch *watch)
{
    char buffer[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool changed = false;
    ssize_t got;
    while ((got = read(watch->fd, buffer, sizeof buffer)) > 0) {
        for (char *at = buffer; at < buffer + got;) {
            const struct inotify_event *event = (const struct inotify_event *)(void *)at;
            at += sizeof *event + event->len;
            bool folder = (event->mask & IN_ISDIR) != 0;
            if (event->len == 0 || !counts(event->name)) continue;
            if (folder && (event->mask & (IN_CREATE | IN_MOVED_TO))) follow(watch, event);
            /* A file that was only made is still empty: its close will follow. */
            if (folder || !(event->mask & IN_CREATE)) changed = true;
        }
    }
    return changed;
}

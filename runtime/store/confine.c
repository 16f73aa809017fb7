#include "store/confine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/file.h"

enum { FILES_MOST = 4096, DEPTH_MOST = 16, NAME_MOST = 1024, TRIES = 16 };

/* O_NONBLOCK: opening a pipe must not wait for its writer. */
static const int open_flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

struct vt_folder {
    int fd;
    char *path;
};

vt_folder *vt_folder_open(const char *path, vt_err *err)
{
    vt_folder *folder = vt_alloc(sizeof *folder);
    if (folder) folder->path = vt_strdup(path);
    if (!folder || !folder->path) {
        vt_free(folder);
        vt_fail_memory(err, path);
        return NULL;
    }
    folder->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->fd >= 0) return folder;
    if (errno == ENOENT)
        vt_fail(err, VT_ERR_MISSING, path, "there is no such folder");
    else if (errno == ENOTDIR)
        vt_fail(err, VT_ERR_TYPE, path, "this is no folder; name the folder that holds it");
    else
        vt_fail_errno(err, path, "open the folder");
    vt_folder_close(folder);
    return NULL;
}

void vt_folder_close(vt_folder *folder)
{
    if (!folder) return;
    if (folder->fd >= 0) close(folder->fd);
    vt_free(folder->path);
    vt_free(folder);
}

const char *vt_folder_path(const vt_folder *folder)
{
    return folder->path;
}

/* What a name says by itself, before any file is looked at. */
static bool name_allowed(const char *name, vt_err *err)
{
    if (name[0] == 0) return vt_fail(err, VT_ERR_DENIED, NULL, "a file's name is empty");
    if (name[0] == '/')
        return vt_fail(err, VT_ERR_DENIED, name,
            "an absolute path leads out of the folder; name the file relative to it");
    if (strlen(name) > NAME_MOST)
        return vt_fail(err, VT_ERR_DENIED, NULL, "a file's name is longer than 1024 bytes");
    for (const char *part = name; part; part = strchr(part, '/')) {
        if (*part == '/') part++;
        if (part[0] == '.' && part[1] == '.' && (part[2] == 0 || part[2] == '/'))
            return vt_fail(err, VT_ERR_DENIED, name, "\"..\" leads out of the folder; keep the file inside");
    }
    return true;
}

static int refused(int why, const char *name, vt_err *err)
{
    if (why == ENOENT || why == ENOTDIR)
        vt_fail(err, VT_ERR_MISSING, name, "there is no such file");
    else if (why == EXDEV || why == ELOOP)
        vt_fail(err, VT_ERR_DENIED, name, "a symbolic link leads out of the folder; copy the file into it");
    else {
        errno = why;
        vt_fail_errno(err, name, "open");
    }
    return -1;
}

/* Only regular files come out. */
static int regular(int fd, const char *name, vt_err *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        vt_fail_errno(err, name, "look at");
    else if (S_ISREG(info.st_mode))
        return fd;
    else
        vt_fail(err, VT_ERR_DENIED, name,
            S_ISDIR(info.st_mode) ? "this is a folder, not a file"
                                  : "this is a device or a pipe, not a file");
    close(fd);
    return -1;
}

static long open_beneath(int at, const char *name)
{
    struct open_how how = {
        .flags = (unsigned long long)open_flags, .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    long fd = -1;
    for (int i = 0; i < TRIES; i++) {
        fd = syscall(SYS_openat2, at, name, &how, sizeof how);
        if (fd >= 0 || (errno != EAGAIN && errno != EINTR)) break;
    }
    return fd;
}

int vt_folder_file(const vt_folder *folder, const char *name, vt_err *err)
{
    if (!name_allowed(name, err)) return -1;
    long fd = open_beneath(folder->fd, name);
    if (fd >= 0) return regular((int)fd, name, err);
    if (errno == ENOSYS || errno == EPERM || errno == EAGAIN)
        return vt_folder_file_by_parts(folder, name, err);
    return refused(errno, name, err);
}

int vt_folder_file_by_parts(const vt_folder *folder, const char *name, vt_err *err)
{
    char part[256];
    int at = folder->fd;
    if (!name_allowed(name, err)) return -1;
    for (const char *rest = name;;) {
        size_t length = strcspn(rest, "/");
        bool last = rest[length + strspn(rest + length, "/")] == 0;
        bool slashed = rest[length] == '/';
        if (length >= sizeof part) {
            errno = ENAMETOOLONG;
        } else {
            memcpy(part, rest, length);
            part[length] = 0;
        }
        int flags =
            last && !slashed ? open_flags | O_NOFOLLOW : O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
        int fd = length < sizeof part ? openat(at, length ? part : ".", flags) : -1;
        int why = errno;
        if (fd < 0 && why == ENOTDIR) {
            struct stat info;
            if (fstatat(at, part, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode)) why = ELOOP;
        }
        if (at != folder->fd) close(at);
        if (fd < 0) return refused(why, name, err);
        if (last) return regular(fd, name, err);
        at = fd;
        rest += length + strspn(rest + length, "/");
    }
}

bool vt_folder_read(const vt_folder *folder, const char *name, size_t most, vt_buf *out, vt_err *err)
{
    int fd = vt_folder_file(folder, name, err);
    if (fd < 0) return false;
    bool done = vt_file_read_fd(fd, name, most, out, err);
    close(fd);
    return done;
}

/* ---- listing ---- */

bool vt_folder_is_tiles(int at, const char *entry)
{
    char manifest[260] = "info.json";
    size_t length = strlen(entry), stem = length > 6 ? length - 6 : 0;
    if (stem && strcmp(entry + stem, "_files") == 0)
        snprintf(manifest, sizeof manifest, "%.*s.dzi", (int)stem, entry);
    else if (strcmp(entry, "full") != 0 && (!strchr(entry, ',') || entry[strspn(entry, "0123456789,")]))
        return false;
    return faccessat(at, manifest, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* "distance-20261122-101500.txt", as devices/record.c names it. */
static bool is_recorded_day(const char *name)
{
    static const char form[] = "-00000000-000000.txt";
    size_t length = strlen(name), end = sizeof form - 1;
    if (length <= end) return false;
    for (size_t i = 0; i < end; i++) {
        char c = name[length - end + i];
        if (form[i] == '0' ? c < '0' || c > '9' : c != form[i]) return false;
    }
    return true;
}

bool vt_folder_is_written(int at, const char *entry)
{
    static const char *const ends[] = {".vitrine", ".tape", ".counter"};
    char number[NAME_MOST];
    size_t length = strlen(entry);
    if (length && entry[length - 1] == '~') return true;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        const char *end = strstr(entry, ends[i]);
        if (end) end += strlen(ends[i]);
        if (end && (end[0] == 0 || end[0] == '-' || strncmp(end, ".damaged", 8) == 0)) return true;
    }
    snprintf(number, sizeof number, "%s/.number", entry);
    return is_recorded_day(entry) || faccessat(at, number, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

typedef struct {
    const vt_folder *folder;
    char **names;
    int count, capacity;
    vt_err *err;
} listing;

static bool add(listing *list, const char *name)
{
    if (list->count == FILES_MOST)
        return vt_fail(list->err, VT_ERR_RANGE, list->folder->path,
            "more than %d files; move what is not shown elsewhere", FILES_MOST);
    if (list->count == list->capacity) {
        int capacity = list->capacity ? list->capacity * 2 : 64;
        char **names = vt_realloc_array(list->names, (size_t)capacity, sizeof *names);
        if (!names) return vt_fail_memory(list->err, list->folder->path);
        list->names = names;
        list->capacity = capacity;
    }
    list->names[list->count] = vt_strdup(name);
    if (!list->names[list->count]) return vt_fail_memory(list->err, list->folder->path);
    list->count++;
    return true;
}

static bool scan(listing *list, int at, const char *under, int depth);

static bool scan_entry(listing *list, int at, const char *under, const char *entry, int depth)
{
    char name[NAME_MOST + 300];
    struct stat info;
    if (vt_folder_is_tiles(at, entry) || vt_folder_is_written(at, entry)) return true;
    if (fstatat(at, entry, &info, AT_SYMLINK_NOFOLLOW) != 0) return true; /* gone meanwhile */
    snprintf(name, sizeof name, "%s%s%s", under, under[0] ? "/" : "", entry);
    if (strlen(name) > NAME_MOST) return true;
    if (S_ISREG(info.st_mode)) return add(list, name);
    if (S_ISLNK(info.st_mode)) {
        int fd = vt_folder_file(list->folder, name, NULL);
        if (fd < 0) return true;
        close(fd);
        return add(list, name);
    }
    if (!S_ISDIR(info.st_mode)) return true;
    if (depth == DEPTH_MOST)
        return vt_fail(list->err, VT_ERR_RANGE, name, "folders are nested deeper than %d", DEPTH_MOST);
    int fd = openat(at, entry, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT || vt_fail_errno(list->err, name, "open the folder");
    return scan(list, fd, name, depth + 1);
}

/* Takes the descriptor over. */
static bool scan(listing *list, int at, const char *under, int depth)
{
    bool done = true;
    DIR *dir = fdopendir(at);
    if (!dir) {
        vt_fail_errno(list->err, under, "list");
        close(at);
        return false;
    }
    while (done) {
        errno = 0;
        struct dirent *entry = readdir(dir);
        if (!entry) {
            if (errno) done = vt_fail_errno(list->err, under, "list");
            break;
        }
        if (entry->d_name[0] != '.') done = scan_entry(list, dirfd(dir), under, entry->d_name, depth);
    }
    closedir(dir);
    return done;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

bool vt_folder_list(const vt_folder *folder, const char *under, bool (*each)(void *context, const char *name),
    void *context, vt_err *err)
{
    listing list = {.folder = folder, .err = err};
    bool done = false;
    if (under[0] && !name_allowed(under, err)) return false;
    int fd = openat(folder->fd, under[0] ? under : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT || vt_fail_errno(err, under, "open the folder");
    if (!scan(&list, fd, under, 0)) goto out;
    if (list.count) qsort(list.names, (size_t)list.count, sizeof *list.names, by_bytes);
    for (int i = 0; i < list.count && each(context, list.names[i]); i++)
        continue;
    done = true;
out:
    for (int i = 0; i < list.count; i++)
        vt_free(list.names[i]);
    vt_free(list.names);
    return done;
}

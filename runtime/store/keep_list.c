/* Looking: names to numbers and moments, newest first. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/confine.h"
#include "store/file.h"
#include "store/keep_private.h"

enum { DIGITS_MOST = 15 };

const char *const vt_keep_folders[VT_KEEP_STATES] = {"", "waiting", "no"};

static const struct {
    const char *name, *endings[3]; /* the first one is written, all are read */
} kinds[] = {[VT_KEEP_DRAWINGS] = {"drawings", {".png"}},
    [VT_KEEP_TEXTS] = {"texts", {".txt"}},
    [VT_KEEP_RECORDS] = {"records", {".json"}},
    [VT_KEEP_PHOTOS] = {"photos", {".png", ".jpg", ".jpeg"}}};

const char *vt_keep_ending(vt_keep_kind kind)
{
    return kinds[kind].endings[0];
}

void vt_keep_root(const char *folder, const char *experience, char *out, size_t size)
{
    const char *slash = strrchr(experience, '/');
    int at = snprintf(out, size, "%s/", folder);
    if (at >= (int)size) at = (int)size - 1;
    snprintf(out + at, size - (size_t)at, "%s", slash ? slash + 1 : experience);
    for (char *c = out + at; *c; c++)
        if (!((*c | 32) >= 'a' && (*c | 32) <= 'z') && !(*c >= '0' && *c <= '9') && !strchr("-_", *c))
            *c = '_';
}

bool vt_keep_kind_named(const char *name, vt_keep_kind *out)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, name) != 0) continue;
        *out = (vt_keep_kind)i;
        return true;
    }
    return false;
}

static bool ends(const char *name, size_t length, const char *const endings[3])
{
    for (int i = 0; i < 3 && endings[i]; i++) {
        size_t size = strlen(endings[i]);
        if (length > size && strcmp(name + length - size, endings[i]) == 0) return true;
    }
    return false;
}

static int64_t moment_of(const char *stamp)
{
    struct tm parts = {0};
    const char *end = strptime(stamp, "-%Y%m%d-%H%M%S", &parts);
    time_t seconds = end && (*end == '-' || *end == '.' || *end == ' ') ? timegm(&parts) : 0;
    return seconds > 0 ? (int64_t)seconds : 0;
}

/* What a name says; false: it is no item's. */
static bool parse_name(const vt_keep *keep, const char *name, vt_keep_item *item)
{
    size_t digits = strspn(name, "0123456789"), length = strlen(name);
    if (digits == 0 || digits > DIGITS_MOST || name[digits] != '-' || length >= sizeof item->name ||
        strchr(name, '%')) /* which would name a set of pictures */
        return false;
    if (!ends(name, length, kinds[keep->kind].endings)) return false;
    memcpy(item->name, name, length + 1);
    item->number = strtoull(name, NULL, 10);
    item->moment = moment_of(name + digits);
    return item->number > 0;
}

typedef struct {
    vt_keep_list *list;
    int capacity;
} growing;

static bool append(growing *to, const vt_keep_item *item)
{
    vt_keep_list *list = to->list;
    if (list->count == to->capacity) {
        int capacity = to->capacity ? to->capacity * 2 : 64;
        vt_keep_item *items = vt_realloc_array(list->items, (size_t)capacity, sizeof *items);
        if (!items) return false;
        list->items = items;
        to->capacity = capacity;
    }
    list->items[list->count++] = *item;
    return true;
}

/* Takes the descriptor over. */
static bool scan(const vt_keep *keep, int fd, vt_keep_state state, growing *to, vt_err *err)
{
    DIR *folder = fdopendir(fd);
    if (!folder) {
        vt_fail_errno(err, keep->name, "list its folder");
        close(fd);
        return false;
    }
    bool done = true;
    errno = 0;
    for (struct dirent *entry; done && (entry = readdir(folder)); errno = 0) {
        struct stat info;
        vt_keep_item item = {.state = state};
        if (!parse_name(keep, entry->d_name, &item)) continue;
        if (fstatat(dirfd(folder), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
        if (!S_ISREG(info.st_mode)) continue;
        item.size = (int64_t)info.st_size;
        item.saved = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
        done = append(to, &item) || vt_fail_memory(err, keep->name);
    }
    if (done && errno) done = vt_fail_errno(err, keep->name, "list its folder");
    closedir(folder);
    return done;
}

static int newest_first(const void *a, const void *b)
{
    const vt_keep_item *x = a, *y = b;
    if (x->number != y->number) return x->number < y->number ? 1 : -1;
    if (x->state != y->state) return x->state < y->state ? -1 : 1;
    return strcmp(x->name, y->name);
}

static int open_collection(const vt_keep *keep)
{
    int root = open(keep->root, VT_KEEP_FOLDER & ~O_NOFOLLOW);
    if (root < 0) return -1;
    int fd = openat(root, keep->name, VT_KEEP_FOLDER);
    int why = errno;
    close(root);
    errno = why;
    return fd;
}

bool vt_keep_read_list(const vt_keep *keep, vt_keep_list *out, vt_err *err)
{
    growing to = {.list = out};
    *out = (vt_keep_list){0};
    int fd = open_collection(keep);
    if (fd < 0) return errno == ENOENT || vt_fail_errno(err, keep->name, "open its folder");
    bool done = true;
    for (int i = VT_KEEP_WAITING; done && i < VT_KEEP_STATES; i++) {
        int below = openat(fd, vt_keep_folders[i], VT_KEEP_FOLDER);
        if (below >= 0)
            done = scan(keep, below, (vt_keep_state)i, &to, err);
        else if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
            done = vt_fail_errno(err, keep->name, "open its folder");
    }
    if (done)
        done = scan(keep, fd, VT_KEEP_YES, &to, err);
    else
        close(fd);
    if (!done) {
        vt_keep_list_finish(out);
        return false;
    }
    if (out->count) qsort(out->items, (size_t)out->count, sizeof *out->items, newest_first);
    if (out->count > VT_KEEP_ITEMS_MOST) out->count = VT_KEEP_ITEMS_MOST;
    return true;
}

void vt_keep_list_finish(vt_keep_list *list)
{
    vt_free(list->items);
    *list = (vt_keep_list){0};
}

static int open_at(const char *root, const char *path, vt_err *err)
{
    vt_folder *folder = vt_folder_open(root, err);
    int fd = folder ? vt_folder_file_by_parts(folder, path, err) : -1;
    vt_folder_close(folder);
    return fd;
}

bool vt_keep_read_item(const vt_keep *keep, const vt_keep_item *item, size_t most, vt_buf *out, vt_err *err)
{
    char path[VT_KEEP_NAME + 64];
    snprintf(path, sizeof path, "%s/%s%s%s", keep->name, vt_keep_folders[item->state],
        item->state == VT_KEEP_YES ? "" : "/", item->name);
    int fd = open_at(keep->root, path, err);
    if (fd < 0) return false;
    bool done = vt_file_read_fd(fd, item->name, most, out, err);
    close(fd);
    return done;
}

int vt_keep_open_item(const char *root, const char *collection, const char *name, vt_err *err)
{
    char path[VT_KEEP_NAME + 64];
    if (strchr(name, '/') || name[0] == '.' || strlen(collection) > 32 || strlen(name) >= VT_KEEP_NAME) {
        vt_fail(err, VT_ERR_DENIED, name, "this is no name of a kept item");
        return -1;
    }
    snprintf(path, sizeof path, "%s/%s", collection, name);
    return open_at(root, path, err);
}

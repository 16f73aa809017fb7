/* Adding and tidying; keep_list.c looks. A file is written in the folder it is for: walls around the stage
 * let nothing move between folders. A file ".number" holds the next number and is locked while somebody
 * writes, so that two stages may keep in one folder. */
#include "store/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/file.h"
#include "store/keep_private.h"

#define NUMBER ".number"
#define PART   ".part"

enum { DIGITS = 15, TRIES = 100 };

/* A collection that is open for writing. */
typedef struct {
    const vt_keep *keep;
    int fd, lock;
    int states[VT_KEEP_STATES];
} writing;

static bool refused(const vt_keep *keep, const char *what, vt_err *err)
{
    switch (errno) {
    case ENOSPC:
    case EDQUOT:
        return vt_fail(err, VT_ERR_IO, keep->name,
            "there is no room left on the disk: make some, or say a smaller mb in [keep %s]", keep->name);
    case EROFS:
    case EACCES:
    case EPERM:
        return vt_fail(err, VT_ERR_IO, keep->name, "%s must not be written: see who owns it, and keep.folder",
            keep->root);
    default:
        return vt_fail_errno(err, keep->name, what);
    }
}

static int make_folder(int at, const char *name)
{
    if (mkdirat(at, name, 0755) == 0) {
        if (fsync(at) != 0) return -1;
    } else if (errno != EEXIST) {
        return -1;
    }
    return openat(at, name, VT_KEEP_FOLDER);
}

static void finish(writing *w)
{
    for (int i = 0; i < VT_KEEP_STATES; i++)
        if (w->states[i] >= 0 && w->states[i] != w->fd) close(w->states[i]);
    if (w->lock >= 0) close(w->lock);
    if (w->fd >= 0) close(w->fd);
}

/* The folders, made where they are missing, and the lock. What lies in ".part" now is nobody's. */
static bool begin(writing *w, const vt_keep *keep, vt_err *err)
{
    *w = (writing){.keep = keep, .fd = -1, .lock = -1, .states = {-1, -1, -1}};
    if (!vt_file_make_folders(keep->root, NULL)) goto failed;
    int root = open(keep->root, VT_KEEP_FOLDER & ~O_NOFOLLOW);
    if (root >= 0) {
        w->fd = make_folder(root, keep->name);
        int why = errno;
        close(root);
        errno = why;
    }
    if (w->fd < 0) goto failed;
    w->states[VT_KEEP_YES] = w->fd;
    for (int i = VT_KEEP_WAITING; keep->moderated && i < VT_KEEP_STATES; i++) {
        w->states[i] = make_folder(w->fd, vt_keep_folders[i]);
        if (w->states[i] < 0) goto failed;
    }
    w->lock = openat(w->fd, NUMBER, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
    if (w->lock < 0) goto failed;
    while (flock(w->lock, LOCK_EX) != 0)
        if (errno != EINTR) goto failed;
    for (int i = 0; i < VT_KEEP_STATES; i++)
        if (w->states[i] >= 0 && unlinkat(w->states[i], PART, 0) != 0 && errno != ENOENT) goto failed;
    return true;
failed:
    refused(keep, "open its folder", err);
    finish(w);
    return false;
}

/* ---- adding ---- */

static uint64_t next_number(const writing *w, const vt_keep_list *list)
{
    char digits[DIGITS + 1] = "";
    ssize_t got = pread(w->lock, digits, DIGITS, 0);
    uint64_t noted = got > 0 ? strtoull(digits, NULL, 10) : 0;
    uint64_t seen = list->count ? list->items[0].number + 1 : 1;
    return noted > seen ? noted : seen;
}

/* Before the file has its name: a number is never given twice. */
static bool note_number(const writing *w, uint64_t next)
{
    char line[DIGITS + 2];
    int length = snprintf(line, sizeof line, "%0*llu\n", 8, (unsigned long long)next);
    ssize_t put;
    do
        put = pwrite(w->lock, line, (size_t)length, 0);
    while (put < 0 && errno == EINTR);
    if (put >= 0 && put != length) errno = ENOSPC;
    return put == length && fsync(w->lock) == 0;
}

static void make_name(const vt_keep *keep, uint64_t number, int64_t now, const char *label, char *out)
{
    char stamp[24] = "undated";
    struct tm parts;
    time_t seconds = (time_t)now;
    if (now > 0 && gmtime_r(&seconds, &parts)) strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &parts);
    snprintf(out, VT_KEEP_NAME, "%08llu-%s%s%.*s%s", (unsigned long long)number, stamp, label[0] ? "-" : "",
        VT_KEEP_LABEL - 1, label, vt_keep_ending(keep->kind));
}

static bool write_part(int at, const void *bytes, size_t size)
{
    int fd = openat(at, PART, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0) return false;
    bool done = vt_file_write_all(fd, bytes, size) && fsync(fd) == 0;
    int why = errno;
    close(fd);
    errno = why;
    return done;
}

/* Some file systems know no rename that refuses to replace: there the lock and the listing have to do. */
static bool rename_new(int at, const char *from, const char *to)
{
    if (renameat2(at, from, at, to, RENAME_NOREPLACE) == 0) return true;
    return errno == EINVAL && faccessat(at, to, F_OK, AT_SYMLINK_NOFOLLOW) != 0 &&
           renameat(at, from, at, to) == 0;
}

static bool put(const writing *w, const void *bytes, size_t size, vt_keep_item *item)
{
    int at = w->states[item->state];
    bool named =
        write_part(at, bytes, size) && note_number(w, item->number + 1) && rename_new(at, PART, item->name);
    if (named && fsync(at) == 0) return true;
    int why = errno;
    unlinkat(at, named ? item->name : PART, 0);
    errno = why;
    return false;
}

static void make_room(const writing *w, vt_keep_list *list, int64_t now);

bool vt_keep_add(const vt_keep *keep, const void *bytes, size_t size, const char *label, int64_t now,
    vt_keep_item *out, vt_err *err)
{
    writing w;
    vt_keep_list list = {0};
    bool done = false;
    if (keep->mb > 0 && (double)size > keep->mb * 1048576)
        return vt_fail(err, VT_ERR_RANGE, keep->name, "it alone is larger than the %g MiB of [keep %s]",
            keep->mb, keep->name);
    if (!begin(&w, keep, err)) return false;
    if (!vt_keep_read_list(keep, &list, err)) goto out;
    *out = (vt_keep_item){.number = next_number(&w, &list),
        .moment = now > 0 ? now : 0,
        .size = (int64_t)size,
        .state = keep->moderated ? VT_KEEP_WAITING : VT_KEEP_YES};
    make_name(keep, out->number, now, label, out->name);
    done = put(&w, bytes, size, out);
    if (!done) {
        refused(keep, "keep a new item", err);
        goto out;
    }
    vt_keep_list_finish(&list);
    if (vt_keep_read_list(keep, &list, NULL)) make_room(&w, &list, now);
out:
    vt_keep_list_finish(&list);
    finish(&w);
    return done;
}

/* ---- tidying ---- */

static bool drop(const writing *w, vt_keep_item *item)
{
    int at = w->states[item->state];
    if (item->size < 0 || at < 0 || unlinkat(at, item->name, 0) != 0) return false;
    item->size = -1; /* gone */
    return true;
}

/* What must go for all of it to take no more than the limit: of one state, or of any; oldest first. */
static void shrink(const writing *w, vt_keep_list *list, bool only_refused, double *total)
{
    for (int i = list->count - 1; i >= 0 && *total > w->keep->mb * 1048576; i--) {
        vt_keep_item *item = &list->items[i];
        int64_t size = item->size;
        if (only_refused && item->state != VT_KEEP_NO) continue;
        if (drop(w, item)) *total -= (double)size;
    }
}

static void make_room(const writing *w, vt_keep_list *list, int64_t now)
{
    const vt_keep *keep = w->keep;
    int seen[VT_KEEP_STATES] = {0};
    double total = 0;
    for (int i = 0; i < list->count; i++) {
        vt_keep_item *item = &list->items[i];
        bool old = keep->days > 0 && now > 0 && item->moment > 0 &&
                   (double)(now - item->moment) > keep->days * 86400;
        bool many = keep->most > 0 && ++seen[item->state] > keep->most;
        if (!(old || many) || !drop(w, item)) total += (double)item->size;
    }
    if (keep->mb <= 0) return;
    shrink(w, list, true, &total);
    shrink(w, list, false, &total);
}

/* "00000012-undated-LABEL.txt" gets the present moment. */
static bool give_date(const writing *w, vt_keep_item *item, int64_t now)
{
    static const char undated[] = "-undated";
    char name[VT_KEEP_NAME], stamp[24];
    struct tm parts;
    time_t seconds = (time_t)now;
    int at = w->states[item->state];
    const char *place = strstr(item->name, undated);
    if (item->moment || now <= 0 || at < 0 || !place || !gmtime_r(&seconds, &parts)) return false;
    strftime(stamp, sizeof stamp, "-%Y%m%d-%H%M%S", &parts);
    if (snprintf(name, sizeof name, "%.*s%s%s", (int)(place - item->name), item->name, stamp,
            place + strlen(undated)) >= (int)sizeof name ||
        !rename_new(at, item->name, name))
        return false;
    memcpy(item->name, name, sizeof name);
    item->moment = now;
    return true;
}

int vt_keep_tidy(const vt_keep *keep, int64_t now, vt_err *err)
{
    writing w;
    vt_keep_list list = {0};
    int gone = -1;
    if (!begin(&w, keep, err)) return -1;
    if (!vt_keep_read_list(keep, &list, err)) goto out;
    for (int i = VT_KEEP_WAITING; i < VT_KEEP_STATES; i++) {
        if (w.states[i] < 0) w.states[i] = openat(w.fd, vt_keep_folders[i], VT_KEEP_FOLDER);
    }
    for (int i = 0; i < list.count; i++)
        give_date(&w, &list.items[i], now);
    make_room(&w, &list, now);
    gone = 0;
    for (int i = 0; i < list.count; i++)
        gone += list.items[i].size < 0;
out:
    vt_keep_list_finish(&list);
    finish(&w);
    return gone;
}

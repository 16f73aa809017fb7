/* The folder's name comes from the journal's real path, so that the same kiosk started in two ways meets
 * itself. */
#include "keeper/lair.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/magic.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"

enum { SECOND_US = 1000000, PATIENCE_US = 2 * SECOND_US, QUICK_MS = 5, CALM_MS = 15 };

/* ---- the folder ---- */

static bool own_folder(const char *path, vt_err *err)
{
    if (mkdir(path, 0700) < 0 && errno != EEXIST) return vt_fail_errno(err, path, "make the runtime folder");
    struct stat facts;
    if (lstat(path, &facts) < 0) return vt_fail_errno(err, path, "look at the runtime folder");
    if (!S_ISDIR(facts.st_mode) || facts.st_uid != geteuid() || (facts.st_mode & 022) != 0) {
        return vt_fail(
            err, VT_ERR_DENIED, path, "the runtime folder must be a folder that only this user may write");
    }
    return true;
}

/* The real path of what exists of `path`, then the rest as it was given: the same before and after it is
 * made. */
static void settle_path(const char *path, char out[PATH_MAX])
{
    char full[PATH_MAX] = "", head[PATH_MAX];
    if (path[0] != '/' && !getcwd(full, sizeof full)) full[0] = '\0';
    size_t end = strlen(full);
    snprintf(full + end, sizeof full - end, "%s%s", end > 0 ? "/" : "", path);
    snprintf(head, sizeof head, "%s", full);
    end = strlen(head);
    while (end > 0 && !realpath(head, out)) {
        while (end > 0 && head[end - 1] == '/')
            head[--end] = '\0';
        while (end > 0 && head[end - 1] != '/')
            head[--end] = '\0';
    }
    size_t length = end > 0 ? strlen(out) : 0;
    for (const char *rest = full + end; *rest;) {
        size_t part = strcspn(rest, "/");
        bool fits = length + part + 2 <= PATH_MAX;
        if (part > 0 && fits) {
            if (length == 0 || out[length - 1] != '/') out[length++] = '/';
            memcpy(out + length, rest, part);
            length += part;
        }
        rest += part + (rest[part] == '/');
    }
    out[length] = '\0';
}

static uint64_t name_hash(const char *journal, const char *kiosk)
{
    char path[PATH_MAX];
    settle_path(journal, path);
    return vt_hash_text(vt_hash_text(vt_hash_start, path), kiosk);
}

static bool in_memory(const char *folder)
{
    struct statfs facts;
    return statfs(folder, &facts) == 0 && (facts.f_type == TMPFS_MAGIC || facts.f_type == RAMFS_MAGIC);
}

bool vt_lair_make(
    const char *wanted, const char *journal, const char *kiosk, char out[VT_LAIR_PATH], vt_err *err)
{
    if (wanted) {
        int length = snprintf(out, VT_LAIR_PATH, "%s", wanted);
        if (length >= VT_LAIR_PATH) return vt_fail(err, VT_ERR_RANGE, wanted, "the path is too long");
        return own_folder(out, err);
    }
    const char *const bases[] = {getenv("XDG_RUNTIME_DIR"), "/run", "/dev/shm"};
    vt_fail(err, VT_ERR_MISSING, NULL, "there is no runtime folder: set XDG_RUNTIME_DIR");
    size_t count = sizeof bases / sizeof bases[0];
    for (size_t k = 0; k < 2 * count; k++) { /* first what was asked for, then what no disk can stall */
        size_t i = k % count;
        if (!bases[i] || bases[i][0] != '/' || access(bases[i], W_OK | X_OK) < 0) continue;
        if (k < count && i > 0 && !in_memory(bases[i])) continue;
        int length = snprintf(out, VT_LAIR_PATH, "%s/vitrine-%u-%016" PRIx64, bases[i], (unsigned)geteuid(),
            name_hash(journal, kiosk));
        if (length < VT_LAIR_PATH && own_folder(out, err)) return true;
    }
    return false;
}

/* ---- the lock ---- */

typedef struct {
    int32_t pids[2];
} signatures;

void vt_lair_sign(int lock, vt_lair_holder holder, pid_t pid)
{
    int32_t value = (int32_t)pid;
    (void)!pwrite(lock, &value, sizeof value, (off_t)holder * (off_t)sizeof value);
}

static bool has_open(pid_t pid, const struct stat *file)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
    DIR *folder = opendir(path);
    if (!folder) return false;
    bool found = false;
    struct dirent *entry;
    while (!found && (entry = readdir(folder))) {
        struct stat facts;
        found = fstatat(dirfd(folder), entry->d_name, &facts, 0) == 0 && facts.st_dev == file->st_dev &&
                facts.st_ino == file->st_ino;
    }
    closedir(folder);
    return found;
}

/* A stage whose keeper is gone should have ended with its frame. The descriptor pins the process while it is
 * looked at. */
static void kill_left_over(int lock)
{
    signatures who = {0};
    struct stat file;
    if (pread(lock, &who, sizeof who, 0) != (ssize_t)sizeof who || fstat(lock, &file) < 0) return;
    if (who.pids[VT_LAIR_STAGE] <= 0) return;
    if (who.pids[VT_LAIR_KEEPER] > 0 && has_open(who.pids[VT_LAIR_KEEPER], &file)) return;
    int stage = pidfd_open(who.pids[VT_LAIR_STAGE], 0);
    if (stage < 0) return;
    if (has_open(who.pids[VT_LAIR_STAGE], &file)) {
        vt_log(VT_LOG_WARNING, "a stage (process %" PRId32 ") outlived its keeper and is killed",
            who.pids[VT_LAIR_STAGE]);
        pidfd_send_signal(stage, SIGKILL, NULL, 0);
    }
    close(stage);
}

static bool readable_within(int fd, int ms)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};
    return poll(&one, 1, ms) > 0;
}

/* 1: held, 0: somebody else has it, -1: failed, -2: the file has been taken away in the meantime. */
static int try_lock(int fd)
{
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) return errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
    struct stat facts;
    return fstat(fd, &facts) == 0 && facts.st_nlink > 0 ? 1 : -2;
}

/* One file's lock; as try_lock, 0 when `stop` became readable. */
static int wait_for(int fd, int stop)
{
    int64_t since = vt_clock_us(), impatient = since + PATIENCE_US;
    bool told = false;
    for (;;) {
        int got = try_lock(fd);
        if (got != 0) return got;
        int64_t now = vt_clock_us();
        if (now >= impatient) {
            kill_left_over(fd);
            impatient = now + PATIENCE_US;
        }
        if (!told && now - since >= SECOND_US) {
            vt_log(VT_LOG_INFO, "another vitrine keeps this journal folder: waiting until it ends");
            told = true;
        }
        if (readable_within(stop, now - since < 2 * PATIENCE_US ? QUICK_MS : CALM_MS)) return 0;
    }
}

int vt_lair_lock(const char *folder, int stop, int *lock, vt_err *err)
{
    char path[VT_LAIR_PATH + 16];
    snprintf(path, sizeof path, "%s/lock", folder);
    for (;;) {
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0 && errno == ENOENT && own_folder(folder, err)) continue;
        if (fd < 0) {
            vt_fail_errno(err, path, "open the lock");
            return -1;
        }
        int got = wait_for(fd, stop);
        if (got == 1) {
            vt_lair_sign(fd, VT_LAIR_STAGE, 0);
            vt_lair_sign(fd, VT_LAIR_KEEPER, getpid());
            *lock = fd;
            return 1;
        }
        if (got == -1) vt_fail_errno(err, path, "lock");
        close(fd);
        if (got != -2) return got;
    }
}

void vt_lair_leave(const char *folder)
{
    char path[VT_LAIR_PATH + 16];
    snprintf(path, sizeof path, "%s/crashes", folder);
    if (access(path, F_OK) == 0) return;
    snprintf(path, sizeof path, "%s/lock", folder);
    unlink(path);
    rmdir(folder);
}

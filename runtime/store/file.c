#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

bool vt_file_read_fd(int fd, const char *what, size_t most, vt_buf *out, vt_err *err)
{
    unsigned char piece[16384];
    size_t total = 0;
    for (;;) {
        ssize_t got = read(fd, piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return vt_fail_errno(err, what, "read");
        if (got == 0) return vt_buf_ok(out) || vt_fail_memory(err, what);
        total += (size_t)got;
        if (total > most) {
            if (most >= 1 << 20) return vt_fail(err, VT_ERR_RANGE, what, "larger than %zu MiB", most >> 20);
            return vt_fail(err, VT_ERR_RANGE, what, "larger than %zu KiB", most >> 10);
        }
        vt_buf_bytes(out, piece, (size_t)got);
    }
}

bool vt_file_read(const char *path, size_t most, vt_buf *out, vt_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT) return vt_fail(err, VT_ERR_MISSING, path, "there is no such file");
    if (fd < 0) return vt_fail_errno(err, path, "open");
    bool done = vt_file_read_fd(fd, path, most, out, err);
    close(fd);
    return done;
}

bool vt_file_write_all(int fd, const void *bytes, size_t size)
{
    const char *at = bytes;
    while (size) {
        ssize_t put = write(fd, at, size);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        at += put;
        size -= (size_t)put;
    }
    return true;
}

bool vt_file_sync_folder(const char *path, vt_err *err)
{
    char *folder = vt_strdup(path);
    if (!folder) return vt_fail_memory(err, path);
    char *slash = strrchr(folder, '/');
    if (slash && slash != folder)
        *slash = 0;
    else
        strcpy(folder, slash ? "/" : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = (fd >= 0 && fsync(fd) == 0) || vt_fail_errno(err, folder, "sync the folder");
    if (fd >= 0) close(fd);
    vt_free(folder);
    return synced;
}

bool vt_file_replace(const char *path, const char *text, vt_err *err)
{
    size_t length = strlen(path);
    char *temporary = vt_alloc(length + 2);
    if (!temporary) return vt_fail_memory(err, path);
    memcpy(temporary, path, length);
    temporary[length] = '~';
    struct stat old;
    bool there = stat(path, &old) == 0; /* who may read the old one, and nobody else, may read the new one */
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, there ? 0600 : 0644);
    if (fd >= 0 && there) fchmod(fd, old.st_mode & 07777);
    bool done = fd >= 0 && vt_file_write_all(fd, text, strlen(text)) && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0) close(fd);
    if (done && rename(temporary, path) != 0) {
        done = false;
        why = errno;
    }
    if (!done) {
        if (fd >= 0) unlink(temporary);
        errno = why;
        vt_fail_errno(err, path, "write");
    } else {
        done = vt_file_sync_folder(path, err);
    }
    vt_free(temporary);
    return done;
}

char *vt_file_join(const char *folder, const char *name)
{
    size_t a = strlen(folder), b = strlen(name);
    char *path = vt_alloc(a + b + 2);
    if (!path) return NULL;
    memcpy(path, folder, a);
    if (a && folder[a - 1] != '/') path[a++] = '/';
    memcpy(path + a, name, b + 1);
    return path;
}

bool vt_file_make_folders(const char *path, vt_err *err)
{
    char *copy = vt_strdup(path);
    bool done = true;
    if (!copy) return vt_fail_memory(err, path);
    for (char *at = copy + 1; done && at[-1]; at++) {
        if (*at && *at != '/') continue;
        char kept = *at;
        *at = 0;
        struct stat info;
        if (mkdir(copy, 0755) != 0) {
            int why = errno;
            done = stat(copy, &info) == 0 && S_ISDIR(info.st_mode);
            errno = why;
            if (!done) vt_fail_errno(err, copy, "make the folder");
        }
        *at = kept;
        if (!kept) break;
    }
    vt_free(copy);
    return done;
}

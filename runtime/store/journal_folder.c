/* What lies in a journal folder: numbers of runs, unfinished journals, damaged ones set aside. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "store/conf.h"
#include "store/file.h"
#include "store/journal_inner.h"

enum { DIGITS_LEAST = 6, DIGITS_MOST = 18, HEADER = 20, WRITE_VERSION = 18, LEGACY = 1 };

/* What stands behind "<kiosk>-<run>" or "<kiosk>-<run>-b" in a file's name, NULL for other names. */
static const char *split_name(const char *name, const char *kiosk, uint64_t *run)
{
    size_t length = strlen(kiosk);
    if (strncmp(name, kiosk, length) != 0 || name[length] != '-') return NULL;
    const char *digits = name + length + 1;
    size_t count = strspn(digits, "0123456789");
    if (count < DIGITS_LEAST || count > DIGITS_MOST) return NULL;
    *run = strtoull(digits, NULL, 10);
    const char *end = digits + count;
    if (end[0] == '-' && end[1] >= 'b' && end[1] <= 'z') end += 2;
    return end[0] == '.' ? end : NULL;
}

/* ---- numbers of runs ---- */

static uint64_t read_counter(const char *path)
{
    vt_buf text;
    uint64_t run = 0;
    vt_buf_init(&text);
    if (vt_file_read(path, 64, &text, NULL) && text.size) {
        const char *digits = (const char *)text.data;
        size_t count = strspn(digits, "0123456789");
        if (count && count <= DIGITS_MOST) run = strtoull(digits, NULL, 10);
    }
    vt_buf_finish(&text);
    return run;
}

static bool largest_run(const char *folder, const char *kiosk, uint64_t *largest, vt_err *err)
{
    DIR *dir = opendir(folder);
    uint64_t run = 0;
    if (!dir) return vt_fail_errno(err, folder, "list");
    for (struct dirent *entry; (entry = readdir(dir));)
        if (split_name(entry->d_name, kiosk, &run) && run > *largest) *largest = run;
    closedir(dir);
    return true;
}

bool vt_journal_next_run(const char *folder, const char *kiosk, uint64_t *run, vt_err *err)
{
    char name[VT_KIOSK_NAME + 16], text[32];
    uint64_t largest = 0;
    if (!vt_file_make_folders(folder, err)) return false;
    snprintf(name, sizeof name, "%s.counter", kiosk);
    char *path = vt_file_join(folder, name);
    if (!path) return vt_fail_memory(err, name);
    bool done = largest_run(folder, kiosk, &largest, err);
    uint64_t counted = read_counter(path);
    if (counted > largest) largest = counted;
    snprintf(text, sizeof text, "%" PRIu64 "\n", largest + 1);
    done = done && vt_file_replace(path, text, err);
    if (done) *run = largest + 1;
    vt_free(path);
    return done;
}

/* ---- unfinished journals ---- */

/* A closed journal has left WAL mode, which its header tells; a log beside it holds what it has not taken in.
 */
static bool is_unfinished(const char *path)
{
    unsigned char header[HEADER] = {0};
    char log[1200];
    struct stat info;
    snprintf(log, sizeof log, "%s-wal", path);
    if (stat(log, &info) == 0 && info.st_size > 0) return true;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    ssize_t got = read(fd, header, sizeof header);
    close(fd);
    return got != (ssize_t)sizeof header || header[WRITE_VERSION] != LEGACY;
}

typedef struct {
    char *name;
    uint64_t run;
} found;

static int by_run(const void *a, const void *b)
{
    const found *first = a, *second = b;
    if (first->run != second->run) return first->run < second->run ? -1 : 1;
    size_t la = strlen(first->name), lb = strlen(second->name);
    if (la != lb) return la < lb ? -1 : 1; /* a pair's own name before its "-b" */
    return strcmp(first->name, second->name);
}

static bool collect(DIR *dir, const char *kiosk, found **out, size_t *count, vt_err *err)
{
    size_t capacity = 0;
    uint64_t run = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        const char *end = split_name(entry->d_name, kiosk, &run);
        if (!end || strcmp(end, ".vitrine") != 0) continue;
        if (*count == capacity) {
            capacity = capacity ? capacity * 2 : 32;
            found *more = vt_realloc_array(*out, capacity, sizeof **out);
            if (!more) return vt_fail_memory(err, "the list of journals");
            *out = more;
        }
        (*out)[*count] = (found){vt_strdup(entry->d_name), run};
        if (!(*out)[*count].name) return vt_fail_memory(err, "the list of journals");
        (*count)++;
    }
    return true;
}

bool vt_journal_unfinished(const char *folder, const char *kiosk,
    bool (*each)(void *context, const char *path), void *context, vt_err *err)
{
    found *list = NULL;
    size_t count = 0;
    DIR *dir = opendir(folder);
    if (!dir) return errno == ENOENT || vt_fail_errno(err, folder, "list");
    bool done = collect(dir, kiosk, &list, &count, err), more = true;
    closedir(dir);
    if (done && count) qsort(list, count, sizeof *list, by_run);
    for (size_t i = 0; done && more && i < count; i++) {
        char *path = vt_file_join(folder, list[i].name);
        if (!path)
            done = vt_fail_memory(err, "the list of journals");
        else if (is_unfinished(path))
            more = each(context, path);
        vt_free(path);
    }
    for (size_t i = 0; i < count; i++)
        vt_free(list[i].name);
    vt_free(list);
    return done;
}

/* ---- damaged ones ---- */

/* Renames unless the new name is taken. */
static bool move(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return true;
    if (errno != EINVAL && errno != ENOSYS) return false;
    if (access(to, F_OK) == 0) {
        errno = EEXIST;
        return false;
    }
    return rename(from, to) == 0;
}

/* The log goes with its database, under the name by which SQLite looks for it. */
static void move_log(const char *from, const char *to)
{
    char old[1216], new[1216];
    snprintf(old, sizeof old, "%s-wal", from);
    snprintf(new, sizeof new, "%s-wal", to);
    if (!move(old, new) && errno != ENOENT)
        vt_log(VT_LOG_WARNING, "%s: cannot be set aside: %s", old, strerror(errno));
    snprintf(old, sizeof old, "%s-shm", from);
    unlink(old);
}

void vt_journal_set_aside(const char *path)
{
    char name[1200], tape_name[1200];
    char *tape = vt_journal_tape_path(path);
    for (int i = 1; i < 1000; i++) {
        char number[8] = "";
        if (i > 1) snprintf(number, sizeof number, "-%d", i);
        snprintf(name, sizeof name, "%s.damaged%s", path, number);
        if (!move(path, name)) {
            if (errno == EEXIST) continue;
            vt_log(VT_LOG_WARNING, "%s: cannot be set aside: %s", path, strerror(errno));
            break;
        }
        move_log(path, name);
        if (tape) {
            snprintf(tape_name, sizeof tape_name, "%s.damaged%s", tape, number);
            if (!move(tape, tape_name) && errno != ENOENT)
                vt_log(VT_LOG_WARNING, "%s: cannot be set aside: %s", tape, strerror(errno));
        }
        break;
    }
    vt_free(tape);
    vt_file_sync_folder(path, NULL);
}

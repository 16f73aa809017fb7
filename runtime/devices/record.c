/* See record.h. */
#include "devices/record.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/channel.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

enum { WAIT_US = 1000000, WAITING_MOST = 256 * 1024 };

typedef struct {
    char name[VT_CHANNEL_NAME];
    vt_buf waiting; /* guarded: lines for the disk */
    bool full;      /* guarded: some were left out */
    bool told;      /* the writer's: and staff know it */
    int fd;         /* the writer's; -1: none yet */
    bool failed;    /* guarded */
    int day;
    int64_t start_us; /* guarded: of the file */
} tape_of;

struct vt_record {
    char folder[1024];
    pthread_mutex_t lock;
    tape_of tracks[VT_CHANNELS_MAX];
    int count;
    int64_t due_us; /* guarded */
    vt_buf writing; /* the writer's */
};

vt_record *vt_record_create(const char *folder, vt_err *err)
{
    vt_record *record = vt_alloc(sizeof *record);
    if (!record) {
        vt_fail_memory(err, "a recording");
        return NULL;
    }
    if ((size_t)snprintf(record->folder, sizeof record->folder, "%s", folder) >= sizeof record->folder ||
        (mkdir(folder, 0755) != 0 && errno != EEXIST)) {
        vt_fail_errno(err, folder, "make the folder for recordings");
        vt_free(record);
        return NULL;
    }
    record->due_us = INT64_MAX;
    pthread_mutex_init(&record->lock, NULL);
    vt_buf_init(&record->writing);
    return record;
}

void vt_record_destroy(vt_record *record)
{
    if (!record) return;
    vt_record_write(record);
    for (int i = 0; i < record->count; i++) {
        vt_buf_finish(&record->tracks[i].waiting);
        if (record->tracks[i].fd >= 0) close(record->tracks[i].fd);
    }
    vt_buf_finish(&record->writing);
    pthread_mutex_destroy(&record->lock);
    vt_free(record);
}

static tape_of *track_of(vt_record *record, const char *name, int64_t came_us)
{
    for (int i = 0; i < record->count; i++) {
        if (strcmp(record->tracks[i].name, name) == 0) return &record->tracks[i];
    }
    if (record->count == VT_CHANNELS_MAX) return NULL;
    tape_of *track = &record->tracks[record->count++];
    snprintf(track->name, sizeof track->name, "%s", name);
    vt_buf_init(&track->waiting);
    track->fd = -1;
    track->start_us = came_us;
    return track;
}

bool vt_record_line(vt_record *record, const char *name, const char *text, size_t length, int64_t came_us)
{
    pthread_mutex_lock(&record->lock);
    tape_of *track = track_of(record, name, came_us);
    bool fits = track && !track->failed && track->waiting.size + length < WAITING_MOST;
    if (track) track->full |= !fits;
    if (fits) {
        vt_buf_printf(&track->waiting, "%.3f ", (double)(came_us - track->start_us) / 1e6);
        vt_buf_bytes(&track->waiting, text, length);
        vt_buf_u8(&track->waiting, '\n');
    }
    bool ask = fits && record->due_us == INT64_MAX;
    if (ask) record->due_us = came_us + WAIT_US;
    pthread_mutex_unlock(&record->lock);
    return ask;
}

int64_t vt_record_due(vt_record *record)
{
    pthread_mutex_lock(&record->lock);
    int64_t due = record->due_us;
    pthread_mutex_unlock(&record->lock);
    return due;
}

static void fail(vt_record *record, tape_of *track)
{
    vt_err err;
    vt_fail_errno(&err, record->folder, "record what a sensor says");
    vt_log_err(VT_LOG_ERROR, track->name, &err);
    pthread_mutex_lock(&record->lock);
    track->failed = true;
    pthread_mutex_unlock(&record->lock);
}

static struct tm today(void)
{
    struct tm parts;
    time_t now = (time_t)(vt_clock_wall_us() / 1000000);
    localtime_r(&now, &parts);
    return parts;
}

static bool ready_file(vt_record *record, tape_of *track)
{
    char path[1300], stamp[32], head[200];
    struct tm parts = today();
    if (track->fd >= 0) return true;
    strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &parts);
    snprintf(path, sizeof path, "%s/%s-%s.txt", record->folder, track->name, stamp);
    track->day = parts.tm_yday;
    track->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (track->fd < 0) return false;
    strftime(stamp, sizeof stamp, "%Y-%m-%d %H:%M:%S", &parts);
    int length = snprintf(head, sizeof head, "# %s, %s: seconds, and what it said\n", track->name, stamp);
    return write(track->fd, head, (size_t)length) == length;
}

static bool write_track(vt_record *record, tape_of *track)
{
    /* What waits belongs to the old file; what comes from here on to the new day's, which begins at 0. */
    bool turns = track->fd >= 0 && track->day != today().tm_yday;
    pthread_mutex_lock(&record->lock);
    vt_buf lines = track->waiting;
    track->waiting = record->writing;
    record->writing = lines;
    vt_buf_clear(&track->waiting);
    if (turns) track->start_us = vt_clock_us();
    bool full = track->full;
    track->full = false;
    pthread_mutex_unlock(&record->lock);
    if (full && !track->told)
        vt_log(VT_LOG_WARNING,
            "%s: it says more than the disk takes, or than %d KiB in a second; some lines are not recorded",
            track->name, WAITING_MOST / 1024);
    track->told |= full;
    bool some = vt_buf_ok(&record->writing) && record->writing.size > 0;
    if (some && !ready_file(record, track)) return false;
    for (size_t at = 0; some && at < record->writing.size;) {
        ssize_t wrote = write(track->fd, record->writing.data + at, record->writing.size - at);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return false;
        at += (size_t)wrote;
    }
    if (turns) close(track->fd);
    if (turns) track->fd = -1;
    return true;
}

void vt_record_write(vt_record *record)
{
    pthread_mutex_lock(&record->lock);
    record->due_us = INT64_MAX;
    int count = record->count;
    pthread_mutex_unlock(&record->lock);
    for (int i = 0; i < count; i++) {
        tape_of *track = &record->tracks[i];
        if (!track->failed && !write_track(record, track)) fail(record, track);
    }
}

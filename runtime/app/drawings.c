/* What visitors drew, as PNG files. The copy is taken at the frame's end; writing waits for a disk, so a
 * thread of its own does it.
 *
 * Invariants
 * 1. A frame never waits for the disk: when too many drawings wait, a further one is refused and said so.
 * 2. A file appears whole under its name or not at all, and the oldest beyond the quota goes. */
#include "app/drawings.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "media/decode.h"

enum { WAITING_MOST = 8, NAME_MOST = 64 };

typedef struct {
    vt_pixels *pixels;
    char name[NAME_MOST];
} drawing;

struct vt_drawings {
    char folder[1024];
    int quota;
    int saved; /* tells drawings of one second apart */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t news;
    drawing waiting[WAITING_MOST];
    int count;
    bool stop;
};

static int is_drawing(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 4 && strcmp(entry->d_name + length - 4, ".png") == 0;
}

static bool path_of(const vt_drawings *drawings, const char *name, char *out, size_t size)
{
    return snprintf(out, size, "%s/%s", drawings->folder, name) < (int)size;
}

/* Names begin with the time, so byte order is age. */
static void make_room(const vt_drawings *drawings)
{
    struct dirent **list;
    char path[1200];
    int count = scandir(drawings->folder, &list, is_drawing, alphasort);
    for (int i = 0; i < count; i++) {
        if (i < count - drawings->quota && path_of(drawings, list[i]->d_name, path, sizeof path))
            unlink(path);
        free(list[i]);
    }
    if (count >= 0) free(list);
}

static void save(vt_drawings *drawings, const drawing *one)
{
    char stamp[32], name[128], path[1200], part[1200];
    struct timespec now;
    struct tm parts;
    vt_err err;
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &parts);
    strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &parts);
    snprintf(name, sizeof name, "%s-%03d-%s.png", stamp, drawings->saved++ % 1000, one->name);
    if (!path_of(drawings, name, path, sizeof path)) return;
    snprintf(name, sizeof name, ".part-%ld.png", (long)getpid());
    if (!path_of(drawings, name, part, sizeof part)) return;
    if (mkdir(drawings->folder, 0755) != 0 && errno != EEXIST) {
        vt_fail_errno(&err, drawings->folder, "make the folder for drawings");
    } else if (!vt_media_save_png(one->pixels, part, &err)) {
        unlink(part);
    } else if (rename(part, path) != 0) {
        vt_fail_errno(&err, path, "save a drawing");
        unlink(part);
    } else {
        vt_log(VT_LOG_INFO, "drawing %s", path);
        make_room(drawings);
        return;
    }
    vt_log_err(VT_LOG_ERROR, "a drawing is lost", &err);
}

static void *work(void *argument)
{
    vt_drawings *drawings = argument;
    pthread_mutex_lock(&drawings->lock);
    while (!drawings->stop || drawings->count > 0) {
        if (drawings->count == 0) {
            pthread_cond_wait(&drawings->news, &drawings->lock);
            continue;
        }
        drawing one = drawings->waiting[0];
        drawings->count--;
        memmove(&drawings->waiting[0], &drawings->waiting[1],
            (size_t)drawings->count * sizeof drawings->waiting[0]);
        pthread_mutex_unlock(&drawings->lock);
        save(drawings, &one);
        vt_pixels_destroy(one.pixels);
        pthread_mutex_lock(&drawings->lock);
    }
    pthread_mutex_unlock(&drawings->lock);
    return NULL;
}

vt_drawings *vt_drawings_create(const char *folder, int quota, vt_err *err)
{
    vt_drawings *drawings = vt_alloc(sizeof *drawings);
    if (!drawings) {
        vt_fail_memory(err, "the keeper of drawings");
        return NULL;
    }
    snprintf(drawings->folder, sizeof drawings->folder, "%s", folder);
    drawings->quota = quota;
    pthread_mutex_init(&drawings->lock, NULL);
    pthread_cond_init(&drawings->news, NULL);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&drawings->thread, NULL, work, drawings);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!failed) return drawings;
    errno = failed;
    vt_fail_errno(err, NULL, "start the thread that saves drawings");
    pthread_cond_destroy(&drawings->news);
    pthread_mutex_destroy(&drawings->lock);
    vt_free(drawings);
    return NULL;
}

void vt_drawings_destroy(vt_drawings *drawings)
{
    if (!drawings) return;
    pthread_mutex_lock(&drawings->lock);
    drawings->stop = true;
    pthread_cond_signal(&drawings->news);
    pthread_mutex_unlock(&drawings->lock);
    pthread_join(drawings->thread, NULL);
    pthread_cond_destroy(&drawings->news);
    pthread_mutex_destroy(&drawings->lock);
    vt_free(drawings);
}

bool vt_drawings_add(vt_drawings *drawings, const char *name, vt_pixels *pixels, vt_err *err)
{
    pthread_mutex_lock(&drawings->lock);
    bool room = drawings->count < WAITING_MOST;
    if (room) {
        drawing *one = &drawings->waiting[drawings->count++];
        one->pixels = pixels;
        snprintf(one->name, sizeof one->name, "%s", name);
        pthread_cond_signal(&drawings->news);
    }
    pthread_mutex_unlock(&drawings->lock);
    if (room) return true;
    vt_pixels_destroy(pixels);
    return vt_fail(
        err, VT_ERR_RANGE, name, "%d drawings wait for the disk already; save less often", WAITING_MOST);
}

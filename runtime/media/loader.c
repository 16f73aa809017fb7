/* The thread that reads and decodes, one picture after the other in the order in which they were asked for.
 *
 * Invariants
 * 1. A job's memory is taken when it is asked for: what has been accepted is always answered.
 * 2. A job is in exactly one place: waiting, in hand, or done. */
#include "media/loader.h"

#include <SDL.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"

enum { FILE_MOST = 256 << 20, NICE = 5 /* the frame comes first on a small machine */ };

typedef struct job {
    struct job *next;
    char *name;
    vt_loaded result;
} job;

typedef struct {
    job *first, **end;
} job_list;

struct vt_loader {
    vt_loader_options options;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t asked;
    bool stop;
    int pending;
    job_list waiting, done;
};

static void list_init(job_list *list)
{
    list->first = NULL;
    list->end = &list->first;
}

static void list_add(job_list *list, job *added)
{
    added->next = NULL;
    *list->end = added;
    list->end = &added->next;
}

static job *list_take(job_list *list)
{
    job *taken = list->first;
    if (!taken) return NULL;
    list->first = taken->next;
    if (!list->first) list->end = &list->first;
    return taken;
}

static void destroy_job(job *old)
{
    if (!old) return;
    vt_pixels_destroy(old->result.pixels);
    vt_free(old->name);
    vt_free(old);
}

/* The whole file; NULL with outcome and err when it cannot be had. */
static void *read_file(const vt_loader *loader, const char *name, size_t *size, vt_loaded *result)
{
    const vt_loader_options *o = &loader->options;
    size_t most = o->most_file_bytes ? o->most_file_bytes : FILE_MOST;
    struct stat about;
    char *bytes = NULL;
    result->outcome = VT_ASSET_MISSING;
    int fd = o->open(o->context, name, &result->err);
    if (fd < 0) {
        if (result->err.kind == VT_ERR_DENIED) result->outcome = VT_ASSET_REFUSED;
        return NULL;
    }
    result->outcome = VT_ASSET_DAMAGED;
    if (fstat(fd, &about) != 0) {
        vt_fail_errno(&result->err, name, "look at the picture");
    } else if (!S_ISREG(about.st_mode)) {
        vt_fail(
            &result->err, VT_ERR_TYPE, name, "Not a file, but a folder or a device; name a picture in it.");
    } else if (about.st_size == 0) {
        vt_fail(&result->err, VT_ERR_PARSE, name, "The file is empty; copy it again.");
    } else if ((uint64_t)about.st_size > most) {
        vt_fail(&result->err, VT_ERR_RANGE, name, "The file has %.1f MB, at most %.1f MB are read.",
            (double)about.st_size / 1e6, (double)most / 1e6);
        result->outcome = VT_ASSET_REFUSED;
    } else {
        *size = (size_t)about.st_size;
        bytes = vt_alloc(*size);
        if (!bytes) {
            vt_fail_memory(&result->err, "a picture's file");
            result->outcome = VT_ASSET_NO_MEMORY;
        }
    }
    for (size_t at = 0; bytes && at < *size;) {
        ssize_t got = read(fd, bytes + at, *size - at);
        if (got > 0) at += (size_t)got;
        if (got == 0) *size = at;
        if (got >= 0 || errno == EINTR) continue;
        vt_fail_errno(&result->err, name, "read the picture");
        vt_free(bytes);
        bytes = NULL;
    }
    close(fd);
    return bytes;
}

static void do_job(const vt_loader *loader, job *now)
{
    const vt_loader_options *o = &loader->options;
    size_t size = 0;
    vt_loaded *result = &now->result;
    if (o->opening) o->opening(o->context, now->name);
    void *bytes = read_file(loader, now->name, &size, result);
    if (bytes && vt_media_decode(bytes, size, now->name, o->most_megapixels, &result->pixels,
                     &result->outcome, &result->err))
        result->hash = vt_hash_bytes(vt_hash_start, bytes, size);
    vt_free(bytes);
    if (o->opening) o->opening(o->context, "");
}

static void *work(void *argument)
{
    vt_loader *loader = argument;
    setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
    pthread_mutex_lock(&loader->lock);
    while (!loader->stop) {
        job *now = list_take(&loader->waiting);
        if (!now) {
            pthread_cond_wait(&loader->asked, &loader->lock);
            continue;
        }
        pthread_mutex_unlock(&loader->lock);
        do_job(loader, now);
        pthread_mutex_lock(&loader->lock);
        list_add(&loader->done, now);
        pthread_mutex_unlock(&loader->lock);
        if (loader->options.wake) loader->options.wake(loader->options.context);
        pthread_mutex_lock(&loader->lock);
    }
    pthread_mutex_unlock(&loader->lock);
    SDL_TLSCleanup(); /* SDL keeps a thread's last error */
    return NULL;
}

vt_loader *vt_loader_create(const vt_loader_options *options, vt_err *err)
{
    vt_loader *loader = vt_alloc(sizeof *loader);
    if (!loader) {
        vt_fail_memory(err, "the loader of pictures");
        return NULL;
    }
    loader->options = *options;
    list_init(&loader->waiting);
    list_init(&loader->done);
    pthread_mutex_init(&loader->lock, NULL);
    pthread_cond_init(&loader->asked, NULL);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&loader->thread, NULL, work, loader);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!failed) return loader;
    errno = failed;
    vt_fail_errno(err, NULL, "start the thread that loads pictures");
    pthread_cond_destroy(&loader->asked);
    pthread_mutex_destroy(&loader->lock);
    vt_free(loader);
    return NULL;
}

void vt_loader_destroy(vt_loader *loader)
{
    if (!loader) return;
    pthread_mutex_lock(&loader->lock);
    loader->stop = true;
    pthread_cond_signal(&loader->asked);
    pthread_mutex_unlock(&loader->lock);
    pthread_join(loader->thread, NULL);
    for (job *old; (old = list_take(&loader->waiting));)
        destroy_job(old);
    for (job *old; (old = list_take(&loader->done));)
        destroy_job(old);
    pthread_cond_destroy(&loader->asked);
    pthread_mutex_destroy(&loader->lock);
    vt_free(loader);
}

bool vt_loader_request(vt_loader *loader, uint32_t ticket, const char *name, vt_err *err)
{
    job *asked = vt_alloc(sizeof *asked);
    if (!asked || !(asked->name = vt_strdup(name))) {
        vt_free(asked);
        return vt_fail_memory(err, "the order for a picture");
    }
    asked->result.ticket = ticket;
    pthread_mutex_lock(&loader->lock);
    list_add(&loader->waiting, asked);
    loader->pending++;
    pthread_cond_signal(&loader->asked);
    pthread_mutex_unlock(&loader->lock);
    return true;
}

void vt_loader_cancel(vt_loader *loader, uint32_t ticket)
{
    job_list kept;
    list_init(&kept);
    pthread_mutex_lock(&loader->lock);
    for (job *now; (now = list_take(&loader->waiting));) {
        if (now->result.ticket != ticket) {
            list_add(&kept, now);
        } else {
            destroy_job(now);
            loader->pending--;
        }
    }
    for (job *now; (now = list_take(&kept));)
        list_add(&loader->waiting, now);
    pthread_mutex_unlock(&loader->lock);
}

bool vt_loader_take(vt_loader *loader, vt_loaded *out)
{
    pthread_mutex_lock(&loader->lock);
    job *taken = list_take(&loader->done);
    if (taken) loader->pending--;
    pthread_mutex_unlock(&loader->lock);
    if (!taken) return false;
    *out = taken->result;
    taken->result.pixels = NULL;
    destroy_job(taken);
    return true;
}

int vt_loader_pending(const vt_loader *loader)
{
    vt_loader *mine = (vt_loader *)(uintptr_t)loader; /* the lock is no part of what is asked */
    pthread_mutex_lock(&mine->lock);
    int pending = mine->pending;
    pthread_mutex_unlock(&mine->lock);
    return pending;
}

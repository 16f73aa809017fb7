/* The thread and whoever started it share the struct; the last of the two to let go frees it. */
#include "keeper/bundler.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/mem.h"

struct vt_bundler {
    char *folder, *shared;
    bool hash_media;
    int wake;
    atomic_int owners;
    atomic_bool done;
    vt_bundle *bundle;
    vt_err err;
};

static void release(vt_bundler *bundler)
{
    if (atomic_fetch_sub(&bundler->owners, 1) > 1) return;
    vt_bundle_destroy(bundler->bundle);
    vt_free(bundler->folder);
    vt_free(bundler->shared);
    if (bundler->wake >= 0) close(bundler->wake);
    vt_free(bundler);
}

static void *read_aside(void *context)
{
    vt_bundler *bundler = context;
    bundler->bundle = vt_bundle_read(bundler->folder, bundler->shared, bundler->hash_media, &bundler->err);
    atomic_store(&bundler->done, true);
    eventfd_write(bundler->wake, 1);
    release(bundler);
    return NULL;
}

vt_bundler *vt_bundler_start(
    const char *folder, const char *shared, bool hash_media, int wake, vt_err *err)
{
    vt_bundler *bundler = vt_alloc(sizeof *bundler);
    if (!bundler) {
        vt_fail_memory(err, "reading the experience");
        return NULL;
    }
    atomic_store(&bundler->owners, 1);
    bundler->hash_media = hash_media;
    bundler->folder = vt_strdup(folder);
    bundler->shared = shared ? vt_strdup(shared) : NULL;
    bundler->wake = fcntl(wake, F_DUPFD_CLOEXEC, 0);
    pthread_t thread;
    if (bundler->folder && (bundler->shared || !shared) && bundler->wake >= 0) {
        atomic_store(&bundler->owners, 2);
        if (pthread_create(&thread, NULL, read_aside, bundler) == 0) {
            pthread_detach(thread);
            return bundler;
        }
        atomic_store(&bundler->owners, 1);
    }
    vt_fail(err, VT_ERR_MEMORY, folder, "the experience cannot be read aside");
    release(bundler);
    return NULL;
}

bool vt_bundler_take(vt_bundler *bundler, vt_bundle **bundle, vt_err *err)
{
    if (!atomic_load(&bundler->done)) return false;
    *bundle = bundler->bundle;
    if (!bundler->bundle) *err = bundler->err;
    bundler->bundle = NULL;
    release(bundler);
    return true;
}

void vt_bundler_leave(vt_bundler *bundler)
{
    if (bundler) release(bundler);
}

/* The threads that read and decode, and the queue before them. A thread is started when there is more to do
 * than those that run can take up.
 *
 * Invariants
 * 1. A job's memory is taken when it is asked for: what has been accepted and is not cancelled is always
 *    answered.
 * 2. A job is in exactly one place: waiting by its rank, in a thread's hand, or done. */
#include "media/loader.h"

#include <SDL.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/mem.h"
#include "media/job.h"

enum { NICE = 5 /* the frame comes first on a small machine */, THREADS_MOST = 2, NAMES_MOST = 2048 };

typedef struct {
    vt_job *first, **end;
} job_list;

typedef struct {
    vt_loader *loader;
    pthread_t thread;
    vt_job *now;
    char name[NAMES_MOST / THREADS_MOST]; /* of the file that it has open */
} hand;

struct vt_loader {
    vt_loader_options options;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t asked;
    bool stop;
    int pending, waiting_count, idle, hand_count;
    hand hands[THREADS_MOST];
    job_list waiting[VT_LOAD_RANKS], done;
};

static void list_init(job_list *list)
{
    list->first = NULL;
    list->end = &list->first;
}

static void list_add(job_list *list, vt_job *added)
{
    added->next = NULL;
    *list->end = added;
    list->end = &added->next;
}

static vt_job *list_take(job_list *list)
{
    vt_job *taken = list->first;
    if (!taken) return NULL;
    list->first = taken->next;
    if (!list->first) list->end = &list->first;
    return taken;
}

static vt_job *list_take_ticket(job_list *list, uint32_t ticket)
{
    for (vt_job **at = &list->first; *at; at = &(*at)->next) {
        vt_job *found = *at;
        if (found->result.ticket != ticket) continue;
        *at = found->next;
        if (!found->next) list->end = at;
        return found;
    }
    return NULL;
}

static vt_job *next_job(vt_loader *loader)
{
    vt_job *next = NULL;
    for (int rank = 0; rank < VT_LOAD_RANKS && !next; rank++)
        next = list_take(&loader->waiting[rank]);
    if (next) loader->waiting_count--;
    return next;
}

/* Tells all names, since any of them may be what ends the process. */
static void tell_names(vt_loader *loader)
{
    char names[NAMES_MOST] = "";
    int length = 0;
    if (!loader->options.opening) return;
    for (int i = 0; i < loader->hand_count; i++) {
        if (!loader->hands[i].name[0]) continue;
        length += snprintf(
            names + length, sizeof names - (size_t)length, "%s%s", length ? "\n" : "", loader->hands[i].name);
    }
    loader->options.opening(loader->options.context, names);
}

static void naming(void *context, const char *name)
{
    hand *mine = context;
    pthread_mutex_lock(&mine->loader->lock);
    snprintf(mine->name, sizeof mine->name, "%s", name);
    tell_names(mine->loader);
    pthread_mutex_unlock(&mine->loader->lock);
}

static void *work(void *argument)
{
    hand *mine = argument;
    vt_loader *loader = mine->loader;
    setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
    pthread_mutex_lock(&loader->lock);
    while (!loader->stop) {
        mine->now = next_job(loader);
        if (!mine->now) {
            loader->idle++;
            pthread_cond_wait(&loader->asked, &loader->lock);
            loader->idle--;
            continue;
        }
        pthread_mutex_unlock(&loader->lock);
        vt_job_do(mine->now, &loader->options, naming, mine);
        naming(mine, "");
        pthread_mutex_lock(&loader->lock);
        vt_job *dropped = atomic_load(&mine->now->stop) ? mine->now : NULL;
        if (!dropped) list_add(&loader->done, mine->now);
        mine->now = NULL;
        pthread_mutex_unlock(&loader->lock);
        vt_job_destroy(dropped); /* without the lock, which the frame may wait for: pixels take a while */
        if (!dropped && loader->options.wake) loader->options.wake(loader->options.context);
        pthread_mutex_lock(&loader->lock);
    }
    pthread_mutex_unlock(&loader->lock);
    SDL_TLSCleanup(); /* SDL keeps a thread's last error */
    return NULL;
}

/* With the lock held, or before there are threads. No signal is delivered to a loader's thread. */
static bool start_hand(vt_loader *loader, vt_err *err)
{
    hand *new = &loader->hands[loader->hand_count];
    sigset_t all, before;
    new->loader = loader;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&new->thread, NULL, work, new);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed) {
        errno = failed;
        return vt_fail_errno(err, NULL, "start a thread that loads pictures");
    }
    loader->hand_count++;
    return true;
}

static void finish(vt_loader *loader)
{
    pthread_cond_destroy(&loader->asked);
    pthread_mutex_destroy(&loader->lock);
    vt_free(loader);
}

vt_loader *vt_loader_create(const vt_loader_options *options, vt_err *err)
{
    vt_loader *loader = vt_alloc(sizeof *loader);
    if (!loader) {
        vt_fail_memory(err, "the loader of pictures");
        return NULL;
    }
    loader->options = *options;
    list_init(&loader->done);
    for (int rank = 0; rank < VT_LOAD_RANKS; rank++)
        list_init(&loader->waiting[rank]);
    pthread_mutex_init(&loader->lock, NULL);
    pthread_cond_init(&loader->asked, NULL);
    if (start_hand(loader, err)) return loader;
    finish(loader);
    return NULL;
}

void vt_loader_destroy(vt_loader *loader)
{
    if (!loader) return;
    pthread_mutex_lock(&loader->lock);
    loader->stop = true;
    for (int i = 0; i < loader->hand_count; i++)
        if (loader->hands[i].now) atomic_store(&loader->hands[i].now->stop, true);
    pthread_cond_broadcast(&loader->asked);
    pthread_mutex_unlock(&loader->lock);
    for (int i = 0; i < loader->hand_count; i++)
        pthread_join(loader->hands[i].thread, NULL);
    for (vt_job *old; (old = next_job(loader));)
        vt_job_destroy(old);
    for (vt_job *old; (old = list_take(&loader->done));)
        vt_job_destroy(old);
    finish(loader);
}

bool vt_loader_request(vt_loader *loader, uint32_t ticket, const vt_load_order *order, vt_err *err)
{
    vt_job *added = vt_job_create(ticket, order);
    if (!added) return vt_fail_memory(err, "the order of a picture");
    pthread_mutex_lock(&loader->lock);
    list_add(&loader->waiting[order->rank], added);
    loader->pending++;
    loader->waiting_count++;
    bool more = loader->idle < loader->waiting_count && loader->hand_count < loader->options.threads &&
                loader->hand_count < THREADS_MOST;
    if (more) start_hand(loader, NULL); /* where there can be none, one does it all */
    pthread_cond_signal(&loader->asked);
    pthread_mutex_unlock(&loader->lock);
    return true;
}

void vt_loader_rerank(vt_loader *loader, uint32_t ticket, vt_load_rank rank)
{
    pthread_mutex_lock(&loader->lock);
    for (int from = 0; from < VT_LOAD_RANKS; from++) {
        vt_job *found = list_take_ticket(&loader->waiting[from], ticket);
        if (!found) continue;
        list_add(&loader->waiting[rank], found);
        break;
    }
    pthread_mutex_unlock(&loader->lock);
}

void vt_loader_cancel(vt_loader *loader, uint32_t ticket)
{
    vt_job *found = NULL;
    pthread_mutex_lock(&loader->lock);
    for (int rank = 0; rank < VT_LOAD_RANKS && !found; rank++)
        found = list_take_ticket(&loader->waiting[rank], ticket);
    if (found) loader->waiting_count--;
    if (!found) found = list_take_ticket(&loader->done, ticket);
    bool in_hand = false;
    for (int i = 0; i < loader->hand_count && !found && !in_hand; i++) {
        vt_job *now = loader->hands[i].now;
        in_hand = now && now->result.ticket == ticket && !atomic_load(&now->stop);
        if (in_hand) atomic_store(&now->stop, true);
    }
    if (found || in_hand) loader->pending--;
    pthread_mutex_unlock(&loader->lock);
    vt_job_destroy(found);
}

bool vt_loader_take(vt_loader *loader, vt_loaded *out)
{
    pthread_mutex_lock(&loader->lock);
    vt_job *taken = list_take(&loader->done);
    if (taken) loader->pending--;
    pthread_mutex_unlock(&loader->lock);
    if (!taken) return false;
    *out = taken->result;
    taken->result.image = NULL;
    taken->result.pyramid = NULL;
    vt_job_destroy(taken);
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

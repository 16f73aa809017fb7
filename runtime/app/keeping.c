/* The thread, and what the app's thread asks of it. */
#include "app/keeping.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "app/keeping_private.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "media/decode.h"

enum { HOUR_MS = 3600000, QUIET_MS = 50, PICTURES_MOST = 8, LAST_NS = 100000000 };

static void drop_content(vt_keeping_order *order)
{
    vt_pixels_destroy(order->pixels);
    vt_free(order->bytes);
    order->pixels = NULL;
    order->bytes = NULL;
}

/* Under the lock. */
static vt_collection *find(const vt_keeping *keeping, const char *name)
{
    for (int i = 0; i < keeping->count; i++)
        if (strcmp(keeping->collections[i]->name, name) == 0) return keeping->collections[i];
    return NULL;
}

static void ring(vt_keeping *keeping)
{
    ssize_t put = write(keeping->bell, &(uint64_t){1}, sizeof(uint64_t));
    (void)put; /* it fails only while it rings already */
}

static void free_all(vt_keeping *keeping)
{
    for (int i = 0; i < keeping->count; i++) {
        vt_collection *c = keeping->collections[i];
        vt_keep_list_finish(&c->known);
        vt_free(c->since);
        vt_keeping_view_finish(&c->read);
        vt_keeping_view_finish(&c->fresh);
        vt_keeping_view_finish(&c->now);
        vt_free(c);
    }
    for (int i = 0; i < keeping->waiting_count; i++)
        drop_content(&keeping->waiting[i]);
    vt_watch_destroy(keeping->watch);
    if (keeping->bell >= 0) close(keeping->bell);
    vt_buf_finish(&keeping->line);
    pthread_cond_destroy(&keeping->settled);
    pthread_mutex_destroy(&keeping->lock);
    vt_free(keeping);
}

/* ---- the thread ---- */

static void tell(vt_keeping *keeping)
{
    if (!keeping->abandoned && keeping->options.wake) keeping->options.wake(keeping->options.context);
}

static void note_health(vt_keeping *keeping, const vt_err *err)
{
    if (!err) {
        keeping->failing_us = 0;
    } else if (err->kind == VT_ERR_IO) {
        if (!keeping->failing_us) keeping->failing_us = vt_clock_us();
        snprintf(keeping->why, sizeof keeping->why, "%.199s", err->message);
    }
}

static void read_one(vt_keeping *keeping, vt_collection *collection)
{
    vt_keeping_view copy;
    if (!vt_keeping_read(collection) || !vt_keeping_view_copy(&copy, &collection->read)) return;
    pthread_mutex_lock(&keeping->lock);
    vt_keeping_view_finish(&collection->fresh);
    collection->fresh = copy;
    collection->news = true;
    tell(keeping);
    pthread_mutex_unlock(&keeping->lock);
}

static int64_t trusted_now(void)
{
    return vt_clock_trusted_us() / 1000000;
}

static bool carry_out(vt_keeping_order *order, const vt_keep *rules, vt_keep_item *item, vt_err *err)
{
    vt_buf png;
    vt_buf_init(&png);
    bool done = !order->pixels || vt_media_png(order->pixels, &png, err);
    done = done && vt_keep_add(rules, order->pixels ? png.data : order->bytes,
                       order->pixels ? png.size : order->size, order->label, trusted_now(), item, err);
    vt_buf_finish(&png);
    drop_content(order);
    return done;
}

static void serve(vt_keeping *keeping, vt_keeping_order *order)
{
    vt_err err = {0};
    vt_keep_item item = {0};
    pthread_mutex_lock(&keeping->lock);
    vt_collection *collection = find(keeping, order->collection);
    pthread_mutex_unlock(&keeping->lock);
    bool done = carry_out(order, &collection->rules, &item, &err);
    pthread_mutex_lock(&keeping->lock);
    note_health(keeping, done ? NULL : &err);
    keeping->current = (vt_keeping_order){0};
    if (keeping->answer_count < VT_KEEPING_WAITING) {
        vt_keeping_answer *answer = &keeping->answers[keeping->answer_count++];
        *answer = (vt_keeping_answer){.order = *order, .number = done ? item.number : 0};
        snprintf(answer->why, sizeof answer->why, "%.199s", done ? "" : err.message);
    }
    tell(keeping);
    pthread_mutex_unlock(&keeping->lock);
    if (!done) vt_log_err(VT_LOG_ERROR, "something a visitor made is lost", &err);
    if (done && collection->declared) read_one(keeping, collection);
}

static void tidy(vt_keeping *keeping, int count)
{
    vt_err err;
    for (int i = 0; keeping->options.writes && i < count; i++) {
        int gone = vt_keep_tidy(&keeping->collections[i]->rules, trusted_now(), &err);
        if (gone > 0)
            vt_log(VT_LOG_INFO, "%d of %s went, as its limits say", gone, keeping->collections[i]->name);
        if (gone < 0) vt_log_err(VT_LOG_WARNING, "what visitors make cannot be kept", &err);
        pthread_mutex_lock(&keeping->lock);
        note_health(keeping, gone < 0 ? &err : NULL);
        pthread_mutex_unlock(&keeping->lock);
    }
}

static bool anything_ages(const vt_keeping *keeping, int count)
{
    for (int i = 0; i < count; i++)
        if (keeping->collections[i]->rules.days > 0) return true;
    return false;
}

static void look(vt_keeping *keeping, int count)
{
    tidy(keeping, count);
    if (!keeping->watch) keeping->watch = vt_watch_create(keeping->folder, NULL);
    for (int i = 0; i < count; i++)
        if (keeping->collections[i]->declared) read_one(keeping, keeping->collections[i]);
}

/* Sleeps until somebody rings, a file moved, or an hour is over. Whether the folders are to be read. */
static bool rest(vt_keeping *keeping, int count)
{
    uint64_t rings;
    bool ages = keeping->options.writes && anything_ages(keeping, count);
    struct pollfd fds[2] = {{.fd = keeping->bell, .events = POLLIN},
        {.fd = keeping->watch ? vt_watch_fd(keeping->watch) : -1, .events = POLLIN}};
    int got = poll(fds, 2, ages ? HOUR_MS : -1);
    ssize_t emptied = read(keeping->bell, &rings, sizeof rings);
    (void)emptied;
    if (!(fds[1].revents & POLLIN)) return got == 0;
    poll(fds, 1, QUIET_MS); /* whoever moves many files is let finish */
    return vt_watch_changed(keeping->watch);
}

static void *work(void *argument)
{
    vt_keeping *keeping = argument;
    pthread_mutex_lock(&keeping->lock);
    for (;;) {
        int count = keeping->count;
        for (int i = 0; i < count; i++)
            keeping->collections[i]->rules = keeping->collections[i]->wanted;
        bool order = keeping->waiting_count > 0, see = keeping->look;
        if (!order && keeping->stop) break;
        vt_keeping_order one = keeping->waiting[0];
        if (order) {
            keeping->current = one;
            keeping->waiting_count--;
            memmove(&keeping->waiting[0], &keeping->waiting[1],
                (size_t)keeping->waiting_count * sizeof keeping->waiting[0]);
        }
        if (!order) keeping->look = false;
        keeping->busy = order || see;
        if (!keeping->busy) pthread_cond_broadcast(&keeping->settled);
        pthread_mutex_unlock(&keeping->lock);
        bool moved = false;
        if (order)
            serve(keeping, &one);
        else if (see)
            look(keeping, count);
        else
            moved = rest(keeping, count);
        pthread_mutex_lock(&keeping->lock);
        keeping->look |= moved;
    }
    keeping->ended = true;
    bool mine = keeping->abandoned;
    pthread_mutex_unlock(&keeping->lock);
    if (mine) free_all(keeping);
    return NULL;
}

/* ---- the app's side ---- */

vt_keeping *vt_keeping_create(const vt_keeping_options *options, vt_err *err)
{
    vt_keeping *keeping = vt_alloc(sizeof *keeping);
    if (!keeping) {
        vt_fail_memory(err, "the keeper of what visitors make");
        return NULL;
    }
    keeping->options = *options;
    snprintf(keeping->folder, sizeof keeping->folder, "%s", options->folder);
    keeping->options.folder = keeping->folder;
    keeping->line_of = -1;
    vt_buf_init(&keeping->line);
    pthread_mutex_init(&keeping->lock, NULL);
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&keeping->settled, &clock);
    pthread_condattr_destroy(&clock);
    keeping->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int failed = keeping->bell < 0 ? errno : 0;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (!failed) failed = pthread_create(&keeping->thread, NULL, work, keeping);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!failed) return keeping;
    errno = failed;
    vt_fail_errno(err, NULL, "start the thread that keeps what visitors make");
    free_all(keeping);
    return NULL;
}

void vt_keeping_destroy(
    vt_keeping *keeping, void (*lost)(void *context, const vt_keeping_order *order), void *context)
{
    struct timespec until;
    if (!keeping) return;
    pthread_mutex_lock(&keeping->lock);
    keeping->stop = true;
    pthread_mutex_unlock(&keeping->lock);
    ring(keeping);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LAST_NS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    bool joined = pthread_timedjoin_np(keeping->thread, NULL, &until) == 0;
    pthread_mutex_lock(&keeping->lock);
    if (!joined && !keeping->ended) {
        keeping->abandoned = true;
        if (lost && keeping->current.collection[0]) lost(context, &keeping->current);
        for (int i = 0; i < keeping->waiting_count; i++) {
            drop_content(&keeping->waiting[i]);
            if (lost) lost(context, &keeping->waiting[i]);
        }
        keeping->waiting_count = 0;
        pthread_detach(keeping->thread);
        pthread_mutex_unlock(&keeping->lock);
        return;
    }
    pthread_mutex_unlock(&keeping->lock);
    if (!joined) pthread_join(keeping->thread, NULL);
    free_all(keeping);
}

/* Under the lock; NULL: memory is short, or there are too many. */
static vt_collection *collection_named(vt_keeping *keeping, const char *name)
{
    vt_collection *collection = find(keeping, name);
    if (collection || keeping->count == (int)(sizeof keeping->collections / sizeof keeping->collections[0]))
        return collection;
    collection = vt_alloc(sizeof *collection);
    if (!collection) return NULL;
    snprintf(collection->name, sizeof collection->name, "%s", name);
    collection->wanted =
        (vt_keep){.root = keeping->folder, .name = collection->name, .kind = VT_KEEP_DRAWINGS, .most = 500};
    keeping->collections[keeping->count++] = collection;
    return collection;
}

void vt_keeping_declare(vt_keeping *keeping, const vt_channel_decl *decls, int count)
{
    pthread_mutex_lock(&keeping->lock);
    for (int i = 0; i < keeping->count; i++)
        keeping->collections[i]->declared = false;
    for (int i = 0; i < count; i++) {
        vt_keep_kind kind;
        if (decls[i].kind != VT_CHANNEL_KEEP || !vt_keep_kind_named(decls[i].holds, &kind)) continue;
        vt_collection *collection = collection_named(keeping, decls[i].name);
        if (!collection) continue;
        collection->declared = true;
        collection->wanted.kind = kind;
        collection->wanted.most = decls[i].keep_most;
        collection->wanted.days = decls[i].keep_days;
        collection->wanted.mb = decls[i].keep_mb;
        collection->wanted.moderated = decls[i].moderated;
    }
    pthread_mutex_unlock(&keeping->lock);
    vt_keeping_look(keeping);
}

void vt_keeping_look(vt_keeping *keeping)
{
    pthread_mutex_lock(&keeping->lock);
    keeping->look = true;
    pthread_mutex_unlock(&keeping->lock);
    ring(keeping);
}

void vt_keeping_settle(vt_keeping *keeping, double seconds)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = (int64_t)(seconds * 1e9) + until.tv_nsec;
    until.tv_sec += (time_t)(ns / 1000000000);
    until.tv_nsec = (long)(ns % 1000000000);
    pthread_mutex_lock(&keeping->lock);
    while (keeping->waiting_count || keeping->look || keeping->busy)
        if (pthread_cond_timedwait(&keeping->settled, &keeping->lock, &until) != 0) break;
    pthread_mutex_unlock(&keeping->lock);
}

static bool take(vt_keeping *keeping, const vt_keeping_order *order, vt_err *err)
{
    int pictures = 0;
    for (int i = 0; i < keeping->waiting_count; i++)
        pictures += keeping->waiting[i].pixels != NULL;
    bool full = keeping->waiting_count + keeping->answer_count >= VT_KEEPING_WAITING ||
                (order->pixels && pictures >= PICTURES_MOST);
    if (full)
        return vt_fail(err, VT_ERR_RANGE, order->collection,
            "%d items wait for the disk already; keep less often", keeping->waiting_count);
    if (!collection_named(keeping, order->collection)) return vt_fail_memory(err, "a collection");
    keeping->waiting[keeping->waiting_count++] = *order;
    return true;
}

bool vt_keeping_add(vt_keeping *keeping, const vt_keeping_order *order, vt_err *err)
{
    pthread_mutex_lock(&keeping->lock);
    bool taken = take(keeping, order, err);
    pthread_mutex_unlock(&keeping->lock);
    if (taken) {
        ring(keeping);
    } else {
        vt_keeping_order refused = *order;
        drop_content(&refused);
    }
    return taken;
}

bool vt_keeping_answered(vt_keeping *keeping, vt_keeping_answer *out)
{
    pthread_mutex_lock(&keeping->lock);
    bool any = keeping->answer_count > 0;
    if (any) {
        *out = keeping->answers[0];
        keeping->answer_count--;
        memmove(&keeping->answers[0], &keeping->answers[1],
            (size_t)keeping->answer_count * sizeof keeping->answers[0]);
    }
    pthread_mutex_unlock(&keeping->lock);
    return any;
}

int64_t vt_keeping_failing(vt_keeping *keeping, char why[200])
{
    pthread_mutex_lock(&keeping->lock);
    int64_t since = keeping->failing_us;
    memcpy(why, keeping->why, sizeof keeping->why);
    pthread_mutex_unlock(&keeping->lock);
    return since;
}

int vt_keeping_open(const char *folder, const char *name, vt_err *err)
{
    char collection[VT_CHANNEL_NAME];
    const char *slash = strchr(name, '/');
    size_t length = slash ? (size_t)(slash - name) : 0;
    if (length == 0 || length >= sizeof collection) {
        vt_fail(err, VT_ERR_DENIED, name, "this is no name of a kept item");
        return -1;
    }
    memcpy(collection, name, length);
    collection[length] = '\0';
    return vt_keep_open_item(folder, collection, slash + 1, err);
}

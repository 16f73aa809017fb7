#include "sound/streams.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "tracks/tracks.h"

enum {
    CHUNK = 4096 /* frames that are read at a time */,
    SKIP = VT_PCM_RATE /* rather sought than read over */
};

typedef struct stream {
    struct stream *next;
    vt_streams *streams;
    vt_samples *samples; /* owned */
    char *name, *language;
    vt_way way;
    vt_pcm *pcm;   /* NULL: not opened yet */
    int64_t place; /* of the way, that is read next */
    int barren;    /* passes of a loop that gave nothing */
} stream;

struct vt_streams {
    int (*open)(void *context, const char *name, vt_err *err);
    void *context;
    pthread_t thread;
    sem_t woken;
    atomic_bool stop;
    pthread_mutex_t lock; /* guards the list alone: streams are taken out by the thread only */
    stream *first;
};

static void destroy_stream(stream *old)
{
    vt_pcm_close(old->pcm);
    vt_samples_free(old->samples);
    vt_free(old->name);
    vt_free(old->language);
    vt_free(old);
}

/* Takes out those that nobody plays any more, and tells who is shortest of what comes. */
static stream *neediest(vt_streams *streams)
{
    stream *best = NULL, *dropped = NULL;
    int64_t least = VT_STREAM_AHEAD - CHUNK;
    pthread_mutex_lock(&streams->lock);
    for (stream **at = &streams->first; *at;) {
        stream *seen = *at;
        if (vt_samples_idle(seen->samples)) {
            *at = seen->next;
            seen->next = dropped;
            dropped = seen;
            continue;
        }
        int64_t ahead = atomic_load(&seen->samples->ready) - atomic_load(&seen->samples->want);
        if (!atomic_load(&seen->samples->ended) && ahead < least) best = seen, least = ahead;
        at = &seen->next;
    }
    pthread_mutex_unlock(&streams->lock);
    for (stream *next; dropped; dropped = next) {
        next = dropped->next;
        destroy_stream(dropped);
    }
    return best;
}

static void put(vt_samples *samples, int64_t place, const int16_t *frames, int count, int channels)
{
    for (int i = 0; i < count; i++) {
        int16_t *to = samples->frames + (place + i) % VT_STREAM_RING * 2;
        to[0] = frames[i * channels];
        to[1] = frames[i * channels + channels - 1];
    }
    atomic_store_explicit(&samples->ready, place + count, memory_order_release);
}

/* Who is being searched for a place may be dropped meanwhile, by a finger that seeks on. */
static bool is_not_wanted(void *context)
{
    const stream *from = context;
    return atomic_load(&from->streams->stop) || vt_samples_idle(from->samples);
}

static bool begin(vt_streams *streams, stream *from)
{
    int fd = streams->open(streams->context, from->name, NULL);
    from->pcm = fd < 0 ? NULL : vt_pcm_open(fd, from->language, NULL);
    if (!from->pcm) return false;
    vt_pcm_stop_when(from->pcm, is_not_wanted, from);
    return vt_pcm_seek(from->pcm, vt_way_frame(&from->way, from->place), NULL);
}

/* The mixer is further than what was read: it is not read any more. */
static bool leap(stream *from)
{
    int64_t want = atomic_load(&from->samples->want);
    if (want <= from->place + SKIP) return true;
    int64_t frame = vt_way_frame(&from->way, want);
    if (frame < 0 || !vt_pcm_seek(from->pcm, frame, NULL)) return false;
    from->place = want;
    atomic_store(&from->samples->begin, want);
    atomic_store_explicit(&from->samples->ready, want, memory_order_release);
    return true;
}

/* One chunk; false: nothing comes any more. */
static bool read_on(stream *from)
{
    int16_t frames[2 * CHUNK];
    int64_t most = CHUNK;
    if (from->way.loop) most = from->way.to - vt_way_frame(&from->way, from->place);
    int got = vt_pcm_read(from->pcm, frames, most < CHUNK ? (int)most : CHUNK, NULL);
    if (got < 0) return false;
    if (got > 0) put(from->samples, from->place, frames, got, vt_pcm_channels(from->pcm));
    from->place += got;
    if (!from->way.loop) return got > 0;
    bool end = got == 0 || vt_way_frame(&from->way, from->place) == from->way.from;
    if (!end) return true;
    if (got == 0) { /* shorter than it was said to be */
        int64_t missing = from->way.to - vt_way_frame(&from->way, from->place);
        if (++from->barren > 1 || missing <= 0) return false;
        from->way.to -= missing;
        if (from->way.to <= from->way.from) return false;
    } else {
        from->barren = 0;
    }
    return vt_pcm_seek(from->pcm, from->way.from, NULL);
}

static void *work(void *argument)
{
    vt_streams *streams = argument;
    while (!atomic_load(&streams->stop)) {
        stream *next = neediest(streams);
        if (!next) {
            while (sem_wait(&streams->woken) != 0 && errno == EINTR) {}
            continue;
        }
        atomic_store(&next->samples->hungry, false);
        if (!(next->pcm || begin(streams, next)) || !leap(next) || !read_on(next))
            atomic_store_explicit(&next->samples->ended, true, memory_order_release);
    }
    return NULL;
}

vt_streams *vt_streams_create(
    int (*open)(void *context, const char *name, vt_err *err), void *context, vt_err *err)
{
    vt_streams *streams = vt_alloc(sizeof *streams);
    if (!streams) {
        vt_fail_memory(err, "the reader of long sounds");
        return NULL;
    }
    streams->open = open;
    streams->context = context;
    sem_init(&streams->woken, 0, 0);
    pthread_mutex_init(&streams->lock, NULL);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&streams->thread, NULL, work, streams);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!failed) return streams;
    errno = failed;
    vt_fail_errno(err, NULL, "start a thread that reads sounds");
    pthread_mutex_destroy(&streams->lock);
    sem_destroy(&streams->woken);
    vt_free(streams);
    return NULL;
}

void vt_streams_destroy(vt_streams *streams)
{
    if (!streams) return;
    atomic_store(&streams->stop, true);
    sem_post(&streams->woken);
    pthread_join(streams->thread, NULL);
    for (stream *next; streams->first; streams->first = next) {
        next = streams->first->next;
        destroy_stream(streams->first);
    }
    pthread_mutex_destroy(&streams->lock);
    sem_destroy(&streams->woken);
    vt_free(streams);
}

vt_samples *vt_streams_begin(
    vt_streams *streams, const char *name, const char *language, const vt_way *way, int64_t place)
{
    stream *new = vt_alloc(sizeof *new);
    if (!new) return NULL;
    new->streams = streams;
    new->name = vt_strdup(name);
    new->language = vt_strdup(language);
    new->samples = vt_samples_stream(place);
    if (!new->name || !new->language || !new->samples) {
        destroy_stream(new);
        return NULL;
    }
    new->way = *way;
    new->place = place;
    vt_samples *samples = new->samples;
    vt_samples_hold(samples);
    pthread_mutex_lock(&streams->lock);
    new->next = streams->first;
    streams->first = new;
    pthread_mutex_unlock(&streams->lock);
    vt_streams_wake(streams);
    return samples;
}

void vt_streams_wake(vt_streams *streams)
{
    sem_post(&streams->woken);
}

#include "sound/clips.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/mem.h"
#include "tracks/tracks.h"

enum {
    NICE = 5, /* the frame comes first on a small machine */
    THREADS = 2,
    SHORT_S = 30,  /* up to this frames are held */
    WHOLE_S = 600, /* and up to this where they are played backwards */
    CHUNK = 8192,
    MEMORY = 96 << 20
};

typedef struct {
    vt_clip about; /* without `whole`, which is here: */
    vt_samples *whole;
    bool waits, taken; /* to be looked at; in a thread's hand */
    bool asked;        /* somebody is to be told */
    bool wanted;       /* it is to be played: before those that are read ahead */
    bool stale;
    bool wants_whole, no_whole; /* all its frames; which cannot be had */
    uint64_t used;
    vt_asset_outcome outcome;
    vt_err err;
} clip;

struct vt_clips {
    vt_clips_options options;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t asked;
    atomic_bool stop;
    clip **clips;
    int count, room, idle, threads;
    pthread_t thread[THREADS];
    uint64_t clock;
    size_t bytes;
    vt_samples **old; /* of clips that were looked at anew, while somebody plays them */
    int old_count;
};

/* What a look at a file gave. */
typedef struct {
    int64_t length;
    bool mono, failed;
    vt_samples *whole;
    vt_asset_outcome outcome;
    vt_err err;
} look;

/* ---- looking ---- */

static size_t size_of(const vt_samples *samples)
{
    return samples ? sizeof(int16_t) * (size_t)samples->channels * (size_t)samples->length : 0;
}

static bool stopped(void *context)
{
    vt_clips *clips = context;
    return atomic_load(&clips->stop);
}

static vt_asset_outcome outcome_of(const vt_err *err)
{
    switch (err->kind) {
    case VT_ERR_MEMORY:
        return VT_ASSET_NO_MEMORY;
    case VT_ERR_MISSING:
    case VT_ERR_IO:
        return VT_ASSET_MISSING;
    case VT_ERR_DENIED:
    case VT_ERR_RANGE:
        return VT_ASSET_REFUSED;
    default:
        return VT_ASSET_DAMAGED;
    }
}

/* NULL: there is no memory for it, or it cannot be read on; it is streamed then. */
static vt_samples *decode(vt_clips *clips, vt_pcm *pcm, int64_t length)
{
    int channels = vt_pcm_channels(pcm);
    vt_samples *samples = vt_samples_whole(channels, length);
    for (int64_t done = 0; samples && done < length;) {
        int most = length - done < CHUNK ? (int)(length - done) : CHUNK;
        int got = stopped(clips) ? -1 : vt_pcm_read(pcm, samples->frames + done * channels, most, NULL);
        if (got == 0) break;
        done += got;
        if (got > 0) continue;
        vt_samples_free(samples);
        return NULL;
    }
    return samples;
}

static void look_at_film(int fd, look *out)
{
    vt_tracks tracks;
    out->failed = !vt_tracks_probe(fd, &tracks, &out->err);
    out->length = tracks.length_us > 0 ? tracks.length_us / 125 * 6 : INT64_MAX;
    if (tracks.sound == 0) out->length = 0;
    close(fd);
}

static void look_at(vt_clips *clips, const vt_clip *about, bool whole, look *out)
{
    const vt_sound_options *sound = clips->options.sound;
    *out = (look){.failed = true};
    int fd = sound->open(sound->context, about->name, &out->err);
    if (fd < 0) {
        out->outcome = out->err.kind == VT_ERR_DENIED ? VT_ASSET_REFUSED : VT_ASSET_MISSING;
        return;
    }
    if (about->film) {
        look_at_film(fd, out);
    } else {
        vt_pcm *pcm = vt_pcm_open(fd, about->language, &out->err);
        out->length = pcm ? vt_pcm_count(pcm, stopped, clips, &out->err) : -1;
        out->failed = out->length < 0;
        if (pcm) out->mono = vt_pcm_channels(pcm) == 1;
        int64_t most = (int64_t)VT_PCM_RATE * (whole ? WHOLE_S : SHORT_S);
        if (!out->failed && !sound->silent && out->length <= most)
            out->whole = decode(clips, pcm, out->length);
        vt_pcm_close(pcm);
    }
    out->outcome = out->failed ? outcome_of(&out->err) : VT_ASSET_READY;
}

/* ---- the collection, with the lock held ---- */

/* The one that came last stays in any case: who waits for it would ask for it again and again. */
static void make_room(vt_clips *clips, const clip *last)
{
    size_t most = clips->options.sound->memory ? clips->options.sound->memory : MEMORY;
    while (clips->bytes > most) {
        clip *oldest = NULL;
        for (int i = 0; i < clips->count; i++) {
            clip *seen = clips->clips[i];
            if (seen == last || !seen->whole || !vt_samples_idle(seen->whole)) continue;
            if (!oldest || seen->used < oldest->used) oldest = seen;
        }
        if (!oldest) return;
        clips->bytes -= size_of(oldest->whole);
        vt_samples_free(oldest->whole);
        oldest->whole = NULL;
    }
}

static void free_old(vt_clips *clips)
{
    for (int i = 0; i < clips->old_count; i++) {
        if (!vt_samples_idle(clips->old[i])) continue;
        clips->bytes -= size_of(clips->old[i]);
        vt_samples_free(clips->old[i]);
        clips->old[i--] = clips->old[--clips->old_count];
    }
}

static void replace(vt_clips *clips, clip *seen, vt_samples *whole)
{
    if (seen->whole) {
        vt_samples **grown = vt_realloc_array(clips->old, (size_t)clips->old_count + 1, sizeof *grown);
        if (!grown) {
            vt_samples_free(whole); /* the old frames stay */
            return;
        }
        clips->old = grown;
        clips->old[clips->old_count++] = seen->whole;
    }
    seen->whole = whole;
    clips->bytes += size_of(whole);
    seen->used = ++clips->clock;
    free_old(clips);
    make_room(clips, seen);
}

static vt_sound_news news_of(clip *seen, int number)
{
    vt_sound_news news = {.told = seen->about.failed ? VT_SOUND_FAILED : VT_SOUND_READY, .clip = number};
    news.outcome = seen->outcome;
    news.err = seen->err;
    if (!seen->about.failed && seen->about.length != INT64_MAX)
        news.length_us = seen->about.length / 6 * 125 + seen->about.length % 6 * 125 / 6;
    seen->asked = false;
    return news;
}

static clip *next_clip(vt_clips *clips, int *number)
{
    clip *next = NULL;
    for (int i = 0; i < clips->count && !(next && next->wanted); i++) {
        clip *seen = clips->clips[i];
        if (!seen->waits || seen->taken || (next && !seen->wanted)) continue;
        *number = i + 1;
        next = seen;
    }
    return next;
}

/* ---- threads ---- */

static void serve(vt_clips *clips, clip *seen, int number)
{
    look found;
    seen->waits = seen->wanted = false;
    seen->taken = true;
    vt_clip about = seen->about;
    bool whole = seen->wants_whole;
    pthread_mutex_unlock(&clips->lock);
    look_at(clips, &about, whole, &found);
    pthread_mutex_lock(&clips->lock);
    seen->taken = false;
    seen->about.known = true;
    seen->about.failed = found.failed;
    seen->about.length = found.failed ? 0 : found.length;
    seen->about.mono = found.mono;
    seen->outcome = found.outcome;
    seen->err = found.err;
    seen->no_whole = whole && !found.whole;
    replace(clips, seen, found.whole);
    bool tell = seen->asked && !seen->waits;
    vt_sound_news news = {.clip = 0};
    if (tell) news = news_of(seen, number);
    pthread_mutex_unlock(&clips->lock);
    if (tell) clips->options.told(clips->options.context, &news);
    clips->options.came(clips->options.context);
    pthread_mutex_lock(&clips->lock);
}

static void *work(void *argument)
{
    vt_clips *clips = argument;
    setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
    pthread_mutex_lock(&clips->lock);
    while (!atomic_load(&clips->stop)) {
        int number;
        clip *next = next_clip(clips, &number);
        if (next) {
            serve(clips, next, number);
            continue;
        }
        clips->idle++;
        pthread_cond_wait(&clips->asked, &clips->lock);
        clips->idle--;
    }
    pthread_mutex_unlock(&clips->lock);
    return NULL;
}

static bool start_thread(vt_clips *clips, vt_err *err)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&clips->thread[clips->threads], NULL, work, clips);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed) {
        errno = failed;
        return vt_fail_errno(err, NULL, "start a thread that loads sounds");
    }
    clips->threads++;
    return true;
}

static int waiting(const vt_clips *clips)
{
    int count = 0;
    for (int i = 0; i < clips->count; i++)
        count += clips->clips[i]->waits && !clips->clips[i]->taken;
    return count;
}

/* A thread that was woken and did not run yet is idle still. */
static void queue(vt_clips *clips, clip *seen)
{
    seen->waits = true;
    if (waiting(clips) > clips->idle && clips->threads < THREADS) start_thread(clips, NULL);
    pthread_cond_signal(&clips->asked);
}

/* ---- from outside ---- */

vt_clips *vt_clips_create(const vt_clips_options *options, vt_err *err)
{
    vt_clips *clips = vt_alloc(sizeof *clips);
    if (!clips) {
        vt_fail_memory(err, "the loader of sounds");
        return NULL;
    }
    clips->options = *options;
    pthread_mutex_init(&clips->lock, NULL);
    pthread_cond_init(&clips->asked, NULL);
    if (start_thread(clips, err)) return clips;
    vt_clips_destroy(clips);
    return NULL;
}

void vt_clips_destroy(vt_clips *clips)
{
    if (!clips) return;
    pthread_mutex_lock(&clips->lock);
    atomic_store(&clips->stop, true);
    pthread_cond_broadcast(&clips->asked);
    pthread_mutex_unlock(&clips->lock);
    for (int i = 0; i < clips->threads; i++)
        pthread_join(clips->thread[i], NULL);
    for (int i = 0; i < clips->count; i++) {
        vt_samples_free(clips->clips[i]->whole);
        vt_free(clips->clips[i]);
    }
    for (int i = 0; i < clips->old_count; i++)
        vt_samples_free(clips->old[i]);
    vt_free(clips->old);
    vt_free(clips->clips);
    pthread_cond_destroy(&clips->asked);
    pthread_mutex_destroy(&clips->lock);
    vt_free(clips);
}

static clip *find(vt_clips *clips, const char *name, const char *language, bool film, int *number)
{
    for (int i = 0; i < clips->count; i++) {
        clip *seen = clips->clips[i];
        if (seen->about.film != film || strcmp(seen->about.name, name) != 0 ||
            strcmp(seen->about.language, language) != 0)
            continue;
        *number = i + 1;
        return seen;
    }
    return NULL;
}

static clip *add(vt_clips *clips, const char *name, const char *language, bool film, int *number)
{
    if (clips->count == clips->room) {
        int room = clips->room ? 2 * clips->room : 64;
        clip **grown = vt_realloc_array(clips->clips, (size_t)room, sizeof *grown);
        if (!grown) return NULL;
        clips->clips = grown;
        clips->room = room;
    }
    clip *new = vt_alloc(sizeof *new);
    if (!new) return NULL;
    snprintf(new->about.name, sizeof new->about.name, "%s", name);
    snprintf(new->about.language, sizeof new->about.language, "%s", language);
    new->about.film = film;
    new->stale = true;
    clips->clips[clips->count++] = new;
    *number = clips->count;
    return new;
}

int vt_clips_ask(vt_clips *clips, const char *name, const char *language, bool film)
{
    int number = 0;
    vt_sound_news news;
    bool tell = false;
    pthread_mutex_lock(&clips->lock);
    clip *seen = find(clips, name, language, film, &number);
    if (!seen) seen = add(clips, name, language, film, &number);
    if (seen) {
        seen->asked = true;
        if (seen->stale) {
            seen->stale = false;
            seen->about.generation++;
            queue(clips, seen);
        }
        tell = seen->about.known && !seen->waits && !seen->taken;
        if (tell) news = news_of(seen, number);
    }
    pthread_mutex_unlock(&clips->lock);
    if (tell) clips->options.told(clips->options.context, &news);
    return number;
}

void vt_clips_want(vt_clips *clips, int number)
{
    pthread_mutex_lock(&clips->lock);
    if (number >= 1 && number <= clips->count) {
        clip *seen = clips->clips[number - 1];
        const vt_clip *about = &seen->about;
        bool held = about->known && !about->failed && !about->film && !clips->options.sound->silent &&
                    about->length <= (int64_t)VT_PCM_RATE * SHORT_S;
        if (held && !seen->whole && !seen->waits && !seen->taken) queue(clips, seen);
        seen->wanted = seen->waits;
    }
    pthread_mutex_unlock(&clips->lock);
}

void vt_clips_forget(vt_clips *clips)
{
    pthread_mutex_lock(&clips->lock);
    for (int i = 0; i < clips->count; i++)
        clips->clips[i]->stale = true;
    pthread_mutex_unlock(&clips->lock);
}

bool vt_clips_get(vt_clips *clips, int number, bool whole, vt_clip *out)
{
    pthread_mutex_lock(&clips->lock);
    bool known = number >= 1 && number <= clips->count;
    if (known) {
        clip *seen = clips->clips[number - 1];
        seen->used = ++clips->clock;
        bool fits = seen->about.known && !seen->about.failed && !seen->about.film &&
                    seen->about.length <= (int64_t)VT_PCM_RATE * WHOLE_S;
        if (whole && fits && !seen->whole && !seen->no_whole && !seen->waits && !seen->taken) {
            seen->wants_whole = true;
            queue(clips, seen);
        }
        *out = seen->about;
        out->no_whole = seen->no_whole || (seen->about.known && !fits);
        out->whole = seen->whole;
        vt_samples_hold(out->whole);
    }
    pthread_mutex_unlock(&clips->lock);
    return known;
}

size_t vt_clips_bytes(vt_clips *clips)
{
    pthread_mutex_lock(&clips->lock);
    size_t bytes = clips->bytes;
    pthread_mutex_unlock(&clips->lock);
    return bytes;
}

#include "sound/samples.h"

#include <string.h>

#include "base/mem.h"

int64_t vt_way_frame(const vt_way *way, int64_t place)
{
    if (!way->loop) return place >= 0 && place < way->length ? place : -1;
    int64_t span = way->to - way->from;
    if (place >= way->to) return way->from + (place - way->from) % span;
    if (place < 0) return way->to - 1 - (way->to - 1 - place) % span;
    return place;
}

static vt_samples *create(int channels, int64_t frames)
{
    vt_samples *samples = vt_alloc(sizeof *samples);
    if (!samples) return NULL;
    samples->frames = vt_alloc_array((size_t)(frames > 0 ? frames : 1), sizeof(int16_t) * (size_t)channels);
    samples->channels = channels;
    samples->length = frames;
    atomic_init(&samples->users, 1);
    if (samples->frames) return samples;
    vt_free(samples);
    return NULL;
}

vt_samples *vt_samples_whole(int channels, int64_t length)
{
    return create(channels, length);
}

vt_samples *vt_samples_stream(int64_t begin)
{
    vt_samples *samples = create(2, VT_STREAM_RING);
    if (!samples) return NULL;
    samples->streamed = true;
    atomic_init(&samples->begin, begin);
    atomic_init(&samples->ready, begin);
    atomic_init(&samples->want, begin);
    return samples;
}

void vt_samples_free(vt_samples *samples)
{
    if (!samples) return;
    vt_free(samples->frames);
    vt_free(samples);
}

void vt_samples_hold(vt_samples *samples)
{
    if (samples) atomic_fetch_add(&samples->users, 1);
}

void vt_samples_release(vt_samples *samples)
{
    if (samples) atomic_fetch_sub(&samples->users, 1);
}

bool vt_samples_idle(const vt_samples *samples)
{
    return atomic_load(&samples->users) == 1;
}

/* A stretch that lies unbroken in the file. */
static int stretch(const vt_way *way, int64_t place, int64_t frame, int count)
{
    int64_t rest = way->length - frame;
    if (way->loop && place >= 0) rest = way->to - frame;
    if (way->loop && place < 0) rest = -place < way->to - frame ? -place : way->to - frame;
    return rest < count ? (int)rest : count;
}

static int fetch_whole(const vt_samples *samples, const vt_way *way, int64_t place, int count, int16_t *out)
{
    size_t size = sizeof(int16_t) * (size_t)samples->channels;
    for (int done = 0; done < count;) {
        int64_t frame = vt_way_frame(way, place + done);
        int16_t *to = out + done * samples->channels;
        int some = 1;
        if (frame < 0 || frame >= samples->length) {
            memset(to, 0, size);
        } else {
            some = stretch(way, place + done, frame, count - done);
            memcpy(to, samples->frames + frame * samples->channels, size * (size_t)some);
        }
        done += some;
    }
    return 0;
}

static int fetch_streamed(const vt_samples *samples, int64_t place, int count, int16_t *out)
{
    int64_t ready = atomic_load_explicit(&samples->ready, memory_order_acquire);
    bool ended = atomic_load_explicit(&samples->ended, memory_order_acquire);
    int64_t oldest = ready - VT_STREAM_RING + 8192; /* what lies before may be written anew */
    if (oldest < atomic_load(&samples->begin)) oldest = atomic_load(&samples->begin);
    int missed = 0;
    for (int done = 0; done < count;) {
        int64_t at = place + done;
        int some = 1;
        if (at < oldest || at >= ready) {
            missed += at >= ready && !ended;
            memset(out + done * 2, 0, 2 * sizeof *out);
        } else {
            int64_t slot = at % VT_STREAM_RING, rest = ready - at;
            if (rest > VT_STREAM_RING - slot) rest = VT_STREAM_RING - slot;
            some = rest < count - done ? (int)rest : count - done;
            memcpy(out + done * 2, samples->frames + slot * 2, (size_t)some * 2 * sizeof *out);
        }
        done += some;
    }
    return missed;
}

int vt_samples_fetch(const vt_samples *samples, const vt_way *way, int64_t place, int count, int16_t *out)
{
    return samples->streamed ? fetch_streamed(samples, place, count, out)
                             : fetch_whole(samples, way, place, count, out);
}

bool vt_samples_ready(const vt_samples *samples, int64_t place, int count)
{
    if (!samples->streamed || atomic_load(&samples->ended)) return true;
    return atomic_load(&samples->ready) >= place + count;
}

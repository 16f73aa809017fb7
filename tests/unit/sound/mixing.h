/* A mixer with one list, and files whose every frame tells its number. */
#ifndef VT_TESTS_MIXING_H
#define VT_TESTS_MIXING_H

#include "check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sound/mixer.h"

enum { FRAMES_MOST = 48000 * 4 };

typedef struct {
    vt_mixer *mixer;
    vt_mixer_list list;
    int64_t now_us; /* of show and host alike; the next frame is heard then */
    float out[2 * FRAMES_MOST];
} desk;

static desk desk_now;

static inline desk *desk_new(void)
{
    desk *d = &desk_now;
    memset(d, 0, sizeof *d);
    d->mixer = vt_mixer_create(1u << VT_OUTPUT_ROOM | 1u << VT_OUTPUT_HEADPHONES);
    assert_non_null(d->mixer);
    vt_ramp plain = {1, 1, 0, 0};
    d->list.mix.volume = plain;
    for (int i = 0; i < VT_BUSES; i++)
        d->list.mix.buses[i] = (vt_mix_bus){plain, plain};
    d->list.staff = 1;
    d->now_us = 5000000;
    return d;
}

/* Frame i of it is i + 1 at the left and -(i + 1) at the right. */
static inline vt_samples *numbered(int channels, int length)
{
    vt_samples *samples = vt_samples_whole(channels, length);
    assert_non_null(samples);
    for (int i = 0; i < length; i++) {
        samples->frames[i * channels] = (int16_t)(i + 1);
        if (channels == 2) samples->frames[2 * i + 1] = (int16_t) - (i + 1);
    }
    return samples;
}

/* All frames alike. */
static inline vt_samples *level(int channels, int length, int value)
{
    vt_samples *samples = vt_samples_whole(channels, length);
    assert_non_null(samples);
    for (int i = 0; i < length * channels; i++)
        samples->frames[i] = (int16_t)value;
    return samples;
}

static inline vt_samples *tone(int length, double hertz, double amplitude)
{
    vt_samples *samples = vt_samples_whole(1, length);
    assert_non_null(samples);
    for (int i = 0; i < length; i++)
        samples->frames[i] = (int16_t)lround(amplitude * sin(2 * M_PI * hertz * i / 48000));
    return samples;
}

/* A voice that begins now. */
static inline vt_mix_voice *play(desk *d, vt_samples *samples)
{
    int at = d->list.mix.count++;
    vt_mix_voice *voice = &d->list.mix.voices[at];
    *voice =
        (vt_mix_voice){.id = (uint64_t)at + 1, .media = 1, .volume = {1, 1, 0, 0}, .bus = VT_BUS_EFFECTS};
    voice->transport = (vt_transport){
        .base_us = d->now_us, .rate = 1, .playing = true, .epoch = 1, .length_us = samples->length * 125 / 6};
    d->list.voices[at].samples = samples;
    d->list.voices[at].length = samples->length;
    d->list.voices[at].mono = samples->channels == 1;
    return voice;
}

static inline void set(desk *d)
{
    d->list.t_us = d->list.host_us = d->now_us;
    vt_mixer_set(d->mixer, &d->list);
}

/* As outputs ask: block by block. */
static inline const float *hear(desk *d, int frames)
{
    assert_true(frames <= FRAMES_MOST);
    for (int done = 0; done < frames; done += 512) {
        int count = frames - done < 512 ? frames - done : 512;
        vt_mixer_render(d->mixer, d->out + 2 * done, count, d->now_us + (int64_t)done * 125 / 6);
    }
    d->now_us += (int64_t)frames * 125 / 6;
    return d->out;
}

static inline void desk_end(desk *d)
{
    vt_mixer_destroy(d->mixer);
    for (int i = 0; i < VT_MIX_VOICES; i++) {
        vt_samples *samples = d->list.voices[i].samples;
        if (!samples) continue;
        assert_true(vt_samples_idle(samples)); /* the mixer let go of it */
        for (int j = i + 1; j < VT_MIX_VOICES; j++)
            if (d->list.voices[j].samples == samples) d->list.voices[j].samples = NULL;
        vt_samples_free(samples);
    }
}

static inline int number_of(float sample)
{
    return (int)lroundf(sample * 32768);
}

/* The largest step from one frame to the next. */
static inline float largest_step(const float *out, int frames)
{
    float largest = 0;
    for (int i = 1; i < frames; i++)
        largest = fmaxf(largest, fabsf(out[2 * i] - out[2 * i - 2]));
    return largest;
}

#endif

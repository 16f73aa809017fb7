/* Voices with files of known lengths: file n has n seconds. */
#ifndef VT_TESTS_PLAYBACK_VOICES_LAB_H
#define VT_TESTS_PLAYBACK_VOICES_LAB_H

#include "check.h"

#include "playback/voices.h"

enum { SECOND = 1000000, LONGEST = 20 };

static vt_voices *voices;

static inline int fresh(void **state)
{
    (void)state;
    voices = vt_voices_create(NULL);
    for (uint32_t i = 1; voices && i <= LONGEST; i++)
        vt_voices_media(voices, i, true, (int64_t)i * SECOND, 0);
    return voices ? 0 : -1;
}

static inline int done(void **state)
{
    (void)state;
    vt_voices_destroy(voices);
    return 0;
}

static inline vt_voice_wish wish_of(uint32_t media)
{
    vt_voice_wish wish = vt_voice_plain;
    wish.media = media;
    return wish;
}

static inline vt_voice play(vt_voice_wish wish, int64_t t_us)
{
    vt_voice voice = {0};
    vt_err err;
    if (!vt_voices_start(voices, &wish, 1, t_us, &voice, &err)) fail_msg("%s", err.message);
    return voice;
}

static inline bool same(vt_voice a, vt_voice b)
{
    return a.slot == b.slot && a.generation == b.generation;
}

/* The next that is over is this one, for this reason. */
static inline void ends(vt_voice voice, vt_voice_over why, int64_t t_us)
{
    vt_voice ended;
    vt_voice_over cause;
    assert_true(vt_voices_ended(voices, t_us, &ended, &cause));
    assert_true(same(ended, voice));
    assert_int_equal(cause, why);
}

static inline void none_ends(int64_t t_us)
{
    vt_voice ended;
    vt_voice_over cause;
    assert_false(vt_voices_ended(voices, t_us, &ended, &cause));
}

static inline vt_mix *list(int64_t t_us)
{
    static vt_mix mix;
    mix = (vt_mix){0};
    vt_voices_mix(voices, t_us, &mix);
    return &mix;
}

/* What is heard of one voice, apart from its bus; -1: it is not in the list. */
static inline double heard(uint64_t id, int64_t t_us)
{
    const vt_mix *mix = list(t_us);
    for (int i = 0; i < mix->count; i++)
        if (mix->voices[i].id == id) return vt_ramp_at(&mix->voices[i].volume, t_us);
    return -1;
}

#endif

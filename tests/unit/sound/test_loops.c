/* Loops of short files in every form, as sound.loop plays them: no gap and no click where they begin again.
 */
#include "../tracks/made.h"
#include "mixing.h"

#include "base/clock.h"
#include "sound/clips.h"

static atomic_bool told;

static int open_file(void *context, const char *name, vt_err *err)
{
    (void)context;
    int fd = open(made_path(name), O_RDONLY);
    if (fd < 0) vt_fail_errno(err, name, "open");
    return fd;
}

static void on_told(void *context, const vt_sound_news *news)
{
    (void)context;
    if (news->told == VT_SOUND_READY) atomic_store(&told, true);
}

static void on_came(void *context)
{
    (void)context;
}

/* 440 Hz have 110 whole waves in it. */
static vt_samples *quarter_of_a_second(const char *name, const char *arguments)
{
    char all[160];
    snprintf(all, sizeof all, "-f lavfi -i 'aevalsrc=0.5*sin(440*2*PI*t):s=48000:d=0.25' %s", arguments);
    made(name, all);
    vt_sound_options sound = {.open = open_file};
    vt_clips_options options = {.sound = &sound, .told = on_told, .came = on_came};
    vt_clips *clips = vt_clips_create(&options, NULL);
    assert_non_null(clips);
    atomic_store(&told, false);
    int number = vt_clips_ask(clips, name, "", false);
    for (int i = 0; i < 10000 && !atomic_load(&told); i++)
        vt_clock_sleep_us(1000);
    vt_clip clip;
    assert_true(atomic_load(&told) && vt_clips_get(clips, number, false, &clip) && clip.whole);
    if (clip.length != 12000) fail_msg("%s: %ld frames", name, (long)clip.length);
    vt_samples *samples = vt_samples_whole(clip.whole->channels, clip.length); /* the desk's own */
    assert_non_null(samples);
    memcpy(samples->frames, clip.whole->frames,
        sizeof *samples->frames * (size_t)samples->channels * (size_t)samples->length);
    vt_samples_release(clip.whole);
    vt_clips_destroy(clips);
    return samples;
}

static void short_files_loop_without_a_gap(void **state)
{
    (void)state;
    static const char *const forms[][2] = {{"x.ogg", "-c:a libvorbis -q:a 8"}, {"x.opus", ""}, {"x.flac", ""},
        {"x.m4a", "-b:a 256k"}, {"x.mp3", ""}};
    enum { ALL = 3 * 48000, WAVE = 110 };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        desk *d = desk_new();
        play(d, quarter_of_a_second(forms[i][0], forms[i][1]))->transport.loop = true;
        set(d);
        const float *out = hear(d, ALL);
        float step = largest_step(out, ALL);
        if (step > 0.04f) fail_msg("%s: a step of %f", forms[i][0], (double)step);
        for (int from = 0; from + WAVE <= ALL; from += WAVE) { /* every wave is heard */
            float most = 0, least = 0;
            for (int j = from; j < from + WAVE; j++) {
                most = fmaxf(most, out[2 * j]);
                least = fminf(least, out[2 * j]);
            }
            if (most < 0.45f || least > -0.45f || most > 0.55f || least < -0.55f)
                fail_msg("%s: from %f to %f at frame %d", forms[i][0], (double)least, (double)most, from);
        }
        desk_end(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_files_loop_without_a_gap),
    };
    return cmocka_run_group_tests(tests, made_begin, made_end);
}

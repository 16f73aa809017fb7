/* Every format that people bring: its length to the sample, its pitch, and every place in it. */
#include "made.h"

typedef struct {
    const char *name, *arguments;
    int64_t frames; /* -1: what the format adds is not known to a reader */
    int64_t most;   /* added at most */
    int seek_noise; /* what a lossy decoder may differ by after a seek; -1: within a thousandth of a second */
    int channels;
} kind;

static const kind kinds[] = {
    {"u8.wav", TONE(44100, 2.5) "-c:a pcm_u8", 120000, 0, 0, 1},
    {"s16.wav", TONE(44100, 2.5) "-c:a pcm_s16le", 120000, 0, 0, 1},
    {"s24.wav", TONE(96000, 2.5) "-ac 2 -c:a pcm_s24le", 120000, 0, 0, 2},
    {"s32.wav", TONE(22050, 2.5) "-c:a pcm_s32le", 120000, 0, 0, 1},
    {"f32.wav", TONE(48000, 2.5) "-c:a pcm_f32le", 120000, 0, 0, 1},
    {"alaw.wav", TONE(8000, 2.5) "-c:a pcm_alaw", 120000, 0, 0, 1},
    {"odd.wav", TONE(11025, 2.5) "-c:a pcm_s16le", 120002, 0, 0, 1},
    {"six.wav", TONE(44100, 2.5) "-ac 6 -c:a pcm_s16le", 120000, 0, 0, 2},
    {"aiff.aiff", TONE(44100, 2.5), 120000, 0, 0, 1},
    {"flac.flac", TONE(44100, 2.5) "-ac 2", 120000, 0, 0, 2},
    {"cbr.mp3", TONE(44100, 2.5) "-b:a 128k", 120000, 0, 4, 1},
    {"vbr.mp3", TONE(44100, 2.5) "-q:a 2", 120000, 0, 4, 1},
    {"bare.mp3", TONE(44100, 2.5) "-q:a 2 -write_xing 0 -id3v2_version 0", -1, 3000, 4, 1},
    {"vorbis.ogg", TONE(44100, 2.5) "-c:a libvorbis", 120000, 0, 4, 1},
    {"opus.opus", TONE(48000, 2.5) "-c:a libopus", 120000, 0, 64, 1},
    {"aac.m4a", TONE(44100, 2.5) "-c:a aac", 120000, 0, 64, 1},
    {"aac48.m4a", TONE(48000, 2.5) "-ac 2 -c:a aac", 120000, 0, 64, 2},
    {"adts.aac", TONE(44100, 2.5) "-c:a aac", -1, 3000, 64, 1},
    {"itunes.m4a",
        TONE(44100, 2.5) "-c:a aac -movflags use_metadata_tags -metadata iTunSMPB=' 00000000 00000400 "
                         "000000BE 0000000000015888'",
        96000, 0, 64, 1},
    {"film.mp4", TONE(44100, 2.5) PICTURE(2.5) "-c:v mpeg4 -c:a aac", 120000, 0, 64, 1},
    {"film.mkv", TONE(44100, 2.5) PICTURE(2.5) "-c:v mpeg4 -c:a aac", -1, 3000, -1, 1},
    {"film.webm", TONE(48000, 2.5) PICTURE(2.5) "-c:v libvpx -c:a libopus", -1, 1000, -1, 1},
    {"sound.webm", TONE(48000, 2.5) "-c:a libopus", 120000, 0, -1, 1},
};

static void lengths_and_pitches_are_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const kind *seen = &kinds[i];
        vt_pcm *pcm = pcm_of(made(seen->name, seen->arguments));
        int16_t *frames;
        int64_t all = frames_of(pcm, &frames);
        vt_err err = {.kind = VT_ERR_NONE};
        int64_t counted = vt_pcm_count(pcm, NULL, NULL, &err);
        if (counted != all) fail_msg("%s: counted %ld, read %ld", seen->name, (long)counted, (long)all);
        int64_t least = seen->frames < 0 ? 120000 : seen->frames;
        if (all < least || all > least + seen->most) fail_msg("%s: %ld frames", seen->name, (long)all);
        if (vt_pcm_channels(pcm) != seen->channels) fail_msg("%s: channels", seen->name);
        double pitch = pitch_of(frames, seen->channels, 4800, 95000);
        if (fabs(pitch - 441) > 0.5) fail_msg("%s: %f Hz", seen->name, pitch);
        int16_t *again;
        int64_t second = frames_of(pcm, &again); /* counting went back to the beginning */
        if (second != all) fail_msg("%s: not as long again", seen->name);
        for (int64_t j = 0; j < all * seen->channels; j++)
            if (abs(again[j] - frames[j]) > (seen->seek_noise < 0 ? 64 : seen->seek_noise))
                fail_msg("%s: frame %ld is %d, not %d", seen->name, (long)j, again[j], frames[j]);
        free(again);
        free(frames);
        vt_pcm_close(pcm);
    }
}

static void every_place_is_found_to_the_frame(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const kind *seen = &kinds[i];
        vt_pcm *pcm = pcm_of(made_path(seen->name));
        int16_t *frames, some[2 * 500];
        int64_t all = frames_of(pcm, &frames), channels = seen->channels;
        for (int64_t j = 0; j < 60; j++) {
            int64_t at = j * 7919 * 37 % all, want = all - at < 500 ? all - at : 500;
            vt_err err = {.kind = VT_ERR_NONE};
            assert_true(vt_pcm_seek(pcm, at, &err));
            int got = vt_pcm_read(pcm, some, 500, &err);
            if (seen->seek_noise < 0) { /* a film: the nearest millisecond */
                if (llabs(got - want) > 60) fail_msg("%s: %d frames at %ld", seen->name, got, (long)at);
                continue;
            }
            if (got != want) fail_msg("%s: %d frames at %ld, not %ld", seen->name, got, (long)at, (long)want);
            for (int k = 0; k < got * channels; k++)
                if (abs(some[k] - frames[at * channels + k]) > seen->seek_noise)
                    fail_msg("%s: frame %ld differs", seen->name, (long)(at + k / channels));
        }
        free(frames);
        vt_pcm_close(pcm);
    }
}

static void the_end_is_the_end(void **state)
{
    (void)state;
    vt_pcm *pcm = pcm_of(made_path("cbr.mp3"));
    int16_t some[100];
    assert_true(vt_pcm_seek(pcm, 119990, NULL));
    assert_int_equal(vt_pcm_read(pcm, some, 100, NULL), 10);
    assert_int_equal(vt_pcm_read(pcm, some, 100, NULL), 0);
    assert_true(vt_pcm_seek(pcm, 500000, NULL));
    assert_int_equal(vt_pcm_read(pcm, some, 100, NULL), 0);
    assert_true(vt_pcm_seek(pcm, 0, NULL));
    assert_int_equal(vt_pcm_read(pcm, some, 100, NULL), 100);
    vt_pcm_close(pcm);
}

static void the_language_is_chosen(void **state)
{
    (void)state;
    const char *path = made("two.mka",
        TONE(48000,
            1) "-f lavfi -i sine=frequency=882:sample_rate=48000:duration=1 "
               "-map 0 -map 1 -metadata:s:a:0 language=fre -metadata:s:a:1 language=ger -c:a pcm_s16le");
    static const struct {
        const char *language;
        double hertz;
    } cases[] = {{"", 441}, {"fr", 441}, {"de", 882}, {"de-CH", 882}, {"ja", 441}};
    for (int i = 0; i < 5; i++) {
        vt_pcm *pcm = vt_pcm_open(open(path, O_RDONLY), cases[i].language, NULL);
        assert_non_null(pcm);
        int16_t *frames;
        int64_t all = frames_of(pcm, &frames);
        assert_true(fabs(pitch_of(frames, 1, 0, all) - cases[i].hertz) < 1);
        free(frames);
        vt_pcm_close(pcm);
    }
}

static void a_film_whose_sound_begins_later_is_silent_until_then(void **state)
{
    (void)state;
    made("plain.mp4", TONE(48000, 2) PICTURE(2) "-c:v mpeg4 -c:a aac");
    char arguments[800];
    snprintf(arguments, sizeof arguments, "-i '%s' -itsoffset 0.5 -i '%s' -map 0:v -map 1:a -c copy",
        made_path("plain.mp4"), made_path("plain.mp4"));
    vt_pcm *pcm = pcm_of(made("later.mp4", arguments));
    int16_t *frames;
    int64_t all = frames_of(pcm, &frames), first = 0;
    while (first < all && abs(frames[first]) < 1000)
        first++;
    assert_in_range(first, 22500, 25500);
    free(frames);
    vt_pcm_close(pcm);
}

static bool at_once(void *context)
{
    (void)context;
    return true;
}

static void stopping_stops_counting(void **state)
{
    (void)state;
    vt_pcm *pcm = pcm_of(made_path("vbr.mp3"));
    vt_err err = {.kind = VT_ERR_NONE};
    assert_int_equal(vt_pcm_count(pcm, at_once, NULL, &err), -1);
    assert_int_equal(err.kind, VT_ERR_STATE);
    vt_pcm_close(pcm);
}

static bool at_the_third_time(void *context)
{
    int *asked = context;
    return ++*asked >= 3;
}

/* The place is found by reading all that lies before it, which is thirty reads. */
static void stopping_stops_a_search(void **state)
{
    (void)state;
    int asked = 0;
    int16_t frames[2];
    vt_pcm *pcm = pcm_of(made("long.mp3", TONE(44100, 120) "-b:a 128k -write_xing 0 -id3v2_version 0"));
    vt_pcm_stop_when(pcm, at_the_third_time, &asked);
    assert_true(vt_pcm_seek(pcm, (int64_t)VT_PCM_RATE * 110, NULL));
    assert_int_equal(vt_pcm_read(pcm, frames, 1, NULL), 0);
    assert_in_range(asked, 3, 8);
    vt_pcm_close(pcm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_and_pitches_are_right),
        cmocka_unit_test(every_place_is_found_to_the_frame),
        cmocka_unit_test(the_end_is_the_end),
        cmocka_unit_test(the_language_is_chosen),
        cmocka_unit_test(a_film_whose_sound_begins_later_is_silent_until_then),
        cmocka_unit_test(stopping_stops_counting),
        cmocka_unit_test(stopping_stops_a_search),
    };
    return cmocka_run_group_tests(tests, made_begin, made_end);
}

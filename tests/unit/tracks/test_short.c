/* Sounds of a fraction of a second, as buttons and loops have them: their containers have one page or a few
 * packets, whose ends hold more than is to be heard. */
#include "made.h"

enum { HALF = 16384 };

typedef struct {
    const char *end, *arguments;
    int off; /* the encoder may change a frame of the sine by so much */
} form;

static const form forms[] = {
    {"ogg", "-c:a libvorbis -q:a 8", 1000},
    {"opus", "", 2500},
    {"flac", "", 2},
    {"m4a", "-b:a 256k", 2500},
    {"mp3", "", 2500},
};

static const char *made_sine(const form *seen, int ms)
{
    static char name[64];
    char arguments[160];
    snprintf(name, sizeof name, "sine%d.%s", ms, seen->end);
    snprintf(arguments, sizeof arguments, "-f lavfi -i 'aevalsrc=0.5*sin(440*2*PI*t):s=48000:d=0.%03d' %s",
        ms, seen->arguments);
    return made(name, arguments);
}

static int64_t counted(vt_pcm *pcm)
{
    vt_err err = {.kind = VT_ERR_NONE};
    int64_t all = vt_pcm_count(pcm, NULL, NULL, &err);
    if (all < 0) fail_msg("%s", err.message);
    return all;
}

/* Read, counted and read again; all of it the sine, to the last frame. */
static void has_length(const form *seen, int ms)
{
    const char *path = made_sine(seen, ms);
    vt_pcm *pcm = pcm_of(path);
    int16_t *frames, *again;
    int64_t first = frames_of(pcm, &frames), all = counted(pcm), second = frames_of(pcm, &again);
    if (first != 48 * ms || all != first || second != first)
        fail_msg("%s: read %ld, counted %ld, read again %ld frames, not %d", path, (long)first, (long)all,
            (long)second, 48 * ms);
    int worst = 0;
    int64_t where = 0;
    for (int64_t i = 0; i < all; i++) {
        int off = abs(frames[i] - (int)lround(HALF * sin(2 * M_PI * 440 * (double)i / 48000)));
        if (off > worst) worst = off, where = i;
    }
    if (worst > seen->off) fail_msg("%s: frame %ld of %ld is off by %d", path, (long)where, (long)all, worst);
    vt_pcm *other = pcm_of(path); /* counted first, as clips are */
    assert_int_equal(counted(other), all);
    vt_pcm_close(other);
    free(again);
    free(frames);
    vt_pcm_close(pcm);
}

static void every_form_has_its_length(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        for (int ms = 50; ms <= 400; ms += 50)
            has_length(&forms[i], ms);
}

/* Made by copying packets: the end that it tells is 2^32 samples too late. */
static void a_copy_has_the_length_of_what_was_copied(void **state)
{
    (void)state;
    char arguments[400];
    snprintf(arguments, sizeof arguments, "-i '%s' -c copy", made_sine(&forms[0], 250));
    vt_pcm *pcm = pcm_of(made("copy.ogg", arguments));
    int16_t *frames;
    assert_int_equal(frames_of(pcm, &frames), 12000);
    assert_int_equal(counted(pcm), 12000);
    assert_true(abs(frames[11999 - 27]) > HALF / 2); /* a quarter of a wave before the end: no silence */
    free(frames);
    vt_pcm_close(pcm);
}

static void every_place_is_found_in_one_page(void **state)
{
    (void)state;
    enum { MS = 400, SOME = 500 };
    vt_pcm *pcm = pcm_of(made_sine(&forms[0], MS));
    int16_t *frames, some[SOME];
    int64_t all = frames_of(pcm, &frames);
    for (int64_t at = all - 1; at >= 0; at -= 1103) {
        int want = all - at < SOME ? (int)(all - at) : SOME;
        assert_true(vt_pcm_seek(pcm, at, NULL));
        assert_int_equal(vt_pcm_read(pcm, some, SOME, NULL), want);
        for (int i = 0; i < want; i++)
            if (abs(some[i] - frames[at + i]) > 4) fail_msg("frame %ld differs", (long)at + i);
    }
    free(frames);
    vt_pcm_close(pcm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_has_its_length),
        cmocka_unit_test(a_copy_has_the_length_of_what_was_copied),
        cmocka_unit_test(every_place_is_found_in_one_page),
    };
    return cmocka_run_group_tests(tests, made_begin, made_end);
}

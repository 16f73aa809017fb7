/* Files by number: each question answered once, short ones held, what is unused let go. */
#include "check.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "sound/clips.h"

static char folder[64];
static atomic_int told, came, opened;
static atomic_int held;     /* slow1 comes at 0, slow2 at 0 and 1 */
static atomic_int foremost; /* the first letter of the first other file that came */
static vt_sound_news last;
static pthread_mutex_t news_lock;

static int open_file(void *context, const char *name, vt_err *err)
{
    (void)context;
    char path[200];
    atomic_fetch_add(&opened, 1);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    bool slow = strncmp(name, "slow", 4) == 0;
    while (slow && atomic_load(&held) >= name[4] - '0')
        vt_clock_sleep_us(1000);
    int none = 0;
    if (!slow) atomic_compare_exchange_strong(&foremost, &none, name[0]);
    if (strcmp(name, "forbidden.wav") == 0) {
        vt_fail(err, VT_ERR_DENIED, name, "it is outside the experience");
        return -1;
    }
    int fd = open(path, O_RDONLY);
    if (fd < 0) vt_fail(err, VT_ERR_MISSING, name, "there is no such file");
    return fd;
}

static void on_told(void *context, const vt_sound_news *news)
{
    (void)context;
    pthread_mutex_lock(&news_lock);
    last = *news;
    pthread_mutex_unlock(&news_lock);
    atomic_fetch_add(&told, 1);
}

static void on_came(void *context)
{
    (void)context;
    atomic_fetch_add(&came, 1);
}

static void wave(const char *name, int frames)
{
    char path[200];
    unsigned char head[44] = "RIFF....WAVEfmt \x10\0\0\0\1\0\1\0\x80\xBB\0\0\0\x77\1\0\2\0\x10\0data";
    uint32_t bytes = (uint32_t)frames * 2, all = bytes + 36;
    memcpy(head + 4, &all, 4);
    memcpy(head + 40, &bytes, 4);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fwrite(head, 1, sizeof head, file);
    for (int i = 0; i < frames; i++) {
        int16_t frame = (int16_t)(i + 1);
        fwrite(&frame, 2, 1, file);
    }
    assert_int_equal(fclose(file), 0);
}

static vt_sound_options sound_options;

static vt_clips *clips_new(size_t memory, bool silent)
{
    sound_options = (vt_sound_options){.open = open_file, .memory = memory, .silent = silent};
    vt_clips_options options = {.sound = &sound_options, .told = on_told, .came = on_came};
    atomic_store(&told, 0);
    atomic_store(&came, 0);
    atomic_store(&opened, 0);
    vt_clips *clips = vt_clips_create(&options, NULL);
    assert_non_null(clips);
    return clips;
}

static vt_sound_news wait_for(int count)
{
    for (int i = 0; i < 10000 && atomic_load(&told) < count; i++)
        vt_clock_sleep_us(1000);
    assert_int_equal(atomic_load(&told), count);
    pthread_mutex_lock(&news_lock);
    vt_sound_news news = last;
    pthread_mutex_unlock(&news_lock);
    return news;
}

static void a_file_has_one_number_and_each_question_one_answer(void **state)
{
    (void)state;
    vt_clips *clips = clips_new(0, false);
    int number = vt_clips_ask(clips, "a.wav", "", false);
    assert_int_equal(number, 1);
    vt_sound_news news = wait_for(1);
    assert_int_equal(news.told, VT_SOUND_READY);
    assert_int_equal(news.clip, 1);
    assert_int_equal(news.length_us, 1000000);
    assert_int_equal(vt_clips_ask(clips, "a.wav", "", false), 1);
    wait_for(2); /* at once, without another look */
    assert_int_equal(atomic_load(&opened), 1);
    assert_int_equal(vt_clips_ask(clips, "a.wav", "fr", false), 2);
    assert_int_equal(wait_for(3).clip, 2);
    vt_clip clip;
    assert_true(vt_clips_get(clips, 1, false, &clip));
    assert_true(clip.known && clip.mono && clip.length == 48000 && clip.whole);
    assert_int_equal(clip.whole->frames[47999], (int16_t)48000);
    vt_samples_release(clip.whole);
    assert_false(vt_clips_get(clips, 3, false, &clip));
    vt_clips_destroy(clips);
}

static void what_is_missing_forbidden_or_no_sound_is_told(void **state)
{
    (void)state;
    vt_clips *clips = clips_new(0, false);
    static const struct {
        const char *name;
        vt_asset_outcome outcome;
    } cases[] = {
        {"none.wav", VT_ASSET_MISSING}, {"forbidden.wav", VT_ASSET_REFUSED}, {"text.wav", VT_ASSET_DAMAGED}};
    char path[200];
    snprintf(path, sizeof path, "%s/text.wav", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("Amphora: a jar with two handles\n", file);
    fclose(file);
    for (int i = 0; i < 3; i++) {
        vt_clips_ask(clips, cases[i].name, "", false);
        vt_sound_news news = wait_for(i + 1);
        assert_int_equal(news.told, VT_SOUND_FAILED);
        assert_int_equal(news.outcome, cases[i].outcome);
        assert_true(news.err.message[0] != '\0');
    }
    vt_clips_destroy(clips);
}

static void files_that_changed_are_looked_at_again(void **state)
{
    (void)state;
    vt_clips *clips = clips_new(0, false);
    wave("changing.wav", 4800);
    vt_clips_ask(clips, "changing.wav", "", false);
    assert_int_equal(wait_for(1).length_us, 100000);
    vt_clip before, after;
    assert_true(vt_clips_get(clips, 1, false, &before)); /* somebody plays it */
    wave("changing.wav", 9600);
    vt_clips_ask(clips, "changing.wav", "", false);
    assert_int_equal(wait_for(2).length_us, 100000);
    vt_clips_forget(clips);
    assert_int_equal(vt_clips_ask(clips, "changing.wav", "", false), 1);
    assert_int_equal(wait_for(3).length_us, 200000);
    assert_true(vt_clips_get(clips, 1, false, &after));
    assert_true(after.whole != before.whole && after.generation != before.generation);
    assert_int_equal(before.whole->frames[4799], 4800); /* and goes on playing it */
    vt_samples_release(before.whole);
    vt_samples_release(after.whole);
    vt_clips_destroy(clips);
}

static void frames_that_nobody_plays_are_let_go(void **state)
{
    (void)state;
    vt_clips *clips = clips_new(250000, false); /* two of them */
    char name[16];
    vt_clip first;
    for (int i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "%d.wav", i);
        wave(name, 48000);
        vt_clips_ask(clips, name, "", false);
        wait_for(i + 1);
        if (i == 0) assert_true(vt_clips_get(clips, 1, false, &first) && first.whole);
    }
    assert_true(vt_clips_bytes(clips) <= 250000);
    vt_clip clip;
    assert_true(vt_clips_get(clips, 1, false, &clip) && clip.whole); /* it plays */
    vt_samples_release(clip.whole);
    assert_true(vt_clips_get(clips, 2, false, &clip) && !clip.whole);
    assert_true(vt_clips_get(clips, 4, false, &clip) && clip.whole);
    vt_samples_release(clip.whole);
    vt_samples_release(first.whole);
    vt_clips_destroy(clips);
}

static void long_ones_are_held_only_when_they_are_scratched(void **state)
{
    (void)state;
    vt_clips *clips = clips_new(0, false);
    wave("long.wav", 48000 * 40);
    vt_clips_ask(clips, "long.wav", "", false);
    assert_int_equal(wait_for(1).length_us, 40000000);
    vt_clip clip;
    assert_true(vt_clips_get(clips, 1, false, &clip) && !clip.whole);
    assert_true(vt_clips_get(clips, 1, true, &clip) && !clip.whole);
    for (int i = 0; i < 10000 && atomic_load(&came) < 2; i++)
        vt_clock_sleep_us(1000);
    assert_true(vt_clips_get(clips, 1, true, &clip) && clip.whole);
    vt_samples_release(clip.whole);
    assert_int_equal(atomic_load(&told), 1);
    vt_clips_destroy(clips);
}

static void wait_until_held(vt_clips *clips, int number, bool whole)
{
    vt_clip clip = {.whole = NULL};
    for (int i = 0; i < 10000 && !clip.whole; i++) {
        assert_true(vt_clips_get(clips, number, whole, &clip));
        vt_samples_release(clip.whole);
        vt_clock_sleep_us(1000);
    }
    assert_non_null(clip.whole);
}

static void what_is_larger_than_all_may_be_is_read_once(void **state)
{
    (void)state;
    vt_clips *clips = clips_new(1000, false);
    wave("long.wav", 48000 * 40);
    vt_clips_ask(clips, "long.wav", "", false);
    wait_for(1);
    wait_until_held(clips, 1, true);
    int before = atomic_load(&opened);
    for (int i = 0; i < 20; i++)
        wait_until_held(clips, 1, true);
    assert_int_equal(atomic_load(&opened), before);
    vt_clips_destroy(clips);
}

static void what_was_let_go_comes_back_when_it_is_played(void **state)
{
    (void)state;
    vt_clips *clips = clips_new(150000, false); /* one of them */
    char name[16];
    vt_clip clip;
    for (int i = 0; i < 2; i++) {
        snprintf(name, sizeof name, "%d.wav", i);
        wave(name, 48000);
        vt_clips_ask(clips, name, "", false);
        wait_for(i + 1);
    }
    assert_true(vt_clips_get(clips, 1, false, &clip) && !clip.whole);
    vt_clips_want(clips, 1);
    wait_until_held(clips, 1, false);
    assert_int_equal(atomic_load(&told), 2);
    vt_clips_destroy(clips);
}

static void one_slow_file_holds_up_no_other(void **state)
{
    (void)state;
    vt_clips *clips = clips_new(0, true);
    vt_clips_ask(clips, "a.wav", "", false);
    wait_for(1);
    vt_clock_sleep_us(10000); /* its thread sleeps */
    atomic_store(&held, 1);
    vt_clips_ask(clips, "slow1.wav", "", false);
    vt_clips_ask(clips, "b.wav", "", false);
    assert_int_equal(wait_for(2).clip, 3);
    atomic_store(&held, 0);
    wait_for(3);
    vt_clips_destroy(clips);
}

/* Both threads have files that do not come; then one of them has time. */
static void what_is_played_comes_before_what_is_read_ahead(void **state)
{
    (void)state;
    vt_clips *clips = clips_new(0, true);
    const char *const names[] = {"slow1.wav", "slow2.wav", "b.wav", "c.wav", "a.wav"};
    atomic_store(&held, 2);
    for (int i = 0; i < 2; i++) {
        vt_clips_ask(clips, names[i], "", false);
        for (int t = 0; t < 10000 && atomic_load(&opened) <= i; t++)
            vt_clock_sleep_us(1000);
    }
    for (int i = 2; i < 5; i++)
        vt_clips_ask(clips, names[i], "", false);
    vt_clips_want(clips, 5);
    atomic_store(&foremost, 0);
    atomic_store(&held, 1);
    wait_for(4);
    atomic_store(&held, 0);
    wait_for(5);
    assert_int_equal(atomic_load(&foremost), 'a');
    vt_clips_destroy(clips);
}

static void without_outputs_lengths_alone_are_found(void **state)
{
    (void)state;
    vt_clips *clips = clips_new(0, true);
    vt_clips_ask(clips, "a.wav", "", false);
    assert_int_equal(wait_for(1).length_us, 1000000);
    assert_int_equal(vt_clips_bytes(clips), 0);
    vt_clips_destroy(clips);
}

static int begin(void **state)
{
    (void)state;
    pthread_mutex_init(&news_lock, NULL);
    snprintf(folder, sizeof folder, "/tmp/vt-clips-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    wave("a.wav", 48000);
    return 0;
}

static int end(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_has_one_number_and_each_question_one_answer),
        cmocka_unit_test(what_is_missing_forbidden_or_no_sound_is_told),
        cmocka_unit_test(files_that_changed_are_looked_at_again),
        cmocka_unit_test(frames_that_nobody_plays_are_let_go),
        cmocka_unit_test(long_ones_are_held_only_when_they_are_scratched),
        cmocka_unit_test(what_is_larger_than_all_may_be_is_read_once),
        cmocka_unit_test(what_was_let_go_comes_back_when_it_is_played),
        cmocka_unit_test(one_slow_file_holds_up_no_other),
        cmocka_unit_test(what_is_played_comes_before_what_is_read_ahead),
        cmocka_unit_test(without_outputs_lengths_alone_are_found),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

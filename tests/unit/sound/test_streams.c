/* Long files, read ahead: every frame of the way in its place, loops without a gap, nothing kept too long. */
#include "mixing.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "sound/streams.h"

enum { LENGTH = 48000 * 12 };

static char folder[64], path[96];

static int open_file(void *context, const char *name, vt_err *err)
{
    (void)context;
    int fd = open(name, O_RDONLY);
    if (fd < 0) vt_fail_errno(err, name, "open");
    return fd;
}

/* Waits till so much is here; a stream that has ended has all of it. */
static void wait_for(const vt_samples *samples, int64_t place, int count)
{
    for (int i = 0; i < 10000 && !vt_samples_ready(samples, place, count); i++)
        vt_clock_sleep_us(1000);
    assert_true(vt_samples_ready(samples, place, count));
}

static int16_t frame_at(int64_t frame)
{
    return (int16_t)(frame % 30011);
}

static void follow(vt_streams *streams, vt_samples *samples, const vt_way *way, int64_t from, int64_t to)
{
    int16_t some[2 * 512];
    for (int64_t place = from; place < to; place += 512) {
        atomic_store(&samples->want, place);
        vt_streams_wake(streams);
        wait_for(samples, place, 512);
        assert_int_equal(vt_samples_fetch(samples, way, place, 512, some), 0);
        for (int i = 0; i < 512; i++) {
            int64_t frame = vt_way_frame(way, place + i);
            int expected = frame < 0 ? 0 : frame_at(frame);
            if (some[2 * i] != expected || some[2 * i + 1] != expected)
                fail_msg("place %ld: %d, not %d", (long)(place + i), some[2 * i], expected);
        }
    }
}

static void all_of_a_file_comes_in_order(void **state)
{
    (void)state;
    vt_streams *streams = vt_streams_create(open_file, NULL, NULL);
    vt_way way = {.length = LENGTH};
    vt_samples *samples = vt_streams_begin(streams, path, "", &way, 0);
    follow(streams, samples, &way, 0, LENGTH + 4096);
    assert_true(atomic_load(&samples->ended));
    vt_samples_release(samples);
    vt_streams_destroy(streams);
}

static void loops_are_read_without_a_gap(void **state)
{
    (void)state;
    vt_streams *streams = vt_streams_create(open_file, NULL, NULL);
    vt_way way = {.length = LENGTH, .loop = true, .from = 100001, .to = 190003};
    vt_samples *samples = vt_streams_begin(streams, path, "", &way, 50000);
    follow(streams, samples, &way, 50000, 900000);
    vt_samples_release(samples);
    vt_streams_destroy(streams);
}

static void what_is_far_ahead_is_sought(void **state)
{
    (void)state;
    vt_streams *streams = vt_streams_create(open_file, NULL, NULL);
    vt_way way = {.length = LENGTH};
    vt_samples *samples = vt_streams_begin(streams, path, "", &way, 0);
    follow(streams, samples, &way, 0, 10000);
    follow(streams, samples, &way, 400000, 420000);
    int16_t some[2 * 10];
    vt_samples_fetch(samples, &way, 399000, 10, some); /* never read: silence, not what was there before */
    assert_int_equal(some[0], 0);
    vt_samples_release(samples);
    vt_streams_destroy(streams);
}

static void what_cannot_be_read_ends(void **state)
{
    (void)state;
    vt_streams *streams = vt_streams_create(open_file, NULL, NULL);
    vt_way way = {.length = LENGTH};
    vt_samples *samples = vt_streams_begin(streams, "/nowhere/none.wav", "", &way, 0);
    wait_for(samples, 0, 512);
    assert_true(atomic_load(&samples->ended));
    vt_samples_release(samples);
    vt_streams_destroy(streams);
}

static int open_files(void)
{
    DIR *all = opendir("/proc/self/fd");
    int count = 0;
    assert_non_null(all);
    while (readdir(all))
        count++;
    closedir(all);
    return count;
}

static void what_nobody_plays_is_let_go(void **state)
{
    (void)state;
    vt_streams *streams = vt_streams_create(open_file, NULL, NULL);
    vt_way way = {.length = LENGTH};
    int before = open_files();
    for (int i = 0; i < 100; i++) {
        vt_samples *samples = vt_streams_begin(streams, path, "", &way, 0);
        wait_for(samples, 0, 512);
        vt_samples_release(samples);
        vt_streams_wake(streams);
    }
    for (int i = 0; i < 10000 && open_files() > before; i++)
        vt_clock_sleep_us(1000);
    assert_int_equal(open_files(), before);
    vt_streams_destroy(streams);
}

static void a_mixer_plays_a_stream_to_the_sample(void **state)
{
    (void)state;
    vt_streams *streams = vt_streams_create(open_file, NULL, NULL);
    desk *d = desk_new();
    vt_way way = {.length = LENGTH};
    vt_samples *samples = vt_streams_begin(streams, path, "", &way, 0);
    vt_mix_voice *voice = play(d, samples);
    d->list.voices[0].length = LENGTH;
    voice->transport.length_us = 12000000;
    wait_for(samples, 0, 48000);
    set(d);
    for (int64_t at = 0; at < LENGTH; at += 4800) {
        wait_for(samples, at, 4800);
        const float *out = hear(d, 4800);
        for (int i = 0; i < 4800; i++)
            assert_int_equal(number_of(out[2 * i]), frame_at(at + i));
        vt_streams_wake(streams);
    }
    assert_int_equal(vt_mixer_count(d->mixer).missed, 0);
    vt_mixer_destroy(d->mixer);
    vt_samples_release(samples);
    vt_streams_destroy(streams);
}

static int begin(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/vt-streams-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/long.wav", folder);
    FILE *file = fopen(path, "wb");
    if (!file) return -1;
    unsigned char head[44] = "RIFF....WAVEfmt \x10\0\0\0\1\0\1\0\x80\xBB\0\0\0\x77\1\0\2\0\x10\0data";
    uint32_t bytes = LENGTH * 2, all = bytes + 36;
    memcpy(head + 4, &all, 4);
    memcpy(head + 40, &bytes, 4);
    fwrite(head, 1, sizeof head, file);
    for (int i = 0; i < LENGTH; i++) {
        int16_t frame = frame_at(i);
        fwrite(&frame, 2, 1, file);
    }
    return fclose(file);
}

static int end(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_a_file_comes_in_order),
        cmocka_unit_test(loops_are_read_without_a_gap),
        cmocka_unit_test(what_is_far_ahead_is_sought),
        cmocka_unit_test(what_cannot_be_read_ends),
        cmocka_unit_test(what_nobody_plays_is_let_go),
        cmocka_unit_test(a_mixer_plays_a_stream_to_the_sample),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

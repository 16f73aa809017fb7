/* The whole room with real outputs: SDL's that write to a file, one that is missing, and a PulseAudio server
 * of our own, which dies and comes back. */
#include "check.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "sound/sound.h"

/* The client of a PulseAudio server that died leaves some of its own behind. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libpulse\n";
}

static char folder[64];

static const char *in_folder(const char *name)
{
    static _Thread_local char paths[4][128]; /* clips and streams ask on threads of their own */
    static _Thread_local int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static int open_file(void *context, const char *name, vt_err *err)
{
    (void)context;
    int fd = open(in_folder(name), O_RDONLY);
    if (fd < 0) vt_fail_errno(err, name, "open");
    return fd;
}

static int64_t now(void *context)
{
    (void)context;
    return vt_clock_us();
}

static vt_sound *sound_new(const char *headphones)
{
    vt_sound_options options = {.open = open_file, .now = now, .devices = {"", headphones}};
    vt_sound *sound = vt_sound_create(&options, NULL);
    assert_non_null(sound);
    return sound;
}

static vt_sound_news wait_for(vt_sound *sound, vt_sound_told told)
{
    vt_sound_news news;
    for (int i = 0; i < 40000; i++) {
        if (vt_sound_take(sound, &news)) {
            if (news.told == told) return news;
            fail_msg("%d was told instead: %s", (int)news.told, news.err.message);
        }
        vt_clock_sleep_us(1000);
    }
    fail_msg("%d was never told", (int)told);
    return news;
}

static vt_mix mix_of(int clip, bool loop, int64_t length_us)
{
    vt_ramp plain = {1, 1, 0, 0};
    vt_mix mix = {.revision = 1, .count = 1, .volume = plain};
    for (int i = 0; i < VT_BUSES; i++)
        mix.buses[i] = (vt_mix_bus){plain, plain};
    mix.voices[0] = (vt_mix_voice){.id = 1, .media = (uint32_t)clip, .volume = plain, .bus = VT_BUS_EFFECTS};
    mix.voices[0].transport = (vt_transport){.base_us = vt_clock_us(),
        .length_us = length_us,
        .rate = 1,
        .playing = true,
        .loop = loop,
        .epoch = 1};
    return mix;
}

static void play(vt_sound *sound, const char *name, bool loop)
{
    int clip = vt_sound_clip(sound, name, "", false);
    vt_sound_news news = wait_for(sound, VT_SOUND_READY);
    vt_mix mix = mix_of(clip, loop, news.length_us);
    vt_sound_mix(sound, &mix, vt_clock_us(), vt_clock_us());
}

/* Of a file of frames at 48 kHz, one channel. */
static void wave_head(FILE *file, int frames)
{
    unsigned char head[44] = "RIFF....WAVEfmt \x10\0\0\0\1\0\1\0\x80\xBB\0\0\0\x77\1\0\2\0\x10\0data";
    uint32_t bytes = (uint32_t)frames * 2, all = bytes + 36;
    memcpy(head + 4, &all, 4);
    memcpy(head + 40, &bytes, 4);
    assert_int_equal(fwrite(head, 1, sizeof head, file), sizeof head);
}

static void wave(const char *name, int frames, int (*frame_at)(int i))
{
    FILE *file = fopen(in_folder(name), "wb");
    assert_non_null(file);
    wave_head(file, frames);
    for (int i = 0; i < frames; i++) {
        int16_t frame = (int16_t)frame_at(i);
        fwrite(&frame, 2, 1, file);
    }
    assert_int_equal(fclose(file), 0);
}

static int numbered(int i)
{
    return i + 1;
}

static int tone(int i)
{
    return (int)lround(12000 * sin(2 * M_PI * 480 * i / 48000));
}

static off_t size_of(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 ? about.st_size : 0;
}

static void wait_for_bytes(const char *path, off_t bytes)
{
    for (int i = 0; i < 20000 && size_of(path) < bytes; i++)
        vt_clock_sleep_us(1000);
    assert_true(size_of(path) >= bytes);
}

static size_t read_all(const char *path, void *into, size_t most)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t got = fread(into, 1, most, file);
    fclose(file);
    return got;
}

static void a_loop_reaches_the_output_without_a_gap(void **state)
{
    (void)state;
    static float out[2 * 48000];
    setenv("SDL_AUDIODRIVER", "disk", 1);
    setenv("SDL_DISKAUDIOFILE", in_folder("out.raw"), 1);
    vt_sound *sound = sound_new(NULL);
    play(sound, "numbered.wav", true);
    wait_for_bytes(in_folder("out.raw"), sizeof out);
    assert_int_equal(vt_sound_count(sound).voices, 1);
    vt_sound_destroy(sound);
    size_t frames = read_all(in_folder("out.raw"), out, sizeof out) / sizeof(float) / 2, first = 0;
    while (first < frames && out[2 * first] == 0)
        first++;
    assert_true(first < 24000);
    for (size_t i = first; i < frames; i++) {
        assert_int_equal(lroundf(out[2 * i] * 32768), (int)((i - first) % 1001) + 1);
        assert_true(out[2 * i] == out[2 * i + 1]);
    }
}

static void a_voice_of_the_headphones_sounds_there_alone(void **state)
{
    (void)state;
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    vt_sound *sound = sound_new("");
    int clip = vt_sound_clip(sound, "tone.wav", "", false);
    vt_mix mix = mix_of(clip, true, wait_for(sound, VT_SOUND_READY).length_us);
    mix.voices[0].output = VT_OUTPUT_HEADPHONES;
    vt_sound_mix(sound, &mix, vt_clock_us(), vt_clock_us());
    for (int i = 0; i < 10000 && !vt_sound_count(sound).open[VT_OUTPUT_HEADPHONES]; i++)
        vt_clock_sleep_us(1000);
    assert_true(vt_sound_count(sound).open[VT_OUTPUT_HEADPHONES]);
    assert_false(vt_sound_count(sound).open[VT_OUTPUT_ROOM]);
    vt_sound_destroy(sound);
}

static void what_is_too_long_to_be_scratched_is_heard_forwards(void **state)
{
    (void)state;
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    FILE *file = fopen(in_folder("long.wav"), "wb");
    assert_non_null(file);
    wave_head(file, 48000 * 700);
    assert_int_equal(ftruncate(fileno(file), 44 + 48000 * 700 * 2), 0);
    assert_int_equal(fclose(file), 0);
    vt_sound *sound = sound_new(NULL);
    int clip = vt_sound_clip(sound, "long.wav", "", false);
    vt_mix mix = mix_of(clip, false, wait_for(sound, VT_SOUND_READY).length_us);
    mix.voices[0].whole = true;
    vt_sound_mix(sound, &mix, vt_clock_us(), vt_clock_us());
    for (int i = 0; i < 10000 && vt_sound_count(sound).voices == 0; i++)
        vt_clock_sleep_us(1000);
    assert_int_equal(vt_sound_count(sound).voices, 1);
    vt_sound_destroy(sound);
}

static void as_many_others_take_the_place_of_all_that_play(void **state)
{
    (void)state;
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    vt_sound *sound = sound_new(NULL);
    int clip = vt_sound_clip(sound, "tone.wav", "", false);
    vt_mix mix = mix_of(clip, true, wait_for(sound, VT_SOUND_READY).length_us);
    mix.count = VT_MIX_VOICES;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < VT_MIX_VOICES; i++) {
            mix.voices[i] = mix.voices[0];
            mix.voices[i].id = (uint64_t)(round * VT_MIX_VOICES + i + 1);
        }
        vt_sound_mix(sound, &mix, vt_clock_us(), vt_clock_us());
        uint64_t mixed = vt_sound_count(sound).mixed; /* two blocks later the others have been taken over */
        for (int i = 0; i < 10000 && vt_sound_count(sound).mixed < mixed + 2; i++)
            vt_clock_sleep_us(1000);
        assert_int_equal(vt_sound_count(sound).voices, VT_MIX_VOICES);
    }
    vt_sound_destroy(sound);
}

static void film(const char *name, const char *arguments)
{
    char command[400];
    snprintf(command, sizeof command,
        "ffmpeg -nostdin -loglevel error -y -f lavfi -i testsrc=size=64x48:rate=10:duration=3 %s -c:v mpeg4 "
        "'%s'",
        arguments, in_folder(name));
    assert_int_equal(system(command), 0);
}

static void the_sound_of_a_film_is_read_along(void **state)
{
    (void)state;
    static float out[2 * 48000];
    setenv("SDL_AUDIODRIVER", "disk", 1);
    setenv("SDL_DISKAUDIOFILE", in_folder("film.raw"), 1);
    film("dumb.mp4", "");
    film("film.mp4", "-f lavfi -i sine=frequency=480:sample_rate=48000:duration=3 -c:a aac");
    vt_sound *sound = sound_new(NULL);
    vt_sound_clip(sound, "dumb.mp4", "", true);
    assert_int_equal(wait_for(sound, VT_SOUND_READY).length_us, 0);
    int clip = vt_sound_clip(sound, "film.mp4", "", true);
    int64_t length_us = wait_for(sound, VT_SOUND_READY).length_us;
    assert_in_range(length_us, 2990000, 3050000);
    vt_mix mix = mix_of(clip, true, length_us);
    vt_sound_mix(sound, &mix, vt_clock_us(), vt_clock_us());
    wait_for_bytes(in_folder("film.raw"), sizeof out);
    vt_sound_destroy(sound);
    size_t frames = read_all(in_folder("film.raw"), out, sizeof out) / sizeof(float) / 2;
    int passes = 0;
    for (size_t i = frames / 2 + 1; i < frames; i++)
        passes += out[2 * i - 2] < 0 && out[2 * i] >= 0;
    assert_in_range(passes, 236, 244); /* half a second of 480 Hz */
}

static void silence_closes_the_output(void **state)
{
    (void)state;
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    vt_sound *sound = sound_new(NULL);
    vt_sound_warm(sound);
    for (int i = 0; i < 10000 && !vt_sound_count(sound).open[VT_OUTPUT_ROOM]; i++)
        vt_clock_sleep_us(1000);
    assert_true(vt_sound_count(sound).open[VT_OUTPUT_ROOM]);
    for (int i = 0; i < 30000 && vt_sound_count(sound).open[VT_OUTPUT_ROOM]; i++)
        vt_clock_sleep_us(1000);
    assert_false(vt_sound_count(sound).open[VT_OUTPUT_ROOM]);
    vt_sound_destroy(sound);
}

static void an_output_that_is_missing_is_told_once(void **state)
{
    (void)state;
    setenv("SDL_AUDIODRIVER", "nowhere", 1);
    vt_sound *sound = sound_new(NULL);
    play(sound, "tone.wav", true);
    vt_sound_news news = wait_for(sound, VT_SOUND_LOST);
    assert_int_equal(news.output, VT_OUTPUT_ROOM);
    assert_true(news.never);
    assert_true(news.err.message[0] != '\0');
    vt_clock_sleep_us(1500000); /* tried again meanwhile */
    assert_false(vt_sound_take(sound, &news));
    vt_sound_destroy(sound);
}

static void a_card_that_is_missing_writes_nothing_to_the_log(void **state)
{
    (void)state;
    char said[64] = "";
    setenv("ALSA_CONFIG_PATH", in_folder("no_cards"), 1);
    setenv("SDL_AUDIODRIVER", "alsa", 1);
    int log = open(in_folder("log"), O_RDWR | O_CREAT | O_TRUNC, 0600), before = dup(STDERR_FILENO);
    dup2(log, STDERR_FILENO);
    vt_sound *sound = sound_new(NULL);
    play(sound, "tone.wav", true);
    wait_for(sound, VT_SOUND_LOST);
    vt_sound_destroy(sound);
    dup2(before, STDERR_FILENO);
    close(before);
    assert_true(pread(log, said, sizeof said - 1, 0) >= 0);
    close(log);
    unsetenv("ALSA_CONFIG_PATH");
    assert_string_equal(said, "");
}

/* ---- PulseAudio ---- */

static pid_t started(const char *const *words, const char *into)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child) return child;
    int out = open(into, O_WRONLY | O_CREAT | O_TRUNC, 0600), none = open("/dev/null", O_RDWR);
    dup2(none, 0);
    dup2(out, 1);
    dup2(none, 2);
    execvp(words[0], (char *const *)(uintptr_t)words);
    _exit(127);
}

static void finish(pid_t child)
{
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

static pid_t server(void)
{
    static const char *const words[] = {"pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no",
        "--exit-idle-time=-1", "--log-target=stderr", "-L", "module-native-protocol-unix auth-anonymous=1",
        "-L", "module-null-sink sink_name=room rate=48000 channels=2", NULL};
    setenv("XDG_RUNTIME_DIR", folder, 1);
    setenv("HOME", folder, 1);
    unsetenv("PULSE_SERVER");
    unlink(in_folder("pulse/native"));
    pid_t child = started(words, "/dev/null");
    for (int i = 0; i < 10000 && access(in_folder("pulse/native"), F_OK) != 0; i++) {
        if (waitpid(child, NULL, WNOHANG) == child) return 0;
        vt_clock_sleep_us(1000);
    }
    return child;
}

/* How high the tone is that two seconds of the output hold. */
static double pitch_at_output(const char *name)
{
    static int16_t frames[2 * 96000];
    const char *const words[] = {"parec", "-d", "room.monitor", "--format=s16le", "--rate=48000",
        "--channels=2", "--raw", "--latency-msec=20", NULL};
    char path[128];
    snprintf(path, sizeof path, "%s", in_folder(name));
    pid_t recorder = started(words, path);
    wait_for_bytes(path, sizeof frames);
    finish(recorder);
    size_t count = read_all(path, frames, sizeof frames) / 4;
    int periods[1000] = {0}, longest = 999, all = 0, seen = 0;
    size_t last = 0;
    for (size_t i = 1; i < count; i++) {
        if (frames[2 * i - 2] >= 0 || frames[2 * i] < 0) continue;
        if (last && i - last <= (size_t)longest) periods[i - last]++, all++;
        last = i;
    }
    assert_true(all > 100);
    for (int i = 0; i <= longest; i++) /* the median: a server on a busy machine leaves holes */
        if ((seen += periods[i]) * 2 > all) return 48000.0 / i;
    return 0;
}

static void a_server_that_dies_and_comes_back_is_heard_again(void **state)
{
    (void)state;
    pid_t pulse = server();
    if (!pulse) skip(); /* it is not installed */
    setenv("SDL_AUDIODRIVER", "pulseaudio", 1);
    vt_sound *sound = sound_new(NULL);
    play(sound, "tone.wav", true);
    assert_true(fabs(pitch_at_output("first.raw") - 480) < 2);
    finish(pulse);
    vt_sound_news news = wait_for(sound, VT_SOUND_LOST);
    assert_int_equal(news.output, VT_OUTPUT_ROOM);
    assert_false(vt_sound_count(sound).open[VT_OUTPUT_ROOM]);
    pulse = server();
    assert_true(pulse != 0);
    wait_for(sound, VT_SOUND_FOUND);
    assert_true(fabs(pitch_at_output("second.raw") - 480) < 2);
    vt_sound_destroy(sound);
    finish(pulse);
}

static void headphones_that_are_pulled_leave_the_room_alone(void **state)
{
    (void)state;
    pid_t pulse = server();
    if (!pulse) skip(); /* it is not installed */
    setenv("SDL_AUDIODRIVER", "pulseaudio", 1);
    int fine = system("pactl load-module module-null-sink sink_name=ears "
                      "sink_properties=device.description=Ears >/dev/null");
    assert_int_equal(fine, 0);
    vt_sound *sound = sound_new("Ears");
    int clip = vt_sound_clip(sound, "tone.wav", "", false);
    vt_mix mix = mix_of(clip, true, wait_for(sound, VT_SOUND_READY).length_us);
    mix.voices[1] = mix.voices[0];
    mix.voices[1].id = 2;
    mix.voices[1].output = VT_OUTPUT_HEADPHONES;
    mix.count = 2;
    vt_sound_mix(sound, &mix, vt_clock_us(), vt_clock_us());
    vt_sound_counters seen = {.voices = 0};
    for (int i = 0; i < 10000 && !(seen.open[VT_OUTPUT_ROOM] && seen.open[VT_OUTPUT_HEADPHONES]); i++) {
        seen = vt_sound_count(sound);
        vt_clock_sleep_us(1000);
    }
    assert_true(seen.open[VT_OUTPUT_ROOM] && seen.open[VT_OUTPUT_HEADPHONES]);
    assert_int_equal(system("pactl unload-module $(pactl list short modules | grep ears | cut -f1)"), 0);
    vt_sound_news news = {.told = VT_SOUND_READY};
    for (int i = 0; i < 40000 && !vt_sound_take(sound, &news); i++) {
        assert_true(vt_sound_count(sound).open[VT_OUTPUT_ROOM]);
        vt_clock_sleep_us(1000);
    }
    assert_int_equal(news.told, VT_SOUND_LOST);
    assert_int_equal(news.output, VT_OUTPUT_HEADPHONES);
    assert_false(news.never);
    assert_true(vt_sound_count(sound).open[VT_OUTPUT_ROOM]);
    vt_sound_destroy(sound);
    finish(pulse);
}

static void a_server_that_hangs_does_not_hold_the_end(void **state)
{
    (void)state;
    pid_t pulse = server();
    if (!pulse) skip(); /* it is not installed */
    setenv("SDL_AUDIODRIVER", "pulseaudio", 1);
    vt_sound *sound = sound_new(NULL);
    play(sound, "tone.wav", true);
    for (int i = 0; i < 10000 && !vt_sound_count(sound).open[VT_OUTPUT_ROOM]; i++)
        vt_clock_sleep_us(1000);
    kill(pulse, SIGSTOP);
    vt_sound_destroy(sound); /* it comes back at all */
    kill(pulse, SIGCONT);
    finish(pulse);
}

static int begin(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/vt-outputs-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    wave("numbered.wav", 1001, numbered);
    wave("tone.wav", 48000, tone);
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
        cmocka_unit_test(a_loop_reaches_the_output_without_a_gap),
        cmocka_unit_test(a_voice_of_the_headphones_sounds_there_alone),
        cmocka_unit_test(as_many_others_take_the_place_of_all_that_play),
        cmocka_unit_test(what_is_too_long_to_be_scratched_is_heard_forwards),
        cmocka_unit_test(the_sound_of_a_film_is_read_along),
        cmocka_unit_test(silence_closes_the_output),
        cmocka_unit_test(an_output_that_is_missing_is_told_once),
        cmocka_unit_test(a_card_that_is_missing_writes_nothing_to_the_log),
        cmocka_unit_test(a_server_that_dies_and_comes_back_is_heard_again),
        cmocka_unit_test(headphones_that_are_pulled_leave_the_room_alone),
        cmocka_unit_test(a_server_that_hangs_does_not_hold_the_end),
    };
    return cmocka_run_group_tests(tests, begin, end);
}

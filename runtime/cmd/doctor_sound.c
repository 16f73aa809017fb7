/* vitrine doctor --sound: a tone on the left, a tone on the right, at each output that the show uses, through
 * everything that its sounds go through. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "cmd/doctor_private.h"
#include "sound/sound.h"

enum {
    RATE = 48000,
    TONE_MS = 800,
    REST_MS = 400,
    HERTZ = 440,
    FRAMES = RATE / 1000 * TONE_MS,
    EDGE = RATE / 50
};
static const double loudness = 0.25; /* -12 dB: where speech in films lies */

/* A WAV file of one channel with 16 bits. */
static void write_tone(vt_buf *out)
{
    static const double pi = 3.14159265358979323846;
    uint32_t bytes = FRAMES * 2;
    vt_buf_text(out, "RIFF");
    vt_buf_u32(out, 36 + bytes);
    vt_buf_text(out, "WAVEfmt ");
    vt_buf_u32(out, 16);
    vt_buf_u32(out, 1 | 1 << 16); /* PCM, one channel */
    vt_buf_u32(out, RATE);
    vt_buf_u32(out, RATE * 2);
    vt_buf_u32(out, 2 | 16 << 16); /* bytes and bits of a sample */
    vt_buf_text(out, "data");
    vt_buf_u32(out, bytes);
    for (int i = 0; i < FRAMES; i++) {
        int edge = i < FRAMES - i ? i : FRAMES - i;
        double swell = edge < EDGE ? (double)edge / EDGE : 1; /* without a click */
        int16_t sample = (int16_t)(32767 * loudness * swell * sin(2 * pi * HERTZ * i / RATE));
        vt_buf_u8(out, (uint8_t)((uint16_t)sample & 0xff));
        vt_buf_u8(out, (uint8_t)((uint16_t)sample >> 8));
    }
}

static int open_tone(void *context, const char *name, vt_err *err)
{
    vt_buf tone;
    (void)context;
    vt_buf_init(&tone);
    write_tone(&tone);
    int fd = memfd_create(name, MFD_CLOEXEC);
    bool made = fd >= 0 && vt_buf_ok(&tone) && write(fd, tone.data, tone.size) == (ssize_t)tone.size &&
                lseek(fd, 0, SEEK_SET) == 0;
    vt_buf_finish(&tone);
    if (made) return fd;
    vt_fail_errno(err, name, "make");
    if (fd >= 0) close(fd);
    return -1;
}

static void wake(void *context)
{
    (void)context;
}

static int64_t now(void *context)
{
    (void)context;
    return vt_clock_us();
}

/* Lets time pass; false: it came to nothing, and that was said. */
static bool listen_for(vt_sound *sound, vt_sound_told told, int64_t us, bool *lost)
{
    char text[900];
    vt_sound_news news;
    for (int64_t end = vt_clock_us() + us; vt_clock_us() < end; vt_clock_sleep_us(5000)) {
        while (vt_sound_take(sound, &news)) {
            if (news.told == told && told == VT_SOUND_READY) return true;
            if (news.told == VT_SOUND_LOST || news.told == VT_SOUND_FAILED) {
                if (!*lost) fprintf(stderr, "vitrine: %s\n", vt_err_text(&news.err, text, sizeof text));
                *lost = true;
            }
        }
    }
    return told != VT_SOUND_READY;
}

/* One tone; true: the output was open while it sounded. */
static bool play(
    vt_sound *sound, const vt_conf *conf, int clip, vt_output output, double pan, uint64_t number)
{
    static vt_mix mix;
    bool lost = false;
    int64_t t_us = vt_clock_us();
    mix = (vt_mix){.revision = 2 * number,
        .count = 1,
        .volume = {1, 1, 0, 0},
        .mono = vt_conf_bool(conf, "sound.mono"),
        .balance = vt_conf_real(conf, "sound.balance")};
    for (int i = 0; i < VT_BUSES; i++)
        mix.buses[i] = (vt_mix_bus){{1, 1, 0, 0}, {1, 1, 0, 0}};
    vt_mix_voice *voice = &mix.voices[0];
    *voice = (vt_mix_voice){.id = number,
        .media = (uint32_t)clip,
        .volume = {1, 1, 0, 0},
        .pan = pan,
        .bus = VT_BUS_EFFECTS,
        .output = output};
    vt_transport_init(&voice->transport);
    vt_transport_length(&voice->transport, (int64_t)TONE_MS * 1000, t_us);
    vt_transport_play(&voice->transport, t_us);
    vt_sound_mix(sound, &mix, t_us, t_us);
    listen_for(sound, VT_SOUND_FOUND, (int64_t)TONE_MS * 1000, &lost);
    bool open = vt_sound_count(sound).open[output];
    mix.revision++;
    mix.count = 0;
    vt_sound_mix(sound, &mix, vt_clock_us(), vt_clock_us());
    listen_for(sound, VT_SOUND_FOUND, (int64_t)REST_MS * 1000, &lost);
    return open;
}

int vt_doctor_sound(const vt_conf *conf)
{
    const char *room = vt_conf_text(conf, "sound.device"),
               *headphones = vt_conf_text(conf, "sound.headphones");
    vt_err err = {0};
    bool lost = false, heard = true;
    double volume = vt_doctor_volume(conf);
    vt_sound_options options = {.open = open_tone,
        .wake = wake,
        .now = now,
        .memory = 16 << 20,
        .devices = {room, headphones[0] ? headphones : NULL}};
    vt_sound *sound = vt_sound_create(&options, &err);
    if (!sound) return vt_cmd_fail(VT_EXIT_FAILED, &err);
    vt_sound_staff(sound, volume);
    int clip = vt_sound_clip(sound, "tone.wav", "", false);
    bool ready = clip > 0 && listen_for(sound, VT_SOUND_READY, 5000000, &lost);
    if (!ready) fprintf(stderr, "vitrine: the tone cannot be read: vitrine doctor tells what is missing\n");
    uint64_t number = 0;
    for (int i = 0; ready && i < (headphones[0] ? VT_OUTPUTS : 1); i++) {
        const char *name = i == VT_OUTPUT_ROOM ? room : headphones;
        for (int side = 0; side < 2; side++) {
            printf("%s%s%s: a tone on the %s, %.2g of full volume%s\n",
                i == VT_OUTPUT_ROOM ? "room" : "headphones", name[0] ? ", " : "", name,
                side ? "right" : "left", volume,
                vt_conf_bool(conf, "sound.mono") ? " (mono: on both sides)" : "");
            fflush(stdout);
            heard &= play(sound, conf, clip, (vt_output)i, side ? 1 : -1, ++number);
        }
    }
    vt_sound_destroy(sound);
    if (!ready) return VT_EXIT_FAILED;
    if (heard)
        printf("Heard nothing? Look at the plug, the amplifier and the system's mixer (alsamixer), then at "
               "sound.device.\n"
               "Heard it on the wrong side? Change the two plugs.\n");
    else
        printf("An output could not be opened; vitrine doctor lists those that are there.\n");
    return heard ? VT_EXIT_OK : VT_EXIT_FOUND;
}

/* What should sound, as the app is told: buses, ducking, and the sound of films. */
#include "sounds.h"

static void buses_and_ducking(void **state)
{
    (void)state;
    fixture f;
    play(&f, "sound.loop 'bed.ogg' sound.duck { depth = 0.5 }\n"
             "assert(sound.bus('music').volume == 1 and tostring(sound.bus 'music') == 'bus \"music\"')\n"
             "sound.volume = 0.7 sound.mono = true sound.balance = -0.2 assert(sound.volume == 0.7 and "
             "sound.mono and sound.balance == -0.2)\n" ON_TAP("sound.bus('music').volume = 0.5")
                 ON_TAP("sound.bus('music'):fade(0.2, 1)") ON_TAP("sound.play { 'a.mp3', bus = 'voice' }")
                     ON_TAP("sound.stop { bus = 'music' }") ON_TAP("sound.load { 'x.mp3', words.file }")
                         ON_TAP("video.load 'win.mp4'"));
    media(&f, 1, VT_MEDIA_READY, 5);
    const vt_mix *mix = vt_script_mix(f.script);
    assert_true(mix->mono && mix->balance == -0.2 && mix->volume.to == 0.7);
    uint64_t revision = mix->revision;
    advance(&f, 0.1);
    assert_int_equal(vt_script_mix(f.script)->revision, revision);
    tap(&f, 0);
    mix = vt_script_mix(f.script);
    assert_true(mix->revision > revision);
    assert_true(vt_ramp_at(&mix->buses[VT_BUS_MUSIC].volume, f.now + 100000) == 0.5);
    tap(&f, 1);
    advance(&f, 1);
    assert_true(vt_ramp_at(&vt_script_mix(f.script)->buses[VT_BUS_MUSIC].volume, f.now) == 0.2);
    tap(&f, 2);
    media(&f, 2, VT_MEDIA_READY, 5);
    advance(&f, 1);
    assert_true(vt_ramp_at(&vt_script_mix(f.script)->buses[VT_BUS_MUSIC].duck, f.now) == 0.5);
    assert_true(vt_script_busy(f.script));
    tap(&f, 3);
    advance(&f, 0.1);
    assert_int_equal(vt_script_mix(f.script)->count, 1);
    tap(&f, 4);
    assert_string_equal(f.ahead, "sound story.en.mp3");
    tap(&f, 5);
    assert_string_equal(f.ahead, "film win.mp4");
    advance(&f, 5);
    assert_false(vt_script_busy(f.script));
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void its_sound_is_in_the_mix(void **state)
{
    (void)state;
    fixture f;
    play(&f,
        "sound.loop 'bed.ogg' local film = root:video { src = 'film.mp4', volume = 0.5, pan = -1, output = "
        "'headphones', captions = false }\n" ON_TAP("film:to({ volume = 0 }, 1)") ON_TAP("film:pause()"));
    media(&f, 1, VT_MEDIA_READY, 60);
    media(&f, 2, VT_MEDIA_READY, 10);
    const vt_mix *mix = vt_script_mix(f.script);
    assert_int_equal(mix->count, 2);
    const vt_mix_voice *sound = &mix->voices[1];
    assert_true(sound->media == 2 && sound->id > UINT32_MAX && sound->pan == -1 &&
                sound->output == VT_OUTPUT_HEADPHONES && sound->bus == VT_BUS_VOICE);
    assert_false(sound->transport.playing); /* until its picture moves */
    uint64_t revision = mix->revision;
    media(&f, 2, VT_MEDIA_AT, 0);
    advance(&f, 1);
    mix = vt_script_mix(f.script);
    assert_true(mix->revision > revision && mix->voices[1].transport.playing);
    assert_true(vt_ramp_at(&mix->voices[1].volume, f.now) == 0.5);
    assert_true(vt_ramp_at(&mix->buses[VT_BUS_MUSIC].duck, f.now) == 0.25);
    revision = mix->revision;
    assert_int_equal(vt_script_mix(f.script)->revision, revision);
    tap(&f, 0);
    advance(&f, 0.5);
    advance(&f, 0.5);
    advance(&f, 0.1);
    assert_true(vt_ramp_at(&vt_script_mix(f.script)->voices[1].volume, f.now) == 0);
    tap(&f, 1);
    advance(&f, 1);
    mix = vt_script_mix(f.script);
    assert_false(mix->voices[1].transport.playing);
    assert_true(vt_ramp_at(&mix->buses[VT_BUS_MUSIC].duck, f.now) == 1);
    media(&f, 2, VT_MEDIA_FAILED, 0);
    assert_int_equal(vt_script_mix(f.script)->count, 1);
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buses_and_ducking),
        cmocka_unit_test(its_sound_is_in_the_mix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

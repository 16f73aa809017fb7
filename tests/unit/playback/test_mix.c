/* Loudness on its way, buses, ducking, and the list that is written of it all. */
#include "voices_lab.h"

#include <math.h>

#include "base/mem.h"

static double ducked(vt_bus bus, int64_t t_us)
{
    return vt_ramp_at(&list(t_us)->buses[bus].duck, t_us);
}

static void near_to(double got, double expected)
{
    if (!(fabs(got - expected) < 1e-9)) fail_msg("%.12g is not %.12g", got, expected);
}

static vt_voice speak(uint32_t media, int64_t t_us)
{
    vt_voice_wish wish = wish_of(media);
    wish.bus = VT_BUS_VOICE;
    return play(wish, t_us);
}

static void ramps(void **state)
{
    (void)state;
    vt_ramp ramp = {.from = 1, .to = 1};
    vt_ramp_go(&ramp, 0, 100, 200);
    near_to(vt_ramp_at(&ramp, 0), 1);
    near_to(vt_ramp_at(&ramp, 150), 0.75);
    near_to(vt_ramp_at(&ramp, 300), 0);
    vt_ramp_go(&ramp, 1, 200, 100);
    near_to(vt_ramp_at(&ramp, 200), 0.5);
    near_to(vt_ramp_at(&ramp, 250), 0.75);
    vt_ramp_go(&ramp, 0.3, 260, 0);
    near_to(vt_ramp_at(&ramp, 259), 0.3);
    near_to(vt_ramp_at(&ramp, 260), 0.3);
    vt_ramp_go(&ramp, 0.5, 260, -5);
    near_to(vt_ramp_at(&ramp, 260), 0.5);
}

static void speech_lowers_the_others(void **state)
{
    (void)state;
    speak(2, SECOND);
    near_to(ducked(VT_BUS_MUSIC, SECOND), 1);
    near_to(ducked(VT_BUS_MUSIC, SECOND + 75000), 0.625);
    near_to(ducked(VT_BUS_EFFECTS, SECOND + 150000), 0.25);
    near_to(ducked(VT_BUS_VOICE, SECOND + 150000), 1);
    none_ends(3 * SECOND - 1);
    vt_voice voice;
    vt_voice_over why;
    assert_true(vt_voices_ended(voices, 3 * SECOND + 50000, &voice, &why));
    near_to(ducked(VT_BUS_MUSIC, 3 * SECOND + 300000), 0.625);
    near_to(ducked(VT_BUS_MUSIC, 3 * SECOND + 600000), 1);
}

static void voices_that_follow_one_another(void **state)
{
    (void)state;
    speak(2, 0);
    vt_voice voice;
    vt_voice_over why;
    assert_true(vt_voices_ended(voices, 2 * SECOND + 4000, &voice, &why));
    speak(2, 2 * SECOND + 4000);
    double before = ducked(VT_BUS_MUSIC, 2 * SECOND + 4000);
    assert_true(before >= 0.25 && before < 0.26);
    for (int64_t t = 2 * SECOND + 4000; t < 3 * SECOND; t += 1000) {
        double now = ducked(VT_BUS_MUSIC, t);
        assert_true(fabs(now - before) < 0.01 && now < 0.26);
        before = now;
    }
}

static void who_speaks(void **state)
{
    (void)state;
    vt_voice voice = speak(9, 0);
    near_to(ducked(VT_BUS_MUSIC, SECOND), 0.25);
    vt_voices_pause(voices, voice, SECOND);
    near_to(ducked(VT_BUS_MUSIC, 2 * SECOND), 1);
    vt_voices_resume(voices, voice, 2 * SECOND);
    near_to(ducked(VT_BUS_MUSIC, 3 * SECOND), 0.25);
    vt_voices_mute(voices, voice, true, 0, 3 * SECOND);
    near_to(ducked(VT_BUS_MUSIC, 4 * SECOND), 1);
    vt_voices_mute(voices, voice, false, 0, 4 * SECOND);
    vt_voices_rate(voices, voice, 0, 5 * SECOND);
    near_to(ducked(VT_BUS_MUSIC, 6 * SECOND), 1);
    vt_voices_rate(voices, voice, 1, 6 * SECOND);
    vt_voices_stop(voices, voice, 2, 7 * SECOND);
    near_to(ducked(VT_BUS_MUSIC, 8 * SECOND), 1);
    speak(99, 10 * SECOND);
    near_to(ducked(VT_BUS_MUSIC, 11 * SECOND), 1);
    vt_voices_speech(voices, 2, 11 * SECOND);
    near_to(ducked(VT_BUS_MUSIC, 12 * SECOND), 0.25);
    vt_voices_speech(voices, 1, 12 * SECOND);
    near_to(ducked(VT_BUS_MUSIC, 13 * SECOND), 0.25);
    vt_voices_speech(voices, -1, 13 * SECOND);
    near_to(ducked(VT_BUS_MUSIC, 14 * SECOND), 1);
}

static void another_depth(void **state)
{
    (void)state;
    vt_voices_duck(voices, 0.5, 1, 2);
    speak(9, SECOND);
    near_to(ducked(VT_BUS_MUSIC, SECOND + SECOND / 2), 0.75);
    none_ends(3 * SECOND);
    vt_voices_duck(voices, 0.1, 1, 2);
    near_to(ducked(VT_BUS_MUSIC, 3 * SECOND), 0.5);
    near_to(ducked(VT_BUS_MUSIC, 4 * SECOND), 0.1);
    vt_voices_duck(voices, NAN, -1, NAN);
    near_to(ducked(VT_BUS_MUSIC, 4 * SECOND), 0);
}

static void clamps(void **state)
{
    (void)state;
    vt_voice_wish wish = wish_of(9);
    wish.pan = -7;
    wish.volume = 50;
    wish.bus = (vt_bus)77;
    wish.output = (vt_output)77;
    vt_voice voice = play(wish, 0);
    const vt_mix_voice *listed = &list(0)->voices[0];
    assert_true(listed->pan == -1 && listed->volume.to == 4);
    assert_int_equal(listed->bus, VT_BUS_EFFECTS);
    assert_int_equal(listed->output, VT_OUTPUT_ROOM);
    assert_true(vt_voices_pan(voices, voice, 3));
    assert_true(list(0)->voices[0].pan == 1);
    assert_false(vt_voices_pan(voices, voice, NAN));
    vt_voices_bus(voices, VT_BUS_MUSIC, 9, 0, 0);
    assert_true(vt_voices_bus_volume(voices, VT_BUS_MUSIC, 0) == 4);
    vt_voices_bus(voices, VT_BUS_MUSIC, 0, 1, 0);
    near_to(vt_voices_bus_volume(voices, VT_BUS_MUSIC, SECOND / 2), 2);
    vt_voices_master(voices, 2, 0);
    assert_true(list(0)->volume.to == 1);
    vt_voices_hearing(voices, true, 5);
    assert_true(list(0)->mono && list(0)->balance == 1);
}

static uint64_t revision(vt_mix *mix, int64_t t_us)
{
    vt_voices_mix(voices, t_us, mix);
    return mix->revision;
}

static void revisions_grow_with_changes_alone(void **state)
{
    (void)state;
    vt_mix mix = {0};
    uint64_t now = revision(&mix, 0), calls = 0;
    assert_true(now > 0);
    vt_voice voice = play(wish_of(9), 0);
    assert_true(revision(&mix, 0) == now + 1);
    calls = vt_mem_count();
    for (int64_t t = 0; t < 9 * SECOND; t += SECOND / 7)
        assert_true(revision(&mix, t) == now + 1);
    assert_true(vt_mem_count() == calls);
    vt_voices_pan(voices, voice, 0);
    vt_voices_hearing(voices, false, 0);
    vt_voices_resume(voices, voice, SECOND);
    vt_voices_mute(voices, voice, false, 1, SECOND);
    assert_true(revision(&mix, SECOND) == now + 1);
    vt_voices_pan(voices, voice, 0.5);
    assert_true(revision(&mix, SECOND) == now + 2);
    vt_voices_hearing(voices, true, 0);
    assert_true(revision(&mix, SECOND) == now + 3);
    vt_voices_master(voices, 0.5, SECOND);
    assert_true(revision(&mix, SECOND) == now + 4);
    vt_voices_seek(voices, voice, 3, SECOND);
    assert_true(revision(&mix, SECOND) == now + 5);
    assert_true(revision(&mix, 7 * SECOND) == now + 6 && mix.count == 0);
}

static void busy(void **state)
{
    (void)state;
    assert_false(vt_voices_busy(voices));
    play(wish_of(9), 0);
    vt_voice_wish wish = wish_of(9);
    wish.bus = VT_BUS_MUSIC;
    wish.loop = true;
    play(wish, 0);
    assert_false(vt_voices_busy(voices));
    vt_voice story = speak(9, 0);
    assert_true(vt_voices_busy(voices));
    vt_voices_pause(voices, story, 1);
    assert_false(vt_voices_busy(voices));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, done)
    const struct CMUnitTest tests[] = {cmocka_unit_test(ramps), TEST(speech_lowers_the_others),
        TEST(voices_that_follow_one_another), TEST(who_speaks), TEST(another_depth), TEST(clamps),
        TEST(revisions_grow_with_changes_alone), TEST(busy)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

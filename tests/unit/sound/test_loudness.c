/* How loud it is: ramps, buses, ducking, sides, the limit. */
#include "mixing.h"

static void loudness_goes_evenly_on_its_way(void **state)
{
    (void)state;
    desk *d = desk_new();
    vt_mix_voice *voice = play(d, level(2, 96000, 16384));
    voice->volume = (vt_ramp){0, 1, d->now_us, d->now_us + 500000};
    set(d);
    const float *out = hear(d, 48000);
    for (int i = 0; i < 24000; i += 100)
        assert_true(fabsf(out[2 * i] - 0.5f * (float)i / 24000) < 0.0005f);
    for (int i = 24100; i < 48000; i += 100)
        assert_true(fabsf(out[2 * i] - 0.5f) < 1e-6f);
    assert_true(largest_step(out, 48000) < 0.001f);
    desk_end(d);
}

static void speech_lowers_the_others_by_what_was_said(void **state)
{
    (void)state;
    desk *d = desk_new();
    vt_mix_voice *music = play(d, level(2, 96000, 16384));
    music->bus = VT_BUS_MUSIC;
    set(d);
    assert_true(hear(d, 4800)[2 * 4000] == 0.5f);
    d->list.mix.buses[VT_BUS_MUSIC].duck = (vt_ramp){1, 0.25, d->now_us, d->now_us + 150000};
    set(d);
    const float *out = hear(d, 9600);
    assert_true(fabsf(out[2 * 3600] - 0.5f * 0.625f) < 0.001f); /* half the way */
    assert_true(fabsf(out[2 * 7300] - 0.125f) < 1e-6f);
    d->list.mix.buses[VT_BUS_MUSIC].duck = (vt_ramp){0.25, 1, d->now_us, d->now_us + 600000};
    set(d);
    out = hear(d, 48000);
    assert_true(fabsf(out[2 * 14400] - 0.5f * 0.625f) < 0.001f);
    assert_true(fabsf(out[2 * 29000] - 0.5f) < 1e-6f);
    desk_end(d);
}

static void all_volumes_count(void **state)
{
    (void)state;
    desk *d = desk_new();
    vt_mix_voice *voice = play(d, level(2, 48000, 16384));
    voice->volume = (vt_ramp){0.5, 0.5, 0, 0};
    d->list.mix.buses[VT_BUS_EFFECTS].volume = (vt_ramp){0.5, 0.5, 0, 0};
    d->list.mix.volume = (vt_ramp){0.5, 0.5, 0, 0};
    d->list.staff = 0.5;
    set(d);
    assert_true(fabsf(hear(d, 1000)[2 * 500] - 0.03125f) < 1e-6f);
    desk_end(d);
}

static void power_stays_the_same_wherever_one_channel_is(void **state)
{
    (void)state;
    for (double pan = -1; pan <= 1; pan += 0.125) {
        desk *d = desk_new();
        play(d, level(1, 4800, 8192))->pan = pan;
        set(d);
        const float *out = hear(d, 1000);
        double left = out[1000], right = out[1001];
        assert_true(fabs(left * left + right * right - 2 * 0.0625) < 1e-6);
        if (pan == -1) assert_true(fabs(right) < 1e-7);
        if (pan < 0) assert_true(left > right);
        desk_end(d);
    }
}

static void two_channels_are_balanced(void **state)
{
    (void)state;
    desk *d = desk_new();
    play(d, level(2, 4800, 16384))->pan = 0.25;
    set(d);
    const float *out = hear(d, 1000);
    assert_true(out[1000] == 0.375f && out[1001] == 0.5f);
    desk_end(d);
}

static void one_ear_hears_all(void **state)
{
    (void)state;
    desk *d = desk_new();
    play(d, level(1, 48000, 8192))->pan = -1; /* left alone */
    d->list.mix.mono = true;
    set(d);
    const float *out = hear(d, 1000);
    assert_true(out[1000] == out[1001] && out[1000] > 0.17f);
    d->list.mix.balance = 1;
    set(d);
    out = hear(d, 1000);
    assert_true(out[1000] == 0 && out[1001] > 0.17f);
    desk_end(d);
}

static void sixty_four_loud_voices_never_wrap_round(void **state)
{
    (void)state;
    desk *d = desk_new();
    for (int i = 0; i < 64; i++)
        play(d, tone(48000, 100 + 10 * i, 32000));
    set(d);
    const float *out = hear(d, 48000);
    float loudest = 0;
    for (int i = 0; i < 96000; i++) {
        assert_true(out[i] >= -1 && out[i] <= 1);
        loudest = fmaxf(loudest, fabsf(out[i]));
    }
    assert_true(loudest > 0.9f);
    assert_int_equal(vt_mixer_count(d->mixer).voices, 64);
    desk_end(d);
}

static void what_is_limited_recovers(void **state)
{
    (void)state;
    desk *d = desk_new();
    play(d, level(2, 4800, 32000));
    play(d, level(2, 4800, 32000));
    play(d, level(2, 192000, 8192));
    set(d);
    const float *out = hear(d, 4800);
    assert_true(fabsf(out[2 * 2000] - 1) < 0.001f);
    out = hear(d, 96000);
    assert_true(out[2 * 95000] == 0.25f);
    desk_end(d);
}

static void a_voice_sounds_where_it_was_sent(void **state)
{
    (void)state;
    desk *d = desk_new();
    vt_mixer_destroy(d->mixer);
    d->mixer = vt_mixer_create(1u << VT_OUTPUT_ROOM);
    play(d, level(2, 4800, 8192))->output = VT_OUTPUT_HEADPHONES;
    set(d);
    assert_true(hear(d, 1000)[1000] == 0);
    desk_end(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loudness_goes_evenly_on_its_way),
        cmocka_unit_test(speech_lowers_the_others_by_what_was_said),
        cmocka_unit_test(all_volumes_count),
        cmocka_unit_test(power_stays_the_same_wherever_one_channel_is),
        cmocka_unit_test(two_channels_are_balanced),
        cmocka_unit_test(one_ear_hears_all),
        cmocka_unit_test(sixty_four_loud_voices_never_wrap_round),
        cmocka_unit_test(what_is_limited_recovers),
        cmocka_unit_test(a_voice_sounds_where_it_was_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Samples are counted: where voices are, and that nothing is lost, doubled or moved. */
#include "mixing.h"

static void a_file_is_copied_to_the_bit(void **state)
{
    (void)state;
    desk *d = desk_new();
    play(d, numbered(2, 3000));
    set(d);
    const float *out = hear(d, 4000);
    for (int i = 0; i < 4000; i++) {
        assert_int_equal(number_of(out[2 * i]), i < 3000 ? i + 1 : 0);
        assert_int_equal(number_of(out[2 * i + 1]), i < 3000 ? -(i + 1) : 0);
        if (i < 3000) assert_true(out[2 * i] == (float)(i + 1) / 32768);
    }
    desk_end(d);
}

static void one_channel_in_the_middle_is_as_recorded(void **state)
{
    (void)state;
    desk *d = desk_new();
    play(d, numbered(1, 1000));
    set(d);
    const float *out = hear(d, 1000);
    for (int i = 0; i < 2000; i++)
        assert_int_equal(number_of(out[i]), i / 2 + 1);
    desk_end(d);
}

static void loops_follow_themselves_to_the_sample(void **state)
{
    (void)state;
    desk *d = desk_new();
    vt_mix_voice *voice = play(d, numbered(2, 4800));
    voice->transport.loop = true;
    voice->transport.loop_from_us = 10000; /* frame 480 */
    voice->transport.loop_to_us = 50000;   /* frame 2400 */
    set(d);
    const float *out = hear(d, 48000);
    for (int i = 0; i < 48000; i++) {
        int frame = i < 2400 ? i : 480 + (i - 2400) % 1920;
        assert_int_equal(number_of(out[2 * i]), frame + 1);
    }
    desk_end(d);
}

static void a_whole_file_loops_without_a_gap(void **state)
{
    (void)state;
    desk *d = desk_new();
    play(d, numbered(1, 1001))->transport.loop = true;
    set(d);
    const float *out = hear(d, 48000);
    for (int i = 0; i < 48000; i++)
        assert_int_equal(number_of(out[2 * i]), i % 1001 + 1);
    desk_end(d);
}

static void what_goes_backwards_meets_the_same_frames(void **state)
{
    (void)state;
    desk *d = desk_new();
    vt_mix_voice *voice = play(d, numbered(2, 4800));
    voice->transport.rate = -1;
    voice->transport.at_us = 100000;
    voice->transport.loop = true;
    set(d);
    const float *out = hear(d, 12000);
    for (int i = 200; i < 4700; i++)
        assert_int_equal(number_of(out[2 * i]), 4800 - i + 1);
    for (int i = 5000; i < 9000; i++) { /* and again from the end */
        int frame = 4799 - (i - 4801);
        assert_int_equal(number_of(out[2 * i]), frame + 1);
    }
    desk_end(d);
}

static void twice_as_fast_takes_every_second_frame(void **state)
{
    (void)state;
    desk *d = desk_new();
    play(d, numbered(2, 8000))->transport.rate = 2;
    set(d);
    const float *out = hear(d, 3900);
    for (int i = 0; i < 3900; i++)
        assert_int_equal(number_of(out[2 * i]), 2 * i + 1);
    desk_end(d);
}

static void what_stands_still_is_silent(void **state)
{
    (void)state;
    desk *d = desk_new();
    vt_mix_voice *voice = play(d, level(2, 48000, 10000));
    voice->whole = true;
    set(d);
    hear(d, 4800);
    vt_transport_rate(&voice->transport, 0, d->now_us);
    set(d);
    const float *out = hear(d, 4800);
    assert_true(largest_step(out, 4800) < 0.02f);
    for (int i = 1000; i < 4800; i++)
        assert_true(out[2 * i] == 0);
    desk_end(d);
}

static void a_wheel_that_scratches_stays_near_and_does_not_click(void **state)
{
    (void)state;
    desk *d = desk_new();
    vt_mix_voice *voice = play(d, tone(48000 * 4, 200, 8000));
    voice->whole = true;
    voice->transport.at_us = 1500000;
    set(d);
    static const double rates[] = {1.5, -2, 0.5, 3, -0.25, 1, -1, 2};
    hear(d, 800);
    for (int i = 0; i < 200; i++) {
        vt_transport_rate(&voice->transport, rates[i % 8], d->now_us + (i * 37 % 5) * 1000);
        set(d);
        const float *out = hear(d, 800);
        assert_true(largest_step(out + 2, 799) < 0.03f); /* at rate 3 the tone's own steps are 0.019 */
    }
    vt_transport_rate(&voice->transport, 1, d->now_us);
    set(d);
    hear(d, 24000);
    desk_end(d);
}

/* What stands at its end is heard at once when the hand turns back. */
static void a_wheel_comes_back_from_both_ends(void **state)
{
    (void)state;
    desk *d = desk_new();
    vt_mix_voice *voice = play(d, level(2, 24000, 10000));
    voice->whole = true;
    for (int turn = 0; turn < 4; turn++) {
        vt_transport_rate(&voice->transport, turn % 2 ? -1 : 1, d->now_us);
        set(d);
        const float *out = hear(d, 4800);
        assert_true(fabsf(out[2 * 4700]) > 0.2f);
        hear(d, 48000);
        out = hear(d, 100);
        assert_true(out[0] == 0 && out[198] == 0);
    }
    desk_end(d);
}

static void stems_keep_together_though_one_comes_late(void **state)
{
    (void)state;
    desk *d = desk_new();
    vt_samples *late = numbered(2, 20000);
    for (int i = 0; i < 4; i++)
        play(d, i == 2 ? late : numbered(2, 20000))->stems = 7;
    d->list.voices[2].samples = NULL;
    for (int i = 1; i < 4; i++)
        d->list.mix.voices[i].pan = i == 1 ? -1 : 1; /* 0: both sides, 1: left, 2 and 3: right */
    set(d);
    const float *out = hear(d, 1024);
    for (int i = 0; i < 2048; i++)
        assert_true(out[i] == 0); /* they wait for one another */
    d->list.voices[2].samples = late;
    set(d);
    out = hear(d, 4000);
    for (int i = 0; i < 4000; i++) {
        assert_int_equal(number_of(out[2 * i]), 2 * (i + 1));
        assert_int_equal(number_of(out[2 * i + 1]), -3 * (i + 1));
    }
    desk_end(d);
}

static void what_began_long_ago_is_where_it_should_be(void **state)
{
    (void)state;
    desk *d = desk_new();
    play(d, numbered(2, 30000))->transport.base_us = d->now_us - 250000;
    set(d);
    const float *out = hear(d, 1000);
    assert_int_equal(number_of(out[2 * 500]), 12000 + 500 + 1);
    desk_end(d);
    d = desk_new(); /* a moment ago: nothing of its beginning is left out */
    play(d, numbered(2, 30000))->transport.base_us = d->now_us - 90000;
    set(d);
    out = hear(d, 1000);
    assert_int_equal(number_of(out[0]), 1);
    desk_end(d);
}

static void an_output_that_comes_back_is_right_at_once(void **state)
{
    (void)state;
    desk *d = desk_new();
    play(d, numbered(2, 30000));
    set(d);
    hear(d, 1024);
    d->now_us += 300000;
    vt_mixer_restart(d->mixer, 0);
    const float *out = hear(d, 1000);
    assert_in_range(number_of(out[2 * 500]), 1024 + 14400 + 500, 1024 + 14400 + 502);
    desk_end(d);
}

static void jumps_and_stops_fade(void **state)
{
    (void)state;
    desk *d = desk_new();
    vt_mix_voice *voice = play(d, level(2, 96000, 16000));
    set(d);
    hear(d, 1000);
    vt_transport_seek(&voice->transport, 1000000, d->now_us);
    set(d);
    assert_true(largest_step(hear(d, 1000), 1000) < 0.01f);
    vt_transport_pause(&voice->transport, d->now_us);
    set(d);
    const float *out = hear(d, 1000);
    assert_true(largest_step(out, 1000) < 0.01f);
    assert_true(out[2 * 300] == 0);
    vt_transport_play(&voice->transport, d->now_us);
    set(d);
    out = hear(d, 1000);
    assert_true(largest_step(out, 1000) < 0.01f && out[2 * 500] > 0.48f);
    d->list.mix.count = 0;
    set(d);
    out = hear(d, 1000);
    assert_true(largest_step(out, 1000) < 0.01f && out[2 * 300] == 0);
    desk_end(d);
}

static void the_last_moment_of_what_has_ended_is_heard(void **state)
{
    (void)state;
    desk *d = desk_new();
    play(d, numbered(2, 10000));
    set(d);
    hear(d, 9000);
    d->list.mix.count = 0; /* the model is a little ahead of the ear */
    set(d);
    const float *out = hear(d, 1500);
    for (int i = 0; i < 1500; i++)
        assert_int_equal(number_of(out[2 * i]), i < 1000 ? 9000 + i + 1 : 0);
    desk_end(d);
}

static void what_is_paused_near_its_end_is_silent(void **state)
{
    (void)state;
    desk *d = desk_new();
    vt_mix_voice *voice = play(d, level(2, 10000, 16000));
    set(d);
    hear(d, 5000);
    vt_transport_pause(&voice->transport, d->now_us);
    set(d);
    const float *out = hear(d, 1000);
    for (int i = 300; i < 1000; i++)
        assert_true(out[2 * i] == 0);
    desk_end(d);
}

static void a_file_whose_sound_is_elsewhere_than_its_picture_is_led_back(void **state)
{
    (void)state;
    desk *d = desk_new();
    vt_mix_voice *voice = play(d, numbered(2, 32000));
    d->list.voices[0].film = true;
    set(d);
    hear(d, 4800);
    voice->transport.at_us += 30000; /* 30 ms: nobody hears it */
    set(d);
    const float *out = hear(d, 9600);
    assert_int_equal(number_of(out[2 * 9000]), 4800 + 9000 + 1);
    voice->transport.at_us += 30000; /* 60 ms */
    set(d);
    out = hear(d, 9600);
    assert_true(largest_step(out, 9600) < 0.01f);
    assert_in_range(number_of(out[2 * 9000]), 14400 + 9000 + 2880 - 1, 14400 + 9000 + 2880 + 2);
    desk_end(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_copied_to_the_bit),
        cmocka_unit_test(one_channel_in_the_middle_is_as_recorded),
        cmocka_unit_test(loops_follow_themselves_to_the_sample),
        cmocka_unit_test(a_whole_file_loops_without_a_gap),
        cmocka_unit_test(what_goes_backwards_meets_the_same_frames),
        cmocka_unit_test(twice_as_fast_takes_every_second_frame),
        cmocka_unit_test(what_stands_still_is_silent),
        cmocka_unit_test(a_wheel_that_scratches_stays_near_and_does_not_click),
        cmocka_unit_test(a_wheel_comes_back_from_both_ends),
        cmocka_unit_test(stems_keep_together_though_one_comes_late),
        cmocka_unit_test(what_began_long_ago_is_where_it_should_be),
        cmocka_unit_test(an_output_that_comes_back_is_right_at_once),
        cmocka_unit_test(jumps_and_stops_fade),
        cmocka_unit_test(the_last_moment_of_what_has_ended_is_heard),
        cmocka_unit_test(what_is_paused_near_its_end_is_silent),
        cmocka_unit_test(a_file_whose_sound_is_elsewhere_than_its_picture_is_led_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

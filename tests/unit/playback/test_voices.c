/* Voices: how they begin, go on, fade and end, and what a file that is not there yet does to that. */
#include "voices_lab.h"

#include <math.h>

#include "base/mem.h"

static void a_sound_plays_to_its_end(void **state)
{
    (void)state;
    vt_voice voice = play(wish_of(2), 100);
    assert_int_equal(vt_voices_state(voices, voice), VT_VOICE_PLAYING);
    assert_int_equal(vt_voices_at(voices, voice, 100 + SECOND), SECOND);
    assert_int_equal(vt_voices_length(voices, voice), 2 * SECOND);
    assert_int_equal(vt_voices_wish(voices), 100 + 2 * SECOND);
    none_ends(99 + 2 * SECOND);
    ends(voice, VT_OVER_END, 100 + 2 * SECOND);
    assert_int_equal(vt_voices_state(voices, voice), VT_VOICE_OVER);
    assert_int_equal(vt_voices_at(voices, voice, 5 * SECOND), 2 * SECOND);
    assert_int_equal(vt_voices_length(voices, voice), 2 * SECOND);
    assert_false(vt_voices_pause(voices, voice, 5 * SECOND));
    assert_true(vt_voices_wish(voices) == INT64_MAX);
    assert_int_equal(vt_voices_state(voices, (vt_voice){0}), VT_VOICE_OVER);
}

static void ends_come_in_order(void **state)
{
    (void)state;
    vt_voice late = play(wish_of(3), 0), first = play(wish_of(1), 0), twin = play(wish_of(1), 0);
    vt_voice cut = play(wish_of(9), 0);
    vt_voices_stop(voices, cut, 0, 4 * SECOND);
    ends(first, VT_OVER_END, 5 * SECOND);
    ends(twin, VT_OVER_END, 5 * SECOND);
    ends(late, VT_OVER_END, 5 * SECOND);
    ends(cut, VT_OVER_STOPPED, 5 * SECOND);
    none_ends(5 * SECOND);
    vt_voice one = play(wish_of(9), 6 * SECOND), two = play(wish_of(9), 6 * SECOND);
    vt_voices_stop(voices, two, 0, 7 * SECOND);
    vt_voices_stop(voices, one, 0, 7 * SECOND);
    assert_int_equal(vt_voices_wish(voices), 7 * SECOND);
    ends(one, VT_OVER_STOPPED, 7 * SECOND);
    ends(two, VT_OVER_STOPPED, 7 * SECOND);
}

static void pausing(void **state)
{
    (void)state;
    vt_voice voice = play(wish_of(5), 0);
    assert_true(vt_voices_pause(voices, voice, SECOND));
    assert_int_equal(vt_voices_state(voices, voice), VT_VOICE_PAUSED);
    assert_true(vt_voices_wish(voices) == INT64_MAX);
    assert_int_equal(list(9 * SECOND)->count, 1);
    assert_false(list(9 * SECOND)->voices[0].transport.playing);
    assert_true(vt_voices_pause(voices, voice, 20 * SECOND));
    assert_true(vt_voices_resume(voices, voice, 30 * SECOND));
    assert_true(vt_voices_resume(voices, voice, 31 * SECOND));
    assert_int_equal(vt_voices_at(voices, voice, 31 * SECOND), 2 * SECOND);
    ends(voice, VT_OVER_END, 34 * SECOND);
}

static void stopping_with_a_fade(void **state)
{
    (void)state;
    vt_voice voice = play(wish_of(9), 0);
    assert_true(vt_voices_stop(voices, voice, 0.5, SECOND));
    assert_int_equal(vt_voices_state(voices, voice), VT_VOICE_STOPPING);
    assert_true(fabs(heard(1, SECOND + SECOND / 4) - 0.5) < 1e-9);
    assert_false(vt_voices_fade(voices, voice, 1, 0, SECOND + 1));
    assert_false(vt_voices_resume(voices, voice, SECOND + 1));
    assert_true(vt_voices_stop(voices, voice, 3, SECOND + 1));
    assert_int_equal(vt_voices_wish(voices), SECOND + SECOND / 2);
    assert_true(vt_voices_stop(voices, voice, 0.1, SECOND + 2));
    assert_int_equal(vt_voices_wish(voices), SECOND + 2 + SECOND / 10);
    ends(voice, VT_OVER_STOPPED, 2 * SECOND);
    assert_true(heard(1, 2 * SECOND) < 0);
    vt_voice paused = play(wish_of(9), 2 * SECOND);
    vt_voices_pause(voices, paused, 3 * SECOND);
    vt_voices_stop(voices, paused, 2, 4 * SECOND);
    ends(paused, VT_OVER_STOPPED, 4 * SECOND);
}

static void a_file_that_ends_inside_a_fade(void **state)
{
    (void)state;
    vt_voice voice = play(wish_of(1), 0);
    vt_voices_stop(voices, voice, 5, SECOND / 2);
    assert_int_equal(vt_voices_wish(voices), SECOND);
    ends(voice, VT_OVER_STOPPED, SECOND);
}

static void fading_and_muting(void **state)
{
    (void)state;
    vt_voice_wish wish = wish_of(9);
    wish.fade_s = 1;
    wish.volume = 0.8;
    vt_voice voice = play(wish, 0);
    assert_true(heard(1, 0) == 0);
    assert_true(fabs(heard(1, SECOND / 2) - 0.4) < 1e-9);
    assert_true(heard(1, SECOND) == 0.8);
    assert_true(vt_voices_fade(voices, voice, 0.2, 2, 2 * SECOND));
    assert_true(fabs(vt_voices_volume(voices, voice, 3 * SECOND) - 0.5) < 1e-9);
    assert_true(vt_voices_mute(voices, voice, true, 0, 5 * SECOND));
    assert_true(fabs(heard(1, 5 * SECOND + 5000) - 0.1) < 1e-9);
    assert_true(heard(1, 5 * SECOND + 10000) == 0);
    assert_true(vt_voices_volume(voices, voice, 6 * SECOND) == 0.2);
    assert_true(vt_voices_fade(voices, voice, 99, 0, 6 * SECOND));
    assert_true(heard(1, 6 * SECOND) == 0);
    assert_true(vt_voices_mute(voices, voice, false, 0.2, 7 * SECOND));
    assert_true(fabs(heard(1, 7 * SECOND + SECOND / 10) - 2) < 1e-9);
    assert_true(vt_voices_fade(voices, voice, NAN, 0, 8 * SECOND));
    assert_true(heard(1, 8 * SECOND) == 0);
}

static void a_file_that_is_not_known_yet(void **state)
{
    (void)state;
    vt_voice_wish wish = wish_of(99);
    wish.from_s = 1;
    vt_voice voice = play(wish, 0), held = play(wish, 0), sought = play(wish, 0), gone = play(wish, 0);
    assert_int_equal(vt_voices_state(voices, voice), VT_VOICE_WAITING);
    assert_int_equal(vt_voices_at(voices, voice, 5 * SECOND), SECOND);
    assert_int_equal(list(SECOND)->count, 0);
    assert_true(vt_voices_wish(voices) == INT64_MAX);
    assert_true(vt_voices_pause(voices, held, SECOND));
    assert_true(vt_voices_seek(voices, sought, 9, SECOND));
    assert_true(vt_voices_stop(voices, gone, 1, SECOND));
    ends(gone, VT_OVER_STOPPED, SECOND);
    vt_voices_media(voices, 99, true, 3 * SECOND, 2 * SECOND);
    assert_int_equal(vt_voices_state(voices, voice), VT_VOICE_PLAYING);
    assert_int_equal(vt_voices_state(voices, held), VT_VOICE_PAUSED);
    assert_int_equal(vt_voices_at(voices, voice, 3 * SECOND), 2 * SECOND);
    ends(sought, VT_OVER_END, 2 * SECOND);
    ends(voice, VT_OVER_END, 4 * SECOND);
    vt_voices_resume(voices, held, 10 * SECOND);
    ends(held, VT_OVER_END, 12 * SECOND);
}

static void held_and_let_go_before_the_file_is_known(void **state)
{
    (void)state;
    vt_voice voice = play(wish_of(99), 0);
    vt_voices_pause(voices, voice, 1);
    vt_voices_resume(voices, voice, 2);
    assert_int_equal(vt_voices_state(voices, voice), VT_VOICE_WAITING);
    vt_voices_media(voices, 99, true, SECOND, SECOND);
    ends(voice, VT_OVER_END, 2 * SECOND);
}

static void a_file_that_fails(void **state)
{
    (void)state;
    vt_voice waits = play(wish_of(99), 0), plays = play(wish_of(5), 0);
    vt_voices_media(voices, 99, false, 0, SECOND);
    ends(waits, VT_OVER_FAILED, SECOND);
    vt_voices_media(voices, 5, false, 0, 2 * SECOND);
    ends(plays, VT_OVER_FAILED, 2 * SECOND);
    vt_voice again = play(wish_of(99), 3 * SECOND);
    ends(again, VT_OVER_FAILED, 3 * SECOND);
    vt_voices_media(voices, 99, true, SECOND, 4 * SECOND);
    again = play(wish_of(99), 4 * SECOND);
    ends(again, VT_OVER_END, 5 * SECOND);
}

static void backwards(void **state)
{
    (void)state;
    vt_voice_wish wish = wish_of(3);
    wish.rate = -1;
    vt_voice voice = play(wish, 0);
    assert_int_equal(vt_voices_at(voices, voice, SECOND), 2 * SECOND);
    assert_true(list(SECOND)->voices[0].whole);
    ends(voice, VT_OVER_END, 3 * SECOND);
    assert_int_equal(vt_voices_at(voices, voice, 3 * SECOND), 0);
    vt_voice turned = play(wish_of(9), 10 * SECOND);
    vt_voices_rate(voices, turned, -2, 12 * SECOND);
    ends(turned, VT_OVER_END, 13 * SECOND);
    vt_voice still = play(wish_of(9), 20 * SECOND);
    vt_voices_rate(voices, still, 0, 21 * SECOND);
    none_ends(1000 * SECOND);
    vt_voices_rate(voices, still, 8, 1000 * SECOND);
    ends(still, VT_OVER_END, 1001 * SECOND);
}

static void under_a_hand(void **state)
{
    (void)state;
    vt_voice_wish wish = wish_of(3);
    wish.scratch = true;
    wish.rate = 0;
    vt_voice voice = play(wish, 0);
    assert_true(list(0)->voices[0].whole);
    vt_voices_rate(voices, voice, -2, SECOND);
    none_ends(5 * SECOND);
    assert_int_equal(vt_voices_at(voices, voice, 5 * SECOND), 0);
    assert_int_equal(list(5 * SECOND)->count, 1);
    vt_voices_rate(voices, voice, 1, 6 * SECOND);
    assert_int_equal(vt_voices_at(voices, voice, 8 * SECOND), 2 * SECOND);
    none_ends(20 * SECOND);
    assert_false(vt_voices_busy(voices));
    assert_int_equal(vt_voices_at(voices, voice, 20 * SECOND), 3 * SECOND);
    vt_voices_rate(voices, voice, -1, 20 * SECOND);
    assert_int_equal(vt_voices_at(voices, voice, 22 * SECOND), SECOND);
    assert_true(vt_voices_stop(voices, voice, 0, 22 * SECOND));
    ends(voice, VT_OVER_STOPPED, 22 * SECOND);
}

static void loops_and_seeks(void **state)
{
    (void)state;
    vt_voice_wish wish = wish_of(9);
    wish.loop = true;
    wish.loop_from_s = 2;
    wish.loop_to_s = 4;
    vt_voice voice = play(wish, 0);
    assert_int_equal(vt_voices_at(voices, voice, 5 * SECOND), 3 * SECOND);
    assert_true(vt_voices_wish(voices) == INT64_MAX);
    vt_voices_seek(voices, voice, 99, 6 * SECOND);
    assert_int_equal(vt_voices_at(voices, voice, 6 * SECOND), 3 * SECOND);
    vt_voice plain = play(wish_of(9), 6 * SECOND);
    vt_voices_seek(voices, plain, 8.5, 7 * SECOND);
    assert_int_equal(vt_voices_wish(voices), 7 * SECOND + SECOND / 2);
    vt_voices_seek(voices, plain, -3, 7 * SECOND + 1);
    assert_int_equal(vt_voices_at(voices, plain, 7 * SECOND + 1), 0);
    vt_voices_seek(voices, plain, 1e30, 8 * SECOND);
    ends(plain, VT_OVER_END, 8 * SECOND);
}

static void stems_begin_together(void **state)
{
    (void)state;
    vt_voice_wish wishes[3] = {wish_of(97), wish_of(98), wish_of(3)};
    vt_voice out[3];
    wishes[1].muted = true;
    assert_true(vt_voices_start(voices, wishes, 3, 0, out, NULL));
    vt_voices_media(voices, 97, true, 3 * SECOND, SECOND);
    assert_int_equal(vt_voices_state(voices, out[0]), VT_VOICE_WAITING);
    assert_int_equal(vt_voices_state(voices, out[2]), VT_VOICE_WAITING);
    vt_voices_media(voices, 98, true, 3 * SECOND, 2 * SECOND);
    const vt_mix *mix = list(2 * SECOND);
    assert_int_equal(mix->count, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(mix->voices[i].transport.base_us, 2 * SECOND);
        assert_true(mix->voices[i].stems != 0 && mix->voices[i].stems == mix->voices[0].stems);
        assert_int_equal(vt_ramp_at(&mix->voices[i].volume, 2 * SECOND), i != 1);
    }
    assert_true(vt_voices_mute(voices, out[1], false, 0, 3 * SECOND));
    ends(out[0], VT_OVER_END, 5 * SECOND);
    ends(out[1], VT_OVER_END, 5 * SECOND);
    ends(out[2], VT_OVER_END, 5 * SECOND);
}

static void one_stem_that_fails_leaves_the_others(void **state)
{
    (void)state;
    vt_voice_wish wishes[2] = {wish_of(97), wish_of(98)};
    vt_voice out[2];
    assert_true(vt_voices_start(voices, wishes, 2, 0, out, NULL));
    vt_voices_media(voices, 97, true, SECOND, 1);
    vt_voices_media(voices, 98, false, 0, SECOND);
    ends(out[1], VT_OVER_FAILED, SECOND);
    ends(out[0], VT_OVER_END, 2 * SECOND);
}

static void a_stem_stopped_while_waiting_holds_nobody_up(void **state)
{
    (void)state;
    vt_voice_wish wishes[2] = {wish_of(1), wish_of(98)};
    vt_voice out[2];
    assert_true(vt_voices_start(voices, wishes, 2, 0, out, NULL));
    vt_voices_stop(voices, out[1], 0, SECOND);
    assert_int_equal(vt_voices_state(voices, out[0]), VT_VOICE_PLAYING);
    ends(out[1], VT_OVER_STOPPED, SECOND);
    ends(out[0], VT_OVER_END, 2 * SECOND);
}

/* The same calls give the same hash; each thing a script may see changes it. */
static void hashes(void **state)
{
    (void)state;
    vt_hash before = vt_voices_hash(voices, vt_hash_start);
    vt_voice voice = play(wish_of(9), 0);
    vt_hash seen[8] = {before, vt_voices_hash(voices, vt_hash_start)};
    vt_voices_pause(voices, voice, SECOND), seen[2] = vt_voices_hash(voices, vt_hash_start);
    vt_voices_seek(voices, voice, 3, SECOND), seen[3] = vt_voices_hash(voices, vt_hash_start);
    vt_voices_fade(voices, voice, 0.5, 0, SECOND), seen[4] = vt_voices_hash(voices, vt_hash_start);
    vt_voices_bus(voices, VT_BUS_MUSIC, 0.5, 0, SECOND), seen[5] = vt_voices_hash(voices, vt_hash_start);
    vt_voices_hearing(voices, true, 0), seen[6] = vt_voices_hash(voices, vt_hash_start);
    vt_voices_stop(voices, voice, 0, SECOND), seen[7] = vt_voices_hash(voices, vt_hash_start);
    for (int i = 0; i < 8; i++)
        for (int j = 0; j < i; j++)
            assert_true(seen[i] != seen[j]);
    vt_voices_destroy(voices);
    assert_int_equal(fresh(NULL), 0);
    assert_true(vt_voices_hash(voices, vt_hash_start) == before);
}

static void without_memory(void **state)
{
    (void)state;
    vt_err err;
    vt_mem_fail_at(1);
    assert_null(vt_voices_create(&err));
    assert_int_equal(err.kind, VT_ERR_MEMORY);
    vt_voice_wish wish = wish_of(1);
    vt_voice out;
    vt_mem_fail_at(1);
    assert_false(vt_voices_start(voices, &wish, 1, 0, &out, &err));
    assert_int_equal(err.kind, VT_ERR_MEMORY);
    vt_mem_fail_at(0);
    ends(play(wish, 0), VT_OVER_END, SECOND);
    bool known = true;
    vt_mem_fail_at(1);
    for (uint32_t i = 1000; known && i < 2000; i++)
        known = vt_voices_media(voices, i, true, SECOND, 0);
    assert_false(known);
    vt_mem_fail_at(0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, done)
    const struct CMUnitTest tests[] = {TEST(a_sound_plays_to_its_end), TEST(ends_come_in_order),
        TEST(pausing), TEST(stopping_with_a_fade), TEST(a_file_that_ends_inside_a_fade),
        TEST(fading_and_muting), TEST(a_file_that_is_not_known_yet),
        TEST(held_and_let_go_before_the_file_is_known), TEST(a_file_that_fails), TEST(backwards),
        TEST(under_a_hand), TEST(loops_and_seeks), TEST(stems_begin_together),
        TEST(one_stem_that_fails_leaves_the_others), TEST(a_stem_stopped_while_waiting_holds_nobody_up),
        TEST(hashes), TEST(without_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

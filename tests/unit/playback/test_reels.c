/* Films as scripts know them: what is asked, what the player tells, and the cues between. */
#include "check.h"

#include <math.h>
#include <stdio.h>

#include "base/chance.h"
#include "base/mem.h"
#include "playback/reels.h"

enum { SECOND = 1000000, FILM = 7 };

static vt_reels *reels;

static int fresh(void **state)
{
    (void)state;
    reels = vt_reels_create(NULL);
    return reels && vt_reels_open(reels, FILM, NULL) ? 0 : -1;
}

static int done(void **state)
{
    (void)state;
    vt_reels_destroy(reels);
    return 0;
}

static int64_t place(int64_t t_us)
{
    return vt_reels_place(reels, FILM, t_us);
}

static vt_reel_order order(void)
{
    vt_reel_order out;
    assert_true(vt_reels_order(reels, FILM, &out));
    return out;
}

/* Ten seconds, told to play at 0, and the player shows its first picture at 0. */
static void begin(bool loop)
{
    vt_reels_set(reels, FILM, true, 1, loop, 0);
    vt_reels_ready(reels, FILM, 10 * SECOND, 0);
    vt_reels_at(reels, FILM, 0, 0);
}

static void cue(double seconds, uint64_t number)
{
    assert_true(vt_reels_cue(reels, FILM, seconds, number, NULL));
}

/* The numbers of the cues that were passed up to then, as digits in their order. */
static long passed(int64_t t_us)
{
    uint32_t media;
    uint64_t number;
    uint64_t all = 0;
    while (vt_reels_passed(reels, t_us, &media, &number)) {
        assert_int_equal(media, FILM);
        all = all * 10 + number;
    }
    return (long)(all % INT64_MAX);
}

static void it_begins_when_the_player_says_so(void **state)
{
    (void)state;
    assert_int_equal(vt_reels_state(reels, FILM), VT_REEL_LOADING);
    assert_false(order().transport.playing);
    vt_reels_set(reels, FILM, true, 1, false, SECOND);
    assert_true(order().transport.playing);
    vt_reels_ready(reels, FILM, 10 * SECOND, 2 * SECOND);
    assert_int_equal(vt_reels_state(reels, FILM), VT_REEL_READY);
    assert_int_equal(vt_reels_length(reels, FILM), 10 * SECOND);
    assert_int_equal(place(5 * SECOND), 0);
    uint32_t epoch = order().transport.epoch;
    vt_reels_at(reels, FILM, 20000, 5 * SECOND);
    assert_int_equal(place(6 * SECOND), SECOND);
    assert_int_equal(order().transport.epoch, epoch);
    vt_reels_set(reels, FILM, false, 1, false, 7 * SECOND);
    assert_int_equal(place(9 * SECOND), 2 * SECOND);
    vt_reels_set(reels, FILM, true, 1, false, 9 * SECOND);
    assert_int_equal(place(10 * SECOND), 2 * SECOND);
    vt_reels_at(reels, FILM, 2 * SECOND, 10 * SECOND);
    assert_int_equal(place(11 * SECOND), 3 * SECOND);
    assert_int_equal(order().transport.epoch, epoch);
}

static void corrections_are_no_seeks(void **state)
{
    (void)state;
    begin(false);
    vt_reel_order before = order();
    vt_reels_at(reels, FILM, SECOND + 39000, SECOND);
    assert_int_equal(place(SECOND), SECOND);
    assert_int_equal(order().transport.base_us, before.transport.base_us);
    vt_reels_at(reels, FILM, SECOND - 100000, SECOND);
    assert_int_equal(place(SECOND), SECOND - 100000);
    assert_int_equal(order().transport.epoch, before.transport.epoch);
    vt_reels_seek(reels, FILM, 5, 2 * SECOND);
    assert_int_equal(order().transport.epoch, before.transport.epoch + 1);
    assert_int_equal(order().transport.at_us, 5 * SECOND);
    assert_int_equal(place(3 * SECOND), 5 * SECOND);
    vt_reels_at(reels, FILM, 2 * SECOND, 2 * SECOND); /* from before the seek, in one batch with it */
    assert_int_equal(place(3 * SECOND), 5 * SECOND);
    vt_reels_at(reels, FILM, 5 * SECOND, 3 * SECOND);
    assert_int_equal(place(4 * SECOND), 6 * SECOND);
    assert_int_equal(order().transport.epoch, before.transport.epoch + 1);
}

static void the_end(void **state)
{
    (void)state;
    begin(false);
    assert_int_equal(place(99 * SECOND), 10 * SECOND);
    vt_reels_end(reels, FILM, 10 * SECOND + 7000);
    assert_int_equal(vt_reels_state(reels, FILM), VT_REEL_OVER);
    assert_int_equal(place(11 * SECOND), 10 * SECOND);
    assert_false(order().transport.playing);
    uint32_t epoch = order().transport.epoch;
    vt_reels_at(reels, FILM, 3, 11 * SECOND);
    assert_int_equal(place(12 * SECOND), 10 * SECOND);
    vt_reels_set(reels, FILM, true, 1, false, 12 * SECOND);
    assert_int_equal(vt_reels_state(reels, FILM), VT_REEL_READY);
    assert_int_equal(order().transport.epoch, epoch + 1);
    assert_int_equal(place(13 * SECOND), 0);
    vt_reels_at(reels, FILM, 0, 13 * SECOND);
    vt_reels_end(reels, FILM, 22 * SECOND + SECOND / 2 + 1);
    assert_int_equal(vt_reels_length(reels, FILM), 10 * SECOND);
    assert_int_equal(place(23 * SECOND), 10 * SECOND);
    vt_reels_seek(reels, FILM, 4, 24 * SECOND);
    assert_int_equal(vt_reels_state(reels, FILM), VT_REEL_READY);
    assert_int_equal(place(25 * SECOND), 4 * SECOND);
    assert_false(order().transport.playing);
}

static void an_end_that_comes_early(void **state)
{
    (void)state;
    begin(false);
    vt_reels_end(reels, FILM, 6 * SECOND);
    assert_int_equal(vt_reels_length(reels, FILM), 6 * SECOND);
    assert_int_equal(place(7 * SECOND), 6 * SECOND);
}

static void a_film_that_does_not_say_how_long_it_is(void **state)
{
    (void)state;
    vt_reels_set(reels, FILM, true, 1, false, 0);
    vt_reels_ready(reels, FILM, 0, 0);
    vt_reels_at(reels, FILM, 0, 0);
    assert_int_equal(place(50 * SECOND), 50 * SECOND);
    vt_reels_end(reels, FILM, 60 * SECOND);
    assert_int_equal(vt_reels_length(reels, FILM), 60 * SECOND);
    assert_int_equal(place(61 * SECOND), 60 * SECOND);
}

static void backwards(void **state)
{
    (void)state;
    begin(false);
    cue(5, 5);
    cue(0, 1);
    assert_int_equal(passed(6 * SECOND), 5);
    vt_reels_set(reels, FILM, true, -2, false, 6 * SECOND);
    assert_int_equal(place(7 * SECOND), 4 * SECOND);
    assert_int_equal(passed(7 * SECOND), 5);
    vt_reels_end(reels, FILM, 9 * SECOND);
    assert_int_equal(place(9 * SECOND), 0);
    assert_int_equal(passed(9 * SECOND), 1);
    vt_reels_set(reels, FILM, true, -2, false, 10 * SECOND);
    assert_int_equal(order().transport.at_us, 10 * SECOND);
}

static void cues(void **state)
{
    (void)state;
    cue(0, 1);
    cue(5, 5);
    cue(5, 6);
    cue(2, 2);
    cue(10, 9);
    cue(11, 8);
    begin(false);
    assert_int_equal(vt_reels_wish(reels, 0), 0);
    assert_int_equal(passed(0), 1);
    assert_int_equal(vt_reels_wish(reels, 0), 2 * SECOND);
    assert_int_equal(passed(2 * SECOND - 1), 0);
    assert_int_equal(passed(2 * SECOND), 2);
    assert_int_equal(passed(8 * SECOND), 56);
    assert_int_equal(passed(20 * SECOND), 9);
    assert_true(vt_reels_wish(reels, 20 * SECOND) == INT64_MAX);
    vt_reels_end(reels, FILM, 20 * SECOND);
    assert_int_equal(passed(30 * SECOND), 0);
    vt_reels_set(reels, FILM, true, 1, false, 30 * SECOND);
    assert_int_equal(passed(31 * SECOND), 0);
    vt_reels_at(reels, FILM, 0, 31 * SECOND);
    assert_int_equal(passed(31 * SECOND), 1);
}

static void seeks_pass_nothing(void **state)
{
    (void)state;
    cue(2, 2);
    cue(5, 5);
    begin(false);
    assert_int_equal(passed(SECOND), 0);
    vt_reels_seek(reels, FILM, 6, SECOND);
    vt_reels_at(reels, FILM, 6 * SECOND, SECOND + 1);
    assert_int_equal(passed(2 * SECOND), 0);
    vt_reels_seek(reels, FILM, 5, 3 * SECOND);
    assert_int_equal(passed(3 * SECOND), 0);
    vt_reels_at(reels, FILM, 5 * SECOND, 3 * SECOND + 1);
    assert_int_equal(passed(3 * SECOND + 1), 5);
    vt_reels_set(reels, FILM, false, 1, false, 3 * SECOND + 1);
    vt_reels_set(reels, FILM, true, 1, false, 4 * SECOND);
    vt_reels_at(reels, FILM, 5 * SECOND, 4 * SECOND);
    assert_int_equal(passed(4 * SECOND), 0);
}

static void each_time_round(void **state)
{
    (void)state;
    cue(0, 1);
    cue(4, 4);
    cue(10, 9);
    begin(true);
    assert_int_equal(passed(0), 1);
    assert_int_equal(passed(9 * SECOND), 4);
    assert_int_equal(vt_reels_wish(reels, 9 * SECOND), 10 * SECOND);
    assert_int_equal(passed(10 * SECOND), 19);
    assert_int_equal(passed(34 * SECOND), 419419 * 10 + 4);
    vt_reels_at(reels, FILM, 4 * SECOND - 10000, 34 * SECOND);
    assert_int_equal(place(34 * SECOND), 4 * SECOND);
    vt_reels_at(reels, FILM, 9 * SECOND + 950000, 40 * SECOND);
    assert_int_equal(passed(40 * SECOND + 40000), 19);
    assert_int_equal(place(40 * SECOND + 50000), 0);
    assert_int_equal(passed(40 * SECOND + 50000), 0);
}

static void what_was_skipped_and_what_was_shown_twice(void **state)
{
    (void)state;
    cue(5, 5);
    cue(6, 6);
    begin(false);
    assert_int_equal(passed(4 * SECOND), 0);
    vt_reels_at(reels, FILM, 5 * SECOND + 500000, 4 * SECOND);
    assert_int_equal(passed(4 * SECOND), 5);
    vt_reels_at(reels, FILM, 4 * SECOND + 900000, 4 * SECOND + 100000);
    assert_int_equal(passed(4 * SECOND + 300000), 0);
    assert_int_equal(passed(5 * SECOND + 200000), 6);
    vt_reels_at(reels, FILM, 1 * SECOND, 6 * SECOND);
    assert_int_equal(passed(10 * SECOND), 5);
}

/* Falls back and is paused before it is where it was. */
static void shown_twice_with_a_pause(void **state)
{
    (void)state;
    cue(5, 5);
    begin(false);
    assert_int_equal(passed(5 * SECOND + 100000), 5);
    vt_reels_at(reels, FILM, 4 * SECOND + 500000, 5 * SECOND + 100000);
    vt_reels_set(reels, FILM, false, 1, false, 5 * SECOND + 200000);
    vt_reels_set(reels, FILM, true, 1, false, 6 * SECOND);
    vt_reels_at(reels, FILM, 4 * SECOND + 600000, 6 * SECOND);
    assert_int_equal(passed(9 * SECOND), 0);
}

static void an_end_takes_its_last_cues_along(void **state)
{
    (void)state;
    cue(9.8, 5);
    cue(10, 6);
    begin(false);
    vt_reels_end(reels, FILM, 9 * SECOND + 700000);
    assert_int_equal(passed(9 * SECOND + 700000), 56);
}

static void a_loop_that_is_asked_for_too_late(void **state)
{
    (void)state;
    begin(false);
    vt_reels_set(reels, FILM, true, 1, true, 10 * SECOND);
    vt_reels_end(reels, FILM, 10 * SECOND);
    assert_int_equal(vt_reels_state(reels, FILM), VT_REEL_READY);
    assert_int_equal(order().transport.at_us, 0);
    assert_true(order().transport.playing);
    vt_reels_at(reels, FILM, 0, 10 * SECOND + 1);
    assert_int_equal(place(11 * SECOND + 1), SECOND);
}

static void cancelled_failed_and_closed(void **state)
{
    (void)state;
    vt_reel_order out;
    vt_err err;
    for (int i = 0; i < 256; i++)
        cue(1, (uint64_t)i);
    assert_false(vt_reels_cue(reels, FILM, 1, 999, &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    for (int i = 1; i < 256; i++)
        vt_reels_uncue(reels, FILM, (uint64_t)i);
    assert_false(vt_reels_cue(reels, FILM, -1, 3, &err));
    assert_false(vt_reels_cue(reels, FILM, NAN, 3, &err));
    cue(1, 3);
    begin(false);
    assert_int_equal(vt_reels_wish(reels, 0), SECOND);
    vt_reels_seek(reels, FILM, 2, 2 * SECOND);
    vt_reels_uncue(reels, FILM, 3);
    uint32_t media;
    uint64_t number;
    assert_true(vt_reels_passed(reels, 2 * SECOND, &media, &number));
    assert_false(vt_reels_passed(reels, 2 * SECOND, &media, &number));
    vt_reels_at(reels, FILM, 2 * SECOND, 3 * SECOND);
    assert_int_equal(place(4 * SECOND), 3 * SECOND);
    vt_reels_passed(reels, 4 * SECOND, &media, &number);
    vt_reels_fail(reels, FILM);
    assert_int_equal(vt_reels_state(reels, FILM), VT_REEL_FAILED);
    assert_int_equal(place(9 * SECOND), 3 * SECOND);
    assert_false(vt_reels_order(reels, FILM, &out));
    vt_reels_close(reels, FILM);
    assert_int_equal(vt_reels_state(reels, FILM), VT_REEL_FAILED);
    assert_false(vt_reels_order(reels, FILM, &out));
    assert_false(vt_reels_cue(reels, FILM, 1, 1, &err));
    assert_int_equal(err.kind, VT_ERR_MISSING);
    assert_true(vt_reels_open(reels, FILM, NULL));
    vt_mem_fail_at(1);
    assert_false(vt_reels_cue(reels, FILM, 1, 1, &err));
    assert_int_equal(err.kind, VT_ERR_MEMORY);
    vt_mem_fail_at(1);
    assert_null(vt_reels_create(&err));
    vt_mem_fail_at(0);
}

/* Plays a film beside another by random orders; the player answers after a while, sometimes a little
 * elsewhere. In plain play each cue is called just as often as its place is passed. */
static vt_hash life(uint64_t seed)
{
    vt_chance chance;
    vt_hash hash = vt_hash_start;
    vt_chance_seed(&chance, seed);
    assert_int_equal(fresh(NULL), 0);
    assert_true(vt_reels_open(reels, 1, NULL));
    for (uint64_t i = 0; i < 10; i++)
        cue((double)vt_chance_below(&chance, 11), i);
    int64_t t_us = 0;
    vt_reels_ready(reels, FILM, 10 * SECOND, 0);
    for (int i = 0; i < 400; i++) {
        t_us += (int64_t)vt_chance_below(&chance, SECOND);
        double rate = (double)vt_chance_below(&chance, 7) - 3;
        int64_t off = (int64_t)vt_chance_below(&chance, 400000) - 200000, now = place(t_us);
        switch (vt_chance_below(&chance, 8)) {
        case 0:
            vt_reels_set(
                reels, FILM, vt_chance_below(&chance, 4) > 0, rate, vt_chance_below(&chance, 2), t_us);
            break;
        case 1:
            vt_reels_seek(reels, FILM, (double)vt_chance_below(&chance, 12), t_us);
            break;
        case 2:
            vt_reels_end(reels, FILM, t_us);
            break;
        default:
            vt_reels_at(reels, FILM, now + off, t_us);
        }
        assert_true(place(t_us) >= 0 && place(t_us) <= 10 * SECOND);
        assert_true(vt_reels_wish(reels, t_us) >= t_us || passed(t_us) >= 0);
        hash = vt_reels_hash(reels, vt_hash_u64(hash, (uint64_t)passed(t_us)));
        assert_true(vt_reels_wish(reels, t_us) > t_us);
    }
    vt_reels_destroy(reels);
    return hash;
}

static void random_lives(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 100; seed++)
        assert_true(life(seed) == life(seed));
}

/* Whatever small corrections come, a film that plays to its end calls each cue once. */
static void cues_under_corrections(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        vt_chance chance;
        int count[12] = {0};
        uint32_t media;
        uint64_t number;
        vt_chance_seed(&chance, seed);
        assert_int_equal(fresh(NULL), 0);
        for (uint64_t i = 0; i < 12; i++)
            cue((double)i * 0.9, i);
        begin(false);
        for (int64_t t = 0; t < 14 * SECOND; t += 250000) {
            int64_t off = (int64_t)vt_chance_below(&chance, 1200000) - 600000;
            if (vt_chance_below(&chance, 3) == 0 && t < 10 * SECOND)
                vt_reels_at(reels, FILM, place(t) + off, t);
            while (vt_reels_passed(reels, t, &media, &number))
                count[number]++;
        }
        vt_reels_end(reels, FILM, 20 * SECOND);
        while (vt_reels_passed(reels, 20 * SECOND, &media, &number))
            count[number]++;
        for (int i = 0; i < 12; i++)
            if (count[i] != 1) fail_msg("seed %d: cue %d was called %d times", (int)seed, i, count[i]);
        vt_reels_destroy(reels);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, done)
    const struct CMUnitTest tests[] = {TEST(it_begins_when_the_player_says_so),
        TEST(corrections_are_no_seeks), TEST(the_end), TEST(an_end_that_comes_early),
        TEST(a_film_that_does_not_say_how_long_it_is), TEST(backwards), TEST(cues), TEST(seeks_pass_nothing),
        TEST(each_time_round), TEST(what_was_skipped_and_what_was_shown_twice),
        TEST(shown_twice_with_a_pause), TEST(an_end_takes_its_last_cues_along),
        TEST(a_loop_that_is_asked_for_too_late), TEST(cancelled_failed_and_closed),
        cmocka_unit_test(random_lives), cmocka_unit_test(cues_under_corrections)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

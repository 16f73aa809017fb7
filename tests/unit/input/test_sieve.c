/* What nobody meant, and taps that wait for a second one. */
#include "check.h"

#include "base/chance.h"
#include "input/sieve.h"
#include "input/taps.h"

static const vt_sieve_rules rules = {.palm_fingers = 5,
    .palm_us = 50000,
    .palm_near = 300,
    .w = 1920,
    .h = 1080,
    .left = 30,
    .right = 30,
    .bottom = 50,
    .edge_us = 40000,
    .double_us = 40000,
    .double_near = 24,
    .stuck_us = 120000000,
    .still = 32,
    .tremble = 6};

static vt_touch through[VT_CONTACTS_MAX];

static int feed(vt_sieve *sieve, vt_touch_phase phase, int slot, double x, double y, int64_t t_us, bool tap)
{
    static int32_t down[VT_CONTACTS_MAX][2];
    static int64_t since[VT_CONTACTS_MAX];
    if (phase == VT_TOUCH_PRESS) {
        down[slot][0] = (int32_t)(x * 8);
        down[slot][1] = (int32_t)(y * 8);
        since[slot] = t_us;
    }
    vt_touch touch = {.phase = phase,
        .tap = tap,
        .t_us = t_us,
        .contact = {.slot = slot,
            .x8 = (int32_t)(x * 8),
            .y8 = (int32_t)(y * 8),
            .down_x8 = down[slot][0],
            .down_y8 = down[slot][1],
            .down_us = since[slot]}};
    return vt_sieve_feed(sieve, &rules, &touch, through);
}

static int press(vt_sieve *sieve, int slot, double x, double y, int64_t t_us)
{
    return feed(sieve, VT_TOUCH_PRESS, slot, x, y, t_us, false);
}

static int release(vt_sieve *sieve, int slot, double x, double y, int64_t t_us)
{
    return feed(sieve, VT_TOUCH_RELEASE, slot, x, y, t_us, true);
}

static void a_palm_is_taken_back(void **state)
{
    (void)state;
    vt_sieve sieve = {0};
    for (int i = 0; i < 4; i++)
        assert_int_equal(press(&sieve, i, 500 + 40 * i, 500, 1000 * i), 1);
    assert_int_equal(press(&sieve, 4, 580, 560, 9000), 4); /* four ends, and no press */
    for (int i = 0; i < 4; i++) {
        assert_int_equal(through[i].phase, VT_TOUCH_CANCEL);
        assert_int_equal(through[i].contact.slot, i);
    }
    assert_int_equal(sieve.counts[VT_SIEVE_PALM], 5);
    assert_int_equal(press(&sieve, 5, 620, 520, 200000), 0);  /* it grows */
    assert_int_equal(press(&sieve, 6, 1500, 520, 210000), 1); /* somebody else */
    assert_int_equal(feed(&sieve, VT_TOUCH_MOVE, 2, 590, 500, 220000, false), 0);
    assert_int_equal(vt_sieve_down(&sieve), 1);
    for (int i = 0; i < 6; i++)
        assert_int_equal(release(&sieve, i, 600, 500, 900000), 0);
    assert_int_equal(press(&sieve, 0, 600, 500, 2000000), 1);
    assert_int_equal(sieve.counts[VT_SIEVE_PALM], 6);
}

static void ten_fingers_of_two_hands_are_no_palm(void **state)
{
    (void)state;
    vt_sieve sieve = {0};
    for (int i = 0; i < 10; i++)
        assert_int_equal(press(&sieve, i, 192 * (i % 5) + 100, i < 5 ? 200 : 800, 10), 1);
    for (int i = 0; i < 5; i++) /* one hand, but a finger after the other */
        assert_int_equal(press(&sieve, 10 + i, 1500 + 20 * i, 500, 1000000 + 60000 * i), 1);
}

static void one_tap_that_is_told_twice_is_one(void **state)
{
    (void)state;
    vt_sieve sieve = {0};
    press(&sieve, 0, 500, 500, 0);
    assert_int_equal(release(&sieve, 0, 500, 500, 80000), 1);
    assert_int_equal(press(&sieve, 0, 505, 503, 95000), 0);
    assert_int_equal(release(&sieve, 0, 505, 503, 130000), 0);
    assert_int_equal(sieve.counts[VT_SIEVE_DOUBLE_FIRE], 1);
    assert_int_equal(press(&sieve, 0, 505, 503, 180000), 1); /* as quickly as a person can */
    release(&sieve, 0, 505, 503, 200000);
    assert_int_equal(press(&sieve, 1, 700, 503, 205000), 1); /* elsewhere */
    feed(&sieve, VT_TOUCH_RELEASE, 1, 800, 503, 400000, false);
    assert_int_equal(press(&sieve, 1, 800, 503, 410000), 1); /* a drag that broke off goes on */
}

static void a_finger_that_stays_for_minutes_is_let_go(void **state)
{
    (void)state;
    vt_sieve sieve = {0};
    vt_touch ended[VT_CONTACTS_MAX];
    assert_true(vt_sieve_wish(&sieve, &rules) == INT64_MAX);
    press(&sieve, 3, 500, 500, 1000000);
    press(&sieve, 4, 900, 500, 1000000);
    for (int i = 1; i < 200; i++) /* one trembles, the other wanders */
        feed(&sieve, VT_TOUCH_MOVE, 3, 500 + i % 2, 500, 1000000 + 500000 * i, false),
            feed(&sieve, VT_TOUCH_MOVE, 4, 900 + i % 2 * 100, 500, 1000000 + 500000 * i, false);
    assert_true(vt_sieve_wish(&sieve, &rules) == 121000000);
    assert_int_equal(vt_sieve_advance(&sieve, &rules, 120999999, ended), 0);
    assert_int_equal(vt_sieve_advance(&sieve, &rules, 121000000, ended), 1);
    assert_int_equal(ended[0].contact.slot, 3);
    assert_int_equal(ended[0].phase, VT_TOUCH_CANCEL);
    assert_int_equal(sieve.counts[VT_SIEVE_STUCK], 1);
    assert_int_equal(feed(&sieve, VT_TOUCH_MOVE, 3, 505, 500, 122000000, false), 0);
    assert_int_equal(release(&sieve, 3, 505, 500, 123000000), 0);
}

static void trembling_is_nothing_and_wandering_is(void **state)
{
    (void)state;
    vt_sieve sieve = {0};
    press(&sieve, 0, 500, 500, 0);
    int counted = 0;
    for (int i = 1; i <= 100; i++) {
        feed(&sieve, VT_TOUCH_MOVE, 0, 500 + i % 3, 500, 10000 * i, false);
        counted += vt_sieve_moves(&sieve, &rules, &through[0]);
    }
    assert_int_equal(counted, 0);
    for (int i = 1; i <= 100; i++) {
        feed(&sieve, VT_TOUCH_MOVE, 0, 500 + i, 500, 1000000 + 10000 * i, false);
        counted += vt_sieve_moves(&sieve, &rules, &through[0]);
    }
    assert_int_equal(counted, 14); /* every seven units, so that slow ones are seen, too */
}

static void strips_lie_along_the_edges_that_have_one(void **state)
{
    (void)state;
    assert_true(vt_sieve_edge(&rules, (vt_point){10, 500}));
    assert_true(vt_sieve_edge(&rules, (vt_point){1900, 500}));
    assert_true(vt_sieve_edge(&rules, (vt_point){900, 1040}));
    assert_false(vt_sieve_edge(&rules, (vt_point){900, 5}));
    assert_false(vt_sieve_edge(&rules, (vt_point){900, 500}));
}

static void any_contacts_come_through_whole_or_not_at_all(void **state)
{
    (void)state;
    vt_chance chance;
    vt_sieve sieve = {0};
    bool down[VT_CONTACTS_MAX] = {0}, told[VT_CONTACTS_MAX] = {0};
    int64_t t = 0;
    vt_chance_seed(&chance, 5);
    for (int step = 0; step < 20000; step++) {
        int slot = (int)vt_chance_below(&chance, VT_CONTACTS_MAX), count;
        double x = vt_chance_unit(&chance) * 600, y = vt_chance_unit(&chance) * 600;
        t += (int64_t)vt_chance_below(&chance, step % 1000 == 0 ? 100000000 : 40000);
        if (!down[slot])
            count = press(&sieve, slot, x, y, t), down[slot] = true;
        else if (vt_chance_below(&chance, 3) == 0)
            count = release(&sieve, slot, x, y, t), down[slot] = false;
        else
            count = feed(&sieve, VT_TOUCH_MOVE, slot, x, y, t, false);
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < count; i++) {
                int who = through[i].contact.slot;
                if (through[i].phase == VT_TOUCH_PRESS) {
                    assert_false(told[who]);
                    told[who] = true;
                } else {
                    assert_true(told[who]);
                    if (through[i].phase != VT_TOUCH_MOVE) told[who] = false;
                }
            }
            count = pass == 0 ? vt_sieve_advance(&sieve, &rules, t, through) : 0;
        }
        for (int i = 0; i < VT_CONTACTS_MAX; i++)
            assert_true(!told[i] || down[i]);
    }
    assert_true(sieve.counts[VT_SIEVE_PALM] > 0);
}

static const vt_tap_rules pairs = {.near = 60, .within_us = 300000};

static void two_taps_are_one_double_tap(void **state)
{
    (void)state;
    vt_taps taps = {0};
    int place, other;
    assert_int_equal(vt_taps_up(&taps, 7, 0, true, (vt_point){100, 100}, 1000000, &place), VT_TAP_WAITS);
    assert_true(vt_taps_wish(&taps, &pairs) == 1300001);
    vt_taps_down(&taps, &pairs, 7, 2, (vt_point){110, 100}, 1250000);
    assert_true(
        vt_taps_wish(&taps, &pairs) == INT64_MAX); /* it waits for the second, however long that takes */
    assert_false(vt_taps_due(&taps, &pairs, 9000000, &other));
    assert_int_equal(vt_taps_up(&taps, 7, 2, true, (vt_point){110, 100}, 1900000, &other), VT_TAP_DOUBLE);
    assert_int_equal(other, place);
    assert_false(vt_taps_due(&taps, &pairs, 9000000, &other));
}

static void a_tap_alone_comes_out_in_time(void **state)
{
    (void)state;
    vt_taps taps = {0};
    int place, other;
    vt_taps_up(&taps, 7, 0, true, (vt_point){100, 100}, 1000000, &place);
    vt_taps_down(&taps, &pairs, 8, 1, (vt_point){100, 100}, 1100000); /* another thing */
    vt_taps_down(&taps, &pairs, 7, 1, (vt_point){900, 100}, 1100000); /* too far */
    vt_taps_down(&taps, &pairs, 7, 1, (vt_point){100, 100}, 1300001); /* too late */
    assert_false(vt_taps_due(&taps, &pairs, 1300000, &other));
    assert_true(vt_taps_due(&taps, &pairs, 1300001, &other));
    assert_int_equal(other, place);
    vt_taps_up(&taps, 7, 0, true, (vt_point){100, 100}, 2000000, &place);
    vt_taps_down(&taps, &pairs, 7, 3, (vt_point){100, 100}, 2100000);
    assert_int_equal(vt_taps_up(&taps, 7, 3, false, (vt_point){100, 300}, 2200000, &other), VT_TAP_ALONE);
    assert_int_equal(other, place);
    assert_int_equal(vt_taps_up(&taps, 7, 3, false, (vt_point){100, 300}, 2200000, &other), VT_TAP_NONE);
    for (int i = 0; i < VT_TAPS_MAX; i++)
        assert_int_equal(vt_taps_up(&taps, 20, 0, true, (vt_point){0, 0}, 3000000, &place), VT_TAP_WAITS);
    assert_int_equal(vt_taps_up(&taps, 21, 0, true, (vt_point){0, 0}, 3000000, &place), VT_TAP_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_palm_is_taken_back),
        cmocka_unit_test(ten_fingers_of_two_hands_are_no_palm),
        cmocka_unit_test(one_tap_that_is_told_twice_is_one),
        cmocka_unit_test(a_finger_that_stays_for_minutes_is_let_go),
        cmocka_unit_test(trembling_is_nothing_and_wandering_is),
        cmocka_unit_test(strips_lie_along_the_edges_that_have_one),
        cmocka_unit_test(any_contacts_come_through_whole_or_not_at_all),
        cmocka_unit_test(two_taps_are_one_double_tap),
        cmocka_unit_test(a_tap_alone_comes_out_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Gestures of one node: each begins by its own rule, counts from there, and ends once. */
#include "check.h"

#include <math.h>

#include "base/chance.h"
#include "input/gesture.h"

static const unsigned all = (1u << VT_GESTURE_KINDS) - 1;

static vt_gesture_rules rules(unsigned wants)
{
    return (vt_gesture_rules){.wants = wants,
        .across = true,
        .down = true,
        .start = 12,
        .turn_start = 5,
        .still = 30,
        .swipe_least = 80,
        .swipe_speed = 600,
        .hold_us = 600000};
}

static vt_gesture_event got[VT_GESTURE_EVENTS];

static const vt_gesture_event *find(int count, vt_gesture_kind kind, vt_gesture_phase phase)
{
    for (int i = 0; i < count; i++)
        if (got[i].kind == kind && got[i].phase == phase) return &got[i];
    return NULL;
}

static void a_drag_begins_past_its_slop_and_counts_from_there(void **state)
{
    (void)state;
    vt_gesture g = {0};
    vt_gesture_rules r = rules(1u << VT_GESTURE_DRAG);
    vt_gesture_down(&g, 3, (vt_point){100, 100}, 0);
    assert_int_equal(vt_gesture_move(&g, &r, 3, (vt_point){110, 100}, 10000, got), 0);
    assert_false(vt_gesture_claims(&g));
    assert_int_equal(vt_gesture_move(&g, &r, 3, (vt_point){130, 100}, 20000, got), 1);
    assert_int_equal(got[0].phase, VT_PHASE_BEGIN);
    assert_int_equal(got[0].finger, 3);
    assert_true(fabs(got[0].way.x - 18) < 1e-9 && fabs(got[0].step.x - 18) < 1e-9);
    assert_true(vt_gesture_claims(&g));
    vt_point grip = vt_gesture_grip(&g, &r, 3);
    assert_true(fabs(grip.x - 112) < 1e-9 && grip.y == 100);
    assert_int_equal(vt_gesture_move(&g, &r, 3, (vt_point){150, 107}, 30000, got), 1);
    assert_true(got[0].step.x == 20 && got[0].step.y == 7 && fabs(got[0].way.x - 38) < 1e-9);
    assert_int_equal(vt_gesture_up(&g, &r, 3, (vt_point){150, 107}, false, 200000, got), 1);
    assert_int_equal(got[0].phase, VT_PHASE_END);
    assert_true(fabs(got[0].way.x - 38) < 1e-9 && got[0].way.y == 7 && got[0].speed.x == 0);
    assert_false(vt_gesture_claims(&g));
}

static void a_drag_along_one_axis_leaves_the_other_to_others(void **state)
{
    (void)state;
    vt_gesture g = {0};
    vt_gesture_rules r = rules(1u << VT_GESTURE_DRAG);
    r.down = false;
    vt_gesture_down(&g, 0, (vt_point){0, 0}, 0);
    assert_int_equal(vt_gesture_move(&g, &r, 0, (vt_point){14, 40}, 10000, got), 0);
    assert_int_equal(vt_gesture_move(&g, &r, 0, (vt_point){60, 40}, 20000, got), 1);
    r = rules(1u << VT_GESTURE_DRAG);
    r.across = false;
    g = (vt_gesture){0};
    vt_gesture_down(&g, 0, (vt_point){0, 0}, 0);
    assert_int_equal(vt_gesture_move(&g, &r, 0, (vt_point){40, 14}, 10000, got), 0);
    assert_int_equal(vt_gesture_move(&g, &r, 0, (vt_point){40, 60}, 20000, got), 1);
}

static void fingers_that_join_and_leave_change_no_sum(void **state)
{
    (void)state;
    vt_gesture g = {0};
    vt_gesture_rules r = rules(1u << VT_GESTURE_DRAG);
    vt_gesture_down(&g, 0, (vt_point){0, 0}, 0);
    vt_gesture_move(&g, &r, 0, (vt_point){20, 0}, 10000, got);
    vt_gesture_move(&g, &r, 0, (vt_point){30, 0}, 20000, got);
    vt_gesture_down(&g, 1, (vt_point){500, 0}, 30000);
    assert_int_equal(vt_gesture_move(&g, &r, 1, (vt_point){520, 0}, 40000, got), 1);
    assert_true(fabs(got[0].way.x - 28) < 1e-9); /* eight beyond the slop, ten, and half of twenty */
    assert_int_equal(got[0].fingers, 2);
    assert_int_equal(vt_gesture_up(&g, &r, 0, (vt_point){30, 0}, false, 50000, got), 0);
    assert_int_equal(vt_gesture_up(&g, &r, 1, (vt_point){520, 0}, false, 60000, got), 1);
    assert_true(got[0].phase == VT_PHASE_END && fabs(got[0].way.x - 28) < 1e-9);
}

static void two_fingers_pinch_turn_and_pan_each_by_its_own_rule(void **state)
{
    (void)state;
    vt_gesture g = {0};
    vt_gesture_rules r = rules(all & ~(1u << VT_GESTURE_DRAG));
    vt_gesture_down(&g, 0, (vt_point){0, 0}, 0);
    vt_gesture_down(&g, 1, (vt_point){100, 0}, 0);
    int count = vt_gesture_move(&g, &r, 1, (vt_point){120, 0}, 10000, got);
    assert_int_equal(count, 1);
    assert_true(fabs(find(count, VT_GESTURE_PINCH, VT_PHASE_BEGIN)->scale - 120.0 / 112) < 1e-9);
    count = vt_gesture_move(&g, &r, 1, (vt_point){240, 0}, 20000, got);
    assert_true(fabs(find(count, VT_GESTURE_PINCH, VT_PHASE_MOVE)->scale - 240.0 / 112) < 1e-9);
    assert_true(fabs(find(count, VT_GESTURE_PAN, VT_PHASE_BEGIN)->way.x - 58) < 1e-9); /* 70 without 12 */
    count = vt_gesture_move(&g, &r, 1, (vt_point){0, 240}, 30000, got); /* a quarter clockwise */
    assert_non_null(find(count, VT_GESTURE_ROTATE, VT_PHASE_BEGIN));
    assert_true(fabs(find(count, VT_GESTURE_ROTATE, VT_PHASE_BEGIN)->turn - 85) < 1e-9);
    count = vt_gesture_move(&g, &r, 1, (vt_point){-240, 0}, 40000, got);
    assert_true(fabs(find(count, VT_GESTURE_ROTATE, VT_PHASE_MOVE)->turn - 175) < 1e-9);
    count = vt_gesture_up(&g, &r, 0, (vt_point){0, 0}, false, 200000, got);
    assert_int_equal(count, 3);
    assert_true(fabs(find(count, VT_GESTURE_ROTATE, VT_PHASE_END)->turn - 175) < 1e-9);
    assert_int_equal(vt_gesture_up(&g, &r, 1, (vt_point){-240, 0}, false, 300000, got), 0);
}

static void fingers_close_together_that_tremble_do_not_turn(void **state)
{
    (void)state;
    vt_gesture g = {0};
    vt_gesture_rules r = rules(all);
    vt_gesture_down(&g, 0, (vt_point){0, 0}, 0);
    vt_gesture_down(&g, 1, (vt_point){10, 0}, 0);
    assert_int_equal(vt_gesture_move(&g, &r, 1, (vt_point){8, 6}, 10000, got), 0);
    assert_true(fabs(g.turn) > r.turn_start);
}

static void a_hold_comes_once_while_the_finger_stays(void **state)
{
    (void)state;
    vt_gesture g = {0};
    vt_gesture_rules r = rules(1u << VT_GESTURE_HOLD | 1u << VT_GESTURE_SWIPE);
    vt_gesture_down(&g, 5, (vt_point){50, 50}, 1000);
    assert_true(vt_gesture_wish(&g, &r) == 601000);
    vt_gesture_move(&g, &r, 5, (vt_point){60, 60}, 300000, got);
    assert_int_equal(vt_gesture_advance(&g, &r, 600999, got), 0);
    assert_int_equal(vt_gesture_advance(&g, &r, 601000, got), 1);
    assert_true(got[0].kind == VT_GESTURE_HOLD && got[0].finger == 5 && got[0].at.x == 60);
    assert_true(vt_gesture_claims(&g));
    assert_int_equal(vt_gesture_advance(&g, &r, 9000000, got), 0);
    assert_true(vt_gesture_wish(&g, &r) == INT64_MAX);
    vt_gesture_move(&g, &r, 5, (vt_point){200, 60}, 9000000, got);
    assert_int_equal(vt_gesture_up(&g, &r, 5, (vt_point){400, 60}, false, 9010000, got), 0); /* no swipe */
    vt_gesture_down(&g, 5, (vt_point){50, 50}, 10000000);
    vt_gesture_move(&g, &r, 5, (vt_point){90, 50}, 10100000, got); /* it wandered */
    vt_gesture_move(&g, &r, 5, (vt_point){50, 50}, 10200000, got);
    assert_true(vt_gesture_wish(&g, &r) == INT64_MAX);
}

static void a_swipe_is_far_and_fast_at_its_end(void **state)
{
    (void)state;
    static const struct {
        vt_point to;
        int64_t us;
        int direction; /* -1: none */
    } cases[] = {{{200, 10}, 100000, VT_SWIPE_RIGHT}, {{-200, 10}, 100000, VT_SWIPE_LEFT},
        {{10, 200}, 100000, VT_SWIPE_DOWN}, {{10, -200}, 100000, VT_SWIPE_UP}, {{60, 0}, 50000, -1},
        {{200, 0}, 1000000, -1}};
    vt_gesture_rules r = rules(1u << VT_GESTURE_SWIPE);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vt_gesture g = {0};
        vt_gesture_down(&g, 0, (vt_point){0, 0}, 0);
        for (int k = 1; k <= 10; k++)
            assert_int_equal(
                vt_gesture_move(&g, &r, 0, (vt_point){cases[i].to.x * k / 10, cases[i].to.y * k / 10},
                    cases[i].us * k / 10, got),
                0);
        int count = vt_gesture_up(&g, &r, 0, cases[i].to, false, cases[i].us, got);
        assert_int_equal(count, cases[i].direction >= 0);
        if (count) assert_int_equal(got[0].direction, cases[i].direction);
        if (count) assert_true(fabs(fabs(got[0].speed.x) + fabs(got[0].speed.y) - 2100) < 1);
    }
    vt_gesture g = {0};
    vt_gesture_down(&g, 0, (vt_point){0, 0}, 0);
    for (int k = 1; k <= 10; k++)
        vt_gesture_move(&g, &r, 0, (vt_point){20.0 * k, 0}, 10000 * k, got);
    assert_int_equal(
        vt_gesture_up(&g, &r, 0, (vt_point){200, 0}, false, 200000, got), 0); /* it had stopped */
}

static void what_is_lost_is_cancelled(void **state)
{
    (void)state;
    vt_gesture g = {0};
    vt_gesture_rules r = rules(all);
    vt_gesture_down(&g, 0, (vt_point){0, 0}, 0);
    vt_gesture_move(&g, &r, 0, (vt_point){300, 0}, 10000, got);
    int count = vt_gesture_up(&g, &r, 0, (vt_point){300, 0}, true, 20000, got);
    assert_int_equal(count, 1);
    assert_int_equal(got[0].phase, VT_PHASE_CANCEL);
    assert_int_equal(vt_gesture_up(&g, &r, 7, (vt_point){0, 0}, false, 30000, got), 0);
}

/* Whatever fingers do: what begins ends once, and no number is wild. */
static void any_fingers_keep_the_books(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 11);
    for (int round = 0; round < 300; round++) {
        vt_gesture g = {0};
        vt_gesture_rules r = rules((unsigned)vt_chance_below(&chance, all + 1));
        int on[VT_GESTURE_KINDS] = {0};
        int64_t t = 0;
        for (int step = 0; step < 200; step++) {
            int slot = (int)vt_chance_below(&chance, 12), count = 0;
            vt_point at = {vt_chance_unit(&chance) * 500, vt_chance_unit(&chance) * 500};
            t += (int64_t)vt_chance_below(&chance, 300000);
            switch (vt_chance_below(&chance, 4)) {
            case 0:
                vt_gesture_down(&g, slot, at, t);
                break;
            case 1:
                count = vt_gesture_up(&g, &r, slot, at, vt_chance_below(&chance, 2), t, got);
                break;
            case 2:
                count = vt_gesture_advance(&g, &r, t, got);
                break;
            default:
                count = vt_gesture_move(&g, &r, slot, at, t, got);
            }
            for (int i = 0; i < count; i++) {
                bool once = got[i].kind == VT_GESTURE_HOLD || got[i].kind == VT_GESTURE_SWIPE;
                assert_true(r.wants & 1u << got[i].kind);
                assert_true(isfinite(got[i].scale) && isfinite(got[i].turn) && isfinite(got[i].way.x));
                if (once) continue;
                if (got[i].phase == VT_PHASE_BEGIN) assert_int_equal(on[got[i].kind]++, 0);
                if (got[i].phase == VT_PHASE_MOVE) assert_int_equal(on[got[i].kind], 1);
                if (got[i].phase >= VT_PHASE_END) assert_int_equal(on[got[i].kind]--, 1);
            }
        }
        for (int slot = 0; slot < 12; slot++) {
            int count = vt_gesture_up(&g, &r, slot, (vt_point){0, 0}, true, t, got);
            for (int i = 0; i < count; i++)
                if (got[i].phase >= VT_PHASE_END) on[got[i].kind]--;
        }
        for (int kind = 0; kind < VT_GESTURE_KINDS; kind++)
            assert_int_equal(on[kind], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_drag_begins_past_its_slop_and_counts_from_there),
        cmocka_unit_test(a_drag_along_one_axis_leaves_the_other_to_others),
        cmocka_unit_test(fingers_that_join_and_leave_change_no_sum),
        cmocka_unit_test(two_fingers_pinch_turn_and_pan_each_by_its_own_rule),
        cmocka_unit_test(fingers_close_together_that_tremble_do_not_turn),
        cmocka_unit_test(a_hold_comes_once_while_the_finger_stays),
        cmocka_unit_test(a_swipe_is_far_and_fast_at_its_end),
        cmocka_unit_test(what_is_lost_is_cancelled),
        cmocka_unit_test(any_fingers_keep_the_books),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

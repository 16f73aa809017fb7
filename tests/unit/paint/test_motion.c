/* What is taken for motion, and what has a place in its table. */
#include "check.h"

#include <string.h>

#include "paint/motion.h"

static void motion_is_told_from_twins(void **state)
{
    (void)state;
    static vt_motion motion;
    uint64_t instead = 0;
    memset(&motion, 0, sizeof motion);
    const struct {
        uint64_t number, size;
        int frame; /* of 20 ms */
        bool cheap;
        vt_motion_state expected;
        uint64_t instead;
    } cases[] = {
        {5, 100, 10, true, VT_MOTION_NONE, 0},    /* never seen */
        {5, 200, 10, true, VT_MOTION_NONE, 0},    /* another part of it in the same frame */
        {6, 100, 11, true, VT_MOTION_NONE, 0},    /* another node that shows the same */
        {5, 210, 11, true, VT_MOTION_MOVES, 200}, /* moves */
        {5, 210, 11, true, VT_MOTION_MOVES, 200}, /* another damage of that frame */
        {5, 220, 12, true, VT_MOTION_MOVES, 200},
        {5, 220, 13, false, VT_MOTION_MOVES, 200}, /* dear: not before rest */
        {5, 220, 14, true, VT_MOTION_NONE, 0},     /* stands still */
        {5, 300, 19, true, VT_MOTION_NONE, 0},     /* a while ago */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vt_draw item = {.kind = VT_DRAW_TEXT, .number = cases[i].number, .matrix = {1, 0, 0, 1, 0, 0}};
        motion.frame = (uint32_t)cases[i].frame;
        motion.now_us = cases[i].frame * 20000;
        vt_motion_meet(&motion, &item);
        vt_motion_state seen = vt_motion_look(&motion, 7, cases[i].size, cases[i].cheap, &instead);
        vt_motion_part(&motion, &item, false);
        assert_int_equal(seen, cases[i].expected);
        if (seen != VT_MOTION_NONE) assert_int_equal(instead, cases[i].instead);
    }
}

static vt_motion_item *meet_sized(vt_motion *motion, uint64_t number, double x, int side)
{
    vt_draw item = {.kind = VT_DRAW_IMAGE,
        .number = number,
        .matrix = {1, 0, 0, 1, x, 0},
        .w = side,
        .h = side,
        .bounds = {0, 0, 8 + side, side}};
    vt_motion_meet(motion, &item);
    vt_motion_item *met = motion->item;
    vt_motion_part(motion, &item, met->drifts);
    return met;
}

static vt_motion_item *meet_at(vt_motion *motion, uint64_t number, double x)
{
    return meet_sized(motion, number, x, 8);
}

/* What drifted before goes on between pixels, or it would be seen to jump in what is painted of it. */
static void a_crowd_takes_no_places(void **state)
{
    (void)state;
    static vt_motion motion;
    memset(&motion, 0, sizeof motion);
    for (int frame = 0; frame < 2; frame++) {
        vt_motion_frame(&motion, VT_MOTION_CROWD);
        meet_at(&motion, 1, 0.5 * frame);
    }
    vt_motion_frame(&motion, VT_MOTION_CROWD + 1);
    assert_true(meet_at(&motion, 1, 1)->drifts);
    assert_false(meet_sized(&motion, 6000, 0, 500)->drifts);
    assert_true(meet_sized(&motion, 6000, 0.5, 500)->drifts); /* a picture behind all of them */
    for (int frame = 0; frame < 2; frame++)
        for (int i = 2; i < 5000; i++)
            assert_false(meet_at(&motion, (uint64_t)i, 0.5 * frame)->drifts);
    assert_true(vt_region_empty(&motion.lost));
    assert_true(meet_at(&motion, 1, 1)->drifts);
    vt_motion_frame(&motion, 2);
    assert_false(meet_at(&motion, 2, 1)->drifts); /* as one that was never seen */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(motion_is_told_from_twins),
        cmocka_unit_test(a_crowd_takes_no_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

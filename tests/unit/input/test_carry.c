/* Things that fingers carry: they follow, stop at limits, glide, and go home. */
#include "check.h"

#include <math.h>

#include "input/carry.h"

static const vt_carry_rules freely = {
    .across = true, .down = true, .least_scale = 1, .most_scale = 1, .box = {-50, -50, 100, 100}};

static bool near(double a, double b)
{
    return fabs(a - b) < 1e-6;
}

static void it_follows_a_finger(void **state)
{
    (void)state;
    vt_carry carry = {0};
    vt_body body = {300, 200, 1, 0};
    vt_carry_take(&carry, &body, 0, (vt_point){310, 220}, 0);
    assert_true(vt_carry_move(&carry, &freely, &body, 0, (vt_point){360, 200}, 10000));
    assert_true(body.x == 350 && body.y == 180 && body.rotation == 0);
    assert_false(vt_carry_move(&carry, &freely, &body, 4, (vt_point){0, 0}, 20000));
    vt_carry_rules along = freely;
    along.down = false;
    vt_carry_move(&carry, &along, &body, 0, (vt_point){400, 500}, 30000);
    assert_true(body.x == 390 && body.y == 180);
    vt_carry_finish(&carry, &freely, &body, VT_CARRY_STAYS, 40000);
    assert_false(vt_carry_moving(&carry));
}

static void two_fingers_hold_two_places(void **state)
{
    (void)state;
    vt_carry carry = {0};
    vt_body body = {0, 0, 1, 0};
    vt_carry_rules rules = freely;
    rules.turns = true;
    rules.least_scale = 0.1;
    rules.most_scale = 10;
    vt_carry_take(&carry, &body, 0, (vt_point){-50, 0}, 0);
    vt_carry_take(&carry, &body, 1, (vt_point){50, 0}, 0);
    vt_carry_move(&carry, &rules, &body, 0, (vt_point){100, -100}, 10000);
    vt_carry_move(&carry, &rules, &body, 1, (vt_point){100, 100}, 20000);
    /* what lay at -50, 0 and 50, 0 of the body lies under the fingers */
    assert_true(near(body.scale, 2) && near(body.rotation, 90) && near(body.x, 100) && near(body.y, 0));
}

static void scale_has_its_limits_and_places_follow_back(void **state)
{
    (void)state;
    vt_carry carry = {0};
    vt_body body = {0, 0, 1, 0};
    vt_carry_rules rules = freely;
    rules.turns = true;
    rules.least_scale = 0.5;
    rules.most_scale = 2;
    vt_carry_take(&carry, &body, 0, (vt_point){-50, 0}, 0);
    vt_carry_take(&carry, &body, 1, (vt_point){50, 0}, 0);
    vt_carry_move(&carry, &rules, &body, 1, (vt_point){950, 0}, 10000);
    assert_true(near(body.scale, 2));
    vt_carry_move(&carry, &rules, &body, 1, (vt_point){-49, 0}, 20000);
    assert_true(near(body.scale, 0.5));
    for (int i = 1; i < 2000; i++) { /* not by the last digit either */
        vt_carry_move(&carry, &rules, &body, i & 1, (vt_point){i * 7919 % 997, i * 104729 % 911}, 20000 + i);
        assert_true(body.scale >= 0.5 && body.scale <= 2);
    }
}

static void its_box_stays_within_and_the_finger_comes_back(void **state)
{
    (void)state;
    vt_carry carry = {0};
    vt_body body = {100, 100, 1, 0};
    vt_carry_rules rules = freely;
    rules.limited = true;
    rules.area = (vt_rect){0, 0, 400, 300};
    vt_carry_take(&carry, &body, 0, (vt_point){100, 100}, 0);
    vt_carry_move(&carry, &rules, &body, 0, (vt_point){900, -500}, 10000);
    assert_true(body.x == 350 && body.y == 50);
    vt_carry_move(&carry, &rules, &body, 0, (vt_point){340, 120}, 20000);
    assert_true(body.x == 340 && body.y == 120);
    rules.area = (vt_rect){0, 0, 60, 300}; /* narrower than it is: its box stays around */
    vt_carry_move(&carry, &rules, &body, 0, (vt_point){0, 120}, 30000);
    assert_true(body.x == 10);
    body = (vt_body){200, 150, 1, 45}; /* moved by somebody else, and its box is wider now */
    rules.area = (vt_rect){0, 0, 400, 300};
    vt_carry_move(&carry, &rules, &body, 0, (vt_point){-900, 120}, 40000);
    assert_true(near(body.x, 50 * sqrt(2)));
}

static void it_glides_within_its_limits_and_rests(void **state)
{
    (void)state;
    vt_carry carry = {0};
    vt_body body = {100, 100, 1, 0}, again;
    vt_carry_rules rules = freely;
    rules.limited = true;
    rules.area = (vt_rect){0, 0, 2000, 1000};
    vt_carry_take(&carry, &body, 0, (vt_point){100, 100}, 0);
    for (int i = 1; i <= 10; i++)
        vt_carry_move(&carry, &rules, &body, 0, (vt_point){100 + 10.0 * i, 100}, 10000 * i);
    vt_carry_finish(&carry, &rules, &body, VT_CARRY_GLIDES, 100000);
    assert_true(vt_carry_moving(&carry));
    again = body;
    vt_carry other = carry;
    for (int i = 1; i <= 400; i++)
        vt_carry_advance(&carry, &body, 100000 + 16667 * i);
    assert_false(vt_carry_moving(&carry));
    assert_true(fabs(body.x - (200 + 1000 * 0.325)) < 1 && body.y == 100);
    vt_carry_advance(&other, &again, 100000 + 16667 * 400); /* however often it was asked */
    assert_true(again.x == body.x);
    vt_carry_take(&carry, &body, 0, (vt_point){0, 0}, 9000000);
    for (int i = 1; i <= 10; i++)
        vt_carry_move(&carry, &rules, &body, 0, (vt_point){140.0 * i, 0}, 9000000 + 10000 * i);
    vt_carry_finish(&carry, &rules, &body, VT_CARRY_GLIDES, 9100000);
    for (int i = 1; i <= 400; i++)
        vt_carry_advance(&carry, &body, 9100000 + 16667 * i);
    assert_true(body.x == 1950 && !vt_carry_moving(&carry)); /* at the edge */
}

static void it_goes_home_and_a_finger_on_the_way_does_not_move_home(void **state)
{
    (void)state;
    vt_carry carry = {0};
    vt_body body = {100, 100, 1, 0};
    vt_carry_take(&carry, &body, 0, (vt_point){100, 100}, 0);
    vt_carry_move(&carry, &freely, &body, 0, (vt_point){500, 400}, 10000);
    vt_carry_finish(&carry, &freely, &body, VT_CARRY_GOES_BACK, 20000);
    vt_carry_advance(&carry, &body, 120000);
    assert_true(body.x > 100 && body.x < 500);
    vt_carry_take(&carry, &body, 0, (vt_point){body.x, body.y}, 130000);
    vt_carry_move(&carry, &freely, &body, 0, (vt_point){600, 600}, 140000);
    vt_carry_finish(&carry, &freely, &body, VT_CARRY_GOES_BACK, 150000);
    for (int i = 1; i <= 200; i++)
        vt_carry_advance(&carry, &body, 150000 + 16667 * i);
    assert_true(body.x == 100 && body.y == 100 && !vt_carry_moving(&carry));
}

static void who_moves_it_meanwhile_has_the_last_word(void **state)
{
    (void)state;
    vt_carry carry = {0};
    vt_body body = {100, 100, 1, 0};
    vt_carry_take(&carry, &body, 0, (vt_point){100, 100}, 0);
    vt_carry_move(&carry, &freely, &body, 0, (vt_point){500, 100}, 10000);
    vt_carry_finish(&carry, &freely, &body, VT_CARRY_GOES_BACK, 20000);
    body.x = 777;
    assert_false(vt_carry_advance(&carry, &body, 40000));
    assert_false(vt_carry_moving(&carry));
    assert_true(body.x == 777);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_follows_a_finger),
        cmocka_unit_test(two_fingers_hold_two_places),
        cmocka_unit_test(scale_has_its_limits_and_places_follow_back),
        cmocka_unit_test(its_box_stays_within_and_the_finger_comes_back),
        cmocka_unit_test(it_glides_within_its_limits_and_rests),
        cmocka_unit_test(it_goes_home_and_a_finger_on_the_way_does_not_move_home),
        cmocka_unit_test(who_moves_it_meanwhile_has_the_last_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

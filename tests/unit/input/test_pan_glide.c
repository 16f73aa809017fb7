/* Gliding on, coming to rest, edges, snapping and paging. */
#include "pan_bench.h"

static void it_glides_as_the_formula_says(void **state)
{
    (void)state;
    for (int run = 0; run < 3; run++) {
        bench b = set_up();
        b.rules.most_y = 100000;
        b.view.y = 2000;
        flick(&b, 0, 400, 1000);
        assert_true(vt_pan_moving(b.pan));
        double from = b.view.y;
        assert_true(fabs(from - 2400) < 1e-9);
        int64_t began = b.t;
        const int64_t steps[] = {16667, 1000, 250000};
        double speed = 0;
        while (vt_pan_moving(b.pan)) {
            advance(&b, steps[run]);
            double t = (double)(b.t - began) / 1e6, wanted = from + 325 * (1 - exp(-t / 0.325));
            if (vt_pan_moving(b.pan) && fabs(b.view.y - wanted) > 0.05)
                fail_msg("after %g s it is at %g, not %g", t, b.view.y, wanted);
            speed = t;
        }
        assert_true(fabs(b.view.y - (from + 325)) < 0.05 * 325);
        assert_true(speed > 2 && speed < 3); /* 0.325 s * ln(325 / 0.25) = 2.3 s */
        is_at(&b, 0, from + 325, 0.5);
        vt_pan_destroy(b.pan);
    }
}

static void a_finger_that_rests_leaves_no_glide(void **state)
{
    (void)state;
    bench b = set_up();
    put_down(&b, 0, 500, 500);
    for (int i = 1; i < 20; i++) {
        b.t += STEP;
        move(&b, 0, 500, 500 - i * 10);
    }
    b.t += 60 * MS;
    double y = b.view.y;
    lift(&b, 0);
    assert_false(vt_pan_moving(b.pan));
    assert_false(advance(&b, S));
    is_at(&b, 0, y, 0);
    vt_pan_destroy(b.pan);
}

static void a_cancelled_push_stays_where_it_is(void **state)
{
    (void)state;
    bench b = set_up();
    put_down(&b, 0, 500, 500);
    for (int i = 1; i < 20; i++) {
        b.t += STEP;
        move(&b, 0, 500, 500 - i * 10);
    }
    vt_pan_up(b.pan, &b.rules, &b.view, 0, true, b.t);
    assert_false(vt_pan_moving(b.pan) || vt_pan_held(b.pan));
    is_at(&b, 0, 180, 1e-9);
    vt_pan_destroy(b.pan);
}

static void a_finger_catches_what_returns(void **state)
{
    (void)state;
    bench b = set_up();
    b.rules.slop = 0;
    put_down(&b, 0, 500, 500);
    move(&b, 0, 500, 800);
    b.t += 80 * MS;
    lift(&b, 0);
    advance(&b, 50 * MS);
    double y = b.view.y;
    assert_true(y > -100 && y < -10);
    b.rules.slop = 10;
    put_down(&b, 1, 300, 300);
    assert_true(vt_pan_pushed(b.pan, 1)); /* it stopped something: no tap */
    assert_false(vt_pan_moving(b.pan));
    move(&b, 1, 300, 303);
    is_at(&b, 0, y - 1, 1e-9);
    lift(&b, 1);
    rest(&b);
    is_at(&b, 0, 0, 0);
    vt_pan_destroy(b.pan);
}

static void a_glide_bounces_or_stops_at_an_edge(void **state)
{
    (void)state;
    for (int bounce = 0; bounce < 2; bounce++) {
        bench b = set_up();
        b.rules.bounce = bounce;
        b.view.y = 2600;
        flick(&b, 0, 300, 3000);
        double top = 0, last = b.view.y;
        while (vt_pan_moving(b.pan)) {
            advance(&b, 4 * MS);
            if (b.view.y > top) top = b.view.y;
            assert_true(fabs(b.view.y - last) < 14); /* no faster than the finger */
            last = b.view.y;
        }
        is_at(&b, 0, 3000, 0);
        if (bounce)
            assert_true(top > 3020 && top < 3100);
        else
            assert_true(top == 3000);
        vt_pan_destroy(b.pan);
    }
}

static void it_snaps_to_multiples_and_to_the_end(void **state)
{
    (void)state;
    bench b = set_up();
    b.rules.snap_x = 400;
    b.rules.most_x = 1000;
    flick(&b, 300, 0, 500);
    rest(&b);
    is_at(&b, 400, 0, 0);
    flick(&b, 150, 0, 2000); /* 550, and 650 further: 1200, so it is the end, which is no multiple */
    rest(&b);
    is_at(&b, 1000, 0, 0);
    flick(&b, -60, 0, 100);
    rest(&b);
    is_at(&b, 1000, 0, 0);
    flick(&b, -220, 0, 100);
    rest(&b);
    is_at(&b, 800, 0, 0);
    vt_pan_destroy(b.pan);
}

static void paging_turns_one_page_for_a_push(void **state)
{
    (void)state;
    bench b = set_up();
    b.rules.snap_y = 600;
    b.rules.one_step = true;
    flick(&b, 0, 100, 400); /* short but quick */
    rest(&b);
    is_at(&b, 0, 600, 0);
    flick(&b, 0, 300, 9000); /* would go far */
    double last = b.view.y;
    while (vt_pan_moving(b.pan)) {
        advance(&b, 16667);
        assert_true(b.view.y >= last && b.view.y <= 1200);
        last = b.view.y;
    }
    is_at(&b, 0, 1200, 0);
    flick(&b, 0, 100, 60); /* slow and short: back */
    rest(&b);
    is_at(&b, 0, 1200, 0);
    flick(&b, 0, 1000, 3000); /* pushed over more than a page by hand: still one */
    rest(&b);
    is_at(&b, 0, 1800, 0);
    flick(&b, 0, -100, 400);
    rest(&b);
    is_at(&b, 0, 1200, 0);
    vt_pan_destroy(b.pan);
}

static void new_limits_are_kept_while_it_glides(void **state)
{
    (void)state;
    bench b = set_up();
    b.view.y = 1000;
    flick(&b, 0, 300, 3000);
    advance(&b, 30 * MS);
    b.rules.most_y = 900;
    rest(&b);
    is_at(&b, 0, 900, 0);
    vt_pan_destroy(b.pan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_glides_as_the_formula_says),
        cmocka_unit_test(a_finger_that_rests_leaves_no_glide),
        cmocka_unit_test(a_cancelled_push_stays_where_it_is),
        cmocka_unit_test(a_finger_catches_what_returns),
        cmocka_unit_test(a_glide_bounces_or_stops_at_an_edge),
        cmocka_unit_test(it_snaps_to_multiples_and_to_the_end),
        cmocka_unit_test(paging_turns_one_page_for_a_push),
        cmocka_unit_test(new_limits_are_kept_while_it_glides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

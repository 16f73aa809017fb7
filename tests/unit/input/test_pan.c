/* Pushing and pinching: what lies under fingers stays there, whoever comes and goes. */
#include "pan_bench.h"

static void a_finger_pushes_beyond_its_slop(void **state)
{
    (void)state;
    bench b = set_up();
    b.view.x = b.view.y = 1000;
    put_down(&b, 3, 400, 400);
    assert_true(vt_pan_held(b.pan));
    assert_false(move(&b, 3, 404, 408));
    assert_false(vt_pan_pushed(b.pan, 3));
    is_at(&b, 1000, 1000, 0);
    assert_true(move(&b, 3, 400, 380)); /* twenty up: ten of them are the slop */
    assert_true(vt_pan_pushed(b.pan, 3));
    is_at(&b, 1000, 1010, 1e-9);
    for (int i = 1; i <= 100; i++) {
        move(&b, 3, 400 + i * 1.7, 380 - i * 2.3);
        is_at(&b, 1000 - i * 1.7, 1010 + i * 2.3, 1e-9);
    }
    assert_false(move(&b, 4, 0, 0));
    assert_false(move(&b, 3, NAN, 0));
    vt_pan_destroy(b.pan);
}

static void only_allowed_ways_count(void **state)
{
    (void)state;
    bench b = set_up();
    b.rules.across = false;
    b.view.y = 1000;
    put_down(&b, 0, 400, 400);
    assert_false(move(&b, 0, 900, 405));
    assert_false(vt_pan_pushed(b.pan, 0));
    assert_true(move(&b, 0, 900, 420));
    is_at(&b, 0, 990, 1e-9);
    lift(&b, 0);
    vt_pan_destroy(b.pan);
}

static void two_fingers_zoom_about_their_middle(void **state)
{
    (void)state;
    bench b = set_up();
    b.rules.least_scale = 0.5;
    b.rules.most_scale = 8;
    b.rules.least_x = b.rules.least_y = -1e5;
    b.rules.most_x = b.rules.most_y = 1e5;
    b.rules.slop = 0;
    b.view = (vt_pan_view){1000, 500, 1};
    put_down(&b, 0, 300, 300);
    put_down(&b, 1, 500, 300);
    double under_a = (300 + b.view.x) / b.view.scale, under_b = (500 + b.view.x) / b.view.scale;
    for (int i = 1; i <= 50; i++) {
        double a = 300 - 3 * i, c = 500 + 5 * i, y = 300 + i;
        move(&b, 0, a, 300);
        move(&b, 0, a, y);
        move(&b, 1, c, y);
        assert_true(fabs((a + b.view.x) / b.view.scale - under_a) < 1e-6);
        assert_true(fabs((c + b.view.x) / b.view.scale - under_b) < 1e-6);
        assert_true(fabs((y + b.view.y) / b.view.scale - 800) < 1e-6);
    }
    assert_true(fabs(b.view.scale - 3) < 1e-9);
    move(&b, 1, 1e5, 350); /* no further than the most */
    assert_true(b.view.scale == 8);
    move(&b, 1, 151, 350);
    assert_true(b.view.scale >= 0.5 && b.view.scale < 8);
    lift(&b, 0);
    lift(&b, 1);
    assert_false(vt_pan_held(b.pan));
    vt_pan_destroy(b.pan);
}

/* A picture that just fills its room is drawn apart near its corner: limits that were told for the scale
 * before must not hold it back. */
static void limits_grow_with_the_scale(void **state)
{
    (void)state;
    bench b = set_up();
    b.rules.most_scale = 8;
    b.rules.most_x = b.rules.most_y = 0;
    b.rules.room_x = b.rules.room_y = 800;
    b.rules.slop = 0;
    put_down(&b, 0, 600, 700);
    put_down(&b, 1, 700, 700);
    for (int i = 1; i <= 20; i++) {
        move(&b, 1, 700 + i * 20, 700);
        assert_true(fabs((600 + b.view.x) / b.view.scale - 600) < 1e-6);
        assert_true(fabs((700 + b.view.y) / b.view.scale - 700) < 1e-6);
        b.rules.most_x = b.rules.most_y = 800 * b.view.scale - 800;
    }
    assert_true(fabs(b.view.scale - 5) < 1e-9);
    vt_pan_destroy(b.pan);
}

static void fingers_come_and_go_without_a_jump(void **state)
{
    (void)state;
    bench b = set_up();
    b.rules.least_scale = 0.1;
    b.rules.most_scale = 100;
    vt_chance chance;
    vt_chance_seed(&chance, 11);
    bool down[6] = {false};
    b.view = (vt_pan_view){1500, 1500, 1};
    vt_point at[6] = {{0, 0}};
    for (int i = 0; i < 5000; i++) {
        int f = (int)vt_chance_below(&chance, 6);
        vt_pan_view before = b.view;
        b.t += (int64_t)vt_chance_below(&chance, 20000);
        if (!down[f]) {
            at[f] = (vt_point){vt_chance_unit(&chance) * 1000, vt_chance_unit(&chance) * 1000};
            put_down(&b, f, at[f].x, at[f].y);
            down[f] = true;
        } else if (vt_chance_below(&chance, 3) == 0) {
            lift(&b, f);
            down[f] = false;
        } else {
            at[f].x += vt_chance_unit(&chance) * 4 - 2;
            at[f].y += vt_chance_unit(&chance) * 4 - 2;
            move(&b, f, at[f].x, at[f].y);
            /* A step of two units moves no content by more than that beyond what zooming about far fingers
             * makes of it. */
            assert_true(fabs(b.view.scale / before.scale - 1) < 0.5 || before.scale < 0.2);
            continue;
        }
        assert_true(before.x == b.view.x && before.y == b.view.y && before.scale == b.view.scale);
    }
    vt_pan_destroy(b.pan);
}

static void beyond_an_edge_it_follows_by_a_third_and_returns(void **state)
{
    (void)state;
    bench b = set_up();
    b.rules.slop = 0;
    put_down(&b, 0, 500, 500);
    move(&b, 0, 500, 560);
    is_at(&b, 0, -20, 1e-9);
    move(&b, 0, 500, 440);
    is_at(&b, 0, 60, 1e-9);
    move(&b, 0, 500, 800);
    is_at(&b, 0, -100, 1e-9);
    b.t += 80 * MS;
    lift(&b, 0);
    assert_true(vt_pan_moving(b.pan));
    double last = b.view.y;
    while (vt_pan_moving(b.pan)) {
        advance(&b, 16667);
        assert_true(b.view.y >= last && b.view.y <= 0); /* critically damped: it never passes the edge */
        last = b.view.y;
    }
    is_at(&b, 0, 0, 0);
    vt_pan_destroy(b.pan);
}

static void somebody_else_may_move_it(void **state)
{
    (void)state;
    bench b = set_up();
    flick(&b, 0, 300, 1500);
    advance(&b, 50 * MS);
    b.view.y = 2222;
    assert_false(advance(&b, 16 * MS));
    assert_false(vt_pan_moving(b.pan));
    is_at(&b, 0, 2222, 0);
    put_down(&b, 0, 500, 500);
    move(&b, 0, 500, 480);
    b.view.y = 1000;
    move(&b, 0, 500, 470);
    is_at(&b, 0, 1010, 1e-9);
    b.t += S;
    lift(&b, 0);
    assert_false(vt_pan_moving(b.pan));
    flick(&b, 0, 300, 1500);
    vt_pan_stop(b.pan);
    assert_false(vt_pan_moving(b.pan) || advance(&b, S));
    vt_pan_destroy(b.pan);
}

static void whatever_fingers_do_it_comes_to_rest_within_its_limits(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        vt_chance chance;
        vt_chance_seed(&chance, seed);
        bench b[2] = {set_up(), set_up()};
        vt_pan_rules *r = &b[0].rules;
        r->across = vt_chance_below(&chance, 4) > 0;
        r->down = vt_chance_below(&chance, 4) > 0;
        r->bounce = vt_chance_below(&chance, 2);
        r->most_x = vt_chance_unit(&chance) * 4000;
        r->most_y = vt_chance_unit(&chance) * 4000;
        r->snap_x = vt_chance_below(&chance, 2) ? 1 + vt_chance_unit(&chance) * 900 : 0;
        r->snap_y = vt_chance_below(&chance, 2) ? 1 + vt_chance_unit(&chance) * 900 : 0;
        r->one_step = vt_chance_below(&chance, 2);
        r->slop = (double)vt_chance_below(&chance, 20);
        if (vt_chance_below(&chance, 2)) r->most_scale = 1 + vt_chance_unit(&chance) * 9;
        b[1].rules = *r;
        for (int i = 0; i < 400; i++) {
            int f = (int)vt_chance_below(&chance, 5);
            double far = vt_chance_below(&chance, 50) == 0 ? 1e6 : 900;
            vt_point at = {vt_chance_unit(&chance) * far, vt_chance_unit(&chance) * far};
            uint64_t what = vt_chance_below(&chance, 8);
            int64_t pause = (int64_t)vt_chance_below(&chance, 30000);
            for (int k = 0; k < 2; k++) {
                b[k].t += pause;
                if (what == 0) put_down(&b[k], f, at.x, at.y);
                if (what > 0 && what < 5) move(&b[k], f, at.x, at.y);
                if (what == 5) vt_pan_up(b[k].pan, r, &b[k].view, f, pause % 5 == 0, b[k].t);
                if (what > 5) advance(&b[k], pause);
            }
            assert_true(isfinite(b[0].view.x) && isfinite(b[0].view.y) && isfinite(b[0].view.scale));
            assert_true(b[0].view.scale >= r->least_scale && b[0].view.scale <= r->most_scale);
            assert_true(b[0].view.x == b[1].view.x && b[0].view.y == b[1].view.y);
        }
        for (int f = 0; f < 5; f++)
            lift(&b[0], f);
        assert_false(vt_pan_held(b[0].pan));
        rest(&b[0]);
        assert_true(!r->across || (b[0].view.x >= 0 && b[0].view.x <= r->most_x));
        assert_true(!r->down || (b[0].view.y >= 0 && b[0].view.y <= r->most_y));
        for (int k = 0; k < 2; k++)
            vt_pan_destroy(b[k].pan);
    }
}

static void at_rest_nothing_happens(void **state)
{
    (void)state;
    bench b = set_up();
    assert_false(vt_pan_moving(b.pan) || vt_pan_held(b.pan) || advance(&b, S));
    lift(&b, 7);
    lift(&b, -1);
    vt_pan_down(b.pan, &b.rules, &b.view, 99, (vt_point){0, 0}, b.t);
    assert_false(vt_pan_held(b.pan) || vt_pan_pushed(b.pan, 99) || vt_pan_pushed(b.pan, -1));
    put_down(&b, 0, 100, 100); /* a tap */
    lift(&b, 0);
    assert_false(vt_pan_moving(b.pan) || vt_pan_pushed(b.pan, 0));
    vt_pan_destroy(b.pan);
    vt_pan_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finger_pushes_beyond_its_slop),
        cmocka_unit_test(only_allowed_ways_count),
        cmocka_unit_test(two_fingers_zoom_about_their_middle),
        cmocka_unit_test(limits_grow_with_the_scale),
        cmocka_unit_test(fingers_come_and_go_without_a_jump),
        cmocka_unit_test(beyond_an_edge_it_follows_by_a_third_and_returns),
        cmocka_unit_test(somebody_else_may_move_it),
        cmocka_unit_test(whatever_fingers_do_it_comes_to_rest_within_its_limits),
        cmocka_unit_test(at_rest_nothing_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

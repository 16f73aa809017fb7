/* Directions and edges are conventions that teams rely on: clockwise, y down, half open. */
#include "check.h"

#include <math.h>

#include "base/chance.h"
#include "base/geom.h"

static void assert_near(double got, double expected)
{
    if (!(fabs(got - expected) <= 1e-9 * (1 + fabs(expected)))) fail_msg("%.17g is not %.17g", got, expected);
}

static void assert_point(vt_point p, double x, double y)
{
    assert_near(p.x, x);
    assert_near(p.y, y);
}

static void assert_irect(vt_irect r, int x0, int y0, int x1, int y1)
{
    if (!vt_irect_equal(r, (vt_irect){x0, y0, x1, y1}))
        fail_msg("%d %d %d %d is not %d %d %d %d", r.x0, r.y0, r.x1, r.y1, x0, y0, x1, y1);
}

static void quarter_turns_are_clockwise_and_exact(void **state)
{
    (void)state;
    static const double cosines[] = {1, 0, -1, 0}, sines[] = {0, 1, 0, -1};
    for (int turn = -8; turn <= 8; turn++) {
        vt_affine m = vt_affine_rotate(90.0 * turn);
        int quarter = turn & 3;
        assert_true(m.a == cosines[quarter] && m.b == sines[quarter]);
        assert_true(m.c == -sines[quarter] && m.d == cosines[quarter]);
    }
    assert_point(vt_affine_apply(vt_affine_rotate(30), (vt_point){2, 0}), sqrt(3), 1);
    assert_point(vt_affine_apply(vt_affine_rotate(-330), (vt_point){2, 0}), sqrt(3), 1);
}

static void the_inner_map_comes_first(void **state)
{
    (void)state;
    vt_affine m = vt_affine_multiply(vt_affine_translate(100, 200), vt_affine_scale(2, 3));
    assert_point(vt_affine_apply(m, (vt_point){5, 7}), 110, 221);
    m = vt_affine_multiply(vt_affine_scale(2, 3), vt_affine_translate(100, 200));
    assert_point(vt_affine_apply(m, (vt_point){5, 7}), 210, 621);
    assert_point(vt_affine_apply(vt_affine_identity, (vt_point){5, 7}), 5, 7);
}

static void an_inverse_undoes(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 7);
    for (int i = 0; i < 10000; i++) {
        vt_affine m = vt_affine_multiply(vt_affine_rotate(vt_chance_unit(&chance) * 720 - 360),
            vt_affine_scale(0.01 + vt_chance_unit(&chance) * 10, -0.01 - vt_chance_unit(&chance)));
        m = vt_affine_multiply(vt_affine_translate(vt_chance_unit(&chance) * 2000, -300), m);
        vt_affine inverse;
        assert_true(vt_affine_invert(m, &inverse));
        vt_point p = {vt_chance_unit(&chance) * 1920, vt_chance_unit(&chance) * 1080};
        assert_point(vt_affine_apply(inverse, vt_affine_apply(m, p)), p.x, p.y);
    }
    vt_affine small;
    assert_true(vt_affine_invert(vt_affine_scale(1e-9, 1e-9), &small));
    assert_near(small.a, 1e9);
}

static void a_squashed_plane_has_no_inverse(void **state)
{
    (void)state;
    vt_affine out = {9, 9, 9, 9, 9, 9};
    assert_false(vt_affine_invert(vt_affine_scale(0, 1), &out));
    assert_false(vt_affine_invert((vt_affine){0.1, 0.3, 0.2, 0.6, 0, 0}, &out));
    assert_false(vt_affine_invert((vt_affine){NAN, 0, 0, 1, 0, 0}, &out));
    assert_false(vt_affine_invert((vt_affine){1, 0, 0, 1, INFINITY, 0}, &out));
    assert_false(vt_affine_invert((vt_affine){1e-200, 0, 0, 1e-200, 0, 0}, &out));
    assert_true(out.a == 9 && out.f == 9);
}

static void bounds_hold_all_corners(void **state)
{
    (void)state;
    vt_rect r = vt_affine_bounds(vt_affine_rotate(90), (vt_rect){10, 20, 30, 40});
    assert_near(r.x, -60);
    assert_near(r.y, 10);
    assert_near(r.w, 40);
    assert_near(r.h, 30);
    r = vt_affine_bounds(vt_affine_rotate(45), (vt_rect){-1, -1, 2, 2});
    assert_near(r.x, -sqrt(2));
    assert_near(r.h, 2 * sqrt(2));
}

static void edges_belong_to_one_side(void **state)
{
    (void)state;
    vt_rect r = {10, 20, 30, 40};
    assert_true(vt_rect_contains(r, (vt_point){10, 20}));
    assert_true(vt_rect_contains(r, (vt_point){39.999, 59.999}));
    assert_false(vt_rect_contains(r, (vt_point){40, 30}));
    assert_false(vt_rect_contains(r, (vt_point){30, 60}));
    assert_false(vt_rect_contains(r, (vt_point){9.999, 30}));
    assert_false(vt_rect_contains(r, (vt_point){NAN, 30}));
    assert_false(vt_rect_contains((vt_rect){10, 20, 0, 40}, (vt_point){10, 20}));
}

static void distance_is_to_the_nearest_edge_or_corner(void **state)
{
    (void)state;
    vt_rect r = {10, 20, 30, 40};
    assert_near(vt_rect_distance(r, (vt_point){25, 30}), 0);
    assert_near(vt_rect_distance(r, (vt_point){25, 15}), 5);
    assert_near(vt_rect_distance(r, (vt_point){47, 30}), 7);
    assert_near(vt_rect_distance(r, (vt_point){7, 16}), 5);
    assert_near(vt_rect_distance(r, (vt_point){43, 64}), 5);
}

static void outward_never_loses_a_pixel(void **state)
{
    (void)state;
    assert_irect(vt_rect_outward((vt_rect){0, 0, 10, 10}), 0, 0, 10, 10);
    assert_irect(vt_rect_outward((vt_rect){0.5, -0.5, 1, 1}), 0, -1, 2, 1);
    assert_irect(vt_rect_outward((vt_rect){-2.1, 3.9, 0.05, 0.05}), -3, 3, -2, 4);
    assert_irect(vt_rect_outward((vt_rect){-1e300, -INFINITY, INFINITY, INFINITY}), 0, 0, 0, 0);
    assert_irect(
        vt_rect_outward((vt_rect){-1e30, -1e30, 2e30, 2e30}), -(1 << 30), -(1 << 30), 1 << 30, 1 << 30);
    assert_true(vt_irect_empty(vt_rect_outward((vt_rect){0.5, 0.5, 0, 5})));
    assert_true(vt_irect_empty(vt_rect_outward((vt_rect){0, 0, -3, 5})));
    assert_true(vt_irect_empty(vt_rect_outward((vt_rect){NAN, 0, 5, 5})));
    assert_true(vt_irect_empty(vt_rect_outward((vt_rect){0, 0, NAN, 5})));
    assert_true(vt_irect_empty(vt_rect_outward((vt_rect){4e9, 0, 10, 10})));
}

static void whole_rectangles_join_and_meet(void **state)
{
    (void)state;
    vt_irect a = {0, 0, 10, 10}, b = {5, 5, 20, 8}, away = {30, 30, 40, 40}, empty = {7, 7, 7, 90};
    assert_irect(vt_irect_union(a, b), 0, 0, 20, 10);
    assert_irect(vt_irect_intersect(a, b), 5, 5, 10, 8);
    assert_true(vt_irect_empty(vt_irect_intersect(a, away)));
    assert_true(vt_irect_empty(vt_irect_intersect(a, (vt_irect){10, 0, 20, 10})));
    assert_irect(vt_irect_union(empty, b), 5, 5, 20, 8);
    assert_irect(vt_irect_union(b, empty), 5, 5, 20, 8);
    assert_true(vt_irect_empty(vt_irect_union(empty, (vt_irect){9, 9, 1, 1})));
    assert_true(vt_irect_area(a) == 100);
    assert_true(vt_irect_area(empty) == 0);
    assert_true(vt_irect_area((vt_irect){9, 9, 1, 1}) == 0);
    assert_true(vt_irect_area((vt_irect){-(1 << 30), -(1 << 30), 1 << 30, 1 << 30}) == INT64_C(1) << 62);
    assert_true(vt_irect_equal(a, a));
    assert_false(vt_irect_equal(a, (vt_irect){1, 0, 10, 10}));
    assert_false(vt_irect_equal(a, (vt_irect){0, 1, 10, 10}));
    assert_false(vt_irect_equal(a, (vt_irect){0, 0, 11, 10}));
    assert_false(vt_irect_equal(a, (vt_irect){0, 0, 10, 11}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quarter_turns_are_clockwise_and_exact),
        cmocka_unit_test(the_inner_map_comes_first),
        cmocka_unit_test(an_inverse_undoes),
        cmocka_unit_test(a_squashed_plane_has_no_inverse),
        cmocka_unit_test(bounds_hold_all_corners),
        cmocka_unit_test(edges_belong_to_one_side),
        cmocka_unit_test(distance_is_to_the_nearest_edge_or_corner),
        cmocka_unit_test(outward_never_loses_a_pixel),
        cmocka_unit_test(whole_rectangles_join_and_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

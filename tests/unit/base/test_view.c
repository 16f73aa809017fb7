/* Drawing and touch must agree to the eighth of a unit on every screen and rotation. */
#include "check.h"

#include <math.h>

#include "base/chance.h"
#include "base/view.h"

static void assert_near(double got, double expected, double allowed)
{
    if (!(fabs(got - expected) <= allowed)) fail_msg("%.17g is not %.17g", got, expected);
}

static void assert_maps(const vt_view *view, double x, double y, double device_x, double device_y)
{
    vt_point p = vt_affine_apply(view->to_device, (vt_point){x, y});
    assert_near(p.x, device_x, 1e-9);
    assert_near(p.y, device_y, 1e-9);
}

static void assert_content(const vt_view *view, int x0, int y0, int x1, int y1)
{
    vt_irect c = view->content;
    if (!vt_irect_equal(c, (vt_irect){x0, y0, x1, y1}))
        fail_msg("content is %d %d %d %d", c.x0, c.y0, c.x1, c.y1);
}

static void same_size_is_identity(void **state)
{
    (void)state;
    vt_view v = vt_view_make(1920, 1080, 1920, 1080, 0, 0);
    assert_true(v.scale == 1 && v.to_device.a == 1 && v.to_device.e == 0 && v.to_stage.f == 0);
    assert_content(&v, 0, 0, 1920, 1080);
}

static void the_rest_is_border(void **state)
{
    (void)state;
    vt_view v = vt_view_make(1920, 1080, 1280, 1024, 0, 0);
    assert_near(v.scale, 2.0 / 3, 1e-12);
    assert_content(&v, 0, 152, 1280, 872);
    assert_maps(&v, 0, 0, 0, 152);
    assert_maps(&v, 1920, 1080, 1280, 872);
    v = vt_view_make(1000, 1000, 3840, 2160, 0, 0);
    assert_content(&v, 840, 0, 3000, 2160);
    v = vt_view_make(1920, 1080, 1921, 1080, 0, 0);
    assert_true(v.to_device.e == floor(v.to_device.e));
    assert_content(&v, 0, 0, 1920, 1080);
}

static void turning_is_clockwise(void **state)
{
    (void)state;
    vt_view v = vt_view_make(1920, 1080, 1080, 1920, 90, 0);
    assert_content(&v, 0, 0, 1080, 1920);
    assert_maps(&v, 0, 0, 1080, 0);
    assert_maps(&v, 1920, 0, 1080, 1920);
    assert_maps(&v, 0, 1080, 0, 0);
    v = vt_view_make(1920, 1080, 1920, 1080, 180, 0);
    assert_maps(&v, 0, 0, 1920, 1080);
    assert_maps(&v, 1920, 0, 0, 1080);
    v = vt_view_make(1920, 1080, 1080, 1920, 270, 0);
    assert_maps(&v, 0, 0, 0, 1920);
    assert_maps(&v, 1920, 0, 0, 0);
    assert_maps(&v, 0, 1080, 1080, 1920);
}

static void a_touch_finds_what_was_drawn(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 3);
    for (int round = 0; round < 3000; round++) {
        int design_w = 16 + (int)vt_chance_below(&chance, 4000),
            design_h = 16 + (int)vt_chance_below(&chance, 4000);
        int screen_w = 1 + (int)vt_chance_below(&chance, 8000),
            screen_h = 1 + (int)vt_chance_below(&chance, 8000);
        int rotation = 90 * (int)vt_chance_below(&chance, 4);
        vt_view v = vt_view_make(design_w, design_h, screen_w, screen_h, rotation, 0);
        assert_true(v.content.x0 >= 0 && v.content.y0 >= 0);
        assert_true(v.content.x1 <= screen_w && v.content.y1 <= screen_h);
        assert_false(vt_irect_empty(v.content));
        bool fills_w = v.content.x0 == 0 && v.content.x1 == screen_w;
        assert_true(fills_w || (v.content.y0 == 0 && v.content.y1 == screen_h));
        int left = v.content.x0, right = screen_w - v.content.x1;
        int top = v.content.y0, bottom = screen_h - v.content.y1;
        assert_in_range(right - left, 0, 1);
        assert_in_range(bottom - top, 0, 1);

        vt_rect drawn = vt_affine_bounds(v.to_device, (vt_rect){0, 0, design_w, design_h});
        assert_true(drawn.x >= v.content.x0 - 1e-6 && drawn.x + drawn.w <= v.content.x1 + 1e-6);
        assert_true(drawn.y >= v.content.y0 - 1e-6 && drawn.y + drawn.h <= v.content.y1 + 1e-6);

        for (int i = 0; i < 20; i++) {
            int32_t x8 = (int32_t)vt_chance_below(&chance, (uint64_t)design_w * 8 + 1), got_x;
            int32_t y8 = (int32_t)vt_chance_below(&chance, (uint64_t)design_h * 8 + 1), got_y;
            vt_point p = vt_affine_apply(v.to_device, (vt_point){x8 / 8.0, y8 / 8.0});
            vt_view_touch(&v, p.x, p.y, &got_x, &got_y);
            assert_int_equal(got_x, x8);
            assert_int_equal(got_y, y8);
            vt_point back = vt_affine_apply(v.to_stage, p);
            assert_near(back.x, x8 / 8.0, 1e-7);
            assert_near(back.y, y8 / 8.0, 1e-7);
        }
    }
}

static void touches_are_rounded_to_the_nearest_eighth(void **state)
{
    (void)state;
    vt_view v = vt_view_make(1920, 1080, 1920, 1080, 0, 0);
    int32_t x8, y8;
    vt_view_touch(&v, 10.06, 10.07, &x8, &y8);
    assert_int_equal(x8, 80);
    assert_int_equal(y8, 81);
    vt_view_touch(&v, -0.07, -0.05, &x8, &y8);
    assert_int_equal(x8, -1);
    assert_int_equal(y8, 0);
    vt_view_touch(&v, NAN, 1e300, &x8, &y8);
    assert_int_equal(x8, 0);
    assert_int_equal(y8, 1 << 30);
    vt_view_touch(&v, -INFINITY, INFINITY, &x8, &y8);
    assert_int_equal(x8, -(1 << 30));
    assert_int_equal(y8, 1 << 30);
}

static void nonsense_is_clamped(void **state)
{
    (void)state;
    vt_view v = vt_view_make(0, 99999, -5, 99999, 45, NAN);
    assert_int_equal(v.design_w, 16);
    assert_int_equal(v.design_h, 16384);
    assert_int_equal(v.screen_w, 1);
    assert_int_equal(v.screen_h, 16384);
    assert_int_equal(v.rotation, 0);
    assert_true(v.scale > 0 && isfinite(v.scale) && isfinite(v.mm_per_unit));
    v = vt_view_make(16384, 16, 1, 1, 270, -3);
    assert_content(&v, 0, 0, 1, 1);
}

static void millimetres_follow_the_scale(void **state)
{
    (void)state;
    vt_view v = vt_view_make(1920, 1080, 3840, 2160, 0, 960);
    assert_near(v.mm_per_unit, 0.5, 1e-12);
    v = vt_view_make(1920, 1080, 960, 540, 180, 0);
    assert_near(v.mm_per_unit, 25.4 / 96 / 2, 1e-12);
    v = vt_view_make(1920, 1080, 1080, 1920, 90, 540);
    assert_near(v.mm_per_unit, 0.5, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_size_is_identity),
        cmocka_unit_test(the_rest_is_border),
        cmocka_unit_test(turning_is_clockwise),
        cmocka_unit_test(a_touch_finds_what_was_drawn),
        cmocka_unit_test(touches_are_rounded_to_the_nearest_eighth),
        cmocka_unit_test(nonsense_is_clamped),
        cmocka_unit_test(millimetres_follow_the_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

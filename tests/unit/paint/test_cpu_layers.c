/* The CPU painter's blends and layers. */
#include "check.h"

#include "cpu_help.h"
#include "more_scenes.h"

static uint32_t paint_pixel(vt_painter *painter, const vt_drawlist *list, int x, int y)
{
    vt_pixels *out = paint_all(painter, list, 100, 100);
    uint32_t pixel = at(out, x, y);
    vt_pixels_destroy(out);
    return pixel;
}

static int channel(uint32_t pixel, int shift)
{
    return (int)(pixel >> shift & 255);
}

/* What a stamp's channel becomes over another; all 0 to 1, premultiplied. */
static double blended(vt_blend blend, double s, double alpha, double d)
{
    switch (blend) {
    case VT_BLEND_ADD:
        return fmin(s + d, 1);
    case VT_BLEND_MULTIPLY:
        return s * d + d * (1 - alpha);
    case VT_BLEND_SCREEN:
        return s + d - s * d;
    default:
        return s + d * (1 - alpha);
    }
}

static void expect_blend(
    uint32_t pixel, vt_blend blend, const double front[3], double alpha, const double back[3])
{
    for (int i = 0; i < 3; i++) {
        double expected = 255 * blended(blend, front[i] * alpha, alpha, back[i]);
        assert_true(fabs(channel(pixel, 16 - 8 * i) - expected) <= 1.5);
    }
    assert_int_equal(pixel >> 24, 255);
}

/* Rectangles, round corners, turned ones, pictures: each blends by its formula. */
static void blends_follow_their_formulas(void **state)
{
    (void)state;
    vt_painter *painter = make(100, 100, NULL, true);
    vt_pixels *picture = vt_pixels_create(50, 50);
    for (int i = 0; i < 2500; i++)
        picture->data[i] = 0x99783C1E; /* c86432 at 60 % */
    give(painter, 1, picture);
    const double front[3] = {200 / 255.0, 100 / 255.0, 50 / 255.0};
    const double back[3] = {30 / 255.0, 144 / 255.0, 220 / 255.0};
    for (int i = 0; i < 4 * 6; i++) {
        vt_blend blend = (vt_blend)(i % 4);
        int form = i / 4;
        vt_drawlist list;
        start_list(&list, 0x1e90dcff);
        vt_draw *item;
        if (form < 3)
            item = add_item(&list, VT_DRAW_RECT, 50, 50, 60, 60, form == 2 ? 30 : 0, 1);
        else
            item = add_image(&list, 50, 50, form == 5 ? 70 : 50, 50, form == 4 ? 30 : 0, 1, 1);
        item->color = rgba(0xc8643299);
        item->radius = form % 3 == 1 ? 10 : 0;
        item->blend = blend;
        uint32_t pixel = paint_pixel(painter, &list, 50, 50);
        expect_blend(pixel, blend, front, 0.6, back);
        assert_int_equal(paint_pixel(painter, &list, 2, 2), 0xFF1E90DC);
        item->opacity = 0.5;
        expect_blend(paint_pixel(painter, &list, 50, 50), blend, front, 0.3, back);
        finish_list(&list);
    }
    vt_painter_destroy(painter);
    vt_pixels_destroy(picture);
}

/* In an empty layer nothing is there to be coloured; what adds and screens shows as it is. */
static void blends_see_only_their_layer(void **state)
{
    (void)state;
    vt_painter *painter = make(100, 100, NULL, true);
    for (int blend = VT_BLEND_ADD; blend <= VT_BLEND_SCREEN; blend++) {
        vt_drawlist list;
        start_list(&list, 0x204060ff);
        add_push(&list, 50, 50, 80, 80, 0, 1, false, 0);
        add_rect(&list, 20, 20, 60, 60, 0xc86432ff)->blend = (vt_blend)blend;
        add_pop(&list);
        uint32_t pixel = paint_pixel(painter, &list, 50, 50);
        assert_int_equal(pixel, blend == VT_BLEND_MULTIPLY ? 0xFF204060 : 0xFFC86432);
        finish_list(&list);
    }
    vt_painter_destroy(painter);
}

static void a_layer_is_one_picture(void **state)
{
    (void)state;
    vt_painter *painter = make(100, 100, NULL, true);
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    add_push(&list, 50, 50, 100, 100, 0, 0.5, false, 0);
    add_rect(&list, 10, 10, 50, 50, 0xff0000ff);
    add_rect(&list, 30, 30, 50, 50, 0x00ff00ff);
    add_pop(&list);
    add_rect(&list, 0, 90, 10, 10, 0xffffffff);
    vt_pixels *out = paint_all(painter, &list, 100, 100);
    assert_in_range(at(out, 20, 20) >> 16 & 255, 127, 128);
    assert_int_equal(at(out, 40, 40) >> 16 & 255, 0); /* red does not shine through green */
    assert_in_range(at(out, 40, 40) >> 8 & 255, 127, 128);
    assert_int_equal(at(out, 5, 5), 0xFF000000);
    assert_int_equal(at(out, 5, 95), 0xFFFFFFFF);
    vt_pixels_destroy(out);
    finish_list(&list);
    vt_painter_destroy(painter);
}

static void a_layer_is_clipped(void **state)
{
    (void)state;
    vt_painter *painter = make(100, 100, NULL, true);
    const double turns[] = {0, 45, 90};
    for (int i = 0; i < 3; i++) {
        vt_drawlist list;
        start_list(&list, 0x000000ff);
        add_push(&list, 50, 50, 60, 60, turns[i], 1, true, 0)->radius = i == 1 ? 0 : 20;
        add_rect(&list, -10, -10, 200, 200, 0xffffffff);
        add_pop(&list);
        vt_pixels *out = paint_all(painter, &list, 100, 100);
        double area = 0;
        for (int k = 0; k < 100 * 100; k++)
            area += (out->data[k] & 255) / 255.0;
        const double pi = 3.14159265358979;
        assert_true(fabs(area - (3600 - (i == 1 ? 0 : (4 - pi) * 400))) < 6);
        assert_int_equal(at(out, 50, 50), 0xFFFFFFFF);
        assert_int_equal(at(out, 22, 22), 0xFF000000);
        vt_pixels_destroy(out);
        finish_list(&list);
    }
    vt_painter_destroy(painter);
}

static void a_mask_thins_its_group(void **state)
{
    (void)state;
    vt_painter *painter = make(100, 100, NULL, true);
    vt_pixels *mask = vt_pixels_create(2, 1); /* opaque on the left, half on the right */
    mask->data[0] = 0xFF000000;
    mask->data[1] = 0x80000000;
    give(painter, 1, mask);
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    vt_draw *push = add_push(&list, 50, 50, 80, 40, 0, 1, false, 1);
    add_rect(&list, 0, 0, 100, 100, 0xffffffff);
    add_pop(&list);
    vt_pixels *out = paint_all(painter, &list, 100, 100);
    assert_int_equal(at(out, 12, 50) & 255, 255);
    assert_int_equal(at(out, 88, 50) & 255, 128);
    assert_in_range(at(out, 50, 50) & 255, 180, 205);
    assert_int_equal(at(out, 50, 20), 0xFF000000); /* outside of its box */
    vt_pixels_destroy(out);
    push = &list.items[0];
    push->asset = 2; /* not there yet: nothing; will never come: the group without a mask */
    assert_int_equal(paint_pixel(painter, &list, 12, 50), 0xFF000000);
    vt_painter_asset(painter, 2, NULL, true);
    assert_int_equal(paint_pixel(painter, &list, 88, 50), 0xFFFFFFFF);
    finish_list(&list);
    vt_painter_destroy(painter);
    vt_pixels_destroy(mask);
}

/* What hides something within a layer hides nothing outside of it, and what is behind a layer stays. */
static void layers_hide_nothing(void **state)
{
    (void)state;
    vt_painter *painter = make(100, 100, NULL, true);
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    add_rect(&list, 0, 0, 100, 100, 0xff0000ff);
    add_push(&list, 50, 50, 100, 100, 0, 0.5, false, 0);
    add_rect(&list, 0, 0, 100, 100, 0x0000ffff);
    add_pop(&list);
    uint32_t pixel = paint_pixel(painter, &list, 50, 50);
    assert_in_range(pixel >> 16 & 255, 127, 128);
    assert_in_range(pixel & 255, 127, 128);
    finish_list(&list);
    vt_painter_destroy(painter);
}

/* Lists that no stage makes: pushes without pops, pops without pushes, deeper than any tree. */
static void broken_nesting_is_survived(void **state)
{
    (void)state;
    vt_painter *painter = make(100, 100, NULL, true);
    vt_region all = whole(100, 100);
    vt_chance chance;
    vt_chance_seed(&chance, 5);
    for (int round = 0; round < 60; round++) {
        vt_drawlist list;
        start_list(&list, 0x000000ff);
        keep_string(&list, "");
        int count = round == 0 ? 400 : 30;
        for (int i = 0; i < count; i++) {
            uint64_t what = round == 0 ? (uint64_t)i % 2 : vt_chance_below(&chance, 3);
            if (what == 0)
                add_push(&list, 50, 50, 90, 90, 0, 0.9, vt_chance_below(&chance, 2), 0);
            else if (what == 1)
                add_random(&list, &chance);
            else
                add_pop(&list);
        }
        assert_true(vt_painter_paint(painter, &list, &all, NULL));
        finish_list(&list);
    }
    vt_painter_destroy(painter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blends_follow_their_formulas),
        cmocka_unit_test(blends_see_only_their_layer),
        cmocka_unit_test(a_layer_is_one_picture),
        cmocka_unit_test(a_layer_is_clipped),
        cmocka_unit_test(a_mask_thins_its_group),
        cmocka_unit_test(layers_hide_nothing),
        cmocka_unit_test(broken_nesting_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

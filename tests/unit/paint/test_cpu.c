/* The CPU painter, pixel by pixel. */
#include "check.h"

#include "cpu_help.h"

static void rectangles_lie_on_whole_pixels(void **state)
{
    (void)state;
    vt_painter *painter = make(40, 30, NULL, true);
    vt_drawlist list;
    start_list(&list, 0x10203000); /* the background is always opaque */
    add_rect(&list, 5, 5, 10, 10, 0xff0000ff);
    add_rect(&list, 20.4, 5.4, 10.2, 10, 0x00ff00ff); /* 20.4 to 30.6: 20 to 31 */
    add_rect(&list, 5, 20, 30, 0.2, 0xffffffff);      /* a hair is one pixel */
    vt_pixels *out = paint_all(painter, &list, 40, 30);
    for (int y = 0; y < 30; y++) {
        for (int x = 0; x < 40; x++) {
            bool red = x >= 5 && x < 15 && y >= 5 && y < 15, green = x >= 20 && x < 31 && y >= 5 && y < 15;
            bool hair = x >= 5 && x < 35 && y == 20;
            assert_int_equal(at(out, x, y), red     ? 0xFFFF0000
                                            : green ? 0xFF00FF00
                                            : hair  ? 0xFFFFFFFF
                                                    : 0xFF102030);
        }
    }
    vt_pixels_destroy(out);
    finish_list(&list);
    vt_painter_destroy(painter);
}

static void neighbours_meet(void **state)
{
    (void)state;
    vt_painter *painter = make(200, 10, NULL, true);
    for (int i = 0; i < 50; i++) {
        double width = 3 + i * 0.137, start = i * 0.31;
        vt_drawlist list;
        start_list(&list, 0x000000ff);
        for (int k = 0; k < 10; k++)
            add_rect(&list, start + k * width, 0, width, 10, 0xffffff80);
        vt_pixels *out = paint_all(painter, &list, 200, 10);
        int first = (int)floor(start + 0.5), last = (int)floor(start + 10 * width + 0.5);
        for (int x = 0; x < 200; x++)
            assert_int_equal(
                at(out, x, 5) & 255, x >= first && x < last ? 128 : 0); /* neither gap nor overlap */
        vt_pixels_destroy(out);
        finish_list(&list);
    }
    vt_painter_destroy(painter);
}

static void colours_blend_premultiplied(void **state)
{
    (void)state;
    vt_painter *painter = make(10, 10, NULL, true);
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    add_rect(&list, 0, 0, 10, 10, 0xffffffff)->opacity = 0.5;
    vt_pixels *out = paint_all(painter, &list, 10, 10);
    assert_in_range(at(out, 5, 5) & 255, 127, 128);
    assert_int_equal(at(out, 5, 5) >> 24, 255);
    vt_pixels_destroy(out);
    list.items[0].color = rgba(0xff000080);
    list.items[0].opacity = 0.5;
    out = paint_all(painter, &list, 10, 10);
    assert_in_range(at(out, 5, 5) >> 16 & 255, 63, 65);
    vt_pixels_destroy(out);
    list.items[0].opacity = 0;
    out = paint_all(painter, &list, 10, 10);
    assert_int_equal(at(out, 5, 5), 0xFF000000);
    vt_pixels_destroy(out);
    finish_list(&list);
    vt_painter_destroy(painter);
}

static void corners_are_round_and_even(void **state)
{
    (void)state;
    vt_painter *painter = make(64, 64, NULL, true);
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    bordered(add_rect(&list, 2, 2, 60, 60, 0xffffffff), 20, 0, 0);
    vt_pixels *out = paint_all(painter, &list, 64, 64);
    double area = 0;
    for (int y = 0; y < 64; y++) {
        for (int x = 0; x < 64; x++) {
            assert_int_equal(at(out, x, y), at(out, 63 - x, y));
            assert_int_equal(at(out, x, y), at(out, y, x));
            area += (at(out, x, y) & 255) / 255.0;
        }
    }
    const double pi = 3.14159265358979;
    assert_true(fabs(area - (60 * 60 - (4 - pi) * 20 * 20)) < 4);
    assert_int_equal(at(out, 2, 2), 0xFF000000);
    assert_int_equal(at(out, 32, 2), 0xFFFFFFFF);
    vt_pixels_destroy(out);
    finish_list(&list);
    vt_painter_destroy(painter);
}

static void a_border_lies_inside(void **state)
{
    (void)state;
    vt_painter *painter = make(40, 40, NULL, true);
    for (int alpha = 128; alpha <= 255; alpha += 127) {
        vt_drawlist list;
        start_list(&list, 0x000000ff);
        uint32_t inside = 0x00ff0000U | (uint32_t)alpha, edge = 0xff000000U | (uint32_t)alpha;
        bordered(add_rect(&list, 5, 5, 30, 30, inside), 0, 3, edge);
        vt_pixels *out = paint_all(painter, &list, 40, 40);
        for (int i = 0; i < 40; i++) {
            uint32_t red = at(out, i, 20) >> 16 & 255, green = at(out, i, 20) >> 8 & 255;
            bool ring = (i >= 5 && i < 8) || (i >= 32 && i < 35), middle = i >= 8 && i < 32;
            assert_int_equal(red, ring ? alpha : 0);
            assert_int_equal(green, middle ? alpha : 0);
        }
        vt_pixels_destroy(out);
        finish_list(&list);
    }
    vt_painter_destroy(painter);
}

static void hidden_items_are_skipped_only_where_hidden(void **state)
{
    (void)state;
    props p = get_props();
    vt_painter *painter = make(100, 100, NULL, true);
    give(painter, PLATE, p.plate);
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    add_rect(&list, 0, 0, 100, 100, 0xff0000ff);
    bordered(
        add_rect(&list, 0, 0, 100, 100, 0x00ff00ff), 50, 0, 0); /* a disc: its corners show what is behind */
    vt_pixels *out = paint_all(painter, &list, 100, 100);
    assert_int_equal(at(out, 0, 0), 0xFFFF0000);
    assert_int_equal(at(out, 50, 50), 0xFF00FF00);
    vt_pixels_destroy(out);
    add_image(&list, 50, 50, 100, 100, 0, 1, PLATE);
    out = paint_all(painter, &list, 100, 100);
    assert_int_not_equal(at(out, 0, 0), 0xFFFF0000);
    vt_pixels_destroy(out);
    finish_list(&list);
    vt_painter_destroy(painter);
    return_props(&p);
}

static void pictures_pixel_by_pixel(void **state)
{
    (void)state;
    vt_painter *painter = make(60, 60, NULL, true);
    vt_pixels *plate = disc(30, 20, true);
    give(painter, 1, plate);
    const struct {
        double degrees;
        int w, h;
    } turns[] = {{0, 30, 20}, {90, 20, 30}, {180, 30, 20}, {270, 20, 30}};
    for (int i = 0; i < 4; i++) {
        vt_drawlist list;
        start_list(&list, 0x000000ff);
        add_image(&list, 30, 30, 30, 20, turns[i].degrees, 1, 1);
        vt_pixels *out = paint_all(painter, &list, 60, 60);
        for (int y = 0; y < 20; y++) {
            for (int x = 0; x < 30; x++) {
                vt_point centre = vt_affine_apply(list.items[0].matrix, (vt_point){x + 0.5, y + 0.5});
                assert_int_equal(at(out, (int)centre.x, (int)centre.y), plate->data[y * plate->stride + x]);
            }
        }
        assert_int_equal(at(out, 30 - turns[i].w / 2 - 1, 30), 0xFF000000);
        assert_int_equal(at(out, 30, 30 + turns[i].h / 2), 0xFF000000);
        vt_pixels_destroy(out);
        finish_list(&list);
    }
    vt_painter_destroy(painter);
    vt_pixels_destroy(plate);
}

static void missing_pictures(void **state)
{
    (void)state;
    vt_fonts *fonts = inter();
    for (int dev = 0; dev < 2; dev++) {
        vt_painter *painter = make(200, 100, fonts, dev == 1);
        vt_drawlist list;
        start_list(&list, 0x000000ff);
        add_image(&list, 100, 50, 180, 80, 0, 1, 7);
        vt_pixels *out = paint_all(painter, &list, 200, 100);
        assert_int_equal(at(out, 100, 80), 0xFF000000); /* not yet loaded: nothing */
        vt_pixels_destroy(out);
        vt_painter_asset(painter, 7, NULL, true);
        out = paint_all(painter, &list, 200, 100);
        assert_int_not_equal(at(out, 100, 80), 0xFF000000);
        int bright = 0;
        for (int i = 0; i < 200 * 100; i++)
            bright += (out->data[i] >> 16 & 255) > 150;
        assert_true(dev ? bright > 300 : bright == 0); /* a frame and a name, or a dim box */
        vt_pixels_destroy(out);
        vt_painter_asset(painter, 7, NULL, false);
        out = paint_all(painter, &list, 200, 100);
        assert_int_equal(at(out, 100, 80), 0xFF000000);
        vt_pixels_destroy(out);
        finish_list(&list);
        vt_painter_destroy(painter);
    }
    vt_fonts_destroy(fonts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rectangles_lie_on_whole_pixels),
        cmocka_unit_test(neighbours_meet),
        cmocka_unit_test(colours_blend_premultiplied),
        cmocka_unit_test(corners_are_round_and_even),
        cmocka_unit_test(a_border_lies_inside),
        cmocka_unit_test(hidden_items_are_skipped_only_where_hidden),
        cmocka_unit_test(pictures_pixel_by_pixel),
        cmocka_unit_test(missing_pictures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

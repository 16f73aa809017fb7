/* What the CPU painter shows of pictures: parts, cells, frames, slices, tints, and what lies between pixels.
 */
#include "check.h"

#include "cpu_help.h"

enum { SIDE = 60 };

static const vt_draw_picture plain = {.tint = {255, 255, 255, 255}, .columns = 1, .rows = 1};

/* Every pixel tells its place: red is x, green is y. */
static vt_pixels *ruler(int w, int h)
{
    vt_pixels *pixels = vt_pixels_create(w, h);
    assert_non_null(pixels);
    pixels->opaque = true;
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++)
            pixels->data[y * pixels->stride + x] = 0xFF000000U | (uint32_t)x << 16 | (uint32_t)y << 8;
    }
    return pixels;
}

static uint32_t mark(int x, int y)
{
    return 0xFF000000U | (uint32_t)x << 16 | (uint32_t)y << 8;
}

static void start(vt_drawlist *list)
{
    start_list(list, 0x000000ff);
    keep_string(list, "");
}

static vt_draw *add_part(vt_drawlist *list, double x, double y, double w, double h, vt_draw_picture extra)
{
    vt_draw *item = add_image(list, x + w / 2, y + h / 2, w, h, 0, 1, 1);
    item->extra = vt_drawlist_keep_extra(list, &extra, sizeof extra);
    return item;
}

static vt_pixels *paint_one(vt_pixels *picture, vt_draw_picture extra, vt_rect at)
{
    vt_painter *painter = make(SIDE, SIDE, NULL, true);
    vt_drawlist list;
    give(painter, 1, picture);
    start(&list);
    add_part(&list, at.x, at.y, at.w, at.h, extra);
    vt_pixels *out = paint_all(painter, &list, SIDE, SIDE);
    finish_list(&list);
    vt_painter_destroy(painter);
    return out;
}

static void a_crop_shows_its_pixels(void **state)
{
    (void)state;
    vt_pixels *picture = ruler(40, 30);
    vt_draw_picture extra = plain;
    extra.crop = (vt_rect){7, 9, 20, 12};
    vt_pixels *out = paint_one(picture, extra, (vt_rect){5, 6, 20, 12});
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
            bool in = x >= 5 && x < 25 && y >= 6 && y < 18;
            assert_int_equal(at(out, x, y), in ? mark(x + 2, y + 3) : 0xFF000000);
        }
    }
    vt_pixels_destroy(out);
    extra.crop = (vt_rect){25, 21, 0, 0}; /* to the edge */
    out = paint_one(picture, extra, (vt_rect){0, 0, 15, 9});
    assert_int_equal(at(out, 0, 0), mark(25, 21));
    assert_int_equal(at(out, 14, 8), mark(39, 29));
    vt_pixels_destroy(out);
    extra.crop = (vt_rect){40, 0, 10, 10}; /* beyond it: nothing, and nothing is hidden */
    out = paint_one(picture, extra, (vt_rect){0, 0, SIDE, SIDE});
    assert_int_equal(at(out, 30, 30), 0xFF000000);
    vt_pixels_destroy(out);
    vt_pixels_destroy(picture);
}

/* A slow pan moves by parts of a pixel: red grows evenly from frame to frame. */
static void a_crop_may_have_fractions(void **state)
{
    (void)state;
    vt_pixels *picture = vt_pixels_create(60, 40);
    picture->opaque = true;
    for (int i = 0; i < 60 * 40; i++)
        picture->data[i] = mark(4 * (i % 60), 0);
    for (int step = 0; step < 8; step++) {
        vt_draw_picture extra = plain;
        extra.crop = (vt_rect){10 + step / 8.0, 10, 20, 20};
        vt_pixels *out = paint_one(picture, extra, (vt_rect){10, 10, 20, 20});
        int red = (int)(at(out, 20, 20) >> 16 & 255), expected = 4 * 20 + step / 2;
        assert_in_range(red, expected - 1, expected + 1);
        vt_pixels_destroy(out);
    }
    vt_pixels_destroy(picture);
}

static void cells_of_a_sheet(void **state)
{
    (void)state;
    vt_pixels *picture = ruler(40, 30);
    const struct {
        int64_t frame;
        int x, y;
    } cells[] = {
        {0, 0, 0}, {3, 30, 0}, {4, 0, 10}, {11, 30, 20}, {12, 0, 0}, {-1, 30, 20}, {INT64_MIN, 0, 10}};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        vt_draw_picture extra = plain;
        extra.columns = 4;
        extra.rows = 3;
        extra.frame = cells[i].frame;
        vt_pixels *out = paint_one(picture, extra, (vt_rect){20, 20, 10, 10});
        assert_int_equal(at(out, 20, 20), mark(cells[i].x, cells[i].y));
        assert_int_equal(at(out, 29, 29), mark(cells[i].x + 9, cells[i].y + 9));
        vt_pixels_destroy(out);
        out = paint_one(picture, extra, (vt_rect){0, 0, 60, 60}); /* enlarged: no neighbour shines in */
        assert_int_equal(at(out, 0, 0), mark(cells[i].x, cells[i].y));
        assert_int_equal(at(out, 59, 59), mark(cells[i].x + 9, cells[i].y + 9));
        vt_pixels_destroy(out);
    }
    vt_pixels_destroy(picture);
}

static void frames_go_round(void **state)
{
    (void)state;
    vt_painter *painter = make(SIDE, SIDE, NULL, true);
    vt_pixels *frames[3];
    uint16_t delays[3] = {40, 40, 40};
    for (int i = 0; i < 3; i++) {
        frames[i] = vt_pixels_create(10, 10);
        for (int k = 0; k < 100; k++)
            frames[i]->data[k] = mark(i + 1, 0);
    }
    const vt_image image = {
        .w = 10, .h = 10, .frame_count = 3, .level_count = 1, .pixels = frames, .delay_ms = delays};
    vt_painter_asset(painter, 1, &image, false);
    const int64_t asked[] = {0, 1, 2, 3, -1, -3, 301}, shown[] = {0, 1, 2, 0, 2, 0, 1};
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        vt_drawlist list;
        start(&list);
        vt_draw_picture extra = plain;
        extra.frame = asked[i];
        add_part(&list, 5, 5, 10, 10, extra);
        vt_pixels *out = paint_all(painter, &list, SIDE, SIDE);
        assert_int_equal(at(out, 7, 7), mark((int)shown[i] + 1, 0));
        vt_pixels_destroy(out);
        finish_list(&list);
    }
    vt_painter_destroy(painter);
    for (int i = 0; i < 3; i++)
        vt_pixels_destroy(frames[i]);
}

/* Margins keep their pixels, the middle is stretched, and nothing of a margin bleeds into it. */
static void slices_keep_their_margins(void **state)
{
    (void)state;
    vt_pixels *picture = vt_pixels_create(9, 9);
    picture->opaque = true;
    for (int i = 0; i < 81; i++)
        picture->data[i] = mark(i % 9 / 3 * 100, i / 27 * 100);
    vt_draw_picture extra = plain;
    extra.left = extra.top = extra.right = extra.bottom = 3;
    vt_pixels *out = paint_one(picture, extra, (vt_rect){4, 5, 50, 40});
    for (int y = 5; y < 45; y++) {
        for (int x = 4; x < 54; x++) {
            int column = x < 7 ? 0 : x < 51 ? 1 : 2, row = y < 8 ? 0 : y < 42 ? 1 : 2;
            assert_int_equal(at(out, x, y), mark(column * 100, row * 100));
        }
    }
    assert_int_equal(at(out, 3, 20), 0xFF000000);
    vt_pixels_destroy(out);
    out = paint_one(picture, extra, (vt_rect){10, 10, 4, 40}); /* too narrow for both: they share it */
    assert_int_equal(at(out, 11, 30), mark(0, 100));
    assert_int_equal(at(out, 12, 30), mark(200, 100));
    vt_pixels_destroy(out);
    vt_pixels_destroy(picture);
}

/* Turned slices are one picture: no seam lets the background through. */
static void turned_slices_have_no_seams(void **state)
{
    (void)state;
    vt_pixels *picture = vt_pixels_create(9, 9);
    picture->opaque = true;
    for (int i = 0; i < 81; i++)
        picture->data[i] = 0xFFFFFFFF;
    vt_painter *painter = make(SIDE, SIDE, NULL, true);
    give(painter, 1, picture);
    vt_drawlist list;
    start(&list);
    vt_draw *item = add_image(&list, 30, 30, 40, 40, 30, 1, 1);
    vt_draw_picture extra = plain;
    extra.left = extra.top = extra.right = extra.bottom = 3;
    item->extra = vt_drawlist_keep_extra(&list, &extra, sizeof extra);
    vt_pixels *out = paint_all(painter, &list, SIDE, SIDE);
    for (int y = 16; y < 44; y++) {
        for (int x = 20; x < 40; x++)
            assert_int_equal(at(out, x, y), 0xFFFFFFFF);
    }
    assert_int_equal(at(out, 0, 0), 0xFF000000);
    vt_pixels_destroy(out);
    finish_list(&list);
    vt_painter_destroy(painter);
    vt_pixels_destroy(picture);
}

static void a_tint_multiplies(void **state)
{
    (void)state;
    vt_pixels *picture = vt_pixels_create(20, 20);
    for (int i = 0; i < 400; i++)
        picture->data[i] = 0xFFC88040;
    vt_draw_picture extra = plain;
    extra.tint = (vt_color){128, 255, 0, 255};
    vt_pixels *out = paint_one(picture, extra, (vt_rect){0, 0, 20, 20});
    assert_int_equal(at(out, 10, 10), 0xFF648000);
    vt_pixels_destroy(out);
    extra.tint = (vt_color){255, 255, 255, 128}; /* its opacity counts, too */
    out = paint_one(picture, extra, (vt_rect){0, 0, 20, 20});
    assert_int_equal(at(out, 10, 10), 0xFF644020);
    vt_pixels_destroy(out);
    vt_pixels_destroy(picture);
}

static void mirrored_pictures(void **state)
{
    (void)state;
    vt_pixels *picture = ruler(30, 20);
    for (int i = 0; i < 8; i++) {
        vt_painter *painter = make(SIDE, SIDE, NULL, true);
        give(painter, 1, picture);
        vt_drawlist list;
        start(&list);
        vt_draw *item = add_image(&list, 30, 30, 30, 20, i % 4 * 90, 1, 1);
        if (i >= 4) item->matrix = vt_affine_multiply(item->matrix, (vt_affine){-1, 0, 0, 1, 30, 0});
        vt_pixels *out = paint_all(painter, &list, SIDE, SIDE);
        for (int y = 0; y < 20; y++) {
            for (int x = 0; x < 30; x++) {
                vt_point to = vt_affine_apply(item->matrix, (vt_point){x + 0.5, y + 0.5});
                assert_int_equal(at(out, (int)to.x, (int)to.y), mark(x, y));
            }
        }
        vt_pixels_destroy(out);
        finish_list(&list);
        vt_painter_destroy(painter);
    }
    vt_pixels_destroy(picture);
}

/* Kept at half its size a picture is shown in the same place, crop and all; its levels are used, not made. */
static void kept_smaller_than_it_is(void **state)
{
    (void)state;
    vt_pixels *levels[3] = {ruler(64, 48), ruler(32, 24), ruler(16, 12)};
    for (int i = 0; i < 16 * 12; i++)
        levels[2]->data[i] = 0xFF123456;
    const vt_image image = {.w = 128, .h = 96, .frame_count = 1, .level_count = 3, .pixels = levels};
    vt_painter *painter = make(SIDE, SIDE, NULL, true);
    vt_painter_asset(painter, 1, &image, false);
    vt_draw_picture extra = plain;
    extra.crop = (vt_rect){20, 30, 40, 50};
    vt_drawlist list;
    start(&list);
    add_part(&list, 3, 4, 20, 25, extra); /* 40 by 50 of the picture are 20 by 25 of what was kept */
    vt_pixels *out = paint_all(painter, &list, SIDE, SIDE);
    assert_int_equal(at(out, 3, 4), mark(10, 15));
    assert_int_equal(at(out, 22, 28), mark(29, 39));
    vt_pixels_destroy(out);
    finish_list(&list);
    start(&list);
    vt_draw *item = add_part(&list, 10, 10, 16, 12, plain);
    item->matrix = vt_affine_multiply(item->matrix, vt_affine_rotate(3));
    out = paint_all(painter, &list, SIDE, SIDE);
    assert_int_equal(at(out, 16, 16), 0xFF123456);
    vt_pixels_destroy(out);
    finish_list(&list);
    vt_painter_destroy(painter);
    for (int i = 0; i < 3; i++)
        vt_pixels_destroy(levels[i]);
}

/* Better pixels under the same number: the picture stays where it is and only becomes sharper. */
static void better_pixels_do_not_flash(void **state)
{
    (void)state;
    vt_pixels *fine = disc(120, 120, true), *coarse = vt_pixels_create(60, 60);
    coarse->opaque = true;
    for (int y = 0; y < 60; y++) {
        for (int x = 0; x < 60; x++)
            coarse->data[y * 60 + x] = fine->data[2 * y * fine->stride + 2 * x];
    }
    vt_painter *painter = make(SIDE, SIDE, NULL, true);
    const vt_image first = {.w = 120, .h = 120, .frame_count = 1, .level_count = 1, .pixels = &coarse};
    const vt_image second = {.w = 120, .h = 120, .frame_count = 1, .level_count = 1, .pixels = &fine};
    vt_drawlist list;
    start(&list);
    add_part(&list, 5, 5, 50, 50, plain);
    vt_painter_asset(painter, 1, &first, false);
    vt_pixels *before = paint_all(painter, &list, SIDE, SIDE);
    vt_painter_asset(painter, 1, &second, false);
    vt_pixels *after = paint_all(painter, &list, SIDE, SIDE);
    double sum = 0;
    for (int i = 0; i < SIDE * SIDE; i++)
        sum += abs((int)(before->data[i] >> 8 & 255) - (int)(after->data[i] >> 8 & 255));
    assert_true(sum / (SIDE * SIDE) < 4);
    assert_memory_not_equal(before->data, after->data, (size_t)SIDE * SIDE * 4);
    assert_false(is_rough(painter));
    vt_pixels_destroy(before);
    vt_pixels_destroy(after);
    finish_list(&list);
    vt_painter_destroy(painter);
    vt_pixels_destroy(fine);
    vt_pixels_destroy(coarse);
}

/* How far a white square's brightness lies to the right, pixels. */
static double middle_of(const vt_pixels *out, int row)
{
    double sum = 0, weighed = 0;
    for (int x = 0; x < out->w; x++) {
        double value = at(out, x, row) & 255;
        sum += value;
        weighed += value * (x + 0.5);
    }
    return weighed / sum;
}

/* What moves slowly is shown where it is, to a fraction of a pixel; at rest it lies on whole pixels. */
static void slow_motion_does_not_step(void **state)
{
    (void)state;
    vt_pixels *square = vt_pixels_create(20, 20);
    square->opaque = true;
    for (int i = 0; i < 400; i++)
        square->data[i] = 0xFFFFFFFF;
    for (int turned = 0; turned < 2; turned++) {
        vt_painter *painter = make(SIDE, SIDE, NULL, true);
        give(painter, 1, square);
        vt_region rough;
        vt_drawlist list;
        for (int i = 0; i < 30; i++) {
            double x = 10.3 + i * 0.17;
            start(&list);
            add_image(&list, x + 10, 30, 20, 20, turned * 90, 1, 1);
            vt_pixels *out = paint_all(painter, &list, SIDE, SIDE);
            assert_int_equal(is_rough(painter), i > 0);
            if (i > 0) assert_true(fabs(middle_of(out, 30) - (x + 10)) < 0.02);
            vt_pixels_destroy(out);
            if (i < 29) finish_list(&list);
        }
        int64_t now_us = 0;
        assert_true(rest(painter, &now_us, &rough));
        assert_true(vt_painter_paint(painter, &list, &rough, NULL));
        vt_pixels *out = vt_painter_copy(painter, NULL);
        for (int x = 0; x < SIDE; x++)
            assert_true(at(out, x, 30) == 0xFFFFFFFF || at(out, x, 30) == 0xFF000000);
        assert_false(is_rough(painter));
        vt_pixels_destroy(out);
        finish_list(&list);
        vt_painter_destroy(painter);
    }
    vt_pixels_destroy(square);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crop_shows_its_pixels),
        cmocka_unit_test(a_crop_may_have_fractions),
        cmocka_unit_test(cells_of_a_sheet),
        cmocka_unit_test(frames_go_round),
        cmocka_unit_test(slices_keep_their_margins),
        cmocka_unit_test(turned_slices_have_no_seams),
        cmocka_unit_test(a_tint_multiplies),
        cmocka_unit_test(mirrored_pictures),
        cmocka_unit_test(kept_smaller_than_it_is),
        cmocka_unit_test(better_pixels_do_not_flash),
        cmocka_unit_test(slow_motion_does_not_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

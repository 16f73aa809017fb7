/* What is drawn roughly becomes sharp: each thing for itself, in bounded pieces of work, to the same pixels
 * however it was cut. */
#include "check.h"

#include "cpu_help.h"
#include "paint/backend.h"

enum { W = 400, H = 200, FRAME_US = 16667 };

/* A frame as the host makes it: nothing due and nothing moved, nothing painted. */
static bool frame(vt_painter *painter, const vt_drawlist *list, int64_t *now_us, vt_irect moved)
{
    vt_region damage;
    vt_err err = {.kind = VT_ERR_NONE};
    vt_region_clear(&damage);
    vt_painter_sharpen(painter, *now_us += FRAME_US, &damage);
    vt_region_add(&damage, moved);
    if (vt_region_empty(&damage)) return false;
    assert_true(vt_painter_paint(painter, list, &damage, &err));
    return true;
}

static vt_irect shift(vt_draw *item, double by)
{
    vt_irect before = item->bounds;
    item->matrix.e += by;
    item->bounds = vt_rect_outward(vt_affine_bounds(item->matrix, (vt_rect){0, 0, item->w, item->h}));
    return vt_irect_union(before, item->bounds);
}

static vt_pixels *white_square(void)
{
    vt_pixels *square = vt_pixels_create(20, 20);
    assert_non_null(square);
    square->opaque = true;
    for (int i = 0; i < 400; i++)
        square->data[i] = 0xFFFFFFFF;
    return square;
}

static bool is_sharp(vt_painter *painter, int row)
{
    vt_pixels *out = vt_painter_copy(painter, NULL);
    bool sharp = true;
    for (int x = 0; x < W / 2; x++)
        sharp = sharp && (at(out, x, row) == 0xFFFFFFFF || at(out, x, row) == 0xFF000000);
    vt_pixels_destroy(out);
    return sharp;
}

/* One rests while another goes on gliding. */
static void rest_is_a_matter_of_each(void **state)
{
    (void)state;
    vt_pixels *square = white_square();
    vt_painter *painter = make(W, H, NULL, true);
    give(painter, 1, square);
    vt_drawlist list;
    int64_t now_us = 0;
    start_list(&list, 0x000000ff);
    add_image(&list, 40.3, 40, 20, 20, 0, 1, 1);
    add_image(&list, 250.3, 150, 20, 20, 0, 1, 1);
    frame(painter, &list, &now_us, (vt_irect){0, 0, W, H});
    for (int i = 0; i < 10; i++)
        frame(
            painter, &list, &now_us, vt_irect_union(shift(&list.items[0], 0.3), shift(&list.items[1], 0.3)));
    assert_false(is_sharp(painter, 40));
    for (int i = 0; i < 5; i++) /* not yet */
        frame(painter, &list, &now_us, shift(&list.items[1], 0.3));
    assert_false(is_sharp(painter, 40));
    for (int i = 0; i < 3; i++)
        frame(painter, &list, &now_us, shift(&list.items[1], 0.3));
    assert_true(is_sharp(painter, 40));
    assert_true(is_rough(painter));
    for (int i = 0; i < 8; i++)
        frame(painter, &list, &now_us, (vt_irect){0, 0, 0, 0});
    assert_false(is_rough(painter));
    assert_false(frame(painter, &list, &now_us, (vt_irect){0, 0, 0, 0}));
    finish_list(&list);
    vt_painter_destroy(painter);
    vt_pixels_destroy(square);
}

/* What passes over something that was drawn between pixels leaves it as it was. */
static void what_passes_changes_nothing(void **state)
{
    (void)state;
    vt_pixels *square = white_square();
    vt_painter *painter = make(W, H, NULL, true);
    give(painter, 1, square);
    vt_drawlist list;
    int64_t now_us = 0;
    start_list(&list, 0x000000ff);
    add_image(&list, 40.3, 40, 20, 20, 0, 1, 1);
    frame(painter, &list, &now_us, (vt_irect){0, 0, W, H});
    for (int i = 0; i < 5; i++)
        frame(painter, &list, &now_us, shift(&list.items[0], 0.25));
    vt_pixels *before = vt_painter_copy(painter, NULL);
    for (int i = 0; i < 4; i++)
        frame(painter, &list, &now_us, (vt_irect){28 + 3 * i, 35, 34 + 3 * i, 45});
    vt_pixels *after = vt_painter_copy(painter, NULL);
    assert_memory_equal(before->data, after->data, 4 * W * H);
    vt_pixels_destroy(before);
    vt_pixels_destroy(after);
    finish_list(&list);
    vt_painter_destroy(painter);
    vt_pixels_destroy(square);
}

/* More movers than the table has places: none is left rough. */
static void who_loses_his_place_becomes_sharp(void **state)
{
    (void)state;
    vt_pixels *square = white_square();
    vt_painter *painter = make(W, H, NULL, true);
    give(painter, 1, square);
    vt_drawlist list;
    int64_t now_us = 0;
    start_list(&list, 0x000000ff);
    add_image(&list, 40.3, 40, 20, 20, 0, 1, 1);
    frame(painter, &list, &now_us, (vt_irect){0, 0, W, H});
    for (int i = 0; i < 5; i++)
        frame(painter, &list, &now_us, shift(&list.items[0], 0.3));
    assert_false(is_sharp(painter, 40));
    for (int i = 0; i < 5000; i++)
        add_rect(&list, 300, 150, 4, 4, 0xff0000ff);
    frame(painter, &list, &now_us, (vt_irect){300, 150, 310, 160});
    for (int i = 0; i < 10; i++)
        frame(painter, &list, &now_us, (vt_irect){0, 0, 0, 0});
    assert_true(is_sharp(painter, 40));
    assert_false(is_rough(painter));
    finish_list(&list);
    vt_painter_destroy(painter);
    vt_pixels_destroy(square);
}

/* In pieces or in one go, upright or turned: the same pixels; and never more work than a frame has. */
static void pieces_of_work_make_the_same_copy(void **state)
{
    (void)state;
    vt_pixels *photo = disc(1500, 1100, true);
    for (int quarters = 0; quarters < 4; quarters++) {
        vt_painter *pieces = make(1100, 1100, NULL, true), *at_once = make(1100, 1100, NULL, true);
        give(pieces, 1, photo);
        give(at_once, 1, photo);
        vt_drawlist list;
        int64_t now_us = 0;
        start_list(&list, 0x000000ff);
        add_image(&list, 550, 550, 1020, 748, 90 * quarters, 1, 1);
        vt_region all = whole(1100, 1100);
        vt_painter_at_rest(at_once);
        assert_true(vt_painter_paint(at_once, &list, &all, NULL));
        assert_true(frame(pieces, &list, &now_us, (vt_irect){0, 0, 1100, 1100}));
        int painted = 0, frames = 0;
        for (; is_rough(pieces); frames++) {
            assert_true(frames < 12);
            painted += frame(pieces, &list, &now_us, (vt_irect){0, 0, 0, 0});
            assert_true(pieces->copies.work_left > -100000 || pieces->copies.work_left == VT_COPIES_WORK);
        }
        assert_in_range(frames, 3, 8);
        assert_int_equal(painted, 1); /* when it is whole */
        vt_pixels *a = vt_painter_copy(pieces, NULL), *b = vt_painter_copy(at_once, NULL);
        assert_memory_equal(a->data, b->data, (size_t)4 * 1100 * 1100);
        vt_pixels_destroy(a);
        vt_pixels_destroy(b);
        finish_list(&list);
        vt_painter_destroy(pieces);
        vt_painter_destroy(at_once);
    }
    vt_pixels_destroy(photo);
}

/* A picture that goes while its copy is made. */
static void a_picture_may_go_meanwhile(void **state)
{
    (void)state;
    vt_pixels *photo = disc(1500, 1100, true);
    vt_painter *painter = make(1100, 1100, NULL, true);
    vt_drawlist list;
    int64_t now_us = 0;
    start_list(&list, 0x000000ff);
    add_image(&list, 550, 550, 1020, 748, 0, 1, 1);
    give(painter, 1, photo);
    frame(painter, &list, &now_us, (vt_irect){0, 0, 1100, 1100});
    assert_int_equal(painter->copies.count, 1);
    vt_painter_asset(painter, 1, NULL, false);
    assert_int_equal(painter->copies.count, 0);
    vt_pixels_destroy(photo);
    for (int i = 0; i < 3; i++)
        frame(painter, &list, &now_us, (vt_irect){0, 0, 0, 0});
    assert_false(is_rough(painter));
    finish_list(&list);
    vt_painter_destroy(painter);
}

/* How far the red edge of a box lies to the right, pixels: where its row turns from black to red. */
static double left_edge(const vt_pixels *out, int row)
{
    int x = 0;
    while ((at(out, x, row) >> 16 & 255) == 0)
        x++;
    return x + 1 - (at(out, x, row) >> 16 & 255) / 255.0;
}

/* A round or bordered box and sliced pictures keep their place to the pictures that drift with them. */
static void boxes_drift_with_pictures(void **state)
{
    (void)state;
    vt_pixels *red = white_square();
    for (int i = 0; i < 400; i++)
        red->data[i] = 0xFFFF0000;
    const vt_draw_picture sliced = {
        .left = 5, .top = 5, .right = 5, .bottom = 5, .tint = {255, 255, 255, 255}, .columns = 1, .rows = 1};
    vt_painter *painter = make(W, H, NULL, true);
    give(painter, 1, red);
    vt_drawlist list;
    int64_t now_us = 0;
    start_list(&list, 0x000000ff);
    add_image(&list, 60.3, 30, 60, 20, 0, 1, 1);
    vt_draw *box = add_rect(&list, 30.3, 50, 60, 40, 0xff0000ff);
    box->radius = 6;
    box = add_rect(&list, 30.3, 100, 60, 30, 0x0000ffff);
    box->border = 3;
    box->border_color = rgba(0xff0000ff);
    add_image(&list, 60.3, 160, 60, 40, 0, 1, 1)->extra =
        vt_drawlist_keep_extra(&list, &sliced, sizeof sliced);
    frame(painter, &list, &now_us, (vt_irect){0, 0, W, H});
    for (int i = 0; i < 20; i++) {
        vt_irect moved = {0, 0, 0, 0};
        for (int k = 0; k < 4; k++)
            moved = vt_irect_union(moved, shift(&list.items[k], 0.17));
        frame(painter, &list, &now_us, moved);
        vt_pixels *out = vt_painter_copy(painter, NULL);
        for (int k = 0; k < 4; k++)
            assert_true(
                fabs(left_edge(out, (const int[]){30, 70, 115, 160}[k]) - (30.3 + 0.17 * (i + 1))) < 0.03);
        vt_pixels_destroy(out);
    }
    for (int i = 0; i < 8; i++)
        frame(painter, &list, &now_us, (vt_irect){0, 0, 0, 0});
    vt_pixels *out = vt_painter_copy(painter, NULL);
    for (int k = 0; k < 4; k++)
        assert_true(left_edge(out, (const int[]){30, 70, 115, 160}[k]) == 34);
    vt_pixels_destroy(out);
    finish_list(&list);
    vt_painter_destroy(painter);
    vt_pixels_destroy(red);
}

/* Everything goes over; the one that it comes from may go. */
static void a_painter_hands_over(void **state)
{
    (void)state;
    vt_pixels *photo = disc(1500, 1100, true);
    vt_painter *old = make(W, H, NULL, true), *fresh = make(W, H, NULL, true);
    vt_drawlist list;
    vt_err err;
    start_list(&list, 0x000000ff);
    add_image(&list, 200, 100, 300, 180, 0, 1, 1);
    const vt_draw_canvas canvas = {9};
    add_item(&list, VT_DRAW_CANVAS, 200, 100, 100, 100, 0, 1)->extra =
        vt_drawlist_keep_extra(&list, &canvas, sizeof canvas);
    give(old, 1, photo);
    const vt_sketch stroke = {.kind = VT_SKETCH_LINE,
        .color = rgba(0xffffffff),
        .width = 9,
        .x0 = 10,
        .y0 = 10,
        .x1 = 90,
        .y1 = 90};
    assert_true(vt_painter_sketch(old, 9, 100, 100, 1, &stroke, 1, &err));
    vt_painter_at_rest(old);
    vt_pixels *before = paint_all(old, &list, W, H);
    vt_painter_hand_over(old, fresh);
    vt_painter_destroy(old);
    vt_painter_at_rest(fresh);
    vt_pixels *after = paint_all(fresh, &list, W, H);
    assert_int_equal(at(after, 200, 100), 0xFFFFFFFF);
    assert_memory_equal(before->data, after->data, 4 * W * H);
    vt_pixels_destroy(before);
    vt_pixels_destroy(after);
    finish_list(&list);
    vt_painter_destroy(fresh);
    vt_pixels_destroy(photo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rest_is_a_matter_of_each),
        cmocka_unit_test(what_passes_changes_nothing),
        cmocka_unit_test(who_loses_his_place_becomes_sharp),
        cmocka_unit_test(pieces_of_work_make_the_same_copy),
        cmocka_unit_test(a_picture_may_go_meanwhile),
        cmocka_unit_test(boxes_drift_with_pictures),
        cmocka_unit_test(a_painter_hands_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

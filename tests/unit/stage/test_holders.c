/* Backgrounds, clips and layers: what is drawn for them, what is not, and what changes when they do. */
#include "check.h"

#include "house.h"

static void prints(vt_stage *stage, const char *expected)
{
    vt_view view = house_view();
    vt_drawlist list;
    vt_buf text;
    vt_drawlist_init(&list);
    vt_buf_init(&text);
    assert_true(vt_stage_draw(stage, &view, NULL, &list, NULL));
    vt_drawlist_print(&list, &text);
    const char *items = strchr((const char *)text.data, '\n') + 1;
    assert_string_equal(items, expected);
    vt_buf_finish(&text);
    vt_drawlist_finish(&list);
}

static void color(vt_stage *stage, vt_node node, vt_prop prop, uint8_t r, uint8_t alpha)
{
    assert_true(vt_stage_set_color(stage, node, prop, (vt_color){r, 0, 0, alpha}, NULL));
}

static vt_node group(vt_stage *stage, double x, double y, double w, double h)
{
    vt_node node = house_add(stage, vt_stage_scene(stage), VT_NODE_GROUP);
    house_number(stage, node, VT_PROP_X, x);
    house_number(stage, node, VT_PROP_Y, y);
    house_number(stage, node, VT_PROP_W, w);
    house_number(stage, node, VT_PROP_H, h);
    return node;
}

static void a_background_lies_behind(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node card = group(stage, 100, 100, 60, 40);
    house_rect(stage, card, 10, 10, 20, 20);
    color(stage, card, VT_PROP_BACKGROUND, 9, 255);
    house_number(stage, card, VT_PROP_RADIUS, 8);
    house_number(stage, card, VT_PROP_OPACITY, 0.5);
    prints(stage, "rect 60x40 [1 0 0 1 100 100] in 99,99-161,141 opacity 0.5 #090000 radius 8\n"
                  "rect 20x20 [1 0 0 1 110 110] in 109,109-131,131 opacity 0.5 #ffffff\n");
    house_settle(stage);
    color(stage, card, VT_PROP_BACKGROUND, 8, 255);
    vt_region damage = house_settle(stage);
    assert_int_equal(damage.count, 1);
    assert_true(vt_irect_equal(damage.rects[0], (vt_irect){99, 99, 161, 141}));

    /* without a size it is as large as what it holds, wherever that lies */
    house_number(stage, card, VT_PROP_W, 0);
    house_number(stage, card, VT_PROP_H, 0);
    prints(stage, "rect 20x20 [1 0 0 1 110 110] in 109,109-131,131 opacity 0.5 #080000 radius 8\n"
                  "rect 20x20 [1 0 0 1 110 110] in 109,109-131,131 opacity 0.5 #ffffff\n");
    color(stage, card, VT_PROP_BACKGROUND, 8, 0);
    prints(stage, "rect 20x20 [1 0 0 1 110 110] in 109,109-131,131 opacity 0.5 #ffffff\n");
    vt_stage_destroy(stage);
}

static void an_anchor_is_of_the_size(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node card = group(stage, 100, 100, 60, 40);
    house_rect(stage, card, 0, 0, 10, 10);
    house_choice(stage, card, VT_PROP_ANCHOR, "center");
    house_number(stage, card, VT_PROP_ROTATION, 180);
    prints(stage, "rect 10x10 [-1 0 -0 -1 130 120] in 119,109-131,121 #ffffff\n");
    house_number(stage, card, VT_PROP_ROTATION, 0);
    house_number(stage, card, VT_PROP_SCALE_X, -1);
    prints(stage, "rect 10x10 [-1 0 0 1 130 80] in 119,79-131,91 #ffffff\n");
    vt_stage_destroy(stage);
}

static void an_upright_clip_needs_no_layer(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node window = group(stage, 100.4, 100, 50, 50);
    vt_node rect = house_rect(stage, window, 30, 30, 50, 50);
    house_rect(stage, window, 60, 0, 10, 10);
    house_bool(stage, window, VT_PROP_CLIP, true);
    prints(stage, "rect 50x50 [1 0 0 1 130.4 130] in 129,129-150,150 #ffffff\n");
    house_settle(stage);
    house_number(stage, window, VT_PROP_W, 40);
    vt_region damage = house_settle(stage);
    assert_true(vt_irect_equal(vt_region_bounds(&damage), (vt_irect){129, 129, 150, 150}));
    prints(stage, "rect 50x50 [1 0 0 1 130.4 130] in 129,129-140,150 #ffffff\n");
    house_number(stage, rect, VT_PROP_X, 60);
    prints(stage, "");
    house_number(stage, rect, VT_PROP_X, -20);
    house_number(stage, window, VT_PROP_ROTATION, 90);
    prints(stage, "rect 50x50 [0 1 -1 0 70.4 80] in 50,100-72,131 #ffffff\n");
    vt_stage_destroy(stage);
}

static void round_and_turned_clips_are_layers(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node window = group(stage, 100, 100, 50, 50);
    vt_node rect = house_rect(stage, window, 30, 30, 50, 50);
    house_bool(stage, window, VT_PROP_CLIP, true);
    house_number(stage, window, VT_PROP_RADIUS, 10);
    prints(stage, "push 50x50 [1 0 0 1 100 100] in 129,129-150,150 clip radius 10\n"
                  "rect 50x50 [1 0 0 1 130 130] in 129,129-150,150 #ffffff\n"
                  "pop 0x0 [1 0 0 1 0 0] in 129,129-150,150\n");
    house_settle(stage);
    house_number(stage, window, VT_PROP_RADIUS, 12);
    vt_region damage = house_settle(stage);
    assert_true(vt_irect_equal(vt_region_bounds(&damage), (vt_irect){129, 129, 150, 150}));
    house_bool(stage, rect, VT_PROP_VISIBLE, false);
    prints(stage, "");
    house_bool(stage, rect, VT_PROP_VISIBLE, true);
    house_number(stage, window, VT_PROP_RADIUS, 0);
    house_number(stage, window, VT_PROP_ROTATION, 45);
    house_number(stage, rect, VT_PROP_X, 10);
    vt_view view = house_view();
    vt_drawlist list;
    vt_drawlist_init(&list);
    assert_true(vt_stage_draw(stage, &view, NULL, &list, NULL));
    assert_int_equal(list.count, 3);
    assert_int_equal(list.items[0].kind, VT_DRAW_PUSH);
    assert_true(list.items[0].bounds.y1 <= 172); /* the lowest corner of the window lies at 170.7 */
    vt_drawlist_finish(&list);
    vt_stage_destroy(stage);
}

static void flattened_opacity_is_that_of_the_whole(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node pair = group(stage, 0, 0, 0, 0);
    house_rect(stage, pair, 10, 10, 20, 20);
    house_bool(stage, pair, VT_PROP_FLATTEN, true);
    house_number(stage, pair, VT_PROP_OPACITY, 0.5);
    prints(stage, "rect 20x20 [1 0 0 1 10 10] in 9,9-31,31 opacity 0.5 #ffffff\n");
    vt_node second = house_rect(stage, pair, 20, 20, 20, 20);
    house_number(stage, second, VT_PROP_OPACITY, 0.8);
    prints(stage, "push 0x0 [1 0 0 1 0 0] in 9,9-41,41 opacity 0.5\n"
                  "rect 20x20 [1 0 0 1 10 10] in 9,9-31,31 #ffffff\n"
                  "rect 20x20 [1 0 0 1 20 20] in 19,19-41,41 opacity 0.8 #ffffff\n"
                  "pop 0x0 [1 0 0 1 0 0] in 9,9-41,41\n");
    house_settle(stage);
    house_number(stage, pair, VT_PROP_OPACITY, 0.25);
    vt_region damage = house_settle(stage);
    assert_true(vt_irect_equal(vt_region_bounds(&damage), (vt_irect){9, 9, 41, 41}));
    house_number(stage, pair, VT_PROP_OPACITY, 1);
    prints(stage, "rect 20x20 [1 0 0 1 10 10] in 9,9-31,31 #ffffff\n"
                  "rect 20x20 [1 0 0 1 20 20] in 19,19-41,41 opacity 0.8 #ffffff\n");
    house_number(stage, pair, VT_PROP_OPACITY, 0.5);
    house_settle(stage);
    vt_stage_remove(stage, second, NULL);
    damage = house_settle(stage);
    assert_true(vt_irect_equal(vt_region_bounds(&damage), (vt_irect){9, 9, 41, 41}));
    prints(stage, "rect 20x20 [1 0 0 1 10 10] in 9,9-31,31 opacity 0.5 #ffffff\n");

    /* what fades above it fades it as one as well */
    house_number(stage, pair, VT_PROP_OPACITY, 1);
    house_number(stage, vt_stage_scene(stage), VT_PROP_OPACITY, 0.5);
    house_rect(stage, pair, 40, 10, 5, 5);
    prints(stage, "push 0x0 [1 0 0 1 0 0] in 9,9-46,31 opacity 0.5\n"
                  "rect 20x20 [1 0 0 1 10 10] in 9,9-31,31 #ffffff\n"
                  "rect 5x5 [1 0 0 1 40 10] in 39,9-46,16 #ffffff\n"
                  "pop 0x0 [1 0 0 1 0 0] in 9,9-46,31\n");
    vt_stage_destroy(stage);
}

static void a_mask_is_a_picture(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node window = group(stage, 100, 100, 50, 50);
    house_rect(stage, window, -10, 10, 100, 10);
    int requested = house_requested;
    house_string(stage, window, VT_PROP_MASK, "c.png");
    assert_int_equal(house_requested, requested + 1);
    prints(stage, "push 50x50 [1 0 0 1 100 100] in 100,109-150,121 clip mask \"c.png\" asset 3\n"
                  "rect 100x10 [1 0 0 1 90 110] in 100,109-150,121 #ffffff\n"
                  "pop 0x0 [1 0 0 1 0 0] in 100,109-150,121\n");
    house_settle(stage);
    const vt_irect under = {100, 109, 150, 121};
    vt_stage_asset(stage, 3, true, 10, 10);
    vt_region damage = house_settle(stage);
    assert_true(vt_irect_equal(vt_region_bounds(&damage), under));
    vt_stage_asset_better(stage, 3);
    damage = house_settle(stage);
    assert_true(vt_irect_equal(vt_region_bounds(&damage), under));
    house_string(stage, window, VT_PROP_MASK, "");
    damage = house_settle(stage);
    assert_true(vt_irect_equal(vt_region_bounds(&damage), (vt_irect){89, 109, 191, 121}));
    vt_stage_asset_better(stage, 3);
    assert_int_equal(house_settle(stage).count, 0);
    vt_stage_destroy(stage);
}

static void nested_clips_cut_twice(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node outer = group(stage, 0, 0, 100, 100);
    house_bool(stage, outer, VT_PROP_CLIP, true);
    vt_node inner = house_add(stage, outer, VT_NODE_SCROLLER);
    house_number(stage, inner, VT_PROP_X, 50);
    house_number(stage, inner, VT_PROP_W, 100);
    house_number(stage, inner, VT_PROP_H, 30);
    vt_node rect = house_rect(stage, inner, -10, -10, 500, 500);
    prints(stage, "rect 500x500 [1 0 0 1 40 -10] in 50,0-100,30 #ffffff\n");
    vt_node path[VT_STAGE_DEEPEST];
    assert_int_equal(vt_stage_hit(stage, (vt_point){99, 29}, path, VT_STAGE_DEEPEST), 4);
    assert_true(house_same(path[0], rect) && house_same(path[1], inner) && house_same(path[2], outer));
    assert_int_equal(vt_stage_hit(stage, (vt_point){101, 10}, path, VT_STAGE_DEEPEST), 0);
    assert_int_equal(vt_stage_hit(stage, (vt_point){60, 31}, path, VT_STAGE_DEEPEST), 0);
    assert_int_equal(vt_stage_hit(stage, (vt_point){45, 10}, path, VT_STAGE_DEEPEST), 0);
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_background_lies_behind),
        cmocka_unit_test(an_anchor_is_of_the_size),
        cmocka_unit_test(an_upright_clip_needs_no_layer),
        cmocka_unit_test(round_and_turned_clips_are_layers),
        cmocka_unit_test(flattened_opacity_is_that_of_the_whole),
        cmocka_unit_test(a_mask_is_a_picture),
        cmocka_unit_test(nested_clips_cut_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Rows, columns, grids and stacks: who gets which size and place, and who is asked again when something
 * changes. A letter of a text is half its size wide, a line 1.2 times its size high. */
#include "check.h"

#include "house.h"

static void lies(vt_stage *stage, vt_node node, double x, double y, double w, double h)
{
    vt_rect box;
    assert_true(vt_stage_box(stage, node, &box));
    if (box.x != x || box.y != y || box.w != w || box.h != h)
        fail_msg("%s lies at %g,%g %gx%g, not %g,%g %gx%g", vt_stage_name(stage, node), box.x, box.y, box.w,
            box.h, x, y, w, h);
    assert_true(house_read(stage, node, VT_PROP_WIDTH) == w);
    assert_true(house_read(stage, node, VT_PROP_HEIGHT) == h);
}

static vt_node sized(vt_stage *stage, vt_node parent, double w, double h)
{
    return house_rect(stage, parent, 0, 0, w, h);
}

static vt_node words(vt_stage *stage, vt_node parent, const char *text)
{
    vt_node node = house_add(stage, parent, VT_NODE_TEXT);
    house_string(stage, node, VT_PROP_TEXT, text);
    house_number(stage, node, VT_PROP_SIZE, 20);
    return node;
}

static vt_node flow(vt_stage *stage, vt_node parent, vt_node_kind kind, double gap, double inset)
{
    vt_node node = house_add(stage, parent, kind);
    house_number(stage, node, VT_PROP_GAP, gap);
    house_number(stage, node, VT_PROP_INSET, inset);
    return node;
}

static void a_row_hugs_and_aligns(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node row = flow(stage, vt_stage_scene(stage), VT_NODE_ROW, 10, 5);
    house_number(stage, row, VT_PROP_X, 100);
    house_number(stage, row, VT_PROP_Y, 50);
    lies(stage, row, 100, 50, 10, 10);
    vt_node a = sized(stage, row, 20, 30), b = sized(stage, row, 40, 10);
    lies(stage, row, 100, 50, 80, 40);
    lies(stage, a, 105, 55, 20, 30);
    lies(stage, b, 135, 55, 40, 10);
    house_choice(stage, row, VT_PROP_ITEMS, "center");
    lies(stage, b, 135, 65, 40, 10);
    house_choice(stage, row, VT_PROP_ITEMS, "end");
    lies(stage, b, 135, 75, 40, 10);
    house_choice(stage, row, VT_PROP_ITEMS, "stretch");
    lies(stage, b, 135, 55, 40, 30);
    house_number(stage, row, VT_PROP_H, 60);
    lies(stage, a, 105, 55, 20, 50);
    house_choice(stage, row, VT_PROP_ITEMS, "start");
    lies(stage, a, 105, 55, 20, 30);
    house_number(stage, row, VT_PROP_H, 0);
    vt_stage_to_back(stage, b, NULL);
    lies(stage, a, 155, 55, 20, 30);
    vt_stage_remove(stage, b, NULL);
    lies(stage, a, 105, 55, 20, 30);
    lies(stage, row, 100, 50, 30, 40);
    vt_stage_destroy(stage);
}

static void justify_shares_what_is_left(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node column = flow(stage, vt_stage_scene(stage), VT_NODE_COLUMN, 0, 10);
    house_number(stage, column, VT_PROP_H, 120);
    vt_node nodes[3];
    for (int i = 0; i < 3; i++)
        nodes[i] = sized(stage, column, 10, 20);
    const struct {
        const char *name;
        double at[3];
    } ways[] = {
        {"start", {10, 30, 50}}, {"center", {30, 50, 70}}, {"end", {50, 70, 90}}, {"between", {10, 50, 90}}};
    for (int i = 0; i < 4; i++) {
        house_choice(stage, column, VT_PROP_JUSTIFY, ways[i].name);
        for (int j = 0; j < 3; j++)
            lies(stage, nodes[j], 10, ways[i].at[j], 10, 20);
    }
    vt_stage_remove(stage, nodes[2], NULL);
    house_choice(stage, column, VT_PROP_JUSTIFY, "around");
    lies(stage, nodes[0], 10, 25, 10, 20);
    lies(stage, nodes[1], 10, 75, 10, 20);
    house_number(stage, column, VT_PROP_H, 30);
    lies(stage, nodes[0], 10, 10, 10, 20);
    lies(stage, nodes[1], 10, 30, 10, 20);
    vt_stage_destroy(stage);
}

static void growing_shares_the_room(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node row = flow(stage, vt_stage_scene(stage), VT_NODE_ROW, 10, 0);
    vt_node icon = sized(stage, row, 50, 50), text = words(stage, row, "0123456789"),
            wide = sized(stage, row, 30, 10);
    house_number(stage, text, VT_PROP_GROW, 1);
    house_number(stage, wide, VT_PROP_GROW, 3);
    lies(stage, text, 60, 0, 100, 24);
    lies(stage, wide, 170, 0, 30, 10);
    house_number(stage, row, VT_PROP_W, 470);
    lies(stage, text, 60, 0, 100, 24);
    lies(stage, wide, 170, 0, 300, 10);
    house_number(stage, row, VT_PROP_W, 270);
    lies(stage, text, 60, 0, 50, 72); /* ten letters of ten units in fifty: the house counts three lines */
    lies(stage, wide, 120, 0, 150, 10);
    lies(stage, row, 0, 0, 270, 72);
    house_number(stage, wide, VT_PROP_GROW, 0);
    lies(stage, text, 60, 0, 170, 24);
    lies(stage, wide, 240, 0, 30, 10);
    lies(stage, icon, 0, 0, 50, 50);
    vt_stage_destroy(stage);
}

static void a_column_wraps_its_texts(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node column = flow(stage, vt_stage_scene(stage), VT_NODE_COLUMN, 4, 10);
    vt_node text = words(stage, column, "0123456789");
    vt_node below = sized(stage, column, 10, 10);
    lies(stage, column, 0, 0, 120, 24 + 4 + 10 + 20);
    house_number(stage, column, VT_PROP_W, 80);
    lies(stage, text, 10, 10, 60, 48);
    lies(stage, below, 10, 62, 10, 10);
    house_choice(stage, column, VT_PROP_ITEMS, "stretch");
    lies(stage, below, 10, 62, 60, 10);
    house_number(stage, text, VT_PROP_W, 200);
    house_choice(stage, column, VT_PROP_ITEMS, "center");
    lies(stage, text, -60, 10, 200, 24);
    house_number(stage, text, VT_PROP_W, 0);
    house_string(stage, text, VT_PROP_TEXT, "012");
    lies(stage, text, 25, 10, 30, 24);
    lies(stage, below, 35, 38, 10, 10);
    vt_stage_destroy(stage);
}

static void a_grid_has_equal_columns(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node grid = flow(stage, vt_stage_scene(stage), VT_NODE_GRID, 10, 0), nodes[5];
    house_number(stage, grid, VT_PROP_COLUMNS, 2);
    for (int i = 0; i < 5; i++)
        nodes[i] = sized(stage, grid, 20 + 10 * i, 10 + 10 * (4 - i));
    lies(stage, grid, 0, 0, 130, 50 + 30 + 10 + 20);
    lies(stage, nodes[1], 70, 0, 30, 40);
    lies(stage, nodes[2], 0, 60, 40, 30);
    lies(stage, nodes[4], 0, 100, 60, 10);
    house_choice(stage, grid, VT_PROP_ITEMS, "center");
    lies(stage, nodes[3], 70 + 5, 60 + 5, 50, 20);
    house_number(stage, grid, VT_PROP_W, 210);
    house_number(stage, grid, VT_PROP_H, 200);
    house_choice(stage, grid, VT_PROP_ITEMS, "stretch");
    lies(stage, nodes[0], 0, 0, 100, 60);
    lies(stage, nodes[3], 110, 70, 100, 60);
    lies(stage, nodes[4], 0, 140, 100, 60);
    house_bool(stage, nodes[0], VT_PROP_VISIBLE, false);
    lies(stage, nodes[1], 0, 0, 100, 95);
    lies(stage, nodes[4], 110, 105, 100, 95);
    vt_stage_destroy(stage);
}

static void a_stack_places_by_names(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node stack = flow(stage, vt_stage_scene(stage), VT_NODE_STACK, 0, 5);
    vt_node back = sized(stage, stack, 100, 60), mark = sized(stage, stack, 20, 20),
            text = words(stage, stack, "0123456789012");
    house_choice(stage, mark, VT_PROP_PLACE, "bottomright");
    house_choice(stage, text, VT_PROP_PLACE, "center");
    lies(stage, stack, 0, 0, 140, 70);
    lies(stage, back, 5, 5, 100, 60);
    lies(stage, mark, 115, 45, 20, 20);
    lies(stage, text, 5, 23, 130, 24);
    house_number(stage, stack, VT_PROP_W, 100);
    lies(stage, text, 5, 11, 90, 48);
    house_number(stage, mark, VT_PROP_X, -7);
    lies(stage, mark, 68, 45, 20, 20);
    vt_stage_destroy(stage);
}

static void writing_from_the_right_mirrors(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node column = flow(stage, vt_stage_scene(stage), VT_NODE_COLUMN, 0, 0);
    house_number(stage, column, VT_PROP_W, 200);
    vt_node row = flow(stage, column, VT_NODE_ROW, 10, 0), a = sized(stage, row, 20, 10),
            b = sized(stage, row, 30, 10);
    vt_node grid = flow(stage, column, VT_NODE_GRID, 0, 0);
    house_number(stage, grid, VT_PROP_COLUMNS, 2);
    vt_node first = sized(stage, grid, 40, 10), second = sized(stage, grid, 50, 10);
    vt_node stack = flow(stage, column, VT_NODE_STACK, 0, 0), corner = sized(stage, stack, 70, 10);
    lies(stage, a, 0, 0, 20, 10);
    vt_stage_set_rtl(stage, true);
    lies(stage, row, 140, 0, 60, 10);
    lies(stage, a, 180, 0, 20, 10);
    lies(stage, b, 140, 0, 30, 10);
    lies(stage, first, 160, 10, 40, 10);
    lies(stage, second, 100, 10, 50, 10);
    lies(stage, corner, 130, 20, 70, 10);
    house_choice(stage, row, VT_PROP_DIRECTION, "ltr");
    lies(stage, a, 140, 0, 20, 10);
    lies(stage, first, 160, 10, 40, 10);
    house_choice(stage, column, VT_PROP_DIRECTION, "ltr");
    lies(stage, first, 0, 10, 40, 10);
    vt_stage_set_rtl(stage, false);
    house_choice(stage, column, VT_PROP_DIRECTION, "rtl");
    house_choice(stage, row, VT_PROP_DIRECTION, "auto");
    lies(stage, a, 180, 0, 20, 10);
    vt_stage_destroy(stage);
}

static void nests_reach_through(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node page = flow(stage, vt_stage_scene(stage), VT_NODE_COLUMN, 0, 10);
    house_number(stage, page, VT_PROP_W, 300);
    house_choice(stage, page, VT_PROP_ITEMS, "stretch");
    vt_node bar = flow(stage, page, VT_NODE_ROW, 0, 0);
    vt_node left = sized(stage, bar, 80, 20), text = words(stage, bar, "0123456789012345678901234");
    house_number(stage, text, VT_PROP_GROW, 1);
    vt_node foot = sized(stage, page, 0, 5);
    lies(stage, bar, 10, 10, 280, 48);
    lies(stage, text, 90, 10, 200, 48);
    lies(stage, foot, 10, 58, 280, 5);
    house_number(stage, left, VT_PROP_W, 180);
    lies(stage, text, 190, 10, 100, 72);
    lies(stage, foot, 10, 82, 280, 5);
    house_number(stage, page, VT_PROP_W, 520);
    lies(stage, text, 190, 10, 320, 24);
    lies(stage, foot, 10, 34, 500, 5);

    /* a group in a flow is as large as what it holds, wherever that lies */
    vt_node group = house_add(stage, page, VT_NODE_GROUP);
    house_choice(stage, page, VT_PROP_ITEMS, "start");
    vt_node held = house_rect(stage, group, -30, 7, 40, 20);
    lies(stage, group, 10, 39, 40, 20);
    lies(stage, held, 10, 39, 40, 20);
    house_number(stage, held, VT_PROP_Y, 100);
    lies(stage, held, 10, 39, 40, 20);
    house_number(stage, held, VT_PROP_ROTATION, 90);
    lies(stage, page, 0, 0, 520, 39 + 40 + 10);
    vt_stage_destroy(stage);
}

static void what_comes_late_moves_the_others(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node column = flow(stage, vt_stage_scene(stage), VT_NODE_COLUMN, 0, 0);
    vt_node image = house_add(stage, column, VT_NODE_IMAGE), below = sized(stage, column, 10, 10);
    house_string(stage, image, VT_PROP_SRC, "a.png");
    lies(stage, below, 0, 0, 10, 10);
    house_settle(stage);
    vt_stage_asset(stage, 1, true, 40, 30);
    vt_region damage = house_settle(stage);
    assert_true(vt_region_touches(&damage, (vt_irect){0, 30, 10, 40}));
    lies(stage, below, 0, 30, 10, 10);
    house_number(stage, image, VT_PROP_W, 20);
    lies(stage, below, 0, 15, 10, 10);
    house_number(stage, image, VT_PROP_CROP_H, 10);
    lies(stage, below, 0, 5, 10, 10);
    house_bool(stage, image, VT_PROP_VISIBLE, false);
    lies(stage, below, 0, 0, 10, 10);
    house_bool(stage, image, VT_PROP_VISIBLE, true);
    house_number(stage, image, VT_PROP_SCALE, 3);
    lies(stage, below, 0, 5, 10, 10);
    house_choice(stage, below, VT_PROP_ANCHOR, "center");
    house_number(stage, below, VT_PROP_SCALE, 2);
    vt_rect box;
    assert_true(vt_stage_box(stage, below, &box));
    assert_true(box.x == -5 && box.y == 0 && box.w == 20 && box.h == 20);
    vt_stage_destroy(stage);
}

static void only_what_changed_is_measured(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node page = flow(stage, vt_stage_scene(stage), VT_NODE_COLUMN, 0, 0), texts[20], rows[20];
    house_number(stage, page, VT_PROP_W, 300);
    for (int i = 0; i < 20; i++) {
        rows[i] = flow(stage, page, VT_NODE_ROW, 5, 0);
        sized(stage, rows[i], 30, 30);
        texts[i] = words(stage, rows[i], "some words");
    }
    house_settle(stage);
    int before = house_measured;
    house_string(stage, texts[7], VT_PROP_TEXT, "some other words");
    house_settle(stage);
    lies(stage, rows[19], 0, 19 * 30, 195 - 60, 30);
    assert_int_equal(house_measured, before + 1);
    house_number(stage, texts[7], VT_PROP_X, 4);
    house_number(stage, page, VT_PROP_GAP, 3);
    house_settle(stage);
    assert_int_equal(house_measured, before + 1);
    vt_stage_remeasure(stage);
    house_settle(stage);
    assert_int_equal(house_measured, before + 21);
    vt_stage_destroy(stage);
}

static void hidden_pages_are_not_measured(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node page = house_add(stage, vt_stage_scene(stage), VT_NODE_GROUP);
    house_bool(stage, page, VT_PROP_VISIBLE, false);
    vt_node column = flow(stage, page, VT_NODE_COLUMN, 0, 0), text = words(stage, column, "0123456789");
    int before = house_measured;
    house_settle(stage);
    vt_node path[4];
    assert_int_equal(vt_stage_hit(stage, (vt_point){1, 1}, path, 4), 0);
    assert_int_equal(house_measured, before);
    house_bool(stage, page, VT_PROP_VISIBLE, true);
    assert_int_equal(house_settle(stage).count, 1);
    assert_int_equal(house_measured, before + 1);
    house_bool(stage, page, VT_PROP_VISIBLE, false);
    house_string(stage, text, VT_PROP_TEXT, "01234");
    house_settle(stage);
    assert_true(house_read(stage, column, VT_PROP_WIDTH) == 50); /* who asks gets the truth */
    vt_stage_destroy(stage);
}

/* Flows within flows that stretch and grow are not asked again and again. */
static void depth_costs_no_more_than_its_nodes(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node at = vt_stage_scene(stage), text = {0, 0};
    for (int i = 0; i < VT_STAGE_DEEPEST - 2; i++) {
        at = flow(stage, at, i % 2 ? VT_NODE_ROW : VT_NODE_COLUMN, 0, 1);
        house_choice(stage, at, VT_PROP_ITEMS, "stretch");
        if (i == 0) house_number(stage, at, VT_PROP_W, 400);
        if (i > 0) house_number(stage, at, VT_PROP_GROW, 1);
    }
    text = words(stage, at, "0123456789");
    house_number(stage, text, VT_PROP_GROW, 1);
    int before = house_measured;
    house_settle(stage);
    assert_in_range(house_measured - before, 1, 3);
    assert_true(house_read(stage, text, VT_PROP_WIDTH) == 400 - 2 * (VT_STAGE_DEEPEST - 2));
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_hugs_and_aligns),
        cmocka_unit_test(justify_shares_what_is_left),
        cmocka_unit_test(growing_shares_the_room),
        cmocka_unit_test(a_column_wraps_its_texts),
        cmocka_unit_test(a_grid_has_equal_columns),
        cmocka_unit_test(a_stack_places_by_names),
        cmocka_unit_test(writing_from_the_right_mirrors),
        cmocka_unit_test(nests_reach_through),
        cmocka_unit_test(what_comes_late_moves_the_others),
        cmocka_unit_test(only_what_changed_is_measured),
        cmocka_unit_test(hidden_pages_are_not_measured),
        cmocka_unit_test(depth_costs_no_more_than_its_nodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Where fingers find what they carry: in turned and scaled parents, in rows, in what is scrolled and zoomed.
 */
#include "check.h"

#include <math.h>

#include "house.h"

static bool near(vt_point a, double x, double y)
{
    return fabs(a.x - x) < 1e-6 && fabs(a.y - y) < 1e-6;
}

static vt_point in_parent(vt_stage *stage, vt_node node, double x, double y)
{
    vt_point out = {NAN, NAN};
    assert_true(vt_stage_to_parent(stage, node, (vt_point){x, y}, &out));
    return out;
}

static vt_node rect_in(vt_stage *stage, vt_node parent)
{
    vt_node rect = house_add(stage, parent, VT_NODE_RECT);
    house_number(stage, rect, VT_PROP_W, 100);
    house_number(stage, rect, VT_PROP_H, 40);
    return rect;
}

static void places_count_in_the_space_of_x_and_y(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node group = house_add(stage, vt_stage_scene(stage), VT_NODE_GROUP), rect = rect_in(stage, group);
    house_number(stage, group, VT_PROP_X, 300);
    house_number(stage, group, VT_PROP_SCALE, 2);
    house_number(stage, group, VT_PROP_ROTATION, 90);
    house_number(stage, rect, VT_PROP_X, 10);
    house_number(stage, rect, VT_PROP_ROTATION, 33);
    house_number(stage, rect, VT_PROP_SCALE, 1.5);
    assert_true(near(in_parent(stage, rect, 300, 0), 0, 0));
    assert_true(near(in_parent(stage, rect, 300, 200), 100, 0));
    assert_true(near(in_parent(stage, rect, 280, 200), 100, 10));
    house_number(stage, rect, VT_PROP_SCALE, 0);
    vt_point out;
    assert_false(vt_stage_to_parent(stage, rect, (vt_point){0, 0}, &out));
    vt_stage_carried carried;
    assert_false(vt_stage_carried_of(stage, rect, &carried));
    vt_stage_destroy(stage);
}

static void the_box_lies_about_the_pivot(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node rect = rect_in(stage, vt_stage_scene(stage));
    vt_stage_carried c;
    vt_value center = {.type = VT_TYPE_ENUM, .as.choice = 4};
    assert_true(vt_stage_set(stage, rect, VT_PROP_ANCHOR, &center, NULL));
    house_number(stage, rect, VT_PROP_X, 500);
    house_number(stage, rect, VT_PROP_Y, 300);
    house_number(stage, rect, VT_PROP_SCALE, 3);
    house_number(stage, rect, VT_PROP_SCALE_X, -2);
    house_number(stage, rect, VT_PROP_ROTATION, 70);
    assert_true(vt_stage_carried_of(stage, rect, &c));
    assert_true(c.x == 500 && c.y == 300 && c.scale == 3 && c.rotation == 70);
    assert_true(near((vt_point){c.box.x, c.box.y}, -100, -20));
    assert_true(near((vt_point){c.box.w, c.box.h}, 200, 40));
    assert_true(near(c.shift, 0, 0));
    assert_true(vt_stage_carry_to(stage, rect, 40, 50, 1e9, -20));
    assert_true(house_read(stage, rect, VT_PROP_X) == 40 && house_read(stage, rect, VT_PROP_SCALE) == 100);
    assert_true(house_read(stage, rect, VT_PROP_ROTATION) == -20);
    vt_stage_remove(stage, rect, NULL);
    assert_false(vt_stage_carry_to(stage, rect, 0, 0, 1, 0));
    vt_stage_destroy(stage);
}

static void rows_and_scrollers_only_shift(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_stage_carried c;
    vt_node row = house_add(stage, vt_stage_scene(stage), VT_NODE_ROW);
    house_number(stage, row, VT_PROP_X, 50);
    rect_in(stage, row);
    vt_node second = rect_in(stage, row);
    assert_true(vt_stage_carried_of(stage, second, &c));
    assert_true(near(c.shift, 100, 0));
    assert_true(near(in_parent(stage, second, 150, 0), 0, 0));
    house_number(stage, second, VT_PROP_X, 30); /* dragged out of its place */
    assert_true(near(in_parent(stage, second, 180, 5), 30, 5));
    vt_node scroller = house_add(stage, vt_stage_scene(stage), VT_NODE_SCROLLER);
    house_number(stage, scroller, VT_PROP_W, 200);
    house_number(stage, scroller, VT_PROP_H, 100);
    vt_node inside = rect_in(stage, scroller);
    house_number(stage, inside, VT_PROP_Y, 500);
    house_number(stage, scroller, VT_PROP_SCROLL_Y, 450);
    assert_true(near(in_parent(stage, inside, 10, 60), 10, 510));
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_count_in_the_space_of_x_and_y),
        cmocka_unit_test(the_box_lies_about_the_pivot),
        cmocka_unit_test(rows_and_scrollers_only_shift),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

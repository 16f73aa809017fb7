/* What a finger finds: front first, through the untouchable, around the padding, along turned edges. */
#include "check.h"

#include "house.h"

static vt_node hit_at(vt_stage *stage, double x, double y)
{
    vt_node path[VT_STAGE_DEEPEST];
    return vt_stage_hit(stage, (vt_point){x, y}, path, VT_STAGE_DEEPEST) ? path[0] : (vt_node){0, 0};
}

static void finds(vt_stage *stage, double x, double y, vt_node expected)
{
    vt_node got = hit_at(stage, x, y);
    if (!house_same(got, expected)) fail_msg("at %g,%g: \"%s\"", x, y, vt_stage_name(stage, got));
}

static const vt_node nothing = {0, 0};

static void the_front_most_is_hit_with_its_path(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node scene = vt_stage_scene(stage), outer = house_add(stage, scene, VT_NODE_GROUP);
    vt_node inner = house_add(stage, outer, VT_NODE_GROUP);
    vt_node below = house_rect(stage, inner, 0, 0, 100, 100),
            above = house_rect(stage, inner, 50, 0, 100, 100);
    finds(stage, 25, 50, below);
    finds(stage, 75, 50, above);
    finds(stage, 200, 50, nothing);
    vt_node path[VT_STAGE_DEEPEST];
    assert_int_equal(vt_stage_hit(stage, (vt_point){75, 50}, path, VT_STAGE_DEEPEST), 4);
    assert_true(house_same(path[1], inner) && house_same(path[2], outer) && house_same(path[3], scene));
    assert_int_equal(vt_stage_hit(stage, (vt_point){75, 50}, path, 2), 2);
    assert_int_equal(vt_stage_hit(stage, (vt_point){75, 50}, NULL, 0), 0);
    vt_stage_to_back(stage, above, NULL);
    finds(stage, 75, 50, below);

    vt_node notice = house_rect(stage, vt_stage_overlay(stage), 0, 0, 800, 600);
    finds(stage, 75, 50, notice);
    house_bool(stage, notice, VT_PROP_TOUCHABLE, false);
    finds(stage, 75, 50, below);
    vt_stage_destroy(stage);
}

static void edges_are_half_open_and_padding_widens_them(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node rect = house_rect(stage, vt_stage_scene(stage), 100, 100, 50, 50);
    finds(stage, 100, 100, rect);
    finds(stage, 99.875, 100, nothing);
    finds(stage, 149.875, 149.875, rect);
    finds(stage, 150, 149, nothing);
    house_number(stage, rect, VT_PROP_PADDING, 10);
    finds(stage, 90, 90, rect);
    finds(stage, 89.875, 90, nothing);
    finds(stage, 159.875, 159.875, rect);
    finds(stage, 160, 100, nothing);
    vt_stage_destroy(stage);
}

static void untouchable_and_invisible_let_through(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node back = house_rect(stage, vt_stage_scene(stage), 0, 0, 100, 100);
    vt_node group = house_add(stage, vt_stage_scene(stage), VT_NODE_GROUP);
    vt_node front = house_rect(stage, group, 0, 0, 100, 100);
    finds(stage, 50, 50, front);
    assert_true(vt_stage_touchable(stage, front));
    house_number(stage, group, VT_PROP_OPACITY, 0);
    finds(stage, 50, 50, front);
    house_bool(stage, group, VT_PROP_TOUCHABLE, false);
    finds(stage, 50, 50, back);
    assert_false(vt_stage_touchable(stage, front));
    house_bool(stage, group, VT_PROP_TOUCHABLE, true);
    house_bool(stage, front, VT_PROP_VISIBLE, false);
    finds(stage, 50, 50, back);
    assert_false(vt_stage_touchable(stage, front));
    house_bool(stage, front, VT_PROP_VISIBLE, true);
    house_number(stage, front, VT_PROP_SCALE, 0);
    finds(stage, 50, 50, back);
    vt_stage_destroy(stage);
}

static void turned_and_scaled_nodes_are_hit_where_they_are_seen(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node group = house_add(stage, vt_stage_scene(stage), VT_NODE_GROUP);
    vt_node rect = house_rect(stage, group, 0, 0, 100, 10);
    house_choice(stage, rect, VT_PROP_ANCHOR, "center");
    house_number(stage, group, VT_PROP_X, 400);
    house_number(stage, group, VT_PROP_Y, 300);
    house_number(stage, group, VT_PROP_SCALE, 2);
    finds(stage, 490, 300, rect);
    finds(stage, 400, 390, nothing);
    house_number(stage, group, VT_PROP_ROTATION, 90);
    finds(stage, 490, 300, nothing);
    finds(stage, 400, 390, rect);
    house_number(stage, group, VT_PROP_ROTATION, 45);
    finds(stage, 465, 365, rect);
    finds(stage, 465, 235, nothing);
    house_choice(stage, rect, VT_PROP_ANCHOR, "topleft");
    house_number(stage, group, VT_PROP_ROTATION, 90);
    finds(stage, 390, 490, rect);
    finds(stage, 390, 210, nothing);
    vt_stage_destroy(stage);
}

static void hits_are_right_between_settlings(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node text = house_add(stage, vt_stage_scene(stage), VT_NODE_TEXT);
    vt_node image = house_add(stage, vt_stage_scene(stage), VT_NODE_IMAGE);
    house_settle(stage);
    house_string(stage, text, VT_PROP_TEXT, "0123456789");
    finds(stage, 159, 10, text);
    house_string(stage, image, VT_PROP_SRC, "a.png");
    vt_stage_asset(stage, 1, true, 30, 30);
    finds(stage, 10, 10, image);
    finds(stage, 40, 10, text);
    vt_stage_destroy(stage);
}

static void shapes_are_hit_where_they_are(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node scene = vt_stage_scene(stage), line = house_add(stage, scene, VT_NODE_LINE);
    house_number(stage, line, VT_PROP_X, 300);
    house_number(stage, line, VT_PROP_Y, 100);
    house_number(stage, line, VT_PROP_DX, -100);
    house_number(stage, line, VT_PROP_THICKNESS, 10);
    finds(stage, 250, 104, line);
    finds(stage, 250, 106, nothing);
    house_number(stage, line, VT_PROP_PADDING, 5);
    finds(stage, 250, 106, line);
    finds(stage, 311, 100, nothing);
    house_number(stage, line, VT_PROP_DY, 100);
    finds(stage, 250, 105, nothing);
    finds(stage, 250, 155, line);

    vt_node ellipse = house_add(stage, scene, VT_NODE_ELLIPSE);
    house_number(stage, ellipse, VT_PROP_W, 100);
    house_number(stage, ellipse, VT_PROP_H, 50);
    finds(stage, 5, 5, nothing);
    finds(stage, 50, 1, ellipse);
    finds(stage, 20, 10, ellipse);

    static const double corners[] = {400, 300, 500, 300, 500, 400, 450, 320};
    vt_value value = {.type = VT_TYPE_POINTS};
    value.as.points.xy = corners;
    value.as.points.count = 8;
    vt_node polygon = house_add(stage, scene, VT_NODE_POLYGON);
    assert_true(vt_stage_set(stage, polygon, VT_PROP_POINTS, &value, NULL));
    finds(stage, 460, 310, polygon);
    finds(stage, 420, 350, nothing);
    house_number(stage, polygon, VT_PROP_PADDING, 60);
    finds(stage, 420, 350, polygon);
    house_bool(stage, polygon, VT_PROP_VISIBLE, false);

    vt_node polyline = house_add(stage, scene, VT_NODE_POLYLINE);
    assert_true(vt_stage_set(stage, polyline, VT_PROP_POINTS, &value, NULL));
    finds(stage, 460, 310, nothing);
    finds(stage, 450, 301, polyline);
    finds(stage, 499, 350, polyline);
    finds(stage, 425, 309, nothing); /* it is not closed */
    vt_stage_destroy(stage);
}

static void what_holds_is_hit_where_it_shows_itself(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node row = house_add(stage, vt_stage_scene(stage), VT_NODE_ROW);
    house_number(stage, row, VT_PROP_GAP, 20);
    vt_node left = house_rect(stage, row, 0, 0, 20, 20), right = house_rect(stage, row, 0, 0, 20, 20);
    finds(stage, 10, 10, left);
    finds(stage, 50, 10, right);
    finds(stage, 30, 10, nothing);
    assert_true(vt_stage_set_color(stage, row, VT_PROP_BACKGROUND, (vt_color){1, 1, 1, 255}, NULL));
    finds(stage, 30, 10, row);
    finds(stage, 61, 10, nothing);
    house_number(stage, row, VT_PROP_PADDING, 5);
    finds(stage, 61, 10, row);
    house_bool(stage, right, VT_PROP_TOUCHABLE, false);
    finds(stage, 50, 10, row);
    house_bool(stage, row, VT_PROP_TOUCHABLE, false);
    finds(stage, 10, 10, nothing);
    vt_stage_destroy(stage);
}

/* What was passed over because it lay elsewhere is found once it has come. */
static void moved_holders_are_searched_anew(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node outer = house_add(stage, vt_stage_scene(stage), VT_NODE_GROUP),
            inner = house_add(stage, outer, VT_NODE_GROUP), rect = house_rect(stage, inner, 0, 0, 10, 10);
    finds(stage, 205, 105, nothing);
    house_number(stage, rect, VT_PROP_X, 200);
    finds(stage, 205, 5, rect);
    house_number(stage, outer, VT_PROP_Y, 100);
    finds(stage, 205, 105, rect);
    house_number(stage, rect, VT_PROP_PADDING, 50);
    finds(stage, 160, 60, rect);
    house_number(stage, rect, VT_PROP_PADDING, 0);
    vt_node later = house_add(stage, inner, VT_NODE_IMAGE);
    house_string(stage, later, VT_PROP_SRC, "a.png");
    finds(stage, 30, 130, nothing);
    vt_stage_asset(stage, 1, true, 40, 40);
    finds(stage, 30, 130, later);
    vt_stage_remove(stage, later, NULL);
    finds(stage, 30, 130, nothing);
    vt_tween tween;
    vt_tween_target target = {VT_PROP_X, {.type = VT_TYPE_NUMBER, .as.number = 500}};
    assert_true(vt_tween_start(stage, inner, &target, 1, 0, NULL, &tween, NULL));
    vt_tweens_advance(stage, 1, NULL, NULL);
    finds(stage, 705, 105, rect);
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_front_most_is_hit_with_its_path),
        cmocka_unit_test(edges_are_half_open_and_padding_widens_them),
        cmocka_unit_test(untouchable_and_invisible_let_through),
        cmocka_unit_test(turned_and_scaled_nodes_are_hit_where_they_are_seen),
        cmocka_unit_test(hits_are_right_between_settlings),
        cmocka_unit_test(shapes_are_hit_where_they_are),
        cmocka_unit_test(what_holds_is_hit_where_it_shows_itself),
        cmocka_unit_test(moved_holders_are_searched_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

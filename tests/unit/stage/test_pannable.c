/* Scrollers and zoomables: what they show, how far they go, and where a finger finds things in them. */
#include "check.h"

#include <math.h>

#include "house.h"

static vt_node scroller(vt_stage *stage)
{
    vt_node node = house_add(stage, vt_stage_scene(stage), VT_NODE_SCROLLER);
    house_number(stage, node, VT_PROP_X, 100);
    house_number(stage, node, VT_PROP_Y, 100);
    house_number(stage, node, VT_PROP_W, 200);
    house_number(stage, node, VT_PROP_H, 150);
    return node;
}

static vt_node hit(vt_stage *stage, double x, double y)
{
    vt_node path[VT_STAGE_DEEPEST];
    return vt_stage_hit(stage, (vt_point){x, y}, path, VT_STAGE_DEEPEST) ? path[0] : (vt_node){0, 0};
}

static void a_scroller_shows_a_part(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node box = scroller(stage), rows[20];
    for (int i = 0; i < 20; i++)
        rows[i] = house_rect(stage, box, 0, 50 * i, 250, 40);
    assert_true(house_read(stage, box, VT_PROP_CONTENT_W) == 250);
    assert_true(house_read(stage, box, VT_PROP_CONTENT_H) == 990);
    vt_view view = house_view();
    vt_drawlist list;
    vt_drawlist_init(&list);
    assert_true(vt_stage_draw(stage, &view, NULL, &list, NULL));
    assert_int_equal(list.count, 4); /* bounds reach outward by a pixel */
    house_settle(stage);

    assert_true(vt_stage_pan_to(stage, box, 20, 480, 1));
    assert_true(house_read(stage, box, VT_PROP_SCROLL_Y) == 480);
    vt_region damage = house_settle(stage);
    assert_true(vt_irect_equal(vt_region_bounds(&damage), (vt_irect){100, 100, 300, 250}));
    assert_true(vt_stage_draw(stage, &view, NULL, &list, NULL));
    assert_int_equal(list.count, 4);
    vt_rect place;
    assert_true(vt_stage_box(stage, rows[10], &place));
    assert_true(place.x == 80 && place.y == 120);
    assert_true(house_same(hit(stage, 100, 121), rows[10]));
    assert_true(house_same(hit(stage, 100, 115), box)); /* a gap is a place to push */
    assert_int_equal(hit(stage, 99, 121).generation, 0);
    vt_point own;
    assert_true(vt_stage_to_own(stage, rows[10], (vt_point){100, 121}, &own));
    assert_true(own.x == 20 && own.y == 1);

    vt_stage_pannable limits;
    assert_true(vt_stage_pan_limits(stage, box, &limits));
    assert_true(!limits.across && limits.down && !limits.pinch && limits.bounce && !limits.paging);
    assert_true(limits.least_x == 0 && limits.most_x == 50 && limits.least_y == 0 && limits.most_y == 840);
    assert_true(limits.x == 20 && limits.y == 480 && limits.scale == 1);
    assert_true(limits.least_scale == 1 && limits.most_scale == 1 && limits.snap_y == 0);
    house_choice(stage, box, VT_PROP_AXIS, "both");
    house_choice(stage, box, VT_PROP_EDGES, "stop");
    house_bool(stage, box, VT_PROP_PAGING, true);
    for (int i = 2; i < 20; i++)
        vt_stage_remove(stage, rows[i], NULL);
    assert_true(vt_stage_pan_limits(stage, box, &limits));
    assert_true(limits.across && limits.down && !limits.bounce && limits.paging);
    assert_true(limits.snap_x == 200 && limits.snap_y == 150 && limits.most_y == 0);
    house_number(stage, box, VT_PROP_SCROLL_Y, 5000); /* beyond the edge is somebody's wish: a bounce */
    assert_true(vt_stage_pan_limits(stage, box, &limits) && limits.y == 5000);
    assert_false(vt_stage_pan_limits(stage, rows[0], &limits));
    assert_false(vt_stage_pan_to(stage, rows[0], 0, 0, 1));
    vt_drawlist_finish(&list);
    vt_stage_destroy(stage);
}

static void a_scroller_holds_a_column(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node box = scroller(stage), column = house_add(stage, box, VT_NODE_COLUMN);
    house_number(stage, column, VT_PROP_W, 200);
    vt_node text = house_add(stage, column, VT_NODE_TEXT);
    house_string(stage, text, VT_PROP_TEXT, "0123456789");
    assert_true(house_read(stage, box, VT_PROP_CONTENT_H) == 32 * 1.2);
    house_string(stage, text, VT_PROP_TEXT, "01234567890123456789");
    assert_true(house_read(stage, box, VT_PROP_CONTENT_H) == 2 * 32 * 1.2);
    house_number(stage, box, VT_PROP_W, 0);
    house_number(stage, box, VT_PROP_H, 0);
    assert_true(house_read(stage, box, VT_PROP_WIDTH) == 200);
    assert_true(house_read(stage, box, VT_PROP_HEIGHT) == 2 * 32 * 1.2);
    vt_stage_destroy(stage);
}

/* A picture of 4000 by 2000 in 400 by 300: 0.1 units a pixel show it whole. */
static vt_node zoomable(vt_stage *stage)
{
    vt_node node = house_add(stage, vt_stage_scene(stage), VT_NODE_ZOOMABLE);
    house_number(stage, node, VT_PROP_X, 100);
    house_number(stage, node, VT_PROP_Y, 100);
    house_number(stage, node, VT_PROP_W, 400);
    house_number(stage, node, VT_PROP_H, 300);
    house_string(stage, node, VT_PROP_SRC, "z.dzi");
    return node;
}

static void tiles_are(vt_stage *stage, const char *expected)
{
    vt_view view = house_view();
    vt_drawlist list;
    vt_buf text;
    vt_drawlist_init(&list);
    vt_buf_init(&text);
    assert_true(vt_stage_draw(stage, &view, NULL, &list, NULL));
    vt_drawlist_print(&list, &text);
    assert_string_equal(strchr((const char *)text.data, '\n') + 1, expected);
    vt_buf_finish(&text);
    vt_drawlist_finish(&list);
}

static void a_zoomable_waits_for_its_picture(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = zoomable(stage), spot = house_rect(stage, node, 1000, 500, 100, 100);
    vt_stage_pannable limits;
    house_number(stage, node, VT_PROP_VIEW_X, 1500);
    tiles_are(stage, "");
    assert_false(vt_stage_pan_limits(stage, node, &limits));
    assert_false(vt_stage_pan_to(stage, node, 1, 1, 1));
    assert_true(house_same(hit(stage, 300, 250), node));
    vt_point own;
    assert_false(vt_stage_to_own(stage, spot, (vt_point){0, 0}, &own));
    vt_rect place;
    assert_true(vt_stage_box(stage, spot, &place) && place.w == 0);
    house_settle(stage);

    vt_stage_asset(stage, 26, true, 4000, 2000);
    assert_false(vt_region_empty(&(vt_region){.count = house_settle(stage).count}));
    assert_true(house_read(stage, node, VT_PROP_PICTURE_W) == 4000);
    assert_true(house_read(stage, node, VT_PROP_VIEW_X) == 1500); /* was asked for */
    assert_true(house_read(stage, node, VT_PROP_VIEW_Y) == 1000); /* the middle */
    tiles_are(stage, "tiles 400x300 [1 0 0 1 100 100] in 100,100-500,400 \"z.dzi\" asset 26 view -500,-500 "
                     "4000x3000\n"
                     "rect 100x100 [0.1 0 0 0.1 250 200] in 249,199-261,211 #ffffff\n");
    assert_true(house_same(hit(stage, 255, 205), spot));

    house_string(stage, node, VT_PROP_SRC, "y.dzi");
    tiles_are(stage, "");
    vt_stage_asset(stage, 25, true, 100, 100);
    assert_true(house_read(stage, node, VT_PROP_VIEW_X) == 50);
    vt_stage_destroy(stage);
}

static void near(double a, double b)
{
    if (!(fabs(a - b) < 1e-9 * (1 + fabs(b)))) fail_msg("%.17g is not %.17g", a, b);
}

static void a_zoomable_is_pushed_and_pinched(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = zoomable(stage), spot = house_rect(stage, node, 1000, 500, 20, 20);
    vt_stage_asset(stage, 26, true, 4000, 2000);
    vt_stage_pannable limits;
    assert_true(vt_stage_pan_limits(stage, node, &limits));
    assert_true(limits.across && limits.down && limits.pinch && limits.bounce);
    near(limits.least_scale, 0.1);
    near(limits.most_scale, 2);
    near(limits.scale, 0.1);
    near(limits.least_x, 0);
    near(limits.most_x, 0);
    near(limits.least_y, -50); /* it is less high than its holder, and stays in the middle */
    near(limits.most_y, -50);
    near(limits.x, 0);
    near(limits.y, -50);

    assert_true(vt_stage_pan_to(stage, node, 1000, 500, 1));
    near(house_read(stage, node, VT_PROP_ZOOM), 10);
    near(house_read(stage, node, VT_PROP_VIEW_X), 1200);
    near(house_read(stage, node, VT_PROP_VIEW_Y), 650);
    assert_true(vt_stage_pan_limits(stage, node, &limits));
    near(limits.x, 1000);
    near(limits.y, 500);
    near(limits.most_x, 3600);
    near(limits.most_y, 1700);
    vt_rect place;
    assert_true(vt_stage_box(stage, spot, &place));
    near(place.x, 100);
    near(place.y, 100);
    near(place.w, 20);
    house_number(stage, node, VT_PROP_MOST_ZOOM, 4);
    assert_true(vt_stage_pan_limits(stage, node, &limits));
    near(limits.most_scale, 0.4);

    house_bool(stage, spot, VT_PROP_FIXED_SIZE, true);
    assert_true(vt_stage_pan_to(stage, node, 100, 50, 0.5));
    assert_true(vt_stage_box(stage, spot, &place));
    near(place.x, 100 + 400);
    near(place.y, 100 + 200);
    near(place.w, 20);
    near(place.h, 20);
    house_number(stage, node, VT_PROP_VIEW_X, 1000);
    house_number(stage, node, VT_PROP_VIEW_Y, 500);
    assert_true(house_same(hit(stage, 300 + 19, 250 + 19), spot));
    assert_true(house_same(hit(stage, 300 + 21, 250), node));
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scroller_shows_a_part),
        cmocka_unit_test(a_scroller_holds_a_column),
        cmocka_unit_test(a_zoomable_waits_for_its_picture),
        cmocka_unit_test(a_zoomable_is_pushed_and_pinched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

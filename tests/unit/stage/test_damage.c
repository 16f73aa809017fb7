/* Settling: what changed, exactly, and nothing when nothing did. */
#include "check.h"

#include "base/mem.h"
#include "house.h"

/* The damage must be these rectangles, in any order. */
static void damage_is(const vt_region *damage, int count, const vt_irect *expected)
{
    bool same = damage->count == count;
    for (int i = 0; same && i < count; i++) {
        bool found = false;
        for (int j = 0; j < damage->count; j++)
            found = found || vt_irect_equal(expected[i], damage->rects[j]);
        same = found;
    }
    if (same) return;
    for (int j = 0; j < damage->count; j++)
        print_message("damaged: %d,%d-%d,%d\n", damage->rects[j].x0, damage->rects[j].y0, damage->rects[j].x1,
            damage->rects[j].y1);
    fail_msg("%d other rectangles were expected", count);
}

static void settles_to(vt_stage *stage, int count, const vt_irect *expected)
{
    vt_region damage = house_settle(stage);
    damage_is(&damage, count, expected);
    damage = house_settle(stage);
    assert_int_equal(damage.count, 0);
}

static const vt_irect whole = {0, 0, 800, 600};

static void everything_at_first_and_on_request(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    settles_to(stage, 1, &whole);
    vt_stage_damage_all(stage);
    settles_to(stage, 1, &whole);
    vt_stage_set_background(stage, (vt_color){0, 0, 0, 255});
    settles_to(stage, 0, NULL);
    vt_stage_set_background(stage, (vt_color){9, 0, 0, 255});
    settles_to(stage, 1, &whole);
    house_rect(stage, vt_stage_scene(stage), 100, 100, 50, 50);
    settles_to(stage, 1, &(vt_irect){99, 99, 151, 151});

    vt_view other = vt_view_make(800, 600, 400, 300, 0, 0);
    vt_region damage;
    vt_region_clear(&damage);
    assert_true(vt_stage_settle(stage, &other, &damage));
    damage_is(&damage, 1, &(vt_irect){0, 0, 400, 300});
    vt_region_clear(&damage);
    assert_false(vt_stage_settle(stage, &other, &damage));
    vt_stage_destroy(stage);
}

static void a_moved_rect_damages_old_and_new_only(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node rect = house_rect(stage, vt_stage_scene(stage), 100, 100, 50, 20);
    house_rect(stage, vt_stage_scene(stage), 500, 500, 50, 20);
    house_settle(stage);
    house_number(stage, rect, VT_PROP_X, 300);
    settles_to(stage, 2, (vt_irect[]){{99, 99, 151, 121}, {299, 99, 351, 121}});
    house_number(stage, rect, VT_PROP_X, 400);
    house_number(stage, rect, VT_PROP_X, 300);
    settles_to(stage, 0, NULL);
    house_number(stage, rect, VT_PROP_X, 300);
    settles_to(stage, 0, NULL);
    house_number(stage, rect, VT_PROP_X, 5000);
    settles_to(stage, 1, &(vt_irect){299, 99, 351, 121});
    house_number(stage, rect, VT_PROP_X, 6000);
    settles_to(stage, 0, NULL);
    vt_stage_destroy(stage);
}

static void paint_damages_the_place_and_quiet_nothing(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node rect = house_rect(stage, vt_stage_scene(stage), 100, 100, 50, 20);
    const vt_irect place = {99, 99, 151, 121};
    house_settle(stage);
    assert_true(vt_stage_set_color(stage, rect, VT_PROP_COLOR, (vt_color){1, 2, 3, 255}, NULL));
    settles_to(stage, 1, &place);
    assert_true(vt_stage_set_color(stage, rect, VT_PROP_COLOR, (vt_color){1, 2, 3, 255}, NULL));
    settles_to(stage, 0, NULL);
    house_number(stage, rect, VT_PROP_OPACITY, 0.5);
    settles_to(stage, 1, &place);
    house_number(stage, rect, VT_PROP_RADIUS, 4);
    settles_to(stage, 1, &place);
    house_string(stage, rect, VT_PROP_NAME, "frame");
    house_string(stage, rect, VT_PROP_LABEL, "a frame");
    house_bool(stage, rect, VT_PROP_TOUCHABLE, false);
    house_number(stage, rect, VT_PROP_PADDING, 30);
    settles_to(stage, 0, NULL);
    vt_stage_destroy(stage);
}

static void invisible_things_cost_nothing(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node group = house_add(stage, vt_stage_scene(stage), VT_NODE_GROUP);
    vt_node rect = house_rect(stage, group, 100, 100, 50, 20);
    vt_node text = house_add(stage, group, VT_NODE_TEXT);
    const vt_irect place = {99, 99, 151, 121};
    house_settle(stage);
    struct {
        vt_prop prop;
        double off, on;
    } ways[] = {{VT_PROP_OPACITY, 0, 1}, {VT_PROP_SCALE, 0, 1}, {VT_PROP_VISIBLE, 0, 1}};
    for (int i = 0; i < 3; i++) {
        if (ways[i].prop == VT_PROP_VISIBLE)
            house_bool(stage, group, VT_PROP_VISIBLE, false);
        else
            house_number(stage, group, ways[i].prop, ways[i].off);
        settles_to(stage, 1, &place);
        int measured = house_measured;
        house_number(stage, rect, VT_PROP_X, 200);
        house_number(stage, rect, VT_PROP_X, 100 + i);
        house_string(stage, text, VT_PROP_TEXT, i % 2 ? "" : " ");
        settles_to(stage, 0, NULL);
        assert_int_equal(house_measured, measured);
        vt_stage_remove(stage, text, NULL);
        text = house_add(stage, group, VT_NODE_TEXT);
        settles_to(stage, 0, NULL);
        house_number(stage, rect, VT_PROP_X, 100);
        if (ways[i].prop == VT_PROP_VISIBLE)
            house_bool(stage, group, VT_PROP_VISIBLE, true);
        else
            house_number(stage, group, ways[i].prop, ways[i].on);
        settles_to(stage, 1, &place);
    }
    assert_true(vt_stage_set_color(stage, rect, VT_PROP_COLOR, (vt_color){1, 2, 3, 0}, NULL));
    settles_to(stage, 1, &place);
    house_number(stage, rect, VT_PROP_X, 300);
    settles_to(stage, 0, NULL);
    vt_stage_destroy(stage);
}

static void a_group_damages_its_children(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node group = house_add(stage, vt_stage_scene(stage), VT_NODE_GROUP);
    house_rect(stage, group, 0, 0, 10, 10);
    house_rect(stage, group, 300, 0, 10, 10);
    vt_node hidden = house_rect(stage, group, 600, 0, 10, 10);
    house_bool(stage, hidden, VT_PROP_VISIBLE, false);
    house_number(stage, group, VT_PROP_Y, 100);
    house_settle(stage);
    house_number(stage, group, VT_PROP_Y, 300);
    settles_to(stage, 4,
        (vt_irect[]){{0, 99, 11, 111}, {299, 99, 311, 111}, {0, 299, 11, 311}, {299, 299, 311, 311}});
    house_number(stage, group, VT_PROP_OPACITY, 0.5);
    settles_to(stage, 2, (vt_irect[]){{0, 299, 11, 311}, {299, 299, 311, 311}});
    vt_stage_to_front(stage, group, NULL);
    settles_to(stage, 0, NULL);
    house_rect(stage, vt_stage_scene(stage), 700, 500, 10, 10);
    settles_to(stage, 1, &(vt_irect){699, 499, 711, 511});
    vt_stage_to_front(stage, group, NULL);
    settles_to(stage, 2, (vt_irect[]){{0, 299, 11, 311}, {299, 299, 311, 311}});
    vt_stage_remove(stage, group, NULL);
    settles_to(stage, 2, (vt_irect[]){{0, 299, 11, 311}, {299, 299, 311, 311}});
    vt_stage_clear(stage, vt_stage_scene(stage), NULL);
    settles_to(stage, 1, &(vt_irect){699, 499, 711, 511});
    vt_stage_destroy(stage);
}

static void a_rotated_rect_damages_its_bounds(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node rect = house_rect(stage, vt_stage_scene(stage), 400, 300, 100, 20);
    house_choice(stage, rect, VT_PROP_ANCHOR, "center");
    house_settle(stage);
    house_number(stage, rect, VT_PROP_ROTATION, 90);
    vt_region damage = house_settle(stage);
    vt_irect bounds = vt_region_bounds(&damage);
    assert_true(bounds.x0 == 349 && bounds.x1 == 451);
    assert_in_range(bounds.y0, 248, 249);
    assert_in_range(bounds.y1, 351, 352);
    vt_stage_destroy(stage);
}

static void pictures_damage_when_they_come(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node small = house_add(stage, vt_stage_scene(stage), VT_NODE_IMAGE);
    house_string(stage, small, VT_PROP_SRC, "a.png");
    vt_node other = house_add(stage, vt_stage_scene(stage), VT_NODE_IMAGE);
    house_string(stage, other, VT_PROP_SRC, "b.png");
    house_number(stage, other, VT_PROP_X, 400);
    house_settle(stage);
    assert_true(vt_stage_asset(stage, 1, true, 64, 32));
    settles_to(stage, 1, &(vt_irect){0, 0, 65, 33});
    assert_true(vt_stage_asset(stage, 3, true, 64, 32));
    settles_to(stage, 0, NULL);
    assert_true(vt_stage_asset(stage, 2, false, 0, 0));
    settles_to(stage, 0, NULL);
    assert_true(vt_stage_asset(stage, 0, true, 5, 5));
    int requested = house_requested;
    house_string(stage, small, VT_PROP_SRC, "cc.png");
    assert_int_equal(house_requested, requested + 1);
    settles_to(stage, 1, &(vt_irect){0, 0, 65, 33});
    house_string(stage, small, VT_PROP_SRC, "cc.png");
    assert_int_equal(house_requested, requested + 1);
    house_string(stage, small, VT_PROP_SRC, "");
    assert_int_equal(house_requested, requested + 1);
    settles_to(stage, 1, &(vt_irect){0, 0, 65, 33});
    vt_stage_destroy(stage);
}

static void a_text_damages_beyond_its_box(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node text = house_add(stage, vt_stage_scene(stage), VT_NODE_TEXT);
    house_number(stage, text, VT_PROP_SIZE, 40);
    house_number(stage, text, VT_PROP_LINE_HEIGHT, 1);
    house_number(stage, text, VT_PROP_X, 100);
    house_number(stage, text, VT_PROP_Y, 100);
    house_settle(stage);
    house_string(stage, text, VT_PROP_TEXT, "0123456789");
    settles_to(stage, 1, &(vt_irect){89, 89, 311, 151});
    house_string(stage, text, VT_PROP_TEXT, "9876543210");
    settles_to(stage, 1, &(vt_irect){89, 89, 311, 151});
    house_string(stage, text, VT_PROP_TEXT, "9876543210");
    settles_to(stage, 0, NULL);
    vt_stage_remeasure(stage);
    settles_to(stage, 1, &(vt_irect){89, 89, 311, 151});
    vt_stage_destroy(stage);
}

static void damage_stays_within_the_content(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_view wide = vt_view_make(800, 600, 1000, 600, 0, 0);
    vt_node rect = house_rect(stage, vt_stage_scene(stage), -50, 100, 100, 10);
    vt_region damage;
    vt_region_clear(&damage);
    vt_stage_settle(stage, &wide, &damage);
    vt_region_clear(&damage);
    house_number(stage, rect, VT_PROP_OPACITY, 0.5);
    assert_true(vt_stage_settle(stage, &wide, &damage));
    damage_is(&damage, 1, &(vt_irect){100, 99, 151, 111});
    vt_stage_destroy(stage);
}

static void a_crowd_on_the_move_is_covered(void **state)
{
    (void)state;
    enum { CROWD = 2000 };
    static vt_node nodes[CROWD];
    vt_stage *stage = house_build();
    for (int i = 0; i < CROWD; i++)
        nodes[i] = house_rect(stage, vt_stage_scene(stage), i % 50 * 8 + 10, i / 50 * 6 + 10, 3, 3);
    house_settle(stage);
    for (int i = 0; i < CROWD; i++)
        house_number(stage, nodes[i], VT_PROP_X, i % 50 * 8 + 200);
    vt_region damage = house_settle(stage);
    for (int i = 0; i < CROWD * 2; i++) {
        int x = i / 2 % 50 * 8 + (i % 2 ? 10 : 200), y = i / 2 / 50 * 6 + 10;
        vt_irect place = {x - 1, y - 1, x + 4, y + 4};
        int64_t covered = 0;
        for (int j = 0; j < damage.count; j++)
            covered += vt_irect_area(vt_irect_intersect(damage.rects[j], place));
        assert_int_equal(covered, 25);
    }
    vt_irect bounds = vt_region_bounds(&damage);
    assert_true(vt_irect_equal(bounds, (vt_irect){9, 9, 596, 248}));
    assert_int_equal(house_settle(stage).count, 0);
    vt_stage_destroy(stage);
}

static void a_steady_stage_allocates_nothing(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_view view = house_view();
    vt_region damage;
    vt_drawlist list;
    vt_drawlist_init(&list);
    vt_node group = house_add(stage, vt_stage_scene(stage), VT_NODE_GROUP);
    vt_node text = house_add(stage, group, VT_NODE_TEXT);
    vt_node rect = house_rect(stage, group, 100, 100, 50, 20);
    vt_tween tween;
    vt_tween_target target = {VT_PROP_X, {.type = VT_TYPE_NUMBER, .as.number = 500}};
    assert_true(vt_tween_start(stage, rect, &target, 1, 2, vt_ease_find("back.inout"), &tween, NULL));
    assert_true(vt_tween_back_and_forth(stage, tween));
    uint64_t before = 0;
    for (int frame = 0; frame < 200; frame++) {
        if (frame == 10) before = vt_mem_count();
        vt_region_clear(&damage);
        vt_tweens_advance(stage, frame * 16667, NULL, NULL);
        house_string(stage, text, VT_PROP_TEXT, frame % 2 ? "tick" : "tack");
        house_number(stage, group, VT_PROP_Y, frame);
        if (vt_stage_settle(stage, &view, &damage))
            assert_true(vt_stage_draw(stage, &view, &damage, &list, NULL));
    }
    assert_int_equal(vt_mem_count() - before, 0);
    vt_drawlist_finish(&list);
    vt_stage_destroy(stage);
}

/* A hundred things move at once: their damage is merged by parts of the screen, and no part is left out. */
static void much_damage_is_merged_roughly(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node nodes[100];
    for (int i = 0; i < 100; i++)
        nodes[i] = house_rect(stage, vt_stage_scene(stage), i * 2, 10, 1, 1);
    house_settle(stage);
    for (int i = 0; i < 100; i++)
        house_number(stage, nodes[i], VT_PROP_Y, 580);
    vt_region damage = house_settle(stage);
    assert_true(vt_irect_equal(vt_region_bounds(&damage), (vt_irect){0, 9, 200, 582}));
    assert_true(vt_region_area(&damage) < 200 * 100); /* not what lies between */

    /* on a screen too flat to show any of it */
    vt_view flat = vt_view_make(16384, 16, 3, 600, 0, 0);
    for (int i = 0; i < 100; i++)
        house_number(stage, nodes[i], VT_PROP_Y, 5);
    vt_region_clear(&damage);
    assert_true(vt_stage_settle(stage, &flat, &damage));
    assert_true(vt_irect_equal(vt_region_bounds(&damage), (vt_irect){0, 0, 3, 600}));
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_at_first_and_on_request),
        cmocka_unit_test(a_moved_rect_damages_old_and_new_only),
        cmocka_unit_test(paint_damages_the_place_and_quiet_nothing),
        cmocka_unit_test(invisible_things_cost_nothing),
        cmocka_unit_test(a_group_damages_its_children),
        cmocka_unit_test(a_rotated_rect_damages_its_bounds),
        cmocka_unit_test(pictures_damage_when_they_come),
        cmocka_unit_test(a_text_damages_beyond_its_box),
        cmocka_unit_test(damage_stays_within_the_content),
        cmocka_unit_test(a_crowd_on_the_move_is_covered),
        cmocka_unit_test(a_steady_stage_allocates_nothing),
        cmocka_unit_test(much_damage_is_merged_roughly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

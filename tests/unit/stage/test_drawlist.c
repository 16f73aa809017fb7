/* The picture as a value: what is in it, what is left out, how it reads, when two are the same. */
#include "check.h"

#include "house.h"

static void prints(vt_stage *stage, const vt_region *damage, const char *expected)
{
    vt_view view = house_view();
    vt_drawlist list;
    vt_buf text;
    vt_drawlist_init(&list);
    vt_buf_init(&text);
    assert_true(vt_stage_draw(stage, &view, damage, &list, NULL));
    vt_drawlist_print(&list, &text);
    assert_string_equal((const char *)text.data, expected);
    vt_buf_finish(&text);
    vt_drawlist_finish(&list);
}

static void items_come_back_to_front(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node scene = vt_stage_scene(stage), group = house_add(stage, scene, VT_NODE_GROUP);
    house_rect(stage, vt_stage_overlay(stage), 0, 0, 10, 10);
    vt_node rect = house_rect(stage, group, 100, 50, 40, 20);
    house_number(stage, rect, VT_PROP_BORDER, 99);
    house_number(stage, rect, VT_PROP_RADIUS, 99);
    house_number(stage, group, VT_PROP_SCALE, 2);
    house_number(stage, group, VT_PROP_OPACITY, 0.5);
    house_number(stage, rect, VT_PROP_OPACITY, 0.5);
    vt_node text = house_add(stage, scene, VT_NODE_TEXT);
    house_string(stage, text, VT_PROP_TEXT, "say \"hi\"");
    house_string(stage, text, VT_PROP_FONT, "bold");
    house_number(stage, text, VT_PROP_SIZE, 20);
    house_number(stage, text, VT_PROP_X, 200);
    house_number(stage, text, VT_PROP_Y, 100);
    house_number(stage, text, VT_PROP_W, 100);
    house_choice(stage, text, VT_PROP_ALIGN, "right");
    vt_node image = house_add(stage, scene, VT_NODE_IMAGE);
    house_string(stage, image, VT_PROP_SRC, "b.png");
    house_choice(stage, image, VT_PROP_FIT, "cover");
    vt_stage_asset(stage, 2, true, 30, 40);
    prints(stage, NULL,
        "background #000000\n"
        "rect 40x20 [2 0 0 2 200 100] in 199,99-281,141 opacity 0.25 #ffffff border 10 #000000 radius 10\n"
        "text 100x24 [1 0 0 1 200 100] in 194,94-306,130 #ffffff bold 20 line 1.2 wrap 100 right \"say "
        "\\\"hi\\\"\"\n"
        "image 30x40 [1 0 0 1 0 0] in 0,0-31,41 \"b.png\" asset 2 cover\n"
        "rect 10x10 [1 0 0 1 0 0] in 0,0-11,11 #ffffff\n");
    vt_stage_destroy(stage);
}

static void what_is_not_seen_is_left_out(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node scene = vt_stage_scene(stage), nodes[9];
    for (int i = 0; i < 9; i++)
        nodes[i] = house_rect(stage, scene, 10, 10, 10, 10);
    house_bool(stage, nodes[0], VT_PROP_VISIBLE, false);
    house_number(stage, nodes[1], VT_PROP_OPACITY, 0);
    house_number(stage, nodes[2], VT_PROP_W, 0);
    house_number(stage, nodes[3], VT_PROP_H, 0);
    assert_true(vt_stage_set_color(stage, nodes[4], VT_PROP_COLOR, (vt_color){9, 9, 9, 0}, NULL));
    house_number(stage, nodes[5], VT_PROP_X, 900);
    house_number(stage, nodes[6], VT_PROP_SCALE, 0);
    assert_true(vt_stage_set_color(stage, nodes[7], VT_PROP_COLOR, (vt_color){9, 9, 9, 0}, NULL));
    house_number(stage, nodes[7], VT_PROP_BORDER, 1);
    house_number(stage, nodes[8], VT_PROP_X, 700);
    house_add(stage, scene, VT_NODE_TEXT);
    house_add(stage, scene, VT_NODE_IMAGE);
    const char *both = "background #000000\n"
                       "rect 10x10 [1 0 0 1 10 10] in 9,9-21,21 #09090900 border 1 #000000\n"
                       "rect 10x10 [1 0 0 1 700 10] in 699,9-711,21 #ffffff\n";
    prints(stage, NULL, both);
    vt_region damage;
    vt_region_clear(&damage);
    prints(stage, &damage, "background #000000\n");
    vt_region_add(&damage, (vt_irect){0, 0, 9, 9});
    prints(stage, &damage, "background #000000\n");
    vt_region_add(&damage, (vt_irect){20, 20, 30, 30});
    prints(stage, &damage,
        "background #000000\nrect 10x10 [1 0 0 1 10 10] in 9,9-21,21 #09090900 border 1 #000000\n");
    vt_region_add(&damage, (vt_irect){0, 0, 800, 600});
    prints(stage, &damage, both);
    vt_stage_destroy(stage);
}

static void drawing_settles_and_damage_is_told_later(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node rect = house_rect(stage, vt_stage_scene(stage), 10, 10, 10, 10);
    house_settle(stage);
    house_number(stage, rect, VT_PROP_X, 100);
    prints(stage, NULL, "background #000000\nrect 10x10 [1 0 0 1 100 10] in 99,9-111,21 #ffffff\n");
    assert_int_equal(house_settle(stage).count, 2);
    assert_int_equal(house_settle(stage).count, 0);
    vt_stage_destroy(stage);
}

static void draw(vt_stage *stage, vt_drawlist *list)
{
    vt_view view = house_view();
    assert_true(vt_stage_draw(stage, &view, NULL, list, NULL));
}

/* What the items of plain rectangles, texts and pictures are made from. */
static bool carried(vt_prop prop)
{
    static const vt_prop props[] = {VT_PROP_NAME, VT_PROP_X, VT_PROP_Y, VT_PROP_W, VT_PROP_ANCHOR,
        VT_PROP_SCALE, VT_PROP_ROTATION, VT_PROP_OPACITY, VT_PROP_VISIBLE, VT_PROP_TOUCHABLE, VT_PROP_PADDING,
        VT_PROP_COLOR, VT_PROP_RADIUS, VT_PROP_BORDER, VT_PROP_BORDER_COLOR, VT_PROP_SRC, VT_PROP_FIT,
        VT_PROP_TEXT, VT_PROP_FONT, VT_PROP_SIZE, VT_PROP_ALIGN, VT_PROP_LINE_HEIGHT};
    for (size_t i = 0; i < sizeof props / sizeof props[0]; i++)
        if (props[i] == prop) return true;
    return false;
}

static void equal_means_every_field(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node scene = vt_stage_scene(stage);
    vt_node nodes[3] = {house_rect(stage, scene, 10, 10, 40, 40), house_add(stage, scene, VT_NODE_TEXT),
        house_add(stage, scene, VT_NODE_IMAGE)};
    house_number(stage, nodes[0], VT_PROP_BORDER, 2);
    house_string(stage, nodes[1], VT_PROP_TEXT, "abc");
    house_number(stage, nodes[1], VT_PROP_W, 300);
    house_string(stage, nodes[2], VT_PROP_SRC, "a.png");
    house_number(stage, nodes[2], VT_PROP_W, 50);
    house_number(stage, nodes[2], VT_PROP_H, 50);
    vt_drawlist before, after;
    vt_drawlist_init(&before);
    vt_drawlist_init(&after);
    for (int i = 0; i < 3; i++) {
        for (int p = 0; p < VT_PROP_COUNT; p++) {
            const vt_prop_info *info = vt_prop_at((vt_prop)p);
            vt_value old, value;
            if (!carried(info->id) || !vt_stage_get(stage, nodes[i], info->id, &old, NULL)) continue;
            char kept[64] = "";
            if (old.type == VT_TYPE_STRING) {
                memcpy(kept, old.as.string.bytes, old.as.string.length);
                old.as.string.bytes = kept;
            }
            value = house_other(info, &old);
            draw(stage, &before);
            vt_err err;
            if (!vt_stage_set(stage, nodes[i], info->id, &value, &err)) fail_msg("%s", err.message);
            draw(stage, &after);
            bool quiet = info->flags & VT_PROP_QUIET;
            if (vt_drawlist_equal(&before, &after) != quiet) fail_msg("%s", info->name);
            assert_true(vt_stage_set(stage, nodes[i], info->id, &old, NULL));
            draw(stage, &after);
            assert_true(vt_drawlist_equal(&before, &after));
        }
    }
    vt_stage_set_background(stage, (vt_color){1, 1, 1, 255});
    draw(stage, &after);
    assert_false(vt_drawlist_equal(&before, &after));
    vt_drawlist_finish(&before);
    vt_drawlist_finish(&after);
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_come_back_to_front),
        cmocka_unit_test(what_is_not_seen_is_left_out),
        cmocka_unit_test(drawing_settles_and_damage_is_told_later),
        cmocka_unit_test(equal_means_every_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

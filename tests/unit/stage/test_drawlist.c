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

static vt_node only(vt_stage *stage, vt_node_kind kind)
{
    vt_stage_clear(stage, vt_stage_scene(stage), NULL);
    return house_add(stage, vt_stage_scene(stage), kind);
}

static void points(vt_stage *stage, vt_node node)
{
    static const double corners[] = {0, 0, 30, -5, 40, 20};
    vt_value value = {.type = VT_TYPE_POINTS};
    value.as.points.xy = corners;
    value.as.points.count = 6;
    assert_true(vt_stage_set(stage, node, VT_PROP_POINTS, &value, NULL));
}

static void items_say_what_their_kind_needs(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    const vt_color red = {255, 0, 0, 255};
    vt_node node = only(stage, VT_NODE_RECT);
    house_number(stage, node, VT_PROP_W, 40);
    house_number(stage, node, VT_PROP_H, 20);
    house_choice(stage, node, VT_PROP_GRADIENT, "linear");
    assert_true(vt_stage_set_color(stage, node, VT_PROP_COLOR_END, red, NULL));
    house_number(stage, node, VT_PROP_GRADIENT_ANGLE, 90);
    house_choice(stage, node, VT_PROP_BLEND, "add");
    prints(stage, NULL,
        "background #000000\n"
        "rect 40x20 [1 0 0 1 0 0] in 0,0-41,21 #ffffff linear to #ff0000 at 90 blend add\n");

    node = only(stage, VT_NODE_LINE);
    house_number(stage, node, VT_PROP_DX, -20);
    house_number(stage, node, VT_PROP_DY, 10);
    house_number(stage, node, VT_PROP_X, 50);
    house_number(stage, node, VT_PROP_Y, 50);
    prints(stage, NULL,
        "background #000000\n"
        "path 20x10 [1 0 0 1 50 50] in 27,47-53,63 lines #ffffff 0,0 -20,10 thick 4 round\n");
    house_choice(stage, node, VT_PROP_ANCHOR, "bottomright");
    house_choice(stage, node, VT_PROP_CAP, "square");
    house_number(stage, node, VT_PROP_DASH, 3);
    prints(stage, NULL,
        "background #000000\n"
        "path 20x10 [1 0 0 1 70 40] in 46,36-74,54 lines #ffffff 0,0 -20,10 thick 4 square dash 3\n");

    node = only(stage, VT_NODE_POLYLINE);
    prints(stage, NULL, "background #000000\n");
    points(stage, node);
    house_number(stage, node, VT_PROP_Y, 50);
    house_choice(stage, node, VT_PROP_JOIN, "bevel");
    prints(stage, NULL,
        "background #000000\n"
        "path 40x20 [1 0 0 1 0 50] in 0,42-43,73 lines #ffffff 0,0 30,-5 40,20 thick 4 round bevel\n");
    house_choice(stage, node, VT_PROP_JOIN, "miter");
    prints(stage, NULL,
        "background #000000\n"
        "path 40x20 [1 0 0 1 0 50] in 0,36-49,79 lines #ffffff 0,0 30,-5 40,20 thick 4 round miter\n");

    node = only(stage, VT_NODE_POLYGON);
    points(stage, node);
    house_number(stage, node, VT_PROP_Y, 50);
    house_number(stage, node, VT_PROP_BORDER, 2);
    prints(stage, NULL,
        "background #000000\n"
        "path 40x20 [1 0 0 1 0 50] in 0,43-42,72 polygon #ffffff 0,0 30,-5 40,20 round border 2 #000000\n");

    node = only(stage, VT_NODE_ARC);
    house_number(stage, node, VT_PROP_W, 40);
    house_number(stage, node, VT_PROP_H, 40);
    house_number(stage, node, VT_PROP_START, 30);
    house_number(stage, node, VT_PROP_SWEEP, -90);
    prints(stage, NULL,
        "background #000000\npath 40x40 [1 0 0 1 0 0] in 0,0-41,41 arc #ffffff from 30 by -90\n");

    node = only(stage, VT_NODE_QR);
    house_string(stage, node, VT_PROP_TEXT, "https://");
    house_number(stage, node, VT_PROP_W, 100);
    prints(stage, NULL,
        "background #000000\n"
        "qr 100x100 [1 0 0 1 0 0] in 0,0-101,101 #000000 on #ffffff medium \"https://\"\n");

    node = only(stage, VT_NODE_SPRITE);
    house_string(stage, node, VT_PROP_SRC, "s.png");
    house_number(stage, node, VT_PROP_COLUMNS, 4);
    house_number(stage, node, VT_PROP_ROWS, 2);
    house_number(stage, node, VT_PROP_FRAME, -1.5);
    vt_stage_asset(stage, 19, true, 80, 30);
    prints(stage, NULL,
        "background #000000\n"
        "image 20x15 [1 0 0 1 0 0] in 0,0-21,16 \"s.png\" asset 19 stretch sheet 4x2 frame -2\n");

    node = only(stage, VT_NODE_CANVAS);
    house_number(stage, node, VT_PROP_W, 20);
    house_number(stage, node, VT_PROP_H, 15);
    vt_buf line;
    vt_buf_init(&line);
    vt_buf_printf(&line, "background #000000\ncanvas 20x15 [1 0 0 1 0 0] in 0,0-21,16 %llu\n",
        (unsigned long long)vt_stage_number(stage, node));
    prints(stage, NULL, (const char *)line.data);
    vt_buf_finish(&line);
    vt_stage_destroy(stage);
}

static void ink_beyond_the_box_is_in_the_bounds(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = only(stage, VT_NODE_TEXT);
    house_string(stage, node, VT_PROP_TEXT, "abcd");
    house_number(stage, node, VT_PROP_SIZE, 20);
    house_number(stage, node, VT_PROP_X, 100);
    house_number(stage, node, VT_PROP_Y, 100);
    prints(stage, NULL,
        "background #000000\n"
        "text 40x24 [1 0 0 1 100 100] in 94,94-146,130 #ffffff sans 20 line 1.2 wrap 0 left \"abcd\"\n");
    house_number(stage, node, VT_PROP_OUTLINE, 3);
    house_number(stage, node, VT_PROP_SHADOW_X, 30);
    assert_true(vt_stage_set_color(stage, node, VT_PROP_SHADOW_COLOR, (vt_color){0, 0, 0, 128}, NULL));
    house_number(stage, node, VT_PROP_SHADOW_BLUR, 4);
    house_string(stage, node, VT_PROP_LANGUAGE, "zh");
    prints(stage, NULL,
        "background #000000\n"
        "text 40x24 [1 0 0 1 100 100] in 91,83-187,141 #ffffff sans 20 line 1.2 wrap 0 left \"abcd\" "
        "outline 3 #000000 shadow 30,0 blur 4 #00000080 in zh\n");
    vt_stage_destroy(stage);
}

static void draw(vt_stage *stage, vt_drawlist *list)
{
    vt_view view = house_view();
    assert_true(vt_stage_draw(stage, &view, NULL, list, NULL));
}

/* Set so that each of its properties can be seen. */
static vt_node showing_everything(vt_stage *stage, vt_node_kind kind)
{
    vt_err err;
    vt_node node = only(stage, kind);
    const struct {
        vt_prop prop;
        double number;
    } numbers[] = {{VT_PROP_X, 100}, {VT_PROP_Y, 100}, {VT_PROP_W, 70}, {VT_PROP_H, 50},
        {VT_PROP_OPACITY, 0.5}, {VT_PROP_ROTATION, 30}, {VT_PROP_BORDER, 2}, {VT_PROP_OUTLINE, 2},
        {VT_PROP_DX, 20}, {VT_PROP_DY, 20}, {VT_PROP_THICKNESS, 4}, {VT_PROP_RADIUS, 5}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (vt_prop_at(numbers[i].prop)->kinds & (1u << kind))
            house_number(stage, node, numbers[i].prop, numbers[i].number);
    vt_stage_set_string(stage, node, VT_PROP_TEXT, "abc", &err);
    vt_stage_set_string(stage, node, VT_PROP_SRC, "a.png", &err);
    vt_stage_set_color(stage, node, VT_PROP_SHADOW_COLOR, (vt_color){0, 0, 0, 128}, &err);
    vt_stage_set_color(stage, node, VT_PROP_BACKGROUND, (vt_color){0, 0, 9, 128}, &err);
    if (vt_prop_at(VT_PROP_GRADIENT)->kinds & (1u << kind))
        house_choice(stage, node, VT_PROP_GRADIENT, "linear");
    if (vt_prop_at(VT_PROP_POINTS)->kinds & (1u << kind)) points(stage, node);
    vt_stage_asset(stage, 1, true, 100, 80);
    for (int i = 0; vt_node_holds(kind) && i < 3; i++)
        house_rect(stage, node, 20 * i, 30 * i, 15 + i, 10 + i); /* the last one beyond the edge */
    if (kind != VT_NODE_PARTICLES) return node;
    assert_true(vt_stage_burst(stage, node, 5, NULL));
    vt_tweens_advance(stage, 1000000, NULL, NULL);
    vt_tweens_advance(stage, 1500000, NULL, NULL);
    return node;
}

static bool counts_whole(vt_prop prop)
{
    return prop == VT_PROP_COLUMNS || prop == VT_PROP_ROWS || prop == VT_PROP_FRAME ||
           prop == VT_PROP_MAX_LINES;
}

/* What shows only in a certain company, or later. */
static bool cannot_show(vt_prop prop, vt_node_kind kind)
{
    switch (prop) {
    case VT_PROP_GROW:
    case VT_PROP_PLACE:
    case VT_PROP_FIXED_SIZE:
    case VT_PROP_FPS:
    case VT_PROP_PLAYING:
        return true;
    case VT_PROP_GAP:
        return kind == VT_NODE_STACK;
    case VT_PROP_DIRECTION:
        return kind != VT_NODE_TEXT; /* from auto to ltr */
    default:
        return false;
    }
}

static void equal_means_every_field(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_drawlist before, after;
    vt_drawlist_init(&before);
    vt_drawlist_init(&after);
    for (int kind = 0; kind < VT_NODE_KINDS; kind++) {
        vt_node node = showing_everything(stage, (vt_node_kind)kind);
        for (int p = 0; p < VT_PROP_COUNT; p++) {
            const vt_prop_info *info = vt_prop_at((vt_prop)p);
            vt_value old, value;
            if (info->flags & VT_PROP_READ || !vt_stage_get(stage, node, info->id, &old, NULL)) continue;
            char kept[64] = "";
            if (old.type == VT_TYPE_STRING) {
                memcpy(kept, old.as.string.bytes, old.as.string.length);
                old.as.string.bytes = kept;
            }
            value = house_other(info, &old);
            if (counts_whole(info->id)) value.as.number = old.as.number + 1;
            draw(stage, &before);
            assert_true(before.count > 0);
            vt_err err;
            if (!vt_stage_set(stage, node, info->id, &value, &err)) fail_msg("%s", err.message);
            draw(stage, &after);
            bool quiet = info->flags & VT_PROP_QUIET || cannot_show(info->id, (vt_node_kind)kind);
            if (vt_drawlist_equal(&before, &after) != quiet)
                fail_msg("%s of %s", info->name, vt_node_kind_name((vt_node_kind)kind));
            if (info->id == VT_PROP_POINTS)
                points(stage, node);
            else
                assert_true(vt_stage_set(stage, node, info->id, &old, NULL));
            draw(stage, &after);
            bool anew = info->id == VT_PROP_SRC || info->id == VT_PROP_MATTE; /* a film has another number */
            if (vt_node_films((vt_node_kind)kind) && anew) continue;
            if (!vt_drawlist_equal(&before, &after))
                fail_msg("%s of %s back", info->name, vt_node_kind_name((vt_node_kind)kind));
        }
    }
    vt_stage_set_background(stage, (vt_color){1, 1, 1, 255});
    draw(stage, &after);
    assert_false(vt_drawlist_equal(&before, &after));
    vt_drawlist_finish(&before);
    vt_drawlist_finish(&after);
    vt_stage_destroy(stage);
}

/* A second stage: on top of the first, with no background, and nobody's numbers. */
static void another_stage_lies_above(void **state)
{
    (void)state;
    vt_stage *below = house_build(), *above = house_build();
    vt_view view = house_view();
    vt_drawlist list;
    vt_region corner;
    vt_drawlist_init(&list);
    vt_region_clear(&corner);
    vt_region_add(&corner, (vt_irect){0, 0, 15, 15});
    vt_stage_set_background(above, (vt_color){255, 255, 255, 255});
    house_rect(below, vt_stage_scene(below), 0, 0, 10, 10);
    house_rect(above, vt_stage_scene(above), 5, 5, 10, 10);
    house_rect(above, vt_stage_scene(above), 500, 500, 10, 10);
    assert_true(vt_stage_draw(below, &view, &corner, &list, NULL));
    assert_int_equal(list.count, 1);
    assert_true(vt_stage_draw_above(above, &view, &corner, &list, NULL));
    assert_int_equal(list.count, 2);
    assert_true(list.items[0].number > 0 && list.items[1].number == 0);
    assert_int_equal(list.items[1].bounds.x1, list.items[0].bounds.x1 + 5);
    assert_int_equal(list.background.r, 0);
    vt_drawlist_finish(&list);
    vt_stage_destroy(below);
    vt_stage_destroy(above);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_come_back_to_front),
        cmocka_unit_test(what_is_not_seen_is_left_out),
        cmocka_unit_test(drawing_settles_and_damage_is_told_later),
        cmocka_unit_test(items_say_what_their_kind_needs),
        cmocka_unit_test(ink_beyond_the_box_is_in_the_bounds),
        cmocka_unit_test(equal_means_every_field),
        cmocka_unit_test(another_stage_lies_above),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The property table, and what setting and reading accept, refuse and say. */
#include "check.h"

#include <math.h>
#include <stdio.h>

#include "house.h"

static void refused(
    vt_stage *stage, vt_node node, vt_prop prop, const vt_value *value, vt_err_kind kind, const char *message)
{
    vt_err err = {0};
    assert_false(vt_stage_set(stage, node, prop, value, &err));
    assert_int_equal(err.kind, kind);
    assert_string_equal(err.message, message);
}

static void the_table_is_complete(void **state)
{
    (void)state;
    for (int i = 0; i < VT_PROP_COUNT; i++) {
        const vt_prop_info *info = vt_prop_at((vt_prop)i);
        assert_int_equal(info->id, i);
        assert_ptr_equal(vt_prop_find(info->name), info);
        assert_true(info->kinds != 0 && info->least <= info->most && info->what[0]);
        bool is_enum = info->type == VT_TYPE_ENUM;
        assert_int_equal(is_enum, info->names != NULL);
        unsigned effect = info->flags & (VT_PROP_GEOMETRY | VT_PROP_PAINT | VT_PROP_QUIET | VT_PROP_READ);
        assert_true(effect != 0);
        if (info->flags & VT_PROP_TWEEN)
            assert_true(info->type == VT_TYPE_NUMBER || info->type == VT_TYPE_COLOR);
    }
    assert_null(vt_prop_find("colour"));
    assert_null(vt_prop_at(VT_PROP_COUNT));
    int anchors = 0;
    while (vt_prop_at(VT_PROP_ANCHOR)->names[anchors])
        anchors++;
    assert_int_equal(anchors, VT_ANCHOR_COUNT);
}

static void the_nearest_name_fits_the_kind(void **state)
{
    (void)state;
    assert_string_equal(vt_prop_nearest("colour", VT_NODE_RECT), "color");
    assert_string_equal(vt_prop_nearest("opacty", VT_NODE_GROUP), "opacity");
    assert_string_equal(vt_prop_nearest("srcs", VT_NODE_IMAGE), "src");
    assert_string_equal(vt_prop_nearest("txt", VT_NODE_TEXT), "text");
    assert_string_not_equal(vt_prop_nearest("srcs", VT_NODE_TEXT), "src");
    assert_string_not_equal(vt_prop_nearest("width", VT_NODE_RECT), "width");
    char monster[5000];
    memset(monster, 'z', sizeof monster - 1);
    monster[sizeof monster - 1] = '\0';
    assert_non_null(vt_prop_nearest(monster, VT_NODE_GROUP));
    assert_non_null(vt_prop_nearest("", VT_NODE_GROUP));
}

static void defaults_are_as_told(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node text = house_add(stage, vt_stage_scene(stage), VT_NODE_TEXT);
    assert_true(house_read(stage, text, VT_PROP_X) == 0);
    assert_true(house_read(stage, text, VT_PROP_SCALE) == 1);
    assert_true(house_read(stage, text, VT_PROP_OPACITY) == 1);
    assert_true(house_read(stage, text, VT_PROP_SIZE) == 32);
    assert_true(house_read(stage, text, VT_PROP_LINE_HEIGHT) == 1.2);
    assert_true(house_read(stage, text, VT_PROP_PADDING) == 0);
    vt_value value;
    assert_true(vt_stage_get(stage, text, VT_PROP_FONT, &value, NULL));
    assert_string_equal(value.as.string.bytes, "sans");
    assert_int_equal(value.as.string.length, 4);
    assert_true(vt_stage_get(stage, text, VT_PROP_COLOR, &value, NULL));
    assert_true(vt_color_equal(value.as.color, (vt_color){255, 255, 255, 255}));
    assert_true(vt_stage_get(stage, text, VT_PROP_TOUCHABLE, &value, NULL));
    assert_true(value.as.boolean);
    assert_true(vt_stage_get(stage, text, VT_PROP_VISIBLE, &value, NULL));
    assert_true(value.as.boolean);
    assert_true(vt_stage_get(stage, text, VT_PROP_ALIGN, &value, NULL));
    assert_int_equal(value.as.choice, VT_ALIGN_LEFT);
    vt_stage_destroy(stage);
}

static void every_property_is_set_and_read_back(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    for (int kind = 0; kind < VT_NODE_KINDS; kind++) {
        vt_node node = house_add(stage, vt_stage_scene(stage), (vt_node_kind)kind);
        for (int i = 0; i < VT_PROP_COUNT; i++) {
            const vt_prop_info *info = vt_prop_at((vt_prop)i);
            vt_value old = {.type = info->type}, got;
            vt_err err = {0};
            bool fits = info->kinds & (1u << kind);
            assert_int_equal(vt_stage_get(stage, node, info->id, &old, &err), fits);
            if (!fits) assert_int_equal(err.kind, VT_ERR_MISSING);
            vt_value given = house_other(info, &old);
            assert_int_equal(
                vt_stage_set(stage, node, info->id, &given, &err), fits && !(info->flags & VT_PROP_READ));
            if (!fits || info->flags & VT_PROP_READ) continue;
            assert_true(vt_stage_get(stage, node, info->id, &got, &err));
            assert_int_equal(got.type, info->type);
            if (info->type == VT_TYPE_NUMBER) assert_true(got.as.number == given.as.number);
            if (info->type == VT_TYPE_BOOL) assert_int_equal(got.as.boolean, given.as.boolean);
            if (info->type == VT_TYPE_COLOR) assert_true(vt_color_equal(got.as.color, given.as.color));
            if (info->type == VT_TYPE_STRING) assert_string_equal(got.as.string.bytes, given.as.string.bytes);
            if (info->names) assert_int_equal(got.as.choice, given.as.choice);
            if (info->type != VT_TYPE_POINTS) continue;
            assert_int_equal(got.as.points.count, given.as.points.count);
            assert_memory_equal(got.as.points.xy, given.as.points.xy, given.as.points.count * sizeof(double));
        }
    }
    vt_stage_destroy(stage);
}

static void numbers_keep_their_range(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node rect = house_add(stage, vt_stage_scene(stage), VT_NODE_RECT);
    house_string(stage, rect, VT_PROP_NAME, "frame");
    vt_value value = {.type = VT_TYPE_NUMBER, .as.number = 100.5};
    refused(stage, rect, VT_PROP_SCALE, &value, VT_ERR_RANGE,
        "scale of the rect \"frame\" must be from 0 to 100, not 100.5");
    value.as.number = -1;
    refused(stage, rect, VT_PROP_OPACITY, &value, VT_ERR_RANGE,
        "opacity of the rect \"frame\" must be from 0 to 1, not -1");
    const double wild[] = {NAN, INFINITY, -INFINITY, 1e300};
    for (int i = 0; i < 4; i++)
        assert_false(vt_stage_set_number(stage, rect, VT_PROP_X, wild[i], NULL));
    house_number(stage, rect, VT_PROP_SCALE, 0);
    house_number(stage, rect, VT_PROP_SCALE, 100);
    vt_stage_destroy(stage);
}

static void types_kinds_and_choices_are_checked(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node rect = house_add(stage, vt_stage_scene(stage), VT_NODE_RECT);
    vt_value number = {.type = VT_TYPE_NUMBER, .as.number = 1};
    refused(stage, rect, VT_PROP_COLOR, &number, VT_ERR_TYPE,
        "color of the rect 3 must be a colour such as #ff8800");
    refused(
        stage, rect, VT_PROP_VISIBLE, &number, VT_ERR_TYPE, "visible of the rect 3 must be true or false");
    refused(stage, rect, VT_PROP_NAME, &number, VT_ERR_TYPE, "name of the rect 3 must be text");
    refused(stage, rect, VT_PROP_SRC, &number, VT_ERR_MISSING,
        "the rect 3 has no \"src\"; only these have: zoomable, video, camera, image, sprite, particles");
    refused(stage, rect, VT_PROP_WIDTH, &number, VT_ERR_DENIED,
        "width of the rect 3 can be read but not set; the nearest name is \"w\"");
    refused(stage, rect, (vt_prop)4711, &number, VT_ERR_MISSING, "there is no property number 4711");
    vt_value choice = {.type = VT_TYPE_ENUM, .as.choice = 9};
    refused(stage, rect, VT_PROP_ANCHOR, &choice, VT_ERR_RANGE,
        "anchor of the rect 3 must be one of topleft, top, topright, left, center, right, bottomleft, "
        "bottom, "
        "bottomright");
    choice.as.choice = -1;
    assert_false(vt_stage_set(stage, rect, VT_PROP_ANCHOR, &choice, NULL));
    vt_value area = {.type = VT_TYPE_POINTS, .as.points = {(const double[]){0, 0, -1, 5}, 4}};
    refused(stage, rect, VT_PROP_DRAG_AREA, &area, VT_ERR_RANGE,
        "drag_area of the rect 3 must be { x, y, w, h }, or {} for anywhere");
    area.as.points.count = 2;
    assert_false(vt_stage_set(stage, rect, VT_PROP_DRAG_AREA, &area, NULL));
    vt_value zone = {.type = VT_TYPE_STRING, .as.string = {"a name that is by far too long for it", 37}};
    vt_node group = house_add(stage, vt_stage_scene(stage), VT_NODE_GROUP);
    refused(stage, group, VT_PROP_ZONE, &zone, VT_ERR_RANGE,
        "zone of the group 4 may be at most 31 bytes long, not 37");
    vt_stage_destroy(stage);
}

static void strings_are_checked(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node text = house_add(stage, vt_stage_scene(stage), VT_NODE_TEXT);
    char long_name[49];
    memset(long_name, 'n', 48);
    long_name[48] = '\0';
    vt_err err;
    assert_false(vt_stage_set_string(stage, text, VT_PROP_NAME, long_name, &err));
    assert_string_equal(err.message, "name of the text 3 may be at most 47 bytes long, not 48");
    assert_true(vt_stage_set_string(stage, text, VT_PROP_NAME, long_name + 1, &err));
    assert_string_equal(vt_stage_name(stage, text), long_name + 1);
    house_string(stage, text, VT_PROP_NAME, "");
    assert_string_equal(vt_stage_name(stage, text), "text 3");
    assert_false(vt_stage_set_string(stage, text, VT_PROP_TEXT, "\xff", &err));
    assert_int_equal(err.kind, VT_ERR_TYPE);
    vt_value hidden = {.type = VT_TYPE_STRING};
    hidden.as.string.bytes = "a\0b";
    hidden.as.string.length = 3;
    refused(stage, text, VT_PROP_TEXT, &hidden, VT_ERR_TYPE, "text of the text 3 must not hold a zero byte");
    hidden.as.string.bytes = NULL;
    hidden.as.string.length = 0;
    assert_true(vt_stage_set(stage, text, VT_PROP_TEXT, &hidden, NULL));

    house_string(stage, text, VT_PROP_TEXT, "the whole sentence");
    vt_value part;
    assert_true(vt_stage_get(stage, text, VT_PROP_TEXT, &part, NULL));
    part.as.string.bytes += 4;
    part.as.string.length = 5;
    assert_true(vt_stage_set(stage, text, VT_PROP_TEXT, &part, NULL));
    assert_true(vt_stage_get(stage, text, VT_PROP_TEXT, &part, NULL));
    assert_string_equal(part.as.string.bytes, "whole");
    vt_stage_destroy(stage);
}

static void sizes_follow_text_pictures_and_children(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node group = house_add(stage, vt_stage_scene(stage), VT_NODE_GROUP);
    assert_true(house_read(stage, group, VT_PROP_WIDTH) == 0);

    vt_node text = house_add(stage, group, VT_NODE_TEXT);
    house_string(stage, text, VT_PROP_TEXT, "0123456789");
    assert_true(house_read(stage, text, VT_PROP_WIDTH) == 160);
    int measured = house_measured;
    house_number(stage, text, VT_PROP_X, 7);
    assert_true(house_read(stage, text, VT_PROP_HEIGHT) == 32 * 1.2);
    assert_int_equal(house_measured, measured);
    house_number(stage, text, VT_PROP_W, 400);
    assert_true(house_read(stage, text, VT_PROP_WIDTH) == 400);
    house_number(stage, text, VT_PROP_W, 100);
    assert_true(house_read(stage, text, VT_PROP_HEIGHT) == 2 * 32 * 1.2);

    vt_node image = house_add(stage, group, VT_NODE_IMAGE);
    house_string(stage, image, VT_PROP_SRC, "b.png");
    assert_true(house_read(stage, image, VT_PROP_WIDTH) == 0);
    vt_stage_asset(stage, 2, true, 400, 200);
    assert_true(house_read(stage, image, VT_PROP_WIDTH) == 400);
    house_number(stage, image, VT_PROP_W, 100);
    assert_true(house_read(stage, image, VT_PROP_HEIGHT) == 50);
    house_number(stage, image, VT_PROP_W, 0);
    house_number(stage, image, VT_PROP_H, 100);
    assert_true(house_read(stage, image, VT_PROP_WIDTH) == 200);
    vt_node later = house_add(stage, group, VT_NODE_IMAGE);
    house_string(stage, later, VT_PROP_SRC, "bb.png");
    assert_true(house_read(stage, later, VT_PROP_HEIGHT) == 200);
    house_string(stage, later, VT_PROP_SRC, "");
    assert_true(house_read(stage, later, VT_PROP_HEIGHT) == 0);

    assert_true(vt_stage_clear(stage, group, NULL));
    vt_node rect = house_rect(stage, group, 100, 50, 20, 10);
    house_rect(stage, group, 200, 50, 20, 30);
    vt_node hidden = house_rect(stage, group, 0, 0, 1, 1);
    house_bool(stage, hidden, VT_PROP_VISIBLE, false);
    house_number(stage, group, VT_PROP_SCALE, 3);
    assert_true(house_read(stage, group, VT_PROP_WIDTH) == 120);
    assert_true(house_read(stage, group, VT_PROP_HEIGHT) == 30);
    vt_rect box;
    assert_true(vt_stage_box(stage, rect, &box));
    assert_true(box.x == 300 && box.y == 150 && box.w == 60 && box.h == 30);
    assert_true(vt_stage_box(stage, group, &box));
    assert_true(box.x == 300 && box.y == 150 && box.w == 360 && box.h == 90);
    vt_stage_destroy(stage);
}

static bool no_font(
    void *context, const char *text, size_t length, const vt_text_style *style, vt_text_box *out)
{
    (void)context;
    (void)text;
    (void)length;
    (void)style;
    out->w = out->h = NAN;
    return false;
}

static void a_stage_without_fonts_and_pictures_works(void **state)
{
    (void)state;
    const vt_stage_deps poor[] = {{.context = NULL}, {.measure = no_font}};
    for (int i = 0; i < 2; i++) {
        vt_stage *stage = vt_stage_create(&poor[i], NULL);
        vt_node text = house_add(stage, vt_stage_scene(stage), VT_NODE_TEXT);
        vt_node image = house_add(stage, vt_stage_scene(stage), VT_NODE_IMAGE);
        house_string(stage, text, VT_PROP_TEXT, "silence");
        house_string(stage, image, VT_PROP_SRC, "nothing.png");
        assert_true(house_read(stage, text, VT_PROP_WIDTH) == 0);
        house_settle(stage);
        house_number(stage, text, VT_PROP_X, 100);
        assert_int_equal(house_settle(stage).count, 0);
        vt_stage_destroy(stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_complete),
        cmocka_unit_test(the_nearest_name_fits_the_kind),
        cmocka_unit_test(defaults_are_as_told),
        cmocka_unit_test(every_property_is_set_and_read_back),
        cmocka_unit_test(numbers_keep_their_range),
        cmocka_unit_test(types_kinds_and_choices_are_checked),
        cmocka_unit_test(strings_are_checked),
        cmocka_unit_test(sizes_follow_text_pictures_and_children),
        cmocka_unit_test(a_stage_without_fonts_and_pictures_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

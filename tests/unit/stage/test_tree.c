/* Handles, obituaries, order, and what a script cannot break. */
#include "check.h"

#include "house.h"

static void birth_gives_numbers_in_order(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node scene = vt_stage_scene(stage);
    assert_int_equal(vt_stage_number(stage, scene), 1);
    assert_int_equal(vt_stage_number(stage, vt_stage_overlay(stage)), 2);
    assert_int_equal(vt_stage_count(stage), 0);
    vt_node group = house_add(stage, scene, VT_NODE_GROUP);
    vt_node text = house_add(stage, group, VT_NODE_TEXT);
    assert_int_equal(vt_stage_number(stage, group), 3);
    assert_int_equal(vt_stage_number(stage, text), 4);
    assert_int_equal(vt_stage_count(stage), 2);
    assert_true(house_same(vt_stage_parent(stage, text), group));
    assert_true(house_same(vt_stage_parent(stage, group), scene));
    assert_int_equal(vt_stage_parent(stage, scene).generation, 0);
    vt_node_kind kind;
    assert_true(vt_stage_kind(stage, text, &kind, NULL));
    assert_int_equal(kind, VT_NODE_TEXT);
    assert_string_equal(vt_node_kind_name(kind), "text");
    vt_stage_destroy(stage);
    vt_stage_destroy(NULL);
}

static void a_dead_node_tells_its_name_and_tick(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_err err = {0};
    vt_node group = house_add(stage, vt_stage_scene(stage), VT_NODE_GROUP);
    vt_node image = house_add(stage, group, VT_NODE_IMAGE);
    vt_node rect = house_add(stage, group, VT_NODE_RECT);
    house_string(stage, image, VT_PROP_NAME, "amphora");
    vt_stage_set_tick(stage, 812);
    assert_true(vt_stage_remove(stage, group, &err));
    assert_int_equal(vt_stage_count(stage), 0);

    vt_value value = {.type = VT_TYPE_NUMBER};
    vt_node out;
    vt_rect box;
    vt_tween tween;
    vt_tween_target target = {VT_PROP_X, {.type = VT_TYPE_NUMBER, .as.number = 5}};
    const char *obituary = "the image \"amphora\" is gone: it was removed at tick 812";
    for (int call = 0; call < 9; call++) {
        err = (vt_err){0};
        bool done = true;
        switch (call) {
        case 0:
            done = vt_stage_check(stage, image, &err);
            break;
        case 1:
            done = vt_stage_set(stage, image, VT_PROP_X, &value, &err);
            break;
        case 2:
            done = vt_stage_get(stage, image, VT_PROP_X, &value, &err);
            break;
        case 3:
            done = vt_stage_add(stage, image, VT_NODE_RECT, &out, &err);
            break;
        case 4:
            done = vt_stage_remove(stage, image, &err);
            break;
        case 5:
            done = vt_stage_clear(stage, image, &err);
            break;
        case 6:
            done = vt_stage_to_front(stage, image, &err);
            break;
        case 7:
            done = vt_stage_to_back(stage, image, &err);
            break;
        case 8:
            done = vt_tween_start(stage, image, &target, 1, 1, NULL, &tween, &err);
            break;
        }
        assert_false(done);
        assert_int_equal(err.kind, VT_ERR_DEAD);
        assert_string_equal(err.message, obituary);
    }
    assert_false(vt_stage_box(stage, image, &box));
    assert_false(vt_stage_alive(stage, image));
    assert_false(vt_stage_touchable(stage, image));
    assert_int_equal(vt_stage_number(stage, image), 0);
    assert_int_equal(vt_stage_parent(stage, image).generation, 0);
    assert_string_equal(vt_stage_name(stage, image), "amphora");
    assert_string_equal(vt_stage_name(stage, rect), "rect 5");

    assert_false(vt_stage_check(stage, rect, &err));
    assert_string_equal(err.message, "the rect 5 is gone: it was removed at tick 812");
    assert_false(vt_stage_check(stage, (vt_node){0, 0}, &err));
    assert_false(vt_stage_check(stage, (vt_node){4000000000u, 7}, &err));
    assert_string_equal(vt_stage_name(stage, (vt_node){4000000000u, 7}), "");
    vt_stage_destroy(stage);
}

static void a_slot_is_reused_under_a_new_generation(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node first = house_add(stage, vt_stage_scene(stage), VT_NODE_RECT);
    house_string(stage, first, VT_PROP_NAME, "first");
    house_number(stage, first, VT_PROP_X, 77);
    vt_stage_set_tick(stage, 1);
    assert_true(vt_stage_remove(stage, first, NULL));
    vt_err err;
    vt_node node;
    int births = 0;
    do {
        node = house_add(stage, vt_stage_scene(stage), VT_NODE_IMAGE);
        if (node.slot == first.slot) break;
        assert_true(vt_stage_remove(stage, node, NULL));
    } while (++births < 1000);
    assert_in_range(births, 50, 999);
    assert_int_equal(node.slot, first.slot);
    assert_int_not_equal(node.generation, first.generation);
    assert_true(house_read(stage, node, VT_PROP_X) == 0);
    assert_true(vt_stage_alive(stage, node));
    assert_false(vt_stage_check(stage, first, &err));
    assert_string_equal(err.message, "the rect \"first\" is gone: it was removed at tick 1");

    vt_stage_set_tick(stage, 9);
    assert_true(vt_stage_remove(stage, node, NULL));
    assert_false(vt_stage_check(stage, first, &err));
    assert_int_equal(err.kind, VT_ERR_DEAD);
    assert_string_equal(err.message, "the node is gone: it was removed before tick 9");
    vt_stage_destroy(stage);
}

static void limits_are_told(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_err err;
    vt_node node = vt_stage_scene(stage), out;
    int depth = 0;
    while (vt_stage_add(stage, node, VT_NODE_GROUP, &out, &err)) {
        node = out;
        depth++;
    }
    assert_int_equal(depth, VT_STAGE_DEEPEST - 1);
    assert_int_equal(err.kind, VT_ERR_RANGE);
    assert_non_null(strstr(err.message, "64"));

    vt_stage_set_limit(stage, vt_stage_count(stage) + 1);
    house_add(stage, vt_stage_scene(stage), VT_NODE_RECT);
    assert_false(vt_stage_add(stage, vt_stage_scene(stage), VT_NODE_RECT, &out, &err));
    assert_int_equal(err.kind, VT_ERR_MEMORY);
    assert_non_null(strstr(err.message, "remove nodes"));
    vt_stage_destroy(stage);
}

static void only_groups_hold_nodes(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_err err;
    vt_node out, rect = house_add(stage, vt_stage_scene(stage), VT_NODE_RECT);
    assert_false(vt_stage_add(stage, rect, VT_NODE_TEXT, &out, &err));
    assert_int_equal(err.kind, VT_ERR_TYPE);
    assert_string_equal(err.message, "the rect 3 cannot hold other nodes; make a group and put both into it");
    assert_false(vt_stage_clear(stage, rect, &err));
    assert_int_equal(err.kind, VT_ERR_TYPE);
    assert_false(vt_stage_add(stage, vt_stage_scene(stage), (vt_node_kind)99, &out, &err));
    assert_int_equal(err.kind, VT_ERR_TYPE);
    vt_stage_destroy(stage);
}

static void scene_and_overlay_stay(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node built_in[] = {vt_stage_scene(stage), vt_stage_overlay(stage)};
    for (int i = 0; i < 2; i++) {
        vt_err err = {0};
        assert_false(vt_stage_remove(stage, built_in[i], &err));
        assert_int_equal(err.kind, VT_ERR_DENIED);
        assert_false(vt_stage_to_front(stage, built_in[i], &err));
        assert_false(vt_stage_to_back(stage, built_in[i], &err));
        house_add(stage, built_in[i], VT_NODE_RECT);
        assert_true(vt_stage_clear(stage, built_in[i], &err));
        assert_int_equal(vt_stage_next(stage, built_in[i]).generation, 0);
    }
    assert_int_equal(vt_stage_count(stage), 0);
    vt_stage_destroy(stage);
}

static void order_follows_front_and_back(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node scene = vt_stage_scene(stage), nodes[3];
    for (int i = 0; i < 3; i++)
        nodes[i] = house_add(stage, scene, VT_NODE_RECT);
    assert_true(vt_stage_to_front(stage, nodes[0], NULL));
    assert_true(vt_stage_to_back(stage, nodes[2], NULL));
    vt_node at = vt_stage_first(stage, scene);
    int expected[] = {2, 1, 0};
    for (int i = 0; i < 3; i++) {
        assert_true(house_same(at, nodes[expected[i]]));
        at = vt_stage_next(stage, at);
    }
    assert_int_equal(at.generation, 0);
    assert_true(vt_stage_remove(stage, nodes[1], NULL));
    assert_true(house_same(vt_stage_next(stage, nodes[2]), nodes[0]));
    assert_true(vt_stage_clear(stage, scene, NULL));
    assert_int_equal(vt_stage_first(stage, scene).generation, 0);
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(birth_gives_numbers_in_order),
        cmocka_unit_test(a_dead_node_tells_its_name_and_tick),
        cmocka_unit_test(a_slot_is_reused_under_a_new_generation),
        cmocka_unit_test(limits_are_told),
        cmocka_unit_test(only_groups_hold_nodes),
        cmocka_unit_test(scene_and_overlay_stay),
        cmocka_unit_test(order_follows_front_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

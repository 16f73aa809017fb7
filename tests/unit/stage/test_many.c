/* As many nodes, as deep and as long as is allowed, and what is said beyond that. */
#include "check.h"

#include <stdlib.h>

#include "base/mem.h"
#include "house.h"

enum { MANY = 100000 };

static void a_hundred_thousand_lie_side_by_side(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_err err;
    vt_node out, *nodes = calloc(MANY, sizeof *nodes);
    assert_non_null(nodes);
    vt_stage_set_limit(stage, MANY);
    vt_node group = vt_stage_scene(stage);
    for (int i = 0; i < MANY; i++) {
        nodes[i] =
            house_add(stage, i % 100 ? group : vt_stage_scene(stage), i % 100 ? VT_NODE_RECT : VT_NODE_GROUP);
        if (i % 100 == 0) group = nodes[i];
        house_number(stage, nodes[i], VT_PROP_X, i % 100 ? i / 100 % 40 * 20 : 0);
        if (i % 100) house_number(stage, nodes[i], VT_PROP_W, 5);
        if (i % 100) house_number(stage, nodes[i], VT_PROP_H, 5);
    }
    assert_false(vt_stage_add(stage, group, VT_NODE_RECT, &out, &err));
    assert_non_null(strstr(err.message, "the stage holds 100000 nodes, which is its limit"));
    house_settle(stage);
    vt_node path[4];
    assert_int_equal(vt_stage_hit(stage, (vt_point){782, 2}, path, 4), 3);
    assert_true(house_same(path[1], nodes[999 * 100]));

    /* one that moves is settled alone, and allocates nothing */
    uint64_t allocated = vt_mem_count();
    house_number(stage, nodes[4711], VT_PROP_Y, 300);
    vt_region damage = house_settle(stage);
    assert_int_equal(damage.count, 2);
    assert_true(vt_mem_count() == allocated);
    assert_true(vt_stage_clear(stage, vt_stage_scene(stage), NULL));
    assert_int_equal(vt_stage_count(stage), 0);
    house_settle(stage);
    free(nodes);
    vt_stage_destroy(stage);
}

static void every_kind_of_holder_nests_to_the_limit(void **state)
{
    (void)state;
    for (int kind = VT_NODE_GROUP; kind <= VT_NODE_CAMERA; kind++) {
        vt_stage *stage = house_build();
        vt_node node = vt_stage_scene(stage), out;
        vt_err err;
        for (int i = 0; i < VT_STAGE_DEEPEST - 2; i++) {
            node = house_add(stage, node, (vt_node_kind)kind);
            house_bool(stage, node, VT_PROP_FLATTEN, true);
            house_number(stage, node, VT_PROP_OPACITY, 0.9);
            house_string(stage, node, VT_PROP_MASK, "m.png");
            if (!vt_node_films((vt_node_kind)kind)) continue;
            house_number(stage, node, VT_PROP_W, 40); /* it clips */
            house_number(stage, node, VT_PROP_H, 40);
        }
        vt_node leaf = house_rect(stage, node, 0, 0, 20, 20);
        assert_false(vt_stage_add(stage, node, VT_NODE_GROUP, &out, &err) &&
                     vt_stage_add(stage, out, VT_NODE_RECT, &out, &err));
        assert_non_null(strstr(err.message, "64 groups deep, which is the limit"));
        house_settle(stage);
        house_number(stage, leaf, VT_PROP_W, 30);
        house_settle(stage);
        vt_rect box;
        assert_true(vt_stage_box(stage, leaf, &box));
        if (kind != VT_NODE_ZOOMABLE) assert_true(box.w == 30);
        vt_node path[VT_STAGE_DEEPEST + 1];
        int length = vt_stage_hit(stage, (vt_point){5, 5}, path, VT_STAGE_DEEPEST + 1);
        assert_int_equal(length, kind == VT_NODE_ZOOMABLE ? 0 : VT_STAGE_DEEPEST);
        vt_stage_destroy(stage);
    }
}

static void a_text_may_be_a_megabyte(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node text = house_add(stage, vt_stage_scene(stage), VT_NODE_TEXT);
    enum { MOST = 1 << 20 };
    char *letters = malloc(MOST + 2);
    assert_non_null(letters);
    memset(letters, 'm', MOST + 1);
    letters[MOST + 1] = '\0';
    vt_err err;
    assert_false(vt_stage_set_string(stage, text, VT_PROP_TEXT, letters, &err));
    assert_string_equal(err.message, "text of the text 3 may be at most 1048576 bytes long, not 1048577");
    letters[MOST] = '\0';
    assert_true(vt_stage_set_string(stage, text, VT_PROP_TEXT, letters, &err));
    house_number(stage, text, VT_PROP_W, 500);
    assert_false(house_settle(stage).count == 0);
    vt_view view = house_view();
    vt_drawlist list;
    vt_drawlist_init(&list);
    assert_true(vt_stage_draw(stage, &view, NULL, &list, NULL));
    assert_int_equal(list.items[0].text_length, MOST);
    vt_drawlist_finish(&list);
    free(letters);
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_thousand_lie_side_by_side),
        cmocka_unit_test(every_kind_of_holder_nests_to_the_limit),
        cmocka_unit_test(a_text_may_be_a_megabyte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

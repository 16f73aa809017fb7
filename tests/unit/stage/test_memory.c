/* Memory that runs out at every point in turn: the call fails, and the stage is as it was. */
#include "check.h"

#include "base/mem.h"
#include "house.h"
#include "stage/sketch.h"

typedef bool (*operation)(vt_stage *stage, vt_node image, vt_err *err);

static bool add_nodes(vt_stage *stage, vt_node image, vt_err *err)
{
    vt_node node;
    (void)image;
    for (int i = 0; i < 600; i++)
        if (!vt_stage_add(stage, vt_stage_scene(stage), VT_NODE_RECT, &node, err)) return false;
    return true;
}

static bool set_strings(vt_stage *stage, vt_node image, vt_err *err)
{
    char src[] = "a.png";
    for (int i = 0; i < 60; i++) {
        src[0] = (char)('!' + i);
        if (!vt_stage_set_string(stage, image, VT_PROP_SRC, src, err)) return false;
    }
    return vt_stage_set_string(stage, image, VT_PROP_NAME, "amphora", err) &&
           vt_stage_set_string(
               stage, image, VT_PROP_LABEL, "a label that is much longer than all others", err);
}

static bool paste_and_filter(vt_stage *stage, vt_node image, vt_err *err)
{
    const vt_sketch_paste paste = {.weight = 1};
    const double matrix[VT_SKETCH_MATRIX] = {1};
    vt_node canvas, film;
    if (!vt_stage_add(stage, vt_stage_scene(stage), VT_NODE_CANVAS, &canvas, err) ||
        !vt_stage_add(stage, vt_stage_scene(stage), VT_NODE_VIDEO, &film, err) ||
        !vt_stage_set_string(stage, film, VT_PROP_SRC, "a.mp4", err) ||
        !vt_stage_set_string(stage, film, VT_PROP_POSTER, "b.jpg", err) ||
        !vt_stage_set_string(stage, image, VT_PROP_SRC, "c.jpg", err))
        return false;
    for (int i = 0; i < 10; i++)
        if (!vt_stage_paste(stage, canvas, film, &paste, err) ||
            !vt_stage_paste(stage, canvas, image, &paste, err) ||
            !vt_stage_filter(stage, canvas, paste.box, matrix, err))
            return false;
    return true;
}

static bool start_tweens(vt_stage *stage, vt_node image, vt_err *err)
{
    vt_tween tween;
    vt_tween_target target = {VT_PROP_X, {.type = VT_TYPE_NUMBER, .as.number = 100}};
    for (int i = 0; i < 40; i++)
        if (!vt_tween_start(stage, image, &target, 1, 1, NULL, &tween, err)) return false;
    return true;
}

static void each_allocation_may_fail(operation work)
{
    bool worked = false;
    for (uint64_t n = 1; !worked; n++) {
        vt_err err = {0};
        vt_stage *stage = house_build();
        vt_node image = house_add(stage, vt_stage_scene(stage), VT_NODE_IMAGE);
        vt_mem_fail_at(n);
        worked = work(stage, image, &err);
        bool failed = vt_mem_fail_at(0);
        assert_int_equal(failed, !worked);
        if (!worked) assert_int_equal(err.kind, VT_ERR_MEMORY);
        house_settle(stage);
        vt_tweens_advance(stage, 500000, NULL, NULL);
        assert_true(work(stage, image, &err));
        house_settle(stage);
        vt_stage_destroy(stage);
    }
}

static void changes_survive(void **state)
{
    (void)state;
    each_allocation_may_fail(add_nodes);
    each_allocation_may_fail(set_strings);
    each_allocation_may_fail(start_tweens);
    each_allocation_may_fail(paste_and_filter);
}

static void creation_survives(void **state)
{
    (void)state;
    vt_stage *stage = NULL;
    for (uint64_t n = 1; !stage; n++) {
        vt_err err = {0};
        vt_mem_fail_at(n);
        stage = vt_stage_create(&house_deps, &err);
        vt_mem_fail_at(0);
        if (!stage) assert_int_equal(err.kind, VT_ERR_MEMORY);
    }
    vt_stage_destroy(stage);
}

static void a_failed_setter_changes_nothing(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node text = house_add(stage, vt_stage_scene(stage), VT_NODE_TEXT);
    house_string(stage, text, VT_PROP_TEXT, "before");
    house_settle(stage);
    vt_hash before = vt_stage_hash(stage, vt_hash_start);
    vt_mem_fail_at(1);
    assert_false(
        vt_stage_set_string(stage, text, VT_PROP_TEXT, "a text that needs more room than that", NULL));
    assert_true(vt_mem_fail_at(0));
    assert_true(vt_stage_hash(stage, vt_hash_start) == before);
    assert_int_equal(house_settle(stage).count, 0);
    vt_stage_destroy(stage);
}

static void drawing_and_pictures_survive(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_view view = house_view();
    for (int i = 0; i < 200; i++) {
        vt_node text = house_add(stage, vt_stage_scene(stage), VT_NODE_TEXT);
        house_string(stage, text, VT_PROP_TEXT, "some words");
    }
    bool worked = false;
    for (uint64_t n = 1; !worked; n++) {
        vt_drawlist list;
        vt_err err = {0};
        vt_drawlist_init(&list);
        vt_mem_fail_at(n);
        worked = vt_stage_draw(stage, &view, NULL, &list, &err);
        vt_mem_fail_at(0);
        assert_int_equal(list.count, worked ? 200 : 0);
        if (!worked) assert_int_equal(err.kind, VT_ERR_MEMORY);
        assert_true(vt_stage_draw(stage, &view, NULL, &list, &err));
        assert_int_equal(list.count, 200);
        vt_drawlist_finish(&list);
    }
    vt_mem_fail_at(1);
    assert_false(vt_stage_asset(stage, 5, true, 1, 1));
    vt_mem_fail_at(0);
    for (uint32_t i = 1; i < 1000; i++)
        assert_true(vt_stage_asset(stage, i * 64, true, (int)i, 1));
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_survive),
        cmocka_unit_test(creation_survives),
        cmocka_unit_test(a_failed_setter_changes_nothing),
        cmocka_unit_test(drawing_and_pictures_survive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

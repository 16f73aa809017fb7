/* The stage as one number: equal for equal histories, different for any difference, blind to the screen. */
#include "check.h"

#include "base/chance.h"
#include "house.h"

static vt_hash of(const vt_stage *stage)
{
    return vt_stage_hash(stage, vt_hash_start);
}

static void any_property_counts(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    for (int kind = 0; kind < VT_NODE_KINDS; kind++) {
        vt_node node = house_add(stage, vt_stage_scene(stage), (vt_node_kind)kind);
        for (int p = 0; p < VT_PROP_COUNT; p++) {
            const vt_prop_info *info = vt_prop_at((vt_prop)p);
            if (!(info->kinds & (1u << kind)) || info->flags & VT_PROP_READ) continue;
            vt_value old;
            assert_true(vt_stage_get(stage, node, info->id, &old, NULL));
            vt_value value = house_other(info, &old);
            vt_hash before = of(stage);
            assert_true(vt_stage_set(stage, node, info->id, &value, NULL));
            if (of(stage) == before) fail_msg("%s does not count", info->name);
        }
    }
    vt_stage_destroy(stage);
}

static void order_births_pictures_and_motions_count(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node scene = vt_stage_scene(stage);
    vt_node image = house_add(stage, scene, VT_NODE_IMAGE);
    house_string(stage, image, VT_PROP_SRC, "a.png");
    house_add(stage, scene, VT_NODE_RECT);
    vt_hash seen[12];
    int count = 0;
    seen[count++] = of(stage);
    vt_stage_to_front(stage, image, NULL);
    seen[count++] = of(stage);
    vt_stage_asset(stage, 1, true, 5, 6);
    seen[count++] = of(stage);
    vt_stage_set_background(stage, (vt_color){1, 0, 0, 255});
    seen[count++] = of(stage);
    vt_node brief = house_add(stage, scene, VT_NODE_RECT);
    vt_stage_remove(stage, brief, NULL);
    seen[count++] = of(stage);
    vt_tween tween;
    vt_tween_target target = {VT_PROP_X, {.type = VT_TYPE_NUMBER, .as.number = 0}};
    assert_true(vt_tween_start(stage, image, &target, 1, 2, NULL, &tween, NULL));
    seen[count++] = of(stage);
    vt_tween_delay(stage, tween, 1);
    seen[count++] = of(stage);
    vt_tween_loop(stage, tween);
    seen[count++] = of(stage);
    vt_tweens_advance(stage, 1500000, NULL, NULL);
    seen[count++] = of(stage);
    vt_tween_stop(stage, tween);
    seen[count++] = of(stage);
    for (int i = 0; i < count; i++)
        for (int j = 0; j < i; j++)
            if (seen[i] == seen[j]) fail_msg("%d and %d are the same", i, j);
    vt_stage_destroy(stage);
}

static void live(vt_stage *stage, const vt_view *view, int every)
{
    vt_chance chance;
    vt_chance_seed(&chance, 12);
    vt_node nodes[20];
    for (int i = 0; i < 20; i++) {
        nodes[i] = house_add(stage, vt_stage_scene(stage), i % 2 ? VT_NODE_TEXT : VT_NODE_IMAGE);
        house_string(stage, nodes[i], i % 2 ? VT_PROP_TEXT : VT_PROP_SRC, "abc");
    }
    for (int i = 0; i < 2000; i++) {
        vt_node node = nodes[vt_chance_below(&chance, 20)];
        double value = vt_chance_unit(&chance);
        vt_prop props[] = {VT_PROP_X, VT_PROP_Y, VT_PROP_OPACITY, VT_PROP_SCALE, VT_PROP_W};
        vt_prop prop = props[vt_chance_below(&chance, 5)];
        if (i % 10 == 0) {
            vt_tween tween;
            vt_tween_target target = {prop, {.type = VT_TYPE_NUMBER, .as.number = value}};
            assert_true(vt_tween_start(stage, node, &target, 1, value * 3, NULL, &tween, NULL));
        } else {
            house_number(stage, node, prop, value);
        }
        vt_tweens_advance(stage, i * 10000, NULL, NULL);
        if (i % every) continue;
        vt_region damage;
        vt_region_clear(&damage);
        vt_stage_settle(stage, view, &damage);
        house_read(stage, node, VT_PROP_WIDTH);
    }
}

static void equal_histories_agree_on_any_screen(void **state)
{
    (void)state;
    vt_hash hashes[3];
    for (int i = 0; i < 3; i++) {
        vt_view view = vt_view_make(800, 600, 800 * (i + 1), 700, i * 90, 0);
        vt_stage *stage = house_build();
        live(stage, &view, i * 7 + 1);
        hashes[i] = of(stage);
        vt_stage_destroy(stage);
    }
    assert_true(hashes[0] == hashes[1] && hashes[0] == hashes[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_property_counts),
        cmocka_unit_test(order_births_pictures_and_motions_count),
        cmocka_unit_test(equal_histories_agree_on_any_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Pictures and filters on canvases: what they say, what they damage, that they wait and are let go. */
#include "check.h"

#include <math.h>

#include "house.h"
#include "stage/sketch.h"

static const double identity[VT_SKETCH_MATRIX] = {1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0};
static const vt_sketch_paste plain = {.weight = 1};

typedef struct {
    int count;
    vt_sketch strokes[16];
    vt_sketch_more more[16];
} handed;

static void note(void *context, uint64_t number, double w, double h, const vt_sketch *strokes, int count)
{
    handed *seen = context;
    (void)number;
    (void)w;
    (void)h;
    for (int i = 0; i < count; i++) {
        seen->strokes[seen->count] = strokes[i];
        if (strokes[i].kind == VT_SKETCH_PASTE || strokes[i].kind == VT_SKETCH_FILTER)
            seen->more[seen->count] = *strokes[i].more;
        seen->count++;
    }
}

static handed collect(vt_stage *stage)
{
    handed seen = {0};
    vt_stage_sketches(stage, note, &seen);
    return seen;
}

static vt_node canvas_of(vt_stage *stage)
{
    vt_node canvas = house_add(stage, vt_stage_scene(stage), VT_NODE_CANVAS);
    house_number(stage, canvas, VT_PROP_W, 100);
    house_number(stage, canvas, VT_PROP_H, 80);
    return canvas;
}

static vt_node source_of(vt_stage *stage, vt_node_kind kind)
{
    vt_node node = house_add(stage, vt_stage_scene(stage), kind);
    house_string(stage, node, VT_PROP_SRC, "c");
    return node;
}

static void a_film_goes_by_its_number(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node canvas = canvas_of(stage), film = source_of(stage, VT_NODE_CAMERA);
    vt_sketch_paste paste = {.box = {10, 20, 0, 0}, .mirrored = true, .weight = 0.5, .fit = VT_FIT_COVER};
    assert_true(vt_stage_paste(stage, canvas, film, &paste, NULL));
    assert_true(vt_stage_filter(stage, canvas, (vt_rect){0, 0, 30, 30}, identity, NULL));
    handed seen = collect(stage);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.more[0].film, vt_stage_film(stage, film));
    assert_int_equal(seen.strokes[0].asset, 0);
    assert_true(seen.strokes[0].x0 == 10 && seen.strokes[0].y0 == 20);
    assert_true(seen.strokes[0].x1 == 100 && seen.strokes[0].y1 == 80); /* to the edges */
    assert_true(seen.more[0].paste.mirrored && seen.more[0].paste.weight == 0.5);
    assert_true(seen.strokes[1].x1 == 30 && seen.more[1].matrix[6] == 1);
    assert_int_equal(collect(stage).count, 0);
    vt_stage_destroy(stage);
}

static void a_picture_is_waited_for(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node canvas = canvas_of(stage), image = source_of(stage, VT_NODE_IMAGE);
    assert_true(vt_stage_paste(stage, canvas, image, &plain, NULL));
    assert_true(vt_stage_filter(stage, canvas, (vt_rect){0, 0, 0, 0}, identity, NULL));
    assert_int_equal(collect(stage).count, 0);
    assert_true(vt_stage_asset(stage, 3, true, 20, 20));
    handed seen = collect(stage);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.strokes[0].asset, 3);
    assert_int_equal(seen.more[0].film, 0);
    vt_stage_destroy(stage);
}

static void what_is_forgotten_is_let_go(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node canvas = canvas_of(stage), image = source_of(stage, VT_NODE_IMAGE);
    const vt_sketch clear = {.kind = VT_SKETCH_CLEAR};
    assert_true(vt_stage_paste(stage, canvas, image, &plain, NULL));
    assert_true(vt_stage_sketch(stage, canvas, &clear, NULL)); /* nothing before it can be seen */
    assert_true(vt_stage_filter(stage, canvas, (vt_rect){0, 0, 0, 0}, identity, NULL));
    handed seen = collect(stage);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.strokes[0].kind, VT_SKETCH_CLEAR);
    assert_true(vt_stage_paste(stage, canvas, image, &plain, NULL));
    vt_stage_destroy(stage); /* with one that nobody took */
}

static void what_cannot_be_pasted_is_refused(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node canvas = canvas_of(stage), film = source_of(stage, VT_NODE_VIDEO);
    vt_node rect = house_rect(stage, vt_stage_scene(stage), 0, 0, 9, 9);
    vt_err err = {0};
    assert_false(vt_stage_paste(stage, canvas, rect, &plain, &err));
    assert_string_equal(
        err.message, "the rect 5 has no picture to paste; a video, camera, image or sprite has");
    assert_false(vt_stage_paste(stage, rect, film, &plain, &err));
    const vt_sketch_paste wrong[] = {{.weight = 0}, {.weight = 1.5}, {.weight = 1, .tolerance = -1},
        {.weight = 1, .soft = NAN}, {.weight = 1, .box = {0, 0, INFINITY, 1}}};
    for (int i = 0; i < 5; i++)
        assert_false(vt_stage_paste(stage, canvas, film, &wrong[i], &err));
    double matrix[VT_SKETCH_MATRIX] = {[7] = NAN};
    assert_false(vt_stage_filter(stage, canvas, (vt_rect){0, 0, 0, 0}, matrix, &err));
    const vt_sketch bare = {.kind = VT_SKETCH_PASTE, .x1 = 10, .y1 = 10};
    assert_false(vt_stage_sketch(stage, canvas, &bare, NULL));
    house_string(stage, film, VT_PROP_SRC, "");
    assert_true(vt_stage_paste(stage, canvas, film, &plain, &err)); /* it shows nothing: nothing to do */
    assert_int_equal(collect(stage).count, 0);
    vt_stage_destroy(stage);
}

static void a_tick_has_only_so_many(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node canvas = canvas_of(stage);
    vt_err err = {0};
    for (int round = 1; round <= 2; round++) {
        vt_stage_set_tick(stage, (uint64_t)round);
        for (int i = 0; i < VT_SKETCH_HEAVY_MOST; i++)
            assert_true(vt_stage_filter(stage, canvas, (vt_rect){0, 0, 5, 5}, identity, &err));
        assert_false(vt_stage_filter(stage, canvas, (vt_rect){0, 0, 5, 5}, identity, &err));
        assert_int_equal(err.kind, VT_ERR_RANGE);
    }
    vt_stage_destroy(stage);
}

static void each_detail_is_in_the_hash_and_its_box_in_the_damage(void **state)
{
    (void)state;
    const vt_sketch_paste ways[] = {plain, {.weight = 0.5}, {.weight = 1, .mirrored = true},
        {.weight = 1, .fit = VT_FIT_COVER}, {.weight = 1, .keyed = true},
        {.weight = 1, .keyed = true, .key = {0, 255, 0, 255}}, {.weight = 1, .keyed = true, .tolerance = 0.1},
        {.weight = 1, .keyed = true, .soft = 0.1}, {.weight = 1, .box = {1, 0, 0, 0}}};
    enum { WAYS = sizeof ways / sizeof ways[0] };
    vt_hash seen[WAYS + 2];
    uint32_t films = 0;
    for (int i = 0; i < WAYS + 2; i++) {
        vt_stage_deps deps = house_deps;
        films = 0;
        deps.context = &films;
        vt_stage *stage = vt_stage_create(&deps, NULL);
        assert_non_null(stage);
        vt_node canvas = canvas_of(stage), film = source_of(stage, VT_NODE_VIDEO);
        double matrix[VT_SKETCH_MATRIX] = {0};
        matrix[3] = i;
        vt_view view = house_view();
        vt_region damage;
        vt_region_clear(&damage);
        vt_stage_settle(stage, &view, &damage);
        vt_region_clear(&damage);
        if (i < WAYS)
            assert_true(vt_stage_paste(stage, canvas, film, &ways[i], NULL));
        else
            assert_true(vt_stage_filter(stage, canvas, (vt_rect){20, 20, 10, 10}, matrix, NULL));
        vt_stage_settle(stage, &view, &damage);
        assert_int_equal(damage.count, 1);
        if (i >= WAYS) assert_true(damage.rects[0].x0 >= 18 && damage.rects[0].x1 <= 32);
        seen[i] = vt_stage_hash(stage, 0);
        for (int k = 0; k < i; k++)
            assert_int_not_equal(seen[i], seen[k]);
        vt_stage_destroy(stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_film_goes_by_its_number),
        cmocka_unit_test(a_picture_is_waited_for), cmocka_unit_test(what_is_forgotten_is_let_go),
        cmocka_unit_test(what_cannot_be_pasted_is_refused), cmocka_unit_test(a_tick_has_only_so_many),
        cmocka_unit_test(each_detail_is_in_the_hash_and_its_box_in_the_damage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

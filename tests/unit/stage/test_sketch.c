/* Drawing on a canvas: what is handed over, what it damages, fingers, stamps, and limits. */
#include "check.h"

#include <math.h>

#include "house.h"
#include "stage/sketch.h"

typedef struct {
    int calls, count;
    uint64_t numbers[8];
    double w, h;
    vt_sketch strokes[70000];
} taken;

static taken got;

static void take(void *context, uint64_t number, double w, double h, const vt_sketch *strokes, int count)
{
    (void)context;
    got.numbers[got.calls++] = number;
    got.w = w;
    got.h = h;
    for (int i = 0; i < count && got.count < 70000; i++)
        got.strokes[got.count++] = strokes[i];
}

static void collect(vt_stage *stage)
{
    got.calls = got.count = 0;
    vt_stage_sketches(stage, take, NULL);
}

static vt_node canvas(vt_stage *stage, double x)
{
    vt_node node = house_add(stage, vt_stage_scene(stage), VT_NODE_CANVAS);
    house_number(stage, node, VT_PROP_X, x);
    house_number(stage, node, VT_PROP_W, 200);
    house_number(stage, node, VT_PROP_H, 100);
    return node;
}

static vt_sketch line(double x0, double y0, double x1, double y1)
{
    return (vt_sketch){VT_SKETCH_LINE, x0, y0, x1, y1, {4}, {0, 0, 0, 255}, 0};
}

static void draw(vt_stage *stage, vt_node node, vt_sketch stroke)
{
    vt_err err = {0};
    if (!vt_stage_sketch(stage, node, &stroke, &err)) fail_msg("%s", err.message);
}

static void strokes_are_handed_over_once_in_order(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node a = canvas(stage, 0), b = canvas(stage, 300);
    collect(stage);
    assert_int_equal(got.calls, 0);
    draw(stage, b, line(0, 0, 10, 10));
    draw(stage, a, line(1, 1, 2, 2));
    draw(stage, b, line(10, 10, 20, 0));
    collect(stage);
    assert_int_equal(got.calls, 2);
    assert_true(got.numbers[0] == vt_stage_number(stage, a) && got.numbers[1] == vt_stage_number(stage, b));
    assert_int_equal(got.count, 3);
    assert_true(got.strokes[1].x1 == 10 && got.strokes[2].x1 == 20 && got.w == 200 && got.h == 100);
    collect(stage);
    assert_int_equal(got.calls, 0);
    draw(stage, a, line(1, 1, 2, 2));
    draw(stage, a, (vt_sketch){.kind = VT_SKETCH_CLEAR}); /* makes what came before pointless */
    collect(stage);
    assert_int_equal(got.count, 1);
    draw(stage, a, line(1, 1, 2, 2));
    assert_true(vt_stage_remove(stage, a, NULL));
    collect(stage);
    assert_int_equal(got.calls, 0);
    vt_stage_destroy(stage);
}

static void a_stroke_damages_what_it_touches(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = canvas(stage, 300);
    house_settle(stage);
    draw(stage, node, line(10, 20, 30, 20));
    vt_region damage = house_settle(stage);
    assert_int_equal(damage.count, 1);
    vt_irect r = damage.rects[0];
    assert_true(r.x0 <= 308 && r.x0 >= 306 && r.x1 >= 332 && r.x1 <= 334 && r.y0 <= 18 && r.y0 >= 16 &&
                r.y1 >= 22 && r.y1 <= 24);
    for (int i = 0; i < 3000; i++) /* many at once: the whole canvas, and no more */
        draw(stage, node, line(i % 190, i % 90, i % 190 + 5, i % 90 + 5));
    damage = house_settle(stage);
    assert_true(vt_region_area(&damage) <= 202 * 102);
    vt_stage_set_tick(stage, 5);
    draw(stage, node, line(-500, -500, -400, -400)); /* beside it */
    damage = house_settle(stage);
    assert_true(vt_region_empty(&damage));
    house_bool(stage, node, VT_PROP_VISIBLE, false);
    house_settle(stage);
    draw(stage, node, line(10, 20, 30, 20));
    damage = house_settle(stage);
    assert_true(vt_region_empty(&damage));
    vt_stage_destroy(stage);
}

static vt_point at(double x, double y)
{
    return (vt_point){x, y};
}

static void a_finger_draws_a_smooth_line(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = canvas(stage, 300);
    assert_false(vt_stage_ink(stage, node, at(310, 10), at(310, 10)));
    house_bool(stage, node, VT_PROP_INK, true);
    house_number(stage, node, VT_PROP_INK_WIDTH, 7);
    vt_stage_set_color(stage, node, VT_PROP_INK_COLOR, (vt_color){9, 8, 7, 255}, NULL);
    assert_true(vt_stage_ink(stage, node, at(310, 10), at(310, 10)));
    collect(stage);
    assert_int_equal(got.count, 1); /* the dot */
    assert_true(got.strokes[0].x0 == 10 && got.strokes[0].x1 == 10 && got.strokes[0].width == 7 &&
                got.strokes[0].color.r == 9);
    vt_point last = at(310, 10);
    for (int i = 1; i <= 40; i++) { /* a quarter of a circle in coarse steps */
        vt_point next = at(310 + 80 * sin(i * 0.04), 90 - 80 * cos(i * 0.04));
        assert_true(vt_stage_ink(stage, node, last, next));
        last = next;
    }
    assert_true(vt_stage_ink(stage, node, last, last)); /* the finger goes up */
    collect(stage);
    assert_true(got.count > 40 && got.count < 200);
    assert_true(got.strokes[0].x0 == 10);
    assert_true(fabs(got.strokes[got.count - 1].x1 - (last.x - 300)) < 1e-9);
    for (int i = 0; i < got.count; i++) {
        const vt_sketch *s = &got.strokes[i];
        assert_int_equal(s->kind, VT_SKETCH_LINE);
        assert_true(i == 0 || (s->x0 == s[-1].x1 && s->y0 == s[-1].y1));
        double turn = atan2(s->y1 - s->y0, s->x1 - s->x0);
        double before = i > 0 ? atan2(s[-1].y1 - s[-1].y0, s[-1].x1 - s[-1].x0) : turn;
        assert_true(fabs(turn - before) < 0.06); /* no corners */
        assert_true(fabs(hypot(s->x1 - 10, s->y1 - 90) - 80) < 0.1);
    }
    vt_stage_destroy(stage);
}

static void ten_fingers_keep_apart(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = canvas(stage, 0);
    house_bool(stage, node, VT_PROP_INK, true);
    for (int f = 0; f < 10; f++)
        assert_true(vt_stage_ink(stage, node, at(f * 20, 0), at(f * 20, 0)));
    for (int y = 0; y < 90; y += 3)
        for (int f = 0; f < 10; f++)
            assert_true(vt_stage_ink(stage, node, at(f * 20, y), at(f * 20, y + 3)));
    for (int f = 0; f < 10; f++)
        assert_true(vt_stage_ink(stage, node, at(f * 20, 90), at(f * 20, 90)));
    collect(stage);
    for (int i = 0; i < got.count; i++)
        assert_true(got.strokes[i].x0 == got.strokes[i].x1); /* nobody's line leads to another's */
    double length = 0;
    for (int i = 0; i < got.count; i++)
        length += fabs(got.strokes[i].y1 - got.strokes[i].y0);
    assert_true(fabs(length - 900) < 1e-6);
    vt_stage_destroy(stage);
}

static void a_stamp_waits_for_its_picture(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = canvas(stage, 0);
    assert_int_equal(vt_stage_stamp(stage, node, ""), 0);
    assert_int_equal(vt_stage_stamp(stage, vt_stage_scene(stage), "b"), 0);
    uint32_t asset = vt_stage_stamp(stage, node, "b");
    assert_int_equal(asset, 2);
    draw(stage, node, line(0, 0, 1, 1));
    draw(stage, node, (vt_sketch){.kind = VT_SKETCH_STAMP, .x1 = 10, .y1 = 10, .asset = asset});
    draw(stage, node, line(5, 5, 6, 6));
    collect(stage);
    assert_int_equal(got.count, 1);
    house_settle(stage);
    collect(stage);
    assert_int_equal(got.count, 0);
    assert_true(vt_stage_asset(stage, asset, true, 40, 40));
    vt_region damage = house_settle(stage);
    assert_false(vt_region_empty(&damage));
    collect(stage);
    assert_int_equal(got.count, 2);
    assert_true(got.strokes[0].kind == VT_SKETCH_STAMP && got.strokes[1].x0 == 5);
    uint32_t missing = vt_stage_stamp(stage, node, "c");
    draw(stage, node, (vt_sketch){.kind = VT_SKETCH_STAMP, .x1 = 10, .y1 = 10, .asset = missing});
    assert_true(vt_stage_asset(stage, missing, false, 0, 0));
    collect(stage);
    assert_int_equal(got.count, 1); /* one that never comes holds nothing up */
    vt_stage_destroy(stage);
}

static void limits_are_told(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = canvas(stage, 0);
    vt_err err;
    vt_sketch bad[] = {line(NAN, 0, 0, 0), line(0, 2e6, 0, 0), line(0, 0, 0, 0)};
    bad[2].width = 1001;
    for (int i = 0; i < 3; i++) {
        assert_false(vt_stage_sketch(stage, node, &bad[i], &err));
        assert_int_equal(err.kind, VT_ERR_RANGE);
    }
    vt_sketch stroke = line(0, 0, 5, 5);
    assert_false(vt_stage_sketch(stage, vt_stage_scene(stage), &stroke, &err));
    assert_string_equal(err.message, "the group 1 cannot be drawn on; only a canvas can");
    vt_stage_set_tick(stage, 1);
    for (int i = 0; i < 65536; i++)
        draw(stage, node, stroke);
    assert_false(vt_stage_sketch(stage, node, &stroke, &err));
    assert_non_null(strstr(err.message, "65536 strokes, which is the limit"));
    collect(stage); /* that somebody took them changes nothing in this frame */
    assert_int_equal(got.count, 65536);
    assert_false(vt_stage_sketch(stage, node, &stroke, &err));
    for (uint64_t tick = 2; tick < 8; tick++) { /* nobody takes them: no error, and memory has an end */
        vt_stage_set_tick(stage, tick);
        for (int i = 0; i < 65536; i++)
            draw(stage, node, stroke);
    }
    vt_stage_destroy(stage);
}

static void the_hash_knows_what_was_drawn(void **state)
{
    (void)state;
    vt_hash hashes[3];
    for (int run = 0; run < 3; run++) {
        vt_stage *stage = house_build();
        vt_node node = canvas(stage, 0);
        vt_hash before = vt_stage_hash(stage, vt_hash_start);
        draw(stage, node, line(0, 0, 5, run == 2 ? 6 : 5));
        assert_true(vt_stage_hash(stage, vt_hash_start) != before);
        if (run == 1) collect(stage);
        hashes[run] = vt_stage_hash(stage, vt_hash_start);
        vt_stage_destroy(stage);
    }
    assert_true(hashes[0] == hashes[1] && hashes[0] != hashes[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strokes_are_handed_over_once_in_order),
        cmocka_unit_test(a_stroke_damages_what_it_touches),
        cmocka_unit_test(a_finger_draws_a_smooth_line),
        cmocka_unit_test(ten_fingers_keep_apart),
        cmocka_unit_test(a_stamp_waits_for_its_picture),
        cmocka_unit_test(limits_are_told),
        cmocka_unit_test(the_hash_knows_what_was_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

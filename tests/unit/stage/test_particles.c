/* Particles: births on their grid, the same in every run; formulas, limits, and nothing where nothing lives.
 */
#include "check.h"

#include <math.h>

#include "base/mem.h"
#include "house.h"
#include "stage/stage_private.h"

enum { MS = 1000, S = 1000000 };

static void advance(vt_stage *stage, int64_t t_us)
{
    vt_tweens_advance(stage, t_us, NULL, NULL);
}

static vt_node source(vt_stage *stage)
{
    vt_node node = house_add(stage, vt_stage_scene(stage), VT_NODE_PARTICLES);
    house_number(stage, node, VT_PROP_X, 400);
    house_number(stage, node, VT_PROP_Y, 300);
    return node;
}

typedef struct {
    vt_drawlist list;
    vt_draw item;
    const vt_draw_particle *first;
    int count;
} drawn;

/* Asks the node itself, whatever lies on the screen. */
static drawn draw(vt_stage *stage, vt_node node)
{
    drawn d = {.count = 0};
    const stage_node *inner = vt_stage_find(stage, node, NULL);
    vt_drawlist_init(&d.list);
    assert_true((*inner->own)->draw(inner, &d.list, &d.item));
    assert_int_equal(d.item.kind, VT_DRAW_PARTICLES);
    const vt_draw_particles *extra = vt_draw_extra(&d.list, d.item.extra);
    d.count = extra->count;
    d.first = vt_draw_extra(&d.list, extra->first);
    return d;
}

static int count(vt_stage *stage, vt_node node)
{
    drawn d = draw(stage, node);
    vt_drawlist_finish(&d.list);
    return d.count;
}

static void births_lie_on_the_grid_of_the_rate(void **state)
{
    (void)state;
    const int64_t steps[] = {7 * MS, 16667, 333 * MS, 1900 * MS};
    drawn all[4];
    vt_stage *stages[4];
    for (int i = 0; i < 4; i++) {
        vt_stage *stage = stages[i] = house_build();
        advance(stage, S);
        vt_node node = source(stage);
        house_number(stage, node, VT_PROP_W, 100);
        house_number(stage, node, VT_PROP_H, 50);
        house_number(stage, node, VT_PROP_RATE, 30);
        house_number(stage, node, VT_PROP_LIFE, 1.5);
        house_number(stage, node, VT_PROP_LIFE_SPREAD, 0.4);
        house_number(stage, node, VT_PROP_SPEED_SPREAD, 0.5);
        house_number(stage, node, VT_PROP_SPIN, 90);
        house_number(stage, node, VT_PROP_GRAVITY, 200);
        for (int64_t t = S; t < 6 * S; t += steps[i])
            advance(stage, t);
        advance(stage, 6 * S);
        all[i] = draw(stage, node);
        assert_true(all[i].count > 35 && all[i].count < 55); /* 45 on the average */
        assert_int_equal(all[i].count, all[0].count);
        assert_memory_equal(all[i].first, all[0].first, (size_t)all[0].count * sizeof *all[0].first);
    }
    for (int i = 0; i < 4; i++) {
        vt_drawlist_finish(&all[i].list);
        vt_stage_destroy(stages[i]);
    }
}

static void each_goes_by_its_formula(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = source(stage);
    house_number(stage, node, VT_PROP_RATE, 0);
    house_number(stage, node, VT_PROP_HEADING, 90);
    house_number(stage, node, VT_PROP_SPREAD, 0);
    house_number(stage, node, VT_PROP_SPEED, 100);
    house_number(stage, node, VT_PROP_GRAVITY, -40);
    house_number(stage, node, VT_PROP_LIFE, 4);
    house_number(stage, node, VT_PROP_GROWTH, 3);
    house_number(stage, node, VT_PROP_PARTICLE_SIZE, 10);
    vt_stage_set_color(stage, node, VT_PROP_COLOR, (vt_color){255, 0, 0, 255}, NULL);
    vt_stage_set_color(stage, node, VT_PROP_COLOR_END, (vt_color){255, 0, 0, 0}, NULL);
    assert_true(vt_stage_burst(stage, node, 1, NULL));
    advance(stage, S);
    advance(stage, 3 * S);
    drawn d = draw(stage, node);
    assert_int_equal(d.count, 1);
    assert_true(fabs((double)d.first->x) < 1e-4);
    assert_true(fabs((double)d.first->y - (200 - 80)) < 1e-3); /* 100 * 2 - 40 / 2 * 2^2 */
    assert_true(fabs((double)d.first->size - 20) < 1e-4);
    assert_int_equal(d.first->color, 0xff000080);
    assert_true(d.first->turn == 0);
    vt_rect box;
    const stage_node *inner = vt_stage_find(stage, node, NULL);
    assert_true((*inner->own)->box(inner, &box));
    assert_true(box.x <= -10 && box.x + box.w >= 10 && box.y <= 110 && box.y + box.h >= 130 && box.w < 40);
    vt_drawlist_finish(&d.list);
    advance(stage, 5 * S);
    assert_int_equal(count(stage, node), 0);
    assert_false((*inner->own)->box(inner, &box));
    vt_stage_destroy(stage);
}

static void they_spread_as_told(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = source(stage);
    house_number(stage, node, VT_PROP_W, 200);
    house_number(stage, node, VT_PROP_RATE, 0);
    house_number(stage, node, VT_PROP_SPREAD, 60);
    house_number(stage, node, VT_PROP_SPEED, 100);
    house_number(stage, node, VT_PROP_SPEED_SPREAD, 0.5);
    house_number(stage, node, VT_PROP_MOST, 4000);
    assert_true(vt_stage_burst(stage, node, 4000, NULL));
    advance(stage, S);
    drawn d = draw(stage, node);
    assert_int_equal(d.count, 4000);
    double least = 1e9, most = 0, sum = 0;
    for (int i = 0; i < d.count; i++) {
        double x = (double)d.first[i].x;
        assert_true(x >= 0 && x < 200 && d.first[i].y == 0);
        least = fmin(least, x);
        most = fmax(most, x);
        sum += x;
    }
    assert_true(least < 1 && most > 199 && fabs(sum / d.count - 100) < 4);
    vt_drawlist_finish(&d.list);
    house_number(stage, node, VT_PROP_W, 0);
    advance(stage, 10 * S);
    assert_true(vt_stage_burst(stage, node, 4000, NULL));
    advance(stage, 10 * S);
    advance(stage, 11 * S);
    d = draw(stage, node);
    assert_int_equal(d.count, 4000);
    for (int i = 0; i < d.count; i++) {
        double x = (double)d.first[i].x, y = (double)d.first[i].y, way = hypot(x, y);
        assert_true(way > 49.9 && way < 150.1 && fabs(atan2(y, x)) < 30.01 / 57.29577951);
    }
    vt_drawlist_finish(&d.list);
    vt_stage_destroy(stage);
}

static void no_more_than_most_live(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = source(stage);
    house_number(stage, node, VT_PROP_RATE, 10000);
    house_number(stage, node, VT_PROP_LIFE, 10);
    house_number(stage, node, VT_PROP_MOST, 300);
    for (int64_t t = 0; t < S; t += 16667) {
        advance(stage, t);
        assert_true(count(stage, node) <= 300);
    }
    assert_int_equal(count(stage, node), 300);
    house_number(stage, node, VT_PROP_MOST, 10);
    advance(stage, S + 16667);
    assert_int_equal(count(stage, node), 10);
    uint64_t before = vt_mem_count();
    advance(stage, 100000 * (int64_t)S); /* a billion births slept through */
    assert_int_equal(count(stage, node), 10);
    assert_true(vt_mem_count() - before < 20);
    vt_err err;
    assert_false(vt_stage_burst(stage, node, 0, &err) || vt_stage_burst(stage, node, 5001, &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    assert_false(vt_stage_burst(stage, vt_stage_scene(stage), 1, &err));
    assert_int_equal(err.kind, VT_ERR_TYPE);
    vt_stage_destroy(stage);
}

static void nothing_runs_where_nothing_lives(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = source(stage);
    house_number(stage, node, VT_PROP_RATE, 0.5);
    house_number(stage, node, VT_PROP_LIFE, 0.25);
    advance(stage, 0);
    assert_false(vt_tweens_moving(stage));
    assert_true(vt_tweens_wish(stage) == 2 * S); /* the first birth */
    advance(stage, 2 * S);
    house_settle(stage);
    assert_true(vt_tweens_moving(stage));
    assert_true(vt_tweens_wish(stage) == INT64_MAX);
    house_number(stage, node, VT_PROP_X, -9000); /* outside the picture: a look now and then */
    house_settle(stage);
    assert_false(vt_tweens_moving(stage));
    assert_true(vt_tweens_wish(stage) == 2250 * MS);
    house_number(stage, node, VT_PROP_X, 400);
    advance(stage, 2 * S + 250 * MS);
    assert_false(vt_tweens_moving(stage));
    assert_true(vt_tweens_wish(stage) == 4 * S);
    house_number(stage, node, VT_PROP_RATE, 0);
    assert_true(vt_tweens_wish(stage) == INT64_MAX);
    house_number(stage, node, VT_PROP_RATE, 100);
    house_bool(stage, node, VT_PROP_VISIBLE, false);
    advance(stage, 9 * S);
    assert_true(vt_tweens_wish(stage) == INT64_MAX && !vt_tweens_moving(stage));
    assert_int_equal(count(stage, node), 0);
    assert_true(vt_stage_burst(stage, node, 5, NULL));
    assert_false(vt_tweens_moving(stage));
    advance(stage, 10 * S);
    house_bool(stage, node, VT_PROP_VISIBLE, true);
    advance(stage, 10 * S + 100 * MS); /* those of the dark are not made up for */
    assert_int_equal(count(stage, node), 10);
    vt_stage_set_reduce_motion(stage, true);
    assert_true(vt_stage_burst(stage, node, 5, NULL));
    advance(stage, 10 * S + 200 * MS);
    assert_int_equal(count(stage, node), 10);
    advance(stage, 11 * S);
    assert_int_equal(count(stage, node), 0);
    assert_true(vt_tweens_wish(stage) == INT64_MAX && !vt_tweens_moving(stage));
    uint64_t before = vt_mem_count();
    advance(stage, 12 * S);
    assert_true(vt_mem_count() == before);
    assert_true(vt_stage_remove(stage, node, NULL));
    vt_stage_destroy(stage);
}

static void a_rate_may_be_moved(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = source(stage);
    house_number(stage, node, VT_PROP_RATE, 0);
    house_number(stage, node, VT_PROP_LIFE, 60);
    house_number(stage, node, VT_PROP_MOST, 1000);
    vt_tween_target target = {VT_PROP_RATE, {.type = VT_TYPE_NUMBER, .as.number = 100}};
    vt_tween tween;
    assert_true(vt_tween_start(stage, node, &target, 1, 10, NULL, &tween, NULL));
    for (int64_t t = 0; t <= 10 * S; t += 16667)
        advance(stage, t);
    int births = count(stage, node); /* the area under the slope: 500 */
    assert_true(births > 490 && births < 510);
    vt_stage_destroy(stage);
}

static void memory_may_be_short(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node, scene = vt_stage_scene(stage);
    vt_mem_fail_at(1);
    bool made = vt_stage_add(stage, scene, VT_NODE_PARTICLES, &node, NULL);
    vt_mem_fail_at(0);
    assert_false(made);
    assert_int_equal(vt_stage_count(stage), 0);
    node = source(stage);
    house_number(stage, node, VT_PROP_LIFE, 60);
    for (uint64_t n = 1; n < 6; n++) {
        assert_true(vt_stage_burst(stage, node, 100, NULL));
        vt_mem_fail_at(n);
        advance(stage, (int64_t)n * MS);
        vt_mem_fail_at(0);
        assert_true(count(stage, node) <= 500);
    }
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(births_lie_on_the_grid_of_the_rate),
        cmocka_unit_test(each_goes_by_its_formula),
        cmocka_unit_test(they_spread_as_told),
        cmocka_unit_test(no_more_than_most_live),
        cmocka_unit_test(nothing_runs_where_nothing_lives),
        cmocka_unit_test(a_rate_may_be_moved),
        cmocka_unit_test(memory_may_be_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

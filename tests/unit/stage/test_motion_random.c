/* Anything at any moment: tweens, springs, timelines, pauses, removals, particles, sprites and sketches, on
 * two stages at once, one of which is never looked at. Equal calls leave equal stages, and nothing is left
 * over. */
#include "check.h"

#include <math.h>

#include "base/chance.h"
#include "base/mem.h"
#include "house.h"
#include "stage/sketch.h"
#include "stage/timeline.h"

enum { NODES = 24, NUMBERS = 64, STEPS = 4000 };

typedef struct {
    vt_stage *stage[2];
    vt_node nodes[2][NODES];
    vt_tween tweens[NUMBERS]; /* the same on both */
    int next;
    int64_t now;
    vt_chance chance;
    int ended[2];
} world;

static void note(void *context, vt_tween tween)
{
    (void)tween;
    (*(int *)context)++;
}

static uint64_t below(world *w, uint64_t limit)
{
    return vt_chance_below(&w->chance, limit);
}

static vt_tween any_tween(world *w)
{
    return w->tweens[below(w, NUMBERS)];
}

static void keep(world *w, vt_tween tween)
{
    w->tweens[w->next++ % NUMBERS] = tween;
}

static vt_prop any_prop(world *w, vt_node_kind kind)
{
    for (;;) {
        const vt_prop_info *info = vt_prop_at((vt_prop)below(w, VT_PROP_COUNT));
        if (info->flags & VT_PROP_TWEEN && info->kinds & 1u << kind) return info->id;
    }
}

static vt_tween_target any_target(world *w, vt_node_kind kind)
{
    const vt_prop_info *info = vt_prop_at(any_prop(w, kind));
    vt_tween_target target = {.prop = info->id, .target = {.type = info->type}};
    if (info->type == VT_TYPE_COLOR) {
        target.target.as.color = (vt_color){
            (uint8_t)below(w, 256), (uint8_t)below(w, 256), (uint8_t)below(w, 256), (uint8_t)below(w, 256)};
    } else {
        double least = fmax(info->least, -1000), most = fmin(info->most, 1000);
        target.target.as.number = least + (most - least) * vt_chance_unit(&w->chance);
    }
    return target;
}

/* The motion of a node; 0: its node is no more. */
static vt_tween any_motion(
    world *w, int which, int n, const vt_tween_target *target, uint64_t kind, double a, double b)
{
    vt_tween tween = 0;
    if (kind == 0)
        vt_tween_spring(
            w->stage[which], w->nodes[which][n], target, 1, 0.1 + a * 5, 0.05 + b * 2, &tween, NULL);
    else
        vt_tween_start(w->stage[which], w->nodes[which][n], target, 1, a * 3,
            vt_ease_find(vt_ease_name((int)(b * vt_ease_count()))), &tween, NULL);
    return tween;
}

static void begin(world *w)
{
    vt_node_kind kind;
    int n = (int)below(w, NODES);
    if (!vt_stage_kind(w->stage[0], w->nodes[0][n], &kind, NULL)) return;
    vt_tween_target target = any_target(w, kind);
    uint64_t what = below(w, 4);
    double a = vt_chance_unit(&w->chance), b = vt_chance_unit(&w->chance);
    vt_tween first = any_motion(w, 0, n, &target, what, a, b),
             second = any_motion(w, 1, n, &target, what, a, b);
    assert_true(first == second);
    if (first) keep(w, first);
}

static void tell(world *w)
{
    begin(w);
    vt_tween line[2], tweens[6];
    int count = 1 + (int)below(w, 5);
    for (int i = 0; i < count; i++)
        tweens[i] = any_tween(w);
    bool starts = below(w, 8) > 0, marks = below(w, 2);
    double at = vt_chance_unit(&w->chance) * 2;
    for (int k = 0; k < 2; k++) {
        double end, place = 0;
        vt_tween mark;
        assert_true(vt_timeline_open(w->stage[k], &line[k], NULL));
        for (int i = 0; i < count; i++)
            if (vt_timeline_add(w->stage[k], line[k], tweens[i], place, &end, NULL)) place = i % 2 ? end : at;
        if (marks) assert_true(vt_timeline_mark(w->stage[k], line[k], at, &mark, NULL));
        if (starts) assert_true(vt_timeline_start(w->stage[k], line[k]));
    }
    assert_true(line[0] == line[1]);
    keep(w, line[0]);
}

static void shape(world *w)
{
    vt_tween tween = any_tween(w);
    uint64_t what = below(w, 7);
    int times = (int)below(w, 4);
    double delay = vt_chance_unit(&w->chance);
    bool done[2] = {false};
    for (int k = 0; k < 2; k++) {
        vt_stage *stage = w->stage[k];
        done[k] = what == 0   ? vt_tween_loop(stage, tween)
                  : what == 1 ? vt_tween_back_and_forth(stage, tween)
                  : what == 2 ? vt_tween_times(stage, tween, times)
                  : what == 3 ? vt_tween_delay(stage, tween, delay)
                  : what == 4 ? vt_tween_pause(stage, tween)
                  : what == 5 ? vt_tween_resume(stage, tween)
                              : vt_tween_stop(stage, tween);
    }
    assert_int_equal(done[0], done[1]);
}

static void replace(world *w)
{
    const vt_node_kind kinds[] = {
        VT_NODE_RECT, VT_NODE_SPRITE, VT_NODE_PARTICLES, VT_NODE_CANVAS, VT_NODE_GROUP};
    int n = (int)below(w, NODES);
    vt_node_kind kind = kinds[below(w, 5)];
    double fps = (double)below(w, 60) - 30;
    bool hidden = below(w, 4) == 0;
    for (int k = 0; k < 2; k++) {
        vt_stage_remove(w->stage[k], w->nodes[k][n], NULL);
        w->nodes[k][n] = house_add(w->stage[k], vt_stage_scene(w->stage[k]), kind);
        if (kind == VT_NODE_SPRITE) house_number(w->stage[k], w->nodes[k][n], VT_PROP_FPS, fps);
        house_bool(w->stage[k], w->nodes[k][n], VT_PROP_VISIBLE, !hidden);
    }
}

static void touch(world *w)
{
    int n = (int)below(w, NODES), burst = 1 + (int)below(w, 50);
    vt_sketch stroke = {.kind = VT_SKETCH_LINE, .x1 = (double)below(w, 100), .width = 3};
    bool reduce = below(w, 30) == 0;
    for (int k = 0; k < 2; k++) {
        bool burst_done = vt_stage_burst(w->stage[k], w->nodes[k][n], burst, NULL);
        bool drawn = vt_stage_sketch(w->stage[k], w->nodes[k][n], &stroke, NULL);
        assert_false(burst_done && drawn);
        vt_stage_set_reduce_motion(w->stage[k], reduce);
    }
}

static void go_on(world *w)
{
    static vt_drawlist list;
    w->now += 1 + (int64_t)below(w, below(w, 20) == 0 ? 5000000 : 40000);
    for (int k = 0; k < 2; k++) {
        vt_tweens_advance(w->stage[k], w->now, note, &w->ended[k]);
        assert_true(vt_tweens_wish(w->stage[k]) > w->now); /* else nobody would sleep any more */
    }
    vt_view view = house_view();
    vt_drawlist_init(&list);
    house_settle(w->stage[0]);
    assert_true(vt_stage_draw(w->stage[0], &view, NULL, &list, NULL));
    vt_drawlist_finish(&list);
    for (int n = 0; n < NODES; n++) {
        double x = house_read(w->stage[0], w->nodes[0][n], VT_PROP_X);
        double opacity = house_read(w->stage[0], w->nodes[0][n], VT_PROP_OPACITY);
        assert_true(fabs(x) <= 1e6 && opacity >= 0 && opacity <= 1);
    }
    assert_int_equal(w->ended[0], w->ended[1]);
    assert_true(vt_stage_hash(w->stage[0], vt_hash_start) == vt_stage_hash(w->stage[1], vt_hash_start));
}

static void anything_goes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        world w = {.now = 1000000};
        vt_chance_seed(&w.chance, seed);
        for (int k = 0; k < 2; k++) {
            w.stage[k] = house_build();
            for (int n = 0; n < NODES; n++)
                w.nodes[k][n] = house_rect(w.stage[k], vt_stage_scene(w.stage[k]), 0, 0, 10, 10);
        }
        for (int i = 0; i < STEPS; i++) {
            uint64_t what = below(&w, 20);
            if (what < 6)
                begin(&w);
            else if (what < 8)
                tell(&w);
            else if (what < 12)
                shape(&w);
            else if (what < 13)
                replace(&w);
            else if (what < 14)
                touch(&w);
            else
                go_on(&w);
        }
        for (int k = 0; k < 2; k++) {
            assert_true(vt_stage_clear(w.stage[k], vt_stage_scene(w.stage[k]), NULL));
            vt_stage_set_reduce_motion(w.stage[k], false);
            for (int i = 0; i < NUMBERS; i++)
                vt_tween_stop(w.stage[k], w.tweens[i]);
            vt_stage_destroy(w.stage[k]);
        }
    }
}

/* With every allocation failing in turn nothing is half done. */
static void memory_may_be_short(void **state)
{
    (void)state;
    for (uint64_t n = 1; n < 60; n++) {
        vt_stage *stage = house_build();
        vt_node rect = house_rect(stage, vt_stage_scene(stage), 0, 0, 10, 10);
        vt_tween_target target = {VT_PROP_X, {.type = VT_TYPE_NUMBER, .as.number = 100}};
        vt_tween line = 0, part, mark;
        double end = 0;
        vt_mem_fail_at(n);
        bool fine = vt_timeline_open(stage, &line, NULL);
        for (int i = 0; i < 40 && fine; i++)
            fine = vt_tween_start(stage, rect, &target, 1, 1, NULL, &part, NULL) &&
                   vt_timeline_add(stage, line, part, end, &end, NULL) &&
                   vt_timeline_mark(stage, line, end, &mark, NULL);
        if (fine) assert_true(vt_timeline_start(stage, line));
        vt_mem_fail_at(0);
        int ended = 0;
        vt_tweens_advance(stage, 1000000, note, &ended);
        vt_tweens_advance(stage, 1000000000, note, &ended);
        assert_int_equal(ended, fine ? 41 : 0);
        assert_true(vt_tweens_wish(stage) == INT64_MAX);
        vt_stage_destroy(stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(anything_goes),
        cmocka_unit_test(memory_may_be_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

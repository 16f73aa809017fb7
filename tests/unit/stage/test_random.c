/* A hundred thousand random calls. After each settling the whole picture is "painted" as one fingerprint a
 * pixel, by everything that covers it in order: each pixel that differs from the picture before must lie in
 * the damage. A twin that lives through the same calls is placed anew each time: both must draw the same
 * list. The seed is printed on failure; give it as the only argument to repeat. */
#include "check.h"

#include <stdlib.h>
#include <time.h>

#include "base/chance.h"
#include "house.h"

enum { W = 48, H = 36, NODES = 60, OPERATIONS = 100000 };

static uint64_t seed;

typedef struct {
    vt_stage *stage, *twin;
    vt_chance chance;
    vt_view view;
    vt_node nodes[NODES];
    vt_drawlist list, twin_list;
    vt_buf print;
    uint64_t before[W * H], after[W * H];
    int64_t now;
    uint64_t settled, unchanged, items;
} walk;

static void paint(walk *w, uint64_t *canvas)
{
    for (int i = 0; i < W * H; i++)
        canvas[i] = vt_hash_u64(vt_hash_start, w->list.background.r);
    vt_drawlist one = w->list;
    one.count = 1;
    for (int i = 0; i < w->list.count; i++) {
        one.items = &w->list.items[i];
        vt_buf_clear(&w->print);
        vt_drawlist_print(&one, &w->print);
        vt_hash item = vt_hash_bytes(vt_hash_start, w->print.data, w->print.size);
        vt_irect bounds = w->list.items[i].bounds;
        assert_true(bounds.x0 >= 0 && bounds.y0 >= 0 && bounds.x1 <= W && bounds.y1 <= H);
        for (int y = bounds.y0; y < bounds.y1; y++)
            for (int x = bounds.x0; x < bounds.x1; x++)
                canvas[y * W + x] = canvas[y * W + x] * 0x9e3779b97f4a7c15u ^ item;
    }
}

static bool covered(const vt_region *region, int x, int y)
{
    for (int i = 0; i < region->count; i++) {
        vt_irect r = region->rects[i];
        if (x >= r.x0 && x < r.x1 && y >= r.y0 && y < r.y1) return true;
    }
    return false;
}

static void draw_both(walk *w, int operation)
{
    vt_view elsewhere = vt_view_make(480, 360, 50, 50, 180, 0);
    assert_true(vt_stage_draw(w->stage, &w->view, NULL, &w->list, NULL));
    assert_true(vt_stage_draw(w->twin, &elsewhere, NULL, &w->twin_list, NULL));
    assert_true(vt_stage_draw(w->twin, &w->view, NULL, &w->twin_list, NULL));
    if (!vt_drawlist_equal(&w->list, &w->twin_list))
        fail_msg("seed %llu, operation %d: the list is stale", (unsigned long long)seed, operation);
    if (vt_stage_hash(w->stage, 0) != vt_stage_hash(w->twin, 0))
        fail_msg("seed %llu, operation %d: the hashes differ", (unsigned long long)seed, operation);
}

static void check_damage(walk *w, int operation)
{
    vt_region damage;
    vt_region_clear(&damage);
    bool any = vt_stage_settle(w->stage, &w->view, &damage);
    draw_both(w, operation);
    paint(w, w->after);
    bool changed = false;
    for (int i = 0; i < W * H; i++) {
        if (w->before[i] == w->after[i]) continue;
        changed = true;
        if (!covered(&damage, i % W, i / W))
            fail_msg("seed %llu, operation %d: pixel %d,%d changed outside the damage",
                (unsigned long long)seed, operation, i % W, i / W);
    }
    w->settled++;
    w->unchanged += any && !changed;
    w->items += (uint64_t)w->list.count;
    memcpy(w->before, w->after, sizeof w->before);
}

static uint64_t below(walk *w, uint64_t limit)
{
    return vt_chance_below(&w->chance, limit);
}

static double between(walk *w, double least, double most)
{
    double value = least + vt_chance_unit(&w->chance) * (most - least);
    return below(w, 2) ? value : (int)(value / 20) * 20;
}

static double any_number(walk *w, const vt_prop_info *info)
{
    double value;
    switch (info->id) {
    case VT_PROP_SCALE:
    case VT_PROP_LINE_HEIGHT:
        value = (double)below(w, 8) / 4;
        break;
    case VT_PROP_OPACITY:
        value = (double)below(w, 6) / 5;
        break;
    case VT_PROP_X:
    case VT_PROP_Y:
        value = between(w, -20, 400);
        break;
    default:
        value = between(w, 0, 120);
    }
    return value < info->least ? info->least : value;
}

static vt_value any_value(walk *w, const vt_prop_info *info)
{
    static const char *const strings[] = {"", "a", "b.png", "cc.png", "longer than that", "sans"};
    vt_value value = {.type = info->type};
    switch (info->type) {
    case VT_TYPE_NUMBER:
        value.as.number = any_number(w, info);
        break;
    case VT_TYPE_BOOL:
        value.as.boolean = below(w, 5) > 0;
        break;
    case VT_TYPE_COLOR:
        value.as.color = (vt_color){1, 2, (uint8_t)below(w, 3), (uint8_t)(below(w, 5) * 50)};
        break;
    case VT_TYPE_STRING:
        value.as.string.bytes = strings[below(w, 6)];
        value.as.string.length = strlen(value.as.string.bytes);
        break;
    default:
        value.as.choice = (int)below(w, 4);
    }
    return value;
}

static void set_any(walk *w, vt_node node, vt_prop prop)
{
    vt_value value = any_value(w, vt_prop_at(prop));
    bool done = vt_stage_set(w->stage, node, prop, &value, NULL);
    assert_int_equal(vt_stage_set(w->twin, node, prop, &value, NULL), done);
}

static void add_any(walk *w, vt_node *place)
{
    vt_node parent = w->nodes[below(w, NODES)], twin;
    static const vt_node_kind kinds[] = {VT_NODE_GROUP, VT_NODE_IMAGE, VT_NODE_TEXT, VT_NODE_RECT};
    vt_node_kind kind = kinds[below(w, 4)], parent_kind = VT_NODE_RECT;
    if (vt_stage_alive(w->stage, *place)) return;
    vt_stage_kind(w->stage, parent, &parent_kind, NULL);
    if (!vt_node_holds(parent_kind)) parent = vt_stage_scene(w->stage);
    assert_true(vt_stage_add(w->stage, parent, kind, place, NULL));
    assert_true(vt_stage_add(w->twin, parent, kind, &twin, NULL));
    assert_true(house_same(*place, twin));
    const vt_prop first[] = {VT_PROP_X, VT_PROP_Y, VT_PROP_W, VT_PROP_H, VT_PROP_TEXT, VT_PROP_SRC};
    for (int i = 0; i < 6; i++)
        if (below(w, 8)) set_any(w, *place, first[i]);
}

static void tween_any(walk *w, vt_node node, const vt_prop_info *info)
{
    vt_tween_target target = {info->id, any_value(w, info)};
    const vt_ease *ease = vt_ease_find(vt_ease_name((int)below(w, 31)));
    double seconds = vt_chance_unit(&w->chance) * 2, delay = vt_chance_unit(&w->chance);
    uint64_t course = below(w, 4), delayed = below(w, 4), stops = below(w, 9);
    vt_stage *both[] = {w->stage, w->twin};
    for (int i = 0; i < 2; i++) {
        vt_tween tween;
        if (!vt_tween_start(both[i], node, &target, 1, seconds, ease, &tween, NULL)) return;
        if (course == 0) vt_tween_back_and_forth(both[i], tween);
        if (delayed == 0) vt_tween_delay(both[i], tween, delay);
        if (stops == 0 && tween > 3) vt_tween_stop(both[i], tween - 3);
    }
}

static void look(walk *w, vt_node node, const vt_prop_info *info)
{
    vt_value value;
    vt_rect box;
    vt_node path[VT_STAGE_DEEPEST];
    vt_stage_get(w->stage, node, info->id, &value, NULL);
    vt_stage_box(w->stage, node, &box);
    vt_stage_hit(w->stage, (vt_point){(double)below(w, 480), (double)below(w, 360)}, path, VT_STAGE_DEEPEST);
}

static void any_operation(walk *w)
{
    vt_node *place = &w->nodes[below(w, NODES)];
    vt_node node = *place;
    vt_stage *both[] = {w->stage, w->twin};
    const vt_prop_info *info = vt_prop_at((vt_prop)below(w, VT_PROP_COUNT));
    uint64_t what = below(w, 1000), rare = below(w, 30);
    int width = (int)below(w, 100), height = (int)below(w, 100);
    uint32_t request = (uint32_t)below(w, 4);
    if (what < 550) set_any(w, node, info->id);
    if (what >= 550 && what < 750) add_any(w, place);
    if (what >= 870 && what < 910) tween_any(w, node, info);
    if (what >= 910 && what < 950) w->now += (int64_t)below(w, 100000);
    if (what >= 970 && what < 990) look(w, node, info);
    if (what == 990 && rare == 0) w->view = vt_view_make(480, 360, W, H, (int)below(w, 4) * 90, 0);
    for (int i = 0; i < 2; i++) {
        if (what >= 750 && what < 770) vt_stage_remove(both[i], node, NULL);
        if (what >= 770 && what < 820) vt_stage_to_front(both[i], node, NULL);
        if (what >= 820 && what < 870) vt_stage_to_back(both[i], node, NULL);
        if (what >= 910 && what < 950) vt_tweens_advance(both[i], w->now, NULL, NULL);
        if (what >= 950 && what < 970) vt_stage_asset(both[i], request, rare > 5, width, height);
        if (what == 991 && rare == 0) vt_stage_set_background(both[i], (vt_color){(uint8_t)width, 0, 0, 255});
        if (what == 992 && rare == 0) vt_stage_clear(both[i], vt_stage_scene(both[i]), NULL);
        if (what == 993 && rare == 0) vt_stage_remeasure(both[i]);
    }
}

static void all_that_changes_is_damaged(void **state)
{
    (void)state;
    walk *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->stage = house_build();
    w->twin = house_build();
    w->view = vt_view_make(480, 360, W, H, 0, 0);
    vt_chance_seed(&w->chance, seed);
    vt_drawlist_init(&w->list);
    vt_drawlist_init(&w->twin_list);
    vt_buf_init(&w->print);
    for (int i = 0; i < OPERATIONS; i++) {
        any_operation(w);
        if (below(w, 5) == 0) check_damage(w, i);
    }
    if (w->unchanged * 10 > w->settled || w->items < 5 * w->settled)
        fail_msg("seed %llu: of %llu settlings %llu damaged what did not change; %llu items were drawn",
            (unsigned long long)seed, (unsigned long long)w->settled, (unsigned long long)w->unchanged,
            (unsigned long long)w->items);
    vt_drawlist_finish(&w->list);
    vt_drawlist_finish(&w->twin_list);
    vt_buf_finish(&w->print);
    vt_stage_destroy(w->stage);
    vt_stage_destroy(w->twin);
    free(w);
}

int main(int count, char **arguments)
{
    seed = count > 1 ? strtoull(arguments[1], NULL, 10) : (uint64_t)time(NULL);
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_that_changes_is_damaged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

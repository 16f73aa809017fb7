/* A hundred thousand random calls over every kind and property. After each settling the whole picture is
 * "painted" as one fingerprint a pixel, by everything that covers it in order, layers as layers: each pixel
 * that differs from the picture before must lie in the damage. A twin that lives through the same calls is
 * placed anew each time, and is asked nothing in between: both must draw the same list, find the same under a
 * finger and read the same sizes. The seed is printed on failure; give it as the only argument to repeat. */
#include "check.h"

#include <stdlib.h>
#include <time.h>

#include "base/chance.h"
#include "house.h"

enum { W = 48, H = 36, NODES = 60, OPERATIONS = 100000, LAYERS = 66 };

static uint64_t seed;

typedef struct {
    uint64_t pixels[W * H];
    vt_hash item; /* how it is drawn as one */
} layer;

typedef struct {
    vt_stage *stage, *twin;
    uint32_t films[2];
    vt_chance chance;
    vt_view view;
    vt_node nodes[NODES];
    vt_drawlist list, twin_list;
    vt_buf print;
    uint64_t before[W * H];
    layer layers[LAYERS];
    int64_t now;
    uint64_t settled, unchanged, items, pushes;
} walk;

static vt_hash print_of(walk *w, const vt_draw *item)
{
    vt_draw copy = *item;
    vt_drawlist one = w->list;
    one.items = &copy;
    one.count = 1;
    if (copy.kind == VT_DRAW_PUSH) copy.bounds = (vt_irect){0, 0, 0, 0};
    vt_buf_clear(&w->print);
    vt_drawlist_print(&one, &w->print);
    return vt_hash_bytes(vt_hash_start, w->print.data, w->print.size);
}

static void cover(layer *on, vt_irect bounds, vt_hash item)
{
    for (int y = bounds.y0; y < bounds.y1; y++)
        for (int x = bounds.x0; x < bounds.x1; x++)
            on->pixels[y * W + x] = (on->pixels[y * W + x] + 1) * 0x9e3779b97f4a7c15u ^ item;
}

static void paint(walk *w)
{
    int depth = 0;
    for (int i = 0; i < W * H; i++)
        w->layers[0].pixels[i] = vt_hash_u64(vt_hash_start, w->list.background.r);
    for (int i = 0; i < w->list.count; i++) {
        const vt_draw *item = &w->list.items[i];
        vt_irect b = item->bounds;
        assert_true(b.x0 >= 0 && b.y0 >= 0 && b.x1 <= W && b.y1 <= H);
        if (item->kind == VT_DRAW_PUSH) {
            w->pushes++;
            assert_true(++depth < LAYERS);
            memset(w->layers[depth].pixels, 0, sizeof w->layers[depth].pixels);
            w->layers[depth].item = print_of(w, item);
        } else if (item->kind == VT_DRAW_POP) {
            assert_true(depth > 0);
            layer *top = &w->layers[depth], *on = &w->layers[--depth];
            for (int p = 0; p < W * H; p++)
                if (top->pixels[p]) {
                    on->pixels[p] = (on->pixels[p] + 1) * 0x9e3779b97f4a7c15u ^ top->item ^ top->pixels[p];
                    assert_true(p % W >= b.x0 && p % W < b.x1 && p / W >= b.y0 && p / W < b.y1);
                }
        } else {
            cover(&w->layers[depth], b, print_of(w, item));
        }
    }
    assert_int_equal(depth, 0);
}

static bool covered(const vt_region *region, int x, int y)
{
    for (int i = 0; i < region->count; i++) {
        vt_irect r = region->rects[i];
        if (x >= r.x0 && x < r.x1 && y >= r.y0 && y < r.y1) return true;
    }
    return false;
}

static uint64_t below(walk *w, uint64_t limit)
{
    return vt_chance_below(&w->chance, limit);
}

static void same_reading(walk *w, vt_node node, vt_prop prop, int operation)
{
    vt_value one = {0}, other = {0};
    bool has = vt_stage_get(w->stage, node, prop, &one, NULL);
    assert_int_equal(vt_stage_get(w->twin, node, prop, &other, NULL), has);
    if (has && one.as.number != other.as.number)
        fail_msg("seed %llu, operation %d: %s of %s is %g or %g", (unsigned long long)seed, operation,
            vt_prop_at(prop)->name, vt_stage_name(w->stage, node), one.as.number, other.as.number);
}

static void same_hit(walk *w, int operation)
{
    vt_node one[VT_STAGE_DEEPEST], other[VT_STAGE_DEEPEST];
    vt_point at = {(double)below(w, 480), (double)below(w, 360)};
    int length = vt_stage_hit(w->stage, at, one, VT_STAGE_DEEPEST);
    int other_length = vt_stage_hit(w->twin, at, other, VT_STAGE_DEEPEST);
    if (length != other_length || (length > 0 && !house_same(one[0], other[0])))
        fail_msg("seed %llu, operation %d: at %g,%g another node is hit", (unsigned long long)seed, operation,
            at.x, at.y);
}

/* The first lines that differ. */
static void tell_difference(const vt_drawlist *a, const vt_drawlist *b)
{
    vt_buf texts[2];
    const vt_drawlist *lists[] = {a, b};
    for (int i = 0; i < 2; i++) {
        vt_buf_init(&texts[i]);
        vt_drawlist_print(lists[i], &texts[i]);
    }
    const char *one = (const char *)texts[0].data, *other = (const char *)texts[1].data;
    size_t at = 0, line = 0;
    for (; one[at] && one[at] == other[at]; at++)
        if (one[at] == '\n') line = at + 1;
    print_message("%.*s\n%.*s\n", (int)strcspn(one + line, "\n"), one + line,
        (int)strcspn(other + line, "\n"), other + line);
    for (int i = 0; i < 2; i++)
        vt_buf_finish(&texts[i]);
}

static void compare(walk *w, int operation)
{
    vt_view elsewhere = vt_view_make(480, 360, 50, 50, 180, 0);
    assert_true(vt_stage_draw(w->stage, &w->view, NULL, &w->list, NULL));
    assert_true(vt_stage_draw(w->twin, &elsewhere, NULL, &w->twin_list, NULL));
    assert_true(vt_stage_draw(w->twin, &w->view, NULL, &w->twin_list, NULL));
    if (!vt_drawlist_equal(&w->list, &w->twin_list)) {
        tell_difference(&w->list, &w->twin_list);
        fail_msg("seed %llu, operation %d: the list is stale", (unsigned long long)seed, operation);
    }
    if (vt_stage_hash(w->stage, 0) != vt_stage_hash(w->twin, 0))
        fail_msg("seed %llu, operation %d: the hashes differ", (unsigned long long)seed, operation);
    static const vt_prop readings[] = {
        VT_PROP_WIDTH, VT_PROP_HEIGHT, VT_PROP_LINES, VT_PROP_CONTENT_W, VT_PROP_CONTENT_H};
    for (int i = 0; i < NODES; i++)
        for (int j = 0; j < 5; j++)
            same_reading(w, w->nodes[i], readings[j], operation);
    if (below(w, 20) == 0) same_hit(w, operation);
}

/* What touches the damage must be in the list of that damage. */
static void check_part(walk *w, const vt_region *damage, int operation)
{
    vt_hash whole = 0, part = 0;
    for (int i = 0; i < w->list.count; i++) {
        const vt_draw *item = &w->list.items[i];
        bool leaf = item->kind != VT_DRAW_PUSH && item->kind != VT_DRAW_POP;
        if (leaf && vt_region_touches(damage, item->bounds)) whole = vt_hash_u64(whole, print_of(w, item));
    }
    assert_true(vt_stage_draw(w->stage, &w->view, damage, &w->list, NULL));
    for (int i = 0; i < w->list.count; i++) {
        const vt_draw *item = &w->list.items[i];
        bool leaf = item->kind != VT_DRAW_PUSH && item->kind != VT_DRAW_POP;
        if (leaf) part = vt_hash_u64(part, print_of(w, item));
    }
    if (whole != part)
        fail_msg("seed %llu, operation %d: the list of the damage lacks something", (unsigned long long)seed,
            operation);
}

static void check_damage(walk *w, int operation)
{
    vt_region damage;
    vt_region_clear(&damage);
    bool any = vt_stage_settle(w->stage, &w->view, &damage);
    compare(w, operation);
    paint(w);
    bool changed = false;
    for (int i = 0; i < W * H; i++) {
        if (w->before[i] == w->layers[0].pixels[i]) continue;
        changed = true;
        if (!covered(&damage, i % W, i / W))
            fail_msg("seed %llu, operation %d: pixel %d,%d changed outside the damage",
                (unsigned long long)seed, operation, i % W, i / W);
    }
    w->settled++;
    w->unchanged += any && !changed;
    w->items += (uint64_t)w->list.count;
    memcpy(w->before, w->layers[0].pixels, sizeof w->before);
    check_part(w, &damage, operation);
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
    case VT_PROP_ZOOM:
        value = (double)below(w, 8) / 4;
        break;
    case VT_PROP_SCALE_X:
    case VT_PROP_SCALE_Y:
        value = (double)below(w, 9) / 4 - 1;
        break;
    case VT_PROP_OPACITY:
    case VT_PROP_LIFE_SPREAD:
    case VT_PROP_SPEED_SPREAD:
        value = (double)below(w, 6) / 5;
        break;
    case VT_PROP_X:
    case VT_PROP_Y:
        value = between(w, -20, 400);
        break;
    case VT_PROP_GAP:
    case VT_PROP_INSET:
    case VT_PROP_GROW:
    case VT_PROP_COLUMNS:
    case VT_PROP_BORDER:
    case VT_PROP_THICKNESS:
    case VT_PROP_RADIUS:
        value = (double)below(w, 6);
        break;
    case VT_PROP_RATE:
        value = (double)below(w, 4);
        break;
    default:
        value = between(w, 0, 120);
    }
    return value < info->least ? info->least : value > info->most ? info->most : value;
}

static vt_value any_value(walk *w, const vt_prop_info *info)
{
    static const char *const strings[] = {"", "a", "b.png", "cc.png", "longer than that", "sans"};
    static double corners[8];
    vt_value value = {.type = info->type};
    switch (info->type) {
    case VT_TYPE_NUMBER:
        value.as.number = any_number(w, info);
        break;
    case VT_TYPE_BOOL:
        value.as.boolean = info->id == VT_PROP_VISIBLE ? below(w, 5) > 0 : below(w, 2) > 0;
        break;
    case VT_TYPE_COLOR:
        value.as.color = (vt_color){1, 2, (uint8_t)below(w, 3), (uint8_t)(below(w, 5) * 50)};
        break;
    case VT_TYPE_STRING:
        value.as.string.bytes = strings[below(w, 6)];
        value.as.string.length = strlen(value.as.string.bytes);
        break;
    case VT_TYPE_POINTS:
        for (int i = 0; i < 8; i++)
            corners[i] = between(w, -30, 90);
        value.as.points.xy = corners;
        value.as.points.count = 2 * below(w, 5);
        break;
    case VT_TYPE_ENUM:
        value.as.choice = (int)below(w, 4);
        break;
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
    vt_node_kind kind = (vt_node_kind)below(w, VT_NODE_KINDS), parent_kind = VT_NODE_RECT;
    if (below(w, 3) == 0) kind = VT_NODE_RECT;
    if (vt_stage_alive(w->stage, *place)) return;
    vt_stage_kind(w->stage, parent, &parent_kind, NULL);
    if (!vt_node_holds(parent_kind)) parent = vt_stage_scene(w->stage);
    bool added = vt_stage_add(w->stage, parent, kind, place, NULL);
    assert_int_equal(vt_stage_add(w->twin, parent, kind, &twin, NULL), added);
    if (!added) return; /* too deep */
    assert_true(house_same(*place, twin));
    const vt_prop first[] = {VT_PROP_X, VT_PROP_Y, VT_PROP_W, VT_PROP_H, VT_PROP_TEXT, VT_PROP_SRC,
        VT_PROP_POINTS, VT_PROP_DX, VT_PROP_DY, VT_PROP_COLOR};
    bool flows = kind >= VT_NODE_ROW && kind <= VT_NODE_STACK;
    for (int i = 0; i < 10; i++)
        if (below(w, 8) && !(flows && i < 4)) set_any(w, *place, first[i]);
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

/* The stage alone is asked, which must change nothing. */
static void look(walk *w, vt_node node, const vt_prop_info *info)
{
    vt_value value;
    vt_rect box;
    vt_point at = {(double)below(w, 480), (double)below(w, 360)}, own;
    vt_node path[VT_STAGE_DEEPEST];
    vt_stage_pannable pannable;
    vt_stage_get(w->stage, node, info->id, &value, NULL);
    vt_stage_box(w->stage, node, &box);
    vt_stage_hit(w->stage, at, path, VT_STAGE_DEEPEST);
    vt_stage_to_own(w->stage, node, at, &own);
    vt_stage_pan_limits(w->stage, node, &pannable);
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
        if (what >= 820 && what < 860) vt_stage_to_back(both[i], node, NULL);
        if (what >= 860 && what < 870)
            vt_stage_film_ready(both[i], vt_stage_film(both[i], node), rare > 5, width, height);
        if (what >= 910 && what < 950) vt_tweens_advance(both[i], w->now, NULL, NULL);
        if (what >= 950 && what < 970) vt_stage_asset(both[i], request, rare > 5, width, height);
        if (what == 991 && rare == 0) vt_stage_set_background(both[i], (vt_color){(uint8_t)width, 0, 0, 255});
        if (what == 992 && rare == 0) vt_stage_clear(both[i], vt_stage_scene(both[i]), NULL);
        if (what == 993 && rare == 0) vt_stage_remeasure(both[i]);
        if (what == 994 && rare == 0) vt_stage_set_rtl(both[i], width > 50);
        if (what == 995) vt_stage_asset_better(both[i], request);
        if (what >= 996) vt_stage_pan_to(both[i], node, width, height, (double)(rare + 1) / 10);
    }
}

static void all_that_changes_is_damaged(void **state)
{
    (void)state;
    walk *w = calloc(1, sizeof *w);
    assert_non_null(w);
    vt_stage_deps deps = house_deps;
    deps.context = &w->films[0];
    w->stage = vt_stage_create(&deps, NULL);
    deps.context = &w->films[1];
    w->twin = vt_stage_create(&deps, NULL);
    assert_true(w->stage && w->twin);
    w->view = vt_view_make(480, 360, W, H, 0, 0);
    vt_chance_seed(&w->chance, seed);
    vt_drawlist_init(&w->list);
    vt_drawlist_init(&w->twin_list);
    vt_buf_init(&w->print);
    for (int i = 0; i < OPERATIONS; i++) {
        any_operation(w);
        if (below(w, 5) == 0) check_damage(w, i);
    }
    if (w->unchanged * 10 > w->settled || w->items < 5 * w->settled || w->pushes * 10 < w->settled)
        fail_msg("seed %llu: of %llu settlings %llu damaged what did not change; %llu items, %llu layers",
            (unsigned long long)seed, (unsigned long long)w->settled, (unsigned long long)w->unchanged,
            (unsigned long long)w->items, (unsigned long long)w->pushes);
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

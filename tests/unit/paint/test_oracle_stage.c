/* The damage oracle over the real stage: things are added, changed, moved to other groups' fronts and removed
 * at random, and every picture must be what a whole painting of it is. */
#include "check.h"

#include "base/view.h"
#include "cpu_help.h"
#include "more_scenes.h"

enum { VIEW_W = 320, VIEW_H = 180, NODES = 40, FRAMES = 120 };

typedef struct {
    vt_stage *stage;
    vt_painter *painter;
    vt_chance chance;
    vt_node nodes[NODES];
    int count;
} stand;

static uint32_t request(void *context, const char *src)
{
    (void)context;
    return strcmp(src, "disc.png") == 0 ? DISC : strcmp(src, "plate.png") == 0 ? PLATE : LOST;
}

static uint64_t below(stand *s, uint64_t limit)
{
    return vt_chance_below(&s->chance, limit);
}

static vt_node any(stand *s)
{
    return s->count == 0 ? vt_stage_scene(s->stage) : s->nodes[below(s, (uint64_t)s->count)];
}

static void add(stand *s)
{
    const vt_node_kind kinds[] = {VT_NODE_GROUP, VT_NODE_IMAGE, VT_NODE_RECT, VT_NODE_RECT, VT_NODE_IMAGE};
    vt_node_kind kind = kinds[below(s, 5)], of = VT_NODE_RECT;
    vt_node parent = any(s);
    if (!vt_stage_kind(s->stage, parent, &of, NULL) || !vt_node_holds(of)) parent = vt_stage_scene(s->stage);
    vt_node node;
    if (s->count == NODES || !vt_stage_add(s->stage, parent, kind, &node, NULL)) return;
    s->nodes[s->count++] = node;
    const char *const names[] = {"disc.png", "plate.png", "lost.png"};
    if (kind == VT_NODE_IMAGE) vt_stage_set_string(s->stage, node, VT_PROP_SRC, names[below(s, 3)], NULL);
    vt_stage_set_number(s->stage, node, VT_PROP_X, (double)below(s, VIEW_W), NULL);
    vt_stage_set_number(s->stage, node, VT_PROP_Y, (double)below(s, VIEW_H), NULL);
    vt_stage_set_number(s->stage, node, VT_PROP_W, 20 + (double)below(s, 100), NULL);
    vt_stage_set_number(s->stage, node, VT_PROP_H, 20 + (double)below(s, 80), NULL);
}

static void set(stand *s, vt_prop prop, double least, double most)
{
    vt_stage_set_number(s->stage, any(s), prop, least + (most - least) * vt_chance_unit(&s->chance), NULL);
}

static void forget_dead(stand *s)
{
    int kept = 0;
    for (int i = 0; i < s->count; i++)
        if (vt_stage_alive(s->stage, s->nodes[i])) s->nodes[kept++] = s->nodes[i];
    s->count = kept;
}

static void change(stand *s)
{
    switch (below(s, 14)) {
    case 0:
        vt_stage_remove(s->stage, any(s), NULL);
        forget_dead(s);
        break;
    case 1:
        vt_stage_to_front(s->stage, any(s), NULL);
        break;
    case 2:
        set(s, VT_PROP_ROTATION, 0, 360);
        break;
    case 3:
        set(s, VT_PROP_SCALE_X, -2, 2);
        break;
    case 4:
        set(s, VT_PROP_OPACITY, 0, 1);
        break;
    case 5:
        set(s, VT_PROP_RADIUS, 0, 40);
        break;
    case 6:
        vt_stage_set_bool(s->stage, any(s), VT_PROP_CLIP, below(s, 2), NULL);
        break;
    case 7:
        vt_stage_set_bool(s->stage, any(s), VT_PROP_FLATTEN, below(s, 2), NULL);
        break;
    case 8:
        vt_stage_set_bool(s->stage, any(s), VT_PROP_VISIBLE, below(s, 4) > 0, NULL);
        break;
    case 9:
        vt_stage_set_color(
            s->stage, any(s), VT_PROP_COLOR, rgba((uint32_t)vt_chance_next(&s->chance) | 0x80), NULL);
        break;
    case 10:
        vt_stage_set_string(s->stage, any(s), VT_PROP_MASK, below(s, 2) ? "disc.png" : "", NULL);
        break;
    case 11:
        vt_stage_set(
            s->stage, any(s), VT_PROP_BLEND, &(vt_value){VT_TYPE_ENUM, {.choice = (int)below(s, 4)}}, NULL);
        break;
    case 12:
        set(s, VT_PROP_X, 0, VIEW_W);
        break;
    default:
        add(s);
        break;
    }
}

static void run(uint64_t seed, props *p)
{
    stand s = {.count = 0};
    vt_err err = {.kind = VT_ERR_NONE};
    const vt_stage_deps deps = {.request = request};
    const vt_painter_options options = {.fonts = p->fonts, .w = VIEW_W, .h = VIEW_H, .oracle = true};
    const vt_view view = vt_view_make(VIEW_W, VIEW_H, VIEW_W, VIEW_H, 0, 500);
    vt_chance_seed(&s.chance, seed);
    s.stage = vt_stage_create(&deps, &err);
    s.painter = vt_painter_cpu_create(&options, &err);
    assert_non_null(s.stage);
    assert_non_null(s.painter);
    hang_pictures(s.painter, p);
    vt_stage_asset(s.stage, DISC, true, p->disc->w, p->disc->h);
    vt_stage_asset(s.stage, PLATE, true, p->plate->w, p->plate->h);
    vt_stage_asset(s.stage, LOST, false, 0, 0);
    vt_drawlist list;
    vt_drawlist_init(&list);
    for (int frame = 0; frame < FRAMES; frame++) {
        vt_region damage;
        vt_region_clear(&damage);
        for (uint64_t n = 1 + below(&s, 4); n > 0; n--)
            change(&s);
        vt_stage_settle(s.stage, &view, &damage);
        assert_true(vt_stage_draw(s.stage, &view, NULL, &list, &err));
        bool right = vt_painter_paint(s.painter, &list, &damage, &err);
        if (!right) print_message("seed %d, frame %d: %s\n", (int)seed, frame, err.message);
        assert_true(right);
    }
    vt_drawlist_finish(&list);
    vt_painter_destroy(s.painter);
    vt_stage_destroy(s.stage);
}

static void every_change_is_damaged(void **state)
{
    (void)state;
    props p = get_props();
    for (uint64_t seed = 1; seed <= 12; seed++)
        run(seed, &p);
    return_props(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_change_is_damaged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

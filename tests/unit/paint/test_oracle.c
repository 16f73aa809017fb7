/* The witness that draws every list whole: it finds damage that is too small, and says where. */
#include "check.h"

#include "cpu_help.h"
#include "more_scenes.h"

static vt_painter *watched(int w, int h, vt_fonts *fonts)
{
    vt_err err = {.kind = VT_ERR_NONE};
    const vt_painter_options options = {
        .fonts = fonts, .w = w, .h = h, .dev = true, .oracle = true, .memory = 16 << 20};
    vt_painter *painter = vt_painter_cpu_create(&options, &err);
    assert_non_null(painter);
    return painter;
}

static void damage_that_is_too_small_is_found(void **state)
{
    (void)state;
    vt_painter *painter = watched(100, 80, NULL);
    vt_err err = {.kind = VT_ERR_NONE};
    vt_region all = whole(100, 80), part;
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    vt_draw *item = add_rect(&list, 10, 10, 30, 30, 0xff0000ff);
    assert_true(vt_painter_paint(painter, &list, &all, &err));
    item->matrix.e += 5; /* it moves; what it leaves is damaged, but not all of what it reaches */
    item->bounds.x1 += 5;
    vt_region_clear(&part);
    vt_region_add(&part, (vt_irect){10, 10, 44, 40});
    assert_false(vt_painter_paint(painter, &list, &part, &err));
    assert_non_null(strstr(err.message, "At 44,10 "));
    assert_non_null(strstr(err.message, "#ffff0000"));
    assert_non_null(strstr(err.message, "#ff000000"));
    assert_non_null(strstr(err.message, "item 0, rect 30x30"));
    item->matrix.e += 1;
    vt_region_add(&part, (vt_irect){10, 10, 46, 40});
    assert_true(vt_painter_paint(painter, &list, &part, &err));
    finish_list(&list);
    vt_painter_destroy(painter);
}

static vt_region bounds_of(const vt_draw *a, const vt_draw *b)
{
    vt_region region;
    vt_region_clear(&region);
    vt_region_add(&region, a->bounds);
    vt_region_add(&region, b->bounds);
    vt_region_clip(&region, (vt_irect){0, 0, 300, 200});
    return region;
}

/* Things of all kinds move and change, their old and new places are damaged: the canvas is always the whole.
 */
static void honest_damage_passes(void **state)
{
    (void)state;
    props p = get_props();
    vt_err err = {.kind = VT_ERR_NONE};
    for (uint64_t seed = 1; seed <= 12; seed++) {
        vt_painter *painter = watched(300, 200, p.fonts);
        hang_pictures(painter, &p);
        vt_chance chance;
        vt_chance_seed(&chance, seed);
        vt_region damage = whole(300, 200);
        vt_drawlist list;
        start_list(&list, 0x304050ff);
        keep_string(&list, "missing.png");
        for (int i = 0; i < 12; i++) {
            if (i == 4)
                add_push(&list, 150, 100, 200, 150, (double)(seed % 3) * 20, 0.8, seed % 2, 0)->radius = 20;
            if (i == 9) add_pop(&list);
            add_random(&list, &chance);
        }
        for (int frame = 0; frame < 25; frame++) {
            bool painted = vt_painter_paint(painter, &list, &damage, &err);
            if (!painted) print_message("seed %d, frame %d: %s\n", (int)seed, frame, err.message);
            assert_true(painted);
            vt_draw *item;
            do {
                item = &list.items[vt_chance_below(&chance, (uint64_t)list.count)];
            } while (item->kind == VT_DRAW_PUSH || item->kind == VT_DRAW_POP);
            vt_draw before = *item;
            if (vt_chance_below(&chance, 2)) {
                item->matrix.e += 0.3; /* drifts */
                item->bounds.x0--, item->bounds.x1++;
            } else {
                vt_draw other = *item;
                add_random(&list, &chance);
                other = list.items[--list.count];
                *item = other;
            }
            damage = bounds_of(&before, item);
        }
        vt_region rough;
        int64_t now_us = 0;
        rest(painter, &now_us, &rough);
        vt_region_add_region(&rough, &damage);
        assert_true(vt_painter_paint(painter, &list, &rough, &err));
        finish_list(&list);
        vt_painter_destroy(painter);
    }
    return_props(&p);
}

/* Better pixels change the picture: without damage that is found. */
static void pictures_that_change_need_damage(void **state)
{
    (void)state;
    props p = get_props();
    vt_painter *painter = watched(100, 80, p.fonts);
    vt_err err = {.kind = VT_ERR_NONE};
    vt_region all = whole(100, 80), corner;
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    add_image(&list, 50, 40, 60, 60, 0, 1, DISC);
    assert_true(vt_painter_paint(painter, &list, &all, &err));
    hang_pictures(painter, &p);
    vt_region_clear(&corner);
    vt_region_add(&corner, (vt_irect){0, 0, 2, 2});
    assert_false(vt_painter_paint(painter, &list, &corner, &err));
    assert_non_null(strstr(err.message, "pot.png"));
    finish_list(&list);
    vt_painter_destroy(painter);
    return_props(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damage_that_is_too_small_is_found),
        cmocka_unit_test(honest_damage_passes),
        cmocka_unit_test(pictures_that_change_need_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

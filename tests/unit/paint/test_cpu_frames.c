/* The CPU painter from frame to frame: damage, motion, borrowed canvases, and what it survives. */
#include "check.h"

#include "cpu_help.h"
#include "more_scenes.h"

/* Painting in pieces gives the same picture as painting at once. */
static void pieces_make_the_whole(void **state)
{
    (void)state;
    props p = get_props();
    for (size_t i = 0; i < MORE_SCENES; i++) {
        vt_painter *one = make(SCENE_W, SCENE_H, p.fonts, true),
                   *many = make(SCENE_W, SCENE_H, p.fonts, true);
        vt_err err = {.kind = VT_ERR_NONE};
        vt_drawlist list;
        hang_pictures(one, &p);
        hang_pictures(many, &p);
        start_list(&list, 0x202830ff);
        more_scenes[i].draw(&list, &p);
        vt_pixels *expected = paint_all(one, &list, SCENE_W, SCENE_H);
        for (int y = 0; y < SCENE_H; y += 47) {
            for (int x = 0; x < SCENE_W; x += 61) {
                vt_region piece;
                vt_region_clear(&piece);
                vt_region_add(&piece, (vt_irect){x, y, x + 61, y + 47});
                assert_true(vt_painter_paint(many, &list, &piece, &err));
            }
        }
        vt_pixels *actual = vt_painter_copy(many, &err);
        assert_memory_equal(actual->data, expected->data, (size_t)SCENE_W * SCENE_H * sizeof *actual->data);
        vt_pixels_destroy(expected);
        vt_pixels_destroy(actual);
        finish_list(&list);
        vt_painter_destroy(one);
        vt_painter_destroy(many);
    }
    return_props(&p);
}

static void nothing_outside_the_damage_changes(void **state)
{
    (void)state;
    props p = get_props();
    vt_painter *painter = make(SCENE_W, SCENE_H, p.fonts, true);
    hang_pictures(painter, &p);
    vt_drawlist empty, list;
    start_list(&empty, 0x000000ff);
    vt_pixels_destroy(paint_all(painter, &empty, SCENE_W, SCENE_H));
    start_list(&list, 0x000000ff);
    for (size_t i = 0; i < MORE_SCENES; i++)
        more_scenes[i].draw(&list, &p);
    vt_region part;
    vt_region_clear(&part);
    vt_region_add(&part, (vt_irect){100, 100, 300, 200});
    vt_region_add(&part, (vt_irect){-50, 390, 20, 500});
    assert_true(vt_painter_paint(painter, &list, &part, NULL));
    vt_pixels *out = vt_painter_copy(painter, NULL);
    int changed = 0;
    for (int y = 0; y < SCENE_H; y++) {
        for (int x = 0; x < SCENE_W; x++) {
            bool inside = (x >= 100 && x < 300 && y >= 100 && y < 200) || (x < 20 && y >= 390);
            if (!inside) assert_int_equal(at(out, x, y), 0xFF000000);
            changed += at(out, x, y) != 0xFF000000;
        }
    }
    assert_true(changed > 5000);
    vt_pixels_destroy(out);
    finish_list(&list);
    finish_list(&empty);
    vt_painter_destroy(painter);
    return_props(&p);
}

static void a_second_frame_allocates_nothing(void **state)
{
    (void)state;
    props p = get_props();
    vt_painter *painter = make(SCENE_W, SCENE_H, p.fonts, true);
    hang_pictures(painter, &p);
    vt_drawlist list;
    start_list(&list, 0x202830ff);
    for (size_t i = 0; i < MORE_SCENES; i++)
        more_scenes[i].draw(&list, &p);
    vt_pixels_destroy(paint_all(painter, &list, SCENE_W, SCENE_H));
    vt_region all = whole(SCENE_W, SCENE_H);
    uint64_t before = vt_mem_count();
    for (int i = 0; i < 5; i++)
        assert_true(vt_painter_paint(painter, &list, &all, NULL));
    assert_int_equal(vt_mem_count(), before);
    finish_list(&list);
    vt_painter_destroy(painter);
    return_props(&p);
}

/* A moving scale is drawn roughly, and sharply when it is asked for again. */
static void motion_is_rough_and_rest_is_sharp(void **state)
{
    (void)state;
    props p = get_props();
    vt_painter *moving = make(400, 300, p.fonts, true), *fresh = make(400, 300, p.fonts, true);
    hang_pictures(moving, &p);
    hang_pictures(fresh, &p);
    vt_region rough, all = whole(400, 300);
    int64_t now_us = 0;
    uint64_t cost = 0;
    vt_drawlist list;
    for (int i = 0; i <= 20; i++) {
        double scale = 0.5 + i * 0.011;
        start_list(&list, 0x202830ff);
        add_image(&list, 110, 150, 200, 200, 0, scale, DISC);
        add_text(&list, p.fonts, 220, 150, 40, 0, scale, 0, "Moving", 0xffffffff);
        bordered(add_item(&list, VT_DRAW_RECT, 310, 60, 90, 60, 20, scale), 12, 3, 0xffffffff)->color =
            rgba(0xd06020ff);
        uint64_t before = vt_mem_count();
        assert_true(vt_painter_paint(moving, &list, &all, NULL));
        if (i > 2) cost += vt_mem_count() - before; /* but for the few sizes of what is turned */
        assert_int_equal(is_rough(moving), i > 0);
        if (i < 20) finish_list(&list);
    }
    assert_in_range(cost, 0, 10);
    assert_true(rest(moving, &now_us, &rough));
    for (int i = 0; i < 3; i++)
        assert_true(vt_region_touches(&rough, list.items[i].bounds));
    assert_true(vt_painter_paint(moving, &list, &rough, NULL));
    assert_false(is_rough(moving));
    vt_pixels *actual = vt_painter_copy(moving, NULL), *expected = paint_all(fresh, &list, 400, 300);
    assert_memory_equal(actual->data, expected->data, (size_t)400 * 300 * 4);
    vt_pixels_destroy(actual);
    vt_pixels_destroy(expected);
    finish_list(&list);
    vt_painter_destroy(moving);
    vt_painter_destroy(fresh);
    return_props(&p);
}

/* A zoom so slow that several frames round to one size must not scale a large picture again and again. */
static void a_slow_zoom_costs_nothing(void **state)
{
    (void)state;
    vt_painter *painter = make(640, 480, NULL, true);
    vt_pixels *photo = disc(1000, 750, true);
    give(painter, 1, photo);
    vt_region rough, all = whole(640, 480);
    int64_t now_us = 0;
    vt_pixels *last = NULL, *now = NULL;
    for (int i = 0; i < 60; i++) {
        vt_drawlist list;
        start_list(&list, 0x000000ff);
        add_image(&list, 320, 240, 640, 480, 0, 1 + i * 0.0002, 1);
        uint64_t before = vt_mem_count();
        assert_true(vt_painter_paint(painter, &list, &all, NULL));
        assert_true(i < 3 || vt_mem_count() == before);
        if (i >= 58) *(i == 58 ? &last : &now) = vt_painter_copy(painter, NULL);
        finish_list(&list);
    }
    assert_true(rest(painter, &now_us, &rough));
    vt_drawlist still;
    start_list(&still, 0x000000ff);
    add_image(&still, 320, 240, 640, 480, 0, 1 + 59 * 0.0002, 1);
    assert_true(vt_painter_paint(painter, &still, &all, NULL));
    for (int i = 0; i < 10 && is_rough(painter); i++)
        assert_true(!rest(painter, &now_us, &rough) || vt_painter_paint(painter, &still, &rough, NULL));
    assert_false(is_rough(painter));
    finish_list(&still);
    assert_memory_not_equal(last->data, now->data, (size_t)640 * 480 * 4); /* it moves by parts of a pixel */
    vt_pixels_destroy(last);
    vt_pixels_destroy(now);
    vt_painter_destroy(painter);
    vt_pixels_destroy(photo);
}

/* Six large pictures at once are shown at once, become sharp one after another at rest, and stay: they are
 * more than the cache's limit, but one frame shows them all. */
static void a_wall_of_pictures_settles(void **state)
{
    (void)state;
    const vt_painter_options options = {.w = 640, .h = 480, .memory = 1};
    vt_err err = {.kind = VT_ERR_NONE};
    vt_painter *painter = vt_painter_cpu_create(&options, &err);
    assert_non_null(painter);
    vt_pixels *photo = disc(1000, 750, true);
    vt_drawlist list;
    start_list(&list, 0x000000ff);
    for (uint32_t i = 1; i <= 6; i++) {
        give(painter, i, photo);
        add_image(&list, 320 + i, 240, 600, 450, 0, 1, i)->opacity = 0.9;
    }
    vt_region rough, all = whole(640, 480);
    int64_t now_us = 0;
    assert_true(vt_painter_paint(painter, &list, &all, NULL));
    int frames = 0;
    for (; is_rough(painter); frames++) {
        assert_true(frames < 20);
        assert_true(!rest(painter, &now_us, &rough) || vt_painter_paint(painter, &list, &rough, NULL));
    }
    assert_in_range(frames, 5, 12);
    uint64_t before = vt_mem_count();
    for (int i = 0; i < 4; i++)
        assert_true(vt_painter_paint(painter, &list, &all, NULL));
    assert_int_equal(vt_mem_count(), before);
    assert_false(is_rough(painter));
    finish_list(&list);
    vt_painter_destroy(painter);
    vt_pixels_destroy(photo);
}

/* What lies wholly behind something opaque is left out; what shows at an edge is not. */
static void hidden_things_cost_nothing(void **state)
{
    (void)state;
    props p = get_props();
    for (int shift = 0; shift < 2; shift++) {
        vt_painter *painter = make(400, 300, p.fonts, true);
        hang_pictures(painter, &p);
        vt_drawlist list;
        start_list(&list, 0x000000ff);
        add_image(&list, 150 + shift * 60, 150, 100, 75, 0, 1, PLATE); /* would get a sharp copy */
        add_rect(&list, 50, 50, 200, 200, 0x204060ff);
        vt_region all = whole(400, 300);
        uint64_t before = vt_mem_count();
        assert_true(vt_painter_paint(painter, &list, &all, NULL));
        assert_int_equal(vt_mem_count() > before, shift);
        vt_pixels *out = vt_painter_copy(painter, NULL);
        assert_int_equal(at(out, 150, 150), 0xFF204060);
        assert_int_equal(at(out, 255, 150) != 0xFF000000, shift);
        vt_pixels_destroy(out);
        finish_list(&list);
        vt_painter_destroy(painter);
    }
    return_props(&p);
}

static void canvas_can_be_borrowed_and_changed(void **state)
{
    (void)state;
    vt_err err = {.kind = VT_ERR_NONE};
    vt_pixels *first = vt_pixels_create(30, 20), *second = vt_pixels_create(50, 40);
    vt_painter_options options = {.w = 30, .h = 20, .canvas = first};
    vt_painter *painter = vt_painter_cpu_create(&options, &err);
    assert_non_null(painter);
    vt_drawlist list;
    start_list(&list, 0x112233ff);
    vt_region all = whole(100, 100);
    assert_true(vt_painter_paint(painter, &list, &all, &err));
    assert_int_equal(at(first, 29, 19), 0xFF112233);
    assert_true(first->opaque);
    assert_false(vt_painter_resize(painter, 50, 41, second, &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    assert_true(vt_painter_resize(painter, 50, 40, second, &err));
    assert_true(vt_painter_paint(painter, &list, &all, &err));
    assert_int_equal(at(second, 49, 39), 0xFF112233);
    assert_false(vt_painter_copy_into(painter, first, &err));
    assert_true(vt_painter_resize(painter, 10, 10, NULL, &err));
    assert_true(vt_painter_present(painter, &all, &err)); /* no window: nothing */
    vt_painter_destroy(painter);
    vt_painter_destroy(NULL);
    options = (vt_painter_options){.w = 0, .h = 20};
    assert_null(vt_painter_cpu_create(&options, &err));
    vt_pixels_destroy(first);
    vt_pixels_destroy(second);
    finish_list(&list);
}

static const double bad[] = {0, 1e-12, 1e12, -5, NAN, INFINITY, -INFINITY, 0.3};
enum { BAD = sizeof bad / sizeof bad[0] };

static void spoil(vt_draw *item, int kind, double one, double other)
{
    item->kind = (vt_draw_kind)kind;
    item->asset = PLATE;
    item->matrix = vt_affine_multiply(vt_affine_scale(one, other), vt_affine_rotate(kind * 20));
    item->bounds = (vt_irect){0, 0, 100, 100};
    item->radius = other;
    item->border = one;
    item->border_color = rgba(0xff0000ff);
    if (kind != VT_DRAW_TEXT) item->w = other;
    if (kind != VT_DRAW_TEXT) item->h = one;
    item->opacity = kind % 2 ? one : 0.7;
    item->blend = (vt_blend)(kind % 4);
}

/* With whatever such an item may carry, made of the same nonsense. */
static void spoil_extra(vt_drawlist *list, vt_draw *item, double one, double other)
{
    const vt_draw_picture picture = {.crop = {one, other, other, one},
        .left = one,
        .top = other,
        .right = one,
        .bottom = other,
        .tint = {1, 2, 3, 4},
        .columns = one > 0 && one < 10 ? (int)one : -3,
        .rows = other > 1e9 ? INT32_MAX : -1,
        .frame = INT64_MIN};
    const vt_draw_layer layer = {.clip = true};
    const vt_draw_gradient gradient = {VT_GRADIENT_LINEAR, {1, 2, 3, 4}, one};
    switch (item->kind) {
    case VT_DRAW_RECT:
        item->extra = vt_drawlist_keep_extra(list, &gradient, sizeof gradient);
        break;
    case VT_DRAW_IMAGE:
        item->extra = vt_drawlist_keep_extra(list, &picture, sizeof picture);
        break;
    case VT_DRAW_PUSH:
        item->extra = vt_drawlist_keep_extra(list, &layer, sizeof layer);
        break;
    default:
        break;
    }
}

static void nonsense_is_survived(void **state)
{
    (void)state;
    const int kinds[] = {VT_DRAW_RECT, VT_DRAW_IMAGE, VT_DRAW_PUSH, VT_DRAW_IMAGE, VT_DRAW_TEXT, VT_DRAW_POP};
    props p = get_props();
    vt_painter *painter = make(100, 100, p.fonts, true);
    hang_pictures(painter, &p);
    vt_region all = whole(100, 100);
    for (int i = 0; i < BAD * BAD; i++) {
        vt_drawlist list;
        start_list(&list, 0);
        for (int turn = 0; turn < 2; turn++) {
            for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
                vt_draw *item = add_text(&list, p.fonts, 10, 10, 20, 30, 1, 0, "x", 0xffffffff);
                spoil(item, kinds[k], bad[i / BAD], bad[i % BAD]);
                if (turn) item->matrix = vt_affine_scale(bad[i / BAD], bad[i % BAD]);
                spoil_extra(&list, item, bad[i / BAD], bad[i % BAD]);
            }
        }
        assert_true(vt_painter_paint(painter, &list, &all, NULL));
        finish_list(&list);
    }
    give(painter, UINT32_MAX, p.plate);
    vt_painter_destroy(painter);
    return_props(&p);
}

/* Whatever allocation fails, the frame comes; only something in it may be missing. */
static void no_memory_is_survived(void **state)
{
    (void)state;
    props p = get_props();
    vt_drawlist list;
    start_list(&list, 0x202830ff);
    for (size_t i = 0; i < MORE_SCENES; i++)
        more_scenes[i].draw(&list, &p);
    vt_region all = whole(SCENE_W, SCENE_H);
    bool failed = true;
    for (uint64_t n = 1; failed; n += n < 40 ? 1 : 7) {
        vt_painter *painter = make(SCENE_W, SCENE_H, p.fonts, true);
        hang_pictures(painter, &p);
        vt_mem_fail_at(n);
        assert_true(vt_painter_paint(painter, &list, &all, NULL));
        failed = vt_mem_fail_at(0);
        vt_painter_destroy(painter);
    }
    finish_list(&list);
    return_props(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_make_the_whole),
        cmocka_unit_test(nothing_outside_the_damage_changes),
        cmocka_unit_test(a_second_frame_allocates_nothing),
        cmocka_unit_test(motion_is_rough_and_rest_is_sharp),
        cmocka_unit_test(a_slow_zoom_costs_nothing),
        cmocka_unit_test(a_wall_of_pictures_settles),
        cmocka_unit_test(hidden_things_cost_nothing),
        cmocka_unit_test(canvas_can_be_borrowed_and_changed),
        cmocka_unit_test(nonsense_is_survived),
        cmocka_unit_test(no_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

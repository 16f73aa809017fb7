/* Films on the canvas: straight where they fit, scaled, turned, mirrored, clipped; each new picture is
 * another one, and nothing of them is kept. */
#include "check.h"

#include "base/chance.h"
#include "base/view.h"
#include "cpu_help.h"
#include "paint/backend.h"
#include "stage/stage.h"

enum { W = 160, H = 120, FILM = 7 };

/* Each pixel tells its place. */
static vt_pixels *frame(int w, int h, uint8_t blue)
{
    vt_pixels *pixels = vt_pixels_create(w, h);
    assert_non_null(pixels);
    pixels->opaque = true;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            pixels->data[y * pixels->stride + x] = 0xFF000000u | (uint32_t)x << 16 | (uint32_t)y << 8 | blue;
    return pixels;
}

static vt_draw *add_film(vt_drawlist *list, double x, double y, double w, double h, double degrees)
{
    vt_draw *item = add_item(list, VT_DRAW_FILM, x + w / 2, y + h / 2, w, h, degrees, 1);
    const vt_draw_film film = {.film = FILM, .tint = {255, 255, 255, 255}};
    item->fit = VT_FIT_CONTAIN;
    item->src = keep_string(list, "film.mp4");
    item->extra = vt_drawlist_keep_extra(list, &film, sizeof film);
    return item;
}

static vt_draw_film *film_of(vt_drawlist *list, const vt_draw *item)
{
    return (vt_draw_film *)(void *)(list->extras.data + item->extra);
}

static void what_fits_is_copied_pixel_by_pixel(void **state)
{
    (void)state;
    vt_painter *painter = make(W, H, NULL, false);
    vt_pixels *picture = frame(64, 36, 9);
    vt_drawlist list;
    start_list(&list, 0x202020ff);
    add_film(&list, 20.3, 30.4, 64, 36, 0);
    vt_painter_film(painter, FILM, picture);
    vt_pixels *out = paint_all(painter, &list, W, H);
    for (int y = 0; y < 36; y++)
        for (int x = 0; x < 64; x++)
            assert_int_equal(at(out, 20 + x, 30 + y), at(picture, x, y));
    assert_int_equal(at(out, 19, 30), 0xFF202020);
    assert_int_equal(at(out, 84, 65), 0xFF202020);
    assert_false(is_rough(painter));
    vt_pixels_destroy(out);
    finish_list(&list);
    vt_painter_destroy(painter);
    vt_pixels_destroy(picture);
}

static void mirrored_it_is_the_other_way_round(void **state)
{
    (void)state;
    vt_painter *painter = make(W, H, NULL, false);
    vt_pixels *picture = frame(64, 36, 9);
    vt_drawlist list;
    start_list(&list, 0x202020ff);
    film_of(&list, add_film(&list, 20, 30, 64, 36, 0))->mirrored = true;
    vt_painter_film(painter, FILM, picture);
    vt_pixels *out = paint_all(painter, &list, W, H);
    for (int y = 0; y < 36; y++)
        for (int x = 0; x < 64; x++)
            assert_int_equal(at(out, 83 - x, 30 + y), at(picture, x, y));
    vt_pixels_destroy(out);
    finish_list(&list);
    vt_painter_destroy(painter);
    vt_pixels_destroy(picture);
}

static void fits_are_those_of_pictures(void **state)
{
    (void)state;
    vt_painter *painter = make(W, H, NULL, false);
    vt_pixels *picture = frame(40, 20, 9);
    vt_drawlist list;
    start_list(&list, 0x202020ff);
    vt_draw *item = add_film(&list, 10, 10, 80, 80, 0);
    vt_painter_film(painter, FILM, picture);
    vt_pixels *out = paint_all(painter, &list, W, H);
    assert_int_equal(at(out, 50, 29), 0xFF202020); /* beside it */
    assert_int_equal(at(out, 50, 30) & 255, 9);
    assert_int_equal(at(out, 50, 69) & 255, 9);
    assert_int_equal(at(out, 50, 70), 0xFF202020);
    vt_pixels_destroy(out);
    item->fit = VT_FIT_COVER;
    out = paint_all(painter, &list, W, H);
    assert_int_equal(at(out, 10, 10) & 255, 9);
    assert_int_equal(at(out, 89, 89) & 255, 9);
    assert_true((at(out, 10, 50) >> 16 & 255) >= 9); /* a quarter is cut off on either side */
    assert_true((at(out, 89, 50) >> 16 & 255) <= 30);
    vt_pixels_destroy(out);
    finish_list(&list);
    vt_painter_destroy(painter);
    vt_pixels_destroy(picture);
}

static void a_new_picture_replaces_the_old_one(void **state)
{
    (void)state;
    vt_painter *painter = make(W, H, NULL, false);
    vt_pixels *first = frame(64, 36, 1), *second = frame(64, 36, 2), *third = frame(32, 18, 3);
    vt_drawlist list;
    start_list(&list, 0x202020ff);
    add_film(&list, 20, 30, 64, 36, 0);
    vt_pixels *const pictures[] = {first, second, first, third, second};
    for (int i = 0; i < 5; i++) {
        vt_painter_film(painter, FILM, pictures[i]);
        vt_pixels *out = paint_all(painter, &list, W, H);
        assert_int_equal(at(out, 50, 50) & 255, at(pictures[i], 0, 0) & 255);
        vt_pixels_destroy(out);
    }
    first->data[0] = 0xFF0000FF; /* new pixels in the same place */
    vt_painter_film(painter, FILM, first);
    first->data[0] = 0xFF00FF00;
    vt_painter_film(painter, FILM, first);
    vt_pixels *out = paint_all(painter, &list, W, H);
    assert_int_equal(at(out, 20, 30), 0xFF00FF00);
    vt_pixels_destroy(out);
    vt_painter_film(painter, FILM, NULL);
    vt_pixels_destroy(first);
    vt_pixels_destroy(second);
    vt_pixels_destroy(third);
    out = paint_all(painter, &list, W, H);
    assert_int_equal(at(out, 50, 50), 0xFF202020);
    vt_pixels_destroy(out);
    vt_painter_film(painter, FILM, NULL); /* twice is no harm */
    finish_list(&list);
    vt_painter_destroy(painter);
}

static void the_poster_stands_in(void **state)
{
    (void)state;
    props p = get_props();

    vt_painter *painter = make(W, H, p.fonts, false);
    vt_painter *team = make(W, H, p.fonts, true);
    vt_pixels *poster = frame(40, 20, 77), *picture = frame(40, 20, 9);
    vt_drawlist list;
    start_list(&list, 0x202020ff);
    vt_draw *item = add_film(&list, 10, 10, 80, 40, 0);
    item->asset = 5;
    /* Nothing is there yet. */
    vt_pixels *out = paint_all(painter, &list, W, H);
    assert_int_equal(at(out, 50, 30), 0xFF202020);
    vt_pixels_destroy(out);
    give(painter, 5, poster);
    out = paint_all(painter, &list, W, H);
    assert_int_equal(at(out, 50, 30) & 255, 77);
    vt_pixels_destroy(out);
    vt_painter_film(painter, FILM, picture);
    out = paint_all(painter, &list, W, H);
    assert_int_equal(at(out, 50, 30) & 255, 9);
    vt_pixels_destroy(out);
    film_of(&list, item)->failed = true; /* although a picture was kept */
    out = paint_all(painter, &list, W, H);
    assert_int_equal(at(out, 50, 30) & 255, 77);
    vt_pixels_destroy(out);
    /* Neither film nor poster: quiet grey for visitors, the name for the team. */
    item->asset = 0;
    out = paint_all(painter, &list, W, H);
    assert_int_not_equal(at(out, 50, 30), 0xFF202020);
    vt_pixels *told = paint_all(team, &list, W, H);
    assert_int_equal(at(told, 80, 45), 0xFF2B1D23);
    vt_pixels_destroy(told);
    vt_pixels_destroy(out);
    finish_list(&list);
    vt_painter_destroy(painter);
    vt_painter_destroy(team);
    vt_pixels_destroy(poster);
    vt_pixels_destroy(picture);
    return_props(&p);
}

static void what_moves_is_never_rough(void **state)
{
    (void)state;
    vt_painter *painter = make(W, H, NULL, false);
    vt_pixels *picture = frame(100, 60, 9);
    vt_region due;
    int64_t now = 0;
    for (int i = 0; i < 12; i++) {
        vt_drawlist list;
        start_list(&list, 0x202020ff);
        add_film(&list, 20 + i * 0.3, 30, 50 + i, 30 + i, i % 3 == 0 ? 0 : 5);
        vt_painter_film(painter, FILM, picture);
        vt_pixels_destroy(paint_all(painter, &list, W, H));
        assert_false(is_rough(painter));
        assert_false(rest(painter, &now, &due));
        finish_list(&list);
    }
    assert_int_equal(painter->sprites.bytes, 0); /* nothing was kept */
    vt_painter_destroy(painter);
    vt_pixels_destroy(picture);
}

static void an_opaque_one_hides_what_lies_behind(void **state)
{
    (void)state;
    vt_painter *painter = make(W, H, NULL, false);
    vt_pixels *picture = frame(80, 40, 9);
    vt_drawlist list;
    start_list(&list, 0x202020ff);
    vt_draw *item = add_film(&list, 0, 0, W, H, 0);
    const vt_irect all = {0, 0, W, H};
    assert_true(vt_irect_empty(vt_lower_hides(painter, &list, item, all)));
    vt_painter_film(painter, FILM, picture);
    vt_irect hidden = vt_lower_hides(painter, &list, item, all); /* contained: bars above and below */
    assert_true(vt_irect_equal(hidden, (vt_irect){0, 20, W, 100}));
    item->fit = VT_FIT_COVER;
    assert_true(vt_irect_equal(vt_lower_hides(painter, &list, item, all), all));
    film_of(&list, item)->failed = true;
    assert_true(vt_irect_empty(vt_lower_hides(painter, &list, item, all)));
    film_of(&list, item)->failed = false;
    picture->opaque = false;
    vt_painter_film(painter, FILM, picture);
    assert_true(vt_irect_empty(vt_lower_hides(painter, &list, item, all)));
    finish_list(&list);
    vt_painter_destroy(painter);
    vt_pixels_destroy(picture);
}

static void another_painter_takes_them_over(void **state)
{
    (void)state;
    vt_painter *painter = make(W, H, NULL, false), *next = make(W, H, NULL, false);
    vt_pixels *picture = frame(64, 36, 9);
    vt_drawlist list;
    start_list(&list, 0x202020ff);
    add_film(&list, 20, 30, 64, 36, 0);
    vt_painter_film(painter, FILM, picture);
    vt_pixels_destroy(paint_all(painter, &list, W, H));
    vt_painter_hand_over(painter, next);
    vt_painter_destroy(painter);
    vt_pixels *out = paint_all(next, &list, W, H);
    assert_int_equal(at(out, 50, 50) & 255, 9);
    vt_pixels_destroy(out);
    finish_list(&list);
    vt_painter_destroy(next);
    vt_pixels_destroy(picture);
}

static uint32_t film_number(void *context, vt_node node, vt_node_kind kind, const char *src)
{
    (void)node;
    (void)kind;
    (void)src;
    return ++*(uint32_t *)context;
}

/* Films that move over a stage that moves, pictures at any moment: every painting is that of the whole. */
static void every_new_picture_is_damaged(void **state)
{
    (void)state;
    uint32_t films = 0;
    vt_err err = {0};
    const vt_stage_deps deps = {.context = &films, .film = film_number};
    const vt_painter_options options = {.w = W, .h = H, .oracle = true};
    const vt_view view = vt_view_make(W, H, W, H, 0, 0);
    vt_stage *stage = vt_stage_create(&deps, &err);
    vt_painter *painter = vt_painter_cpu_create(&options, &err);
    assert_true(stage && painter);
    vt_pixels *pictures[] = {frame(64, 36, 1), frame(64, 36, 120), frame(30, 40, 200)};
    vt_node nodes[4];
    vt_chance chance;
    vt_chance_seed(&chance, 4);
    for (int i = 0; i < 4; i++) {
        vt_node parent = i == 2 ? nodes[0] : vt_stage_scene(stage);
        assert_true(vt_stage_add(stage, parent, i == 3 ? VT_NODE_CAMERA : VT_NODE_VIDEO, &nodes[i], &err));
        vt_stage_set_string(stage, nodes[i], VT_PROP_SRC, "film", &err);
        vt_stage_set_number(stage, nodes[i], VT_PROP_X, 30 * i, &err);
        vt_stage_set_number(stage, nodes[i], VT_PROP_Y, 20 * i, &err);
        vt_stage_set_number(stage, nodes[i], VT_PROP_W, 60, &err);
        vt_stage_set_number(stage, nodes[i], VT_PROP_H, 40, &err);
    }
    vt_drawlist list;
    vt_drawlist_init(&list);
    for (int i = 0; i < 300; i++) {
        vt_node node = nodes[vt_chance_below(&chance, 4)];
        uint32_t film = vt_stage_film(stage, node);
        uint64_t what = vt_chance_below(&chance, 12);
        double some = (double)vt_chance_below(&chance, 60);
        if (what < 5) {
            vt_painter_film(painter, film, pictures[vt_chance_below(&chance, 3)]);
            vt_stage_film_moved(stage, film);
        }
        if (what == 5) vt_stage_film_ready(stage, film, some > 10, 64, 36);
        if (what == 6) vt_stage_set_number(stage, node, VT_PROP_X, some, &err);
        if (what == 7) vt_stage_set_number(stage, node, VT_PROP_RADIUS, some / 4, &err);
        if (what == 8) vt_stage_set_number(stage, node, VT_PROP_ROTATION, some > 30 ? some : 0, &err);
        if (what == 9) vt_stage_set_number(stage, node, VT_PROP_OPACITY, some / 60, &err);
        if (what == 10) vt_stage_set_bool(stage, node, VT_PROP_MIRROR, some > 30, &err);
        if (what == 11) vt_stage_to_front(stage, node, &err);
        vt_region damage;
        vt_region_clear(&damage);
        vt_stage_settle(stage, &view, &damage);
        assert_true(vt_stage_draw(stage, &view, NULL, &list, &err));
        if (!vt_painter_paint(painter, &list, &damage, &err)) fail_msg("frame %d: %s", i, err.message);
    }
    vt_drawlist_finish(&list);
    vt_painter_destroy(painter);
    vt_stage_destroy(stage);
    for (int i = 0; i < 3; i++)
        vt_pixels_destroy(pictures[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_fits_is_copied_pixel_by_pixel),
        cmocka_unit_test(mirrored_it_is_the_other_way_round), cmocka_unit_test(fits_are_those_of_pictures),
        cmocka_unit_test(a_new_picture_replaces_the_old_one), cmocka_unit_test(the_poster_stands_in),
        cmocka_unit_test(what_moves_is_never_rough), cmocka_unit_test(an_opaque_one_hides_what_lies_behind),
        cmocka_unit_test(another_painter_takes_them_over), cmocka_unit_test(every_new_picture_is_damaged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

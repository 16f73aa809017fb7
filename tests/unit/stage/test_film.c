/* Films and cameras on the stage: numbers, sizes, the poster, what lies upon them, and what a new picture
 * damages. */
#include "check.h"

#include "house.h"

static vt_node film_node(vt_stage *stage, vt_node_kind kind, const char *src)
{
    vt_node node = house_add(stage, vt_stage_scene(stage), kind);
    if (src[0]) house_string(stage, node, VT_PROP_SRC, src);
    return node;
}

static vt_node placed(vt_stage *stage, double x, double y, double w, double h)
{
    vt_node node = film_node(stage, VT_NODE_VIDEO, "a.mp4");
    house_number(stage, node, VT_PROP_X, x);
    house_number(stage, node, VT_PROP_Y, y);
    house_number(stage, node, VT_PROP_W, w);
    house_number(stage, node, VT_PROP_H, h);
    return node;
}

static void settle(vt_stage *stage, vt_region *damage)
{
    vt_view view = house_view();
    vt_region_clear(damage);
    vt_stage_settle(stage, &view, damage);
}

static bool yes(vt_stage *stage, vt_node node, vt_prop prop)
{
    vt_value value = {0};
    assert_true(vt_stage_get(stage, node, prop, &value, NULL));
    return value.as.boolean;
}

static void first_values_are_as_told(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node video = film_node(stage, VT_NODE_VIDEO, ""), camera = film_node(stage, VT_NODE_CAMERA, "");
    vt_value value;
    assert_true(yes(stage, video, VT_PROP_PLAYING) && yes(stage, video, VT_PROP_CAPTIONS));
    assert_false(yes(stage, video, VT_PROP_LOOP) || yes(stage, video, VT_PROP_READY));
    assert_true(house_read(stage, video, VT_PROP_RATE) == 1 && house_read(stage, video, VT_PROP_VOLUME) == 1);
    assert_true(house_read(stage, video, VT_PROP_CAPTION_SIZE) == 36);
    assert_true(vt_stage_get(stage, video, VT_PROP_BUS, &value, NULL));
    assert_int_equal(value.as.choice, VT_FILM_BUS_VOICE);
    assert_true(vt_stage_get(stage, camera, VT_PROP_FIT, &value, NULL));
    assert_int_equal(value.as.choice, VT_FIT_CONTAIN);
    assert_true(yes(stage, camera, VT_PROP_MIRROR));
    assert_false(vt_stage_set_bool(stage, camera, VT_PROP_PLAYING, true, NULL));
    vt_stage_destroy(stage);
}

static void a_rate_has_the_range_of_its_kind(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node video = film_node(stage, VT_NODE_VIDEO, "");
    vt_node source = house_add(stage, vt_stage_scene(stage), VT_NODE_PARTICLES);
    vt_err err = {0};
    assert_true(vt_stage_set_number(stage, video, VT_PROP_RATE, -8, NULL));
    assert_false(vt_stage_set_number(stage, video, VT_PROP_RATE, 9, &err));
    assert_string_equal(err.message, "rate of the video 3 must be from -8 to 8, not 9");
    assert_true(vt_stage_set_number(stage, source, VT_PROP_RATE, 9, NULL));
    assert_false(vt_stage_set_number(stage, source, VT_PROP_RATE, -1, &err));
    assert_string_equal(err.message, "rate of the particles 4 must be from 0 to 10000, not -1");
    /* A spring that overshoots stays in it, too. */
    vt_tween tween;
    vt_tween_target target = {VT_PROP_RATE, {.type = VT_TYPE_NUMBER, .as.number = 8}};
    assert_true(vt_tween_spring(stage, video, &target, 1, 1, 0.1, &tween, NULL));
    for (int i = 1; i < 60; i++) {
        vt_tweens_advance(stage, i * 50000, NULL, NULL);
        assert_true(house_read(stage, video, VT_PROP_RATE) <= 8);
    }
    vt_stage_destroy(stage);
}

static void each_src_has_a_number_of_its_own(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = film_node(stage, VT_NODE_VIDEO, "a.mp4"), other = film_node(stage, VT_NODE_VIDEO, "a.mp4");
    uint32_t first = vt_stage_film(stage, node), second = vt_stage_film(stage, other);
    assert_true(first && second && first != second);
    assert_true(house_same(vt_stage_film_node(stage, first), node));
    house_string(stage, node, VT_PROP_SRC, "b.mp4");
    uint32_t third = vt_stage_film(stage, node);
    assert_true(third > second);
    assert_int_equal(vt_stage_film_node(stage, first).generation, 0);
    assert_false(vt_stage_film_ready(stage, first, true, 10, 10));
    house_choice(stage, node, VT_PROP_MATTE, "right"); /* the same file by another matte */
    assert_true(vt_stage_film(stage, node) > third);
    house_string(stage, node, VT_PROP_SRC, "");
    assert_int_equal(vt_stage_film(stage, node), 0);
    assert_true(vt_stage_remove(stage, other, NULL));
    assert_int_equal(vt_stage_film_node(stage, second).generation, 0);
    assert_int_equal(vt_stage_film(stage, vt_stage_scene(stage)), 0);
    vt_stage_film_moved(stage, second); /* nobody is there any more */
    vt_stage_destroy(stage);
}

static void its_size_is_the_films_then_the_posters(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = film_node(stage, VT_NODE_VIDEO, "a.mp4");
    house_string(stage, node, VT_PROP_POSTER, "b.jpg");
    assert_true(house_read(stage, node, VT_PROP_WIDTH) == 0);
    assert_true(vt_stage_asset(stage, 2, true, 64, 48));
    assert_true(
        house_read(stage, node, VT_PROP_WIDTH) == 64 && house_read(stage, node, VT_PROP_PICTURE_W) == 0);
    assert_true(vt_stage_film_ready(stage, vt_stage_film(stage, node), true, 160, 90));
    assert_true(yes(stage, node, VT_PROP_READY));
    assert_true(
        house_read(stage, node, VT_PROP_WIDTH) == 160 && house_read(stage, node, VT_PROP_HEIGHT) == 90);
    assert_true(house_read(stage, node, VT_PROP_PICTURE_W) == 160);
    house_number(stage, node, VT_PROP_W, 320);
    assert_true(house_read(stage, node, VT_PROP_HEIGHT) == 180);
    house_number(stage, node, VT_PROP_W, 0);
    /* The next film: the old picture stays, and so does its size, until it is told. */
    house_string(stage, node, VT_PROP_SRC, "c.mp4");
    assert_false(yes(stage, node, VT_PROP_READY));
    assert_true(house_read(stage, node, VT_PROP_WIDTH) == 160);
    assert_true(vt_stage_film_ready(stage, vt_stage_film(stage, node), false, 0, 0));
    assert_false(yes(stage, node, VT_PROP_READY));
    assert_true(house_read(stage, node, VT_PROP_WIDTH) == 64);
    vt_stage_destroy(stage);
}

static void a_row_makes_room_when_it_is_there(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node row = house_add(stage, vt_stage_scene(stage), VT_NODE_ROW);
    vt_node film = house_add(stage, row, VT_NODE_VIDEO), after = house_add(stage, row, VT_NODE_RECT);
    house_string(stage, film, VT_PROP_SRC, "a.mp4");
    house_number(stage, after, VT_PROP_W, 10);
    house_number(stage, after, VT_PROP_H, 10);
    vt_stage_film_ready(stage, vt_stage_film(stage, film), true, 160, 90);
    vt_rect box;
    assert_true(vt_stage_box(stage, after, &box));
    assert_true(box.x == 160);
    vt_stage_destroy(stage);
}

static void a_new_picture_damages_its_visible_box_alone(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = placed(stage, 100, 100, 200, 100), beyond = placed(stage, 2000, 0, 50, 50);
    for (int i = 0; i < 20; i++)
        house_rect(stage, vt_stage_scene(stage), 10 * i, 300, 8, 8);
    vt_region damage;
    settle(stage, &damage);
    vt_hash before = vt_stage_hash(stage, 0);
    vt_stage_film_moved(stage, vt_stage_film(stage, node));
    vt_stage_film_moved(stage, vt_stage_film(stage, node));
    settle(stage, &damage);
    assert_int_equal(damage.count, 1);
    assert_true(vt_irect_equal(damage.rects[0], (vt_irect){99, 99, 301, 201}));
    assert_int_equal(vt_stage_hash(stage, 0), before);
    vt_stage_film_moved(stage, vt_stage_film(stage, beyond));
    settle(stage, &damage);
    assert_true(vt_region_empty(&damage));
    house_bool(stage, node, VT_PROP_VISIBLE, false);
    settle(stage, &damage);
    vt_stage_film_moved(stage, vt_stage_film(stage, node));
    settle(stage, &damage);
    assert_true(vt_region_empty(&damage));
    vt_stage_destroy(stage);
}

static void what_changes_no_pixel_damages_none(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = placed(stage, 100, 100, 200, 100);
    vt_region damage;
    settle(stage, &damage);
    house_bool(stage, node, VT_PROP_PLAYING, false);
    house_bool(stage, node, VT_PROP_LOOP, true);
    house_bool(stage, node, VT_PROP_CAPTIONS, false);
    house_number(stage, node, VT_PROP_RATE, -1);
    house_number(stage, node, VT_PROP_VOLUME, 0.5);
    house_number(stage, node, VT_PROP_PAN, 1);
    house_choice(stage, node, VT_PROP_BUS, "music");
    house_choice(stage, node, VT_PROP_OUTPUT, "headphones");
    house_choice(stage, node, VT_PROP_DURING, "locked");
    settle(stage, &damage);
    assert_true(vt_region_empty(&damage));
    vt_stage_destroy(stage);
}

static void readiness_and_number_are_in_the_hash(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = film_node(stage, VT_NODE_VIDEO, "a.mp4");
    vt_hash seen[5] = {vt_stage_hash(stage, 0)};
    vt_stage_film_ready(stage, vt_stage_film(stage, node), true, 160, 90);
    seen[1] = vt_stage_hash(stage, 0);
    vt_stage_film_ready(stage, vt_stage_film(stage, node), true, 160, 91);
    seen[2] = vt_stage_hash(stage, 0);
    vt_stage_film_ready(stage, vt_stage_film(stage, node), false, 0, 0);
    seen[3] = vt_stage_hash(stage, 0);
    house_string(stage, node, VT_PROP_SRC, "b.mp4");
    house_string(stage, node, VT_PROP_SRC, "a.mp4");
    seen[4] = vt_stage_hash(stage, 0);
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < i; j++)
            assert_int_not_equal(seen[i], seen[j]);
    vt_stage_destroy(stage);
}

static void what_lies_upon_it_is_clipped_and_hit_first(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = placed(stage, 100, 100, 200, 100);
    vt_node child = house_rect(stage, node, 150, 50, 100, 20), path[8];
    assert_int_equal(vt_stage_hit(stage, (vt_point){260, 160}, path, 8), 3);
    assert_true(house_same(path[0], child) && house_same(path[1], node));
    assert_int_equal(vt_stage_hit(stage, (vt_point){320, 160}, path, 8), 0); /* beyond the film's edge */
    assert_int_equal(vt_stage_hit(stage, (vt_point){110, 110}, path, 8), 2);
    assert_true(house_same(path[0], node));
    vt_drawlist list;
    vt_drawlist_init(&list);
    vt_view view = house_view();
    assert_true(vt_stage_draw(stage, &view, NULL, &list, NULL));
    assert_int_equal(list.count, 2);
    assert_int_equal(list.items[0].kind, VT_DRAW_FILM);
    assert_int_equal(list.items[1].bounds.x1, 300);
    /* Round corners clip what lies upon it; without that the film needs no layer. */
    house_number(stage, node, VT_PROP_RADIUS, 20);
    assert_true(vt_stage_draw(stage, &view, NULL, &list, NULL));
    assert_int_equal(list.items[0].kind, VT_DRAW_PUSH);
    assert_true(vt_stage_remove(stage, child, NULL));
    assert_true(vt_stage_draw(stage, &view, NULL, &list, NULL));
    assert_int_equal(list.count, 1);
    assert_true(list.items[0].radius == 20);
    vt_drawlist_finish(&list);
    vt_stage_destroy(stage);
}

static void the_item_tells_film_poster_and_failure(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node node = placed(stage, 0, 0, 200, 100);
    house_string(stage, node, VT_PROP_POSTER, "b.jpg");
    uint32_t film = vt_stage_film(stage, node);
    vt_drawlist list;
    vt_drawlist_init(&list);
    vt_view view = house_view();
    assert_true(vt_stage_draw(stage, &view, NULL, &list, NULL));
    const vt_draw_film *told = vt_draw_extra(&list, list.items[0].extra);
    assert_int_equal(list.items[0].asset, 2);
    assert_int_equal(list.items[0].fit, VT_FIT_CONTAIN);
    assert_int_equal(told->film, film);
    assert_false(told->failed || told->mirrored);
    assert_true(vt_stage_film_ready(stage, film, false, 0, 0));
    assert_true(vt_stage_draw(stage, &view, NULL, &list, NULL));
    told = vt_draw_extra(&list, list.items[0].extra);
    assert_true(told->failed);
    vt_drawlist_finish(&list);
    vt_stage_destroy(stage);
}

typedef struct {
    int count;
    uint32_t films[8];
    bool on_screen[8];
    double w[8], h[8];
} films;

static void note(void *context, uint32_t film, bool on_screen, double w, double h)
{
    films *seen = context;
    seen->films[seen->count] = film;
    seen->on_screen[seen->count] = on_screen;
    seen->w[seen->count] = w;
    seen->h[seen->count++] = h;
}

static void films_are_told_in_order_with_their_size(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node one = placed(stage, 0, 0, 200, 100), two = placed(stage, 2000, 0, 50, 50);
    house_string(stage, one, VT_PROP_SRC, "later.mp4"); /* now the newest */
    vt_region damage;
    films seen = {0};
    settle(stage, &damage);
    vt_stage_films(stage, note, &seen);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.films[0], vt_stage_film(stage, two));
    assert_false(seen.on_screen[0]);
    assert_true(seen.on_screen[1] && seen.w[1] == 200 && seen.h[1] == 100);
    vt_stage_film_ready(stage, vt_stage_film(stage, one), true, 400, 400);
    house_choice(stage, one, VT_PROP_FIT, "cover");
    house_number(stage, one, VT_PROP_SCALE, 2);
    settle(stage, &damage);
    seen.count = 0;
    vt_stage_films(stage, note, &seen);
    assert_true(seen.w[1] == 400 && seen.h[1] == 400);
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(first_values_are_as_told),
        cmocka_unit_test(a_rate_has_the_range_of_its_kind),
        cmocka_unit_test(each_src_has_a_number_of_its_own),
        cmocka_unit_test(its_size_is_the_films_then_the_posters),
        cmocka_unit_test(a_row_makes_room_when_it_is_there),
        cmocka_unit_test(a_new_picture_damages_its_visible_box_alone),
        cmocka_unit_test(what_changes_no_pixel_damages_none),
        cmocka_unit_test(readiness_and_number_are_in_the_hash),
        cmocka_unit_test(what_lies_upon_it_is_clipped_and_hit_first),
        cmocka_unit_test(the_item_tells_film_poster_and_failure),
        cmocka_unit_test(films_are_told_in_order_with_their_size)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Sprites and animated pictures: which frame is shown when, who is woken for it, and what it damages. */
#include "check.h"

#include "house.h"
#include "stage/stage_private.h"

enum { MS = 1000, S = 1000000 };

static void advance(vt_stage *stage, int64_t t_us)
{
    vt_tweens_advance(stage, t_us, NULL, NULL);
}

static int64_t shown(vt_stage *stage, vt_node node)
{
    return vt_stage_find(stage, node, NULL)->shown_frame;
}

static vt_node picture(vt_stage *stage, vt_node_kind kind)
{
    vt_node node = house_add(stage, vt_stage_scene(stage), kind);
    house_number(stage, node, VT_PROP_W, 40);
    house_number(stage, node, VT_PROP_H, 40);
    house_string(stage, node, VT_PROP_SRC, "a");
    return node;
}

static void a_sprite_plays_from_its_frame(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    advance(stage, S);
    vt_node sprite = picture(stage, VT_NODE_SPRITE);
    assert_true(vt_stage_asset(stage, 1, true, 80, 80));
    house_settle(stage);
    assert_true(vt_tweens_wish(stage) == INT64_MAX);
    house_number(stage, sprite, VT_PROP_FPS, 12);
    house_settle(stage);
    assert_false(vt_tweens_moving(stage));
    int64_t wakes = 0;
    for (int i = 1; i <= 120; i++, wakes++) {
        int64_t wish = vt_tweens_wish(stage);
        assert_true(wish == S + (i * (int64_t)S + 11) / 12); /* on the grid, however many there were */
        advance(stage, wish - 1);
        assert_int_equal(shown(stage, sprite), i - 1);
        advance(stage, wish);
        assert_int_equal(shown(stage, sprite), i);
        vt_region damage = house_settle(stage);
        assert_int_equal(damage.count, 1);
        assert_true(vt_irect_area(damage.rects[0]) <= 42 * 42);
    }
    assert_int_equal(wakes, 120);
    house_number(stage, sprite, VT_PROP_FPS, -10); /* goes on from what is shown */
    advance(stage, 11 * S + 350 * MS);
    assert_int_equal(shown(stage, sprite), 117);
    house_number(stage, sprite, VT_PROP_FPS, 0);
    advance(stage, 20 * S);
    assert_int_equal(shown(stage, sprite), 117);
    assert_true(vt_tweens_wish(stage) == INT64_MAX);
    house_number(stage, sprite, VT_PROP_FRAME, 3); /* what is shown is frame and shown_frame together */
    assert_int_equal(shown(stage, sprite), 0);
    vt_stage_destroy(stage);
}

static void how_often_it_is_asked_makes_no_difference(void **state)
{
    (void)state;
    const int64_t steps[] = {1 * MS, 16667, 700 * MS, 29 * S};
    for (int i = 0; i < 4; i++) {
        vt_stage *stage = house_build();
        vt_node sprite = picture(stage, VT_NODE_SPRITE);
        house_number(stage, sprite, VT_PROP_FPS, -29.97);
        for (int64_t t = 0; t < 30 * S; t += steps[i])
            advance(stage, t);
        advance(stage, 30 * S);
        assert_int_equal(shown(stage, sprite), -899);
        vt_stage_destroy(stage);
    }
}

static void a_tween_of_frame_is_the_base(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node sprite = picture(stage, VT_NODE_SPRITE);
    house_number(stage, sprite, VT_PROP_FPS, 10);
    advance(stage, S);
    assert_int_equal(shown(stage, sprite), 10);
    vt_tween_target target = {VT_PROP_FRAME, {.type = VT_TYPE_NUMBER, .as.number = 8}};
    vt_tween tween;
    assert_true(vt_tween_start(stage, sprite, &target, 1, 1, NULL, &tween, NULL));
    advance(stage, S + S / 2);
    assert_int_equal(shown(stage, sprite), 0);
    advance(stage, 2 * S);
    advance(stage, 2 * S + 250 * MS);
    assert_int_equal(shown(stage, sprite), 2);
    vt_stage_destroy(stage);
}

static void an_animated_picture_keeps_its_delays(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    const uint16_t delays[] = {100, 250, 50};
    vt_node image = picture(stage, VT_NODE_IMAGE), late = picture(stage, VT_NODE_IMAGE);
    assert_true(vt_stage_asset(stage, 1, true, 40, 40));
    assert_true(vt_stage_asset_frames(stage, 1, 3, delays));
    house_settle(stage);
    const int64_t times[] = {0, 99, 100, 349, 350, 399, 400, 500, 40000350};
    const int64_t frames[] = {0, 0, 1, 1, 2, 2, 0, 1, 2};
    const int64_t wishes[] = {100, 100, 350, 350, 400, 400, 500, 750, 40000400};
    for (int i = 0; i < 9; i++) {
        advance(stage, times[i] * MS);
        assert_int_equal(shown(stage, image), frames[i]);
        assert_int_equal(shown(stage, late), frames[i]);
        assert_true(vt_tweens_wish(stage) == wishes[i] * MS);
        house_settle(stage);
    }
    house_bool(stage, image, VT_PROP_PLAYING, false);
    advance(stage, 40001000 * (int64_t)MS);
    assert_int_equal(shown(stage, image), 2);
    house_bool(stage, image, VT_PROP_PLAYING, true); /* goes on with the frame that it shows */
    advance(stage, 40001049 * (int64_t)MS);
    assert_int_equal(shown(stage, image), 2);
    advance(stage, 40001050 * (int64_t)MS);
    assert_int_equal(shown(stage, image), 0);
    assert_true(vt_stage_asset_frames(stage, 1, 3, delays)); /* nothing new: nothing happens */
    advance(stage, 40001150 * (int64_t)MS);
    assert_int_equal(shown(stage, image), 1);
    assert_true(vt_stage_asset_frames(stage, 1, 1, NULL));
    assert_int_equal(shown(stage, image), 0);
    assert_true(vt_tweens_wish(stage) == INT64_MAX);
    vt_stage_destroy(stage);
}

static void what_is_not_seen_wakes_nobody(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node sprite = picture(stage, VT_NODE_SPRITE);
    assert_true(vt_stage_asset(stage, 1, true, 80, 80));
    house_number(stage, sprite, VT_PROP_FPS, 10);
    house_settle(stage);
    assert_true(vt_tweens_wish(stage) == 100 * MS);
    house_number(stage, sprite, VT_PROP_X, -500);
    house_settle(stage);
    assert_true(vt_tweens_wish(stage) == INT64_MAX);
    advance(stage, S);
    assert_false(vt_stage_find(stage, sprite, NULL)->queued);
    house_number(stage, sprite, VT_PROP_X, 0); /* back: it shows what it would have shown */
    house_settle(stage);
    assert_int_equal(shown(stage, sprite), 10);
    assert_true(vt_tweens_wish(stage) == 1100 * MS);
    house_bool(stage, sprite, VT_PROP_VISIBLE, false);
    house_settle(stage);
    assert_true(vt_tweens_wish(stage) == INT64_MAX);
    house_bool(stage, sprite, VT_PROP_VISIBLE, true);
    house_settle(stage);
    vt_hash before = vt_stage_hash(stage, vt_hash_start);
    advance(stage, 1500 * MS);
    assert_true(vt_stage_hash(stage, vt_hash_start) == before);
    assert_true(vt_stage_remove(stage, sprite, NULL));
    assert_true(vt_tweens_wish(stage) == INT64_MAX);
    vt_stage_destroy(stage);
}

/* A frame in a billion years is no frame in the past. */
static void the_slowest_wakes_nobody(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    advance(stage, S);
    vt_node sprite = picture(stage, VT_NODE_SPRITE);
    assert_true(vt_stage_asset(stage, 1, true, 80, 80));
    house_number(stage, sprite, VT_PROP_FPS, 1e-20);
    vt_node sparks = house_add(stage, vt_stage_scene(stage), VT_NODE_PARTICLES);
    house_number(stage, sparks, VT_PROP_RATE, 1e-20);
    advance(stage, 2 * S);
    house_settle(stage);
    assert_true(vt_tweens_wish(stage) > 1000000000 * (int64_t)S / 1000);
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sprite_plays_from_its_frame),
        cmocka_unit_test(how_often_it_is_asked_makes_no_difference),
        cmocka_unit_test(a_tween_of_frame_is_the_base),
        cmocka_unit_test(an_animated_picture_keeps_its_delays),
        cmocka_unit_test(what_is_not_seen_wakes_nobody),
        cmocka_unit_test(the_slowest_wakes_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

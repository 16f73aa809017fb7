/* What the stage tells of pictures and texts: which requests are seen and how large, natural sizes, and what
 * measuring found. */
#include "check.h"

#include <math.h>
#include <stdio.h>

#include "house.h"

typedef struct {
    int count;
    struct {
        uint32_t request;
        bool on_screen;
        double w, h;
    } seen[8];
} told;

static void tell(void *context, uint32_t request, bool on_screen, double w, double h)
{
    told *all = context;
    assert_true(all->count < 8);
    all->seen[all->count].request = request;
    all->seen[all->count].on_screen = on_screen;
    all->seen[all->count].w = w;
    all->seen[all->count++].h = h;
}

static told shown(vt_stage *stage)
{
    told all = {0};
    house_settle(stage);
    vt_stage_shown(stage, tell, &all);
    return all;
}

static void is(const told *all, int index, uint32_t request, bool on_screen, double w, double h)
{
    assert_true(index < all->count);
    if (all->seen[index].request != request || all->seen[index].on_screen != on_screen ||
        !(fabs(all->seen[index].w - w) < 1e-6) || !(fabs(all->seen[index].h - h) < 1e-6))
        fail_msg("%u %s %gx%g, not %u %s %gx%g", all->seen[index].request,
            all->seen[index].on_screen ? "seen" : "unseen", all->seen[index].w, all->seen[index].h, request,
            on_screen ? "seen" : "unseen", w, h);
}

static vt_node picture(vt_stage *stage, vt_node_kind kind, const char *src)
{
    vt_node node = house_add(stage, vt_stage_scene(stage), kind);
    house_string(stage, node, VT_PROP_SRC, src);
    return node;
}

static void each_request_is_told_once(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node late = picture(stage, VT_NODE_IMAGE, "z.png"), one = picture(stage, VT_NODE_IMAGE, "c.png"),
            other = picture(stage, VT_NODE_IMAGE, "c.png");
    told all = shown(stage);
    assert_int_equal(all.count, 2);
    is(&all, 0, 3, false, 0, 0);
    is(&all, 1, 26, false, 0, 0);
    vt_stage_asset(stage, 3, true, 400, 200);
    house_number(stage, other, VT_PROP_W, 100);
    all = shown(stage);
    is(&all, 0, 3, true, 400, 200);
    house_number(stage, one, VT_PROP_X, 2000);
    all = shown(stage);
    is(&all, 0, 3, true, 100, 50);
    house_number(stage, other, VT_PROP_CROP_W, 100); /* a quarter of it across fills the same */
    house_number(stage, other, VT_PROP_H, 50);
    all = shown(stage);
    is(&all, 0, 3, true, 400, 50);
    house_choice(stage, other, VT_PROP_FIT, "cover");
    all = shown(stage);
    is(&all, 0, 3, true, 400, 200);
    house_number(stage, other, VT_PROP_SCALE, 0.5);
    house_number(stage, other, VT_PROP_ROTATION, 30);
    all = shown(stage);
    is(&all, 0, 3, true, 200, 100);
    house_bool(stage, other, VT_PROP_VISIBLE, false);
    all = shown(stage);
    is(&all, 0, 3, false, 0, 0);
    vt_stage_remove(stage, one, NULL);
    vt_stage_remove(stage, other, NULL);
    all = shown(stage);
    assert_int_equal(all.count, 1);
    house_number(stage, late, VT_PROP_W, 30); /* not yet known how large it is: so much it covers */
    house_number(stage, late, VT_PROP_H, 20);
    all = shown(stage);
    is(&all, 0, 26, true, 30, 20);
    vt_stage_destroy(stage);
}

static void sheets_tiles_and_masks_are_told(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node sprite = picture(stage, VT_NODE_SPRITE, "a.png"),
            zoomable = picture(stage, VT_NODE_ZOOMABLE, "b");
    vt_node group = house_add(stage, vt_stage_scene(stage), VT_NODE_GROUP);
    house_rect(stage, group, 0, 0, 50, 50);
    house_string(stage, group, VT_PROP_MASK, "c.png");
    house_number(stage, sprite, VT_PROP_COLUMNS, 4);
    house_number(stage, zoomable, VT_PROP_W, 100);
    house_number(stage, zoomable, VT_PROP_H, 100);
    house_number(stage, zoomable, VT_PROP_ZOOM, 3);
    vt_stage_asset(stage, 1, true, 80, 20);
    vt_stage_asset(stage, 2, true, 1000, 500);
    told all = shown(stage);
    assert_int_equal(all.count, 3);
    is(&all, 0, 1, true, 80, 20);
    is(&all, 1, 2, true, 300, 150);
    is(&all, 2, 3, true, 50, 50);
    assert_true(house_read(stage, sprite, VT_PROP_WIDTH) == 20);
    assert_true(house_read(stage, sprite, VT_PROP_PICTURE_W) == 80);
    vt_stage_destroy(stage);
}

static void better_pixels_are_drawn_again(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node image = picture(stage, VT_NODE_IMAGE, "a.png");
    vt_stage_asset(stage, 1, true, 40, 30);
    house_settle(stage);
    vt_hash before = vt_stage_hash(stage, vt_hash_start);
    assert_true(vt_stage_asset_better(stage, 1));
    vt_region damage = house_settle(stage);
    assert_true(vt_irect_equal(vt_region_bounds(&damage), (vt_irect){0, 0, 41, 31}));
    assert_true(vt_stage_asset_better(stage, 77));
    assert_int_equal(house_settle(stage).count, 0);
    assert_true(vt_stage_hash(stage, vt_hash_start) == before);
    house_number(stage, image, VT_PROP_CROP_X, 10);
    house_number(stage, image, VT_PROP_CROP_W, 100);
    assert_true(house_read(stage, image, VT_PROP_WIDTH) == 30);
    assert_true(house_read(stage, image, VT_PROP_PICTURE_W) == 40);
    vt_stage_destroy(stage);
}

static void texts_tell_what_was_measured(void **state)
{
    (void)state;
    vt_stage *stage = house_build();
    vt_node text = house_add(stage, vt_stage_scene(stage), VT_NODE_TEXT);
    house_string(stage, text, VT_PROP_TEXT, "01234567890123456789");
    house_number(stage, text, VT_PROP_SIZE, 20);
    house_number(stage, text, VT_PROP_W, 60);
    assert_true(house_read(stage, text, VT_PROP_LINES) == 4);
    assert_true(house_read(stage, text, VT_PROP_SHOWN_SIZE) == 20);
    vt_value cut;
    assert_true(vt_stage_get(stage, text, VT_PROP_TRUNCATED, &cut, NULL) && !cut.as.boolean);
    house_number(stage, text, VT_PROP_MAX_LINES, 2);
    assert_true(house_read(stage, text, VT_PROP_LINES) == 2);
    assert_true(house_read(stage, text, VT_PROP_HEIGHT) == 48);
    assert_true(vt_stage_get(stage, text, VT_PROP_TRUNCATED, &cut, NULL) && cut.as.boolean);
    house_number(stage, text, VT_PROP_H, 100);
    assert_true(house_read(stage, text, VT_PROP_HEIGHT) == 100);
    vt_stage_destroy(stage);
}

static bool find_link(void *context, const char *text, size_t length, const vt_text_style *style, double w,
    double h, vt_point at, char *out, size_t size)
{
    (void)context;
    assert_true(style->markup && length == strlen(text));
    if (at.x > w / 2 || at.y > h) return false;
    snprintf(out, size, "%s", "left");
    return true;
}

static void links_lie_in_the_texts_own_space(void **state)
{
    (void)state;
    const vt_stage_deps deps = {.measure = house_measure, .link = find_link};
    vt_stage *stage = vt_stage_create(&deps, NULL);
    vt_node text = house_add(stage, vt_stage_scene(stage), VT_NODE_TEXT);
    house_string(stage, text, VT_PROP_TEXT, "0123456789");
    house_number(stage, text, VT_PROP_SIZE, 20);
    house_number(stage, text, VT_PROP_X, 300);
    house_number(stage, text, VT_PROP_ROTATION, 90);
    char link[16] = "";
    assert_false(vt_stage_link(stage, text, (vt_point){290, 10}, link, sizeof link));
    house_bool(stage, text, VT_PROP_MARKUP, true);
    assert_true(vt_stage_link(stage, text, (vt_point){290, 10}, link, sizeof link));
    assert_string_equal(link, "left");
    assert_false(vt_stage_link(stage, text, (vt_point){290, 60}, link, sizeof link));
    assert_false(vt_stage_link(stage, text, (vt_point){290, 110}, link, sizeof link));
    assert_false(vt_stage_link(stage, vt_stage_scene(stage), (vt_point){290, 10}, link, sizeof link));
    vt_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_request_is_told_once),
        cmocka_unit_test(sheets_tiles_and_masks_are_told),
        cmocka_unit_test(better_pixels_are_drawn_again),
        cmocka_unit_test(texts_tell_what_was_measured),
        cmocka_unit_test(links_lie_in_the_texts_own_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The atlas never lays two living things over one another, and makes room where least is drawn. */
#include "check.h"

#include <string.h>

#include "base/chance.h"
#include "paint/atlas.h"

enum { SIDE = 256, THINGS = 400 };

static vt_atlas atlas;

static bool apart(const vt_atlas_place *a, const vt_atlas_place *b)
{
    return a->page != b->page || vt_irect_empty(vt_irect_intersect(a->box, b->box));
}

static void check_places(const vt_atlas_place *places, int count)
{
    const vt_irect page = {0, VT_ATLAS_RESERVED, SIDE, SIDE};
    for (int i = 0; i < count; i++) {
        if (!vt_atlas_valid(&atlas, &places[i])) continue;
        assert_true(vt_irect_equal(vt_irect_intersect(places[i].box, page), places[i].box));
        for (int k = 0; k < i; k++)
            assert_true(!vt_atlas_valid(&atlas, &places[k]) || apart(&places[i], &places[k]));
    }
}

static void living_things_never_overlap(void **state)
{
    (void)state;
    vt_atlas_place places[THINGS];
    vt_chance chance;
    int emptied, emptyings = 0;
    memset(places, 0, sizeof places);
    vt_atlas_init(&atlas, SIDE);
    vt_chance_seed(&chance, 7);
    for (uint32_t frame = 1; frame < 3000; frame++) {
        vt_atlas_place *place = &places[vt_chance_below(&chance, THINGS)];
        vt_atlas_give_back(&atlas, place);
        int w = 1 + (int)vt_chance_below(&chance, 60), h = 1 + (int)vt_chance_below(&chance, 40);
        assert_true(vt_atlas_put(&atlas, w, h, frame, place, &emptied));
        assert_int_equal(place->box.x1 - place->box.x0, w);
        assert_int_equal(place->box.y1 - place->box.y0, h);
        assert_true(vt_atlas_valid(&atlas, place));
        emptyings += emptied >= 0;
        if (frame % 50 == 0) check_places(places, THINGS);
    }
    assert_true(emptyings > 0);
    vt_atlas_forget(&atlas);
    for (int i = 0; i < THINGS; i++)
        assert_false(vt_atlas_valid(&atlas, &places[i]));
}

static void what_is_not_drawn_makes_room(void **state)
{
    (void)state;
    vt_atlas_place places[VT_ATLAS_PAGES], more;
    int emptied;
    vt_atlas_init(&atlas, SIDE);
    for (int i = 0; i < VT_ATLAS_PAGES; i++) {
        assert_true(vt_atlas_put(&atlas, SIDE, SIDE - VT_ATLAS_RESERVED, 1, &places[i], &emptied));
        assert_int_equal(emptied, -1);
        assert_int_equal(places[i].page, i);
    }
    for (int i = 0; i < VT_ATLAS_PAGES; i++) {
        if (i != 2) vt_atlas_drawn(&atlas, &places[i], 2);
    }
    assert_true(vt_atlas_put(&atlas, 10, 10, 3, &more, &emptied));
    assert_int_equal(emptied, 2);
    assert_int_equal(more.page, 2);
    for (int i = 0; i < VT_ATLAS_PAGES; i++)
        assert_int_equal(vt_atlas_valid(&atlas, &places[i]), i != 2);
}

static void room_given_back_is_used_again(void **state)
{
    (void)state;
    vt_atlas_place places[8];
    int emptied;
    vt_atlas_init(&atlas, SIDE);
    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 8; i++) {
            assert_true(vt_atlas_put(&atlas, SIDE / 2, 60, 1, &places[i], &emptied));
            assert_int_equal(emptied, -1);
            assert_int_equal(places[i].page, 0);
        }
        for (int i = 0; i < 8; i++)
            vt_atlas_give_back(&atlas, &places[i]);
        vt_atlas_give_back(&atlas, &places[0]); /* a second time changes nothing */
    }
}

static void what_is_larger_than_a_page_is_refused(void **state)
{
    (void)state;
    vt_atlas_place place;
    int emptied;
    vt_atlas_init(&atlas, SIDE);
    assert_false(vt_atlas_put(&atlas, SIDE + 1, 1, 1, &place, &emptied));
    assert_false(vt_atlas_put(&atlas, 1, SIDE - VT_ATLAS_RESERVED + 1, 1, &place, &emptied));
    assert_false(vt_atlas_put(&atlas, 0, 1, 1, &place, &emptied));
    assert_int_equal(atlas.page_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(living_things_never_overlap),
        cmocka_unit_test(what_is_not_drawn_makes_room),
        cmocka_unit_test(room_given_back_is_used_again),
        cmocka_unit_test(what_is_larger_than_a_page_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

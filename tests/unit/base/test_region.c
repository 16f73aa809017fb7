/* A region against a plain bitmap: never less than was added, and exact while there is room. */
#include "check.h"

#include <string.h>

#include "base/chance.h"
#include "base/region.h"

enum { SIDE = 64 };

typedef struct {
    bool on[SIDE][SIDE];
} bitmap;

static void paint(bitmap *map, vt_irect r)
{
    for (int y = r.y0; y < r.y1; y++) {
        for (int x = r.x0; x < r.x1; x++)
            map->on[y][x] = true;
    }
}

static int64_t painted(const bitmap *map)
{
    int64_t sum = 0;
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++)
            sum += map->on[y][x];
    }
    return sum;
}

static void check_shape(const vt_region *region)
{
    assert_in_range(region->count, 0, VT_REGION_MAX);
    for (int i = 0; i < region->count; i++) {
        assert_false(vt_irect_empty(region->rects[i]));
        for (int j = 0; j < i; j++) {
            assert_true(vt_irect_empty(vt_irect_intersect(region->rects[i], region->rects[j])));
        }
    }
}

static bitmap drawn(const vt_region *region)
{
    bitmap map = {0};
    for (int i = 0; i < region->count; i++)
        paint(&map, region->rects[i]);
    return map;
}

static void assert_covers(const vt_region *region, const bitmap *wanted)
{
    bitmap map = drawn(region);
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
            if (wanted->on[y][x] && !map.on[y][x]) fail_msg("pixel %d %d was lost", x, y);
        }
    }
}

static vt_irect any_rect(vt_chance *chance, int most)
{
    int w = (int)vt_chance_below(chance, (uint64_t)most + 1),
        h = (int)vt_chance_below(chance, (uint64_t)most + 1);
    int x = (int)vt_chance_below(chance, (uint64_t)(SIDE - w + 1));
    int y = (int)vt_chance_below(chance, (uint64_t)(SIDE - h + 1));
    return (vt_irect){x, y, x + w, y + h};
}

static void a_few_are_exact(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 11);
    for (int round = 0; round < 5000; round++) {
        vt_region region = {0};
        bitmap wanted = {0};
        for (int i = 0; i < 2; i++) {
            vt_irect r = any_rect(&chance, 40);
            vt_region_add(&region, r);
            paint(&wanted, r);
        }
        check_shape(&region);
        assert_covers(&region, &wanted);
        assert_true(vt_region_area(&region) == painted(&wanted));
    }
}

static void many_are_covered(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 12);
    for (int round = 0; round < 1500; round++) {
        vt_region region;
        vt_region_clear(&region);
        bitmap wanted = {0};
        int most = 1 + (int)vt_chance_below(&chance, 30);
        for (int i = 0; i < 30; i++) {
            vt_irect r = any_rect(&chance, most);
            vt_region_add(&region, r);
            paint(&wanted, r);
            check_shape(&region);
        }
        assert_covers(&region, &wanted);
        bitmap map = drawn(&region);
        assert_true(vt_region_area(&region) == painted(&map));
    }
}

static void the_cheapest_pair_is_merged(void **state)
{
    (void)state;
    vt_region region = {0};
    for (int i = 0; i < VT_REGION_MAX; i++)
        vt_region_add(&region, (vt_irect){i * 100, 0, i * 100 + 10, 10});
    assert_int_equal(region.count, VT_REGION_MAX);
    vt_region_add(&region, (vt_irect){312, 0, 320, 10});
    assert_int_equal(region.count, VT_REGION_MAX);
    assert_true(vt_region_area(&region) == VT_REGION_MAX * 100 + 8 * 10 + 2 * 10);
    assert_false(vt_region_touches(&region, (vt_irect){10, 0, 100, 10}));
    assert_true(vt_region_touches(&region, (vt_irect){310, 5, 312, 6}));
}

/* Large neighbours that fit together are merged rather than small ones that are apart. */
static void waste_counts_not_size(void **state)
{
    (void)state;
    vt_region region = {0};
    vt_region_add(&region, (vt_irect){0, 0, 100, 100});
    vt_region_add(&region, (vt_irect){100, 0, 200, 100});
    int64_t area = 20000;
    for (int i = 0; i < VT_REGION_MAX - 1; i++, area++)
        vt_region_add(&region, (vt_irect){i * 4, 200, i * 4 + 1, 201});
    assert_int_equal(region.count, VT_REGION_MAX);
    assert_true(vt_region_area(&region) == area);
}

static void what_is_covered_takes_no_place(void **state)
{
    (void)state;
    vt_region region = {0};
    for (int i = 0; i < 6; i++)
        vt_region_add(&region, (vt_irect){i * 8, i * 8, i * 8 + 4, i * 8 + 4});
    assert_int_equal(region.count, 6);
    vt_region_add(&region, (vt_irect){0, 0, 64, 64});
    assert_int_equal(region.count, 1);
    vt_region_add(&region, (vt_irect){3, 3, 9, 9});
    vt_region_add(&region, (vt_irect){5, 5, 5, 60});
    vt_region_add(&region, (vt_irect){9, 9, 3, 3});
    assert_int_equal(region.count, 1);
    assert_true(vt_region_area(&region) == 64 * 64);
}

static void clip_bounds_and_touch(void **state)
{
    (void)state;
    vt_region region = {0};
    assert_true(vt_region_empty(&region));
    assert_true(vt_irect_empty(vt_region_bounds(&region)));
    vt_region_add(&region, (vt_irect){-10, -10, 5, 5});
    vt_region_add(&region, (vt_irect){20, 20, 30, 30});
    vt_region_add(&region, (vt_irect){50, 1, 60, 2});
    assert_true(vt_irect_equal(vt_region_bounds(&region), (vt_irect){-10, -10, 60, 30}));
    assert_true(vt_region_touches(&region, (vt_irect){4, 4, 6, 6}));
    assert_false(vt_region_touches(&region, (vt_irect){5, 5, 20, 20}));
    assert_false(vt_region_touches(&region, (vt_irect){22, 22, 22, 25}));
    vt_region_clip(&region, (vt_irect){0, 0, 25, 25});
    check_shape(&region);
    assert_int_equal(region.count, 2);
    assert_true(vt_region_area(&region) == 25 + 25);
    vt_region_clip(&region, (vt_irect){7, 7, 7, 7});
    assert_true(vt_region_empty(&region));
}

static void regions_join(void **state)
{
    (void)state;
    vt_region a = {0}, b = {0};
    vt_region_add(&a, (vt_irect){0, 0, 10, 10});
    vt_region_add(&b, (vt_irect){5, 0, 15, 10});
    vt_region_add(&b, (vt_irect){20, 20, 21, 21});
    vt_region_add_region(&a, &b);
    check_shape(&a);
    assert_true(vt_region_area(&a) == 151);
    vt_region_add_region(&a, &a);
    assert_true(vt_region_area(&a) == 151);
}

static void far_corners_do_not_overflow(void **state)
{
    (void)state;
    const int32_t far = 1 << 30;
    vt_region region = {0};
    vt_region_add(&region, (vt_irect){-far, -far, far, far});
    vt_region_add(&region, (vt_irect){0, 0, 10, 10});
    assert_int_equal(region.count, 1);
    assert_true(vt_region_area(&region) == INT64_C(1) << 62);

    vt_region_clear(&region);
    for (int i = 0; i < 12; i++) {
        vt_region_add(&region, (vt_irect){-far + i * 3, -far + i * 3, -far + i * 3 + 1, -far + i * 3 + 1});
        vt_region_add(&region, (vt_irect){far - i * 3 - 1, far - i * 3 - 1, far - i * 3, far - i * 3});
    }
    check_shape(&region);
    assert_true(vt_region_area(&region) < 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_few_are_exact),
        cmocka_unit_test(many_are_covered),
        cmocka_unit_test(the_cheapest_pair_is_merged),
        cmocka_unit_test(waste_counts_not_size),
        cmocka_unit_test(what_is_covered_takes_no_place),
        cmocka_unit_test(clip_bounds_and_touch),
        cmocka_unit_test(regions_join),
        cmocka_unit_test(far_corners_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The published streams, and limits that no value crosses. */
#include "check.h"

#include "base/chance.h"

static void the_stream_is_the_published_one(void **state)
{
    (void)state;
    static const uint64_t expected[] = {11520, 0, 1509978240, 1215971899390074240u, 1216172134540287360u,
        607988272756665600u, 16172922978634559625u, 8476171486693032832u, 10595114339597558777u,
        2904607092377533576u};
    vt_chance chance = {{1, 2, 3, 4}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_true(vt_chance_next(&chance) == expected[i]);
    }
}

static void seeding_is_the_published_one(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 0);
    assert_true(chance.s[0] == 0xE220A8397B1DCDAF);
    assert_true(chance.s[1] == 0x6E789E6AA1B965F4);
    assert_true(chance.s[2] == 0x06C45D188009454F);
    assert_true(chance.s[3] == 0xF88BB8A8724C81EC);
}

static void units_stay_below_one(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 1);
    double sum = 0;
    for (int i = 0; i < 100000; i++) {
        double unit = vt_chance_unit(&chance);
        assert_true(unit >= 0 && unit < 1);
        sum += unit;
    }
    assert_true(sum > 49500 && sum < 50500);
}

static void every_value_below_the_limit_comes(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 2);
    int seen[7] = {0};
    for (int i = 0; i < 70000; i++) {
        uint64_t value = vt_chance_below(&chance, 7);
        assert_true(value < 7);
        seen[value]++;
    }
    for (int i = 0; i < 7; i++)
        assert_in_range(seen[i], 9500, 10500);
    assert_true(vt_chance_below(&chance, 0) == 0);
    assert_true(vt_chance_below(&chance, 1) == 0);
}

/* With a limit of 3/4 of the range a plain remainder would hit the lowest third twice as often. */
static void large_limits_have_no_bias(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 3);
    const uint64_t limit = UINT64_C(3) << 62;
    int thirds[3] = {0};
    for (int i = 0; i < 30000; i++) {
        uint64_t value = vt_chance_below(&chance, limit);
        assert_true(value < limit);
        thirds[value >> 62]++;
    }
    for (int i = 0; i < 3; i++)
        assert_in_range(thirds[i], 9500, 10500);
    for (int i = 0; i < 100; i++)
        assert_true(vt_chance_below(&chance, UINT64_MAX) < UINT64_MAX);
}

static void the_system_does_not_repeat_itself(void **state)
{
    (void)state;
    uint64_t a = vt_chance_from_system(), b = vt_chance_from_system();
    assert_true(a != b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_stream_is_the_published_one),
        cmocka_unit_test(seeding_is_the_published_one),
        cmocka_unit_test(units_stay_below_one),
        cmocka_unit_test(every_value_below_the_limit_comes),
        cmocka_unit_test(large_limits_have_no_bias),
        cmocka_unit_test(the_system_does_not_repeat_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

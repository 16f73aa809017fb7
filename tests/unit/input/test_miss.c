/* How far a touch was from what it may have meant. */
#include "check.h"

#include "input/miss.h"

static void the_nearest_edge_counts(void **state)
{
    (void)state;
    const vt_rect targets[] = {{100, 100, 10, 10}, {0, 0, 10, 10}, {20, 0, 10, 10}};
    vt_miss miss = vt_miss_nearest((vt_point){13, 14}, targets, 3, 0.5);
    assert_int_equal(miss.index, 1);
    assert_true(miss.mm == 2.5);
    miss = vt_miss_nearest((vt_point){15, 5}, targets, 3, 0.5);
    assert_int_equal(miss.index, 1);
    miss = vt_miss_nearest((vt_point){105, 105}, targets, 3, 0.5);
    assert_true(miss.index == 0 && miss.mm == 0);
    miss = vt_miss_nearest((vt_point){5, 5}, NULL, 0, 0.5);
    assert_true(miss.index == -1 && miss.mm == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_nearest_edge_counts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The plan of a day: what is read, what holds when, and what is refused. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "store/plan.h"

static vt_plan plan_of(const char *text)
{
    vt_plan plan;
    vt_err err = {0};
    if (!vt_plan_parse(&plan, text, &err)) fail_msg("%s: %s", text, err.message);
    return plan;
}

static void each_time_holds_until_the_next(void **state)
{
    (void)state;
    vt_plan plan = plan_of(" 9:30 0.8 ,12:00\t1,  18:05 .25");
    assert_int_equal(plan.count, 3);
    assert_true(vt_plan_at(&plan, 9 * 60 + 29, 0.1) == 0.25);
    assert_true(vt_plan_at(&plan, 9 * 60 + 30, 0.1) == 0.8);
    assert_true(vt_plan_at(&plan, 13 * 60, 0.1) == 1);
    assert_true(vt_plan_at(&plan, 18 * 60 + 5, 0.1) == 0.25);
    assert_true(vt_plan_at(&plan, 0, 0.1) == 0.25);
    assert_int_equal(vt_plan_next(&plan, 9 * 60), 30);
    assert_int_equal(vt_plan_next(&plan, 9 * 60 + 30), 150);
    assert_int_equal(vt_plan_next(&plan, 18 * 60 + 5), VT_PLAN_DAY - (18 * 60 + 5) + 9 * 60 + 30);
}

static void no_plan_changes_nothing(void **state)
{
    (void)state;
    vt_plan plan = plan_of("  ");
    assert_true(vt_plan_at(&plan, 600, 0.7) == 0.7);
    assert_int_equal(vt_plan_next(&plan, 600), 0);
    plan = plan_of("10:00 0.5");
    assert_true(vt_plan_at(&plan, 0, 0.7) == 0.5);
    assert_int_equal(vt_plan_next(&plan, 0), 0);
}

static void mistakes_name_the_part(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {{"10:00 0.8, 24:00 1", "\"24:00 1\" is no time"},
        {"10:60 1", "\"10:60 1\" is no"}, {"10.00 1", "is no time"}, {"10:00", "is no time"},
        {"10:00 1.01", "0 to 1"}, {"10:00 -1", "is no time"}, {"10:00 1 2", "is no time"},
        {"10:00 0x1", "is no time"}, {"10:0 1", "is no time"}, {"10:000 1", "is no time"},
        {"010:00 1", "is no time"}, {"10:00 1.2.3", "is no time"}, {"10:00 .", "is no time"},
        {",", "is no time"}, {"10:00 1,,", "is no time"}, {"10:001", "is no time"},
        {"a long text that nobody can read at all 10:00 1", "is no time"},
        {"12:00 1, 10:00 1", "\"10:00 1\" is not later"}, {"12:00 1, 12:00 0.5", "is not later"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        vt_plan plan;
        vt_err err = {0};
        if (vt_plan_parse(&plan, wrong[i][0], &err)) fail_msg("accepted: %s", wrong[i][0]);
        if (!strstr(err.message, wrong[i][1]))
            fail_msg("%s\nwanted: %s\n   got: %s", wrong[i][0], wrong[i][1], err.message);
        assert_int_equal(plan.count, 0);
    }
}

static void there_are_at_most_so_many(void **state)
{
    (void)state;
    char text[512] = "";
    for (int i = 0; i <= VT_PLAN_MOST; i++) {
        vt_plan plan;
        vt_err err = {0};
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%02d:%02d 1", i ? ", " : "", i * 50 / 60,
            i * 50 % 60);
        assert_int_equal(vt_plan_parse(&plan, text, &err), i < VT_PLAN_MOST);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_time_holds_until_the_next),
        cmocka_unit_test(no_plan_changes_nothing),
        cmocka_unit_test(mistakes_name_the_part),
        cmocka_unit_test(there_are_at_most_so_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

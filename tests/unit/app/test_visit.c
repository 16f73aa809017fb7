/* Visits: they begin with a touch, end with a reason, and leave nothing to the next one. */
#include "show.h"

static const char attract[] = "local s = {}\n"
                              "local n = 0\n"
                              "function s:enter(root)\n"
                              "  n = n + 1\n"
                              "  local a = root:rect { name = 'left', x = 0, y = 0, w = 400, h = 500 }\n"
                              "  local b = root:rect { name = 'right', x = 600, y = 0, w = 400, h = 500 }\n"
                              "  a.on_tap = function() a.color = '#ff0000'; journal.mark 'undeclared' end\n"
                              "  b.on_tap = function() go 'second' end\n"
                              "end\n"
                              "return s\n";
static const char second[] =
    "local s = {}\n"
    "function s:enter(root)\n"
    "  root:rect { name = 'all', w = 1000, h = 500 }.on_tap = function() visit.finish() end\n"
    "end\n"
    "return s\n";

static void begin(show *s)
{
    show_init(s);
    show_write(s, "scenes/attract.lua", attract);
    show_write(s, "scenes/second.lua", second);
    show_open(s);
}

static void idle_visit_is_asked_and_then_ended(void **state)
{
    show s;
    (void)state;
    begin(&s);
    show_tap(&s, 1, 100, 100);
    show_run(&s, 60);
    int start = show_find(&s, VT_ROW_VISIT_START, 0), prompt = show_find(&s, VT_ROW_VISIT_PROMPT, 0);
    int end = show_find(&s, VT_ROW_VISIT_END, 0);
    assert_true(start >= 0 && prompt > start && end > prompt);
    show_expect(&s, end, "\"cause\":\"prompt_none\"");
    assert_int_equal(s.rows[prompt].t_us, 21100000);
    assert_int_equal(s.rows[end].t_us, 26100000);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_END), 1);
    assert_int_equal(show_number(&s, VT_ROW_SCENE_ENTER), 2);
    assert_int_equal(show_number(&s, VT_ROW_SCENE_LEAVE), 2);
    show_finish(&s);
}

static void touch_keeps_the_visit_and_touches_nothing_else(void **state)
{
    show s;
    (void)state;
    begin(&s);
    show_tap(&s, 1, 100, 100);
    show_tap(&s, 23, 700, 100);
    show_run(&s, 30);
    show_expect(&s, show_find(&s, VT_ROW_VISIT_PROMPT_ANS, 0), "\"answer\":\"kept\"");
    assert_int_equal(show_number(&s, VT_ROW_TARGET_PRESS), 1);
    show_expect(&s, show_find(&s, VT_ROW_VISIT_END, 0), "\"cause\":\"run_end\"");
    show_finish(&s);
}

static void finished_visit_begins_a_fresh_world(void **state)
{
    show s;
    (void)state;
    begin(&s);
    show_tap(&s, 1, 700, 100);
    show_tap(&s, 2, 500, 100);
    show_tap(&s, 3, 100, 100);
    show_run(&s, 4);
    show_expect(&s, show_find(&s, VT_ROW_VISIT_END, 0), "\"cause\":\"finish\"");
    assert_int_equal(show_number(&s, VT_ROW_VISIT_START), 2);
    int enter = show_find(&s, VT_ROW_SCENE_ENTER, 0);
    enter = show_find(&s, VT_ROW_SCENE_ENTER, enter + 1);
    show_expect(&s, enter, "\"from\":\"attract\",\"cause\":\"tap\"");
    assert_string_equal(s.rows[enter].scene, "second");
    show_finish(&s);
}

static void two_fingers_on_two_things_are_two_taps(void **state)
{
    show s;
    (void)state;
    begin(&s);
    show_finger(&s, 1.0, 1, VT_CONTACT_DOWN, 100, 100);
    show_finger(&s, 1.0, 2, VT_CONTACT_DOWN, 700, 100);
    show_finger(&s, 1.1, 1, VT_CONTACT_UP, 100, 100);
    show_finger(&s, 1.1, 2, VT_CONTACT_UP, 700, 100);
    show_run(&s, 2);
    assert_int_equal(show_number(&s, VT_ROW_TARGET_RELEASE), 2);
    assert_int_equal(show_number(&s, VT_ROW_SCHEMA_UNKNOWN), 1);
    assert_int_equal(show_number(&s, VT_ROW_SCENE_ENTER), 2);
    show_finish(&s);
}

static void miss_tells_what_was_near(void **state)
{
    show s;
    (void)state;
    begin(&s);
    show_tap(&s, 1, 420, 100);
    show_run(&s, 2);
    int miss = show_find(&s, VT_ROW_TAP_MISS, 0);
    show_expect(&s, miss, "\"near\":\"left\"");
    show_expect(&s, miss, "\"near_mm\":5.3");
    assert_int_equal(s.rows[miss].x8, 420 * 8);
    show_finish(&s);
}

static void level_decides_what_is_written(void **state)
{
    (void)state;
    for (int level = 0; level <= 2; level++) {
        show s;
        vt_err err;
        char digit[2] = {(char)('0' + level), 0};
        show_init(&s);
        show_write(&s, "scenes/attract.lua", attract);
        show_write(&s, "scenes/second.lua", second);
        assert_true(vt_conf_set(s.conf, "journal.privacy_level", digit, "test", &err));
        show_open(&s);
        show_tap(&s, 1, 100, 100);
        show_run(&s, 2);
        assert_int_equal(show_number(&s, VT_ROW_VISIT_START), 1);
        assert_int_equal(show_number(&s, VT_ROW_TARGET_PRESS), level > 0);
        assert_int_equal(s.tape.size > 0, level > 1);
        for (int i = 0; i < s.count; i++)
            assert_int_equal(s.rows[i].n, i + 1);
        show_finish(&s);
    }
}

static void finger_that_outlives_its_world_is_nobody(void **state)
{
    show s;
    (void)state;
    show_init(&s);
    show_write(&s, "scenes/attract.lua",
        "local s = {}\nfunction s:enter(root)\n"
        "  root:rect { name = 'all', w = 1000, h = 500 }.on_press = function() visit.finish() "
        "end\nend\nreturn s\n");
    show_open(&s);
    show_finger(&s, 1.0, 1, VT_CONTACT_DOWN, 100, 100);
    show_finger(&s, 1.2, 1, VT_CONTACT_MOVE, 120, 100);
    show_finger(&s, 1.4, 1, VT_CONTACT_UP, 120, 100);
    show_run(&s, 3);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_START), 1);
    assert_int_equal(show_number(&s, VT_ROW_REACT), 1);
    show_expect(&s, show_find(&s, VT_ROW_REACT, 0), "change_ms");
    show_finish(&s);
}

static void finger_that_never_leaves_does_not_keep_the_visit(void **state)
{
    show s;
    (void)state;
    begin(&s);
    show_finger(&s, 1.0, 1, VT_CONTACT_DOWN, 500, 100);
    show_run(&s, 100);
    int end = show_find(&s, VT_ROW_VISIT_END, 0);
    show_expect(&s, end, "\"cause\":\"prompt_none\"");
    assert_int_equal(s.rows[end].t_us, 86000000);
    show_finish(&s);
}

static void what_leave_writes_belongs_to_the_visit(void **state)
{
    show s;
    (void)state;
    show_init(&s);
    show_write(&s, "scenes/attract.lua",
        "local s = {}\nfunction s:enter(root)\n"
        "  root:rect { name = 'all', w = 1000, h = 500 }.on_tap = function() visit.finish() end\nend\n"
        "function s:leave() visit.goal 'left' end\nreturn s\n");
    show_open(&s);
    show_tap(&s, 1, 100, 100);
    show_tap(&s, 2, 100, 100);
    show_finger(&s, 3, 1, VT_CONTACT_DOWN, 100, 100);
    show_run(&s, 4);
    assert_int_equal(show_number(&s, VT_ROW_GOAL), 3);
    int goal = -1, end = -1;
    for (int i = 1; i <= 3; i++) {
        goal = show_find(&s, VT_ROW_GOAL, goal + 1);
        end = show_find(&s, VT_ROW_VISIT_END, end + 1);
        assert_int_equal(s.rows[goal].visit, i);
        assert_true(goal < end);
        show_expect(&s, end, "\"goal\":true");
    }
    show_finish(&s);
}

static void stay_puts_the_question_off(void **state)
{
    show s;
    (void)state;
    show_init(&s);
    show_write(&s, "scenes/attract.lua",
        "local s = {}\nfunction s:enter(root)\n"
        "  root:rect { w = 1000, h = 500 }.on_tap = function() visit.stay(50) end\nend\nreturn s\n");
    show_open(&s);
    show_tap(&s, 1, 100, 100);
    show_run(&s, 70);
    assert_int_equal(s.rows[show_find(&s, VT_ROW_VISIT_PROMPT, 0)].t_us, 51100000);
    show_finish(&s);
}

static void nothing_happens_on_an_idle_screen(void **state)
{
    show s;
    (void)state;
    begin(&s);
    show_run(&s, 5);
    vt_app_counters before = vt_app_count(s.app);
    show_finish(&s);
    begin(&s);
    show_run(&s, 5000);
    vt_app_counters after = vt_app_count(s.app);
    assert_int_equal(after.presents, before.presents);
    assert_int_equal(after.batches, before.batches);
    assert_int_equal(after.lua_calls, before.lua_calls);
    show_finish(&s);
}

static void visitor_is_gone_when_the_machine_slept(void **state)
{
    show s;
    (void)state;
    begin(&s);
    const vt_event slept = {.kind = VT_EVENT_SUSPEND, .as.suspend.us = 3600000000};
    vt_err err;
    assert_true(vt_host_fake(s.host, 1000000, &slept, &err)); /* nobody was there: nothing to end */
    show_tap(&s, 2, 700, 100);
    assert_true(vt_host_fake(s.host, 4000000, &slept, &err));
    show_tap(&s, 6, 100, 100);
    show_run(&s, 8);
    int end = show_find(&s, VT_ROW_VISIT_END, 0);
    show_expect(&s, end, "\"cause\":\"suspend\"");
    assert_int_equal(s.rows[end].t_us, 4000000);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_START), 2);
    assert_string_equal(s.rows[show_find(&s, VT_ROW_TARGET_PRESS, end)].scene, "attract");
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(idle_visit_is_asked_and_then_ended),
        cmocka_unit_test(touch_keeps_the_visit_and_touches_nothing_else),
        cmocka_unit_test(finished_visit_begins_a_fresh_world),
        cmocka_unit_test(two_fingers_on_two_things_are_two_taps),
        cmocka_unit_test(miss_tells_what_was_near),
        cmocka_unit_test(level_decides_what_is_written),
        cmocka_unit_test(finger_that_outlives_its_world_is_nobody),
        cmocka_unit_test(finger_that_never_leaves_does_not_keep_the_visit),
        cmocka_unit_test(what_leave_writes_belongs_to_the_visit),
        cmocka_unit_test(stay_puts_the_question_off),
        cmocka_unit_test(visitor_is_gone_when_the_machine_slept),
        cmocka_unit_test(nothing_happens_on_an_idle_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

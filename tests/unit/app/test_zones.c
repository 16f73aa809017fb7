/* Zones: two visitors at one screen, each with a visit of their own. And touches that nobody meant, as the
 * whole app sees them. visit.idle_s is 20, visit.prompt_s 5. */
#include "fingers.h"

static const char two_zones[] =
    "for i, name in ipairs { 'left', 'right' } do\n"
    "  local g = root:group { zone = name, x = (i - 1) * 500, w = 500, h = 500, background = '#222222' }\n"
    "  g.on_visit = function() say('visit_' .. name, visit.number) end\n"
    "  g.on_idle = function() say('idle_' .. name) end\n"
    "  local r = g:rect { name = name, w = 200, h = 200, draggable = 'both' }\n"
    "  r.on_tap = function() say('tap_' .. name) visit.goal(name) end\n"
    "  r.on_hold = function() visit.finish() end\n"
    "end\n";

static int visit_row(const show *s, vt_row_kind kind, const char *part)
{
    for (int row = show_find(s, kind, 0); row >= 0; row = show_find(s, kind, row + 1))
        if (strstr(s->json[row], part)) return row;
    fail_msg("no row tells %s", part);
    return -1;
}

static void each_zone_has_its_own_visit(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, two_zones);
    show_tap(&s, 1, 100, 100);
    show_tap(&s, 5, 600, 100);
    for (int i = 0; i < 10; i++)
        show_tap(&s, 8 + 5 * i, 600, 100); /* the right one goes on until 53 */
    show_run(&s, 90);
    int left = visit_row(&s, VT_ROW_VISIT_START, "\"zone\":\"left\""),
        right = visit_row(&s, VT_ROW_VISIT_START, "\"zone\":\"right\"");
    assert_true(s.rows[left].visit == 1 && s.rows[right].visit == 2);
    assert_true(strncmp(fingers_said(&s), "visit_left tap_left visit_right tap_right ", 42) == 0);
    assert_true(fingers_mark(&s, "visit_right", "x") == 2);
    int ended = visit_row(&s, VT_ROW_VISIT_END, "\"zone\":\"left\"");
    assert_true(s.rows[ended].visit == 1 && s.rows[ended].t_us > 26000000 && s.rows[ended].t_us < 26300000);
    show_expect(&s, ended, "\"cause\":\"idle\"");
    show_expect(&s, ended, "\"goal\":true");
    ended = visit_row(&s, VT_ROW_VISIT_END, "\"zone\":\"right\"");
    assert_true(s.rows[ended].visit == 2 && s.rows[ended].t_us > 78000000);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_START), 2);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_END), 2);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_PROMPT), 0);
    for (int row = 0; row < s.count; row++) {
        if (s.rows[row].kind == VT_ROW_TARGET_PRESS) {
            bool is_left = strcmp(s.rows[row].target, "left") == 0;
            assert_int_equal(s.rows[row].visit, is_left ? 1 : 2);
            show_expect(&s, row, is_left ? "\"zone\":\"left\"" : "\"zone\":\"right\"");
        }
        if (s.rows[row].kind == VT_ROW_GOAL)
            assert_int_equal(s.rows[row].visit, strcmp(s.rows[row].target, "left") == 0 ? 1 : 2);
    }
    assert_int_equal(show_number(&s, VT_ROW_SCENE_ENTER), 2); /* all gone: from the beginning */
    fingers_replay(&s);
    show_finish(&s);
}

static void a_zone_that_is_left_is_put_back_while_the_other_goes_on(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, two_zones);
    show_tap(&s, 1, 100, 100);
    show_tap(&s, 1.5, 600, 100);
    finger_down(&s, 3, 1, 100, 100); /* finishes in its zone only */
    finger_drag(&s, 3, 2, 0.2, 2, 600, 100, 800, 300);
    finger_up(&s, 5, 1, 100, 100);
    show_tap(&s, 6, 100, 100);
    finger_down(&s, 8, 1, 100, 100);
    finger_up(&s, 9, 1, 100, 100);
    finger_down(&s, 10, 1, 800, 300); /* now it is the last one */
    finger_up(&s, 11, 1, 800, 300);
    show_run(&s, 14);
    assert_string_equal(fingers_said(&s),
        "visit_left tap_left visit_right tap_right idle_left visit_left tap_left "
        "idle_left ");
    assert_int_equal(show_number(&s, VT_ROW_VISIT_START), 3);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_END), 3);
    for (int row = show_find(&s, VT_ROW_VISIT_END, 0); row >= 0;
         row = show_find(&s, VT_ROW_VISIT_END, row + 1))
        show_expect(&s, row, "\"cause\":\"finish\"");
    assert_int_equal(show_number(&s, VT_ROW_SCENE_ENTER), 2);
    int drag = fingers_gesture(&s, "drag", 0);
    assert_int_equal(s.rows[drag].visit, 2);
    show_expect(&s, drag, "\"zone\":\"right\"");
    fingers_replay(&s);
    show_finish(&s);
}

static void ten_fingers_in_two_zones_do_not_meet(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s,
        "for i, name in ipairs { 'left', 'right' } do\n"
        "  local g = root:group { zone = name, x = (i - 1) * 500 }\n"
        "  for k = 0, 4 do\n"
        "    local r = g:rect { name = name .. k, x = k * 100, w = 90, h = 90, draggable = 'both' }\n"
        "    r.on_rest = function() say(name .. k, r.x, r.y) end\n"
        "  end\n"
        "end\n");
    for (int i = 0; i < 10; i++)
        finger_drag(&s, 1 + 0.06 * i, 1, 0.3, i, 100 * i + 45, 45, 100 * i + 45, 345 + i);
    show_run(&s, 5);
    for (int i = 0; i < 10; i++) {
        char word[16];
        snprintf(word, sizeof word, "%s%d", i < 5 ? "left" : "right", i % 5);
        assert_true(fingers_mark(&s, word, "x") == i % 5 * 100);
        assert_true(abs((int)fingers_mark(&s, word, "y") - (289 + i)) <= 2);
    }
    assert_int_equal(show_number(&s, VT_ROW_TARGET_PRESS), 10);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_START), 2);
    fingers_replay(&s);
    show_finish(&s);
}

static void what_lies_in_no_zone_is_asked_only_when_alone(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, "local g = root:group { zone = 'left' }\n"
                      "g:rect { name = 'in', w = 200, h = 200 }.on_tap = function() end\n"
                      "root:rect { name = 'out', x = 500, w = 200, h = 200 }.on_tap = function() end\n");
    show_tap(&s, 1, 600, 100);
    show_tap(&s, 2, 100, 100);
    show_tap(&s, 12, 100, 100);
    show_run(&s, 50);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_PROMPT), 0);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_END), 2);
    show_finish(&s);
    fingers_begin(&s, "local g = root:group { zone = 'left' }\n"
                      "root:rect { name = 'out', x = 500, w = 200, h = 200 }.on_tap = function() end\n");
    show_tap(&s, 1, 600, 100);
    show_run(&s, 40);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_PROMPT), 1);
    show_finish(&s);
}

/* ---- what goes on after the finger has left ---- */

static const char later[] =
    "for i, name in ipairs { 'left', 'right' } do\n"
    "  local g = root:group { zone = name, x = (i - 1) * 500, w = 500, h = 500, background = '#222222' }\n"
    "  local r = g:rect { name = name, w = 200, h = 200 }\n"
    "  local dot = g:rect { x = 300, y = 300, w = 20, h = 20, touchable = false }\n"
    "  local function goal(what) visit.goal(name .. '_' .. what) say(name .. '_' .. what, visit.number) end\n"
    "  local function begin()\n"
    "    after(0.3, function() goal 'after' after(0.1, function() goal 'nested' end) end)\n"
    "    local times = 0\n"
    "    local clock\n"
    "    clock = every(0.2, function() times = times + 1 goal('every' .. times) if times == 2 then "
    "clock:stop() "
    "end end)\n"
    "    run(function() goal 'begun' wait(0.3) goal 'story' wait(dot:to({ y = 320 }, 0.1)) goal 'moved' "
    "end)\n"
    "    dot:to({ x = 310 }, 0.3).on_end = function() goal 'on_end' end\n"
    "    motion.sequence { 0.2, function() goal 'motion' end, 0.1 }.on_end = function() goal 'line' end\n"
    "  end\n"
    "  r.on_tap = begin\n"
    "  r.on_hold = function() after(0.2, function() visit.finish() end) end\n"
    "end\n";

static void what_a_finger_began_belongs_to_its_zone(void **state)
{
    show s;
    int goals[2] = {0};
    (void)state;
    fingers_begin(&s, later);
    show_tap(&s, 1, 100, 100);
    show_tap(&s, 1.15, 600, 100);
    show_run(&s, 60);
    for (int row = show_find(&s, VT_ROW_GOAL, 0); row >= 0; row = show_find(&s, VT_ROW_GOAL, row + 1)) {
        bool is_left = strncmp(s.rows[row].target, "left", 4) == 0;
        assert_int_equal(s.rows[row].visit, is_left ? 1 : 2);
        assert_int_equal(fingers_mark(&s, s.rows[row].target, "x"), is_left ? 1 : 2);
        goals[is_left]++;
    }
    assert_int_equal(goals[0], 10);
    assert_int_equal(goals[1], 10);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_START), 2);
    for (int row = show_find(&s, VT_ROW_VISIT_END, 0); row >= 0;
         row = show_find(&s, VT_ROW_VISIT_END, row + 1))
        show_expect(&s, row, "\"goal\":true");
    fingers_replay(&s);
    show_finish(&s);
}

static void a_timer_that_finishes_ends_the_visit_of_its_zone(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, later);
    show_tap(&s, 1, 100, 100);
    show_tap(&s, 1.5, 600, 100);
    finger_down(&s, 3, 1, 100, 100);
    finger_up(&s, 4, 1, 100, 100);
    show_run(&s, 6); /* the right one lasts until the show closes */
    int end = show_find(&s, VT_ROW_VISIT_END, 0);
    assert_true(s.rows[end].visit == 1 && s.rows[end].t_us < 4500000);
    show_expect(&s, end, "\"cause\":\"finish\"");
    show_expect(&s, end, "\"zone\":\"left\"");
    end = show_find(&s, VT_ROW_VISIT_END, end + 1);
    assert_true(s.rows[end].visit == 2 && s.rows[end].t_us >= 6000000);
    assert_int_equal(show_number(&s, VT_ROW_SCENE_ENTER), 1);
    fingers_replay(&s);
    show_finish(&s);
}

static void what_comes_to_rest_belongs_to_its_zone(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, "for i, name in ipairs { 'left', 'right' } do\n"
                      "  local g = root:group { zone = name, x = (i - 1) * 500, w = 500, h = 500, background "
                      "= '#222222' }\n"
                      "  local r = g:rect { name = name, w = 200, h = 200, draggable = 'both', drag_area = { "
                      "0, 0, 500, 500 } }\n"
                      "  r.on_rest = function() visit.goal(name) end\n"
                      "end\n");
    finger_drag(&s, 1, 0.3, 0, 1, 100, 100, 200, 250);
    finger_drag(&s, 1.1, 0.3, 0, 2, 600, 100, 700, 250);
    show_run(&s, 5);
    for (int row = show_find(&s, VT_ROW_GOAL, 0); row >= 0; row = show_find(&s, VT_ROW_GOAL, row + 1))
        assert_int_equal(s.rows[row].visit, strcmp(s.rows[row].target, "left") == 0 ? 1 : 2);
    assert_int_equal(show_number(&s, VT_ROW_GOAL), 2);
    fingers_replay(&s);
    show_finish(&s);
}

/* It began before anybody was there, then it is whose tap it was that it waited for. */
static void a_story_belongs_to_whoever_tapped_what_it_waited_for(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, "local nodes = {}\n"
                      "for i, name in ipairs { 'left', 'right' } do\n"
                      "  local g = root:group { zone = name, x = (i - 1) * 500, w = 500, h = 500, background "
                      "= '#222222' }\n"
                      "  nodes[i] = g:rect { name = name, w = 200, h = 200 }\n"
                      "end\n"
                      "run(function()\n"
                      "  while true do\n"
                      "    local name = wait_tap(nodes[1], nodes[2]).name\n"
                      "    wait(0.3)\n"
                      "    visit.goal(name)\n"
                      "  end\n"
                      "end)\n");
    show_tap(&s, 1, 100, 100);
    show_tap(&s, 2, 600, 100);
    show_tap(&s, 3, 100, 100);
    show_run(&s, 5);
    for (int row = show_find(&s, VT_ROW_GOAL, 0); row >= 0; row = show_find(&s, VT_ROW_GOAL, row + 1))
        assert_int_equal(s.rows[row].visit, strcmp(s.rows[row].target, "left") == 0 ? 1 : 2);
    assert_int_equal(show_number(&s, VT_ROW_GOAL), 3);
    fingers_replay(&s);
    show_finish(&s);
}

/* ---- what nobody meant ---- */

static const char one_rect[] = "local r = root:rect { name = 'r', x = 100, w = 800, h = 400 }\n"
                               "r.on_tap = function() say 'tap' end\n"
                               "r.on_release = function(t) if t.cancelled then say 'lost' end end\n";

static void a_palm_does_nothing_and_is_told(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, one_rect);
    for (int i = 0; i < 6; i++)
        finger_down(&s, 1 + 0.005 * i, i, 400 + 20 * i, 200);
    for (int i = 0; i < 6; i++)
        finger_up(&s, 1.2 + 0.005 * i, i, 400 + 20 * i, 200);
    show_tap(&s, 3, 500, 200);
    show_run(&s, 40);
    assert_string_equal(fingers_said(&s), "lost lost lost lost tap ");
    assert_int_equal(show_number(&s, VT_ROW_TARGET_RELEASE), 1);
    assert_int_equal(show_number(&s, VT_ROW_REACT), 1); /* nobody waits for what a palm does */
    show_expect(&s, show_find(&s, VT_ROW_TARGET_CANCEL, 0), "\"cause\":\"palm\"");
    int end = show_find(&s, VT_ROW_VISIT_END, 0); /* nobody came until somebody tapped */
    show_expect(&s, end, "\"cause\":\"accident\"");
    assert_true(s.rows[end].t_us < 1100000);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_END), 2);
    assert_int_equal(s.rows[show_find(&s, VT_ROW_TARGET_RELEASE, 0)].visit, 2);
    int row = show_find(&s, VT_ROW_TOUCH_FILTERED, 0);
    show_expect(&s, row, "\"accident\":true,\"palm\":5");
    row = show_find(&s, VT_ROW_TOUCH_FILTERED, row + 1); /* what came within a second of it */
    show_expect(&s, row, "\"palm\":1");
    fingers_replay(&s);
    show_finish(&s);
}

/* Whose first finger has changed something, has: the idle limit must put it back. */
static void a_palm_that_changed_something_is_a_visit(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, "local r = root:rect { name = 'r', w = 1000, h = 400 }\n"
                      "r.on_press = function() r.color = '#ff0000' end\n");
    for (int i = 0; i < 6; i++)
        finger_down(&s, 1 + 0.005 * i, i, 400 + 20 * i, 200);
    for (int i = 0; i < 6; i++)
        finger_up(&s, 1.2 + 0.005 * i, i, 400 + 20 * i, 200);
    show_run(&s, 40);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_END), 1);
    show_expect(&s, show_find(&s, VT_ROW_VISIT_END, 0), "\"cause\":\"prompt_none\"");
    assert_int_equal(show_number(&s, VT_ROW_SCENE_ENTER), 2);
    show_finish(&s);
}

static void a_sleeve_at_the_edge_begins_no_visit_and_a_button_there_works(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s,
        "root:rect { name = 'r', x = 100, w = 800, h = 400 }.on_tap = function() end\n"
        "root:rect { name = 'low', x = 100, y = 480, w = 100, h = 20 }.on_tap = function() say 'low' "
        "end\n");
    for (int i = 0; i < 30; i++) { /* it rains */
        finger_down(&s, 1 + 0.1 * i, 1, 500, 495);
        finger_up(&s, 1.02 + 0.1 * i, 1, 500, 495);
    }
    finger_drag(&s, 4.1, 0.2, 0.1, 1, 500, 495, 700, 490); /* it brushes along */
    finger_down(&s, 5, 1, 150, 495);
    finger_up(&s, 5.02, 1, 150, 495);
    show_tap(&s, 7, 500, 495); /* longer: a miss */
    show_run(&s, 40);
    int start = show_find(&s, VT_ROW_VISIT_START, 0);
    assert_true(s.rows[start].t_us >= 5000000);
    assert_string_equal(fingers_said(&s), "low ");
    assert_int_equal(show_number(&s, VT_ROW_TAP_MISS), 1);
    int rows = show_number(&s, VT_ROW_TOUCH_FILTERED), edge = 0;
    assert_true(rows >= 1 && rows <= 5);
    for (int row = show_find(&s, VT_ROW_TOUCH_FILTERED, 0); row >= 0;
         row = show_find(&s, VT_ROW_TOUCH_FILTERED, row + 1))
        edge += atoi(strstr(s.json[row], "\"edge\":") + 7);
    assert_int_equal(edge, 31);
    fingers_replay(&s);
    show_finish(&s);
}

static void a_finger_that_trembles_keeps_no_visit_alive_and_a_stuck_one_is_let_go(void **state)
{
    show s;
    vt_err err;
    (void)state;
    show_init(&s);
    assert_true(vt_conf_set(s.conf, "touch.stuck_s", "30", "test", &err));
    show_write(&s, "scenes/attract.lua",
        "local s = {}\n"
        "function s:enter(root) root:rect { name = 'r', w = 1000, h = 500 }.on_press = function() end end\n"
        "return s\n");
    show_open(&s);
    finger_down(&s, 1, 7, 300, 300);
    for (int i = 0; i < 1200; i++)
        show_finger(&s, 1 + 0.1 * i, 7, VT_CONTACT_MOVE, 300 + i % 2, 300);
    show_run(&s, 121);
    show_expect(&s, show_find(&s, VT_ROW_TOUCH_FILTERED, 0), "\"stuck\":1");
    int cancel = show_find(&s, VT_ROW_TARGET_CANCEL, 0), end = show_find(&s, VT_ROW_VISIT_END, 0);
    assert_true(s.rows[cancel].t_us > 30900000 && s.rows[cancel].t_us < 31200000);
    assert_true(s.rows[end].t_us < 57000000);
    show_finish(&s);
}

static void one_tap_told_twice_is_one(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, one_rect);
    finger_down(&s, 1, 1, 500, 200);
    finger_up(&s, 1.1, 1, 500, 200);
    finger_down(&s, 1.115, 2, 502, 200);
    finger_up(&s, 1.15, 2, 502, 200);
    show_tap(&s, 1.3, 500, 200);
    finger_down(&s, 3, 1, 500, 200);
    finger_down(&s, 3.5, 1, 600, 200); /* its up was lost */
    finger_up(&s, 3.6, 1, 600, 200);
    show_run(&s, 40);
    assert_string_equal(fingers_said(&s), "tap tap lost tap ");
    show_expect(&s, visit_row(&s, VT_ROW_TOUCH_FILTERED, "double_fire"), "\"double_fire\":1");
    show_expect(&s, visit_row(&s, VT_ROW_TOUCH_FILTERED, "lost_up"), "\"lost_up\":1");
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_zone_has_its_own_visit),
        cmocka_unit_test(a_zone_that_is_left_is_put_back_while_the_other_goes_on),
        cmocka_unit_test(ten_fingers_in_two_zones_do_not_meet),
        cmocka_unit_test(what_lies_in_no_zone_is_asked_only_when_alone),
        cmocka_unit_test(what_a_finger_began_belongs_to_its_zone),
        cmocka_unit_test(a_timer_that_finishes_ends_the_visit_of_its_zone),
        cmocka_unit_test(what_comes_to_rest_belongs_to_its_zone),
        cmocka_unit_test(a_story_belongs_to_whoever_tapped_what_it_waited_for),
        cmocka_unit_test(a_palm_does_nothing_and_is_told),
        cmocka_unit_test(a_palm_that_changed_something_is_a_visit),
        cmocka_unit_test(a_sleeve_at_the_edge_begins_no_visit_and_a_button_there_works),
        cmocka_unit_test(a_finger_that_trembles_keeps_no_visit_alive_and_a_stuck_one_is_let_go),
        cmocka_unit_test(one_tap_told_twice_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

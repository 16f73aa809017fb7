/* Gestures through the whole app: who hears of them, who wins a finger, what the journal tells, and that all
 * of it replays. A stage unit is 0.2646 mm here: 8 mm of slop are 30 units, 3 mm to begin a drag 11. */
#include "fingers.h"

static void taps_wait_only_where_double_taps_are_heard(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, "local a = root:rect { name = 'a', w = 200, h = 200 }\n"
                      "a.on_tap = function() say 'a_tap' end\n"
                      "a.on_double_tap = function(t) say('a_double', t.x, t.y) end\n"
                      "local b = root:rect { name = 'b', x = 500, w = 200, h = 200 }\n"
                      "b.on_tap = function() say 'b_tap' end\n");
    show_tap(&s, 1, 100, 100);
    show_tap(&s, 1.25, 110, 100);
    show_tap(&s, 3, 100, 100);
    show_tap(&s, 3.15, 600, 100); /* comes out first */
    show_run(&s, 6);
    assert_string_equal(fingers_said(&s), "a_double b_tap a_tap ");
    assert_true(fingers_mark(&s, "a_double", "x") == 110);
    int row = fingers_gesture(&s, "double_tap", 0);
    assert_string_equal(s.rows[row].target, "a");
    fingers_replay(&s);
    show_finish(&s);
}

static void a_hold_ends_the_tap_and_keeps_the_finger(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, "local list = root:scroller { w = 400, h = 500, name = 'list' }\n"
                      "list:rect { h = 2000, w = 300, touchable = false }\n"
                      "local a = list:rect { name = 'a', w = 200, h = 200 }\n"
                      "a.on_tap = function() say 'tap' end\n"
                      "a.on_hold = function(t) say('hold', t.x, t.seconds * 1000) end\n"
                      "a.on_release = function(t) say(t.cancelled and 'lost' or 'up', list.scroll_y) end\n"
                      "local b = root:rect { x = 500, w = 200, h = 200, hold_seconds = 2 }\n"
                      "b.on_hold = function(t) say('late', t.x, t.seconds * 1000) end\n");
    finger_down(&s, 1, 1, 100, 100);
    finger_go(&s, 1.8, 0.2, 1, 100, 100, 100, 20); /* the list does not follow a finger that was held */
    finger_up(&s, 2.1, 1, 100, 20);
    show_tap(&s, 3, 100, 100);
    finger_down(&s, 4, 1, 600, 100);
    finger_up(&s, 5.9, 1, 600, 100);
    finger_down(&s, 7, 1, 600, 100);
    finger_up(&s, 9.1, 1, 600, 100);
    show_run(&s, 11);
    assert_string_equal(fingers_said(&s), "hold up up tap late ");
    assert_true(fingers_mark(&s, "hold", "y") == 600 && fingers_mark(&s, "late", "y") == 2000);
    assert_true(fingers_mark(&s, "up", "x") == 0);
    show_expect(&s, fingers_gesture(&s, "hold", 0), "\"dur_ms\":600");
    fingers_replay(&s);
    show_finish(&s);
}

static void what_is_draggable_follows_within_its_area_and_comes_to_rest(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s,
        "local a = root:rect { name = 'a', x = 100, y = 100, w = 100, h = 100, draggable = 'both', "
        "drag_area = { 0, 0, 600, 500 } }\n"
        "a.on_drag = function(t) if t.phase ~= 'move' then say(t.phase, a.x, a.y) end end\n"
        "a.on_rest = function() say('rest', a.x, a.y) end\n"
        "local b = root:rect { name = 'b', x = 700, y = 400, w = 80, h = 80, draggable = 'x', "
        "drag_end = 'glide' }\n"
        "b.on_rest = function() say('glided', b.x, b.y) end\n"
        "local c = root:rect { name = 'c', x = 800, y = 100, w = 80, h = 80, draggable = 'both', "
        "drag_end = 'back' }\n"
        "c.on_rest = function() say('back', c.x, c.y) end\n");
    finger_drag(&s, 1, 0.5, 0.3, 1, 150, 150, 450, 250);
    finger_drag(&s, 3, 0.5, 0.3, 1, 450, 250, 950, 490); /* stops at 500, 400 */
    finger_drag(&s, 5, 0.2, 0, 1, 740, 440, 640, 440);
    finger_drag(&s, 7, 0.5, 0.3, 1, 840, 140, 640, 340);
    show_run(&s, 12);
    assert_string_equal(fingers_said(&s), "begin end rest begin end rest glided back ");
    int first = show_find(&s, VT_ROW_MARK, 0);
    first = show_find(&s, VT_ROW_MARK, first + 1);
    assert_true(atof(strstr(s.json[first], "\"x\":") + 4) == 389); /* 300 without the slop's 11 */
    int last = show_find(&s, VT_ROW_MARK, first + 1);
    last = show_find(&s, VT_ROW_MARK, last + 1);
    last = show_find(&s, VT_ROW_MARK, last + 1);
    show_expect(&s, last, "\"x\":500,\"y\":400");
    double glided = fingers_mark(&s, "glided", "x");
    assert_true(glided < 560 && fingers_mark(&s, "glided", "y") == 400); /* 600 without gliding */
    assert_true(fingers_mark(&s, "back", "x") == 800 && fingers_mark(&s, "back", "y") == 100);
    show_expect(&s, fingers_gesture(&s, "drag", 0), "\"dx\":2");
    fingers_replay(&s);
    show_finish(&s);
}

static void two_people_drag_two_things(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s,
        "for i = 0, 4 do\n"
        "  local r = root:rect { name = 'r' .. i, x = i * 200, y = 0, w = 100, h = 100, draggable = "
        "'both' }\n"
        "  r.on_rest = function() say('rest' .. i, r.x, r.y) end\n"
        "end\n");
    for (int i = 0; i < 5; i++)
        finger_drag(&s, 1 + 0.013 * i, 0.5, 0.3, i, 200 * i + 50, 50, 200 * i + 50 + 10 * i, 350 + 10 * i);
    show_run(&s, 4);
    for (int i = 0; i < 5; i++) {
        char word[16];
        snprintf(word, sizeof word, "rest%d", i);
        assert_true(abs((int)fingers_mark(&s, word, "x") - (200 * i + 10 * i)) <= 2);
        assert_true(abs((int)fingers_mark(&s, word, "y") - (289 + 10 * i)) <= 2);
    }
    fingers_replay(&s);
    show_finish(&s);
}

static void a_dragged_thing_is_taken_or_goes_back(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s,
        "local box = root:rect { name = 'box', x = 600, y = 0, w = 300, h = 500 }\n"
        "box.on_drag_over = function(t) say('over_' .. t.node.name) end\n"
        "box.on_drag_out = function(t) say('out_' .. t.node.name) end\n"
        "box.on_drop = function(t) say('drop_' .. t.node.name, t.x, t.y) return t.node.name == 'gold' end\n"
        "for i, name in ipairs { 'gold', 'lead' } do\n"
        "  local n = root:rect { name = name, x = 100, y = i * 150, w = 100, h = 100, draggable = 'both', "
        "drag_end "
        "= 'back' }\n"
        "  n.on_drag = function(t) if t.phase == 'end' then say(t.target and 'taken' or 'refused') end end\n"
        "  n.on_rest = function() say('rest_' .. name, n.x, n.y) end\n"
        "end\n");
    finger_drag(&s, 1, 0.5, 0.3, 1, 150, 200, 750, 200);
    finger_drag(&s, 3, 0.5, 0.3, 1, 150, 350, 750, 350);
    show_run(&s, 7);
    assert_string_equal(fingers_said(&s), "over_gold out_gold drop_gold taken rest_gold over_lead out_lead "
                                          "drop_lead refused rest_lead ");
    assert_true(fingers_mark(&s, "rest_gold", "x") > 600);
    assert_true(fingers_mark(&s, "rest_lead", "x") == 100);
    int row = fingers_gesture(&s, "drop", 0);
    assert_string_equal(s.rows[row].target, "box");
    show_expect(&s, row, "\"node\":\"gold\"");
    fingers_replay(&s);
    show_finish(&s);
}

static void a_collage_piece_is_turned_and_scaled(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s,
        "local p = root:rect { name = 'piece', x = 500, y = 250, w = 200, h = 100, anchor = 'center', "
        "transformable = true, most_scale = 1.5 }\n"
        "p.on_rest = function() say('piece', p.scale * 100, p.rotation) end\n"
        "p.on_rotate = function(t) if t.phase == 'end' then say('turn', t.rotation) end end\n"
        "p.on_pinch = function(t) if t.phase == 'end' then say('pinch', t.scale * 100) end end\n");
    finger_down(&s, 1, 1, 450, 250);
    finger_down(&s, 1.1, 2, 550, 250);
    finger_go(&s, 1.2, 0.5, 2, 550, 250, 650, 250);
    finger_go(&s, 2, 0.5, 2, 650, 250, 450, 450); /* a quarter, by a chord */
    finger_up(&s, 3, 1, 450, 250);
    finger_up(&s, 3.1, 2, 450, 450);
    show_run(&s, 5);
    assert_true(fingers_mark(&s, "piece", "x") == 150);
    assert_true(abs((int)fingers_mark(&s, "piece", "y") - 90) <= 1);
    assert_true(fingers_mark(&s, "turn", "x") > 70);
    assert_true(fingers_mark(&s, "pinch", "x") > 150); /* fingers went further than the piece may grow */
    show_expect(&s, fingers_gesture(&s, "rotate", 0), "\"rot\":");
    show_expect(&s, fingers_gesture(&s, "pinch", 0), "\"scale\":");
    fingers_replay(&s);
    show_finish(&s);
}

static void the_innermost_whose_way_it_is_wins(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s,
        "local list = root:scroller { w = 400, h = 500, name = 'list' }\n"
        "list.on_rest = function() say('list', list.scroll_y) end\n"
        "for i = 0, 19 do\n"
        "  local c = list:rect { name = 'card' .. i, y = i * 100, w = 200, h = 90, draggable = 'x' }\n"
        "  c.on_rest = function() say('card', c.x) end\n"
        "  c.on_swipe = function(t) say('swipe_' .. t.direction, t.speed) end\n"
        "  c.on_release = function(t) if t.cancelled then say 'lost' end end\n"
        "end\n");
    finger_drag(&s, 1, 0.5, 0.3, 1, 100, 50, 300, 70);   /* across: the card */
    finger_drag(&s, 3, 0.5, 0.3, 1, 100, 350, 120, 150); /* along: the list */
    finger_drag(&s, 6, 0.1, 0, 1, 100, 150, 300, 150);   /* quickly: a swipe besides */
    show_run(&s, 9);
    assert_true(strncmp(fingers_said(&s), "card lost list swipe_right card ", 32) == 0);
    assert_true(fingers_mark(&s, "list", "x") > 150);
    assert_true(abs((int)fingers_mark(&s, "swipe_right", "x") - 529) < 60); /* 2,000 units a second */
    show_expect(&s, show_find(&s, VT_ROW_TARGET_CANCEL, 0), "\"cause\":\"push\"");
    assert_int_equal(show_number(&s, VT_ROW_TARGET_CANCEL), 1);
    fingers_replay(&s);
    show_finish(&s);
}

static void a_child_loses_the_finger_that_drags_its_group(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, "local g = root:group { name = 'group', x = 100, y = 100, draggable = 'both' }\n"
                      "g.on_press = function() say 'g_press' end\n"
                      "g.on_release = function(t) say(t.cancelled and 'g_lost' or 'g_up') end\n"
                      "local c = g:rect { name = 'child', w = 100, h = 100 }\n"
                      "c.on_tap = function() say 'tap' end\n"
                      "c.on_press = function() say 'press' end\n"
                      "c.on_release = function(t) say(t.cancelled and 'lost' or 'up') end\n");
    show_tap(&s, 1, 150, 150);
    finger_drag(&s, 3, 0.5, 0.3, 1, 150, 150, 350, 250);
    show_run(&s, 6);
    assert_string_equal(fingers_said(&s), "press g_press up g_up tap press g_press lost g_up ");
    show_expect(&s, show_find(&s, VT_ROW_TARGET_CANCEL, 0), "\"cause\":\"gesture\"");
    show_finish(&s);
}

static void quick_taps_of_one_batch_are_taps(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, "local n = 0\n"
                      "local a = root:rect { w = 500, h = 500 }\n"
                      "a.on_tap = function() n = n + 1 say('tap', n) end\n");
    for (int i = 0; i < 12; i++) { /* down and up at the same moment, twelve places, three moments */
        finger_down(&s, 1 + i / 4, i, 40 * i + 20, 100);
        finger_up(&s, 1 + i / 4, i, 40 * i + 20, 100);
    }
    show_run(&s, 6);
    assert_int_equal(show_number(&s, VT_ROW_MARK), 12);
    assert_int_equal(show_number(&s, VT_ROW_TARGET_RELEASE), 12);
    fingers_replay(&s);
    show_finish(&s);
}

static void reactions_to_gestures_are_timed(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s, "local a = root:rect { name = 'a', w = 200, h = 200 }\n"
                      "a.on_hold = function() a.color = '#ff0000' end\n"
                      "local b = root:rect { name = 'b', x = 500, w = 200, h = 200, draggable = 'both' }\n");
    finger_down(&s, 1, 1, 100, 100);
    finger_up(&s, 2.5, 1, 100, 100);
    finger_drag(&s, 3, 0.5, 0.3, 1, 600, 100, 700, 200);
    show_run(&s, 6);
    int hold = fingers_gesture(&s, "hold", 0), react = show_find(&s, VT_ROW_REACT, 0);
    char of[32];
    snprintf(of, sizeof of, "\"of\":%d", (int)s.rows[hold].n);
    show_expect(&s, react, of);
    show_expect(&s, react, "frame_ms");
    react = show_find(&s, VT_ROW_REACT, react + 1);
    show_expect(&s, react, "frame_ms"); /* what is dragged has answered, without a script */
    assert_int_equal(show_number(&s, VT_ROW_REACT), 2);
    show_finish(&s);
}

static void gestures_on_what_is_private_tell_no_place(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s,
        "local g = root:group { private = true }\n"
        "local a = g:rect { name = 'a', w = 400, h = 200, draggable = 'both' }\n"
        "a.on_swipe = function() end\n"
        "a.on_hold = function() end\n"
        "a.on_double_tap = function() end\n"
        "local t = g:rect { name = 't', x = 500, w = 400, h = 400 }\n"
        "t.on_drop = function() end\n"
        "local open = root:rect { name = 'open', y = 300, w = 100, h = 100, draggable = 'both' }\n");
    show_tap(&s, 1, 300, 100);
    show_tap(&s, 1.2, 300, 100);
    finger_down(&s, 2, 1, 100, 100);
    finger_up(&s, 3, 1, 100, 100);
    finger_drag(&s, 4, 0.2, 0, 1, 100, 100, 600, 100);
    finger_drag(&s, 6, 0.5, 0.3, 1, 50, 350, 650, 350); /* what is not private, dropped on what is */
    show_run(&s, 9);
    const char *const kinds[] = {"double_tap", "hold", "drag", "swipe", "drop"};
    for (int i = 0; i < 5; i++)
        assert_true(fingers_gesture(&s, kinds[i], 0) >= 0);
    for (int row = show_find(&s, VT_ROW_GESTURE, 0); row >= 0; row = show_find(&s, VT_ROW_GESTURE, row + 1)) {
        if (strcmp(s.rows[row].target, "open") == 0) continue;
        assert_false(s.rows[row].placed);
        assert_true(s.rows[row].x8 == 0 && s.rows[row].y8 == 0);
        assert_null(strstr(s.json[row], "dx"));
        assert_null(strstr(s.json[row], "direction"));
    }
    show_finish(&s);
}

static void a_thing_that_goes_while_it_is_dragged_harms_nobody(void **state)
{
    show s;
    (void)state;
    fingers_begin(&s,
        "local a = root:rect { name = 'a', w = 200, h = 200, draggable = 'both' }\n"
        "a.on_drag = function(t) if t.way_x > 50 and a:alive() then say('gone') a:remove() end end\n"
        "local b = root:rect { name = 'b', y = 250, w = 200, h = 200, draggable = 'both' }\n"
        "b.on_drag = function(t) say('b_' .. t.phase) b.draggable = 'none' end\n");
    finger_drag(&s, 1, 0.5, 0.3, 1, 100, 100, 400, 100);
    finger_drag(&s, 2, 0.5, 0.3, 1, 100, 350, 400, 350);
    show_run(&s, 5);
    assert_true(strncmp(fingers_said(&s), "gone b_begin ", 13) == 0);
    fingers_replay(&s);
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taps_wait_only_where_double_taps_are_heard),
        cmocka_unit_test(a_hold_ends_the_tap_and_keeps_the_finger),
        cmocka_unit_test(what_is_draggable_follows_within_its_area_and_comes_to_rest),
        cmocka_unit_test(two_people_drag_two_things),
        cmocka_unit_test(a_dragged_thing_is_taken_or_goes_back),
        cmocka_unit_test(a_collage_piece_is_turned_and_scaled),
        cmocka_unit_test(the_innermost_whose_way_it_is_wins),
        cmocka_unit_test(a_child_loses_the_finger_that_drags_its_group),
        cmocka_unit_test(quick_taps_of_one_batch_are_taps),
        cmocka_unit_test(reactions_to_gestures_are_timed),
        cmocka_unit_test(gestures_on_what_is_private_tell_no_place),
        cmocka_unit_test(a_thing_that_goes_while_it_is_dragged_harms_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

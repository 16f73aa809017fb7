/* Buttons, inputs and keyboards: what they take, what they do under fingers, and that nobody gets into them.
 */
#include "state.h"

static void finger(
    fixture *f, int n, vt_script_touch_entry entry, double x, double y, int slot, bool cancelled)
{
    vt_touch t = {.phase = cancelled                 ? VT_TOUCH_CANCEL
                           : entry == VT_ENTRY_PRESS ? VT_TOUCH_PRESS
                           : entry == VT_ENTRY_MOVE  ? VT_TOUCH_MOVE
                                                     : VT_TOUCH_RELEASE,
        .tap = entry == VT_ENTRY_TAP,
        .t_us = f->now};
    t.contact.x8 = (int32_t)(x * 8);
    t.contact.y8 = (int32_t)(y * 8);
    t.contact.slot = slot;
    t.contact.down_us = f->now;
    assert_true(vt_script_touch(f->script, target(f, n), entry, &t, NULL));
}

static void tap_at(fixture *f, int n, double x, double y)
{
    finger(f, n, VT_ENTRY_PRESS, x, y, 1, false);
    finger(f, n, VT_ENTRY_RELEASE, x, y, 1, false);
    finger(f, n, VT_ENTRY_TAP, x, y, 1, false);
}

/* ---- button ---- */

static void a_button_says_and_does(void **state)
{
    (void)state;
    fine(
        "local b = root:button { 'Start', name = 'start', x = 100, y = 50 }\n"
        "assert(b.text == 'Start' and b.enabled and b.guard == 0.5 and tostring(b) == 'button \"start\"' and "
        "b.label == 'Start')\n"
        "assert(b.width > 5 * 18 and b.height > 36 and b.w == 0)\n"
        "local narrow = b.width b.text = 'Start now' assert(b.width > narrow and b.label == 'Start now')\n"
        "b.w = 500 b.h = 120 assert(b.width == 500 and b.height == 120 and b.w == 500)\n"
        "b.x = 7 b.scale = 2 b.opacity = 0.5 assert(b.x == 7) b:to({ x = 9 }, 1)\n"
        "local n = root:button { words.name:with { name = 'Ana' }, label = 'own' } assert(n.text == 'My name "
        "is Ana' and n.label == 'own')\n"
        "n.text = 'x' assert(n.label == 'own') n.text = 5 assert(n.text == '5')\n"
        "assert(root:button { icon = 'a.png', enabled = false }.on_tap == nil)");
    fixture f;
    start(&f, "local b = root:button { words.hello, on_tap = function(t) print('tapped', t.finger) end }\n"
              "root:button { 'no', enabled = false, on_tap = function() print 'no' end }\n"
              "root:rect { on_tap = function() visit.language = 'fr' print(b.text, b.label, b.width) end }");
    assert_int_equal(f.faults, 0);
    tap_at(&f, 0, 10, 10);
    assert_string_equal(f.said, "tapped\t1");
    *f.said = '\0';
    tap_at(&f, 0, 10, 10); /* a double fire */
    tap_at(&f, 1, 10, 10);
    assert_string_equal(f.said, "");
    advance(&f, 0.6);
    tap_at(&f, 0, 10, 10);
    assert_string_equal(f.said, "tapped\t1");
    tap(&f, 2);
    assert_non_null(strstr(f.said, "Bonjour\tBonjour\t"));
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

/* A finger meets at least 15 mm, or 90 units where nobody knows the millimetres. */
static void small_buttons_are_met(void **state)
{
    (void)state;
    const struct {
        double mm_per_unit, out;
    } cases[] = {{0, 20}, {0.5, -5}, {0.1, 50}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fixture f;
        vt_node path[8];
        start_with(&f, &(options){.mm_per_unit = cases[i].mm_per_unit},
            "root:button { 'x', x = 200, y = 200, w = 50, h = 50 }");
        double edge = 200 - cases[i].out;
        assert_true(vt_stage_hit(f.stage, (vt_point){edge + 1, 225}, path, 8) > 0 || cases[i].out < 0);
        assert_int_equal(
            vt_stage_hit(f.stage, (vt_point){cases[i].out < 0 ? 199 : edge - 1, 225}, path, 8), 0);
        fixture_finish(&f);
    }
}

static void a_button_may_be_held(void **state)
{
    (void)state;
    fixture f;
    start(&f, "root:button { 'Erase', hold = 1, on_tap = function() print(now()) end }\n"
              "run(function() wait_tap(root:button { 'Next', name = 'next' }) print 'went on' end)");
    advance(&f, 0.1);
    finger(&f, 0, VT_ENTRY_PRESS, 5, 5, 2, false);
    advance(&f, 0.9);
    assert_string_equal(f.said, "");
    finger(&f, 0, VT_ENTRY_RELEASE, 5, 5, 2, false);
    finger(&f, 0, VT_ENTRY_TAP, 5, 5, 2, false);
    advance(&f, 1);
    assert_string_equal(f.said, "");
    finger(&f, 0, VT_ENTRY_PRESS, 5, 5, 2, false);
    advance(&f, 1.01);
    assert_non_null(strstr(f.said, "3."));
    finger(&f, 0, VT_ENTRY_RELEASE, 5, 5, 2, false);
    *f.said = '\0';
    advance(&f, 2);
    assert_string_equal(f.said, "");
    tap_at(&f, 1, 5, 5);
    assert_string_equal(f.said, "went on");
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void a_story_does_not_hear_a_button_that_did_not_fire(void **state)
{
    (void)state;
    fixture f;
    start(&f,
        "local b = root:button { 'x', enabled = false } run(function() wait_tap(b) print 'went on' end)\n"
        "root:rect { on_tap = function() b.enabled = true end }");
    tap_at(&f, 0, 5, 5);
    assert_string_equal(f.said, "");
    tap(&f, 1);
    tap_at(&f, 0, 5, 5);
    assert_string_equal(f.said, "went on");
    fixture_finish(&f);
}

/* ---- input ---- */

static void an_input_takes_what_is_written(void **state)
{
    (void)state;
    fine("local changes = 0\n"
         "local i = root:input { value = 'ab', max_length = 6, on_change = function(text) changes = changes "
         "+ 1 assert(text) end }\n"
         "assert(i.value == 'ab' and not i.focused) i:write('c') assert(i.value == 'abc' and changes == 1)\n"
         "i:erase() i:erase() assert(i.value == 'a') i:write('12345') assert(i.value == 'a12345') "
         "i:write('6') assert(i.value == 'a12345')\n"
         "i.value = 'far too long' assert(i.value == 'far to' and changes == 4)\n"
         "i.max_length = 3 assert(i.value == 'far') i.value = '' i:erase() assert(i.value == '' and changes "
         "== 4)\n"
         "i:write('a\\nb') assert(i.value == 'a b')");
    fine("local i = root:input { max_length = 4 }\n"
         "i:write('e\\u{301}') i:write('x') assert(i.value == 'e\\u{301}x') i:erase() i:erase() "
         "assert(i.value == '')\n"
         "local family = '\\u{1F468}\\u{200D}\\u{1F469}\\u{200D}\\u{1F467}' i:write('a' .. family) i:erase() "
         "assert(i.value == 'a')\n"
         "i:write('\\u{1F1EB}\\u{1F1F7}\\u{1F1E9}\\u{1F1EA}') i:erase() assert(i.value == "
         "'a\\u{1F1EB}\\u{1F1F7}')\n"
         "i:erase() i:write('\\u{1F44D}\\u{1F3FD}') i:erase() assert(i.value == 'a')\n"
         "i:write('\\u{5E9}\\u{5C1}\\u{5DC}') i:erase() assert(i.value == 'a\\u{5E9}\\u{5C1}') i:erase() "
         "assert(i.value == 'a')");
    fine("local a, b = root:input { name = 'a' }, root:input { name = 'b', on_done = function(text) "
         "assert(text == 'hi') end }\n"
         "a:focus() assert(a.focused) b:focus() assert(b.focused and not a.focused) b:write('hi') b:done() "
         "assert(not b.focused)\n"
         "a:focus() a:remove() b:focus() b:blur() assert(not b.focused and b.value == 'hi')");
    refused("root:input { max_length = 0 }", "max_length of input 4 must be from 1 to 500, not 0");
    refused("root:input{}:write(5)", "write takes a text");
    refused("root:input{}.focused = true", "focused of input 4 can be read, not set");
}

static void a_finger_puts_the_caret(void **state)
{
    (void)state;
    fixture f;
    /* the fake fonts make every byte 20 wide; the text begins 20 from the edge */
    start(&f, "local i = root:input { value = 'abcdef', size = 40, w = 300 }\n"
              "root:rect { on_tap = function() i:write('-') print(i.value, i.focused) end }");
    tap_at(&f, 0, 20 + 20 * 2 + 3, 10);
    tap(&f, 1);
    assert_string_equal(f.said, "ab-cdef\ttrue");
    tap_at(&f, 0, 299, 10);
    tap(&f, 1);
    assert_string_equal(f.said, "ab-cdef-\ttrue");
    tap_at(&f, 0, 0, 10);
    tap(&f, 1);
    assert_string_equal(f.said, "-ab-cdef-\ttrue");
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

/* ---- keyboard ---- */

enum { UNIT = 139 }; /* columns of the letters at w = 1400: (1400 - 10) / 10 */

static void press_key(fixture *f, int n, double column, int row)
{
    tap_at(f, n, 10 + column * UNIT + UNIT / 2.0, 10 + row * 106 + 48);
}

static void keys_write(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local i = root:input { on_done = function(text) print('done', text) end, on_change = "
              "function(text) print(text) end }\n"
              "root:keyboard { for_input = i }");
    assert_int_equal(f.faults, 0);
    press_key(&f, 1, 0, 0);
    assert_string_equal(f.said, "q");
    press_key(&f, 1, 0.5, 1);
    assert_string_equal(f.said, "qa");
    press_key(&f, 1, 0.2, 2); /* shift */
    press_key(&f, 1, 1.5, 2);
    assert_string_equal(f.said, "qaZ");
    press_key(&f, 1, 1.5, 2);
    assert_string_equal(f.said, "qaZz");
    press_key(&f, 1, 4, 3); /* space */
    assert_string_equal(f.said, "qaZz ");
    press_key(&f, 1, 0.2, 3); /* digits */
    press_key(&f, 1, 0, 0);
    assert_string_equal(f.said, "qaZz 1");
    press_key(&f, 1, 0.2, 3);
    press_key(&f, 1, 8.5, 2); /* erase */
    assert_string_equal(f.said, "qaZz ");
    press_key(&f, 1, 8.5, 3); /* done */
    assert_string_equal(f.said, "done\tqaZz ");
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void held_keys_offer_more(void **state)
{
    (void)state;
    fixture f;
    start(&f, "root:input { on_change = function(text) print(text) end }:focus() root:keyboard {}");
    double x = 10 + 2 * UNIT + UNIT / 2.0, y = 58; /* e */
    finger(&f, 1, VT_ENTRY_PRESS, x, y, 4, false);
    advance(&f, 0.5);
    finger(&f, 1, VT_ENTRY_RELEASE, x, y, 4, false);
    assert_string_equal(f.said, "é");
    finger(&f, 1, VT_ENTRY_PRESS, x, y, 4, false);
    advance(&f, 0.5);
    finger(&f, 1, VT_ENTRY_MOVE, x + UNIT, y - 100, 4, false);
    finger(&f, 1, VT_ENTRY_RELEASE, x + UNIT, y - 100, 4, false);
    assert_string_equal(f.said, "éè");
    finger(&f, 1, VT_ENTRY_PRESS, x, y, 4, false);
    finger(&f, 1, VT_ENTRY_MOVE, x - UNIT, y, 4, false); /* slides to w */
    finger(&f, 1, VT_ENTRY_RELEASE, x - UNIT, y, 4, false);
    assert_string_equal(f.said, "éèw");
    finger(&f, 1, VT_ENTRY_PRESS, x, y, 4, false);
    finger(&f, 1, VT_ENTRY_RELEASE, x, y, 4, true); /* taken away */
    assert_string_equal(f.said, "éèw");
    finger(&f, 1, VT_ENTRY_PRESS, 10 + 8.5 * UNIT + 60, 10 + 212 + 48, 5, false);
    assert_string_equal(f.said, "éè");
    for (int i = 0; i < 12; i++)
        advance(&f, 0.1);
    assert_string_equal(f.said, "");
    finger(&f, 1, VT_ENTRY_RELEASE, 10 + 8.5 * UNIT + 60, 10 + 212 + 48, 5, false);
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

/* Nothing is left behind of a widget that goes while a finger holds it. */
static void held_and_taken_away(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local i = root:input { value = 'abcdefgh' }\n"
              "local k = { root:keyboard { for_input = i }, root:keyboard { for_input = i } }\n"
              "local b = root:button { 'Hold', hold = 0.3, on_tap = function() print 'fired' end }\n"
              "after(0.2, function() k[1]:remove() k[2]:remove() b:remove() end)\n"
              "after(0.7, function() print(i.value) end) after(3, function() print(i.value) end)");
    finger(&f, 1, VT_ENTRY_PRESS, 10 + 8.5 * UNIT + 60, 10 + 212 + 48, 1, false); /* erase */
    finger(&f, 2, VT_ENTRY_PRESS, 10 + 2 * UNIT + UNIT / 2.0, 58, 2, false);      /* e */
    finger(&f, 3, VT_ENTRY_PRESS, 5, 5, 3, false);
    for (int i = 0; i < 40; i++)
        advance(&f, 0.1);
    assert_string_equal(f.said, "abcdefg");
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void keys_follow_the_language(void **state)
{
    (void)state;
    fixture f;
    start(&f, "root:input { on_change = function(text) print(text) end }:focus() root:keyboard {}\n"
              "root:rect { on_tap = function() visit.language = 'fr' end }");
    press_key(&f, 1, 0, 0);
    assert_string_equal(f.said, "q");
    tap(&f, 2);
    press_key(&f, 1, 0, 0);
    assert_string_equal(f.said, "qa");
    fixture_finish(&f);
    static const char *const languages[] = {"fr", "en", "es", "it", "nl", "hr", "de", "ar", "he", "xx"};
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        char body[128];
        snprintf(body, sizeof body, "local k = root:keyboard { language = '%s' } assert(k.height > 300)",
            languages[i]);
        fine(body);
    }
    start(&f, "root:keyboard {}"); /* no input: nothing happens */
    press_key(&f, 0, 0, 0);
    press_key(&f, 0, 8.5, 3);
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

/* ---- from outside ---- */

static void wrong_use(void **state)
{
    (void)state;
    refused(
        "root:button { colr = '#ffffff' }", "unknown property \"colr\" of button; did you mean \"color\"?");
    refused("root:button { on_tab = print }", "did you mean \"on_tap\"?");
    refused("root:button { on_press = print }", "unknown property \"on_press\" of button");
    refused("root:button { 'a', 'b' }", "unknown property \"[...]\" of button");
    refused("root:input { 'a' }", "unknown property \"[1]\" of input");
    refused("root:button('x')", "button takes a table");
    refused("root:button { name = 'b', size = 2 }", "size of button \"b\" must be from 4 to 1000, not 2");
    refused("root:button { size = 'x', name = 'b' }", "size of button");
    refused("root:button { color = 'red' }", "must be a colour like");
    refused("root:button { font = 'nope' }", "there is no font \"nope\"");
    refused("root:button { on_tap = 5 }", "on_tap of button 4 must be a function, not a number");
    refused("root:keyboard { for_input = root }", "for_input of keyboard");
    refused("root:button{}:rect{}", "the button holds only what it is made of");
    refused("root:input{}:clear()", "the input cannot be cleared; remove it");
    refused("root:rect{}:button{}", "");
    refused("local b = root:button { name = 'gone' } b:remove() b.text = 'x'", "it was removed");
    refused("local b = root:input { name = 'gone' } b:remove() b:write('x')", "it was removed");
    refused("local b = root:input { name = 'gone' } b:remove() local x = b.value", "it was removed");
    refused("local w = root:input{}.write w(root:button{}, 'x')", "this belongs to");
    refused("local w = root:input{}.write w({}, 'x')", "node expected, got table");
    refused("for i = 1, 30000 do root:button { 'x' } end", "the stage holds 20000 nodes");
}

/* What widgets keep is out of reach, whatever is tried with what they give. */
static void nobody_gets_in(void **state)
{
    (void)state;
    fine("local b = root:button { 'x' }\n"
         "for _, name in ipairs { 'face', 'caption', 'body', 'node', 'made', 'fill', 'make', 'press', "
         "'last', '__index', 'self' } do\n"
         "  assert(not pcall(function() return b[name] end), name)\n"
         "  assert(not pcall(function() b[name] = 1 end), name)\n"
         "end\n"
         "assert(getmetatable(b) == 'node' and not pcall(rawget, b, 'text') and not pcall(rawset, b, 'text', "
         "1))\n"
         "assert(not pcall(setmetatable, b, {}) and not pcall(next, b) and b.parent == root)\n"
         "local seen = {} setmetatable(seen, { __index = b }) assert(seen.text == 'x')\n"
         "setmetatable(seen, { __newindex = b }) seen.text = 'y' assert(b.text == 'y' and rawget(seen, "
         "'text') == nil)");
    fixture f;
    start(&f,
        "local b = root:button { 'x', on_tap = function(...)\n"
        "  local n, t = select('#', ...), ... local keys = {} for k in pairs(t) do keys[#keys + 1] = k end\n"
        "  print(n, table.concat(keys, ' ')) end }");
    tap_at(&f, 0, 5, 5);
    assert_string_equal(f.said, "1\tcancelled dx dy finger own_x own_y seconds time x y");
    fixture_finish(&f);
    /* what a script does to the library's tables does not reach in: they are read-only; its own text passes
     * through */
    fine("local i = root:input{} i:write(('%s'):rep(3)) assert(i.value == '%s%s%s') i:write('{name}') "
         "assert(i.value == '%s%s%s{name}')");
}

static void faults_name_the_teams_line(void **state)
{
    (void)state;
    fixture f;
    start(&f, "root:button { 'x', on_tap = function()\n error 'broken' end }");
    finger(&f, 0, VT_ENTRY_PRESS, 5, 5, 1, false);
    vt_touch t = {.phase = VT_TOUCH_RELEASE, .tap = true, .t_us = f.now};
    assert_false(vt_script_touch(f.script, target(&f, 0), VT_ENTRY_TAP, &t, NULL));
    assert_int_equal(f.faults, 1);
    assert_string_equal(f.fault.origin, "scenes/attract.lua:3");
    assert_string_equal(f.fault.message, "broken");
    fixture_finish(&f);
}

/* A widget that cannot be made leaves no node, and its file is read again when memory is there. */
static void nothing_half_made(void **state)
{
    (void)state;
    fixture f;
    start_with(&f, &(options){.nodes = 20},
        "local ok, why = pcall(function() for i = 1, 10 do root:button { 'x' } end end)\n"
        "assert(not ok) local g = root:group{} print(why)");
    if (f.faults) print_error("%s\n", f.fault.message);
    assert_int_equal(f.faults, 0);
    assert_non_null(strstr(f.said, "20 nodes"));
    fixture_finish(&f);
    start_with(&f, &(options){.budget = 3000},
        "root:rect { on_tap = function() for i = 1, 50 do root:keyboard{} end end }\n"
        "root:rect { on_tap = function() print(root:rect{}.w) end }");
    assert_false(tap(&f, 0));
    assert_int_equal(f.fault.kind, VT_ERR_BUDGET);
    assert_true(tap(&f, 1));
    assert_string_equal(f.said, "0");
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_button_says_and_does),
        cmocka_unit_test(small_buttons_are_met),
        cmocka_unit_test(a_button_may_be_held),
        cmocka_unit_test(a_story_does_not_hear_a_button_that_did_not_fire),
        cmocka_unit_test(an_input_takes_what_is_written),
        cmocka_unit_test(a_finger_puts_the_caret),
        cmocka_unit_test(keys_write),
        cmocka_unit_test(held_keys_offer_more),
        cmocka_unit_test(held_and_taken_away),
        cmocka_unit_test(keys_follow_the_language),
        cmocka_unit_test(wrong_use),
        cmocka_unit_test(nobody_gets_in),
        cmocka_unit_test(faults_name_the_teams_line),
        cmocka_unit_test(nothing_half_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What sensors say besides values, stories that wait for it, declarations in Lua, mistakes, and replays. */
#include "sensors.h"

/* ---- lines, tags, keys of a sensor ---- */

static void tags_come_and_go(void **state)
{
    (void)state;
    fixture f;
    begin(&f,
        "sensor('reader'):on_tag({ again_ms = 1000, gone_ms = 3000 }, function(id) print('tag', id) end)");
    VALUES(&f, READER, 0.2, "04A3", "04A3", "04A3");
    said(&f, 1, "tag\t04A3");
    assert_string_equal(f.json, "{\"watch\":\"on_tag\"}"); /* which tag is nobody's business */
    VALUES(&f, READER, 0.2, "77B1");
    said(&f, 2, "tag\t77B1");
    VALUES(&f, READER, 0.2, "void", "VOID", "0");
    said(&f, 3, "tag\tnil");
    VALUES(&f, READER, 1.2, "77B1", "77B1");
    said(&f, 5, "tag\t77B1");
    advance(&f, 2);
    said(&f, 6, "tag\tnil");
    assert_int_equal(vt_script_wish(f.script), INT64_MAX);
    fixture_finish(&f);
}

/* A plate that keys stand in for keeps its tag while no key is down. */
static void a_key_let_go_is_no_tag(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "local p = sensor('distance') p:on_tag(function(id) print(id, p:text()) end)\n"
              "p:on_release(function(k) print('up', k) end)");
    line(&f, DISTANCE, "04A3");
    said(&f, 1, "04A3\t04A3");
    line(&f, DISTANCE, "04A3 up");
    said(&f, 2, "up\t04A3");
    line(&f, DISTANCE, "VOID");
    said(&f, 3, "nil\tVOID");
    line(&f, DISTANCE, "VOID up");
    said(&f, 4, "up\tVOID");
    fixture_finish(&f);
}

static void change_scene(fixture *f)
{
    vt_err err = {0};
    assert_true(vt_script_change(f->script, &err));
    advance(f, 0);
}

static void a_tag_that_lies_there_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        int channel, says;
        const char *found;
    } cases[] = {
        {"d:on_tag(print)", DISTANCE, 1, "04A3"},
        {"run(function() print('story', wait_for(d:on_tag())) end)", DISTANCE, 1, "story\t04A3"},
        {"d:on_tag({ gone_ms = 500 }, print)", DISTANCE, 1, "04A3"},
        {"d:on_tag({ fresh = true }, print)", DISTANCE, 0, ""},
        {"sensor('reader'):on_tag(print)", READER, 0, ""}, /* what is typed is over */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fixture f;
        char body[400];
        snprintf(
            body, sizeof body, "local d = sensor('distance') after(0.3, function() %s end)", cases[i].body);
        begin(&f, body);
        line(&f, cases[i].channel, "04A3");
        advance(&f, 0.3);
        advance(&f, 0);
        said(&f, cases[i].says, cases[i].found);
        assert_int_equal(f.acts, 0); /* nobody laid it down now */
        assert_int_equal(f.rows, 0);
        fixture_finish(&f);
    }
}

static void a_new_scene_hears_of_the_tag(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "local w = sensor('distance'):on_tag(function(id)\n"
              "  if id then go('attract', { again = true }) else print('gone') end end)\n"
              "if params.again then w.on_enter = print end");
    line(&f, DISTANCE, "04A3");
    change_scene(&f);
    said(&f, 1, "04A3");
    line(&f, DISTANCE, "VOID");
    said(&f, 2, "nil");
    fixture_finish(&f);
}

static void a_fresh_world_finds_the_tag(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "after(1, function() sensor('distance'):on_tag(print)\n"
              "  sensor('distance'):on_tag({ gone_ms = 500 }, function(id) print('silent', id) end) end)");
    vt_script_line(f.script, DISTANCE, "04A3", 4, true);
    advance(&f, 1);
    advance(&f, 0);
    said(&f, 1, "04A3");
    advance(&f, 1);
    said(&f, 1, "04A3");
    fixture_finish(&f);
}

static void keys_of_a_board(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "local p = sensor('pads') p:on_press(function(k) print('down', k) end) "
              "p:on_release(function(k) print('up', k) end)");
    line(&f, PADS, "a");
    said(&f, 1, "down\ta");
    line(&f, PADS, "a up");
    said(&f, 2, "up\ta");
    line(&f, PADS, "2");
    said(&f, 3, "down\t2");
    line(&f, PADS, "2 up");
    said(&f, 4, "up\t2");
    assert_int_equal(f.acts, 4);
    assert_int_equal(f.rows, 1); /* at most one in a tenth of a second */
    advance(&f, 0.1);
    line(&f, PADS, "a");
    assert_string_equal(f.json, "{\"watch\":\"on_press\",\"times\":2}");
    fixture_finish(&f);
}

static void changes(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "sensor('distance'):on_change({ by = 5 }, function(v) print(v) end)");
    VALUES(&f, DISTANCE, 0.1, "10", "12", "14", "15", "11", "10");
    said(&f, 3, "10");
    assert_int_equal(f.acts, 2); /* the first value is no turn of the knob */
    VALUES(&f, DISTANCE, 0.1, "open", "open");
    said(&f, 4, "open");
    fixture_finish(&f);
    begin(&f, "after(1, function() sensor('distance'):on_change(print) end)");
    line(&f, DISTANCE, "open");
    advance(&f, 1);
    VALUES(&f, DISTANCE, 0.1, "open", "open");
    said(&f, 0, "");
    VALUES(&f, DISTANCE, 0.1, "shut");
    said(&f, 1, "shut");
    fixture_finish(&f);
}

static void lines_as_they_came(void **state)
{
    (void)state;
    fixture f;
    begin(&f,
        "local w = sensor('distance'):on_line(function(t) print('<' .. t .. '>') end)\n"
        "sensor('distance'):on_line(function(t) if t == 'stop' then w:stop() print(w:running(), w) end end)");
    line(&f, DISTANCE, " 1,2 ");
    said(&f, 1, "< 1,2 >");
    line(&f, DISTANCE, "stop");
    said(&f, 3, "false\ton_line of \"distance\"");
    line(&f, DISTANCE, "x");
    said(&f, 3, "false\ton_line of \"distance\"");
    assert_int_equal(f.acts, 0);
    fixture_finish(&f);
}

/* ---- scenes, stories, faults ---- */

static void watches_end_with_their_scene(void **state)
{
    (void)state;
    fixture f;
    vt_err err = {0};
    begin(&f, "local w = sensor('distance'):below(100, print)\n"
              "sensor('distance'):above(500, function() go 'other' end)");
    line(&f, DISTANCE, "600");
    char wanted[VT_ROW_NAME];
    assert_int_equal(vt_script_wants(f.script, wanted), VT_WANT_GO);
    assert_true(vt_script_change(f.script, &err));
    line(&f, DISTANCE, "50");
    said(&f, 1, "other");
    fixture_finish(&f);
}

static void stories_wait(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "run(function()\n"
              "  local v = wait_for(sensor('distance'):below(100)) print('near', v)\n"
              "  local tag = wait_for(sensor('reader'):on_tag()) print('tag', tag)\n"
              "  local far = sensor('distance'):above(200, { for_ms = 500 })\n"
              "  print('far', wait_for(far), far:inside()) print('again', wait_for(far))\n"
              "end)");
    VALUES(&f, DISTANCE, 0.1, "300", "250");
    said(&f, 0, "");
    VALUES(&f, DISTANCE, 0.1, "99");
    said(&f, 1, "near\t99");
    assert_int_equal(f.acts, 1);
    assert_int_equal(f.rows, 1);
    line(&f, READER, "A1");
    said(&f, 2, "tag\tA1");
    VALUES(&f, DISTANCE, 0.4, "250", "260");
    said(&f, 3, "far\t260\ttrue");
    VALUES(&f, DISTANCE, 0.4, "270", "100");
    said(&f, 3, "far\t260\ttrue");
    VALUES(&f, DISTANCE, 0.6, "290");
    said(&f, 4, "again\t290\t1");
    fixture_finish(&f);
}

static void what_is_so_already_is_not_waited_for(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "run(function() wait(1) print('near', wait_for(sensor('distance'):below(100))) end)\n"
              "run(function() local w = sensor('distance'):below(50) wait(2) w:stop() wait_for(w) print "
              "'restarted' end)");
    line(&f, DISTANCE, "20");
    advance(&f, 1);
    advance(&f, 0.001);
    said(&f, 1, "near\t20");
    advance(&f, 1);
    advance(&f, 0.001);
    said(&f, 2, "restarted");
    fixture_finish(&f);
}

/* Left and entered again while nobody waited: that is news for the next one who does. */
static void a_new_entry_is_not_missed(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "run(function() local near = sensor('distance'):below(100)\n"
              "  print(wait_for(near)) wait(2) print(wait_for(near)) wait(1) print(wait_for(near)) end)");
    line(&f, DISTANCE, "50");
    said(&f, 1, "50");
    VALUES(&f, DISTANCE, 0.5, "200", "60", "61", "62");
    advance(&f, 0.001);
    said(&f, 2, "62\t0.5");
    VALUES(&f, DISTANCE, 0.5, "63", "64", "65"); /* the same entry still */
    said(&f, 2, "62\t0.5");
    fixture_finish(&f);
}

static void a_stopped_watch_lets_its_story_go_on(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "local w = sensor('distance'):below(10) run(function() print('on', wait_for(w)) end) "
              "after(1, function() w:stop() end)");
    advance(&f, 1);
    advance(&f, 0);
    said(&f, 1, "on");
    fixture_finish(&f);
}

static void stories_may_wait_for_ever_new_watches(void **state)
{
    (void)state;
    fixture f;
    begin(
        &f, "run(function() for i = 1, 2000 do wait_for(sensor('distance'):on_line()) end print 'done' end)");
    for (int i = 0; i < 2000; i++) {
        line(&f, DISTANCE, "1");
        advance(&f, 0.002);
    }
    said(&f, 1, "done");
    fixture_finish(&f);
}

static void a_fault_ends_one_handler(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "sensor('distance'):on_line(function() error('broken') end)\n"
              "sensor('distance'):on_line(function(t) print('fine', t) end)");
    line(&f, DISTANCE, "1");
    assert_int_equal(f.faults, 1);
    assert_string_equal(f.fault.message, "broken");
    assert_string_equal(f.entry, "on_line");
    assert_string_equal(f.said, "fine\t1");
    fixture_finish(&f);
}

static void handlers_may_stop_and_begin(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "local d = sensor('distance') local b\n"
              "d:on_line(function(t) b:stop() d:on_line(function(t) print('new', t) end) end)\n"
              "b = d:on_line(function(t) print('stopped', t) end)");
    line(&f, DISTANCE, "1");
    said(&f, 0, "");
    line(&f, DISTANCE, "2");
    said(&f, 1, "new\t2");
    fixture_finish(&f);
}

/* ---- declared in Lua ---- */

static void declared_in_lua(void **state)
{
    (void)state;
    fixture f;
    vt_err err = {0};
    static const char scene[] =
        "local lid = sensor { name = 'lid', source = 'serial', port = '/dev/x', baud = 57600, loop = true,\n"
        "  smooth = 'exponential 0.5' }\n"
        "output { name = 'lamp', to = 'udp', port = '10.0.0.1:5000' }\n"
        "return { enter = function() lid:above(3, print) end }\n";
    bool made =
        fixture_try(&f, &(options){0}, FILES("experience.conf", CONF, "scenes/attract.lua", scene), &err);
    if (!made) fail_msg("%s: %s", err.origin, err.message);
    assert_int_equal(vt_script_channel_count(f.script), 6);
    const vt_channel_decl *lid = vt_script_channel_at(f.script, 4), *lamp = vt_script_channel_at(f.script, 5);
    assert_string_equal(lid->name, "lid");
    assert_true(lid->kind == VT_CHANNEL_SENSOR && lid->baud == 57600 && lid->again && lid->smooth == 0.5);
    assert_int_equal(lid->line, 0);
    assert_true(lamp->kind == VT_CHANNEL_OUTPUT && lamp->source == VT_FROM_UDP);
    assert_null(vt_script_channel_at(f.script, 6));
    assert_true(vt_script_enter(f.script, "attract", &err));
    line(&f, 5, "7");
    said(&f, 1, "7");
    fixture_finish(&f);
}

static void wrong_file(const char *top, const char *part)
{
    fixture f;
    vt_err err = {0};
    char scene[1024];
    snprintf(scene, sizeof scene, "%s\nreturn { enter = function() end }\n", top);
    if (fixture_try(&f, &(options){0}, FILES("experience.conf", CONF, "scenes/attract.lua", scene), &err))
        fail_msg("accepted: %s", top);
    if (!strstr(err.message, part)) fail_msg("%s\nwanted: %s\n   got: %s", top, part, err.message);
    assert_string_equal(err.origin, "scenes/attract.lua:1");
    fixture_finish(&f);
}

static void declarations_are_checked(void **state)
{
    (void)state;
    wrong_file("sensor { source = 'serial' }", "sensor takes a name: sensor { name = \"lamp\"");
    wrong_file("sensor { name = 'a b', source = 'serial' }", "no name for a sensor");
    wrong_file("sensor { name = 'distance' }", "declared already, in line 6 of experience.conf");
    wrong_file(
        "sensor { name = 'a', source = 'reader' } sensor { name = 'a' }", "by a file that was read before");
    wrong_file("sensor { name = 'a', sorce = 'serial' }", "a sensor has no sorce; did you mean source?");
    wrong_file(
        "sensor { name = 'a', source = 'serial' }", "sensor \"a\": source = serial needs port as well");
    wrong_file(
        "sensor { name = 'a', source = {} }", "source is a text, a number or true or false, not a table");
    wrong_file("sensor { name = 'a', 'x' }", "keys have names");
    wrong_file("sensor { name = 'a', unit = 'a\\0b' }", "holds a zero byte");
    wrong_file("sensor { name = 'a', unit = 'a\\nb' }", "control character");
    wrong_file("sensor('distanse')", "there is no sensor \"distanse\"; did you mean \"distance\"?");
    wrong_file("sensor('violin')", "declare it in experience.conf: [sensor violin]");
    wrong_file("sensor('distance'):below(3, print)", "below needs a scene on show");
    wrong_file("output { name = 'a' }", "output \"a\": it does not say where it goes");
    wrong_file("output('distance')", "there is no output \"distance\"");
}

/* ---- mistakes ---- */

static void wrong(const char *body, const char *part)
{
    fixture f;
    vt_err err = {0};
    static char text[4096];
    snprintf(text, sizeof text, "return { enter = function() local d = sensor('distance') %s end }", body);
    assert_true(
        fixture_try(&f, &(options){0}, FILES("experience.conf", CONF, "scenes/attract.lua", text), &err));
    if (vt_script_enter(f.script, "attract", &err)) fail_msg("accepted: %s", body);
    if (!strstr(err.message, part)) fail_msg("%s\nwanted: %s\n   got: %s", body, part, err.message);
    fixture_finish(&f);
}

static void mistakes_are_told(void **state)
{
    (void)state;
    wrong("sensor(5)", "sensor takes a name, not a number");
    wrong("sensor(nil)", "sensor takes a name, not a nil");
    wrong("sensor { name = 'x', source = 'reader' }", "declared while files are read");
    wrong("d:below('near', print)", "below takes a number first, not a string");
    wrong("d:below(0/0, print)", "below takes a number first");
    wrong("d:below(3, 4)", "below takes options in a table, then a function, not a number");
    wrong("d:below(3, {}, 'x')", "then a function, not a string");
    wrong("d:below(3, print, 1)", "not a number");
    wrong("d:below(3, { for_s = 1 })", "below has no \"for_s\"; did you mean \"for_ms\"?");
    wrong("d:below(3, { margin = 1 })",
        "below has no \"margin\"; it has for_ms, leave_for_ms, guard_ms, agree, of, fresh, leave, on_enter, "
        "on_leave");
    wrong("d:on_tag({ within = { 0, 1 } })",
        "on_tag has no \"within\"; it has fresh, again_ms, gone_ms, on_enter");
    wrong("d:on_tag({ gone_m = 1 })", "on_tag has no \"gone_m\"; did you mean \"gone_ms\"?");
    wrong("d:below(3, { for_ms = 'x' })", "for_ms of below is a number, not a string");
    wrong("d:below(3, { for_ms = -1 })", "for_ms of below is a number from 0");
    wrong("d:below(3, { agree = 2.5 })", "a whole number from 1");
    wrong("d:below(3, { agree = 5, of = 3 })", "agree is 5 of the last 3 values");
    wrong("d:below(100, { leave = 90 })", "on the far side of its threshold");
    wrong("d:above(100, { leave = 110 })", "on the far side of its threshold");
    wrong("d:below(3, { on_enter = print }, print)", "on_enter twice");
    wrong("d:between(5, 3)", "the smaller number first");
    wrong("d:zone(3)", "zone takes a table");
    wrong("d:zone { margin = 3 }", "zone takes ranges with names");
    wrong("d:zone { near = { 3 } }", "zone near takes two numbers, the smaller one first");
    wrong("d:zone { near = { 3, 1 } }", "zone near takes two numbers, the smaller one first");
    wrong("d:zone { ['a b'] = { 1, 3 } }", "the name of a zone");
    wrong("d:presence { below = 3, above = 4 }", "one of within, below and above");
    wrong("d:presence { for_ms = 3 }", "need within, below or above");
    wrong("d:on_line({}, 3)", "on_line takes");
    wrong("d:on_lines(print)", "a sensor has no \"on_lines\"; did you mean \"on_line\"?");
    wrong("d:on_line(print).on_entre = print", "it has on_enter and on_leave");
    wrong("d:on_line(print).on_enter = 3", "on_enter is a function, not a number");
    wrong("wait_for(d:on_line())", "works inside a story only");
    wrong("d.below(3)", "sensor expected, got number");
    wrong("for i = 1, 300 do d:on_line(print) end", "more than 256 watches");
}

/* ---- replays ---- */

static vt_hash played(uint64_t *acts)
{
    fixture f;
    begin(&f,
        "local d = sensor('distance')\n"
        "d:below(140, { for_ms = 150, leave = 150, agree = 3, of = 5 }, function(v) random() print(v) end)\n"
        "d:zone { near = { 0, 100 }, far = { 101, 300 }, margin = 5, guard_ms = 70, on_enter = print }\n"
        "sensor('knob'):on_change(function(v) print(v) end)\n"
        "sensor('reader'):on_tag(print) run(function() while true do wait_for(d:above(200)) wait(0.2) end "
        "end)");
    uint64_t chance = 88172645463325252u;
    for (int i = 0; i < 3000; i++) {
        char text[32];
        chance ^= chance << 13, chance ^= chance >> 7, chance ^= chance << 17;
        snprintf(text, sizeof text, "%d", (int)(chance % 320));
        line(&f, 1 + (int)(chance >> 20) % 3, text);
        if (chance >> 40 & 1) advance(&f, (double)(chance >> 50 & 63) / 1000);
        if ((chance >> 30 & 255) == 0)
            vt_script_channel(
                f.script, DISTANCE, chance >> 9 & 1 ? VT_CHANNEL_LOST : VT_CHANNEL_FOUND, "", false);
    }
    assert_int_equal(f.faults, 0);
    vt_hash hash = vt_script_hash(f.script);
    *acts = (uint64_t)f.acts;
    fixture_finish(&f);
    return hash;
}

static void replays_are_equal(void **state)
{
    (void)state;
    uint64_t first, second;
    assert_true(played(&first) == played(&second));
    assert_int_equal(first, second);
    assert_true(first > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_come_and_go),
        cmocka_unit_test(a_key_let_go_is_no_tag),
        cmocka_unit_test(a_tag_that_lies_there_is_found),
        cmocka_unit_test(a_new_scene_hears_of_the_tag),
        cmocka_unit_test(a_fresh_world_finds_the_tag),
        cmocka_unit_test(keys_of_a_board),
        cmocka_unit_test(changes),
        cmocka_unit_test(lines_as_they_came),
        cmocka_unit_test(watches_end_with_their_scene),
        cmocka_unit_test(stories_wait),
        cmocka_unit_test(what_is_so_already_is_not_waited_for),
        cmocka_unit_test(a_new_entry_is_not_missed),
        cmocka_unit_test(a_stopped_watch_lets_its_story_go_on),
        cmocka_unit_test(stories_may_wait_for_ever_new_watches),
        cmocka_unit_test(a_fault_ends_one_handler),
        cmocka_unit_test(handlers_may_stop_and_begin),
        cmocka_unit_test(declared_in_lua),
        cmocka_unit_test(declarations_are_checked),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(replays_are_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

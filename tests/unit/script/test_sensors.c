/* Sensors: declared, read, watched; what handlers are told, in which order, and what stories wait for. */
#include "state.h"

static const char CONF[] =
    "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en, fr\n"
    "[sensor distance]\nsource = serial\nport = usb:2341:0043\nunit = cm\n"
    "[sensor knob]\nsource = serial\nport = usb:2341:0044\nrange = 0 to 1000 as 0 to 100\n"
    "smooth = mean 2\nevery_ms = 100\n"
    "[sensor reader]\nsource = reader\n"
    "[sensor pads]\nsource = keys\nkeys = a, b=2\n";
enum { DISTANCE = 1, KNOB, READER, PADS };

static void begin(fixture *f, const char *body)
{
    static char text[65536];
    vt_err err = {0};
    snprintf(text, sizeof text,
        "local attract = {}\nfunction attract:enter(root, params)\n%s\nend\nreturn attract\n", body);
    bool made = fixture_try(f, &(options){0},
        FILES("experience.conf", CONF, "scenes/attract.lua", text, "scenes/other.lua",
            "return { enter = function() print(\"other\") end }"),
        &err);
    if (!made) print_error("%s: %s\n", err.origin, err.message);
    assert_true(made);
    if (!vt_script_enter(f->script, "attract", &err)) print_error("%s: %s\n", err.origin, err.message);
    assert_int_equal(f->faults, 0);
}

static void line(fixture *f, int channel, const char *text)
{
    vt_script_line(f->script, channel, text, strlen(text), false);
}

static void values(fixture *f, int channel, double gap, const char *const *texts)
{
    for (int i = 0; texts[i]; i++) {
        line(f, channel, texts[i]);
        advance(f, gap);
    }
}

#define VALUES(f, channel, gap, ...) values(f, channel, gap, (const char *const[]){__VA_ARGS__, NULL})

static void said(const fixture *f, int times, const char *last)
{
    if (f->faults) print_error("%s: %s\n", f->fault.origin, f->fault.message);
    assert_int_equal(f->faults, 0);
    assert_string_equal(f->said, last);
    assert_int_equal(f->says, times);
}

/* ---- values ---- */

static void a_line_is_a_value(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "local d = sensor('distance') print(d, d:value(), d:text(), d:lost()) every(1, function() "
              "print(d:value(), d:text()) end)");
    said(&f, 1, "sensor \"distance\"\tnil\tnil\tfalse");
    line(&f, DISTANCE, " 140.5 cm ");
    advance(&f, 1);
    said(&f, 2, "140.5\t140.5 cm");
    line(&f, DISTANCE, "hello");
    advance(&f, 1);
    said(&f, 3, "140.5\thello");
    vt_script_channel(f.script, DISTANCE, VT_CHANNEL_LOST, "unplugged", false);
    advance(&f, 1);
    said(&f, 4, "nil\tnil");
    fixture_finish(&f);
}

static void what_was_said_before_is_known(void **state)
{
    (void)state;
    fixture f;
    vt_err err = {0};
    static const char scene[] = "local s = {}\nfunction s:enter()\n"
                                "sensor('distance'):on_line(function(t) print('line', t) end)\n"
                                "sensor('reader'):on_lost(function() print('lost') end)\n"
                                "print(sensor('distance'):value(), sensor('reader'):lost())\nend\nreturn s\n";
    assert_true(
        fixture_try(&f, &(options){0}, FILES("experience.conf", CONF, "scenes/attract.lua", scene), &err));
    vt_script_line(f.script, DISTANCE, "12", 2, true);
    vt_script_channel(f.script, READER, VT_CHANNEL_LOST, "gone", true);
    assert_true(vt_script_enter(f.script, "attract", &err));
    said(&f, 1, "12\ttrue");
    vt_script_line(f.script, DISTANCE, "13", 2, true);
    said(&f, 1, "12\ttrue");
    line(&f, DISTANCE, "14");
    said(&f, 2, "line\t14");
    fixture_finish(&f);
}

static void values_have_a_shape(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "sensor('knob'):on_change(function(v) print(v) end)");
    line(&f, KNOB, "100"); /* 10 at once */
    said(&f, 1, "10");
    line(&f, KNOB, "5000"); /* out of range */
    line(&f, KNOB, "200");  /* mean 150: waits for 100 ms */
    line(&f, KNOB, "400");  /* mean 300: the newest */
    advance(&f, 0.05);
    said(&f, 1, "10");
    assert_int_equal(vt_script_wish(f.script), f.now + 50000);
    advance(&f, 0.05);
    said(&f, 2, "30");
    assert_int_equal(vt_script_wish(f.script), INT64_MAX);
    fixture_finish(&f);
}

/* ---- watches ---- */

static void two_thresholds(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "sensor('distance'):below(140, { leave = 150, on_leave = function(v) print('out', v) end }, "
              "function(v, away) print('in', v, away) end)");
    VALUES(&f, DISTANCE, 0.1, "200", "140", "139");
    said(&f, 1, "in\t139\tnil");
    VALUES(&f, DISTANCE, 0.1, "145", "150", "130");
    said(&f, 1, "in\t139\tnil");
    VALUES(&f, DISTANCE, 0.1, "151", "145");
    said(&f, 2, "out\t151");
    VALUES(&f, DISTANCE, 0.1, "100");
    said(&f, 3, "in\t100\t0.2");
    assert_int_equal(f.acts, 3);
    assert_string_equal(f.row, "sensor.trigger");
    assert_string_equal(f.target, "distance");
    assert_string_equal(f.json, "{\"watch\":\"below\",\"value\":100}");
    assert_int_equal(f.rows, 2);
    fixture_finish(&f);
}

static void for_so_long(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "local w = sensor('distance'):above(10, { for_ms = 300, leave_for_ms = 500 })\n"
              "function w.on_enter(v) print('in', v, w:inside()) end\n"
              "function w.on_leave(v) print('out', v, w:inside()) end");
    line(&f, DISTANCE, "20");
    advance(&f, 0.2);
    line(&f, DISTANCE, "5"); /* too short */
    advance(&f, 1);
    said(&f, 0, "");
    line(&f, DISTANCE, "20");
    assert_int_equal(vt_script_wish(f.script), f.now + 300000);
    advance(&f, 0.3); /* by time alone: it says nothing new */
    said(&f, 1, "in\t20\ttrue");
    line(&f, DISTANCE, "5");
    advance(&f, 0.4);
    line(&f, DISTANCE, "12");
    advance(&f, 0.4);
    said(&f, 1, "in\t20\ttrue");
    line(&f, DISTANCE, "5");
    advance(&f, 0.6);
    said(&f, 2, "out\t5\tfalse");
    fixture_finish(&f);
}

static void five_must_agree(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "sensor('distance'):below(140, { agree = 5, leave = 150 }, function(v) print('in', v) end)\n"
              "sensor('distance'):below(140, { agree = 3, of = 5 }, function(v) print('most', v) end)");
    VALUES(&f, DISTANCE, 0.05, "100", "500", "100", "100");
    said(&f, 1, "most\t100");
    VALUES(&f, DISTANCE, 0.05, "100", "100");
    said(&f, 1, "most\t100");
    VALUES(&f, DISTANCE, 0.05, "101", "102");
    said(&f, 2, "in\t101");
    fixture_finish(&f);
    begin(&f, "sensor('distance'):below(140, { agree = 5, leave = 150 }, function(v) print('in', v) end)");
    VALUES(&f, DISTANCE, 0.05, "100", "500", "100", "101", "102", "103", "104", "105");
    said(&f, 1, "in\t104");
    fixture_finish(&f);
}

static void not_again_so_soon(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "sensor('distance'):below(10, { guard_ms = 1000 }, function(v) print('in', v) end)");
    VALUES(&f, DISTANCE, 0.1, "5", "20", "6", "20");
    said(&f, 1, "in\t5");
    VALUES(&f, DISTANCE, 0.1, "7");
    advance(&f, 0.4);
    said(&f, 1, "in\t5");
    advance(&f, 0.1); /* a second after the first one, it is still within */
    said(&f, 2, "in\t7");
    fixture_finish(&f);
}

static void zones_have_names(void **state)
{
    (void)state;
    fixture f;
    begin(&f,
        "local z = sensor('distance'):zone { near = { 0, 100 }, far = { 200, 300 }, wide = { 50, 250 }, "
        "margin = 20, on_leave = function(n, v) print('out', n, v) end }\n"
        "z.on_enter = function(n, v) print('in', n, v, z:inside()) end");
    VALUES(&f, DISTANCE, 0.1, "10");
    said(&f, 1, "in\tnear\t10\tnear");
    assert_string_equal(f.json, "{\"watch\":\"zone\",\"zone\":\"near\",\"value\":10}");
    VALUES(&f, DISTANCE, 0.1, "60");
    said(&f, 2, "in\twide\t60\tnear");
    VALUES(&f, DISTANCE, 0.1, "120");
    said(&f, 2, "in\twide\t60\tnear");
    VALUES(&f, DISTANCE, 0.1, "121");
    said(&f, 3, "out\tnear\t121");
    VALUES(&f, DISTANCE, 0.1, "290"); /* leaves one, enters another: leaving is told first */
    said(&f, 5, "in\tfar\t290\tfar");
    fixture_finish(&f);
}

static void presence_holds(void **state)
{
    (void)state;
    fixture f;
    begin(&f,
        "sensor('distance'):presence { below = 150, hold_s = 2, on_enter = function(v) print('come', v) end, "
        "on_leave = function() print('gone') end }");
    VALUES(&f, DISTANCE, 0.5, "100", "100", "100");
    said(&f, 1, "come\t100");
    assert_int_equal(f.acts, 3); /* every sign keeps the visit */
    VALUES(&f, DISTANCE, 0.5, "200", "200", "100", "300", "300", "300");
    said(&f, 1, "come\t100");
    VALUES(&f, DISTANCE, 0.5, "300");
    said(&f, 2, "gone");
    assert_int_equal(f.acts, 4);
    fixture_finish(&f);
    begin(&f, "sensor('reader'):presence({ hold_s = 3 }, function() print('come') end).on_leave = function() "
              "print('gone') end");
    line(&f, READER, "x");
    said(&f, 1, "come");
    advance(&f, 2);
    line(&f, READER, "y");
    advance(&f, 2);
    said(&f, 1, "come");
    advance(&f, 1);
    said(&f, 2, "gone");
    fixture_finish(&f);
}

static void what_is_there_counts(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "local d = sensor('distance')\n"
              "after(1, function() d:below(100, function(v) print('in', v) end)\n"
              "  d:below(100, { fresh = true }, function(v) print('fresh', v) end) end)");
    line(&f, DISTANCE, "50");
    advance(&f, 1);
    assert_int_equal(vt_script_wish(f.script), f.now);
    advance(&f, 0);
    said(&f, 1, "in\t50");
    assert_int_equal(f.acts, 0); /* nobody did it now */
    assert_int_equal(f.rows, 0);
    line(&f, DISTANCE, "120");
    line(&f, DISTANCE, "60");
    said(&f, 3, "fresh\t60");
    assert_int_equal(f.acts, 3);
    fixture_finish(&f);
}

static void a_lost_sensor_lets_go(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "local d = sensor('distance')\n"
              "d:below(100, { leave_for_ms = 5000, on_leave = function(v) print('out', v) end }, print)\n"
              "d:on_lost(function(why) print('lost', why, d:lost(), d:value()) end)\n"
              "d:on_found(function() print('found', d:lost()) end)");
    line(&f, DISTANCE, "50");
    said(&f, 1, "50");
    vt_script_channel(f.script, DISTANCE, VT_CHANNEL_LOST, "unplugged", false);
    said(&f, 3, "lost\tunplugged\ttrue\tnil");
    vt_script_channel(f.script, DISTANCE, VT_CHANNEL_LOST, "still", false);
    said(&f, 3, "lost\tunplugged\ttrue\tnil");
    vt_script_channel(f.script, DISTANCE, VT_CHANNEL_FAKED, "", false);
    said(&f, 4, "found\tfalse");
    vt_script_channel(f.script, DISTANCE, VT_CHANNEL_FOUND, "", false);
    said(&f, 4, "found\tfalse");
    assert_int_equal(f.acts, 1);
    fixture_finish(&f);
}

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
    wrong("d:below(3, { margin = 1 })", "below has no \"margin\"");
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
        cmocka_unit_test(a_line_is_a_value),
        cmocka_unit_test(what_was_said_before_is_known),
        cmocka_unit_test(values_have_a_shape),
        cmocka_unit_test(two_thresholds),
        cmocka_unit_test(for_so_long),
        cmocka_unit_test(five_must_agree),
        cmocka_unit_test(not_again_so_soon),
        cmocka_unit_test(zones_have_names),
        cmocka_unit_test(presence_holds),
        cmocka_unit_test(what_is_there_counts),
        cmocka_unit_test(a_lost_sensor_lets_go),
        cmocka_unit_test(tags_come_and_go),
        cmocka_unit_test(keys_of_a_board),
        cmocka_unit_test(changes),
        cmocka_unit_test(lines_as_they_came),
        cmocka_unit_test(watches_end_with_their_scene),
        cmocka_unit_test(stories_wait),
        cmocka_unit_test(what_is_so_already_is_not_waited_for),
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

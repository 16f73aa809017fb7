/* Sensors: values, and the watches that are entered and left. */
#include "sensors.h"

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
    vt_script_sensed sensed = vt_script_sensor(f.script, KNOB);
    assert_true(sensed.valued && sensed.value == 30 && sensed.dropped == 1);
    assert_false(vt_script_sensor(f.script, DISTANCE).valued);
    assert_false(vt_script_sensor(f.script, 99).valued);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

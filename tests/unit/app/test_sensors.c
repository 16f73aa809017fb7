/* What keys and sensors tell is something a visitor did: it begins a visit, keeps it, answers the question,
 * and is there again in a replay. */
#include "show.h"

#include "app/sinks.h"

static const char conf[] =
    "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en, fr\nsize = 1000x500\n"
    "[sensor distance]\nsource = keys\nkeys = a=300, b=150, c=90\nsmooth = mean 2\n"
    "[sensor pads]\nsource = keys\nkeys = 1=left, 2=right\n";

static const char attract[] =
    "local s = {}\n"
    "function s:enter(root)\n"
    "  local label = root:text { 'x', x = 100, y = 100 }\n"
    "  sensor('distance'):below(200, { for_ms = 300, leave = 250 }, function(v) label.text = 'near ' .. v .. "
    "random(9) end)\n"
    "  sensor('pads'):on_press(function(which) label.x = label.x + (which == 'left' and -10 or 10) end)\n"
    "  key('space'):on_press(function() label.y = label.y + 1 end)\n"
    "  run(function() while true do wait_for(sensor('distance'):above(200)) label.rotation = label.rotation "
    "+ 5 wait(1) end end)\n"
    "end\n"
    "return s\n";

static void press(show *s, double at_s, const char *name)
{
    vt_err err;
    for (int up = 0; up < 2; up++) {
        vt_event event = {.kind = VT_EVENT_KEY};
        event.as.key.down = !up;
        snprintf(event.as.key.name, sizeof event.as.key.name, "%s", name);
        assert_true(vt_host_fake(s->host, (int64_t)((at_s + up * 0.1) * 1e6), &event, &err));
    }
}

static void begin_with(show *s, const char *scene)
{
    show_init(s);
    show_write(s, "experience.conf", conf);
    show_write(s, "scenes/attract.lua", scene);
    show_open(s);
}

static void begin(show *s)
{
    begin_with(s, attract);
}

static double at(const show *s, int row)
{
    assert_true(row >= 0);
    return (double)s->rows[row].t_us / 1e6;
}

static void a_press_begins_a_visit(void **state)
{
    (void)state;
    show s;
    begin(&s);
    press(&s, 2, "x"); /* nobody asked for it */
    press(&s, 3, "2");
    press(&s, 10, "space");
    show_run(&s, 60);
    int start = show_find(&s, VT_ROW_VISIT_START, 0);
    show_expect(&s, start, "\"cause\":\"sensor\"");
    assert_true(at(&s, start) >= 3 && at(&s, start) < 3.1);
    int first = show_find(&s, VT_ROW_SENSOR_TRIGGER, 0),
        second = show_find(&s, VT_ROW_SENSOR_TRIGGER, first + 1);
    assert_string_equal(s.rows[first].target, "pads");
    assert_string_equal(s.rows[second].target, "space");
    assert_int_equal(s.rows[first].visit, 1);
    int end = show_find(&s, VT_ROW_VISIT_END, 0); /* 20 idle and 5 asked */
    assert_true(at(&s, end) > 34.9 && at(&s, end) < 35.1);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_START), 1);
    show_finish(&s);
}

static void it_answers_the_question(void **state)
{
    (void)state;
    show s;
    begin(&s);
    press(&s, 3, "2");
    press(&s, 25, "1");
    show_run(&s, 60);
    show_expect(&s, show_find(&s, VT_ROW_VISIT_PROMPT_ANS, 0), "\"answer\":\"kept\"");
    assert_int_equal(show_number(&s, VT_ROW_VISIT_START), 1);
    int end = show_find(&s, VT_ROW_VISIT_END, 0);
    assert_true(at(&s, end) > 49 && at(&s, end) < 51);
    show_finish(&s);
}

/* Lines alone are no visitor: a sensor that speaks by itself would keep the show from ever resting. */
static void lines_begin_no_visit(void **state)
{
    (void)state;
    show s;
    begin_with(&s, "return { enter = function(self, root) local d, n = sensor('distance'), 0\n"
                   "  d:on_line(function() n = n + 1 end) d:on_change(function() n = n + 1 end)\n"
                   "  after(38, function() assert(n == 201, n) visit.score('n', n) end) end }");
    for (int i = 0; i < 100; i++)
        press(&s, 2 + i * 0.3, "a");
    show_run(&s, 40);
    assert_int_equal(show_number(&s, VT_ROW_VISIT_START), 0);
    assert_int_equal(show_number(&s, VT_ROW_SENSOR_TRIGGER), 0);
    assert_int_equal(show_number(&s, VT_ROW_SCRIPT_ERROR), 0);
    assert_int_equal(show_number(&s, VT_ROW_SCORE), 1);
    show_finish(&s);
}

/* A key that stood for a value was let go before the world began anew; the value is still so. */
static void a_fresh_world_knows_the_value(void **state)
{
    (void)state;
    show s;
    begin_with(&s, "return { enter = function() visit.score('value', sensor('distance'):value() or 0)\n"
                   "  key('space'):on_press(function() visit.finish() end) end }");
    press(&s, 2, "b");
    press(&s, 3, "space");
    show_run(&s, 5);
    int first = show_find(&s, VT_ROW_SCORE, 0);
    show_expect(&s, first, "\"value\":0");
    show_expect(&s, show_find(&s, VT_ROW_SCORE, first + 1), "\"value\":150");
    show_finish(&s);
}

/* Who asked for a scene: a finger, a thing that a sensor tells of, or time. */
static void a_scene_says_why_it_came(void **state)
{
    (void)state;
    static const struct {
        const char *enter, *cause;
    } cases[] = {
        {"key('space'):on_press(function() go 'b' end)", "sensor"},
        {"sensor('distance'):below(200, function() go 'b' end)", "sensor"},
        {"sensor('distance'):below(200, { for_ms = 500 }, function() go 'b' end)", "sensor"},
        {"run(function() wait_for(sensor('distance'):below(200, { for_ms = 500 })) go 'b' end)", "sensor"},
        {"root:rect { w = 1000, h = 500 }.on_press = function() go 'b' end", "tap"},
        {"root:rect { w = 1000, h = 500 }.on_hold = function() go 'b' end", "tap"},
        {"after(2, function() go 'b' end)", "auto"},
        {"go 'b'", "auto"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        show s;
        char scene[300], part[60];
        snprintf(scene, sizeof scene, "return { enter = function(self, root) %s end }", cases[i].enter);
        snprintf(part, sizeof part, "\"from\":\"attract\",\"cause\":\"%s\"", cases[i].cause);
        show_init(&s);
        show_write(&s, "experience.conf", conf);
        show_write(&s, "scenes/attract.lua", scene);
        show_write(&s, "scenes/b.lua", "return { enter = function() end }");
        show_open(&s);
        if (strcmp(cases[i].cause, "tap") == 0) {
            show_finger(&s, 1, 1, VT_CONTACT_DOWN, 100, 100);
            show_finger(&s, 3, 1, VT_CONTACT_UP, 100, 100);
        }
        if (strcmp(cases[i].cause, "sensor") == 0) {
            press(&s, 1, "c");
            press(&s, 2, "space");
        }
        show_run(&s, 5);
        show_expect(&s, show_find(&s, VT_ROW_SCENE_ENTER, show_find(&s, VT_ROW_SCENE_ENTER, 0) + 1), part);
        show_finish(&s);
    }
}

static void replays_are_exact(void **state)
{
    (void)state;
    show s;
    vt_err err;
    vt_replay_result result;
    static const char *const keys[] = {"a", "b", "c", "1", "2", "space", "c", "b"};
    begin(&s);
    for (int i = 0; i < 200; i++)
        press(&s, 1 + i * 0.37, keys[(i * 7 + i / 5) % 8]);
    press(&s, 140, "b");
    press(&s, 140.1, "b");
    show_run(&s, 200);
    show_close(&s);
    assert_true(show_number(&s, VT_ROW_SENSOR_TRIGGER) > 50);
    s.app = show_app(&s, vt_null_sink(), VT_PAINTER_NONE);
    vt_tape_reader *reader = vt_tape_reader_create(s.tape.data, s.tape.size, "tape", &err);
    assert_non_null(reader);
    if (!vt_app_replay(s.app, reader, 0, false, NULL, NULL, &result, &err)) fail_msg("%s", err.message);
    vt_tape_reader_destroy(reader);
    if (result.differs) fail_msg("%s", result.field);
    assert_true(result.visits >= 2 && result.checks > 50);
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_press_begins_a_visit),
        cmocka_unit_test(it_answers_the_question),
        cmocka_unit_test(lines_begin_no_visit),
        cmocka_unit_test(a_fresh_world_knows_the_value),
        cmocka_unit_test(a_scene_says_why_it_came),
        cmocka_unit_test(replays_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

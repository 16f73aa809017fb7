/* Fingers on scrollers, zoomables and canvases: what follows them, what loses them, and that all of it
 * replays. */
#include "show.h"

#include "app/sinks.h"

static const char experience[] =
    "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en\nsize = 1000x500\n"
    "[event view]\nunit = view\nfields = x(u), y(u)\n[event said]\nunit = word\nfields = what\n";

static const char attract[] =
    "local s = {}\n"
    "function s:enter(root)\n"
    "  local list = root:scroller { name = 'list', w = 400, h = 500 }\n"
    "  for i = 0, 19 do\n"
    "    local r = list:rect { name = 'row' .. i, y = i * 100, w = 400, h = 90 }\n"
    "    r.on_tap = function() journal.mark('said', { what = 'tap' }) end\n"
    "    r.on_release = function(t) if t.cancelled then journal.mark('said', { what = 'lost' }) end end\n"
    "  end\n"
    "  list.on_rest = function() journal.mark('view', { x = math.floor(list.scroll_x), y = "
    "math.floor(list.scroll_y) }) end\n"
    "  local paper = root:canvas { name = 'paper', x = 500, w = 200, h = 200, ink = true }\n"
    "  local thing = root:rect { name = 'thing', x = 800, w = 100, h = 100 }\n"
    "  thing.on_move = function(t) thing.x = thing.x + t.dx end\n"
    "  thing.on_release = function() journal.mark('view', { x = math.floor(thing.x + 0.5), y = thing.y }) "
    "end\n"
    "end\n"
    "return s\n";

static void begin(show *s)
{
    show_init(s);
    show_write(s, "experience.conf", experience);
    show_write(s, "scenes/attract.lua", attract);
    show_open(s);
}

static void drag(show *s, double from_s, int finger, int x, int y, int to_x, int to_y, double seconds)
{
    enum { STEPS = 20 };
    show_finger(s, from_s, finger, VT_CONTACT_DOWN, x, y);
    for (int i = 1; i <= STEPS; i++)
        show_finger(s, from_s + seconds * i / STEPS, finger, VT_CONTACT_MOVE, x + (to_x - x) * i / STEPS,
            y + (to_y - y) * i / STEPS);
    show_finger(s, from_s + seconds + 0.2, finger, VT_CONTACT_UP, to_x, to_y);
}

static double mark_of(const show *s, const char *field, int from)
{
    int row = show_find(s, VT_ROW_MARK, from);
    assert_true(row >= 0);
    const char *at = strstr(s->json[row], field);
    if (!at) fail_msg("%s is not in %s", field, s->json[row]);
    return atof(at + strlen(field) + 1);
}

static void a_finger_pushes_a_list_and_its_tap_is_lost(void **state)
{
    show s;
    (void)state;
    begin(&s);
    drag(&s, 1, 1, 200, 400, 200, 100, 0.5);
    show_run(&s, 8);
    int press = show_find(&s, VT_ROW_TARGET_PRESS, 0), lost = show_find(&s, VT_ROW_TARGET_CANCEL, 0);
    assert_string_equal(s.rows[press].target, "row4");
    assert_string_equal(s.rows[lost].target, "row4");
    show_expect(&s, lost, "\"cause\":\"push\"");
    assert_int_equal(show_number(&s, VT_ROW_TARGET_CANCEL), 1);
    assert_int_equal(show_number(&s, VT_ROW_TARGET_RELEASE), 0);
    int said = show_find(&s, VT_ROW_MARK, 0);
    show_expect(&s, said, "lost");
    assert_true(mark_of(&s, "\"y\"", said + 1) > 250);
    show_expect(&s, show_find(&s, VT_ROW_GESTURE, 0), "\"dy\":-300");
    show_finish(&s);
}

static void a_short_tap_in_a_list_is_a_tap(void **state)
{
    show s;
    (void)state;
    begin(&s);
    show_tap(&s, 1, 200, 50);
    show_run(&s, 3);
    show_expect(&s, show_find(&s, VT_ROW_MARK, 0), "tap");
    assert_int_equal(show_number(&s, VT_ROW_GESTURE), 0);
    assert_int_equal(show_number(&s, VT_ROW_MARK), 1);
    show_finish(&s);
}

static void what_has_on_move_keeps_its_finger(void **state)
{
    show s;
    (void)state;
    begin(&s);
    drag(&s, 1, 1, 850, 50, 950, 50, 0.5);
    show_run(&s, 4);
    assert_true(mark_of(&s, "\"x\"", 0) == 900);
    assert_int_equal(show_number(&s, VT_ROW_GESTURE), 0);
    show_finish(&s);
}

static void drags_and_paint_replay(void **state)
{
    show s;
    vt_err err;
    vt_replay_result result;
    (void)state;
    begin(&s);
    drag(&s, 1, 1, 200, 400, 210, 100, 0.3);
    drag(&s, 1.1, 2, 550, 50, 680, 180, 0.4);
    drag(&s, 2.5, 3, 200, 100, 200, 480, 0.2);
    show_run(&s, 9);
    show_close(&s);
    s.app = show_app(&s, vt_null_sink(), VT_PAINTER_NONE);
    vt_tape_reader *reader = vt_tape_reader_create(s.tape.data, s.tape.size, "tape", &err);
    assert_non_null(reader);
    if (!vt_app_replay(s.app, reader, 0, false, NULL, NULL, &result, &err)) fail_msg("%s", err.message);
    vt_tape_reader_destroy(reader);
    if (result.differs) fail_msg("%s", result.field);
    assert_true(result.checks > 3);
    show_finish(&s);
}

static void rows_of_what_is_private_tell_no_place(void **state)
{
    show s;
    (void)state;
    show_init(&s);
    show_write(&s, "scenes/attract.lua",
        "local s = {}\n"
        "function s:enter(root)\n"
        "  local keys = root:group { private = true }\n"
        "  keys:rect { name = 'secret', w = 100, h = 100 }.on_tap = function() end\n"
        "  root:rect { name = 'open', x = 200, w = 100, h = 100 }.on_tap = function() end\n"
        "end\n"
        "return s\n");
    show_open(&s);
    show_tap(&s, 1, 50, 50);
    show_tap(&s, 2, 250, 50);
    show_run(&s, 4);
    int first = show_find(&s, VT_ROW_TARGET_PRESS, 0), second = show_find(&s, VT_ROW_TARGET_PRESS, first + 1);
    assert_string_equal(s.rows[first].target, "secret");
    assert_false(s.rows[first].placed);
    assert_int_equal(s.rows[first].x8, 0);
    assert_true(s.rows[second].placed);
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finger_pushes_a_list_and_its_tap_is_lost),
        cmocka_unit_test(a_short_tap_in_a_list_is_a_tap),
        cmocka_unit_test(what_has_on_move_keeps_its_finger),
        cmocka_unit_test(drags_and_paint_replay),
        cmocka_unit_test(rows_of_what_is_private_tell_no_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

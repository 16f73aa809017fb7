/* A replay is the same program running again, and says so; a changed tape or script is named. */
#include "show.h"

#include "app/sinks.h"

static const char attract[] =
    "local s = {}\n"
    "function s:enter(root)\n"
    "  local r = root:rect { name = 'all', w = 1000, h = 500 }\n"
    "  local label = root:text { 'x' .. visit.number .. os.date(), x = random(900), y = 100 }\n"
    "  r:to({ rotation = 90 }, 3, 'elastic.out'):times(5)\n"
    "  r.on_tap = function(touch) label.x = touch.x + random(10); after(random() * 2, function() label.text "
    "= os.time() .. ' ' .. now() end) end\n"
    "  run(function() while true do wait_tap(r); wait(0.3); label.y = label.y + random(5) end end)\n"
    "  root:image { src = 'fonts/OFL.txt' }\n"
    "end\n"
    "function s:leave() journal.mark('left') end\n"
    "return s\n";

static void record(show *s)
{
    show_init(s);
    show_write(s, "scenes/attract.lua", attract);
    show_open(s);
    for (int i = 0; i < 40; i++)
        show_tap(s, 1 + i * 0.7, 10 + i * 20, 250);
    show_tap(s, 100, 500, 250);
    show_run(s, 160);
    show_close(s);
}

static vt_replay_result replay(show *s, uint32_t visit, vt_painter_choice painter)
{
    vt_err err;
    vt_replay_result result;
    s->app = show_app(s, vt_null_sink(), painter);
    vt_tape_reader *reader = vt_tape_reader_create(s->tape.data, s->tape.size, "tape", &err);
    assert_non_null(reader);
    if (!vt_app_replay(s->app, reader, visit, false, NULL, NULL, &result, &err)) fail_msg("%s", err.message);
    vt_tape_reader_destroy(reader);
    show_close(s);
    return result;
}

static void recorded_visits_are_exact_on_any_painter(void **state)
{
    show s;
    (void)state;
    record(&s);
    vt_replay_result plain = replay(&s, 0, VT_PAINTER_NONE), painted = replay(&s, 0, VT_PAINTER_CPU);
    if (plain.differs) fail_msg("%s", plain.field);
    assert_int_equal(plain.visits, 2);
    assert_true(plain.checks > 20);
    assert_false(painted.differs);
    assert_int_equal(painted.exact_to, plain.exact_to);
    vt_replay_result second = replay(&s, 2, VT_PAINTER_NONE);
    assert_false(second.differs);
    assert_int_equal(second.visits, 1);
    assert_true(second.batches < plain.batches);
    show_finish(&s);
}

static void changed_script_is_named_with_its_tick(void **state)
{
    show s;
    char changed[sizeof attract];
    (void)state;
    record(&s);
    strcpy(changed, attract);
    *strstr(changed, "0.3") = '1';
    show_write(&s, "scenes/attract.lua", changed);
    vt_replay_result result = replay(&s, 0, VT_PAINTER_NONE);
    assert_true(result.differs);
    assert_true(result.exact_to > 0 && result.exact_to < result.differs_at);
    assert_non_null(strstr(result.field, "recorded"));
    show_finish(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_visits_are_exact_on_any_painter),
        cmocka_unit_test(changed_script_is_named_with_its_tick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Timers and stories: order, grid, waits, ends, errors. */
#include "state.h"

/* log collects; the test taps target 0 to read it. */
#define LOG                                                                                                  \
    "local log = {} local function note(x) log[#log + 1] = tostring(x) end root:rect { name = 'log', "       \
    "on_tap = function() "                                                                                   \
    "print(table.concat(log, ' ')) log = {} end }\n"

static const char *said(fixture *f)
{
    f->said[0] = '\0';
    tap(f, 0);
    return f->said;
}

static void timers_fire_in_order(void **state)
{
    (void)state;
    fixture f;
    start(&f, LOG "after(2, function() note 'b' end) after(1, function() note 'a' end) after(2, function() "
                  "note 'c' end)\n"
                  "local t = after(1.5, function() note 'never' end) assert(t:running()) t:stop() t:stop() "
                  "assert(not t:running())\n"
                  "after(0, function() note 'soon' after(0, function() note 'later' end) end)");
    assert_int_equal(vt_script_wish(f.script), f.now + 1000);
    advance(&f, 0.001);
    assert_string_equal(said(&f), "soon");
    advance(&f, 0);
    assert_string_equal(said(&f), "");
    advance(&f, 0.001);
    assert_string_equal(said(&f), "later");
    assert_int_equal(vt_script_wish(f.script), 1000000 + 1000000);
    advance(&f, 10);
    assert_string_equal(said(&f), "a b c");
    assert_int_equal(vt_script_wish(f.script), INT64_MAX);
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void every_keeps_its_grid(void **state)
{
    (void)state;
    fixture f;
    start(&f, LOG "local t t = every(0.1, function() note(string.format('%.2f', now())) if now() > 5 then "
                  "t:stop() end end)");
    for (int i = 0; i < 3; i++)
        advance(&f, 0.13);
    assert_string_equal(said(&f), "0.13 0.26 0.39");
    advance(&f, 1.0); /* a long sleep: once, then on the grid */
    assert_string_equal(said(&f), "1.39");
    assert_int_equal(vt_script_wish(f.script), 1000000 + 1400000);
    advance(&f, 0.02);
    advance(&f, 4);
    assert_string_equal(said(&f), "1.41 5.41");
    assert_int_equal(vt_script_wish(f.script), INT64_MAX);
    advance(&f, 1);
    assert_string_equal(said(&f), "");
    fixture_finish(&f);
}

static void a_failing_timer_goes_on(void **state)
{
    (void)state;
    fixture f;
    start(&f, "every(1, function() error 'again' end) after(1, function() error 'once' end)");
    advance(&f, 1);
    assert_int_equal(f.faults, 2);
    advance(&f, 1);
    assert_int_equal(f.faults, 3);
    assert_string_equal(f.entry, "every");
    fixture_finish(&f);
}

static void stories_wait(void **state)
{
    (void)state;
    fixture f;
    start(&f, LOG
        "local card, other = root:rect { name = 'card' }, root:rect { name = 'other' }\n"
        "local t = run(function() note 'begin' wait(1) note 'one' wait(card:to({ x = 50 }, 2)) note(card.x)\n"
        "local hit = wait_tap(card, other) note(hit.name) wait(0.5) note 'end' end)\n"
        "note 'enter' root:rect { name = 'probe', on_tap = function() note(t:running()) end }");
    assert_string_equal(said(&f), "enter begin");
    advance(&f, 0.5);
    assert_string_equal(said(&f), "");
    advance(&f, 0.5);
    assert_string_equal(said(&f), "one");
    advance(&f, 1);
    advance(&f, 1.5);
    assert_string_equal(said(&f), "50");
    assert_int_equal(vt_script_wish(f.script), INT64_MAX);
    vt_node nodes[8];
    assert_int_equal(vt_script_targets(f.script, nodes, 8), 4); /* log, card, other, probe */
    assert_string_equal(vt_stage_name(f.stage, nodes[2]), "other");
    touch(&f, nodes[2], VT_ENTRY_PRESS, NULL);
    assert_string_equal(said(&f), "");
    touch(&f, nodes[2], VT_ENTRY_TAP, NULL);
    assert_string_equal(said(&f), "other");
    assert_int_equal(vt_script_targets(f.script, nodes, 8), 2);
    tap(&f, 1);
    assert_string_equal(said(&f), "true");
    advance(&f, 0.5);
    tap(&f, 1);
    assert_string_equal(said(&f), "end false");
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void stories_and_tweens(void **state)
{
    (void)state;
    fixture f;
    start(&f, LOG "local r = root:rect{} local t = r:to({ x = 5 }, 1) local u = r:to({ y = 5 }, 9) t.on_end "
                  "= function() note 'on_end' end\n"
                  "run(function() wait(t) note 'first' end) run(function() wait(t) note 'second' wait(t) "
                  "note 'at once' end)\n"
                  "run(function() wait(u) note 'stopped' end) after(2, function() u:stop() end)\n"
                  "local v = root:rect{} local w = v:to({ x = 1 }, 9) run(function() wait(w) note 'gone' "
                  "end) after(3, function() v:remove() end)");
    advance(&f, 0.5);
    assert_string_equal(said(&f), "");
    advance(&f, 0.6);
    assert_string_equal(said(&f), "on_end first second at once");
    advance(&f, 1);
    assert_string_equal(said(&f), "stopped");
    advance(&f, 1);
    assert_string_equal(said(&f), "gone");
    fixture_finish(&f);
}

static void a_stopped_tween_wakes_its_story_soon(void **state)
{
    (void)state;
    fixture f;
    start(&f, LOG "local u = root:rect{}:to({ y = 5 }, 9) run(function() wait(u) note 'woken' end)\n"
                  "root:rect { on_tap = function() u:stop() end }");
    tap(&f, 1);
    assert_int_equal(vt_script_wish(f.script), f.now);
    advance(&f, 0);
    assert_string_equal(said(&f), "woken");
    fixture_finish(&f);
}

static void stories_end(void **state)
{
    (void)state;
    fixture f;
    start(&f,
        LOG "local a = run(function() while true do wait(1) note 'a' end end)\n"
            "local b b = run(function() wait(1) note 'b' b:stop() note 'still' wait(1) note 'never' end)\n"
            "run(function() wait(2.5) a:stop() note 'stopped a' end)");
    for (int i = 0; i < 4; i++)
        advance(&f, 1);
    assert_string_equal(said(&f), "a b still a stopped a");
    assert_int_equal(vt_script_wish(f.script), INT64_MAX);
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void stories_fail_alone(void **state)
{
    (void)state;
    fixture f;
    start(&f,
        LOG "run(function() wait(1) error 'mine' end) run(function() wait(1) note 'other' end)\n"
            "run(function() local ok, m = pcall(function() wait(1) error('caught', 0) end) note(m) end)\n"
            "run(function() local x <close> = setmetatable({}, { __close = function() note 'closed' end }) "
            "wait(1) error 'x' end)");
    advance(&f, 1);
    assert_int_equal(f.faults, 2);
    assert_string_equal(f.entry, "story");
    assert_string_equal(f.fault.message, "x");
    assert_string_equal(f.fault.origin, "scenes/attract.lua:5");
    assert_string_equal(said(&f), "other caught closed");
    fixture_finish(&f);
}

static void stories_that_start_stories(void **state)
{
    (void)state;
    fixture f;
    start(&f, LOG "local n = 0 local function more() n = n + 1 run(more) end run(more)\n"
                  "root:rect { on_tap = function() note(n) end }");
    tap(&f, 1);
    int first = atoi(said(&f));
    assert_in_range(first, 64, 260);
    int64_t wish = vt_script_wish(f.script);
    assert_true(wish > f.now);
    advance(&f, 0.1);
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void wrong_use(void **state)
{
    (void)state;
    refused("wait(1)", "wait works inside a story only: run(function() wait(...) end)");
    refused("wait_tap(root)", "wait_tap works inside a story only");
    refused("run()", "run takes a function, not a no value");
    refused("run(5)", "run takes a function, not a number");
    refused("after(1)", "after takes seconds and a function, not a no value");
    refused("after('1', print)", "after takes a number of seconds, not a string");
    refused("after(-1, print)", "after takes 0 to 86400 seconds, not -1");
    refused("after(0/0, print)", "after takes 0 to 86400 seconds, not nan");
    refused("every(0, print)", "every takes 0.01 to 86400 seconds, not 0");
    refused("every(1e9, print)", "every takes 0.01 to 86400 seconds, not 1e+09");
    refused("after(1, print):stpo()", "a timer has no \"stpo\"; did you mean \"stop\"?");
    static const struct {
        const char *body, *part;
    } stories[] = {
        {"wait()", "wait takes seconds or a tween, not a no value"},
        {"wait('1')", "wait takes seconds or a tween, not a string"},
        {"wait(-1)", "wait takes 0 to 86400 seconds, not -1"},
        {"wait_tap()", "wait_tap takes 1 to 64 nodes"},
        {"wait_tap(5)", "wait_tap takes nodes, not a number"},
        {"local r = root:rect { name = 'r' } r:remove() wait_tap(r)", "is gone: it was removed"},
        {"coroutine.wrap(function() wait(1) end)()", "not in a coroutine or a callback within it"},
        {"coroutine.yield(1)", "a story of run waits with wait"},
        {"table.sort({ 1, 2 }, function() wait(1) end)", "attempt to yield across a C-call boundary"},
        {"coroutine.resume(coroutine.running()) error(select(2, coroutine.resume((coroutine.running()))))",
            "a story of run cannot be resumed"},
    };
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        char body[512];
        snprintf(body, sizeof body, "run(function() %s end)", stories[i].body);
        fixture f;
        start(&f, body);
        if (!strstr(f.fault.message, stories[i].part)) print_error("%s: %s\n", body, f.fault.message);
        assert_int_equal(f.faults, 1);
        assert_non_null(strstr(f.fault.message, stories[i].part));
        assert_string_equal(f.fault.origin, "scenes/attract.lua:2");
        assert_string_equal(f.entry, "story");
        fixture_finish(&f);
    }
}

/* A story's thread in another's hands: neither resumed nor closed, and goes on as if nothing had happened. */
static void stories_cannot_be_driven(void **state)
{
    (void)state;
    fixture f;
    start(&f, LOG "local co run(function() co = coroutine.running() wait(1) note 'on time' end)\n"
                  "run(function() note(coroutine.resume(co)) note(pcall(coroutine.close, co)) "
                  "note(coroutine.status(co)) end)");
    assert_string_equal(said(&f), "false false suspended");
    advance(&f, 1);
    assert_string_equal(said(&f), "on time");
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void scenes_end_what_they_started(void **state)
{
    (void)state;
    fixture f;
    vt_err err;
    start(&f, "after(1, function() print 'timer' end) every(1, function() print 'every' end) run(function() "
              "wait(1) print 'story' end)\n"
              "local r = root:rect { on_tap = function() print 'tap' end } r:to({ x = 1 }, 1).on_end = "
              "function() print 'tween' end");
    assert_true(vt_script_enter(f.script, "other", &err));
    assert_string_equal(f.said, "other\tnil");
    assert_int_equal(vt_script_wish(f.script), INT64_MAX);
    vt_node nodes[4];
    assert_int_equal(vt_script_targets(f.script, nodes, 4), 0);
    advance(&f, 2);
    assert_string_equal(f.said, "other\tnil");
    assert_int_equal(f.says, 1);
    fixture_finish(&f);
}

static void the_clock(void **state)
{
    (void)state;
    fixture f;
    start(&f, "assert(now() == 0 and os.clock() == 0 and os.time() == 1700000000)\n"
              "root:rect { on_tap = function() print(now(), os.clock(), os.time(), os.date('%Y-%m-%d "
              "%H:%M:%S'), os.date('!*t').year,"
              "os.time { year = 2023, month = 11, day = 14, hour = 22 }, os.difftime(5, 3)) end }");
    advance(&f, 1.5);
    tap(&f, 0);
    assert_string_equal(f.said, "1.5\t1.5\t1700000001\t2023-11-14 22:13:21\t2023\t1699999200\t2.0");
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void update_runs_when_asked(void **state)
{
    (void)state;
    fixture f;
    vt_err err;
    assert_true(fixture_try(&f, &(options){0},
        FILES("scenes/attract.lua", "local a = { sum = 0 }\nfunction a:enter(root) root:rect { on_tap = "
                                    "function() self:animate(true) end,\n"
                                    "on_press = function() self:animate(false) print(self.sum) end } end\n"
                                    "function a:update(dt) self.sum = self.sum + dt end\nreturn a"),
        &err));
    assert_true(vt_script_enter(f.script, "attract", &err));
    assert_false(vt_script_animates(f.script));
    advance(&f, 1);
    tap(&f, 0);
    assert_true(vt_script_animates(f.script));
    advance(&f, 0.25);
    advance(&f, 0.5);
    touch(&f, target(&f, 0), VT_ENTRY_PRESS, NULL);
    assert_string_equal(f.said, "0.75");
    assert_false(vt_script_animates(f.script));
    fixture_finish(&f);
    refused("self.animate({}, true)", "animate belongs to the scene on show");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_fire_in_order),
        cmocka_unit_test(every_keeps_its_grid),
        cmocka_unit_test(a_failing_timer_goes_on),
        cmocka_unit_test(stories_wait),
        cmocka_unit_test(stories_and_tweens),
        cmocka_unit_test(a_stopped_tween_wakes_its_story_soon),
        cmocka_unit_test(stories_end),
        cmocka_unit_test(stories_fail_alone),
        cmocka_unit_test(stories_that_start_stories),
        cmocka_unit_test(wrong_use),
        cmocka_unit_test(stories_cannot_be_driven),
        cmocka_unit_test(scenes_end_what_they_started),
        cmocka_unit_test(the_clock),
        cmocka_unit_test(update_runs_when_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

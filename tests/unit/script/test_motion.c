/* Springs, sequences, parallels and staggers from Lua: order, repetition, waiting, ends, errors. */
#include "state.h"

#define LOG                                                                                                  \
    "local log = {} local function note(x) log[#log + 1] = tostring(x) end root:rect { name = 'log', "       \
    "on_tap = function() print(table.concat(log, ' ')) log = {} end }\n"                                     \
    "local card, other = root:rect { name = 'card' }, root:rect { name = 'other' }\n"                        \
    "local function at(n) return function() note(n .. string.format('%.3g,%.3g', card.x, other.x)) end "     \
    "end\n"

static const char *said(fixture *f)
{
    f->said[0] = '\0';
    tap(f, 0);
    return f->said;
}

static void fault_free(fixture *f)
{
    if (f->faults) print_error("%s: %s\n", f->fault.origin, f->fault.message);
    assert_int_equal(f->faults, 0);
    fixture_finish(f);
}

static void steps_follow_one_another(void **state)
{
    (void)state;
    fixture f;
    start(&f,
        LOG "local m = motion.sequence { at 'a', { card, { x = 100 }, 0.5 }, 0.5, at 'b',\n"
            "  motion.parallel { { card, { x = 0 }, 1 }, { other, { x = 10 }, 0.5 }, at 'c' }, at 'd' }\n"
            "assert(m:running() and tostring(m):match '^tween') m.on_end = function() note 'end' end");
    assert_string_equal(said(&f), "");
    advance(&f, 0.25);
    assert_string_equal(said(&f), "a50,0"); /* what lies behind is called after it */
    advance(&f, 0.75);
    assert_string_equal(said(&f), "b100,0 c100,0");
    advance(&f, 0.5);
    advance(&f, 0.25);
    assert_string_equal(said(&f), "");
    advance(&f, 0.25);
    assert_string_equal(said(&f), "d0,10 end");
    advance(&f, 10);
    assert_string_equal(said(&f), "");
    assert_int_equal(vt_tweens_wish(f.stage), INT64_MAX);
    fault_free(&f);
}

static void the_whole_repeats(void **state)
{
    (void)state;
    fixture f;
    start(&f, LOG "motion.sequence { { card, { x = 10 }, 1 }, at 'x' }:loop()\n"
                  "local m = motion.stagger(0.5, { other }, { x = 8 }, 1):back_and_forth():times(2)\n"
                  "m.on_end = function() note 'back' end");
    for (int i = 0; i < 5; i++) {
        advance(&f, 1);
        assert_string_equal(said(&f), i == 0   ? "x0,8"
                                      : i == 1 ? "x0,0"
                                      : i == 2 ? "x0,8"
                                      : i == 3 ? "x0,0 back"
                                               : "x0,0");
    }
    fault_free(&f);
}

static void a_story_waits_for_it(void **state)
{
    (void)state;
    fixture f;
    start(&f, LOG "run(function() wait(motion.sequence { { card, { x = 5 }, 1 }, 2 }) note 'done'\n"
                  "  local m = motion.sequence { { card, { x = 0 }, 9 } } after(1, function() m:stop() end)\n"
                  "  wait(m) note 'stopped' end)");
    advance(&f, 2.9);
    assert_string_equal(said(&f), "");
    advance(&f, 0.1);
    assert_string_equal(said(&f), "done");
    advance(&f, 1);
    assert_string_equal(said(&f), "stopped");
    fault_free(&f);
}

static void a_stagger_moves_one_after_the_other(void **state)
{
    (void)state;
    fixture f;
    start(&f, LOG "card.y = 8 other.y = 8 local m = motion.stagger(0.5, { card, other }, { y = 0 }, 1)\n"
                  "every(0.5, function() note(card.y .. '/' .. other.y) end)");
    for (int i = 0; i < 4; i++)
        advance(&f, 0.5);
    assert_string_equal(said(&f), "4/8 0/4 0/0 0/0");
    fault_free(&f);
}

static void a_spring_swings_and_can_be_a_step(void **state)
{
    (void)state;
    fixture f;
    start(&f,
        LOG "card:spring { x = 100 } card:to({ y = 1 }, 1)\n"
            "local s = other:spring({ x = 100 }, { frequency = 2, damping = 0.1 })\n"
            "s.on_end = function() note 'rest' end\n"
            "every(0.25, function() note(math.floor(other.x)) end)\n"
            "motion.sequence { { card, { opacity = 0 }, { damping = 1 } }, function() note 'then' end }");
    advance(&f, 0.25);
    assert_string_equal(said(&f), "172");
    advance(&f, 0.25);
    assert_string_equal(said(&f), "46");
    advance(&f, 20);
    assert_string_equal(said(&f), "100 then rest");
    fault_free(&f);
}

static void it_pauses_and_goes_on(void **state)
{
    (void)state;
    fixture f;
    start(&f,
        LOG "local m = motion.sequence { { card, { x = 10 }, 1 }, at 'e' }\n"
            "after(0.5, function() m:pause() assert(m:running()) end) after(9, function() m:resume() end)");
    advance(&f, 0.5);
    advance(&f, 8);
    assert_string_equal(said(&f), "");
    assert_false(vt_tweens_moving(f.stage));
    advance(&f, 0.5);
    advance(&f, 0.49);
    assert_string_equal(said(&f), "");
    advance(&f, 0.01);
    assert_string_equal(said(&f), "e10,0");
    fault_free(&f);
}

static void what_is_stopped_calls_nothing(void **state)
{
    (void)state;
    fixture f;
    start(&f, LOG
        "local b b = motion.sequence { function() note 'first' b:stop() end, function() note 'never' end }\n"
        "b.on_end = function() note 'no end' end\n"
        "motion.sequence { motion.sequence { 1, function() note 'inner' end }, function() note 'outer' end "
        "}");
    advance(&f, 5);
    assert_string_equal(said(&f), "first inner outer");
    fault_free(&f);
}

static void a_fault_in_a_step_leaves_the_rest(void **state)
{
    (void)state;
    fixture f;
    start(&f, LOG "motion.sequence { function() error 'oops' end, 1, function() note 'later' end }");
    advance(&f, 2);
    assert_int_equal(f.faults, 1);
    assert_string_equal(f.entry, "motion");
    assert_string_equal(said(&f), "later");
    fixture_finish(&f);
}

static void a_scene_takes_its_timelines_with_it(void **state)
{
    (void)state;
    fixture f;
    start(&f, "motion.sequence { 1, function() print 'late' end }:loop()\n"
              "motion.sequence { { visit.notice, { opacity = 0.9 }, 9 } }\n"
              "after(0.5, function() go 'other' end)");
    if (f.faults) { /* without a notice only the first */
        fixture_finish(&f);
        start(&f, "motion.sequence { 1, function() print 'late' end }:loop() after(0.5, function() go "
                  "'other' end)");
    }
    advance(&f, 0.5);
    assert_true(vt_script_change(f.script, NULL));
    f.said[0] = '\0';
    assert_int_equal(vt_tweens_wish(f.stage), INT64_MAX);
    advance(&f, 5);
    assert_string_equal(f.said, "");
    fixture_finish(&f);
}

static void wrong_steps_are_named(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"motion.sequence()", "motion.sequence takes a list of 1 to 1000 steps, in braces"},
        {"motion.sequence {}", "motion.sequence takes a list of 1 to 1000 steps"},
        {"motion.sequence { 1, 'x' }",
            "step 2 of motion.sequence must be a move { node, properties, seconds, ease }"},
        {"motion.parallel { true }", "step 1 of motion.parallel must be a move"},
        {"motion.sequence { { root:rect {}, 5 } }",
            "step 1 of motion.sequence: it must begin with a node and a table"},
        {"motion.sequence { { root:rect {}, { x = 1 }, 1, 'linear', 5 } }",
            "step 1 of motion.sequence: it holds more"},
        {"motion.sequence { { root:rect {}, { x = 1 } } }",
            "motion.sequence takes a number of seconds, not a nil"},
        {"motion.sequence { { root:rect {}, { x = 1 }, 1, 'bouncy' } }",
            "there is no ease \"bouncy\"; did you mean"},
        {"motion.sequence { { root:rect {}, { size = 1 }, 1 } }", "\"size\" of rect"},
        {"motion.sequence { { root:rect {}, {}, 1 } }",
            "motion.sequence needs at least one property of rect"},
        {"motion.sequence { { root:rect {}, { x = 1 }, { speed = 4 } } }",
            "a spring has no \"speed\"; only frequency and damping"},
        {"motion.sequence { { root:rect {}, { x = 1 }, {}, 'linear' } }", "a spring takes no ease"},
        {"motion.sequence { -1 }", "motion.sequence takes 0 to 86400 seconds, not -1"},
        {"motion.sequence { 86400, { root:rect {}, { x = 1 }, 1 } }",
            "step 2 of motion.sequence: a timeline may last 86400 seconds"},
        {"motion.sequence { motion.sequence { 1 }:loop() }",
            "step 1 of motion.sequence: a motion that goes on for ever"},
        {"local m = root:rect {}:to({ x = 1 }, 1) m.on_end = print motion.sequence { 1, m }",
            "step 2 of motion.sequence: it has an on_end"},
        {"local m = root:rect {}:to({ x = 1 }, 1) m:stop() motion.sequence { m }",
            "a motion that has begun or ended cannot join"},
        {"motion.stagger(0.1, root:rect {}, { x = 1 }, 1)", "motion.stagger takes a list of 1 to 1000 nodes"},
        {"motion.stagger(0.1, { 5 }, { x = 1 }, 1)",
            "number 1 of motion.stagger must be a node, not a number"},
        {"motion.stagger({ root:rect {} }, { x = 1 }, 1)",
            "motion.stagger takes a number of seconds, not a table"},
        {"motion.stagger(1, { root:rect {} }, 1)",
            "motion.stagger takes a gap, nodes, properties, seconds and an ease"},
        {"motion.sequense { 1 }", "motion has no \"sequense\"; did you mean \"sequence\"?"},
        {"root:rect {}:spring(1)", "spring takes a table of properties and one of the spring"},
        {"root:rect {}:spring({ x = 1 }, { damping = 9 })", "is 0.05 to 5, not 9"},
        {"root:rect {}:spring({ x = 1 }, { damping = 'x' })",
            "damping of a spring must be a number, not a string"},
        {"root:rect {}:to({ x = 1 }, 1):times(0)", "times takes a whole number from 1 to 1000000, not 0"},
        {"root:rect {}:to({ x = 1 }, 1):times(1.5)", "times takes a whole number from 1 to 1000000, not 1.5"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        refused(wrong[i][0], wrong[i][1]);
}

/* A wrong timeline never runs, not even its first steps. */
static void a_wrong_timeline_does_nothing(void **state)
{
    (void)state;
    fixture f;
    start(&f, LOG
        "assert(not pcall(motion.sequence, { { card, { x = 100 }, 1 }, function() note 'x' end, 'wrong' }))");
    advance(&f, 0.5);
    advance(&f, 5);
    assert_string_equal(said(&f), "");
    vt_node nodes[4];
    assert_int_equal(vt_script_targets(f.script, nodes, 4), 1);
    assert_int_equal(vt_tweens_wish(f.stage), INT64_MAX);
    fault_free(&f);
}

static void timelines_do_not_pile_up(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local card = root:rect {} every(0.01, function()\n"
              "  motion.sequence { { card, { x = 5 }, 0.005 }, function() end, 0.001 } end)");
    for (int i = 0; i < 500; i++)
        advance(&f, 0.01);
    size_t before = vt_script_bytes(f.script);
    for (int i = 0; i < 5000; i++)
        advance(&f, 0.01);
    while (vt_script_rest(f.script)) {}
    assert_true(vt_script_bytes(f.script) < before + 100000);
    fault_free(&f);
}

static void equal_runs_leave_equal_hashes(void **state)
{
    (void)state;
    vt_hash scripts[3], stages[3];
    for (int run = 0; run < 3; run++) {
        fixture f;
        start(&f,
            LOG "motion.sequence { { card, { x = 10 }, 0.3, 'back.out' }, function() note 'x' end,\n"
                "  motion.stagger(0.1, { card, other }, { y = 5 }, { damping = 0.4 }) }:back_and_forth()\n"
                "after(0.7, function() card:spring { y = 50 } end)");
        for (int i = 0; i < 150; i++)
            advance(&f, run == 2 && i == 50 ? 0.017 : 0.016);
        scripts[run] = vt_script_hash(f.script);
        stages[run] = vt_stage_hash(f.stage, vt_hash_start);
        fault_free(&f);
    }
    assert_true(scripts[0] == scripts[1] && stages[0] == stages[1]);
    assert_true(stages[0] != stages[2]); /* and it tells when something was later */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_follow_one_another),
        cmocka_unit_test(the_whole_repeats),
        cmocka_unit_test(a_story_waits_for_it),
        cmocka_unit_test(a_stagger_moves_one_after_the_other),
        cmocka_unit_test(a_spring_swings_and_can_be_a_step),
        cmocka_unit_test(it_pauses_and_goes_on),
        cmocka_unit_test(what_is_stopped_calls_nothing),
        cmocka_unit_test(a_fault_in_a_step_leaves_the_rest),
        cmocka_unit_test(a_scene_takes_its_timelines_with_it),
        cmocka_unit_test(wrong_steps_are_named),
        cmocka_unit_test(a_wrong_timeline_does_nothing),
        cmocka_unit_test(timelines_do_not_pile_up),
        cmocka_unit_test(equal_runs_leave_equal_hashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

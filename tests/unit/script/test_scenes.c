/* Scenes and their files, require, load, and what the app asks. */
#include "state.h"

static void scene_files_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message, *origin;
    } wrong[] = {
        {"local a = {}\nfunction a:enter() end\n",
            "a scene file returns its table: end it with return attract", "scenes/attract.lua:2"},
        {"return 5", "a scene file returns its table", "scenes/attract.lua:1"},
        {"local a = {}\nreturn a\n", "attract has no enter; write function attract:enter(root) ... end",
            "scenes/attract.lua:2"},
        {"local a = {}\nfunction a:entre() end\nreturn a\n",
            "attract has no enter; did you mean it by \"entre\"?", "scenes/attract.lua:3"},
        {"return { enter = 5 }", "attract.enter must be a function, not a number", "scenes/attract.lua:1"},
        {"return { enter = print, leave = 5 }", "attract.leave must be a function, not a number",
            "scenes/attract.lua:1"},
        {"return { enter = print, update = {} }", "attract.update must be a function, not a table",
            "scenes/attract.lua:1"},
        {"return math", "math has no \"enter\"", ""},
        {"local a = {}\n\nfunction jump() end\nreturn a",
            "\"jump\" would be global; write local function jump", "scenes/attract.lua:3"},
        {"local a = {}\ncuont = 5\nreturn a", "\"cuont\" would be global; write local cuont = ...",
            "scenes/attract.lua:2"},
        {"local a = {}\nprnt('x')\nreturn a", "\"prnt\" is not declared; did you mean \"print\"?",
            "scenes/attract.lua:2"},
        {"error('at load')", "at load", "scenes/attract.lua:1"},
        {"while true do end", "used up its 3000000 instructions", "scenes/attract.lua:1"},
        {"after(1, print)", "after needs a scene on show; call it in enter or in a handler",
            "scenes/attract.lua:1"},
        {"run(print)", "run needs a scene on show", "scenes/attract.lua:1"},
        {"go 'attract'", "go needs a scene on show", "scenes/attract.lua:1"},
        {"back()", "back needs a scene on show", "scenes/attract.lua:1"},
        {"visit.finish()", "visit.finish needs a scene on show", "scenes/attract.lua:1"},
        {"visit.language = 'fr'", "visit.language needs a scene on show", "scenes/attract.lua:1"},
        {"journal.mark('page')", "journal.mark needs a scene on show", "scenes/attract.lua:1"},
        {"wait(1)", "wait works inside a story only", "scenes/attract.lua:1"},
        {"x = = 1", "unexpected symbol near '='", "scenes/attract.lua:1"},
        {"return {\n1\n", "'}' expected (to close '{' at line 1) near <eof>", "scenes/attract.lua:3"},
        {"goto nowhere", "no visible label 'nowhere'", "scenes/attract.lua:1"},
        {"\x1bLua", "attempt to load a binary chunk", ""},
        {"require 'missing'", "the experience has neither missing.lua nor lib/missing.lua",
            "scenes/attract.lua:1"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        fixture f;
        vt_err err = {0};
        bool made = fixture_try(&f, &(options){0}, FILES("scenes/attract.lua", wrong[i].text), &err);
        if (made || !strstr(err.message, wrong[i].message) || strcmp(err.origin, wrong[i].origin) != 0)
            print_error("%s\n%s: %s\n", wrong[i].text, err.origin, err.message);
        assert_false(made);
        assert_non_null(strstr(err.message, wrong[i].message));
        assert_string_equal(err.origin, wrong[i].origin);
        assert_int_equal(f.faults, 0); /* its maker is told, nobody else */
        fixture_finish(&f);
    }
}

/* The scene that the guide begins with, as it stands there. */
static void the_guide_runs(void **state)
{
    (void)state;
    FILE *in = fopen(VT_SOURCE_DIR "/docs/LUA.md", "r");
    assert_non_null(in);
    char line[512], text[8192] = "";
    bool inside = false;
    while (fgets(line, sizeof line, in)) {
        if (inside && strncmp(line, "```", 3) == 0) break;
        if (inside) strncat(text, line, sizeof text - strlen(text) - 1);
        if (strcmp(line, "```lua\n") == 0) inside = true;
    }
    fclose(in);
    fixture f;
    vt_err err = {0};
    bool made = fixture_try(&f, &(options){0},
        FILES("scenes/attract.lua", text, "scenes/story.lua", "return { enter = function() end }",
            "words.csv", "key,en,fr\nwelcome,Welcome,Bienvenue\ncome_closer,Come closer,Approchez\n"),
        &err);
    if (!made) print_error("%s: %s\n", err.origin, err.message);
    assert_true(made);
    assert_true(vt_script_enter(f.script, "attract", &err));
    advance(&f, 20);
    tap(&f, 0);
    assert_int_equal(f.faults, 0);
    assert_int_equal(vt_script_wants(f.script, NULL), VT_WANT_GO);
    fixture_finish(&f);
}

static void byte_order_mark_is_skipped(void **state)
{
    (void)state;
    fixture f;
    vt_err err = {0};
    assert_true(fixture_try(&f, &(options){0},
        FILES("scenes/attract.lua", "\xef\xbb\xbfreturn { enter = function() error 'x' end }"), &err));
    assert_false(vt_script_enter(f.script, "attract", &err));
    assert_string_equal(err.origin, "scenes/attract.lua:1");
    fixture_finish(&f);
}

static const char LOGGED[] = "local name = ...\n"
                             "local log = require 'log'\n"
                             "return function(name, more)\n"
                             "  local s = {}\n"
                             "  function s:enter(root, params)\n"
                             "    log.add('enter ' .. name .. ' ' .. tostring(params.x)) root:rect { on_tap "
                             "= function() more(self, root) end }\n"
                             "  end\n"
                             "  function s:leave() log.add('leave ' .. name) end\n"
                             "  return s\n"
                             "end\n";
static const char LOG[] = "local log, list = {}, {}\nfunction log.add(x) list[#list + 1] = x "
                          "print(table.concat(list, ', ')) end\nreturn log";

static void start_three(fixture *f, const char *a, const char *b, const char *c)
{
    vt_err err = {0};
    bool made = fixture_try(f, &(options){0},
        FILES("experience.conf",
            "[experience]\napi = 1\ntitle = T\nteam = T\nlicence = MIT\nfirst = a\nlanguages = en, fr\n",
            "log.lua", LOG, "lib/make.lua", LOGGED, "scenes/a.lua", a, "scenes/b.lua", b, "scenes/c.lua", c),
        &err);
    if (!made) print_error("%s: %s\n", err.origin, err.message);
    assert_true(made);
    assert_true(vt_script_enter(f->script, "a", &err));
}

static bool change(fixture *f)
{
    vt_err err = {0};
    return vt_script_change(f->script, &err);
}

static void going_and_coming_back(void **state)
{
    (void)state;
    fixture f;
    char scene[VT_ROW_NAME];
    start_three(&f, "return require 'lib.make'('a', function() go('c', { x = 1 }) go('b', { x = 2 }) end)",
        "return require 'make'('b', function() go('c', { x = 3 }) back { x = 4 } end)",
        "return require 'make'('c', function() end)");
    assert_int_equal(vt_script_scene_count(f.script), 3);
    assert_string_equal(vt_script_scene_at(f.script, 1), "b");
    assert_true(vt_script_has_scene(f.script, "c"));
    assert_false(vt_script_has_scene(f.script, "d"));
    assert_int_equal(vt_script_wants(f.script, scene), VT_WANT_NONE);
    assert_true(change(&f)); /* nothing asked for */
    assert_string_equal(vt_script_scene(f.script), "a");
    tap(&f, 0);
    assert_int_equal(vt_script_wants(f.script, scene), VT_WANT_GO);
    assert_string_equal(scene, "b");
    assert_true(change(&f));
    assert_string_equal(vt_script_scene(f.script), "b");
    tap(&f, 0);
    assert_int_equal(vt_script_wants(f.script, scene), VT_WANT_BACK);
    assert_string_equal(scene, "a");
    assert_true(change(&f));
    assert_string_equal(f.said, "enter a nil, leave a, enter b 2, leave b, enter a 4");
    assert_int_equal(vt_script_wants(f.script, scene), VT_WANT_NONE);
    assert_true(vt_script_leave(f.script));
    assert_string_equal(f.said, "enter a nil, leave a, enter b 2, leave b, enter a 4, leave a");
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

/* Each entry of a scene has params of its own, and back brings those of the entry it leads to. */
static void back_brings_the_params_again(void **state)
{
    (void)state;
    fixture f;
    start_three(&f, "return require 'lib.make'('a', function() go('b', { x = 2 }) end)",
        "local n = 0 return require 'make'('b', function() n = n + 1 if n < 3 then go('b', { x = 2 + n }) "
        "elseif n == 5 then go 'c' else back() end end)",
        "return require 'make'('c', function() back() end)");
    for (int i = 0; i < 8; i++) {
        tap(&f, 0);
        assert_true(change(&f));
    }
    assert_string_equal(f.said, "enter a nil, leave a, enter b 2, leave b, enter b 3, leave b, enter b 4, "
                                "leave b, enter b 3, leave b, enter b 2, leave b, enter c nil, leave c, "
                                "enter b 2, leave b, enter a nil");
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void the_first_scene_has_no_back(void **state)
{
    (void)state;
    fixture f;
    start(&f, "back() back { x = 1 }");
    assert_int_equal(vt_script_wants(f.script, NULL), VT_WANT_NONE);
    fixture_finish(&f);
}

static void finishing_wins(void **state)
{
    (void)state;
    fixture f;
    char scene[VT_ROW_NAME] = "x";
    start(&f, "visit.finish() go 'other'");
    assert_int_equal(vt_script_wants(f.script, scene), VT_WANT_FINISH);
    assert_string_equal(scene, "");
    assert_true(change(&f));
    assert_string_equal(vt_script_scene(f.script), "attract");
    fixture_finish(&f);
}

static void long_histories_forget_their_beginning(void **state)
{
    (void)state;
    fixture f;
    start_three(&f, "return require 'make'('a', function() go 'b' end)",
        "return require 'make'('b', function() go 'a' end)", "return require 'make'('c', function() end)");
    for (int i = 0; i < 200; i++) {
        tap(&f, 0);
        assert_true(change(&f));
    }
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void a_scene_that_cannot_be_entered(void **state)
{
    (void)state;
    fixture f;
    vt_err err;
    start_three(&f, "return require 'make'('a', function() go 'b' end)",
        "return { enter = function(self, root) root:rect{} after(1, print) run(function() print 'story' end) "
        "error 'no entry' end }",
        "return require 'make'('c', function() end)");
    size_t nodes = vt_stage_count(f.stage);
    tap(&f, 0);
    assert_false(vt_script_change(f.script, &err));
    assert_string_equal(err.message, "no entry");
    assert_string_equal(err.origin, "scenes/b.lua:1");
    assert_int_equal(f.faults, 1);
    assert_string_equal(f.entry, "enter");
    assert_string_equal(vt_script_scene(f.script), "");
    assert_true(vt_stage_count(f.stage) < nodes);
    assert_int_equal(vt_script_wish(f.script), INT64_MAX);
    assert_string_equal(f.said, "enter a nil, leave a"); /* its story never began */
    assert_true(vt_script_enter(f.script, "c", &err));
    assert_false(vt_script_enter(f.script, "cc", &err));
    assert_string_equal(err.message, "there is no scene \"cc\"; did you mean \"c\"?");
    assert_string_equal(vt_script_scene(f.script), "c");
    fixture_finish(&f);
}

static void leave_that_fails_does_not_stop_the_change(void **state)
{
    (void)state;
    fixture f;
    vt_err err;
    start_three(&f, "return { enter = function() end, leave = function() go 'c' error 'stay' end }",
        "return require 'make'('b', function() end)", "return require 'make'('c', function() end)");
    assert_true(vt_script_enter(f.script, "b", &err));
    assert_int_equal(f.faults, 1);
    assert_string_equal(f.entry, "leave");
    assert_string_equal(vt_script_scene(f.script), "b");
    assert_int_equal(vt_script_wants(f.script, NULL), VT_WANT_NONE);
    fixture_finish(&f);
}

static void wrong_use(void **state)
{
    (void)state;
    refused("go 'othr'", "there is no scene \"othr\"; did you mean \"other\"?");
    refused("go 'nothing_like_it'",
        "there is no scene \"nothing_like_it\"; it would be the file scenes/nothing_like_it.lua");
    refused("go()", "go takes the name of a scene, not a no value");
    refused("go('other', 5)", "the parameters of a scene are a table, not a number");
    refused("local x = attrct", "\"attrct\" is not declared");
}

static void requiring(void **state)
{
    (void)state;
    fixture f;
    vt_err err = {0};
    bool made = fixture_try(&f, &(options){0},
        FILES("scenes/attract.lua",
            "local a, b, c = require 'one', require 'one', require 'deep.in.it'\nassert(a == b and c == "
            "'deep one')\n"
            "assert(require 'nothing' == true)\nlocal ok, m = pcall(require, 'round')\nassert(not ok and "
            "m:find('requires itself'), m)\n"
            "local ok, m = pcall(require, 'broken') assert(m:find('broken.lua:2'), m)\n"
            "local ok, m = pcall(require, 'broken') assert(m:find('broken.lua:2'), m)\n"
            "local ok, m = pcall(require, 'raises') assert(m:find('on purpose'), m)\n"
            "return { enter = function() local ok, m = pcall(require, 'raises') print(m) end }",
            "one.lua", "local name = ... assert(name == 'one') return {}", "lib/one.lua",
            "error 'the wrong one'", "lib/deep/in/it.lua", "return 'deep one'", "nothing.lua", "",
            "round.lua", "return require 'around'", "around.lua", "return require 'round'", "broken.lua",
            "local x = 1\nx = = 2", "raises.lua", "error('on purpose')"),
        &err);
    if (!made) print_error("%s: %s\n", err.origin, err.message);
    assert_true(made);
    assert_true(vt_script_enter(f.script, "attract", &err));
    assert_string_equal(f.said, "raises.lua:1: on purpose");
    fixture_finish(&f);
}

/* Calls from within a callback of ours are refused, and do no harm. */
static vt_script *nested;
static int nested_refused;

static void call_back(void *context, const char *text)
{
    (void)context;
    (void)text;
    vt_err err;
    nested_refused += !vt_script_enter(nested, "attract", &err) && err.kind == VT_ERR_STATE;
    nested_refused += !vt_script_change(nested, &err) && err.kind == VT_ERR_STATE;
    vt_script_advance(nested, 1000);
    vt_touch touch = {0};
    nested_refused += !vt_script_touch(nested, (vt_node){1, 1}, VT_ENTRY_TAP, &touch, NULL);
}

static void entries_never_nest(void **state)
{
    (void)state;
    vt_err err;
    const vt_bundle_file files[] = {
        {.name = "experience.conf", .text = STANDARD_CONF, .size = sizeof STANDARD_CONF - 1},
        {.name = "scenes/attract.lua", .text = "return { enter = function() print 'x' end }", .size = 43}};
    vt_bundle *bundle = vt_bundle_from_files(files, 2, NULL, NULL, &err);
    vt_stage *stage = vt_stage_create(
        &(vt_stage_deps){.context = NULL, .measure = fake_measure, .request = fake_request}, &err);
    vt_script_deps deps = {.stage = stage, .bundle = bundle, .language = "", .say = call_back};
    nested = vt_script_create(&deps, &(vt_script_limits){1000000, (size_t)8 << 20}, &err);
    assert_non_null(nested);
    assert_true(vt_script_enter(nested, "attract", &err));
    assert_int_equal(nested_refused, 3);
    vt_script_destroy(nested);
    vt_stage_destroy(stage);
    vt_bundle_destroy(bundle);
    vt_script_destroy(NULL);
}

static void rest_comes_to_an_end(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local t = {} for i = 1, 20000 do t[i] = { i } end t = nil");
    size_t before = vt_script_bytes(f.script);
    int steps = 0;
    while (vt_script_rest(f.script) && steps < 100000)
        steps++;
    assert_true(steps < 100000);
    assert_true(vt_script_bytes(f.script) < before);
    assert_false(vt_script_rest(f.script));
    assert_false(vt_script_rest(f.script));
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scene_files_are_checked),
        cmocka_unit_test(the_guide_runs),
        cmocka_unit_test(byte_order_mark_is_skipped),
        cmocka_unit_test(going_and_coming_back),
        cmocka_unit_test(back_brings_the_params_again),
        cmocka_unit_test(the_first_scene_has_no_back),
        cmocka_unit_test(finishing_wins),
        cmocka_unit_test(long_histories_forget_their_beginning),
        cmocka_unit_test(a_scene_that_cannot_be_entered),
        cmocka_unit_test(leave_that_fails_does_not_stop_the_change),
        cmocka_unit_test(wrong_use),
        cmocka_unit_test(requiring),
        cmocka_unit_test(entries_never_nest),
        cmocka_unit_test(rest_comes_to_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

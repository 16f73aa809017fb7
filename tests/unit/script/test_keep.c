/* keep: orders go out, answers and items come as lines, and a script that is wrong is told so. */
#include "state.h"

static const char CONF[] = "[experience]\napi = 1\ntitle = T\nfirst = attract\nlanguages = en, fr\n"
                           "[keep stories]\nholds = texts\n[keep scores]\nholds = records\n"
                           "[keep drawings]\nholds = drawings\n[keep faces]\nholds = photos\n";
enum { STORIES = 1, SCORES, DRAWINGS };

static void prepare(fixture *f, const char *body)
{
    char scene[4096];
    vt_err err = {0};
    snprintf(scene, sizeof scene,
        "local scene, said = {}, {}\nlocal function say(...) print(table.concat({...}, ' ')) end\n"
        "function scene:enter(root)\n%s\nend\nreturn scene\n",
        body);
    if (!fixture_try(f, &(options){0},
            FILES("experience.conf", CONF, "scenes/attract.lua", scene, "scenes/other.lua",
                "return { enter = function() end }"),
            &err))
        fail_msg("%s: %s", err.origin, err.message);
}

static void enter(fixture *f)
{
    vt_err err = {0};
    if (!vt_script_enter(f->script, "attract", &err)) fail_msg("%s: %s", err.origin, err.message);
}

static void begin(fixture *f, const char *body)
{
    prepare(f, body);
    enter(f);
}

static void line(fixture *f, int channel, const char *text, bool held)
{
    vt_script_line(f->script, channel, text, strlen(text), held);
}

static void orders_go_out_as_they_are_declared(void **state)
{
    fixture f;
    (void)state;
    begin(&f, "keep('stories'):add{ text = 'Once\\nupon' }");
    assert_int_equal(f.sent_kind, VT_CHANNEL_KEEP);
    assert_string_equal(f.sent_to, "stories");
    assert_string_equal(f.sent, "1\ttext\tOnce\nupon");
    fixture_finish(&f);
    begin(&f, "keep('scores'):add{ points = 12, name = 'A\"na', half = 0.5, list = { 1, true, {} } }");
    assert_string_equal(
        f.sent, "1\ttable\t{\"half\":0.5,\"list\":[1,true,{}],\"name\":\"A\\\"na\",\"points\":12}");
    fixture_finish(&f);
    begin(&f, "local c = root:canvas { w = 9, h = 9 } keep('drawings'):add(c) keep('drawings'):add(c)");
    assert_int_equal(f.sends, 2);
    assert_memory_equal(f.sent, "2\tcanvas\t", 9);
    fixture_finish(&f);
    begin(&f, "local c = root:canvas { w = 9, h = 9 } keep('faces'):add(c)");
    assert_string_equal(f.sent_to, "faces");
    assert_memory_equal(f.sent, "1\tcanvas\t", 9);
    fixture_finish(&f);
}

static void what_cannot_be_kept_is_told_by_name(void **state)
{
    static const char *const wrong[][2] = {{"keep('storie')", "did you mean \"stories\""},
        {"keep('nothing_alike')", "declare it in experience.conf"}, {"keep(5)", "name of a collection"},
        {"keep('stories'):add('x')", "{ text = ... }"}, {"keep('stories'):add{ text = 5 }", "not a number"},
        {"keep('stories'):add{ text = '' }", "empty"},
        {"keep('stories'):add{ text = ('x'):rep(4097) }", "at most 4096"},
        {"keep('stories'):add{ text = '\\xff' }", "UTF-8"},
        {"keep('stories'):add{ text = 'a\\0b' }", "control character"},
        {"keep('stories'):add{ text = 'a', name = 'b' }", "holds = records"},
        {"keep('scores'):add{ 1, 2 }", "with keys"}, {"keep('scores'):add{ f = print }", "a function"},
        {"local t = {} t.t = t keep('scores'):add(t)", "hold itself"},
        {"keep('scores'):add{ x = ('y'):rep(5000) }", "too long"},
        {"keep('scores'):add{ x = 0/0 }", "finite"}, {"keep('drawings'):add{}", "takes a canvas"},
        {"keep('drawings'):add(root:rect { w = 9, h = 9 })", "takes a canvas"},
        {"keep('faces'):add{}", "takes a canvas here: [keep faces] holds photos"},
        {"keep('stories'):on_chang(print)", "on_change"},
        {"keep('stories'):add{ text = 'x' }:on_keep(print)", "on_kept"},
        {"keep('stories').on_change = print", "no fields"}, {"keep('stories'):on_change(5)", "a function"},
        {"keep('stories'):latest(51)", "1 to 50"},
        {"for i = 1, 200 do keep('stories'):add{ text = 'x' } end", "add less often"}};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        fixture f;
        vt_err err = {0};
        prepare(&f, wrong[i][0]);
        assert_false(vt_script_enter(f.script, "attract", &err));
        if (!strstr(err.message, wrong[i][1])) fail_msg("%s: %s", wrong[i][0], err.message);
        fixture_finish(&f);
    }
}

static void answers_find_their_order(void **state)
{
    fixture f;
    (void)state;
    begin(&f, "local a = keep('stories'):add{ text = 'a' }\nlocal b = keep('scores'):add{ x = 1 }\n"
              "a:on_kept(function(item) say('kept', item.id) end)\n"
              "b:on_lost(function(why) say('lost', why, tostring(b.id)) end):on_kept(nil)");
    line(&f, SCORES, "{\"order\":2,\"lost\":\"no room\"}", false);
    assert_string_equal(f.said, "lost no room nil");
    line(&f, STORIES, "{\"order\":1,\"id\":12}", false);
    assert_string_equal(f.said, "kept 12");
    line(&f, STORIES, "{\"order\":1,\"id\":13}", false);
    line(&f, STORIES, "{\"order\":99,\"id\":13}", false);
    assert_string_equal(f.said, "kept 12");
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static const char *const SHOW =
    "local s = keep('stories')\nlocal function show(item)\n"
    "  local all = {}\n  for _, one in ipairs(s:latest(3)) do all[#all + 1] = one.id .. one.text end\n"
    "  say(item and 'came ' .. item.id or item == nil and 'now', s:count(), table.concat(all, ' '))\nend\n"
    "s:on_change(show) show()";

static void the_newest_come_first_and_held_ones_in_silence(void **state)
{
    fixture f;
    (void)state;
    prepare(&f, SHOW);
    line(&f, STORIES, "{\"count\":2,\"id\":7,\"text\":\"g\",\"moment\":5}", true);
    line(&f, STORIES, "{\"count\":2,\"id\":5,\"text\":\"e\"}", true);
    assert_int_equal(f.says, 0);
    enter(&f);
    assert_string_equal(f.said, "now 2 7g 5e");
    line(&f, STORIES, "{\"count\":3,\"id\":9,\"text\":\"i\"}", false);
    assert_string_equal(f.said, "came 9 3 9i 7g 5e");
    line(&f, STORIES, "{\"count\":4,\"id\":6,\"text\":\"f\"}", true);
    assert_string_equal(f.said, "came 9 3 9i 7g 5e");
    line(&f, STORIES, "{\"count\":3,\"gone\":9}", false);
    assert_string_equal(f.said, "now 3 7g 6f 5e");
    line(&f, STORIES, "{\"count\":3,\"gone\":9}", false);
    line(&f, STORIES, "{\"count\":3,\"id\":7,\"text\":\"corrected\"}", false);
    assert_string_equal(f.said, "came 7 3 7corrected 6f 5e");
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void many_items_keep_to_the_newest_fifty(void **state)
{
    fixture f;
    char text[64];
    (void)state;
    begin(&f, "local s = keep('stories')\ns:on_change(function() local l = s:latest()\n"
              "  say(#l, l[1].id, l[#l].id) end)");
    for (int i = 1; i <= 120; i++) {
        snprintf(text, sizeof text, "{\"count\":%d,\"id\":%d,\"text\":\"x\"}", i, i);
        line(&f, STORIES, text, false);
    }
    assert_string_equal(f.said, "50 120 71");
    line(&f, STORIES, "{\"count\":121,\"id\":3,\"text\":\"x\"}", false);
    assert_int_equal(f.says, 120);
    fixture_finish(&f);
}

static void items_belong_to_whoever_asked(void **state)
{
    fixture f;
    (void)state;
    begin(&f, "local s = keep('scores')\ns:on_change(function(item)\n"
              "  item.table.points = 99 s:latest()[1].table.points = 98\n"
              "  say(s:latest()[1].table.points, tostring(s:latest()[1].count)) end)");
    line(&f, SCORES, "{\"count\":1,\"id\":1,\"table\":{\"points\":5}}", false);
    assert_string_equal(f.said, "5 nil");
    fixture_finish(&f);
}

static void nobody_hears_after_the_scene(void **state)
{
    fixture f;
    (void)state;
    begin(&f, "keep('stories'):on_change(function() say('heard') end)\n"
              "local a = keep('stories'):add{ text = 'a' }\na:on_kept(function() say('kept') end)");
    vt_err err;
    assert_true(vt_script_enter(f.script, "other", &err));
    line(&f, STORIES, "{\"count\":1,\"id\":1,\"text\":\"x\"}", false);
    line(&f, STORIES, "{\"order\":1,\"id\":1}", false);
    assert_int_equal(f.says, 0);
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

/* Staff edit records by hand: nothing that a file may hold ends more than the line. */
static void broken_lines_do_nothing(void **state)
{
    static const char *const broken[] = {"", "{", "[]", "5", "nul", "{\"id\":}", "{\"id\":1,}",
        "{\"id\":\"x\"}", "{\"count\":1,\"id\":4,\"table\":{\"a\":[1,2}}", "{\"id\":1e400}",
        "{\"id\":-1,\"text\":\"a\"}", "{\"id\":01}", "{\"id\":0x10}", "{\"text\":\"\\ud800\"}",
        "{\"text\":\"\\q\"}", "{\"text\":\"a\nb\"}", "{\"id\":1}x", "{\"count\":\"many\",\"gone\":[]}",
        "{\"order\":true}", "\"", "{\"a\":tru}", "{1:2}", "{\"id\":1.}", "{\"id\":--1}", "\xff"};
    fixture f;
    (void)state;
    begin(&f, "keep('stories'):on_change(function() say('heard') end)");
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        line(&f, STORIES, broken[i], false);
        if (f.faults) fail_msg("%s: %s", broken[i], f.fault.message);
    }
    assert_int_equal(f.says, 0);
    char deep[600] = "{\"count\":1,\"id\":1,\"table\":";
    for (int i = 0; i < 200; i++)
        strcat(deep, "[");
    line(&f, SCORES, deep, false);
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void texts_come_back_as_they_went(void **state)
{
    fixture f;
    (void)state;
    begin(&f, "keep('stories'):on_change(function(item) say(item.text) end)");
    line(&f, STORIES, "{\"id\":1,\"text\":\"a\\n\\t\\\"\\\\ \\u00e9\\ud83d\\ude00 \xc3\xa9\"}", false);
    assert_string_equal(f.said, "a\n\t\"\\ \xc3\xa9\xf0\x9f\x98\x80 \xc3\xa9");
    fixture_finish(&f);
}

/* The same lines give the same hash, other ones another. */
static void lines_are_part_of_what_a_replay_compares(void **state)
{
    fixture a, b;
    (void)state;
    begin(&a, SHOW);
    begin(&b, SHOW);
    assert_true(vt_script_hash(a.script) == vt_script_hash(b.script));
    line(&a, STORIES, "{\"count\":1,\"id\":1,\"text\":\"x\"}", false);
    line(&b, STORIES, "{\"count\":1,\"id\":1,\"text\":\"x\"}", false);
    assert_true(vt_script_hash(a.script) == vt_script_hash(b.script));
    line(&a, STORIES, "{\"count\":2,\"id\":2,\"text\":\"x\"}", true);
    line(&b, STORIES, "{\"count\":2,\"id\":2,\"text\":\"y\"}", true);
    assert_true(vt_script_hash(a.script) != vt_script_hash(b.script));
    fixture_finish(&a);
    fixture_finish(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_go_out_as_they_are_declared),
        cmocka_unit_test(what_cannot_be_kept_is_told_by_name),
        cmocka_unit_test(answers_find_their_order),
        cmocka_unit_test(the_newest_come_first_and_held_ones_in_silence),
        cmocka_unit_test(many_items_keep_to_the_newest_fifty),
        cmocka_unit_test(items_belong_to_whoever_asked),
        cmocka_unit_test(nobody_hears_after_the_scene),
        cmocka_unit_test(broken_lines_do_nothing),
        cmocka_unit_test(texts_come_back_as_they_went),
        cmocka_unit_test(lines_are_part_of_what_a_replay_compares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

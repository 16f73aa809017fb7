/* words, visit, journal, data, random. */
#include "state.h"

static void words_live(void **state)
{
    (void)state;
    fixture f;
    start(&f,
        "local a, b = root:text { words.hello }, root:text { text = words.name:with { name = 'Ana' }, label "
        "= words.hello }\n"
        "local c = root:text { words.hello } c.text = 'fixed' local d = root:text { tostring(words.hello) }\n"
        "local e = root:text { 'x' } e.text = words('hello') local g = root:rect { label = words.hello }\n"
        "root:rect { on_tap = function() visit.language = 'fr' end,\n"
        "on_press = function() print(a.text, b.text, b.label, c.text, d.text, e.text, g.label, "
        "visit.language) end }");
    assert_int_equal(f.faults, 0);
    touch(&f, target(&f, 0), VT_ENTRY_PRESS, NULL);
    assert_string_equal(f.said, "Hello\tMy name is Ana\tHello\tfixed\tHello\tHello\tHello\ten");
    uint64_t effects = vt_script_effects(f.script);
    tap(&f, 0);
    assert_true(vt_script_effects(f.script) > effects);
    assert_string_equal(f.row, "lang.set");
    assert_string_equal(f.json, "{\"from\":\"en\",\"to\":\"fr\"}");
    assert_string_equal(vt_script_language(f.script), "fr");
    assert_string_equal(vt_script_word(f.script, "hello"), "Bonjour");
    assert_null(vt_script_word(f.script, "nothing"));
    touch(&f, target(&f, 0), VT_ENTRY_PRESS, NULL);
    assert_string_equal(f.said, "Bonjour\tJe m'appelle Ana\tBonjour\tfixed\tHello\tBonjour\tBonjour\tfr");
    int rows = f.rows;
    tap(&f, 0);
    assert_int_equal(f.rows, rows); /* already that language */
    fixture_finish(&f);
}

static void words_as_texts(void **state)
{
    (void)state;
    fine("assert(words.hello .. '!' == 'Hello!' and '<' .. words.hello == '<Hello' and words.hello .. "
         "words.bye == 'HelloBye' and words.hello .. 5 == 'Hello5')\n"
         "assert(words.hello == words.hello and words.hello == words('hello') and tostring(words.hello) == "
         "'Hello' and type(words.hello) == 'userdata')\n"
         "assert(string.format('%s %5s', words.hello, words.bye) == 'Hello   Bye')\n"
         "local w = words.name:with { name = words.hello } assert(tostring(w) == 'My name is Hello')\n"
         "assert(tostring(words.name) == 'My name is {name}' and tostring(words.name:with { other = 1 }) == "
         "'My name is {name}')\n"
         "assert(tostring(words.name:with { name = 5 }) == 'My name is 5' and tostring(words.name:with { "
         "name = 'a' }:with { name = 'b' }) == 'My name is b')\n"
         "local t = { name = 'then' } local v = words.name:with(t) t.name = 'now' assert(tostring(v) == 'My "
         "name is then')");
    refused("local x = words.helo", "no language has the word \"helo\"; did you mean \"hello\"?");
    refused("local x = words('nothing like it')", "no language has the word");
    refused("local x = words.blank", "the word \"blank\" has no text: its cells are empty in words.csv:");
    refused("local x = words[5]", "a word's key is a text, not a number");
    refused("words.hello = 'x'", "words.hello cannot be set: words is read-only");
    refused("local x = words.hello:wth {}", "a word has no \"wth\"; did you mean \"with\"?");
    refused("local x = words.hello:upper()", "a word has no \"upper\"");
    refused("words.name:with('Ana')", "with takes a table: with{ name = \"Ana\" }");
    refused("words.name:with { name = {} }", "with: \"name\" is a text, a number or a word, not a table");
    refused("local x = words.hello .. {}", "a word cannot be joined with a table");
    refused("root:rect { name = 'r', x = words.hello }", "x of rect \"r\" must be a number, not a userdata");
    refused("local w = words.name for i = 1, 100 do w = words.name:with { name = w } end",
        "filled with words more than 4 deep");
}

static void languages_fall_back_and_are_checked(void **state)
{
    (void)state;
    fixture f;
    start_with(&f, &(options){.language = "fr"},
        "print(visit.language, table.concat(visit.languages, ' '), words.hello, words.bye)");
    assert_string_equal(f.said, "fr\ten fr\tBonjour\tBye");
    fixture_finish(&f);
    refused("visit.language = 'fx'", "fr");
    refused("visit.language = 5", "visit.language is the tag of a language, not a number");
    refused(
        "visit.number = 5", "visit.number cannot be set; only visit.language and visit.reduce_motion can");
    vt_err err = {0};
    assert_false(fixture_try(
        &f, &(options){.language = "xx"}, FILES("scenes/attract.lua", "return { enter = print }"), &err));
    fixture_finish(&f);
    assert_false(fixture_try(&f, &(options){0},
        FILES("scenes/attract.lua", "return { enter = print }", "words.csv", "key,en\na,A\na,B\n"), &err));
    assert_string_equal(err.origin, "words.csv:3");
    fixture_finish(&f);
    bool made = fixture_try(&f, &(options){.language = "fr"},
        FILES("scenes/attract.lua", "return { enter = function() print(words.hello) end }", "words.csv",
            "key,en\nhello,Hello\n", "words/fr.csv", "key,text\nhello,Salut\n"),
        &err);
    if (!made) print_error("%s: %s\n", err.origin, err.message);
    assert_true(made && vt_script_enter(f.script, "attract", &err));
    assert_string_equal(f.said, "Salut");
    fixture_finish(&f);
}

static void row_is(const char *body, const char *kind, const char *target, const char *json)
{
    fixture f;
    start(&f, body);
    if (f.faults) print_error("%s: %s\n", body, f.fault.message);
    assert_int_equal(f.faults, 0);
    assert_string_equal(f.row, kind);
    assert_string_equal(f.target, target);
    assert_string_equal(f.json, json);
    fixture_finish(&f);
}

static void rows(void **state)
{
    (void)state;
    row_is("visit.goal('found it')", "goal", "found it", "{\"name\":\"found it\"}");
    row_is("visit.choice('colour', 'blue')", "choice", "colour", "{\"q\":\"colour\",\"a\":\"blue\"}");
    row_is("visit.answer('liked', 4, 5)", "answer", "liked", "{\"item\":\"liked\",\"scale\":5,\"value\":4}");
    row_is("visit.answer('liked', 'very-much')", "answer", "liked",
        "{\"item\":\"liked\",\"value\":\"very-much\"}");
    row_is("visit.score('points', 12, 'points')", "score", "points",
        "{\"name\":\"points\",\"value\":12,\"unit\":\"points\"}");
    row_is("visit.score('share', 0.25)", "score", "share", "{\"name\":\"share\",\"value\":0.25}");
    row_is("journal.mark('page', { number = 3, word = 'left' })", "mark", "page",
        "{\"number\":3,\"word\":\"left\"}");
    row_is("journal.mark('page', { number = 3.0 })", "mark", "page", "{\"number\":3}");
    row_is("journal.mark('page')", "mark", "page", "{}");
    row_is("journal.mark('undeclared', { secret = 'text' })", "schema.unknown", "undeclared", "{}");

    refused("visit.goal()", "a goal is a text, not a no value");
    refused("visit.goal('')", "a goal is a name of 1 to 47 bytes");
    refused("visit.goal(string.rep('x', 48))", "a goal is a name of 1 to 47 bytes");
    refused("visit.goal('\\xff')", "a goal is a name of 1 to 47 bytes");
    refused("visit.choice('q')", "an option is a text, not a no value");
    refused("visit.answer('q', 1.5)", "an answer is a whole number or a short word");
    refused("visit.answer('q', {})", "an answer is a whole number or a short word, not a table");
    refused("visit.answer('q', 'my whole life story')", "the journal holds no texts");
    refused("visit.answer('q', 1, 0.5)", "number has no integer representation");
    refused("visit.answer('q', 1, -1)", "the scale of an answer has 1 to 1000 steps, not -1");
    refused("visit.score('s', 'x')", "a score's value is a number, not a string");
    refused("visit.score('s', 0/0)", "a score's value is a number");
    refused("journal.mark('page', { numbr = 3 })",
        "event \"page\" declares no field \"numbr\"; did you mean \"number\"?");
    refused("journal.mark('page', { number = 1.5 })",
        "field \"number\" of event \"page\" is a whole number; round it with math.floor");
    refused(
        "journal.mark('page', { number = 1e300 })", "field \"number\" of event \"page\" is a whole number");
    refused("journal.mark('page', { word = 'free text here' })",
        "field \"word\" of event \"page\" is a whole number or a word");
    refused("journal.mark('page', { word = true })", "not a boolean");
    refused("journal.mark('page', 5)", "table expected, got number");
    refused("journal.mark(5)", "the name of an event is a text, not a number");
    refused("journal.mrk('page')", "journal has no \"mrk\"; did you mean \"mark\"?");
    refused("visit.goll('x')", "visit has no \"goll\"; did you mean \"goal\"?");

    fixture f;
    start(&f, "journal.mark('pag')");
    assert_non_null(strstr(f.said,
        "scenes/attract.lua:2: event \"pag\" is not declared in experience.conf; did you mean \"page\"?"));
    fixture_finish(&f);
}

static void the_visit(void **state)
{
    (void)state;
    fixture f;
    start(&f,
        "root:rect { on_tap = function() print(visit.number, visit.seconds) end } assert(visit.number == 7)");
    vt_script_set_visit(f.script, 8, f.now);
    advance(&f, 2.5);
    tap(&f, 0);
    assert_string_equal(f.said, "8\t2.5");
    vt_script_set_visit(f.script, 0, 0);
    tap(&f, 0);
    assert_string_equal(f.said, "0\t0.0");
    fixture_finish(&f);
}

static void chance(void **state)
{
    (void)state;
    fine("for i = 1, 1000 do local a, b, c = random(), random(6), random(-3, 3)\n"
         "assert(a >= 0 and a < 1 and b >= 1 and b <= 6 and math.type(b) == 'integer' and c >= -3 and c <= "
         "3) end\n"
         "assert(random(5, 5) == 5 and math.type(random(math.mininteger, math.maxinteger)) == 'integer' and "
         "random(1) == 1)\n"
         "local t = {} for i = 1, 50 do t[i] = i end local s = random.shuffle(t) assert(s == t) "
         "table.sort(t) for i = 1, 50 do assert(t[i] == i) end\n"
         "assert(random.pick { 'x' } == 'x' and random.sparkle(3) <= 3 and random.sparkle() < 1 and "
         "#random.shuffle {} == 0)");
    refused("random(0)", "random(n) needs a whole number from 1 up, not 0");
    refused("random(5, 1)", "random(a, b): a is greater than b");
    refused("random(1, 2, 3)", "random takes at most two numbers");
    refused("random('x')", "number expected, got string");
    refused("random.pick {}", "random.pick: the list is empty");
    refused("random.pick 'x'", "random.pick takes a list, not a string");
    refused("random.shuffle(5)", "random.shuffle takes a list, not a number");

    char first[4096];
    vt_hash chance_hash = 0;
    for (int run = 0; run < 3; run++) {
        fixture f;
        start_with(&f, &(options){.seed = run == 2 ? 99 : 5},
            run == 1 ? "random.sparkle() print(random(), random(100), math.random())"
                     : "print(random(), random(100), math.random())");
        if (run == 0) strcpy(first, f.said), chance_hash = vt_script_chance_hash(f.script);
        assert_int_equal(strcmp(first, f.said) == 0, run < 2);
        assert_int_equal(chance_hash == vt_script_chance_hash(f.script), run < 2);
        fixture_finish(&f);
    }
}

static void data_tables(void **state)
{
    (void)state;
    fixture f;
    vt_err err = {0};
    static const char CSV[] =
        "name;number;when;open\nVase;12.5;08.09.2023;08|9|2023 - 09|9|2023\n\"A; "
        "b\";;;\nBad;1,5;31.02.2023;09.09.2023 - 08.09.2023\n"
        "More; -3 ;2023-09-08;8/9/2023\nLeap;0x10;29.2.2024;29.2.2023\nWords;twelve;soon;08.09.2023 to "
        "09.09.2023\n"
        "Odd;1e5;2023-9-8;08.09.2023 \xE2\x80\x93 09.09.2023\nYear;5.;8.9.23;08.09.2023 - \n";
    bool made = fixture_try(&f, &(options){0},
        FILES("data/news.csv", CSV, "scenes/attract.lua",
            "local function show(c) return tostring(c.ok) .. ' ' .. tostring(c.value or c.from) .. ' ' .. "
            "tostring(c.to) .. ' ' .. tostring(c.problem) end\n"
            "local function all() return data.csv('news.csv', { number = 'number', when = 'date', open = "
            "'daterange' }) end\n"
            "return { enter = function(self, root, params)\n"
            "  local rows = all() assert(#rows == 8 and rows[1].line == 2 and rows[1].name == 'Vase' and "
            "rows[2].name == 'A; b')\n"
            "  assert(rows[1].number.text == '12.5' and rows[1].number.value == 12.5)\n"
            "  local lines = {} for i, r in ipairs(rows) do lines[i] = r.name .. ': ' .. show(r.number) .. ' "
            "| ' .. show(r.when) .. ' | ' .. show(r.open) end\n"
            "  all() print(table.concat(lines, '\\n'))\n"
            "  local plain = data.csv 'news.csv' assert(plain[1].number == '12.5' and plain[2].number == "
            "'')\n"
            "end }"),
        &err);
    if (!made) print_error("%s: %s\n", err.origin, err.message);
    assert_true(made);
    bool entered = vt_script_enter(f.script, "attract", &err);
    if (!entered) print_error("%s: %s\n", err.origin, err.message);
    assert_true(entered);
    assert_string_equal(f.said,
        "Vase: true 12.5 nil nil | true 2023-09-08 2023-09-08 nil | true 2023-09-08 2023-09-09 nil\n"
        "A; b: true nil nil nil | true nil nil nil | true nil nil nil\n"
        "Bad: false nil nil number \"1,5\" is no number like 12 or 1.5 | false nil nil when \"31.02.2023\" "
        "has a day that its month does not have "
        "| false nil nil open \"09.09.2023 - 08.09.2023\" ends before it begins\n"
        "More: true -3 nil nil | true 2023-09-08 2023-09-08 nil | true 2023-09-08 2023-09-08 nil\n"
        "Leap: false nil nil number \"0x10\" is no number like 12 or 1.5 | true 2024-02-29 2024-02-29 nil | "
        "false nil nil open \"29.2.2023\" has a day that "
        "its month does not have\n"
        "Words: false nil nil number \"twelve\" is no number like 12 or 1.5 | false nil nil when \"soon\" is "
        "no date like 2023-09-08, 08.09.2023 or 08|9|2023 | "
        "false nil nil open \"08.09.2023 to 09.09.2023\" is no range like 08.09.2023 - 09.09.2023\n"
        "Odd: false nil nil number \"1e5\" is no number like 12 or 1.5 | true 2023-09-08 2023-09-08 nil | "
        "true 2023-09-08 2023-09-09 nil\n"
        "Year: false nil nil number \"5.\" is no number like 12 or 1.5 | false nil nil when \"8.9.23\" has a "
        "year without four digits | "
        "false nil nil open \"08.09.2023 - \" is no date like 2023-09-08, 08.09.2023 or 08|9|2023");
    assert_int_equal(f.rows, 12); /* once each, though the file was read three times */
    assert_string_equal(f.row, "asset.fault");
    assert_string_equal(f.target, "news.csv");
    assert_string_equal(f.json, "{\"what\":\"data\",\"line\":9,\"problem\":\"open \\\"08.09.2023 - \\\" is "
                                "no date like 2023-09-08, 08.09.2023 or 08|9|2023\"}");
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);

    refused("data.csv('none.csv')", "the experience has neither data/none.csv nor none.csv");
    refused("data.csv(5)", "data.csv takes the name of a file, not a number");
    refused("data.csv('words.csv', 5)", "table expected, got number");
    refused(
        "data.csv('words.csv', { ky = 'number' })", "words.csv has no column \"ky\"; did you mean \"key\"?");
    refused("data.csv('words.csv', { key = 'nmber' })",
        "the type of column \"key\" is \"number\", \"date\" or \"daterange\"");
    made = fixture_try(&f, &(options){0},
        FILES("data/bad.csv", "a,b\n1,2,3\n", "scenes/attract.lua",
            "return { enter = function() data.csv 'bad.csv' end }"),
        &err);
    assert_true(made);
    assert_false(vt_script_enter(f.script, "attract", &err));
    assert_non_null(strstr(err.message, "bad.csv:2"));
    fixture_finish(&f);
}

static void stable_order(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local a, b = root:rect{ name = 'a' }, root:rect{ name = 'b' }\n"
              "local t = { [b] = 1, z = 1, [2.5] = 1, [true] = 1, [10] = 1, a = 1, [a] = 1, [-1] = 1, "
              "[false] = 1, ab = 1, [''] = 1, [1e100] = 1, [-1e100] = 1,"
              "[math.mininteger] = 1, [math.maxinteger] = 1, [2] = 1, ['\\0'] = 1, [-math.huge] = 1, [3.5] = "
              "1, [3] = 1, [4] = 1 }\n"
              "local seen, nexts = {}, {} for k in pairs(t) do seen[#seen + 1] = type(k) == 'userdata' and "
              "k.name .. '!' or tostring(k) end\n"
              "local k = next(t) while k ~= nil do nexts[#nexts + 1] = type(k) == 'userdata' and k.name .. "
              "'!' or tostring(k) k = next(t, k) end\n"
              "assert(table.concat(seen, ' ') == table.concat(nexts, ' ')) print((table.concat(seen, ' "
              "'):gsub('\\0', '0')))\n"
              "local u = { x = 1, y = 2, z = 3 } for k in pairs(u) do u[k] = nil u.new = 1 end "
              "assert(next(u) == 'new' and next(u, 'new') == nil)\n"
              "local v = { 1, 2, 3, x = 1 } for k, w in pairs(v) do if k == 1 then v[2] = nil v.x = 5 end "
              "seen[k] = w end assert(seen.x == 5)");
    if (f.faults) print_error("%s: %s\n", f.fault.origin, f.fault.message);
    assert_string_equal(f.said, "false true -inf -1e+100 -9223372036854775808 -1 2 2.5 3 3.5 4 10 "
                                "9223372036854775807 1e+100  0 a ab z a! b!");
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_live),
        cmocka_unit_test(words_as_texts),
        cmocka_unit_test(languages_fall_back_and_are_checked),
        cmocka_unit_test(rows),
        cmocka_unit_test(the_visit),
        cmocka_unit_test(chance),
        cmocka_unit_test(data_tables),
        cmocka_unit_test(stable_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

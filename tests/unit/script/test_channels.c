/* Keys, outputs, helpers and messages: what goes out, what comes in, and what is refused. */
#include "state.h"

static const char CONF[] =
    "[experience]\napi = 1\ntitle = Test\nfirst = attract\nlanguages = en, fr\n"
    "[output lamp]\nto = serial\nport = usb:2341:0043\n"
    "[helper printer]\ncommand = ./print.py\n[helper service]\ncommand = ./ask.py\njson = yes\n";
enum { LAMP = 1, PRINTER, SERVICE, MESSAGES };

static bool make(fixture *f, const options *o, const char *body, vt_err *err)
{
    static char text[65536];
    snprintf(text, sizeof text,
        "local attract = {}\nfunction attract:enter(root, params)\n%s\nend\nreturn attract\n", body);
    return fixture_try(f, o, FILES("experience.conf", CONF, "scenes/attract.lua", text), err) &&
           vt_script_enter(f->script, "attract", err);
}

static void begin(fixture *f, const char *body)
{
    vt_err err = {0};
    if (!make(f, &(options){.role = "left"}, body, &err)) fail_msg("%s: %s", err.origin, err.message);
}

static void line(fixture *f, int channel, const char *text)
{
    vt_script_line(f->script, channel, text, strlen(text), false);
}

static void sent(const fixture *f, int times, vt_channel_kind kind, const char *to, const char *text)
{
    if (f->faults) print_error("%s: %s\n", f->fault.origin, f->fault.message);
    assert_int_equal(f->sends, times);
    assert_int_equal(f->sent_kind, kind);
    assert_string_equal(f->sent_to, to);
    assert_string_equal(f->sent, text);
}

static void wrong(const char *body, const char *part)
{
    fixture f;
    vt_err err = {0};
    if (make(&f, &(options){0}, body, &err)) fail_msg("accepted: %s", body);
    if (!strstr(err.message, part)) fail_msg("%s\nwanted: %s\n   got: %s", body, part, err.message);
    assert_int_equal(f.sends, 0);
    fixture_finish(&f);
}

/* ---- keys ---- */

static void keys_go_down_and_up(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "local k = key('space') k:on_press(function(n) print('down', n, k:down()) end)\n"
              "k:on_release(function(n) print('up', n, k:down(), k) end) key('a')");
    assert_true(vt_script_wants_key(f.script, "space") && vt_script_wants_key(f.script, "a"));
    assert_false(vt_script_wants_key(f.script, "b"));
    vt_script_key(f.script, "space", true, 0);
    assert_string_equal(f.said, "down\tspace\ttrue");
    assert_string_equal(f.row, "sensor.trigger");
    assert_string_equal(f.target, "space");
    vt_script_key(f.script, "space", true, 0); /* a repetition */
    assert_int_equal(f.says, 1);
    vt_script_key(f.script, "space", false, 0);
    assert_string_equal(f.said, "up\tspace\tfalse\tkey \"space\"");
    vt_script_key(f.script, "space", false, 0);
    assert_int_equal(f.says, 2);
    assert_int_equal(f.acts, 2);
    assert_int_equal(f.rows, 1);
    fixture_finish(&f);
}

/* Letters may be somebody's words: the journal only knows that a key was pressed. */
static void letters_are_not_told(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "key('7'):on_press(function() print 'seven' end) key('é'):on_press(print)");
    vt_script_key(f.script, "7", true, 0);
    assert_string_equal(f.said, "seven");
    assert_string_equal(f.target, "key");
    assert_null(strstr(f.json, "7"));
    vt_script_key(f.script, "é", true, 0);
    assert_string_equal(f.target, "key");
    assert_int_equal(f.rows, 2);
    fixture_finish(&f);
    begin(&f, "key('keypad 5'):on_press(print)");
    vt_script_key(f.script, "keypad 5", true, 0);
    assert_string_equal(f.target, "key");
    fixture_finish(&f);
}

static void many_keys(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "for i = 1, 12 do key('f' .. i):on_press(print) end "
              "for c in ('abcdefghijklmnopqrstuvwxyz'):gmatch('.') do key(c) end\n"
              "run(function() print('waited', wait_for(key('f3'):on_press())) end)");
    for (char c = 'a'; c <= 'z'; c++)
        vt_script_key(f.script, (char[]){c, '\0'}, true, 0);
    for (int i = 1; i <= 12; i++) {
        char name[8];
        snprintf(name, sizeof name, "f%d", i);
        vt_script_key(f.script, name, true, 0);
        if (i == 3) assert_string_equal(f.said, "waited\tf3");
    }
    assert_int_equal(f.says, 7); /* six of twelve: more than 32 keys are never down at once */
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void keys_are_checked(void **state)
{
    (void)state;
    wrong("key('Space')", "there is no key \"Space\"; did you mean \"space\"?");
    wrong("key('enter')", "did you mean \"return\"?");
    wrong("key('')", "keys are called by what they write");
    wrong("key('a\\0b')", "there is no key");
    wrong("key(('x'):rep(1000))", "there is no key");
    wrong("key(5)", "key takes a name, such as \"space\", not a number");
    wrong("key('a'):on_pres(print)", "a key has no \"on_pres\"; did you mean \"on_press\"?");
    wrong("key('a'):on_press(3)", "on_press takes a function, not a number");
    wrong("key('a'):on_press({ for_ms = 3 }, print)", "on_press has no \"for_ms\"");
}

/* ---- outputs ---- */

static void lines_go_out(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "local lamp = output('lamp') print(lamp, lamp:lost(), lamp == output('lamp')) lamp:send('on')\n"
              "after(1, function() lamp:send(42) end) after(2, function() lamp:send(0.5) end)\n"
              "after(3, function() lamp:send { on = true, colour = { 255, 0, 0.1, -0.0 } } end)\n"
              "after(4, function() lamp:send(true) end) after(5, function() print(lamp:lost()) end)");
    assert_string_equal(f.said, "output \"lamp\"\tfalse\ttrue");
    sent(&f, 1, VT_CHANNEL_OUTPUT, "lamp", "on");
    advance(&f, 1);
    sent(&f, 2, VT_CHANNEL_OUTPUT, "lamp", "42");
    advance(&f, 1);
    sent(&f, 3, VT_CHANNEL_OUTPUT, "lamp", "0.5");
    advance(&f, 1);
    sent(&f, 4, VT_CHANNEL_OUTPUT, "lamp", "{\"colour\":[255,0,0.1,0],\"on\":true}");
    advance(&f, 1);
    sent(&f, 5, VT_CHANNEL_OUTPUT, "lamp", "true");
    vt_script_channel(f.script, LAMP, VT_CHANNEL_LOST, "unplugged", false);
    advance(&f, 1);
    assert_string_equal(f.said, "true");
    fixture_finish(&f);
}

static void what_goes_out_is_one_line(void **state)
{
    (void)state;
    wrong("output('lamp'):send('a\\nb')", "one line: send each line by itself");
    wrong("output('lamp'):send('a\\0b')", "one line");
    wrong("output('lamp'):send('\\xff')", "not UTF-8");
    wrong("output('lamp'):send(('x'):rep(20000))", "longer than 16384 bytes");
    wrong("output('lamp'):send()", "send takes one text, number or table");
    wrong("output('lamp'):send(nil)", "send takes one text, number or table");
    wrong("output('lamp'):send('a', 'b')", "send takes one text");
    wrong("output('lamp'):send(print)", "function");
    wrong("output('lamp'):send { root }", "node");
    wrong("local t = {} t.t = t output('lamp'):send(t)", "does one hold itself?");
    wrong("output('lamp'):send { 0 / 0 }", "not finite");
    wrong("output('lmap')", "there is no output \"lmap\"; did you mean \"lamp\"?");
    wrong("output { name = 'x', to = 'serial' }", "declared while files are read");
    fixture f;
    vt_err err = {0};
    assert_false(make(&f, &(options){0}, "while true do output('lamp'):send('x') end", &err));
    assert_int_equal(err.kind, VT_ERR_BUDGET);
    assert_in_range(f.sends, 1000, 10000);
    fixture_finish(&f);
}

/* ---- helpers ---- */

static void helpers_talk(void **state)
{
    (void)state;
    fixture f;
    begin(&f,
        "local p, s = helper('printer'), helper('service')\n"
        "p:on_line(function(t) print('printer', t) p:send('next') end)\n"
        "s:on_line(function(v) print('service', v.answer, #v.list) end) s:send('a \"word\"')\n"
        "p:on_lost(function(why) print('lost', why, p:lost()) end) p:on_found(function() print('back') end)");
    sent(&f, 1, VT_CHANNEL_HELPER, "service", "\"a \\\"word\\\"\"");
    line(&f, PRINTER, "ready");
    assert_string_equal(f.said, "printer\tready");
    sent(&f, 2, VT_CHANNEL_HELPER, "printer", "next");
    line(&f, SERVICE, "{\"answer\": 42, \"list\": [1, 2]}");
    assert_string_equal(f.said, "service\t42\t2");
    line(&f, SERVICE, "Traceback (most recent call last):");
    assert_string_equal(
        f.said, "what came by on_line \"service\" is left out: it is no JSON: no value begins at byte 1");
    vt_script_channel(f.script, PRINTER, VT_CHANNEL_LOST, "it ended with 1", false);
    assert_string_equal(f.said, "lost\tit ended with 1\ttrue");
    vt_script_channel(f.script, PRINTER, VT_CHANNEL_FOUND, "", false);
    assert_string_equal(f.said, "back");
    assert_int_equal(f.acts, 0); /* a program is no visitor */
    assert_int_equal(f.rows, 0);
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void stories_ask_helpers(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "run(function() local s = helper('service') s:send { word = 'jar' }\n"
              "  local answer = wait_for(s:on_line()) print(answer.ok) end)");
    sent(&f, 1, VT_CHANNEL_HELPER, "service", "{\"word\":\"jar\"}");
    line(&f, SERVICE, "nonsense"); /* it waits on */
    line(&f, SERVICE, "{\"ok\":true}");
    assert_string_equal(f.said, "true");
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

/* ---- messages ---- */

static void messages_come_and_go(void **state)
{
    (void)state;
    fixture f;
    begin(&f, "print(screen.role) local w = message.on('vote', function(v, from) print(v.item, from) end)\n"
              "message.on('hello', function(v, from) print(v, from) w:stop() end)\n"
              "message.send('vote', { item = 'pot', n = 3 }) after(1, function() message.send('ping') end) "
              "after(2, function() message.send('now', 'on', { stays = true }) end)");
    assert_string_equal(f.said, "left");
    assert_int_equal(vt_script_channel_count(f.script), MESSAGES);
    assert_int_equal(vt_script_channel_at(f.script, MESSAGES - 1)->kind, VT_CHANNEL_MESSAGES);
    sent(&f, 1, VT_CHANNEL_MESSAGES, "messages", "vote\t{\"item\":\"pot\",\"n\":3}");
    line(&f, MESSAGES, "vote\t{\"item\":\"jar\"}\tright");
    assert_string_equal(f.said, "jar\tright");
    line(&f, MESSAGES, "vote\t{\"item\":\t\"cup\"}");
    assert_string_equal(f.said, "cup\tnil");
    int before = f.says;
    static const char *const nothing[] = {"", "\t", "vote", "\t{}", "votes\t{}", "vote\tx", "vote\t",
        "a name that is far too long for a message, longer than any\t1"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        line(&f, MESSAGES, nothing[i]);
        if (strncmp(nothing[i], "vote\t", 5) == 0) before++; /* told the developer */
        assert_int_equal(f.says, before);
    }
    line(&f, MESSAGES, "hello\t\"you\"\tright");
    assert_string_equal(f.said, "you\tright");
    line(&f, MESSAGES, "vote\t{\"item\":\"jar\"}");
    assert_string_equal(f.said, "you\tright");
    advance(&f, 1);
    sent(&f, 2, VT_CHANNEL_MESSAGES, "messages", "ping\ttrue");
    advance(&f, 1);
    sent(&f, 3, VT_CHANNEL_MESSAGES, "messages", "now\t\"on\"\tstays");
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static int channels_of(const char *body)
{
    fixture f;
    begin(&f, body);
    int count = vt_script_channel_count(f.script);
    fixture_finish(&f);
    return count;
}

static void only_who_speaks_of_messages_has_them(void **state)
{
    (void)state;
    assert_int_equal(channels_of(""), MESSAGES - 1);
    assert_int_equal(channels_of("local message = { text = 1 } print(message.text)"), MESSAGES - 1);
    assert_int_equal(channels_of("local my_message = { send = 1 } print(my_message.send)"), MESSAGES - 1);
    assert_int_equal(channels_of("local messages = { on = 1 } print(messages.on)"), MESSAGES - 1);
    assert_int_equal(channels_of("if false then message . send('x') end"), MESSAGES);
    assert_int_equal(channels_of("if false then message\n.on('x', print) end"), MESSAGES);
    wrong("local m = message m['send']('x', 1)", "written out: not by another name");
    wrong("message.send('a b', 1)", "the name of a message");
    wrong("message.send('x', 1, { stay = true })", "one option: { stays = true }");
    wrong("message.send('x', 1, { stays = 3 })", "one option: { stays = true }");
    wrong("message.send('x', 1, true)", "perhaps { stays = true }");
    wrong("message.send('', 1)", "the name of a message");
    wrong("message.send(5, 1)", "a message has a name first, not a number");
    wrong("message.on('x', 5)", "message takes a function, not a number");
    wrong("message.send('x', ('x'):rep(17000))", "too long");
    wrong("screen.role = 'x'", "read-only");
}

static void not_while_files_are_read(void **state)
{
    (void)state;
    static const char *const tops[] = {"output('lamp'):send('x')", "message.send('x', 1)",
        "message.on('x', print)", "key('a'):on_press(print)", "helper('printer'):on_line(print)"};
    for (size_t i = 0; i < sizeof tops / sizeof *tops; i++) {
        fixture f;
        vt_err err = {0};
        char text[256];
        snprintf(text, sizeof text, "%s\nreturn { enter = function() end }", tops[i]);
        assert_false(
            fixture_try(&f, &(options){0}, FILES("experience.conf", CONF, "scenes/attract.lua", text), &err));
        if (!strstr(err.message, "needs a scene on show")) fail_msg("%s: %s", tops[i], err.message);
        fixture_finish(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_go_down_and_up),
        cmocka_unit_test(letters_are_not_told),
        cmocka_unit_test(many_keys),
        cmocka_unit_test(keys_are_checked),
        cmocka_unit_test(lines_go_out),
        cmocka_unit_test(what_goes_out_is_one_line),
        cmocka_unit_test(helpers_talk),
        cmocka_unit_test(stories_ask_helpers),
        cmocka_unit_test(messages_come_and_go),
        cmocka_unit_test(only_who_speaks_of_messages_has_them),
        cmocka_unit_test(not_while_files_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

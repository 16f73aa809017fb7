/* Nodes and tweens: right use, wrong types, ranges, unknown names, dead nodes, identity, touches. */
#include "state.h"

static void right_use(void **state)
{
    (void)state;
    fine("local r = root:rect { name = 'card', x = 1, y = 2.5, w = 100, h = 50, color = '#ff8800', radius = "
         "4, border = 2,"
         "border_color = '#00000080', anchor = 'center', scale = 2, rotation = 45, opacity = 0.5, visible = "
         "false, touchable = false,"
         "padding = 10, label = 'a card' }\n"
         "assert(r.name == 'card' and r.x == 1 and r.y == 2.5 and r.color == '#ff8800' and r.border_color == "
         "'#00000080')\n"
         "assert(math.type(r.x) == 'integer' and math.type(r.y) == 'float' and r.anchor == 'center' and "
         "r.visible == false)\n"
         "assert(r.width == 100 and r.height == 50 and r.parent == root and root.parent == nil and "
         "tostring(r) == 'rect \"card\"')\n"
         "r.x = 7 r.color = '#102030ff' r.visible = true assert(r.x == 7 and r.color == '#102030' and "
         "r.visible)");
    fine("local i = root:image { src = 'a.png', fit = 'cover', w = 10, h = 10, radius = 3 } assert(i.src == "
         "'a.png' and i.fit == 'cover')");
    fine("local t = root:text { 'hello', size = 40, align = 'right', line_height = 1.5, font = 'bold', w = "
         "300, color = '#fff0f0' }\n"
         "assert(t.text == 'hello' and t.size == 40 and t.align == 'right' and t.font == 'bold' and t.height "
         "> 0)\n"
         "t.text = 42 assert(t.text == '42') t.text = 1.5 assert(t.text == '1.5')");
    fine("local g = root:group { x = 5 } local r = g:rect{} local t = g:text{} local i = g:image{} local h = "
         "g:group{}\n"
         "assert(r.parent == g and h.parent == g) g:clear() assert(not r:alive() and not h:alive() and "
         "g:alive())\n"
         "local a, b = g:rect{}, g:rect{} a:front() b:back() a:remove() assert(not a:alive() and b:alive())");
    fine("local r = root:rect { on_tap = function() end } assert(type(r.on_tap) == 'function') r.on_tap = "
         "nil assert(r.on_tap == nil)");
    fine("local a, b = root:rect{}, root:rect{} assert(a == a and a ~= b and a.parent == b.parent)\n"
         "local seen = { [a] = 1, [b] = 2 } assert(seen[a] == 1) local order = {} for n in pairs(seen) do "
         "order[#order + 1] = seen[n] end\n"
         "assert(table.concat(order) == '12')");
    fine("local r = root:rect{ name = 'x' } for i = 1, 300 do root:rect{}:remove() end assert(r.name == 'x' "
         "and root:rect{}.parent == root)");
}

static void everyday_names(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"root:rect { on_click = print }", "unknown property \"on_click\" of rect; did you mean \"on_tap\"?"},
        {"root:button { 'x', onClick = print }", "did you mean \"on_tap\"?"},
        {"root:text { 'x', font_size = 5 }", "did you mean \"size\"?"},
        {"root:text { 'x', fontSize = 5 }", "did you mean \"size\"?"},
        {"root:text { caption = 'x' }", "did you mean \"text\"?"},
        {"root:image { source = 'a.png' }", "did you mean \"src\"?"},
        {"root:image { file = 'a.png' }", "did you mean \"src\"?"},
        {"root:image { image = 'a.png' }", "did you mean \"src\"?"},
        {"root:rect { alpha = 1 }", "did you mean \"opacity\"?"},
        {"root:rect { background_color = '#000000' }", "did you mean \"color\"?"},
        {"root:rect { background = '#000000' }", "did you mean \"color\"?"},
        {"root:group { background_color = '#000000' }", "did you mean \"background\"?"},
        {"root:rect { width = 5 }", "can be read, not set; set w"},
        {"root:rect{}.height = 5", "can be read, not set; set h"},
        {"root:picture{}", "did you mean \"image\"?"},
        {"root:box{}", "did you mean \"rect\"?"},
        {"root:caption{}", "did you mean \"text\"?"},
        {"root:circle{}", "did you mean \"ellipse\"?"},
        {"root.rect { x = 1 }", "write root:rect{ ... } with a colon"},
        {"root.button { 'x' }", "write root:button{ ... } with a colon"},
        {"local r = root:rect{} r.to({ x = 1 }, 1)", "write node:to( ... ) with a colon"},
        {"local r = root:rect{} r.remove()", "write node:remove( ... ) with a colon"},
        {"local r = root:rect{} r.alive()", "write node:alive( ... ) with a colon"},
        {"local c = root:canvas{} c.dot(1, 2)", "write node:dot( ... ) with a colon"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        refused(wrong[i][0], wrong[i][1]);
}

static void wrong_use(void **state)
{
    (void)state;
    refused(
        "root:rect { colour = '#ffffff' }", "unknown property \"colour\" of rect; did you mean \"color\"?");
    refused("root:rect { on_tab = print }", "did you mean \"on_tap\"?");
    refused("root:rect { src = 'a.png' }", "unknown property \"src\" of rect");
    refused("root:image { text = 'x' }", "unknown property \"text\" of image");
    refused("root:rect { zz = 1, aa = 2 }", "unknown property \"aa\" of rect");
    refused("root:rect { 'text' }", "unknown property \"[1]\" of rect");
    refused("root:text { 'a', 'b' }", "unknown property \"[...]\" of text");
    refused("root:rect { width = 5 }", "width of rect 4 can be read, not set");
    refused("root:rect { parent = root }", "parent can be read, not set");
    refused(
        "root:rect { name = 'amphora', x = '5' }", "x of rect \"amphora\" must be a number, not a string");
    refused(
        "root:image { name = 'amphora', x = {} }", "x of image \"amphora\" must be a number, not a table");
    refused("root:rect { name = 'r', x = true }", "x of rect \"r\" must be a number, not true");
    refused("local r = root:rect { name = 'r' } r.x = nil", "x of rect \"r\" must be a number, not nil");
    refused("root:rect { name = 'r', x = 0/0 }", "x of rect \"r\" must be from -1000000 to 1000000, not nan");
    refused("root:rect { name = 'r', opacity = 1.5 }", "opacity of rect \"r\" must be from 0 to 1, not 1.5");
    refused("root:rect { name = 'r', w = -1 }", "w of rect \"r\" must be from 0 to 1000000, not -1");
    refused("root:rect { name = 'r', x = math.huge }", "x of rect \"r\" must be from");
    refused(
        "root:rect { name = 'r', visible = 1 }", "visible of rect \"r\" must be true or false, not a number");
    refused("root:rect { name = 'r', color = 'red' }",
        "color of rect \"r\" must be a colour like \"#ff8800\", not \"red\"");
    refused("root:rect { name = 'r', color = 5 }",
        "color of rect \"r\" must be a colour like \"#ff8800\", not a number");
    refused("root:rect { name = 'r', anchor = 'middle' }",
        "anchor of rect \"r\" must be one of topleft, top, topright, left, center, right, bottomleft, "
        "bottom, bottomright, not \"middle\"");
    refused("root:text { name = 't', text = {} }", "text of text \"t\" must be a text, not a table");
    refused(
        "root:rect { name = 'r', on_tap = 'go' }", "on_tap of rect \"r\" must be a function, not a string");
    refused("root:rect { name = string.rep('x', 48) }", "name of ");
    refused("root:rect()", "rect takes a table");
    refused("root:rect('x')", "rect takes a table");
    refused("local add = root.rect add({})", "node expected, got table");
    refused("root:rect{}:rect{}", "");
    refused("root:circle{}", "unknown property \"circle\" of group");
    refused("root:rect{}.colr = 1", "did you mean \"color\"?");
    refused("local x = root:rect{}.colr", "did you mean \"color\"?");
    refused("local x = root[1]", "a node has named properties, no [1]");
    refused("root[1] = 2", "a node has named properties, no [1]");
    refused("root:rect{}:clear()", "only a group can be cleared");
    refused("local x = root + 1", "attempt to perform arithmetic on a node value");
    refused("root:rect{}.label = 5 root:rect{}.label = print", "label of rect");
}

static void dead_nodes(void **state)
{
    (void)state;
    static const char *const uses[] = {"r.x = 1", "local x = r.x", "r.on_tap = print", "local x = r.on_tap",
        "r:remove()", "r:front()", "r:to({ x = 1 }, 1)", "local x = r.parent", "r:rect{}",
        "run(function() end) r.name = 'x'"};
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
        char body[256];
        snprintf(body, sizeof body, "local r = root:group { name = 'gone' } r:remove() %s", uses[i]);
        refused(body, "gone");
        refused(body, "it was removed");
    }
    fine("local r = root:group { name = 'gone' } r:remove() assert(not r:alive() and "
         "tostring(r):find('^group %d+ %(removed%)$'))");
    refused("local r = root:rect{} run(function() end) wait_tap(r)", "wait_tap works inside a story only");
}

static void constructors_leave_nothing_half_made(void **state)
{
    (void)state;
    fixture f;
    start(&f, "pcall(function() root:rect { x = 1, y = 'a' } end) pcall(function() root:rect { x = 1, foo = "
              "2 } end)");
    assert_int_equal(f.faults, 0);
    size_t bare = vt_stage_count(f.stage);
    fixture_finish(&f);
    start(&f, "");
    assert_int_equal(bare, vt_stage_count(f.stage));
    fixture_finish(&f);
}

static void touches(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local r = root:rect { name = 'r' }\n"
              "function r.on_press(t) print(t.x, t.y, t.finger, t.time, t.seconds, t.cancelled) end\n"
              "function r.on_tap() return true end function r.on_release() return 1 end\n"
              "root:rect { on_tap = function() end }\n"
              "root:rect {}");
    advance(&f, 2);
    bool stop = true;
    assert_true(touch(&f, target(&f, 0), VT_ENTRY_PRESS, &stop));
    assert_false(stop);
    assert_string_equal(f.said, "100.5\t200\t3\t2\t0.25\tfalse");
    touch(&f, target(&f, 0), VT_ENTRY_TAP, &stop);
    assert_true(stop);
    touch(&f, target(&f, 0), VT_ENTRY_RELEASE, &stop);
    assert_false(stop);
    touch(&f, target(&f, 1), VT_ENTRY_TAP, &stop);
    assert_false(stop);
    uint64_t calls = vt_script_calls(f.script);
    touch(&f, target(&f, 1), VT_ENTRY_PRESS, &stop);
    assert_int_equal(vt_script_calls(f.script), calls); /* no handler: nothing crosses */
    vt_node nodes[1];
    assert_int_equal(vt_script_targets(f.script, nodes, 1), 2);
    assert_true(vt_script_takes(f.script, nodes[0]));
    assert_false(vt_script_takes(f.script, vt_stage_scene(f.stage)));
    assert_false(vt_script_takes(f.script, (vt_node){0}));
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void effects_count_changes_only(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local r = root:rect { x = 5, color = '#ffffff' }\n"
              "r.on_tap = function() r.x = 5 r.color = '#ffffffff' r.visible = true end r.on_press = "
              "function() r.x = 6 end");
    uint64_t before = vt_script_effects(f.script);
    tap(&f, 0);
    assert_int_equal(vt_script_effects(f.script), before);
    touch(&f, target(&f, 0), VT_ENTRY_PRESS, NULL);
    assert_int_equal(vt_script_effects(f.script), before + 1);
    fixture_finish(&f);
}

static void tweens(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local r = root:rect { name = 'r', x = 0 }\n"
              "local t = r:to({ x = 100, color = '#000000' }, 1, 'linear') t.on_end = function() "
              "print('there', r.x, t:running()) end\n"
              "assert(t:running() and type(t.on_end) == 'function' and tostring(t) == 'tween 1')\n"
              "r.on_tap = function() local u = r:to({ y = 9 }, 5) u:stop() u.on_end = function() print 'no' "
              "end assert(not u:running()) end\n"
              "r.on_press = function() r:to({ x = 0 }, 0.5, 'sine.out'):delay(0.1).on_end = function() "
              "print('back', r.x) r:remove() end end");
    assert_int_equal(f.faults, 0);
    advance(&f, 0.5);
    assert_string_equal(f.said, "");
    advance(&f, 0.6);
    assert_string_equal(f.said, "there\t100\tfalse");
    tap(&f, 0);
    touch(&f, target(&f, 0), VT_ENTRY_PRESS, NULL);
    advance(&f, 1);
    advance(&f, 1);
    assert_string_equal(f.said, "back\t0");
    advance(&f, 10);
    assert_string_equal(f.said, "back\t0");
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);

    fine("local r = root:rect{} assert(r:to({ x = 1 }, 1):back_and_forth():delay(1) and r:to({ y = 1 }, "
         "0):loop())");
    refused("root:rect{}:to({ x = 1 }, 1, 'sine.inoit')",
        "there is no ease \"sine.inoit\"; did you mean \"sine.inout\"?");
    refused("root:rect{}:to({ x = 1 }, -1)", "to takes 0 to 86400 seconds, not -1");
    refused("root:rect{}:to({ x = 1 })", "to takes the properties and the seconds: to({ x = 100 }, 1)");
    refused("root:rect{}:to({ x = 1 }, '1')", "to takes a number of seconds, not a string");
    refused("root:rect{}:to({ widht = 4 }, 1)", "cannot be moved; did you mean \"w\"?");
    refused("root:rect{}:to({ alpha = 0 }, 1)", "cannot be moved; did you mean \"opacity\"?");
    refused("root:rect{}:to({ q = 0 }, 1)", "cannot be moved; did you mean \"h\"?");
    refused("root:rect{}:to({ x = 1 }, 1, 5)", "an ease is a name");
    refused("root:rect{}:to(5, 1)", "to takes a table of properties");
    refused("root:rect{}:to({}, 1)", "to needs at least one property");
    refused("root:rect{ name = 'r' }:to({ colr = '#000000' }, 1)",
        "\"colr\" of rect \"r\" cannot be moved; did you mean \"color\"?");
    refused(
        "root:rect{ name = 'r' }:to({ visible = false }, 1)", "\"visible\" of rect \"r\" cannot be moved");
    refused("root:rect{ name = 'r' }:to({ size = 3 }, 1)", "\"size\" of rect \"r\" cannot be moved");
    refused(
        "root:rect{ name = 'r' }:to({ opacity = 2 }, 1)", "opacity of rect \"r\" must be from 0 to 1, not 2");
    refused("root:rect{}:to({ x = 1 }, 1):delay(-1)", "delay takes 0 to 86400 seconds");
    refused("root:rect{}:to({ x = 1 }, 1).on_end = 5", "on_end of a tween must be a function, not a number");
    refused("root:rect{}:to({ x = 1 }, 1):repeat_(2)", "a tween has no \"repeat_\"");
    refused("root:rect{}:to({ x = 1 }, 1):stp()", "a tween has no \"stp\"; did you mean \"stop\"?");
}

/* Many tweens that were taken over or whose nodes went are forgotten, and no end is lost. */
static void tweens_do_not_pile_up(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local r, n = root:rect{}, 0 local function again() n = n + 1 r:to({ x = n % 100 }, 100)\n"
              "local s = root:rect{} s:to({ x = 1 }, 100).on_end = function() print 'never' end s:remove()\n"
              "root:rect{}:to({ y = 5 }, 0.01).on_end = function() print(n) end root:clear() r = root:rect{} "
              "end every(0.1, again)");
    size_t early = 0;
    for (int i = 0; i < 600; i++) {
        advance(&f, 0.1);
        while (vt_script_rest(f.script)) {}
        if (i == 200) early = vt_script_bytes(f.script);
    }
    assert_int_equal(f.faults, 0);
    assert_true(vt_script_bytes(f.script) < early + 65536);
    fixture_finish(&f);
}

static void the_notice(void **state)
{
    (void)state;
    fixture f;
    start(&f, "root:rect { on_tap = function() local n = visit.notice n.x = 50 n.color = '#808080' n.opacity "
              "= 0.6 n:to({ y = 20 }, 1)\n"
              "print(n.x, n.parent, n.text, pcall(function() n.text = '' end)) n.on_tap = function() print "
              "'notice' end end }");
    vt_node notice;
    assert_true(vt_stage_add(f.stage, vt_stage_overlay(f.stage), VT_NODE_TEXT, &notice, NULL));
    assert_true(vt_stage_set_string(f.stage, notice, VT_PROP_TEXT, "recorded", NULL));
    vt_script_set_notice(f.script, notice);
    tap(&f, 0);
    assert_int_equal(f.faults, 0);
    assert_non_null(strstr(f.said, "50\tnil\trecorded\tfalse"));
    assert_true(vt_script_takes(f.script, notice));
    vt_err err;
    assert_true(vt_script_enter(f.script, "other", &err));
    assert_false(vt_script_takes(f.script, notice)); /* handlers belong to the scene */
    assert_true(vt_stage_alive(f.stage, notice));
    fixture_finish(&f);
    fine("assert(visit.notice == nil)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_use),
        cmocka_unit_test(everyday_names),
        cmocka_unit_test(wrong_use),
        cmocka_unit_test(dead_nodes),
        cmocka_unit_test(constructors_leave_nothing_half_made),
        cmocka_unit_test(touches),
        cmocka_unit_test(effects_count_changes_only),
        cmocka_unit_test(tweens),
        cmocka_unit_test(tweens_do_not_pile_up),
        cmocka_unit_test(the_notice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

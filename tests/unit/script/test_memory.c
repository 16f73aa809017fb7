/* Every allocation of birth, enter, touch, time and change is made to fail in turn: nothing leaks, nothing
 * crashes, and a state that was born works on. */
#include "state.h"

static const char SCENE[] =
    "local helper = require 'helper'\n"
    "local d = sensor { name = 'd', source = 'reader', smooth = 'mean 3' }\n"
    "output { name = 'o', to = 'udp', port = 'h:1' }\n"
    "local a = {}\n"
    "function a:enter(root, params)\n"
    "  local rows = data.csv('rows.csv', { n = 'number', d = 'date' })\n"
    "  local t = root:text { words.name:with { name = words.hello }, size = 40 }\n"
    "  for i = 1, 5 do\n"
    "    local r = root:rect { name = 'card' .. i, x = i * 10, on_tap = function(touch)\n"
    "      t.text = string.format('%s %d %q', rows[1].n.text, i, string.rep('x', 200)) visit.language = "
    "'fr'\n"
    "      journal.mark('page', { number = i, word = 'w' }) visit.answer('q', i, 5)\n"
    "      after(1, function() t.x = 5 end) root:to({ x = 9 }, 0.1, 'sine.out').on_end = function() t.y = 1 "
    "end\n"
    "      local list = {} for k in pairs { b = 1, a = 2, c = 3 } do list[#list + 1] = k end "
    "table.sort(list)\n"
    "      local s = table.concat(list, ','):gsub('%w', '%0%0') for w in s:gmatch('%a+') do helper(w) end\n"
    "      pcall(error, 'x') coroutine.wrap(function() coroutine.yield(1) end)() print(t, s, {}) go('other', "
    "{ i = i })\n"
    "    end }\n"
    "  end\n"
    "  local b = root:button { words.hello, name = 'b' } b.text = 'Again' root:input { value = 'x' "
    "}:write('y')\n"
    "  root:polygon { points = { 0, 0, 9, 0, 9, 9 } } root:canvas{}:line(1, 2, 3, 4, { width = 3 "
    "}):stamp('a.png', 0, 0, 5, 5)\n"
    "  run(function() wait(0.1) wait(root:to({ y = 5 }, 0.1)) wait_tap(root) end)\n"
    "  every(0.1, function() t.rotation = random(360) end)\n"
    "  d:zone({ a = { 0, 9 }, b = { 5, 9 }, agree = 2, for_ms = 10 }, function(n) output('o'):send { n } "
    "end)\n"
    "  d:on_line(function(l) t.text = l end) key('a'):on_press(function(k) t.text = k end)\n"
    "  message.on('m', function(v, from) message.send('n', { v, from }) end)\n"
    "  run(function() wait_for(d:above(3)) t.y = 7 end)\n"
    "end\n"
    "a.links = { 'other' } a.transition = { 'slide', seconds = 1 }\n"
    "return a\n";

/* Returns whether everything went well. */
static bool life(uint64_t fail_at)
{
    fixture f;
    vt_err err = {0};
    int64_t faults_were = 0;
    vt_mem_fail_at(fail_at);
    bool made = fixture_try(&f, &(options){0},
        FILES("scenes/attract.lua", SCENE, "scenes/other.lua",
            "return { enter = function(self, root, params) root:text { 'n ' .. params.i } end, leave = "
            "function() end }",
            "helper.lua", "return function(w) return #w end", "data/rows.csv", "n,d\n5,2023-01-01\nx,y\n"),
        &err);
    if (!made) {
        vt_mem_fail_at(0);
        assert_int_not_equal(err.kind, VT_ERR_NONE);
        fixture_finish(&f);
        return false;
    }
    bool well = vt_script_enter(f.script, "attract", &err);
    vt_node nodes[16];
    if (vt_script_targets(f.script, nodes, 16) > 0) well &= touch(&f, nodes[0], VT_ENTRY_TAP, NULL);
    for (int i = 0; i < 3; i++)
        advance(&f, 0.15);
    for (int i = 0; i < 3; i++) {
        vt_script_line(f.script, 1, "7", 1, false);
        advance(&f, 0.02);
    }
    vt_script_key(f.script, "a", true, 0);
    vt_script_line(f.script, 3, "m\t{\"a\":[1]}\tleft", 15, false);
    vt_script_channel(f.script, 1, VT_CHANNEL_LOST, "gone", false);
    well &= vt_script_change(f.script, &err);
    for (int i = 0; i < 100 && vt_script_rest(f.script); i++) {}
    well &= f.faults == 0;
    bool failed = vt_mem_fail_at(0);
    if (failed) {
        faults_were = f.faults;
        bool again = vt_script_enter(f.script, "attract", &err);
        if (!again)
            print_error("after failing %llu: %s: %s\n", (unsigned long long)fail_at, err.origin, err.message);
        assert_true(again);
        assert_int_equal(vt_script_targets(f.script, nodes, 16), 5 + 2);
        assert_true(tap(&f, 0));
        advance(&f, 2);
        assert_true(vt_script_change(f.script, &err));
        assert_string_equal(vt_script_scene(f.script), "other");
        assert_int_equal(f.faults, faults_were);
    }
    fixture_finish(&f);
    return well && !failed;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    uint64_t n = 1;
    while (!life(n)) {
        n++;
        assert_true(n < 100000);
    }
    assert_true(n > 300);
}

/* A ceiling at every size: states that cannot be born say so, and those that can keep to it. */
static void every_ceiling(void **state)
{
    (void)state;
    int born = 0;
    for (size_t kib = 8; kib <= 1024; kib += 8) {
        fixture f;
        vt_err err = {0};
        bool made = fixture_try(&f, &(options){.memory = kib * 1024},
            FILES("scenes/attract.lua", "return { enter = function() local t = {} for i = 1, 2000 do t[i] = "
                                        "{ i } end print 'fits' end }"),
            &err);
        if (made) {
            bool entered = vt_script_enter(f.script, "attract", &err);
            if (!entered) assert_int_equal(err.kind, VT_ERR_MEMORY);
            assert_true(vt_script_bytes(f.script) <= kib * 1024);
            born++;
        } else {
            assert_int_equal(err.kind, VT_ERR_MEMORY);
        }
        fixture_finish(&f);
    }
    assert_in_range(born, 90, 127);
}

/* Hours of work leave the state as large as it was. */
static void long_lives_stay_small(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local box = root:group{} local title = root:text { words.hello }\n"
              "every(0.1, function() box:clear() for i = 1, 10 do local r = box:rect { name = 'r' .. i, "
              "on_tap = function() end, label = words.hello }\n"
              "r:to({ x = 5 }, 0.3).on_end = function() title.text = r:alive() and 'a' or 'b' end end\n"
              "after(0.01, function() end) run(function() wait(0.05) end) tostring({}) "
              "coroutine.wrap(function() coroutine.yield() end)() end)");
    size_t early = 0;
    for (int i = 0; i < 6000; i++) {
        advance(&f, 0.05);
        for (int n = 0; n < 20 && vt_script_rest(f.script); n++) {}
        if (i == 1000) {
            while (vt_script_rest(f.script)) {}
            early = vt_script_bytes(f.script);
        }
    }
    while (vt_script_rest(f.script)) {}
    if (vt_script_bytes(f.script) > early + 32768)
        print_error("%zu, then %zu\n", early, vt_script_bytes(f.script));
    assert_true(vt_script_bytes(f.script) <= early + 32768);
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

/* Between frames in which nothing happens a state allocates nothing. */
static void idle_allocates_nothing(void **state)
{
    (void)state;
    fixture f;
    start(
        &f, "root:rect { on_tap = function() end } after(100, function() end) run(function() wait(50) end)");
    while (vt_script_rest(f.script)) {}
    uint64_t before = vt_mem_count(), calls = vt_script_calls(f.script);
    for (int i = 0; i < 100; i++) {
        advance(&f, 0.1);
        vt_script_wish(f.script);
        vt_script_rest(f.script);
        vt_script_takes(f.script, vt_stage_scene(f.stage));
    }
    assert_int_equal(vt_mem_count(), before);
    assert_int_equal(vt_script_calls(f.script), calls);
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(every_ceiling),
        cmocka_unit_test(long_lives_stay_small),
        cmocka_unit_test(idle_allocates_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

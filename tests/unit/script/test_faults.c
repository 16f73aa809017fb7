/* Every way in which a script can go wrong: the entry ends with a clear fault, in bounded work, and the state
 * goes on. */
#include "state.h"

typedef struct {
    const char *name, *body;
    vt_err_kind kind;
    const char *message, *origin;
} fault_case;

static const fault_case cases[] = {
    {"runtime error", "local x = nil; x.y = 1", VT_ERR_SCRIPT, "attempt to index a nil value",
        "scenes/attract.lua:2"},
    {"error with a text", "error('broken')", VT_ERR_SCRIPT, "broken", "scenes/attract.lua:2"},
    {"error with a table", "error({})", VT_ERR_SCRIPT, "a table was raised", "scenes/attract.lua:2"},
    {"error with nil", "error(nil)", VT_ERR_SCRIPT, "a nil was raised", "scenes/attract.lua:2"},
    {"error with tostring", "error(setmetatable({}, { __tostring = function() return 'my own' end }))",
        VT_ERR_SCRIPT, "my own", "scenes/attract.lua:2"},
    {"error with a looping tostring",
        "error(setmetatable({}, { __tostring = function() while true do end end }))", VT_ERR_BUDGET,
        "used up", "scenes/attract.lua:2"},
    {"error with a failing tostring",
        "error(setmetatable({}, { __tostring = function() error('again') end }))", VT_ERR_SCRIPT,
        "a table was raised", "scenes/attract.lua:2"},
    {"error without place", "error('nowhere', 0)", VT_ERR_SCRIPT, "nowhere", "scenes/attract.lua:2"},
    {"endless loop", "while true do end", VT_ERR_BUDGET, "used up its 1000000 instructions",
        "scenes/attract.lua:2"},
    {"endless goto", "::again:: goto again", VT_ERR_BUDGET, "used up", "scenes/attract.lua:2"},
    {"endless repeat", "repeat until false", VT_ERR_BUDGET, "used up", "scenes/attract.lua:2"},
    {"endless for", "for i = 1, math.huge do end", VT_ERR_BUDGET, "used up", "scenes/attract.lua:2"},
    {"loop in pcall", "while true do pcall(function() while true do end end) end", VT_ERR_BUDGET, "used up",
        "scenes/attract.lua:2"},
    {"loop of pcalls", "local function f() pcall(f) pcall(f) end f()", VT_ERR_BUDGET, "used up",
        "scenes/attract.lua:2"},
    {"loop behind pcall", "pcall(function() while true do end end) while true do end", VT_ERR_BUDGET,
        "used up", NULL},
    {"loop in xpcall", "xpcall(function() while true do end end, function() while true do end end)",
        VT_ERR_BUDGET, "used up", NULL},
    {"loop in a handler", "xpcall(function() error('x') end, function() while true do end end)",
        VT_ERR_BUDGET, "used up", NULL},
    {"loop in a coroutine", "coroutine.wrap(function() while true do end end)()", VT_ERR_BUDGET, "used up",
        NULL},
    {"loop in coroutine.resume",
        "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
        VT_ERR_BUDGET, "used up", NULL},
    {"loop in nested coroutines",
        "local function down(n) if n == 0 then while true do end end coroutine.wrap(function() pcall(down, n "
        "- 1) end)() end down(20)",
        VT_ERR_BUDGET, "used up", NULL},
    {"coroutines one after another", "while true do coroutine.wrap(function() end)() end", VT_ERR_BUDGET,
        "used up", NULL},
    {"coroutine bomb", "local all = {} while true do all[#all + 1] = coroutine.create(function() end) end",
        VT_ERR_SCRIPT, "more than 1000 coroutines", "scenes/attract.lua:2"},
    {"ping-pong",
        "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() "
        "end",
        VT_ERR_BUDGET, "used up", NULL},
    {"coroutines too deep", "local function f() coroutine.wrap(f)() end f()", VT_ERR_SCRIPT,
        "C stack overflow", NULL},
    {"memory bomb", "local t = {} while true do t[#t + 1] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 } end", VT_ERR_MEMORY,
        "needs more than", "scenes/attract.lua:2"},
    {"memory bomb of strings",
        "local t = {} for i = 1, 1e9 do t[i] = string.rep(string.rep('x', 1000), 1000) .. i end",
        VT_ERR_MEMORY, "needs more than", NULL},
    {"string bomb in pcall",
        "while true do pcall(function() local s = 'x' while true do s = s .. s end end) end", VT_ERR_MEMORY,
        "made a text longer than 1024 KiB", NULL},
    {"memory bomb in pcall",
        "while true do pcall(function() local t = {} while true do t[#t + 1] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 } "
        "end end) end",
        VT_ERR_MEMORY, "needs more than", NULL},
    {"string doubling", "local s = 'x' while true do s = s .. s end", VT_ERR_MEMORY, "made a text longer",
        NULL},
    {"huge rep", "local s = string.rep('x', 1 << 40)", VT_ERR_MEMORY, "made a text longer",
        "scenes/attract.lua:2"},
    {"overflowing rep", "local s = string.rep('xxxxxxxx', 1 << 62)", VT_ERR_MEMORY, "made a text longer",
        "scenes/attract.lua:2"},
    {"rep within memory", "while true do local s = string.rep('x', 1000000) end", VT_ERR_BUDGET, "used up",
        NULL},
    {"empty rep", "local s = string.rep('', 1 << 40) error(#s)", VT_ERR_SCRIPT, "0", "scenes/attract.lua:2"},
    {"slow sort", "local t = {} for i = 1, 20000 do t[i] = -i end while true do table.sort(t) end",
        VT_ERR_BUDGET, "used up", NULL},
    {"comparator that loops", "table.sort({ 3, 2, 1 }, function() while true do end end)", VT_ERR_BUDGET,
        "used up", NULL},
    {"comparator that yields",
        "coroutine.wrap(function() table.sort({ 3, 2, 1 }, function() coroutine.yield() end) end)()",
        VT_ERR_SCRIPT, "attempt to yield across a C-call boundary", NULL},
    {"slow concat", "local t = {} for i = 1, 10000 do t[i] = 'x' end while true do table.concat(t) end",
        VT_ERR_BUDGET, "used up", NULL},
    {"lying length",
        "table.concat(setmetatable({}, { __len = function() return 1 << 60 end, __index = function() return "
        "'x' end }))",
        VT_ERR_BUDGET, "used up", NULL},
    {"slow insert", "local t = {} for i = 1, 1000000 do table.insert(t, 1, i) end", VT_ERR_BUDGET, "used up",
        NULL},
    {"slow move", "local t = {} table.move(t, 1, 1 << 60, 2)", VT_ERR_BUDGET, "used up",
        "scenes/attract.lua:2"},
    {"big unpack", "table.unpack({}, 1, 2001)", VT_ERR_SCRIPT, "too many results to unpack",
        "scenes/attract.lua:2"},
    {"slow format", "while true do string.format('%99.99f', 1e300) end", VT_ERR_BUDGET, "used up", NULL},
    {"wide format", "string.format('%99999999d', 1)", VT_ERR_SCRIPT, "invalid conversion",
        "scenes/attract.lua:2"},
    {"pattern bomb", "string.find(string.rep('a', 100), '.-.-.-.-.-b')", VT_ERR_BUDGET, "used up",
        "scenes/attract.lua:2"},
    {"pattern bomb of stars", "string.match(string.rep('a', 200), '.*.*.*.*.*.*b')", VT_ERR_BUDGET, "used up",
        NULL},
    {"pattern bomb in gsub", "string.gsub(string.rep('a', 500), 'a*a*a*a*b', '')", VT_ERR_BUDGET, "used up",
        NULL},
    {"pattern bomb in gmatch", "for _ in string.gmatch(string.rep('a', 500), 'a*a*a*a*b') do end",
        VT_ERR_BUDGET, "used up", NULL},
    {"pattern too deep", "string.find(string.rep('a', 1000), string.rep('a?', 1000) .. 'b')", VT_ERR_SCRIPT,
        "pattern too complex", "scenes/attract.lua:2"},
    {"set without end", "string.find('a', '[' .. string.rep('a', 100000))", VT_ERR_SCRIPT,
        "malformed pattern (missing ']')", NULL},
    {"slow plain find", "local s = string.rep('a', 1000000) while true do s:find('b', 1, true) end",
        VT_ERR_BUDGET, "used up", NULL},
    {"gsub callback that loops", "string.gsub('abc', '.', function() while true do end end)", VT_ERR_BUDGET,
        "used up", NULL},
    {"deep recursion", "local function f(n) return 1 + f(n + 1) end f(1)", VT_ERR_SCRIPT,
        "calls go more than 16000 deep", "scenes/attract.lua:2"},
    {"recursion in pcall", "local function f() pcall(f) error('x') end f()", VT_ERR_SCRIPT, NULL, NULL},
    {"deep recursion caught", "local function f(n) return 1 + f(n + 1) end pcall(f, 1) error('went on')",
        VT_ERR_SCRIPT, "calls go more than", "scenes/attract.lua:2"},
    {"deep recursion in a coroutine",
        "coroutine.wrap(function() local function f() return 1 + f() end f() end)()", VT_ERR_SCRIPT,
        "calls go more than", "scenes/attract.lua:2"},
    {"full stack", "local function f(...) return 1 + f(1, ...) end f()", VT_ERR_SCRIPT, "stack overflow",
        "scenes/attract.lua:2"},
    {"full stack in a handler",
        "xpcall(error, function() local function f(...) return 1 + f(1, ...) end f() end) error('went on')",
        VT_ERR_SCRIPT, "went on", "scenes/attract.lua:2"},
    {"passing much on",
        "local function f(...) while true do select('#', ...) end end f(table.unpack({}, 1, 2000))",
        VT_ERR_BUDGET, "used up", NULL},
    {"deep recursion in a handler", "xpcall(error, function() local function f() return 1 + f() end f() end)",
        VT_ERR_SCRIPT, "calls go more than", "scenes/attract.lua:2"},
    {"error in an error", "xpcall(function() error('a') end, function() error('b') end) error('went on')",
        VT_ERR_SCRIPT, "went on", "scenes/attract.lua:2"},
    {"tostring that loops", "tostring(setmetatable({}, { __tostring = function() while true do end end }))",
        VT_ERR_BUDGET, "used up", NULL},
    {"tostring of itself", "local t = setmetatable({}, { __tostring = tostring }) print(t)", VT_ERR_SCRIPT,
        NULL, NULL},
    {"tostring of no string", "tostring(setmetatable({}, { __tostring = function() return {} end }))",
        VT_ERR_SCRIPT, "__tostring must return a string", "scenes/attract.lua:2"},
    {"index chain that loops",
        "local a, b = {}, {} setmetatable(a, { __index = b }) setmetatable(b, { __index = a }) return a.x",
        VT_ERR_SCRIPT, "loop", "scenes/attract.lua:2"},
    {"index function that loops",
        "local t t = setmetatable({}, { __index = function() return t.x end }) return t.x", VT_ERR_SCRIPT,
        "stack overflow", NULL},
    {"newindex chain that loops",
        "local a, b = {}, {} setmetatable(a, { __newindex = b }) setmetatable(b, { __newindex = a }) a.x = 1",
        VT_ERR_SCRIPT, "loop", "scenes/attract.lua:2"},
    {"close that loops", "local x <close> = setmetatable({}, { __close = function() while true do end end })",
        VT_ERR_BUDGET, "used up", NULL},
    {"close that loops after a loop",
        "local x <close> = setmetatable({}, { __close = function() while true do end end }) while true do "
        "end",
        VT_ERR_BUDGET, "used up", NULL},
    {"close in a stopped coroutine",
        "local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() "
        "while true do end end }) "
        "while true do end end) coroutine.resume(co) coroutine.close(co)",
        VT_ERR_BUDGET, "used up", NULL},
    {"close in a pcall in a coroutine",
        "coroutine.wrap(function() pcall(function() local x <close> = setmetatable({}, { __close = "
        "function() while true do end end }) "
        "while true do end end) while true do end end)()",
        VT_ERR_BUDGET, "used up", NULL},
    {"close of a waiting coroutine",
        "local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() "
        "while true do end end }) "
        "coroutine.yield() end) coroutine.resume(co) coroutine.close(co)",
        VT_ERR_BUDGET, "used up", NULL},
    {"load of much text", "local s = string.rep('local x = 1 ', 20000) while true do load(s) end",
        VT_ERR_BUDGET, "used up", NULL},
    {"load too deep", "local f, m = load(string.rep('(', 10000) .. '1' .. string.rep(')', 10000)) error(m)",
        VT_ERR_SCRIPT, "C stack overflow", NULL},
    {"pairs over much", "local t = {} for i = 1, 10000 do t[i] = 1 end while true do pairs(t) end",
        VT_ERR_BUDGET, "used up", NULL},
    {"next over much", "local t = {} for i = 1, 10000 do t[i] = 1 end for k in next, t do end", VT_ERR_BUDGET,
        "used up", NULL},
    {"pairs over tables", "for k in pairs({ [{}] = 1 }) do end", VT_ERR_SCRIPT,
        "a table as a key has no order", "scenes/attract.lua:2"},
    {"nodes without end", "while true do root:rect{} end", VT_ERR_SCRIPT, NULL, "scenes/attract.lua:2"},
    {"groups too deep", "local g = root while true do g = g:group{} end", VT_ERR_SCRIPT, NULL,
        "scenes/attract.lua:2"},
    {"timers without end", "while true do after(1, function() end) end", VT_ERR_SCRIPT,
        "more than 1024 timers", "scenes/attract.lua:2"},
    {"stories without end", "while true do run(function() end) end", VT_ERR_SCRIPT, "more than 256 stories",
        "scenes/attract.lua:2"},
    {"tweens without end", "local r = root:rect{} while true do r:to({ x = 1 }, 1) end", VT_ERR_SCRIPT,
        "4096 motions, which is the limit", "scenes/attract.lua:2"},
    {"texts measured over much",
        "local t = root:text { string.rep('x', 200000) } while true do t.size = 20 + #t.text % 7 end",
        VT_ERR_BUDGET, "used up", NULL},
    {"long texts set over much",
        "local t, s = root:text{}, string.rep('x', 400000) while true do t.text = s end", VT_ERR_BUDGET,
        "used up", NULL},
    {"utf8 over much", "local s = string.rep('x', 1000000) while true do utf8.len(s) end", VT_ERR_BUDGET,
        "used up", NULL},
    {"upper over much", "local s = string.rep('x', 1000000) while true do s:upper() end", VT_ERR_BUDGET,
        "used up", NULL},
    {"concat operator over much", "local s = string.rep('x', 100000) while true do local t = s .. s end",
        VT_ERR_BUDGET, "used up", NULL},
    {"print over much", "local s = string.rep('x', 1000000) while true do print(s) end", VT_ERR_BUDGET,
        "used up", NULL},
};

/* A full stack takes 16 MB and more; a bomb should not take as long. */
static size_t memory_for(const fault_case *c)
{
    return (size_t)(c->kind == VT_ERR_MEMORY ? 6 : 64) << 20;
}

static void goes_on(fixture *f, const char *name)
{
    int before = f->faults;
    vt_err err;
    bool entered = vt_script_enter(f->script, "other", &err);
    if (!entered || f->faults != before) print_error("after %s: %s\n", name, f->fault.message);
    assert_true(entered);
    assert_int_equal(f->faults, before);
    assert_string_equal(f->said, "other\tnil");
    assert_true(vt_script_bytes(f->script) < (size_t)4 << 20);
}

static void each_ends_cleanly(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const fault_case *c = &cases[i];
        fixture f;
        start_with(&f, &(options){.budget = 1000000, .nodes = 2000, .memory = memory_for(c)}, c->body);
        bool right = f.faults == 1 && f.fault.kind == c->kind &&
                     (!c->message || strstr(f.fault.message, c->message)) &&
                     (!c->origin || strcmp(f.fault.origin, c->origin) == 0);
        if (!right)
            print_error("%s: %d faults, %s, %s: %s\n", c->name, f.faults, vt_err_kind_name(f.fault.kind),
                f.fault.origin, f.fault.message);
        assert_true(right);
        assert_string_equal(vt_script_scene(f.script), "");
        for (int n = 0; n < 10000 && vt_script_rest(f.script); n++) {}
        goes_on(&f, c->name);
        fixture_finish(&f);
    }
}

/* The same faults in a handler, a timer and a story, one after another in one state. */
static void entries_of_every_kind(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static char body[8192];
        snprintf(body, sizeof body,
            "local function bad(root) %s end\n"
            "local r = root:rect { on_tap = function() bad(root) end, on_press = function() print('still "
            "here') end }\n"
            "after(1, function() bad(root) end) run(function() wait(2) bad(root) end)\n"
            "r:to({ x = 5 }, 3).on_end = function() bad(root) end",
            cases[i].body);
        fixture f;
        start_with(&f, &(options){.budget = 1000000, .nodes = 2000, .memory = memory_for(&cases[i])}, body);
        assert_int_equal(f.faults, 0);
        tap(&f, 0);
        if (f.faults != 1 || strcmp(f.entry, "on_tap") != 0)
            print_error("%s: %d, %s\n", cases[i].name, f.faults, f.fault.message);
        assert_int_equal(f.faults, 1);
        assert_string_equal(f.entry, "on_tap");
        assert_int_equal(f.fault.kind, cases[i].kind);
        vt_err err;
        if (strstr(cases[i].name, "without end") || strstr(cases[i].name, "too deep")) {
            fixture_finish(&f);
            continue; /* these leave what they made, as they should */
        }
        advance(&f, 1);
        assert_int_equal(f.faults, 2);
        assert_string_equal(f.entry, "after");
        advance(&f, 1);
        assert_int_equal(f.faults, 3);
        assert_string_equal(f.entry, "story");
        advance(&f, 1);
        assert_int_equal(f.faults, 4);
        assert_string_equal(f.entry, "on_end");
        touch(&f, target(&f, 0), VT_ENTRY_PRESS, NULL);
        assert_int_equal(f.faults, 4);
        assert_string_equal(f.said, "still here");
        assert_true(vt_script_enter(f.script, "other", &err));
        fixture_finish(&f);
    }
}

static void syntax_errors_name_their_line(void **state)
{
    (void)state;
    fixture f;
    vt_err err;
    assert_false(fixture_try(
        &f, &(options){0}, FILES("scenes/attract.lua", "local a = {}\nfunction a:enter(\nreturn a"), &err));
    assert_int_equal(err.kind, VT_ERR_PARSE);
    assert_string_equal(err.origin, "scenes/attract.lua:3");
    assert_non_null(strstr(err.message, "expected"));
    fixture_finish(&f);
}

/* A limit that struck in a coroutine leaves it without a hook: nothing may ever run in it again. */
static void stopped_coroutines_stay_stopped(void **state)
{
    (void)state;
    fixture f;
    start_with(&f, &(options){.budget = 200000},
        "local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() "
        "while true do end end }) "
        "while true do end end)\n"
        "root:rect { on_tap = function() coroutine.resume(co) end,\n"
        "on_press = function() print(coroutine.status(co), coroutine.close(co)) print(coroutine.resume(co)) "
        "end }");
    assert_int_equal(f.faults, 0);
    tap(&f, 0);
    assert_int_equal(f.faults, 1);
    assert_int_equal(f.fault.kind, VT_ERR_BUDGET);
    touch(&f, target(&f, 0), VT_ENTRY_PRESS, NULL);
    assert_int_equal(f.faults, 1);
    assert_string_equal(f.said, "false\tcannot resume dead coroutine");
    fixture_finish(&f);
}

/* What was caught before a limit stays caught; after it nothing of the script runs, not even one instruction.
 */
static void nothing_runs_after_a_limit(void **state)
{
    (void)state;
    fixture f;
    start_with(&f, &(options){.budget = 200000},
        "local seen = 0\n"
        "root:rect { on_tap = function() local t <close> = setmetatable({}, { __close = function() seen = "
        "seen + 1 end })\n"
        "pcall(function() while true do end end) seen = seen + 10 end,\n"
        "on_press = function() print(seen) end }");
    tap(&f, 0);
    assert_int_equal(f.fault.kind, VT_ERR_BUDGET);
    touch(&f, target(&f, 0), VT_ENTRY_PRESS, NULL);
    assert_string_equal(f.said, "0");
    fixture_finish(&f);
}

/* The budget is one for the whole chain of coroutines, and counts to within a slice of each. */
static void one_budget_for_all(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "while true do n = n + 1 end",
        "local function f() while true do n = n + 1 end end coroutine.wrap(f)()",
        "local function f() for _ = 1, 30 do n = n + 1 end end while true do coroutine.wrap(f)() end",
        "local f = coroutine.wrap(function() ::a:: n = n + 1 coroutine.yield() goto a end) ::b:: f() goto b",
        "while true do pcall(function() n = n + 1 end) end",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        char body[512];
        fixture f;
        snprintf(body, sizeof body,
            "local n = 0 root:rect { on_tap = function() %s end, on_press = function() print(n) end }",
            bodies[i]);
        start_with(&f, &(options){.budget = 100000}, body);
        tap(&f, 0);
        assert_int_equal(f.fault.kind, VT_ERR_BUDGET);
        touch(&f, target(&f, 0), VT_ENTRY_PRESS, NULL);
        int n = atoi(f.said);
        if (n > 50000 || n < 1000) print_error("%s: %d\n", bodies[i], n);
        assert_in_range(n, 1000, 50000);
        fixture_finish(&f);
    }
}

/* Ten times the ceiling in texts that nobody keeps is no fault. */
static void garbage_is_no_bomb(void **state)
{
    (void)state;
    fixture f;
    start_with(&f, &(options){.budget = 2000000, .memory = (size_t)2 << 20},
        "for i = 1, 100 do local s = string.rep(string.rep('x', 1000), 200) .. i end");
    if (f.faults) print_error("%s\n", f.fault.message);
    assert_int_equal(f.faults, 0);
    fixture_finish(&f);
}

static void update_that_always_fails_is_switched_off(void **state)
{
    (void)state;
    fixture f;
    vt_err err;
    assert_true(fixture_try(&f, &(options){0},
        FILES("scenes/attract.lua",
            "return { enter = function(self) self:animate(true) end, update = function() error 'no' end }"),
        &err));
    assert_true(vt_script_enter(f.script, "attract", &err));
    for (int i = 0; i < 20; i++)
        advance(&f, 0.02);
    assert_int_equal(f.faults, 10);
    assert_false(vt_script_animates(f.script));
    fixture_finish(&f);
}

static void developers_get_the_way_there(void **state)
{
    (void)state;
    fixture f;
    start_with(&f, &(options){.dev = true},
        "local function inner() error('deep') end\nlocal function outer() inner() end\nouter()");
    assert_int_equal(f.faults, 1);
    assert_non_null(strstr(f.said, "scenes/attract.lua:2 in "));
    assert_non_null(strstr(f.said, "\n  scenes/attract.lua:3 in "));
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_ends_cleanly),
        cmocka_unit_test(entries_of_every_kind),
        cmocka_unit_test(syntax_errors_name_their_line),
        cmocka_unit_test(stopped_coroutines_stay_stopped),
        cmocka_unit_test(nothing_runs_after_a_limit),
        cmocka_unit_test(one_budget_for_all),
        cmocka_unit_test(garbage_is_no_bomb),
        cmocka_unit_test(update_that_always_fails_is_switched_off),
        cmocka_unit_test(developers_get_the_way_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

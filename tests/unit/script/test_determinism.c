/* Equal seeds and equal calls give equal hashes at every step, though Lua seeds its tables anew in every
 * state and the collector runs at other moments; and a different touch gives a different hash. */
#include "state.h"

static const char BUSY[] =
    "local names = { 'delta', 'alpha', 'echo', 'bravo', 'foxtrot', 'charlie', 'golf', 'hotel', 'india', "
    "'juliet' }\n"
    "local cards, scores, count = {}, {}, 0\n"
    "for _, name in ipairs(names) do scores[name] = #name * 7 end\n"
    "local title = root:text { words.name:with { name = words.hello }, y = 5 }\n"
    "for i, name in ipairs(random.shuffle(names)) do\n"
    "  local card = root:rect { name = name, x = i * 10, y = random(500), w = 50, h = 20, color = '#406080', "
    "on_press = function(t)\n"
    "    scores[name] = scores[name] + t.x visit.score(name, scores[name]) end }\n"
    "  function card.on_tap(touch)\n"
    "    count = count + 1\n"
    "    for key, value in pairs(scores) do count = (count * 31 + value + #key) % 1000003 end\n"
    "    card:to({ x = random(1000), opacity = random() }, random() + 0.1, 'back.out').on_end = function() "
    "title.text = tostring(cards) .. name end\n"
    "    if count % 3 == 0 then visit.language = visit.language == 'en' and 'fr' or 'en' end\n"
    "    if count % 5 == 0 then journal.mark('page', { number = count, word = name }) end\n"
    "    if count % 7 == 0 then error('seven ' .. tostring({})) end\n"
    "    if count % 11 == 0 then while true do count = count + 1 end end\n"
    "    local s = string.gsub(name, '%a', { a = random(9), e = 'x' }) title.text = s .. random.sparkle(1, "
    "1)\n"
    "    return count % 2 == 0\n"
    "  end\n"
    "  cards[card] = i cards[name] = card\n"
    "end\n"
    "every(0.05, function() local list = {} for k, v in pairs(cards) do list[#list + 1] = tostring(k) .. "
    "tostring(v) end\n"
    "  table.sort(list, function(a, b) return #a < #b end) title.size = 20 + #table.concat(list) % 50 end)\n"
    "run(function() while true do wait(random() / 2) local hit = cards[names[random(#names)]] hit.rotation = "
    "random(360)\n"
    "  local co = coroutine.wrap(function() for i = 1, random(5) do coroutine.yield(i) end end) for v in co "
    "do hit.y = v * 3 end end end)\n"
    "run(function() while true do local hit = wait_tap(cards.alpha, cards.golf, cards.hotel) "
    "print(hit.name)\n"
    "  local box = root:group{} for i = 1, 20 do box:rect { x = i } end wait(box:to({ x = 5 }, 0.2)) "
    "box:remove() end end)\n";

typedef struct {
    vt_hash script, stage, chance;
    uint64_t calls, effects;
} trace;

enum { STEPS = 600 };

static int play(trace out[STEPS], uint64_t seed, bool rest, int odd)
{
    fixture f;
    start_with(&f, &(options){.budget = 300000, .seed = seed}, BUSY);
    if (f.faults) print_error("%s: %s\n", f.fault.origin, f.fault.message);
    assert_int_equal(f.faults, 0);
    vt_chance fingers;
    vt_chance_seed(&fingers, 77);
    for (int i = 0; i < STEPS; i++) {
        advance(&f, 0.016);
        if (i % 3 == 0) {
            vt_node nodes[64];
            int count = vt_script_targets(f.script, nodes, 64);
            int at = (int)vt_chance_below(&fingers, (uint64_t)count);
            if (i == odd) at = (at + 1) % count;
            touch(&f, nodes[at], i % 2 ? VT_ENTRY_TAP : VT_ENTRY_PRESS, NULL);
        }
        for (int n = 0; rest && n < i % 40; n++)
            vt_script_rest(f.script);
        out[i] = (trace){vt_script_hash(f.script), vt_stage_hash(f.stage, vt_hash_start),
            vt_script_chance_hash(f.script), vt_script_calls(f.script), vt_script_effects(f.script)};
    }
    int faults = f.faults;
    fixture_finish(&f);
    return faults;
}

static void runs_repeat(void **state)
{
    (void)state;
    static trace first[STEPS], again[STEPS];
    int faults = play(first, 42, false, -1);
    assert_true(faults > 5);
    for (int run = 0; run < 6; run++) {
        assert_int_equal(play(again, 42, run % 2 == 1, -1), faults);
        for (int i = 0; i < STEPS; i++) {
            if (memcmp(&first[i], &again[i], sizeof first[i]) != 0)
                print_error("run %d differs at step %d\n", run, i);
            assert_memory_equal(&first[i], &again[i], sizeof first[i]);
        }
    }
}

static void differences_show(void **state)
{
    (void)state;
    static trace first[STEPS], other[STEPS];
    play(first, 42, false, -1);
    play(other, 43, false, -1);
    assert_true(first[0].script != other[0].script);
    play(other, 42, false, 300);
    assert_true(first[299].script == other[299].script);
    assert_true(first[300].script != other[300].script);
    assert_true(first[STEPS - 1].script != other[STEPS - 1].script);
}

/* Deep recursion and endless loops stop at the same instruction of every run. */
static void limits_repeat(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "local n = 0 local function f() n = n + 1 root.x = n % 1000 return 1 + f() end f()",
        "local n = 0 while true do n = n + 1 root.x = n % 1000 end",
        "local n = 0 while true do n = n + 1 root.x = n % 1000 pcall(error, {}) local t = { n, tostring(n) } "
        "table.sort(t, function() return true end) end",
        "local s = 'x' while true do s = s .. s root.x = #s % 1000 end",
        "local n = 0 while true do n = n + 1 root.x = n % 1000 coroutine.wrap(function() string.rep('x', n) "
        "end)() end",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        vt_hash first = 0;
        for (int run = 0; run < 4; run++) {
            fixture f;
            start_with(&f, &(options){.budget = 200000, .memory = (size_t)128 << 20}, bodies[i]);
            assert_int_equal(f.faults, 1);
            if (run == 0) first = vt_script_hash(f.script);
            if (first != vt_script_hash(f.script)) print_error("run %d of %s\n", run, bodies[i]);
            assert_true(first == vt_script_hash(f.script));
            fixture_finish(&f);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_repeat),
        cmocka_unit_test(differences_show),
        cmocka_unit_test(limits_repeat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Every way out of the sandbox that we know of is refused, and leaves the sandbox whole. */
#include "state.h"

static const char SCENES[] = VT_SOURCE_DIR "/tests/lua/escapes.lua";

/* What must be true in the same state after each attempt. */
static const char WHOLE[] =
    "return { enter = function(self, root)\n"
    "  assert(not rawget(_ENV, 'leak') and not rawget(_ENV, 'io') and not pcall(load('return leak')))\n"
    "  for _, name in ipairs { 'io', 'debug', 'package', '_G', 'collectgarbage', 'dofile', 'loadfile' } do\n"
    "    assert(not pcall(load('return ' .. name)), name)\n"
    "  end\n"
    "  assert(('x'):upper() == 'X' and math.floor(1.5) == 1 and string.format('%d', 3) == '3')\n"
    "  assert(getmetatable('') == 'string' and getmetatable(root) == 'node' and getmetatable(_ENV) == "
    "'read-only')\n"
    "  assert(not pcall(function() return ('x').leak end) and not pcall(function() math.leak = 1 end))\n"
    "  assert(not pcall(rawset, math, 'leak', 1) and not pcall(setmetatable, string, {}))\n"
    "  assert(tostring(words.hello) == 'Hello' and visit.language == 'en' and visit.number == 7)\n"
    "  assert(not pcall(load, function() return 'x' end) and not load('\\27Lua'))\n"
    "  assert(visit.notice:alive() and visit.notice.visible and visit.notice.opacity == 1)\n"
    "  local names = {} for name in pairs(_ENV) do names[#names + 1] = name end\n"
    "  print(#names .. ' whole')\n"
    "end }\n";

static int try(const char *expected, const char *snippet, const char *whole)
{
    static char scene[16384];
    fixture f;
    vt_err err = {0};
    snprintf(scene, sizeof scene, "return { enter = function(self, root)\n%s\nend }\n", snippet);
    if (!fixture_try(&f, &(options){.budget = 300000},
            FILES("scenes/attract.lua", scene, "scenes/whole.lua", WHOLE, "other.lua", "return 1"), &err)) {
        print_error("%s: %s\n", snippet, err.message);
        return 1;
    }
    vt_node notice;
    assert_true(vt_stage_add(f.stage, vt_stage_overlay(f.stage), VT_NODE_TEXT, &notice, NULL));
    vt_script_set_notice(f.script, notice);
    bool went = vt_script_enter(f.script, "attract", &err);
    bool harmless = strcmp(expected, "harmless") == 0;
    int wrong = 0;
    if (harmless ? !went : went || !strstr(err.message, expected)) {
        print_error("%swanted: %s\n   got: %s\n", snippet, expected, went ? "nothing" : err.message);
        wrong = 1;
    }
    if (!went && !*err.origin) {
        print_error("%sno place\n", snippet);
        wrong = 1;
    }
    if (!vt_script_enter(f.script, "whole", &err) || strcmp(f.said, whole) != 0) {
        print_error("after %s%s: %s; %s\n", snippet, err.origin, err.message, f.said);
        wrong = 1;
    }
    fixture_finish(&f);
    return wrong;
}

static void all_are_refused(void **state)
{
    (void)state;
    FILE *in = fopen(SCENES, "r");
    assert_non_null(in);
    char line[1024], expected[256] = "", snippet[8192] = "", whole[64];
    snprintf(whole, sizeof whole, "%d whole", 53);
    int tried = 0, wrong = 0;
    bool more = true;
    while (more) {
        more = fgets(line, sizeof line, in) != NULL;
        bool heading = more && strncmp(line, "--## ", 5) == 0;
        if ((heading || !more) && *snippet && *expected) {
            tried++;
            wrong += try(expected, snippet, whole);
        }
        if (heading) {
            snprintf(expected, sizeof expected, "%.*s", (int)strcspn(line + 5, "\n"), line + 5);
            *snippet = '\0';
        } else if (more && *expected) {
            strncat(snippet, line, sizeof snippet - strlen(snippet) - 1);
        }
    }
    fclose(in);
    assert_true(tried >= 100);
    assert_int_equal(wrong, 0);
}

/* The wider world is not there at all, whatever it is called. */
static void nothing_but_the_list(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local names = {} for name in pairs(_ENV) do names[#names + 1] = name end "
              "print(table.concat(names, ' '))");
    assert_string_equal(f.said,
        "_VERSION after assert back camera coroutine data error every getmetatable go "
        "helper ipairs journal keep key load math message motion next now os output "
        "pairs pcall print random rawequal rawget rawlen rawset require run screen "
        "select sensor setmetatable sound string table tonumber tostring type utf8 "
        "video visit wait wait_end wait_for wait_tap words xpcall");
    fixture_finish(&f);
    start(&f, "local names = {} for name in pairs(os) do names[#names + 1] = name end "
              "print(table.concat(names, ' '))");
    assert_string_equal(f.said, "clock date difftime time");
    fixture_finish(&f);
}

/* No text that a script can get shows where something lies in memory. */
static void no_addresses(void **state)
{
    (void)state;
    fixture f;
    start(&f, "local t, u = {}, {}\n"
              "print(t, u, t, print, coroutine.create(print), setmetatable({}, { __name = 'Card' }), root, "
              "root:rect{ name = 'r' },"
              "root:rect{}:to({ x = 1 }, 1), after(1, print), run(function() wait(1) end), words.hello, "
              "string.format('%s %q', t, 'x'), select(2, pcall(error, t)),"
              "math, visit, words)");
    if (f.faults) print_error("%s\n", f.fault.message);
    assert_int_equal(f.faults, 0);
    assert_string_equal(f.said,
        "table: 1\ttable: 2\ttable: 1\tfunction: 3\tthread: 4\tCard: 5\tgroup \"attract\"\trect \"r\"\ttween "
        "1\t"
        "timer 1\ttask 2\tHello\ttable: 1 \"x\"\ttable: 1\ttable: 6\ttable: 7\ttable: 8");
    fixture_finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_refused),
        cmocka_unit_test(nothing_but_the_list),
        cmocka_unit_test(no_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

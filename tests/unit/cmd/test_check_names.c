/* Names that scenes mention: which texts are found, on which line, and what they may mean. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "cmd/check_private.h"

static vt_mentions found;

static void read_lua(const char *text)
{
    vt_mentions_finish(&found);
    vt_mentions_lua(&found, "scenes/a.lua", text);
    assert_false(found.no_memory);
}

/* "text:line text:line", with * behind what is only a part, ! behind what stands in a file's place. */
static void says(const char *text, const char *expected)
{
    char all[2000] = "";
    read_lua(text);
    for (int i = 0; i < found.count; i++) {
        const vt_mention *mention = &found.items[i];
        sprintf(all + strlen(all), "%s%s:%d%s%s%s", i ? " " : "", mention->text, mention->line,
            mention->partly ? "~" : "", mention->place ? "!" : "", mention->voice ? "v" : "");
    }
    assert_string_equal(all, expected);
}

static void texts_are_found_and_comments_are_not(void **state)
{
    (void)state;
    says("a = \"x.png\"\nb = 'y.png' -- \"no.png\"\nc = [[z.png]]\n", "x.png:1 y.png:2 z.png:3");
    says("--[[ \"no.png\"\n\"nor\" ]] a = \"x.png\"", "x.png:2");
    says("--[==[ ]] \"no\" ]==] a = [=[\n]]]=] b = 'q'", "\n]]:1 q:2");
    says("a = \"it's\" b = 'say \"x\"'", "it's:1 say \"x\":1");
    says("a = \"back\\\"slash\" b = \"end", "end:1");
    says("a = \"open\nb = 'next'", "open:1 next:2");
    says("a = [[open", "open:1");
    says("--[[ open", "");
    says("a[b[1]] = \"x\"", "x:1");
    says("a = \"\"", "");
}

static void places_of_files_are_known(void **state)
{
    (void)state;
    says("root:image { src = \"x\" }", "x:1!");
    says("root:image { poster='x', mysrc = 'y', name = 'z' }", "x:1! y:1 z:1");
    says("film.src = \"x\" node . src=\"y\"", "x:1! y:1!");
    says("sound.play \"x\" sound.play(\"y\") sound.loop { 'z' } sound.load({\"q\"})", "x:1! y:1! z:1! q:1!");
    says("video.load\n  \"x\"", "x:2!");
    says("my.sound.play \"x\" resound.play \"y\"", "x:1 y:1");
    says("if a.src == \"x\" then", "x:1");
}

static void speaking_sounds_are_known(void **state)
{
    (void)state;
    says("sound.play { \"x\", loop = false, bus = \"voice\" }", "x:1!v voice:1");
    says("sound.play { \"x\", on_end = function() f { 1 } end, bus='voice' }", "x:1!v voice:1");
    says("sound.play { \"x\" } sound.play { \"y\", bus = \"voice\" }", "x:1! y:1!v voice:1");
    says("sound.play { \"x\", bus = \"music\" }", "x:1! music:1");
}

static void parts_are_put_together(void **state)
{
    (void)state;
    says("src = \"vase_\" .. i .. \".png\"", "vase_*.png:1~");
    says("src = name .. \".png\", \"x\"", "*.png:1~ x:1");
    says("f(\"a\" .. i, \"b\")", "a*:1~ b:1");
    says("f(\"a\" .. i, b .. \"c\")", "a*:1~ *c:1~");
    says("(\"step_%02d.%s\"):format(3)", "step_*.*:1~");
    says("\"a\" .. b .. \"c\" .. d", "a*c*:1~");
    says("\"100%\"", "100*:1~");
}

static void patterns_fit_names(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *name;
        bool fits;
    } cases[] = {{"vase_*.png", "vase_3.png", true}, {"vase_*.png", "vase_.png", true},
        {"vase_*.png", "vase_3.jpg", false}, {"*.png", "a.png", true}, {"*.png", ".pn", false},
        {"a*", "a", true}, {"*a*b*", "xxaybz", true}, {"*a*b*", "ba", false}, {"*ab", "aab", true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[40];
        snprintf(text, sizeof text, "%s", cases[i].pattern);
        vt_mention mention = {.text = text, .partly = true};
        if (vt_mention_fits(&mention, cases[i].name) != cases[i].fits)
            fail_msg("%s, %s", cases[i].pattern, cases[i].name);
        mention.partly = false;
        assert_false(vt_mention_fits(&mention, cases[i].name));
    }
}

static void tables_are_read(void **state)
{
    (void)state;
    static const char text[] = "key,picture\na,\"x, y.png\"\nb,\nc,z.png\n", bad[] = "a,b\n\"open\n";
    vt_mentions_finish(&found);
    vt_mentions_csv(&found, "data/t.csv", text, strlen(text));
    vt_mentions_csv(&found, "data/bad.csv", bad, strlen(bad));
    assert_int_equal(found.count, 5);
    assert_string_equal(found.items[1].text, "x, y.png");
    assert_int_equal(found.items[1].line, 2);
    assert_string_equal(found.items[4].text, "z.png");
    assert_int_equal(found.items[4].line, 4);
}

static int finish(void **state)
{
    (void)state;
    vt_mentions_finish(&found);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_found_and_comments_are_not),
        cmocka_unit_test(places_of_files_are_known),
        cmocka_unit_test(speaking_sounds_are_known),
        cmocka_unit_test(parts_are_put_together),
        cmocka_unit_test(patterns_fit_names),
        cmocka_unit_test(tables_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}

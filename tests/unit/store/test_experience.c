/* experience.conf: what a team may say, and what it is told when it says it wrongly. */
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "store/conf.h"

static vt_experience out;

static void understood(void **state)
{
    static const char text[] =
        "[experience]\napi = 1\ntitle = The amphora\nteam = We, us\ncredits = Photo: Ana\nlicence = CC BY "
        "4.0\n"
        "remixed_from = other\nfirst = start\nsize = 1080 x 1920\nexpected_seconds = 90.5\nbackground = "
        "#102030\ntouch_mark = dot\ntouch_mark_color = #ffd070\n"
        "languages = fr, en ,zh-Hant\n"
        "[fonts]\ntitle = Serif-Bold.ttf\nbody = fonts/x.otf\n"
        "[event story.page]\nunit = page\nexpires = 2028-02-29\nfields = page, seconds(s), word (w o)\n"
        "[event other]\n";
    vt_err err = {0};
    (void)state;
    if (!vt_experience_parse(&out, text, strlen(text), "experience.conf", &err))
        fail_msg("%s: %s", err.origin, err.message);
    assert_int_equal(out.api, 1);
    assert_string_equal(out.title, "The amphora");
    assert_string_equal(out.team, "We, us");
    assert_string_equal(out.credits, "Photo: Ana");
    assert_string_equal(out.licence, "CC BY 4.0");
    assert_string_equal(out.remixed_from, "other");
    assert_string_equal(out.first, "start");
    assert_int_equal(out.design_w, 1080);
    assert_int_equal(out.design_h, 1920);
    assert_true(fabs(out.expected_s - 90.5) < 1e-9);
    assert_string_equal(out.background, "#102030");
    assert_string_equal(out.touch_mark, "dot");
    assert_string_equal(out.touch_mark_color, "#ffd070");
    assert_int_equal(out.language_count, 3);
    assert_string_equal(out.languages[2], "zh-Hant");
    assert_int_equal(out.font_count, 2);
    assert_string_equal(out.fonts[1].name, "body");
    assert_string_equal(out.fonts[1].file, "fonts/x.otf");
    assert_int_equal(out.event_count, 2);
    assert_string_equal(out.events[0].name, "story.page");
    assert_string_equal(out.events[0].expires, "2028-02-29");
    assert_int_equal(out.events[0].field_count, 3);
    assert_string_equal(out.events[0].fields[1].name, "seconds");
    assert_string_equal(out.events[0].fields[1].unit, "s");
    assert_string_equal(out.events[0].fields[2].unit, "w o");
    assert_int_equal(out.events[1].field_count, 0);
}

static void little_is_enough(void **state)
{
    (void)state;
    assert_true(vt_experience_parse(&out, "[experience]\napi=1\n", 19, "x", NULL));
    assert_string_equal(out.first, "attract");
    assert_string_equal(out.background, "#000000");
    assert_string_equal(out.touch_mark, "ring");
    assert_int_equal(out.design_w, 1920);
    assert_int_equal(out.design_h, 1080);
    assert_int_equal(out.language_count, 0);
}

static void told(const char *body, const char *expected)
{
    char text[4096];
    vt_err err = {0};
    snprintf(text, sizeof text, "[experience]\napi = 1\n%s\n", body);
    if (vt_experience_parse(&out, text, strlen(text), "e.conf", &err)) fail_msg("accepted: %s", body);
    if (!strstr(err.message, expected)) fail_msg("%s: %s", body, err.message);
    if (strncmp(err.origin, "e.conf:", 7) != 0) fail_msg("%s: %s", body, err.origin);
}

static void mistakes_are_told(void **state)
{
    (void)state;
    told("api = 1", "given twice; the first is in line 2");
    told("titel = x", "[experience] has no titel; did you mean title?");
    told("nothing = x", "[experience] has no nothing");
    told("first = a/b", "it names a scene");
    told("size = 1920", "WIDTHxHEIGHT");
    told("size = 8x8", "WIDTHxHEIGHT");
    told("size = 1920x1080x2", "WIDTHxHEIGHT");
    told("size = 1920x99999", "WIDTHxHEIGHT");
    told("expected_seconds = -1", "a number from 0 to 36000");
    told("expected_seconds =", "a number from 0 to 36000");
    told("background = red", "a colour such as #102030");
    told("touch_mark = star", "it is ring, dot or none");
    told("touch_mark_color = gold", "a colour such as #ffffff");
    told("languages = en, en", "named twice");
    told("languages = english", "no language tag");
    told("languages = en,", "no language tag");
    told("languages = e", "no language tag");
    told("languages = en-", "no language tag");
    told("[experiense]", "did you mean [experience]?");
    told("[font]\na = b", "did you mean [fonts]?");
    told("[else]", "there are [experience], [fonts], [event NAME], [sensor NAME]");
    told("[fonts]\na b = c.ttf", "no name for a font");
    told("[fonts]\na = c.png", "a .ttf, .otf or .ttc file");
    told("[fonts]\na = ../c.ttf", "a .ttf, .otf or .ttc file");
    told("[fonts]\na = x/../../c.ttf", "a .ttf, .otf or .ttc file");
    told("[fonts]\na = /c.ttf", "a .ttf, .otf or .ttc file");
    told("[fonts]\na = c.ttf\na = d.ttf", "named twice");
    told("[event a b]", "no name for an event");
    told("[event a]\n[event a]", "declared twice");
    told("[event a]\nexpires = 2027-02-29", "YYYY-MM-DD");
    told("[event a]\nexpires = tomorrow", "YYYY-MM-DD");
    told("[event a]\nfields = a,,b", "is no field");
    told("[event a]\nfields = a(b", "is no field");
    told("[event a]\nfields = (b)", "is no field");
    told("[event a]\nfields = a,b,c,d,e,f,g,h,i", "more than 8 fields");
    told("[event a]\nunits = x", "did you mean unit?");
    told("[event a", "the section's ] is missing");
    told("[event a] x", "text behind the section's ]");
    told("= x", "no key before the =");
    told("team", "neither a [section] nor key = value");
}

static void another_api_is_named(void **state)
{
    vt_err err = {0};
    (void)state;
    assert_false(vt_experience_parse(&out, "[experience]\napi = 2\n", 21, "e.conf", &err));
    assert_non_null(strstr(err.message, "this runtime speaks api 1"));
    assert_string_equal(err.origin, "e.conf:2");
    assert_false(vt_experience_parse(&out, "[experience]\ntitle = x\n", 23, "e.conf", &err));
    assert_non_null(strstr(err.message, "write api = 1"));
    assert_string_equal(err.origin, "e.conf");
    assert_false(vt_experience_parse(&out, "", 0, "e.conf", &err));
    assert_false(vt_experience_parse(&out, "title = x\n", 10, "e.conf", &err));
    assert_non_null(strstr(err.message, "begin with [experience]"));
}

static void long_texts_are_refused(void **state)
{
    char body[700] = "title = ";
    (void)state;
    memset(body + 8, 'x', 120);
    told(body, "title has 120 bytes; at most 95 fit");
    strcpy(body, "credits = ");
    memset(body + 10, 'y', 255);
    char text[800];
    snprintf(text, sizeof text, "[experience]\napi = 1\n%s\n", body);
    assert_true(vt_experience_parse(&out, text, strlen(text), "e.conf", NULL));
    assert_int_equal(strlen(out.credits), 255);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(understood),
        cmocka_unit_test(little_is_enough),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(another_api_is_named),
        cmocka_unit_test(long_texts_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

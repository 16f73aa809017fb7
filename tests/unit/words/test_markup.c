/* Markup: what is marked, what is shown as it is written, and that nothing is ever an error. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "words/markup.h"

/* The text with its looks written out: {b:..}, {i:..}, {bi:..}, with size, colour and link. */
static const char *told(const char *source)
{
    static char out[2000];
    vt_marked marked;
    size_t used = 0, length = strlen(source), at = 0;
    assert_true(vt_markup_read(source, length, &marked));
    for (int i = 0; i < marked.count; i++) {
        const vt_span *s = &marked.spans[i];
        assert_int_equal(s->start, at);
        assert_true(s->length > 0);
        assert_memory_equal(marked.text + s->start, source + s->source, s->length);
        at += s->length;
        if (i > 0 && vt_span_alike(s, s - 1, source) && used > 0 && out[used - 1] == '}') used--;
        char color[10] = "";
        bool plain = !s->look && s->size == 0 && !s->colored && !s->link_length;
        bool goes_on = i > 0 && !plain && vt_span_alike(s, s - 1, source);
        if (!plain && !goes_on) {
            if (s->colored) vt_color_text(s->color, color);
            used += (size_t)snprintf(out + used, sizeof out - used,
                "{%s%s%.0g%s%.*s:", s->look & VT_LOOK_BOLD ? "b" : "", s->look & VT_LOOK_ITALIC ? "i" : "",
                s->size, color, (int)s->link_length, source + s->link);
        }
        memcpy(out + used, marked.text + s->start, s->length);
        used += s->length;
        if (!plain) out[used++] = '}';
    }
    assert_int_equal(at, marked.length);
    out[used] = '\0';
    vt_markup_finish(&marked);
    return out;
}

static void stars_and_lines(void **state)
{
    (void)state;
    assert_string_equal(told("a *bold* word"), "a {b0:bold} word");
    assert_string_equal(told("an _italic_ word"), "an {i0:italic} word");
    assert_string_equal(told("*bold _both_ bold*"), "{b0:bold }{bi0:both}{b0: bold}");
    assert_string_equal(told("*bold*, (*bold*)."), "{b0:bold}, ({b0:bold}).");
    assert_string_equal(told("*two words*"), "{b0:two words}");
    assert_string_equal(told("这是*重要*的"), "这是{b0:重要}的");
}

static void strays_are_shown(void **state)
{
    (void)state;
    const char *const plain[] = {"2 * 3 * 4", "2*3*4", "a*", "*a", "* a *", "snake_case_name", "**", "_", "*",
        "a *b\nc* d", "[", "[]", "[/]", "a [/] b", "[size=48]", "[size=48]open", "[size=4x]a", "[size=2]a",
        "[colour=red]a", "[color=red]a", "[color=#12]a", "[link=]a", "[note]", "see [1] and [2]", "\\",
        "a\\b", "[size=", "[link=a", "5 * 6 _7_8"};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        assert_string_equal(told(plain[i]), plain[i]);
    assert_string_equal(told("*a *b*"), "*a {b0:b}"); /* the nearer star is the partner */
    assert_string_equal(told("[size=9]x[/][/]"), "{9:x}[/]");
    assert_string_equal(told("[color=#c00][size=9]x[/]"), "[color=#c00]{9:x}");
}

static void tags(void **state)
{
    (void)state;
    assert_string_equal(told("a [size=9]b[/] c"), "a {9:b} c");
    assert_string_equal(told("[color=#c00]b[/]"), "{0#cc0000:b}");
    assert_string_equal(told("[color=#C0010280]b[/]"), "{0#c0010280:b}");
    assert_string_equal(told("[link=map]the *map*[/]!"), "{0map:the }{b0map:map}!");
    assert_string_equal(told("[size=9]a[size=8]b[/]c[/]d"), "{9:a}{8:b}{9:c}d");
    assert_string_equal(told("[color=#c00]a[color=#00c]b[/]c[/]d"), "{0#cc0000:a}{0#0000cc:b}{0#cc0000:c}d");
    assert_string_equal(told("[link=a]1[link=b]2[/]3[/]4"), "{0a:1}{0b:2}{0a:3}4");
    assert_string_equal(told("*a [size=9]b* c[/]"), "{b0:a }{b9:b}{9: c}");
    assert_string_equal(told("[size=9]one\n\ntwo[/]"), "{9:one\n\ntwo}");
}

static void escapes(void **state)
{
    (void)state;
    assert_string_equal(told("\\*not bold\\*"), "*not bold*");
    assert_string_equal(told("\\[size=9]a[/]"), "[size=9]a[/]");
    assert_string_equal(told("*a\\*b*"), "{b0:a*b}");
    assert_string_equal(told("C:\\\\"), "C:\\");
    assert_string_equal(told("\\_a\\_"), "_a_");
}

static void sizes_are_exact(void **state)
{
    (void)state;
    const struct {
        const char *text;
        double size;
    } cases[] = {{"[size=48]a[/]", 48}, {"[size=4]a[/]", 4}, {"[size=1000]a[/]", 1000},
        {"[size=12.5]a[/]", 12.5}, {"[size=1001]a[/]", 0}, {"[size=3.9]a[/]", 0}, {"[size=.5]a[/]", 0},
        {"[size=1.2.3]a[/]", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        vt_marked marked;
        assert_true(vt_markup_read(cases[i].text, strlen(cases[i].text), &marked));
        assert_true(marked.spans[0].size == cases[i].size);
        vt_markup_finish(&marked);
    }
}

static void deep_nesting_takes_no_longer(void **state)
{
    (void)state;
    enum { DEEP = 20000 };
    char *text = vt_alloc(DEEP * 12 + 1);
    size_t used = 0;
    for (int i = 0; i < DEEP; i++, used += 9)
        memcpy(text + used, "[size=9]a", 9);
    for (int i = 0; i < DEEP; i++, used += 3)
        memcpy(text + used, "[/]", 3);
    vt_marked marked;
    assert_true(vt_markup_read(text, used, &marked));
    assert_int_equal(marked.length, DEEP);
    vt_markup_finish(&marked);
    vt_free(text);
}

static void no_memory_is_survived(void **state)
{
    (void)state;
    const char *text = "a *b* [size=9]c[/] \\* d *e* _f_ *g* _h_ *i* _j_ *k* _l_ *m*";
    for (uint64_t n = 1; n < 40; n++) {
        vt_marked marked;
        vt_mem_fail_at(n);
        bool read = vt_markup_read(text, strlen(text), &marked);
        assert_true(read != (bool)vt_mem_fail_at(0));
        if (read) {
            vt_markup_finish(&marked);
            return;
        }
    }
    fail_msg("it never succeeded");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stars_and_lines),
        cmocka_unit_test(strays_are_shown),
        cmocka_unit_test(tags),
        cmocka_unit_test(escapes),
        cmocka_unit_test(sizes_are_exact),
        cmocka_unit_test(deep_nesting_takes_no_longer),
        cmocka_unit_test(no_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

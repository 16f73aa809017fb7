/* Colours as teams write them, and mixtures that never darken at the edges. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "base/color.h"

static void assert_color(vt_color got, int r, int g, int b, int a)
{
    if (got.r != r || got.g != g || got.b != b || got.a != a)
        fail_msg("%d %d %d %d is not %d %d %d %d", got.r, got.g, got.b, got.a, r, g, b, a);
}

static void both_forms_are_read(void **state)
{
    (void)state;
    vt_color c;
    assert_true(vt_color_parse("#0a1bFF", &c));
    assert_color(c, 10, 27, 255, 255);
    assert_true(vt_color_parse("#12345678", &c));
    assert_color(c, 0x12, 0x34, 0x56, 0x78);
}

static void everything_else_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "#", "red", "#fff", "#1234567", "#123456789", "123456", "#12345g",
        "#-12345", "# 12345", "#12345 ", "##12345", "#0x1234", "#１２"};
    vt_color c = {1, 2, 3, 4};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(vt_color_parse(bad[i], &c));
    assert_false(vt_color_parse(NULL, &c));
    assert_color(c, 1, 2, 3, 4);
}

static void text_comes_back(void **state)
{
    (void)state;
    char text[10];
    vt_color_text((vt_color){255, 0, 171, 255}, text);
    assert_string_equal(text, "#ff00ab");
    for (int i = 0; i < 256; i++) {
        vt_color c = {(uint8_t)i, (uint8_t)(255 - i), (uint8_t)(i * 7), (uint8_t)(i * 3)}, again;
        vt_color_text(c, text);
        assert_int_equal(strlen(text), c.a == 255 ? 7 : 9);
        assert_true(vt_color_parse(text, &again));
        assert_true(vt_color_equal(c, again));
    }
    assert_false(vt_color_equal((vt_color){1, 2, 3, 4}, (vt_color){1, 2, 3, 5}));
}

static void ends_of_a_mixture_are_exact(void **state)
{
    (void)state;
    vt_color from = {200, 100, 50, 3}, to = {1, 2, 3, 0};
    assert_true(vt_color_equal(vt_color_mix(from, to, 0), from));
    assert_true(vt_color_equal(vt_color_mix(from, to, -2), from));
    assert_true(vt_color_equal(vt_color_mix(from, to, NAN), from));
    assert_true(vt_color_equal(vt_color_mix(from, to, 1), to));
    assert_true(vt_color_equal(vt_color_mix(from, to, 7), to));
}

static void mixing_weighs_by_alpha(void **state)
{
    (void)state;
    assert_color(
        vt_color_mix((vt_color){0, 0, 0, 255}, (vt_color){255, 255, 255, 255}, 0.5), 128, 128, 128, 255);
    assert_color(vt_color_mix((vt_color){255, 0, 0, 255}, (vt_color){0, 255, 0, 255}, 0.25), 191, 64, 0, 255);
    /* A transparent end has no colour to give: red fading in is red all the way. */
    for (int i = 1; i < 100; i++) {
        vt_color c = vt_color_mix((vt_color){0, 0, 0, 0}, (vt_color){255, 0, 0, 255}, i / 100.0);
        assert_color(c, 255, 0, 0, (int)floor(255 * i / 100.0 + 0.5));
    }
    assert_color(vt_color_mix((vt_color){0, 0, 0, 0}, (vt_color){255, 0, 0, 255}, 0.002), 255, 0, 0, 1);
    assert_color(vt_color_mix((vt_color){9, 9, 9, 0}, (vt_color){8, 8, 8, 0}, 0.5), 0, 0, 0, 0);
    assert_color(vt_color_mix((vt_color){255, 0, 0, 100}, (vt_color){0, 0, 255, 50}, 0.5), 170, 0, 85, 75);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_forms_are_read),
        cmocka_unit_test(everything_else_is_refused),
        cmocka_unit_test(text_comes_back),
        cmocka_unit_test(ends_of_a_mixture_are_exact),
        cmocka_unit_test(mixing_weighs_by_alpha),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

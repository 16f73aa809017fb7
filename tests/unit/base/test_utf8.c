/* The standard's edges: overlong forms, surrogates, cut sequences, the last code point. */
#include "check.h"

#include <string.h>

#include "base/utf8.h"

static void every_code_point_comes_back(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        char bytes[4];
        size_t at = 0, count = vt_utf8_encode(c, bytes);
        assert_int_equal(count, c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4);
        assert_int_equal(vt_utf8_next(bytes, count, &at), c);
        assert_int_equal(at, count);
        for (size_t cut = 1; cut < count; cut++)
            assert_false(vt_utf8_valid(bytes, cut));
    }
}

static void what_has_no_form_is_replaced(void **state)
{
    (void)state;
    static const uint32_t bad[] = {0xD800, 0xDFFF, 0x110000, UINT32_MAX};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char bytes[4];
        assert_int_equal(vt_utf8_encode(bad[i], bytes), 3);
        assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
    }
}

static void malformed_bytes_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",
        "\xBF",
        "\xC0\x80",
        "\xC1\xBF",
        "\xC2",
        "\xC2\x41",
        "\xE0\x80\x80",
        "\xE0\x9F\xBF",
        "\xE2\x82",
        "\xE2\x28\xA1",
        "\xE2\x82\x28",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF",
        "\xF0\x9F\x8F",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xF8\x88\x80\x80\x80",
        "\xFE",
        "\xFF",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        size_t at = 0;
        assert_false(vt_utf8_valid(bad[i], strlen(bad[i])));
        assert_int_equal(vt_utf8_next(bad[i], strlen(bad[i]), &at), 0xFFFD);
        assert_int_equal(at, 1);
    }
    assert_true(vt_utf8_valid("", 0));
    assert_true(vt_utf8_valid("a\0b", 3));
    assert_true(vt_utf8_valid("\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF", 10));
}

static void decoding_goes_on_after_a_bad_byte(void **state)
{
    (void)state;
    const char text[] = "a\xE2\x82z\xC3\xA9";
    static const uint32_t expected[] = {'a', 0xFFFD, 0xFFFD, 'z', 0xE9};
    size_t at = 0;
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(vt_utf8_next(text, 6, &at), expected[i]);
    assert_int_equal(at, 6);
    assert_int_equal(vt_utf8_count(text, 6), 5);
    assert_int_equal(vt_utf8_next(text, 6, &at), 0xFFFD);
    assert_int_equal(at, 6);
    assert_int_equal(vt_utf8_count("", 0), 0);
}

static void a_prefix_ends_between_code_points(void **state)
{
    (void)state;
    const char text[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8F\xBAz";
    static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t limit = 0; limit < sizeof expected / sizeof *expected; limit++) {
        assert_int_equal(vt_utf8_fit(text, 11, limit), expected[limit]);
    }
    assert_int_equal(vt_utf8_fit("\x80\x80\x80\x80\x80", 5, 3), 3);
    assert_int_equal(vt_utf8_fit("ab\xC3z", 4, 3), 3);
    assert_int_equal(vt_utf8_fit("a\xE2\x82\xAC", 3, 2), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_comes_back),
        cmocka_unit_test(what_has_no_form_is_replaced),
        cmocka_unit_test(malformed_bytes_are_refused),
        cmocka_unit_test(decoding_goes_on_after_a_bad_byte),
        cmocka_unit_test(a_prefix_ends_between_code_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Failures carry whole text, whatever is put into them. */
#include "check.h"

#include <errno.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

static void fills_and_returns_false(void **state)
{
    (void)state;
    vt_err err = {0};
    errno = EACCES;
    assert_false(vt_fail(&err, VT_ERR_RANGE, "kiosk.conf:7", "size is %d, at most %d", 9, 5));
    assert_int_equal(errno, EACCES);
    assert_int_equal(err.kind, VT_ERR_RANGE);
    assert_string_equal(err.origin, "kiosk.conf:7");
    assert_string_equal(err.message, "size is 9, at most 5");
    assert_false(vt_fail(NULL, VT_ERR_RANGE, NULL, "nobody listens"));
}

static void origin_may_be_null(void **state)
{
    (void)state;
    vt_err err = {.origin = "old"};
    vt_fail(&err, VT_ERR_STATE, NULL, "closed");
    assert_string_equal(err.origin, "");
    char text[32];
    assert_string_equal(vt_err_text(&err, text, sizeof text), "closed");
}

static void may_quote_itself(void **state)
{
    (void)state;
    vt_err err = {0};
    vt_fail(&err, VT_ERR_IO, "a.csv", "first");
    vt_fail(&err, VT_ERR_PARSE, err.origin, "second, after %s", err.message);
    assert_string_equal(err.origin, "a.csv");
    assert_string_equal(err.message, "second, after first");
}

static void cuts_between_code_points(void **state)
{
    (void)state;
    char wide[1201];
    for (int shift = 0; shift < 4; shift++) {
        memset(wide, 'a', (size_t)shift);
        for (size_t i = (size_t)shift; i + 4 <= 1200; i += 4)
            memcpy(wide + i, "\xF0\x9F\x8F\xBA", 4);
        wide[(size_t)shift + (1200 - (size_t)shift) / 4 * 4] = '\0';
        vt_err err;
        vt_fail(&err, VT_ERR_PARSE, wide, "%s", wide);
        size_t length = strlen(err.message), place = strlen(err.origin);
        assert_true(vt_utf8_valid(err.message, length) && vt_utf8_valid(err.origin, place));
        assert_in_range(length, sizeof err.message - 4, sizeof err.message - 1);
        assert_in_range(place, sizeof err.origin - 4, sizeof err.origin - 1);

        char text[21];
        assert_ptr_equal(vt_err_text(&err, text, sizeof text), text);
        assert_true(vt_utf8_valid(text, strlen(text)));
        assert_in_range(strlen(text), 17, 20);
    }
}

static void text_fits_any_buffer(void **state)
{
    (void)state;
    vt_err err;
    vt_fail(&err, VT_ERR_MISSING, "amphora.png", "no such file");
    char text[64];
    assert_string_equal(vt_err_text(&err, text, sizeof text), "amphora.png: no such file");
    assert_string_equal(vt_err_text(&err, text, 8), "amphora");
    assert_string_equal(vt_err_text(&err, text, 1), "");
    text[0] = 'x';
    assert_ptr_equal(vt_err_text(&err, text, 0), text);
    assert_int_equal(text[0], 'x');
    assert_string_equal(vt_err_text(NULL, text, sizeof text), "");
}

static void full_fields_are_shown_whole(void **state)
{
    (void)state;
    vt_err err = {.kind = VT_ERR_PARSE};
    memset(err.origin, 'o', sizeof err.origin - 1);
    memset(err.message, 'm', sizeof err.message - 1);
    char text[1000];
    vt_err_text(&err, text, sizeof text);
    assert_int_equal(strlen(text), sizeof err.origin + sizeof err.message);
    assert_memory_equal(text + sizeof err.origin - 2, "o: m", 4);
}

static void names_memory_and_errno(void **state)
{
    (void)state;
    vt_err err;
    assert_false(vt_fail_memory(&err, "a picture"));
    assert_int_equal(err.kind, VT_ERR_MEMORY);
    assert_non_null(strstr(err.message, "a picture"));
    errno = EACCES;
    assert_false(vt_fail_errno(&err, NULL, "open kiosk.conf"));
    assert_int_equal(err.kind, VT_ERR_IO);
    assert_string_equal(err.message, "open kiosk.conf: Permission denied");
    assert_int_equal(errno, EACCES);
}

static void every_kind_has_its_own_name(void **state)
{
    (void)state;
    for (int a = VT_ERR_NONE; a <= VT_ERR_UNSUPPORTED; a++) {
        for (int b = VT_ERR_NONE; b < a; b++) {
            assert_string_not_equal(vt_err_kind_name((vt_err_kind)a), vt_err_kind_name((vt_err_kind)b));
        }
    }
    assert_string_equal(vt_err_kind_name(VT_ERR_BUDGET), "budget");
    assert_string_equal(vt_err_kind_name((vt_err_kind)99), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_and_returns_false),
        cmocka_unit_test(origin_may_be_null),
        cmocka_unit_test(may_quote_itself),
        cmocka_unit_test(cuts_between_code_points),
        cmocka_unit_test(text_fits_any_buffer),
        cmocka_unit_test(full_fields_are_shown_whole),
        cmocka_unit_test(names_memory_and_errno),
        cmocka_unit_test(every_kind_has_its_own_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

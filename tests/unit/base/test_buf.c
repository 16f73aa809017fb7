/* What the writers write the readers read, and neither trusts a length. */
#include "check.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

static void text_is_always_terminated(void **state)
{
    (void)state;
    vt_buf buf;
    vt_buf_init(&buf);
    assert_null(buf.data);
    assert_true(vt_buf_ok(&buf));
    vt_buf_text(&buf, "");
    assert_non_null(buf.data);
    for (int i = 0; i < 300; i++) {
        vt_buf_u8(&buf, 'x');
        assert_int_equal(buf.data[buf.size], '\0');
        assert_int_equal(strlen((char *)buf.data), buf.size);
    }
    vt_buf_printf(&buf, "%s-%04d", "tail", 42);
    assert_string_equal((char *)buf.data + 300, "tail-0042");
    size_t capacity = buf.capacity;
    vt_buf_clear(&buf);
    assert_string_equal((char *)buf.data, "");
    assert_int_equal(buf.capacity, capacity);
    vt_buf_finish(&buf);
    assert_null(buf.data);
}

static void long_formats_fit(void **state)
{
    (void)state;
    vt_buf buf;
    vt_buf_init(&buf);
    vt_buf_printf(&buf, "%*d", 5000, 7);
    assert_int_equal(buf.size, 5000);
    assert_int_equal(buf.data[4999], '7');
    vt_buf_finish(&buf);
}

static void fixed_width_is_little_endian(void **state)
{
    (void)state;
    vt_buf buf;
    vt_buf_init(&buf);
    vt_buf_u8(&buf, 0xAB);
    vt_buf_u32(&buf, 0x01020304);
    vt_buf_u64(&buf, 0x1112131415161718);
    static const unsigned char expected[] = {
        0xAB, 4, 3, 2, 1, 0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11};
    assert_int_equal(buf.size, sizeof expected);
    assert_memory_equal(buf.data, expected, sizeof expected);

    vt_reader reader;
    vt_reader_init(&reader, buf.data, buf.size);
    assert_int_equal(vt_reader_u8(&reader), 0xAB);
    assert_int_equal(vt_reader_u32(&reader), 0x01020304);
    assert_true(vt_reader_u64(&reader) == 0x1112131415161718);
    assert_int_equal(vt_reader_left(&reader), 0);
    assert_true(vt_reader_ok(&reader));
    vt_buf_finish(&buf);
}

static void variable_width_has_known_bytes(void **state)
{
    (void)state;
    vt_buf buf;
    vt_buf_init(&buf);
    vt_buf_varint(&buf, 300);
    vt_buf_zigzag(&buf, -1);
    vt_buf_zigzag(&buf, 1);
    vt_buf_zigzag(&buf, INT64_MIN);
    static const unsigned char expected[] = {
        0xAC, 0x02, 0x01, 0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01};
    assert_int_equal(buf.size, sizeof expected);
    assert_memory_equal(buf.data, expected, sizeof expected);
    vt_buf_finish(&buf);
}

static void variable_width_comes_back(void **state)
{
    (void)state;
    vt_buf buf;
    vt_buf_init(&buf);
    for (int bit = 0; bit < 64; bit++) {
        for (int step = -1; step <= 1; step++) {
            uint64_t value = (UINT64_C(1) << bit) + (uint64_t)step;
            vt_buf_varint(&buf, value);
            vt_buf_zigzag(&buf, (int64_t)value);
            vt_buf_zigzag(&buf, (int64_t)(0 - value));
        }
    }
    vt_reader reader;
    vt_reader_init(&reader, buf.data, buf.size);
    for (int bit = 0; bit < 64; bit++) {
        for (int step = -1; step <= 1; step++) {
            uint64_t value = (UINT64_C(1) << bit) + (uint64_t)step;
            assert_true(vt_reader_varint(&reader) == value);
            assert_true(vt_reader_zigzag(&reader) == (int64_t)value);
            assert_true(vt_reader_zigzag(&reader) == (int64_t)(0 - value));
        }
    }
    assert_true(vt_reader_ok(&reader));
    assert_int_equal(vt_reader_left(&reader), 0);
    vt_buf_finish(&buf);
}

static void varint_that_overflows_is_refused(void **state)
{
    (void)state;
    static const unsigned char too_large[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02};
    static const unsigned char too_long[] = {
        0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00};
    static const unsigned char cut[] = {0x80, 0x80};
    vt_reader reader;
    vt_reader_init(&reader, too_large, sizeof too_large);
    assert_int_equal(vt_reader_varint(&reader), 0);
    assert_false(vt_reader_ok(&reader));
    vt_reader_init(&reader, too_long, sizeof too_long);
    assert_int_equal(vt_reader_varint(&reader), 0);
    assert_false(vt_reader_ok(&reader));
    vt_reader_init(&reader, cut, sizeof cut);
    assert_int_equal(vt_reader_varint(&reader), 0);
    assert_false(vt_reader_ok(&reader));
}

static void reading_past_the_end_yields_zeros(void **state)
{
    (void)state;
    static const unsigned char three[] = {1, 2, 3};
    vt_reader reader;
    vt_reader_init(&reader, three, sizeof three);
    assert_int_equal(vt_reader_u32(&reader), 0);
    assert_false(vt_reader_ok(&reader));
    assert_int_equal(vt_reader_u8(&reader), 0);
    assert_int_equal(vt_reader_varint(&reader), 0);
    assert_int_equal(vt_reader_u64(&reader), 0);
    size_t length = 9;
    assert_non_null(vt_reader_string(&reader, &length));
    assert_int_equal(length, 0);

    vt_reader_init(&reader, NULL, 0);
    assert_true(vt_reader_ok(&reader));
    assert_int_equal(vt_reader_u8(&reader), 0);
    assert_false(vt_reader_ok(&reader));
}

static void strings_trust_no_length(void **state)
{
    (void)state;
    vt_buf buf;
    vt_buf_init(&buf);
    vt_buf_string(&buf, "hello", 5);
    vt_buf_string(&buf, "", 0);
    vt_buf_string(&buf, "exactly", 7);
    vt_buf_string(&buf, "too long", 8);
    vt_reader reader;
    vt_reader_init(&reader, buf.data, buf.size);
    size_t length;
    const char *text = vt_reader_string(&reader, &length);
    assert_int_equal(length, 5);
    assert_memory_equal(text, "hello", 5);
    char out[8] = "?";
    vt_reader_text(&reader, out, sizeof out);
    assert_string_equal(out, "");
    vt_reader_text(&reader, out, sizeof out);
    assert_string_equal(out, "exactly");
    assert_true(vt_reader_ok(&reader));
    vt_reader_text(&reader, out, sizeof out);
    assert_string_equal(out, "too lon");
    assert_false(vt_reader_ok(&reader));

    vt_buf_clear(&buf);
    vt_buf_varint(&buf, UINT64_MAX);
    vt_buf_text(&buf, "x");
    vt_reader_init(&reader, buf.data, buf.size);
    vt_reader_string(&reader, &length);
    assert_int_equal(length, 0);
    assert_false(vt_reader_ok(&reader));
    vt_buf_finish(&buf);
}

static void check_json(const char *text, size_t length, const char *expected)
{
    vt_buf buf;
    vt_buf_init(&buf);
    vt_buf_json_string(&buf, text, length);
    assert_string_equal((char *)buf.data, expected);
    vt_buf_finish(&buf);
}

static void json_is_escaped(void **state)
{
    (void)state;
    check_json("", 0, "\"\"");
    check_json("a\"b\\c/", 6, "\"a\\\"b\\\\c/\"");
    check_json("\b\f\n\r\t\x01\x1F\x7F\0z", 10, "\"\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\\u0000z\"");
    check_json("é\xE2\x82\xAC", 5, "\"é\xE2\x82\xAC\"");
    check_json("\xEF\xBF\xBD", 3, "\"\xEF\xBF\xBD\"");
    check_json("a\xFFz\xC3", 4, "\"a\\ufffdz\\ufffd\"");
    check_json("\xED\xA0\x80", 3, "\"\\ufffd\\ufffd\\ufffd\"");
}

static void impossible_size_fails_and_sticks(void **state)
{
    (void)state;
    vt_buf buf;
    vt_buf_init(&buf);
    vt_buf_text(&buf, "kept");
    vt_buf_bytes(&buf, "x", SIZE_MAX);
    assert_false(vt_buf_ok(&buf));
    vt_buf_bytes(&buf, "x", SIZE_MAX - 4);
    vt_buf_text(&buf, "more");
    assert_false(vt_buf_ok(&buf));
    assert_string_equal((char *)buf.data, "kept");
    vt_buf_clear(&buf);
    vt_buf_text(&buf, "again");
    assert_true(vt_buf_ok(&buf));
    assert_string_equal((char *)buf.data, "again");
    vt_buf_finish(&buf);
}

static void write_much(vt_buf *buf)
{
    for (int i = 0; i < 40; i++) {
        vt_buf_printf(buf, "row %d ", i);
        vt_buf_u64(buf, (uint64_t)i);
        vt_buf_string(buf, "text", 4);
        vt_buf_json_string(buf, "\"quoted\"", 8);
    }
}

static void every_failed_allocation_is_told(void **state)
{
    (void)state;
    vt_buf whole;
    vt_buf_init(&whole);
    write_much(&whole);
    for (uint64_t n = 1;; n++) {
        vt_buf buf;
        vt_buf_init(&buf);
        vt_mem_fail_at(n);
        write_much(&buf);
        int used = vt_mem_fail_at(0);
        assert_int_equal(!vt_buf_ok(&buf), used);
        assert_true(buf.size <= whole.size);
        if (buf.size) assert_memory_equal(buf.data, whole.data, buf.size);
        bool complete = buf.size == whole.size;
        vt_buf_finish(&buf);
        if (!used) {
            assert_true(complete);
            assert_true(n > 3);
            break;
        }
    }
    vt_buf_finish(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_always_terminated),
        cmocka_unit_test(long_formats_fit),
        cmocka_unit_test(fixed_width_is_little_endian),
        cmocka_unit_test(variable_width_has_known_bytes),
        cmocka_unit_test(variable_width_comes_back),
        cmocka_unit_test(varint_that_overflows_is_refused),
        cmocka_unit_test(reading_past_the_end_yields_zeros),
        cmocka_unit_test(strings_trust_no_length),
        cmocka_unit_test(json_is_escaped),
        cmocka_unit_test(impossible_size_fails_and_sticks),
        cmocka_unit_test(every_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

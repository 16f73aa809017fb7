/* Bytes become lines, whatever pieces they come in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "check.h"
#include "devices/lines.h"

typedef struct {
    char text[4096];
    int count, cut;
} heard;

static void hear(void *context, const char *bytes, size_t size, bool cut)
{
    static char line[VT_LINE_MOST];
    heard *all = context;
    bool shortened;
    size_t length = vt_line_clean(bytes, size, line, &shortened);
    assert_true(vt_utf8_valid(line, length));
    all->count++;
    all->cut += cut || shortened;
    size_t at = strlen(all->text);
    snprintf(all->text + at, sizeof all->text - at, "%.*s|", (int)(length < 60 ? length : 60), line);
}

/* The same in one piece and byte by byte. */
static void says(vt_channel_format format, const char *bytes, size_t size, const char *lines)
{
    heard whole = {0}, single = {0};
    vt_cutter cutter = {.format = format};
    vt_cutter_feed(&cutter, bytes, size, hear, &whole);
    vt_cutter_finish(&cutter);
    cutter.format = format;
    for (size_t i = 0; i < size; i++)
        vt_cutter_feed(&cutter, bytes + i, 1, hear, &single);
    vt_cutter_finish(&cutter);
    assert_string_equal(whole.text, lines);
    assert_string_equal(single.text, lines);
}

#define SAYS(format, bytes, lines) says(format, bytes, sizeof(bytes) - 1, lines)

static void line_ends(void **state)
{
    (void)state;
    SAYS(VT_FORMAT_LINES, "1\n2\r\n3\r4\n\n\r\r5", "1|2|3|4|");
    SAYS(VT_FORMAT_CSV, "1,2\r\n3,4\r\n", "1,2|3,4|");
}

static void garbage_is_text(void **state)
{
    (void)state;
    SAYS(VT_FORMAT_LINES, "a\0b\x01\x7f\tc\n", "ab\tc|");
    SAYS(VT_FORMAT_LINES, "\xff\xfe\xc3\n", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|");
    SAYS(VT_FORMAT_LINES, "gr\xc3\xbc\xc3\x9f\n", "gr\xc3\xbc\xc3\x9f|");
}

static void tags(void **state)
{
    (void)state;
    SAYS(VT_FORMAT_TAGGED, "noise<a:1><b:2>\n<c:3", "<a:1>|<b:2>|");
    SAYS(VT_FORMAT_TAGGED, "a:1><b:2<c:3>x>", "<c:3>|");
    SAYS(VT_FORMAT_TAGGED, "<a:1\n2><b:2>", "<b:2>|");
}

static void bare_bytes(void **state)
{
    (void)state;
    SAYS(VT_FORMAT_BYTES, "\0\xff\n7", "0|255|10|55|");
}

/* One million bytes without an end: one line, told to be cut, and no more memory than a line. */
static void a_line_without_end(void **state)
{
    heard all = {0};
    vt_cutter cutter = {0};
    char piece[1000];
    (void)state;
    memset(piece, 'x', sizeof piece);
    for (int i = 0; i < 1000; i++)
        vt_cutter_feed(&cutter, piece, sizeof piece, hear, &all);
    assert_int_equal(all.count, 0);
    assert_true(cutter.capacity <= VT_LINE_MOST);
    vt_cutter_feed(&cutter, "\n7\n", 3, hear, &all);
    assert_int_equal(all.count, 2);
    assert_int_equal(all.cut, 1);
    assert_string_equal(all.text + 60, "|7|");
    memset(&all, 0, sizeof all);
    char *whole = malloc(1000001);
    memset(whole, 'x', 1000000);
    whole[1000000] = '\n';
    vt_cutter_feed(&cutter, whole, 1000001, hear, &all);
    assert_int_equal(all.count, 1);
    assert_int_equal(all.cut, 1);
    free(whole);
    vt_cutter_finish(&cutter);
}

static void pauses_end_lines_of_those_who_never_do(void **state)
{
    heard all = {0};
    vt_cutter cutter = {0};
    (void)state;
    vt_cutter_feed(&cutter, "12", 2, hear, &all);
    assert_true(vt_cutter_waits(&cutter));
    vt_cutter_pause(&cutter, hear, &all);
    assert_string_equal(all.text, "12|");
    vt_cutter_feed(&cutter, "3\n4", 3, hear, &all);
    assert_false(vt_cutter_waits(&cutter));
    vt_cutter_pause(&cutter, hear, &all);
    assert_string_equal(all.text, "12|3|");
    vt_cutter_finish(&cutter);
}

static void the_first_line_may_have_begun_before(void **state)
{
    heard all = {0};
    vt_cutter cutter = {.skipping = true};
    (void)state;
    vt_cutter_feed(&cutter, "23\n124\n", 7, hear, &all);
    assert_string_equal(all.text, "124|");
    vt_cutter_restart(&cutter);
    vt_cutter_feed(&cutter, "5\n", 2, hear, &all);
    assert_string_equal(all.text, "124|5|");
    vt_cutter_finish(&cutter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_ends),
        cmocka_unit_test(garbage_is_text),
        cmocka_unit_test(tags),
        cmocka_unit_test(bare_bytes),
        cmocka_unit_test(a_line_without_end),
        cmocka_unit_test(pauses_end_lines_of_those_who_never_do),
        cmocka_unit_test(the_first_line_may_have_begun_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

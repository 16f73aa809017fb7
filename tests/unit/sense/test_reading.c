/* Lines as boards and readers send them, and what is read of them. */
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/chance.h"
#include "sense/reading.h"

static vt_channel_decl decl;

static void says(const char *line, const char *text, double value)
{
    vt_reading r;
    if (!vt_reading_take(&decl, line, strlen(line), &r)) fail_msg("\"%s\" is not for it", line);
    if (r.length != strlen(text) || memcmp(r.text, text, r.length) != 0)
        fail_msg("\"%s\" says \"%.*s\", not \"%s\"", line, (int)r.length, r.text, text);
    if (r.valued != !isnan(value) || (r.valued && r.value != value)) fail_msg("\"%s\" is %g", line, r.value);
}

static void not_ours(const char *line)
{
    vt_reading r;
    if (vt_reading_take(&decl, line, strlen(line), &r))
        fail_msg("\"%s\" says \"%.*s\"", line, (int)r.length, r.text);
}

static void plain_lines(void **state)
{
    (void)state;
    decl = (vt_channel_decl){.format = VT_FORMAT_LINES, .unit = "cm"};
    says("140", "140", 140);
    says(" -0.50\t", "-0.50", -0.5);
    says("+3", "+3", 3);
    says(".5", ".5", 0.5);
    says("5.", "5.", 5);
    says("1e3", "1e3", 1000);
    says("12 cm", "12 cm", 12);
    says("12cm", "12cm", 12);
    says("", "", NAN);
    static const char *const texts[] = {"12 mm", "12 up", "B1", "1.2.3", "--1", "-", ".", "0x10", "inf",
        "nan", "1e999", "-2e300", "1e", "12,5", "VOID", "12345678901234567890123456789012345678901"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        says(texts[i], texts[i], NAN);
    says("1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890",
        1234567890123456789012345678901234567890.0);
}

static void lines_with_a_name(void **state)
{
    (void)state;
    decl = (vt_channel_decl){.format = VT_FORMAT_LINES, .tag = "X"};
    says("X350", "350", 350);
    says("X=350", "350", 350);
    says("X: -3.5", "-3.5", -3.5);
    says("X -3", "-3", -3);
    says(" X = on", "on", NAN);
    says("X", "", NAN);
    says("X.5", ".5", 0.5);
    not_ours("Y350");
    not_ours("XY350");
    not_ours("");
    not_ours("x350");
}

static void several_values(void **state)
{
    (void)state;
    decl = (vt_channel_decl){.format = VT_FORMAT_CSV, .field = 2};
    says("1,2,3", "2", 2);
    says("1; 2.5 ;3", "2.5", 2.5);
    says("1\t2", "2", 2);
    says("1 2 3", "2", 2);
    says("1  2", "2", 2);
    says("1,,3", "", NAN);
    says("a, b c ,d", "b c", NAN);
    not_ours("1");
    not_ours("");
    not_ours("1 ");
    decl.field = 1;
    says("", "", NAN);
    says("7", "7", 7);
    decl.field = 5;
    says("0,1,0,0,1", "1", 1);
    not_ours("0,1,0,0");
}

static void values_with_tags(void **state)
{
    (void)state;
    decl = (vt_channel_decl){.format = VT_FORMAT_TAGGED, .tag = "1"};
    says("<1:140>", "140", 140);
    says("< 1 : 140 >", "140", 140);
    says("1:7", "7", 7);
    says("<1:a:b>", "a:b", NAN);
    not_ours("<0:140>");
    not_ours("<140>");
    not_ours("<>");
    not_ours("");
    decl.tag[0] = '\0';
    says("<0:140>", "140", 140);
    says("<:1>", "1", 1);
}

static void bare_bytes(void **state)
{
    (void)state;
    decl = (vt_channel_decl){.format = VT_FORMAT_BYTES};
    says("255", "255", 255);
    says("0", "0", 0);
}

/* Nothing outside the line is touched, whatever stands in it. */
static void anything(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 7);
    for (int round = 0; round < 200000; round++) {
        static const char letters[] = "0123456789+-.eE ,;:<>=\tXab";
        char line[24];
        size_t size = vt_chance_below(&chance, sizeof line);
        for (size_t i = 0; i < size; i++)
            line[i] = letters[vt_chance_below(&chance, sizeof letters - 1)];
        decl = (vt_channel_decl){.format = (vt_channel_format)vt_chance_below(&chance, 4),
            .field = (int32_t)vt_chance_below(&chance, 4) + 1};
        strcpy(decl.tag, vt_chance_below(&chance, 2) ? "X" : "");
        vt_reading r;
        if (!vt_reading_take(&decl, line, size, &r)) continue;
        assert_true(r.text >= line && r.text + r.length <= line + size);
        if (r.valued) assert_true(isfinite(r.value));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_lines),
        cmocka_unit_test(lines_with_a_name),
        cmocka_unit_test(several_values),
        cmocka_unit_test(values_with_tags),
        cmocka_unit_test(bare_bytes),
        cmocka_unit_test(anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

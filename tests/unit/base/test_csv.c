/* Tables as Excel, LibreOffice, Numbers and hands write them; bad ones are named with file and line. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/chance.h"
#include "base/csv.h"
#include "base/mem.h"

static void parse(vt_csv *csv, const char *text)
{
    vt_err err = {0};
    if (!vt_csv_parse(csv, text, strlen(text), "words.csv", &err))
        fail_msg("%s: %s", err.origin, err.message);
}

static void assert_cell(const vt_csv *csv, int row, int column, const char *expected)
{
    assert_in_range(row, 0, csv->count - 1);
    const vt_csv_cell *cell = &csv->rows[row].cells[column];
    assert_string_equal(cell->text, expected);
    assert_int_equal(cell->length, strlen(expected));
}

static void assert_refused(const char *text, size_t length, const char *origin, const char *says)
{
    vt_csv csv = {.count = 9};
    vt_err err = {0};
    assert_false(vt_csv_parse(&csv, text, length, "words.csv", &err));
    assert_int_equal(err.kind, VT_ERR_PARSE);
    assert_string_equal(err.origin, origin);
    if (!strstr(err.message, says)) fail_msg("\"%s\" does not say \"%s\"", err.message, says);
    assert_true(csv.count == 0 && csv.columns == 0 && !csv.memory);
    vt_csv_finish(&csv);
    assert_false(vt_csv_parse(&csv, text, length, "words.csv", NULL));
}

static void a_plain_table_is_read(void **state)
{
    (void)state;
    vt_csv csv;
    parse(&csv, "key,en,fr\nhello,Hello,Bonjour\nbye,Goodbye,Au revoir\n");
    assert_int_equal(csv.columns, 3);
    assert_int_equal(csv.count, 2);
    assert_int_equal(vt_csv_column(&csv, "fr"), 2);
    assert_int_equal(vt_csv_column(&csv, "key"), 0);
    assert_int_equal(vt_csv_column(&csv, "de"), -1);
    assert_int_equal(vt_csv_column(&csv, ""), -1);
    assert_cell(&csv, 1, 2, "Au revoir");
    assert_int_equal(csv.rows[0].line, 2);
    assert_int_equal(csv.rows[1].line, 3);
    vt_csv_finish(&csv);
    assert_null(csv.rows);
}

static void quotes_hold_anything(void **state)
{
    (void)state;
    vt_csv csv;
    parse(&csv, "a,\"b,\"\"c\"\"\"\n\"one, two\",\"He said "
                "\"\"no\"\"\"\n\"\",\"line\nbreak\r\nagain\"\nx,\"\"\"\"\n");
    assert_int_equal(vt_csv_column(&csv, "b,\"c\""), 1);
    assert_cell(&csv, 0, 0, "one, two");
    assert_cell(&csv, 0, 1, "He said \"no\"");
    assert_cell(&csv, 1, 0, "");
    assert_cell(&csv, 1, 1, "line\nbreak\nagain");
    assert_cell(&csv, 2, 1, "\"");
    assert_int_equal(csv.rows[1].line, 3);
    assert_int_equal(csv.rows[2].line, 6);
    vt_csv_finish(&csv);
}

static void a_quote_inside_a_bare_cell_is_text(void **state)
{
    (void)state;
    vt_csv csv;
    parse(&csv, "size,note\n21\",5\" \"wide\"\n");
    assert_cell(&csv, 0, 0, "21\"");
    assert_cell(&csv, 0, 1, "5\" \"wide\"");
    vt_csv_finish(&csv);
}

static void every_line_end_is_known(void **state)
{
    (void)state;
    static const char *const texts[] = {"a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r",
        "a,b\n1,2\r\n3,4", "\357\273\277a,b\r\n1,2\r\n3,4", "\n\na,b\n\n1,2\n\r\n3,4\n\n\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        vt_csv csv;
        parse(&csv, texts[i]);
        assert_int_equal(csv.columns, 2);
        assert_int_equal(csv.count, 2);
        assert_int_equal(vt_csv_column(&csv, "a"), 0);
        assert_cell(&csv, 0, 1, "2");
        assert_cell(&csv, 1, 0, "3");
        assert_cell(&csv, 1, 1, "4");
        assert_int_equal(csv.rows[1].line, i == 5 ? 7 : 3);
        vt_csv_finish(&csv);
    }
}

static void the_first_line_chooses_the_separator(void **state)
{
    (void)state;
    vt_csv csv;
    parse(&csv, "a;b\n1,5;2\n");
    assert_cell(&csv, 0, 0, "1,5");
    vt_csv_finish(&csv);
    parse(&csv, "a\tb\n1;5\t2,\n");
    assert_cell(&csv, 0, 0, "1;5");
    assert_cell(&csv, 0, 1, "2,");
    vt_csv_finish(&csv);
    parse(&csv, "a;x,b\n1,2\n");
    assert_int_equal(vt_csv_column(&csv, "a;x"), 0);
    vt_csv_finish(&csv);
    parse(&csv, "\"name, first\";b\n1;2\n");
    assert_int_equal(vt_csv_column(&csv, "name, first"), 0);
    assert_cell(&csv, 0, 1, "2");
    vt_csv_finish(&csv);
    parse(&csv, "alone\n1\n\"2\"\n");
    assert_int_equal(csv.columns, 1);
    assert_cell(&csv, 1, 0, "2");
    vt_csv_finish(&csv);
}

static void missing_cells_are_empty(void **state)
{
    (void)state;
    vt_csv csv;
    parse(&csv, "a,b,c\n1\n1,\n,,3\n,,\n1,2,");
    assert_int_equal(csv.count, 5);
    assert_cell(&csv, 0, 0, "1");
    assert_cell(&csv, 0, 1, "");
    assert_cell(&csv, 0, 2, "");
    assert_cell(&csv, 1, 2, "");
    assert_cell(&csv, 2, 1, "");
    assert_cell(&csv, 2, 2, "3");
    assert_cell(&csv, 4, 1, "2");
    assert_cell(&csv, 4, 2, "");
    vt_csv_finish(&csv);
    parse(&csv, "a,b");
    assert_int_equal(csv.count, 0);
    vt_csv_finish(&csv);
}

#define REFUSED(text, origin, says) assert_refused(text, sizeof(text) - 1, origin, says)

static void bad_tables_are_named_with_their_line(void **state)
{
    (void)state;
    REFUSED("", "words.csv:1", "empty");
    REFUSED("\r\n\r\n", "words.csv:1", "empty");
    REFUSED("\xEF\xBB\xBF", "words.csv:1", "empty");
    REFUSED("a,b\n1,2\n1,2,3\n", "words.csv:3", "more cells");
    REFUSED("a,b\n1,2,\n", "words.csv:2", "more cells");
    REFUSED("a,\n1,2\n", "words.csv:1", "column 2 has no name");
    REFUSED(",a\n1,2\n", "words.csv:1", "column 1 has no name");
    REFUSED("\na,b,b\n", "words.csv:2", "\"b\" stands twice");
    REFUSED("a,b\n1,\"open\nmore\n", "words.csv:2", "never closed");
    REFUSED("a,b\n\"x\ny\"\"", "words.csv:2", "never closed");
    REFUSED("\"", "words.csv:1", "never closed");
    REFUSED("a,b\n\"two\nlines\" x,2\n", "words.csv:3", "closing quote");
    REFUSED("a,b\n1,2\nx\xE9,2\n", "words.csv:3", "UTF-8");
    REFUSED("a,b\r1,2\r\nx\xC3", "words.csv:3", "UTF-8");
    REFUSED("a,b\n1,\0\n", "words.csv:2", "UTF-8");
    REFUSED("\xFF\xFE"
            "a\0,\0b\0",
        "words.csv:1", "UTF-8");
}

static void an_endless_origin_still_names_the_line(void **state)
{
    (void)state;
    char origin[600];
    memset(origin, 'o', sizeof origin - 1);
    origin[sizeof origin - 1] = '\0';
    vt_csv csv;
    vt_err err;
    assert_false(vt_csv_parse(&csv, "a,b\n1,2,3", 9, origin, &err));
    assert_string_equal(err.origin + strlen(err.origin) - 3, "o:2");
    assert_false(vt_csv_parse(&csv, "a,b\n1,2,3", 9, NULL, &err));
    assert_string_equal(err.origin, "csv:2");
}

static void sizes_are_limited(void **state)
{
    (void)state;
    enum { BYTES = 500000 };
    char *text = malloc(BYTES);
    size_t length = 0;
    for (int i = 0; i < 1000; i++)
        length += (size_t)sprintf(text + length, i ? ",c%d" : "c%d", i);
    vt_csv csv;
    assert_true(vt_csv_parse(&csv, text, length, "wide.csv", NULL));
    assert_int_equal(csv.columns, 1000);
    vt_csv_finish(&csv);

    size_t wide = length;
    vt_err err;
    text[length++] = '\n';
    for (int i = 0; i < 10000; i++)
        length += (size_t)sprintf(text + length, "x\n");
    assert_false(vt_csv_parse(&csv, text, length, "deep.csv", &err));
    assert_string_equal(err.origin, "deep.csv:10001");
    assert_non_null(strstr(err.message, "10,000,000 cells"));

    length = wide + (size_t)sprintf(text + wide, ",more");
    assert_false(vt_csv_parse(&csv, text, length, "wide.csv", &err));
    assert_string_equal(err.origin, "wide.csv:1");
    assert_non_null(strstr(err.message, "1,000 columns"));

    length = (size_t)sprintf(text, "a\n");
    for (int i = 0; i < 100000; i++)
        length += (size_t)sprintf(text + length, "x\n");
    assert_true(vt_csv_parse(&csv, text, length, "long.csv", &err));
    assert_int_equal(csv.count, 100000);
    vt_csv_finish(&csv);
    length += (size_t)sprintf(text + length, "x\n");
    assert_false(vt_csv_parse(&csv, text, length, "long.csv", &err));
    assert_string_equal(err.origin, "long.csv:100002");
    assert_non_null(strstr(err.message, "100,000 rows"));
    free(text);
}

/* Random tables are written by the rules and must come back; random bytes must neither crash nor leak. */
static void what_is_written_comes_back(void **state)
{
    (void)state;
    static const char *const cells[] = {
        "", "x", "a,b", "\"", "say \"\"", "l1\nl2", " ", ";", "\xC3\xA9", "\t"};
    enum { CHOICES = sizeof cells / sizeof *cells, ROWS = 6, COLUMNS = 3 };
    vt_chance chance;
    vt_chance_seed(&chance, 5);
    for (int round = 0; round < 2000; round++) {
        char text[2000] = "a,b,c";
        const char *end = vt_chance_below(&chance, 2) ? "\r\n" : "\n";
        uint64_t chosen[ROWS][COLUMNS];
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                uint64_t choice = chosen[row][column] = vt_chance_below(&chance, CHOICES);
                strcat(text, column ? "," : end);
                strcat(text, "\"");
                for (const char *at = cells[choice]; *at; at++) {
                    if (*at == '"') strcat(text, "\"");
                    strncat(text, at, 1);
                }
                strcat(text, "\"");
            }
        }
        vt_csv csv;
        parse(&csv, text);
        assert_int_equal(csv.count, ROWS);
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++)
                assert_cell(&csv, row, column, cells[chosen[row][column]]);
        }
        vt_csv_finish(&csv);
    }
}

static void any_bytes_are_survived(void **state)
{
    (void)state;
    static const char alphabet[] = "a,\"\n\r;\tb\xC3\xA9";
    vt_chance chance;
    vt_chance_seed(&chance, 6);
    int read = 0;
    for (int round = 0; round < 50000; round++) {
        char text[24];
        size_t length = vt_chance_below(&chance, sizeof text);
        for (size_t i = 0; i < length; i++)
            text[i] = alphabet[vt_chance_below(&chance, sizeof alphabet)];
        char *exact = malloc(length ? length : 1);
        memcpy(exact, text, length);
        vt_csv csv;
        if (vt_csv_parse(&csv, exact, length, "noise.csv", NULL)) {
            read++;
            for (int row = 0; row < csv.count; row++) {
                for (int i = 0; i < csv.columns; i++)
                    assert_int_equal(strlen(csv.rows[row].cells[i].text), csv.rows[row].cells[i].length);
            }
        }
        vt_csv_finish(&csv);
        free(exact);
    }
    assert_true(read > 100);
}

static void every_failed_allocation_is_told(void **state)
{
    (void)state;
    char text[4000] = "a,b,c\n";
    for (int i = 0; i < 200; i++)
        strcat(text, i & 1 ? "one,two,three\n" : "short\n");
    for (uint64_t n = 1;; n++) {
        vt_csv csv;
        vt_err err = {0};
        vt_mem_fail_at(n);
        bool done = vt_csv_parse(&csv, text, strlen(text), "words.csv", &err);
        int used = vt_mem_fail_at(0);
        assert_int_equal(done, !used);
        if (!done) assert_int_equal(err.kind, VT_ERR_MEMORY);
        vt_csv_finish(&csv);
        if (done) {
            assert_true(n > 5);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_table_is_read),
        cmocka_unit_test(quotes_hold_anything),
        cmocka_unit_test(a_quote_inside_a_bare_cell_is_text),
        cmocka_unit_test(every_line_end_is_known),
        cmocka_unit_test(the_first_line_chooses_the_separator),
        cmocka_unit_test(missing_cells_are_empty),
        cmocka_unit_test(bad_tables_are_named_with_their_line),
        cmocka_unit_test(an_endless_origin_still_names_the_line),
        cmocka_unit_test(sizes_are_limited),
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(any_bytes_are_survived),
        cmocka_unit_test(every_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

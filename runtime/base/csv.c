/* Tables that curators keep in a spreadsheet. Cells are unquoted in place inside one copy of the text: what
 * is written never overtakes what is read. */
#include "base/csv.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { ROWS_MAX = 100000, COLUMNS_MAX = 1000, CELLS_MAX = 10000000 };

typedef struct {
    char *text, *at, *end;
    char separator;
    int line;
    const char *origin;
    vt_err *err;
    vt_csv_cell *cells; /* the header's, then each row's */
    size_t cell_count, cell_capacity;
    vt_csv_row *rows;
    size_t row_count, row_capacity;
    size_t columns; /* 0 until the header is read */
} parser;

static bool refuse(const parser *p, int line, const char *message)
{
    char place[sizeof p->err->origin];
    const char *origin = p->origin ? p->origin : "csv";
    int shown = (int)vt_utf8_fit(origin, strlen(origin), sizeof place - 16);
    snprintf(place, sizeof place, "%.*s:%d", shown, origin, line);
    vt_fail(p->err, VT_ERR_PARSE, place, "%s", message);
    return false;
}

/* The first line decides; what stands in quotes does not count. */
static char find_separator(const char *at, const char *end)
{
    bool quoted = false, semicolon = false, tab = false;
    for (; at < end && (quoted || (*at != '\n' && *at != '\r')); at++) {
        if (*at == '"') quoted = !quoted;
        if (quoted) continue;
        if (*at == ',') return ',';
        if (*at == ';') semicolon = true;
        if (*at == '\t') tab = true;
    }
    return semicolon ? ';' : tab ? '\t' : ',';
}

static bool at_line_end(const parser *p)
{
    return p->at == p->end || *p->at == '\n' || *p->at == '\r';
}

static void skip_line_end(parser *p)
{
    if (p->at == p->end) return;
    if (*p->at == '\r' && p->at + 1 < p->end && p->at[1] == '\n') p->at++;
    p->at++;
    p->line++;
}

/* From behind the opening quote to behind the closing one; returns where the unquoted text ends. */
static bool read_quoted(parser *p, char **out)
{
    int opened = p->line;
    while (p->at < p->end) {
        if (*p->at == '"') {
            if (p->at + 1 == p->end || p->at[1] != '"') {
                p->at++;
                return true;
            }
            p->at++;
        } else if (*p->at == '\n' || *p->at == '\r') {
            skip_line_end(p);
            *(*out)++ = '\n';
            continue;
        }
        *(*out)++ = *p->at++;
    }
    return refuse(
        p, opened, "a quote is opened here and never closed; a quote inside a cell is written twice");
}

/* One cell; p->at stays on the separator or line end behind it, whose place the NUL may take later. */
static bool read_cell(parser *p, vt_csv_cell *cell, char **terminator)
{
    char *out = p->at;
    cell->text = out;
    if (p->at < p->end && *p->at == '"') {
        p->at++;
        if (!read_quoted(p, &out)) return false;
        if (!at_line_end(p) && *p->at != p->separator)
            return refuse(p, p->line, "text follows a closing quote; a quote inside a cell is written twice");
    } else {
        while (!at_line_end(p) && *p->at != p->separator)
            p->at++;
        out = p->at;
    }
    cell->length = (size_t)(out - cell->text);
    *terminator = out;
    return true;
}

static bool push_cell(parser *p, vt_csv_cell cell)
{
    if (p->cell_count == CELLS_MAX) return refuse(p, p->line, "the table has more than 10,000,000 cells");
    if (p->cell_count == p->cell_capacity) {
        size_t capacity = p->cell_capacity ? p->cell_capacity * 2 : 64;
        vt_csv_cell *cells = vt_realloc_array(p->cells, capacity, sizeof *cells);
        if (!cells) return vt_fail_memory(p->err, "a table");
        p->cells = cells;
        p->cell_capacity = capacity;
    }
    p->cells[p->cell_count++] = cell;
    return true;
}

static bool push_row(parser *p, int line)
{
    if (p->row_count == ROWS_MAX) return refuse(p, line, "the table has more than 100,000 rows");
    if (p->row_count == p->row_capacity) {
        size_t capacity = p->row_capacity ? p->row_capacity * 2 : 32;
        vt_csv_row *rows = vt_realloc_array(p->rows, capacity, sizeof *rows);
        if (!rows) return vt_fail_memory(p->err, "a table");
        p->rows = rows;
        p->row_capacity = capacity;
    }
    p->rows[p->row_count++] = (vt_csv_row){.line = line};
    return true;
}

/* Pushes the cells of one line and tells how many there were. */
static bool read_line(parser *p, size_t *count)
{
    int line = p->line;
    *count = 0;
    for (bool more = true; more;) {
        vt_csv_cell cell;
        char *terminator;
        if (!read_cell(p, &cell, &terminator)) return false;
        if (p->columns == 0 && *count == COLUMNS_MAX)
            return refuse(p, line, "the table has more than 1,000 columns");
        if (p->columns > 0 && *count == p->columns)
            return refuse(p, line,
                "the row has more cells than the first line has names; "
                "put a cell that holds a separator in quotes");
        if (!push_cell(p, cell)) return false;
        ++*count;
        more = !at_line_end(p);
        if (more) {
            p->at++;
        } else {
            skip_line_end(p);
        }
        *terminator = '\0';
    }
    return true;
}

static bool check_names(const parser *p, int line)
{
    for (size_t i = 0; i < p->columns; i++) {
        const vt_csv_cell *name = &p->cells[i];
        char message[160];
        if (name->length == 0) {
            snprintf(message, sizeof message, "column %zu has no name in the first line", i + 1);
            return refuse(p, line, message);
        }
        for (size_t j = 0; j < i; j++) {
            if (p->cells[j].length != name->length || memcmp(p->cells[j].text, name->text, name->length) != 0)
                continue;
            snprintf(message, sizeof message, "the column name \"%.*s\" stands twice in the first line",
                (int)vt_utf8_fit(name->text, name->length, 80), name->text);
            return refuse(p, line, message);
        }
    }
    return true;
}

static bool read_table(parser *p)
{
    static const vt_csv_cell missing = {"", 0};
    while (p->at < p->end) {
        if (at_line_end(p)) {
            skip_line_end(p);
            continue;
        }
        int line = p->line;
        size_t count;
        if (p->columns > 0 && !push_row(p, line)) return false;
        if (!read_line(p, &count)) return false;
        if (p->columns == 0) {
            p->columns = count;
            if (!check_names(p, line)) return false;
        }
        for (; count < p->columns; count++) {
            if (!push_cell(p, missing)) return false;
        }
    }
    if (p->columns == 0) return refuse(p, 1, "the file is empty; its first line must name the columns");
    return true;
}

static bool check_bytes(const parser *p)
{
    int line = 1;
    for (size_t at = 0, length = (size_t)(p->end - p->at); at < length;) {
        size_t start = at;
        uint32_t code_point = vt_utf8_next(p->at, length, &at);
        if (code_point == '\n' || (code_point == '\r' && at < length && p->at[at] != '\n')) line++;
        if (code_point == 0 || (code_point == 0xFFFD && at == start + 1))
            return refuse(p, line, "the text is not UTF-8; save the table as \"CSV UTF-8\"");
    }
    return true;
}

bool vt_csv_parse(vt_csv *csv, const char *text, size_t length, const char *origin, vt_err *err)
{
    bool done = false;
    parser p = {.line = 1, .origin = origin, .err = err};
    *csv = (vt_csv){0};
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        length -= 3;
    }
    p.text = length < SIZE_MAX ? vt_alloc(length + 1) : NULL;
    if (!p.text) {
        vt_fail_memory(err, "a table");
        goto out;
    }
    if (length > 0) memcpy(p.text, text, length);
    p.at = p.text;
    p.end = p.text + length;
    p.separator = find_separator(p.at, p.end);
    if (!check_bytes(&p) || !read_table(&p)) goto out;

    for (size_t i = 0; i < p.row_count; i++)
        p.rows[i].cells = p.cells + (i + 1) * p.columns;
    *csv = (vt_csv){
        .names = p.cells,
        .columns = (int)p.columns,
        .rows = p.rows,
        .count = (int)p.row_count,
        .memory = p.text,
    };
    done = true;
out:
    if (!done) {
        vt_free(p.rows);
        vt_free(p.cells);
        vt_free(p.text);
    }
    return done;
}

void vt_csv_finish(vt_csv *csv)
{
    vt_free(csv->rows);
    vt_free(csv->names);
    vt_free(csv->memory);
    *csv = (vt_csv){0};
}

int vt_csv_column(const vt_csv *csv, const char *name)
{
    for (int i = 0; i < csv->columns; i++) {
        if (strcmp(csv->names[i].text, name) == 0) return i;
    }
    return -1;
}

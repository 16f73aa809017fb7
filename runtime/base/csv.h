/* Comma-separated values as spreadsheets write them (RFC 4180): quotes, doubled quotes, line ends inside quotes,
 * CR LF, LF or CR, an optional byte order mark. Semicolon or tab is taken as separator when the first line holds it
 * and no comma outside quotes. Empty lines are skipped; a line end inside a cell becomes LF. */
#ifndef VT_BASE_CSV_H
#define VT_BASE_CSV_H

#include <stddef.h>

#include "base/err.h"

typedef struct {
    const char *text;   /* NUL-terminated, owned by the table */
    size_t length;
} vt_csv_cell;

typedef struct {
    vt_csv_cell *cells; /* as many as the table has columns; missing ones are empty */
    int line;           /* 1-based line in the file where the row starts */
} vt_csv_row;

typedef struct {
    vt_csv_cell *names; /* the header */
    int columns;
    vt_csv_row *rows;
    int count;
    void *memory;       /* private */
} vt_csv;

/* origin names the file in messages. Refused, with file:line: bad UTF-8 or a zero byte, an unclosed quote, text
 * behind a closing quote, a row with more cells than the header, an empty or repeated column name, no header,
 * more than 100,000 rows, 1,000 columns or 10,000,000 cells. On failure *csv is empty. */
bool vt_csv_parse(vt_csv *csv, const char *text, size_t length, const char *origin, vt_err *err);
void vt_csv_finish(vt_csv *csv);
int vt_csv_column(const vt_csv *csv, const char *name); /* -1 when there is none */

#endif

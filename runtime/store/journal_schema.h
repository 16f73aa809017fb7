/* The tables of a journal, as an ordered list of steps. Private to the store. */
#ifndef VT_STORE_JOURNAL_SCHEMA_H
#define VT_STORE_JOURNAL_SCHEMA_H

#include <sqlite3.h>

#include "store/journal.h"

/* What brings a file from user_version version - 1 to version, in order; the last has no sql. */
typedef struct {
    int version;
    const char *sql;
} vt_journal_step;
extern const vt_journal_step vt_journal_steps[];

/* The columns of event in the order in which vt_journal_row_read takes them; the order of columns of
 * vt_journal_insert is the same, with chain behind them. */
#define VT_JOURNAL_COLUMNS "run, source, n, t, tick, visit, kind, scene, target, finger, x, y, json"

/* One row from a statement that selects VT_JOURNAL_COLUMNS first. False: a kind that this runtime does not
 * know (row->kind is VT_ROW_KINDS then) or a value out of range. json is borrowed until the statement moves
 * on. */
bool vt_journal_row_read(sqlite3_stmt *statement, uint64_t *run, vt_row *row);
bool vt_journal_row_bind(sqlite3_stmt *statement, uint64_t run, const vt_row *row);

/* The chain behind a row, of names and numbers alone: it does not depend on how rows are coded in the ring.
 * Starts from vt_hash_start. */
uint64_t vt_journal_chain(uint64_t chain, uint64_t run, const char *kind, const vt_row *row);

/* A number by a statement without parameters. */
bool vt_journal_number(sqlite3 *db, const char *sql, int64_t *out);

/* vt_fail with what SQLite says, in words that name the next step. Always false. */
bool vt_journal_fail(sqlite3 *db, int code, const char *path, const char *what, vt_err *err);

#endif

/* Is every row there, and as it was written? Three proofs: SQLite's own check of the file, the chain over all
 * rows, and the numbers without gaps that each source gives its rows. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "store/journal_reader.h"
#include "store/journal_schema.h"

enum { TOLD_MOST = 20 }; /* findings of one sort; the rest is counted */

typedef struct {
    vt_journal_reader *reader;
    void (*each)(void *context, const char *finding);
    void *context;
    int told;
} telling;

static const char *const sources[] = {"?", "stage", "keeper", "observer"};

static void __attribute__((format(printf, 2, 3))) tell(telling *to, const char *format, ...)
{
    char text[400];
    va_list args;
    if (to->told++ >= TOLD_MOST) return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    to->each(to->context, text);
}

static void tell_rest(telling *to, const char *what)
{
    int rest = to->told - TOLD_MOST;
    to->told = 0;
    if (rest <= 0) return;
    tell(to, "and %d more %s", rest, what);
    to->told = 0;
}

static bool failed(telling *to, int code, const char *what, vt_err *err)
{
    tell(to, "the file is damaged: cannot %s: %s", what, sqlite3_errmsg(to->reader->db));
    return vt_journal_fail(to->reader->db, code, to->reader->path, what, err);
}

static bool check_file(telling *to, vt_err *err)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(to->reader->db, "PRAGMA integrity_check(100)", -1, &statement, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code != SQLITE_ROW) break;
        const char *said = (const char *)sqlite3_column_text(statement, 0);
        if (!said || strcmp(said, "ok") != 0) tell(to, "the file is damaged: %s", said ? said : "?");
    }
    sqlite3_finalize(statement);
    tell_rest(to, "damages");
    return code == SQLITE_DONE || failed(to, code, "check the file", err);
}

static bool check_chain(telling *to, vt_err *err)
{
    sqlite3_stmt *statement = NULL;
    uint64_t chain = vt_hash_start, run = 0;
    int64_t rows = 0;
    vt_row row;
    int code = sqlite3_prepare_v2(to->reader->db,
        "SELECT " VT_JOURNAL_COLUMNS ", chain, seq FROM event ORDER BY seq", -1, &statement, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code != SQLITE_ROW) break;
        rows++;
        vt_journal_row_read(statement, &run, &row);
        const char *kind = (const char *)sqlite3_column_text(statement, 6);
        uint64_t kept = (uint64_t)sqlite3_column_int64(statement, 13);
        chain = vt_journal_chain(chain, run, kind ? kind : "", &row);
        if (chain != kept)
            tell(to,
                "row %lld (%s %" PRIu64 ", %.40s): it, or a row before it, was changed, added or taken out",
                (long long)sqlite3_column_int64(statement, 14),
                (unsigned)row.source < 4 ? sources[row.source] : sources[0], row.n, kind ? kind : "?");
        chain = kept;
    }
    sqlite3_finalize(statement);
    tell_rest(to, "such rows");
    if (code != SQLITE_DONE) return failed(to, code, "read the rows", err);
    const char *sealed = vt_journal_get_meta(to->reader, "closed");
    if (!sealed || strcmp(sealed, "1") != 0) return true;
    const char *text = vt_journal_get_meta(to->reader, "rows");
    int64_t written = text ? strtoll(text, NULL, 10) : 0;
    if (written != rows)
        tell(to, "the closed journal had %lld rows and now has %lld", (long long)written, (long long)rows);
    text = vt_journal_get_meta(to->reader, "chain");
    if (written == rows && (!text || strtoull(text, NULL, 16) != chain))
        tell(to, "the last row is not the one with which the journal was closed");
    to->told = 0;
    return true;
}

static void tell_gap(telling *to, uint64_t run, int source, uint64_t first, uint64_t last)
{
    const char *name = source > 0 && source < 4 ? sources[source] : sources[0];
    if (first == last)
        tell(to, "lost: %s row %" PRIu64 " of run %" PRIu64, name, first, run);
    else
        tell(to, "lost: %s rows %" PRIu64 " to %" PRIu64 " of run %" PRIu64 " (%" PRIu64 " rows)", name,
            first, last, run, last - first + 1);
}

static bool check_numbers(telling *to, vt_err *err)
{
    sqlite3_stmt *statement = NULL;
    int64_t run = 0, last = 0;
    int source = 0;
    int code = sqlite3_prepare_v2(
        to->reader->db, "SELECT run, source, n FROM event ORDER BY run, source, n", -1, &statement, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code != SQLITE_ROW) break;
        int64_t n = sqlite3_column_int64(statement, 2);
        if (source != sqlite3_column_int(statement, 1) || run != sqlite3_column_int64(statement, 0)) last = 0;
        run = sqlite3_column_int64(statement, 0);
        source = sqlite3_column_int(statement, 1);
        if (n > last && (uint64_t)n - (uint64_t)last > 1)
            tell_gap(to, (uint64_t)run, source, (uint64_t)last + 1, (uint64_t)n - 1);
        last = n;
    }
    sqlite3_finalize(statement);
    tell_rest(to, "gaps");
    return code == SQLITE_DONE || failed(to, code, "read the rows", err);
}

bool vt_journal_verify(
    vt_journal_reader *reader, void (*each)(void *context, const char *finding), void *context, vt_err *err)
{
    telling to = {.reader = reader, .each = each, .context = context};
    return check_file(&to, err) && check_chain(&to, err) && check_numbers(&to, err);
}

/* What the writing half of the journal shares; private to the store. */
#ifndef VT_STORE_JOURNAL_INNER_H
#define VT_STORE_JOURNAL_INNER_H

#include <sqlite3.h>
#include <sys/types.h>

#include "store/journal.h"

typedef enum {
    VT_JOURNAL_BEGIN,
    VT_JOURNAL_COMMIT,
    VT_JOURNAL_ROLLBACK,
    VT_JOURNAL_INSERT,
    VT_JOURNAL_SET_META,
    VT_JOURNAL_MARK_DURABLE,
    VT_JOURNAL_ADD_CONTENT,
    VT_JOURNAL_ADD_FILE,
    VT_JOURNAL_STATEMENTS
} vt_journal_statement;

struct vt_journal {
    sqlite3 *db; /* NULL once closed */
    sqlite3_stmt *statements[VT_JOURNAL_STATEMENTS];
    char *path, *tape_path; /* tape_path NULL: in memory */
    int tape;               /* -1: none */
    off_t tape_size;        /* up to the last whole block */
    bool tape_written;      /* since the last sync */
    uint64_t run;
    uint64_t chain;     /* behind the last committed row */
    uint64_t last_n[4]; /* by source */
    int64_t last_t;
    int wal_pages; /* in the write-ahead log after the last commit */
    bool suspect;
};

/* A journal around an open database whose schema stands: statements, settings. Takes db over, also on
 * failure. */
vt_journal *vt_journal_start(sqlite3 *db, const char *path, const char *tape_path, uint64_t run, vt_err *err);
/* Each schema step that the file lacks. */
bool vt_journal_upgrade(sqlite3 *db, const char *path, vt_err *err);
/* Where chain, last_n and last_t stand, from the rows. */
bool vt_journal_take_stock(vt_journal *journal, vt_err *err);
bool vt_journal_open_tape(vt_journal *journal, int flags, vt_err *err);
/* As vt_journal_fail; a failed sync makes the journal suspect. Rolls back. */
bool vt_journal_refuse(vt_journal *journal, int code, const char *what, vt_err *err);
bool vt_journal_usable(const vt_journal *journal, vt_err *err);
/* "x.vitrine" to "x.tape"; NULL without memory. Free with vt_free. */
char *vt_journal_tape_path(const char *path);
/* The pair's names get ".damaged" behind them, never over an existing file. */
void vt_journal_set_aside(const char *path);

#endif

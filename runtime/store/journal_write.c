/* Writing: each call is one transaction, all of it or nothing.
 *
 * Ordinary commits run with synchronous NORMAL: the rows are in the kernel. vt_journal_sync commits once with
 * FULL, which forces the whole write-ahead log out. A FULL commit that changes nothing forces nothing: the
 * table durable is there to be changed. The log is copied into the database by vt_journal_sync alone, so that
 * no failed sync stays unseen. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/file.h"
#include "store/journal_inner.h"
#include "store/journal_schema.h"

enum { CHECKPOINT_PAGES = 1000 };

bool vt_journal_suspect(const vt_journal *journal)
{
    return journal->suspect;
}

uint64_t vt_journal_last_n(const vt_journal *journal, vt_source source)
{
    return (unsigned)source < 4 ? journal->last_n[source] : 0;
}

int64_t vt_journal_last_t(const vt_journal *journal)
{
    return journal->last_t;
}

bool vt_journal_usable(const vt_journal *journal, vt_err *err)
{
    if (!journal->db) return vt_fail(err, VT_ERR_STATE, journal->path, "this journal is closed");
    if (journal->suspect)
        return vt_fail(
            err, VT_ERR_STATE, journal->path, "the disk failed to keep this journal: begin a new one");
    return true;
}

/* One that gives no row. */
static int run(vt_journal *journal, vt_journal_statement which)
{
    sqlite3_stmt *statement = journal->statements[which];
    int code = sqlite3_step(statement);
    int reset = sqlite3_reset(statement);
    if (code == SQLITE_DONE || code == SQLITE_ROW) return SQLITE_OK;
    return reset != SQLITE_OK ? reset : code;
}

bool vt_journal_refuse(vt_journal *journal, int code, const char *what, vt_err *err)
{
    vt_journal_fail(journal->db, code, journal->path, what, err);
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC || code == SQLITE_IOERR_CLOSE)
        journal->suspect = true;
    if (!sqlite3_get_autocommit(journal->db)) run(journal, VT_JOURNAL_ROLLBACK);
    return false;
}

static bool begin(vt_journal *journal, vt_err *err)
{
    if (!vt_journal_usable(journal, err)) return false;
    int code = run(journal, VT_JOURNAL_BEGIN);
    return code == SQLITE_OK || vt_journal_refuse(journal, code, "write to the journal", err);
}

static bool commit(vt_journal *journal, vt_err *err)
{
    int code = run(journal, VT_JOURNAL_COMMIT);
    return code == SQLITE_OK || vt_journal_refuse(journal, code, "write to the journal", err);
}

bool vt_journal_meta(vt_journal *journal, const char *key, const char *value, vt_err *err)
{
    if (!vt_journal_usable(journal, err)) return false;
    sqlite3_stmt *statement = journal->statements[VT_JOURNAL_SET_META];
    int code = sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_bind_text(statement, 2, value, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = run(journal, VT_JOURNAL_SET_META);
    sqlite3_clear_bindings(statement);
    return code == SQLITE_OK || vt_journal_refuse(journal, code, "write to the journal", err);
}

/* What the journal knows of its end; taken over once a transaction is committed. */
typedef struct {
    uint64_t chain;
    uint64_t last_n[4];
    int64_t last_t;
} end_of_rows;

static int insert(vt_journal *journal, const vt_row *row, end_of_rows *end)
{
    sqlite3_stmt *statement = journal->statements[VT_JOURNAL_INSERT];
    uint64_t chain = vt_journal_chain(end->chain, journal->run, vt_row_info_at(row->kind)->name, row);
    if (!vt_journal_row_bind(statement, journal->run, row)) return SQLITE_NOMEM;
    int code = sqlite3_bind_int64(statement, 14, (int64_t)chain);
    if (code == SQLITE_OK) code = run(journal, VT_JOURNAL_INSERT);
    if (code != SQLITE_OK || sqlite3_changes(journal->db) == 0) return code;
    end->chain = chain;
    if (row->n > end->last_n[row->source]) end->last_n[row->source] = row->n;
    if (row->t_us > end->last_t) end->last_t = row->t_us;
    return SQLITE_OK;
}

static bool writable(const vt_journal *journal, const vt_row *row, vt_err *err)
{
    bool sound = vt_row_info_at(row->kind) && row->source >= VT_SOURCE_STAGE &&
                 row->source <= VT_SOURCE_OBSERVER && row->n > 0 && row->n <= INT64_MAX &&
                 row->tick <= INT64_MAX;
    return sound || vt_fail(err, VT_ERR_RANGE, journal->path,
                        "a row of kind %u, source %u and number %" PRIu64 " cannot be written",
                        (unsigned)row->kind, (unsigned)row->source, row->n);
}

bool vt_journal_write(vt_journal *journal, const vt_row *rows, int count, vt_err *err)
{
    end_of_rows end = {.chain = journal->chain, .last_t = journal->last_t};
    memcpy(end.last_n, journal->last_n, sizeof end.last_n);
    if (count <= 0) return vt_journal_usable(journal, err);
    for (int i = 0; i < count; i++)
        if (!writable(journal, &rows[i], err)) return false;
    if (!begin(journal, err)) return false;
    int code = SQLITE_OK;
    for (int i = 0; i < count && code == SQLITE_OK; i++)
        code = insert(journal, &rows[i], &end);
    sqlite3_clear_bindings(journal->statements[VT_JOURNAL_INSERT]);
    if (code != SQLITE_OK) return vt_journal_refuse(journal, code, "write rows", err);
    if (!commit(journal, err)) return false;
    journal->chain = end.chain;
    memcpy(journal->last_n, end.last_n, sizeof end.last_n);
    journal->last_t = end.last_t;
    return true;
}

bool vt_journal_tape(vt_journal *journal, const void *block, size_t size, vt_err *err)
{
    if (!vt_journal_usable(journal, err)) return false;
    if (journal->tape < 0 || size == 0) return true;
    if (vt_file_write_all(journal->tape, block, size)) {
        journal->tape_size += (off_t)size;
        journal->tape_written = true;
        return true;
    }
    vt_fail_errno(err, journal->tape_path, "write to the tape");
    if (ftruncate(journal->tape, journal->tape_size) != 0) journal->suspect = true;
    return false;
}

static int add_file(vt_journal *journal, const char *hash, const vt_bundle_file *file)
{
    static const unsigned char none[32];
    bool hashed = memcmp(file->sha256, none, sizeof none) != 0;
    sqlite3_stmt *content = journal->statements[VT_JOURNAL_ADD_CONTENT];
    sqlite3_stmt *name = journal->statements[VT_JOURNAL_ADD_FILE];
    int code = SQLITE_OK;
    if (file->text) {
        code = sqlite3_bind_blob(content, 1, file->sha256, sizeof file->sha256, SQLITE_STATIC);
        if (code == SQLITE_OK)
            code = sqlite3_bind_text64(content, 2, file->text, file->size, SQLITE_STATIC, SQLITE_UTF8);
        if (code == SQLITE_OK) code = run(journal, VT_JOURNAL_ADD_CONTENT);
    }
    if (code == SQLITE_OK) code = sqlite3_bind_text(name, 1, hash, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_bind_text(name, 2, file->name, -1, SQLITE_STATIC);
    if (code == SQLITE_OK && hashed)
        code = sqlite3_bind_blob(name, 3, file->sha256, sizeof file->sha256, SQLITE_STATIC);
    else if (code == SQLITE_OK)
        code = sqlite3_bind_null(name, 3);
    if (code == SQLITE_OK) code = sqlite3_bind_int64(name, 4, (int64_t)file->size);
    if (code == SQLITE_OK) code = sqlite3_bind_int(name, 5, file->text != NULL);
    if (code == SQLITE_OK) code = run(journal, VT_JOURNAL_ADD_FILE);
    return code;
}

bool vt_journal_bundle(vt_journal *journal, const vt_bundle *bundle, vt_err *err)
{
    char hash[17];
    int code = SQLITE_OK;
    snprintf(hash, sizeof hash, "%016" PRIx64, vt_bundle_hash(bundle));
    if (!begin(journal, err)) return false;
    for (int i = 0; i < vt_bundle_count(bundle) && code == SQLITE_OK; i++)
        code = add_file(journal, hash, vt_bundle_at(bundle, i));
    sqlite3_clear_bindings(journal->statements[VT_JOURNAL_ADD_CONTENT]);
    sqlite3_clear_bindings(journal->statements[VT_JOURNAL_ADD_FILE]);
    if (code != SQLITE_OK) return vt_journal_refuse(journal, code, "keep the experience", err);
    return commit(journal, err);
}

/* ---- to the disk ---- */

static bool sync_rows(vt_journal *journal, vt_err *err)
{
    int code = sqlite3_exec(journal->db, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
    if (code == SQLITE_OK) code = run(journal, VT_JOURNAL_MARK_DURABLE);
    if ((code & 0xFF) == SQLITE_IOERR) journal->suspect = true;
    if (code != SQLITE_OK) vt_journal_refuse(journal, code, "bring rows to the disk", err);
    sqlite3_exec(journal->db, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
    return code == SQLITE_OK;
}

static bool sync_tape(vt_journal *journal, vt_err *err)
{
    if (!journal->tape_written) return true;
    if (fdatasync(journal->tape) == 0) {
        journal->tape_written = false;
        return true;
    }
    journal->suspect = true;
    return vt_fail_errno(err, journal->tape_path, "bring the tape to the disk");
}

/* Copies a long log into the database. A full disk or a reader puts it off; the rows are safe in the log
 * meanwhile. */
static bool checkpoint(vt_journal *journal, vt_err *err)
{
    if (journal->wal_pages < CHECKPOINT_PAGES) return true;
    int code = sqlite3_wal_checkpoint_v2(journal->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if ((code & 0xFF) != SQLITE_IOERR && (code & 0xFF) != SQLITE_CORRUPT) return true;
    journal->suspect = true;
    return vt_journal_refuse(journal, code, "copy the log into the journal", err);
}

bool vt_journal_sync(vt_journal *journal, vt_err *err)
{
    if (!vt_journal_usable(journal, err)) return false;
    return sync_rows(journal, err) && sync_tape(journal, err) && checkpoint(journal, err);
}

/* Making, taking up and closing a pair.
 *
 * Closing never checkpoints by accident: SQLite would copy the log into the database when the last connection
 * goes, which a suspect disk must not be asked to do (SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE). */
#include "store/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "store/conf.h"
#include "store/file.h"
#include "store/journal_inner.h"
#include "store/journal_schema.h"
#include "store/tape_format.h"

enum { WAIT_MS = 2000, CLOSE_WAIT_MS = 300, PAIRS_MOST = 26 };

static const char *const sql[VT_JOURNAL_STATEMENTS] = {
    [VT_JOURNAL_BEGIN] = "BEGIN IMMEDIATE",
    [VT_JOURNAL_COMMIT] = "COMMIT",
    [VT_JOURNAL_ROLLBACK] = "ROLLBACK",
    [VT_JOURNAL_INSERT] = "INSERT INTO event(" VT_JOURNAL_COLUMNS ", chain) "
                          "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) "
                          "ON CONFLICT(run, source, n) DO NOTHING",
    [VT_JOURNAL_SET_META] =
        "INSERT INTO meta(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = ?2",
    [VT_JOURNAL_MARK_DURABLE] = "UPDATE durable SET count = count + 1",
    [VT_JOURNAL_ADD_CONTENT] = "INSERT OR IGNORE INTO content(sha256, text) VALUES(?1, ?2)",
    [VT_JOURNAL_ADD_FILE] =
        "INSERT OR IGNORE INTO bundle(hash, name, sha256, size, is_text) VALUES(?1, ?2, ?3, ?4, ?5)",
};

/* ---- around an open database ---- */

char *vt_journal_tape_path(const char *path)
{
    size_t length = strlen(path), end = strlen(".vitrine");
    if (length > end && strcmp(path + length - end, ".vitrine") == 0) length -= end;
    char *tape = vt_alloc(length + sizeof ".tape");
    if (!tape) return NULL;
    memcpy(tape, path, length);
    memcpy(tape + length, ".tape", sizeof ".tape");
    return tape;
}

static int count_pages(void *context, sqlite3 *db, const char *name, int pages)
{
    vt_journal *journal = context;
    (void)db;
    (void)name;
    journal->wal_pages = pages;
    return SQLITE_OK;
}

vt_journal *vt_journal_start(sqlite3 *db, const char *path, const char *tape_path, uint64_t run, vt_err *err)
{
    vt_journal *journal = vt_alloc(sizeof *journal);
    int code = SQLITE_OK;
    if (!journal) {
        sqlite3_close(db);
        vt_fail_memory(err, path);
        return NULL;
    }
    journal->db = db;
    journal->tape = -1;
    journal->run = run;
    journal->chain = vt_hash_start;
    journal->path = vt_strdup(path);
    journal->tape_path = tape_path ? vt_strdup(tape_path) : NULL;
    if (!journal->path || (tape_path && !journal->tape_path)) {
        vt_fail_memory(err, path);
        goto failed;
    }
    for (int i = 0; i < VT_JOURNAL_STATEMENTS && code == SQLITE_OK; i++)
        code = sqlite3_prepare_v3(db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &journal->statements[i], NULL);
    if (code != SQLITE_OK) {
        vt_journal_fail(db, code, path, "prepare the journal", err);
        goto failed;
    }
    sqlite3_wal_hook(db, count_pages, journal);
    return journal;
failed:
    vt_journal_destroy(journal);
    return NULL;
}

static void close_database(vt_journal *journal)
{
    for (int i = 0; i < VT_JOURNAL_STATEMENTS; i++) {
        sqlite3_finalize(journal->statements[i]);
        journal->statements[i] = NULL;
    }
    sqlite3_close(journal->db);
    journal->db = NULL;
}

void vt_journal_destroy(vt_journal *journal)
{
    if (!journal) return;
    close_database(journal);
    if (journal->tape >= 0) close(journal->tape);
    vt_free(journal->path);
    vt_free(journal->tape_path);
    vt_free(journal);
}

const char *vt_journal_path(const vt_journal *journal)
{
    return journal->path;
}

uint64_t vt_journal_run(const vt_journal *journal)
{
    return journal->run;
}

bool vt_journal_open_tape(vt_journal *journal, int flags, vt_err *err)
{
    journal->tape = open(journal->tape_path, O_RDWR | O_APPEND | O_CLOEXEC | flags, 0644);
    return journal->tape >= 0 || vt_fail_errno(err, journal->tape_path, "open the tape");
}

bool vt_journal_upgrade(sqlite3 *db, const char *path, vt_err *err)
{
    int64_t version = 0;
    char pragma[64];
    int code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (code == SQLITE_OK && !vt_journal_number(db, "PRAGMA user_version", &version))
        code = sqlite3_extended_errcode(db);
    for (const vt_journal_step *step = vt_journal_steps; step->sql && code == SQLITE_OK; step++)
        if (step->version > version) code = sqlite3_exec(db, step->sql, NULL, NULL, NULL);
    snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", VT_JOURNAL_VERSION);
    if (code == SQLITE_OK) code = sqlite3_exec(db, pragma, NULL, NULL, NULL);
    snprintf(pragma, sizeof pragma, "PRAGMA application_id = %d", VT_JOURNAL_APPLICATION);
    if (code == SQLITE_OK) code = sqlite3_exec(db, pragma, NULL, NULL, NULL);
    if (code == SQLITE_OK) code = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    if (code == SQLITE_OK) return true;
    vt_journal_fail(db, code, path, "lay out the journal", err);
    if (!sqlite3_get_autocommit(db)) sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

/* A connection with our settings; NULL on failure. */
static sqlite3 *open_database(const char *path, int flags, const char *vfs, vt_err *err)
{
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(path, &db, flags | SQLITE_OPEN_PRIVATECACHE, vfs);
    if (code == SQLITE_OK) {
        sqlite3_extended_result_codes(db, 1);
        sqlite3_busy_timeout(db, WAIT_MS);
        sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        return db;
    }
    vt_journal_fail(db, code, path, "open the journal", err);
    sqlite3_close(db);
    return NULL;
}

/* The write-ahead log, with no checkpoint but those of vt_journal_sync: one that fails must be noticed. */
static bool use_wal(sqlite3 *db, const char *path, vt_err *err)
{
    int code = sqlite3_exec(db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    if (code == SQLITE_OK) code = sqlite3_exec(db, "PRAGMA wal_autocheckpoint = 0", NULL, NULL, NULL);
    if (code == SQLITE_OK) code = sqlite3_exec(db, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
    return code == SQLITE_OK || vt_journal_fail(db, code, path, "prepare the journal", err);
}

bool vt_journal_take_stock(vt_journal *journal, vt_err *err)
{
    sqlite3_stmt *statement = NULL;
    int64_t chain = (int64_t)vt_hash_start;
    int code = sqlite3_prepare_v2(journal->db,
        "SELECT source, max(n), max(t) FROM event WHERE run = ?1 GROUP BY source", -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_int64(statement, 1, (int64_t)journal->run);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code != SQLITE_ROW) break;
        int source = sqlite3_column_int(statement, 0);
        int64_t t = sqlite3_column_int64(statement, 2);
        if (source > 0 && source < 4) journal->last_n[source] = (uint64_t)sqlite3_column_int64(statement, 1);
        if (t > journal->last_t) journal->last_t = t;
    }
    sqlite3_finalize(statement);
    if (code != SQLITE_DONE)
        return vt_journal_fail(journal->db, code, journal->path, "read the journal", err);
    vt_journal_number(journal->db, "SELECT chain FROM event ORDER BY seq DESC LIMIT 1", &chain);
    journal->chain = (uint64_t)chain;
    return true;
}

/* ---- a new pair ---- */

static bool is_kiosk_name(const char *name)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t length = strlen(name);
    return length > 0 && length < VT_KIOSK_NAME && strspn(name, letters) == length;
}

/* Claims the first free name by making an empty file; NULL on failure. */
static char *claim(const vt_journal_place *place, vt_err *err)
{
    char name[VT_KIOSK_NAME + 48];
    for (int i = 0; i < PAIRS_MOST; i++) {
        char letter[3] = {i ? '-' : 0, (char)('a' + i), 0};
        snprintf(name, sizeof name, "%s-%06" PRIu64 "%s.vitrine", place->kiosk, place->run, letter);
        char *path = vt_file_join(place->folder, name);
        char *tape = path ? vt_journal_tape_path(path) : NULL;
        if (!tape) {
            vt_free(path);
            vt_fail_memory(err, name);
            return NULL;
        }
        bool free_tape = access(tape, F_OK) != 0;
        vt_free(tape);
        int fd = free_tape ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644) : -1;
        if (fd >= 0) {
            close(fd);
            return path;
        }
        bool taken = !free_tape || errno == EEXIST;
        if (!taken) vt_fail_errno(err, path, "make the journal");
        vt_free(path);
        if (!taken) return NULL;
    }
    vt_fail(err, VT_ERR_STATE, place->folder, "run %" PRIu64 " of %s has %d journals already", place->run,
        place->kiosk, PAIRS_MOST);
    return NULL;
}

static bool describe(vt_journal *journal, const char *kiosk, vt_err *err)
{
    char run[24];
    snprintf(run, sizeof run, "%" PRIu64, journal->run);
    return vt_journal_meta(journal, "kiosk", kiosk, err) && vt_journal_meta(journal, "run", run, err) &&
           vt_journal_meta(journal, "closed", "0", err);
}

static vt_journal *create_in_memory(vt_err *err)
{
    sqlite3 *db =
        open_database(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY, NULL, err);
    if (!db) return NULL;
    if (!vt_journal_upgrade(db, ":memory:", err)) {
        sqlite3_close(db);
        return NULL;
    }
    vt_journal *journal = vt_journal_start(db, ":memory:", NULL, 1, err);
    if (journal && describe(journal, "memory", err)) return journal;
    vt_journal_destroy(journal);
    return NULL;
}

/* What a failed create leaves is no journal: nobody has written to it. */
static void discard(const char *path, const char *tape_path)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    char name[1200];
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
    if (tape_path) unlink(tape_path);
}

vt_journal *vt_journal_create(const vt_journal_place *place, vt_err *err)
{
    vt_journal *journal = NULL;
    if (!place) return create_in_memory(err);
    if (!is_kiosk_name(place->kiosk)) {
        vt_fail(err, VT_ERR_RANGE, "kiosk.name", "\"%.60s\" takes letters, digits, - and _", place->kiosk);
        return NULL;
    }
    if (place->run == 0 || place->run > INT64_MAX) {
        vt_fail(err, VT_ERR_RANGE, place->folder, "a run's number begins at 1");
        return NULL;
    }
    if (!vt_file_make_folders(place->folder, err)) return NULL;
    char *path = claim(place, err);
    char *tape = path ? vt_journal_tape_path(path) : NULL;
    if (path && !tape) vt_fail_memory(err, path);
    sqlite3 *db =
        tape ? open_database(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, place->vfs, err) : NULL;
    if (db && use_wal(db, path, err) && vt_journal_upgrade(db, path, err))
        journal = vt_journal_start(db, path, tape, place->run, err);
    else
        sqlite3_close(db);
    if (journal &&
        !(vt_journal_open_tape(journal, O_CREAT | O_EXCL, err) && describe(journal, place->kiosk, err))) {
        vt_journal_destroy(journal);
        journal = NULL;
    }
    if (path && !journal) discard(path, tape);
    vt_free(path);
    vt_free(tape);
    return journal;
}

/* ---- taking up ---- */

/* Whether the file is a sound journal. *damaged: it is none, or broken. */
static bool is_sound(sqlite3 *db, const char *path, bool *damaged, vt_err *err)
{
    int64_t application = 0, version = 0;
    sqlite3_stmt *statement = NULL;
    bool read = vt_journal_number(db, "PRAGMA application_id", &application) &&
                vt_journal_number(db, "PRAGMA user_version", &version);
    int code = read ? sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &statement, NULL)
                    : sqlite3_extended_errcode(db);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    const char *said = code == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    bool sound = false;
    if (code != SQLITE_ROW) {
        *damaged = (code & 0xFF) == SQLITE_CORRUPT || (code & 0xFF) == SQLITE_NOTADB;
        vt_journal_fail(db, code, path, "take up the journal", err);
    } else if (application != VT_JOURNAL_APPLICATION || version < 1) {
        *damaged = true;
        vt_fail(err, VT_ERR_PARSE, path, "this file is no journal, or was never finished");
    } else if (!said || strcmp(said, "ok") != 0) {
        *damaged = true;
        vt_fail(err, VT_ERR_PARSE, path, "the file is damaged: %.300s", said ? said : "no memory to say how");
    } else if (version > VT_JOURNAL_VERSION) {
        vt_fail(err, VT_ERR_UNSUPPORTED, path,
            "this journal was made by a newer runtime; install that one to go on with it");
    } else {
        sound = true;
    }
    sqlite3_finalize(statement);
    return sound;
}

/* A tape that ends in the middle of a block is cut there. */
static bool cut_tape(vt_journal *journal, vt_err *err)
{
    vt_buf bytes;
    struct stat info;
    vt_buf_init(&bytes);
    bool done = vt_file_read_fd(journal->tape, journal->tape_path, SIZE_MAX, &bytes, err);
    if (done) {
        journal->tape_size = (off_t)vt_tape_sound_length(bytes.data, bytes.size);
        if (fstat(journal->tape, &info) != 0 ||
            (info.st_size != journal->tape_size && ftruncate(journal->tape, journal->tape_size) != 0))
            done = vt_fail_errno(err, journal->tape_path, "cut the tape's torn end");
    }
    vt_buf_finish(&bytes);
    return done;
}

vt_journal *vt_journal_reopen(const char *path, vt_err *err)
{
    bool damaged = false, sound = false;
    int64_t run = 0;
    vt_journal *journal = NULL;
    char *tape = vt_journal_tape_path(path);
    if (!tape) {
        vt_fail_memory(err, path);
        return NULL;
    }
    sqlite3 *db = open_database(path, SQLITE_OPEN_READWRITE, NULL, err);
    if (!db) goto out;
    sound = is_sound(db, path, &damaged, err);
    if (sound && !vt_journal_number(db, "SELECT value FROM meta WHERE key = 'run'", &run)) {
        damaged = true;
        sound = vt_fail(err, VT_ERR_PARSE, path, "the file does not say which run it holds");
    }
    if (!sound || !use_wal(db, path, err) || !vt_journal_upgrade(db, path, err)) {
        sqlite3_close(db);
        if (damaged) vt_journal_set_aside(path);
        goto out;
    }
    journal = vt_journal_start(db, path, tape, (uint64_t)run, err);
    if (journal && !(vt_journal_take_stock(journal, err) && vt_journal_open_tape(journal, O_CREAT, err) &&
                       cut_tape(journal, err) && vt_journal_meta(journal, "closed", "0", err))) {
        vt_journal_destroy(journal);
        journal = NULL;
    }
out:
    vt_free(tape);
    return journal;
}

/* ---- closing ---- */

/* What shows that rows at the end of a closed file were taken away. */
static bool seal(vt_journal *journal, vt_err *err)
{
    char text[32];
    int64_t rows = 0;
    if (!vt_journal_number(journal->db, "SELECT count(*) FROM event", &rows))
        return vt_journal_refuse(journal, sqlite3_extended_errcode(journal->db), "count the rows", err);
    snprintf(text, sizeof text, "%" PRId64, rows);
    if (!vt_journal_meta(journal, "rows", text, err)) return false;
    snprintf(text, sizeof text, "%016" PRIx64, journal->chain);
    return vt_journal_meta(journal, "chain", text, err) && vt_journal_meta(journal, "closed", "1", err);
}

bool vt_journal_close(vt_journal *journal, vt_err *err)
{
    if (!vt_journal_usable(journal, err)) return false;
    if (!seal(journal, err) || !vt_journal_sync(journal, err)) return false;
    sqlite3_busy_timeout(journal->db, CLOSE_WAIT_MS);
    if (journal->tape_path) {
        int code = sqlite3_exec(journal->db, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
        if (code == SQLITE_OK)
            code = sqlite3_wal_checkpoint_v2(journal->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        if (code == SQLITE_OK)
            code = sqlite3_exec(journal->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
        sqlite3_busy_timeout(journal->db, WAIT_MS);
        if (code != SQLITE_OK) {
            vt_journal_refuse(journal, code, "close the journal", err);
            if (!journal->suspect) sqlite3_exec(journal->db, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
            return false;
        }
    }
    close_database(journal);
    if (journal->tape >= 0) close(journal->tape);
    journal->tape = -1;
    return true;
}

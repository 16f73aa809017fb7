/* Reading a journal that somebody else may be writing, or that a stranger may have made: read-only, schema
 * not trusted, and event must be a plain table. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "store/file.h"
#include "store/journal_inner.h"
#include "store/journal_reader.h"
#include "store/journal_schema.h"

enum { WAIT_MS = 2000, TAPE_MOST = 1 << 30, FILES_MOST = 4096 };

static bool has_log(const char *path)
{
    struct stat info;
    char log[1200];
    snprintf(log, sizeof log, "%s-wal", path);
    return stat(log, &info) == 0 && info.st_size > 0;
}

/* "file:" and the path with what a URI reserves escaped; NULL without memory. */
static char *immutable_uri(const char *path)
{
    static const char end[] = "?immutable=1";
    size_t length = strlen(path);
    char *uri = vt_alloc(5 + 3 * length + sizeof end);
    if (!uri) return NULL;
    char *at = uri + sprintf(uri, "file:");
    for (size_t i = 0; i < length; i++)
        at += strchr("%?#", path[i]) ? sprintf(at, "%%%02X", (unsigned)(unsigned char)path[i])
                                     : sprintf(at, "%c", path[i]);
    memcpy(at, end, sizeof end);
    return uri;
}

static int connect(const char *path, int flags, sqlite3 **db)
{
    int64_t count = 0;
    int code = sqlite3_open_v2(path, db, SQLITE_OPEN_READONLY | flags, NULL);
    if (code != SQLITE_OK) return code;
    sqlite3_extended_result_codes(*db, 1);
    sqlite3_busy_timeout(*db, WAIT_MS);
    sqlite3_db_config(*db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(*db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_db_config(*db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_exec(*db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
    return vt_journal_number(*db, "SELECT count(*) FROM sqlite_schema", &count)
               ? SQLITE_OK
               : sqlite3_extended_errcode(*db);
}

/* A closed journal can be read where nothing may be written; one with a log needs a place for its index. */
static int connect_somehow(const char *path, sqlite3 **db, vt_err *err)
{
    int code = connect(path, 0, db);
    if (code == SQLITE_OK || ((code & 0xFF) != SQLITE_CANTOPEN && (code & 0xFF) != SQLITE_READONLY))
        return code;
    struct stat info;
    if (stat(path, &info) != 0 || has_log(path)) return code;
    sqlite3_close(*db);
    *db = NULL;
    char *uri = immutable_uri(path);
    if (!uri) {
        vt_fail_memory(err, path);
        return SQLITE_NOMEM;
    }
    code = connect(uri, SQLITE_OPEN_URI, db);
    vt_free(uri);
    return code;
}

static bool is_journal(sqlite3 *db, const char *path, vt_err *err)
{
    int64_t application = 0, version = 0, tables = 0;
    vt_journal_number(db, "PRAGMA application_id", &application);
    vt_journal_number(db, "PRAGMA user_version", &version);
    if (application != VT_JOURNAL_APPLICATION || version < 1)
        return vt_fail(err, VT_ERR_PARSE, path, "this is no journal of Vitrine");
    if (version > VT_JOURNAL_VERSION)
        return vt_fail(
            err, VT_ERR_UNSUPPORTED, path, "this journal was made by a newer runtime; read it with that one");
    if (!vt_journal_number(db,
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND "
            "name IN ('event', 'meta', 'bundle', 'content') AND sql NOT LIKE 'CREATE VIRTUAL%'",
            &tables) ||
        tables != 4)
        return vt_fail(err, VT_ERR_PARSE, path, "this journal lacks its tables");
    return true;
}

vt_journal_reader *vt_journal_open(const char *path, vt_err *err)
{
    struct stat info;
    vt_journal_reader *reader = vt_alloc(sizeof *reader);
    if (reader) reader->path = vt_strdup(path);
    if (!reader || !reader->path) {
        vt_fail_memory(err, path);
        goto failed;
    }
    if (stat(path, &info) != 0) {
        vt_fail(err, VT_ERR_MISSING, path, "there is no such journal");
        goto failed;
    }
    if (!S_ISREG(info.st_mode)) {
        vt_fail(err, VT_ERR_TYPE, path, "this is no file: name the journals in it, as in %s/*.vitrine", path);
        goto failed;
    }
    int code = connect_somehow(path, &reader->db, err);
    if (code != SQLITE_OK) {
        vt_journal_fail(reader->db, code, path, "open the journal", err);
        goto failed;
    }
    if (is_journal(reader->db, path, err)) return reader;
failed:
    vt_journal_reader_close(reader);
    return NULL;
}

void vt_journal_reader_close(vt_journal_reader *reader)
{
    if (!reader) return;
    sqlite3_close(reader->db);
    vt_free(reader->path);
    vt_free(reader->meta);
    vt_free(reader);
}

const char *vt_journal_get_meta(vt_journal_reader *reader, const char *key)
{
    sqlite3_stmt *statement = NULL;
    vt_free(reader->meta);
    reader->meta = NULL;
    if (sqlite3_prepare_v2(reader->db, "SELECT value FROM meta WHERE key = ?1", -1, &statement, NULL) ==
            SQLITE_OK &&
        sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        if (text) reader->meta = vt_strdup(text);
    }
    sqlite3_finalize(statement);
    return reader->meta;
}

bool vt_journal_rows(vt_journal_reader *reader, bool (*each)(void *context, uint64_t run, const vt_row *row),
    void *context, vt_err *err)
{
    static const char *const queries[] = {
        "SELECT " VT_JOURNAL_COLUMNS " FROM event ORDER BY run, t, source, n",
        "SELECT " VT_JOURNAL_COLUMNS " FROM event ORDER BY seq",
    };
    vt_row row;
    uint64_t run = 0;
    int code = SQLITE_ERROR;
    bool any = false, more = true;
    /* Sorting reads all before the first row comes out: where damage stops that, the order of writing still
     * gives a part. */
    for (int i = 0; i < 2 && !any && code != SQLITE_DONE; i++) {
        sqlite3_stmt *statement = NULL;
        code = sqlite3_prepare_v2(reader->db, queries[i], -1, &statement, NULL);
        while (code == SQLITE_OK || code == SQLITE_ROW) {
            code = sqlite3_step(statement);
            if (code != SQLITE_ROW) break;
            any = true;
            if (vt_journal_row_read(statement, &run, &row)) more = each(context, run, &row);
            if (!more) break;
        }
        if (i == 1 && code == SQLITE_DONE) code = SQLITE_CORRUPT;
        sqlite3_finalize(statement);
    }
    if (code == SQLITE_DONE || !more) return true;
    return vt_journal_fail(reader->db, code, reader->path, "read all rows", err);
}

/* ---- the experience kept inside ---- */

typedef struct {
    vt_bundle_file *files;
    int count;
} kept;

static bool take_file(kept *list, sqlite3_stmt *statement, vt_err *err)
{
    const char *name = (const char *)sqlite3_column_text(statement, 0);
    const void *sha256 = sqlite3_column_blob(statement, 1);
    bool hashed = sqlite3_column_bytes(statement, 1) == 32;
    const char *text = (const char *)sqlite3_column_text(statement, 4);
    bool is_text = sqlite3_column_int(statement, 3) != 0;
    if (list->count % 32 == 0) {
        vt_bundle_file *more = vt_realloc_array(list->files, (size_t)list->count + 32, sizeof *more);
        if (!more) return vt_fail_memory(err, "the experience kept in a journal");
        list->files = more;
    }
    if (!name || (is_text && !text) || list->count == FILES_MOST)
        return vt_fail(
            err, VT_ERR_PARSE, NULL, "the experience kept in this journal lacks the text of a file");
    vt_bundle_file *file = &list->files[list->count];
    memset(file, 0, sizeof *file);
    if (hashed) memcpy(file->sha256, sha256, 32);
    file->size =
        is_text ? (size_t)sqlite3_column_bytes(statement, 4) : (size_t)sqlite3_column_int64(statement, 2);
    file->name = vt_strdup(name);
    file->text = is_text ? vt_strndup(text, file->size) : NULL;
    list->count++;
    return (file->name && (!is_text || file->text)) ||
           vt_fail_memory(err, "the experience kept in a journal");
}

static bool load_files(vt_journal_reader *reader, const char *hash, kept *list, vt_err *err)
{
    static const char query[] =
        "SELECT b.name, b.sha256, b.size, b.is_text, c.text FROM bundle b LEFT JOIN content c "
        "ON b.is_text AND c.sha256 = b.sha256 WHERE b.hash = ?1 ORDER BY b.name";
    sqlite3_stmt *statement = NULL;
    bool sound = true;
    int code = sqlite3_prepare_v2(reader->db, query, -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(statement, 1, hash, -1, SQLITE_STATIC);
    if (code == SQLITE_OK)
        while (sound && (code = sqlite3_step(statement)) == SQLITE_ROW)
            sound = take_file(list, statement, err);
    if (sound && code != SQLITE_DONE)
        sound = vt_journal_fail(reader->db, code, reader->path, "read the experience", err);
    sqlite3_finalize(statement);
    if (sound && list->count == 0)
        sound =
            vt_fail(err, VT_ERR_MISSING, reader->path, "this journal keeps no experience with hash %s", hash);
    return sound;
}

vt_bundle *vt_journal_bundle_read(
    vt_journal_reader *reader, uint64_t hash, const char *media_folder, const char *shared, vt_err *err)
{
    char text[17];
    kept list = {0};
    vt_bundle *bundle = NULL;
    snprintf(text, sizeof text, "%016" PRIx64, hash);
    if (load_files(reader, text, &list, err))
        bundle = vt_bundle_from_files(list.files, list.count, media_folder, shared, err);
    if (bundle && vt_bundle_hash(bundle) != hash) {
        vt_fail(err, VT_ERR_PARSE, reader->path,
            "the experience kept in this journal was changed: its hash does not fit");
        vt_bundle_destroy(bundle);
        bundle = NULL;
    }
    for (int i = 0; i < list.count; i++) {
        vt_free((void *)(uintptr_t)list.files[i].name);
        vt_free((void *)(uintptr_t)list.files[i].text);
    }
    vt_free(list.files);
    return bundle;
}

bool vt_journal_read_tape(const char *journal_path, vt_buf *out, vt_err *err)
{
    char *path = vt_journal_tape_path(journal_path);
    if (!path) return vt_fail_memory(err, journal_path);
    bool done = vt_file_read(path, TAPE_MOST, out, err);
    vt_free(path);
    return done;
}

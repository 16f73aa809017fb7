/* The format, told inside the file: SQLite keeps the text of these statements with their comments, so that
 * whoever opens a journal in thirty years reads `.schema` and knows what each column means. */
#include "store/journal_schema.h"

#include <string.h>

#include "base/hash.h"

const vt_journal_step vt_journal_steps[] = {
    {1, "CREATE TABLE meta(\n"
        "  key TEXT PRIMARY KEY,   -- name of a fact about this file: kiosk, run, experience, screen, "
        "privacy level, ...\n"
        "  value TEXT NOT NULL     -- the fact as text; closed is 1 once the file is complete\n"
        ") WITHOUT ROWID;\n"},
    {1, "CREATE TABLE event(\n"
        "  seq INTEGER PRIMARY KEY,  -- order of writing, from 1\n"
        "  run INTEGER NOT NULL,     -- number of the run: one start of the kiosk's keeper; counts up for "
        "ever\n"
        "  source INTEGER NOT NULL CHECK(source BETWEEN 1 AND 3),  -- who wrote it: 1 stage, 2 keeper, 3 "
        "observer\n"
        "  n INTEGER NOT NULL,       -- ordinal within run and source, from 1; a missing number is a lost "
        "row\n"
        "  t INTEGER NOT NULL,       -- microseconds since the run began; counts while the machine sleeps\n"
        "  tick INTEGER NOT NULL,    -- ordinal of the batch of input that led to this row; 0: none\n"
        "  visit INTEGER NOT NULL,   -- number of the visit; 0: nobody was there\n"
        "  kind TEXT NOT NULL,       -- what happened, such as visit.start or target.press\n"
        "  scene TEXT,               -- name of the scene, where there is one\n"
        "  target TEXT,              -- name of the touchable thing, where there is one\n"
        "  finger INTEGER,           -- which finger, from 0\n"
        "  x INTEGER,                -- place in eighths of a stage unit, from the left edge\n"
        "  y INTEGER,                -- place in eighths of a stage unit, from the top edge\n"
        "  json TEXT NOT NULL,       -- further fields of this kind, an object; times in it are in the unit "
        "its name ends with\n"
        "  chain INTEGER NOT NULL,   -- running 64-bit hash over all rows up to this one, in the order of "
        "seq\n"
        "  UNIQUE(run, source, n)\n"
        ");\n"
        "CREATE INDEX event_visit_start ON event(run, visit) WHERE kind = 'visit.start';\n"
        "CREATE INDEX event_visit_end ON event(run, visit) WHERE kind = 'visit.end';\n"
        "CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event\n"
        "  BEGIN SELECT RAISE(ABORT, 'rows of a journal are never changed'); END;\n"
        "CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event\n"
        "  BEGIN SELECT RAISE(ABORT, 'rows of a journal are never deleted'); END;\n"},
    {1, "CREATE TABLE content(\n"
        "  sha256 BLOB PRIMARY KEY,  -- of text\n"
        "  text TEXT NOT NULL        -- a text file of an experience, as it ran\n"
        ") WITHOUT ROWID;\n"
        "CREATE TABLE bundle(\n"
        "  hash TEXT NOT NULL,       -- of a whole version of an experience, 16 hexadecimal digits\n"
        "  name TEXT NOT NULL,       -- of one of its files, relative to its folder\n"
        "  sha256 BLOB,              -- of that file; for text it leads to content; NULL: a picture that was "
        "not hashed\n"
        "  size INTEGER NOT NULL,    -- of that file in bytes\n"
        "  is_text INTEGER NOT NULL, -- 1: its text is in content; 0: a picture or font, not kept here\n"
        "  PRIMARY KEY(hash, name)\n"
        ") WITHOUT ROWID;\n"},
    {1, "CREATE TABLE durable(\n"
        "  one INTEGER PRIMARY KEY CHECK(one = 1),\n"
        "  count INTEGER NOT NULL    -- goes up with each commit that was forced to the disk\n"
        ");\n"
        "INSERT INTO durable VALUES(1, 0);\n"},
    {1, "CREATE VIEW run AS SELECT\n"
        "  s.run AS run,                                       -- number of the run\n"
        "  s.t AS start_t,                                     -- microseconds, near 0\n"
        "  json_extract(s.json, '$.reason') AS start_reason,   -- normal, crash_recovered, watchdog, staff\n"
        "  e.t AS end_t,                                       -- microseconds; NULL: the run was cut off\n"
        "  json_extract(e.json, '$.reason') AS end_reason        -- normal, staff, update, ...\n"
        "  FROM event s LEFT JOIN event e ON e.run = s.run AND e.kind = 'run.end' WHERE s.kind = "
        "'run.start';\n"},
    {1, "CREATE VIEW visit AS SELECT\n"
        "  s.run AS run,                                       -- number of the run\n"
        "  s.visit AS visit,                                   -- number of the visit\n"
        "  s.t AS start_t,                                     -- microseconds since the run began\n"
        "  e.t AS end_t,                                       -- the same; NULL: no end was recorded\n"
        "  json_extract(e.json, '$.last_input_t') AS last_input_t, -- the same, of the last touch\n"
        "  json_extract(s.json, '$.cause') AS start_cause,     -- touch, presence, staff, script\n"
        "  json_extract(e.json, '$.cause') AS end_cause,       -- finish, restart_button, idle, prompt_none, "
        "staff, crash, run_end\n"
        "  json_extract(s.json, '$.lang') AS lang,             -- language at its start\n"
        "  (SELECT value FROM meta WHERE key = 'rehearsal') AS rehearsal -- 1: a robot or the team, not the "
        "public\n"
        "  FROM event s LEFT JOIN event e ON e.run = s.run AND e.visit = s.visit AND e.kind = 'visit.end'\n"
        "  WHERE s.kind = 'visit.start';\n"},
    {1, "CREATE VIEW anchor AS SELECT\n"
        "  run,                                                -- number of the run\n"
        "  t,                                                  -- microseconds since the run began, at this "
        "moment\n"
        "  json_extract(json, '$.wall') AS wall,               -- UTC microseconds since 1970; NULL: not "
        "known\n"
        "  json_extract(json, '$.src') AS src,                 -- ntp, rtc, saved, staff, none\n"
        "  json_extract(json, '$.sync') AS sync,               -- 1: set by a time server\n"
        "  json_extract(json, '$.err_ms') AS err_ms,           -- bound of its error in milliseconds\n"
        "  json_extract(json, '$.tz') AS tz,                   -- time zone's name\n"
        "  json_extract(json, '$.off_s') AS off_s              -- seconds east of UTC\n"
        "  FROM event WHERE kind = 'clock.anchor';\n"},
    {0, NULL},
};

static void copy_name(sqlite3_stmt *statement, int column, char out[VT_ROW_NAME])
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    int length = sqlite3_column_bytes(statement, column);
    if (!text) return;
    size_t size = length < VT_ROW_NAME ? (size_t)length : (size_t)VT_ROW_NAME - 1;
    memcpy(out, text, size);
}

static bool read_i32(sqlite3_stmt *statement, int column, int32_t *out)
{
    int64_t value = sqlite3_column_int64(statement, column);
    *out = (int32_t)value;
    return value >= INT32_MIN && value <= INT32_MAX;
}

bool vt_journal_row_read(sqlite3_stmt *statement, uint64_t *run, vt_row *row)
{
    const char *kind = (const char *)sqlite3_column_text(statement, 6);
    const vt_row_info *info = kind ? vt_row_info_find(kind) : NULL;
    int64_t source = sqlite3_column_int64(statement, 1);
    int64_t visit = sqlite3_column_int64(statement, 5);
    bool sound = info && source >= VT_SOURCE_STAGE && source <= VT_SOURCE_OBSERVER && visit >= 0 &&
                 visit <= UINT32_MAX;
    *run = (uint64_t)sqlite3_column_int64(statement, 0);
    vt_row_init(row, (vt_source)source, info ? info->kind : VT_ROW_KINDS, sqlite3_column_int64(statement, 3));
    row->n = (uint64_t)sqlite3_column_int64(statement, 2);
    row->tick = (uint64_t)sqlite3_column_int64(statement, 4);
    row->visit = (uint32_t)visit;
    copy_name(statement, 7, row->scene);
    copy_name(statement, 8, row->target);
    if (sqlite3_column_type(statement, 9) != SQLITE_NULL)
        sound = read_i32(statement, 9, &row->finger) && sound;
    row->placed = sqlite3_column_type(statement, 10) != SQLITE_NULL;
    if (row->placed) sound = read_i32(statement, 10, &row->x8) && read_i32(statement, 11, &row->y8) && sound;
    row->json = (const char *)sqlite3_column_text(statement, 12);
    row->json_length = (size_t)sqlite3_column_bytes(statement, 12);
    return sound && row->json;
}

static int bind_name(sqlite3_stmt *statement, int column, const char *text)
{
    if (text[0] == 0) return sqlite3_bind_null(statement, column);
    return sqlite3_bind_text(statement, column, text, (int)strnlen(text, VT_ROW_NAME - 1), SQLITE_STATIC);
}

bool vt_journal_row_bind(sqlite3_stmt *statement, uint64_t run, const vt_row *row)
{
    const char *json = row->json && row->json_length ? row->json : "{}";
    size_t length = row->json && row->json_length ? row->json_length : 2;
    int bad = sqlite3_bind_int64(statement, 1, (int64_t)run);
    bad |= sqlite3_bind_int(statement, 2, (int)row->source);
    bad |= sqlite3_bind_int64(statement, 3, (int64_t)row->n);
    bad |= sqlite3_bind_int64(statement, 4, row->t_us);
    bad |= sqlite3_bind_int64(statement, 5, (int64_t)row->tick);
    bad |= sqlite3_bind_int64(statement, 6, row->visit);
    bad |= sqlite3_bind_text(statement, 7, vt_row_info_at(row->kind)->name, -1, SQLITE_STATIC);
    bad |= bind_name(statement, 8, row->scene);
    bad |= bind_name(statement, 9, row->target);
    bad |= row->finger >= 0 ? sqlite3_bind_int(statement, 10, row->finger) : sqlite3_bind_null(statement, 10);
    bad |= row->placed ? sqlite3_bind_int(statement, 11, row->x8) : sqlite3_bind_null(statement, 11);
    bad |= row->placed ? sqlite3_bind_int(statement, 12, row->y8) : sqlite3_bind_null(statement, 12);
    bad |= sqlite3_bind_text64(statement, 13, json, length, SQLITE_STATIC, SQLITE_UTF8);
    return bad == SQLITE_OK;
}

uint64_t vt_journal_chain(uint64_t chain, uint64_t run, const char *kind, const vt_row *row)
{
    const char *json = row->json && row->json_length ? row->json : "{}";
    size_t length = row->json && row->json_length ? row->json_length : 2;
    chain = vt_hash_u64(chain, run);
    chain = vt_hash_u64(chain, (uint64_t)row->source);
    chain = vt_hash_u64(chain, row->n);
    chain = vt_hash_u64(chain, (uint64_t)row->t_us);
    chain = vt_hash_u64(chain, row->tick);
    chain = vt_hash_u64(chain, row->visit);
    chain = vt_hash_text(chain, kind);
    chain = vt_hash_text(chain, row->scene);
    chain = vt_hash_text(chain, row->target);
    chain = vt_hash_u64(chain, row->finger >= 0 ? (uint64_t)row->finger + 1 : 0);
    chain = vt_hash_u64(chain, row->placed);
    chain = vt_hash_u64(chain, (uint32_t)(row->placed ? row->x8 : 0));
    chain = vt_hash_u64(chain, (uint32_t)(row->placed ? row->y8 : 0));
    chain = vt_hash_u64(chain, length);
    return vt_hash_bytes(chain, json, length);
}

bool vt_journal_number(sqlite3 *db, const char *sql, int64_t *out)
{
    sqlite3_stmt *statement = NULL;
    bool found = sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
                 sqlite3_step(statement) == SQLITE_ROW;
    if (found) *out = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return found;
}

bool vt_journal_fail(sqlite3 *db, int code, const char *path, const char *what, vt_err *err)
{
    const char *said = db && sqlite3_errcode(db) != SQLITE_OK ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    switch (code & 0xFF) {
    case SQLITE_NOMEM:
        return vt_fail_memory(err, what);
    case SQLITE_FULL:
        return vt_fail(err, VT_ERR_IO, path, "cannot %s: the disk is full; free some space", what);
    case SQLITE_READONLY:
        return vt_fail(err, VT_ERR_IO, path, "cannot %s: the disk or the file is read-only", what);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return vt_fail(err, VT_ERR_IO, path, "cannot %s: another program holds the file (%s)", what, said);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return vt_fail(err, VT_ERR_PARSE, path, "cannot %s: the file is damaged (%s)", what, said);
    case SQLITE_IOERR:
        return vt_fail(err, VT_ERR_IO, path, "cannot %s: the disk fails (%s, code %d)", what, said, code);
    default:
        return vt_fail(err, VT_ERR_IO, path, "cannot %s: %s (code %d)", what, said, code);
    }
}

const char *vt_journal_engine(void)
{
    return "SQLite " SQLITE_VERSION;
}

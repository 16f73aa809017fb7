/* What a reader makes of a journal: it shows when somebody touched it, and only journals are read. */
#include "check.h"

#include "folder.h"

#include "base/log.h"
#include "journal_help.h"

static char findings[4096];

static void keep_finding(void *context, const char *finding)
{
    (void)context;
    strncat(findings, finding, sizeof findings - strlen(findings) - 2);
    strcat(findings, "\n");
}

static const char *verify(const char *path)
{
    findings[0] = 0;
    vt_journal_reader *reader = vt_journal_open(path, NULL);
    assert_non_null(reader);
    assert_true(vt_journal_verify(reader, keep_finding, NULL, NULL));
    vt_journal_reader_close(reader);
    return findings;
}

static const char *closed_journal(uint64_t run, uint64_t rows)
{
    static char path[512];
    vt_journal *journal = create_at(run, NULL);
    snprintf(path, sizeof path, "%s", vt_journal_path(journal));
    MUST(write_numbered(journal, 1, rows, &oops));
    MUST(vt_journal_close(journal, &oops));
    vt_journal_destroy(journal);
    return path;
}

#define UNGUARD "DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_deleted; "

static void meddling_shows(void **state)
{
    static const char *const edits[] = {"run = 9", "source = 2", "n = 1000", "t = t + 1", "tick = 77",
        "visit = 99", "kind = 'goal'", "kind = 'from the future'", "scene = 'other'", "scene = NULL",
        "target = 'x'", "finger = 2", "x = x + 1", "y = 0", "json = '{\"a\":2}'", "chain = chain + 1",
        "seq = 5000"};
    uint64_t run = 100;
    (void)state;
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        char sql[300];
        const char *path = closed_journal(run++, 40);
        assert_string_equal(verify(path), "");
        snprintf(sql, sizeof sql, UNGUARD "UPDATE event SET %s WHERE seq = 11", edits[i]);
        meddle(path, sql);
        if (!strstr(verify(path), "was changed, added or taken out")) fail_msg("%s: %s", edits[i], findings);
    }
    const char *path = closed_journal(run++, 40);
    meddle(path, UNGUARD "DELETE FROM event WHERE seq BETWEEN 11 AND 13");
    assert_non_null(strstr(verify(path), "lost: stage rows 11 to 13"));
    assert_non_null(strstr(findings, "taken out"));
    assert_non_null(strstr(findings, "had 40 rows and now has 37"));
    path = closed_journal(run++, 40);
    meddle(path, UNGUARD "DELETE FROM event WHERE seq = 40");
    assert_string_equal(verify(path), "the closed journal had 40 rows and now has 39\n");
    path = closed_journal(run++, 40);
    meddle(path, "INSERT INTO event SELECT 41, run, source, 41, t, tick, visit, kind, scene, target, finger, "
                 "x, y, json, 5 FROM event "
                 "WHERE seq = 40");
    assert_non_null(strstr(verify(path), "row 41"));
    path = closed_journal(run++, 40);
    meddle(path, UNGUARD "UPDATE event SET chain = chain + 1 WHERE seq = 40");
    assert_non_null(strstr(verify(path), "the last row is not the one"));
}

static void gaps_are_losses(void **state)
{
    vt_journal *journal = create_at(150, NULL);
    vt_row row = numbered(4);
    (void)state;
    MUST(vt_journal_write(journal, &row, 1, &oops));
    row = numbered(6);
    MUST(vt_journal_write(journal, &row, 1, &oops));
    assert_string_equal(verify(vt_journal_path(journal)),
        "lost: stage rows 1 to 3 of run 150 (3 rows)\nlost: stage row 5 of run 150\n");
    vt_journal_destroy(journal);
}

static void the_file_guards_itself(void **state)
{
    const char *path = closed_journal(151, 10);
    sqlite3 *db = NULL;
    (void)state;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE event SET t = 0", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_string_equal(sqlite3_errmsg(db), "rows of a journal are never changed");
    assert_int_equal(sqlite3_exec(db, "DELETE FROM event", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    sqlite3_close(db);
    assert_int_equal(sound_rows(path), 10);
}

static void every_column_is_explained(void **state)
{
    const char *path = closed_journal(152, 1);
    sqlite3 *db = NULL;
    sqlite3_stmt *names = NULL;
    int count = 0;
    (void)state;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                         "SELECT s.name, p.name, s.sql FROM sqlite_schema s, pragma_table_info(s.name) p "
                         "WHERE s.type IN ('table', 'view') AND s.name NOT LIKE 'sqlite_%'",
                         -1, &names, NULL),
        SQLITE_OK);
    for (; sqlite3_step(names) == SQLITE_ROW; count++) {
        const char *column = (const char *)sqlite3_column_text(names, 1);
        const char *sql = (const char *)sqlite3_column_text(names, 2);
        bool told = false;
        for (const char *line = sql; line; line = strchr(line, '\n')) {
            const char *end = strchr(++line, '\n'), *found = strstr(line, column),
                       *remark = strstr(line, "--");
            told = told || (found && remark && found < remark && (!end || remark < end));
        }
        if (!told && strcmp(column, "one") != 0)
            fail_msg("%s.%s has no comment", (const char *)sqlite3_column_text(names, 0), column);
    }
    assert_true(count > 40);
    sqlite3_finalize(names);
    sqlite3_close(db);
}

static void only_journals_are_read(void **state)
{
    vt_err err = {0};
    (void)state;
    assert_null(vt_journal_open(in_folder("none.vitrine"), &err));
    assert_int_equal(err.kind, VT_ERR_MISSING);
    write_text("text.vitrine",
        "this is no database at all, however long it may be, and it is long enough to have a header.....");
    assert_null(vt_journal_open(in_folder("text.vitrine"), &err));
    assert_int_equal(err.kind, VT_ERR_PARSE);
    write_text("empty.vitrine", "");
    assert_null(vt_journal_open(in_folder("empty.vitrine"), &err));
    assert_int_equal(err.kind, VT_ERR_PARSE);
    meddle(in_folder("other.vitrine"), "CREATE TABLE a(b)");
    assert_null(vt_journal_open(in_folder("other.vitrine"), &err));
    assert_int_equal(err.kind, VT_ERR_PARSE);
    const char *path = closed_journal(180, 3);
    meddle(path, "PRAGMA user_version = 99");
    assert_null(vt_journal_open(path, &err));
    assert_int_equal(err.kind, VT_ERR_UNSUPPORTED);
    path = closed_journal(181, 3);
    meddle(path, UNGUARD "DROP TABLE event; CREATE VIEW event AS WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL "
                         "SELECT i + 1 FROM r) "
                         "SELECT i AS run, i AS source FROM r");
    assert_null(vt_journal_open(path, &err));
    assert_int_equal(err.kind, VT_ERR_PARSE);
}

static void a_closed_one_is_read_where_nothing_can_be_written(void **state)
{
    char path[600];
    (void)state;
    snprintf(path, sizeof path, "%s", closed_journal(190, 25));
    make_dir("read only #1?%41");
    char command[1300];
    snprintf(command, sizeof command, "mv %s '%s'", path, in_folder("read only #1?%41/x.vitrine"));
    assert_int_equal(system(command), 0);
    assert_int_equal(chmod(in_folder("read only #1?%41"), 0555), 0);
    assert_int_equal(sound_rows(in_folder("read only #1?%41/x.vitrine")), 25);
    assert_int_equal(chmod(in_folder("read only #1?%41"), 0755), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(meddling_shows),
        cmocka_unit_test(gaps_are_losses),
        cmocka_unit_test(the_file_guards_itself),
        cmocka_unit_test(every_column_is_explained),
        cmocka_unit_test(only_journals_are_read),
        cmocka_unit_test(a_closed_one_is_read_where_nothing_can_be_written),
    };
    vt_log_set_level(VT_LOG_ERROR);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

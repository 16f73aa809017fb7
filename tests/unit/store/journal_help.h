/* Rows and journals for the tests of the journal. folder.h comes first. */
#ifndef VT_TESTS_JOURNAL_HELP_H
#define VT_TESTS_JOURNAL_HELP_H

#include <sqlite3.h>

#include "store/journal.h"

/* Row n of the stage: everything in it follows from n. */
static inline vt_row numbered(uint64_t n)
{
    static const char *const jsons[] = {"{}", "{\"a\":1}", "{\"text\":\"é\\n\",\"list\":[1,2]}"};
    vt_row row;
    vt_row_init(&row, VT_SOURCE_STAGE, n % 3 ? VT_ROW_TARGET_PRESS : VT_ROW_MARK, (int64_t)n * 1000);
    row.n = n;
    row.tick = n / 2;
    row.visit = (uint32_t)(n / 10);
    row.finger = n % 4 ? (int32_t)(n % 4) : -1;
    row.placed = n % 2;
    if (row.placed) row.x8 = (int32_t)n * 8, row.y8 = -(int32_t)n;
    snprintf(row.scene, sizeof row.scene, "%s", n % 5 ? "attract" : "");
    snprintf(row.target, sizeof row.target, "card %llu", (unsigned long long)n % 7);
    row.json = jsons[n % 3];
    row.json_length = strlen(row.json);
    return row;
}

static inline bool write_numbered(vt_journal *journal, uint64_t first, uint64_t last, vt_err *err)
{
    vt_row rows[64];
    int count = 0;
    for (uint64_t n = first; n <= last && count < 64; n++)
        rows[count++] = numbered(n);
    return vt_journal_write(journal, rows, count, err);
}

static inline vt_journal *create_at(uint64_t run, const char *vfs)
{
    vt_err err = {0};
    vt_journal *journal = vt_journal_create(&(vt_journal_place){folder, "hall", run, vfs}, &err);
    if (!journal) fail_msg("%s: %s", err.origin, err.message);
    return journal;
}

/* Calls that must succeed say why not in oops. */
static vt_err oops;

#define MUST(call)                                                                                           \
    do {                                                                                                     \
        if (!(call)) fail_msg("%s: %s: %s", #call, oops.origin, oops.message);                               \
    } while (0)

/* What a reader sees: rows must be the numbered ones, from 1, without gaps. */
typedef struct {
    uint64_t rows;
    bool wrong;
} seen_rows;

static inline bool see_row(void *context, uint64_t run, const vt_row *row)
{
    seen_rows *seen = context;
    vt_row expected = numbered(++seen->rows);
    seen->wrong = seen->wrong || run == 0 || row->n != expected.n || row->kind != expected.kind ||
                  row->t_us != expected.t_us || row->tick != expected.tick || row->visit != expected.visit ||
                  row->finger != expected.finger || row->placed != expected.placed ||
                  row->x8 != expected.x8 || row->y8 != expected.y8 ||
                  strcmp(row->scene, expected.scene) != 0 || strcmp(row->target, expected.target) != 0 ||
                  row->json_length != expected.json_length ||
                  memcmp(row->json, expected.json, row->json_length) != 0;
    return true;
}

static inline void count_finding(void *context, const char *finding)
{
    (void)finding;
    ++*(int *)context;
}

/* The number of rows in a journal, all of them the expected ones. */
static inline uint64_t readable_rows(const char *path)
{
    seen_rows seen = {0};
    vt_journal_reader *reader = vt_journal_open(path, &oops);
    if (!reader || !vt_journal_rows(reader, see_row, &seen, &oops))
        fail_msg("%s: %s", oops.origin, oops.message);
    vt_journal_reader_close(reader);
    if (seen.wrong) fail_msg("%s: not the rows that were written", path);
    return seen.rows;
}

/* The same, with the chain, the numbers and the file itself found sound. */
static inline uint64_t sound_rows(const char *path)
{
    int findings = 0;
    vt_journal_reader *reader = vt_journal_open(path, &oops);
    if (!reader || !vt_journal_verify(reader, count_finding, &findings, &oops))
        fail_msg("%s: %s", oops.origin, oops.message);
    vt_journal_reader_close(reader);
    if (findings) fail_msg("%s: %d findings", path, findings);
    return readable_rows(path);
}

/* Runs SQL on a file as a stranger with SQLite's own shell would. */
static inline void meddle(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    char *said = NULL;
    if (sqlite3_open(path, &db) != SQLITE_OK || sqlite3_exec(db, sql, NULL, NULL, &said) != SQLITE_OK)
        fail_msg("%s: %s", sql, said ? said : "cannot open");
    sqlite3_close(db);
}

#endif

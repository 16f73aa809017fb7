/* The journal on a disk that fails: full, broken, or unable to sync. Nothing is lost silently, and nothing is
 * trusted twice. */
#include "check.h"

#include "folder.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/log.h"
#include "faulty_vfs.h"
#include "journal_help.h"

static uint64_t next_run = 1;

static int set_up(void **state)
{
    faulty_register();
    vt_log_set_level(VT_LOG_ERROR);
    return make_folder(state);
}

/* A day in small: rows in transactions of ten, a tape block, a sync after each fifth. Failed calls are made
 * again, as the keeper does, unless the journal is suspect. Returns how many rows were accepted. */
static uint64_t a_day(vt_journal *journal, int *refusals)
{
    uint64_t accepted = 0;
    for (int i = 0; i < 20; i++) {
        vt_err err = {0};
        bool done = false;
        for (int tries = 0; tries < 3 && !done && !vt_journal_suspect(journal); tries++) {
            done = write_numbered(journal, accepted + 1, accepted + 10, &err) &&
                   (i % 5 != 4 || vt_journal_sync(journal, &err));
            if (done) continue;
            ++*refusals;
            if (err.kind != VT_ERR_IO || !strstr(err.message, "cannot "))
                fail_msg("%d %s", err.kind, err.message);
        }
        if (!done) break;
        accepted += 10;
    }
    return accepted;
}

static void each_write_fails_once(void **state)
{
    static const int codes[] = {SQLITE_FULL, SQLITE_IOERR_WRITE};
    (void)state;
    for (size_t i = 0; i < 2; i++)
        for (long at = 1;; at++) {
            int refusals = 0;
            fault = (vt_fault){0};
            vt_journal *journal = create_at(next_run++, "faulty");
            fault = (vt_fault){.fail_write = at, .code = codes[i]};
            uint64_t accepted = a_day(journal, &refusals);
            bool hit = fault.failed > 0;
            if (!vt_journal_suspect(journal)) assert_int_equal(accepted, 200);
            if (hit && codes[i] == SQLITE_FULL) {
                assert_false(vt_journal_suspect(journal)); /* space may come back */
                assert_int_equal(refusals, 1);
            }
            fault.fail_write = 0;
            assert_int_equal(fault.retried, 0);
            uint64_t found = sound_rows(vt_journal_path(journal));
            assert_true(found >= accepted);
            vt_journal_destroy(journal);
            if (!hit) break;
        }
}

static void a_full_disk_is_waited_for(void **state)
{
    vt_err err = {0};
    (void)state;
    fault = (vt_fault){0};
    vt_journal *journal = create_at(next_run++, "faulty");
    MUST(write_numbered(journal, 1, 10, &oops));
    fault = (vt_fault){.fail_write = 1, .for_ever = true, .code = SQLITE_FULL};
    for (int i = 0; i < 50; i++) {
        assert_false(write_numbered(journal, 11, 20, &err));
        assert_int_equal(err.kind, VT_ERR_IO);
        assert_non_null(strstr(err.message, "the disk is full"));
        assert_false(vt_journal_sync(journal, &err));
    }
    assert_false(vt_journal_suspect(journal));
    assert_int_equal(fault.syncs, 0);
    fault = (vt_fault){0};
    MUST(write_numbered(journal, 11, 20, &oops));
    MUST(vt_journal_sync(journal, &oops));
    MUST(vt_journal_close(journal, &oops));
    assert_int_equal(sound_rows(vt_journal_path(journal)), 20);
    vt_journal_destroy(journal);
}

static void a_failed_sync_ends_the_trust(void **state)
{
    (void)state;
    for (long at = 1;; at++) {
        vt_err err = {0};
        int refusals = 0;
        fault = (vt_fault){0};
        vt_journal *first = create_at(next_run, "faulty");
        fault = (vt_fault){.fail_sync = at};
        uint64_t accepted = a_day(first, &refusals);
        bool hit = fault.failed > 0;
        if (!hit) {
            vt_journal_destroy(first);
            break;
        }
        assert_true(vt_journal_suspect(first));
        assert_int_equal(refusals, 1);
        assert_false(write_numbered(first, 1, 1, &err));
        assert_int_equal(err.kind, VT_ERR_STATE);
        assert_non_null(strstr(err.message, "begin a new one"));
        assert_false(vt_journal_sync(first, NULL) || vt_journal_meta(first, "a", "b", NULL) ||
                     vt_journal_tape(first, "x", 1, NULL) || vt_journal_close(first, NULL));
        vt_journal *second = create_at(next_run, "faulty");
        assert_non_null(strstr(vt_journal_path(second), "-b.vitrine"));
        for (uint64_t n = 1; n <= accepted + 10; n += 10)
            MUST(write_numbered(second, n, n + 9, &oops));
        MUST(vt_journal_sync(second, &oops));
        vt_journal_destroy(first);
        assert_int_equal(fault.retried, 0);
        assert_int_equal(sound_rows(vt_journal_path(second)), accepted + 10);
        vt_journal_destroy(second);
        next_run++;
    }
    next_run++;
}

static void a_sync_syncs(void **state)
{
    (void)state;
    fault = (vt_fault){0};
    vt_journal *journal = create_at(next_run++, "faulty");
    MUST(vt_journal_sync(journal, &oops));
    fault = (vt_fault){0};
    for (int i = 0; i < 5; i++) {
        long before = fault.syncs;
        MUST(vt_journal_sync(journal, &oops)); /* even when no row was written since */
        assert_true(fault.syncs > before);
    }
    long before = fault.syncs;
    MUST(write_numbered(journal, 1, 10, &oops));
    assert_int_equal(fault.syncs, before); /* an ordinary commit waits for nothing */
    vt_journal_destroy(journal);
}

static void a_long_log_is_taken_in(void **state)
{
    struct stat info;
    char log[600];
    (void)state;
    fault = (vt_fault){0};
    vt_journal *journal = create_at(next_run++, "faulty");
    snprintf(log, sizeof log, "%s-wal", vt_journal_path(journal));
    for (uint64_t n = 1; n <= 40000; n += 50) {
        MUST(write_numbered(journal, n, n + 49, &oops));
        if (n % 1000 == 1) MUST(vt_journal_sync(journal, &oops));
    }
    assert_int_equal(stat(log, &info), 0);
    assert_true(info.st_size < 8 << 20);
    assert_int_equal(stat(vt_journal_path(journal), &info), 0);
    assert_true(info.st_size > 1 << 20);
    assert_int_equal(sound_rows(vt_journal_path(journal)), 40000);
    vt_journal_destroy(journal);
}

static void creating_fails_cleanly(void **state)
{
    (void)state;
    for (int sync = 0; sync < 2; sync++)
        for (long at = 1;; at++) {
            vt_err err = {0};
            fault = (vt_fault){.code = SQLITE_IOERR_WRITE};
            *(sync ? &fault.fail_sync : &fault.fail_write) = at;
            vt_journal *journal =
                vt_journal_create(&(vt_journal_place){folder, "new", next_run, "faulty"}, &err);
            bool hit = fault.failed > 0;
            char name[64];
            snprintf(name, sizeof name, "new-%06d.vitrine", (int)next_run);
            if (!journal) {
                assert_int_equal(err.kind, VT_ERR_IO);
                assert_false(exists(name));
                snprintf(name, sizeof name, "new-%06d.tape", (int)next_run);
                assert_false(exists(name));
            }
            vt_journal_destroy(journal);
            next_run++;
            if (!hit) {
                assert_non_null(journal);
                break;
            }
        }
    fault = (vt_fault){0};
}

static void closing_fails_safely(void **state)
{
    (void)state;
    for (int sync = 0; sync < 2; sync++)
        for (long at = 1;; at++) {
            vt_err err = {0};
            fault = (vt_fault){0};
            vt_journal *journal = create_at(next_run++, "faulty");
            MUST(write_numbered(journal, 1, 50, &oops));
            fault = (vt_fault){.code = SQLITE_FULL};
            *(sync ? &fault.fail_sync : &fault.fail_write) = at;
            bool closed = vt_journal_close(journal, &err), hit = fault.failed > 0;
            if (!closed) assert_int_equal(err.kind, VT_ERR_IO);
            if (sync && hit) assert_true(!closed && vt_journal_suspect(journal));
            fault = (vt_fault){
                0}; /* leaving the log, SQLite may sync again to roll back; nobody relies on that */
            if (!closed && !vt_journal_suspect(journal)) MUST(vt_journal_close(journal, &oops));
            char path[512];
            snprintf(path, sizeof path, "%s", vt_journal_path(journal));
            bool suspect = vt_journal_suspect(journal);
            vt_journal_destroy(journal);
            if (suspect) assert_int_equal(fault.syncs, 0);
            assert_int_equal(sound_rows(path), 50);
            if (!hit) break;
        }
}

static void a_reader_does_not_hinder(void **state)
{
    vt_err err = {0};
    (void)state;
    fault = (vt_fault){0};
    vt_journal *journal = create_at(next_run++, NULL);
    MUST(write_numbered(journal, 1, 10, &oops));
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open_v2(vt_journal_path(journal), &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN; SELECT count(*) FROM event", NULL, NULL, NULL), SQLITE_OK);
    MUST(write_numbered(journal, 11, 20, &oops));
    MUST(vt_journal_sync(journal, &oops));
    assert_false(vt_journal_close(journal, &err)); /* it would have to leave the log */
    assert_non_null(strstr(err.message, "another program holds the file"));
    MUST(write_numbered(journal, 21, 30, &oops));
    sqlite3_close(db);
    db = NULL;
    vt_journal_destroy(journal);
    uint64_t run = next_run - 1;
    char name[64];
    snprintf(name, sizeof name, "hall-%06d.vitrine", (int)run);
    journal = vt_journal_reopen(in_folder(name), &err);
    assert_non_null(journal);
    MUST(vt_journal_close(journal, &oops));
    vt_journal_destroy(journal);
    assert_int_equal(sound_rows(in_folder(name)), 30);
}

static void a_tape_block_is_whole_or_not_there(void **state)
{
    char path[512];
    struct rlimit before, small = {0};
    vt_err err = {0};
    vt_buf block, tape;
    vt_batch batch = {.tick = 1, .count = 1}, used;
    vt_tape_record record;
    int batches = 0;
    (void)state;
    vt_journal *journal = create_at(next_run++, NULL);
    vt_tape_writer *writer = vt_tape_writer_create(NULL);
    snprintf(path, sizeof path, "%s", vt_journal_path(journal));
    vt_buf_init(&block);
    vt_buf_init(&tape);
    batch.events[0] = (vt_event){.kind = VT_EVENT_KEY};
    memset(batch.events[0].as.key.name, 'k', 60);
    assert_true(vt_tape_write_batch(writer, &batch, &used, NULL) && vt_tape_take(writer, &block, NULL));
    MUST(vt_journal_tape(journal, block.data, block.size, &oops));
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = block.size + 20;
    setrlimit(RLIMIT_FSIZE, &small);
    bool wrote = vt_journal_tape(journal, block.data, block.size, &err);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_false(wrote);
    assert_int_equal(err.kind, VT_ERR_IO);
    assert_false(vt_journal_suspect(journal));
    MUST(vt_journal_tape(journal, block.data, block.size, &oops));
    MUST(vt_journal_sync(journal, &oops));
    MUST(vt_journal_read_tape(path, &tape, &oops));
    vt_tape_reader *reader = vt_tape_reader_create(tape.data, tape.size, "tape", NULL);
    while (vt_tape_read(reader, &record, NULL) == 1)
        batches++;
    assert_int_equal(batches, 2);
    assert_int_equal(vt_tape_cut_bytes(reader), 0);
    vt_tape_reader_destroy(reader);
    vt_tape_writer_destroy(writer);
    vt_buf_finish(&block);
    vt_buf_finish(&tape);
    vt_journal_destroy(journal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_write_fails_once),
        cmocka_unit_test(a_full_disk_is_waited_for),
        cmocka_unit_test(a_failed_sync_ends_the_trust),
        cmocka_unit_test(a_sync_syncs),
        cmocka_unit_test(a_long_log_is_taken_in),
        cmocka_unit_test(creating_fails_cleanly),
        cmocka_unit_test(closing_fails_safely),
        cmocka_unit_test(a_reader_does_not_hinder),
        cmocka_unit_test(a_tape_block_is_whole_or_not_there),
    };
    return cmocka_run_group_tests(tests, set_up, remove_folder);
}

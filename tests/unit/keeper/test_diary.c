/* The journal's thread over a disk and a memory that fail at every place in turn. */
#include "check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../faults/audit.h"
#include "../store/faulty_vfs.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "keeper/diary.h"
#include "keeper/load.h"

enum { MS = 1000, SECOND = 1000 * MS, ROWS = 120 };

typedef struct {
    char folder[64], journal[96];
    vt_conf *conf;
    vt_ring *ring, *stage;
    vt_diary *diary;
    uint64_t n, token;
    uint32_t visit;
} desk;

static void put_mark(desk *d)
{
    vt_run_mark mark = {.token = ++d->token,
        .run = (uint64_t)vt_ring_get(d->ring, VT_SHARED_RUN),
        .start_us = vt_ring_get(d->ring, VT_SHARED_RUN_START),
        .taken = (uint64_t)vt_ring_get(d->ring, VT_SHARED_TAKEN),
        .keeper_taken = (uint64_t)vt_ring_get(d->ring, VT_SHARED_KEEPER_TAKEN)};
    assert_true(vt_run_mark_put(&mark, d->stage));
    for (int i = 0; i < VT_SHARED_COUNT; i++)
        vt_ring_set(d->ring, (vt_shared)i, 0);
    vt_ring_set(d->ring, VT_SHARED_RUN_START, vt_clock_us());
}

static desk *open_desk(void)
{
    char path[128];
    desk *d = test_calloc(1, sizeof *d);
    strcpy(d->folder, "/tmp/vt-diary-XXXXXX");
    assert_non_null(mkdtemp(d->folder));
    snprintf(d->journal, sizeof d->journal, "%s/journal", d->folder);
    snprintf(path, sizeof path, "%s/ring", d->folder);
    d->conf = vt_conf_create(NULL);
    assert_true(vt_conf_set(d->conf, "journal.folder", d->journal, "test", NULL));
    assert_true(vt_conf_set(d->conf, "journal.retry_s", "0.1", "test", NULL));
    d->ring = vt_ring_create(path, 1 << 20, NULL);
    d->stage = vt_ring_attach(fcntl(vt_ring_fd(d->ring), F_DUPFD_CLOEXEC, 0), NULL);
    assert_non_null(d->stage);
    put_mark(d);
    return d;
}

static bool start(desk *d, vt_err *err)
{
    vt_diary_options options = {.token = d->token,
        .ledger = {.conf = d->conf,
            .experience = "nowhere",
            .build = "test",
            .ring = d->ring,
            .run_start_us = vt_ring_get(d->ring, VT_SHARED_RUN_START)}};
    d->diary = vt_diary_start(&options, err);
    return d->diary != NULL;
}

static void close_desk(desk *d)
{
    char command[128];
    vt_ring_destroy(d->stage);
    vt_ring_destroy(d->ring);
    vt_conf_destroy(d->conf);
    snprintf(command, sizeof command, "rm -r %s", d->folder);
    assert_int_equal(system(command), 0);
    test_free(d);
}

static void put_row(desk *d, vt_row_kind kind)
{
    vt_row row;
    vt_buf bytes;
    vt_buf_init(&bytes);
    vt_row_init(&row, VT_SOURCE_STAGE, kind, vt_clock_us() - vt_ring_get(d->ring, VT_SHARED_RUN_START));
    row.n = ++d->n;
    row.visit = d->visit;
    row.json = "{}";
    row.json_length = 2;
    vt_row_encode(&row, &bytes);
    assert_true(vt_buf_ok(&bytes));
    assert_true(vt_ring_put(d->stage, VT_RING_ROW, (int)kind, bytes.data, bytes.size));
    vt_buf_finish(&bytes);
}

/* Frames as a stage writes them: every tenth row ends a visit, which is written at once. */
static void perform(desk *d, int rows)
{
    for (int i = 0; i < rows; i++) {
        if (i % 10 == 0) d->visit++;
        put_row(d, i % 10 == 0 ? VT_ROW_VISIT_START : i % 10 == 9 ? VT_ROW_VISIT_END : VT_ROW_TARGET_PRESS);
        vt_ring_publish(d->stage);
        vt_ring_set(d->ring, VT_SHARED_TAKEN, (int64_t)d->n);
        vt_diary_wake(d->diary);
        if (i % 20 == 19) vt_clock_sleep_us(2 * MS);
    }
}

static void end_stage(desk *d)
{
    vt_stage_end end = {.clean = true, .code = 0, .signal = -1};
    vt_diary_stage_ended(d->diary, &end);
}

/* Everything is there, whichever files it went to. */
static audit_run *find_everything(const desk *d, audit **keep)
{
    audit *a = audit_folder(d->journal);
    *keep = a;
    assert_int_equal(a->unreadable, 0);
    assert_int_equal(a->count, 1);
    assert_int_equal(a->runs[0].last_n, d->n);
    assert_int_equal(audit_gaps(&a->runs[0]), 0);
    assert_int_equal(audit_bad_visits(&a->runs[0]), 0);
    return &a->runs[0];
}

static void test_a_day_without_faults(void **state)
{
    (void)state;
    desk *d = open_desk();
    assert_true(start(d, NULL));
    perform(d, ROWS);
    end_stage(d);
    assert_int_equal(vt_diary_finish(d->diary, "normal", 10 * SECOND), 1);
    audit *a;
    audit_run *run = find_everything(d, &a);
    assert_int_equal(run->faults, 0);
    assert_int_equal(run->run_starts, 1);
    assert_int_equal(run->run_ends, 1);
    assert_int_equal(run->stage_ends, 1);
    assert_int_equal(a->files, 1);
    assert_int_equal(vt_ring_unread(d->ring), 0);
    assert_int_equal(vt_ring_free(d->stage), 1 << 20);
    audit_free(a);
    close_desk(d);
}

/* One fault at the n-th sync or write; false once the course has fewer of them. */
static bool one_fault(long at, bool sync, int code)
{
    memset(&fault, 0, sizeof fault);
    *(sync ? &fault.fail_sync : &fault.fail_write) = at;
    fault.code = code;
    desk *d = open_desk();
    assert_true(start(d, NULL));
    perform(d, ROWS);
    vt_clock_sleep_us(30 * MS);
    end_stage(d);
    int ended = vt_diary_finish(d->diary, "normal", 10 * SECOND);
    bool hit = fault.failed > 0;
    memset(&fault, 0, sizeof fault);
    if (ended != 1) {
        /* the disk failed on the way out: the next start finds it */
        put_mark(d);
        d->n = d->visit = 0;
        assert_true(start(d, NULL));
        perform(d, ROWS);
        end_stage(d);
        assert_int_equal(vt_diary_finish(d->diary, "normal", 10 * SECOND), 1);
        audit *a = audit_folder(d->journal);
        assert_int_equal(a->count, 2);
        for (int i = 0; i < a->count; i++) {
            assert_int_equal(a->runs[i].last_n, ROWS);
            assert_int_equal(audit_gaps(&a->runs[i]), 0);
            assert_int_equal(audit_bad_visits(&a->runs[i]), 0);
        }
        audit_free(a);
    } else {
        audit *a;
        find_everything(d, &a);
        audit_free(a);
    }
    assert_int_equal(fault.retried, 0);
    close_desk(d);
    return hit;
}

static void test_a_sync_that_fails_costs_no_row(void **state)
{
    (void)state;
    long at = 1;
    while (one_fault(at, true, SQLITE_IOERR_FSYNC))
        at++;
    assert_true(at > 10);
}

static void test_a_write_that_fails_costs_no_row(void **state)
{
    (void)state;
    static const int codes[] = {SQLITE_FULL, SQLITE_IOERR_WRITE};
    for (int i = 0; i < 2; i++) {
        long at = 1;
        while (one_fault(at, false, codes[i]))
            at += 1 + at / 12;
        assert_true(at > 60);
    }
}

static void test_a_disk_that_fails_for_long_is_waited_for(void **state)
{
    (void)state;
    desk *d = open_desk();
    assert_true(start(d, NULL));
    perform(d, ROWS);
    vt_clock_sleep_us(50 * MS);
    fault = (vt_fault){.fail_write = 1, .for_ever = true, .code = SQLITE_FULL};
    perform(d, ROWS);
    vt_clock_sleep_us(300 * MS);
    assert_true(vt_diary_take_news(d->diary));
    assert_true(vt_diary_disk_fails(d->diary));
    perform(d, ROWS);
    assert_true(vt_ring_free(d->stage) < 1 << 20);
    memset(&fault, 0, sizeof fault);
    vt_clock_sleep_us(400 * MS);
    assert_true(vt_diary_take_news(d->diary));
    assert_false(vt_diary_disk_fails(d->diary));
    perform(d, ROWS);
    end_stage(d);
    assert_int_equal(vt_diary_finish(d->diary, "normal", 10 * SECOND), 1);
    audit *a;
    audit_run *run = find_everything(d, &a);
    assert_int_equal(run->faults, 1);
    assert_int_equal(run->recoveries, 1);
    audit_free(a);
    close_desk(d);
}

static void test_failing_memory_costs_no_row(void **state)
{
    (void)state;
    for (uint64_t n = 1; n < 400; n += 1 + n / 25) {
        desk *d = open_desk();
        vt_err err = {0};
        vt_mem_fail_at(n);
        if (!start(d, &err)) {
            vt_mem_fail_at(0);
            assert_int_equal(err.kind, VT_ERR_MEMORY);
            assert_true(start(d, &err));
        }
        vt_clock_sleep_us(10 * MS); /* the fault hits the thread, not us */
        vt_mem_fail_at(0);
        perform(d, ROWS);
        end_stage(d);
        assert_int_equal(vt_diary_finish(d->diary, "normal", 10 * SECOND), 1);
        audit *a;
        find_everything(d, &a);
        audit_free(a);
        close_desk(d);
    }
}

/* The end of a stage takes effect behind its own rows and before those of the next one, however late the disk
 * is. */
static void test_the_end_of_a_stage_stands_in_its_place(void **state)
{
    (void)state;
    desk *d = open_desk();
    fault = (vt_fault){.fail_write = 1, .for_ever = true, .code = SQLITE_FULL};
    assert_true(start(d, NULL));
    perform(d, 15); /* the second visit is left open */
    vt_stage_end end = {.code = -1, .signal = 9};
    vt_diary_stage_ended(d->diary, &end);
    perform(d, 20);
    vt_diary_quarantined(d->diary, "assets/bad.png");
    memset(&fault, 0, sizeof fault);
    end_stage(d);
    assert_int_equal(vt_diary_finish(d->diary, "normal", 10 * SECOND), 1);
    audit *a;
    audit_run *run = find_everything(d, &a);
    assert_int_equal(run->stage_ends, 2);
    assert_int_equal(run->quarantined, 1);
    assert_int_equal(audit_visits(run), 4);
    audit_free(a);
    close_desk(d);
}

/* A time zone in which the day ends in two seconds. */
static void end_day_soon(desk *d)
{
    char zone[64], hour[16];
    int64_t second = vt_clock_wall_us() / SECOND % 86400, wanted = 4 * 3600 - 2, behind = second - wanted;
    if (behind < 0) behind += 86400;
    bool east = behind > 43200; /* a zone is at most a day away; keep it within half of one */
    if (east) behind = 86400 - behind;
    snprintf(zone, sizeof zone, "DAY%s%02d:%02d:%02d", east ? "-" : "+", (int)(behind / 3600),
        (int)(behind / 60 % 60), (int)(behind % 60));
    setenv("TZ", zone, 1);
    snprintf(hour, sizeof hour, "%d", 4);
    assert_true(vt_conf_set(d->conf, "journal.new_day_hour", hour, "test", NULL));
}

static const char *second_file(const desk *d)
{
    static char path[160];
    snprintf(path, sizeof path, "%s/kiosk-000001-b.vitrine", d->journal);
    return path;
}

static void test_a_new_day_begins_a_new_pair(void **state)
{
    (void)state;
    desk *d = open_desk();
    end_day_soon(d);
    assert_true(start(d, NULL));
    perform(d, ROWS);
    perform(d, 5); /* somebody is there at four: the old file waits for them */
    vt_clock_sleep_us(2500 * MS);
    put_row(d, VT_ROW_VISIT_END);
    vt_ring_publish(d->stage);
    vt_diary_wake(d->diary);
    vt_clock_sleep_us(100 * MS);
    perform(d, ROWS);
    end_stage(d);
    assert_int_equal(vt_diary_finish(d->diary, "normal", 10 * SECOND), 1);
    unsetenv("TZ");
    audit *a;
    audit_run *run = find_everything(d, &a);
    assert_int_equal(a->files, 2);
    assert_int_equal(run->run_starts, 2);
    assert_int_equal(run->run_ends, 2);
    vt_journal_reader *reader = vt_journal_open(second_file(d), NULL);
    assert_string_equal(vt_journal_get_meta(reader, "before_stage"), "126");
    assert_non_null(vt_journal_get_meta(reader, "before_keeper"));
    vt_journal_reader_close(reader);
    audit_free(a);
    close_desk(d);
}

/* Rows of a keeper that died before it could open a journal, and of one that had not even a number for its
 * run. */
static void test_what_other_keepers_left_is_sorted_by_run(void **state)
{
    (void)state;
    desk *d = open_desk();
    vt_ring_set(d->ring, VT_SHARED_RUN, 7);
    for (int i = 0; i < 9; i++)
        put_row(d, i == 0 ? VT_ROW_VISIT_START : VT_ROW_TARGET_PRESS);
    vt_ring_publish(d->stage);
    vt_ring_set(d->ring, VT_SHARED_TAKEN, 12);
    put_mark(d);
    d->n = 0;
    for (int i = 0; i < 4; i++)
        put_row(d, VT_ROW_TAP_MISS);
    vt_ring_publish(d->stage);
    vt_ring_set(d->ring, VT_SHARED_TAKEN, 6);
    put_mark(d);
    put_mark(d);
    d->n = 0;
    assert_true(start(d, NULL));
    perform(d, ROWS);
    end_stage(d);
    assert_int_equal(vt_diary_finish(d->diary, "normal", 10 * SECOND), 1);
    audit *a = audit_folder(d->journal);
    assert_int_equal(a->count, 3);
    for (int i = 0; i < 3; i++) {
        const audit_run *run = &a->runs[i];
        assert_int_equal(audit_gaps(run), 0);
        assert_int_equal(audit_bad_visits(run), 0);
        assert_int_equal(run->run_ends, 1);
        if (run->run == 7) assert_int_equal(run->last_n, 9);
        if (run->last_n == ROWS) assert_int_equal(run->lost_from, 5); /* of the run just before */
        if (run->last_n == ROWS) assert_string_equal(run->reason, "crash_recovered");
    }
    audit_free(a);
    close_desk(d);
}

static int prepare(void **state)
{
    (void)state;
    vt_log_set_level(VT_LOG_ERROR + 1);
    faulty_register();
    return sqlite3_vfs_register(sqlite3_vfs_find("faulty"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_day_without_faults),
        cmocka_unit_test(test_a_sync_that_fails_costs_no_row),
        cmocka_unit_test(test_a_write_that_fails_costs_no_row),
        cmocka_unit_test(test_a_disk_that_fails_for_long_is_waited_for),
        cmocka_unit_test(test_failing_memory_costs_no_row),
        cmocka_unit_test(test_the_end_of_a_stage_stands_in_its_place),
        cmocka_unit_test(test_what_other_keepers_left_is_sorted_by_run),
        cmocka_unit_test(test_a_new_day_begins_a_new_pair),
    };
    return cmocka_run_group_tests(tests, prepare, NULL);
}

/* The keeper's small parts, each alone. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "keeper/anchor.h"
#include "keeper/child.h"
#include "keeper/load.h"
#include "keeper/quarantine.h"
#include "keeper/vigil.h"

static char folder[] = "/tmp/vt-parts-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    vt_log_set_level(VT_LOG_ERROR + 1);
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

/* ---- clock ---- */

static int64_t local_us(const char *zone, const char *text)
{
    struct tm parts = {.tm_isdst = -1};
    setenv("TZ", zone, 1);
    tzset();
    assert_non_null(strptime(text, "%Y-%m-%d %H:%M", &parts));
    parts.tm_isdst = -1;
    return (int64_t)mktime(&parts) * 1000000;
}

static void assert_cut(const char *zone, const char *now, const char *cut)
{
    assert_int_equal(vt_anchor_next_day(local_us(zone, now), 4), local_us(zone, cut));
}

static void test_days_are_cut_at_four(void **state)
{
    (void)state;
    assert_cut("UTC0", "2026-03-01 12:00", "2026-03-02 04:00");
    assert_cut("UTC0", "2026-03-01 03:59", "2026-03-01 04:00");
    assert_cut("UTC0", "2026-03-01 04:00", "2026-03-02 04:00");
    assert_cut("UTC0", "2026-12-31 23:00", "2027-01-01 04:00");
    const char *paris = "CET-1CEST,M3.5.0,M10.5.0/3";
    assert_cut(paris, "2026-03-28 12:00", "2026-03-29 04:00"); /* the night is an hour shorter */
    assert_cut(paris, "2026-10-24 12:00", "2026-10-25 04:00"); /* and longer */
    int64_t short_night =
        vt_anchor_next_day(local_us(paris, "2026-03-28 12:00"), 4) - local_us(paris, "2026-03-28 12:00");
    assert_int_equal(short_night, 15LL * 3600 * 1000000);
    setenv("TZ", "UTC0", 1);
    tzset();
}

static void test_anchors_say_how_far_they_can_be_trusted(void **state)
{
    (void)state;
    vt_anchor anchor;
    vt_anchor_read(&anchor);
    assert_true(anchor.t_us > 0);
    vt_fields fields;
    vt_row row;
    vt_fields_init(&fields);
    vt_row_init(&row, VT_SOURCE_KEEPER, VT_ROW_CLOCK_ANCHOR, 0);
    vt_anchor_fields(&anchor, &fields);
    vt_fields_into(&fields, &row);
    assert_non_null(strstr(row.json, anchor.believed ? "\"wall\":1" : "\"wall\":null"));
    vt_fields_finish(&fields);

    anchor.believed = anchor.synchronised = false;
    anchor.error_ms = -1;
    anchor.source = "none";
    vt_fields_init(&fields);
    vt_anchor_fields(&anchor, &fields);
    vt_fields_into(&fields, &row);
    assert_non_null(strstr(row.json, "\"wall\":null,\"src\":\"none\",\"sync\":0,\"err_ms\":null"));
    vt_fields_finish(&fields);

    vt_err err = {0};
    int fd = vt_anchor_watch(&err);
    assert_true(fd >= 0);
    assert_false(vt_anchor_was_set(fd));
    close(fd);
}

/* ---- back-off ---- */

static void test_pauses_grow_to_their_limit(void **state)
{
    (void)state;
    static const int64_t wanted[] = {
        0, 100000, 300000, 1000000, 3000000, 5000000, 5000000, 5000000, 5000000, 5000000};
    int failures = 0;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        assert_int_equal(vt_child_pause(&failures, 5000000), wanted[i]);
    }
    failures = 0;
    assert_int_equal(vt_child_pause(&failures, 5000000), 0);
}

/* ---- quarantine ---- */

static void test_crashes_are_counted_over_keepers(void **state)
{
    (void)state;
    static vt_quarantine first, second;
    vt_quarantine_load(&first, folder);
    assert_int_equal(first.count, 0);
    assert_false(vt_quarantine_blame(&first, ""));
    assert_false(vt_quarantine_blame(&first, "two\nlines"));
    assert_false(vt_quarantine_blame(&first, "assets/a b.png"));
    vt_quarantine_load(&second, folder);
    assert_int_equal(second.count, 1);
    assert_false(vt_quarantine_holds(&second, 0));
    assert_true(vt_quarantine_blame(&second, "assets/a b.png"));
    assert_false(vt_quarantine_blame(&second, "assets/a b.png"));
    vt_quarantine_load(&first, folder);
    assert_true(vt_quarantine_holds(&first, 0));
    assert_string_equal(first.assets[0].name, "assets/a b.png");
    for (int i = 0; i < 3 * VT_QUARANTINE_NAMES; i++) {
        char name[32];
        snprintf(name, sizeof name, "n%d", i);
        vt_quarantine_blame(&first, name);
    }
    vt_quarantine_load(&second, folder);
    assert_int_equal(second.count, VT_QUARANTINE_NAMES);
    assert_true(vt_quarantine_holds(&second, 0)); /* the worst stays */
}

static void test_a_spoilt_crash_file_counts_as_none(void **state)
{
    (void)state;
    static vt_quarantine quarantine;
    char path[300];
    snprintf(path, sizeof path, "%s/crashes", folder);
    FILE *file = fopen(path, "w");
    fprintf(file, "\n2\n2 \n-1 x\n0 x\nx y\n99999999999 z\n2 good\n%0400d long\n\x01\xff\n", 2);
    fclose(file);
    vt_quarantine_load(&quarantine, folder);
    assert_int_equal(quarantine.count, 1);
    assert_string_equal(quarantine.assets[0].name, "good");
}

/* ---- load ---- */

static vt_ring *make_ring(void)
{
    char path[300];
    snprintf(path, sizeof path, "%s/ring", folder);
    unlink(path);
    vt_ring *ring = vt_ring_create(path, 64 << 10, NULL);
    assert_non_null(ring);
    return ring;
}

static void put_row(vt_ring *ring, vt_source source, uint64_t n)
{
    vt_row row;
    vt_buf bytes;
    vt_buf_init(&bytes);
    vt_row_init(&row, source, VT_ROW_TAP_MISS, (int64_t)n);
    row.n = n;
    row.json = "{}";
    row.json_length = 2;
    vt_row_encode(&row, &bytes);
    assert_true(vt_ring_put(ring, VT_RING_ROW, 0, bytes.data, bytes.size));
    vt_buf_finish(&bytes);
}

static void test_a_load_takes_only_what_a_stage_may_write(void **state)
{
    (void)state;
    vt_ring *ring = make_ring();
    put_row(ring, VT_SOURCE_STAGE, 1);
    put_row(ring, VT_SOURCE_KEEPER, 2);
    put_row(ring, VT_SOURCE_STAGE, 0);
    vt_ring_put(ring, VT_RING_ROW, 0, "nonsense", 8);
    vt_ring_put(ring, VT_RING_TAPE, 0, "block", 5);
    put_row(ring, VT_SOURCE_OBSERVER, 3);
    vt_run_mark mark = {.token = 11, .run = 22, .start_us = 33, .taken = 44, .keeper_taken = 55}, read;
    assert_true(vt_run_mark_put(&mark, ring));

    static const vt_load_kind wanted[] = {VT_LOAD_ROW, VT_LOAD_DAMAGED, VT_LOAD_DAMAGED, VT_LOAD_DAMAGED,
        VT_LOAD_TAPE, VT_LOAD_ROW, VT_LOAD_RUN, VT_LOAD_NOTHING};
    vt_load load;
    vt_load_init(&load);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        vt_err err = {0};
        assert_int_equal(vt_load_next(&load, ring, &err), wanted[i]);
        if (wanted[i] == VT_LOAD_TAPE) assert_memory_equal(load.record->data, "block", 5);
        if (wanted[i] != VT_LOAD_RUN) continue;
        assert_true(vt_run_mark_read(&read, load.record));
        assert_memory_equal(&read, &mark, sizeof mark);
        vt_buf shorter = {.data = load.record->data, .size = load.record->size - 1};
        assert_false(vt_run_mark_read(&read, &shorter));
    }
    assert_int_equal(load.count, 2);
    assert_int_equal(vt_load_rows(&load)[0].n, 1);
    assert_int_equal(vt_load_rows(&load)[1].n, 3);
    vt_load_clear(&load);
    for (uint64_t n = 1; n <= VT_LOAD_ROWS; n++)
        put_row(ring, VT_SOURCE_STAGE, n);
    vt_ring_publish(ring);
    while (!vt_load_full(&load))
        assert_int_equal(vt_load_next(&load, ring, NULL), VT_LOAD_ROW);
    assert_int_equal(vt_load_rows(&load)[VT_LOAD_ROWS - 1].n, VT_LOAD_ROWS);
    vt_load_finish(&load);
    vt_ring_destroy(ring);
}

/* ---- vigil ---- */

static void test_only_a_frame_that_does_not_end_alarms(void **state)
{
    (void)state;
    vt_ring *ring = make_ring();
    vt_err err = {0};
    vt_vigil *vigil = vt_vigil_start(ring, 200000, &err);
    assert_non_null(vigil);
    for (int i = 0; i < 30; i++) {
        vt_ring_add(ring, VT_SHARED_FRAME_BEGIN, 1);
        vt_clock_sleep_us(10000);
        vt_ring_add(ring, VT_SHARED_FRAME_END, 1);
    }
    assert_int_equal(vt_vigil_take(vigil), -1);
    vt_ring_add(ring, VT_SHARED_FRAME_BEGIN, 1);
    vt_clock_sleep_us(600000);
    assert_int_equal(vt_vigil_take(vigil), 31);
    vt_clock_sleep_us(400000);
    vt_ring_add(ring, VT_SHARED_FRAME_END, 1);
    assert_int_equal(vt_vigil_take(vigil), -1); /* it rang, but the frame has ended since */
    vt_vigil_stop(vigil);
    vt_vigil_stop(NULL);
    vt_mem_fail_at(1);
    assert_null(vt_vigil_start(ring, 200000, &err));
    vt_mem_fail_at(0);
    assert_int_equal(err.kind, VT_ERR_MEMORY);
    vt_ring_destroy(ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_are_cut_at_four),
        cmocka_unit_test(test_anchors_say_how_far_they_can_be_trusted),
        cmocka_unit_test(test_pauses_grow_to_their_limit),
        cmocka_unit_test(test_crashes_are_counted_over_keepers),
        cmocka_unit_test(test_a_spoilt_crash_file_counts_as_none),
        cmocka_unit_test(test_a_load_takes_only_what_a_stage_may_write),
        cmocka_unit_test(test_only_a_frame_that_does_not_end_alarms),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

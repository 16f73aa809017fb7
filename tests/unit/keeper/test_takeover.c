/* What one keeper leaves to the next: the lock, the ring, unfinished journals. */
#include "check.h"

#include "base/chance.h"
#include "kiosk.h"

static void test_a_new_keeper_takes_over(void **state)
{
    (void)state;
    kiosk *k = open_kiosk("steady");
    start_keeper(k);
    await_row(k, 100);
    kill(k->keeper, SIGKILL);
    await_exit(k, SECOND);
    int64_t since = vt_clock_us();
    start_keeper(k);
    await_row(k, 1);
    assert_in_range(vt_clock_us() - since, 0, 2 * SECOND);
    await_row(k, 100);
    terminate(k);
    audit *a = look(k);
    assert_int_equal(a->count, 2);
    for (int i = 0; i < 2; i++) {
        bool first = a->runs[i].run == 1;
        assert_string_equal(a->runs[i].reason, first ? "normal" : "crash_recovered");
        assert_int_equal(a->runs[i].run_ends, 1);
    }
    audit_free(a);
    close_kiosk(k);
}

static void test_a_stage_that_outlives_its_keeper_is_ended(void **state)
{
    (void)state;
    kiosk *k = open_kiosk("deaf");
    start_keeper(k);
    await_row(k, 50);
    kill(k->keeper, SIGKILL);
    await_exit(k, SECOND);
    int64_t since = vt_clock_us();
    start_keeper(k);
    await_row(k, 50);
    assert_in_range(vt_clock_us() - since, 2 * SECOND, 4 * SECOND);
    terminate(k);
    audit_free(look(k));
    close_kiosk(k);
}

static pid_t stage_of(const kiosk *k)
{
    char path[256];
    int32_t pids[2] = {0};
    in_folder(k, "run/lock", path);
    FILE *file = fopen(path, "r");
    if (file && fread(pids, sizeof pids[0], 2, file) != 2) pids[1] = 0;
    if (file) fclose(file);
    return pids[1];
}

static void test_random_kills_lose_no_row(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 2024);
    kiosk *k = open_kiosk("steady");
    start_keeper(k);
    for (int round = 0; round < 50; round++) {
        int64_t end = vt_clock_us() + (int64_t)vt_chance_below(&chance, 120 * MS);
        while (vt_clock_us() < end) {
            hear_witnesses(k);
            vt_clock_sleep_us(MS);
        }
        uint64_t whom = vt_chance_below(&chance, 3);
        pid_t stage = stage_of(k);
        if (whom != 0) kill(k->keeper, SIGKILL);
        if (whom != 1 && stage > 0) kill(stage, SIGKILL);
        if (whom == 0) continue;
        await_exit(k, SECOND);
        start_keeper(k);
    }
    await_row(k, 30);
    terminate(k);
    audit *a = look(k);
    assert_true(a->count > 10);
    audit_free(a);
    close_kiosk(k);
}

static void test_rows_wait_for_a_disk_that_is_not_there(void **state)
{
    (void)state;
    kiosk *k = open_kiosk("steady");
    char path[256];
    journal_folder(k, path);
    close(open(path, O_CREAT | O_CLOEXEC, 0600)); /* a file where the folder should be */
    k->sets[0] = "journal.retry_s=0.2";
    start_keeper(k);
    await_row(k, 500);
    await_line(k, "disk", "fails");
    assert_int_equal(unlink(path), 0);
    await_line(k, "disk", "well");
    await_row(k, k->told[0] + 200);
    terminate(k);
    audit *a = look(k);
    assert_int_equal(a->count, 1);
    assert_int_equal(a->runs[0].faults, 1);
    assert_int_equal(a->runs[0].recoveries, 1);
    assert_int_equal(a->runs[0].last_n, k->told[0]);
    audit_free(a);
    close_kiosk(k);
}

static void test_the_second_folder_helps_out(void **state)
{
    (void)state;
    kiosk *k = open_kiosk("steady");
    char path[256], second[320];
    journal_folder(k, path);
    close(open(path, O_CREAT | O_CLOEXEC, 0600));
    snprintf(second, sizeof second, "journal.second_folder=%s/second", k->folder);
    k->sets[0] = second;
    k->sets[1] = "journal.retry_s=0.3";
    start_keeper(k);
    await_line(k, "disk", "fails");
    await_row(k, 300);
    assert_int_equal(unlink(path), 0);
    await_line(k, "disk", "well");
    await_row(k, k->told[0] + 200);
    terminate(k);
    snprintf(second, sizeof second, "%s/second", k->folder);
    audit *a = audit_folder(second);
    assert_int_equal(a->count, 1);
    audit_add_folder(a, path);
    assert_int_equal(a->count, 1);
    assert_int_equal(a->files, 2);
    assert_int_equal(a->runs[0].last_n, k->told[0]);
    assert_int_equal(audit_gaps(&a->runs[0]), 0);
    assert_int_equal(audit_bad_visits(&a->runs[0]), 0);
    audit_free(a);
    close_kiosk(k);
}

static void test_a_second_keeper_waits(void **state)
{
    (void)state;
    kiosk *k = open_kiosk("steady");
    start_keeper(k);
    await_row(k, 20);
    pid_t first = k->keeper;
    start_keeper(k);
    vt_clock_sleep_us(2500 * MS);
    hear_witnesses(k);
    assert_int_equal(k->told[1], 0);
    kill(first, SIGTERM);
    assert_int_equal(waitpid(first, NULL, 0), first);
    await_row(k, 20);
    terminate(k);
    audit *a = look(k);
    assert_int_equal(a->count, 2);
    audit_free(a);
    close_kiosk(k);
}

int main(int argc, char **argv)
{
    int code;
    if (kiosk_role(argc, argv, &code)) return code;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_new_keeper_takes_over),
        cmocka_unit_test(test_a_stage_that_outlives_its_keeper_is_ended),
        cmocka_unit_test(test_random_kills_lose_no_row),
        cmocka_unit_test(test_rows_wait_for_a_disk_that_is_not_there),
        cmocka_unit_test(test_the_second_folder_helps_out),
        cmocka_unit_test(test_a_second_keeper_waits),
    };
    if (argc > 1) cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

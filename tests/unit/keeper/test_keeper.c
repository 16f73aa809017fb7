/* The keeper against a stage that misbehaves. */
#include "check.h"

#include "kiosk.h"

static void test_a_clean_end_leaves_nothing_but_the_journal(void **state)
{
    (void)state;
    kiosk *k = open_kiosk("ends");
    start_keeper(k);
    assert_int_equal(await_exit(k, 10 * SECOND), 0);
    audit *a = look(k);
    assert_int_equal(a->count, 1);
    assert_string_equal(a->runs[0].reason, "normal");
    assert_int_equal(a->runs[0].run_ends, 1);
    assert_int_equal(a->runs[0].stage_ends, 1);
    assert_true(a->runs[0].anchors >= 2);
    assert_int_equal(audit_visits(&a->runs[0]), 4);
    assert_int_equal(a->runs[0].last_n, k->told[0]);

    vt_journal_reader *reader = vt_journal_open(a->runs[0].file, NULL);
    assert_string_equal(vt_journal_get_meta(reader, "title"), "Test");
    assert_string_equal(vt_journal_get_meta(reader, "build"), "test build");
    assert_string_equal(vt_journal_get_meta(reader, "closed"), "1");
    assert_non_null(vt_journal_get_meta(reader, "bundle"));
    vt_journal_reader_close(reader);
    vt_buf tape;
    vt_buf_init(&tape);
    assert_true(vt_journal_read_tape(a->runs[0].file, &tape, NULL));
    assert_true(tape.size > 4 * FAKE_VISIT_FRAMES * 8);
    vt_buf_finish(&tape);
    char path[256];
    in_folder(k, "run", path);
    assert_int_equal(access(path, F_OK), -1);
    audit_free(a);
    close_kiosk(k);
}

static void test_sigterm_ends_within_a_second(void **state)
{
    (void)state;
    static const char *const behaviours[] = {"steady", "deaf"};
    for (int i = 0; i < 2; i++) {
        kiosk *k = open_kiosk(behaviours[i]);
        start_keeper(k);
        await_row(k, 70);
        int64_t since = vt_clock_us();
        kill(k->keeper, SIGTERM);
        vt_clock_sleep_us(20 * MS);
        kill(k->keeper, SIGINT);
        assert_int_equal(await_exit(k, 1200 * MS), 0);
        assert_in_range(vt_clock_us() - since, 0, SECOND);
        audit *a = look(k);
        assert_int_equal(a->runs[0].run_ends, 1);
        audit_free(a);
        close_kiosk(k);
    }
}

static void test_crashes_are_answered_with_restarts(void **state)
{
    (void)state;
    kiosk *k = open_kiosk("crash:4");
    start_keeper(k);
    await_row(k, 400);
    terminate(k);
    assert_int_equal(count_lines(k, "starts", ""), 5);
    int64_t first = time_of_line(k, "starts", 0), second = time_of_line(k, "starts", 1);
    int64_t third = time_of_line(k, "starts", 2), fourth = time_of_line(k, "starts", 3);
    assert_in_range(second - first, 0, SECOND);
    assert_in_range(third - second, 100 * MS, 100 * MS + SECOND);
    assert_in_range(fourth - third, 300 * MS, 300 * MS + SECOND);
    audit *a = look(k);
    assert_int_equal(a->count, 1);
    assert_int_equal(a->runs[0].stage_ends, 5);
    audit_free(a);
    close_kiosk(k);
}

static void test_a_frame_that_hangs_ends_the_stage(void **state)
{
    (void)state;
    kiosk *k = open_kiosk("hang:1");
    k->sets[0] = "keeper.frame_timeout_s=0.5";
    start_keeper(k);
    await_row(k, 300);
    terminate(k);
    assert_int_equal(count_lines(k, "starts", ""), 2);
    assert_in_range(time_of_line(k, "starts", 1) - time_of_line(k, "starts", 0), 500 * MS, 2500 * MS);
    audit *a = look(k);
    assert_int_equal(a->runs[0].stage_ends, 2);
    audit_free(a);
    close_kiosk(k);
}

static void test_an_asset_of_two_crashes_is_quarantined(void **state)
{
    (void)state;
    kiosk *k = open_kiosk("asset");
    start_keeper(k);
    await_row(k, 200);
    terminate(k);
    assert_int_equal(count_lines(k, "starts", ""), 3);
    audit *a = look(k);
    assert_int_equal(a->runs[0].quarantined, 1);
    audit_free(a);
    close_kiosk(k);
}

/* Two were open: nobody can tell which it was, so the next stages open one at a time. */
static void test_of_two_assets_the_right_one_is_quarantined(void **state)
{
    (void)state;
    kiosk *k = open_kiosk("pair");
    start_keeper(k);
    await_row(k, 200);
    terminate(k);
    assert_int_equal(count_lines(k, "starts", ""), 4);
    audit *a = look(k);
    assert_int_equal(a->runs[0].quarantined, 1);
    audit_free(a);
    close_kiosk(k);
}

static void test_systemd_is_told(void **state)
{
    (void)state;
    kiosk *k = open_kiosk("steady");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/notify", k->folder);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    setenv("NOTIFY_SOCKET", address.sun_path, 1);
    setenv("WATCHDOG_USEC", "200000", 1);
    start_keeper(k);
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    await_row(k, 300);
    vt_clock_sleep_us(500 * MS);
    terminate(k);
    char text[300];
    ssize_t got;
    int ready = 0, alive = 0, stopping = 0;
    while ((got = recv(fd, text, sizeof text - 1, 0)) > 0) {
        text[got] = '\0';
        ready += strstr(text, "READY=1") != NULL;
        alive += strstr(text, "WATCHDOG=1") != NULL;
        stopping += strstr(text, "STOPPING=1") != NULL;
    }
    assert_int_equal(ready, 1);
    assert_in_range(alive, 4, 20);
    assert_int_equal(stopping, 1);
    close(fd);
    close_kiosk(k);
}

static void test_a_hopeless_stage_ends_the_run_only_at_a_desk(void **state)
{
    (void)state;
    kiosk *k = open_kiosk("refuses");
    k->sets[0] = "give_up";
    start_keeper(k);
    assert_int_equal(await_exit(k, 5 * SECOND), 3);
    k->sets[0] = NULL;
    start_keeper(k);
    vt_clock_sleep_us(700 * MS);
    assert_int_equal(waitpid(k->keeper, NULL, WNOHANG), 0);
    terminate(k);
    close_kiosk(k);
}

static long switches(pid_t keeper)
{
    char command[160];
    long sum = 0;
    snprintf(command, sizeof command, "cat /proc/%d/task/*/status | awk '/^voluntary/{s+=$2}END{print s}'",
        (int)keeper);
    FILE *pipe = popen(command, "r");
    assert_int_equal(fscanf(pipe, "%ld", &sum), 1);
    pclose(pipe);
    return sum;
}

static void test_an_idle_screen_wakes_nobody(void **state)
{
    (void)state;
#ifdef __SANITIZE_THREAD__
    skip(); /* that sanitizer has a thread of its own, which wakes */
#endif
    kiosk *k = open_kiosk("idle");
    start_keeper(k);
    await_row(k, 2 * FAKE_VISIT_FRAMES);
    vt_clock_sleep_us(2 * SECOND);
    long before = switches(k->keeper);
    vt_clock_sleep_us(5 * SECOND);
    assert_in_range(switches(k->keeper) - before, 0, 1);
    terminate(k);
    audit_free(look(k));
    close_kiosk(k);
}

static void test_reload_reaches_the_stage(void **state)
{
    (void)state;
    kiosk *k = open_kiosk("steady");
    start_keeper(k);
    await_row(k, 20);
    kill(k->keeper, SIGHUP);
    await_line(k, "reloads", "");
    terminate(k);
    close_kiosk(k);
}

static void test_the_curtain_comes_back_and_goes_with_its_keeper(void **state)
{
    (void)state;
    kiosk *k = open_kiosk("steady");
    k->sets[0] = "curtain";
    start_keeper(k);
    await_line(k, "raises", "");
    await_row(k, 20);
    pid_t curtain = (pid_t)time_of_line(k, "curtains", 0);
    assert_int_equal(kill(curtain, SIGKILL), 0);
    int64_t end = vt_clock_us() + 10 * SECOND;
    while (count_lines(k, "curtains", "") < 2 && vt_clock_us() < end)
        vt_clock_sleep_us(10 * MS);
    curtain = (pid_t)time_of_line(k, "curtains", 1);
    kill(k->keeper, SIGKILL);
    await_exit(k, SECOND);
    end = vt_clock_us() + 5 * SECOND;
    while (count_lines(k, "curtain-ends", "") < 1 && vt_clock_us() < end)
        vt_clock_sleep_us(10 * MS);
    assert_int_equal(count_lines(k, "curtain-ends", ""), 1);
    k->sets[0] = NULL;
    start_keeper(k);
    await_row(k, 20);
    terminate(k);
    audit_free(look(k));
    close_kiosk(k);
}

int main(int argc, char **argv)
{
    int code;
    if (kiosk_role(argc, argv, &code)) return code;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_clean_end_leaves_nothing_but_the_journal),
        cmocka_unit_test(test_sigterm_ends_within_a_second),
        cmocka_unit_test(test_crashes_are_answered_with_restarts),
        cmocka_unit_test(test_a_frame_that_hangs_ends_the_stage),
        cmocka_unit_test(test_an_asset_of_two_crashes_is_quarantined),
        cmocka_unit_test(test_of_two_assets_the_right_one_is_quarantined),
        cmocka_unit_test(test_systemd_is_told),
        cmocka_unit_test(test_a_hopeless_stage_ends_the_run_only_at_a_desk),
        cmocka_unit_test(test_an_idle_screen_wakes_nobody),
        cmocka_unit_test(test_reload_reaches_the_stage),
        cmocka_unit_test(test_the_curtain_comes_back_and_goes_with_its_keeper),
    };
    if (argc > 1) cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The whole keeper against a stage that misbehaves. This program is keeper and stage as well: it starts
 * itself again. */
#include "check.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "../../faults/audit.h"
#include "base/chance.h"
#include "base/log.h"
#include "fake_stage.h"
#include "keeper/keeper.h"

enum { MS = 1000, SECOND = 1000 * MS, WITNESSES = 64 };

/* ---- one kiosk in a folder of its own ---- */

typedef struct {
    char folder[64];
    char behaviour[32];
    const char *sets[8]; /* options, "key=value" */
    int generation;      /* keepers started so far */
    pid_t keeper;
    int64_t started[WITNESSES];
    int witnesses[WITNESSES];
    uint64_t told[WITNESSES];
} kiosk;

static void in_folder(const kiosk *k, const char *name, char out[256])
{
    snprintf(out, 256, "%s/%s", k->folder, name);
}

static void write_experience(const kiosk *k)
{
    char path[256];
    in_folder(k, "experience", path);
    mkdir(path, 0700);
    in_folder(k, "experience/scenes", path);
    mkdir(path, 0700);
    in_folder(k, "experience/experience.conf", path);
    FILE *file = fopen(path, "w");
    fprintf(file, "[experience]\napi = 1\ntitle = Test\nfirst = one\n");
    fclose(file);
    in_folder(k, "experience/scenes/one.lua", path);
    file = fopen(path, "w");
    fprintf(file, "return {}\n");
    fclose(file);
}

static kiosk *open_kiosk(const char *behaviour)
{
    kiosk *k = test_calloc(1, sizeof *k);
    strcpy(k->folder, "/tmp/vt-keeper-XXXXXX");
    assert_non_null(mkdtemp(k->folder));
    snprintf(k->behaviour, sizeof k->behaviour, "%s", behaviour);
    write_experience(k);
    return k;
}

static void close_kiosk(kiosk *k)
{
    char command[128];
    for (int i = 0; i < k->generation; i++)
        close(k->witnesses[i]);
    snprintf(command, sizeof command, "rm -r %s", k->folder);
    assert_int_equal(system(command), 0);
    test_free(k);
}

static void start_keeper(kiosk *k)
{
    int index = k->generation++;
    assert_true(index < WITNESSES);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/witness%d", k->folder, index);
    k->witnesses[index] = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(k->witnesses[index], (struct sockaddr *)&address, sizeof address), 0);
    k->started[index] = vt_clock_us();
    k->keeper = fork();
    if (k->keeper == 0) {
        int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
        dup2(nothing, STDIN_FILENO);
        char *argv[16] = {"test", "keeper", k->folder, k->behaviour, address.sun_path};
        for (int i = 0; k->sets[i]; i++)
            argv[5 + i] = (char *)(uintptr_t)k->sets[i];
        execv("/proc/self/exe", argv);
        _exit(126);
    }
}

static void hear_witnesses(kiosk *k)
{
    for (int i = 0; i < k->generation; i++) {
        uint64_t n;
        while (recv(k->witnesses[i], &n, sizeof n, 0) == (ssize_t)sizeof n)
            k->told[i] = n;
    }
}

/* Waits until the stage of the present keeper has told row `n`, or fails the test. */
static void await_row(kiosk *k, uint64_t n)
{
    int64_t end = vt_clock_us() + 20 * SECOND;
    do {
        hear_witnesses(k);
        if (k->told[k->generation - 1] >= n) return;
        vt_clock_sleep_us(2 * MS);
    } while (vt_clock_us() < end);
    fail_msg("the stage did not come to row %llu", (unsigned long long)n);
}

static int await_exit(kiosk *k, int64_t most_us)
{
    int status;
    int64_t end = vt_clock_us() + most_us;
    while (waitpid(k->keeper, &status, WNOHANG) == 0) {
        hear_witnesses(k);
        if (vt_clock_us() > end) fail_msg("the keeper did not end within %lld ms", (long long)most_us / MS);
        vt_clock_sleep_us(MS);
    }
    hear_witnesses(k);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void terminate(kiosk *k)
{
    kill(k->keeper, SIGTERM);
    assert_int_equal(await_exit(k, 1200 * MS), 0);
}

/* Lines of a file that the stage has written. */
static int count_lines(const kiosk *k, const char *name, const char *holding)
{
    char path[256], line[256];
    int count = 0;
    in_folder(k, name, path);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    while (fgets(line, sizeof line, file))
        count += strstr(line, holding) != NULL;
    fclose(file);
    return count;
}

static int64_t time_of_line(const kiosk *k, const char *name, int index)
{
    char path[256], line[256] = "0";
    in_folder(k, name, path);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    for (int i = 0; i <= index; i++)
        assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    return strtoll(line, NULL, 10);
}

static void await_line(kiosk *k, const char *name, const char *holding)
{
    int64_t end = vt_clock_us() + 20 * SECOND;
    while (count_lines(k, name, holding) == 0) {
        hear_witnesses(k);
        assert_true(vt_clock_us() < end);
        vt_clock_sleep_us(5 * MS);
    }
}

static void journal_folder(const kiosk *k, char out[256])
{
    in_folder(k, "journal", out);
}

/* Every row of an ended frame is there, every visit has one end, and there was never more than one stage. */
static audit *look(kiosk *k)
{
    char folder[256];
    journal_folder(k, folder);
    audit *a = audit_folder(folder);
    audit_verify(a, folder);
    if (a->unreadable || a->findings) fail_msg("%s", a->finding);
    for (int i = 0; i < a->count; i++) {
        audit_run *run = &a->runs[i];
        assert_in_range(run->run_starts, 0, 1); /* none: killed before its first row */
        if (audit_gaps(run) != 0) fail_msg("run %d lacks %d rows", (int)run->run, (int)audit_gaps(run));
        if (audit_bad_visits(run) != 0)
            fail_msg("run %d: %d visits without one end", (int)run->run, audit_bad_visits(run));
        assert_int_equal(run->run_ends, 1);
    }
    for (int g = 0; g < k->generation; g++) {
        uint64_t found = 0;
        for (int i = 0; i < a->count; i++) {
            int64_t start = a->runs[i].start_us;
            bool ours = start >= k->started[g] && (g + 1 == k->generation || start < k->started[g + 1]);
            if (ours && a->runs[i].last_n > found) found = a->runs[i].last_n;
        }
        if (found < k->told[g])
            fail_msg("keeper %d: row %d was told, %d is the last", g, (int)k->told[g], (int)found);
    }
    assert_int_equal(count_lines(k, "two-stages", ""), 0);
    return a;
}

/* ---- tests ---- */

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

/* ---- this program as keeper ---- */

static char fds_text[64], attempt_text[16];

static bool stage_command(void *context, const vt_child_fds *fds, int attempt, char *argv[33], vt_err *err)
{
    char **given = context;
    (void)err;
    snprintf(fds_text, sizeof fds_text, "%d,%d,%d,%d", fds->ring, fds->canvas, fds->socket, fds->lock);
    snprintf(attempt_text, sizeof attempt_text, "%d", attempt);
    argv[0] = "test";
    argv[1] = "stage";
    argv[2] = fds_text;
    argv[3] = given[3];
    argv[4] = given[2];
    argv[5] = given[4];
    argv[6] = attempt_text;
    argv[7] = NULL;
    return true;
}

static char control_text[16];

static bool curtain_command(void *context, int canvas, int control, char *argv[33], vt_err *err)
{
    char **given = context;
    (void)canvas;
    (void)err;
    snprintf(control_text, sizeof control_text, "%d", control);
    argv[0] = "test";
    argv[1] = "curtain";
    argv[2] = control_text;
    argv[3] = given[2];
    argv[4] = NULL;
    return true;
}

static void curtain_log(const char *folder, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "a");
    if (!file) _exit(1);
    fprintf(file, "%d\n", (int)getpid());
    fclose(file);
}

static int curtain_main(char **argv)
{
    int control = atoi(argv[2]);
    char byte = 1;
    curtain_log(argv[3], "curtains");
    if (write(control, &byte, 1) != 1) return 1;
    struct pollfd one = {.fd = control, .events = POLLIN};
    do {
        poll(&one, 1, -1);
    } while (read(control, &byte, 1) != 0);
    curtain_log(argv[3], "curtain-ends");
    _exit(0);
}

static int keeper_main(int argc, char **argv)
{
    char path[256], run[256], experience[256];
    vt_err err = {0};
    bool give_up = false, curtain = false;
    vt_conf *conf = vt_conf_create(&err);
    snprintf(path, sizeof path, "%s/journal", argv[2]);
    snprintf(run, sizeof run, "%s/run", argv[2]);
    snprintf(experience, sizeof experience, "%s/experience", argv[2]);
    vt_conf_set(conf, "journal.folder", path, "test", &err);
    for (int i = 5; i < argc; i++) {
        char key[320];
        snprintf(key, sizeof key, "%s", argv[i]);
        char *value = strchr(key, '=');
        if (value) *value++ = '\0';
        if (strcmp(key, "give_up") == 0) give_up = true;
        if (strcmp(key, "curtain") == 0) curtain = true;
        if (value && !vt_conf_set(conf, key, value, "test", &err)) return 2;
    }
    vt_log_set_level(VT_LOG_ERROR + 1);
    vt_keeper_options options = {.conf = conf,
        .experience = experience,
        .runtime_folder = run,
        .build = "test build",
        .give_up = give_up,
        .curtain = curtain,
        .curtain_command = curtain_command,
        .context = argv,
        .stage_command = stage_command};
    int code = vt_keeper_run(&options, &err);
    vt_conf_destroy(conf);
    return code;
}

int main(int argc, char **argv)
{
    if (argc >= 7 && strcmp(argv[1], "stage") == 0) return fake_stage_main(argv);
    if (argc >= 4 && strcmp(argv[1], "curtain") == 0) return curtain_main(argv);
    if (argc >= 5 && strcmp(argv[1], "keeper") == 0) return keeper_main(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_clean_end_leaves_nothing_but_the_journal),
        cmocka_unit_test(test_sigterm_ends_within_a_second),
        cmocka_unit_test(test_crashes_are_answered_with_restarts),
        cmocka_unit_test(test_a_frame_that_hangs_ends_the_stage),
        cmocka_unit_test(test_an_asset_of_two_crashes_is_quarantined),
        cmocka_unit_test(test_a_new_keeper_takes_over),
        cmocka_unit_test(test_a_stage_that_outlives_its_keeper_is_ended),
        cmocka_unit_test(test_random_kills_lose_no_row),
        cmocka_unit_test(test_rows_wait_for_a_disk_that_is_not_there),
        cmocka_unit_test(test_the_second_folder_helps_out),
        cmocka_unit_test(test_systemd_is_told),
        cmocka_unit_test(test_a_hopeless_stage_ends_the_run_only_at_a_desk),
        cmocka_unit_test(test_an_idle_screen_wakes_nobody),
        cmocka_unit_test(test_a_second_keeper_waits),
        cmocka_unit_test(test_reload_reaches_the_stage),
        cmocka_unit_test(test_the_curtain_comes_back_and_goes_with_its_keeper),
    };
    if (argc > 1) cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Helper programs under a keeper: they outlive stages, come back, follow what is declared, and go with it. */
#include "check.h"

#include "kiosk.h"

static void put(const kiosk *k, const char *name, const char *text)
{
    char path[256];
    in_folder(k, name, path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void declare(const kiosk *k, const char *sections)
{
    char text[1024];
    snprintf(text, sizeof text, "[experience]\napi = 1\ntitle = Test\nfirst = one\n%s", sections);
    put(k, "experience/experience.conf", text);
}

static const char parrot[] = "echo pid $$\nwhile read -r line; do echo \"heard $line\"; done\n";

static kiosk *open_with(const char *behaviour, const char *sections)
{
    kiosk *k = open_kiosk(behaviour);
    put(k, "experience/parrot.sh", parrot);
    declare(k, sections);
    return k;
}

static void await_count(kiosk *k, const char *name, const char *holding, int least)
{
    int64_t end = vt_clock_us() + 20 * SECOND;
    while (count_lines(k, name, holding) < least) {
        hear_witnesses(k);
        if (vt_clock_us() > end) fail_msg("%s does not hold \"%s\" %d times", name, holding, least);
        vt_clock_sleep_us(5 * MS);
    }
}

static pid_t pid_said(const kiosk *k, int which)
{
    char path[256], line[256];
    in_folder(k, "said", path);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        const char *at = strstr(line, "pid ");
        if (!at || which-- > 0) continue;
        fclose(file);
        return (pid_t)atoi(at + 4);
    }
    fail_msg("no helper told its number");
    return 0;
}

static void await_death(pid_t pid)
{
    int64_t end = vt_clock_us() + 5 * SECOND;
    while (kill(pid, 0) == 0 && vt_clock_us() < end)
        vt_clock_sleep_us(5 * MS);
    assert_int_equal(kill(pid, 0), -1);
}

typedef struct {
    int starts, ends, asked, signals, codes;
} rows;

static bool count_row(void *context, uint64_t run, const vt_row *row)
{
    rows *found = context;
    (void)run;
    if (row->kind == VT_ROW_HELPER_START) found->starts++;
    if (row->kind != VT_ROW_HELPER_END) return true;
    found->ends++;
    found->asked += strstr(row->json, "\"asked\":true") != NULL;
    found->signals += strstr(row->json, "\"signal\":") != NULL;
    found->codes += strstr(row->json, "\"code\":3") != NULL;
    return true;
}

static rows rows_of(kiosk *k)
{
    rows found = {0};
    audit *a = look(k);
    for (int i = 0; i < a->count; i++) {
        vt_journal_reader *reader = vt_journal_open(a->runs[i].file, NULL);
        assert_true(vt_journal_rows(reader, count_row, &found, NULL));
        vt_journal_reader_close(reader);
    }
    audit_free(a);
    return found;
}

static void test_a_helper_is_started_and_handed_over(void **state)
{
    (void)state;
    kiosk *k =
        open_with("steady", "[helper one]\ncommand = sh parrot.sh\n[helper two]\ncommand = sh parrot.sh\n");
    start_keeper(k);
    await_count(k, "said", "one: pid", 1);
    await_count(k, "said", "heard hello 0", 2);
    pid_t first = pid_said(k, 0), second = pid_said(k, 1);
    terminate(k);
    await_death(first);
    await_death(second);
    rows found = rows_of(k);
    assert_int_equal(found.starts, 2);
    assert_int_equal(found.ends, 2);
    assert_int_equal(found.asked, 2);
    char path[256];
    in_folder(k, "run", path);
    assert_int_equal(access(path, F_OK), -1); /* with the scratch folders */
    close_kiosk(k);
}

static void test_a_helper_outlives_stages(void **state)
{
    (void)state;
    kiosk *k = open_with("crash:3", "[helper one]\ncommand = sh parrot.sh\n");
    start_keeper(k);
    await_count(k, "said", "heard hello 3", 1);
    terminate(k);
    assert_int_equal(count_lines(k, "starts", ""), 4);
    assert_int_equal(count_lines(k, "taken", "one"), 4);
    assert_int_equal(count_lines(k, "said", "pid"), 1);
    rows found = rows_of(k);
    assert_int_equal(found.starts, 1);
    close_kiosk(k);
}

static void test_a_helper_that_ends_comes_back_ever_later(void **state)
{
    (void)state;
    kiosk *k = open_with("steady", "[helper one]\ncommand = sh one.sh\n[helper two]\ncommand = sh two.sh\n");
    put(k, "experience/two.sh", "read -r line; echo \"heard $line\"; kill -KILL $$\n");
    put(k, "experience/one.sh", "exit 3\n");
    start_keeper(k);
    await_count(k, "taken", "two", 4);
    await_count(k, "taken", "one", 4);
    terminate(k);
    int64_t first = time_of_line(k, "taken", 0), last = time_of_line(k, "taken", 7);
    assert_true(last - first >= 400 * MS);
    rows found = rows_of(k);
    assert_in_range(found.starts, 8, 14);
    assert_in_range(found.codes, 3, 8);
    assert_in_range(found.signals, 3, 8);
    assert_int_equal(count_lines(k, "starts", ""), 1);
    close_kiosk(k);
}

static void test_helpers_follow_what_is_declared(void **state)
{
    (void)state;
    kiosk *k =
        open_with("steady", "[helper one]\ncommand = sh parrot.sh\n[helper two]\ncommand = sh parrot.sh\n"
                            "[helper three]\ncommand = sh parrot.sh\n");
    start_keeper(k);
    await_count(k, "said", "heard", 3);
    pid_t one = 0, two = 0, three = 0;
    char path[256], line[256];
    in_folder(k, "said", path);
    FILE *file = fopen(path, "r");
    while (fgets(line, sizeof line, file)) {
        const char *at = strstr(line, "pid ");
        if (at && strstr(line, "one:")) one = (pid_t)atoi(at + 4);
        if (at && strstr(line, "two:")) two = (pid_t)atoi(at + 4);
        if (at && strstr(line, "three:")) three = (pid_t)atoi(at + 4);
    }
    fclose(file);
    put(k, "experience/other.sh", "trap '' TERM\necho other\nwhile true; do sleep 100; done\n");
    declare(k, "[helper one]\ncommand = sh parrot.sh\n[helper two]\ncommand = sh other.sh\n"
               "[helper four]\ncommand = sh parrot.sh\n");
    kill(k->keeper, SIGHUP);
    await_count(k, "said", "two: other", 1);
    await_count(k, "said", "four: pid", 1);
    await_death(two);
    await_death(three);
    assert_int_equal(kill(one, 0), 0);
    declare(k, "[helper one]\ncommand = sh parrot.sh\n[helper two]\ncommand = sh parrot.sh\n");
    kill(k->keeper, SIGHUP);
    await_count(k, "said", "two: pid", 2); /* the one that does not listen is ended first */
    assert_int_equal(kill(one, 0), 0);
    /* nobody can read it: everything stays */
    put(k, "experience/experience.conf", "[experience\n");
    kill(k->keeper, SIGHUP);
    vt_clock_sleep_us(300 * MS);
    assert_int_equal(kill(one, 0), 0);
    declare(k, "");
    kill(k->keeper, SIGHUP);
    await_death(one);
    terminate(k);
    rows found = rows_of(k);
    assert_int_equal(found.starts, found.ends);
    assert_int_equal(found.asked, found.ends);
    close_kiosk(k);
}

static void test_a_deaf_helper_delays_no_end(void **state)
{
    (void)state;
    kiosk *k = open_with("steady", "[helper one]\ncommand = sh deaf.sh\n");
    put(k, "experience/deaf.sh", "trap '' TERM\necho pid $$\nwhile true; do sleep 100; done\n");
    start_keeper(k);
    await_count(k, "said", "pid", 1);
    pid_t helper = pid_said(k, 0);
    terminate(k);
    await_death(helper);
    rows_of(k);
    start_keeper(k);
    await_count(k, "said", "pid", 2);
    terminate(k);
    rows_of(k);
    close_kiosk(k);
}

static void test_helpers_go_with_a_killed_keeper(void **state)
{
    (void)state;
    kiosk *k = open_with("steady", "[helper one]\ncommand = sh family.sh\n");
    put(k, "experience/family.sh",
        "trap '' TERM\nsh -c 'trap \"\" TERM; while true; do sleep 50; done' &\n"
        "echo pid $$\nsleep 0.1\necho pid $!\nwhile true; do sleep 100; done\n");
    start_keeper(k);
    await_count(k, "said", "pid", 2);
    pid_t helper = pid_said(k, 0), child = pid_said(k, 1);
    kill(k->keeper, SIGKILL);
    await_exit(k, SECOND);
    await_death(helper);
    await_death(child);
    start_keeper(k);
    await_count(k, "said", "pid", 4);
    terminate(k);
    rows found = rows_of(k);
    assert_int_equal(found.starts, 2);
    close_kiosk(k);
}

/* Nobody reads: the helper is held up, and the keeper keeps nothing of it. */
static void test_a_flood_stays_in_its_pipe(void **state)
{
    (void)state;
    kiosk *k = open_with("mute", "[helper one]\ncommand = python3 flood.py\n");
    put(k, "experience/flood.py",
        "import os\nopen(os.environ['HOME'] + '/up', 'w').close()\n"
        "block = b'x' * 1000000\nwhile True: os.write(1, block)\n");
    start_keeper(k);
    await_count(k, "taken", "one", 1);
    uint64_t before = k->told[0];
    vt_clock_sleep_us(SECOND);
    await_row(k, before + 200);
    char path[256], status[64];
    snprintf(status, sizeof status, "/proc/%d/statm", (int)k->keeper);
    FILE *file = fopen(status, "r");
    long pages = 0;
    assert_int_equal(fscanf(file, "%*d %ld", &pages), 1);
    fclose(file);
#ifndef __SANITIZE_ADDRESS__
    assert_in_range(pages * 4096, 0, 60 << 20);
#endif
    in_folder(k, "run/helpers/one/up", path);
    assert_int_equal(access(path, F_OK), 0);
    terminate(k);
    rows_of(k);
    close_kiosk(k);
}

static long switches(pid_t keeper)
{
    char command[200];
    long sum = 0;
    snprintf(command, sizeof command,
        "for p in %d $(pgrep -P %d -f '^vitrine helper'); do cat /proc/$p/task/*/status; done |"
        " awk '/^voluntary/{s+=$2}END{print s}'",
        (int)keeper, (int)keeper);
    FILE *pipe = popen(command, "r");
    assert_int_equal(fscanf(pipe, "%ld", &sum), 1);
    pclose(pipe);
    return sum;
}

static void test_a_helper_with_nothing_to_do_wakes_nobody(void **state)
{
    (void)state;
#ifdef __SANITIZE_THREAD__
    skip(); /* that sanitizer has a thread of its own, which wakes */
#endif
    kiosk *k = open_with("idle", "[helper one]\ncommand = sh parrot.sh\n");
    start_keeper(k);
    await_row(k, 2 * FAKE_VISIT_FRAMES);
    await_count(k, "taken", "one", 1);
    vt_clock_sleep_us(2 * SECOND);
    long before = switches(k->keeper);
    vt_clock_sleep_us(3 * SECOND);
    assert_in_range(switches(k->keeper) - before, 0, 1);
    terminate(k);
    close_kiosk(k);
}

int main(int argc, char **argv)
{
    int code;
    if (kiosk_role(argc, argv, &code)) return code;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_helper_is_started_and_handed_over),
        cmocka_unit_test(test_a_helper_outlives_stages),
        cmocka_unit_test(test_a_helper_that_ends_comes_back_ever_later),
        cmocka_unit_test(test_helpers_follow_what_is_declared),
        cmocka_unit_test(test_a_deaf_helper_delays_no_end),
        cmocka_unit_test(test_helpers_go_with_a_killed_keeper),
        cmocka_unit_test(test_a_flood_stays_in_its_pipe),
        cmocka_unit_test(test_a_helper_with_nothing_to_do_wakes_nobody),
    };
    if (argc > 1) cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A kiosk in a folder of its own: the keeper under test, its fake stage, and a witness for each keeper. The test's program is
 * keeper, stage and curtain as well: it starts itself again. */
#ifndef VT_TESTS_KIOSK_H
#define VT_TESTS_KIOSK_H

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "../../faults/audit.h"
#include "base/clock.h"
#include "base/log.h"
#include "fake_stage.h"
#include "keeper/guard.h"
#include "keeper/keeper.h"

enum { MS = 1000, SECOND = 1000 * MS, WITNESSES = 64 };

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

static inline void in_folder(const kiosk *k, const char *name, char out[256])
{
    snprintf(out, 256, "%s/%s", k->folder, name);
}

static inline void write_experience(const kiosk *k)
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

static inline kiosk *open_kiosk(const char *behaviour)
{
    kiosk *k = test_calloc(1, sizeof *k);
    strcpy(k->folder, "/tmp/vt-keeper-XXXXXX");
    assert_non_null(mkdtemp(k->folder));
    snprintf(k->behaviour, sizeof k->behaviour, "%s", behaviour);
    write_experience(k);
    return k;
}

static inline void close_kiosk(kiosk *k)
{
    char command[128];
    for (int i = 0; i < k->generation; i++)
        close(k->witnesses[i]);
    snprintf(command, sizeof command, "rm -r %s", k->folder);
    assert_int_equal(system(command), 0);
    test_free(k);
}

static inline void start_keeper(kiosk *k)
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

static inline void hear_witnesses(kiosk *k)
{
    for (int i = 0; i < k->generation; i++) {
        uint64_t n;
        while (recv(k->witnesses[i], &n, sizeof n, 0) == (ssize_t)sizeof n)
            k->told[i] = n;
    }
}

/* Waits until the stage of the present keeper has told row `n`, or fails the test. */
static inline void await_row(kiosk *k, uint64_t n)
{
    int64_t end = vt_clock_us() + 20 * SECOND;
    do {
        hear_witnesses(k);
        if (k->told[k->generation - 1] >= n) return;
        vt_clock_sleep_us(2 * MS);
    } while (vt_clock_us() < end);
    fail_msg("the stage did not come to row %llu", (unsigned long long)n);
}

static inline int await_exit(kiosk *k, int64_t most_us)
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

static inline void terminate(kiosk *k)
{
    kill(k->keeper, SIGTERM);
    assert_int_equal(await_exit(k, 1200 * MS), 0);
}

/* Lines of a file that the stage has written. */
static inline int count_lines(const kiosk *k, const char *name, const char *holding)
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

static inline int64_t time_of_line(const kiosk *k, const char *name, int index)
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

static inline void await_line(kiosk *k, const char *name, const char *holding)
{
    int64_t end = vt_clock_us() + 20 * SECOND;
    while (count_lines(k, name, holding) == 0) {
        hear_witnesses(k);
        assert_true(vt_clock_us() < end);
        vt_clock_sleep_us(5 * MS);
    }
}

static inline void journal_folder(const kiosk *k, char out[256])
{
    in_folder(k, "journal", out);
}

/* Every row of an ended frame is there, every visit has one end, and there was never more than one stage. */
static inline audit *look(kiosk *k)
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

/* ---- this program as keeper ---- */

static char fds_text[64], attempt_text[16];

static inline bool stage_command(void *context, const vt_child_fds *fds, int attempt, char *argv[33], vt_err *err)
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

static inline bool curtain_command(void *context, int canvas, int control, char *argv[33], vt_err *err)
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

static inline void curtain_log(const char *folder, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "a");
    if (!file) _exit(1);
    fprintf(file, "%d\n", (int)getpid());
    fclose(file);
}

static inline int curtain_main(char **argv)
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

static inline int keeper_main(int argc, char **argv)
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
        .helpers = true,
        .curtain_command = curtain_command,
        .context = argv,
        .stage_command = stage_command};
    int code = vt_keeper_run(&options, &err);
    vt_conf_destroy(conf);
    return code;
}

/* Whether this process is one of the others; then *code is its exit code. */
static inline bool kiosk_role(int argc, char **argv, int *code)
{
    const char *role = argc > 1 ? argv[1] : "";
    if (argc >= 7 && strcmp(role, "stage") == 0) {
        *code = fake_stage_main(argv);
    } else if (argc >= 4 && strcmp(role, "curtain") == 0) {
        *code = curtain_main(argv);
    } else if (strcmp(role, "helper") == 0) {
        *code = vt_guard_main(argc - 1, argv + 1);
    } else if (argc >= 5 && strcmp(role, "keeper") == 0) {
        *code = keeper_main(argc, argv);
    } else {
        return false;
    }
    return true;
}

#endif

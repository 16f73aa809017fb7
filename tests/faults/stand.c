/* The stand. A journal belongs to the keeper that was running when its run began: "boot_clock_us" in its meta
 * says when. */
#include "stand.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audit.h"
#include "base/chance.h"
#include "base/clock.h"
#include "store/tape.h"

enum { MS = 1000, SECOND = 1000 * MS, NAP_US = 2 * MS, ARGV_MOST = 48 };

void stand_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

void stand_open(stand *s, int argc, char **argv, long *count)
{
    memset(s, 0, sizeof *s);
    if (argc < 3) stand_fail("usage: %s PROGRAM EXPERIENCE [--count N] [--seed S] [--slack F]", argv[0]);
    s->program = argv[1];
    s->experience = argv[2];
    s->seed = vt_chance_from_system() % 1000000;
    s->slack = 1;
    s->witness = -1;
    for (int i = 3; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--count") == 0) *count = strtol(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--seed") == 0) s->seed = strtoull(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--slack") == 0) s->slack = strtod(argv[i + 1], NULL);
    }
    bool shm = access("/dev/shm", W_OK) == 0;
    snprintf(s->folder, sizeof s->folder, "/tmp/vt-stand-XXXXXX");
    snprintf(s->runtime, sizeof s->runtime, "%s/vt-stand-XXXXXX", shm ? "/dev/shm" : "/tmp");
    if (!mkdtemp(s->folder) || !mkdtemp(s->runtime))
        stand_fail("no folder for the stand: %s", strerror(errno));
    snprintf(s->journal, sizeof s->journal, "%s/journal", s->folder);
    printf("seed %" PRIu64 ", journals in %s\n", s->seed, s->journal);
    fflush(stdout);
}

void stand_close(stand *s, bool keep)
{
    char command[256];
    if (s->keeper > 0 && waitpid(s->keeper, NULL, WNOHANG) == 0) {
        kill(s->keeper, SIGKILL);
        waitpid(s->keeper, NULL, 0);
    }
    if (s->witness >= 0) close(s->witness);
    snprintf(command, sizeof command, "rm -rf '%s' %s%s%s", s->runtime, keep ? "" : "'",
        keep ? "" : s->folder, keep ? "" : "'");
    if (system(command) != 0) fprintf(stderr, "%s could not be removed\n", s->folder);
}

static void witness_path(const stand *s, int index, char out[108])
{
    snprintf(out, 108, "%s/w%d", s->folder, index);
}

static void open_witness(stand *s)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char path[108];
    if (s->witness >= 0) close(s->witness);
    if (s->keepers > 0) {
        witness_path(s, s->keepers - 1, path);
        unlink(path);
    }
    witness_path(s, s->keepers, path);
    memcpy(address.sun_path, path, sizeof path);
    s->witness = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s->witness < 0 || bind(s->witness, (struct sockaddr *)&address, sizeof address) < 0) {
        stand_fail("no socket for the witness: %s", strerror(errno));
    }
}

void stand_start(stand *s)
{
    char witness[108], seed[32];
    if (s->keepers == STAND_KEEPERS) stand_fail("too many restarts");
    open_witness(s);
    witness_path(s, s->keepers, witness);
    snprintf(seed, sizeof seed, "%" PRIu64, s->seed + (uint64_t)s->keepers);
    s->told[s->keepers].started = vt_clock_us();
    s->keepers++;
    s->heard_at = 0;
    s->keeper = fork();
    if (s->keeper < 0) stand_fail("fork: %s", strerror(errno));
    if (s->keeper > 0) return;
    const char *argv[ARGV_MOST] = {s->program, "run", s->experience, "--headless", "--robots", "--journal",
        s->journal, "--witness", witness, "--seed", seed, "--size", "480x270"};
    int count = 13;
    for (int i = 0; i < STAND_SETS && s->sets[i]; i++) {
        argv[count++] = "--set";
        argv[count++] = s->sets[i];
    }
    setenv("XDG_RUNTIME_DIR", s->runtime, 1);
    int log = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (!getenv("STAND_LOUD") && log >= 0) dup2(log, STDERR_FILENO);
    execv(s->program, (char *const *)(uintptr_t)argv);
    _exit(126);
}

/* ---- looking and listening ---- */

/* The command line of a process with blanks for NULs; empty for a zombie. */
static void command_line(long pid, char *out, size_t size)
{
    char path[64];
    out[0] = '\0';
    snprintf(path, sizeof path, "/proc/%ld/cmdline", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    ssize_t got = read(fd, out, size - 1);
    close(fd);
    for (ssize_t i = 0; i < got; i++) {
        if (out[i] == '\0') out[i] = ' ';
    }
    out[got > 0 ? got : 0] = '\0';
}

static bool is_our_stage(const stand *s, long pid)
{
    char line[2048];
    command_line(pid, line, sizeof line);
    return strstr(line, " stage ") && strstr(line, s->folder);
}

static long parent_of(long pid)
{
    char path[64];
    long parent = 0;
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *file = fopen(path, "re");
    if (!file) return 0;
    if (fscanf(file, "%*d (%*[^)]) %*c %ld", &parent) != 1) parent = 0;
    fclose(file);
    return parent;
}

/* Processes that a stage forks for a moment (a probe, a leak check at its end) are no stages. */
static int count_stages(const stand *s)
{
    int count = 0;
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        long pid = strtol(entry->d_name, NULL, 10);
        if (pid > 0 && is_our_stage(s, pid) && !is_our_stage(s, parent_of(pid))) count++;
    }
    if (dir) closedir(dir);
    return count;
}

static void hear(stand *s)
{
    uint64_t n;
    while (recv(s->witness, &n, sizeof n, 0) == (ssize_t)sizeof n) {
        int64_t now = vt_clock_us();
        if (s->heard_at > 0 && now - s->heard_at > s->longest_silence_us)
            s->longest_silence_us = now - s->heard_at;
        s->heard_at = now;
        s->told[s->keepers - 1].told = n;
    }
}

void stand_listen(stand *s, int64_t us)
{
    int64_t end = vt_clock_us() + us;
    do {
        hear(s);
        if (s->looks++ % 8 == 0) {
            int stages = count_stages(s);
            if (stages > s->most_stages) s->most_stages = stages;
        }
        int64_t left = end - vt_clock_us();
        vt_clock_sleep_us(left < NAP_US ? left : NAP_US);
    } while (vt_clock_us() < end);
    hear(s);
}

int64_t stand_await_word(stand *s, int64_t since, int64_t most_us)
{
    while (s->heard_at <= since) {
        if (vt_clock_us() - since > most_us) return -1;
        stand_listen(s, NAP_US);
    }
    return s->heard_at - since;
}

pid_t stand_stage(const stand *s)
{
    DIR *dir = opendir(s->runtime);
    struct dirent *entry;
    int32_t pids[2] = {0};
    while (dir && (entry = readdir(dir))) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s/lock", s->runtime, entry->d_name);
        int fd = entry->d_name[0] == '.' ? -1 : open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0) continue;
        if (read(fd, pids, sizeof pids) != (ssize_t)sizeof pids) pids[1] = 0;
        close(fd);
    }
    if (dir) closedir(dir);
    return pids[1];
}

int stand_await_end(stand *s, int64_t most_us)
{
    int64_t end = vt_clock_us() + most_us;
    int status;
    while (waitpid(s->keeper, &status, WNOHANG) == 0) {
        if (vt_clock_us() > end) return -1;
        hear(s);
        vt_clock_sleep_us(MS);
    }
    hear(s);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

bool stand_all_gone(const stand *s)
{
    for (int i = 0; i < 100; i++) {
        if (count_stages(s) == 0) return true;
        vt_clock_sleep_us(20 * MS);
    }
    return false;
}

/* ---- the account ---- */

static int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int complain(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("FAULT: ");
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    return 1;
}

/* The last row of the stages of one keeper, over all runs that began while it was the newest. */
static uint64_t last_found(const stand *s, const audit *a, int keeper)
{
    uint64_t found = 0;
    for (int i = 0; i < a->count; i++) {
        int64_t start = a->runs[i].start_us;
        bool ours = start >= s->told[keeper].started &&
                    (keeper + 1 == s->keepers || start < s->told[keeper + 1].started);
        if (ours && a->runs[i].last_n > found) found = a->runs[i].last_n;
    }
    return found;
}

static int check_tape(const char *path, int *records)
{
    vt_buf bytes;
    vt_err err = {0};
    vt_tape_record record;
    vt_buf_init(&bytes);
    uint64_t tick = 0;
    int got = 1, faults = 0;
    if (!vt_journal_read_tape(path, &bytes, &err)) {
        vt_buf_finish(&bytes);
        return complain("the tape of %s cannot be read: %s", path, err.message);
    }
    vt_tape_reader *reader = vt_tape_reader_create(bytes.data, bytes.size, path, &err);
    while (reader && (got = vt_tape_read(reader, &record, &err)) == 1) {
        *records += 1;
        if (record.kind != VT_TAPE_BATCH) continue;
        if (record.as.batch.tick <= tick)
            faults += complain("%s: tick %" PRIu64 " comes after %" PRIu64, path, record.as.batch.tick, tick);
        tick = record.as.batch.tick;
    }
    if (bytes.size > 0 && (!reader || got < 0))
        faults += complain("%s: the tape is damaged: %s", path, err.message);
    vt_tape_reader_destroy(reader);
    vt_buf_finish(&bytes);
    return faults;
}

static int check_tapes(const stand *s, int *records)
{
    int faults = 0;
    DIR *dir = opendir(s->journal);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", s->journal, entry->d_name);
        size_t length = strlen(path);
        if (length > 8 && strcmp(path + length - 8, ".vitrine") == 0) faults += check_tape(path, records);
    }
    if (dir) closedir(dir);
    return faults;
}

int stand_account(const stand *s, stand_figures *figures)
{
    memset(figures, 0, sizeof *figures);
    audit *a = audit_folder(s->journal);
    audit_verify(a, s->journal);
    int faults = 0;
    if (a->unreadable)
        faults += complain("%d of %d journals cannot be read: %s", a->unreadable, a->files, a->finding);
    if (a->findings)
        faults += complain("%d findings in the journals, the first: %s", a->findings, a->finding);
    for (int k = 0; k < s->keepers; k++) {
        uint64_t found = last_found(s, a, k);
        figures->told += s->told[k].told;
        if (found < s->told[k].told) {
            faults +=
                complain("keeper %d: the witness was told row %" PRIu64 ", the journals end with %" PRIu64, k,
                    s->told[k].told, found);
        }
    }
    for (int i = 0; i < a->count; i++) {
        const audit_run *run = &a->runs[i];
        figures->rows += run->rows;
        figures->visits += audit_visits(run);
        figures->stages += run->stage_ends;
        if (audit_gaps(run) != 0)
            faults += complain("run %" PRIu64 " lacks %" PRIu64 " rows", run->run, audit_gaps(run));
        if (audit_bad_visits(run) != 0) {
            faults += complain("run %" PRIu64 ": %d visits without one end", run->run, audit_bad_visits(run));
        }
        if (run->run_ends != 1) faults += complain("run %" PRIu64 " ended %d times", run->run, run->run_ends);
    }
    figures->runs = a->count;
    faults += check_tapes(s, &figures->tape_records);
    audit_free(a);
    if (s->most_stages > 1) faults += complain("%d stages at once", s->most_stages);
    return faults;
}

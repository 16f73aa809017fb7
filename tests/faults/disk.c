/* The journal's disk fails while robots are at the screen: it refuses, is full, is frozen, turns read-only.
 * Checked: the show goes on at the same pace and no frame waits for the disk, what is dropped is counted
 * exactly, the journal is whole again when the disk is. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"
#include "base/clock.h"
#include "stand.h"

enum {
    MS = 1000,
    SECOND = 1000 * MS,
    SKIP = 77,
    FROZEN_US = 5 * SECOND,
    CALM_US = 3 * SECOND,
    LATE_MS = 500
};

static stand s;
static char disk[128]; /* where something was mounted; empty: nothing */
static int faults;

static void fault(const char *what, uint64_t got, uint64_t wanted)
{
    printf("FAULT: %s: %" PRIu64 ", wanted %" PRIu64 "\n", what, got, wanted);
    faults++;
}

static int run_command(const char *format, const char *argument)
{
    char command[512];
    snprintf(command, sizeof command, format, argument);
    return system(command);
}

static void leave(int code, const char *why)
{
    if (why) printf("%s\n", why);
    if (disk[0]) umount2(disk, MNT_DETACH);
    stand_close(&s, code == 1);
    exit(code);
}

/* ---- disks ---- */

static void make_mount_point(void)
{
    snprintf(disk, sizeof disk, "%s/disk", s.folder);
    mkdir(disk, 0700);
    snprintf(s.journal, sizeof s.journal, "%s/journal", disk);
}

static void mount_small(const char *size)
{
    make_mount_point();
    if (mount("none", disk, "tmpfs", 0, size) == 0) return;
    disk[0] = '\0';
    leave(SKIP, "skipped: this machine does not let us mount a small file system");
}

static void mount_ext4(void)
{
    make_mount_point();
    bool made = run_command("truncate -s 96M %s.img && mkfs.ext4 -q %1$s.img 2>/dev/null", disk) == 0;
    if (made && run_command("mount -o loop %s.img %1$s 2>/dev/null", disk) == 0) return;
    disk[0] = '\0';
    leave(SKIP, "skipped: this machine does not let us mount a file as a disk");
}

static void fill(const char *name, off_t leave_free_kb)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", disk, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    static char block[64 << 10];
    while (write(fd, block, sizeof block) > 0) {}
    struct stat facts;
    if (leave_free_kb > 0 && fstat(fd, &facts) == 0) {
        off_t size = facts.st_size - leave_free_kb * 1024;
        if (ftruncate(fd, size > 0 ? size : 0) < 0) perror(path);
    }
    close(fd);
}

static void empty(const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", disk, name);
    unlink(path);
}

/* ---- the course of every scenario ---- */

static uint64_t told(void)
{
    return s.told[s.keepers - 1].told;
}

static void begin(void)
{
    s.sets[0] = "journal.retry_s=0.5";
    s.sets[1] = "visit.idle_s=5";
    stand_start(&s);
    if (stand_await_word(&s, vt_clock_us(), 30 * SECOND) < 0) leave(1, "FAULT: the stage does not come up");
    stand_listen(&s, CALM_US);
}

/* The show must not notice what happens to the disk in the meantime. */
static void go_on(const char *while_what, int64_t us)
{
    uint64_t before = told();
    s.longest_silence_us = 0;
    s.heard_at = vt_clock_us();
    stand_listen(&s, us);
    int64_t most = (int64_t)((double)(2500 * MS) * s.slack); /* robots pause between visitors */
    printf("%s: %" PRIu64 " rows in %.1f s, longest silence %.2f s\n", while_what, told() - before,
        (double)us / SECOND, (double)s.longest_silence_us / SECOND);
    if (told() == before) fault("rows told while the disk fails", 0, 1);
    if (s.longest_silence_us > most)
        fault("longest silence in ms", (uint64_t)s.longest_silence_us / MS, (uint64_t)most / MS);
}

static void finish(void)
{
    stand_listen(&s, CALM_US);
    kill(s.keeper, SIGTERM);
    int64_t since = vt_clock_us();
    int code = stand_await_end(&s, 10 * SECOND);
    int64_t took = (vt_clock_us() - since) / MS;
    if (code != 0) fault("exit code of the keeper", (uint64_t)code, 0);
    if ((double)took > 1000 * s.slack) fault("ms to end after SIGTERM", (uint64_t)took, 1000);
}

/* Everything that one run left in these folders. */
static audit_run *account(const char *folder, const char *other, audit **keep)
{
    audit *a = audit_folder(folder);
    if (other) audit_add_folder(a, other);
    if (a->unreadable) fault("unreadable journals", (uint64_t)a->unreadable, 0);
    if (a->count != 1) leave(1, "FAULT: not exactly one run was recorded");
    audit_run *run = &a->runs[0];
    if (run->last_n < told()) fault("last row in the journal", run->last_n, told());
    if (audit_bad_visits(run) != 0) fault("visits without one end", (uint64_t)audit_bad_visits(run), 0);
    if (run->latest_ms > LATE_MS * s.slack)
        fault("ms of the longest frame", (uint64_t)run->latest_ms, LATE_MS);
    printf("%" PRIu64 " rows, %" PRIu64 " missing, %" PRIu64
           " told as dropped, %d faults and %d recoveries told, longest late frame %.0f ms\n",
        run->last_n, audit_gaps(run), run->dropped, run->faults, run->recoveries, run->latest_ms);
    *keep = a;
    return run;
}

static void expect_told(const audit_run *run, uint64_t least_recoveries)
{
    if (audit_gaps(run) != run->dropped) fault("rows told as dropped", run->dropped, audit_gaps(run));
    if (run->faults < 1) fault("jrnl.fault rows", 0, 1);
    if ((uint64_t)run->recoveries < least_recoveries)
        fault("jrnl.recovered rows", (uint64_t)run->recoveries, least_recoveries);
}

/* ---- scenarios ---- */

/* Every write of the keeper's is refused: works everywhere, without a disk of our own. */
static void refused(void)
{
    audit *a;
    begin();
    struct rlimit before, none = {.rlim_cur = 0, .rlim_max = RLIM_INFINITY};
    if (prlimit(s.keeper, RLIMIT_FSIZE, NULL, &before) < 0) leave(SKIP, "skipped: limits cannot be set");
    none.rlim_max = before.rlim_max;
    if (prlimit(s.keeper, RLIMIT_FSIZE, &none, NULL) < 0) leave(SKIP, "skipped: limits cannot be set");
    go_on("refused", FROZEN_US);
    prlimit(s.keeper, RLIMIT_FSIZE, &before, NULL);
    finish();
    expect_told(account(s.journal, NULL, &a), 1);
    if (audit_gaps(&a->runs[0]) != 0) fault("missing rows", audit_gaps(&a->runs[0]), 0);
    audit_free(a);
}

static void full(void)
{
    audit *a;
    mount_small("size=80m");
    begin();
    fill("ballast", 12 << 10);
    go_on("12 MiB left: only what matters is kept", CALM_US);
    fill("rest", 0);
    go_on("full", FROZEN_US);
    empty("rest");
    empty("ballast");
    finish();
    expect_told(account(s.journal, NULL, &a), 1);
    if (a->runs[0].degraded < 1) fault("jrnl.degraded rows", 0, 1);
    audit_free(a);
}

static void freeze(bool on)
{
    if (run_command(on ? "fsfreeze -f %s 2>/dev/null" : "fsfreeze -u %s", disk) == 0 || !on) return;
    leave(SKIP, "skipped: file systems cannot be frozen here");
}

static void frozen(void)
{
    audit *a;
    mount_ext4();
    begin();
    freeze(true);
    go_on("frozen", FROZEN_US);
    freeze(false);
    finish();
    audit_run *run = account(s.journal, NULL, &a);
    if (audit_gaps(run) != 0) fault("missing rows", audit_gaps(run), 0);
    audit_free(a);
}

/* The end comes while the disk does not answer: the show ends all the same, and the next start finds what is
 * left. */
static void frozen_end(void)
{
    stand_figures figures;
    mount_ext4();
    begin();
    freeze(true);
    go_on("frozen", SECOND);
    pid_t stage = stand_stage(&s);
    kill(s.keeper, SIGTERM);
    vt_clock_sleep_us((int64_t)((double)(1200 * MS) * s.slack));
    if (kill(stage, 0) == 0) fault("stages that are still there", 1, 0);
    freeze(false);
    int code = stand_await_end(&s, 10 * SECOND);
    if (code != 0) fault("exit code of the keeper", (uint64_t)code, 0);
    int64_t since = vt_clock_us();
    stand_start(&s);
    if (stand_await_word(&s, since, 30 * SECOND) < 0) leave(1, "FAULT: the stage does not come up again");
    finish();
    faults += stand_account(&s, &figures);
    printf("%d runs, %" PRIu64 " rows\n", figures.runs, figures.rows);
}

/* As ext4 does by itself after an error that it cannot repair. */
static void read_only(void)
{
    static char second[200];
    char folder[128];
    audit *a;
    mount_ext4();
    snprintf(folder, sizeof folder, "%s/second", s.folder);
    snprintf(second, sizeof second, "journal.second_folder=%s", folder);
    s.sets[2] = second;
    begin();
    if (run_command("mount -o remount,abort %s 2>/dev/null", disk) != 0) {
        leave(SKIP, "skipped: this file system cannot be made to fail");
    }
    go_on("read-only", FROZEN_US);
    finish();
    audit_run *run = account(folder, s.journal, &a);
    expect_told(run, 1);
    if (audit_gaps(run) != 0) fault("missing rows", audit_gaps(run), 0);
    audit_free(a);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } scenarios[] = {{"refused", refused}, {"full", full}, {"frozen", frozen}, {"frozen-end", frozen_end},
        {"read-only", read_only}};
    long count = 0;
    if (argc < 4) stand_fail("usage: %s SCENARIO PROGRAM EXPERIENCE [--seed S] [--slack F]", argv[0]);
    stand_open(&s, argc - 1, argv + 1, &count);
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++) {
        if (strcmp(scenarios[i].name, argv[1]) != 0) continue;
        scenarios[i].run();
        printf("%s: %d faults\n", argv[1], faults);
        leave(faults > 0, NULL);
    }
    stand_fail("no scenario \"%s\"", argv[1]);
}

/* The guard's loop: it sleeps until the helper says something, ends, or has to. */
#include "keeper/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "keeper/guard_walls.h"

enum {
    US_PER_S = 1000000,
    GRACE_US = US_PER_S,
    LINE = 400,                   /* bytes of one line in the log */
    LINES_AT_ONCE = 20,           /* so many lines at once, */
    LINE_EVERY_US = 5 * US_PER_S, /* then one in this time */
    PAUSE_US = 100000,            /* between two reads of one that says too much */
    GULP = 65536,
    WORDS = 64,
    ARGUMENTS = 12
};

static const int64_t never = INT64_MAX;

/* What the helper says to its standard error. */
typedef struct {
    int fd; /* -1: over */
    char line[LINE + 1];
    size_t length;
    int64_t allowed; /* the bucket: lines * LINE_EVERY_US */
    int64_t filled_at;
    int64_t listen_at; /* not before */
    long left_out;
} murmur;

/* ---- arguments ---- */

void vt_guard_write(const vt_guard_plan *plan, vt_guard_command *out)
{
    int count = 0;
    int numbers[] = {plan->life, plan->line, plan->memory_mb, plan->network, plan->keeps};
    const char *texts[] = {plan->name, plan->experience, plan->scratch, plan->shared ? plan->shared : "",
        plan->kept ? plan->kept : "", plan->command};
    static char program[] = "vitrine", verb[] = "helper";
    out->argv[count++] = program;
    out->argv[count++] = verb;
    for (int i = 0; i < 5; i++) {
        snprintf(out->numbers[i], sizeof out->numbers[i], "%d", numbers[i]);
        out->argv[count++] = out->numbers[i];
    }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        out->argv[count++] = (char *)(uintptr_t)texts[i];
    out->argv[count] = NULL;
}

static bool read_plan(vt_guard_plan *plan, int argc, char **argv)
{
    if (argc != ARGUMENTS) return false;
    *plan = (vt_guard_plan){.life = atoi(argv[1]),
        .line = atoi(argv[2]),
        .memory_mb = atoi(argv[3]),
        .network = atoi(argv[4]) != 0,
        .keeps = atoi(argv[5]) != 0,
        .name = argv[6],
        .experience = argv[7],
        .scratch = argv[8],
        .shared = argv[9][0] ? argv[9] : NULL,
        .kept = argv[10][0] ? argv[10] : NULL,
        .command = argv[11]};
    return true;
}

/* ---- the helper's process ---- */

static int split(char *command, char *words[WORDS])
{
    int count = 0;
    char *rest;
    for (char *word = strtok_r(command, " \t", &rest); word && count < WORDS - 1;
         word = strtok_r(NULL, " \t", &rest))
        words[count++] = word;
    words[count] = NULL;
    return count;
}

_Noreturn static void become_helper(const vt_guard_plan *plan, int errors, pid_t guard, long processes)
{
    char command[512], *words[WORDS];
    vt_err err = {0};
    sigset_t none;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != guard) _exit(127);
    if (dup2(plan->line, 0) < 0 || dup2(plan->line, 1) < 0 || dup2(errors, 2) < 0) _exit(127);
    close_range(3, ~0U, 0);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    snprintf(command, sizeof command, "%s", plan->command);
    if (split(command, words) == 0) _exit(127);
    if (!vt_walls_put(plan, processes, &err)) {
        dprintf(2, "it is not started: %s\n", err.message);
        _exit(127);
    }
    /* the working folder is the experience's */
    bool own = words[0][0] != '/' && access(words[0], F_OK) == 0;
    char path[600];
    snprintf(path, sizeof path, "%s%s", own ? "./" : "", words[0]);
    execvp(path, words);
    const char *parts[] = {words[0], " cannot be started: ", strerrordesc_np(errno),
        own && errno == EACCES ? "; make it executable: chmod +x" : "", "\n"};
    for (int i = 0; i < 5; i++)
        (void)!write(2, parts[i], strlen(parts[i])); /* without memory: there may be none left to have */
    _exit(127);
}

/* ---- its standard error ---- */

static void refill(murmur *said, int64_t now)
{
    const int64_t most = (int64_t)LINES_AT_ONCE * LINE_EVERY_US;
    said->allowed += now - said->filled_at;
    if (said->allowed > most) said->allowed = most;
    said->filled_at = now;
}

static void tell_left_out(murmur *said)
{
    if (said->left_out == 0) return;
    vt_log(VT_LOG_WARNING, "and %ld lines more, which are left out", said->left_out);
    said->left_out = 0;
}

static void end_line(murmur *said)
{
    if (said->length == 0) return;
    if (said->allowed >= LINE_EVERY_US) {
        said->allowed -= LINE_EVERY_US;
        tell_left_out(said);
        vt_log(VT_LOG_INFO, "%.*s", (int)vt_utf8_fit(said->line, said->length, LINE), said->line);
    } else {
        said->left_out++;
    }
    said->length = 0;
}

static void listen_to(murmur *said)
{
    char bytes[GULP];
    ssize_t got = read(said->fd, bytes, sizeof bytes);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        close(said->fd);
        said->fd = -1;
        return;
    }
    int64_t now = vt_clock_us();
    refill(said, now);
    for (ssize_t i = 0; i < got; i++) {
        if (bytes[i] == '\n') {
            end_line(said);
        } else if (said->length < LINE) {
            said->line[said->length++] = bytes[i] ? bytes[i] : ' ';
        }
    }
    if (said->allowed < LINE_EVERY_US) said->listen_at = now + PAUSE_US;
}

static void hear_out(murmur *said)
{
    for (int i = 0; said->fd >= 0 && i < 4; i++)
        listen_to(said);
    end_line(said);
    tell_left_out(said);
    if (said->fd >= 0) close(said->fd);
}

/* ---- the guard ---- */

static bool has_ended(pid_t helper)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)helper, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == helper;
}

/* Returns when the helper's first process has ended. */
static void watch_over(pid_t helper, int life, int signals, murmur *said)
{
    int64_t kill_at = never;
    bool over = false;
    while (!has_ended(helper)) {
        int64_t now = vt_clock_us();
        bool shy = said->listen_at > now;
        int64_t due = shy && said->listen_at < kill_at ? said->listen_at : kill_at;
        struct pollfd fds[] = {{.fd = over ? -1 : life, .events = POLLIN}, {.fd = signals, .events = POLLIN},
            {.fd = shy ? -1 : said->fd, .events = POLLIN}};
        int64_t left = due - now > 0 ? due - now : 0;
        struct timespec wait = {.tv_sec = left / US_PER_S, .tv_nsec = left % US_PER_S * 1000};
        ppoll(fds, 3, due == never ? NULL : &wait, NULL);
        if (fds[2].revents) listen_to(said);
        if (fds[1].revents) {
            struct signalfd_siginfo info;
            (void)!read(signals, &info, sizeof info);
        }
        if (fds[0].revents) {
            over = true;
            kill(-helper, SIGTERM);
            kill_at = vt_clock_us() + GRACE_US;
        }
        if (vt_clock_us() >= kill_at) {
            kill(-helper, SIGKILL);
            kill_at = never;
        }
    }
}

static int end_as(int status)
{
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    sigset_t none;
    sigemptyset(&none);
    signal(WTERMSIG(status), SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    raise(WTERMSIG(status));
    return 128 + WTERMSIG(status);
}

static void close_the_rest(int a, int b)
{
    unsigned low = (unsigned)(a < b ? a : b), high = (unsigned)(a < b ? b : a);
    if (low > 3) close_range(3, low - 1, 0);
    if (high > low + 1) close_range(low + 1, high - 1, 0);
    close_range(high + 1, ~0U, 0);
    fcntl(a, F_SETFD, FD_CLOEXEC);
    fcntl(b, F_SETFD, FD_CLOEXEC);
}

int vt_guard_main(int argc, char **argv)
{
    static char speaker[64];
    vt_guard_plan plan;
    int errors[2];
    sigset_t child;
    if (!read_plan(&plan, argc, argv) || plan.life < 3 || plan.line < 3) {
        dprintf(2, "vitrine: helper is started by the keeper; use: vitrine run\n");
        return 2;
    }
    plan.keeper = getppid();
    snprintf(speaker, sizeof speaker, "helper %s", plan.name);
    vt_log_set_name(speaker);
    close_the_rest(plan.life, plan.line);
    setsid(); /* what is typed at the keeper's terminal is not for helpers */
    setrlimit(RLIMIT_CORE, &(struct rlimit){0}); /* its end tells of the helper's, not of its own */
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    int signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0 || pipe2(errors, O_CLOEXEC | O_NONBLOCK) != 0) return 1;
    fcntl(errors[1], F_SETFL, 0); /* a helper that says too much waits */
    long processes = vt_walls_count_processes();
    pid_t guard = getpid(), helper = fork();
    if (helper == 0) become_helper(&plan, errors[1], guard, processes);
    close(errors[1]);
    close(plan.line);
    if (helper < 0) return 1;
    setpgid(helper, helper);
    murmur said = {
        .fd = errors[0], .allowed = (int64_t)LINES_AT_ONCE * LINE_EVERY_US, .filled_at = vt_clock_us()};
    watch_over(helper, plan.life, signals, &said);
    kill(-helper, SIGKILL); /* before it is forgotten: then the number could be somebody else's */
    int status = 0;
    waitpid(helper, &status, 0);
    hear_out(&said);
    return end_as(status);
}

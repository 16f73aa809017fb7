/* Between fork and exec only calls that are safe after a fork of a threaded process. */
#include "keeper/child.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "keeper/lair.h"

static void in_child(const vt_child_plan *plan)
{
    for (int i = 0; i < plan->count; i++) {
        if (fcntl(plan->fds[i], F_SETFD, 0) < 0) _exit(127);
    }
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGINT, &ignore, NULL);
    sigaction(SIGTERM, &ignore, NULL);
    sigaction(SIGHUP, &ignore, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (plan->lock >= 0) {
        vt_lair_sign(plan->lock, VT_LAIR_STAGE, getpid());
        /* when memory runs out, the stage goes before the keeper */
        int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
        if (fd >= 0) (void)!write(fd, "500", 3);
    }
    execv("/proc/self/exe", plan->argv);
    _exit(127);
}

pid_t vt_child_spawn(const vt_child_plan *plan, vt_err *err)
{
    pid_t pid = fork();
    if (pid == 0) in_child(plan);
    if (pid < 0) vt_fail_errno(err, plan->argv[0], "start a process");
    return pid;
}

int64_t vt_child_pause(int *failures, int64_t most_us)
{
    static const int64_t steps[] = {0, 100000, 300000, 1000000, 3000000, 10000000, 30000000, 100000000};
    const int last = (int)(sizeof steps / sizeof steps[0]) - 1;
    int64_t pause = steps[*failures < last ? *failures : last];
    if (*failures <= last) *failures += 1;
    return pause < most_us ? pause : most_us;
}

/* An X server of a test's own, on a free display, with whatever draws GL there. */
#ifndef VT_TESTS_XSERVER_H
#define VT_TESTS_XSERVER_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of libraries that keep memory until the process ends. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libdbus\nleak:swrast_dri\nleak:libGL\nleak:libX11\n";
}

/* Sets DISPLAY. The process to end afterwards; 0 when no server can be started. */
static inline pid_t start_x_server(void)
{
    int ends[2];
    char number[16] = "", fd[16], display[32];
    if (pipe(ends) != 0) return 0;
    pid_t server = fork();
    if (server == 0) {
        snprintf(fd, sizeof fd, "%d", ends[1]);
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* also when the test crashes */
        if (!freopen("/dev/null", "w", stderr) || !freopen("/dev/null", "w", stdout)) _exit(127);
        execlp(
            "Xvfb", "Xvfb", "-displayfd", fd, "-screen", "0", "800x600x24", "-nolisten", "tcp", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    ssize_t got = server > 0 ? read(ends[0], number, sizeof number - 1) : 0;
    close(ends[0]);
    snprintf(display, sizeof display, ":%d", atoi(number));
    if (got > 0 && setenv("DISPLAY", display, 1) == 0) return server;
    if (server > 0) waitpid(server, NULL, 0);
    return 0;
}

static inline void stop_x_server(pid_t server)
{
    if (server <= 0) return;
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
}

#endif

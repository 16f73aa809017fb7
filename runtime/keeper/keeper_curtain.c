/* The curtain: behind the stage, and restarted quietly when it dies. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/child.h"
#include "keeper/keeper_private.h"

enum { US_PER_S = 1000000, PAUSE_MOST_US = 60 * US_PER_S };

static void again_later(keeper *k)
{
    keeper_child *curtain = &k->curtain;
    curtain->start_at = vt_clock_us() + US_PER_S + vt_child_pause(&curtain->failures, PAUSE_MOST_US);
}

void keeper_curtain_start(keeper *k)
{
    keeper_child *curtain = &k->curtain;
    int ends[2];
    char *argv[33] = {0};
    vt_err err = {0};
    curtain->start_at = INT64_MAX;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) < 0) {
        vt_fail_errno(&err, NULL, "make the curtain's socket");
        vt_log_err(VT_LOG_WARNING, "there is no curtain behind the stage", &err);
        again_later(k);
        return;
    }
    pid_t pid = -1;
    if (k->options->curtain_command(k->options->context, k->canvas, ends[1], argv, &err)) {
        int fds[] = {k->canvas, ends[1]};
        pid = vt_child_spawn(&(vt_child_plan){.argv = argv, .fds = fds, .count = 2, .lock = -1}, &err);
    }
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        vt_log_err(VT_LOG_WARNING, "there is no curtain behind the stage", &err);
        again_later(k);
        return;
    }
    curtain->pid = pid;
    curtain->talk = ends[0];
    curtain->since = vt_clock_us();
}

void keeper_curtain_speaks(keeper *k)
{
    char byte;
    ssize_t got = read(k->curtain.talk, &byte, 1);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got == 1) {
        /* its window came up after the stage's, perhaps in front of it */
        keeper_stage_tell(k, VT_MESSAGE_RAISE, 0, "");
        return;
    }
    close(k->curtain.talk);
    k->curtain.talk = -1;
}

void keeper_curtain_gone(keeper *k)
{
    keeper_child *curtain = &k->curtain;
    if (curtain->talk >= 0) close(curtain->talk);
    curtain->talk = -1;
    curtain->pid = 0;
    if (k->ended_by != 0) return;
    if (vt_clock_us() - curtain->since >= PAUSE_MOST_US) curtain->failures = 0;
    again_later(k);
    vt_log(VT_LOG_WARNING, "the curtain behind the stage ended and will be started again");
}

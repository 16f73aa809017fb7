/* The stage: started, listened to, started again. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/child.h"
#include "keeper/keeper_private.h"

enum {
    US_PER_S = 1000000,
    GOOD_RUN_US = 60 * US_PER_S, /* after so long a crash counts as the first again */
    START_US = 30 * US_PER_S,    /* for the first picture */
    LEAVE_US = 2 * US_PER_S      /* between closing its socket and ending */
};

static const int64_t never = INT64_MAX;

void keeper_stage_tell(keeper *k, vt_message_kind kind, int64_t number, const char *text)
{
    if (k->stage.talk < 0) return;
    vt_message message = {.kind = kind, .number = number};
    snprintf(message.text, sizeof message.text, "%s", text);
    vt_message_send(k->stage.talk, &message, NULL);
}

void keeper_stage_tell_disk(keeper *k)
{
    keeper_stage_tell(k, VT_MESSAGE_DISK, vt_diary_disk_fails(k->diary), "");
}

/* ---- starting ---- */

/* What the dead one left half done in shared memory. Nobody else writes there now. */
static void clean_shared(vt_ring *ring)
{
    vt_ring_set(ring, VT_SHARED_FRAME_END, vt_ring_get(ring, VT_SHARED_FRAME_BEGIN));
    vt_ring_set(ring, VT_SHARED_READY, 0);
    vt_ring_set_opening(ring, "");
}

static void start_later(keeper *k)
{
    int64_t most = (int64_t)(vt_conf_real(k->options->conf, "keeper.restart_most_s") * US_PER_S);
    k->stage.start_at = vt_clock_us() + vt_child_pause(&k->stage.failures, most);
}

/* The process and our end of its socket, or -1. */
static pid_t start_process(keeper *k, int *talk, vt_err *err)
{
    int ends[2];
    char *argv[33] = {0};
    if (!vt_message_pair(ends, err)) return -1;
    vt_child_fds fds = {.ring = vt_ring_fd(k->ring), .canvas = k->canvas, .socket = ends[1], .lock = k->lock};
    pid_t pid = -1;
    if (k->options->stage_command(k->options->context, &fds, k->stage.attempt, argv, err)) {
        int kept[] = {fds.ring, fds.canvas, fds.socket, fds.lock};
        pid = vt_child_spawn(&(vt_child_plan){.argv = argv, .fds = kept, .count = 4, .lock = k->lock}, err);
    }
    close(ends[1]);
    if (pid < 0) close(ends[0]);
    *talk = ends[0];
    return pid;
}

void keeper_stage_start(keeper *k)
{
    keeper_child *stage = &k->stage;
    vt_err err = {0};
    int talk;
    clean_shared(k->ring);
    stage->ready = stage->hung = false;
    stage->since = vt_clock_us();
    pid_t pid = start_process(k, &talk, &err);
    if (pid < 0) {
        vt_log_err(VT_LOG_ERROR, "the stage cannot be started", &err);
        start_later(k);
        return;
    }
    stage->pid = pid;
    stage->talk = talk;
    stage->start_at = never;
    stage->kill_at = stage->since + START_US;
    stage->attempt++;
    vt_diary_stage(k->diary, stage->pid);
    for (int i = 0; i < k->quarantine.count; i++) {
        if (!vt_quarantine_holds(&k->quarantine, i)) continue;
        keeper_stage_tell(k, VT_MESSAGE_QUARANTINE, 0, k->quarantine.assets[i].name);
    }
    if (vt_diary_disk_fails(k->diary)) keeper_stage_tell_disk(k);
}

/* ---- listening ---- */

void keeper_stage_ready(keeper *k)
{
    if (k->stage.ready) return;
    k->stage.ready = true;
    if (k->ended_by == 0) k->stage.kill_at = never;
    k->ill_since = 0;
    vt_helpers_stage(k->helpers, k->stage.talk); /* it has declared its channels now */
    if (!k->told_ready) vt_notify_ready(&k->notify, k->options->experience);
    k->told_ready = true;
}

static void take_message(keeper *k, const vt_message *message)
{
    switch (message->kind) {
    case VT_MESSAGE_ROWS:
        vt_diary_wake(k->diary);
        break;
    case VT_MESSAGE_READY:
        keeper_stage_ready(k);
        break;
    case VT_MESSAGE_BUNDLE: {
        /* a name that fills the message may have been cut: then it is the one we were started with */
        bool cut = strlen(message->text) == VT_MESSAGE_TEXT - 1;
        const char *folder = cut ? k->options->experience : message->text;
        vt_diary_bundle(k->diary, folder, (uint64_t)message->number);
        if (k->options->helpers) vt_helpers_bundle(k->helpers, folder, (uint64_t)message->number);
        break;
    }
    default:
        vt_log(VT_LOG_WARNING, "the stage sent a message of kind %d, which is for the stage",
            (int)message->kind);
    }
}

void keeper_stage_messages(keeper *k)
{
    vt_message message;
    int got = 0;
    while (k->stage.talk >= 0 && (got = vt_message_receive(k->stage.talk, &message, NULL)) == 1)
        take_message(k, &message);
    if (k->stage.talk < 0 || got == 0) return;
    vt_helpers_stage(k->helpers, -1);
    close(k->stage.talk);
    k->stage.talk = -1;
    int64_t leave = vt_clock_us() + LEAVE_US;
    if (leave < k->stage.kill_at) k->stage.kill_at = leave;
}

/* ---- the end of one ---- */

/* Two that were open cannot both be blamed: from now on there is only one. */
static void blame(keeper *k, const char *asset)
{
    if (strchr(asset, '\n')) vt_ring_set(k->ring, VT_SHARED_ALONE, 1);
    if (!asset[0] || !vt_quarantine_blame(&k->quarantine, asset)) return;
    vt_log(VT_LOG_WARNING, "%s was being opened in %d crashes and is not opened again", asset,
        VT_QUARANTINE_CRASHES);
    vt_diary_quarantined(k->diary, asset);
}

static void report(const vt_stage_end *end)
{
    if (end->clean) return;
    if (end->hung) {
        vt_log(
            VT_LOG_WARNING, "the stage hung and was ended after %.1f s", (double)end->uptime_us / US_PER_S);
    } else if (end->signal >= 0) {
        vt_log(VT_LOG_WARNING, "the stage died of signal %d (%s) after %.1f s", end->signal,
            strsignal(end->signal), (double)end->uptime_us / US_PER_S);
    } else {
        vt_log(VT_LOG_WARNING, "the stage ended with code %d after %.1f s", end->code,
            (double)end->uptime_us / US_PER_S);
    }
}

void keeper_stage_gone(keeper *k, int status)
{
    keeper_child *stage = &k->stage;
    keeper_stage_messages(k);
    vt_helpers_stage(k->helpers, -1);
    if (stage->talk >= 0) close(stage->talk);
    vt_stage_end end = {.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
        .signal = WIFSIGNALED(status) ? WTERMSIG(status) : -1,
        .closing = k->ended_by != 0,
        .hung = stage->hung,
        .ready = stage->ready,
        .attempt = stage->attempt - 1,
        .uptime_us = vt_clock_us() - stage->since};
    end.clean = end.code == 0;
    if (!end.clean) vt_ring_get_opening(k->ring, end.opening);
    stage->pid = 0;
    stage->talk = -1;
    stage->kill_at = never;
    report(&end);
    vt_diary_stage_ended(k->diary, &end);
    if (!end.clean && !end.closing) blame(k, end.opening);

    bool helpless = k->options->give_up && !end.ready && (end.code == 2 || end.code == 3);
    if (end.clean || end.closing || helpless) {
        k->over = true;
        if (helpless) k->code = end.code;
        return;
    }
    if (k->ill_since == 0) k->ill_since = vt_clock_us();
    if (end.ready && end.uptime_us >= GOOD_RUN_US) stage->failures = 0;
    start_later(k);
}

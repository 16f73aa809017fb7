/* The main loop: it sleeps until a signal, a word from a child or a time that it set itself, and never
 * touches the disk. */
#include "keeper/keeper.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/chance.h"
#include "base/clock.h"
#include "base/log.h"
#include "keeper/keeper_private.h"
#include "keeper/load.h"
#include "wire/canvas.h"

enum {
    US_PER_S = 1000000,
    CLOSE_US = 800000,   /* for the stage to end a visit */
    CLOSED_US = 970000,  /* for everything, when somebody waits for it */
    HELPERS_US = 150000, /* of that for helpers: their guards end those that take longer */
    UNHURRIED_US = 20 * US_PER_S,
    ILL_US = 60 * US_PER_S /* a stage that has not been ready for so long is not vouched for */
};

static const int64_t never = INT64_MAX;

/* ---- ring ---- */

/* As large as the memory allows; one that is there keeps its size, and with it what stands in it. */
static vt_ring *open_ring(const char *path, vt_err *err)
{
    static const uint64_t sizes[] = {16u << 20, 4u << 20, 1u << 20, 256u << 10};
    struct stat facts;
    vt_ring *ring = NULL;
    if (stat(path, &facts) == 0 && facts.st_size > VT_RING_HEADER) {
        ring = vt_ring_create(path, (uint64_t)facts.st_size - VT_RING_HEADER, err);
    }
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0] && !ring; i++)
        ring = vt_ring_create(path, sizes[i], err);
    return ring;
}

/* Ends what stands in the ring by a mark of ours. */
static bool mark_ring(vt_ring *ring, uint64_t token, vt_err *err)
{
    vt_run_mark mark = {.token = token,
        .run = (uint64_t)vt_ring_get(ring, VT_SHARED_RUN),
        .start_us = vt_ring_get(ring, VT_SHARED_RUN_START),
        .taken = (uint64_t)vt_ring_get(ring, VT_SHARED_TAKEN),
        .keeper_taken = (uint64_t)vt_ring_get(ring, VT_SHARED_KEEPER_TAKEN)};
    vt_ring *producer = vt_ring_attach(fcntl(vt_ring_fd(ring), F_DUPFD_CLOEXEC, 0), err);
    if (!producer) return false;
    bool put = vt_run_mark_put(&mark, producer);
    vt_ring_destroy(producer);
    return put || vt_fail(err, VT_ERR_STATE, NULL, "the ring is full of what other keepers left");
}

/* The ring with our mark in it. One that takes no mark any more is put aside, not thrown away. */
static vt_ring *take_ring(const char *folder, uint64_t token, int64_t start_us, vt_err *err)
{
    char path[VT_LAIR_PATH + 16], aside[VT_LAIR_PATH + 16];
    snprintf(path, sizeof path, "%s/ring", folder);
    snprintf(aside, sizeof aside, "%s/ring.full", folder);
    vt_ring *ring = open_ring(path, err);
    if (ring && !mark_ring(ring, token, err)) {
        vt_log_err(VT_LOG_ERROR, "the ring is put aside as ring.full", err);
        vt_ring_destroy(ring);
        ring = rename(path, aside) == 0 ? open_ring(path, err) : NULL;
        if (ring && !mark_ring(ring, token, err)) {
            vt_ring_destroy(ring);
            ring = NULL;
        }
    }
    if (!ring) return NULL;
    for (int field = 0; field < VT_SHARED_COUNT; field++)
        vt_ring_set(ring, (vt_shared)field, 0);
    vt_ring_set(ring, VT_SHARED_RUN_START, start_us);
    return ring;
}

/* ---- signals ---- */

static void begin_end(keeper *k)
{
    if (k->ended_by != 0) return;
    int64_t now = vt_clock_us();
    k->ended_by = now + CLOSED_US;
    k->stage.start_at = k->curtain.start_at = never;
    vt_notify_stopping(&k->notify);
    if (k->stage.pid == 0) {
        k->over = true;
        return;
    }
    k->stage.kill_at = now + CLOSE_US;
    keeper_stage_tell(k, VT_MESSAGE_CLOSE, 0, "");
}

static void reap(keeper *k)
{
    int status;
    if (k->stage.pid > 0 && waitpid(k->stage.pid, &status, WNOHANG) == k->stage.pid)
        keeper_stage_gone(k, status);
    if (k->curtain.pid > 0 && waitpid(k->curtain.pid, &status, WNOHANG) == k->curtain.pid)
        keeper_curtain_gone(k);
    vt_helpers_reap(k->helpers);
}

static void take_signals(keeper *k)
{
    struct signalfd_siginfo info;
    while (read(k->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        switch (info.ssi_signo) {
        case SIGCHLD:
            reap(k);
            break;
        case SIGHUP:
            if (k->at_terminal) {
                begin_end(k);
            } else {
                keeper_stage_tell(k, VT_MESSAGE_RELOAD, 0, "");
            }
            break;
        default:
            begin_end(k);
        }
    }
}

/* ---- times ---- */

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t next_due(const keeper *k)
{
    int64_t due = least(k->stage.start_at, k->stage.kill_at);
    due = least(due, k->curtain.start_at);
    due = least(due, vt_helpers_due(k->helpers));
    return k->notify.period_us > 0 ? least(due, k->alive_at) : due;
}

static void take_alarm(keeper *k)
{
    if (vt_vigil_take(k->vigil) < 0 || k->stage.pid == 0) return;
    k->stage.hung = true;
    kill(k->stage.pid, SIGKILL);
}

static void do_what_is_due(keeper *k)
{
    int64_t now = vt_clock_us();
    /* The word that a picture is up may have been lost: the ring knows it as well. */
    bool up = k->ended_by == 0 && k->stage.talk >= 0 && vt_ring_get(k->ring, VT_SHARED_READY) != 0;
    if (now >= k->stage.kill_at && up) {
        k->stage.kill_at = never;
        keeper_stage_ready(k);
    }
    if (now >= k->stage.kill_at && k->stage.pid > 0) {
        k->stage.hung = k->ended_by == 0;
        k->stage.kill_at = never;
        kill(k->stage.pid, SIGKILL);
    }
    if (now >= k->stage.start_at) keeper_stage_start(k);
    if (now >= k->curtain.start_at) keeper_curtain_start(k);
    if (now >= vt_helpers_due(k->helpers)) vt_helpers_work(k->helpers);
    if (k->notify.period_us > 0 && now >= k->alive_at) {
        if (k->ill_since == 0 || now - k->ill_since < ILL_US) vt_notify_alive(&k->notify);
        k->alive_at = now + k->notify.period_us;
    }
}

static void serve(keeper *k)
{
    while (!k->over) {
        struct pollfd fds[] = {
            {.fd = k->signals, .events = POLLIN},
            {.fd = k->stage.talk, .events = POLLIN},
            {.fd = k->curtain.talk, .events = POLLIN},
            {.fd = vt_diary_news(k->diary), .events = POLLIN},
            {.fd = vt_vigil_fd(k->vigil), .events = POLLIN},
            {.fd = vt_helpers_fd(k->helpers), .events = POLLIN},
        };
        int64_t due = next_due(k), left = due - vt_clock_us();
        struct timespec wait = {0};
        if (left > 0) wait = (struct timespec){.tv_sec = left / US_PER_S, .tv_nsec = left % US_PER_S * 1000};
        ppoll(fds, sizeof fds / sizeof fds[0], due == never ? NULL : &wait, NULL);
        if (fds[1].revents) keeper_stage_messages(k);
        if (fds[2].revents) keeper_curtain_speaks(k);
        if (fds[3].revents && vt_diary_take_news(k->diary)) keeper_stage_tell_disk(k);
        if (fds[4].revents) take_alarm(k);
        if (fds[5].revents) vt_helpers_work(k->helpers);
        if (fds[0].revents) take_signals(k);
        if (!k->over) do_what_is_due(k);
    }
}

/* ---- beginning and end ---- */

static bool begin(keeper *k, vt_err *err)
{
    const vt_keeper_options *options = k->options;
    int64_t start = vt_clock_us();
    uint64_t token = vt_chance_from_system();
    k->ring = take_ring(k->folder, token, start, err);
    if (!k->ring) return false;
    k->canvas = vt_canvas_make(err);
    if (k->canvas < 0) return false;
    vt_quarantine_load(&k->quarantine, k->folder);
    int64_t timeout = (int64_t)(vt_conf_real(options->conf, "keeper.frame_timeout_s") * US_PER_S);
    k->vigil = vt_vigil_start(k->ring, timeout, err);
    if (!k->vigil) return false;
    vt_diary_options diary = {.shared_assets = options->shared_assets,
        .token = token,
        .ledger = {.conf = options->conf,
            .experience = options->experience,
            .build = options->build,
            .rehearsal = options->rehearsal,
            .ring = k->ring,
            .run_start_us = start}};
    k->diary = vt_diary_start(&diary, err);
    if (!k->diary) return false;
    vt_helpers_options helpers = {.conf = options->conf,
        .shared_assets = options->shared_assets,
        .folder = k->folder,
        .diary = k->diary};
    k->helpers = vt_helpers_create(&helpers, err);
    if (!k->helpers) return false;
    if (options->curtain) keeper_curtain_start(k);
    keeper_stage_start(k);
    return true;
}

static void end_curtain(keeper *k)
{
    if (k->curtain.talk >= 0) close(k->curtain.talk);
    k->curtain.talk = -1;
    if (k->curtain.pid == 0) return;
    kill(k->curtain.pid, SIGKILL);
    waitpid(k->curtain.pid, NULL, 0);
    k->curtain.pid = 0;
}

/* True: nothing is left that a next keeper would have to take over. */
static bool end_diary(keeper *k)
{
    if (!k->diary) return false;
    int64_t left = k->ended_by != 0 ? k->ended_by - vt_clock_us() : UNHURRIED_US;
    int ended = vt_diary_finish(k->diary, "normal", left > 0 ? left : 0);
    if (ended >= 0) return ended == 1;
    vt_log(VT_LOG_WARNING,
        "the journal's disk does not answer: what it did not take stays in %s for the next start", k->folder);
    _exit(k->code); /* the thread waits for the disk: nothing that it uses may be taken away */
}

static void end(keeper *k)
{
    end_curtain(k);
    vt_helpers_destroy(k->helpers, vt_clock_us() + (k->ended_by != 0 ? HELPERS_US : 2 * US_PER_S));
    bool clean = end_diary(k);
    vt_vigil_stop(k->vigil);
    vt_ring_destroy(k->ring);
    if (k->canvas >= 0) close(k->canvas);
    vt_notify_close(&k->notify);
    if (clean) {
        char path[VT_LAIR_PATH + 16];
        snprintf(path, sizeof path, "%s/ring", k->folder);
        unlink(path);
        vt_lair_leave(k->folder);
    }
    if (k->lock >= 0) close(k->lock);
}

static bool take_place(keeper *k, vt_err *err)
{
    const vt_conf *conf = k->options->conf;
    char kiosk[VT_KIOSK_NAME];
    vt_conf_kiosk(conf, kiosk);
    if (!vt_lair_make(
            k->options->runtime_folder, vt_conf_text(conf, "journal.folder"), kiosk, k->folder, err))
        return false;
    int got = vt_lair_lock(k->folder, k->signals, &k->lock, err);
    k->over = got == 0;
    return got >= 0;
}

int vt_keeper_run(const vt_keeper_options *options, vt_err *err)
{
    keeper k = {.options = options, .signals = -1, .lock = -1, .canvas = -1};
    k.stage = k.curtain = (keeper_child){.talk = -1, .kill_at = never, .start_at = never};
    sigset_t wanted;
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGTERM);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGHUP);
    sigaddset(&wanted, SIGCHLD);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL); /* a file that may not grow is a full disk, no reason to die */
    vt_notify_open(&k.notify);
    k.at_terminal = isatty(STDIN_FILENO);
    k.code = 1;
    k.signals = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    if (k.signals < 0) {
        vt_fail_errno(err, NULL, "listen to signals");
    } else if (take_place(&k, err)) {
        k.code = 0;
        if (!k.over && !begin(&k, err)) k.code = 1;
        if (k.code == 0) serve(&k);
    }
    end(&k);
    if (k.signals >= 0) close(k.signals);
    return k.code;
}

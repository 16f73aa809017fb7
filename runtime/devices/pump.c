/* The thread that serves all channels: it opens, polls, tries again, and sleeps when nothing is due. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "devices/devices_private.h"

enum {
    RETRY_FIRST_US = 200000,
    RETRY_MOST_US = 1000000,
    PLUG_WAIT_US = 10000000,
    PLUG_TRIES = 6, /* a node appears before its name by serial number and its rights do */
    OFFER_US = 100000
};

typedef struct {
    vt_devices *devices;
    vt_slot *slots[2 * VT_SLOTS_MAX];
    int first_fd[2 * VT_SLOTS_MAX], fd_count[2 * VT_SLOTS_MAX];
    int count;
    struct pollfd fds[2 + 2 * VT_SLOTS_MAX * VT_PORT_FDS];
    int used;
    int64_t due_us;
} pump_state;

static void sooner(pump_state *pump, int64_t at_us)
{
    if (at_us < pump->due_us) pump->due_us = at_us;
}

static void close_slot(vt_slot *slot)
{
    vt_devices *devices = slot->port.devices;
    if (slot->open) slot->port.backend->close(&slot->port);
    slot->open = false;
    pthread_mutex_lock(&devices->lock);
    vt_cutter_restart(&slot->cutter);
    slot->pause_us = INT64_MAX;
    slot->gave_up = false;
    pthread_mutex_unlock(&devices->lock);
}

static void wake_app(vt_devices *devices)
{
    pthread_mutex_lock(&devices->lock);
    bool wake = devices->fresh && !devices->told;
    devices->told |= wake;
    pthread_mutex_unlock(&devices->lock);
    if (wake && devices->options.wake) devices->options.wake(devices->options.context);
}

static void say(vt_slot *slot, vt_channel_state state, const char *why, int64_t now)
{
    vt_devices *devices = slot->port.devices;
    pthread_mutex_lock(&devices->lock);
    vt_slot_say(slot, state, why, now);
    pthread_mutex_unlock(&devices->lock);
    wake_app(devices);
}

/* At once, then in growing steps up to a second; what is not plugged in waits until something is,
 * or 10 s, should that not be told. */
static void plan_retry(vt_slot *slot, const vt_err *err, int64_t now)
{
    bool waits = err->kind == VT_ERR_MISSING && slot->port.devices->plugs >= 0;
    int64_t pause = (int64_t)RETRY_FIRST_US << (slot->attempts < 4 ? slot->attempts : 4);
    slot->attempts++;
    if (waits && slot->attempts > PLUG_TRIES) pause = PLUG_WAIT_US;
    slot->retry_us = now + (waits || pause < RETRY_MOST_US ? pause : RETRY_MOST_US);
}

static void lost(vt_slot *slot, const vt_err *err, int64_t now)
{
    char text[900];
    close_slot(slot);
    say(slot, VT_CHANNEL_LOST, vt_err_text(err, text, sizeof text), now);
}

static void try_open(vt_slot *slot, int64_t now)
{
    vt_err err = {0};
    const vt_backend *backend = slot->port.backend;
    slot->open = backend->open(&slot->port, &err);
    if (slot->open) {
        pthread_mutex_lock(&slot->port.devices->lock);
        slot->heard_us = now;
        pthread_mutex_unlock(&slot->port.devices->lock);
        slot->send_us = 0;
        return;
    }
    lost(slot, &err, now);
    plan_retry(slot, &err, now);
}

/* A channel that this build has nothing for is lost for good, and says so. */
static bool served(vt_slot *slot, int64_t now)
{
    if (slot->port.backend) return true;
    if (slot->port.decl.source != VT_FROM_NOWHERE || slot->port.decl.kind != VT_CHANNEL_SENSOR)
        say(slot, VT_CHANNEL_LOST, "this build of Vitrine lacks what is needed for it; see vitrine --version",
            now);
    return false;
}

/* ---- lines that go out ---- */

/* What nobody could be given for so long goes, all of it at once. */
static void drop_old(vt_slot *slot, int64_t now)
{
    vt_devices *devices = slot->port.devices;
    vt_queued head;
    bool any = false;
    pthread_mutex_lock(&devices->lock);
    while (vt_queue_peek(&slot->out, &head) && now - head.came_us >= VT_SEND_US) {
        vt_queue_drop(&slot->out);
        slot->dropped++;
        any = true;
    }
    slot->overdue |= any;
    if (any) vt_slot_say(slot, VT_CHANNEL_LOST, "what was sent could not be delivered within 5 s", now);
    pthread_mutex_unlock(&devices->lock);
    if (any) wake_app(devices);
}

/* It took the oldest line. */
static void taken(vt_slot *slot, int64_t now)
{
    vt_devices *devices = slot->port.devices;
    pthread_mutex_lock(&devices->lock);
    vt_queue_drop(&slot->out);
    if (slot->overdue) vt_slot_say(slot, VT_CHANNEL_FOUND, "", now);
    slot->overdue = false;
    pthread_mutex_unlock(&devices->lock);
    wake_app(devices);
}

static void offer(pump_state *pump, vt_slot *slot, int64_t now)
{
    vt_devices *devices = pump->devices;
    vt_queued head;
    vt_err err;
    drop_old(slot, now);
    for (;;) {
        pthread_mutex_lock(&devices->lock);
        bool some = vt_queue_peek(&slot->out, &head);
        bool go = some && slot->open && slot->port.backend->send && slot->send_us <= now;
        if (go) vt_queue_read(&slot->out, devices->line);
        pthread_mutex_unlock(&devices->lock);
        if (go && slot->port.backend->send(&slot->port, devices->line, head.length, &err)) {
            taken(slot, now);
            continue;
        }
        if (go) slot->send_us = now + OFFER_US;
        if (some) sooner(pump, head.came_us + VT_SEND_US);
        if (some && slot->open && slot->send_us > now) sooner(pump, slot->send_us);
        return;
    }
}

/* ---- one slot ---- */

/* Silent for longer than was said: it counts as lost until it speaks. */
static void listen(pump_state *pump, vt_slot *slot, int64_t now)
{
    vt_devices *devices = pump->devices;
    char why[64];
    double timeout = slot->port.decl.timeout_s;
    pthread_mutex_lock(&devices->lock);
    if (slot->pause_us <= now) vt_slot_cut(slot);
    sooner(pump, slot->pause_us);
    if (timeout > 0 && slot->state != VT_CHANNEL_LOST) {
        int64_t silent = slot->heard_us + (int64_t)(timeout * 1e6);
        snprintf(why, sizeof why, "silent for %g s", timeout);
        if (silent <= now)
            vt_slot_say(slot, VT_CHANNEL_LOST, why, now);
        else
            sooner(pump, silent);
    }
    pthread_mutex_unlock(&devices->lock);
    wake_app(devices);
}

static void serve(pump_state *pump, vt_slot *slot, int64_t now)
{
    vt_devices *devices = pump->devices;
    const vt_backend *backend = slot->port.backend;
    vt_err err;
    if (!served(slot, now)) {
        offer(pump, slot, now);
        return;
    }
    pthread_mutex_lock(&devices->lock);
    bool gave_up = slot->gave_up;
    if (gave_up) err = slot->why;
    pthread_mutex_unlock(&devices->lock);
    if (gave_up) {
        bool was_open = slot->open;
        lost(slot, &err, now);
        if (was_open) slot->attempts = 0;
        slot->retry_us = slot->attempts == 0 ? now : slot->retry_us;
    }
    if (!slot->open && slot->retry_us <= now) try_open(slot, now);
    if (slot->open && backend->due && backend->due(&slot->port) <= now &&
        !backend->tick(&slot->port, now, &err)) {
        lost(slot, &err, now);
        slot->attempts = err.kind == VT_ERR_MISSING ? PLUG_TRIES : 0;
        plan_retry(slot, &err, now);
    }
    if (slot->open) listen(pump, slot, now);
    offer(pump, slot, now);
    if (!slot->open) sooner(pump, slot->retry_us);
    if (slot->open && backend->due) sooner(pump, backend->due(&slot->port));
}

/* The recorded day plays while the real thing is lost. */
static void serve_fake(pump_state *pump, vt_slot *fake, int64_t now)
{
    vt_devices *devices = pump->devices;
    vt_slot *owner = fake->owner;
    pthread_mutex_lock(&devices->lock);
    bool wanted = owner->state == VT_CHANNEL_LOST || owner->port.decl.source == VT_FROM_NOWHERE;
    pthread_mutex_unlock(&devices->lock);
    if (!wanted && fake->open) close_slot(fake);
    if (wanted) serve(pump, fake, now);
}

static void forget(pump_state *pump, vt_slot *slot)
{
    vt_devices *devices = pump->devices;
    if (slot->fake) close_slot(slot->fake);
    close_slot(slot);
    pthread_mutex_lock(&devices->lock);
    vt_slot **at = &devices->slots;
    while (*at != slot)
        at = &(*at)->next;
    *at = slot->next;
    pthread_mutex_unlock(&devices->lock);
    vt_slot_destroy(slot);
}

/* ---- the loop ---- */

/* False: the end. Those that leave are closed before any is opened, which may want the same device. */
static bool look(pump_state *pump)
{
    vt_devices *devices = pump->devices;
    vt_slot *leaving[VT_SLOTS_MAX];
    int leaving_count = 0;
    pump->count = 0;
    pthread_mutex_lock(&devices->lock);
    bool stop = devices->stop;
    devices->rounds++;
    for (vt_slot *slot = devices->slots; slot; slot = slot->next) {
        if (slot->leaving || stop) {
            if (leaving_count < VT_SLOTS_MAX) leaving[leaving_count++] = slot;
        } else if (pump->count < VT_SLOTS_MAX) {
            pump->slots[pump->count++] = slot;
        }
    }
    pthread_mutex_unlock(&devices->lock);
    for (int i = 0; i < leaving_count; i++)
        forget(pump, leaving[i]);
    return !stop;
}

static void gather(pump_state *pump)
{
    for (int i = 0; i < pump->count; i++) {
        vt_slot *slot = pump->slots[i];
        pump->first_fd[i] = pump->used;
        pump->fd_count[i] = slot->open && slot->port.backend->fds
                                ? slot->port.backend->fds(&slot->port, &pump->fds[pump->used])
                                : 0;
        pump->used += pump->fd_count[i];
    }
}

/* Something was plugged in, or its rights changed: what is lost is tried at once. */
static void read_plugs(pump_state *pump)
{
    char buffer[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool any = false;
    while (read(pump->devices->plugs, buffer, sizeof buffer) > 0)
        any = true;
    for (int i = 0; any && i < pump->count; i++) {
        if (pump->slots[i]->open || !pump->slots[i]->port.backend) continue;
        pump->slots[i]->attempts = 0;
        pump->slots[i]->retry_us = 0;
    }
}

static void answer(pump_state *pump, int index)
{
    vt_slot *slot = pump->slots[index];
    const struct pollfd *fds = &pump->fds[pump->first_fd[index]];
    bool any = false;
    vt_err err;
    for (int i = 0; i < pump->fd_count[index]; i++)
        any |= fds[i].revents != 0;
    if (!any || !slot->open || !slot->port.backend->ready) return;
    slot->send_us = 0;
    if (slot->port.backend->ready(&slot->port, fds, pump->fd_count[index], &err)) return;
    lost(slot, &err, vt_clock_us());
    slot->attempts = 0;
    slot->retry_us = 0;
}

static void sleep_until_due(pump_state *pump)
{
    struct timespec left, *limit = NULL;
    int64_t now = vt_clock_us();
    if (pump->due_us != INT64_MAX) {
        int64_t wait = pump->due_us > now ? pump->due_us - now : 0;
        left = (struct timespec){.tv_sec = wait / 1000000, .tv_nsec = wait % 1000000 * 1000};
        limit = &left;
    }
    if (ppoll(pump->fds, (nfds_t)pump->used, limit, NULL) <= 0) return;
    if (pump->fds[0].revents) {
        uint64_t count;
        while (read(pump->fds[0].fd, &count, sizeof count) < 0 && errno == EINTR) {}
    }
    if (pump->fds[1].revents) read_plugs(pump);
    for (int i = 0; i < pump->count; i++)
        answer(pump, i);
}

static void write_record(pump_state *pump, int64_t now)
{
    vt_record *record = pump->devices->record;
    if (vt_record_due(record) <= now) vt_record_write(record);
    sooner(pump, vt_record_due(record));
}

void *vt_devices_pump(void *argument)
{
    static const short in = POLLIN;
    pump_state pump = {.devices = argument};
    while (look(&pump)) {
        int64_t now = vt_clock_us();
        int real = pump.count;
        pump.due_us = INT64_MAX;
        for (int i = 0; i < real; i++) {
            serve(&pump, pump.slots[i], now);
            if (!pump.slots[i]->fake) continue;
            serve_fake(&pump, pump.slots[i]->fake, now);
            pump.slots[pump.count++] = pump.slots[i]->fake;
        }
        if (pump.devices->record) write_record(&pump, now);
        pump.fds[0] = (struct pollfd){.fd = pump.devices->control, .events = in};
        pump.fds[1] = (struct pollfd){.fd = pump.devices->plugs, .events = in};
        pump.used = 2;
        gather(&pump);
        sleep_until_due(&pump);
    }
    return NULL;
}

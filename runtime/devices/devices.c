/* The app's side of devices: what is served, what came, what goes out. It never waits for the thread but to
 * end. */
#include "devices/devices_private.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

void vt_devices_nudge(const vt_devices *devices)
{
    const uint64_t one = 1;
    while (write(devices->control, &one, sizeof one) < 0 && errno == EINTR) {}
}

vt_devices *vt_devices_create(const vt_devices_options *options, vt_err *err)
{
    vt_devices *devices = vt_alloc(sizeof *devices);
    if (!devices) {
        vt_fail_memory(err, "the devices");
        return NULL;
    }
    devices->options = *options;
    if (!options->dev) devices->options.dev = "/dev";
    if (!options->sys) devices->options.sys = "/sys";
    devices->plugs = -1;
    devices->control = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (devices->control < 0) {
        vt_fail_errno(err, NULL, "make an eventfd");
        vt_free(devices);
        return NULL;
    }
    pthread_mutex_init(&devices->lock, NULL);
    vt_err why;
    if (options->record) devices->record = vt_record_create(options->record, &why);
    if (options->record && !devices->record) vt_log_err(VT_LOG_ERROR, "nothing is recorded", &why);
    return devices;
}

void vt_devices_destroy(vt_devices *devices)
{
    if (!devices) return;
    pthread_mutex_lock(&devices->lock);
    devices->stop = true;
    pthread_mutex_unlock(&devices->lock);
    if (devices->running) {
        vt_devices_nudge(devices);
        pthread_join(devices->thread, NULL);
    }
    while (devices->slots) {
        vt_slot *slot = devices->slots;
        devices->slots = slot->next;
        vt_slot_destroy(slot);
    }
    vt_record_destroy(devices->record);
    if (devices->plugs >= 0) close(devices->plugs);
    close(devices->control);
    pthread_mutex_destroy(&devices->lock);
    vt_free(devices);
}

/* Signals go to the main thread, which knows what they mean. */
static bool start(vt_devices *devices, vt_err *err)
{
    static const uint32_t events = IN_CREATE | IN_ATTRIB | IN_MOVED_TO;
    char input[4096];
    sigset_t all, before;
    devices->plugs = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (devices->plugs >= 0 && inotify_add_watch(devices->plugs, devices->options.dev, events) < 0) {
        close(devices->plugs);
        devices->plugs = -1;
    }
    if (devices->plugs >= 0) {
        snprintf(input, sizeof input, "%s/input", devices->options.dev);
        inotify_add_watch(devices->plugs, input, events);
    }
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&devices->thread, NULL, vt_devices_pump, devices);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed) {
        errno = failed;
        return vt_fail_errno(err, NULL, "start a thread for devices");
    }
    devices->running = true;
    return true;
}

/* ---- what is served ---- */

static bool for_devices(const vt_channel_decl *decl)
{
    if (decl->kind == VT_CHANNEL_KEEP || decl->kind == VT_CHANNEL_CAMERA) return false;
    if (decl->kind != VT_CHANNEL_SENSOR) return true;
    return decl->source != VT_FROM_TOUCH && (decl->source != VT_FROM_KEYS || decl->device[0]);
}

/* Whether what is open may stay as it is. How a line is read is no business of this room, but for the cut. */
static bool same(const vt_channel_decl *a, const vt_channel_decl *b)
{
    return a->kind == b->kind && strcmp(a->name, b->name) == 0 && a->source == b->source &&
           strcmp(a->port, b->port) == 0 && strcmp(a->device, b->device) == 0 &&
           strcmp(a->topic, b->topic) == 0 && strcmp(a->keys, b->keys) == 0 &&
           strcmp(a->file, b->file) == 0 && a->baud == b->baud && a->speed == b->speed &&
           a->again == b->again && strcmp(a->fake_file, b->fake_file) == 0 &&
           a->fake_when_lost == b->fake_when_lost && a->timeout_s == b->timeout_s && a->format == b->format &&
           strcmp(a->command, b->command) == 0 && a->json == b->json && a->network == b->network &&
           a->memory_mb == b->memory_mb && a->lines_per_s == b->lines_per_s;
}

static vt_slot *find(vt_devices *devices, vt_channel_kind kind, const char *name)
{
    for (vt_slot *slot = devices->slots; slot; slot = slot->next) {
        if (!slot->leaving && slot->port.decl.kind == kind && strcmp(slot->port.decl.name, name) == 0)
            return slot;
    }
    return NULL;
}

static void leave(vt_slot *slot)
{
    slot->leaving = true;
    vt_queue_finish(&slot->in);
    vt_queue_finish(&slot->out);
}

/* With the lock held. */
static bool exchange(vt_devices *devices, const vt_channel_decl *decls, int count, vt_err *err)
{
    for (vt_slot *slot = devices->slots; slot; slot = slot->next) {
        bool stays = false;
        for (int i = 0; i < count && !stays; i++)
            stays = for_devices(&decls[i]) && same(&slot->port.decl, &decls[i]);
        if (!stays && !slot->leaving) leave(slot);
    }
    vt_slot **end = &devices->slots;
    while (*end)
        end = &(*end)->next;
    for (int i = 0; i < count; i++) {
        if (!for_devices(&decls[i]) || find(devices, decls[i].kind, decls[i].name)) continue;
        vt_slot *slot = vt_slot_create(devices, &decls[i], err);
        if (!slot) return false;
        *end = slot;
        end = &slot->next;
    }
    return true;
}

bool vt_devices_declare(vt_devices *devices, const vt_channel_decl *decls, int count, vt_err *err)
{
    if (count > VT_CHANNELS_MAX)
        return vt_fail(err, VT_ERR_RANGE, NULL, "at most %d channels can be declared", VT_CHANNELS_MAX);
    pthread_mutex_lock(&devices->lock);
    bool fine = exchange(devices, decls, count, err);
    bool some = devices->slots || devices->record;
    pthread_mutex_unlock(&devices->lock);
    if (some && !devices->running) fine = start(devices, fine ? err : NULL) && fine;
    vt_devices_nudge(devices);
    return fine;
}

/* ---- what came ---- */

bool vt_devices_next(vt_devices *devices, vt_device_news *news)
{
    vt_slot *oldest = NULL;
    vt_queued head, first = {0};
    pthread_mutex_lock(&devices->lock);
    for (vt_slot *slot = devices->slots; slot; slot = slot->next) {
        bool waits = vt_queue_peek(&slot->in, &head);
        if (!waits && slot->missed) head = (vt_queued){.came_us = vt_clock_us()};
        if ((!waits && !slot->missed) || (oldest && head.order > first.order)) continue;
        oldest = slot;
        first = head;
    }
    if (oldest && oldest->missed) {
        first = (vt_queued){.state = (uint8_t)oldest->missed, .came_us = first.came_us};
        oldest->missed = 0;
        devices->out[0] = '\0';
    } else if (oldest) {
        vt_queue_read(&oldest->in, devices->out);
        vt_queue_drop(&oldest->in);
    }
    if (oldest) {
        *news = (vt_device_news){.kind = oldest->port.decl.kind,
            .name = oldest->port.decl.name,
            .is_line = first.state == 0,
            .text = devices->out,
            .length = first.length,
            .state = (vt_channel_state)first.state,
            .dropped = oldest->dropped,
            .came_us = first.came_us};
        oldest->dropped = 0;
    } else {
        devices->fresh = devices->told = false;
    }
    pthread_mutex_unlock(&devices->lock);
    return oldest != NULL;
}

/* ---- what goes out ---- */

bool vt_devices_send(
    vt_devices *devices, vt_channel_kind kind, const char *name, const char *text, size_t length, vt_err *err)
{
    vt_queued head = {.came_us = vt_clock_us(), .length = (uint32_t)length};
    bool full = false;
    pthread_mutex_lock(&devices->lock);
    vt_slot *slot = find(devices, kind, name);
    if (slot) full = length > VT_LINE_MOST || !vt_queue_put(&slot->out, VT_QUEUE_OUT, &head, text);
    pthread_mutex_unlock(&devices->lock);
    if (!slot) return vt_fail(err, VT_ERR_MISSING, name, "there is no such channel to send by");
    if (full) return vt_fail(err, VT_ERR_RANGE, name, "more is sent than it takes: a line was left out");
    vt_devices_nudge(devices);
    return true;
}

void vt_devices_attach(vt_devices *devices, const char *name, int fd)
{
    pthread_mutex_lock(&devices->lock);
    vt_slot *slot = find(devices, VT_CHANNEL_HELPER, name);
    int old = fd;
    if (slot) {
        old = slot->attached;
        slot->attached = fd;
    }
    pthread_mutex_unlock(&devices->lock);
    if (old >= 0) close(old);
    vt_devices_nudge(devices);
}

void vt_devices_note(vt_devices *devices, const char *name, const char *text, size_t length)
{
    if (devices->record && vt_record_line(devices->record, name, text, length, vt_clock_us()))
        vt_devices_nudge(devices);
}

bool vt_devices_fake(vt_devices *devices, const char *name, const char *text, size_t length)
{
    pthread_mutex_lock(&devices->lock);
    vt_slot *slot = find(devices, VT_CHANNEL_SENSOR, name);
    pthread_mutex_unlock(&devices->lock);
    if (slot) vt_port_fake(&slot->port, text, length);
    return slot != NULL;
}

unsigned long vt_devices_rounds(vt_devices *devices)
{
    pthread_mutex_lock(&devices->lock);
    unsigned long rounds = devices->rounds;
    pthread_mutex_unlock(&devices->lock);
    return rounds;
}

/* What sources say: bytes, lines, found, lost. From any thread. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "devices/devices_private.h"

vt_slot *vt_slot_create(vt_devices *devices, const vt_channel_decl *decl, vt_err *err)
{
    vt_slot *slot = vt_alloc(sizeof *slot);
    if (!slot) {
        vt_fail_memory(err, "a channel");
        return NULL;
    }
    slot->port = (vt_port){.devices = devices, .backend = vt_backend_for(decl), .decl = *decl};
    slot->cutter.format = decl->kind == VT_CHANNEL_SENSOR ? decl->format : VT_FORMAT_LINES;
    slot->pause_us = INT64_MAX;
    slot->credit = decl->lines_per_s;
    slot->attached = -1;
    bool stands_in = decl->kind == VT_CHANNEL_SENSOR && decl->fake_file[0] != '\0' &&
                     (devices->options.developer || decl->fake_when_lost || decl->source == VT_FROM_NOWHERE);
    if (!stands_in) return slot;
    vt_channel_decl day = *decl;
    day.source = VT_FROM_FILE;
    snprintf(day.file, sizeof day.file, "%s", decl->fake_file);
    day.fake_file[0] = '\0';
    day.again = true;
    day.timeout_s = 0;
    slot->fake = vt_slot_create(devices, &day, err);
    if (slot->fake) {
        slot->fake->owner = slot;
        return slot;
    }
    vt_slot_destroy(slot);
    return NULL;
}

void vt_slot_destroy(vt_slot *slot)
{
    if (!slot) return;
    vt_slot_destroy(slot->fake);
    vt_queue_finish(&slot->in);
    vt_queue_finish(&slot->out);
    vt_cutter_finish(&slot->cutter);
    if (slot->attached >= 0) close(slot->attached);
    vt_free(slot);
}

static vt_slot *slot_of(vt_port *port)
{
    return (vt_slot *)(void *)port;
}

/* ---- with the lock held ---- */

/* Whether the app is to be woken, once the lock is free. */
static bool news(vt_devices *devices)
{
    bool wake = devices->fresh && !devices->told;
    devices->told |= wake;
    return wake;
}

/* The oldest make room. Of states that go the last one is what was true then: it is told before what stays.
 */
static void put(vt_slot *slot, const vt_queued *head, const char *text)
{
    vt_queued old;
    slot->port.devices->fresh = true;
    while (!vt_queue_put(&slot->in, VT_QUEUE_IN, head, text)) {
        if (!vt_queue_peek(&slot->in, &old)) { /* memory is short */
            slot->dropped += head->state == 0;
            if (head->state) slot->missed = (vt_channel_state)head->state;
            return;
        }
        slot->dropped += old.state == 0;
        if (old.state) slot->missed = (vt_channel_state)old.state;
        vt_queue_drop(&slot->in);
    }
}

void vt_slot_say(vt_slot *slot, vt_channel_state state, const char *why, int64_t now_us)
{
    vt_devices *devices = slot->port.devices;
    bool known = slot->state == state && (state == VT_CHANNEL_FOUND || slot->dropped == 0);
    if (slot->owner || slot->leaving || known) return;
    vt_queued head = {.order = ++devices->order,
        .came_us = now_us,
        .length = (uint32_t)strlen(why),
        .state = (uint8_t)state};
    slot->state = state;
    put(slot, &head, why);
}

/* A helper's lines beyond lines_per_s are not taken; a second's worth may come at once. */
static bool too_many(vt_slot *slot, int64_t now_us)
{
    double rate = slot->port.decl.lines_per_s;
    if (rate <= 0 || slot->port.decl.kind != VT_CHANNEL_HELPER) return false;
    slot->credit += (double)(now_us - slot->credit_us) / 1e6 * rate;
    if (slot->credit > rate) slot->credit = rate;
    slot->credit_us = now_us;
    if (slot->credit < 1) return true;
    slot->credit -= 1;
    return false;
}

static void take_line(void *context, const char *bytes, size_t size, bool cut)
{
    vt_slot *said = context, *slot = said->owner ? said->owner : said;
    vt_devices *devices = slot->port.devices;
    bool shortened;
    size_t length = vt_line_clean(bytes, size, devices->scratch, &shortened);
    if (length == 0 || slot->leaving) return;
    if (cut || shortened) slot->dropped++;
    if ((cut || shortened) && !slot->told_cut) {
        slot->told_cut = true;
        vt_log(VT_LOG_WARNING,
            "%s: a line is longer than %d bytes; its end is left out. Does it end its lines?",
            slot->port.decl.name, VT_LINE_MOST);
    }
    if (too_many(slot, said->heard_us)) {
        slot->dropped++;
        return;
    }
    vt_queued head = {.order = ++devices->order, .came_us = said->heard_us, .length = (uint32_t)length};
    put(slot, &head, devices->scratch);
    bool recorded = devices->record && slot->port.decl.kind == VT_CHANNEL_SENSOR && !said->owner;
    if (recorded &&
        vt_record_line(devices->record, slot->port.decl.name, devices->scratch, length, said->heard_us))
        vt_devices_nudge(devices);
}

void vt_slot_cut(vt_slot *slot)
{
    slot->pause_us = INT64_MAX;
    vt_cutter_pause(&slot->cutter, take_line, slot);
}

static void wake(vt_devices *devices)
{
    if (devices->options.wake) devices->options.wake(devices->options.context);
}

/* ---- from any thread ---- */

void vt_port_bytes(vt_port *port, const void *bytes, size_t size, int64_t came_us)
{
    vt_slot *slot = slot_of(port);
    vt_devices *devices = port->devices;
    pthread_mutex_lock(&devices->lock);
    slot->heard_us = came_us;
    vt_slot_say(slot, VT_CHANNEL_FOUND, "", came_us);
    vt_cutter_feed(&slot->cutter, bytes, size, take_line, slot);
    slot->pause_us = vt_cutter_waits(&slot->cutter) ? came_us + VT_LINE_PAUSE_US : INT64_MAX;
    bool told = news(devices);
    bool later = slot->pause_us != INT64_MAX || slot->port.decl.timeout_s > 0;
    pthread_mutex_unlock(&devices->lock);
    if (told) wake(devices);
    if (later && !pthread_equal(pthread_self(), devices->thread)) vt_devices_nudge(devices);
}

void vt_port_midway(vt_port *port)
{
    vt_cutter *cutter = &slot_of(port)->cutter;
    pthread_mutex_lock(&port->devices->lock);
    cutter->skipping = cutter->format <= VT_FORMAT_CSV && cutter->size == 0;
    pthread_mutex_unlock(&port->devices->lock);
}

void vt_port_line(vt_port *port, const char *text, size_t length, int64_t came_us)
{
    vt_slot *slot = slot_of(port);
    vt_devices *devices = port->devices;
    pthread_mutex_lock(&devices->lock);
    slot->heard_us = came_us;
    vt_slot_say(slot, VT_CHANNEL_FOUND, "", came_us);
    take_line(slot, text, length, false);
    bool told = news(devices);
    pthread_mutex_unlock(&devices->lock);
    if (told) wake(devices);
}

void vt_port_fake(vt_port *port, const char *text, size_t length)
{
    vt_slot *slot = slot_of(port);
    vt_devices *devices = port->devices;
    pthread_mutex_lock(&devices->lock);
    take_line(slot, text, length, false);
    bool told = news(devices);
    pthread_mutex_unlock(&devices->lock);
    if (told) wake(devices);
}

void vt_port_found(vt_port *port)
{
    vt_slot *slot = slot_of(port);
    vt_devices *devices = port->devices;
    int64_t now = vt_clock_us();
    pthread_mutex_lock(&devices->lock);
    slot->heard_us = now;
    vt_slot_say(slot, VT_CHANNEL_FOUND, "", now);
    bool told = news(devices);
    pthread_mutex_unlock(&devices->lock);
    if (told) wake(devices);
    vt_devices_nudge(devices);
}

void vt_port_lost(vt_port *port, const vt_err *why)
{
    vt_slot *slot = slot_of(port);
    vt_devices *devices = port->devices;
    pthread_mutex_lock(&devices->lock);
    slot->gave_up = true;
    slot->why = *why;
    pthread_mutex_unlock(&devices->lock);
    vt_devices_nudge(devices);
}

void vt_port_failed(vt_port *port, int lines, const char *why)
{
    vt_slot *slot = slot_of(port);
    vt_devices *devices = port->devices;
    pthread_mutex_lock(&devices->lock);
    slot->dropped += (uint64_t)lines;
    vt_slot_say(slot, VT_CHANNEL_LOST, why, vt_clock_us());
    bool told = news(devices);
    pthread_mutex_unlock(&devices->lock);
    if (told) wake(devices);
}

void vt_port_nudge(vt_port *port)
{
    vt_devices_nudge(port->devices);
}

const vt_devices_options *vt_port_options(const vt_port *port)
{
    return &port->devices->options;
}

void **vt_port_common(const vt_port *port)
{
    return &port->devices->common[vt_backend_index(port->backend)];
}

int vt_port_attached(vt_port *port)
{
    vt_slot *slot = slot_of(port);
    pthread_mutex_lock(&port->devices->lock);
    int fd = slot->attached;
    slot->attached = -1;
    pthread_mutex_unlock(&port->devices->lock);
    return fd;
}

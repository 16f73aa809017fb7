/* The developer's panel: F1 opens and closes it. It lies above the show and is no part of it: fingers on it
 * never enter by the door. What they do there does, as lines of sensors that are faked. */
#include "app/app_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum { SECOND_US = 1000000, SOON_US = 50000 };

void vt_overlay_finish(vt_overlay *overlay)
{
    vt_stage_destroy(overlay->stage);
    overlay->stage = NULL;
}

/* ---- hands ---- */

/* As the sensor's own device would say it. */
static void say(vt_app *app, const vt_channel_decl *decl, const char *value)
{
    char line[128];
    switch (decl->format) {
    case VT_FORMAT_TAGGED:
        snprintf(line, sizeof line, "<%s:%s>", decl->tag, value);
        break;
    case VT_FORMAT_CSV:
        snprintf(line, sizeof line, "%.*s%s", decl->field > 1 ? (int)decl->field - 1 : 0,
            ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,", value);
        break;
    default:
        snprintf(line, sizeof line, "%s", value);
    }
    vt_devices *devices = app->channels.devices;
    if (!devices || !vt_devices_fake(devices, decl->name, line, strlen(line)))
        vt_channels_say(app, VT_CHANNEL_SENSOR, decl->name, line, strlen(line));
}

static void slide(vt_app *app, const vt_overlay_control *slider, double x)
{
    char value[32];
    double share = (x - slider->box.x) / slider->box.w;
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    double raw = slider->least + share * (slider->most - slider->least);
    bool fine = slider->most - slider->least < 10;
    snprintf(value, sizeof value, fine ? "%.2f" : "%.0f", raw);
    say(app, &app->channels.decls[slider->channel], value);
}

static bool inside(vt_rect box, double x, double y)
{
    return x >= box.x && y >= box.y && x < box.x + box.w && y < box.y + box.h;
}

static void press(vt_app *app, double x, double y)
{
    vt_overlay *overlay = &app->overlay;
    for (int i = 0; i < overlay->control_count; i++) {
        const vt_overlay_control *control = &overlay->controls[i];
        if (!inside(control->box, x, y)) continue;
        if (control->channel < 0) {
            overlay->page = (overlay->page + 1) % overlay->pages;
            overlay->shows = 0;
        } else if (control->slider) {
            overlay->held = i;
            slide(app, control, x);
        } else {
            say(app, &app->channels.decls[control->channel], control->says);
        }
        return;
    }
}

/* Whether the event was the panel's. */
static bool take_contact(vt_app *app, const vt_event *event)
{
    vt_overlay *overlay = &app->overlay;
    double x = event->as.contact.x8 / 8.0, y = event->as.contact.y8 / 8.0;
    bool down = event->as.contact.phase == VT_CONTACT_DOWN;
    if (down && overlay->finger == 0 && overlay->open && inside(overlay->panel, x, y)) {
        overlay->finger = event->as.contact.finger + 1;
        overlay->held = -1;
        press(app, x, y);
        return true;
    }
    if (overlay->finger == 0 || overlay->finger != event->as.contact.finger + 1) return false;
    if (event->as.contact.phase == VT_CONTACT_MOVE && overlay->held >= 0)
        slide(app, &overlay->controls[overlay->held], x);
    if (event->as.contact.phase == VT_CONTACT_UP || event->as.contact.phase == VT_CONTACT_CANCEL) {
        overlay->finger = 0;
        overlay->held = -1;
    }
    return true;
}

static bool take_key(vt_app *app, const vt_event *event)
{
    vt_overlay *overlay = &app->overlay;
    if (strcmp(event->as.key.name, "f1") != 0) return false;
    if (!event->as.key.down) return true;
    overlay->open = !overlay->open;
    overlay->shows = 0;
    if (overlay->open || !overlay->stage) return true;
    vt_stage_clear(overlay->stage, vt_stage_scene(overlay->stage), NULL);
    overlay->control_count = 0;
    return true;
}

void vt_overlay_take(vt_app *app, vt_host_news *news)
{
    int kept = 0;
    if (!app->options.dev) return;
    for (int i = 0; i < news->count; i++) {
        const vt_event *event = &news->events[i];
        bool ours = (event->kind == VT_EVENT_KEY && take_key(app, event)) ||
                    (event->kind == VT_EVENT_CONTACT && take_contact(app, event));
        if (ours) continue;
        news->events[kept] = *event;
        news->glass[kept++] = news->glass[i];
    }
    news->count = kept;
}

/* ---- what sensors said lately ---- */

static vt_overlay_past *past_of(vt_overlay *overlay, const char *name)
{
    for (int i = 0; i < overlay->past_count; i++)
        if (strcmp(overlay->pasts[i].name, name) == 0) return &overlay->pasts[i];
    if (overlay->past_count == VT_CHANNELS_MAX) return NULL;
    vt_overlay_past *past = &overlay->pasts[overlay->past_count++];
    *past = (vt_overlay_past){0};
    snprintf(past->name, sizeof past->name, "%s", name);
    return past;
}

/* The first number of the line. */
static bool number_in(const char *line, double *out)
{
    const char *at = line + strcspn(line, "0123456789");
    char *end;
    if (*at == '\0') return false;
    if (at > line && (at[-1] == '-' || at[-1] == '.')) at--;
    *out = strtod(at, &end);
    return end > at;
}

static void note(vt_overlay *overlay, const vt_known *known)
{
    const char *line = (const char *)known->last.data;
    double value;
    if (known->kind != VT_CHANNEL_SENSOR || known->last.size == 0) return;
    vt_overlay_past *past = past_of(overlay, known->name);
    vt_hash hash = vt_hash_text(vt_hash_start, line);
    if (!past || past->last == hash || !number_in(line, &value)) return;
    past->last = hash;
    if (past->count == VT_OVERLAY_PAST) {
        memmove(&past->values[0], &past->values[1], (VT_OVERLAY_PAST - 1) * sizeof past->values[0]);
        past->count--;
    }
    past->values[past->count++] = value;
}

/* ---- what it shows ---- */

static vt_hash look(const vt_app *app)
{
    unsigned long told;
    vt_log_line lines[VT_LOG_RECENT];
    vt_log_recent(lines, &told);
    vt_hash hash = vt_hash_u64(vt_hash_start, told);
    hash = vt_hash_u64(hash, app->visit.number);
    hash = vt_hash_u64(hash, (uint64_t)app->overlay.page);
    if (app->world) hash = vt_hash_text(hash, vt_script_scene(app->world->script));
    for (int i = 0; i < app->channels.known_count; i++) {
        const vt_known *known = &app->channels.known[i];
        hash = vt_hash_u64(hash, (uint64_t)known->state);
        hash = vt_hash_bytes(hash, known->last.data, known->last.size);
    }
    return hash;
}

void vt_overlay_update(vt_app *app, int64_t host_us)
{
    vt_overlay *overlay = &app->overlay;
    if (!overlay->open) return;
    for (int i = 0; i < app->channels.known_count; i++)
        note(overlay, &app->channels.known[i]);
    vt_hash shows = look(app);
    bool changed = shows != overlay->shows;
    overlay->waits = changed && overlay->shows && host_us < overlay->built_us + SOON_US;
    if (overlay->waits || (!changed && host_us < overlay->built_us + SECOND_US)) return;
    if (!overlay->stage) overlay->stage = vt_plain_stage(app);
    if (!overlay->stage) return;
    overlay->shows = shows;
    overlay->built_us = host_us;
    vt_overlay_build(app);
}

int64_t vt_overlay_wish(const vt_app *app)
{
    const vt_overlay *overlay = &app->overlay;
    if (!overlay->open) return INT64_MAX;
    return overlay->built_us + (overlay->waits ? SOON_US : SECOND_US);
}

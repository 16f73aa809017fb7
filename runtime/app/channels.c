/* What is said on this side of the door, and how it is put into batches. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/app_private.h"
#include "base/keyname.h"
#include "base/log.h"
#include "sense/reading.h"
#include "store/channels.h"

/* Lines that come one by one are let in together, so that a thousand a second do not make as many frames. */
enum { GATHER_US = 4000, WHOLE_MOST = VT_BATCH_MAX - VT_NEWS_MAX - 16 };

void vt_channels_init(vt_channels *channels)
{
    vt_buf_init(&channels->said.bytes);
    vt_buf_init(&channels->out.bytes);
    vt_buf_init(&channels->copy);
    vt_buf_init(&channels->parts);
    channels->rows_due_us = INT64_MAX;
}

void vt_channels_destroy(vt_channels *channels)
{
    vt_devices_destroy(channels->devices);
    for (int i = 0; i < channels->known_count; i++)
        vt_buf_finish(&channels->known[i].last);
    vt_buf_finish(&channels->said.bytes);
    vt_buf_finish(&channels->out.bytes);
    vt_buf_finish(&channels->copy);
    vt_buf_finish(&channels->parts);
}

static const vt_channel_decl *decl_of(const vt_channels *channels, vt_channel_kind kind, const char *name)
{
    for (int i = 0; i < channels->count; i++) {
        if (channels->decls[i].kind == kind && strcmp(channels->decls[i].name, name) == 0)
            return &channels->decls[i];
    }
    return NULL;
}

vt_known *vt_channels_know(vt_channels *channels, vt_channel_kind kind, const char *name)
{
    vt_known *known = NULL;
    for (int i = 0; i < channels->known_count; i++) {
        known = &channels->known[i];
        if (known->kind == kind && strcmp(known->name, name) == 0) return known;
    }
    known = NULL;
    for (int i = 0; i < channels->known_count && channels->known_count == VT_KNOWN_MAX; i++) {
        if (decl_of(channels, channels->known[i].kind, channels->known[i].name)) continue;
        known = &channels->known[i]; /* a channel that was there before the files changed */
        vt_buf_finish(&known->last);
        break;
    }
    if (!known && channels->known_count < VT_KNOWN_MAX) known = &channels->known[channels->known_count++];
    if (!known) return NULL;
    *known = (vt_known){.kind = kind};
    vt_buf_init(&known->last);
    snprintf(known->name, sizeof known->name, "%s", name);
    return known;
}

/* ---- what this machine has ---- */

static bool has_fakes(const vt_channel_decl *decl)
{
    return decl->fake_keys[0] || decl->fake_file[0];
}

static bool stands_in(const vt_app *app, const vt_channel_decl *decl)
{
    return decl && has_fakes(decl) &&
           (app->options.dev || decl->fake_when_lost || decl->source == VT_FROM_NOWHERE);
}

/* Those that need no device: see devices/devices.h. */
static bool is_ours(const vt_channel_decl *decl)
{
    return decl->kind == VT_CHANNEL_SENSOR &&
           (decl->source == VT_FROM_TOUCH || (decl->source == VT_FROM_KEYS && !decl->device[0]));
}

static void wake(void *context)
{
    vt_host_wake(context);
}

static void strange(void *context, const vt_err *err)
{
    vt_app *app = context;
    char text[900];
    if (vt_faults_is_new(app, vt_hash_text(vt_hash_start, err->message)))
        vt_log(VT_LOG_WARNING, "%s", vt_err_text(err, text, sizeof text));
}

static void serve(vt_app *app)
{
    vt_channels *channels = &app->channels;
    vt_err err;
    if (!app->options.devices || (channels->count == 0 && !channels->devices) || channels->failed) return;
    if (!channels->devices) {
        channels->devices = vt_devices_create(&(vt_devices_options){.context = app->options.host,
                                                  .wake = wake,
                                                  .conf = app->options.conf,
                                                  .folder = app->options.experience,
                                                  .record = app->options.record,
                                                  .role = app->options.role,
                                                  .developer = app->options.dev,
                                                  .dev = app->options.dev_folder,
                                                  .sys = app->options.sys_folder},
            &err);
    }
    if (channels->devices && vt_devices_declare(channels->devices, channels->decls, channels->count, &err))
        return;
    channels->failed = !channels->devices;
    vt_log_err(VT_LOG_ERROR, "devices", &err);
}

/* A board that speaks of several things says lines that are nothing to this sensor. What a reader typed is
 * over once it is said: the next visitor shall not find the ticket of the last one. */
static void remember(vt_channels *channels, vt_known *known, const char *text, size_t length)
{
    const vt_channel_decl *decl = known ? decl_of(channels, known->kind, known->name) : NULL;
    vt_reading reading;
    if (!decl || decl->kind != VT_CHANNEL_SENSOR || decl->source == VT_FROM_READER) return;
    if (!vt_reading_take(decl, text, length, &reading) || vt_reading_released(&reading)) return;
    vt_buf_clear(&known->last);
    vt_buf_bytes(&known->last, text, length);
    if (!vt_buf_ok(&known->last)) vt_buf_clear(&known->last);
}

/* A fresh world: its channels as this machine has them. */
static void declare(vt_app *app, const vt_world *world)
{
    vt_channels *channels = &app->channels;
    vt_err err;
    channels->finger_count = 0;
    channels->count = vt_script_channel_count(world->script);
    for (int i = 0; i < channels->count; i++) {
        vt_channel_decl *decl = &channels->decls[i];
        *decl = *vt_script_channel_at(world->script, i);
        if (!vt_conf_channel(app->options.conf, decl, &err)) strange(app, &err);
        channels->in_zone[i] = 0;
        vt_known *known = vt_channels_know(channels, decl->kind, decl->name);
        if (!known) continue;
        if (is_ours(decl)) known->state = VT_CHANNEL_FOUND;
        /* Fingers that are down belong to nobody in a fresh world: nobody will tell of their end. */
        if (decl->kind == VT_CHANNEL_SENSOR && decl->source == VT_FROM_TOUCH)
            remember(channels, known, "0", 1);
        if (decl->kind == VT_CHANNEL_SENSOR && decl->source == VT_FROM_NOWHERE && has_fakes(decl))
            known->state = VT_CHANNEL_FAKED;
    }
    vt_conf_strange_channels(app->options.conf, channels->decls, channels->count, strange, app);
    serve(app);
}

int vt_channels_lost(const vt_app *app, const char **name)
{
    const vt_channels *channels = &app->channels;
    int lost = 0;
    for (int i = 0; i < channels->known_count; i++) {
        const vt_known *known = &channels->known[i];
        const vt_channel_decl *decl = decl_of(channels, known->kind, known->name);
        bool well = known->state != VT_CHANNEL_LOST && known->state != VT_CHANNEL_FAKED;
        if (!decl || well || (decl->kind == VT_CHANNEL_SENSOR && decl->source == VT_FROM_NOWHERE)) continue;
        if (lost++ == 0 && name) *name = known->name;
    }
    return lost;
}

/* ---- keys and fingers ---- */

void vt_channels_say(vt_app *app, vt_channel_kind kind, const char *name, const char *text, size_t length)
{
    vt_said_put(&app->channels.said, kind, name, text, length);
    if (app->channels.devices && kind == VT_CHANNEL_SENSOR)
        vt_devices_note(app->channels.devices, name, text, length);
}

static void say_keys(vt_app *app, const vt_channel_decl *decl, const char *keys, const vt_event *event)
{
    vt_keyname_part part;
    char text[80];
    while (vt_keyname_next(&keys, &part)) {
        if (!part.sound || strcmp(part.key, event->as.key.name) != 0) continue;
        int length = snprintf(text, sizeof text, "%s%s", part.what, event->as.key.down ? "" : " up");
        vt_channels_say(app, decl->kind, decl->name, text, (size_t)length);
    }
}

void vt_channels_key(vt_app *app, const vt_event *event)
{
    vt_channels *channels = &app->channels;
    for (int i = 0; i < channels->count; i++) {
        const vt_channel_decl *decl = &channels->decls[i];
        if (decl->kind != VT_CHANNEL_SENSOR) continue;
        if (decl->source == VT_FROM_KEYS && is_ours(decl)) say_keys(app, decl, decl->keys, event);
        const vt_known *known = vt_channels_know(channels, decl->kind, decl->name);
        bool faked = app->options.dev || app->options.robots || (known && known->state == VT_CHANNEL_FAKED);
        if (faked) say_keys(app, decl, decl->fake_keys, event);
    }
}

/* A zone says how many fingers are in it, whenever that changes. */
static void count_zone(vt_app *app, int index)
{
    vt_channels *channels = &app->channels;
    const vt_channel_decl *decl = &channels->decls[index];
    double x, y, w, h;
    int inside = 0;
    char text[16];
    if (sscanf(decl->port, "%lf,%lf,%lf,%lf", &x, &y, &w, &h) != 4) return;
    for (int i = 0; i < channels->finger_count; i++) {
        double at_x = channels->fingers[i].x8 / 8.0, at_y = channels->fingers[i].y8 / 8.0;
        inside += at_x >= x && at_x < x + w && at_y >= y && at_y < y + h;
    }
    if (inside == channels->in_zone[index]) return;
    channels->in_zone[index] = inside;
    int length = snprintf(text, sizeof text, "%d", inside);
    vt_channels_say(app, decl->kind, decl->name, text, (size_t)length);
}

static void count_zones(vt_app *app)
{
    vt_channels *channels = &app->channels;
    for (int i = 0; i < channels->count; i++) {
        const vt_channel_decl *decl = &channels->decls[i];
        if (decl->kind == VT_CHANNEL_SENSOR && decl->source == VT_FROM_TOUCH) count_zone(app, i);
    }
}

void vt_channels_contact(vt_app *app, const vt_event *event)
{
    vt_channels *channels = &app->channels;
    int at = 0;
    while (at < channels->finger_count && channels->fingers[at].finger != event->as.contact.finger)
        at++;
    bool ends = event->as.contact.phase >= VT_CONTACT_UP;
    if (at == channels->finger_count) {
        if (ends || at == VT_ZONE_FINGERS) return;
        channels->finger_count++;
    }
    channels->fingers[at].finger = event->as.contact.finger;
    channels->fingers[at].x8 = event->as.contact.x8;
    channels->fingers[at].y8 = event->as.contact.y8;
    if (ends) channels->fingers[at] = channels->fingers[--channels->finger_count];
    count_zones(app);
}

/* ---- into the batch ---- */

static int number_of(const vt_world *world, vt_channel_kind kind, const char *name)
{
    for (int i = 0; i < vt_script_channel_count(world->script); i++) {
        const vt_channel_decl *decl = vt_script_channel_at(world->script, i);
        if (decl->kind == kind && strcmp(decl->name, name) == 0) return i + 1;
    }
    return 0;
}

/* Room for lines: a close may still follow. */
static int room_in(const vt_batch *batch)
{
    return VT_BATCH_MAX - 1 - batch->count;
}

static void put_state(vt_batch *batch, int channel, vt_channel_state state, const char *why, bool held)
{
    vt_event *event = &batch->events[batch->count++];
    *event = (vt_event){.kind = VT_EVENT_CHANNEL};
    event->as.channel.channel = channel;
    event->as.channel.state = state;
    event->as.channel.held = held;
    size_t fit = vt_utf8_fit(why, strlen(why), sizeof event->as.channel.why - 1);
    memcpy(event->as.channel.why, why, fit);
}

/* False: it waits for the next batch, whole, or, where no batch could hold all of it, with its rest. */
static bool put_line(vt_batch *batch, vt_passing *line)
{
    int parts = (int)((line->length - line->told) / (VT_EVENT_CHUNK - 4)) + 1;
    if (room_in(batch) <= 0) return false;
    if (line->told == 0 && parts > room_in(batch) && parts <= WHOLE_MOST) return false;
    do {
        if (room_in(batch) <= 0) return false;
        const char *from = line->text + line->told;
        size_t fit = vt_utf8_fit(from, line->length - line->told, VT_EVENT_CHUNK - 1);
        vt_event *event = &batch->events[batch->count++];
        *event = (vt_event){.kind = VT_EVENT_LINE};
        event->as.line.channel = line->channel;
        event->as.line.first = line->told == 0;
        event->as.line.last = line->told + fit == line->length;
        event->as.line.held = line->held;
        memcpy(event->as.line.text, from, fit);
        line->told += fit;
    } while (line->told < line->length);
    line->channel = 0;
    return true;
}

bool vt_channels_midway(const vt_channels *channels)
{
    const vt_passing *known = &channels->known_line, *fresh = &channels->line;
    return (known->channel && known->told > 0) || (fresh->channel && fresh->told > 0);
}

/* Before anybody tries it: a device may be plugged in again that was lost when it was shown last. */
static vt_channel_state camera_state(const vt_channel_decl *decl)
{
    const char *device = vt_channel_camera(decl);
    bool there = device && (decl->source == VT_FROM_FAKE || access(device, F_OK) == 0);
    return there ? VT_CHANNEL_FOUND : VT_CHANNEL_LOST;
}

/* What the fresh world is told of what is known: how each channel is, then what each sensor said. False: the
 * next batch goes on with it. */
static bool put_held(vt_app *app, const vt_world *world, vt_batch *batch)
{
    vt_channels *channels = &app->channels;
    vt_passing *line = &channels->known_line;
    int count = vt_script_channel_count(world->script);
    for (; channels->held < 2 * count; channels->held++) {
        int index = channels->held % count;
        const vt_channel_decl *decl = vt_script_channel_at(world->script, index);
        const vt_known *known = vt_channels_know(channels, decl->kind, decl->name);
        if (!known) continue;
        if (room_in(batch) <= 0) return false;
        if (channels->held < count && decl->kind == VT_CHANNEL_CAMERA) {
            put_state(batch, index + 1, camera_state(&channels->decls[index]), "", true);
            continue;
        }
        if (channels->held < count) {
            if (known->state) put_state(batch, index + 1, known->state, known->why, true);
            continue;
        }
        if (known->last.size == 0) continue;
        if (line->channel == 0)
            *line = (vt_passing){.channel = index + 1,
                .text = (const char *)known->last.data,
                .length = known->last.size,
                .held = true};
        if (!put_line(batch, line)) return false;
    }
    return true;
}

/* A line that does not fit waits in a copy of its own. False: the batch is full. */
static bool pass(vt_app *app, const vt_world *world, vt_batch *batch, vt_channel_kind kind, const char *name,
    const char *text, size_t length)
{
    vt_channels *channels = &app->channels;
    int channel = number_of(world, kind, name);
    remember(channels, vt_channels_know(channels, kind, name), text, length);
    if (channel == 0) return true;
    channels->line = (vt_passing){.channel = channel, .text = text, .length = length};
    if (put_line(batch, &channels->line)) return true;
    vt_buf_clear(&channels->copy);
    vt_buf_bytes(&channels->copy, text, length);
    channels->line.text = (const char *)channels->copy.data;
    if (!vt_buf_ok(&channels->copy)) channels->line.channel = 0;
    return false;
}

static void change_state(vt_app *app, const vt_world *world, vt_batch *batch, const vt_device_news *news)
{
    vt_channels *channels = &app->channels;
    vt_known *known = vt_channels_know(channels, news->kind, news->name);
    if (!known) return;
    bool faked = news->state == VT_CHANNEL_LOST && stands_in(app, decl_of(channels, news->kind, news->name));
    vt_channel_state state = faked ? VT_CHANNEL_FAKED : news->state;
    if (known->state == state) return;
    int channel = number_of(world, news->kind, news->name);
    known->state = news->state;
    snprintf(known->why, sizeof known->why, "%.*s",
        (int)vt_utf8_fit(news->text, news->length, sizeof known->why - 1), news->text);
    if (channel) put_state(batch, channel, news->state, known->why, false);
    vt_channels_state_row(app, known);
    if (!faked) return;
    known->state = VT_CHANNEL_FAKED;
    if (channel) put_state(batch, channel, VT_CHANNEL_FAKED, known->why, false);
    vt_channels_state_row(app, known);
}

/* False: the batch is full and more may wait. */
static bool put_news(vt_app *app, const vt_world *world, vt_batch *batch)
{
    vt_channels *channels = &app->channels;
    vt_channel_kind kind;
    const char *name, *text;
    size_t length;
    vt_device_news news;
    if (channels->line.channel && !put_line(batch, &channels->line)) return false;
    while (room_in(batch) >= 2 && vt_said_next(&channels->said, &kind, &name, &text, &length)) {
        if (!pass(app, world, batch, kind, name, text, length)) return false;
    }
    while (room_in(batch) >= 2) {
        if (!channels->devices || !vt_devices_next(channels->devices, &news)) return true;
        vt_known *known = news.dropped ? vt_channels_know(channels, news.kind, news.name) : NULL;
        if (known) {
            if (news.kind == VT_CHANNEL_OUTPUT)
                known->failed += news.dropped;
            else
                known->dropped += news.dropped;
            vt_channels_loss_rows(app, known, news.is_line ? "" : news.text);
        }
        if (!news.is_line)
            change_state(app, world, batch, &news);
        else if (!pass(app, world, batch, news.kind, news.name, news.text, news.length))
            return false;
    }
    return false;
}

/* A line that waits is one of the new world's, from its beginning. */
static void begin(vt_app *app, const vt_world *world)
{
    vt_channels *channels = &app->channels;
    vt_channel_decl was = {0};
    if (channels->line.channel) was = channels->decls[channels->line.channel - 1];
    declare(app, world);
    if (channels->line.channel) channels->line.channel = number_of(world, was.kind, was.name);
    channels->line.told = 0;
    channels->known_line.channel = 0;
    channels->held = 0;
    channels->holds = channels->more = true;
}

void vt_channels_events(vt_app *app, vt_world *world, bool fresh, vt_batch *batch)
{
    vt_channels *channels = &app->channels;
    int before = batch->count;
    int64_t now = vt_host_now(app->options.host);
    vt_channels_rows_due(app);
    if (fresh) begin(app, world);
    if (channels->holds) channels->holds = !put_held(app, world, batch);
    if (channels->holds || fresh) return;
    bool alone = batch->count == 0 && !channels->more && channels->said.at == channels->said.bytes.size;
    channels->later = alone && now < channels->lines_us + GATHER_US;
    if (channels->later) return;
    channels->more = !put_news(app, world, batch);
    if (batch->count > before) channels->lines_us = now;
}

int64_t vt_channels_wish(const vt_app *app)
{
    const vt_channels *channels = &app->channels;
    if (!app->world || vt_card_freezes(app)) return INT64_MAX;
    if (channels->more || channels->holds || channels->said.at < channels->said.bytes.size) return 0;
    int64_t lines = channels->later ? channels->lines_us + GATHER_US : INT64_MAX;
    return lines < channels->rows_due_us ? lines : channels->rows_due_us;
}

/* What came through the door reaches the script; what the script sends leaves at the frame's end. */
#include <string.h>

#include "app/app_private.h"

/* ---- lines that wait ---- */

void vt_said_put(vt_said *said, vt_channel_kind kind, const char *name, const char *text, size_t length)
{
    vt_buf *bytes = &said->bytes;
    if (said->at == bytes->size) {
        vt_buf_clear(bytes);
        said->at = 0;
    }
    vt_buf_u8(bytes, (uint8_t)kind);
    vt_buf_u32(bytes, (uint32_t)strlen(name));
    vt_buf_u32(bytes, (uint32_t)length);
    vt_buf_bytes(bytes, name, strlen(name) + 1);
    vt_buf_bytes(bytes, text, length);
    vt_buf_u8(bytes, 0);
}

bool vt_said_next(vt_said *said, vt_channel_kind *kind, const char **name, const char **text, size_t *length)
{
    vt_reader reader;
    if (said->at == said->bytes.size || !vt_buf_ok(&said->bytes)) {
        said->at = said->bytes.size;
        return false;
    }
    vt_reader_init(&reader, said->bytes.data + said->at, said->bytes.size - said->at);
    *kind = (vt_channel_kind)vt_reader_u8(&reader);
    size_t name_length = vt_reader_u32(&reader);
    *length = vt_reader_u32(&reader);
    *name = (const char *)reader.data + reader.at;
    *text = *name + name_length + 1;
    said->at += reader.at + name_length + 1 + *length + 1;
    return true;
}

/* ---- into the script ---- */

static void use_line(vt_app *app, const vt_event *event)
{
    vt_buf *parts = &app->channels.parts;
    vt_script *script = app->world->script;
    const char *text = event->as.line.text;
    if (event->as.line.first && event->as.line.last) {
        vt_script_line(script, event->as.line.channel, text, strlen(text), event->as.line.held);
        return;
    }
    if (event->as.line.first) vt_buf_clear(parts);
    vt_buf_text(parts, text);
    if (!event->as.line.last || !vt_buf_ok(parts)) return;
    vt_script_line(
        script, event->as.line.channel, (const char *)parts->data, parts->size, event->as.line.held);
    vt_buf_clear(parts);
}

static void use(vt_app *app, const vt_event *event)
{
    vt_script *script = app->world->script;
    if (event->kind == VT_EVENT_LINE) use_line(app, event);
    if (event->kind == VT_EVENT_CHANNEL)
        vt_script_channel(script, event->as.channel.channel, event->as.channel.state, event->as.channel.why,
            event->as.channel.held);
    if (event->kind == VT_EVENT_KEY)
        vt_script_key(script, event->as.key.name, event->as.key.down, event->as.key.device);
}

static bool is_held(const vt_event *event)
{
    return (event->kind == VT_EVENT_LINE && event->as.line.held) ||
           (event->kind == VT_EVENT_CHANNEL && event->as.channel.held);
}

void vt_channels_use(vt_app *app, const vt_event *event, bool begun)
{
    if (!begun || !is_held(event)) use(app, event);
}

void vt_channels_fresh(vt_app *app)
{
    vt_buf_clear(&app->channels.parts);
    for (int i = 0; i < app->batch->count; i++) {
        if (is_held(&app->batch->events[i])) use(app, &app->batch->events[i]);
    }
}

/* ---- out ---- */

void vt_channels_send(vt_app *app, vt_channel_kind kind, const char *name, const char *text, size_t length)
{
    if (!app->replaying) vt_said_put(&app->channels.out, kind, name, text, length);
}

size_t vt_channels_mark(const vt_channels *channels)
{
    return channels->out.bytes.size;
}

void vt_channels_back_to(vt_channels *channels, size_t mark)
{
    if (mark < channels->out.bytes.size) channels->out.bytes.size = mark;
}

void vt_channels_end_frame(vt_app *app)
{
    vt_channels *channels = &app->channels;
    vt_channel_kind kind;
    const char *name, *text;
    size_t length;
    vt_err err;
    if (app->closing) vt_channels_rows_due(app);
    while (vt_said_next(&channels->out, &kind, &name, &text, &length)) {
        if (!channels->devices || vt_devices_send(channels->devices, kind, name, text, length, &err))
            continue;
        vt_known *known = vt_channels_know(channels, kind, name);
        if (!known) continue;
        known->failed++;
        vt_channels_loss_rows(app, known, err.message);
    }
}

/* What comes by channels, on its way to the modules that tell scripts of it. */
#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "script/watches.h"
#include "store/channels.h"

bool vt_lchannels_begin(vt_script *script, vt_err *err)
{
    const vt_experience *experience = vt_bundle_experience(script->deps.bundle);
    script->hub = vt_alloc(sizeof *script->hub);
    script->channels = vt_alloc_array(VT_CHANNELS_MAX, sizeof *script->channels);
    if (!script->hub || !script->channels) return vt_fail_memory(err, "the channels");
    script->channel_count = experience->channel_count;
    memcpy(
        script->channels, experience->channels, (size_t)experience->channel_count * sizeof *script->channels);
    return true;
}

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* message.send or message.on, as words of their own. */
static bool speaks_of_messages(const char *text)
{
    static const char word[] = "message";
    for (const char *at = text; (at = strstr(at, word)) != NULL;) {
        bool begins = at == text || !in_word(at[-1]);
        at += sizeof word - 1;
        const char *dot = skip_blanks(at);
        if (!begins || in_word(*at) || *dot != '.') continue;
        const char *field = skip_blanks(dot + 1);
        size_t size = strncmp(field, "send", 4) == 0 ? 4 : strncmp(field, "on", 2) == 0 ? 2 : 0;
        if (size && !in_word(field[size])) return true;
    }
    return false;
}

static bool uses_messages(const vt_bundle *bundle)
{
    for (int i = 0; i < vt_bundle_count(bundle); i++) {
        const vt_bundle_file *file = vt_bundle_at(bundle, i);
        size_t length = strlen(file->name);
        bool lua = file->text && length > 4 && strcmp(file->name + length - 4, ".lua") == 0;
        if (lua && speaks_of_messages(file->text)) return true;
    }
    return false;
}

bool vt_lchannels_settle(vt_script *script, vt_err *err)
{
    struct vt_lhub *hub = script->hub;
    if (uses_messages(script->deps.bundle)) {
        vt_channel_decl *decl = &script->channels[script->channel_count];
        if (!vt_channel_begin(decl, VT_CHANNEL_MESSAGES, "messages", err)) return false;
        script->channel_count++;
    }
    hub->sensors = vt_alloc_array((size_t)script->channel_count + 1, sizeof *hub->sensors);
    if (!hub->sensors) return vt_fail_memory(err, "the channels");
    hub->sensor_count = script->channel_count;
    for (int i = 0; i < hub->sensor_count; i++)
        vt_buf_init(&hub->sensors[i].text);
    return true;
}

void vt_lchannels_finish(vt_script *script)
{
    struct vt_lhub *hub = script->hub;
    for (int i = 0; hub && i < hub->sensor_count; i++)
        vt_buf_finish(&hub->sensors[i].text);
    for (int i = 0; hub && i < hub->watch_count; i++)
        vt_free(hub->watches[i].bands);
    if (hub) vt_free(hub->sensors);
    vt_free(hub);
    vt_free(script->channels);
}

int vt_script_channel_count(const vt_script *script)
{
    return script->channel_count;
}

const vt_channel_decl *vt_script_channel_at(const vt_script *script, int index)
{
    return index >= 0 && index < script->channel_count ? &script->channels[index] : NULL;
}

vt_script_sensed vt_script_sensor(const vt_script *script, int channel)
{
    const struct vt_lhub *hub = script->hub;
    if (channel < 1 || channel > hub->sensor_count) return (vt_script_sensed){0};
    const vt_sensor *shape = &hub->sensors[channel - 1].shape;
    return (vt_script_sensed){shape->valued, shape->value, shape->dropped};
}

static void take_line(vt_script *script, int channel, const char *text, size_t length, bool held)
{
    vt_lsensor *sensor = &script->hub->sensors[channel - 1];
    const vt_channel_decl *decl = &script->channels[channel - 1];
    vt_lline line = {.line = text, .length = length};
    line.ours = vt_reading_take(decl, text, length, &line.reading);
    if (line.ours && !vt_reading_released(&line.reading)) { /* a key is let go: what it said stays */
        vt_buf_clear(&sensor->text);
        vt_buf_bytes(&sensor->text, line.reading.text, line.reading.length);
        sensor->texted = vt_buf_ok(&sensor->text);
        sensor->heard_us = held ? INT64_MIN : script->now_us;
        line.out = line.reading.valued &&
                   vt_sensor_take(&sensor->shape, decl, line.reading.value, script->now_us, &line.value);
    }
    if (!held) vt_watches_line(script, channel, &line);
}

void vt_script_line(vt_script *script, int channel, const char *text, size_t length, bool held)
{
    if (script->inside || channel < 1 || channel > script->channel_count) return;
    vt_lnews news = {.turn = VT_TURN_ENTER, .text = text, .length = length};
    script->hash = vt_hash_u64(script->hash, (uint64_t)channel << 1 | held);
    script->hash = vt_hash_bytes(script->hash, text, length);
    switch (script->channels[channel - 1].kind) {
    case VT_CHANNEL_SENSOR:
        take_line(script, channel, text, length, held);
        break;
    case VT_CHANNEL_HELPER:
        if (!held) vt_watches_tell(script, VT_HEARS_HELPER, channel, "", &news);
        break;
    case VT_CHANNEL_MESSAGES:
        if (!held) vt_lmessage_line(script, channel, text, length);
        break;
    case VT_CHANNEL_KEEP:
        vt_lkeep_line(script, channel, text, length, held);
        break;
    case VT_CHANNEL_OUTPUT:
    case VT_CHANNEL_CAMERA:
        break;
    }
    if (!held) vt_task_go_on(script);
}

void vt_script_channel(vt_script *script, int channel, vt_channel_state state, const char *why, bool held)
{
    if (script->inside || channel < 1 || channel > script->channel_count) return;
    script->hash = vt_hash_u64(script->hash, (uint64_t)channel << 1 | held);
    script->hash = vt_hash_u64(script->hash, (uint64_t)state);
    script->hash = vt_hash_text(script->hash, why);
    vt_lsensor *sensor = &script->hub->sensors[channel - 1];
    bool was = sensor->lost;
    sensor->lost = state == VT_CHANNEL_LOST;
    if (was == sensor->lost) return;
    if (sensor->lost) {
        vt_sensor_forget(&sensor->shape);
        sensor->texted = false;
        if (!held) vt_watches_lost(script, channel, why);
    } else if (!held) {
        vt_watches_tell(script, VT_HEARS_FOUND, channel, "", &(vt_lnews){.turn = VT_TURN_ENTER});
    }
    if (!held) vt_task_go_on(script);
}

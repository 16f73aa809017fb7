/* One event's bytes: u8 kind, then its fields in the order of base/event.h.
 * Whatever decode accepts, encode can write again and means the same. */
#include <string.h>

#include "store/tape.h"

static bool put_text(vt_buf *out, const char *text, size_t size)
{
    size_t length = strnlen(text, size);
    if (length == size) return false;
    vt_buf_string(out, text, length);
    return true;
}

static bool get_text(vt_reader *reader, char *out, size_t size)
{
    size_t length = 0;
    const char *text = vt_reader_string(reader, &length);
    if (!vt_reader_ok(reader) || length >= size || (length && memchr(text, 0, length))) return false;
    if (length) memcpy(out, text, length);
    out[length] = 0;
    return true;
}

static bool get_i32(vt_reader *reader, int32_t *out)
{
    int64_t value = vt_reader_zigzag(reader);
    *out = (int32_t)value;
    return value >= INT32_MIN && value <= INT32_MAX;
}

static bool is_channel(int32_t number)
{
    return number >= 1 && number <= VT_CHANNELS_MAX;
}

static bool is_channel_state(unsigned state)
{
    return state >= VT_CHANNEL_FOUND && state <= VT_CHANNEL_FAKED;
}

static bool is_media(const vt_event *event)
{
    return (unsigned)event->as.media.told <= VT_MEDIA_FAILED &&
           (unsigned)event->as.media.outcome <= VT_ASSET_NO_MEMORY && event->as.media.w >= 0 &&
           event->as.media.w <= VT_MEDIA_WIDEST && event->as.media.h >= 0 &&
           event->as.media.h <= VT_MEDIA_WIDEST && event->as.media.length_us >= 0 &&
           event->as.media.length_us <= VT_MEDIA_LONGEST_US && event->as.media.at_us >= 0 &&
           event->as.media.at_us <= VT_MEDIA_LONGEST_US;
}

bool vt_event_encode(const vt_event *event, vt_buf *out, vt_err *err)
{
    bool sound = true;
    vt_buf_u8(out, (uint8_t)event->kind);
    switch (event->kind) {
    case VT_EVENT_STATE:
        vt_buf_u64(out, event->as.state.story);
        vt_buf_u64(out, event->as.state.sparkle);
        vt_buf_u64(out, event->as.state.bundle);
        vt_buf_zigzag(out, event->as.state.wall_us);
        vt_buf_zigzag(out, event->as.state.visit);
        sound = put_text(out, event->as.state.scene, sizeof event->as.state.scene) &&
                put_text(out, event->as.state.language, sizeof event->as.state.language);
        break;
    case VT_EVENT_CONTACT:
        sound = (unsigned)event->as.contact.phase <= VT_CONTACT_CANCEL &&
                (unsigned)event->as.contact.device <= VT_DEVICE_ROBOT;
        vt_buf_u8(
            out, (uint8_t)((unsigned)event->as.contact.phase | (unsigned)event->as.contact.device << 2));
        vt_buf_zigzag(out, event->as.contact.finger);
        vt_buf_zigzag(out, event->as.contact.x8);
        vt_buf_zigzag(out, event->as.contact.y8);
        break;
    case VT_EVENT_KEY:
        vt_buf_u8(out, event->as.key.down);
        vt_buf_zigzag(out, event->as.key.device);
        sound = put_text(out, event->as.key.name, sizeof event->as.key.name);
        break;
    case VT_EVENT_ASSET:
        sound = (unsigned)event->as.asset.outcome <= VT_ASSET_NO_MEMORY;
        vt_buf_varint(out, event->as.asset.request);
        vt_buf_u8(out, (uint8_t)event->as.asset.outcome);
        vt_buf_zigzag(out, event->as.asset.w);
        vt_buf_zigzag(out, event->as.asset.h);
        vt_buf_u64(out, event->as.asset.hash);
        break;
    case VT_EVENT_COMMAND:
        sound = (unsigned)event->as.command.command <= VT_COMMAND_NOTE &&
                put_text(out, event->as.command.text, sizeof event->as.command.text);
        vt_buf_u8(out, (uint8_t)event->as.command.command);
        break;
    case VT_EVENT_SUSPEND:
        vt_buf_zigzag(out, event->as.suspend.us);
        break;
    case VT_EVENT_LINE:
        sound = is_channel(event->as.line.channel);
        vt_buf_u8(out, (uint8_t)event->as.line.channel);
        vt_buf_u8(out, (uint8_t)(event->as.line.first | event->as.line.last << 1 | event->as.line.held << 2));
        sound = sound && put_text(out, event->as.line.text, sizeof event->as.line.text);
        break;
    case VT_EVENT_CHANNEL:
        sound = is_channel(event->as.channel.channel) && is_channel_state((unsigned)event->as.channel.state);
        vt_buf_u8(out, (uint8_t)event->as.channel.channel);
        vt_buf_u8(out, (uint8_t)((unsigned)event->as.channel.state | (unsigned)event->as.channel.held << 2));
        sound = sound && put_text(out, event->as.channel.why, sizeof event->as.channel.why);
        break;
    case VT_EVENT_MEDIA:
        sound = is_media(event);
        vt_buf_varint(out, event->as.media.media);
        vt_buf_u8(out, (uint8_t)((unsigned)event->as.media.told | (unsigned)event->as.media.outcome << 2 |
                                 (unsigned)event->as.media.sound << 5));
        vt_buf_zigzag(out, event->as.media.w);
        vt_buf_zigzag(out, event->as.media.h);
        vt_buf_zigzag(out, event->as.media.length_us);
        vt_buf_zigzag(out, event->as.media.at_us);
        break;
    default:
        sound = false;
    }
    if (!sound)
        return vt_fail(err, VT_ERR_RANGE, "tape", "an event of kind %u has a field outside its limits",
            (unsigned)event->kind);
    return vt_buf_ok(out) || vt_fail_memory(err, "a tape record");
}

static bool decode_state(vt_event *event, vt_reader *reader)
{
    event->as.state.story = vt_reader_u64(reader);
    event->as.state.sparkle = vt_reader_u64(reader);
    event->as.state.bundle = vt_reader_u64(reader);
    event->as.state.wall_us = vt_reader_zigzag(reader);
    return get_i32(reader, &event->as.state.visit) &&
           get_text(reader, event->as.state.scene, sizeof event->as.state.scene) &&
           get_text(reader, event->as.state.language, sizeof event->as.state.language);
}

static bool decode_contact(vt_event *event, vt_reader *reader)
{
    unsigned packed = vt_reader_u8(reader);
    event->as.contact.phase = (vt_contact_phase)(packed & 3);
    event->as.contact.device = (vt_device)(packed >> 2);
    event->as.contact.finger = vt_reader_zigzag(reader);
    return packed >> 2 <= VT_DEVICE_ROBOT && get_i32(reader, &event->as.contact.x8) &&
           get_i32(reader, &event->as.contact.y8);
}

static bool decode_asset(vt_event *event, vt_reader *reader)
{
    uint64_t request = vt_reader_varint(reader);
    unsigned outcome = vt_reader_u8(reader);
    event->as.asset.request = (uint32_t)request;
    event->as.asset.outcome = (vt_asset_outcome)outcome;
    bool sound = request <= UINT32_MAX && outcome <= VT_ASSET_NO_MEMORY &&
                 get_i32(reader, &event->as.asset.w) && get_i32(reader, &event->as.asset.h);
    event->as.asset.hash = vt_reader_u64(reader);
    return sound;
}

static bool decode_line(vt_event *event, vt_reader *reader)
{
    event->as.line.channel = vt_reader_u8(reader);
    unsigned flags = vt_reader_u8(reader);
    event->as.line.first = flags & 1;
    event->as.line.last = flags & 2;
    event->as.line.held = flags & 4;
    return is_channel(event->as.line.channel) && flags <= 7 &&
           get_text(reader, event->as.line.text, sizeof event->as.line.text);
}

static bool decode_media(vt_event *event, vt_reader *reader)
{
    uint64_t media = vt_reader_varint(reader);
    unsigned packed = vt_reader_u8(reader);
    event->as.media.media = (uint32_t)media;
    event->as.media.told = (vt_media_told)(packed & 3);
    event->as.media.outcome = (vt_asset_outcome)(packed >> 2 & 7);
    event->as.media.sound = packed & 32;
    bool sound = media <= UINT32_MAX && packed < 64 && get_i32(reader, &event->as.media.w) &&
                 get_i32(reader, &event->as.media.h);
    event->as.media.length_us = vt_reader_zigzag(reader);
    event->as.media.at_us = vt_reader_zigzag(reader);
    return sound && is_media(event);
}

bool vt_event_decode(vt_event *event, vt_reader *reader, vt_err *err)
{
    bool sound = false;
    unsigned kind = vt_reader_u8(reader);
    unsigned byte;
    memset(event, 0, sizeof *event);
    event->kind = (vt_event_kind)kind;
    switch (kind) {
    case VT_EVENT_STATE:
        sound = decode_state(event, reader);
        break;
    case VT_EVENT_CONTACT:
        sound = decode_contact(event, reader);
        break;
    case VT_EVENT_KEY:
        byte = vt_reader_u8(reader);
        event->as.key.down = byte == 1;
        sound = byte <= 1 && get_i32(reader, &event->as.key.device) &&
                get_text(reader, event->as.key.name, sizeof event->as.key.name);
        break;
    case VT_EVENT_ASSET:
        sound = decode_asset(event, reader);
        break;
    case VT_EVENT_COMMAND:
        sound = get_text(reader, event->as.command.text, sizeof event->as.command.text);
        byte = vt_reader_u8(reader);
        event->as.command.command = (vt_command)byte;
        sound = sound && byte <= VT_COMMAND_NOTE;
        break;
    case VT_EVENT_SUSPEND:
        event->as.suspend.us = vt_reader_zigzag(reader);
        sound = true;
        break;
    case VT_EVENT_LINE:
        sound = decode_line(event, reader);
        break;
    case VT_EVENT_CHANNEL:
        event->as.channel.channel = vt_reader_u8(reader);
        byte = vt_reader_u8(reader);
        event->as.channel.state = (vt_channel_state)(byte & 3);
        event->as.channel.held = byte & 4;
        sound = is_channel(event->as.channel.channel) && byte <= 7 && is_channel_state(byte & 3) &&
                get_text(reader, event->as.channel.why, sizeof event->as.channel.why);
        break;
    case VT_EVENT_MEDIA:
        sound = decode_media(event, reader);
        break;
    default:
        break;
    }
    if (sound && vt_reader_ok(reader)) return true;
    return vt_fail(err, VT_ERR_PARSE, "tape", "an event of kind %u is cut short or out of range", kind);
}

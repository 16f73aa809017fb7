/* Reading the tape. A damaged block is told once, with its offset, and reading goes on behind it when its
 * size leads to a further block; a tail that holds no whole block is a torn write, and is counted but no
 * error. */
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "store/tape_format.h"

struct vt_tape_reader {
    const unsigned char *bytes;
    size_t size;  /* up to the torn tail */
    size_t tail;  /* bytes of the torn tail */
    size_t next;  /* offset of the next block */
    size_t block; /* offset of the block being read */
    vt_reader body;
    vt_tape_base base;
    char origin[200];
};

static uint32_t u32_at(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Bytes of the whole block at `at`, 0 when there is none. */
static size_t block_span(const unsigned char *bytes, size_t size, size_t at)
{
    if (size - at < VT_TAPE_BLOCK_HEAD) return 0;
    size_t body = u32_at(bytes + at);
    if (body == 0 || body > VT_TAPE_BLOCK_MOST || body > size - at - VT_TAPE_BLOCK_HEAD) return 0;
    return body + VT_TAPE_BLOCK_HEAD;
}

static bool block_sound(const unsigned char *bytes, size_t at, size_t span)
{
    return u32_at(bytes + at + 4) == vt_crc32(0, bytes + at + VT_TAPE_BLOCK_HEAD, span - VT_TAPE_BLOCK_HEAD);
}

size_t vt_tape_sound_length(const void *data, size_t size)
{
    const unsigned char *bytes = data;
    size_t sound = 0;
    for (size_t at = 0, span; at < size && (span = block_span(bytes, size, at)) != 0; at += span)
        if (block_sound(bytes, at, span)) sound = at + span;
    return sound;
}

vt_tape_reader *vt_tape_reader_create(const void *bytes, size_t size, const char *origin, vt_err *err)
{
    vt_tape_reader *reader = vt_alloc(sizeof *reader);
    if (!reader) {
        vt_fail_memory(err, "a tape reader");
        return NULL;
    }
    reader->bytes = bytes;
    reader->size = vt_tape_sound_length(bytes, size);
    reader->tail = size - reader->size;
    strncpy(reader->origin, origin ? origin : "tape", sizeof reader->origin - 1);
    vt_reader_init(&reader->body, NULL, 0);
    return reader;
}

void vt_tape_reader_destroy(vt_tape_reader *reader)
{
    vt_free(reader);
}

size_t vt_tape_cut_bytes(const vt_tape_reader *reader)
{
    return reader->tail;
}

static bool read_i32(vt_reader *reader, int32_t *out)
{
    int64_t value = vt_reader_zigzag(reader);
    *out = (int32_t)value;
    return value >= INT32_MIN && value <= INT32_MAX;
}

static double read_real(vt_reader *reader)
{
    uint64_t bits = vt_reader_u64(reader);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static bool decode_head(vt_reader *reader, vt_tape_head *head, vt_err *err)
{
    head->format = vt_reader_u32(reader);
    if (vt_reader_ok(reader) && head->format != VT_TAPE_FORMAT)
        return vt_fail(err, VT_ERR_UNSUPPORTED, "tape", "tape format %u; this runtime reads format %d",
            head->format, VT_TAPE_FORMAT);
    vt_reader_text(reader, head->build, sizeof head->build);
    vt_reader_text(reader, head->arch, sizeof head->arch);
    vt_reader_text(reader, head->libraries, sizeof head->libraries);
    head->run = vt_reader_u64(reader);
    head->bundle = vt_reader_u64(reader);
    bool sound = read_i32(reader, &head->design_w) && read_i32(reader, &head->design_h);
    head->mm_per_unit = read_real(reader);
    head->idle_us = vt_reader_zigzag(reader);
    head->prompt_us = vt_reader_zigzag(reader);
    vt_reader_text(reader, head->touch, sizeof head->touch);
    head->script_budget = vt_reader_zigzag(reader);
    head->script_memory = vt_reader_zigzag(reader);
    head->script_nodes = vt_reader_zigzag(reader);
    sound = read_i32(reader, &head->privacy_level) && sound;
    vt_reader_text(reader, head->role, sizeof head->role);
    uint8_t flags = vt_reader_u8(reader);
    head->rehearsal = flags & 1;
    head->notice = flags & 2;
    head->reduce_motion = flags & 4;
    if (sound && flags <= 7 && vt_reader_ok(reader)) return true;
    return vt_fail(err, VT_ERR_PARSE, "tape", "the head is cut short or out of range");
}

bool vt_tape_decode_batch(vt_reader *reader, vt_tape_base *base, vt_batch *batch, vt_err *err)
{
    uint64_t tick = vt_reader_varint(reader);
    uint64_t time = base->known ? vt_reader_varint(reader) : (uint64_t)vt_reader_zigzag(reader);
    uint64_t count = vt_reader_varint(reader);
    if (!vt_reader_ok(reader) || count > VT_BATCH_MAX)
        return vt_fail(
            err, VT_ERR_PARSE, "tape", "a batch is cut short or holds more than %d events", VT_BATCH_MAX);
    if (base->known) {
        if (tick == 0 || tick > UINT64_MAX - base->tick || time > (uint64_t)INT64_MAX - (uint64_t)base->t_us)
            return vt_fail(err, VT_ERR_PARSE, "tape", "a batch's tick or time stands still or overflows");
        tick += base->tick;
        time += (uint64_t)base->t_us;
    }
    batch->tick = tick;
    batch->t_us = (int64_t)time;
    batch->count = (int)count;
    for (int i = 0; i < batch->count; i++)
        if (!vt_event_decode(&batch->events[i], reader, err)) return false;
    *base = (vt_tape_base){true, batch->tick, batch->t_us};
    return true;
}

static bool decode_record(vt_tape_reader *reader, vt_tape_record *record, vt_err *err)
{
    vt_reader *body = &reader->body;
    uint8_t kind = vt_reader_u8(body);
    record->kind = (vt_tape_kind)kind;
    switch (kind) {
    case VT_TAPE_HEAD:
        return decode_head(body, &record->as.head, err);
    case VT_TAPE_BATCH:
        return vt_tape_decode_batch(body, &reader->base, &record->as.batch, err);
    case VT_TAPE_CHECK:
        record->as.check.tick = vt_reader_varint(body);
        record->as.check.script = vt_reader_u64(body);
        record->as.check.stage = vt_reader_u64(body);
        record->as.check.chance = vt_reader_u64(body);
        vt_reader_text(body, record->as.check.scene, sizeof record->as.check.scene);
        break;
    case VT_TAPE_CUT:
        record->as.dropped = vt_reader_varint(body);
        break;
    default:
        return vt_fail(err, VT_ERR_PARSE, "tape", "a record of unknown kind %u", kind);
    }
    return vt_reader_ok(body) || vt_fail(err, VT_ERR_PARSE, "tape", "a record of kind %u is cut short", kind);
}

/* Gives up the block being read. */
static int damaged(vt_tape_reader *reader, size_t offset, const vt_err *cause, vt_err *err)
{
    vt_reader_init(&reader->body, NULL, 0);
    vt_fail(err, cause->kind, reader->origin, "damaged at byte %zu: %s", offset, cause->message);
    return -1;
}

int vt_tape_read(vt_tape_reader *reader, vt_tape_record *record, vt_err *err)
{
    vt_err cause = {0};
    if (vt_reader_left(&reader->body) == 0) {
        if (reader->next >= reader->size) return 0;
        size_t at = reader->block = reader->next;
        size_t span = block_span(reader->bytes, reader->size, at);
        reader->next = at + span;
        reader->base.known = false;
        if (!block_sound(reader->bytes, at, span)) {
            vt_fail(&cause, VT_ERR_PARSE, NULL, "the checksum of a block of %zu bytes does not fit", span);
            return damaged(reader, at, &cause, err);
        }
        vt_reader_init(&reader->body, reader->bytes + at + VT_TAPE_BLOCK_HEAD, span - VT_TAPE_BLOCK_HEAD);
    }
    size_t offset = reader->block + VT_TAPE_BLOCK_HEAD + reader->body.at;
    if (decode_record(reader, record, &cause)) return 1;
    return damaged(reader, offset, &cause, err);
}

/* Writing the tape: records are gathered into a body, the body becomes a block.
 *
 * Record bytes behind the kind: HEAD u32 format, then its fields in order; BATCH tick and t (absolute for the
 * first batch of a block, then differences), count, events; CHECK tick, three u64, scene; CUT the number of
 * blocks. A body that could not grow is given up as a whole, and the next block says so by a CUT. */
#include "store/tape.h"

#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "store/tape_format.h"

struct vt_tape_writer {
    vt_buf body;
    vt_buf scratch; /* one batch, until it is known to be sound */
    bool based;     /* tick and t_us are those of the last batch in this body */
    uint64_t tick;
    int64_t t_us;
    uint64_t lost; /* bodies given up since the last block */
};

vt_tape_writer *vt_tape_writer_create(vt_err *err)
{
    vt_tape_writer *writer = vt_alloc(sizeof *writer);
    if (!writer) {
        vt_fail_memory(err, "a tape writer");
        return NULL;
    }
    vt_buf_init(&writer->body);
    vt_buf_init(&writer->scratch);
    return writer;
}

void vt_tape_writer_destroy(vt_tape_writer *writer)
{
    if (!writer) return;
    vt_buf_finish(&writer->body);
    vt_buf_finish(&writer->scratch);
    vt_free(writer);
}

static void put_text(vt_buf *out, const char *text, size_t size)
{
    vt_buf_string(out, text, strnlen(text, size - 1));
}

static void put_real(vt_buf *out, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    vt_buf_u64(out, bits);
}

void vt_tape_write_head(vt_tape_writer *writer, const vt_tape_head *head)
{
    vt_buf *out = &writer->body;
    vt_buf_u8(out, VT_TAPE_HEAD);
    vt_buf_u32(out, VT_TAPE_FORMAT);
    put_text(out, head->build, sizeof head->build);
    put_text(out, head->arch, sizeof head->arch);
    put_text(out, head->libraries, sizeof head->libraries);
    vt_buf_u64(out, head->run);
    vt_buf_u64(out, head->bundle);
    vt_buf_zigzag(out, head->design_w);
    vt_buf_zigzag(out, head->design_h);
    put_real(out, head->mm_per_unit);
    vt_buf_zigzag(out, head->idle_us);
    vt_buf_zigzag(out, head->prompt_us);
    put_text(out, head->touch, sizeof head->touch);
    vt_buf_zigzag(out, head->script_budget);
    vt_buf_zigzag(out, head->script_memory);
    vt_buf_zigzag(out, head->script_nodes);
    vt_buf_zigzag(out, head->privacy_level);
    put_text(out, head->role, sizeof head->role);
    vt_buf_u8(out, (uint8_t)((head->rehearsal ? 1 : 0) | (head->notice ? 2 : 0) | (head->reduce_motion ? 4 : 0)));
}

static bool encode_batch(vt_tape_writer *writer, const vt_batch *batch, vt_err *err)
{
    vt_buf *out = &writer->scratch;
    if (batch->count < 0 || batch->count > VT_BATCH_MAX)
        return vt_fail(
            err, VT_ERR_RANGE, "tape", "a batch of %d events; the most is %d", batch->count, VT_BATCH_MAX);
    if (writer->based && (batch->tick <= writer->tick || batch->t_us < writer->t_us))
        return vt_fail(err, VT_ERR_RANGE, "tape", "batch %llu at %lld us comes before batch %llu at %lld us",
            (unsigned long long)batch->tick, (long long)batch->t_us, (unsigned long long)writer->tick,
            (long long)writer->t_us);
    vt_buf_u8(out, VT_TAPE_BATCH);
    if (writer->based) {
        vt_buf_varint(out, batch->tick - writer->tick);
        vt_buf_varint(out, (uint64_t)batch->t_us - (uint64_t)writer->t_us);
    } else {
        vt_buf_varint(out, batch->tick);
        vt_buf_zigzag(out, batch->t_us);
    }
    vt_buf_varint(out, (uint64_t)batch->count);
    for (int i = 0; i < batch->count; i++)
        if (!vt_event_encode(&batch->events[i], out, err)) return false;
    return vt_buf_ok(out) || vt_fail_memory(err, "a tape record");
}

bool vt_tape_write_batch(vt_tape_writer *writer, const vt_batch *batch, vt_batch *used, vt_err *err)
{
    vt_tape_base base = {writer->based, writer->tick, writer->t_us};
    vt_reader reader;
    vt_buf_clear(&writer->scratch);
    writer->scratch.failed = false;
    if (!encode_batch(writer, batch, err)) return false;
    vt_reader_init(&reader, writer->scratch.data, writer->scratch.size);
    vt_reader_u8(&reader);
    if (!vt_tape_decode_batch(&reader, &base, used, err)) return false;
    vt_buf_bytes(&writer->body, writer->scratch.data, writer->scratch.size);
    writer->based = true;
    writer->tick = base.tick;
    writer->t_us = base.t_us;
    return true;
}

void vt_tape_write_check(vt_tape_writer *writer, const vt_tape_check *check)
{
    vt_buf *out = &writer->body;
    vt_buf_u8(out, VT_TAPE_CHECK);
    vt_buf_varint(out, check->tick);
    vt_buf_u64(out, check->script);
    vt_buf_u64(out, check->stage);
    vt_buf_u64(out, check->chance);
    put_text(out, check->scene, sizeof check->scene);
}

void vt_tape_write_cut(vt_tape_writer *writer, uint64_t dropped_blocks)
{
    vt_buf_u8(&writer->body, VT_TAPE_CUT);
    vt_buf_varint(&writer->body, dropped_blocks);
}

size_t vt_tape_pending(const vt_tape_writer *writer)
{
    return writer->body.size;
}

static void start_body(vt_tape_writer *writer)
{
    vt_buf_clear(&writer->body);
    writer->body.failed = false;
    writer->based = false;
    if (writer->lost) vt_tape_write_cut(writer, writer->lost);
}

bool vt_tape_take(vt_tape_writer *writer, vt_buf *out, vt_err *err)
{
    vt_buf *body = &writer->body;
    size_t before = out->size;
    if (body->size == 0 && vt_buf_ok(body)) return true;
    if (vt_buf_ok(body) && body->size <= VT_TAPE_BLOCK_MOST) {
        vt_buf_u32(out, (uint32_t)body->size);
        vt_buf_u32(out, vt_crc32(0, body->data, body->size));
        vt_buf_bytes(out, body->data, body->size);
        if (vt_buf_ok(out)) {
            writer->lost = 0;
            start_body(writer);
            return true;
        }
        out->size = before;
    }
    writer->lost++;
    start_body(writer);
    return vt_fail_memory(err, "a tape block; the next one says that it is missing");
}

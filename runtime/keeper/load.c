/* A row is decoded when it is read, so that nothing enters the load that a journal could not take. */
#include "keeper/load.h"

#include <string.h>

void vt_load_init(vt_load *load)
{
    memset(load, 0, sizeof *load);
    vt_buf_init(&load->bytes);
    vt_buf_init(&load->record);
}

void vt_load_finish(vt_load *load)
{
    vt_buf_finish(&load->bytes);
    vt_buf_finish(&load->record);
}

bool vt_load_full(const vt_load *load)
{
    return load->count == VT_LOAD_ROWS;
}

void vt_load_clear(vt_load *load)
{
    load->count = 0;
    vt_buf_clear(&load->bytes);
}

static bool take_row(vt_load *load, vt_err *err)
{
    vt_row row;
    if (!vt_row_decode(&row, load->record.data, load->record.size, err)) return false;
    if (row.source == VT_SOURCE_KEEPER || row.n == 0 || row.n > INT64_MAX || row.tick > INT64_MAX) {
        return vt_fail(
            err, VT_ERR_RANGE, "ring", "a row of source %d cannot come from a stage", (int)row.source);
    }
    size_t before = load->bytes.size;
    vt_buf_bytes(&load->bytes, load->record.data, load->record.size);
    if (!vt_buf_ok(&load->bytes)) {
        load->bytes.failed = false;
        load->bytes.size = before;
        return vt_fail_memory(err, "a row");
    }
    load->ends[load->count++] = load->bytes.size;
    return true;
}

vt_load_kind vt_load_next(vt_load *load, vt_ring *ring, vt_err *err)
{
    vt_ring_kind kind;
    int got = vt_ring_next(ring, &kind, &load->record, err);
    if (got == 0) return VT_LOAD_NOTHING;
    if (got < 0) return VT_LOAD_DAMAGED;
    if (kind == VT_RING_TAPE) return VT_LOAD_TAPE;
    if (kind == VT_RING_RUN) return VT_LOAD_RUN;
    return take_row(load, err) ? VT_LOAD_ROW : VT_LOAD_DAMAGED;
}

const vt_row *vt_load_rows(vt_load *load)
{
    size_t from = 0;
    for (int i = 0; i < load->count; i++) {
        vt_row_decode(&load->rows[i], load->bytes.data + from, load->ends[i] - from, NULL);
        from = load->ends[i];
    }
    return load->rows;
}

bool vt_run_mark_put(const vt_run_mark *mark, vt_ring *producer)
{
    vt_buf bytes;
    vt_buf_init(&bytes);
    vt_buf_u64(&bytes, mark->token);
    vt_buf_u64(&bytes, mark->run);
    vt_buf_u64(&bytes, (uint64_t)mark->start_us);
    vt_buf_u64(&bytes, mark->taken);
    vt_buf_u64(&bytes, mark->keeper_taken);
    bool put = vt_buf_ok(&bytes) && vt_ring_put(producer, VT_RING_RUN, 0, bytes.data, bytes.size);
    vt_ring_publish(producer);
    vt_buf_finish(&bytes);
    return put;
}

bool vt_run_mark_read(vt_run_mark *mark, const vt_buf *record)
{
    vt_reader reader;
    vt_reader_init(&reader, record->data, record->size);
    mark->token = vt_reader_u64(&reader);
    mark->run = vt_reader_u64(&reader);
    mark->start_us = (int64_t)vt_reader_u64(&reader);
    mark->taken = vt_reader_u64(&reader);
    mark->keeper_taken = vt_reader_u64(&reader);
    return vt_reader_ok(&reader) && vt_reader_left(&reader) == 0 && mark->run <= INT64_MAX;
}

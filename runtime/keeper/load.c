/* A row is decoded when it is read, so that nothing enters the load that a journal could not take. */
#include "keeper/load.h"

#include <string.h>

void vt_load_init(vt_load *load)
{
    memset(load, 0, sizeof *load);
    for (int i = 0; i < VT_LOAD_ROWS; i++)
        vt_buf_init(&load->records[i]);
}

void vt_load_finish(vt_load *load)
{
    for (int i = 0; i < VT_LOAD_ROWS; i++)
        vt_buf_finish(&load->records[i]);
}

bool vt_load_full(const vt_load *load)
{
    return load->count == VT_LOAD_ROWS;
}

void vt_load_clear(vt_load *load)
{
    load->count = 0;
}

static bool take_row(vt_load *load, const vt_buf *record, vt_err *err)
{
    vt_row *row = &load->rows[load->count];
    if (!vt_row_decode(row, record->data, record->size, err)) return false;
    if (row->source == VT_SOURCE_KEEPER || row->n == 0 || row->n > INT64_MAX || row->tick > INT64_MAX) {
        return vt_fail(
            err, VT_ERR_RANGE, "ring", "a row of source %d cannot come from a stage", (int)row->source);
    }
    load->count++;
    return true;
}

vt_load_kind vt_load_next(vt_load *load, vt_ring *ring, vt_err *err)
{
    vt_ring_kind kind;
    vt_buf *record = &load->records[load->count];
    vt_err why = {0};
    int got = vt_ring_next(ring, &kind, record, &why);
    load->record = record;
    if (got == 0) return VT_LOAD_NOTHING;
    if (got > 0 && kind == VT_RING_TAPE) return VT_LOAD_TAPE;
    if (got > 0 && kind == VT_RING_RUN) return VT_LOAD_RUN;
    if (got > 0 && take_row(load, record, &why)) return VT_LOAD_ROW;
    if (err) *err = why;
    return why.kind == VT_ERR_MEMORY ? VT_LOAD_NO_MEMORY : VT_LOAD_DAMAGED;
}

const vt_row *vt_load_rows(const vt_load *load)
{
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

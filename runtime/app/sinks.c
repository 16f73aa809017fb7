/* See sinks.h. A row reaches the ring as bytes; a full ring counts the loss and the frame goes on. */
#include "app/sinks.h"

#include <sys/socket.h>

#include "base/mem.h"
#include "wire/message.h"

struct vt_ring_sink {
    vt_ring *ring;
    int socket, witness;
    vt_buf bytes;
    bool news;
};

vt_ring_sink *vt_ring_sink_create(vt_ring *ring, int socket, int witness, vt_err *err)
{
    vt_ring_sink *sink = vt_alloc(sizeof *sink);
    if (!sink) {
        vt_fail_memory(err, "a sink");
        return NULL;
    }
    *sink = (vt_ring_sink){.ring = ring, .socket = socket, .witness = witness};
    vt_buf_init(&sink->bytes);
    return sink;
}

void vt_ring_sink_destroy(vt_ring_sink *sink)
{
    if (!sink) return;
    vt_buf_finish(&sink->bytes);
    vt_free(sink);
}

static void ring_row(void *context, const vt_row *row)
{
    vt_ring_sink *sink = context;
    vt_buf_clear(&sink->bytes);
    vt_row_encode(row, &sink->bytes);
    if (vt_buf_ok(&sink->bytes))
        vt_ring_put(sink->ring, VT_RING_ROW, (int)row->kind, sink->bytes.data, sink->bytes.size);
    sink->news = true;
}

static void ring_tape(void *context, const void *block, size_t size)
{
    vt_ring_sink *sink = context;
    vt_ring_put(sink->ring, VT_RING_TAPE, VT_ROW_KINDS, block, size);
    sink->news = true;
}

static void ring_publish(void *context, uint64_t last_n)
{
    vt_ring_sink *sink = context;
    if (!sink->news) return;
    sink->news = false;
    /* Killed between these two, numbers stay unused; the other way round, they would be used twice. */
    if (last_n > 0) vt_ring_set(sink->ring, VT_SHARED_TAKEN, (int64_t)last_n);
    vt_ring_publish(sink->ring);
    vt_message_send(sink->socket, &(vt_message){.kind = VT_MESSAGE_ROWS}, NULL);
    if (sink->witness >= 0 && last_n > 0)
        send(sink->witness, &last_n, sizeof last_n, MSG_DONTWAIT | MSG_NOSIGNAL);
}

vt_sink vt_ring_sink_face(vt_ring_sink *sink)
{
    return (vt_sink){.context = sink, .row = ring_row, .tape = ring_tape, .publish = ring_publish};
}

struct vt_journal_sink {
    vt_journal *journal;
    vt_err err;
};

vt_journal_sink *vt_journal_sink_create(vt_journal *journal, vt_err *err)
{
    vt_journal_sink *sink = vt_alloc(sizeof *sink);
    if (!sink) {
        vt_fail_memory(err, "a sink");
        return NULL;
    }
    sink->journal = journal;
    return sink;
}

void vt_journal_sink_destroy(vt_journal_sink *sink)
{
    vt_free(sink);
}

static void journal_row(void *context, const vt_row *row)
{
    vt_journal_sink *sink = context;
    vt_err err;
    if (!vt_journal_write(sink->journal, row, 1, &err) && sink->err.kind == VT_ERR_NONE) sink->err = err;
}

static void journal_tape(void *context, const void *block, size_t size)
{
    vt_journal_sink *sink = context;
    vt_err err;
    if (!vt_journal_tape(sink->journal, block, size, &err) && sink->err.kind == VT_ERR_NONE) sink->err = err;
}

static void nothing_row(void *context, const vt_row *row)
{
    (void)context;
    (void)row;
}

static void nothing_tape(void *context, const void *block, size_t size)
{
    (void)context;
    (void)block;
    (void)size;
}

static void nothing_published(void *context, uint64_t last_n)
{
    (void)context;
    (void)last_n;
}

vt_sink vt_journal_sink_face(vt_journal_sink *sink)
{
    return (vt_sink){.context = sink, .row = journal_row, .tape = journal_tape, .publish = nothing_published};
}

bool vt_journal_sink_failed(const vt_journal_sink *sink, vt_err *err)
{
    if (sink->err.kind == VT_ERR_NONE) return false;
    if (err) *err = sink->err;
    return true;
}

vt_sink vt_null_sink(void)
{
    return (vt_sink){.row = nothing_row, .tape = nothing_tape, .publish = nothing_published};
}

/* A ring of heads and texts. */
#include "devices/queue.h"

#include <string.h>

#include "base/mem.h"

enum { FIRST_BYTES = 2048 };

void vt_queue_finish(vt_queue *queue)
{
    vt_free(queue->bytes);
    *queue = (vt_queue){0};
}

static void copy_out(const vt_queue *queue, size_t at, void *out, size_t size)
{
    size_t from = (queue->from + at) % queue->capacity, whole = queue->capacity - from;
    size_t first = size < whole ? size : whole;
    memcpy(out, queue->bytes + from, first);
    if (size > first) memcpy((unsigned char *)out + first, queue->bytes, size - first);
}

static void copy_in(vt_queue *queue, const void *in, size_t size)
{
    size_t to = (queue->from + queue->used) % queue->capacity, whole = queue->capacity - to;
    size_t first = size < whole ? size : whole;
    memcpy(queue->bytes + to, in, first);
    if (size > first) memcpy(queue->bytes, (const unsigned char *)in + first, size - first);
    queue->used += size;
}

static bool grow(vt_queue *queue, size_t least, size_t most)
{
    size_t capacity = queue->capacity ? queue->capacity : FIRST_BYTES;
    while (capacity < least)
        capacity *= 2;
    if (capacity > most) capacity = most;
    if (capacity < least) return false;
    unsigned char *bytes = vt_alloc(capacity);
    if (!bytes) return false;
    if (queue->used) copy_out(queue, 0, bytes, queue->used);
    vt_free(queue->bytes);
    queue->bytes = bytes;
    queue->capacity = capacity;
    queue->from = 0;
    return true;
}

bool vt_queue_put(vt_queue *queue, size_t most, const vt_queued *head, const char *text)
{
    size_t least = queue->used + sizeof *head + head->length;
    if (least > queue->capacity && !grow(queue, least, most)) return false;
    copy_in(queue, head, sizeof *head);
    if (head->length) copy_in(queue, text, head->length);
    return true;
}

bool vt_queue_peek(const vt_queue *queue, vt_queued *head)
{
    if (queue->used == 0) return false;
    copy_out(queue, 0, head, sizeof *head);
    return true;
}

void vt_queue_read(const vt_queue *queue, char *out)
{
    vt_queued head = {0};
    if (vt_queue_peek(queue, &head) && head.length) copy_out(queue, sizeof head, out, head.length);
    out[head.length] = '\0';
}

void vt_queue_drop(vt_queue *queue)
{
    vt_queued head;
    if (!vt_queue_peek(queue, &head)) return;
    queue->from = (queue->from + sizeof head + head.length) % queue->capacity;
    queue->used -= sizeof head + head.length;
}

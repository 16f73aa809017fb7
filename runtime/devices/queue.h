/* Lines that wait, oldest first, in one block of memory that grows to a bound and is used round and round:
 * nothing is allocated for a line once it has its size. Not thread safe. Private to this room. */
#ifndef VT_DEVICES_QUEUE_H
#define VT_DEVICES_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t order; /* of coming, among all queues of one vt_devices */
    int64_t came_us;
    uint32_t length;
    uint8_t state; /* 0: a line */
} vt_queued;

typedef struct {
    unsigned char *bytes;
    size_t capacity, from, used;
} vt_queue;

void vt_queue_finish(vt_queue *queue);
/* False: it would be larger than most, or memory is short. */
bool vt_queue_put(vt_queue *queue, size_t most, const vt_queued *head, const char *text);
bool vt_queue_peek(const vt_queue *queue, vt_queued *head); /* the oldest; false: empty */
void vt_queue_read(const vt_queue *queue, char *out);       /* copies the oldest text, with a NUL behind it */
void vt_queue_drop(vt_queue *queue);                        /* forgets the oldest */

#endif

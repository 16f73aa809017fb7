/* What stands beside the records: fields that both processes read and write, the beat of frames, and the name
 * of the asset being decoded. */
#include <limits.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "wire/ring_private.h"

_Static_assert(sizeof(atomic_uint) == 4, "the kernel sleeps on 32 bits");

void vt_ring_stir(vt_ring *ring)
{
    atomic_fetch_add(&ring->header->pulse, 1);
    if (atomic_load(&ring->header->sleepers) == 0) return;
    syscall(SYS_futex, &ring->header->pulse, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

unsigned vt_ring_pulse(const vt_ring *ring)
{
    return atomic_load(&ring->header->pulse);
}

void vt_ring_await_frame(vt_ring *ring, unsigned pulse)
{
    ring_header *header = ring->header;
    atomic_store(&header->sleepers, 1);
    int64_t begun = atomic_load(&header->fields[VT_SHARED_FRAME_BEGIN]);
    if (begun == atomic_load(&header->fields[VT_SHARED_FRAME_END])) {
        syscall(SYS_futex, &header->pulse, FUTEX_WAIT, pulse, NULL, NULL, 0);
    }
    atomic_store(&header->sleepers, 0);
}

int64_t vt_ring_get(const vt_ring *ring, vt_shared field)
{
    return atomic_load_explicit(&ring->header->fields[field], memory_order_acquire);
}

void vt_ring_set(vt_ring *ring, vt_shared field, int64_t value)
{
    atomic_store(&ring->header->fields[field], value);
    if (field == VT_SHARED_FRAME_BEGIN) vt_ring_stir(ring);
}

void vt_ring_add(vt_ring *ring, vt_shared field, int64_t value)
{
    atomic_fetch_add(&ring->header->fields[field], value);
    if (field == VT_SHARED_FRAME_BEGIN) vt_ring_stir(ring);
}

void vt_ring_set_opening(vt_ring *ring, const char *name)
{
    uint64_t words[RING_OPENING_WORDS] = {0};
    memcpy(words, name, strnlen(name, VT_SHARED_OPENING - 1));
    for (int i = 0; i < RING_OPENING_WORDS; i++) {
        atomic_store_explicit(&ring->header->opening[i], words[i], memory_order_relaxed);
    }
}

void vt_ring_get_opening(const vt_ring *ring, char out[VT_SHARED_OPENING])
{
    uint64_t words[RING_OPENING_WORDS];
    for (int i = 0; i < RING_OPENING_WORDS; i++) {
        words[i] = atomic_load_explicit(&ring->header->opening[i], memory_order_relaxed);
    }
    memcpy(out, words, VT_SHARED_OPENING);
    out[VT_SHARED_OPENING - 1] = '\0';
}

/* The ring in memory, shared by its two files: records (ring.c) and what stands beside them (ring_shared.c). */
#ifndef VT_WIRE_RING_PRIVATE_H
#define VT_WIRE_RING_PRIVATE_H

#include <stdatomic.h>

#include "wire/ring.h"

enum { RING_LINE = 64, RING_OPENING_WORDS = VT_SHARED_OPENING / 8 };

typedef struct {
    unsigned char magic[8];
    uint32_t version, page;
    uint64_t size;
    _Alignas(RING_LINE) atomic_uint_fast64_t head;
    atomic_uint_fast64_t mark; /* where the newest run mark stands */
    _Alignas(RING_LINE) atomic_uint_fast64_t tail;
    _Alignas(RING_LINE) atomic_int_fast64_t fields[VT_SHARED_COUNT];
    _Alignas(RING_LINE) atomic_uint pulse; /* goes up when a frame begins: what a sleeper sleeps on */
    atomic_uint sleepers;
    _Alignas(RING_LINE) atomic_uint_fast64_t drops[VT_RING_CLASSES];
    _Alignas(RING_LINE) atomic_uint_fast64_t opening[RING_OPENING_WORDS];
} ring_header;

struct vt_ring {
    int fd;
    ring_header *header;
    unsigned char *area;
    uint64_t size;
    uint64_t head, staged; /* producer: published, and end of the frame being written */
    uint64_t mark;         /* producer: the run mark in that frame; UINT64_MAX: none */
    uint64_t tail, cursor; /* consumer */
};

#endif

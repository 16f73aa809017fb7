/* A ring in a folder of the test's own, and records that prove themselves. */
#ifndef VT_TESTS_RING_HELP_H
#define VT_TESTS_RING_HELP_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "wire/ring.h"

enum { SMALL = 64 << 10, HEADER = 4096 };

static char folder[] = "/tmp/vt-ring-XXXXXX";
static char path[64];

static inline int make_folder(void **state)
{
    (void)state;
    vt_log_set_level(VT_LOG_ERROR + 1);
    if (!mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/ring", folder);
    return 0;
}

static inline int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static inline vt_ring *fresh(void)
{
    unlink(path);
    vt_err err = {0};
    vt_ring *ring = vt_ring_create(path, SMALL, &err);
    if (!ring) fail_msg("%s", err.message);
    return ring;
}

static inline vt_ring *attach(const vt_ring *ring)
{
    vt_err err = {0};
    vt_ring *stage = vt_ring_attach(fcntl(vt_ring_fd(ring), F_DUPFD_CLOEXEC, 0), &err);
    if (!stage) fail_msg("%s", err.message);
    return stage;
}

/* A record that proves itself: its number, then bytes that follow from it. */
static inline size_t compose(unsigned char *out, uint64_t n)
{
    size_t size = 8 + (size_t)(n * 37 % 400);
    memcpy(out, &n, 8);
    for (size_t i = 8; i < size; i++)
        out[i] = (unsigned char)(n * 31 + i);
    return size;
}

static inline bool put_numbered(vt_ring *ring, uint64_t n)
{
    unsigned char bytes[512];
    size_t size = compose(bytes, n);
    return vt_ring_put(ring, VT_RING_ROW, (int)(n % 7), bytes, size);
}

static inline uint64_t number_of(const vt_buf *out)
{
    unsigned char bytes[512];
    uint64_t n;
    assert_true(out->size >= 8);
    memcpy(&n, out->data, 8);
    assert_int_equal(out->size, compose(bytes, n));
    assert_memory_equal(out->data, bytes, out->size);
    return n;
}

static inline uint64_t drain(vt_ring *ring, uint64_t last)
{
    vt_buf out;
    vt_buf_init(&out);
    vt_ring_kind kind;
    vt_err err = {0};
    int got;
    while ((got = vt_ring_next(ring, &kind, &out, &err)) == 1) {
        assert_int_equal(kind, VT_RING_ROW);
        assert_int_equal(number_of(&out), last + 1);
        last++;
    }
    assert_int_equal(got, 0);
    vt_buf_finish(&out);
    return last;
}

#endif

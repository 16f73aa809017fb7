/* A ring of records in a mapped file. The layout, format 1:
 * one page of header (identity, then head, tail, shared fields and drop counters on cache lines of their
 * own), then the record area. head and tail count bytes since the file was made and never wrap; a place in
 * the area is the count modulo the area's size. Each record starts at a multiple of 16 and never crosses the
 * end of the area: the rest there is filled with a pad record.
 *
 * Neither side trusts the other's memory: the producer keeps its own head, the consumer its own tail, and a
 * record is believed only when its place, its length and its checksum agree. */
#include "wire/ring.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "wire/ring_private.h"

enum {
    STEP = 16, /* alignment of records, and the size of a record's head */
    PAD = 0xFF,
    SEARCH_TRIES = 64, /* checksums computed while looking for the next whole record behind a damaged one */
    TAPE_SHARE = 4,    /* tape blocks may fill a fourth of the ring: the rest is for rows */
    MARKS = 4 << 10    /* bytes that only run marks may take */
};

static const uint64_t least_size = 64u << 10, most_size = 1u << 30;
static const unsigned char magic[8] = {'V', 'T', 'R', 'I', 'N', 'G', '\r', '\n'};

_Static_assert(sizeof(ring_header) <= VT_RING_HEADER, "the header fits its page");
_Static_assert(
    sizeof(atomic_uint_fast64_t) == 8 && ATOMIC_LLONG_LOCK_FREE == 2, "atomics work between processes");

typedef struct {
    uint32_t length; /* of the bytes that follow */
    uint8_t kind, class;
    uint16_t zero;
    uint32_t place; /* low bits of its count: an old record at the same place is not taken for a new one */
    uint32_t crc;   /* of the fields above and the bytes */
} record_head;

_Static_assert(sizeof(record_head) == STEP, "record heads keep the alignment");

static uint64_t steps(uint64_t bytes)
{
    return (bytes + STEP - 1) & ~(uint64_t)(STEP - 1);
}

static uint64_t load_head(const vt_ring *ring)
{
    return atomic_load_explicit(&ring->header->head, memory_order_acquire) & ~(uint64_t)(STEP - 1);
}

static bool valid_identity(const ring_header *header, uint64_t size)
{
    return memcmp(header->magic, magic, sizeof magic) == 0 && header->version == VT_RING_VERSION &&
           header->page == VT_RING_HEADER && header->size == size;
}

static bool valid_ends(const ring_header *header, uint64_t size)
{
    uint64_t head = atomic_load(&header->head), tail = atomic_load(&header->tail);
    return head % STEP == 0 && tail % STEP == 0 && head - tail <= size;
}

/* Takes the descriptor in any case. */
static vt_ring *map_ring(int fd, uint64_t size, vt_err *err)
{
    vt_ring *ring = vt_alloc(sizeof *ring);
    if (!ring) {
        vt_fail_memory(err, "the ring");
        close(fd);
        return NULL;
    }
    void *memory = mmap(NULL, VT_RING_HEADER + size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        vt_fail_errno(err, NULL, "map the ring");
        vt_free(ring);
        close(fd);
        return NULL;
    }
    ring->fd = fd;
    ring->header = memory;
    ring->area = (unsigned char *)memory + VT_RING_HEADER;
    ring->size = size;
    return ring;
}

static void take_ends(vt_ring *ring)
{
    ring->head = ring->staged = load_head(ring);
    ring->mark = UINT64_MAX;
    ring->tail = ring->cursor = atomic_load(&ring->header->tail);
}

static void make_header(vt_ring *ring)
{
    memset(ring->header, 0, sizeof *ring->header);
    ring->header->version = VT_RING_VERSION;
    ring->header->page = VT_RING_HEADER;
    ring->header->size = ring->size;
    atomic_signal_fence(
        memory_order_release); /* a kill in between leaves no magic: the compiler must not swap */
    memcpy(ring->header->magic, magic, sizeof magic);
}

/* A file of the right size that holds nothing: every page is there, so that writing cannot fail later. */
static bool make_empty(int fd, uint64_t size, vt_err *err)
{
    if (ftruncate(fd, 0) < 0) return vt_fail_errno(err, NULL, "empty the ring file");
    int code = posix_fallocate(fd, 0, (off_t)(VT_RING_HEADER + size));
    if (code != 0) {
        errno = code;
        return vt_fail_errno(err, NULL, "reserve memory for the ring");
    }
    return true;
}

vt_ring *vt_ring_create(const char *path, uint64_t size, vt_err *err)
{
    if (size < least_size || size > most_size || (size & (size - 1)) != 0) {
        vt_fail(err, VT_ERR_RANGE, path, "a ring holds a power of two of bytes, 64 KiB to 1 GiB");
        return NULL;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    struct stat facts;
    if (fd < 0 || fstat(fd, &facts) < 0) {
        vt_fail_errno(err, path, "open the ring");
        if (fd >= 0) close(fd);
        return NULL;
    }
    if (!S_ISREG(facts.st_mode)) {
        vt_fail(err, VT_ERR_TYPE, path, "is no regular file");
        close(fd);
        return NULL;
    }
    bool fits = facts.st_size == (off_t)(VT_RING_HEADER + size);
    if (!fits && !make_empty(fd, size, err)) {
        close(fd);
        return NULL;
    }
    vt_ring *ring = map_ring(fd, size, err);
    if (!ring) return NULL;
    bool whole = valid_identity(ring->header, size) && valid_ends(ring->header, size);
    if (fits && !whole) vt_log(VT_LOG_WARNING, "%s holds no readable ring and is started anew", path);
    if (!whole) make_header(ring);
    take_ends(ring);
    return ring;
}

vt_ring *vt_ring_attach(int fd, vt_err *err)
{
    ring_header seen;
    struct stat facts;
    if (fstat(fd, &facts) < 0 || pread(fd, &seen, sizeof seen, 0) != (ssize_t)sizeof seen) {
        vt_fail_errno(err, NULL, "read the ring's header");
        close(fd);
        return NULL;
    }
    uint64_t size = seen.size;
    if (size < least_size || size > most_size || (size & (size - 1)) != 0 || !valid_identity(&seen, size) ||
        facts.st_size != (off_t)(VT_RING_HEADER + size)) {
        vt_fail(
            err, VT_ERR_PARSE, NULL, "the inherited descriptor is no ring of version %d", VT_RING_VERSION);
        close(fd);
        return NULL;
    }
    vt_ring *ring = map_ring(fd, size, err);
    if (!ring) return NULL;
    take_ends(ring);
    /* a predecessor that wrote wildly: what it left is the consumer's to judge, a new frame starts at a sound
     * place */
    if (ring->head - ring->tail > size) {
        ring->head = ring->staged = steps(ring->tail);
        atomic_store_explicit(&ring->header->head, ring->head, memory_order_release);
    }
    uint64_t mark = atomic_load(&ring->header->mark);
    if (mark % STEP == 0 && mark - ring->tail < ring->head - ring->tail) ring->cursor = mark;
    return ring;
}

void vt_ring_destroy(vt_ring *ring)
{
    if (!ring) return;
    munmap(ring->header, VT_RING_HEADER + ring->size);
    close(ring->fd);
    vt_free(ring);
}

int vt_ring_fd(const vt_ring *ring)
{
    return ring->fd;
}

/* ---- producer ---- */

static uint32_t sum(const record_head *record, const void *bytes)
{
    uint32_t crc = vt_crc32(0, record, offsetof(record_head, crc));
    return vt_crc32(crc, bytes, record->length);
}

static uint64_t room(const vt_ring *ring)
{
    uint64_t used = ring->staged - atomic_load_explicit(&ring->header->tail, memory_order_acquire);
    return used > ring->size ? 0 : ring->size - used;
}

static void write_record(vt_ring *ring, uint8_t kind, uint8_t class, const void *bytes, uint32_t length)
{
    unsigned char *at = ring->area + (ring->staged & (ring->size - 1));
    record_head record = {
        .length = length, .kind = kind, .class = class, .place = (uint32_t)(ring->staged / STEP)};
    if (kind == PAD) {
        record.crc = vt_crc32(0, &record, offsetof(record_head, crc));
    } else {
        memcpy(at + STEP, bytes, length);
        record.crc = sum(&record, bytes);
    }
    memcpy(at, &record, sizeof record);
    ring->staged += STEP + steps(length);
}

bool vt_ring_put(vt_ring *ring, vt_ring_kind kind, int class, const void *bytes, size_t size)
{
    unsigned counted = kind == VT_RING_TAPE ? VT_RING_CLASS_TAPE : (unsigned)class % VT_RING_CLASSES;
    uint64_t need = STEP + steps(size);
    uint64_t rest = ring->size - (ring->staged & (ring->size - 1));
    uint64_t pad = need > rest ? rest : 0;
    uint64_t reserve = 0;
    if (kind == VT_RING_TAPE) reserve = ring->size - ring->size / TAPE_SHARE;
    if (kind == VT_RING_ROW) reserve = MARKS;
    if (size > ring->size / 2 || need + pad + reserve > room(ring)) {
        atomic_fetch_add_explicit(&ring->header->drops[counted], 1, memory_order_relaxed);
        return false;
    }
    if (pad > 0) write_record(ring, PAD, 0, NULL, (uint32_t)(pad - STEP));
    if (kind == VT_RING_RUN) ring->mark = ring->staged;
    write_record(ring, (uint8_t)kind, (uint8_t)counted, bytes, (uint32_t)size);
    return true;
}

void vt_ring_abandon(vt_ring *ring)
{
    ring->staged = ring->head;
    ring->mark = UINT64_MAX;
}

void vt_ring_publish(vt_ring *ring)
{
    ring->head = ring->staged;
    atomic_store_explicit(&ring->header->head, ring->head, memory_order_release);
    if (ring->mark == UINT64_MAX) return;
    atomic_store(&ring->header->mark, ring->mark);
    ring->mark = UINT64_MAX;
}

uint64_t vt_ring_free(const vt_ring *ring)
{
    return room(ring);
}

/* ---- consumer ---- */

/* Whether a whole record or pad stands at count `at`, with `most` bytes to the head. */
static bool believe(const vt_ring *ring, uint64_t at, uint64_t most, record_head *out)
{
    const unsigned char *place = ring->area + (at & (ring->size - 1));
    uint64_t rest = ring->size - (at & (ring->size - 1));
    record_head record;
    memcpy(&record, place, sizeof record);
    uint64_t need = STEP + steps(record.length);
    if (record.place != (uint32_t)(at / STEP) || record.zero != 0 || need > most || need > rest) return false;
    if (record.kind == PAD) {
        if (need != rest || record.crc != vt_crc32(0, &record, offsetof(record_head, crc))) return false;
    } else if (record.kind < VT_RING_ROW || record.kind > VT_RING_RUN || record.class >= VT_RING_CLASSES ||
               record.crc != sum(&record, place + STEP)) {
        return false;
    }
    *out = record;
    return true;
}

/* The next whole record behind a damaged one, or the head. */
static uint64_t search(const vt_ring *ring, uint64_t from, uint64_t head)
{
    int tries = 0;
    for (uint64_t at = from + STEP; at < head && tries < SEARCH_TRIES; at += STEP) {
        record_head record;
        memcpy(&record, ring->area + (at & (ring->size - 1)), sizeof record);
        if (record.place != (uint32_t)(at / STEP)) continue;
        if (believe(ring, at, head - at, &record)) return at;
        tries++;
    }
    return head;
}

int vt_ring_next(vt_ring *ring, vt_ring_kind *kind, vt_buf *out, vt_err *err)
{
    vt_buf_clear(out);
    for (;;) {
        uint64_t head = load_head(ring);
        uint64_t left = head - ring->cursor;
        if (left == 0) return 0;
        if (left > ring->size) {
            vt_fail(
                err, VT_ERR_PARSE, "ring", "the head is no place in the ring; nothing before it can be read");
            ring->cursor = head;
            return -1;
        }
        record_head record;
        if (!believe(ring, ring->cursor, left, &record)) {
            uint64_t next = search(ring, ring->cursor, head);
            vt_fail(err, VT_ERR_PARSE, "ring", "%" PRIu64 " damaged bytes were skipped", next - ring->cursor);
            ring->cursor = next;
            return -1;
        }
        uint64_t at = ring->cursor & (ring->size - 1);
        if (record.kind != PAD) {
            vt_buf_bytes(out, ring->area + at + STEP, record.length);
            if (!vt_buf_ok(out)) {
                vt_fail_memory(err, "a record of the ring");
                return -1;
            }
            *kind = (vt_ring_kind)record.kind;
        }
        ring->cursor += STEP + steps(record.length);
        if (record.kind != PAD) return 1;
    }
}

void vt_ring_commit(vt_ring *ring)
{
    ring->tail = ring->cursor;
    atomic_store_explicit(&ring->header->tail, ring->tail, memory_order_release);
}

void vt_ring_rewind(vt_ring *ring)
{
    ring->cursor = ring->tail;
}

uint64_t vt_ring_unread(const vt_ring *ring)
{
    return load_head(ring) - ring->cursor;
}

uint64_t vt_ring_cursor(const vt_ring *ring)
{
    return ring->cursor;
}

uint64_t vt_ring_head(const vt_ring *ring)
{
    return load_head(ring);
}

uint64_t vt_ring_take_drops(vt_ring *ring, uint64_t drops[VT_RING_CLASSES])
{
    uint64_t total = 0;
    for (int i = 0; i < VT_RING_CLASSES; i++) {
        drops[i] = atomic_exchange_explicit(&ring->header->drops[i], 0, memory_order_relaxed);
        total += drops[i];
    }
    return total;
}

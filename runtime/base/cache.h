/* Things that cost time to make, the least recently used thrown away first. From one trim to the next is a
 * round: a frame.
 *
 * Invariants
 * 1. Finding allocates nothing.
 * 2. Adding throws nothing away, so that what was found stays valid until vt_cache_trim; in between the cache
 * may be larger than its limit.
 * 3. What was used in the last round stays, however large: or a frame that needs more than the limit would
 * make all of it anew, every time. */
#ifndef VT_BASE_CACHE_H
#define VT_BASE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* First member of what is cached. */
typedef struct vt_cache_entry {
    struct vt_cache_entry *chain, *newer, *older;
    uint64_t hash;
    size_t bytes;
    uint32_t round; /* in which it was used last */
} vt_cache_entry;

enum { VT_CACHE_CHAINS = 512 };

typedef struct {
    vt_cache_entry *chains[VT_CACHE_CHAINS];
    vt_cache_entry *newest, *oldest;
    size_t bytes, limit;
    uint32_t round;
    void (*destroy)(void *context, vt_cache_entry *entry);
    void *context;
} vt_cache;

typedef bool (*vt_cache_same)(const vt_cache_entry *entry, const void *key);

void vt_cache_init(
    vt_cache *cache, size_t limit, void (*destroy)(void *context, vt_cache_entry *entry), void *context);
void vt_cache_finish(vt_cache *cache);
vt_cache_entry *vt_cache_find(vt_cache *cache, uint64_t hash, vt_cache_same same, const void *key);
void vt_cache_add(vt_cache *cache, vt_cache_entry *entry, uint64_t hash, size_t bytes);
/* As the first to be thrown away, unless it is found again in the next round: for what may be seen once only,
 * as one of many states of something that changes, so that it does not drive out what is seen often. */
void vt_cache_add_passing(vt_cache *cache, vt_cache_entry *entry, uint64_t hash, size_t bytes);
/* Throws one away, if it is there. */
void vt_cache_drop(vt_cache *cache, uint64_t hash, vt_cache_same same, const void *key);
void vt_cache_trim(vt_cache *cache);                                        /* a new round begins */
void vt_cache_purge(vt_cache *cache, vt_cache_same which, const void *key); /* which: NULL means all */

#endif

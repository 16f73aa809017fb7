/* Things that cost time to make, the least recently used thrown away first.
 *
 * Invariants
 * 1. Finding allocates nothing.
 * 2. Adding throws nothing away, so that what was found stays valid until vt_cache_trim; in between the cache
 * may be larger than its limit. */
#ifndef VT_PAINT_CACHE_H
#define VT_PAINT_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* First member of what is cached. */
typedef struct vt_cache_entry {
    struct vt_cache_entry *chain, *newer, *older;
    uint64_t hash;
    size_t bytes;
} vt_cache_entry;

enum { VT_CACHE_CHAINS = 512 };

typedef struct {
    vt_cache_entry *chains[VT_CACHE_CHAINS];
    vt_cache_entry *newest, *oldest;
    size_t bytes, limit;
    void (*destroy)(void *context, vt_cache_entry *entry);
    void *context;
} vt_cache;

typedef bool (*vt_cache_same)(const vt_cache_entry *entry, const void *key);

void vt_cache_init(
    vt_cache *cache, size_t limit, void (*destroy)(void *context, vt_cache_entry *entry), void *context);
void vt_cache_finish(vt_cache *cache);
vt_cache_entry *vt_cache_find(vt_cache *cache, uint64_t hash, vt_cache_same same, const void *key);
void vt_cache_add(vt_cache *cache, vt_cache_entry *entry, uint64_t hash, size_t bytes);
void vt_cache_trim(vt_cache *cache);
void vt_cache_purge(vt_cache *cache, vt_cache_same which, const void *key); /* which: NULL means all */

#endif

/* A chained hash table whose entries hang on a list by age. */
#include "base/cache.h"

#include <string.h>

void vt_cache_init(
    vt_cache *cache, size_t limit, void (*destroy)(void *context, vt_cache_entry *entry), void *context)
{
    memset(cache, 0, sizeof *cache);
    cache->limit = limit;
    cache->destroy = destroy;
    cache->context = context;
}

void vt_cache_finish(vt_cache *cache)
{
    vt_cache_purge(cache, NULL, NULL);
}

static void take_off_list(vt_cache *cache, vt_cache_entry *entry)
{
    *(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void put_newest(vt_cache *cache, vt_cache_entry *entry)
{
    entry->newer = NULL;
    entry->older = cache->newest;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
    cache->newest = entry;
}

static vt_cache_entry *look_up(const vt_cache *cache, uint64_t hash, vt_cache_same same, const void *key)
{
    vt_cache_entry *entry = cache->chains[hash % VT_CACHE_CHAINS];
    while (entry && (entry->hash != hash || !same(entry, key)))
        entry = entry->chain;
    return entry;
}

vt_cache_entry *vt_cache_find(vt_cache *cache, uint64_t hash, vt_cache_same same, const void *key)
{
    vt_cache_entry *entry = look_up(cache, hash, same, key);
    if (entry && entry != cache->newest) {
        take_off_list(cache, entry);
        put_newest(cache, entry);
    }
    if (entry) entry->round = cache->round;
    return entry;
}

static void put_oldest(vt_cache *cache, vt_cache_entry *entry)
{
    entry->older = NULL;
    entry->newer = cache->oldest;
    *(cache->oldest ? &cache->oldest->older : &cache->newest) = entry;
    cache->oldest = entry;
}

static void add(vt_cache *cache, vt_cache_entry *entry, uint64_t hash, size_t bytes)
{
    vt_cache_entry **chain = &cache->chains[hash % VT_CACHE_CHAINS];
    entry->hash = hash;
    entry->bytes = bytes;
    entry->round = cache->round;
    entry->chain = *chain;
    *chain = entry;
    cache->bytes += bytes;
}

void vt_cache_add(vt_cache *cache, vt_cache_entry *entry, uint64_t hash, size_t bytes)
{
    add(cache, entry, hash, bytes);
    put_newest(cache, entry);
}

void vt_cache_add_passing(vt_cache *cache, vt_cache_entry *entry, uint64_t hash, size_t bytes)
{
    add(cache, entry, hash, bytes);
    put_oldest(cache, entry);
}

static void throw_away(vt_cache *cache, vt_cache_entry *entry)
{
    vt_cache_entry **link = &cache->chains[entry->hash % VT_CACHE_CHAINS];
    while (*link != entry)
        link = &(*link)->chain;
    *link = entry->chain;
    take_off_list(cache, entry);
    cache->bytes -= entry->bytes;
    cache->destroy(cache->context, entry);
}

void vt_cache_drop(vt_cache *cache, uint64_t hash, vt_cache_same same, const void *key)
{
    vt_cache_entry *entry = look_up(cache, hash, same, key);
    if (entry) throw_away(cache, entry);
}

void vt_cache_trim(vt_cache *cache)
{
    for (vt_cache_entry *entry = cache->oldest, *newer; entry && cache->bytes > cache->limit; entry = newer) {
        newer = entry->newer;
        if (entry->round != cache->round) throw_away(cache, entry);
    }
    cache->round++;
}

void vt_cache_purge(vt_cache *cache, vt_cache_same which, const void *key)
{
    for (vt_cache_entry *entry = cache->oldest, *newer; entry; entry = newer) {
        newer = entry->newer;
        if (!which || which(entry, key)) throw_away(cache, entry);
    }
}

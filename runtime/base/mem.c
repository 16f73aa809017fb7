/* Heap memory that a test can count and can make fail, once, at a chosen call. */
#include "base/mem.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ARENAS = 2 };

static atomic_uint_fast64_t calls;
static atomic_uint_fast64_t countdown; /* 0: no fault ordered */
static atomic_bool carried_out;

void vt_mem_begin(void)
{
    mallopt(M_ARENA_MAX, ARENAS);
}

/* Counts the call and tells whether it is the one that must fail. */
static bool refused(void)
{
    atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);
    uint_fast64_t left = atomic_load_explicit(&countdown, memory_order_relaxed);
    while (left > 0 && !atomic_compare_exchange_weak(&countdown, &left, left - 1)) {}
    if (left != 1) return false;
    atomic_store(&carried_out, true);
    return true;
}

void *vt_alloc(size_t size)
{
    return vt_alloc_array(size, 1);
}

void *vt_alloc_array(size_t count, size_t size)
{
    size_t total;
    if (refused() || __builtin_mul_overflow(count, size, &total)) return NULL;
    return calloc(1, total ? total : 1);
}

void *vt_realloc(void *block, size_t size)
{
    if (size == 0) {
        free(block);
        return NULL;
    }
    if (refused()) return NULL;
    return realloc(block, size);
}

void *vt_realloc_array(void *block, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) return NULL;
    return vt_realloc(block, total);
}

void vt_free(void *block)
{
    free(block);
}

char *vt_strdup(const char *text)
{
    return vt_strndup(text, strlen(text));
}

char *vt_strndup(const char *text, size_t length)
{
    size_t used = strnlen(text, length);
    char *copy = vt_alloc(used + 1);
    if (copy) memcpy(copy, text, used);
    return copy;
}

uint64_t vt_mem_count(void)
{
    return atomic_load_explicit(&calls, memory_order_relaxed);
}

int vt_mem_fail_at(uint64_t n)
{
    atomic_store(&countdown, 0);
    bool earlier = atomic_exchange(&carried_out, false);
    atomic_store(&countdown, n);
    return earlier;
}

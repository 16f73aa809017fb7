/* Heap memory that can be counted and made to fail.
 * Every room allocates through this header, so that a test can let each allocation of an operation fail in
 * turn, and so that an idle screen can be shown to allocate nothing. Thread safe. */
#ifndef VT_BASE_MEM_H
#define VT_BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

/* Before a process starts its first thread: all of its threads share two arenas of the C library. A film
 * alone has a dozen threads; with an arena for each, what 200 films leave behind is 200 MB, with two it
 * is 10. */
void vt_mem_begin(void);

/* NULL on failure or overflow. Memory is zeroed. Free with vt_free. */
void *vt_alloc(size_t size);
void *vt_alloc_array(size_t count, size_t size);
/* As realloc: on failure NULL, and the old block lives on. Grown memory is not zeroed. size 0 frees. */
void *vt_realloc(void *block, size_t size);
void *vt_realloc_array(void *block, size_t count, size_t size);
void vt_free(void *block); /* NULL is fine */
char *vt_strdup(const char *text);
char *vt_strndup(const char *text, size_t length);

/* Calls of the allocating functions since the process started. */
uint64_t vt_mem_count(void);

/* For tests: the n-th allocation from now on fails (1 = the next), and only that one. 0 switches it off.
 * Returns whether the earlier order was carried out. */
int vt_mem_fail_at(uint64_t n);

#endif

/* Counted memory, and the one fault that a test may order. */
#include "check.h"

#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static void memory_is_zeroed(void **state)
{
    (void)state;
    unsigned char *block = vt_alloc(1000);
    unsigned *array = vt_alloc_array(50, sizeof *array);
    assert_non_null(block);
    assert_non_null(array);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(block[i], 0);
    for (int i = 0; i < 50; i++)
        assert_int_equal(array[i], 0);
    vt_free(array);
    vt_free(block);
    vt_free(NULL);
}

static void nothing_is_something(void **state)
{
    (void)state;
    void *a = vt_alloc(0), *b = vt_alloc_array(0, 8), *c = vt_alloc_array(8, 0);
    assert_true(a && b && c);
    vt_free(a);
    vt_free(b);
    vt_free(c);
}

static void overflow_is_refused(void **state)
{
    (void)state;
    volatile size_t half = SIZE_MAX / 2 + 1;
    assert_null(vt_alloc_array(half, 2));
    assert_null(vt_alloc_array(3, half));
    char *block = vt_alloc(4);
    memcpy(block, "abc", 4);
    assert_null(vt_realloc_array(block, half, 2));
    assert_string_equal(block, "abc");
    vt_free(block);
}

static void realloc_keeps_what_was_there(void **state)
{
    (void)state;
    char *block = vt_realloc(NULL, 4);
    assert_non_null(block);
    memcpy(block, "abc", 4);
    block = vt_realloc_array(block, 1000, 100);
    assert_non_null(block);
    assert_string_equal(block, "abc");
    vt_mem_fail_at(1);
    assert_null(vt_realloc(block, 200000));
    assert_true(vt_mem_fail_at(0));
    assert_string_equal(block, "abc");
    block = vt_realloc(block, 1);
    assert_non_null(block);
    assert_null(vt_realloc(block, 0));
}

static void strings_are_copied(void **state)
{
    (void)state;
    char *whole = vt_strdup("amphora"), *part = vt_strndup("amphora", 3), *longer = vt_strndup("am", 99);
    assert_string_equal(whole, "amphora");
    assert_string_equal(part, "amp");
    assert_string_equal(longer, "am");
    vt_free(whole);
    vt_free(part);
    vt_free(longer);

    const char unterminated[2] = {'h', 'i'};
    char *copy = vt_strndup(unterminated, sizeof unterminated);
    assert_string_equal(copy, "hi");
    vt_free(copy);
}

static void calls_are_counted(void **state)
{
    (void)state;
    uint64_t before = vt_mem_count();
    void *a = vt_alloc(1), *b = vt_alloc_array(2, 2);
    char *c = vt_strdup("c");
    a = vt_realloc(a, 10);
    assert_int_equal(vt_mem_count() - before, 4);
    vt_free(a);
    vt_free(b);
    vt_free(c);
    assert_int_equal(vt_mem_count() - before, 4);
}

static void only_the_nth_fails(void **state)
{
    (void)state;
    vt_mem_fail_at(3);
    for (int i = 1; i <= 5; i++) {
        void *block = vt_alloc(8);
        if (i == 3)
            assert_null(block);
        else
            assert_non_null(block);
        vt_free(block);
    }
    assert_true(vt_mem_fail_at(0));
    assert_false(vt_mem_fail_at(2));
    vt_free(vt_alloc(1));
    assert_false(vt_mem_fail_at(0));
    void *block = vt_alloc(1);
    assert_non_null(block);
    vt_free(block);
}

static void strdup_fails_whole(void **state)
{
    (void)state;
    for (uint64_t n = 1;; n++) {
        vt_mem_fail_at(n);
        char *copy = vt_strdup("text"), *part = vt_strndup("text", 2);
        int used = vt_mem_fail_at(0);
        assert_int_equal(!copy + !part, used);
        vt_free(copy);
        vt_free(part);
        if (!used) {
            assert_int_equal(n, 3);
            break;
        }
    }
}

enum { THREADS = 4, ROUNDS = 5000 };

static void *allocate(void *failures)
{
    int *failed = failures;
    for (int i = 0; i < ROUNDS; i++) {
        void *block = vt_alloc(16);
        if (!block) ++*failed;
        vt_free(block);
    }
    return NULL;
}

enum { CROWD = 12, TEXT = 65536 };

#ifndef __SANITIZE_ADDRESS__ /* which has an allocator of its own */
static void *allocate_and_wait(void *all_have)
{
    vt_free(vt_alloc(100));
    pthread_barrier_wait(all_have);
    return NULL;
}

/* Each thread that allocates while others do gets an arena, as long as there may be one more. */
static void threads_share_two_arenas(void **state)
{
    (void)state;
    pthread_t threads[CROWD];
    pthread_barrier_t all_have;
    static char text[TEXT];
    int arenas = 0;
    vt_mem_begin();
    pthread_barrier_init(&all_have, NULL, CROWD);
    for (int i = 0; i < CROWD; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, allocate_and_wait, &all_have), 0);
    for (int i = 0; i < CROWD; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&all_have);
    FILE *file = fmemopen(text, sizeof text, "w");
    assert_int_equal(malloc_info(0, file), 0);
    fclose(file);
    for (const char *at = text; (at = strstr(at, "<heap nr=")); at++)
        arenas++;
    assert_true(arenas >= 1 && arenas <= 2);
}
#endif

static void threads_share_one_fault(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    int failed[THREADS] = {0}, sum = 0;
    uint64_t before = vt_mem_count();
    vt_mem_fail_at(THREADS * ROUNDS / 2);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, allocate, &failed[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        sum += failed[i];
    }
    assert_true(vt_mem_fail_at(0));
    assert_int_equal(sum, 1);
    assert_int_equal(vt_mem_count() - before, THREADS * ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed),
        cmocka_unit_test(nothing_is_something),
        cmocka_unit_test(overflow_is_refused),
        cmocka_unit_test(realloc_keeps_what_was_there),
        cmocka_unit_test(strings_are_copied),
        cmocka_unit_test(calls_are_counted),
        cmocka_unit_test(only_the_nth_fails),
        cmocka_unit_test(strdup_fails_whole),
#ifndef __SANITIZE_ADDRESS__
        cmocka_unit_test(threads_share_two_arenas),
#endif
        cmocka_unit_test(threads_share_one_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

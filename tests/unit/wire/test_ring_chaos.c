/* The ring under kills, threads, garbage and failing memory. */
#include "check.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/chance.h"
#include "base/clock.h"
#include "base/mem.h"
#include "ring_help.h"

/* ---- killed producers ---- */

/* Writes frames for ever; tells the witness the last number once its frame is published. */
static void produce(vt_ring *stage, int witness, uint64_t n, uint64_t seed)
{
    vt_chance chance;
    vt_chance_seed(&chance, seed);
    for (;;) {
        uint64_t many = 1 + vt_chance_below(&chance, 5);
        while (!put_numbered(stage, n + 1))
            vt_clock_sleep_us(100);
        for (uint64_t i = 1; i < many; i++) {
            if (!put_numbered(stage, n + i + 1)) many = i;
        }
        n += many;
        vt_ring_publish(stage);
        if (write(witness, &n, sizeof n) != (ssize_t)sizeof n) _exit(1);
    }
}

static uint64_t last_told(int witness)
{
    uint64_t told = 0, one;
    while (read(witness, &one, sizeof one) == (ssize_t)sizeof one)
        told = one;
    return told;
}

static void test_killed_producer_loses_nothing(void **state)
{
    (void)state;
    vt_ring *keeper = fresh();
    vt_chance chance;
    vt_chance_seed(&chance, 42);
    uint64_t seen = 0;
    for (int round = 0; round < 200; round++) {
        int ends[2];
        assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
        assert_true(fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) > 0);
        pid_t stage = fork();
        if (stage == 0) produce(attach(keeper), ends[1], seen, (uint64_t)round);
        assert_true(stage > 0);
        close(ends[1]);
        int64_t end = vt_clock_us() + (int64_t)vt_chance_below(&chance, 4000);
        while (vt_clock_us() < end) {
            seen = drain(keeper, seen);
            if (vt_chance_below(&chance, 2)) vt_ring_commit(keeper);
        }
        kill(stage, SIGKILL);
        assert_int_equal(waitpid(stage, NULL, 0), stage);
        uint64_t told = last_told(ends[0]);
        close(ends[0]);
        seen = drain(keeper, seen);
        assert_true(seen >= told);
        if (round % 10 == 9) {
            vt_ring_commit(keeper);
            vt_ring_destroy(keeper);
            keeper = vt_ring_create(path, SMALL, NULL);
            assert_non_null(keeper);
        }
    }
    assert_true(seen > 1000);
    vt_ring_destroy(keeper);
}

/* ---- two threads ---- */

static void *produce_thread(void *context)
{
    vt_ring *stage = context;
    for (uint64_t n = 1; n <= 5000; n++) {
        while (!put_numbered(stage, n))
            vt_clock_sleep_us(50);
        vt_ring_add(stage, VT_SHARED_FRAME_BEGIN, 1);
        if (n % 3 == 0 || n == 5000) vt_ring_publish(stage);
        if (n % 50 == 0) vt_ring_publish(stage);
    }
    return NULL;
}

static void test_producer_and_consumer_at_once(void **state)
{
    (void)state;
    vt_ring *keeper = fresh(), *stage = attach(keeper);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, produce_thread, stage), 0);
    uint64_t seen = 0;
    while (seen < 5000) {
        uint64_t now = drain(keeper, seen);
        vt_ring_commit(keeper);
        if (now == seen) vt_clock_sleep_us(50);
        seen = now;
    }
    pthread_join(thread, NULL);
    assert_int_equal(vt_ring_get(keeper, VT_SHARED_FRAME_BEGIN), 5000);
    vt_ring_destroy(stage);
    vt_ring_destroy(keeper);
}

/* ---- garbage ---- */

static void scribble(int fd, vt_chance *chance)
{
    unsigned char bytes[300];
    uint64_t spots = 1 + vt_chance_below(chance, 20);
    for (uint64_t i = 0; i < spots; i++) {
        size_t count = 1 + (size_t)vt_chance_below(chance, sizeof bytes);
        for (size_t k = 0; k < count; k++)
            bytes[k] = (unsigned char)vt_chance_next(chance);
        uint64_t limit = vt_chance_below(chance, 3) == 0 ? 256 : HEADER + SMALL - sizeof bytes;
        off_t at = (off_t)vt_chance_below(chance, limit);
        assert_int_equal(pwrite(fd, bytes, count, at), (ssize_t)count);
    }
}

static void exercise(vt_ring *keeper)
{
    vt_ring *stage = vt_ring_attach(fcntl(vt_ring_fd(keeper), F_DUPFD_CLOEXEC, 0), NULL);
    vt_buf out;
    vt_buf_init(&out);
    vt_ring_kind kind;
    int got, calls = 0;
    while ((got = vt_ring_next(keeper, &kind, &out, NULL)) != 0) {
        if (got == 1) assert_in_range(kind, VT_RING_ROW, VT_RING_RUN);
        assert_true(++calls <= SMALL / 16 + 1);
    }
    vt_ring_commit(keeper);
    if (stage) {
        put_numbered(stage, 1);
        vt_ring_publish(stage);
        while (vt_ring_next(keeper, &kind, &out, NULL) != 0) {}
        vt_ring_commit(keeper);
        assert_int_equal(vt_ring_free(stage), SMALL);
        assert_true(put_numbered(stage, 2));
        vt_ring_publish(stage);
        assert_int_equal(vt_ring_next(keeper, &kind, &out, NULL), 1);
        assert_int_equal(number_of(&out), 2);
        vt_ring_commit(keeper);
    }
    char name[VT_SHARED_OPENING];
    vt_ring_get_opening(keeper, name);
    assert_true(strlen(name) < sizeof name);
    vt_buf_finish(&out);
    vt_ring_destroy(stage);
}

static void test_garbage_is_survived(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 7);
    for (int round = 0; round < 3000; round++) {
        vt_ring *keeper = fresh(), *stage = attach(keeper);
        uint64_t many = vt_chance_below(&chance, 200);
        for (uint64_t n = 1; n <= many; n++)
            put_numbered(stage, n);
        vt_ring_publish(stage);
        vt_ring_destroy(stage);
        scribble(vt_ring_fd(keeper), &chance);
        if (round % 2 == 0) {
            vt_ring_destroy(keeper);
            keeper = vt_ring_create(path, SMALL, NULL);
            assert_non_null(keeper);
        }
        exercise(keeper);
        vt_ring_destroy(keeper);
    }
}

static void test_failing_memory(void **state)
{
    (void)state;
    vt_ring *keeper = fresh(), *stage = attach(keeper);
    put_numbered(stage, 1);
    vt_ring_publish(stage);
    for (uint64_t n = 1;; n++) {
        vt_err err = {0};
        vt_buf out;
        vt_buf_init(&out);
        vt_ring_kind kind;
        vt_mem_fail_at(n);
        vt_ring *again = vt_ring_create(path, SMALL, &err);
        int got = again ? vt_ring_next(again, &kind, &out, &err) : -1;
        bool failed = vt_mem_fail_at(0) != 0;
        assert_int_equal(failed, got != 1);
        if (failed) assert_int_equal(err.kind, VT_ERR_MEMORY);
        vt_buf_finish(&out);
        vt_ring_destroy(again);
        if (!failed) break;
    }
    vt_mem_fail_at(1);
    vt_err err = {0};
    assert_null(vt_ring_attach(fcntl(vt_ring_fd(keeper), F_DUPFD_CLOEXEC, 0), &err));
    vt_mem_fail_at(0);
    assert_int_equal(err.kind, VT_ERR_MEMORY);
    vt_ring_destroy(stage);
    vt_ring_destroy(keeper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed_producer_loses_nothing),
        cmocka_unit_test(test_producer_and_consumer_at_once),
        cmocka_unit_test(test_garbage_is_survived),
        cmocka_unit_test(test_failing_memory),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

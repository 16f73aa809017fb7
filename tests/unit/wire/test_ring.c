/* The ring as producer and consumer see it. */
#include "check.h"

#include <pthread.h>

#include "base/chance.h"
#include "base/clock.h"
#include "ring_help.h"

static void test_order_over_many_rounds(void **state)
{
    (void)state;
    vt_ring *keeper = fresh(), *stage = attach(keeper);
    vt_chance chance;
    vt_chance_seed(&chance, 1);
    uint64_t sent = 0, seen = 0;
    while (sent < 20000) {
        uint64_t many = vt_chance_below(&chance, 40);
        for (uint64_t i = 0; i < many; i++) {
            if (!put_numbered(stage, sent + 1)) break;
            sent++;
        }
        vt_ring_publish(stage);
        if (vt_chance_below(&chance, 3) == 0 || vt_ring_free(stage) < SMALL / 4) {
            seen = drain(keeper, seen);
            vt_ring_commit(keeper);
        }
    }
    assert_int_equal(drain(keeper, seen), sent);
    vt_ring_commit(keeper);
    assert_int_equal(vt_ring_free(stage), SMALL);
    vt_ring_destroy(stage);
    vt_ring_destroy(keeper);
}

static void test_nothing_is_seen_before_it_is_published(void **state)
{
    (void)state;
    vt_ring *keeper = fresh(), *stage = attach(keeper);
    assert_true(put_numbered(stage, 1));
    assert_int_equal(drain(keeper, 0), 0);
    vt_ring_abandon(stage);
    vt_ring_publish(stage);
    assert_int_equal(drain(keeper, 0), 0);
    assert_true(put_numbered(stage, 1));
    assert_true(put_numbered(stage, 2));
    vt_ring_publish(stage);
    assert_true(vt_ring_unread(keeper) > 0);
    assert_int_equal(drain(keeper, 0), 2);
    assert_int_equal(vt_ring_unread(keeper), 0);
    vt_ring_rewind(keeper);
    assert_int_equal(drain(keeper, 0), 2);
    vt_ring_destroy(stage);
    vt_ring_destroy(keeper);
}

static void test_full_ring_counts_by_class(void **state)
{
    (void)state;
    vt_ring *keeper = fresh(), *stage = attach(keeper);
    unsigned char bytes[1000] = {0};
    int taken = 0, tapes = 0;
    while (vt_ring_put(stage, VT_RING_TAPE, 3, bytes, sizeof bytes))
        tapes++;
    while (vt_ring_put(stage, VT_RING_ROW, 5, bytes, sizeof bytes))
        taken++;
    for (int i = 0; i < 4; i++)
        assert_false(vt_ring_put(stage, VT_RING_ROW, 9, bytes, sizeof bytes));
    assert_false(vt_ring_put(stage, VT_RING_ROW, 9, bytes, SMALL));
    const char mark[48] = "run";
    assert_true(vt_ring_put(stage, VT_RING_RUN, 0, mark, sizeof mark));
    vt_ring_publish(stage);
    assert_in_range(tapes, 14, 16);
    assert_in_range(taken + tapes, 58, 60);

    uint64_t drops[VT_RING_CLASSES];
    assert_int_equal(vt_ring_take_drops(keeper, drops), 7);
    assert_int_equal(drops[5], 1);
    assert_int_equal(drops[9], 5);
    assert_int_equal(drops[VT_RING_CLASS_TAPE], 1);
    assert_int_equal(vt_ring_take_drops(keeper, drops), 0);

    vt_buf out;
    vt_buf_init(&out);
    vt_ring_kind kind;
    int rows = 0, blocks = 0;
    while (vt_ring_next(keeper, &kind, &out, NULL) == 1) {
        rows += kind == VT_RING_ROW;
        blocks += kind == VT_RING_TAPE;
    }
    assert_int_equal(kind, VT_RING_RUN);
    assert_int_equal(vt_ring_cursor(keeper), vt_ring_head(keeper));
    assert_int_equal(rows, taken);
    assert_int_equal(blocks, tapes);
    assert_false(vt_ring_put(stage, VT_RING_ROW, 5, bytes, sizeof bytes));
    vt_ring_commit(keeper);
    assert_true(vt_ring_put(stage, VT_RING_ROW, 5, bytes, sizeof bytes));
    vt_buf_finish(&out);
    vt_ring_destroy(stage);
    vt_ring_destroy(keeper);
}

static void test_a_dead_disk_is_outlasted_for_50000_rows(void **state)
{
    (void)state;
    unlink(path);
    vt_ring *keeper = vt_ring_create(path, 16 << 20, NULL), *stage = attach(keeper);
    unsigned char bytes[220] = {0};
    while (vt_ring_put(stage, VT_RING_TAPE, 0, bytes, sizeof bytes)) {}
    for (int i = 0; i < 50000; i++)
        assert_true(vt_ring_put(stage, VT_RING_ROW, 0, bytes, sizeof bytes));
    vt_ring_destroy(stage);
    vt_ring_destroy(keeper);
}

static void test_next_keeper_takes_over(void **state)
{
    (void)state;
    vt_ring *keeper = fresh(), *stage = attach(keeper);
    for (uint64_t n = 1; n <= 30; n++) {
        put_numbered(stage, n);
        vt_ring_publish(stage);
        if (n == 10) {
            assert_int_equal(drain(keeper, 0), 10);
            vt_ring_commit(keeper);
        }
    }
    assert_int_equal(drain(keeper, 10), 30);
    put_numbered(stage, 31);
    vt_ring_set(stage, VT_SHARED_TAKEN, 30);
    vt_ring_set_opening(stage, "assets/amphora.png");
    vt_ring_destroy(stage);
    vt_ring_destroy(keeper);

    vt_err err = {0};
    keeper = vt_ring_create(path, SMALL, &err);
    assert_non_null(keeper);
    assert_int_equal(drain(keeper, 10), 30);
    assert_int_equal(vt_ring_get(keeper, VT_SHARED_TAKEN), 30);
    char name[VT_SHARED_OPENING];
    vt_ring_get_opening(keeper, name);
    assert_string_equal(name, "assets/amphora.png");
    stage = attach(keeper);
    put_numbered(stage, 31);
    vt_ring_publish(stage);
    assert_int_equal(drain(keeper, 30), 31);
    vt_ring_destroy(stage);
    vt_ring_destroy(keeper);
}

static void test_a_stage_reads_its_own_run_only(void **state)
{
    (void)state;
    vt_ring *keeper = fresh(), *stage = attach(keeper);
    for (uint64_t n = 1; n <= 50; n++)
        put_numbered(stage, n);
    vt_ring_put(stage, VT_RING_RUN, 0, "mark", 4);
    vt_ring_abandon(stage);
    put_numbered(stage, 1);
    vt_ring_publish(stage);
    vt_ring_put(stage, VT_RING_RUN, 0, "mark", 4);
    vt_ring_publish(stage);
    put_numbered(stage, 1);
    put_numbered(stage, 2);
    vt_ring_publish(stage);
    vt_ring_destroy(stage);

    stage = attach(keeper);
    vt_buf out;
    vt_buf_init(&out);
    vt_ring_kind kind;
    assert_int_equal(vt_ring_next(stage, &kind, &out, NULL), 1);
    assert_int_equal(kind, VT_RING_RUN);
    vt_buf_finish(&out);
    assert_int_equal(drain(stage, 0), 2);
    vt_ring_destroy(stage);
    vt_ring_destroy(keeper);
}

static void test_damage_costs_only_what_it_hits(void **state)
{
    (void)state;
    vt_ring *keeper = fresh(), *stage = attach(keeper);
    for (uint64_t n = 1; n <= 20; n++)
        put_numbered(stage, n);
    vt_ring_publish(stage);
    const off_t inside_first = HEADER + 16 + 12;
    assert_int_equal(pwrite(vt_ring_fd(keeper), "damage", 6, inside_first), 6);

    vt_buf out;
    vt_buf_init(&out);
    vt_ring_kind kind;
    vt_err err = {0};
    assert_int_equal(vt_ring_next(keeper, &kind, &out, &err), -1);
    assert_int_equal(err.kind, VT_ERR_PARSE);
    assert_int_equal(drain(keeper, 1), 20);
    vt_buf_finish(&out);
    vt_ring_destroy(stage);
    vt_ring_destroy(keeper);
}

static void expect_refusal(vt_err_kind kind, vt_ring *ring, const vt_err *err)
{
    assert_null(ring);
    assert_int_equal(err->kind, kind);
}

static void test_refusals(void **state)
{
    (void)state;
    vt_err err = {0};
    expect_refusal(VT_ERR_RANGE, vt_ring_create(path, SMALL - 1, &err), &err);
    expect_refusal(VT_ERR_RANGE, vt_ring_create(path, 3 * SMALL, &err), &err);
    expect_refusal(VT_ERR_RANGE, vt_ring_create(path, 2ull << 30, &err), &err);
    expect_refusal(VT_ERR_IO, vt_ring_create(folder, SMALL, &err), &err);
    expect_refusal(VT_ERR_IO, vt_ring_attach(-1, &err), &err);
    int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    expect_refusal(VT_ERR_PARSE, vt_ring_attach(fd, &err), &err);
    vt_ring *keeper = fresh();
    assert_int_equal(ftruncate(vt_ring_fd(keeper), HEADER + SMALL / 2), 0);
    fd = fcntl(vt_ring_fd(keeper), F_DUPFD_CLOEXEC, 0);
    expect_refusal(VT_ERR_PARSE, vt_ring_attach(fd, &err), &err);
    vt_ring_destroy(keeper);
}

static void *begin_frame(void *context)
{
    vt_clock_sleep_us(20000);
    vt_ring_add(context, VT_SHARED_FRAME_BEGIN, 1);
    return NULL;
}

static void test_a_frame_wakes_its_watcher(void **state)
{
    (void)state;
    vt_ring *keeper = fresh(), *stage = attach(keeper);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, begin_frame, stage), 0);
    int64_t since = vt_clock_us();
    vt_ring_await_frame(keeper, vt_ring_pulse(keeper));
    assert_true(vt_clock_us() - since >= 15000);
    pthread_join(thread, NULL);
    vt_ring_await_frame(keeper, vt_ring_pulse(keeper)); /* returns at once: the frame has not ended */
    vt_ring_set(stage, VT_SHARED_FRAME_END, 1);
    vt_ring_destroy(stage);
    vt_ring_destroy(keeper);
}

static void test_shared_names_are_cut(void **state)
{
    (void)state;
    vt_ring *keeper = fresh();
    char name[VT_SHARED_OPENING * 2], seen[VT_SHARED_OPENING];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    vt_ring_set_opening(keeper, name);
    vt_ring_get_opening(keeper, seen);
    assert_int_equal(strlen(seen), VT_SHARED_OPENING - 1);
    vt_ring_set_opening(keeper, "");
    vt_ring_get_opening(keeper, seen);
    assert_string_equal(seen, "");
    vt_ring_set(keeper, VT_SHARED_VISIT, -3);
    assert_int_equal(vt_ring_get(keeper, VT_SHARED_VISIT), -3);
    vt_ring_destroy(keeper);
    vt_ring_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_over_many_rounds),
        cmocka_unit_test(test_nothing_is_seen_before_it_is_published),
        cmocka_unit_test(test_full_ring_counts_by_class),
        cmocka_unit_test(test_a_dead_disk_is_outlasted_for_50000_rows),
        cmocka_unit_test(test_next_keeper_takes_over),
        cmocka_unit_test(test_a_stage_reads_its_own_run_only),
        cmocka_unit_test(test_damage_costs_only_what_it_hits),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_a_frame_wakes_its_watcher),
        cmocka_unit_test(test_shared_names_are_cut),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

/* The picture that outlives its painter. */
#include "check.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/chance.h"
#include "base/mem.h"
#include "wire/canvas.h"

static int copy_of(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

static void test_picture_outlives_its_painter(void **state)
{
    (void)state;
    vt_err err = {0};
    int fd = vt_canvas_make(&err);
    assert_true(fd >= 0);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_null(vt_canvas_look(fd, &err));
    assert_int_equal(err.kind, VT_ERR_STATE);

    vt_canvas *stage = vt_canvas_open(copy_of(fd), 100, 50, &err);
    assert_non_null(stage);
    vt_pixels *pixels = vt_canvas_pixels(stage);
    const size_t last = 99 + 49 * (size_t)pixels->stride;
    assert_int_equal(pixels->w, 100);
    assert_int_equal(pixels->h, 50);
    assert_true(pixels->stride >= 100 && pixels->opaque);
    assert_int_equal(pixels->data[last], 0xFF000000u);
    pixels->data[last] = 0xFF123456u;
    assert_false(vt_canvas_whole(stage));
    vt_canvas_mark_whole(stage);
    vt_canvas_destroy(stage);

    vt_canvas *curtain = vt_canvas_look(fd, &err);
    assert_non_null(curtain);
    assert_true(vt_canvas_whole(curtain));
    const vt_pixels *seen = vt_canvas_pixels(curtain);
    assert_int_equal(seen->data[last], 0xFF123456u);

    stage = vt_canvas_open(copy_of(fd), 100, 50, &err);
    assert_true(vt_canvas_whole(stage));
    assert_int_equal(vt_canvas_pixels(stage)->data[last], 0xFF123456u);
    vt_canvas_destroy(stage);

    /* another size: what is looked at stays mapped */
    stage = vt_canvas_open(copy_of(fd), 20, 10, &err);
    assert_false(vt_canvas_whole(stage));
    memset(vt_canvas_pixels(stage)->data, 0x55, 20 * 4);
    uint32_t sum = 0;
    for (int i = 0; i < seen->stride * seen->h; i++)
        sum += seen->data[i];
    assert_true(sum != 0);
    vt_canvas_destroy(stage);
    vt_canvas_destroy(curtain);

    curtain = vt_canvas_look(fd, &err);
    assert_int_equal(vt_canvas_pixels(curtain)->w, 20);
    vt_canvas_destroy(curtain);
    vt_canvas_destroy(NULL);
    close(fd);
}

static void test_sizes_are_limited(void **state)
{
    (void)state;
    vt_err err = {0};
    int fd = vt_canvas_make(&err);
    const int wrong[][2] = {{0, 10}, {10, 0}, {-1, 10}, {16385, 1}, {1, 16385}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_null(vt_canvas_open(copy_of(fd), wrong[i][0], wrong[i][1], &err));
        assert_int_equal(err.kind, VT_ERR_RANGE);
    }
    vt_canvas *widest = vt_canvas_open(copy_of(fd), 16384, 1, &err);
    assert_non_null(widest);
    vt_canvas_destroy(widest);
    close(fd);
    assert_null(vt_canvas_look(fd, &err));
    assert_int_equal(err.kind, VT_ERR_IO);
}

static void test_garbage_is_refused_or_mapped_within_the_file(void **state)
{
    (void)state;
    vt_chance chance;
    vt_chance_seed(&chance, 11);
    int fd = vt_canvas_make(NULL);
    vt_canvas_destroy(vt_canvas_open(copy_of(fd), 64, 64, NULL));
    uint32_t sum = 0;
    for (int round = 0; round < 20000; round++) {
        unsigned char bytes[24];
        for (size_t i = 0; i < sizeof bytes; i++) {
            bytes[i] = (unsigned char)(vt_chance_below(&chance, 4) ? 0 : vt_chance_next(&chance));
        }
        assert_int_equal(
            pwrite(fd, bytes, sizeof bytes, round % 2 ? 8 : (off_t)vt_chance_below(&chance, 24)), 24);
        vt_canvas *canvas = vt_canvas_look(fd, NULL);
        if (canvas) {
            const vt_pixels *pixels = vt_canvas_pixels(canvas);
            sum += pixels->data[(size_t)pixels->stride * (size_t)pixels->h - 1];
        }
        vt_canvas_destroy(canvas);
        canvas = vt_canvas_open(copy_of(fd), 64, 64, NULL);
        assert_non_null(canvas);
        vt_canvas_destroy(canvas);
    }
    assert_true(sum != 1);
    close(fd);
}

static void test_failing_memory(void **state)
{
    (void)state;
    vt_err err = {0};
    int fd = vt_canvas_make(&err);
    vt_mem_fail_at(1);
    assert_null(vt_canvas_open(copy_of(fd), 8, 8, &err));
    assert_int_equal(err.kind, VT_ERR_MEMORY);
    vt_canvas *canvas = vt_canvas_open(copy_of(fd), 8, 8, &err);
    assert_non_null(canvas);
    vt_mem_fail_at(1);
    assert_null(vt_canvas_look(fd, &err));
    vt_mem_fail_at(0);
    vt_canvas_destroy(canvas);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_picture_outlives_its_painter),
        cmocka_unit_test(test_sizes_are_limited),
        cmocka_unit_test(test_garbage_is_refused_or_mapped_within_the_file),
        cmocka_unit_test(test_failing_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

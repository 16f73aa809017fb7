/* Lines that wait: in order, within their bound, without new memory once it has its size. */
#include <stdio.h>
#include <string.h>

#include "base/chance.h"
#include "base/mem.h"
#include "check.h"
#include "devices/queue.h"

static void in_order_and_whole(void **state)
{
    vt_queue queue = {0};
    vt_chance chance;
    uint64_t in = 0, out = 0;
    char text[300], got[300];
    (void)state;
    vt_chance_seed(&chance, 7);
    for (int i = 0; i < 20000; i++) {
        vt_queued head = {.order = in};
        head.length = (uint32_t)snprintf(text, sizeof text, "%llu:%.*s", (unsigned long long)in,
            (int)vt_chance_below(&chance, 200),
            "....................................................."
            "....................................................."
            "....................................................."
            ".........................................");
        if (vt_chance_below(&chance, 2) && vt_queue_put(&queue, 4096, &head, text)) in++;
        if (vt_chance_below(&chance, 2) && vt_queue_peek(&queue, &head)) {
            unsigned long long number;
            vt_queue_read(&queue, got);
            assert_int_equal(strlen(got), head.length);
            assert_int_equal(sscanf(got, "%llu:", &number), 1);
            assert_true(number == out && head.order == out);
            vt_queue_drop(&queue);
            out++;
        }
        assert_true(queue.capacity <= 4096);
    }
    assert_true(out > 1000);
    vt_queue_finish(&queue);
}

static void bound_and_memory(void **state)
{
    vt_queue queue = {0};
    vt_queued head = {.length = 100};
    char text[101] = {0};
    int put = 0;
    (void)state;
    while (vt_queue_put(&queue, 10000, &head, text))
        put++;
    assert_int_equal(put, 10000 / (int)(sizeof head + 100));
    uint64_t before = vt_mem_count();
    for (int i = 0; i < 1000; i++) {
        vt_queue_drop(&queue);
        assert_true(vt_queue_put(&queue, 10000, &head, text));
    }
    assert_int_equal(vt_mem_count(), before);
    vt_queue_finish(&queue);
    assert_false(vt_queue_peek(&queue, &head));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_order_and_whole),
        cmocka_unit_test(bound_and_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

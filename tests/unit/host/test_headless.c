/* The host without a screen: order, clocks, sleep and wake. */
#include "check.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/host.h"

static vt_host_news news;

static vt_host *make(bool virtual_clock)
{
    const vt_host_options options = {.w = 640, .h = 480, .display_name = "test"};
    vt_err err = {.kind = VT_ERR_NONE};
    vt_host *host = vt_host_headless_create(&options, virtual_clock, &err);
    assert_non_null(host);
    return host;
}

static void tap(vt_host *host, int64_t at_us, int64_t finger)
{
    vt_event event = {.kind = VT_EVENT_CONTACT};
    event.as.contact.finger = finger;
    assert_true(vt_host_fake(host, at_us, &event, NULL));
}

static void says_what_it_is(void **state)
{
    (void)state;
    int w, h;
    double mm;
    vt_host *host = make(true);
    vt_host_screen(host, &w, &h, &mm);
    assert_int_equal(w, 640);
    assert_int_equal(h, 480);
    assert_true(mm == 0);
    assert_string_equal(vt_host_name(host), "test");
    assert_null(vt_host_window(host));
    assert_true(vt_host_refresh(host) == 60);
    vt_host_raise(host);
    vt_host_destroy(host);
    vt_host_destroy(NULL);
}

static void virtual_clock_jumps(void **state)
{
    (void)state;
    vt_host *host = make(true);
    int64_t real = vt_clock_us();
    assert_int_equal(vt_host_now(host), 0);
    assert_true(vt_host_wait(host, 5000000, &news, NULL));
    assert_int_equal(vt_host_now(host), 5000000);
    assert_int_equal(news.count, 0);
    assert_true(vt_host_wait(host, 1000, &news, NULL)); /* never back */
    assert_int_equal(vt_host_now(host), 5000000);
    assert_true(vt_clock_us() - real < 1000000);
    vt_host_destroy(host);
}

static void fake_fingers_in_order_of_time(void **state)
{
    (void)state;
    vt_host *host = make(true);
    tap(host, 3000, 3);
    tap(host, 1000, 1);
    tap(host, 3000, 4); /* same time: order of asking */
    tap(host, 2000, 2);
    const struct {
        int64_t at, first;
        int count;
    } expected[] = {{1000, 1, 1}, {2000, 2, 1}, {3000, 3, 2}};
    for (int i = 0; i < 3; i++) {
        assert_true(vt_host_wait(host, INT64_MAX, &news, NULL));
        assert_int_equal(vt_host_now(host), expected[i].at);
        assert_int_equal(news.count, expected[i].count);
        for (int k = 0; k < news.count; k++)
            assert_int_equal(news.events[k].as.contact.finger, expected[i].first + k);
    }
    vt_host_destroy(host);
}

static void a_crowd_comes_in_portions(void **state)
{
    (void)state;
    vt_host *host = make(true);
    for (int i = 0; i < 150; i++)
        tap(host, 1000, i);
    int got = 0;
    do {
        assert_true(vt_host_wait(host, 1000, &news, NULL));
        for (int k = 0; k < news.count; k++)
            assert_int_equal(news.events[k].as.contact.finger, got++);
    } while (news.more);
    assert_int_equal(got, 150);
    vt_host_destroy(host);
}

static void queue_keeps_its_place_over_time(void **state)
{
    (void)state;
    vt_host *host = make(true);
    int64_t given = 0, taken = 0;
    for (int round = 0; round < 500; round++) {
        for (int i = 0; i < 5; i++, given++)
            tap(host, given * 10, given);
        for (int i = 0; i < 4; i++, taken++) {
            assert_true(vt_host_wait(host, INT64_MAX, &news, NULL));
            assert_int_equal(news.count, 1);
            assert_int_equal(news.events[0].as.contact.finger, taken);
        }
    }
    vt_host_destroy(host);
}

static void real_clock_sleeps_until_the_deadline(void **state)
{
    (void)state;
    vt_host *host = make(false);
    int64_t start = vt_host_now(host), cpu = vt_clock_cpu_us();
    assert_true(vt_host_wait(host, start + 50000, &news, NULL));
    int64_t slept = vt_host_now(host) - start;
    assert_true(slept >= 50000 && slept < 500000);
    assert_true(vt_clock_cpu_us() - cpu < 20000);
    tap(host, vt_host_now(host) + 20000, 7);
    assert_true(vt_host_wait(host, INT64_MAX, &news, NULL));
    assert_int_equal(news.count, 1);
    vt_host_destroy(host);
}

static void *wake_later(void *host)
{
    usleep(30000);
    vt_host_wake(host);
    return NULL;
}

static void another_thread_wakes(void **state)
{
    (void)state;
    vt_host *host = make(false);
    pthread_t thread;
    pthread_create(&thread, NULL, wake_later, host);
    assert_true(vt_host_wait(host, INT64_MAX, &news, NULL));
    assert_true(news.woken);
    pthread_join(thread, NULL);
    assert_true(vt_host_wait(host, vt_host_now(host) + 1000, &news, NULL));
    assert_false(news.woken);
    vt_host_destroy(host);
}

static void watched_descriptors_wake(void **state)
{
    (void)state;
    int ends[2];
    vt_err err = {.kind = VT_ERR_NONE};
    assert_int_equal(pipe(ends), 0);
    vt_host *host = make(true);
    assert_true(vt_host_watch(host, ends[0], &err));
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_true(vt_host_wait(host, 1000000, &news, NULL));
    assert_true(news.woken);
    assert_int_equal(vt_host_now(host), 0); /* what happened comes before time goes on */
    char byte;
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_true(vt_host_wait(host, 1000000, &news, NULL));
    assert_false(news.woken);
    assert_int_equal(vt_host_now(host), 1000000);
    vt_host_unwatch(host, ends[0]);
    for (int i = 0; i < 8; i++)
        assert_true(vt_host_watch(host, ends[0], &err));
    assert_false(vt_host_watch(host, ends[0], &err));
    assert_int_equal(err.kind, VT_ERR_RANGE);
    close(ends[0]);
    close(ends[1]);
    assert_true(vt_host_wait(host, 2000000, &news, NULL)); /* closed ones are dropped */
    assert_true(vt_host_wait(host, 3000000, &news, NULL));
    assert_int_equal(vt_host_now(host), 3000000);
    vt_host_destroy(host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_is),
        cmocka_unit_test(virtual_clock_jumps),
        cmocka_unit_test(fake_fingers_in_order_of_time),
        cmocka_unit_test(a_crowd_comes_in_portions),
        cmocka_unit_test(queue_keeps_its_place_over_time),
        cmocka_unit_test(real_clock_sleeps_until_the_deadline),
        cmocka_unit_test(another_thread_wakes),
        cmocka_unit_test(watched_descriptors_wake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

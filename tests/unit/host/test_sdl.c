/* The host with a window, on SDL's driver that shows nothing: events are pushed into SDL's queue, since what
 * has to be proved is what becomes of them. Real fingers are tested end to end elsewhere. */
#include "sdl_help.h"

#include <pthread.h>
#include <unistd.h>

#include "base/clock.h"

static void a_quick_tap_is_whole(void **state)
{
    (void)state;
    vt_host *host = make(true);
    push_finger(SDL_FINGERDOWN, 5, 0.5F, 0.25F);
    push_finger(SDL_FINGERUP, 5, 0.5F, 0.25F);
    wait_now(host);
    assert_int_equal(news.count, 2);
    const vt_event *down = &news.events[0], *up = &news.events[1];
    assert_int_equal(down->as.contact.phase, VT_CONTACT_DOWN);
    assert_int_equal(up->as.contact.phase, VT_CONTACT_UP);
    assert_int_equal(down->as.contact.device, VT_DEVICE_TOUCH);
    assert_int_equal(down->as.contact.finger, 5);
    assert_int_equal(down->as.contact.x8, 3204); /* 0.5 of 801 units, in eighths */
    assert_int_equal(down->as.contact.y8, 1202);
    vt_host_destroy(host);
}

static void a_kiosk_does_not_close(void **state)
{
    (void)state;
    SDL_Event close = {.type = SDL_WINDOWEVENT}, quit = {.type = SDL_QUIT};
    close.window.event = SDL_WINDOWEVENT_CLOSE;
    vt_host *host = make(true);
    SDL_PushEvent(&close);
    SDL_PushEvent(&quit);
    wait_now(host);
    assert_false(news.close);
    vt_host_destroy(host);
    host = make(false);
    SDL_PushEvent(&close);
    wait_now(host);
    assert_true(news.close);
    SDL_PushEvent(&quit);
    wait_now(host);
    assert_true(news.close);
    vt_host_destroy(host);
}

static void window_changes_are_told(void **state)
{
    (void)state;
    vt_host *host = make(false);
    SDL_Event e = {.type = SDL_WINDOWEVENT};
    e.window.event = SDL_WINDOWEVENT_EXPOSED;
    SDL_PushEvent(&e);
    wait_now(host);
    assert_true(news.exposed && !news.resized);
    SDL_SetWindowSize(vt_host_window(host), 400, 300);
    wait_now(host);
    assert_true(news.resized);
    int w, h;
    double mm;
    vt_host_screen(host, &w, &h, &mm);
    assert_int_equal(w, 400);
    assert_int_equal(h, 300);
    vt_host_destroy(host);
}

static void a_storm_comes_in_batches(void **state)
{
    (void)state;
    vt_host *host = make(true);
    for (int i = 0; i < 1000; i++)
        push_finger(SDL_FINGERMOTION, i, 0, 0);
    int got = 0;
    do {
        wait_now(host);
        for (int i = 0; i < news.count; i++)
            assert_int_equal(news.events[i].as.contact.finger, got++);
    } while (news.more);
    assert_int_equal(got, 1000);
    vt_host_destroy(host);
}

static void *wake_often(void *host)
{
    for (int i = 0; i < 1000; i++)
        vt_host_wake(host);
    return NULL;
}

static void wakes_are_joined(void **state)
{
    (void)state;
    vt_host *host = make(true);
    pthread_t thread;
    pthread_create(&thread, NULL, wake_often, host);
    pthread_join(thread, NULL);
    wait_now(host);
    assert_true(news.woken);
    assert_true(vt_host_wait(host, vt_host_now(host) + 1000, &news, NULL));
    assert_false(news.woken);
    vt_host_destroy(host);
}

static void descriptors_wake_until_they_are_read(void **state)
{
    (void)state;
    int ends[2];
    char byte;
    vt_err err = {.kind = VT_ERR_NONE};
    assert_int_equal(pipe(ends), 0);
    vt_host *host = make(true);
    assert_true(vt_host_watch(host, ends[0], &err));
    assert_true(vt_host_wait(host, vt_host_now(host) + 20000, &news, NULL));
    assert_false(news.woken);
    assert_int_equal(write(ends[1], "x", 1), 1);
    for (int i = 0; i < 3; i++) {
        assert_true(vt_host_wait(host, vt_host_now(host) + 1000000, &news, NULL));
        assert_true(news.woken);
    }
    assert_int_equal(read(ends[0], &byte, 1), 1);
    vt_host_wait(host, vt_host_now(host) + 20000, &news, NULL); /* may have been told before the read */
    assert_true(vt_host_wait(host, vt_host_now(host) + 20000, &news, NULL));
    assert_false(news.woken);
    vt_host_unwatch(host, ends[0]);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_true(vt_host_wait(host, vt_host_now(host) + 20000, &news, NULL));
    assert_false(news.woken);
    close(ends[0]);
    close(ends[1]);
    vt_host_destroy(host);
}

static void nobody_reads_and_nothing_spins(void **state)
{
    (void)state;
    int ends[2];
    vt_err err = {.kind = VT_ERR_NONE};
    assert_int_equal(pipe(ends), 0);
    vt_host *host = make(true);
    assert_true(vt_host_watch(host, ends[0], &err));
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_true(vt_host_wait(host, vt_host_now(host) + 1000000, &news, NULL));
    clock_t before = clock();
    usleep(200000); /* the waiter's thread has told once, and sleeps */
    assert_true(clock() - before < CLOCKS_PER_SEC / 20);
    close(ends[1]);
    close(ends[0]);
    vt_host_destroy(host);
}

static void fake_fingers_need_the_twin(void **state)
{
    (void)state;
    vt_host *host = make(true);
    vt_event event = {.kind = VT_EVENT_CONTACT};
    vt_err err = {.kind = VT_ERR_NONE};
    assert_false(vt_host_fake(host, 0, &event, &err));
    assert_int_equal(err.kind, VT_ERR_UNSUPPORTED);
    vt_host_destroy(host);
}

static void without_an_x_server_the_whole_display_is_covered(void **state)
{
    (void)state;
    vt_host_options options = {.title = "test", .fullscreen = true, .kiosk = true, .grab_keys = true};
    const char *const wanted[] = {"", "1", "another", "all"};
    for (int i = 0; i < 4; i++) {
        vt_err err = {.kind = VT_ERR_NONE};
        SDL_DisplayMode mode;
        int w, h;
        double mm;
        options.display = i < 3 ? wanted[i] : "";
        options.across = i < 3 ? "" : wanted[i];
        vt_host *host = vt_host_sdl_create(&options, &err);
        assert_non_null(host);
        assert_int_equal(SDL_GetDesktopDisplayMode(0, &mode), 0);
        vt_host_screen(host, &w, &h, &mm);
        assert_int_equal(w, mode.w);
        assert_int_equal(h, mode.h);
        vt_host_destroy(host);
    }
}

static void no_display_is_told(void **state)
{
    (void)state;
    char why[200];
    assert_false(vt_host_display_exists(why, sizeof why));
    assert_non_null(strstr(why, "dummy"));
    unsetenv("SDL_VIDEODRIVER");
    unsetenv("WAYLAND_DISPLAY");
    setenv("DISPLAY", ":4321", 1);
    assert_false(vt_host_display_exists(why, sizeof why));
    assert_non_null(strstr(why, ":4321"));
    vt_err err = {.kind = VT_ERR_NONE};
    const vt_host_options options = {.title = "test", .w = 10, .h = 10};
    setenv("SDL_VIDEODRIVER", "x11", 1);
    assert_null(vt_host_sdl_create(&options, &err));
    assert_int_equal(err.kind, VT_ERR_IO);
    setenv("SDL_VIDEODRIVER", "dummy", 1);
}

int main(void)
{
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quick_tap_is_whole),
        cmocka_unit_test(a_kiosk_does_not_close),
        cmocka_unit_test(window_changes_are_told),
        cmocka_unit_test(a_storm_comes_in_batches),
        cmocka_unit_test(wakes_are_joined),
        cmocka_unit_test(descriptors_wake_until_they_are_read),
        cmocka_unit_test(nobody_reads_and_nothing_spins),
        cmocka_unit_test(fake_fingers_need_the_twin),
        cmocka_unit_test(without_an_x_server_the_whole_display_is_covered),
        cmocka_unit_test(no_display_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

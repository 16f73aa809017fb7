/* The host with a window, on SDL's driver that shows nothing: events are pushed into SDL's queue, since what
 * has to be proved is what becomes of them. Real fingers are tested end to end elsewhere. */
#include "check.h"

#include <SDL2/SDL.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/host.h"

static vt_host_news news;

static vt_host *make(bool kiosk)
{
    const vt_host_options options = {.title = "test", .kiosk = kiosk, .w = 801, .h = 601, .software = true};
    vt_err err = {.kind = VT_ERR_NONE};
    vt_host *host = vt_host_sdl_create(&options, &err);
    if (!host) print_message("%s\n", err.message);
    assert_non_null(host);
    vt_view view = vt_view_make(801, 601, 801, 601, 0, 0);
    vt_host_set_view(host, &view);
    while (vt_host_wait(host, 0, &news, NULL) && (news.exposed || news.resized || news.count)) {}
    return host;
}

static void wait_now(vt_host *host)
{
    assert_true(vt_host_wait(host, vt_host_now(host) + 100000, &news, NULL));
}

static void push_finger(Uint32 type, SDL_FingerID finger, float x, float y)
{
    SDL_Event e = {.type = type};
    e.tfinger.fingerId = finger;
    e.tfinger.x = x;
    e.tfinger.y = y;
    assert_int_equal(SDL_PushEvent(&e), 1);
}

static void push_button(Uint32 type, Uint8 button, Sint32 x, Sint32 y, Uint32 which)
{
    SDL_Event e = {.type = type};
    e.button.button = button;
    e.button.which = which;
    e.button.x = x;
    e.button.y = y;
    assert_int_equal(SDL_PushEvent(&e), 1);
}

static void push_motion(Sint32 x, Sint32 y)
{
    SDL_Event e = {.type = SDL_MOUSEMOTION};
    e.motion.x = x;
    e.motion.y = y;
    assert_int_equal(SDL_PushEvent(&e), 1);
}

/* As on a French keyboard: the letters are elsewhere. */
static void push_key(Uint32 type, SDL_Scancode place, Uint8 repeat)
{
    SDL_Event e = {.type = type};
    e.key.keysym.scancode = place;
    e.key.keysym.sym = place == SDL_SCANCODE_W ? SDLK_z : SDL_GetKeyFromScancode(place);
    e.key.repeat = repeat;
    assert_int_equal(SDL_PushEvent(&e), 1);
}

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

static void the_mouse_is_one_finger(void **state)
{
    (void)state;
    vt_host *host = make(true);
    push_motion(10, 10); /* hovering is nothing */
    push_button(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_RIGHT, 10, 10, 0);
    push_button(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT, 10, 10, SDL_TOUCH_MOUSEID); /* a finger's shadow */
    push_button(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT, 10, 20, 0);
    push_motion(11, 20);
    push_button(SDL_MOUSEBUTTONUP, SDL_BUTTON_LEFT, 12, 20, 0);
    push_motion(13, 20);
    wait_now(host);
    assert_int_equal(news.count, 3);
    const vt_contact_phase phases[] = {VT_CONTACT_DOWN, VT_CONTACT_MOVE, VT_CONTACT_UP};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(news.events[i].as.contact.phase, phases[i]);
        assert_int_equal(news.events[i].as.contact.device, VT_DEVICE_MOUSE);
        assert_int_equal(news.events[i].as.contact.finger, -1);
        assert_int_equal(news.events[i].as.contact.x8, (10 + i) * 8 + 4);
        assert_int_equal(news.events[i].as.contact.y8, 164);
    }
    vt_host_destroy(host);
}

static void keys_by_name(void **state)
{
    (void)state;
    vt_host *host = make(true);
    push_key(SDL_KEYDOWN, SDL_SCANCODE_W, 0);
    push_key(SDL_KEYDOWN, SDL_SCANCODE_W, 1);
    push_key(SDL_KEYUP, SDL_SCANCODE_W, 0);
    push_key(SDL_KEYDOWN, SDL_SCANCODE_F12, 0);
    push_key(SDL_KEYUP, SDL_SCANCODE_F12, 0);
    push_key(SDL_KEYDOWN, SDL_SCANCODE_KP_5, 0);
    push_key(SDL_KEYDOWN, SDL_SCANCODE_UNKNOWN, 0);
    wait_now(host);
    assert_int_equal(news.count, 5);
    assert_string_equal(news.events[0].as.key.name, "w");
    assert_true(news.events[0].as.key.down);
    assert_int_equal(news.events[0].as.key.device, 0);
    assert_false(news.events[1].as.key.down);
    assert_string_equal(news.events[2].as.key.name, "f12");
    assert_string_equal(news.events[4].as.key.name, "keypad 5");
    assert_false(news.screenshot);
    vt_host_destroy(host);
    host = make(false);
    push_key(SDL_KEYDOWN, SDL_SCANCODE_F12, 0);
    wait_now(host);
    assert_true(news.screenshot);
    assert_int_equal(news.count, 0);
    vt_host_destroy(host);
}

static void push_window(Uint8 what)
{
    SDL_Event e = {.type = SDL_WINDOWEVENT};
    e.window.event = what;
    assert_int_equal(SDL_PushEvent(&e), 1);
}

static void every_key_that_is_down_goes_up(void **state)
{
    (void)state;
    vt_host *host = make(true);
    push_key(SDL_KEYUP, SDL_SCANCODE_A, 0); /* of which nobody saw the down */
    push_key(SDL_KEYDOWN, SDL_SCANCODE_SPACE, 0);
    push_key(SDL_KEYDOWN, SDL_SCANCODE_LEFT, 0);
    push_key(SDL_KEYDOWN, SDL_SCANCODE_LEFT, 0); /* its up was lost on the way */
    push_window(SDL_WINDOWEVENT_FOCUS_LOST);
    push_key(SDL_KEYUP, SDL_SCANCODE_SPACE, 0);
    wait_now(host);
    assert_int_equal(news.count, 4);
    int ups = 0;
    for (int i = 0; i < news.count; i++) {
        assert_int_equal(news.events[i].kind, VT_EVENT_KEY);
        ups += !news.events[i].as.key.down;
    }
    assert_int_equal(ups, 2);
    vt_host_wait(host, vt_host_now(host) + 1000, &news, NULL);
    assert_int_equal(news.count, 0);
    vt_host_destroy(host);
}

static void more_keys_than_a_batch_holds_go_up_all_the_same(void **state)
{
    (void)state;
    vt_host *host = make(true);
    int downs = 0, ups = 0;
    for (int place = SDL_SCANCODE_A; place < SDL_NUM_SCANCODES; place++) {
        if (place != SDL_SCANCODE_F12 && SDL_GetScancodeName((SDL_Scancode)place)[0]) downs++;
        push_key(SDL_KEYDOWN, (SDL_Scancode)place, 0);
    }
    assert_true(downs > VT_NEWS_MAX);
    push_window(SDL_WINDOWEVENT_FOCUS_LOST);
    do {
        for (int i = 0; i < 3; i++) /* others want room, too */
            push_finger(SDL_FINGERMOTION, i, 0, 0);
        wait_now(host);
        for (int i = 0; i < news.count; i++)
            ups += news.events[i].kind == VT_EVENT_KEY && !news.events[i].as.key.down;
    } while (news.more);
    assert_int_equal(ups, downs + 1 /* F12: in a kiosk it is a key like others */);
    vt_host_destroy(host);
}

static void push_alt_drag(Sint32 x, Sint32 y)
{
    push_key(SDL_KEYDOWN, SDL_SCANCODE_LALT, 0);
    push_motion(x, y);
    push_button(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT, x, y, 0);
    push_motion(x + 10, y);
    push_button(SDL_MOUSEBUTTONUP, SDL_BUTTON_LEFT, x + 10, y, 0);
    push_key(SDL_KEYUP, SDL_SCANCODE_LALT, 0);
}

/* The contacts of what was pushed; keys are left out. */
static int contacts_of(vt_host *host, vt_event *out)
{
    int count = 0;
    wait_now(host);
    for (int i = 0; i < news.count; i++) {
        if (news.events[i].kind == VT_EVENT_CONTACT) out[count++] = news.events[i];
    }
    return count;
}

static void push_wheel(float by)
{
    SDL_Event e = {.type = SDL_MOUSEWHEEL};
    e.wheel.y = (Sint32)by;
    e.wheel.preciseY = by;
    assert_int_equal(SDL_PushEvent(&e), 1);
}

/* The next event, whichever call tells it. */
static vt_event next_event(vt_host *host)
{
    static int at;
    while (at >= news.count) {
        at = 0;
        wait_now(host);
    }
    return news.events[at++];
}

static void expect_finger(vt_host *host, vt_contact_phase phase, int finger, int x8, int y8)
{
    vt_event e;
    do
        e = next_event(host);
    while (e.kind == VT_EVENT_KEY);
    assert_int_equal(e.kind, VT_EVENT_CONTACT);
    assert_int_equal(e.as.contact.phase, phase);
    assert_int_equal(e.as.contact.finger, finger);
    assert_int_equal(e.as.contact.x8, x8);
    assert_int_equal(e.as.contact.y8, y8);
}

static void at_a_desk_the_wheel_pushes_and_with_ctrl_pinches(void **state)
{
    (void)state;
    vt_host *host = make(false);
    news.count = 0;
    push_wheel(1);
    push_wheel(1);
    expect_finger(host, VT_CONTACT_DOWN, -3, 4, 4); /* where the pointer is */
    expect_finger(host, VT_CONTACT_MOVE, -3, 4, 48 * 8 + 4);
    expect_finger(host, VT_CONTACT_MOVE, -3, 4, 96 * 8 + 4);
    expect_finger(host, VT_CONTACT_UP, -3, 4, 96 * 8 + 4); /* by itself */
    push_key(SDL_KEYDOWN, SDL_SCANCODE_LCTRL, 0);
    push_wheel(1);
    expect_finger(host, VT_CONTACT_DOWN, -3, -80 * 8 + 4, 4);
    expect_finger(host, VT_CONTACT_DOWN, -4, 80 * 8 + 4, 4);
    expect_finger(host, VT_CONTACT_MOVE, -3, -92 * 8 + 4, 4);
    expect_finger(host, VT_CONTACT_MOVE, -4, 92 * 8 + 4, 4);
    push_key(SDL_KEYUP, SDL_SCANCODE_LCTRL, 0);
    push_wheel(-1); /* another gesture: the first one ends before */
    expect_finger(host, VT_CONTACT_UP, -3, -92 * 8 + 4, 4);
    expect_finger(host, VT_CONTACT_UP, -4, 92 * 8 + 4, 4);
    expect_finger(host, VT_CONTACT_DOWN, -3, 4, 4);
    expect_finger(host, VT_CONTACT_MOVE, -3, 4, -48 * 8 + 4);
    for (int i = 0; i < 5; i++)
        push_wheel(-1);
    for (int i = 1; i < 6; i++)
        expect_finger(host, VT_CONTACT_MOVE, -3, 4, -48 * 8 * (i + 1) + 4);
    push_wheel(-1); /* it would leave the window of 601 pixels */
    expect_finger(host, VT_CONTACT_UP, -3, 4, -48 * 8 * 6 + 4);
    expect_finger(host, VT_CONTACT_DOWN, -3, 4, 4);
    expect_finger(host, VT_CONTACT_MOVE, -3, 4, -48 * 8 + 4);
    expect_finger(host, VT_CONTACT_UP, -3, 4, -48 * 8 + 4);
    vt_host_destroy(host);
    host = make(true);
    push_wheel(1);
    assert_true(vt_host_wait(host, vt_host_now(host) + 1000, &news, NULL));
    assert_int_equal(news.count, 0);
    vt_host_destroy(host);
}

static void with_alt_the_mouse_is_two_fingers(void **state)
{
    (void)state;
    vt_event got[VT_NEWS_MAX];
    vt_host *host = make(false);
    push_alt_drag(500, 300); /* Alt was pressed at 0,0 */
    assert_int_equal(contacts_of(host, got), 6);
    for (int i = 0; i < 6; i++) {
        const vt_event *e = &got[i];
        int sign = i % 2 == 0 ? 1 : -1;
        assert_int_equal(e->as.contact.finger, i % 2 == 0 ? -1 : -2);
        assert_int_equal(e->as.contact.x8, sign * (i < 2 ? 500 : 510) * 8 + 4);
        assert_int_equal(e->as.contact.y8, sign * 300 * 8 + 4);
        assert_int_equal(e->as.contact.phase, i < 2   ? VT_CONTACT_DOWN
                                              : i < 4 ? VT_CONTACT_MOVE
                                                      : VT_CONTACT_UP);
    }
    vt_host_destroy(host);
    host = make(false);
    push_alt_drag(5, 6); /* too near to it: around the centre */
    assert_int_equal(contacts_of(host, got), 6);
    assert_int_equal(got[1].as.contact.x8, (800 - 5) * 8 + 4);
    assert_int_equal(got[1].as.contact.y8, (600 - 6) * 8 + 4);
    vt_host_destroy(host);
    host = make(true);
    push_alt_drag(500, 300); /* visitors have no second finger in their mouse */
    assert_int_equal(contacts_of(host, got), 3);
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

/* As on Wayland: SDL is asked for the displays. */
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
        cmocka_unit_test(the_mouse_is_one_finger),
        cmocka_unit_test(keys_by_name),
        cmocka_unit_test(every_key_that_is_down_goes_up),
        cmocka_unit_test(more_keys_than_a_batch_holds_go_up_all_the_same),
        cmocka_unit_test(at_a_desk_the_wheel_pushes_and_with_ctrl_pinches),
        cmocka_unit_test(with_alt_the_mouse_is_two_fingers),
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

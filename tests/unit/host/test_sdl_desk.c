/* Keys, mouse and wheel: what becomes of them, in the order in which they came. */
#include "sdl_help.h"

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

static int contacts_of(vt_host *host, vt_event *out)
{
    int count = 0;
    wait_now(host);
    for (int i = 0; i < news.count; i++) {
        if (news.events[i].kind == VT_EVENT_CONTACT) out[count++] = news.events[i];
    }
    return count;
}

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

int main(void)
{
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mouse_is_one_finger),
        cmocka_unit_test(keys_by_name),
        cmocka_unit_test(every_key_that_is_down_goes_up),
        cmocka_unit_test(more_keys_than_a_batch_holds_go_up_all_the_same),
        cmocka_unit_test(at_a_desk_the_wheel_pushes_and_with_ctrl_pinches),
        cmocka_unit_test(with_alt_the_mouse_is_two_fingers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

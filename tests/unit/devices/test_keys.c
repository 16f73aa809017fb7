/* Keys of boards and readers that type: presses and releases, bursts, two that are alike, cables. */
#include "kernel.h"

static const unsigned board_keys[] = {
    KEY_1, KEY_0, KEY_A, KEY_B, KEY_W, KEY_SPACE, KEY_UP, KEY_ENTER, KEY_LEFTSHIFT, BTN_LEFT, 0};
static const unsigned reader_keys[] = {KEY_1, KEY_2, KEY_3, KEY_4, KEY_5, KEY_6, KEY_7, KEY_8, KEY_9, KEY_0,
    KEY_A, KEY_F, KEY_ENTER, KEY_LEFTSHIFT, KEY_MINUS, KEY_KP7, 0};
static const unsigned tag[] = {KEY_0, KEY_0, KEY_1, KEY_2, KEY_9, KEY_ENTER, 0};

static void declare(boards *all, const vt_channel_decl *decls, int count)
{
    boards_start(all);
    boards_declare(all, decls, count);
}

static void test_presses_releases_and_no_repeats(void **state)
{
    (void)state;
    boards all;
    kernel_make(&all);
    kernel_device *board = kernel_describe(&all, 0, "Makey Makey", "1b4f 2b74", "1-1", board_keys);
    kernel_plug(&all, board);
    vt_channel_decl decls[] = {kernel_decl("any", VT_FROM_KEYS, "usb:1B4F:2B74", ""),
        kernel_decl("two", VT_FROM_KEYS, "makey", "space, a=left, w=7")};
    declare(&all, decls, 2);
    expect(&all, "any!found");
    expect(&all, "two!found");
    kernel_key(board, KEY_SPACE, 1);
    for (int i = 0; i < 5; i++)
        kernel_key(board, KEY_SPACE, 2);
    kernel_key(board, KEY_SPACE, 0);
    kernel_key(board, KEY_A, 1);
    kernel_key(board, KEY_UP, 1);
    kernel_key(board, KEY_W, 1);
    kernel_key(board, KEY_W, 0);
    kernel_key(board, BTN_LEFT, 1);
    static const char *const news[] = {"any=space", "two=space", "any=space up", "two=space up", "any=a",
        "two=left", "any=up", "any=w", "two=7", "any=w up", "two=7 up", "any=left click"};
    for (size_t i = 0; i < sizeof news / sizeof news[0]; i++)
        expect(&all, news[i]);
    assert_int_equal(board->grabs, 1);
    expect_quiet(&all, 50);
    kernel_clear(&all);
}

static void test_what_is_held_goes_up_with_the_cable(void **state)
{
    (void)state;
    boards all;
    kernel_make(&all);
    kernel_device *board = kernel_describe(&all, 0, "Makey Makey", "1b4f 2b74", "1-1", board_keys);
    kernel_plug(&all, board);
    vt_channel_decl decls[] = {kernel_decl("one", VT_FROM_KEYS, "Makey Makey", "a=1"),
        kernel_decl("two", VT_FROM_KEYS, "Makey Makey", "space")};
    declare(&all, decls, 2);
    expect(&all, "one!found");
    expect(&all, "two!found");
    kernel_key(board, KEY_A, 1);
    expect(&all, "one=1");
    kernel_unplug(&all, board);
    char first[300], second[300], third[300];
    boards_next(&all, first);
    boards_next(&all, second);
    boards_next(&all, third);
    /* in whichever order the two are told */
    bool up = strcmp(first, "one=1 up") == 0;
    assert_true(up || strcmp(second, "one=1 up") == 0);
    assert_true(
        strcmp(first, "two!lost") == 0 || strcmp(second, "two!lost") == 0 || strcmp(third, "two!lost") == 0);
    expect_quiet(&all, 300);
    kernel_plug(&all, board);
    expect(&all, "one!found");
    expect(&all, "two!found");
    kernel_key(board, KEY_SPACE, 1);
    expect(&all, "two=space");
    kernel_clear(&all);
}

/* The kernel's own queue was full: it says so, and what happened meanwhile is asked for. */
static void test_a_release_that_the_kernel_dropped_is_found(void **state)
{
    (void)state;
    boards all;
    kernel_make(&all);
    kernel_device *board = kernel_describe(&all, 0, "Makey Makey", "1b4f 2b74", "1-1", board_keys);
    kernel_plug(&all, board);
    vt_channel_decl decl = kernel_decl("one", VT_FROM_KEYS, "Makey Makey", "");
    declare(&all, &decl, 1);
    expect(&all, "one!found");
    kernel_key(board, KEY_A, 1);
    expect(&all, "one=a");
    kernel_bit(board->down, KEY_A, false);
    kernel_bit(board->down, KEY_B, true);
    kernel_say(board, EV_SYN, SYN_DROPPED, 0);
    kernel_say(board, EV_SYN, SYN_REPORT, 0);
    char first[300], second[300];
    boards_next(&all, first);
    boards_next(&all, second);
    assert_true(strcmp(first, "one=a up") == 0 || strcmp(second, "one=a up") == 0);
    assert_true(strcmp(first, "one=b") == 0 || strcmp(second, "one=b") == 0);
    kernel_clear(&all);
}

static void test_a_tag_is_one_line(void **state)
{
    (void)state;
    boards all;
    kernel_make(&all);
    kernel_device *reader =
        kernel_describe(&all, 3, "Sycreader RFID Technology Co., Ltd", "ffff 0035", "1-2", reader_keys);
    kernel_plug(&all, reader);
    kernel_plug(&all, kernel_describe(&all, 1, "A keyboard", "046d c31c", "1-1", board_keys));
    vt_channel_decl decl = kernel_decl("tag", VT_FROM_READER, "", "");
    declare(&all, &decl, 1);
    expect(&all, "tag!found");
    assert_int_equal(reader->grabs, 1);
    assert_int_equal(kernel_devices[1].grabs, 0);
    kernel_type(reader, tag);
    expect(&all, "tag=00129");
    kernel_key(reader, KEY_LEFTSHIFT, 1);
    kernel_type(reader, (unsigned[]){KEY_A, 0});
    kernel_key(reader, KEY_LEFTSHIFT, 0);
    kernel_type(reader, (unsigned[]){KEY_F, KEY_MINUS, KEY_KP7, KEY_ENTER, 0});
    expect(&all, "tag=Af-7");
    kernel_type(reader, (unsigned[]){KEY_ENTER, 0});
    for (int i = 0; i < 300; i++)
        kernel_type(reader, (unsigned[]){KEY_1, 0});
    kernel_type(reader, (unsigned[]){KEY_ENTER, 0});
    kernel_type(reader, tag);
    expect(&all, "tag=00129");
    kernel_clear(&all);
}

static void test_half_a_burst_is_no_line(void **state)
{
    (void)state;
    boards all;
    kernel_make(&all);
    kernel_device *reader = kernel_describe(&all, 0, "HID Reader", "ffff 0035", "1-2", reader_keys);
    kernel_plug(&all, reader);
    vt_channel_decl decl = kernel_decl("tag", VT_FROM_READER, "usb:ffff:0035", "");
    declare(&all, &decl, 1);
    expect(&all, "tag!found");
    kernel_type(reader, (unsigned[]){KEY_9, KEY_9, KEY_9, 0});
    expect_quiet(&all, 800);
    kernel_type(reader, tag);
    expect(&all, "tag=00129");
    kernel_clear(&all);
}

static void test_two_readers_that_are_alike(void **state)
{
    (void)state;
    boards all;
    kernel_make(&all);
    kernel_device *left = kernel_describe(&all, 0, "HID Reader", "ffff 0035", "1-1.2", reader_keys);
    kernel_device *right = kernel_describe(&all, 1, "HID Reader", "ffff 0035", "1-1.3", reader_keys);
    kernel_plug(&all, left);
    kernel_plug(&all, right);
    vt_channel_decl decls[] = {kernel_decl("unsure", VT_FROM_READER, "usb:ffff:0035", ""),
        kernel_decl("left", VT_FROM_READER, "usb:ffff:0035:1-1.2", ""),
        kernel_decl("right", VT_FROM_READER, "usb:ffff:0035:1-1.3", "")};
    declare(&all, decls, 3);
    vt_device_news news;
    int64_t until = vt_clock_us() + 5000000;
    int found = 0, refused = 0;
    while (found + refused < 3 && vt_clock_us() < until) {
        if (!vt_devices_next(all.devices, &news)) continue;
        found += news.state == VT_CHANNEL_FOUND;
        refused += strcmp(news.name, "unsure") == 0 &&
                   strstr(news.text, "usb:ffff:0035:1-1.2 or usb:ffff:0035:1-1.3");
    }
    assert_int_equal(found, 2);
    assert_int_equal(refused, 1);
    kernel_type(right, tag);
    expect(&all, "right=00129");
    kernel_type(left, tag);
    expect(&all, "left=00129");
    /* plugged in again in another order: the nodes change their numbers, the names do not */
    kernel_unplug(&all, left);
    expect(&all, "left!lost");
    kernel_unplug(&all, right);
    expect(&all, "right!lost");
    left = kernel_describe(&all, 5, "HID Reader", "ffff 0035", "1-1.2", reader_keys);
    right = kernel_describe(&all, 4, "HID Reader", "ffff 0035", "1-1.3", reader_keys);
    kernel_plug(&all, right);
    vt_clock_sleep_us(100000);
    kernel_plug(&all, left);
    char got[300];
    bool both[2] = {false, false};
    until = vt_clock_us() + 5000000;
    while (!(both[0] && both[1]) && vt_clock_us() < until) {
        boards_next(&all, got);
        both[0] |= strcmp(got, "left!found") == 0;
        both[1] |= strcmp(got, "right!found") == 0;
    }
    kernel_type(left, tag);
    while (strcmp(boards_next(&all, got), "left=00129") != 0)
        assert_true(vt_clock_us() < until + 5000000);
    kernel_clear(&all);
}

static void test_one_reader_has_one_sensor_source(void **state)
{
    (void)state;
    boards all;
    kernel_make(&all);
    kernel_device *reader = kernel_describe(&all, 0, "HID Reader", "ffff 0035", "1-2", reader_keys);
    kernel_plug(&all, reader);
    vt_channel_decl decls[] = {kernel_decl("tag", VT_FROM_READER, "HID Reader", ""),
        kernel_decl("keys", VT_FROM_KEYS, "HID Reader", "")};
    declare(&all, decls, 2);
    vt_device_news news;
    int64_t until = vt_clock_us() + 5000000;
    bool found = false, kept = false;
    while (!(found && kept) && vt_clock_us() < until) {
        if (!vt_devices_next(all.devices, &news)) continue;
        found |= strcmp(news.name, "tag") == 0 && news.state == VT_CHANNEL_FOUND;
        kept |= strcmp(news.name, "keys") == 0 && strstr(news.text, "keeps this device for itself");
    }
    assert_true(found && kept);
    kernel_clear(&all);
}

static void test_nothing_wakes_while_nobody_presses(void **state)
{
    (void)state;
    boards all;
    kernel_make(&all);
    kernel_plug(&all, kernel_describe(&all, 0, "HID Reader", "ffff 0035", "1-2", reader_keys));
    kernel_plug(&all, kernel_describe(&all, 1, "Makey Makey", "1b4f 2b74", "1-1", board_keys));
    vt_channel_decl decls[] = {
        kernel_decl("tag", VT_FROM_READER, "", ""), kernel_decl("keys", VT_FROM_KEYS, "Makey", "")};
    declare(&all, decls, 2);
    expect(&all, "tag!found");
    expect(&all, "keys!found");
    vt_clock_sleep_us(200000);
    unsigned long before = vt_devices_rounds(all.devices);
    vt_clock_sleep_us(1000000);
    assert_int_equal(vt_devices_rounds(all.devices), before);
    kernel_clear(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_presses_releases_and_no_repeats),
        cmocka_unit_test(test_what_is_held_goes_up_with_the_cable),
        cmocka_unit_test(test_a_release_that_the_kernel_dropped_is_found),
        cmocka_unit_test(test_a_tag_is_one_line),
        cmocka_unit_test(test_half_a_burst_is_no_line),
        cmocka_unit_test(test_two_readers_that_are_alike),
        cmocka_unit_test(test_one_reader_has_one_sensor_source),
        cmocka_unit_test(test_nothing_wakes_while_nobody_presses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

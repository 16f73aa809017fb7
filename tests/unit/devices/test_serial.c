/* Boards on serial lines: found by name, heard, written to, unplugged and back, never taken for one another.
 */
#include "boards.h"

#include "base/mem.h"
#include "devices/ttys.h"

static void lines_and_a_cable(void **state)
{
    boards all;
    (void)state;
    boards_make(&all);
    boards_describe(&all, "ttyACM0", "2341", "0043", "85036", "1-1.2");
    int board = boards_plug(&all, "ttyACM0");
    boards_start(&all);
    vt_channel_decl decl = boards_sensor("plate", "usb:2341:0043:85036");
    boards_declare(&all, &decl, 1);
    NEXT(&all, "plate!found");
    boards_say(board, "12\r\n13\r\n1");
    NEXT(&all, "plate=12");
    NEXT(&all, "plate=13");
    boards_unplug(&all, "ttyACM0", board); /* in the middle of a line, which is then none */
    NEXT(&all, "plate!lost");
    board = boards_plug(&all, "ttyACM0");
    NEXT(&all, "plate!found");
    boards_say(board, "4\n");
    NEXT(&all, "plate=4");
    boards_declare(&all, &decl, 1); /* the same again: it stays open */
    boards_say(board, "5\n");
    NEXT(&all, "plate=5");
    close(board);
    boards_clear(&all);
}

static void told_once_while_it_is_not_there(void **state)
{
    boards all;
    vt_device_news news;
    (void)state;
    boards_make(&all);
    boards_start(&all);
    vt_channel_decl decl = boards_sensor("plate", "usb:85036");
    boards_declare(&all, &decl, 1);
    NEXT(&all, "plate!lost");
    vt_clock_sleep_us(900000);
    assert_false(vt_devices_next(all.devices, &news));
    boards_describe(&all, "ttyACM3", "2341", "0043", "85036", "1-1.2");
    int board = boards_plug(&all, "ttyACM3");
    NEXT(&all, "plate!found");
    close(board);
    boards_clear(&all);
}

static void two_equal_readers(void **state)
{
    boards all;
    (void)state;
    boards_make(&all);
    boards_describe(&all, "ttyUSB0", "1a86", "7523", NULL, "1-1.2");
    boards_describe(&all, "ttyUSB1", "1a86", "7523", NULL, "1-1.10");
    int left = boards_plug(&all, "ttyUSB1"), right = boards_plug(&all, "ttyUSB0");
    vt_channel_decl decls[2] = {
        boards_sensor("left", "usb:1a86:7523:1-1.10"), boards_sensor("right", "usb:1a86:7523:1-1.2")};
    boards_start(&all);
    boards_declare(&all, decls, 1);
    NEXT(&all, "left!found");
    boards_declare(&all, decls, 2);
    NEXT(&all, "right!found");
    boards_say(left, "L\n");
    NEXT(&all, "left=L");
    boards_say(right, "R\n");
    NEXT(&all, "right=R");
    close(left);
    close(right);
    boards_clear(&all);
}

static void the_one_that_says_so(void **state)
{
    boards all;
    (void)state;
    boards_make(&all);
    boards_describe(&all, "ttyUSB0", "1a86", "7523", NULL, "1-1.1");
    boards_describe(&all, "ttyUSB1", "1a86", "7523", NULL, "1-1.2");
    int scale = boards_plug(&all, "ttyUSB0"), crank = boards_plug(&all, "ttyUSB1");
    vt_channel_decl decls[2] = {
        boards_sensor("crank", "says:crank 1."), boards_sensor("lamp", "says:crank 1.")};
    boards_start(&all);
    boards_declare(&all, decls, 1);
    vt_clock_sleep_us(100000);
    boards_say(scale, "hello, scale 2.0\n");
    boards_say(crank, "boot\nhello, crank 1.");
    NEXT(&all, "crank!found");
    boards_say(crank, "0\n7\n");
    NEXT(&all, "crank=hello, crank 1.0");
    NEXT(&all, "crank=7");
    decls[1].kind = VT_CHANNEL_OUTPUT; /* said already: it need not be said again */
    boards_declare(&all, decls, 2);
    NEXT(&all, "lamp!found");
    assert_true(vt_devices_send(all.devices, VT_CHANNEL_OUTPUT, "lamp", "on", 2, NULL));
    char got[8] = "";
    for (int i = 0; i < 5000 && read(crank, got, 7) != 3; i++)
        vt_clock_sleep_us(1000);
    assert_string_equal(got, "on\n");
    close(scale);
    close(crank);
    boards_clear(&all);
}

/* Nobody says it: the ports are left to others until something is plugged in. */
static void the_one_that_says_so_comes_late(void **state)
{
    boards all;
    (void)state;
    boards_make(&all);
    boards_describe(&all, "ttyUSB0", "1a86", "7523", NULL, "1-1.1");
    int scale = boards_plug(&all, "ttyUSB0");
    vt_channel_decl decls[2] = {boards_sensor("crank", "says:crank 1."), boards_sensor("scale", "ttyUSB0")};
    boards_start(&all);
    boards_declare(&all, decls, 1);
    NEXT(&all, "crank!lost");
    decls[1].baud = 57600; /* whoever comes now may have it at any speed */
    boards_declare(&all, decls, 2);
    NEXT(&all, "scale!found");
    boards_describe(&all, "ttyUSB1", "1a86", "7523", NULL, "1-1.2");
    int crank = boards_plug(&all, "ttyUSB1");
    vt_clock_sleep_us(200000);
    boards_say(scale, "crank 1.0\n"); /* nothing to the crank: it is open at another speed */
    NEXT(&all, "scale=crank 1.0");
    boards_say(crank, "crank 1.0\n");
    NEXT(&all, "crank!found");
    NEXT(&all, "crank=crank 1.0");
    close(scale);
    close(crank);
    boards_clear(&all);
}

static void shared_by_sensors_and_an_output(void **state)
{
    boards all;
    char got[300];
    (void)state;
    boards_make(&all);
    boards_describe(&all, "ttyACM0", "2341", "0043", "85036", "1-1.2");
    int board = boards_plug(&all, "ttyACM0");
    vt_channel_decl decls[3] = {
        boards_sensor("a", "usb:85036"), boards_sensor("b", "usb:85036"), boards_sensor("lamp", "usb:85036")};
    decls[2].kind = VT_CHANNEL_OUTPUT;
    boards_start(&all);
    boards_declare(&all, decls, 3);
    for (int i = 0; i < 3; i++)
        boards_next(&all, got);
    assert_true(vt_devices_send(all.devices, VT_CHANNEL_OUTPUT, "lamp", "40", 2, NULL));
    boards_say(board, "1,2\n");
    NEXT(&all, "a=1,2");
    NEXT(&all, "b=1,2");
    boards_declare(&all, decls + 1, 2); /* whoever polled for all has left */
    boards_say(board, "3,4\n");
    NEXT(&all, "b=3,4");
    memset(got, 0, sizeof got);
    assert_int_equal(read(board, got, 8), 3);
    assert_string_equal(got, "40\n");
    boards_unplug(&all, "ttyACM0", board);
    char one[300], other[300];
    boards_next(&all, one);
    boards_next(&all, other);
    assert_non_null(strstr(one, "!lost"));
    assert_non_null(strstr(other, "!lost"));
    assert_string_not_equal(one, other);
    assert_true(vt_devices_send(all.devices, VT_CHANNEL_OUTPUT, "lamp", "50", 2, NULL));
    NEXT(&all, "lamp!lost"); /* 5 s later: it could not be delivered */
    boards_clear(&all);
}

/* A board that does not read holds up nobody; once it reads again, it is found. */
static void an_output_that_is_held_up(void **state)
{
    boards all;
    char text[1000], got[4096];
    (void)state;
    boards_make(&all);
    boards_describe(&all, "ttyACM0", "2341", "0043", "85036", "1-1.2");
    int board = boards_plug(&all, "ttyACM0");
    vt_channel_decl decl = boards_sensor("lamp", "usb:85036");
    decl.kind = VT_CHANNEL_OUTPUT;
    boards_start(&all);
    boards_declare(&all, &decl, 1);
    NEXT(&all, "lamp!found");
    memset(text, 'x', sizeof text);
    int taken = 0;
    for (int i = 0; i < 200; i++)
        taken += vt_devices_send(all.devices, VT_CHANNEL_OUTPUT, "lamp", text, sizeof text, NULL);
    assert_in_range(taken, 60, 120); /* 64 KiB wait here, 16 on the line, the rest is refused */
    NEXT(&all, "lamp!lost");
    while (read(board, got, sizeof got) > 0) {}
    assert_true(vt_devices_send(all.devices, VT_CHANNEL_OUTPUT, "lamp", "on", 2, NULL));
    size_t length = 0;
    int64_t until = vt_clock_us() + 10000000;
    while (vt_clock_us() < until && (length < 3 || memcmp(got + length - 3, "on\n", 3) != 0)) {
        ssize_t some = read(board, got, sizeof got);
        if (some > 0) length = (size_t)some;
        if (some <= 0) vt_clock_sleep_us(1000);
    }
    assert_true(length >= 3 && memcmp(got + length - 3, "on\n", 3) == 0);
    char next[300]; /* a slow machine lets lines go at several times, and is told so */
    while (strcmp(boards_next(&all, next), "lamp!lost") == 0) {}
    assert_string_equal(next, "lamp!found");
    close(board);
    boards_clear(&all);
}

static void silence_counts_as_lost(void **state)
{
    boards all;
    (void)state;
    boards_make(&all);
    boards_describe(&all, "ttyACM0", "2341", "0043", "85036", "1-1.2");
    int board = boards_plug(&all, "ttyACM0");
    vt_channel_decl decl = boards_sensor("a", "usb:85036");
    decl.timeout_s = 0.2;
    boards_start(&all);
    boards_declare(&all, &decl, 1);
    NEXT(&all, "a!found");
    NEXT(&all, "a!lost");
    boards_say(board, "1\n");
    NEXT(&all, "a!found");
    NEXT(&all, "a=1");
    NEXT(&all, "a!lost");
    close(board);
    boards_clear(&all);
}

static void no_line_ends_and_too_many_lines(void **state)
{
    boards all;
    vt_device_news news;
    char block[4096];
    uint64_t dropped = 0;
    int lines = 0;
    (void)state;
    boards_make(&all);
    boards_describe(&all, "ttyACM0", "2341", "0043", "85036", "1-1.2");
    int board = boards_plug(&all, "ttyACM0");
    vt_channel_decl decl = boards_sensor("a", "ttyACM0");
    boards_start(&all);
    boards_declare(&all, &decl, 1);
    NEXT(&all, "a!found");
    boards_say(board, "42"); /* Serial.print, not println */
    NEXT(&all, "a=42");
    for (size_t i = 0; i < sizeof block; i++)
        block[i] = i % 2 ? '\n' : '7';
    for (int sent = 0; sent < 200;) { /* 400,000 lines that nobody takes */
        ssize_t wrote = write(board, block, sizeof block);
        if (wrote == (ssize_t)sizeof block)
            sent++;
        else
            vt_clock_sleep_us(500);
    }
    vt_clock_sleep_us(300000);
    while (vt_devices_next(all.devices, &news)) {
        lines += news.is_line;
        dropped += news.dropped;
        assert_string_equal(news.text, "7");
    }
    assert_true(lines > 1000 && lines < 20000);
    assert_true(dropped > 200000);
    uint64_t memory = vt_mem_count(); /* nothing is allocated for a line any more */
    for (int sent = 0; sent < 20;) {
        ssize_t wrote = write(board, block, sizeof block);
        if (wrote == (ssize_t)sizeof block) sent++;
        while (vt_devices_next(all.devices, &news)) {}
    }
    assert_int_equal(vt_mem_count(), memory);
    close(board);
    boards_clear(&all);
}

static void idle_costs_nothing(void **state)
{
    boards all;
    (void)state;
    boards_make(&all);
    boards_describe(&all, "ttyACM0", "2341", "0043", "85036", "1-1.2");
    int board = boards_plug(&all, "ttyACM0");
    vt_channel_decl decl = boards_sensor("a", "usb:85036");
    boards_start(&all);
    boards_declare(&all, &decl, 1);
    NEXT(&all, "a!found");
    vt_clock_sleep_us(300000);
    int wakes = all.wakes;
    unsigned long rounds = vt_devices_rounds(all.devices);
    vt_clock_sleep_us(500000);
    assert_int_equal(all.wakes, wakes);
    assert_int_equal(vt_devices_rounds(all.devices), rounds);
    close(board);
    boards_clear(&all);
}

static void names_that_last(void **state)
{
    boards all;
    vt_tty ttys[VT_TTYS_MAX];
    char port[128];
    (void)state;
    boards_make(&all);
    boards_describe(&all, "ttyACM0", "2341", "0043", "85036", "1-1.10");
    boards_describe(&all, "ttyACM1", "2341", "0043", "", "1-1.2");
    boards_describe(&all, "ttyUSB0", "1a86", "7523", "0001", "1-1.3");
    boards_describe(&all, "ttyUSB1", "1a86", "7523", "0001", "1-1.4");
    const char *const nodes[] = {"ttyACM0", "ttyACM1", "ttyUSB0", "ttyUSB1"};
    int fds[4];
    for (int i = 0; i < 4; i++)
        fds[i] = boards_plug(&all, nodes[i]);
    int count = vt_ttys_list(all.dev, all.sys, ttys);
    assert_int_equal(count, 4);
    assert_string_equal(ttys[0].place, "1-1.2");
    assert_string_equal(ttys[3].place, "1-1.10");
    assert_string_equal(vt_tty_name(&ttys[3], ttys, count, port), "usb:2341:0043:85036");
    assert_string_equal(vt_tty_name(&ttys[0], ttys, count, port), "usb:2341:0043:1-1.2");
    assert_string_equal(vt_tty_name(&ttys[1], ttys, count, port), "usb:1a86:7523:1-1.3");
    for (int i = 0; i < count; i++) {
        vt_tty_name(&ttys[i], ttys, count, port);
        for (int k = 0; k < count; k++)
            assert_int_equal(vt_tty_is(&ttys[k], port), i == k);
    }
    assert_true(vt_tty_is(&ttys[3], "usb:2341:0043"));
    assert_false(vt_tty_is(&ttys[3], "usb:2341:0044"));
    assert_false(vt_tty_is(&ttys[3], "usb:"));
    for (int i = 0; i < 4; i++)
        close(fds[i]);
    boards_clear(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_and_a_cable),
        cmocka_unit_test(told_once_while_it_is_not_there),
        cmocka_unit_test(two_equal_readers),
        cmocka_unit_test(the_one_that_says_so),
        cmocka_unit_test(the_one_that_says_so_comes_late),
        cmocka_unit_test(shared_by_sensors_and_an_output),
        cmocka_unit_test(an_output_that_is_held_up),
        cmocka_unit_test(silence_counts_as_lost),
        cmocka_unit_test(no_line_ends_and_too_many_lines),
        cmocka_unit_test(idle_costs_nothing),
        cmocka_unit_test(names_that_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

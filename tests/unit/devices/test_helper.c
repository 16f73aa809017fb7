/* The line to a helper: both ways, floods, silence, ends, and a new one in its place. */
#include "boards.h"

#include <poll.h>
#include <sys/socket.h>

static vt_channel_decl helper_decl(double lines_per_s)
{
    vt_channel_decl decl = {.kind = VT_CHANNEL_HELPER, .lines_per_s = lines_per_s};
    snprintf(decl.name, sizeof decl.name, "print");
    return decl;
}

/* The helper's end; ours is attached, as if the keeper had sent it. */
static int plug_in(boards *all)
{
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    vt_devices_attach(all->devices, "print", ends[0]);
    return ends[1];
}

static void open_one(boards *all, double lines_per_s)
{
    boards_make(all);
    boards_start(all);
    vt_channel_decl decl = helper_decl(lines_per_s);
    boards_declare(all, &decl, 1);
}

static void send_line(boards *all, const char *text)
{
    vt_err err = {0};
    assert_true(vt_devices_send(all->devices, VT_CHANNEL_HELPER, "print", text, strlen(text), &err));
}

static void expect(boards *all, const char *news)
{
    char got[300];
    assert_string_equal(boards_next(all, got), news);
}

static void expect_line(int fd, const char *line)
{
    char text[256];
    size_t length = 0;
    while (length < strlen(line)) {
        ssize_t got = read(fd, text + length, strlen(line) - length);
        assert_true(got > 0);
        length += (size_t)got;
    }
    text[length] = '\0';
    assert_string_equal(text, line);
}

static void test_lines_both_ways(void **state)
{
    (void)state;
    boards all;
    open_one(&all, 200);
    int fd = plug_in(&all);
    expect(&all, "print!found");
    boards_say(fd, "ready\n{\"a\":1}\n");
    expect(&all, "print=ready");
    expect(&all, "print={\"a\":1}");
    send_line(&all, "hello");
    send_line(&all, "world");
    expect_line(fd, "hello\nworld\n");
    close(fd);
    expect(&all, "print!lost");
    boards_clear(&all);
}

static void test_what_is_sent_before_it_runs_arrives(void **state)
{
    (void)state;
    boards all;
    open_one(&all, 200);
    send_line(&all, "early");
    vt_clock_sleep_us(50000);
    int fd = plug_in(&all);
    expect_line(fd, "early\n");
    expect(&all, "print!found");
    close(fd);
    boards_clear(&all);
}

static void test_the_next_one_takes_its_place(void **state)
{
    (void)state;
    boards all;
    open_one(&all, 200);
    int first = plug_in(&all);
    expect(&all, "print!found");
    close(first);
    expect(&all, "print!lost");
    int second = plug_in(&all);
    expect(&all, "print!found");
    boards_say(second, "again\n");
    expect(&all, "print=again");
    /* the keeper's news may come before the end of the old one is seen */
    int third = plug_in(&all);
    boards_say(third, "third\n");
    expect(&all, "print=third");
    char byte;
    assert_int_equal(read(second, &byte, 1), 0);
    close(second);
    close(third);
    expect(&all, "print!lost");
    boards_clear(&all);
}

/* 20 MB in short lines: held up in its writing, counted, and the channel still answers. */
static void test_a_flood_is_held_up_and_counted(void **state)
{
    (void)state;
    boards all;
    open_one(&all, 50);
    int fd = plug_in(&all);
    expect(&all, "print!found");
    char block[8192];
    for (size_t i = 0; i < sizeof block; i++)
        block[i] = i % 8 == 7 ? '\n' : 'x';
    int64_t since = vt_clock_us();
    size_t written = 0;
    while (vt_clock_us() - since < 1000000) {
        ssize_t sent = send(fd, block, sizeof block, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) written += (size_t)sent;
        if (sent < 0) vt_clock_sleep_us(1000);
    }
    assert_in_range(written, 256 * 1024, 6 << 20);
    vt_device_news news;
    uint64_t lines = 0, dropped = 0;
    while (vt_devices_next(all.devices, &news)) {
        lines += news.is_line;
        dropped += news.dropped;
    }
    assert_in_range(lines, 50, 200);
    close(fd);
    int64_t until = vt_clock_us() + 10000000;
    bool gone = false;
    while (!gone && vt_clock_us() < until) {
        if (!vt_devices_next(all.devices, &news)) {
            vt_clock_sleep_us(1000);
            continue;
        }
        dropped += news.dropped;
        gone = !news.is_line && news.state == VT_CHANNEL_LOST;
    }
    assert_true(gone);
    assert_true(dropped > 10000);
    boards_clear(&all);
}

static void test_a_line_without_end_is_cut(void **state)
{
    (void)state;
    boards all;
    open_one(&all, 200);
    int fd = plug_in(&all);
    expect(&all, "print!found");
    static char block[1 << 20];
    memset(block, 'y', sizeof block);
    for (size_t at = 0; at < sizeof block;) {
        ssize_t sent = write(fd, block + at, sizeof block - at);
        assert_true(sent > 0);
        at += (size_t)sent;
    }
    boards_say(fd, "\nshort\n");
    vt_device_news news = {0};
    int64_t until = vt_clock_us() + 10000000;
    size_t longest = 0;
    bool came = false;
    while (!came && vt_clock_us() < until) {
        if (!vt_devices_next(all.devices, &news)) {
            vt_clock_sleep_us(1000);
            continue;
        }
        if (news.is_line && news.length > longest) longest = news.length;
        came = news.is_line && strcmp(news.text, "short") == 0;
    }
    assert_true(came);
    assert_in_range(longest, 1, VT_LINE_MOST);
    close(fd);
    boards_clear(&all);
}

static void test_a_long_line_that_nobody_ends(void **state)
{
    (void)state;
    boards all;
    open_one(&all, 200);
    int fd = plug_in(&all);
    expect(&all, "print!found");
    static char block[20000];
    memset(block, 'y', sizeof block);
    assert_int_equal(write(fd, block, sizeof block), sizeof block);
    vt_device_news news = {0};
    int64_t until = vt_clock_us() + 10000000;
    while (!vt_devices_next(all.devices, &news) && vt_clock_us() < until)
        vt_clock_sleep_us(1000);
    assert_int_equal(news.length, VT_LINE_MOST);
    assert_int_equal(news.dropped, 1);
    close(fd);
    boards_clear(&all);
}

static void test_one_that_does_not_read_costs_its_lines_alone(void **state)
{
    (void)state;
    boards all;
    open_one(&all, 200);
    int fd = plug_in(&all);
    expect(&all, "print!found");
    char line[8001];
    memset(line, 'z', 8000);
    line[8000] = '\0';
    vt_err err = {0};
    int taken = 0;
    int64_t until = vt_clock_us() + 10000000;
    while (vt_devices_send(all.devices, VT_CHANNEL_HELPER, "print", line, 8000, &err)) {
        taken++;
        assert_true(taken < 1000 && vt_clock_us() < until);
        vt_clock_sleep_us(1000);
    }
    assert_in_range(taken, 8, 200);
    boards_say(fd, "alive\n");
    expect(&all, "print=alive");
    expect(&all, "print!lost"); /* after 5 s */
    static char text[400 * 8001];
    size_t length = 0;
    struct pollfd one = {.fd = fd, .events = POLLIN};
    while (poll(&one, 1, 300) > 0 && length < sizeof text) {
        ssize_t got = read(fd, text + length, sizeof text - length);
        assert_true(got > 0);
        length += (size_t)got;
    }
    assert_int_equal(length % 8001, 0); /* whole lines */
    for (size_t at = 8000; at < length; at += 8001)
        assert_int_equal(text[at], '\n');
    close(fd);
    boards_clear(&all);
}

static void test_waiting_for_it_costs_nothing(void **state)
{
    (void)state;
    boards all;
    open_one(&all, 200);
    vt_clock_sleep_us(200000);
    unsigned long before = vt_devices_rounds(all.devices);
    vt_clock_sleep_us(500000);
    assert_int_equal(vt_devices_rounds(all.devices), before);
    int fd = plug_in(&all);
    expect(&all, "print!found");
    vt_clock_sleep_us(100000);
    before = vt_devices_rounds(all.devices);
    vt_clock_sleep_us(500000);
    assert_int_equal(vt_devices_rounds(all.devices), before);
    close(fd);
    boards_clear(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_both_ways),
        cmocka_unit_test(test_what_is_sent_before_it_runs_arrives),
        cmocka_unit_test(test_the_next_one_takes_its_place),
        cmocka_unit_test(test_a_flood_is_held_up_and_counted),
        cmocka_unit_test(test_a_line_without_end_is_cut),
        cmocka_unit_test(test_a_long_line_that_nobody_ends),
        cmocka_unit_test(test_one_that_does_not_read_costs_its_lines_alone),
        cmocka_unit_test(test_waiting_for_it_costs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Messages: whole, malformed, too many, and none any more. */
#include "check.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/chance.h"
#include "base/log.h"
#include "wire/message.h"

static int make_quiet(void **state)
{
    (void)state;
    vt_log_set_level(VT_LOG_ERROR + 1);
    return 0;
}

static void open_pair(int ends[2])
{
    vt_err err = {0};
    assert_true(vt_message_pair(ends, &err));
}

static void test_round_trip_of_every_kind(void **state)
{
    (void)state;
    int ends[2];
    open_pair(ends);
    for (int kind = VT_MESSAGE_CLOSE; kind <= VT_MESSAGE_HELPER; kind++) {
        vt_message sent = {.kind = (vt_message_kind)kind, .number = -5000000000 * kind}, got;
        memset(sent.text, 'a' + kind, (size_t)kind * 39);
        assert_true(vt_message_send(ends[kind % 2], &sent, NULL));
        assert_int_equal(vt_message_receive(ends[1 - kind % 2], &got, NULL), 1);
        assert_int_equal(got.kind, sent.kind);
        assert_int_equal(got.number, sent.number);
        assert_string_equal(got.text, sent.text);
    }
    vt_message longest = {.kind = VT_MESSAGE_NOTE}, got;
    memset(longest.text, 'x', sizeof longest.text);
    assert_true(vt_message_send(ends[0], &longest, NULL));
    assert_int_equal(vt_message_receive(ends[1], &got, NULL), 1);
    assert_int_equal(strlen(got.text), VT_MESSAGE_TEXT - 1);
    assert_int_equal(vt_message_receive(ends[1], &got, NULL), 0);
    close(ends[0]);
    close(ends[1]);
}

static void test_what_was_sent_before_the_end_still_arrives(void **state)
{
    (void)state;
    int ends[2];
    open_pair(ends);
    vt_message message = {.kind = VT_MESSAGE_READY}, got;
    assert_true(vt_message_send(ends[0], &message, NULL));
    assert_true(
        vt_message_send(ends[1], &message, NULL)); /* never read: closing then resets the other side */
    close(ends[0]);
    assert_int_equal(vt_message_receive(ends[1], &got, NULL), 1);
    assert_int_equal(got.kind, VT_MESSAGE_READY);
    assert_int_equal(vt_message_receive(ends[1], &got, NULL), -1);
    vt_err err = {0};
    assert_false(vt_message_send(ends[1], &message, &err));
    assert_int_equal(err.kind, VT_ERR_STATE);
    close(ends[1]);
    assert_int_equal(vt_message_receive(-1, &got, NULL), -1);
}

static void test_full_queue_is_told_and_not_waited_for(void **state)
{
    (void)state;
    int ends[2];
    open_pair(ends);
    vt_message message = {.kind = VT_MESSAGE_ROWS, .number = 1}, got;
    vt_err err = {0};
    int sent = 0, seen = 0;
    while (vt_message_send(ends[0], &message, &err))
        assert_true(++sent < 1000000);
    assert_int_equal(err.kind, VT_ERR_STATE);
    assert_true(sent > 1);
    while (vt_message_receive(ends[1], &got, NULL) == 1)
        seen++;
    assert_int_equal(seen, sent);
    close(ends[0]);
    close(ends[1]);
}

static void test_malformed_packets_are_skipped(void **state)
{
    (void)state;
    int ends[2];
    open_pair(ends);
    vt_chance chance;
    vt_chance_seed(&chance, 3);
    vt_message good = {.kind = VT_MESSAGE_NOTE, .text = "hello"}, got;
    for (int round = 0; round < 20000; round++) {
        unsigned char bytes[600] = {'V', 'M', 1, 3};
        size_t from = (size_t)vt_chance_below(&chance, 13),
               count = (size_t)vt_chance_below(&chance, sizeof bytes);
        for (size_t i = from; i < count; i++)
            bytes[i] = (unsigned char)vt_chance_next(&chance);
        assert_int_equal(send(ends[0], bytes, count, 0), (ssize_t)count);
        assert_true(vt_message_send(ends[0], &good, NULL));
        assert_int_equal(vt_message_receive(ends[1], &got, NULL), 1);
        if (strcmp(got.text, "hello") != 0) assert_int_equal(vt_message_receive(ends[1], &got, NULL), 1);
        assert_string_equal(got.text, "hello");
        assert_int_equal(vt_message_receive(ends[1], &got, NULL), 0);
    }
    close(ends[0]);
    close(ends[1]);
}

static int count_open(void)
{
    int count = 0;
    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void test_a_descriptor_comes_along(void **state)
{
    (void)state;
    int ends[2], line[2], passed;
    open_pair(ends);
    assert_int_equal(pipe(line), 0);
    vt_message message = {.kind = VT_MESSAGE_HELPER, .text = "print"}, got;
    assert_true(vt_message_send_with(ends[0], &message, line[1], NULL));
    close(line[1]);
    assert_int_equal(vt_message_receive(ends[1], &got, &passed), 1);
    assert_int_equal(got.kind, VT_MESSAGE_HELPER);
    assert_string_equal(got.text, "print");
    assert_true(passed >= 0);
    assert_true(fcntl(passed, F_GETFD) & FD_CLOEXEC);
    char word[8];
    assert_int_equal(write(passed, "hello", 5), 5);
    assert_int_equal(read(line[0], word, sizeof word), 5);
    close(passed);
    assert_int_equal(read(line[0], word, sizeof word), 0);
    assert_true(vt_message_send(ends[0], &message, NULL));
    assert_int_equal(vt_message_receive(ends[1], &got, &passed), 1);
    assert_int_equal(passed, -1);
    close(line[0]);
    close(ends[0]);
    close(ends[1]);
}

static void send_two(int fd, const void *bytes, size_t size, int passed)
{
    _Alignas(struct cmsghdr) char room[CMSG_SPACE(2 * sizeof(int))] = {0};
    struct iovec part = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = size};
    struct msghdr packet = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    struct cmsghdr *head = CMSG_FIRSTHDR(&packet);
    *head = (struct cmsghdr){
        .cmsg_len = CMSG_LEN(2 * sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(head), (int[]){passed, passed}, 2 * sizeof(int));
    assert_int_equal(sendmsg(fd, &packet, 0), (ssize_t)size);
}

static void test_descriptors_nobody_wants_are_closed(void **state)
{
    (void)state;
    static const unsigned char good[] = {
        'V', 'M', VT_MESSAGE_VERSION, VT_MESSAGE_RAISE, 0, 0, 0, 0, 0, 0, 0, 0};
    int ends[2], passed;
    open_pair(ends);
    vt_message message = {.kind = VT_MESSAGE_HELPER}, got;
    int before = count_open();
    for (int i = 0; i < 300; i++) {
        assert_true(vt_message_send_with(ends[0], &message, 1, NULL));
        assert_int_equal(vt_message_receive(ends[1], &got, NULL), 1);
        send_two(ends[0], "malformed", 9, 1);
        assert_int_equal(vt_message_receive(ends[1], &got, &passed), 0);
        assert_int_equal(passed, -1);
        send_two(ends[0], good, sizeof good, 1);
        assert_int_equal(vt_message_receive(ends[1], &got, &passed), 1);
        close(passed);
    }
    assert_int_equal(count_open(), before);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip_of_every_kind),
        cmocka_unit_test(test_what_was_sent_before_the_end_still_arrives),
        cmocka_unit_test(test_full_queue_is_told_and_not_waited_for),
        cmocka_unit_test(test_malformed_packets_are_skipped),
        cmocka_unit_test(test_a_descriptor_comes_along),
        cmocka_unit_test(test_descriptors_nobody_wants_are_closed),
    };
    return cmocka_run_group_tests(tests, make_quiet, NULL);
}

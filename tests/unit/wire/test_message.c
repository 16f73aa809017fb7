/* Messages: whole, malformed, too many, and none any more. */
#include "check.h"

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
    for (int kind = VT_MESSAGE_CLOSE; kind <= VT_MESSAGE_BUNDLE; kind++) {
        vt_message sent = {.kind = (vt_message_kind)kind, .number = -5000000000 * kind}, got;
        memset(sent.text, 'a' + kind, (size_t)kind * 40);
        assert_true(vt_message_send(ends[kind % 2], &sent, NULL));
        assert_int_equal(vt_message_receive(ends[1 - kind % 2], &got), 1);
        assert_int_equal(got.kind, sent.kind);
        assert_int_equal(got.number, sent.number);
        assert_string_equal(got.text, sent.text);
    }
    vt_message longest = {.kind = VT_MESSAGE_NOTE}, got;
    memset(longest.text, 'x', sizeof longest.text);
    assert_true(vt_message_send(ends[0], &longest, NULL));
    assert_int_equal(vt_message_receive(ends[1], &got), 1);
    assert_int_equal(strlen(got.text), VT_MESSAGE_TEXT - 1);
    assert_int_equal(vt_message_receive(ends[1], &got), 0);
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
    assert_int_equal(vt_message_receive(ends[1], &got), 1);
    assert_int_equal(got.kind, VT_MESSAGE_READY);
    assert_int_equal(vt_message_receive(ends[1], &got), -1);
    vt_err err = {0};
    assert_false(vt_message_send(ends[1], &message, &err));
    assert_int_equal(err.kind, VT_ERR_STATE);
    close(ends[1]);
    assert_int_equal(vt_message_receive(-1, &got), -1);
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
    while (vt_message_receive(ends[1], &got) == 1)
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
        assert_int_equal(vt_message_receive(ends[1], &got), 1);
        if (strcmp(got.text, "hello") != 0) assert_int_equal(vt_message_receive(ends[1], &got), 1);
        assert_string_equal(got.text, "hello");
        assert_int_equal(vt_message_receive(ends[1], &got), 0);
    }
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
    };
    return cmocka_run_group_tests(tests, make_quiet, NULL);
}

/* Standard error is replaced by a socket that keeps the bounds of each write: a line must be one write. */
#include "check.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"

static int ends[2], kept_stderr;

static int listen_to_stderr(void **state)
{
    (void)state;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0) return -1;
    kept_stderr = dup(STDERR_FILENO);
    return dup2(ends[1], STDERR_FILENO) < 0 ? -1 : 0;
}

static int restore_stderr(void **state)
{
    (void)state;
    dup2(kept_stderr, STDERR_FILENO);
    close(kept_stderr);
    close(ends[0]);
    close(ends[1]);
    vt_log_set_level(VT_LOG_INFO);
    vt_log_set_name("vitrine");
    return 0;
}

/* The next write, "" when there is none. */
static const char *heard(char line[2048])
{
    ssize_t got = recv(ends[0], line, 2047, MSG_DONTWAIT);
    line[got > 0 ? got : 0] = '\0';
    return line;
}

static void a_line_says_who_and_how_bad(void **state)
{
    (void)state;
    char line[2048];
    vt_log(VT_LOG_WARNING, "the disk has %d MB left", 12);
    assert_string_equal(heard(line), "vitrine: warning: the disk has 12 MB left\n");
    vt_log_set_name("stage");
    vt_log(VT_LOG_ERROR, "gone");
    assert_string_equal(heard(line), "stage: error: gone\n");
    vt_err err;
    vt_fail(&err, VT_ERR_MISSING, "amphora.png", "no such file");
    vt_log_err(VT_LOG_INFO, "load", &err);
    assert_string_equal(heard(line), "stage: info: load: amphora.png: no such file\n");
    assert_string_equal(heard(line), "");
}

static void lower_levels_are_silent(void **state)
{
    (void)state;
    char line[2048];
    vt_log(VT_LOG_DEBUG, "detail");
    assert_string_equal(heard(line), "");
    vt_log_set_level(VT_LOG_ERROR);
    vt_log(VT_LOG_WARNING, "not now");
    assert_string_equal(heard(line), "");
    vt_log_set_level(VT_LOG_DEBUG);
    vt_log(VT_LOG_DEBUG, "detail");
    assert_string_equal(heard(line), "vitrine: debug: detail\n");
}

static void a_message_stays_one_line(void **state)
{
    (void)state;
    char line[2048];
    vt_log(VT_LOG_INFO, "a\nb\tc\r\x1b[31md\n");
    assert_string_equal(heard(line), "vitrine: info: a b c  [31md \n");
}

static void a_long_message_is_cut_whole(void **state)
{
    (void)state;
    char line[2048], text[3001];
    for (size_t i = 0; i < 3000; i += 3)
        memcpy(text + i, "\xE2\x82\xAC", 3);
    text[3000] = '\0';
    for (int shift = 0; shift < 3; shift++) {
        vt_log(VT_LOG_INFO, "%.*s%s", shift, "ab", text);
        size_t length = strlen(heard(line));
        assert_in_range(length, 1020, 1024);
        assert_int_equal(line[length - 1], '\n');
        assert_true(vt_utf8_valid(line, length));
        assert_string_equal(heard(line), "");
    }
}

static void nothing_is_disturbed(void **state)
{
    (void)state;
    char line[2048];
    uint64_t before = vt_mem_count();
    errno = EDOM;
    vt_log(VT_LOG_INFO, "%s %f %ld", "text", 1.5, 7L);
    assert_int_equal(errno, EDOM);
    assert_true(vt_mem_count() == before);
    assert_string_equal(heard(line), "vitrine: info: text 1.500000 7\n");

    int taken = dup(STDERR_FILENO);
    close(STDERR_FILENO);
    vt_log(VT_LOG_ERROR, "nobody can hear this");
    assert_int_equal(errno, EDOM);
    dup2(taken, STDERR_FILENO);
    close(taken);
}

enum { THREADS = 4, LINES = 50 };

static void *speak(void *name)
{
    for (int i = 0; i < LINES; i++)
        vt_log(VT_LOG_INFO, "%s %s %s", (char *)name, (char *)name, (char *)name);
    return NULL;
}

static void threads_do_not_mix_lines(void **state)
{
    (void)state;
    static char names[THREADS][8] = {"anna", "bert", "cleo", "dora"};
    pthread_t threads[THREADS];
    int lines = 0;
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, speak, names[i]);
    while (lines < THREADS * LINES) {
        char line[2048], name[8] = "", expected[64];
        ssize_t got = recv(ends[0], line, sizeof line - 1, 0);
        assert_true(got > 20);
        line[got] = '\0';
        memcpy(name, line + strlen("vitrine: info: "), 4);
        snprintf(expected, sizeof expected, "vitrine: info: %s %s %s\n", name, name, name);
        assert_string_equal(line, expected);
        lines++;
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static void the_newest_lines_are_remembered(void **state)
{
    (void)state;
    vt_log_line lines[VT_LOG_RECENT];
    unsigned long before, after;
    char line[2048];
    vt_log_recent(lines, &before);
    for (int i = 0; i < VT_LOG_RECENT + 3; i++) {
        vt_log(VT_LOG_WARNING, "number %d\n%0200d", i, 7);
        assert_true(recv(ends[0], line, sizeof line, 0) > 200);
    }
    vt_log(VT_LOG_DEBUG, "not told");
    assert_int_equal(vt_log_recent(lines, &after), VT_LOG_RECENT);
    assert_int_equal(after - before, VT_LOG_RECENT + 3);
    assert_memory_equal(lines[0].text, "number 3 0000", 13);
    assert_memory_equal(lines[VT_LOG_RECENT - 1].text, "number 10 000", 13);
    assert_int_equal(strlen(lines[0].text), VT_LOG_RECENT_BYTES - 1);
    assert_int_equal(lines[0].level, VT_LOG_WARNING);
}

#define LISTENING(test) cmocka_unit_test_setup_teardown(test, listen_to_stderr, restore_stderr)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LISTENING(a_line_says_who_and_how_bad),
        LISTENING(lower_levels_are_silent),
        LISTENING(a_message_stays_one_line),
        LISTENING(a_long_message_is_cut_whole),
        LISTENING(nothing_is_disturbed),
        LISTENING(threads_do_not_mix_lines),
        LISTENING(the_newest_lines_are_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

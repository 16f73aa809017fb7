/* The runtime folder and its lock. */
#include "check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/lair.h"

static char folder[] = "/tmp/vt-lair-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    vt_log_set_level(VT_LOG_ERROR + 1);
    if (!mkdtemp(folder)) return -1;
    return setenv("XDG_RUNTIME_DIR", folder, 1);
}

static int remove_folder(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static void test_the_name_does_not_depend_on_how_the_journal_is_reached(void **state)
{
    (void)state;
    char path[256], link[256], first[VT_LAIR_PATH], again[VT_LAIR_PATH];
    snprintf(path, sizeof path, "%s/a/journal", folder);
    assert_true(vt_lair_make(NULL, path, "one", first, NULL));
    assert_int_equal(strncmp(first, folder, strlen(folder)), 0);

    snprintf(path, sizeof path, "%s/a", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s//a//journal/", folder);
    assert_true(vt_lair_make(NULL, path, "one", again, NULL));
    assert_string_equal(first, again);

    assert_int_equal(mkdir(path, 0700), 0);
    assert_true(vt_lair_make(NULL, path, "one", again, NULL));
    assert_string_equal(first, again);
    assert_true(vt_lair_make(NULL, path, "two", again, NULL));
    assert_string_not_equal(first, again);

    snprintf(link, sizeof link, "%s/link", folder);
    assert_int_equal(symlink(path, link), 0);
    assert_true(vt_lair_make(NULL, link, "one", again, NULL));
    assert_string_equal(first, again);

    assert_int_equal(chdir(folder), 0);
    assert_true(vt_lair_make(NULL, "a/journal", "one", again, NULL));
    assert_string_equal(first, again);
    assert_true(vt_lair_make(NULL, "./a/../a/journal", "one", again, NULL));
    assert_string_equal(first, again);
}

static void test_a_folder_that_others_may_write_is_refused(void **state)
{
    (void)state;
    char path[256], out[VT_LAIR_PATH];
    vt_err err = {0};
    snprintf(path, sizeof path, "%s/open", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(chmod(path, 0777), 0);
    assert_false(vt_lair_make(path, "journal", "kiosk", out, &err));
    assert_int_equal(err.kind, VT_ERR_DENIED);
    assert_int_equal(chmod(path, 0700), 0);
    assert_true(vt_lair_make(path, "journal", "kiosk", out, &err));
    snprintf(path, sizeof path, "%s/pointer", folder);
    assert_int_equal(symlink("open", path), 0);
    assert_false(vt_lair_make(path, "journal", "kiosk", out, &err));
}

static void test_release_is_noticed_within_20_ms(void **state)
{
    (void)state;
    int stop = eventfd(0, EFD_CLOEXEC), ready[2], lock, other;
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t holder = fork();
    if (holder == 0) {
        if (vt_lair_lock(folder, stop, &lock, NULL) != 1) _exit(1);
        (void)!write(ready[1], "x", 1);
        pause();
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    pid_t waiter = fork();
    if (waiter == 0) {
        if (vt_lair_lock(folder, stop, &other, NULL) != 1) _exit(1);
        (void)!write(ready[1], "y", 1);
        _exit(0);
    }
    vt_clock_sleep_us(100000);
    assert_int_equal(waitpid(waiter, NULL, WNOHANG), 0);
    kill(holder, SIGKILL);
    waitpid(holder, NULL, 0);
    int64_t since = vt_clock_us();
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_in_range(vt_clock_us() - since, 0, 60000); /* 20 ms, and the noise of a busy machine */
    waitpid(waiter, NULL, 0);
    close(ready[0]);
    close(ready[1]);
    close(stop);
}

static void test_waiting_can_be_given_up(void **state)
{
    (void)state;
    int stop = eventfd(1, EFD_CLOEXEC), first, second;
    vt_err err = {0};
    int never = eventfd(0, EFD_CLOEXEC);
    assert_int_equal(vt_lair_lock(folder, never, &first, &err), 1);
    assert_true(fcntl(first, F_GETFD) & FD_CLOEXEC);
    assert_int_equal(vt_lair_lock(folder, stop, &second, &err), 0);
    close(first);
    close(stop);
    close(never);
}

/* Whoever leaves takes the lock's file away; whoever waits for it must not be content with a file that nobody
 * else can find. */
static void test_a_lock_that_was_taken_away_is_made_anew(void **state)
{
    (void)state;
    char wanted[256], path[VT_LAIR_PATH], lock_path[VT_LAIR_PATH + 8];
    int never = eventfd(0, EFD_CLOEXEC), first, second = -1;
    snprintf(wanted, sizeof wanted, "%s/gone", folder);
    assert_true(vt_lair_make(wanted, "journal", "kiosk", path, NULL));
    assert_int_equal(vt_lair_lock(path, never, &first, NULL), 1);
    pid_t waiter = fork();
    if (waiter == 0) {
        close(first); /* the lock is the parent's alone */
        snprintf(lock_path, sizeof lock_path, "%s/lock", path);
        bool held = vt_lair_lock(path, never, &second, NULL) == 1;
        _exit(held && access(lock_path, F_OK) == 0 ? 0 : 1);
    }
    vt_clock_sleep_us(50000);
    vt_lair_leave(path);
    close(first);
    int status;
    assert_int_equal(waitpid(waiter, &status, 0), waiter);
    assert_int_equal(status, 0);
    close(never);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_name_does_not_depend_on_how_the_journal_is_reached),
        cmocka_unit_test(test_a_folder_that_others_may_write_is_refused),
        cmocka_unit_test(test_release_is_noticed_within_20_ms),
        cmocka_unit_test(test_waiting_can_be_given_up),
        cmocka_unit_test(test_a_lock_that_was_taken_away_is_made_anew),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

/* The guard and its walls: what a helper gets, what it is refused, and how it ends. */
#include "check.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "keeper/child.h"
#include "keeper/guard.h"

enum { MS = 1000, SECOND = 1000 * MS, TEXT = 65536 };

typedef struct {
    char folder[64], scratch[96], log[96];
    pid_t pid;
    int life, line;
    vt_guard_plan plan;
} bench;

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    chmod(path, 0700);
}

static bench *open_bench(const char *command)
{
    bench *b = test_calloc(1, sizeof *b);
    strcpy(b->folder, "/tmp/vt-guard-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
    snprintf(b->scratch, sizeof b->scratch, "%s/scratch", b->folder);
    snprintf(b->log, sizeof b->log, "%s/log", b->folder);
    mkdir(b->scratch, 0700);
    char experience[96];
    snprintf(experience, sizeof experience, "%s/experience", b->folder);
    mkdir(experience, 0700);
    b->plan = (vt_guard_plan){.name = "test", .command = command, .scratch = b->scratch, .memory_mb = 256};
    return b;
}

static void in_experience(const bench *b, const char *name, const char *text)
{
    char folder[96];
    snprintf(folder, sizeof folder, "%s/experience", b->folder);
    write_file(folder, name, text);
}

/* The guard's standard error goes to a file. */
static void start(bench *b)
{
    char experience[96];
    int line[2], life[2];
    vt_err err = {0};
    snprintf(experience, sizeof experience, "%s/experience", b->folder);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line), 0);
    assert_int_equal(pipe2(life, O_CLOEXEC), 0);
    b->plan.experience = experience;
    b->plan.line = line[1];
    b->plan.life = life[0];
    vt_guard_command command;
    vt_guard_write(&b->plan, &command);
    int kept[] = {line[1], life[0]};
    int saved = dup(2), log = open(b->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    dup2(log, 2);
    b->pid =
        vt_child_spawn(&(vt_child_plan){.argv = command.argv, .fds = kept, .count = 2, .lock = -1}, &err);
    dup2(saved, 2);
    close(saved);
    close(log);
    assert_true(b->pid > 0);
    close(line[1]);
    close(life[0]);
    b->line = line[0];
    b->life = life[1];
}

/* Everything up to a text, or to the end. */
static char *read_until(const bench *b, const char *stop)
{
    static char text[TEXT];
    size_t length = 0;
    text[0] = '\0';
    int64_t end = vt_clock_us() + 20 * SECOND;
    while (length + 1 < sizeof text && (!stop || !strstr(text, stop))) {
        struct pollfd one = {.fd = b->line, .events = POLLIN};
        if (vt_clock_us() > end) fail_msg("only this came: %s", text);
        if (poll(&one, 1, 200) <= 0) continue;
        ssize_t got = read(b->line, text + length, sizeof text - 1 - length);
        if (got <= 0) break;
        length += (size_t)got;
        text[length] = '\0';
    }
    return text;
}

static int await_end(bench *b, int64_t most_us)
{
    int status;
    int64_t end = vt_clock_us() + most_us;
    while (waitpid(b->pid, &status, WNOHANG) == 0) {
        if (vt_clock_us() > end) fail_msg("the guard did not end in time");
        vt_clock_sleep_us(2 * MS);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void close_bench(bench *b)
{
    char command[128];
    close(b->line);
    if (b->life >= 0) close(b->life);
    snprintf(command, sizeof command, "rm -r %s", b->folder);
    assert_int_equal(system(command), 0);
    test_free(b);
}

static char *read_log(const bench *b)
{
    static char text[TEXT];
    FILE *file = fopen(b->log, "r");
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static int count_of(const char *text, const char *what)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, what)); at++)
        count++;
    return count;
}

static bool alive(pid_t pid)
{
    char path[64], state = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file) return false;
    int got = fscanf(file, "%*d %*s %c", &state);
    fclose(file);
    return got == 1 && state != 'Z' && state != 'X';
}

static void await_death(pid_t pid)
{
    int64_t end = vt_clock_us() + 5 * SECOND;
    while (alive(pid) && vt_clock_us() < end)
        vt_clock_sleep_us(2 * MS);
    assert_false(alive(pid));
}

static void test_lines_go_both_ways_in_a_clean_place(void **state)
{
    (void)state;
    bench *b = open_bench("greet.sh one two");
    in_experience(b, "greet.sh",
        "#!/bin/sh\npwd\necho $HOME $VITRINE_HELPER $SECRET $# $2\n"
        "while read -r line; do echo \"heard $line\"; done\n");
    setenv("SECRET", "password", 1);
    start(b);
    unsetenv("SECRET");
    assert_int_equal(write(b->line, "a line\n", 7), 7);
    char expected[256], *text = read_until(b, "heard");
    snprintf(expected, sizeof expected, "%s/experience\n%s test 2 two\nheard a line", b->folder, b->scratch);
    assert_non_null(strstr(text, expected));
    shutdown(b->line, SHUT_WR);
    assert_int_equal(await_end(b, 5 * SECOND), 0);
    close_bench(b);
}

static void test_it_writes_only_to_its_scratch_folder(void **state)
{
    (void)state;
    bench *b = open_bench("write.sh");
    in_experience(b, "write.sh",
        "#!/bin/sh\necho kept > $HOME/note && cat $HOME/note\n"
        "for place in . .. /tmp /dev/shm /var/tmp; do\n"
        "  (echo x > $place/vt-guard-test-$$) 2> /dev/null && echo \"wrote to $place\"\ndone\n"
        "cat ../secret 2> /dev/null || echo closed\ncat plain\n");
    in_experience(b, "plain", "readable\n");
    write_file(b->folder, "secret", "secret\n");
    start(b);
    assert_string_equal(read_until(b, NULL), "kept\nclosed\nreadable\n");
    assert_int_equal(await_end(b, 5 * SECOND), 0);
    close_bench(b);
}

static void test_what_visitors_will_make_has_its_folder(void **state)
{
    (void)state;
    bench *b = open_bench("sh look.sh");
    char kept[120], file[160];
    snprintf(kept, sizeof kept, "%s/kept/it", b->folder);
    b->plan.kept = kept;
    b->plan.keeps = true;
    in_experience(b, "look.sh", "echo up\nread -r line\ncat $VITRINE_KEPT/later.txt\n");
    start(b);
    read_until(b, "up");
    snprintf(file, sizeof file, "%s", kept);
    write_file(file, "later.txt", "made later\n");
    assert_int_equal(write(b->line, "go\n", 3), 3);
    assert_string_equal(read_until(b, NULL), "made later\n");
    await_end(b, 5 * SECOND);
    close_bench(b);
}

/* The folder may be named from where the keeper runs. */
static void test_it_sees_what_visitors_made_where_it_may(void **state)
{
    (void)state;
    for (int may = 0; may < 2; may++) {
        bench *b = open_bench("sh look.sh");
        char kept[96], here[200];
        snprintf(kept, sizeof kept, "%s/kept", b->folder);
        mkdir(kept, 0700);
        write_file(kept, "one.txt", "a story\n");
        in_experience(
            b, "look.sh", "cat $VITRINE_KEPT/one.txt 2> /dev/null || echo ${VITRINE_KEPT:-nothing}\n");
        assert_non_null(getcwd(here, sizeof here));
        assert_int_equal(chdir(b->folder), 0);
        if (may) b->plan.kept = "kept";
        b->plan.keeps = true;
        start(b);
        assert_int_equal(chdir(here), 0);
        assert_string_equal(read_until(b, NULL), may ? "a story\n" : "nothing\n");
        await_end(b, 5 * SECOND);
        close_bench(b);
    }
}

static const char probe[] =
    "#!/usr/bin/python3\n"
    "import ctypes, os, socket\n"
    "def told(what, call):\n"
    "    try: print(what, 'yes' if call() != -1 else 'no')\n"
    "    except OSError: print(what, 'no')\n"
    "libc = ctypes.CDLL(None)\n"
    "told('local', lambda: socket.socket(socket.AF_UNIX))\n"
    "told('tcp', lambda: socket.socket(socket.AF_INET))\n"
    "told('udp6', lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM))\n"
    "told('packet', lambda: socket.socket(socket.AF_PACKET))\n"
    "told('hidden tcp', lambda: libc.syscall(41, ctypes.c_uint64(0x100000002), 1, 0))\n"
    "told('ptrace', lambda: libc.ptrace(16, os.getppid(), 0, 0))\n"
    "told('setsid', os.setsid)\n"
    "told('unshare', lambda: libc.unshare(0x10000000))\n"
    "told('all', lambda: libc.kill(-1, 0))\n"
    "told('guard', lambda: libc.kill(os.getppid(), 0))\n"
    "keeper = int(open('/proc/%d/stat' % os.getppid()).read().rpartition(')')[2].split()[1])\n"
    "told('keeper', lambda: libc.kill(keeper, 0))\n"
    "told('group', lambda: libc.kill(-os.getpgid(keeper), 0))\n"
    "told('itself', lambda: libc.kill(os.getpid(), 0))\n"
    "note = os.environ['HOME'] + '/note'\n"
    "open(note, 'w').close()\n"
    "told('emptied', lambda: os.open(note, os.O_RDONLY | os.O_TRUNC))\n"
    "told('blindly', lambda: os.open(note, os.O_ACCMODE | os.O_TRUNC))\n"
    "told('anew', lambda: os.open(note, os.O_WRONLY | os.O_TRUNC))\n"
    "told('limit', lambda: libc.prlimit(os.getppid(), 7, None, None))\n";

static void test_without_network_there_is_none(void **state)
{
    (void)state;
    for (int network = 0; network < 2; network++) {
        bench *b = open_bench("probe.py");
        in_experience(b, "probe.py", probe);
        b->plan.network = network;
        start(b);
        char *text = read_until(b, NULL);
        assert_non_null(strstr(text, "local yes"));
        assert_non_null(strstr(text, network ? "tcp yes" : "tcp no"));
        assert_non_null(strstr(text, network ? "udp6 yes" : "udp6 no"));
#ifdef __x86_64__
        assert_non_null(strstr(text, network ? "hidden tcp yes" : "hidden tcp no"));
#endif
        static const char *const refused[] = {"packet no", "ptrace no", "setsid no", "unshare no", "all no",
            "limit no", "guard no", "keeper no", "group no", "itself yes", "emptied no", "blindly no",
            "anew yes"};
        for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
            if (!strstr(text, refused[i])) fail_msg("no \"%s\" in %s", refused[i], text);
        }
        assert_int_equal(await_end(b, 5 * SECOND), 0);
        close_bench(b);
    }
}

static void test_memory_is_limited(void **state)
{
    (void)state;
    bench *b = open_bench("python3 eat.py");
    in_experience(b, "eat.py",
        "small = bytearray(20 << 20)\nprint('small')\n"
        "try: bytearray(100 << 20)\nexcept MemoryError: print('refused')\n"
        "import os\n"
        "try: open(os.environ['HOME'] + '/big', 'wb').truncate(1 << 30)\nexcept OSError: print('too "
        "long')\n");
    b->plan.memory_mb = 64;
    start(b);
    assert_string_equal(read_until(b, NULL), "small\nrefused\ntoo long\n");
    assert_int_equal(await_end(b, 5 * SECOND), 0);
    close_bench(b);
}

static void test_a_bomb_of_processes_goes_out(void **state)
{
    (void)state;
    bench *b = open_bench("python3 bomb.py");
    in_experience(b, "bomb.py",
        "import os, time\nprint(os.getpid())\n"
        "for i in range(40):\n    if os.fork() == 0:\n        time.sleep(1000)\n"
        "print('forked', os.popen('ps -o pid= --ppid %d | wc -l' % os.getpid()).read().strip())\n"
        "time.sleep(1000)\n");
    start(b);
    char *text = read_until(b, "forked 4");
    pid_t first = (pid_t)atoi(text);
    close(b->life);
    b->life = -1;
    assert_int_equal(await_end(b, 5 * SECOND), 1000 + SIGTERM);
    await_death(first);
    char command[64];
    snprintf(command, sizeof command, "pgrep -g %d > /dev/null", (int)first);
    int64_t end = vt_clock_us() + 5 * SECOND;
    while (system(command) == 0 && vt_clock_us() < end)
        vt_clock_sleep_us(10 * MS);
    assert_int_not_equal(system(command), 0);
    close_bench(b);
}

static void test_it_ends_as_its_helper_did(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        int end;
    } cases[] = {{"exit 0", 0}, {"exit 7", 7}, {"exit 200", 200}, {"kill -SEGV $$", 1000 + SIGSEGV},
        {"kill -KILL $$", 1000 + SIGKILL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bench *b = open_bench("sh end.sh");
        in_experience(b, "end.sh", cases[i].script);
        start(b);
        assert_int_equal(await_end(b, 5 * SECOND), cases[i].end);
        close_bench(b);
    }
}

static void test_what_cannot_be_started_says_why(void **state)
{
    (void)state;
    bench *b = open_bench("no-such-program --fast");
    start(b);
    assert_int_equal(await_end(b, 5 * SECOND), 127);
    assert_non_null(
        strstr(read_log(b), "helper test: info: no-such-program cannot be started: No such file"));
    close_bench(b);
    b = open_bench("mine.sh");
    in_experience(b, "mine.sh", "#!/bin/sh\n");
    char path[160];
    snprintf(path, sizeof path, "%s/experience/mine.sh", b->folder);
    chmod(path, 0600);
    start(b);
    assert_int_equal(await_end(b, 5 * SECOND), 127);
    assert_non_null(strstr(read_log(b), "make it executable: chmod +x"));
    close_bench(b);
}

static void test_what_it_starts_goes_with_it(void **state)
{
    (void)state;
    bench *b = open_bench("sh children.sh");
    in_experience(b, "children.sh", "sleep 1000 &\necho $!\nsh -c 'sleep 1000 & sleep 1000' &\necho done\n");
    start(b);
    pid_t child = (pid_t)atoi(read_until(b, "done"));
    assert_true(child > 0);
    assert_int_equal(await_end(b, 5 * SECOND), 0);
    await_death(child);
    assert_string_equal(read_until(b, NULL), ""); /* nobody holds the other end any more */
    close_bench(b);
}

static void test_who_ignores_the_end_is_made_to(void **state)
{
    (void)state;
    bench *b = open_bench("sh deaf.sh");
    in_experience(b, "deaf.sh", "trap '' TERM\necho up\nwhile true; do sleep 1000; done\n");
    start(b);
    read_until(b, "up");
    int64_t since = vt_clock_us();
    close(b->life);
    b->life = -1;
    assert_int_equal(await_end(b, 5 * SECOND), 1000 + SIGKILL);
    assert_true(vt_clock_us() - since >= SECOND);
    close_bench(b);
}

static void test_a_killed_guard_leaves_no_helper(void **state)
{
    (void)state;
    bench *b = open_bench("sh long.sh");
    in_experience(b, "long.sh", "echo $$\nexec sleep 1000\n");
    start(b);
    pid_t helper = (pid_t)atoi(read_until(b, "\n"));
    kill(b->pid, SIGKILL);
    assert_int_equal(await_end(b, 5 * SECOND), 1000 + SIGKILL);
    await_death(helper);
    close_bench(b);
}

static void test_the_log_gets_a_few_lines(void **state)
{
    (void)state;
    bench *b = open_bench("python3 loud.py");
    in_experience(b, "loud.py",
        "import sys\nfor i in range(20000): print('line', i, 'x' * 100, file=sys.stderr)\n"
        "print('z' * 100000 + '\\033[2J', file=sys.stderr)\nprint('done')\n");
    start(b);
    read_until(b, "done");
    assert_int_equal(await_end(b, 5 * SECOND), 0);
    char *log = read_log(b);
    assert_in_range(count_of(log, "helper test: info: line "), 20, 24);
    assert_non_null(strstr(log, "line 0 xxx"));
    assert_non_null(strstr(log, "lines more, which are left out"));
    assert_null(strchr(log, '\033'));
    assert_true(strlen(log) < 16000);
    close_bench(b);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "helper") == 0) return vt_guard_main(argc - 1, argv + 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_go_both_ways_in_a_clean_place),
        cmocka_unit_test(test_it_writes_only_to_its_scratch_folder),
        cmocka_unit_test(test_it_sees_what_visitors_made_where_it_may),
        cmocka_unit_test(test_what_visitors_will_make_has_its_folder),
        cmocka_unit_test(test_without_network_there_is_none),
        cmocka_unit_test(test_memory_is_limited),
        cmocka_unit_test(test_a_bomb_of_processes_goes_out),
        cmocka_unit_test(test_it_ends_as_its_helper_did),
        cmocka_unit_test(test_what_cannot_be_started_says_why),
        cmocka_unit_test(test_what_it_starts_goes_with_it),
        cmocka_unit_test(test_who_ignores_the_end_is_made_to),
        cmocka_unit_test(test_a_killed_guard_leaves_no_helper),
        cmocka_unit_test(test_the_log_gets_a_few_lines),
    };
    if (argc > 1) cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Messages between instances: on one machine, between machines with a key, and by a real broker; with floods,
 * garbage, half frames, wrong keys, and screens that are killed or do not read. */
#include "peers.h"

#include <dirent.h>
#include <sys/un.h>

#include "devices/messages.h"
#include "devices/messages_frame.h"
#include "devices/messages_seal.h"

static char runtime[] = "/tmp/vt-run-XXXXXX";
static const vt_channel_decl messages = {.kind = VT_CHANNEL_MESSAGES, .name = "messages"};

static int own_runtime_folder(void **state)
{
    (void)state;
    return mkdtemp(runtime) && setenv("XDG_RUNTIME_DIR", runtime, 1) == 0 ? 0 : -1;
}

static int clear_runtime_folder(void **state)
{
    (void)state;
    return nftw(runtime, kiosk_remove, 16, FTW_DEPTH | FTW_PHYS);
}

static void screen(kiosk *it, const char *role)
{
    kiosk_make(it);
    kiosk_start(it, role);
    kiosk_declare(it, &messages, 1);
}

static void say(kiosk *it, const char *text)
{
    kiosk_send(it, VT_CHANNEL_MESSAGES, "messages", text);
}

static void two_screens(void **state)
{
    kiosk left, right, third;
    (void)state;
    screen(&left, "left");
    assert_false(kiosk_next(&left, 300)); /* alone: nothing to say about it */
    say(&left, "nobody\t1");
    screen(&right, "right");
    NEXT(&left, "messages!found");
    NEXT(&right, "messages!found");
    say(&left, "lamp\t{\"on\":true}");
    NEXT(&right, "messages=lamp\t{\"on\":true}\tleft");
    say(&right, "lamp\t[1,2]");
    NEXT(&left, "messages=lamp\t[1,2]\tright");
    screen(&third, "");
    NEXT(&third, "messages!found");
    vt_clock_sleep_us(200000);
    say(&third, "hello\t\"x\"");
    NEXT(&left, "messages=hello\t\"x\"");
    NEXT(&right, "messages=hello\t\"x\"");
    kiosk_end(&third);
    say(&left, "lamp\t0");
    NEXT(&right, "messages=lamp\t0\tleft");
    kiosk_end(&right);
    NEXT(&left, "messages!lost");
    assert_false(kiosk_next(&left, 100)); /* it does not hear itself */
    kiosk_end(&left);
}

static void newcomers_get_what_stays(void **state)
{
    kiosk left, right;
    (void)state;
    screen(&left, "left");
    say(&left, "chapter\t1\tstays");
    say(&left, "page\t7\tstays");
    say(&left, "chapter\t2\tstays");
    say(&left, "chapter\t3"); /* does not stay */
    vt_clock_sleep_us(200000);
    screen(&right, "right");
    NEXT(&right, "messages!found");
    assert_true(kiosk_next(&right, 20000));
    assert_string_equal(right.said, "messages=chapter\t2\tleft");
    NEXT(&right, "messages=page\t7\tleft");
    assert_false(kiosk_next(&right, 200));
    kiosk_end(&left);
    kiosk_end(&right);
}

static void groups_do_not_mix(void **state)
{
    kiosk left, right;
    (void)state;
    screen(&left, "left");
    kiosk_make(&right);
    kiosk_set(&right, "messages.group", "other");
    kiosk_start(&right, "right");
    kiosk_declare(&right, &messages, 1);
    assert_false(kiosk_next(&right, 500));
    kiosk_end(&left);
    kiosk_end(&right);
}

static int sockets_in_folder(void)
{
    char name[VT_MESSAGES_FOLDER];
    int count = 0;
    assert_true(vt_messages_folder(name, NULL));
    DIR *folder = opendir(name);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

/* A screen in a process of its own, which says its number again and again. */
static int speak(void)
{
    kiosk other;
    char line[64];
    screen(&other, "other");
    for (int i = 0; i < 20000; i++, vt_clock_sleep_us(1000)) {
        snprintf(line, sizeof line, "n\t%d", i);
        vt_devices_send(other.devices, VT_CHANNEL_MESSAGES, "messages", line, strlen(line), NULL);
    }
    kiosk_end(&other);
    return 0;
}

static void one_is_killed(void **state)
{
    kiosk left;
    (void)state;
    for (int round = 0; round < 2; round++) {
        const char *words[] = {"/proc/self/exe", "speak", NULL};
        pid_t child = run_beside(NULL, words);
        if (round == 0) screen(&left, "left");
        NEXT(&left, "messages!found");
        int before = -1, now;
        for (int i = 0; i < 50; i++) {
            assert_true(kiosk_next(&left, 20000));
            assert_int_equal(sscanf(left.said, "messages=n\t%d\tother", &now), 1);
            assert_true(now > before);
            before = now;
        }
        end_program(child, SIGKILL);
        UNTIL(&left, "messages!lost");
    }
    for (int i = 0; i < 1000 && sockets_in_folder() != 1; i++) /* what it left behind is removed */
        vt_clock_sleep_us(10000);
    assert_int_equal(sockets_in_folder(), 1);
    kiosk_end(&left);
}

/* One says ten thousand lines as fast as it can: its own are kept in order, those of the other come through.
 */
static void one_floods(void **state)
{
    kiosk left, right, loud;
    char line[64];
    int last = -1, now, others = 0;
    (void)state;
    screen(&left, "left");
    screen(&right, "right");
    UNTIL(&left, "messages!found");
    UNTIL(&right, "messages!found");
    screen(&loud, "loud");
    UNTIL(&loud, "messages!found");
    vt_clock_sleep_us(300000);
    for (int i = 0; i < 10000; i++) {
        snprintf(line, sizeof line, "n\t%d", i);
        vt_devices_send(loud.devices, VT_CHANNEL_MESSAGES, "messages", line, strlen(line), NULL);
        if (i % 1000 == 0) {
            snprintf(line, sizeof line, "r\t%d", i / 1000);
            say(&right, line);
        }
        if (i % 50 == 0) vt_clock_sleep_us(1000);
    }
    while (others < 10 && kiosk_next(&left, 20000)) {
        if (sscanf(left.said, "messages=n\t%d\tloud", &now) == 1) {
            assert_true(now > last);
            last = now;
        } else if (sscanf(left.said, "messages=r\t%d\tright", &now) == 1) {
            assert_int_equal(now, others);
            others++;
        }
    }
    assert_int_equal(others, 10);
    kiosk_end(&loud);
    kiosk_end(&right);
    kiosk_end(&left);
}

/* ---- strangers ---- */

static int call_socket_in_folder(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    char folder[VT_MESSAGES_FOLDER];
    assert_true(vt_messages_folder(folder, NULL));
    DIR *entries = opendir(folder);
    assert_non_null(entries);
    for (struct dirent *entry; (entry = readdir(entries));)
        if (entry->d_name[0] != '.')
            snprintf(at.sun_path, sizeof at.sun_path, "%.60s/%.40s", folder, entry->d_name);
    closedir(entries);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

static void put_frame(vt_buf *out, const vt_buf *frame)
{
    vt_buf_u32(out, (uint32_t)frame->size);
    vt_buf_bytes(out, frame->data, frame->size);
}

/* Garbage, a length without end, half a frame, a line before the hello, another version: each ends its own
 * connection; a proper stranger beside them is heard. */
static void strange_bytes(void **state)
{
    kiosk left;
    vt_buf hello, line, proper;
    int fds[6];
    (void)state;
    screen(&left, "left");
    vt_clock_sleep_us(200000);
    vt_buf_init(&hello);
    vt_buf_init(&line);
    vt_buf_init(&proper);
    vt_frame_hello(&hello, "exhibit", "stranger", 77);
    vt_frame_line(&line, "x\t1", 3);
    for (int i = 0; i < 6; i++)
        fds[i] = call_socket_in_folder();
    assert_true(send(fds[0], "garbage and more garbage", 24, MSG_NOSIGNAL) > 0);
    assert_true(send(fds[1], "\xFF\xFF\xFF\xFF", 4, MSG_NOSIGNAL) > 0);
    put_frame(&proper, &line);
    assert_true(send(fds[2], proper.data, proper.size, MSG_NOSIGNAL) > 0);
    vt_buf_clear(&proper);
    put_frame(&proper, &hello);
    assert_true(send(fds[3], proper.data, proper.size - 3, MSG_NOSIGNAL) > 0);
    put_frame(&proper, &line);
    for (size_t i = 0; i < proper.size; i++) /* byte by byte */
        assert_true(send(fds[4], proper.data + i, 1, MSG_NOSIGNAL) > 0);
    UNTIL(&left, "messages=x\t1\tstranger");
    hello.data[1] = 2;
    vt_buf_clear(&proper);
    put_frame(&proper, &hello);
    assert_true(send(fds[5], proper.data, proper.size, MSG_NOSIGNAL) > 0);
    for (int i = 0; i < 6; i++) {
        char byte[200];
        ssize_t got = 1;
        while (i != 4 && (got = recv(fds[i], byte, sizeof byte, 0)) > 0) {} /* it says hello, and hangs up */
        if (i != 4) assert_true(got <= 0);
        close(fds[i]);
    }
    vt_buf_finish(&hello);
    vt_buf_finish(&line);
    vt_buf_finish(&proper);
    kiosk_end(&left);
}

/* One that says hello and never reads: others hear everything, the end does not wait for it. */
static void one_does_not_read(void **state)
{
    kiosk left, right;
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    char folder[VT_MESSAGES_FOLDER], final[120], line[1100];
    vt_buf hello, proper;
    (void)state;
    assert_true(vt_messages_folder(folder, NULL));
    screen(&left, "left");
    screen(&right, "right");
    UNTIL(&left, "messages!found");
    UNTIL(&right, "messages!found");
    int ours = call_socket_in_folder(); /* only to find out how sockets are called */
    socklen_t size = sizeof at;
    assert_int_equal(getpeername(ours, (struct sockaddr *)&at, &size), 0);
    close(ours);
    char *digits = strrchr(at.sun_path, '-') + 1;
    memcpy(digits, "0123456789abcdef", 17); /* without the .new with which they begin */
    snprintf(final, sizeof final, "%s", at.sun_path);
    strcat(at.sun_path, ".new");
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listener, 8), 0);
    assert_int_equal(rename(at.sun_path, final), 0);
    vt_buf_init(&hello);
    vt_buf_init(&proper);
    vt_frame_hello(&hello, "exhibit", "deaf", 78);
    put_frame(&proper, &hello);
    int calls[2];
    for (int i = 0; i < 2; i++) {
        calls[i] = accept(listener, NULL, NULL);
        assert_true(calls[i] >= 0);
        assert_true(send(calls[i], proper.data, proper.size, MSG_NOSIGNAL) > 0);
    }
    vt_clock_sleep_us(200000);
    memset(line, 'x', sizeof line);
    for (int i = 0; i < 1000; i++) {
        int start = snprintf(line, sizeof line, "n\t%d,\"", i);
        line[start] = 'x';
        memcpy(line + 1000, "\"", 2);
        line[1] = '\t';
        say(&left, line);
        assert_true(kiosk_next(&right, 20000));
        assert_memory_equal(right.said + 9, line, 20);
    }
    kiosk_end(&left);
    kiosk_end(&right);
    for (int i = 0; i < 2; i++)
        close(calls[i]);
    close(listener);
    unlink(final);
    vt_buf_finish(&hello);
    vt_buf_finish(&proper);
}

/* ---- machines: two folders on one machine stand for them, since they do not see one another's sockets ----
 */

static void machine(kiosk *it, const char *role, const char *key, int port, int peer)
{
    char text[200];
    kiosk_make(it);
    snprintf(text, sizeof text, "%s/key", it->folder);
    FILE *file = fopen(text, "w");
    fprintf(file, "%s\n", key);
    fclose(file);
    chmod(text, 0600);
    kiosk_set(it, "messages.key_file", text);
    kiosk_set(it, "devices.listen", "yes");
    kiosk_set_int(it, "messages.port", port);
    snprintf(text, sizeof text, "127.0.0.1:%d, localhost:%d", port, peer); /* itself among them */
    kiosk_set(it, "messages.peers", text);
    setenv("XDG_RUNTIME_DIR", it->folder, 1);
    kiosk_start(it, role);
    kiosk_declare(it, &messages, 1);
    vt_clock_sleep_us(300000);
    setenv("XDG_RUNTIME_DIR", runtime, 1);
}

static const char one_key[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
static const char other_key[] = "10112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

static void two_machines(void **state)
{
    kiosk left, right;
    int ports[2] = {free_port(SOCK_STREAM), free_port(SOCK_STREAM)};
    char line[64];
    (void)state;
    machine(&left, "left", one_key, ports[0], ports[1]);
    machine(&right, "right", one_key, ports[1], ports[0]);
    UNTIL(&left, "messages!found");
    UNTIL(&right, "messages!found");
    vt_clock_sleep_us(1500000); /* both calls are there */
    for (int i = 0; i < 100; i++) {
        snprintf(line, sizeof line, "n\t%d", i);
        say(&left, line);
        snprintf(line, sizeof line, "messages=n\t%d\tleft", i);
        NEXT(&right, line);
    }
    say(&right, "n\t\"back\"");
    NEXT(&left, "messages=n\t\"back\"\tright");
    kiosk_end(&right);
    NEXT(&left, "messages!lost");
    machine(&right, "right", one_key, ports[1], ports[0]);
    NEXT(&left, "messages!found");
    kiosk_end(&left);
    kiosk_end(&right);
}

static void a_wrong_key(void **state)
{
    kiosk left, right;
    int ports[2] = {free_port(SOCK_STREAM), free_port(SOCK_STREAM)};
    (void)state;
    machine(&left, "left", one_key, ports[0], ports[1]);
    machine(&right, "right", other_key, ports[1], ports[0]);
    NEXT(&left, "messages!lost");
    assert_non_null(strstr(left.said, "another key"));
    NEXT(&right, "messages!lost");
    assert_non_null(strstr(right.said, "another key"));
    say(&left, "secret\t1");
    assert_false(kiosk_next(&right, 2500)); /* told once, and nothing comes */
    assert_false(kiosk_next(&left, 100));
    kiosk_end(&left);
    kiosk_end(&right);
}

static void keys_that_are_none(void **state)
{
    static const char *const bad[] = {
        "", "0011", "zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"};
    (void)state;
    for (int i = 0; i < 3; i++) {
        kiosk left;
        machine(&left, "left", bad[i], free_port(SOCK_STREAM), 9);
        NEXT(&left, "messages!lost");
        assert_non_null(strstr(left.said, "openssl rand -hex 32"));
        kiosk_end(&left);
    }
    kiosk left;
    kiosk_make(&left);
    kiosk_set(&left, "messages.peers", "192.0.2.1");
    kiosk_start(&left, "");
    kiosk_declare(&left, &messages, 1);
    NEXT(&left, "messages!lost"); /* peers without a key: nothing goes out in the clear */
    assert_non_null(strstr(left.said, "key_file"));
    kiosk_end(&left);
}

/* ---- by a broker ---- */

static void by_a_broker(void **state)
{
    kiosk left, right;
    char conf[100], more[64];
    int port = free_port(SOCK_STREAM);
    (void)state;
    kiosk_make(&left);
    kiosk_make(&right);
    snprintf(conf, sizeof conf, "%s/broker.conf", left.folder);
    FILE *file = fopen(conf, "w");
    fprintf(file, "listener %d 127.0.0.1\nuser root\nallow_anonymous true\n", port);
    fclose(file);
    const char *words[] = {"mosquitto", "-c", conf, NULL};
    pid_t broker = run_beside(NULL, words);
    until_open(port);
    kiosk *both[] = {&left, &right};
    for (int i = 0; i < 2; i++) {
        kiosk_set(both[i], "mqtt.host", "127.0.0.1");
        kiosk_set_int(both[i], "mqtt.port", port);
        kiosk_start(both[i], i ? "right" : "left");
    }
    kiosk_declare(&left, &messages, 1);
    NEXT(&left, "messages!found");
    say(&left, "chapter\t{\"n\":1}\tstays");
    vt_channel_decl out = channel(VT_CHANNEL_OUTPUT, VT_FROM_MQTT, "raw", "", "vitrine/exhibit/lamp");
    const vt_channel_decl decls[] = {messages, out};
    vt_clock_sleep_us(200000);
    kiosk_declare(&right, decls, 2);
    UNTIL(&right, "messages!found");
    UNTIL(&right, "messages=chapter\t{\"n\":1}\tleft");
    for (int i = 0; i < 20; i++) {
        snprintf(more, sizeof more, "n\t%d", i);
        say(&right, more);
        snprintf(more, sizeof more, "messages=n\t%d\tright", i);
        NEXT(&left, more);
    }
    kiosk_send(&right, VT_CHANNEL_OUTPUT, "raw", "[1, 2]"); /* as other programs say it */
    NEXT(&left, "messages=lamp\t[1, 2]");
    NEXT(&right, "messages=lamp\t[1, 2]");
    kiosk_send(&right, VT_CHANNEL_OUTPUT, "raw", "it's on");
    NEXT(&left, "messages=lamp\t\"it's on\"");
    kiosk_end(&left);
    kiosk_end(&right);
    end_program(broker, SIGTERM);
}

int main(int count, char **words)
{
    if (count > 1 && strcmp(words[1], "speak") == 0) return speak();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_screens),
        cmocka_unit_test(newcomers_get_what_stays),
        cmocka_unit_test(groups_do_not_mix),
        cmocka_unit_test(one_is_killed),
        cmocka_unit_test(one_floods),
        cmocka_unit_test(strange_bytes),
        cmocka_unit_test(one_does_not_read),
        cmocka_unit_test(two_machines),
        cmocka_unit_test(a_wrong_key),
        cmocka_unit_test(keys_that_are_none),
        cmocka_unit_test(by_a_broker),
    };
    return cmocka_run_group_tests(tests, own_runtime_folder, clear_runtime_folder);
}

/* Channels of a real broker: mosquitto, which is killed, asked for passwords and certificates, and cut off by
 * a wire that goes dead. */
#include "peers.h"

#include "dead_wire.h"

typedef struct {
    int port;
    char conf[100], log[100];
    pid_t program;
} broker;

static void broker_start(broker *it)
{
    const char *words[] = {"mosquitto", "-c", it->conf, "-v", NULL};
    it->program = run_beside(it->log, words);
    until_open(it->port);
}

/* more: further lines of its configuration. */
static void broker_make(broker *it, const kiosk *near, const char *more)
{
    it->port = free_port(SOCK_STREAM);
    snprintf(it->conf, sizeof it->conf, "%s/broker.conf", near->folder);
    snprintf(it->log, sizeof it->log, "%s/broker.log", near->folder);
    FILE *file = fopen(it->conf, "w");
    assert_non_null(file);
    fprintf(file, "listener %d 127.0.0.1\nuser root\npersistence true\npersistence_location %s/\n%s\n",
        it->port, near->folder, more);
    fclose(file);
    broker_start(it);
}

static void make_kiosk(kiosk *it)
{
    kiosk_make(it);
    kiosk_set(it, "mqtt.host", "127.0.0.1");
    kiosk_set(it, "mqtt.keepalive_s", "10");
}

static void sensors_and_outputs(void **state)
{
    kiosk it;
    broker house;
    (void)state;
    make_kiosk(&it);
    broker_make(&house, &it, "allow_anonymous true");
    kiosk_set_int(&it, "mqtt.port", house.port);
    kiosk_start(&it, "");
    vt_channel_decl decls[] = {channel(VT_CHANNEL_SENSOR, VT_FROM_MQTT, "plate", "", "hall/plate"),
        channel(VT_CHANNEL_SENSOR, VT_FROM_MQTT, "any", "", "hall/+/door"),
        channel(VT_CHANNEL_OUTPUT, VT_FROM_MQTT, "to_plate", "", "hall/plate"),
        channel(VT_CHANNEL_OUTPUT, VT_FROM_MQTT, "to_door", "", "hall/east/door"),
        channel(VT_CHANNEL_OUTPUT, VT_FROM_MQTT, "wrong", "", "hall/#"),
        channel(VT_CHANNEL_SENSOR, VT_FROM_MQTT, "wrong too", "", "hall/a#")};
    kiosk_declare(&it, decls, 4);
    for (int i = 0; i < 4; i++) {
        assert_true(kiosk_next(&it, 20000));
        assert_non_null(strstr(it.said, "!found"));
    }
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "to_plate", "12");
    NEXT(&it, "plate=12");
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "to_door",
        "a\nb\xFF"
        "c");
    NEXT(&it, "any=hall/east/door a");
    NEXT(&it, "any=hall/east/door b\xEF\xBF\xBD"
              "c");
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "to_plate", "");
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "to_plate", "13");
    NEXT(&it, "plate=13");
    kiosk_declare(&it, decls, 1); /* the rest goes, the connection stays */
    vt_clock_sleep_us(100000);
    kiosk_declare(&it, decls, 6);
    for (int i = 0; i < 5; i++)
        assert_true(kiosk_next(&it, 20000));
    kiosk_end(&it);
    end_program(house.program, SIGTERM);
}

static void killed_and_started_again(void **state)
{
    kiosk it;
    broker house;
    (void)state;
    make_kiosk(&it);
    broker_make(&house, &it, "allow_anonymous true");
    kiosk_set_int(&it, "mqtt.port", house.port);
    kiosk_start(&it, "");
    vt_channel_decl decls[] = {channel(VT_CHANNEL_SENSOR, VT_FROM_MQTT, "plate", "", "hall/plate"),
        channel(VT_CHANNEL_OUTPUT, VT_FROM_MQTT, "out", "", "hall/plate")};
    kiosk_declare(&it, decls, 2);
    NEXT(&it, "out!found");
    NEXT(&it, "plate!found");
    end_program(house.program, SIGKILL);
    assert_true(kiosk_next(&it, 20000));
    assert_non_null(strstr(it.said, "!lost"));
    assert_true(kiosk_next(&it, 20000));
    assert_non_null(strstr(it.said, "!lost"));
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "out", "while it was away");
    broker_start(&house);
    UNTIL(&it, "plate=while it was away");
    end_program(house.program, SIGKILL);
    UNTIL(&it, "plate!lost");
    vt_clock_sleep_us(1500000);
    assert_false(kiosk_next(&it, 100) && !strstr(it.said, "out!lost")); /* told once, not at every try */
    broker_start(&house);
    UNTIL(&it, "plate!found");
    kiosk_end(&it);
    end_program(house.program, SIGTERM);
}

static void what_was_published_while_the_wire_was_dead(void **state)
{
    kiosk it, other;
    broker house;
    wire cable;
    char line[32];
    (void)state;
    make_kiosk(&it);
    make_kiosk(&other);
    broker_make(&house, &it, "allow_anonymous true");
    wire_make(&cable, house.port);
    kiosk_set_int(&it, "mqtt.port", cable.port);
    kiosk_set_int(&other, "mqtt.port", house.port);
    kiosk_start(&it, "left");
    kiosk_start(&other, "right");
    vt_channel_decl in = channel(VT_CHANNEL_SENSOR, VT_FROM_MQTT, "plate", "", "hall/plate");
    vt_channel_decl out = channel(VT_CHANNEL_OUTPUT, VT_FROM_MQTT, "out", "", "hall/plate");
    kiosk_declare(&it, &in, 1);
    kiosk_declare(&other, &out, 1);
    NEXT(&it, "plate!found");
    NEXT(&other, "out!found");
    kiosk_send(&other, VT_CHANNEL_OUTPUT, "out", "before");
    NEXT(&it, "plate=before");
    wire_cut(&cable, true); /* no end of file, no reset: nothing passes any more */
    for (int i = 0; i < 30; i++) {
        snprintf(line, sizeof line, "%d", i);
        kiosk_send(&other, VT_CHANNEL_OUTPUT, "out", line);
    }
    NEXT(&it, "plate!lost");
    assert_non_null(strstr(it.said, "does not answer any more"));
    wire_cut(&cable, false);
    char all[64] = "";
    NEXT(&it, "plate!found");
    for (int i = 0; i < 30; i++) {
        snprintf(all, sizeof all, "plate=%d", i);
        NEXT(&it, all);
    }
    kiosk_end(&other);
    wire_cut(&cable, true);
    kiosk_end(&it); /* does not wait for an answer that cannot come */
    end_program(house.program, SIGTERM);
    wire_end(&cable);
}

static void a_password(void **state)
{
    kiosk it;
    broker house;
    char more[300], passwords[100], file[100];
    struct stat info;
    (void)state;
    make_kiosk(&it);
    snprintf(passwords, sizeof passwords, "%s/passwords", it.folder);
    snprintf(file, sizeof file, "%s/secret", it.folder);
    const char *words[] = {"mosquitto_passwd", "-b", "-c", passwords, "hall", "clay-1742", NULL};
    assert_int_equal(run_to_end(NULL, words), 0);
    assert_int_equal(stat(passwords, &info), 0);
    snprintf(more, sizeof more, "allow_anonymous false\npassword_file %s", passwords);
    broker_make(&house, &it, more);
    for (int round = 0; round < 3; round++) {
        FILE *secret = fopen(file, "w");
        fputs(round == 2 ? "clay-1742\n" : "clay\n", secret);
        fclose(secret);
        chmod(file, 0600);
        kiosk_set_int(&it, "mqtt.port", house.port);
        kiosk_set(&it, "mqtt.user", round ? "hall" : "");
        kiosk_set(&it, "mqtt.password_file", round ? file : "");
        kiosk_start(&it, "");
        vt_channel_decl in = channel(VT_CHANNEL_SENSOR, VT_FROM_MQTT, "plate", "", "hall/plate");
        kiosk_declare(&it, &in, 1);
        NEXT(&it, round == 2 ? "plate!found" : "plate!lost");
        if (round < 2) assert_non_null(strstr(it.said, "does not let this kiosk in"));
        vt_devices_destroy(it.devices);
        it.devices = NULL;
    }
    kiosk_end(&it);
    end_program(house.program, SIGTERM);
}

static void certify(const char *folder, const char *script)
{
    char text[3000];
    snprintf(text, sizeof text, "cd %s && %s", folder, script);
    const char *words[] = {"sh", "-c", text, NULL};
    assert_int_equal(run_to_end(NULL, words), 0);
}

static void certificates(void **state)
{
    kiosk it;
    broker house;
    char more[500], ca[100];
    (void)state;
    make_kiosk(&it);
    certify(it.folder,
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=museum -days 2 && "
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout no.key -out other.crt -subj /CN=other -days 2 && "
        "openssl req -newkey rsa:2048 -nodes -keyout broker.key -out broker.csr -subj /CN=localhost && "
        "printf 'subjectAltName=DNS:localhost' > names && "
        "openssl x509 -req -in broker.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out broker.crt -days 2 "
        "-extfile names");
    snprintf(more, sizeof more, "allow_anonymous true\ncertfile %s/broker.crt\nkeyfile %s/broker.key",
        it.folder, it.folder);
    broker_make(&house, &it, more);
    kiosk_set_int(&it, "mqtt.port", house.port);
    static const char *const files[] = {"other.crt", "ca.crt", "ca.crt", "missing.crt"};
    static const char *const hosts[] = {"localhost", "127.0.0.1", "localhost", "localhost"};
    static const char *const whys[] = {
        "its certificate is made", "its certificate is made", "", "missing.crt"};
    for (int round = 0; round < 4; round++) { /* a stranger's signature, another name, right, no file */
        snprintf(ca, sizeof ca, "%s/%s", it.folder, files[round]);
        kiosk_set(&it, "mqtt.ca_file", ca);
        kiosk_set(&it, "mqtt.host", hosts[round]);
        kiosk_start(&it, "");
        vt_channel_decl in = channel(VT_CHANNEL_SENSOR, VT_FROM_MQTT, "plate", "", "hall/plate");
        kiosk_declare(&it, &in, 1);
        NEXT(&it, round == 2 ? "plate!found" : "plate!lost");
        if (!strstr(it.said, whys[round])) fail_msg("%s", it.said);
        vt_devices_destroy(it.devices);
        it.devices = NULL;
    }
    kiosk_end(&it);
    end_program(house.program, SIGTERM);
}

/* A broker of our own, which lets the kiosk in and lets it listen to nothing. */
static void not_allowed_to_listen(void **state)
{
    kiosk it;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int port = free_port(SOCK_STREAM), listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    unsigned char asked[256], refused[] = {0x90, 3, 0, 0, 0x80};
    (void)state;
    at.sin_port = htons((uint16_t)port);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listener, 8), 0);
    make_kiosk(&it);
    kiosk_set_int(&it, "mqtt.port", port);
    kiosk_start(&it, "");
    vt_channel_decl in = channel(VT_CHANNEL_SENSOR, VT_FROM_MQTT, "vault", "", "vault/door");
    kiosk_declare(&it, &in, 1);
    int fd = accept(listener, NULL, NULL);
    assert_true(recv(fd, asked, sizeof asked, 0) > 0); /* CONNECT */
    assert_int_equal(send(fd, "\x20\x02\0\0", 4, MSG_NOSIGNAL), 4);
    assert_true(recv(fd, asked, sizeof asked, 0) > 4); /* SUBSCRIBE with its number */
    memcpy(refused + 2, asked + 2, 2);
    assert_int_equal(send(fd, refused, sizeof refused, MSG_NOSIGNAL), sizeof refused);
    NEXT(&it, "vault!lost");
    assert_non_null(strstr(it.said, "does not let this kiosk listen to vault/door"));
    kiosk_end(&it);
    close(fd);
    close(listener);
}

/* Two sensors whose topics overlap each hear a message once; one of a megabyte is cut. */
static void overlaps_and_long_ones(void **state)
{
    kiosk it;
    broker house;
    char large[100], port[16];
    (void)state;
    make_kiosk(&it);
    broker_make(&house, &it, "allow_anonymous true");
    kiosk_set_int(&it, "mqtt.port", house.port);
    kiosk_start(&it, "");
    vt_channel_decl decls[] = {channel(VT_CHANNEL_SENSOR, VT_FROM_MQTT, "one", "", "hall/east/door"),
        channel(VT_CHANNEL_SENSOR, VT_FROM_MQTT, "any", "", "hall/+/door"),
        channel(VT_CHANNEL_OUTPUT, VT_FROM_MQTT, "out", "", "hall/east/door")};
    kiosk_declare(&it, decls, 3);
    for (int i = 0; i < 3; i++)
        assert_true(kiosk_next(&it, 20000));
    for (int i = 0; i < 3; i++) {
        char line[16];
        snprintf(line, sizeof line, "%d", i);
        kiosk_send(&it, VT_CHANNEL_OUTPUT, "out", line);
        bool one = false, any = false;
        for (int k = 0; k < 2; k++) {
            assert_true(kiosk_next(&it, 20000));
            one |= strncmp(it.said, "one=", 4) == 0 && strcmp(it.said + 4, line) == 0;
            any |= strncmp(it.said, "any=hall/east/door ", 19) == 0 && strcmp(it.said + 19, line) == 0;
        }
        assert_true(one && any);
    }
    assert_false(kiosk_next(&it, 200));
    snprintf(large, sizeof large, "%s/large", it.folder);
    FILE *file = fopen(large, "w");
    for (int i = 0; i < 1000000; i++)
        fputc('x', file);
    fclose(file);
    snprintf(port, sizeof port, "%d", house.port);
    const char *words[] = {
        "mosquitto_pub", "-h", "127.0.0.1", "-p", port, "-t", "hall/east/door", "-f", large, NULL};
    assert_int_equal(run_to_end(NULL, words), 0);
    for (int k = 0; k < 2; k++) {
        assert_true(kiosk_next(&it, 20000));
        assert_int_equal(strlen(it.said), 4 + VT_LINE_MOST);
    }
    assert_int_equal(it.dropped, 2);
    kiosk_end(&it);
    end_program(house.program, SIGTERM);
}

static void no_broker(void **state)
{
    kiosk it;
    (void)state;
    kiosk_make(&it);
    kiosk_start(&it, "");
    vt_channel_decl in = channel(VT_CHANNEL_SENSOR, VT_FROM_MQTT, "plate", "", "hall/plate");
    kiosk_declare(&it, &in, 1);
    NEXT(&it, "plate!lost");
    assert_non_null(strstr(it.said, "kiosk.conf"));
    vt_devices_destroy(it.devices);
    kiosk_set(&it, "mqtt.host", "no-such-machine.invalid");
    kiosk_start(&it, "");
    kiosk_declare(&it, &in, 1);
    NEXT(&it, "plate!lost");
    kiosk_end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sensors_and_outputs),
        cmocka_unit_test(killed_and_started_again),
        cmocka_unit_test(what_was_published_while_the_wire_was_dead),
        cmocka_unit_test(a_password),
        cmocka_unit_test(certificates),
        cmocka_unit_test(not_allowed_to_listen),
        cmocka_unit_test(overlaps_and_long_ones),
        cmocka_unit_test(no_broker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

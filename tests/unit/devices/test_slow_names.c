/* A name server that never answers: neither what is served meanwhile nor the end waits for it. Needs the
 * right to have a /etc/resolv.conf of one's own, and is left out without it. */
#include "peers.h"

#include <sched.h>
#include <sys/mount.h>

/* In a child, whose view of /etc changes with it. 77: not allowed. */
static int in_a_child(void)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons(53), .sin_addr.s_addr = inet_addr("127.0.0.77")};
    char names[] = "/tmp/vt-names-XXXXXX", key[100], number[16];
    int file = mkstemp(names), silent = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (file < 0 || bind(silent, (struct sockaddr *)&at, sizeof at) != 0) return 77;
    dprintf(file, "nameserver 127.0.0.77\noptions timeout:30 attempts:1\n");
    close(file);
    bool own = unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
               mount(names, "/etc/resolv.conf", NULL, MS_BIND, NULL) == 0;
    unlink(names);
    if (!own) return 77;
    kiosk it;
    int port = free_port(SOCK_DGRAM);
    kiosk_make(&it);
    snprintf(key, sizeof key, "%s/key", it.folder);
    FILE *secret = fopen(key, "w");
    for (int i = 0; i < 64; i++)
        fputc('a', secret);
    fclose(secret);
    chmod(key, 0600);
    setenv("XDG_RUNTIME_DIR", it.folder, 1);
    kiosk_set(&it, "messages.key_file", key);
    kiosk_set(&it, "messages.peers", "hall.example");
    kiosk_start(&it, "");
    snprintf(number, sizeof number, "%d", port);
    vt_channel_decl decls[] = {channel(VT_CHANNEL_OUTPUT, VT_FROM_OSC, "osc", "lamp.example:9000", "/lamp"),
        channel(VT_CHANNEL_OUTPUT, VT_FROM_HTTP, "http", "http://lamp.example/", ""),
        {.kind = VT_CHANNEL_MESSAGES, .name = "messages"},
        channel(VT_CHANNEL_SENSOR, VT_FROM_OSC, "fader", number, "/f")};
    kiosk_declare(&it, decls, 4);
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "http", "1");
    NEXT(&it, "fader!found");
    vt_clock_sleep_us(300000); /* all three ask */
    const char *words[] = {"oscsend", "127.0.0.1", number, "/f", "i", "5", NULL};
    assert_int_equal(run_to_end(NULL, words), 0);
    NEXT(&it, "fader=5");
    kiosk_end(&it);
    kiosk_make(&it); /* with a broker, messages go by it */
    kiosk_set(&it, "mqtt.host", "broker.example");
    kiosk_start(&it, "");
    kiosk_declare(&it, decls + 2, 2);
    NEXT(&it, "fader!found");
    vt_clock_sleep_us(300000);
    kiosk_end(&it);
    return 0;
}

static void nobody_waits_for_names(void **state)
{
    (void)state;
    int64_t start = vt_clock_us();
    const char *words[] = {"/proc/self/exe", "child", NULL};
    int code = run_to_end(NULL, words);
    if (code == 77) skip();
    assert_int_equal(code, 0);
    assert_true(vt_clock_us() - start < 20000000); /* a third less than one answer is waited for */
}

int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nobody_waits_for_names)};
    if (count > 1 && strcmp(words[1], "child") == 0) return in_a_child();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

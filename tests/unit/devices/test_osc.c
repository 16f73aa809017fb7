/* Open Sound Control with a real peer: oscsend and oscdump of liblo-tools. */
#include "peers.h"

#include "devices/osc_text.h"

static void say(int port, const char *address, const char *types, const char *a, const char *b)
{
    char number[16];
    snprintf(number, sizeof number, "%d", port);
    const char *words[] = {"oscsend", "127.0.0.1", number, address, types, a, b, NULL};
    assert_int_equal(run_to_end(NULL, words), 0);
}

static void a_peer_is_heard(void **state)
{
    kiosk it;
    char port[16];
    int number = free_port(SOCK_DGRAM);
    (void)state;
    kiosk_make(&it);
    kiosk_start(&it, "");
    snprintf(port, sizeof port, "%d", number);
    vt_channel_decl decls[] = {channel(VT_CHANNEL_SENSOR, VT_FROM_OSC, "fader", port, "/fader/1"),
        channel(VT_CHANNEL_SENSOR, VT_FROM_OSC, "all", port, "/button/*")};
    kiosk_declare(&it, decls, 2);
    NEXT(&it, "fader!found");
    NEXT(&it, "all!found");
    say(number, "/fader/1", "f", "0.25", NULL);
    NEXT(&it, "fader=0.25");
    say(number, "/fader/1", "is", "-7", "two words");
    NEXT(&it, "fader=-7 two words");
    say(number, "/button/a", "T", NULL, NULL);
    NEXT(&it, "all=/button/a 1");
    say(number, "/button/a/b", "i", "3", NULL); /* a star stops at a slash */
    say(number, "/button/c", NULL, NULL, NULL);
    NEXT(&it, "all=/button/c 1");
    kiosk_declare(&it, decls + 1, 1); /* the other one goes, the port stays open */
    say(number, "/button/d", "d", "0.1", NULL);
    NEXT(&it, "all=/button/d 0.1");
    kiosk_end(&it);
}

static void a_peer_hears(void **state)
{
    kiosk it;
    char port[32], number[16], heard[100];
    int at = free_port(SOCK_DGRAM);
    (void)state;
    kiosk_make(&it);
    kiosk_start(&it, "");
    snprintf(port, sizeof port, "localhost:%d", at);
    snprintf(number, sizeof number, "%d", at);
    snprintf(heard, sizeof heard, "%s/heard", it.folder);
    vt_channel_decl decl = channel(VT_CHANNEL_OUTPUT, VT_FROM_OSC, "lamp", port, "/lamp");
    kiosk_declare(&it, &decl, 1);
    NEXT(&it, "lamp!found");
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "lamp", "1"); /* nobody is there, and the other machine says so */
    NEXT(&it, "lamp!lost");
    assert_non_null(strstr(it.said, "nobody listens"));
    const char *words[] = {"oscdump", "-L", number, NULL};
    pid_t dump = run_beside(heard, words);
    bool found = false;
    for (int i = 0; i < 40 && !found; i++) {
        kiosk_send(&it, VT_CHANNEL_OUTPUT, "lamp", "2");
        found = kiosk_next(&it, 700) && strcmp(it.said, "lamp!found") == 0;
    }
    assert_true(found);
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "lamp", "255 0.5 red \"dark blue\" 12a");
    assert_true(file_tells(heard, "/lamp ifsss 255 0.500000 \"red\" \"dark blue\" \"12a\""));
    end_program(dump, SIGTERM);
    kiosk_end(&it);
}

static void closed_to_the_network_unless_allowed(void **state)
{
    (void)state;
    for (int everyone = 0; everyone < 2; everyone++) {
        kiosk it;
        char port[16], path[64], line[256], wanted[32];
        int number = free_port(SOCK_DGRAM);
        kiosk_make(&it);
        kiosk_set(&it, "devices.listen", everyone ? "yes" : "no");
        kiosk_start(&it, "");
        snprintf(port, sizeof port, "%d", number);
        vt_channel_decl decl = channel(VT_CHANNEL_SENSOR, VT_FROM_OSC, "fader", port, "/f");
        kiosk_declare(&it, &decl, 1);
        NEXT(&it, "fader!found");
        int closed = 0, open = 0;
        const char *const tables[] = {"/proc/net/udp", "/proc/net/udp6"};
        snprintf(wanted, sizeof wanted, ":%04X ", (unsigned)number);
        for (int i = 0; i < 2; i++) {
            snprintf(path, sizeof path, "%s", tables[i]);
            FILE *file = fopen(path, "r");
            while (file && fgets(line, sizeof line, file)) {
                if (!strstr(line, wanted)) continue;
                closed += strstr(line, " 0100007F:") != NULL;
                open += strstr(line, " 0100007F:") == NULL;
            }
            if (file) fclose(file);
        }
        assert_int_equal(open, everyone);
        assert_int_equal(closed, !everyone);
        kiosk_end(&it);
    }
}

static void what_cannot_be(void **state)
{
    kiosk it;
    (void)state;
    kiosk_make(&it);
    kiosk_start(&it, "");
    vt_channel_decl decls[] = {channel(VT_CHANNEL_SENSOR, VT_FROM_OSC, "a", "9000", "fader"),
        channel(VT_CHANNEL_SENSOR, VT_FROM_OSC, "b", "nine", "/f"),
        channel(VT_CHANNEL_OUTPUT, VT_FROM_OSC, "c", "9000", "/f"),
        channel(VT_CHANNEL_OUTPUT, VT_FROM_OSC, "d", "no-such-machine.invalid:9000", "/f")};
    kiosk_declare(&it, decls, 4);
    NEXT(&it, "a!lost");
    NEXT(&it, "b!lost");
    NEXT(&it, "c!lost");
    NEXT(&it, "d!lost");
    assert_non_null(strstr(it.said, "there is no machine"));
    kiosk_end(&it);
}

/* ---- lines ---- */

static char read_lines[4096];

static void note(void *context, const char *address, const char *text, size_t length)
{
    (void)context;
    size_t used = strlen(read_lines);
    snprintf(read_lines + used, sizeof read_lines - used, "%s %.*s\n", address, (int)length, text);
}

static void bundles_are_opened(void **state)
{
    vt_buf packet, whole;
    (void)state;
    vt_buf_init(&packet);
    vt_buf_init(&whole);
    assert_true(vt_osc_write("/a", "1 -2.5 x", 8, &packet));
    vt_buf_bytes(&whole, "#bundle\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 16);
    for (int i = 0; i < 2; i++) {
        const unsigned char size[4] = {0, 0, 0, (unsigned char)packet.size};
        vt_buf_bytes(&whole, size, 4);
        vt_buf_bytes(&whole, packet.data, packet.size);
    }
    read_lines[0] = 0;
    vt_osc_read(whole.data, whole.size, note, NULL);
    assert_string_equal(read_lines, "/a 1 -2.5 x\n/a 1 -2.5 x\n");
    read_lines[0] = 0;
    for (size_t size = 0; size < whole.size; size++) /* cut anywhere: less, and nothing else */
        vt_osc_read(whole.data, size, note, NULL);
    for (char *line = strtok(read_lines, "\n"); line; line = strtok(NULL, "\n"))
        assert_string_equal(line, "/a 1 -2.5 x");
    vt_buf_finish(&packet);
    vt_buf_finish(&whole);
}

static void addresses(void **state)
{
    (void)state;
    assert_true(vt_osc_matches("/a/b", "/a/b"));
    assert_false(vt_osc_matches("/a/b", "/a/bc"));
    assert_true(vt_osc_matches("/*/b", "/abc/b"));
    assert_false(vt_osc_matches("/*", "/a/b"));
    assert_true(vt_osc_matches("/a*c*e", "/abcde"));
    assert_false(vt_osc_matches("/a*c*e", "/abcd/e"));
    assert_true(vt_osc_matches("/?", "/x"));
    assert_false(vt_osc_matches("/??", "/x"));
    assert_false(vt_osc_matches("/a", "/*")); /* what others send is no pattern */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peer_is_heard),
        cmocka_unit_test(a_peer_hears),
        cmocka_unit_test(closed_to_the_network_unless_allowed),
        cmocka_unit_test(what_cannot_be),
        cmocka_unit_test(bundles_are_opened),
        cmocka_unit_test(addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

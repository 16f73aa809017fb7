/* Lines that are posted to the kiosk by curl, and lines that it posts to a server. */
#include "peers.h"

/* ---- in ---- */

/* What curl is answered. */
static int post(const char *address, const char *header, const char *data)
{
    char out[] = "/tmp/vt-curl-XXXXXX", text[16] = "";
    int fd = mkstemp(out);
    close(fd);
    const char *words[] = {"curl", "-s", "--noproxy", "*", "-m", "20", "-o", "/dev/null", "-w",
        "%{http_code}", "-H", header, "--data-binary", data, address, NULL};
    run_to_end(out, words);
    FILE *file = fopen(out, "r");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof text, file));
    fclose(file);
    unlink(out);
    return atoi(text);
}

/* This machine's address among others; false: it has none. */
static bool own_address(char out[64])
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = inet_addr("192.0.2.77")};
    struct sockaddr_in at;
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    bool fine = connect(fd, (struct sockaddr *)&to, sizeof to) == 0 &&
                getsockname(fd, (struct sockaddr *)&at, &size) == 0;
    close(fd);
    return fine && inet_ntop(AF_INET, &at.sin_addr, out, 64);
}

static void lines_are_posted(void **state)
{
    kiosk it;
    int number = free_port(SOCK_STREAM);
    char port[16], address[200], wrong[200], file[128], at_file[140];
    (void)state;
    kiosk_make(&it);
    kiosk_start(&it, "");
    snprintf(port, sizeof port, "%d", number);
    snprintf(address, sizeof address, "http://127.0.0.1:%d/plate", number);
    snprintf(wrong, sizeof wrong, "http://127.0.0.1:%d/plates", number);
    vt_channel_decl decls[] = {channel(VT_CHANNEL_SENSOR, VT_FROM_HTTP, "plate", port, "/plate"),
        channel(VT_CHANNEL_SENSOR, VT_FROM_HTTP, "other", port, "/other")};
    kiosk_declare(&it, decls, 2);
    NEXT(&it, "plate!found");
    NEXT(&it, "other!found");
    assert_int_equal(post(address, "A: b", "12"), 204);
    NEXT(&it, "plate=12");
    assert_int_equal(post(address, "A: b",
                         "1\r\n2\n\nthr\xFF"
                         "ee"),
        204);
    NEXT(&it, "plate=1");
    NEXT(&it, "plate=2");
    NEXT(&it, "plate=thr\xEF\xBF\xBD"
              "ee");
    assert_int_equal(post(address, "A: b", ""), 204);
    NEXT(&it, "plate=1");
    assert_int_equal(post(wrong, "A: b", "12"), 404);
    const char *get[] = {"curl", "-s", "-f", "--noproxy", "*", address, NULL};
    assert_int_equal(run_to_end(NULL, get), 22); /* 405 */
    snprintf(file, sizeof file, "%s/long", it.folder);
    snprintf(at_file, sizeof at_file, "@%s", file);
    FILE *body = fopen(file, "w");
    for (int i = 0; i < 16385; i++)
        fputc('x', body);
    fclose(body);
    assert_int_equal(post(address, "A: b", at_file), 413);
    assert_int_equal(post(address, "Transfer-Encoding: chunked", at_file), 413);
    assert_int_equal(truncate(file, 16384), 0);
    assert_int_equal(post(address, "A: b", at_file), 204);
    assert_true(kiosk_next(&it, 20000));
    assert_int_equal(strlen(it.said), 16384 + strlen("plate="));
    assert_int_equal(it.dropped, 0);
    kiosk_declare(&it, decls + 1, 1);
    vt_clock_sleep_us(50000);
    assert_int_equal(post(address, "A: b", "12"), 404);
    kiosk_end(&it);
}

static void from_other_machines_with_the_token_alone(void **state)
{
    char machine[64], port[16], address[200], with[220];
    (void)state;
    if (!own_address(machine)) skip();
    for (int listens = 0; listens < 2; listens++) {
        kiosk it;
        int number = free_port(SOCK_STREAM);
        kiosk_make(&it);
        kiosk_set(&it, "devices.listen", listens ? "yes" : "no");
        kiosk_set(&it, "devices.http_token", "clay-1742");
        kiosk_start(&it, "");
        snprintf(port, sizeof port, "%d", number);
        snprintf(address, sizeof address, "http://%s:%d/plate", machine, number);
        snprintf(with, sizeof with, "%s?token=clay-1742", address);
        vt_channel_decl decl = channel(VT_CHANNEL_SENSOR, VT_FROM_HTTP, "plate", port, "/plate");
        kiosk_declare(&it, &decl, 1);
        NEXT(&it, "plate!found");
        assert_int_equal(post(address, "A: b", "1"), listens ? 403 : 0);
        assert_int_equal(post(address, "X-Token: clay-174", "1"), listens ? 403 : 0);
        assert_int_equal(post(address, "X-Token: clay-17422", "1"), listens ? 403 : 0);
        assert_int_equal(post(address, "X-Token: clay-1742", "2"), listens ? 204 : 0);
        if (listens) NEXT(&it, "plate=2");
        assert_int_equal(post(with, "A: b", "3"), listens ? 204 : 0);
        if (listens) NEXT(&it, "plate=3");
        kiosk_end(&it);
    }
}

static void nobody_speaks_where_no_token_is_set(void **state)
{
    char machine[64], port[16], address[200];
    kiosk it;
    int number = free_port(SOCK_STREAM);
    (void)state;
    if (!own_address(machine)) skip();
    kiosk_make(&it);
    kiosk_set(&it, "devices.listen", "yes");
    kiosk_start(&it, "");
    snprintf(port, sizeof port, "%d", number);
    snprintf(address, sizeof address, "http://%s:%d/plate?token=", machine, number);
    vt_channel_decl decl = channel(VT_CHANNEL_SENSOR, VT_FROM_HTTP, "plate", port, "/plate");
    kiosk_declare(&it, &decl, 1);
    NEXT(&it, "plate!found");
    assert_int_equal(post(address, "A: b", "1"), 403);
    kiosk_end(&it);
}

static int connect_to(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    at.sin_port = htons((uint16_t)port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

/* Half a request, garbage and silence on many connections: others are served meanwhile. */
static void strange_peers(void **state)
{
    kiosk it;
    int number = free_port(SOCK_STREAM), strangers[15];
    char port[16], address[200];
    static const char *const said[] = {"POST /plate HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf", "",
        "\x16\x03\x01", "POST /plate HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "POST"};
    (void)state;
    kiosk_make(&it);
    kiosk_start(&it, "");
    snprintf(port, sizeof port, "%d", number);
    snprintf(address, sizeof address, "http://127.0.0.1:%d/plate", number);
    vt_channel_decl decl = channel(VT_CHANNEL_SENSOR, VT_FROM_HTTP, "plate", port, "/plate");
    kiosk_declare(&it, &decl, 1);
    NEXT(&it, "plate!found");
    for (int i = 0; i < 15; i++) {
        strangers[i] = connect_to(number);
        assert_true(send(strangers[i], said[i % 5], strlen(said[i % 5]), MSG_NOSIGNAL) >= 0);
    }
    assert_int_equal(post(address, "A: b", "12"), 204);
    NEXT(&it, "plate=12");
    for (int i = 0; i < 15; i++)
        close(strangers[i]);
    assert_int_equal(post(address, "A: b", "13"), 204);
    NEXT(&it, "plate=13");
    kiosk_end(&it);
}

/* ---- out ---- */

static const char server[] =
    "import http.server, sys\n"
    "class Peer(http.server.BaseHTTPRequestHandler):\n"
    "    protocol_version = 'HTTP/1.1'\n"
    "    def do_POST(self):\n"
    "        body = self.rfile.read(int(self.headers['Content-Length'])).decode()\n"
    "        kind = self.headers['Content-Type'].partition(';')[0]\n"
    "        print(self.path, kind, body, flush=True)\n"
    "        self.send_response(500 if body == 'bad' else 200)\n"
    "        self.send_header('Content-Length', '2')\n"
    "        self.end_headers()\n"
    "        self.wfile.write(b'ok')\n"
    "    def log_message(self, *words): pass\n"
    "http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Peer).serve_forever()\n";

static void lines_are_posted_to_a_server(void **state)
{
    kiosk it;
    int number = free_port(SOCK_STREAM);
    char port[16], address[100], heard[100];
    (void)state;
    kiosk_make(&it);
    kiosk_start(&it, "");
    snprintf(port, sizeof port, "%d", number);
    snprintf(address, sizeof address, "http://me:clay-1@127.0.0.1:%d/lamp?key=clay-2", number);
    snprintf(heard, sizeof heard, "%s/heard", it.folder);
    vt_channel_decl decl = channel(VT_CHANNEL_OUTPUT, VT_FROM_HTTP, "lamp", address, "");
    kiosk_declare(&it, &decl, 1);
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "lamp", "early"); /* posted once the server is there */
    vt_clock_sleep_us(300000);
    const char *words[] = {"python3", "-c", server, port, NULL};
    pid_t peer = run_beside(heard, words);
    until_open(number);
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "lamp", "{\"on\":true}");
    NEXT(&it, "lamp!found");
    assert_true(file_tells(
        heard, "/lamp?key=clay-2 text/plain early\n/lamp?key=clay-2 application/json {\"on\":true}\n"));
    for (int i = 0; i < 20; i++) {
        char line[16];
        snprintf(line, sizeof line, "line %d", i);
        kiosk_send(&it, VT_CHANNEL_OUTPUT, "lamp", line);
    }
    assert_true(file_tells(
        heard, "line 0\n/lamp?key=clay-2 text/plain line 1\n/lamp?key=clay-2 text/plain line 2\n"));
    assert_true(file_tells(heard, "line 19\n"));
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "lamp", "bad");
    NEXT(&it, "lamp!lost");
    assert_non_null(strstr(it.said, "answers 500"));
    assert_null(strstr(it.said, "clay")); /* the journal needs no key */
    assert_int_equal(it.dropped, 1);
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "lamp", "good");
    NEXT(&it, "lamp!found");
    end_program(peer, SIGKILL);
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "lamp", "late");
    NEXT(&it, "lamp!lost"); /* once it is 5 s old */
    assert_int_equal(it.dropped, 2);
    kiosk_end(&it);
}

/* A server that answers the first post and hangs up on the second, which it has read: that one is lost, and
 * not posted again. */
static void nothing_is_posted_twice(void **state)
{
    kiosk it;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int number = free_port(SOCK_STREAM),
        listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int held[8], count = 0, posts = 0;
    char address[100], bytes[2000];
    static const char fine[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    (void)state;
    at.sin_port = htons((uint16_t)number);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listener, 8), 0);
    kiosk_make(&it);
    kiosk_start(&it, "");
    snprintf(address, sizeof address, "http://127.0.0.1:%d/", number);
    vt_channel_decl decl = channel(VT_CHANNEL_OUTPUT, VT_FROM_HTTP, "lamp", address, "");
    kiosk_declare(&it, &decl, 1);
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "lamp", "1");
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "lamp", "2");
    for (int i = 0; i < 1000; i++, vt_clock_sleep_us(2000)) { /* two seconds: time enough to try again */
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0 && count < 8) held[count++] = fd;
        for (int k = 0; k < count; k++) {
            if (recv(held[k], bytes, sizeof bytes, 0) <= 0) continue;
            posts++;
            if (posts == 1)
                assert_true(send(held[k], fine, sizeof fine - 1, MSG_NOSIGNAL) > 0);
            else
                shutdown(held[k], SHUT_RDWR);
        }
    }
    assert_int_equal(posts, 2);
    NEXT(&it, "lamp!found");
    NEXT(&it, "lamp!lost");
    assert_int_equal(it.dropped, 1);
    for (int k = 0; k < count; k++)
        close(held[k]);
    close(listener);
    kiosk_end(&it);
}

/* A server whose certificate nobody vouches for: nothing is told to it. */
static void a_stranger_with_tls(void **state)
{
    kiosk it;
    int number = free_port(SOCK_STREAM);
    char port[16], address[100], heard[100], certificate[100], key[100], script[600];
    (void)state;
    kiosk_make(&it);
    kiosk_start(&it, "");
    snprintf(port, sizeof port, "%d", number);
    snprintf(address, sizeof address, "https://localhost:%d/lamp", number);
    snprintf(heard, sizeof heard, "%s/heard", it.folder);
    snprintf(certificate, sizeof certificate, "%s/c.pem", it.folder);
    snprintf(key, sizeof key, "%s/k.pem", it.folder);
    const char *make[] = {"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-keyout", key, "-out", certificate, NULL};
    assert_int_equal(run_to_end(NULL, make), 0);
    snprintf(script, sizeof script,
        "import ssl, socket, sys\n"
        "c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)\n"
        "c.load_cert_chain('%s', '%s')\n"
        "s = socket.create_server(('127.0.0.1', %d))\n"
        "while True:\n"
        "    try: print(c.wrap_socket(s.accept()[0], server_side=True).recv(99), flush=True)\n"
        "    except OSError: pass\n",
        certificate, key, number);
    const char *words[] = {"python3", "-c", script, NULL};
    pid_t peer = run_beside(heard, words);
    until_open(number);
    vt_channel_decl decl = channel(VT_CHANNEL_OUTPUT, VT_FROM_HTTP, "lamp", address, "");
    kiosk_declare(&it, &decl, 1);
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "lamp", "secret");
    NEXT(&it, "lamp!lost");
    if (!strstr(it.said, "certificate")) fail_msg("%s", it.said);
    end_program(peer, SIGKILL);
    struct stat info;
    assert_true(stat(heard, &info) != 0 || info.st_size == 0);
    kiosk_end(&it);
}

/* A server that takes connections and says nothing: told after 5 s, and the end does not wait for it. */
static void a_silent_server(void **state)
{
    kiosk it;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int number = free_port(SOCK_STREAM), silent = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char address[100];
    (void)state;
    at.sin_port = htons((uint16_t)number);
    assert_int_equal(bind(silent, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(silent, 8), 0);
    kiosk_make(&it);
    kiosk_start(&it, "");
    snprintf(address, sizeof address, "http://127.0.0.1:%d/", number);
    vt_channel_decl decls[] = {channel(VT_CHANNEL_OUTPUT, VT_FROM_HTTP, "lamp", address, ""),
        channel(VT_CHANNEL_OUTPUT, VT_FROM_HTTP, "odd", "ftp://127.0.0.1/", ""),
        channel(VT_CHANNEL_OUTPUT, VT_FROM_HTTP, "gone", "http://no-such-machine.invalid/", "")};
    kiosk_declare(&it, decls, 1);
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "lamp", "1");
    NEXT(&it, "lamp!lost");
    kiosk_declare(&it, decls + 1, 2);
    NEXT(&it, "odd!lost");
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "gone", "1");
    NEXT(&it, "gone!lost");
    kiosk_declare(&it, decls, 1);
    kiosk_send(&it, VT_CHANNEL_OUTPUT, "lamp", "1");
    vt_clock_sleep_us(100000);
    kiosk_end(&it);
    close(silent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_posted),
        cmocka_unit_test(from_other_machines_with_the_token_alone),
        cmocka_unit_test(nobody_speaks_where_no_token_is_set),
        cmocka_unit_test(strange_peers),
        cmocka_unit_test(lines_are_posted_to_a_server),
        cmocka_unit_test(nothing_is_posted_twice),
        cmocka_unit_test(a_stranger_with_tls),
        cmocka_unit_test(a_silent_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

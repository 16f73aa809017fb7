/* See http_out.h. libcurl looks up names on a thread of its own; all else happens when its sockets, which are
 * gathered in one epoll, are ready. */
#include "devices/http_out.h"

#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"

enum { ANSWER_MOST = 65536, PATIENCE_US = 5000000, AGAIN_US = 500000, LONGEST_MS = 5000, CONNECT_MS = 3000 };

struct vt_http_out {
    vt_port *port;
    int epoll;
    CURLM *multi;
    CURL *easy;
    struct curl_slist *words, *json; /* headers */
    vt_buf line;
    int64_t taken_us; /* 0: none is on its way */
    int64_t timer_us; /* libcurl wants to be called */
    int64_t again_us; /* the line is posted again */
    size_t answered;
    char complaint[CURL_ERROR_SIZE];
};

static void begin(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *known)
{
    vt_http_out *out = context;
    struct epoll_event event = {.data.fd = fd};
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(out->epoll, EPOLL_CTL_DEL, fd, NULL);
        curl_multi_assign(out->multi, fd, NULL);
        return 0;
    }
    if (what != CURL_POLL_OUT) event.events |= EPOLLIN;
    if (what != CURL_POLL_IN) event.events |= EPOLLOUT;
    if (epoll_ctl(out->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0) return -1;
    curl_multi_assign(out->multi, fd, out);
    return 0;
}

static int on_timer(CURLM *multi, long ms, void *context)
{
    vt_http_out *out = context;
    (void)multi;
    out->timer_us = ms < 0 ? INT64_MAX : vt_clock_us() + (int64_t)ms * 1000;
    return 0;
}

/* What is answered is of no interest, and is not read to its end when it is long. */
static size_t on_answer(char *bytes, size_t size, size_t count, void *context)
{
    vt_http_out *out = context;
    (void)bytes;
    out->answered += size * count;
    return out->answered > ANSWER_MOST ? 0 : size * count;
}

static void post(vt_http_out *out)
{
    bool json = out->line.data[0] == '{' || out->line.data[0] == '[';
    out->answered = 0;
    out->complaint[0] = 0;
    out->again_us = INT64_MAX;
    curl_easy_setopt(out->easy, CURLOPT_HTTPHEADER, json ? out->json : out->words);
    curl_easy_setopt(out->easy, CURLOPT_POSTFIELDSIZE, (long)out->line.size);
    curl_easy_setopt(out->easy, CURLOPT_POSTFIELDS, out->line.data);
    curl_multi_add_handle(out->multi, out->easy);
}

/* What stands in the journal: an address may hold a password or a key, behind its machine as before it. */
static const char *machine_of(const char *address, char out[64])
{
    const char *name = strstr(address, "://");
    name = name ? name + 3 : address;
    size_t length = strcspn(name, "/?#");
    const char *secret = memrchr(name, '@', length);
    if (secret) length -= (size_t)(secret + 1 - name);
    snprintf(out, 64, "%.*s", (int)(length < 63 ? length : 63), secret ? secret + 1 : name);
    return out;
}

static void give_up(vt_http_out *out, CURLcode code, long status)
{
    char why[CURL_ERROR_SIZE + 200], machine[64];
    const char *reason = out->complaint[0] ? out->complaint : curl_easy_strerror(code);
    out->taken_us = 0;
    if (status > 0)
        snprintf(why, sizeof why, "%s answers %ld", machine_of(out->port->decl.port, machine), status);
    else
        snprintf(why, sizeof why, "%s: %s", machine_of(out->port->decl.port, machine), reason);
    vt_port_failed(out->port, 1, why);
}

static void finish(vt_http_out *out, CURLcode code)
{
    long status = 0;
    int64_t now = vt_clock_us();
    curl_easy_getinfo(out->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_multi_remove_handle(out->multi, out->easy);
    bool unreached = code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST;
    if (status >= 200 && status < 300) {
        out->taken_us = 0;
        vt_port_found(out->port);
    } else if (unreached && now + AGAIN_US - out->taken_us < PATIENCE_US) {
        out->again_us = now + AGAIN_US;
    } else {
        give_up(out, code, status);
    }
}

static void note_ends(vt_http_out *out)
{
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(out->multi, &left));)
        if (message->msg == CURLMSG_DONE) finish(out, message->data.result);
}

void vt_http_out_work(vt_http_out *out, int64_t now_us)
{
    struct epoll_event events[8];
    int running, count = epoll_wait(out->epoll, events, 8, 0);
    for (int i = 0; i < count; i++) {
        int mask = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                   (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                   (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        curl_multi_socket_action(out->multi, events[i].data.fd, mask, &running);
    }
    if (out->timer_us <= now_us) {
        out->timer_us = INT64_MAX;
        curl_multi_socket_action(out->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    note_ends(out);
    if (out->again_us <= now_us) post(out);
}

int vt_http_out_fd(const vt_http_out *out)
{
    return out->epoll;
}

int64_t vt_http_out_due(const vt_http_out *out)
{
    return out->timer_us < out->again_us ? out->timer_us : out->again_us;
}

bool vt_http_out_send(vt_http_out *out, const char *text, size_t length, vt_err *err)
{
    if (out->taken_us) return vt_fail(err, VT_ERR_STATE, NULL, "the line before it is still on its way");
    vt_buf_clear(&out->line);
    vt_buf_bytes(&out->line, text, length);
    if (!vt_buf_ok(&out->line)) return vt_fail_memory(err, "a line to post");
    out->taken_us = vt_clock_us();
    post(out);
    return true;
}

/* ---- open, close ---- */

static bool is_address(const char *text)
{
    CURLU *url = curl_url();
    char *scheme = NULL;
    bool fine = url && curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK &&
                curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);
    curl_free(scheme);
    curl_url_cleanup(url);
    return fine;
}

static bool set_up(vt_http_out *out)
{
    out->multi = curl_multi_init();
    out->easy = curl_easy_init();
    out->words = curl_slist_append(NULL, "Content-Type: text/plain; charset=utf-8");
    out->json = curl_slist_append(NULL, "Content-Type: application/json");
    if (!out->multi || !out->easy || !out->words || !out->json) return false;
    if (!curl_slist_append(out->words, "Expect:") || !curl_slist_append(out->json, "Expect:")) return false;
    curl_multi_setopt(out->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(out->multi, CURLMOPT_SOCKETDATA, out);
    curl_multi_setopt(out->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(out->multi, CURLMOPT_TIMERDATA, out);
    curl_easy_setopt(out->easy, CURLOPT_URL, out->port->decl.port);
    curl_easy_setopt(out->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(out->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(
        out->easy, CURLOPT_FORBID_REUSE, 1L); /* libcurl posts again on one that had been closed */
    curl_easy_setopt(out->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(out->easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(out->easy, CURLOPT_TIMEOUT_MS, (long)LONGEST_MS);
    curl_easy_setopt(out->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(out->easy, CURLOPT_USERAGENT, "vitrine");
    curl_easy_setopt(out->easy, CURLOPT_ERRORBUFFER, out->complaint);
    curl_easy_setopt(out->easy, CURLOPT_WRITEFUNCTION, on_answer);
    curl_easy_setopt(out->easy, CURLOPT_WRITEDATA, out);
    return true;
}

vt_http_out *vt_http_out_open(vt_port *port, vt_err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, begin);
    if (!is_address(port->decl.port)) {
        vt_fail(err, VT_ERR_MISSING, port->decl.name,
            "its port is no address to post to; write one as https://MACHINE/PATH");
        return NULL;
    }
    vt_http_out *out = vt_alloc(sizeof *out);
    if (!out) {
        vt_fail_memory(err, port->decl.name);
        return NULL;
    }
    out->port = port;
    out->timer_us = out->again_us = INT64_MAX;
    out->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (out->epoll >= 0 && set_up(out)) return out;
    if (out->epoll < 0)
        vt_fail_errno(err, port->decl.name, "post lines");
    else
        vt_fail_memory(err, port->decl.name);
    vt_http_out_close(out);
    return NULL;
}

void vt_http_out_close(vt_http_out *out)
{
    if (out->taken_us && out->again_us == INT64_MAX) curl_multi_remove_handle(out->multi, out->easy);
    curl_easy_cleanup(out->easy);
    curl_multi_cleanup(out->multi);
    curl_slist_free_all(out->words);
    curl_slist_free_all(out->json);
    if (out->epoll >= 0) close(out->epoll);
    vt_buf_finish(&out->line);
    vt_free(out);
}

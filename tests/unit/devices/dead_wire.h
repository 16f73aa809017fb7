/* A wire between two programs, by TCP, that can go dead: connections stay, and nothing passes or ends. */
#ifndef VT_TESTS_WIRE_H
#define VT_TESTS_WIRE_H

#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>

#include "peers.h"

enum { WIRE_PAIRS = 64 };

typedef struct {
    int port, to; /* listens on port */
    int listener;
    int pairs[WIRE_PAIRS][2];
    bool dead[WIRE_PAIRS]; /* was up when the wire was cut: stays dead */
    int count;
    bool cut, stop; /* atomic */
    pthread_t thread;
} wire;

static inline void wire_accept(wire *it)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    at.sin_port = htons((uint16_t)it->to);
    int from = accept(it->listener, NULL, NULL), to = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (from < 0) return;
    if (it->count == WIRE_PAIRS || connect(to, (struct sockaddr *)&at, sizeof at) != 0) {
        close(from);
        close(to);
        return;
    }
    it->pairs[it->count][0] = from;
    it->pairs[it->count][1] = to;
    it->dead[it->count++] = false;
}

static inline void wire_pass(wire *it, int pair, int side)
{
    char bytes[4096];
    ssize_t got = recv(it->pairs[pair][side], bytes, sizeof bytes, 0);
    if (got > 0 && send(it->pairs[pair][!side], bytes, (size_t)got, MSG_NOSIGNAL) == got) return;
    shutdown(it->pairs[pair][0], SHUT_RDWR);
    shutdown(it->pairs[pair][1], SHUT_RDWR);
    it->dead[pair] = true;
}

static inline void *wire_run(void *context)
{
    wire *it = context;
    while (!__atomic_load_n(&it->stop, __ATOMIC_SEQ_CST)) {
        struct pollfd fds[1 + 2 * WIRE_PAIRS];
        bool cut = __atomic_load_n(&it->cut, __ATOMIC_SEQ_CST);
        fds[0] = (struct pollfd){.fd = cut ? -1 : it->listener, .events = POLLIN};
        int pairs = it->count;
        for (int i = 0; i < pairs; i++) {
            it->dead[i] |= cut;
            for (int side = 0; side < 2; side++)
                fds[1 + 2 * i + side] =
                    (struct pollfd){.fd = it->dead[i] ? -1 : it->pairs[i][side], .events = POLLIN};
        }
        poll(fds, (nfds_t)(1 + 2 * pairs), 20);
        if (__atomic_load_n(&it->cut, __ATOMIC_SEQ_CST)) continue;
        if (fds[0].revents) wire_accept(it);
        for (int i = 0; i < 2 * pairs; i++)
            if (fds[1 + i].revents && !it->dead[i / 2]) wire_pass(it, i / 2, i % 2);
    }
    return NULL;
}

static inline void wire_make(wire *it, int to)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    memset(it, 0, sizeof *it);
    it->port = free_port(SOCK_STREAM);
    it->to = to;
    at.sin_port = htons((uint16_t)it->port);
    it->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(it->listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(it->listener, 8), 0);
    assert_int_equal(pthread_create(&it->thread, NULL, wire_run, it), 0);
}

static inline void wire_cut(wire *it, bool cut)
{
    __atomic_store_n(&it->cut, cut, __ATOMIC_SEQ_CST);
    vt_clock_sleep_us(100000); /* it knows */
}

static inline void wire_end(wire *it)
{
    __atomic_store_n(&it->stop, true, __ATOMIC_SEQ_CST);
    pthread_join(it->thread, NULL);
    for (int i = 0; i < it->count; i++) {
        close(it->pairs[i][0]);
        close(it->pairs[i][1]);
    }
    close(it->listener);
}

#endif

/* See net.h. getaddrinfo may take half a minute and cannot be ended: each name is looked up by a thread of
 * its own, which leaves its answer in memory that the last of the two, thread or asker, gives back. */
#include "devices/net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/mem.h"

/* ---- ports ---- */

static int bound(int family, int type, uint16_t port, bool everyone)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = in6addr_any};
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
    four.sin_addr.s_addr = htonl(everyone ? INADDR_ANY : INADDR_LOOPBACK);
    bool is_six = family == AF_INET6;
    const struct sockaddr *address = is_six ? (const struct sockaddr *)&six : (const struct sockaddr *)&four;
    const int off = 0, on = 1;
    int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    if (is_six) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (type == SOCK_STREAM) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, address, is_six ? sizeof six : sizeof four) == 0 &&
        (type != SOCK_STREAM || listen(fd, 16) == 0))
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

int vt_net_listen(int type, uint16_t port, bool everyone, vt_err *err)
{
    int fd = everyone ? bound(AF_INET6, type, port, true) : -1;
    if (fd < 0 && (!everyone || errno != EADDRINUSE)) fd = bound(AF_INET, type, port, everyone);
    if (fd >= 0) return fd;
    if (errno == EADDRINUSE)
        vt_fail(err, VT_ERR_IO, NULL, "port %u is in use by another program; choose another port",
            (unsigned)port);
    else
        vt_fail(err, VT_ERR_IO, NULL, "port %u cannot be opened: %s", (unsigned)port, strerror(errno));
    return -1;
}

bool vt_net_is_loop(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
        return ntohl(four->sin_addr.s_addr) >> 24 == 127;
    }
    if (address->sa_family != AF_INET6) return false;
    const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
}

bool vt_net_port(const char *text, uint16_t *port, vt_err *err)
{
    char *end = NULL;
    long number = text[0] >= '0' && text[0] <= '9' ? strtol(text, &end, 10) : 0;
    if (number < 1 || number > 65535 || *end)
        return vt_fail(err, VT_ERR_MISSING, NULL, "\"%.40s\" is no port; it is a number from 1 to 65535", text);
    *port = (uint16_t)number;
    return true;
}

bool vt_net_split(const char *text, uint16_t fallback, char host[VT_NET_HOST], uint16_t *port, vt_err *err)
{
    const char *colon = strrchr(text, ':'), *first = text, *last;
    bool in_brackets = text[0] == '[';
    if (in_brackets) {
        first = text + 1;
        last = strchr(text, ']');
        colon = last && last[1] == ':' ? last + 1 : NULL;
    } else {
        last = colon ? colon : text + strlen(text);
    }
    if (!last || last == first || last - first >= VT_NET_HOST || (!colon && fallback == 0))
        return vt_fail(
            err, VT_ERR_MISSING, NULL, "\"%.80s\" names no machine and port, as 192.168.1.20:9000 does", text);
    snprintf(host, VT_NET_HOST, "%.*s", (int)(last - first), first);
    *port = fallback;
    return !colon || vt_net_port(colon + 1, port, err);
}

/* ---- names ---- */

struct vt_lookup {
    atomic_int holders; /* the thread and the asker */
    int done_fd;
    int type;
    char host[VT_NET_HOST];
    char port[8];
    int failure; /* getaddrinfo's; what follows holds when it is 0 */
    socklen_t size;
    struct sockaddr_storage address;
};

static void let_go(vt_lookup *lookup)
{
    if (atomic_fetch_sub(&lookup->holders, 1) > 1) return;
    close(lookup->done_fd);
    vt_free(lookup);
}

static void look_up(vt_lookup *lookup, int flags)
{
    struct addrinfo hints = {.ai_socktype = lookup->type, .ai_flags = flags | AI_NUMERICSERV}, *found = NULL;
    lookup->failure = getaddrinfo(lookup->host, lookup->port, &hints, &found);
    if (lookup->failure == 0) {
        memcpy(&lookup->address, found->ai_addr, found->ai_addrlen);
        lookup->size = found->ai_addrlen;
        freeaddrinfo(found);
    }
}

static void tell_done(const vt_lookup *lookup)
{
    const uint64_t one = 1;
    while (write(lookup->done_fd, &one, sizeof one) < 0 && errno == EINTR) {}
}

static void *ask(void *context)
{
    vt_lookup *lookup = context;
    look_up(lookup, AI_ADDRCONFIG);
    tell_done(lookup);
    let_go(lookup);
    return NULL;
}

vt_lookup *vt_lookup_start(const char *host, uint16_t port, int type, vt_err *err)
{
    vt_lookup *lookup = vt_alloc(sizeof *lookup);
    if (!lookup) {
        vt_fail_memory(err, host);
        return NULL;
    }
    lookup->type = type;
    atomic_init(&lookup->holders, 1);
    snprintf(lookup->host, sizeof lookup->host, "%s", host);
    snprintf(lookup->port, sizeof lookup->port, "%u", (unsigned)port);
    lookup->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (lookup->done_fd < 0) {
        vt_fail_errno(err, host, "look up a name");
        vt_free(lookup);
        return NULL;
    }
    look_up(lookup, AI_NUMERICHOST);
    if (lookup->failure == 0) {
        tell_done(lookup);
        return lookup;
    }
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all, before;
    sigfillset(&all);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    atomic_store(&lookup->holders, 2);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int refused = pthread_create(&thread, &attributes, ask, lookup);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (refused == 0) return lookup;
    atomic_store(&lookup->holders, 1);
    let_go(lookup);
    vt_fail(err, VT_ERR_IO, host, "cannot look up a name: %s", strerror(refused));
    return NULL;
}

int vt_lookup_fd(const vt_lookup *lookup)
{
    return lookup->done_fd;
}

bool vt_lookup_result(const vt_lookup *lookup, struct sockaddr_storage *address, socklen_t *size, vt_err *err)
{
    uint64_t told;
    while (read(lookup->done_fd, &told, sizeof told) < 0 && errno == EINTR) {}
    if (lookup->failure != 0)
        return vt_fail(err, VT_ERR_IO, NULL, "there is no machine \"%s\": %s", lookup->host,
            gai_strerror(lookup->failure));
    *address = lookup->address;
    *size = lookup->size;
    return true;
}

void vt_lookup_drop(vt_lookup *lookup)
{
    if (lookup) let_go(lookup);
}

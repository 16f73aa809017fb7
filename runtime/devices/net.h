/* Sockets without waiting: ports that listen, and names of machines looked up beside the devices' thread.
 * Private to this room.
 *
 * Invariants
 * 1. Nothing here waits: a name server that does not answer holds up a thread that nobody waits for.
 * 2. What listens is reached from this machine alone unless staff allowed more.
 * 3. What can never be, as port "nine", is MISSING, so that it is not tried every second. */
#ifndef VT_DEVICES_NET_H
#define VT_DEVICES_NET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"

enum { VT_NET_HOST = 128 };

/* A socket of this type (SOCK_STREAM, SOCK_DGRAM) on this port; a stream listens. Non-blocking. everyone:
 * from the network too, by IPv6 and IPv4; else from this machine. -1: it could not. */
int vt_net_listen(int type, uint16_t port, bool everyone, vt_err *err);
/* Whether it is an address of this machine's own loop. */
bool vt_net_is_loop(const struct sockaddr *address);
/* "HOST:PORT", "[fe80::1]:PORT" or, with a port to fall back to, "HOST". */
bool vt_net_split(const char *text, uint16_t fallback, char host[VT_NET_HOST], uint16_t *port, vt_err *err);
/* "9000": 1 to 65535. */
bool vt_net_port(const char *text, uint16_t *port, vt_err *err);

typedef struct vt_lookup vt_lookup;

vt_lookup *vt_lookup_start(const char *host, uint16_t port, int type, vt_err *err);
int vt_lookup_fd(const vt_lookup *lookup); /* readable once it is done */
/* Once it is done; from then on the descriptor is quiet. False: there is no such machine. */
bool vt_lookup_result(
    const vt_lookup *lookup, struct sockaddr_storage *address, socklen_t *size, vt_err *err);
void vt_lookup_drop(vt_lookup *lookup); /* at any time; NULL is fine */

#endif

/* An output that posts: one line, one POST, one after the other. Private to this room.
 *
 * Invariants
 * 1. A line is posted once. Again is tried, for 5 s, only while no connection came about, so that nothing can
 *    have arrived.
 * 2. Ending never waits, neither for a name server nor for a peer. */
#ifndef VT_DEVICES_HTTP_OUT_H
#define VT_DEVICES_HTTP_OUT_H

#include "devices/backend.h"

typedef struct vt_http_out vt_http_out;

vt_http_out *vt_http_out_open(vt_port *port, vt_err *err);
void vt_http_out_close(vt_http_out *out);
int vt_http_out_fd(const vt_http_out *out);
int64_t vt_http_out_due(const vt_http_out *out);
/* The descriptor is ready, or it is due. */
void vt_http_out_work(vt_http_out *out, int64_t now_us);
/* False: one is on its way. */
bool vt_http_out_send(vt_http_out *out, const char *text, size_t length, vt_err *err);

#endif

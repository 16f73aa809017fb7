/* Messages by way of a broker: the topic vitrine/GROUP/NAME. Private to this room.
 *
 * What we send is {"from":"ROLE","id":"…","value":JSON}. Others may send that, or any JSON, or a plain text,
 * which becomes a JSON text. */
#ifndef VT_DEVICES_MESSAGES_BROKER_H
#define VT_DEVICES_MESSAGES_BROKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

void vt_payload_write(const char *role, uint64_t id, const char *json, size_t length, vt_buf *out);
/* Appends NAME, a tab, JSON and, where it is known, a tab and the sender's role. False: it is our own (id),
 * or too long for a line. Any bytes may come. */
bool vt_payload_read(const char *name, const void *payload, size_t size, uint64_t id, vt_buf *line);

#endif

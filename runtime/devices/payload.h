/* What came as a whole, in a packet or a request, as the lines that are in it. Private to this room. */
#ifndef VT_DEVICES_PAYLOAD_H
#define VT_DEVICES_PAYLOAD_H

#include "devices/backend.h"

/* Each line that is not empty goes to the port, from any thread. before: stands in front of each with a blank
 * between, where a channel listens to several places; or NULL. */
void vt_payload_say(vt_port *port, const char *before, const void *bytes, size_t size);

#endif

/* Open Sound Control as lines of text, and back. Private to this room.
 *
 * Invariants
 * 1. Any bytes may come: what is no OSC gives no line.
 * 2. The work for a packet is bounded by its size and by VT_OSC_MESSAGES. */
#ifndef VT_DEVICES_OSC_TEXT_H
#define VT_DEVICES_OSC_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { VT_OSC_PACKET = 65536, VT_OSC_MESSAGES = 256 /* of one bundle */ };

/* One message: its address, and its arguments with blanks between them. True is 1, false is 0, a message
 * without arguments is 1. Bundles are opened at once, whatever their time. */
typedef void (*vt_osc_message)(void *context, const char *address, const char *text, size_t length);
void vt_osc_read(const void *packet, size_t size, vt_osc_message each, void *context);

/* Whether address is one that topic means: * stands for any letters but a slash, ? for one. */
bool vt_osc_matches(const char *topic, const char *address);
bool vt_osc_is_pattern(const char *topic);

/* A packet for this address: whole numbers, other numbers and words; "two words" in quotes are one. False:
 * the address is none, or memory is short. */
bool vt_osc_write(const char *address, const char *text, size_t length, vt_buf *out);

#endif

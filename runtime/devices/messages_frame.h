/* What instances say to one another, as bytes. Private to this room.
 *
 * Invariants
 * 1. Any bytes may come: what is no frame is refused, and nothing of it is used.
 * 2. A line has a name, one tab and JSON, and no other control character; so nobody can say who somebody else
 *    is. */
#ifndef VT_DEVICES_MESSAGES_FRAME_H
#define VT_DEVICES_MESSAGES_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/channel.h"

enum {
    VT_MESSAGE_NAME = 64,
    VT_MESSAGE_WHO = 65, /* a role or group with its NUL */
    VT_FRAME_MOST = VT_LINE_MOST + 16
};

typedef enum { VT_FRAME_HELLO = 1, VT_FRAME_LINE } vt_frame_kind;

typedef struct {
    vt_frame_kind kind;
    uint64_t id; /* HELLO: of the sender's run */
    char group[VT_MESSAGE_WHO], role[VT_MESSAGE_WHO];
    const char *text; /* LINE; borrowed from the bytes that were read */
    size_t length;
} vt_frame;

void vt_frame_hello(vt_buf *out, const char *group, const char *role, uint64_t id);
void vt_frame_line(vt_buf *out, const char *text, size_t length);
bool vt_frame_read(const void *bytes, size_t size, vt_frame *out);

/* What a script sends: NAME, a tab, JSON and perhaps a tab and "stays". length becomes that of the first two.
 * False: it is no message, or too long. */
bool vt_message_sent(const char *text, size_t *length, bool *stays);
size_t vt_message_name(const char *text, size_t length); /* bytes before the tab; 0: it is no message */
/* Appends a tab and the sender's role to NAME, a tab, JSON, which are in line from start on. What is as long
 * as a line may be goes without. */
void vt_message_sign(vt_buf *line, size_t start, const char *role, size_t length);

#endif

/* Commands between keeper and stage over one socketpair: small, framed, versioned. End of file means that the other
 * side is gone. */
#ifndef VT_WIRE_MESSAGE_H
#define VT_WIRE_MESSAGE_H

#include <stdint.h>

#include "base/err.h"

enum { VT_MESSAGE_VERSION = 1, VT_MESSAGE_TEXT = 400 };

typedef enum {
    VT_MESSAGE_CLOSE = 1,      /* keeper to stage: end the visit cleanly and exit */
    VT_MESSAGE_RELOAD,         /* files changed */
    VT_MESSAGE_NOTE,           /* an observer's note in text */
    VT_MESSAGE_RAISE,          /* put your window in front */
    VT_MESSAGE_QUARANTINE,     /* never open the asset named in text again */
    VT_MESSAGE_DISK,           /* number 1: the journal's disk fails; 0: well again: the staff badge */
    VT_MESSAGE_ROWS,           /* stage to keeper: the ring has news */
    VT_MESSAGE_READY,          /* the first picture is on the screen */
    VT_MESSAGE_BUNDLE,         /* text: the folder whose bundle is in use now, number: its hash */
    VT_MESSAGE_HELPER          /* keeper to stage: the helper named in text runs; its descriptor comes along */
} vt_message_kind;

typedef struct {
    vt_message_kind kind;
    int64_t number;
    char text[VT_MESSAGE_TEXT];
} vt_message;

/* A SOCK_SEQPACKET pair: one message a packet. Both ends are non-blocking and close-on-exec. */
bool vt_message_pair(int ends[2], vt_err *err);
/* False with VT_ERR_STATE when the other side is gone or its queue is full. */
bool vt_message_send(int fd, const vt_message *message, vt_err *err);
/* The same, and the other side gets a descriptor of its own for what `passed` is. */
bool vt_message_send_with(int fd, const vt_message *message, int passed, vt_err *err);
/* 1: a message; 0: none waiting; -1: the other side is gone. A malformed one is logged and skipped. A
 * descriptor that came along goes to *passed, which is the caller's to close (close-on-exec), -1: none did;
 * with passed NULL it is closed. */
int vt_message_receive(int fd, vt_message *message, int *passed);

#endif

/* One open serial line, which several channels may read and write: a sensor and a lamp on one board, or
 * several values of one line. Private to this room.
 *
 * Invariant: nobody else opens it meanwhile (TIOCEXCL); 8N1, no flow control. */
#ifndef VT_DEVICES_WIRE_H
#define VT_DEVICES_WIRE_H

#include "base/buf.h"
#include "devices/backend.h"

typedef struct vt_wire {
    struct vt_wire *next;
    char node[128]; /* the real path */
    int fd;
    int32_t baud;
    bool real;   /* not a pseudo terminal: a line may have been under way when it was opened */
    bool midway; /* the last byte did not end a line */
    bool gone;   /* to be opened anew once all users have left */
    bool heard;  /* some byte came */
    int64_t opened_us;
    struct sp_port *port; /* NULL: a pseudo terminal */
    vt_port *users[VT_CHANNELS_MAX];
    int count;
    vt_buf out; /* what waits to be written */
    size_t sent;
    char said[128];   /* the text that it was found by; "" */
    char recent[512]; /* what was read last: who looks for a text in it */
    size_t kept;
} vt_wire;

/* The open one with that path among wires, else a new one at their head. */
vt_wire *vt_wire_open(vt_wire **wires, const char *path, int32_t baud, vt_err *err);
bool vt_wire_join(vt_wire *wire, vt_port *port, vt_err *err);
void vt_wire_leave(vt_wire **wires, vt_wire *wire, vt_port *port);               /* the last one closes it */
bool vt_wire_write(vt_wire *wire, const char *text, size_t length, vt_err *err); /* a line end is added */
bool vt_wire_flush(vt_wire *wire, vt_err *err);

#endif

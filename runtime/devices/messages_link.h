/* A connection between two instances: frames of bounded size out and in, plain on one machine, sealed between
 * machines. Private to this room.
 *
 * Invariants
 * 1. What waits to be sent is at most VT_LINK_OUT bytes; what does not fit is left out and counted.
 * 2. One that talks more than VT_LINK_RATE lines a second is read more slowly, so that others are heard. */
#ifndef VT_DEVICES_MESSAGES_LINK_H
#define VT_DEVICES_MESSAGES_LINK_H

#include <stdint.h>

#include "devices/messages_frame.h"
#include "devices/messages_seal.h"

enum { VT_LINK_OUT = 65536, VT_LINK_RATE = 1000, VT_LINK_BURST = 200, VT_LINK_REST_US = 50000 };

/* WRONG_KEY: what came was not sealed with our key, or the other side ended when it saw what we sealed. */
typedef enum { VT_LINK_LIVES, VT_LINK_ENDED, VT_LINK_GARBAGE, VT_LINK_WRONG_KEY } vt_link_outcome;

typedef struct vt_link {
    struct vt_link *next;
    int fd;
    bool caller;  /* we connected: our lines go out by it; else theirs come in */
    bool greeted; /* the other has said who it is */
    bool dead;    /* to be freed */
    void *place;  /* the owner's: of the caller's side, whom it connects to */
    uint64_t id;  /* the other's */
    char role[VT_MESSAGE_WHO];
    int64_t deadline_us; /* it has to have said hello */
    int64_t rest_us;     /* it talks too much: read again then; 0: it does not */
    uint64_t dropped;    /* lines that it did not take */
    uint32_t events;     /* that epoll watches */
    double credit;
    int64_t credit_us;
    const vt_buf *hello; /* borrowed: what we say first */
    bool sealed;
    int phase; /* 0 greeting, 1 header, 2 frames */
    vt_seal seal;
    vt_buf in, out;
    size_t sent; /* of out */
} vt_link;

/* Takes fd over. key: sealed with it; NULL: plain. The hello, which lives as long as the link, goes out
 * first. NULL: memory is short. */
vt_link *vt_link_create(int fd, bool caller, const unsigned char *key, const vt_buf *hello);
void vt_link_destroy(vt_link *link);
/* False: it has no room and the line is counted. */
bool vt_link_say(vt_link *link, const void *frame, size_t size);
bool vt_link_waits(const vt_link *link); /* bytes wait to be written */
vt_link_outcome vt_link_write(vt_link *link);
/* Reads what is there, up to its share; each frame is given to take, which returns false to end the link. */
vt_link_outcome vt_link_read(vt_link *link, int64_t now_us,
    bool (*take)(void *context, vt_link *link, const vt_frame *frame), void *context);

#endif

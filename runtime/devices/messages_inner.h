/* What messages_local.c (who is there, what is said) and messages_places.c (where they are) share. */
#ifndef VT_DEVICES_MESSAGES_INNER_H
#define VT_DEVICES_MESSAGES_INNER_H

#include "devices/messages.h"
#include "devices/messages_link.h"
#include "devices/messages_local.h"
#include "devices/net.h"

enum {
    VT_PATH = 108, /* of a socket */
    VT_LINKS_MAX = 64,
    VT_STAYS_MAX = 64,
    VT_AGAIN_US = 1000000,
    VT_HELLO_US = 5000000
};

/* Whom we call. */
typedef struct vt_place {
    struct vt_place *next;
    char path[VT_PATH];     /* on this machine; "": elsewhere */
    char host[VT_NET_HOST]; /* elsewhere */
    uint16_t port;
    vt_lookup *lookup;
    vt_link *link;    /* the call; NULL: none now */
    int64_t retry_us; /* no call: when to call again; INT64_MAX: never, it is ourselves */
    bool gone;        /* its socket is no more */
    bool told;        /* that it has another key */
} vt_place;

struct vt_local {
    vt_port *port;
    char group[VT_MESSAGE_WHO], role[VT_MESSAGE_WHO];
    uint64_t id;
    vt_buf hello;
    char folder[VT_MESSAGES_FOLDER], path[VT_PATH]; /* ours */
    int epoll, listener, watch, tcp;                /* -1: not there */
    bool has_key;
    unsigned char key[VT_SEAL_KEY];
    vt_place *places;
    int64_t look_us; /* the folder could not be read: look again then */
    vt_link *links;  /* the newest first */
    int link_count;
    bool found, told_stranger, told_group, told_garbage;
    vt_buf stays[VT_STAYS_MAX]; /* lines */
    vt_buf frame, line;         /* out, in */
};

/* ---- messages_places.c ---- */

/* Listens and begins to look for others. */
bool vt_places_open(vt_local *local, vt_err *err);
void vt_places_close(vt_local *local);
void vt_places_look(vt_local *local, int64_t now_us); /* the folder has changed */
/* Somebody's name was found. */
void vt_places_found(vt_local *local, vt_place *place, int64_t now_us);
/* Calls whom it is time to call; forgets who is gone. */
void vt_places_call(vt_local *local, int64_t now_us);
void vt_places_accept(vt_local *local, int listener, int64_t now_us);
const char *vt_place_name(const vt_place *place, char out[VT_NET_HOST + 8]);

/* ---- messages_local.c ---- */

/* Takes fd over; NULL: there are too many, or memory is short. */
vt_link *vt_local_add(vt_local *local, int fd, bool sealed, vt_place *place, int64_t now_us);

#endif

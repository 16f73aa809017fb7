/* What systemd is told: datagrams to the socket that NOTIFY_SOCKET names. Without one everything here does nothing. */
#ifndef VT_KEEPER_NOTIFY_H
#define VT_KEEPER_NOTIFY_H

#include <stdint.h>

typedef struct {
    int fd;               /* -1: nobody listens */
    int64_t period_us;    /* how often vt_notify_alive is wanted; 0: never */
} vt_notify;

/* Takes the variables out of the environment, so that no child speaks in the keeper's name. */
void vt_notify_open(vt_notify *notify);
void vt_notify_close(vt_notify *notify);
void vt_notify_ready(const vt_notify *notify, const char *status);
void vt_notify_alive(const vt_notify *notify);
void vt_notify_stopping(const vt_notify *notify);

#endif

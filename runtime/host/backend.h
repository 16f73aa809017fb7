/* What the two hosts have in common: a table of functions behind each vt_host. */
#ifndef VT_HOST_BACKEND_H
#define VT_HOST_BACKEND_H

#include "host/host.h"

enum { VT_HOST_WATCH_MAX = 8 };

typedef struct {
    void (*destroy)(vt_host *host);
    const char *(*name)(const vt_host *host);
    void *(*window)(const vt_host *host);
    void (*screen)(const vt_host *host, int *w, int *h, double *width_mm);
    double (*refresh)(const vt_host *host);
    void (*set_view)(vt_host *host, const vt_view *view);
    void (*raise)(vt_host *host);
    int64_t (*now)(vt_host *host);
    bool (*watch)(vt_host *host, int fd, vt_err *err);
    void (*unwatch)(vt_host *host, int fd);
    void (*wake)(vt_host *host);
    bool (*wait)(vt_host *host, int64_t deadline_us, vt_host_news *news, vt_err *err);
    bool (*fake)(vt_host *host, int64_t at_us, const vt_event *event, vt_err *err);
} vt_host_backend;

/* Each host has this as its first member. */
struct vt_host {
    const vt_host_backend *backend;
};

#endif

/* One face for both hosts. */
#include "host/host.h"

#include "host/backend.h"

void vt_host_destroy(vt_host *host)
{
    if (host) host->backend->destroy(host);
}

const char *vt_host_name(const vt_host *host)
{
    return host->backend->name(host);
}

void *vt_host_window(const vt_host *host)
{
    return host->backend->window(host);
}

void vt_host_screen(const vt_host *host, int *w, int *h, double *width_mm)
{
    host->backend->screen(host, w, h, width_mm);
}

double vt_host_refresh(const vt_host *host)
{
    return host->backend->refresh(host);
}

void vt_host_set_view(vt_host *host, const vt_view *view)
{
    host->backend->set_view(host, view);
}

void vt_host_raise(vt_host *host)
{
    host->backend->raise(host);
}

int64_t vt_host_now(vt_host *host)
{
    return host->backend->now(host);
}

bool vt_host_watch(vt_host *host, int fd, vt_err *err)
{
    return host->backend->watch(host, fd, err);
}

void vt_host_unwatch(vt_host *host, int fd)
{
    host->backend->unwatch(host, fd);
}

void vt_host_wake(vt_host *host)
{
    host->backend->wake(host);
}

bool vt_host_wait(vt_host *host, int64_t deadline_us, vt_host_news *news, vt_err *err)
{
    news->count = 0;
    news->more = news->exposed = news->resized = news->close = news->screenshot = news->woken = false;
    return host->backend->wait(host, deadline_us, news, err);
}

bool vt_host_fake(vt_host *host, int64_t at_us, const vt_event *event, vt_err *err)
{
    return host->backend->fake(host, at_us, event, err);
}

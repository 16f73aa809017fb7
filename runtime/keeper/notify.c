/* The datagram protocol of sd_notify(3), without its library. */
#include "keeper/notify.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length < 2 || length >= sizeof address.sun_path || (path[0] != '/' && path[0] != '@')) return -1;
    memcpy(address.sun_path, path, length);
    if (path[0] == '@') address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    if (connect(fd, (struct sockaddr *)&address, size) == 0) return fd;
    close(fd);
    return -1;
}

/* Half of the time that systemd allows, when it means this process. */
static int64_t watchdog_period(void)
{
    const char *us = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
    if (!us || (pid && strtol(pid, NULL, 10) != (long)getpid())) return 0;
    long long allowed = strtoll(us, NULL, 10);
    return allowed > 0 ? allowed / 2 : 0;
}

void vt_notify_open(vt_notify *notify)
{
    const char *path = getenv("NOTIFY_SOCKET");
    notify->fd = path ? connect_to(path) : -1;
    notify->period_us = notify->fd >= 0 ? watchdog_period() : 0;
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
}

void vt_notify_close(vt_notify *notify)
{
    if (notify->fd >= 0) close(notify->fd);
    notify->fd = -1;
    notify->period_us = 0;
}

static void say(const vt_notify *notify, const char *text)
{
    if (notify->fd >= 0) (void)!send(notify->fd, text, strlen(text), MSG_NOSIGNAL);
}

void vt_notify_ready(const vt_notify *notify, const char *status)
{
    char text[256];
    snprintf(text, sizeof text, "READY=1\nMAINPID=%ld\nSTATUS=%.180s", (long)getpid(), status);
    say(notify, text);
}

void vt_notify_alive(const vt_notify *notify)
{
    say(notify, "WATCHDOG=1");
}

void vt_notify_stopping(const vt_notify *notify)
{
    say(notify, "STOPPING=1");
}

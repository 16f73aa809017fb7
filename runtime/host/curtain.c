/* Which way the curtain goes, and how it talks to its keeper. */
#include "host/curtain.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/curtain_private.h"

bool vt_curtain_obey(int control, bool *again)
{
    char bytes[16];
    struct pollfd slot = {.fd = control, .events = POLLIN};
    if (poll(&slot, 1, 0) <= 0) return true;
    ssize_t got = read(control, bytes, sizeof bytes);
    if (got > 0) *again = true;
    return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

/* A keeper that has gone will be noticed by the next read. */
void vt_curtain_is_up(int control)
{
    ssize_t written = send(control, "", 1, MSG_NOSIGNAL);
    if (written < 0 && errno == ENOTSOCK) written = write(control, "", 1);
    (void)written;
}

int vt_curtain_run(const vt_curtain_source *source, int control, vt_err *err)
{
    const char *driver = getenv("SDL_VIDEODRIVER"); /* the stage goes the same way, X11 first */
    bool may_x11 = !driver || strncmp(driver, "x11", 3) == 0;
    if (may_x11 && vt_curtain_x11(source, control)) return 0;
    return vt_curtain_sdl(source, control, err) ? 0 : 1;
}

/* Whether there is a display to open a window on, found out by knocking at its socket: SDL takes 40 ms and 10
 * MB to find the same. */
#include <dirent.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/host.h"

/* abstract: Linux's socket names without a file. */
static bool answers(const char *path, bool abstract)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path), at = abstract ? 1 : 0;
    if (length + at >= sizeof address.sun_path) return false;
    memcpy(address.sun_path + at, path, length);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + at + length + (abstract ? 0 : 1));
    bool open = connect(fd, (const struct sockaddr *)&address, size) == 0;
    close(fd);
    return open;
}

static bool wayland_answers(const char *display)
{
    char path[200];
    const char *folder = getenv("XDG_RUNTIME_DIR");
    if (display[0] == '/') return answers(display, false);
    if (!folder) return false;
    snprintf(path, sizeof path, "%s/%s", folder, display);
    return answers(path, false);
}

/* Of another machine's display nothing is found out: SDL will tell. */
static bool x11_answers(const char *display)
{
    if (display[0] != ':' && strncmp(display, "unix:", 5) != 0) return true;
    char path[64];
    snprintf(path, sizeof path, "/tmp/.X11-unix/X%d", atoi(strchr(display, ':') + 1));
    return answers(path, true) || answers(path, false);
}

static bool has_card(void)
{
    DIR *folder = opendir("/dev/dri");
    if (!folder) return false;
    bool found = false;
    for (const struct dirent *entry; !found && (entry = readdir(folder));)
        found = strncmp(entry->d_name, "card", 4) == 0;
    closedir(folder);
    return found;
}

__attribute__((format(printf, 4, 5))) static bool say(
    char *why, size_t size, bool exists, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (size > 0) vsnprintf(why, size, format, arguments);
    va_end(arguments);
    return exists;
}

bool vt_host_display_exists(char *why, size_t size)
{
    const char *driver = getenv("SDL_VIDEODRIVER");
    const char *wayland = getenv("WAYLAND_DISPLAY"), *x11 = getenv("DISPLAY");
    if (driver && (strcmp(driver, "dummy") == 0 || strcmp(driver, "offscreen") == 0))
        return say(why, size, false, "SDL_VIDEODRIVER is %s, which shows nothing.", driver);
    if (wayland && wayland[0] && wayland_answers(wayland))
        return say(why, size, true, "The Wayland display %s answers.", wayland);
    if (x11 && x11[0]) {
        return x11_answers(x11) ? say(why, size, true, "The X display %s answers.", x11)
                                : say(why, size, false, "DISPLAY is %s, but no X server answers there.", x11);
    }
    if (wayland && wayland[0])
        return say(why, size, false, "WAYLAND_DISPLAY is %s, but no compositor answers there.", wayland);
    if (has_card()) return say(why, size, true, "/dev/dri has a graphics card and no display server runs.");
    return say(why, size, false, "Neither WAYLAND_DISPLAY nor DISPLAY is set, and /dev/dri has no card.");
}

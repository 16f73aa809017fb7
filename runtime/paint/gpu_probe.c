/* Whether a real GPU is here. Asking means loading a driver, which costs 39 MB and 50 ms in the process that
 * asks: so a child asks, and is stopped if the driver hangs. */
#include <SDL.h>
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "paint/painter.h"

enum { ANSWER_BYTES = 128, PATIENCE_MS = 2000 };

static bool has_render_node(void)
{
    DIR *folder = opendir("/dev/dri");
    if (!folder) return false;
    bool found = false;
    for (const struct dirent *entry; !found && (entry = readdir(folder));)
        found = strncmp(entry->d_name, "renderD", 7) == 0;
    closedir(folder);
    return found;
}

/* In the child: the name of what draws, or nothing. */
static void ask(char *answer, size_t size)
{
    typedef const unsigned char *(*get_string)(unsigned name);
    const unsigned gl_renderer = 0x1F01;
    if (SDL_Init(SDL_INIT_VIDEO) != 0) return;
    SDL_Window *window = SDL_CreateWindow("", 0, 0, 16, 16, SDL_WINDOW_HIDDEN | SDL_WINDOW_OPENGL);
    if (!window || !SDL_GL_CreateContext(window)) return;
    get_string get = (get_string)(uintptr_t)SDL_GL_GetProcAddress("glGetString");
    const unsigned char *name = get ? get(gl_renderer) : NULL;
    if (name) snprintf(answer, size, "%s", (const char *)name);
}

static void answer_and_end(int out)
{
    char answer[ANSWER_BYTES] = "";
    ask(answer, sizeof answer);
    ssize_t written = write(out, answer, strlen(answer));
    _exit(written < 0);
}

/* Whatever the child says before it ends or patience does. */
static void listen(int in, char *answer, size_t size)
{
    size_t used = 0;
    int64_t end = vt_clock_us() + PATIENCE_MS * INT64_C(1000);
    for (ssize_t got = 1; got > 0 && used + 1 < size; used += got > 0 ? (size_t)got : 0) {
        struct pollfd slot = {.fd = in, .events = POLLIN};
        int64_t left_ms = (end - vt_clock_us()) / 1000;
        if (left_ms <= 0 || poll(&slot, 1, (int)left_ms) <= 0) break;
        got = read(in, answer + used, size - 1 - used);
    }
    answer[used] = '\0';
}

static bool ask_in_child(char *answer, size_t size)
{
    int ends[2];
    if (pipe(ends) != 0) return false;
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        answer_and_end(ends[1]);
    }
    close(ends[1]);
    if (child > 0) {
        listen(ends[0], answer, size);
        kill(child, SIGKILL);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    }
    close(ends[0]);
    return child > 0;
}

static bool is_software(const char *name)
{
    static const char *const names[] = {"llvmpipe", "softpipe", "swrast", "SWR", "Software", NULL};
    for (int i = 0; names[i]; i++) {
        if (strstr(name, names[i])) return true;
    }
    return false;
}

bool vt_painter_gpu_is_real(char *why, size_t size)
{
    char answer[ANSWER_BYTES] = "";
    bool real = false;
    if (!has_render_node()) {
        snprintf(why, size, "No GPU: /dev/dri has no render node.");
    } else if (!ask_in_child(answer, sizeof answer) || !answer[0]) {
        snprintf(why, size, "The GPU's driver gives no drawing context within %d s.", PATIENCE_MS / 1000);
    } else if (is_software(answer)) {
        snprintf(why, size, "The driver draws on the processor: %s.", answer);
    } else {
        snprintf(why, size, "The GPU is %s.", answer);
        real = true;
    }
    return real;
}

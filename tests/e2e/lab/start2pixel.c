/* start2pixel X Y RRGGBB COMMAND...: starts the command and prints the milliseconds until that pixel of the screen has
 * that colour, then ends the command and all that it started in its process group. Exit status 1 after 20 seconds. */
#include "screen.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TOLERANCE = 24, PATIENCE_US = 20000000, GRACE_US = 3000000 };

static void end(pid_t group)
{
    int64_t deadline = clock_us() + GRACE_US;
    kill(-group, SIGTERM);
    while (waitpid(group, NULL, WNOHANG) == 0 && clock_us() < deadline) sleep_until_us(clock_us() + 10000);
    kill(-group, SIGKILL);
    waitpid(group, NULL, 0);
}

int main(int argc, char **argv)
{
    screen s;
    if (argc < 5) {
        fprintf(stderr, "usage: start2pixel X Y RRGGBB COMMAND...\n");
        return 2;
    }
    int x = atoi(argv[1]), y = atoi(argv[2]);
    uint32_t wanted = (uint32_t)strtoul(argv[3], NULL, 16), seen = 0;
    if (!screen_open(&s) || !screen_watch(&s)) return 1;
    if (color_distance(screen_pixel(&s, x, y), wanted) <= TOLERANCE) {
        fprintf(stderr, "start2pixel: the pixel has that colour already\n");
        return 1;
    }
    int64_t start = clock_us(), now = start;
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        setpgid(0, 0);
        execvp(argv[4], argv + 4);
        perror(argv[4]);
        _exit(127);
    }
    setpgid(child, child);
    bool right = false;
    while (!right && screen_changed(&s, start + PATIENCE_US)) {
        seen = screen_pixel(&s, x, y);
        right = color_distance(seen, wanted) <= TOLERANCE;
        now = clock_us();
    }
    if (right) printf("%.1f\n", (double)(now - start) / 1000);
    else fprintf(stderr, "start2pixel: the last colour was %06x\n", seen);
    end(child);
    screen_close(&s);
    return right ? 0 : 1;
}

/* touch2pixel TOUCH_SOCKET X Y COUNT: how long from a finger on the screen to a changed pixel under it, for any program
 * that answers a touch there. Taps COUNT times and prints the milliseconds of each touch down, a line each; "lost" for
 * one that changed nothing within two seconds. The finger stays and rests for a random while, so that touches fall
 * anywhere in the program's frame.
 *
 * touch2pixel --floor MS TOUCH_SOCKET X Y COUNT: measures itself: a child paints a square MS milliseconds after each
 * touch. MS 0 gives the floor of the measurement, and MS 20 must read 20 more. */
#include "inputtest.h"
#include "screen.h"

#include <X11/extensions/XInput2.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THRESHOLD = 24, HOLD_US = 80000, REST_US = 80000, CHANCE_US = 50000, PATIENCE_US = 2000000 };

static const char touch_device[] = "lab-touch";

/* Waits until the pixel differs from base, or is like it again; returns when, or 0. */
static int64_t watch(screen *s, int x, int y, uint32_t base, bool differs, int64_t deadline)
{
    do {
        if ((color_distance(screen_pixel(s, x, y), base) >= THRESHOLD) == differs) return clock_us();
    } while (screen_changed(s, deadline));
    return 0;
}

static void pause_us(int64_t least)
{
    sleep_until_us(clock_us() + least + rand() % CHANCE_US);
}

static bool measure(screen *s, inputtest *touch, int x, int y, int count)
{
    for (int i = 0; i < count; i++) {
        pause_us(REST_US);
        uint32_t base = screen_pixel(s, x, y);
        int64_t down = clock_us();
        if (!inputtest_touch(touch, INPUTTEST_DOWN, 0, x, y)) return false;
        int64_t seen = watch(s, x, y, base, true, down + PATIENCE_US);
        if (seen != 0) printf("%.3f\n", (double)(seen - down) / 1000);
        else puts("lost");
        pause_us(HOLD_US);
        if (!inputtest_touch(touch, INPUTTEST_UP, 0, x, y)) return false;
        if (seen != 0) watch(s, x, y, base, false, clock_us() + PATIENCE_US);
    }
    return true;
}

/* The least program that answers a touch. Writes a byte to ready once it is up. */
static void floor_program(double delay_ms, int ready)
{
    screen s;
    int opcode, event, error, major = 2, minor = 2;
    unsigned char mask[XIMaskLen(XI_LASTEVENT)] = {0};
    XIEventMask events = {XIAllMasterDevices, sizeof mask, mask};

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (!screen_open(&s) || !XQueryExtension(s.display, "XInputExtension", &opcode, &event, &error)) _exit(1);
    XIQueryVersion(s.display, &major, &minor);
    Window window = XCreateSimpleWindow(s.display, s.root, 0, 0, (unsigned)s.w, (unsigned)s.h, 0, 0, 0x203040);
    XISetMask(mask, XI_TouchBegin);
    XISetMask(mask, XI_TouchUpdate);
    XISetMask(mask, XI_TouchEnd);
    XISelectEvents(s.display, window, &events, 1);
    XSelectInput(s.display, window, ExposureMask);
    XMapRaised(s.display, window);
    GC gc = XCreateGC(s.display, window, 0, NULL);
    for (;;) {
        XEvent next;
        XNextEvent(s.display, &next);
        if (next.type == Expose && write(ready, "", 1) != 1) _exit(1);
        if (next.type != GenericEvent || !XGetEventData(s.display, &next.xcookie)) continue;
        XIDeviceEvent *touch = next.xcookie.data;
        sleep_until_us(clock_us() + (int64_t)(delay_ms * 1000));
        XSetForeground(s.display, gc, touch->evtype == XI_TouchEnd ? 0x203040 : 0xf0c020);
        XFillRectangle(s.display, window, gc, (int)touch->event_x - 20, (int)touch->event_y - 20, 40, 40);
        XFlush(s.display);
        XFreeEventData(s.display, &next.xcookie);
    }
}

static pid_t start_floor(double delay_ms)
{
    int ends[2];
    char up;
    if (pipe(ends) != 0) return -1;
    pid_t child = fork();
    if (child == 0) floor_program(delay_ms, ends[1]);
    close(ends[1]);
    bool fine = child > 0 && read(ends[0], &up, 1) == 1;
    if (!fine) fprintf(stderr, "touch2pixel: the floor program did not come up\n");
    return fine ? child : -1; /* the pipe stays open: further exposures write to it */
}

int main(int argc, char **argv)
{
    screen s;
    inputtest touch;
    pid_t child = 0;
    int first = 1;
    if (argc > 2 && strcmp(argv[1], "--floor") == 0) {
        child = start_floor(atof(argv[2]));
        first = 3;
    }
    if (child < 0) return 1;
    if (argc - first != 4) {
        fprintf(stderr, "usage: touch2pixel [--floor MS] TOUCH_SOCKET X Y COUNT\n");
        return 2;
    }
    int x = atoi(argv[first + 1]), y = atoi(argv[first + 2]), count = atoi(argv[first + 3]);
    if (!screen_open(&s) || !screen_watch(&s)) return 1;
    bool fine = inputtest_cycle(s.display, touch_device) && inputtest_open(&touch, argv[first], s.w, s.h);
    if (fine) {
        fine = measure(&s, &touch, x, y, count) && inputtest_sync(&touch);
        inputtest_close(&touch);
        inputtest_cycle(s.display, touch_device);
    }
    if (!fine) fprintf(stderr, "touch2pixel: %s: %s\n", argv[first], strerror(errno));
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    screen_close(&s);
    return fine ? 0 : 1;
}

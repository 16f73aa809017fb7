#include "screen.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int tell(Display *display, XErrorEvent *event)
{
    char text[120];
    XGetErrorText(display, event->error_code, text, sizeof text);
    fprintf(stderr, "X error: %s, request %d.%d\n", text, event->request_code, event->minor_code);
    return 0; /* a window may go while it is being looked at */
}

bool screen_open(screen *s)
{
    XSetErrorHandler(tell);
    *s = (screen){.display = XOpenDisplay(NULL)};
    if (s->display == NULL) {
        fprintf(stderr, "no X display at DISPLAY=%s\n", getenv("DISPLAY") ? getenv("DISPLAY") : "");
        return false;
    }
    int number = DefaultScreen(s->display);
    s->root = RootWindow(s->display, number);
    s->w = DisplayWidth(s->display, number);
    s->h = DisplayHeight(s->display, number);
    return true;
}

void screen_close(screen *s)
{
    XCloseDisplay(s->display);
}

uint32_t screen_pixel(const screen *s, int x, int y)
{
    XImage *image = XGetImage(s->display, s->root, x, y, 1, 1, AllPlanes, ZPixmap);
    if (image == NULL) return 0;
    uint32_t pixel = (uint32_t)XGetPixel(image, 0, 0) & 0xffffff;
    XDestroyImage(image);
    return pixel;
}

XImage *screen_image(const screen *s)
{
    XImage *image = XGetImage(s->display, s->root, 0, 0, (unsigned)s->w, (unsigned)s->h, AllPlanes, ZPixmap);
    if (image != NULL && (image->bits_per_pixel != 32 || image->byte_order != LSBFirst)) {
        fprintf(stderr, "the screen is not 32 bits a pixel, little endian\n");
        XDestroyImage(image);
        return NULL;
    }
    return image;
}

int color_distance(uint32_t a, uint32_t b)
{
    int sum = 0;
    for (int shift = 0; shift < 24; shift += 8) sum += abs((int)(a >> shift & 255) - (int)(b >> shift & 255));
    return sum;
}

bool screen_watch(screen *s)
{
    int error_base;
    if (!XDamageQueryExtension(s->display, &s->damage_event, &error_base)) {
        fprintf(stderr, "the X server has no DAMAGE extension\n");
        return false;
    }
    s->damage_event += XDamageNotify;
    s->damage = XDamageCreate(s->display, s->root, XDamageReportNonEmpty);
    XSync(s->display, False); /* the whole screen counts as changed at first: that notice is here now */
    screen_changed(s, 0);
    return true;
}

bool screen_changed(screen *s, int64_t deadline_us)
{
    for (;;) {
        bool changed = false;
        while (XPending(s->display)) { /* reads and flushes: nothing may hide in Xlib's queue */
            XEvent event;
            XNextEvent(s->display, &event);
            changed = changed || event.type == s->damage_event;
        }
        if (changed) {
            XDamageSubtract(s->display, s->damage, None, None);
            return true;
        }
        int64_t left = deadline_us - clock_us();
        if (left <= 0) return false;
        struct pollfd wait = {ConnectionNumber(s->display), POLLIN, 0};
        poll(&wait, 1, (int)(left / 1000) + 1);
    }
}

int64_t clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void sleep_until_us(int64_t at)
{
    struct timespec until = {at / 1000000, at % 1000000 * 1000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
    }
}

/* A touch screen made of bytes: client of the X server's "inputtest" input driver, which posts what it reads from a
 * unix socket as genuine device events. They take the whole road through the server, as a finger's would.
 *
 * Invariants
 * 1. Coordinates are pixels of the whole screen; the device itself counts 0 to 65535 on each axis.
 * 2. The driver serves one connection each time the device is switched on; a second client is never accepted, and a
 *    server whose client went away spins on the dead socket. So a device is cycled before opening and after closing.
 * 3. A sync that nothing precedes is never answered, so it is not asked. */
#ifndef LAB_INPUTTEST_H
#define LAB_INPUTTEST_H

#include <X11/Xlib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int fd;
    int w, h;    /* of the screen, in pixels */
    bool unsure; /* something was sent that no sync has covered */
} inputtest;

/* The values are those of XI_TouchBegin and so on. */
enum { INPUTTEST_DOWN = 18, INPUTTEST_MOVE = 19, INPUTTEST_UP = 20 };

/* All return false with errno set. */
bool inputtest_open(inputtest *device, const char *socket_path, int w, int h);
void inputtest_close(inputtest *device);
bool inputtest_touch(inputtest *device, int what, uint32_t finger, double x, double y);
bool inputtest_sync(inputtest *device); /* returns once the server has processed all that was sent */

/* Switches the X device of this name; false when there is none. */
bool inputtest_enable(Display *display, const char *name, bool on);
/* Off and on. */
bool inputtest_cycle(Display *display, const char *name);

#endif

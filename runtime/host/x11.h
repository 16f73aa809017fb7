/* What SDL does not know of an X server, over a connection of our own: its outputs and when they change, its
 * touch devices and how they lie on the desktop, the keys that the server itself acts on. Private to the
 * host.
 *
 * Invariants
 * 1. Nothing that the server answers ends the process: a device may go while it is spoken of.
 * 2. What was changed at the server is put back by vt_x11_close. */
#ifndef VT_HOST_X11_H
#define VT_HOST_X11_H

#include <stddef.h>

#include "host/displays.h"
#include "host/touches.h"

typedef struct vt_x11 vt_x11;

vt_x11 *vt_x11_open(void); /* NULL: no X server answers, or this build has no X11 */
void vt_x11_close(vt_x11 *x);
int vt_x11_fd(const vt_x11 *x);

typedef struct {
    bool displays; /* an output came, went or changed */
    bool devices;  /* an input device came or went */
    bool keys;     /* the keyboard has another map */
    bool keyboard_gone;
    bool covered; /* something lies over the window that is watched */
} vt_x11_news;
vt_x11_news vt_x11_read(vt_x11 *x); /* what has come since; never waits */
bool vt_x11_waiting(vt_x11 *x);     /* some has been read from the connection already */

int vt_x11_displays(vt_x11 *x, vt_display out[VT_DISPLAYS_MAX]); /* in their order */

int vt_x11_touches(vt_x11 *x, vt_touch_device out[VT_TOUCHES_MAX]);
/* The device's glass covers this part of the desktop, whose picture is turned by rotation. */
void vt_x11_map_touch(vt_x11 *x, int id, vt_irect place, int rotation);

/* Takes from every key what the server does by itself: leave for a text console (Ctrl+Alt+F1 to F12), end
 * (Ctrl+Alt+Backspace), break grabs, change the mode. To be called again when a keyboard came. */
void vt_x11_guard_keys(vt_x11 *x);
int vt_x11_open_keys(vt_x11 *x); /* how many keys still do such a thing */

/* All keys of the server go to this window of another connection (SDL's): 0, or why not, a sentence for
 * people. */
const char *vt_x11_grab_keyboard(void *display, unsigned long window);
/* Whether somebody else has taken them. Gives them back at once. */
const char *vt_x11_try_grab(vt_x11 *x);

/* A window of another connection (SDL's) from now on. It may be made anew, and is then to be watched again.
 */
void vt_x11_watch_front(vt_x11 *x, unsigned long window);

/* "openbox"; false: no window manager runs. */
bool vt_x11_manager(vt_x11 *x, char *out, size_t size);

#endif

/* Which serial ports this machine has, and what hangs on them, read from the sys folder alone: nothing is
 * opened. Private to this room. */
#ifndef VT_DEVICES_TTYS_H
#define VT_DEVICES_TTYS_H

#include <stdbool.h>

enum { VT_TTYS_MAX = 32 };

typedef struct {
    char node[80];              /* "/dev/ttyUSB0" */
    char vendor[8], product[8]; /* "2341", "0043"; "" when not by USB */
    char serial[64];            /* "" where the maker gave none */
    char place[32];             /* "1-1.2": which socket of which hub; "" when not by USB */
    char what[128];             /* for people */
} vt_tty;

/* In order of their places, then of their nodes; returns how many, at most VT_TTYS_MAX. */
int vt_ttys_list(const char *dev, const char *sys, vt_tty out[VT_TTYS_MAX]);
/* Whether it is what a declaration names: usb:VENDOR:PRODUCT, with :SERIAL or :PLACE behind it, usb:SERIAL or
 * usb:PLACE. */
bool vt_tty_is(const vt_tty *tty, const char *port);
/* How to name it so that it is found again and never mistaken for an equal one: by its serial number where
 * it has one of its own among all, else by its place. Returns port. */
const char *vt_tty_name(const vt_tty *tty, const vt_tty *all, int count, char port[128]);

/* The text of a small file below a folder of the sys tree, its line end cut off; false: there is none. */
bool vt_sys_text(const char *folder, const char *name, char *out, int size);
/* The folder of the USB device that a folder of the sys tree lies in; false: it does not. */
bool vt_sys_usb(const char *sys, char folder[4096]);

#endif

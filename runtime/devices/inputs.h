/* Which keyboards, readers and game controllers this machine has, read from the sys folder alone: nothing is
 * opened. Private to this room. */
#ifndef VT_DEVICES_INPUTS_H
#define VT_DEVICES_INPUTS_H

#include <stdbool.h>

enum {
    VT_INPUTS_MAX = 64,
    VT_INPUT_KEYS = 1 << 0,   /* it has keys or buttons */
    VT_INPUT_TYPES = 1 << 1,  /* digits and Enter: a keyboard, or a reader that types */
    VT_INPUT_READER = 1 << 2, /* and by its name or maker it is a reader */
    VT_INPUT_PAD = 1 << 3     /* a game controller */
};

/* One node; a device may have several. */
typedef struct {
    char node[80];              /* "/dev/input/event3" */
    char name[128];             /* as the device calls itself */
    char vendor[8], product[8]; /* "ffff", "0035"; "" when not by USB */
    char serial[64];            /* "" where the maker gave none */
    char place[64];             /* "1-1.2": which socket of which hub; else the node's name */
    unsigned is;
} vt_input;

/* In order of their places, then of their nodes; returns how many, at most VT_INPUTS_MAX. */
int vt_inputs_list(const char *dev, const char *sys, vt_input out[VT_INPUTS_MAX]);
/* Whether it is what a declaration names: usb:VENDOR:PRODUCT, with :PLACE or :SERIAL behind it, or a part of
 * its name in any case; "": it is. */
bool vt_input_is(const vt_input *input, const char *device);
/* How to name it so that it is found again and never mistaken for an equal one; cut to size. */
void vt_input_name(const vt_input *input, const vt_input *all, int count, char *device, int size);

#endif

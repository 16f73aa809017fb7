/* What the files about the X server share. */
#ifndef VT_HOST_X11_PRIVATE_H
#define VT_HOST_X11_PRIVATE_H

#include <X11/XKBlib.h>
#include <X11/Xlib.h>

#include "host/x11.h"

typedef struct {
    int id;
    float before[9];
} vt_x11_mapped;

struct vt_x11 {
    Display *display;
    struct vt_x11 *next_open; /* of this process */
    int input_opcode;         /* 0: no XInput 2 */
    int randr_event;
    int xkb_event;
    bool has_monitors, has_xkb;
    bool guarding;
    vt_x11_mapped mapped[VT_TOUCHES_MAX]; /* touch devices whose matrix we changed */
    int mapped_count;
};

void vt_x11_unguard_keys(vt_x11 *x);
void vt_x11_unmap_touches(vt_x11 *x);

#endif

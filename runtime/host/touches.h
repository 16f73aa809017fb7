/* Touch devices: which one belongs to a window, and how it lies on the desktop. */
#ifndef VT_HOST_TOUCHES_H
#define VT_HOST_TOUCHES_H

#include "base/err.h"
#include "base/geom.h"

enum { VT_TOUCHES_MAX = 16 };

typedef struct {
    int id; /* of the display server, while it runs */
    char name[96];
    int vendor, product; /* of USB; 0: unknown */
    char node[64];       /* "/dev/input/event5"; "": unknown */
    char by_path[128];   /* the socket that it is plugged into, as in /dev/input/by-path; "": unknown */
    int fingers;         /* at a time; 0: the driver sets no limit */
    bool mapped;         /* somebody has said already where it lies on the desktop */
} vt_touch_device;

/* Which of them are wanted: a name, "0eef:0001", a part of a name or of by_path, or several of these by
 * commas; any case. A whole name wins over parts of others. Returns how many. */
int vt_touches_choose(
    const vt_touch_device *devices, int count, const char *wanted, bool out[VT_TOUCHES_MAX]);

/* Row by row, for the X server's property of this name: device 0..1 to desktop 0..1. desktop_w and _h are in
 * pixels; rotation: of the picture, clockwise. */
void vt_touch_matrix(vt_irect place, int rotation, int desktop_w, int desktop_h, float out[9]);

/* The touch devices of this machine; 0 also where the display server keeps them to itself (Wayland). */
int vt_host_touches(vt_touch_device out[VT_TOUCHES_MAX]);

#endif

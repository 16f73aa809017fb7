/* A build without X11. */
#include "host/x11.h"

#ifndef VT_HAVE_X11

vt_x11 *vt_x11_open(void)
{
    return NULL;
}

void vt_x11_close(vt_x11 *x)
{
    (void)x;
}

int vt_x11_fd(const vt_x11 *x)
{
    (void)x;
    return -1;
}

vt_x11_news vt_x11_read(vt_x11 *x)
{
    (void)x;
    return (vt_x11_news){.displays = false};
}

bool vt_x11_waiting(vt_x11 *x)
{
    (void)x;
    return false;
}

int vt_x11_displays(vt_x11 *x, vt_display out[VT_DISPLAYS_MAX])
{
    (void)x;
    (void)out;
    return 0;
}

int vt_x11_touches(vt_x11 *x, vt_touch_device out[VT_TOUCHES_MAX])
{
    (void)x;
    (void)out;
    return 0;
}

void vt_x11_map_touch(vt_x11 *x, int id, vt_irect place, int rotation)
{
    (void)x;
    (void)id;
    (void)place;
    (void)rotation;
}

void vt_x11_guard_keys(vt_x11 *x)
{
    (void)x;
}

int vt_x11_open_keys(vt_x11 *x)
{
    (void)x;
    return 0;
}

const char *vt_x11_grab_keyboard(void *display, unsigned long window)
{
    (void)display;
    (void)window;
    return NULL;
}

const char *vt_x11_try_grab(vt_x11 *x)
{
    (void)x;
    return NULL;
}

void vt_x11_watch_front(vt_x11 *x, unsigned long window)
{
    (void)x;
    (void)window;
}

bool vt_x11_manager(vt_x11 *x, char *out, size_t size)
{
    (void)x;
    (void)out;
    (void)size;
    return false;
}

#endif

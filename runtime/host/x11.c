/* The connection of our own to the X server: outputs, devices, and what happens to them. */
#include "host/x11.h"

#ifdef VT_HAVE_X11

#include <X11/Xatom.h>
#include <X11/extensions/XInput2.h>
#include <X11/extensions/Xrandr.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "host/x11_private.h"

static const double screen_mm_least = 50, screen_mm_most = 3000;

/* Xlib has one handler of errors for all connections of a process. */
static XErrorHandler others;
static vt_x11 *first_open;

/* Of another connection's errors another one decides. */
static int on_error(Display *display, XErrorEvent *error)
{
    for (const vt_x11 *x = first_open; x; x = x->next_open) {
        if (x->display == display) return 0;
    }
    return others ? others(display, error) : 0;
}

static void handle_errors(vt_x11 *x)
{
    if (!first_open) others = XSetErrorHandler(on_error);
    x->next_open = first_open;
    first_open = x;
}

static void leave_errors(vt_x11 *x)
{
    vt_x11 **at = &first_open;
    while (*at != x)
        at = &(*at)->next_open;
    *at = x->next_open;
    if (!first_open) XSetErrorHandler(others);
}

static void listen(vt_x11 *x)
{
    unsigned char bits[XIMaskLen(XI_LASTEVENT)] = {0};
    XIEventMask mask = {.deviceid = XIAllDevices, .mask_len = sizeof bits, .mask = bits};
    int opcode, event, error, major = 2, minor = 2;
    if (XQueryExtension(x->display, "XInputExtension", &opcode, &event, &error) &&
        XIQueryVersion(x->display, &major, &minor) == Success) {
        x->input_opcode = opcode;
        XISetMask(bits, XI_HierarchyChanged);
        XISelectEvents(x->display, DefaultRootWindow(x->display), &mask, 1);
    }
    if (XRRQueryExtension(x->display, &x->randr_event, &error) &&
        XRRQueryVersion(x->display, &major, &minor)) {
        x->has_monitors = major > 1 || minor >= 5;
        XRRSelectInput(x->display, DefaultRootWindow(x->display),
            RRScreenChangeNotifyMask | RRCrtcChangeNotifyMask | RROutputChangeNotifyMask);
    }
    major = XkbMajorVersion;
    minor = XkbMinorVersion;
    x->has_xkb = XkbQueryExtension(x->display, &opcode, &x->xkb_event, &error, &major, &minor);
    if (x->has_xkb)
        XkbSelectEvents(x->display, XkbUseCoreKbd, XkbNewKeyboardNotifyMask | XkbMapNotifyMask,
            XkbNewKeyboardNotifyMask | XkbMapNotifyMask);
}

vt_x11 *vt_x11_open(void)
{
    Display *display = XOpenDisplay(NULL);
    if (!display) return NULL;
    vt_x11 *x = vt_alloc(sizeof *x);
    if (!x) {
        XCloseDisplay(display);
        return NULL;
    }
    x->display = display;
    handle_errors(x);
    listen(x);
    XFlush(display);
    return x;
}

void vt_x11_close(vt_x11 *x)
{
    if (!x) return;
    vt_x11_unguard_keys(x);
    vt_x11_unmap_touches(x);
    XSync(x->display, True);
    leave_errors(x);
    XCloseDisplay(x->display);
    vt_free(x);
}

int vt_x11_fd(const vt_x11 *x)
{
    return ConnectionNumber(x->display);
}

bool vt_x11_waiting(vt_x11 *x)
{
    return XEventsQueued(x->display, QueuedAlready) > 0;
}

static void note_hierarchy(const XIHierarchyEvent *change, vt_x11_news *news)
{
    for (int i = 0; i < change->num_info; i++) {
        const XIHierarchyInfo *info = &change->info[i];
        bool gone = info->flags & (XISlaveRemoved | XIDeviceDisabled);
        if (!gone && !(info->flags & (XISlaveAdded | XIDeviceEnabled))) continue;
        news->devices = true;
        if (gone && (info->use == XISlaveKeyboard || info->use == XIFloatingSlave))
            news->keyboard_gone = true;
    }
}

vt_x11_news vt_x11_read(vt_x11 *x)
{
    vt_x11_news news = {0};
    while (XPending(x->display)) {
        XEvent event;
        XNextEvent(x->display, &event);
        if (event.type == x->randr_event + RRScreenChangeNotify) {
            XRRUpdateConfiguration(&event);
            news.displays = true;
        } else if (event.type == x->randr_event + RRNotify) {
            news.displays = true;
        } else if (x->has_xkb && event.type == x->xkb_event) {
            news.keys = true;
        } else if (event.type == VisibilityNotify) {
            news.covered = event.xvisibility.state != VisibilityUnobscured;
        } else if (event.type == GenericEvent && event.xcookie.extension == x->input_opcode &&
                   XGetEventData(x->display, &event.xcookie)) {
            if (event.xcookie.evtype == XI_HierarchyChanged) note_hierarchy(event.xcookie.data, &news);
            XFreeEventData(x->display, &event.xcookie);
        }
    }
    return news;
}

void vt_x11_watch_front(vt_x11 *x, unsigned long window)
{
    XSelectInput(x->display, window, VisibilityChangeMask);
    XFlush(x->display);
}

/* ---- outputs ---- */

/* What a server answers that knows no size is 96 dpi both ways, and some screens say nonsense. */
static double believable(int pixels, int mm)
{
    if (mm < screen_mm_least || mm > screen_mm_most || pixels <= 0) return 0;
    return fabs(mm - pixels * 25.4 / 96) < 1 ? 0 : mm;
}

/* RandR tells how far to the left a picture is turned. */
static int clockwise(Rotation rotation)
{
    return rotation & RR_Rotate_90 ? 270 : rotation & RR_Rotate_180 ? 180 : rotation & RR_Rotate_270 ? 90 : 0;
}

static int rotation_of(vt_x11 *x, XRRScreenResources *resources, RROutput output)
{
    int rotation = 0;
    XRROutputInfo *about = resources ? XRRGetOutputInfo(x->display, resources, output) : NULL;
    XRRCrtcInfo *crtc = about && about->crtc ? XRRGetCrtcInfo(x->display, resources, about->crtc) : NULL;
    if (crtc) rotation = clockwise(crtc->rotation);
    if (crtc) XRRFreeCrtcInfo(crtc);
    if (about) XRRFreeOutputInfo(about);
    return rotation;
}

static void take_monitor(
    vt_x11 *x, const XRRMonitorInfo *monitor, XRRScreenResources *resources, vt_display *out)
{
    char *called = XGetAtomName(x->display, monitor->name);
    *out = (vt_display){
        .place = {monitor->x, monitor->y, monitor->x + monitor->width, monitor->y + monitor->height},
        .width_mm = believable(monitor->width, monitor->mwidth),
        .rotation = monitor->noutput > 0 ? rotation_of(x, resources, monitor->outputs[0]) : 0,
        .primary = monitor->primary};
    snprintf(out->name, sizeof out->name, "%s", called ? called : "screen");
    if (called) XFree(called);
}

int vt_x11_displays(vt_x11 *x, vt_display out[VT_DISPLAYS_MAX])
{
    int count = 0, screen = DefaultScreen(x->display);
    Window root = DefaultRootWindow(x->display);
    XRRMonitorInfo *monitors = x->has_monitors ? XRRGetMonitors(x->display, root, True, &count) : NULL;
    XRRScreenResources *resources = monitors ? XRRGetScreenResourcesCurrent(x->display, root) : NULL;
    if (count > VT_DISPLAYS_MAX) count = VT_DISPLAYS_MAX;
    for (int i = 0; i < count; i++)
        take_monitor(x, &monitors[i], resources, &out[i]);
    if (resources) XRRFreeScreenResources(resources);
    if (monitors) XRRFreeMonitors(monitors);
    if (count <= 0) {
        out[0] = (vt_display){.name = "screen",
            .place = {0, 0, DisplayWidth(x->display, screen), DisplayHeight(x->display, screen)},
            .width_mm = believable(DisplayWidth(x->display, screen), DisplayWidthMM(x->display, screen)),
            .primary = true};
        count = 1;
    }
    vt_displays_sort(out, count);
    return count;
}

bool vt_x11_manager(vt_x11 *x, char *out, size_t size)
{
    Atom type;
    int format;
    unsigned long count = 0, left;
    unsigned char *value = NULL, *called = NULL;
    Atom check = XInternAtom(x->display, "_NET_SUPPORTING_WM_CHECK", False);
    Atom named = XInternAtom(x->display, "_NET_WM_NAME", False);
    XGetWindowProperty(x->display, DefaultRootWindow(x->display), check, 0, 1, False, XA_WINDOW, &type,
        &format, &count, &left, &value);
    bool found = count > 0 && format == 32;
    Window window = found ? *(Window *)(void *)value : None;
    if (value) XFree(value);
    if (!found) return false;
    snprintf(out, size, "a window manager");
    if (XGetWindowProperty(x->display, window, named, 0, 64, False, AnyPropertyType, &type, &format, &count,
            &left, &called) == Success &&
        called && called[0])
        snprintf(out, size, "%s", (const char *)called);
    if (called) XFree(called);
    return true;
}

#endif

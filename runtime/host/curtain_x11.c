/* The curtain on X11, without SDL: it lives all day beside the stage, so it holds no picture of its own. The
 * server is given rows straight from the shared canvas, only when it asks for them. */
#include "host/curtain_private.h"

#ifdef VT_HAVE_X11

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/shape.h>
#include <poll.h>
#include <stdint.h>
#include <unistd.h>

typedef struct {
    const vt_curtain_source *source;
    Display *display;
    Window window;
    GC gc;
    int w, h;
    bool direct; /* the screen's pixels look like the picture's */
} x_curtain;

/* The server has gone, and with it all there was to do. */
static int on_lost_server(Display *display)
{
    (void)display;
    _exit(0);
}

static bool has_window_manager(Display *display)
{
    Atom type;
    int format;
    unsigned long count = 0, left;
    unsigned char *value = NULL;
    Atom check = XInternAtom(display, "_NET_SUPPORTING_WM_CHECK", False);
    XGetWindowProperty(display, DefaultRootWindow(display), check, 0, 1, False, XA_WINDOW, &type, &format,
        &count, &left, &value);
    if (value) XFree(value);
    return count > 0;
}

/* A window manager is asked for the whole screen, and not to give the keyboard. */
static void address_manager(const x_curtain *c)
{
    Atom states[] = {XInternAtom(c->display, "_NET_WM_STATE_FULLSCREEN", False),
        XInternAtom(c->display, "_NET_WM_STATE_SKIP_TASKBAR", False),
        XInternAtom(c->display, "_NET_WM_STATE_SKIP_PAGER", False)};
    XChangeProperty(c->display, c->window, XInternAtom(c->display, "_NET_WM_STATE", False), XA_ATOM, 32,
        PropModeReplace, (const unsigned char *)states, sizeof states / sizeof states[0]);
    XWMHints hints = {.flags = InputHint, .input = False};
    XSetWMHints(c->display, c->window, &hints);
    XStoreName(c->display, c->window, "Vitrine curtain");
}

static void open_window(x_curtain *c)
{
    int screen = DefaultScreen(c->display);
    bool managed = has_window_manager(c->display);
    XSetWindowAttributes attributes = {
        .background_pixmap = None, /* what was there stays until the picture is drawn */
        .override_redirect = managed ? False : True,
        .event_mask = ExposureMask | StructureNotifyMask};
    c->w = DisplayWidth(c->display, screen);
    c->h = DisplayHeight(c->display, screen);
    c->window = XCreateWindow(c->display, DefaultRootWindow(c->display), 0, 0, (unsigned)c->w, (unsigned)c->h,
        0, CopyFromParent, InputOutput, CopyFromParent, CWBackPixmap | CWOverrideRedirect | CWEventMask,
        &attributes);
    c->gc = XCreateGC(c->display, c->window, 0, NULL);
    XSetForeground(c->display, c->gc, BlackPixel(c->display, screen));
    const Visual *visual = DefaultVisual(c->display, screen);
    c->direct = visual->red_mask == 0xFF0000 && visual->green_mask == 0xFF00 && visual->blue_mask == 0xFF &&
                DefaultDepth(c->display, screen) >= 24;
    XSelectInput(c->display, DefaultRootWindow(c->display), StructureNotifyMask);
    /* No part of it takes touches: under a compositor it may lie above the stage as far as the server knows.
     */
    XShapeCombineRectangles(c->display, c->window, ShapeInput, 0, 0, NULL, 0, ShapeSet, Unsorted);
    if (managed)
        address_manager(c);
    else
        XLowerWindow(c->display, c->window);
    XMapWindow(c->display, c->window);
}

static void put_picture(
    const x_curtain *c, const struct vt_curtain_picture *picture, int x, int y, int w, int h)
{
    XImage image = {.width = picture->w,
        .height = picture->h,
        .format = ZPixmap,
        .data = (char *)(uintptr_t)picture->data, /* only read */
        .byte_order = LSBFirst,
        .bitmap_unit = 32,
        .bitmap_bit_order = LSBFirst,
        .bitmap_pad = 32,
        .depth = DefaultDepth(c->display, DefaultScreen(c->display)),
        .bytes_per_line = picture->stride * 4,
        .bits_per_pixel = 32};
    if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) image.byte_order = MSBFirst;
    if (XInitImage(&image))
        XPutImage(c->display, c->window, c->gc, &image, x, y, x, y, (unsigned)w, (unsigned)h);
}

/* The part of the window; black where the picture does not reach. */
static void draw(const x_curtain *c, int x, int y, int w, int h)
{
    const struct vt_curtain_picture *picture = c->direct ? c->source->look(c->source->context) : NULL;
    int inside_w = picture ? picture->w - x : 0, inside_h = picture ? picture->h - y : 0;
    if (inside_w > w) inside_w = w;
    if (inside_h > h) inside_h = h;
    if (inside_w > 0 && inside_h > 0)
        put_picture(c, picture, x, y, inside_w, inside_h);
    else
        inside_w = inside_h = 0;
    if (inside_w < w)
        XFillRectangle(c->display, c->window, c->gc, x + inside_w, y, (unsigned)(w - inside_w), (unsigned)h);
    if (inside_h < h && inside_w > 0)
        XFillRectangle(
            c->display, c->window, c->gc, x, y + inside_h, (unsigned)inside_w, (unsigned)(h - inside_h));
}

static void on_event(x_curtain *c, const XEvent *event, bool *exposed)
{
    if (event->type == Expose) {
        draw(c, event->xexpose.x, event->xexpose.y, event->xexpose.width, event->xexpose.height);
        *exposed = true;
    } else if (event->type == ConfigureNotify && event->xconfigure.window == DefaultRootWindow(c->display)) {
        XResizeWindow(
            c->display, c->window, (unsigned)event->xconfigure.width, (unsigned)event->xconfigure.height);
    } else if (event->type == ConfigureNotify) {
        c->w = event->xconfigure.width;
        c->h = event->xconfigure.height;
    }
}

bool vt_curtain_x11(const vt_curtain_source *source, int control)
{
    x_curtain c = {.source = source, .display = XOpenDisplay(NULL)};
    if (!c.display) return false;
    XSetIOErrorHandler(on_lost_server);
    open_window(&c);
    struct pollfd slots[2] = {
        {.fd = control, .events = POLLIN}, {.fd = ConnectionNumber(c.display), .events = POLLIN}};
    bool up = false, told = false, again = false, alive = true;
    while (alive) {
        while (XPending(c.display)) {
            XEvent event;
            XNextEvent(c.display, &event);
            on_event(&c, &event, &up);
        }
        if (again) draw(&c, 0, 0, c.w, c.h);
        again = false;
        XFlush(c.display);
        if (up && !told) {
            XSync(c.display, False);
            vt_curtain_is_up(control);
            told = true;
            continue;
        }
        if (XEventsQueued(c.display, QueuedAlready) > 0) continue; /* poll knows nothing of these */
        if (poll(slots, 2, -1) > 0 && slots[0].revents) alive = vt_curtain_obey(control, &again);
    }
    XCloseDisplay(c.display);
    return true;
}

#else

bool vt_curtain_x11(const vt_curtain_source *source, int control)
{
    (void)source;
    (void)control;
    return false;
}

#endif

/* The curtain on X11, without SDL: it lives all day beside the stage, so it holds no picture of its own. The
 * server is given rows straight from the shared canvas, only when it asks for them. */
#include "host/curtain_private.h"

#ifdef VT_HAVE_X11

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xrandr.h>
#include <X11/extensions/shape.h>
#include <poll.h>
#include <stdint.h>
#include <unistd.h>

#include "host/x11_private.h"

typedef struct {
    const vt_curtain_source *source;
    vt_x11 *server;
    Display *display;
    Window window;
    GC gc;
    int w, h;
    bool direct; /* the screen's pixels look like the picture's */
    bool drawn;  /* and at this size */
} x_curtain;

/* The server has gone, and with it all there was to do. */
static int on_lost_server(Display *display)
{
    (void)display;
    _exit(0);
}

/* What the stage covers. Options that cannot be fulfilled are told by the stage. */
static vt_irect covered(const x_curtain *c)
{
    vt_display all[VT_DISPLAYS_MAX];
    int count = vt_x11_displays(c->server, all);
    vt_placement found;
    vt_displays_choose(all, count, c->source->display, c->source->across, &found);
    if (found.missing && c->source->one_of_several) found.place = vt_displays_beside(all, count, found.place);
    return found.place;
}

static void open_window(x_curtain *c)
{
    int screen = DefaultScreen(c->display);
    char manager[64];
    vt_irect place = covered(c);
    XSetWindowAttributes attributes = {
        .background_pixmap = None, /* what was there stays until the picture is drawn */
        .override_redirect = True,
        .event_mask = ExposureMask | StructureNotifyMask};
    c->w = place.x1 - place.x0;
    c->h = place.y1 - place.y0;
    c->window = XCreateWindow(c->display, DefaultRootWindow(c->display), place.x0, place.y0, (unsigned)c->w,
        (unsigned)c->h, 0, CopyFromParent, InputOutput, CopyFromParent,
        CWBackPixmap | CWOverrideRedirect | CWEventMask, &attributes);
    XStoreName(c->display, c->window, "Vitrine curtain");
    c->gc = XCreateGC(c->display, c->window, 0, NULL);
    XSetForeground(c->display, c->gc, BlackPixel(c->display, screen));
    const Visual *visual = DefaultVisual(c->display, screen);
    c->direct = visual->red_mask == 0xFF0000 && visual->green_mask == 0xFF00 && visual->blue_mask == 0xFF &&
                DefaultDepth(c->display, screen) >= 24;
    XSelectInput(c->display, DefaultRootWindow(c->display), StructureNotifyMask);
    /* No part of it takes touches: under a compositor it may lie above the stage as far as the server knows.
     */
    XShapeCombineRectangles(c->display, c->window, ShapeInput, 0, 0, NULL, 0, ShapeSet, Unsorted);
    /* Where a window manager has windows of others it lies above those, until the stage comes to the front.
     */
    if (!vt_x11_manager(c->server, manager, sizeof manager)) XLowerWindow(c->display, c->window);
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
static void draw(x_curtain *c, int x, int y, int w, int h)
{
    const struct vt_curtain_picture *picture = c->direct ? c->source->look(c->source->context) : NULL;
    /* A stage that is starting has none yet. What its window leaves when it is made anew is what we drew. */
    if (!picture && c->drawn) return;
    c->drawn = true;
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

static void follow_displays(x_curtain *c)
{
    vt_irect place = covered(c);
    XMoveResizeWindow(c->display, c->window, place.x0, place.y0, (unsigned)(place.x1 - place.x0),
        (unsigned)(place.y1 - place.y0));
}

static void on_event(x_curtain *c, XEvent *event, bool *exposed)
{
    bool of_root =
        event->type == ConfigureNotify && event->xconfigure.window == DefaultRootWindow(c->display);
    if (event->type == Expose) {
        draw(c, event->xexpose.x, event->xexpose.y, event->xexpose.width, event->xexpose.height);
        *exposed = true;
    } else if (of_root || event->type == c->server->randr_event + RRNotify) {
        if (of_root) XRRUpdateConfiguration(event);
        follow_displays(c);
    } else if (event->type == ConfigureNotify) {
        if (c->w != event->xconfigure.width || c->h != event->xconfigure.height) c->drawn = false;
        c->w = event->xconfigure.width;
        c->h = event->xconfigure.height;
    }
}

bool vt_curtain_x11(const vt_curtain_source *source, int control)
{
    x_curtain c = {.source = source, .server = vt_x11_open()};
    if (!c.server) return false;
    c.display = c.server->display;
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
    vt_x11_close(c.server);
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

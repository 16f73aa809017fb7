/* The host: a window or the lack of one, events in, sleep. Two twins behind one face: SDL, and headless with
 * fake fingers and a clock that may run as fast as the work allows.
 *
 * Invariants
 * 1. vt_host_wait truly sleeps: no polling, no timer of its own.
 * 2. Only one thread calls; vt_host_wake alone may come from any thread.
 * 3. Touches are mapped by the view before anybody sees them; the mouse is one finger. At a developer's desk
 * it is two with Alt: the second one mirrors it around the place where Alt was pressed, else the centre. The
 * wheel pushes there, and pinches with Ctrl.
 * 4. Keys are named by their places on a US keyboard; ups and downs of a key alternate, and a key whose up
 * was lost gets it once the keyboard is gone or belongs to another window. */
#ifndef VT_HOST_HOST_H
#define VT_HOST_HOST_H

#include "base/err.h"
#include "base/event.h"
#include "base/view.h"

typedef struct vt_host vt_host;

typedef struct {
    const char *title;
    bool fullscreen;
    bool kiosk;               /* cursor hidden, close and Alt+F4 ignored */
    int w, h;                 /* of a window that is not full screen, or of the headless screen */
    bool software;            /* the CPU painter will use the window's surface */
    const char *display_name; /* headless: what to say; may be NULL */

    /* Of a full screen; texts may be NULL. See host/displays.h and host/touches.h. */
    const char *display, *across;
    bool one_of_several; /* other shows have the other displays: while its own is not there it stays away */
    bool grab_keys;      /* X11, a kiosk: keys reach neither window manager nor server */
    const char *touch;   /* X11: the glass whose fingers are taken; none: any */
    int touch_rotation;  /* degrees, or one of these */
} vt_host_options;

enum { VT_TOUCH_AS_DISPLAY = -1, VT_TOUCH_LEAVE = -2 };

vt_host *vt_host_sdl_create(const vt_host_options *options, vt_err *err);
/* virtual_clock: waiting takes no time; the clock jumps to the deadline or to the next fake event. */
vt_host *vt_host_headless_create(const vt_host_options *options, bool virtual_clock, vt_err *err);
void vt_host_destroy(vt_host *host);

/* Whether SDL could open a real display here; never opens a window. why: a sentence for people. */
bool vt_host_display_exists(char *why, size_t size);

const char *vt_host_name(const vt_host *host); /* "x11", "wayland", "kmsdrm", "headless" */
void *vt_host_window(const vt_host *host);     /* SDL_Window *; NULL when headless */
void vt_host_screen(const vt_host *host, int *w, int *h, double *width_mm); /* mm 0: unknown */
double vt_host_refresh(const vt_host *host);                                /* Hz; 60 when unknown */
void vt_host_set_view(vt_host *host, const vt_view *view);
void vt_host_raise(vt_host *host);
int64_t vt_host_now(vt_host *host); /* vt_clock_us, or the virtual clock */

/* A descriptor to watch (message socket, file watch): wait returns when it is readable. At most 8. */
bool vt_host_watch(vt_host *host, int fd, vt_err *err);
void vt_host_unwatch(vt_host *host, int fd);
void vt_host_wake(vt_host *host);

/* Fewer than a batch holds: the door has news of its own. */
enum { VT_NEWS_MAX = 48 };

typedef struct {
    int count;
    vt_event events[VT_NEWS_MAX];
    int64_t glass[VT_NEWS_MAX]; /* of a contact: the touch device, as host/touches.h has it; 0: the mouse */
    bool more;                  /* further events wait: call again at once */
    bool exposed;               /* the window's content was lost */
    bool resized;               /* or all drawn memory was lost: see vt_painter_resize */
    bool close;                 /* the window's close button, outside kiosk mode */
    bool screenshot;            /* the developer asked for a picture (F12), outside kiosk mode */
    bool woken;                 /* vt_host_wake, or a watched descriptor is readable */
} vt_host_news;

/* Sleeps until an event, a wake or the deadline (vt_host_now's clock; INT64_MAX: none). */
bool vt_host_wait(vt_host *host, int64_t deadline_us, vt_host_news *news, vt_err *err);

/* ---- fake fingers (headless) ---- */

/* Queues an event that becomes due at at_us. Events are delivered in order of time. The virtual clock starts
 * at 0. A host with a window answers VT_ERR_UNSUPPORTED. */
bool vt_host_fake(vt_host *host, int64_t at_us, const vt_event *event, vt_err *err);

/* The keyboard of an X server: what a kiosk has to take from visitors. */
typedef struct {
    bool known;        /* an X server answers */
    const char *taken; /* why its keys cannot all be had now, a sentence; NULL: they can */
    int own_keys;      /* keys by which the server itself is left or ended */
    bool managed;      /* a window manager runs */
    char manager[64];  /* its name */
} vt_host_keyboard;
vt_host_keyboard vt_host_survey_keyboard(void);

/* "SDL 2.26.5": a static text. */
const char *vt_host_versions(void);

#endif

/* The host with a window.
 *
 * Coordinates: SDL gives a finger as x / (w - 1) on X11, where x is the pointer's place in the window in
 * pixels with fractions, and as x / w elsewhere; a mouse as a whole pixel, whose centre is meant. */
#include <SDL.h>
#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "host/backend.h"
#include "host/waiter.h"

enum { MOUSE_FINGER = -1 };

static const double screen_mm_least = 50, screen_mm_most = 3000;
static const int64_t suspend_least_us = 1000000;

typedef struct {
    vt_host base;
    SDL_Window *window;
    bool kiosk;
    bool fingers_to_last_pixel; /* X11's way of scaling fingers */
    bool has_view;
    bool mouse_down;
    vt_view view;
    vt_waiter *waiter;
    Uint32 wake_event;
    atomic_bool wake_pending; /* a wake event is in SDL's queue */
    int64_t asleep_us;        /* how long the machine has been suspended so far */
} sdl_host;

static const sdl_host *of_const(const vt_host *host)
{
    return (const sdl_host *)(const void *)host;
}

static sdl_host *of(vt_host *host)
{
    return (sdl_host *)(void *)host;
}

static void destroy(vt_host *host)
{
    sdl_host *me = of(host);
    vt_waiter_destroy(me->waiter);
    if (me->window) SDL_DestroyWindow(me->window);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    vt_free(me);
}

static const char *name(const vt_host *host)
{
    (void)host;
    const char *driver = SDL_GetCurrentVideoDriver();
    return driver ? driver : "none";
}

static void *window(const vt_host *host)
{
    return of_const(host)->window;
}

/* What a server answers that knows no size is 96 dpi both ways, and some screens say nonsense. */
static double display_mm_per_pixel(int display)
{
    float diagonal, across, down;
    SDL_DisplayMode mode;
    if (SDL_GetDisplayDPI(display, &diagonal, &across, &down) != 0 || !(across > 0) || !(down > 0)) return 0;
    if (SDL_GetDesktopDisplayMode(display, &mode) != 0) return 0;
    if (fabsf(across - 96) < 0.5F && fabsf(down - 96) < 0.5F) return 0;
    double mm = mode.w * 25.4 / (double)across;
    return mm >= screen_mm_least && mm <= screen_mm_most ? mm / mode.w : 0;
}

static void screen(const vt_host *host, int *w, int *h, double *width_mm)
{
    const sdl_host *me = of_const(host);
    SDL_GetWindowSize(me->window, w, h);
    int display = SDL_GetWindowDisplayIndex(me->window);
    *width_mm = *w * display_mm_per_pixel(display < 0 ? 0 : display);
}

static double refresh(const vt_host *host)
{
    int display = SDL_GetWindowDisplayIndex(of_const(host)->window);
    SDL_DisplayMode mode;
    if (SDL_GetCurrentDisplayMode(display < 0 ? 0 : display, &mode) != 0 || mode.refresh_rate <= 0) return 60;
    return mode.refresh_rate;
}

static void set_view(vt_host *host, const vt_view *view)
{
    sdl_host *me = of(host);
    me->view = *view;
    me->has_view = true;
}

static void do_raise(vt_host *host)
{
    SDL_RaiseWindow(of(host)->window);
}

static int64_t now(vt_host *host)
{
    (void)host;
    return vt_clock_us();
}

static void wake(vt_host *host)
{
    sdl_host *me = of(host);
    if (atomic_exchange(&me->wake_pending, true)) return;
    SDL_Event event = {.type = me->wake_event};
    if (SDL_PushEvent(&event) != 1) atomic_store(&me->wake_pending, false);
}

static void tell(void *context)
{
    wake(context);
}

static bool watch(vt_host *host, int fd, vt_err *err)
{
    sdl_host *me = of(host);
    if (!me->waiter) me->waiter = vt_waiter_create(tell, host, err);
    return me->waiter && vt_waiter_add(me->waiter, fd, err);
}

static void unwatch(vt_host *host, int fd)
{
    sdl_host *me = of(host);
    if (me->waiter) vt_waiter_remove(me->waiter, fd);
}

static vt_event *add(vt_host_news *news, vt_event_kind kind)
{
    vt_event *event = &news->events[news->count++];
    memset(event, 0, sizeof *event);
    event->kind = kind;
    return event;
}

static void add_contact(const sdl_host *me, vt_host_news *news, vt_contact_phase phase, vt_device device,
    int64_t finger, double x, double y)
{
    if (!me->has_view) return;
    vt_event *event = add(news, VT_EVENT_CONTACT);
    event->as.contact.phase = phase;
    event->as.contact.device = device;
    event->as.contact.finger = finger;
    vt_view_touch(&me->view, x, y, &event->as.contact.x8, &event->as.contact.y8);
}

static void on_finger(const sdl_host *me, vt_host_news *news, const SDL_TouchFingerEvent *finger)
{
    vt_contact_phase phase = finger->type == SDL_FINGERDOWN ? VT_CONTACT_DOWN
                             : finger->type == SDL_FINGERUP ? VT_CONTACT_UP
                                                            : VT_CONTACT_MOVE;
    int w, h;
    SDL_GetWindowSize(me->window, &w, &h);
    int less = me->fingers_to_last_pixel ? 1 : 0;
    add_contact(me, news, phase, VT_DEVICE_TOUCH, finger->fingerId, (double)finger->x * (w - less),
        (double)finger->y * (h - less));
}

static void on_button(sdl_host *me, vt_host_news *news, const SDL_MouseButtonEvent *button)
{
    bool down = button->type == SDL_MOUSEBUTTONDOWN;
    if (button->button != SDL_BUTTON_LEFT || button->which == SDL_TOUCH_MOUSEID || down == me->mouse_down)
        return;
    me->mouse_down = down;
    add_contact(me, news, down ? VT_CONTACT_DOWN : VT_CONTACT_UP, VT_DEVICE_MOUSE, MOUSE_FINGER,
        button->x + 0.5, button->y + 0.5);
}

static void on_motion(const sdl_host *me, vt_host_news *news, const SDL_MouseMotionEvent *motion)
{
    if (!me->mouse_down || motion->which == SDL_TOUCH_MOUSEID) return;
    add_contact(me, news, VT_CONTACT_MOVE, VT_DEVICE_MOUSE, MOUSE_FINGER, motion->x + 0.5, motion->y + 0.5);
}

static void on_key(const sdl_host *me, vt_host_news *news, const SDL_KeyboardEvent *key)
{
    const char *called = SDL_GetKeyName(key->keysym.sym);
    if (key->repeat || !called[0]) return;
    if (!me->kiosk && key->keysym.sym == SDLK_F12) {
        if (key->type == SDL_KEYDOWN) news->screenshot = true;
        return;
    }
    vt_event *event = add(news, VT_EVENT_KEY);
    event->as.key.down = key->type == SDL_KEYDOWN;
    for (int i = 0; called[i] && i < VT_EVENT_TEXT - 1; i++)
        event->as.key.name[i] = (char)((unsigned char)called[i] < 128 ? tolower(called[i]) : called[i]);
}

static void on_window(const sdl_host *me, vt_host_news *news, const SDL_WindowEvent *change)
{
    switch (change->event) {
    case SDL_WINDOWEVENT_EXPOSED:
        news->exposed = true;
        break;
    case SDL_WINDOWEVENT_SIZE_CHANGED:
        news->resized = true;
        break;
    case SDL_WINDOWEVENT_CLOSE:
        news->close = news->close || !me->kiosk;
        break;
    default:
        break;
    }
}

static void on_event(sdl_host *me, vt_host_news *news, const SDL_Event *event)
{
    switch (event->type) {
    case SDL_FINGERDOWN:
    case SDL_FINGERUP:
    case SDL_FINGERMOTION:
        on_finger(me, news, &event->tfinger);
        break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        on_button(me, news, &event->button);
        break;
    case SDL_MOUSEMOTION:
        on_motion(me, news, &event->motion);
        break;
    case SDL_KEYDOWN:
    case SDL_KEYUP:
        on_key(me, news, &event->key);
        break;
    case SDL_WINDOWEVENT:
        on_window(me, news, &event->window);
        break;
    case SDL_QUIT:
        news->close = news->close || !me->kiosk;
        break;
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        news->resized = true;
        break;
    default:
        if (event->type != me->wake_event) break;
        atomic_store(&me->wake_pending, false);
        news->woken = true;
        break;
    }
}

static int64_t us_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* The monotonic clock stands still while the machine sleeps, the boot clock does not. */
static void notice_suspend(sdl_host *me, vt_host_news *news)
{
    int64_t asleep = us_of(CLOCK_BOOTTIME) - us_of(CLOCK_MONOTONIC);
    int64_t more = asleep - me->asleep_us;
    if (more < suspend_least_us) return;
    me->asleep_us = asleep;
    add(news, VT_EVENT_SUSPEND)->as.suspend.us = more;
}

static bool anything(const vt_host_news *news)
{
    return news->count > 0 || news->exposed || news->resized || news->close || news->screenshot ||
           news->woken;
}

static int milliseconds_until(int64_t deadline_us)
{
    if (deadline_us == INT64_MAX) return -1;
    int64_t left = deadline_us - vt_clock_us();
    if (left <= 0) return 0;
    return left / 1000 >= INT_MAX ? INT_MAX : (int)((left + 999) / 1000);
}

static bool wait(vt_host *host, int64_t deadline_us, vt_host_news *news, vt_err *err)
{
    (void)err;
    sdl_host *me = of(host);
    if (me->waiter) vt_waiter_arm(me->waiter);
    int timeout = 0;
    do {
        timeout = milliseconds_until(deadline_us);
        SDL_Event event;
        if (!SDL_WaitEventTimeout(&event, timeout)) continue;
        if (news->count == 0) notice_suspend(me, news);
        do {
            on_event(me, news, &event);
        } while (news->count < VT_NEWS_MAX &&
                 SDL_PeepEvents(&event, 1, SDL_GETEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) == 1);
    } while (!anything(news) && timeout != 0);
    news->more = news->count == VT_NEWS_MAX && SDL_HasEvents(SDL_FIRSTEVENT, SDL_LASTEVENT);
    return true;
}

static bool fake(vt_host *host, int64_t at_us, const vt_event *event, vt_err *err)
{
    (void)host;
    (void)at_us;
    (void)event;
    return vt_fail(err, VT_ERR_UNSUPPORTED, NULL, "Fake fingers need the headless host.");
}

static const vt_host_backend backend = {
    destroy, name, window, screen, refresh, set_view, do_raise, now, watch, unwatch, wake, wait, fake};

static void set_hints(const vt_host_options *options)
{
    /* Without a list SDL ends with drivers that show nothing. X11 comes first under a compositor, too: only
     * there has a window pixels in memory; on Wayland they go through GL, for 60 MB more. The environment
     * wins over this list. */
    SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, "x11,wayland,kmsdrm", SDL_HINT_DEFAULT);
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
    SDL_SetHint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0");
    SDL_SetHint(SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE, "0");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, options->kiosk ? "1" : "0");
    if (options->software) SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
}

/* Sets a variable of the environment; returns what it was, owned, NULL when it was not set. */
static char *replace_variable(const char *variable, const char *value)
{
    const char *before = getenv(variable);
    char *kept = before ? vt_strdup(before) : NULL;
    setenv(variable, value, 1);
    return kept;
}

static void put_back_variable(const char *variable, char *kept)
{
    if (kept)
        setenv(variable, kept, 1);
    else
        unsetenv(variable);
    vt_free(kept);
}

/* Starting SDL takes 15 ms on X11, of which 11 go into reading compose tables for typing accents and into
 * looking for a message bus that nobody has started: neither is needed. */
static bool start_video(void)
{
    bool has_bus = getenv("DBUS_SESSION_BUS_ADDRESS") != NULL;
    char *language = replace_variable("LC_ALL", "C");
    char *bus = has_bus ? NULL : replace_variable("DBUS_SESSION_BUS_ADDRESS", "disabled:");
    bool started = SDL_InitSubSystem(SDL_INIT_VIDEO) == 0;
    put_back_variable("LC_ALL", language);
    if (!has_bus) put_back_variable("DBUS_SESSION_BUS_ADDRESS", bus);
    return started;
}

/* SDL's own full screen waits 100 ms for a window manager's answer and, without one, leaves the window at the
 * size that was asked for; a window of the display's size at its corner needs nobody. */
static Uint32 window_flags(const vt_host_options *options)
{
    if (!options->fullscreen) return options->kiosk ? SDL_WINDOW_BORDERLESS : SDL_WINDOW_RESIZABLE;
    bool x11 = strcmp(SDL_GetCurrentVideoDriver(), "x11") == 0;
    bool managed = !x11 || getenv("XDG_CURRENT_DESKTOP") || getenv("DESKTOP_SESSION");
    return SDL_WINDOW_BORDERLESS | (managed ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
}

static SDL_Window *open_window(const vt_host_options *options, vt_err *err)
{
    SDL_Rect place = {SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, options->w, options->h};
    if (options->fullscreen && SDL_GetDisplayBounds(0, &place) != 0) {
        vt_fail(err, VT_ERR_IO, NULL, "The display does not tell its size: %s.", SDL_GetError());
        return NULL;
    }
    SDL_Window *opened = SDL_CreateWindow(options->title ? options->title : "Vitrine", place.x, place.y,
        place.w, place.h, window_flags(options));
    if (!opened) vt_fail(err, VT_ERR_IO, NULL, "No window could be opened: %s.", SDL_GetError());
    return opened;
}

vt_host *vt_host_sdl_create(const vt_host_options *options, vt_err *err)
{
    set_hints(options);
    if (!start_video()) {
        vt_fail(err, VT_ERR_IO, NULL, "SDL found no display: %s. Start a display server or use --headless.",
            SDL_GetError());
        return NULL;
    }
    sdl_host *me = vt_alloc(sizeof *me);
    if (!me) {
        vt_fail_memory(err, "the host");
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        return NULL;
    }
    me->base.backend = &backend;
    me->kiosk = options->kiosk;
    me->fingers_to_last_pixel = strcmp(SDL_GetCurrentVideoDriver(), "x11") == 0;
    me->asleep_us = us_of(CLOCK_BOOTTIME) - us_of(CLOCK_MONOTONIC);
    me->wake_event = SDL_RegisterEvents(1);
    SDL_StopTextInput();
    SDL_EventState(SDL_MULTIGESTURE, SDL_IGNORE);
    SDL_EventState(SDL_MOUSEWHEEL, SDL_IGNORE);
    SDL_EventState(SDL_DROPFILE, SDL_IGNORE);
    if (options->kiosk) SDL_ShowCursor(SDL_DISABLE);
    me->window = open_window(options, err);
    if (!me->window) {
        destroy(&me->base);
        return NULL;
    }
    return &me->base;
}

const char *vt_host_versions(void)
{
    static char text[32];
    SDL_version sdl;
    SDL_GetVersion(&sdl);
    snprintf(text, sizeof text, "SDL %d.%d.%d", sdl.major, sdl.minor, sdl.patch);
    return text;
}

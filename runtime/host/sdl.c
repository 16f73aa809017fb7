/* The host with a window. */
#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "host/sdl_private.h"

static const int64_t suspend_least_us = 1000000;

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
    vt_x11_close(me->x11);
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

static void screen(const vt_host *host, int *w, int *h, double *width_mm)
{
    const sdl_host *me = of_const(host);
    SDL_GetWindowSize(me->window, w, h);
    int display = SDL_GetWindowDisplayIndex(me->window), covered = me->placed.place.x1 - me->placed.place.x0;
    *width_mm =
        *w * (covered > 0 ? me->placed.width_mm / covered : vt_sdl_mm_per_pixel(display < 0 ? 0 : display));
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
    news->events[news->count++] = (vt_event){.kind = VT_EVENT_SUSPEND, .as.suspend.us = more};
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

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static bool wait(vt_host *host, int64_t deadline_us, vt_host_news *news, vt_err *err)
{
    (void)err;
    sdl_host *me = of(host);
    if (me->waiter) vt_waiter_arm(me->waiter);
    vt_keys_due(&me->keys, news, VT_SDL_MOST, vt_sdl_key_name);
    if (me->x11 && vt_x11_waiting(me->x11)) vt_sdl_hear_server(me, news);
    int timeout = 1;
    do {
        int64_t now_us = vt_clock_us();
        vt_sdl_insist(me, now_us);
        vt_sdl_rest_wheel(me, news, now_us);
        timeout = anything(news) ? 0 : milliseconds_until(deadline_us);
        int64_t until = sooner(deadline_us, sooner(vt_sdl_insists(me), vt_sdl_wheel_rests(me)));
        SDL_Event event;
        if (!SDL_WaitEventTimeout(&event, timeout == 0 ? 0 : milliseconds_until(until))) continue;
        if (news->count == 0) notice_suspend(me, news);
        do {
            vt_sdl_take(me, news, &event);
        } while (news->count < VT_SDL_MOST &&
                 SDL_PeepEvents(&event, 1, SDL_GETEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) == 1);
        if (news->woken && me->x11) vt_sdl_hear_server(me, news);
        vt_keys_due(&me->keys, news, VT_SDL_MOST, vt_sdl_key_name);
    } while (!anything(news) && timeout != 0);
    news->more =
        me->keys.releasing || (news->count >= VT_SDL_MOST && SDL_HasEvents(SDL_FIRSTEVENT, SDL_LASTEVENT));
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
    SDL_SetHint(SDL_HINT_ALLOW_ALT_TAB_WHILE_GRABBED, "0");
    SDL_SetHint(SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE, "0");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, options->kiosk ? "1" : "0");
    /* In full screen on X11 the window is the show's alone: no window manager moves it, lays a panel over it,
     * or leaves it at a size that was only asked for. Elsewhere SDL's own full screen is the only way. */
    SDL_SetHint(SDL_HINT_X11_FORCE_OVERRIDE_REDIRECT, options->fullscreen ? "1" : "0");
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
bool vt_sdl_start(void)
{
    bool has_bus = getenv("DBUS_SESSION_BUS_ADDRESS") != NULL;
    char *language = replace_variable("LC_ALL", "C");
    char *bus = has_bus ? NULL : replace_variable("DBUS_SESSION_BUS_ADDRESS", "disabled:");
    bool started = SDL_InitSubSystem(SDL_INIT_VIDEO) == 0;
    put_back_variable("LC_ALL", language);
    if (!has_bus) put_back_variable("DBUS_SESSION_BUS_ADDRESS", bus);
    return started;
}

static SDL_Window *open_full(const sdl_host *me)
{
    Uint32 flags = SDL_WINDOW_BORDERLESS | (me->x11 ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
    SDL_Window *opened = SDL_CreateWindow(me->options.title, me->placed.place.x0, me->placed.place.y0,
        me->placed.place.x1 - me->placed.place.x0, me->placed.place.y1 - me->placed.place.y0, flags);
    if (opened) SDL_SetWindowInputFocus(opened);
    return opened;
}

static SDL_Window *open_window(const vt_host_options *options)
{
    return SDL_CreateWindow(options->title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, options->w,
        options->h, options->kiosk ? SDL_WINDOW_BORDERLESS : SDL_WINDOW_RESIZABLE);
}

static bool open_host(sdl_host *me, vt_err *err)
{
    bool full = me->options.fullscreen;
    if (full && me->fingers_to_last_pixel) me->x11 = vt_x11_open();
    if (full && !vt_sdl_find_place(me, err)) return false;
    me->window = full ? open_full(me) : open_window(&me->options);
    if (!me->window) return vt_fail(err, VT_ERR_IO, NULL, "No window could be opened: %s.", SDL_GetError());
    vt_sdl_settle(me);
    return !me->x11 || watch(&me->base, vt_x11_fd(me->x11), err);
}

static void take_options(sdl_host *me, const vt_host_options *options)
{
    me->options = *options;
    if (!options->title) me->options.title = "Vitrine";
    snprintf(me->display, sizeof me->display, "%s", options->display ? options->display : "");
    snprintf(me->across, sizeof me->across, "%s", options->across ? options->across : "");
    snprintf(me->touch, sizeof me->touch, "%s", options->touch ? options->touch : "");
}

vt_host *vt_host_sdl_create(const vt_host_options *options, vt_err *err)
{
    set_hints(options);
    if (!vt_sdl_start()) {
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
    take_options(me, options);
    me->fingers_to_last_pixel = strcmp(SDL_GetCurrentVideoDriver(), "x11") == 0;
    me->asleep_us = us_of(CLOCK_BOOTTIME) - us_of(CLOCK_MONOTONIC);
    me->wake_event = SDL_RegisterEvents(1);
    SDL_StopTextInput();
    SDL_EventState(SDL_MULTIGESTURE, SDL_IGNORE);
    if (options->kiosk) SDL_EventState(SDL_MOUSEWHEEL, SDL_IGNORE);
    SDL_EventState(SDL_DROPFILE, SDL_IGNORE);
    if (options->kiosk) SDL_ShowCursor(SDL_DISABLE);
    if (open_host(me, err)) return &me->base;
    destroy(&me->base);
    return NULL;
}

const char *vt_host_versions(void)
{
    static char text[32];
    SDL_version sdl;
    SDL_GetVersion(&sdl);
    snprintf(text, sizeof text, "SDL %d.%d.%d", sdl.major, sdl.minor, sdl.patch);
    return text;
}

/* The host with a window on SDL's driver that shows nothing, and events for SDL's queue. */
#ifndef VT_TESTS_SDL_HELP_H
#define VT_TESTS_SDL_HELP_H

#include "check.h"

#include <SDL2/SDL.h>
#include <stdlib.h>
#include <string.h>

#include "host/host.h"

static vt_host_news news;

static inline vt_host *make(bool kiosk)
{
    const vt_host_options options = {.title = "test", .kiosk = kiosk, .w = 801, .h = 601, .software = true};
    vt_err err = {.kind = VT_ERR_NONE};
    vt_host *host = vt_host_sdl_create(&options, &err);
    if (!host) print_message("%s\n", err.message);
    assert_non_null(host);
    vt_view view = vt_view_make(801, 601, 801, 601, 0, 0);
    vt_host_set_view(host, &view);
    while (vt_host_wait(host, 0, &news, NULL) && (news.exposed || news.resized || news.count)) {}
    return host;
}

static inline void wait_now(vt_host *host)
{
    assert_true(vt_host_wait(host, vt_host_now(host) + 100000, &news, NULL));
}

static inline void push_finger(Uint32 type, SDL_FingerID finger, float x, float y)
{
    SDL_Event e = {.type = type};
    e.tfinger.fingerId = finger;
    e.tfinger.x = x;
    e.tfinger.y = y;
    assert_int_equal(SDL_PushEvent(&e), 1);
}

static inline void push_button(Uint32 type, Uint8 button, Sint32 x, Sint32 y, Uint32 which)
{
    SDL_Event e = {.type = type};
    e.button.button = button;
    e.button.which = which;
    e.button.x = x;
    e.button.y = y;
    assert_int_equal(SDL_PushEvent(&e), 1);
}

static inline void push_motion(Sint32 x, Sint32 y)
{
    SDL_Event e = {.type = SDL_MOUSEMOTION};
    e.motion.x = x;
    e.motion.y = y;
    assert_int_equal(SDL_PushEvent(&e), 1);
}

/* As on a French keyboard: the letters are elsewhere. */
static inline void push_key(Uint32 type, SDL_Scancode place, Uint8 repeat)
{
    SDL_Event e = {.type = type};
    e.key.keysym.scancode = place;
    e.key.keysym.sym = place == SDL_SCANCODE_W ? SDLK_z : SDL_GetKeyFromScancode(place);
    e.key.repeat = repeat;
    assert_int_equal(SDL_PushEvent(&e), 1);
}

static inline void push_window(Uint8 what)
{
    SDL_Event e = {.type = SDL_WINDOWEVENT};
    e.window.event = what;
    assert_int_equal(SDL_PushEvent(&e), 1);
}

static inline void push_alt_drag(Sint32 x, Sint32 y)
{
    push_key(SDL_KEYDOWN, SDL_SCANCODE_LALT, 0);
    push_motion(x, y);
    push_button(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT, x, y, 0);
    push_motion(x + 10, y);
    push_button(SDL_MOUSEBUTTONUP, SDL_BUTTON_LEFT, x + 10, y, 0);
    push_key(SDL_KEYUP, SDL_SCANCODE_LALT, 0);
}

/* The contacts of what was pushed; keys are left out. */
static inline void push_wheel(float by)
{
    SDL_Event e = {.type = SDL_MOUSEWHEEL};
    e.wheel.y = (Sint32)by;
    e.wheel.preciseY = by;
    assert_int_equal(SDL_PushEvent(&e), 1);
}

/* The next event, whichever call tells it. */
/* As on Wayland: SDL is asked for the displays. */

#endif

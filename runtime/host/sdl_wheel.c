/* The mouse wheel at a developer's desk: a finger that pushes what lies under the pointer, or, with Ctrl, two
 * that pinch there. They go up when the wheel has rested for a moment. */
#include <math.h>

#include "host/sdl_private.h"

enum { PUSH_FINGER = -3, PINCH_FINGER = -4 };

static const double notch_px = 48, pinch_px = 80, pinch_least_px = 30, pinch_step = 1.15;
static const int64_t rest_us = 120000;

static void tell(const sdl_host *me, vt_host_news *news, vt_contact_phase phase)
{
    const vt_sdl_wheel *wheel = &me->wheel;
    double x = wheel->x + 0.5, y = wheel->y + 0.5;
    if (!wheel->pinch) {
        vt_sdl_contact(me, news, phase, PUSH_FINGER, x + wheel->dx, y + wheel->dy);
        return;
    }
    vt_sdl_contact(me, news, phase, PUSH_FINGER, x - wheel->half, y);
    vt_sdl_contact(me, news, phase, PINCH_FINGER, x + wheel->half, y);
}

static void lift(sdl_host *me, vt_host_news *news)
{
    tell(me, news, VT_CONTACT_UP);
    me->wheel.on = false;
}

static void put_down(sdl_host *me, vt_host_news *news, bool pinch)
{
    vt_sdl_wheel *wheel = &me->wheel;
    *wheel =
        (vt_sdl_wheel){.on = true, .pinch = pinch, .x = me->pointer.x, .y = me->pointer.y, .half = pinch_px};
    tell(me, news, VT_CONTACT_DOWN);
}

/* A finger that would leave the window begins anew. */
static bool is_far(const sdl_host *me)
{
    int w, h;
    SDL_GetWindowSize(me->window, &w, &h);
    double most = (w < h ? w : h) * 0.45;
    return fabs(me->wheel.dx) > most || fabs(me->wheel.dy) > most || me->wheel.half > most ||
           me->wheel.half < pinch_least_px;
}

void vt_sdl_turn_wheel(sdl_host *me, vt_host_news *news, const SDL_MouseWheelEvent *turn, int64_t now_us)
{
    vt_sdl_wheel *wheel = &me->wheel;
    bool pinch = me->keys.down[SDL_SCANCODE_LCTRL] || me->keys.down[SDL_SCANCODE_RCTRL];
    if (me->mouse_down || me->options.kiosk) return;
    if (wheel->on && (wheel->pinch != pinch || is_far(me))) lift(me, news);
    if (!wheel->on) put_down(me, news, pinch);
    wheel->dx -= (double)turn->preciseX * notch_px;
    wheel->dy += (double)turn->preciseY * notch_px;
    wheel->half *= pow(pinch_step, (double)turn->preciseY);
    wheel->rests_us = now_us + rest_us;
    tell(me, news, VT_CONTACT_MOVE);
}

int64_t vt_sdl_wheel_rests(const sdl_host *me)
{
    return me->wheel.on ? me->wheel.rests_us : INT64_MAX;
}

void vt_sdl_rest_wheel(sdl_host *me, vt_host_news *news, int64_t now_us)
{
    if (now_us >= vt_sdl_wheel_rests(me)) lift(me, news);
}

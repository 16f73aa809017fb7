/* SDL's events as ours.
 *
 * Coordinates: SDL gives a finger as x / (w - 1) on X11, where x is the pointer's place in the window in
 * pixels with fractions, and as x / w elsewhere; a mouse as a whole pixel, whose centre is meant. */
#include <string.h>

#include "base/clock.h"
#include "host/sdl_private.h"

enum { MOUSE_FINGER = -1, MIRROR_FINGER = -2, MIRROR_LEAST = 24 };

static void add_contact(const sdl_host *me, vt_host_news *news, vt_contact_phase phase, vt_device device,
    int64_t glass, int64_t finger, double x, double y)
{
    if (!me->has_view) return;
    news->glass[news->count] = glass;
    vt_event *event = &news->events[news->count++];
    memset(event, 0, sizeof *event);
    event->kind = VT_EVENT_CONTACT;
    event->as.contact.phase = phase;
    event->as.contact.device = device;
    event->as.contact.finger = finger;
    vt_view_touch(&me->view, x, y, &event->as.contact.x8, &event->as.contact.y8);
}

static bool is_ours(const sdl_host *me, SDL_TouchID glass)
{
    for (int i = 0; i < me->glass_count; i++) {
        if (me->glasses[i] == glass) return true;
    }
    return !me->strangers;
}

static void on_finger(const sdl_host *me, vt_host_news *news, const SDL_TouchFingerEvent *finger)
{
    vt_contact_phase phase = finger->type == SDL_FINGERDOWN ? VT_CONTACT_DOWN
                             : finger->type == SDL_FINGERUP ? VT_CONTACT_UP
                                                            : VT_CONTACT_MOVE;
    int w, h;
    if (!is_ours(me, finger->touchId)) return;
    SDL_GetWindowSize(me->window, &w, &h);
    int less = me->fingers_to_last_pixel ? 1 : 0;
    add_contact(me, news, phase, VT_DEVICE_TOUCH, finger->touchId, finger->fingerId,
        (double)finger->x * (w - less), (double)finger->y * (h - less));
}

/* ---- the mouse: one finger, and with Alt at a developer's desk two ---- */

void vt_sdl_contact(
    const sdl_host *me, vt_host_news *news, vt_contact_phase phase, int64_t finger, double x, double y)
{
    add_contact(me, news, phase, VT_DEVICE_MOUSE, 0, finger, x, y);
}

static void add_mouse(const sdl_host *me, vt_host_news *news, vt_contact_phase phase, int x, int y)
{
    vt_sdl_contact(me, news, phase, MOUSE_FINGER, x + 0.5, y + 0.5);
    if (me->mirrored)
        vt_sdl_contact(
            me, news, phase, MIRROR_FINGER, 2 * me->mirror.x - x + 0.5, 2 * me->mirror.y - y + 0.5);
}

/* Two fingers at one place would be none that pinch: then the window's centre is the mirror. */
static void begin_mirror(sdl_host *me, int x, int y)
{
    me->mirrored =
        !me->options.kiosk && (me->keys.down[SDL_SCANCODE_LALT] || me->keys.down[SDL_SCANCODE_RALT]);
    if (!me->mirrored) return;
    if (abs(x - me->mirror.x) + abs(y - me->mirror.y) >= MIRROR_LEAST) return;
    SDL_GetWindowSize(me->window, &me->mirror.x, &me->mirror.y);
    me->mirror.x /= 2;
    me->mirror.y /= 2;
}

static void on_button(sdl_host *me, vt_host_news *news, const SDL_MouseButtonEvent *button)
{
    bool down = button->type == SDL_MOUSEBUTTONDOWN;
    if (button->button != SDL_BUTTON_LEFT || button->which == SDL_TOUCH_MOUSEID || down == me->mouse_down)
        return;
    me->mouse_down = down;
    me->pointer = (SDL_Point){button->x, button->y};
    if (down) begin_mirror(me, button->x, button->y);
    add_mouse(me, news, down ? VT_CONTACT_DOWN : VT_CONTACT_UP, button->x, button->y);
}

static void on_motion(sdl_host *me, vt_host_news *news, const SDL_MouseMotionEvent *motion)
{
    if (motion->which == SDL_TOUCH_MOUSEID) return;
    me->pointer = (SDL_Point){motion->x, motion->y};
    if (!me->mouse_down) return;
    add_mouse(me, news, VT_CONTACT_MOVE, motion->x, motion->y);
}

/* ---- keys ---- */

const char *vt_sdl_key_name(int scancode)
{
    return SDL_GetScancodeName((SDL_Scancode)scancode);
}

static void on_key(sdl_host *me, vt_host_news *news, const SDL_KeyboardEvent *key)
{
    SDL_Scancode place = key->keysym.scancode;
    bool down = key->type == SDL_KEYDOWN, alt = place == SDL_SCANCODE_LALT || place == SDL_SCANCODE_RALT;
    if (key->repeat) return;
    if (!me->options.kiosk && place == SDL_SCANCODE_F12) {
        news->screenshot |= down;
        return;
    }
    if (down && alt && !me->mouse_down) me->mirror = me->pointer;
    vt_keys_change(&me->keys, news, (int)place, down, vt_sdl_key_name);
}

static void on_window(sdl_host *me, vt_host_news *news, const SDL_WindowEvent *change)
{
    switch (change->event) {
    case SDL_WINDOWEVENT_EXPOSED:
        news->exposed = true;
        break;
    case SDL_WINDOWEVENT_SIZE_CHANGED:
        news->resized = true;
        break;
    case SDL_WINDOWEVENT_FOCUS_LOST:
        vt_keys_release(&me->keys);
        vt_sdl_grab_again(me);
        break;
    case SDL_WINDOWEVENT_SHOWN: /* also when the GPU painter made it anew */
        vt_sdl_watch_front(me);
        vt_sdl_grab_again(me);
        break;
    case SDL_WINDOWEVENT_FOCUS_GAINED:
        vt_sdl_grab_again(me);
        break;
    case SDL_WINDOWEVENT_CLOSE:
        news->close = news->close || !me->options.kiosk;
        break;
    default:
        break;
    }
}

void vt_sdl_take(sdl_host *me, vt_host_news *news, const SDL_Event *event)
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
    case SDL_MOUSEWHEEL:
        vt_sdl_turn_wheel(me, news, &event->wheel, vt_clock_us());
        break;
    case SDL_KEYDOWN:
    case SDL_KEYUP:
        on_key(me, news, &event->key);
        break;
    case SDL_WINDOWEVENT:
        on_window(me, news, &event->window);
        break;
    case SDL_QUIT:
        news->close = news->close || !me->options.kiosk;
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

/* Which display the window covers, whose fingers it takes, and the keyboard: found at the start, and again
 * whenever the X server tells of a change. */
#include <SDL_syswm.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "host/sdl_private.h"

static const int64_t grab_soon_us = 100000, grab_seldom_us = 30000000;
static const int64_t front_soon_us = 50000, front_calm_us = 20000000;
static const double screen_mm_least = 50, screen_mm_most = 3000;

/* ---- the display ---- */

/* What a server answers that knows no size is 96 dpi both ways, and some screens say nonsense. */
double vt_sdl_mm_per_pixel(int display)
{
    float diagonal, across, down;
    SDL_DisplayMode mode;
    if (SDL_GetDisplayDPI(display, &diagonal, &across, &down) != 0 || !(across > 0) || !(down > 0)) return 0;
    if (SDL_GetDesktopDisplayMode(display, &mode) != 0) return 0;
    if (fabsf(across - 96) < 0.5F && fabsf(down - 96) < 0.5F) return 0;
    double mm = mode.w * 25.4 / (double)across;
    return mm >= screen_mm_least && mm <= screen_mm_most ? mm / mode.w : 0;
}

int vt_sdl_displays(vt_display out[VT_DISPLAYS_MAX])
{
    int count = 0, all = SDL_GetNumVideoDisplays();
    for (int i = 0; i < all && count < VT_DISPLAYS_MAX; i++) {
        SDL_Rect r;
        if (SDL_GetDisplayBounds(i, &r) != 0) continue;
        const char *called = SDL_GetDisplayName(i);
        vt_display *display = &out[count++];
        *display = (vt_display){.place = {r.x, r.y, r.x + r.w, r.y + r.h},
            .width_mm = r.w * vt_sdl_mm_per_pixel(i),
            .primary = i == 0};
        snprintf(display->name, sizeof display->name, "%s", called ? called : "screen");
    }
    vt_displays_sort(out, count);
    return count;
}

static bool find_display(sdl_host *me, vt_placement *found, vt_err *err)
{
    vt_display all[VT_DISPLAYS_MAX];
    int count = me->x11 ? vt_x11_displays(me->x11, all) : vt_sdl_displays(all);
    if (count == 0)
        return vt_fail(err, VT_ERR_IO, NULL, "The display does not tell its size: %s.", SDL_GetError());
    vt_displays_choose(all, count, me->display, me->across, found);
    if (found->missing && me->options.one_of_several)
        found->place = vt_displays_beside(all, count, found->place);
    return true;
}

static void take_place(sdl_host *me, const vt_placement *found)
{
    bool new_advice = strcmp(me->placed.advice, found->advice) != 0;
    if (new_advice && found->advice[0])
        vt_log(VT_LOG_WARNING, "%s%s", found->advice,
            found->missing && me->options.one_of_several ? "; the window waits for it" : "");
    else if (new_advice)
        vt_log(VT_LOG_INFO, "the displays are as they should be");
    me->placed = *found;
}

bool vt_sdl_find_place(sdl_host *me, vt_err *err)
{
    vt_placement found;
    if (!find_display(me, &found, err)) return false;
    take_place(me, &found);
    return true;
}

/* ---- the glass ---- */

/* Not named: it is clear whose it is only where there is one, and this is the only show of the machine; and
 * there is something to say only where it does not cover the desktop as it is. */
static bool is_clear(const sdl_host *me, const vt_touch_device *all, int count)
{
    vt_display displays[VT_DISPLAYS_MAX];
    bool plain = vt_x11_displays(me->x11, displays) == 1 && displays[0].rotation == 0;
    return count == 1 && !me->options.one_of_several && !plain && (me->mapped_glass || !all[0].mapped);
}

static void map_glasses(sdl_host *me)
{
    vt_touch_device all[VT_TOUCHES_MAX];
    int count = vt_x11_touches(me->x11, all);
    bool named = me->touch[0] != '\0', clear = !named && is_clear(me, all, count), ours[VT_TOUCHES_MAX];
    vt_touches_choose(all, count, me->touch, ours);
    int rotation = me->options.touch_rotation < 0 ? me->placed.rotation : me->options.touch_rotation;
    me->glass_count = 0;
    me->strangers = named;
    for (int i = 0; i < count; i++) {
        if (named && !ours[i]) continue;
        if (named) me->glasses[me->glass_count++] = all[i].id;
        if (!named && !clear) continue;
        if (me->options.touch_rotation == VT_TOUCH_LEAVE) continue;
        vt_x11_map_touch(me->x11, all[i].id, me->placed.place, rotation);
        me->mapped_glass = true;
    }
    if (named && me->glass_count == 0 && !me->told_glass)
        vt_log(VT_LOG_WARNING,
            "no touch device is called %s: nobody can touch this show; vitrine doctor lists them", me->touch);
    me->told_glass = named && me->glass_count == 0;
}

/* ---- the keyboard ---- */

static bool wants_keys(const sdl_host *me)
{
    return me->x11 && me->options.kiosk && me->options.grab_keys;
}

#ifdef VT_HAVE_X11

static bool x_window(SDL_Window *window, SDL_SysWMinfo *info)
{
    SDL_VERSION(&info->version);
    return SDL_GetWindowWMInfo(window, info) && info->subsystem == SDL_SYSWM_X11;
}

static const char *grab(SDL_Window *window)
{
    SDL_SysWMinfo info;
    return x_window(window, &info) ? vt_x11_grab_keyboard(info.info.x11.display, info.info.x11.window) : NULL;
}

void vt_sdl_watch_front(sdl_host *me)
{
    SDL_SysWMinfo info;
    if (me->x11 && me->options.kiosk && x_window(me->window, &info))
        vt_x11_watch_front(me->x11, info.info.x11.window);
}

#else

static const char *grab(SDL_Window *window)
{
    (void)window;
    return NULL;
}

void vt_sdl_watch_front(sdl_host *me)
{
    (void)me;
}

#endif

static void try_grab(sdl_host *me, int64_t now_us)
{
    if (now_us < me->grab_at) return;
    const char *why = grab(me->window);
    if (!why) {
        me->grab_at = INT64_MAX;
        return;
    }
    /* somebody who ends lets go at once; who does not, may have it for long */
    me->grab_at = now_us + me->grab_pause_us;
    if (me->grab_pause_us < grab_seldom_us) me->grab_pause_us *= 2;
    if (me->grab_pause_us == 16 * grab_soon_us)
        vt_log(VT_LOG_WARNING, "the keys are not ours alone: %s; visitors could leave the show by them", why);
}

void vt_sdl_grab_again(sdl_host *me)
{
    if (!wants_keys(me)) return;
    me->grab_pause_us = grab_soon_us;
    me->grab_at = 0;
}

void vt_sdl_settle(sdl_host *me)
{
    me->grab_at = me->front_at = INT64_MAX;
    if (!me->x11) return;
    vt_sdl_watch_front(me);
    map_glasses(me);
    if (wants_keys(me)) {
        vt_x11_guard_keys(me->x11);
        SDL_SetWindowKeyboardGrab(me->window, SDL_TRUE); /* else it lets go when the focus comes */
    }
    vt_sdl_grab_again(me);
    try_grab(me, vt_clock_us());
}

/* ---- the front ---- */

/* Nothing may lie over the show. Who comes to the front again and again is answered ever more slowly: two of
 * us on one display must not fight for it. */
static void come_forward(sdl_host *me)
{
    int64_t now = vt_clock_us();
    bool calm = now - me->fronted_us >= front_calm_us;
    me->front_pause_us = calm || me->front_pause_us == 0 ? front_soon_us : 2 * me->front_pause_us;
    if (me->front_pause_us > front_calm_us / 2) me->front_pause_us = front_calm_us / 2;
    me->front_at = now + me->front_pause_us;
}

int64_t vt_sdl_insists(const sdl_host *me)
{
    return me->grab_at < me->front_at ? me->grab_at : me->front_at;
}

void vt_sdl_insist(sdl_host *me, int64_t now_us)
{
    try_grab(me, now_us);
    if (now_us < me->front_at) return;
    me->front_at = INT64_MAX;
    me->fronted_us = now_us;
    SDL_RaiseWindow(me->window);
}

/* ---- what changes ---- */

static void place_again(sdl_host *me, vt_host_news *news)
{
    vt_irect before = me->placed.place;
    vt_placement found;
    vt_err err;
    if (!find_display(me, &found, &err)) return;
    /* One that has gone may come back: its window stays where it is, and no other is covered. */
    bool stays = found.missing && !me->options.one_of_several && !me->placed.missing;
    if (stays) found.place = before;
    found.missing = found.missing && !stays;
    take_place(me, &found);
    if (vt_irect_equal(before, found.place)) {
        news->exposed = true;
        return;
    }
    SDL_SetWindowPosition(me->window, found.place.x0, found.place.y0);
    SDL_SetWindowSize(me->window, found.place.x1 - found.place.x0, found.place.y1 - found.place.y0);
    if (!found.missing) SDL_RaiseWindow(me->window);
    news->resized = true;
}

void vt_sdl_hear_server(sdl_host *me, vt_host_news *news)
{
    vt_x11_news heard = vt_x11_read(me->x11);
    if (heard.displays) place_again(me, news);
    if ((heard.devices || heard.keys) && wants_keys(me)) vt_x11_guard_keys(me->x11);
    if (heard.devices || heard.displays) map_glasses(me);
    if (heard.covered) come_forward(me);
    if (heard.keyboard_gone) vt_keys_release(&me->keys);
}

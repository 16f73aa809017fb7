/* What this machine has, without a window: for whoever sets a kiosk up. */
#include <SDL.h>

#include "host/displays.h"
#include "host/host.h"
#include "host/sdl_private.h"

int vt_host_displays(vt_display out[VT_DISPLAYS_MAX], vt_err *err)
{
    char why[200];
    if (!vt_host_display_exists(why, sizeof why)) {
        vt_fail(err, VT_ERR_MISSING, NULL, "%s", why);
        return 0;
    }
    vt_x11 *x = vt_x11_open();
    int count = x ? vt_x11_displays(x, out) : 0;
    vt_x11_close(x);
    if (x) return count;
    if (!vt_sdl_start()) {
        vt_fail(err, VT_ERR_IO, NULL, "%s", SDL_GetError());
        return 0;
    }
    count = vt_sdl_displays(out);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    if (count == 0) vt_fail(err, VT_ERR_MISSING, NULL, "the display server has no display");
    return count;
}

int vt_host_touches(vt_touch_device out[VT_TOUCHES_MAX])
{
    vt_x11 *x = vt_x11_open();
    int count = x ? vt_x11_touches(x, out) : 0;
    vt_x11_close(x);
    return count;
}

vt_host_keyboard vt_host_survey_keyboard(void)
{
    vt_host_keyboard found = {.known = false};
    vt_x11 *x = vt_x11_open();
    if (!x) return found;
    found.known = true;
    found.taken = vt_x11_try_grab(x);
    found.own_keys = vt_x11_open_keys(x);
    found.managed = vt_x11_manager(x, found.manager, sizeof found.manager);
    vt_x11_close(x);
    return found;
}

/* Keys that must not reach the system. Those that a window manager binds never do while the keyboard is
 * grabbed. Those that the server itself acts on do, whoever has grabbed what: each is an action in the
 * keyboard's map, which is taken out for the time of the show. The symbols stay in the map, so that what
 * belongs to a key can be put back by anybody: by us at the end, by the next stage after a crash, by
 * setxkbmap. */
#include "host/x11.h"

#ifdef VT_HAVE_X11

#include <X11/XF86keysym.h>
#include <X11/extensions/XInput2.h>
#include <X11/keysym.h>

#include "host/x11_private.h"

static bool leads_out(unsigned char action)
{
    return action == XkbSA_SwitchScreen || action == XkbSA_Terminate || action == XkbSA_XFree86Private;
}

/* Symbols that mean such an action. */
static bool means_out(KeySym symbol)
{
    return symbol == XK_Terminate_Server || (symbol >= XF86XK_Switch_VT_1 && symbol <= XF86XK_Switch_VT_12) ||
           symbol == XF86XK_Ungrab || symbol == XF86XK_ClearGrab || symbol == XF86XK_Next_VMode ||
           symbol == XF86XK_Prev_VMode;
}

static XkbDescPtr read_map(vt_x11 *x)
{
    if (!x->has_xkb) return NULL;
    XkbDescPtr map = XkbGetMap(x->display, XkbAllComponentsMask, XkbUseCoreKbd);
    if (map && XkbGetCompatMap(x->display, XkbAllCompatMask, map) == Success) return map;
    if (map) XkbFreeKeyboard(map, XkbAllComponentsMask, True);
    return NULL;
}

static int open_actions(XkbDescPtr map, int key)
{
    int count = 0;
    if (!map->server || !XkbKeyHasActions(map, key)) return 0;
    for (int i = 0; i < XkbKeyNumActions(map, key); i++)
        count += leads_out(XkbKeyActionsPtr(map, key)[i].type);
    return count;
}

static void note_key(XkbMapChangesRec *changes, int key)
{
    if (changes->changed & XkbKeyActionsMask) {
        if (key < changes->first_key_act) {
            changes->num_key_acts = (unsigned char)(changes->num_key_acts + changes->first_key_act - key);
            changes->first_key_act = (KeyCode)key;
        } else if (key >= changes->first_key_act + changes->num_key_acts) {
            changes->num_key_acts = (unsigned char)(key - changes->first_key_act + 1);
        }
        return;
    }
    changes->changed |= XkbKeyActionsMask;
    changes->first_key_act = (KeyCode)key;
    changes->num_key_acts = 1;
}

int vt_x11_open_keys(vt_x11 *x)
{
    XkbDescPtr map = read_map(x);
    int count = 0;
    for (int key = map ? map->min_key_code : 1; map && key <= map->max_key_code; key++)
        count += open_actions(map, key) > 0;
    if (map) XkbFreeKeyboard(map, XkbAllComponentsMask, True);
    return count;
}

void vt_x11_guard_keys(vt_x11 *x)
{
    XkbDescPtr map = read_map(x);
    XkbMapChangesRec changes = {0};
    if (!map) return;
    x->guarding = true;
    for (int key = map->min_key_code; key <= map->max_key_code; key++) {
        if (open_actions(map, key) == 0) continue;
        for (int i = 0; i < XkbKeyNumActions(map, key); i++) {
            XkbAction *action = &XkbKeyActionsPtr(map, key)[i];
            if (leads_out(action->type)) *action = (XkbAction){.type = XkbSA_NoAction};
        }
        note_key(&changes, key);
    }
    if (changes.changed) XkbChangeMap(x->display, map, &changes);
    XkbFreeKeyboard(map, XkbAllComponentsMask, True);
    XFlush(x->display);
}

static bool has_symbol(XkbDescPtr map, int key)
{
    for (int i = 0; i < XkbKeyNumSyms(map, key); i++) {
        if (means_out(XkbKeySymsPtr(map, key)[i])) return true;
    }
    return false;
}

void vt_x11_unguard_keys(vt_x11 *x)
{
    XkbDescPtr map = x->guarding ? read_map(x) : NULL;
    XkbChangesRec changes = {0};
    x->guarding = false;
    if (!map) return;
    for (int key = map->min_key_code; key <= map->max_key_code; key++) {
        if (has_symbol(map, key)) XkbApplyCompatMapToKey(map, (KeyCode)key, &changes);
    }
    if (changes.map.changed) XkbChangeMap(x->display, map, &changes.map);
    XkbFreeKeyboard(map, XkbAllComponentsMask, True);
}

/* ---- the grab ---- */

static const char *why_not(int answer)
{
    switch (answer) {
    case GrabSuccess:
        return NULL;
    case AlreadyGrabbed:
        return "another program has taken the whole keyboard";
    case GrabNotViewable:
        return "the window is not on the screen";
    case GrabFrozen:
        return "another program has stopped the keyboard";
    default:
        return "the X server says no";
    }
}

const char *vt_x11_grab_keyboard(void *display, unsigned long window)
{
    return why_not(XGrabKeyboard(display, window, True, GrabModeAsync, GrabModeAsync, CurrentTime));
}

const char *vt_x11_try_grab(vt_x11 *x)
{
    const char *why = vt_x11_grab_keyboard(x->display, DefaultRootWindow(x->display));
    XUngrabKeyboard(x->display, CurrentTime);
    XFlush(x->display);
    return why;
}

#endif

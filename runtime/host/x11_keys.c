/* Keys that must not reach the system. Those that a window manager binds never do while the keyboard is
 * grabbed. Those that the server itself acts on do, whoever has grabbed what: each is an action in the
 * keyboard's map, which is taken out for the time of the show.
 *
 * Invariants
 * 1. What was taken out stands in a property of the root window, so that it can be put back after a crash,
 * too.
 * 2. A key whose action somebody has set anew is left as it is. */
#include "host/x11.h"

#ifdef VT_HAVE_X11

#include <X11/Xatom.h>
#include <X11/extensions/XInput2.h>
#include <string.h>

#include "host/x11_private.h"

static bool leads_out(unsigned char action)
{
    return action == XkbSA_SwitchScreen || action == XkbSA_Terminate || action == XkbSA_XFree86Private;
}

/* As it stands in the property. */
typedef struct {
    unsigned char device; /* CORE, or its number */
    unsigned char key, index;
    unsigned char action[sizeof(XkbAction)];
} taken_out;

enum { CORE = 0, TAKEN_MOST = 512 };

static Atom taken_atom(const vt_x11 *x)
{
    return XInternAtom(x->display, "_VITRINE_KEYS_TAKEN_OUT", False);
}

static XkbDescPtr read_map(vt_x11 *x, int device)
{
    unsigned spec = device == CORE ? XkbUseCoreKbd : (unsigned)device;
    return x->has_xkb ? XkbGetMap(x->display, XkbAllMapComponentsMask, spec) : NULL;
}

/* The core keyboard, and each real one behind it: a new one has a map of its own until it is first used. */
static void each_keyboard(vt_x11 *x, void (*act)(vt_x11 *x, int device))
{
    int count = 0;
    act(x, CORE);
    XIDeviceInfo *all = x->input_opcode ? XIQueryDevice(x->display, XIAllDevices, &count) : NULL;
    for (int i = 0; all && i < count; i++) {
        if (all[i].use == XISlaveKeyboard && all[i].deviceid < 256) act(x, all[i].deviceid);
    }
    if (all) XIFreeDeviceInfo(all);
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
    XkbDescPtr map = read_map(x, CORE);
    int count = 0;
    for (int key = map ? map->min_key_code : 1; map && key <= map->max_key_code; key++)
        count += open_actions(map, key) > 0;
    if (map) XkbFreeKeyboard(map, XkbAllComponentsMask, True);
    return count;
}

static void send(vt_x11 *x, XkbDescPtr map, XkbMapChangesRec *changes)
{
    if (changes->changed) XkbChangeMap(x->display, map, changes);
    XkbFreeKeyboard(map, XkbAllComponentsMask, True);
    XFlush(x->display);
}

static void guard_keyboard(vt_x11 *x, int device)
{
    XkbDescPtr map = read_map(x, device);
    XkbMapChangesRec changes = {0};
    taken_out taken[TAKEN_MOST];
    int count = 0;
    if (!map) return;
    for (int key = map->min_key_code; key <= map->max_key_code; key++) {
        if (open_actions(map, key) == 0) continue;
        XkbAction *actions = XkbKeyActionsPtr(map, key);
        for (int i = 0; i < XkbKeyNumActions(map, key); i++) {
            if (!leads_out(actions[i].type)) continue;
            if (count < TAKEN_MOST) {
                taken[count] = (taken_out){
                    .device = (unsigned char)device, .key = (unsigned char)key, .index = (unsigned char)i};
                memcpy(taken[count++].action, &actions[i], sizeof actions[i]);
            }
            actions[i] = (XkbAction){.type = XkbSA_NoAction};
        }
        note_key(&changes, key);
    }
    if (count > 0)
        XChangeProperty(x->display, DefaultRootWindow(x->display), taken_atom(x), XA_INTEGER, 8,
            PropModePrepend, (unsigned char *)taken, count * (int)sizeof taken[0]);
    send(x, map, &changes);
}

void vt_x11_guard_keys(vt_x11 *x)
{
    x->guarding = x->has_xkb;
    if (x->has_xkb) each_keyboard(x, guard_keyboard);
}

static void put_back(XkbDescPtr map, const taken_out *taken, XkbMapChangesRec *changes)
{
    int key = taken->key;
    if (key < map->min_key_code || key > map->max_key_code || taken->index >= XkbKeyNumActions(map, key))
        return;
    XkbAction *action = &XkbKeyActionsPtr(map, key)[taken->index];
    if (!XkbKeyHasActions(map, key) || action->type != XkbSA_NoAction) return;
    memcpy(action, taken->action, sizeof *action);
    note_key(changes, key);
}

static void open_keyboard(vt_x11 *x, int device)
{
    Atom type;
    int format = 0;
    unsigned long size = 0, left;
    unsigned char *value = NULL;
    XkbMapChangesRec changes = {0};
    XkbDescPtr map = read_map(x, device);
    if (!map) return;
    if (XGetWindowProperty(x->display, DefaultRootWindow(x->display), taken_atom(x), 0,
            TAKEN_MOST * (long)sizeof(taken_out), False, XA_INTEGER, &type, &format, &size, &left,
            &value) != Success)
        size = 0;
    for (size_t at = 0; format == 8 && at + sizeof(taken_out) <= size; at += sizeof(taken_out)) {
        taken_out taken;
        memcpy(&taken, value + at, sizeof taken);
        if (taken.device == device) put_back(map, &taken, &changes);
    }
    if (value) XFree(value);
    send(x, map, &changes);
}

void vt_x11_unguard_keys(vt_x11 *x)
{
    if (!x->guarding) return;
    x->guarding = false;
    each_keyboard(x, open_keyboard);
    XDeleteProperty(x->display, DefaultRootWindow(x->display), taken_atom(x));
    XFlush(x->display);
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

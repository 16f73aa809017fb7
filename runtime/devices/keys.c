/* Keys of one board or keypad: a press says what the declaration gives the key, a release the same with " up"
 * behind it. Keys of the window's own keyboard come by the window (app/channels.c).
 *
 * Invariants
 * 1. Every press that was told is followed by its release, also when the board is unplugged.
 * 2. Repeats are no presses. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/keyname.h"
#include "base/mem.h"
#include "devices/evdev.h"

typedef struct {
    vt_evdev evdev; /* first */
    bool down[KEY_CNT];
} board;

static void say(vt_port *port, unsigned code, bool down)
{
    char room[32], text[80];
    const char *name = vt_evdev_key(code, room), *list = port->decl.keys;
    int64_t now = vt_clock_us();
    vt_keyname_part part = {.sound = true};
    bool any = list[0] == '\0';
    if (any) {
        snprintf(part.key, sizeof part.key, "%.*s", VT_KEYNAME_MOST - 1, name);
        snprintf(part.what, sizeof part.what, "%s", name);
    }
    while (any || vt_keyname_next(&list, &part)) {
        any = false;
        if (!part.sound || strcmp(part.key, name) != 0) continue;
        int length = snprintf(text, sizeof text, "%s%s", part.what, down ? "" : " up");
        vt_port_line(port, text, (size_t)length, now);
    }
}

static void change(vt_port *port, unsigned code, bool down)
{
    board *it = port->state;
    if (code >= KEY_CNT || it->down[code] == down) return;
    it->down[code] = down;
    say(port, code, down);
}

static void heard(vt_port *port, int node, const struct input_event *event)
{
    (void)node;
    if (event->type == EV_KEY && event->value != 2) change(port, event->code, event->value == 1);
}

static const vt_evdev_wish wish = {
    .is = VT_INPUT_KEYS, .any = VT_INPUT_KEYS, .grab = true, .what = "board with keys", .heard = heard};

static void close_keys(vt_port *port)
{
    for (unsigned code = 0; code < KEY_CNT; code++)
        change(port, code, false);
    vt_evdev_leave(port);
    vt_free(port->state);
    port->state = NULL;
}

static bool open_keys(vt_port *port, vt_err *err)
{
    port->state = vt_alloc(sizeof(board));
    if (!port->state) return vt_fail_memory(err, "a board");
    if (vt_evdev_join(port, &wish, err)) {
        vt_port_found(port);
        return true;
    }
    vt_free(port->state);
    port->state = NULL;
    return false;
}

const vt_backend vt_backend_keys = {.name = "keys",
    .version = vt_evdev_version,
    .open = open_keys,
    .close = close_keys,
    .fds = vt_evdev_fds,
    .ready = vt_evdev_ready};

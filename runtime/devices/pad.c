/* Game controllers: buttons say their names as keys do, axes say how far they are pushed. A sensor that names
 * one axis gets bare numbers; of several each line says which: "x=0.50".
 *
 * Invariants
 * 1. An axis that rests says nothing: what lies in its dead zone is 0, and 0 is told once.
 * 2. An axis speaks at most once in PAUSE_US, and its last word is where it is.
 * 3. Every press that was told is followed by its release, also when the controller is unplugged. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/keyname.h"
#include "base/log.h"
#include "base/mem.h"
#include "devices/evdev.h"

enum { PAUSE_US = 8000, AXES = ABS_RZ + 1, NUMBERED = 40 };

static const double dead_zone = 0.15;

typedef struct {
    double now, told;
    bool dirty;
} axis;

typedef struct {
    vt_evdev evdev; /* first */
    bool down[KEY_CNT];
    axis axes[VT_EVDEV_NODES][AXES];
    int named_axes; /* in the declaration */
    int64_t told_us, due_us;
} pad;

static const struct {
    unsigned code;
    const char *name;
} buttons[] = {{BTN_A, "a"}, {BTN_B, "b"}, {BTN_C, "c"}, {BTN_X, "x"}, {BTN_Y, "y"}, {BTN_Z, "z"},
    {BTN_TL, "left shoulder"}, {BTN_TR, "right shoulder"}, {BTN_TL2, "left trigger"},
    {BTN_TR2, "right trigger"}, {BTN_SELECT, "back"}, {BTN_START, "start"}, {BTN_MODE, "guide"},
    {BTN_THUMBL, "left stick"}, {BTN_THUMBR, "right stick"}, {BTN_DPAD_UP, "up"}, {BTN_DPAD_DOWN, "down"},
    {BTN_DPAD_LEFT, "left"}, {BTN_DPAD_RIGHT, "right"}};
static const char *const axis_names[AXES] = {
    "left x", "left y", "left trigger", "right x", "right y", "right trigger"};

enum { BUTTONS = (int)(sizeof buttons / sizeof buttons[0]) };

/* ---- names ---- */

/* Joysticks number theirs: "button 1". */
static const char *button_name(unsigned code, char room[VT_KEYNAME_MOST])
{
    for (int i = 0; i < BUTTONS; i++) {
        if (buttons[i].code == code) return buttons[i].name;
    }
    int number = code >= BTN_JOYSTICK && code < BTN_GAMEPAD ? (int)(code - BTN_JOYSTICK) + 1
                 : code >= BTN_TRIGGER_HAPPY && code <= BTN_TRIGGER_HAPPY40
                     ? (int)(code - BTN_TRIGGER_HAPPY) + 17
                     : 0;
    if (!number) return NULL;
    snprintf(room, VT_KEYNAME_MOST, "button %d", number);
    return room;
}

static bool is_axis(const char *name)
{
    for (int i = 0; i < AXES; i++) {
        if (strcmp(axis_names[i], name) == 0) return true;
    }
    return false;
}

static bool is_button(const char *name)
{
    for (int i = 0; i < BUTTONS; i++) {
        if (strcmp(buttons[i].name, name) == 0) return true;
    }
    int number = strncmp(name, "button ", 7) == 0 ? atoi(name + 7) : 0;
    return number >= 1 && number <= 16 + NUMBERED;
}

/* ---- saying ---- */

/* Once for each part of the declaration that names it; "any" and no declaration name all. */
static void say(vt_port *port, const char *name, const char *behind, bool bare)
{
    char text[120];
    const char *list = port->decl.keys;
    vt_keyname_part part = {.sound = true};
    bool any = list[0] == '\0';
    snprintf(part.key, sizeof part.key, "%s", name);
    snprintf(part.what, sizeof part.what, "%s", name);
    while (any || vt_keyname_next(&list, &part)) {
        any = false;
        bool all = strcmp(part.key, "any") == 0;
        if (!part.sound || (!all && strcmp(part.key, name) != 0)) continue;
        int length = snprintf(text, sizeof text, "%s%s", bare ? "" : all ? name : part.what, behind);
        vt_port_line(port, text, (size_t)length, vt_clock_us());
    }
}

static void turn(vt_port *port, unsigned code, bool down)
{
    pad *it = port->state;
    char room[VT_KEYNAME_MOST];
    const char *name = code < KEY_CNT ? button_name(code, room) : NULL;
    if (!name || it->down[code] == down) return;
    it->down[code] = down;
    say(port, name, down ? "" : " up", false);
}

/* ---- axes ---- */

/* A trigger rests at its least value, a stick in the middle; far is 1. */
static double place(const struct input_absinfo *facts, unsigned code, int value)
{
    double least = facts->minimum, most = facts->maximum, middle = (least + most) / 2;
    bool trigger = (code == ABS_Z || code == ABS_RZ) && least >= 0;
    double far = trigger ? most - least : most - middle;
    if (far <= 0) return 0;
    double at = (value - (trigger ? least : middle)) / far, size = fabs(at);
    if (size <= dead_zone) return 0;
    size = round((size > 1 ? 1 : (size - dead_zone) / (1 - dead_zone)) * 100) / 100;
    return at < 0 && size > 0 ? -size : size;
}

static void tell_axes(vt_port *port, int64_t now)
{
    pad *it = port->state;
    char number[16];
    bool any = false;
    for (int node = 0; node < it->evdev.count; node++) {
        for (int i = 0; i < AXES; i++) {
            axis *one = &it->axes[node][i];
            if (!one->dirty) continue;
            one->dirty = false;
            if (one->now == one->told) continue;
            one->told = one->now;
            any = true;
            bool bare = it->named_axes == 1;
            snprintf(number, sizeof number, "%s%.2f", bare ? "" : "=", one->now);
            say(port, axis_names[i], number, bare);
        }
    }
    if (any) it->told_us = now;
    it->due_us = INT64_MAX;
}

static void move(vt_port *port, int node, unsigned code, int value)
{
    pad *it = port->state;
    struct input_absinfo facts;
    if (code >= ABS_HAT0X && code <= ABS_HAT0Y) {
        static const unsigned ends[2][2] = {{BTN_DPAD_LEFT, BTN_DPAD_RIGHT}, {BTN_DPAD_UP, BTN_DPAD_DOWN}};
        turn(port, ends[code - ABS_HAT0X][0], value < 0);
        turn(port, ends[code - ABS_HAT0X][1], value > 0);
    }
    if (code >= AXES || !vt_evdev_axis(port, node, code, &facts)) return;
    axis *one = &it->axes[node][code];
    one->now = place(&facts, code, value);
    one->dirty = true;
}

static void heard(vt_port *port, int node, const struct input_event *event)
{
    pad *it = port->state;
    if (event->type == EV_KEY && event->value != 2) turn(port, event->code, event->value == 1);
    if (event->type == EV_ABS) move(port, node, event->code, event->value);
    if (event->type != EV_SYN) return;
    int64_t now = vt_clock_us();
    if (now - it->told_us >= PAUSE_US)
        tell_axes(port, now);
    else
        it->due_us = it->told_us + PAUSE_US;
}

/* ---- from open to close ---- */

static const vt_evdev_wish wish = {
    .is = VT_INPUT_PAD, .any = VT_INPUT_PAD, .what = "game controller", .heard = heard};

static void read_names(const vt_port *port, pad *it)
{
    const char *list = port->decl.keys;
    vt_keyname_part part;
    while (vt_keyname_next(&list, &part)) {
        it->named_axes += is_axis(part.key);
        if (is_axis(part.key) || is_button(part.key) || strcmp(part.key, "any") == 0) continue;
        vt_log(VT_LOG_WARNING, "%s: a game controller has no \"%s\"; docs/DEVICES.md has the names",
            port->decl.name, part.key);
    }
}

static void close_pad(vt_port *port)
{
    for (unsigned code = 0; code < KEY_CNT; code++)
        turn(port, code, false);
    vt_evdev_leave(port);
    vt_free(port->state);
    port->state = NULL;
}

static bool open_pad(vt_port *port, vt_err *err)
{
    pad *it = vt_alloc(sizeof *it);
    if (!it) return vt_fail_memory(err, "a game controller");
    it->due_us = INT64_MAX;
    port->state = it;
    if (vt_evdev_join(port, &wish, err)) {
        read_names(port, it);
        vt_port_found(port);
        return true;
    }
    vt_free(it);
    port->state = NULL;
    return false;
}

static int64_t due_pad(const vt_port *port)
{
    const pad *it = port->state;
    return it->due_us;
}

static bool tick_pad(vt_port *port, int64_t now_us, vt_err *err)
{
    (void)err;
    tell_axes(port, now_us);
    return true;
}

const vt_backend vt_backend_pad = {.name = "pad",
    .version = vt_evdev_version,
    .open = open_pad,
    .close = close_pad,
    .fds = vt_evdev_fds,
    .ready = vt_evdev_ready,
    .due = due_pad,
    .tick = tick_pad};

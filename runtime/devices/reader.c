/* Readers that type what they read, as a keyboard would: a burst of keys that ends in Enter is one line.
 * Letters and digits as on a US keyboard, which is what such readers take the computer for.
 *
 * Invariants
 * 1. Half a burst is no line: what is not ended within BURST_US of its last key is left out.
 * 2. The reader is kept from everything else, so that a tag never types into a window or a console. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "devices/evdev.h"

enum { LENGTH = 256, BURST_US = 500000 };

typedef struct {
    vt_evdev evdev; /* first */
    char text[LENGTH];
    int length; /* above LENGTH: too long, left out */
    bool shift[2];
    int64_t until_us; /* when the burst is over; INT64_MAX: there is none */
    bool told;
} reader;

static const char *const plain_row[] = {"1234567890-=", "qwertyuiop[]", "asdfghjkl;'`", "\\zxcvbnm,./"};
static const char *const shift_row[] = {"!@#$%^&*()_+", "QWERTYUIOP{}", "ASDFGHJKL:\"~", "|ZXCVBNM<>?"};
static const unsigned first_code[] = {KEY_1, KEY_Q, KEY_A, KEY_BACKSLASH};

/* 0: the key writes nothing. */
static char letter(unsigned code, bool shift)
{
    static const char keypad[] = "789-456+1230.";
    for (int row = 0; row < 4; row++) {
        if (code >= first_code[row] && code < first_code[row] + strlen(plain_row[row]))
            return (shift ? shift_row : plain_row)[row][code - first_code[row]];
    }
    if (code >= KEY_KP7 && code <= KEY_KPDOT) return keypad[code - KEY_KP7];
    if (code == KEY_KPSLASH) return '/';
    if (code == KEY_KPASTERISK) return '*';
    return code == KEY_SPACE ? ' ' : '\0';
}

static void forget(reader *it)
{
    it->length = 0;
    it->until_us = INT64_MAX;
}

static void press(vt_port *port, reader *it, unsigned code)
{
    int64_t now = vt_clock_us();
    if (code == KEY_ENTER || code == KEY_KPENTER) {
        if (it->length > 0 && it->length <= LENGTH) vt_port_line(port, it->text, (size_t)it->length, now);
        forget(it);
        return;
    }
    char c = letter(code, it->shift[0] || it->shift[1]);
    if (!c) return;
    if (it->length < LENGTH) it->text[it->length] = c;
    if (it->length <= LENGTH) it->length++;
    it->until_us = now + BURST_US;
}

static void heard(vt_port *port, int node, const struct input_event *event)
{
    reader *it = port->state;
    (void)node;
    if (event->type != EV_KEY) return;
    if (event->code == KEY_LEFTSHIFT || event->code == KEY_RIGHTSHIFT)
        it->shift[event->code == KEY_RIGHTSHIFT] = event->value != 0;
    else if (event->value == 1)
        press(port, it, event->code);
}

static const vt_evdev_wish wish = {.is = VT_INPUT_TYPES,
    .any = VT_INPUT_TYPES | VT_INPUT_READER,
    .grab = true,
    .what = "reader that types",
    .heard = heard};

static void close_reader(vt_port *port)
{
    vt_evdev_leave(port);
    vt_free(port->state);
    port->state = NULL;
}

static bool open_reader(vt_port *port, vt_err *err)
{
    reader *it = vt_alloc(sizeof *it);
    if (!it) return vt_fail_memory(err, "a reader");
    it->until_us = INT64_MAX;
    port->state = it;
    if (vt_evdev_join(port, &wish, err)) {
        vt_port_found(port);
        return true;
    }
    vt_free(it);
    port->state = NULL;
    return false;
}

static int64_t due_reader(const vt_port *port)
{
    const reader *it = port->state;
    return it->until_us;
}

static bool tick_reader(vt_port *port, int64_t now_us, vt_err *err)
{
    reader *it = port->state;
    (void)err;
    if (now_us < it->until_us) return true;
    if (!it->told)
        vt_log(VT_LOG_WARNING,
            "%s: %d characters came without Enter behind them and are left out; set the reader so that it "
            "ends "
            "what it reads with Enter",
            port->decl.name, it->length);
    it->told = true;
    forget(it);
    return true;
}

const vt_backend vt_backend_reader = {.name = "reader",
    .version = vt_evdev_version,
    .open = open_reader,
    .close = close_reader,
    .fds = vt_evdev_fds,
    .ready = vt_evdev_ready,
    .due = due_reader,
    .tick = tick_reader};

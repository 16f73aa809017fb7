/* Pins of boards that have them. A sensor says 0 and 1; an output takes 0 and 1, off and on.
 *
 * port is CHIP:LINE, and behind it, in any order: pull-up, pull-down, inverted, 20ms (so long a level has to
 * last before it counts; 5ms unless said, 0ms: every edge).
 *
 * Invariants
 * 1. A level is told once, when it has lasted; the first one when the pin is opened.
 * 2. The kernel tells of edges: nothing is asked for meanwhile. */
#include <errno.h>
#include <gpiod.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "devices/backend.h"

enum { CALM_MS = 5, EDGES = 16, US_PER_MS = 1000 };

typedef struct {
    struct gpiod_chip *chip;
    struct gpiod_line *line;
    int told; /* -1: nothing yet */
    int64_t calm_us, due_us;
} pin;

typedef struct {
    char chip[64];
    unsigned line;
    int flags;
    int calm_ms;
} place;

static void read_word(const char *word, place *out)
{
    if (strcmp(word, "pull-up") == 0)
        out->flags |= GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP;
    else if (strcmp(word, "pull-down") == 0)
        out->flags |= GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN;
    else if (strcmp(word, "inverted") == 0)
        out->flags |= GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW;
    else
        sscanf(word, "%dms", &out->calm_ms);
}

static void read_place(const char *port, place *out)
{
    char text[128], *rest;
    snprintf(text, sizeof text, "%s", port);
    *out = (place){.calm_ms = CALM_MS};
    char *where = strtok_r(text, " \t", &rest), *colon = where ? strrchr(where, ':') : NULL;
    for (char *word; (word = strtok_r(NULL, " \t", &rest));)
        read_word(word, out);
    if (!colon) return;
    *colon = '\0';
    snprintf(out->chip, sizeof out->chip, "%.63s", where);
    out->line = (unsigned)strtoul(colon + 1, NULL, 10);
}

static void close_pin(vt_port *port)
{
    pin *it = port->state;
    if (it->line) gpiod_line_release(it->line);
    if (it->chip) gpiod_chip_close(it->chip);
    vt_free(it);
    port->state = NULL;
}

/* Tells the level there is, once. */
static bool tell(vt_port *port, vt_err *err)
{
    pin *it = port->state;
    int level = gpiod_line_get_value(it->line);
    it->due_us = INT64_MAX;
    if (level < 0) return vt_fail_errno(err, port->decl.port, "read a pin");
    if (level == it->told) return true;
    it->told = level;
    vt_port_line(port, level ? "1" : "0", 1, vt_clock_us());
    return true;
}

static bool request(vt_port *port, const place *where, vt_err *err)
{
    pin *it = port->state;
    char path[160];
    bool out = port->decl.kind == VT_CHANNEL_OUTPUT;
    struct gpiod_line_request_config wanted = {.consumer = "vitrine",
        .request_type = out ? GPIOD_LINE_REQUEST_DIRECTION_OUTPUT : GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES,
        .flags = where->flags};
    bool whole = where->chip[0] == '/';
    snprintf(path, sizeof path, "%.80s%s%s", whole ? "" : vt_port_options(port)->dev, whole ? "" : "/",
        where->chip);
    it->chip = gpiod_chip_open(path);
    if (!it->chip && errno == ENOENT)
        return vt_fail(
            err, VT_ERR_MISSING, port->decl.port, "there is no %s; see vitrine doctor", where->chip);
    if (!it->chip) return vt_fail_errno(err, port->decl.port, "open a chip of pins");
    it->line = gpiod_chip_get_line(it->chip, where->line);
    if (!it->line)
        return vt_fail(err, VT_ERR_RANGE, port->decl.port, "%s has %u pins, from 0", where->chip,
            gpiod_chip_num_lines(it->chip));
    if (gpiod_line_request(it->line, &wanted, 0) == 0) return true;
    it->line = NULL;
    if (errno == EBUSY)
        return vt_fail(err, VT_ERR_STATE, port->decl.port, "another channel or program uses this pin");
    return vt_fail_errno(err, port->decl.port, "take a pin");
}

static bool open_pin(vt_port *port, vt_err *err)
{
    pin *it = vt_alloc(sizeof *it);
    place where;
    if (!it) return vt_fail_memory(err, "a pin");
    read_place(port->decl.port, &where);
    it->told = -1;
    it->calm_us = (int64_t)where.calm_ms * US_PER_MS;
    it->due_us = INT64_MAX;
    port->state = it;
    if (request(port, &where, err)) {
        vt_port_found(port);
        if (port->decl.kind == VT_CHANNEL_OUTPUT || tell(port, err)) return true;
    }
    close_pin(port);
    return false;
}

static int fds_pin(vt_port *port, struct pollfd out[VT_PORT_FDS])
{
    const pin *it = port->state;
    if (port->decl.kind == VT_CHANNEL_OUTPUT) return 0;
    out[0] = (struct pollfd){.fd = gpiod_line_event_get_fd(it->line), .events = POLLIN};
    return 1;
}

static bool ready_pin(vt_port *port, const struct pollfd *fds, int count, vt_err *err)
{
    pin *it = port->state;
    struct gpiod_line_event edges[EDGES];
    (void)count;
    int got = gpiod_line_event_read_fd_multiple(fds[0].fd, edges, EDGES);
    if (got < 0) return vt_fail_errno(err, port->decl.port, "read a pin");
    if (it->calm_us > 0) {
        it->due_us = vt_clock_us() + it->calm_us;
        return true;
    }
    for (int i = 0; i < got; i++) {
        it->told = edges[i].event_type == GPIOD_LINE_EVENT_RISING_EDGE;
        vt_port_line(port, it->told ? "1" : "0", 1, vt_clock_us());
    }
    return true;
}

static int64_t due_pin(const vt_port *port)
{
    const pin *it = port->state;
    return it->due_us;
}

static bool tick_pin(vt_port *port, int64_t now_us, vt_err *err)
{
    (void)now_us;
    return tell(port, err);
}

/* What is no word for off and no 0 is on. */
static bool send_pin(vt_port *port, const char *text, size_t length, vt_err *err)
{
    pin *it = port->state;
    char word[16], *end;
    snprintf(word, sizeof word, "%.*s", (int)(length < 15 ? length : 15), text);
    double number = strtod(word, &end);
    bool off = strcasecmp(word, "off") == 0 || strcasecmp(word, "false") == 0 || length == 0;
    bool on = end != word && *end == '\0' ? number > 0 : !off;
    if (gpiod_line_set_value(it->line, on) == 0) return true;
    return vt_fail_errno(err, port->decl.port, "set a pin");
}

static const char *version(void)
{
    static char text[32];
    if (!text[0]) snprintf(text, sizeof text, "libgpiod %s", gpiod_version_string());
    return text;
}

const vt_backend vt_backend_gpio = {.name = "gpio",
    .version = version,
    .open = open_pin,
    .close = close_pin,
    .fds = fds_pin,
    .ready = ready_pin,
    .due = due_pin,
    .tick = tick_pin,
    .send = send_pin};

/* Files as sensors, in the experience's folder.
 *
 * A recorded day (devices/record.h): lines of SECONDS and what was said then, played at any speed. The first
 * 64 lines have to be so, two at least, and the seconds never go back; lines that begin with # say nothing.
 * Anything else: its newest line, whenever the file is written or replaced. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "devices/backend.h"
#include "store/confine.h"

enum { AGAIN_US = 100000, LOOK_LINES = 64, LINES_AT_ONCE = 256 };

typedef struct {
    FILE *in;
    bool timed;
    /* a recorded day */
    char *line; /* the next to be said */
    size_t capacity;
    const char *text;
    int64_t at_us;    /* in the recording */
    int64_t start_us; /* when its second 0 was */
    bool over;
    /* the newest line */
    int notify;
    struct stat known;
} file;

/* SECONDS TEXT; the text begins behind one blank. */
static bool parse(char *line, int64_t *at_us, const char **text)
{
    char *end;
    if (line[0] < '0' || line[0] > '9') return false;
    double seconds = strtod(line, &end);
    if ((*end != ' ' && *end != '\t') || !end[1] || seconds > 1e7) return false;
    *at_us = (int64_t)(seconds * 1e6);
    *text = end + 1;
    return true;
}

/* The next line that says something. False: the end. */
static bool next_line(file *own)
{
    ssize_t length;
    while ((length = getline(&own->line, &own->capacity, own->in)) >= 0) {
        while (length > 0 && (own->line[length - 1] == '\n' || own->line[length - 1] == '\r'))
            own->line[--length] = '\0';
        if (length > 0 && own->line[0] != '#') return true;
    }
    return false;
}

static bool is_timed(file *own)
{
    int64_t last = -1, at;
    const char *text;
    int count = 0;
    for (; count < LOOK_LINES && next_line(own); count++) {
        if (!parse(own->line, &at, &text) || at < last) return false;
        last = at;
    }
    rewind(own->in);
    return count >= 2;
}

/* ---- a recorded day ---- */

static void advance(file *own)
{
    int64_t before = own->at_us;
    while (!own->over) {
        own->over = !next_line(own);
        if (own->over || (parse(own->line, &own->at_us, &own->text) && own->at_us >= before)) return;
    }
}

static void start(file *own, int64_t now)
{
    rewind(own->in);
    own->start_us = now;
    own->at_us = 0;
    own->over = false;
    advance(own);
}

static double speed_of(const vt_port *port)
{
    return port->decl.speed > 0 ? port->decl.speed : 1;
}

static int64_t file_due(const vt_port *port)
{
    const file *own = port->state;
    if (!own->timed || own->over) return INT64_MAX;
    return own->start_us + (int64_t)((double)own->at_us / speed_of(port));
}

static bool file_tick(vt_port *port, int64_t now_us, vt_err *err)
{
    file *own = port->state;
    (void)err;
    for (int i = 0; i < LINES_AT_ONCE && file_due(port) <= now_us; i++) {
        vt_port_line(port, own->text, strlen(own->text), now_us);
        advance(own);
        if (own->over && port->decl.again) start(own, now_us + AGAIN_US);
    }
    return true;
}

/* ---- the newest line ---- */

/* The last whole line; closed: and one that has no end yet. */
static void say_newest(vt_port *port, bool closed)
{
    file *own = port->state;
    char tail[VT_LINE_MOST + 2];
    long size = fseek(own->in, 0, SEEK_END) == 0 ? ftell(own->in) : 0;
    long from = size > (long)sizeof tail ? size - (long)sizeof tail : 0;
    if (size <= 0 || fseek(own->in, from, SEEK_SET) != 0) return;
    size_t got = fread(tail, 1, sizeof tail, own->in);
    while (got > 0 && !closed && tail[got - 1] != '\n' && tail[got - 1] != '\r')
        got--;
    while (got > 0 && (tail[got - 1] == '\n' || tail[got - 1] == '\r'))
        got--;
    size_t first = got;
    while (first > 0 && tail[first - 1] != '\n' && tail[first - 1] != '\r')
        first--;
    if (got > first) vt_port_line(port, tail + first, got - first, vt_clock_us());
}

static FILE *open_in(const vt_port *port, vt_err *err)
{
    vt_folder *folder = vt_folder_open(vt_port_options(port)->folder, err);
    int fd = folder ? vt_folder_file(folder, port->decl.file, err) : -1;
    FILE *in = fd >= 0 ? fdopen(fd, "r") : NULL;
    vt_folder_close(folder);
    if (fd >= 0 && !in) {
        close(fd);
        vt_fail_memory(err, port->decl.file);
    }
    return in;
}

/* The folder is watched, since whoever replaces a file makes another one. */
static bool watch(const vt_port *port, file *own, vt_err *err)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", vt_port_options(port)->folder, port->decl.file);
    char *slash = strrchr(path, '/');
    if (slash) *slash = '\0';
    own->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (own->notify >= 0 &&
        inotify_add_watch(own->notify, path, IN_CLOSE_WRITE | IN_MODIFY | IN_MOVED_TO) >= 0)
        return true;
    return vt_fail_errno(err, port->decl.file, "watch the file");
}

/* Whether it was written since it was read last; one that was replaced is opened anew. */
static bool changed(vt_port *port)
{
    file *own = port->state;
    struct stat facts;
    FILE *in = open_in(port, NULL);
    if (!in) return false;
    fclose(own->in);
    own->in = in;
    if (fstat(fileno(in), &facts) != 0) return false;
    bool same = facts.st_ino == own->known.st_ino && facts.st_size == own->known.st_size &&
                facts.st_mtim.tv_sec == own->known.st_mtim.tv_sec &&
                facts.st_mtim.tv_nsec == own->known.st_mtim.tv_nsec;
    own->known = facts;
    return !same;
}

static bool file_ready(vt_port *port, const struct pollfd *fds, int count, vt_err *err)
{
    file *own = port->state;
    const char *name = strrchr(port->decl.file, '/');
    char buffer[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool ours = false, closed = false;
    ssize_t got;
    (void)fds;
    (void)count;
    (void)err;
    name = name ? name + 1 : port->decl.file;
    while ((got = read(own->notify, buffer, sizeof buffer)) > 0) {
        for (char *at = buffer; at < buffer + got;) {
            const struct inotify_event *event = (const struct inotify_event *)(void *)at;
            at += sizeof *event + event->len;
            if (event->len == 0 || strcmp(event->name, name) != 0) continue;
            ours = true;
            closed |= (event->mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0;
        }
    }
    if (ours && changed(port)) say_newest(port, closed);
    return true;
}

/* ---- the channel ---- */

static void file_close(vt_port *port)
{
    file *own = port->state;
    if (own->in) fclose(own->in);
    if (own->notify >= 0) close(own->notify);
    free(own->line);
    vt_free(own);
    port->state = NULL;
}

static bool file_open(vt_port *port, vt_err *err)
{
    file *own = vt_alloc(sizeof *own);
    if (!own) return vt_fail_memory(err, port->decl.name);
    own->notify = -1;
    port->state = own;
    own->in = open_in(port, err);
    if (!own->in) {
        file_close(port);
        return false;
    }
    own->timed = is_timed(own);
    if (!own->timed && !watch(port, own, err)) {
        file_close(port);
        return false;
    }
    vt_port_found(port);
    if (own->timed)
        start(own, vt_clock_us());
    else if (fstat(fileno(own->in), &own->known) == 0)
        say_newest(port, true);
    return true;
}

static int file_fds(vt_port *port, struct pollfd out[VT_PORT_FDS])
{
    const file *own = port->state;
    out[0] = (struct pollfd){.fd = own->notify, .events = POLLIN};
    return own->notify >= 0;
}

const vt_backend vt_backend_file = {
    .name = "file",
    .open = file_open,
    .close = file_close,
    .fds = file_fds,
    .ready = file_ready,
    .due = file_due,
    .tick = file_tick,
};

/* Films for tests: a room of films over a folder that make.py fills, what they tell, and the numbers in their
 * pictures (tests/e2e/lab/films.py says how they are written). */
#ifndef VT_TESTS_FILM_REEL_H
#define VT_TESTS_FILM_REEL_H

#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "film/film.h"

enum { REEL_PATIENCE_S = 20 };

typedef struct {
    int bell;
    atomic_int opened;
    vt_films *films;
    char folder[300];
} reel;

static int reel_open(void *context, const char *name, vt_err *err)
{
    reel *r = context;
    char path[400];
    snprintf(path, sizeof path, "%s/%s", r->folder, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) vt_fail(err, VT_ERR_MISSING, name, "there is no such file");
    atomic_fetch_add(&r->opened, 1);
    return fd;
}

static void reel_wake(void *context)
{
    uint64_t one = 1;
    if (write(((reel *)context)->bell, &one, sizeof one) < 0) abort();
}

static int64_t reel_now(void *context)
{
    (void)context;
    return vt_clock_us();
}

/* False when the films cannot be made. */
static inline bool reel_begin(reel *r, bool clocked)
{
    char self[256] = "", command[1400];
    *r = (reel){.bell = eventfd(0, EFD_CLOEXEC)};
    if (readlink("/proc/self/exe", self, sizeof self - 1) < 0) return false;
    snprintf(r->folder, sizeof r->folder, "%s/films", dirname(self));
    snprintf(command, sizeof command, "flock '%s.lock' python3 '%s/tests/unit/film/make.py' '%s'", r->folder,
        VT_SOURCE_DIR, r->folder);
    if (system(command) != 0) return false;
    r->films = vt_films_create(
        &(vt_films_options){
            .context = r, .open = reel_open, .wake = reel_wake, .now = reel_now, .clocked = clocked},
        NULL);
    return r->films != NULL;
}

static inline void reel_end(reel *r)
{
    vt_films_destroy(r->films);
    close(r->bell);
}

/* Something may have happened; false after a long time without anything. */
static inline bool reel_wait(reel *r)
{
    struct pollfd bell = {.fd = r->bell, .events = POLLIN};
    uint64_t rings;
    return poll(&bell, 1, REEL_PATIENCE_S * 1000) == 1 && read(r->bell, &rings, sizeof rings) > 0;
}

/* The next that a film tells; TOLD where it is silent. */
static inline vt_film_news reel_hear(reel *r)
{
    vt_film_news news;
    while (!vt_films_take(r->films, &news))
        if (!reel_wait(r)) return (vt_film_news){.told = VT_FILM_TOLD};
    return news;
}

/* What a script's model would say. */
static inline void reel_order(reel *r, uint32_t media, bool playing, double rate, int64_t place_us,
    uint32_t epoch, bool loop, int64_t length_us)
{
    int64_t now_us = vt_clock_us();
    vt_reel_order order = {.media = media};
    vt_transport_init(&order.transport);
    order.transport.playing = playing;
    order.transport.rate = rate;
    order.transport.at_us = place_us;
    order.transport.base_us = now_us;
    order.transport.epoch = epoch;
    order.transport.loop = loop;
    order.transport.length_us = length_us;
    vt_films_order(r->films, &order, now_us, now_us);
}

/* The number in a picture of a film that was made `width` wide; -1: there is none. */
static inline int reel_number(const vt_pixels *picture, int width)
{
    enum { CELLS = 22, BITS = 16, CHECK = 4 };
    int bits[CELLS], number = 0, ones = 0, check = 0;
    double cell = (double)(width / CELLS) * picture->w / width;
    const uint32_t *row = picture->data + (size_t)(picture->h / 16) * (size_t)picture->stride;
    for (int i = 0; i < CELLS; i++)
        bits[i] = (row[(int)((i + 0.5) * cell)] >> 8 & 255) > 128;
    for (int i = 2; i < 2 + BITS; i++) {
        number = number * 2 + bits[i];
        ones += bits[i];
    }
    for (int i = 2 + BITS; i < CELLS; i++)
        check = check * 2 + bits[i];
    return bits[0] && !bits[1] && check == ones ? number : -1;
}

#endif
